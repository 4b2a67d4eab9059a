// routes.c - see routes.h.
//
// 1. Legs are listed by the state that they leave and by the one they reach.
// 2. For a type every leg gets its nominal time, or is closed to it.
// 3. A search backwards from the destination gives every state its least
//    (time, legs); a walk forwards takes the smallest leg that keeps to it,
//    which is the tie rule of the model.
// 4. The same with the legs found so far counted three times, twice.
// 5. What was found for another scenario holds where links, lift and the type's
//    loads are the same, for all of 1 to 4 follows from these.

#include "routes.h"

#define CLOSED INT64_MAX
// A leg counts at most a million days, so that the sum over a path of as many
// legs as there can be states, each counted three times, cannot overflow.
#define SLOWEST ((int64_t)1000000 * 1000000)

__extension__ typedef unsigned __int128 wide;

typedef struct label {
    int64_t  time;        // CLOSED: not reached
    uint32_t legs;
} label;

typedef struct entry {
    label    at;
    uint32_t state;
} entry;

typedef struct known_route {
    struct known_route *next;
    uint32_t            home, to, type;
    bool                first_only;    // of a pledge that is not on offer
    mu_routes           routes;
} known_route;

typedef struct network {
    const mu_scenario *scenario;
    mu_arena          *arena;      // what stays
    mu_arena           scratch;    // what goes
    uint32_t           states, legs;
    uint32_t          *leg_from, *leg_to;       // states; MU_NONE: no such leg
    uint32_t          *out_first, *out_leg;     // legs by the state they leave
    uint32_t          *in_first, *in_leg;       // legs by the state they reach
    int64_t          **type_time;               // per type, made when needed
    uint8_t           *factor;                  // 1 or 3, per leg
    label             *best;
    entry             *heap;
    uint32_t          *place;                   // of a state in the heap, or NONE
    uint32_t           heap_count;
    known_route       *known;
    const mu_routed   *before;                  // NULL: nothing of it holds
    uint32_t           before_row;              // of its pledges: looked at next
} network;

// ---- 1. the legs -----------------------------------------------------------

static void name_leg(network *net, uint32_t leg, uint32_t from, uint32_t to)
{
    net->leg_from[leg] = from;
    net->leg_to[leg] = to;
}

static void list_legs(network *net)
{
    const mu_scenario *s = net->scenario;
    for (uint32_t row = 0; row < s->links_count; row++) {
        const mu_link *link = &s->links[row];
        uint32_t       from = link->from * MU_MODES + link->mode;
        uint32_t       to = link->to * MU_MODES + link->to_mode;
        name_leg(net, 2 * row, from, to);
        if (link->both_ways && link->from != link->to)
            name_leg(net, 2 * row + 1, to, from);
        else
            name_leg(net, 2 * row + 1, MU_NONE, MU_NONE);
    }
}

// Counting sort of the legs by one of their ends; legs stay in order.
static void sort_legs(const network *net, const uint32_t *end, uint32_t *first,
                      uint32_t *sorted)
{
    for (uint32_t leg = 0; leg < net->legs; leg++)
        if (end[leg] != MU_NONE)
            first[end[leg] + 1]++;
    for (uint32_t state = 0; state < net->states; state++)
        first[state + 1] += first[state];
    // first[state] moves to the end of its part while the part is filled, and
    // is set back after.
    for (uint32_t leg = 0; leg < net->legs; leg++)
        if (end[leg] != MU_NONE)
            sorted[first[end[leg]]++] = leg;
    for (uint32_t state = net->states; state > 0; state--)
        first[state] = first[state - 1];
    first[0] = 0;
}

