// merge.c - see merge.h.
//
// 1. The mapping: words of --map, columns of the same name.
// 2. The rows: keys, names for ids, what differs.
// 3. The text: the file's own bytes, with other cells where they changed.

#include "merge.h"

#include "csv.h"
#include "names.h"
#include "quantity.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

// ---- 1. the mapping ----------------------------------------------------------

typedef struct mapper {
    mu_arena       *arena;
    const mu_table *incoming;
    mu_diags       *diags;
    mu_merge       *out;
    mu_source      *words;         // of --map, in findings
} mapper;

static bool equal_but_case(mu_text a, mu_text b)
{
    bool equal = a.size == b.size;
    for (size_t i = 0; i < a.size && equal; i++)
        equal = tolower((unsigned char)a.at[i]) ==
                tolower((unsigned char)b.at[i]);
    return equal;
}

static uint32_t incoming_column(const mu_table *table, mu_text name)
{
    for (uint32_t i = 0; i < table->columns; i++)
        if (mu_text_equal(mu_cell_text(&table->header[i]), name))
            return i;
    for (uint32_t i = 0; i < table->columns; i++)
        if (equal_but_case(mu_cell_text(&table->header[i]), name))
            return i;
    return MU_NONE;
}

static mu_span word_place(const mapper *m, mu_text word)
{
    size_t   offset = (size_t)(word.at - m->words->bytes.at);
    uint32_t column = 1;
    for (size_t i = 0; i < offset; i++)
        column += ((unsigned char)m->words->bytes.at[i] & 0xc0) != 0x80;
    return (mu_span){ m->words, offset, word.size ? word.size : 1, 1, column };
}

static mu_status add_column(mapper *m, mu_merge_column column, mu_span where)
{
    const mu_column *to = &mu_schema(m->out->table)->columns[column.to];
    for (uint32_t i = 0; i < m->out->column_count; i++)
        if (m->out->columns[i].to == column.to)
            return mu_error(m->diags, MU_DUPLICATE, where,
                            "two columns would go to '%s'; map one of them",
                            to->name);
    m->out->columns[m->out->column_count++] = column;
    return MU_OK;
}

// The next entry up to a comma or the end; quotes keep what is inside.
static mu_text next_word(const char **at, char until)
{
    const char *from = *at;
    char        inside = '\0';
    for (; **at && (inside || (**at != until && **at != ',')); ++*at) {
        if (inside)
            inside = **at == inside ? '\0' : inside;
        else if (**at == '"' || **at == '\'')
            inside = **at;
    }
    return mu_strip((mu_text){ from, (size_t)(*at - from) });
}

static bool take_quotes(mu_text *word, char quote)
{
    if (word->size < 2 || word->at[0] != quote ||
        word->at[word->size - 1] != quote)
        return false;
    word->at++;
    word->size -= 2;
    return true;
}

static mu_status unknown_incoming(mapper *m, mu_text word)
{
    uint32_t best = MU_NEAR_NONE, near = MU_NONE;
    for (uint32_t i = 0; i < m->incoming->columns; i++)
        if (mu_is_nearer(word, mu_cell_text(&m->incoming->header[i]), &best))
            near = i;
    mu_span where = word_place(m, word);
    if (near == MU_NONE)
        return mu_error(m->diags, MU_UNKNOWN, where,
                        "%.*s has no column '%s'",
                        (int)m->incoming->source->name.size,
                        m->incoming->source->name.at, mu_quote(word).text);
    return mu_error(m->diags, MU_UNKNOWN, where,
                    "there is no column '%s' in the file; did you mean '%s'",
                    mu_quote(word).text,
                    mu_quote(mu_cell_text(&m->incoming->header[near])).text);
}

