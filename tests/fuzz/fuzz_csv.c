// fuzz_csv.c - CSV: whatever the bytes, a table with places that are right; and
// a table without a finding is the same after it was written and read again.

#include "csv.h"
#include "fuzz.h"

static void check_table(const mu_table *table)
{
    HOLDS(table->columns <= MU_LIMIT_COLUMNS);
    HOLDS(table->rows <= table->row_room);
    for (uint32_t i = 0; i < table->columns; i++)
        fuzz_check_cell(&table->header[i]);
    for (uint32_t row = 0; row < table->rows; row++)
        for (uint32_t i = 0; i < table->columns; i++)
            fuzz_check_cell(mu_table_cell(table, row, i));
}

static void write_cell(FILE *to, const mu_cell *cell, bool last)
{
    mu_text text = mu_cell_text(cell);
    putc('"', to);
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '"')
            putc('"', to);
        putc(text.at[i], to);
    }
    fputs(last ? "\"\r\n" : "\",", to);
}

static void write_row(FILE *to, const mu_cell *cells, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        write_cell(to, &cells[i], i + 1 == count);
}

static void check_again(mu_arena *arena, const mu_table *table, mu_diags *diags)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    HOLDS(to);
    write_row(to, table->header, table->columns);
    for (uint32_t row = 0; row < table->rows; row++)
        write_row(to, mu_table_cell(table, row, 0), table->columns);
    HOLDS(fclose(to) == 0);

    mu_source source = fuzz_source(arena, (const uint8_t *)text, size);
    mu_table  again;
    free(text);
    HOLDS(mu_csv_read(arena, &source, diags, &again) == MU_OK);
    HOLDS(diags->count == 0);
    HOLDS(again.columns == table->columns && again.rows == table->rows);
    for (uint32_t row = 0; row < table->rows; row++)
        for (uint32_t i = 0; i < table->columns; i++)
            HOLDS(mu_text_equal(mu_cell_text(mu_table_cell(table, row, i)),
                                mu_cell_text(mu_table_cell(&again, row, i))));
}

// A sole column with a semicolon or a tab in its name is taken for several.
static bool looks_like_several(const mu_table *table)
{
    mu_text name = mu_cell_text(&table->header[0]);
    return table->columns == 1 && (memchr(name.at, ';', name.size) ||
                                   memchr(name.at, '\t', name.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    mu_arena  arena = { 0 };
    mu_diags  diags;
    mu_table  table;
    mu_source source = fuzz_source(&arena, bytes, size);
    HOLDS(mu_diags_init(&diags) == MU_OK);
    HOLDS(mu_csv_read(&arena, &source, &diags, &table) == MU_OK);
    fuzz_check_diags(&diags);
    check_table(&table);
    HOLDS(diags.errors > 0 || !table.broken);
    if (diags.errors == 0 && table.columns > 0 && !looks_like_several(&table))
        check_again(&arena, &table, &diags);
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    return 0;
}
