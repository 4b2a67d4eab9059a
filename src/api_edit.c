// api_edit.c - what is written into the scenario's tables: cells, and rows that
// come and go.

#include "api.h"
#include "edit.h"
#include "folder.h"
#include "json.h"
#include "merge.h"

#include <stdlib.h>
#include <unistd.h>

#define EDITS 10000u

static mu_text text_of(const char *text)
{
    return (mu_text){ text ? text : "", text ? strlen(text) : 0 };
}

bool mu_api_may_write(const mu_session *session, mu_reply *reply)
{
    if (mu_session_about(session)->read_only)
        mu_reply_refuse(reply, 403, "read-only",
                        "start muster serve without --read-only",
                        "this server writes nothing");
    return !mu_session_about(session)->read_only;
}

void mu_api_cannot_write(const mu_diags *diags, mu_status status,
                         mu_reply *reply)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->list[i].level == MU_ERROR) {
            mu_reply_refuse(reply, 500, "cannot-write", NULL, "%s",
                            diags->list[i].text);
            return;
        }
    mu_reply_failed(reply, status);
}

void mu_api_give_etag(mu_session *session, unsigned status, const char *id,
                      mu_reply *reply)
{
    char      etag[65];
    mu_status found = mu_session_etag(session, etag);
    if (found != MU_OK) {
        mu_reply_failed(reply, found);
        return;
    }
    FILE *to = mu_reply_begin(reply);
    if (!to)
        return;
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    if (id) {
        mu_json_name(&json, "id");
        mu_json_text(&json, text_of(id));
    }
    mu_json_name(&json, "etag");
    mu_json_text(&json, text_of(etag));
    mu_json_close(&json, '}');
    putc('\n', to);
    mu_reply_end(reply, to, status, NULL);
    memcpy(reply->etag, etag, sizeof etag);
}

// ---- cells -------------------------------------------------------------------

typedef struct cell_edit {
    mu_table_id table;
    uint32_t    row, column;       // from 0; column of the schema; MU_NONE: the
                                   // row goes
    mu_text     value;
} cell_edit;

typedef struct editing {
    mu_session   *session;
    json_t       *body;
    mu_loaded     before;
    cell_edit    *edits;
    size_t        count;
    mu_edit_file  files[MU_TABLES];
    mu_instead    instead[MU_TABLES];
    size_t        file_count;
    uint32_t     *after[MU_TABLES];    // the row that a row becomes; MU_NONE:
                                       // it goes. NULL: all stay
    mu_arena      arena;
    mu_reply     *reply;
} editing;

static bool refuse_edit(editing *e, size_t i, const char *why)
{
    mu_reply_refuse(e->reply, 400, "bad-edit",
                    "GET /api/v1/scenario lists tables, columns and rows",
                    "edits[%zu]: %s", i, why);
    return false;
}

static bool read_edit(editing *e, size_t i)
{
    const json_t *json = json_array_get(json_object_get(e->body, "edits"), i);
    cell_edit    *edit = &e->edits[i];
    uint64_t      row;
    if (!json_is_object(json))
        return refuse_edit(e, i, "must be an object");
    bool goes = json_is_true(json_object_get(json, "remove"));
    if (!mu_request_knows(json, goes ? "table|row|remove"
                                     : "table|row|column|value|remove",
                          e->reply) ||
        !mu_api_whole(json, "row", 1, MU_LIMIT_ROWS, 0, &row, e->reply))
        return false;
    const char *table = json_string_value(json_object_get(json, "table"));
    const char *column = json_string_value(json_object_get(json, "column"));
    const json_t *value = json_object_get(json, "value");
    if (!table || row == 0 || (!goes && (!column || !json_is_string(value))))
        return refuse_edit(e, i, "needs table, row, column and value, a text; "
                                 "or table, row and remove, true");
    edit->table = mu_schema_find_table(text_of(table));
    if (edit->table == MU_TABLES)
        return refuse_edit(e, i, "there is no such table");
    edit->column = goes ? MU_NONE
                        : mu_schema_find_column(edit->table, text_of(column));
    if (!goes && edit->column == MU_NONE)
        return refuse_edit(e, i, "the table has no such column");
    edit->row = (uint32_t)row - 1;
    if (!goes)
        edit->value = (mu_text){ json_string_value(value),
                                 json_string_length(value) };
    const mu_table *there = &e->before.scenario.folder->tables[edit->table];
    if (there->broken)
        return refuse_edit(e, i, "the file cannot be read as a table; correct "
                                 "it by hand");
    if (edit->row > there->rows + EDITS || (goes && edit->row >= there->rows) ||
        (edit->table == MU_T_SCENARIO && (goes || edit->row > 0)))
        return refuse_edit(e, i, "there is no such row");
    if (edit->value.size > MU_LIMIT_CELL_BYTES)
        return refuse_edit(e, i, "the value is too long");
    return true;
}

