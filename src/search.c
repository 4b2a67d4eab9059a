// search.c - see search.h.
//
// One round: the solver gives the best set that the cuts allow and a bound. If
// the sets played so far show that it must fail, their cuts are added and it is
// asked again. Otherwise the set is played. If it does what the cuts promised,
// it is the best. Otherwise it is grown, for the draws that it fails, towards
// sets that still fail (grow): these give cuts of few asks.

#include "search.h"

#include "grow.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define FAR    0.15            // gap of the search from which on ..
#define ROUGH  0.05            // .. one of the solver is allowed
#define LEAST_SECONDS 1.0    // of a call of the solver at the end
#define NODES      20000u      // of one call of the solver
#define REPAIRS    12u         // asks added to a set that fails, at most
#define NEXT_SETS  16u         // played in one go beside the best
#define CHAINS     8u          // to look for harm
#define LINKS      3u          // sets of each
#define CHAIN_KEY  0x6d75737465722f70u
#define SHORT_CUT  3u          // asks of a cut that every failing draw is given
#define SWAPS      8u          // rounds of the search for all that can be had

// ---- what is known ---------------------------------------------------------------

mu_status mu_search_init(mu_search *s, const mu_trials *like)
{
    const mu_asks *asks = like->asks;
    *s = (mu_search){ .asks = asks, .trials = *like, .phase = "" };
    s->all = mu_asks_all(asks);
    s->harm = MU_ARENA_NEW(&s->arena, asks->count + (size_t)1, mu_harm);
    s->harmed = MU_ARENA_NEW(&s->arena, like->draws, mu_ask_set);
    s->weight = MU_ARENA_NEW(&s->arena, asks->count + (size_t)1, uint32_t);
    s->sway = MU_ARENA_NEW(&s->arena, asks->count + (size_t)1, uint32_t);
    if (!s->harm || !s->harmed || !s->weight || !s->sway)
        return MU_NO_MEMORY;
    MU_TRY(mu_trials_init(&s->trials));
    return mu_master_init(asks, like->draws, &s->master);
}

void mu_search_clear(mu_search *s)
{
    mu_tree_close(s->tree);
    mu_promise_close(s->promise);
    mu_trials_clear(&s->trials);
    mu_master_clear(&s->master);
    mu_arena_clear(&s->arena);
    *s = (mu_search){ 0 };
}

static bool keep_going(void *context)
{
    const mu_search *s = context;
    return !s->keep_going || s->keep_going(s->context, s);
}

// The cut that a trial gives a draw that it fails. An ask whose need the trial
// lacks too adds nothing: who grants it grants the need.
static mu_cut cut_of(const mu_search *s, uint32_t draw, const mu_trial *trial)
{
    mu_cut     cut = { mu_ask_minus(s->all, trial->set), { { 0 } } };
    mu_ask_set lacks = cut.with;
    for (uint32_t a = 0; a < s->asks->count; a++)
        if (mu_ask_in(&lacks, a) &&
            mu_ask_meets(&s->asks->list[a].needed, &lacks))
            mu_ask_drop(&cut.with, a);
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        cut.without.words[i] =
            trial->set.words[i] & s->harmed[draw].words[i];
    return cut;
}

mu_status mu_search_cut(mu_search *s, uint32_t draw, uint32_t trial)
{
    mu_cut cut = cut_of(s, draw, s->trials.list[trial]);
    bool   added;
    MU_TRY(mu_master_cut(&s->master, draw, &cut, &added));
    if (!added)
        return MU_OK;
    if (s->used_count == s->used_room) {
        uint32_t     room = s->used_room ? 2 * s->used_room : 1024;
        mu_used_cut *more = MU_ARENA_NEW(&s->arena, room, mu_used_cut);
        if (!more)
            return MU_NO_MEMORY;
        if (s->used_count)
            memcpy(more, s->used, s->used_count * sizeof *more);
        s->used = more;
        s->used_room = room;
    }
    s->used[s->used_count++] = (mu_used_cut){ draw, trial };
    return MU_OK;
}

