// xlsx_cells.c - cells, how they look, and the sheet of a table.

#include "xlsx_parts.h"

#include "day.h"

#include <math.h>

#define WIDEST_CELL   44.0
#define ROWS_OF_WIDTH 200u   // that tell how wide a column is

void mu_book_note(mu_book *book, lxw_error error)
{
    if (error != LXW_NO_ERROR && book->failed == MU_OK)
        book->failed = error == LXW_ERROR_MEMORY_MALLOC_FAILED
                           ? MU_NO_MEMORY
                           : MU_CANNOT_WRITE;
}

// ---- texts ------------------------------------------------------------------

// Would a reader take what stands at `i` for a character by its number, as in
// _x0041_? Such a text is written with a number for its first character.
static bool is_number_of_character(mu_text text, size_t i)
{
    if (text.size - i < 7 || text.at[i] != '_' || text.at[i + 1] != 'x' ||
        text.at[i + 6] != '_')
        return false;
    for (size_t k = i + 2; k < i + 6; k++) {
        char c = text.at[k];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'F') &&
            !(c >= 'a' && c <= 'f'))
            return false;
    }
    return true;
}

// What stands for such a character, without the number's own first one.
#define NUMBERED "_x005F"

// The bytes by which the escapes lengthen the first `keep` bytes.
static size_t more_bytes(mu_text text, size_t keep)
{
    size_t more = 0;
    for (size_t i = 0; i < keep; i++)
        if (is_number_of_character(text, i))
            more += strlen(NUMBERED);
    return more;
}

// Where the first `count` characters of a text end, as they are written, and
// how many all are.
static size_t characters(mu_text text, size_t count, size_t *all)
{
    size_t at = 0, where = text.size;
    for (*all = 0; at < text.size;) {
        uint32_t code;
        size_t   size = mu_character(text.at + at, text.size - at, &code);
        size_t   more = is_number_of_character(text, at) ? strlen(NUMBERED) : 0;
        if (*all + 1 + more > count && where == text.size)
            where = at;
        *all += 1 + more;
        at += size ? size : 1;
    }
    return where;
}

// What XML cannot hold is no character of a cell.
static bool is_shown(uint32_t code)
{
    return (code >= 0x20 || code == '\t' || code == '\n') &&
           (code & 0xfffe) != 0xfffe;
}

const char *mu_book_text(mu_book *book, mu_text text)
{
    size_t all = 0, keep = characters(text, MU_SHEET_TEXT - 100, &all);
    char   end[100] = "";
    if (all > MU_SHEET_TEXT)
        snprintf(end, sizeof end,
                 " ... [cut: the results file has all %zu characters]", all);
    else
        keep = text.size;
    size_t more = more_bytes(text, keep), at = 0;
    size_t room = keep + more + strlen(end) + 1;
    char  *out = MU_ARENA_NEW(&book->arena, room, char);
    if (!out) {
        book->failed = MU_NO_MEMORY;
        return "";
    }
    for (size_t i = 0; i < keep;) {
        uint32_t code = 0;
        size_t   size = mu_character(text.at + i, text.size - i, &code);
        bool     fits = size && is_shown(code);
        if (is_number_of_character(text, i)) {
            memcpy(out + at, NUMBERED, strlen(NUMBERED));
            at += strlen(NUMBERED);
        }
        size = size ? size : 1;
        if (fits)
            memcpy(out + at, text.at + i, size);
        else
            memset(out + at, '?', size);
        at += size;
        i += size;
    }
    memcpy(out + at, end, strlen(end) + 1);
    return out;
}

void mu_put_text(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                 lxw_col_t column, mu_text text, mu_look look)
{
    mu_put_words(book, sheet, row, column, mu_book_text(book, text), look);
}

void mu_put_words(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                  lxw_col_t column, const char *words, mu_look look)
{
    mu_book_note(book, worksheet_write_string(sheet, row, column, words,
                                              book->look[look]));
}

// ---- numbers and dates ------------------------------------------------------

void mu_put_number(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                   lxw_col_t column, double value, mu_look look)
{
    if (isfinite(value))
        mu_book_note(book, worksheet_write_number(sheet, row, column, value,
                                                  book->look[look]));
}

bool mu_excel_day(mu_text text, double *day)
{
    mu_date date;
    // Excel takes 1900 for a leap year; before its March days are off by one.
    if (!mu_date_read(text, &date) || date.year < 1901)
        return false;
    *day = (double)(mu_day_of_date(date) + 25569);
    return true;
}

