// api_scenario.c - the page, and what the scenario says: its tables cell by cell,
// its variants, what is wrong with it.

#include "api.h"
#include "embedded.h"
#include "folder.h"
#include "json.h"

#include <stdlib.h>

#define VARIANTS 1000u   // of a folder that are listed

static const char *const kind_names[] = {
    [MU_KIND_ID] = "id",
    [MU_KIND_NAME] = "name",
    [MU_KIND_REF] = "reference",
    [MU_KIND_REFS] = "references",
    [MU_KIND_CAPABILITY] = "capability",
    [MU_KIND_WORDS] = "words",
    [MU_KIND_TEXT] = "text",
    [MU_KIND_NUMBER] = "number",
    [MU_KIND_PROBABILITY] = "probability",
    [MU_KIND_WHOLE] = "whole",
    [MU_KIND_MILLIONTHS] = "number",
    [MU_KIND_QUANTITY] = "quantity",
    [MU_KIND_DATE] = "date",
    [MU_KIND_FLAG] = "flag",
    [MU_KIND_WORD] = "word",
};

static mu_text text_of(const char *text)
{
    return (mu_text){ text ? text : "", text ? strlen(text) : 0 };
}

// ---- pages -------------------------------------------------------------------

void mu_api_page(mu_session *session, const mu_request *request,
                 mu_reply *reply)
{
    (void)session;
    (void)request;
    *reply = (mu_reply){ .status = 200,
                         .type = "text/html; charset=utf-8",
                         .bytes = mu_embedded_bench[0].bytes,
                         .size = mu_embedded_bench[0].size,
                         .policy = (const char *)mu_embedded_bench_policy[0]
                                       .bytes };
}

void mu_api_report(mu_session *session, const mu_request *request,
                   mu_reply *reply)
{
    size_t size;
    char  *bytes = mu_session_report(session, &size);
    (void)request;
    if (!bytes) {
        mu_reply_refuse(reply, 404, "no-report",
                        "POST /api/v1/results with \"format\": \"html\" makes "
                        "one",
                        "there was no full run yet");
        return;
    }
    // What the page may do is said in its own head.
    *reply = (mu_reply){ .status = 200,
                         .type = "text/html; charset=utf-8",
                         .text = bytes,
                         .size = size,
                         .policy = "" };
}

void mu_api_openapi(mu_session *session, const mu_request *request,
                    mu_reply *reply)
{
    (void)session;
    (void)request;
    *reply = (mu_reply){ .status = 200,
                         .type = "application/json; charset=utf-8",
                         .bytes = mu_embedded_openapi[0].bytes,
                         .size = mu_embedded_openapi[0].size };
}

// ---- findings ----------------------------------------------------------------

static bool is_within(const mu_cell *cell, const mu_span *where)
{
    return cell->source == where->source && cell->offset <= where->offset &&
           where->offset <= (size_t)cell->offset + cell->length &&
           cell->line == where->line;
}

// The cell that a place is in; false: in none.
static bool find_cell(const mu_folder *folder, const mu_span *where,
                      mu_table_id *id, uint32_t *row, uint32_t *column)
{
    for (*id = 0; folder && where->source && *id < MU_TABLES; ++*id) {
        const mu_table *table = &folder->tables[*id];
        for (*row = 0; *row < table->rows; ++*row)
            for (*column = 0; *column < table->columns; ++*column)
                if (is_within(mu_table_cell(table, *row, *column), where))
                    return true;
    }
    return false;
}

// Which set, or which nation that says no, a place is in; MU_NONE.
static uint32_t find_option(const char *kind, const char *const *list,
                            size_t count, const mu_span *where)
{
    if (!where->source || !mu_text_equal(where->source->name, text_of(kind)))
        return MU_NONE;
    for (uint32_t i = 0; i < count; i++)
        if (mu_text_equal(where->source->bytes, text_of(list[i])))
            return i;
    return MU_NONE;
}

