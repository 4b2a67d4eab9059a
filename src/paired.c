// paired.c - see paired.h.
//
// A worker takes chunks of draws. It plays a chunk on one side after the other
// and keeps what was reached, then compares: so the memory of one side at a
// time is at work, and draws of a group share their luck.

#include "paired.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CHUNK     (16u * MU_GROUP)
#define LOOK_MSEC 50

const int32_t mu_paired_day[MU_PAIRED_DAYS] = { 90, 180, 365, MU_NEVER };

typedef struct job {
    mu_paired            *paired;   // names and sizes
    const mu_run_options *options;
    _Atomic uint64_t      next;      // chunk
    _Atomic uint64_t      done;      // draws
    _Atomic uint32_t      running;   // workers
    atomic_bool           stop;
} job;

typedef struct worker {
    job      *job;
    mu_draw  *draw;    // by side
    int32_t  *day;     // [side][draw of the chunk][mark]
    int64_t  *value;   // [side][draw of the chunk][what]
    mu_paired counted;
    pthread_t thread;
    bool      started;
} worker;

// ---- room
// -----------------------------------------------------------------------

static bool same_mark(const mu_paired_mark *a, const mu_paired_mark *b)
{
    return a->is_claim == b->is_claim && a->is_high == b->is_high &&
           mu_text_equal(a->name, b->name);
}

static mu_paired_mark describe(const mu_model *m, uint32_t i)
{
    if (i < m->milestones)
        return (mu_paired_mark){ .name = m->scenario->milestone_names[i] };
    i -= m->milestones;
    return (mu_paired_mark){ .name = m->scenario->claim_names[i / 2],
                             .is_claim = true,
                             .is_high = i % 2 == 1 };
}

// The number of a mark among those known so far: mostly where it stands on its
// own side.
static uint32_t find_mark(const mu_paired *p, const mu_paired_mark *mark,
                          uint32_t guess)
{
    if (guess < p->marks && same_mark(&p->mark[guess], mark))
        return guess;
    uint32_t at = 0;
    while (at < p->marks && !same_mark(&p->mark[at], mark))
        at++;
    return at;
}

// The marks of all sides, those of the first ones first.
static mu_status join_marks(mu_paired *p)
{
    size_t room = 1;
    for (uint32_t s = 0; s < p->sides; s++)
        room += p->models[s]->marks_count;
    p->mark = MU_ARENA_NEW(&p->arena, room, mu_paired_mark);
    uint32_t *by_side =
        mu_arena_take(&p->arena, room, p->sides * sizeof *by_side);
    if (!p->mark || !by_side)
        return MU_NO_MEMORY;
    memset(by_side, 0xff, room * p->sides * sizeof *by_side);
    for (uint32_t s = 0; s < p->sides; s++)
        for (uint32_t i = 0; i < p->models[s]->marks_count; i++) {
            mu_paired_mark mark = describe(p->models[s], i);
            // No two marks of one side are the same.
            uint32_t at = s == 0 ? p->marks : find_mark(p, &mark, i);
            if (at == p->marks) {
                mark.mark = by_side + (size_t)at * p->sides;
                p->mark[p->marks++] = mark;
            }
            by_side[(size_t)at * p->sides + s] = i;
        }
    return MU_OK;
}

static mu_status make_counts(mu_paired *p)
{
    size_t cells = (size_t)p->marks * p->sides;
    p->count =
        MU_ARENA_NEW(&p->arena, cells * MU_PAIRED_DAYS + 1, mu_paired_count);
    p->bins = MU_ARENA_NEW(&p->arena, cells * p->days + 1, int64_t);
    p->sum = MU_ARENA_NEW(&p->arena, (size_t)p->sides * MU_PAIRED_SUMS,
                          mu_paired_sum);
    return p->count && p->bins && p->sum ? MU_OK : MU_NO_MEMORY;
}

static mu_status begin_worker(worker *w, job *j)
{
    const mu_paired *p = j->paired;
    mu_paired       *c = &w->counted;
    *c = (mu_paired){ .models = p->models,
                      .sides = p->sides,
                      .marks = p->marks,
                      .days = p->days,
                      .mark = p->mark };
    w->job = j;
    MU_TRY(make_counts(c));
    w->draw = MU_ARENA_NEW(&c->arena, p->sides, mu_draw);
    w->day = MU_ARENA_NEW(&c->arena, (size_t)p->sides * CHUNK * p->marks + 1,
                          int32_t);
    w->value = MU_ARENA_NEW(&c->arena,
                            (size_t)p->sides * CHUNK * MU_PAIRED_SUMS, int64_t);
    if (!w->draw || !w->day || !w->value)
        return MU_NO_MEMORY;
    for (uint32_t s = 0; s < p->sides; s++)
        MU_TRY(mu_draw_init(p->models[s], &w->draw[s]));
    return MU_OK;
}

static void clear_worker(worker *w)
{
    for (uint32_t s = 0; w->draw && s < w->counted.sides; s++)
        mu_draw_clear(&w->draw[s]);
    mu_arena_clear(&w->counted.arena);
}

