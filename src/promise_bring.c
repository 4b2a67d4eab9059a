// promise_bring.c - what a nation brings by the day at most, after a look. See
// promise_parts.h.
//
// Choices of a nation share most of what they are made of: what a pledge brings in
// the same cases is worked out once for a look.

#include "promise_parts.h"

// ---- what a nation brings --------------------------------------------------------------

typedef struct route {             // a way in one draw
    float least, open;             // it closes at the earliest on `open`
} route;

static uint32_t routes_of(const mu_promise *p, const promise_fleet *f, uint64_t ways,
                          const double *event, double approve, uint32_t w,
                          route *to)
{
    uint32_t count = 0;
    for (; ways; ways &= ways - 1) {
        const promise_way *of = &f->ways[__builtin_ctzll(ways)];
        double     open = 0.0;
        for (uint32_t g = of->gates.first; g < of->gates.last; g++) {
            const promise_gate *at = &p->gates[g];
            double      time = at->opens == MU_NONE ? 0.0 : event[at->opens];
            if (at->permit && approve + (double)at->permit[w] > time)
                time = approve + (double)at->permit[w];
            time += (double)at->behind;
            open = time > open ? time : open;
        }
        if (open <= p->last)
            to[count++] = (route){ of->least, (float)open };
    }
    return count;
}

// Units of a pledge in one case that are there.
static uint32_t units_there(const mu_promise *p, const promise_force *f,
                            const double *event, double approve, uint32_t w,
                            const route *routes, uint32_t count)
{
    const mu_pledge_model *of = f->pledge;
    const float *notice = f->notice + (size_t)w * f->units;
    const float *close = f->close + (size_t)w * f->units;
    double       from = approve, after = promise_latest(event, of->after);
    uint32_t     there = 0;
    if (of->warning != MU_NONE && event[of->warning] < from)
        from = event[of->warning];
    if (after > p->last)
        return 0;
    for (uint32_t u = 0; u < f->units; u++) {
        double go = from + (double)notice[u];
        go = go > approve ? go : approve;
        go = go > after ? go : after;
        double until = (double)close[u] + 1e-3;
        bool   in_time = false;
        for (uint32_t r = 0; r < count && !in_time; r++)
            in_time = (double)routes[r].open <= until &&
                      go + (double)routes[r].least <= until;
        there += in_time;
    }
    return there;
}

// One pledge in one draw: of each measure the most of all cases allowed; and of
// persons. to[measure * stride].
static void fleet_brings(const mu_promise *p, const mu_view *v, const promise_fleet *f,
                         const promise_cases *cases, uint64_t ways, double approve,
                         uint32_t w, float *to)
{
    const double *event = v->event + (size_t)w * p->events;
    route    routes[PROMISE_WAYS];
    float   *persons = to + (size_t)p->measures * p->stride;
    uint32_t count = approve <= p->last
                         ? routes_of(p, f, ways, event, approve, w, routes)
                         : 0;
    for (uint32_t j = 0; j <= p->measures; j++)
        to[(size_t)j * p->stride] = 0.0f;
    if (count == 0)
        return;
    for EACH_CASE(k, cases) {
        const promise_force *of = &f->force[k];
        uint32_t     there =
            of->pledge ? units_there(p, of, event, approve, w, routes, count) : 0;
        float now[PROMISE_MEASURES];
        if (there == 0)
            continue;
        for (uint32_t j = 0; j < p->measures; j++)
            now[j] = of->value[j];
        for (uint32_t l = 0; l < of->lifts_count; l++)
            if (event[of->lifts[l].event] <= p->last)
                now[of->lifts[l].measure] += of->lifts[l].more;
        for (uint32_t j = 0; j < p->measures; j++)
            if (now[j] * (float)there > to[(size_t)j * p->stride])
                to[(size_t)j * p->stride] = now[j] * (float)there;
        if (of->personnel * (float)there > *persons)
            *persons = of->personnel * (float)there;
    }
}

static bool same_cases(const promise_cases *a, const promise_cases *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

// When the nation approves in the cases allowed; NULL: no memory.
static const double *votes_of(const mu_promise *p, mu_view *v, uint32_t n,
                              const promise_cases *steps)
{
    for (uint32_t i = 0; i < v->votes_count; i++)
        if (same_cases(&v->votes[i].steps, steps))
            return v->votes[i].approve;
    if (v->votes_count == PROMISE_VOTES)
        v->votes_count = v->memos = 0;
    promise_votes *to = &v->votes[v->votes_count];
    if (!to->approve)
        to->approve = MU_ARENA_NEW(&v->arena, p->draws, double);
    if (!to->approve)
        return NULL;
    to->steps = *steps;
    for (uint32_t w = 0; w < p->draws; w++)
        to->approve[w] = promise_approved(p, v, w, n, steps);
    v->votes_count++;
    return to->approve;
}

static const float *memo_of(const mu_promise *p, mu_view *v, uint32_t n,
                            uint32_t i, const promise_memo *like, const double *approve)
{
    const promise_fleet *f = &p->fleet[n][i];
    for (uint32_t k = 0; k < v->memos; k++)
        if (v->memo[k].fleet == i && v->memo[k].ways == like->ways &&
            same_cases(&v->memo[k].cases, &like->cases) &&
            same_cases(&v->memo[k].steps, &like->steps))
            return v->memo[k].value;
    if (v->memos == PROMISE_MEMOS)
        v->memos = 0;
    promise_memo  *to = &v->memo[v->memos];
    float *value = to->value;
    if (!value)
        value = MU_ARENA_NEW(&v->arena, ((size_t)p->measures + 1) * p->stride,
                             float);
    if (!value)
        return NULL;
    *to = *like;
    to->value = value;
    v->memos++;
    for (uint32_t w = 0; w < p->draws; w++)
        fleet_brings(p, v, f, &like->cases, like->ways, approve[w], w, value + w);
    return value;
}

mu_status mu_promise_bring(const mu_promise *p, mu_view *v, uint32_t n,
                           const mu_ask_set *in, const mu_ask_set *out,
                           float *to)
{
    const relax_change *c = &p->change;
    size_t  size = (size_t)p->measures * p->stride;
    promise_memo    like = { .steps = promise_allow(&c->part[RELAX_STEPS][n], in, out) };
    if (v->nation != n)
        v->memos = v->votes_count = 0;
    v->nation = n;
    memset(to, 0, size * sizeof *to);
    const double *approve = votes_of(p, v, n, &like.steps);
    if (!approve)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < p->fleets[n]; i++) {
        uint32_t row = p->fleet[n][i].row;
        if (!c->matters[row])
            continue;
        like.fleet = i;
        like.cases = promise_allow(&c->part[RELAX_FORCE][row], in, out);
        like.ways = 0;
        promise_cases by = promise_allow(&c->part[RELAX_WAYS][row], in, out);
        for EACH_CASE(k, &by)
            like.ways |= p->fleet[n][i].ways_of[k];
        const float *value =
            like.ways ? memo_of(p, v, n, i, &like, approve) : NULL;
        if (like.ways && !value)
            return MU_NO_MEMORY;
        for (size_t k = 0; value && k < size; k++)
            to[k] += value[k];
    }
    double ceiling = promise_ceiling(p, n, in, out);
    for (uint32_t j = 0; j < p->measures; j++)
        for (uint32_t w = 0; p->measure[j].capability == MU_PERSONNEL &&
                             ceiling < INFINITY && w < p->draws; w++)
            if ((double)to[(size_t)j * p->stride + w] > ceiling)
                to[(size_t)j * p->stride + w] = (float)ceiling;
    return MU_OK;
}
