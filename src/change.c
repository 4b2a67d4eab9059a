// change.c - see change.h.

#include "change.h"

#include "json.h"
#include "sha256.h"

#include <stdlib.h>

void mu_change_clear(mu_change *change)
{
    mu_arena_clear(&change->arena);
    *change = (mu_change){ 0 };
}

bool mu_change_named(const char *name)
{
    size_t size = strlen(name);
    return size > 0 && size <= 100 && name[0] != '.' && name[0] != '-' &&
           !name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")];
}

// The texts under `key`, copied. False: refused.
static bool read_texts(const json_t *json, const char *key, size_t most,
                       mu_reply *reply, mu_arena *arena, const char **to,
                       size_t *count)
{
    const json_t *list = json_object_get(json, key);
    *count = 0;
    if (!list || json_is_null(list))
        return true;
    if (!json_is_array(list) || json_array_size(list) > most) {
        mu_reply_refuse(reply, 400, "bad-change", NULL,
                        "'%s' must be a list of at most %zu texts", key, most);
        return false;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *text = json_array_get(list, i);
        mu_text       copy;
        if (!json_is_string(text) ||
            json_string_length(text) > MU_CHANGE_BYTES) {
            mu_reply_refuse(reply, 400, "bad-change", NULL,
                            "%s[%zu] must be a text of at most %u bytes", key,
                            i, MU_CHANGE_BYTES);
            return false;
        }
        if (mu_arena_text(arena, json_string_value(text),
                          json_string_length(text), &copy) != MU_OK) {
            mu_reply_failed(reply, MU_NO_MEMORY);
            return false;
        }
        to[(*count)++] = copy.at;
    }
    return true;
}

// ---- rows ----------------------------------------------------------------------

static mu_text text_of(const json_t *text)
{
    return (mu_text){ json_string_value(text), json_string_length(text) };
}

static bool is_short(const json_t *text)
{
    return json_is_string(text) && json_string_length(text) <= MU_CHANGE_BYTES;
}

static bool refuse_rows(mu_reply *reply, const char *table)
{
    mu_reply_refuse(reply, 400, "bad-change", NULL,
                    "'add' must be {\"table\": [{\"column\": \"text\"}]}, with at "
                    "most %u rows and %u bytes a text%s%s", MU_CHANGE_ROWS,
                    MU_CHANGE_BYTES, table ? "; see " : "",
                    table ? mu_quote((mu_text){ table, strlen(table) }).text
                          : "");
    return false;
}

static bool put_removed(const json_t *json, mu_change *change, mu_reply *reply,
                        FILE *to)
{
    const json_t *list = json_object_get(json, "remove");
    size_t        count = json_array_size(list);
    if (!list || json_is_null(list))
        return true;
    bool good = json_is_array(list) && count <= MU_CHANGE_ROWS;
    if (good && count)
        fputs("remove:\n", to);
    for (size_t i = 0; good && i < count; i++) {
        const json_t *text = json_array_get(list, i);
        mu_json       out = { .to = to };
        good = is_short(text);
        if (!good)
            break;
        fputs("  - ", to);
        mu_json_text(&out, text_of(text));
        putc('\n', to);
        change->removed++;
    }
    if (!good)
        mu_reply_refuse(reply, 400, "bad-change", NULL,
                        "'remove' must be a list of at most %u texts such as "
                        "table[key]", MU_CHANGE_ROWS);
    return good;
}

static bool put_row(json_t *row, FILE *to)
{
    mu_json     out = { .to = to };
    const char *column;
    json_t     *value;
    if (!json_is_object(row) || json_object_size(row) > MU_MAX_COLUMNS)
        return false;
    fputs("    - ", to);
    mu_json_open(&out, '{');
    json_object_foreach(row, column, value) {
        if (!is_short(value) || strlen(column) > MU_CHANGE_BYTES)
            return false;
        mu_json_key(&out, (mu_text){ column, strlen(column) });
        mu_json_text(&out, text_of(value));
    }
    mu_json_close(&out, '}');
    putc('\n', to);
    return true;
}

