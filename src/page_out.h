// page_out.h - a page that the program carries, with numbers in it: the report of
// a results file, and that of a backtest.
//
// Front doors. One HTML file that needs no other and asks for none: the numbers
// are in it (document.h), and all that shows them.
// The table `run` stands in it as it is, all tables as gzip in base64: plain, they
// would be four fifths of the page.
//
// Invariants
//   - no text of the results can be anything but a text of the page.
//
// Memory: nothing is allocated.

#ifndef MU_PAGE_OUT_H
#define MU_PAGE_OUT_H

#include "embedded.h"
#include "results.h"

// What the program is known by in a page that it wrote.
#define MU_PAGE_MARK "<meta name=\"generator\" content=\"muster "

// What goes into a page: a title, and a document of tables that `write` makes of
// `what`, once of the table `run` alone and once whole.
typedef struct mu_page_filling {
    const mu_embedded_file *frame;
    mu_text                 title;
    mu_status (*write)(const void *what, bool whole, FILE *to);
    const void *what;
} mu_page_filling;

// The statuses of mu_page_write, and those of `write`.
MU_MUST_USE mu_status mu_page_fill(const mu_page_filling *filling, FILE *to);

// The page of the tables that were read; those by day are of no use to it
// (mu_results_by_day). Errors of the stream are left to the caller.
//   MU_OK; MU_NO_MEMORY; MU_TOO_LARGE; MU_BAD_CALL: the page carried has no
//   place for results
MU_MUST_USE mu_status mu_page_write(const mu_results *results, FILE *to);

#endif
