// commands_import.c - rows from a spreadsheet or a CSV file into a table of a
// scenario: shown first, written on demand, and only if all of it holds.

#include "front.h"

#include "csv.h"
#include "json.h"
#include "merge.h"
#include "names.h"
#include "sheet.h"

#include <stdlib.h>

typedef struct import {
    const mu_front  *front;
    mu_arena         arena;
    mu_table_id      table;
    mu_loaded        loaded;       // the scenario as it is
    mu_loaded        after;        // and as it would be
    mu_diags         diags;        // about the file and --map
    mu_table         incoming;
    const mu_source *source;
    mu_merge         merge;
    mu_text          text;         // of the file as it would be
    char             name[64];     // "pledges.csv"
} import;

// ---- what is read ------------------------------------------------------------

static mu_status find_table(import *im)
{
    const mu_front *front = im->front;
    const char     *name = front->cli->table ? front->cli->table : "pledges";
    mu_text         text = { name, strlen(name) };
    im->table = mu_schema_find_table(text);
    if (im->table != MU_TABLES && im->table != MU_T_SCENARIO) {
        snprintf(im->name, sizeof im->name, "%s.csv", mu_schema(im->table)->name);
        return MU_OK;
    }
    uint32_t    best = MU_NEAR_NONE;
    const char *near = NULL;
    for (mu_table_id id = MU_T_SCENARIO + 1; id < MU_TABLES; id++) {
        const char *one = mu_schema(id)->name;
        if (mu_is_nearer(text, (mu_text){ one, strlen(one) }, &best))
            near = one;
    }
    fprintf(front->err, "muster import: --table: there is no table '%s'",
            mu_quote(text).text);
    if (near)
        fprintf(front->err, "; did you mean '%s'?", near);
    fputs("\nit is the name of a CSV file of a scenario, such as pledges or "
          "nations\n", front->err);
    return MU_BAD_CALL;
}

static mu_status read_source(import *im)
{
    const mu_cli *cli = im->front->cli;
    const char   *path = cli->operands.at[1];
    if (mu_is_archive(path))
        return mu_sheet_read(&im->arena, path, cli->sheet, &im->diags,
                             &im->source);
    mu_text shown = { path, strlen(path) };
    if (cli->sheet) {
        fprintf(im->front->err,
                "muster import: %s is no spreadsheet (xlsx), so it has no "
                "--sheet\n", path);
        return MU_BAD_CALL;
    }
    MU_TRY(mu_source_read(&im->arena, path, shown, MU_LIMIT_FILE_BYTES,
                          &im->diags, &im->source));
    if (im->source)
        return MU_OK;
    fprintf(im->front->err, "muster import: there is no file %s\n", path);
    return MU_CANNOT_READ;
}

static mu_status read_incoming(import *im)
{
    MU_TRY(read_source(im));
    MU_TRY(mu_csv_read(&im->arena, im->source, &im->diags, &im->incoming));
    if (im->diags.errors)
        return MU_BAD_SCENARIO;
    if (im->incoming.columns > 1 || im->incoming.header[0].size)
        return MU_OK;
    return mu_error(&im->diags, MU_MISSING, mu_source_span(im->source),
                    "there is nothing in it; its first row names the columns");
}

// The scenario as it would be, read from the new text.
static mu_status read_after(import *im)
{
    mu_instead instead = { im->name, im->text };
    const mu_variation how = { .instead = &instead, .instead_count = 1 };
    return mu_load_silently(im->front->cli->operands.at[0], &how, &im->after);
}

// ---- what is shown -----------------------------------------------------------

// Texts come from files: control bytes are not for a terminal.
static void put(FILE *to, mu_text text, size_t most)
{
    for (size_t i = 0; i < text.size && i < most; i++) {
        unsigned char c = (unsigned char)text.at[i];
        putc(c < 32 || c == 127 ? ' ' : c, to);
    }
    if (text.size > most)
        fputs("...", to);
}

static const char *column_name(const import *im, uint32_t column)
{
    return mu_schema(im->table)->columns[column].name;
}

static void tell_columns(const import *im, FILE *to)
{
    const char *mark = "  columns: ";
    for (uint32_t i = 0; i < im->merge.column_count; i++) {
        const mu_merge_column *column = &im->merge.columns[i];
        fputs(mark, to);
        mark = ", ";
        if (column->from == MU_NONE) {
            putc('\'', to);
            put(to, column->constant, 40);
            putc('\'', to);
        } else {
            put(to, mu_cell_text(&im->incoming.header[column->from]), 40);
        }
        fprintf(to, " -> %s", column_name(im, column->to));
    }
    putc('\n', to);
    mark = "  not used: ";
    for (uint32_t i = 0; i < im->merge.unused_count; i++) {
        fputs(mark, to);
        mark = ", ";
        put(to, mu_cell_text(&im->incoming.header[im->merge.unused[i]]), 40);
    }
    if (im->merge.unused_count)
        putc('\n', to);
}

