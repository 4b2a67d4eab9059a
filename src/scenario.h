// scenario.h - what the folder said, checked: the rows of every table with
// their defaults filled in and their references resolved.
//
// Stage 1, scenario. Section 2 of docs/model.md.
//
// Invariants
//   - row i of a table here is row i of that table in its file (variations
//     that add rows put them behind);
//   - every index is valid or MU_NONE; lists hold no index twice;
//   - every range of section 2 holds; events have no cycle.
//
// Units:  days, persons, euros, transport units, tonnes a day, kilometres,
//         degrees. Numbers of at most six decimals are kept in whole
//         millionths where the model sums them.
// Memory: all in the scenario's own arena; mu_scenario_clear frees it.

#ifndef MU_SCENARIO_H
#define MU_SCENARIO_H

#include "arena.h"
#include "day.h"
#include "diag.h"
#include "quantity.h"
#include "sha256.h"

// Limits, each tested at the limit and one past it.
#define MU_LIMIT_FILE_BYTES ((size_t)64 << 20)
#define MU_LIMIT_ROWS       200000u        // of one table
#define MU_LIMIT_EVENTS     10000u         // rows of events.csv
#define MU_LIMIT_NATIONS    1000u          // of nations.csv
#define MU_LIMIT_CONDITIONS 10000u         // of conditions.csv
#define MU_LIMIT_PLEDGES    20000u         // of pledges.csv
#define MU_LIMIT_CAPABILITIES 1000u        // different ones
#define MU_LIMIT_LEVERS     256u           // of levers.csv
#define MU_LIMIT_CELL_BYTES 65536u
#define MU_LIMIT_NESTING    32u            // of YAML
#define MU_LIMIT_HORIZON    3660u          // days
#define MU_LIMIT_WHOLE      1000000000     // largest whole number in a cell
#define MU_LIMIT_COUNT      10000u         // units, and pool, of one pledge
#define MU_LIMIT_UNITS      100000u        // offered units in all
#define MU_LIMIT_RETRIES    1000u
#define MU_LIMIT_CHOICES    1000u          // values of one choice(...)
#define MU_LIMIT_AMOUNT     1000000        // largest amount, supply or weight
#define MU_LIMIT_YAML_BYTES ((size_t)1 << 20)

enum { MU_RAIL, MU_ROAD, MU_SEA, MU_AIR, MU_MODES };

// The word `personnel` where a capability is named.
#define MU_PERSONNEL (UINT32_MAX - 1)

typedef struct mu_event {
    mu_text     id, name;
    mu_list     after, unless;                  // events
    mu_quantity delay;
    double      probability;
} mu_event;

typedef struct mu_nation {
    mu_text id, name;
    double  ceiling;                            // NAN: none
    mu_list until;                              // events
    double  renewal_days;                       // NAN: none
    double  renewal_probability;
    double  withdrawal_days;
    double  cost_person_year;
    bool    refuses;                            // --without: K and A are never
} mu_nation;

typedef struct mu_condition {
    uint32_t nation;
    mu_text  option;
    bool     counts_approval;
    mu_list  events, nations;
    double   contributors, personnel;
} mu_condition;

typedef struct mu_approval {
    uint32_t    nation;
    int64_t     step;
    mu_text     name;
    mu_list     after;                          // events
    mu_quantity duration;
    double      probability;
    int64_t     retries;
    mu_quantity retry_after;
} mu_approval;

typedef struct mu_recess {
    uint32_t nation;
    int64_t  from, to;                          // days since the start
} mu_recess;

typedef struct mu_caveat {
    uint32_t nation, capability;
    double   factor;
    uint32_t lifted_by;                         // event or MU_NONE
} mu_caveat;

typedef struct mu_type {
    mu_text     id, name, symbol;
    int64_t     personnel;
    int64_t     supply;                         // millionths of a tonne a day
    mu_quantity integration;
    int64_t     load[MU_MODES];                 // -1: cannot move so
} mu_type;

typedef struct mu_amount {
    uint32_t type, capability;
    int64_t  amount;                            // millionths
} mu_amount;

