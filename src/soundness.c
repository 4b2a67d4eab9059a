// soundness.c - see soundness.h.
//
// 1. The earliest time of every event.
// 2. Who could commit and be approved; conditions that can never hold.
// 3. Nations that wait for each other for ever: those who do not commit, but
//    would with the whole set counted in.
// 4. Pledges that can never move, and pledges that no mark asks for.

#include "soundness.h"

#include <math.h>

typedef struct hopes {
    const mu_model    *model;
    const mu_scenario *scenario;
    mu_diags          *diags;
    double            *event;      // earliest time; INFINITY: never
    uint8_t           *commits;    // by nation: could it
    uint8_t           *approves;
    uint8_t           *counted;    // taken as committed and approved
    uint8_t           *matters;    // by capability
    bool               persons_matter;
} hopes;

// ---- 1. events -----------------------------------------------------------------

static double least(const mu_quantity *q)
{
    switch (q->shape) {
    case MU_CONSTANT: case MU_UNIFORM: case MU_PERT: case MU_TRIANGULAR:
        return q->a;
    case MU_CHOICE: {
        double value = INFINITY;
        for (uint32_t i = 0; i < q->count; i++)
            value = q->values[i] < value ? q->values[i] : value;
        return value;
    }
    default:
        return 0.0;
    }
}

static void hope_for_events(hopes *h)
{
    const mu_scenario *s = h->scenario;
    for (uint32_t i = 0; i < s->events_count; i++) {
        uint32_t        e = s->event_order[i];
        const mu_event *event = &s->events[e];
        double          time = event->probability > 0.0 ? 0.0 : INFINITY;
        for (uint32_t a = 0; a < event->after.count; a++)
            if (h->event[event->after.at[a]] > time)
                time = h->event[event->after.at[a]];
        time += least(&event->delay);
        h->event[e] = time < s->horizon ? time : INFINITY;
    }
}

static bool could_all(const hopes *h, mu_list events)
{
    for (uint32_t i = 0; i < events.count; i++)
        if (h->event[events.at[i]] == INFINITY)
            return false;
    return true;
}

static void warn_events(const hopes *h)
{
    for (uint32_t e = 0; e < h->scenario->events_count; e++)
        if (h->event[e] == INFINITY && h->scenario->events[e].probability > 0.0)
            mu_warning(h->diags, mu_scenario_cell(h->scenario, "events", e, NULL),
                       "event '%.60s' can never happen: what it comes after "
                       "cannot, or its delay reaches past the horizon",
                       h->scenario->events[e].id.at);
}

// ---- 2. conditions ----------------------------------------------------------------

static bool said_yes(const hopes *h, uint32_t n, bool approval)
{
    return h->counted[n] || (approval ? h->approves[n] : h->commits[n]);
}

// What a condition waits for in vain; NULL if it could hold.
static const char *in_vain(const hopes *h, const mu_condition *row)
{
    const mu_model *m = h->model;
    double          count = 0.0, persons = 0.0;
    if (!could_all(h, row->events))
        return "events";
    for (uint32_t i = 0; i < row->nations.count; i++)
        if (!said_yes(h, row->nations.at[i], row->counts_approval))
            return "nations";
    for (uint32_t n = 0; n < m->nations_count; n++)
        if (n != row->nation && m->nations[n].contributes &&
            said_yes(h, n, row->counts_approval)) {
            count += 1.0;
            persons += m->nations[n].pledged;
        }
    if (count < row->contributors - 1e-9)
        return "contributors";
    return persons < row->personnel - 1e-9 ? "personnel" : NULL;
}

static bool could_commit(const hopes *h, uint32_t n)
{
    const mu_scenario *s = h->scenario;
    bool               has_row = false;
    if (h->model->nations[n].refuses)
        return false;
    for (uint32_t row = 0; row < s->conditions_count; row++)
        if (s->conditions[row].nation == n) {
            has_row = true;
            if (!in_vain(h, &s->conditions[row]))
                return true;
        }
    return !has_row;
}

static bool could_approve(const hopes *h, uint32_t n)
{
    const mu_nation_model *nation = &h->model->nations[n];
    for (uint32_t i = nation->steps.first; i < nation->steps.last; i++)
        if (h->model->steps[i].probability <= 0.0 ||
            !could_all(h, h->model->steps[i].after))
            return false;
    return true;
}

// The most who could say yes, given who is counted in.
static void hope_for_nations(hopes *h)
{
    uint32_t count = h->model->nations_count;
    memset(h->commits, 0, count);
    memset(h->approves, 0, count);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t n = 0; n < count; n++)
            if (!h->commits[n] && could_commit(h, n)) {
                h->commits[n] = 1;
                h->approves[n] = could_approve(h, n);
                changed = true;
            }
    }
}

static void warn_conditions(const hopes *h)
{
    const mu_scenario *s = h->scenario;
    for (uint32_t row = 0; row < s->conditions_count; row++) {
        const mu_condition *c = &s->conditions[row];
        const char         *what = in_vain(h, c);
        if (!what || h->model->nations[c->nation].refuses)
            continue;
        mu_warning(h->diags, mu_scenario_cell(s, "conditions", row, what),
                   "this condition of '%.40s' can never hold: it waits in vain "
                   "for its %s", s->nations[c->nation].id.at, what);
    }
}

// ---- 3. deadlocks -------------------------------------------------------------------

