// result_json.c - see result_json.h.

#include "result_json.h"

#include "json.h"

#include <inttypes.h>

static const char *const absence_keys[MU_ABSENCES] = { NULL, "event", "others",
                                                       "vote", "arrival" };

static void write_share(mu_json *json, const char *name, mu_share share)
{
    mu_json_name(json, name);
    mu_json_open(json, '{');
    mu_json_name(json, "value");
    mu_json_real(json, share.value);
    mu_json_name(json, "error");
    mu_json_real(json, share.error);
    mu_json_close(json, '}');
}

static void write_day(mu_json *json, const char *name, int32_t day)
{
    mu_json_name(json, name);
    if (day == MU_NEVER)
        mu_json_null(json);
    else
        mu_json_whole(json, day);
}

static void write_run(mu_json *json, const mu_result *result)
{
    const mu_model    *m = result->plain->model;
    const mu_scenario *s = m->scenario;
    char               text[32];
    mu_json_name(json, "run");
    mu_json_open(json, '{');
    mu_json_put_text(json, "version", (mu_text){ MU_VERSION, strlen(MU_VERSION) });
    // A seed may be larger than the numbers that JSON's readers keep whole.
    mu_json_name(json, "seed");
    if (result->seed <= INT64_MAX) {
        mu_json_whole(json, (int64_t)result->seed);
    } else {
        int size = snprintf(text, sizeof text, "%" PRIu64, result->seed);
        mu_json_text(json, (mu_text){ text, (size_t)size });
    }
    mu_json_name(json, "draws");
    mu_json_whole(json, result->plain->draws);
    mu_json_put_text(json, "inputs_sha256",
                     (mu_text){ s->sha256, strlen(s->sha256) });
    mu_json_put_text(json, "title", s->title);
    mu_json_put_text(json, "as_of", s->as_of);
    int size = snprintf(text, sizeof text, "%04d-%02d-%02d", s->start.year,
                        s->start.month, s->start.day);
    mu_json_put_text(json, "start", (mu_text){ text, (size_t)size });
    mu_json_name(json, "horizon");
    mu_json_whole(json, m->horizon);
    mu_json_name(json, "report_every");
    mu_json_whole(json, m->report_every);
    mu_json_name(json, "numbers");
    mu_json_whole(json, s->numbers);
    mu_json_name(json, "numbers_sourced");
    mu_json_whole(json, s->numbers_sourced);
    mu_json_name(json, "warnings");
    mu_json_whole(json, (int64_t)result->warnings);
    mu_json_name(json, "numbers_confidence");
    mu_json_open(json, '{');
    mu_json_name(json, "high");
    mu_json_whole(json, s->numbers_by[MU_HIGH]);
    mu_json_name(json, "medium");
    mu_json_whole(json, s->numbers_by[MU_MEDIUM]);
    mu_json_name(json, "low");
    mu_json_whole(json, s->numbers_by[MU_LOW]);
    mu_json_name(json, "judgement_only");
    mu_json_whole(json, s->numbers_judged);
    mu_json_close(json, '}');
    write_share(json, "deadlock", result->plain->deadlock);
    mu_json_close(json, '}');
}