static bool read_edits(editing *e)
{
    const json_t *list = json_object_get(e->body, "edits");
    size_t        count = json_array_size(list);
    if (!json_is_array(list) || count == 0 || count > EDITS) {
        mu_reply_refuse(e->reply, 400, "bad-edit", NULL,
                        "'edits' must be a list of 1 to %u edits", EDITS);
        return false;
    }
    e->edits = MU_ARENA_NEW(&e->arena, count, cell_edit);
    if (!e->edits) {
        mu_reply_failed(e->reply, MU_NO_MEMORY);
        return false;
    }
    for (e->count = 0; e->count < count; e->count++)
        if (!read_edit(e, e->count))
            return false;
    return true;
}

// Where each row of a table will be; those that are new in the order in which the
// edits name them.
static mu_status number_rows(editing *e, mu_table_id id, uint32_t *gone)
{
    uint32_t  rows = e->before.scenario.folder->tables[id].rows, next = 0;
    uint32_t *after =
        MU_ARENA_NEW(&e->arena, (size_t)rows + EDITS + 1, uint32_t);
    *gone = 0;
    if (!after)
        return MU_NO_MEMORY;
    for (size_t i = 0; i < e->count; i++)
        if (e->edits[i].table == id && e->edits[i].column == MU_NONE)
            after[e->edits[i].row] = MU_NONE;
    for (uint32_t row = 0; row < rows; row++) {
        *gone += after[row] == MU_NONE;
        if (after[row] != MU_NONE)
            after[row] = next++;
    }
    for (uint32_t i = 0; i <= EDITS; i++)
        after[rows + i] = MU_NONE;
    for (size_t i = 0; i < e->count; i++)
        if (e->edits[i].table == id && e->edits[i].row >= rows &&
            after[e->edits[i].row] == MU_NONE)
            after[e->edits[i].row] = next++;
    e->after[id] = after;
    return MU_OK;
}

// Rows that nothing changes stand in a merge too where others go.
static mu_status keep_others(editing *e, mu_table_id id, mu_merge *merge)
{
    uint32_t rows = e->before.scenario.folder->tables[id].rows;
    bool    *named = MU_ARENA_NEW(&e->arena, rows, bool);
    if (!named)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < merge->row_count; i++)
        if (merge->rows[i].row != MU_NONE)
            named[merge->rows[i].row] = true;
    for (uint32_t row = 0; row < rows; row++)
        if (!named[row])
            merge->rows[merge->row_count++] = (mu_merge_row){ .row = row };
    return MU_OK;
}

// The edits of one table as a merge: a row for each that changes, the last edit
// of a cell being the one that counts; of a row that goes, none does.
static mu_status collect(editing *e, mu_table_id id, mu_merge *merge)
{
    const mu_table *table = &e->before.scenario.folder->tables[id];
    uint32_t        gone;
    MU_TRY(number_rows(e, id, &gone));
    *merge = (mu_merge){ .table = id, .absent = gone };
    merge->rows =
        MU_ARENA_NEW(&e->arena, e->count + table->rows, mu_merge_row);
    merge->columns = MU_ARENA_NEW(&e->arena, MU_MAX_COLUMNS, mu_merge_column);
    uint32_t *numbers = MU_ARENA_NEW(&e->arena, e->count, uint32_t);
    if (!merge->rows || !merge->columns || !numbers)
        return MU_NO_MEMORY;
    for (uint32_t c = 0; c < mu_schema(id)->column_count; c++)
        merge->columns[merge->column_count++] =
            (mu_merge_column){ .from = MU_NONE, .to = c };
    for (size_t i = 0; i < e->count; i++) {
        const cell_edit *edit = &e->edits[i];
        uint32_t         at = 0, c = 0;
        if (edit->table != id)
            continue;
        while (at < merge->row_count && numbers[at] != edit->row)
            at++;
        mu_merge_row *row = &merge->rows[at];
        if (at == merge->row_count) {
            numbers[merge->row_count++] = edit->row;
            row->row = edit->row < table->rows ? edit->row : MU_NONE;
            if (e->after[id][edit->row] == MU_NONE)
                row->incoming = MU_NONE;
            row->changes =
                MU_ARENA_NEW(&e->arena, MU_MAX_COLUMNS, mu_merge_change);
            if (!row->changes)
                return MU_NO_MEMORY;
        }
        if (row->incoming == MU_NONE)
            continue;
        while (c < row->count && row->changes[c].to != edit->column)
            c++;
        row->count += c == row->count;
        row->changes[c] = (mu_merge_change){ .to = edit->column,
                                             .after = edit->value };
    }
    return gone ? keep_others(e, id, merge) : MU_OK;
}

