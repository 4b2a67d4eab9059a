// trial.c - see trial.h.
//
// Making the changed scenario takes about as long as a hundred draws, and sets
// have nothing in common: so several are played side by side, each by one thread.
// One set alone is made once and its draws are shared out.

#include "trial.h"

#include "crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define FIRST_ROOM 256u

// ---- what is kept ----------------------------------------------------------------

static uint32_t hash_of(const mu_ask_set *set)
{
    uint64_t hash = MU_LUCK_BASIS;
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        hash = (hash ^ set->words[i]) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

// The slot of a set, or the empty one where it would be.
static uint32_t *slot_of(const mu_trials *t, const mu_ask_set *set)
{
    uint32_t at = hash_of(set) & (t->index_room - 1);
    while (t->index[at] && !mu_ask_equal(&t->list[t->index[at] - 1]->set, set))
        at = (at + 1) & (t->index_room - 1);
    return &t->index[at];
}

mu_status mu_trials_init(mu_trials *t)
{
    t->words = (t->draws + 63) / 64;
    t->nations = t->base->nations_count;
    t->list = NULL;
    t->count = t->room = 0;
    t->shelf = NULL;
    t->arena = (mu_arena){ 0 };
    t->index_room = FIRST_ROOM;
    t->index = MU_ARENA_NEW(&t->arena, t->index_room, uint32_t);
    return t->index ? MU_OK : MU_NO_MEMORY;
}

void mu_trials_clear(mu_trials *t)
{
    mu_arena arena = t->arena;
    *t = (mu_trials){ 0 };
    mu_arena_clear(&arena);
}

const mu_trial *mu_trials_find(const mu_trials *t, const mu_ask_set *set)
{
    uint32_t at = *slot_of(t, set);
    return at ? t->list[at - 1] : NULL;
}

static mu_status make_room(mu_trials *t)
{
    if (t->count == t->room) {
        uint32_t   room = t->room ? 2 * t->room : FIRST_ROOM;
        mu_trial **list = MU_ARENA_NEW(&t->arena, room, mu_trial *);
        if (!list)
            return MU_NO_MEMORY;
        if (t->count)
            memcpy(list, t->list, t->count * sizeof *list);
        t->list = list;
        t->room = room;
    }
    if (2 * (t->count + 1) > t->index_room) {
        uint32_t  room = 2 * t->index_room;
        uint32_t *index = MU_ARENA_NEW(&t->arena, room, uint32_t);
        if (!index)
            return MU_NO_MEMORY;
        t->index = index;
        t->index_room = room;
        for (uint32_t i = 0; i < t->count; i++)
            *slot_of(t, &t->list[i]->set) = i + 1;
    }
    return MU_OK;
}

static mu_trial *new_trial(mu_trials *t, const mu_ask_set *set)
{
    mu_trial *made = mu_arena_take(
        &t->arena, 1, sizeof *made + t->words * sizeof(uint64_t));
    if (!made)
        return NULL;
    made->brings = MU_ARENA_NEW(&t->arena, (size_t)t->nations * t->words,
                                uint64_t);
    if (!made->brings)
        return NULL;
    made->set = *set;
    made->cost = mu_asks_cost(t->asks, set);
    made->agrees = mu_asks_agree(t->asks, set);
    return made;
}

static mu_status keep(mu_trials *t, mu_trial *trial)
{
    MU_TRY(make_room(t));
    trial->reached = 0;
    for (uint32_t i = 0; i < t->words; i++)
        trial->reached += (uint32_t)__builtin_popcountll(trial->bits[i]);
    t->list[t->count++] = trial;
    *slot_of(t, &trial->set) = t->count;
    return MU_OK;
}

mu_status mu_trials_keep(mu_trials *t, const mu_ask_set *set,
                         const uint64_t *bits, const uint64_t *brings)
{
    if (mu_trials_find(t, set))
        return MU_OK;
    mu_trial *made = new_trial(t, set);
    if (!made)
        return MU_NO_MEMORY;
    memcpy(made->bits, bits, t->words * sizeof *bits);
    memcpy(made->brings, brings,
           (size_t)t->nations * t->words * sizeof *brings);
    return keep(t, made);
}

uint32_t mu_trial_more(const mu_trials *t, const mu_trial *a, const mu_trial *b)
{
    uint32_t more = 0;
    for (uint32_t i = 0; i < t->words; i++)
        more += (uint32_t)__builtin_popcountll(a->bits[i] & ~b->bits[i]);
    return more;
}

// ---- one set ---------------------------------------------------------------------

// A set that is granted; clear in every case.
typedef struct grant {
    mu_loaded loaded;
    uint32_t  milestone;
    mu_arena  arena;
} grant;

static void clear_grant(grant *g)
{
    mu_loaded_clear(&g->loaded);
    mu_arena_clear(&g->arena);
}

static mu_status load(const mu_trials *t, const mu_ask_set *set, grant *out)
{
    *out = (grant){ .milestone = MU_NONE };
    const char **sets = MU_ARENA_NEW(&out->arena,
                                     mu_asks_set_count(t->asks, set) + 1 +
                                         (t->how ? t->how->set_count : 0),
                                     const char *);
    if (!sets)
        return MU_NO_MEMORY;
    mu_variation granted = mu_asks_grant(t->asks, set, t->how, sets);
    mu_status    status = mu_basis_load(t->basis, &granted, &out->loaded);
    if (status == MU_NO_MEMORY)
        return status;
    const mu_scenario *s = &out->loaded.scenario;
    for (uint32_t i = 0; status == MU_OK && i < s->milestone_names_count; i++)
        if (mu_text_equal(s->milestone_names[i], t->milestone))
            out->milestone = i;
    return out->milestone == MU_NONE ? MU_BAD_SCENARIO : MU_OK;
}

// Names what cannot be granted together.
static void tell(const mu_trials *t, const mu_ask_set *set, const grant *g)
{
    const mu_diag *first = NULL;
    char           names[300] = "";
    size_t         used = 0;
    for (size_t i = 0; i < g->loaded.diags.count && !first; i++)
        if (g->loaded.diags.list[i].level == MU_ERROR)
            first = &g->loaded.diags.list[i];
    for (uint32_t i = 0; i < t->asks->count && used + 60 < sizeof names; i++)
        if (mu_ask_in(set, i))
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
                                     used ? ", " : "",
                                     mu_quote(t->asks->list[i].id).text);
    mu_error(t->diags, MU_BAD_SCENARIO, (mu_span){ 0 },
             "asks cannot be granted together (%s): %s; %s",
             names, first ? first->text : "the milestone is gone",
             mu_asks_agree(t->asks, set)
                 ? "let one of them leave out what is at odds with another"
                 : "all asks at once, also those that exclude each other, must "
                   "make a sound scenario, as they bound what can be had");
}

