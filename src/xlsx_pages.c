// xlsx_pages.c - the pages that are no table: read me, answers with the two
// charts, what the columns mean, and where the numbers come from.

#include "xlsx_parts.h"

#include "table.h"

#include <stdio.h>

// ---- reading a table --------------------------------------------------------

static mu_text text_of(const mu_value *value)
{
    return value->kind == MU_VALUE_TEXT ? value->text : MU_TEXT("");
}

static bool is_text(const mu_value *value, mu_text text)
{
    return value->kind == MU_VALUE_TEXT && mu_text_equal(value->text, text);
}

// ---- read me ----------------------------------------------------------------

static const char *const limits[] = {
    "These are the answers of a model to the assumptions of one scenario, not "
    "a forecast. How likely an event is, is an input.",
    "An error (columns that end in error) is the standard error from the "
    "number of draws. It says nothing about wrong inputs.",
    "A median and percentiles of a day are taken among the draws in which it "
    "is reached at all. An empty cell stands for never, or for no answer.",
    "A sheet whose name ends in _trust tells what would happen if no nation "
    "waited for another in a circle.",
    "Numbers have 16 significant digits; the results file has all bits of "
    "them. Seeds and whole numbers beyond 2^53 are texts.",
    "What the model leaves out is told in docs/model.md of muster.",
    NULL
};

#define PROSE_WIDTH 110    // characters of a line
#define LINE_HEIGHT 15.0   // points

// A row as high as its text needs; not every reader finds that out by itself.
static void fit_row(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                    size_t size)
{
    double lines = (double)(size / PROSE_WIDTH + 1);
    if (lines > 1.0)
        mu_book_note(book, worksheet_set_row(sheet, row,
                                             lines < 20.0 ? lines * LINE_HEIGHT
                                                          : 20.0 * LINE_HEIGHT,
                                             NULL));
}

static lxw_row_t put_fact(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                          const char *name, const mu_value *value)
{
    mu_put_words(book, sheet, row, 0, name, MU_LOOK_HEAD);
    mu_put_value(book, sheet, row, 1, value, MU_LOOK_PROSE);
    fit_row(book, sheet, row, text_of(value).size);
    return row + 1;
}

static lxw_row_t put_line(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                          const char *name, const char *words)
{
    mu_put_words(book, sheet, row, 0, name, MU_LOOK_HEAD);
    mu_put_words(book, sheet, row, 1, words, MU_LOOK_PROSE);
    fit_row(book, sheet, row, strlen(words));
    return row + 1;
}

static lxw_row_t put_sheets(mu_book *book, lxw_worksheet *sheet, lxw_row_t row)
{
    const mu_results *r = book->results;
    mu_put_words(book, sheet, row++, 0, "Sheets", MU_LOOK_TITLE);
    row = put_line(book, sheet, row, "answers",
                   "Milestones and claims in short, and the two main curves");
    for (uint32_t i = 0; i < r->table_count; i++) {
        mu_put_words(book, sheet, row, 0, book->sheet_of[i], MU_LOOK_HEAD);
        mu_put_text(book, sheet, row++, 1, r->tables[i].help, MU_LOOK_PROSE);
    }
    row = put_line(book, sheet, row, "columns",
                   "What each column of each sheet means; the same stands as a "
                   "comment on its header");
    return put_line(book, sheet, row, "provenance",
                    "Every row of the scenario with the sources that it names");
}

