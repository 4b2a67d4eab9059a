// plan_out.c - see plan_out.h. JSON and CSV.

#include "plan_out.h"

#include "json.h"

#include <inttypes.h>
#include <math.h>

// ---- JSON ----------------------------------------------------------------------

static void write_whole(mu_json *json, const char *key, uint64_t value)
{
    mu_json_name(json, key);
    mu_json_whole(json, (int64_t)value);
}

static void write_string(mu_json *json, const char *key, const char *value)
{
    mu_json_put_text(json, key, (mu_text){ value, strlen(value) });
}

static void write_share(mu_json *json, const char *key, mu_share share)
{
    mu_json_name(json, key);
    if (share.of == 0) {
        mu_json_null(json);
        return;
    }
    mu_json_open(json, '{');
    mu_json_put_real(json, "value", share.value);
    mu_json_put_real(json, "error", share.error);
    mu_json_close(json, '}');
}

static void write_ids(mu_json *json, const char *key, const mu_asks *asks,
                      const mu_ask_set *set)
{
    mu_json_name(json, key);
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < asks->count; i++)
        if (mu_ask_in(set, i))
            mu_json_text(json, asks->list[i].id);
    mu_json_close(json, ']');
}

// What follows the bracket of a plan: cost, asks, P on fresh draws and in sample.
static void write_point(mu_json *json, const mu_asks *asks,
                        const mu_plan_point *point)
{
    mu_json_put_real(json, "cost", point->cost);
    write_ids(json, "asks", asks, &point->set);
    write_share(json, "probability", point->fresh);
    write_share(json, "sample", point->sample);
}

static void write_ask(mu_json *json, const mu_plan_page *page, uint32_t ask)
{
    const mu_ask *of = &page->plan->asks.list[ask];
    mu_json_put_text(json, "ask", of->id);
    mu_json_put_text(json, "name", of->name);
    mu_json_put_real(json, "cost", (double)of->cost / 1e6);
    if (of->nation != MU_NONE)
        mu_json_put_text(json, "nation",
                         page->model->scenario->nations[of->nation].id);
}

// Of a search that was stopped before they could be put in order of effect.
static void write_unordered(mu_json *json, const mu_plan_page *page)
{
    static const char *const unknown[] = { "before", "after", "gain", "drop",
                                           "sentence" };
    for (uint32_t i = 0; i < page->plan->asks.count; i++) {
        if (!mu_ask_in(&page->plan->best.set, i))
            continue;
        mu_json_open(json, '{');
        write_ask(json, page, i);
        for (size_t k = 0; k < sizeof unknown / sizeof *unknown; k++) {
            mu_json_name(json, unknown[k]);
            mu_json_null(json);
        }
        mu_json_close(json, '}');
    }
}

static mu_status write_steps(mu_json *json, const mu_plan_page *page,
                             mu_arena *arena)
{
    const mu_plan *plan = page->plan;
    mu_json_name(json, "asks");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const mu_plan_step *step = &plan->steps[i];
        const mu_plan_drop *drop = &plan->drops[i];
        mu_text             words = mu_plan_sentence(page, i, arena);
        if (!words.at)
            return MU_NO_MEMORY;
        mu_json_open(json, '{');
        write_ask(json, page, step->ask);
        write_share(json, "before", step->before);
        write_share(json, "after", step->after);
        write_share(json, "gain", step->gain);
        mu_json_name(json, "drop");
        mu_json_open(json, '{');
        write_share(json, "without", drop->without);
        write_share(json, "loss", drop->loss);
        mu_json_put_bool(json, "idle", drop->idle);
        mu_json_close(json, '}');
        mu_json_put_text(json, "sentence", words);
        mu_json_close(json, '}');
    }
    if (plan->step_count == 0 && mu_plan_told_one(page))
        write_unordered(json, page);
    mu_json_close(json, ']');
    return MU_OK;
}

