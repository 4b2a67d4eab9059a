// test_scores.c - scores against closed forms.

#include "scores.h"

#include "luck.h"
#include "test.h"

#include <stdlib.h>

// A standard normal of a name and a number (Box and Muller).
static double normal(const char *name, uint64_t number)
{
    uint64_t key = mu_luck_key("test", (mu_text){ name, strlen(name) }, NULL);
    double   u = mu_luck_share(mu_luck_word(1, number, key));
    double   v = mu_luck_share(mu_luck_word(2, number, key));
    return sqrt(-2.0 * log(u)) * cos(2.0 * M_PI * v);
}

// The quantile of N(0,1), by bisection.
static double normal_at(double share)
{
    double low = -40.0, high = 40.0;
    for (int i = 0; i < 200; i++) {
        double middle = 0.5 * (low + high);
        if (0.5 * erfc(-middle / sqrt(2.0)) < share)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// Gneiting and Raftery (2007), equation 5, for N(0,1).
static double normal_crps(double y)
{
    double density = exp(-0.5 * y * y) / sqrt(2.0 * M_PI);
    double share = 0.5 * erfc(-y / sqrt(2.0));
    return y * (2.0 * share - 1.0) + 2.0 * density - 1.0 / sqrt(M_PI);
}

// E CRPS = E|X - Y| - E|X - X'| / 2 = 2/sqrt(pi) - 1/sqrt(pi). The standard
// deviation of one score is below 0.9, so 5 errors of the mean are 5 * 0.9 /
// sqrt(trials).
static void fair_crps_of_normal_ensembles_is_that_of_the_normal(void)
{
    static const size_t sizes[] = { 2, 5, 50 };
    for (size_t s = 0; s < 3; s++) {
        size_t   m = sizes[s];
        uint64_t trials = m < 50 ? 40000 : 8000;
        double   sum = 0.0, member[50];
        for (uint64_t t = 0; t < trials; t++) {
            for (size_t i = 0; i < m; i++)
                member[i] = normal("member", t * m + i);
            mu_ensemble_sort(member, m);
            sum += mu_crps(member, m, normal("observed", t));
        }
        MU_CHECK_REAL(sum / (double)trials, 1.0 / sqrt(M_PI),
                      5.0 * 0.9 / sqrt((double)trials));
    }
}

// What is fair is not so by being far off: the plain score of two members is
// larger by E|X - X'| / 4.
static void fair_crps_is_the_plain_one_less_what_a_small_ensemble_adds(void)
{
    const double pair[] = { 1.0, 5.0 };
    // plain: (1 + 3) / 2 - (4 + 4) / (2 * 4) = 1; fair: 2 - 8 / (2 * 2) = 0.
    MU_CHECK_REAL(mu_crps(pair, 2, 2.0), 0.0, 1e-12);
    const double three[] = { 0.0, 1.0, 5.0 };
    // mean |x - 3| = (3 + 2 + 2) / 3; pairs 1 + 5 + 4, twice, over 2 * 3 * 2.
    MU_CHECK_REAL(mu_crps(three, 3, 3.0), 7.0 / 3.0 - 20.0 / 12.0, 1e-12);
}

static void fair_crps_of_many_members_is_the_closed_form(void)
{
    enum { MANY = 20000 };
    double *member = malloc(MANY * sizeof *member);
    MU_REQUIRE(member != NULL);
    for (size_t i = 0; i < MANY; i++)
        member[i] = normal_at(((double)i + 0.5) / MANY);
    static const double at[] = { 0.0, 0.7, -1.5, 3.0 };
    for (size_t i = 0; i < 4; i++)
        MU_CHECK_REAL(mu_crps(member, MANY, at[i]), normal_crps(at[i]), 2e-4);
    // Neither where it lies nor its unit matters but as it must.
    for (size_t i = 0; i < MANY; i++)
        member[i] = 1e6 + 300.0 * member[i];
    MU_CHECK_REAL(mu_crps(member, MANY, 1e6 + 210.0), 300.0 * normal_crps(0.7),
                  0.06);
    free(member);
}

static void crps_of_a_point_is_the_absolute_error(void)
{
    const double point = 4200.0;
    MU_CHECK_REAL(mu_crps(&point, 1, 5000.0), 800.0, 0.0);
    MU_CHECK_REAL(mu_crps(&point, 1, 4000.0), 200.0, 0.0);
    // Members that all say the same are a point too.
    const double same[] = { 4200.0, 4200.0, 4200.0 };
    MU_CHECK_REAL(mu_crps(same, 3, 5000.0), 800.0, 1e-9);
}

// With 99 levels the sum is the integral to half a hundredth (what lies beyond the
// last of them is lost); with the seven of a band to a tenth. A point whose
// quantiles are all the same has its absolute error exactly, whatever the levels.
static void crps_of_quantiles_tends_to_the_closed_form(void)
{
    static const double seven[] = { 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95 };
    double level[99], value[99], few[7];
    for (int i = 0; i < 99; i++) {
        level[i] = 0.01 * (i + 1);
        value[i] = normal_at(level[i]);
    }
    for (int i = 0; i < 7; i++)
        few[i] = normal_at(seven[i]);
    static const double at[] = { 0.0, 0.7, -1.5, 3.0 };
    for (size_t i = 0; i < 4; i++) {
        double exact = normal_crps(at[i]);
        MU_CHECK_REAL(mu_crps_quantiles(level, value, 99, at[i]), exact,
                      5e-3 * (1.0 + exact));
        MU_CHECK_REAL(mu_crps_quantiles(seven, few, 7, at[i]), exact,
                      0.1 * exact);
    }
    const double same[] = { 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0 };
    double weights = 0.0, from = 0.0;
    for (int i = 0; i < 7; i++) {
        double to = i < 6 ? 0.5 * (seven[i] + seven[i + 1]) : 1.0;
        weights += 2.0 * (to - from) * seven[i];
        from = to;
    }
    MU_CHECK_REAL(weights, 1.0, 1e-12);
    MU_CHECK_REAL(mu_crps_quantiles(seven, same, 7, 5.0), 2.0, 1e-12);
    MU_CHECK_REAL(mu_crps_quantiles(seven, same, 7, 1.0), 2.0, 1e-12);
}

// Of m members and one observation from the same distribution every rank is as
// likely: an observation in each of the gaps gives the same count in each bin.
static void pit_is_uniform_where_the_forecast_is_calibrated(void)
{
    double member[9], counts[10] = { 0 };
    for (int i = 0; i < 9; i++)
        member[i] = normal_at(0.1 * (i + 1));
    for (int i = 0; i < 1000; i++) {
        mu_pit pit = mu_pit_of(member, 9, normal_at(((double)i + 0.5) / 1000));
        MU_CHECK_REAL(pit.high - pit.low, 0.1, 1e-12);
        mu_pit_add(pit, counts, 10);
    }
    for (int b = 0; b < 10; b++)
        MU_CHECK_REAL(counts[b], 100.0, 1e-9);
}

// A forecast with an atom, as of a mission that nobody may join: the mass of
// what ties is spread, and the histogram stays flat. Half the forecasts and half
// of what happens are 0, the rest is uniform.
static void pit_of_ties_is_spread_evenly(void)
{
    double member[99], counts[10] = { 0 };
    for (int i = 0; i < 99; i++)
        member[i] = i < 49 ? 0.0 : (i - 48) / 51.0;
    for (int i = 0; i < 1000; i++) {
        double u = ((double)i + 0.5) / 1000;
        double y = u < 0.5 ? 0.0 : (u - 0.5) / 0.5;
        mu_pit_add(mu_pit_of(member, 99, y), counts, 10);
    }
    for (int b = 0; b < 10; b++)
        MU_CHECK_REAL(counts[b], 100.0, 12.0);
    mu_pit pit = mu_pit_of(member, 99, 0.0);
    MU_CHECK_REAL(pit.low, 0.0, 0.0);
    MU_CHECK_REAL(pit.high, 0.5, 1e-12);
}

static void pit_leans_where_the_forecast_does(void)
{
    double member[9], counts[10] = { 0 };
    for (int i = 0; i < 9; i++)
        member[i] = 1.0 + normal_at(0.1 * (i + 1));
    for (int i = 0; i < 1000; i++)
        mu_pit_add(mu_pit_of(member, 9, normal_at(((double)i + 0.5) / 1000)),
                   counts, 10);
    MU_CHECK(counts[0] > 350.0);
    MU_CHECK(counts[9] < 20.0);
}

static void bands_cover_their_share(void)
{
    enum { MEMBERS = 1000, TRIALS = 1000 };
    static const double shares[] = { 0.5, 0.8, 0.9 };
    double *member = malloc(MEMBERS * sizeof *member);
    MU_REQUIRE(member != NULL);
    for (int i = 0; i < MEMBERS; i++)
        member[i] = normal_at(((double)i + 0.5) / MEMBERS);
    for (int s = 0; s < 3; s++) {
        int inside = 0;
        for (int i = 0; i < TRIALS; i++)
            inside += mu_is_inside(member, MEMBERS, shares[s],
                                   normal_at(((double)i + 0.25) / TRIALS));
        MU_CHECK_REAL((double)inside / TRIALS, shares[s], 0.0021);
    }
    free(member);
}

static void order_statistics_are_those_of_the_answers(void)
{
    const double ten[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
    MU_CHECK_REAL(mu_ensemble_at(ten, 10, 0.5), 5.0, 0.0);
    MU_CHECK_REAL(mu_ensemble_at(ten, 10, 0.9), 9.0, 0.0);
    MU_CHECK_REAL(mu_ensemble_at(ten, 10, 0.05), 1.0, 0.0);
    MU_CHECK_REAL(mu_ensemble_at(ten, 10, 0.0), 1.0, 0.0);
    MU_CHECK_REAL(mu_ensemble_at(ten, 10, 1.0), 10.0, 0.0);
}

// E (p - o)^2 = (p - q)^2 + q (1 - q) where o happens with probability q: least
// at p = q (Brier 1950; Murphy 1973).
static void brier_is_reliability_and_what_nobody_can_know(void)
{
    static const double q = 0.3;
    for (int i = 0; i <= 10; i++) {
        double p = 0.1 * i, sum = 0.0;
        for (int n = 0; n < 1000; n++)
            sum += mu_brier(p, n < 300);
        MU_CHECK_REAL(sum / 1000.0, (p - q) * (p - q) + q * (1.0 - q), 1e-12);
    }
}

// Of n alike groups the bootstrap's error of the mean is s / sqrt(n), s with n
// below: the 90 % interval is 2 * 1.645 of it. 2,000 resamples know its ends to
// about 4 % of its width.
static void bootstrap_of_alike_groups_has_the_known_error(void)
{
    enum { GROUPS = 400 };
    double *group = malloc(GROUPS * sizeof *group);
    double *scratch = malloc(MU_RESAMPLES * sizeof *scratch);
    MU_REQUIRE(group != NULL && scratch != NULL);
    for (size_t i = 0; i < GROUPS; i++)
        group[i] = 7.0 + 2.0 * normal_at(((double)i + 0.5) / GROUPS);
    mu_interval mean = mu_mean_of_groups(group, GROUPS, 1, scratch);
    double      error = 2.0 / sqrt(GROUPS);
    MU_CHECK_REAL(mean.value, 7.0, 1e-9);
    MU_CHECK_REAL(mean.high - mean.low, 2.0 * 1.645 * error, 0.1 * error * 3.29);
    MU_CHECK_REAL(0.5 * (mean.high + mean.low), 7.0, 0.2 * error);
    mu_interval again = mu_mean_of_groups(group, GROUPS, 1, scratch);
    mu_interval other = mu_mean_of_groups(group, GROUPS, 2, scratch);
    MU_CHECK(memcmp(&mean, &again, sizeof mean) == 0);
    MU_CHECK(mean.low < other.low || mean.low > other.low);
    free(group);
    free(scratch);
}

static void skill_is_what_is_saved_of_the_other_score(void)
{
    double scratch[MU_RESAMPLES];
    const double mine[] = { 1.0, 2.0, 3.0 }, others[] = { 2.0, 4.0, 6.0 };
    mu_interval  half = mu_skill_of_groups(mine, others, 3, 1, scratch);
    // Half in every group: half in every resample.
    MU_CHECK_REAL(half.value, 0.5, 1e-12);
    MU_CHECK_REAL(half.low, 0.5, 1e-12);
    MU_CHECK_REAL(half.high, 0.5, 1e-12);
    const double uneven[] = { 1.0, 9.0, 3.0 };
    mu_interval  some = mu_skill_of_groups(mine, uneven, 3, 1, scratch);
    MU_CHECK_REAL(some.value, 1.0 - 6.0 / 13.0, 1e-12);
    MU_CHECK(some.low < some.value && some.value < some.high);
    // All resamples lie between the least and the best group.
    MU_CHECK(some.low >= -1e-12 && some.high <= 7.0 / 9.0 + 1e-12);
}

static void what_cannot_be_asked_is_not_a_number(void)
{
    double scratch[MU_RESAMPLES];
    const double one[] = { 2.0 }, none[] = { 0.0 };
    MU_CHECK(isnan(mu_mean_of_groups(one, 0, 1, scratch).value));
    mu_interval alone = mu_mean_of_groups(one, 1, 1, scratch);
    MU_CHECK_REAL(alone.value, 2.0, 0.0);
    MU_CHECK(isnan(alone.low) && isnan(alone.high));
    MU_CHECK(isnan(mu_skill_of_groups(one, none, 1, 1, scratch).value));
}

static const mu_test tests[] = {
    MU_TEST(fair_crps_of_normal_ensembles_is_that_of_the_normal),
    MU_TEST(fair_crps_is_the_plain_one_less_what_a_small_ensemble_adds),
    MU_TEST(fair_crps_of_many_members_is_the_closed_form),
    MU_TEST(crps_of_a_point_is_the_absolute_error),
    MU_TEST(crps_of_quantiles_tends_to_the_closed_form),
    MU_TEST(pit_is_uniform_where_the_forecast_is_calibrated),
    MU_TEST(pit_of_ties_is_spread_evenly),
    MU_TEST(pit_leans_where_the_forecast_does),
    MU_TEST(bands_cover_their_share),
    MU_TEST(order_statistics_are_those_of_the_answers),
    MU_TEST(brier_is_reliability_and_what_nobody_can_know),
    MU_TEST(bootstrap_of_alike_groups_has_the_known_error),
    MU_TEST(skill_is_what_is_saved_of_the_other_score),
    MU_TEST(what_cannot_be_asked_is_not_a_number),
};
MU_TESTS_MAIN(tests)
