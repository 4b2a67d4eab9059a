// study.c - see muster.h: the stages in a row.

#include "loaded.h"
#include "store.h"

#include <stdlib.h>

#ifndef MU_VERSION
#define MU_VERSION "unknown"
#endif

#define DEFAULT_SEED  1u
#define DEFAULT_DRAWS 10000u

struct muster_study {
    mu_loaded   loaded;
    bool        has_run;
    mu_run      run;
    uint64_t    seed;
    mu_answers  plain, trust;
    mu_arena    answers;
};

const char *muster_version(void)
{
    return MU_VERSION;
}

const char *muster_status_text(muster_status status)
{
    switch (status) {
#define X(name, number, text)                                                 \
    case name:                                                                \
        return text;
        MU_STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}

// ---- a scenario ------------------------------------------------------------------

muster_status muster_open(const char *folder,
                          const muster_open_options *options,
                          muster_study **out)
{
    if (!folder || !out)
        return MU_BAD_CALL;
    mu_variation how = { 0 };
    if (options)
        how = (mu_variation){ .sets = options->sets,
                              .set_count = options->set_count,
                              .without = options->without,
                              .without_count = options->without_count,
                              .variants = options->variants,
                              .variant_count = options->variant_count };
    muster_study *study = calloc(1, sizeof *study);
    if (!study)
        return MU_NO_MEMORY;
    mu_status status = mu_load_silently(folder, &how, &study->loaded);
    if (status == MU_NO_MEMORY) {
        muster_close(study);
        return status;
    }
    *out = study;
    return status == MU_OK ? MU_OK : MU_BAD_SCENARIO;
}

static void forget_run(muster_study *study)
{
    if (study->has_run)
        mu_run_clear(&study->run);
    mu_arena_clear(&study->answers);
    study->has_run = false;
}

void muster_close(muster_study *study)
{
    if (!study)
        return;
    forget_run(study);
    mu_loaded_clear(&study->loaded);
    free(study);
}

size_t muster_finding_count(const muster_study *study)
{
    return study ? study->loaded.diags.count : 0;
}

muster_status muster_finding_at(const muster_study *study, size_t index,
                                muster_finding *out)
{
    if (!study || !out || index >= study->loaded.diags.count)
        return MU_BAD_CALL;
    const mu_diag *diag = &study->loaded.diags.list[index];
    *out = (muster_finding){ .level = (int)diag->level,
                             .status = diag->status,
                             .file = diag->where.source
                                         ? diag->where.source->name.at
                                         : NULL,
                             .line = diag->where.line,
                             .column = diag->where.column,
                             .text = diag->text };
    return MU_OK;
}

// ---- a run -----------------------------------------------------------------------

muster_status muster_run(muster_study *study, const muster_run_options *options)
{
    if (!study || !study->loaded.has_model)
        return MU_BAD_CALL;
    mu_run_options how = { .seed = DEFAULT_SEED, .draws = DEFAULT_DRAWS,
                           .keep = MU_KEPT_DRAWS };
    if (options)
        how = (mu_run_options){ .seed = options->seed,
                                .draws = options->draws ? options->draws
                                                        : DEFAULT_DRAWS,
                                .threads = options->threads,
                                .keep = MU_KEPT_DRAWS,
                                .keep_going = options->keep_going,
                                .context = options->context };
    mu_run     run;
    mu_answers plain, trust;
    mu_arena   arena = { 0 };
    mu_status  status = mu_run_draws(&study->loaded.model, &how, &run);
    if (status != MU_OK && status != MU_STOPPED)
        return status;
    mu_status answered = mu_answers_build(&run.plain, &arena, &plain);
    if (answered == MU_OK)
        answered = mu_answers_build(&run.trust, &arena, &trust);
    if (status == MU_OK)
        status = answered;
    if (status != MU_OK) {
        mu_run_clear(&run);
        mu_arena_clear(&arena);
        return status;
    }
    forget_run(study);
    study->run = run;
    // The answers look into the tallies, which now live in the study.
    study->plain = plain;
    study->trust = trust;
    study->plain.tally = &study->run.plain;
    study->trust.tally = &study->run.trust;
    study->answers = arena;
    study->seed = how.seed;
    study->has_run = true;
    return MU_OK;
}

muster_status muster_write(muster_study *study, const char *path)
{
    if (!study || !study->has_run || !path)
        return MU_BAD_CALL;
    const mu_kept       *kept = &study->run.kept;
    const mu_model      *model = &study->loaded.model;
    mu_arena             arena = { 0 };
    mu_outlook           outlook;
    mu_sensitivity       sensitivity;
    mu_draw              future;
    const mu_run_options options = { .seed = study->seed };
    mu_status status = mu_typical_play(model, &options, kept, &future);
    if (status == MU_OK)
        status = mu_outlook_build(model, study->seed, study->run.draws, &arena,
                                  &outlook);
    if (status == MU_OK)
        status = mu_sensitivity_build(model, study->seed,
                                      (uint32_t)kept->draws, kept->mark_day,
                                      &arena, &sensitivity);
    if (status == MU_OK) {
        mu_store_input in = { .scenario = &study->loaded.scenario,
                              .model = model,
                              .plain = &study->plain,
                              .trust = &study->trust,
                              .seed = study->seed,
                              .draws = study->run.draws,
                              .version = MU_VERSION,
                              .command = "muster_write",
                              .outlook = &outlook,
                              .sensitivity = &sensitivity,
                              .future = &future };
        status = mu_store_write(&in, path, &study->loaded.diags);
    }
    mu_draw_clear(&future);
    mu_arena_clear(&arena);
    return status;
}

// ---- answers ---------------------------------------------------------------------

static muster_share share_of(mu_share share)
{
    return (muster_share){ share.value, share.error, share.of };
}

static int32_t day_of(int32_t day)
{
    return day == MU_NEVER ? -1 : day;
}

static muster_mark mark_of(const mu_mark_answer *mark)
{
    return (muster_mark){ .name = mark->name.at,
                          .demand = mark->demand.at,
                          .ever = share_of(mark->ever),
                          .p10 = day_of(mark->p10),
                          .median = day_of(mark->median),
                          .p90 = day_of(mark->p90),
                          .year_on = share_of(mark->year_on) };
}

size_t muster_milestone_count(const muster_study *study)
{
    return study && study->loaded.has_model ? study->loaded.model.milestones
                                            : 0;
}

muster_status muster_milestone(const muster_study *study, size_t index,
                               muster_mark *out)
{
    if (!study || !study->has_run || !out ||
        index >= study->loaded.model.milestones)
        return MU_BAD_CALL;
    *out = mark_of(&study->plain.marks[index]);
    return MU_OK;
}

size_t muster_claim_count(const muster_study *study)
{
    return study && study->loaded.has_model
               ? study->loaded.scenario.claim_names_count
               : 0;
}

muster_status muster_claim(const muster_study *study, size_t index, bool high,
                           muster_mark *out)
{
    if (!study || !study->has_run || !out ||
        index >= study->loaded.scenario.claim_names_count)
        return MU_BAD_CALL;
    size_t at = study->loaded.model.milestones + 2 * index + (high ? 1 : 0);
    *out = mark_of(&study->plain.marks[at]);
    return MU_OK;
}

static bool is_named(mu_text text, const char *name)
{
    return mu_text_equal(text, (mu_text){ name, strlen(name) });
}

muster_status muster_probability(const muster_study *study,
                                 const char *milestone, int64_t day,
                                 muster_share *out)
{
    if (!study || !study->has_run || !milestone || !out || day < 0)
        return MU_BAD_CALL;
    for (uint32_t i = 0; i < study->loaded.model.milestones; i++)
        if (is_named(study->plain.marks[i].name, milestone)) {
            *out = share_of(mu_mark_by_day(&study->plain, i, day));
            return MU_OK;
        }
    return MU_UNKNOWN;
}

muster_status muster_curve(const muster_study *study, const char *quantity,
                           size_t report_day, muster_band *out)
{
    if (!study || !study->has_run || !quantity || !out ||
        report_day >= study->loaded.model.report_days)
        return MU_BAD_CALL;
    for (uint32_t q = 0; q < study->plain.curves_count; q++) {
        if (!is_named(study->plain.curves[q].name, quantity))
            continue;
        const mu_band *band = &study->plain.curves[q].band[report_day];
        *out = (muster_band){
            .day = (int64_t)report_day * study->loaded.model.report_every,
            .mean = band->mean, .p05 = band->p05, .p10 = band->p10,
            .p25 = band->p25,   .p50 = band->p50, .p75 = band->p75,
            .p90 = band->p90,   .p95 = band->p95
        };
        return MU_OK;
    }
    return MU_UNKNOWN;
}