static mu_status map_entry(mapper *m, mu_text from, mu_text to)
{
    const mu_table_schema *schema = mu_schema(m->out->table);
    mu_merge_column        column = { .from = MU_NONE };
    column.to = mu_schema_find_column(m->out->table, to);
    if (column.to == MU_NONE) {
        mu_text  names[MU_MAX_COLUMNS];
        uint32_t best = MU_NEAR_NONE, near = MU_NONE;
        for (uint32_t i = 0; i < schema->column_count; i++) {
            names[i] = (mu_text){ schema->columns[i].name,
                                  strlen(schema->columns[i].name) };
            if (mu_is_nearer(to, names[i], &best))
                near = i;
        }
        return mu_error(m->diags, MU_UNKNOWN, word_place(m, to),
                        "%s.csv has no column '%s'%s%s%s", schema->name,
                        mu_quote(to).text,
                        near == MU_NONE ? "" : "; did you mean '",
                        near == MU_NONE ? "" : schema->columns[near].name,
                        near == MU_NONE ? "" : "'");
    }
    if (take_quotes(&from, '\'')) {
        column.constant = from;
        return add_column(m, column, word_place(m, to));
    }
    take_quotes(&from, '"');
    column.from = incoming_column(m->incoming, from);
    if (column.from == MU_NONE)
        return unknown_incoming(m, from);
    return add_column(m, column, word_place(m, to));
}

static mu_status map_words(mapper *m, const char *map)
{
    mu_text all;
    MU_TRY(mu_arena_text(m->arena, map, strlen(map), &all));
    m->words = MU_ARENA_NEW(m->arena, 1, mu_source);
    if (!m->words)
        return MU_NO_MEMORY;
    *m->words = (mu_source){ MU_TEXT("--map"), all };
    for (const char *at = all.at; *at;) {
        mu_text from = next_word(&at, '='), to = { at, 0 };
        if (*at == '=') {
            at++;
            to = next_word(&at, ',');
        }
        if (!from.size || !to.size)
            return mu_error(m->diags, MU_BAD_SYNTAX,
                            word_place(m, from.size ? from : to),
                            "write COLUMN OF THE FILE=column of the scenario, "
                            "or 'text'=column, with commas between");
        MU_TRY(map_entry(m, from, to));
        at += *at == ',';
    }
    return MU_OK;
}

// Columns of the same name, as far as --map says nothing of them.
static mu_status map_same(mapper *m)
{
    const mu_table_schema *schema = mu_schema(m->out->table);
    for (uint32_t to = 0; to < schema->column_count; to++) {
        mu_text name = { schema->columns[to].name,
                         strlen(schema->columns[to].name) };
        uint32_t from = incoming_column(m->incoming, name);
        bool     taken = from == MU_NONE;
        for (uint32_t i = 0; i < m->out->column_count && !taken; i++)
            taken = m->out->columns[i].to == to ||
                    m->out->columns[i].from == from;
        if (!taken)
            MU_TRY(add_column(m, (mu_merge_column){ .from = from, .to = to },
                              (mu_span){ 0 }));
    }
    return MU_OK;
}

static const mu_merge_column *column_to(const mu_merge *merge, uint32_t to)
{
    for (uint32_t i = 0; i < merge->column_count; i++)
        if (merge->columns[i].to == to)
            return &merge->columns[i];
    return NULL;
}

static mu_status find_keys(mapper *m)
{
    const mu_table_schema *schema = mu_schema(m->out->table);
    bool                   any = false;
    for (uint32_t i = 0; i < schema->column_count; i++) {
        any = any || schema->columns[i].key;
        if (schema->columns[i].key && !column_to(m->out, i))
            return mu_error(m->diags, MU_MISSING,
                            mu_cell_span(&m->incoming->header[0]),
                            "no column gives '%s', by which rows of %s.csv are "
                            "known; name one, as in --map 'Number=%s'",
                            schema->columns[i].name, schema->name,
                            schema->columns[i].name);
    }
    return any ? MU_OK
               : mu_error(m->diags, MU_BAD_CALL, (mu_span){ 0 },
                          "rows of %s.csv have no id to be known by",
                          schema->name);
}

mu_status mu_merge_map(mu_arena *arena, mu_table_id table, const char *map,
                       const mu_table *incoming, mu_diags *diags,
                       mu_merge *out)
{
    mapper m = { .arena = arena, .incoming = incoming, .diags = diags };
    *out = (mu_merge){ .table = table };
    m.out = out;
    out->columns = MU_ARENA_NEW(arena, MU_MAX_COLUMNS, mu_merge_column);
    out->unused = MU_ARENA_NEW(arena, incoming->columns + (size_t)1, uint32_t);
    if (!out->columns || !out->unused)
        return MU_NO_MEMORY;
    if (map)
        MU_TRY(map_words(&m, map));
    MU_TRY(map_same(&m));
    MU_TRY(find_keys(&m));
    for (uint32_t from = 0; from < incoming->columns; from++) {
        bool used = false;
        for (uint32_t i = 0; i < out->column_count; i++)
            used = used || out->columns[i].from == from;
        if (!used)
            out->unused[out->unused_count++] = from;
    }
    return MU_OK;
}

