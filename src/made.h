// made.h - the tables of a past mission's scenario, from its mandate and the
// priors. docs/decisions/018-a-mission-as-a-scenario.md says what stands for
// what.
//
// The program's pages.
//
// Invariant: the text depends on the mandate and the priors alone.
//
// Memory: plain values; texts are borrowed.

#ifndef MU_MADE_H
#define MU_MADE_H

#include "mandate.h"

#include <stdio.h>

#define MU_MADE_STARTS    15u      // equally likely days on which it begins
#define MU_MADE_PACES     7u       // equally likely speeds
#define MU_MADE_SHARES    30u      // steps of 0.05 of how much comes in the end
#define MU_MADE_RANKS     10u      // contributors of the authorised strength
#define MU_MADE_MORE      3u       // and of a tenth of it each beyond
#define MU_MADE_RAISES    4u       // contributors of a later authorisation
#define MU_MADE_TRANCHES  5u       // of those in place whom nobody had told of
#define MU_MADE_COMERS    (MU_MADE_RANKS + MU_MADE_MORE)

// How a scenario.yaml begins that was made.
#define MU_MADE_MARK "# Made by muster backtest --make"

typedef struct mu_made_comer {     // a contributor
    double   at;                   // the middle of its part of the strength
    double   reached;              // chance that the mission gets that far
    uint32_t units;
} mu_made_comer;

typedef struct mu_made_extra {     // in place, beyond what was told
    double   chance;
    uint32_t units;
} mu_made_extra;

// All numbers of a scenario, before they are written.
typedef struct mu_made {
    const mu_mandate *m;
    const mu_priors  *priors;
    const mu_table   *sources;     // priors/sources.csv
    double            start[MU_MADE_STARTS];   // days, from the day it begins
    double            approval[2], notice[2], handover[2];
    double            approval_probability, raise_mean, drawdown_mean, left;
    double            pace[MU_MADE_PACES];   // days from the first turn to the last
    mu_made_comer     comers[MU_MADE_COMERS];
    mu_made_extra     extra[MU_MADE_TRANCHES];
    uint32_t          unit, before_unit;     // persons in one
    uint32_t          before_units, raise_units;
    uint32_t          flight, road;          // days
} mu_made;

// What is wrong with the priors is told; MU_BAD_SCENARIO.
MU_MUST_USE mu_status mu_made_plan(const mu_mandate *mandate,
                                   const mu_priors  *priors,
                                   const mu_table *sources, mu_diags *diags,
                                   mu_made *out);

// The files of the folder; the last has no name. observed.csv, which stands
// first, is written only where strengths are known.
typedef struct mu_made_file {
    const char *name;
    void (*write)(const mu_made *made, FILE *to);
} mu_made_file;

const mu_made_file *mu_made_files(void);

#endif
