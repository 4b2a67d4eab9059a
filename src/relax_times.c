// relax_times.c - in one draw: when each event and each yes comes at the
// earliest and at the latest, whatever is asked, and at which times it can come
// at all. See relax_parts.h.
//
// The logic of events.c and consent.c over all cases at once. Everything later
// than the day asked about is as good as never. Times of nations are found by
// going round until nothing changes: from never downwards for the bounds, from
// no time upwards for the possible times.

#include "relax_parts.h"

#include <stdlib.h>

// ---- luck --------------------------------------------------------------------------

double relax_luck(const relax_draw *d, const mu_model *m, uint32_t word,
                  const mu_sampler *sampler)
{
    if (word == MU_NONE)
        return sampler->base;
    return mu_sample(sampler, mu_luck_word(d->seed, d->draw, m->keys[word]));
}

bool relax_happens(const relax_draw *d, const mu_model *m, uint32_t word,
                   double probability)
{
    if (word == MU_NONE)
        return probability >= 1.0;
    return mu_luck_share(mu_luck_word(d->seed, d->draw, m->keys[word])) <
           probability;
}

static double late_luck(const relax_draw *d, const mu_sampler *sampler,
                        uint64_t stem, uint32_t k)
{
    if (!mu_sampler_is_random(sampler))
        return sampler->base;
    return mu_sample(sampler, mu_luck_word(d->seed, d->draw,
                                           mu_luck_numbered(stem, k, NULL)));
}

// ---- approval steps ------------------------------------------------------------------

static bool passes(const relax_draw *d, const mu_step_model *step, uint32_t k)
{
    if (step->probability >= 1.0 || step->probability <= 0.0)
        return step->probability >= 1.0;
    uint64_t key = mu_luck_numbered(step->pass_stem, k, NULL);
    return mu_luck_share(mu_luck_word(d->seed, d->draw, key)) <
           step->probability;
}

static void draw_step(relax_draw *d, const mu_step_model *step, relax_step *out)
{
    uint32_t tries = 0;
    bool     passed = false;
    while (!passed && tries <= step->retries)
        passed = passes(d, step, tries++);
    *out = (relax_step){ .never = !passed, .after = step->after,
                         .tries = tries };
    out->length = MU_ARENA_NEW(&d->arena, tries, double);
    out->wait = MU_ARENA_NEW(&d->arena, tries, double);
    if (!out->length || !out->wait) {
        d->failed = true;
        out->tries = 0;
        return;
    }
    for (uint32_t k = 0; passed && k < tries; k++) {
        out->length[k] = late_luck(d, &step->duration, step->duration_stem, k);
        out->wait[k] = late_luck(d, &step->wait, step->wait_stem, k);
    }
}

void relax_steps_draw(relax_draw *d)
{
    const relax_change *c = d->change;
    for (uint32_t n = 0; n < c->part_count[RELAX_STEPS] && !d->failed; n++) {
        const relax_part *part = &c->part[RELAX_STEPS][n];
        d->steps[n] = MU_ARENA_NEW(&d->arena, part->count, relax_steps);
        d->failed = d->failed || !d->steps[n];
        for (uint32_t k = 0; k < part->count && !d->failed; k++) {
            const mu_model        *m = part->cases[k].model;
            const mu_nation_model *nation = &m->nations[n];
            relax_steps           *to = &d->steps[n][k];
            to->count = nation->steps.last - nation->steps.first;
            to->recess = m->breaks + nation->breaks.first;
            to->recesses = nation->breaks.last - nation->breaks.first;
            to->step = MU_ARENA_NEW(&d->arena, to->count, relax_step);
            d->failed = d->failed || !to->step;
            for (uint32_t s = 0; s < to->count && !d->failed; s++)
                draw_step(d, &m->steps[nation->steps.first + s], &to->step[s]);
        }
    }
}

