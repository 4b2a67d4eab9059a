// store_scenario.c - the scenario's own tables, cell by cell as they were read
// and varied.
//
// scenario.yaml is the table `scenario`, pledges.csv is `scenario_pledges`, and
// so on. All columns of the schema are there, whether the file has them or not:
// a query finds them. A cell that is empty, or not there, is NULL: its default
// is told in docs/scenario.md.

#include "store_parts.h"

#include "table.h"

#include <stdio.h>

// Settings such as assess.sweep_km.source become assess_sweep_km_source.
#define LONGEST_NAME 64

// What a cell holds decides the type. Quantities are texts, as they may be
// distributions.
static const char *type_of(mu_kind kind)
{
    switch (kind) {
    case MU_KIND_NUMBER:
    case MU_KIND_PROBABILITY:
    case MU_KIND_MILLIONTHS:
        return "DOUBLE";
    case MU_KIND_WHOLE:
        return "INTEGER";
    case MU_KIND_DATE:
        return "DATE";
    default:
        return "TEXT";
    }
}

static void put_rows(mu_gpkg *g, const mu_table *table, uint32_t columns)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        for (uint32_t c = 0; c < columns; c++) {
            uint32_t at = table->column_of[c];
            mu_gpkg_text(g, at == MU_NONE
                                ? (mu_text){ 0 }
                                : mu_cell_text(mu_table_cell(table, row, at)));
        }
        mu_gpkg_end_row(g);
    }
}

static void put_table(mu_gpkg *g, mu_table_id id, const mu_table *table)
{
    const mu_table_schema *schema = mu_schema(id);
    mu_gpkg_column         columns[MU_MAX_COLUMNS];
    char                   names[MU_MAX_COLUMNS][LONGEST_NAME];
    char                   name[LONGEST_NAME];
    for (uint32_t c = 0; c < schema->column_count; c++) {
        const mu_column *column = &schema->columns[c];
        snprintf(names[c], sizeof names[c], "%s", column->name);
        for (char *dot = names[c]; (dot = strchr(dot, '.'));)
            *dot = '_';
        columns[c] = (mu_gpkg_column){ names[c], type_of(column->kind),
                                       column->help };
    }
    snprintf(name, sizeof name, "%s%s",
             id == MU_T_SCENARIO ? "" : "scenario_", schema->name);
    mu_gpkg_table about = { name, schema->help, NULL, columns,
                            schema->column_count };
    if (!mu_gpkg_begin(g, &about, false))
        return;
    put_rows(g, table, schema->column_count);
    mu_gpkg_end(g);
}

void mu_store_scenario(mu_gpkg *g, const mu_scenario *scenario)
{
    for (mu_table_id id = 0; id < MU_TABLES; id++)
        put_table(g, id, &scenario->folder->tables[id]);
}
