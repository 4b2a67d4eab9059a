// world.h - whole small scenarios at random, in which everything happens:
// circles, votes, recess, caveats, permits, shared lift, tours, supply,
// dependencies, claims, and what assessment needs. The same dice, the same
// world.

#ifndef MU_WORLD_H
#define MU_WORLD_H

#include "scene.h"

typedef struct world {
    const char *prefix;            // of every id; NULL: none
    bool        constants;         // no luck at all
} world;

enum { WORLD_EVENTS = 6, WORLD_NATIONS = 7, WORLD_TYPES = 4 };

static inline const char *world_prefix(const world *w)
{
    return w->prefix ? w->prefix : "";
}

// A quantity around low .. high.
static inline void put_quantity(paper *p, dice *d, const world *w, uint32_t low,
                                uint32_t high)
{
    uint32_t a = between(d, low, high), b = a + 1 + roll(d, high), form =
        roll(d, 6);
    if (w->constants)
        form = 0;
    switch (form) {
    case 0:  put(p, "%u.5", a); break;
    case 1:  put(p, "%u..%u", a, b); break;
    case 2:  put(p, "%u..%u..%u", a, a, b + a); break;
    case 3:  put(p, "choice(%u:1;%u:2)", a, b); break;
    case 4:  put(p, "exponential(%u)", b); break;
    default: put(p, "\"triangular(%u,%u,%u)\"", a, b, b); break;
    }
}

static inline void put_chance(paper *p, dice *d, const world *w)
{
    static const char *const open[] = { "", "0.9", "0.6", "0.75" };
    static const char *const fixed[] = { "", "1", "1", "0" };
    uint32_t which = roll(d, 4);
    put(p, "%s", w->constants ? fixed[which] : open[which]);
}

// An id, or with a chance nothing.
static inline void put_id(paper *p, dice *d, const world *w, uint32_t percent,
                          const char *letter, uint32_t count)
{
    uint32_t which = roll(d, count);
    if (happens(d, percent))
        put(p, "%s%s%u", world_prefix(w), letter, which);
}

static inline void put_politics(paper *p, dice *d, const world *w)
{
    const char *x = world_prefix(w);
    put(p, "[events]\nid,after,unless,delay,probability\n");
    for (uint32_t e = 0; e < WORLD_EVENTS; e++) {
        put(p, "%se%u,", x, e);
        put_id(p, d, w, e ? 40 : 0, "e", e ? e : 1);
        put(p, ",");
        put_id(p, d, w, e ? 15 : 0, "e", e ? e : 1);
        put(p, ",");
        put_quantity(p, d, w, 0, 40);
        put(p, ",");
        put_chance(p, d, w);
        put(p, "\n");
    }
    put(p, "[nations]\nid,ceiling,until,renewal_days,renewal_probability,"
           "withdrawal_days,cost_person_year\n");
    for (uint32_t n = 0; n < WORLD_NATIONS; n++) {
        put(p, "%sN%u,%s,", x, n, happens(d, 30) ? "1100" : "");
        put_id(p, d, w, 25, "e", WORLD_EVENTS);
        put(p, ",%s,", happens(d, 30) ? "35.5" : "");
        put_chance(p, d, w);
        put(p, ",%u,%u\n", roll(d, 20), 1000 * roll(d, 90));
    }
    put(p, "[conditions]\n"
           "nation,option,counts,events,nations,contributors,personnel\n");
    for (uint32_t n = 1; n < WORLD_NATIONS; n++) {
        // A circle of the last three, and something else for most.
        if (n >= 4)
            put(p, "%sN%u,c,%s,,%sN%u,,\n", x, n,
                happens(d, 50) ? "approval" : "", x, n == 6 ? 4 : n + 1);
        if (n >= 4 && happens(d, 40))
            continue;
        put(p, "%sN%u,%sa,%s,", x, n, x, happens(d, 40) ? "approval" : "");
        put_id(p, d, w, 60, "e", WORLD_EVENTS);
        put(p, ",");
        put_id(p, d, w, 50, "N", n);
        put(p, ",%u,%u\n", roll(d, 4), 400 * roll(d, 4));
    }
    put(p, "[approvals]\n"
           "nation,step,after,duration,probability,retries,retry_after\n");
    for (uint32_t n = 0; n < WORLD_NATIONS; n++)
        for (uint32_t step = 1; step <= 2; step++) {
            put(p, "%sN%u,%u,", x, n, 11 - step);
            put_id(p, d, w, 15, "e", WORLD_EVENTS);
            put(p, ",");
            put_quantity(p, d, w, 1, 12);
            put(p, ",");
            put_chance(p, d, w);
            put(p, ",%u,", roll(d, 3));
            put_quantity(p, d, w, 0, 9);
            put(p, "\n");
        }
    put(p, "[recess]\nnation,from,to\n");
    for (uint32_t n = 0; n < WORLD_NATIONS; n += 2)
        put(p, "%sN%u,2026-01-%02u,2026-02-%02u\n", x, n, between(d, 2, 28),
            between(d, 1, 20));
}

