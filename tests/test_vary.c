// test_vary.c - a scenario other than its files say. What is said about
// variations that are wrong is in errors/.

#include "sample.h"
#include "schema.h"
#include "test.h"

static mu_diags    diags;
static mu_scenario s;

static mu_status read_how(const scratch *folder, const mu_variation *how)
{
    if (mu_diags_init(&diags) != MU_OK)
        exit(99);
    mu_status status = mu_scenario_read(folder->path, how, &diags, &s);
    if (status != MU_OK)
        diags_show(&diags);
    return status;
}

static void done(const scratch *folder)
{
    mu_scenario_clear(&s);
    mu_diags_clear(&diags);
    if (folder)
        scratch_remove(folder);
}

#define SETS(...) \
    .sets = (const char *const[]){ __VA_ARGS__ }, \
    .set_count = sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)

static void cell_is_set(void)
{
    scratch      folder = sample_with(NULL, NULL);
    mu_variation how = { SETS(
        "events[peace].probability=0.25", " types[ bn ] . rail = 12 ",
        "events[talks].delay=3", "pledges[p1].until=",
        "approvals[BB,2].duration=7..9", "places[h].note=a=b") };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK_REAL(s.events[0].probability, 0.25, 0);
    MU_CHECK_INT(s.types[0].load[MU_RAIL], 12);
    MU_CHECK_INT(s.events[1].delay.shape, MU_CONSTANT);
    MU_CHECK_UINT(s.pledges[0].until.count, 0);
    MU_CHECK_INT(s.approvals[1].duration.shape, MU_UNIFORM);
    uint32_t columns = mu_scenario_column_count(&s, MU_T_PLACES);
    MU_CHECK_STRING(mu_scenario_column_name(&s, MU_T_PLACES, columns - 1).at,
                    "note");
    MU_CHECK_STRING(mu_scenario_cell_text(&s, MU_T_PLACES, 0, columns - 1).at,
                    "a=b");
    MU_CHECK_STRING(mu_scenario_cell_text(&s, MU_T_PLACES, 1, columns - 1).at,
                    "");
    done(&folder);
}

static void later_set_wins(void)
{
    scratch      folder = sample_with(NULL, NULL);
    mu_variation how = { SETS("events[*].probability=0.5",
                              "events[war].probability=0",
                              "events[*a*].probability=1") };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK_REAL(s.events[0].probability, 1, 0);
    MU_CHECK_REAL(s.events[1].probability, 1, 0);
    MU_CHECK_REAL(s.events[2].probability, 1, 0);
    done(&folder);
}

static void star_fits_parts_of_a_key(void)
{
    scratch      folder = sample_with(NULL, NULL);
    mu_variation how = { SETS("capabilities[*,guns].amount=9",
                              "conditions[AA,*].contributors=3",
                              "milestones[*].hold=5") };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK_INT(s.capabilities[0].amount, 9000000);
    MU_CHECK_INT(s.capabilities[1].amount, 1);
    MU_CHECK_INT(s.capabilities[2].amount, 9000000);
    MU_CHECK_REAL(s.conditions[1].contributors, 3, 0);
    for (uint32_t i = 0; i < 3; i++)
        MU_CHECK_INT(s.milestones[i].hold, 5);
    done(&folder);
}

static void setting_is_set(void)
{
    scratch      folder = sample_with(NULL, NULL);
    mu_variation how = { SETS(
        "scenario.start=2025-04-01", "scenario.assess.beta=3",
        "scenario.assess.hours.value=24", "scenario.report_every=10") };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK_INT(s.start.month, 4);
    MU_CHECK_REAL(s.assess.beta, 3, 0);
    MU_CHECK_REAL(s.assess.hours, 24, 0);
    MU_CHECK_UINT(s.report_every, 10);
    // Dates are counted from the new start.
    MU_CHECK_INT(s.recess[0].from, -40);
    done(&folder);
}

static void checks_apply_to_what_was_set(void)
{
    scratch      folder = sample_with(NULL, NULL);
    mu_variation how = { SETS("events[talks].after=peace") };
    MU_CHECK(read_how(&folder, &how) == MU_BAD_SCENARIO);
    MU_CHECK(diags_have(&diags, "in a circle"));
    const mu_span *where = &diags.list[0].where;
    MU_CHECK_STRING(where->source->name.at, "--set");
    MU_CHECK_UINT(where->column, 21);
    done(&folder);
}

static void wrong_set_of_many_rows_is_told_once(void)
{
    scratch      folder = sample_with(NULL, NULL);
    mu_variation how = { SETS("events[*].probability=2") };
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_CHECK(mu_scenario_read(folder.path, &how, &diags, &s) ==
             MU_BAD_SCENARIO);
    MU_CHECK_UINT(diags.errors, 1);
    done(&folder);
}

static void nation_without_refuses(void)
{
    scratch      folder = sample_with(NULL, NULL);
    mu_variation how = { .without = (const char *const[]){ "BB" },
                         .without_count = 1 };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK(!s.nations[0].refuses && s.nations[1].refuses);
    done(&folder);
}