typedef struct mu_pledge {
    mu_text     id;
    uint32_t    nation, type;
    bool        possible;                       // status; else offered
    int64_t     count, pool;
    uint32_t    home, to;                       // places
    double      available;
    mu_quantity notice;
    uint32_t    warning;                        // event or MU_NONE
    mu_list     after, until;                   // events
    double      priority;
    double      tour;                           // NAN: none
    double      dwell, extend;
} mu_pledge;

typedef struct mu_place {
    mu_text id, name, country;
    double  lat, lon;
    mu_text kinds;                              // as written
    bool    is_base;
} mu_place;

typedef struct mu_link {
    mu_text     id;
    uint32_t    from, to;                       // places
    uint32_t    mode, to_mode;
    int64_t     days;
    int64_t     capacity;                       // -1: unlimited
    uint32_t    pool;                           // row of lift or MU_NONE
    int64_t     cycle;
    uint32_t    opens;                          // event or MU_NONE
    mu_quantity permit;                         // MU_ABSENT: none needed
    uint32_t    factor;                         // row of factors or MU_NONE
    bool        both_ways;                      // false for a transfer
    double      km;
} mu_link;

typedef struct mu_mode_row {
    uint32_t mode;
    mu_text  unit;
    double   cost_per_unit_km;
} mu_mode_row;

typedef struct mu_lift {
    mu_text  id;
    int64_t  assets;
    uint32_t factor;
} mu_lift;

typedef struct mu_factor {
    mu_text     id;
    mu_quantity value;
} mu_factor;

typedef struct mu_supply {
    mu_text     id;
    mu_quantity tonnes_per_day;
    uint32_t    opens;
} mu_supply;

typedef struct mu_dependency {
    uint32_t capability;
    uint32_t needs;                             // capability or MU_PERSONNEL
    double   ratio, floor;
    uint32_t substitute;                        // event or MU_NONE
} mu_dependency;

typedef struct mu_milestone_row {
    uint32_t milestone;                         // index of milestone_names
    uint32_t capability;                        // or MU_PERSONNEL
    double   at_least;
    int64_t  hold;
} mu_milestone_row;

typedef struct mu_claim_row {
    uint32_t claim;                             // index of claim_names
    uint32_t capability;                        // or MU_PERSONNEL
    mu_text  who, date;
    double   at_least_low, at_least_high;
} mu_claim_row;

typedef struct mu_sector {
    mu_text  id;
    double   km, depth_km;
    int64_t  weight;                            // millionths
    double   lat1, lon1, lat2, lon2;
    double   sensor_cover;
    uint32_t sensor_event;                      // MU_NONE: always
} mu_sector;

typedef struct mu_rung {
    mu_text     id, name;
    double      battalions, hours, share;
    bool        contain;
    mu_quantity stake;                          // MU_ABSENT: none stated
} mu_rung;

// Something that may be asked of somebody (docs/plan.md). The model takes no
// notice of it.
typedef struct mu_lever {
    mu_text id, name;
    int64_t cost;                               // millionths
    mu_text set;                                // overrides, `;` between them
    mu_list needs, excludes;                    // levers
} mu_lever;

typedef enum mu_confidence { MU_LOW, MU_MEDIUM, MU_HIGH } mu_confidence;

typedef struct mu_source_row {
    mu_text       id, title, publisher, year, url;
    mu_confidence confidence;
} mu_source_row;

// assess in scenario.yaml; `given` is false where the block is absent.
typedef struct mu_assess {
    bool   given;
    double sweep_km, speed_kmh, hours, alert_hours, road_kmh, detour, beta;
} mu_assess;

// Where a cell stands, what it said; kept for diagnostics, provenance and the
// results file. Defined in table.h.
struct mu_folder;

