// quantile.h - a quantity made ready to be sampled: one word in, one value out.
//
// Stage 2, model. Section 1.2 of docs/model.md: every form but the constant
// and choice is sampled through 1,025 quantiles with straight lines between.
//
// Invariants
//   - a table never falls; knot k is the quantile at k/1024 to 1e-12 relative,
//     the last knot of an unbounded form the one at 1 - 1/4096;
//   - a table is that of a standard form (0 to 1, or mean or median 1), and the
//     sampler says where its 0 and 1 lie: quantities of one shape share a
//     table, which keeps them in the cache; to rounding it is the same.
//
// Memory: tables and choices lie in the arena given to mu_samplers_build.
// Method: PERT: Newton on the incomplete beta series (a + b = 6 always);
//         lognormal: Newton on erfc; the others in closed form.

#ifndef MU_QUANTILE_H
#define MU_QUANTILE_H

#include "arena.h"
#include "luck.h"
#include "quantity.h"

#define MU_KNOTS 1025

typedef struct mu_sampler {
    mu_shape      shape;     // MU_CONSTANT, MU_CHOICE, or MU_PERT: by table
    uint32_t      count;     // of a choice
    double        base;      // the constant, or what the table's 0 stands for
    double        scale;     // and its 1
    const double *table;     // MU_KNOTS knots, or the values of a choice
    const double *until;     // running shares of a choice
} mu_sampler;

// The tables made so far, so that equal ones are made once; those of `before`
// (may be NULL) serve too, and must live as long.
typedef struct mu_quantiles {
    mu_arena           *arena;
    const struct mu_quantiles *before;
    struct mu_quantile *bucket[256];   // by a hash of the standard form
    const double       *normal;   // quantiles of N(0,1) at the knots
} mu_quantiles;

// Makes a sampler for a quantity; MU_ABSENT gives the constant 0.
MU_MUST_USE mu_status mu_sampler_build(mu_quantiles *known,
                                       const mu_quantity *quantity,
                                       mu_sampler *out);

// Whether the value needs a random word.
static inline bool mu_sampler_is_random(const mu_sampler *sampler)
{
    return sampler->shape != MU_CONSTANT;
}

static inline double mu_sample(const mu_sampler *sampler, uint32_t word)
{
    if (sampler->shape == MU_CONSTANT)
        return sampler->base;
    if (sampler->shape == MU_CHOICE) {
        double   u = mu_luck_share(word);
        uint32_t at = 0;
        while (at + 1 < sampler->count && !(sampler->until[at] > u))
            at++;
        return sampler->table[at];
    }
    // x = 1024 u: the upper ten bits are k, the rest is exact in a double.
    const double *knot = sampler->table + (word >> 22);
    double        rest = ((double)(word & 0x3fffffu) + 0.5) * 0x1p-22;
    return sampler->base +
           sampler->scale * (knot[0] + rest * (knot[1] - knot[0]));
}

#endif
