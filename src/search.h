// search.h - the search for the cheapest set of asks that reaches so many draws
// of a sample, and for the set within a budget that reaches most.
//
// The program's pages. Plays sets (trial.h), keeps what they teach as cuts
// (master.h), looks for harm, and keeps the best set seen. docs/plan.md.
//
// Invariants
//   - where there is no tree, every set played agrees with the cuts: a draw that a
//     set reaches has no cut that forbids it (harm that was seen is taken out of
//     the cuts);
//   - what is done next depends on what was found, not on threads or the clock,
//     but for the end.
//
// Memory: in its own arenas; mu_search_clear frees it.

#ifndef MU_SEARCH_H
#define MU_SEARCH_H

#include "master.h"
#include "tree.h"
#include "trial.h"

// Of one ask: that granting it lost a draw.
typedef struct mu_harm {
    uint64_t *draws;               // a bit a draw; NULL: never seen
    uint64_t  contexts, harmed;    // see mu_ask_harm
} mu_harm;

typedef struct mu_used_cut {       // which trial gave a draw a cut
    uint32_t draw, trial;
} mu_used_cut;

typedef struct mu_goal {
    bool     best;                 // most draws within the budget
    uint32_t reached;              // else the cheapest with so many
    int64_t  budget;               // millionths
} mu_goal;

typedef struct mu_search {
    const mu_asks *asks;
    mu_trials      trials;
    mu_master      master;
    mu_ask_set     all;            // every ask, at odds or not
    mu_harm       *harm;           // by ask
    mu_ask_set    *harmed;         // by draw: asks seen to lose it
    mu_used_cut   *used;
    uint32_t       used_count, used_room;
    uint32_t       looked;         // trials that pairs were looked for in
    uint32_t       split;          // sets played only to find who did harm
    uint32_t      *weight;         // by ask: draws that everything without it loses
    uint32_t      *sway;           // by ask: draws, and what nations bring in
                                   // them, that it changes by itself
    // Called now and then; the rest of it tells how far it is. May be NULL.
    bool (*keep_going)(void *context, const struct mu_search *search);
    void          *context;
    const char    *phase;
    mu_goal        goal;
    const mu_trial *best;          // of the goal; NULL: none
    double         bound;          // of the goal: cost in millionths, or draws
    bool           bound_void;     // harm was seen since: it is not valid (a firm
                                   // one is)
    bool           looked_for_harm;    // a bound may be told after a stop
    uint64_t       voided;         // how often that was so
    double         seconds;        // of one call of the solver at most; 0: any
    double         until;          // clock, when the search ends; 0: no end
    bool           stuck;          // a round taught nothing: it is over, unproven
    bool           exact;          // rough answers of the solver teach no more
    mu_promise    *promise;        // NULL: the asks cannot be modelled (proof.c)
    mu_tree       *tree;
    uint32_t       sure;           // draws that nothing reaches already
    double         slice;          // seconds of one run by the tree; 0: any
    double         slice_end;      // clock; 0: none
    bool           firm;           // the bound is the tree's, and all that could
                                   // have mattered was played: no harm voids it
    bool           relied;         // some bound of the tree was not firm
    bool           gave_up;        // too much would have to be played: the bound is
                                   // that of the step before
    mu_arena       arena;
} mu_search;

// `like` is what mu_trials_init wants. MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_search_init(mu_search *search, const mu_trials *like);
void                  mu_search_clear(mu_search *search);

// All that follow: MU_OK, what mu_trials_play says (MU_STOPPED too), and what
// mu_master_solve says.

// A guess, by what is known, at all that can be had together: it agrees.
mu_ask_set mu_search_widest(const mu_search *search);

// Nothing, and that guess.
MU_MUST_USE mu_status mu_search_ends(mu_search *search);

// Of sets that no ask can be added to, one that reaches as much as can be seen:
// asks of it are changed for those at odds with them while that reaches more.
MU_MUST_USE mu_status mu_search_together(mu_search *search);

// Nothing, everything, each ask by itself and everything but each ask.
MU_MUST_USE mu_status mu_search_begin(mu_search *search);

// Nested sets in random orders, to see whether granting hurts.
MU_MUST_USE mu_status mu_search_chains(mu_search *search);

// Sets at random that agree, of different costs from `least` to `most`
// (millionths): one that does what the cuts forbid shows harm. Other sets in each
// round.
MU_MUST_USE mu_status mu_search_probe(mu_search *search, uint32_t round,
                                      int64_t least, int64_t most);

// Plays sets, learns from them, and looks at them for the goal.
MU_MUST_USE mu_status mu_search_play(mu_search *search, const mu_ask_set *sets,
                                     uint32_t count);

// Makes the model of the asks by which bounds are proven, once nothing was played
// (mu_search_ends). `folder` and `milestone` are those of the trials' scenario.
// Where the asks cannot be modelled, nothing is made, and the solver's bound is
// all there is; the reason is told in `why`. MU_OK, MU_STOPPED, MU_NO_MEMORY.
MU_MUST_USE mu_status mu_search_model(mu_search *search, const char *folder,
                                      uint32_t milestone, mu_diags *why);

// From now on this is looked for: best and bound are of it.
MU_MUST_USE mu_status mu_search_aim(mu_search *search, mu_goal goal);

// Goes on until `best` is proven, or it is proven that there is none (best NULL,
// bound INFINITY or 0), or `rounds` rounds are over (0: no limit; of the solver: the
// tree has its `slice`). *proven says
// which. search.bound is valid whatever ends it.
MU_MUST_USE mu_status mu_search_run(mu_search *search, uint32_t rounds,
                                    bool *proven);

// Makes the bound valid again if harm was seen since, whatever keep_going says.
MU_MUST_USE mu_status mu_search_bound(mu_search *search);

// Is the trial what the goal asks for, and better than another (NULL: than none)?
bool mu_goal_met(const mu_goal *goal, const mu_trial *trial);
bool mu_goal_better(const mu_goal *goal, const mu_trial *a, const mu_trial *b);

// Best ratio first: from nothing, each time the ask (with what it needs) that
// reaches most draws more for its cost, until the goal is met or nothing fits.
// Where none reaches a draw more, the one whose lack loses most of everything for
// its cost; where that is none, the one that sways most for its cost. *out is
// where it ended; NULL where the goal is not met there.
MU_MUST_USE mu_status mu_search_greedy(mu_search *search, const mu_trial **out);

// Sets next to the best one: without an ask, or with one changed for another.
MU_MUST_USE mu_status mu_search_improve(mu_search *search);

// Counts the pairs of sets that differ in one ask: harm[].contexts, harmed.
void mu_search_count_harm(mu_search *search);

// Seconds of a clock that only goes forward.
double mu_search_clock(void);

// ---- what its parts share --------------------------------------------------------

// harm.c: flags what new trials show. Plays sets to tell who it was.
MU_MUST_USE mu_status mu_harm_look(mu_search *search);

// proof.c: as mu_search_run, by the tree.
MU_MUST_USE mu_status mu_search_prove(mu_search *search, bool *proven);

// search.c: harm was seen, so the bound is not valid, unless it is firm.
void mu_search_void(mu_search *search);
MU_MUST_USE mu_status mu_search_cut(mu_search *search, uint32_t draw,
                                    uint32_t trial);

#endif
