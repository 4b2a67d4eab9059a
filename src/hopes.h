// hopes.h - what could happen at best: everything that can go well goes well
// (events that have a chance happen as early as they can, votes with a chance
// pass). What fails even so fails always.
//
// Stage 2, model.
//
// Invariant: a time is in [0, horizon) or INFINITY, which is "never".
//
// Memory: in the arena given.

#ifndef MU_HOPES_H
#define MU_HOPES_H

#include "model.h"

enum { MU_COMMITTED = 1, MU_APPROVED = 2 };

typedef struct mu_hopes {
    const mu_model    *model;
    const mu_scenario *scenario;
    double            *event;      // earliest time
    uint8_t           *commits;    // by nation: could it
    uint8_t           *approves;
    uint8_t           *counted;    // taken as MU_COMMITTED, MU_APPROVED
} mu_hopes;

// MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_hopes_init(const mu_model *model, mu_arena *arena,
                                    mu_hopes *out);

// Everything goes well but the event `without` (MU_NONE: everything), which
// never happens. Nobody is counted in.
void mu_hopes_begin(mu_hopes *hopes, uint32_t without);

// After mu_hopes_begin: those who only wait for each other say yes as well.
void mu_hopes_trust(mu_hopes *hopes);

// The most who could say yes, given who is counted in.
void mu_hopes_say_yes(mu_hopes *hopes);

// What a condition waits for in vain; NULL if it could hold.
const char *mu_hopes_in_vain(const mu_hopes *hopes, const mu_condition *row);

// Why a pledge can never move; NULL if it could.
const char *mu_hopes_never_moves(const mu_hopes        *hopes,
                                 const mu_pledge_model *pledge);

// Persons who could come, of each nation at most its ceiling.
double mu_hopes_persons(const mu_hopes *hopes);

#endif
