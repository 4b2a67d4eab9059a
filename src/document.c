// document.c - see document.h.

#include "document.h"

#include "json.h"

#include <math.h>
#include <stdlib.h>

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

static void put_head(mu_json *json, const char *version)
{
    mu_json_open(json, '{');
    mu_json_name(json, "muster");
    mu_json_open(json, '{');
    mu_json_name(json, "version");
    mu_json_text(json, (mu_text){ version, strlen(version) });
    mu_json_name(json, "format");
    mu_json_whole(json, MU_DOCUMENT_FORMAT);
    mu_json_close(json, '}');
    mu_json_name(json, "tables");
    mu_json_open(json, '{');
}

void mu_document_write(const mu_results *results, const char *version,
                       bool in_page, FILE *to)
{
    mu_json json = { .to = to, .in_page = in_page };
    put_head(&json, version);
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

// ---- without a file ----------------------------------------------------------

typedef struct teller {
    mu_json              json;
    const mu_wanted     *wanted;
    const mu_gpkg_table *table;
    bool                 in_row;
} teller;

static bool is_wanted(const mu_wanted *wanted, const char *name)
{
    bool found = !wanted;
    for (size_t i = 0; wanted && i < wanted->count && !found; i++)
        found = strcmp(wanted->names[i], name) == 0;
    return found;
}

static void tell_column(mu_json *json, const char *name, const char *type,
                        const char *help)
{
    mu_json_open(json, '{');
    mu_json_name(json, "name");
    mu_json_text(json, (mu_text){ name, strlen(name) });
    mu_json_name(json, "type");
    mu_json_text(json, (mu_text){ type, strlen(type) });
    mu_json_name(json, "help");
    mu_json_text(json, (mu_text){ help, help ? strlen(help) : 0 });
    mu_json_close(json, '}');
}

static bool begin_table(void *context, const mu_gpkg_table *table,
                        const char *name)
{
    teller  *t = context;
    mu_json *json = &t->json;
    if (!is_wanted(t->wanted, name))
        return false;
    t->table = table;
    mu_json_key(json, (mu_text){ name, strlen(name) });
    mu_json_open(json, '{');
    mu_json_name(json, "help");
    mu_json_text(json, (mu_text){ table->help, strlen(table->help) });
    mu_json_name(json, "columns");
    mu_json_open(json, '[');
    if (table->geometry)
        tell_column(json, "geom", table->geometry, "Where it lies");
    for (uint32_t i = 0; i < table->column_count; i++)
        tell_column(json, table->columns[i].name, table->columns[i].type,
                    table->columns[i].help);
    mu_json_close(json, ']');
    mu_json_name(json, "rows");
    mu_json_open(json, '[');
    return true;
}

// A number that a text is, as SQLite takes it in a column of numbers (section
// 3 of its "Datatypes"): digits with a sign, a point and an exponent.
static bool read_number(mu_text text, bool real, mu_value *out)
{
    char        copy[64];
    const char *end;
    if (text.size == 0 || text.size >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.size);
    copy[text.size] = '\0';
    size_t digits = strspn(copy + (*copy == '-' || *copy == '+'), "0123456789");
    if (copy[strspn(copy, "+-.0123456789eE")] ||
        !(digits || strpbrk(copy, "0123456789")))
        return false;
    double value = strtod(copy, (char **)&end);
    if (*end || !isfinite(value))
        return false;
    bool whole = !real && fabs(value) < 1e15 && value == floor(value);
    *out = whole ? (mu_value){ MU_VALUE_WHOLE, { .whole = (int64_t)value } }
                 : (mu_value){ MU_VALUE_REAL, { .real = value } };
    return true;
}

static void tell_value(void *context, uint32_t number, const mu_value *value)
{
    teller  *t = context;
    bool     shape = t->table->geometry && number == 0;
    uint32_t column = number - (t->table->geometry ? 1 : 0);
    const char *type = shape ? "" : t->table->columns[column].type;
    mu_value    made = *value;
    if (!t->in_row)
        mu_json_open(&t->json, '[');
    t->in_row = true;
    bool real = strcmp(type, "DOUBLE") == 0;
    if (value->kind == MU_VALUE_TEXT && strcmp(type, "TEXT") != 0)
        read_number(value->text, real, &made);
    else if (value->kind == MU_VALUE_REAL && !real && fabs(value->real) < 1e15 &&
             value->real == floor(value->real))
        made = (mu_value){ MU_VALUE_WHOLE, { .whole = (int64_t)value->real } };
    else if (value->kind == MU_VALUE_WHOLE && real)
        made = (mu_value){ MU_VALUE_REAL, { .real = (double)value->whole } };
    const mu_results_column of = { .type = { type, strlen(type) } };
    put_value(&t->json, &of, &made);
}

static void end_row(void *context)
{
    teller *t = context;
    mu_json_close(&t->json, ']');
    t->in_row = false;
}

static void end_table(void *context)
{
    teller *t = context;
    mu_json_close(&t->json, ']');
    mu_json_close(&t->json, '}');
}

static mu_gpkg_listener listener_of(teller *t)
{
    return (mu_gpkg_listener){ .context = t,
                               .begin = begin_table,
                               .value = tell_value,
                               .end_row = end_row,
                               .end = end_table };
}

mu_status mu_document_tell(const mu_store_input *in, const mu_wanted *tables,
                           const char *version, FILE *to)
{
    teller t = { .json = { .to = to, .in_page = true }, .wanted = tables };
    const mu_gpkg_listener listener = listener_of(&t);
    put_head(&t.json, version);
    mu_status status = mu_store_tell(in, &listener);
    mu_json_close(&t.json, '}');
    mu_json_close(&t.json, '}');
    return status;
}

mu_status mu_document_tell_more(const mu_store_more *more, const char *version,
                                FILE *to)
{
    teller t = { .json = { .to = to, .in_page = true } };
    mu_gpkg                g;
    const mu_gpkg_listener listener = listener_of(&t);
    put_head(&t.json, version);
    mu_gpkg_listen(&g, &listener);
    more->put(&g, more->of);
    mu_status status = g.status;
    mu_gpkg_close(&g);
    mu_json_close(&t.json, '}');
    mu_json_close(&t.json, '}');
    return status;
}
