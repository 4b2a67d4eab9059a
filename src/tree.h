// tree.h - is there a set of asks of at most some cost that could reach so many
// draws? Branch and bound over what promise.h promises.
//
// The program's pages. First the shared asks are decided, one by one; then, nation
// by nation, which of its local asks; then what is left. What the nations that
// are still undecided bring at most for the money that is left is known by draw
// from tables (dynamic programming over cost); a choice of which too few draws
// have enough is left. What survives to the end is settled by who asked: only the
// engine knows the truth.
//
// Invariants
//   - a set that agrees, costs at most `limit` and is promised to reach `wanted`
//     draws is settled, or one within it is, with the set's other asks beside it
//     - unless the tree is stopped;
//   - what is settled, and in which order, does not depend on threads or time.
//
// Units:  costs in millionths.
// Memory: owned by the mu_tree; mu_tree_close frees it. It may be run again and
//         again: what was worked out is kept.
// Method: Land and Doig, Econometrica 28 (1960), for branch and bound; the tables
//         bound each draw as if it could be planned for by itself, which is the
//         wait-and-see bound of stochastic programming (Madansky, Management
//         Science 6, 1960).

#ifndef MU_TREE_H
#define MU_TREE_H

#include "promise.h"

typedef struct mu_tree mu_tree;

// `promise` must outlive it. MU_OK; MU_NO_MEMORY; MU_TOO_LARGE: too many nations.
MU_MUST_USE mu_status mu_tree_open(const mu_promise *promise,
                                   const mu_asks *asks, uint32_t threads,
                                   mu_tree **out);
void mu_tree_close(mu_tree *tree);

typedef struct mu_tree_aim {
    int64_t  limit;                // cost at most; negative: nothing any more
    uint32_t wanted;               // draws of the promise, at least 1
} mu_tree_aim;

typedef struct mu_tree_task {
    mu_tree_aim aim;
    bool        most;              // those promised most are settled first; else
                                   // the cheapest
    // What is to be said of a set that is promised enough. `beside`: asks that
    // might be granted with it and without which as many were promised as were
    // wanted when it was found: no other set with some of them comes. May make the
    // aim harder. Called from the calling thread; all but MU_OK ends the run.
    mu_status (*settle)(void *context, const mu_ask_set *set,
                        const mu_ask_set *beside, mu_tree_aim *aim);
    // Called now and then from the calling thread; false stops. May be NULL.
    bool (*keep_going)(void *context);
    void *context;
} mu_tree_task;

typedef struct mu_tree_count {     // since it was opened
    uint64_t looks, tables, nodes, ends, settled;
} mu_tree_count;

// MU_OK: to the end: there is nothing more that meets the aim, as settle left it.
// MU_STOPPED; MU_NO_MEMORY; MU_CANNOT_START; what settle returned.
MU_MUST_USE mu_status mu_tree_run(mu_tree *tree, const mu_tree_task *task);

// Draws that no set of at most so much cost is promised more than: soon known, and
// not sharp. MU_OK, MU_NO_MEMORY.
MU_MUST_USE mu_status mu_tree_at_most(mu_tree *tree, int64_t limit,
                                      uint32_t *draws);

mu_tree_count mu_tree_counts(const mu_tree *tree);

#endif
