// relax_says.c - statements of the form "V by t" of one draw, each made once,
// from the statements that it rests on. See relax_parts.h.
//
// Nations that wait for each other could hold each other up: "A by t because B
// by t because A by t". What rests on what is noted, for relax_circle.c.

#include "relax_parts.h"

// ---- deadlines ------------------------------------------------------------------------

// Puts a deadline to the last possible time before it: equal statements become
// one. Where the possible times are many or not known, to a later one of a few.
// Returns what is known of it at once.
static relax_lit settle(const relax_draw *d, const relax_span *span,
                        double *time)
{
    if (*time > d->last)
        *time = d->last;
    if (span->low > *time)
        return RELAX_NEVER;
    if (span->high <= *time)
        return RELAX_ALWAYS;
    if (!span->at) {
        double width = (d->last - span->low) / RELAX_KEPT;
        double steps = width > 0.0 ? ceil((*time - span->low) / width) : 0.0;
        double later = span->low + steps * width;
        *time = later > *time ? later : *time;
        *time = *time > d->last ? d->last : *time;
        return span->high <= *time ? RELAX_ALWAYS : 0;
    }
    uint32_t low = 0, high = span->count;      // the first that is later
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (span->at[middle] <= *time)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return RELAX_NEVER;
    uint32_t stride = (span->count + RELAX_KEPT - 1) / RELAX_KEPT;
    uint32_t kept = ((low - 1) / stride + 1) * stride - 1;
    *time = span->at[kept < span->count ? kept : span->count - 1];
    return span->high <= *time ? RELAX_ALWAYS : 0;
}

static const relax_by *find_by(const relax_by *list, double time)
{
    while (list && list->time != time)
        list = list->next;
    return list;
}

static void keep_by(relax_draw *d, relax_by **list, double time, relax_lit lit)
{
    relax_by *by = MU_ARENA_NEW(&d->arena, 1, relax_by);
    if (!by) {
        d->failed = true;
        return;
    }
    *by = (relax_by){ time, lit, *list };
    *list = by;
}

// A statement by its own name, so that the model can be read.
static relax_lit named(relax_draw *d, relax_kind kind, uint32_t of,
                       relax_lit lit)
{
    if (lit < 0 || d->failed)
        return lit;
    uint32_t column = relax_column_add(d->rows, kind, of, d->draw, false, 1.0);
    relax_implies(d->rows, column, lit);
    return column;
}

static relax_lit *room_for(relax_draw *d, size_t count)
{
    relax_lit *lits = MU_ARENA_NEW(&d->arena, count, relax_lit);
    d->failed = d->failed || !lits;
    return lits;
}

// ---- cases ------------------------------------------------------------------------------

relax_lit relax_choose(relax_draw *d, const relax_part *part,
                       const relax_lit *in_case)
{
    uint32_t   count = part->count, choices = 0;
    bool       same = true;
    relax_lit *choice = room_for(d, count), *with = room_for(d, count);
    if (d->failed)
        return RELAX_NEVER;
    for (uint32_t k = 1; k < count; k++)
        same = same && in_case[k] == in_case[0];
    if (same)
        return in_case[0];
    for (uint32_t k = 0; k < count; k++) {
        bool     seen = in_case[k] == RELAX_NEVER;
        uint32_t many = 0;
        for (uint32_t i = 0; i < k && !seen; i++)
            seen = in_case[i] == in_case[k];
        if (seen)
            continue;
        for (uint32_t i = k; i < count; i++)
            if (in_case[i] == in_case[k])
                with[many++] = part->cases[i].chosen;
        relax_lit chosen = relax_any(d->rows, d->draw, with, many);
        choice[choices++] =
            relax_both(d->rows, d->draw, chosen, in_case[k]);
    }
    return relax_any(d->rows, d->draw, choice, choices);
}

// ---- events -------------------------------------------------------------------------------

static double first_high(const relax_draw *d, mu_list events)
{
    double time = INFINITY;
    for (uint32_t i = 0; i < events.count; i++)
        if (d->event[events.at[i]].high < time)
            time = d->event[events.at[i]].high;
    return time;
}

static double latest_low(const relax_draw *d, mu_list events)
{
    double time = 0.0;
    for (uint32_t i = 0; i < events.count; i++)
        if (d->event[events.at[i]].low > time)
            time = d->event[events.at[i]].low;
    return time;
}

