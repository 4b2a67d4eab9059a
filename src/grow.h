// grow.h - sets that fail, made larger: the fewer asks a failing set lacks, the
// more its cut says.
//
// The program's pages; a part of search.h.

#ifndef MU_GROW_H
#define MU_GROW_H

#include "search.h"

// A set that was played, and draws that it fails although the cuts let it reach
// them: larger sets that still fail, for each of these draws as large as a fixed
// number of plays allows. Their cuts are added. What mu_search_play says.
MU_MUST_USE mu_status mu_grow(mu_search *search, const mu_ask_set *set);

// The same for what a nation brings: draws in which it brings nothing with the
// set, and no short clause says so. Their clauses are added.
MU_MUST_USE mu_status mu_grow_nation(mu_search *search, const mu_ask_set *set,
                                     uint32_t nation);

// In how many draws that is so.
uint32_t mu_grow_weight(const mu_search *search, const mu_ask_set *set,
                        uint32_t nation);

#endif
