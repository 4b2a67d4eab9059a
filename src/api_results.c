// api_results.c - what `muster run` and `muster report` write, as a download.
//
// The commands themselves make it, in a folder of its own that is gone
// afterwards: the bytes are theirs by construction.

#include "api.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define WORDS (16 + 2 * (MU_CHANGE_VARIANTS + 2 * MU_CHANGE_SETS))

static const struct {
    const char *format, *file, *type;
    bool        reported;          // made by `muster report --format`
} forms[] = {
    { "gpkg", "results.gpkg", "application/geopackage+sqlite3", false },
    { "html", "report.html", "text/html; charset=utf-8", true },
    { "xlsx", "results.xlsx",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      true },
    { "json", "results.json", "application/json; charset=utf-8", true },
    { "geojson", "results.geojson", "application/geo+json", true },
    { "orbat", "results.orbat.json", "application/json; charset=utf-8", true },
    { "yaml", "change.yaml", "application/yaml; charset=utf-8", false },
};

#define YAML (FORMS - 1)

#define FORMS (sizeof forms / sizeof *forms)

typedef struct making {
    mu_session *session;
    mu_change   change;
    uint64_t    seed, draws;
    size_t      form;
    mu_guard    guard;
    mu_arena    arena;
    const char *folder;            // of its own
    char       *said;              // what a command told of errors
    size_t      said_size;
} making;

static bool read_form(const json_t *body, making *m, mu_reply *reply)
{
    const char *name = json_string_value(json_object_get(body, "format"));
    if (!json_object_get(body, "format"))
        name = "gpkg";
    for (m->form = 0; m->form < FORMS; m->form++)
        if (name && strcmp(name, forms[m->form].format) == 0)
            return true;
    mu_reply_refuse(reply, 400, "bad-format", NULL,
                    "'format' must be gpkg, html, xlsx, json, geojson, orbat "
                    "or yaml");
    return false;
}

static const char *inside(making *m, const char *name)
{
    return mu_arena_format(&m->arena, "%s/%s", m->folder, name).at;
}

// ---- commands ----------------------------------------------------------------

// One command as if typed; what it prints is dropped, what it says is kept.
static mu_status obey(making *m, char **words, int count)
{
    const mu_minder watch = mu_guard_watch(&m->guard);
    mu_cli         cli;
    FILE          *nowhere = fopen("/dev/null", "w");
    FILE          *said = open_memstream(&m->said, &m->said_size);
    mu_status      status = MU_NO_MEMORY;
    if (nowhere && said) {
        const mu_front front = { .cli = &cli,
                                 .tutorial = mu_embedded_tutorial,
                                 .out = nowhere,
                                 .err = said,
                                 .watch = &watch };
        status = mu_cli_read(mu_commands, count, words, said, &cli);
        if (status == MU_OK) {
            status = cli.command->run(&front);
            mu_cli_clear(&cli);
        }
    }
    if (nowhere)
        fclose(nowhere);
    if (said && fclose(said) != 0)
        status = MU_NO_MEMORY;
    return status;
}

// "--without=DE" in one word: what a client wrote is never an option.
static void add(making *m, char **words, int *count, const char *option,
                const char *value)
{
    mu_text word = mu_arena_format(&m->arena, "%s=%s", option, value);
    words[(*count)++] = (char *)word.at;
}

// Where a variant is looked for first is the folder that the server was started
// in; then it must be named in full.
static const char *variant_word(const mu_change *change, size_t i)
{
    char dotted[128];
    snprintf(dotted, sizeof dotted, "%s.yaml", change->names[i]);
    bool hidden = access(change->names[i], F_OK) == 0 ||
                  access(dotted, F_OK) == 0;
    return hidden ? change->paths[i] : change->names[i];
}

// Does the file of a change hold the variant that it stands on? Of several none:
// they are given before it.
static bool holds_variant(const mu_change *change)
{
    return change->names_count == 1;
}

