// run.h - many draws on threads.
//
// Stage 4, answers: draws are tallied as they are made, nothing of them is
// kept. The tallies are whole numbers, so the answer has the same bytes on any
// number of threads.

#ifndef MU_RUN_H
#define MU_RUN_H

#include "tally.h"

#define MU_LIMIT_DRAWS   1000000000u
#define MU_LIMIT_THREADS 1024u

typedef struct mu_run_options {
    uint64_t seed;
    uint64_t first;                // index of the first draw
    uint64_t draws;
    uint32_t threads;              // 0: as many as there are processors
    // Called now and then from the calling thread with the draws done so far;
    // false stops the run. May be NULL.
    bool (*keep_going)(void *context, uint64_t done, uint64_t draws);
    void *context;
} mu_run_options;

typedef struct mu_run {
    mu_tally plain;
    mu_tally trust;                // of all draws, with deadlocks counted in
    uint64_t draws;                // finished: fewer than asked for if stopped
    uint64_t leg_days;             // examined while booking, for the bench
} mu_run;

// Runs the draws. MU_STOPPED when keep_going said so: then *out holds what was
// finished and is to be cleared like any other; on any other failure it is
// untouched.
MU_MUST_USE mu_status mu_run_draws(const mu_model *model,
                                   const mu_run_options *options, mu_run *out);
void mu_run_clear(mu_run *run);

#endif
