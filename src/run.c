// run.c - see run.h.
//
// Workers take the next chunk of draws until none is left. A chunk is whole
// groups, because four draws share their luck's blocks. What is kept of a draw
// goes to the place of its number, whoever plays it.

#include "run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CHUNK     (16u * MU_GROUP)
#define LOOK_MSEC 5

typedef struct job {
    const mu_model       *model;
    const mu_run_options *options;
    mu_kept               kept;        // each draw writes to its own place
    _Atomic uint64_t      next;        // chunk
    _Atomic uint64_t      done;        // draws
    atomic_bool           stop;
    pthread_mutex_t       lock;        // of what follows
    pthread_cond_t        left;        // a worker has left
    uint32_t              working;
} job;

typedef struct worker {
    job      *job;
    mu_draw   draw;
    mu_tally  plain, trust;
    pthread_t thread;
    bool      started;
} worker;

// ---- what is kept of the first draws ------------------------------------------

static mu_status begin_kept(const mu_model *m, const mu_run_options *options,
                            mu_kept *kept)
{
    uint64_t draws = options->keep < options->draws ? options->keep
                                                    : options->draws;
    size_t   days;
    kept->draws = draws;
    kept->milestones = m->milestones;
    kept->claims = m->marks_count - m->milestones;
    if (!mu_size_product(draws, m->marks_count, &days))
        return MU_NO_MEMORY;
    kept->mark_day = MU_ARENA_NEW(&kept->arena, draws * kept->milestones,
                                  int32_t);
    kept->claim_day = MU_ARENA_NEW(&kept->arena, draws * kept->claims,
                                   int32_t);
    kept->person_days = MU_ARENA_NEW(&kept->arena, draws, int64_t);
    kept->comes = MU_ARENA_NEW(&kept->arena, draws, bool);
    if (!kept->mark_day || !kept->claim_day || !kept->person_days ||
        !kept->comes)
        return MU_NO_MEMORY;
    if (options->assess == 0)
        return MU_OK;
    return mu_states_init(m, options->assess < draws ? options->assess : draws,
                          &kept->states);
}

// The sum over the days before the horizon. It fits: limits on rows, persons
// and days keep it below 4e17.
static int64_t person_days_of(const mu_draw *draw)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < draw->segments; i++) {
        int32_t end = i + 1 < draw->segments ? draw->segment_day[i + 1]
                                             : (int32_t)draw->model->horizon;
        sum += draw->persons[i] * (end - draw->segment_day[i]);
    }
    return sum;
}

static bool anybody_comes(const mu_draw *draw)
{
    for (uint32_t i = 0; i < draw->spells_count; i++)
        if (mu_ceil_day(draw, draw->spells[i].start) <
            mu_ceil_day(draw, draw->spells[i].end))
            return true;
    return false;
}

static void keep(mu_kept *kept, const mu_draw *draw, uint64_t number)
{
    memcpy(kept->mark_day + number * kept->milestones, draw->mark_day,
           kept->milestones * sizeof *kept->mark_day);
    memcpy(kept->claim_day + number * kept->claims,
           draw->mark_day + kept->milestones,
           kept->claims * sizeof *kept->claim_day);
    kept->person_days[number] = person_days_of(draw);
    kept->comes[number] = anybody_comes(draw);
    mu_states_note(&kept->states, draw, number);
}

// Draws in which anybody comes with at most `most` person-days.
static uint64_t count_up_to(const mu_kept *kept, int64_t most)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < kept->draws; i++)
        count += kept->comes[i] && kept->person_days[i] <= most;
    return count;
}

uint64_t mu_kept_typical(const mu_kept *kept)
{
    // The least number of person-days that half of them do not exceed.
    uint64_t rank = (count_up_to(kept, INT64_MAX) + 1) / 2;
    int64_t  low = 0, high = INT64_MAX;
    if (rank == 0)
        return MU_NO_DRAW;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (count_up_to(kept, middle) >= rank)
            high = middle;
        else
            low = middle + 1;
    }
    uint64_t found = 0;
    while (!kept->comes[found] || kept->person_days[found] != low)
        found++;
    return found;
}