typedef struct mu_scenario {
    mu_text   title, description, as_of;
    mu_date   start;
    int64_t   start_day;                        // of start, see day.h
    uint32_t  horizon, report_every;
    mu_assess assess;

#define MU_ROWS(type, name) type *name; uint32_t name##_count;
    MU_ROWS(mu_event, events)
    MU_ROWS(mu_nation, nations)
    MU_ROWS(mu_condition, conditions)
    MU_ROWS(mu_approval, approvals)
    MU_ROWS(mu_recess, recess)
    MU_ROWS(mu_caveat, caveats)
    MU_ROWS(mu_type, types)
    MU_ROWS(mu_amount, capabilities)
    MU_ROWS(mu_pledge, pledges)
    MU_ROWS(mu_place, places)
    MU_ROWS(mu_link, links)
    MU_ROWS(mu_mode_row, modes)
    MU_ROWS(mu_lift, lift)
    MU_ROWS(mu_factor, factors)
    MU_ROWS(mu_supply, supply)
    MU_ROWS(mu_dependency, dependencies)
    MU_ROWS(mu_milestone_row, milestones)
    MU_ROWS(mu_claim_row, claims)
    MU_ROWS(mu_sector, sectors)
    MU_ROWS(mu_rung, ladder)
    MU_ROWS(mu_lever, levers)
    MU_ROWS(mu_source_row, sources)
    // Names that have no table of their own, in order of first appearance.
    MU_ROWS(mu_text, capability_names)
    MU_ROWS(mu_text, milestone_names)
    MU_ROWS(mu_text, claim_names)
#undef MU_ROWS

    uint32_t *event_order;                      // topological, causes first
    uint32_t  numbers, numbers_sourced;         // cells that hold a number
    uint32_t  numbers_by[3];                    // of the sourced: by confidence
                                                // of the best source
    uint32_t  numbers_judged;                   // of them: none is published
    char      sha256[65];                       // of all that was read
    mu_text           changes;      // mu_variation_words; empty: as its files say
    struct mu_folder *folder;
    mu_arena  arena;
} mu_scenario;

struct mu_variation;

// Reads and checks a folder, varied as `how` says (NULL: as it is). All that is
// wrong is added to diags, whose places lie in *out: print them before clearing
// it. Clear *out in every case.
//   MU_OK            sound; there may be warnings
//   MU_BAD_SCENARIO  errors were found, *out is not to be computed with
//   MU_CANNOT_READ   there is no such folder
//   MU_NO_MEMORY     *out is empty and diags are not to be printed
MU_MUST_USE mu_status mu_scenario_read(const char *path,
                                       const struct mu_variation *how,
                                       mu_diags *diags, mu_scenario *out);
void mu_scenario_clear(mu_scenario *scenario);

// The tables of a folder as its files say, read once to be varied many times.
// Start from {0}; clear in every case. Nothing changes it once it is read, so
// that threads may share it.
typedef struct mu_original {
    mu_diags          diags;       // found while reading the tables
    struct mu_folder *folder;
    mu_sha256         sha;         // of all that was read
    mu_arena          arena;
} mu_original;

// MU_OK, whatever was found; MU_CANNOT_READ: no such folder; MU_NO_MEMORY.
MU_MUST_USE mu_status mu_original_read(const char *path, mu_original *out);
void mu_original_clear(mu_original *original);

// As mu_scenario_read of the same path, which reads no table again. `diags` is
// empty, `how` gives no file instead of one that was read, and the original
// lives longer than what is made of it.
MU_MUST_USE mu_status mu_original_vary(const mu_original *original,
                                       const struct mu_variation *how,
                                       mu_diags *diags, mu_scenario *out);

// The place of a cell; that of its row where `column` is NULL or not in the
// file, and no place where there is no such row.
mu_span mu_scenario_cell(const mu_scenario *scenario, const char *table,
                         uint32_t row, const char *column);

// The tables as text, after variation, the settings among them as a table of
// one row: what a results file keeps. Columns are those of the file, and those
// that a variation added.
uint32_t mu_scenario_table_count(void);
mu_text  mu_scenario_table_name(uint32_t table);
uint32_t mu_scenario_column_count(const mu_scenario *scenario, uint32_t table);
uint32_t mu_scenario_row_count(const mu_scenario *scenario, uint32_t table);
mu_text  mu_scenario_column_name(const mu_scenario *scenario, uint32_t table,
                                 uint32_t column);
mu_text  mu_scenario_cell_text(const mu_scenario *scenario, uint32_t table,
                               uint32_t row, uint32_t column);
// Has the row a source for its numbers?
bool     mu_scenario_row_sourced(const mu_scenario *scenario, uint32_t table,
                                 uint32_t row);

// Where a cell stands: `row` of the table of that name, or the row as a whole
// if `column` is NULL or the file has no such column.
mu_span mu_scenario_cell(const mu_scenario *scenario, const char *table,
                         uint32_t row, const char *column);

#endif
