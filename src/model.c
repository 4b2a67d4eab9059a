// model.c - see model.h: the builder's tools, and the parts in their order.

#include "builder.h"

#include <stdlib.h>

mu_status mu_builder_word(mu_builder *b, uint64_t key, uint32_t *word)
{
    if (b->model->keys_count == b->keys_room) {
        uint32_t  room = b->keys_room ? 2 * b->keys_room : 256;
        uint64_t *grown = MU_ARENA_NEW(&b->model->arena, room, uint64_t);
        if (!grown)
            return MU_NO_MEMORY;
        if (b->keys)
            memcpy(grown, b->keys, b->keys_room * sizeof *grown);
        b->keys = grown;
        b->keys_room = room;
    }
    b->keys[b->model->keys_count] = key;
    *word = b->model->keys_count++;
    return MU_OK;
}

mu_status mu_builder_chance(mu_builder *b, double probability, uint64_t key,
                            mu_chance *out)
{
    *out = (mu_chance){ probability, MU_NONE };
    if (probability <= 0.0 || probability >= 1.0)
        return MU_OK;
    return mu_builder_word(b, key, &out->word);
}

mu_status mu_builder_variable(mu_builder *b, const mu_quantity *quantity,
                              uint64_t key, mu_variable *out)
{
    out->word = MU_NONE;
    MU_TRY(mu_sampler_build(&b->quantiles, quantity, &out->sampler));
    if (!mu_sampler_is_random(&out->sampler))
        return MU_OK;
    return mu_builder_word(b, key, &out->word);
}

static mu_status check_routes(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_status          status = MU_OK;
    for (uint32_t p = 0; p < s->pledges_count; p++) {
        const mu_pledge *pledge = &s->pledges[p];
        if (b->model->routes[p].count)
            continue;
        status = MU_BAD_SCENARIO;
        mu_error(b->diags, MU_NO_ROUTE, mu_scenario_cell(s, "pledges", p, "to"),
                 "no way for '%.40s' from %.40s to %.40s in the modes that type "
                 "%.40s has a load for; add links or transfers, or a load",
                 pledge->id.at, s->places[pledge->home].id.at,
                 s->places[pledge->to].id.at, s->types[pledge->type].id.at);
    }
    return status;
}

static mu_status build_all(mu_builder *b)
{
    mu_model          *m = b->model;
    const mu_scenario *s = b->scenario;
    m->scenario = s;
    m->horizon = s->horizon;
    m->report_every = s->report_every;
    m->report_days = (s->horizon - 1) / s->report_every + 1;
    MU_TRY(mu_routes_find(s, &m->arena, &m->routes));
    MU_TRY(check_routes(b));
    MU_TRY(mu_build_politics(b));
    MU_TRY(mu_build_country(b));
    MU_TRY(mu_build_forces(b));
    MU_TRY(mu_build_network(b));
    m->keys = b->keys;
    return MU_OK;
}

mu_status mu_model_build(const mu_scenario *scenario, mu_diags *diags,
                         mu_model *out)
{
    mu_model   model = { 0 };
    mu_builder builder = { .scenario = scenario,
                           .diags = diags,
                           .model = &model,
                           .quantiles = { .arena = &model.arena } };
    mu_status  status = build_all(&builder);
    if (status != MU_OK) {
        mu_arena_clear(&model.arena);
        return status;
    }
    *out = model;
    return MU_OK;
}

void mu_model_clear(mu_model *model)
{
    mu_arena_clear(&model->arena);
    *model = (mu_model){ 0 };
}
