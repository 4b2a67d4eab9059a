// explained.h - how much of the variance of outcomes goes with the class that
// a draw falls in: the first-order share of a variable, from draws as they are.
//
// Stage 4, answers. Knows nothing of models.
//
// The share is that of a one-way analysis of variance, with what luck alone
// gives taken off (epsilon squared): for n draws in c classes
//
//     raw   = sum over classes of n_c (mean_c - mean)^2 / sum of (y - mean)^2
//     share = ((n - 1) raw - (c - 1)) / (n - c)
//
// which is 0 on average where class and outcome have nothing to do with each
// other. A continuous variable gets classes of the same probability, a yes or
// no the two that it has. Its error is the jackknife's over MU_BLOCKS runs of
// draws. What luck can still do is measured: the same share with the draws
// shuffled.
//
// Invariants
//   - sums are whole numbers: their order does not matter;
//   - a share depends on the classes alone, so on nothing but the order of a
//     variable's values.
//
// Sources: Kelley (1935) for epsilon squared; Saltelli et al., "Global
//          Sensitivity Analysis" (2008), section 1.2.
// Memory: in the arena given.

#ifndef MU_EXPLAINED_H
#define MU_EXPLAINED_H

#include "arena.h"

#define MU_CLASSES  32u            // of a column, at most
#define MU_BLOCKS   16u
#define MU_PARTS_OF 17u            // all draws, then all but each block
#define MU_OUTCOMES 32u            // looked at in one go, at most

typedef struct mu_outcomes {
    uint32_t       draws;          // at least 2 MU_BLOCKS
    uint32_t       count, stride;  // count <= stride <= MU_OUTCOMES, and
                                   // stride a multiple of 8
    const int32_t *value;          // [draw][stride]; the rest 0; the sum of all
                                   // draws fits in int32_t
} mu_outcomes;

// Which class each draw falls in.
typedef struct mu_classes {
    const uint8_t *of;             // by draw, below count
    uint32_t       count;          // <= MU_CLASSES
    uint32_t       form;           // of the noise: mu_form_*
} mu_classes;

typedef struct mu_explainer {
    const mu_outcomes *outcomes;
    uint32_t           cells;      // classes of a continuous variable
    // [part][outcome], and draws by part
    double             mean[MU_PARTS_OF][MU_OUTCOMES];
    double             squares[MU_PARTS_OF][MU_OUTCOMES];
    uint32_t           size[MU_PARTS_OF];
    // of the column looked at last
    int32_t            sum[MU_PARTS_OF][MU_CLASSES][MU_OUTCOMES];
    uint32_t           in_class[MU_PARTS_OF][MU_CLASSES];
    double             share[MU_PARTS_OF][MU_OUTCOMES];
} mu_explainer;

// Classes of a continuous variable: the largest multiple of 5 from 10 to 30
// whose cube is no more than the draws.
uint32_t mu_cells(uint32_t draws);
// The class of a continuous variable: cells of the same probability, by rank.
static inline uint8_t mu_cell_of(uint32_t word, uint32_t cells)
{
    return (uint8_t)((uint64_t)word * cells >> 32);
}

// The outcomes must outlive it.
void mu_explainer_init(const mu_outcomes *outcomes, mu_explainer *out);
// Whether an outcome varies at all; one that does not has the share 0.
bool mu_outcome_varies(const mu_explainer *x, uint32_t outcome);

// Fills x->share: below 0 where it is less than luck gives on average.
void mu_explain(mu_explainer *x, const mu_classes *classes);
// Of the column looked at last: the mean of an outcome in the classes
// [first, last); NAN where no draw is.
double mu_explained_mean(const mu_explainer *x, uint32_t outcome,
                         uint32_t first, uint32_t last);
// The standard error of a share by the jackknife. share[part] is at
// share[part * stride].
double mu_explained_error(const double *share, size_t stride);

// ---- what luck can do --------------------------------------------------------

#define MU_SHUFFLES 400u
#define MU_SIZES    64u            // of the smaller class of a yes or no

typedef struct mu_noise {
    const mu_outcomes *outcomes;
    uint32_t           cells, forms;
    uint32_t           size[MU_SIZES];     // draws, falling
    double            *share;              // [form][outcome][shuffle]
} mu_noise;

// The form of a column: how large its classes are. All cells alike; or the
// first `never` draws in one class and the rest in cells; or a yes or no.
#define MU_FORM_CELLS 0u
uint32_t mu_form_never(const mu_noise *noise, uint32_t never);
uint32_t mu_form_chance(const mu_noise *noise, double probability);

MU_MUST_USE mu_status mu_noise_build(const mu_explainer *x, uint64_t seed,
                                     mu_arena *arena, mu_noise *out);
// What the largest share of `columns` columns of this form passes in one of
// twenty shuffles; with one column, the 95th percentile of its share.
double mu_noise_floor(const mu_noise *noise, uint32_t form, uint32_t outcome,
                      uint32_t columns);
// The same for a sum of shares of independent columns.
double mu_noise_floor_sum(const mu_noise *noise, const uint32_t *forms,
                          uint32_t count, uint32_t outcome, uint32_t columns);

#endif
