// test.h - the whole test framework: checks that print both sides, and a
// table of tests.
//
//     static void share_rejects_text_and_keeps_the_output(void) { ... }
//
//     static const mu_test tests[] = {
//         MU_TEST(share_rejects_text_and_keeps_the_output),
//     };
//     MU_TESTS_MAIN(tests)
//
// One program per source file. An argument is a filter on the names. The last
// line is `N passed, N failed`, counted in tests; exit status 1 if any failed.
// A failed check is told with its place and the test goes on; MU_REQUIRE ends
// it.

#ifndef MU_TESTS_H
#define MU_TESTS_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct mu_test {
    const char *name;
    void (*run)(void);
} mu_test;

// Failed checks of the test that runs.
static int mu_check_failures;

static inline bool mu_check_true(bool holds, const char *file, int line,
                                 const char *text)
{
    if (!holds) {
        mu_check_failures++;
        printf("%s:%d: does not hold: %s\n", file, line, text);
    }
    return holds;
}

static inline bool mu_check_int(int64_t a, int64_t b, const char *file,
                                int line, const char *text)
{
    if (a != b) {
        mu_check_failures++;
        printf("%s:%d: %s: %" PRId64 " is not %" PRId64 "\n", file, line, text,
               a, b);
    }
    return a == b;
}

static inline bool mu_check_uint(uint64_t a, uint64_t b, const char *file,
                                 int line, const char *text)
{
    if (a != b) {
        mu_check_failures++;
        printf("%s:%d: %s: %" PRIu64 " is not %" PRIu64 "\n", file, line, text,
               a, b);
    }
    return a == b;
}

// Equal, or both infinite of one sign, or both NaN, or at most `within` apart.
static inline bool mu_check_real(double a, double b, double within,
                                 const char *file, int line, const char *text)
{
    bool same = a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= within;
    if (!same) {
        mu_check_failures++;
        printf("%s:%d: %s: %.17g is not %.17g (within %g)\n", file, line, text,
               a, b, within);
    }
    return same;
}

static inline bool mu_check_string(const char *a, const char *b,
                                   const char *file, int line, const char *text)
{
    bool same = a && b ? strcmp(a, b) == 0 : a == b;
    if (!same) {
        mu_check_failures++;
        printf("%s:%d: %s:\n  \"%s\"\nis not\n  \"%s\"\n", file, line, text,
               a ? a : "(null)", b ? b : "(null)");
    }
    return same;
}

#define MU_CHECK(what) mu_check_true((what), __FILE__, __LINE__, #what)
#define MU_CHECK_INT(a, b)                                                    \
    mu_check_int((int64_t)(a), (int64_t)(b), __FILE__, __LINE__, #a " == " #b)
#define MU_CHECK_UINT(a, b)                                                   \
    mu_check_uint((uint64_t)(a), (uint64_t)(b), __FILE__, __LINE__,           \
                  #a " == " #b)
#define MU_CHECK_REAL(a, b, within)                                           \
    mu_check_real((a), (b), (within), __FILE__, __LINE__, #a " == " #b)
#define MU_CHECK_STRING(a, b)                                                 \
    mu_check_string((a), (b), __FILE__, __LINE__, #a " == " #b)
#define MU_REQUIRE(what)                                                      \
    do {                                                                      \
        if (!MU_CHECK(what))                                                  \
            return;                                                           \
    } while (0)

static inline int mu_tests_run(const mu_test *tests, size_t count,
                               const char *filter)
{
    int passed = 0, failed = 0;
    for (size_t i = 0; i < count; i++) {
        if (filter && !strstr(tests[i].name, filter))
            continue;
        mu_check_failures = 0;
        tests[i].run();
        if (mu_check_failures) {
            failed++;
            printf("FAILED  %s\n", tests[i].name);
        } else {
            passed++;
        }
        // What a crash in the next test must not take with it.
        fflush(stdout);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}

#define MU_TEST(function) { #function, function }
#define MU_TESTS_MAIN(tests)                                                  \
    int main(int count, char **words)                                         \
    {                                                                         \
        return mu_tests_run(tests, sizeof(tests) / sizeof(*(tests)),          \
                            count > 1 ? words[1] : NULL);                     \
    }

#endif
