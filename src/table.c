// table.c - see table.h.

#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

mu_span mu_cell_span(const mu_cell *cell)
{
    return (mu_span){ .source = cell->source,
                      .offset = cell->offset,
                      .size = cell->length,
                      .line = cell->line,
                      .column = cell->column };
}

mu_span mu_cell_part(const mu_cell *cell, size_t offset, size_t size)
{
    mu_span all = mu_cell_span(cell);
    if (!cell->source || cell->size == 0 || offset + size > cell->size ||
        cell->offset + (size_t)cell->length > cell->source->bytes.size)
        return all;
    const char *written = cell->source->bytes.at + cell->offset;
    size_t quote = cell->length >= 2 && (*written == '"' || *written == '\'');
    if (quote + cell->size > cell->length ||
        memcmp(written + quote, cell->at, cell->size) != 0)
        return all;
    uint32_t column = cell->column;
    for (size_t i = 0; i < quote + offset; i++) {
        if (written[i] == '\n')
            return all;
        column += ((unsigned char)written[i] & 0xc0) != 0x80;
    }
    return (mu_span){ .source = cell->source,
                      .offset = cell->offset + quote + offset,
                      .size = size,
                      .line = cell->line,
                      .column = column };
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

mu_text mu_strip(mu_text text)
{
    while (text.size > 0 && is_blank(text.at[text.size - 1]))
        text.size--;
    while (text.size > 0 && is_blank(text.at[0])) {
        text.at++;
        text.size--;
    }
    return text;
}

bool mu_next_entry(mu_text list, char mark, size_t *from, mu_text *entry)
{
    if (*from > list.size || list.size == 0)
        return false;
    size_t      left = list.size - *from;
    const char *end = left ? memchr(list.at + *from, mark, left) : NULL;
    size_t      size = end ? (size_t)(end - list.at) - *from : left;
    *entry = mu_strip((mu_text){ list.at + *from, size });
    *from += size + 1;
    return true;
}

mu_status mu_table_add_column(mu_arena *arena, mu_table *table,
                              const mu_cell *name)
{
    uint32_t columns = table->columns + 1;
    uint32_t room = table->row_room;
    size_t   count;
    if (!mu_size_product(room, columns, &count))
        return MU_NO_MEMORY;
    mu_cell *header = MU_ARENA_NEW(arena, columns, mu_cell);
    mu_cell *cells = MU_ARENA_NEW(arena, count, mu_cell);
    if (!header || !cells)
        return MU_NO_MEMORY;
    if (table->columns)
        memcpy(header, table->header, table->columns * sizeof *header);
    header[table->columns] = *name;
    for (uint32_t row = 0; row < table->rows; row++) {
        mu_cell *to = &cells[(size_t)row * columns];
        memcpy(to, mu_table_cell(table, row, 0),
               table->columns * sizeof *cells);
        // A cell that is not written stands where its row begins.
        to[table->columns] = to[0];
        to[table->columns].at = NULL;
        to[table->columns].size = 0;
        to[table->columns].length = 0;
    }
    table->header = header;
    table->cells = cells;
    table->columns = columns;
    return MU_OK;
}

mu_status mu_table_add_row(mu_arena *arena, mu_table *table,
                           const mu_cell *where)
{
    if (table->rows == table->row_room) {
        uint32_t room = table->row_room < 8 ? 16 : 2 * table->row_room;
        size_t   count;
        if (!mu_size_product(room, table->columns, &count))
            return MU_NO_MEMORY;
        mu_cell  *cells = MU_ARENA_NEW(arena, count, mu_cell);
        uint32_t *bad = MU_ARENA_NEW(arena, room, uint32_t);
        if (!cells || !bad)
            return MU_NO_MEMORY;
        if (table->rows && table->columns) {
            memcpy(cells, table->cells,
                   (size_t)table->rows * table->columns * sizeof *cells);
            memcpy(bad, table->bad, table->rows * sizeof *bad);
        }
        table->cells = cells;
        table->bad = bad;
        table->row_room = room;
    }
    uint32_t row = table->rows++;
    for (uint32_t i = 0; i < table->columns; i++) {
        mu_cell *cell = mu_table_cell(table, row, i);
        *cell = *where;
        cell->at = NULL;
        cell->size = 0;
    }
    return MU_OK;
}

static const char *why_unreadable(int error)
{
    switch (error) {
    case ELOOP:
        return "its symbolic links go round in a circle";
    case ENOENT:
        return "it is a symbolic link to a file that does not exist";
    case EACCES:
    case EPERM:
        return "there is no permission to read it";
    case ENAMETOOLONG:
        return "its name is too long";
    case ENXIO:
        return "it is not a regular file";
    default:
        return "reading it failed";
    }
}

// Reads up to `size` bytes and tells how many; false on failure.
static bool read_all(int file, char *to, size_t size, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t step = read(file, to + *got, size - *got);
        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return false;
        if (step == 0)
            return true;
        *got += (size_t)step;
    }
    return true;
}