// As session_end of consent.c.
static double session_end(const relax_steps *steps, double begin, double length)
{
    double end = begin + length;
    if (length == 0.0)
        return end;
    for (uint32_t i = 0; i < steps->recesses; i++) {
        const mu_break *recess = &steps->recess[i];
        if (recess->to <= begin)
            continue;
        if (!(end > recess->from + 1e-9))
            break;
        end += recess->to - (recess->from > begin ? recess->from : begin);
    }
    return end;
}

double relax_step_end(const relax_draw *d, const relax_steps *steps,
                      const relax_step *step, double begin)
{
    if (step->never)
        return INFINITY;
    for (uint32_t k = 0;; k++) {
        double end = session_end(steps, begin, step->length[k]);
        if (!(end < d->horizon))
            return INFINITY;
        if (k + 1 == step->tries)
            return end;
        begin = end + step->wait[k];
        if (!(begin < d->horizon))
            return INFINITY;
    }
}

// The end rises with the beginning, so halving finds the last one in time; what
// is left between the two is given to the better.
double relax_latest_begin(const relax_draw *d, const relax_steps *steps,
                          const relax_step *step, double time)
{
    double low = 0.0, high = time;
    if (!(relax_step_end(d, steps, step, low) <= time))
        return -1.0;
    if (relax_step_end(d, steps, step, high) <= time)
        return high;
    while (high - low > RELAX_SLACK / 4) {
        double middle = low + (high - low) / 2;
        if (relax_step_end(d, steps, step, middle) <= time)
            low = middle;
        else
            high = middle;
    }
    return high;
}

// ---- sets of times ----------------------------------------------------------------------

typedef struct times {
    double  *at;
    uint32_t count;
    bool     full;                 // more than there is room for
} times;

static void times_add(times *t, double time)
{
    if (t->full)
        return;
    if (t->count == RELAX_TIMES)
        t->full = true;
    else
        t->at[t->count++] = time;
}

static int compare_reals(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void times_tidy(times *t)
{
    if (t->count > 1)
        qsort(t->at, t->count, sizeof *t->at, compare_reals);
    uint32_t once = 0;
    for (uint32_t i = 0; i < t->count; i++)
        if (once == 0 || t->at[i] != t->at[once - 1])
            t->at[once++] = t->at[i];
    t->count = once;
}

// All times of another that lie in low .. high.
static void times_take(times *t, const relax_span *from, double low,
                       double high)
{
    if (!from->at)
        t->full = true;
    for (uint32_t i = 0; from->at && i < from->count; i++)
        if (from->at[i] >= low && from->at[i] <= high)
            times_add(t, from->at[i]);
}

// Keeps what was found as the possible times of a span.
static void span_keep(relax_draw *d, relax_span *span, const times *t)
{
    span->at = NULL;
    span->count = 0;
    if (t->full)
        return;
    span->at = MU_ARENA_NEW(&d->arena, t->count ? t->count : 1, double);
    if (!span->at) {
        d->failed = true;
        return;
    }
    if (t->count)
        memcpy(span->at, t->at, t->count * sizeof *t->at);
    span->count = t->count;
}

static void span_keep_one(relax_draw *d, relax_span *span)
{
    times one = { &span->low, span->low <= d->last ? 1 : 0, false };
    span_keep(d, span, &one);
}

// ---- events ---------------------------------------------------------------------------------

typedef double (*end_of)(const relax_span *);

static double low_of(const relax_span *span) { return span->low; }
static double high_of(const relax_span *span) { return span->high; }

static double latest(const relax_draw *d, mu_list events, end_of end)
{
    double time = 0.0;
    for (uint32_t i = 0; i < events.count; i++)
        if (end(&d->event[events.at[i]]) > time)
            time = end(&d->event[events.at[i]]);
    return time;
}

static double first(const relax_draw *d, mu_list events, end_of end)
{
    double time = INFINITY;
    for (uint32_t i = 0; i < events.count; i++)
        if (end(&d->event[events.at[i]]) < time)
            time = end(&d->event[events.at[i]]);
    return time;
}

static double within(const relax_draw *d, double time)
{
    return time < d->horizon ? time : INFINITY;
}

// Possible times of an event in one case: each time at which the last of what it
// waits for can come, and its delay.
static void event_times(const relax_draw *d, const mu_event_model *e,
                        double delay, times *out)
{
    double from = latest(d, e->after, low_of);
    if (from + delay <= d->last)
        times_add(out, from + delay);
    for (uint32_t i = 0; i < e->after.count; i++) {
        const relax_span *cause = &d->event[e->after.at[i]];
        if (!cause->at)
            out->full = true;
        for (uint32_t k = 0; cause->at && k < cause->count; k++)
            if (cause->at[k] >= from && cause->at[k] + delay <= d->last)
                times_add(out, cause->at[k] + delay);
    }
}

static void find_event(relax_draw *d, uint32_t event, times *scratch)
{
    const relax_part *part = &d->change->part[RELAX_EVENT][event];
    relax_span       *span = &d->event[event];
    *span = (relax_span){ INFINITY, 0.0, NULL, 0 };
    *scratch = (times){ scratch->at, 0, false };
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_model       *m = part->cases[k].model;
        const mu_event_model *e = &m->events[event];
        double                low = INFINITY, high = INFINITY;
        if (relax_happens(d, m, e->occurs.word, e->occurs.probability)) {
            double delay = relax_luck(d, m, e->delay.word, &e->delay.sampler);
            low = within(d, latest(d, e->after, low_of) + delay);
            high = within(d, latest(d, e->after, high_of) + delay);
            if (first(d, e->unless, high_of) <= low)
                low = INFINITY;
            if (low == INFINITY || first(d, e->unless, low_of) <= high)
                high = INFINITY;
            if (low < INFINITY)
                event_times(d, e, delay, scratch);
        }
        span->low = low < span->low ? low : span->low;
        span->high = high > span->high ? high : span->high;
    }
    times_tidy(scratch);
    if (span->low == span->high || span->low > d->last)
        span_keep_one(d, span);
    else
        span_keep(d, span, scratch);
}

