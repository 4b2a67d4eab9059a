// xlsx_out.h - a results file as an Excel workbook. docs/results.md, "A
// workbook".
//
// Stage 5, out. The sheets: `read me`, `answers` with two charts, one for each
// table, `columns` (what each column means) and `provenance` (each row of the
// scenario with its sources). No cell holds a formula: a text that looks like
// one stays a text.
//
// The bytes depend on the results alone: the time in the workbook is that of
// the scenario's as_of. Numbers have 16 significant digits, as libxlsxwriter
// writes them: at most 6.2e-16 of the value off, three units in the last place.

#ifndef MU_XLSX_OUT_H
#define MU_XLSX_OUT_H

#include "results.h"

// Writes the file whole or not at all. MU_OK; MU_NO_MEMORY; MU_TOO_LARGE when a
// table has more rows than a sheet; MU_CANNOT_WRITE; the last two with an error
// in diags.
MU_MUST_USE mu_status mu_xlsx_write(const mu_results *results, const char *path,
                                    mu_diags *diags);

#endif
