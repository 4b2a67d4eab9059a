// answers.c - see answers.h.

#include "answers.h"

#include <stdio.h>
#include <stdlib.h>

const char *const mu_part_name[MU_PARTS] = {
    "events",   "conditions", "approval",    "preparation",
    "movement", "congestion", "integration", "after"
};

const char *const mu_absence_name[MU_ABSENCES] = {
    "comes", "an event never happens", "waits for others", "a vote",
    "cannot arrive"
};

static mu_share share_of(int64_t count, int64_t of)
{
    if (of <= 0)
        return (mu_share){ NAN, NAN, 0 };
    double p = (double)count / (double)of;
    return (mu_share){ p, sqrt(p * (1.0 - p) / (double)of), of };
}

// The bin of the value of rank ceil(percent n / 100) among `count` in the
// bins; MU_NEVER if there is none.
static int32_t order_statistic(const int32_t *bins, uint32_t bins_count,
                               int64_t count, int64_t percent)
{
    int64_t rank = (count * percent + 99) / 100, passed = 0;
    if (count <= 0)
        return MU_NEVER;
    for (uint32_t i = 0; i < bins_count; i++) {
        passed += bins[i];
        if (passed >= rank)
            return (int32_t)i;
    }
    return MU_NEVER;
}

// ---- marks ---------------------------------------------------------------------

static mu_text describe(const mu_model *m, const mu_mark *mark, mu_arena *arena)
{
    char   text[1000];
    size_t at = 0;
    for (uint32_t d = mark->demands.first;
         d < mark->demands.last && at < sizeof text - 1; d++) {
        const mu_demand *demand = &m->demands[d];
        mu_text          name = demand->capability == MU_PERSONNEL
                                    ? MU_TEXT("personnel")
                                    : m->scenario->capability_names[demand->capability];
        char number[40];
        mu_real_text(demand->at_least, number, sizeof number);
        int more = snprintf(text + at, sizeof text - at, "%s%.*s >= %s",
                            at ? ", " : "",
                            name.size < 100 ? (int)name.size : 100, name.at,
                            number);
        at += more > 0 ? (size_t)more : 0;
    }
    at = at < sizeof text ? at : sizeof text - 1;
    if (mark->hold > 1)
        return mu_arena_format(arena, "%.*s, held %u days", (int)at, text,
                               mark->hold);
    return mu_arena_format(arena, "%.*s", (int)at, text);
}

static void name_mark(const mu_answers *a, uint32_t i, mu_mark_answer *out)
{
    const mu_scenario *s = a->model->scenario;
    if (i < a->model->milestones) {
        out->name = s->milestone_names[i];
        return;
    }
    uint32_t claim = (i - a->model->milestones) / 2;
    out->name = s->claim_names[claim];
    out->is_claim = true;
    out->is_high = (i - a->model->milestones) % 2 == 1;
    for (uint32_t row = 0; row < s->claims_count; row++)
        if (s->claims[row].claim == claim) {
            out->who = s->claims[row].who;
            out->date = s->claims[row].date;
            break;
        }
}

mu_share mu_mark_by_day(const mu_answers *answers, uint32_t mark, int64_t day)
{
    const int32_t *days = answers->marks[mark].days;
    int64_t        reached = 0;
    for (int64_t d = 0; d <= day && d < (int64_t)answers->model->horizon; d++)
        reached += days[d];
    return share_of(reached, answers->draws);
}

