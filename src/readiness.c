// readiness.c - which units exist, when they may move, when they leave, and in
// which order they book. Section 3.3.

#include "stages.h"

// The first vote on renewal that fails.
static double first_failed_vote(const mu_draw *draw,
                                const mu_nation_model *nation, double approved)
{
    if (nation->renewal_days <= 0.0 || nation->renewal_probability >= 1.0)
        return INFINITY;
    for (uint32_t vote = 1;; vote++) {
        double at = approved + vote * nation->renewal_days;
        if (!(at < draw->model->horizon))
            return INFINITY;
        uint64_t key = mu_luck_numbered(nation->renewal_key, vote, NULL);
        double   u =
            mu_luck_share(mu_luck_word(draw->seed, draw->index, key));
        if (!(u < nation->renewal_probability))
            return at;
    }
}

static double nation_leaves(const mu_draw *draw, uint32_t n)
{
    const mu_nation_model *nation = &draw->model->nations[n];
    double                 approved = draw->approve[n];
    if (approved == INFINITY)
        return INFINITY;
    double first = mu_first_event(draw, nation->until);
    double vote = first_failed_vote(draw, nation, approved);
    if (vote < first)
        first = vote;
    return mu_within(draw, first + nation->withdrawal_days);
}

static double pledge_leaves(const mu_draw *draw, const mu_pledge_model *pledge)
{
    double own = mu_first_event(draw, pledge->until) +
                 draw->model->nations[pledge->nation].withdrawal_days;
    own = mu_within(draw, own);
    double nation = draw->leave[pledge->nation];
    return own < nation ? own : nation;
}

static bool unit_exists(const mu_draw *draw, const mu_pledge_model *pledge,
                        const mu_unit_model *unit)
{
    if (unit->available_word == MU_NONE)
        return pledge->available >= 1.0;
    return mu_luck_share(mu_draw_word(draw, unit->available_word)) <
           pledge->available;
}

static void ready_unit(mu_draw *draw, const mu_pledge_model *pledge,
                       uint32_t u, double from, double after)
{
    const mu_unit_model *unit = &draw->model->units[u];
    mu_unit             *out = &draw->unit[u];
    *out = (mu_unit){ .ready = INFINITY, .go = INFINITY,
                      .operational = INFINITY, .closure = MU_NEVER,
                      .stay = MU_NOT_THERE };
    if (!unit_exists(draw, pledge, unit))
        return;
    double approved = draw->approve[pledge->nation];
    double notice = unit->notice_word == MU_NONE
                        ? pledge->notice.base
                        : mu_sample(&pledge->notice,
                                    mu_draw_word(draw, unit->notice_word));
    double ready = from + notice;
    if (!(ready > approved))
        ready = approved;
    out->ready = mu_within(draw, ready);
    out->go = out->ready > after ? out->ready : after;
    out->stay = out->go == INFINITY ? MU_NO_GO : MU_MOVES;
}

// ---- booking order: (priority, day of go, pledge id, number) -----------------

// Stable counting sort of the queue by a small number.
static void sort_queue(mu_draw *draw, uint32_t keys,
                       uint32_t (*key_of)(const mu_draw *, uint32_t))
{
    uint32_t *bucket = draw->bucket, *from = draw->queue;
    uint32_t *to = draw->queue_scratch;
    memset(bucket, 0, (keys + 1) * sizeof *bucket);
    for (uint32_t i = 0; i < draw->queue_count; i++)
        bucket[key_of(draw, from[i]) + 1]++;
    for (uint32_t k = 0; k < keys; k++)
        bucket[k + 1] += bucket[k];
    for (uint32_t i = 0; i < draw->queue_count; i++)
        to[bucket[key_of(draw, from[i])]++] = from[i];
    draw->queue = to;
    draw->queue_scratch = from;
}

static uint32_t go_day(const mu_draw *draw, uint32_t u)
{
    int32_t day = mu_ceil_day(draw, draw->unit[u].go);
    // A go after the last midnight: behind all others, and too late to move.
    return day == MU_NEVER ? draw->model->horizon : (uint32_t)day;
}

static uint32_t priority(const mu_draw *draw, uint32_t u)
{
    return draw->model->priority_of[draw->model->units[u].rank];
}

// A few units are put in order by insertion: no buckets to clear.
#define FEW 24

static bool books_before(const mu_draw *draw, uint32_t a, uint32_t b)
{
    uint32_t x = priority(draw, a), y = priority(draw, b);
    if (x != y)
        return x < y;
    return go_day(draw, a) < go_day(draw, b);
}

static void insert_queue(mu_draw *draw)
{
    uint32_t *queue = draw->queue;
    for (uint32_t i = 1; i < draw->queue_count; i++) {
        uint32_t unit = queue[i], at = i;
        for (; at > 0 && books_before(draw, unit, queue[at - 1]); at--)
            queue[at] = queue[at - 1];
        queue[at] = unit;
    }
}

static void order_queue(mu_draw *draw)
{
    const mu_model *m = draw->model;
    draw->queue_count = 0;
    for (uint32_t rank = 0; rank < m->units_count; rank++)
        if (draw->unit[m->by_rank[rank]].stay == MU_MOVES)
            draw->queue[draw->queue_count++] = m->by_rank[rank];
    if (draw->queue_count <= FEW) {
        insert_queue(draw);
    } else {
        sort_queue(draw, m->horizon + 1, go_day);
        sort_queue(draw, m->priorities, priority);
    }
    for (uint32_t i = 0; i < draw->queue_count; i++)
        draw->queue_place[draw->queue[i]] = i;
}

void mu_units_ready(mu_draw *draw)
{
    const mu_model *m = draw->model;
    for (uint32_t n = 0; n < m->nations_count; n++)
        draw->leave[n] = nation_leaves(draw, n);
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        double approved = draw->approve[pledge->nation];
        double from = approved;
        if (pledge->warning != MU_NONE && draw->event[pledge->warning] < from)
            from = draw->event[pledge->warning];
        double after = mu_latest_event(draw, pledge->after);
        double leave = draw->pledge_leave[p] = pledge_leaves(draw, pledge);
        for (uint32_t u = pledge->units.first; u < pledge->units.last; u++) {
            ready_unit(draw, pledge, u, from, after);
            if (draw->unit[u].stay == MU_MOVES && draw->unit[u].go >= leave)
                draw->unit[u].stay = MU_LEAVES_FIRST;
        }
    }
    order_queue(draw);
}
