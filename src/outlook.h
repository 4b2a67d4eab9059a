// outlook.h - the political track by itself: how often and when each event
// happens, and how many persons cannot come without it.
//
// Stage 4, answers. Events do not depend on anything but luck, so they are
// played again without the rest of a draw: the same draws, the same luck.
//
// Invariant: shares and order statistics are those of the draws 0 .. draws - 1.
//
// Units:  days, persons.
// Memory: in the arena given.

#ifndef MU_OUTLOOK_H
#define MU_OUTLOOK_H

#include "answers.h"

typedef struct mu_event_answer {
    mu_text  id, name;
    mu_when  when;
    mu_share fails;   // it never happens although all it follows do
    double   stake;   // persons on offer who can never come without it, however
                      // well all else goes
} mu_event_answer;

typedef struct mu_outlook {
    mu_event_answer *events;   // in file order
    uint32_t         count;
    double           possible;  // persons who could come if all goes well
    double           persons;   // on offer in all, of each nation at most its
                                // ceiling: no stake is larger
} mu_outlook;

// Time: draws times events. MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_outlook_build(const mu_model *model, uint64_t seed,
                                       uint64_t draws, mu_arena *arena,
                                       mu_outlook *out);

#endif