static mu_status answer_mark(mu_answers *a, uint32_t i, mu_arena *arena)
{
    const mu_model      *m = a->model;
    const mu_mark_tally *t = &a->tally->marks[i];
    mu_mark_answer      *out = &a->marks[i];
    out->days = a->tally->mark_days + i * ((size_t)m->horizon + 1);
    name_mark(a, i, out);
    out->demand = describe(m, &m->marks[i], arena);
    out->by_report_day = MU_ARENA_NEW(arena, m->report_days, mu_share);
    if (!out->demand.at || !out->by_report_day)
        return MU_NO_MEMORY;
    for (uint32_t r = 0; r < m->report_days; r++)
        out->by_report_day[r] =
            mu_mark_by_day(a, i, (int64_t)r * m->report_every);
    out->ever = share_of(t->reached, a->draws);
    out->p10 = order_statistic(out->days, m->horizon, t->reached, 10);
    out->median = order_statistic(out->days, m->horizon, t->reached, 50);
    out->p90 = order_statistic(out->days, m->horizon, t->reached, 90);
    out->year_on = share_of(t->year_held, t->year_asked);
    out->explained = t->explained;
    for (int k = 0; k < MU_PARTS; k++)
        out->part[k] = t->explained
                           ? (double)t->part[k] / MU_MILLION /
                                 (double)t->explained
                           : NAN;
    if (i < m->milestones)
        out->critical = a->tally->critical + (size_t)i * m->nations_count;
    return MU_OK;
}

// ---- nations ---------------------------------------------------------------------

// Of something that comes about in `count` draws, by day.
static mu_when when_of(const mu_answers *a, const int32_t *bins, int64_t count)
{
    uint32_t horizon = a->model->horizon;
    return (mu_when){ share_of(count, a->draws),
                      order_statistic(bins, horizon, count, 10),
                      order_statistic(bins, horizon, count, 50),
                      order_statistic(bins, horizon, count, 90) };
}

// The same where the last bin is that of never.
static mu_when when_or_never(const mu_answers *a, const int32_t *bins)
{
    return when_of(a, bins, a->draws - bins[a->model->horizon]);
}

static void answer_nation(mu_answers *a, uint32_t n)
{
    const mu_model   *m = a->model;
    const mu_tally   *t = a->tally;
    mu_nation_answer *out = &a->nations[n];
    size_t            row = n * ((size_t)m->horizon + 1);
    out->id = m->scenario->nations[n].id;
    out->name = m->scenario->nations[n].name;
    out->contributes = m->nations[n].contributes;
    out->pledged = m->nations[n].pledged;
    out->commit = when_or_never(a, t->commit_days + row);
    out->approve = when_or_never(a, t->approve_days + row);
    out->leave = when_or_never(a, t->leave_days + row);
    out->come = when_or_never(a, t->come_days + row);
    for (int k = 0; k < MU_ABSENCES; k++)
        out->absence[k] = share_of(t->nations[n].absence[k], a->draws);
    out->deadlocked = share_of(t->deadlocked[n], a->draws);
    out->cost = (double)t->nations[n].cost / 100.0 / (double)a->draws;
}

// Of one nation's spells: persons on report days, and what they cost by year.
static mu_status answer_presence(mu_answers *a, uint32_t n, mu_arena *arena)
{
    const mu_model   *m = a->model;
    const mu_tally   *t = a->tally;
    mu_nation_answer *out = &a->nations[n];
    const mu_wide    *there = t->there + n * ((size_t)m->report_days + 1);
    const mu_wide    *days = t->person_days + n * (size_t)t->years;
    mu_wide           persons = 0;
    out->persons = MU_ARENA_NEW(arena, m->report_days, double);
    out->presence_cost = MU_ARENA_NEW(arena, t->years, double);
    out->movement_cost = MU_ARENA_NEW(arena, t->years, double);
    if (!out->persons || !out->presence_cost || !out->movement_cost)
        return MU_NO_MEMORY;
    for (uint32_t r = 0; r < m->report_days; r++) {
        persons += there[r];
        out->persons[r] = (double)persons / (double)a->draws;
    }
    for (uint32_t y = 0; y < t->years; y++)
        out->presence_cost[y] = (double)days[y] *
                                m->nations[n].cost_person_day /
                                (double)a->draws;
    return MU_OK;
}

