// soundness.c - see soundness.h.
//
// 1. The earliest time of every event.
// 2. Who could commit and be approved; conditions that can never hold.
// 3. Nations that wait for each other for ever: those who do not commit, but
//    would with the whole set counted in.
// 4. Pledges that can never move, and pledges that no mark asks for.

#include "soundness.h"

#include "hopes.h"

#include <math.h>

typedef struct doubts {
    mu_hopes  hopes;
    mu_diags *diags;
    uint8_t  *matters;   // by capability
    bool      persons_matter;
} doubts;

// ---- 1. events -----------------------------------------------------------------

static void warn_events(const doubts *h)
{
    for (uint32_t e = 0; e < h->hopes.scenario->events_count; e++)
        if (h->hopes.event[e] == INFINITY && h->hopes.scenario->events[e].probability > 0.0)
            mu_warning(h->diags, mu_scenario_cell(h->hopes.scenario, "events", e, NULL),
                       "event '%.60s' can never happen: what it comes after "
                       "cannot, or its delay reaches past the horizon",
                       h->hopes.scenario->events[e].id.at);
}

// ---- 2. conditions ----------------------------------------------------------------

static void warn_conditions(const doubts *h)
{
    const mu_scenario *s = h->hopes.scenario;
    for (uint32_t row = 0; row < s->conditions_count; row++) {
        const mu_condition *c = &s->conditions[row];
        const char         *what = mu_hopes_in_vain(&h->hopes, c);
        if (!what || h->hopes.model->nations[c->nation].refuses)
            continue;
        mu_warning(h->diags, mu_scenario_cell(s, "conditions", row, what),
                   "this condition of '%.40s' can never hold: it waits in vain "
                   "for its %s", s->nations[c->nation].id.at, what);
    }
}

// ---- 3. deadlocks -------------------------------------------------------------------

static void warn_deadlock(doubts *h)
{
    const mu_scenario *s = h->hopes.scenario;
    uint32_t           count = h->hopes.model->nations_count;
    bool               dropped = true;
    for (uint32_t n = 0; n < count; n++)
        h->hopes.counted[n] =
            h->hopes.commits[n] ? 0 : MU_COMMITTED | MU_APPROVED;
    while (dropped) {
        dropped = false;
        mu_hopes_say_yes(&h->hopes);
        for (uint32_t n = 0; n < count; n++)
            if (h->hopes.counted[n] && !h->hopes.commits[n]) {
                h->hopes.counted[n] = 0;
                dropped = true;
            }
    }
    bool first = true;
    for (uint32_t n = 0; n < count; n++) {
        if (!h->hopes.counted[n])
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
    memset(h->hopes.counted, 0, count);
    mu_hopes_say_yes(&h->hopes);
}

// ---- 4. pledges -----------------------------------------------------------------------

static void find_what_matters(doubts *h)
{
    const mu_model *m = h->hopes.model;
    for (uint32_t d = 0; d < m->demands_count; d++) {
        if (m->demands[d].capability == MU_PERSONNEL)
            h->persons_matter = true;
        else
            h->matters[m->demands[d].capability] = 1;
    }
    static const char *const believed[] = { "monitors", "reserve",
                                            "battalions" };
    for (uint32_t k = 0; k < m->capabilities; k++)
        for (size_t b = 0; b < 3 && h->hopes.scenario->assess.given; b++)
            if (mu_text_equal(h->hopes.scenario->capability_names[k],
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

static bool pledge_matters(const doubts *h, const mu_pledge_model *pledge)
{
    const mu_model *m = h->hopes.model;
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

static void warn_pledges(doubts *h)
{
    const mu_model *m = h->hopes.model;
    find_what_matters(h);
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        const char            *id = h->hopes.scenario->pledges[pledge->row].id.at;
        const char            *why = mu_hopes_never_moves(&h->hopes, pledge);
        mu_span where =
            mu_scenario_cell(h->hopes.scenario, "pledges", pledge->row, "id");
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

static void check_all(doubts *h)
{
    mu_hopes_begin(&h->hopes, MU_NONE);
    warn_events(h);
    warn_deadlock(h);
    // A condition of a deadlock can hold once somebody moves first, and the
    // deadlock is reported as such.
    for (uint32_t n = 0; n < h->hopes.model->nations_count; n++)
        h->hopes.counted[n] = MU_COMMITTED | MU_APPROVED;
    warn_conditions(h);
    memset(h->hopes.counted, 0, h->hopes.model->nations_count);
    warn_pledges(h);
}

mu_status mu_soundness_check(const mu_model *model, mu_diags *diags)
{
    mu_arena  arena = { 0 };
    doubts    h = { .diags = diags };
    mu_status status = mu_hopes_init(model, &arena, &h.hopes);
    h.matters = MU_ARENA_NEW(&arena, model->capabilities, uint8_t);
    if (!h.matters)
        status = MU_NO_MEMORY;
    if (status == MU_OK)
        check_all(&h);
    mu_arena_clear(&arena);
    return status;
}
