// scenario.c - see scenario.h.
//
//   1. The folder is read as tables of text          (folder.c)
//   2. and varied,                                   (vary.c)
//   3. cells become values, ids become rows          (fill.c)
//   4. and what spans columns and tables is checked. (check.c)

#include "scenario.h"

#include "check.h"
#include "folder.h"
#include "sha256.h"
#include "vary.h"

// Names and bytes of what was read, so that no two folders run together.
static void hash_folder(mu_sha256 *sha, const mu_folder *folder)
{
    for (uint32_t i = 0; i < folder->source_count; i++) {
        const mu_source *source = folder->sources[i];
        const char      *name = source->name.at;
        for (size_t j = 0; j < source->name.size; j++)
            if (source->name.at[j] == '/')
                name = source->name.at + j + 1;
        char head[96];
        int  size =
            snprintf(head, sizeof head, "%s %zu\n", name, source->bytes.size);
        mu_sha256_add(sha, head, (size_t)size);
        mu_sha256_add(sha, source->bytes.at, source->bytes.size);
    }
}

static const mu_cell *cell_named(const mu_table *table, mu_table_id id,
                                 uint32_t row, const char *name)
{
    uint32_t column =
        mu_schema_find_column(id, (mu_text){ name, strlen(name) });
    if (column == MU_NONE || row >= table->rows ||
        table->column_of[column] == MU_NONE)
        return NULL;
    return mu_table_cell(table, row, table->column_of[column]);
}

// A number has a source if its row names one in the same file: not if it was
// changed by --set.
static bool is_sourced(const mu_cell *number, const mu_cell *source)
{
    return source && source->size > 0 && source->source == number->source;
}

// Counts a number by the best of its sources, `;` between them.
static void count_sourced(mu_scenario *out, const mu_names *known,
                          const mu_cell *cell)
{
    mu_confidence best = MU_LOW;
    bool          published = false;
    const char   *at = cell->at, *end = cell->at + cell->size;
    while (at < end) {
        const char *next = memchr(at, ';', (size_t)(end - at));
        next = next ? next : end;
        const char *from = at, *to = next;
        while (from < to && (*from == ' ' || *from == '\t'))
            from++;
        while (from < to && (to[-1] == ' ' || to[-1] == '\t'))
            to--;
        uint32_t row =
            mu_names_find(known, (mu_text){ from, (size_t)(to - from) });
        at = next + (next < end);
        if (row == MU_NONE || row >= out->sources_count)
            continue;
        const mu_source_row *source = &out->sources[row];
        best = source->confidence > best ? source->confidence : best;
        published = published || source->url.size || source->publisher.size;
    }
    out->numbers_sourced++;
    out->numbers_by[best]++;
    out->numbers_judged += !published;
}

static void count_numbers(mu_scenario *out, const mu_names *known,
                          mu_table_id id)
{
    const mu_table_schema *schema = mu_schema(id);
    const mu_table        *table = &out->folder->tables[id];
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const mu_column *column = &schema->columns[i];
        uint32_t         at = table->column_of[i];
        // Horizon and the like are choices, not knowledge; nor are keys.
        bool counts =
            mu_kind_is_number(column->kind) && !column->key &&
            (id != MU_T_SCENARIO || strncmp(column->name, "assess.", 7) == 0);
        char source[64] = "source";
        if (id == MU_T_SCENARIO)
            snprintf(source, sizeof source, "%s.source", column->name);
        for (uint32_t row = 0; counts && at != MU_NONE && row < table->rows;
             row++) {
            const mu_cell *cell = mu_table_cell(table, row, at);
            if (cell->size == 0)
                continue;
            out->numbers++;
            const mu_cell *named = cell_named(table, id, row, source);
            if (is_sourced(cell, named))
                count_sourced(out, known, named);
        }
    }
}

// Steps 2 to 4 on the tables in out->folder; `sha` is that of what was read.
static mu_status make_scenario(const mu_variation *how, mu_sha256 sha,
                               mu_diags *diags, mu_scenario *out)
{
    static const mu_variation none = { 0 };
    mu_refusals               refusals = { 0 };

    if (how)
        MU_TRY(mu_variation_words(&out->arena, how, &out->changes));
    MU_TRY(mu_vary(&out->arena, how ? how : &none, diags, &sha, out->folder,
                   &refusals));
    mu_sha256_hex(&sha, out->sha256);

    mu_reading reading = { .scenario = out,
                           .folder = out->folder,
                           .arena = &out->arena,
                           .diags = diags };
    MU_TRY(mu_fill(&reading, refusals));
    MU_TRY(mu_check(&reading));
    for (mu_table_id id = 0; id < MU_TABLES; id++)
        count_numbers(out, &reading.ids[MU_T_SOURCES], id);
    return MU_OK;
}

static mu_status read_folder(const char *path, const mu_variation *how,
                             mu_diags *diags, mu_arena *arena,
                             mu_folder **out, mu_sha256 *sha)
{
    *out = MU_ARENA_NEW(arena, 1, mu_folder);
    if (!*out)
        return MU_NO_MEMORY;
    MU_TRY(mu_folder_read(arena, path, how, diags, *out));
    mu_sha256_init(sha);
    hash_folder(sha, *out);
    return MU_OK;
}

