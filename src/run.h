// run.h - many draws on threads.
//
// Stage 4, answers: draws are tallied as they are made, and of the first ones a
// few numbers are kept, each at the place of its draw. The tallies are whole
// numbers, so the answer has the same bytes on any number of threads.

#ifndef MU_RUN_H
#define MU_RUN_H

#include "states.h"
#include "tally.h"

#define MU_LIMIT_DRAWS   1000000000u
#define MU_LIMIT_THREADS 1024u
#define MU_LIMIT_ASSESSED 100000u      // whose days are all kept, by `assess`
#define MU_ASSESSED_DRAWS 2000u        // the same, of what it sees and holds
#define MU_KEPT_DRAWS    10000u        // that `muster run` keeps something of

typedef struct mu_run_options {
    uint64_t seed;
    uint64_t first;                // index of the first draw
    uint64_t draws;
    uint32_t threads;              // 0: as many as there are processors
    uint64_t keep;                 // of so many draws, the first ones, fill
                                   // mu_run.kept; 0: of none
    uint64_t assess;               // of so many of these, the first ones, fill
                                   // mu_kept.states
    bool     plain_only;           // the tally under trust stays empty
    mu_shelf *shelf;               // of the tallies' memory, which outlives the
                                   // run and is cleared after it; NULL: none
    // Called now and then from the calling thread with the draws done so far;
    // false stops the run. May be NULL.
    bool (*keep_going)(void *context, uint64_t done, uint64_t draws);
    void *context;
} mu_run_options;

// Of the first draws, in their plain outcome. Number i is draw first + i.
typedef struct mu_kept {
    uint64_t draws;                // min(keep, draws); 0 in a run that stopped
    uint32_t milestones;
    uint32_t claims;               // ends of claims: low, high, low ..
    int32_t *mark_day;             // [draw][milestone]; MU_NEVER: not reached
    int32_t *claim_day;            // [draw][claims], the same
    int64_t *person_days;          // [draw] in the country until the horizon
    bool    *comes;                // [draw] does a unit count on any day
    mu_states states;              // of options.assess of them at most
    mu_arena arena;
} mu_kept;

typedef struct mu_run {
    mu_tally plain;
    mu_tally trust;                // of all draws, with deadlocks counted in;
                                   // plain_only: there is none
    uint64_t draws;                // finished: fewer than asked for if stopped
    uint64_t leg_days;             // examined while booking, for the bench
    mu_kept  kept;
} mu_run;

// Runs the draws. MU_STOPPED when keep_going said so: then *out holds what was
// finished and is to be cleared like any other; on any other failure it is
// untouched.
MU_MUST_USE mu_status mu_run_draws(const mu_model *model,
                                   const mu_run_options *options, mu_run *out);
void mu_run_clear(mu_run *run);

#define MU_NO_DRAW UINT64_MAX

// The typical draw: of those in which anybody comes the one in the middle by
// person-days (of two the one with fewer; of equal ones the first). Its number
// in `kept`; MU_NO_DRAW where nobody ever comes.
uint64_t mu_kept_typical(const mu_kept *kept);

// Plays the typical draw again, with its passages noted, into *out, which is to
// be cleared in every case. Where nobody ever comes, out->model is NULL.
MU_MUST_USE mu_status mu_typical_play(const mu_model       *model,
                                      const mu_run_options *options,
                                      const mu_kept *kept, mu_draw *out);

#endif