// ---- what nations bring ----------------------------------------------------------

// Units of a pledge that may go early enough to arrive by the day.
static uint32_t units_by(const mu_draw *draw, const mu_pledge_model *pledge,
                         int64_t day)
{
    const mu_model *m = draw->model;
    double          way = INFINITY;
    uint32_t        units = 0;
    for (uint32_t w = pledge->ways.first; w < pledge->ways.last; w++)
        if (m->ways[w].least < way)
            way = m->ways[w].least;
    way = way == INFINITY ? 0.0 : way;
    for (uint32_t u = pledge->units.first; u < pledge->units.last; u++)
        units += draw->unit[u].go + way <= (double)day;
    return units;
}

static bool is_demanded(const mu_model *m, const mu_pledge_model *pledge,
                        uint32_t milestone)
{
    mu_slice demands = m->marks[milestone].demands;
    for (uint32_t d = demands.first; d < demands.last; d++) {
        uint32_t capability = m->demands[d].capability;
        if (capability == MU_PERSONNEL ? pledge->personnel > 0
                                       : pledge->amounts[MU_COUNT_CAPABILITIES +
                                                         capability] > 0)
            return true;
        for (uint32_t l = pledge->lifts.first; l < pledge->lifts.last; l++)
            if (m->lifted[l].capability == capability)
                return true;
    }
    return false;
}

// A flag for each nation.
static void note_brings(const mu_draw *draw, uint32_t milestone, int64_t day,
                        uint8_t *flags)
{
    const mu_model *m = draw->model;
    memset(flags, 0, m->nations_count);
    for (uint32_t p = 0; p < m->pledges_count; p++)
        if (!flags[m->pledges[p].nation] &&
            is_demanded(m, &m->pledges[p], milestone))
            flags[m->pledges[p].nation] =
                units_by(draw, &m->pledges[p], day) > 0;
}

static void take_flags(const mu_trials *t, mu_trial *job, uint32_t draw,
                       bool reached, const uint8_t *flags)
{
    uint64_t bit = (uint64_t)1 << (draw % 64);
    job->bits[draw / 64] |= reached ? bit : 0;
    for (uint32_t n = 0; n < t->nations; n++)
        job->brings[(size_t)n * t->words + draw / 64] |= flags[n] ? bit : 0;
}

// ---- many sets -------------------------------------------------------------------

