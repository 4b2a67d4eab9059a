// arena.c - see arena.h.

#include "arena.h"

#include <pthread.h>
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

struct mu_shelf {
    pthread_mutex_t lock;          // of what follows
    mu_arena_chunk *first;         // and so on by `before`
    size_t          bytes, most;
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

// ---- the shelf -----------------------------------------------------------------

mu_shelf *mu_shelf_new(size_t most)
{
    mu_shelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf)
        return NULL;
    pthread_mutex_init(&shelf->lock, NULL);
    shelf->most = most;
    return shelf;
}

void mu_shelf_free(mu_shelf *shelf)
{
    if (!shelf)
        return;
    for (mu_arena_chunk *chunk = shelf->first; chunk;) {
        mu_arena_chunk *before = chunk->before;
        free(chunk);
        chunk = before;
    }
    pthread_mutex_destroy(&shelf->lock);
    free(shelf);
}

size_t mu_shelf_bytes(mu_shelf *shelf)
{
    pthread_mutex_lock(&shelf->lock);
    size_t bytes = shelf->bytes;
    pthread_mutex_unlock(&shelf->lock);
    return bytes;
}

// A chunk with room for `size` bytes, of which it wastes a quarter at most; NULL:
// none.
static mu_arena_chunk *take_from(mu_shelf *shelf, size_t size)
{
    if (!shelf || size <= CHUNK_SIZE)
        return NULL;
    pthread_mutex_lock(&shelf->lock);
    mu_arena_chunk **at = &shelf->first;
    while (*at && ((*at)->size < size || (*at)->size - size > (*at)->size / 4))
        at = &(*at)->before;
    mu_arena_chunk *chunk = *at;
    if (chunk) {
        *at = chunk->before;
        shelf->bytes -= chunk->size;
    }
    pthread_mutex_unlock(&shelf->lock);
    return chunk;
}

static bool put_on(mu_shelf *shelf, mu_arena_chunk *chunk)
{
    if (!shelf || chunk->size <= CHUNK_SIZE)
        return false;
    pthread_mutex_lock(&shelf->lock);
    bool fits = chunk->size <= shelf->most - shelf->bytes;
    if (fits) {
        chunk->before = shelf->first;
        shelf->first = chunk;
        shelf->bytes += chunk->size;
    }
    pthread_mutex_unlock(&shelf->lock);
    return fits;
}

// ---- the arena -----------------------------------------------------------------

static mu_arena_chunk *add_chunk(mu_arena *arena, size_t least)
{
    size_t size = least > CHUNK_SIZE ? least : CHUNK_SIZE;
    size_t whole;
    if (!mu_size_sum(size, HEAD_SIZE, &whole))
        return NULL;
    mu_arena_chunk *chunk = take_from(arena->shelf, size);
    if (chunk)
        size = chunk->size;
    else
        chunk = allocate(whole);
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
        if (!put_on(arena->shelf, chunk))
            free(chunk);
        chunk = before;
    }
    *arena = (mu_arena){ 0 };
}
