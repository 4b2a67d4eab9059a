// xlsx_parts.h - a workbook while it is being filled.
//
// Stage 5, out.
//
// Memory: what is taken lies in the arena of the mu_book; the library keeps
// copies of what it is given, but for the names of sheets in a chart.

#ifndef MU_XLSX_PARTS_H
#define MU_XLSX_PARTS_H

#include "arena.h"
#include "results.h"

#include <xlsxwriter.h>

#define MU_SHEET_ROWS 1048576u   // of a sheet, with the row of its header
#define MU_SHEET_TEXT 32767u     // characters of a cell
#define MU_SHEET_NAME 31         // characters of a sheet's name

typedef enum mu_look {
    MU_LOOK_GENERAL,
    MU_LOOK_WHOLE,    // a day, a year, a number of things
    MU_LOOK_DATE,     // 2030-01-07
    MU_LOOK_SHARE,    // a probability or a share, as percent
    MU_LOOK_DAYS,     // days with a fraction
    MU_LOOK_AMOUNT,   // persons, units, amounts of a capability
    MU_LOOK_EURO,
    MU_LOOK_HEAD,
    MU_LOOK_TITLE,
    MU_LOOK_PROSE,
    MU_LOOK_COUNT
} mu_look;

typedef struct mu_book {
    const mu_results *results;
    lxw_workbook     *book;
    lxw_format       *look[MU_LOOK_COUNT];
    const char      **sheet_of;   // by table: the name of its sheet
    mu_arena          arena;
    mu_status         failed;      // the first failure; MU_OK until then
    mu_text           too_large;   // the table that does not fit
} mu_book;

// Failures are kept in `failed`; the rest of the work may go on or not.
void mu_book_note(mu_book *book, lxw_error error);

// A text with a NUL; what a cell cannot take is cut, and the cut is told.
// Control bytes but for tab and line feed become '?'. Never NULL: "" and
// `failed` when memory runs out.
const char *mu_book_text(mu_book *book, mu_text text);

void mu_put_text(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                 lxw_col_t column, mu_text text, mu_look look);
void mu_put_words(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                  lxw_col_t column, const char *words, mu_look look);
void mu_put_number(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                   lxw_col_t column, double value, mu_look look);
// A value of a table as its column wants it; a point takes two cells, a line
// four. A NULL leaves the cell empty.
void mu_put_value(mu_book *book, lxw_worksheet *sheet, lxw_row_t row,
                  lxw_col_t column, const mu_value *value, mu_look look);

// How a column is shown; by its type and by what its name means.
mu_look mu_look_of(const mu_results_table  *table,
                   const mu_results_column *column);
// How many cells a value of the column takes: 1, 2 or 4.
lxw_col_t mu_cells_of(const mu_results_column *column);
// The name of one of them: the column's, or lon, lat, from_lon ...
const char *mu_head_of(mu_book *book, const mu_results_column *column,
                       lxw_col_t cell);

// The days since 1899-12-30, by which Excel counts; false if the text is no
// date that Excel can show.
bool mu_excel_day(mu_text date, double *day);

lxw_worksheet *mu_add_sheet(mu_book *book, const char *name);
// A header with its filter; the pane below it moves.
void mu_put_heads(mu_book *book, lxw_worksheet *sheet, const char *const *names,
                  const double *widths, lxw_col_t count, lxw_row_t rows);

// The pages, in the order in which they stand.
void mu_put_read_me(mu_book *book, lxw_worksheet *sheet);
void mu_put_answers(mu_book *book, lxw_worksheet *sheet);
void mu_put_table(mu_book *book, lxw_worksheet *sheet,
                  const mu_results_table *table);
void mu_put_columns(mu_book *book, lxw_worksheet *sheet);
void mu_put_provenance(mu_book *book, lxw_worksheet *sheet);

#endif
