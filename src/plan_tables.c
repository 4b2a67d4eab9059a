// plan_tables.c - see plan_out.h: what to ask of whom, as tables of a results
// file.

#include "plan_out.h"

#include "day.h"

#include <math.h>

#define ERROR_HELP "Its standard error"
#define SHARES                                                                \
    { "probability", "DOUBLE",                                                \
      "Of the milestone by the day, on draws that the search has not seen; "  \
      "NULL: it was stopped before" },                                        \
    { "error", "DOUBLE", ERROR_HELP },                            \
    { "sample", "DOUBLE", "The same on the draws of the search" },            \
    { "sample_error", "DOUBLE", ERROR_HELP }

static const mu_gpkg_column ask_columns[] = {
    { "ask", "TEXT", "Its id in levers.csv" },
    { "name", "TEXT", "What is asked for" },
    { "cost", "DOUBLE", "On the scenario's own scale" },
    { "nation", "TEXT", "Of whom; NULL: of several or none" },
    { "set", "TEXT", "What is other if it is granted, as --set takes it" },
    { "needs", "TEXT", "Asks without which it cannot be asked for, ';' between" },
    { "excludes", "TEXT", "Asks that cannot be had with it, ';' between them" },
    { "harms", "DOUBLE",
      "Share of the draws of the search in which granting it was seen to lose "
      "the milestone; NULL: it was not seen" },
};
static const mu_gpkg_table ask_table = {
    "ask", "What may be asked of whom", NULL, MU_GPKG_COLUMNS(ask_columns)
};

static const mu_gpkg_column plan_columns[] = {
    { "problem", "TEXT",
      "cheapest: least cost for a probability; best: most probability for a "
      "budget; frontier: for all costs" },
    { "milestone", "TEXT", "Its name in the scenario" },
    { "day", "INTEGER", "By the end of that day" },
    { "wanted", "DOUBLE", "Probability that was asked for, if one was" },
    { "budget", "DOUBLE", "Cost that was allowed, if one was" },
    { "found", "BOOLEAN", "Is there a plan?" },
    { "cost", "DOUBLE", "Of the plan" },
    { "asks", "TEXT", "Its asks, in file order, ';' between them" },
    SHARES,
    { "bound", "DOUBLE",
      "cheapest: no set that reaches it costs less; best: none for the budget "
      "has a higher probability; in the draws of the search" },
    { "gap", "DOUBLE",
      "cheapest: (cost - bound) / cost; best: bound less probability" },
    { "proven", "BOOLEAN",
      "Is the gap 0; without a plan: is it proven that there is none; of a "
      "frontier: are all its points proven?" },
    { "exhaustive", "BOOLEAN", "Were all sets of asks played?" },
    { "draws", "INTEGER", "Of the search, the first ones" },
    { "fresh_draws", "INTEGER", "After them, on which plans are judged" },
    { "nothing", "DOUBLE", "Probability without any ask, on fresh draws" },
    { "nothing_error", "DOUBLE", ERROR_HELP },
    { "everything", "DOUBLE",
      "The same with all asks; of those that exclude each other the best found" },
    { "everything_error", "DOUBLE", ERROR_HELP },
    { "greedy_cost", "DOUBLE",
      "Cost of the plan that always takes the most for its cost" },
    { "greedy_asks", "TEXT", "Its asks" },
    { "greedy_probability", "DOUBLE", "Its probability on fresh draws" },
    { "greedy_probability_error", "DOUBLE", ERROR_HELP },
    { "mmw_replications", "INTEGER",
      "Other samples in which the best plan was looked for (Mak, Morton and "
      "Wood)" },
    { "mmw_gap", "DOUBLE",
      "Mean of what those are better by than the plan for no more cost" },
    { "mmw_error", "DOUBLE", ERROR_HELP },
    { "mmw_upper", "DOUBLE",
      "With 95 % confidence no plan of no more cost is better by more" },
    { "stopped", "TEXT", "Why the search ended early: time or signal; NULL: not" },
};
static const mu_gpkg_table plan_table = {
    "plan", "The problem of the asks and its answer; one row", NULL,
    MU_GPKG_COLUMNS(plan_columns)
};

static const mu_gpkg_column step_columns[] = {
    { "position", "INTEGER",
      "From 1: the next ask is always the one that adds most" },
    { "ask", "TEXT", "Its id" },
    { "before", "DOUBLE", "Probability with the asks before it" },
    { "before_error", "DOUBLE", ERROR_HELP },
    { "after", "DOUBLE", "The same with it" },
    { "after_error", "DOUBLE", ERROR_HELP },
    { "gain", "DOUBLE", "The difference" },
    { "gain_error", "DOUBLE", "Its standard error, of pairs of draws" },
    { "without", "DOUBLE",
      "Probability of the plan without it and what needs it" },
    { "without_error", "DOUBLE", ERROR_HELP },
    { "loss", "DOUBLE", "What the plan loses without it" },
    { "loss_error", "DOUBLE", "Its standard error, of pairs of draws" },
    { "idle", "BOOLEAN", "Is nothing lost without it, in no draw?" },
    { "deadline", "DATE", "Before which it must be granted" },
    { "sentence", "TEXT", "The ask in one sentence" },
};
static const mu_gpkg_table step_table = {
    "plan_ask", "The asks of the plan in order of effect", NULL,
    MU_GPKG_COLUMNS(step_columns)
};