void mu_put_read_me(mu_book *book, lxw_worksheet *sheet)
{
    static const struct {
        const char *name, *column;   // of the table run
    } facts[] = {
        { "About", "description" },
        { "State of knowledge", "as_of" },
        { "First day (day 0)", "start" },
        { "Days looked at", "horizon" },
        { "Draws (possible futures)", "draws" },
        { "Seed", "seed" },
        { "Version of muster", "version" },
        { "SHA-256 of the inputs", "inputs_sha256" },
        { "Made again by", "command" },
    };
    const mu_results_table *run = mu_results_table_of(book->results, "run");
    mu_text                 title = mu_results_text(run, 0, "title");
    mu_text                 as_of = mu_results_text(run, 0, "as_of");
    mu_text                 version = mu_results_text(run, 0, "version");
    mu_text                 inputs = mu_results_text(run, 0, "inputs_sha256");
    mu_book_note(book, worksheet_set_column(sheet, 0, 0, 32.0, NULL));
    mu_book_note(book, worksheet_set_column(sheet, 1, 1, 100.0, NULL));
    mu_put_text(book, sheet, 0, 0, title, MU_LOOK_TITLE);
    lxw_row_t row = put_line(book, sheet, 1, "What this is",
                             "The answers of muster, a free program that plans "
                             "and assesses multinational forces that guarantee "
                             "a peace, with all numbers behind them.");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        row = put_fact(book, sheet, row, facts[i].name,
                       mu_results_cell(run, 0, facts[i].column));
    mu_text cite = mu_arena_format(
        &book->arena,
        "%.*s, state of %.*s. Computed with muster %.*s from inputs with the "
        "SHA-256 %.*s.",
        (int)title.size, title.at, (int)as_of.size, as_of.at, (int)version.size,
        version.at, (int)inputs.size, inputs.at);
    if (!cite.at) {
        book->failed = MU_NO_MEMORY;
        return;
    }
    mu_put_words(book, sheet, row, 0, "How to cite", MU_LOOK_HEAD);
    fit_row(book, sheet, row, cite.size);
    mu_put_text(book, sheet, row++, 1, cite, MU_LOOK_PROSE);
    for (int i = 0; limits[i]; i++)
        row = put_line(book, sheet, row, i == 0 ? "Limits" : "", limits[i]);
    put_sheets(book, sheet, row + 1);
}

// ---- answers ----------------------------------------------------------------

typedef struct answer_column {
    const char *name;   // of the table; NULL ends
    const char *head;
    mu_look     look;
} answer_column;

static const answer_column answer_columns[] = {
    { "ever", "Probability", MU_LOOK_SHARE },
    { "ever_error", "Standard error", MU_LOOK_SHARE },
    { "p10", "10th percentile, day", MU_LOOK_WHOLE },
    { "median", "Median, day", MU_LOOK_WHOLE },
    { "p90", "90th percentile, day", MU_LOOK_WHOLE },
    { "median_date", "Median, date", MU_LOOK_DATE },
    { "year_on", "Holds a year on", MU_LOOK_SHARE },
    { NULL, NULL, MU_LOOK_GENERAL }
};

// A table of marks in short; the columns of its twin's probability last.
static lxw_row_t put_marks(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                           const char *title, const char *of, const char *name)
{
    char twin[64];
    snprintf(twin, sizeof twin, "%s_trust", of);
    const mu_results_table *table = mu_results_table_of(book->results, of);
    const mu_results_table *trust = mu_results_table_of(book->results, twin);
    if (!table || table->row_count == 0)
        return row;
    mu_put_words(book, sheet, row++, 0, title, MU_LOOK_TITLE);
    mu_put_words(book, sheet, row, 0, name, MU_LOOK_HEAD);
    mu_put_words(book, sheet, row, 1, "What must hold", MU_LOOK_HEAD);
    lxw_col_t end = 2;
    for (int i = 0; answer_columns[i].name; i++)
        mu_put_words(book, sheet, row, end++, answer_columns[i].head,
                     MU_LOOK_HEAD);
    mu_put_words(book, sheet, row++, end, "Probability under trust",
                 MU_LOOK_HEAD);
    for (uint32_t r = 0; r < table->row_count; r++, row++) {
        mu_text bound = mu_results_text(table, r, "bound");
        mu_text id = mu_results_text(table, r, name);
        mu_text both =
            mu_arena_format(&book->arena, "%.*s%s%.*s", (int)id.size, id.at,
                            bound.size ? ", " : "", (int)bound.size, bound.at);
        if (!both.at) {
            book->failed = MU_NO_MEMORY;
            return row;
        }
        mu_put_text(book, sheet, row, 0, both, MU_LOOK_GENERAL);
        mu_put_value(book, sheet, row, 1, mu_results_cell(table, r, "demand"),
                     MU_LOOK_GENERAL);
        for (int i = 0; answer_columns[i].name; i++)
            mu_put_value(book, sheet, row, (lxw_col_t)(2 + i),
                         mu_results_cell(table, r, answer_columns[i].name),
                         answer_columns[i].look);
        mu_put_value(book, sheet, row, end, mu_results_cell(trust, r, "ever"),
                     MU_LOOK_SHARE);
    }
    return row + 1;
}

// The name of a table's sheet, NULL without such a table.
static const char *sheet_name(const mu_book          *book,
                              const mu_results_table *table)
{
    return table ? book->sheet_of[table - book->results->tables] : NULL;
}

