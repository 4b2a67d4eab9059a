// model_network.c - itineraries as hops over rows of capacity, pools of lift
// and gates. See model.h.

#include "builder.h"

#include <math.h>

#define LONG_WAY (INT32_MAX / 4)   // days that no horizon reaches

typedef struct links_seen {
    uint32_t *row;          // of capacity, by link; MU_NONE: not made yet
    uint32_t *open_gate;    // gate of its event alone, by link
    uint32_t *gate;         // gate with permit, by link, of the nation at hand
    uint32_t *gate_nation;  // whose gate that is
} links_seen;

static mu_status begin_links(mu_builder *b, links_seen *seen)
{
    uint32_t  count = b->scenario->links_count;
    mu_arena *arena = &b->model->arena;
    seen->row = MU_ARENA_NEW(arena, count, uint32_t);
    seen->open_gate = MU_ARENA_NEW(arena, count, uint32_t);
    seen->gate = MU_ARENA_NEW(arena, count, uint32_t);
    seen->gate_nation = MU_ARENA_NEW(arena, count, uint32_t);
    if (!seen->row || !seen->open_gate || !seen->gate || !seen->gate_nation)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        seen->row[i] = seen->open_gate[i] = seen->gate_nation[i] = MU_NONE;
    return MU_OK;
}

static mu_status gate_of(mu_builder *b, links_seen *seen, uint32_t l,
                         uint32_t nation, uint32_t *out)
{
    const mu_link *link = &b->scenario->links[l];
    mu_model      *m = b->model;
    bool           permit = link->permit.shape != MU_ABSENT;
    *out = 0;
    if (!permit && link->opens == MU_NONE)
        return MU_OK;
    if (!permit && seen->open_gate[l] != MU_NONE) {
        *out = seen->open_gate[l];
        return MU_OK;
    }
    if (permit && seen->gate_nation[l] == nation) {
        *out = seen->gate[l];
        return MU_OK;
    }
    mu_gate_model gate = { .opens = link->opens, .nation = MU_NONE,
                           .permit = { .word = MU_NONE } };
    if (permit) {
        uint64_t key = mu_luck_key("permit", link->id, "/");
        mu_text  id = b->scenario->nations[nation].id;
        gate.nation = nation;
        MU_TRY(mu_builder_variable(b, &link->permit,
                                   mu_luck_hash(key, id.at, id.size),
                                   &gate.permit));
        seen->gate_nation[l] = nation;
        seen->gate[l] = m->gates_count;
    } else {
        seen->open_gate[l] = m->gates_count;
    }
    *out = m->gates_count;
    m->gates[m->gates_count++] = gate;
    return MU_OK;
}

static uint32_t row_of(mu_builder *b, links_seen *seen, uint32_t l)
{
    const mu_link *link = &b->scenario->links[l];
    mu_model      *m = b->model;
    if (link->capacity < 0)
        return MU_NONE;
    if (seen->row[l] == MU_NONE) {
        seen->row[l] = m->rows_count;
        m->rows[m->rows_count++] =
            (mu_row_model){ l, link->factor, (int32_t)link->capacity };
    }
    return seen->row[l];
}

static double mode_cost(const mu_scenario *s, uint32_t mode)
{
    for (uint32_t row = 0; row < s->modes_count; row++)
        if (s->modes[row].mode == mode)
            return s->modes[row].cost_per_unit_km;
    return 0.0;
}

static mu_status build_hop(mu_builder *b, links_seen *seen,
                           const mu_pledge_model *pledge, uint32_t leg,
                           mu_hop *hop, double *cost)
{
    const mu_scenario *s = b->scenario;
    const mu_link     *link = &s->links[mu_leg_row(leg)];
    uint32_t           type = s->pledges[pledge->row].type;
    int64_t            longest = (int64_t)b->model->horizon + 1;
    hop->leg = leg;
    hop->load = (int32_t)s->types[type].load[link->to_mode];
    hop->days = (int32_t)(link->days < longest ? link->days : longest);
    hop->cycle = (int32_t)(link->cycle < longest ? link->cycle : longest);
    hop->pool = link->pool;
    hop->row = row_of(b, seen, mu_leg_row(leg));
    *cost += (double)hop->load * link->km * mode_cost(s, link->to_mode);
    return gate_of(b, seen, mu_leg_row(leg), pledge->nation, &hop->gate);
}

static bool shares_pool(const mu_hop *hops, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = i + 1; j < count; j++)
            if (hops[i].pool != MU_NONE && hops[i].pool == hops[j].pool)
                return true;
    return false;
}

// ---- the least time of a way ---------------------------------------------------

static double most_factor(const mu_builder *b, uint32_t factor)
{
    if (factor == MU_NONE)
        return 1.0;
    const mu_sampler *sampler = &b->model->factors[factor].sampler;
    double            most = sampler->base;
    if (sampler->shape == MU_CHOICE) {
        most = 0.0;
        for (uint32_t i = 0; i < sampler->count; i++)
            most = sampler->table[i] > most ? sampler->table[i] : most;
    } else if (sampler->table) {
        most += sampler->scale * sampler->table[MU_KNOTS - 1];
    }
    return most;
}

