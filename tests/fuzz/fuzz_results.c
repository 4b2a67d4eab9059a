// fuzz_results.c - a results file of any bytes: refused with one error, or read
// into tables that keep what results.h promises; and every form that is made of
// them is made without harm.

#include "document.h"
#include "fuzz.h"
#include "geojson_out.h"
#include "orbat_out.h"
#include "results.h"
#include "tables_out.h"

static void check_value(const mu_value *value)
{
    int numbers = value->kind == MU_VALUE_POINT  ? 2
                  : value->kind == MU_VALUE_LINE ? 4
                                                 : 0;
    if (value->kind == MU_VALUE_REAL)
        HOLDS(isfinite(value->real));
    for (int i = 0; i < numbers; i++)
        HOLDS(fabs(value->at[i]) <= (i % 2 ? 90.0 : 180.0));
    if (value->kind != MU_VALUE_TEXT)
        return;
    uint32_t code;
    mu_text  text = value->text;
    HOLDS(strlen(text.at) == text.size);
    for (size_t at = 0, step; at < text.size; at += step) {
        step = mu_character(text.at + at, text.size - at, &code);
        HOLDS(step > 0);
    }
}

static void check_results(const mu_results *results)
{
    HOLDS(mu_results_table_of(results, "run"));
    for (uint32_t i = 0; i < results->table_count; i++) {
        const mu_results_table *table = &results->tables[i];
        HOLDS(table->name.size > 0 && !strpbrk(table->name.at, "/.\"\\"));
        HOLDS(table->column_count > 0);
        for (uint32_t row = 0; row < table->row_count; row++)
            for (uint32_t c = 0; c < table->column_count; c++)
                check_value(mu_results_value(table, row, c));
    }
}

static void write_all(const mu_results *results)
{
    FILE *to = fopen("/dev/null", "w");
    HOLDS(to);
    mu_document_write(results, "1", true, to);
    mu_geojson_write(results, to);
    mu_tables_write_package(results, "1", to);
    for (uint32_t i = 0; i < results->table_count; i++)
        mu_tables_write_csv(&results->tables[i], to);
    mu_status status = mu_orbat_write(results, to);
    HOLDS(status == MU_OK || status == MU_MISSING);
    fclose(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    mu_diags       diags;
    mu_results     results;
    unsigned char *copy = malloc(size ? size : 1);
    HOLDS(copy && mu_diags_init(&diags) == MU_OK);
    memcpy(copy, bytes, size);
    mu_status status =
        mu_results_read_bytes(copy, size, "input", NULL, &diags, &results);
    fuzz_check_diags(&diags);
    if (status == MU_OK) {
        HOLDS(diags.count == 0);
        check_results(&results);
        write_all(&results);
        mu_results_clear(&results);
    } else {
        HOLDS(diags.errors == 1);
    }
    mu_diags_clear(&diags);
    free(copy);
    return 0;
}
