// promise.h - what a choice of asks that is not finished yet could still bring,
// draw by draw: the relaxation of relax.h, worked out directly and fast.
//
// The program's pages. Some asks are granted (`in`), some are ruled out (`out`),
// the rest may be granted for nothing: whatever set is chosen in the end, in no
// draw does it bring more than is promised here.
//
//   1. mu_promise_look: when events happen and nations commit at the earliest;
//   2. mu_promise_bring: what one nation then brings by the day at most, as a
//      vector of measures in each draw;
//   3. a draw is reached only if in each measure what the nations bring adds up
//      to what is needed.
//
// The measures are the milestone's demands, and for each dependency of a demanded
// capability the sum that it bounds. What is relaxed is said in relax.h: no
// queues, no leaving, no hold. Otherwise than there, a ceiling bounds persons only,
// and `unless` blocks as it is decided.
//
// An ask is local to a nation if all that it changes is that nation's votes,
// ceiling, pledges and their ways: with everything else decided, what nations
// bring adds up, and a local ask changes one term of the sum. Idle asks change
// nothing that is modelled. The others are shared.
//
// Units:  as the demands; times in days since the start.
// Memory: owned by the mu_promise and the mu_view; the *_close functions free it.

#ifndef MU_PROMISE_H
#define MU_PROMISE_H

#include "asks.h"

typedef struct mu_promise mu_promise;

typedef struct mu_promise_options {
    const char         *folder;
    const mu_variation *how;           // or NULL
    const mu_asks      *asks;
    uint32_t            milestone;     // of the scenario's milestone_names
    int64_t             day;
    uint64_t            seed;
    const uint32_t     *draws;         // indices of the draws asked about
    uint32_t            count;
    bool (*keep_going)(void *context); // or NULL; false: MU_STOPPED
    void               *context;
} mu_promise_options;

// MU_OK; MU_NO_MEMORY; MU_STOPPED; else there is no such relaxation of the asks,
// as mu_relax_build says, told in diags.
MU_MUST_USE mu_status mu_promise_open(const mu_promise_options *options,
                                      mu_diags *diags, mu_promise **out);
void mu_promise_close(mu_promise *promise);

// Of the draws asked about those that are promised if everything is granted: the
// only ones that are looked at. *list (or NULL): their indices.
uint32_t mu_promise_draws(const mu_promise *promise, const uint32_t **list);
uint32_t mu_promise_measures(const mu_promise *promise);
uint32_t mu_promise_nations(const mu_promise *promise);
uint32_t mu_promise_stride(const mu_promise *promise);   // of a row of draws
mu_ask_set mu_promise_local(const mu_promise *promise, uint32_t nation);
mu_ask_set mu_promise_idle(const mu_promise *promise);
// Asks that change what a nation brings by itself: of its own, and of the ways.
mu_ask_set mu_promise_touching(const mu_promise *promise, uint32_t nation);

// The workspace of one thread.
typedef struct mu_view mu_view;
MU_MUST_USE mu_status mu_view_open(const mu_promise *promise, mu_view **out);
void mu_view_close(mu_view *view);

// Works out what does not belong to one nation alone. `out` may not meet `in`.
void mu_promise_look(const mu_promise *promise, mu_view *view,
                     const mu_ask_set *in, const mu_ask_set *out);
// As long as this is the same, mu_promise_bring gives the same for a nation and
// equal decisions on the asks that touch it.
uint64_t mu_view_stamp(const mu_view *view, uint32_t nation);
// Needed by measure and draw: [measure][stride]; -INFINITY: nothing.
const float *mu_view_need(const mu_view *view);

// What a nation brings, after mu_promise_look: to[measure][stride]. `in` and
// `out` may decide more of its local asks than the look did. MU_OK, MU_NO_MEMORY.
MU_MUST_USE mu_status mu_promise_bring(const mu_promise *promise,
                                       mu_view *view, uint32_t nation,
                                       const mu_ask_set *in,
                                       const mu_ask_set *out, float *to);

#endif
