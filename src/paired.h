// paired.h - scenarios side by side under the same luck, draw by draw.
//
// Stage 4, answers. Two sides share the luck of every random variable that both
// have, so their difference is known better than either of them: its error
// comes from the draws in which the two differ.
//
// Invariants
//   - all is counted in whole numbers: the same bytes on any number of threads;
//   - side 0 is what the others are compared with.
//
// Method: for n pairs of which g hold only on the other side and l only on
//         side 0, the difference (g - l) / n has the error
//         sqrt((g + l) - (g - l)^2 / n) / n  (McNemar 1947).
// Memory: all in the arena of the mu_paired; mu_paired_clear frees it.

#ifndef MU_PAIRED_H
#define MU_PAIRED_H

#include "answers.h"

// By which days; the last stands for "ever".
#define MU_PAIRED_DAYS 4
extern const int32_t mu_paired_day[MU_PAIRED_DAYS];

// A milestone, or an end of a claim, that at least one side has.
typedef struct mu_paired_mark {
    mu_text         name;
    bool            is_claim, is_high;
    const uint32_t *mark;   // by side; MU_NONE where it has none
} mu_paired_mark;

typedef struct mu_paired_count {
    int64_t reached;
    int64_t gained, lost;   // only here; only on side 0
} mu_paired_count;

// What is summed rather than counted.
typedef enum mu_paired_what {
    MU_PAIRED_PERSONS,   // on day 365, or the last
    MU_PAIRED_COST,      // cents
    MU_PAIRED_SUMS
} mu_paired_what;

typedef struct mu_paired_sum {
    mu_wide sum, more, squares;   // of values; of differences to side 0
} mu_paired_sum;

typedef struct mu_paired {
    const mu_model *const *models;
    uint32_t               sides, marks;
    uint64_t               draws;
    size_t                 days;   // of a histogram: the longest horizon + 1
    mu_paired_mark        *mark;
    mu_paired_count       *count;   // [mark][side][day]
    int64_t               *bins;    // [mark][side][days], those that reach it
    mu_paired_sum         *sum;     // [side][what]
    mu_arena               arena;
} mu_paired;

// Plays the draws on all sides. As mu_run_draws: MU_STOPPED when keep_going
// said so, and then *out is untouched, as on any other failure. options->first
// is not used.
MU_MUST_USE mu_status mu_paired_run(const mu_model *const *models,
                                    uint32_t               sides,
                                    const mu_run_options  *options,
                                    mu_paired             *out);
void                  mu_paired_clear(mu_paired *paired);

// NAN where the side has no such mark.
mu_share mu_paired_share(const mu_paired *p, uint32_t mark, uint32_t side,
                         uint32_t day);
// To side 0; `of` is 0 where one of the two has no such mark.
mu_share mu_paired_difference(const mu_paired *p, uint32_t mark, uint32_t side,
                              uint32_t day);
// MU_NEVER where it is not reached.
int32_t mu_paired_median(const mu_paired *p, uint32_t mark, uint32_t side);

// Mean, and the mean of the difference to side 0 with its error.
double   mu_paired_mean(const mu_paired *p, uint32_t side, mu_paired_what what);
mu_share mu_paired_more(const mu_paired *p, uint32_t side, mu_paired_what what);

#endif