static bool is_removed(const import *im, const mu_merge_row *row)
{
    return row->incoming == MU_NONE && im->front->cli->given[MU_O_REMOVE];
}

static void tell_row(const import *im, const mu_merge_row *row, FILE *to)
{
    fprintf(to, "%c ", row->row == MU_NONE        ? '+'
                       : row->incoming == MU_NONE ? '-'
                                                  : '~');
    put(to, row->id, 60);
    const char *mark = "  ";
    for (uint32_t i = 0; i < row->count; i++) {
        const mu_merge_change *change = &row->changes[i];
        fprintf(to, "%s%s ", mark, column_name(im, change->to));
        mark = "; ";
        if (row->row != MU_NONE) {
            if (change->before.size)
                put(to, change->before, 60);
            else
                fputs("(empty)", to);
            fputs(" -> ", to);
        }
        put(to, change->after, 60);
    }
    putc('\n', to);
}

static void tell_absent(const import *im, FILE *to)
{
    uint32_t told = 0;
    if (!im->merge.absent || im->front->cli->given[MU_O_REMOVE])
        return;
    fprintf(to, "  only in the scenario, where %s (--remove takes %s out): ",
            im->merge.absent == 1 ? "it stays" : "they stay",
            im->merge.absent == 1 ? "it" : "them");
    for (uint32_t i = 0; i < im->merge.row_count && told < 12; i++)
        if (im->merge.rows[i].incoming == MU_NONE) {
            fputs(told++ ? ", " : "", to);
            put(to, im->merge.rows[i].id, 60);
        }
    if (im->merge.absent > told)
        fprintf(to, " and %u more", im->merge.absent - told);
    putc('\n', to);
}

static void tell(const import *im, FILE *to)
{
    const mu_merge *merge = &im->merge;
    const mu_cli   *cli = im->front->cli;
    fprintf(to, "%s of %s, from ", im->name, cli->operands.at[0]);
    put(to, im->source->name, 200);
    putc('\n', to);
    tell_columns(im, to);
    for (uint32_t i = 0; i < merge->row_count; i++)
        if (merge->rows[i].count || is_removed(im, &merge->rows[i]))
            tell_row(im, &merge->rows[i], to);
    tell_absent(im, to);
    fprintf(to, "%u added, %u changed, %u removed, %u the same\n",
            merge->added, merge->changed,
            cli->given[MU_O_REMOVE] ? merge->absent : 0, merge->same);
}

static void write_row(const import *im, const mu_merge_row *row, mu_json *json)
{
    mu_json_open(json, '{');
    mu_json_name(json, "id");
    mu_json_text(json, row->id);
    mu_json_name(json, "cells");
    mu_json_open(json, '{');
    for (uint32_t i = 0; i < row->count; i++) {
        mu_json_name(json, column_name(im, row->changes[i].to));
        mu_json_open(json, '[');
        if (row->row == MU_NONE || !row->changes[i].before.size)
            mu_json_null(json);
        else
            mu_json_text(json, row->changes[i].before);
        mu_json_text(json, row->changes[i].after);
        mu_json_close(json, ']');
    }
    mu_json_close(json, '}');
    mu_json_close(json, '}');
}

static void write_rows(const import *im, const char *name, mu_json *json)
{
    mu_json_name(json, name);
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < im->merge.row_count; i++) {
        const mu_merge_row *row = &im->merge.rows[i];
        bool wanted = *name == 'a'   ? row->row == MU_NONE
                      : *name == 'c' ? row->row != MU_NONE && row->count
                      : *name == 'r' ? is_removed(im, row)
                                     : row->incoming == MU_NONE &&
                                           !is_removed(im, row);
        if (wanted)
            write_row(im, row, json);
    }
    mu_json_close(json, ']');
}

static void write_json(const import *im, bool applied, FILE *to)
{
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    mu_json_name(&json, "table");
    mu_json_text(&json, (mu_text){ mu_schema(im->table)->name,
                                   strlen(mu_schema(im->table)->name) });
    mu_json_name(&json, "from");
    mu_json_text(&json, im->source->name);
    write_rows(im, "added", &json);
    write_rows(im, "changed", &json);
    write_rows(im, "removed", &json);
    write_rows(im, "kept", &json);
    mu_json_name(&json, "same");
    mu_json_whole(&json, im->merge.same);
    mu_json_name(&json, "errors");
    mu_json_whole(&json, (int64_t)im->after.diags.errors);
    mu_json_name(&json, "applied");
    mu_json_bool(&json, applied);
    mu_json_close(&json, '}');
    putc('\n', to);
}

