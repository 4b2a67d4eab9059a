// fuzz.h - what the fuzz targets share: properties, findings, a text of bytes.
//
// A property that does not hold is told and ends the process, which is what
// libFuzzer takes for a finding.

#ifndef MU_FUZZ_H
#define MU_FUZZ_H

#include "table.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// libfyaml 0.7.12 loses some of its own memory on some files that it refuses,
// among them "[[[[[[[[[['''''''''" (corpus/fuzz_yaml).
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml.so";
}

#define HOLDS(what)                                                           \
    do {                                                                      \
        if (!(what)) {                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, \
                    #what);                                                   \
            abort();                                                          \
        }                                                                     \
    } while (0)

// A source with the bytes behind which a NUL stands, as a file is read.
static inline mu_source fuzz_source(mu_arena *arena, const uint8_t *bytes,
                                    size_t size)
{
    mu_source source = { .name = MU_TEXT("input") };
    HOLDS(mu_arena_text(arena, (const char *)bytes, size, &source.bytes) ==
          MU_OK);
    return source;
}

// Is a place one: inside its source, its line and column those of its offset?
static inline void fuzz_check_span(mu_span where)
{
    const mu_source *source = where.source;
    if (!source || where.line == 0)
        return;
    mu_text bytes = source->bytes;
    HOLDS(where.offset <= bytes.size);
    HOLDS(where.size <= bytes.size - where.offset);
    uint32_t line = 1, column = 1;
    size_t   at = bytes.size >= 3 && !memcmp(bytes.at, "\xef\xbb\xbf", 3) ? 3 : 0;
    for (; at < where.offset; at++) {
        if (bytes.at[at] == '\n') {
            line++;
            column = 1;
        } else {
            column += ((unsigned char)bytes.at[at] & 0xc0) != 0x80;
        }
    }
    HOLDS(where.line == line);
    HOLDS(where.column == column);
}

// UTF-8 without control characters (but those in `allowed`)?
static inline void fuzz_check_printable(const char *text, size_t size,
                                        const char *allowed)
{
    uint32_t code;
    for (size_t at = 0; at < size;) {
        size_t step = mu_character(text + at, size - at, &code);
        HOLDS(step > 0);
        if (step == 1 && !(code && strchr(allowed, (int)code)))
            HOLDS(code >= 0x20 && code != 0x7f);
        else
            HOLDS(code < 0x80 || code >= 0xa0);
        at += step;
    }
}

// Prints a finding to nowhere in particular and looks at what came.
static inline void fuzz_check_print(const mu_diag *diag)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    HOLDS(to);
    mu_diag_print(diag, to, false);
    HOLDS(fclose(to) == 0);
    fuzz_check_printable(text, size, "\n");
    size_t name = diag->where.source ? diag->where.source->name.size : 0;
    HOLDS(size <= 4 * name + MU_DIAG_TEXT + 2000);
    free(text);
}

static inline void fuzz_check_diags(const mu_diags *diags)
{
    size_t errors = 0;
    HOLDS(diags->count <= MU_DIAG_ROOM);
    for (size_t i = 0; i < diags->count; i++) {
        const mu_diag *diag = &diags->list[i];
        size_t         size = strnlen(diag->text, MU_DIAG_TEXT);
        HOLDS(size > 0 && size < MU_DIAG_TEXT);
        fuzz_check_printable(diag->text, size, "");
        fuzz_check_span(diag->where);
        HOLDS((diag->level == MU_ERROR) == (diag->status != MU_OK));
        errors += diag->level == MU_ERROR;
        // Printing all of very many would be most of the work.
        if (i < 20)
            fuzz_check_print(diag);
    }
    HOLDS(diags->dropped > 0 || errors == diags->errors);
    HOLDS(errors <= diags->errors);
}

// A cell as the reader promises it.
static inline void fuzz_check_cell(const mu_cell *cell)
{
    mu_text text = mu_cell_text(cell);
    mu_text stripped = mu_strip(text);
    HOLDS(stripped.size == text.size);
    HOLDS(text.at[text.size] == '\0');
    HOLDS(memchr(text.at, '\0', text.size) == NULL);
    fuzz_check_span(mu_cell_span(cell));
    for (size_t from = 0; from < text.size && from < 3; from++) {
        mu_span part = mu_cell_part(cell, from, text.size - from);
        fuzz_check_span(part);
    }
}

#endif
