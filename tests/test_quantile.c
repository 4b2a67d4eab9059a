// test_quantile.c - quantities made ready to be sampled, against closed forms
// and slow inverses in long double.

#include "quantile.h"
#include "scene.h"

#define LAST (MU_KNOTS - 1)

// Knots hold their quantiles to 1e-12 relative: the promise of the model.
#define PROMISE 1e-12

typedef struct made {
    mu_arena     arena;
    mu_quantiles known;
} made;

static mu_sampler sampler_of(made *m, const char *text)
{
    mu_quantity quantity;
    mu_misread  misread;
    mu_sampler  sampler = { .shape = MU_ABSENT };
    m->known.arena = &m->arena;
    if (!MU_CHECK(mu_quantity_read(&m->arena, text_of(text), &quantity,
                                   &misread) == MU_OK) ||
        !MU_CHECK(mu_sampler_build(&m->known, &quantity, &sampler) == MU_OK))
        printf("  of %s\n", text);
    return sampler;
}

static double knot_of(const mu_sampler *s, int k)
{
    return s->base + s->scale * s->table[k];
}

static void check_knot(const mu_sampler *s, int k, long double want,
                       const char *of)
{
    if (!MU_CHECK_REAL(knot_of(s, k), (double)want,
                       PROMISE * (double)fabsl(want)))
        printf("  knot %d of %s\n", k, of);
}

// The x in [low, high] at which a rising function reaches p.
static long double inverse(long double (*rising)(long double, const void *),
                           const void *of, long double p, long double low,
                           long double high)
{
    for (int i = 0; i < 200 && low < high; i++) {
        long double middle = (low + high) / 2;
        if (middle <= low || middle >= high)
            break;
        if (rising(middle, of) < p)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

// ---- closed forms ------------------------------------------------------------

static void constant_needs_no_table(void)
{
    made       m = { 0 };
    mu_sampler s = sampler_of(&m, "12.5");
    MU_CHECK(!mu_sampler_is_random(&s));
    MU_CHECK_REAL(mu_sample(&s, 0), 12.5, 0);
    MU_CHECK_REAL(mu_sample(&s, UINT32_MAX), 12.5, 0);
    static const char *const equal[] = { "7..7", "7..7..7",
                                         "triangular(7,7,7)" };
    for (size_t i = 0; i < 3; i++) {
        s = sampler_of(&m, equal[i]);
        MU_CHECK(!mu_sampler_is_random(&s));
        MU_CHECK_REAL(mu_sample(&s, 1u << 31), 7, 0);
    }
    const mu_quantity absent = { .shape = MU_ABSENT };
    MU_CHECK(mu_sampler_build(&m.known, &absent, &s) == MU_OK);
    MU_CHECK_REAL(mu_sample(&s, 5), 0, 0);
    mu_arena_clear(&m.arena);
}

static void uniform_is_a_straight_line(void)
{
    made       m = { 0 };
    mu_sampler s = sampler_of(&m, "10..30");
    for (int k = 0; k <= LAST; k++)
        check_knot(&s, k, 10 + 20 * (long double)k / LAST, "10..30");
    for (uint64_t word = 0; word < UINT64_C(1) << 32; word += 98765431)
        MU_CHECK_REAL(mu_sample(&s, (uint32_t)word),
                      10 + 20 * mu_luck_share((uint32_t)word), 1e-13);
    mu_arena_clear(&m.arena);
}

static void triangular_has_the_quantiles_of_two_roots(void)
{
    static const struct { const char *text; long double a, b, c; } of[] = {
        { "triangular(10,15,40)", 10, 15, 40 },
        { "triangular(0,0,8)", 0, 0, 8 },
        { "triangular(3,9,9)", 3, 9, 9 },
        { "triangular(0,0.001,1000)", 0, 0.001L, 1000 },
    };
    made m = { 0 };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        mu_sampler  s = sampler_of(&m, of[i].text);
        long double a = of[i].a, b = of[i].b, c = of[i].c;
        for (int k = 0; k <= LAST; k++) {
            long double p = (long double)k / LAST;
            long double x = p <= (b - a) / (c - a)
                                ? a + sqrtl(p * (c - a) * (b - a))
                                : c - sqrtl((1 - p) * (c - a) * (c - b));
            check_knot(&s, k, x, of[i].text);
        }
    }
    mu_arena_clear(&m.arena);
}

static long double share_at_knot(int k)
{
    return k == LAST ? 1.0L - 1.0L / 4096 : (long double)k / LAST;
}

static void exponential_is_minus_mean_times_a_logarithm(void)
{
    made       m = { 0 };
    mu_sampler s = sampler_of(&m, "exponential(30)");
    for (int k = 0; k <= LAST; k++)
        check_knot(&s, k, -30 * log1pl(-share_at_knot(k)), "exponential(30)");
    MU_CHECK_REAL(knot_of(&s, 0), 0, 0);
    MU_CHECK_REAL(knot_of(&s, LAST), 30 * log(4096), 1e-10);
    mu_arena_clear(&m.arena);
}

static long double normal_below(long double z, const void *none)
{
    (void)none;
    return 0.5L * erfcl(-z / sqrtl(2));
}

static void lognormal_is_the_power_of_a_normal(void)
{
    static const struct { const char *text; double median, p90; } of[] = {
        { "lognormal(20,60)", 20, 60 },
        { "lognormal(1,1.01)", 1, 1.01 },
        { "lognormal(0.5,500)", 0.5, 500 },
    };
    made m = { 0 };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        mu_sampler  s = sampler_of(&m, of[i].text);
        long double sigma = logl((long double)of[i].p90 / of[i].median) /
                            1.2815515655446004L;
        MU_CHECK_REAL(knot_of(&s, 0), 0, 0);
        for (int k = 1; k <= LAST; k++) {
            // The upper tail by its own share: 1 - p has no noise there.
            long double p = share_at_knot(k), z =
                p <= 0.5L ? inverse(normal_below, NULL, p, -9, 9)
                          : -inverse(normal_below, NULL, 1 - p, -9, 9);
            check_knot(&s, k, of[i].median * expl(sigma * z), of[i].text);
        }
        MU_CHECK_REAL(knot_of(&s, LAST / 2), of[i].median, 1e-12 * of[i].median);
        // 0.9 lies between two knots; the line between them is near the curve.
        double p90 = mu_sample(&s, (uint32_t)(0.9 * 4294967296.0));
        MU_CHECK_REAL(p90 / of[i].p90, 1, 1e-3);
    }
    mu_arena_clear(&m.arena);
}