// A change with rows of its own is a file, which a reader of the results can have
// too (format yaml): its sets and nations stand in it.
static mu_status write_change(making *m, const char **path)
{
    mu_change own = m->change;     // borrowed
    mu_text   text;
    *path = inside(m, "change.yaml");
    if (!holds_variant(&own))
        own.names_count = 0;
    MU_TRY(mu_api_variant_text(&m->arena, &own, "", "", &text));
    FILE *file = *path ? fopen(*path, "wb") : NULL;
    bool  wrote = file && fwrite(text.at, 1, text.size, file) == text.size;
    if (file && fclose(file) != 0)
        wrote = false;
    return wrote ? MU_OK : MU_CANNOT_WRITE;
}

static void add_change(making *m, const char *file, char **words, int *count)
{
    const mu_change *c = &m->change;
    for (size_t i = 0; i < c->names_count && !(file && holds_variant(c)); i++)
        add(m, words, count, "--variant", variant_word(c, i));
    if (file) {
        add(m, words, count, "--variant", file);
        return;
    }
    for (size_t i = 0; i < c->sets_count; i++)
        add(m, words, count, "--set", c->sets[i]);
    for (size_t i = 0; i < c->without_count; i++)
        add(m, words, count, "--without", c->without[i]);
}

static mu_status run(making *m, const char *results)
{
    const mu_session_options *about = mu_session_about(m->session);
    const char               *file = NULL;
    char                      number[3][32];
    int                       count = 0;
    char **words = MU_ARENA_NEW(&m->arena, WORDS, char *);
    if (!words)
        return MU_NO_MEMORY;
    if (m->change.rows.at)
        MU_TRY(write_change(m, &file));
    snprintf(number[0], sizeof number[0], "%" PRIu64, m->seed);
    snprintf(number[1], sizeof number[1], "%" PRIu64, m->draws);
    snprintf(number[2], sizeof number[2], "%u", about->threads);
    words[count++] = "run";
    add_change(m, file, words, &count);
    add(m, words, &count, "--seed", number[0]);
    add(m, words, &count, "--draws", number[1]);
    if (about->threads)
        add(m, words, &count, "--threads", number[2]);
    add(m, words, &count, "--out", results);
    words[count++] = "--no-report";
    words[count++] = "--quiet";
    words[count++] = "--";
    words[count++] = (char *)about->path;
    for (int i = 0; i < count; i++)
        if (!words[i])
            return MU_NO_MEMORY;
    return obey(m, words, count);
}

static mu_status report(making *m, const char *results, const char *file)
{
    char *words[] = { "report", "--quiet", "--format",
                      (char *)forms[m->form].format, "--out", (char *)file,
                      "--", (char *)results };
    free(m->said);
    m->said = NULL;
    return obey(m, words, (int)(sizeof words / sizeof *words));
}

// ---- the answer --------------------------------------------------------------

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        long end = ftell(file);
        rewind(file);
        bytes = end >= 0 ? malloc((size_t)end + 1) : NULL;
        if (bytes)
            *size = fread(bytes, 1, (size_t)end, file);
        if (bytes && *size != (size_t)end) {
            free(bytes);
            bytes = NULL;
        }
    }
    if (file)
        fclose(file);
    return bytes;
}

static void give(making *m, const char *path, mu_reply *reply)
{
    size_t size = 0;
    char  *bytes = read_file(path, &size);
    if (!bytes) {
        mu_reply_failed(reply, MU_NO_MEMORY);
        return;
    }
    if (strcmp(forms[m->form].format, "html") == 0) {
        char *copy = malloc(size + 1);
        if (copy)
            mu_session_keep_report(m->session, memcpy(copy, bytes, size), size);
    }
    *reply = (mu_reply){ .status = 200,
                         .type = forms[m->form].type,
                         .text = bytes,
                         .size = size,
                         .file = forms[m->form].file };
}

