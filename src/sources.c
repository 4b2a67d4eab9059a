// sources.c - see sources.h.

#include "sources.h"

#include "folder.h"

// The cell of that name in the row; NULL if the table has no such column.
static const mu_cell *cell_of(const mu_table *table, uint32_t row,
                              uint32_t column)
{
    if (column == MU_NONE || table->column_of[column] == MU_NONE)
        return NULL;
    return mu_table_cell(table, row, table->column_of[column]);
}

// Horizon and the like are choices, not knowledge; nor are keys.
static bool counts(mu_table_id id, const mu_column *column)
{
    return mu_kind_is_number(column->kind) && !column->key &&
           (id != MU_T_SCENARIO || strncmp(column->name, "assess.", 7) == 0);
}

// Where the row was written: in a file of the scenario, or in a variant.
static const mu_source *written_in(const mu_table *table, mu_table_id id,
                                   uint32_t row)
{
    if (id == MU_T_SCENARIO)
        return table->source;
    const mu_cell *key = cell_of(table, row, 0);
    return key ? key->source : NULL;
}

static bool has_source(const mu_table *table, mu_table_id id, uint32_t row,
                       const mu_column *column)
{
    char name[64] = "source";
    if (id == MU_T_SCENARIO)
        snprintf(name, sizeof name, "%s.source", column->name);
    const mu_cell *cell = cell_of(
        table, row, mu_schema_find_column(id, (mu_text){ name, strlen(name) }));
    return cell && cell->size > 0;
}

// Adds the number of that cell to *out if it has no source.
static void look_at(const mu_table *table, mu_table_id id, uint32_t row,
                    uint32_t number, mu_unsourced *out)
{
    const mu_column *column = &mu_schema(id)->columns[number];
    const mu_cell   *cell =
        counts(id, column) ? cell_of(table, row, number) : NULL;
    if (!cell || cell->size == 0 ||
        cell->source != written_in(table, id, row) ||
        has_source(table, id, row, column))
        return;
    if (out->numbers++ == 0)
        out->where = mu_cell_span(cell);
}

bool mu_sources_next(const mu_scenario *scenario, mu_sources_at *at,
                     mu_unsourced *out)
{
    for (; scenario->folder && at->table < MU_TABLES; at->table++) {
        mu_table_id     id = (mu_table_id)at->table;
        const mu_table *table = &scenario->folder->tables[id];
        uint32_t        columns = mu_schema(id)->column_count;
        *out = (mu_unsourced){ .table = mu_schema(id)->name };
        while (at->row < table->rows) {
            while (at->column < columns) {
                look_at(table, id, at->row, at->column++, out);
                // Each key of scenario.yaml has a source of its own.
                if (id == MU_T_SCENARIO && out->numbers)
                    return true;
            }
            at->column = 0;
            at->row++;
            if (out->numbers)
                return true;
        }
        at->row = 0;
    }
    return false;
}

static void warn(mu_diags *diags, const mu_unsourced *first, uint32_t rows)
{
    const char *what = strcmp(first->table, "scenario") == 0 ? "key" : "row";
    if (rows == 1)
        mu_warning(diags, first->where,
                   "a %s of %s holds numbers and no source; name one of "
                   "sources.csv in 'source'", what, first->table);
    else if (rows > 1)
        mu_warning(diags, first->where,
                   "%u %ss of %s hold numbers and no source, this first; name "
                   "one of sources.csv in 'source'", rows, what, first->table);
}

void mu_sources_warn(const mu_scenario *scenario, mu_diags *diags)
{
    mu_sources_at at = { 0 };
    mu_unsourced  row, first = { 0 };
    uint32_t      rows = 0, all = 0;
    bool          none = scenario->folder &&
                !scenario->folder->tables[MU_T_SOURCES].source;
    while (mu_sources_next(scenario, &at, &row)) {
        all += row.numbers;
        if (none)
            continue;
        if (rows && row.table != first.table) {
            warn(diags, &first, rows);
            rows = 0;
        }
        if (rows++ == 0)
            first = row;
    }
    if (rows)
        warn(diags, &first, rows);
    if (none && all)
        mu_warning(diags, mu_scenario_cell(scenario, "scenario", 0, NULL),
                   "there is no sources.csv: none of %u number%s says where it "
                   "comes from", all, all == 1 ? "" : "s");
}