// ---- counting
// -------------------------------------------------------------------

static void keep_outcome(worker *w, uint32_t side, uint32_t at)
{
    const mu_paired *p = &w->counted;
    const mu_draw   *draw = &w->draw[side];
    size_t           row = (size_t)side * CHUNK + at;
    int32_t          last = (int32_t)draw->model->horizon - 1;
    for (uint32_t m = 0; m < p->marks; m++) {
        uint32_t mark = p->mark[m].mark[side];
        w->day[row * p->marks + m] =
            mark == MU_NONE ? MU_NEVER : draw->mark_day[mark];
    }
    int64_t *value = w->value + row * MU_PAIRED_SUMS;
    value[MU_PAIRED_PERSONS] =
        draw->persons[mu_segment_on(draw, last < 365 ? last : 365)];
    double cents = floor(draw->cost * 100.0 + 0.5);
    value[MU_PAIRED_COST] = cents < 9e18 ? (int64_t)cents : INT64_C(9) << 59;
}

static void count_marks(worker *w, uint32_t side, uint32_t at)
{
    mu_paired     *p = &w->counted;
    const int32_t *first = w->day + (size_t)at * p->marks;
    const int32_t *here = w->day + ((size_t)side * CHUNK + at) * p->marks;
    for (uint32_t m = 0; m < p->marks; m++) {
        size_t           cell = (size_t)m * p->sides + side;
        mu_paired_count *count = p->count + cell * MU_PAIRED_DAYS;
        if (here[m] != MU_NEVER)
            p->bins[cell * p->days + (size_t)here[m]]++;
        for (int d = 0; d < MU_PAIRED_DAYS; d++) {
            bool a = first[m] <= mu_paired_day[d] && first[m] != MU_NEVER;
            bool b = here[m] <= mu_paired_day[d] && here[m] != MU_NEVER;
            count[d].reached += b;
            count[d].gained += b && !a;
            count[d].lost += a && !b;
        }
    }
}

static void count_sums(worker *w, uint32_t side, uint32_t at)
{
    const int64_t *first = w->value + (size_t)at * MU_PAIRED_SUMS;
    const int64_t *here =
        w->value + ((size_t)side * CHUNK + at) * MU_PAIRED_SUMS;
    for (uint32_t k = 0; k < MU_PAIRED_SUMS; k++) {
        mu_paired_sum *sum = &w->counted.sum[side * MU_PAIRED_SUMS + k];
        mu_wide        more = (mu_wide)here[k] - first[k];
        sum->sum += here[k];
        sum->more += more;
        sum->squares += more * more;
    }
}

static void play_chunk(worker *w, uint64_t from, uint32_t size)
{
    for (uint32_t s = 0; s < w->counted.sides; s++) {
        for (uint32_t i = 0; i < size; i++) {
            mu_draw_run(&w->draw[s], w->job->options->seed, from + i);
            keep_outcome(w, s, i);
        }
        for (uint32_t i = 0; i < size; i++) {
            count_marks(w, s, i);
            count_sums(w, s, i);
        }
    }
}

static void merge(mu_paired *into, const mu_paired *from)
{
    size_t cells = (size_t)into->marks * into->sides;
    for (size_t i = 0; i < cells * MU_PAIRED_DAYS; i++) {
        into->count[i].reached += from->count[i].reached;
        into->count[i].gained += from->count[i].gained;
        into->count[i].lost += from->count[i].lost;
    }
    for (size_t i = 0; i < cells * into->days; i++)
        into->bins[i] += from->bins[i];
    for (size_t i = 0; i < (size_t)into->sides * MU_PAIRED_SUMS; i++) {
        into->sum[i].sum += from->sum[i].sum;
        into->sum[i].more += from->sum[i].more;
        into->sum[i].squares += from->sum[i].squares;
    }
}

// ---- threads
// --------------------------------------------------------------------

static void *work(void *argument)
{
    worker  *w = argument;
    job     *j = w->job;
    uint64_t draws = j->options->draws;
    while (!atomic_load(&j->stop)) {
        uint64_t from = CHUNK * atomic_fetch_add(&j->next, 1);
        if (from >= draws)
            break;
        uint32_t size = draws - from < CHUNK ? (uint32_t)(draws - from) : CHUNK;
        play_chunk(w, from, size);
        atomic_fetch_add(&j->done, size);
    }
    atomic_fetch_sub(&j->running, 1);
    return NULL;
}

static bool may_go_on(job *j)
{
    const mu_run_options *o = j->options;
    uint64_t              done = atomic_load(&j->done);
    if (o->keep_going && !o->keep_going(o->context, done, o->draws))
        atomic_store(&j->stop, true);
    return !atomic_load(&j->stop);
}

