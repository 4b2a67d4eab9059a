// test_mission_make.c - folders of past missions: sound, the same each time,
// and made of what was known on the day of the mandate.

#include "mission_make.h"

#include "muster.h"
#include "scratch.h"
#include "test.h"

#include <dirent.h>
#include <sys/stat.h>

static const char head[] =
    "mission,ipi_series,mandate_date,authorised_military,authorised_police,"
    "official_start,prior_force,rehat_or_prior_strength_approx\n";

typedef struct made {
    scratch   folder;
    mu_status status;
    uint32_t  count;
    char     *said;
} made;

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        text = calloc(1, (size_t)size + 1);
        rewind(file);
        if (text && fread(text, 1, (size_t)size, file) != (size_t)size)
            text[0] = '\0';
    }
    if (file)
        fclose(file);
    return text ? text : calloc(1, 1);
}

static made make_in(scratch folder, const char *missions, const char *strength,
                    const char *countries, const char *priors, bool all)
{
    made  m = { .folder = folder };
    char  paths[4][160];
    const char *texts[] = { missions, strength, countries };
    const char *names[] = { "missions.txt", "strength.txt", "countries.txt" };
    for (int i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%s", m.folder.path, names[i]);
        if (texts[i])
            scratch_write(&m.folder, names[i], texts[i]);
    }
    snprintf(paths[3], sizeof paths[3], "%s/out", m.folder.path);
    const mu_make_options options = {
        .out = paths[3], .missions = paths[0],
        .strength = strength ? paths[1] : NULL,
        .countries = countries ? paths[2] : NULL,
        .priors = priors, .all_families = all
    };
    size_t size = 0;
    FILE  *err = open_memstream(&m.said, &size);
    m.status = mu_mission_make(&options, err, &m.count);
    fclose(err);
    return m;
}

static made make(const char *missions, const char *strength, const char *countries,
                 const char *priors, bool all)
{
    return make_in(scratch_make(), missions, strength, countries, priors, all);
}

static void clear(made *m)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf %s/out", m->folder.path);
    MU_CHECK_INT(system(command), 0);
    scratch_remove(&m->folder);
    free(m->said);
}

static char *file_of(const made *m, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/out/%s", m->folder.path, name);
    return slurp(path);
}

// Errors and warnings of a folder.
static size_t findings_of(const char *folder)
{
    muster_study *study = NULL;
    size_t        count = 0;
    if (muster_open(folder, NULL, &study) != MU_OK)
        count++;
    for (size_t i = 0; i < muster_finding_count(study); i++) {
        muster_finding finding;
        if (muster_finding_at(study, i, &finding) == MU_OK && finding.level < 2) {
            printf("%s: %s\n", folder, finding.text);
            count++;
        }
    }
    muster_close(study);
    return count;
}

static void missions_of_all_kinds_make_sound_scenarios(void)
{
    static const char *const rows[] = {
        "A_1,UNMIL,2003-09-19,15000,1115,2003-10-01,ECOMIL,3500",
        "A_2,IPTF+UNMIBH,1995-12-21,5,1721,1995-12-21,none,0",
        "A_3,UNSMIH,1996-06-28,600,300,1996-07-01,UNMIH,1500",
        "A_4,UNTAET,1999-10-25,9150,1640,,INTERFET,6500",
        "A_5,UNMEE,2000-09-15,4200,0,,none (100 observers),50",
        "A_6,UNMISS,2011-07-08,1,0,,,",
        "A_7,UNMISS,2011-07-08,990000,0,,UNMIS,1000000",
        "A_8,MINUSMA,2013-04-25,11200,1440,2013-07-01,AFISMA,6000",
        "A_9,MONUC,2003-07-28,10800,0,,MONUC,4",
    };
    char text[2000];
    snprintf(text, sizeof text, "%s", head);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strcat(text, rows[i]);
        strcat(text, "\n");
    }
    made m = make(text, NULL, NULL, "priors", false);
    MU_CHECK_INT(m.status, MU_OK);
    MU_CHECK_UINT(m.count, 9);
    MU_CHECK_STRING(m.said, "");
    for (int i = 1; i <= 9; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/out/A_%d", m.folder.path, i);
        MU_CHECK_UINT(findings_of(path), 0);
    }
    clear(&m);
}

