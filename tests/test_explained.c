// test_explained.c - shares of variance against functions whose shares are
// known, and what luck alone gives.

#include "explained.h"
#include "luck.h"
#include "test.h"

#include <stdlib.h>

// Columns of words and of outcomes, made by hand.
typedef struct sample {
    uint32_t     draws;
    uint8_t     *of;
    int32_t     *value;
    mu_outcomes  outcomes;
    mu_explainer explainer;
    mu_noise     noise;
    mu_arena     arena;
} sample;

static void sample_open(sample *s, uint32_t draws, uint32_t outcomes)
{
    *s = (sample){ .draws = draws };
    uint32_t stride = (outcomes + 7) / 8 * 8;
    s->value = MU_ARENA_NEW(&s->arena, (size_t)draws * stride, int32_t);
    s->of = MU_ARENA_NEW(&s->arena, draws, uint8_t);
    if (!s->value || !s->of)
        abort();
    s->outcomes = (mu_outcomes){ draws, outcomes, stride, s->value };
}

// When the outcomes are filled in.
static void sample_begin(sample *s, bool noise)
{
    mu_explainer_init(&s->outcomes, &s->explainer);
    if (noise && mu_noise_build(&s->explainer, 1, &s->arena, &s->noise) != MU_OK)
        abort();
}

static uint32_t word_of(uint64_t seed, uint32_t draw, uint32_t variable)
{
    return mu_luck_word(seed, draw, 1000 + variable);
}

static double u_of(uint64_t seed, uint32_t draw, uint32_t variable)
{
    return mu_luck_share(word_of(seed, draw, variable));
}

static void set(sample *s, uint32_t draw, uint32_t outcome, double value)
{
    s->value[(size_t)draw * s->outcomes.stride + outcome] =
        (int32_t)lround(value);
}

static void look_at_words(sample *s, uint64_t seed, uint32_t variable)
{
    uint32_t cells = mu_cells(s->draws);
    for (uint32_t i = 0; i < s->draws; i++)
        s->of[i] = mu_cell_of(word_of(seed, i, variable), cells);
    mu_explain(&s->explainer,
               &(mu_classes){ s->of, cells, MU_FORM_CELLS });
}

static void look_at_chance(sample *s, uint64_t seed, uint32_t variable,
                           double chance)
{
    for (uint32_t i = 0; i < s->draws; i++)
        s->of[i] = u_of(seed, i, variable) < chance;
    mu_explain(&s->explainer, &(mu_classes){ s->of, 2, 0 });
}

static double share(const sample *s, uint32_t outcome)
{
    return s->explainer.share[0][outcome];
}

static double error(const sample *s, uint32_t outcome)
{
    return mu_explained_error(&s->explainer.share[0][outcome], MU_OUTCOMES);
}

static void ishigami_has_its_known_shares(void)
{
    // a = 7, b = 0.1 over (-pi, pi)^3: 0.3139, 0.4424 and 0.
    static const double known[] = { 0.3139, 0.4424, 0.0 };
    const double        pi = 3.14159265358979323846;
    sample              s;
    sample_open(&s, 20000, 1);
    for (uint32_t i = 0; i < s.draws; i++) {
        double x[3];
        for (uint32_t v = 0; v < 3; v++)
            x[v] = pi * (2.0 * u_of(5, i, v) - 1.0);
        set(&s, i, 0, 1000.0 * (sin(x[0]) + 7.0 * sin(x[1]) * sin(x[1]) +
                                0.1 * pow(x[2], 4.0) * sin(x[0])));
    }
    sample_begin(&s, true);
    for (uint32_t v = 0; v < 3; v++) {
        look_at_words(&s, 5, v);
        // Within cells a wave of two periods loses a fiftieth.
        MU_CHECK_REAL(share(&s, 0), known[v],
                      3.0 * error(&s, 0) + 0.022 * known[v]);
        MU_CHECK(error(&s, 0) < 0.01);
        MU_CHECK((share(&s, 0) > mu_noise_floor(&s.noise, MU_FORM_CELLS, 0, 3))
                 == (v < 2));
    }
    mu_arena_clear(&s.arena);
}

static void an_additive_model_has_the_shares_of_its_terms(void)
{
    static const double weight[] = { 4.0, 3.0, 2.0, 1.0, 0.0 };
    sample              s;
    double              all = 0.0;
    sample_open(&s, 10000, 1);
    for (uint32_t i = 0; i < s.draws; i++) {
        double y = 0.0;
        for (uint32_t v = 0; v < 5; v++)
            y += weight[v] * u_of(3, i, v);
        set(&s, i, 0, 10000.0 * y);
    }
    sample_begin(&s, false);
    for (uint32_t v = 0; v < 5; v++) {
        look_at_words(&s, 3, v);
        MU_CHECK_REAL(share(&s, 0), weight[v] * weight[v] / 30.0,
                      3.0 * error(&s, 0) + 0.003);
        all += share(&s, 0);
    }
    MU_CHECK_REAL(all, 1.0, 0.03);
    mu_arena_clear(&s.arena);
}