// ---- PERT --------------------------------------------------------------------

typedef struct beta {
    long double a, b;
} beta;

// I_x(a, b) of whole a and b: the chance of a or more among a + b - 1 throws.
static long double whole_beta_below(long double x, const void *of)
{
    const beta *t = of;
    int         n = (int)(t->a + t->b) - 1;
    long double sum = 0;
    for (int j = (int)t->a; j <= n; j++) {
        long double ways = 1;
        for (int i = 0; i < j; i++)
            ways = ways * (n - i) / (i + 1);
        sum += ways * powl(x, j) * powl(1 - x, n - j);
    }
    return sum;
}

static void pert_of_whole_parameters_inverts_a_polynomial(void)
{
    static const char *const text[] = { "0..0..4", "0..1..4", "0..2..4",
                                        "0..3..4", "0..4..4" };
    made m = { 0 };
    for (int mode = 0; mode <= 4; mode++) {
        mu_sampler s = sampler_of(&m, text[mode]);
        beta       of = { 1 + mode, 5 - mode };
        check_knot(&s, 0, 0, text[mode]);
        check_knot(&s, LAST, 4, text[mode]);
        for (int k = 1; k < LAST; k++)
            check_knot(&s, k,
                       4 * inverse(whole_beta_below, &of,
                                   (long double)k / LAST, 0, 1),
                       text[mode]);
    }
    mu_arena_clear(&m.arena);
}

// I_x(a, b) by the continued fraction of Lentz's method: nothing of the series
// that the engine sums.
static long double beta_fraction(long double x, long double a, long double b)
{
    long double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), h = d;
    for (int n = 1; n < 1000; n++) {
        long double m = n, even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        long double odd = -(a + m) * (a + b + m) * x /
                          ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        h *= d * c;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        h *= d * c;
        if (fabsl(d * c - 1) < 1e-19L)
            break;
    }
    return h;
}

static long double beta_below(long double x, const void *of)
{
    const beta *t = of;
    long double front = expl(lgammal(t->a + t->b) - lgammal(t->a) -
                             lgammal(t->b) + t->a * logl(x) +
                             t->b * log1pl(-x));
    if (x < (t->a + 1) / (t->a + t->b + 2))
        return front * beta_fraction(x, t->a, t->b) / t->a;
    return 1 - front * beta_fraction(1 - x, t->b, t->a) / t->b;
}

