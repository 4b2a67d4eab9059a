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
    if (!draws || !nothing) {
        free(draws);
        return nothing ? MU_NO_MEMORY : MU_BAD_CALL;
    }
    for (uint32_t w = 0; w < s->trials.draws; w++)
        if (!mu_trial_reaches(nothing, w))
            draws[count++] = (uint32_t)s->trials.first + w;
    s->sure = s->trials.draws - count;
    mu_promise_options o = { .folder = folder, .how = s->trials.how,
                             .asks = s->asks, .milestone = milestone,
                             .day = s->trials.day, .seed = s->trials.seed,
                             .draws = draws, .count = count,
                             .keep_going = model_goes_on, .context = s };
    mu_status status = mu_promise_open(&o, why, &s->promise);
    free(draws);
    if (status == MU_OK)
        status = mu_tree_open(s->promise, s->asks, s->trials.threads, &s->tree);
    if (status == MU_OK || status == MU_STOPPED || status == MU_NO_MEMORY)
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

// The sets of `list` with some of the asks from `ask` on, that agree and are not
// too dear; false: there are more than BESIDE.
static bool list_beside(const mu_search *s, const mu_ask_set *set,
                        const mu_ask_set *beside, uint32_t ask, int64_t limit,
                        mu_ask_set *list, uint32_t *count)
{
    for (; ask < s->asks->count; ask++) {
        mu_ask_set more = *set;
        if (!mu_ask_in(beside, ask))
            continue;
        mu_ask_add(&more, ask);
        if (mu_asks_cost(s->asks, &more) > limit)
            continue;
        // What it needs may come later in the list.
        if (mu_asks_agree(s->asks, &more)) {
            if (*count == BESIDE)
                return false;
            list[(*count)++] = more;
        }
        if (!list_beside(s, &more, beside, ask + 1, limit, list, count))
            return false;
    }
    return true;
}

// A set that fails, with asks beside it.
static mu_status play_beside(mu_search *s, const mu_ask_set *set,
                             mu_ask_set beside, mu_tree_aim *aim)
{
    mu_ask_set list[BESIDE];
    uint32_t   count = 0, ask = 0;
    for (uint32_t a = 0; a < s->asks->count; a++) {
        mu_ask_set more = *set;
        mu_ask_add(&more, a);
        if (mu_asks_cost(s->asks, &more) > aim->limit)
            mu_ask_drop(&beside, a);
    }
    if (mu_ask_size(&beside) == 0)
        return MU_OK;
    if (list_beside(s, set, &beside, 0, aim->limit, list, &count)) {
        MU_TRY(mu_search_play(s, list, count));
        raise_aim(s, aim);
        return MU_OK;
    }
    mu_ask_set all = mu_ask_union(*set, beside);
    MU_TRY(mu_search_play(s, &all, 1));
    if (!does_it(s, mu_trials_find(&s->trials, &all), aim)) {
        s->firm = false;
        return MU_OK;
    }
    while (!mu_ask_in(&beside, ask))
        ask++;
    mu_ask_set with = *set;
    mu_ask_add(&with, ask);
    mu_ask_drop(&beside, ask);
    if (mu_asks_agree(s->asks, &with)) {
        MU_TRY(mu_search_play(s, &with, 1));
        raise_aim(s, aim);
    }
    MU_TRY(play_beside(s, &with, beside, aim));
    return play_beside(s, set, beside, aim);
}

static mu_status settle(void *context, const mu_ask_set *set,
                        const mu_ask_set *beside, mu_tree_aim *aim)
{
    mu_search *s = context;
    MU_TRY(mu_search_play(s, set, 1));
    const mu_trial *trial = mu_trials_find(&s->trials, set);
    bool done = !s->goal.best && does_it(s, trial, aim);
    raise_aim(s, aim);
    return done ? MU_OK : play_beside(s, set, *beside, aim);
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

static void keep_bound(mu_search *s, double bound)
{
    s->bound = bound;
    s->bound_void = false;
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
        low = s->best && s->best->cost - unit < limit ? s->best->cost - unit : limit;
        keep_bound(s, (double)(low + unit));
    }
    keep_bound(s, s->best ? (double)s->best->cost : INFINITY);
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
        keep_bound(s, high);
        MU_TRY(run_tree(s, (mu_tree_aim){ s->goal.budget,
                                          least + step - s->sure }));
        high = s->best->reached >= least + step ? s->best->reached
                                                : least + step - 1;
    }
    keep_bound(s, s->best ? s->best->reached : 0.0);
    *proven = true;
    return MU_OK;
}

mu_status mu_search_prove(mu_search *s, bool *proven)
{
    *proven = s->stuck = false;
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