static void write_mark(mu_json *json, const mu_answers *a, uint32_t i)
{
    const mu_mark_answer *mark = &a->marks[i];
    mu_json_put_text(json, "demand", mark->demand);
    write_share(json, "ever", mark->ever);
    mu_json_name(json, "by");
    mu_json_open(json, '[');
    for (uint32_t r = 0; r < a->model->report_days; r++) {
        mu_json_open(json, '{');
        mu_json_name(json, "day");
        mu_json_whole(json, (int64_t)r * a->model->report_every);
        mu_json_put_real(json, "value", mark->by_report_day[r].value);
        mu_json_put_real(json, "error", mark->by_report_day[r].error);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    write_day(json, "p10", mark->p10);
    write_day(json, "median", mark->median);
    write_day(json, "p90", mark->p90);
    mu_json_name(json, "year_on");
    mu_json_open(json, '{');
    mu_json_put_real(json, "value", mark->year_on.value);
    mu_json_put_real(json, "error", mark->year_on.error);
    mu_json_name(json, "draws");
    mu_json_whole(json, mark->year_on.of);
    mu_json_close(json, '}');
}

static void write_marks(mu_json *json, const mu_answers *a)
{
    const mu_model *m = a->model;
    mu_json_name(json, "milestones");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < m->milestones; i++) {
        mu_json_open(json, '{');
        mu_json_put_text(json, "milestone", a->marks[i].name);
        write_mark(json, a, i);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    mu_json_name(json, "claims");
    mu_json_open(json, '[');
    for (uint32_t i = m->milestones; i + 1 < m->marks_count; i += 2) {
        mu_json_open(json, '{');
        mu_json_put_text(json, "claim", a->marks[i].name);
        mu_json_put_text(json, "who", a->marks[i].who);
        mu_json_put_text(json, "date", a->marks[i].date);
        for (uint32_t end = 0; end < 2; end++) {
            mu_json_name(json, end ? "high" : "low");
            mu_json_open(json, '{');
            write_mark(json, a, i + end);
            mu_json_close(json, '}');
        }
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_when(mu_json *json, const char *name, const mu_when *when)
{
    mu_json_name(json, name);
    mu_json_open(json, '{');
    write_share(json, "ever", when->ever);
    write_day(json, "p10", when->p10);
    write_day(json, "median", when->median);
    write_day(json, "p90", when->p90);
    mu_json_close(json, '}');
}

static void write_nations(mu_json *json, const mu_answers *a)
{
    mu_json_name(json, "nations");
    mu_json_open(json, '[');
    for (uint32_t n = 0; n < a->model->nations_count; n++) {
        const mu_nation_answer *nation = &a->nations[n];
        mu_json_open(json, '{');
        mu_json_put_text(json, "nation", nation->id);
        mu_json_put_text(json, "name", nation->name);
        mu_json_name(json, "contributes");
        mu_json_bool(json, nation->contributes);
        mu_json_put_real(json, "pledged", nation->pledged);
        mu_json_put_real(json, "moved", nation->moved);
        write_when(json, "commit", &nation->commit);
        write_when(json, "approve", &nation->approve);
        write_when(json, "come", &nation->come);
        write_when(json, "leave", &nation->leave);
        mu_json_name(json, "absence");
        mu_json_open(json, '{');
        for (int k = MU_COMES + 1; k < MU_ABSENCES; k++)
            write_share(json, absence_keys[k], nation->absence[k]);
        mu_json_close(json, '}');
        write_share(json, "deadlock", nation->deadlocked);
        mu_json_put_real(json, "cost", nation->cost);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

// By milestone: how often it is reached where the event happens or not.
static void write_effects(mu_json *json, const mu_answers *a, uint32_t e)
{
    mu_json_name(json, "milestones");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        const mu_effect *effect =
            &a->effects[(size_t)e * a->model->milestones + i];
        mu_json_open(json, '{');
        mu_json_put_text(json, "milestone", a->marks[i].name);
        write_share(json, "with", effect->with);
        write_share(json, "without", effect->without);
        mu_json_put_real(json, "explains", effect->explains);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

// Under trust the events are the same, and only what follows differs.
static void write_trusted_events(mu_json *json, const mu_answers *a)
{
    mu_json_name(json, "events");
    mu_json_open(json, '[');
    for (uint32_t e = 0; e < a->model->events_count; e++) {
        mu_json_open(json, '{');
        mu_json_put_text(json, "event", a->model->scenario->events[e].id);
        write_effects(json, a, e);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_events(mu_json *json, const mu_outlook *o,
                         const mu_answers *a)
{
    mu_json_name(json, "events");
    mu_json_open(json, '[');
    for (uint32_t e = 0; e < o->count; e++) {
        const mu_event_answer *event = &o->events[e];
        mu_json_open(json, '{');
        mu_json_put_text(json, "event", event->id);
        mu_json_put_text(json, "name", event->name);
        write_when(json, "happens", &event->when);
        write_share(json, "fails", event->fails);
        mu_json_put_real(json, "stake", event->stake);
        write_effects(json, a, e);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

// The numbers of a band, by name.
typedef struct band_part {
    const char *name;
    size_t      offset;
} band_part;

static const band_part band_parts[] = {
    { "mean", offsetof(mu_band, mean) }, { "p05", offsetof(mu_band, p05) },
    { "p10", offsetof(mu_band, p10) },   { "p25", offsetof(mu_band, p25) },
    { "p50", offsetof(mu_band, p50) },   { "p75", offsetof(mu_band, p75) },
    { "p90", offsetof(mu_band, p90) },   { "p95", offsetof(mu_band, p95) },
};
#define BAND_PARTS (sizeof band_parts / sizeof *band_parts)

static double band_value(const mu_band *band, size_t part)
{
    double value;
    memcpy(&value, (const char *)band + band_parts[part].offset, sizeof value);
    return value;
}

static void write_curves(mu_json *json, const mu_answers *a)
{
    const mu_model *m = a->model;
    mu_json_name(json, "curves");
    mu_json_open(json, '[');
    for (uint32_t c = 0; c < a->curves_count; c++) {
        mu_json_open(json, '{');
        mu_json_put_text(json, "quantity", a->curves[c].name);
        mu_json_name(json, "day");
        mu_json_open(json, '[');
        for (uint32_t r = 0; r < m->report_days; r++)
            mu_json_whole(json, (int64_t)r * m->report_every);
        mu_json_close(json, ']');
        for (size_t p = 0; p < BAND_PARTS; p++) {
            mu_json_name(json, band_parts[p].name);
            mu_json_open(json, '[');
            for (uint32_t r = 0; r < m->report_days; r++)
                mu_json_real(json, band_value(&a->curves[c].band[r], p));
            mu_json_close(json, ']');
        }
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_why(mu_json *json, const mu_answers *a)
{
    const mu_model *m = a->model;
    mu_json_name(json, "why");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < m->milestones; i++) {
        const mu_mark_answer *mark = &a->marks[i];
        mu_json_open(json, '{');
        mu_json_put_text(json, "milestone", mark->name);
        mu_json_name(json, "draws");
        mu_json_whole(json, mark->explained);
        for (int k = 0; k < MU_PARTS; k++)
            mu_json_put_real(json, mu_part_name[k], mark->part[k]);
        mu_json_name(json, "last");
        mu_json_open(json, '{');
        for (uint32_t n = 0; n < m->nations_count; n++)
            if (mark->critical[n]) {
                mu_json_key(json, a->nations[n].id);
                mu_json_real(json, (double)mark->critical[n] /
                                       (double)mark->explained);
            }
        mu_json_close(json, '}');
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_bottlenecks(mu_json *json, const mu_answers *a)
{
    const mu_scenario *s = a->model->scenario;
    mu_json_name(json, "bottlenecks");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < a->bottlenecks_count; i++) {
        const mu_bottleneck *b = &a->bottlenecks[i];
        mu_json_open(json, '{');
        mu_json_put_text(json, b->is_pool ? "lift" : "link", b->id);
        if (!b->is_pool) {
            mu_json_put_text(json, "from", s->places[b->from].id);
            mu_json_put_text(json, "to", s->places[b->to].id);
        }
        mu_json_put_real(json, "wait_days", b->wait_days);
        mu_json_put_real(json, "closed_days", b->closed_days);
        mu_json_put_real(json, "share", b->share);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_cost(mu_json *json, const mu_answers *a)
{
    mu_json_name(json, "cost");
    mu_json_open(json, '{');
    for (size_t p = 0; p < BAND_PARTS; p++)
        mu_json_put_real(json, band_parts[p].name, band_value(&a->cost, p));
    write_share(json, "anybody_comes", a->came);
    mu_json_put_real(json, "mean_if_anybody", a->came_cost);
    mu_json_close(json, '}');
}

void mu_result_write_json(const mu_result *result, FILE *to)
{
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    write_run(&json, result);
    write_marks(&json, result->plain);
    write_nations(&json, result->plain);
    write_curves(&json, result->plain);
    write_why(&json, result->plain);
    write_bottlenecks(&json, result->plain);
    write_cost(&json, result->plain);
    write_events(&json, result->outlook, result->plain);
    mu_json_name(&json, "trust");
    mu_json_open(&json, '{');
    write_marks(&json, result->trust);
    write_nations(&json, result->trust);
    write_curves(&json, result->trust);
    write_why(&json, result->trust);
    write_bottlenecks(&json, result->trust);
    write_cost(&json, result->trust);
    write_trusted_events(&json, result->trust);
    mu_json_close(&json, '}');
    mu_json_close(&json, '}');
    putc('\n', to);
}