static const mu_gpkg_column frontier_columns[] = {
    { "cost", "DOUBLE", "Of the plan" },
    { "asks", "TEXT", "Its asks, in file order, ';' between them" },
    SHARES,
    { "bound", "DOUBLE",
      "No set of no more cost has a higher probability, in the draws of the "
      "search" },
    { "proven", "BOOLEAN", "Is it proven to be the best for that cost?" },
};
static const mu_gpkg_table frontier_table = {
    "plan_frontier", "The best plan for each cost", NULL,
    MU_GPKG_COLUMNS(frontier_columns)
};

static const mu_gpkg_column runner_columns[] = {
    { "cost", "DOUBLE", "Of the plan" },
    { "asks", "TEXT", "Its asks, in file order, ';' between them" },
    SHARES,
};
static const mu_gpkg_table runner_table = {
    "plan_runner", "Plans that are as good, as far as can be told", NULL,
    MU_GPKG_COLUMNS(runner_columns)
};

static const mu_gpkg_column day_columns[] = {
    { "plan", "TEXT",
      "nothing, plan, everything, or the row of plan_frontier" },
    { "cost", "DOUBLE", "Of the plan" },
    { "day", "INTEGER", "Report day" },
    { "probability", "DOUBLE", "That the milestone has been reached by then" },
    { "error", "DOUBLE", ERROR_HELP },
};
static const mu_gpkg_table day_table = {
    "plan_day", "Probability of the milestone by day with some plans", NULL,
    MU_GPKG_COLUMNS(day_columns)
};

// ---- rows ----------------------------------------------------------------------

// What all tables need; `bad` once memory ran out.
typedef struct teller {
    mu_gpkg            *g;
    const mu_plan_page *page;
    mu_arena            arena;
} teller;

static void put_share(mu_gpkg *g, mu_share share)
{
    mu_gpkg_real(g, share.of ? share.value : NAN);
    mu_gpkg_real(g, share.of ? share.error : NAN);
}

// A set without asks is a text without letters, which would be NULL: none is
// written as such.
static void put_ids(teller *t, const mu_ask_set *set)
{
    mu_text ids = mu_plan_ids(&t->page->plan->asks, set, &t->arena);
    if (!ids.at)
        mu_gpkg_fail(t->g, MU_NO_MEMORY);
    else
        mu_gpkg_text(t->g, ids);
}

static void put_levers(teller *t, mu_list list)
{
    const mu_asks *asks = &t->page->plan->asks;
    mu_ask_set     set = { { 0 } };
    for (uint32_t i = 0; i < list.count; i++)
        mu_ask_add(&set, list.at[i]);
    mu_text ids = mu_plan_ids(asks, &set, &t->arena);
    if (!ids.at)
        mu_gpkg_fail(t->g, MU_NO_MEMORY);
    else
        mu_gpkg_text(t->g, ids);
}

