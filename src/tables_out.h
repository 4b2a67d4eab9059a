// tables_out.h - a results file as a folder of CSV tables, with a
// datapackage.json that tells what every column means.
//
// Stage 5, out. CSV as in RFC 4180, in UTF-8; an empty cell is NULL, dates are
// ISO 8601, flags true and false, reals have all their bits. A point is the
// columns lon and lat, a line from_lon, from_lat, to_lon and to_lat. The
// package is a Data Package (specs.frictionlessdata.io).
//
// Invariants
//   - a folder is there with all of its files, or as it was;
//   - only what muster wrote is replaced: a folder whose datapackage.json is
//     ours and tells all of its files.
//
// Memory: a few lists for the time of the call.

#ifndef MU_TABLES_OUT_H
#define MU_TABLES_OUT_H

#include "results.h"

// What can be known before the work: is nothing of that name there, or an empty
// folder, or one that may be replaced? MU_OK; MU_BAD_CALL, MU_CANNOT_WRITE with
// an error in diags; MU_NO_MEMORY.
MU_MUST_USE mu_status mu_tables_check(const char *path, mu_diags *diags);

// Writes the folder. `version` is that of the program. The statuses of
// mu_tables_check.
MU_MUST_USE mu_status mu_tables_write(const mu_results *results,
                                      const char *version, const char *path,
                                      mu_diags *diags);

// One table; all of datapackage.json. Errors of the stream are the caller's.
void mu_tables_write_csv(const mu_results_table *table, FILE *to);
void mu_tables_write_package(const mu_results *results, const char *version,
                             FILE *to);

#endif