static mu_status network_build(network *net)
{
    const mu_scenario *s = net->scenario;
    mu_arena          *a = &net->scratch;
    net->states = s->places_count * MU_MODES;
    net->legs = s->links_count * 2;
    net->leg_from = MU_ARENA_NEW(a, net->legs, uint32_t);
    net->leg_to = MU_ARENA_NEW(a, net->legs, uint32_t);
    net->out_first = MU_ARENA_NEW(a, (size_t)net->states + 1, uint32_t);
    net->in_first = MU_ARENA_NEW(a, (size_t)net->states + 1, uint32_t);
    net->out_leg = MU_ARENA_NEW(a, net->legs, uint32_t);
    net->in_leg = MU_ARENA_NEW(a, net->legs, uint32_t);
    net->type_time = MU_ARENA_NEW(a, s->types_count, int64_t *);
    net->factor = MU_ARENA_NEW(a, net->legs, uint8_t);
    net->best = MU_ARENA_NEW(a, net->states, label);
    net->heap = MU_ARENA_NEW(a, net->states, entry);
    net->place = MU_ARENA_NEW(a, net->states, uint32_t);
    if (!net->leg_from || !net->leg_to || !net->out_first || !net->in_first ||
        !net->out_leg || !net->in_leg || !net->type_time || !net->factor ||
        !net->best || !net->heap || !net->place)
        return MU_NO_MEMORY;
    list_legs(net);
    sort_legs(net, net->leg_from, net->out_first, net->out_leg);
    sort_legs(net, net->leg_to, net->in_first, net->in_leg);
    return MU_OK;
}

// ---- 2. nominal times ------------------------------------------------------

static int64_t millionths(int64_t load, int64_t times, int64_t over)
{
    wide value = (wide)load * (wide)times * 1000000u / (wide)over;
    return value > (wide)SLOWEST ? SLOWEST : (int64_t)value;
}

static int64_t nominal_time(const mu_scenario *s, const mu_link *link,
                            int64_t load)
{
    if (load < 0)
        return CLOSED;
    int64_t queue = 0, lift = 0;
    if (link->capacity > 0)
        queue = millionths(load, 1, link->capacity);
    if (link->pool != MU_NONE)
        lift = millionths(load, link->cycle, s->lift[link->pool].assets);
    int64_t time = link->days * 1000000 + (queue > lift ? queue : lift);
    return time > SLOWEST ? SLOWEST : time;
}

static mu_status type_times(network *net, uint32_t type, const int64_t **out)
{
    if (!net->type_time[type]) {
        const mu_scenario *s = net->scenario;
        int64_t *time = MU_ARENA_NEW(&net->scratch, net->legs, int64_t);
        if (!time)
            return MU_NO_MEMORY;
        for (uint32_t row = 0; row < s->links_count; row++) {
            const mu_link *link = &s->links[row];
            int64_t        load = s->types[type].load[link->to_mode];
            if (s->types[type].load[link->mode] < 0)
                load = -1;
            time[2 * row] = time[2 * row + 1] = nominal_time(s, link, load);
        }
        net->type_time[type] = time;
    }
    *out = net->type_time[type];
    return MU_OK;
}

// ---- 3. the search ---------------------------------------------------------

static bool label_before(label a, label b)
{
    return a.time != b.time ? a.time < b.time : a.legs < b.legs;
}

static void put_entry(network *net, uint32_t at, entry what)
{
    net->heap[at] = what;
    net->place[what.state] = at;
}

static void raise_entry(network *net, uint32_t at, entry what)
{
    while (at > 0 && label_before(what.at, net->heap[(at - 1) / 2].at)) {
        put_entry(net, at, net->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put_entry(net, at, what);
}

static entry take_first(network *net)
{
    entry first = net->heap[0];
    entry last = net->heap[--net->heap_count];
    net->place[first.state] = MU_NONE;
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= net->heap_count)
            break;
        if (child + 1 < net->heap_count &&
            label_before(net->heap[child + 1].at, net->heap[child].at))
            child++;
        if (!label_before(net->heap[child].at, last.at))
            break;
        put_entry(net, at, net->heap[child]);
        at = child;
    }
    if (net->heap_count)
        put_entry(net, at, last);
    return first;
}

static void offer_label(network *net, uint32_t state, label at)
{
    if (!label_before(at, net->best[state]))
        return;
    net->best[state] = at;
    uint32_t place = net->place[state];
    if (place == MU_NONE)
        place = net->heap_count++;
    raise_entry(net, place, (entry){ at, state });
}

static label through(const network *net, const int64_t *time, uint32_t leg,
                     label rest)
{
    return (label){ time[leg] * net->factor[leg] + rest.time, rest.legs + 1 };
}

