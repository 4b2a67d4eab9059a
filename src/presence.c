// presence.c - what counts in the country from day to day: persons,
// capabilities, supply, dependencies, milestones, cost. Section 3.5.
//
// 1. A spell adds the vector of its unit on its first day and takes it off on
//    the day it ends; only days with a change are visited.
// 2. Between two changes all is constant: a segment. Its effective
//    capabilities follow from the sums, the supply and what is there of what
//    each capability needs.
// 3. Marks are looked for in the segments. Those with one demand and no hold
//    stand on a ladder, least first, and are passed by the rising value.

#include "stages.h"

#define BITS 64u

// ---- 1. changes -----------------------------------------------------------------

static void note_day(mu_draw *draw, int32_t day)
{
    if (day < (int32_t)draw->model->horizon)
        draw->change_days[(uint32_t)day / BITS] |=
            UINT64_C(1) << ((uint32_t)day % BITS);
}

static inline int64_t *change_on(mu_draw *draw, int32_t day)
{
    return draw->change + (size_t)day * draw->model->width;
}

static void count_lifted(mu_draw *draw, const mu_lifted *lifted, int32_t from,
                         int32_t to)
{
    int32_t day = mu_ceil_day(draw, draw->event[lifted->event]);
    if (day < from)
        day = from;
    if (day >= to)
        return;
    uint32_t k = MU_COUNT_CAPABILITIES + lifted->capability;
    change_on(draw, day)[k] += lifted->more;
    change_on(draw, to)[k] -= lifted->more;
    note_day(draw, day);
}

static void count_spell(mu_draw *draw, const mu_spell *spell)
{
    const mu_model        *m = draw->model;
    const mu_pledge_model *pledge = &m->pledges[m->units[spell->unit].pledge];
    int32_t                from = mu_ceil_day(draw, spell->start);
    int32_t                to = mu_ceil_day(draw, spell->end);
    int32_t                horizon = (int32_t)m->horizon;
    if (to > horizon)
        to = horizon;
    if (from >= to)
        return;
    int64_t *restrict up = change_on(draw, from);
    int64_t *restrict down = change_on(draw, to);
    for (uint32_t i = 0; i < m->width; i++) {
        up[i] += pledge->amounts[i];
        down[i] -= pledge->amounts[i];
    }
    note_day(draw, from);
    note_day(draw, to);
    for (uint32_t l = pledge->lifts.first; l < pledge->lifts.last; l++)
        count_lifted(draw, &m->lifted[l], from, to);
    draw->nation_cost[pledge->nation] +=
        (double)((to - from) * pledge->personnel) *
        m->nations[pledge->nation].cost_person_day;
}

static void count_openings(mu_draw *draw)
{
    const mu_model *m = draw->model;
    for (uint32_t i = 0; i < m->supply_count; i++) {
        const mu_supply_model *row = &m->supply[i];
        double opens = row->opens == MU_NONE ? 0.0 : draw->event[row->opens];
        draw->supply_from[i] = mu_ceil_day(draw, opens);
        draw->supply_tonnes[i] = mu_draw_sample(draw, &row->tonnes);
        note_day(draw, draw->supply_from[i]);
    }
    for (uint32_t i = 0; i < m->needs_count; i++) {
        uint32_t substitute = m->needs[i].substitute;
        draw->substitute_from[i] =
            substitute == MU_NONE ? MU_NEVER
                                  : mu_ceil_day(draw, draw->event[substitute]);
        note_day(draw, draw->substitute_from[i]);
    }
}

// ---- 2. segments ----------------------------------------------------------------

static double supply_on(const mu_draw *draw, int32_t day)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < draw->model->supply_count; i++)
        if (draw->supply_from[i] <= day)
            sum += draw->supply_tonnes[i];
    return sum;
}

// The share of its demand that the force is supplied with.
static double supplied(const mu_draw *draw, const int64_t *counts, int32_t day)
{
    if (draw->model->supply_count == 0 || counts[MU_COUNT_SUPPLY] == 0)
        return 1.0;
    double demand = (double)counts[MU_COUNT_SUPPLY] / MU_MILLION;
    double share = supply_on(draw, day) / demand;
    return share < 1.0 ? share : 1.0;
}

static double after_needs(const mu_draw *draw, const int64_t *counts,
                          const double *raw, uint32_t k, double value,
                          int32_t day)
{
    const mu_model *m = draw->model;
    for (uint32_t i = m->needs_of[k].first; i < m->needs_of[k].last; i++) {
        const mu_need_model *need = &m->needs[i];
        if (draw->substitute_from[i] <= day)
            continue;
        double there = need->needs == MU_PERSONNEL
                           ? (double)counts[MU_COUNT_PERSONS]
                           : raw[need->needs];
        double share = there / (need->ratio * raw[k]);
        if (share < 1.0)
            value *= need->floor + (1.0 - need->floor) * share;
        else
            value *= need->floor + (1.0 - need->floor);
    }
    return value;
}

