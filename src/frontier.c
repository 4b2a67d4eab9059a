// frontier.c - see planner.h: all costs worth paying, and what each reaches.
//
// From the cheapest up: the least cost that reaches one draw more than the last
// point, then the most that this cost reaches. Each is a search of its own; cuts
// and plays are kept, so each is short. Harm that is seen on the way makes earlier
// bounds void: then it begins again, with all that was played. With a limit of
// time, some budgets over the whole range come first, so that a stop leaves a
// curve and a bound at each cost.

#include "planner.h"

#include <math.h>
#include <stdlib.h>

#define BOUNDS 4           // sixteenths of all costs that are bounded after a stop
#define ROUNDS 12u         // of search at each
#define SLICE  0.025       // of the time, for each of some budgets over the range
#define PROBES 4u          // for harm, at all costs, when it is over

// Known: no set that costs at most `budget` reaches more than `reached`.
typedef struct fact {
    int64_t budget;
    double  reached;
} fact;

typedef struct facts {
    fact    *list;
    uint32_t count, room;
    mu_arena arena;
} facts;

static mu_status add_fact(facts *f, int64_t budget, double reached)
{
    if (f->count == f->room) {
        uint32_t room = f->room ? 2 * f->room : 256;
        fact    *more = MU_ARENA_NEW(&f->arena, room, fact);
        if (!more)
            return MU_NO_MEMORY;
        if (f->count)
            memcpy(more, f->list, f->count * sizeof *more);
        f->list = more;
        f->room = room;
    }
    f->list[f->count++] = (fact){ budget, reached };
    return MU_OK;
}

static double bound_at(const facts *f, int64_t cost, double draws)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (f->list[i].budget >= cost && f->list[i].reached < draws)
            draws = f->list[i].reached;
    return draws;
}

// The same, by what is promised for so much (proof.c), where that is less.
static mu_status bound_of(const mu_planner *p, const facts *f, int64_t cost,
                          double *out)
{
    const mu_search *s = &p->search;
    uint32_t         draws;
    *out = bound_at(f, cost, s->trials.draws);
    if (!s->tree)
        return MU_OK;
    MU_TRY(mu_tree_at_most(s->tree, cost, &draws));
    *out = fmin(*out, (double)s->sure + draws);
    return MU_OK;
}

// ---- points ----------------------------------------------------------------------

static int by_cost(const void *a, const void *b)
{
    static const mu_goal cheapest = { .best = false };
    const mu_trial      *x = *(const mu_trial *const *)a;
    const mu_trial      *y = *(const mu_trial *const *)b;
    return mu_goal_better(&cheapest, x, y) ? -1 : 1;
}

// Sets that agree, of which none cheaper reaches as much.
static mu_status take_points(mu_planner *p, const facts *f)
{
    const mu_trials *t = &p->search.trials;
    const mu_trial **list = MU_ARENA_NEW(p->arena, t->count + (size_t)1,
                                         const mu_trial *);
    uint32_t         count = 0, kept = 0;
    int64_t          most = -1;
    if (!list)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < t->count; i++)
        if (t->list[i]->agrees)
            list[count++] = t->list[i];
    qsort(list, count, sizeof *list, by_cost);
    for (uint32_t i = 0; i < count; i++)
        if ((int64_t)list[i]->reached > most) {
            most = list[i]->reached;
            list[kept++] = list[i];
        }
    p->out->frontier = MU_ARENA_NEW(p->arena, kept + (size_t)1, mu_plan_point);
    if (!p->out->frontier)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < kept; i++) {
        mu_plan_point point = mu_planner_point(p, list[i]);
        double reached = list[i]->reached, bound = reached, below = -1.0;
        if (f)
            MU_TRY(bound_of(p, f, list[i]->cost, &bound));
        if (f && list[i]->cost > 0)
            MU_TRY(bound_of(p, f, list[i]->cost - 1, &below));
        point.bound = bound / t->draws;
        point.proven = bound <= reached && (below < reached || list[i]->cost == 0);
        p->out->frontier[i] = point;
    }
    p->out->frontier_count = kept;
    return MU_OK;
}

mu_status mu_planner_frontier_of_all(mu_planner *p)
{
    p->out->frontier_whole = true;
    return take_points(p, NULL);
}

mu_status mu_planner_frontier_so_far(mu_planner *p)
{
    const facts none = { 0 };
    return take_points(p, &none);
}

