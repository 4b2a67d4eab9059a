// csv.c - see csv.h.
//
// One pass over the bytes. The text of all cells goes into one buffer as large
// as the file: a cell needs its text and a NUL, and takes at least as much in
// the file, its separator included.

#include "csv.h"

#include "scenario.h"

typedef enum ending { AT_COMMA, AT_LINE_END, AT_FILE_END } ending;

typedef struct reader {
    const mu_source *source;
    const char      *bytes;
    size_t           size, at;
    uint32_t         line, column;
    char            *text;   // where the next cell's text goes
    mu_diags        *diags;
    bool             torn;   // a cell of this row is wrong
    mu_span          end;    // of the cell read last
} reader;

static void step(reader *r)
{
    unsigned char c = (unsigned char)r->bytes[r->at++];
    if (c == '\n') {
        r->line++;
        r->column = 1;
    } else {
        r->column += (c & 0xc0) != 0x80;
    }
}

static mu_span here(const reader *r, size_t size)
{
    return (mu_span){ .source = r->source,
                      .offset = r->at,
                      .size = size,
                      .line = r->line,
                      .column = r->column };
}

static bool at_line_end(const reader *r)
{
    char c = r->bytes[r->at];   // a NUL stands behind the last byte
    return c == '\n' || (c == '\r' && r->bytes[r->at + 1] == '\n');
}

static bool cell_goes_on(const reader *r)
{
    return r->at < r->size && r->bytes[r->at] != ',' && !at_line_end(r);
}

static ending end_cell(reader *r)
{
    if (r->at == r->size)
        return AT_FILE_END;
    if (r->bytes[r->at] == ',') {
        step(r);
        return AT_COMMA;
    }
    while (r->bytes[r->at] != '\n')
        step(r);
    step(r);
    return AT_LINE_END;
}

static void keep_text(reader *r, mu_cell *cell, size_t size)
{
    mu_text all = { r->text, size };
    mu_text stripped = mu_strip(all);
    memmove(r->text, stripped.at, stripped.size);
    r->text[stripped.size] = '\0';
    cell->at = r->text;
    cell->size = (uint32_t)stripped.size;
    r->text += stripped.size + 1;
    if (stripped.size > MU_LIMIT_CELL_BYTES) {
        mu_error(r->diags, MU_TOO_LARGE, mu_cell_span(cell),
                 "this cell has %zu bytes; at most %u are read", stripped.size,
                 MU_LIMIT_CELL_BYTES);
        cell->size = 0;
        cell->at = "";
        r->torn = true;
    }
}

static void read_plain(reader *r, mu_cell *cell)
{
    while (cell_goes_on(r) &&
           (r->bytes[r->at] == ' ' || r->bytes[r->at] == '\t'))
        step(r);
    cell->offset = (uint32_t)r->at;
    cell->column = r->column;
    size_t size = 0, last = 0;
    while (cell_goes_on(r)) {
        char c = r->bytes[r->at];
        if (c == '"' && !r->torn) {
            mu_error(r->diags, MU_BAD_SYNTAX, here(r, 1),
                     "a quote inside a cell; put the whole cell in quotes and "
                     "double the quotes inside");
            r->torn = true;
        }
        r->text[size++] = c;
        if (c != ' ' && c != '\t')
            last = size;
        step(r);
    }
    cell->length = (uint32_t)last;
    keep_text(r, cell, size);
}

// False if the file ends before the closing quote.
static bool read_quoted(reader *r, mu_cell *cell)
{
    mu_span opening = here(r, 1);
    size_t  size = 0;
    step(r);
    for (;;) {
        if (r->at == r->size) {
            mu_error(r->diags, MU_BAD_SYNTAX, opening,
                     "this quote is never closed; end the cell with a quote");
            return false;
        }
        char c = r->bytes[r->at];
        step(r);
        if (c != '"') {
            r->text[size++] = c;
        } else if (r->at < r->size && r->bytes[r->at] == '"') {
            r->text[size++] = '"';
            step(r);
        } else {
            break;
        }
    }
    cell->length = (uint32_t)(r->at - cell->offset);
    if (cell_goes_on(r)) {
        mu_span rest = here(r, 0);
        while (cell_goes_on(r))
            step(r);
        rest.size = r->at - rest.offset;
        mu_error(r->diags, MU_BAD_SYNTAX, rest,
                 "text behind the closing quote; end the cell there, or double "
                 "the quote to write one");
        r->torn = true;
    }
    keep_text(r, cell, size);
    return true;
}