static void put_asks(teller *t)
{
    const mu_scenario *s = t->page->model->scenario;
    mu_gpkg           *g = t->g;
    mu_gpkg_begin(g, &ask_table, false);
    for (uint32_t i = 0; i < t->page->plan->asks.count; i++) {
        const mu_ask      *ask = &t->page->plan->asks.list[i];
        const mu_lever    *lever = &s->levers[i];
        const mu_ask_harm *harm = mu_plan_harm(t->page, i);
        mu_gpkg_text(g, ask->id);
        mu_gpkg_text(g, ask->name);
        mu_gpkg_real(g, (double)ask->cost / 1e6);
        mu_gpkg_text(g, ask->nation == MU_NONE ? (mu_text){ 0 }
                                               : s->nations[ask->nation].id);
        mu_gpkg_text(g, lever->set);
        put_levers(t, lever->needs);
        put_levers(t, lever->excludes);
        mu_gpkg_real(g, harm ? (double)harm->draws /
                                   (double)t->page->options->draws
                             : NAN);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}

// Cost, asks and shares of a plan, or their absence.
static void put_point(teller *t, const mu_plan_point *point, bool found)
{
    mu_gpkg_real(t->g, found ? point->cost : NAN);
    if (found)
        put_ids(t, &point->set);
    else
        mu_gpkg_null(t->g);
    put_share(t->g, found ? point->fresh : (mu_share){ 0 });
    put_share(t->g, found ? point->sample : (mu_share){ 0 });
}

static void put_beside(teller *t)
{
    const mu_plan *plan = t->page->plan;
    mu_gpkg       *g = t->g;
    put_share(g, plan->nothing);
    put_share(g, plan->everything);
    mu_gpkg_real(g, plan->greedy_found ? plan->greedy.cost : NAN);
    if (plan->greedy_found)
        put_ids(t, &plan->greedy.set);
    else
        mu_gpkg_null(g);
    put_share(g, plan->greedy_found ? mu_plan_share(&plan->greedy)
                                    : (mu_share){ 0 });
    if (plan->mmw.n)
        mu_gpkg_whole(g, plan->mmw.n);
    else
        mu_gpkg_null(g);
    mu_gpkg_real(g, plan->mmw.n ? plan->mmw.gap : NAN);
    mu_gpkg_real(g, plan->mmw.n ? plan->mmw.error : NAN);
    mu_gpkg_real(g, plan->mmw.n ? plan->mmw.upper : NAN);
    mu_gpkg_string(g, plan->stopped && plan->why ? plan->why : "");
}

static void put_plan(teller *t)
{
    const mu_plan         *plan = t->page->plan;
    const mu_plan_options *o = t->page->options;
    mu_gpkg               *g = t->g;
    bool                   all = o->problem == MU_PLAN_FRONTIER;
    bool                   found = mu_plan_told_one(t->page);
    mu_gpkg_begin(g, &plan_table, false);
    mu_gpkg_string(g, mu_plan_problem_word(o->problem));
    mu_gpkg_text(g, t->page->model->scenario->milestone_names[o->milestone]);
    mu_gpkg_whole(g, o->day);
    mu_gpkg_real(g, o->problem == MU_PLAN_CHEAPEST ? o->probability : NAN);
    mu_gpkg_real(g, o->problem == MU_PLAN_BEST ? o->budget : NAN);
    mu_gpkg_whole(g, found);
    put_point(t, &plan->best, found);
    mu_gpkg_real(g, all ? NAN : plan->bound);
    mu_gpkg_real(g, found ? plan->gap : NAN);
    mu_gpkg_whole(g, all ? plan->frontier_whole : plan->proven);
    mu_gpkg_whole(g, plan->exhaustive);
    mu_gpkg_whole(g, (int64_t)o->draws);
    mu_gpkg_whole(g, (int64_t)mu_plan_fresh(t->page));
    put_beside(t);
    mu_gpkg_end_row(g);
    mu_gpkg_end(g);
}

static void put_steps(teller *t)
{
    const mu_plan     *plan = t->page->plan;
    mu_gpkg           *g = t->g;
    mu_gpkg_begin(g, &step_table, false);
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const mu_plan_step *step = &plan->steps[i];
        const mu_plan_drop *drop = &plan->drops[i];
        mu_text             words = mu_plan_sentence(t->page, i, &t->arena);
        if (!words.at) {
            mu_gpkg_fail(g, MU_NO_MEMORY);
            return;
        }
        mu_gpkg_whole(g, (int64_t)i + 1);
        mu_gpkg_text(g, plan->asks.list[step->ask].id);
        put_share(g, step->before);
        put_share(g, step->after);
        put_share(g, step->gain);
        put_share(g, drop->without);
        put_share(g, drop->loss);
        mu_gpkg_whole(g, drop->idle);
        mu_gpkg_date(g, mu_day_of_date(mu_plan_deadline(t->page, step->ask)));
        mu_gpkg_text(g, words);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}

static void put_frontier(teller *t)
{
    uint32_t             count;
    const mu_plan_point *list = mu_plan_frontier(t->page, &count);
    mu_gpkg_begin(t->g, &frontier_table, false);
    for (uint32_t i = 0; i < count; i++) {
        put_point(t, &list[i], true);
        mu_gpkg_real(t->g, list[i].bound);
        mu_gpkg_whole(t->g, list[i].proven);
        mu_gpkg_end_row(t->g);
    }
    mu_gpkg_end(t->g);
}

static void put_runners(teller *t)
{
    const mu_plan *plan = t->page->plan;
    mu_gpkg_begin(t->g, &runner_table, false);
    for (uint32_t i = 0; i < plan->runner_count; i++) {
        put_point(t, &plan->runners[i], true);
        mu_gpkg_end_row(t->g);
    }
    mu_gpkg_end(t->g);
}

static void put_days(teller *t)
{
    const mu_plan_page *page = t->page;
    const mu_plan_days *days = page->days;
    mu_gpkg            *g = t->g;
    mu_gpkg_begin(g, &day_table, false);
    for (uint32_t i = 0; days && i < days->sets; i++)
        for (uint32_t d = 0; d < days->days; d++) {
            double cost = (double)mu_asks_cost(&page->plan->asks,
                                               &page->curves[i].set) / 1e6;
            mu_gpkg_string(g, page->curves[i].name);
            mu_gpkg_real(g, cost);
            mu_gpkg_whole(g, (int64_t)d * days->every);
            put_share(g, days->values[(size_t)i * days->days + d]);
            mu_gpkg_end_row(g);
        }
    mu_gpkg_end(g);
}

void mu_plan_put_tables(mu_gpkg *g, const void *page)
{
    teller t = { .g = g, .page = page };
    put_asks(&t);
    put_plan(&t);
    put_steps(&t);
    put_frontier(&t);
    put_runners(&t);
    put_days(&t);
    mu_arena_clear(&t.arena);
}