static const char variant[] =
    "title: Other\n"
    "description: what if\n"
    "source: s1\n"
    "note: a guess\n"
    "scenario: {horizon: 100, assess: {beta: 9}}\n"
    "without: [BB]\n"
    "set: ['events[new].delay=8']\n"
    "add:\n"
    "  events:\n"
    "  - {id: new, after: [talks, war], note: hm}\n"
    "  recess:\n"
    "  - {nation: AA, from: 2025-05-01, to: 2025-06-01}\n"
    "remove: ['claims[*]', 'recess[BB,*,*]']\n";

static void variant_changes_adds_and_removes(void)
{
    scratch                  folder = sample_with("v.yaml", variant);
    static const char *const names[] = { "v", "v.yaml" };
    for (int i = 0; i < 2; i++) {
        mu_variation how = { .variants = &names[i], .variant_count = 1 };
        MU_REQUIRE(read_how(&folder, &how) == MU_OK);
        MU_CHECK_UINT(s.horizon, 100);
        MU_CHECK_REAL(s.assess.beta, 9, 0);
        MU_CHECK(s.nations[1].refuses);
        MU_CHECK_UINT(s.events_count, 4);
        MU_CHECK_UINT(s.events[3].after.count, 2);
        MU_CHECK_REAL(s.events[3].delay.a, 8, 0);
        MU_CHECK_UINT(s.claims_count, 0);
        MU_CHECK_UINT(s.recess_count, 1);
        MU_CHECK_UINT(s.recess[0].nation, 0);
        done(NULL);
    }
    scratch_remove(&folder);
}

static void set_comes_after_variant(void)
{
    scratch           folder = sample_with("v.yaml", variant);
    const char *const name = "v";
    mu_variation      how = { SETS("events[new].delay=1"), .variants = &name,
                              .variant_count = 1 };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK_REAL(s.events[3].delay.a, 1, 0);
    done(&folder);
}

static void variant_as_text_is_the_one_of_a_file(void)
{
    scratch           folder = sample_with("v.yaml", variant);
    const char *const name = "v";
    char              hash[65];
    mu_variation      file = { .variants = &name, .variant_count = 1 };
    mu_variation      text = { .written = { variant, sizeof variant - 1 } };
    MU_REQUIRE(read_how(&folder, &file) == MU_OK);
    memcpy(hash, s.sha256, sizeof hash);
    done(NULL);
    MU_REQUIRE(read_how(&folder, &text) == MU_OK);
    MU_CHECK_STRING(s.sha256, hash);
    MU_CHECK_UINT(s.events_count, 4);
    MU_CHECK_UINT(s.claims_count, 0);
    done(&folder);
}

static void variant_as_text_stands_between_files_and_sets(void)
{
    static const char written[] = "remove: ['events[new]']\n"
                                  "add: {events: [{id: other, delay: 3}]}\n";
    scratch           folder = sample_with("v.yaml", variant);
    const char *const name = "v";
    mu_variation      how = { SETS("events[other].delay=5"), .variants = &name,
                              .variant_count = 1,
                              .written = { written, sizeof written - 1 } };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK_UINT(s.events_count, 4);
    MU_CHECK_STRING(s.events[3].id.at, "other");
    MU_CHECK_REAL(s.events[3].delay.a, 5, 0);
    done(&folder);
}

static void finding_in_a_variant_as_text_names_the_change(void)
{
    static const char written[] = "remove: ['events[none]']\n";
    scratch           folder = sample_with(NULL, NULL);
    mu_variation      how = { .written = { written, sizeof written - 1 } };
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_CHECK(mu_scenario_read(folder.path, &how, &diags, &s) ==
             MU_BAD_SCENARIO);
    MU_REQUIRE(diags.count > 0 && diags.list[0].where.source);
    MU_CHECK_STRING(diags.list[0].where.source->name.at, MU_WRITTEN);
    MU_CHECK_UINT(diags.list[0].where.line, 1);
    done(&folder);
}

static void variant_fills_a_table_that_is_absent(void)
{
    scratch folder = scratch_make();
    scratch_write(&folder, "scenario.yaml", "title: x\nstart: 2025-01-01\n");
    scratch_write(&folder, "v.yaml",
                  "add: {events: [{id: a, delay: 3}, {id: b, after: a}]}\n");
    char              path[128];
    const char *const name = path;
    snprintf(path, sizeof path, "%s/v.yaml", folder.path);
    mu_variation how = { .variants = &name, .variant_count = 1 };
    MU_REQUIRE(read_how(&folder, &how) == MU_OK);
    MU_CHECK_UINT(s.events_count, 2);
    MU_CHECK_UINT(s.events[1].after.at[0], 0);
    MU_CHECK_REAL(s.events[0].delay.a, 3, 0);
    MU_CHECK_REAL(s.events[1].delay.a, 0, 0);
    done(&folder);
}

