// arena.h - memory that is given piece by piece and taken back at once.
//
// Ground. Everything that a stage makes lives in the arena of its owner, so
// there is one call that frees it and no list of frees to keep right.
//
// Invariants
//   - what an arena gives is aligned for any type and zeroed;
//   - a request that fails leaves the arena as it was.
//
// Memory: chunks from aligned_alloc. An arena that starts as {0}
// is empty and valid; mu_arena_clear returns it to that state.
//
// One that starts with a shelf takes its large chunks from there, if there are
// some of about the size, and puts them back: who makes megabytes again and again
// need not have the system clear new pages each time.

#ifndef MU_ARENA_H
#define MU_ARENA_H

#include "base.h"

typedef struct mu_arena_chunk mu_arena_chunk;

typedef struct mu_shelf mu_shelf;

typedef struct mu_arena {
    mu_arena_chunk *last;
    size_t          total;     // bytes asked from the system or the shelf so far
    mu_shelf       *shelf;     // NULL: none; outlives what the arena holds
} mu_arena;

// count * size zeroed bytes; NULL when memory runs out or the product does not
// fit. A request for nothing gives a pointer that must not be read.
void *mu_arena_take(mu_arena *arena, size_t count, size_t size);

#define MU_ARENA_NEW(arena, count, type)                                      \
    ((type *)mu_arena_take((arena), (count), sizeof(type)))

// A copy of the bytes with a NUL behind it; *out is untouched on failure.
MU_MUST_USE mu_status mu_arena_text(mu_arena *arena, const char *bytes,
                                    size_t size, mu_text *out);

// Text made as by printf; out.at is NULL when memory runs out.
mu_text mu_arena_format(mu_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Frees all that the arena gave.
void mu_arena_clear(mu_arena *arena);

// Large chunks that wait to be used again, of at most `most` bytes together; what
// is beyond goes back to the system. Arenas of different threads may share it.
mu_shelf *mu_shelf_new(size_t most);       // NULL: no memory
void      mu_shelf_free(mu_shelf *shelf);  // NULL: nothing
size_t    mu_shelf_bytes(mu_shelf *shelf); // that wait

#endif
