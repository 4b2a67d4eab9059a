// plan.c - see plan.h.
//
//   1. The asks, each tried by itself                (asks.c)
//   2. nothing, everything, one by one, and chains   (search.c, harm.c)
//   3. best ratio first, then search and bound       (search.c, proof.c, grow.c)
//      or, of few asks, every set that agrees;
//      or the frontier                               (frontier.c)
//   4. what was found, on fresh draws                (aftermath.c)
//
// With a limit of time the search has SEARCH_SHARE of it, and the rest what comes
// after.

#include "planner.h"

#include <math.h>
#include <stdlib.h>

#define DRAWS        1000u
#define FRESH        10000u
#define MOST_DRAWS   1000000u
#define EXHAUSTIVE   14u       // asks, at most, of which all sets are played
#define ALL_SHARE    0.5       // of the time, at most, for all sets
#define SEARCH_SHARE 0.7
#define CHUNK        64u       // sets of all that are played in one go
#define SOLVER_SHARE 0.2       // of the time, at most, for one call of the solver
#define SAVE_EVERY   20.0      // seconds between two writings of the state
#define AGAIN        12u       // searches, when what follows shows harm

bool mu_planner_goes_on(mu_planner *p)
{
    double clock = mu_search_clock();
    p->now.seconds = clock - p->started;
    if (p->asked_to_stop)
        return false;
    if (p->until > 0 && clock > p->until)
        p->out_of_time = true;
    else if (p->options->keep_going &&
             !p->options->keep_going(p->options->context, &p->now))
        p->asked_to_stop = true;
    return !p->asked_to_stop && !p->out_of_time;
}

static bool trials_go_on(void *context)
{
    return mu_planner_goes_on(context);
}

mu_trials mu_planner_trials(mu_planner *p, uint64_t first, uint64_t draws)
{
    return (mu_trials){ .basis = p->basis,
                        .how = p->how,
                        .asks = &p->out->asks,
                        .base = &p->base->scenario,
                        .milestone = p->base->scenario
                                         .milestone_names[p->options->milestone],
                        .day = p->options->day,
                        .seed = p->options->seed,
                        .first = first,
                        .draws = (uint32_t)draws,
                        .threads = p->options->threads,
                        .keep_going = trials_go_on,
                        .context = p,
                        .diags = p->diags };
}

mu_share mu_trial_share(const mu_trials *t, const mu_trial *trial)
{
    double n = t->draws, value = trial->reached / n;
    return (mu_share){ value, sqrt(value * (1.0 - value) / n), t->draws };
}

mu_share mu_trial_gain(const mu_trials *t, const mu_trial *from,
                       const mu_trial *to)
{
    double n = t->draws;
    double more = mu_trial_more(t, to, from), less = mu_trial_more(t, from, to);
    double mean = (more - less) / n;
    double error = sqrt(fmax(0.0, (more + less) / n - mean * mean) / n);
    return (mu_share){ mean, error, t->draws };
}

mu_plan_point mu_planner_point(const mu_planner *p, const mu_trial *trial)
{
    return (mu_plan_point){ .set = trial->set,
                            .cost = (double)trial->cost / MU_MILLION,
                            .sample = mu_trial_share(&p->search.trials, trial),
                            .fresh = { NAN, NAN, 0 },
                            .bound = NAN };
}

// ---- progress --------------------------------------------------------------------

static double gap_of(const mu_goal *goal, const mu_trial *best, double bound,
                     double draws)
{
    if (!best)
        return NAN;
    if (goal->best)
        return fmax(0.0, bound - best->reached) / draws;
    return best->cost == 0
               ? 0.0
               : fmax(0.0, (double)best->cost - bound) / (double)best->cost;
}

static double bound_told(const mu_search *s)
{
    return s->bound / (s->goal.best ? (double)s->trials.draws : MU_MILLION);
}

static bool search_goes_on(void *context, const mu_search *s)
{
    mu_planner *p = context;
    // A state that cannot be written ends the search: it is told at the end.
    if (p->options->state && mu_search_clock() > p->saved + SAVE_EVERY &&
        mu_planner_save(p) != MU_OK)
        p->asked_to_stop = true;
    p->now.phase = s->phase;
    p->now.plays = s->trials.count;
    if (p->options->problem != MU_PLAN_FRONTIER && s == &p->search) {
        p->now.has_best = s->best != NULL;
        p->now.cost = s->best ? (double)s->best->cost / MU_MILLION : NAN;
        p->now.probability =
            s->best ? (double)s->best->reached / s->trials.draws : NAN;
        p->now.bound = s->bound_void ? NAN : bound_told(s);
        p->now.gap = s->bound_void ? NAN
                                   : gap_of(&s->goal, s->best, s->bound,
                                            s->trials.draws);
    }
    return mu_planner_goes_on(p);
}

