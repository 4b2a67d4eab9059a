// cover.h - the exact optimum of the maximal covering location problem, to hold
// the greedy order of bases against.
//
// The program's pages. Cbc, by its C interface (docs/decisions/012).
//
// Source: Church and ReVelle, "The maximal covering location problem", Papers
//         of the Regional Science Association 32 (1974).

#ifndef MU_COVER_H
#define MU_COVER_H

#include "assess.h"

typedef struct mu_cover {
    uint32_t       bases, sectors;
    const uint8_t *covers;         // [base][sector]
    const int64_t *weight;         // of each sector, millionths
} mu_cover;

#define MU_COVER_UNPROVEN (-1)     // no proof within the limit of nodes

// The most weight that `number` bases cover. MU_NO_MEMORY; MU_CANNOT_START: the
// solver failed.
MU_MUST_USE mu_status mu_cover_optimum(const mu_cover *cover, uint32_t number,
                                       int64_t *weight);

// Fills the optima of an order; NAN stays where there is no proof.
MU_MUST_USE mu_status mu_cover_order(const mu_belief *belief,
                                     mu_base_order   *order);

#endif
