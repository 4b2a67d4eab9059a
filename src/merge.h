// merge.h - rows of a table from elsewhere, set beside those of a scenario by
// their ids: what would be added, changed and removed, and the file as it would
// be then.
//
// Front doors.
//
// Invariants
//   - a row is known by its key columns (schema.h), for most tables the id;
//   - an empty cell of the incoming table says nothing: what stands stays;
//   - every byte of the file that no change touches is kept, blanks, quotes,
//     line ends and unknown columns among them.
//
// Memory: all in the arena given; texts of both tables are borrowed.

#ifndef MU_MERGE_H
#define MU_MERGE_H

#include "scenario.h"
#include "table.h"

// Where the text of a column comes from.
typedef struct mu_merge_column {
    uint32_t from;                 // column of the incoming table; MU_NONE:
    mu_text  constant;             // the same text in every row
    uint32_t to;                   // column of the schema
} mu_merge_column;

typedef struct mu_merge_change {   // of one cell
    uint32_t to;                   // column of the schema
    mu_text  before, after;
} mu_merge_change;

typedef struct mu_merge_row {
    mu_text          id;           // keys, commas between them
    uint32_t         row;          // of the scenario's table; MU_NONE: added
    uint32_t         incoming;     // of the incoming table; MU_NONE: not there
    mu_merge_change *changes;      // of an added row: all its cells
    uint32_t         count;        // 0: the same
} mu_merge_row;

typedef struct mu_merge {
    mu_table_id      table;
    mu_merge_column *columns;
    uint32_t         column_count;
    mu_merge_row    *rows;         // as they come, then those not there
    uint32_t         row_count;
    uint32_t         added, changed, same, absent;   // absent: only here
    uint32_t        *unused;       // columns of the incoming table
    uint32_t         unused_count;
} mu_merge;

// Which column goes where: `map` as --map has it, "Troops=count, 'offered'=
// status", with NULL for columns of the same name (without regard to case).
// What is wrong becomes an error in diags: MU_BAD_SYNTAX, MU_UNKNOWN,
// MU_DUPLICATE, MU_MISSING (a key that no column gives).
MU_MUST_USE mu_status mu_merge_map(mu_arena *arena, mu_table_id table,
                                   const char *map, const mu_table *incoming,
                                   mu_diags *diags, mu_merge *out);

// Sets the rows side by side. References may be written as the name of what
// they refer to: `Germany` for DE. The scenario must have been read without
// errors. MU_DUPLICATE, MU_MISSING for bad ids, told; MU_NO_MEMORY.
MU_MUST_USE mu_status mu_merge_rows(mu_arena *arena,
                                    const mu_scenario *scenario,
                                    const mu_table *incoming, mu_diags *diags,
                                    mu_merge *merge);

// The table's file as it would be; with `remove`, without the absent rows.
MU_MUST_USE mu_status mu_merge_text(mu_arena *arena,
                                    const mu_scenario *scenario,
                                    const mu_merge *merge, bool remove,
                                    mu_text *out);

#endif
