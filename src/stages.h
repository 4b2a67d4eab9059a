// stages.h - the parts of a draw in the order in which they run. Private to
// stage 3; draw.c puts them in a row.

#ifndef MU_STAGES_H
#define MU_STAGES_H

#include "draw.h"

// 3.1: draw->event.
void mu_events_happen(mu_draw *draw);

// 3.2: commit, approve, path; with draw->counted_in as it is.
void mu_nations_consent(mu_draw *draw);
// 3.2: fills counted_in and deadlock_size from the consent at hand. Returns
// whether there is a deadlock; then the consent is that under trust, and
// otherwise it is void: keep commit, approve and path aside if needed.
bool mu_deadlock_find(mu_draw *draw);

// 3.3: ready, go, leaving, and the queue in booking order.
void mu_units_ready(mu_draw *draw);

// 3.4: closure of every unit.
void mu_units_move(mu_draw *draw);
// Makes the scratch of movement in the draw's arena.
MU_MUST_USE mu_status mu_course_init(mu_draw *draw);
// Undoes all bookings and waits.
void mu_bookings_reset(mu_draw *draw);
// Closure of a unit's own way in this draw's capacities with nothing else
// booked; with every gate open from day 0 if `open`. MU_NEVER if it cannot.
int32_t mu_closure_alone(mu_draw *draw, uint32_t unit, bool open);

// 3.5: spells, and the counts of every day.
void mu_slots_fill(mu_draw *draw);      // tours.c
void mu_force_count(mu_draw *draw);     // presence.c

#endif
