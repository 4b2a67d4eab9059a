// model.h - what one draw needs and nothing else: a scenario as dense arrays.
//
// Stage 2, model.
//
// Invariants
//   - immutable once built; any number of threads may draw from it;
//   - an index is valid or MU_NONE; slices are half-open [first, last);
//   - a random variable that cannot matter (a constant, a probability of 0 or
//     1) has no word: its index in `keys` is MU_NONE;
//   - units are those of offered pledges, pledge by pledge in file order.
//
// Units:  as in scenario.h; capabilities, supply and weights in whole
//         millionths.
// Memory: all in the model's own arena; the scenario must outlive the model.

#ifndef MU_MODEL_H
#define MU_MODEL_H

#include "quantile.h"
#include "routes.h"
#include "scenario.h"

#define MU_MILLION 1000000

// A probability ready to be compared with a word.
typedef struct mu_chance {
    double   probability;
    uint32_t word;                 // MU_NONE: certain or impossible
} mu_chance;

// A quantity and its word.
typedef struct mu_variable {
    mu_sampler sampler;
    uint32_t   word;               // MU_NONE: a constant
} mu_variable;

typedef struct mu_slice {
    uint32_t first, last;
} mu_slice;

typedef struct mu_event_model {
    mu_list     after, unless;
    mu_variable delay;
    mu_chance   occurs;
} mu_event_model;

// Tries after the first are rare: their words are made when needed.
typedef struct mu_step_model {
    uint32_t        row;           // in the scenario
    mu_list         after;
    mu_sampler      duration, wait;
    double          probability;
    uint32_t        retries;
    uint32_t        duration_word, pass_word;     // of try 0
    uint64_t        duration_stem, pass_stem, wait_stem;     // of keys
} mu_step_model;

typedef struct mu_option_model {
    mu_list events, nations;
    bool    counts_approval;
    double  contributors, personnel;
} mu_option_model;

typedef struct mu_break {          // a recess, merged with those it touches
    double from, to;
} mu_break;

typedef struct mu_nation_model {
    mu_slice options, steps, breaks;
    mu_list  until;
    double   ceiling;              // INFINITY: none
    double   pledged;              // persons, at most the ceiling
    bool     contributes;          // has an offered pledge
    bool     refuses;
    double   renewal_days;         // 0: none
    double   renewal_probability;
    uint64_t renewal_key;          // of "nation/N/renewal"
    double   withdrawal_days;
    double   cost_person_day;
} mu_nation_model;

// When a leg opens to a nation: an event, a permit, or both.
typedef struct mu_gate_model {
    uint32_t    opens;             // event or MU_NONE
    uint32_t    nation;            // MU_NONE: no permit needed
    mu_variable permit;
} mu_gate_model;

typedef struct mu_hop {            // one leg of one itinerary
    int32_t  load, days;
    int32_t  rest;                 // days of this hop and all behind it
    int32_t  cycle;
    uint32_t gate;                 // gate 0 is always open
    uint32_t row;                  // of used capacity; MU_NONE: unlimited
    uint32_t pool;                 // MU_NONE: no lift needed
    uint32_t leg;
} mu_hop;

typedef struct mu_way {            // an itinerary
    mu_slice hops;
    bool     shares_pool;          // two of its hops draw on one pool
    int32_t  least;                // days that it takes at the very least
    uint32_t slowest;              // hop that ships on the most days, at least
    int32_t  shipping;             // on so many
    double   cost;                 // euros for one unit, one way
} mu_way;

typedef struct mu_lifted {         // a caveat that an event lifts
    uint32_t event, capability;
    int64_t  more;                 // millionths
} mu_lifted;

typedef struct mu_pledge_model {
    uint32_t  row;                 // in the scenario
    uint32_t  nation;
    mu_slice  units, ways;
    int64_t   personnel;           // of one unit
    double    available;
    mu_sampler notice, integration;
    uint32_t  warning;
    mu_list   after, until;
    uint32_t  pool;
    double    tour;                // 0: none
    double    dwell, extend;
    mu_slice  lifts;               // of caveats, in `lifted`
    const int64_t *amounts;        // of one unit, `width` of them (see below)
} mu_pledge_model;

typedef struct mu_unit_model {
    uint32_t pledge;
    uint32_t number;               // from 1
    uint32_t available_word, notice_word, integration_word;
    uint32_t rank;                 // (priority, pledge id, number)
} mu_unit_model;

