// plan.h - the shortest list of asks: which to ask for so that a milestone is
// reached by a day with a probability at the least cost, or as likely as can be
// for a budget.
//
// The program's pages. docs/plan.md.
//
// Method: sample-average approximation (Kleywegt, Shapiro, Homem-de-Mello 2002,
// SIAM Journal on Optimization 12): the same draws for every set of asks. The
// engine says which draws a set reaches; branch and bound over what sets could
// bring (tree.h, promise.h) says what no set of less cost can reach. Where the
// asks cannot be modelled so, a relaxation solved by Cbc says it. That knows for
// each set S that was played: a draw that fails with S needs one ask more than S
// has, if granting cannot hurt (logic-based Benders cuts: Hooker and Ottosson
// 2003, Mathematical Programming 96; hitting sets: Reiter 1987). Where granting
// an ask was seen to lose a draw, the cuts of that draw do not rely on it
// (mu_ask_harm).
// The gap: Mak, Morton and Wood 1999, Operations Research Letters 24.
//
// Invariants
//   - the answer does not depend on the number of threads unless the time or the
//     user ends the search;
//   - best.set agrees with needs and excludes; `bound` holds for all sets that
//     do, in the sample, as far as harm is known.
//
// Units:  costs as in levers.csv; probabilities 0 .. 1; days since the start.
// Memory: in the arena given.

#ifndef MU_PLAN_H
#define MU_PLAN_H

#include "answers.h"
#include "asks.h"

typedef enum mu_plan_problem {
    MU_PLAN_CHEAPEST,              // least cost with P >= probability
    MU_PLAN_BEST,                  // most P with cost <= budget
    MU_PLAN_FRONTIER               // both, for all costs
} mu_plan_problem;

typedef struct mu_plan_progress {
    const char *phase;             // what is being done: "asks one by one"
    bool        has_best;
    double      cost, probability; // of the best plan so far, in the sample
    double      bound, gap;        // as in mu_plan; NAN: not known yet
    uint64_t    plays;             // sets of asks played so far
    double      seconds;
} mu_plan_progress;

typedef struct mu_plan_options {
    mu_plan_problem problem;
    uint32_t milestone;            // of the scenario's milestone_names
    int64_t  day;                  // reached by the end of it
    double   probability;          // CHEAPEST
    double   budget;               // BEST
    uint64_t seed, draws;          // in sample: 0 .. draws - 1; 0: 1,000
    uint64_t fresh;                // draws after these; 0: 10,000
    uint32_t replications;         // of Mak, Morton and Wood; 0: none
    uint32_t threads;              // 0: as many as there are processors
    double   seconds;              // for all; 0: no limit
    bool     no_exhaustive;        // never play all sets, however few (tests)
    bool     no_model;             // as if the asks could not be modelled (tests)
    const char *state;             // file to resume from and to keep; or NULL
    // Called now and then from the calling thread; false stops. May be NULL.
    bool (*keep_going)(void *context, const mu_plan_progress *now);
    void *context;
} mu_plan_options;

// A plan, played.
typedef struct mu_plan_point {
    mu_ask_set set;
    double     cost;
    mu_share   sample, fresh;      // fresh.of 0: the search was stopped first
    double     bound;              // frontier: no set of this cost has a higher
                                   // P in the sample
    bool       proven;             // bound is sample.value, and no set reaches
                                   // it for less
} mu_plan_point;

// The plan in order of effect: each next ask, with what it needs before it, is
// the one that adds most in the sample; what it adds is that on fresh draws.
typedef struct mu_plan_step {
    uint32_t ask;
    mu_share before, after, gain;  // gain: paired error
} mu_plan_step;

// An ask of the plan, and what needs it, left out; on fresh draws.
typedef struct mu_plan_drop {
    uint32_t ask;
    mu_share without, loss;        // loss: paired error
    bool     idle;                 // nothing is lost in any draw
} mu_plan_drop;

// Granting an ask lost the milestone in draws that were reached without it.
typedef struct mu_ask_harm {
    uint32_t ask;
    uint64_t contexts;             // sets with and without it that were played
    uint64_t harmed;               // of these, with at least one draw lost
    uint64_t draws;                // different draws in which that was seen
} mu_ask_harm;

typedef struct mu_plan {
    mu_asks  asks;
    mu_share nothing, everything;  // fresh; everything: all asks together, of
                                   // those that exclude each other the best found
    bool     found;                // a plan that reaches what was asked for
    mu_plan_point best, greedy;    // CHEAPEST, BEST; greedy: best ratio first
    bool     greedy_found;
    double   bound;                // CHEAPEST: least cost; BEST: most P; in the
                                   // sample
    double   gap;                  // CHEAPEST: (cost - bound) / cost, 0 where
                                   // the cost is 0; BEST: bound - P
    bool     proven;               // the gap is 0, as far as harm is known. With
                                   // !found: no set reaches it
    mu_plan_step  *steps;          // of best
    mu_plan_drop  *drops;          // in the order of steps
    uint32_t       step_count;     // of both
    mu_plan_point *runners;        // statistically as good: P on fresh draws
    uint32_t       runner_count;   // within two paired errors; cost within 10 %
    mu_plan_point *frontier;       // by cost
    uint32_t       frontier_count;
    bool           frontier_whole; // no point is missing, all are proven
    struct {
        uint32_t n;                // replications
        uint64_t draws;            // of each
        double   gap, error, upper;   // of P that any plan of no more cost
    } mmw;                         // could add; upper: one-sided 95 %
    mu_ask_harm *harm;             // asks seen to harm, in the order of the file
    uint32_t     harm_count;
    bool         exhaustive;       // all sets that agree were played
    uint64_t     plays;            // sets of asks played in the sample
    double       seconds;
    bool         stopped;
    const char  *why;              // "time", "signal"; NULL
} mu_plan;

// MU_OK, also when stopped: then *out holds what was found so far.
//   MU_BAD_SCENARIO  the scenario, an ask, or no asks: told in diags
//   MU_BAD_CALL      no such milestone, a probability or budget out of range
//   MU_CANNOT_READ, MU_BAD_SYNTAX, MU_CANNOT_WRITE  the state file, in diags
//   MU_NO_MEMORY, MU_CANNOT_START (a thread, the solver)
// `base` is what mu_load_silently(folder, how) gave and must outlive what is
// found: texts and places in diags lie in it.
MU_MUST_USE mu_status mu_plan_solve(const char *folder, const mu_variation *how,
                                    const mu_loaded       *base,
                                    const mu_plan_options *options,
                                    mu_arena *arena, mu_diags *diags,
                                    mu_plan *out);

// P(the milestone by the end of report day i: 0, report_every ..) of some sets,
// on the fresh draws: values[set][i], the same number of days for each.
typedef struct mu_plan_days {
    uint32_t  sets, days;
    int64_t   every;               // days between two
    mu_share *values;
} mu_plan_days;

MU_MUST_USE mu_status mu_plan_by_day(const char *folder,
                                     const mu_variation    *how,
                                     const mu_loaded       *base,
                                     const mu_plan_options *options,
                                     const mu_ask_set *sets, uint32_t count,
                                     mu_arena *arena, mu_diags *diags,
                                     mu_plan_days *out);

#endif
