// xlsx_out.c - see xlsx_out.h.
//
// libxlsxwriter writes to a path of its own; the bytes are then taken over into
// the file that replaces the target, so that this is whole or not at all.

#include "xlsx_out.h"

#include "day.h"
#include "replace.h"
#include "xlsx_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define FIXED_PAGES 4   // read me, answers, columns, provenance

// ---- the looks of cells -----------------------------------------------------

static void make_looks(mu_book *book)
{
    static const char *const formats[MU_LOOK_COUNT] = {
        [MU_LOOK_WHOLE] = "0",         [MU_LOOK_DATE] = "yyyy-mm-dd",
        [MU_LOOK_SHARE] = "0.0%",      [MU_LOOK_DAYS] = "#,##0.0",
        [MU_LOOK_AMOUNT] = "#,##0.##", [MU_LOOK_EURO] = "#,##0\\ \"€\"",
    };
    for (int i = 0; i < MU_LOOK_COUNT; i++) {
        lxw_format *look = workbook_add_format(book->book);
        if (!look) {
            book->failed = MU_NO_MEMORY;
            return;
        }
        if (formats[i])
            format_set_num_format(look, formats[i]);
        book->look[i] = look;
    }
    lxw_format *head = book->look[MU_LOOK_HEAD];
    format_set_bold(head);
    format_set_bg_color(head, 0xDCE6F1);
    format_set_bottom(head, LXW_BORDER_THIN);
    format_set_bold(book->look[MU_LOOK_TITLE]);
    format_set_font_size(book->look[MU_LOOK_TITLE], 14);
    format_set_text_wrap(book->look[MU_LOOK_PROSE]);
    format_set_align(book->look[MU_LOOK_PROSE], LXW_ALIGN_VERTICAL_TOP);
    format_set_align(book->look[MU_LOOK_PROSE], LXW_ALIGN_LEFT);
}

// ---- the names of sheets ----------------------------------------------------

static bool is_name_taken(const mu_book *book, uint32_t before,
                          const char *name)
{
    static const char *const pages[FIXED_PAGES] = { "read me", "answers",
                                                    "columns", "provenance" };
    for (int i = 0; i < FIXED_PAGES; i++)
        if (lxw_strcasecmp(name, pages[i]) == 0)
            return true;
    for (uint32_t i = 0; i < before; i++)
        if (lxw_strcasecmp(name, book->sheet_of[i]) == 0)
            return true;
    return false;
}

// A name that Excel takes: 31 bytes, none of []:*?/\ and no other of the same.
static void name_sheets(mu_book *book)
{
    const mu_results *r = book->results;
    book->sheet_of = MU_ARENA_NEW(&book->arena, r->table_count, const char *);
    if (!book->sheet_of) {
        book->failed = MU_NO_MEMORY;
        return;
    }
    for (uint32_t i = 0; i < r->table_count; i++) {
        char *name = MU_ARENA_NEW(&book->arena, MU_SHEET_NAME + 1, char);
        if (!name) {
            book->failed = MU_NO_MEMORY;
            return;
        }
        mu_text full = r->tables[i].name;
        size_t  size = full.size < MU_SHEET_NAME ? full.size : MU_SHEET_NAME;
        for (size_t k = 0; k < size; k++) {
            char c = full.at[k];
            name[k] = c <= ' ' || c > '~' || strchr("[]:*?/\\'", c) ? '_' : c;
        }
        for (int n = 2; is_name_taken(book, i, name) || size == 0; n++) {
            char   end[16];
            int    more = snprintf(end, sizeof end, "~%d", n);
            size_t keep = MU_SHEET_NAME - (size_t)more;
            keep = keep < size ? keep : size;
            memcpy(name + keep, end, (size_t)more + 1);
            if (!is_name_taken(book, i, name))
                break;
        }
        book->sheet_of[i] = name;
    }
}

// ---- the workbook -----------------------------------------------------------

// Seconds since 1970 of the scenario's as_of, or of its first day; never 0,
// which means now.
static time_t made_on(const mu_results *results)
{
    static const char *const columns[] = { "as_of", "start" };
    const mu_results_table  *run = mu_results_table_of(results, "run");
    for (int i = 0; i < 2; i++) {
        mu_date date;
        if (mu_date_read(mu_results_text(run, 0, columns[i]), &date) &&
            mu_day_of_date(date) > 0)
            return (time_t)(mu_day_of_date(date) * 86400);
    }
    return 86400;
}

