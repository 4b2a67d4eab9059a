// movement.c - units book their way through what earlier units have left.
// Section 3.4.
//
// 1. Capacity and lift of the draw: factors are applied; gates get their days.
// 2. A unit tries each of its ways against what is left: hop by hop, each hop
//    ships on every day the most that has arrived, that capacity and lift
//    leave. The way whose end comes first is booked.
// 3. What hop l ships is known for all days before hop l+1 begins, unless two
//    hops draw on one pool of lift: then days go outside and hops inside, as
//    the page has it (try_by_day). Both give the same where no pool is shared.
// 4. Days on which a row has nothing left are bits; a jammed row is crossed 64
//    days at a time.
// 5. A way is given up as soon as it cannot end before the best one so far, and
//    not begun where its least time, or the days that are already full on it,
//    say so.
//
// What a way ships is noted while it is tried and booked after; lift alone is
// taken at once, because a departure holds it on the days that follow, and is
// given back when the try is over.

#include "stages.h"

#define BITS 64u

// The arrivals at a hop: by `day[i]` and until the next, `sum[i]` units of the
// hop before have come.
typedef struct course {
    int32_t *day, *sum;
    uint32_t count, room;
} course;

typedef struct two_courses {
    course   in, out;
    int32_t *shipped;      // per hop, for try_by_day
    uint32_t *next_ship;   // per hop
    uint32_t *last_ship;
    int32_t  *arrived;     // per hop: units of the hop before that are here
    int32_t  *look;        // per hop: the next day to look at it
    int32_t  *noted;       // per hop: waits are noted up to this day
} two_courses;

static mu_status course_init(mu_arena *arena, uint32_t room, course *out)
{
    out->day = MU_ARENA_NEW(arena, room, int32_t);
    out->sum = MU_ARENA_NEW(arena, room, int32_t);
    out->room = room;
    return out->day && out->sum ? MU_OK : MU_NO_MEMORY;
}

mu_status mu_course_init(mu_draw *draw)
{
    uint32_t     hops = draw->model->largest_way;
    mu_arena    *arena = &draw->arena;
    two_courses *c = MU_ARENA_NEW(arena, 1, two_courses);
    if (!c)
        return MU_NO_MEMORY;
    MU_TRY(course_init(arena, draw->model->horizon + 1, &c->in));
    MU_TRY(course_init(arena, draw->model->horizon + 1, &c->out));
    c->in.room = draw->model->horizon;
    c->shipped = MU_ARENA_NEW(arena, hops, int32_t);
    c->arrived = MU_ARENA_NEW(arena, hops, int32_t);
    c->look = MU_ARENA_NEW(arena, hops, int32_t);
    c->noted = MU_ARENA_NEW(arena, hops, int32_t);
    c->next_ship = MU_ARENA_NEW(arena, hops, uint32_t);
    c->last_ship = MU_ARENA_NEW(arena, hops, uint32_t);
    draw->course = c;
    return c->shipped && c->arrived && c->look && c->noted && c->next_ship &&
                   c->last_ship
               ? MU_OK
               : MU_NO_MEMORY;
}

// ---- 1. the draw's capacities --------------------------------------------------

static double factor_of(const mu_draw *draw, uint32_t factor)
{
    return factor == MU_NONE
               ? 1.0
               : mu_draw_sample(draw, &draw->model->factors[factor]);
}

static int32_t event_day(const mu_draw *draw, uint32_t event)
{
    return event == MU_NONE ? 0 : mu_ceil_day(draw, draw->event[event]);
}

static int32_t gate_day(const mu_draw *draw, const mu_gate_model *gate)
{
    int32_t day = event_day(draw, gate->opens);
    if (gate->nation == MU_NONE)
        return day;
    double permit = draw->approve[gate->nation];
    if (permit < INFINITY)
        permit += mu_draw_sample(draw, &gate->permit);
    int32_t permitted = mu_ceil_day(draw, permit);
    return permitted > day ? permitted : day;
}

