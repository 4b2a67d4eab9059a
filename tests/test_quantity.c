// test_quantity.c - numbers and quantities in cells.

#include "quantity.h"
#include "scenario.h"
#include "test.h"

#include <locale.h>
#include <stdlib.h>

static mu_text text_of(const char *text)
{
    return (mu_text){ text, strlen(text) };
}

static void number_is_digits_with_an_optional_point(void)
{
    static const char *const good[] = { "0",      "12",    "-3",
                                        "0.5",    "007",   "-0",
                                        "12.340", "-0.25", "9007199254740993" };
    static const char *const bad[] = {
        "",      "-",    ".5",       "5.",  "+5",       "1e3",  "1E3", "nan",
        "inf",   "0x10", "1,5",      "1 ",  " 1",       "1..2", "--1", "1.2.3",
        "1_000", "1'0",  "\xd9\xa1", "1\n", "infinity", "1f"
    };
    double value;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (mu_number_read(text_of(good[i]), &value) != MU_OK)
            MU_CHECK_STRING(good[i], "a number");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        value = 42;
        if (mu_number_read(text_of(bad[i]), &value) != MU_BAD_NUMBER)
            MU_CHECK_STRING(bad[i], "no number");
        MU_CHECK_REAL(value, 42, 0);
    }
    MU_CHECK(mu_number_read((mu_text){ "1\0", 2 }, &value) == MU_BAD_NUMBER);
}

// The oracle is strtod in the C locale, which rounds correctly.
static void number_is_the_nearest_double(void)
{
    unsigned long long seed = 88172645463325252ULL;
    char               text[64];
    double             value;
    for (int i = 0; i < 200000; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        int whole = 1 + (int)(seed % 20), decimals = (int)(seed / 64 % 20);
        int size = 0;
        for (int j = 0; j < whole + decimals; j++) {
            if (j == whole)
                text[size++] = '.';
            text[size++] = (char)('0' + (seed >> (j % 50)) % 10);
        }
        text[size] = '\0';
        MU_REQUIRE(mu_number_read(text_of(text), &value) == MU_OK);
        double want = strtod(text, NULL);
        if (memcmp(&value, &want, sizeof value) != 0)
            MU_CHECK_REAL(value, want, 0);
    }
}

static void number_does_not_depend_on_the_locale(void)
{
    static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE",
                                         "C" };
    double                   value;
    for (size_t i = 0; i < 4; i++)
        if (setlocale(LC_ALL, names[i]))
            break;
    MU_CHECK(mu_number_read(MU_TEXT("0.12345678901234567890"), &value) ==
             MU_OK);
    MU_CHECK_REAL(value, 0.12345678901234567890, 0);
    MU_CHECK(mu_number_read(MU_TEXT("0,5"), &value) == MU_BAD_NUMBER);
    setlocale(LC_ALL, "C");
}

static void number_of_any_length_is_bounded(void)
{
    char   text[400];
    double value;
    memset(text, '9', sizeof text);
    MU_CHECK(mu_number_read((mu_text){ text, 300 }, &value) == MU_OK);
    MU_CHECK_REAL(value / 1e300, 1, 1e-15);
    MU_CHECK(mu_number_read((mu_text){ text, 301 }, &value) == MU_BAD_NUMBER);
    memset(text, '0', sizeof text);
    memcpy(text, "0.", 2);
    text[299] = '1';
    MU_CHECK(mu_number_read((mu_text){ text, 300 }, &value) == MU_OK);
    MU_CHECK(value > 0 && value < 1e-297);
}

static void minus_nothing_is_nothing(void)
{
    double value;
    MU_CHECK(mu_number_read(MU_TEXT("-0.0"), &value) == MU_OK);
    MU_CHECK(!signbit(value));
}

