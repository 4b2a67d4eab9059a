// A basis kept while the files stay as they are: every change is seen at once.

#include "../src/files.h"

#include "scratch.h"
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#define HEAD "id,name,probability\n"

static void write_scenario(const scratch *s, const char *title)
{
    char text[200];
    snprintf(text, sizeof text, "title: %s\nstart: 2027-01-01\nhorizon: 30\n",
             title);
    scratch_write(s, "scenario.yaml", text);
    scratch_write(s, "events.csv", HEAD "one,One,0.5\n");
}

// The probability of the only event by the basis; -1: it cannot be loaded.
static double probability(mu_basis *basis)
{
    mu_loaded loaded;
    double    found = -1.0;
    if (mu_basis_load(basis, NULL, &loaded) == MU_OK)
        found = loaded.scenario.events[0].probability;
    mu_loaded_clear(&loaded);
    return found;
}

static double read_now(mu_files *files, char etag[65])
{
    mu_basis *basis = NULL;
    double    found = -2.0;
    MU_CHECK(mu_files_basis(files, etag, &basis) == MU_OK);
    if (basis)
        found = probability(basis);
    mu_basis_close(basis);
    return found;
}

static void files_that_stay_are_read_once(void)
{
    mu_files  files;
    mu_basis *first = NULL, *second = NULL;
    char      a[65], b[65], alone[65];
    mu_files_init(&files, "scenarios/tutorial");
    MU_CHECK(mu_files_basis(&files, a, &first) == MU_OK);
    MU_CHECK(mu_files_basis(&files, b, &second) == MU_OK);
    MU_CHECK(mu_files_etag(&files, alone) == MU_OK);
    MU_CHECK(first && first == second);
    MU_CHECK_STRING(a, b);
    MU_CHECK_STRING(a, alone);
    mu_basis_close(first);
    mu_basis_close(second);
    mu_files_clear(&files);
}

static void file_written_anew_is_seen_at_once(void)
{
    scratch  s = scratch_make();
    mu_files files;
    char     etag[65], before[65];
    write_scenario(&s, "T");
    mu_files_init(&files, s.path);
    MU_CHECK_REAL(read_now(&files, before), 0.5, 0.0);
    // Of the same size, and again, within the same hundredth of a second.
    for (int i = 1; i < 9; i++) {
        char text[64];
        snprintf(text, sizeof text, HEAD "one,One,0.%d\n", i);
        scratch_write(&s, "events.csv", text);
        MU_CHECK_REAL(read_now(&files, etag), i / 10.0, 1e-12);
    }
    scratch_write(&s, "events.csv", HEAD "one,One,0.5\n");
    MU_CHECK_REAL(read_now(&files, etag), 0.5, 0.0);
    MU_CHECK_STRING(etag, before);
    mu_files_clear(&files);
    scratch_remove(&s);
}

static void file_with_the_size_and_the_time_of_the_old_one_is_seen(void)
{
    scratch     s = scratch_make();
    mu_files    files;
    char        etag[65], path[128], old[128];
    struct stat about;
    write_scenario(&s, "T");
    mu_files_init(&files, s.path);
    MU_CHECK_REAL(read_now(&files, etag), 0.5, 0.0);
    snprintf(path, sizeof path, "%s/events.csv", s.path);
    snprintf(old, sizeof old, "%s/events.new", s.path);
    MU_REQUIRE(stat(path, &about) == 0);
    const struct timespec times[2] = { about.st_atim, about.st_mtim };
    // In place, then as another file that takes the name.
    scratch_write(&s, "events.csv", HEAD "one,One,0.6\n");
    MU_CHECK(utimensat(AT_FDCWD, path, times, 0) == 0);
    MU_CHECK_REAL(read_now(&files, etag), 0.6, 0.0);
    scratch_write(&s, "events.new", HEAD "one,One,0.7\n");
    MU_CHECK(utimensat(AT_FDCWD, old, times, 0) == 0);
    MU_CHECK(rename(old, path) == 0);
    MU_CHECK_REAL(read_now(&files, etag), 0.7, 0.0);
    mu_files_clear(&files);
    scratch_remove(&s);
}

// Of two changes within one tick of the file system's clock the system tells
// nothing apart; here the second is given what it says of the first. It must be
// seen even by who asks for the first time after the two seconds.
static void change_of_the_same_tick_is_seen_later_too(void)
{
    const struct timespec beyond = { 2, 100000000L };
    scratch  s = scratch_make();
    mu_files files, again;
    char     etag[65];
    write_scenario(&s, "T");
    mu_files_init(&files, s.path);
    mu_files_init(&again, s.path);
    MU_CHECK_REAL(read_now(&files, etag), 0.5, 0.0);
    scratch_write(&s, "events.csv", HEAD "one,One,0.6\n");
    MU_CHECK_REAL(read_now(&again, etag), 0.6, 0.0);
    memcpy(files.stamp, again.stamp, sizeof files.stamp);
    nanosleep(&beyond, NULL);
    MU_CHECK_REAL(read_now(&files, etag), 0.6, 0.0);
    // And from then on they are read no more.
    MU_CHECK_REAL(read_now(&again, etag), 0.6, 0.0);
    MU_CHECK(again.settled);
    mu_files_clear(&files);
    mu_files_clear(&again);
    scratch_remove(&s);
}