static void write_answer(mu_json *json, const mu_plan_page *page)
{
    const mu_plan *plan = page->plan;
    bool           found = mu_plan_told_one(page);
    mu_json_put_real(json, "cost", found ? plan->best.cost : NAN);
    mu_json_put_real(json, "bound", plan->bound);
    mu_json_put_real(json, "gap", found ? plan->gap : NAN);
    write_share(json, "probability",
                found ? plan->best.fresh : (mu_share){ 0 });
    write_share(json, "sample", found ? plan->best.sample : (mu_share){ 0 });
    mu_json_put_bool(json, "found", found);
    mu_json_put_bool(json, "proven", page->options->problem == MU_PLAN_FRONTIER
                                         ? plan->frontier_whole
                                         : plan->proven);
    mu_json_put_bool(json, "exhaustive", plan->exhaustive);
    mu_json_put_bool(json, "stopped", plan->stopped);
    mu_json_name(json, "why");
    if (plan->stopped && plan->why)
        mu_json_text(json, (mu_text){ plan->why, strlen(plan->why) });
    else
        mu_json_null(json);
}

static void write_question(mu_json *json, const mu_plan_page *page)
{
    const mu_plan_options *o = page->options;
    const mu_scenario     *s = page->model->scenario;
    mu_json_put_text(json, "milestone", s->milestone_names[o->milestone]);
    mu_json_name(json, "by");
    mu_json_whole(json, o->day);
    write_string(json, "date", mu_date_text(s, (int32_t)o->day).text);
    write_string(json, "problem", mu_plan_problem_word(o->problem));
    if (o->problem == MU_PLAN_CHEAPEST)
        mu_json_put_real(json, "wanted", o->probability);
    if (o->problem == MU_PLAN_BEST)
        mu_json_put_real(json, "budget", o->budget);
    write_share(json, "nothing", page->plan->nothing);
    write_share(json, "everything", page->plan->everything);
}