// ---- 2. the rows -------------------------------------------------------------

typedef struct merger {
    mu_arena          *arena;
    const mu_scenario *scenario;
    const mu_table    *here, *incoming;
    mu_diags          *diags;
    mu_merge          *out;
    mu_names           ids[MU_TABLES], names[MU_TABLES];   // of what is referred to
} merger;

static mu_text cell_here(const merger *m, mu_table_id id, uint32_t row,
                         uint32_t column)
{
    const mu_table *table = &m->scenario->folder->tables[id];
    uint32_t        at = table->column_of[column];
    return at == MU_NONE ? MU_TEXT("")
                         : mu_cell_text(mu_table_cell(table, row, at));
}

// A name that several have says which of them to nobody.
static void drop_twins(mu_names *names)
{
    uint32_t kept = 0;
    for (uint32_t i = 0, next; i < names->count; i = next) {
        for (next = i + 1; next < names->count &&
                           mu_text_equal(names->list[next].text,
                                         names->list[i].text);)
            next++;
        if (next == i + 1)
            names->list[kept++] = names->list[i];
    }
    names->count = kept;
}

// What the rows of a table have in a column, where just one has it; the value is
// the row.
static mu_status list_cells(merger *m, mu_table_id id, uint32_t column,
                            mu_names *out)
{
    const mu_table *table = &m->scenario->folder->tables[id];
    if (out->list)
        return MU_OK;
    MU_TRY(mu_names_init(out, m->arena, table->rows + 1));
    for (uint32_t row = 0; row < table->rows && column != MU_NONE; row++)
        if (cell_here(m, id, row, column).size)
            mu_names_add(out, cell_here(m, id, row, column), row);
    mu_names_sort(out);
    drop_twins(out);
    return MU_OK;
}

// An id stays; a name becomes the id that has it; anything else stays, and is
// for the checks of the scenario to refuse.
static mu_status find_id(merger *m, mu_table_id id, mu_text *text)
{
    MU_TRY(list_cells(m, id, 0, &m->ids[id]));
    if (mu_names_find(&m->ids[id], *text) != MU_NONE)
        return MU_OK;
    MU_TRY(list_cells(m, id, mu_schema_find_column(id, MU_TEXT("name")),
                      &m->names[id]));
    uint32_t row = mu_names_find(&m->names[id], *text);
    if (row != MU_NONE)
        *text = cell_here(m, id, row, 0);
    return MU_OK;
}

static mu_status find_ids(merger *m, mu_table_id id, mu_text *text)
{
    mu_text list = MU_TEXT(""), entry;
    size_t  at = 0;
    while (mu_next_entry(*text, ';', &at, &entry)) {
        MU_TRY(find_id(m, id, &entry));
        list = mu_arena_format(m->arena, "%s%s%.*s", list.at,
                               list.size ? ";" : "", (int)entry.size,
                               entry.at);
        if (!list.at)
            return MU_NO_MEMORY;
    }
    *text = list;
    return MU_OK;
}

// What the incoming row says of a column; empty: nothing.
static mu_status incoming_text(merger *m, uint32_t row,
                               const mu_merge_column *from, mu_text *out)
{
    const mu_column *to = &mu_schema(m->out->table)->columns[from->to];
    *out = from->from == MU_NONE
               ? from->constant
               : mu_cell_text(mu_table_cell(m->incoming, row, from->from));
    if (out->size && to->kind == MU_KIND_REF)
        return find_id(m, to->target, out);
    if (out->size && to->kind == MU_KIND_REFS)
        return find_ids(m, to->target, out);
    return MU_OK;
}

