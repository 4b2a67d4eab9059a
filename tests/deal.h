// deal.h - worlds (world.h) with asks at random, and what the engine says of a set
// of them. The same number, the same deal.

#ifndef MU_DEAL_H
#define MU_DEAL_H

#include "asks.h"
#include "world.h"

enum { MOST_ASKS = 12, MOST_DRAWS = 40 };

// A scenario in a folder, and asks of it.
typedef struct deal {
    char        folder[64];
    mu_asks     asks;
    mu_ask      list[MOST_ASKS];
    char        text[MOST_ASKS][2][160];
    const char *sets[MOST_ASKS][2];
    char        id[MOST_ASKS][16];
    uint32_t    draws;
    int64_t     day;
    uint32_t    milestone;
} deal;

// What may be asked in a world: mostly help, sometimes harm.
static inline void put_change(char *to, size_t size, dice *d)
{
    static const char *const capability[] = { "battalions", "monitors",
                                              "reserve", "drones" };
    uint32_t n = roll(d, WORLD_NATIONS), p = roll(d, 16);
    uint32_t e = roll(d, WORLD_EVENTS), l = roll(d, 20);
    const char *option = n >= 4 && happens(d, 50) ? "c" : "a";
    switch (roll(d, 24)) {
    case 0:
    case 1: snprintf(to, size, "pledges[p%u].status=offered", 14 + p % 2); break;
    case 2: snprintf(to, size, "pledges[p%u].count=%u", p, between(d, 1, 4)); break;
    case 3: snprintf(to, size, "pledges[p%u].notice=%u", p, roll(d, 9)); break;
    case 4: snprintf(to, size, "pledges[p%u].warning=e%u", p, e); break;
    case 5: snprintf(to, size, "pledges[p%u].after=", p); break;
    case 6: snprintf(to, size, "pledges[p%u].available=1", p); break;
    case 7:
    case 8: snprintf(to, size, "conditions[N%u,%s].events=", n, option); break;
    case 9: snprintf(to, size, "conditions[N%u,%s].nations=", n, option); break;
    case 10: snprintf(to, size, "conditions[N%u,%s].contributors=%u", n, option,
                      roll(d, 3)); break;
    case 11: snprintf(to, size, "conditions[N%u,%s].personnel=0", n, option); break;
    case 12:
    case 13: snprintf(to, size, "events[e%u].probability=1", e); break;
    case 14: snprintf(to, size, "events[e%u].delay=%u", e, roll(d, 30)); break;
    case 15: snprintf(to, size, "approvals[N%u,%u].duration=%u", n,
                      between(d, 9, 10), roll(d, 5)); break;
    case 16: snprintf(to, size, "approvals[N%u,%u].probability=1", n,
                      between(d, 9, 10)); break;
    case 17: snprintf(to, size, "nations[N%u].ceiling=%u", n,
                      500 * between(d, 1, 9)); break;
    case 18: snprintf(to, size, "links[l%u].days=%u", l, roll(d, 3)); break;
    case 19: snprintf(to, size, "links[l%u].opens=", l); break;
    case 20: snprintf(to, size, "links[l%u].capacity=%u", l,
                      between(d, 1, 30)); break;
    case 21: snprintf(to, size, "caveats[N%u,%s].factor=1", n,
                      capability[roll(d, 4)]); break;
    case 22: snprintf(to, size, "lift[x%u].assets=%u", roll(d, 2),
                      between(d, 3, 60)); break;
    default: snprintf(to, size, "events[e%u].unless=", e); break;
    }
}

static inline bool stands(const deal *x, const char *const *sets, size_t count)
{
    mu_loaded    loaded;
    mu_variation how = { .sets = sets, .set_count = count };
    mu_status    status = mu_load_silently(x->folder, &how, &loaded);
    mu_loaded_clear(&loaded);
    return status == MU_OK;
}

static inline void add_ask(deal *x, dice *d)
{
    uint32_t a = x->asks.count;
    size_t   count = happens(d, 25) ? 2 : 1;
    for (size_t i = 0; i < count; i++) {
        put_change(x->text[a][i], sizeof x->text[a][i], d);
        x->sets[a][i] = x->text[a][i];
    }
    if (!stands(x, x->sets[a], count))
        return;
    snprintf(x->id[a], sizeof x->id[a], "a-%u", a);
    x->list[a] = (mu_ask){ .id = text_of(x->id[a]), .name = text_of(x->id[a]),
                           .cost = (int64_t)between(d, 1, 9) * 500000,
                           .sets = x->sets[a], .set_count = count,
                           .nation = MU_NONE };
    if (a && happens(d, 10))
        x->list[a].needed = x->list[a - 1].needed,
        mu_ask_add(&x->list[a].needed, a - 1);
    if (a > 1 && happens(d, 10) && !mu_ask_in(&x->list[a].needed, a - 2)) {
        mu_ask_add(&x->list[a].excluded, a - 2);
        mu_ask_add(&x->list[a - 2].excluded, a);
    }
    x->asks.count++;
}

// False where all asks together give no scenario: then another one is dealt.
static inline bool deal_open(deal *x, uint64_t number, uint32_t asks)
{
    dice  d = { number };
    world w = { 0 };
    paper p = { 0 };
    *x = (deal){ .folder = "/tmp/muster-test-XXXXXX" };
    if (!mkdtemp(x->folder))
        return false;
    put_world(&p, number, &w);
    scene_write(x->folder, p.at);
    paper_clear(&p);
    x->asks.list = x->list;
    for (int tries = 0; x->asks.count < asks && tries < 60; tries++)
        add_ask(x, &d);
    x->draws = MOST_DRAWS;
    x->day = between(&d, 40, 160);
    x->milestone = roll(&d, 4);
    return x->asks.count > 2;
}

static inline void deal_close(deal *x)
{
    scene_remove(x->folder);
}

static inline mu_ask_set throw_set(const deal *x, dice *d)
{
    for (;;) {
        mu_ask_set set = { { 0 } };
        uint32_t   percent = between(d, 0, 100);
        for (uint32_t a = 0; a < x->asks.count; a++)
            if (happens(d, percent))
                mu_ask_add(&set, a);
        if (mu_asks_agree(&x->asks, &set))
            return set;
    }
}

// What the engine says of a set.
static inline bool play(const deal *x, const mu_ask_set *set, uint8_t *reached)
{
    mu_variation none = { 0 };
    const char  *sets[2 * MOST_ASKS + 1];
    mu_variation how = mu_asks_grant(&x->asks, set, &none, sets);
    scene        s;
    if (!scene_read(&s, x->folder, &how))
        return false;
    s.draw.plain_only = true;
    for (uint32_t w = 0; w < x->draws; w++) {
        mu_draw_run(&s.draw, 1, w);
        reached[w] = s.draw.mark_day[x->milestone] <= x->day;
    }
    scene_close(&s);
    return true;
}

#endif
