// test_events.c - the political track.

#include "scene.h"

static double event_at(const scene *s, const char *id)
{
    return s->draw.event[event_named(s, id)];
}

static void event_comes_after_the_last_of_its_causes(void)
{
    scene s;
    // The table is not in the order of causes.
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,after,delay\nlast,b;a,0.5\nb,start,7\na,start,9.25\n"
        "start,,2\nnow,,\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(event_at(&s, "start"), 2, 0);
    MU_CHECK_REAL(event_at(&s, "a"), 11.25, 0);
    MU_CHECK_REAL(event_at(&s, "b"), 9, 0);
    MU_CHECK_REAL(event_at(&s, "last"), 11.75, 0);
    MU_CHECK_REAL(event_at(&s, "now"), 0, 0);
    scene_close(&s);
}

static void event_without_a_cause_never_happens(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,after,delay,probability\nno,,,0\nyes,,,1\n"
        "both,yes;no,,\nthen,both,,\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(event_at(&s, "no"), INFINITY, 0);
    MU_CHECK_REAL(event_at(&s, "both"), INFINITY, 0);
    MU_CHECK_REAL(event_at(&s, "then"), INFINITY, 0);
    scene_close(&s);
}

static void event_is_prevented_by_one_no_later(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay,unless,probability\n"
        "w,10,,\nearlier,9.5,w,\nsame,10,w,\nlater,11,w,\nno,0,,0\n"
        "free,5,no,\nany,10,no;w,\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(event_at(&s, "earlier"), 9.5, 0);
    MU_CHECK_REAL(event_at(&s, "same"), INFINITY, 0);
    MU_CHECK_REAL(event_at(&s, "later"), INFINITY, 0);
    MU_CHECK_REAL(event_at(&s, "free"), 5, 0);
    MU_CHECK_REAL(event_at(&s, "any"), INFINITY, 0);
    scene_close(&s);
}

static void time_at_the_horizon_is_never(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 100\n[events]\nid,delay,after,unless\n"
        "just,99.999,,\nat,100,,\nafter,0,at,\nunless,99,,at\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(event_at(&s, "just"), 99.999, 0);
    MU_CHECK_REAL(event_at(&s, "at"), INFINITY, 0);
    MU_CHECK_REAL(event_at(&s, "after"), INFINITY, 0);
    MU_CHECK_REAL(event_at(&s, "unless"), 99, 0);
    scene_close(&s);
}

static void probability_is_u_below_it(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s, "[events]\nid,probability\ne,0.3\n"));
    uint64_t key = mu_luck_key("event", text_of("e"), "/occurs");
    int      happened = 0;
    for (uint64_t i = 0; i < 4000; i++) {
        mu_draw_run(&s.draw, 5, i);
        bool is = event_at(&s, "e") < INFINITY;
        MU_CHECK(is == (mu_luck_share(mu_luck_word(5, i, key)) < 0.3));
        happened += is;
    }
    MU_CHECK_REAL(happened / 4000.0, 0.3, 4 * sqrt(0.3 * 0.7 / 4000));
    scene_close(&s);
}

// Of two exponential times with means 30 and 60 the first is earlier with
// probability 60 / 90. Straight lines between quantiles change that by less
// than their largest share of probability, 1/1024; the horizon of 1000 days
// cuts off less than 1e-7.
static void exponential_race_is_won_in_proportion_to_the_rates(void)
{
    enum { N = 40000 };
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 1000\n[events]\nid,delay,unless\n"
        "fast,exponential(30),\nslow,exponential(60),fast\n"));
    int fast = 0, slow = 0;
    for (uint64_t i = 0; i < N; i++) {
        mu_draw_run(&s.draw, 6, i);
        MU_CHECK(event_at(&s, "fast") < INFINITY);
        slow += event_at(&s, "slow") < INFINITY;
        fast += !(event_at(&s, "slow") < event_at(&s, "fast"));
    }
    MU_CHECK_INT(fast + slow, N);
    double p = 2.0 / 3.0;
    MU_CHECK_REAL(fast / (double)N, p, 4 * sqrt(p * (1 - p) / N) + 1.0 / 1024);
    scene_close(&s);
}

// The minimum of both is exponential with the sum of the rates: mean 20.
static void first_of_two_exponential_times_has_the_mean_of_both_rates(void)
{
    enum { N = 40000 };
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 1000\n[events]\nid,delay\n"
        "fast,exponential(30)\nslow,exponential(60)\n"));
    double sum = 0.0;
    for (uint64_t i = 0; i < N; i++) {
        mu_draw_run(&s.draw, 7, i);
        sum += fmin(event_at(&s, "fast"), event_at(&s, "slow"));
    }
    // The last piece of the table ends at 8.3 means, where the curve goes on:
    // of each mean it has 1/1024 of a mean at most too little.
    MU_CHECK_REAL(sum / N, 20, 4 * 20 / sqrt((double)N) + 90.0 / 1024);
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(event_comes_after_the_last_of_its_causes),
    MU_TEST(event_without_a_cause_never_happens),
    MU_TEST(event_is_prevented_by_one_no_later),
    MU_TEST(time_at_the_horizon_is_never),
    MU_TEST(probability_is_u_below_it),
    MU_TEST(exponential_race_is_won_in_proportion_to_the_rates),
    MU_TEST(first_of_two_exponential_times_has_the_mean_of_both_rates),
};

MU_TESTS_MAIN(tests)