static void a_yes_or_no_has_its_exact_share(void)
{
    // Two chances that must both come about: q (1 - p) / (1 - p q).
    const double p = 0.3, q = 0.8;
    sample       s;
    sample_open(&s, 10000, 1);
    int64_t yes[2] = { 0 }, both = 0;
    for (uint32_t i = 0; i < s.draws; i++) {
        bool a = u_of(8, i, 0) < p, b = u_of(8, i, 1) < q;
        set(&s, i, 0, a && b);
        yes[0] += a;
        both += a && b;
    }
    sample_begin(&s, false);
    look_at_chance(&s, 8, 0, p);
    MU_CHECK_REAL(share(&s, 0), q * (1 - p) / (1 - p * q),
                  3.0 * error(&s, 0));
    MU_CHECK_REAL(mu_explained_mean(&s.explainer, 0, 0, 1), 0.0, 0.0);
    MU_CHECK_REAL(mu_explained_mean(&s.explainer, 0, 1, 2),
                  (double)both / (double)yes[0], 0.0);
    look_at_chance(&s, 8, 1, q);
    MU_CHECK_REAL(share(&s, 0), p * (1 - q) / (1 - p * q),
                  3.0 * error(&s, 0));
    // What decides alone explains all, to the last bit.
    for (uint32_t i = 0; i < s.draws; i++)
        set(&s, i, 0, u_of(8, i, 0) < p);
    sample_begin(&s, false);
    look_at_chance(&s, 8, 0, p);
    MU_CHECK_REAL(share(&s, 0), 1.0, 1e-12);
    MU_CHECK_REAL(error(&s, 0), 0.0, 1e-9);
    MU_CHECK(isnan(mu_explained_mean(&s.explainer, 0, 1, 1)));
    mu_arena_clear(&s.arena);
}

// The formula, on classes and values by hand.
static void a_share_is_epsilon_squared(void)
{
    sample s;
    sample_open(&s, 64, 1);
    for (uint32_t i = 0; i < 64; i++) {
        s.of[i] = (uint8_t)(i % 4);
        set(&s, i, 0, (double)(i % 4) * 10.0 + (i / 4) % 2);
    }
    sample_begin(&s, false);
    // Of a class 8 values are 10 c and 8 are 10 c + 1.
    mu_explain(&s.explainer, &(mu_classes){ s.of, 4, 0 });
    double between = 64 * 125.0, within = 64 * 0.25;
    double raw = between / (between + within);
    MU_CHECK_REAL(share(&s, 0), (63.0 * raw - 3.0) / 60.0, 1e-12);
    MU_CHECK_REAL(mu_explained_mean(&s.explainer, 0, 2, 4), 25.5, 0.0);
    MU_CHECK(mu_outcome_varies(&s.explainer, 0));
    for (uint32_t i = 0; i < 64; i++)
        set(&s, i, 0, 7.0);
    sample_begin(&s, false);
    mu_explain(&s.explainer, &(mu_classes){ s.of, 4, 0 });
    MU_CHECK(!mu_outcome_varies(&s.explainer, 0));
    MU_CHECK_REAL(share(&s, 0), 0.0, 0.0);
    mu_arena_clear(&s.arena);
}

static void errors_are_as_large_as_the_scatter(void)
{
    enum { ROUNDS = 120 };
    double off = 0.0, told = 0.0, bias = 0.0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        sample s;
        sample_open(&s, 1600, 1);
        for (uint32_t i = 0; i < s.draws; i++)
            set(&s, i, 0, 1000.0 * (2.0 * u_of(seed, i, 0) +
                                    (u_of(seed, i, 1) < 0.2 ? 3.0 : 0.0)));
        sample_begin(&s, false);
        look_at_chance(&s, seed, 1, 0.2);
        double is = 0.16 * 9.0 / (0.16 * 9.0 + 4.0 / 12.0);
        off += (share(&s, 0) - is) * (share(&s, 0) - is) / ROUNDS;
        bias += (share(&s, 0) - is) / ROUNDS;
        told += error(&s, 0) * error(&s, 0) / ROUNDS;
        mu_arena_clear(&s.arena);
    }
    MU_CHECK(told > 0.7 * off && told < 1.4 * off);
    MU_CHECK_REAL(bias, 0.0, 4.0 * sqrt(off / ROUNDS));
}

