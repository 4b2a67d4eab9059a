// folder.h - a scenario's folder as tables of text: scenario.yaml and the CSV
// files, their columns matched with the schema.
//
// Stage 1, scenario.
//
// Memory: all in the arena given.

#ifndef MU_FOLDER_H
#define MU_FOLDER_H

#include "table.h"
#include "vary.h"
#include "yaml.h"

// Reads all tables of the folder, those that `how` (may be NULL) gives instead
// from there. Findings do not stop it. MU_OK, MU_NO_MEMORY, or MU_CANNOT_READ
// if there is no such folder.
MU_MUST_USE mu_status mu_folder_read(mu_arena *arena, const char *path,
                                     const mu_variation *how, mu_diags *diags,
                                     mu_folder *out);

// A copy whose tables may be changed; the texts of the cells are shared, and
// must live as long. MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_folder_copy(mu_arena *arena, const mu_folder *from,
                                     mu_folder *out);

// Puts the keys of a map as in scenario.yaml into the table of one row that
// MU_T_SCENARIO is, in place of what it held.
MU_MUST_USE mu_status mu_settings_take(mu_arena *arena, mu_diags *diags,
                                       const mu_yaml *map, mu_table *table);

// The number in `table` of a column of the schema, added if need be; `place`
// is where it is asked for.
MU_MUST_USE mu_status mu_table_want_column(mu_arena *arena, mu_table *table,
                                           mu_table_id id, uint32_t column,
                                           const mu_cell *place, uint32_t *out);

// Says that `name` is no column of the table, and which may have been meant.
mu_status mu_unknown_column(mu_diags *diags, mu_span where, mu_table_id table,
                            mu_text name);
// The name of the table nearest to the text, or NULL.
const char *mu_nearest_table(mu_text name);

// folder/name as it is opened, and as it is shown.
mu_text mu_folder_join(mu_arena *arena, mu_text folder, const char *name);

#endif
