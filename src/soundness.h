// soundness.h - warnings about a scenario that is well-formed but cannot mean
// what it says: things that can never happen, and things that never matter.
//
// Stage 2, model.
//
// Method: everything that can go well is taken to go well (events that have a
// chance happen as early as they can, votes with a chance pass); what fails
// even so, fails always.

#ifndef MU_SOUNDNESS_H
#define MU_SOUNDNESS_H

#include "model.h"

// Adds warnings to diags. MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_soundness_check(const mu_model *model,
                                         mu_diags *diags);

#endif