void mu_put_value(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                  lxw_col_t column, const mu_value *value, mu_look look)
{
    double day;
    switch (value->kind) {
    case MU_VALUE_NULL:
        return;
    case MU_VALUE_WHOLE:
        // 2^53: beyond it a cell cannot hold every whole number.
        if (value->whole > (int64_t)1 << 53 ||
            value->whole < -((int64_t)1 << 53)) {
            char room[32];
            snprintf(room, sizeof room, "%lld", (long long)value->whole);
            mu_put_words(book, sheet, row, column, room, look);
            return;
        }
        mu_put_number(book, sheet, row, column, (double)value->whole, look);
        return;
    case MU_VALUE_REAL:
        mu_put_number(book, sheet, row, column, value->real, look);
        return;
    case MU_VALUE_TEXT:
        if (look == MU_LOOK_DATE && mu_excel_day(value->text, &day))
            mu_put_number(book, sheet, row, column, day, look);
        else
            mu_put_text(book, sheet, row, column, value->text, look);
        return;
    case MU_VALUE_POINT:
    case MU_VALUE_LINE:
        for (int i = 0; i < (value->kind == MU_VALUE_POINT ? 2 : 4); i++)
            mu_put_number(book, sheet, row, (lxw_col_t)(column + i),
                          value->at[i], MU_LOOK_GENERAL);
        return;
    }
}

// ---- how a column looks -----------------------------------------------------

static bool is_any(mu_text name, const char *const *names)
{
    for (; *names; names++)
        if (mu_text_equal(name, (mu_text){ *names, strlen(*names) }))
            return true;
    return false;
}

static bool ends(mu_text name, const char *with)
{
    size_t size = strlen(with);
    return name.size >= size &&
           memcmp(name.at + name.size - size, with, size) == 0;
}

static bool begins(mu_text name, const char *with)
{
    size_t size = strlen(with);
    return name.size >= size && memcmp(name.at, with, size) == 0;
}

static mu_text without_trust(mu_text name)
{
    if (ends(name, "_trust"))
        name.size -= strlen("_trust");
    return name;
}

static mu_look look_of_real(mu_text table, mu_text name)
{
    static const char *const shares[] = { "probability",
                                          "error",
                                          "ever",
                                          "deadlock",
                                          "happens",
                                          "fails",
                                          "explains",
                                          "commits",
                                          "approves",
                                          "comes",
                                          "leaves",
                                          "year_on",
                                          "share",
                                          "wait_share",
                                          "difference",
                                          "done",
                                          "anybody_comes",
                                          "reached_with",
                                          "reached_without",
                                          "sustained",
                                          "noise",
                                          NULL };
    static const char *const days[] = {
        "days",     "day",  "ready",     "go",          "operational",
        "starts",   "ends", "wait_days", "closed_days", "present_days",
        "gap_days", "p10",  "median",    "p90",         NULL
    };
    static const char *const euros[] = { "cost", "presence", "movement",
                                         "cost_person_year", NULL };
    static const char *const amounts[] = {
        "pledged", "moved",         "persons",    "personnel", "stake",
        "mean",    "p05",           "p25",        "p50",       "p75",
        "p95",     "units",         "units_from", "units_to",  "assets",
        "use",     "busiest_units", "loads",      "value",     "ceiling",
        NULL
    };
    bool scenario = begins(table, "scenario");
    if (mu_text_equal(table, MU_TEXT("cost")))
        return MU_LOOK_EURO;
    if (ends(table, "curve") && !scenario)
        return MU_LOOK_AMOUNT;
    if ((is_any(name, shares) || ends(name, "_error")) && !scenario)
        return MU_LOOK_SHARE;
    if (ends(name, "probability"))
        return MU_LOOK_SHARE;
    if (is_any(name, euros))
        return MU_LOOK_EURO;
    if (is_any(name, days) || ends(name, "_median") || ends(name, "_p10") ||
        ends(name, "_p90"))
        return MU_LOOK_DAYS;
    return is_any(name, amounts) ? MU_LOOK_AMOUNT : MU_LOOK_GENERAL;
}

mu_look mu_look_of(const mu_results_table  *table,
                   const mu_results_column *column)
{
    if (mu_text_equal(column->type, MU_TEXT("DATE")))
        return MU_LOOK_DATE;
    if (mu_text_equal(column->type, MU_TEXT("INTEGER")))
        return MU_LOOK_WHOLE;
    if (mu_text_equal(column->type, MU_TEXT("DOUBLE")))
        return look_of_real(without_trust(table->name),
                            without_trust(column->name));
    return MU_LOOK_GENERAL;
}

lxw_col_t mu_cells_of(const mu_results_column *column)
{
    const char *const *names;
    return (lxw_col_t)mu_shape_cells(column, &names);
}

