// backtest.h - missions that happened, forecast as of their first day and scored
// against what was observed. docs/backtest.md.
//
// The program's pages.
//
// Invariants
//   - the same missions, seed and draws give the same bytes, whatever the number
//     of threads;
//   - a mission's forecast sees nothing of what was observed of it; what it is
//     compared with (reference class, base rates) comes from other families.
//
// Units:  days, persons. A score is a share of the mission's authorised
//         strength, so that missions weigh alike; what is not asked is NAN.
// Memory: all in the arena given; missions and models are borrowed.

#ifndef MU_BACKTEST_H
#define MU_BACKTEST_H

#include "answers.h"
#include "past.h"
#include "scores.h"

#define MU_HORIZONS   6u
#define MU_NEAR_DAYS  16           // an observation this near counts for a day
#define MU_LEADS      3u
#define MU_PIT_BINS   10u
#define MU_FAN_DAYS   15           // between two days of a fan
#define MU_MISSES     5u           // the worst that are told

extern const int32_t mu_horizon_days[MU_HORIZONS];   // 30, 60 .. 730
extern const int32_t mu_lead_days[MU_LEADS];

enum { MU_HALF, MU_NINETY, MU_GOALS };
extern const char *const mu_goal_name[MU_GOALS];     // "half", "ninety"
extern const double      mu_goal_share[MU_GOALS];    // of authorised

// A mission that is played.
typedef struct mu_subject {
    mu_text         path;          // of its folder, as shown
    mu_past         past;
    const mu_model *model;
} mu_subject;

// An observation that counts for a horizon, beside its forecast.
typedef struct mu_cell_score {
    uint32_t subject;
    uint32_t quantity;             // of past.observed.quantities
    bool     persons;              // it is personnel: the others are compared
                                   // with nothing, and in their own units
    uint32_t horizon;              // number of it
    int32_t  day;                  // on which it was observed
    double   observed;
    mu_band  band;                 // of the forecast on that day
    mu_pit   pit;
    bool     inside[3];            // the bands of 50, 80 and 90 %
    double   crps, bias;           // bias: mean of the forecast less observed
    double   ramp, reference;      // absolute errors of two points
    double   ensemble;             // CRPS of the other families' curves
    // Where the persons on offer were in the forecast, as shares of authorised:
    double   came, on_the_way, not_decided;
} mu_cell_score;

// A goal by a day: what was forecast, and what came.
typedef struct mu_goal_score {
    uint32_t subject, goal, horizon;
    double   probability, base;    // base: share of other families' missions
    bool     reached;
} mu_goal_score;

// A forecast made again on a day on which a value is at hand.
typedef struct mu_update_score {
    uint32_t subject, lead;
    int32_t  from, to;             // days observed
    double   crps, last;           // last: error of the value carried on
} mu_update_score;

typedef struct mu_fan {
    uint32_t days;
    int32_t *day;
    mu_band *band;                 // persons
    bool    *inside80;             // by observation of the mission
} mu_fan;

// Means over families, which weigh alike.
typedef struct mu_horizon_row {
    uint32_t    horizon;           // MU_HORIZONS: all of them
    uint32_t    n, families;
    double      coverage[3];
    mu_interval crps;
    double      ramp, reference, ensemble;
    mu_interval skill_ramp, skill_reference, skill_ensemble;
    double      bias;
} mu_horizon_row;

typedef struct mu_goal_row {
    uint32_t    goal, horizon;     // MU_HORIZONS: all of them
    uint32_t    n, families;
    double      reached;           // share
    double      forecast;          // mean probability
    double      brier, base;
    mu_interval skill;
} mu_goal_row;

typedef struct mu_update_row {
    uint32_t    lead, n, families;
    double      crps, last;
    mu_interval skill;
} mu_update_row;

typedef struct mu_reliable {       // goals of similar probability
    uint32_t n;
    double   forecast, reached;    // means
} mu_reliable;

typedef struct mu_backtest {
    const mu_subject *subjects;
    uint32_t          count, families;
    uint32_t         *family;      // number of it, by subject
    const mu_subject *others;      // that are not played: what subjects are
    uint32_t          other_count; // compared with too
    mu_fan           *fans;        // by subject
    mu_cell_score    *cells;       // by subject, quantity, horizon
    uint32_t          cell_count;
    mu_goal_score    *goals;
    uint32_t          goal_count;
    mu_update_score  *updates;
    uint32_t          update_count;
    mu_horizon_row    rows[MU_HORIZONS + 1];
    mu_goal_row       goal_rows[MU_GOALS][MU_HORIZONS + 1];
    mu_update_row     update_rows[MU_LEADS];
    double            pit[MU_PIT_BINS];
    mu_reliable       reliable[MU_PIT_BINS];
    uint32_t          misses[MU_MISSES];   // cells, the worst first
    uint32_t          miss_count;
    uint64_t          seed, draws;
} mu_backtest;

typedef struct mu_backtest_options {
    uint64_t seed, draws;
    uint32_t threads;
    const mu_subject *others;      // of these, those that are no subject are in
    uint32_t other_count;          // the reference class of the others
    // As in run.h; of the draws of all missions.
    bool (*keep_going)(void *context, uint64_t done, uint64_t draws);
    void *context;
} mu_backtest_options;

// MU_OK; MU_NO_MEMORY; MU_CANNOT_START; MU_STOPPED.
MU_MUST_USE mu_status mu_backtest_run(const mu_subject          *subjects,
                                      uint32_t                   count,
                                      const mu_backtest_options *options,
                                      mu_arena *arena, mu_backtest *out);

// ---- what the parts share ----------------------------------------------------

// What was observed of the draws of one mission: values[column * draws + draw].
typedef struct mu_played {
    uint64_t draws;
    uint32_t columns;
    uint32_t *quantity;            // by column: of past.observed, or MU_NONE for
                                   // persons
    int32_t *day;                  // by column
    double  *values;
    int32_t *goal_day;             // [draw][goal]; MU_NEVER
    int64_t *where;                // [column][3]: persons that came, are on the
                                   // way, wait for a yes, summed over the draws
    double  *scratch;              // room for `draws`
} mu_played;

// Plays it; `quantity` and `day` are set, the rest has room.
MU_MUST_USE mu_status mu_past_play(const mu_subject          *subject,
                                   const mu_backtest_options *options,
                                   mu_played                 *played);

// The personnel of a past mission on a day as a share of authorised, on straight
// lines between observations; NAN where none is near.
double mu_past_share(const mu_past *past, int32_t day);
// The observation of a quantity nearest to a day and at most MU_NEAR_DAYS away;
// of two the earlier. NULL: none.
const mu_observation *mu_past_near(const mu_past *past, uint32_t quantity,
                                   int32_t day);
// Was a share of authorised reached by a day? 1, 0, or -1 where nobody knows.
int mu_past_reached(const mu_past *past, double share, int32_t day);

// Fills the rows, the histograms and the misses from the scores.
MU_MUST_USE mu_status mu_backtest_sum(mu_backtest *b, mu_arena *arena);

#endif
