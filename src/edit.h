// edit.h - writes changed files of a scenario: all of them or none, and what stood
// there before is kept.
//
// Front doors.
//
//     FOLDER/.history/NUMBER-NAME   what a file held before; the last
//                                   MU_EDIT_KEPT of all
//     FOLDER/.history/writing       new files on their way: not yet complete
//     FOLDER/.history/written       the same, complete: they are being put in
//                                   place. After a crash mu_edit_recover does it.
//
// Invariants
//   - the moment at which a save counts is the renaming of `writing`; before it
//     nothing has changed, after it all of it will;
//   - nothing saved before is lost whenever the process dies.
//
// Threads: one writer at a time (session.h).
// Memory: borrowed.

#ifndef MU_EDIT_H
#define MU_EDIT_H

#include "diag.h"

#include <stdio.h>

#define MU_EDIT_KEPT 200

typedef struct mu_edit_file {
    const char *name;              // "pledges.csv", "variants/a.yaml"
    mu_text     bytes;
} mu_edit_file;

// MU_OK; MU_NO_MEMORY; MU_CANNOT_WRITE with an error in diags.
MU_MUST_USE mu_status mu_edit_write(const char *folder,
                                    const mu_edit_file *files, size_t count,
                                    mu_diags *diags);

// What a crash left: finished or taken away, and said. With `read_only` only
// said.
MU_MUST_USE mu_status mu_edit_recover(const char *folder, bool read_only,
                                      FILE *tell);

#endif
