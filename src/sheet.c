// sheet.c - see sheet.h.
//
// 1. A part of the archive, and expat with what all parts share.
// 2. The workbook: its sheets and where their parts are.
// 3. Shared strings, and which styles are dates.
// 4. The sheet: cells in the order of rows, written as CSV.

#include "sheet.h"

#include "csv.h"
#include "day.h"
#include "names.h"
#include "scenario.h"

#include <ctype.h>
#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

typedef struct texts {             // grows in the arena
    mu_text *list;
    uint32_t count, room;
} texts;

typedef struct book {
    mu_arena  *arena;
    mu_diags  *diags;
    mu_source *shown;              // the file, in findings
    zip_t     *zip;
    texts      names, ids;         // of sheets, and of their relations
    texts      relations, targets;
    mu_text    strings_part, styles_part;
    texts      strings;
    uint8_t   *is_date;            // by style
    uint32_t   styles;
    texts      formats, format_ids;
    bool       from_1904;
    mu_status  status;             // of the part being parsed
    XML_Parser parser;
    // the text being collected
    char      *text;
    size_t     text_size, text_room;
    bool       collects, in_cells, in_phonetic;
    // the sheet
    FILE      *csv;
    uint32_t   row, column, width; // from 1; width 0: no header yet
    uint32_t   line, written;      // lines ended; cells of the line
    char       kind[12];           // of the cell: its t
    uint32_t   style;
    texts      cells;              // of the row
} book;

static mu_status fail(book *b, mu_status status, const char *text)
{
    if (b->status == MU_OK) {
        b->status = status;
        if (status != MU_NO_MEMORY)
            mu_error(b->diags, status, mu_source_span(b->shown), "%s", text);
    }
    if (b->parser)
        XML_StopParser(b->parser, XML_FALSE);
    return b->status;
}

static void add_text(book *b, texts *to, const char *bytes, size_t size)
{
    if (to->count == to->room) {
        uint32_t room = to->room ? 2 * to->room : 64;
        mu_text *list = MU_ARENA_NEW(b->arena, room, mu_text);
        if (!list) {
            fail(b, MU_NO_MEMORY, "");
            return;
        }
        if (to->count)
            memcpy(list, to->list, to->count * sizeof *list);
        to->list = list;
        to->room = room;
    }
    if (mu_arena_text(b->arena, bytes, size, &to->list[to->count]) == MU_OK)
        to->count++;
    else
        fail(b, MU_NO_MEMORY, "");
}

// ---- 1. parts ----------------------------------------------------------------

static mu_status read_part(book *b, mu_text name, char **out, size_t *size)
{
    zip_stat_t about;
    if (zip_stat(b->zip, name.at, 0, &about) != 0 ||
        !(about.valid & ZIP_STAT_SIZE) || !(about.valid & ZIP_STAT_INDEX))
        return fail(b, MU_BAD_SYNTAX,
                    "this is no spreadsheet: a part of it is missing; save it "
                    "as xlsx, or as CSV");
    if (about.size > MU_LIMIT_PART_BYTES)
        return fail(b, MU_TOO_LARGE,
                    "a part of this file is larger than 256 MB unpacked; save "
                    "the sheet as CSV");
    *size = (size_t)about.size;
    *out = malloc(*size + 1);
    if (!*out)
        return fail(b, MU_NO_MEMORY, "");
    zip_file_t *file = zip_fopen_index(b->zip, about.index, 0);
    bool whole = file && zip_fread(file, *out, *size) == (zip_int64_t)*size;
    // Only at the end is it seen that a checksum does not fit.
    whole = whole && zip_fread(file, *out + *size, 1) == 0;
    if (file)
        zip_fclose(file);
    if (whole)
        return MU_OK;
    free(*out);
    *out = NULL;
    return fail(b, MU_BAD_SYNTAX,
                "this file cannot be unpacked: it is damaged, or has a "
                "password; save it again, or as CSV");
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const char **list, const char *name)
{
    for (; *list; list += 2)
        if (strcmp(local(list[0]), name) == 0)
            return list[1];
    return NULL;
}

static void refuse_doctype(void *context, const char *name, const char *system,
                           const char *public, int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    fail(context, MU_BAD_SYNTAX,
         "this is no spreadsheet: a part of it has a document type");
}