const char *mu_head_of(mu_book *book, const mu_results_column *column,
                       lxw_col_t cell)
{
    const char *const *names;
    mu_shape_cells(column, &names);
    return names ? names[cell] : mu_book_text(book, column->name);
}

// ---- sheets -----------------------------------------------------------------

lxw_worksheet *mu_add_sheet(mu_book *book, const char *name)
{
    if (book->failed != MU_OK)
        return NULL;
    lxw_worksheet *sheet = workbook_add_worksheet(book->book, name);
    if (!sheet) {
        book->failed = MU_NO_MEMORY;
        return NULL;
    }
    // On paper: as wide as the page, as long as it takes.
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);   // A4
    worksheet_fit_to_pages(sheet, 1, 0);
    return sheet;
}

void mu_put_heads(mu_book *book, lxw_worksheet *sheet, const char *const *names,
                  const double *widths, lxw_col_t count, lxw_row_t rows)
{
    for (lxw_col_t i = 0; i < count; i++) {
        mu_put_words(book, sheet, 0, i, names[i], MU_LOOK_HEAD);
        mu_book_note(book, worksheet_set_column(sheet, i, i, widths[i], NULL));
    }
    worksheet_freeze_panes(sheet, 1, 0);
    mu_book_note(
        book, worksheet_autofilter(sheet, 0, 0, rows, (lxw_col_t)(count - 1)));
}

// How many characters of a cell of this column are seen, about.
static double width_of(const mu_results_table *table, uint32_t column,
                       mu_look look)
{
    double   width = (double)table->columns[column].name.size + 4.0;
    uint32_t rows = table->row_count;
    rows = rows < ROWS_OF_WIDTH ? rows : ROWS_OF_WIDTH;
    for (uint32_t r = 0; r < rows; r++) {
        const mu_value *v = mu_results_value(table, r, column);
        double          need = 0.0;
        if (v->kind == MU_VALUE_TEXT)
            need = (double)v->text.size + 1.0;
        else if (look == MU_LOOK_EURO)
            need = 18.0;
        width = need > width ? need : width;
    }
    if (look == MU_LOOK_DATE && width < 12.0)
        width = 12.0;
    return width < WIDEST_CELL ? width : WIDEST_CELL;
}

static void put_help(mu_book *book, lxw_worksheet *sheet, lxw_col_t column,
                     mu_text help)
{
    lxw_comment_options small = { .width = 260, .height = 74 };
    if (help.size)
        mu_book_note(book, worksheet_write_comment_opt(sheet, 0, column,
                                                       mu_book_text(book, help),
                                                       &small));
}

static void put_rows(mu_book *book, lxw_worksheet *sheet,
                     const mu_results_table *table, const mu_look *looks)
{
    for (uint32_t r = 0; r < table->row_count && book->failed == MU_OK; r++) {
        lxw_col_t at = 0;
        for (uint32_t c = 0; c < table->column_count; c++) {
            const mu_value *v = mu_results_value(table, r, c);
            if (mu_is_flag(&table->columns[c], v))
                mu_book_note(book, worksheet_write_boolean(
                                       sheet, r + 1, at, v->whole == 1, NULL));
            else
                mu_put_value(book, sheet, r + 1, at, v, looks[c]);
            at = (lxw_col_t)(at + mu_cells_of(&table->columns[c]));
        }
    }
}

void mu_put_table(mu_book *book, lxw_worksheet *sheet,
                  const mu_results_table *table)
{
    uint32_t     room = 4 * table->column_count + 1;
    mu_look     *looks = MU_ARENA_NEW(&book->arena, room, mu_look);
    const char **names = MU_ARENA_NEW(&book->arena, room, const char *);
    double      *widths = MU_ARENA_NEW(&book->arena, room, double);
    lxw_col_t    count = 0;
    if (!looks || !names || !widths) {
        book->failed = MU_NO_MEMORY;
        return;
    }
    for (uint32_t c = 0; c < table->column_count; c++) {
        const mu_results_column *column = &table->columns[c];
        looks[c] = mu_look_of(table, column);
        for (lxw_col_t k = 0; k < mu_cells_of(column); k++) {
            names[count] = mu_head_of(book, column, k);
            widths[count] =
                mu_cells_of(column) > 1 ? 12.0 : width_of(table, c, looks[c]);
            put_help(book, sheet, count, column->help);
            count++;
        }
    }
    if (count == 0)
        return;
    mu_put_heads(book, sheet, names, widths, count, table->row_count);
    put_rows(book, sheet, table, looks);
}
