// test_progress.c - the time left, in words.

#include "progress.h"
#include "test.h"

static const char *left(double seconds)
{
    static char text[MU_PROGRESS_LEFT];
    mu_progress_left(seconds, text);
    return text;
}

static void time_left_is_told_in_the_unit_that_a_person_would_take(void)
{
    MU_CHECK_STRING(left(0.2), "0 s left");
    MU_CHECK_STRING(left(89.0), "89 s left");
    MU_CHECK_STRING(left(90.0), "2 min left");
    MU_CHECK_STRING(left(5300.0), "88 min left");
    MU_CHECK_STRING(left(5400.0), "2 hours left");
    MU_CHECK_STRING(left(2718.0 * 60.0), "45 hours left");
    MU_CHECK_STRING(left(49.0 * 3600.0), "2 days left");
    MU_CHECK_STRING(left(1e9), "11574 days left");
}

static const mu_test tests[] = {
    MU_TEST(time_left_is_told_in_the_unit_that_a_person_would_take),
};
MU_TESTS_MAIN(tests)