typedef struct work {
    const mu_trials *trials;
    mu_trial       **jobs;
    mu_status       *status;           // of each; MU_STOPPED until it is done
    uint32_t         count;
    _Atomic uint32_t next;
    atomic_bool      stop;
} work;

static mu_status play_all(const mu_trials *t, mu_trial *job)
{
    grant     g;
    mu_draw   draw = { 0 };
    mu_status status = load(t, &job->set, &g);
    uint8_t  *flags = MU_ARENA_NEW(&g.arena, t->nations + (size_t)1, uint8_t);
    if (status == MU_OK)
        status = flags ? mu_draw_init(&g.loaded.model, &draw) : MU_NO_MEMORY;
    if (status == MU_OK) {
        draw.plain_only = true;
        for (uint32_t i = 0; i < t->draws; i++) {
            mu_draw_run(&draw, t->seed, t->first + i);
            note_brings(&draw, g.milestone, t->day, flags);
            take_flags(t, job, i, draw.mark_day[g.milestone] <= t->day, flags);
        }
        mu_draw_clear(&draw);
    }
    clear_grant(&g);
    return status;
}

// Plays the next set; false when there is none left.
static bool play_next(work *w)
{
    uint32_t at = atomic_fetch_add(&w->next, 1);
    if (at >= w->count || atomic_load(&w->stop))
        return false;
    if (w->status[at] == MU_OK)
        return true;
    w->status[at] = play_all(w->trials, w->jobs[at]);
    if (w->status[at] != MU_OK)
        atomic_store(&w->stop, true);
    return true;
}

static void *lend_hand(void *argument)
{
    work *w = argument;
    while (play_next(w))
        continue;
    return NULL;
}

static mu_status side_by_side(work *w)
{
    const mu_trials *t = w->trials;
    uint32_t         hands = mu_crew_size(t->threads, UINT32_MAX);
    hands = hands < w->count ? hands : w->count;
    pthread_t *threads = calloc(hands, sizeof *threads);
    uint32_t   started = 0;
    if (!threads)
        return MU_NO_MEMORY;
    // The calling thread is one of them; fewer than asked for will do.
    while (started + 1 < hands &&
           pthread_create(&threads[started], NULL, lend_hand, w) == 0)
        started++;
    while (play_next(w))
        if (t->keep_going && !t->keep_going(t->context))
            atomic_store(&w->stop, true);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return MU_OK;
}

// ---- one set's draws -------------------------------------------------------------

// Called by several threads at once, for different draws (numbered from 0).
typedef void (*seer)(void *context, const mu_draw *draw, uint32_t milestone,
                     uint32_t number);

typedef struct player {
    const mu_trials *trials;
    const grant     *grant;
    mu_draw          draw;
    seer             see;
    void            *context;
} player;

static void play_draw(void *worker, uint64_t index)
{
    player *p = worker;
    mu_draw_run(&p->draw, p->trials->seed, index);
    p->see(p->context, &p->draw, p->grant->milestone,
           (uint32_t)(index - p->trials->first));
}

static bool pass_on(void *context, uint64_t done, uint64_t draws)
{
    const mu_trials *t = context;
    (void)done;
    (void)draws;
    return !t->keep_going || t->keep_going(t->context);
}

static mu_status share_out(mu_trials *t, const grant *g, seer see,
                           void *context)
{
    uint32_t  count = mu_crew_size(t->threads, t->draws);
    player   *all = calloc(count, sizeof *all);
    mu_status status = all ? MU_OK : MU_NO_MEMORY;
    for (uint32_t i = 0; i < count && status == MU_OK; i++) {
        all[i] = (player){ .trials = t, .grant = g, .see = see,
                           .context = context };
        status = mu_draw_init(&g->loaded.model, &all[i].draw);
        all[i].draw.plain_only = true;
    }
    mu_crew crew = { .first = t->first, .draws = t->draws, .threads = count,
                     .workers = all, .worker_size = sizeof *all,
                     .play = play_draw, .keep_going = pass_on, .context = t };
    if (status == MU_OK)
        status = mu_crew_run(&crew);
    for (uint32_t i = 0; all && i < count; i++)
        mu_draw_clear(&all[i].draw);
    free(all);
    return status;
}

// Plays a set and shows each draw. Nothing is kept.
static mu_status watch(mu_trials *t, const mu_ask_set *set, seer see,
                       void *context)
{
    grant     g;
    mu_status status = load(t, set, &g);
    if (status == MU_BAD_SCENARIO)
        tell(t, set, &g);
    if (status == MU_OK)
        status = share_out(t, &g, see, context);
    clear_grant(&g);
    return status;
}

