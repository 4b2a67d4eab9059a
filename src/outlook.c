// outlook.c - see outlook.h.
//
// Who needs an event: the persons who could come if everything goes well, less
// those who could if everything does but the event never happens.

#include "outlook.h"

#include "hopes.h"
#include "stages.h"

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

static mu_status find_stakes(const mu_model *model, mu_arena *arena,
                             mu_outlook *out)
{
    mu_hopes hopes;
    MU_TRY(mu_hopes_init(model, arena, &hopes));
    mu_hopes_begin(&hopes, MU_NONE);
    mu_hopes_trust(&hopes);
    double most = mu_hopes_persons(&hopes);
    out->possible = most;
    for (uint32_t e = 0; e < out->count; e++) {
        mu_hopes_begin(&hopes, e);
        mu_hopes_trust(&hopes);
        out->events[e].stake = most - mu_hopes_persons(&hopes);
    }
    for (uint32_t n = 0; n < model->nations_count; n++)
        out->persons += model->nations[n].refuses ? 0.0
                                                  : model->nations[n].pledged;
    return MU_OK;
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

mu_status mu_outlook_build(const mu_model *model, uint64_t seed, uint64_t draws,
                           mu_arena *arena, mu_outlook *out)
{
    size_t     events = model->events_count + (size_t)1;
    player     p = { .model = model };
    mu_outlook outlook = { .count = model->events_count };
    outlook.events = MU_ARENA_NEW(arena, events, mu_event_answer);
    if (!outlook.events)
        return MU_NO_MEMORY;
    MU_TRY(find_stakes(model, arena, &outlook));
    MU_TRY(make_player(&p, arena));
    play(&p, seed, draws);
    mu_draw_clear(&p.draw);
    answer_events(&p, (int64_t)draws, &outlook);
    *out = outlook;
    return MU_OK;
}