static void begin_text(book *b)
{
    b->text_size = 0;
    b->collects = true;
}

static void take_text(void *context, const char *bytes, int size)
{
    book *b = context;
    if (!b->collects || b->in_phonetic || size <= 0)
        return;
    size_t more = (size_t)size;
    if (b->text_size + more > b->text_room) {
        size_t room = 2 * (b->text_size + more) + 64;
        char  *text = realloc(b->text, room);
        if (!text) {
            fail(b, MU_NO_MEMORY, "");
            return;
        }
        b->text = text;
        b->text_room = room;
    }
    // Blanks for line ends: a line of the table is a row of the sheet.
    for (size_t i = 0; i < more; i++) {
        char c = bytes[i];
        b->text[b->text_size++] = c == '\n' || c == '\r' ? ' ' : c;
    }
}

static mu_status parse_part(book *b, mu_text name,
                            XML_StartElementHandler begin,
                            XML_EndElementHandler   end)
{
    char  *bytes = NULL;
    size_t size = 0;
    MU_TRY(read_part(b, name, &bytes, &size));
    b->parser = XML_ParserCreate(NULL);
    b->collects = false;
    if (!b->parser) {
        free(bytes);
        return fail(b, MU_NO_MEMORY, "");
    }
    XML_SetUserData(b->parser, b);
    XML_SetElementHandler(b->parser, begin, end);
    XML_SetCharacterDataHandler(b->parser, take_text);
    XML_SetStartDoctypeDeclHandler(b->parser, refuse_doctype);
    enum XML_Status parsed = XML_Parse(b->parser, bytes, (int)size, 1);
    enum XML_Error  error = XML_GetErrorCode(b->parser);
    XML_ParserFree(b->parser);
    b->parser = NULL;
    free(bytes);
    if (parsed == XML_STATUS_OK || b->status != MU_OK)
        return b->status;
    return error == XML_ERROR_NO_MEMORY
               ? fail(b, MU_NO_MEMORY, "")
               : fail(b, MU_BAD_SYNTAX,
                      "this file is damaged: a part of it is no XML; save it "
                      "again, or as CSV");
}

static void end_nothing(void *context, const char *name)
{
    (void)context;
    (void)name;
}

// ---- 2. the workbook ---------------------------------------------------------

static void begin_workbook(void *context, const char *name, const char **list)
{
    book       *b = context;
    const char *sheet = attribute(list, "name"), *id = attribute(list, "id");
    const char *since = attribute(list, "date1904");
    if (strcmp(local(name), "workbookPr") == 0 && since)
        b->from_1904 = strcmp(since, "1") == 0 || strcmp(since, "true") == 0;
    if (strcmp(local(name), "sheet") != 0 || !sheet || !id)
        return;
    add_text(b, &b->names, sheet, strlen(sheet));
    add_text(b, &b->ids, id, strlen(id));
}

static void begin_relation(void *context, const char *name, const char **list)
{
    book       *b = context;
    const char *id = attribute(list, "Id"), *to = attribute(list, "Target");
    const char *type = attribute(list, "Type");
    if (strcmp(local(name), "Relationship") != 0 || !id || !to || !type)
        return;
    // Targets stand relative to xl/, or from the top of the archive.
    mu_text part = *to == '/' ? mu_arena_format(b->arena, "%s", to + 1)
                              : mu_arena_format(b->arena, "xl/%s", to);
    if (!part.at) {
        fail(b, MU_NO_MEMORY, "");
        return;
    }
    const char *what = strrchr(type, '/');
    if (what && strcmp(what, "/sharedStrings") == 0)
        b->strings_part = part;
    if (what && strcmp(what, "/styles") == 0)
        b->styles_part = part;
    add_text(b, &b->relations, id, strlen(id));
    add_text(b, &b->targets, part.at, part.size);
}

// ---- 3. strings and styles ---------------------------------------------------

static void begin_string(void *context, const char *name, const char **list)
{
    book *b = context;
    (void)list;
    if (strcmp(local(name), "si") == 0)
        begin_text(b);
    b->in_phonetic = b->in_phonetic || strcmp(local(name), "rPh") == 0;
}

