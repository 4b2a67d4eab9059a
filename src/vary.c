// vary.c - see vary.h.
//
// An option is kept as a cell of a source of its own, so that a finding in it
// is shown like one in a file, with its text and a caret. The texts in a
// variant's file are cells already.

#include "vary.h"

#include "folder.h"
#include "scenario.h"
#include "yaml.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define LONGEST_KEY 160     // of a row, as text, when looking for the nearest
#define SEARCHED    2000u   // rows compared for that
#define VARIANTS    100u    // of a folder that are told

#define SET_FORM "events[ceasefire].probability=0.5"

typedef struct changer {
    mu_arena  *arena;
    mu_diags  *diags;
    mu_sha256 *sha;
    mu_folder *folder;
    mu_cell   *refusals;
    uint32_t   refusal_count, refusal_room;
} changer;

// table[key] as written, and what it means.
typedef struct address {
    mu_table_id id;
    mu_table   *table;
    mu_text     key;   // the pattern
    size_t      end;   // behind the bracket
} address;

static mu_cell slice(const mu_cell *option, mu_text part)
{
    mu_span where =
        mu_cell_part(option, (size_t)(part.at - option->at), part.size);
    return (mu_cell){ .at = part.at,
                      .source = where.source,
                      .size = (uint32_t)part.size,
                      .offset = (uint32_t)where.offset,
                      .length = (uint32_t)where.size,
                      .line = where.line,
                      .column = where.column };
}

static mu_span span_of(const mu_cell *option, mu_text part)
{
    mu_cell cell = slice(option, part);
    return mu_cell_span(&cell);
}

static mu_text part_of(const mu_cell *option, size_t from, size_t to)
{
    return mu_strip((mu_text){ option->at + from, to - from });
}

static size_t find_byte(mu_text text, size_t from, char byte)
{
    const char *at = from < text.size
                         ? memchr(text.at + from, byte, text.size - from)
                         : NULL;
    return at ? (size_t)(at - text.at) : text.size;
}

static uint32_t key_columns(mu_table_id id)
{
    const mu_table_schema *schema = mu_schema(id);
    uint32_t               count = 0;
    while (count < schema->column_count && schema->columns[count].key)
        count++;
    return count;
}

static mu_text key_part(const mu_table *table, uint32_t row, uint32_t column)
{
    uint32_t at = table->column_of[column];
    return at == MU_NONE ? MU_TEXT("")
                         : mu_cell_text(mu_table_cell(table, row, at));
}

static void unknown_table(changer *c, mu_span where, mu_text name)
{
    const char *near = mu_nearest_table(name);
    if (near)
        mu_error(c->diags, MU_UNKNOWN, where,
                 "there is no table '%s'; did you mean '%s'",
                 mu_quote(name).text, near);
    else
        mu_error(c->diags, MU_UNKNOWN, where,
                 "there is no table '%s'; write the name of a CSV file "
                 "without '.csv'",
                 mu_quote(name).text);
}

// Does the key have as many parts as the table's?
static bool check_parts(changer *c, const mu_cell *option, const address *a)
{
    const mu_table_schema *schema = mu_schema(a->id);
    uint32_t               want = key_columns(a->id), have = 0;
    size_t                 from = 0;
    mu_text                part;
    while (mu_next_entry(a->key, ',', &from, &part))
        have++;
    if (have == want || mu_text_equal(a->key, MU_TEXT("*")))
        return true;
    char   names[120];
    size_t used = 0;
    for (uint32_t i = 0; i < want; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
                                 i ? "," : "", schema->columns[i].name);
    mu_error(c->diags, MU_BAD_SYNTAX, span_of(option, a->key),
             "rows of %s are named by %s[%s]; '*' stands for any", schema->name,
             schema->name, names);
    return false;
}

