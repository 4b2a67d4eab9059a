// folder.c - see folder.h.

#include "folder.h"

#include "csv.h"
#include "names.h"
#include "scenario.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define STRAYS       100u   // files without a table that are named
#define LONGEST_NAME 64     // of a table's file

mu_text mu_folder_join(mu_arena *arena, mu_text folder, const char *name)
{
    if (folder.size == 0)
        return mu_arena_format(arena, "%s", name);
    bool slash = folder.at[folder.size - 1] == '/';
    return mu_arena_format(arena, "%.*s%s%s", (int)folder.size, folder.at,
                           slash ? "" : "/", name);
}

const char *mu_nearest_table(mu_text name)
{
    const char *near = NULL;
    uint32_t    best = MU_NEAR_NONE;
    for (mu_table_id table = 0; table < MU_TABLES; table++) {
        const char *other = mu_schema(table)->name;
        if (mu_is_nearer(name, (mu_text){ other, strlen(other) }, &best))
            near = other;
    }
    return near;
}

mu_status mu_unknown_column(mu_diags *diags, mu_span where, mu_table_id table,
                            mu_text name)
{
    const mu_table_schema *schema = mu_schema(table);
    const char            *near = NULL;
    uint32_t               best = MU_NEAR_NONE;
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const char *other = schema->columns[i].name;
        if (mu_is_nearer(name, (mu_text){ other, strlen(other) }, &best))
            near = other;
    }
    const char *what = table == MU_T_SCENARIO ? "key" : "column";
    if (near)
        return mu_error(diags, MU_UNKNOWN, where,
                        "%s has no %s '%s'; did you mean '%s'", schema->name,
                        what, mu_quote(name).text, near);
    return mu_error(diags, MU_UNKNOWN, where,
                    "%s has no %s '%s'; what is only a remark belongs in "
                    "'note'",
                    schema->name, what, mu_quote(name).text);
}

mu_status mu_table_want_column(mu_arena *arena, mu_table *table, mu_table_id id,
                               uint32_t column, const mu_cell *place,
                               uint32_t *out)
{
    if (table->column_of[column] == MU_NONE) {
        mu_cell     head = *place;
        const char *name = mu_schema(id)->columns[column].name;
        head.at = name;
        head.size = (uint32_t)strlen(name);
        MU_TRY(mu_table_add_column(arena, table, &head));
        table->column_of[column] = table->columns - 1;
    }
    *out = table->column_of[column];
    return MU_OK;
}

// Puts one value under the key of the scenario's table that `name` is.
static mu_status take_setting(mu_arena *arena, mu_diags *diags, mu_text name,
                              const mu_yaml *node, mu_table *table)
{
    uint32_t column = mu_schema_find_column(MU_T_SCENARIO, name);
    if (column == MU_NONE) {
        mu_unknown_column(diags, mu_cell_span(&node->key), MU_T_SCENARIO, name);
        return MU_OK;
    }
    const mu_column *about = &mu_schema(MU_T_SCENARIO)->columns[column];
    mu_cell          value = node->text;
    if (node->kind == MU_YAML_LIST && about->kind == MU_KIND_REFS) {
        MU_TRY(mu_yaml_join(arena, node, diags, &value));
    } else if (node->kind != MU_YAML_TEXT) {
        mu_error(diags, MU_BAD_SYNTAX, mu_cell_span(&node->text),
                 "expected a text for '%s', found %s", about->name,
                 mu_yaml_kind_name(node->kind));
        table->bad[0] |= 1u << column;
    }
    uint32_t at;
    MU_TRY(mu_table_want_column(arena, table, MU_T_SCENARIO, column, &node->key,
                                &at));
    *mu_table_cell(table, 0, at) = value;
    return MU_OK;
}