static void set_range(lxw_chart_series *series, const char *sheet,
                      uint32_t dates, uint32_t values, uint32_t from,
                      uint32_t until)
{
    chart_series_set_categories(series, sheet, from + 1, (lxw_col_t)dates,
                                until, (lxw_col_t)dates);
    chart_series_set_values(series, sheet, from + 1, (lxw_col_t)values, until,
                            (lxw_col_t)values);
}

static lxw_chart *new_chart(mu_book *book, const char *title, const char *y,
                            const char *format)
{
    lxw_chart *chart =
        workbook_add_chart(book->book, LXW_CHART_SCATTER_STRAIGHT);
    if (!chart) {
        book->failed = MU_NO_MEMORY;
        return NULL;
    }
    chart_title_set_name(chart, title);
    chart_axis_set_num_format(chart->x_axis, "yyyy-mm");
    chart_axis_set_name(chart->y_axis, y);
    chart_axis_set_num_format(chart->y_axis, format);
    chart_axis_set_min(chart->y_axis, 0.0);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    return chart;
}

// The scale of time of a chart: from the first to the last date of the rows.
static void set_dates(lxw_chart *chart, const mu_results_table *table,
                      uint32_t from, uint32_t until)
{
    double first, last;
    if (until > from &&
        mu_excel_day(mu_results_text(table, from, "date"), &first) &&
        mu_excel_day(mu_results_text(table, until - 1, "date"), &last) &&
        last > first) {
        chart_axis_set_min(chart->x_axis, first);
        chart_axis_set_max(chart->x_axis, last);
    }
}

static lxw_chart *personnel_chart(mu_book *book)
{
    static const struct {
        const char *column;
        lxw_color_t colour;
        float       width;
    } lines[] = {
        { "p05", 0xA6C8E4, 1.0f }, { "p25", 0x5A9BD4, 1.25f },
        { "p50", 0x0B3C6F, 2.5f }, { "p75", 0x5A9BD4, 1.25f },
        { "p95", 0xA6C8E4, 1.0f }, { "mean", 0xD55E00, 1.5f },
    };
    const mu_results_table *curve = mu_results_table_of(book->results, "curve");
    const mu_text           personnel = MU_TEXT("personnel");
    uint32_t                from = 0, until, date;
    if (!curve || (date = mu_results_column_of(curve, "date")) == MU_NONE)
        return NULL;
    while (from < curve->row_count &&
           !is_text(mu_results_cell(curve, from, "quantity"), personnel))
        from++;
    for (until = from;
         until < curve->row_count &&
         is_text(mu_results_cell(curve, until, "quantity"), personnel);)
        until++;
    if (from == until)
        return NULL;
    lxw_chart *chart =
        new_chart(book, "Persons in the country", "persons", "#,##0");
    const char *sheet = sheet_name(book, curve);
    for (size_t i = 0; chart && i < sizeof lines / sizeof *lines; i++) {
        uint32_t column = mu_results_column_of(curve, lines[i].column);
        if (column == MU_NONE)
            continue;
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        lxw_chart_line    line = { .color = lines[i].colour,
                                   .width = lines[i].width };
        if (!series) {
            book->failed = MU_NO_MEMORY;
            return NULL;
        }
        set_range(series, sheet, date, column, from, until);
        chart_series_set_name_range(series, sheet, 0, (lxw_col_t)column);
        chart_series_set_line(series, &line);
    }
    if (chart)
        set_dates(chart, curve, from, until);
    return chart;
}

