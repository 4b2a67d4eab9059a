// fuzz_diag.c - the printer of findings, which sees the worst input of all: any
// bytes, any place, also one that lies outside of its source.
//
// The input: 16 bytes that make the place, then the text of the finding up to
// the first NUL, then the name of the file up to the next, then the file.

#include "fuzz.h"

// Takes the text up to the next NUL, or the rest.
static mu_text take_text(const uint8_t **bytes, size_t *size)
{
    mu_text text = { (const char *)*bytes, 0 };
    while (text.size < *size && (*bytes)[text.size])
        text.size++;
    size_t taken = text.size < *size ? text.size + 1 : text.size;
    *bytes += taken;
    *size -= taken;
    return text;
}

static uint32_t take_number(const uint8_t **bytes, size_t *size)
{
    uint32_t number = 0;
    for (int i = 0; i < 4; i++) {
        number = number << 8 | (*size ? **bytes : 0);
        *bytes += *size > 0;
        *size -= *size > 0;
    }
    return number;
}

static void check_quote(mu_text text)
{
    mu_quoted quoted = mu_quote(text);
    size_t    size = strnlen(quoted.text, sizeof quoted.text);
    HOLDS(size < sizeof quoted.text && size <= 43);
    fuzz_check_printable(quoted.text, size, "");
    HOLDS((size > 0) == (text.size > 0));
}

// Three lines, or one: the finding, the source, and a caret under the place.
static void check_lines(const mu_diag *diag, bool colour)
{
    char  *text = NULL;
    size_t size = 0, lines = 0;
    FILE  *to = open_memstream(&text, &size);
    HOLDS(to);
    mu_diag_print(diag, to, colour);
    HOLDS(fclose(to) == 0);
    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    const mu_source *source = diag->where.source;
    HOLDS(lines == (source && diag->where.line ? 3 : 1));
    fuzz_check_printable(text, size, colour ? "\n\033" : "\n");
    if (lines == 3 && !colour) {
        text[size - 1] = '\0';
        const char *caret = strrchr(text, '\n') + 1;
        size_t      blank = strspn(caret, " ");
        HOLDS(caret[blank] == '^');
        HOLDS(strspn(caret + blank + 1, "~") == strlen(caret + blank + 1));
        // The indent, the dots, the window, and a wide character at its end.
        HOLDS(strlen(caret) <= 4 + 3 + 100 + 4);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    mu_arena arena = { 0 };
    mu_diags diags;
    mu_span  where;
    where.offset = take_number(&bytes, &size);
    where.size = take_number(&bytes, &size);
    where.line = take_number(&bytes, &size);
    where.column = take_number(&bytes, &size);
    if (where.offset > 0xffffff00u)       // also what 32 bits cannot say
        where.offset = SIZE_MAX - (where.offset & 0xff);
    if (where.size > 0xffffff00u)
        where.size = SIZE_MAX - (where.size & 0xff);
    mu_text   message = take_text(&bytes, &size);
    mu_text   name = take_text(&bytes, &size);
    mu_source source = fuzz_source(&arena, bytes, size);
    source.name = name;
    where.source = &source;

    HOLDS(mu_diags_init(&diags) == MU_OK);
    HOLDS(mu_error(&diags, MU_BAD_SYNTAX, where, "%.*s", (int)message.size,
                   message.at) == MU_BAD_SYNTAX);
    mu_warning(&diags, (mu_span){ .source = &source }, "%s",
               mu_quote(message).text);
    mu_note(&diags, (mu_span){ 0 }, "a '%s'", mu_quote(source.bytes).text);
    HOLDS(diags.count == 3 && diags.errors == 1 && diags.warnings == 1);
    for (size_t i = 0; i < diags.count; i++) {
        check_lines(&diags.list[i], false);
        check_lines(&diags.list[i], true);
        fuzz_check_printable(diags.list[i].text, strlen(diags.list[i].text),
                             "");
    }
    check_quote(message);
    check_quote(source.bytes);
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    return 0;
}