// Reads table[key] at the beginning of the option.
static bool read_address(changer *c, const mu_cell *option, address *a)
{
    mu_text text = mu_cell_text(option);
    size_t  open = find_byte(text, 0, '[');
    size_t  close = find_byte(text, open, ']');
    if (close == text.size) {
        mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(option),
                 "expected table[key].column=value, as in " SET_FORM);
        return false;
    }
    mu_text name = part_of(option, 0, open);
    a->id = mu_schema_find_table(name);
    if (a->id == MU_TABLES || a->id == MU_T_SCENARIO) {
        unknown_table(c, span_of(option, name), name);
        return false;
    }
    a->table = &c->folder->tables[a->id];
    a->key = part_of(option, open + 1, close);
    a->end = close + 1;
    return check_parts(c, option, a);
}

static bool row_fits(const address *a, uint32_t row)
{
    size_t   from = 0;
    uint32_t column = 0;
    mu_text  part;
    if (mu_text_equal(a->key, MU_TEXT("*")))
        return true;
    while (mu_next_entry(a->key, ',', &from, &part))
        if (!mu_fits(part, key_part(a->table, row, column++)))
            return false;
    return true;
}

static void no_such_row(changer *c, const mu_cell *option, const address *a)
{
    const mu_table_schema *schema = mu_schema(a->id);
    char                   near[LONGEST_KEY] = "";
    uint32_t               best = MU_NEAR_NONE;
    for (uint32_t row = 0; row < a->table->rows && row < SEARCHED; row++) {
        char   key[LONGEST_KEY];
        size_t used = 0;
        for (uint32_t i = 0; i < key_columns(a->id) && used < sizeof key; i++) {
            mu_text part = key_part(a->table, row, i);
            used += (size_t)snprintf(
                key + used, sizeof key - used, "%s%.*s", i ? "," : "",
                (int)(part.size < 64 ? part.size : 64), part.at);
        }
        if (used < sizeof key &&
            mu_is_nearer(a->key, (mu_text){ key, used }, &best))
            memcpy(near, key, used + 1);
    }
    if (near[0])
        mu_error(c->diags, MU_UNKNOWN, span_of(option, a->key),
                 "no row of %s is named '%s'; did you mean '%s'", schema->name,
                 mu_quote(a->key).text,
                 mu_quote((mu_text){ near, strlen(near) }).text);
    else
        mu_error(c->diags, MU_UNKNOWN, span_of(option, a->key),
                 "no row of %s is named '%s'", schema->name,
                 mu_quote(a->key).text);
}

// Was the cell set by the command line before? Wildcards first and exceptions
// after them are no mistake.
static bool was_set(const mu_cell *cell)
{
    if (!cell->source || !mu_text_equal(cell->source->name, MU_TEXT("--set")))
        return false;
    mu_text text = cell->source->bytes;
    return find_byte(text, 0, '*') >= find_byte(text, 0, '=');
}

// What can be told of a cell before the option changes it.
static void warn_of_set(changer *c, const mu_cell *option, const mu_cell *before,
                        const mu_column *column, mu_text value)
{
    const char *standard = column->fallback;
    if (was_set(before) && mu_text_equal(option->source->name, MU_TEXT("--set")))
        mu_warning(c->diags, mu_cell_span(option),
                   "this cell is set twice; the last one counts");
    if (value.size == 0 && standard && standard[0] == '=')
        mu_warning(c->diags, mu_cell_span(option),
                   "set to empty: it is as '%s'", standard + 1);
    else if (value.size == 0 && standard && standard[0])
        mu_warning(c->diags, mu_cell_span(option),
                   "set to empty: the default %s is used", standard);
}

static mu_status set_setting(changer *c, const mu_cell *option, mu_text path,
                             mu_text value)
{
    mu_text  name = path;
    mu_text  tail = MU_TEXT(".value");
    uint32_t at;
    if (name.size > tail.size &&
        memcmp(name.at + name.size - tail.size, tail.at, tail.size) == 0)
        name.size -= tail.size;
    uint32_t column = mu_schema_find_column(MU_T_SCENARIO, name);
    if (column == MU_NONE) {
        mu_unknown_column(c->diags, span_of(option, path), MU_T_SCENARIO, path);
        return MU_OK;
    }
    mu_table *table = &c->folder->tables[MU_T_SCENARIO];
    mu_cell   place = slice(option, path);
    if (table->rows == 0)
        MU_TRY(mu_table_add_row(c->arena, table, &place));
    MU_TRY(mu_table_want_column(c->arena, table, MU_T_SCENARIO, column, &place,
                                &at));
    warn_of_set(c, option, mu_table_cell(table, 0, at),
                &mu_schema(MU_T_SCENARIO)->columns[column], value);
    *mu_table_cell(table, 0, at) = slice(option, value);
    return MU_OK;
}