// best[state] = least (time, legs) from there to any state of `to`, for all that
// is nearer than the nearest state of `home`: no way from there goes through
// what is farther, and what is as near has its label when that one is taken.
static void search_back(network *net, const int64_t *time,
                        const int64_t load[MU_MODES], uint32_t to,
                        uint32_t home)
{
    for (uint32_t state = 0; state < net->states; state++) {
        net->best[state] = (label){ CLOSED, UINT32_MAX };
        net->place[state] = MU_NONE;
    }
    net->heap_count = 0;
    for (uint32_t mode = 0; mode < MU_MODES; mode++)
        if (load[mode] >= 0)
            offer_label(net, to * MU_MODES + mode, (label){ 0, 0 });
    while (net->heap_count) {
        entry near = take_first(net);
        if (near.state / MU_MODES == home && load[near.state % MU_MODES] >= 0)
            return;
        uint32_t end = net->in_first[near.state + 1];
        for (uint32_t i = net->in_first[near.state]; i < end; i++) {
            uint32_t leg = net->in_leg[i];
            if (time[leg] != CLOSED)
                offer_label(net, net->leg_from[leg],
                            through(net, time, leg, near.at));
        }
    }
}

static bool same_label(label a, label b)
{
    return a.time == b.time && a.legs == b.legs;
}

// The smallest leg out of `state` that keeps to its label; MU_NONE at the end.
static uint32_t next_leg(const network *net, const int64_t *time,
                         uint32_t state, label goal)
{
    if (net->best[state].time == CLOSED || !same_label(net->best[state], goal))
        return MU_NONE;
    for (uint32_t i = net->out_first[state]; i < net->out_first[state + 1];
         i++) {
        uint32_t leg = net->out_leg[i];
        label    rest = net->best[net->leg_to[leg]];
        if (time[leg] != CLOSED && rest.time != CLOSED &&
            same_label(through(net, time, leg, rest), goal))
            return leg;
    }
    return MU_NONE;
}

// Walks from `home` along the best labels; route->count 0 when there is none.
static mu_status walk(network *net, const int64_t *time,
                      const int64_t load[MU_MODES], uint32_t home,
                      mu_route *route)
{
    label goal = { CLOSED, UINT32_MAX };
    for (uint32_t mode = 0; mode < MU_MODES; mode++)
        if (load[mode] >= 0 &&
            label_before(net->best[home * MU_MODES + mode], goal))
            goal = net->best[home * MU_MODES + mode];
    *route = (mu_route){ NULL, 0 };
    if (goal.time == CLOSED)
        return MU_OK;
    uint32_t *legs = MU_ARENA_NEW(net->arena, goal.legs, uint32_t);
    if (!legs)
        return MU_NO_MEMORY;
    uint32_t leg = MU_NONE;
    for (uint32_t mode = 0; mode < MU_MODES; mode++) {
        if (load[mode] < 0)
            continue;
        uint32_t one = next_leg(net, time, home * MU_MODES + mode, goal);
        leg = one < leg ? one : leg;
    }
    for (uint32_t i = 0; i < goal.legs; i++) {
        legs[i] = leg;
        if (i + 1 < goal.legs)
            leg = next_leg(net, time, net->leg_to[leg],
                           net->best[net->leg_to[leg]]);
    }
    *route = (mu_route){ legs, goal.legs };
    return MU_OK;
}

// ---- 4. up to three ways ---------------------------------------------------

static bool is_listed(const mu_routes *routes, const mu_route *route)
{
    for (uint32_t i = 0; i < routes->count; i++)
        if (routes->route[i].count == route->count &&
            memcmp(routes->route[i].legs, route->legs,
                   route->count * sizeof *route->legs) == 0)
            return true;
    return false;
}

