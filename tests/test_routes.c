// test_routes.c - itineraries: ties, detours, transfers, and random networks
// against all ways there are.

#include "routes.h"
#include "scene.h"

// A network made in memory: routes need no more of a scenario than this.
#define MOST_LINKS 40

typedef struct net {
    mu_scenario scenario;
    mu_place    places[8];
    mu_link     links[MOST_LINKS];
    mu_type     types[2];
    mu_lift     lift[2];
    mu_pledge   pledges[8];
    mu_arena    arena;
    mu_routes  *routes;
} net;

static void net_begin(net *n, uint32_t places)
{
    *n = (net){ 0 };
    n->scenario = (mu_scenario){ .places = n->places, .places_count = places,
                                 .links = n->links, .types = n->types,
                                 .types_count = 2, .lift = n->lift,
                                 .lift_count = 2, .pledges = n->pledges };
    n->lift[0].assets = 7;
    n->lift[1].assets = 3;
    for (int t = 0; t < 2; t++)
        for (int mode = 0; mode < MU_MODES; mode++)
            n->types[t].load[mode] = -1;
    n->types[0].load[MU_ROAD] = 10;
}

static mu_link *add_road(net *n, uint32_t from, uint32_t to, int64_t days)
{
    mu_link *link = &n->links[n->scenario.links_count++];
    *link = (mu_link){ .from = from, .to = to, .mode = MU_ROAD,
                       .to_mode = MU_ROAD, .days = days, .capacity = -1,
                       .pool = MU_NONE, .cycle = 1, .both_ways = from != to };
    return link;
}

static void net_find(net *n, uint32_t home, uint32_t to)
{
    n->pledges[n->scenario.pledges_count++] =
        (mu_pledge){ .home = home, .to = to };
    MU_CHECK(mu_routes_find(&n->scenario, &n->arena, NULL, &n->routes) == MU_OK);
}

// The legs of a way as "0+ 3-": row, and direction.
static const char *legs_of(const net *n, uint32_t pledge, uint32_t which)
{
    static char      text[400];
    const mu_routes *routes = &n->routes[pledge];
    size_t           at = 0;
    text[0] = '\0';
    if (which >= routes->count)
        return "none";
    for (uint32_t i = 0; i < routes->route[which].count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%u%c",
                               i ? " " : "",
                               mu_leg_row(routes->route[which].legs[i]),
                               routes->route[which].legs[i] % 2 ? '-' : '+');
    return text;
}

// ---- by hand -----------------------------------------------------------------

static void way_of_least_days_comes_first(void)
{
    net n;
    net_begin(&n, 3);
    add_road(&n, 0, 1, 9);
    add_road(&n, 0, 2, 3);
    add_road(&n, 2, 1, 3);
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 2);
    MU_CHECK_STRING(legs_of(&n, 0, 0), "1+ 2+");
    MU_CHECK_STRING(legs_of(&n, 0, 1), "0+");
    mu_arena_clear(&n.arena);
}

static void equal_days_go_to_fewer_legs(void)
{
    net n;
    net_begin(&n, 3);
    add_road(&n, 0, 2, 3);
    add_road(&n, 2, 1, 3);
    add_road(&n, 0, 1, 6);
    net_find(&n, 0, 1);
    MU_CHECK_STRING(legs_of(&n, 0, 0), "2+");
    MU_CHECK_STRING(legs_of(&n, 0, 1), "0+ 1+");
    mu_arena_clear(&n.arena);
}

// Two ways of two legs each: that with the earlier row where they part.
static void equal_legs_go_to_the_earlier_row(void)
{
    net n;
    net_begin(&n, 4);
    add_road(&n, 2, 1, 3);
    add_road(&n, 3, 0, 3);   // the first leg that differs: row 1, backwards
    add_road(&n, 0, 2, 3);
    add_road(&n, 1, 3, 3);
    net_find(&n, 0, 1);
    MU_CHECK_STRING(legs_of(&n, 0, 0), "1- 3-");
    MU_CHECK_STRING(legs_of(&n, 0, 1), "2+ 0+");
    mu_arena_clear(&n.arena);
}

