// diag.c - see diag.h.
//
// What is shown of a line: a window of at most WINDOW columns that holds the
// beginning of the span, so that neither time nor output grows with the line.
// A tab takes TAB columns, a malformed or control byte is shown as '?', wide
// and combining characters take two and no columns.

#include "diag.h"

#include <stdarg.h>
#include <stdlib.h>

#define WINDOW 100   // columns of source shown
#define BEFORE 60    // of which at most so many in front of the span
#define TAB    4
#define INDENT "    "

mu_status mu_diags_init(mu_diags *diags)
{
    mu_diag *list = calloc(MU_DIAG_ROOM, sizeof *list);
    if (!list)
        return MU_NO_MEMORY;
    *diags = (mu_diags){ .list = list };
    return MU_OK;
}

void mu_diags_clear(mu_diags *diags)
{
    free(diags->list);
    *diags = (mu_diags){ 0 };
}

size_t mu_character(const char *at, size_t left, uint32_t *code)
{
    // Smallest number of a character of each size: shorter forms are malformed.
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if (left == 0)
        return 0;
    unsigned char first = (unsigned char)at[0];
    if (first < 0x80) {
        *code = first;
        return 1;
    }
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || size > left)
        return 0;
    uint32_t value = first & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        unsigned char next = (unsigned char)at[i];
        if ((next & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (next & 0x3fu);
    }
    if (value < least[size] || value > 0x10ffff ||
        (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return size;
}

// Controls, and the marks that reverse what stands behind them.
static bool is_hidden(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
           (code >= 0x200e && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

// Columns a character takes in a terminal; ranges from Unicode's
// EastAsianWidth and the combining marks that European texts use.
static unsigned width_of(uint32_t code)
{
    static const uint32_t wide[][2] = {
        { 0x1100, 0x115f }, { 0x2e80, 0xa4cf },   { 0xac00, 0xd7a3 },
        { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },
        { 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
    };
    static const uint32_t none[][2] = {
        { 0x300, 0x36f },   { 0x200b, 0x200d }, { 0x20d0, 0x20ff },
        { 0xfe00, 0xfe0f }, { 0x483, 0x489 },
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (code >= none[i][0] && code <= none[i][1])
            return 0;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (code >= wide[i][0] && code <= wide[i][1])
            return 2;
    return 1;
}

mu_quoted mu_quote(mu_text text)
{
    mu_quoted quoted = { "" };
    size_t    used = 0;
    uint32_t  code;
    for (size_t i = 0; i < text.size;) {
        size_t size = mu_character(text.at + i, text.size - i, &code);
        bool   shown = size && !is_hidden(code);
        if (used + (shown ? size : 1) > 40) {
            memcpy(quoted.text + used, "...", 4);
            return quoted;
        }
        if (shown)
            memcpy(quoted.text + used, text.at + i, size);
        else
            quoted.text[used] = '?';
        used += shown ? size : 1;
        i += size ? size : 1;
    }
    return quoted;
}

// Shows what cannot be printed as '?', in place; a character that was cut at
// the end of the room goes.
static void make_printable(char *text)
{
    size_t   size = strlen(text), from = 0, to = 0;
    uint32_t code;
    while (from < size) {
        size_t step = mu_character(text + from, size - from, &code);
        if (step == 0 && size == MU_DIAG_TEXT - 1 && size - from < 4)
            break;
        if (step == 0 || is_hidden(code)) {
            text[to++] = '?';
            from += step ? step : 1;
            continue;
        }
        memmove(text + to, text + from, step);
        to += step;
        from += step;
    }
    text[to] = '\0';
}

static void add(mu_diags *diags, mu_level level, mu_status status,
                mu_span where, const char *format, va_list args)
{
    if (diags->count == MU_DIAG_ROOM) {
        diags->dropped++;
        return;
    }
    mu_diag *diag = &diags->list[diags->count++];
    diag->level = level;
    diag->status = status;
    diag->where = where;
    vsnprintf(diag->text, sizeof diag->text, format, args);
    make_printable(diag->text);
}

// One option that changes many rows is wrong once: a finding that says the same
// of the same place as the one before it goes.
static bool drop_repeated(mu_diags *diags)
{
    if (diags->count < 2 || diags->dropped)
        return false;
    const mu_diag *a = &diags->list[diags->count - 2], *b = a + 1;
    if (a->level != b->level || !b->where.source ||
        a->where.source != b->where.source ||
        a->where.offset != b->where.offset || a->where.size != b->where.size ||
        strcmp(a->text, b->text) != 0)
        return false;
    diags->count--;
    return true;
}

mu_status mu_error(mu_diags *diags, mu_status status, mu_span where,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diags, MU_ERROR, status, where, format, args);
    va_end(args);
    if (!drop_repeated(diags))
        diags->errors++;
    return status;
}

void mu_warning(mu_diags *diags, mu_span where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diags, MU_WARNING, MU_OK, where, format, args);
    va_end(args);
    diags->warnings++;
}

void mu_note(mu_diags *diags, mu_span where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(diags, MU_NOTE, MU_OK, where, format, args);
    va_end(args);
}

// One character as it is shown: its bytes in the source and in the output.
typedef struct glyph {
    size_t   size;   // in the source
    unsigned width;
    size_t   shown_size;
    char     shown[TAB + 1];
} glyph;

static glyph read_glyph(mu_text bytes, size_t at)
{
    uint32_t code;
    size_t   size = mu_character(bytes.at + at, bytes.size - at, &code);
    if (size == 1 && code == '\t')
        return (glyph){ 1, TAB, TAB, "    " };
    if (size == 0 || is_hidden(code))
        return (glyph){ size ? size : 1, 1, 1, "?" };
    glyph one = { size, width_of(code), size, "" };
    memcpy(one.shown, bytes.at + at, size);
    return one;
}

static bool is_line_end(mu_text bytes, size_t at)
{
    return at >= bytes.size || bytes.at[at] == '\n' ||
           (bytes.at[at] == '\r' && at + 1 < bytes.size &&
            bytes.at[at + 1] == '\n');
}

// Where the window begins: the beginning of the line, or BEFORE columns (and
// never more than four bytes a column) in front of the span.
static size_t window_start(mu_text bytes, size_t offset)
{
    size_t   at = offset;
    unsigned columns = 0;
    while (at > 0 && bytes.at[at - 1] != '\n' && columns < BEFORE &&
           offset - at < 4 * (size_t)BEFORE) {
        at--;
        if (((unsigned char)bytes.at[at] & 0xc0) != 0x80)
            columns += bytes.at[at] == '\t' ? TAB : 1;
    }
    // Not in the middle of a character.
    while (at > 0 && at < offset && bytes.at[at - 1] != '\n' &&
           ((unsigned char)bytes.at[at] & 0xc0) == 0x80)
        at++;
    return at;
}

static void print_source(const mu_span *where, FILE *to, bool colour)
{
    mu_text bytes = where->source->bytes;
    size_t  offset = where->offset < bytes.size ? where->offset : bytes.size;
    size_t  end =
        where->size < bytes.size - offset ? offset + where->size : bytes.size;
    size_t at = window_start(bytes, offset);
    bool   clipped = at > 0 && bytes.at[at - 1] != '\n';
    if (at == 0 && bytes.size >= 3 && memcmp(bytes.at, "\xef\xbb\xbf", 3) == 0)
        at = 3;

    unsigned column = 0, first = 0, length = 0;
    fputs(INDENT, to);
    if (clipped) {
        fputs("...", to);
        column = 3;
    }
    first = column;
    while (!is_line_end(bytes, at) && column < WINDOW) {
        glyph one = read_glyph(bytes, at);
        fwrite(one.shown, 1, one.shown_size, to);
        if (at < offset)
            first += one.width;
        else if (at < end)
            length += one.width;
        column += one.width;
        at += one.size;
    }
    fprintf(to, "%s\n" INDENT "%*s", is_line_end(bytes, at) ? "" : "...",
            (int)first, "");
    fprintf(to, "%s^", colour ? "\033[1;32m" : "");
    for (unsigned i = 1; i < length; i++)
        fputc('~', to);
    fprintf(to, "%s\n", colour ? "\033[0m" : "");
}

void mu_diag_print(const mu_diag *diag, FILE *to, bool colour)
{
    static const char *const words[] = { "error", "warning", "note" };
    static const char *const paint[] = { "\033[1;31m", "\033[1;35m",
                                         "\033[1;36m" };
    unsigned                 level = (unsigned)diag->level % 3;
    const char              *strong = colour ? "\033[1m" : "";
    const char              *plain = colour ? "\033[0m" : "";

    const mu_source *source = diag->where.source;
    if (source) {
        fputs(strong, to);
        for (size_t i = 0; i < source->name.size;) {
            glyph one = read_glyph(source->name, i);
            fwrite(one.shown, 1, one.shown_size, to);
            i += one.size;
        }
        if (diag->where.line)
            fprintf(to, ":%u:%u", diag->where.line, diag->where.column);
        fprintf(to, ":%s ", plain);
    }
    fprintf(to, "%s%s:%s %s\n", colour ? paint[level] : "", words[level], plain,
            diag->text);
    if (source && diag->where.line)
        print_source(&diag->where, to, colour);
}
