// trace_out.c - see trace_out.h: the line of JSON. The story is in story.c.

#include "trace_out.h"

#include "json.h"
#include "stages.h"
#include "story.h"

static void write_day(mu_json *json, int32_t day)
{
    if (day == MU_NEVER)
        mu_json_null(json);
    else
        mu_json_whole(json, day);
}

static void write_events(const mu_draw *draw, mu_json *json)
{
    const mu_scenario *s = draw->model->scenario;
    mu_json_name(json, "events");
    mu_json_open(json, '{');
    for (uint32_t e = 0; e < s->events_count; e++) {
        mu_json_key(json, s->events[e].id);
        mu_json_real(json, draw->event[e]);
    }
    mu_json_close(json, '}');
}

static void write_nations(const mu_draw *draw, mu_json *json)
{
    const mu_scenario *s = draw->model->scenario;
    mu_json_name(json, "nations");
    mu_json_open(json, '{');
    for (uint32_t n = 0; n < s->nations_count; n++) {
        mu_json_key(json, s->nations[n].id);
        mu_json_open(json, '{');
        mu_json_name(json, "commit");
        mu_json_real(json, draw->commit[n]);
        mu_json_name(json, "approve");
        mu_json_real(json, draw->approve[n]);
        mu_json_name(json, "leave");
        mu_json_real(json, draw->leave[n]);
        mu_json_close(json, '}');
    }
    mu_json_close(json, '}');
    mu_json_name(json, "deadlock");
    mu_json_open(json, '[');
    for (uint32_t n = 0; n < s->nations_count; n++)
        if (draw->counted_in[n])
            mu_json_text(json, s->nations[n].id);
    mu_json_close(json, ']');
}

static void write_spells(const mu_draw *draw, mu_json *json, uint32_t unit)
{
    mu_json_name(json, "spells");
    mu_json_open(json, '[');
    for (uint32_t s = 0; s < draw->spells_count; s++) {
        if (draw->spells[s].unit != unit)
            continue;
        mu_json_open(json, '[');
        mu_json_real(json, draw->spells[s].start);
        mu_json_real(json, draw->spells[s].end);
        mu_json_close(json, ']');
    }
    mu_json_close(json, ']');
}

static void write_unit(const mu_draw *draw, mu_json *json, uint32_t u)
{
    const mu_model      *m = draw->model;
    const mu_unit_model *unit = &m->units[u];
    const mu_unit       *is = &draw->unit[u];
    bool                 moves = is->stay == MU_MOVES;
    mu_json_open(json, '{');
    mu_json_name(json, "pledge");
    mu_json_text(json,
                 m->scenario->pledges[m->pledges[unit->pledge].row].id);
    mu_json_name(json, "unit");
    mu_json_whole(json, unit->number);
    mu_json_name(json, "exists");
    mu_json_bool(json, is->stay != MU_NOT_THERE);
    mu_json_name(json, "moves");
    mu_json_bool(json, moves);
    mu_json_name(json, "ready");
    mu_json_real(json, is->ready);
    mu_json_name(json, "go");
    mu_json_real(json, is->go);
    mu_json_name(json, "itinerary");
    if (moves)
        mu_json_whole(json, is->way);
    else
        mu_json_null(json);
    mu_json_name(json, "closure");
    write_day(json, is->closure);
    mu_json_name(json, "operational");
    mu_json_real(json, is->operational);
    write_spells(draw, json, u);
    mu_json_close(json, '}');
}

static void write_units(const mu_draw *draw, mu_json *json)
{
    mu_json_name(json, "units");
    mu_json_open(json, '[');
    for (uint32_t u = 0; u < draw->model->units_count; u++)
        write_unit(draw, json, u);
    mu_json_close(json, ']');
}

static void write_marks(const mu_draw *draw, mu_json *json)
{
    const mu_model    *m = draw->model;
    const mu_scenario *s = m->scenario;
    mu_json_name(json, "milestones");
    mu_json_open(json, '{');
    for (uint32_t i = 0; i < m->milestones; i++) {
        mu_json_key(json, s->milestone_names[i]);
        write_day(json, draw->mark_day[i]);
    }
    mu_json_close(json, '}');
    mu_json_name(json, "claims");
    mu_json_open(json, '{');
    for (uint32_t i = 0; i < s->claim_names_count; i++) {
        mu_json_key(json, s->claim_names[i]);
        mu_json_open(json, '{');
        mu_json_name(json, "low");
        write_day(json, draw->mark_day[m->milestones + 2 * i]);
        mu_json_name(json, "high");
        write_day(json, draw->mark_day[m->milestones + 2 * i + 1]);
        mu_json_close(json, '}');
    }
    mu_json_close(json, '}');
}

