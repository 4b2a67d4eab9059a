// result_json.h - the answer as one JSON object: docs/results.md, "JSON".
//
// Stage 5, out. The bytes depend on the scenario, the seed and the draws, and
// on nothing else: not on threads, time or place.

#ifndef MU_RESULT_JSON_H
#define MU_RESULT_JSON_H

#include "result.h"

#include <stdio.h>

// Errors of the stream are left to the caller.
void mu_result_write_json(const mu_result *result, FILE *to);

#endif