typedef struct mu_row_model {      // capacity that is limited
    uint32_t link;
    uint32_t factor;               // MU_NONE: none
    int32_t  capacity;
} mu_row_model;

typedef struct mu_pool_model {
    uint32_t factor;
    int32_t  assets;
} mu_pool_model;

typedef struct mu_supply_model {
    mu_variable tonnes;
    uint32_t    opens;
} mu_supply_model;

typedef struct mu_need_model {     // a row of dependencies
    uint32_t capability;
    uint32_t needs;                // capability, or MU_PERSONNEL
    double   ratio, floor;
    uint32_t substitute;
} mu_need_model;

typedef struct mu_demand {         // one row of a mark
    uint32_t capability;           // or MU_PERSONNEL
    double   at_least;
} mu_demand;

// Something to be reached: a milestone, or an end of a claim.
typedef struct mu_mark {
    mu_slice demands;
    uint32_t hold;
} mu_mark;

// Marks of one row with hold 1 on the same capability, least demand first:
// they are reached in that order.
typedef struct mu_mark_ladder {
    uint32_t capability;
    mu_slice marks;                // in ladder_marks
} mu_mark_ladder;

// Every unit counts as a vector of `width` whole numbers.
enum { MU_COUNT_PERSONS, MU_COUNT_SUPPLY, MU_COUNT_CAPABILITIES };

typedef struct mu_model {
    const mu_scenario *scenario;
    uint32_t           horizon, report_every, report_days;
    const uint64_t    *keys;       // of the random variables
    uint32_t           keys_count;

#define MU_ROWS(type, name) type *name; uint32_t name##_count;
    MU_ROWS(mu_event_model, events)
    MU_ROWS(mu_nation_model, nations)
    MU_ROWS(mu_option_model, options)
    MU_ROWS(mu_step_model, steps)
    MU_ROWS(mu_break, breaks)
    MU_ROWS(mu_pledge_model, pledges)
    MU_ROWS(mu_unit_model, units)
    MU_ROWS(mu_gate_model, gates)
    MU_ROWS(mu_way, ways)
    MU_ROWS(mu_hop, hops)
    MU_ROWS(mu_row_model, rows)
    MU_ROWS(mu_pool_model, pools)
    MU_ROWS(mu_variable, factors)
    MU_ROWS(mu_supply_model, supply)
    MU_ROWS(mu_lifted, lifted)
    MU_ROWS(mu_need_model, needs)
    MU_ROWS(mu_mark, marks)        // milestones, then claims: low, high, low ..
    MU_ROWS(mu_demand, demands)
    MU_ROWS(mu_mark_ladder, ladders)
#undef MU_ROWS
    uint32_t *ladder_marks;        // indices of marks
    uint32_t *loose_marks;         // those that stand on no ladder
    uint32_t  loose_count;
    uint32_t  milestones;          // marks[0 .. milestones) are milestones
    uint32_t  capabilities;        // names
    uint32_t  width;               // capabilities + MU_COUNT_CAPABILITIES, padded
    uint32_t *by_rank;             // units in the order of rank
    uint32_t *priority_of;         // class of priority by unit rank
    uint32_t  priorities;
    mu_slice *needs_of;            // rows of `needs` by capability
    uint32_t  largest_way;         // hops
    uint32_t  largest_pledge;      // units
    uint32_t  largest_pool;
    uint64_t  spells_room;         // upper bound of spells in one draw
    mu_routes *routes;             // per pledge of the scenario
    const mu_quantiles *quantiles; // the tables made for it
    mu_arena  arena;
} mu_model;

// Builds the model. Pledges without a way are errors (MU_NO_ROUTE) in diags;
// then MU_BAD_SCENARIO is returned and *out holds nothing to clear.
MU_MUST_USE mu_status mu_model_build(const mu_scenario *scenario,
                                     mu_diags *diags, mu_model *out);
// The same model, made sooner: what it has in common with `like` (NULL: none),
// quantile tables and itineraries, is taken from there. `like` and its scenario
// must live as long as the model.
MU_MUST_USE mu_status mu_model_build_like(const mu_scenario *scenario,
                                          const mu_model    *like,
                                          mu_diags *diags, mu_model *out);
void mu_model_clear(mu_model *model);

#endif