// Legs are numbered by row, forwards before backwards, which is how they are
// compared.
static void leg_is_a_row_and_a_direction(void)
{
    net n;
    net_begin(&n, 2);
    add_road(&n, 0, 1, 1);
    add_road(&n, 1, 0, 2);
    net_find(&n, 0, 1);
    net_find(&n, 1, 0);
    MU_CHECK_INT(n.routes[0].route[0].legs[0], 0);
    MU_CHECK_INT(n.routes[0].route[1].legs[0], 3);
    MU_CHECK_INT(n.routes[1].route[0].legs[0], 1);
    MU_CHECK_INT(n.routes[1].route[1].legs[0], 2);
    MU_CHECK_INT(mu_leg_row(3), 1);
    mu_arena_clear(&n.arena);
}

// The second way is worth three times the first at most, the third three
// times what both have; one found before is not listed again.
static void detour_of_more_than_three_times_is_no_itinerary(void)
{
    net n;
    net_begin(&n, 2);
    add_road(&n, 0, 1, 2);
    add_road(&n, 0, 1, 7);
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 1);
    mu_arena_clear(&n.arena);

    net_begin(&n, 2);
    add_road(&n, 0, 1, 2);
    add_road(&n, 0, 1, 5);
    add_road(&n, 0, 1, 16);
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 2);
    MU_CHECK_STRING(legs_of(&n, 0, 1), "1+");
    mu_arena_clear(&n.arena);
}

// Three times the first is as long as the second: the earlier row again.
static void tie_with_a_way_found_before_lists_nothing_new(void)
{
    net n;
    net_begin(&n, 2);
    add_road(&n, 0, 1, 2);
    add_road(&n, 0, 1, 6);
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 1);
    mu_arena_clear(&n.arena);

    net_begin(&n, 2);
    add_road(&n, 0, 1, 6);
    add_road(&n, 0, 1, 2);
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 2);
    mu_arena_clear(&n.arena);
}

// The first way's legs stay dear when the third is sought, also where the
// second was the first again.
static void third_search_counts_the_legs_of_both(void)
{
    net n;
    net_begin(&n, 2);
    add_road(&n, 0, 1, 4);
    add_road(&n, 0, 1, 5);
    add_road(&n, 0, 1, 11);
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 3);
    MU_CHECK_STRING(legs_of(&n, 0, 2), "2+");
    mu_arena_clear(&n.arena);
}

// Nominal days: the longer of the queue and of what lift takes, cut to whole
// millionths; 0 where there is no limit.
static void nominal_days_count_the_queue_or_the_lift(void)
{
    net n;
    net_begin(&n, 2);
    add_road(&n, 0, 1, 1)->capacity = 3;                   // 1 + 10/3
    mu_link *lifted = add_road(&n, 0, 1, 1);               // 1 + 10 * 2/7
    lifted->pool = 0;
    lifted->cycle = 2;
    mu_link *both = add_road(&n, 0, 1, 0);                 // 10/2
    both->capacity = 2;
    both->pool = 0;
    net_find(&n, 0, 1);
    MU_CHECK_STRING(legs_of(&n, 0, 0), "1+");
    MU_CHECK_STRING(legs_of(&n, 0, 1), "0+");
    MU_CHECK_STRING(legs_of(&n, 0, 2), "2+");
    mu_arena_clear(&n.arena);

    // A third of a millionth is not seen: 4333333 either way, so the earlier
    // row; 10 packets at 30000000 a day are as fast as no queue at all.
    net_begin(&n, 2);
    add_road(&n, 0, 1, 4)->capacity = 30000000;
    add_road(&n, 0, 1, 4);
    net_find(&n, 0, 1);
    MU_CHECK_STRING(legs_of(&n, 0, 0), "0+");
    mu_arena_clear(&n.arena);
}