static void write_curves(const mu_draw *draw, mu_json *json)
{
    const mu_model *m = draw->model;
    mu_json_name(json, "personnel");
    mu_json_open(json, '[');
    for (uint32_t r = 0; r < m->report_days; r++) {
        int32_t day = (int32_t)(r * m->report_every);
        mu_json_whole(json, draw->persons[mu_segment_on(draw, day)]);
    }
    mu_json_close(json, ']');
    mu_json_name(json, "capabilities");
    mu_json_open(json, '{');
    for (uint32_t k = 0; k < m->capabilities; k++) {
        mu_json_key(json, m->scenario->capability_names[k]);
        mu_json_open(json, '[');
        for (uint32_t r = 0; r < m->report_days; r++) {
            int32_t  day = (int32_t)(r * m->report_every);
            uint32_t segment = mu_segment_on(draw, day);
            mu_json_real(
                json, draw->effective[(size_t)segment * m->capabilities + k]);
        }
        mu_json_close(json, ']');
    }
    mu_json_close(json, '}');
    mu_json_name(json, "cost");
    mu_json_real(json, draw->cost);
}

static void write_reason(const mu_draw *draw, mu_json *json, const mu_why *why)
{
    const mu_model *m = draw->model;
    char            name[400];
    if (why->unit == MU_NONE) {
        mu_json_null(json);
        return;
    }
    const mu_unit_model *unit = &m->units[why->unit];
    mu_text id = m->scenario->pledges[m->pledges[unit->pledge].row].id;
    int     size = snprintf(name, sizeof name, "%.*s/%u",
                            id.size < 300 ? (int)id.size : 300, id.at,
                            unit->number);
    mu_json_open(json, '{');
    mu_json_name(json, "unit");
    mu_json_text(json, (mu_text){ name, (size_t)size });
    const struct { const char *name; double days; } part[] = {
        { "events", why->events },           { "conditions", why->conditions },
        { "approval", why->approval },       { "preparation", why->preparation },
        { "movement", why->movement },       { "congestion", why->congestion },
        { "integration", why->integration }, { "after", why->after },
    };
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        mu_json_name(json, part[i].name);
        mu_json_real(json, part[i].days);
    }
    mu_json_close(json, '}');
}

static void write_why(const mu_draw *draw, mu_json *json)
{
    mu_json_name(json, "why");
    mu_json_open(json, '{');
    for (uint32_t i = 0; i < draw->model->milestones; i++) {
        mu_json_key(json, draw->model->scenario->milestone_names[i]);
        write_reason(draw, json, &draw->why[i]);
    }
    mu_json_close(json, '}');
}

static void write_assess(const mu_draw *draw, mu_json *json,
                         const mu_belief *belief, mu_rung_belief *rungs)
{
    const mu_model    *m = draw->model;
    const mu_scenario *s = m->scenario;
    mu_json_name(json, "assess");
    mu_json_open(json, '[');
    for (uint32_t r = 0; r < m->report_days; r++) {
        int32_t day = (int32_t)(r * m->report_every);
        double  seen = mu_belief_on(belief, draw, day, rungs);
        mu_json_open(json, '{');
        mu_json_name(json, "day");
        mu_json_whole(json, day);
        mu_json_name(json, "see");
        mu_json_real(json, seen);
        mu_json_name(json, "rungs");
        mu_json_open(json, '{');
        for (uint32_t x = 0; x < s->ladder_count; x++) {
            mu_json_key(json, s->ladder[x].id);
            mu_json_open(json, '{');
            mu_json_name(json, "rho");
            mu_json_real(json, rungs[x].rho);
            mu_json_name(json, "hold");
            mu_json_real(json, rungs[x].hold);
            mu_json_name(json, "q");
            mu_json_real(json, rungs[x].q);
            mu_json_name(json, "kappa");
            mu_json_real(json, rungs[x].kappa);
            mu_json_close(json, '}');
        }
        mu_json_close(json, '}');
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_line(mu_draw *draw, const mu_trace_options *options,
                       FILE *to)
{
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    mu_json_name(&json, "draw");
    mu_json_whole(&json, (int64_t)draw->index);
    write_events(draw, &json);
    write_nations(draw, &json);
    write_units(draw, &json);
    write_marks(draw, &json);
    write_curves(draw, &json);
    if (options->why) {
        mu_draw_why(draw);
        write_why(draw, &json);
    }
    if (options->belief)
        write_assess(draw, &json, options->belief, options->rungs);
    if (draw->deadlock_size) {
        mu_draw_run_trust(draw);
        mu_json_name(&json, "trust");
        mu_json_open(&json, '{');
        write_marks(draw, &json);
        mu_json_close(&json, '}');
    }
    mu_json_close(&json, '}');
    putc('\n', to);
}

void mu_trace_write(mu_draw *draw, uint64_t seed, uint64_t index,
                    const mu_trace_options *options, FILE *to)
{
    mu_draw_run(draw, seed, index);
    if (options->text)
        mu_story_write(draw, options->why, to);
    else
        write_line(draw, options, to);
}
