// promise_look.c - when events happen and nations commit at the earliest, whatever
// is chosen of what is undecided. See promise_parts.h.
//
// The logic of events.c and consent.c, over the cases that are left.

#include "promise_parts.h"

#include <stdlib.h>

const float *mu_view_need(const mu_view *v) { return v->need; }
uint64_t mu_view_stamp(const mu_view *v, uint32_t n) { return v->stamp[n]; }

// ---- a view ------------------------------------------------------------------------

mu_status mu_view_open(const mu_promise *p, mu_view **out)
{
    mu_view *v = calloc(1, sizeof *v);
    *out = v;
    if (!v)
        return MU_NO_MEMORY;
    mu_arena *a = &v->arena;
    v->event = MU_ARENA_NEW(a, (size_t)p->draws * p->events, double);
    v->high = MU_ARENA_NEW(a, p->events, double);
    v->commit = MU_ARENA_NEW(a, (size_t)p->draws * p->nations, double);
    v->approve = MU_ARENA_NEW(a, (size_t)p->draws * p->nations, double);
    v->pledged = MU_ARENA_NEW(a, p->nations, double);
    v->contributes = MU_ARENA_NEW(a, p->nations, bool);
    v->events = MU_ARENA_NEW(a, p->events, promise_cases);
    v->consent = MU_ARENA_NEW(a, p->nations, promise_cases);
    v->steps = MU_ARENA_NEW(a, p->nations, promise_cases);
    v->comer = MU_ARENA_NEW(a, p->nations, promise_comer);
    v->need = MU_ARENA_NEW(a, (size_t)p->measures * p->stride, float);
    v->stamp = MU_ARENA_NEW(a, p->nations, uint64_t);
    v->column = MU_ARENA_NEW(a, p->events, uint64_t);
    v->memo = MU_ARENA_NEW(a, PROMISE_MEMOS, promise_memo);
    v->votes = MU_ARENA_NEW(a, PROMISE_VOTES, promise_votes);
    if (v->event && v->high && v->commit && v->approve && v->pledged &&
        v->contributes && v->events && v->consent && v->steps && v->comer &&
        v->need && v->stamp && v->column && v->memo && v->votes)
        return MU_OK;
    mu_view_close(v);
    *out = NULL;
    return MU_NO_MEMORY;
}

void mu_view_close(mu_view *v)
{
    if (!v)
        return;
    mu_arena_clear(&v->arena);
    free(v);
}

promise_cases promise_allow(const relax_part *part, const mu_ask_set *in,
                     const mu_ask_set *out)
{
    promise_cases    found = { { 0 } };
    mu_ask_set must = *in;
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        must.words[i] &= part->touched.words[i];
    for (uint32_t k = 0; k < part->count; k++)
        if (mu_ask_within(&must, &part->cases[k].set) &&
            !mu_ask_meets(&part->cases[k].set, out))
            found.word[k / 64] |= (uint64_t)1 << (k % 64);
    return found;
}

// The first allowed case from `k` on; MU_NONE: there is none.
uint32_t promise_next_case(const promise_cases *of, uint32_t k)
{
    for (uint32_t i = k / 64; i < RELAX_CASES / 64; i++) {
        uint64_t word = of->word[i];
        if (i == k / 64)
            word &= ~(uint64_t)0 << (k % 64);
        if (word)
            return i * 64 + (uint32_t)__builtin_ctzll(word);
    }
    return MU_NONE;
}


static double within(const mu_promise *p, double time)
{
    return time < p->horizon ? time : INFINITY;
}

double promise_latest(const double *time, mu_list events)
{
    double found = 0.0;
    for (uint32_t i = 0; i < events.count; i++)
        if (time[events.at[i]] > found)
            found = time[events.at[i]];
    return found;
}

static double earliest(const double *time, mu_list events)
{
    double found = INFINITY;
    for (uint32_t i = 0; i < events.count; i++)
        if (time[events.at[i]] < found)
            found = time[events.at[i]];
    return found;
}

// As find_event of relax_times.c.
static void look_at_events(const mu_promise *p, mu_view *v, uint32_t w)
{
    double *low = v->event + (size_t)w * p->events, *high = v->high;
    for (uint32_t i = 0; i < p->events; i++) {
        uint32_t          e = p->change.event_order[i];
        const relax_part *part = &p->change.part[RELAX_EVENT][e];
        low[e] = INFINITY;
        high[e] = 0.0;
        for EACH_CASE(k, &v->events[e]) {
            const mu_event_model *of = &part->cases[k].model->events[e];
            double delay = p->delay[e][(size_t)k * p->draws + w];
            double soon = INFINITY, late = INFINITY;
            if (delay < INFINITY) {
                soon = within(p, promise_latest(low, of->after) + delay);
                late = within(p, promise_latest(high, of->after) + delay);
                if (of->unless.count) {
                    if (earliest(high, of->unless) <= soon)
                        soon = INFINITY;
                    if (soon == INFINITY || earliest(low, of->unless) <= late)
                        late = INFINITY;
                }
            }
            low[e] = soon < low[e] ? soon : low[e];
            high[e] = late > high[e] ? late : high[e];
        }
    }
}

