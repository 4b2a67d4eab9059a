// names.h - finding a name among others: the same, the nearest, by pattern.
//
// Stage 1, scenario.
//
// Invariant: the list is sorted by text, then by value.
//
// Memory: a list in the arena given; the texts are borrowed.

#ifndef MU_NAMES_H
#define MU_NAMES_H

#include "arena.h"

typedef struct mu_name {
    mu_text  text;
    uint32_t value;
} mu_name;

typedef struct mu_names {
    mu_name *list;
    uint32_t count;
} mu_names;

// Room for `room` names, empty.
MU_MUST_USE mu_status mu_names_init(mu_names *names, mu_arena *arena,
                                    uint32_t room);
// Adds without keeping the order; mu_names_sort before the next search.
void mu_names_add(mu_names *names, mu_text text, uint32_t value);
void mu_names_sort(mu_names *names);

// The smallest value of that text, or MU_NONE.
uint32_t mu_names_find(const mu_names *names, mu_text text);

// The name nearest to the text, if it is near enough to have been meant: an
// edit distance of at most 2, and less for short words. {NULL, 0} if none is.
mu_text mu_names_near(const mu_names *names, mu_text text);

// Is `name` nearer to `text` than *best (a distance)? Then *best is lowered.
// Start with *best = MU_NEAR_NONE.
#define MU_NEAR_NONE 1000u
bool mu_is_nearer(mu_text text, mu_text name, uint32_t *best);

// Does the text fit the pattern, in which '*' stands for any bytes?
bool mu_fits(mu_text pattern, mu_text text);

#endif