static mu_status set_cells(changer *c, const mu_cell *option, const address *a,
                           mu_text name, mu_text value)
{
    uint32_t column = mu_schema_find_column(a->id, name), at = 0, changed = 0;
    if (column == MU_NONE) {
        mu_unknown_column(c->diags, span_of(option, name), a->id, name);
        return MU_OK;
    }
    for (uint32_t row = 0; row < a->table->rows; row++) {
        if (!row_fits(a, row))
            continue;
        mu_cell place = slice(option, name);
        if (changed++ == 0) {
            MU_TRY(mu_table_want_column(c->arena, a->table, a->id, column,
                                        &place, &at));
            warn_of_set(c, option, mu_table_cell(a->table, row, at),
                        &mu_schema(a->id)->columns[column], value);
        }
        *mu_table_cell(a->table, row, at) = slice(option, value);
    }
    if (changed == 0 && !a->table->broken)
        no_such_row(c, option, a);
    return MU_OK;
}

// table[key].column=value or scenario.key=value. The value is the rest of the
// option, so it ends with the NUL of the option's text.
static mu_status apply_set(changer *c, const mu_cell *option)
{
    mu_text text = mu_cell_text(option);
    mu_text prefix = MU_TEXT("scenario.");
    size_t  equals = find_byte(text, 0, '=');
    if (equals == text.size) {
        mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(option),
                 "expected table[key].column=value, as in " SET_FORM);
        return MU_OK;
    }
    mu_text value = part_of(option, equals + 1, text.size);
    if (text.size > prefix.size && memcmp(text.at, prefix.at, prefix.size) == 0)
        return set_setting(c, option, part_of(option, prefix.size, equals),
                           value);
    address a;
    if (!read_address(c, option, &a))
        return MU_OK;
    mu_text rest =
        equals < a.end ? MU_TEXT("") : part_of(option, a.end, equals);
    if (rest.size < 2 || rest.at[0] != '.') {
        mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(option),
                 "expected '.column=' behind the bracket, as in " SET_FORM);
        return MU_OK;
    }
    rest = mu_strip((mu_text){ rest.at + 1, rest.size - 1 });
    return set_cells(c, option, &a, rest, value);
}

static void apply_remove(changer *c, const mu_cell *option)
{
    address  a;
    mu_text  text = mu_cell_text(option);
    uint32_t kept = 0, rows;
    if (!read_address(c, option, &a))
        return;
    if (a.end != text.size) {
        mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(option),
                 "expected table[key] and nothing behind it");
        return;
    }
    rows = a.table->rows;
    for (uint32_t row = 0; row < rows; row++) {
        if (row_fits(&a, row))
            continue;
        if (kept < row) {
            memcpy(mu_table_cell(a.table, kept, 0),
                   mu_table_cell(a.table, row, 0),
                   a.table->columns * sizeof(mu_cell));
            a.table->bad[kept] = a.table->bad[row];
        }
        kept++;
    }
    a.table->rows = kept;
    if (kept == rows && !a.table->broken)
        no_such_row(c, option, &a);
}

static mu_status apply_without(changer *c, const mu_cell *option)
{
    if (c->refusal_count == c->refusal_room) {
        uint32_t room = c->refusal_room ? 2 * c->refusal_room : 8;
        mu_cell *list = MU_ARENA_NEW(c->arena, room, mu_cell);
        if (!list)
            return MU_NO_MEMORY;
        if (c->refusal_count)
            memcpy(list, c->refusals, c->refusal_count * sizeof *list);
        c->refusals = list;
        c->refusal_room = room;
    }
    c->refusals[c->refusal_count++] = *option;
    return MU_OK;
}