// A factor may ask for more than any load: what fits a whole number will do.
static double at_most_whole(double value)
{
    return value < MU_LIMIT_WHOLE ? value : MU_LIMIT_WHOLE;
}

static void prepare(mu_draw *draw)
{
    const mu_model *m = draw->model;
    for (uint32_t g = 1; g < m->gates_count; g++)
        draw->gate_day[g] = gate_day(draw, &m->gates[g]);
    for (uint32_t r = 0; r < m->rows_count; r++)
        if (m->rows[r].factor != MU_NONE)
            draw->row_capacity[r] = at_most_whole(
                m->rows[r].capacity * factor_of(draw, m->rows[r].factor));
    for (uint32_t p = 0; p < m->pools_count; p++)
        draw->pool_assets[p] = (int32_t)at_most_whole(
            m->pools[p].assets * factor_of(draw, m->pools[p].factor) + 0.5 +
            1e-9);
    memset(draw->nation_moved, 0,
           m->nations_count * sizeof *draw->nation_moved);
}

// What a row offers on a day: whole((d+1) x) - whole(d x).
static inline int32_t offered(const mu_draw *draw, uint32_t row, int32_t day)
{
    const mu_row_model *r = &draw->model->rows[row];
    if (r->factor == MU_NONE)
        return r->capacity;
    double x = draw->row_capacity[row];
    return (int32_t)((int64_t)((day + 1) * x + 1e-9) -
                     (int64_t)(day * x + 1e-9));
}

// ---- 2. one hop on one day -------------------------------------------------------

// The first day at or after `day` on which the row is not known to be full;
// at least the horizon if there is none.
static inline int32_t next_open_day(const mu_draw *draw, const mu_ground *ground,
                                    uint32_t row, int32_t day)
{
    const uint64_t *full = ground->full + row * ground->full_stride;
    uint32_t        word = (uint32_t)day / BITS;
    uint64_t        open = ~full[word] >> ((uint32_t)day % BITS);
    if (open & 1)      // mostly it is the day that was asked for
        return day;
    if (open)
        return day + __builtin_ctzll(open);
    for (word++; word * BITS < draw->model->horizon; word++)
        if (~full[word])
            return (int32_t)(word * BITS) + __builtin_ctzll(~full[word]);
    return (int32_t)draw->model->horizon;
}

static inline void mark_full(const mu_ground *ground, uint32_t row, int32_t day)
{
    if (!ground->blank)
        ground->full[row * ground->full_stride + (uint32_t)day / BITS] |=
            UINT64_C(1) << ((uint32_t)day % BITS);
}

// Assets that a pool has left on all days from `day` on which a departure
// would hold them. *blocked is the last day on which none is left, if any.
static int32_t pool_left(const mu_draw *draw, const mu_ground *ground,
                         const mu_hop *hop, int32_t day, int32_t *blocked)
{
    int32_t        horizon = (int32_t)draw->model->horizon;
    int32_t        assets = draw->pool_assets[hop->pool];
    const int32_t *used = ground->pool + hop->pool * (size_t)horizon;
    int32_t        end = day + hop->cycle;
    int32_t        most = 0;
    // Days past the horizon hold no more than the last day before it.
    if (end > horizon)
        end = horizon;
    for (int32_t d = day; d < end; d++) {
        if (used[d] > most)
            most = used[d];
        if (used[d] >= assets)
            *blocked = d;
    }
    return assets - most;
}

static void hold_lift(const mu_draw *draw, const mu_ground *ground,
                      const mu_hop *hop, int32_t day, int32_t amount)
{
    int32_t  horizon = (int32_t)draw->model->horizon;
    int32_t *used = ground->pool + hop->pool * (size_t)horizon;
    int32_t  end = day + hop->cycle < horizon ? day + hop->cycle : horizon;
    for (int32_t d = day; d < end; d++)
        used[d] += amount;
}

// Of `come` units of a hop with load `before`, what a hop with `load` may ship.
static inline int32_t share_of(int32_t come, int32_t before, int32_t load)
{
    if (come >= before)
        return load;
    if (load == before)
        return come;
    return (int32_t)((int64_t)come * load / before);
}