static void pert_of_any_parameters_inverts_the_beta_function(void)
{
    static const struct { const char *text; double a, b, c; } of[] = {
        { "10..15..40", 10, 15, 40 }, { "0..1..100", 0, 1, 100 },
        { "0..99.5..100", 0, 99.5, 100 }, { "3..4..5.5", 3, 4, 5.5 },
        { "0..0.25..7", 0, 0.25, 7 },
    };
    made m = { 0 };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        mu_sampler  s = sampler_of(&m, of[i].text);
        long double width = (long double)of[i].c - of[i].a;
        beta t = { 1 + 4 * ((long double)of[i].b - of[i].a) / width,
                   1 + 4 * ((long double)of[i].c - of[i].b) / width };
        beta mirror = { t.b, t.a };
        for (int k = 1; k < LAST; k += k < 8 || k > LAST - 9 ? 1 : 13) {
            long double p = (long double)k / LAST;
            long double x = p < 0.5L
                                ? inverse(beta_below, &t, p, 0, 1)
                                : 1 - inverse(beta_below, &mirror, 1 - p, 0, 1);
            check_knot(&s, k, of[i].a + width * x, of[i].text);
        }
    }
    mu_arena_clear(&m.arena);
}

static void tables_never_fall_and_stay_within_their_ends(void)
{
    made m = { 0 };
    dice d = { 3 };
    char text[100];
    for (int i = 0; i < 300; i++) {
        uint32_t a = roll(&d, 1000), b = a + roll(&d, 1000),
                 c = b + 1 + roll(&d, 1000);
        const char *form[] = { "%u..%u..%u", "triangular(%u,%u,%u)" };
        if (happens(&d, 20))
            b = a;
        else if (happens(&d, 20))
            b = c;
        snprintf(text, sizeof text, i % 2 ? form[0] : form[1], a, b, c);
        mu_sampler s = sampler_of(&m, text);
        MU_REQUIRE(s.shape == MU_PERT);
        bool rises = true;
        for (int k = 0; k < LAST; k++)
            rises &= s.table[k] <= s.table[k + 1];
        if (!MU_CHECK(rises))
            printf("  %s\n", text);
        MU_CHECK_REAL(mu_sample(&s, 0), a, 0.5 * (c - a));
        MU_CHECK(mu_sample(&s, 0) >= a - 1e-12 * a);
        MU_CHECK(mu_sample(&s, UINT32_MAX) <= c + 1e-12 * c);
    }
    mu_arena_clear(&m.arena);
}

// ---- sampling ----------------------------------------------------------------

// x = 1024 u, k = floor(x), T[k] + (x - k) (T[k+1] - T[k]), as it is written.
static void sample_lies_on_the_line_between_two_knots(void)
{
    static const uint32_t edge[] = { 0, 1, 0x3fffff, 0x400000, 0x400001,
                                     0x7fffffff, 0x80000000, 0xffbfffff,
                                     0xffc00000, 0xfffffffe, 0xffffffff };
    static const char *const text[] = { "10..15..40", "exponential(30)",
                                        "lognormal(20,60)", "10..30" };
    made m = { 0 };
    dice d = { 4 };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        mu_sampler s = sampler_of(&m, text[i]);
        for (uint32_t n = 0; n < 1000; n++) {
            uint32_t word = n < sizeof edge / sizeof *edge
                                ? edge[n] : (uint32_t)roll_word(&d);
            double x = 1024.0 * mu_luck_share(word);
            int    k = (int)floor(x);
            double one = knot_of(&s, k), two = knot_of(&s, k + 1);
            double want = one + (x - k) * (two - one);
            MU_CHECK_REAL(mu_sample(&s, word), want, 1e-13 * fabs(want));
        }
    }
    mu_arena_clear(&m.arena);
}

// The mean of a PERT is (min + 4 mode + max) / 6. A curve that never falls lies
// off its 1024 chords by at most half of one step in the mean.
static void mean_is_that_of_the_distribution(void)
{
    made       m = { 0 };
    mu_sampler s = sampler_of(&m, "10..15..40");
    double     sum = 0.0;
    for (uint64_t word = 1 << 13; word < UINT64_C(1) << 32; word += 1 << 14)
        sum += mu_sample(&s, (uint32_t)word);
    MU_CHECK_REAL(sum / (1 << 18), (10 + 4 * 15 + 40) / 6.0,
                  (40 - 10) / 2048.0);
    mu_arena_clear(&m.arena);
}