// Every draw that fails although nearly all is granted gets its cut at once.
static mu_status short_cuts(mu_search *s, uint32_t from)
{
    for (uint32_t i = from; i < s->trials.count; i++) {
        const mu_trial *t = s->trials.list[i];
        mu_cut          cut = cut_of(s, 0, t);
        if (mu_ask_size(&cut.with) > SHORT_CUT)
            continue;
        for (uint32_t w = 0; w < s->trials.draws; w++)
            if (!mu_trial_reaches(t, w))
                MU_TRY(mu_search_cut(s, w, i));
    }
    return MU_OK;
}

void mu_search_void(mu_search *s)
{
    s->bound_void = s->bound_void || !s->firm;
    // Earlier bounds of the tree stand, unless one of them was not firm.
    s->voided += !s->tree || s->relied;
}

// The number of draws that the cuts let a set reach.
static uint32_t lets_of(const mu_search *s, const mu_ask_set *set)
{
    uint32_t count = 0;
    for (uint32_t w = 0; w < s->trials.draws; w++)
        count += mu_master_lets(&s->master, w, set);
    return count;
}

// ---- the goal --------------------------------------------------------------------

bool mu_goal_met(const mu_goal *goal, const mu_trial *trial)
{
    return trial->agrees && (goal->best ? trial->cost <= goal->budget
                                        : trial->reached >= goal->reached);
}

bool mu_goal_better(const mu_goal *goal, const mu_trial *a, const mu_trial *b)
{
    if (!b)
        return true;
    int64_t more = (int64_t)a->reached - (int64_t)b->reached;
    int64_t less = b->cost - a->cost;
    int64_t first = goal->best ? more : less, second = goal->best ? less : more;
    if (first != 0)
        return first > 0;
    if (second != 0)
        return second > 0;
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        if (a->set.words[i] != b->set.words[i])
            return a->set.words[i] < b->set.words[i];
    return false;
}

static void look(mu_search *s, uint32_t from)
{
    for (uint32_t i = from; i < s->trials.count; i++)
        if (mu_goal_met(&s->goal, s->trials.list[i]) &&
            mu_goal_better(&s->goal, s->trials.list[i], s->best))
            s->best = s->trials.list[i];
}

mu_status mu_search_aim(mu_search *s, mu_goal goal)
{
    s->goal = goal;
    s->best = NULL;
    s->bound = goal.best ? (double)s->trials.draws : 0.0;
    s->bound_void = s->firm = false;
    look(s, 0);
    return MU_OK;
}

// Is it worth playing for the goal: it agrees, is within the budget or cheaper
// than the best, and the cuts let it?
static bool promises(const mu_search *s, const mu_ask_set *set)
{
    if (!mu_asks_agree(s->asks, set) || mu_trials_find(&s->trials, set))
        return false;
    int64_t cost = mu_asks_cost(s->asks, set);
    if (s->goal.best)
        return cost <= s->goal.budget &&
               (!s->best || lets_of(s, set) > s->best->reached);
    return (!s->best || cost < s->best->cost) &&
           lets_of(s, set) >= s->goal.reached;
}

mu_status mu_search_play(mu_search *s, const mu_ask_set *sets, uint32_t count)
{
    uint32_t from = s->trials.count;
    s->trials.keep_going = keep_going;
    s->trials.context = s;
    mu_status status = mu_trials_play(&s->trials, sets, count);
    // What was played before a stop is looked at too: it may contradict the cuts.
    if (status == MU_STOPPED)
        s->split = UINT32_MAX;
    if (status == MU_OK || status == MU_STOPPED) {
        mu_status seen = mu_harm_look(s);
        status = seen == MU_OK ? status : seen;
    }
    // What was played counts, even when it was the last.
    look(s, from);
    if (status == MU_OK)
        status = short_cuts(s, from);
    return status;
}

// ---- the beginning ---------------------------------------------------------------

