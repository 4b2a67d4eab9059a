// arena.c - see arena.h.

#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CHUNK_SIZE ((size_t)64 * 1024)
#define ALIGNMENT  ((size_t)64)   // a cache line, so that hot arrays start on one
#define HUGE_PAGE  ((size_t)2 << 20)

struct mu_arena_chunk {
    mu_arena_chunk *before;
    size_t          used;
    size_t          size;
};

#define HEAD_SIZE                                                             \
    ((sizeof(mu_arena_chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

static unsigned char *chunk_bytes(mu_arena_chunk *chunk)
{
    return (unsigned char *)chunk + HEAD_SIZE;
}

// Megabytes come in huge pages where the system has them: the histograms of a
// short run are otherwise mostly page faults.
static void *allocate(size_t size)
{
    size_t rounded = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    if (size < HUGE_PAGE || rounded < size)
        return aligned_alloc(ALIGNMENT, size);
    void *bytes = aligned_alloc(HUGE_PAGE, rounded);
#ifdef MADV_HUGEPAGE
    if (bytes)
        (void)madvise(bytes, rounded, MADV_HUGEPAGE);   // a wish, no more
#endif
    return bytes;
}

static mu_arena_chunk *add_chunk(mu_arena *arena, size_t least)
{
    size_t size = least > CHUNK_SIZE ? least : CHUNK_SIZE;
    size_t whole;
    if (!mu_size_sum(size, HEAD_SIZE, &whole))
        return NULL;
    mu_arena_chunk *chunk = allocate(whole);
    if (!chunk)
        return NULL;
    *chunk = (mu_arena_chunk){ .before = arena->last, .size = size };
    arena->last = chunk;
    arena->total += whole;
    return chunk;
}

void *mu_arena_take(mu_arena *arena, size_t count, size_t size)
{
    size_t bytes, padded;
    if (!mu_size_product(count, size, &bytes) ||
        !mu_size_sum(bytes, ALIGNMENT - 1, &padded))
        return NULL;
    // Small things are packed at 16 bytes, large ones start on a line.
    size_t align = bytes >= ALIGNMENT ? ALIGNMENT : 16;
    padded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    mu_arena_chunk *chunk = arena->last;
    size_t          start = 0;
    if (chunk)
        start = (chunk->used + align - 1) / align * align;
    if (!chunk || start > chunk->size || chunk->size - start < bytes) {
        chunk = add_chunk(arena, padded);
        if (!chunk)
            return NULL;
        start = 0;
    }
    chunk->used = start + bytes;
    return bytes ? memset(chunk_bytes(chunk) + start, 0, bytes)
                 : chunk_bytes(chunk);
}

mu_status mu_arena_text(mu_arena *arena, const char *bytes, size_t size,
                        mu_text *out)
{
    size_t whole;
    if (!mu_size_sum(size, 1, &whole))
        return MU_NO_MEMORY;
    char *copy = MU_ARENA_NEW(arena, whole, char);
    if (!copy)
        return MU_NO_MEMORY;
    if (size)
        memcpy(copy, bytes, size);
    *out = (mu_text){ copy, size };
    return MU_OK;
}

mu_text mu_arena_format(mu_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = size < 0 ? NULL : MU_ARENA_NEW(arena, (size_t)size + 1, char);
    if (!text)
        return (mu_text){ NULL, 0 };
    va_start(args, format);
    vsnprintf(text, (size_t)size + 1, format, args);
    va_end(args);
    return (mu_text){ text, (size_t)size };
}

void mu_arena_clear(mu_arena *arena)
{
    for (mu_arena_chunk *chunk = arena->last; chunk;) {
        mu_arena_chunk *before = chunk->before;
        free(chunk);
        chunk = before;
    }
    *arena = (mu_arena){ 0 };
}
