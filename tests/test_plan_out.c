// test_plan_out.c - a plan made by hand, as a person, JSON, CSV and the tables of
// a results file tell it.

#include "plan_out.h"

#include "scene.h"

#include <jansson.h>
#include <math.h>

#define MANY 40u                   // points of a long trade-off

static const char *const world_text =
    "horizon: 90\n[events]\nid,probability\ngo,0.5\n"
    "[nations]\nid,name\nA,Alpha\nB,Beta\n"
    "[conditions]\nnation,option,events\nA,1,go\nB,1,go\n"
    "[types]\nid,personnel\nt,10\n"
    "[capabilities]\ntype,capability,amount\nt,c,1\n"
    "[places]\nid,country,lat,lon\np,X,0,0\n"
    "[milestones]\nmilestone,capability,at_least,hold\nm,personnel,20,1\n"
    "[pledges]\nid,nation,type,status,count,home,to\n"
    "PA,A,t,offered,1,p,p\nPB,B,t,possible,1,p,p\n"
    "[levers]\nid,name,cost,set,needs,excludes\n"
    "offer,a company,2.5,pledges[PB].status=offered,,\n"
    "vote,Ask Alpha's parliament to vote,1,pledges[PA].notice=1,,\n"
    "truce,a truce,3,events[go].probability=1,offer,\n"
    "late,its last word,1,pledges[PA].notice=2,,vote\n";

typedef struct world {
    scene           scene;
    mu_arena        arena;
    mu_plan         plan;
    mu_plan_options options;
    mu_plan_step    steps[3];
    mu_plan_drop    drops[3];
    mu_plan_point   runner, frontier[MANY];
    mu_ask_harm     harm;
    mu_plan_curve   curves[2];
    mu_share        by_day[4];
    mu_plan_days    days;
    mu_plan_page    page;
} world;

static mu_share share(double value)
{
    return (mu_share){ value, 0.01, 1000 };
}

static mu_ask_set set_of(uint64_t bits)
{
    return (mu_ask_set){ { bits } };
}

static mu_plan_point point(uint64_t bits, double cost, double value)
{
    return (mu_plan_point){ .set = set_of(bits),
                            .cost = cost,
                            .sample = share(value + 0.02),
                            .fresh = share(value),
                            .bound = value + 0.05 };
}

// The cheapest plan for 60 %: offer, vote, truce, in that order of effect.
static bool make(world *w)
{
    *w = (world){ .arena = { 0 } };
    if (!MU_CHECK(scene_open(&w->scene, world_text)) ||
        !MU_CHECK(mu_asks_read(&w->scene.scenario, &w->arena, &w->scene.diags,
                               &w->plan.asks) == MU_OK))
        return false;
    const double  p[4] = { 0.2, 0.5, 0.55, 0.62 };
    const uint32_t order[3] = { 0, 1, 2 };
    for (uint32_t i = 0; i < 3; i++) {
        w->steps[i] = (mu_plan_step){ order[i], share(p[i]), share(p[i + 1]),
                                      share(p[i + 1] - p[i]) };
        w->drops[i] = (mu_plan_drop){ order[i], share(0.3), share(0.325), false };
    }
    w->runner = point(5, 5.5, 0.61);
    for (uint32_t i = 0; i < MANY; i++)
        w->frontier[i] = point(i % 8, 0.5 * i, 0.2 + 0.0125 * i);
    w->options = (mu_plan_options){ .problem = MU_PLAN_CHEAPEST,
                                    .day = 59,
                                    .probability = 0.6,
                                    .seed = 1,
                                    .draws = 1000,
                                    .fresh = 1000 };
    w->plan.nothing = share(0.2);
    w->plan.everything = share(0.7);
    w->plan.found = w->plan.greedy_found = true;
    w->plan.best = point(7, 6.5, 0.62);
    w->plan.greedy = point(11, 7.25, 0.64);
    w->plan.bound = 6.0;
    w->plan.gap = 0.5 / 6.5;
    w->plan.steps = w->steps;
    w->plan.drops = w->drops;
    w->plan.step_count = 3;
    w->plan.runners = &w->runner;
    w->plan.runner_count = 1;
    w->page = (mu_plan_page){ .model = &w->scene.model,
                              .plan = &w->plan,
                              .options = &w->options };
    return true;
}