// One key of `assess`: its value, or a map with value, source and note.
static mu_status take_assess(mu_arena *arena, mu_diags *diags,
                             const mu_yaml *node, mu_table *table)
{
    mu_text key = mu_cell_text(&node->key);
    mu_text name = mu_arena_format(arena, "assess.%.*s", (int)key.size, key.at);
    if (!name.at)
        return MU_NO_MEMORY;
    if (node->kind != MU_YAML_MAP ||
        mu_schema_find_column(MU_T_SCENARIO, name) == MU_NONE)
        return take_setting(arena, diags, name, node, table);
    for (const mu_yaml *part = node->first; part; part = part->next) {
        mu_text leaf = mu_cell_text(&part->key);
        mu_text full = name;
        if (mu_word_find("value|source|note", leaf) == MU_NONE) {
            mu_error(diags, MU_UNKNOWN, mu_cell_span(&part->key),
                     "'%s' has no part '%s'; there are value, source and note",
                     mu_quote(name).text, mu_quote(leaf).text);
            continue;
        }
        if (!mu_text_equal(leaf, MU_TEXT("value")))
            full = mu_arena_format(arena, "%s.%.*s", name.at, (int)leaf.size,
                                   leaf.at);
        if (!full.at)
            return MU_NO_MEMORY;
        MU_TRY(take_setting(arena, diags, full, part, table));
    }
    return MU_OK;
}

mu_status mu_settings_take(mu_arena *arena, mu_diags *diags, const mu_yaml *map,
                           mu_table *table)
{
    if (table->rows == 0)
        MU_TRY(mu_table_add_row(arena, table, &map->text));
    for (const mu_yaml *node = map->first; node; node = node->next) {
        mu_text name = mu_cell_text(&node->key);
        if (!mu_text_equal(name, MU_TEXT("assess"))) {
            MU_TRY(take_setting(arena, diags, name, node, table));
            continue;
        }
        if (node->kind != MU_YAML_MAP) {
            mu_error(diags, MU_BAD_SYNTAX, mu_cell_span(&node->text),
                     "expected a map for 'assess', found %s",
                     mu_yaml_kind_name(node->kind));
            continue;
        }
        for (const mu_yaml *part = node->first; part; part = part->next)
            MU_TRY(take_assess(arena, diags, part, table));
    }
    return MU_OK;
}

// Matches the header with the schema.
static void bind_columns(mu_diags *diags, mu_table_id id, mu_table *table)
{
    const mu_table_schema *schema = mu_schema(id);
    for (uint32_t i = 0; i < table->columns; i++) {
        const mu_cell *head = &table->header[i];
        uint32_t       column = mu_schema_find_column(id, mu_cell_text(head));
        if (head->size == 0) {
            mu_error(diags, MU_MISSING, mu_cell_span(head),
                     "this column has no name; name it or take it out");
        } else if (column == MU_NONE) {
            mu_unknown_column(diags, mu_cell_span(head), id,
                              mu_cell_text(head));
        } else if (table->column_of[column] != MU_NONE) {
            mu_error(diags, MU_DUPLICATE, mu_cell_span(head),
                     "the column '%s' is given twice; keep one of them",
                     schema->columns[column].name);
            mu_note(diags,
                    mu_cell_span(&table->header[table->column_of[column]]),
                    "it is first given here");
        } else {
            table->column_of[column] = i;
        }
    }
    for (uint32_t i = 0; i < schema->column_count; i++)
        if (!schema->columns[i].fallback && table->column_of[i] == MU_NONE)
            mu_error(diags, MU_MISSING, mu_cell_span(&table->header[0]),
                     "the column '%s' is missing; add it to the header",
                     schema->columns[i].name);
}

static bool is_empty(const mu_table *table)
{
    return table->columns == 1 && table->header[0].size == 0 &&
           table->rows == 0 && !table->broken;
}

static mu_status read_csv(mu_arena *arena, mu_table_id id,
                          const mu_source *source, mu_diags *diags,
                          mu_table *table)
{
    MU_TRY(mu_csv_read(arena, source, diags, table));
    if (is_empty(table)) {
        mu_error(diags, MU_MISSING, mu_source_span(source),
                 "the file is empty; its first line names the columns");
        table->broken = true;
        table->columns = 0;
        return MU_OK;
    }
    if (table->columns > 0)
        bind_columns(diags, id, table);
    return MU_OK;
}

