// Plays: more draws on top of those that are there, documents without a file.

#include "outlook.h"
#include "play.h"
#include "results.h"
#include "scratch.h"
#include "test.h"

#include <stdlib.h>

static bool goes_on(void *context, uint64_t done, uint64_t draws)
{
    (void)context;
    (void)done;
    (void)draws;
    return true;
}

static bool stops(void *context, uint64_t done, uint64_t draws)
{
    (void)context;
    (void)done;
    (void)draws;
    return false;
}

static const mu_minder watch = { goes_on, NULL };

// Held, read, with so many draws.
static mu_play *play_of(const char *path, uint64_t draws)
{
    mu_change change = { .names_count = 0 };
    mu_play  *play = mu_play_new("key", 1);
    MU_CHECK(mu_play_hold(play, &watch));
    MU_CHECK(mu_play_read(play, NULL, path, &change) == MU_OK);
    MU_CHECK(mu_play_extend(play, draws, 2, &watch) == MU_OK);
    return play;
}

static void free_play(mu_play *play)
{
    mu_play_let_go(play);
    mu_play_free(play);
}

static char *document_of(const mu_play *play, const mu_wanted *tables)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    MU_CHECK(mu_play_document(play, tables, "as asked", to) == MU_OK);
    fclose(to);
    return text;
}

static void draws_added_later_give_the_document_of_one_run(void)
{
    mu_play *whole = play_of("scenarios/tutorial", 10100);
    mu_play *parts = play_of("scenarios/tutorial", 37);
    MU_CHECK(mu_play_extend(parts, 1000, 1, &watch) == MU_OK);
    MU_CHECK(mu_play_extend(parts, 500, 1, &watch) == MU_OK);
    MU_CHECK(mu_play_extend(parts, 10100, 2, &watch) == MU_OK);
    char *a = document_of(whole, NULL), *b = document_of(parts, NULL);
    MU_CHECK(strstr(a, "\"sensitivity\""));
    MU_CHECK(strcmp(a, b) == 0);
    free(a);
    free(b);
    free_play(whole);
    free_play(parts);
}

static void a_stop_leaves_the_draws_that_are_there(void)
{
    const mu_minder no = { stops, NULL };
    mu_play       *play = play_of("scenarios/tutorial", 200);
    char          *before = document_of(play, NULL);
    MU_CHECK(mu_play_extend(play, 100000, 1, &no) == MU_STOPPED);
    char *after = document_of(play, NULL);
    MU_CHECK(strcmp(before, after) == 0);
    free(before);
    free(after);
    free_play(play);
}

// The same answers through a results file: written, read back, told.
static char *through_a_file(const mu_play *play, const char *path)
{
    mu_arena       arena = { 0 };
    mu_answers     plain, trust;
    mu_outlook     outlook;
    mu_diags       diags;
    mu_results     results;
    char          *text = NULL;
    size_t         size = 0;
    const mu_model *model = &play->loaded.model;
    MU_CHECK(mu_diags_init(&diags) == MU_OK);
    MU_CHECK(mu_answers_build(&play->run.plain, &arena, &plain) == MU_OK);
    MU_CHECK(mu_answers_build(&play->run.trust, &arena, &trust) == MU_OK);
    MU_CHECK(mu_outlook_build(model, 1, play->run.draws, &arena, &outlook) ==
             MU_OK);
    const mu_store_input in = { .scenario = &play->loaded.scenario,
                                .model = model,
                                .plain = &plain,
                                .trust = &trust,
                                .outlook = &outlook,
                                .seed = 1,
                                .draws = play->run.draws,
                                .version = muster_version(),
                                .command = "as asked" };
    MU_CHECK(mu_store_write(&in, path, &diags) == MU_OK);
    MU_CHECK(mu_results_read(path, &diags, &results) == MU_OK);
    FILE *to = open_memstream(&text, &size);
    mu_document_write(&results, muster_version(), true, to);
    fclose(to);
    text[strcspn(text, "\n")] = '\0';
    mu_results_clear(&results);
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    remove(path);
    return text;
}

static void a_document_without_a_file_says_what_the_file_says(void)
{
    static const char *const paths[] = { "scenarios/tutorial",
                                         "scenarios/ukraine" };
    for (size_t i = 0; i < 2; i++) {
        char     path[512];
        scratch  folder = scratch_make();
        snprintf(path, sizeof path, "%s/r.gpkg", folder.path);
        mu_play *play = play_of(paths[i], 200);
        char    *a = document_of(play, NULL), *b = through_a_file(play, path);
        MU_CHECK(strlen(a) > 10000);
        size_t at = 0;
        while (a[at] && a[at] == b[at])
            at++;
        if (a[at] || b[at])
            printf("%.200s\nis not\n%.200s\n", a + (at > 80 ? at - 80 : 0),
                   b + (at > 80 ? at - 80 : 0));
        MU_CHECK(!a[at] && !b[at]);
        free(a);
        free(b);
        free_play(play);
        scratch_remove(&folder);
    }
}

static void only_the_tables_asked_for_are_in_the_document(void)
{
    const char *const names[] = { "curve", "milestone_summary" };
    const mu_wanted   wanted = { names, 2 };
    mu_play          *play = play_of("scenarios/tutorial", 100);
    char             *text = document_of(play, &wanted);
    MU_CHECK(strstr(text, "\"curve\":{"));
    MU_CHECK(strstr(text, "\"milestone_summary\":{"));
    MU_CHECK(!strstr(text, "\"milestone\":{"));
    MU_CHECK(!strstr(text, "\"run\":{"));
    free(text);
    free_play(play);
}

static void a_play_does_not_differ_from_itself(void)
{
    mu_play *play = play_of("scenarios/tutorial", 300);
    char    *text = NULL;
    size_t   size = 0;
    FILE    *to = open_memstream(&text, &size);
    mu_play_difference(play, play, to);
    fclose(to);
    MU_CHECK(strstr(text, "\"draws\":300"));
    MU_CHECK(strstr(text, "\"persons\":{\"value\":0,\"error\":0}") ||
             strstr(text, "\"persons\":{\"value\":0.0,\"error\":0.0}"));
    free(text);
    free_play(play);
}

static const mu_test tests[] = {
    MU_TEST(draws_added_later_give_the_document_of_one_run),
    MU_TEST(a_stop_leaves_the_draws_that_are_there),
    MU_TEST(a_document_without_a_file_says_what_the_file_says),
    MU_TEST(only_the_tables_asked_for_are_in_the_document),
    MU_TEST(a_play_does_not_differ_from_itself),
};
MU_TESTS_MAIN(tests)
