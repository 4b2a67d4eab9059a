// crew.h - the same work for many draws, shared out among threads.
//
// Stage 4, answers. Each thread has a worker of its own, a piece of memory that
// the caller makes and gathers; draws go to whichever is free, a chunk at a
// time. What workers count must not depend on who counts it.

#ifndef MU_CREW_H
#define MU_CREW_H

#include "draw.h"

// Draws that one thread takes at a time: whole groups, which share their luck.
#define MU_CREW_CHUNK (4u * MU_GROUP)

typedef struct mu_crew {
    uint64_t first, draws;
    uint32_t chunk;                // 0: MU_CREW_CHUNK; 1 where each takes long
    uint32_t threads;              // as mu_crew_size gives it
    void    *workers;              // `threads` of them
    size_t   worker_size;
    // Called in a thread of its own for each draw, in order within a chunk.
    void (*play)(void *worker, uint64_t index);
    // Called now and then from the calling thread with the draws done; false
    // stops the work after the chunks at hand. May be NULL.
    bool (*keep_going)(void *context, uint64_t done, uint64_t draws);
    void *context;
} mu_crew;

// How many threads are worth having: `wanted`, 0 for as many as there are
// processors, and never more than there are chunks.
uint32_t mu_crew_size(uint32_t wanted, uint64_t draws);

// MU_OK; MU_STOPPED where keep_going said so; MU_CANNOT_START.
MU_MUST_USE mu_status mu_crew_run(const mu_crew *crew);

#endif