typedef struct attempt {           // a way being tried
    mu_draw         *draw;
    const mu_ground *ground;
    const int32_t   *gates;
    const mu_hop    *hops;
    uint32_t         count;
    int32_t          go;           // day
    int32_t          best;         // it must close before this day
    mu_ship         *ships;
    uint32_t        *first;        // of each hop in ships
    mu_waits        *waits;
    bool             shares_pool;
    bool             pool_binds;   // a pool that is shared limited a hop
} attempt;

// The most that may leave on `day`; 0 moves *next on to where to look again.
static inline int32_t can_ship(attempt *t, const mu_hop *hop, int32_t day,
                               int32_t want, mu_waits *waits, int32_t *next)
{
    int32_t can = want;
    bool    by_pool = false;
    t->draw->leg_days++;
    if (hop->row != MU_NONE) {
        int32_t left = offered(t->draw, hop->row, day) -
                       t->ground->used[hop->row * t->ground->stride +
                                       (uint32_t)day];
        if (left <= 0) {
            mark_full(t->ground, hop->row, day);
            waits->capacity++;
            *next = day + 1;
            return 0;
        }
        if (left < can)
            can = left;
    }
    if (hop->pool != MU_NONE) {
        int32_t blocked = day;
        int32_t left = pool_left(t->draw, t->ground, hop, day, &blocked);
        by_pool = left < can;
        if (by_pool) {
            can = left > 0 ? left : 0;
            t->pool_binds = true;
        }
        if (can == 0) {
            waits->pool += blocked + 1 - day;
            *next = blocked + 1;
            return 0;
        }
    }
    if (can < want) {
        if (by_pool)
            waits->pool++;
        else
            waits->capacity++;
    }
    *next = day + 1;
    return can;
}

// ---- 2. hop by hop ----------------------------------------------------------------

static inline void arrive(course *at, int32_t day, int32_t sum)
{
    at->day[at->count] = day;
    at->sum[at->count] = sum;
    at->count++;
}

// A hop with no load: everybody waits for the last and goes on together.
static bool pass_together(attempt *t, uint32_t h, const course *in, course *out)
{
    const mu_hop *hop = &t->hops[h];
    int32_t       day = in->day[in->count - 1];
    int32_t       open = t->gates[hop->gate];
    if (open > day) {
        t->waits[h].gate += (open < t->best ? open : t->best) - day;
        day = open;
    }
    if (day >= t->best - hop->rest)
        return false;
    arrive(out, day + hop->days, 0);
    return true;
}

// Ships the whole load of hop h; false if it cannot close before t->best.
static bool ship_hop(attempt *t, uint32_t h, int32_t before, const course *in,
                     course *out, uint32_t *ships)
{
    const mu_hop *hop = &t->hops[h];
    int32_t       limit = t->best - hop->rest;
    int32_t       open = t->gates[hop->gate];
    int32_t       day = in->day[0], shipped = 0;
    uint32_t      at = 0;
    if (open > day) {
        t->waits[h].gate += (open < t->best ? open : t->best) - day;
        day = open;
    }
    while (shipped < hop->load) {
        if (day >= limit)
            return false;
        while (at + 1 < in->count && in->day[at + 1] <= day)
            at++;
        int32_t want = share_of(in->sum[at], before, hop->load) - shipped;
        if (want == 0) {      // nothing here yet: on to the next arrival
            at++;
            day = in->day[at] > day ? in->day[at] : day;
            continue;
        }
        if (hop->row != MU_NONE) {
            int32_t free = next_open_day(t->draw, t->ground, hop->row, day);
            if (free != day) {
                t->waits[h].capacity += free - day;
                day = free;
                continue;
            }
        }
        int32_t next;
        int32_t can = can_ship(t, hop, day, want, &t->waits[h], &next);
        if (t->pool_binds && t->shares_pool)
            return false;
        if (can) {
            shipped += can;
            t->ships[(*ships)++] = (mu_ship){ day, can };
            arrive(out, day + hop->days, shipped);
            if (hop->pool != MU_NONE)
                hold_lift(t->draw, t->ground, hop, day, can);
        }
        day = next;
    }
    return true;
}

