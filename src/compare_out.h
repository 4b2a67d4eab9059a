// compare_out.h - scenarios side by side: as a table for a person, as JSON, as
// CSV. docs/results.md, "A comparison".
//
// Stage 5, out. The bytes do not depend on threads, time or place.

#ifndef MU_COMPARE_OUT_H
#define MU_COMPARE_OUT_H

#include "layout.h"
#include "paired.h"

typedef struct mu_comparison {
    const mu_paired   *paired;
    const char *const *names;   // of the sides
    uint64_t           seed;
} mu_comparison;

// Errors of the stream are left to the caller.
MU_MUST_USE mu_status mu_compare_write_text(const mu_comparison *comparison,
                                            bool colour, FILE *to);
void mu_compare_write_json(const mu_comparison *comparison, FILE *to);
void mu_compare_write_csv(const mu_comparison *comparison, FILE *to);

#endif