// Byte for byte; that missions/ is what comes of priors/record is held by
// tests/suites/missions.
static void same_tables_make_the_same_folder(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sA_1,UNMIL,2003-09-19,15000,1115,2003-10-01,ECOMIL,3500\n",
             head);
    made a = make(row, "mission,day_offset,total_strength\nA_1,30,58\n", NULL, "priors",
                  false);
    made b = make(row, "mission,day_offset,total_strength\nA_1,30,58\n", NULL, "priors",
                  false);
    char command[300];
    snprintf(command, sizeof command, "diff -r %s/out %s/out", a.folder.path,
             b.folder.path);
    MU_CHECK_UINT(a.count, 1);
    MU_CHECK_INT(system(command), 0);
    clear(&a);
    clear(&b);
}

static void no_mission_is_forecast_from_its_own_family(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sA_1,MONUC,2003-07-28,10800,0,,MONUC,4300\n", head);
    made  m = make(row, NULL, NULL, "priors", false);
    char *told = file_of(&m, "A_1/mission.csv");
    MU_CHECK(strstr(told, "folds/congo.csv"));
    free(told);
    clear(&m);
    m = make(row, NULL, NULL, "priors", true);
    told = file_of(&m, "A_1/mission.csv");
    MU_CHECK(!strstr(told, "folds/") && strstr(told, "all.csv"));
    free(told);
    clear(&m);
}

// What became of a mission is no part of its forecast.
static void outcome_changes_nothing_but_what_was_observed(void)
{
    static const char *const files[] = { "events.csv", "pledges.csv", "nations.csv",
                                         "conditions.csv", "scenario.yaml",
                                         "mission.csv", "milestones.csv" };
    const char *row = "mission,ipi_series,mandate_date,authorised_military,"
                      "authorised_police,peak36,months_to_50pct_auth\n"
                      "A_1,UNMEE,2000-09-15,4200,0,";
    char one[400], two[400];
    snprintf(one, sizeof one, "%s4209,4\n", row);
    snprintf(two, sizeof two, "%s17,1\n", row);
    made a = make(one, "mission,day_offset,total_strength\nA_1,30,58\nA_1,60,90\n",
                  NULL, "priors", false);
    made b = make(two, "mission,day_offset,total_strength\nA_1,30,4000\n", NULL,
                  "priors", false);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char  name[64];
        snprintf(name, sizeof name, "A_1/%s", files[i]);
        char *x = file_of(&a, name), *y = file_of(&b, name);
        MU_CHECK(x[0]);
        MU_CHECK_STRING(x, y);
        free(x);
        free(y);
    }
    clear(&a);
    clear(&b);
}

static void stale_months_and_those_before_the_mandate_are_not_observed(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sA_1,UNMEE,2000-09-15,4200,0,,,\n", head);
    made m = make(row,
                  "mission,date,total_strength,flag,source\n"
                  "A_1,2000-08-31,99,pre_mandate,IPI_PPP\n"
                  "A_1,2000-11-30,400,,GeoPKO_v2_map_units\n"
                  "A_1,2000-09-30,100,,IPI_PPP\n"
                  "A_1,2000-10-31,100,repeat_of_previous_month,IPI_PPP\n"
                  "B_1,2000-09-30,7,,IPI_PPP\n",
                  NULL, "priors", false);
    char *observed = file_of(&m, "A_1/observed.csv");
    MU_CHECK_STRING(m.said, "");
    MU_CHECK_STRING(observed, "day,quantity,value,source,confidence\n"
                              "15,personnel,100,IPI,medium\n"
                              "76,personnel,400,GEOPKO,low\n");
    free(observed);
    clear(&m);
}

// A force that is not of the United Nations counts when it is handed over.
static void predecessor_counts_from_the_day_that_was_named(void)
{
    char row[600];
    snprintf(row, sizeof row,
             "%sA_1,UNMIL,2003-09-19,15000,0,2003-10-01,ECOMIL,3500\n"
             "A_2,MONUC,2003-07-28,10800,0,,MONUC,4300\n"
             "A_3,UNOCI,2004-02-27,6240,0,,MINUCI/ECOMICI,1300\n", head);
    made  m = make(row, NULL, NULL, "priors", false);
    char *named = file_of(&m, "A_1/events.csv");
    char *stays = file_of(&m, "A_2/conditions.csv");
    char *not_named = file_of(&m, "A_3/events.csv");
    MU_CHECK(strstr(named, "begin,the mission takes over,,,12,1,mandate"));
    MU_CHECK(strstr(named, "handover,the force that was there is handed over,begin"));
    MU_CHECK(!strstr(stays, "handover"));
    MU_CHECK(strstr(not_named, "handover,the force that was there is handed over,,,"
                               "\"lognormal(60,150)\""));
    free(named);
    free(stays);
    free(not_named);
    clear(&m);
}

