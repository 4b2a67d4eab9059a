// relax.h - the selection of asks given whole to a solver: one mixed-integer
// model over all draws of the sample, to hold the search of plan.h against. What
// the asks change, part by part, is also what its bounds rest on (promise.h).
//
// The program's pages. Cbc, by its C interface (docs/decisions/012).
//
// The model. Binary x for each ask (ask_ID), binary z for each draw that neither
// is reached for certain nor lost for certain (reached_DRAW). Between them each
// draw's own logic, in statements of the form "V by t": an event has happened,
// a nation has committed or approved, a unit may go, is there. They are built
// backwards from the day asked about, so all times are exact and no
// statement is made that nothing depends on. What the asks change about a part
// of the scenario (an event, a nation's conditions, its approval steps, its
// ceiling, a pledge's force, its ways) is a choice among the cases of that part,
// one for each set of the asks that touch it, read from the scenario built with
// these asks granted: what `--set` can do, the model knows.
// Big-M: what is demanded times z; contributors and persons of a condition times
// "it holds"; the order in which nations that wait for each other commit
// (Miller, Tucker and Zemlin 1960), without which a circle would grant itself.
//
// It is a relaxation: what the engine reaches in a draw, the model can reach.
// Exact: events but for `unless` (below), conditions and circles, approval with
// recess and tries, notice and warning, existence of units.
// Relaxed, each to the better:
//   - no queues: a unit takes the least time of its best way, or what remains
//     behind a leg from the day on which that leg opens to it;
//   - `unless` blocks only where it does so whatever is asked;
//   - what was there by the day counts on the day: no leaving, no tours, no
//     `hold`; a ceiling bounds the sum and not who is turned away;
//   - supply is enough; each dependency bounds by itself, the product of two is
//     not taken; a dependency whose row an ask changes bounds nothing, and of a
//     milestone's demand that asks change the least counts;
//   - of more than RELAX_KEPT possible times of one thing some are rounded to a
//     later deadline.
//
// Shape: mu_relax_build, then any of solve, given, export; clear in every case.
//
//     mu_relax r;
//     status = mu_relax_build(folder, &how, &asks, &options, diags, &r);
//     if (status == MU_OK) status = mu_relax_export(&r, path, diags);
//     mu_relax_clear(&r);
//
// Units:  costs in millionths, as in asks.h; days since the start.
// Memory: owned by the mu_relax; mu_relax_clear frees it.
// Source: Luedtke and Ahmed, "A sample approximation approach for optimization
//         with probabilistic constraints", SIAM J. Optim. 19 (2008); Miller,
//         Tucker, Zemlin, J. ACM 7 (1960).

#ifndef MU_RELAX_H
#define MU_RELAX_H

#include "asks.h"

#include <stdio.h>

typedef struct mu_relax_options {
    uint32_t milestone;            // of the scenario's milestone_names
    int64_t  day;                  // reached by the end of it
    uint64_t seed, draws;          // 0 .. draws - 1
    bool     most;                 // most P with cost <= budget; else least cost
                                   // with P >= probability
    double   probability;
    int64_t  budget;               // millionths
} mu_relax_options;

typedef struct mu_relax {
    mu_relax_options  options;
    const mu_asks    *asks;        // borrowed
    struct relax_rows *rows;       // the model
    uint32_t         *reached;     // by draw: column of z, or one of these
#define MU_RELAX_LOST (UINT32_MAX - 1)    // never reached
#define MU_RELAX_SURE (UINT32_MAX - 2)    // always
    uint64_t          lost, sure;  // draws of that kind
    uint32_t          columns, whole, row_count;   // size; whole: integer ones
} mu_relax;

// Builds the model. *out is to be cleared in every case.
//   MU_OK; MU_NO_MEMORY
//   MU_BAD_SCENARIO   the scenario with some asks granted, told in diags
//   MU_TOO_LARGE      too many asks touch one part, or too many draws for the
//                     solver: told in diags
//   MU_BAD_CALL       no such milestone, or no such day
//   MU_CANNOT_READ    there is no such folder: told in diags
// keep_going (or NULL) is asked now and then; false: MU_STOPPED.
MU_MUST_USE mu_status mu_relax_build(const char             *folder,
                                     const mu_variation     *how,
                                     const mu_asks          *asks,
                                     const mu_relax_options *options,
                                     bool (*keep_going)(void *context),
                                     void *context, mu_diags *diags,
                                     mu_relax *out);
void mu_relax_clear(mu_relax *relax);

typedef struct mu_relax_answer {
    bool       found;              // a set that the model says is enough
    bool       proven;             // within the gap asked for; !found: there
                                   // is none
    mu_ask_set set;
    double     value;              // its cost, in millionths; or its P
    double     bound;              // no set costs less; or reaches more
    double     seconds;
    int        nodes;
} mu_relax_answer;

// Solves it to a gap, (value - bound) / value, or until the time is up (0: no
// limit). MU_OK, MU_NO_MEMORY, MU_CANNOT_START: the solver failed.
MU_MUST_USE mu_status mu_relax_solve(const mu_relax *relax, double gap,
                                     double seconds, mu_relax_answer *out);

// Which draws a set that agrees reaches in the model, 1 or 0 for each draw. All
// statements are worked out from the set first, unless `by_solver`: then the
// solver gets the model as it is, which takes long. Both say the same. The
// statuses of mu_relax_solve.
MU_MUST_USE mu_status mu_relax_given(const mu_relax   *relax,
                                     const mu_ask_set *set, bool by_solver,
                                     uint8_t *reached);

// Writes the model as CPLEX LP text, whole or not at all. MU_OK, MU_NO_MEMORY,
// MU_CANNOT_WRITE told in diags.
MU_MUST_USE mu_status mu_relax_export(const mu_relax *relax, const char *path,
                                      mu_diags *diags);

#endif
