// judged.c - see judged.h.

#include "judged.h"

#include "cover.h"

static mu_status judge(const mu_states *states, uint64_t seed, mu_arena *arena,
                       mu_store_input *in)
{
    mu_assessment   *assessment = MU_ARENA_NEW(arena, 1, mu_assessment);
    mu_base_order   *bases = MU_ARENA_NEW(arena, 1, mu_base_order);
    mu_watch        *watch = MU_ARENA_NEW(arena, 1, mu_watch);
    mu_sector_watch *line = MU_ARENA_NEW(arena, 1, mu_sector_watch);
    if (!assessment || !bases || !watch || !line)
        return MU_NO_MEMORY;
    MU_TRY(mu_assess_build(states, seed, 0, arena, assessment));
    in->assessment = assessment;
    if (!states->belief.given)
        return MU_OK;
    MU_TRY(mu_base_order_build(&states->belief, arena, bases));
    MU_TRY(mu_cover_order(&states->belief, bases));
    *watch = mu_watch_of(&states->belief);
    MU_TRY(mu_sector_watch_build(states, arena, line));
    in->bases = bases;
    in->watch = watch;
    in->line = line;
    return MU_OK;
}

mu_status mu_judge(const mu_model *model, uint64_t seed, uint64_t draws,
                   uint32_t threads, mu_arena *arena, mu_store_input *in)
{
    mu_run         run = { 0 };
    mu_run_options how = { .seed = seed,
                           .draws = draws < MU_ASSESSED_DRAWS
                                        ? draws
                                        : MU_ASSESSED_DRAWS,
                           .threads = threads,
                           .plain_only = true };
    how.keep = how.assess = how.draws;
    mu_status status = mu_run_draws(model, &how, &run);
    if (status == MU_OK)
        status = judge(&run.kept.states, seed, arena, in);
    mu_run_clear(&run);
    return status;
}