static void quantities_of_one_shape_share_a_table(void)
{
    made       m = { 0 };
    mu_sampler a = sampler_of(&m, "10..15..40"), b = sampler_of(&m, "0..1..6");
    mu_sampler c = sampler_of(&m, "0..2..6");
    MU_CHECK(a.table == b.table);
    MU_CHECK(a.table != c.table);
    a = sampler_of(&m, "exponential(3)");
    b = sampler_of(&m, "exponential(5)");
    MU_CHECK(a.table == b.table);
    a = sampler_of(&m, "triangular(10,15,40)");
    b = sampler_of(&m, "10..15..40");
    MU_CHECK(a.table != b.table);
    mu_arena_clear(&m.arena);
}

// ---- choice ------------------------------------------------------------------

static void choice_takes_the_first_value_whose_share_exceeds_u(void)
{
    made       m = { 0 };
    mu_sampler s = sampler_of(&m, "choice(10:1;20:1)");
    MU_CHECK(mu_sampler_is_random(&s));
    MU_CHECK_REAL(mu_sample(&s, 0), 10, 0);
    MU_CHECK_REAL(mu_sample(&s, 0x7fffffffu), 10, 0);
    MU_CHECK_REAL(mu_sample(&s, 0x80000000u), 20, 0);
    MU_CHECK_REAL(mu_sample(&s, UINT32_MAX), 20, 0);
    s = sampler_of(&m, "choice(7:3)");
    MU_CHECK_REAL(mu_sample(&s, 0), 7, 0);
    MU_CHECK_REAL(mu_sample(&s, UINT32_MAX), 7, 0);
    // Weights are not rounded to whole words: 0.2 * 2^32 = 858993459.2, and
    // u of that word is 0.5 more.
    s = sampler_of(&m, "choice(10:0.2;20:0.8)");
    MU_CHECK_REAL(mu_sample(&s, 858993458u), 10, 0);
    MU_CHECK_REAL(mu_sample(&s, 858993459u), 20, 0);
    mu_arena_clear(&m.arena);
}

static void choice_keeps_the_order_of_its_values(void)
{
    made       m = { 0 };
    mu_sampler s = sampler_of(&m, "choice(30:1;10:2;20:0.5;10:0.5)");
    MU_CHECK_REAL(mu_sample(&s, (uint32_t)(0.2499 * 4294967296.0)), 30, 0);
    MU_CHECK_REAL(mu_sample(&s, (uint32_t)(0.2501 * 4294967296.0)), 10, 0);
    MU_CHECK_REAL(mu_sample(&s, (uint32_t)(0.7499 * 4294967296.0)), 10, 0);
    MU_CHECK_REAL(mu_sample(&s, (uint32_t)(0.7501 * 4294967296.0)), 20, 0);
    MU_CHECK_REAL(mu_sample(&s, (uint32_t)(0.8751 * 4294967296.0)), 10, 0);
    mu_arena_clear(&m.arena);
}

// Running sums in the order written, against a sum that rounding keeps below 1.
static void choice_of_tenths_ends_with_its_last_value(void)
{
    made m = { 0 };
    mu_sampler s = sampler_of(&m, "choice(0:0.1;1:0.1;2:0.1;3:0.1;4:0.1;5:0.1;"
                                  "6:0.1;7:0.1;8:0.1;9:0.1)");
    for (int i = 0; i < 10; i++)
        MU_CHECK_REAL(mu_sample(&s, (uint32_t)((i + 0.5) / 10 * 4294967296.0)),
                      i, 0);
    MU_CHECK_REAL(mu_sample(&s, UINT32_MAX), 9, 0);
    mu_arena_clear(&m.arena);
}

static const mu_test tests[] = {
    MU_TEST(constant_needs_no_table),
    MU_TEST(uniform_is_a_straight_line),
    MU_TEST(triangular_has_the_quantiles_of_two_roots),
    MU_TEST(exponential_is_minus_mean_times_a_logarithm),
    MU_TEST(lognormal_is_the_power_of_a_normal),
    MU_TEST(pert_of_whole_parameters_inverts_a_polynomial),
    MU_TEST(pert_of_any_parameters_inverts_the_beta_function),
    MU_TEST(tables_never_fall_and_stay_within_their_ends),
    MU_TEST(sample_lies_on_the_line_between_two_knots),
    MU_TEST(mean_is_that_of_the_distribution),
    MU_TEST(quantities_of_one_shape_share_a_table),
    MU_TEST(choice_takes_the_first_value_whose_share_exceeds_u),
    MU_TEST(choice_keeps_the_order_of_its_values),
    MU_TEST(choice_of_tenths_ends_with_its_last_value),
};

MU_TESTS_MAIN(tests)