static relax_lit event_in_case(relax_draw *d, uint32_t event,
                               const mu_model *m, double time)
{
    const mu_event_model *e = &m->events[event];
    if (!relax_happens(d, m, e->occurs.word, e->occurs.probability))
        return RELAX_NEVER;
    double delay = relax_luck(d, m, e->delay.word, &e->delay.sampler);
    double soonest = latest_low(d, e->after) + delay;
    if (!(soonest <= time) || first_high(d, e->unless) <= soonest)
        return RELAX_NEVER;
    relax_lit *lits = room_for(d, e->after.count);
    for (uint32_t i = 0; i < e->after.count && !d->failed; i++)
        lits[i] = relax_event_by(d, e->after.at[i], time - delay + RELAX_SLACK);
    return d->failed ? RELAX_NEVER
                     : relax_all(d->rows, d->draw, lits, e->after.count);
}

relax_lit relax_event_by(relax_draw *d, uint32_t event, double time)
{
    const relax_part *part = &d->change->part[RELAX_EVENT][event];
    relax_lit         lit = settle(d, &d->event[event], &time);
    if (lit != 0)
        return lit;
    const relax_by *known = find_by(d->event_by[event], time);
    if (known)
        return known->lit;
    relax_lit *in_case = room_for(d, part->count);
    for (uint32_t k = 0; k < part->count && !d->failed; k++)
        in_case[k] = event_in_case(d, event, part->cases[k].model, time);
    if (d->failed)
        return RELAX_NEVER;
    lit = named(d, RELAX_HAPPENED, event, relax_choose(d, part, in_case));
    keep_by(d, &d->event_by[event], time, lit);
    return lit;
}

// ---- commitment -----------------------------------------------------------------------------

static bool in_one_circle(const relax_draw *d, uint32_t n, uint32_t m)
{
    return d->change->circle[n] == d->change->circle[m];
}

static bool in_any_circle(const relax_draw *d, uint32_t n)
{
    return d->change->circle_size[d->change->circle[n]] > 1;
}

// Where `column` holds, what n says by `says` rests on what m says by `seen`. If
// the second rests on the first in turn, n will have to stand behind m.
static void rests_on(relax_draw *d, uint32_t column, uint32_t n, uint32_t says,
                     uint32_t m, relax_lit seen, bool counted)
{
    relax_arc *arc = MU_ARENA_NEW(&d->arena, 1, relax_arc);
    if (!arc) {
        d->failed = true;
        return;
    }
    *arc = (relax_arc){ column, says, (uint32_t)seen, n, m, counted,
                        d->arcs };
    d->arcs = arc;
}

static relax_lit seen_by(relax_draw *d, const mu_option_model *option,
                         uint32_t m, double time)
{
    return option->counts_approval ? relax_approve_by(d, m, time)
                                   : relax_commit_by(d, m, time);
}

typedef struct counted {           // another nation in a count
    uint32_t  nation;
    relax_lit lit;                 // it is there
} counted;

// Contributors, or persons, that are there whatever is asked; that could be.
static void sum_counted(const relax_draw *d, const counted *list,
                        uint32_t count, bool persons, double *sure,
                        double *most)
{
    *sure = *most = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        double low = persons ? d->pledged_low[list[i].nation] : 1.0;
        double high = persons ? d->pledged_high[list[i].nation] : 1.0;
        *sure += list[i].lit == RELAX_ALWAYS ? low : 0.0;
        *most += high;
    }
}

// wanted * column <= what is counted.
static void count_row(relax_draw *d, uint32_t column, const counted *list,
                      uint32_t count, bool persons, double wanted)
{
    double sure = 0.0;
    // Persons that asks can add stand in columns of their own.
    uint32_t *pledged = MU_ARENA_NEW(&d->arena, count + 1, uint32_t);
    if (!pledged) {
        d->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t n = list[i].nation;
        pledged[i] = MU_NONE;
        if (!persons || d->pledged[n] == MU_NONE || list[i].lit == RELAX_NEVER)
            continue;
        pledged[i] = relax_column_add(d->rows, RELAX_PLEDGED, n, d->draw, false,
                                      d->pledged_high[n]);
        relax_implies(d->rows, pledged[i], d->pledged[n]);
        if (list[i].lit == RELAX_ALWAYS)
            continue;
        relax_row_begin(d->rows);
        relax_row_put(d->rows, pledged[i], 1.0);
        relax_row_put(d->rows, (uint32_t)list[i].lit, -d->pledged_high[n]);
        relax_row_end(d->rows, 'L', 0.0);
    }
    relax_row_begin(d->rows);
    relax_row_put(d->rows, column, -wanted);
    for (uint32_t i = 0; i < count; i++) {
        double each = persons ? d->pledged_high[list[i].nation] : 1.0;
        if (pledged[i] != MU_NONE)
            relax_row_put(d->rows, pledged[i], 1.0);
        else if (list[i].lit == RELAX_ALWAYS)
            sure += each;
        else if (list[i].lit != RELAX_NEVER)
            relax_row_put(d->rows, (uint32_t)list[i].lit, each);
    }
    relax_row_end(d->rows, 'G', -sure);
}