// Outcomes of many kinds that have nothing to do with the variables.
static void fill_alone(sample *s, uint64_t seed)
{
    for (uint32_t i = 0; i < s->draws; i++)
        for (uint32_t o = 0; o < s->outcomes.count; o++) {
            double u = u_of(seed, i, 500 + o);
            switch (o % 4) {
            case 0:  set(s, i, o, u < 0.03 + 0.03 * o); break;
            case 1:  set(s, i, o, 730.0 * u); break;
            case 2:  set(s, i, o, u < 0.6 ? 730.0 : 100.0 - 60.0 * log(u)); break;
            default: set(s, i, o, exp(6.0 * u)); break;
            }
        }
}

static void what_is_independent_hardly_ever_shows(void)
{
    enum { ROUNDS = 20, OUTCOMES = 16, VARIABLES = 60 };
    uint32_t columns = 0, quiet = 0, alone = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        sample s;
        bool   shows[OUTCOMES] = { false };
        sample_open(&s, 2000, OUTCOMES);
        fill_alone(&s, seed);
        sample_begin(&s, true);
        for (uint32_t v = 0; v < VARIABLES; v++) {
            double   chance = v % 2 ? 0.02 + 0.016 * v : NAN;
            uint32_t form = MU_FORM_CELLS;
            if (v % 2) {
                form = mu_form_chance(&s.noise, chance);
                look_at_chance(&s, seed, v, chance);
            } else {
                look_at_words(&s, seed, v);
            }
            for (uint32_t o = 0; o < OUTCOMES; o++) {
                shows[o] |= share(&s, o) > mu_noise_floor(&s.noise, form, o,
                                                          VARIABLES);
                alone += share(&s, o) > mu_noise_floor(&s.noise, form, o, 1);
            }
        }
        for (uint32_t o = 0; o < OUTCOMES; o++, columns++)
            quiet += !shows[o];
        mu_arena_clear(&s.arena);
    }
    MU_CHECK(quiet >= 0.9 * columns);
    // Without regard to how many there are, one of twenty does.
    double one = (double)alone / (columns * VARIABLES);
    MU_CHECK(one > 0.04 && one < 0.06);
}

// Of a sum of many columns the floor grows as their number's square root.
static void a_sum_of_independent_shares_has_its_own_floor(void)
{
    enum { MEMBERS = 30, ROUNDS = 100 };
    uint32_t above = 0, forms[MEMBERS];
    for (uint32_t i = 0; i < MEMBERS; i++)
        forms[i] = MU_FORM_CELLS;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        sample s;
        double sum = 0.0;
        sample_open(&s, 1000, 1);
        for (uint32_t i = 0; i < s.draws; i++)
            set(&s, i, 0, u_of(seed, i, 500) < 0.3);
        sample_begin(&s, true);
        for (uint32_t v = 0; v < MEMBERS; v++) {
            look_at_words(&s, seed, v);
            sum += share(&s, 0);
        }
        double floor = mu_noise_floor_sum(&s.noise, forms, MEMBERS, 0, 1);
        double one = mu_noise_floor(&s.noise, MU_FORM_CELLS, 0, 1);
        above += sum > floor;
        MU_CHECK(floor > 3.0 * one && floor < 9.0 * one);
        mu_arena_clear(&s.arena);
    }
    MU_CHECK(above <= 12);
}

static void the_number_of_cells_follows_the_draws(void)
{
    MU_CHECK_UINT(mu_cells(200), 10);
    MU_CHECK_UINT(mu_cells(3374), 10);
    MU_CHECK_UINT(mu_cells(3375), 15);
    MU_CHECK_UINT(mu_cells(10000), 20);
    MU_CHECK_UINT(mu_cells(1000000), 30);
    MU_CHECK_UINT(mu_cell_of(0, 20), 0);
    MU_CHECK_UINT(mu_cell_of(UINT32_MAX, 20), 19);
}

static void the_same_seed_gives_the_same_noise(void)
{
    sample a, b;
    sample_open(&a, 500, 3);
    sample_open(&b, 500, 3);
    fill_alone(&a, 4);
    fill_alone(&b, 4);
    sample_begin(&a, true);
    sample_begin(&b, true);
    for (uint32_t form = 0; form < a.noise.forms; form++)
        MU_CHECK_REAL(mu_noise_floor(&a.noise, form, 1, 50),
                      mu_noise_floor(&b.noise, form, 1, 50), 0.0);
    mu_arena_clear(&a.arena);
    mu_arena_clear(&b.arena);
}

static const mu_test tests[] = {
    MU_TEST(ishigami_has_its_known_shares),
    MU_TEST(an_additive_model_has_the_shares_of_its_terms),
    MU_TEST(a_yes_or_no_has_its_exact_share),
    MU_TEST(a_share_is_epsilon_squared),
    MU_TEST(errors_are_as_large_as_the_scatter),
    MU_TEST(what_is_independent_hardly_ever_shows),
    MU_TEST(a_sum_of_independent_shares_has_its_own_floor),
    MU_TEST(the_number_of_cells_follows_the_draws),
    MU_TEST(the_same_seed_gives_the_same_noise),
};
MU_TESTS_MAIN(tests)