// ---- the search ------------------------------------------------------------------

static mu_goal goal_of(const mu_plan_options *o)
{
    double reached = ceil(o->probability * (double)o->draws - 1e-9);
    // Best ratio first passes near the whole frontier.
    if (o->problem == MU_PLAN_FRONTIER)
        return (mu_goal){ .best = true, .budget = INT64_MAX };
    return (mu_goal){ .best = o->problem == MU_PLAN_BEST,
                      .reached = (uint32_t)fmax(0.0, reached),
                      .budget = (int64_t)floor(o->budget * MU_MILLION + 0.5) };
}

// Every set that agrees, a chunk at a time. *done: false where that takes more
// than its share of the time.
static mu_status play_all(mu_planner *p, bool *done)
{
    uint32_t   n = p->out->asks.count, count = 0;
    uint32_t   all = 1u << n, agree = 0;
    mu_ask_set sets[CHUNK];
    double     began = mu_search_clock(), played = 0;
    *done = false;
    for (uint32_t bits = 0; bits < all; bits++) {
        mu_ask_set set = { { bits } };
        agree += mu_asks_agree(&p->out->asks, &set);
    }
    p->search.phase = "every set";
    for (uint32_t bits = 0; bits < all; bits++) {
        mu_ask_set set = { { bits } };
        if (mu_asks_agree(&p->out->asks, &set))
            sets[count++] = set;
        if (count < CHUNK && bits + 1 < all)
            continue;
        MU_TRY(mu_search_play(&p->search, sets, count));
        played += count;
        count = 0;
        double took = mu_search_clock() - began;
        if (p->options->seconds > 0 &&
            took / fmax(played, 1.0) * agree > ALL_SHARE * p->options->seconds)
            return MU_OK;
    }
    p->search.bound = !p->search.best      ? (p->search.goal.best ? 0.0 : INFINITY)
                      : p->search.goal.best ? (double)p->search.best->reached
                                            : (double)p->search.best->cost;
    p->search.bound_void = false;
    *done = true;
    return MU_OK;
}

// Sets of which the cuts say that none does better: the best without each of its
// asks, and some at random of the cost that a proof is about.
static mu_status probe(mu_search *s, uint32_t round)
{
    mu_ask_set sets[MU_ASKS_MOST];
    uint32_t   count = 0;
    for (uint32_t a = 0; s->best && a < s->asks->count; a++) {
        mu_ask_set less = s->best->set;
        if (!mu_ask_in(&less, a))
            continue;
        mu_ask_drop(&less, a);
        sets[count++] = mu_asks_with_needs(s->asks, less);
    }
    MU_TRY(mu_search_play(s, sets, count));
    int64_t most = s->goal.best ? s->goal.budget
                   : s->best    ? s->best->cost
                                : mu_asks_cost(s->asks, &s->all);
    return mu_search_probe(s, round, most, most);
}

// Why the asks cannot be modelled is of no use to who asks: the answer is the same,
// its bound is further off.
mu_status mu_planner_model(mu_planner *p, mu_search *s)
{
    mu_diags why = { 0 };
    if (p->options->no_model)
        return MU_OK;
    MU_TRY(mu_diags_init(&why));
    mu_status status =
        mu_search_model(s, p->folder, p->options->milestone, &why);
    mu_diags_clear(&why);
    return status;
}

static mu_status search_all(mu_planner *p)
{
    mu_search *s = &p->search;
    bool       frontier = p->options->problem == MU_PLAN_FRONTIER;
    MU_TRY(mu_planner_model(p, s));
    MU_TRY(mu_search_begin(s));
    MU_TRY(mu_search_together(s));
    MU_TRY(mu_search_chains(s));
    const mu_trial *greedy = NULL;
    MU_TRY(mu_search_greedy(s, &greedy));
    p->out->greedy_found = greedy != NULL && !frontier;
    if (p->out->greedy_found)
        p->out->greedy = mu_planner_point(p, greedy);
    if (p->out->asks.count <= EXHAUSTIVE && !p->options->no_exhaustive)
        MU_TRY(play_all(p, &p->out->exhaustive));
    if (p->out->exhaustive) {
        p->out->proven = true;
        return frontier ? mu_planner_frontier_of_all(p) : MU_OK;
    }
    if (frontier) {
        s->looked_for_harm = true;
        return mu_planner_frontier(p);
    }
    MU_TRY(mu_search_improve(s));
    MU_TRY(probe(s, 1));
    s->looked_for_harm = true;
    for (uint32_t i = 0; i < AGAIN; i++) {
        uint32_t order[MU_ASKS_MOST], count;
        MU_TRY(mu_search_run(s, 0, &p->out->proven));
        // The order of effect is played too: what it shows of harm counts.
        MU_TRY(mu_planner_order(p, order, &count));
        MU_TRY(probe(s, i + 2));
        if (!s->bound_void)
            break;
        p->out->proven = false;
    }
    return MU_OK;
}