static bool read_cell(reader *r, mu_cell *cell, ending *end)
{
    *cell = (mu_cell){ .source = r->source,
                       .offset = (uint32_t)r->at,
                       .line = r->line,
                       .column = r->column };
    if (r->at < r->size && r->bytes[r->at] == '"') {
        if (!read_quoted(r, cell))
            return false;
    } else {
        read_plain(r, cell);
    }
    r->end = here(r, 0);
    *end = end_cell(r);
    return true;
}

static void skip_empty_lines(reader *r)
{
    while (r->at < r->size && at_line_end(r))
        (void)end_cell(r);
}

// ---- what other programs write ---------------------------------------------------

// Spreadsheets of many countries separate columns by semicolons, and some write
// a first line "sep=;". One error then says it for the whole file.
static bool has_commas(const reader *r)
{
    mu_text line = { r->bytes + r->at, 0 };
    while (r->at + line.size < r->size && line.at[line.size] != '\n')
        line.size++;
    const char *mark = NULL;
    if (line.size >= 5 && memcmp(line.at, "sep=", 4) == 0)
        mark = line.at + 4;
    else if (!memchr(line.at, ',', line.size))
        mark = memchr(line.at, ';', line.size);
    if (!mark && !memchr(line.at, ',', line.size))
        mark = memchr(line.at, '\t', line.size);
    if (!mark)
        return true;
    mu_span where = here(r, 1);
    for (; r->bytes + where.offset < mark; where.offset++)
        where.column +=
            ((unsigned char)r->bytes[where.offset + 1] & 0xc0) != 0x80;
    if (*mark == ',')
        mu_error(r->diags, MU_BAD_SYNTAX, where,
                 "take out this line: columns are always separated by commas");
    else
        mu_error(r->diags, MU_BAD_SYNTAX, where,
                 "columns are separated by %s; write commas (in a "
                 "spreadsheet: save as CSV, separator comma)",
                 *mark == ';'    ? "semicolons"
                 : *mark == '\t' ? "tabs"
                                 : "another character");
    return false;
}

static bool is_empty_row(const mu_table *table, uint32_t row)
{
    for (uint32_t i = 0; i < table->columns; i++)
        if (mu_table_cell(table, row, i)->size)
            return false;
    return table->bad[row] == 0;
}

static bool is_empty_column(const mu_table *table, uint32_t column)
{
    for (uint32_t row = 0; row < table->rows; row++)
        if (mu_table_cell(table, row, column)->size || table->bad[row])
            return false;
    return table->header[column].size == 0;
}

// Takes away what spreadsheets leave at the end: rows of commas alone, and
// columns without a name and without a cell.
static void trim(mu_table *table)
{
    uint32_t columns = table->columns;
    while (table->rows && is_empty_row(table, table->rows - 1))
        table->rows--;
    while (columns > 1 && is_empty_column(table, columns - 1))
        columns--;
    for (uint32_t row = 1; row < table->rows && columns < table->columns; row++)
        memmove(&table->cells[(size_t)row * columns],
                mu_table_cell(table, row, 0), columns * sizeof(mu_cell));
    table->columns = columns;
}

// ---- header and rows -------------------------------------------------------------

static mu_status read_header(mu_arena *arena, reader *r, mu_table *out)
{
    mu_cell cells[MU_LIMIT_COLUMNS];
    ending  end = AT_COMMA;
    while (end == AT_COMMA) {
        if (out->columns == MU_LIMIT_COLUMNS) {
            mu_error(r->diags, MU_TOO_LARGE, here(r, r->at < r->size),
                     "a table has at most %u columns", MU_LIMIT_COLUMNS);
            out->broken = true;
            break;
        }
        if (!read_cell(r, &cells[out->columns], &end)) {
            out->broken = true;
            break;
        }
        out->columns++;
    }
    if (r->torn)
        out->broken = true;
    out->header = MU_ARENA_NEW(arena, out->columns, mu_cell);
    if (!out->header)
        return MU_NO_MEMORY;
    memcpy(out->header, cells, out->columns * sizeof *cells);
    return MU_OK;
}

