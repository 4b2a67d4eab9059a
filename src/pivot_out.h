// pivot_out.h - whose yes matters: as tables for a person, and as JSON.
//
// Stage 5, out. The bytes do not depend on threads, time or place.

#ifndef MU_PIVOT_OUT_H
#define MU_PIVOT_OUT_H

#include "layout.h"
#include "pivot.h"

typedef struct mu_pivot_page {
    const mu_model         *model;
    const mu_pivot         *pivot;
    const mu_pivot_options *options;
} mu_pivot_page;

// Errors of the stream are left to the caller.
MU_MUST_USE mu_status mu_pivot_write_text(const mu_pivot_page *page,
                                          bool colour, FILE *to);
MU_MUST_USE mu_status mu_pivot_write_json(const mu_pivot_page *page, FILE *to);

#endif