static void set_properties(mu_book *book)
{
    mu_text title =
        mu_results_text(mu_results_table_of(book->results, "run"), 0, "title");
    lxw_doc_properties about = {
        .author = "muster " MU_VERSION,
        .comments = "Made by muster from a results file",
        .created = made_on(book->results),
    };
    char room[256] = "";
    if (title.size < sizeof room)
        snprintf(room, sizeof room, "%s", mu_book_text(book, title));
    about.title = room;
    mu_book_note(book, workbook_set_properties(book->book, &about));
}

static void fill(mu_book *book)
{
    const mu_results *r = book->results;
    make_looks(book);
    name_sheets(book);
    if (book->failed != MU_OK)
        return;
    set_properties(book);
    for (uint32_t i = 0; i < r->table_count; i++)
        if (r->tables[i].row_count >= MU_SHEET_ROWS) {
            book->failed = MU_TOO_LARGE;
            book->too_large = r->tables[i].name;
            return;
        }
    lxw_worksheet *page = mu_add_sheet(book, "read me");
    if (page)
        mu_put_read_me(book, page);
    page = mu_add_sheet(book, "answers");
    lxw_worksheet *answers = page;
    for (uint32_t i = 0; i < r->table_count && book->failed == MU_OK; i++) {
        page = mu_add_sheet(book, book->sheet_of[i]);
        if (page)
            mu_put_table(book, page, &r->tables[i]);
    }
    // After the tables, whose cells its charts show.
    if (book->failed == MU_OK)
        mu_put_answers(book, answers);
    if (book->failed == MU_OK && (page = mu_add_sheet(book, "columns")))
        mu_put_columns(book, page);
    if (book->failed == MU_OK && (page = mu_add_sheet(book, "provenance")))
        mu_put_provenance(book, page);
}

// ---- what the library has written -------------------------------------------

static uint32_t number_at(const unsigned char *at, int bytes)
{
    uint32_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

// The beginning and the end of a part, as far as they tell whether it is whole.
typedef struct ends {
    char   head[512], tail[128];
    size_t head_size, tail_size;
} ends;

static void add_ends(ends *e, const unsigned char *bytes, size_t size)
{
    size_t more = sizeof e->head - 1 - e->head_size;
    more = size < more ? size : more;
    memcpy(e->head + e->head_size, bytes, more);
    e->head_size += more;
    if (size >= sizeof e->tail) {
        memcpy(e->tail, bytes + size - sizeof e->tail, sizeof e->tail);
        e->tail_size = sizeof e->tail;
        return;
    }
    size_t keep = sizeof e->tail - size;
    keep = e->tail_size < keep ? e->tail_size : keep;
    memmove(e->tail, e->tail + e->tail_size - keep, keep);
    memcpy(e->tail + keep, bytes, size);
    e->tail_size = keep + size;
}

// Does the text end with the end of its first element?
static bool is_closed(const ends *e)
{
    const char *root = e->head;
    while ((root = strchr(root, '<')) && (root[1] == '?' || root[1] == '!'))
        root++;
    size_t end = e->tail_size;
    while (end && strchr("\r\n \t", e->tail[end - 1]))
        end--;
    if (!root || end < 2 || e->tail[end - 1] != '>')
        return false;
    size_t name = strcspn(root + 1, " \t\r\n/>");
    if (end < name + 3)
        return false;
    const char *close = e->tail + end - name - 3;
    if (memcmp(close, "</", 2) == 0 &&
        memcmp(close + 2, root + 1, name) == 0)
        return true;
    // An element without content, which is then all that there is.
    return e->tail[end - 2] == '/' && !strchr(root + 1, '<');
}

// Is the deflated part a whole XML file? The library does not look whether its
// temporary files took all that it wrote.
static bool is_part_whole(const unsigned char *bytes, size_t packed)
{
    unsigned char room[32768];
    ends          e = { .head_size = 0 };
    z_stream      z = { 0 };
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)packed;
    int done = Z_OK;
    while (done == Z_OK) {
        z.next_out = room;
        z.avail_out = sizeof room;
        done = inflate(&z, Z_NO_FLUSH);
        size_t got = sizeof room - z.avail_out;
        add_ends(&e, room, got);
        if (!got && done == Z_OK)
            break;
    }
    inflateEnd(&z);
    return done == Z_STREAM_END && is_closed(&e);
}

