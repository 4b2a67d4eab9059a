// api_edit.c - what is written into the scenario's folder: cells of its tables,
// and variants.

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

static bool may_write(const mu_session *session, mu_reply *reply)
{
    if (mu_session_about(session)->read_only)
        mu_reply_refuse(reply, 403, "read-only",
                        "start muster serve without --read-only",
                        "this server writes nothing");
    return !mu_session_about(session)->read_only;
}

// The first error, as a failure of the server's.
static void tell_diags(const mu_diags *diags, mu_status status, mu_reply *reply)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->list[i].level == MU_ERROR) {
            mu_reply_refuse(reply, 500, "cannot-write", NULL, "%s",
                            diags->list[i].text);
            return;
        }
    mu_reply_failed(reply, status);
}

static void answer_etag(mu_session *session, unsigned status, const char *id,
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
    uint32_t    row, column;       // from 0; column of the schema
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
    if (!mu_request_knows(json, "table|row|column|value", e->reply) ||
        !mu_api_whole(json, "row", 1, MU_LIMIT_ROWS, 0, &row, e->reply))
        return false;
    const char *table = json_string_value(json_object_get(json, "table"));
    const char *column = json_string_value(json_object_get(json, "column"));
    const json_t *value = json_object_get(json, "value");
    if (!table || !column || !json_is_string(value) || row == 0)
        return refuse_edit(e, i, "needs table, row, column and value, a text");
    edit->table = mu_schema_find_table(text_of(table));
    if (edit->table == MU_TABLES)
        return refuse_edit(e, i, "there is no such table");
    edit->column = mu_schema_find_column(edit->table, text_of(column));
    if (edit->column == MU_NONE)
        return refuse_edit(e, i, "the table has no such column");
    edit->row = (uint32_t)row - 1;
    edit->value = (mu_text){ json_string_value(value),
                             json_string_length(value) };
    const mu_table *there = &e->before.scenario.folder->tables[edit->table];
    if (there->broken)
        return refuse_edit(e, i, "the file cannot be read as a table; correct "
                                 "it by hand");
    if (edit->row > there->rows + EDITS ||
        (edit->table == MU_T_SCENARIO && edit->row > 0))
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

// The edits of one table as a merge: a row for each that changes, the last edit
// of a cell being the one that counts.
static mu_status collect(editing *e, mu_table_id id, mu_merge *merge)
{
    const mu_table *table = &e->before.scenario.folder->tables[id];
    *merge = (mu_merge){ .table = id };
    merge->rows = MU_ARENA_NEW(&e->arena, e->count, mu_merge_row);
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
            row->changes =
                MU_ARENA_NEW(&e->arena, MU_MAX_COLUMNS, mu_merge_change);
            if (!row->changes)
                return MU_NO_MEMORY;
        }
        while (c < row->count && row->changes[c].to != edit->column)
            c++;
        row->count += c == row->count;
        row->changes[c] = (mu_merge_change){ .to = edit->column,
                                             .after = edit->value };
    }
    return MU_OK;
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
        MU_TRY(mu_merge_text(&e->arena, &e->before.scenario, &merge, false,
                             &bytes));
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
        uint32_t         at = table->column_of[edit->column];
        bool later = false;
        for (size_t k = i + 1; k < e->count; k++)
            later = later || (e->edits[k].table == edit->table &&
                              e->edits[k].row == edit->row &&
                              e->edits[k].column == edit->column);
        if (later || edit->row >= table->rows)
            continue;
        mu_text now = at == MU_NONE
                          ? MU_TEXT("")
                          : mu_cell_text(mu_table_cell(table, edit->row, at));
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
        answer_etag(e->session, 200, NULL, e->reply);
    else
        tell_diags(&diags, status, e->reply);
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
    else if (is_sound(e) && may_write(e->session, e->reply))
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

// ---- variants ----------------------------------------------------------------

typedef struct saving {
    mu_session *session;
    const char *id, *title, *description;
    mu_change   change;
    bool        replace;
    mu_arena    arena;
    mu_text     text;              // of the file
    mu_reply   *reply;
} saving;

static void put_node(mu_json *json, const mu_yaml *node)
{
    if (node->kind == MU_YAML_TEXT) {
        mu_json_text(json, mu_cell_text(&node->text));
        return;
    }
    bool map = node->kind == MU_YAML_MAP;
    mu_json_open(json, map ? '{' : '[');
    for (const mu_yaml *part = node->first; part; part = part->next) {
        if (map)
            mu_json_key(json, mu_cell_text(&part->key));
        put_node(json, part);
    }
    mu_json_close(json, map ? '}' : ']');
}