static mu_status take_answer(mu_planner *p)
{
    mu_search *s = &p->search;
    mu_plan   *out = p->out;
    if (p->options->problem == MU_PLAN_FRONTIER) {
        if (out->frontier_count == 0)
            MU_TRY(mu_planner_frontier_so_far(p));
        out->found = out->frontier_count > 0;
        if (out->found)
            out->best = out->frontier[out->frontier_count - 1];
        out->bound = out->gap = NAN;
        out->proven = out->frontier_whole;
    } else {
        if (s->bound_void) {
            out->proven = false;
            // A stop before harm was looked for: the bound is that of knowing
            // nothing.
            if (s->looked_for_harm)
                MU_TRY(mu_search_bound(s));
        }
        out->found = s->best != NULL;
        out->bound = bound_told(s);
        out->gap = gap_of(&s->goal, s->best, s->bound, s->trials.draws);
        if (s->best) {
            out->best = mu_planner_point(p, s->best);
            out->proven = out->gap == 0.0;
            out->best.bound = out->bound;
            out->best.proven = out->proven;
        }
    }
    return MU_OK;
}

static mu_status take_harm(mu_planner *p)
{
    mu_search *s = &p->search;
    mu_search_count_harm(s);
    p->out->harm = MU_ARENA_NEW(p->arena, s->asks->count + (size_t)1, mu_ask_harm);
    if (!p->out->harm)
        return MU_NO_MEMORY;
    for (uint32_t a = 0; a < s->asks->count; a++) {
        const mu_harm *h = &s->harm[a];
        uint64_t       draws = 0;
        if (!h->draws)
            continue;
        for (uint32_t i = 0; i < s->trials.words; i++)
            draws += (uint64_t)__builtin_popcountll(h->draws[i]);
        p->out->harm[p->out->harm_count++] =
            (mu_ask_harm){ a, h->contexts, h->harmed, draws };
    }
    return MU_OK;
}

// ---- all of it -------------------------------------------------------------------

static mu_status after_the_search(mu_planner *p)
{
    bool frontier = p->options->problem == MU_PLAN_FRONTIER;
    MU_TRY(mu_planner_ends(p));
    if (!p->out->found || frontier)
        return MU_OK;
    MU_TRY(mu_planner_steps(p));
    MU_TRY(mu_planner_drops(p));
    MU_TRY(mu_planner_runners(p));
    return mu_planner_mmw(p);
}

// A stop is no failure: what there is, is the answer.
static mu_status note_stop(mu_planner *p, mu_status status)
{
    if (status != MU_STOPPED)
        return status;
    p->out->stopped = true;
    p->out->why = p->asked_to_stop ? "signal" : "time";
    return MU_OK;
}

// A search that was stopped before it came so far again as one whose state was
// kept: the best set in the file is no worse.
static mu_status take_kept(mu_planner *p)
{
    mu_search      *s = &p->search;
    const mu_trial *best = s->best;
    for (uint32_t i = 0; i < p->shelf.count; i++)
        if (mu_goal_met(&s->goal, p->shelf.list[i]) &&
            mu_goal_better(&s->goal, p->shelf.list[i], best))
            best = p->shelf.list[i];
    return best == s->best ? MU_OK : mu_search_play(s, &best->set, 1);
}

static mu_status solve(mu_planner *p)
{
    const mu_plan_options *o = p->options;
    mu_trials like = mu_planner_trials(p, 0, o->draws);
    MU_TRY(mu_search_init(&p->search, &like));
    p->search.keep_going = search_goes_on;
    p->search.context = p;
    p->search.seconds = SOLVER_SHARE * o->seconds;
    MU_TRY(mu_planner_resume(p));
    MU_TRY(mu_search_aim(&p->search, goal_of(o)));
    // However short the time is: an answer without these is none.
    MU_TRY(note_stop(p, mu_search_ends(&p->search)));
    p->until = o->seconds > 0 ? p->started + SEARCH_SHARE * o->seconds : 0;
    p->search.until = p->until;
    if (!p->out->stopped)
        MU_TRY(note_stop(p, search_all(p)));
    if (p->out->stopped)
        MU_TRY(note_stop(p, take_kept(p)));
    MU_TRY(mu_planner_save(p));
    MU_TRY(take_answer(p));
    MU_TRY(take_harm(p));
    p->out->plays = p->search.trials.count;
    p->until = o->seconds > 0 ? p->started + o->seconds : 0;
    p->out_of_time = false;
    mu_status status = after_the_search(p);
    if (status == MU_OK && p->few_fresh)
        status = MU_STOPPED;
    // Out of time after a search that was over: the answer is whole but for
    // what is marked as not played.
    return note_stop(p, status);
}