// ---- nations ----------------------------------------------------------------------------------

typedef struct arrival {           // of a nation, for counting
    double time, pledged;
} arrival;

static int compare_arrivals(const void *a, const void *b)
{
    const arrival *x = a, *y = b;
    return (x->time > y->time) - (x->time < y->time);
}

typedef struct looking {           // at the bounds of nations
    relax_draw *d;
    end_of      end;
    bool        low;               // the earliest, or the latest
    arrival    *arrival;
    times       scratch;
} looking;

// As others_there of consent.c.
static double others_there(const looking *l, uint32_t n,
                           const mu_option_model *option)
{
    const relax_draw *d = l->d;
    const relax_span *seen = option->counts_approval ? d->approve : d->commit;
    uint32_t          count = 0;
    double            persons = 0.0;
    if (option->contributors <= 1e-9 && option->personnel <= 1e-9)
        return 0.0;
    for (uint32_t m = 0; m < d->change->part_count[RELAX_CONSENT]; m++) {
        relax_lit comes = d->contributes[m];
        if (m == n || comes == RELAX_NEVER || (!l->low && comes != RELAX_ALWAYS))
            continue;
        l->arrival[count++] = (arrival){
            l->end(&seen[m]), l->low ? d->pledged_high[m] : d->pledged_low[m]
        };
    }
    qsort(l->arrival, count, sizeof *l->arrival, compare_arrivals);
    for (uint32_t i = 0; i < count && l->arrival[i].time < INFINITY; i++) {
        persons += l->arrival[i].pledged;
        if (i + 1.0 >= option->contributors - 1e-9 &&
            persons >= option->personnel - (l->low ? 1e-6 : 1e-9))
            return l->arrival[i].time;
    }
    return INFINITY;
}

