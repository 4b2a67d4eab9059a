// aftermath.c - see planner.h: a plan that was found in a sample, on fresh draws;
// what each of its asks adds, what is as good, and how far from the best it can be.

#include "planner.h"

#include <math.h>
#include <stdlib.h>

#define RUNNERS      12u       // at most
#define CLOSE        1.1       // cost of a runner-up, of that of the plan
#define ERRORS       2.0       // within which two are as good
#define SHARE_DRAWS  5u        // a replication has draws / SHARE_DRAWS ..
#define LEAST_DRAWS  100u      // .. at least so many
#define ROUNDS       30u       // of the search of a replication
#define LEAST_FRESH  400u      // played whatever stops the search
#define ENDS_FRESH   2000u     // of the ends, if the time is enough for them
#define ENDS_SHARE   0.5       // of the time that is left, for the ends alone
#define ALL_SHARE    0.8       // of it, for all that is told of a plan

// ---- ends ------------------------------------------------------------------------

static mu_status play_fresh(mu_planner *p, const mu_ask_set *set,
                            const mu_trial **out)
{
    return mu_trials_one(&p->fresh, set, out);
}

static mu_status point_fresh(mu_planner *p, mu_plan_point *point)
{
    const mu_trial *t;
    MU_TRY(play_fresh(p, &point->set, &t));
    point->fresh = mu_trial_share(&p->fresh, t);
    return MU_OK;
}

// The set that agrees and reaches most in the sample; of equal ones the cheapest.
static const mu_trial *most(const mu_planner *p)
{
    const mu_trials *t = &p->search.trials;
    mu_goal          any = { .best = true, .budget = INT64_MAX };
    const mu_trial  *best = NULL;
    for (uint32_t i = 0; i < t->count; i++)
        if (mu_goal_met(&any, t->list[i]) &&
            mu_goal_better(&any, t->list[i], best))
            best = t->list[i];
    return best;
}

static mu_status frontier_fresh(mu_planner *p)
{
    // Coarse first, so that a stop leaves the curve as a whole.
    uint32_t count = p->out->frontier_count;
    for (uint32_t step = 64; step > 0; step /= 2)
        for (uint32_t i = 0; i < count; i += step)
            if (p->out->frontier[i].fresh.of == 0)
                MU_TRY(point_fresh(p, &p->out->frontier[i]));
    return MU_OK;
}

// The plan, nothing, everything and best ratio first.
static mu_status play_ends(mu_planner *p)
{
    const mu_ask_set none = { { 0 } };
    const mu_trial  *t, *best = most(p);
    p->now.phase = "fresh draws";
    if (p->out->found)
        MU_TRY(point_fresh(p, &p->out->best));
    MU_TRY(play_fresh(p, &none, &t));
    p->out->nothing = mu_trial_share(&p->fresh, t);
    const mu_ask_set widest =
        best ? best->set : mu_search_widest(&p->search);
    MU_TRY(play_fresh(p, &widest, &t));
    p->out->everything = mu_trial_share(&p->fresh, t);
    return p->out->greedy_found ? point_fresh(p, &p->out->greedy) : MU_OK;
}

// Makes p->fresh anew, for so many draws.
static mu_status begin_fresh(mu_planner *p, uint64_t draws)
{
    mu_trials_clear(&p->fresh);
    p->fresh = mu_planner_trials(p, p->options->draws, draws);
    return mu_trials_init(&p->fresh);
}

// Seconds of one draw of the set that costs the engine most: all that can be had.
static mu_status measure(mu_planner *p, uint64_t draws, double *seconds)
{
    const mu_ask_set none = { { 0 } };
    const mu_trial  *t, *best = most(p);
    double           began = mu_search_clock();
    MU_TRY(begin_fresh(p, draws));
    p->fresh.keep_going = NULL;
    MU_TRY(play_fresh(p, best ? &best->set : &none, &t));
    *seconds = (mu_search_clock() - began) / (double)draws;
    return MU_OK;
}

// How many draws the time that is left is enough for.
static mu_status choose_fresh(mu_planner *p, uint64_t least, uint64_t *draws)
{
    const mu_plan *out = p->out;
    double         each, left = p->until - mu_search_clock();
    double ends = 3.0 + out->greedy_found;
    double sets = ends + out->frontier_count + 2.0 * mu_ask_size(&out->best.set);
    *draws = p->options->fresh;
    if (p->asked_to_stop || (p->until > 0 && left <= 0)) {
        *draws = least;
        return MU_OK;
    }
    if (p->until <= 0)
        return MU_OK;
    MU_TRY(measure(p, least, &each));
    left = fmax(0.0, p->until - mu_search_clock());
    double some = fmin(ENDS_SHARE * left / (ends * each), ENDS_FRESH);
    double all = ALL_SHARE * left / (sets * each);
    double can = fmax(fmax(some, all), (double)least);
    if (can < (double)*draws)
        *draws = (uint64_t)can;
    return MU_OK;
}

