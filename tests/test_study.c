// test_study.c - the public interface, as a program of others sees it.

#include "muster.h"

#include "sample.h"
#include "test.h"

#include <sys/stat.h>

#define TUTORIAL "scenarios/tutorial"

static muster_study *open_tutorial(void)
{
    muster_study *study = NULL;
    MU_CHECK_INT(muster_open(TUTORIAL, NULL, &study), MU_OK);
    return study;
}

static void every_status_has_a_text(void)
{
#define X(name, number, text)                                                 \
    MU_CHECK_STRING(muster_status_text(name), text);                          \
    MU_CHECK_INT(name, number);
    MU_STATUS_LIST(X)
#undef X
    MU_CHECK_STRING(muster_status_text((muster_status)999), "unknown status");
}

static void a_study_runs_and_answers(void)
{
    muster_study *study = open_tutorial();
    MU_REQUIRE(study != NULL);
    const muster_run_options how = { .seed = 7, .draws = 2000, .threads = 1 };
    MU_CHECK_INT(muster_run(study, &how), MU_OK);
    MU_REQUIRE(muster_milestone_count(study) > 0);
    muster_mark  mark;
    muster_share share;
    MU_CHECK_INT(muster_milestone(study, 0, &mark), MU_OK);
    MU_CHECK_INT(muster_probability(study, mark.name, 100000, &share), MU_OK);
    MU_CHECK_REAL(share.value, mark.ever.value, 0.0);
    MU_CHECK_INT(share.of, 2000);
    if (mark.ever.of && mark.ever.value > 0.0)
        MU_CHECK(mark.p10 <= mark.median && mark.median <= mark.p90);
    muster_share before = { 0 };
    for (int64_t day = 0; day < 400; day += 20) {
        MU_CHECK_INT(muster_probability(study, mark.name, day, &share), MU_OK);
        MU_CHECK(share.value >= before.value);
        before = share;
    }
    muster_band band;
    MU_CHECK_INT(muster_curve(study, "personnel", 1, &band), MU_OK);
    MU_CHECK(band.day > 0 && band.p05 <= band.p50 && band.p50 <= band.p95);
    muster_close(study);
}

static void a_second_run_replaces_the_first(void)
{
    muster_study *study = open_tutorial();
    MU_REQUIRE(study != NULL);
    muster_run_options how = { .seed = 1, .draws = 500, .threads = 2 };
    muster_mark        first, other, again;
    MU_CHECK_INT(muster_run(study, &how), MU_OK);
    MU_CHECK_INT(muster_milestone(study, 0, &first), MU_OK);
    double value = first.ever.value;
    how.seed = 2;
    MU_CHECK_INT(muster_run(study, &how), MU_OK);
    MU_CHECK_INT(muster_milestone(study, 0, &other), MU_OK);
    how.seed = 1;
    MU_CHECK_INT(muster_run(study, &how), MU_OK);
    MU_CHECK_INT(muster_milestone(study, 0, &again), MU_OK);
    MU_CHECK_REAL(again.ever.value, value, 0.0);
    muster_close(study);
}

static bool stop_at_once(void *context, uint64_t done, uint64_t draws)
{
    int *calls = context;
    MU_CHECK(done <= draws);
    return ++*calls < 1;
}

static void a_stopped_run_leaves_what_was_there(void)
{
    muster_study *study = open_tutorial();
    MU_REQUIRE(study != NULL);
    int                calls = 0;
    muster_run_options how = { .seed = 1, .draws = 500, .threads = 1 };
    muster_mark        before, after;
    MU_CHECK_INT(muster_run(study, &how), MU_OK);
    MU_CHECK_INT(muster_milestone(study, 0, &before), MU_OK);
    double value = before.ever.value;
    how = (muster_run_options){ .seed = 2, .draws = 50000000, .threads = 1,
                                .keep_going = stop_at_once,
                                .context = &calls };
    MU_CHECK_INT(muster_run(study, &how), MU_STOPPED);
    MU_CHECK(calls >= 1);
    MU_CHECK_INT(muster_milestone(study, 0, &after), MU_OK);
    MU_CHECK_REAL(after.ever.value, value, 0.0);
    MU_CHECK_INT(after.ever.of, 500);
    how.threads = 2;
    MU_CHECK_INT(muster_run(study, &how), MU_STOPPED);
    muster_close(study);
}

static void a_scenario_with_errors_gives_its_findings_and_no_answers(void)
{
    scratch       folder = sample_with("nations.csv", "id\nA A\n");
    muster_study *study = NULL;
    MU_CHECK_INT(muster_open(folder.path, NULL, &study), MU_BAD_SCENARIO);
    MU_REQUIRE(study != NULL);
    muster_finding found;
    MU_REQUIRE(muster_finding_count(study) > 0);
    MU_CHECK_INT(muster_finding_at(study, 0, &found), MU_OK);
    MU_CHECK(found.text[0] != '\0' && found.line > 0);
    MU_CHECK_INT(muster_finding_at(study, muster_finding_count(study), &found),
                 MU_BAD_CALL);
    MU_CHECK_INT(muster_run(study, NULL), MU_BAD_CALL);
    muster_mark mark;
    MU_CHECK_INT(muster_milestone(study, 0, &mark), MU_BAD_CALL);
    muster_close(study);
    scratch_remove(&folder);
}

