// mission_make.c - see mission_make.h.
//
// 1. Tables read, every row found sound.
// 2. The priors of each mission: those of the fold of its family.
// 3. All folders in memory.
// 4. Folders written.

#include "mission_make.h"

#include "arena.h"
#include "made.h"
#include "replace.h"
#include "sha256.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct maker {
    const mu_make_options *options;
    mu_arena               arena;
    mu_diags               diags;
    mu_table               missions, series, strength, countries, sources;
    mu_mandates            mandates;
    mu_priors             *folds;      // those read so far
    uint32_t               fold_count;
    mu_text               *texts;      // by mission and file
    uint32_t               file_count;
} maker;

// ---- 1. tables ---------------------------------------------------------------

static const char *in_priors(maker *k, const char *name)
{
    return mu_arena_format(&k->arena, "%s/%s", k->options->priors, name).at;
}

static mu_status want_columns(maker *k, const mu_table *table,
                              const char *const *names)
{
    for (; *names; names++)
        if (mu_mandate_column(table, *names) == MU_NONE)
            return mu_error(&k->diags, MU_MISSING, mu_source_span(table->source),
                            "there is no column '%s'", *names);
    return MU_OK;
}

static mu_status read_tables(maker *k)
{
    static const char *const of_series[] = {
        "series", "family",    "country",   "host",      "region", "lat", "lon",
        "entry",  "entry_lat", "entry_lon", "inland_km", "un",     NULL
    };
    static const char *const of_sources[] = { "id",   "title", "publisher", "year",
                                              "url",  "confidence", NULL };
    const mu_make_options *o = k->options;
    const struct {
        const char *path;
        mu_table   *table;
    } tables[] = { { o->missions, &k->missions },
                   { in_priors(k, "series.csv"), &k->series },
                   { in_priors(k, "sources.csv"), &k->sources },
                   { o->strength, &k->strength },
                   { o->countries, &k->countries } };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (!tables[i].path && i > 2)
            continue;
        if (!tables[i].path)
            return MU_NO_MEMORY;
        MU_TRY(mu_mandate_table(&k->arena, tables[i].path, &k->diags,
                                tables[i].table));
    }
    MU_TRY(want_columns(k, &k->series, of_series));
    MU_TRY(want_columns(k, &k->sources, of_sources));
    return mu_mandates_read(&k->arena, &k->missions, &k->series,
                            o->strength ? &k->strength : NULL,
                            o->countries ? &k->countries : NULL, &k->diags,
                            &k->mandates);
}

// ---- 2. priors -----------------------------------------------------------------

// Whether there is a fold for the family.
static bool has_fold(maker *k, const char *path)
{
    struct stat facts;
    return !k->options->all_families && stat(path, &facts) == 0;
}

static mu_status read_priors(maker *k, mu_text family, const mu_priors **out)
{
    static const char *const of_priors[] = { "parameter", "value", NULL };
    mu_text name = mu_arena_format(&k->arena, "folds/%.*s.csv", (int)family.size,
                                   family.at);
    const char *path = name.at ? in_priors(k, name.at) : NULL;
    if (!path)
        return MU_NO_MEMORY;
    if (!has_fold(k, path)) {
        name = MU_TEXT("all.csv");
        path = in_priors(k, name.at);
        if (!path)
            return MU_NO_MEMORY;
    }
    for (uint32_t i = 0; i < k->fold_count; i++)
        if (strcmp(k->folds[i].name, name.at) == 0) {
            *out = &k->folds[i];
            return MU_OK;
        }
    mu_priors *p = &k->folds[k->fold_count];
    MU_TRY(mu_mandate_table(&k->arena, path, &k->diags, &p->table));
    MU_TRY(want_columns(k, &p->table, of_priors));
    p->parameter = mu_mandate_column(&p->table, "parameter");
    p->value = mu_mandate_column(&p->table, "value");
    p->name = name.at;
    mu_sha256 sha;
    mu_sha256_init(&sha);
    mu_sha256_add(&sha, p->table.source->bytes.at, p->table.source->bytes.size);
    mu_sha256_hex(&sha, p->hash);
    k->fold_count++;
    *out = p;
    return MU_OK;
}

// ---- 3. texts -------------------------------------------------------------------

static mu_status make_text(maker *k, const mu_made *made, const mu_made_file *file,
                           mu_text *out)
{
    char  *bytes = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&bytes, &size);
    if (!to)
        return MU_NO_MEMORY;
    file->write(made, to);
    bool      whole = !ferror(to);
    mu_status status = MU_NO_MEMORY;
    if (fclose(to) == 0 && whole)
        status = mu_arena_text(&k->arena, bytes, size, out);
    free(bytes);
    return status;
}

