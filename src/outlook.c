// outlook.c - see outlook.h.
//
// Who needs an event: a nation needs what each of its options needs, and what
// its steps wait for; a pledge needs what its nation needs, and what it waits
// for itself. Who needs an event needs all that it follows.

#include "outlook.h"

#include "stages.h"

#include <stdlib.h>

// ---- playing ----------------------------------------------------------------

typedef struct player {
    const mu_model *model;
    mu_draw         draw;
    uint32_t       *word;   // of the variables that events use
    uint64_t       *key;
    uint32_t (*bits)[MU_GROUP];
    uint32_t words;
    int32_t *days;    // [event][horizon + 1]
    int64_t *fails;   // by event
} player;

static void use_word(player *p, uint32_t word)
{
    if (word == MU_NONE)
        return;
    p->word[p->words] = word;
    p->key[p->words++] = p->model->keys[word];
}

static mu_status make_player(player *p, mu_arena *arena)
{
    const mu_model *m = p->model;
    size_t          room = 2 * (size_t)m->events_count + 1;
    size_t          days = (size_t)m->horizon + 1;
    p->word = MU_ARENA_NEW(arena, room, uint32_t);
    p->key = MU_ARENA_NEW(arena, room, uint64_t);
    p->bits = mu_arena_take(arena, room, sizeof *p->bits);
    p->days = MU_ARENA_NEW(arena, m->events_count * days + 1, int32_t);
    p->fails = MU_ARENA_NEW(arena, (size_t)m->events_count + 1, int64_t);
    if (!p->word || !p->key || !p->bits || !p->days || !p->fails)
        return MU_NO_MEMORY;
    for (uint32_t e = 0; e < m->events_count; e++) {
        use_word(p, m->events[e].delay.word);
        use_word(p, m->events[e].occurs.word);
    }
    return mu_draw_init(m, &p->draw);
}

static void count_events(player *p)
{
    const mu_model *m = p->model;
    for (uint32_t e = 0; e < m->events_count; e++) {
        int32_t day = mu_ceil_day(&p->draw, p->draw.event[e]);
        p->days[e * ((size_t)m->horizon + 1) +
                (day == MU_NEVER ? m->horizon : (uint32_t)day)]++;
        p->fails[e] += p->draw.event[e] == INFINITY &&
                       mu_latest_event(&p->draw, m->events[e].after) < INFINITY;
    }
}

static void play(player *p, uint64_t seed, uint64_t draws)
{
    for (uint64_t index = 0; index < draws; index++) {
        if (index % MU_GROUP == 0) {
            mu_luck_fill(seed, index / MU_GROUP, p->key, p->words, p->bits);
            for (uint32_t i = 0; i < p->words; i++)
                memcpy(p->draw.words[p->word[i]], p->bits[i],
                       sizeof p->bits[i]);
        }
        p->draw.seed = seed;
        p->draw.index = index;
        mu_events_happen(&p->draw);
        count_events(p);
    }
}

// ---- who needs what
// -----------------------------------------------------------

typedef struct needs {
    const mu_model *model;
    uint8_t        *option, *nation, *pledge;   // by event: needed
} needs;

// Causes stand in front of their effects in event_order.
static void add_causes(const mu_model *m, uint8_t *needed)
{
    for (uint32_t i = m->events_count; i-- > 0;) {
        uint32_t e = m->scenario->event_order[i];
        for (uint32_t a = 0; needed[e] && a < m->events[e].after.count; a++)
            needed[m->events[e].after.at[a]] = 1;
    }
}

static void add_list(uint8_t *needed, mu_list events)
{
    for (uint32_t i = 0; i < events.count; i++)
        needed[events.at[i]] = 1;
}

static void find_needs_of_nation(needs *n, uint32_t nation)
{
    const mu_model        *m = n->model;
    const mu_nation_model *of = &m->nations[nation];
    memset(n->nation, of->options.first < of->options.last, m->events_count);
    for (uint32_t o = of->options.first; o < of->options.last; o++) {
        memset(n->option, 0, m->events_count);
        add_list(n->option, m->options[o].events);
        add_causes(m, n->option);
        for (uint32_t e = 0; e < m->events_count; e++)
            n->nation[e] &= n->option[e];
    }
    for (uint32_t s = of->steps.first; s < of->steps.last; s++)
        add_list(n->nation, m->steps[s].after);
    add_causes(m, n->nation);
}