static void see_day(void *context, const mu_draw *draw, uint32_t milestone,
                    uint32_t number)
{
    int32_t *days = context;
    days[number] = draw->mark_day[milestone];
}

mu_status mu_trials_days(mu_trials *t, const mu_ask_set *set, int32_t *days)
{
    return watch(t, set, see_day, days);
}

// One set alone: a line of flags for each draw, as threads share no byte.
typedef struct lines {
    const mu_trials *trials;
    uint8_t         *flags;            // [draw][1 + nations]: reached, brings
} lines;

static void see_line(void *context, const mu_draw *draw, uint32_t milestone,
                     uint32_t number)
{
    const lines *l = context;
    uint8_t *flags = l->flags + (size_t)number * (l->trials->nations + 1);
    flags[0] = draw->mark_day[milestone] <= l->trials->day;
    note_brings(draw, milestone, l->trials->day, flags + 1);
}

static mu_status play_alone(mu_trials *t, mu_trial *job)
{
    lines l = { t, calloc(t->draws, t->nations + (size_t)1) };
    mu_status status =
        l.flags ? watch(t, &job->set, see_line, &l) : MU_NO_MEMORY;
    for (uint32_t i = 0; status == MU_OK && i < t->draws; i++) {
        const uint8_t *flags = l.flags + (size_t)i * (t->nations + 1);
        take_flags(t, job, i, flags[0], flags + 1);
    }
    free(l.flags);
    return status;
}

// Keeps what was played, in the order in which it was asked for.
static mu_status keep_all(mu_trials *t, const work *w)
{
    mu_status worst = MU_OK;
    for (uint32_t i = 0; i < w->count; i++) {
        if (w->status[i] == MU_OK) {
            MU_TRY(keep(t, w->jobs[i]));
        } else if (worst == MU_OK || worst == MU_STOPPED) {
            worst = w->status[i];
            if (worst == MU_BAD_SCENARIO) {
                grant g;
                if (load(t, &w->jobs[i]->set, &g) == MU_BAD_SCENARIO)
                    tell(t, &w->jobs[i]->set, &g);
                clear_grant(&g);
            }
        }
    }
    return worst;
}

// `missing`: how many are not done yet.
static mu_status play_jobs(mu_trials *t, work *w, uint32_t missing)
{
    if (missing > 0 && t->keep_going && !t->keep_going(t->context))
        return MU_STOPPED;
    if (missing == 1 && w->count == 1) {
        w->status[0] = play_alone(t, w->jobs[0]);
        return w->status[0] == MU_OK ? keep_all(t, w) : w->status[0];
    }
    if (missing > 0)
        MU_TRY(side_by_side(w));
    return keep_all(t, w);
}

// The jobs of what was not asked for before; done where the shelf has it.
static mu_status make_jobs(mu_trials *t, const mu_ask_set *sets, uint32_t count,
                           work *w, uint32_t *missing)
{
    for (uint32_t i = 0; i < count; i++) {
        bool known = mu_trials_find(t, &sets[i]);
        for (uint32_t k = 0; k < w->count && !known; k++)
            known = mu_ask_equal(&w->jobs[k]->set, &sets[i]);
        if (known)
            continue;
        mu_trial *job = new_trial(t, &sets[i]);
        if (!job)
            return MU_NO_MEMORY;
        const mu_trial *done =
            t->shelf ? mu_trials_find(t->shelf, &sets[i]) : NULL;
        if (done) {
            memcpy(job->bits, done->bits, t->words * sizeof *job->bits);
            memcpy(job->brings, done->brings,
                   (size_t)t->nations * t->words * sizeof *job->brings);
        }
        w->status[w->count] = done ? MU_OK : MU_STOPPED;
        w->jobs[w->count++] = job;
        *missing += !done;
    }
    return MU_OK;
}

mu_status mu_trials_play(mu_trials *t, const mu_ask_set *sets, uint32_t count)
{
    work     w = { .trials = t };
    uint32_t missing = 0;
    w.jobs = calloc((size_t)count + 1, sizeof *w.jobs);
    w.status = calloc((size_t)count + 1, sizeof *w.status);
    mu_status status = w.jobs && w.status
                           ? make_jobs(t, sets, count, &w, &missing)
                           : MU_NO_MEMORY;
    if (status == MU_OK && w.count > 0)
        status = play_jobs(t, &w, missing);
    free(w.jobs);
    free(w.status);
    return status;
}

mu_status mu_trials_one(mu_trials *t, const mu_ask_set *set,
                        const mu_trial **out)
{
    MU_TRY(mu_trials_play(t, set, 1));
    *out = mu_trials_find(t, set);
    return MU_OK;
}