static void release_lift(attempt *t, uint32_t hops)
{
    for (uint32_t h = 0; h < hops; h++) {
        if (t->hops[h].pool == MU_NONE)
            continue;
        for (uint32_t s = t->first[h]; s < t->first[h + 1]; s++)
            hold_lift(t->draw, t->ground, &t->hops[h], t->ships[s].day,
                      -t->ships[s].amount);
    }
}

static int32_t try_by_hop(attempt *t)
{
    two_courses *c = t->draw->course;
    course       in = c->in, out = c->out;
    int32_t      before = 0, end = MU_NEVER;
    uint32_t     ships = 0, h = 0;
    in.count = 0;
    arrive(&in, t->go, 0);
    for (; h < t->count; h++) {
        const mu_hop *hop = &t->hops[h];
        t->first[h] = ships;
        t->waits[h] = (mu_waits){ 0 };
        out.count = 0;
        bool there = hop->load == 0
                         ? pass_together(t, h, &in, &out)
                         : ship_hop(t, h, before, &in, &out, &ships);
        t->first[h + 1] = ships;
        if (!there) {
            h++;
            break;
        }
        before = hop->load;
        course swap = in;
        in = out;
        out = swap;
        if (h + 1 == t->count)
            end = in.day[in.count - 1];
    }
    release_lift(t, h);
    return end;
}

// ---- 3. day by day, for ways whose hops share a pool -------------------------------

// Ships of hop h are at ships[h * room ..], counted in c->last_ship[h].
static mu_ship *ships_of(const attempt *t, const two_courses *c, uint32_t h)
{
    return t->ships + (size_t)h * c->in.room;
}

// What has arrived at hop h by `day`, as what the hop may ship by then.
static int32_t may_ship(const attempt *t, two_courses *c, uint32_t h,
                        int32_t day)
{
    int32_t load = t->hops[h].load;
    if (h == 0)
        return load;
    const mu_hop  *before = &t->hops[h - 1];
    const mu_ship *ships = ships_of(t, c, h - 1);
    while (c->next_ship[h] < c->last_ship[h - 1] &&
           ships[c->next_ship[h]].day + before->days <= day) {
        c->arrived[h] += ships[c->next_ship[h]].amount;
        c->next_ship[h]++;
    }
    if (before->load == 0)      // it passes as one ship of amount 0
        return c->next_ship[h] ? load : 0;
    return share_of(c->arrived[h], before->load, load);
}

// Whether everything of the hop before has arrived.
static bool all_arrived(const attempt *t, const two_courses *c, uint32_t h)
{
    if (h == 0)
        return true;
    const mu_hop *before = &t->hops[h - 1];
    return before->load > 0 ? c->arrived[h] >= before->load
                            : c->next_ship[h] > 0;
}

// Notes what hop h ships on a day, and when the next hop has it.
static void note_ship(attempt *t, two_courses *c, uint32_t h, int32_t day,
                      int32_t amount)
{
    ships_of(t, c, h)[c->last_ship[h]++] = (mu_ship){ day, amount };
    c->shipped[h] += amount;
    if (amount && t->hops[h].pool != MU_NONE)
        hold_lift(t->draw, t->ground, &t->hops[h], day, amount);
    if (h + 1 < t->count && day + t->hops[h].days < c->look[h + 1])
        c->look[h + 1] = day + t->hops[h].days;
}

static bool hop_done(const attempt *t, const two_courses *c, uint32_t h)
{
    return t->hops[h].load == 0 ? c->last_ship[h] > 0
                                : c->shipped[h] >= t->hops[h].load;
}

// The day on which more arrives at hop h, as far as it is known.
static int32_t next_arrival(const attempt *t, const two_courses *c, uint32_t h)
{
    if (h == 0 || c->next_ship[h] == c->last_ship[h - 1])
        return MU_NEVER;
    return ships_of(t, c, h - 1)[c->next_ship[h]].day + t->hops[h - 1].days;
}

