// check.h - from tables of text to a checked scenario.
//
// Stage 1, scenario. fill.c turns cells into values and names into rows,
// column by column as the schema says; check.c looks at what no single column
// can tell. Both go on after a finding.
//
// Invariant: a value that could not be read is "none" of its kind, and its
// column is marked bad in its row, so that one mistake is one finding.
//
// Memory: in the scenario's arena.

#ifndef MU_CHECK_H
#define MU_CHECK_H

#include "names.h"
#include "scenario.h"
#include "table.h"
#include "vary.h"

typedef struct mu_reading {
    mu_scenario *scenario;
    mu_folder   *folder;
    mu_arena    *arena;
    mu_diags    *diags;
    mu_names     ids[MU_TABLES];   // of tables that others refer to
    mu_names     capabilities;
} mu_reading;

// Values, keys, references. MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_fill(mu_reading *reading, mu_refusals refusals);

// All other rules of section 2. MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_check(mu_reading *reading);

// The place of a cell, or of its row where the column is not in the file.
mu_span mu_cell_place(const mu_table *table, uint32_t row, uint32_t column);

#endif
