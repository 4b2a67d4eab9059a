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
#include "store.h"

// Of the form; raised when what readers rely on changes.
#define MU_DOCUMENT_FORMAT 1

// `version` is that of the program. With `in_page` as a script element may hold
// it (json.h).
void mu_document_write(const mu_results *results, const char *version,
                       bool in_page, FILE *to);

// The same document of answers at hand, without a results file on the way: what
// it says is what the file that mu_store_write makes of `in` says, read back.
// `tables` are those wanted; NULL: all. No line end behind it, as it may stand
// within another. The statuses of mu_store_tell.
typedef struct mu_wanted {
    const char *const *names;
    size_t             count;
} mu_wanted;

MU_MUST_USE mu_status mu_document_tell(const mu_store_input *in,
                                       const mu_wanted      *tables,
                                       const char *version, FILE *to);

// A document of nothing but the tables that the program adds. The statuses of
// mu_store_tell.
MU_MUST_USE mu_status mu_document_tell_more(const mu_store_more *more,
                                            const char *version, FILE *to);

#endif
