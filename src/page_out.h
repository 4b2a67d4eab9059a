// page_out.h - the report: the page that the program carries, with a results
// file in it.
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

#include "results.h"

// What the program is known by in a page that it wrote.
#define MU_PAGE_MARK "<meta name=\"generator\" content=\"muster "

// The page of the tables that were read; those by day are of no use to it
// (mu_results_by_day). Errors of the stream are left to the caller.
//   MU_OK; MU_NO_MEMORY; MU_TOO_LARGE; MU_BAD_CALL: the page carried has no
//   place for results
MU_MUST_USE mu_status mu_page_write(const mu_results *results, FILE *to);

#endif