static void clear(world *w)
{
    mu_arena_clear(&w->arena);
    scene_close(&w->scene);
}

typedef mu_status writer(const mu_plan_page *page, FILE *to);

static mu_status plain_text(const mu_plan_page *page, FILE *to)
{
    return mu_plan_write_text(page, false, to);
}

// What is written, to be freed.
static char *written(const world *w, writer *write)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    if (!to)
        abort();
    MU_CHECK(write(&w->page, to) == MU_OK);
    fclose(to);
    return text;
}

static bool says(const world *w, const char *what)
{
    char *text = written(w, plain_text);
    // Lines are broken where they end: blanks and breaks are the same.
    for (char *at = text; *at; at++)
        if (*at == '\n')
            *at = ' ';
    char *to = text;
    for (const char *at = text; *at; at++)
        if (!(*at == ' ' && to > text && to[-1] == ' '))
            *to++ = *at;
    *to = '\0';
    bool found = strstr(text, what) != NULL;
    if (!found)
        printf("not there: %s\nin: %s\n", what, text);
    free(text);
    return found;
}

static void each_ask_is_one_sentence(void)
{
    static const char *const wanted[3] = {
        "Ask Beta for a company before 2026-03-01: it moves the odds from 20 % "
        "to 50 %.",
        "Ask Alpha's parliament to vote, before 2026-03-01: it moves the odds "
        "from 50 % to 55 %.",
        "Ask for a truce before 2026-03-01: it moves the odds from 55 % to "
        "62 %.",
    };
    world w;
    if (!make(&w))
        return;
    for (uint32_t i = 0; i < 3; i++) {
        mu_text got = mu_plan_sentence(&w.page, i, &w.arena);
        MU_CHECK_STRING(got.at, wanted[i]);
    }
    clear(&w);
}

static void a_date_that_an_ask_sets_is_its_deadline(void)
{
    world w;
    if (!make(&w))
        return;
    const char *sets[] = { "x.a=2026-02-03", "x.b=2026-02-10", "x.c=2026" };
    w.plan.asks.list[0].sets = sets;
    w.plan.asks.list[0].set_count = 3;
    mu_date by = mu_plan_deadline(&w.page, 0);
    MU_CHECK_INT(by.month, 2);
    MU_CHECK_INT(by.day, 10);
    clear(&w);
}

static void a_person_reads_the_plan_its_bound_and_what_stands_beside(void)
{
    world w;
    if (!make(&w))
        return;
    MU_CHECK(says(&w, "'m' (20 personnel) is reached by 2026-03-01 "
                      "(day 59) in 20 ±1 % of 1,000 futures as it is, and in "
                      "70 ±1 % with all of the 4 asks that can be had together."));
    MU_CHECK(says(&w, "For a probability of at least 60 %: 3 asks, cost 6.5, "
                      "62 ±1 % of 1,000 futures that the search has not seen "
                      "(64 % of the 1,000 of the search)."));
    MU_CHECK(says(&w, "no set of asks that reaches it costs less than 6 (gap "
                      "7.7 %), as far as granting an ask never takes the "
                      "milestone away."));
    MU_CHECK(says(&w, "1 offer Beta 2.5 20 % 50 % 30.0 ±1.0 32.5 ±1.0"));
    MU_CHECK(says(&w, "Alpha: vote (cost 1)"));
    MU_CHECK(says(&w, "several or none: truce (cost 3)"));
    MU_CHECK(says(&w, "As good, as far as can be told: cost 5.5, 61 ±1 %; "
                      "without vote"));
    MU_CHECK(says(&w, "Greedy, always the most for its cost: cost 7.25, 64 ±1 "
                      "%; without truce; with late"));
    clear(&w);
}