// The keys of a row, commas between them.
static mu_status incoming_id(merger *m, uint32_t row, mu_text *out)
{
    const mu_table_schema *schema = mu_schema(m->out->table);
    *out = MU_TEXT("");
    for (uint32_t i = 0; i < schema->column_count && schema->columns[i].key;
         i++) {
        mu_text                part;
        const mu_merge_column *column = column_to(m->out, i);
        MU_TRY(incoming_text(m, row, column, &part));
        if (!part.size)
            return mu_error(
                m->diags, MU_MISSING,
                mu_cell_span(mu_table_cell(
                    m->incoming, row,
                    column->from == MU_NONE ? 0 : column->from)),
                "this row has no '%s', by which it would be known; write one",
                schema->columns[i].name);
        *out = mu_arena_format(m->arena, "%s%s%.*s", out->at, i ? "," : "",
                               (int)part.size, part.at);
        if (!out->at)
            return MU_NO_MEMORY;
    }
    return MU_OK;
}

static mu_status id_here(const merger *m, uint32_t row, mu_text *out)
{
    const mu_table_schema *schema = mu_schema(m->out->table);
    *out = MU_TEXT("");
    for (uint32_t i = 0; i < schema->column_count && schema->columns[i].key;
         i++) {
        mu_text part = cell_here(m, m->out->table, row, i);
        *out = mu_arena_format(m->arena, "%s%s%.*s", out->at, i ? "," : "",
                               (int)part.size, part.at);
        if (!out->at)
            return MU_NO_MEMORY;
    }
    return MU_OK;
}

// 1 and 1.0 say the same.
static bool says_the_same(const mu_column *column, mu_text a, mu_text b)
{
    double x, y;
    return mu_text_equal(a, b) ||
           (mu_kind_is_number(column->kind) && mu_number_read(a, &x) == MU_OK &&
            mu_number_read(b, &y) == MU_OK && !(x < y) && !(x > y));
}

static mu_status compare_row(merger *m, mu_merge_row *row)
{
    const mu_table_schema *schema = mu_schema(m->out->table);
    row->changes =
        MU_ARENA_NEW(m->arena, m->out->column_count, mu_merge_change);
    if (!row->changes)
        return MU_NO_MEMORY;
    for (uint32_t to = 0; to < schema->column_count; to++) {
        const mu_merge_column *column = column_to(m->out, to);
        mu_text                before = MU_TEXT(""), after;
        if (!column)
            continue;
        MU_TRY(incoming_text(m, row->incoming, column, &after));
        if (row->row != MU_NONE)
            before = cell_here(m, m->out->table, row->row, to);
        if (after.size && !says_the_same(&schema->columns[to], before, after))
            row->changes[row->count++] =
                (mu_merge_change){ to, before, after };
    }
    return MU_OK;
}

static mu_status take_row(merger *m, const mu_names *here, mu_names *seen,
                          uint32_t incoming)
{
    mu_merge_row row = { .incoming = incoming };
    MU_TRY(incoming_id(m, incoming, &row.id));
    row.row = mu_names_find(here, row.id);
    MU_TRY(compare_row(m, &row));
    mu_names_add(seen, row.id, incoming);
    m->out->added += row.row == MU_NONE;
    m->out->changed += row.row != MU_NONE && row.count > 0;
    m->out->same += row.count == 0;
    m->out->rows[m->out->row_count++] = row;
    return MU_OK;
}

static mu_status find_twins(merger *m, const mu_names *seen)
{
    for (uint32_t i = 1; i < seen->count; i++) {
        if (!mu_text_equal(seen->list[i - 1].text, seen->list[i].text))
            continue;
        uint32_t first = seen->list[i - 1].value, again = seen->list[i].value;
        mu_error(m->diags, MU_DUPLICATE,
                 mu_cell_span(mu_table_cell(m->incoming, again, 0)),
                 "'%s' stands in the file twice; keep one of the rows",
                 mu_quote(seen->list[i].text).text);
        mu_note(m->diags, mu_cell_span(mu_table_cell(m->incoming, first, 0)),
                "it stands here, too");
    }
    return MU_OK;
}