// Another nation, where it may be counted in what n says by `says`.
static relax_lit count_in(relax_draw *d, uint32_t n, uint32_t says, uint32_t m,
                          relax_lit seen)
{
    relax_lit lit = relax_both(d->rows, d->draw, seen, d->contributes[m]);
    if (lit < 0 || seen < 0 || !in_one_circle(d, n, m))
        return lit;
    for (const relax_arc *arc = d->arcs; arc; arc = arc->next)
        if (arc->counted && arc->says == says && arc->seen == (uint32_t)seen)
            return arc->column;
    uint32_t column =
        relax_column_add(d->rows, RELAX_COUNTED, m, d->draw, false, 1.0);
    relax_implies(d->rows, column, lit);
    rests_on(d, column, n, says, m, seen, true);
    return column;
}

static relax_lit find_others(relax_draw *d, uint32_t n, uint32_t says,
                             const mu_option_model *option, double time)
{
    uint32_t nations = d->change->part_count[RELAX_CONSENT], count = 0;
    double   wanted[2] = { option->contributors - RELAX_SLACK,
                           option->personnel - RELAX_SLACK };
    double   sure[2], most[2];
    counted *list = MU_ARENA_NEW(&d->arena, nations, counted);
    if (!list) {
        d->failed = true;
        return RELAX_NEVER;
    }
    for (uint32_t m = 0; m < nations && !d->failed; m++) {
        if (m == n || d->contributes[m] == RELAX_NEVER)
            continue;
        relax_lit lit =
            count_in(d, n, says, m, seen_by(d, option, m, time));
        if (lit != RELAX_NEVER)
            list[count++] = (counted){ m, lit };
    }
    for (int p = 0; p < 2; p++)
        sum_counted(d, list, count, p, &sure[p], &most[p]);
    if (most[0] < wanted[0] || most[1] < wanted[1])
        return RELAX_NEVER;
    if (sure[0] >= wanted[0] && sure[1] >= wanted[1])
        return RELAX_ALWAYS;
    uint32_t column =
        relax_column_add(d->rows, RELAX_COUNTED, n, d->draw, true, 1.0);
    for (int p = 0; p < 2 && !d->failed; p++)
        if (sure[p] < wanted[p])
            count_row(d, column, list, count, p, wanted[p]);
    return column;
}

// Enough others have said yes by `time`.
static relax_lit others_by(relax_draw *d, uint32_t n, uint32_t says,
                           const mu_option_model *option, double time)
{
    double contributors = option->contributors, personnel = option->personnel;
    if (contributors <= RELAX_SLACK && personnel <= RELAX_SLACK)
        return RELAX_ALWAYS;
    for (const relax_count *c = d->counts; c; c = c->next)
        if (c->says == says && c->approval == option->counts_approval &&
            !(c->contributors < contributors) &&
            !(c->contributors > contributors) &&
            !(c->personnel < personnel) && !(c->personnel > personnel))
            return c->lit;
    relax_lit    lit = find_others(d, n, says, option, time);
    relax_count *more = MU_ARENA_NEW(&d->arena, 1, relax_count);
    if (!more) {
        d->failed = true;
        return RELAX_NEVER;
    }
    *more = (relax_count){ says, option->counts_approval, contributors,
                           personnel, lit, d->counts };
    d->counts = more;
    return lit;
}

