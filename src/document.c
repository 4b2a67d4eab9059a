// document.c - see document.h.

#include "document.h"

#include "json.h"

static void put_value(mu_json *json, const mu_results_column *column,
                      const mu_value *value)
{
    switch (value->kind) {
    case MU_VALUE_NULL:
        mu_json_null(json);
        return;
    case MU_VALUE_WHOLE:
        if (mu_is_flag(column, value))
            mu_json_bool(json, value->whole == 1);
        else
            mu_json_whole(json, value->whole);
        return;
    case MU_VALUE_REAL:
        mu_json_real(json, value->real);
        return;
    case MU_VALUE_TEXT:
        mu_json_text(json, value->text);
        return;
    case MU_VALUE_POINT:
        mu_json_position(json, value->at);
        return;
    case MU_VALUE_LINE:
        mu_json_open(json, '[');
        mu_json_position(json, value->at);
        mu_json_position(json, value->at + 2);
        mu_json_close(json, ']');
        return;
    }
}

static void put_columns(mu_json *json, const mu_results_table *table)
{
    mu_json_name(json, "columns");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < table->column_count; i++) {
        mu_json_open(json, '{');
        mu_json_name(json, "name");
        mu_json_text(json, table->columns[i].name);
        mu_json_name(json, "type");
        mu_json_text(json, table->columns[i].type);
        mu_json_name(json, "help");
        mu_json_text(json, table->columns[i].help);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void put_rows(mu_json *json, const mu_results_table *table)
{
    mu_json_name(json, "rows");
    mu_json_open(json, '[');
    for (uint32_t row = 0; row < table->row_count; row++) {
        mu_json_open(json, '[');
        for (uint32_t c = 0; c < table->column_count; c++)
            put_value(json, &table->columns[c],
                      mu_results_value(table, row, c));
        mu_json_close(json, ']');
    }
    mu_json_close(json, ']');
}

void mu_document_write(const mu_results *results, const char *version,
                       bool in_page, FILE *to)
{
    mu_json json = { .to = to, .in_page = in_page };
    mu_json_open(&json, '{');
    mu_json_name(&json, "muster");
    mu_json_open(&json, '{');
    mu_json_name(&json, "version");
    mu_json_text(&json, (mu_text){ version, strlen(version) });
    mu_json_name(&json, "format");
    mu_json_whole(&json, MU_DOCUMENT_FORMAT);
    mu_json_close(&json, '}');
    mu_json_name(&json, "tables");
    mu_json_open(&json, '{');
    for (uint32_t i = 0; i < results->table_count; i++) {
        const mu_results_table *table = &results->tables[i];
        mu_json_key(&json, table->name);
        mu_json_open(&json, '{');
        mu_json_name(&json, "help");
        mu_json_text(&json, table->help);
        put_columns(&json, table);
        put_rows(&json, table);
        mu_json_close(&json, '}');
    }
    mu_json_close(&json, '}');
    mu_json_close(&json, '}');
    putc('\n', to);
}
