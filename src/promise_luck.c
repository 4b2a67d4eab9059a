// promise_luck.c - all luck of some draws, drawn once: a look is then arithmetic on
// tables. See promise_parts.h.

#include "promise_parts.h"

static relax_draw luck_of(const mu_promise *p, uint32_t draw)
{
    relax_draw d = p->luck;
    d.draw = p->index[draw];
    return d;
}

static mu_status draw_events(mu_promise *p)
{
    p->delay = MU_ARENA_NEW(&p->arena, p->events, double *);
    if (!p->delay)
        return MU_NO_MEMORY;
    for (uint32_t e = 0; e < p->events; e++) {
        const relax_part *part = &p->change.part[RELAX_EVENT][e];
        p->delay[e] =
            MU_ARENA_NEW(&p->arena, (size_t)part->count * p->draws, double);
        if (!p->delay[e])
            return MU_NO_MEMORY;
        for (uint32_t k = 0; k < part->count; k++)
            for (uint32_t w = 0; w < p->draws; w++) {
                const mu_model       *m = part->cases[k].model;
                const mu_event_model *of = &m->events[e];
                relax_draw            d = luck_of(p, w);
                p->delay[e][(size_t)k * p->draws + w] =
                    relax_happens(&d, m, of->occurs.word, of->occurs.probability)
                        ? relax_luck(&d, m, of->delay.word, &of->delay.sampler)
                        : INFINITY;
            }
    }
    return MU_OK;
}

static mu_status draw_votes(mu_promise *p)
{
    p->steps = MU_ARENA_NEW(&p->arena, p->draws, relax_steps **);
    if (!p->steps)
        return MU_NO_MEMORY;
    for (uint32_t w = 0; w < p->draws; w++) {
        relax_draw d = luck_of(p, w);
        p->steps[w] = MU_ARENA_NEW(&p->arena, p->nations, relax_steps *);
        if (!p->steps[w])
            return MU_NO_MEMORY;
        d.steps = p->steps[w];
        d.arena = p->arena;
        relax_steps_draw(&d);
        p->arena = d.arena;
        if (d.failed)
            return MU_NO_MEMORY;
    }
    return MU_OK;
}

// ---- ways ------------------------------------------------------------------------

static bool same_permit(const mu_promise *p, const float *a, const float *b)
{
    return a == b || (a && b && memcmp(a, b, p->draws * sizeof *a) == 0);
}

static bool same_way(const mu_promise *p, const promise_way *a, const promise_way *b)
{
    uint32_t count = a->gates.last - a->gates.first;
    if (a->least < b->least || a->least > b->least ||
        b->gates.last - b->gates.first != count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const promise_gate *x = &p->gates[a->gates.first + i];
        const promise_gate *y = &p->gates[b->gates.first + i];
        if (x->opens != y->opens || x->behind < y->behind ||
            x->behind > y->behind || !same_permit(p, x->permit, y->permit))
            return false;
    }
    return true;
}

static mu_status add_gate(mu_promise *p, const mu_model *m, const mu_way *of,
                          uint32_t h)
{
    const mu_hop        *hop = &m->hops[of->hops.first + h];
    const mu_gate_model *model = &m->gates[hop->gate];
    if (p->gates_count == p->gates_room) {
        uint32_t room = p->gates_room ? 2 * p->gates_room : 256;
        promise_gate    *more = MU_ARENA_NEW(&p->arena, room, promise_gate);
        if (!more)
            return MU_NO_MEMORY;
        if (p->gates_count)
            memcpy(more, p->gates, p->gates_count * sizeof *more);
        p->gates = more;
        p->gates_room = room;
    }
    int32_t behind = hop->rest + (h <= of->slowest ? of->shipping - 1 : 0);
    promise_gate    made = { model->opens, NULL, (float)behind };
    if (model->nation != MU_NONE) {
        float *permit = MU_ARENA_NEW(&p->arena, p->draws, float);
        if (!permit)
            return MU_NO_MEMORY;
        for (uint32_t w = 0; w < p->draws; w++) {
            relax_draw d = luck_of(p, w);
            permit[w] = (float)relax_luck(&d, m, model->permit.word,
                                          &model->permit.sampler);
        }
        made.permit = permit;
    }
    p->gates[p->gates_count++] = made;
    return MU_OK;
}

// The place of a way among the different ones of its pledge.
static mu_status add_way(mu_promise *p, promise_fleet *f, const mu_model *m,
                         const mu_way *of, uint32_t *place)
{
    promise_way made = { .least = (float)of->least,
                 .gates = { p->gates_count, p->gates_count } };
    for (uint32_t h = 0; h < of->hops.last - of->hops.first; h++)
        if (m->hops[of->hops.first + h].gate != 0)
            MU_TRY(add_gate(p, m, of, h));
    made.gates.last = p->gates_count;
    for (*place = 0; *place < f->ways_count; ++*place)
        if (same_way(p, &f->ways[*place], &made)) {
            p->gates_count = made.gates.first;
            return MU_OK;
        }
    if (f->ways_count == PROMISE_WAYS)
        return MU_TOO_LARGE;
    f->ways[f->ways_count++] = made;
    return MU_OK;
}

static mu_status find_ways(mu_promise *p, promise_fleet *f)
{
    const relax_part *part = &p->change.part[RELAX_WAYS][f->row];
    f->ways = MU_ARENA_NEW(&p->arena, PROMISE_WAYS, promise_way);
    f->ways_of = MU_ARENA_NEW(&p->arena, part->count, uint64_t);
    if (!f->ways || !f->ways_of)
        return MU_NO_MEMORY;
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_model        *m = part->cases[k].model;
        const mu_pledge_model *of = relax_pledge(&p->change, m, f->row);
        for (uint32_t w = of ? of->ways.first : 0; of && w < of->ways.last; w++) {
            uint32_t place;
            MU_TRY(add_way(p, f, m, &m->ways[w], &place));
            f->ways_of[k] |= (uint64_t)1 << place;
        }
    }
    return MU_OK;
}