static void warn_deadlock(hopes *h)
{
    const mu_scenario *s = h->scenario;
    uint32_t           count = h->model->nations_count;
    bool               dropped = true;
    for (uint32_t n = 0; n < count; n++)
        h->counted[n] = !h->commits[n];
    while (dropped) {
        dropped = false;
        hope_for_nations(h);
        for (uint32_t n = 0; n < count; n++)
            if (h->counted[n] && !h->commits[n]) {
                h->counted[n] = 0;
                dropped = true;
            }
    }
    bool first = true;
    for (uint32_t n = 0; n < count; n++) {
        if (!h->counted[n])
            continue;
        mu_span where = mu_scenario_cell(s, "nations", n, "id");
        if (first)
            mu_warning(h->diags, where,
                       "'%.40s' never commits in any draw, though it would if "
                       "others who wait as well moved first: a deadlock",
                       s->nations[n].id.at);
        else
            mu_note(h->diags, where, "'%.40s' is part of it",
                    s->nations[n].id.at);
        first = false;
    }
    memset(h->counted, 0, count);
    hope_for_nations(h);
}

// ---- 4. pledges -----------------------------------------------------------------------

static bool way_could_open(const hopes *h, const mu_way *way)
{
    for (uint32_t i = way->hops.first; i < way->hops.last; i++) {
        const mu_gate_model *gate = &h->model->gates[h->model->hops[i].gate];
        if (gate->opens != MU_NONE && h->event[gate->opens] == INFINITY)
            return false;
    }
    return true;
}

static const char *never_moves(const hopes *h, const mu_pledge_model *pledge)
{
    if (!h->commits[pledge->nation] || !h->approves[pledge->nation])
        return "its nation can never approve";
    if (!could_all(h, pledge->after))
        return "an event that it comes after can never happen";
    if (pledge->available <= 0.0)
        return "it is available with probability 0";
    for (uint32_t w = pledge->ways.first; w < pledge->ways.last; w++)
        if (way_could_open(h, &h->model->ways[w]))
            return NULL;
    return "every way has a link that can never open";
}

static void find_what_matters(hopes *h)
{
    const mu_model *m = h->model;
    for (uint32_t d = 0; d < m->demands_count; d++) {
        if (m->demands[d].capability == MU_PERSONNEL)
            h->persons_matter = true;
        else
            h->matters[m->demands[d].capability] = 1;
    }
    static const char *const believed[] = { "monitors", "reserve",
                                            "battalions" };
    for (uint32_t k = 0; k < m->capabilities; k++)
        for (size_t b = 0; b < 3 && h->scenario->assess.given; b++)
            if (mu_text_equal(h->scenario->capability_names[k],
                              (mu_text){ believed[b], strlen(believed[b]) }))
                h->matters[k] = 1;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < m->needs_count; i++) {
            const mu_need_model *need = &m->needs[i];
            if (!h->matters[need->capability])
                continue;
            if (need->needs == MU_PERSONNEL) {
                h->persons_matter = true;
            } else if (!h->matters[need->needs]) {
                h->matters[need->needs] = 1;
                changed = true;
            }
        }
    }
}

static bool pledge_matters(const hopes *h, const mu_pledge_model *pledge)
{
    const mu_model *m = h->model;
    if (h->persons_matter && pledge->personnel > 0)
        return true;
    for (uint32_t k = 0; k < m->capabilities; k++)
        if (h->matters[k] && pledge->amounts[MU_COUNT_CAPABILITIES + k] > 0)
            return true;
    for (uint32_t l = pledge->lifts.first; l < pledge->lifts.last; l++)
        if (h->matters[m->lifted[l].capability])
            return true;
    return false;
}

static void warn_pledges(hopes *h)
{
    const mu_model *m = h->model;
    find_what_matters(h);
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        const char            *id = h->scenario->pledges[pledge->row].id.at;
        const char            *why = never_moves(h, pledge);
        mu_span where =
            mu_scenario_cell(h->scenario, "pledges", pledge->row, "id");
        if (why && !m->nations[pledge->nation].refuses)
            mu_warning(h->diags, where, "pledge '%.60s' can never move: %s", id,
                       why);
        else if (m->marks_count && !pledge_matters(h, pledge))
            mu_warning(h->diags, where,
                       "units of pledge '%.60s' never matter: no milestone or "
                       "claim asks for what they bring, nor does anything that "
                       "one asks for need it", id);
    }
}

static void check_all(hopes *h)
{
    hope_for_events(h);
    warn_events(h);
    hope_for_nations(h);
    warn_deadlock(h);
    // A condition of a deadlock can hold once somebody moves first, and the
    // deadlock is reported as such.
    for (uint32_t n = 0; n < h->model->nations_count; n++)
        h->counted[n] = 1;
    warn_conditions(h);
    memset(h->counted, 0, h->model->nations_count);
    warn_pledges(h);
}

mu_status mu_soundness_check(const mu_model *model, mu_diags *diags)
{
    mu_arena arena = { 0 };
    size_t   nations = model->nations_count;
    hopes    h = { .model = model, .scenario = model->scenario, .diags = diags };
    h.event = MU_ARENA_NEW(&arena, model->events_count, double);
    h.commits = MU_ARENA_NEW(&arena, nations, uint8_t);
    h.approves = MU_ARENA_NEW(&arena, nations, uint8_t);
    h.counted = MU_ARENA_NEW(&arena, nations, uint8_t);
    h.matters = MU_ARENA_NEW(&arena, model->capabilities, uint8_t);
    bool room = h.event && h.commits && h.approves && h.counted && h.matters;
    if (room)
        check_all(&h);
    mu_arena_clear(&arena);
    return room ? MU_OK : MU_NO_MEMORY;
}