// One row of a variant's `add`.
static mu_status add_row(changer *c, mu_table_id id, const mu_yaml *row)
{
    mu_table *table = &c->folder->tables[id];
    uint32_t  at;
    if (row->kind != MU_YAML_MAP || !row->first) {
        mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(&row->text),
                 "expected a row such as {id: x, name: y}, found %s",
                 row->kind == MU_YAML_MAP ? "an empty map"
                                          : mu_yaml_kind_name(row->kind));
        return MU_OK;
    }
    if (table->rows == MU_LIMIT_ROWS) {
        mu_error(c->diags, MU_TOO_LARGE, mu_cell_span(&row->text),
                 "a table has at most %u rows", MU_LIMIT_ROWS);
        return MU_OK;
    }
    bool added = false;
    for (const mu_yaml *cell = row->first; cell; cell = cell->next) {
        mu_text  name = mu_cell_text(&cell->key);
        uint32_t column = mu_schema_find_column(id, name);
        mu_cell  value = cell->text;
        if (column == MU_NONE) {
            mu_unknown_column(c->diags, mu_cell_span(&cell->key), id, name);
            continue;
        }
        if (cell->kind == MU_YAML_LIST)
            MU_TRY(mu_yaml_join(c->arena, cell, c->diags, &value));
        else if (cell->kind == MU_YAML_MAP)
            mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(&cell->text),
                     "expected a text for '%s', found a map",
                     mu_quote(name).text);
        MU_TRY(
            mu_table_want_column(c->arena, table, id, column, &cell->key, &at));
        if (!added)
            MU_TRY(mu_table_add_row(c->arena, table, &row->text));
        added = true;
        *mu_table_cell(table, table->rows - 1, at) = value;
    }
    return MU_OK;
}

static mu_status apply_add(changer *c, const mu_yaml *map)
{
    for (const mu_yaml *rows = map->first; rows; rows = rows->next) {
        mu_text     name = mu_cell_text(&rows->key);
        mu_table_id id = mu_schema_find_table(name);
        if (id == MU_TABLES || id == MU_T_SCENARIO) {
            unknown_table(c, mu_cell_span(&rows->key), name);
            continue;
        }
        if (rows->kind != MU_YAML_LIST) {
            mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(&rows->text),
                     "expected a list of rows for '%s', found %s",
                     mu_quote(name).text, mu_yaml_kind_name(rows->kind));
            continue;
        }
        for (const mu_yaml *row = rows->first; row; row = row->next)
            MU_TRY(add_row(c, id, row));
    }
    return MU_OK;
}

// The keys of a variant's file, in the order in which they are applied.
enum { SCENARIO, REMOVE, ADD, SET, WITHOUT, TITLE, DESCRIPTION, SOURCE, NOTE };
#define VARIANT_KEYS \
    "scenario|remove|add|set|without|title|description|source|note"

static mu_status apply_entry(changer *c, uint32_t key, const mu_cell *entry)
{
    if (key == REMOVE)
        apply_remove(c, entry);
    else if (key == SET)
        return apply_set(c, entry);
    else
        return apply_without(c, entry);
    return MU_OK;
}

static mu_status apply_key(changer *c, uint32_t key, const mu_yaml *node)
{
    mu_yaml_kind want = key == SCENARIO || key == ADD ? MU_YAML_MAP
                        : key <= WITHOUT              ? MU_YAML_LIST
                                                      : MU_YAML_TEXT;
    if (node->kind == MU_YAML_TEXT && node->text.size == 0)
        return MU_OK;
    if (node->kind != want && key != SOURCE) {
        mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(&node->text),
                 "expected %s for '%s', found %s", mu_yaml_kind_name(want),
                 mu_quote(mu_cell_text(&node->key)).text,
                 mu_yaml_kind_name(node->kind));
        return MU_OK;
    }
    if (key == SCENARIO)
        return mu_settings_take(c->arena, c->diags, node,
                                &c->folder->tables[MU_T_SCENARIO]);
    if (key == ADD)
        return apply_add(c, node);
    if (key > WITHOUT)
        return MU_OK;
    for (const mu_yaml *entry = node->first; entry; entry = entry->next) {
        if (entry->kind == MU_YAML_TEXT)
            MU_TRY(apply_entry(c, key, &entry->text));
        else
            mu_error(c->diags, MU_BAD_SYNTAX, mu_cell_span(&entry->text),
                     "expected a text in this list, found %s",
                     mu_yaml_kind_name(entry->kind));
    }
    return MU_OK;
}

