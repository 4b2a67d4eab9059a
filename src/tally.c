// tally.c - see tally.h.

#include "tally.h"

#define YEAR 365

// ---- room -------------------------------------------------------------------------

// As many bins as leave the bands of all cells in a few megabytes.
static uint32_t bins_for(size_t cells)
{
    uint32_t bins = MU_BINS;
    while (bins > MU_FEW_BINS && cells * bins > 4u << 20)
        bins /= 2;
    return bins;
}

// The smallest of 1, 2, 5, 10, 20 .. of which bins - 1 reach `most`.
static int64_t nice_width(double most, uint32_t bins)
{
    double  least = most / (bins - 2);
    int64_t width = 1;
    while ((double)width < least && width < INT64_MAX / 10) {
        int64_t lead = width;
        while (lead >= 10)
            lead /= 10;
        width = lead == 2 ? width / 2 * 5 : width * 2;
    }
    return width;
}

// The most that can count of each quantity, and cost, in any draw.
static void find_widths(mu_tally *t)
{
    const mu_model *m = t->model;
    for (uint32_t q = 0; q < t->quantities; q++) {
        double   most = 0.0;
        uint32_t at = q == 0 ? MU_COUNT_PERSONS
                             : MU_COUNT_CAPABILITIES + q - 1;
        for (uint32_t p = 0; p < m->pledges_count; p++) {
            const mu_pledge_model *pledge = &m->pledges[p];
            double                 each = (double)pledge->amounts[at];
            for (uint32_t l = pledge->lifts.first; l < pledge->lifts.last; l++)
                if (q > 0 && m->lifted[l].capability == q - 1)
                    each += (double)m->lifted[l].more;
            most += each * (pledge->units.last - pledge->units.first);
        }
        t->width[q] = nice_width(most, t->bins);
        t->per_unit[q] = (q ? MU_MILLION : 1.0) / (double)t->width[q];
    }
    double cost = 0.0;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        double way = 0.0;
        for (uint32_t w = pledge->ways.first; w < pledge->ways.last; w++)
            way = m->ways[w].cost > way ? m->ways[w].cost : way;
        cost += (pledge->units.last - pledge->units.first) *
                (way + (double)pledge->personnel * m->horizon *
                           m->nations[pledge->nation].cost_person_day);
    }
    t->cost_width = nice_width(cost * 100.0, t->bins);
}

#define ROOM(field, count)                                                    \
    do {                                                                      \
        t->field = mu_arena_take(&t->arena, (count), sizeof *t->field);       \
        if (!t->field)                                                        \
            return MU_NO_MEMORY;                                              \
    } while (0)

// The calendar year of each day, and its first report day at or after.
static void find_calendar(mu_tally *t)
{
    const mu_model *m = t->model;
    int64_t         start = m->scenario->start_day;
    t->first_year = mu_date_of_day(start).year;
    for (uint32_t d = 0; d < m->horizon; d++)
        t->year_of[d] = (uint8_t)(mu_date_of_day(start + d).year -
                                  t->first_year);
    t->years = t->year_of[m->horizon - 1] + 1u;
    for (uint32_t d = 0; d <= m->horizon; d++)
        t->report_from[d] = (d + m->report_every - 1) / m->report_every;
}

static void find_years(mu_tally *t)
{
    for (uint32_t d = 0; d < t->model->horizon; d++)
        t->year_end[t->year_of[d]] = (int32_t)d + 1;
}

// What is counted by nation and day.
static mu_status make_room_for_nations(mu_tally *t)
{
    const mu_model *m = t->model;
    size_t          days = (size_t)m->horizon + 1;
    ROOM(commit_days, m->nations_count * days);
    ROOM(approve_days, m->nations_count * days);
    ROOM(leave_days, m->nations_count * days);
    ROOM(come_days, m->nations_count * days);
    ROOM(nations, m->nations_count);
    ROOM(deadlocked, m->nations_count);
    ROOM(first_day, m->nations_count);
    ROOM(there, m->nations_count * ((size_t)m->report_days + 1));
    ROOM(year_of, m->horizon);
    ROOM(report_from, days);
    find_calendar(t);
    ROOM(year_end, t->years);
    find_years(t);
    ROOM(person_days, m->nations_count * (size_t)t->years);
    ROOM(way_moves, m->ways_count * (size_t)t->years);
    ROOM(step_days, m->steps_count * (size_t)m->horizon);
    return MU_OK;
}