mu_status mu_typical_play(const mu_model *model, const mu_run_options *options,
                          const mu_kept *kept, mu_draw *out)
{
    uint64_t number = mu_kept_typical(kept);
    *out = (mu_draw){ 0 };
    if (number == MU_NO_DRAW)
        return MU_OK;
    MU_TRY(mu_draw_init(model, out));
    MU_TRY(mu_draw_note_passages(out));
    mu_draw_run(out, options->seed, options->first + number);
    return MU_OK;
}

// ---- draws ----------------------------------------------------------------------

static void run_one(worker *w, uint64_t index)
{
    mu_draw *draw = &w->draw;
    mu_kept *kept = &w->job->kept;
    mu_draw_run(draw, w->job->options->seed, index);
    if (index - w->job->options->first < kept->draws)
        keep(kept, draw, index - w->job->options->first);
    mu_draw_why(draw);
    bool trust = draw->deadlock_size && !w->job->options->plain_only;
    if (trust)
        mu_tally_add(&w->trust, draw, -1);
    mu_tally_add(&w->plain, draw, 1);
    if (trust) {
        mu_draw_run_trust(draw);
        mu_draw_why(draw);
        mu_tally_add(&w->trust, draw, 1);
    }
}

// Draws [*from, *to) of the chunk; false when there is none left.
static bool take_chunk(job *j, uint64_t *from, uint64_t *to)
{
    uint64_t first = j->options->first;
    uint64_t end = first + j->options->draws;
    uint64_t chunk = atomic_fetch_add(&j->next, 1);
    uint64_t base = first / CHUNK + chunk;
    if (atomic_load(&j->stop) || base * CHUNK >= end)
        return false;
    *from = base * CHUNK > first ? base * CHUNK : first;
    *to = (base + 1) * CHUNK < end ? (base + 1) * CHUNK : end;
    return true;
}

static void *work(void *argument)
{
    worker  *w = argument;
    uint64_t from, to;
    while (take_chunk(w->job, &from, &to)) {
        for (uint64_t index = from; index < to; index++)
            run_one(w, index);
        atomic_fetch_add(&w->job->done, to - from);
    }
    pthread_mutex_lock(&w->job->lock);
    w->job->working--;
    pthread_cond_signal(&w->job->left);
    pthread_mutex_unlock(&w->job->lock);
    return NULL;
}

static mu_status begin_worker(worker *w, job *j)
{
    w->job = j;
    MU_TRY(mu_draw_init(j->model, &w->draw));
    mu_shelf *shelf = j->options->shelf;
    MU_TRY(mu_tally_init_on(j->model, shelf, &w->plain));
    return j->options->plain_only
               ? MU_OK
               : mu_tally_init_on(j->model, shelf, &w->trust);
}

static void clear_worker(worker *w)
{
    mu_draw_clear(&w->draw);
    mu_tally_clear(&w->plain);
    mu_tally_clear(&w->trust);
}

static bool report(job *j, uint64_t done)
{
    const mu_run_options *o = j->options;
    if (!o->keep_going || o->keep_going(o->context, done, o->draws))
        return true;
    atomic_store(&j->stop, true);
    return false;
}

// The calling thread reports while the workers work; alone, it works and
// reports after each chunk.
static mu_status work_alone(worker *w)
{
    uint64_t from, to;
    while (take_chunk(w->job, &from, &to)) {
        for (uint64_t index = from; index < to; index++)
            run_one(w, index);
        uint64_t done = atomic_fetch_add(&w->job->done, to - from) + to - from;
        if (!report(w->job, done) && done < w->job->options->draws)
            return MU_STOPPED;
    }
    return MU_OK;
}

// Waits until a worker has left, or for a moment; how many still work.
static uint32_t wait_a_moment(job *j)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_MSEC * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_mutex_lock(&j->lock);
    if (j->working)
        pthread_cond_timedwait(&j->left, &j->lock, &until);
    uint32_t working = j->working;
    pthread_mutex_unlock(&j->lock);
    return working;
}

