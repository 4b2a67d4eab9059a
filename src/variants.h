// variants.h - a variant played beside the scenario: what stays of its answers.
//
// Stage 4, answers. A variant is played and answered for itself; then only what
// is told about it is kept, so that its model and tally can go before the next.
//
// Invariants
//   - draw i of a variant has the luck of draw i of the scenario, so the two are
//     compared draw by draw: the error of a difference is that of paired.h.
//
// Units:  as in answers.h.
// Memory: all that is kept lies in the arena given.

#ifndef MU_VARIANTS_H
#define MU_VARIANTS_H

#include "assess.h"

typedef struct mu_variant {
    mu_text           name, title, description;   // given by the caller
    char              sha256[65];
    int64_t           start_day;       // of the scenario that it makes, see day.h
    uint32_t          report_every, report_days;
    int64_t           draws;
    mu_share          deadlock, came;
    double            cost;            // mean, euros over the horizon
    mu_curve_answer  *curves;
    uint32_t          curves_count;
    mu_mark_answer   *marks;           // without `critical` and `days`
    uint32_t          marks_count;
    mu_share         *difference;      // by mark: `ever` here less that of the
                                       // scenario; NAN where that has no such mark
    mu_nation_answer *nations;
    uint32_t          nations_count;
    mu_assessment     assessment;      // of options->assess draws at most
} mu_variant;

// Plays options->draws draws of the variant's model, at most those that are in
// `kept` of the run of `base`, the scenario as it is, with the same seed and
// first draw. Fills all but name, title and description. As mu_run_draws:
// MU_STOPPED when keep_going said so, and then *out is untouched, as on any
// other failure. MU_BAD_CALL where too little is kept.
MU_MUST_USE mu_status mu_variant_play(const mu_model       *model,
                                      const mu_run_options *options,
                                      const mu_model       *base,
                                      const mu_kept *kept, mu_arena *arena,
                                      mu_variant *out);

#endif