static mu_status answer_steps(mu_answers *a, mu_arena *arena)
{
    const mu_model *m = a->model;
    a->steps = MU_ARENA_NEW(arena, m->steps_count, mu_step_answer);
    if (!a->steps)
        return MU_NO_MEMORY;
    for (uint32_t n = 0; n < m->nations_count; n++)
        for (uint32_t s = m->nations[n].steps.first;
             s < m->nations[n].steps.last; s++) {
            const int32_t *days = a->tally->step_days + s * (size_t)m->horizon;
            int64_t        ends = 0;
            for (uint32_t d = 0; d < m->horizon; d++)
                ends += days[d];
            a->steps[s] = (mu_step_answer){ n, m->steps[s].row,
                                            when_of(a, days, ends) };
        }
    return MU_OK;
}

// ---- pledges and the ways of their units --------------------------------------------

// The share of its units that a pool can relieve for ever, by arithmetic.
static double sustained(const mu_pledge_model *pledge)
{
    double units = pledge->units.last - pledge->units.first;
    if (!(pledge->tour > 0.0))
        return NAN;
    double share = pledge->pool * pledge->tour /
                   (pledge->tour + pledge->dwell) / units;
    return share < 1.0 ? share : 1.0;
}

static mu_status answer_pledges(mu_answers *a, mu_arena *arena)
{
    const mu_model *m = a->model;
    const mu_tally *t = a->tally;
    double          draws = (double)a->draws;
    a->pledges = MU_ARENA_NEW(arena, m->pledges_count, mu_pledge_answer);
    if (!a->pledges)
        return MU_NO_MEMORY;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        int64_t gap = pledge->tour > 0.0
                          ? t->pledge_slots[p] - t->pledge_days[p] : 0;
        a->pledges[p] = (mu_pledge_answer){ (double)t->pledge_moved[p] / draws,
                                            (double)t->pledge_days[p] / draws,
                                            (double)gap / draws,
                                            sustained(pledge) };
        a->nations[pledge->nation].moved +=
            (double)t->pledge_moved[p] * (double)pledge->personnel / draws;
    }
    return MU_OK;
}

// What went over the links, and what the way cost, by year.
static mu_status answer_ways(mu_answers *a, mu_arena *arena)
{
    const mu_model *m = a->model;
    const mu_tally *t = a->tally;
    double          draws = (double)a->draws;
    a->loads = MU_ARENA_NEW(arena, m->scenario->links_count, double);
    if (!a->loads)
        return MU_NO_MEMORY;
    for (uint32_t p = 0; p < m->pledges_count; p++)
        for (uint32_t w = m->pledges[p].ways.first;
             w < m->pledges[p].ways.last; w++) {
            const mu_way  *way = &m->ways[w];
            const int64_t *moves = t->way_moves + w * (size_t)t->years;
            double        *cost =
                a->nations[m->pledges[p].nation].movement_cost;
            int64_t all = 0;
            for (uint32_t y = 0; y < t->years; y++) {
                all += moves[y];
                cost[y] += (double)moves[y] * way->cost / draws;
            }
            for (uint32_t h = way->hops.first; h < way->hops.last; h++)
                a->loads[mu_leg_row(m->hops[h].leg)] +=
                    (double)all * m->hops[h].load;
        }
    // Whole numbers up to here: use, where it is known, is the same.
    for (uint32_t l = 0; l < m->scenario->links_count; l++)
        a->loads[l] /= draws;
    return MU_OK;
}

// ---- events and milestones ---------------------------------------------------------

static mu_effect effect_of(const mu_answers *a, uint32_t e, uint32_t i)
{
    const mu_tally *t = a->tally;
    int64_t n = a->draws, happened = t->event_happened[e];
    int64_t reached = t->marks[i].reached;
    int64_t both = t->event_marks[(size_t)e * a->model->milestones + i];
    mu_effect effect = { share_of(both, happened),
                         share_of(reached - both, n - happened), 0.0 };
    double p = (double)happened / (double)n, q = (double)reached / (double)n;
    double more = effect.with.value - effect.without.value;
    if (happened > 0 && happened < n && reached > 0 && reached < n)
        effect.explains = p * (1.0 - p) * more * more / (q * (1.0 - q));
    return effect;
}