static mu_status watch(job *j)
{
    bool going = true;
    while (wait_a_moment(j))
        if (going)
            going = report(j, atomic_load(&j->done));
    if (going)
        going = report(j, atomic_load(&j->done));
    return going || atomic_load(&j->done) >= j->options->draws ? MU_OK
                                                              : MU_STOPPED;
}

static mu_status start_workers(worker *workers, uint32_t count, job *j)
{
    j->working = count;
    for (uint32_t i = 0; i < count; i++) {
        workers[i].started =
            pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
        if (workers[i].started)
            continue;
        // Fewer threads than asked for will do; none will not.
        pthread_mutex_lock(&j->lock);
        j->working -= count - i;
        pthread_mutex_unlock(&j->lock);
        return i ? MU_OK : MU_CANNOT_START;
    }
    return MU_OK;
}

static mu_status work_together(worker *workers, uint32_t count, job *j)
{
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->left, NULL);
    mu_status status = start_workers(workers, count, j);
    if (status == MU_OK)
        status = watch(j);
    for (uint32_t i = 0; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    pthread_cond_destroy(&j->left);
    pthread_mutex_destroy(&j->lock);
    return status;
}

static void gather(worker *workers, uint32_t count, job *j, mu_run *out)
{
    bool trust = !j->options->plain_only;
    for (uint32_t i = 0; i < count; i++) {
        mu_tally_finish(&workers[i].plain);
        if (trust)
            mu_tally_finish(&workers[i].trust);
    }
    *out = (mu_run){ .plain = workers[0].plain, .trust = workers[0].trust,
                     .leg_days = workers[0].draw.leg_days,
                     .draws = atomic_load(&j->done),
                     .kept = j->kept };
    j->kept = (mu_kept){ 0 };
    if (out->draws < j->options->draws)
        out->kept.draws = 0;
    workers[0].plain = workers[0].trust = (mu_tally){ 0 };
    for (uint32_t i = 1; i < count; i++) {
        mu_tally_merge(&out->plain, &workers[i].plain);
        if (trust)
            mu_tally_merge(&out->trust, &workers[i].trust);
        out->leg_days += workers[i].draw.leg_days;
    }
    // So far it held only how trust differs.
    if (trust)
        mu_tally_merge(&out->trust, &out->plain);
}

static uint32_t thread_count(const mu_run_options *options)
{
    uint64_t chunks = options->draws / CHUNK + 1;
    long     processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = options->threads;
    if (count == 0)
        count = processors > 0 ? (uint64_t)processors : 1;
    if (count > MU_LIMIT_THREADS)
        count = MU_LIMIT_THREADS;
    return (uint32_t)(count < chunks ? count : chunks);
}

mu_status mu_run_draws(const mu_model *model, const mu_run_options *options,
                       mu_run *out)
{
    if (options->draws == 0 || options->draws > MU_LIMIT_DRAWS ||
        options->first > UINT64_MAX - MU_LIMIT_DRAWS - CHUNK)
        return MU_BAD_CALL;
    job       j = { .model = model, .options = options };
    uint32_t  count = thread_count(options);
    worker   *workers = calloc(count, sizeof *workers);
    mu_status status = workers ? begin_kept(model, options, &j.kept)
                               : MU_NO_MEMORY;
    for (uint32_t i = 0; i < count && status == MU_OK; i++)
        status = begin_worker(&workers[i], &j);
    if (status == MU_OK)
        status = count == 1 ? work_alone(&workers[0])
                            : work_together(workers, count, &j);
    if (status == MU_OK || status == MU_STOPPED)
        gather(workers, count, &j, out);
    for (uint32_t i = 0; workers && i < count; i++)
        clear_worker(&workers[i]);
    free(workers);
    mu_states_clear(&j.kept.states);
    mu_arena_clear(&j.kept.arena);
    return status;
}

void mu_run_clear(mu_run *run)
{
    mu_tally_clear(&run->plain);
    mu_tally_clear(&run->trust);
    mu_states_clear(&run->kept.states);
    mu_arena_clear(&run->kept.arena);
    *run = (mu_run){ 0 };
}
