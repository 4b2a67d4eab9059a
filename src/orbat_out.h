// orbat_out.h - the typical future as a scenario file of ORBAT Mapper, version
// 3.4.0 of its format. docs/results.md, "An order of battle".
//
// Stage 5, out. Coalition as side, nations as groups, pledges as formations,
// units below them: with a symbol, a home, and what happens to them as states.
//
// Ids are made of the ids of the scenario alone, so that the files of two runs
// name the same things alike; the bytes depend on the results alone.

#ifndef MU_ORBAT_OUT_H
#define MU_ORBAT_OUT_H

#include "results.h"

#include <stdio.h>

// MU_OK; MU_NO_MEMORY; MU_MISSING when the results have no table of a typical
// future: an older version wrote them. Errors of the stream are left to the
// caller.
MU_MUST_USE mu_status mu_orbat_write(const mu_results *results, FILE *to);

#endif