static mu_status answer_effects(mu_answers *a, mu_arena *arena)
{
    const mu_model *m = a->model;
    a->effects = mu_arena_take(
        arena, (size_t)m->events_count * m->milestones + 1,
        sizeof *a->effects);
    if (!a->effects)
        return MU_NO_MEMORY;
    for (uint32_t e = 0; e < m->events_count; e++)
        for (uint32_t i = 0; i < m->milestones; i++)
            a->effects[(size_t)e * m->milestones + i] = effect_of(a, e, i);
    return MU_OK;
}

bool mu_effect_shows(const mu_answers *answers, const mu_effect *effect)
{
    return (double)answers->draws * effect->explains > 9.0;
}

double mu_mark_persons(const mu_model *model, uint32_t mark)
{
    const mu_mark *of = &model->marks[mark];
    double         most = 0.0;
    for (uint32_t d = of->demands.first; d < of->demands.last; d++)
        if (model->demands[d].capability == MU_PERSONNEL &&
            model->demands[d].at_least > most)
            most = model->demands[d].at_least;
    return most;
}

uint32_t mu_headline(const mu_answers *answers)
{
    double   likeliest = 0.0, largest = -1.0;
    uint32_t found = MU_NONE;
    for (uint32_t i = 0; i < answers->model->milestones; i++)
        if (answers->marks[i].ever.value > likeliest)
            likeliest = answers->marks[i].ever.value;
    for (uint32_t i = 0; i < answers->model->milestones; i++) {
        double persons = mu_mark_persons(answers->model, i);
        double share = answers->marks[i].ever.value;
        if (share >= MU_HARDLY && share >= 0.5 * likeliest &&
            persons > largest) {
            largest = persons;
            found = i;
        }
    }
    return found;
}

// ---- curves, cost -----------------------------------------------------------------

static mu_band band_of(const int32_t *bins, uint32_t bins_count, int64_t draws,
                       mu_wide sum,
                       double width, double unit)
{
    static const int percent[] = { 5, 10, 25, 50, 75, 90, 95 };
    double           value[7];
    for (int i = 0; i < 7; i++)
        value[i] = order_statistic(bins, bins_count, draws, percent[i]) * width /
                   unit;
    return (mu_band){ (double)sum / unit / (double)draws, value[0], value[1],
                      value[2], value[3], value[4], value[5], value[6] };
}

static mu_status answer_curve(mu_answers *a, uint32_t q, mu_arena *arena)
{
    const mu_model *m = a->model;
    const mu_tally *t = a->tally;
    mu_band        *band = MU_ARENA_NEW(arena, m->report_days, mu_band);
    if (!band)
        return MU_NO_MEMORY;
    for (uint32_t r = 0; r < m->report_days; r++) {
        size_t cell = (size_t)r * t->quantities + q;
        band[r] = band_of(t->bands + cell * t->bins, t->bins, a->draws,
                          t->sums[cell],
                          (double)t->width[q], q ? MU_MILLION : 1.0);
    }
    a->curves[q] = (mu_curve_answer){
        q ? m->scenario->capability_names[q - 1] : MU_TEXT("personnel"), band
    };
    return MU_OK;
}

// ---- bottlenecks -------------------------------------------------------------------

static int compare_bottlenecks(const void *a, const void *b)
{
    const mu_bottleneck *x = a, *y = b;
    if (x->wait_days + x->closed_days != y->wait_days + y->closed_days)
        return x->wait_days + x->closed_days > y->wait_days + y->closed_days
                   ? -1 : 1;
    int order = mu_text_compare(x->id, y->id);
    return order ? order : (x->from > y->from) - (x->from < y->from);
}