// ---- forces ----------------------------------------------------------------------

static double amount_of(const mu_pledge_model *of, uint32_t capability)
{
    return capability == MU_PERSONNEL
               ? (double)of->personnel
               : (double)of->amounts[MU_COUNT_CAPABILITIES + capability] /
                     MU_MILLION;
}

static mu_status value_of(mu_promise *p, promise_force *f, const mu_model *m)
{
    const mu_pledge_model *of = f->pledge;
    uint32_t               lifts = of->lifts.last - of->lifts.first;
    f->lifts = MU_ARENA_NEW(&p->arena, 2 * (size_t)lifts * p->measures + 1, promise_lift);
    if (!f->lifts)
        return MU_NO_MEMORY;
    f->personnel = (float)of->personnel;
    for (uint32_t j = 0; j < p->measures; j++) {
        const promise_measure *to = &p->measure[j];
        double value = to->share * amount_of(of, to->capability);
        if (to->needs != MU_NONE)
            value += to->of_needs * amount_of(of, to->needs);
        f->value[j] = (float)value;
        for (uint32_t l = of->lifts.first; l < of->lifts.last; l++) {
            const mu_lifted *by = &m->lifted[l];
            double           more = (double)by->more / MU_MILLION;
            if (by->capability == to->capability)
                f->lifts[f->lifts_count++] =
                    (promise_lift){ by->event, j, (float)(to->share * more) };
            if (by->capability == to->needs)
                f->lifts[f->lifts_count++] =
                    (promise_lift){ by->event, j, (float)(to->of_needs * more) };
        }
    }
    return MU_OK;
}

static mu_status draw_force(mu_promise *p, promise_force *f, const mu_model *m)
{
    const mu_pledge_model *of = f->pledge;
    f->units = of->units.last - of->units.first;
    size_t cells = (size_t)f->units * p->draws;
    f->notice = MU_ARENA_NEW(&p->arena, cells, float);
    f->close = MU_ARENA_NEW(&p->arena, cells, float);
    if (!f->notice || !f->close)
        return MU_NO_MEMORY;
    for (uint32_t w = 0; w < p->draws; w++)
        for (uint32_t u = 0; u < f->units; u++) {
            const mu_unit_model *unit = &m->units[of->units.first + u];
            size_t               at = (size_t)w * f->units + u;
            relax_draw           d = luck_of(p, w);
            f->close[at] = -1.0f;
            if (!relax_happens(&d, m, unit->available_word, of->available))
                continue;
            f->notice[at] =
                (float)relax_luck(&d, m, unit->notice_word, &of->notice);
            f->close[at] = (float)floor(
                (double)p->options.day + RELAX_SLACK -
                relax_luck(&d, m, unit->integration_word, &of->integration));
        }
    return value_of(p, f, m);
}

static mu_status find_fleet(mu_promise *p, uint32_t row, promise_fleet *f)
{
    const relax_part *part = &p->change.part[RELAX_FORCE][row];
    f->row = row;
    f->force = MU_ARENA_NEW(&p->arena, part->count, promise_force);
    if (!f->force)
        return MU_NO_MEMORY;
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_model *m = part->cases[k].model;
        f->force[k].pledge = relax_pledge(&p->change, m, row);
        if (f->force[k].pledge && p->change.matters[row])
            MU_TRY(draw_force(p, &f->force[k], m));
    }
    return p->change.matters[row] ? find_ways(p, f) : MU_OK;
}

// MU_TOO_LARGE: an ask moves a pledge to another nation.
static mu_status nation_of(const mu_promise *p, uint32_t row, uint32_t *nation)
{
    const relax_part *part = &p->change.part[RELAX_FORCE][row];
    *nation = p->change.base->scenario->pledges[row].nation;
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_pledge_model *of =
            relax_pledge(&p->change, part->cases[k].model, row);
        if (of && of->nation != *nation)
            return MU_TOO_LARGE;
    }
    return MU_OK;
}

static mu_status find_fleets(mu_promise *p)
{
    uint32_t rows = p->change.part_count[RELAX_FORCE], nation;
    p->fleet = MU_ARENA_NEW(&p->arena, p->nations, promise_fleet *);
    p->fleets = MU_ARENA_NEW(&p->arena, p->nations, uint32_t);
    if (!p->fleet || !p->fleets)
        return MU_NO_MEMORY;
    for (uint32_t row = 0; row < rows; row++) {
        MU_TRY(nation_of(p, row, &nation));
        p->fleets[nation]++;
    }
    for (uint32_t n = 0; n < p->nations; n++) {
        p->fleet[n] = MU_ARENA_NEW(&p->arena, p->fleets[n], promise_fleet);
        if (!p->fleet[n])
            return MU_NO_MEMORY;
        p->fleets[n] = 0;
    }
    for (uint32_t row = 0; row < rows; row++) {
        if (p->options.keep_going && !p->options.keep_going(p->options.context))
            return MU_STOPPED;
        MU_TRY(nation_of(p, row, &nation));
        MU_TRY(find_fleet(p, row, &p->fleet[nation][p->fleets[nation]++]));
    }
    return MU_OK;
}

mu_status promise_luck_draw(mu_promise *p)
{
    p->gates_count = p->gates_room = 0;
    MU_TRY(draw_events(p));
    MU_TRY(draw_votes(p));
    return find_fleets(p);
}
