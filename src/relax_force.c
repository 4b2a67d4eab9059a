// relax_force.c - who can be there by the day in one draw, and whether that is
// what the milestone demands. See relax_parts.h.
//
// A unit is there if it exists and one of its ways closes early enough for its
// integration. A way closes early enough if the unit may go its least time
// before, and if each leg with a gate opens what remains behind it before: the
// bound by which movement.c leaves out ways (`soonest`).

#include "relax_parts.h"

typedef struct present {           // units that are there where `lit` holds
    relax_lit              lit;
    uint32_t               units;
    const mu_model        *model;
    const mu_pledge_model *pledge;
    struct present        *next;
} present;

typedef struct term {
    uint32_t     column;
    double       value;
    struct term *next;
} term;

typedef struct sum {               // of what is there
    double sure, most;
    term  *terms;
} sum;

static relax_lit *room_for(relax_draw *d, size_t count)
{
    relax_lit *lits = MU_ARENA_NEW(&d->arena, count, relax_lit);
    d->failed = d->failed || !lits;
    return lits;
}

// ---- one unit --------------------------------------------------------------------------

typedef struct mover {             // a unit in one case of its pledge
    const mu_model        *model;
    const mu_pledge_model *pledge;
    double                 notice;
    int32_t                close;  // the last day on which it may close
} mover;

// It may go by `time`.
static relax_lit go_by(relax_draw *d, const mover *u, double time)
{
    const mu_pledge_model *p = u->pledge;
    relax_lit             *lits = room_for(d, p->after.count + 2);
    uint32_t               count = 0;
    if (d->failed)
        return RELAX_NEVER;
    for (uint32_t i = 0; i < p->after.count && !d->failed; i++) {
        lits[count] = relax_event_by(d, p->after.at[i], time);
        if (lits[count++] == RELAX_NEVER)
            return RELAX_NEVER;
    }
    relax_lit begun[2] = {
        relax_approve_by(d, p->nation, time - u->notice), RELAX_NEVER
    };
    if (p->warning != MU_NONE) {
        begun[1] = relax_event_by(d, p->warning, time - u->notice);
        lits[count++] = relax_approve_by(d, p->nation, time);
    }
    lits[count++] = relax_any(d->rows, d->draw, begun, 2);
    return relax_all(d->rows, d->draw, lits, count);
}

// A gate is open by `time`.
static relax_lit open_by(relax_draw *d, const mu_model *m,
                         const mu_gate_model *gate, double time)
{
    relax_lit event = RELAX_ALWAYS, permit = RELAX_ALWAYS;
    if (gate->opens != MU_NONE)
        event = relax_event_by(d, gate->opens, time);
    if (gate->nation != MU_NONE)
        permit = relax_approve_by(
            d, gate->nation,
            time - relax_luck(d, m, gate->permit.word, &gate->permit.sampler));
    return relax_both(d->rows, d->draw, event, permit);
}

static relax_lit way_by(relax_draw *d, const mover *u, const mu_model *m,
                        const mu_way *way)
{
    uint32_t   hops = way->hops.last - way->hops.first, count = 0;
    relax_lit *lits = room_for(d, hops + 1);
    int64_t    go = (int64_t)u->close - way->least;
    if (go < 0 || d->failed)
        return RELAX_NEVER;
    lits[count++] = go_by(d, u, (double)go + RELAX_SLACK);
    for (uint32_t h = 0; h < hops && lits[0] != RELAX_NEVER; h++) {
        const mu_hop *hop = &m->hops[way->hops.first + h];
        if (hop->gate == 0)
            continue;
        int64_t behind =
            hop->rest + (h <= way->slowest ? (int64_t)way->shipping - 1 : 0);
        int64_t open = u->close - behind;
        if (open < 0)
            return RELAX_NEVER;
        lits[count++] = open_by(d, m, &m->gates[hop->gate],
                                (double)open + RELAX_SLACK);
    }
    return relax_all(d->rows, d->draw, lits, count);
}

// It closes in time on one of its ways, in one case of these.
static relax_lit ways_by(relax_draw *d, const mover *u, const mu_model *m,
                         uint32_t row)
{
    const mu_pledge_model *p = relax_pledge(d->change, m, row);
    if (!p)
        return RELAX_NEVER;
    uint32_t   count = p->ways.last - p->ways.first;
    relax_lit *lits = room_for(d, count);
    for (uint32_t w = 0; w < count && !d->failed; w++)
        lits[w] = way_by(d, u, m, &m->ways[p->ways.first + w]);
    return d->failed ? RELAX_NEVER
                     : relax_any(d->rows, d->draw, lits, count);
}