mu_status mu_merge_rows(mu_arena *arena, const mu_scenario *scenario,
                        const mu_table *incoming, mu_diags *diags,
                        mu_merge *merge)
{
    merger m = { .arena = arena, .scenario = scenario, .incoming = incoming,
                 .diags = diags, .out = merge };
    size_t   errors = diags->errors;
    mu_names here, seen;
    m.here = &scenario->folder->tables[merge->table];
    merge->rows = MU_ARENA_NEW(
        arena, (size_t)incoming->rows + m.here->rows + 1, mu_merge_row);
    if (!merge->rows)
        return MU_NO_MEMORY;
    MU_TRY(mu_names_init(&here, arena, m.here->rows + 1));
    MU_TRY(mu_names_init(&seen, arena, incoming->rows + 1));
    for (uint32_t row = 0; row < m.here->rows; row++) {
        mu_text id;
        MU_TRY(id_here(&m, row, &id));
        mu_names_add(&here, id, row);
    }
    mu_names_sort(&here);
    for (uint32_t row = 0; row < incoming->rows; row++) {
        mu_status status = take_row(&m, &here, &seen, row);
        if (status == MU_NO_MEMORY)
            return status;
    }
    mu_names_sort(&seen);
    MU_TRY(find_twins(&m, &seen));
    for (uint32_t row = 0; row < m.here->rows; row++) {
        mu_merge_row absent = { .row = row, .incoming = MU_NONE };
        MU_TRY(id_here(&m, row, &absent.id));
        if (mu_names_find(&seen, absent.id) != MU_NONE)
            continue;
        merge->absent++;
        merge->rows[merge->row_count++] = absent;
    }
    return diags->errors > errors ? MU_BAD_SCENARIO : MU_OK;
}

// ---- 3. the text -------------------------------------------------------------

typedef struct writer {
    const mu_merge        *merge;
    const mu_table        *table;
    const mu_table_schema *schema;
    mu_text                bytes;      // of the file as it is
    const char            *line_end;
    uint32_t               blanks;     // columns behind the last, without names
    uint32_t               added[MU_MAX_COLUMNS];   // columns of the schema
    uint32_t               added_count;
    uint32_t               to_of[MU_LIMIT_COLUMNS];   // of the file's columns
    const mu_merge_row   **row_of;     // by row of the table
    FILE                  *to;
} writer;

static void put_bytes(const writer *w, size_t from, size_t to)
{
    fwrite(w->bytes.at + from, 1, to - from, w->to);
}

// Columns that are given and that the file does not have.
static void find_added(writer *w)
{
    for (uint32_t i = 0; i < w->schema->column_count; i++) {
        const mu_merge_column *column = column_to(w->merge, i);
        bool                   given = false;
        for (uint32_t r = 0; column && r < w->merge->row_count; r++)
            for (uint32_t c = 0; c < w->merge->rows[r].count; c++)
                given = given || w->merge->rows[r].changes[c].to == i;
        if (given && (w->table->columns == 0 ||
                      w->table->column_of[i] == MU_NONE))
            w->added[w->added_count++] = i;
    }
}

static mu_text change_to(const mu_merge_row *row, uint32_t to)
{
    for (uint32_t i = 0; row && i < row->count; i++)
        if (row->changes[i].to == to)
            return row->changes[i].after;
    return (mu_text){ NULL, 0 };
}

// One row from byte `from` on; the byte behind its last cell.
static size_t put_row(const writer *w, uint32_t number, size_t from)
{
    const mu_merge_row *row = w->row_of[number];
    for (uint32_t i = 0; i < w->table->columns; i++) {
        const mu_cell *cell = mu_table_cell(w->table, number, i);
        mu_text        after = change_to(row, w->to_of[i]);
        if (!after.at)
            continue;
        put_bytes(w, from, cell->offset);
        mu_csv_put(w->to, after);
        from = cell->offset + (size_t)cell->length;
    }
    const mu_cell *last =
        mu_table_cell(w->table, number, w->table->columns - 1);
    size_t end = last->offset + (size_t)last->length;
    put_bytes(w, from, end > from ? end : from);
    for (uint32_t i = 0; i < w->added_count; i++) {
        mu_text after = change_to(row, w->added[i]);
        putc(',', w->to);
        if (after.at)
            mu_csv_put(w->to, after);
    }
    return end > from ? end : from;
}

