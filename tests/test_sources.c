// test_sources.c - which rows hold numbers and name no source.

#include "sources.h"

#include "scratch.h"
#include "test.h"
#include "vary.h"

#define YAML "title: x\nstart: 2025-01-01\n"
#define SOURCES "id,title,year\ns,S,2020\n"

typedef struct place {
    scratch     folder;
    mu_diags    diags;
    mu_scenario scenario;
} place;

static void read_place(place *p, const char *yaml, const char *events,
                       const char *sources, const mu_variation *how)
{
    *p = (place){ .folder = scratch_make() };
    scratch_write_bytes(&p->folder, "scenario.yaml", yaml, strlen(yaml));
    scratch_write_bytes(&p->folder, "events.csv", events, strlen(events));
    if (sources)
        scratch_write_bytes(&p->folder, "sources.csv", sources,
                            strlen(sources));
    if (mu_diags_init(&p->diags) != MU_OK)
        exit(99);
    MU_CHECK_INT(mu_scenario_read(p->folder.path, how, &p->diags, &p->scenario),
                 MU_OK);
    p->diags.count = p->diags.warnings = 0;
    mu_sources_warn(&p->scenario, &p->diags);
}

static void forget(place *p)
{
    mu_scenario_clear(&p->scenario);
    mu_diags_clear(&p->diags);
    scratch_remove(&p->folder);
}

static void rows_with_numbers_and_no_source_are_found(void)
{
    place         p;
    mu_sources_at at = { 0 };
    mu_unsourced  row;
    read_place(&p, YAML "assess:\n  beta: 2\n  hours: {value: 3, source: s}\n"
                        "  sweep_km: {value: 1, source: s}\n  speed_kmh: 5\n"
                        "  alert_hours: {value: 1, source: s}\n"
                        "  road_kmh: {value: 1, source: s}\n"
                        "  detour: {value: 1, source: s}\n",
               "id,probability,delay,source\na,1,,s\nb,,,\nc,0.5,3,\nd,,1,\n",
               SOURCES, NULL);
    const uint32_t lines[] = { 7, 4, 4, 5 }, numbers[] = { 1, 1, 2, 1 };
    size_t         count = 0;
    while (mu_sources_next(&p.scenario, &at, &row) && count < 4) {
        MU_CHECK_STRING(row.table, count < 2 ? "scenario" : "events");
        if (count >= 2)
            MU_CHECK_UINT(row.where.line, lines[count]);
        MU_CHECK_UINT(row.numbers, numbers[count]);
        count++;
    }
    MU_CHECK_UINT(count, 4);
    MU_CHECK_UINT(p.diags.warnings, 2);
    MU_CHECK(diags_have(&p.diags, "2 keys of scenario"));
    MU_CHECK(diags_have(&p.diags, "2 rows of events hold numbers"));
    forget(&p);
}

static void without_a_table_of_sources_there_is_one_warning(void)
{
    place p;
    read_place(&p, YAML, "id,probability\na,1\nb,0.5\n", NULL, NULL);
    MU_CHECK_UINT(p.diags.warnings, 1);
    MU_CHECK(diags_have(&p.diags, "none of 2 numbers"));
    forget(&p);
}

static void what_is_set_is_no_warning(void)
{
    static const char *const sets[] = { "events[a].probability=0.5" };
    const mu_variation       how = { .sets = sets, .set_count = 1 };
    place                    p;
    read_place(&p, YAML, "id,probability,source\na,1,s\n", SOURCES, &how);
    MU_CHECK_UINT(p.diags.warnings, 0);
    forget(&p);
    read_place(&p, YAML, "id,name\na,b\n", NULL, NULL);
    MU_CHECK_UINT(p.diags.warnings, 0);
    forget(&p);
}

static const mu_test tests[] = {
    MU_TEST(rows_with_numbers_and_no_source_are_found),
    MU_TEST(without_a_table_of_sources_there_is_one_warning),
    MU_TEST(what_is_set_is_no_warning),
};
MU_TESTS_MAIN(tests)
