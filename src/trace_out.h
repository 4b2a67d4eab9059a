// trace_out.h - one possible future, told in full.
//
// Stage 5, out. The JSON line is fixed, key by key: docs/results.md, "A trace".

#ifndef MU_TRACE_OUT_H
#define MU_TRACE_OUT_H

#include "belief.h"

#include <stdio.h>

typedef struct mu_trace_options {
    bool why;       // section 3.6
    bool text;      // a story instead of a line of JSON
    // Section 4: what mu_belief_build made, and room for one per rung; NULL
    // where it was not asked for, or belief.given is false.
    const mu_belief *belief;
    mu_rung_belief  *rungs;
} mu_trace_options;

// Makes the draw and writes it. The workspace holds the outcome under trust
// afterwards, if there is a deadlock.
void mu_trace_write(mu_draw *draw, uint64_t seed, uint64_t index,
                    const mu_trace_options *options, FILE *to);

#endif