static void put_new_row(const writer *w, const mu_merge_row *row)
{
    for (uint32_t i = 0; i < w->table->columns; i++) {
        mu_text after = change_to(row, w->to_of[i]);
        if (i)
            putc(',', w->to);
        if (after.at)
            mu_csv_put(w->to, after);
    }
    for (uint32_t i = 0; i < w->added_count; i++) {
        mu_text after = change_to(row, w->added[i]);
        if (i || w->table->columns)
            putc(',', w->to);
        if (after.at)
            mu_csv_put(w->to, after);
    }
    for (uint32_t i = 0; i < w->blanks; i++)
        putc(',', w->to);
    fputs(w->line_end, w->to);
}

// The byte behind the line end at or after `at`, and commas on the way.
static size_t line_after(const writer *w, size_t at, uint32_t *commas)
{
    while (at < w->bytes.size && w->bytes.at[at] != '\n')
        *commas += w->bytes.at[at++] == ',';
    return at < w->bytes.size ? at + 1 : at;
}

static void put_header(writer *w, size_t *at)
{
    size_t end = 0;
    if (w->table->columns) {
        const mu_cell *last = &w->table->header[w->table->columns - 1];
        end = last->offset + (size_t)last->length;
        put_bytes(w, 0, end);
        line_after(w, end, &w->blanks);
    }
    for (uint32_t i = 0; i < w->added_count; i++)
        fprintf(w->to, "%s%s", i || w->table->columns ? "," : "",
                w->schema->columns[w->added[i]].name);
    if (!w->table->columns)
        fputs(w->line_end, w->to);
    *at = end;
}

static void put_rows(const writer *w, bool remove, size_t at)
{
    for (uint32_t row = 0; row < w->table->rows; row++) {
        uint32_t commas = 0;
        if (remove && w->row_of[row]->incoming == MU_NONE) {
            const mu_cell *first = mu_table_cell(w->table, row, 0);
            const mu_cell *last =
                mu_table_cell(w->table, row, w->table->columns - 1);
            size_t begin = first->offset;
            while (begin > at && w->bytes.at[begin - 1] != '\n')
                begin--;
            put_bytes(w, at, begin);
            at = line_after(w, last->offset + (size_t)last->length, &commas);
        } else {
            at = put_row(w, row, at);
        }
    }
    put_bytes(w, at, w->bytes.size);
    if (w->bytes.size && w->bytes.at[w->bytes.size - 1] != '\n')
        fputs(w->line_end, w->to);
    for (uint32_t i = 0; i < w->merge->row_count; i++)
        if (w->merge->rows[i].row == MU_NONE)
            put_new_row(w, &w->merge->rows[i]);
}

mu_status mu_merge_text(mu_arena *arena, const mu_scenario *scenario,
                        const mu_merge *merge, bool remove, mu_text *out)
{
    const mu_table *table = &scenario->folder->tables[merge->table];
    char           *text = NULL;
    size_t          size = 0, at = 0;
    writer w = { .merge = merge, .table = table, .line_end = "\n",
                 .schema = mu_schema(merge->table) };
    if (table->source)
        w.bytes = table->source->bytes;
    const char *first = w.bytes.size ? memchr(w.bytes.at, '\n', w.bytes.size)
                                     : NULL;
    if (first && first > w.bytes.at && first[-1] == '\r')
        w.line_end = "\r\n";
    w.row_of = MU_ARENA_NEW(arena, table->rows + (size_t)1,
                            const mu_merge_row *);
    if (!w.row_of)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < merge->row_count; i++)
        if (merge->rows[i].row != MU_NONE)
            w.row_of[merge->rows[i].row] = &merge->rows[i];
    for (uint32_t i = 0; i < table->columns; i++)
        w.to_of[i] = mu_schema_find_column(merge->table,
                                           mu_cell_text(&table->header[i]));
    w.to = open_memstream(&text, &size);
    if (!w.to)
        return MU_NO_MEMORY;
    find_added(&w);
    put_header(&w, &at);
    put_rows(&w, remove, at);
    bool      failed = ferror(w.to) != 0;
    mu_status status = MU_OK;
    if (fclose(w.to) != 0 || failed)
        status = MU_NO_MEMORY;
    if (status == MU_OK)
        status = mu_arena_text(arena, text, size, out);
    free(text);
    return status;
}