static lxw_chart *milestone_chart(mu_book *book)
{
    // Told apart by the colour-blind too (Okabe and Ito).
    static const lxw_color_t colours[] = { 0x0072B2, 0xD55E00, 0x009E73,
                                           0xCC79A7, 0xE69F00, 0x56B4E9,
                                           0x444444 };
    uint32_t                 count = 0;
    const mu_results_table  *table =
        mu_results_table_of(book->results, "milestone");
    uint32_t id = table ? mu_results_column_of(table, "milestone") : MU_NONE;
    uint32_t date = table ? mu_results_column_of(table, "date") : MU_NONE;
    uint32_t value =
        table ? mu_results_column_of(table, "probability") : MU_NONE;
    if (id == MU_NONE || date == MU_NONE || value == MU_NONE ||
        table->row_count == 0)
        return NULL;
    lxw_chart *chart =
        new_chart(book, "Milestone reached by then", "probability", "0%");
    const char *sheet = sheet_name(book, table);
    uint32_t    until = 0;
    for (uint32_t from = 0; chart && from < table->row_count; from = until) {
        mu_text name = mu_results_text(table, from, "milestone");
        until = from;
        while (until < table->row_count &&
               is_text(mu_results_cell(table, until, "milestone"), name))
            until++;
        if (until == from)
            return chart;
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        if (!series) {
            book->failed = MU_NO_MEMORY;
            return NULL;
        }
        lxw_chart_line line = {
            .color = colours[count++ % (sizeof colours / sizeof *colours)],
            .width = 2.0f
        };
        set_range(series, sheet, date, value, from, until);
        chart_series_set_name_range(series, sheet, from + 1, (lxw_col_t)id);
        chart_series_set_line(series, &line);
    }
    if (chart) {
        chart_axis_set_max(chart->y_axis, 1.0);
        set_dates(chart, table, 0, until);
    }
    return chart;
}

void mu_put_answers(mu_book *book, lxw_worksheet *sheet)
{
    lxw_chart_options wide = { .x_scale = 1.7, .y_scale = 1.4 };
    lxw_row_t row = put_marks(book, sheet, 0, "Milestones", "milestone_summary",
                              "milestone");
    row = put_marks(book, sheet, row, "Claims", "claim_summary", "claim");
    mu_book_note(book, worksheet_set_column(sheet, 0, 0, 28.0, NULL));
    mu_book_note(book, worksheet_set_column(sheet, 1, 1, 44.0, NULL));
    mu_book_note(book, worksheet_set_column(sheet, 2, 9, 21.0, NULL));
    lxw_chart *chart = personnel_chart(book);
    if (chart)
        mu_book_note(book,
                     worksheet_insert_chart_opt(sheet, row, 0, chart, &wide));
    chart = milestone_chart(book);
    if (chart)
        mu_book_note(
            book, worksheet_insert_chart_opt(sheet, row + 22, 0, chart, &wide));
}

// ---- columns ----------------------------------------------------------------

void mu_put_columns(mu_book *book, lxw_worksheet *sheet)
{
    static const char *const heads[] = { "sheet", "column", "type", "meaning" };
    static const double      widths[] = { 32.0, 28.0, 12.0, 100.0 };
    const mu_results        *r = book->results;
    lxw_row_t                row = 1;
    for (uint32_t t = 0; t < r->table_count; t++)
        for (uint32_t c = 0; c < r->tables[t].column_count; c++) {
            const mu_results_column *column = &r->tables[t].columns[c];
            for (lxw_col_t k = 0; k < mu_cells_of(column); k++, row++) {
                mu_put_words(book, sheet, row, 0, book->sheet_of[t],
                             MU_LOOK_GENERAL);
                mu_put_words(book, sheet, row, 1, mu_head_of(book, column, k),
                             MU_LOOK_GENERAL);
                mu_put_text(book, sheet, row, 2, column->type, MU_LOOK_GENERAL);
                mu_put_text(book, sheet, row, 3, column->help, MU_LOOK_GENERAL);
            }
        }
    mu_put_heads(book, sheet, heads, widths, 4, row - 1);
}

// ---- provenance -------------------------------------------------------------

// The id of a row: its first column, and the second where the first is no id.
static mu_text row_id(mu_book *book, const mu_results_table *table,
                      uint32_t row)
{
    mu_text first = MU_TEXT("");
    if (table->column_count &&
        mu_results_value(table, row, 0)->kind == MU_VALUE_TEXT)
        first = mu_results_value(table, row, 0)->text;
    // One row, whose keys have sources of their own.
    if (mu_text_equal(table->name, MU_TEXT("scenario")))
        return MU_TEXT("scenario");
    if (table->column_count < 2 ||
        mu_text_equal(table->columns[0].name, MU_TEXT("id")))
        return first;
    const mu_value *v = mu_results_value(table, row, 1);
    mu_text         both = first;
    if (v->kind == MU_VALUE_TEXT)
        both = mu_arena_format(&book->arena, "%.*s, %.*s", (int)first.size,
                               first.at, (int)v->text.size, v->text.at);
    else if (v->kind == MU_VALUE_WHOLE)
        both = mu_arena_format(&book->arena, "%.*s, %lld", (int)first.size,
                               first.at, (long long)v->whole);
    if (!both.at) {
        book->failed = MU_NO_MEMORY;
        return MU_TEXT("");
    }
    return both;
}