static relax_lit unit_there(relax_draw *d, const mu_model *m,
                            const mu_pledge_model *p, uint32_t unit)
{
    const mu_unit_model *of = &m->units[unit];
    const relax_part    *ways = &d->change->part[RELAX_WAYS][p->row];
    if (!relax_happens(d, m, of->available_word, p->available))
        return RELAX_NEVER;
    mover  u = { m, p, relax_luck(d, m, of->notice_word, &p->notice), 0 };
    double integration = relax_luck(d, m, of->integration_word, &p->integration);
    double close = floor(d->day - integration + RELAX_SLACK);
    if (close < 0.0)
        return RELAX_NEVER;
    u.close = (int32_t)close;
    relax_lit *lits = room_for(d, ways->count);
    for (uint32_t k = 0; k < ways->count && !d->failed; k++)
        lits[k] = ways_by(d, &u, ways->cases[k].model, p->row);
    return d->failed ? RELAX_NEVER : relax_choose(d, ways, lits);
}

// ---- a pledge -----------------------------------------------------------------------------

static void add_present(relax_draw *d, present **list, relax_lit lit,
                        const mu_model *m, const mu_pledge_model *p)
{
    for (present *at = *list; at && at->pledge == p; at = at->next)
        if (at->lit == lit) {
            at->units++;
            return;
        }
    present *more = MU_ARENA_NEW(&d->arena, 1, present);
    if (!more) {
        d->failed = true;
        return;
    }
    *more = (present){ lit, 1, m, p, *list };
    *list = more;
}

static void add_pledge(relax_draw *d, uint32_t row, present **list)
{
    const relax_part *part = &d->change->part[RELAX_FORCE][row];
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_model        *m = part->cases[k].model;
        const mu_pledge_model *p = relax_pledge(d->change, m, row);
        if (!p || d->approve[p->nation].low > d->last)
            continue;
        for (uint32_t u = p->units.first; u < p->units.last && !d->failed; u++) {
            relax_lit there = unit_there(d, m, p, u);
            relax_lit lit = relax_both(d->rows, d->draw, there,
                                       part->cases[k].chosen);
            if (lit != RELAX_NEVER)
                add_present(d, list, lit, m, p);
        }
    }
}

// ---- ceilings ------------------------------------------------------------------------------

// Where the units that could be there have more persons than the ceiling allows,
// each group gets a column of its own, which need not be all that could come.
static void bind_ceiling(relax_draw *d, uint32_t n, present *list)
{
    const relax_part *part = &d->change->part[RELAX_CEILING][n];
    double            persons = 0.0, least = INFINITY;
    for (const present *at = list; at; at = at->next)
        if (at->pledge->nation == n)
            persons += (double)at->pledge->personnel * at->units;
    for (uint32_t k = 0; k < part->count; k++) {
        double ceiling = part->cases[k].model->nations[n].ceiling;
        least = ceiling < least ? ceiling : least;
    }
    if (persons <= least)
        return;
    for (present *at = list; at; at = at->next) {
        if (at->pledge->nation != n)
            continue;
        uint32_t column =
            relax_column_add(d->rows, RELAX_THERE, at->pledge->row, d->draw,
                             false, 1.0);
        relax_implies(d->rows, column, at->lit);
        at->lit = column;
    }
    double right = RELAX_SLACK;
    relax_row_begin(d->rows);
    for (const present *at = list; at; at = at->next)
        if (at->pledge->nation == n)
            relax_row_put(d->rows, (uint32_t)at->lit,
                          (double)at->pledge->personnel * at->units);
    for (uint32_t k = 0; k < part->count; k++) {
        double ceiling = part->cases[k].model->nations[n].ceiling;
        ceiling = ceiling < persons ? ceiling : persons;
        if (part->cases[k].chosen == RELAX_ALWAYS)
            right += ceiling;
        else
            relax_row_put(d->rows, (uint32_t)part->cases[k].chosen, -ceiling);
    }
    relax_row_end(d->rows, 'L', right);
}

// ---- demands ---------------------------------------------------------------------------------