// Which of the rows that the change takes away, or brings, the place is in.
static void put_place_in_rows(mu_json *json, const mu_change *change,
                              const mu_span *where, const mu_folder *folder,
                              bool in_cell, mu_table_id id, uint32_t row)
{
    if (!mu_text_equal(where->source->name, MU_TEXT(MU_WRITTEN)))
        return;
    if (in_cell && row + change->added[id] >= folder->tables[id].rows) {
        mu_json_name(json, "added");
        mu_json_whole(json, (int64_t)row + change->added[id] -
                                folder->tables[id].rows);
    } else if (where->line >= 2 && where->line - 2 < change->removed) {
        mu_json_name(json, "remove");
        mu_json_whole(json, (int64_t)where->line - 2);
    }
}

static void put_place(mu_json *json, const mu_loaded *loaded,
                      const mu_change *change, const mu_span *where)
{
    mu_table_id      id;
    uint32_t         row, column;
    const mu_folder *folder =
        loaded->has_scenario ? loaded->scenario.folder : NULL;
    mu_json_put_text(json, "file", where->source->name);
    mu_json_name(json, "line");
    mu_json_whole(json, where->line);
    mu_json_name(json, "column");
    mu_json_whole(json, where->column);
    bool in_cell = find_cell(folder, where, &id, &row, &column);
    if (in_cell) {
        mu_json_put_text(json, "table", text_of(mu_schema(id)->name));
        mu_json_name(json, "row");
        mu_json_whole(json, (int64_t)row + 1);
        mu_json_put_text(json, "cell",
                         mu_cell_text(&folder->tables[id].header[column]));
    }
    if (!change)
        return;
    put_place_in_rows(json, change, where, folder, in_cell, id, row);
    uint32_t at = find_option("--set", change->sets, change->sets_count, where);
    if (at != MU_NONE) {
        mu_json_name(json, "set");
        mu_json_whole(json, at);
    }
    at = find_option("--without", change->without, change->without_count,
                     where);
    if (at != MU_NONE) {
        mu_json_name(json, "without");
        mu_json_whole(json, at);
    }
}

