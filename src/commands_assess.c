// commands_assess.c - assess: would it be believed, with the variants in the
// scenario's own folder beside it.

#include "front.h"

#include "assess_out.h"
#include "cover.h"

#include <stdlib.h>

// What is made on the way, all of it in the arena or cleared by the caller.
typedef struct work {
    mu_arena        arena;
    mu_belief       belief;
    mu_base_order   order;
    mu_watch        watch;
    mu_records      records;
    mu_rules        rules;
    mu_answers      answers;
    mu_assessment   assessment;
    mu_assess_side *sides;
} work;

static mu_status check_given(const mu_front *front, const mu_scenario *s)
{
    const char *missing = !s->assess.given      ? "the block 'assess' in "
                                                  "scenario.yaml"
                          : !s->sectors_count   ? "rows in sectors.csv"
                          : !s->ladder_count    ? "rows in ladder.csv"
                                                : NULL;
    if (!missing)
        return MU_OK;
    fprintf(front->err,
            "muster assess: %s: there is nothing to assess without %s; "
            "docs/scenario.md tells what to write\n",
            front->cli->operands.at[0], missing);
    return MU_BAD_SCENARIO;
}

// What follows from the scenario alone; before the draws, as a solver that
// fails should fail first.
static mu_status prepare(const mu_front *front, const mu_model *model, work *w)
{
    MU_TRY(mu_records_read(front->data, &w->arena, &w->records));
    MU_TRY(mu_belief_build(model, &w->arena, &w->belief));
    MU_TRY(mu_base_order_build(&w->belief, &w->arena, &w->order));
    mu_status status = mu_cover_order(&w->belief, &w->order);
    if (status == MU_CANNOT_START)
        fputs("muster assess: the solver (Cbc) failed on the order of bases\n",
              front->err);
    w->watch = mu_watch_of(&w->belief);
    return status;
}

static mu_status list_sides(const mu_front *front, const mu_model *model,
                            const mu_run *run, const mu_variants *variants,
                            work *w)
{
    MU_TRY(mu_answers_build(&run->plain, &w->arena, &w->answers));
    MU_TRY(mu_assess_build(&run->kept.states, front->cli->seed, 0, &w->arena,
                           &w->assessment));
    w->rules = mu_rules_of(&w->answers, &w->records);
    w->sides = MU_ARENA_NEW(&w->arena, variants->count + 1, mu_assess_side);
    if (!w->sides)
        return MU_NO_MEMORY;
    w->sides[0] = (mu_assess_side){ .title = model->scenario->title,
                                    .assessment = &w->assessment };
    for (uint32_t i = 0; i < variants->count; i++) {
        const mu_variant *v = &variants->list[i];
        w->sides[i + 1] = (mu_assess_side){ v->name, v->title,
                                            &v->assessment };
    }
    return MU_OK;
}

static mu_status print(const mu_front *front, const mu_assess_report *report)
{
    mu_sink   sink;
    mu_status status = MU_OK;
    MU_TRY(mu_sink_open(front, &sink));
    if (front->cli->format == MU_AS_JSON)
        mu_assess_write_json(report, sink.to);
    else if (front->cli->format == MU_AS_CSV)
        mu_assess_write_csv(report, sink.to);
    else
        status = mu_assess_write_text(
            report, front->out_colour && !front->cli->out, sink.to);
    return mu_sink_close(front, &sink, status);
}

static mu_status assess(const mu_front *front, const mu_model *model,
                        mu_variants *variants, mu_run *run, work *w)
{
    mu_run_options options = { .seed = front->cli->seed,
                               .draws = front->cli->draws,
                               .threads = front->cli->threads,
                               .keep = front->cli->draws,
                               .assess = front->cli->draws,
                               .plain_only = true };
    double         seconds;
    MU_TRY(check_given(front, model->scenario));
    MU_TRY(prepare(front, model, w));
    MU_TRY(mu_variants_find(front, variants));
    MU_TRY(mu_play_series(front, model, &options, variants, run, &seconds));
    MU_TRY(list_sides(front, model, run, variants, w));
    const mu_assess_report report = { .sides = w->sides,
                                      .count = variants->count + 1,
                                      .scenario = model->scenario,
                                      .order = &w->order,
                                      .watch = &w->watch,
                                      .rules = &w->rules,
                                      .records = &w->records,
                                      .seed = front->cli->seed };
    return print(front, &report);
}

mu_status mu_command_assess(const mu_front *front)
{
    mu_variation how = mu_cli_variation(front->cli);
    mu_loaded    loaded;
    mu_run       run = { 0 };
    mu_variants  variants = { 0 };
    work         w = { .arena = { 0 } };
    MU_TRY(mu_out_check(front));
    mu_status status = mu_load(front, front->cli->operands.at[0], NULL, &how,
                               (mu_told){ 0 }, &loaded);
    if (status == MU_OK)
        status = assess(front, &loaded.model, &variants, &run, &w);
    mu_run_clear(&run);
    mu_variants_clear(&variants);
    mu_loaded_clear(&loaded);
    mu_arena_clear(&w.arena);
    return status;
}
