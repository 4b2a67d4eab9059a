// pivot.h - whose yes matters: what a milestone loses when a nation says no,
// the values of the game that nations play, deadlocks and what breaks them.
//
// Stage 4, answers. Section 5 of docs/model.md.
//
// The game: players are nations, the value of a coalition is P(the milestone is
// reached by the day) when the players outside it say no (K and A never) and
// all else, luck too, is the same. Nations that do not play do as they would.
//
// Method: Shapley (1953), "A value for n-person games"; Banzhaf (1965),
//         "Weighted voting doesn't work"; Castro, Gomez, Tejada (2009),
//         "Polynomial calculation of the Shapley value based on sampling";
//         Birnbaum (1969), "On the importance of different components".
//
// Invariants
//   - all counts are whole numbers by draw: the same bytes on any number of
//     threads, and whether the work was interrupted or not;
//   - a coalition is played once a draw at most: a player who does not commit
//     in a coalition can be left out of it without another outcome, so one play
//     answers for every coalition between those who commit and that one.
//
// Units:  shares 0 .. 1. Memory: in the arena given.

#ifndef MU_PIVOT_H
#define MU_PIVOT_H

#include "answers.h"
#include "crew.h"

#define MU_EXACT_PLAYERS 16u       // at most, for all coalitions

typedef struct mu_pivot_options {
    uint32_t        milestone;
    int32_t         day;           // by its end; horizon - 1: at all
    const uint32_t *players;       // nations
    uint32_t        player_count;
    bool            sample;        // permutations although all are few
    uint64_t        seed, draws;   // of the survey: leave-one-out, deadlocks
    uint64_t        game_draws;    // of the game, the first ones; 0: no game
    uint32_t        threads;
    // As in mu_run_options; `draws` is the sum of all that is to be played.
    bool (*keep_going)(void *context, uint64_t done, uint64_t draws);
    void *context;
    const char *state;             // file that keeps the game; NULL: none
    const char *inputs;            // SHA-256 of the scenario, for that file
} mu_pivot_options;

typedef struct mu_value_answer {
    double value;
    double error;                  // of sampling orders and coalitions; 0: exact
    double draws_error;            // of the number of draws, all in all
} mu_value_answer;

typedef struct mu_pivot_nation {
    uint32_t        nation;
    bool            plays;
    mu_share        approves;
    mu_share        alone_out;     // P when it says no
    double          falls;         // P as it is, less that
    double          falls_error;   // of the difference, paired
    mu_share        with, without; // reached where it approves, and where not
    mu_value_answer shapley, banzhaf;
} mu_pivot_nation;

typedef struct mu_pivot_break {
    mu_concession concession;
    uint32_t      nation;          // who makes it
    int64_t       draws;           // of the deadlock's, in which it breaks
    bool          confirmed;       // played in full:
    double        gains, gains_error;   // P with it, less P as it is
} mu_pivot_break;

typedef struct mu_pivot_deadlock {
    const uint32_t *members;       // nations, in file order
    uint32_t        member_count;
    mu_share        share;
    mu_pivot_break *breaks;        // the most often first; none in vain
    uint32_t        break_count;
} mu_pivot_deadlock;

typedef struct mu_pivot {
    uint32_t           milestone;           // what it is about
    int32_t            day;
    mu_share           reached, trust;      // by the day; and under trust
    double             lost, lost_error;    // trust - reached, paired
    mu_share           deadlock;
    mu_pivot_nation   *nations;    // all that commit somewhere or play
    uint32_t           nation_count;
    mu_pivot_deadlock *deadlocks;  // the most frequent first
    uint32_t           deadlock_count;
    bool               exact;
    uint64_t           game_draws;
    uint64_t           plays;      // of whole draws in the game
    double             nobody;     // value of the empty coalition
    double             everybody;  // of all players, in the draws of the game
} mu_pivot;

// MU_OK; MU_NO_MEMORY; MU_STOPPED (the game is kept in the state file, if there
// is one); MU_BAD_CALL: more than MU_EXACT_PLAYERS and not `sample`, or no such
// milestone; MU_CANNOT_READ, MU_BAD_SYNTAX, MU_CANNOT_WRITE of the state file,
// told in diags.
MU_MUST_USE mu_status mu_pivot_run(const mu_model *model,
                                   const mu_pivot_options *options,
                                   mu_arena *arena, mu_diags *diags,
                                   mu_pivot *out);

#endif
