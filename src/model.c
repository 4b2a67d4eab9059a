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

static uint32_t key_at(const void *rows, uint32_t row, size_t size,
                       size_t offset)
{
    uint32_t key;
    memcpy(&key, (const char *)rows + row * size + offset, sizeof key);
    return key;
}

mu_status mu_group_rows(mu_arena *arena, const void *rows, uint32_t count,
                        size_t size, size_t offset, uint32_t groups,
                        mu_groups *out)
{
    uint32_t *first = MU_ARENA_NEW(arena, (size_t)groups + 1, uint32_t);
    uint32_t *row = MU_ARENA_NEW(arena, count, uint32_t);
    if (!first || !row)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        first[key_at(rows, i, size, offset) + 1]++;
    for (uint32_t g = 0; g < groups; g++)
        first[g + 1] += first[g];
    // first[g] moves to the end of its group while that fills, and back after.
    for (uint32_t i = 0; i < count; i++)
        row[first[key_at(rows, i, size, offset)]++] = i;
    for (uint32_t g = groups; g > 0; g--)
        first[g] = first[g - 1];
    first[0] = 0;
    *out = (mu_groups){ first, row };
    return MU_OK;
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

// Cells of the largest array that a draw or a tally makes: what is beyond it
// would take gigabytes.
#define LIMIT_CELLS 20000000u

static mu_status check_size(mu_builder *b)
{
    const mu_model *m = b->model;
    const struct {
        const char *what;
        uint64_t    count, days;
    } size[] = {
        { "links with a capacity", m->rows_count, m->horizon },
        { "lift pools", m->pools_count, m->horizon },
        { "hops of an itinerary", m->largest_way, m->horizon },
        { "capabilities", m->width, m->horizon },
        { "milestones and ends of claims", m->marks_count, m->horizon },
        { "nations", m->nations_count, m->horizon },
        { "steps of approval", m->steps_count, m->horizon },
        { "capabilities on report days", (uint64_t)m->width * m->report_days,
          100 },
    };
    mu_status status = MU_OK;
    for (size_t i = 0; i < sizeof size / sizeof *size; i++)
        if (size[i].count * size[i].days > LIMIT_CELLS)
            status = mu_error(b->diags, MU_TOO_LARGE,
                              mu_scenario_cell(b->scenario, "scenario", 0,
                                               "horizon"),
                              "%llu %s over %llu days are more than fit; write "
                              "a shorter horizon, or report less often",
                              (unsigned long long)size[i].count, size[i].what,
                              (unsigned long long)size[i].days);
    return status == MU_OK ? MU_OK : MU_BAD_SCENARIO;
}

static mu_status build_all(mu_builder *b)
{
    mu_model          *m = b->model;
    const mu_scenario *s = b->scenario;
    m->scenario = s;
    m->horizon = s->horizon;
    m->report_every = s->report_every;
    m->report_days = (s->horizon - 1) / s->report_every + 1;
    mu_routed before = { 0 };
    if (b->like)
        before = (mu_routed){ b->like->scenario, b->like->routes };
    MU_TRY(mu_routes_find(s, &m->arena, b->like ? &before : NULL, &m->routes));
    MU_TRY(check_routes(b));
    MU_TRY(mu_build_politics(b));
    MU_TRY(mu_build_country(b));
    MU_TRY(mu_build_forces(b));
    MU_TRY(mu_build_network(b));
    m->keys = b->keys;
    MU_TRY(check_size(b));
    mu_quantiles *made = MU_ARENA_NEW(&m->arena, 1, mu_quantiles);
    if (!made)
        return MU_NO_MEMORY;
    *made = b->quantiles;
    made->arena = NULL;      // it was the builder's; no table is added any more
    m->quantiles = made;
    return MU_OK;
}

mu_status mu_model_build(const mu_scenario *scenario, mu_diags *diags,
                         mu_model *out)
{
    return mu_model_build_like(scenario, NULL, diags, out);
}

mu_status mu_model_build_like(const mu_scenario *scenario,
                              const mu_model *like, mu_diags *diags,
                              mu_model *out)
{
    mu_model   model = { 0 };
    mu_builder builder = { .scenario = scenario,
                           .diags = diags,
                           .model = &model,
                           .quantiles = { .arena = &model.arena,
                                          .before =
                                              like ? like->quantiles : NULL },
                           .like = like };
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
