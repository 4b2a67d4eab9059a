// log.h - a file of lines to which lines are only added, and in which none can be
// changed unseen.
//
// Ground. Each line is a JSON object that begins with its seal and the SHA-256 of
// the line before it, 64 zeros in the first:
//
//     {"seal":"<64 hex>","previous":"<64 hex>", ... }
//
// The seal is the SHA-256 of all that stands behind its closing quote, to the
// end of the line. So a changed byte shows, wherever it is, and a line taken out
// from between others. Lines cut off at the end do not: keep the last seal
// elsewhere (publish it), and it tells.
//
// Invariants
//   - a line is added whole or not at all, in one write at the end, under a lock
//     (flock), after every line before it was found as it was sealed;
//   - what is no such log is never written to.
//
// Memory: in the arena given, which findings point into.
// Source: Schneier and Kelsey, "Secure audit logs to support computer forensics",
//         ACM TISSEC 2 (1999).

#ifndef MU_LOG_H
#define MU_LOG_H

#include "arena.h"
#include "diag.h"

#define MU_SEAL 65                 // hexadecimal digits and a NUL
#define MU_LIMIT_LOG ((size_t)1 << 30)

typedef struct mu_log_line {
    mu_text text;                  // without its line end
    char    seal[MU_SEAL];
} mu_log_line;

typedef struct mu_log {
    const mu_source *source;
    mu_log_line     *lines;
    uint32_t         count;
} mu_log;

// Reads a log and checks its seals. MU_OK; MU_NO_MEMORY; MU_CANNOT_READ, MU_BAD_
// SYNTAX (torn or changed, the line is named), MU_TOO_LARGE, with an error.
MU_MUST_USE mu_status mu_log_read(mu_arena *arena, const char *path,
                                  mu_diags *diags, mu_log *out);

// Before the work: could a line be added? No such file is well.
MU_MUST_USE mu_status mu_log_check(mu_arena *arena, const char *path,
                                   mu_diags *diags);

// Adds the object `{ .. }`, which has at least one member and no line end. *number
// is that of its line. Statuses as above, and MU_CANNOT_WRITE: then the file is as
// it was, or ends in a torn line if even that failed.
MU_MUST_USE mu_status mu_log_append(mu_arena *arena, const char *path,
                                    mu_text object, mu_diags *diags,
                                    uint32_t *number, char seal[MU_SEAL]);

#endif
