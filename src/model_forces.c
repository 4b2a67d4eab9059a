// model_forces.c - pledges, units and what they bring, as arrays. See model.h.

#include "builder.h"

#include <math.h>
#include <stdlib.h>

// Spells of all slots in one draw; more would need too much memory.
#define LIMIT_SPELLS 4000000u

// ---- what a unit brings, after caveats --------------------------------------

static int64_t under_caveat(int64_t amount, double factor)
{
    return (int64_t)floor((double)amount * factor + 0.5);
}

// Amounts by type, caveats by nation; of the nation at hand by capability too.
typedef struct shares {
    mu_groups         amounts, caveats;
    const mu_caveat **caveat;   // by capability
    uint32_t          nation;   // MU_NONE: none yet
} shares;

static void look_at_nation(const mu_scenario *s, shares *of, uint32_t nation)
{
    const mu_groups *rows = &of->caveats;
    if (of->nation == nation)
        return;
    if (of->nation != MU_NONE)
        for (uint32_t i = rows->first[of->nation];
             i < rows->first[of->nation + 1]; i++)
            of->caveat[s->caveats[rows->row[i]].capability] = NULL;
    for (uint32_t i = rows->first[nation]; i < rows->first[nation + 1]; i++)
        of->caveat[s->caveats[rows->row[i]].capability] =
            &s->caveats[rows->row[i]];
    of->nation = nation;
}

static mu_status build_amounts(mu_builder *b, shares *of,
                               mu_pledge_model *pledge)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    uint32_t           type = s->pledges[pledge->row].type;
    int64_t           *vector = MU_ARENA_NEW(&m->arena, m->width, int64_t);
    if (!vector)
        return MU_NO_MEMORY;
    vector[MU_COUNT_PERSONS] = s->types[type].personnel;
    vector[MU_COUNT_SUPPLY] = s->types[type].supply;
    pledge->lifts.first = m->lifted_count;
    look_at_nation(s, of, pledge->nation);
    for (uint32_t i = of->amounts.first[type]; i < of->amounts.first[type + 1];
         i++) {
        const mu_amount *amount = &s->capabilities[of->amounts.row[i]];
        const mu_caveat *caveat = of->caveat[amount->capability];
        int64_t counts = caveat ? under_caveat(amount->amount, caveat->factor)
                                : amount->amount;
        vector[MU_COUNT_CAPABILITIES + amount->capability] = counts;
        if (caveat && caveat->lifted_by != MU_NONE && counts != amount->amount)
            m->lifted[m->lifted_count++] =
                (mu_lifted){ caveat->lifted_by, amount->capability,
                             amount->amount - counts };
    }
    pledge->lifts.last = m->lifted_count;
    pledge->amounts = vector;
    return MU_OK;
}

// ---- pledges and units ------------------------------------------------------

static mu_status build_unit(mu_builder *b, uint32_t p, uint32_t number)
{
    mu_model        *m = b->model;
    mu_pledge_model *pledge = &m->pledges[p];
    mu_unit_model   *unit = &m->units[m->units_count++];
    mu_text          id = b->scenario->pledges[pledge->row].id;
    uint64_t         prefix =
        mu_luck_numbered(mu_luck_key("pledge", id, NULL), number, NULL);
    *unit = (mu_unit_model){ .pledge = p,
                             .number = number,
                             .available_word = MU_NONE,
                             .notice_word = MU_NONE,
                             .integration_word = MU_NONE };
    if (pledge->available > 0.0 && pledge->available < 1.0)
        MU_TRY(mu_builder_word(b, mu_luck_hash(prefix, "/available", 10),
                               &unit->available_word));
    if (mu_sampler_is_random(&pledge->notice))
        MU_TRY(mu_builder_word(b, mu_luck_hash(prefix, "/notice", 7),
                               &unit->notice_word));
    if (mu_sampler_is_random(&pledge->integration))
        MU_TRY(mu_builder_word(b, mu_luck_hash(prefix, "/integration", 12),
                               &unit->integration_word));
    return MU_OK;
}