static inline void put_forces(paper *p, dice *d, const world *w)
{
    static const char *const capability[] = { "battalions", "monitors",
                                              "reserve", "drones" };
    const char *x = world_prefix(w);
    put(p, "[types]\nid,personnel,supply,integration,rail,road,sea,air\n");
    for (uint32_t t = 0; t < WORLD_TYPES; t++) {
        put(p, "%st%u,%u,%u.25,", x, t, 100 * between(d, 1, 5), roll(d, 9));
        put_quantity(p, d, w, 0, 8);
        put(p, ",%.*s,%u,,\n", happens(d, 70),
            &"0123456789"[roll(d, 10)], between(d, 1, 16));
    }
    // The first type provides everything, the others something.
    put(p, "[capabilities]\ntype,capability,amount\n");
    for (uint32_t t = 0; t < WORLD_TYPES; t++)
        for (uint32_t k = 0; k < 4; k++)
            if (t == 0 || happens(d, 40))
                put(p, "%st%u,%s,%u.%06u\n", x, t, capability[k], roll(d, 3),
                    roll(d, 1000000));
    put(p, "[caveats]\nnation,capability,factor,lifted_by\n");
    for (uint32_t n = 0; n < WORLD_NATIONS; n++)
        for (uint32_t k = 0; k < 4; k++)
            if (happens(d, 25)) {
                put(p, "%sN%u,%s,0.%u,", x, n, capability[k], roll(d, 1000));
                put_id(p, d, w, 60, "e", WORLD_EVENTS);
                put(p, "\n");
            }
    put(p, "[pledges]\nid,nation,type,status,count,pool,home,to,available,"
           "notice,warning,after,until,priority,tour,dwell,extend\n");
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t count = between(d, 1, 3);
        put(p, "%sp%u,%sN%u,%st%u,%s,%u,%u,%s%s,%s%s,", x, i, x,
            i % WORLD_NATIONS, x, i < 4 ? i : roll(d, WORLD_TYPES),
            i > 13 ? "possible" : "", count, count + roll(d, 3), x,
            happens(d, 60) ? "h" : "k", x, happens(d, 60) ? "t" : "u");
        put_chance(p, d, w);
        put(p, ",");
        put_quantity(p, d, w, 0, 20);
        put(p, ",");
        put_id(p, d, w, 30, "e", WORLD_EVENTS);
        put(p, ",");
        put_id(p, d, w, 20, "e", WORLD_EVENTS);
        put(p, ",");
        put_id(p, d, w, 20, "e", WORLD_EVENTS);
        put(p, ",%u,", roll(d, 3));
        if (happens(d, 50))
            put(p, "%u,%u,%u\n", between(d, 8, 30), roll(d, 50), roll(d, 9));
        else
            put(p, ",,\n");
    }
}

static inline void put_ways(paper *p, dice *d, const world *w)
{
    static const char *const ends[][2] = {
        { "h", "m" }, { "m", "t" }, { "k", "m" }, { "t", "u" },
        { "h", "n" }, { "n", "t" }, { "m", "n" }, { "n", "u" },
        { "k", "n" }, { "m", "m" }, { "n", "n" }, { "h", "h" },
    };
    const char *x = world_prefix(w);
    put(p, "[places]\nid,name,country,lat,lon,kinds\n");
    for (int i = 0; i < 6; i++)
        put(p, "%s%c,place,X,%u.%03u,%u.%03u,%s\n", x, "hkmntu"[i],
            between(d, 48, 50), roll(d, 1000), between(d, 20, 24),
            roll(d, 1000), i > 2 ? "base" : "");
    put(p, "[factors]\nid,value\n%sf,", x);
    put(p, "%s\n", w->constants ? "0.85" : "0.5..1.2");
    put(p, "[lift]\nid,assets,factor\n%sx0,%u,\n%sx1,%u,%sf\n", x,
        between(d, 4, 20), x, between(d, 4, 20), x);
    put(p, "[modes]\nid,unit,cost_per_unit_km\nroad,packet,2.5\nrail,train,11\n");
    put(p, "[links]\nid,from,to,mode,to_mode,days,capacity,pool,cycle,opens,"
           "permit,factor,both_ways,km\n");
    for (uint32_t i = 0; i < 20; i++) {
        const char *const *end = ends[i % 12];
        bool transfer = end[0] == end[1] || *end[0] == *end[1];
        bool rail = i >= 12 || (transfer && happens(d, 50));
        put(p, "%sl%u,%s%s,%s%s,%s,%s,%u,", x, i, x, end[0], x, end[1],
            rail ? "rail" : "road", !transfer ? "" : rail ? "road" : "rail",
            roll(d, 4));
        if (happens(d, 75))
            put(p, "%u", between(d, 2, 9));
        put(p, ",");
        put_id(p, d, w, 30, "x", 2);
        put(p, ",%u,", between(d, 1, 5));
        put_id(p, d, w, i < 4 ? 0 : 20, "e", WORLD_EVENTS);
        put(p, ",");
        if (happens(d, 15))
            put_quantity(p, d, w, 1, 9);
        put(p, ",");
        if (happens(d, 25))
            put(p, "%sf", x);
        put(p, ",,%u\n", between(d, 50, 900));
    }
}

