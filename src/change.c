// change.c - see change.h.

#include "change.h"

#include "sha256.h"

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
    if (json && (!mu_request_knows(json, "variants|set|without", reply) ||
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
                           .variants = c->paths,
                           .variant_count = c->names_count };
}