// The archive's directory stands at its end; each of its rows names a part.
static bool is_archive_whole(const unsigned char *bytes, size_t size)
{
    if (size < 22 || size > UINT32_MAX)
        return false;
    const unsigned char *end = bytes + size - 22;
    if (number_at(end, 4) != 0x06054b50)
        return false;
    uint32_t parts = number_at(end + 10, 2);
    size_t   row = number_at(end + 16, 4);
    for (uint32_t i = 0; i < parts; i++) {
        if (row + 46 > size || number_at(bytes + row, 4) != 0x02014b50)
            return false;
        const unsigned char *at = bytes + row;
        size_t packed = number_at(at + 20, 4), part = number_at(at + 42, 4);
        if (part + 30 > size)
            return false;
        size_t begin = part + 30 + number_at(bytes + part + 26, 2) +
                       number_at(bytes + part + 28, 2);
        if (number_at(at + 10, 2) != Z_DEFLATED || begin > size ||
            packed > size - begin || !is_part_whole(bytes + begin, packed))
            return false;
        row += 46 + number_at(at + 28, 2) + number_at(at + 30, 2) +
               number_at(at + 32, 2);
    }
    return true;
}

// All bytes of the file, in the arena.
static mu_status read_back(FILE *from, mu_arena *arena, mu_text *out)
{
    long size = -1;
    if (fseek(from, 0, SEEK_END) != 0 || (size = ftell(from)) < 0 ||
        fseek(from, 0, SEEK_SET) != 0)
        return MU_CANNOT_READ;
    char *bytes = MU_ARENA_NEW(arena, (size_t)size + 1, char);
    if (!bytes)
        return MU_NO_MEMORY;
    if (fread(bytes, 1, (size_t)size, from) != (size_t)size)
        return MU_CANNOT_READ;
    *out = (mu_text){ bytes, (size_t)size };
    return MU_OK;
}

// ---- the file ---------------------------------------------------------------

static mu_status no_temporary(mu_diags *diags, const char *folder,
                              const char *why)
{
    return mu_error(diags, MU_CANNOT_WRITE, (mu_span){ 0 },
                    "cannot make the workbook in '%s': %s; have room there, or "
                    "name another folder with TMPDIR",
                    folder, why);
}

// The workbook in a temporary file, and its bytes in the arena of `book`.
static mu_status make_workbook(mu_book *book, const char *folder,
                               const char *path, FILE *file, mu_diags *diags,
                               mu_text *out)
{
    lxw_workbook_options options = { .tmpdir = (char *)(uintptr_t)folder };
    book->book = workbook_new_opt(path, &options);
    if (!book->book)
        return MU_NO_MEMORY;
    fill(book);
    lxw_error closed = workbook_close(book->book);
    if (book->failed == MU_TOO_LARGE)
        return mu_error(diags, MU_TOO_LARGE, (mu_span){ 0 },
                        "the table '%s' has more rows than the %u of a sheet; "
                        "use --format csv",
                        mu_quote(book->too_large).text, MU_SHEET_ROWS);
    if (book->failed != MU_OK)
        return book->failed;
    if (closed == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return MU_NO_MEMORY;
    if (closed != LXW_NO_ERROR)
        return no_temporary(diags, folder, lxw_strerror(closed));
    mu_status status = read_back(file, &book->arena, out);
    if (status == MU_NO_MEMORY)
        return status;
    if (status != MU_OK ||
        !is_archive_whole((const unsigned char *)out->at, out->size))
        return no_temporary(diags, folder, "it was not written whole");
    return MU_OK;
}

static mu_status make_and_copy(mu_book *book, mu_diags *diags, FILE *to)
{
    const char *folder = getenv("TMPDIR");
    char        path[MU_REPLACE_PATH];
    if (!folder || !*folder)
        folder = "/tmp";
    int size = snprintf(path, sizeof path, "%s/muster-XXXXXX", folder);
    if (size < 0 || (size_t)size >= sizeof path)
        return no_temporary(diags, "TMPDIR", "its name is too long");
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        return no_temporary(diags, folder, strerror(errno));
    FILE     *file = fdopen(descriptor, "rb");
    mu_text   bytes = { 0 };
    mu_status status =
        file ? make_workbook(book, folder, path, file, diags, &bytes)
             : MU_NO_MEMORY;
    if (file)
        fclose(file);
    else
        close(descriptor);
    unlink(path);
    if (status == MU_OK)
        fwrite(bytes.at, 1, bytes.size, to);
    return status;
}

mu_status mu_xlsx_write(const mu_results *results, const char *path,
                        mu_diags *diags)
{
    mu_replacement *file;
    FILE           *to;
    mu_book         book = { .results = results };
    MU_TRY(mu_replace_begin(path, diags, &file, &to));
    mu_status status = make_and_copy(&book, diags, to);
    mu_arena_clear(&book.arena);
    mu_status ended = mu_replace_end(file, status == MU_OK);
    return status == MU_OK ? ended : status;
}