mu_status mu_planner_ends(mu_planner *p)
{
    uint64_t asked = p->options->fresh, draws = 0;
    uint64_t least = asked < LEAST_FRESH ? asked : LEAST_FRESH;
    MU_TRY(choose_fresh(p, least, &draws));
    mu_status status = begin_fresh(p, draws);
    if (status == MU_OK)
        status = play_ends(p);
    if (status == MU_STOPPED) {
        // A plan is never told without fresh draws: a few take no time.
        MU_TRY(begin_fresh(p, least));
        p->fresh.keep_going = NULL;
        MU_TRY(play_ends(p));
        return MU_STOPPED;
    }
    p->few_fresh = status == MU_OK && draws < asked;
    return status == MU_OK ? frontier_fresh(p) : status;
}

// ---- steps -----------------------------------------------------------------------

mu_status mu_planner_order(mu_planner *p, uint32_t *order, uint32_t *count)
{
    mu_search *s = &p->search;
    mu_ask_set done = { { 0 } }, sets[MU_ASKS_MOST];
    uint32_t   asks[MU_ASKS_MOST];
    *count = 0;
    // The best may change with what is played on the way: this one it is.
    const mu_trial *best = s->best;
    while (best && !mu_ask_equal(&done, &best->set)) {
        uint32_t room = 0, chosen = 0;
        for (uint32_t a = 0; a < s->asks->count; a++) {
            if (!mu_ask_in(&best->set, a) || mu_ask_in(&done, a) ||
                !mu_ask_within(&s->asks->list[a].needed, &done))
                continue;
            sets[room] = done;
            mu_ask_add(&sets[room], a);
            asks[room++] = a;
        }
        MU_TRY(mu_search_play(s, sets, room));
        for (uint32_t i = 1; i < room; i++) {
            const mu_trial *a = mu_trials_find(&s->trials, &sets[i]);
            const mu_trial *b = mu_trials_find(&s->trials, &sets[chosen]);
            if (a->reached > b->reached ||
                (a->reached == b->reached && a->cost < b->cost))
                chosen = i;
        }
        order[(*count)++] = asks[chosen];
        done = sets[chosen];
    }
    return MU_OK;
}

mu_status mu_planner_steps(mu_planner *p)
{
    uint32_t   order[MU_ASKS_MOST], count;
    mu_ask_set set = { { 0 } };
    mu_plan   *out = p->out;
    const mu_trial *before, *after;
    if (!p->search.best || !mu_ask_equal(&p->search.best->set, &out->best.set))
        return MU_OK;
    const mu_trial *best = p->search.best;
    MU_TRY(mu_planner_order(p, order, &count));
    p->search.best = best;
    p->now.phase = "what each ask adds";
    out->steps = MU_ARENA_NEW(p->arena, count + (size_t)1, mu_plan_step);
    out->drops = MU_ARENA_NEW(p->arena, count + (size_t)1, mu_plan_drop);
    if (!out->steps || !out->drops)
        return MU_NO_MEMORY;
    MU_TRY(play_fresh(p, &set, &before));
    for (uint32_t i = 0; i < count; i++, before = after) {
        mu_ask_add(&set, order[i]);
        MU_TRY(play_fresh(p, &set, &after));
        out->steps[i] = (mu_plan_step){ order[i],
                                        mu_trial_share(&p->fresh, before),
                                        mu_trial_share(&p->fresh, after),
                                        mu_trial_gain(&p->fresh, before, after) };
    }
    // Only when there are all of them; the drops follow.
    for (uint32_t i = 0; i < count; i++)
        out->drops[i] = (mu_plan_drop){ .ask = order[i],
                                        .without = { NAN, NAN, 0 },
                                        .loss = { NAN, NAN, 0 } };
    out->step_count = count;
    return MU_OK;
}

mu_status mu_planner_drops(mu_planner *p)
{
    mu_plan *out = p->out;
    p->now.phase = "without each ask";
    for (uint32_t i = 0; i < out->step_count; i++) {
        mu_plan_drop   *drop = &out->drops[i];
        mu_ask_set      less = out->best.set;
        const mu_trial *with, *without;
        mu_ask_drop(&less, drop->ask);
        less = mu_asks_with_needs(&out->asks, less);
        MU_TRY(play_fresh(p, &out->best.set, &with));
        MU_TRY(play_fresh(p, &less, &without));
        drop->without = mu_trial_share(&p->fresh, without);
        drop->loss = mu_trial_gain(&p->fresh, without, with);
        drop->idle = mu_trial_more(&p->fresh, with, without) == 0;
    }
    return MU_OK;
}

// ---- runners-up ------------------------------------------------------------------

static bool is_as_good(const mu_trials *t, const mu_trial *trial,
                       const mu_trial *best)
{
    mu_share more = mu_trial_gain(t, best, trial);
    return more.value >= -ERRORS * more.error;
}

// Does some set in the list lie within this one? Then it only adds to it.
static bool adds_only(const mu_trial *const *list, uint32_t count,
                      const mu_trial *trial)
{
    for (uint32_t i = 0; i < count; i++)
        if (mu_ask_within(&list[i]->set, &trial->set))
            return true;
    return false;
}