static inline void put_country(paper *p, dice *d, const world *w)
{
    const char *x = world_prefix(w);
    put(p, "[supply]\nid,tonnes_per_day,opens\n%ss0,", x);
    put_quantity(p, d, w, 5, 30);
    put(p, ",\n%ss1,", x);
    put_quantity(p, d, w, 5, 30);
    put(p, ",%se1\n", x);
    put(p, "[dependencies]\ncapability,needs,ratio,floor,substitute\n"
           "battalions,drones,0.4,0.3,\nmonitors,personnel,%u,0.5,%se2\n"
           "battalions,reserve,0.2,0,%se3\n", between(d, 200, 900), x, x);
    put(p, "[milestones]\nmilestone,capability,at_least,hold\n");
    put(p, "%sfew,personnel,%u,1\n%ssome,personnel,%u,1\n", x,
        100 * between(d, 1, 9), x, 100 * between(d, 5, 20));
    put(p, "%slong,battalions,0.%u,%u\n%slong,monitors,0.5,%u\n", x,
        between(d, 3, 9), 20, x, 20);
    put(p, "%sboth,drones,%u,5\n%sboth,personnel,500,5\n", x, roll(d, 3), x);
    put(p, "[claims]\nid,capability,who,date,at_least_low,at_least_high\n"
           "%sc0,personnel,X,2026-01-01,1000,%u\n"
           "%sc1,battalions,X,2026-01-01,0.5,%u\n", x,
        1000 + 100 * roll(d, 20), x, between(d, 1, 3));
    put(p, "[sectors]\nid,km,depth_km,weight,lat1,lon1,lat2,lon2,sensor_cover,"
           "sensor_event\n");
    for (int i = 0; i < 4; i++)
        put(p, "%sa%d,%u,%u,1.%u,%u.%u,24,%u.%u,25,0.%u,%s%s\n", x, i,
            between(d, 40, 200), between(d, 5, 20), roll(d, 10),
            between(d, 48, 50), roll(d, 10), between(d, 48, 50), roll(d, 10),
            roll(d, 10), i % 2 ? x : "", i % 2 ? "e4" : "");
    put(p, "[ladder]\nrung,name,battalions,hours,share,contain,stake\n"
           "%sr0,low,0,%u,,no,\n%sr1,high,%u,%u,0.5,,0.5..2\n", x,
        between(d, 3, 9), x, between(d, 1, 4), between(d, 4, 12));
}

static inline void put_world(paper *p, uint64_t number, const world *w)
{
    dice d = { number * 7919 };
    put(p, "horizon: 200\nreport_every: 20\nassess:\n"
           "  sweep_km: {value: 0.5}\n  speed_kmh: {value: 20}\n"
           "  hours: {value: 12}\n  alert_hours: {value: 2}\n"
           "  road_kmh: {value: 40}\n  detour: {value: 1.3}\n"
           "  beta: {value: 1.5}\n");
    put_politics(p, &d, w);
    put_forces(p, &d, w);
    put_ways(p, &d, w);
    put_country(p, &d, w);
}

static inline bool world_open(scene *s, uint64_t number, const world *w)
{
    static const world plain = { 0 };
    paper text = { 0 };
    put_world(&text, number, w ? w : &plain);
    bool whole = scene_open(s, text.at);
    if (!MU_CHECK(whole))
        printf("  world %d:\n%s", (int)number, text.at);
    paper_clear(&text);
    return whole;
}

#endif