static void add_stakes(needs *n, mu_outlook *out)
{
    const mu_model *m = n->model;
    uint32_t        nation = MU_NONE;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        double                 persons = (double)pledge->personnel *
                         (pledge->units.last - pledge->units.first);
        // Pledges of one nation mostly stand together.
        if (pledge->nation != nation)
            find_needs_of_nation(n, pledge->nation);
        nation = pledge->nation;
        memcpy(n->pledge, n->nation, m->events_count);
        add_list(n->pledge, pledge->after);
        add_causes(m, n->pledge);
        out->persons += persons;
        for (uint32_t e = 0; e < m->events_count; e++)
            out->events[e].stake += n->pledge[e] ? persons : 0.0;
    }
}

// ---- answers ----------------------------------------------------------------

static int32_t rank_of(const int32_t *bins, uint32_t bins_count, int64_t count,
                       int64_t percent)
{
    int64_t rank = (count * percent + 99) / 100, passed = 0;
    for (uint32_t day = 0; count > 0 && day < bins_count; day++) {
        passed += bins[day];
        if (passed >= rank)
            return (int32_t)day;
    }
    return MU_NEVER;
}

static mu_share share_of(int64_t count, int64_t of)
{
    double p = (double)count / (double)of;
    return (mu_share){ p, sqrt(p * (1.0 - p) / (double)of), of };
}

static void answer_events(const player *p, int64_t draws, mu_outlook *out)
{
    const mu_model *m = p->model;
    for (uint32_t e = 0; e < m->events_count; e++) {
        const int32_t *days = p->days + e * ((size_t)m->horizon + 1);
        int64_t        count = draws - days[m->horizon];
        out->events[e].id = m->scenario->events[e].id;
        out->events[e].name = m->scenario->events[e].name;
        out->events[e].when = (mu_when){ share_of(count, draws),
                                         rank_of(days, m->horizon, count, 10),
                                         rank_of(days, m->horizon, count, 50),
                                         rank_of(days, m->horizon, count, 90) };
        out->events[e].fails = share_of(p->fails[e], draws);
    }
}

static double weight_of(const mu_event_answer *event)
{
    return event->stake * event->fails.value;
}

// The order of the file among equals: both lie in one array.
static int compare_weights(const void *a, const void *b)
{
    const mu_event_answer *x = *(mu_event_answer *const *)a;
    const mu_event_answer *y = *(mu_event_answer *const *)b;
    if (weight_of(x) != weight_of(y))
        return weight_of(x) > weight_of(y) ? -1 : 1;
    return (x > y) - (x < y);
}

static void sort_by_weight(mu_outlook *out)
{
    for (uint32_t i = 0; i < out->count; i++)
        out->by_weight[i] = &out->events[i];
    qsort(out->by_weight, out->count, sizeof *out->by_weight, compare_weights);
}

mu_status mu_outlook_build(const mu_model *model, uint64_t seed, uint64_t draws,
                           mu_arena *arena, mu_outlook *out)
{
    size_t     events = model->events_count + (size_t)1;
    player     p = { .model = model };
    needs      n = { .model = model };
    mu_outlook outlook = { .count = model->events_count };
    outlook.events = MU_ARENA_NEW(arena, events, mu_event_answer);
    outlook.by_weight = mu_arena_take(arena, events, sizeof *outlook.by_weight);
    n.option = MU_ARENA_NEW(arena, events, uint8_t);
    n.nation = MU_ARENA_NEW(arena, events, uint8_t);
    n.pledge = MU_ARENA_NEW(arena, events, uint8_t);
    if (!outlook.events || !outlook.by_weight || !n.option || !n.nation ||
        !n.pledge)
        return MU_NO_MEMORY;
    MU_TRY(make_player(&p, arena));
    play(&p, seed, draws);
    mu_draw_clear(&p.draw);
    answer_events(&p, (int64_t)draws, &outlook);
    add_stakes(&n, &outlook);
    sort_by_weight(&outlook);
    *out = outlook;
    return MU_OK;
}