static const mu_yaml *key_of(const mu_yaml *root, const char *key)
{
    for (const mu_yaml *node = root ? root->first : NULL; node;
         node = node->next)
        if (mu_text_equal(mu_cell_text(&node->key), text_of(key)))
            return node;
    return NULL;
}

static void put_entry(FILE *to, mu_text text)
{
    mu_json json = { .to = to };
    fputs("  - ", to);
    mu_json_text(&json, text);
    putc('\n', to);
}

// A list: what the variant below has, then what is new.
static void put_list(FILE *to, const mu_yaml *root, const char *key,
                     const char *const *more, size_t count)
{
    const mu_yaml *there = key_of(root, key);
    const mu_yaml *part = there ? there->first : NULL;
    if (!part && count == 0)
        return;
    fprintf(to, "%s:\n", key);
    for (; part; part = part->next)
        put_entry(to, mu_cell_text(&part->text));
    for (size_t i = 0; i < count; i++)
        put_entry(to, text_of(more[i]));
}

static void put_variant(const saving *s, const mu_yaml *root, FILE *to)
{
    static const char *const kept[] = { "source", "note", "scenario", "remove",
                                        "add" };
    mu_json json = { .to = to };
    fputs("# Saved from the workbench (muster serve).\ntitle: ", to);
    mu_json_text(&json, text_of(s->title));
    json = (mu_json){ .to = to };
    fputs("\ndescription: ", to);
    mu_json_text(&json, text_of(s->description));
    putc('\n', to);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const mu_yaml *node = key_of(root, kept[i]);
        if (!node)
            continue;
        json = (mu_json){ .to = to, .in_page = true };
        fprintf(to, "%s: ", kept[i]);
        put_node(&json, node);
        putc('\n', to);
    }
    put_list(to, root, "set", s->change.sets, s->change.sets_count);
    put_list(to, root, "without", s->change.without, s->change.without_count);
}

// The file's text, on top of the variant that the change begins with.
static mu_status make_text(saving *s)
{
    const mu_source *source = NULL;
    mu_yaml         *root = NULL;
    mu_diags         diags;
    char            *text = NULL;
    size_t           size = 0;
    MU_TRY(mu_diags_init(&diags));
    mu_status status = MU_OK;
    if (s->change.names_count) {
        const char *path = s->change.paths[0];
        status = mu_source_read(&s->arena, path, text_of(path),
                                MU_LIMIT_YAML_BYTES, &diags, &source);
        if (status == MU_OK && source)
            status = mu_yaml_read(&s->arena, source, &diags, &root);
        if (status == MU_OK && !root)
            status = MU_BAD_SCENARIO;
    }
    mu_diags_clear(&diags);
    MU_TRY(status);
    FILE *to = open_memstream(&text, &size);
    if (!to)
        return MU_NO_MEMORY;
    put_variant(s, root, to);
    bool failed = ferror(to) != 0;
    if (fclose(to) != 0 || failed)
        status = MU_NO_MEMORY;
    if (status == MU_OK)
        status = mu_arena_text(&s->arena, text, size, &s->text);
    free(text);
    return status;
}

static bool says_the_same(const mu_scenario *a, const mu_scenario *b)
{
    for (uint32_t t = 0; t < mu_scenario_table_count(); t++) {
        const mu_table *x = &a->folder->tables[t], *y = &b->folder->tables[t];
        if (x->rows != y->rows)
            return false;
        for (uint32_t c = 0; c < mu_schema((mu_table_id)t)->column_count; c++)
            for (uint32_t r = 0; r < x->rows; r++) {
                uint32_t i = x->column_of[c], k = y->column_of[c];
                mu_text  here = i == MU_NONE
                                    ? MU_TEXT("")
                                    : mu_cell_text(mu_table_cell(x, r, i));
                mu_text  there = k == MU_NONE
                                     ? MU_TEXT("")
                                     : mu_cell_text(mu_table_cell(y, r, k));
                if (!mu_text_equal(here, there))
                    return false;
            }
    }
    return true;
}

// Does the new file, read as a variant, make the scenario of the change? False:
// refused.
static bool is_same(saving *s, const char *path)
{
    const char  *folder = mu_session_about(s->session)->path;
    mu_variation change = mu_change_variation(&s->change);
    mu_variation saved = { .variants = &path, .variant_count = 1 };
    mu_loaded    a = { 0 }, b = { 0 };
    bool         same = false;
    mu_status    first = mu_load_silently(folder, &change, &a);
    mu_status    second = first == MU_OK
                              ? mu_load_silently(folder, &saved, &b)
                              : MU_OK;
    if (first == MU_NO_MEMORY || second == MU_NO_MEMORY)
        mu_reply_failed(s->reply, MU_NO_MEMORY);
    else if (first != MU_OK)
        mu_api_unsound(&a, &s->change, s->reply);
    else if (second != MU_OK || !says_the_same(&a.scenario, &b.scenario))
        mu_reply_refuse(s->reply, 422, "not-one-variant",
                        "leave out some of it, or write the file by hand",
                        "this change cannot be written as one variant");
    else
        same = true;
    mu_loaded_clear(&a);
    mu_loaded_clear(&b);
    return same;
}

