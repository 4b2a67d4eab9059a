// assess.h - would it be believed, over many futures: bands of see, reach, hold
// and the critical stake by report day and by posture; the order of bases; how
// many teams would see so much of the line; and the line sector by sector.
//
// Stage 4, answers. Section 4 of docs/model.md, read as docs/assess.md says.
//
// Invariants
//   - a posture is asked of the draws that have it: for a milestone those that
//     reach it, on the day on which they do;
//   - percentiles are order statistics of the draws (answers.h), not from bins;
//   - kappa grows with q, so where the q of a percentile is above 1 - 1e-6 its
//     kappa is NAN: every stake is below it.
//
// Memory: all in the arena given, names included.

#ifndef MU_ASSESS_H
#define MU_ASSESS_H

#include "answers.h"

typedef struct mu_rung_answer {
    mu_band  rho, hold, q;
    mu_band  kappa;                // mean: of the draws where it is a number
    mu_share every;                // every stake is below kappa
    mu_share below;                // the stated stake is; of 0: none is stated
} mu_rung_answer;

typedef enum mu_posture_kind {
    MU_ON_DAY,                     // all draws, on a report day
    MU_PRESENT,                    // of them those in which battalions are there
    MU_AT_MILESTONE,
    MU_AT_CLAIM_LOW,
    MU_AT_CLAIM_HIGH
} mu_posture_kind;

typedef struct mu_posture {
    mu_posture_kind kind;
    mu_text         name;          // of the milestone or claim
    double          persons;       // that the milestone or claim asks for
    int32_t         day;           // of MU_ON_DAY and MU_PRESENT
    int32_t         later;         // 0, or 365 days after it was reached
    int64_t         draws;         // asked
    mu_band         see;
    mu_rung_answer *rungs;         // by rung of the scenario
} mu_posture;

typedef struct mu_rung_name {
    mu_text id, name;
    bool    contain, has_stake;
} mu_rung_name;

typedef struct mu_assessment {
    bool          given;           // the scenario has assess, sectors, a ladder
    int64_t       draws;
    int64_t       start_day;       // of the scenario, see day.h
    mu_rung_name *rungs;
    uint32_t      rungs_count;
    mu_posture   *postures;        // the report days, then each again where
    uint32_t      postures_count;  // battalions are there, then each mark, when
                                   // it is reached and a year on
} mu_assessment;

// Of the states of a run with that seed whose first draw is `first`.
MU_MUST_USE mu_status mu_assess_build(const mu_states *states, uint64_t seed,
                                      uint64_t first, mu_arena *arena,
                                      mu_assessment *out);

// ---- of the scenario, whatever the draw ------------------------------------------

// One base more on a rung: what the model's greedy order reaches, and the most
// that so many bases can.
typedef struct mu_base_row {
    uint32_t rung;
    uint32_t number;               // from 1
    mu_text  place, place_name;    // that the greedy order takes
    double   reached;              // share of weight from the first so many
    double   optimum;              // the most; NAN: not worked out
} mu_base_row;

typedef struct mu_base_order {
    mu_base_row *rows;             // rung by rung
    uint32_t     count;
} mu_base_order;

// Up to the base with which nothing more is to be reached. Optima are NAN.
MU_MUST_USE mu_status mu_base_order_build(const mu_belief *belief,
                                          mu_arena        *arena,
                                          mu_base_order   *out);

typedef struct mu_watch_row {
    double see;                    // P_see
    double alone;                  // teams that see so much without the sensors
    double with;                   // whose event may happen, and with them
} mu_watch_row;

enum { MU_WATCHES = 3 };           // 50, 80 and 95 %

typedef struct mu_watch {
    mu_watch_row row[MU_WATCHES];
    double       sensors_alone;    // P_see of the sensors without any team
    double       km;               // of all sectors
    uint32_t     sectors;
} mu_watch;

// The least number of teams, a real number; 0 where sensors alone see so much.
double mu_watch_teams(const mu_belief *belief, double see, bool sensors);
mu_watch mu_watch_of(const mu_belief *belief);

// ---- the line, sector by sector --------------------------------------------------

typedef struct mu_sector_row {
    mu_text sector;
    double  teams;                 // its share of the monitors
    double  alone;                 // P_see without the sensors whose event may
    double  with;                  // happen, and with them
    mu_text place;                 // the nearest of the bases; empty: none
    double  km, hours;             // to its farther end, from there; or NAN
} mu_sector_row;

// A year in: medians over the draws in which battalions are there.
typedef struct mu_sector_watch {
    mu_sector_row *rows;           // by sector of the scenario
    uint32_t       count;          // 0: nothing to assess, or in no such draw
    int32_t        day;            // the last report day at or before day 365
    int64_t        draws;          // in which battalions are there on it
    double         monitors;       // median
    uint32_t       bases;          // median, and at least one of those there are
    uint32_t       rung;           // with the tightest hours: by its greedy order
    mu_text        rung_id;
} mu_sector_watch;

MU_MUST_USE mu_status mu_sector_watch_build(const mu_states *states,
                                            mu_arena        *arena,
                                            mu_sector_watch *out);

#endif