static void end_string(void *context, const char *name)
{
    book *b = context;
    if (strcmp(local(name), "rPh") == 0)
        b->in_phonetic = false;
    if (strcmp(local(name), "si") != 0)
        return;
    add_text(b, &b->strings, b->text ? b->text : "", b->text_size);
    b->collects = false;
}

// Does a format show a date? Words in quotes and in brackets do not count.
static bool shows_date(mu_text code)
{
    char inside = '\0';
    for (size_t i = 0; i < code.size; i++) {
        char c = code.at[i];
        if (inside)
            inside = c == inside ? '\0' : inside;
        else if (c == '"')
            inside = '"';
        else if (c == '[')
            inside = ']';
        else if (c == '\\')
            i++;
        else if (strchr("yYdD", c))
            return true;
    }
    return false;
}

static bool is_date_format(const book *b, const char *id)
{
    unsigned long number = strtoul(id, NULL, 10);
    for (uint32_t i = 0; i < b->formats.count; i++)
        if (strcmp(b->format_ids.list[i].at, id) == 0)
            return shows_date(b->formats.list[i]);
    return (number >= 14 && number <= 17) || number == 22 ||
           (number >= 27 && number <= 36) || (number >= 50 && number <= 58);
}

static void begin_style(void *context, const char *name, const char **list)
{
    book       *b = context;
    const char *what = local(name);
    const char *id = attribute(list, "numFmtId");
    const char *code = attribute(list, "formatCode");
    if (strcmp(what, "cellXfs") == 0)
        b->in_cells = true;
    if (strcmp(what, "numFmt") == 0 && id && code) {
        add_text(b, &b->format_ids, id, strlen(id));
        add_text(b, &b->formats, code, strlen(code));
    }
    if (strcmp(what, "xf") != 0 || !b->in_cells)
        return;
    if (b->styles == 65536) {      // as many as a spreadsheet can have
        fail(b, MU_TOO_LARGE, "this file has more than 65,536 styles");
        return;
    }
    b->is_date[b->styles++] = id && is_date_format(b, id);
}

static void end_style(void *context, const char *name)
{
    book *b = context;
    if (strcmp(local(name), "cellXfs") == 0)
        b->in_cells = false;
}

// ---- 4. the sheet ------------------------------------------------------------

static void put_cell(book *b, mu_text text)
{
    if (b->written++)
        putc(',', b->csv);
    mu_csv_put(b->csv, text);
}

static void end_row(book *b)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < b->cells.count; i++)
        if (mu_strip(b->cells.list[i]).size)
            used = i + 1;
    if (b->width == 0)
        b->width = used;
    for (; used && b->line + 1 < b->row; b->line++)
        putc('\n', b->csv);
    b->written = 0;
    for (uint32_t i = 0; used && (i < used || i < b->width); i++)
        put_cell(b, i < used ? b->cells.list[i] : MU_TEXT(""));
    // A line of one empty cell would be no row.
    if (used) {
        putc('\n', b->csv);
        b->line++;
    }
    b->cells.count = 0;
    if (ferror(b->csv))
        fail(b, MU_NO_MEMORY, "");
}

// The column of a place such as "AB12", from 1; 0 if it is none.
static uint32_t column_of(const char *place)
{
    uint32_t column = 0;
    for (; isupper((unsigned char)*place) && column < 16384; place++)
        column = column * 26 + (uint32_t)(*place - 'A') + 1;
    return isdigit((unsigned char)*place) ? column : 0;
}

static void begin_row(book *b, const char **list)
{
    const char   *number = attribute(list, "r");
    unsigned long row = number ? strtoul(number, NULL, 10) : b->row + 1ul;
    if (row <= b->row || row > 1048576) {
        fail(b, MU_BAD_SYNTAX, "this file is damaged: its rows have no order");
        return;
    }
    b->row = (uint32_t)row;
    b->column = 0;
}

static void begin_cell(book *b, const char **list)
{
    const char *place = attribute(list, "r"), *kind = attribute(list, "t");
    const char *style = attribute(list, "s");
    uint32_t    column = place ? column_of(place) : b->column + 1;
    if (column <= b->column || column > 16384) {
        fail(b, MU_BAD_SYNTAX, "this file is damaged: its cells have no order");
        return;
    }
    b->column = column;
    snprintf(b->kind, sizeof b->kind, "%s", kind ? kind : "n");
    unsigned long number = style ? strtoul(style, NULL, 10) : 0;
    b->style = number < b->styles ? (uint32_t)number : MU_NONE;
    b->text_size = 0;
}