static void table_that_comes_or_goes_is_seen(void)
{
    scratch  s = scratch_make();
    mu_files files;
    char     before[65], after[65], path[128];
    write_scenario(&s, "T");
    mu_files_init(&files, s.path);
    MU_CHECK_REAL(read_now(&files, before), 0.5, 0.0);
    scratch_write(&s, "nations.csv", "id,name\nAA,A\nAA,A\n");
    MU_CHECK_REAL(read_now(&files, after), -1.0, 0.0);
    MU_CHECK(strcmp(before, after) != 0);
    snprintf(path, sizeof path, "%s/nations.csv", s.path);
    MU_CHECK(remove(path) == 0);
    MU_CHECK_REAL(read_now(&files, after), 0.5, 0.0);
    MU_CHECK_STRING(before, after);
    mu_files_clear(&files);
    scratch_remove(&s);
}

static void file_of_no_table_that_comes_is_warned_of(void)
{
    scratch   s = scratch_make();
    mu_files  files;
    mu_basis *basis = NULL;
    char      etag[65];
    mu_loaded before, after;
    write_scenario(&s, "T");
    mu_files_init(&files, s.path);
    MU_REQUIRE(mu_files_basis(&files, etag, &basis) == MU_OK && basis);
    MU_CHECK(mu_basis_load(basis, NULL, &before) == MU_OK);
    mu_basis_close(basis);
    scratch_write(&s, "evants.csv", "id\n");
    MU_REQUIRE(mu_files_basis(&files, etag, &basis) == MU_OK && basis);
    MU_CHECK(mu_basis_load(basis, NULL, &after) == MU_OK);
    mu_basis_close(basis);
    MU_CHECK_UINT(after.diags.warnings, before.diags.warnings + 1);
    mu_loaded_clear(&before);
    mu_loaded_clear(&after);
    mu_files_clear(&files);
    scratch_remove(&s);
}

static void variant_that_changes_gives_another_etag(void)
{
    scratch  s = scratch_make(), variants = { "" };
    mu_files files;
    char     before[65], after[65], alone[65];
    write_scenario(&s, "T");
    snprintf(variants.path, sizeof variants.path, "%.50s/variants", s.path);
    MU_REQUIRE(mkdir(variants.path, 0777) == 0);
    scratch_write(&variants, "one.yaml", "without: [AA]\n");
    mu_files_init(&files, s.path);
    read_now(&files, before);
    scratch_write(&variants, "one.yaml", "without: [BB]\n");
    read_now(&files, after);
    MU_CHECK(strcmp(before, after) != 0);
    MU_CHECK(mu_files_etag(&files, alone) == MU_OK);
    MU_CHECK_STRING(after, alone);
    mu_files_clear(&files);
    scratch_remove(&variants);
    scratch_remove(&s);
}

static void two_scenarios_do_not_mix(void)
{
    scratch  a = scratch_make(), b = scratch_make();
    mu_files of_a, of_b;
    char     etag_a[65], etag_b[65];
    write_scenario(&a, "A");
    write_scenario(&b, "B");
    scratch_write(&b, "events.csv", HEAD "one,One,0.9\n");
    mu_files_init(&of_a, a.path);
    mu_files_init(&of_b, b.path);
    for (int i = 0; i < 2; i++) {
        MU_CHECK_REAL(read_now(&of_a, etag_a), 0.5, 0.0);
        MU_CHECK_REAL(read_now(&of_b, etag_b), 0.9, 0.0);
        MU_CHECK(strcmp(etag_a, etag_b) != 0);
    }
    mu_files_clear(&of_a);
    mu_files_clear(&of_b);
    scratch_remove(&a);
    scratch_remove(&b);
}

static void basis_in_use_keeps_what_the_files_said(void)
{
    scratch   s = scratch_make();
    mu_files  files;
    mu_basis *basis = NULL;
    char      etag[65];
    write_scenario(&s, "T");
    mu_files_init(&files, s.path);
    MU_REQUIRE(mu_files_basis(&files, etag, &basis) == MU_OK && basis);
    scratch_write(&s, "events.csv", HEAD "one,One,0.6\n");
    MU_CHECK_REAL(read_now(&files, etag), 0.6, 0.0);
    MU_CHECK_REAL(probability(basis), 0.5, 0.0);
    mu_files_clear(&files);
    MU_CHECK_REAL(probability(basis), 0.5, 0.0);
    mu_basis_close(basis);
    scratch_remove(&s);
}

static void folder_that_goes_has_no_basis(void)
{
    scratch   s = scratch_make();
    mu_files  files;
    mu_basis *basis = NULL;
    char      etag[65];
    write_scenario(&s, "T");
    mu_files_init(&files, s.path);
    MU_CHECK_REAL(read_now(&files, etag), 0.5, 0.0);
    scratch_remove(&s);
    MU_CHECK(mu_files_basis(&files, etag, &basis) == MU_CANNOT_READ);
    MU_CHECK(basis == NULL);
    mu_files_clear(&files);
}

static const mu_test tests[] = {
    MU_TEST(files_that_stay_are_read_once),
    MU_TEST(file_written_anew_is_seen_at_once),
    MU_TEST(file_with_the_size_and_the_time_of_the_old_one_is_seen),
    MU_TEST(change_of_the_same_tick_is_seen_later_too),
    MU_TEST(table_that_comes_or_goes_is_seen),
    MU_TEST(file_of_no_table_that_comes_is_warned_of),
    MU_TEST(variant_that_changes_gives_another_etag),
    MU_TEST(two_scenarios_do_not_mix),
    MU_TEST(basis_in_use_keeps_what_the_files_said),
    MU_TEST(folder_that_goes_has_no_basis),
};
MU_TESTS_MAIN(tests)