// Days from `day` until `until` on which hop h waited that are not noted yet: a
// hop is looked at again when more arrives.
static int32_t new_days(two_courses *c, uint32_t h, int32_t day, int32_t until)
{
    int32_t from = day > c->noted[h] ? day : c->noted[h];
    if (until <= from)
        return 0;
    c->noted[h] = until;
    return until - from;
}

// What hop h can do on a day; the day to look at it again is c->look[h].
static void ship_on_day(attempt *t, two_courses *c, uint32_t h, int32_t day)
{
    const mu_hop *hop = &t->hops[h];
    int32_t       may = may_ship(t, c, h, day);
    int32_t       want = may - c->shipped[h];
    bool          ready = hop->load ? want > 0 : all_arrived(t, c, h);
    c->look[h] = next_arrival(t, c, h);
    if (!ready)
        return;
    int32_t open = t->gates[hop->gate];
    if (day < open) {
        t->waits[h].gate +=
            new_days(c, h, day, open < t->best ? open : t->best);
        c->look[h] = open;
        return;
    }
    if (hop->load == 0) {
        note_ship(t, c, h, day, 0);
        c->look[h] = MU_NEVER;
        return;
    }
    int32_t next = day;
    if (hop->row != MU_NONE)
        next = next_open_day(t->draw, t->ground, hop->row, day);
    if (next != day) {
        t->waits[h].capacity += new_days(c, h, day, next);
        c->look[h] = next;
        return;
    }
    mu_waits waits = { 0 };
    int32_t  can = can_ship(t, hop, day, want, &waits, &next);
    if (can)
        note_ship(t, c, h, day, can);
    if (waits.pool)
        t->waits[h].pool += new_days(c, h, day, next);
    else if (waits.capacity)
        t->waits[h].capacity += new_days(c, h, day, next);
    if (can < want)
        c->look[h] = next;
    if (hop_done(t, c, h))
        c->look[h] = MU_NEVER;
}

// Brings the ships of all hops together, as try_by_hop leaves them.
static void pack_ships(attempt *t, const two_courses *c)
{
    uint32_t total = 0;
    for (uint32_t h = 0; h < t->count; h++) {
        uint32_t count = t->hops[h].load == 0 ? 0 : c->last_ship[h];
        memmove(t->ships + total, ships_of(t, c, h), count * sizeof(mu_ship));
        t->first[h] = total;
        total += count;
    }
    t->first[t->count] = total;
}

static void begin_by_day(attempt *t, two_courses *c)
{
    for (uint32_t h = 0; h < t->count; h++) {
        c->shipped[h] = c->arrived[h] = 0;
        c->next_ship[h] = c->last_ship[h] = 0;
        c->look[h] = MU_NEVER;
        c->noted[h] = 0;
        t->waits[h] = (mu_waits){ 0 };
    }
    c->look[0] = t->go;
}

static int32_t try_by_day(attempt *t)
{
    two_courses *c = t->draw->course;
    uint32_t     done = 0, far = 1;     // hops that something has reached
    int32_t      end = MU_NEVER;
    begin_by_day(t, c);
    while (done < t->count) {
        int32_t day = MU_NEVER;
        for (uint32_t h = done; h < far; h++)
            day = c->look[h] < day ? c->look[h] : day;
        if (day >= t->best - t->hops[done].rest)
            break;
        for (uint32_t h = done; h < far; h++) {
            if (c->look[h] <= day)
                ship_on_day(t, c, h, day);
            if (h + 1 == far && far < t->count && c->last_ship[h])
                far++;
        }
        while (done < far && hop_done(t, c, done))
            done++;
    }
    if (done == t->count) {
        uint32_t last = t->count - 1;
        end = ships_of(t, c, last)[c->last_ship[last] - 1].day +
              t->hops[last].days;
        if (end >= t->best)
            end = MU_NEVER;
    }
    pack_ships(t, c);
    release_lift(t, t->count);
    return end;
}