static void begin_sheet(void *context, const char *name, const char **list)
{
    book       *b = context;
    const char *what = local(name);
    if (strcmp(what, "row") == 0)
        begin_row(b, list);
    else if (strcmp(what, "c") == 0)
        begin_cell(b, list);
    else if (strcmp(what, "v") == 0 || strcmp(what, "t") == 0)
        b->collects = true;
    else if (strcmp(what, "rPh") == 0)
        b->in_phonetic = true;
}

// A day as a spreadsheet counts it: from 1899-12-30 for all but the first two
// months, which nobody means.
static mu_text number_text(book *b, const char *text)
{
    char  *end;
    double value = strtod(text, &end);
    if (end == text || *end || !isfinite(value))
        return (mu_text){ text, strlen(text) };
    if (b->style != MU_NONE && b->is_date[b->style] && value >= 61 &&
        value < 2958466 && value == floor(value)) {
        mu_date zero = b->from_1904 ? (mu_date){ 1904, 1, 1 }
                                    : (mu_date){ 1899, 12, 30 };
        mu_date date = mu_date_of_day(mu_day_of_date(zero) + (int64_t)value);
        return mu_arena_format(b->arena, "%04d-%02d-%02d", date.year,
                               date.month, date.day);
    }
    // Without an exponent, which is no number to a scenario.
    if (value == floor(value) && fabs(value) < 1e15)
        return mu_arena_format(b->arena, "%.0f", value);
    mu_text shown = mu_arena_format(b->arena, "%.15g", value);
    if (shown.at && strchr(shown.at, 'e') && fabs(value) < 1.0)
        return mu_arena_format(b->arena, "%.20f", value);
    return shown;
}

static mu_text cell_text(book *b)
{
    mu_text text;
    if (mu_arena_text(b->arena, b->text ? b->text : "", b->text_size, &text) !=
        MU_OK)
        return (mu_text){ NULL, 0 };
    if (strcmp(b->kind, "s") == 0) {
        unsigned long number = strtoul(text.at, NULL, 10);
        if (text.size && number < b->strings.count)
            return b->strings.list[number];
        fail(b, MU_BAD_SYNTAX, "this file is damaged: a text is missing");
        return MU_TEXT("");
    }
    if (strcmp(b->kind, "b") == 0)
        return text.size && *text.at == '1' ? MU_TEXT("yes") : MU_TEXT("no");
    return strcmp(b->kind, "n") == 0 && text.size ? number_text(b, text.at)
                                                  : text;
}

static void end_sheet(void *context, const char *name)
{
    book       *b = context;
    const char *what = local(name);
    if (strcmp(what, "v") == 0 || strcmp(what, "t") == 0)
        b->collects = false;
    else if (strcmp(what, "rPh") == 0)
        b->in_phonetic = false;
    else if (strcmp(what, "row") == 0)
        end_row(b);
    if (strcmp(what, "c") != 0)
        return;
    mu_text text = b->text_size ? cell_text(b) : MU_TEXT("");
    if (!text.at) {
        fail(b, MU_NO_MEMORY, "");
        return;
    }
    // What lies beyond the columns that a table can have is no table's.
    while (text.size && b->cells.count < b->column - 1 &&
           b->cells.count <= 2 * MU_LIMIT_COLUMNS)
        add_text(b, &b->cells, "", 0);
    if (text.size && b->cells.count <= 2 * MU_LIMIT_COLUMNS)
        add_text(b, &b->cells, text.at, text.size);
}

// ---- all of it ---------------------------------------------------------------

static uint32_t find_text(const texts *in, mu_text text)
{
    for (uint32_t i = 0; i < in->count; i++)
        if (mu_text_equal(in->list[i], text))
            return i;
    return MU_NONE;
}

