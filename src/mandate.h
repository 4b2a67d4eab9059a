// mandate.h - what was known on the day of a mandate, from tables of missions;
// and what later came, for observed.csv.
//
// The program's pages. docs/backtest.md names the columns; those of other names
// are passed over, since a table of past missions may tell what became of them.
//
// Invariants of a mandate that was read without an error
//   - id and family are ids, no folder of theirs leads elsewhere;
//   - authorised is whole and from 1, before from 0, begins from 0;
//   - strengths are in the order of days, none twice, none stale.
//
// Units:  days from the mandate, persons, km, degrees as text.
// Memory: all in the arena given.

#ifndef MU_MANDATE_H
#define MU_MANDATE_H

#include "table.h"

#define MU_MOST_PERSONS 1000000.0
#define MU_MADE_HORIZON 1125u      // three years and a month

typedef struct mu_strength {
    uint32_t day;
    double   persons;
    mu_text  source;               // as the table has it; may be empty
} mu_strength;

typedef struct mu_share {          // of the force that was there
    mu_text nation;
    double  share;
} mu_share;

typedef struct mu_mandate {
    mu_text      id, family, day;  // day: the date as text
    mu_text      resolution, predecessor, note;   // may be empty
    mu_text      country, host, region, lat, lon, entry, entry_lat, entry_lon;
    int64_t      start;            // day.h
    double       authorised, before;
    double       inland_km;
    uint32_t     begins;           // the day on which the mission takes over
    bool         stays;            // what was there counts from the first day
    bool         individuals;      // police and observers, few formed units
    mu_strength *strengths;
    uint32_t     strength_count;
    mu_share    *shares;           // of `before`; none: not known on the day
    uint32_t     share_count;
} mu_mandate;

typedef struct mu_mandates {
    mu_mandate *list;
    uint32_t    count;
} mu_mandates;

// A table of the priors: numbers by name.
typedef struct mu_priors {
    mu_table    table;
    uint32_t    parameter, value;  // columns
    const char *name;              // "all.csv", "folds/FAMILY.csv"
    char        hash[65];          // SHA-256 of the file
} mu_priors;

// Reads a CSV file that must be there; its rows are in *out. MU_CANNOT_READ,
// MU_BAD_SYNTAX, MU_MISSING, MU_NO_MEMORY, told in diags.
MU_MUST_USE mu_status mu_mandate_table(mu_arena *arena, const char *path,
                                       mu_diags *diags, mu_table *out);
// The column of that name, or MU_NONE.
uint32_t mu_mandate_column(const mu_table *table, const char *name);

// The mandates of a table. `series` is the table of known missions
// (priors/series.csv); `strength` and `countries` may be NULL. What is wrong is
// an error in diags, and the status MU_BAD_SCENARIO.
MU_MUST_USE mu_status mu_mandates_read(mu_arena *arena, const mu_table *missions,
                                       const mu_table *series,
                                       const mu_table *strength,
                                       const mu_table *countries,
                                       mu_diags *diags, mu_mandates *out);

// A number of the priors from `least` to `most`; what is wrong is told, and
// the value is then `least`.
double mu_prior(const mu_priors *priors, const char *name, double least,
                double most, mu_diags *diags);

#endif