static void millionths_are_exact(void)
{
    static const struct {
        const char *text;
        int64_t     value;
    } cases[] = {
        { "1", 1000000 },
        { "0.1", 100000 },
        { "-0.000001", -1 },
        { "22.5", 22500000 },
        { "110.25", 110250000 },
        { "1.100000", 1100000 },
        { "1000000", 1000000000000 },
    };
    int64_t value;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        MU_CHECK(mu_millionths_read(text_of(cases[i].text), &value) == MU_OK);
        MU_CHECK_INT(value, cases[i].value);
    }
    value = 42;
    MU_CHECK(mu_millionths_read(MU_TEXT("0.1234567"), &value) ==
             MU_OUT_OF_RANGE);
    MU_CHECK(mu_millionths_read(MU_TEXT("1e3"), &value) == MU_BAD_NUMBER);
    MU_CHECK(mu_millionths_read(MU_TEXT("9223372036855"), &value) ==
             MU_TOO_LARGE);
    MU_CHECK_INT(value, 42);
    MU_CHECK(mu_millionths_read(MU_TEXT("9223372036854"), &value) == MU_OK);
}

static void every_form_is_read(void)
{
    static const struct {
        const char *text;
        mu_shape    shape;
        double      a, b, c;
    } cases[] = {
        { "12", MU_CONSTANT, 12, 0, 0 },
        { "0", MU_CONSTANT, 0, 0, 0 },
        { "10..30", MU_UNIFORM, 10, 30, 0 },
        { "0.5..1.25", MU_UNIFORM, 0.5, 1.25, 0 },
        { "10..15..40", MU_PERT, 10, 15, 40 },
        { "10..10..40", MU_PERT, 10, 10, 40 },
        { "10..40..40", MU_PERT, 10, 40, 40 },
        { "triangular(10,15,40)", MU_TRIANGULAR, 10, 15, 40 },
        { "triangular( 10 , 15 , 40 )", MU_TRIANGULAR, 10, 15, 40 },
        { "lognormal(20,60)", MU_LOGNORMAL, 20, 60, 0 },
        { "exponential(30)", MU_EXPONENTIAL, 30, 0, 0 },
        { "10..10", MU_CONSTANT, 10, 0, 0 },
        { "7..7..7", MU_CONSTANT, 7, 0, 0 },
        { "triangular(7,7,7)", MU_CONSTANT, 7, 0, 0 },
    };
    mu_arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mu_quantity q = { 0 };
        mu_misread  wrong = { 0 };
        MU_CHECK(mu_quantity_read(&arena, text_of(cases[i].text), &q, &wrong) ==
                 MU_OK);
        MU_CHECK_INT(q.shape, cases[i].shape);
        MU_CHECK_REAL(q.a, cases[i].a, 0);
        MU_CHECK_REAL(q.b, cases[i].b, 0);
        MU_CHECK_REAL(q.c, cases[i].c, 0);
        MU_CHECK_UINT(q.count, 0);
    }
    mu_arena_clear(&arena);
}

static void choice_keeps_values_and_weights_in_order(void)
{
    mu_arena    arena = { 0 };
    mu_quantity q;
    mu_misread  wrong;
    MU_REQUIRE(mu_quantity_read(&arena, MU_TEXT("choice(30:0.5; 10:2;20:1)"),
                                &q, &wrong) == MU_OK);
    MU_CHECK_INT(q.shape, MU_CHOICE);
    MU_REQUIRE(q.count == 3);
    MU_CHECK_REAL(q.values[0], 30, 0);
    MU_CHECK_REAL(q.values[1], 10, 0);
    MU_CHECK_REAL(q.weights[1], 2, 0);
    MU_CHECK_REAL(q.weights[2], 1, 0);
    mu_arena_clear(&arena);
}

static void choice_takes_values_up_to_the_limit(void)
{
    mu_arena    arena = { 0 };
    mu_quantity q;
    mu_misread  wrong;
    char        text[8 + 4 * (MU_LIMIT_CHOICES + 1)];
    size_t      size = (size_t)sprintf(text, "choice(");
    for (unsigned i = 0; i < MU_LIMIT_CHOICES; i++)
        size += (size_t)sprintf(text + size, "%s1:1", i ? ";" : "");
    text[size] = ')';
    MU_CHECK(mu_quantity_read(&arena, (mu_text){ text, size + 1 }, &q,
                              &wrong) == MU_OK);
    MU_CHECK_UINT(q.count, MU_LIMIT_CHOICES);
    size += (size_t)sprintf(text + size, ";1:1)");
    MU_CHECK(mu_quantity_read(&arena, (mu_text){ text, size }, &q, &wrong) ==
             MU_TOO_LARGE);
    mu_arena_clear(&arena);
}