static void sum_add(relax_draw *d, sum *to, relax_lit lit, double value)
{
    if (lit == RELAX_NEVER || value == 0.0)
        return;
    to->most += value;
    if (lit == RELAX_ALWAYS) {
        to->sure += value;
        return;
    }
    term *more = MU_ARENA_NEW(&d->arena, 1, term);
    if (!more) {
        d->failed = true;
        return;
    }
    *more = (term){ (uint32_t)lit, value, to->terms };
    to->terms = more;
}

static sum sum_of(relax_draw *d, const present *list, uint32_t capability)
{
    sum all = { 0.0, 0.0, NULL };
    for (const present *at = list; at; at = at->next) {
        if (capability == MU_PERSONNEL) {
            sum_add(d, &all, at->lit,
                    (double)at->pledge->personnel * at->units);
            continue;
        }
        int64_t amount = at->pledge->amounts[MU_COUNT_CAPABILITIES + capability];
        sum_add(d, &all, at->lit, (double)amount / MU_MILLION * at->units);
        for (uint32_t l = at->pledge->lifts.first; l < at->pledge->lifts.last;
             l++) {
            const mu_lifted *lifted = &at->model->lifted[l];
            if (lifted->capability != capability)
                continue;
            relax_lit lit = relax_both(
                d->rows, d->draw, at->lit,
                relax_event_by(d, lifted->event, d->last));
            sum_add(d, &all, lit,
                    (double)lifted->more / MU_MILLION * at->units);
        }
    }
    return all;
}

typedef struct verdict {
    uint32_t z;                    // column
    bool     lost, sure;           // as far as was seen
} verdict;

// part of one sum and part of another, or a statement, is at least `wanted`.
static void demand_row(relax_draw *d, verdict *v, const sum *a, double part_a,
                       const sum *b, double part_b, relax_lit instead,
                       double wanted)
{
    double sure = part_a * a->sure, most = part_a * a->most;
    if (b) {
        sure += part_b * b->sure;
        most += part_b * b->most;
    }
    if (instead == RELAX_ALWAYS || sure >= wanted)
        return;
    v->sure = false;
    if (instead == RELAX_NEVER && most < wanted) {
        v->lost = true;
        return;
    }
    relax_row_begin(d->rows);
    relax_row_put(d->rows, v->z, -wanted);
    for (const term *t = a->terms; t; t = t->next)
        relax_row_put(d->rows, t->column, part_a * t->value);
    for (const term *t = b ? b->terms : NULL; t; t = t->next)
        relax_row_put(d->rows, t->column, part_b * t->value);
    if (instead >= 0)
        relax_row_put(d->rows, (uint32_t)instead, wanted);
    relax_row_end(d->rows, 'G', -sure);
}

static void add_demand(relax_draw *d, verdict *v, const mu_demand *demand,
                       const present *list)
{
    const relax_change *c = d->change;
    double wanted = demand->at_least - 1e-6;
    sum    all = sum_of(d, list, demand->capability);
    demand_row(d, v, &all, 1.0, NULL, 0.0, RELAX_NEVER, wanted);
    for (uint32_t i = 0; i < c->needs && !d->failed; i++) {
        const mu_need_model *need = &c->need[i];
        if (need->capability != demand->capability)
            continue;
        sum       there = sum_of(d, list, need->needs);
        relax_lit instead =
            need->substitute == MU_NONE
                ? RELAX_NEVER
                : relax_event_by(d, need->substitute, d->last);
        demand_row(d, v, &all, need->floor, &there,
                   (1.0 - need->floor) / need->ratio, instead, wanted);
    }
}

uint32_t relax_draw_add(relax_draw *d)
{
    const relax_change *c = d->change;
    relax_mark          before = relax_rows_mark(d->rows);
    present            *list = NULL;
    relax_times_find(d);
    for (uint32_t p = 0; p < c->part_count[RELAX_FORCE] && !d->failed; p++)
        if (c->matters[p])
            add_pledge(d, p, &list);
    for (uint32_t n = 0; n < c->part_count[RELAX_CEILING] && !d->failed; n++)
        bind_ceiling(d, n, list);
    verdict v = { 0, false, true };
    v.z = relax_column_add(d->rows, RELAX_REACHED, MU_NONE, d->draw, true, 1.0);
    for (uint32_t i = 0; i < c->demands && !d->failed; i++)
        add_demand(d, &v, &c->demand[i], list);
    relax_rows_forget(d->rows);
    if (!v.lost && !v.sure) {
        relax_circles_break(d, before);
        return v.z;
    }
    relax_rows_back(d->rows, before);
    return v.lost ? MU_RELAX_LOST : MU_RELAX_SURE;
}
