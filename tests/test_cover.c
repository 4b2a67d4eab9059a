// test_cover.c - the best bases, against every choice of them.

#include "cover.h"
#include "scene.h"

// CoinUtils 2.11 of Debian 12 loses some of its own memory in presolving.
// The sanitizer's library finds it only where it can be seen from outside.
__attribute__((visibility("default"))) const char *
__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libCoinUtils";
}

enum { BASES = 7, SECTORS = 9 };

typedef struct line {
    uint8_t covers[BASES * SECTORS];
    int64_t weight[SECTORS];
} line;

static void throw_line(line *l, dice *d)
{
    for (int i = 0; i < BASES * SECTORS; i++)
        l->covers[i] = between(d, 0, 2) == 0;
    for (int i = 0; i < SECTORS; i++)
        l->weight[i] = between(d, 1, 3000000);
}

static int64_t weight_of(const line *l, unsigned choice)
{
    int64_t sum = 0;
    for (int s = 0; s < SECTORS; s++) {
        bool covered = false;
        for (int b = 0; b < BASES; b++)
            covered = covered || ((choice >> b & 1) &&
                                  l->covers[b * SECTORS + s]);
        sum += covered ? l->weight[s] : 0;
    }
    return sum;
}

static int64_t best_of(const line *l, int number)
{
    int64_t best = 0;
    for (unsigned choice = 0; choice < 1u << BASES; choice++) {
        int64_t weight = weight_of(l, choice);
        if (__builtin_popcount(choice) <= number && weight > best)
            best = weight;
    }
    return best;
}

static int64_t greedy_of(const line *l, int number)
{
    unsigned choice = 0;
    for (int i = 0; i < number; i++) {
        unsigned best = choice;
        for (int b = 0; b < BASES; b++)
            if (weight_of(l, choice | 1u << b) > weight_of(l, best))
                best = choice | 1u << b;
        choice = best;
    }
    return weight_of(l, choice);
}

static void the_optimum_is_that_of_all_choices(void)
{
    dice d = { 7 };
    int  better = 0;
    for (int i = 0; i < 60; i++) {
        line l;
        throw_line(&l, &d);
        const mu_cover cover = { BASES, SECTORS, l.covers, l.weight };
        for (int number = 1; number <= BASES; number++) {
            int64_t weight = 0;
            MU_CHECK(mu_cover_optimum(&cover, (uint32_t)number, &weight) ==
                     MU_OK);
            MU_CHECK_INT(weight, best_of(&l, number));
            MU_CHECK(weight >= greedy_of(&l, number));
            better += weight > greedy_of(&l, number);
        }
    }
    // Lines on which the greedy order is not the best one are among them.
    MU_CHECK(better > 0);
}

// Three bases on a line of four sectors: the middle one is taken first, and the
// two at its sides together would reach all.
static const char crossing[] =
    "horizon: 100\nreport_every: 10\nassess:\n"
    "  sweep_km: {value: 0.5}\n  speed_kmh: {value: 20}\n"
    "  hours: {value: 12}\n  alert_hours: {value: 1}\n"
    "  road_kmh: {value: 50}\n  detour: {value: 1.5}\n  beta: {value: 2}\n"
    "[places]\nid,name,country,lat,lon,kinds\nf,F,X,0,1.5,base\n"
    "g,G,X,0,0.5,base\nh,H,X,0,2.5,base\n"
    "[sectors]\nid,km,depth_km,weight,lat1,lon1,lat2,lon2\n"
    "a,10,10,1,0,0,0,0\nb,10,10,1,0,1,0,1\nc,10,10,1,0,2,0,2\n"
    "d,10,10,1,0,3,0,3\n"
    "[ladder]\nrung,name,battalions,hours,share,contain\nx,x,0,3,,no\n"
    "far,far,0,1000,,no\nnear,near,0,0.5,,no\n";

static void the_gap_to_the_greedy_order_is_shown(void)
{
    scene         s;
    mu_belief     belief;
    mu_base_order order;
    mu_arena      arena = { 0 };
    MU_REQUIRE(scene_open(&s, crossing));
    MU_CHECK(mu_belief_build(&s.model, &arena, &belief) == MU_OK);
    MU_CHECK(mu_base_order_build(&belief, &arena, &order) == MU_OK);
    MU_CHECK(mu_cover_order(&belief, &order) == MU_OK);
    // Three bases of use on x, one on far; on near one, of no use.
    MU_CHECK_INT(order.count, 5);
    static const double reached[] = { 0.5, 0.75, 1, 1, 0 };
    static const double optimum[] = { 0.5, 1, 1, 1, 0 };
    for (uint32_t i = 0; i < 5 && i < order.count; i++) {
        MU_CHECK_REAL(order.rows[i].reached, reached[i], 1e-12);
        MU_CHECK_REAL(order.rows[i].optimum, optimum[i], 1e-12);
    }
    MU_CHECK(mu_text_equal(order.rows[0].place, MU_TEXT("f")));
    MU_CHECK(mu_text_equal(order.rows[1].place, MU_TEXT("g")));
    MU_CHECK(mu_text_equal(order.rows[2].place, MU_TEXT("h")));
    mu_arena_clear(&arena);
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(the_optimum_is_that_of_all_choices),
    MU_TEST(the_gap_to_the_greedy_order_is_shown),
};
MU_TESTS_MAIN(tests)