static void unknown_key(changer *c, const mu_yaml *node)
{
    static const char *const keys[] = { "scenario",    "remove",  "add",
                                        "set",         "without", "title",
                                        "description", "source",  "note" };
    mu_text                  name = mu_cell_text(&node->key);
    const char              *near = NULL;
    uint32_t                 best = MU_NEAR_NONE;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (mu_is_nearer(name, (mu_text){ keys[i], strlen(keys[i]) }, &best))
            near = keys[i];
    if (near)
        mu_error(c->diags, MU_UNKNOWN, mu_cell_span(&node->key),
                 "a variant has no key '%s'; did you mean '%s'",
                 mu_quote(name).text, near);
    else
        mu_error(c->diags, MU_UNKNOWN, mu_cell_span(&node->key),
                 "a variant has no key '%s'; there are title, description, "
                 "source, note, scenario, remove, add, set and without",
                 mu_quote(name).text);
}

static mu_status apply_variant(changer *c, const mu_source *source)
{
    mu_yaml *root;
    MU_TRY(mu_yaml_read(c->arena, source, c->diags, &root));
    if (!root)
        return MU_OK;
    for (const mu_yaml *node = root->first; node; node = node->next)
        if (mu_word_find(VARIANT_KEYS, mu_cell_text(&node->key)) == MU_NONE)
            unknown_key(c, node);
    for (uint32_t key = SCENARIO; key <= NOTE; key++)
        for (const mu_yaml *node = root->first; node; node = node->next)
            if (mu_word_find(VARIANT_KEYS, mu_cell_text(&node->key)) == key)
                MU_TRY(apply_key(c, key, node));
    return MU_OK;
}

static void hash_text(changer *c, const char *kind, mu_text text)
{
    char head[64];
    int  size = snprintf(head, sizeof head, "%s %zu\n", kind, text.size);
    mu_sha256_add(c->sha, head, (size_t)size);
    mu_sha256_add(c->sha, text.at, text.size);
}

// The option as a cell of a source named after it.
static mu_status keep_option(changer *c, const char *kind, const char *text,
                             mu_cell *out, bool *sound)
{
    size_t     skip, size = strlen(text);
    mu_source *source = MU_ARENA_NEW(c->arena, 1, mu_source);
    if (!source)
        return MU_NO_MEMORY;
    source->name = (mu_text){ kind, strlen(kind) };
    MU_TRY(mu_arena_text(c->arena, text, size, &source->bytes));
    hash_text(c, kind, source->bytes);
    mu_text stripped = mu_strip(source->bytes);
    size_t  offset = (size_t)(stripped.at - source->bytes.at);
    MU_TRY(mu_arena_text(c->arena, stripped.at, stripped.size, &stripped));
    *out = (mu_cell){ .at = stripped.at,
                      .source = source,
                      .size = (uint32_t)stripped.size,
                      .offset = (uint32_t)offset,
                      .length = (uint32_t)stripped.size,
                      .line = 1,
                      .column = 1 };
    for (size_t i = 0; i < offset; i++) {
        bool end = source->bytes.at[i] == '\n';
        out->line += end;
        out->column = end ? 1 : out->column + 1;
    }
    *sound = false;
    if (size > MU_LIMIT_CELL_BYTES)
        mu_error(c->diags, MU_TOO_LARGE, mu_source_span(source),
                 "this option has %zu bytes; at most %u are read", size,
                 MU_LIMIT_CELL_BYTES);
    else
        *sound = mu_source_check(source, c->diags, &skip);
    return MU_OK;
}

