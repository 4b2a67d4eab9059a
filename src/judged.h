// judged.h - would it be believed: what `muster run` puts into the tables
// assessment, base_order, monitoring and sector_watch, for one model.
//
// Front doors. From its first MU_ASSESSED_DRAWS draws, as `muster run` does: the
// tables are the same.
//
// Memory: in the arena given.

#ifndef MU_JUDGED_H
#define MU_JUDGED_H

#include "run.h"
#include "store.h"

// Plays min(draws, MU_ASSESSED_DRAWS) draws and fills the parts of `in` that say
// whether it would be believed; where there is nothing to assess, none. MU_OK,
// or as mu_run_draws and mu_cover_order.
MU_MUST_USE mu_status mu_judge(const mu_model *model, uint64_t seed,
                               uint64_t draws, uint32_t threads,
                               mu_arena *arena, mu_store_input *in);

#endif
