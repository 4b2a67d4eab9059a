// test_progress.c - the time left, in words; and a signal, which ends the work.

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

// A run that has just ended gives what it has; the next one must not begin.
static void signal_that_was_seen_counts_for_the_runs_that_follow(void)
{
    mu_progress progress;
    mu_progress_begin(&progress, stderr, false);
    MU_CHECK(mu_progress_go(&progress, 1, 2));
    MU_CHECK(raise(SIGTERM) == 0);
    MU_CHECK(!mu_progress_go(&progress, 2, 2));
    MU_CHECK(!mu_progress_go(&progress, 0, 2));
    MU_CHECK(!mu_progress_line(&progress, "on"));
    mu_progress_end(&progress);
    // The next work begins anew.
    mu_progress_begin(&progress, stderr, false);
    MU_CHECK(mu_progress_go(&progress, 0, 2));
    mu_progress_end(&progress);
}

static const mu_test tests[] = {
    MU_TEST(signal_that_was_seen_counts_for_the_runs_that_follow),
    MU_TEST(time_left_is_told_in_the_unit_that_a_person_would_take),
};
MU_TESTS_MAIN(tests)