static mu_status read_all(const char *path, const mu_variation *how,
                          mu_diags *diags, mu_scenario *out)
{
    mu_sha256 sha;
    MU_TRY(read_folder(path, how, diags, &out->arena, &out->folder, &sha));
    return make_scenario(how, sha, diags, out);
}

// What a reading that has ended so, with `errors` before it, comes to.
static mu_status judge(mu_status status, const mu_diags *diags, size_t errors,
                       mu_scenario *out)
{
    if (status == MU_NO_MEMORY) {
        mu_scenario_clear(out);
        return status;
    }
    if (status == MU_OK && diags->errors > errors)
        status = MU_BAD_SCENARIO;
    return status;
}

mu_status mu_scenario_read(const char *path, const mu_variation *how,
                           mu_diags *diags, mu_scenario *out)
{
    size_t errors = diags->errors;
    *out = (mu_scenario){ 0 };
    return judge(read_all(path, how, diags, out), diags, errors, out);
}

mu_status mu_original_read(const char *path, mu_original *out)
{
    MU_TRY(mu_diags_init(&out->diags));
    return read_folder(path, NULL, &out->diags, &out->arena, &out->folder,
                       &out->sha);
}

void mu_original_clear(mu_original *original)
{
    mu_diags_clear(&original->diags);
    mu_arena_clear(&original->arena);
    *original = (mu_original){ 0 };
}

static mu_status vary_copy(const mu_original *original, const mu_variation *how,
                           mu_diags *diags, mu_scenario *out)
{
    out->folder = MU_ARENA_NEW(&out->arena, 1, mu_folder);
    if (!out->folder)
        return MU_NO_MEMORY;
    MU_TRY(mu_folder_copy(&out->arena, original->folder, out->folder));
    return make_scenario(how, original->sha, diags, out);
}

mu_status mu_original_vary(const mu_original *original, const mu_variation *how,
                           mu_diags *diags, mu_scenario *out)
{
    mu_diag *list = diags->list;
    *out = (mu_scenario){ 0 };
    if (diags->count || (how && how->instead_count))
        return MU_BAD_CALL;
    memcpy(list, original->diags.list, original->diags.count * sizeof *list);
    *diags = original->diags;
    diags->list = list;
    return judge(vary_copy(original, how, diags, out), diags, 0, out);
}

void mu_scenario_clear(mu_scenario *scenario)
{
    mu_arena arena = scenario->arena;
    *scenario = (mu_scenario){ 0 };
    mu_arena_clear(&arena);
}

mu_span mu_scenario_cell(const mu_scenario *scenario, const char *table,
                         uint32_t row, const char *column)
{
    mu_table_id id = mu_schema_find_table((mu_text){ table, strlen(table) });
    if (id == MU_TABLES || !scenario->folder)
        return (mu_span){ 0 };
    uint32_t number = 0;
    if (column)
        number = mu_schema_find_column(id, (mu_text){ column, strlen(column) });
    if (number == MU_NONE)
        return (mu_span){ 0 };
    return mu_cell_place(&scenario->folder->tables[id], row, number);
}

uint32_t mu_scenario_table_count(void)
{
    return MU_TABLES;
}

mu_text mu_scenario_table_name(uint32_t table)
{
    if (table >= MU_TABLES)
        return MU_TEXT("");
    const char *name = mu_schema((mu_table_id)table)->name;
    return (mu_text){ name, strlen(name) };
}

static const mu_table *table_of(const mu_scenario *scenario, uint32_t table)
{
    return scenario->folder && table < MU_TABLES
               ? &scenario->folder->tables[table]
               : NULL;
}

uint32_t mu_scenario_column_count(const mu_scenario *scenario, uint32_t table)
{
    const mu_table *of = table_of(scenario, table);
    return of ? of->columns : 0;
}

uint32_t mu_scenario_row_count(const mu_scenario *scenario, uint32_t table)
{
    const mu_table *of = table_of(scenario, table);
    return of ? of->rows : 0;
}

mu_text mu_scenario_column_name(const mu_scenario *scenario, uint32_t table,
                                uint32_t column)
{
    const mu_table *of = table_of(scenario, table);
    return of && column < of->columns ? mu_cell_text(&of->header[column])
                                      : MU_TEXT("");
}

mu_text mu_scenario_cell_text(const mu_scenario *scenario, uint32_t table,
                              uint32_t row, uint32_t column)
{
    const mu_table *of = table_of(scenario, table);
    return of && row < of->rows && column < of->columns
               ? mu_cell_text(mu_table_cell(of, row, column))
               : MU_TEXT("");
}

bool mu_scenario_row_sourced(const mu_scenario *scenario, uint32_t table,
                             uint32_t row)
{
    const mu_table *of = table_of(scenario, table);
    const mu_cell  *cell =
        of ? cell_named(of, (mu_table_id)table, row, "source") : NULL;
    return cell && cell->size > 0;
}