// ---- scenario.yaml -----------------------------------------------------------

// A text of YAML that is that text, whatever it holds.
static mu_text quote(mu_arena *arena, mu_text value)
{
    char   *text = NULL;
    size_t  size = 0;
    mu_text out = { 0 };
    FILE   *to = open_memstream(&text, &size);
    if (!to)
        return out;
    mu_json json = { .to = to };
    mu_json_text(&json, value);
    if (fclose(to) == 0 && mu_arena_text(arena, text, size, &out) != MU_OK)
        out = (mu_text){ 0 };
    free(text);
    return out;
}

// `bytes` with one setting replaced, or added at the end.
static mu_status set_setting(editing *e, const cell_edit *edit, mu_text *bytes)
{
    const mu_table *table = &e->before.scenario.folder->tables[MU_T_SCENARIO];
    const char     *name = mu_schema(MU_T_SCENARIO)->columns[edit->column].name;
    uint32_t        at = table->column_of[edit->column];
    const mu_cell  *cell = at == MU_NONE ? NULL : mu_table_cell(table, 0, at);
    mu_text         value = quote(&e->arena, edit->value), made;
    if (!value.at)
        return MU_NO_MEMORY;
    if (cell && cell->source == table->source)
        made = mu_arena_format(
            &e->arena, "%.*s%s%s", (int)cell->offset, bytes->at, value.at,
            bytes->at + cell->offset + cell->length);
    else if (!strchr(name, '.'))
        made = mu_arena_format(
            &e->arena, "%s%s%s: %s\n", bytes->at,
            bytes->size && bytes->at[bytes->size - 1] != '\n' ? "\n" : "", name,
            value.at);
    else
        return MU_UNKNOWN;
    *bytes = made;
    return made.at ? MU_OK : MU_NO_MEMORY;
}

// From the last place to the first, so that places stay where they are.
static mu_status change_settings(editing *e, mu_text *out)
{
    const mu_table *table = &e->before.scenario.folder->tables[MU_T_SCENARIO];
    if (!table->source)
        return MU_UNKNOWN;
    *out = table->source->bytes;
    uint32_t behind = UINT32_MAX;
    for (bool more = true; more;) {
        const cell_edit *next = NULL;
        uint32_t         place = 0;
        for (size_t i = 0; i < e->count; i++) {
            const cell_edit *edit = &e->edits[i];
            uint32_t at = edit->table == MU_T_SCENARIO
                              ? table->column_of[edit->column]
                              : MU_NONE;
            if (at == MU_NONE)
                continue;
            uint32_t offset = mu_table_cell(table, 0, at)->offset;
            if (offset < behind && offset >= place) {
                place = offset;
                next = edit;
            }
        }
        more = next != NULL;
        if (next)
            MU_TRY(set_setting(e, next, out));
        behind = place;
    }
    for (size_t i = 0; i < e->count; i++)
        if (e->edits[i].table == MU_T_SCENARIO &&
            table->column_of[e->edits[i].column] == MU_NONE)
            MU_TRY(set_setting(e, &e->edits[i], out));
    return MU_OK;
}

static mu_status change_table(editing *e, mu_table_id id)
{
    mu_merge merge;
    mu_text  bytes;
    bool     touched = false;
    for (size_t i = 0; i < e->count; i++)
        touched = touched || e->edits[i].table == id;
    if (!touched)
        return MU_OK;
    if (id == MU_T_SCENARIO) {
        MU_TRY(change_settings(e, &bytes));
    } else {
        MU_TRY(collect(e, id, &merge));
        MU_TRY(mu_merge_text(&e->arena, &e->before.scenario, &merge,
                             merge.absent > 0, &bytes));
    }
    mu_text name = mu_arena_format(&e->arena, "%s.%s", mu_schema(id)->name,
                                   id == MU_T_SCENARIO ? "yaml" : "csv");
    if (!name.at)
        return MU_NO_MEMORY;
    e->files[e->file_count] = (mu_edit_file){ name.at, bytes };
    e->instead[e->file_count++] = (mu_instead){ name.at, bytes };
    return MU_OK;
}