static double option_holds(const looking *l, uint32_t n,
                           const mu_option_model *option)
{
    const relax_draw *d = l->d;
    const relax_span *seen = option->counts_approval ? d->approve : d->commit;
    double            time = latest(d, option->events, l->end);
    for (uint32_t i = 0; i < option->nations.count; i++)
        if (l->end(&seen[option->nations.at[i]]) > time)
            time = l->end(&seen[option->nations.at[i]]);
    double others = time < INFINITY ? others_there(l, n, option) : 0.0;
    return others > time ? others : time;
}

static double commitment(const looking *l, uint32_t n, const mu_model *m)
{
    const mu_nation_model *nation = &m->nations[n];
    if (nation->refuses)
        return INFINITY;
    if (nation->options.first == nation->options.last)
        return 0.0;
    double earliest = INFINITY;
    for (uint32_t o = nation->options.first; o < nation->options.last; o++) {
        double time = option_holds(l, n, &m->options[o]);
        earliest = time < earliest ? time : earliest;
    }
    return within(l->d, earliest);
}

static double approval(const looking *l, const relax_steps *steps, double time)
{
    for (uint32_t s = 0; s < steps->count && time < INFINITY; s++) {
        double after = latest(l->d, steps->step[s].after, l->end);
        double begin = after > time ? after : time;
        time = begin < INFINITY
                   ? relax_step_end(l->d, steps, &steps->step[s], begin)
                   : INFINITY;
    }
    return time;
}

// Looks at a nation again; true if its bound is another.
static bool look_again(looking *l, uint32_t n)
{
    relax_draw       *d = l->d;
    const relax_part *consent = &d->change->part[RELAX_CONSENT][n];
    const relax_part *part = &d->change->part[RELAX_STEPS][n];
    double            commit = l->low ? INFINITY : 0.0, approve = commit;
    for (uint32_t k = 0; k < consent->count; k++) {
        double time = commitment(l, n, consent->cases[k].model);
        if (l->low ? time < commit : time > commit)
            commit = time;
    }
    for (uint32_t k = 0; k < part->count; k++) {
        double time = approval(l, &d->steps[n][k], commit);
        if (l->low ? time < approve : time > approve)
            approve = time;
    }
    double *yes = l->low ? &d->commit[n].low : &d->commit[n].high;
    double *vote = l->low ? &d->approve[n].low : &d->approve[n].high;
    bool    changed = commit != *yes || approve != *vote;
    *yes = commit;
    *vote = approve;
    return changed;
}

static void find_bounds(looking *l)
{
    uint32_t nations = l->d->change->part_count[RELAX_CONSENT];
    for (int low = 0; low < 2; low++) {
        l->low = low;
        l->end = low ? low_of : high_of;
        for (bool changed = true; changed;) {
            changed = false;
            for (uint32_t n = 0; n < nations; n++)
                changed |= look_again(l, n);
        }
    }
}

// ---- possible times of nations ---------------------------------------------------------------

static void commit_times(looking *l, uint32_t n)
{
    relax_draw       *d = l->d;
    const relax_part *part = &d->change->part[RELAX_CONSENT][n];
    double            low = d->commit[n].low, high = d->commit[n].high;
    times            *t = &l->scratch;
    high = high < d->last ? high : d->last;
    if (low <= 0.0)
        times_add(t, 0.0);
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_model *m = part->cases[k].model;
        mu_slice        options = m->nations[n].options;
        for (uint32_t o = options.first; o < options.last; o++) {
            const mu_option_model *option = &m->options[o];
            const relax_span      *seen =
                option->counts_approval ? d->approve : d->commit;
            for (uint32_t i = 0; i < option->events.count; i++)
                times_take(t, &d->event[option->events.at[i]], low, high);
            for (uint32_t i = 0; i < option->nations.count; i++)
                times_take(t, &seen[option->nations.at[i]], low, high);
            if (option->contributors <= 0.0 && option->personnel <= 0.0)
                continue;
            for (uint32_t i = 0; i < d->change->part_count[RELAX_CONSENT]; i++)
                if (i != n && d->contributes[i] != RELAX_NEVER)
                    times_take(t, &seen[i], low, high);
        }
        times_tidy(t);
    }
}