// ---- 4. a unit --------------------------------------------------------------------

static int32_t try_way(attempt *t, const mu_way *way)
{
    const mu_model *m = t->draw->model;
    t->hops = m->hops + way->hops.first;
    t->count = way->hops.last - way->hops.first;
    if (t->count == 0)
        return t->go < t->best ? t->go : MU_NEVER;
    if (t->go >= t->best - t->hops[0].rest)
        return MU_NEVER;
    // Hop by hop is right for a shared pool too as long as the pool limits
    // nothing, even with all hops' bookings in it: then it limits nothing in
    // the order of days either.
    t->shares_pool = way->shares_pool;
    t->pool_binds = false;
    int32_t end = try_by_hop(t);
    if (way->shares_pool && t->pool_binds)
        end = try_by_day(t);
    return end;
}

// A day before which a way cannot close: that of its last unit if it met
// nobody but full days, with the days that the slowest hop ships at least.
static int32_t soonest(const attempt *t, const mu_way *way)
{
    const mu_hop *hops = t->draw->model->hops + way->hops.first;
    uint32_t      count = way->hops.last - way->hops.first;
    int32_t       horizon = (int32_t)t->draw->model->horizon;
    int32_t       day = t->go;
    for (uint32_t h = 0; h < count; h++) {
        if (t->gates[hops[h].gate] > day)
            day = t->gates[hops[h].gate];
        if (day >= horizon)
            return MU_NEVER;
        if (hops[h].load && hops[h].row != MU_NONE)
            day = next_open_day(t->draw, t->ground, hops[h].row, day);
        if (h == way->slowest)
            day += way->shipping - 1;
        if (day >= horizon)
            return MU_NEVER;
        day += hops[h].days;
    }
    return day;
}

static uint64_t block_bit(const mu_draw *draw, int32_t day)
{
    return UINT64_C(1) << ((uint32_t)day >> draw->block_shift);
}

static void touch_pool(mu_draw *draw, const mu_hop *hop, int32_t day)
{
    int32_t horizon = (int32_t)draw->model->horizon;
    int32_t end = day + hop->cycle < horizon ? day + hop->cycle : horizon;
    for (int32_t d = day; d < end; d += 1 << draw->block_shift)
        draw->pool_touched[hop->pool] |= block_bit(draw, d);
    draw->pool_touched[hop->pool] |= block_bit(draw, end - 1);
}

static void book_hop(mu_draw *draw, const mu_hop *hop, const mu_ship *ships,
                     uint32_t count)
{
    const mu_ground *ground = &draw->ground;
    if (hop->row != MU_NONE) {
        int32_t *used = ground->used + hop->row * ground->stride;
        for (uint32_t s = 0; s < count; s++) {
            used[ships[s].day] += ships[s].amount;
            if (used[ships[s].day] >= offered(draw, hop->row, ships[s].day))
                mark_full(ground, hop->row, ships[s].day);
            draw->row_touched[hop->row] |= block_bit(draw, ships[s].day);
        }
    }
    if (hop->pool != MU_NONE) {
        for (uint32_t s = 0; s < count; s++) {
            hold_lift(draw, ground, hop, ships[s].day, ships[s].amount);
            touch_pool(draw, hop, ships[s].day);
        }
    }
}

static void book(mu_draw *draw, const mu_way *way, const mu_ship *ships,
                 const uint32_t *first, const mu_waits *waits)
{
    const mu_hop *hops = draw->model->hops + way->hops.first;
    uint32_t      count = way->hops.last - way->hops.first;
    for (uint32_t h = 0; h < count; h++) {
        if (first[h + 1] > first[h])
            book_hop(draw, &hops[h], ships + first[h], first[h + 1] - first[h]);
        draw->leg_waits[hops[h].leg].capacity += waits[h].capacity;
        draw->leg_waits[hops[h].leg].gate += waits[h].gate;
        if (hops[h].pool != MU_NONE)
            draw->pool_waits[hops[h].pool] += waits[h].pool;
    }
}