static void only_contributors_known_on_the_day_are_named(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sA_1,MONUC,2003-07-28,10800,0,,MONUC,4000\n", head);
    made  m = make(row, NULL,
                   "mission,country_iso3,strength,date\n"
                   "A_1,URY,900,2003-06-30\nA_1,URY,1500,2003-07-28\n"
                   "A_1,ZAF,500,2003-07-28\nA_1,IND,3000,2003-08-31\n",
                   "priors", false);
    char *nations = file_of(&m, "A_1/nations.csv");
    char *pledges = file_of(&m, "A_1/pledges.csv");
    MU_CHECK_STRING(m.said, "");
    MU_CHECK(strstr(nations, "before_URY,") && strstr(nations, "before_ZAF,"));
    MU_CHECK(!strstr(nations, "IND"));
    // Three quarters of 27 companies are 20, of which a draw-down leaves 8.
    MU_CHECK(strstr(pledges, "before_URY,before_URY,company,offered,12,"));
    free(nations);
    free(pledges);
    char path[128];
    snprintf(path, sizeof path, "%s/out/A_1", m.folder.path);
    MU_CHECK_UINT(findings_of(path), 0);
    clear(&m);
}

static void bad_rows_are_told_and_nothing_is_made(void)
{
    static const struct {
        const char *row, *said;
    } cases[] = {
        { "../evil,X,2003-01-01,100,0,,,", "cannot name a folder" },
        { ".,X,2003-01-01,100,0,,,", "cannot name a folder" },
        { ",X,2003-01-01,100,0,,,", "cannot name a folder" },
        { "A/B,X,2003-01-01,100,0,,,", "cannot name a folder" },
        { "-rf,X,2003-01-01,100,0,,,", "cannot name a folder" },
        { "B_1,UNMEE,2003-13-01,100,0,,,", "is no date" },
        { "B_1,UNMEE,,100,0,,,", "has no day of its mandate" },
        { "B_1,UNMEE,2003-01-01,,,,,", "has no authorised strength" },
        { "B_1,UNMEE,2003-01-01,0,0,,,", "has no authorised strength" },
        { "B_1,UNMEE,2003-01-01,1e4,0,,,", "is no number" },
        { "B_1,UNMEE,2003-01-01,nan,0,,,", "is no number" },
        { "B_1,UNMEE,2003-01-01,-5,0,,,", "is from 0 to 1000000" },
        { "B_1,UNMEE,2003-01-01,99999999999,0,,,", "is from 0 to 1000000" },
        { "B_1,UNMEE,2003-01-01,10.5,0,,,", "write a whole number" },
        { "B_1,UNMEE,2003-01-01,100,0,2009-01-01,,", "more than 1,000 days after" },
        { "A_1,UNMEE,2003-01-01,100,0,,,", "stands here twice" },
        { "B_1,UNMEE,2003-01-01,100,0,,,-1", "is from 0 to 1000000" },
        { "B_1,UNMEE,2003-01-01,100", "this row has" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        snprintf(text, sizeof text, "%sA_1,UNMEE,2003-01-01,100,0,,,\n%s\n", head,
                 cases[i].row);
        made m = make(text, NULL, NULL, "priors", false);
        MU_CHECK_INT(m.status, MU_BAD_SCENARIO);
        MU_CHECK_UINT(m.count, 0);
        if (!strstr(m.said, cases[i].said))
            printf("%s: %s\n", cases[i].row, m.said);
        MU_CHECK(strstr(m.said, cases[i].said));
        char path[128];
        snprintf(path, sizeof path, "%s/out", m.folder.path);
        MU_CHECK(access(path, F_OK) != 0);
        clear(&m);
    }
}

static void bad_strengths_are_told(void)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        { "mission,day_offset,total_strength\nA_1,30,5\nA_1,30,6\n", "two strengths" },
        { "mission,day_offset,total_strength\nA_1,,5\n", "has no day" },
        { "mission,day_offset,total_strength\nA_1,3.5,5\n", "has no day" },
        { "mission,day_offset,total_strength\nA_1,30,\n", "no 'total_strength'" },
        { "mission,day_offset,total_strength\nA_1,30,many\n", "is no number" },
        { "mission,day_offset,total_strength\n", "there is no row" },
        { "", "there is no row" },
        { "mission,month,total_strength\nA_1,1,5\n", "there is no column 'date'" },
        { "mission,date,persons\nA_1,2003-02-01,5\n", "no column 'total_strength'" },
        { "date,total_strength\n2003-02-01,5\n", "there is no column 'mission'" },
    };
    char row[400];
    snprintf(row, sizeof row, "%sA_1,UNMEE,2003-01-01,100,0,,,\n", head);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        made m = make(row, cases[i].text, NULL, "priors", false);
        MU_CHECK_INT(m.status, MU_BAD_SCENARIO);
        if (!strstr(m.said, cases[i].said))
            printf("%s: %s\n", cases[i].text, m.said);
        MU_CHECK(strstr(m.said, cases[i].said));
        clear(&m);
    }
}