// One line: a row of the scenario and one of its sources (empty without one).
static lxw_row_t put_source(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                            uint32_t table, uint32_t at, mu_text id,
                            mu_text source)
{
    static const char *const columns[] = { "title", "publisher",  "year",
                                           "url",   "confidence", "note" };
    const mu_results_table  *of = &book->results->tables[table];
    const mu_results_table  *sources =
        mu_results_table_of(book->results, "scenario_sources");
    mu_put_words(book, sheet, row, 0, book->sheet_of[table], MU_LOOK_GENERAL);
    mu_put_number(book, sheet, row, 1, (double)at + 1.0, MU_LOOK_WHOLE);
    mu_put_text(book, sheet, row, 2, id, MU_LOOK_GENERAL);
    mu_put_value(book, sheet, row, 3, mu_results_cell(of, at, "note"),
                 MU_LOOK_GENERAL);
    mu_put_text(book, sheet, row, 4, source, MU_LOOK_GENERAL);
    for (uint32_t s = 0; source.size && sources && s < sources->row_count; s++)
        if (is_text(mu_results_cell(sources, s, "id"), source))
            for (int i = 0; i < 6; i++)
                mu_put_value(book, sheet, row, (lxw_col_t)(5 + i),
                             mu_results_cell(sources, s, columns[i]),
                             MU_LOOK_GENERAL);
    return row + 1;
}

static lxw_row_t put_sources(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                             uint32_t table, uint32_t at, mu_text id,
                             mu_text list)
{
    mu_text source;
    size_t  from = 0;
    bool    none = true;
    while (book->failed == MU_OK && row < MU_SHEET_ROWS &&
           mu_next_entry(list, ';', &from, &source)) {
        if (source.size == 0)
            continue;
        row = put_source(book, sheet, row, table, at, id, source);
        none = false;
    }
    if (none && row < MU_SHEET_ROWS)
        row = put_source(book, sheet, row, table, at, id, MU_TEXT(""));
    return row;
}

// The sources of one table. In scenario.yaml each key has some of its own.
static lxw_row_t put_origins(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                             uint32_t t)
{
    static const char       end[] = "_source";
    const size_t            size = sizeof end - 1;
    const mu_results_table *table = &book->results->tables[t];
    for (uint32_t c = 0; c < table->column_count; c++) {
        mu_text name = table->columns[c].name;
        bool    own = mu_text_equal(name, MU_TEXT("source"));
        mu_text key = { name.at, own ? 0 : name.size };
        if (!own && (name.size <= size ||
                     memcmp(name.at + name.size - size, end, size) != 0))
            continue;
        key.size = own ? 0 : name.size - size;
        for (uint32_t r = 0; r < table->row_count && book->failed == MU_OK;
             r++) {
            const mu_value *v = mu_results_value(table, r, c);
            if (own || v->kind == MU_VALUE_TEXT)
                row =
                    put_sources(book, sheet, row, t, r,
                                own ? row_id(book, table, r) : key, text_of(v));
        }
    }
    return row;
}

void mu_put_provenance(mu_book *book, lxw_worksheet *sheet)
{
    static const char *const heads[] = { "sheet",
                                         "row",
                                         "id",
                                         "note",
                                         "source",
                                         "title",
                                         "publisher",
                                         "year",
                                         "url",
                                         "confidence",
                                         "note on the source" };
    static const double      widths[] = { 24.0, 8.0, 24.0, 44.0, 18.0, 44.0,
                                          24.0, 8.0, 44.0, 12.0, 44.0 };
    const mu_results        *r = book->results;
    lxw_row_t                row = 1;
    for (uint32_t t = 0; t < r->table_count && book->failed == MU_OK; t++) {
        mu_text name = r->tables[t].name;
        if (name.size >= 8 && memcmp(name.at, "scenario", 8) == 0 &&
            !mu_text_equal(name, MU_TEXT("scenario_sources")))
            row = put_origins(book, sheet, row, t);
    }
    if (row >= MU_SHEET_ROWS && book->failed == MU_OK) {
        book->failed = MU_TOO_LARGE;
        book->too_large = MU_TEXT("provenance");
    }
    mu_put_heads(book, sheet, heads, widths, 11, row - 1);
}
