// fuzz_folder.c - whole folders: read, checked, built, drawn, answered, told.
//
// The input is a scene as in tests/scene.h: scenario.yaml, and behind each line
// "[table]" a table. A line "[scenario]" gives the settings again.

#include "folder.h"
#include "result_csv.h"
#include "result_json.h"
#include "screen.h"
#include "store.h"
#include "trace_out.h"

// The table that the line names; MU_TABLES if it is no such line.
static mu_table_id table_named(const char *line, size_t size)
{
    if (size > 0 && line[size - 1] == '\r')
        size--;
    if (size < 3 || line[0] != '[' || line[size - 1] != ']')
        return MU_TABLES;
    return mu_schema_find_table((mu_text){ line + 1, size - 2 });
}

static void write_part(mu_table_id id, const char *from, const char *to)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%s", mu_schema(id)->name,
             id == MU_T_SCENARIO ? "yaml" : "csv");
    fuzz_write(name, from, (size_t)(to - from));
}

static void write_folder(const char *text, size_t size)
{
    const char *last = text + size, *from = text, *line = text;
    mu_table_id id = MU_T_SCENARIO;
    fuzz_folder();
    fuzz_folder_clear();
    while (line < last) {
        const char *end = memchr(line, '\n', (size_t)(last - line));
        const char *next = end ? end + 1 : last;
        mu_table_id found =
            table_named(line, (size_t)((end ? end : last) - line));
        if (found != MU_TABLES) {
            write_part(id, from, line);
            id = found;
            from = next;
        }
        line = next;
    }
    write_part(id, from, last);
}

static void tell(const mu_result *result, const mu_model *model)
{
    char            *text = NULL;
    size_t           size = 0;
    mu_draw          draw;
    mu_arena         arena = { 0 };
    mu_belief        belief;
    mu_trace_options how = { .why = true };
    FILE            *to = open_memstream(&text, &size);
    HOLDS(to);
    // CSV gives texts as they are.
    mu_result_write_csv(result, to);
    rewind(to);
    mu_result_write_json(result, to);
    HOLDS(mu_screen_write(result, false, to) == MU_OK);
    HOLDS(mu_draw_init(model, &draw) == MU_OK);
    HOLDS(mu_belief_build(model, &arena, &belief) == MU_OK);
    how.rungs = MU_ARENA_NEW(&arena, model->scenario->ladder_count + 1,
                             mu_rung_belief);
    how.belief = belief.given ? &belief : NULL;
    mu_trace_write(&draw, 1, 0, &how, to);
    how.text = true;
    mu_trace_write(&draw, 1, 1, &how, to);
    HOLDS(fclose(to) == 0);
    fuzz_check_printable(text, size, "\n");
    free(text);
    mu_draw_clear(&draw);
    mu_arena_clear(&arena);
}

// Shares add up, bands are in order.
static void check_answers(const mu_answers *a)
{
    const mu_model *m = a->model;
    for (uint32_t i = 0; i < m->marks_count; i++) {
        const mu_mark_answer *mark = &a->marks[i];
        HOLDS(mark->ever.value >= 0 && mark->ever.value <= 1);
        HOLDS(mark->p10 <= mark->median && mark->median <= mark->p90);
        for (uint32_t r = 1; r < m->report_days; r++)
            HOLDS(mark->by_report_day[r].value >=
                  mark->by_report_day[r - 1].value);
    }
    for (uint32_t q = 0; q < a->curves_count; q++)
        for (uint32_t r = 0; r < m->report_days; r++) {
            const mu_band *b = &a->curves[q].band[r];
            HOLDS(b->p05 >= 0 && b->p05 <= b->p10 && b->p10 <= b->p25 &&
                  b->p25 <= b->p50 && b->p50 <= b->p75 && b->p75 <= b->p90 &&
                  b->p90 <= b->p95);
        }
}

static void run(const mu_scenario *scenario, const mu_model *model,
                bool store)
{
    const mu_run_options how = { .seed = 1, .draws = 9, .threads = 1 };
    mu_run               run;
    mu_answers           plain, trust;
    mu_outlook           outlook;
    mu_diags             diags;
    mu_arena             arena = { 0 };
    HOLDS(mu_run_draws(model, &how, &run) == MU_OK);
    HOLDS(mu_answers_build(&run.plain, &arena, &plain) == MU_OK);
    HOLDS(mu_answers_build(&run.trust, &arena, &trust) == MU_OK);
    HOLDS(mu_outlook_build(model, 1, 9, &arena, &outlook) == MU_OK);
    check_answers(&plain);
    check_answers(&trust);
    mu_result result = { .plain = &plain, .trust = &trust,
                         .outlook = &outlook, .seed = 1, .seconds = NAN,
                         .file = "r.gpkg", .path = "folder" };
    tell(&result, model);
    if (store) {
        char           path[128];
        mu_store_input in = { .scenario = scenario, .model = model,
                              .plain = &plain, .trust = &trust,
                              .outlook = &outlook, .seed = 1, .draws = 9,
                              .version = "0", .command = "fuzz" };
        snprintf(path, sizeof path, "%s/r.gpkg", fuzz_folder());
        HOLDS(mu_diags_init(&diags) == MU_OK);
        HOLDS(mu_store_write(&in, path, &diags) == MU_OK);
        mu_diags_clear(&diags);
    }
    mu_arena_clear(&arena);
    mu_run_clear(&run);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    mu_diags    diags;
    mu_scenario scenario;
    mu_model    model;
    HOLDS(mu_diags_init(&diags) == MU_OK);
    write_folder(size ? (const char *)bytes : "", size);
    mu_status status =
        mu_scenario_read(fuzz_folder(), NULL, &diags, &scenario);
    HOLDS(status == MU_OK || status == MU_BAD_SCENARIO);
    HOLDS((status == MU_BAD_SCENARIO) == (diags.errors > 0));
    if (status == MU_OK) {
        fuzz_check_scenario(&scenario);
        bool small = fuzz_is_small(&scenario);
        if (small && mu_model_build(&scenario, &diags, &model) == MU_OK) {
            HOLDS(mu_soundness_check(&model, &diags) == MU_OK);
            HOLDS(diags.errors == 0);
            fuzz_check_draws(&model);
            // SQLite takes most of the time.
            run(&scenario, &model, size % 16 == 0);
            mu_model_clear(&model);
        }
    }
    fuzz_check_diags(&diags);
    mu_scenario_clear(&scenario);
    mu_diags_clear(&diags);
    return 0;
}
