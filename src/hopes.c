// hopes.c - see hopes.h.
//
// Method: nations that could say yes are the least set closed under "a condition
// could hold"; who is counted in besides is the greatest set that its own yes
// keeps up.

#include "hopes.h"

#include <math.h>

// ---- events --------------------------------------------------------------------

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

static void hope_for_events(mu_hopes *h, uint32_t without)
{
    const mu_scenario *s = h->scenario;
    for (uint32_t i = 0; i < s->events_count; i++) {
        uint32_t        e = s->event_order[i];
        const mu_event *event = &s->events[e];
        bool            can = event->probability > 0.0 && e != without;
        double          time = can ? 0.0 : INFINITY;
        for (uint32_t a = 0; a < event->after.count; a++)
            if (h->event[event->after.at[a]] > time)
                time = h->event[event->after.at[a]];
        time += least(&event->delay);
        h->event[e] = time < s->horizon ? time : INFINITY;
    }
}

static bool could_all(const mu_hopes *h, mu_list events)
{
    for (uint32_t i = 0; i < events.count; i++)
        if (h->event[events.at[i]] == INFINITY)
            return false;
    return true;
}

// ---- nations -------------------------------------------------------------------

static bool said_yes(const mu_hopes *h, uint32_t n, bool approval)
{
    uint8_t what = approval ? MU_APPROVED : MU_COMMITTED;
    return (h->counted[n] & what) || (approval ? h->approves[n] : h->commits[n]);
}

const char *mu_hopes_in_vain(const mu_hopes *h, const mu_condition *row)
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

static bool could_commit(const mu_hopes *h, uint32_t n)
{
    const mu_scenario *s = h->scenario;
    bool               has_row = false;
    if (h->model->nations[n].refuses)
        return false;
    for (uint32_t row = 0; row < s->conditions_count; row++)
        if (s->conditions[row].nation == n) {
            has_row = true;
            if (!mu_hopes_in_vain(h, &s->conditions[row]))
                return true;
        }
    return !has_row;
}

static bool could_approve(const mu_hopes *h, uint32_t n)
{
    const mu_nation_model *nation = &h->model->nations[n];
    for (uint32_t i = nation->steps.first; i < nation->steps.last; i++)
        if (h->model->steps[i].probability <= 0.0 ||
            !could_all(h, h->model->steps[i].after))
            return false;
    return true;
}

void mu_hopes_say_yes(mu_hopes *h)
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

// ---- pledges -------------------------------------------------------------------

static bool way_could_open(const mu_hopes *h, const mu_way *way)
{
    for (uint32_t i = way->hops.first; i < way->hops.last; i++) {
        const mu_gate_model *gate = &h->model->gates[h->model->hops[i].gate];
        if (gate->opens != MU_NONE && h->event[gate->opens] == INFINITY)
            return false;
    }
    return true;
}

const char *mu_hopes_never_moves(const mu_hopes        *h,
                                 const mu_pledge_model *pledge)
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

double mu_hopes_persons(const mu_hopes *h)
{
    const mu_model *m = h->model;
    double          sum = 0.0;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        double nation = 0.0;
        for (uint32_t p = 0; p < m->pledges_count; p++) {
            const mu_pledge_model *pledge = &m->pledges[p];
            if (pledge->nation == n && !mu_hopes_never_moves(h, pledge))
                nation += (double)pledge->personnel *
                          (pledge->units.last - pledge->units.first);
        }
        sum += fmin(nation, m->nations[n].ceiling);
    }
    return sum;
}

// ---- all -----------------------------------------------------------------------

mu_status mu_hopes_init(const mu_model *model, mu_arena *arena, mu_hopes *out)
{
    size_t   nations = model->nations_count;
    mu_hopes h = { .model = model, .scenario = model->scenario };
    h.event = MU_ARENA_NEW(arena, model->events_count, double);
    h.commits = MU_ARENA_NEW(arena, nations, uint8_t);
    h.approves = MU_ARENA_NEW(arena, nations, uint8_t);
    h.counted = MU_ARENA_NEW(arena, nations, uint8_t);
    if (!h.event || !h.commits || !h.approves || !h.counted)
        return MU_NO_MEMORY;
    *out = h;
    return MU_OK;
}

void mu_hopes_begin(mu_hopes *h, uint32_t without)
{
    memset(h->counted, 0, h->model->nations_count);
    hope_for_events(h, without);
    mu_hopes_say_yes(h);
}

void mu_hopes_trust(mu_hopes *h)
{
    uint32_t count = h->model->nations_count;
    memset(h->counted, MU_COMMITTED | MU_APPROVED, count);
    for (bool dropped = true; dropped;) {
        dropped = false;
        mu_hopes_say_yes(h);
        for (uint32_t n = 0; n < count; n++) {
            uint8_t keeps = (uint8_t)((h->commits[n] ? MU_COMMITTED : 0) |
                                      (h->approves[n] ? MU_APPROVED : 0));
            uint8_t kept = h->counted[n] & keeps;
            dropped = dropped || kept != h->counted[n];
            h->counted[n] = kept;
        }
    }
}
