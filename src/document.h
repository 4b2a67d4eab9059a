// document.h - a results file as one JSON document, for other programs and for
// the page.
//
// Stage 5, out. The form is told in docs/results.md and, for validators, in
// docs/results.schema.json.
//
//     {"muster": {"version": "0.1.0", "format": 1},
//      "tables": {"run": {"help": "..", "columns": [{"name": "version",
//                         "type": "TEXT", "help": ".."}, ..],
//                         "rows": [["0.1.0", ..]]}, ..}}
//
// Invariants
//   - every table and value of the results is there, reals with all their bits;
//   - in a page nothing in it can end the element that it stands in.
//
// Memory: nothing is allocated. Errors of the stream are left to the caller.

#ifndef MU_DOCUMENT_H
#define MU_DOCUMENT_H

#include "results.h"

// Of the form; raised when what readers rely on changes.
#define MU_DOCUMENT_FORMAT 1

// `version` is that of the program. With `in_page` as a script element may hold
// it (json.h).
void mu_document_write(const mu_results *results, const char *version,
                       bool in_page, FILE *to);

#endif
