// states.h - what the force would see, reach and hold with, in each of the first
// draws: by report day, and where each milestone and claim is reached.
//
// Stage 4, answers. Each draw writes to its own place, so that what is kept has
// the same bytes on any number of threads.
//
// Memory: in the arena of its own; 32 bytes a state, and so few draws that all
//         fit into MU_STATES_BYTES.

#ifndef MU_STATES_H
#define MU_STATES_H

#include "belief.h"

#define MU_STATES_BYTES (UINT64_C(1) << 29)

enum { MU_WHEN_REACHED, MU_A_YEAR_ON, MU_WHENS };   // at a mark

typedef struct mu_states {
    mu_belief belief;              // given is false: nothing is kept
    uint64_t  draws;
    uint32_t  days, marks;
    mu_state *on_day;              // [report day][draw]
    mu_state *at_mark;             // [mark][MU_WHENS][draw]; without one where
                                   // the day is never, or not before the horizon
    mu_arena  arena;
} mu_states;

// Room for so many draws, or for as many as fit. Without assess, sectors or a
// ladder: for none.
MU_MUST_USE mu_status mu_states_init(const mu_model *model, uint64_t draws,
                                     mu_states *out);
void mu_states_clear(mu_states *states);

// Keeps the outcome at hand as number `number`, if there is room for so many.
// Threads may do so at the same
// time for different numbers.
void mu_states_note(const mu_states *states, const mu_draw *draw,
                    uint64_t number);

#endif
