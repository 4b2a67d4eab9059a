// crew.c - see crew.h.
//
// Alone, the calling thread works and reports after each chunk; otherwise it
// reports while the others work.

#include "crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MSEC 50
#define MOST      1024u

typedef struct work {
    const mu_crew   *crew;
    _Atomic uint64_t next;             // chunk
    _Atomic uint64_t done;             // draws
    atomic_bool      stop;
    pthread_mutex_t  lock;             // of `working`
    pthread_cond_t   left;             // a worker has left
    uint32_t         working;
} work;

typedef struct hand {
    work     *work;
    void     *worker;
    pthread_t thread;
    bool      started;
} hand;

uint32_t mu_crew_size(uint32_t wanted, uint64_t draws)
{
    uint64_t chunks = draws / MU_CREW_CHUNK + 1;
    long     processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = wanted;
    if (count == 0)
        count = processors > 0 ? (uint64_t)processors : 1;
    if (count > MOST)
        count = MOST;
    return (uint32_t)(count < chunks ? count : chunks);
}

// Plays the next chunk; false when there is none left.
static bool play_chunk(work *w, void *worker)
{
    const mu_crew *crew = w->crew;
    uint32_t       chunk = crew->chunk ? crew->chunk : MU_CREW_CHUNK;
    uint64_t       base = crew->first / chunk + atomic_fetch_add(&w->next, 1);
    uint64_t       end = crew->first + crew->draws;
    uint64_t       from = base * chunk, to = from + chunk;
    if (atomic_load(&w->stop) || from >= end)
        return false;
    from = from > crew->first ? from : crew->first;
    to = to < end ? to : end;
    for (uint64_t index = from; index < to; index++)
        crew->play(worker, index);
    atomic_fetch_add(&w->done, to - from);
    return true;
}

static bool report(work *w)
{
    const mu_crew *crew = w->crew;
    if (!crew->keep_going ||
        crew->keep_going(crew->context, atomic_load(&w->done), crew->draws))
        return true;
    atomic_store(&w->stop, true);
    return false;
}

static void *lend_hand(void *argument)
{
    hand *h = argument;
    while (play_chunk(h->work, h->worker))
        continue;
    pthread_mutex_lock(&h->work->lock);
    h->work->working--;
    pthread_cond_signal(&h->work->left);
    pthread_mutex_unlock(&h->work->lock);
    return NULL;
}

// Waits until a worker has left, or for a moment; how many still work.
static uint32_t wait_a_moment(work *w)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_MSEC * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_mutex_lock(&w->lock);
    if (w->working)
        pthread_cond_timedwait(&w->left, &w->lock, &until);
    uint32_t working = w->working;
    pthread_mutex_unlock(&w->lock);
    return working;
}

static mu_status start_hands(hand *hands, work *w)
{
    uint32_t count = w->crew->threads;
    w->working = count;
    for (uint32_t i = 0; i < count; i++) {
        hands[i].started =
            pthread_create(&hands[i].thread, NULL, lend_hand, &hands[i]) == 0;
        if (hands[i].started)
            continue;
        // Fewer threads than asked for will do; none will not.
        pthread_mutex_lock(&w->lock);
        w->working -= count - i;
        pthread_mutex_unlock(&w->lock);
        return i ? MU_OK : MU_CANNOT_START;
    }
    return MU_OK;
}

static mu_status work_together(work *w)
{
    uint32_t count = w->crew->threads;
    hand    *hands = calloc(count, sizeof *hands);
    if (!hands)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        hands[i].work = w;
        hands[i].worker = (char *)w->crew->workers + i * w->crew->worker_size;
    }
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->left, NULL);
    mu_status status = start_hands(hands, w);
    bool      going = status == MU_OK;
    while (status == MU_OK && wait_a_moment(w))
        going = going && report(w);
    for (uint32_t i = 0; i < count; i++)
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
    if (going)
        report(w);
    pthread_cond_destroy(&w->left);
    pthread_mutex_destroy(&w->lock);
    free(hands);
    return status;
}

mu_status mu_crew_run(const mu_crew *crew)
{
    work      w = { .crew = crew };
    mu_status status = MU_OK;
    if (crew->threads > 1)
        status = work_together(&w);
    else
        while (play_chunk(&w, crew->workers) && report(&w))
            continue;
    if (status == MU_OK && atomic_load(&w.done) < crew->draws)
        status = MU_STOPPED;
    return status;
}