// ---- consent -------------------------------------------------------------------------

static double others_there(const mu_promise *p, const mu_view *v,
                           const double *seen, uint32_t n,
                           const mu_option_model *option)
{
    uint32_t count = 0;
    double   persons = 0.0;
    if (option->contributors <= 1e-9 && option->personnel <= 1e-9)
        return 0.0;
    for (uint32_t m = 0; m < p->nations; m++) {
        if (m == n || !v->contributes[m] || seen[m] == INFINITY)
            continue;
        uint32_t at = count++;
        for (; at > 0 && v->comer[at - 1].time > seen[m]; at--)
            v->comer[at] = v->comer[at - 1];
        v->comer[at] = (promise_comer){ seen[m], v->pledged[m] };
    }
    for (uint32_t i = 0; i < count; i++) {
        persons += v->comer[i].pledged;
        if (i + 1.0 >= option->contributors - 1e-9 &&
            persons >= option->personnel - 1e-6)
            return v->comer[i].time;
    }
    return INFINITY;
}

static double commitment(const mu_promise *p, const mu_view *v, uint32_t w,
                         uint32_t n, const mu_model *m)
{
    const mu_nation_model *nation = &m->nations[n];
    const double *event = v->event + (size_t)w * p->events;
    double        first = INFINITY;
    if (nation->refuses)
        return INFINITY;
    if (nation->options.first == nation->options.last)
        return 0.0;
    for (uint32_t o = nation->options.first; o < nation->options.last; o++) {
        const mu_option_model *option = &m->options[o];
        const double *seen = (option->counts_approval ? v->approve : v->commit) +
                             (size_t)w * p->nations;
        double time = promise_latest(event, option->events);
        double nations = promise_latest(seen, option->nations);
        time = nations > time ? nations : time;
        if (time >= first)
            continue;
        double others = others_there(p, v, seen, n, option);
        time = others > time ? others : time;
        first = time < first ? time : first;
    }
    return within(p, first);
}

static double approval(const mu_promise *p, const double *event,
                       const relax_steps *steps, double time)
{
    for (uint32_t s = 0; s < steps->count && time < INFINITY; s++) {
        double after = promise_latest(event, steps->step[s].after);
        double begin = after > time ? after : time;
        time = begin < INFINITY
                   ? relax_step_end(&p->luck, steps, &steps->step[s], begin)
                   : INFINITY;
    }
    return time;
}

// The earliest approval of a nation in the cases allowed.
double promise_approved(const mu_promise *p, const mu_view *v, uint32_t w,
                       uint32_t n, const promise_cases *cases)
{
    double commit = v->commit[(size_t)w * p->nations + n], first = INFINITY;
    if (commit == INFINITY)
        return INFINITY;
    for EACH_CASE(k, cases) {
        double time = approval(p, v->event + (size_t)w * p->events,
                               &p->steps[w][n][k], commit);
        first = time < first ? time : first;
    }
    return first;
}

static bool look_again(const mu_promise *p, mu_view *v, uint32_t w, uint32_t n)
{
    const relax_part *part = &p->change.part[RELAX_CONSENT][n];
    size_t            at = (size_t)w * p->nations + n;
    double            commit = INFINITY;
    for EACH_CASE(k, &v->consent[n]) {
        double time = commitment(p, v, w, n, part->cases[k].model);
        commit = time < commit ? time : commit;
    }
    bool changed = commit < v->commit[at];
    v->commit[at] = commit;
    if (p->by_approval && changed)
        v->approve[at] = promise_approved(p, v, w, n, &v->steps[n]);
    return changed;
}

static void look_at_nations(const mu_promise *p, mu_view *v, uint32_t w)
{
    for (uint32_t n = 0; n < p->nations; n++)
        v->commit[(size_t)w * p->nations + n] =
            v->approve[(size_t)w * p->nations + n] = INFINITY;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t n = 0; n < p->nations; n++)
            changed |= look_again(p, v, w, n);
    }
}

// ---- a look --------------------------------------------------------------------------

double promise_ceiling(const mu_promise *p, uint32_t n, const mu_ask_set *in,
                         const mu_ask_set *out)
{
    const relax_part *part = &p->change.part[RELAX_CEILING][n];
    promise_cases           cases = promise_allow(part, in, out);
    double            most = 0.0;
    for EACH_CASE(k, &cases) {
        double ceiling = part->cases[k].model->nations[n].ceiling;
        most = ceiling > most ? ceiling : most;
    }
    return most;
}

