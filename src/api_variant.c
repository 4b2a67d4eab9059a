// api_variant.c - a change as the file of a variant: saved in the scenario's
// folder, or as text.

#include "api.h"
#include "edit.h"
#include "folder.h"
#include "json.h"

#include <stdlib.h>
#include <unistd.h>

static mu_text text_of(const char *text)
{
    return (mu_text){ text ? text : "", text ? strlen(text) : 0 };
}

// ---- the text ----------------------------------------------------------------

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

// A list: what the variant below has, and what the change has.
static void put_lists(FILE *to, const mu_yaml *const roots[2], const char *key,
                      const char *const *more, size_t count)
{
    bool begun = false;
    for (int i = 0; i < 2; i++) {
        const mu_yaml *there = key_of(roots[i], key);
        const mu_yaml *part = there ? there->first : NULL;
        for (; part; part = part->next) {
            if (!begun)
                fprintf(to, "%s:\n", key);
            begun = true;
            put_entry(to, mu_cell_text(&part->text));
        }
    }
    if (count && !begun)
        fprintf(to, "%s:\n", key);
    for (size_t i = 0; i < count; i++)
        put_entry(to, text_of(more[i]));
}

static void put_rows(FILE *to, const mu_yaml *rows)
{
    for (const mu_yaml *row = rows ? rows->first : NULL; row; row = row->next) {
        mu_json json = { .to = to, .in_page = true };
        fputs("    - ", to);
        put_node(&json, row);
        putc('\n', to);
    }
}

static void put_table_name(FILE *to, mu_text name)
{
    mu_json json = { .to = to };
    fputs("  ", to);
    mu_json_text(&json, name);
    fputs(":\n", to);
}

// Rows of the variant below, then those of the change, table by table.
static void put_added(FILE *to, const mu_yaml *below, const mu_yaml *above)
{
    const mu_yaml *first = key_of(below, "add"), *then = key_of(above, "add");
    if ((first && first->first) || (then && then->first))
        fputs("add:\n", to);
    for (const mu_yaml *t = first ? first->first : NULL; t; t = t->next) {
        put_table_name(to, mu_cell_text(&t->key));
        put_rows(to, t);
        put_rows(to, key_of(then, mu_cell_text(&t->key).at));
    }
    for (const mu_yaml *t = then ? then->first : NULL; t; t = t->next) {
        mu_text name = mu_cell_text(&t->key);
        if (key_of(first, name.at))
            continue;
        put_table_name(to, name);
        put_rows(to, t);
    }
}

static void put_said(FILE *to, const char *key, const char *text)
{
    mu_json json = { .to = to };
    if (!*text)
        return;
    fprintf(to, "%s: ", key);
    mu_json_text(&json, text_of(text));
    putc('\n', to);
}

// `roots`: the variant below, and the rows of the change; either may be NULL.
static void put_variant(const mu_change *change, const char *title,
                        const char *description, const mu_yaml *const roots[2],
                        FILE *to)
{
    static const char *const kept[] = { "source", "note", "scenario" };
    fputs("# Saved from the workbench (muster serve).\n", to);
    put_said(to, "title", title);
    put_said(to, "description", description);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const mu_yaml *node = key_of(roots[0], kept[i]);
        mu_json        json = { .to = to, .in_page = true };
        if (!node)
            continue;
        fprintf(to, "%s: ", kept[i]);
        put_node(&json, node);
        putc('\n', to);
    }
    put_lists(to, roots, "remove", NULL, 0);
    put_added(to, roots[0], roots[1]);
    put_lists(to, roots, "set", change->sets, change->sets_count);
    put_lists(to, roots, "without", change->without, change->without_count);
}

// The trees of what the change begins with, and of its rows.
static mu_status read_roots(mu_arena *arena, const mu_change *change,
                            mu_diags *diags, mu_yaml *roots[2])
{
    const mu_source *source = NULL;
    mu_source       *rows = MU_ARENA_NEW(arena, 1, mu_source);
    if (!rows)
        return MU_NO_MEMORY;
    if (change->names_count) {
        const char *path = change->paths[0];
        MU_TRY(mu_source_read(arena, path, text_of(path), MU_LIMIT_YAML_BYTES,
                              diags, &source));
        if (source)
            MU_TRY(mu_yaml_read(arena, source, diags, &roots[0]));
        if (!roots[0])
            return MU_BAD_SCENARIO;
    }
    if (!change->rows.at)
        return MU_OK;
    *rows = (mu_source){ MU_TEXT(MU_WRITTEN), change->rows };
    MU_TRY(mu_yaml_read(arena, rows, diags, &roots[1]));
    return roots[1] ? MU_OK : MU_BAD_SCENARIO;
}

mu_status mu_api_variant_text(mu_arena *arena, const mu_change *change,
                              const char *title, const char *description,
                              mu_text *out)
{
    mu_yaml *roots[2] = { NULL, NULL };
    mu_diags diags;
    char    *text = NULL;
    size_t   size = 0;
    MU_TRY(mu_diags_init(&diags));
    mu_status status = read_roots(arena, change, &diags, roots);
    mu_diags_clear(&diags);
    MU_TRY(status);
    FILE *to = open_memstream(&text, &size);
    if (!to)
        return MU_NO_MEMORY;
    const mu_yaml *const both[2] = { roots[0], roots[1] };
    put_variant(change, title, description, both, to);
    bool failed = ferror(to) != 0;
    if (fclose(to) != 0 || failed)
        status = MU_NO_MEMORY;
    if (status == MU_OK)
        status = mu_arena_text(arena, text, size, out);
    free(text);
    return status;
}

// ---- saved -------------------------------------------------------------------

typedef struct saving {
    mu_session *session;
    const char *id, *title, *description;
    mu_change   change;
    bool        replace;
    mu_arena    arena;
    mu_text     text;              // of the file
    mu_reply   *reply;
} saving;

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
            mu_api_give_etag(s->session, 201, s->id, s->reply);
        else
            mu_api_cannot_write(&diags, status, s->reply);
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
        mu_status status = mu_api_variant_text(&s.arena, &s.change, s.title,
                                               s.description, &s.text);
        if (status == MU_NO_MEMORY)
            mu_reply_failed(reply, status);
        else if (status != MU_OK)
            mu_reply_refuse(reply, 422, "unknown-variant", NULL,
                            "the variant '%s' cannot be read",
                            s.change.names[0]);
        else if (is_right(&s) && mu_api_may_write(session, reply))
            save_variant(&s);
    }
    mu_change_clear(&s.change);
    mu_arena_clear(&s.arena);
    json_decref(body);
}
