// table.h - text files and the cells found in them, each with its place.
//
// Stage 1, scenario. What csv.c and yaml.c produce, vary.c changes and the rest
// of the stage reads.
//
// Invariants
//   - bytes of a source are UTF-8 without NUL and without a lone carriage
//     return (mu_source_check), or its table is empty and broken;
//   - a cell's text is stripped of blanks at both ends; its place covers what
//     is written in the file, quotes included;
//   - every row has exactly `columns` cells.
//
// Memory: all in the arena given to each call.

#ifndef MU_TABLE_H
#define MU_TABLE_H

#include "arena.h"
#include "diag.h"
#include "schema.h"

// One cell. Sizes fit 32 bits: a file has at most MU_LIMIT_FILE_BYTES.
typedef struct mu_cell {
    const char      *at;   // size bytes and a NUL; NULL: not written
    const mu_source *source;
    uint32_t         size;
    uint32_t         offset, length, line, column;   // its place
} mu_cell;

typedef struct mu_table {
    const mu_source *source;   // NULL: there is no such file
    mu_cell         *header;
    mu_cell         *cells;   // row after row
    uint32_t         columns, rows;
    uint32_t         row_room;
    bool             broken;   // rows may be missing: do not miss them
    uint32_t         column_of[MU_MAX_COLUMNS];   // by column of the schema
    uint32_t        *bad;   // per row, a bit per column of the schema
} mu_table;

// All that was read of a scenario's folder, as text.
typedef struct mu_folder {
    mu_text           path;   // as shown: empty for the current folder
    mu_table          tables[MU_TABLES];
    uint32_t          source_count;
    const mu_source **sources;   // in the order in which they were read
} mu_folder;

static inline mu_text mu_cell_text(const mu_cell *cell)
{
    return (mu_text){ cell->at ? cell->at : "", cell->size };
}

static inline mu_cell *mu_table_cell(const mu_table *table, uint32_t row,
                                     uint32_t column)
{
    return &table->cells[(size_t)row * table->columns + column];
}

mu_span mu_cell_span(const mu_cell *cell);
// The place of a part of the cell's text; the whole cell where its text is not
// what stands in the file byte by byte.
mu_span mu_cell_part(const mu_cell *cell, size_t offset, size_t size);

// The text without blanks, tabs and line ends around it.
mu_text mu_strip(mu_text text);

// The next entry of a list separated by `mark`, stripped; *from moves behind
// it and is past the end after the last. False when there is none left. The
// empty text has no entry.
bool mu_next_entry(mu_text list, char mark, size_t *from, mu_text *entry);

// Adds an empty column or row. Cells of the new row stand at `where`.
MU_MUST_USE mu_status mu_table_add_column(mu_arena *arena, mu_table *table,
                                          const mu_cell *name);
MU_MUST_USE mu_status mu_table_add_row(mu_arena *arena, mu_table *table,
                                       const mu_cell *where);

// Reads a regular file of at most `limit` bytes whole. *out is NULL, and
// nothing is said, where no file has that name; else a failure is a finding.
// Never blocks on what is no regular file. `shown` is its name in findings.
MU_MUST_USE mu_status mu_source_read(mu_arena *arena, const char *path,
                                     mu_text shown, size_t limit,
                                     mu_diags *diags, const mu_source **out);

// Is it text: UTF-8, no NUL, no lone carriage return? The first place where it
// is not becomes a finding. *skip is the size of a byte order mark.
bool mu_source_check(const mu_source *source, mu_diags *diags, size_t *skip);

// The place of a file as a whole.
static inline mu_span mu_source_span(const mu_source *source)
{
    return (mu_span){ .source = source };
}

#endif