static mu_status make_texts(maker *k)
{
    const mu_made_file *files = mu_made_files();
    while (files[k->file_count].name)
        k->file_count++;
    size_t room = 0;
    if (!mu_size_product(k->mandates.count, k->file_count, &room))
        return MU_NO_MEMORY;
    k->texts = MU_ARENA_NEW(&k->arena, room, mu_text);
    k->folds = MU_ARENA_NEW(&k->arena, (size_t)k->mandates.count + 1, mu_priors);
    if (!k->texts || !k->folds)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < k->mandates.count; i++) {
        const mu_mandate *m = &k->mandates.list[i];
        const mu_priors  *priors = NULL;
        mu_made           made;
        MU_TRY(read_priors(k, m->family, &priors));
        MU_TRY(mu_made_plan(m, priors, &k->sources, &k->diags, &made));
        for (uint32_t f = 0; f < k->file_count; f++)
            if (m->strength_count || strcmp(files[f].name, "observed.csv") != 0)
                MU_TRY(make_text(k, &made, &files[f],
                                 &k->texts[(size_t)i * k->file_count + f]));
    }
    return MU_OK;
}

// ---- 4. folders -----------------------------------------------------------------

static mu_status make_folder(maker *k, const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return MU_OK;
    return mu_error(&k->diags, MU_CANNOT_WRITE, (mu_span){ 0 },
                    "cannot make the folder %.300s: %s", path, strerror(errno));
}

static bool begins_with_mark(const char *path)
{
    char  text[sizeof MU_MADE_MARK] = "";
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    return size == sizeof text - 1 && strcmp(text, MU_MADE_MARK) == 0;
}

// A folder with tables that somebody else wrote is left as it is. What was
// observed may have been written by hand.
static mu_status check_folder(maker *k, uint32_t i)
{
    const mu_made_file *files = mu_made_files();
    mu_text             id = k->mandates.list[i].id;
    struct stat         facts;
    for (uint32_t f = 0; f < k->file_count; f++) {
        mu_text path = mu_arena_format(&k->arena, "%s/%.*s/%s", k->options->out,
                                       (int)id.size, id.at, files[f].name);
        if (!path.at)
            return MU_NO_MEMORY;
        if (strcmp(files[f].name, "scenario.yaml") == 0 &&
            begins_with_mark(path.at))
            return MU_OK;
        if (strcmp(files[f].name, "observed.csv") != 0 &&
            lstat(path.at, &facts) == 0)
            return mu_error(&k->diags, MU_CANNOT_WRITE, (mu_span){ 0 },
                            "%.300s is there and was not made by this command; "
                            "give --make another folder, or the mission another "
                            "name", path.at);
    }
    return MU_OK;
}

static mu_status write_folder(maker *k, uint32_t i)
{
    const mu_made_file *files = mu_made_files();
    mu_text             id = k->mandates.list[i].id;
    mu_text folder = mu_arena_format(&k->arena, "%s/%.*s", k->options->out,
                                     (int)id.size, id.at);
    if (!folder.at)
        return MU_NO_MEMORY;
    MU_TRY(make_folder(k, folder.at));
    for (uint32_t f = 0; f < k->file_count; f++) {
        mu_text bytes = k->texts[(size_t)i * k->file_count + f];
        mu_text path = mu_arena_format(&k->arena, "%s/%s", folder.at,
                                       files[f].name);
        if (!path.at)
            return MU_NO_MEMORY;
        if (bytes.at)
            MU_TRY(mu_replace_file(path.at, bytes.at, bytes.size, &k->diags));
    }
    return MU_OK;
}

static mu_status make_all(maker *k, uint32_t *made)
{
    MU_TRY(read_tables(k));
    MU_TRY(make_texts(k));
    for (uint32_t i = 0; i < k->mandates.count; i++)
        MU_TRY(check_folder(k, i));
    MU_TRY(make_folder(k, k->options->out));
    for (uint32_t i = 0; i < k->mandates.count; i++) {
        MU_TRY(write_folder(k, i));
        *made += 1;
    }
    return MU_OK;
}

mu_status mu_mission_make(const mu_make_options *options, FILE *err,
                          uint32_t *made)
{
    maker     k = { .options = options };
    uint32_t  count = 0;
    mu_status status = mu_diags_init(&k.diags);
    if (status != MU_OK)
        return status;
    status = make_all(&k, &count);
    for (size_t i = 0; i < k.diags.count; i++)
        mu_diag_print(&k.diags.list[i], err, options->colour);
    if (k.diags.dropped)
        fprintf(err, "and %zu more\n", k.diags.dropped);
    mu_diags_clear(&k.diags);
    mu_arena_clear(&k.arena);
    if (made)
        *made = count;
    if (status == MU_OK || status == MU_NO_MEMORY || status == MU_CANNOT_WRITE ||
        status == MU_CANNOT_READ)
        return status;
    return MU_BAD_SCENARIO;
}
