// proof.c - see search.h: what no set can do, by the tree over what is promised
// (tree.h).
//
// Every set that is promised enough is played; the bound follows from there being
// no other. It is sought in steps, from what is soon proven to what is wanted: a
// stop leaves the last of them.
//
// What is promised takes no notice of queues, so an ask that shortens one seems to
// add nothing. A set that fails is played with such asks beside it: with each choice
// of them, and where these are too many, with all of them, which tells as much if
// granting does not hurt.

#include "search.h"

#include <math.h>
#include <stdlib.h>

#define STEP   0.7             // of the way to what is wanted, at once
#define NEAR   0.05            // of the cost: then the rest at once
#define CLOSE  0.02            // of the draws: the same
#define FIRST  32              // part of all costs, where no plan is known
#define BESIDE 64u             // sets played beside one that fails
#define STEPS  4096u           // to list them
#define SPLITS 64u             // of asks beside a set that fails

// ---- the model -------------------------------------------------------------------

static bool model_goes_on(void *context)
{
    const mu_search *s = context;
    return !s->keep_going || s->keep_going(s->context, s);
}

mu_status mu_search_model(mu_search *s, const char *folder, uint32_t milestone,
                          mu_diags *why)
{
    mu_ask_set      none = { { 0 } };
    const mu_trial *nothing = mu_trials_find(&s->trials, &none);
    uint32_t       *draws = calloc(s->trials.draws + (size_t)1, sizeof *draws);
    uint32_t        count = 0;
    s->phase = "what could be had";
    // Draws are numbered in 32 bits there.
    if (s->trials.first + s->trials.draws > UINT32_MAX) {
        free(draws);
        return MU_OK;
    }
    if (!draws || !nothing) {
        free(draws);
        return nothing ? MU_NO_MEMORY : MU_BAD_CALL;
    }
    for (uint32_t w = 0; w < s->trials.draws; w++)
        if (!mu_trial_reaches(nothing, w))
            draws[count++] = (uint32_t)s->trials.first + w;
    s->sure = s->trials.draws - count;
    // What is reached is reached before the horizon.
    int64_t last = (int64_t)s->trials.base->horizon - 1;
    mu_promise_options o = { .folder = folder, .how = s->trials.how,
                             .asks = s->asks, .milestone = milestone,
                             .day = s->trials.day < last ? s->trials.day : last,
                             .seed = s->trials.seed,
                             .draws = draws, .count = count,
                             .keep_going = model_goes_on, .context = s };
    mu_status status = mu_promise_open(&o, why, &s->promise);
    free(draws);
    if (status == MU_OK)
        status = mu_tree_open(s->promise, s->asks, s->trials.threads, &s->tree);
    if (status != MU_BAD_SCENARIO && status != MU_TOO_LARGE)
        return status;
    mu_promise_close(s->promise);
    s->promise = NULL;
    return MU_OK;
}

// ---- sets that are promised enough --------------------------------------------------

// Harder, by the best that was found.
static void raise_aim(const mu_search *s, mu_tree_aim *aim)
{
    if (!s->best)
        return;
    if (!s->goal.best) {
        if (s->best->cost <= aim->limit)
            aim->limit = s->best->cost - 1;
    } else if (s->best->reached >= s->sure + aim->wanted) {
        aim->wanted = s->best->reached + 1 - s->sure;
    }
}

static bool does_it(const mu_search *s, const mu_trial *trial,
                    const mu_tree_aim *aim)
{
    return trial->reached >= s->sure + aim->wanted;
}

// Asks that may be granted with a set for what it leaves of the money.
static mu_ask_set can_be_beside(const mu_search *s, const mu_ask_set *set,
                                const mu_ask_set *beside, int64_t limit)
{
    mu_ask_set kept = *beside;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t a = 0; a < s->asks->count; a++) {
            const mu_ask *ask = &s->asks->list[a];
            mu_ask_set    have = mu_ask_union(*set, kept), with = *set;
            if (!mu_ask_in(&kept, a))
                continue;
            mu_ask_add(&with, a);
            with = mu_ask_union(with, ask->needed);
            if (mu_ask_within(&ask->needed, &have) &&
                !mu_ask_meets(&ask->excluded, set) &&
                mu_asks_cost(s->asks, &with) <= limit)
                continue;
            mu_ask_drop(&kept, a);
            changed = true;
        }
    }
    return kept;
}