static mu_status check_options(const mu_loaded *base, const mu_plan_options *o,
                               mu_diags *diags)
{
    if (base->scenario.levers_count == 0)
        return mu_error(diags, MU_BAD_SCENARIO, (mu_span){ 0 },
                        "there is nothing to ask for: the scenario has no "
                        "levers.csv, or no row in it (docs/plan.md)");
    if (o->milestone >= base->scenario.milestone_names_count || o->day < 0 ||
        o->draws > MOST_DRAWS || o->fresh > MOST_DRAWS ||
        (o->problem == MU_PLAN_CHEAPEST &&
         !(o->probability >= 0 && o->probability <= 1)) ||
        (o->problem == MU_PLAN_BEST && !(o->budget >= 0 && o->budget < 1e12)))
        return MU_BAD_CALL;
    return MU_OK;
}

static mu_plan_options with_defaults(const mu_plan_options *o)
{
    mu_plan_options out = *o;
    out.draws = o->draws ? o->draws : DRAWS;
    out.fresh = o->fresh ? o->fresh : FRESH;
    return out;
}

mu_status mu_plan_solve(const char *folder, const mu_variation *how,
                        const mu_loaded *base, const mu_plan_options *options,
                        mu_arena *arena, mu_diags *diags, mu_plan *out)
{
    mu_plan_options o = with_defaults(options);
    mu_planner      p = { .options = &o, .folder = folder, .how = how,
                          .base = base, .arena = arena, .diags = diags,
                          .out = out };
    *out = (mu_plan){ .nothing = { NAN, NAN, 0 }, .everything = { NAN, NAN, 0 } };
    p.started = p.saved = mu_search_clock();
    MU_TRY(check_options(base, &o, diags));
    MU_TRY(mu_asks_read(&base->scenario, arena, diags, &out->asks));
    MU_TRY(mu_basis_open(folder, &p.basis));
    mu_status status =
        mu_asks_try(p.basis, how, &base->scenario, &out->asks,
                    base->scenario.milestone_names[o.milestone], diags);
    if (status == MU_OK)
        status = solve(&p);
    mu_search_clear(&p.search);
    mu_trials_clear(&p.fresh);
    mu_trials_clear(&p.shelf);
    mu_basis_close(p.basis);
    out->seconds = mu_search_clock() - p.started;
    return status;
}

// ---- by day ----------------------------------------------------------------------

static mu_status count_days(mu_trials *t, const mu_ask_set *set, int64_t every,
                            uint32_t days, mu_share *values)
{
    int32_t *reached = calloc(t->draws, sizeof *reached);
    if (!reached)
        return MU_NO_MEMORY;
    mu_status status = mu_trials_days(t, set, reached);
    for (uint32_t d = 0; d < days && status == MU_OK; d++) {
        double count = 0.0, n = t->draws;
        for (uint32_t i = 0; i < t->draws; i++)
            count += reached[i] <= (int64_t)d * every;
        values[d] = (mu_share){ count / n,
                                sqrt(count / n * (1.0 - count / n) / n),
                                t->draws };
    }
    free(reached);
    return status;
}

mu_status mu_plan_by_day(const char *folder, const mu_variation *how,
                         const mu_loaded *base, const mu_plan_options *options,
                         const mu_ask_set *sets, uint32_t count,
                         mu_arena *arena, mu_diags *diags, mu_plan_days *out)
{
    mu_plan_options o = with_defaults(options);
    mu_plan         plan = { 0 };
    mu_planner      p = { .options = &o, .how = how, .base = base,
                          .arena = arena, .diags = diags, .out = &plan };
    p.started = mu_search_clock();
    MU_TRY(check_options(base, &o, diags));
    // What there is to say of the asks was said when the plan was made.
    mu_diags quiet = { 0 };
    MU_TRY(mu_diags_init(&quiet));
    mu_status read = mu_asks_read(&base->scenario, arena, &quiet, &plan.asks);
    mu_diags_clear(&quiet);
    MU_TRY(read);
    *out = (mu_plan_days){ .sets = count,
                           .every = base->scenario.report_every };
    out->days = (base->scenario.horizon - 1) / base->scenario.report_every + 1;
    out->values = MU_ARENA_NEW(arena, (size_t)count * out->days + 1, mu_share);
    if (!out->values)
        return MU_NO_MEMORY;
    MU_TRY(mu_basis_open(folder, &p.basis));
    mu_trials t = mu_planner_trials(&p, o.draws, o.fresh);
    mu_status status = mu_trials_init(&t);
    for (uint32_t i = 0; i < count && status == MU_OK; i++)
        status = count_days(&t, &sets[i], out->every, out->days,
                            out->values + (size_t)i * out->days);
    mu_trials_clear(&t);
    mu_basis_close(p.basis);
    return status;
}
