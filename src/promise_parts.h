// promise_parts.h - what the files of promise.h share. Private to them.

#ifndef MU_PROMISE_PARTS_H
#define MU_PROMISE_PARTS_H

#include "promise.h"
#include "relax_parts.h"

#define PROMISE_MEASURES 8u
#define PROMISE_WAYS     64u   // different ones of one pledge
#define PROMISE_LANES    8u    // rows of draws are padded to so many
#define PROMISE_MEMOS    512u
#define PROMISE_VOTES    64u

typedef struct promise_gate {              // that a way needs open
    uint32_t     opens;            // event, or MU_NONE
    const float *permit;           // by draw, days after the approval; or NULL
    float        behind;           // days from its opening to the closure
} promise_gate;

typedef struct promise_way {
    float    least;
    mu_slice gates;                // in promise->gates
} promise_way;

typedef struct promise_lift {              // of a caveat, by an event
    uint32_t event, measure;
    float    more;                 // of one unit
} promise_lift;

typedef struct promise_force {             // a pledge in one case
    const mu_pledge_model *pledge; // NULL: it is not offered
    uint32_t units;
    float   *notice, *close;       // [draw][unit]; close < 0: not there
    float    value[PROMISE_MEASURES]; // of one unit
    promise_lift    *lifts;
    uint32_t lifts_count;
    float    personnel;
} promise_force;

typedef struct promise_fleet {             // a pledge in all cases
    uint32_t  row;
    promise_force    *force;               // by case of RELAX_FORCE
    promise_way      *ways;                // different ones
    uint32_t  ways_count;
    uint64_t *ways_of;             // by case of RELAX_WAYS
} promise_fleet;

typedef struct promise_measure {
    uint32_t capability, needs;    // needs: MU_NONE if of one capability only
    double   share, of_needs;      // of the one, of the other
    double   wanted;
    uint32_t substitute;
} promise_measure;

struct mu_promise {
    mu_promise_options options;
    relax_change  change;
    uint32_t     *index;           // of the draws looked at
    uint32_t      draws, stride, events, nations;
    double        last, horizon;
    double      **delay;           // [event][case * draws + draw]; INFINITY: not
    relax_draw    luck;            // for the steps' functions only
    relax_steps ***steps;          // [draw][nation][case]
    promise_measure       measure[PROMISE_MEASURES];
    uint32_t      measures;
    promise_gate         *gates;
    uint32_t      gates_count, gates_room;
    promise_fleet       **fleet;           // [nation][..]
    uint32_t     *fleets;          // by nation
    mu_ask_set   *local;           // by nation
    mu_ask_set   *touching;        // by nation: that change what it brings
    bool         *heeds;           // [nation][event]: what it brings depends on it
    mu_ask_set    idle;
    bool          by_approval;     // some condition counts approvals
    mu_arena      arena;
};

// Cases of a part that a choice allows.
typedef struct promise_cases {
    uint64_t word[RELAX_CASES / 64];
} promise_cases;

typedef struct promise_comer {             // of a nation, for counting
    double time, pledged;
} promise_comer;

// What one pledge brings, kept until the next look or nation.
typedef struct promise_memo {
    uint32_t fleet;
    promise_cases  steps, cases;
    uint64_t ways;
    float   *value;                // [measure][stride], and persons
} promise_memo;

typedef struct promise_votes {             // when a nation approves
    promise_cases steps;
    double *approve;               // by draw
} promise_votes;

struct mu_view {
    bool     looked;
    double  *event, *high;         // [draw][event], [event]
    double  *commit, *approve;     // [draw][nation]
    double  *pledged;              // by nation
    bool    *contributes;
    promise_cases *events, *consent, *steps;
    promise_comer   *comer;
    float   *need;                 // [measure][stride]
    uint64_t *stamp;               // by nation
    uint64_t *column;              // by event: of its times in all draws
    // of one nation, since the last look
    uint32_t nation;
    promise_memo    *memo;
    uint32_t memos;
    promise_votes   *votes;
    uint32_t votes_count;
    mu_arena arena;
};

// All luck of the draws in `index`: events, votes, pledges and their ways
// (promise_luck.c). MU_TOO_LARGE: an ask moves a pledge to another nation, or a
// pledge has too many different ways.
MU_MUST_USE mu_status promise_luck_draw(mu_promise *promise);

// The cases of a part that are left, with `in` granted and `out` ruled out.
promise_cases promise_allow(const relax_part *part, const mu_ask_set *in,
                            const mu_ask_set *out);
// The first allowed case from `k` on; MU_NONE: there is none.
uint32_t promise_next_case(const promise_cases *of, uint32_t k);

#define EACH_CASE(k, of)                                                       \
    (uint32_t k = promise_next_case((of), 0); k != MU_NONE;                    \
     k = promise_next_case((of), k + 1))

// The latest of some events, or nations, by their times; 0 of none.
double promise_latest(const double *time, mu_list events);
// The highest ceiling of a nation that is left.
double promise_ceiling(const mu_promise *promise, uint32_t nation,
                       const mu_ask_set *in, const mu_ask_set *out);
// The earliest approval of a nation in a draw after a look, in the cases of its
// steps that are allowed.
double promise_approved(const mu_promise *promise, const mu_view *view,
                        uint32_t draw, uint32_t nation,
                        const promise_cases *steps);

#endif