// ---- the search ------------------------------------------------------------------

// Adds what the search at hand has proven; nothing where harm made it void.
static mu_status learn(const mu_search *s, facts *f)
{
    if (s->bound_void)
        return MU_OK;
    if (s->goal.best)
        return add_fact(f, s->goal.budget, s->bound);
    if (isinf(s->bound))
        return add_fact(f, INT64_MAX, s->goal.reached - 1.0);
    return add_fact(f, (int64_t)s->bound - 1, s->goal.reached - 1.0);
}

static mu_status search_for(mu_planner *p, mu_goal goal, uint32_t rounds,
                            facts *f, bool *proven)
{
    mu_search *s = &p->search;
    MU_TRY(mu_search_aim(s, goal));
    mu_status status = mu_search_run(s, rounds, proven);
    mu_status known = learn(s, f);
    return status == MU_OK ? known : status;
}

static mu_status grid(mu_planner *p, facts *f)
{
    int64_t all = mu_asks_cost(&p->out->asks, &p->search.all);
    bool    proven;
    p->search.slice = SLICE * p->options->seconds;
    // Halves first: a stop leaves the whole range.
    for (uint32_t step = 8; step > 0; step /= 2)
        for (uint32_t i = step; i < 16; i += 2 * step) {
            mu_goal goal = { .best = true, .budget = all / 16 * i };
            MU_TRY(search_for(p, goal, ROUNDS, f, &proven));
        }
    return MU_OK;
}

// From the cheapest up. *whole: to the end, with nothing made void.
static mu_status sweep(mu_planner *p, facts *f, bool *whole)
{
    mu_search *s = &p->search;
    uint64_t   voided = s->voided;
    uint32_t   reached = 0;
    int64_t    budget = 0;
    bool       proven;
    *whole = false;
    for (;;) {
        mu_goal most = { .best = true, .budget = budget };
        MU_TRY(search_for(p, most, 0, f, &proven));
        if (s->voided != voided || !s->best)
            return MU_OK;
        reached = s->best->reached;
        mu_goal more = { .best = false, .reached = reached + 1 };
        if (reached == s->trials.draws)
            break;
        MU_TRY(search_for(p, more, 0, f, &proven));
        if (s->voided != voided)
            return MU_OK;
        if (!s->best)
            break;
        budget = s->best->cost;
    }
    *whole = true;
    return MU_OK;
}

// After a stop: a bound at some costs at least, from the cuts that there are.
static mu_status bounds(mu_planner *p, facts *f)
{
    mu_search *s = &p->search;
    int64_t    all = mu_asks_cost(&p->out->asks, &s->all);
    for (int64_t i = 1; i <= BOUNDS; i++) {
        mu_goal goal = { .best = true, .budget = all / 16 * i };
        MU_TRY(mu_search_aim(s, goal));
        s->bound_void = true;
        MU_TRY(mu_search_bound(s));
        MU_TRY(learn(s, f));
    }
    return MU_OK;
}

mu_status mu_planner_frontier(mu_planner *p)
{
    mu_search *s = &p->search;
    facts      f = { 0 };
    bool       whole = false;
    mu_status  status = MU_OK;
    int64_t    all = mu_asks_cost(&p->out->asks, &s->all);
    for (uint32_t round = 1; !whole && status == MU_OK; round++) {
        uint64_t voided = s->voided;
        f.count = 0;
        if (p->options->seconds > 0)
            status = grid(p, &f);
        s->slice = 0;
        if (status == MU_OK && s->voided == voided)
            status = sweep(p, &f, &whole);
        for (uint32_t i = 0; i < PROBES && status == MU_OK && whole; i++)
            status = mu_search_probe(s, round * PROBES + i, 0, all);
        whole = whole && s->voided == voided;
        // What harm made void is not to be told, if this is the end.
        if (s->voided != voided)
            f.count = 0;
    }
    mu_status taken = MU_OK;
    if (status == MU_STOPPED && p->out_of_time && !s->tree)
        taken = bounds(p, &f);
    if (taken == MU_OK)
        taken = take_points(p, &f);
    for (uint32_t i = 0; i < p->out->frontier_count; i++)
        whole = whole && p->out->frontier[i].proven;
    p->out->frontier_whole = whole;
    mu_arena_clear(&f.arena);
    return taken == MU_OK ? status : taken;
}