static void hash_follows_the_variation(void)
{
    scratch           folder = sample_with("v.yaml", "title: v\n");
    const char *const name = "v";
    char              hashes[5][65];
    mu_variation      hows[5] = {
             { 0 },
             { SETS("events[war].delay=1") },
             { SETS("events[war].delay=2") },
             { .without = (const char *const[]){ "AA" }, .without_count = 1 },
             { .variants = &name, .variant_count = 1 },
    };
    for (int i = 0; i < 5; i++) {
        MU_REQUIRE(read_how(&folder, &hows[i]) == MU_OK);
        memcpy(hashes[i], s.sha256, 65);
        for (int j = 0; j < i; j++)
            MU_CHECK(strcmp(hashes[i], hashes[j]) != 0);
        done(NULL);
    }
    scratch_remove(&folder);
}

static void option_has_its_limit(void)
{
    scratch folder = sample_with(NULL, NULL);
    for (size_t over = 0; over < 2; over++) {
        char  *text = calloc(1, MU_LIMIT_CELL_BYTES + 2);
        size_t head = strlen("events[war].name=");
        MU_REQUIRE(text != NULL);
        memset(text, 'x', MU_LIMIT_CELL_BYTES + over);
        memcpy(text, "events[war].name=", head);
        const char *const one = text;
        mu_variation      how = { .sets = &one, .set_count = 1 };
        MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
        mu_status status = mu_scenario_read(folder.path, &how, &diags, &s);
        MU_CHECK_INT(status, over ? MU_BAD_SCENARIO : MU_OK);
        MU_CHECK(!over || diags_have(&diags, "bytes; at most 65536"));
        done(NULL);
        free(text);
    }
    scratch_remove(&folder);
}

static void rows_that_are_added_count(void)
{
    scratch folder = scratch_make();
    size_t  size = (size_t)MU_LIMIT_ROWS * 8 + 16, used;
    char   *text = malloc(size);
    MU_REQUIRE(text != NULL);
    used = (size_t)sprintf(text, "id\n");
    for (uint32_t i = 0; i < MU_LIMIT_ROWS; i++)
        used += (size_t)sprintf(text + used, "s%u\n", i);
    scratch_write(&folder, "scenario.yaml", "title: x\nstart: 2025-01-01\n");
    scratch_write_bytes(&folder, "sources.csv", text, used);
    scratch_write(&folder, "v.yaml", "add: {sources: [{id: one_more}]}\n");
    free(text);
    const char *const name = "v";
    mu_variation      how = { .variants = &name, .variant_count = 1 };
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_CHECK(mu_scenario_read(folder.path, NULL, &diags, &s) == MU_OK);
    mu_scenario_clear(&s);
    MU_CHECK(mu_scenario_read(folder.path, &how, &diags, &s) ==
             MU_BAD_SCENARIO);
    MU_CHECK_UINT(diags.errors, 1);
    MU_CHECK(diags_have(&diags, "a table has at most 200000 rows"));
    done(&folder);
}

static void any_option_is_survived(void)
{
    static const char *const pieces[] = {
        "events", "[", "]",           "peace",    ".",         "=",
        "*",      ",", "probability", "0.5",      "scenario.", "assess.beta",
        "",       " ", "\n",          "\xc3\xa4", "\xff",      ";",
    };
    scratch            folder = sample_with(NULL, NULL);
    unsigned long long seed = 11;
    for (int i = 0; i < 400; i++) {
        char text[200] = "";
        for (int j = 0; j < 8; j++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            strcat(text,
                   pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)]);
        }
        const char *const one = text;
        mu_variation      how = {
                 .sets = &one, .set_count = 1, .without = &one, .without_count = 1
        };
        MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
        mu_status status = mu_scenario_read(folder.path, &how, &diags, &s);
        MU_CHECK(status == MU_BAD_SCENARIO);
        FILE *nowhere = fopen("/dev/null", "w");
        for (size_t j = 0; nowhere && j < diags.count; j++)
            mu_diag_print(&diags.list[j], nowhere, true);
        if (nowhere)
            fclose(nowhere);
        done(NULL);
    }
    scratch_remove(&folder);
}

static const mu_test tests[] = {
    MU_TEST(cell_is_set),
    MU_TEST(later_set_wins),
    MU_TEST(star_fits_parts_of_a_key),
    MU_TEST(setting_is_set),
    MU_TEST(checks_apply_to_what_was_set),
    MU_TEST(wrong_set_of_many_rows_is_told_once),
    MU_TEST(nation_without_refuses),
    MU_TEST(variant_changes_adds_and_removes),
    MU_TEST(set_comes_after_variant),
    MU_TEST(variant_as_text_is_the_one_of_a_file),
    MU_TEST(variant_as_text_stands_between_files_and_sets),
    MU_TEST(finding_in_a_variant_as_text_names_the_change),
    MU_TEST(variant_fills_a_table_that_is_absent),
    MU_TEST(hash_follows_the_variation),
    MU_TEST(option_has_its_limit),
    MU_TEST(rows_that_are_added_count),
    MU_TEST(any_option_is_survived),
};
MU_TESTS_MAIN(tests)