static bool is_file(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

// Where a variant is: as given, in the folder, in its variants; each also with
// ".yaml". As given if it is nowhere.
static mu_status find_variant(changer *c, const char *given, mu_text *out)
{
    mu_text variants = mu_folder_join(c->arena, c->folder->path, "variants");
    mu_text places[] = { MU_TEXT(""), c->folder->path, variants };
    if (!variants.at)
        return MU_NO_MEMORY;
    for (size_t i = 0; i < 6; i++) {
        bool    bare = i % 2 == 0;
        mu_text path = mu_folder_join(c->arena, places[i / 2], given);
        if (path.at && !bare)
            path = mu_arena_format(c->arena, "%s.yaml", path.at);
        if (!path.at)
            return MU_NO_MEMORY;
        if (is_file(path.at)) {
            *out = path;
            return MU_OK;
        }
    }
    return mu_arena_text(c->arena, given, strlen(given), out);
}

// A name of the folder's variants without ".yaml"; empty if it is none.
static mu_text variant_name(const char *file)
{
    size_t size = strlen(file);
    bool   is = size > 5 && file[0] != '.' && !strcmp(file + size - 5, ".yaml");
    return (mu_text){ file, is ? size - 5 : 0 };
}

// Adds the variants of a folder that is open.
static mu_status add_variants(mu_arena *arena, DIR *dir, mu_text folder,
                              uint32_t most, mu_names *names)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = names->count < most ? readdir(dir) : NULL;
        if (!entry)
            return errno ? MU_CANNOT_READ : MU_OK;
        mu_text name = variant_name(entry->d_name);
        if (name.size == 0)
            continue;
        mu_text path = mu_folder_join(arena, folder, entry->d_name);
        if (!path.at)
            return MU_NO_MEMORY;
        if (!is_file(path.at))
            continue;
        MU_TRY(mu_arena_text(arena, name.at, name.size, &name));
        mu_names_add(names, name, names->count);
    }
}

mu_status mu_variants_list(mu_arena *arena, mu_text scenario, uint32_t most,
                           mu_names *names)
{
    mu_text folder = mu_folder_join(arena, scenario, "variants");
    MU_TRY(mu_names_init(names, arena, most));
    if (!folder.at)
        return MU_NO_MEMORY;
    DIR *dir = opendir(folder.at);
    if (!dir)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? MU_OK
               : errno == ENOMEM ? MU_NO_MEMORY
                                 : MU_CANNOT_READ;
    mu_status status = add_variants(arena, dir, folder, most, names);
    int       why = errno;
    closedir(dir);
    errno = why;
    mu_names_sort(names);
    return status;
}

// There is no such variant: which there are, and which may have been meant.
static mu_status unknown_variant(changer *c, const char *given, mu_text path)
{
    mu_source *missing = MU_ARENA_NEW(c->arena, 1, mu_source);
    mu_names   names;
    char       list[300] = "";
    size_t     used = 0;
    if (!missing)
        return MU_NO_MEMORY;
    *missing = (mu_source){ path, MU_TEXT("") };
    // One that cannot be read has none to suggest.
    if (mu_variants_list(c->arena, c->folder->path, VARIANTS, &names) ==
        MU_NO_MEMORY)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < names.count && used + 80 < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i ? ", " : "",
                                 mu_quote(names.list[i].text).text);
    mu_text near = mu_names_near(&names, (mu_text){ given, strlen(given) });
    if (names.count == 0)
        mu_error(c->diags, MU_CANNOT_READ, mu_source_span(missing),
                 "there is no such variant, neither here nor in the scenario's "
                 "folder nor in its 'variants'");
    else
        mu_error(c->diags, MU_CANNOT_READ, mu_source_span(missing),
                 "there is no such variant%s%s%s; the scenario has %s%s",
                 near.at ? "; did you mean '" : "",
                 near.at ? mu_quote(near).text : "", near.at ? "'" : "", list,
                 used + 80 < sizeof list ? "" : ", ...");
    return MU_OK;
}

static mu_status read_variant(changer *c, const char *given)
{
    mu_text          path;
    const mu_source *source = NULL;
    MU_TRY(find_variant(c, given, &path));
    mu_status status = mu_source_read(c->arena, path.at, path,
                                      MU_LIMIT_YAML_BYTES, c->diags, &source);
    if (status == MU_NO_MEMORY)
        return status;
    if (status != MU_OK)
        return MU_OK;
    if (!source)
        return unknown_variant(c, given, path);
    hash_text(c, "--variant", source->bytes);
    return apply_variant(c, source);
}