static void what_is_proven_is_said_and_no_more(void)
{
    world w;
    if (!make(&w))
        return;
    w.plan.proven = w.plan.exhaustive = true;
    MU_CHECK(says(&w, "no set of asks that reaches it costs less; all sets were "
                      "played."));
    w.plan.proven = w.plan.exhaustive = false;
    w.plan.bound = 0.0;
    MU_CHECK(says(&w, "Nothing is proven yet of cheaper sets."));
    w.options.problem = MU_PLAN_BEST;
    w.options.budget = 7.0;
    w.plan.bound = 0.7;
    w.plan.gap = 0.055;
    MU_CHECK(says(&w, "For a cost of at most 7: 3 asks"));
    MU_CHECK(says(&w, "does better than 70.0 % (gap 5.5 points)"));
    w.plan.stopped = true;
    w.plan.why = "time";
    MU_CHECK(says(&w, "The search was stopped after its time"));
    w.plan.mmw.n = 10;
    w.plan.mmw.draws = 1000;
    w.plan.mmw.gap = 0.012;
    w.plan.mmw.error = 0.004;
    w.plan.mmw.upper = 0.019;
    MU_CHECK(says(&w, "was 1.2 ±0.4 points better than this one; with 95 % "
                      "confidence no plan of that cost is more than 1.9 points "
                      "better."));
    clear(&w);
}

static void no_plan_is_an_answer_too(void)
{
    world w;
    if (!make(&w))
        return;
    w.plan.found = w.plan.greedy_found = false;
    w.plan.step_count = w.plan.runner_count = 0;
    w.plan.proven = true;
    MU_CHECK(says(&w, "60 %: no set of asks reaches it."));
    w.plan.proven = false;
    w.plan.stopped = true;
    MU_CHECK(says(&w, "60 %: none was found before the search was stopped."));
    json_t *json;
    char   *text = written(&w, mu_plan_write_json);
    json = json_loads(text, 0, NULL);
    MU_CHECK(json_is_null(json_object_get(json, "cost")));
    MU_CHECK(json_is_null(json_object_get(json, "probability")));
    MU_CHECK(json_is_null(json_object_get(json, "greedy")));
    MU_CHECK(json_is_false(json_object_get(json, "found")));
    json_decref(json);
    free(text);
    clear(&w);
}

static void a_plan_that_was_not_put_in_order_is_told_all_the_same(void)
{
    world w;
    if (!make(&w))
        return;
    w.plan.step_count = 0;
    w.plan.stopped = true;
    w.plan.best.fresh = (mu_share){ 0 };
    MU_CHECK(says(&w, "3 asks, cost 6.5, 64 ±1 % of the 1,000 futures of the "
                      "search; it was stopped before fresh ones were played."));
    MU_CHECK(says(&w, "order of effect a company Ask Alpha's parliament to vote "
                      "a truce By nation Alpha: vote (cost 1)"));
    char         *text = written(&w, mu_plan_write_json);
    json_t       *json = json_loads(text, 0, NULL);
    const json_t *asks = json_object_get(json, "asks");
    MU_CHECK_UINT(json_array_size(asks), 3);
    MU_CHECK(json_is_null(json_object_get(json_array_get(asks, 0), "before")));
    json_decref(json);
    free(text);
    clear(&w);
}