static mu_status build_pledge(mu_builder *b, shares *of, uint32_t row)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    const mu_pledge   *from = &s->pledges[row];
    uint32_t           p = m->pledges_count++;
    mu_pledge_model   *to = &m->pledges[p];
    *to = (mu_pledge_model){ .row = row,
                             .nation = from->nation,
                             .personnel = s->types[from->type].personnel,
                             .available = from->available,
                             .warning = from->warning,
                             .after = from->after,
                             .until = from->until,
                             .pool = (uint32_t)from->pool,
                             .tour = isnan(from->tour) ? 0.0 : from->tour,
                             .dwell = from->dwell,
                             .extend = from->extend };
    MU_TRY(mu_sampler_build(&b->quantiles, &from->notice, &to->notice));
    MU_TRY(mu_sampler_build(&b->quantiles, &s->types[from->type].integration,
                            &to->integration));
    MU_TRY(build_amounts(b, of, to));
    to->units.first = m->units_count;
    for (uint32_t number = 1; number <= (uint32_t)from->count; number++)
        MU_TRY(build_unit(b, p, number));
    to->units.last = m->units_count;
    if (to->pool > m->largest_pool)
        m->largest_pool = to->pool;
    if ((uint32_t)from->count > m->largest_pledge)
        m->largest_pledge = (uint32_t)from->count;
    double each = to->tour > 0.0 ? m->horizon / to->tour + 2.0 : 1.0;
    double room = (double)from->count * each + (double)m->spells_room;
    if (room > LIMIT_SPELLS) {
        mu_error(b->diags, MU_TOO_LARGE,
                 mu_scenario_cell(s, "pledges", row, "tour"),
                 "tours so short give more than %u spells in one draw; write "
                 "a longer tour, or a shorter horizon", LIMIT_SPELLS);
        return MU_BAD_SCENARIO;
    }
    m->spells_room = (uint64_t)room + 1;
    return MU_OK;
}

// ---- the order in which units book, as far as it is fixed -------------------

typedef struct ranked {
    double   priority;
    mu_text  id;
    uint32_t number, unit;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->priority != y->priority)
        return x->priority < y->priority ? -1 : 1;
    int order = mu_text_compare(x->id, y->id);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static mu_status rank_units(mu_builder *b)
{
    mu_model *m = b->model;
    uint32_t  count = m->units_count;
    ranked   *list = MU_ARENA_NEW(&m->arena, count, ranked);
    m->by_rank = MU_ARENA_NEW(&m->arena, count, uint32_t);
    m->priority_of = MU_ARENA_NEW(&m->arena, count, uint32_t);
    if (!list || !m->by_rank || !m->priority_of)
        return MU_NO_MEMORY;
    for (uint32_t u = 0; u < count; u++) {
        const mu_pledge *pledge =
            &b->scenario->pledges[m->pledges[m->units[u].pledge].row];
        list[u] = (ranked){ pledge->priority, pledge->id, m->units[u].number,
                            u };
    }
    qsort(list, count, sizeof *list, compare_ranked);
    for (uint32_t rank = 0; rank < count; rank++) {
        m->units[list[rank].unit].rank = rank;
        m->by_rank[rank] = list[rank].unit;
        if (rank && list[rank].priority != list[rank - 1].priority)
            m->priorities++;
        m->priority_of[rank] = m->priorities;
    }
    m->priorities = count ? m->priorities + 1 : 0;
    return MU_OK;
}

mu_status mu_build_forces(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    uint64_t           units = 0, pledges = 0, lifted = 0;
    for (uint32_t row = 0; row < s->pledges_count; row++)
        if (!s->pledges[row].possible) {
            pledges++;
            units += (uint64_t)s->pledges[row].count;
        }
    // Each pledge can have as many liftable amounts as capabilities.
    lifted = pledges * m->capabilities;
    m->pledges = MU_ARENA_NEW(&m->arena, pledges, mu_pledge_model);
    m->units = MU_ARENA_NEW(&m->arena, units, mu_unit_model);
    m->lifted = MU_ARENA_NEW(&m->arena, s->caveats_count ? lifted : 0,
                             mu_lifted);
    if (!m->pledges || !m->units || !m->lifted)
        return MU_NO_MEMORY;
    shares of = { .nation = MU_NONE };
    of.caveat = MU_ARENA_NEW(&m->arena, m->capabilities, const mu_caveat *);
    if (!of.caveat)
        return MU_NO_MEMORY;
    MU_TRY(MU_GROUP_BY(&m->arena, s->capabilities, s->capabilities_count, type,
                       s->types_count, &of.amounts));
    MU_TRY(MU_GROUP_BY(&m->arena, s->caveats, s->caveats_count, nation,
                       s->nations_count, &of.caveats));
    for (uint32_t row = 0; row < s->pledges_count; row++)
        if (!s->pledges[row].possible)
            MU_TRY(build_pledge(b, &of, row));
    return rank_units(b);
}