static void complaint_points_at_the_part(void)
{
    static const struct {
        const char *text, *part;
        mu_status   status;
    } cases[] = {
        { "x", "x", MU_BAD_NUMBER },
        { "-1", "-1", MU_OUT_OF_RANGE },
        { "1e3", "1e3", MU_BAD_NUMBER },
        { "30..10", "10", MU_OUT_OF_RANGE },
        { "-5..10", "-5", MU_OUT_OF_RANGE },
        { "10..x..40", "x", MU_BAD_NUMBER },
        { "10..5..40", "5", MU_OUT_OF_RANGE },
        { "10..50..40", "40", MU_OUT_OF_RANGE },
        { "1..2..3..4", "1..2..3..4", MU_BAD_SYNTAX },
        { "10..", "", MU_BAD_NUMBER },
        { "1...3", ".3", MU_BAD_NUMBER },
        { "triangular(10,15)", "triangular(10,15)", MU_BAD_SYNTAX },
        { "triangular(10,15,40", "triangular(10,15,40", MU_BAD_SYNTAX },
        { "lognormal(60,20)", "20", MU_OUT_OF_RANGE },
        { "lognormal(20,20)", "20", MU_OUT_OF_RANGE },
        { "lognormal(0,20)", "0", MU_OUT_OF_RANGE },
        { "exponential(0)", "0", MU_OUT_OF_RANGE },
        { "exponential(1,2)", "exponential(1,2)", MU_BAD_SYNTAX },
        { "normal(1,2)", "normal", MU_UNKNOWN },
        { "choice(10)", "10", MU_BAD_SYNTAX },
        { "choice()", "", MU_BAD_SYNTAX },
        { "choice(10:0)", "0", MU_OUT_OF_RANGE },
        { "choice(10:1;x:1)", "x", MU_BAD_NUMBER },
        { "choice(10:1;)", "", MU_BAD_SYNTAX },
        { "1000000001", "1000000001", MU_TOO_LARGE },
    };
    mu_arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mu_quantity q = { .shape = MU_CHOICE, .a = 42 };
        mu_misread  wrong = { 0 };
        mu_text     text = text_of(cases[i].text);
        char        part[64] = "";
        MU_CHECK_INT(mu_quantity_read(&arena, text, &q, &wrong),
                     cases[i].status);
        MU_REQUIRE(wrong.offset + wrong.size <= text.size);
        memcpy(part, text.at + wrong.offset, wrong.size);
        MU_CHECK_STRING(part, cases[i].part);
        MU_CHECK(q.shape == MU_CHOICE && q.a >= 42 && wrong.text[0]);
    }
    mu_arena_clear(&arena);
}

// Whatever the bytes: a status, a place inside the text, no crash.
static void any_bytes_are_survived(void)
{
    static const char  alphabet[] = "0129.-(),;:xtriangulaelognmpchoc \t\xc3\0";
    unsigned long long seed = 1;
    mu_arena           arena = { 0 };
    for (int i = 0; i < 200000; i++) {
        char   text[24];
        size_t size = 0;
        do {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            text[size++] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        } while (size < sizeof text && (seed >> 20) % 9);
        mu_quantity q;
        mu_misread  wrong = { 0 };
        if (mu_quantity_read(&arena, (mu_text){ text, size }, &q, &wrong))
            MU_REQUIRE(wrong.offset + wrong.size <= size);
        if (arena.total > 1 << 20)
            mu_arena_clear(&arena);
    }
    mu_arena_clear(&arena);
}

static const mu_test tests[] = {
    MU_TEST(number_is_digits_with_an_optional_point),
    MU_TEST(number_is_the_nearest_double),
    MU_TEST(number_does_not_depend_on_the_locale),
    MU_TEST(number_of_any_length_is_bounded),
    MU_TEST(minus_nothing_is_nothing),
    MU_TEST(millionths_are_exact),
    MU_TEST(every_form_is_read),
    MU_TEST(choice_keeps_values_and_weights_in_order),
    MU_TEST(choice_takes_values_up_to_the_limit),
    MU_TEST(complaint_points_at_the_part),
    MU_TEST(any_bytes_are_survived),
};
MU_TESTS_MAIN(tests)
