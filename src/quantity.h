// quantity.h - the text of a cell that takes a quantity: constants and
// distributions.
//
// Stage 1, scenario. Section 1.2 of docs/model.md.
//
// Invariants of a quantity that was read
//   - MU_CONSTANT: a.                    MU_UNIFORM: a < b.
//   - MU_PERT, MU_TRIANGULAR: a <= b <= c (minimum, mode, maximum), a < c.
//   - MU_LOGNORMAL: 0 < a < b (median, 90th percentile).
//   - MU_EXPONENTIAL: a > 0 (mean).
//   - MU_CHOICE: count values with weights > 0, in the order written.
//   - no quantile is negative; all is finite. "10..10" is the constant 10.
//
// Memory: values and weights of a choice lie in the arena given.

#ifndef MU_QUANTITY_H
#define MU_QUANTITY_H

#include "arena.h"

typedef enum mu_shape {
    MU_ABSENT,          // an empty cell whose default is "none"
    MU_CONSTANT,
    MU_UNIFORM,
    MU_PERT,
    MU_TRIANGULAR,
    MU_LOGNORMAL,
    MU_EXPONENTIAL,
    MU_CHOICE
} mu_shape;

typedef struct mu_quantity {
    mu_shape      shape;
    uint32_t      count;
    double        a, b, c;
    const double *values;
    const double *weights;
} mu_quantity;

// What is wrong with a text, and where in it.
typedef struct mu_misread {
    size_t offset, size;
    char   text[160];
} mu_misread;

// A number: -?digits[.digits], finite. Anything else is MU_BAD_NUMBER.
MU_MUST_USE mu_status mu_number_read(mu_text text, double *out);

// What to write instead of text that is nearly a number: "; write 0.5" for .5,
// or nothing.
typedef struct mu_number_hint {
    char text[64];
} mu_number_hint;
mu_number_hint mu_number_hint_of(mu_text text);

// A number with at most six decimals, exactly, in millionths. MU_BAD_NUMBER: no
// number; MU_OUT_OF_RANGE: more decimals; MU_TOO_LARGE: does not fit.
MU_MUST_USE mu_status mu_millionths_read(mu_text text, int64_t *out);

// The shortest usual text of a finite number, which reads back as the same
// number; with a point whatever the locale. `room` of at least 32 bytes.
void mu_real_text(double value, char *room, size_t size);

// A quantity. On failure *out is untouched and *misread says what and where.
MU_MUST_USE mu_status mu_quantity_read(mu_arena *arena, mu_text text,
                                       mu_quantity *out, mu_misread *misread);

#endif