// By what the goal wants first: P within the budget, or cost.
static const mu_trial *next_runner(const mu_planner *p, const mu_trial *best,
                                   const mu_trial *const *taken, uint32_t count)
{
    const mu_search *s = &p->search;
    const mu_trial  *next = NULL;
    double           most = s->goal.best ? (double)s->goal.budget
                                         : CLOSE * (double)best->cost;
    for (uint32_t i = 0; i < s->trials.count; i++) {
        const mu_trial *t = s->trials.list[i];
        if (!t->agrees || (double)t->cost > most ||
            !is_as_good(&s->trials, t, best) || adds_only(taken, count, t))
            continue;
        if (mu_goal_better(&s->goal, t, next))
            next = t;
    }
    return next;
}

mu_status mu_planner_runners(mu_planner *p)
{
    const mu_trial *taken[RUNNERS + 1] = { p->search.best }, *best, *fresh;
    uint32_t        count = 1;
    mu_plan        *out = p->out;
    if (!taken[0])
        return MU_OK;
    p->now.phase = "plans as good";
    out->runners = MU_ARENA_NEW(p->arena, RUNNERS, mu_plan_point);
    if (!out->runners)
        return MU_NO_MEMORY;
    MU_TRY(play_fresh(p, &out->best.set, &best));
    while (count <= RUNNERS) {
        const mu_trial *t = next_runner(p, p->search.best, taken, count);
        if (!t)
            break;
        taken[count++] = t;
        MU_TRY(play_fresh(p, &t->set, &fresh));
        if (!is_as_good(&p->fresh, fresh, best))
            continue;
        mu_plan_point point = mu_planner_point(p, t);
        point.fresh = mu_trial_share(&p->fresh, fresh);
        out->runners[out->runner_count++] = point;
    }
    return MU_OK;
}

// ---- the gap ---------------------------------------------------------------------

// Student's t at 95 %, one-sided: Cornish-Fisher's expansion about the normal's
// (Abramowitz and Stegun 26.7.5); off by less than 1 % from 3 degrees on.
static double student(uint32_t degrees)
{
    static const double first[] = { 6.314, 2.920 };
    if (degrees < 3)
        return first[degrees - 1];
    double z = 1.6448536269514722, n = degrees, z3 = z * z * z, z5 = z3 * z * z;
    double z7 = z5 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

static bool replication_goes_on(void *context, const mu_search *s)
{
    (void)s;
    return mu_planner_goes_on(context);
}

// What the best set of no more cost reaches more than the plan, on draws of its
// own: at most. *gap as P.
static mu_status replicate(mu_planner *p, uint32_t number, uint64_t draws,
                           double *gap)
{
    const mu_plan_options *o = p->options;
    mu_search              s = { 0 };
    bool                   proven;
    const mu_trial        *plan = NULL;
    mu_trials like =
        mu_planner_trials(p, o->draws + o->fresh + number * draws, draws);
    mu_status status = mu_search_init(&s, &like);
    s.keep_going = replication_goes_on;
    s.context = p;
    s.seconds = p->search.seconds;
    s.until = p->until;
    mu_goal goal = { .best = true,
                     .budget = (int64_t)floor(p->out->best.cost * MU_MILLION + 0.5) };
    if (status == MU_OK)
        status = mu_search_aim(&s, goal);
    if (status == MU_OK)
        status = mu_search_ends(&s);
    if (status == MU_OK)
        status = mu_planner_model(p, &s);
    // Without a model the bound needs to know what the asks do.
    if (status == MU_OK && !s.tree)
        status = mu_search_begin(&s);
    if (status == MU_OK)
        status = mu_search_play(&s, &p->out->best.set, 1);
    if (status == MU_OK)
        status = mu_search_run(&s, ROUNDS, &proven);
    if (status == MU_OK)
        status = mu_search_bound(&s);
    if (status == MU_OK) {
        plan = mu_trials_find(&s.trials, &p->out->best.set);
        *gap = fmax(0.0, s.bound - plan->reached) / (double)draws;
    }
    mu_search_clear(&s);
    return status;
}

mu_status mu_planner_mmw(mu_planner *p)
{
    const mu_plan_options *o = p->options;
    uint64_t               draws = o->draws / SHARE_DRAWS;
    double                 sum = 0.0, squares = 0.0;
    mu_plan               *out = p->out;
    draws = draws > LEAST_DRAWS ? draws : LEAST_DRAWS;
    p->now.phase = "replications";
    for (uint32_t i = 0; i < o->replications; i++) {
        double gap;
        MU_TRY(replicate(p, i, draws, &gap));
        sum += gap;
        squares += gap * gap;
        double n = i + 1, mean = sum / n;
        if (i == 0)
            continue;
        double error = sqrt(fmax(0.0, squares / n - mean * mean) / (n - 1));
        out->mmw.n = i + 1;
        out->mmw.draws = draws;
        out->mmw.gap = mean;
        out->mmw.error = error;
        out->mmw.upper = mean + student(i) * error;
    }
    return MU_OK;
}