static void add_bottleneck(mu_answers *a, mu_bottleneck what, int64_t waits,
                           int64_t closed)
{
    if (waits == 0 && closed == 0)
        return;
    what.wait_days = (double)waits / (double)a->draws;
    what.closed_days = (double)closed / (double)a->draws;
    a->bottlenecks[a->bottlenecks_count++] = what;
}

static mu_status answer_bottlenecks(mu_answers *a, mu_arena *arena)
{
    const mu_model    *m = a->model;
    const mu_scenario *s = m->scenario;
    size_t legs = 2 * (size_t)s->links_count;
    double total = 0.0;
    a->bottlenecks =
        MU_ARENA_NEW(arena, legs + m->pools_count, mu_bottleneck);
    if (!a->bottlenecks)
        return MU_NO_MEMORY;
    for (uint32_t leg = 0; leg < legs; leg++) {
        const mu_link *link = &s->links[mu_leg_row(leg)];
        bool           forth = leg % 2 == 0;
        add_bottleneck(a,
                       (mu_bottleneck){ .id = link->id,
                                        .from = forth ? link->from : link->to,
                                        .to = forth ? link->to : link->from },
                       a->tally->leg_waits[leg], a->tally->leg_closed[leg]);
    }
    for (uint32_t p = 0; p < m->pools_count; p++)
        add_bottleneck(a,
                       (mu_bottleneck){ .id = s->lift[p].id,
                                        .from = MU_NONE,
                                        .to = MU_NONE,
                                        .is_pool = true },
                       a->tally->pool_waits[p], 0);
    for (uint32_t i = 0; i < a->bottlenecks_count; i++)
        total += a->bottlenecks[i].wait_days + a->bottlenecks[i].closed_days;
    for (uint32_t i = 0; i < a->bottlenecks_count; i++)
        a->bottlenecks[i].share = (a->bottlenecks[i].wait_days +
                                   a->bottlenecks[i].closed_days) / total;
    qsort(a->bottlenecks, a->bottlenecks_count, sizeof *a->bottlenecks,
          compare_bottlenecks);
    return MU_OK;
}

mu_status mu_answers_build(const mu_tally *tally, mu_arena *arena,
                           mu_answers *out)
{
    const mu_model *m = tally->model;
    mu_answers      a = { .model = m,
                          .tally = tally,
                          .draws = tally->draws,
                          .first_year = tally->first_year,
                          .years = tally->years,
                          .curves_count = tally->quantities };
    a.deadlock = share_of(tally->deadlocks, tally->draws);
    a.marks = MU_ARENA_NEW(arena, m->marks_count, mu_mark_answer);
    a.nations = MU_ARENA_NEW(arena, m->nations_count, mu_nation_answer);
    a.curves = MU_ARENA_NEW(arena, a.curves_count, mu_curve_answer);
    if (!a.marks || !a.nations || !a.curves)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < m->marks_count; i++)
        MU_TRY(answer_mark(&a, i, arena));
    for (uint32_t n = 0; n < m->nations_count; n++) {
        answer_nation(&a, n);
        MU_TRY(answer_presence(&a, n, arena));
    }
    MU_TRY(answer_steps(&a, arena));
    MU_TRY(answer_pledges(&a, arena));
    MU_TRY(answer_ways(&a, arena));
    MU_TRY(answer_effects(&a, arena));
    for (uint32_t q = 0; q < a.curves_count; q++)
        MU_TRY(answer_curve(&a, q, arena));
    a.cost = band_of(tally->costs, tally->bins, tally->draws, tally->cost,
                     (double)tally->cost_width, 100.0);
    a.came = share_of(tally->came, tally->draws);
    a.came_cost = tally->came ? (double)tally->came_cost / 100.0 /
                                    (double)tally->came
                              : NAN;
    MU_TRY(answer_bottlenecks(&a, arena));
    *out = a;
    return MU_OK;
}