// The times at which each step can end: those of the step before or of what the
// step waits for, carried through it. Works within the scratch set.
static void approve_times(looking *l, uint32_t n, times *work)
{
    relax_draw       *d = l->d;
    const relax_part *part = &d->change->part[RELAX_STEPS][n];
    for (uint32_t k = 0; k < part->count; k++) {
        const relax_steps *steps = &d->steps[n][k];
        *work = (times){ work->at, 0, false };
        times_take(work, &d->commit[n], 0.0, d->last);
        for (uint32_t s = 0; s < steps->count && work->count; s++) {
            const relax_step *step = &steps->step[s];
            double from = latest(d, step->after, low_of);
            for (uint32_t i = 0; i < work->count; i++)
                work->at[i] = work->at[i] > from ? work->at[i] : from;
            for (uint32_t i = 0; i < step->after.count; i++)
                times_take(work, &d->event[step->after.at[i]], from, d->last);
            uint32_t left = 0;
            for (uint32_t i = 0; i < work->count; i++) {
                double end = relax_step_end(d, steps, step, work->at[i]);
                if (end <= d->last)
                    work->at[left++] = end;
            }
            work->count = left;
            times_tidy(work);
        }
        l->scratch.full = l->scratch.full || work->full;
        for (uint32_t i = 0; i < work->count; i++)
            times_add(&l->scratch, work->at[i]);
        times_tidy(&l->scratch);
    }
}

// True if the span's times grew.
static bool keep_more(looking *l, relax_span *span)
{
    uint32_t before = span->count;
    bool     known = span->at != NULL;
    if (!known)
        return false;
    times_tidy(&l->scratch);
    span_keep(l->d, span, &l->scratch);
    return !span->at || span->count != before;
}

static bool varies(const relax_draw *d, const relax_span *span)
{
    return span->low != span->high && span->low <= d->last;
}

// Round after round the sets only grow: they end, or run out of room. What does
// not come to an end soon is left open.
#define ROUNDS 40

static void find_nation_times(looking *l, times *work)
{
    relax_draw *d = l->d;
    uint32_t    nations = d->change->part_count[RELAX_CONSENT];
    bool        changed = true;
    for (uint32_t n = 0; n < nations; n++) {
        span_keep_one(d, &d->commit[n]);
        span_keep_one(d, &d->approve[n]);
    }
    for (int round = 0; changed && !d->failed; round++) {
        changed = false;
        for (uint32_t n = 0; n < nations && !d->failed; n++) {
            l->scratch = (times){ l->scratch.at, 0, round == ROUNDS };
            if (varies(d, &d->commit[n])) {
                commit_times(l, n);
                changed |= keep_more(l, &d->commit[n]);
            }
            l->scratch = (times){ l->scratch.at, 0, round == ROUNDS };
            if (varies(d, &d->approve[n])) {
                approve_times(l, n, work);
                changed |= keep_more(l, &d->approve[n]);
            }
        }
    }
}

void relax_times_find(relax_draw *d)
{
    uint32_t nations = d->change->part_count[RELAX_CONSENT];
    times    work = { MU_ARENA_NEW(&d->arena, RELAX_TIMES, double), 0, false };
    looking  l = { .d = d };
    l.scratch.at = MU_ARENA_NEW(&d->arena, RELAX_TIMES, double);
    l.arrival = MU_ARENA_NEW(&d->arena, nations, arrival);
    if (!work.at || !l.scratch.at || !l.arrival) {
        d->failed = true;
        return;
    }
    for (uint32_t i = 0; i < d->change->part_count[RELAX_EVENT]; i++)
        find_event(d, d->change->event_order[i], &l.scratch);
    relax_steps_draw(d);
    for (uint32_t n = 0; n < nations; n++)
        d->commit[n] = d->approve[n] =
            (relax_span){ INFINITY, INFINITY, NULL, 0 };
    if (d->failed)
        return;
    find_bounds(&l);
    find_nation_times(&l, &work);
}