// Draws that one of two reaches and the other does not; and the same of what each
// nation brings.
static uint32_t differs(const mu_search *s, const mu_trial *a,
                        const mu_trial *b)
{
    const mu_trials *t = &s->trials;
    uint32_t         count = 0;
    for (uint32_t i = 0; i < t->words; i++)
        count += (uint32_t)__builtin_popcountll(a->bits[i] ^ b->bits[i]);
    for (size_t i = 0; i < (size_t)t->nations * t->words; i++)
        count += (uint32_t)__builtin_popcountll(a->brings[i] ^ b->brings[i]);
    return count;
}

// ---- all that can be had together ------------------------------------------------

// Does `a` come before `b` where only one can be had: what everything misses most,
// what sways most, what costs most (as nothing else is known at first).
static bool comes_before(const mu_search *s, uint32_t a, uint32_t b)
{
    if (s->weight[a] != s->weight[b])
        return s->weight[a] > s->weight[b];
    if (s->sway[a] != s->sway[b])
        return s->sway[a] > s->sway[b];
    return s->asks->list[a].cost > s->asks->list[b].cost;
}

// Asks added to a set that agrees, as long as it does.
static mu_ask_set fill_up(const mu_search *s, mu_ask_set set)
{
    uint32_t order[MU_ASKS_MOST];
    for (uint32_t i = 0; i < s->asks->count; i++) {
        uint32_t at = i;
        for (; at > 0 && comes_before(s, i, order[at - 1]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (uint32_t i = 0; i < s->asks->count; i++) {
        mu_ask_set more = mu_ask_union(set, s->asks->list[order[i]].needed);
        mu_ask_add(&more, order[i]);
        if (mu_asks_agree(s->asks, &more))
            set = more;
    }
    return set;
}

// The same with an ask that it does not have, instead of those at odds with it.
static mu_ask_set swap_in(const mu_search *s, mu_ask_set set, uint32_t ask)
{
    mu_ask_set in = s->asks->list[ask].needed;
    mu_ask_add(&in, ask);
    for (uint32_t i = 0; i < s->asks->count; i++)
        if (mu_ask_in(&set, i) && mu_ask_meets(&s->asks->list[i].excluded, &in))
            mu_ask_drop(&set, i);
    set = mu_ask_union(mu_asks_with_needs(s->asks, set), in);
    return mu_asks_agree(s->asks, &set) ? fill_up(s, set) : set;
}

mu_ask_set mu_search_widest(const mu_search *s)
{
    return fill_up(s, (mu_ask_set){ { 0 } });
}

mu_status mu_search_ends(mu_search *s)
{
    mu_ask_set sets[2] = { { { 0 } }, mu_search_widest(s) };
    s->phase = "nothing and everything";
    return mu_search_play(s, sets, 2);
}

mu_status mu_search_together(mu_search *s)
{
    mu_ask_set now = mu_search_widest(s), *sets;
    sets = MU_ARENA_NEW(&s->arena, s->asks->count + (size_t)1, mu_ask_set);
    if (!sets)
        return MU_NO_MEMORY;
    s->phase = "all that can be had together";
    MU_TRY(mu_search_play(s, &now, 1));
    for (uint32_t round = 0; round < SWAPS; round++) {
        const mu_trial *best = mu_trials_find(&s->trials, &now);
        uint32_t        count = 0;
        for (uint32_t a = 0; a < s->asks->count; a++)
            if (!mu_ask_in(&now, a)) {
                sets[count] = swap_in(s, now, a);
                count += mu_asks_agree(s->asks, &sets[count]);
            }
        if (count > 0)
            MU_TRY(mu_search_play(s, sets, count));
        for (uint32_t i = 0; i < count; i++) {
            const mu_trial *t = mu_trials_find(&s->trials, &sets[i]);
            if (t->reached > best->reached)
                best = t;
        }
        if (mu_ask_equal(&best->set, &now))
            break;
        now = best->set;
    }
    return MU_OK;
}

mu_status mu_search_begin(mu_search *s)
{
    uint32_t    n = s->asks->count, count = 0;
    mu_ask_set *sets = MU_ARENA_NEW(&s->arena, 3 * (size_t)n + 2, mu_ask_set);
    if (!sets)
        return MU_NO_MEMORY;
    s->phase = "asks one by one";
    sets[count++] = s->all;
    sets[count++] = (mu_ask_set){ { 0 } };
    for (uint32_t a = 0; a < n; a++) {
        mu_ask_set but = s->all, only = s->asks->list[a].needed;
        mu_ask_drop(&but, a);
        mu_ask_add(&only, a);
        sets[count++] = mu_asks_with_needs(s->asks, but);
        sets[count++] = only;
    }
    // With everything, the later of two asks at odds hides the other: shown by
    // all that can be had with each of them.
    for (uint32_t a = 0; a < n; a++)
        if (mu_ask_size(&s->asks->list[a].excluded) > 0)
            sets[count++] = mu_asks_with_needs(
                s->asks, mu_ask_minus(s->all, s->asks->list[a].excluded));
    MU_TRY(mu_search_play(s, sets, count));
    const mu_trial *all = mu_trials_find(&s->trials, &sets[0]);
    const mu_trial *none = mu_trials_find(&s->trials, &sets[1]);
    for (uint32_t a = 0; a < n; a++) {
        const mu_trial *but = mu_trials_find(&s->trials, &sets[2 + 2 * a]);
        const mu_trial *only = mu_trials_find(&s->trials, &sets[3 + 2 * a]);
        s->weight[a] = mu_trial_more(&s->trials, all, but);
        s->sway[a] = differs(s, all, but) + differs(s, only, none);
    }
    return MU_OK;
}

// Some chains of sets, each within the next, in orders that luck gives: what they
// show of harm.
mu_status mu_search_chains(mu_search *s)
{
    mu_ask_set sets[CHAINS * LINKS];
    uint32_t   n = s->asks->count, count = 0;
    for (uint32_t c = 0; c < CHAINS; c++) {
        uint32_t order[MU_ASKS_MOST];
        for (uint32_t i = 0; i < n; i++) {
            uint32_t at = mu_luck_word(s->trials.seed, c * n + i, CHAIN_KEY) %
                          (i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        for (uint32_t link = 1; link <= LINKS; link++) {
            mu_ask_set set = { { 0 } };
            for (uint32_t i = 0; i < n * link / (LINKS + 1); i++)
                mu_ask_add(&set, order[i]);
            sets[count++] = set;
        }
    }
    s->phase = "does granting hurt";
    MU_TRY(mu_search_play(s, sets, count));
    return mu_search_probe(s, 0, 0, mu_asks_cost(s->asks, &s->all));
}

// ---- one round -------------------------------------------------------------------

// Cuts of sets that hold the set and fail: the largest for each draw that the cuts
// so far let it reach. *lets is how many are left.
static mu_status learn_from_supersets(mu_search *s, const mu_ask_set *set,
                                      uint32_t *lets)
{
    uint32_t *above = calloc((size_t)s->trials.count + 1, sizeof *above);
    uint32_t  count = 0;
    if (!above)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < s->trials.count; i++)
        if (mu_ask_within(set, &s->trials.list[i]->set))
            above[count++] = i;
    mu_status status = MU_OK;
    *lets = 0;
    for (uint32_t w = 0; w < s->trials.draws && status == MU_OK; w++) {
        uint32_t most = 0, chosen = MU_NONE;
        if (!mu_master_lets(&s->master, w, set))
            continue;
        for (uint32_t k = 0; k < count; k++) {
            const mu_trial *t = s->trials.list[above[k]];
            mu_ask_set      more = mu_ask_minus(t->set, *set);
            uint32_t        size = mu_ask_size(&t->set) + 1;
            if (mu_trial_reaches(t, w) || size <= most ||
                mu_ask_meets(&more, &s->harmed[w]))
                continue;
            most = size;
            chosen = above[k];
        }
        if (chosen != MU_NONE)
            status = mu_search_cut(s, w, chosen);
        else
            ++*lets;
    }
    free(above);
    return status;
}

// The ask that meets most unmet cuts for its cost, with its needs; false: none.
static bool add_by_cuts(const mu_search *s, mu_ask_set *set)
{
    uint32_t meets[MU_ASKS_MOST] = { 0 };
    double   most = 0.0;
    uint32_t chosen = MU_NONE;
    for (uint32_t w = 0; w < s->trials.draws; w++) {
        const mu_list *list = &s->master.of[w];
        for (uint32_t i = 0; i < list->count; i++) {
            const mu_cut *cut = &s->master.cuts[list->at[i]];
            if (mu_ask_meets(&cut->with, set) ||
                !mu_ask_within(&cut->without, set))
                continue;
            for (uint32_t a = 0; a < s->asks->count; a++)
                meets[a] += mu_ask_in(&cut->with, a);
        }
    }
    for (uint32_t a = 0; a < s->asks->count; a++) {
        mu_ask_set with = mu_ask_union(*set, s->asks->list[a].needed);
        mu_ask_add(&with, a);
        int64_t cost = mu_asks_cost(s->asks, &with);
        double  ratio = meets[a] / (1.0 + (double)(cost -
                                   mu_asks_cost(s->asks, set)));
        if (mu_ask_in(set, a) || meets[a] == 0 || ratio <= most ||
            !mu_asks_agree(s->asks, &with) ||
            (s->goal.best && cost > s->goal.budget))
            continue;
        most = ratio;
        chosen = a;
    }
    if (chosen == MU_NONE)
        return false;
    *set = mu_ask_union(*set, s->asks->list[chosen].needed);
    mu_ask_add(set, chosen);
    return true;
}

// A set that fails is filled up until the cuts let it do what is wanted, and is
// played; a few times over.
static mu_status repair(mu_search *s, mu_ask_set set)
{
    for (uint32_t i = 0; i < REPAIRS; i++) {
        uint32_t want = s->goal.best ? s->trials.draws : s->goal.reached;
        while (lets_of(s, &set) < want && add_by_cuts(s, &set))
            continue;
        const mu_trial *known = mu_trials_find(&s->trials, &set);
        if (known && mu_goal_met(&s->goal, known))
            return MU_OK;
        if (known || !promises(s, &set))
            return MU_OK;
        MU_TRY(mu_search_play(s, &set, 1));
        if (s->goal.best || mu_goal_met(&s->goal,
                                        mu_trials_find(&s->trials, &set)))
            return MU_OK;
        uint32_t lets;
        MU_TRY(learn_from_supersets(s, &set, &lets));
    }
    return MU_OK;
}

double mu_search_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// What one call of the solver may take; 0: any time.
static double time_left(const mu_search *s)
{
    if (s->until <= 0)
        return s->seconds;
    double left = fmax(LEAST_SECONDS, s->until - mu_search_clock());
    return s->seconds > 0 ? fmin(s->seconds, left) : left;
}

// While the bound is far off, a rough answer teaches as much and comes sooner.
static double roughly(const mu_search *s)
{
    if (s->goal.best || !s->best || s->bound_void || s->exact ||
        s->best->cost == 0)
        return 0.0;
    double cost = (double)s->best->cost, gap = (cost - s->bound) / cost;
    return gap > FAR ? ROUGH : 0.0;
}

// The solver's answer to the goal with the cuts as they are.
static mu_status solve(mu_search *s, mu_master_answer *answer)
{
    mu_master_task task = { .best = s->goal.best, .reached = s->goal.reached,
                            .budget = s->goal.best ? s->goal.budget
                                      : s->best    ? s->best->cost
                                                   : INT64_MAX,
                            .seconds = time_left(s), .nodes = NODES,
                            .gap = roughly(s) };
    if (s->bound_void)
        s->bound = s->goal.best ? (double)s->trials.draws : 0.0;
    s->bound_void = false;
    MU_TRY(mu_master_solve(&s->master, &task, answer));
    if (answer->none)
        // None cheaper than the best, or none at all.
        s->bound = s->best       ? (s->goal.best ? (double)s->best->reached
                                                 : (double)s->best->cost)
                   : s->goal.best ? 0.0
                                  : INFINITY;
    else
        s->bound = s->goal.best ? fmin(s->bound, answer->bound)
                                : fmax(s->bound, answer->bound);
    return MU_OK;
}

mu_status mu_search_bound(mu_search *s)
{
    mu_master_answer answer;
    return s->bound_void ? solve(s, &answer) : MU_OK;
}

// Asks the solver until what it says is not contradicted by what was played.
static mu_status ask_solver(mu_search *s, mu_master_answer *answer)
{
    for (;;) {
        uint32_t lets = 0;
        if (!keep_going(s))
            return MU_STOPPED;
        MU_TRY(solve(s, answer));
        if (answer->none)
            return MU_OK;
        if (!answer->feasible)
            return MU_OK;
        uint32_t before = s->used_count;
        MU_TRY(learn_from_supersets(s, &answer->set, &lets));
        if (s->used_count == before)
            return MU_OK;
    }
}

// Is it over? The bound is made what that means.
static bool is_proven(mu_search *s)
{
    if (!s->best || s->bound_void)
        return false;
    return s->goal.best ? s->bound <= (double)s->best->reached
                        : s->bound >= (double)s->best->cost;
}

static mu_status one_round(mu_search *s, bool *proven)
{
    mu_master_answer answer;
    const mu_trial  *before = s->best;
    uint32_t         cuts = s->used_count;
    uint64_t         voided = s->voided;
    double           bound = s->bound;
    MU_TRY(ask_solver(s, &answer));
    if ((*proven = answer.none))
        return MU_OK;
    if ((*proven = is_proven(s)))
        return MU_OK;
    // No set within the solver's limits: one by the cuts.
    uint32_t want = s->goal.best ? s->trials.draws : s->goal.reached;
    while (!answer.feasible && lets_of(s, &answer.set) < want &&
           add_by_cuts(s, &answer.set))
        continue;
    MU_TRY(mu_search_play(s, &answer.set, 1));
    if ((*proven = is_proven(s)))
        return MU_OK;
    MU_TRY(mu_grow(s, &answer.set));
    MU_TRY(repair(s, answer.set));
    if (s->best && s->best != before)
        MU_TRY(mu_search_improve(s));
    *proven = is_proven(s);
    // Rounding in the solver, at worst: the same set again, and nothing learned.
    s->stuck = s->used_count == cuts && s->voided == voided &&
               s->best == before && s->bound == bound;
    bool tried = s->exact;
    s->exact = s->stuck;
    s->stuck = s->stuck && tried;
    return MU_OK;
}

mu_status mu_search_run(mu_search *s, uint32_t rounds, bool *proven)
{
    if (s->tree)
        return mu_search_prove(s, proven);
    *proven = s->stuck = s->exact = false;
    s->phase = "search and bound";
    for (uint32_t i = 0;
         (rounds == 0 || i < rounds) && !*proven && !s->stuck; i++)
        MU_TRY(one_round(s, proven));
    return MU_OK;
}

// ---- beside the best -------------------------------------------------------------

// Without asks that lack a need; what is left.
static mu_ask_set without(const mu_search *s, mu_ask_set set, uint32_t ask)
{
    mu_ask_drop(&set, ask);
    return mu_asks_with_needs(s->asks, set);
}

static void offer(const mu_search *s, const mu_ask_set *set, mu_ask_set *sets,
                  uint32_t *count)
{
    int64_t cost = mu_asks_cost(s->asks, set);
    if (!promises(s, set))
        return;
    for (uint32_t i = 0; i < *count; i++)
        if (mu_ask_equal(&sets[i], set))
            return;
    uint32_t at = *count < NEXT_SETS ? (*count)++ : NEXT_SETS;
    for (; at > 0 && mu_asks_cost(s->asks, &sets[at - 1]) > cost; at--)
        if (at < NEXT_SETS)
            sets[at] = sets[at - 1];
    if (at < NEXT_SETS)
        sets[at] = *set;
}

mu_status mu_search_improve(mu_search *s)
{
    uint32_t n = s->asks->count;
    for (const mu_trial *seen = NULL; s->best && seen != s->best;) {
        mu_ask_set sets[NEXT_SETS], base = s->best->set;
        uint32_t   count = 0;
        seen = s->best;
        for (uint32_t a = 0; a < n; a++) {
            mu_ask_set less =
                mu_ask_in(&base, a) ? without(s, base, a) : base;
            if (mu_ask_in(&base, a))
                offer(s, &less, sets, &count);
            else if (!s->goal.best)
                continue;
            for (uint32_t b = 0; b < n; b++) {
                mu_ask_set other =
                    mu_ask_union(less, s->asks->list[b].needed);
                mu_ask_add(&other, b);
                if (!mu_ask_in(&base, b))
                    offer(s, &other, sets, &count);
            }
        }
        if (count)
            MU_TRY(mu_search_play(s, sets, count));
    }
    return MU_OK;
}

// ---- best ratio first ------------------------------------------------------------

// The better of two ratios gain / cost; of equal ones more gain.
static bool ratio_above(double gain, double cost, double than, double than_cost)
{
    double a = gain * than_cost, b = than * cost;
    return a > b || (a == b && gain > than);
}

// Sets of one ask more, with needs, that the goal allows.
static uint32_t next_sets(const mu_search *s, const mu_ask_set *set,
                          mu_ask_set *sets, uint32_t *asks)
{
    uint32_t count = 0;
    for (uint32_t a = 0; a < s->asks->count; a++) {
        mu_ask_set with = mu_ask_union(*set, s->asks->list[a].needed);
        mu_ask_add(&with, a);
        if (mu_ask_in(set, a) || !mu_asks_agree(s->asks, &with) ||
            (s->goal.best &&
             mu_asks_cost(s->asks, &with) > s->goal.budget))
            continue;
        asks[count] = a;
        sets[count++] = with;
    }
    return count;
}

mu_status mu_search_greedy(mu_search *s, const mu_trial **out)
{
    mu_ask_set      sets[MU_ASKS_MOST], set = { { 0 } };
    uint32_t        asks[MU_ASKS_MOST];
    const mu_trial *now;
    s->phase = "best ratio first";
    *out = NULL;
    MU_TRY(mu_search_play(s, &set, 1));
    for (;;) {
        now = mu_trials_find(&s->trials, &set);
        // There is no more to be had than everything reaches.
        const mu_trial *all = mu_trials_find(&s->trials, &s->all);
        if ((!s->goal.best && mu_goal_met(&s->goal, now)) ||
            (s->goal.best && all && now->reached >= all->reached))
            break;
        uint32_t count = next_sets(s, &set, sets, asks), chosen = MU_NONE;
        double   gain = 0.0, cost = 0.0;
        MU_TRY(mu_search_play(s, sets, count));
        for (uint32_t pass = 0; pass < 3 && chosen == MU_NONE; pass++)
            for (uint32_t i = 0; i < count; i++) {
                const mu_trial *t = mu_trials_find(&s->trials, &sets[i]);
                double more = pass == 0   ? (double)t->reached - now->reached
                              : pass == 1 ? (double)s->weight[asks[i]]
                                          : 1.0 + s->sway[asks[i]];
                double price = (double)(t->cost - now->cost);
                if (more <= 0.0 || (chosen != MU_NONE &&
                                    !ratio_above(more, price, gain, cost)))
                    continue;
                chosen = i;
                gain = more;
                cost = price;
            }
        if (chosen == MU_NONE)
            break;
        set = sets[chosen];
    }
    *out = mu_goal_met(&s->goal, now) ? now : NULL;
    return MU_OK;
}
