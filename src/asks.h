// asks.h - what may be asked of whom: the rows of levers.csv, ready to be
// granted together.
//
// The program's pages. A set of asks is granted by changing the scenario as
// `--set` would: the changes of each ask in the order of the file, on top of
// what the command line varies. So of two asks that set the same cell the later
// row counts.
//
// Invariants
//   - ask i is row i of levers.csv;
//   - `excluded` is symmetric; `needed` is closed: what a need needs is in it;
//   - each ask by itself gives a scenario without errors that still has the
//     milestone asked about.
//
// Units:  costs in millionths of the scenario's own scale.
// Memory: in the arena given.

#ifndef MU_ASKS_H
#define MU_ASKS_H

#include "loaded.h"

#define MU_ASKS_MOST  256u
#define MU_ASKS_WORDS (MU_ASKS_MOST / 64u)

typedef struct mu_ask_set {
    uint64_t words[MU_ASKS_WORDS];
} mu_ask_set;

typedef struct mu_ask {
    mu_text            id, name;
    int64_t            cost;           // millionths
    const char *const *sets;           // "pledges[PL-3].status=offered"
    size_t             set_count;
    uint32_t           nation;         // row; MU_NONE: none, or several
    mu_ask_set         needed, excluded;
} mu_ask;

typedef struct mu_asks {
    mu_ask  *list;
    uint32_t count;
} mu_asks;

static inline bool mu_ask_in(const mu_ask_set *set, uint32_t ask)
{
    return set->words[ask / 64] >> (ask % 64) & 1u;
}

static inline void mu_ask_add(mu_ask_set *set, uint32_t ask)
{
    set->words[ask / 64] |= (uint64_t)1 << (ask % 64);
}

static inline void mu_ask_drop(mu_ask_set *set, uint32_t ask)
{
    set->words[ask / 64] &= ~((uint64_t)1 << (ask % 64));
}

static inline mu_ask_set mu_ask_union(mu_ask_set a, mu_ask_set b)
{
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        a.words[i] |= b.words[i];
    return a;
}

static inline mu_ask_set mu_ask_minus(mu_ask_set a, mu_ask_set b)
{
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        a.words[i] &= ~b.words[i];
    return a;
}

static inline bool mu_ask_equal(const mu_ask_set *a, const mu_ask_set *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

// Is all of `a` in `b`?
static inline bool mu_ask_within(const mu_ask_set *a, const mu_ask_set *b)
{
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        if (a->words[i] & ~b->words[i])
            return false;
    return true;
}

static inline bool mu_ask_meets(const mu_ask_set *a, const mu_ask_set *b)
{
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        if (a->words[i] & b->words[i])
            return true;
    return false;
}

uint32_t mu_ask_size(const mu_ask_set *set);

// All asks, whether they exclude each other or not.
mu_ask_set mu_asks_all(const mu_asks *asks);

// What the set costs, in millionths.
int64_t mu_asks_cost(const mu_asks *asks, const mu_ask_set *set);

// What all costs are multiples of, in millionths.
int64_t mu_asks_unit(const mu_asks *asks);

// Has every ask of the set what it needs in it, and nothing that it excludes?
bool mu_asks_agree(const mu_asks *asks, const mu_ask_set *set);

// Takes out of the set what lacks a need in it.
mu_ask_set mu_asks_with_needs(const mu_asks *asks, mu_ask_set set);

// The asks of a scenario that was read: their texts cut into overrides, their
// nations found, needs closed. Does not try them. MU_OK; MU_NO_MEMORY;
// MU_BAD_SCENARIO: an override that none can be made of, told in diags.
MU_MUST_USE mu_status mu_asks_read(const mu_scenario *scenario, mu_arena *arena,
                                   mu_diags *diags, mu_asks *out);

// Grants each ask by itself on top of `how`: what is wrong with it is told at
// its cell of `scenario`. `milestone` (size 0: none) must be left. MU_OK,
// MU_BAD_SCENARIO, MU_NO_MEMORY.
MU_MUST_USE mu_status mu_asks_try(mu_basis *basis, const mu_variation *how,
                                  const mu_scenario *scenario,
                                  const mu_asks *asks, mu_text milestone,
                                  mu_diags *diags);

// `how` with the asks of a set granted: `sets` has room for
// mu_asks_set_count(asks, set) more than how->set_count.
size_t       mu_asks_set_count(const mu_asks *asks, const mu_ask_set *set);
mu_variation mu_asks_grant(const mu_asks *asks, const mu_ask_set *set,
                           const mu_variation *how, const char **sets);

#endif