static void look_at_pledges(const mu_promise *p, mu_view *v, uint32_t n,
                            const mu_ask_set *in, const mu_ask_set *out)
{
    double persons = 0.0;
    v->contributes[n] = false;
    for (uint32_t i = 0; i < p->fleets[n]; i++) {
        const promise_fleet *f = &p->fleet[n][i];
        promise_cases      cases = promise_allow(&p->change.part[RELAX_FORCE][f->row], in, out);
        double       most = 0.0;
        for EACH_CASE(k, &cases) {
            const mu_pledge_model *of = f->force[k].pledge;
            if (!of)
                continue;
            v->contributes[n] = true;
            double now = (double)(of->units.last - of->units.first) *
                         (double)of->personnel;
            most = now > most ? now : most;
        }
        persons += most;
    }
    double ceiling = promise_ceiling(p, n, in, out);
    v->pledged[n] = persons < ceiling ? persons : ceiling;
}

static uint64_t stir(uint64_t hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    hash = (hash ^ bits) * 0x9e3779b97f4a7c15u;
    return hash ^ (hash >> 29);
}

// Equal stamps: a nation brings the same, if the same of its own is decided.
static void stamp(const mu_promise *p, mu_view *v)
{
    for (uint32_t e = 0; e < p->events; e++)
        v->column[e] = e;
    for (uint32_t n = 0; n < p->nations; n++)
        v->stamp[n] = n;
    for (uint32_t w = 0; w < p->draws; w++) {
        for (uint32_t e = 0; e < p->events; e++)
            v->column[e] =
                stir(v->column[e], v->event[(size_t)w * p->events + e]);
        for (uint32_t n = 0; n < p->nations; n++)
            v->stamp[n] =
                stir(v->stamp[n], v->commit[(size_t)w * p->nations + n]);
    }
    for (uint32_t n = 0; n < p->nations; n++)
        for (uint32_t e = 0; e < p->events; e++)
            if (p->heeds[(size_t)n * p->events + e])
                v->stamp[n] =
                    (v->stamp[n] ^ v->column[e]) * 0xff51afd7ed558ccdu;
}

// Keeps what is allowed of a part; was it another before?
static bool keep_cases(promise_cases *at, const relax_part *part,
                       const mu_ask_set *in, const mu_ask_set *out)
{
    promise_cases now = promise_allow(part, in, out);
    bool          other = memcmp(at, &now, sizeof now) != 0;
    *at = now;
    return other;
}

// What conditions can see of a nation; was it another before?
static bool keep_nation(const mu_promise *p, mu_view *v, uint32_t n,
                        const mu_ask_set *in, const mu_ask_set *out)
{
    const relax_change *c = &p->change;
    double              pledged = v->pledged[n];
    bool                contributes = v->contributes[n];
    bool other = keep_cases(&v->consent[n], &c->part[RELAX_CONSENT][n], in, out);
    bool steps = keep_cases(&v->steps[n], &c->part[RELAX_STEPS][n], in, out);
    look_at_pledges(p, v, n, in, out);
    return other || (steps && p->by_approval) || contributes != v->contributes[n] ||
           pledged < v->pledged[n] || pledged > v->pledged[n];
}

static void look_at_needs(const mu_promise *p, mu_view *v, uint32_t w)
{
    const double *event = v->event + (size_t)w * p->events;
    for (uint32_t j = 0; j < p->measures; j++) {
        const promise_measure *of = &p->measure[j];
        bool instead =
            of->substitute != MU_NONE && event[of->substitute] <= p->last;
        v->need[(size_t)j * p->stride + w] =
            instead ? -INFINITY
                    : (float)(of->wanted - 1e-4 * fabs(of->wanted));
    }
}

void mu_promise_look(const mu_promise *p, mu_view *v, const mu_ask_set *in,
                     const mu_ask_set *out)
{
    const relax_change *c = &p->change;
    bool                events = !v->looked, nations = !v->looked;
    for (uint32_t e = 0; e < p->events; e++)
        events |= keep_cases(&v->events[e], &c->part[RELAX_EVENT][e], in, out);
    for (uint32_t n = 0; n < p->nations; n++)
        nations |= keep_nation(p, v, n, in, out);
    v->looked = true;
    // Many asks change none of it.
    if (!events && !nations)
        return;
    v->nation = MU_NONE;
    for (uint32_t w = 0; w < p->draws; w++) {
        if (events) {
            look_at_events(p, v, w);
            look_at_needs(p, v, w);
        }
        look_at_nations(p, v, w);
    }
    stamp(p, v);
}
