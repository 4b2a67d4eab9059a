// plan_whole.h - a plan, the trade-off beside it, and both by day: what a report
// and the workbench show.
//
// Stage 5, out.
//
// Memory: in the arena given, and in the scenario, which must outlive it.

#ifndef MU_PLAN_WHOLE_H
#define MU_PLAN_WHOLE_H

#include "plan_out.h"

typedef struct mu_plan_told {
    mu_plan         plan, frontier;
    mu_plan_options options;       // of the plan; a probability of 0 is chosen
    mu_plan_curve  *curves;
    mu_plan_days    days;
    mu_plan_page    page;          // of all of it
} mu_plan_told;

// `told->options` are given, its seconds for all searches together: CHEAPEST or
// BEST. With neither a probability nor a budget it is the cheapest plan for half
// of what all asks together add, in steps of five points.
//   MU_OK; MU_STOPPED: keep_going said so; and what mu_plan_solve says
MU_MUST_USE mu_status mu_plan_whole(const char *folder, const mu_variation *how,
                                    const mu_loaded *base, mu_arena *arena,
                                    mu_diags *diags, mu_plan_told *told);

#endif