static void keep_best(mu_draw *draw)
{
    mu_ship  *ships = draw->ships;
    uint32_t *first = draw->ships_first;
    mu_waits *waits = draw->waits;
    draw->ships = draw->best_ships;
    draw->ships_first = draw->best_first;
    draw->waits = draw->best_waits;
    draw->best_ships = ships;
    draw->best_first = first;
    draw->best_waits = waits;
}

mu_status mu_draw_note_passages(mu_draw *draw)
{
    const mu_model *m = draw->model;
    size_t          total = 0;
    draw->passage_first = MU_ARENA_NEW(&draw->arena, m->units_count, size_t);
    if (!draw->passage_first)
        return MU_NO_MEMORY;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        uint32_t               most = 0;
        for (uint32_t w = pledge->ways.first; w < pledge->ways.last; w++) {
            uint32_t hops = m->ways[w].hops.last - m->ways[w].hops.first;
            most = hops > most ? hops : most;
        }
        for (uint32_t u = pledge->units.first; u < pledge->units.last; u++) {
            draw->passage_first[u] = total;
            total += most;
        }
    }
    draw->passage = MU_ARENA_NEW(&draw->arena, total, mu_passage);
    return draw->passage ? MU_OK : MU_NO_MEMORY;
}

// What is booked, hop by hop. One with no load is passed by all together, as
// pass_together has it.
static void note_passage(mu_draw *draw, const mu_unit *unit, const mu_way *way)
{
    const mu_hop *hops = draw->model->hops + way->hops.first;
    uint32_t      count = way->hops.last - way->hops.first;
    mu_passage   *at = draw->passage + draw->passage_first[unit - draw->unit];
    int32_t       day = mu_ceil_day(draw, unit->go);
    for (uint32_t h = 0; h < count; h++) {
        uint32_t first = draw->best_first[h], end = draw->best_first[h + 1];
        int32_t  open = draw->gate_day[hops[h].gate];
        int32_t  together = open > day ? open : day;
        at[h].starts = end > first ? draw->best_ships[first].day : together;
        day = (end > first ? draw->best_ships[end - 1].day : together) +
              hops[h].days;
        at[h].ends = day;
    }
}

// Tries each way and books the one that closes first.
static void move_unit(mu_draw *draw, const mu_pledge_model *pledge,
                      mu_unit *unit)
{
    const mu_model *m = draw->model;
    int32_t         go = mu_ceil_day(draw, unit->go);
    attempt         t = { .draw = draw,
                          .ground = &draw->ground,
                          .gates = draw->gate_day,
                          .go = go,
                          .best = (int32_t)m->horizon };
    unit->stay = MU_TOO_LATE;
    if (go == MU_NEVER)
        return;
    for (uint32_t w = pledge->ways.first; w < pledge->ways.last; w++) {
        if (go + m->ways[w].least >= t.best ||
            soonest(&t, &m->ways[w]) >= t.best)
            continue;
        t.ships = draw->ships;
        t.first = draw->ships_first;
        t.waits = draw->waits;
        int32_t end = try_way(&t, &m->ways[w]);
        if (end >= t.best)
            continue;
        t.best = end;
        unit->closure = end;
        unit->way = w - pledge->ways.first;
        unit->stay = MU_MOVES;
        keep_best(draw);
    }
    if (unit->stay != MU_MOVES)
        return;
    const mu_way *way = &m->ways[pledge->ways.first + unit->way];
    book(draw, way, draw->best_ships, draw->best_first, draw->best_waits);
    if (draw->passage)
        note_passage(draw, unit, way);
}

void mu_units_move(mu_draw *draw)
{
    const mu_model *m = draw->model;
    prepare(draw);
    for (uint32_t i = 0; i < draw->queue_count; i++) {
        uint32_t               u = draw->queue[i];
        mu_unit               *unit = &draw->unit[u];
        const mu_pledge_model *pledge = &m->pledges[m->units[u].pledge];
        double with = (double)(draw->nation_moved[pledge->nation] +
                               pledge->personnel);
        if (with > m->nations[pledge->nation].ceiling + 1e-9) {
            unit->stay = MU_OVER_CEILING;
            continue;
        }
        move_unit(draw, pledge, unit);
        if (unit->stay != MU_MOVES)
            continue;
        draw->nation_moved[pledge->nation] += pledge->personnel;
        uint32_t word = m->units[u].integration_word;
        double   integration =
            word == MU_NONE
                  ? pledge->integration.base
                  : mu_sample(&pledge->integration, mu_draw_word(draw, word));
        unit->operational = mu_within(draw, unit->closure + integration);
    }
}

