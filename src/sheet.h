// sheet.h - one sheet of a spreadsheet file (xlsx) as the text of a CSV file.
//
// Front doors. Office Open XML (ECMA-376): a zip archive of XML parts. The
// archive is read by libzip, XML by expat; document types are refused, so that
// no entity is ever expanded.
//
// Line n of the text is row n of the sheet, so that what is said about the text
// points at the sheet: line ends inside a cell become blanks. Rows are as wide
// as the first that is not empty. Of formulas the value that was saved counts;
// numbers have the 15 digits that a spreadsheet shows, dates are ISO 8601,
// logical values `yes` and `no`.
//
// Memory: the text lies in the arena given.

#ifndef MU_SHEET_H
#define MU_SHEET_H

#include "table.h"

// Of one part, unpacked.
#define MU_LIMIT_PART_BYTES ((size_t)256 << 20)

// Does the file begin like an archive, which no CSV file does?
bool mu_is_archive(const char *path);

// Reads the sheet of that name, or the first one (NULL). The source is named
// "PATH, sheet 'NAME'". MU_OK; MU_NO_MEMORY; or MU_CANNOT_READ, MU_BAD_SYNTAX,
// MU_UNKNOWN, MU_TOO_LARGE with an error in diags.
MU_MUST_USE mu_status mu_sheet_read(mu_arena *arena, const char *path,
                                    const char *sheet, mu_diags *diags,
                                    const mu_source **out);

#endif
