// sources.h - numbers that name no source.
//
// Stage 1, scenario. What a row of a table says is sourced by the row's
// `source`; a value of `assess` by its own. Cells that --set or a variant
// changed are what-ifs and are left out; rows that a variant adds are not.
//
// Memory: none of its own.

#ifndef MU_SOURCES_H
#define MU_SOURCES_H

#include "scenario.h"

// A row (of scenario.yaml: a key) that holds numbers without a source.
typedef struct mu_unsourced {
    const char *table;
    mu_span     where;     // the first of its numbers
    uint32_t    numbers;
} mu_unsourced;

// Starting from {0}, each call gives the next such row; false after the last.
typedef struct mu_sources_at {
    uint32_t table, row, column;
} mu_sources_at;
bool mu_sources_next(const mu_scenario *scenario, mu_sources_at *at,
                     mu_unsourced *out);

// One warning for each table that has such rows, at the first of them; one in
// all where there is no table of sources.
void mu_sources_warn(const mu_scenario *scenario, mu_diags *diags);

#endif
