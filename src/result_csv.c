// result_csv.c - see result_csv.h.
//
// Names are ids, and ids hold neither commas nor quotes: nothing is quoted.

#include "result_csv.h"

#include "json.h"

#include <inttypes.h>

typedef struct writer {
    FILE       *to;
    const char *prefix;   // of sections: "" or "trust_"
} writer;

// section,name,quantity,day,value,error; what is not finite stays empty.
static void write_row(const writer *w, const char *section, mu_text name,
                      const char *quantity, int64_t day, double value,
                      double error)
{
    char number[40];
    fprintf(w->to, "%s%s,%.*s,%s,", w->prefix, section, (int)name.size, name.at,
            quantity);
    if (day >= 0)
        fprintf(w->to, "%" PRId64, day);
    putc(',', w->to);
    if (isfinite(value)) {
        mu_real_text(value, number, sizeof number);
        fputs(number, w->to);
    }
    putc(',', w->to);
    if (isfinite(error)) {
        mu_real_text(error, number, sizeof number);
        fputs(number, w->to);
    }
    putc('\n', w->to);
}

static void write_value(const writer *w, const char *section, mu_text name,
                        const char *quantity, double value)
{
    write_row(w, section, name, quantity, -1, value, NAN);
}

static void write_share(const writer *w, const char *section, mu_text name,
                        const char *quantity, mu_share share)
{
    write_row(w, section, name, quantity, -1, share.value, share.error);
}

static double day_of(int32_t day)
{
    return day == MU_NEVER ? (double)NAN : (double)day;
}

static void write_mark(const writer *w, const mu_answers *a, uint32_t i)
{
    const mu_mark_answer *mark = &a->marks[i];
    const char           *section = !mark->is_claim ? "milestone"
                                    : mark->is_high ? "claim_high"
                                                    : "claim_low";
    write_share(w, section, mark->name, "ever", mark->ever);
    for (uint32_t r = 0; r < a->model->report_days; r++)
        write_row(w, section, mark->name, "by",
                  (int64_t)r * a->model->report_every,
                  mark->by_report_day[r].value, mark->by_report_day[r].error);
    write_value(w, section, mark->name, "p10", day_of(mark->p10));
    write_value(w, section, mark->name, "median", day_of(mark->median));
    write_value(w, section, mark->name, "p90", day_of(mark->p90));
    write_share(w, section, mark->name, "year_on", mark->year_on);
}

static void write_why(const writer *w, const mu_mark_answer *mark)
{
    for (int k = 0; k < MU_PARTS; k++)
        write_value(w, "why", mark->name, mu_part_name[k], mark->part[k]);
}

static void write_when(const writer *w, const char *section, mu_text name,
                       const char *what, const mu_when *when)
{
    const struct {
        const char *name;
        double      value;
    } parts[] = {
        { "p10", day_of(when->p10) },
        { "median", day_of(when->median) },
        { "p90", day_of(when->p90) },
    };
    char quantity[40];
    write_share(w, section, name, what, when->ever);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(quantity, sizeof quantity, "%s_%s", what, parts[i].name);
        write_value(w, section, name, quantity, parts[i].value);
    }
}

static void write_nation(const writer *w, const mu_nation_answer *nation)
{
    static const char *const absence[MU_ABSENCES] = {
        NULL, "absent_event", "absent_others", "absent_vote", "absent_arrival"
    };
    write_value(w, "nation", nation->id, "pledged", nation->pledged);
    write_value(w, "nation", nation->id, "moved", nation->moved);
    write_when(w, "nation", nation->id, "commit", &nation->commit);
    write_when(w, "nation", nation->id, "approve", &nation->approve);
    write_when(w, "nation", nation->id, "come", &nation->come);
    write_when(w, "nation", nation->id, "leave", &nation->leave);
    for (int k = MU_COMES + 1; k < MU_ABSENCES; k++)
        write_share(w, "nation", nation->id, absence[k], nation->absence[k]);
    write_share(w, "nation", nation->id, "deadlock", nation->deadlocked);
    write_value(w, "nation", nation->id, "cost", nation->cost);
}

static void write_event(const writer *w, const mu_event_answer *event)
{
    write_when(w, "event", event->id, "happens", &event->when);
    write_share(w, "event", event->id, "fails", event->fails);
    write_value(w, "event", event->id, "stake", event->stake);
}