// Numbers that change while the row keeps its old source.
static void warn_of_sources(const import *im)
{
    const mu_table_schema *schema = mu_schema(im->table);
    uint32_t source = mu_schema_find_column(im->table, MU_TEXT("source"));
    uint32_t rows = 0;
    for (uint32_t i = 0; i < im->merge.row_count; i++) {
        const mu_merge_row *row = &im->merge.rows[i];
        bool                number = false, named = false;
        for (uint32_t c = 0; c < row->count; c++) {
            named = named || row->changes[c].to == source;
            number = number ||
                     mu_kind_is_number(schema->columns[row->changes[c].to].kind);
        }
        rows += number && !named;
    }
    if (rows && source != MU_NONE && !im->front->cli->given[MU_O_QUIET])
        fprintf(im->front->err,
                "muster import: in %u row%s numbers come without a source; map "
                "a column to 'source'\n", rows, rows == 1 ? "" : "s");
}

// ---- what is done ------------------------------------------------------------

static bool is_something(const import *im)
{
    return im->merge.added || im->merge.changed ||
           (im->merge.absent && im->front->cli->given[MU_O_REMOVE]);
}

static mu_status apply(import *im)
{
    mu_text path = mu_arena_format(&im->arena, "%s/%s",
                                   im->front->cli->operands.at[0], im->name);
    return path.at ? mu_replace_file(path.at, im->text.at, im->text.size,
                                     &im->diags)
                   : MU_NO_MEMORY;
}

static void tell_end(const import *im, bool applied)
{
    const mu_front *front = im->front;
    const mu_cli   *cli = front->cli;
    size_t          errors = im->after.diags.errors;
    mu_tell_errors(front, &im->after.diags, 0);
    if (errors)
        fprintf(front->err,
                "muster import: with these rows the scenario would have %zu "
                "error%s; places are those of %s as it would be; nothing is "
                "written\n", errors, errors == 1 ? "" : "s", im->name);
    else if (applied && !cli->given[MU_O_QUIET])
        fprintf(front->err, "written: %s/%s\n", cli->operands.at[0], im->name);
    else if (!cli->given[MU_O_APPLY] && !cli->given[MU_O_QUIET] &&
             is_something(im))
        fputs("nothing is written; --apply writes it\n", front->err);
}

// Applied first: what is shown says whether it was.
static mu_status apply_and_show(import *im)
{
    const mu_front *front = im->front;
    size_t          before = im->diags.count;
    bool      wanted = front->cli->given[MU_O_APPLY] && is_something(im) &&
                       !im->after.diags.errors;
    mu_status status = wanted ? apply(im) : MU_OK;
    bool      applied = wanted && status == MU_OK;
    if (front->cli->format == MU_AS_JSON)
        write_json(im, applied, front->out);
    else
        tell(im, front->out);
    fflush(front->out);
    warn_of_sources(im);
    mu_tell_errors(front, &im->diags, before);
    tell_end(im, applied);
    return im->after.diags.errors ? MU_BAD_SCENARIO : status;
}

static mu_status prepare(import *im)
{
    const mu_front *front = im->front;
    const mu_cli   *cli = front->cli;
    mu_status status = mu_load(front, cli->operands.at[0], NULL, NULL,
                               (mu_told){ 0 }, &im->loaded);
    if (status != MU_OK)
        return status;
    status = read_incoming(im);
    if (status == MU_OK)
        status = mu_merge_map(&im->arena, im->table, cli->map, &im->incoming,
                              &im->diags, &im->merge);
    if (status == MU_OK)
        status = mu_merge_rows(&im->arena, &im->loaded.scenario, &im->incoming,
                               &im->diags, &im->merge);
    mu_tell_errors(front, &im->diags, 0);
    if (status != MU_OK)
        return im->diags.errors && status != MU_NO_MEMORY &&
                       status != MU_CANNOT_READ
                   ? MU_BAD_SCENARIO
                   : status;
    MU_TRY(mu_merge_text(&im->arena, &im->loaded.scenario, &im->merge,
                         cli->given[MU_O_REMOVE], &im->text));
    status = read_after(im);
    return status == MU_BAD_SCENARIO ? MU_OK : status;
}

mu_status mu_command_import(const mu_front *front)
{
    import im = { .front = front };
    MU_TRY(find_table(&im));
    MU_TRY(mu_diags_init(&im.diags));
    mu_status status = prepare(&im);
    if (status == MU_OK)
        status = apply_and_show(&im);
    mu_loaded_clear(&im.after);
    mu_loaded_clear(&im.loaded);
    mu_diags_clear(&im.diags);
    mu_arena_clear(&im.arena);
    return status;
}