typedef struct listing {           // of sets with asks beside them
    const mu_search *search;
    mu_ask_set       beside;
    int64_t          limit;
    mu_ask_set       list[BESIDE];
    uint32_t         count, steps;
} listing;

// The sets with some of the asks beside it from `ask` on, that agree and are not too
// dear; false: there are too many.
static bool list_beside(listing *l, const mu_ask_set *set, uint32_t ask)
{
    const mu_asks *asks = l->search->asks;
    for (; ask < asks->count; ask++) {
        mu_ask_set more = *set;
        if (!mu_ask_in(&l->beside, ask) ||
            mu_ask_meets(&asks->list[ask].excluded, set))
            continue;
        mu_ask_add(&more, ask);
        if (mu_asks_cost(asks, &more) > l->limit)
            continue;
        // What it needs may come later in the list.
        bool agrees = mu_asks_agree(asks, &more);
        if (++l->steps > STEPS || (agrees && l->count == BESIDE))
            return false;
        if (agrees)
            l->list[l->count++] = more;
        if (!list_beside(l, &more, ask + 1))
            return false;
    }
    return true;
}

// Draws that a set within this one could reach, as far as harm is known.
static bool could_do_it(const mu_search *s, const mu_trial *all,
                        const mu_ask_set *beside, const mu_tree_aim *aim)
{
    uint32_t count = 0;
    for (uint32_t w = 0; w < s->trials.draws; w++)
        count += mu_trial_reaches(all, w) || mu_ask_meets(beside, &s->harmed[w]);
    return count >= s->sure + aim->wanted;
}

// An ask of them at odds with another of them; or the first.
static uint32_t ask_to_split(const mu_search *s, const mu_ask_set *beside,
                             bool *at_odds)
{
    uint32_t first = MU_NONE;
    *at_odds = false;
    for (uint32_t a = 0; a < s->asks->count; a++) {
        if (!mu_ask_in(beside, a))
            continue;
        first = first == MU_NONE ? a : first;
        if (mu_ask_meets(&s->asks->list[a].excluded, beside)) {
            *at_odds = true;
            return a;
        }
    }
    return first;
}

// A set that fails, with asks beside it; `left`: splits that may still be made.
static mu_status play_beside(mu_search *s, const mu_ask_set *set,
                             mu_ask_set beside, mu_tree_aim *aim, uint32_t *left)
{
    bool    at_odds;
    listing l = { .search = s, .limit = aim->limit };
    l.beside = beside = can_be_beside(s, set, &beside, aim->limit);
    if (mu_ask_size(&beside) == 0)
        return MU_OK;
    if (list_beside(&l, set, 0)) {
        MU_TRY(mu_search_play(s, l.list, l.count));
        raise_aim(s, aim);
        return MU_OK;
    }
    uint32_t ask = ask_to_split(s, &beside, &at_odds);
    if (!at_odds) {
        mu_ask_set all = mu_ask_union(*set, beside);
        s->firm = false;
        s->relied = true;
        MU_TRY(mu_search_play(s, &all, 1));
        if (!could_do_it(s, mu_trials_find(&s->trials, &all), &beside, aim))
            return MU_OK;
    }
    if (*left == 0) {
        s->gave_up = true;
        return MU_OK;
    }
    --*left;
    mu_ask_set with = *set;
    mu_ask_add(&with, ask);
    mu_ask_drop(&beside, ask);
    if (mu_asks_agree(s->asks, &with)) {
        MU_TRY(mu_search_play(s, &with, 1));
        raise_aim(s, aim);
    }
    MU_TRY(play_beside(s, &with, beside, aim, left));
    return play_beside(s, set, beside, aim, left);
}

