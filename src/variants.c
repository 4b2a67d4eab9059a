// variants.c - see variants.h.

#include "variants.h"

#include <math.h>

// ---- differences ------------------------------------------------------------------

static mu_text mark_name(const mu_model *m, uint32_t mark)
{
    const mu_scenario *s = m->scenario;
    return mark < m->milestones ? s->milestone_names[mark]
                                : s->claim_names[(mark - m->milestones) / 2];
}

// The mark of the same name and kind; MU_NONE if there is none. Mostly it
// stands where it stands on the other side.
static uint32_t find_mark(const mu_model *m, const mu_model *in, uint32_t mark)
{
    mu_text  name = mark_name(m, mark);
    bool     claim = mark >= m->milestones;
    uint32_t first = claim ? in->milestones + (mark - m->milestones) % 2 : 0;
    uint32_t end = claim ? in->marks_count : in->milestones;
    uint32_t step = claim ? 2 : 1;
    uint32_t guess = claim ? mark - m->milestones + in->milestones : mark;
    if (guess < end && mu_text_equal(mark_name(in, guess), name))
        return guess;
    for (uint32_t at = first; at < end; at += step)
        if (mu_text_equal(mark_name(in, at), name))
            return at;
    return MU_NONE;
}

static bool is_reached(const mu_kept *kept, uint64_t draw, uint32_t mark)
{
    int32_t day = mark < kept->milestones
                      ? kept->mark_day[draw * kept->milestones + mark]
                      : kept->claim_day[draw * kept->claims + mark -
                                        kept->milestones];
    return day != MU_NEVER;
}

// McNemar's, as in paired.h.
static mu_share difference(const mu_kept *here, uint32_t mark,
                           const mu_kept *base, uint32_t other)
{
    int64_t gained = 0, lost = 0;
    if (other == MU_NONE)
        return (mu_share){ NAN, NAN, 0 };
    for (uint64_t i = 0; i < here->draws; i++) {
        bool a = is_reached(base, i, other), b = is_reached(here, i, mark);
        gained += b && !a;
        lost += a && !b;
    }
    double n = (double)here->draws, more = (double)(gained - lost);
    double spread = (double)(gained + lost) - more * more / n;
    return (mu_share){ more / n, sqrt(spread > 0.0 ? spread : 0.0) / n,
                       (int64_t)here->draws };
}

// ---- what is kept -----------------------------------------------------------------

static mu_status copy_text(mu_arena *arena, mu_text *text)
{
    return mu_arena_text(arena, text->size ? text->at : "", text->size, text);
}

static mu_status keep_marks(const mu_answers *a, mu_arena *arena,
                            mu_variant *out)
{
    const mu_model *m = a->model;
    out->marks_count = m->marks_count;
    out->marks = MU_ARENA_NEW(arena, m->marks_count, mu_mark_answer);
    if (!out->marks)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < m->marks_count; i++) {
        mu_mark_answer *mark = &out->marks[i];
        *mark = a->marks[i];
        mark->critical = NULL;
        mark->days = NULL;
        mark->by_report_day = MU_ARENA_NEW(arena, m->report_days, mu_share);
        if (!mark->by_report_day)
            return MU_NO_MEMORY;
        memcpy(mark->by_report_day, a->marks[i].by_report_day,
               m->report_days * sizeof *mark->by_report_day);
        MU_TRY(copy_text(arena, &mark->name));
        MU_TRY(copy_text(arena, &mark->demand));
        MU_TRY(copy_text(arena, &mark->who));
        MU_TRY(copy_text(arena, &mark->date));
    }
    return MU_OK;
}

static mu_status keep_curves(const mu_answers *a, mu_arena *arena,
                             mu_variant *out)
{
    uint32_t days = a->model->report_days;
    out->curves_count = a->curves_count;
    out->curves = MU_ARENA_NEW(arena, a->curves_count, mu_curve_answer);
    if (!out->curves)
        return MU_NO_MEMORY;
    for (uint32_t q = 0; q < a->curves_count; q++) {
        mu_curve_answer *curve = &out->curves[q];
        *curve = a->curves[q];
        curve->band = MU_ARENA_NEW(arena, days, mu_band);
        if (!curve->band)
            return MU_NO_MEMORY;
        memcpy(curve->band, a->curves[q].band, days * sizeof *curve->band);
        MU_TRY(copy_text(arena, &curve->name));
    }
    return MU_OK;
}

static mu_status keep_nations(const mu_answers *a, mu_arena *arena,
                              mu_variant *out)
{
    out->nations_count = a->model->nations_count;
    out->nations = MU_ARENA_NEW(arena, out->nations_count, mu_nation_answer);
    if (!out->nations)
        return MU_NO_MEMORY;
    for (uint32_t n = 0; n < out->nations_count; n++) {
        out->nations[n] = a->nations[n];
        MU_TRY(copy_text(arena, &out->nations[n].id));
        MU_TRY(copy_text(arena, &out->nations[n].name));
    }
    return MU_OK;
}

static mu_status keep_all(const mu_answers *a, const mu_kept *here,
                          const mu_model *base, const mu_kept *kept,
                          mu_arena *arena, mu_variant *out)
{
    const mu_model *m = a->model;
    mu_variant      v = { .start_day = m->scenario->start_day,
                          .report_every = m->report_every,
                          .report_days = m->report_days,
                          .draws = a->draws,
                          .deadlock = a->deadlock,
                          .came = a->came,
                          .cost = a->cost.mean };
    memcpy(v.sha256, m->scenario->sha256, sizeof v.sha256);
    MU_TRY(keep_marks(a, arena, &v));
    MU_TRY(keep_curves(a, arena, &v));
    MU_TRY(keep_nations(a, arena, &v));
    v.difference = MU_ARENA_NEW(arena, m->marks_count, mu_share);
    if (!v.difference)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < m->marks_count; i++)
        v.difference[i] = difference(here, i, kept, find_mark(m, base, i));
    *out = v;
    return MU_OK;
}

mu_status mu_variant_play(const mu_model *model, const mu_run_options *options,
                          const mu_model *base, const mu_kept *kept,
                          mu_arena *arena, mu_variant *out)
{
    mu_run_options how = *options;
    mu_run         run = { 0 };
    mu_arena       scratch = { 0 };
    mu_answers     answers;
    mu_assessment  assessment;
    if (how.draws > kept->draws)
        return MU_BAD_CALL;
    how.keep = how.draws;
    how.plain_only = true;
    mu_status status = mu_run_draws(model, &how, &run);
    if (status == MU_OK)
        status = mu_answers_build(&run.plain, &scratch, &answers);
    if (status == MU_OK)
        status = mu_assess_build(&run.kept.states, how.seed, how.first, arena,
                                 &assessment);
    if (status == MU_OK)
        status = keep_all(&answers, &run.kept, base, kept, arena, out);
    if (status == MU_OK)
        out->assessment = assessment;
    mu_arena_clear(&scratch);
    mu_run_clear(&run);
    return status;
}
