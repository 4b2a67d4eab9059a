// diag.h - what is wrong with the user's text, and where.
//
// Ground. Findings are collected, not printed: the caller decides. Each points
// at a place in a file; a note ("first defined here") follows the finding that
// it belongs to.
//
// Invariants
//   - adding a finding never allocates; room is fixed and overflow is counted;
//   - text of a finding is at most MU_DIAG_TEXT bytes, valid UTF-8 where the
//     input was, control bytes shown as '?'.
//
// Memory: one mu_diags is owned by the caller; its sources must outlive it.

#ifndef MU_DIAG_H
#define MU_DIAG_H

#include "base.h"

#include <stdio.h>

#define MU_DIAG_ROOM 1000
#define MU_DIAG_TEXT 480

// A text file as it was read; bytes stay alive as long as its arena.
typedef struct mu_source {
    mu_text name;      // as shown to the user
    mu_text bytes;
} mu_source;

// A place: bytes offset .. offset + size of a source; line and column count
// from 1, the column in characters. source may be NULL: no place (only text).
typedef struct mu_span {
    const mu_source *source;
    size_t           offset;
    size_t           size;
    uint32_t         line;
    uint32_t         column;
} mu_span;

typedef enum mu_level { MU_ERROR, MU_WARNING, MU_NOTE } mu_level;

typedef struct mu_diag {
    mu_level  level;
    mu_status status;
    mu_span   where;
    char      text[MU_DIAG_TEXT];
} mu_diag;

typedef struct mu_diags {
    mu_diag *list;          // room for MU_DIAG_ROOM, made by mu_diags_init
    size_t   count;
    size_t   errors;        // also those that found no room
    size_t   warnings;
    size_t   dropped;
} mu_diags;

MU_MUST_USE mu_status mu_diags_init(mu_diags *diags);
void mu_diags_clear(mu_diags *diags);

// Adds a finding, unless it repeats the one before, and returns `status`, so
// that `return mu_error(...)` reads well.
mu_status mu_error(mu_diags *diags, mu_status status, mu_span where,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
void mu_warning(mu_diags *diags, mu_span where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// Belongs to the finding added last.
void mu_note(mu_diags *diags, mu_span where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// At most 40 bytes of a text for a message, cut between characters; "..." shows
// that something was cut. Use as: "found '%s'", mu_quote(text).text
typedef struct mu_quoted {
    char text[48];
} mu_quoted;

mu_quoted mu_quote(mu_text text);

// Size in bytes of the UTF-8 character at `at`, of which `left` bytes may be
// read; 0 if there is none or it is malformed. *code is its number.
size_t mu_character(const char *at, size_t left, uint32_t *code);

// "file:line:column: error: text", the line, and a caret under the span.
// With colour, ANSI. Never allocates; survives any bytes.
void mu_diag_print(const mu_diag *diag, FILE *to, bool colour);

#endif