static void a_folder_that_is_not_there_is_told(void)
{
    muster_study *study = NULL;
    MU_CHECK_INT(muster_open("no/such/folder", NULL, &study), MU_BAD_SCENARIO);
    MU_REQUIRE(study != NULL);
    MU_CHECK(muster_finding_count(study) > 0);
    muster_close(study);
}

static void sets_and_nations_left_out_vary_the_scenario(void)
{
    const char *const   sets[] = { "scenario.horizon=60" };
    muster_open_options how = { .sets = sets, .set_count = 1 };
    muster_study       *study = NULL;
    MU_CHECK_INT(muster_open(TUTORIAL, &how, &study), MU_OK);
    const muster_run_options few = { .draws = 200, .threads = 1 };
    muster_band              band;
    MU_CHECK_INT(muster_run(study, &few), MU_OK);
    MU_CHECK_INT(muster_curve(study, "personnel", 60, &band), MU_BAD_CALL);
    muster_close(study);
    const char *const wrong[] = { "scenario.horizont=60" };
    how.sets = wrong;
    MU_CHECK_INT(muster_open(TUTORIAL, &how, &study), MU_BAD_SCENARIO);
    muster_close(study);
}

static void wrong_use_is_told_and_changes_nothing(void)
{
    muster_study *study = NULL;
    MU_CHECK_INT(muster_open(NULL, NULL, &study), MU_BAD_CALL);
    MU_CHECK_INT(muster_open(TUTORIAL, NULL, NULL), MU_BAD_CALL);
    MU_CHECK(study == NULL);
    MU_CHECK_INT(muster_run(NULL, NULL), MU_BAD_CALL);
    MU_CHECK_UINT(muster_finding_count(NULL), 0);
    MU_CHECK_UINT(muster_milestone_count(NULL), 0);
    MU_CHECK_UINT(muster_claim_count(NULL), 0);
    muster_close(NULL);
    study = open_tutorial();
    muster_mark  mark;
    muster_share share;
    MU_CHECK_INT(muster_milestone(study, 0, &mark), MU_BAD_CALL);
    MU_CHECK_INT(muster_write(study, "x.gpkg"), MU_BAD_CALL);
    const muster_run_options few = { .draws = 100 };
    MU_CHECK_INT(muster_run(study, &few), MU_OK);
    MU_CHECK_INT(muster_milestone(study, 9999, &mark), MU_BAD_CALL);
    MU_CHECK_INT(muster_probability(study, "nonesuch", 5, &share), MU_UNKNOWN);
    MU_CHECK_INT(muster_probability(study, "light", -1, &share), MU_BAD_CALL);
    muster_band band;
    MU_CHECK_INT(muster_curve(study, "nonesuch", 0, &band), MU_UNKNOWN);
    MU_CHECK_INT(muster_claim(study, 9999, false, &mark), MU_BAD_CALL);
    const muster_run_options many = { .draws = UINT64_MAX };
    MU_CHECK_INT(muster_run(study, &many), MU_BAD_CALL);
    muster_close(study);
}

static void results_are_written_whole(void)
{
    scratch       folder = scratch_make();
    muster_study *study = open_tutorial();
    MU_REQUIRE(study != NULL);
    const muster_run_options few = { .draws = 300, .threads = 1 };
    char        path[128];
    struct stat there;
    snprintf(path, sizeof path, "%s/out.gpkg", folder.path);
    MU_CHECK_INT(muster_run(study, &few), MU_OK);
    MU_CHECK_INT(muster_write(study, path), MU_OK);
    MU_CHECK(stat(path, &there) == 0 && there.st_size > 10000);
    size_t findings = muster_finding_count(study);
    MU_CHECK_INT(muster_write(study, "no/such/folder/out.gpkg"),
                 MU_CANNOT_WRITE);
    MU_CHECK(muster_finding_count(study) > findings);
    muster_close(study);
    scratch_remove(&folder);
}

static const mu_test tests[] = {
    MU_TEST(every_status_has_a_text),
    MU_TEST(a_study_runs_and_answers),
    MU_TEST(a_second_run_replaces_the_first),
    MU_TEST(a_stopped_run_leaves_what_was_there),
    MU_TEST(a_scenario_with_errors_gives_its_findings_and_no_answers),
    MU_TEST(a_folder_that_is_not_there_is_told),
    MU_TEST(sets_and_nations_left_out_vary_the_scenario),
    MU_TEST(wrong_use_is_told_and_changes_nothing),
    MU_TEST(results_are_written_whole),
};

MU_TESTS_MAIN(tests)
