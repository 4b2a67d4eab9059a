// tree_parts.h - what the files of tree.h share. Private to them.
//
// Vectors of what is brought lie in blocks of TREE_LANES draws, within a block by
// measure: [block][measure][lane].

#ifndef MU_TREE_PARTS_H
#define MU_TREE_PARTS_H

#include "tree.h"

#define TREE_LANES 8u
#define TREE_ASKS  12u         // of one nation that are chosen in its stage
#define TREE_DEPTH 64u         // nations, at most

typedef struct tree_option {       // local asks of a nation, chosen
    mu_ask_set set;
    int64_t    cost;               // units
    bool       worse;              // brings no more than one that costs no more
    float     *value;
} tree_option;

typedef struct tree_stage {        // what a nation can bring; kept for reuse
    uint32_t     nation, users;
    uint64_t     stamp;
    mu_ask_set   in, out;          // of what touches it
    int64_t      limit;            // units: no option costs more
    mu_ask_set   asks;             // chosen here; the others change nothing
    tree_option *options;          // cheapest first
    uint32_t     count;
    float       *full;             // with all that is not ruled out
    double       spread;
    size_t       bytes;
    struct tree_stage *next;
    mu_arena     arena;
} tree_stage;

typedef struct tree_tables {       // of one look
    float       *base;             // what nations without a choice bring
    float       *need;
    float       *room;             // where the numbers lie; used again
    size_t       room_size;
    tree_stage **all;              // by nation
    tree_stage **stages;           // those with a choice, most different first
    float      **best;             // [stage][row][..]: that stage and all behind
    uint32_t     count;
    uint32_t     rows;             // of `best`: row i is that of i grains of money
    int64_t      grain;            // units. Costs are rounded down to it, which
                                   // promises no less
    mu_arena     arena;
} tree_tables;

typedef struct tree_node {
    mu_ask_set in, out;
    mu_ask_set late;               // shared asks that are decided at the end
    int64_t    paid;               // units
} tree_node;

typedef struct tree_hand {         // the workspace of one thread
    const mu_promise *promise;
    const mu_asks    *asks;
    mu_view          *view;
    uint32_t          draws, measures, stride, blocks, nations;
    uint32_t          words;       // of the bits of all draws
    size_t            cells;       // of one vector
    int64_t           unit;
    int64_t           limit;       // units
    uint32_t          wanted;      // draws
    float            *scratch;     // as mu_promise_bring gives it
    float            *got[TREE_DEPTH];
    float            *zero, *sum, *need, *less;
    tree_tables       free, none, one;     // see tree.c
    tree_stage      **kept;        // by nation
    size_t            bytes, most_bytes;   // of all that is kept
    mu_tree_count     count;
    mu_arena          arena;
} tree_hand;

static inline mu_ask_set tree_both(mu_ask_set a, const mu_ask_set *b)
{
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        a.words[i] &= b->words[i];
    return a;
}

int64_t tree_cost(const tree_hand *hand, const mu_ask_set *set);    // units

// Room of its own; unit, promise and asks are set. tree_hand_clear in every case.
MU_MUST_USE mu_status tree_hand_init(tree_hand *hand);
void tree_hand_clear(tree_hand *hand);

// What a nation brings after a look, in blocks.
MU_MUST_USE mu_status tree_bring(tree_hand *hand, uint32_t nation,
                                 const mu_ask_set *in, const mu_ask_set *out,
                                 float *to);
void tree_fold_need(const tree_hand *hand, float *to);
// The draws in which a + b is enough are added to `bits`: `words` of the hand.
void tree_enough_in(const tree_hand *hand, const float *a, const float *b,
                    const float *need, uint64_t *bits);
// In how many draws is a + b enough? Less than wanted: some number below it.
uint32_t tree_enough(const tree_hand *hand, const float *a, const float *b,
                     const float *need);
// Is no number of `a` above that of `b`?
bool tree_no_better(const tree_hand *hand, const float *a, const float *b);

// The tables of a node, after a look at it; they take the place of those that
// were there.
MU_MUST_USE mu_status tree_tables_make(tree_hand *hand, const tree_node *at,
                                       tree_tables *tables);
// What the stages from `stage` on bring at most for so much money, in units.
const float *tree_rest(const tree_hand *hand, const tree_tables *tables,
                       uint32_t stage, int64_t money);
// Lets go of its stages; the room is kept.
void tree_tables_leave(tree_hand *hand, tree_tables *tables);

#endif
