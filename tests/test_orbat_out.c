// test_orbat_out.c - the typical future for ORBAT Mapper, from results made by
// hand. That it agrees with real results files is seen to by
// tests/suites/orbat.

#include "orbat_out.h"
#include "test.h"

#include <stdlib.h>

#define TEXT(literal) \
    { \
        .kind = MU_VALUE_TEXT, .text = MU_TEXT(literal) \
    }
#define WHOLE(number) \
    { \
        .kind = MU_VALUE_WHOLE, .whole = (number) \
    }
#define REAL(number) \
    { \
        .kind = MU_VALUE_REAL, .real = (number) \
    }
// A constant, which a compound literal is not.
#define COLUMN(name) \
    { \
        { (name), sizeof(name) - 1 }, { "TEXT", 4 }, \
        { \
            "", 0 \
        } \
    }

static mu_results_column run_columns[] = { COLUMN("title"), COLUMN("start"),
                                           COLUMN("as_of") };
static mu_results_column nation_columns[] = { COLUMN("nation"),
                                              COLUMN("name") };
static mu_results_column place_columns[] = { COLUMN("id"), COLUMN("geom") };
static mu_results_column unit_columns[] = {
    COLUMN("unit"),    COLUMN("pledge"), COLUMN("nation"),
    COLUMN("symbol"),  COLUMN("home"),   COLUMN("leaves_home"),
    COLUMN("closure"), COLUMN("stay"),   COLUMN("place"),
};
static mu_results_column move_columns[] = {
    COLUMN("unit"),     COLUMN("hop"),    COLUMN("from_place"),
    COLUMN("to_place"), COLUMN("starts"), COLUMN("ends"),
};
static mu_results_column spell_columns[] = { COLUMN("unit"), COLUMN("starts"),
                                             COLUMN("ends") };

// One unit that goes from a to b, and is in its slot twice without a gap.
typedef struct world {
    mu_value         run[3], nation[2], places[2][2], unit[9], move[6];
    mu_value         spells[2][3];
    mu_results_table tables[6];
    mu_results       results;
} world;

static mu_results_table table(mu_text name, mu_results_column *columns,
                              uint32_t count, mu_value *values, uint32_t rows)
{
    return (mu_results_table){ .name = name,
                               .columns = columns,
                               .column_count = count,
                               .values = values,
                               .row_count = rows };
}

static void make(world *w)
{
    *w = (world){
        .run = { TEXT("A \"title\""), TEXT("2030-01-07"), TEXT("2029-12-01") },
        .nation = { TEXT("N"), TEXT("<b>Nation</b>") },
        .places = { { TEXT("a"), { .kind = MU_VALUE_POINT, .at = { 1, 2 } } },
                    { TEXT("b"), { .kind = MU_VALUE_POINT, .at = { 3, 4 } } } },
        .unit = { TEXT("P/1"), TEXT("P"), TEXT("N"),
                  TEXT("10031000161211000000"), TEXT("a"), WHOLE(10), WHOLE(12),
                  TEXT("moves"), TEXT("b") },
        .move = { TEXT("P/1"), WHOLE(1), TEXT("a"), TEXT("b"), WHOLE(10),
                  WHOLE(12) },
        .spells = { { TEXT("P/1"), REAL(12.25), REAL(20.0) },
                    { TEXT("P/1"), REAL(20.0), { .kind = MU_VALUE_NULL } } },
    };
    w->tables[0] = table(MU_TEXT("run"), run_columns, 3, w->run, 1);
    w->tables[1] = table(MU_TEXT("nation"), nation_columns, 2, w->nation, 1);
    w->tables[2] = table(MU_TEXT("places"), place_columns, 2, w->places[0], 2);
    w->tables[3] = table(MU_TEXT("future_unit"), unit_columns, 9, w->unit, 1);
    w->tables[4] = table(MU_TEXT("future_move"), move_columns, 6, w->move, 1);
    w->tables[5] =
        table(MU_TEXT("future_spell"), spell_columns, 3, w->spells[0], 2);
    w->results = (mu_results){ .tables = w->tables, .table_count = 6 };
}

// What is written; to be freed.
static char *written(const world *w, mu_status *status)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    if (!to)
        exit(99);
    *status = mu_orbat_write(&w->results, to);
    fclose(to);
    return text;
}