static void begin_segment(mu_draw *draw, const int64_t *counts, int32_t day)
{
    const mu_model *m = draw->model;
    uint32_t        segment = draw->segments++;
    double         *effective =
        draw->effective + (size_t)segment * m->capabilities;
    double *raw = draw->raw;
    double  sigma = supplied(draw, counts, day);
    draw->segment_day[segment] = day;
    draw->persons[segment] = counts[MU_COUNT_PERSONS];
    for (uint32_t k = 0; k < m->capabilities; k++)
        raw[k] = (double)counts[MU_COUNT_CAPABILITIES + k] / MU_MILLION;
    for (uint32_t k = 0; k < m->capabilities; k++) {
        effective[k] = raw[k] * sigma;
        if (m->needs_of[k].first != m->needs_of[k].last && raw[k] != 0.0)
            effective[k] =
                after_needs(draw, counts, raw, k, effective[k], day);
    }
}

// Goes through the days with a change, first to last, and leaves no change.
static void run_segments(mu_draw *draw)
{
    const mu_model *m = draw->model;
    uint32_t        words = (m->horizon + BITS - 1) / BITS;
    int64_t        *counts = draw->counts;
    memset(counts, 0, m->width * sizeof *counts);
    draw->segments = 0;
    note_day(draw, 0);
    for (uint32_t word = 0; word < words; word++) {
        uint64_t left = draw->change_days[word];
        draw->change_days[word] = 0;
        for (; left; left &= left - 1) {
            int32_t  day = (int32_t)(word * BITS) + __builtin_ctzll(left);
            int64_t *change = change_on(draw, day);
            for (uint32_t i = 0; i < m->width; i++) {
                counts[i] += change[i];
                change[i] = 0;
            }
            begin_segment(draw, counts, day);
        }
    }
    // What ends with the horizon is taken off behind it.
    memset(change_on(draw, (int32_t)m->horizon), 0, m->width * sizeof *counts);
}

static int32_t segment_end(const mu_draw *draw, uint32_t segment)
{
    return segment + 1 < draw->segments ? draw->segment_day[segment + 1]
                                        : (int32_t)draw->model->horizon;
}

uint32_t mu_segment_on(const mu_draw *draw, int32_t day)
{
    uint32_t low = 0, high = draw->segments;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (draw->segment_day[middle] <= day)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// ---- 3. marks -------------------------------------------------------------------

static double value_of(const mu_draw *draw, uint32_t capability,
                       uint32_t segment)
{
    if (capability == MU_PERSONNEL)
        return (double)draw->persons[segment];
    return draw->effective[(size_t)segment * draw->model->capabilities +
                           capability];
}

bool mu_mark_holds(const mu_draw *draw, const mu_mark *mark, uint32_t segment)
{
    const mu_demand *demands = draw->model->demands;
    for (uint32_t d = mark->demands.first; d < mark->demands.last; d++)
        if (!(value_of(draw, demands[d].capability, segment) >=
              demands[d].at_least - 1e-9))
            return false;
    return true;
}

static int32_t mark_reached(const mu_draw *draw, const mu_mark *mark)
{
    int32_t since = MU_NEVER;
    for (uint32_t s = 0; s < draw->segments; s++) {
        if (!mu_mark_holds(draw, mark, s)) {
            since = MU_NEVER;
            continue;
        }
        if (since == MU_NEVER)
            since = draw->segment_day[s];
        if (segment_end(draw, s) - since >= (int32_t)mark->hold)
            return since;
    }
    return MU_NEVER;
}

static void climb_ladder(mu_draw *draw, const mu_mark_ladder *ladder)
{
    const mu_model *m = draw->model;
    uint32_t        at = ladder->marks.first;
    for (uint32_t s = 0; s < draw->segments && at < ladder->marks.last; s++) {
        double value = value_of(draw, ladder->capability, s);
        while (at < ladder->marks.last) {
            uint32_t mark = m->ladder_marks[at];
            if (!(value >=
                  m->demands[m->marks[mark].demands.first].at_least - 1e-9))
                break;
            draw->mark_day[mark] = draw->segment_day[s];
            at++;
        }
    }
    for (; at < ladder->marks.last; at++)
        draw->mark_day[m->ladder_marks[at]] = MU_NEVER;
}

static void add_cost(mu_draw *draw)
{
    const mu_model *m = draw->model;
    for (uint32_t i = 0; i < draw->queue_count; i++) {
        uint32_t       u = draw->queue[i];
        const mu_unit *unit = &draw->unit[u];
        if (unit->stay != MU_MOVES)
            continue;
        const mu_pledge_model *pledge = &m->pledges[m->units[u].pledge];
        draw->nation_cost[pledge->nation] +=
            m->ways[pledge->ways.first + unit->way].cost;
    }
    draw->cost = 0.0;
    for (uint32_t n = 0; n < m->nations_count; n++)
        draw->cost += draw->nation_cost[n];
}

void mu_force_count(mu_draw *draw)
{
    const mu_model *m = draw->model;
    memset(draw->nation_cost, 0, m->nations_count * sizeof *draw->nation_cost);
    count_openings(draw);
    for (uint32_t s = 0; s < draw->spells_count; s++)
        count_spell(draw, &draw->spells[s]);
    run_segments(draw);
    for (uint32_t i = 0; i < m->loose_count; i++)
        draw->mark_day[m->loose_marks[i]] =
            mark_reached(draw, &m->marks[m->loose_marks[i]]);
    for (uint32_t i = 0; i < m->ladders_count; i++)
        climb_ladder(draw, &m->ladders[i]);
    add_cost(draw);
}
