// rules.h - rules of thumb for the size of a force, as numbers for a scenario.
//
// The program's pages. None of them is an input of the model.

#ifndef MU_RULES_H
#define MU_RULES_H

#include "answers.h"
#include "record.h"

#define MU_PER_INHABITANT 0.020    // Quinlivan 1995: 20 per 1,000

typedef struct mu_rotation {       // of offered pledges with tours
    double  persons;               // in their slots, all there
    double  needed;                // to keep them filled: 1 + dwell / tour each
    double  pool;                  // that the pools have
    double  tour, dwell;           // months of 365 / 12 days, by persons
    int64_t pledges;
    double  without;               // persons offered without a tour: they stay
} mu_rotation;

typedef struct mu_rules {
    mu_text        country;        // of the bases; empty: none, or several
    const mu_host *host;           // NULL: its population is not known
    double         km;             // of all sectors
    mu_rotation    rotation;
    // The model's: persons in the country on the last report day at or before
    // day 365, and on the day with the highest median.
    mu_band  year, peak;
    int32_t  year_day, peak_day;
} mu_rules;

mu_rules mu_rules_of(const mu_answers *answers, const mu_records *records);

#endif
