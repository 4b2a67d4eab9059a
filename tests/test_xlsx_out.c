// test_xlsx_out.c - results as a workbook. What its cells hold is read back by
// tests/suites/xlsx; here is what no real results file shows.

#include "scratch.h"
#include "test.h"
#include "xlsx_out.h"
#include "xlsx_parts.h"

typedef struct place {
    scratch           folder;
    mu_diags          diags;
    char              path[512];
    mu_results_column column;
    mu_results_table  tables[3];
    mu_results        results;
    mu_value          value;
} place;

static void begin(place *p)
{
    *p = (place){ .folder = scratch_make() };
    snprintf(p->path, sizeof p->path, "%s/out.xlsx", p->folder.path);
    if (mu_diags_init(&p->diags) != MU_OK)
        exit(99);
    setenv("TMPDIR", p->folder.path, 1);
    p->column = (mu_results_column){ MU_TEXT("text"), MU_TEXT("TEXT"),
                                     MU_TEXT("A text") };
    p->value = (mu_value){ .kind = MU_VALUE_TEXT, .text = MU_TEXT("x") };
    for (int i = 0; i < 3; i++)
        p->tables[i] = (mu_results_table){ .name = MU_TEXT("table"),
                                           .help = MU_TEXT("Help"),
                                           .columns = &p->column,
                                           .column_count = 1,
                                           .values = &p->value,
                                           .row_count = 1 };
    p->results = (mu_results){ .tables = p->tables, .table_count = 3 };
}

static void end(place *p)
{
    mu_diags_clear(&p->diags);
    unsetenv("TMPDIR");
    scratch_remove(&p->folder);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void sheets_have_names_of_their_own(void)
{
    place p;
    begin(&p);
    p.tables[0].name = MU_TEXT("a name of a table that is too long, one");
    p.tables[1].name = MU_TEXT("A name of a table that is too long, two");
    p.tables[2].name = MU_TEXT("answers");
    MU_CHECK_INT(mu_xlsx_write(&p.results, p.path, &p.diags), MU_OK);
    MU_CHECK(is_there(p.path));
    end(&p);
}

static void names_that_excel_refuses_are_made_ones_that_it_takes(void)
{
    place p;
    begin(&p);
    p.tables[0].name = MU_TEXT("a/b:c?*[d]");
    p.tables[1].name = MU_TEXT("");
    p.tables[2].name = MU_TEXT("'quoted'");
    MU_CHECK_INT(mu_xlsx_write(&p.results, p.path, &p.diags), MU_OK);
    end(&p);
}

static void a_table_without_rows_or_columns_is_an_empty_sheet(void)
{
    place p;
    begin(&p);
    p.tables[0].row_count = 0;
    p.tables[1].name = MU_TEXT("other");
    p.tables[1].row_count = 0;
    p.tables[1].column_count = 0;
    p.results.table_count = 2;
    MU_CHECK_INT(mu_xlsx_write(&p.results, p.path, &p.diags), MU_OK);
    end(&p);
}

static void a_table_with_more_rows_than_a_sheet_is_refused_by_name(void)
{
    place p;
    begin(&p);
    p.tables[0].row_count = MU_SHEET_ROWS;   // one too many, with the header
    p.results.table_count = 1;
    MU_CHECK_INT(mu_xlsx_write(&p.results, p.path, &p.diags), MU_TOO_LARGE);
    MU_CHECK(p.diags.count == 1 && strstr(p.diags.list[0].text, "'table'"));
    MU_CHECK(!is_there(p.path));
    end(&p);
}

static void without_a_folder_to_make_it_in_nothing_is_written(void)
{
    place p;
    begin(&p);
    setenv("TMPDIR", "/nowhere/at/all", 1);
    MU_CHECK_INT(mu_xlsx_write(&p.results, p.path, &p.diags), MU_CANNOT_WRITE);
    MU_CHECK(p.diags.count == 1 && strstr(p.diags.list[0].text, "TMPDIR"));
    MU_CHECK(!is_there(p.path));
    end(&p);
}

// ---- texts ------------------------------------------------------------------

static void cell_is(const char *text, size_t size, const char *expected)
{
    mu_book book = { 0 };
    MU_CHECK_STRING(mu_book_text(&book, (mu_text){ text, size }), expected);
    mu_arena_clear(&book.arena);
}

static void bytes_that_xml_does_not_know_are_shown_as_question_marks(void)
{
    cell_is("a\x01z", 3, "a?z");
    cell_is("a\0z", 3, "a?z");
    cell_is("tab\tand\nline", 12, "tab\tand\nline");
    cell_is("\xff", 1, "?");
    cell_is("\xef\xbf\xbf", 3, "???");   // U+FFFF
    cell_is("\xc3\xa4", 2, "\xc3\xa4");
}

static void a_text_that_looks_like_an_escape_is_escaped(void)
{
    cell_is("_x0041_", 7, "_x005F_x0041_");
    cell_is("_x004_", 6, "_x004_");
    cell_is("_x00G1_", 7, "_x00G1_");
    cell_is("__x0041_", 8, "__x005F_x0041_");
}

static void a_text_is_cut_only_beyond_what_a_cell_takes(void)
{
    mu_book book = { 0 };
    char   *text = (char *)malloc(MU_SHEET_TEXT + 1);
    if (!text)
        exit(99);
    memset(text, 'a', MU_SHEET_TEXT + 1);
    const char *whole = mu_book_text(&book, (mu_text){ text, MU_SHEET_TEXT });
    MU_CHECK_UINT(strlen(whole), MU_SHEET_TEXT);
    const char *cut = mu_book_text(&book, (mu_text){ text, MU_SHEET_TEXT + 1 });
    MU_CHECK(strlen(cut) <= MU_SHEET_TEXT);
    MU_CHECK(strstr(cut, "[cut: the results file has all 32768 characters]"));
    free(text);
    mu_arena_clear(&book.arena);
}

// ---- dates ------------------------------------------------------------------

static void dates_are_counted_as_excel_counts_them(void)
{
    double day = 0.0;
    MU_CHECK(mu_excel_day(MU_TEXT("1970-01-01"), &day));
    MU_CHECK_REAL(day, 25569.0, 0.0);
    MU_CHECK(mu_excel_day(MU_TEXT("2030-01-07"), &day));
    MU_CHECK_REAL(day, 47490.0, 0.0);
    MU_CHECK(!mu_excel_day(MU_TEXT("1899-01-01"), &day));
    MU_CHECK(!mu_excel_day(MU_TEXT("soon"), &day));
}

static const mu_test tests[] = {
    MU_TEST(sheets_have_names_of_their_own),
    MU_TEST(names_that_excel_refuses_are_made_ones_that_it_takes),
    MU_TEST(a_table_without_rows_or_columns_is_an_empty_sheet),
    MU_TEST(a_table_with_more_rows_than_a_sheet_is_refused_by_name),
    MU_TEST(without_a_folder_to_make_it_in_nothing_is_written),
    MU_TEST(bytes_that_xml_does_not_know_are_shown_as_question_marks),
    MU_TEST(a_text_that_looks_like_an_escape_is_escaped),
    MU_TEST(a_text_is_cut_only_beyond_what_a_cell_takes),
    MU_TEST(dates_are_counted_as_excel_counts_them),
};
MU_TESTS_MAIN(tests)
