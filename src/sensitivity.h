// sensitivity.h - what matters: how much of the variance of a milestone goes
// with each named variable, and with groups of them.
//
// Stage 4, answers. Section 5 of docs/model.md; the estimator is explained.h,
// and what was decided stands in docs/decisions/011.
//
// The words of a draw are a function of seed, draw and name, so the draws need
// not be played again: only the day of each milestone was kept, and the words
// are made anew, column by column.
//
// Of a milestone two things are asked: its `day` (never counts as the horizon)
// and whether it is reached at all, `ever`. One that fewer than MU_TOO_RARE
// draws reach is not asked about, nor `ever` of one that fewer than that miss.
//
// Groups
//   - `events`, `approvals`, `available`, `notice`, `integration`, `factors`,
//     `supply`, `permits`: the sum of the first-order shares of independent
//     members. What they do together is not in it: at most the group's own
//     share. Members of the first two are whole events and whole approvals:
//   - `event/E`: the outcome of the event's own variables, its delay or that it
//     fails;
//   - `approval/N`: the nation's own days in session until all its steps have
//     passed, as if nothing else held it up, or that they never do; the tries
//     after the first are in it;
//   - `event/E/time`: when the event happens in the draw, which what it follows
//     decides too. Such shares overlap and have no sum.
//
// Invariants
//   - the answer is a function of model, seed and the days given;
//   - rows stand by milestone, day before ever, then: variables; sums; events
//     and approvals; times of events; of each the largest share first.
//
// Units:  days; shares 0 .. 1.
// Memory: in the arena given.

#ifndef MU_SENSITIVITY_H
#define MU_SENSITIVITY_H

#include "arena.h"
#include "model.h"

#define MU_SENSITIVE_DRAWS 200u    // fewer draws give no rows
#define MU_TOO_RARE        50u     // draws
// Of one outcome those of the largest shares, above 0: so many variables, so
// many events and approvals, so many times of events.
#define MU_SENSITIVE_ROWS  25u
#define MU_SENSITIVE_TIMES 10u

typedef struct mu_sensitivity_row {
    uint32_t milestone;
    bool     is_group, is_ever;
    mu_text  name;
    double   share, error;
    double   noise;                // see mu_noise_floor: of all names of the kind
    bool     shows;                // share > noise
    // Mean of the outcome in the draws with the lowest and the highest fifth of
    // the words; of a chance: where it says no, and where it says yes. NAN for
    // groups, and where there is no such draw.
    double   low, high;
} mu_sensitivity_row;

typedef struct mu_sensitivity {
    mu_sensitivity_row *rows;
    size_t              count;
    uint32_t            draws;     // behind it
} mu_sensitivity;

// mark_day is [draw][model->milestones] of the draws 0 .. draws - 1, MU_NEVER
// where it is not reached. MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_sensitivity_build(const mu_model *model, uint64_t seed,
                                           uint32_t draws,
                                           const int32_t *mark_day,
                                           mu_arena *arena,
                                           mu_sensitivity *out);

#endif