// The number of the sheet; MU_NONE, told, if there is none.
static uint32_t find_sheet(book *b, const char *sheet)
{
    if (!b->names.count) {
        fail(b, MU_MISSING, "this file has no sheet");
        return MU_NONE;
    }
    if (!sheet)
        return 0;
    mu_text  wanted = { sheet, strlen(sheet) };
    uint32_t found = find_text(&b->names, wanted);
    if (found != MU_NONE)
        return found;
    uint32_t near = 0, best = MU_NEAR_NONE;
    for (uint32_t i = 0; i < b->names.count; i++)
        if (mu_is_nearer(wanted, b->names.list[i], &best))
            near = i;
    char text[200];
    snprintf(text, sizeof text, "there is no sheet '%s'; %s '%s'",
             mu_quote(wanted).text,
             best < MU_NEAR_NONE ? "did you mean" : "the first is",
             mu_quote(b->names.list[near]).text);
    fail(b, MU_UNKNOWN, text);
    return MU_NONE;
}

static mu_status parse_cells(book *b, mu_text part, char **text, size_t *size)
{
    b->csv = open_memstream(text, size);
    if (!b->csv)
        return fail(b, MU_NO_MEMORY, "");
    mu_status status = parse_part(b, part, begin_sheet, end_sheet);
    bool      failed = ferror(b->csv) != 0;
    if ((fclose(b->csv) != 0 || failed) && status == MU_OK)
        status = fail(b, MU_NO_MEMORY, "");
    if (status == MU_OK && *size > MU_LIMIT_FILE_BYTES)
        status = fail(b, MU_TOO_LARGE, "this sheet has more than 64 MB of text");
    return status;
}

static mu_status read_book(book *b, const char *sheet, const mu_source **out)
{
    char  *text = NULL;
    size_t size = 0;
    MU_TRY(parse_part(b, MU_TEXT("xl/workbook.xml"), begin_workbook,
                      end_nothing));
    MU_TRY(parse_part(b, MU_TEXT("xl/_rels/workbook.xml.rels"), begin_relation,
                      end_nothing));
    uint32_t number = find_sheet(b, sheet);
    if (number == MU_NONE)
        return b->status;
    uint32_t relation = find_text(&b->relations, b->ids.list[number]);
    if (relation == MU_NONE)
        return fail(b, MU_BAD_SYNTAX, "this file is damaged: a sheet is lost");
    b->is_date = MU_ARENA_NEW(b->arena, 65536, uint8_t);
    if (!b->is_date)
        return fail(b, MU_NO_MEMORY, "");
    if (b->strings_part.size)
        MU_TRY(parse_part(b, b->strings_part, begin_string, end_string));
    if (b->styles_part.size)
        MU_TRY(parse_part(b, b->styles_part, begin_style, end_style));
    mu_status status =
        parse_cells(b, b->targets.list[relation], &text, &size);
    mu_source *source = MU_ARENA_NEW(b->arena, 1, mu_source);
    if (status == MU_OK && !source)
        status = MU_NO_MEMORY;
    if (status == MU_OK) {
        source->name = mu_arena_format(b->arena, "%s, sheet '%s'",
                                       b->shown->name.at,
                                       b->names.list[number].at);
        status = mu_arena_text(b->arena, text, size, &source->bytes);
        if (!source->name.at)
            status = MU_NO_MEMORY;
    }
    free(text);
    *out = source;
    return status;
}

bool mu_is_archive(const char *path)
{
    char  head[4] = "";
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    bool is = fread(head, 1, 4, file) == 4 && memcmp(head, "PK\3\4", 4) == 0;
    fclose(file);
    return is;
}

mu_status mu_sheet_read(mu_arena *arena, const char *path, const char *sheet,
                        mu_diags *diags, const mu_source **out)
{
    book       b = { .arena = arena, .diags = diags };
    int        error = 0;
    mu_source *shown = MU_ARENA_NEW(arena, 1, mu_source);
    if (!shown)
        return MU_NO_MEMORY;
    *shown = (mu_source){ { path, strlen(path) }, MU_TEXT("") };
    b.shown = shown;
    b.zip = zip_open(path, ZIP_RDONLY, &error);
    if (!b.zip)
        return error == ZIP_ER_MEMORY
                   ? MU_NO_MEMORY
                   : fail(&b, error == ZIP_ER_OPEN || error == ZIP_ER_READ
                                  ? MU_CANNOT_READ
                                  : MU_BAD_SYNTAX,
                          "this file cannot be read as a spreadsheet; save it "
                          "as xlsx, or as CSV");
    mu_status status = read_book(&b, sheet, out);
    zip_discard(b.zip);
    free(b.text);
    return status;
}