// Tried from a file of its own first.
static bool is_right(saving *s)
{
    const char *temporary = getenv("TMPDIR");
    mu_text     path = mu_arena_format(&s->arena, "%s/muster-XXXXXX",
                                       temporary ? temporary : P_tmpdir);
    int         file = path.at ? mkstemp((char *)path.at) : -1;
    bool        right = false;
    if (file < 0 || write(file, s->text.at, s->text.size) !=
                        (ssize_t)s->text.size)
        mu_reply_failed(s->reply, MU_CANNOT_WRITE);
    else
        right = is_same(s, path.at);
    if (file >= 0) {
        close(file);
        remove(path.at);
    }
    return right;
}

static void save_variant(saving *s)
{
    const char  *folder = mu_session_about(s->session)->path;
    mu_text      name = mu_arena_format(&s->arena, "variants/%s.yaml", s->id);
    mu_text      path = mu_arena_format(&s->arena, "%s/%s", folder, name.at);
    mu_diags     diags;
    mu_edit_file file = { name.at, s->text };
    if (!name.at || !path.at || mu_diags_init(&diags) != MU_OK) {
        mu_reply_failed(s->reply, MU_NO_MEMORY);
        return;
    }
    mu_session_write_lock(s->session);
    if (!s->replace && access(path.at, F_OK) == 0) {
        mu_reply_refuse(s->reply, 409, "exists",
                        "take another id, or send \"replace\": true",
                        "there is a variant '%s' already", s->id);
    } else {
        mu_status status = mu_edit_write(folder, &file, 1, &diags);
        if (status == MU_OK)
            answer_etag(s->session, 201, s->id, s->reply);
        else
            tell_diags(&diags, status, s->reply);
    }
    mu_session_write_unlock(s->session);
    mu_diags_clear(&diags);
}

static bool read_text(const json_t *body, const char *key, size_t most,
                      const char **out, mu_reply *reply)
{
    const json_t *value = json_object_get(body, key);
    *out = value ? json_string_value(value) : "";
    if (*out && strlen(*out) <= most)
        return true;
    mu_reply_refuse(reply, 400, "bad-text", NULL,
                    "'%s' must be a text of at most %zu bytes", key, most);
    return false;
}

static bool read_saving(saving *s, const json_t *body)
{
    const json_t *replace = json_object_get(body, "replace");
    s->replace = json_is_true(replace);
    if (!mu_request_knows(body, "id|title|description|change|replace",
                          s->reply) ||
        !read_text(body, "id", 100, &s->id, s->reply) ||
        !read_text(body, "title", 1000, &s->title, s->reply) ||
        !read_text(body, "description", 10000, &s->description, s->reply) ||
        !mu_change_read(json_object_get(body, "change"),
                        mu_session_about(s->session)->path, s->reply,
                        &s->change))
        return false;
    if (!mu_change_named(s->id))
        mu_reply_refuse(s->reply, 400, "bad-variant",
                        "letters, digits, '_', '-' and '.'",
                        "'%s' cannot be the name of a file here",
                        mu_quote(text_of(s->id)).text);
    else if (s->change.names_count > 1)
        mu_reply_refuse(s->reply, 422, "not-one-variant",
                        "a change on top of at most one variant can be saved",
                        "this change stands on %zu variants",
                        s->change.names_count);
    return s->reply->status == 0;
}

void mu_api_variants(mu_session *session, const mu_request *request,
                     mu_reply *reply)
{
    saving s = { .session = session, .reply = reply };
    json_t *body = mu_request_read(request, reply);
    if (body && read_saving(&s, body)) {
        mu_status status = make_text(&s);
        if (status == MU_NO_MEMORY)
            mu_reply_failed(reply, status);
        else if (status != MU_OK)
            mu_reply_refuse(reply, 422, "unknown-variant", NULL,
                            "the variant '%s' cannot be read",
                            s.change.names[0]);
        else if (is_right(&s) && may_write(session, reply))
            save_variant(&s);
    }
    mu_change_clear(&s.change);
    mu_arena_clear(&s.arena);
    json_decref(body);
}