// The open file's bytes, or a finding at `where`.
static mu_status read_open(mu_arena *arena, int file, size_t limit,
                           mu_diags *diags, mu_span where, mu_text *out)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return mu_error(diags, MU_CANNOT_READ, where, "cannot read it: %s",
                        why_unreadable(errno));
    if (!S_ISREG(about.st_mode))
        return mu_error(diags, MU_CANNOT_READ, where,
                        "this is %s; a file is needed here",
                        S_ISDIR(about.st_mode)    ? "a folder"
                        : S_ISFIFO(about.st_mode) ? "a named pipe"
                                                  : "a device");
    if (about.st_size < 0 || (uintmax_t)about.st_size > limit)
        return mu_error(diags, MU_TOO_LARGE, where,
                        "the file has %jd bytes; at most %zu are read",
                        (intmax_t)about.st_size, limit);
    // One byte more than expected tells whether the file grows meanwhile.
    size_t size = (size_t)about.st_size, got;
    char  *bytes = MU_ARENA_NEW(arena, size + 2, char);
    if (!bytes)
        return MU_NO_MEMORY;
    if (!read_all(file, bytes, size + 1, &got))
        return mu_error(diags, MU_CANNOT_READ, where, "cannot read it: %s",
                        why_unreadable(errno));
    if (got != size)
        return mu_error(diags, MU_CANNOT_READ, where,
                        "the file changed while it was read; try again");
    *out = (mu_text){ bytes, size };
    return MU_OK;
}

mu_status mu_source_read(mu_arena *arena, const char *path, mu_text shown,
                         size_t limit, mu_diags *diags, const mu_source **out)
{
    mu_source *source = MU_ARENA_NEW(arena, 1, mu_source);
    if (!source)
        return MU_NO_MEMORY;
    *source = (mu_source){ .name = shown, .bytes = MU_TEXT("") };
    mu_span where = mu_source_span(source);

    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        int         error = errno;
        struct stat about;
        if ((error == ENOENT && lstat(path, &about) != 0) || error == ENOTDIR) {
            *out = NULL;
            return MU_OK;
        }
        return mu_error(diags, MU_CANNOT_READ, where, "cannot open it: %s",
                        why_unreadable(error));
    }
    mu_status status =
        read_open(arena, file, limit, diags, where, &source->bytes);
    close(file);
    if (status == MU_OK)
        *out = source;
    return status;
}

static size_t mark_size(mu_text bytes)
{
    return bytes.size >= 3 && memcmp(bytes.at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

// The span of `size` bytes at `offset`; counts lines from the beginning.
static mu_span place_of(const mu_source *source, size_t offset, size_t size)
{
    mu_span where = {
        .source = source, .offset = offset, .size = size, .line = 1, .column = 1
    };
    for (size_t i = mark_size(source->bytes); i < offset; i++) {
        unsigned char c = (unsigned char)source->bytes.at[i];
        if (c == '\n') {
            where.line++;
            where.column = 1;
        } else {
            where.column += (c & 0xc0) != 0x80;
        }
    }
    return where;
}

bool mu_source_check(const mu_source *source, mu_diags *diags, size_t *skip)
{
    mu_text  bytes = source->bytes;
    uint32_t code;
    *skip = mark_size(bytes);
    if (bytes.size >= 2 && (memcmp(bytes.at, "\xff\xfe", 2) == 0 ||
                            memcmp(bytes.at, "\xfe\xff", 2) == 0)) {
        // Without the place: the line would be shown byte by byte.
        mu_error(diags, MU_BAD_SYNTAX, mu_source_span(source),
                 "this file is UTF-16; save as UTF-8");
        return false;
    }
    for (size_t i = *skip; i < bytes.size;) {
        unsigned char c = (unsigned char)bytes.at[i];
        size_t        size = 1;
        if (c >= 0x80) {
            size = mu_character(bytes.at + i, bytes.size - i, &code);
        } else if (c == 0) {
            mu_error(diags, MU_BAD_SYNTAX, place_of(source, i, 1),
                     "a NUL byte; save the file as plain UTF-8 text");
            return false;
        } else if (c == '\r' &&
                   (i + 1 == bytes.size || bytes.at[i + 1] != '\n')) {
            mu_error(diags, MU_BAD_SYNTAX, place_of(source, i, 1),
                     "a carriage return without a line feed; end lines with a "
                     "line feed");
            return false;
        }
        if (size == 0) {
            mu_error(diags, MU_BAD_SYNTAX, place_of(source, i, 1),
                     "the byte 0x%02X is not UTF-8; save the file as UTF-8", c);
            return false;
        }
        i += size;
    }
    return true;
}
