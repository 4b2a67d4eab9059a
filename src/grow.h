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

#endif
