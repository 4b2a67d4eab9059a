// planner.h - what the parts of a search for a plan share.
//
// The program's pages; for plan.c and the files behind it only.

#ifndef MU_PLANNER_H
#define MU_PLANNER_H

#include "plan.h"
#include "search.h"

typedef struct mu_planner {
    const mu_plan_options *options;    // defaults filled in
    const char            *folder;
    mu_basis              *basis;
    const mu_variation    *how;
    const mu_loaded       *base;
    mu_arena              *arena;      // of the answer
    mu_diags              *diags;
    mu_plan               *out;
    mu_search              search;     // in sample
    mu_trials              fresh;
    mu_plan_progress       now;
    double                 started, until;   // clock, seconds; until 0: no end
    mu_trials              shelf;      // what the state file keeps
    double                 saved;      // clock: when the state was written last
    uint32_t               saved_count;    // trials in it
    bool                   asked_to_stop, out_of_time;
    bool                   few_fresh;  // the time was enough for fewer than asked
} mu_planner;

// For keep_going of searches and trials.
bool mu_planner_goes_on(mu_planner *planner);

// What mu_trials_init wants, for other draws than those of the sample.
mu_trials mu_planner_trials(mu_planner *planner, uint64_t first, uint64_t draws);

// mu_search_model for a search of this planner.
MU_MUST_USE mu_status mu_planner_model(mu_planner *planner, mu_search *search);

// P of a trial; the difference of two, paired.
mu_share mu_trial_share(const mu_trials *trials, const mu_trial *trial);
mu_share mu_trial_gain(const mu_trials *trials, const mu_trial *from,
                       const mu_trial *to);

// A point of a trial of the sample; not played afresh.
mu_plan_point mu_planner_point(const mu_planner *planner, const mu_trial *trial);

// plan_state.c: what was played in the sample, kept in options->state (NULL: not).
// Reads it to the shelf; MU_OK where there is none yet.
MU_MUST_USE mu_status mu_planner_resume(mu_planner *planner);
// Writes it, if there is more in it than last time.
MU_MUST_USE mu_status mu_planner_save(mu_planner *planner);

// aftermath.c: on fresh draws. Each MU_OK, MU_STOPPED, or a failure; what was
// not reached before the stop is left out. The ends always have some fresh draws,
// fewer than asked for where the time is short.
MU_MUST_USE mu_status mu_planner_ends(mu_planner *planner);
MU_MUST_USE mu_status mu_planner_steps(mu_planner *planner);
MU_MUST_USE mu_status mu_planner_drops(mu_planner *planner);
MU_MUST_USE mu_status mu_planner_runners(mu_planner *planner);
MU_MUST_USE mu_status mu_planner_mmw(mu_planner *planner);
// The order of effect, in the sample: order[step_count] of best.
MU_MUST_USE mu_status mu_planner_order(mu_planner *planner, uint32_t *order,
                                       uint32_t *count);

// frontier.c: fills out->frontier from the sample.
MU_MUST_USE mu_status mu_planner_frontier(mu_planner *planner);
// The best of what was played before a stop, with nothing proven.
MU_MUST_USE mu_status mu_planner_frontier_so_far(mu_planner *planner);
// All sets that agree are played: the points are exact.
MU_MUST_USE mu_status mu_planner_frontier_of_all(mu_planner *planner);

#endif