static void put_findings(mu_json *json, const mu_loaded *loaded,
                         const mu_change *change)
{
    static const char *const levels[] = { [MU_ERROR] = "error",
                                          [MU_WARNING] = "warning",
                                          [MU_NOTE] = "note" };
    mu_json_open(json, '[');
    for (size_t i = 0; i < loaded->diags.count; i++) {
        const mu_diag *diag = &loaded->diags.list[i];
        mu_json_open(json, '{');
        mu_json_put_text(json, "level", text_of(levels[diag->level]));
        mu_json_put_text(json, "text", text_of(diag->text));
        if (diag->where.source)
            put_place(json, loaded, change, &diag->where);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void put_check(mu_json *json, const mu_loaded *loaded,
                      const mu_change *change)
{
    mu_json_name(json, "errors");
    mu_json_whole(json, (int64_t)loaded->diags.errors);
    mu_json_name(json, "warnings");
    mu_json_whole(json, (int64_t)loaded->diags.warnings);
    mu_json_name(json, "not_shown");
    mu_json_whole(json, (int64_t)loaded->diags.dropped);
    mu_json_name(json, "findings");
    put_findings(json, loaded, change);
}

void mu_api_put_check(const mu_loaded *loaded, const mu_change *change,
                      FILE *to)
{
    mu_json json = { .to = to, .in_page = true };
    mu_json_open(&json, '{');
    put_check(&json, loaded, change);
    mu_json_close(&json, '}');
}

void mu_api_unsound(const mu_loaded *loaded, const mu_change *change,
                    mu_reply *reply)
{
    FILE *to = mu_reply_begin(reply);
    if (!to)
        return;
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    mu_json_name(&json, "error");
    mu_json_open(&json, '{');
    mu_json_name(&json, "status");
    mu_json_whole(&json, 422);
    mu_json_put_text(&json, "code", MU_TEXT("unsound"));
    mu_json_put_text(&json, "message", MU_TEXT("the scenario has errors"));
    mu_json_put_text(&json, "hint", MU_TEXT("correct what the findings say"));
    mu_json_close(&json, '}');
    put_check(&json, loaded, change);
    mu_json_close(&json, '}');
    putc('\n', to);
    mu_reply_end(reply, to, 422, NULL);
}

// ---- the scenario ------------------------------------------------------------

static void put_column(mu_json *json, const mu_column *column)
{
    mu_json_open(json, '{');
    mu_json_put_text(json, "name", text_of(column->name));
    mu_json_put_text(json, "kind", text_of(kind_names[column->kind]));
    mu_json_name(json, "key");
    mu_json_bool(json, column->key);
    mu_json_put_text(json, "help", text_of(column->help));
    mu_json_put_text(json, "unit", text_of(column->unit));
    mu_json_put_text(json, "words", text_of(column->words));
    bool refers =
        column->kind == MU_KIND_REF || column->kind == MU_KIND_REFS;
    mu_json_put_text(json, "target",
                     text_of(refers ? mu_schema(column->target)->name : NULL));
    mu_json_name(json, "fallback");
    if (column->fallback)
        mu_json_text(json, text_of(column->fallback));
    else
        mu_json_null(json);
    if (mu_kind_is_number(column->kind)) {
        mu_bounds bounds = mu_column_bounds(column);
        mu_json_name(json, "least");
        mu_json_real(json, bounds.least);
        mu_json_name(json, "most");
        mu_json_real(json, bounds.most);
    }
    mu_json_close(json, '}');
}

static void put_row(mu_json *json, const mu_table *table, uint32_t columns,
                    uint32_t row)
{
    mu_json_open(json, '[');
    for (uint32_t c = 0; c < columns; c++) {
        uint32_t at = table->column_of[c];
        mu_json_text(json, at == MU_NONE || at >= table->columns
                               ? MU_TEXT("")
                               : mu_cell_text(mu_table_cell(table, row, at)));
    }
    mu_json_close(json, ']');
}

static void put_table(mu_json *json, mu_table_id id, const mu_table *table)
{
    const mu_table_schema *schema = mu_schema(id);
    mu_json_open(json, '{');
    mu_json_put_text(json, "name", text_of(schema->name));
    mu_json_put_text(json, "one", text_of(schema->one));
    mu_json_put_text(json, "help", text_of(schema->help));
    mu_json_name(json, "key");
    mu_json_open(json, '[');
    for (uint32_t c = 0; c < schema->column_count; c++)
        if (schema->columns[c].key)
            mu_json_text(json, text_of(schema->columns[c].name));
    mu_json_close(json, ']');
    mu_json_name(json, "columns");
    mu_json_open(json, '[');
    for (uint32_t c = 0; c < schema->column_count; c++)
        put_column(json, &schema->columns[c]);
    mu_json_close(json, ']');
    mu_json_name(json, "rows");
    mu_json_open(json, '[');
    for (uint32_t row = 0; table->columns && row < table->rows; row++)
        put_row(json, table, schema->column_count, row);
    mu_json_close(json, ']');
    mu_json_close(json, '}');
}

static void put_variant(mu_json *json, const char *path, mu_text id)
{
    mu_arena arena = { 0 };
    mu_diags diags;
    mu_text  title = MU_TEXT(""), description = MU_TEXT("");
    mu_text  file = mu_arena_format(&arena, "%s/variants/%.*s.yaml", path,
                                    (int)id.size, id.at);
    if (file.at && mu_diags_init(&diags) == MU_OK) {
        // One that is no YAML has no title; the check of it says why.
        mu_status status = mu_variant_about(&arena, file.at, &diags, &title,
                                            &description);
        if (status != MU_OK)
            title = description = MU_TEXT("");
        mu_diags_clear(&diags);
    }
    mu_json_open(json, '{');
    mu_json_put_text(json, "id", id);
    mu_json_put_text(json, "title", title);
    mu_json_put_text(json, "description", description);
    mu_json_close(json, '}');
    mu_arena_clear(&arena);
}

static void put_variants(mu_json *json, const char *path)
{
    mu_arena arena = { 0 };
    mu_names names;
    mu_json_name(json, "variants");
    mu_json_open(json, '[');
    if (mu_variants_list(&arena, text_of(path), VARIANTS, &names) == MU_OK)
        for (uint32_t i = 0; i < names.count; i++)
            if (mu_change_named(names.list[i].text.at))
                put_variant(json, path, names.list[i].text);
    mu_json_close(json, ']');
    mu_arena_clear(&arena);
}

static void put_scenario(mu_json *json, const mu_session *session,
                         const mu_loaded *loaded, const char *etag)
{
    const mu_session_options *about = mu_session_about(session);
    const mu_scenario        *s = &loaded->scenario;
    mu_json_open(json, '{');
    mu_json_put_text(json, "title", s->title);
    mu_json_put_text(json, "description", s->description);
    mu_json_put_text(json, "path", text_of(about->path));
    mu_json_put_text(json, "etag", text_of(etag));
    mu_json_name(json, "read_only");
    mu_json_bool(json, about->read_only);
    mu_json_put_text(json, "version", MU_TEXT(MU_VERSION));
    mu_json_name(json, "tables");
    mu_json_open(json, '[');
    for (mu_table_id id = 0; s->folder && id < MU_TABLES; id++)
        put_table(json, id, &s->folder->tables[id]);
    mu_json_close(json, ']');
    put_variants(json, about->path);
    put_check(json, loaded, NULL);
    mu_json_close(json, '}');
    putc('\n', json->to);
}

// Reads the scenario as the change makes it. False: refused. To be let go in
// every case.
static bool load(mu_session *session, const mu_change *change,
                 mu_loaded *loaded, mu_reply *reply)
{
    mu_variation how = { 0 };
    if (change)
        how = mu_change_variation(change);
    mu_session_begin_reading(session);
    mu_status status = mu_session_load(session, &how, loaded);
    if (status != MU_NO_MEMORY)
        return true;
    mu_reply_failed(reply, status);
    return false;
}

static void let_go(mu_session *session, mu_loaded *loaded)
{
    mu_loaded_clear(loaded);
    mu_session_end_reading(session);
}

void mu_api_scenario(mu_session *session, const mu_request *request,
                     mu_reply *reply)
{
    char      etag[65];
    mu_loaded loaded = { 0 };
    mu_status status = mu_session_etag(session, etag);
    if (status != MU_OK) {
        mu_reply_failed(reply, status);
        return;
    }
    const char *known = request->if_none_match;
    if (known && strstr(known, etag)) {
        *reply = (mu_reply){ .status = 304, .type = NULL, .bytes = "" };
        memcpy(reply->etag, etag, sizeof etag);
        return;
    }
    if (load(session, NULL, &loaded, reply)) {
        FILE *to = mu_reply_begin(reply);
        if (to) {
            mu_json json = { .to = to, .in_page = true };
            put_scenario(&json, session, &loaded, etag);
            mu_reply_end(reply, to, 200, NULL);
            memcpy(reply->etag, etag, sizeof etag);
        }
    }
    let_go(session, &loaded);
}

void mu_api_scenarios(mu_session *session, const mu_request *request,
                      mu_reply *reply)
{
    mu_loaded   loaded = { 0 };
    const char *path = mu_session_about(session)->path;
    (void)request;
    if (load(session, NULL, &loaded, reply)) {
        const char *slash = strrchr(path, '/');
        FILE       *to = mu_reply_begin(reply);
        if (to) {
            mu_json json = { .to = to };
            mu_json_open(&json, '[');
            mu_json_open(&json, '{');
            mu_json_put_text(&json, "id",
                             text_of(slash && slash[1] ? slash + 1 : path));
            mu_json_put_text(&json, "title", loaded.scenario.title);
            mu_json_close(&json, '}');
            mu_json_close(&json, ']');
            putc('\n', to);
            mu_reply_end(reply, to, 200, NULL);
        }
    }
    let_go(session, &loaded);
}

void mu_api_check(mu_session *session, const mu_request *request,
                  mu_reply *reply)
{
    json_t   *body = mu_request_read(request, reply);
    mu_change change = { .arena = { 0 } };
    mu_loaded loaded = { 0 };
    if (body && mu_request_knows(body, "change", reply) &&
        mu_change_read(json_object_get(body, "change"),
                       mu_session_about(session)->path, reply, &change)) {
        FILE *to = NULL;
        if (load(session, &change, &loaded, reply))
            to = mu_reply_begin(reply);
        if (to) {
            mu_api_put_check(&loaded, &change, to);
            putc('\n', to);
            mu_reply_end(reply, to, 200, NULL);
        }
        let_go(session, &loaded);
    }
    mu_change_clear(&change);
    json_decref(body);
}