static void columns_that_are_missing_or_there_twice_are_told(void)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        { "name,mandate_date,authorised\nA,2003-01-01,100\n", "no column 'mission'" },
        { "Mission,mandate_date,authorised\nA,2003-01-01,100\n", "in small letters" },
        { "mission,day,authorised\nA,2003-01-01,100\n", "no column 'mandate_date'" },
        { "mission,mandate,strength\nA,2003-01-01,100\n",
          "no column 'authorised_military'" },
        { "id,mandate,authorised,authorised\nA,2003-01-01,100,200\n",
          "missions.txt:1:23: error: the column 'authorised' stands here twice" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        made m = make(cases[i].text, NULL, NULL, "priors", false);
        MU_CHECK_INT(m.status, MU_BAD_SCENARIO);
        if (!strstr(m.said, cases[i].said))
            printf("%s: %s\n", cases[i].text, m.said);
        MU_CHECK(strstr(m.said, cases[i].said));
        clear(&m);
    }
}

static void bad_contributors_are_told(void)
{
    static const struct {
        const char *rows, *said;
    } cases[] = {
        { "A_1,KEN,2002-12-31,60\nA_1,KEN,2002-12-31,40\n",
          "countries.txt:3:1: error: 'A_1' has two strengths of 'KEN' on that day" },
        { "A_1,more_1,2002-12-31,60\n", "'more_1' is no country" },
        { "A_1,KEN,2002-12-31,-1\n", "strength is from 0" },
    };
    char row[400], text[400];
    snprintf(row, sizeof row, "%sA_1,UNMEE,2003-01-01,4000,0,,ECOMOG,100\n", head);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "mission,country_iso3,date,strength\n%s",
                 cases[i].rows);
        made m = make(row, NULL, text, "priors", false);
        MU_CHECK_INT(m.status, MU_BAD_SCENARIO);
        if (!strstr(m.said, cases[i].said))
            printf("%s: %s\n", cases[i].rows, m.said);
        MU_CHECK(strstr(m.said, cases[i].said));
        clear(&m);
    }
}

static void mission_without_a_strength_is_told(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sA_1,UNMEE,2003-01-01,100,0,,,\n"
             "B_1,UNMEE,2003-01-01,100,0,,,\n", head);
    made m = make(row, "mission,day_offset,total_strength\nA_1,30,5\nB_1,-30,5\n", NULL,
                  "priors", false);
    MU_CHECK_INT(m.status, MU_OK);
    MU_CHECK(strstr(m.said, "there is no strength of 'B_1'"));
    MU_CHECK(!strstr(m.said, "there is no strength of 'A_1'"));
    clear(&m);
}

// An unknown place is taken for an ordinary one, and said.
static void unknown_mission_is_made_and_told(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sNEW_2031,NEWSERIES,2031-01-01,5000,0,,,\n", head);
    made m = make(row, NULL, NULL, "priors", false);
    MU_CHECK_INT(m.status, MU_OK);
    MU_CHECK(strstr(m.said, "is in no table"));
    char path[128];
    snprintf(path, sizeof path, "%s/out/NEW_2031", m.folder.path);
    MU_CHECK_UINT(findings_of(path), 0);
    clear(&m);
}

