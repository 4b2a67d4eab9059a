// trial.h - sets of asks, granted and played: which draws of a sample reach the
// milestone by the day. What was played once is kept.
//
// The program's pages. All sets have the same luck: a bit is that of one draw,
// whatever the set.
//
// Invariants
//   - a kept trial never moves and never changes;
//   - its bits do not depend on how many threads there are.
//
// Memory: in its own arena; mu_trials_clear frees it.

#ifndef MU_TRIAL_H
#define MU_TRIAL_H

#include "asks.h"
#include "draw.h"

typedef struct mu_trial {
    mu_ask_set set;
    int64_t    cost;               // millionths
    bool       agrees;             // with needs and excludes
    uint32_t   reached;            // draws
    // [nation][words] beside the bits: does it bring anything that the milestone
    // demands, early enough to arrive by the day if nothing is in its way?
    uint64_t  *brings;
    uint64_t   bits[];             // a bit a draw
} mu_trial;

typedef struct mu_trials mu_trials;
struct mu_trials {
    mu_basis           *basis;         // of the scenario's folder
    const mu_variation *how;
    const mu_asks      *asks;
    const mu_scenario  *base;          // as it is without asks
    mu_text             milestone;
    int64_t             day;
    uint64_t            seed, first;   // index of the first draw
    uint32_t            draws, words;  // words: of the bits of one trial
    uint32_t            nations;       // of the scenario
    uint32_t            threads;
    // Called now and then from the calling thread; false stops. May be NULL.
    bool (*keep_going)(void *context);
    void               *context;
    mu_diags           *diags;         // of sets that make no sound scenario

    mu_trial **list;                   // in the order in which they were asked for
    uint32_t   count, room;
    uint32_t  *index;                  // hash table of places in `list`
    uint32_t   index_room;
    const mu_trials *shelf;            // played before, by the state file: taken
                                       // from there when asked for; or NULL
    mu_arena   arena;
};

// After the fields above `list` were set. `draws` at least 1.
MU_MUST_USE mu_status mu_trials_init(mu_trials *trials);
void                  mu_trials_clear(mu_trials *trials);

// NULL: not played yet.
const mu_trial *mu_trials_find(const mu_trials *trials, const mu_ask_set *set);

// Plays those of the sets that were not played yet, side by side. MU_OK;
// MU_STOPPED: those that were finished are kept; MU_BAD_SCENARIO: some set makes
// no sound scenario, told in diags; MU_NO_MEMORY; MU_CANNOT_START.
MU_MUST_USE mu_status mu_trials_play(mu_trials *trials, const mu_ask_set *sets,
                                     uint32_t count);

// The same for one set.
MU_MUST_USE mu_status mu_trials_one(mu_trials *trials, const mu_ask_set *set,
                                    const mu_trial **out);

// Keeps a trial that was played elsewhere; bits and brings as in mu_trial.
MU_MUST_USE mu_status mu_trials_keep(mu_trials *trials, const mu_ask_set *set,
                                     const uint64_t *bits,
                                     const uint64_t *brings);

static inline bool mu_trial_reaches(const mu_trial *trial, uint32_t draw)
{
    return trial->bits[draw / 64] >> (draw % 64) & 1u;
}

// Draws that `a` reaches and `b` does not.
uint32_t mu_trial_more(const mu_trials *trials, const mu_trial *a,
                       const mu_trial *b);

// The day on which the milestone is reached in each draw (MU_NEVER: not), for
// one set: days has room for trials->draws. Nothing is kept.
MU_MUST_USE mu_status mu_trials_days(mu_trials *trials, const mu_ask_set *set,
                                     int32_t *days);

#endif