static bool says(const world *w, const char *what)
{
    mu_status status;
    char     *text = written(w, &status);
    bool      found = status == MU_OK && strstr(text, what);
    free(text);
    return found;
}

static void a_unit_is_on_its_way_from_the_day_on_which_it_leaves(void)
{
    world w;
    make(&w);
    MU_CHECK(
        says(&w, "\"t\": \"2030-01-17T00:00:00Z\", \"title\": \"Leaves home\", "
                 "\"status\": \"under way\""));
    MU_CHECK(says(&w,
                  "\"t\": \"2030-01-19T00:00:00Z\", \"title\": \"All of it is "
                  "there\", \"location\": [3, 4], \"viaStartTime\": "
                  "\"2030-01-17T00:00:00Z\", \"status\": \"arrived\""));
    MU_CHECK(
        says(&w, "\"t\": \"2030-01-19T06:00:00Z\", \"title\": \"Counts\""));
}

static void a_slot_that_is_filled_at_once_is_never_empty(void)
{
    world w;
    make(&w);
    MU_CHECK(says(&w, "\"title\": \"Counts again\""));
    MU_CHECK(!says(&w, "\"location\": null"));
    w.spells[1][1].real = 21.0;
    MU_CHECK(says(&w, "\"location\": null, \"status\": \"slot empty\""));
}

static void a_unit_that_stays_is_shown_at_home_and_says_why(void)
{
    world w;
    make(&w);
    w.unit[5].kind = w.unit[6].kind = MU_VALUE_NULL;
    w.unit[7].text = MU_TEXT("a vote is lost");
    w.tables[4].row_count = w.tables[5].row_count = 0;
    MU_CHECK(says(&w, "\"location\": [1, 2], \"status\": \"stays at home\""));
    MU_CHECK(says(&w, "Stays at home in the typical future: a vote is lost"));
    MU_CHECK(says(&w, "\"state\": []"));
}

static void a_day_that_no_calendar_has_is_left_out(void)
{
    world w;
    make(&w);
    w.spells[1][1].real = 1e300;
    w.move[4] = (mu_value)REAL(-1e300);
    MU_CHECK(says(&w, "\"title\": \"Counts\""));
    MU_CHECK(!says(&w, "Counts again"));
    w.spells[1][1].real = 3e6;
    MU_CHECK(!says(&w, "Counts again"));
    w.spells[1][1].real = 2e6;
    MU_CHECK(says(&w, "Counts again"));
}

static void a_type_without_a_symbol_has_a_bare_frame(void)
{
    world w;
    make(&w);
    MU_CHECK(says(&w, "\"sidc\": \"10031000161211000000\""));
    MU_CHECK(says(&w, "\"sidc\": \"10031000001211000000\""));   // the pledge
    w.unit[3].text = MU_TEXT("SFGPUCI----E---");
    MU_CHECK(says(&w, "\"sidc\": \"10031000000000000000\""));
}

static void texts_are_quoted_as_json_asks_for(void)
{
    world w;
    make(&w);
    MU_CHECK(says(&w, "\"name\": \"A \\\"title\\\"\""));
    MU_CHECK(says(&w, "\"name\": \"<b>Nation</b>\""));
}

static void results_without_a_typical_future_are_refused(void)
{
    world     w;
    mu_status status;
    make(&w);
    w.results.table_count = 3;
    char *text = written(&w, &status);
    MU_CHECK_INT(status, MU_MISSING);
    MU_CHECK_STRING(text, "");
    free(text);
}

static void a_future_in_which_nobody_comes_is_an_empty_coalition(void)
{
    world w;
    make(&w);
    w.tables[3].row_count = 0;
    MU_CHECK(says(&w, "\"groups\": []"));
}

static const mu_test tests[] = {
    MU_TEST(a_unit_is_on_its_way_from_the_day_on_which_it_leaves),
    MU_TEST(a_slot_that_is_filled_at_once_is_never_empty),
    MU_TEST(a_unit_that_stays_is_shown_at_home_and_says_why),
    MU_TEST(a_day_that_no_calendar_has_is_left_out),
    MU_TEST(a_type_without_a_symbol_has_a_bare_frame),
    MU_TEST(texts_are_quoted_as_json_asks_for),
    MU_TEST(results_without_a_typical_future_are_refused),
    MU_TEST(a_future_in_which_nobody_comes_is_an_empty_coalition),
};
MU_TESTS_MAIN(tests)