static mu_status make_room(mu_tally *t)
{
    const mu_model *m = t->model;
    size_t          days = (size_t)m->horizon + 1;
    size_t          cells = (size_t)m->report_days * t->quantities;
    size_t          legs = 2 * (size_t)m->scenario->links_count;
    ROOM(width, t->quantities);
    ROOM(per_unit, t->quantities);
    ROOM(waiting, cells * MU_WAITING);
    ROOM(waiting_weight, MU_WAITING);
    ROOM(mark_days, m->marks_count * days);
    ROOM(marks, m->marks_count);
    ROOM(critical, (size_t)m->milestones * m->nations_count);
    ROOM(bands, cells * t->bins);
    ROOM(sums, cells);
    ROOM(pledge_moved, m->pledges_count);
    ROOM(pledge_days, m->pledges_count);
    ROOM(pledge_slots, m->pledges_count);
    ROOM(event_happened, m->events_count);
    ROOM(event_marks, (size_t)m->events_count * m->milestones);
    ROOM(row_use, (size_t)m->rows_count * m->horizon);
    ROOM(pool_use, (size_t)m->pools_count * m->horizon);
    ROOM(leg_waits, legs);
    ROOM(leg_closed, legs);
    ROOM(pool_waits, m->pools_count);
    ROOM(costs, t->bins);
    ROOM(reached, m->milestones);
    return make_room_for_nations(t);
}

mu_status mu_tally_init(const mu_model *model, mu_tally *out)
{
    return mu_tally_init_on(model, NULL, out);
}

mu_status mu_tally_init_on(const mu_model *model, mu_shelf *shelf,
                           mu_tally *out)
{
    mu_tally  tally = { .model = model,
                        .quantities = model->capabilities + 1,
                        .arena = { .shelf = shelf } };
    tally.bins = bins_for((size_t)model->report_days * tally.quantities);
    mu_status status = make_room(&tally);
    if (status != MU_OK) {
        mu_tally_clear(&tally);
        return status;
    }
    find_widths(&tally);
    *out = tally;
    return MU_OK;
}

void mu_tally_clear(mu_tally *tally)
{
    mu_arena_clear(&tally->arena);
    *tally = (mu_tally){ 0 };
}

// ---- one outcome --------------------------------------------------------------------

static uint32_t day_bin(const mu_draw *draw, double time)
{
    int32_t day = mu_ceil_day(draw, time);
    return day == MU_NEVER ? draw->model->horizon : (uint32_t)day;
}

static void add_marks(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    size_t          days = (size_t)m->horizon + 1;
    for (uint32_t i = 0; i < m->marks_count; i++) {
        int32_t  day = draw->mark_day[i];
        int32_t *bins = t->mark_days + i * days;
        if (day == MU_NEVER) {
            bins[m->horizon] += weight;
            continue;
        }
        bins[day] += weight;
        t->marks[i].reached += weight;
        if (day + YEAR >= (int32_t)m->horizon)
            continue;
        t->marks[i].year_asked += weight;
        if (mu_mark_holds(draw, &m->marks[i], mu_segment_on(draw, day + YEAR)))
            t->marks[i].year_held += weight;
    }
}

static void add_why(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    for (uint32_t i = 0; i < m->milestones; i++) {
        const mu_why *why = &draw->why[i];
        if (why->unit == MU_NONE)
            continue;
        const double part[MU_PARTS] = {
            why->events,   why->conditions, why->approval,    why->preparation,
            why->movement, why->congestion, why->integration, why->after
        };
        t->marks[i].explained += weight;
        for (int k = 0; k < MU_PARTS; k++)
            t->marks[i].part[k] += (mu_wide)llround(part[k] * 1e6) * weight;
        uint32_t nation = m->pledges[m->units[why->unit].pledge].nation;
        t->critical[i * m->nations_count + nation] += weight;
    }
}

// Bins go through a small buffer, cell by cell, so that many additions to the
// histogram of one cell follow on each other while it is in the cache.
static void flush_bands(mu_tally *t)
{
    size_t cells = (size_t)t->model->report_days * t->quantities;
    for (size_t cell = 0; cell < cells; cell++) {
        int32_t        *bins = t->bands + cell * t->bins;
        const uint16_t *waiting = t->waiting + cell * MU_WAITING;
        for (uint32_t i = 0; i < t->waiting_count; i++)
            bins[waiting[i]] += t->waiting_weight[i];
    }
    t->waiting_count = 0;
}