// One row; the cells that it lacks stand at its end. False at an open quote.
// Which cell is which is not known in a row that is torn or has a wrong number
// of cells: all of it is marked bad, so that nothing more is said about it.
static bool read_row(reader *r, mu_table *out)
{
    mu_cell *row = mu_table_cell(out, out->rows, 0);
    mu_cell  surplus = { 0 }, cell;
    uint32_t count = 0;
    ending   end = AT_COMMA;
    r->torn = false;
    while (end == AT_COMMA) {
        if (!read_cell(r, &cell, &end))
            return false;
        if (count < out->columns)
            row[count] = cell;
        else if (count == out->columns)
            surplus = cell;
        count++;
    }
    for (uint32_t i = count; i < out->columns; i++)
        row[i] = (mu_cell){ .source = r->source,
                            .offset = (uint32_t)r->end.offset,
                            .line = r->end.line,
                            .column = r->end.column };
    if (count > out->columns && !r->torn)
        mu_error(r->diags, MU_BAD_SYNTAX, mu_cell_span(&surplus),
                 "this row has %u cells, the header has %u; quote a cell that "
                 "holds a comma",
                 count, out->columns);
    else if (count < out->columns && !r->torn)
        mu_error(r->diags, MU_BAD_SYNTAX, mu_cell_span(&row[0]),
                 "this row has %u cell%s, the header has %u; write a comma for "
                 "each empty cell",
                 count, count == 1 ? "" : "s", out->columns);
    if (count != out->columns || r->torn) {
        out->bad[out->rows] = UINT32_MAX;
        out->broken = true;
    }
    return true;
}

// Rows for which there may be bytes in the rest of the file: each has as many
// as there are columns, but for rows that are too short, each of which is an
// error; of these as many as there is room for findings.
static uint32_t rows_at_most(const reader *r, uint32_t columns)
{
    size_t lines = 1;
    size_t most = (r->size - r->at) / columns + MU_DIAG_ROOM + 1;
    if (most > MU_LIMIT_ROWS)
        most = MU_LIMIT_ROWS;
    for (size_t i = r->at; i < r->size && lines < most; i++)
        lines += r->bytes[i] == '\n';
    return (uint32_t)lines;
}

static mu_status read_rows(mu_arena *arena, reader *r, mu_table *out)
{
    size_t count;
    out->row_room = rows_at_most(r, out->columns ? out->columns : 1);
    if (!mu_size_product(out->row_room, out->columns, &count))
        return MU_NO_MEMORY;
    out->cells = MU_ARENA_NEW(arena, count, mu_cell);
    out->bad = MU_ARENA_NEW(arena, out->row_room, uint32_t);
    if (!out->cells || !out->bad)
        return MU_NO_MEMORY;
    for (;;) {
        skip_empty_lines(r);
        if (r->at == r->size)
            return MU_OK;
        if (out->rows == MU_LIMIT_ROWS) {
            mu_error(r->diags, MU_TOO_LARGE, here(r, 1),
                     "a table has at most %u rows", MU_LIMIT_ROWS);
            out->broken = true;
            out->rows = 0;
            return MU_OK;
        }
        // No room is left: too many rows were too short, and are reported.
        if (out->rows == out->row_room || !read_row(r, out)) {
            out->broken = true;
            return MU_OK;
        }
        out->rows++;
    }
}

mu_status mu_csv_read(mu_arena *arena, const mu_source *source, mu_diags *diags,
                      mu_table *out)
{
    *out = (mu_table){ .source = source };
    for (uint32_t i = 0; i < MU_MAX_COLUMNS; i++)
        out->column_of[i] = MU_NONE;
    reader r = { .source = source,
                 .bytes = source->bytes.at,
                 .size = source->bytes.size,
                 .line = 1,
                 .column = 1,
                 .diags = diags };
    if (!mu_source_check(source, diags, &r.at)) {
        out->broken = true;
        return MU_OK;
    }
    r.text = MU_ARENA_NEW(arena, r.size + 1, char);
    if (!r.text)
        return MU_NO_MEMORY;
    skip_empty_lines(&r);
    if (!has_commas(&r)) {
        out->broken = true;
        return MU_OK;
    }
    MU_TRY(read_header(arena, &r, out));
    if (out->broken) {
        out->columns = 0;   // which column is which is not known
        return MU_OK;
    }
    MU_TRY(read_rows(arena, &r, out));
    trim(out);
    return MU_OK;
}

void mu_csv_put(FILE *to, mu_text text)
{
    bool quotes = false;
    for (size_t i = 0; i < text.size && !quotes; i++)
        quotes = memchr(",\"\r\n", text.at[i], 4) != NULL;
    if (!quotes) {
        fwrite(text.at, 1, text.size, to);
        return;
    }
    putc('"', to);
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '"')
            putc('"', to);
        putc(text.at[i], to);
    }
    putc('"', to);
}
