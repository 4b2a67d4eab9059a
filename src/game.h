// game.h - the game of pivot.h: sums over draws from which Shapley and Banzhaf
// values follow.
//
// Stage 4, answers.
//
// Units:  sums of a draw are whole numbers over a denominator that is the same
//         for all: n! and 2^(n - 1) where all coalitions are played, 2 and 1
//         where orders are sampled.
// Memory: in the arena given.

#ifndef MU_GAME_H
#define MU_GAME_H

#include "pivot.h"

typedef struct mu_game_sum {       // of one player, over draws
    mu_wide shapley, shapley_squares;
    mu_wide banzhaf, banzhaf_squares;
} mu_game_sum;

typedef struct mu_game {
    mu_game_sum *sums;             // by player
    uint64_t     draws;            // done
    uint64_t     everybody, nobody;    // draws in which that coalition reaches
    uint64_t     plays;
    double       shapley_whole, banzhaf_whole;   // denominators
} mu_game;

// The statuses of mu_pivot_run.
MU_MUST_USE mu_status mu_game_play(const mu_model         *model,
                                   const mu_pivot_options *options,
                                   mu_arena *arena, mu_diags *diags,
                                   mu_game *out);

#endif
