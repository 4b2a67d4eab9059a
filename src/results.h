// results.h - a results file read back: its tables as they stand.
//
// Stage 5, out. What report, page and exports are made from: they say what the
// file says, and nothing else.
//
// Invariants
//   - tables, columns and rows stand in the order in which they were written;
//   - texts are UTF-8 without NUL: what is not is shown as U+FFFD;
//   - reals are finite; a point lies on the globe;
//   - what is not a results file of muster is refused with an error that says
//     what it is instead; a table that muster does not write (of a user, of
//     QGIS) is left out;
//   - a file is only read: nothing is written beside it, and nothing in it, a
//     view or a trigger, is ever carried out.
//
// Memory: all in the arena of the mu_results.

#ifndef MU_RESULTS_H
#define MU_RESULTS_H

#include "arena.h"
#include "diag.h"

// Values of one file, texts and coordinates included.
#define MU_LIMIT_VALUES 50000000u

typedef enum mu_value_kind {
    MU_VALUE_NULL,
    MU_VALUE_WHOLE,
    MU_VALUE_REAL,
    MU_VALUE_TEXT,
    MU_VALUE_POINT,                // at[0], at[1]: longitude, latitude
    MU_VALUE_LINE                  // at[0..1] to at[2..3]
} mu_value_kind;

typedef struct mu_value {
    mu_value_kind kind;
    union {
        int64_t whole;
        double  real;
        mu_text text;
        double  at[4];
    };
} mu_value;

typedef struct mu_results_column {
    mu_text name;
    // TEXT, INTEGER, DOUBLE, BOOLEAN, DATE, POINT, LINESTRING. A number of the
    // scenario that is written as no number, such as "40 %", is a text also in
    // a column of numbers.
    mu_text type;
    mu_text help;                  // may be empty
} mu_results_column;

typedef struct mu_results_table {
    mu_text            name;       // of [a-z0-9_]
    mu_text            help;
    bool               has_geometry;   // the first column, "geom"
    mu_results_column *columns;    // without fid, which is the row's number
    uint32_t           column_count;
    mu_value          *values;     // [row][column]
    uint32_t           row_count;
} mu_results_table;

typedef struct mu_results {
    mu_results_table *tables;      // in the order of the file
    uint32_t          table_count;
    mu_arena          arena;
} mu_results;

// MU_OK; MU_CANNOT_READ, MU_BAD_SYNTAX (no results file), MU_TOO_LARGE with an
// error in diags; MU_NO_MEMORY. Unless MU_OK there is nothing to clear.
MU_MUST_USE mu_status mu_results_read(const char *path, mu_diags *diags,
                                      mu_results *out);
// The same without the tables of these names, closed by NULL: to read less.
MU_MUST_USE mu_status mu_results_read_without(const char        *path,
                                              const char *const *without,
                                              mu_diags *diags, mu_results *out);
// The same of the bytes of a file, two of which are changed; `path` is for
// messages. `without` may be NULL.
MU_MUST_USE mu_status mu_results_read_bytes(unsigned char *bytes, size_t size,
                                            const char        *path,
                                            const char *const *without,
                                            mu_diags *diags, mu_results *out);
void mu_results_clear(mu_results *results);

// The table of that name, or NULL; the column's index, or MU_NONE. Columns of
// NULL are none.
const mu_results_table *mu_results_table_of(const mu_results *results,
                                            const char       *name);
uint32_t mu_results_column_of(const mu_results_table *table, const char *name);
// The value; a NULL where there is no such row or column. `table` may be NULL.
const mu_value *mu_results_value(const mu_results_table *table, uint32_t row,
                                 uint32_t column);
// The same by the name of the column; its text, "" where there is none.
const mu_value *mu_results_cell(const mu_results_table *table, uint32_t row,
                                const char *column);
mu_text mu_results_text(const mu_results_table *table, uint32_t row,
                        const char *column);

// Is the value a yes or no: 1 or 0, in a column of such?
bool mu_is_flag(const mu_results_column *column, const mu_value *value);
// How many cells a value takes where a cell holds one number: 2 of a point, 4
// of a line, else 1; and then the names of those of a shape, or NULL.
uint32_t mu_shape_cells(const mu_results_column *column,
                        const char *const      **names);

// The tables that tell links, pools and claims day by day: most of the rows of a
// file, and no part of what a reader looks at. For `without`.
extern const char *const mu_results_by_day[];

#endif
