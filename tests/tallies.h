// tallies.h - two tallies compared, array by array.

#ifndef MU_TALLIES_H
#define MU_TALLIES_H

#include "tally.h"
#include "test.h"

#define MU_SAME_CELLS(field, count)                                           \
    MU_CHECK(memcmp(a->field, b->field, (size_t)(count) * sizeof *a->field) == 0)

static inline void check_same_tallies(const mu_tally *a, const mu_tally *b)
{
    const mu_model *m = a->model;
    size_t          days = (size_t)m->horizon + 1;
    size_t          cells = (size_t)m->report_days * a->quantities;
    size_t          nations = m->nations_count;
    MU_CHECK_INT(a->draws, b->draws);
    MU_CHECK_INT(a->deadlocks, b->deadlocks);
    MU_CHECK(a->cost == b->cost);
    MU_CHECK_INT(a->came, b->came);
    MU_CHECK(a->came_cost == b->came_cost);
    MU_CHECK_INT(a->cost_width, b->cost_width);
    MU_SAME_CELLS(width, a->quantities);
    MU_SAME_CELLS(mark_days, m->marks_count * days);
    MU_SAME_CELLS(marks, m->marks_count);
    MU_SAME_CELLS(critical, m->milestones * nations);
    MU_SAME_CELLS(bands, cells * a->bins);
    MU_SAME_CELLS(sums, cells);
    MU_SAME_CELLS(commit_days, nations * days);
    MU_SAME_CELLS(approve_days, nations * days);
    MU_SAME_CELLS(leave_days, nations * days);
    MU_SAME_CELLS(come_days, nations * days);
    MU_SAME_CELLS(nations, nations);
    MU_CHECK_INT(a->first_year, b->first_year);
    MU_CHECK_INT(a->years, b->years);
    MU_SAME_CELLS(step_days, m->steps_count * m->horizon);
    MU_SAME_CELLS(there, nations * (m->report_days + 1));
    MU_SAME_CELLS(person_days, nations * a->years);
    MU_SAME_CELLS(pledge_moved, m->pledges_count);
    MU_SAME_CELLS(pledge_days, m->pledges_count);
    MU_SAME_CELLS(pledge_slots, m->pledges_count);
    MU_SAME_CELLS(way_moves, m->ways_count * a->years);
    MU_SAME_CELLS(deadlocked, nations);
    MU_SAME_CELLS(event_happened, m->events_count);
    MU_SAME_CELLS(event_marks, (size_t)m->events_count * m->milestones);
    MU_SAME_CELLS(row_use, (size_t)m->rows_count * m->horizon);
    MU_SAME_CELLS(pool_use, (size_t)m->pools_count * m->horizon);
    MU_SAME_CELLS(leg_waits, 2 * (size_t)m->scenario->links_count);
    MU_SAME_CELLS(leg_closed, 2 * (size_t)m->scenario->links_count);
    MU_SAME_CELLS(pool_waits, m->pools_count);
    MU_SAME_CELLS(costs, a->bins);
}

#undef MU_SAME_CELLS

#endif