static void asks_that_can_hurt_or_do_nothing_are_marked(void)
{
    world w;
    if (!make(&w))
        return;
    MU_CHECK(!mu_plan_harm(&w.page, 1));
    w.harm = (mu_ask_harm){ .ask = 1, .contexts = 9, .harmed = 2, .draws = 3 };
    w.plan.harm = &w.harm;
    w.plan.harm_count = 1;
    w.drops[2].idle = true;
    MU_CHECK(mu_plan_harm(&w.page, 1) == &w.harm);
    MU_CHECK(says(&w, "5.0 ±1.0 32.5 ±1.0 ! 3 truce"));
    MU_CHECK(says(&w, "7.0 ±1.0 32.5 ±1.0 - "));
    MU_CHECK(says(&w, "vote (3 futures)"));
    clear(&w);
}

static void a_long_trade_off_is_told_in_steps_that_can_be_seen(void)
{
    world w;
    if (!make(&w))
        return;
    w.options.problem = MU_PLAN_FRONTIER;
    w.plan.found = w.plan.greedy_found = false;
    w.plan.frontier = w.frontier;
    w.plan.frontier_count = 3;
    w.frontier[0].proven = true;
    MU_CHECK(says(&w, "0 20 ±1 % best █████ no ask 0.5 21 ±1 % 26 % █████░ offer"));
    w.plan.frontier_count = MANY;
    // Points of 0.0125 each: every other one, and the last.
    MU_CHECK(says(&w, " 19 points in between are told with --format json"));
    MU_CHECK(says(&w, "19.5 69 ±1 %"));
    clear(&w);
}

// The number in the object; NAN: there is none.
static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static double value_of(const json_t *object, const char *key)
{
    return number_of(json_object_get(object, key), "value");
}

static void json_says_all_of_it_in_the_order_of_effect(void)
{
    static const char *const keys[] = {
        "cost", "bound", "gap", "probability", "sample", "milestone", "by",
        "problem", "nothing", "everything", "greedy", "runners", "frontier",
        "mmw", "harm", "proven", "exhaustive", "stopped", "plays", "run",
    };
    world w;
    if (!make(&w))
        return;
    w.plan.frontier = w.frontier;
    w.plan.frontier_count = 4;
    char         *text = written(&w, mu_plan_write_json);
    json_t       *json = json_loads(text, 0, NULL);
    const json_t *asks = json_object_get(json, "asks");
    const json_t *first = json_array_get(asks, 0);
    const json_t *third = json_array_get(asks, 2);
    MU_CHECK(strncmp(text, "{\"asks\": [", 10) == 0);
    MU_CHECK_UINT(json_array_size(asks), 3);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!MU_CHECK(json_object_get(json, keys[i]) != NULL))
            printf("no %s\n", keys[i]);
    MU_CHECK_STRING(json_string_value(json_object_get(first, "ask")), "offer");
    MU_CHECK_STRING(json_string_value(json_object_get(first, "nation")), "B");
    MU_CHECK(!json_object_get(third, "nation"));
    MU_CHECK_REAL(number_of(first, "cost"), 2.5, 0.0);
    MU_CHECK_REAL(value_of(first, "before"), 0.2, 0.0);
    MU_CHECK_REAL(value_of(json_object_get(first, "drop"), "loss"), 0.325, 0.0);
    MU_CHECK_REAL(value_of(json, "probability"), 0.62, 0.0);
    MU_CHECK_REAL(value_of(json, "sample"), 0.64, 1e-12);
    MU_CHECK_REAL(number_of(json, "bound"), 6.0, 0.0);
    const json_t *last = json_array_get(json_object_get(json, "frontier"), 3);
    MU_CHECK_UINT(json_array_size(json_object_get(last, "asks")), 2);
    MU_CHECK_REAL(number_of(last, "cost"), 1.5, 0.0);
    json_decref(json);
    free(text);
    clear(&w);
}

