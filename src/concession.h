// concession.h - single concessions: all that a model has, and how they are
// told.
//
// Stage 4, answers. Section 5 of docs/model.md: a concession gives up one entry
// of one row of conditions.
//
// Memory: texts and the list in the arena given.

#ifndef MU_CONCESSION_H
#define MU_CONCESSION_H

#include "draw.h"

// Every entry of every row, in file order. MU_OK, MU_NO_MEMORY.
MU_MUST_USE mu_status mu_concessions_list(const mu_model *model,
                                          mu_arena       *arena,
                                          mu_concession **out, uint32_t *count);

// The nation whose row it is; MU_NONE for an option of nobody.
uint32_t mu_concession_nation(const mu_model *model, mu_concession concession);

// A concession in words: "row law without waiting for mandate"; its cell as
// --set takes it: "conditions[GB,2].nations=". at is NULL when memory runs out.
mu_text mu_concession_words(const mu_model *model, mu_concession concession,
                            mu_arena *arena);
mu_text mu_concession_set(const mu_model *model, mu_concession concession,
                          mu_arena *arena);

#endif
