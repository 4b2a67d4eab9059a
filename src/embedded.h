// embedded.h - the files that the program carries with it.
//
// The program's pages. The build writes the tables: of scenarios/tutorial, which
// `muster new` writes out again, and of data (script/embed); of the report page
// (script/page), in which @TITLE@, @RUN@ and @RESULTS@ stand once each for what a
// report fills in, and of that of a backtest, in which they do too; of the page of
// the workbench, and the Content-Security-Policy that it is sent with.
//
// Invariants: in the order of their names; the entry behind the last has
// name == NULL.
// Memory: constant.

#ifndef MU_EMBEDDED_H
#define MU_EMBEDDED_H

#include <stddef.h>

typedef struct mu_embedded_file {
    const char          *name;      // path within its folder, with '/'
    const unsigned char *bytes;
    size_t               size;
} mu_embedded_file;

extern const mu_embedded_file mu_embedded_tutorial[];
extern const mu_embedded_file mu_embedded_page[];   // one: report.html
extern const mu_embedded_file mu_embedded_backtest[];   // one: backtest.html
extern const mu_embedded_file mu_embedded_data[];
extern const mu_embedded_file mu_embedded_bench[];  // one: bench.html, whole
extern const mu_embedded_file mu_embedded_bench_policy[];   // its header, one line
extern const mu_embedded_file mu_embedded_openapi[];   // one: openapi.json

#endif