// Why there is nothing to give.
static void explain(making *m, mu_status status, mu_reply *reply)
{
    mu_loaded    loaded = { 0 };
    mu_variation how = mu_change_variation(&m->change);
    switch (status) {
    case MU_STOPPED:
        mu_api_stopped(&m->guard, reply);
        return;
    case MU_BAD_SCENARIO:
    case MU_CANNOT_READ:
        if (mu_load_silently(mu_session_about(m->session)->path, &how,
                             &loaded) == MU_NO_MEMORY)
            mu_reply_failed(reply, MU_NO_MEMORY);
        else
            mu_api_unsound(&loaded, &m->change, reply);
        mu_loaded_clear(&loaded);
        return;
    case MU_NO_MEMORY:
    case MU_CANNOT_START:
        mu_reply_failed(reply, status);
        return;
    default:
        mu_reply_refuse(reply, 500, "failed", NULL, "%s",
                        m->said && *m->said ? m->said
                                            : muster_status_text(status));
    }
}

// The change itself, as the file of a variant.
static void give_change(making *m, mu_reply *reply)
{
    mu_text   text;
    mu_status status = MU_BAD_SCENARIO;
    if (m->change.names_count > 1) {
        mu_reply_refuse(reply, 422, "not-one-variant",
                        "a change on top of at most one variant can be one",
                        "this change stands on %zu variants",
                        m->change.names_count);
        return;
    }
    status = mu_api_variant_text(&m->arena, &m->change, "", "", &text);
    FILE *to = status == MU_OK ? mu_reply_begin(reply) : NULL;
    if (to) {
        fwrite(text.at, 1, text.size, to);
        mu_reply_end(reply, to, 200, forms[YAML].type);
        reply->file = forms[YAML].file;
    } else if (status != MU_OK) {
        explain(m, status, reply);
    }
}

static void make(making *m, mu_reply *reply)
{
    const char *temporary = getenv("TMPDIR");
    mu_text     folder = mu_arena_format(&m->arena, "%s/muster-XXXXXX",
                                         temporary ? temporary : P_tmpdir);
    if (!folder.at || !mkdtemp((char *)folder.at)) {
        mu_reply_failed(reply, folder.at ? MU_CANNOT_WRITE : MU_NO_MEMORY);
        return;
    }
    m->folder = folder.at;
    const char *results = inside(m, forms[0].file);
    const char *file = inside(m, forms[m->form].file);
    mu_status   status = results && file ? run(m, results) : MU_NO_MEMORY;
    if (status == MU_OK && forms[m->form].reported)
        status = report(m, results, file);
    if (status == MU_OK)
        give(m, file, reply);
    else
        explain(m, status, reply);
    const char *change = inside(m, "change.yaml");
    if (change)
        remove(change);
    if (file)
        remove(file);
    if (results)
        remove(results);
    rmdir(m->folder);
}

void mu_api_results(mu_session *session, const mu_request *request,
                    mu_reply *reply)
{
    json_t *body = mu_request_read(request, reply);
    making  m = { .session = session };
    mu_guard_begin(&m.guard, session, request->gone, request->context);
    if (body && mu_request_knows(body, "change|seed|draws|format", reply) &&
        mu_api_whole(body, "seed", 0, INT64_MAX, 1, &m.seed, reply) &&
        mu_api_whole(body, "draws", 1, MU_SESSION_DRAWS, 10000, &m.draws,
                     reply) &&
        read_form(body, &m, reply) &&
        mu_change_read(json_object_get(body, "change"),
                       mu_session_about(session)->path, reply, &m.change)) {
        const mu_minder watch = mu_guard_watch(&m.guard);
        if (m.form == YAML) {
            give_change(&m, reply);
        } else if (!mu_session_book(session)) {
            mu_api_busy(reply);
        } else if (!mu_session_enter(session, &watch)) {
            mu_api_stopped(&m.guard, reply);
        } else {
            make(&m, reply);
            mu_session_leave(session);
        }
    }
    free(m.said);
    mu_change_clear(&m.change);
    mu_arena_clear(&m.arena);
    json_decref(body);
}
