// plan_whole.c - see plan_whole.h.

#include "plan_whole.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PART      0.6              // of the time, for the trade-off
#define DAY_DRAWS 4000u            // fresh draws of a curve by day
#define CURVES    8u               // of the trade-off

typedef struct work {
    const char         *folder;
    const mu_variation *how;
    const mu_loaded    *base;
    mu_arena           *arena;
    mu_diags           *diags;
    mu_plan_told       *told;
} work;

// A probability that it is worth asking for where none was said.
static double halfway(const mu_plan *frontier)
{
    double from = frontier->nothing.value, to = frontier->everything.value;
    double half = floor(20.0 * (from + 0.5 * (to - from))) / 20.0;
    return fmin(fmax(half, 0.05), 1.0);
}

static bool was_interrupted(const mu_plan *plan)
{
    return plan->stopped && !(plan->why && strcmp(plan->why, "time") == 0);
}

static mu_status solve(const work *w, const mu_plan_options *options,
                       mu_plan *out)
{
    MU_TRY(mu_plan_solve(w->folder, w->how, w->base, options, w->arena,
                         w->diags, out));
    return was_interrupted(out) ? MU_STOPPED : MU_OK;
}

// A state file that is gone when the searches have ended: the second begins with
// all that the first has played. Without a place for it each begins anew.
typedef struct shelf {
    char folder[200], path[220];
    bool made;
} shelf;

static shelf make_shelf(void)
{
    const char *place = getenv("TMPDIR");
    shelf       s = { .made = false };
    int size = snprintf(s.folder, sizeof s.folder, "%s/muster-plan-XXXXXX",
                        place && *place ? place : P_tmpdir);
    s.made = size > 0 && (size_t)size < sizeof s.folder && mkdtemp(s.folder);
    snprintf(s.path, sizeof s.path, "%s/state", s.folder);
    return s;
}

static void clear_shelf(const shelf *s)
{
    if (!s->made)
        return;
    unlink(s->path);
    rmdir(s->folder);
}

// `a` costs no more than `b` and reaches no less of the sample.
static bool is_above(const mu_plan_point *a, const mu_plan_point *b)
{
    return a->cost <= b->cost && a->sample.value >= b->sample.value;
}

// The plan among the points of a trade-off that was stopped before it was whole:
// the search for the plan went on from there and may have found better.
static mu_status add_plan(const work *w)
{
    mu_plan       *all = &w->told->frontier;
    const mu_plan *plan = &w->told->plan;
    mu_plan_point  point = plan->best;
    uint32_t       count = 0;
    if (!plan->found || all->frontier_whole)
        return MU_OK;
    mu_plan_point *list = MU_ARENA_NEW(w->arena, all->frontier_count + (size_t)1,
                                       mu_plan_point);
    if (!list)
        return MU_NO_MEMORY;
    // What no set of more cost can reach, this one cannot.
    point.bound = 1.0;
    point.proven = false;
    for (uint32_t i = 0; i < all->frontier_count; i++) {
        const mu_plan_point *old = &all->frontier[i];
        if (is_above(old, &point))
            return MU_OK;
        if (old->cost >= point.cost)
            point.bound = fmin(point.bound, old->bound);
        if (!is_above(&point, old))
            list[count++] = *old;
    }
    uint32_t at = count++;
    for (; at > 0 && list[at - 1].cost > point.cost; at--)
        list[at] = list[at - 1];
    list[at] = point;
    all->frontier = list;
    all->frontier_count = count;
    return MU_OK;
}

static mu_status solve_in_turn(const work *w, const char *state)
{
    mu_plan_told   *t = w->told;
    mu_plan_options all = t->options;
    double          seconds = t->options.seconds;
    t->options.state = all.state = state;
    all.problem = MU_PLAN_FRONTIER;
    all.replications = 0;
    all.seconds = PART * seconds;
    MU_TRY(solve(w, &all, &t->frontier));
    if (t->options.problem == MU_PLAN_CHEAPEST && t->options.probability <= 0.0)
        t->options.probability = halfway(&t->frontier);
    if (seconds > 0.0)
        t->options.seconds = fmax(seconds - t->frontier.seconds,
                                  (1.0 - PART) * seconds);
    MU_TRY(solve(w, &t->options, &t->plan));
    return add_plan(w);
}

static mu_status solve_both(const work *w)
{
    const shelf s = make_shelf();
    mu_status   status = solve_in_turn(w, s.made ? s.path : NULL);
    w->told->options.state = NULL;
    clear_shelf(&s);
    return status;
}

// ---- by day --------------------------------------------------------------------

static void add_curve(mu_plan_told *t, uint32_t *count, const char *name,
                      const mu_ask_set *set)
{
    t->curves[*count].name = name;
    t->curves[(*count)++].set = *set;
}

// Without asks, with the plan, with all asks where they can be had together, and
// some of the trade-off.
static mu_status list_curves(const work *w, uint32_t *count)
{
    mu_plan_told        *t = w->told;
    uint32_t             points;
    const mu_ask_set     none = { { 0 } }, all = mu_asks_all(&t->plan.asks);
    const mu_plan_point *list = mu_plan_frontier(&t->page, &points);
    t->curves = MU_ARENA_NEW(w->arena, CURVES + 3u, mu_plan_curve);
    if (!t->curves)
        return MU_NO_MEMORY;
    add_curve(t, count, "nothing", &none);
    if (t->plan.found)
        add_curve(t, count, "plan", &t->plan.best.set);
    if (mu_asks_agree(&t->plan.asks, &all))
        add_curve(t, count, "everything", &all);
    uint32_t told = points < CURVES ? points : CURVES;
    for (uint32_t i = 0; i < told; i++) {
        uint32_t at = told == 1 ? 0 : i * (points - 1) / (told - 1);
        mu_text  name = mu_arena_format(w->arena, "%u", at + 1);
        if (!name.at)
            return MU_NO_MEMORY;
        add_curve(t, count, name.at, &list[at].set);
    }
    return MU_OK;
}

static mu_status by_day(const work *w)
{
    mu_plan_told   *t = w->told;
    mu_plan_options options = t->options;
    uint32_t        count = 0;
    MU_TRY(list_curves(w, &count));
    mu_ask_set *sets = MU_ARENA_NEW(w->arena, count, mu_ask_set);
    if (!sets)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        sets[i] = t->curves[i].set;
    if (options.fresh > DAY_DRAWS)
        options.fresh = DAY_DRAWS;
    MU_TRY(mu_plan_by_day(w->folder, w->how, w->base, &options, sets, count,
                          w->arena, w->diags, &t->days));
    t->page.curves = t->curves;
    t->page.days = &t->days;
    return MU_OK;
}

mu_status mu_plan_whole(const char *folder, const mu_variation *how,
                        const mu_loaded *base, mu_arena *arena, mu_diags *diags,
                        mu_plan_told *told)
{
    const work w = { folder, how, base, arena, diags, told };
    MU_TRY(solve_both(&w));
    told->page = (mu_plan_page){ .model = &base->model,
                                 .plan = &told->plan,
                                 .options = &told->options,
                                 .frontier = &told->frontier };
    return by_day(&w);
}
