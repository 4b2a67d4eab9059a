// past.h - a mission that happened, for forecasts to be scored by: who it was
// (mission.csv) and what was observed (observed.csv). docs/backtest.md.
//
// The program's pages.
//
// Invariants of what was read without an error
//   - observations are in the order of their quantities as these first appear,
//     and of days; no quantity has two of one day;
//   - the authorised strength is above 0.
//
// Units:  days from the start of the scenario, persons, capabilities as
//         themselves.
// Memory: all in the arena given to each call.

#ifndef MU_PAST_H
#define MU_PAST_H

#include "scenario.h"
#include "table.h"

#define MU_OBSERVED "observed.csv"
#define MU_PAST     "mission.csv"

typedef struct mu_observation {
    bool          dated;           // `at` is a date (day.h), else a day
    int64_t       at;
    uint32_t      quantity;        // of mu_observed.quantities
    double        value;
    mu_text       source;          // an id of sources.csv; may be empty
    mu_confidence confidence;
    const mu_cell *day_cell, *value_cell;
} mu_observation;

typedef struct mu_observed {
    mu_observation *list;
    uint32_t        count;
    mu_text        *quantities;    // personnel, capabilities, milestone:NAME
    const mu_cell **quantity_cells;    // where each first stands
    uint32_t        quantity_count;
} mu_observed;

typedef struct mu_past {
    mu_text     id, name, family, mandate, predecessor, region, entry, host,
                priors, note;
    double      authorised;        // persons
    double      rehatted;          // persons of the predecessor to be taken over;
                                   // NAN: not said
    double      in_place;          // of them on day 0; where the column is not
                                   // there, the same as rehatted
    mu_observed observed;
} mu_past;

// What is wrong becomes an error in diags, and the status is not MU_OK then.
// observed.csv of any folder: `day` or `date`, quantity, value, source,
// confidence.
MU_MUST_USE mu_status mu_observed_read(mu_arena *arena, const char *path,
                                       mu_diags *diags, mu_observed *out);
// mission.csv: one row.
MU_MUST_USE mu_status mu_past_read(mu_arena *arena, const char *path,
                                   mu_diags *diags, mu_past *out);

// What only the scenario can tell: that the days lie within it, that it has the
// quantities and the sources. Dates become days. MU_OK or MU_BAD_SCENARIO.
MU_MUST_USE mu_status mu_observed_check(const mu_scenario *scenario,
                                        mu_diags *diags, mu_observed *observed);

// The day of an observation of a scenario that starts on that day (day.h).
static inline int64_t mu_observed_day(const mu_observation *one, int64_t start)
{
    return one->dated ? one->at - start : one->at;
}

// The number of a quantity, or MU_NONE.
uint32_t mu_observed_find(const mu_observed *observed, mu_text quantity);

#endif
