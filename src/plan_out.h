// plan_out.h - what to ask of whom, for a person, as JSON, as CSV, and as tables
// of a results file.
//
// Stage 5, out.
//
// Invariant: what is written follows from the plan alone; nothing of it depends
// on threads, time or place but what a search that was stopped had found by then.
//
// Memory: an arena for the time of the call.

#ifndef MU_PLAN_OUT_H
#define MU_PLAN_OUT_H

#include "gpkg.h"
#include "layout.h"
#include "plan.h"

// A line of the table plan_day: the sets whose probability is told by day.
typedef struct mu_plan_curve {
    const char *name;              // "nothing", "plan", "everything", "3"
    mu_ask_set  set;
} mu_plan_curve;

typedef struct mu_plan_page {
    const mu_model        *model;
    const mu_plan         *plan;
    const mu_plan_options *options;
    // The whole trade-off where it was looked for besides; NULL: what `plan` has.
    const mu_plan         *frontier;
    const mu_plan_curve   *curves; // days->sets of them
    const mu_plan_days    *days;   // NULL: not told by day
} mu_plan_page;

// ---- words ---------------------------------------------------------------------

// "DE-1;PL-2": ids in file order. at is NULL when memory runs out, here and below.
mu_text mu_plan_ids(const mu_asks *asks, const mu_ask_set *set, mu_arena *arena);
// "cheapest", "best", "frontier".
const char *mu_plan_problem_word(mu_plan_problem problem);
// The day before which an ask must be granted: the latest date that it sets, or
// that by which the milestone is to be reached.
mu_date mu_plan_deadline(const mu_plan_page *page, uint32_t ask);
// A probability without its error: "35 %".
mu_word_text mu_plan_percent(mu_share share);
// "Ask Germany for a brigade before 2026-06-30: it moves the odds from 20 % to
// 35 %." The number is that of a step. A name that begins with "Ask " says
// itself who is asked.
mu_text mu_plan_sentence(const mu_plan_page *page, uint32_t step,
                         mu_arena *arena);
// The share of fresh draws; that of the sample where the search was stopped
// before.
mu_share mu_plan_share(const mu_plan_point *point);
// How many fresh draws a plan was judged on: fewer than asked for where the time
// was short.
uint64_t mu_plan_fresh(const mu_plan_page *page);
// Is there a plan to tell? Of a trade-off alone there is none.
bool mu_plan_told_one(const mu_plan_page *page);
// The points of the trade-off that the page tells, and how many.
const mu_plan_point *mu_plan_frontier(const mu_plan_page *page,
                                      uint32_t *count);
// What granting the ask was seen to take away; NULL: nothing.
const mu_ask_harm *mu_plan_harm(const mu_plan_page *page, uint32_t ask);

// ---- out -----------------------------------------------------------------------

// Errors of the stream are left to the caller. MU_OK, MU_NO_MEMORY.
MU_MUST_USE mu_status mu_plan_write_text(const mu_plan_page *page, bool colour,
                                         FILE *to);
MU_MUST_USE mu_status mu_plan_write_json(const mu_plan_page *page, FILE *to);
MU_MUST_USE mu_status mu_plan_write_csv(const mu_plan_page *page, FILE *to);

// The tables ask, plan, plan_ask, plan_frontier, plan_runner and plan_day;
// `page` is a mu_plan_page (store.h wants it so).
void mu_plan_put_tables(mu_gpkg *g, const void *page);

#endif