static mu_status settle(void *context, const mu_ask_set *set,
                        const mu_ask_set *beside, mu_tree_aim *aim)
{
    mu_search *s = context;
    MU_TRY(mu_search_play(s, set, 1));
    const mu_trial *trial = mu_trials_find(&s->trials, set);
    uint32_t left = SPLITS;
    bool     done = !s->goal.best && does_it(s, trial, aim);
    raise_aim(s, aim);
    return done || s->gave_up ? MU_OK
                              : play_beside(s, set, *beside, aim, &left);
}

static bool slice_is_over(const mu_search *s)
{
    return s->slice_end > 0 && mu_search_clock() > s->slice_end;
}

static bool tree_goes_on(void *context)
{
    return !slice_is_over(context) && model_goes_on(context);
}

static mu_status run_tree(mu_search *s, mu_tree_aim aim)
{
    mu_tree_task task = { .aim = aim, .most = s->goal.best, .settle = settle,
                          .keep_going = tree_goes_on, .context = s };
    return mu_tree_run(s->tree, &task);
}

// ---- the two problems ------------------------------------------------------------------

// The next cost to look at: nothing up to `low` is enough.
static int64_t next_limit(const mu_search *s, int64_t low, int64_t all)
{
    int64_t unit = s->master.unit;
    int64_t high = s->best ? s->best->cost - unit : all, next;
    if (!s->best)
        next = low < all / FIRST ? all / FIRST : 2 * low;
    else if ((double)(high - low) <= NEAR * (double)s->best->cost)
        next = high;
    else
        next = low + (int64_t)(STEP * (double)(high - low));
    next = next / unit * unit;
    next = next > low + unit ? next : low + unit;
    return next < high ? next : high;
}

static mu_status prove_cheapest(mu_search *s, bool *proven)
{
    int64_t unit = s->master.unit, all = mu_asks_cost(s->asks, &s->all);
    int64_t low = s->firm && isfinite(s->bound) ? (int64_t)s->bound - unit : -unit;
    s->firm = true;
    // Nothing reaches enough by itself: no promise is needed.
    if (s->goal.reached <= s->sure)
        low = -unit;
    while (low < (s->best ? s->best->cost - unit : all)) {
        int64_t limit = next_limit(s, low, all);
        MU_TRY(run_tree(s, (mu_tree_aim){ limit, s->goal.reached - s->sure }));
        if (s->gave_up)
            return MU_OK;
        low = s->best && s->best->cost - unit < limit ? s->best->cost - unit : limit;
        s->bound = (double)(low + unit);
    }
    s->bound = s->best ? (double)s->best->cost : INFINITY;
    *proven = true;
    return MU_OK;
}

static mu_status prove_best(mu_search *s, bool *proven)
{
    double   draws = s->trials.draws;
    uint32_t high = s->sure + mu_promise_draws(s->promise, NULL);
    if (s->firm && s->bound < high)
        high = (uint32_t)s->bound;
    s->firm = true;
    while (s->best && high > s->best->reached) {
        uint32_t least = s->best->reached, step = 1;
        if (high - least > CLOSE * draws)
            step = (high - least + 1) / 2;
        s->bound = high;
        MU_TRY(run_tree(s, (mu_tree_aim){ s->goal.budget,
                                          least + step - s->sure }));
        if (s->gave_up)
            return MU_OK;
        high = s->best->reached >= least + step ? s->best->reached
                                                : least + step - 1;
    }
    s->bound = s->best ? s->best->reached : 0.0;
    *proven = true;
    return MU_OK;
}

mu_status mu_search_prove(mu_search *s, bool *proven)
{
    *proven = s->stuck = s->gave_up = s->bound_void = false;
    s->phase = "search and bound";
    s->slice_end = s->slice > 0 ? mu_search_clock() + s->slice : 0;
    mu_status status = s->goal.best ? prove_best(s, proven)
                                    : prove_cheapest(s, proven);
    // The end of its slice of time is no stop: the bound is that of the last step.
    if (status == MU_STOPPED && slice_is_over(s) && model_goes_on(s))
        status = MU_OK;
    s->slice_end = 0;
    return status;
}
