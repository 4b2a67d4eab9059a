// test_crew.c - the same work for many draws: each once, whoever does it.

#include "crew.h"

#include "test.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { DRAWS = 10000 };

typedef struct worker {
    atomic_uint *seen;             // by draw
    uint64_t     count, last;
    bool         in_order;         // within a chunk
} worker;

static void note(void *at, uint64_t index)
{
    worker *w = at;
    if (w->count && index % MU_CREW_CHUNK && index != w->last + 1)
        w->in_order = false;
    w->last = index;
    w->count++;
    atomic_fetch_add(&w->seen[index], 1);
}

typedef struct watch {
    uint64_t last, most;
    bool     backwards;
} watch;

static bool look(void *context, uint64_t done, uint64_t draws)
{
    watch *w = context;
    w->backwards = w->backwards || done < w->last || done > draws;
    w->last = done;
    return done < w->most;
}

static void every_draw_is_played_once_whatever_the_threads(void)
{
    static const uint32_t threads[] = { 1, 2, 3, 8 };
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        atomic_uint *seen = calloc(DRAWS, sizeof *seen);
        worker       workers[8];
        uint64_t     count = 0;
        watch        eye = { .most = UINT64_MAX };
        for (int i = 0; i < 8; i++)
            workers[i] = (worker){ .seen = seen, .in_order = true };
        // Neither end is that of a chunk.
        const mu_crew crew = { .first = 37, .draws = DRAWS - 40,
                               .threads = threads[t], .workers = workers,
                               .worker_size = sizeof *workers, .play = note,
                               .keep_going = look, .context = &eye };
        MU_CHECK(mu_crew_run(&crew) == MU_OK);
        for (uint32_t i = 0; i < DRAWS; i++)
            MU_CHECK_UINT(seen[i], i >= 37 && i < DRAWS - 3);
        for (int i = 0; i < 8; i++) {
            count += workers[i].count;
            MU_CHECK(workers[i].in_order);
        }
        MU_CHECK_UINT(count, DRAWS - 40);
        MU_CHECK_UINT(eye.last, DRAWS - 40);
        MU_CHECK(!eye.backwards);
        free(seen);
    }
}

static void slow_note(void *at, uint64_t index)
{
    note(at, index);
    usleep(1000);
}

static void work_that_is_stopped_says_so(void)
{
    for (uint32_t threads = 1; threads < 4; threads++) {
        atomic_uint  *seen = calloc(DRAWS, sizeof *seen);
        worker        workers[3] = { { seen, 0, 0, true }, { seen, 0, 0, true },
                                     { seen, 0, 0, true } };
        watch         eye = { .most = 0 };
        uint64_t      count = 0;
        const mu_crew crew = { .draws = DRAWS, .threads = threads,
                               .workers = workers,
                               .worker_size = sizeof *workers,
                               .play = slow_note, .keep_going = look,
                               .context = &eye };
        MU_CHECK(mu_crew_run(&crew) == MU_STOPPED);
        for (int i = 0; i < 3; i++)
            count += workers[i].count;
        // Chunks that were begun are whole.
        MU_CHECK(count > 0 && count < DRAWS);
        MU_CHECK_UINT(count % MU_CREW_CHUNK, 0);
        free(seen);
    }
}

static void as_many_threads_as_there_is_work_for(void)
{
    MU_CHECK_UINT(mu_crew_size(8, 1), 1);
    MU_CHECK_UINT(mu_crew_size(8, 2 * MU_CREW_CHUNK - 1), 2);
    MU_CHECK_UINT(mu_crew_size(3, 1000000), 3);
    MU_CHECK(mu_crew_size(0, 1000000) >= 1);
}

static const mu_test tests[] = {
    MU_TEST(every_draw_is_played_once_whatever_the_threads),
    MU_TEST(work_that_is_stopped_says_so),
    MU_TEST(as_many_threads_as_there_is_work_for),
};
MU_TESTS_MAIN(tests)