static void write_beside(mu_json *json, const mu_plan_page *page)
{
    const mu_plan *plan = page->plan;
    mu_json_name(json, "greedy");
    if (plan->greedy_found) {
        mu_json_open(json, '{');
        write_point(json, &plan->asks, &plan->greedy);
        mu_json_close(json, '}');
    } else {
        mu_json_null(json);
    }
    mu_json_name(json, "runners");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < plan->runner_count; i++) {
        mu_json_open(json, '{');
        write_point(json, &plan->asks, &plan->runners[i]);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_frontier(mu_json *json, const mu_plan_page *page)
{
    uint32_t             count;
    const mu_plan_point *list = mu_plan_frontier(page, &count);
    mu_json_name(json, "frontier");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < count; i++) {
        mu_json_open(json, '{');
        write_point(json, &page->plan->asks, &list[i]);
        mu_json_put_real(json, "bound", list[i].bound);
        mu_json_put_bool(json, "proven", list[i].proven);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_trust_in_it(mu_json *json, const mu_plan_page *page)
{
    const mu_plan *plan = page->plan;
    mu_json_name(json, "mmw");
    if (plan->mmw.n) {
        mu_json_open(json, '{');
        write_whole(json, "replications", plan->mmw.n);
        write_whole(json, "draws", plan->mmw.draws);
        mu_json_put_real(json, "gap", plan->mmw.gap);
        mu_json_put_real(json, "error", plan->mmw.error);
        mu_json_put_real(json, "upper", plan->mmw.upper);
        mu_json_close(json, '}');
    } else {
        mu_json_null(json);
    }
    mu_json_name(json, "harm");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < plan->harm_count; i++) {
        mu_json_open(json, '{');
        mu_json_put_text(json, "ask", plan->asks.list[plan->harm[i].ask].id);
        write_whole(json, "contexts", plan->harm[i].contexts);
        write_whole(json, "harmed", plan->harm[i].harmed);
        write_whole(json, "draws", plan->harm[i].draws);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_run(mu_json *json, const mu_plan_page *page)
{
    const mu_plan_options *o = page->options;
    write_whole(json, "plays", page->plan->plays);
    mu_json_name(json, "run");
    mu_json_open(json, '{');
    write_string(json, "version", MU_VERSION);
    mu_json_name(json, "seed");
    // A seed may be larger than the numbers that JSON's readers keep whole.
    char text[24];
    int  size = snprintf(text, sizeof text, "%" PRIu64, o->seed);
    if (o->seed <= INT64_MAX)
        mu_json_whole(json, (int64_t)o->seed);
    else
        mu_json_text(json, (mu_text){ text, (size_t)size });
    write_whole(json, "draws", o->draws);
    write_whole(json, "fresh", mu_plan_fresh(page));
    write_string(json, "inputs_sha256", page->model->scenario->sha256);
    mu_json_close(json, '}');
}

mu_status mu_plan_write_json(const mu_plan_page *page, FILE *to)
{
    mu_json   json = { .to = to };
    mu_arena  arena = { 0 };
    mu_json_open(&json, '{');
    mu_status status = write_steps(&json, page, &arena);
    if (status == MU_OK) {
        write_answer(&json, page);
        write_question(&json, page);
        write_beside(&json, page);
        write_frontier(&json, page);
        write_trust_in_it(&json, page);
        write_run(&json, page);
    }
    mu_json_close(&json, '}');
    putc('\n', to);
    mu_arena_clear(&arena);
    return status;
}

// ---- CSV -----------------------------------------------------------------------

// A row of `section,number,asks,figure,value,error`. Ids hold nothing that would
// have to be quoted.
typedef struct row {
    FILE       *to;
    const char *section;
    uint32_t    number;
    mu_text     asks;
} row;

static void put_number(FILE *to, double value)
{
    char text[40];
    if (isfinite(value)) {
        mu_real_text(value, text, sizeof text);
        fputs(text, to);
    }
}

static void put_value(const row *r, const char *figure, double value,
                      double error)
{
    fprintf(r->to, "%s,%" PRIu32 ",%.*s,%s,", r->section, r->number,
            (int)r->asks.size, r->asks.at, figure);
    put_number(r->to, value);
    putc(',', r->to);
    put_number(r->to, error);
    putc('\n', r->to);
}

static void put_share(const row *r, const char *figure, mu_share share)
{
    if (share.of)
        put_value(r, figure, share.value, share.error);
}

static mu_status put_point(FILE *to, const char *section, uint32_t number,
                           const mu_plan_page *page, const mu_plan_point *point,
                           double bound, mu_arena *arena)
{
    const row r = { to, section, number,
                    mu_plan_ids(&page->plan->asks, &point->set, arena) };
    if (!r.asks.at)
        return MU_NO_MEMORY;
    put_value(&r, "cost", point->cost, NAN);
    put_share(&r, "probability", point->fresh);
    put_share(&r, "sample", point->sample);
    if (!isnan(bound))
        put_value(&r, "bound", bound, NAN);
    return MU_OK;
}

static mu_status put_points(const mu_plan_page *page, mu_arena *arena, FILE *to)
{
    const mu_plan       *plan = page->plan;
    uint32_t             count;
    const mu_plan_point *list = mu_plan_frontier(page, &count);
    if (mu_plan_told_one(page))
        MU_TRY(put_point(to, "plan", 1, page, &plan->best, plan->bound, arena));
    if (plan->greedy_found)
        MU_TRY(put_point(to, "greedy", 1, page, &plan->greedy, NAN, arena));
    for (uint32_t i = 0; i < plan->runner_count; i++)
        MU_TRY(put_point(to, "runner", i + 1, page, &plan->runners[i], NAN,
                         arena));
    for (uint32_t i = 0; i < count; i++)
        MU_TRY(put_point(to, "frontier", i + 1, page, &list[i], list[i].bound,
                         arena));
    return MU_OK;
}

mu_status mu_plan_write_csv(const mu_plan_page *page, FILE *to)
{
    const mu_plan *plan = page->plan;
    mu_arena       arena = { 0 };
    row            r = { to, "scenario", 1, MU_TEXT("") };
    fputs("section,number,asks,figure,value,error\n", to);
    put_share(&r, "nothing", plan->nothing);
    put_share(&r, "everything", plan->everything);
    if (plan->mmw.n) {
        put_value(&r, "mmw_gap", plan->mmw.gap, plan->mmw.error);
        put_value(&r, "mmw_upper", plan->mmw.upper, NAN);
    }
    mu_status status = put_points(page, &arena, to);
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const mu_ask *ask = &plan->asks.list[plan->steps[i].ask];
        r = (row){ to, "step", i + 1, ask->id };
        put_value(&r, "cost", (double)ask->cost / 1e6, NAN);
        put_share(&r, "before", plan->steps[i].before);
        put_share(&r, "after", plan->steps[i].after);
        put_share(&r, "gain", plan->steps[i].gain);
        put_share(&r, "without", plan->drops[i].without);
        put_share(&r, "loss", plan->drops[i].loss);
    }
    mu_arena_clear(&arena);
    return status;
}
