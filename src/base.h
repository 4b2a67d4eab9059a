// base.h - what every file needs: statuses, checked arithmetic, text, lists.
//
// Ground. Knows nothing of planning.
//
// Memory: plain values. mu_text and mu_list borrow from an arena; the bytes of
// a mu_text are followed by a NUL that is not counted in its size.

#ifndef MU_BASE_H
#define MU_BASE_H

#include "muster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef muster_status mu_status;

#define MU_MUST_USE __attribute__((warn_unused_result))

// Passes a failure up from where nothing is owned.
#define MU_TRY(call)                                                          \
    do {                                                                      \
        mu_status try_ = (call);                                              \
        if (try_ != MU_OK)                                                    \
            return try_;                                                      \
    } while (0)

// The index that stands for "none".
#define MU_NONE UINT32_MAX

// Borrowed text; never assumed to be free of NUL bytes.
typedef struct mu_text {
    const char *at;
    size_t      size;
} mu_text;

#define MU_TEXT(literal) ((mu_text){ (literal), sizeof(literal) - 1 })

// A borrowed list of indices.
typedef struct mu_list {
    const uint32_t *at;
    uint32_t        count;
} mu_list;

static inline bool mu_text_equal(mu_text a, mu_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

// Order by bytes, a prefix before what it begins.
static inline int mu_text_compare(mu_text a, mu_text b)
{
    size_t both = a.size < b.size ? a.size : b.size;
    int    order = both ? memcmp(a.at, b.at, both) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

// *product = a * b; false when it does not fit.
static inline bool mu_size_product(size_t a, size_t b, size_t *product)
{
    return !__builtin_mul_overflow(a, b, product);
}

// *sum = a + b; false when it does not fit.
static inline bool mu_size_sum(size_t a, size_t b, size_t *sum)
{
    return !__builtin_add_overflow(a, b, sum);
}

#endif