static void transfer_is_one_way_and_counts_in_what_it_loads(void)
{
    net n;
    net_begin(&n, 3);
    n.types[0].load[MU_RAIL] = 2;
    mu_link *rail = add_road(&n, 0, 2, 1);
    rail->mode = rail->to_mode = MU_RAIL;
    mu_link *transfer = add_road(&n, 2, 2, 0);   // 10 packets, 2 a day
    transfer->mode = MU_RAIL;
    transfer->capacity = 2;
    add_road(&n, 2, 1, 1);
    add_road(&n, 0, 1, 8);
    net_find(&n, 0, 1);
    net_find(&n, 1, 0);
    MU_CHECK_STRING(legs_of(&n, 0, 0), "0+ 1+ 2+");    // 7 days, not 3
    MU_CHECK_STRING(legs_of(&n, 0, 1), "3+");
    MU_CHECK_INT(n.routes[1].count, 1);                // not back by rail
    MU_CHECK_STRING(legs_of(&n, 1, 0), "3-");
    mu_arena_clear(&n.arena);
}

static void mode_without_a_load_is_closed(void)
{
    net n;
    net_begin(&n, 2);
    mu_link *rail = add_road(&n, 0, 1, 1);
    rail->mode = rail->to_mode = MU_RAIL;
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 0);
    mu_arena_clear(&n.arena);

    net_begin(&n, 2);
    rail = add_road(&n, 0, 1, 1);
    rail->mode = rail->to_mode = MU_RAIL;
    n.types[0].load[MU_RAIL] = 0;               // nothing to load is a load
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 1);
    mu_arena_clear(&n.arena);
}

static void home_as_destination_is_one_empty_way(void)
{
    net n;
    net_begin(&n, 2);
    add_road(&n, 0, 1, 1);
    n.types[0].load[MU_ROAD] = -1;
    net_find(&n, 1, 1);
    MU_CHECK_INT(n.routes[0].count, 1);
    MU_CHECK_INT(n.routes[0].route[0].count, 0);
    mu_arena_clear(&n.arena);
}

static void one_way_link_is_not_gone_back(void)
{
    net n;
    net_begin(&n, 2);
    add_road(&n, 0, 1, 1)->both_ways = false;
    net_find(&n, 1, 0);
    net_find(&n, 0, 1);
    MU_CHECK_INT(n.routes[0].count, 0);
    MU_CHECK_INT(n.routes[1].count, 1);
    mu_arena_clear(&n.arena);
}

// ---- against all ways there are ----------------------------------------------

typedef struct way {
    int64_t  time;
    uint32_t count, legs[32];
} way;

typedef struct walker {
    const net *n;
    bool       dear[2 * MOST_LINKS];
    bool       been[8 * MU_MODES];
    uint32_t   to;
    way        now, best;
    bool       found;
} walker;

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// As the model has it, in millionths of a day; -1: closed.
static int64_t leg_time(const net *n, const mu_link *link)
{
    int64_t load = n->types[0].load[link->to_mode];
    if (load < 0)
        return -1;
    int64_t queue = link->capacity < 0 ? 0 : 1000000 * load / link->capacity;
    int64_t lift = link->pool == MU_NONE ? 0
                                         : 1000000 * load * link->cycle /
                                               n->lift[link->pool].assets;
    return 1000000 * link->days + larger(queue, lift);
}

static bool way_before(const way *a, const way *b)
{
    if (a->time != b->time)
        return a->time < b->time;
    if (a->count != b->count)
        return a->count < b->count;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->legs[i] != b->legs[i])
            return a->legs[i] < b->legs[i];
    return false;
}

// Goes on along every leg to a state not seen on this way.
static void walk_on(walker *w, uint32_t place, uint32_t mode)
{
    if (place == w->to && (!w->found || way_before(&w->now, &w->best))) {
        w->best = w->now;
        w->found = true;
    }
    w->been[place * MU_MODES + mode] = true;
    for (uint32_t leg = 0; leg < 2 * w->n->scenario.links_count; leg++) {
        const mu_link *link = &w->n->links[leg / 2];
        uint32_t from = leg % 2 ? link->to : link->from;
        uint32_t to = leg % 2 ? link->from : link->to;
        if ((leg % 2 && (!link->both_ways || link->from == link->to)) ||
            from != place || link->mode != mode)
            continue;
        int64_t time = leg_time(w->n, link);
        if (time < 0 || w->been[to * MU_MODES + link->to_mode])
            continue;
        way before = w->now;
        w->now.time += w->dear[leg] ? 3 * time : time;
        w->now.legs[w->now.count++] = leg;
        walk_on(w, to, link->to_mode);
        w->now = before;
    }
    w->been[place * MU_MODES + mode] = false;
}