static inline void add_value(mu_tally *t, size_t cell, uint32_t quantity,
                             double value, int64_t whole, int weight)
{
    double bin = value * t->per_unit[quantity] + 0.5;
    t->waiting[cell * MU_WAITING + t->waiting_count] =
        bin < t->bins ? (uint16_t)bin : (uint16_t)(t->bins - 1);
    t->sums[cell] += (mu_wide)whole * weight;
}

static void add_bands(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    uint32_t        segment = 0;
    size_t          cell = 0;
    for (uint32_t r = 0; r < m->report_days; r++) {
        int32_t day = (int32_t)(r * m->report_every);
        while (segment + 1 < draw->segments &&
               draw->segment_day[segment + 1] <= day)
            segment++;
        const double *effective =
            draw->effective + (size_t)segment * m->capabilities;
        add_value(t, cell++, 0, (double)draw->persons[segment],
                  draw->persons[segment], weight);
        for (uint32_t k = 0; k < m->capabilities; k++)
            add_value(t, cell++, k + 1, effective[k],
                      (int64_t)(effective[k] * MU_MILLION + 0.5), weight);
    }
    t->waiting_weight[t->waiting_count++] = weight;
    if (t->waiting_count == MU_WAITING)
        flush_bands(t);
}

mu_absence mu_nation_absence(const mu_draw *draw, uint32_t n)
{
    const mu_model        *m = draw->model;
    const mu_nation_model *nation = &m->nations[n];
    if (nation->refuses)
        return MU_VOTE_LOST;
    if (draw->commit[n] == INFINITY) {
        for (uint32_t o = nation->options.first; o < nation->options.last; o++)
            if (mu_latest_event(draw, m->options[o].events) < INFINITY)
                return MU_OTHERS_MISSING;
        return MU_EVENT_MISSING;
    }
    if (draw->approve[n] == INFINITY)
        return draw->path[n].event_missing ? MU_EVENT_MISSING : MU_VOTE_LOST;
    for (uint32_t p = 0; p < m->pledges_count; p++)
        if (m->pledges[p].nation == n &&
            mu_latest_event(draw, m->pledges[p].after) < INFINITY)
            return MU_CANNOT_ARRIVE;
    return MU_EVENT_MISSING;
}

// Spells, as nations and pledges have them there: the days on which they count
// are those of section 3.5.
static void add_spells(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    int32_t         horizon = (int32_t)m->horizon;
    for (uint32_t n = 0; n < m->nations_count; n++)
        t->first_day[n] = MU_NEVER;
    for (uint32_t s = 0; s < draw->spells_count; s++) {
        const mu_spell        *spell = &draw->spells[s];
        uint32_t               p = m->units[spell->unit].pledge;
        const mu_pledge_model *pledge = &m->pledges[p];
        uint32_t               n = pledge->nation;
        int32_t                from = mu_ceil_day(draw, spell->start);
        int32_t                to = mu_ceil_day(draw, spell->end);
        if (to > horizon)
            to = horizon;
        if (from >= to)
            continue;
        if (from < t->first_day[n])
            t->first_day[n] = from;
        int64_t  persons = pledge->personnel * weight;
        mu_wide *there = t->there + n * ((size_t)m->report_days + 1);
        mu_wide *person_days = t->person_days + n * (size_t)t->years;
        there[t->report_from[from]] += persons;
        there[t->report_from[to]] -= persons;
        t->pledge_days[p] += (int64_t)(to - from) * weight;
        for (uint32_t year = t->year_of[from]; from < to; year++) {
            int32_t end = t->year_end[year] < to ? t->year_end[year] : to;
            person_days[year] += persons * (end - from);
            from = end;
        }
    }
}