// Days on which a hop ships at least, however empty the network is.
static double shipping_days(const mu_builder *b, const mu_hop *hop)
{
    const mu_model *m = b->model;
    double          days = 1.0;
    if (hop->load == 0)
        return days;
    if (hop->row != MU_NONE) {
        // In n days at most n x, and one more where x is not whole.
        const mu_row_model *row = &m->rows[hop->row];
        double x = row->capacity * most_factor(b, row->factor);
        double spare = row->factor == MU_NONE ? 0.0 : 1.0;
        double need = x > 0.0 ? ceil((hop->load - spare) / x - 1e-6) : LONG_WAY;
        days = need > days ? need : days;
    }
    if (hop->pool != MU_NONE) {
        // In as many days as a cycle at most all assets, once.
        const mu_pool_model *pool = &m->pools[hop->pool];
        double assets = floor(pool->assets * most_factor(b, pool->factor) + 1.0);
        double need = (ceil(hop->load / assets - 1e-6) - 1.0) * hop->cycle + 1.0;
        days = need > days ? need : days;
    }
    return days < LONG_WAY ? days : LONG_WAY;
}

// The slowest hop cannot begin before the days of those before it have gone
// by, nor can the rest take less than its own days.
static void find_least(const mu_builder *b, const mu_hop *hops, uint32_t count,
                       mu_way *way)
{
    double most = 1.0;
    for (uint32_t i = 0; i < count; i++) {
        double days = shipping_days(b, &hops[i]);
        if (days > most) {
            most = days;
            way->slowest = i;
        }
    }
    double all = (count ? hops[0].rest : 0) + most - 1.0;
    way->least = all < LONG_WAY ? (int32_t)all : LONG_WAY;
    way->shipping = (int32_t)most;
}

static mu_status build_way(mu_builder *b, links_seen *seen,
                           const mu_pledge_model *pledge,
                           const mu_route *route)
{
    mu_model *m = b->model;
    mu_way   *way = &m->ways[m->ways_count++];
    mu_hop   *hops = m->hops + m->hops_count;
    way->hops.first = m->hops_count;
    for (uint32_t i = 0; i < route->count; i++)
        MU_TRY(build_hop(b, seen, pledge, route->legs[i], &hops[i],
                         &way->cost));
    m->hops_count += route->count;
    way->hops.last = m->hops_count;
    int32_t rest = 0;
    for (uint32_t i = route->count; i-- > 0;) {
        rest = rest < LONG_WAY ? rest + hops[i].days : LONG_WAY;
        hops[i].rest = rest;
    }
    find_least(b, hops, route->count, way);
    way->shares_pool = shares_pool(hops, route->count);
    if (route->count > m->largest_way)
        m->largest_way = route->count;
    return MU_OK;
}

static mu_status build_ways(mu_builder *b, links_seen *seen)
{
    mu_model *m = b->model;
    mu_groups of;
    MU_TRY(MU_GROUP_BY(&m->arena, m->pledges, m->pledges_count, nation,
                       m->nations_count, &of));
    // Nation by nation, because a permit's gate is a nation's.
    for (uint32_t i = 0; i < m->pledges_count; i++) {
        mu_pledge_model *pledge = &m->pledges[of.row[i]];
        const mu_routes *routes = &m->routes[pledge->row];
        pledge->ways.first = m->ways_count;
        for (uint32_t r = 0; r < routes->count; r++)
            MU_TRY(build_way(b, seen, pledge, &routes->route[r]));
        pledge->ways.last = m->ways_count;
    }
    return MU_OK;
}

static mu_status build_pools(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    m->pools_count = s->lift_count;
    m->pools = MU_ARENA_NEW(&m->arena, s->lift_count, mu_pool_model);
    m->factors_count = s->factors_count;
    m->factors = MU_ARENA_NEW(&m->arena, s->factors_count, mu_variable);
    if (!m->pools || !m->factors)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < s->lift_count; i++)
        m->pools[i] = (mu_pool_model){ s->lift[i].factor,
                                       (int32_t)s->lift[i].assets };
    for (uint32_t i = 0; i < s->factors_count; i++)
        MU_TRY(mu_builder_variable(
            b, &s->factors[i].value,
            mu_luck_key("factor", s->factors[i].id, NULL), &m->factors[i]));
    return MU_OK;
}

mu_status mu_build_network(mu_builder *b)
{
    mu_model  *m = b->model;
    size_t     ways = 0, hops = 0;
    links_seen seen;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_routes *routes = &m->routes[m->pledges[p].row];
        ways += routes->count;
        for (uint32_t r = 0; r < routes->count; r++)
            hops += routes->route[r].count;
    }
    MU_TRY(build_pools(b));
    MU_TRY(begin_links(b, &seen));
    m->ways = MU_ARENA_NEW(&m->arena, ways, mu_way);
    m->hops = MU_ARENA_NEW(&m->arena, hops, mu_hop);
    m->rows = MU_ARENA_NEW(&m->arena, b->scenario->links_count, mu_row_model);
    m->gates = MU_ARENA_NEW(&m->arena, hops + 1, mu_gate_model);
    if (!m->ways || !m->hops || !m->rows || !m->gates)
        return MU_NO_MEMORY;
    m->gates[0] = (mu_gate_model){ MU_NONE, MU_NONE, { .word = MU_NONE } };
    m->gates_count = 1;
    return build_ways(b, &seen);
}