static mu_status read_written(changer *c, mu_text written)
{
    mu_source *source = MU_ARENA_NEW(c->arena, 1, mu_source);
    if (!source)
        return MU_NO_MEMORY;
    source->name = MU_TEXT(MU_WRITTEN);
    MU_TRY(mu_arena_text(c->arena, written.at, written.size, &source->bytes));
    hash_text(c, "--variant", source->bytes);
    return apply_variant(c, source);
}

static mu_status apply_all(changer *c, const mu_variation *how)
{
    mu_cell option;
    bool    sound;
    for (size_t i = 0; i < how->variant_count; i++)
        MU_TRY(read_variant(c, how->variants[i]));
    if (how->written.at)
        MU_TRY(read_written(c, how->written));
    for (size_t i = 0; i < how->set_count; i++) {
        MU_TRY(keep_option(c, "--set", how->sets[i], &option, &sound));
        if (sound)
            MU_TRY(apply_set(c, &option));
    }
    for (size_t i = 0; i < how->without_count; i++) {
        MU_TRY(keep_option(c, "--without", how->without[i], &option, &sound));
        if (sound)
            MU_TRY(apply_without(c, &option));
    }
    return MU_OK;
}

mu_status mu_vary(mu_arena *arena, const mu_variation *how, mu_diags *diags,
                  mu_sha256 *sha, mu_folder *folder, mu_refusals *refusals)
{
    changer c = {
        .arena = arena, .diags = diags, .sha = sha, .folder = folder
    };
    MU_TRY(apply_all(&c, how));
    *refusals = (mu_refusals){ c.refusals, c.refusal_count };
    return MU_OK;
}

mu_status mu_variant_about(mu_arena *arena, const char *path, mu_diags *diags,
                           mu_text *title, mu_text *description)
{
    const mu_source *source = NULL;
    mu_yaml         *root = NULL;
    *title = *description = MU_TEXT("");
    MU_TRY(mu_source_read(arena, path, (mu_text){ path, strlen(path) },
                          MU_LIMIT_YAML_BYTES, diags, &source));
    if (source)
        MU_TRY(mu_yaml_read(arena, source, diags, &root));
    for (const mu_yaml *node = root ? root->first : NULL; node;
         node = node->next) {
        mu_text key = mu_cell_text(&node->key);
        if (node->kind != MU_YAML_TEXT)
            continue;
        if (mu_text_equal(key, MU_TEXT("title")))
            *title = mu_cell_text(&node->text);
        else if (mu_text_equal(key, MU_TEXT("description")))
            *description = mu_cell_text(&node->text);
    }
    return MU_OK;
}

// ---- in words --------------------------------------------------------------------

// The last part of a path, without ".yaml".
static mu_text last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    mu_text     name = { slash ? slash + 1 : path, 0 };
    name.size = strlen(name.at);
    if (name.size > 5 && memcmp(name.at + name.size - 5, ".yaml", 5) == 0)
        name.size -= 5;
    return name;
}

static mu_status add_words(mu_arena *arena, const char *before, mu_text what,
                           mu_text *out)
{
    *out = mu_arena_format(arena, "%s%s%s%.*s", out->at ? out->at : "",
                           out->at ? "; " : "", before, (int)what.size,
                           what.at);
    return out->at ? MU_OK : MU_NO_MEMORY;
}

mu_status mu_variation_words(mu_arena *arena, const mu_variation *how,
                             mu_text *out)
{
    mu_text words = { NULL, 0 };
    for (size_t i = 0; i < how->variant_count; i++)
        MU_TRY(add_words(arena, "variant ", last_name(how->variants[i]),
                         &words));
    if (how->written.at)
        MU_TRY(add_words(arena, "", MU_TEXT("other rows"), &words));
    for (size_t i = 0; i < how->without_count; i++)
        MU_TRY(add_words(arena, "without ",
                         (mu_text){ how->without[i], strlen(how->without[i]) },
                         &words));
    for (size_t i = 0; i < how->set_count; i++)
        MU_TRY(add_words(arena, "",
                         (mu_text){ how->sets[i], strlen(how->sets[i]) },
                         &words));
    *out = words;
    return MU_OK;
}
