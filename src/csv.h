// csv.h - a CSV file (RFC 4180) as a table of cells.
//
// Stage 1, scenario. Lines end with LF or CRLF, a byte order mark is skipped,
// as are lines without any character. A quoted cell may hold commas, doubled
// quotes and line ends. Cells are stripped. What spreadsheets leave at the end is
// passed over: rows of empty cells, and columns without a name and a cell.
//
// Memory: all in the arena. Time and memory grow with the file's size alone.

#ifndef MU_CSV_H
#define MU_CSV_H

#include "table.h"

#include <stdio.h>

// At most so many columns are read.
#define MU_LIMIT_COLUMNS 64u

// Fills *out from the source. Findings are added to diags; what could be read
// is in *out all the same. The status is MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_csv_read(mu_arena *arena, const mu_source *source,
                                  mu_diags *diags, mu_table *out);

// Writes a cell, in quotes where it holds a comma, a quote or a line end.
// Errors of the stream are left to the caller.
void mu_csv_put(FILE *to, mu_text text);

#endif