// One option of nation n in one case holds by `time`.
static relax_lit option_by(relax_draw *d, uint32_t n, uint32_t says,
                           const mu_option_model *option, relax_lit chosen,
                           double time)
{
    uint32_t   count = 0, others = option->nations.count;
    relax_lit *lits = room_for(d, option->events.count + others + 2);
    relax_lit *seen = room_for(d, others);
    if (d->failed)
        return RELAX_NEVER;
    lits[count++] = chosen;
    for (uint32_t i = 0; i < option->events.count && !d->failed; i++) {
        lits[count] = relax_event_by(d, option->events.at[i], time);
        if (lits[count++] == RELAX_NEVER)
            return RELAX_NEVER;
    }
    for (uint32_t i = 0; i < others && !d->failed; i++) {
        seen[i] = seen_by(d, option, option->nations.at[i], time);
        lits[count++] = seen[i];
        if (seen[i] == RELAX_NEVER)
            return RELAX_NEVER;
    }
    lits[count++] = others_by(d, n, says, option, time);
    relax_lit lit =
        d->failed ? RELAX_NEVER : relax_all(d->rows, d->draw, lits, count);
    if (lit < 0 || others == 0 || !in_any_circle(d, n))
        return lit;
    uint32_t column =
        relax_column_add(d->rows, RELAX_OPTION, n, d->draw, false, 1.0);
    relax_implies(d->rows, column, lit);
    for (uint32_t i = 0; i < others; i++)
        if (seen[i] >= 0 && in_one_circle(d, n, option->nations.at[i]))
            rests_on(d, column, n, says, option->nations.at[i], seen[i],
                     false);
    return column;
}

// All options of all cases. The column is kept before they are looked at: a
// circle comes back to it.
relax_lit relax_commit_by(relax_draw *d, uint32_t n, double time)
{
    const relax_part *part = &d->change->part[RELAX_CONSENT][n];
    relax_lit         lit = settle(d, &d->commit[n], &time);
    uint32_t          count = 0, most = 0;
    if (lit != 0)
        return lit;
    const relax_by *known = find_by(d->commit_by[n], time);
    if (known)
        return known->lit;
    uint32_t column = relax_column_add(d->rows, RELAX_COMMITTED, n, d->draw,
                                       false, 1.0);
    keep_by(d, &d->commit_by[n], time, column);
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_nation_model *nation = &part->cases[k].model->nations[n];
        most += nation->options.last - nation->options.first + 1;
    }
    relax_lit *lits = room_for(d, most);
    for (uint32_t k = 0; k < part->count && !d->failed; k++) {
        const mu_model        *m = part->cases[k].model;
        const mu_nation_model *nation = &m->nations[n];
        relax_lit              chosen = part->cases[k].chosen;
        if (nation->refuses)
            continue;
        if (nation->options.first == nation->options.last)
            lits[count++] = chosen;
        for (uint32_t o = nation->options.first; o < nation->options.last; o++)
            lits[count++] = option_by(d, n, column, &m->options[o], chosen,
                                      time);
    }
    if (!d->failed)
        relax_implies(d->rows, column,
                      relax_any(d->rows, d->draw, lits, count));
    return column;
}

// ---- approval -------------------------------------------------------------------------------

// Backwards from the last step: each has to begin by a time, and so the one
// before it has to end by then.
static relax_lit approve_in_case(relax_draw *d, uint32_t n,
                                 const relax_steps *steps, double time)
{
    uint32_t most = 1, count = 0;
    for (uint32_t s = 0; s < steps->count; s++)
        most += steps->step[s].after.count;
    relax_lit *lits = room_for(d, most);
    for (uint32_t s = steps->count; s-- > 0 && !d->failed;) {
        const relax_step *step = &steps->step[s];
        time = relax_latest_begin(d, steps, step, time);
        if (time < 0.0)
            return RELAX_NEVER;
        for (uint32_t i = 0; i < step->after.count; i++)
            lits[count++] = relax_event_by(d, step->after.at[i], time);
    }
    if (d->failed)
        return RELAX_NEVER;
    for (uint32_t i = 0; i < count; i++)
        if (lits[i] == RELAX_NEVER)
            return RELAX_NEVER;
    lits[count++] = relax_commit_by(d, n, time);
    return relax_all(d->rows, d->draw, lits, count);
}

relax_lit relax_approve_by(relax_draw *d, uint32_t n, double time)
{
    const relax_part *part = &d->change->part[RELAX_STEPS][n];
    relax_lit         lit = settle(d, &d->approve[n], &time);
    if (lit != 0)
        return lit;
    const relax_by *known = find_by(d->approve_by[n], time);
    if (known)
        return known->lit;
    relax_lit *in_case = room_for(d, part->count);
    for (uint32_t k = 0; k < part->count && !d->failed; k++)
        in_case[k] = approve_in_case(d, n, &d->steps[n][k], time);
    if (d->failed)
        return RELAX_NEVER;
    lit = named(d, RELAX_APPROVED, n, relax_choose(d, part, in_case));
    keep_by(d, &d->approve_by[n], time, lit);
    return lit;
}