static void csv_has_a_row_for_each_figure(void)
{
    world w;
    if (!make(&w))
        return;
    char *text = written(&w, mu_plan_write_csv);
    MU_CHECK(strstr(text, "section,number,asks,figure,value,error\n") == text);
    MU_CHECK(strstr(text, "\nplan,1,offer;vote;truce,cost,6.5,\n") != NULL);
    MU_CHECK(strstr(text, "\nplan,1,offer;vote;truce,probability,0.62,0.01\n"));
    MU_CHECK(strstr(text, "\nrunner,1,offer;truce,cost,5.5,\n") != NULL);
    MU_CHECK(strstr(text, "\nstep,2,vote,before,0.5,0.01\n") != NULL);
    for (const char *line = text; line && *line; line = strchr(line, '\n') + 1) {
        int commas = 0;
        for (const char *at = line; *at != '\n'; at++)
            commas += *at == ',';
        MU_CHECK_INT(commas, 5);
    }
    free(text);
    clear(&w);
}

// ---- tables --------------------------------------------------------------------

typedef struct told {
    char     table[64];
    uint32_t rows[8], tables, cells, texts;
    char     sentence[200];
} told;

static bool begin(void *context, const mu_gpkg_table *table, const char *name)
{
    told *t = context;
    snprintf(t->table, sizeof t->table, "%s", name);
    t->cells = table->column_count;
    t->tables++;
    return true;
}

static void value(void *context, uint32_t number, const mu_value *v)
{
    told *t = context;
    MU_CHECK(number < t->cells);
    if (v->kind == MU_VALUE_TEXT && strcmp(t->table, "plan_ask") == 0)
        snprintf(t->sentence, sizeof t->sentence, "%.*s", (int)v->text.size,
                 v->text.at);
}

static void end_row(void *context)
{
    told *t = context;
    t->rows[t->tables - 1]++;
}

static void end(void *context)
{
    (void)context;
}

static void the_tables_hold_the_same(void)
{
    world w;
    told  t = { .tables = 0 };
    if (!make(&w))
        return;
    const mu_gpkg_listener listener = { &t, begin, value, end_row, end };
    const uint32_t         wanted[6] = { 4, 1, 3, 2, 1, 4 };
    mu_gpkg                g;
    w.plan.frontier = w.frontier;
    w.plan.frontier_count = 2;
    w.curves[0] = (mu_plan_curve){ "nothing", set_of(0) };
    w.curves[1] = (mu_plan_curve){ "plan", w.plan.best.set };
    for (uint32_t i = 0; i < 4; i++)
        w.by_day[i] = share(0.1 * i);
    w.days = (mu_plan_days){ 2, 2, 30, w.by_day };
    w.page.curves = w.curves;
    w.page.days = &w.days;
    mu_gpkg_listen(&g, &listener);
    mu_plan_put_tables(&g, &w.page);
    MU_CHECK(g.status == MU_OK);
    mu_gpkg_close(&g);
    MU_CHECK_UINT(t.tables, 6);
    for (uint32_t i = 0; i < 6; i++)
        MU_CHECK_UINT(t.rows[i], wanted[i]);
    MU_CHECK_STRING(t.sentence,
                    "Ask for a truce before 2026-03-01: it moves the odds from "
                    "55 % to 62 %.");
    clear(&w);
}

static const mu_test tests[] = {
    MU_TEST(each_ask_is_one_sentence),
    MU_TEST(a_date_that_an_ask_sets_is_its_deadline),
    MU_TEST(a_person_reads_the_plan_its_bound_and_what_stands_beside),
    MU_TEST(what_is_proven_is_said_and_no_more),
    MU_TEST(no_plan_is_an_answer_too),
    MU_TEST(a_plan_that_was_not_put_in_order_is_told_all_the_same),
    MU_TEST(asks_that_can_hurt_or_do_nothing_are_marked),
    MU_TEST(a_long_trade_off_is_told_in_steps_that_can_be_seen),
    MU_TEST(json_says_all_of_it_in_the_order_of_effect),
    MU_TEST(csv_has_a_row_for_each_figure),
    MU_TEST(the_tables_hold_the_same),
};
MU_TESTS_MAIN(tests)