// Units that moved: by which way, and how long their slots could be filled.
static void add_units(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    int32_t         horizon = (int32_t)m->horizon;
    for (uint32_t i = 0; i < draw->queue_count; i++) {
        const mu_unit *unit = &draw->unit[draw->queue[i]];
        if (unit->stay != MU_MOVES)
            continue;
        uint32_t               p = m->units[draw->queue[i]].pledge;
        const mu_pledge_model *pledge = &m->pledges[p];
        size_t                 way = pledge->ways.first + unit->way;
        t->pledge_moved[p] += weight;
        t->way_moves[way * t->years + t->year_of[unit->closure]] += weight;
        if (!(pledge->tour > 0.0))
            continue;
        int32_t from = mu_ceil_day(draw, unit->operational);
        int32_t to = mu_ceil_day(draw, draw->pledge_leave[p]);
        if (to > horizon)
            to = horizon;
        if (from < to)
            t->pledge_slots[p] += (int64_t)(to - from) * weight;
    }
}

// Ends of the steps of approval; of those that do not end nothing.
static void add_steps(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        mu_slice steps = m->nations[n].steps;
        if (draw->commit[n] == INFINITY)
            continue;
        for (uint32_t s = steps.first; s < steps.last; s++) {
            int32_t day = mu_ceil_day(draw, draw->step_end[s]);
            if (day == MU_NEVER)
                break;
            t->step_days[s * (size_t)m->horizon + (uint32_t)day] += weight;
        }
    }
}

// Whole cents, of any sum that limits on persons, days and costs allow.
static mu_wide cents_of(double euros)
{
    return (mu_wide)floor(euros * 100.0 + 0.5);
}

static void add_nations(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    size_t          days = (size_t)m->horizon + 1;
    add_spells(t, draw, weight);
    for (uint32_t n = 0; n < m->nations_count; n++) {
        size_t  row = n * days;
        int32_t first = t->first_day[n];
        t->commit_days[row + day_bin(draw, draw->commit[n])] += weight;
        t->approve_days[row + day_bin(draw, draw->approve[n])] += weight;
        t->leave_days[row + day_bin(draw, draw->leave[n])] += weight;
        t->come_days[row + (first == MU_NEVER ? m->horizon
                                              : (uint32_t)first)] += weight;
        mu_absence absence = MU_COMES;
        if (first == MU_NEVER && m->nations[n].contributes)
            absence = mu_nation_absence(draw, n);
        t->nations[n].absence[absence] += weight;
        t->nations[n].cost += cents_of(draw->nation_cost[n]) * weight;
        t->deadlocked[n] += draw->counted_in[n] * weight;
    }
}

// After add_nations, which finds who comes.
static void add_cost(mu_tally *t, const mu_draw *draw, int weight)
{
    mu_wide cents = cents_of(draw->cost);
    mu_wide bin = (cents + t->cost_width / 2) / t->cost_width;
    t->costs[bin < t->bins ? (size_t)bin : t->bins - 1] += weight;
    t->cost += cents * weight;
    bool anybody = false;
    for (uint32_t n = 0; n < t->model->nations_count && !anybody; n++)
        anybody = t->first_day[n] != MU_NEVER;
    t->came += anybody ? weight : 0;
    t->came_cost += anybody ? cents * weight : 0;
}

// What came about together with what.
static void add_events(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    uint32_t        reached = 0;
    for (uint32_t i = 0; i < m->milestones; i++)
        if (draw->mark_day[i] != MU_NEVER)
            t->reached[reached++] = i;
    for (uint32_t e = 0; e < m->events_count; e++) {
        if (!(draw->event[e] < m->horizon))
            continue;
        int64_t *both = t->event_marks + (size_t)e * m->milestones;
        t->event_happened[e] += weight;
        for (uint32_t i = 0; i < reached; i++)
            both[t->reached[i]] += weight;
    }
}

static void add_network(mu_tally *t, const mu_draw *draw, int weight)
{
    const mu_model *m = t->model;
    size_t          legs = 2 * (size_t)m->scenario->links_count;
    mu_bookings_count(draw, t->row_use, t->pool_use, weight);
    for (size_t leg = 0; leg < legs; leg++) {
        t->leg_waits[leg] += (int64_t)draw->leg_waits[leg].capacity * weight;
        t->leg_closed[leg] += (int64_t)draw->leg_waits[leg].gate * weight;
    }
    for (uint32_t p = 0; p < m->pools_count; p++)
        t->pool_waits[p] += draw->pool_waits[p] * weight;
}