static mu_status find_ways(network *net, const mu_pledge *pledge,
                           mu_routes *routes)
{
    const int64_t *load = net->scenario->types[pledge->type].load;
    const int64_t *time;
    MU_TRY(type_times(net, pledge->type, &time));
    memset(net->factor, 1, net->legs);
    // Of what is not on offer it is asked only whether there is a way.
    int rounds = pledge->possible ? 1 : MU_ITINERARIES;
    for (int round = 0; round < rounds; round++) {
        mu_route route;
        search_back(net, time, load, pledge->to, pledge->home);
        MU_TRY(walk(net, time, load, pledge->home, &route));
        if (route.count == 0)
            break;
        for (uint32_t i = 0; i < route.count; i++)
            net->factor[route.legs[i]] = 3;
        if (!is_listed(routes, &route))
            routes->route[routes->count++] = route;
    }
    return MU_OK;
}

static const mu_routes *find_known(const network *net, const mu_pledge *pledge)
{
    for (const known_route *at = net->known; at; at = at->next)
        if (at->home == pledge->home && at->to == pledge->to &&
            at->type == pledge->type && (pledge->possible || !at->first_only))
            return &at->routes;
    return NULL;
}

// ---- 5. what was found before ------------------------------------------------

static bool same_link(const mu_link *a, const mu_link *b)
{
    return a->from == b->from && a->to == b->to && a->mode == b->mode &&
           a->to_mode == b->to_mode && a->both_ways == b->both_ways &&
           a->days == b->days && a->capacity == b->capacity &&
           a->pool == b->pool && a->cycle == b->cycle;
}

static bool same_network(const mu_scenario *a, const mu_scenario *b)
{
    bool same = a->links_count == b->links_count &&
                a->lift_count == b->lift_count &&
                a->places_count == b->places_count;
    for (uint32_t i = 0; same && i < a->links_count; i++)
        same = same_link(&a->links[i], &b->links[i]);
    for (uint32_t i = 0; same && i < a->lift_count; i++)
        same = a->lift[i].assets == b->lift[i].assets;
    return same;
}

// The itineraries of the pledge of that id, if they hold. Rows are in the same
// order on both sides, but for some that are removed or stand behind.
static const mu_routes *find_before(network *net, const mu_pledge *pledge)
{
    const mu_routed *before = net->before;
    if (!before)
        return NULL;
    const mu_scenario *s = before->scenario;
    while (net->before_row < s->pledges_count &&
           !mu_text_equal(s->pledges[net->before_row].id, pledge->id))
        net->before_row++;
    if (net->before_row == s->pledges_count)
        return NULL;
    uint32_t         row = net->before_row++;
    const mu_pledge *old = &s->pledges[row];
    bool             same =
        old->home == pledge->home && old->to == pledge->to &&
        (pledge->possible || !old->possible) &&
        memcmp(s->types[old->type].load,
               net->scenario->types[pledge->type].load,
               sizeof s->types[old->type].load) == 0;
    return same ? &before->routes[row] : NULL;
}

static mu_status route_pledge(network *net, const mu_pledge *pledge,
                              mu_routes *routes)
{
    if (pledge->home == pledge->to) {
        routes->count = 1;      // the empty way
        return MU_OK;
    }
    const mu_routes *known = find_before(net, pledge);
    if (!known)
        known = find_known(net, pledge);
    if (known) {
        *routes = *known;
        if (pledge->possible && routes->count)
            routes->count = 1;
        return MU_OK;
    }
    MU_TRY(find_ways(net, pledge, routes));
    known_route *new = MU_ARENA_NEW(&net->scratch, 1, known_route);
    if (!new)
        return MU_NO_MEMORY;
    *new = (known_route){ net->known,   pledge->home,     pledge->to,
                          pledge->type, pledge->possible, *routes };
    net->known = new;
    return MU_OK;
}

mu_status mu_routes_find(const mu_scenario *scenario, mu_arena *arena,
                         const mu_routed *before, mu_routes **out)
{
    network    net = { .scenario = scenario, .arena = arena };
    uint32_t   count = scenario->pledges_count;
    mu_routes *routes = MU_ARENA_NEW(arena, count, mu_routes);
    mu_status  status = routes ? network_build(&net) : MU_NO_MEMORY;
    if (before && same_network(before->scenario, scenario))
        net.before = before;
    for (uint32_t p = 0; p < count && status == MU_OK; p++)
        status = route_pledge(&net, &scenario->pledges[p], &routes[p]);
    mu_arena_clear(&net.scratch);
    if (status == MU_OK)
        *out = routes;
    return status;
}
