// screen.h - the answer for a person, 100 columns wide.
//
// Stage 5, out. A person who reads nothing else must understand the situation;
// colour only helps.
//
// Memory: an arena for the time of the call.

#ifndef MU_SCREEN_H
#define MU_SCREEN_H

#include "result.h"

// MU_OK or MU_NO_MEMORY; errors of the stream are left to the caller.
MU_MUST_USE mu_status mu_screen_write(const mu_result *result, bool colour,
                                      FILE *to);

#endif