// With each milestone: NAME is EVENT:MILESTONE.
static void write_effects(const writer *w, const mu_answers *a)
{
    for (uint32_t e = 0; e < a->model->events_count; e++)
        for (uint32_t i = 0; i < a->model->milestones; i++) {
            const mu_effect *effect =
                &a->effects[(size_t)e * a->model->milestones + i];
            mu_text event = a->model->scenario->events[e].id;
            char    name[400];
            int     size =
                snprintf(name, sizeof name, "%.*s:%.*s", (int)event.size,
                         event.at, (int)a->marks[i].name.size,
                         a->marks[i].name.at);
            mu_text both = { name, (size_t)size < sizeof name
                                       ? (size_t)size
                                       : sizeof name - 1 };
            write_share(w, "effect", both, "with", effect->with);
            write_share(w, "effect", both, "without", effect->without);
            write_value(w, "effect", both, "explains", effect->explains);
        }
}

static void write_band(const writer *w, const char *section, mu_text name,
                       int64_t day, const mu_band *band)
{
    const struct {
        const char *name;
        double      value;
    } parts[] = {
        { "mean", band->mean }, { "p05", band->p05 }, { "p10", band->p10 },
        { "p25", band->p25 },   { "p50", band->p50 }, { "p75", band->p75 },
        { "p90", band->p90 },   { "p95", band->p95 },
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        write_row(w, section, name, parts[i].name, day, parts[i].value, NAN);
}

static void write_bottleneck(const writer *w, const mu_scenario *s,
                             const mu_bottleneck *b)
{
    char name[400];
    int  size;
    if (b->is_pool) {
        size = snprintf(name, sizeof name, "%.*s", (int)b->id.size, b->id.at);
    } else {
        mu_text from = s->places[b->from].id, to = s->places[b->to].id;
        size = snprintf(name, sizeof name, "%.*s:%.*s>%.*s", (int)b->id.size,
                        b->id.at, (int)from.size, from.at, (int)to.size, to.at);
    }
    // Longer names than anybody writes are cut.
    size_t  kept = (size_t)size < sizeof name ? (size_t)size : sizeof name - 1;
    mu_text text = { name, kept };
    const char *section = b->is_pool ? "lift" : "link";
    write_value(w, section, text, "wait_days", b->wait_days);
    write_value(w, section, text, "closed_days", b->closed_days);
    write_value(w, section, text, "share", b->share);
}

static void write_answers(const writer *w, const mu_answers *a)
{
    const mu_model *m = a->model;
    for (uint32_t i = 0; i < m->marks_count; i++)
        write_mark(w, a, i);
    for (uint32_t n = 0; n < m->nations_count; n++)
        write_nation(w, &a->nations[n]);
    for (uint32_t c = 0; c < a->curves_count; c++)
        for (uint32_t r = 0; r < m->report_days; r++)
            write_band(w, "curve", a->curves[c].name,
                       (int64_t)r * m->report_every, &a->curves[c].band[r]);
    for (uint32_t i = 0; i < m->milestones; i++)
        write_why(w, &a->marks[i]);
    for (uint32_t i = 0; i < a->bottlenecks_count; i++)
        write_bottleneck(w, m->scenario, &a->bottlenecks[i]);
    write_band(w, "cost", MU_TEXT("total"), -1, &a->cost);
    write_share(w, "cost", MU_TEXT("total"), "anybody_comes", a->came);
    write_value(w, "cost", MU_TEXT("total"), "mean_if_anybody", a->came_cost);
    write_effects(w, a);
}

void mu_result_write_csv(const mu_result *result, FILE *to)
{
    writer w = { to, "" };
    fputs("section,name,quantity,day,value,error\n", to);
    write_share(&w, "run", MU_TEXT("deadlock"), "share",
                result->plain->deadlock);
    write_value(&w, "run", MU_TEXT("draws"), "count",
                (double)result->plain->draws);
    write_answers(&w, result->plain);
    for (uint32_t e = 0; e < result->outlook->count; e++)
        write_event(&w, &result->outlook->events[e]);
    w.prefix = "trust_";
    write_answers(&w, result->trust);
}