static mu_status read_settings(mu_arena *arena, const mu_source *source,
                               mu_diags *diags, mu_table *table)
{
    mu_yaml *root;
    table->source = source;
    MU_TRY(mu_yaml_read(arena, source, diags, &root));
    if (!root) {
        table->broken = true;
        return MU_OK;
    }
    return mu_settings_take(arena, diags, root, table);
}

// The bytes that stand for a file, if there are any.
static mu_status take_instead(mu_arena *arena, const mu_variation *how,
                              const char *name, mu_text shown,
                              const mu_source **out)
{
    for (size_t i = 0; how && i < how->instead_count; i++) {
        if (strcmp(how->instead[i].name, name) != 0)
            continue;
        mu_source *source = MU_ARENA_NEW(arena, 1, mu_source);
        if (!source)
            return MU_NO_MEMORY;
        source->name = shown;
        MU_TRY(mu_arena_text(arena, how->instead[i].bytes.at,
                             how->instead[i].bytes.size, &source->bytes));
        *out = source;
    }
    return MU_OK;
}

static mu_status read_table(mu_arena *arena, mu_text path, mu_table_id id,
                            const mu_variation *how, mu_diags *diags,
                            mu_folder *folder)
{
    char name[LONGEST_NAME];
    bool settings = id == MU_T_SCENARIO;
    snprintf(name, sizeof name, "%s.%s", mu_schema(id)->name,
             settings ? "yaml" : "csv");
    mu_table *table = &folder->tables[id];
    for (uint32_t i = 0; i < MU_MAX_COLUMNS; i++)
        table->column_of[i] = MU_NONE;
    mu_text full = mu_folder_join(arena, path, name);
    mu_text shown = mu_folder_join(arena, folder->path, name);
    if (!full.at || !shown.at)
        return MU_NO_MEMORY;

    const mu_source *source = NULL;
    mu_status status = take_instead(arena, how, name, shown, &source);
    if (status == MU_OK && !source)
        status = mu_source_read(
            arena, full.at, shown,
            settings ? MU_LIMIT_YAML_BYTES : MU_LIMIT_FILE_BYTES, diags,
            &source);
    if (status == MU_NO_MEMORY)
        return status;
    if (status != MU_OK) {
        table->broken = true;
        return MU_OK;
    }
    if (!source && settings) {
        mu_source *missing = MU_ARENA_NEW(arena, 1, mu_source);
        if (!missing)
            return MU_NO_MEMORY;
        *missing = (mu_source){ shown, MU_TEXT("") };
        table->broken = true;
        mu_error(diags, MU_MISSING, mu_source_span(missing),
                 "the file is missing; write one with 'title' and 'start'");
        return MU_OK;
    }
    if (!source)
        return MU_OK;
    folder->sources[folder->source_count++] = source;
    return settings ? read_settings(arena, source, diags, table)
                    : read_csv(arena, id, source, diags, table);
}

// Is it the name of a CSV file that no table has?
static bool is_stray(const char *name)
{
    size_t size = strlen(name);
    if (size <= 4 || memcmp(name + size - 4, ".csv", 4) != 0 || name[0] == '.')
        return false;
    mu_table_id table = mu_schema_find_table((mu_text){ name, size - 4 });
    return table == MU_TABLES || table == MU_T_SCENARIO;
}

static mu_status warn_of_stray(mu_arena *arena, const mu_folder *folder,
                               mu_text name, mu_diags *diags)
{
    mu_source *stray = MU_ARENA_NEW(arena, 1, mu_source);
    mu_text    shown = mu_folder_join(arena, folder->path, name.at);
    if (!stray || !shown.at)
        return MU_NO_MEMORY;
    *stray = (mu_source){ shown, MU_TEXT("") };
    const char *near = mu_nearest_table((mu_text){ name.at, name.size - 4 });
    if (near)
        mu_warning(diags, mu_source_span(stray),
                   "no table has this name, so it is not read; did you mean "
                   "'%s.csv'",
                   near);
    else
        mu_warning(diags, mu_source_span(stray),
                   "no table has this name, so it is not read");
    return MU_OK;
}