static mu_status work_together(worker *workers, uint32_t count, job *j)
{
    const struct timespec pause = { 0, LOOK_MSEC * 1000000L };
    mu_status             status = MU_OK;
    for (uint32_t i = 0; i < count; i++) {
        atomic_fetch_add(&j->running, 1);
        workers[i].started =
            pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
        if (workers[i].started)
            continue;
        // Fewer threads than asked for will do; none will not.
        atomic_fetch_sub(&j->running, 1);
        status = i == 0 ? MU_CANNOT_START : MU_OK;
        break;
    }
    while (status == MU_OK && atomic_load(&j->running) > 0 && may_go_on(j))
        nanosleep(&pause, NULL);
    for (uint32_t i = 0; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    return status == MU_OK && atomic_load(&j->stop) ? MU_STOPPED : status;
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

mu_status mu_paired_run(const mu_model *const *models, uint32_t sides,
                        const mu_run_options *options, mu_paired *out)
{
    if (sides == 0 || options->draws == 0 || options->draws > MU_LIMIT_DRAWS)
        return MU_BAD_CALL;
    mu_paired p = { .models = models, .sides = sides, .draws = options->draws };
    job       j = { .paired = &p, .options = options };
    uint32_t  count = thread_count(options);
    worker   *workers = NULL;
    for (uint32_t s = 0; s < sides; s++)
        if (models[s]->horizon + (size_t)1 > p.days)
            p.days = models[s]->horizon + (size_t)1;
    mu_status status = join_marks(&p);
    if (status == MU_OK)
        status = make_counts(&p);
    if (status == MU_OK) {
        workers = calloc(count, sizeof *workers);
        status = workers ? MU_OK : MU_NO_MEMORY;
    }
    for (uint32_t i = 0; i < count && status == MU_OK; i++)
        status = begin_worker(&workers[i], &j);
    if (status == MU_OK)
        status = work_together(workers, count, &j);
    for (uint32_t i = 0; workers && i < count; i++) {
        if (status == MU_OK)
            merge(&p, &workers[i].counted);
        clear_worker(&workers[i]);
    }
    free(workers);
    if (status == MU_OK)
        *out = p;
    else
        mu_arena_clear(&p.arena);
    return status;
}

void mu_paired_clear(mu_paired *paired)
{
    mu_arena_clear(&paired->arena);
    *paired = (mu_paired){ 0 };
}

// ---- answers
// --------------------------------------------------------------------

static const mu_paired_count *count_of(const mu_paired *p, uint32_t mark,
                                       uint32_t side, uint32_t day)
{
    return &p->count[((size_t)mark * p->sides + side) * MU_PAIRED_DAYS + day];
}

static const mu_share nothing = { NAN, NAN, 0 };

mu_share mu_paired_share(const mu_paired *p, uint32_t mark, uint32_t side,
                         uint32_t day)
{
    if (p->mark[mark].mark[side] == MU_NONE)
        return nothing;
    double n = (double)p->draws;
    double share = (double)count_of(p, mark, side, day)->reached / n;
    return (mu_share){ share, sqrt(share * (1.0 - share) / n),
                       (int64_t)p->draws };
}

mu_share mu_paired_difference(const mu_paired *p, uint32_t mark, uint32_t side,
                              uint32_t day)
{
    if (p->mark[mark].mark[side] == MU_NONE || p->mark[mark].mark[0] == MU_NONE)
        return nothing;
    const mu_paired_count *c = count_of(p, mark, side, day);
    double                 n = (double)p->draws;
    double                 more = (double)(c->gained - c->lost);
    double spread = (double)(c->gained + c->lost) - more * more / n;
    return (mu_share){ more / n, sqrt(spread > 0.0 ? spread : 0.0) / n,
                       (int64_t)p->draws };
}

int32_t mu_paired_median(const mu_paired *p, uint32_t mark, uint32_t side)
{
    const int64_t *bins = p->bins + ((size_t)mark * p->sides + side) * p->days;
    int64_t        count = count_of(p, mark, side, MU_PAIRED_DAYS - 1)->reached;
    int64_t        passed = 0;
    for (size_t day = 0; count > 0 && day < p->days; day++) {
        passed += bins[day];
        if (2 * passed >= count)
            return (int32_t)day;
    }
    return MU_NEVER;
}

static double unit_of(mu_paired_what what)
{
    return what == MU_PAIRED_COST ? 100.0 : 1.0;
}

double mu_paired_mean(const mu_paired *p, uint32_t side, mu_paired_what what)
{
    return (double)p->sum[side * MU_PAIRED_SUMS + what].sum / unit_of(what) /
           (double)p->draws;
}

mu_share mu_paired_more(const mu_paired *p, uint32_t side, mu_paired_what what)
{
    const mu_paired_sum *sum = &p->sum[side * MU_PAIRED_SUMS + what];
    double               n = (double)p->draws;
    double               mean = (double)sum->more / n;
    double               variance = (double)sum->squares / n - mean * mean;
    return (mu_share){ mean / unit_of(what),
                       sqrt(variance > 0.0 ? variance / n : 0.0) /
                           unit_of(what),
                       (int64_t)p->draws };
}
