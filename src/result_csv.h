// result_csv.h - the answer as one long table: docs/results.md, "CSV".
//
// Stage 5, out. One number a row, so that every spreadsheet, R and Python can
// filter and pivot it.

#ifndef MU_RESULT_CSV_H
#define MU_RESULT_CSV_H

#include "result.h"

#include <stdio.h>

// Errors of the stream are left to the caller.
void mu_result_write_csv(const mu_result *result, FILE *to);

#endif