// ---- writing -----------------------------------------------------------------

static bool is_written(const editing *e, const mu_scenario *after)
{
    for (size_t i = 0; i < e->count; i++) {
        const cell_edit *edit = &e->edits[i];
        const mu_table  *table = &after->folder->tables[edit->table];
        uint32_t        *of = e->after[edit->table];
        uint32_t         row = of ? of[edit->row] : edit->row;
        if (row == MU_NONE)
            continue;
        uint32_t at = table->column_of[edit->column];
        bool     later = false;
        for (size_t k = i + 1; k < e->count; k++)
            later = later || (e->edits[k].table == edit->table &&
                              e->edits[k].row == edit->row &&
                              e->edits[k].column == edit->column);
        if (later || row >= table->rows)
            continue;
        mu_text now = at == MU_NONE
                          ? MU_TEXT("")
                          : mu_cell_text(mu_table_cell(table, row, at));
        if (!mu_text_equal(now, mu_strip(edit->value)))
            return false;
    }
    return true;
}

// Is what would be written no worse than what is there? False: refused.
static bool is_sound(editing *e)
{
    const mu_variation how = { .instead = e->instead,
                               .instead_count = e->file_count };
    mu_loaded          after;
    bool               sound = false;
    mu_status status = mu_load_silently(mu_session_about(e->session)->path,
                                        &how, &after);
    if (status == MU_NO_MEMORY)
        mu_reply_failed(e->reply, status);
    else if (after.diags.errors > e->before.diags.errors)
        mu_api_unsound(&after, NULL, e->reply);
    else if (!is_written(e, &after.scenario))
        mu_reply_refuse(e->reply, 422, "not-written",
                        "change the file by hand",
                        "the file is written in a way in which this value "
                        "cannot be set");
    else
        sound = true;
    mu_loaded_clear(&after);
    return sound;
}

static void write_files(editing *e)
{
    mu_diags  diags;
    mu_status status = mu_diags_init(&diags);
    if (status != MU_OK) {
        mu_reply_failed(e->reply, status);
        return;
    }
    status = mu_edit_write(mu_session_about(e->session)->path, e->files,
                           e->file_count, &diags);
    if (status == MU_OK)
        mu_api_give_etag(e->session, 200, NULL, e->reply);
    else
        mu_api_cannot_write(&diags, status, e->reply);
    mu_diags_clear(&diags);
}

// Was the scenario as the client thinks it is? False: refused.
static bool is_unchanged(mu_session *session, const mu_request *request,
                         mu_reply *reply)
{
    char      etag[65];
    mu_status status = mu_session_etag(session, etag);
    if (status != MU_OK) {
        mu_reply_failed(reply, status);
        return false;
    }
    if (!request->if_match) {
        mu_reply_refuse(reply, 428, "no-etag",
                        "send If-Match with the etag of GET /api/v1/scenario",
                        "it must be known what the edit is based on");
        return false;
    }
    if (strstr(request->if_match, etag))
        return true;
    mu_reply_refuse(reply, 412, "changed",
                    "read the scenario again and repeat the edit",
                    "the scenario has been changed since it was read");
    memcpy(reply->etag, etag, sizeof etag);
    return false;
}

static void edit_cells(editing *e)
{
    mu_status status = mu_load_silently(mu_session_about(e->session)->path,
                                        NULL, &e->before);
    if (status == MU_NO_MEMORY || !e->before.scenario.folder) {
        mu_reply_failed(e->reply, status);
        return;
    }
    if (!read_edits(e))
        return;
    status = MU_OK;
    for (mu_table_id id = 0; status == MU_OK && id < MU_TABLES; id++)
        status = change_table(e, id);
    if (status == MU_UNKNOWN)
        mu_reply_refuse(e->reply, 422, "not-written", "change it by hand",
                        "scenario.yaml does not have this key yet");
    else if (status != MU_OK)
        mu_reply_failed(e->reply, status);
    else if (is_sound(e) && mu_api_may_write(e->session, e->reply))
        write_files(e);
}

void mu_api_cells(mu_session *session, const mu_request *request,
                  mu_reply *reply)
{
    editing e = { .session = session, .reply = reply };
    e.body = mu_request_read(request, reply);
    if (e.body && mu_request_knows(e.body, "edits", reply)) {
        mu_session_write_lock(session);
        if (is_unchanged(session, request, reply))
            edit_cells(&e);
        mu_session_write_unlock(session);
        mu_loaded_clear(&e.before);
    }
    mu_arena_clear(&e.arena);
    json_decref(e.body);
}