static void missing_tables_and_priors_are_told(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sA_1,MINUSMA,2013-04-25,5000,0,,,\n", head);
    made m = make(row, NULL, NULL, "no-such-folder", false);
    MU_CHECK_INT(m.status, MU_CANNOT_READ);
    MU_CHECK(strstr(m.said, "there is no file no-such-folder/series.csv"));
    clear(&m);

    scratch priors = scratch_make();
    char   *series = slurp("priors/series.csv"), *sources = slurp("priors/sources.csv");
    scratch_write(&priors, "series.csv", series);
    scratch_write(&priors, "sources.csv", sources);
    scratch_write(&priors, "all.csv", "parameter,value\napproval_median,10\n"
                                      "approval_p90,5\n");
    m = make(row, NULL, NULL, priors.path, false);
    MU_CHECK_INT(m.status, MU_BAD_SCENARIO);
    MU_CHECK(strstr(m.said, "approval_p90 is a number from 10.01"));
    MU_CHECK(strstr(m.said, "there is no 'speed_01' among the priors"));
    clear(&m);
    free(series);
    free(sources);
    scratch_remove(&priors);
}

static void scenario_of_somebody_else_is_left_as_it_is(void)
{
    static const char *const kept[] = { "scenario.yaml", "nations.csv" };
    char                     row[400], path[160];
    snprintf(row, sizeof row, "%sA_1,UNMEE,2003-01-01,100,0,,,\n"
             "B_1,UNMEE,2003-01-01,100,0,,,\n", head);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        scratch folder = scratch_make();
        snprintf(path, sizeof path, "%s/out", folder.path);
        MU_CHECK_INT(mkdir(path, 0777), 0);
        snprintf(path, sizeof path, "%s/out/B_1", folder.path);
        MU_CHECK_INT(mkdir(path, 0777), 0);
        snprintf(path, sizeof path, "out/B_1/%s", kept[i]);
        scratch_write(&folder, path, "title: Mine\n");
        made m = make_in(folder, row, NULL, NULL, "priors", false);
        MU_CHECK_INT(m.status, MU_CANNOT_WRITE);
        MU_CHECK(strstr(m.said, "was not made by this command"));
        snprintf(path, sizeof path, "B_1/%s", kept[i]);
        char *text = file_of(&m, path);
        MU_CHECK_STRING(text, "title: Mine\n");
        free(text);
        snprintf(path, sizeof path, "%s/out/A_1", folder.path);
        MU_CHECK(access(path, F_OK) != 0);
        clear(&m);
    }
}

static void folder_is_made_anew_and_what_was_observed_by_hand_stays(void)
{
    char row[400];
    snprintf(row, sizeof row, "%sA_1,UNMEE,2003-01-01,100,0,,,\n", head);
    made m = make(row, NULL, NULL, "priors", false);
    scratch_write(&m.folder, "out/A_1/observed.csv", "day,quantity,value\n");
    scratch_write(&m.folder, "out/A_1/events.csv", "torn");
    free(m.said);
    m = make_in(m.folder, row, NULL, NULL, "priors", false);
    MU_CHECK_INT(m.status, MU_OK);
    char *observed = file_of(&m, "A_1/observed.csv");
    char *events = file_of(&m, "A_1/events.csv");
    MU_CHECK_STRING(observed, "day,quantity,value\n");
    MU_CHECK(strstr(events, "id,name,"));
    free(observed);
    free(events);
    clear(&m);
}

static const mu_test tests[] = {
    MU_TEST(missions_of_all_kinds_make_sound_scenarios),
    MU_TEST(same_tables_make_the_same_folder),
    MU_TEST(no_mission_is_forecast_from_its_own_family),
    MU_TEST(outcome_changes_nothing_but_what_was_observed),
    MU_TEST(stale_months_and_those_before_the_mandate_are_not_observed),
    MU_TEST(predecessor_counts_from_the_day_that_was_named),
    MU_TEST(only_contributors_known_on_the_day_are_named),
    MU_TEST(bad_rows_are_told_and_nothing_is_made),
    MU_TEST(bad_strengths_are_told),
    MU_TEST(columns_that_are_missing_or_there_twice_are_told),
    MU_TEST(bad_contributors_are_told),
    MU_TEST(mission_without_a_strength_is_told),
    MU_TEST(unknown_mission_is_made_and_told),
    MU_TEST(missing_tables_and_priors_are_told),
    MU_TEST(scenario_of_somebody_else_is_left_as_it_is),
    MU_TEST(folder_is_made_anew_and_what_was_observed_by_hand_stays),
};
MU_TESTS_MAIN(tests)
