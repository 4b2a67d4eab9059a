// mission_make.h - a past mission as a scenario folder: what was known on the
// day of its mandate and the priors of the record, made into tables.
//
// The program's pages.
//
//   TABLE.csv + priors/ -> DIR/MISSION/{scenario.yaml, *.csv, mission.csv}
//                        + DIR/MISSION/observed.csv where a strength is known
//
// Invariants
//   - the same bytes in give the same bytes out;
//   - no mission is forecast from its own family where priors/ has a fold
//     for that family, unless `all_families`;
//   - every folder is made, or none is begun before all rows were read and
//     found sound; each file is written whole or not at all.
//
// Memory: freed before it returns.

#ifndef MU_MISSION_MAKE_H
#define MU_MISSION_MAKE_H

#include "base.h"

#include <stdio.h>

typedef struct mu_make_options {
    const char *out;         // the folder that gets a folder per mission
    const char *missions;    // table of missions, a CSV file
    const char *strength;    // strength by month; NULL: no observed.csv
    const char *countries;   // strength by contributor; NULL: none
    const char *priors;      // the folder of the priors
    bool        all_families;   // --leave-out none: the fit to all families,
                                // for missions that the fit has never seen
    bool        colour;      // findings with colour
} mu_make_options;

// Makes the folders; errors are told to `err` with file, line and caret.
// MU_BAD_SCENARIO after errors in the tables; MU_CANNOT_READ, MU_CANNOT_WRITE,
// MU_NO_MEMORY. *made (may be NULL) is how many folders were made.
MU_MUST_USE mu_status mu_mission_make(const mu_make_options *options, FILE *err,
                                      uint32_t *made);

#endif
