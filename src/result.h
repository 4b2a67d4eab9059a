// result.h - all that a run has to say, for those who print it.
//
// Stage 5, out.
//
// Memory: borrowed; everything must outlive it.

#ifndef MU_RESULT_H
#define MU_RESULT_H

#include "outlook.h"
#include "pivot.h"
#include "sensitivity.h"
#include "store.h"

typedef struct mu_result {
    const mu_answers *plain, *trust;
    const mu_outlook *outlook;
    const mu_sensitivity *sensitivity;   // NULL: not told
    const mu_pivot       *pivot;         // the same; stored only
    mu_store_more         more;          // the same: tables of the program
    uint64_t          seed;
    size_t            warnings;
    double            seconds;   // NAN: not to be told
    const char       *file;      // of results; NULL: none was written
    const char       *report;    // the page; NULL: none
    const char       *path;      // of the scenario
} mu_result;

#endif
