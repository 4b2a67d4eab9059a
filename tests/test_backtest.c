// test_backtest.c - what of a past mission is known on a day, and sums of scores.
// The scores of whole missions: tests/suites/backtest.

#include "backtest.h"

#include "test.h"

// Personnel on days 10, 40 and 100: 100, 400 and 1,000 of 1,000.
static mu_past past_of(mu_observation list[3], mu_text *quantity)
{
    static const int32_t day[3] = { 10, 40, 100 };
    *quantity = MU_TEXT("personnel");
    for (int i = 0; i < 3; i++)
        list[i] = (mu_observation){ .at = day[i], .value = 10.0 * day[i] };
    return (mu_past){ .authorised = 1000.0, .rehatted = NAN, .in_place = NAN,
                      .observed = { .list = list, .count = 3,
                                    .quantities = quantity,
                                    .quantity_count = 1 } };
}

static void share_lies_on_straight_lines_and_is_unknown_far_from_them(void)
{
    mu_observation list[3];
    mu_text        quantity;
    mu_past        past = past_of(list, &quantity);
    MU_CHECK_REAL(mu_past_share(&past, 10), 0.1, 1e-12);
    MU_CHECK_REAL(mu_past_share(&past, 25), 0.25, 1e-12);
    MU_CHECK_REAL(mu_past_share(&past, 70), 0.7, 1e-12);
    // No further than sixteen days, and there as it was last.
    MU_CHECK_REAL(mu_past_share(&past, 0), 0.1, 1e-12);
    MU_CHECK_REAL(mu_past_share(&past, 116), 1.0, 1e-12);
    MU_CHECK(isnan(mu_past_share(&past, 117)));
    quantity = MU_TEXT("companies");
    MU_CHECK(isnan(mu_past_share(&past, 25)));
}

static void nearest_observation_counts_and_of_two_the_earlier(void)
{
    mu_observation list[3];
    mu_text        quantity;
    mu_past        past = past_of(list, &quantity);
    MU_CHECK(mu_past_near(&past, 0, 30) == &list[1]);
    MU_CHECK(mu_past_near(&past, 0, 25) == &list[0]);
    MU_CHECK(mu_past_near(&past, 0, 26) == &list[1]);
    MU_CHECK(mu_past_near(&past, 0, 56) == &list[1]);
    MU_CHECK(mu_past_near(&past, 0, 57) == NULL);
    MU_CHECK(mu_past_near(&past, 0, 84) == &list[2]);
    MU_CHECK(mu_past_near(&past, 1, 30) == NULL);
}

static void goal_is_unknown_where_nobody_looked_so_late(void)
{
    mu_observation list[3];
    mu_text        quantity;
    mu_past        past = past_of(list, &quantity);
    MU_CHECK_INT(mu_past_reached(&past, 0.4, 39), 0);
    MU_CHECK_INT(mu_past_reached(&past, 0.4, 40), 1);
    MU_CHECK_INT(mu_past_reached(&past, 0.5, 60), 0);
    MU_CHECK_INT(mu_past_reached(&past, 0.9, 116), 1);
    // Also where it had been reached before.
    MU_CHECK_INT(mu_past_reached(&past, 0.9, 117), -1);
}

enum { MISSIONS = 8 };

// One cell a mission at horizon 0, of CRPS 1/8, 2/8 .. 1, the ramp twice that.
static mu_backtest sums(mu_cell_score cells[MISSIONS],
                        uint32_t family[MISSIONS], uint32_t families)
{
    for (uint32_t i = 0; i < MISSIONS; i++)
        cells[i] = (mu_cell_score){ .subject = i, .persons = true,
                                    .crps = (i + 1) / 8.0,
                                    .ramp = (i + 1) / 4.0,
                                    .reference = NAN, .ensemble = NAN,
                                    .pit = { i / 8.0, (i + 1) / 8.0 },
                                    .inside = { false, i < 6, true } };
    return (mu_backtest){ .count = MISSIONS, .families = families,
                          .family = family, .cells = cells,
                          .cell_count = MISSIONS, .seed = 1 };
}

static void families_weigh_alike_however_many_missions_they_have(void)
{
    mu_cell_score cells[MISSIONS];
    uint32_t      family[MISSIONS] = { 0, 0, 0, 0, 0, 0, 0, 1 };
    mu_arena      arena = { 0 };
    mu_backtest   b = sums(cells, family, 2);
    MU_REQUIRE(mu_backtest_sum(&b, &arena) == MU_OK);
    // Of the first family (1 + .. + 7) / 7 / 8 = 1/2, of the second 1.
    MU_CHECK_REAL(b.rows[0].crps.value, 0.75, 1e-12);
    MU_CHECK_REAL(b.rows[0].ramp, 1.5, 1e-12);
    MU_CHECK_REAL(b.rows[0].skill_ramp.value, 0.5, 1e-12);
    MU_CHECK(isnan(b.rows[0].reference));
    MU_CHECK(isnan(b.rows[0].skill_reference.value));
    // Coverage is of observations.
    MU_CHECK_REAL(b.rows[0].coverage[1], 0.75, 1e-12);
    MU_CHECK_UINT(b.rows[0].n, 8);
    MU_CHECK_UINT(b.rows[0].families, 2);
    MU_CHECK_UINT(b.rows[1].n, 0);
    MU_CHECK_REAL(b.rows[MU_HORIZONS].crps.value, 0.75, 1e-12);
    for (uint32_t i = 0; i < MU_PIT_BINS; i++)
        MU_CHECK_REAL(b.pit[i], 0.8, 1e-12);
    mu_arena_clear(&arena);
}

static void worst_misses_come_first_and_are_five(void)
{
    mu_cell_score cells[MISSIONS];
    uint32_t      family[MISSIONS] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    mu_arena      arena = { 0 };
    mu_backtest   b = sums(cells, family, MISSIONS);
    // Neither a capability nor an equal miss that comes later.
    cells[0].persons = false;
    cells[0].crps = 9.0;
    cells[3].crps = cells[7].crps;
    MU_REQUIRE(mu_backtest_sum(&b, &arena) == MU_OK);
    static const uint32_t wanted[] = { 3, 7, 6, 5, 4 };
    MU_CHECK_UINT(b.miss_count, 5);
    for (uint32_t i = 0; i < 5; i++)
        MU_CHECK_UINT(b.misses[i], wanted[i]);
    mu_arena_clear(&arena);
}

static const mu_test tests[] = {
    MU_TEST(share_lies_on_straight_lines_and_is_unknown_far_from_them),
    MU_TEST(nearest_observation_counts_and_of_two_the_earlier),
    MU_TEST(goal_is_unknown_where_nobody_looked_so_late),
    MU_TEST(families_weigh_alike_however_many_missions_they_have),
    MU_TEST(worst_misses_come_first_and_are_five),
};
MU_TESTS_MAIN(tests)