static bool same_way(const way *a, const mu_route *b)
{
    return a->count == b->count &&
           memcmp(a->legs, b->legs, a->count * sizeof *a->legs) == 0;
}

static void check_against_all_ways(const net *n, uint32_t pledge)
{
    walker           w = { .n = n, .to = n->pledges[pledge].to };
    const mu_routes *routes = &n->routes[pledge];
    uint32_t         listed = 0;
    way              ways[3] = { 0 };
    for (int round = 0; round < 3; round++) {
        w.found = false;
        for (uint32_t mode = 0; mode < MU_MODES; mode++)
            if (n->types[0].load[mode] >= 0)
                walk_on(&w, n->pledges[pledge].home, mode);
        if (!w.found)
            break;
        for (uint32_t i = 0; i < w.best.count; i++)
            w.dear[w.best.legs[i]] = true;
        bool seen = false;
        for (uint32_t i = 0; i < listed; i++)
            seen |= ways[i].count == w.best.count &&
                    memcmp(ways[i].legs, w.best.legs,
                           w.best.count * sizeof *ways->legs) == 0;
        if (!seen)
            ways[listed++] = w.best;
    }
    MU_CHECK_INT(routes->count, listed);
    for (uint32_t i = 0; i < listed && i < routes->count; i++)
        MU_CHECK(same_way(&ways[i], &routes->route[i]));
}

// Small numbers, so that there are many ties.
static void random_link(dice *d, mu_link *link, uint32_t places)
{
    uint32_t modes = between(d, 1, 3);
    link->from = roll(d, places);
    link->to = roll(d, places);
    link->mode = link->to_mode = roll(d, modes);
    if (link->from == link->to)
        link->to_mode = (link->mode + 1 + roll(d, 2)) % 3;
    link->days = roll(d, 3);
    link->capacity = happens(d, 50) ? -1 : (int64_t)between(d, 1, 5);
    link->pool = happens(d, 60) ? MU_NONE : roll(d, 2);
    link->cycle = between(d, 1, 3);
    link->both_ways = link->from != link->to && happens(d, 80);
}

static void random_networks_agree_with_all_ways(void)
{
    dice d = { 5 };
    int  ways[4] = { 0 };
    for (int i = 0; i < 3000; i++) {
        net      n;
        uint32_t places = between(&d, 2, 5);
        net_begin(&n, places);
        for (int mode = 0; mode < 3; mode++)
            n.types[0].load[mode] =
                happens(&d, 25) ? -1 : (int64_t)roll(&d, 7);
        uint32_t links = between(&d, 1, 11);
        for (uint32_t l = 0; l < links; l++)
            random_link(&d, add_road(&n, 0, 1, 0), places);
        net_find(&n, 0, 1);
        net_find(&n, 1, 0);
        for (uint32_t p = 0; p < 2; p++) {
            check_against_all_ways(&n, p);
            ways[n.routes[p].count]++;
        }
        mu_arena_clear(&n.arena);
        if (mu_check_failures) {
            printf("  network %d\n", i);
            return;
        }
    }
    // The networks are worth something: each number of ways is frequent.
    for (int count = 0; count <= 3; count++)
        MU_CHECK(ways[count] > 200);
}

static const mu_test tests[] = {
    MU_TEST(way_of_least_days_comes_first),
    MU_TEST(equal_days_go_to_fewer_legs),
    MU_TEST(equal_legs_go_to_the_earlier_row),
    MU_TEST(leg_is_a_row_and_a_direction),
    MU_TEST(detour_of_more_than_three_times_is_no_itinerary),
    MU_TEST(tie_with_a_way_found_before_lists_nothing_new),
    MU_TEST(third_search_counts_the_legs_of_both),
    MU_TEST(nominal_days_count_the_queue_or_the_lift),
    MU_TEST(transfer_is_one_way_and_counts_in_what_it_loads),
    MU_TEST(mode_without_a_load_is_closed),
    MU_TEST(home_as_destination_is_one_empty_way),
    MU_TEST(one_way_link_is_not_gone_back),
    MU_TEST(random_networks_agree_with_all_ways),
};

MU_TESTS_MAIN(tests)