void mu_tally_add(mu_tally *tally, const mu_draw *draw, int weight)
{
    tally->draws += weight;
    tally->deadlocks += draw->deadlock_size ? weight : 0;
    add_marks(tally, draw, weight);
    add_why(tally, draw, weight);
    add_bands(tally, draw, weight);
    add_nations(tally, draw, weight);
    add_steps(tally, draw, weight);
    add_units(tally, draw, weight);
    add_events(tally, draw, weight);
    add_cost(tally, draw, weight);
    add_network(tally, draw, weight);
}

// ---- merging ------------------------------------------------------------------------

static void merge_32(int32_t *into, const int32_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        into[i] += from[i];
}

static void merge_64(int64_t *into, const int64_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        into[i] += from[i];
}

static void merge_wide(mu_wide *into, const mu_wide *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        into[i] += from[i];
}

static void merge_marks(mu_tally *into, const mu_tally *from)
{
    for (uint32_t i = 0; i < into->model->marks_count; i++) {
        mu_mark_tally       *a = &into->marks[i];
        const mu_mark_tally *b = &from->marks[i];
        a->reached += b->reached;
        a->year_asked += b->year_asked;
        a->year_held += b->year_held;
        a->explained += b->explained;
        for (int k = 0; k < MU_PARTS; k++)
            a->part[k] += b->part[k];
    }
}

static void merge_nations(mu_tally *into, const mu_tally *from)
{
    const mu_model *m = into->model;
    size_t          bins = m->nations_count * ((size_t)m->horizon + 1);
    merge_32(into->commit_days, from->commit_days, bins);
    merge_32(into->approve_days, from->approve_days, bins);
    merge_32(into->leave_days, from->leave_days, bins);
    merge_32(into->come_days, from->come_days, bins);
    merge_32(into->step_days, from->step_days,
             m->steps_count * (size_t)m->horizon);
    merge_wide(into->there, from->there,
               m->nations_count * ((size_t)m->report_days + 1));
    merge_wide(into->person_days, from->person_days,
               m->nations_count * (size_t)into->years);
    merge_64(into->deadlocked, from->deadlocked, m->nations_count);
    merge_64(into->event_happened, from->event_happened, m->events_count);
    merge_64(into->event_marks, from->event_marks,
             (size_t)m->events_count * m->milestones);
    for (uint32_t n = 0; n < m->nations_count; n++) {
        merge_64(into->nations[n].absence, from->nations[n].absence,
                 MU_ABSENCES);
        into->nations[n].cost += from->nations[n].cost;
    }
}

static void merge_network(mu_tally *into, const mu_tally *from)
{
    const mu_model *m = into->model;
    size_t          legs = 2 * (size_t)m->scenario->links_count;
    merge_64(into->row_use, from->row_use, (size_t)m->rows_count * m->horizon);
    merge_64(into->pool_use, from->pool_use,
             (size_t)m->pools_count * m->horizon);
    merge_64(into->leg_waits, from->leg_waits, legs);
    merge_64(into->leg_closed, from->leg_closed, legs);
    merge_64(into->pool_waits, from->pool_waits, m->pools_count);
    merge_64(into->pledge_moved, from->pledge_moved, m->pledges_count);
    merge_64(into->pledge_days, from->pledge_days, m->pledges_count);
    merge_64(into->pledge_slots, from->pledge_slots, m->pledges_count);
    merge_64(into->way_moves, from->way_moves,
             m->ways_count * (size_t)into->years);
}

void mu_tally_finish(mu_tally *tally)
{
    flush_bands(tally);
}

void mu_tally_merge(mu_tally *into, const mu_tally *from)
{
    const mu_model *m = into->model;
    size_t          cells = (size_t)m->report_days * into->quantities;
    into->draws += from->draws;
    into->deadlocks += from->deadlocks;
    into->cost += from->cost;
    into->came += from->came;
    into->came_cost += from->came_cost;
    merge_32(into->mark_days, from->mark_days,
             m->marks_count * ((size_t)m->horizon + 1));
    merge_32(into->critical, from->critical,
             (size_t)m->milestones * m->nations_count);
    merge_32(into->bands, from->bands, cells * into->bins);
    merge_wide(into->sums, from->sums, cells);
    merge_32(into->costs, from->costs, into->bins);
    merge_marks(into, from);
    merge_nations(into, from);
    merge_network(into, from);
}