static bool put_added(const json_t *json, mu_change *change, mu_reply *reply,
                      FILE *to)
{
    json_t     *add = json_object_get(json, "add"), *rows;
    const char *name;
    size_t      all = 0;
    if (!add || json_is_null(add))
        return true;
    if (!json_is_object(add) || json_object_size(add) > MU_TABLES)
        return refuse_rows(reply, NULL);
    if (json_object_size(add))
        fputs("add:\n", to);
    json_object_foreach(add, name, rows) {
        mu_json     out = { .to = to };
        mu_table_id id = mu_schema_find_table((mu_text){ name, strlen(name) });
        size_t      count = json_array_size(rows);
        all += count;
        if (!json_is_array(rows) || count == 0 || all > MU_CHANGE_ROWS ||
            strlen(name) > MU_CHANGE_BYTES)
            return refuse_rows(reply, name);
        fputs("  ", to);
        mu_json_text(&out, (mu_text){ name, strlen(name) });
        fputs(":\n", to);
        for (size_t i = 0; i < count; i++)
            if (!put_row(json_array_get(rows, i), to))
                return refuse_rows(reply, name);
        if (id != MU_TABLES)
            change->added[id] = (uint32_t)count;
    }
    return true;
}

// Rows as text of a variant's file. False: refused.
static bool read_rows(const json_t *json, mu_reply *reply, mu_change *change)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    bool   good = to && put_removed(json, change, reply, to) &&
                put_added(json, change, reply, to);
    bool   failed = !to || ferror(to) != 0;
    if (to && fclose(to) != 0)
        failed = true;
    if (good && !failed && size)
        failed = mu_arena_text(&change->arena, text, size, &change->rows) !=
                 MU_OK;
    if (failed)
        mu_reply_failed(reply, MU_NO_MEMORY);
    free(text);
    return good && !failed;
}

// ---- the rest ------------------------------------------------------------------

static bool find_files(mu_change *c, const char *folder, mu_reply *reply)
{
    for (size_t i = 0; i < c->names_count; i++) {
        if (!mu_change_named(c->names[i])) {
            mu_reply_refuse(reply, 400, "bad-variant",
                            "write the name of a file in the scenario's folder "
                            "'variants', without .yaml",
                            "'%s' is no name of a variant",
                            mu_quote((mu_text){ c->names[i],
                                                strlen(c->names[i]) })
                                .text);
            return false;
        }
        c->paths[i] = mu_arena_format(&c->arena, "%s/variants/%s.yaml", folder,
                                      c->names[i])
                          .at;
        if (!c->paths[i]) {
            mu_reply_failed(reply, MU_NO_MEMORY);
            return false;
        }
    }
    return true;
}

static void add_to_key(mu_sha256 *sha, const char *kind,
                       const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mu_sha256_add(sha, kind, strlen(kind) + 1);
        mu_sha256_add(sha, list[i], strlen(list[i]) + 1);
    }
}

bool mu_change_read(const json_t *json, const char *folder, mu_reply *reply,
                    mu_change *out)
{
    mu_sha256 sha;
    *out = (mu_change){ 0 };
    out->sets = MU_ARENA_NEW(&out->arena, MU_CHANGE_SETS, const char *);
    out->without = MU_ARENA_NEW(&out->arena, MU_CHANGE_SETS, const char *);
    if (!out->sets || !out->without) {
        mu_reply_failed(reply, MU_NO_MEMORY);
        return false;
    }
    if (json_is_null(json))
        json = NULL;
    if (json && !json_is_object(json)) {
        mu_reply_refuse(reply, 400, "bad-change", NULL,
                        "a change must be an object");
        return false;
    }
    if (json && (!mu_request_knows(json, "variants|remove|add|set|without",
                                   reply) ||
                 !read_rows(json, reply, out) ||
                 !read_texts(json, "variants", MU_CHANGE_VARIANTS, reply,
                             &out->arena, out->names, &out->names_count) ||
                 !read_texts(json, "set", MU_CHANGE_SETS, reply, &out->arena,
                             out->sets, &out->sets_count) ||
                 !read_texts(json, "without", MU_CHANGE_SETS, reply,
                             &out->arena, out->without, &out->without_count) ||
                 !find_files(out, folder, reply)))
        return false;
    mu_sha256_init(&sha);
    add_to_key(&sha, "variant", out->names, out->names_count);
    if (out->rows.at)
        add_to_key(&sha, "rows", &out->rows.at, 1);
    add_to_key(&sha, "set", out->sets, out->sets_count);
    add_to_key(&sha, "without", out->without, out->without_count);
    mu_sha256_hex(&sha, out->key);
    return true;
}

mu_variation mu_change_variation(const mu_change *c)
{
    return (mu_variation){ .sets = c->sets,
                           .set_count = c->sets_count,
                           .without = c->without,
                           .without_count = c->without_count,
                           .written = c->rows,
                           .variants = c->paths,
                           .variant_count = c->names_count };
}
