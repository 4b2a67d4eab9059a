// forecast.h - a forecast as it is kept in a log (log.h), and its score once
// something was observed. docs/backtest.md.
//
// The program's pages.
//
// What a line holds: when and by what it was made, the inputs' hash, the command;
// P of each milestone by report day and by the horizons of a backtest, and the
// bands of every quantity by report day.
//
// Memory: in the arena given.

#ifndef MU_FORECAST_H
#define MU_FORECAST_H

#include "backtest.h"
#include "log.h"

typedef struct mu_forecast_run {
    const mu_answers *answers;
    uint64_t          seed;
    const char       *command;     // as one would type it
    int64_t           made;        // seconds since 1970-01-01, UTC
} mu_forecast_run;

// The JSON object of a forecast, in one line, to be freed. NULL: no memory.
char *mu_forecast_text(const mu_forecast_run *run);

// P of a milestone by a day, against what came.
typedef struct mu_logged_goal {
    mu_text milestone;
    int32_t day;
    double  probability;
    bool    reached;
} mu_logged_goal;

#define MU_LEVELS 7u               // of a band's quantiles

extern const double mu_levels[MU_LEVELS];   // 0.05 .. 0.95

// An observation, against the quantiles of that day.
typedef struct mu_logged_value {
    mu_text quantity;
    int32_t day;
    double  observed;
    double  quantile[MU_LEVELS];
    double  crps;                  // mu_crps_quantiles, in its own unit
    bool    inside50, inside80, inside90;
} mu_logged_value;

typedef struct mu_logged {
    uint32_t         line;
    mu_text          seal, made, version, command, inputs, title, start;
    int64_t          draws;
    mu_logged_goal  *goals;
    uint32_t         goal_count;
    mu_logged_value *values;
    uint32_t         value_count;
    uint32_t         too_early;    // observations of days before it was made
    uint32_t         outside;      // of days or quantities that it has not
    uint32_t         later;        // P by a day that lies behind what is known of
                                   // the milestone
} mu_logged;

typedef struct mu_logged_scores {
    mu_logged  *list;
    uint32_t    count;
    uint32_t    goals, values;     // of all
    double      brier, inside50, inside80, inside90;   // means; NAN of none
    mu_observed observed;
} mu_logged_scores;

// Scores every forecast of a log. A quantity that none has is a warning in diags.
// MU_OK; MU_NO_MEMORY; with an error in diags MU_BAD_SYNTAX: a line that no run
// wrote, though it is sealed; MU_BAD_SCENARIO: rows of a milestone that cannot be.
MU_MUST_USE mu_status mu_log_score(const mu_log *log, const mu_observed *observed,
                                   mu_arena *arena, mu_diags *diags,
                                   mu_logged_scores *out);

void mu_logged_write_text(const mu_logged_scores *scores, bool colour, FILE *to);
void mu_logged_write_json(const mu_logged_scores *scores, FILE *to);
void mu_logged_write_csv(const mu_logged_scores *scores, FILE *to);

#endif