// Files that look like tables and are none, in the order of their names.
static mu_status find_strays(mu_arena *arena, DIR *dir, const mu_folder *folder,
                             mu_diags *diags)
{
    mu_names       strays;
    struct dirent *entry;
    MU_TRY(mu_names_init(&strays, arena, STRAYS));
    while (strays.count < STRAYS && (entry = readdir(dir))) {
        mu_text name;
        if (!is_stray(entry->d_name))
            continue;
        MU_TRY(
            mu_arena_text(arena, entry->d_name, strlen(entry->d_name), &name));
        mu_names_add(&strays, name, strays.count);
    }
    mu_names_sort(&strays);
    for (uint32_t i = 0; i < strays.count; i++)
        MU_TRY(warn_of_stray(arena, folder, strays.list[i].text, diags));
    return MU_OK;
}

static mu_status cannot_open(mu_arena *arena, mu_text path, int error,
                             mu_diags *diags)
{
    mu_source *shown = MU_ARENA_NEW(arena, 1, mu_source);
    if (error == ENOMEM || !shown)
        return MU_NO_MEMORY;
    *shown = (mu_source){ path, MU_TEXT("") };
    return mu_error(
        diags, MU_CANNOT_READ, mu_source_span(shown), "%s",
        error == ENOENT    ? "there is no such folder; give the "
                             "folder that holds scenario.yaml"
        : error == ENOTDIR ? "this is no folder; give the folder that holds "
                             "scenario.yaml"
        : error == EACCES  ? "there is no permission to read this folder"
        : error == ELOOP   ? "its symbolic links go round in a circle"
                           : "this folder cannot be read");
}

mu_status mu_folder_read(mu_arena *arena, const char *path,
                         const mu_variation *how, mu_diags *diags,
                         mu_folder *out)
{
    mu_text full;
    MU_TRY(mu_arena_text(arena, path, strlen(path), &full));
    while (full.size > 1 && full.at[full.size - 1] == '/')
        full.size--;
    out->path = mu_text_equal(full, MU_TEXT(".")) ? MU_TEXT("") : full;
    out->sources = MU_ARENA_NEW(arena, MU_TABLES, const mu_source *);
    if (!out->sources)
        return MU_NO_MEMORY;
    DIR *dir = opendir(path);
    if (!dir)
        return cannot_open(arena, full, errno, diags);
    mu_status status = MU_OK;
    for (mu_table_id id = 0; id < MU_TABLES && status == MU_OK; id++)
        status = read_table(arena, full, id, how, diags, out);
    if (status == MU_OK)
        status = find_strays(arena, dir, out, diags);
    closedir(dir);
    return status;
}

// ---- a copy ------------------------------------------------------------------

// The last two of mu_table's arrays have room for row_room rows: the copy has
// room for those that there are.
static mu_status copy_table(mu_arena *arena, const mu_table *from,
                            mu_table *out)
{
    *out = *from;
    size_t cells = (size_t)from->rows * from->columns;
    out->row_room = from->rows;
    out->header = MU_ARENA_NEW(arena, from->columns, mu_cell);
    out->cells = MU_ARENA_NEW(arena, cells, mu_cell);
    out->bad = MU_ARENA_NEW(arena, from->rows, uint32_t);
    if (!out->header || !out->cells || !out->bad)
        return MU_NO_MEMORY;
    if (from->columns)
        memcpy(out->header, from->header,
               from->columns * sizeof *out->header);
    if (cells)
        memcpy(out->cells, from->cells, cells * sizeof *out->cells);
    if (from->rows)
        memcpy(out->bad, from->bad, from->rows * sizeof *out->bad);
    return MU_OK;
}

mu_status mu_folder_copy(mu_arena *arena, const mu_folder *from,
                         mu_folder *out)
{
    *out = *from;
    out->sources = MU_ARENA_NEW(arena, MU_TABLES, const mu_source *);
    if (!out->sources)
        return MU_NO_MEMORY;
    memcpy(out->sources, from->sources,
           from->source_count * sizeof *out->sources);
    for (mu_table_id id = 0; id < MU_TABLES; id++)
        MU_TRY(copy_table(arena, &from->tables[id], &out->tables[id]));
    return MU_OK;
}
