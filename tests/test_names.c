// test_names.c - names that are the same, near, or fit a pattern.

#include "names.h"
#include "test.h"

static mu_names names_of(mu_arena *arena, const char *const *words,
                         uint32_t count)
{
    mu_names names = { 0 };
    if (mu_names_init(&names, arena, count) != MU_OK)
        return names;
    for (uint32_t i = 0; i < count; i++)
        mu_names_add(&names, (mu_text){ words[i], strlen(words[i]) }, i);
    mu_names_sort(&names);
    return names;
}

static void name_is_found_and_the_first_of_equals(void)
{
    static const char *const words[] = { "b", "a", "b", "", "ab" };
    mu_arena                 arena = { 0 };
    mu_names                 names = names_of(&arena, words, 5);
    MU_CHECK_UINT(mu_names_find(&names, MU_TEXT("b")), 0);
    MU_CHECK_UINT(mu_names_find(&names, MU_TEXT("a")), 1);
    MU_CHECK_UINT(mu_names_find(&names, MU_TEXT("ab")), 4);
    MU_CHECK_UINT(mu_names_find(&names, MU_TEXT("")), 3);
    MU_CHECK_UINT(mu_names_find(&names, MU_TEXT("c")), MU_NONE);
    names.count = 0;
    MU_CHECK_UINT(mu_names_find(&names, MU_TEXT("a")), MU_NONE);
    mu_arena_clear(&arena);
}

static void nearest_name_is_suggested(void)
{
    static const char *const words[] = { "ceasefire", "mandate", "us_backstop",
                                         "DE", "FR" };
    static const struct {
        const char *text, *near;
    } cases[] = {
        { "ceasfire", "ceasefire" },
        { "caesefire", "ceasefire" },
        { "Ceasefire", "ceasefire" },
        { "mandat", "mandate" },
        { "mandatory", NULL },
        { "us_bakstp", "us_backstop" },
        { "de", "DE" },
        { "DEE", "DE" },
        { "FX", "FR" },
        { "XX", NULL },
        { "", NULL },
        { "x", NULL },
    };
    mu_arena arena = { 0 };
    mu_names names = names_of(&arena, words, 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mu_text text = { cases[i].text, strlen(cases[i].text) };
        MU_CHECK_STRING(mu_names_near(&names, text).at, cases[i].near);
    }
    mu_arena_clear(&arena);
}

// Oracle: the plain recursion, on short words.
static uint32_t slow(const char *a, size_t m, const char *b, size_t n)
{
    if (m == 0 || n == 0)
        return (uint32_t)(m + n);
    uint32_t best = slow(a, m - 1, b, n - 1) + (a[m - 1] != b[n - 1]);
    uint32_t other = slow(a, m - 1, b, n) + 1;
    best = other < best ? other : best;
    other = slow(a, m, b, n - 1) + 1;
    best = other < best ? other : best;
    if (m > 1 && n > 1 && a[m - 1] == b[n - 2] && a[m - 2] == b[n - 1]) {
        other = slow(a, m - 2, b, n - 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

static void nearness_is_the_edit_distance(void)
{
    unsigned seed = 7;
    for (int i = 0; i < 3000; i++) {
        char   words[2][8];
        size_t size[2];
        for (int w = 0; w < 2; w++) {
            seed = seed * 1664525 + 1013904223;
            size[w] = 5 + (seed >> 28) % 3;
            for (size_t j = 0; j < size[w]; j++) {
                seed = seed * 1664525 + 1013904223;
                words[w][j] = (char)('a' + (seed >> 30));
            }
        }
        uint32_t best = MU_NEAR_NONE;
        uint32_t want = slow(words[0], size[0], words[1], size[1]);
        bool     near = mu_is_nearer((mu_text){ words[0], size[0] },
                                     (mu_text){ words[1], size[1] }, &best);
        MU_CHECK_INT(near, want <= 2);
        if (near)
            MU_CHECK_UINT(best, want);
    }
}

static void words_of_any_length_are_survived(void)
{
    char text[400];
    memset(text, 'x', sizeof text);
    for (size_t size = 0; size < sizeof text; size++)
        for (size_t gap = 0; gap < 3 && gap <= size; gap++) {
            uint32_t best = MU_NEAR_NONE;
            (void)mu_is_nearer((mu_text){ text, size },
                               (mu_text){ text, size - gap }, &best);
            MU_CHECK(best <= 2 || best == MU_NEAR_NONE);
        }
}

static bool fits(const char *pattern, const char *text)
{
    return mu_fits((mu_text){ pattern, strlen(pattern) },
                   (mu_text){ text, strlen(text) });
}

static void star_stands_for_any_bytes(void)
{
    MU_CHECK(fits("DE-1", "DE-1") && !fits("DE-1", "DE-11"));
    MU_CHECK(fits("*", "") && fits("*", "x") && fits("**", "x"));
    MU_CHECK(fits("DE-*", "DE-") && fits("DE-*", "DE-12") &&
             !fits("DE-*", "D"));
    MU_CHECK(fits("*1", "DE-1") && fits("*1", "DE-11") && !fits("*1", "DE-12"));
    MU_CHECK(fits("a*b*c", "abbbxc") && !fits("a*b*c", "acb"));
    MU_CHECK(fits("", "") && !fits("", "x"));
}

static const mu_test tests[] = {
    MU_TEST(name_is_found_and_the_first_of_equals),
    MU_TEST(nearest_name_is_suggested),
    MU_TEST(nearness_is_the_edit_distance),
    MU_TEST(words_of_any_length_are_survived),
    MU_TEST(star_stands_for_any_bytes),
};
MU_TESTS_MAIN(tests)