int32_t mu_closure_alone(mu_draw *draw, uint32_t u, bool open)
{
    const mu_model        *m = draw->model;
    const mu_pledge_model *pledge = &m->pledges[m->units[u].pledge];
    attempt t = { .draw = draw,
                  .ground = &draw->blank,
                  .gates = open ? draw->open_day : draw->gate_day,
                  .go = mu_ceil_day(draw, draw->unit[u].go),
                  .best = (int32_t)m->horizon,
                  .ships = draw->ships,
                  .first = draw->ships_first,
                  .waits = draw->waits };
    return try_way(&t, &m->ways[pledge->ways.first + draw->unit[u].way]);
}

// ---- 5. what was booked, and back to nothing booked ----------------------------

// Calls for each block of days that was touched: [first, end).
typedef struct blocks {
    uint64_t left;
    uint32_t shift, horizon;
    uint32_t first, end;
} blocks;

static bool next_block(blocks *b)
{
    if (!b->left)
        return false;
    b->first = (uint32_t)__builtin_ctzll(b->left) << b->shift;
    b->end = b->first + (1u << b->shift);
    if (b->end > b->horizon)
        b->end = b->horizon;
    b->left &= b->left - 1;
    return true;
}

static void count_days(const mu_draw *draw, uint64_t touched,
                       const int32_t *used, int64_t *use, int weight)
{
    blocks b = { touched, draw->block_shift, draw->model->horizon, 0, 0 };
    // Two loops, for a product of 64 bits would keep them from vectors.
    while (next_block(&b)) {
        if (weight > 0)
            for (uint32_t d = b.first; d < b.end; d++)
                use[d] += used[d];
        else
            for (uint32_t d = b.first; d < b.end; d++)
                use[d] -= used[d];
    }
}

void mu_bookings_count(const mu_draw *draw, int64_t *row_use, int64_t *pool_use,
                       int weight)
{
    const mu_model *m = draw->model;
    size_t          days = m->horizon;
    for (uint32_t r = 0; r < m->rows_count; r++)
        count_days(draw, draw->row_touched[r], draw->ground.used + r * days,
                   row_use + r * days, weight);
    for (uint32_t p = 0; p < m->pools_count; p++)
        count_days(draw, draw->pool_touched[p], draw->ground.pool + p * days,
                   pool_use + p * days, weight);
}

static void reset_days(const mu_draw *draw, uint64_t *touched, int32_t *used)
{
    blocks b = { *touched, draw->block_shift, draw->model->horizon, 0, 0 };
    while (next_block(&b))
        memset(used + b.first, 0, (b.end - b.first) * sizeof *used);
    *touched = 0;
}

void mu_bookings_reset(mu_draw *draw)
{
    const mu_model *m = draw->model;
    size_t          days = m->horizon;
    size_t          legs = 2 * (size_t)m->scenario->links_count;
    for (uint32_t r = 0; r < m->rows_count; r++)
        reset_days(draw, &draw->row_touched[r], draw->ground.used + r * days);
    for (uint32_t p = 0; p < m->pools_count; p++)
        reset_days(draw, &draw->pool_touched[p],
                   draw->ground.pool + p * days);
    // Rows with a factor may be marked full on days without any booking.
    memset(draw->ground.full, 0,
           m->rows_count * draw->ground.full_stride * sizeof(uint64_t));
    memset(draw->leg_waits, 0, legs * sizeof *draw->leg_waits);
    memset(draw->pool_waits, 0, m->pools_count * sizeof *draw->pool_waits);
}
