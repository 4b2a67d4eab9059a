// assess.c - see assess.h.
//
// Of a posture the states are gathered, then each figure is worked out draw by
// draw. See, reach and hold each grow with one part of the state alone, so that
// one selection does for all rungs; q does not and is selected rung by rung.

#include "assess.h"

static const int percents[] = { 5, 10, 25, 50, 75, 90, 95 };

enum { PERCENTS = sizeof percents / sizeof *percents };

// ---- order statistics -------------------------------------------------------------

static void swap(double *a, double *b)
{
    double c = *a;
    *a = *b;
    *b = c;
}

// Puts the value of rank `k` at values[k]: none before it is larger, none behind
// it smaller. Hoare's selection, by the middle of three.
static void select_rank(double *values, int64_t low, int64_t high, int64_t k)
{
    while (low < high) {
        double *a = &values[low], *b = &values[low + (high - low) / 2],
               *c = &values[high];
        if (*b < *a)
            swap(a, b);
        if (*c < *b)
            swap(b, c);
        if (*b < *a)
            swap(a, b);
        double  pivot = *b;
        int64_t i = low, j = high;
        while (i <= j) {
            while (values[i] < pivot)
                i++;
            while (pivot < values[j])
                j--;
            if (i <= j)
                swap(&values[i++], &values[j--]);
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            return;
    }
}

static double *band_part(mu_band *band, int which)
{
    double *const parts[] = { &band->p05, &band->p10, &band->p25, &band->p50,
                              &band->p75, &band->p90, &band->p95 };
    return parts[which];
}

// Percentiles of `count` > 0 values, which change places.
static void select_band(double *values, int64_t count, mu_band *band)
{
    int64_t from = 0;
    for (int i = 0; i < PERCENTS; i++) {
        int64_t k = (count * percents[i] + 99) / 100 - 1;
        select_rank(values, from, count - 1, k);
        *band_part(band, i) = values[k];
        from = k;
    }
}

// ---- one posture ------------------------------------------------------------------

// What a posture is worked out from, and room for it.
typedef struct asked {
    const mu_belief *belief;
    const double    *stakes;       // [rung][draw]
    uint64_t         draws;        // of `stakes`
    mu_state        *states;       // of the draws that have the posture
    uint64_t        *number;       // their numbers
    int64_t          count;
    double          *values;       // [draws]
    // Percentiles of bases and of battalions: rho and hold grow with them.
    mu_state         percentile[PERCENTS];
} asked;

static mu_share share_of(int64_t count, int64_t of)
{
    double value = (double)count / (double)of;
    return (mu_share){ value, sqrt(value * (1.0 - value) / (double)of), of };
}

// kappa of a q; NAN: every stake is below it.
static double kappa_of(double q)
{
    return q > 1.0 - 1e-6 ? NAN : q / (1.0 - q);
}

static void answer_rung(const asked *a, uint32_t rung, bool has_stake,
                        mu_rung_answer *out)
{
    double  rho = 0.0, hold = 0.0, q = 0.0, kappa = 0.0;
    int64_t every = 0, below = 0;
    for (int64_t i = 0; i < a->count; i++) {
        mu_rung_belief b = mu_belief_rung(a->belief, rung, &a->states[i]);
        rho += b.rho;
        hold += b.hold;
        q += b.q;
        every += isnan(b.kappa);
        kappa += isnan(b.kappa) ? 0.0 : b.kappa;
        if (has_stake)
            below += isnan(b.kappa) ||
                     a->stakes[rung * a->draws + a->number[i]] <= b.kappa;
        a->values[i] = b.q;
    }
    double n = (double)a->count;
    select_band(a->values, a->count, &out->q);
    out->rho.mean = rho / n;
    out->hold.mean = hold / n;
    out->q.mean = q / n;
    out->kappa.mean = every < a->count ? kappa / (double)(a->count - every)
                                       : NAN;
    for (int i = 0; i < PERCENTS; i++) {
        mu_rung_belief b = mu_belief_rung(a->belief, rung, &a->percentile[i]);
        *band_part(&out->rho, i) = b.rho;
        *band_part(&out->hold, i) = b.hold;
        *band_part(&out->kappa, i) = kappa_of(*band_part(&out->q, i));
    }
    out->every = share_of(every, a->count);
    out->below = has_stake ? share_of(below, a->count)
                           : (mu_share){ NAN, NAN, 0 };
}

// The draws among `states` that have the posture.
static void gather(asked *a, const mu_state *states, bool present)
{
    a->count = 0;
    for (uint64_t i = 0; i < a->draws; i++)
        if (states[i].bases != MU_NONE &&
            (!present || states[i].battalions > 0.0)) {
            a->states[a->count] = states[i];
            a->number[a->count++] = i;
        }
}

// Percentiles of what rho and hold follow from.
static void select_states(asked *a)
{
    mu_band bases, battalions;
    for (int64_t i = 0; i < a->count; i++)
        a->values[i] = a->states[i].bases;
    select_band(a->values, a->count, &bases);
    for (int64_t i = 0; i < a->count; i++)
        a->values[i] = a->states[i].battalions;
    select_band(a->values, a->count, &battalions);
    for (int i = 0; i < PERCENTS; i++)
        a->percentile[i] =
            (mu_state){ .battalions = *band_part(&battalions, i),
                        .bases = (uint32_t)*band_part(&bases, i) };
}

static mu_status answer_posture(asked *a, const mu_state *states,
                                const mu_rung_name *rungs, uint32_t count,
                                mu_arena *arena, mu_posture *out)
{
    gather(a, states, out->kind == MU_PRESENT);
    out->draws = a->count;
    out->rungs = MU_ARENA_NEW(arena, a->count ? count : 0, mu_rung_answer);
    if (!out->rungs)
        return MU_NO_MEMORY;
    if (a->count == 0)
        return MU_OK;
    double sum = 0.0;
    for (int64_t i = 0; i < a->count; i++) {
        a->values[i] = a->states[i].see;
        sum += a->values[i];
    }
    select_band(a->values, a->count, &out->see);
    out->see.mean = sum / (double)a->count;
    select_states(a);
    for (uint32_t x = 0; x < count; x++)
        answer_rung(a, x, rungs[x].has_stake, &out->rungs[x]);
    return MU_OK;
}

// ---- all of them ------------------------------------------------------------------

static mu_status name_rungs(const mu_scenario *s, mu_arena *arena,
                            mu_assessment *out)
{
    out->rungs_count = s->ladder_count;
    out->rungs = MU_ARENA_NEW(arena, s->ladder_count, mu_rung_name);
    if (!out->rungs)
        return MU_NO_MEMORY;
    for (uint32_t x = 0; x < s->ladder_count; x++) {
        const mu_rung *rung = &s->ladder[x];
        mu_rung_name  *name = &out->rungs[x];
        name->contain = rung->contain;
        name->has_stake = rung->stake.shape != MU_ABSENT;
        MU_TRY(mu_arena_text(arena, rung->id.at, rung->id.size, &name->id));
        MU_TRY(mu_arena_text(arena, rung->name.at, rung->name.size,
                             &name->name));
    }
    return MU_OK;
}

// Q[ladder/x/stake] of each draw, where one is stated.
static mu_status sample_stakes(const mu_states *states, uint64_t seed,
                               uint64_t first, mu_arena *arena,
                               double **stakes)
{
    const mu_scenario *s = states->belief.model->scenario;
    mu_quantiles       known = { .arena = arena };
    *stakes = MU_ARENA_NEW(arena, s->ladder_count * states->draws, double);
    if (!*stakes)
        return MU_NO_MEMORY;
    for (uint32_t x = 0; x < s->ladder_count; x++) {
        mu_sampler sampler;
        uint64_t   key = mu_luck_key("ladder", s->ladder[x].id, "/stake");
        if (s->ladder[x].stake.shape == MU_ABSENT)
            continue;
        MU_TRY(mu_sampler_build(&known, &s->ladder[x].stake, &sampler));
        for (uint64_t i = 0; i < states->draws; i++)
            (*stakes)[x * states->draws + i] =
                mu_sample(&sampler, mu_luck_word(seed, first + i, key));
    }
    return MU_OK;
}

static mu_status make_room(const mu_states *states, mu_arena *scratch, asked *a)
{
    a->belief = &states->belief;
    a->draws = states->draws;
    a->states = MU_ARENA_NEW(scratch, states->draws, mu_state);
    a->number = MU_ARENA_NEW(scratch, states->draws, uint64_t);
    a->values = MU_ARENA_NEW(scratch, states->draws, double);
    return a->states && a->number && a->values ? MU_OK : MU_NO_MEMORY;
}

static mu_status name_mark(const mu_model *m, uint32_t mark, mu_arena *arena,
                           mu_posture *out)
{
    const mu_scenario *s = m->scenario;
    mu_text            name = mark < m->milestones
                                  ? s->milestone_names[mark]
                                  : s->claim_names[(mark - m->milestones) / 2];
    out->kind = mark < m->milestones ? MU_AT_MILESTONE
                : (mark - m->milestones) % 2 ? MU_AT_CLAIM_HIGH
                                             : MU_AT_CLAIM_LOW;
    out->persons = mu_mark_persons(m, mark);
    return mu_arena_text(arena, name.at, name.size, &out->name);
}

static bool are_same(const mu_state *a, const mu_state *b, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        if (a[i].bases != b[i].bases || a[i].see != b[i].see ||
            a[i].battalions != b[i].battalions)
            return false;
    return true;
}

// An earlier posture of marks with the very same states, such as a claim of the
// same size: `at` counts postures of marks, `posture` is that one.
static const mu_posture *find_same(const mu_states *states, uint32_t at,
                                   const mu_posture *posture)
{
    const mu_state *here = states->at_mark + at * states->draws;
    for (uint32_t back = 1; back <= at; back++)
        if (are_same(here - back * states->draws, here, states->draws))
            return posture - back;
    return NULL;
}

static mu_status answer_all(const mu_states *states, asked *a, mu_arena *arena,
                            mu_assessment *out)
{
    const mu_model *m = states->belief.model;
    uint32_t        days = 2 * states->days;
    uint32_t        count = days + states->marks * MU_WHENS;
    out->postures = MU_ARENA_NEW(arena, count, mu_posture);
    if (!out->postures)
        return MU_NO_MEMORY;
    out->postures_count = count;
    for (uint32_t i = 0; i < count; i++) {
        mu_posture     *p = &out->postures[i];
        const mu_state *of;
        p->day = MU_NEVER;
        if (i < days) {
            uint32_t day = i % states->days;
            p->kind = i < states->days ? MU_ON_DAY : MU_PRESENT;
            p->day = (int32_t)(day * m->report_every);
            of = states->on_day + day * states->draws;
        } else {
            uint32_t at = i - days;
            p->later = at % MU_WHENS == MU_A_YEAR_ON ? 365 : 0;
            of = states->at_mark + at * states->draws;
            MU_TRY(name_mark(m, at / MU_WHENS, arena, p));
        }
        const mu_posture *same = i < days ? NULL
                                          : find_same(states, i - days, p);
        if (same) {
            p->draws = same->draws;
            p->see = same->see;
            p->rungs = same->rungs;
            continue;
        }
        MU_TRY(answer_posture(a, of, out->rungs, out->rungs_count, arena, p));
    }
    return MU_OK;
}

mu_status mu_assess_build(const mu_states *states, uint64_t seed,
                          uint64_t first, mu_arena *arena, mu_assessment *out)
{
    mu_assessment answer = { .given = states->belief.given,
                             .draws = (int64_t)states->draws };
    mu_arena      scratch = { 0 };
    asked         a = { 0 };
    double       *stakes;
    if (!answer.given) {
        *out = answer;
        return MU_OK;
    }
    answer.start_day = states->belief.model->scenario->start_day;
    mu_status status = name_rungs(states->belief.model->scenario, arena,
                                  &answer);
    if (status == MU_OK)
        status = make_room(states, &scratch, &a);
    if (status == MU_OK)
        status = sample_stakes(states, seed, first, &scratch, &stakes);
    if (status == MU_OK) {
        a.stakes = stakes;
        status = answer_all(states, &a, arena, &answer);
    }
    mu_arena_clear(&scratch);
    if (status == MU_OK)
        *out = answer;
    return status;
}

// ---- bases ------------------------------------------------------------------------

// How many bases until nothing more is to be reached; at least one.
static uint32_t useful_bases(const mu_belief *belief, uint32_t rung)
{
    const double *reached =
        belief->reached + (size_t)rung * (belief->bases + 1);
    uint32_t count = belief->bases;
    while (count > 1 && !(reached[count] > reached[count - 1]))
        count--;
    return count;
}

mu_status mu_base_order_build(const mu_belief *belief, mu_arena *arena,
                              mu_base_order *out)
{
    const mu_scenario *s = belief->model->scenario;
    mu_base_order      order = { 0 };
    uint32_t           rungs = belief->given ? s->ladder_count : 0;
    order.rows = MU_ARENA_NEW(arena, (size_t)rungs * belief->bases, mu_base_row);
    if (!order.rows)
        return MU_NO_MEMORY;
    for (uint32_t x = 0; x < rungs; x++) {
        uint32_t count = useful_bases(belief, x);
        for (uint32_t b = 0; b < count; b++) {
            uint32_t base = belief->order[(size_t)x * belief->bases + b];
            const mu_place *place = &s->places[belief->base_place[base]];
            mu_base_row    *row = &order.rows[order.count++];
            *row = (mu_base_row){ .rung = x, .number = b + 1, .optimum = NAN };
            row->place = place->id;
            row->place_name = place->name;
            row->reached =
                belief->reached[(size_t)x * (belief->bases + 1) + b + 1];
        }
    }
    *out = order;
    return MU_OK;
}

// ---- who watches the line -----------------------------------------------------------

double mu_watch_teams(const mu_belief *belief, double see, bool sensors)
{
    double low = 0.0, high = 1.0;
    if (mu_belief_see(belief, 0.0, sensors) >= see)
        return 0.0;
    // P_see grows towards 1 with every team.
    while (mu_belief_see(belief, high, sensors) < see) {
        low = high;
        high *= 2.0;
        if (high > 1e15)
            return INFINITY;
    }
    for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
        double middle = low + (high - low) / 2.0;
        if (mu_belief_see(belief, middle, sensors) < see)
            low = middle;
        else
            high = middle;
    }
    return high;
}

mu_watch mu_watch_of(const mu_belief *belief)
{
    static const double see[MU_WATCHES] = { 0.5, 0.8, 0.95 };
    const mu_scenario  *s = belief->model->scenario;
    mu_watch            watch = { .sectors = s->sectors_count };
    if (!belief->given)
        return watch;
    for (int i = 0; i < MU_WATCHES; i++)
        watch.row[i] = (mu_watch_row){
            see[i], mu_watch_teams(belief, see[i], false),
            mu_watch_teams(belief, see[i], true)
        };
    watch.sensors_alone = mu_belief_see(belief, 0.0, true);
    for (uint32_t i = 0; i < s->sectors_count; i++)
        watch.km += s->sectors[i].km;
    return watch;
}

// ---- the line, sector by sector --------------------------------------------------

// The lower median, as in bands; the values change places.
static double median(double *values, int64_t count)
{
    int64_t k = (count - 1) / 2;
    select_rank(values, 0, count - 1, k);
    return values[k];
}

// Medians of the draws in which battalions are there on the day of `out`.
static mu_status meet_year(const mu_states *states, mu_sector_watch *out)
{
    uint32_t        every = states->belief.model->report_every;
    const mu_state *of = states->on_day +
                         (uint32_t)out->day / every * states->draws;
    mu_arena        scratch = { 0 };
    double *monitors = MU_ARENA_NEW(&scratch, states->draws, double);
    double *bases = MU_ARENA_NEW(&scratch, states->draws, double);
    if (!monitors || !bases) {
        mu_arena_clear(&scratch);
        return MU_NO_MEMORY;
    }
    for (uint64_t i = 0; i < states->draws; i++)
        if (of[i].battalions > 0.0) {
            monitors[out->draws] = of[i].monitors;
            bases[out->draws++] = of[i].bases;
        }
    if (out->draws > 0) {
        out->monitors = median(monitors, out->draws);
        out->bases = (uint32_t)median(bases, out->draws);
        if (out->bases == 0 && states->belief.bases > 0)
            out->bases = 1;
    }
    mu_arena_clear(&scratch);
    return MU_OK;
}

static mu_sector_row watch_sector(const mu_belief       *belief,
                                  const mu_sector_watch *watch, uint32_t sector)
{
    const mu_scenario *s = belief->model->scenario;
    const uint32_t    *order =
        belief->order + (size_t)watch->rung * belief->bases;
    mu_sector_row row = { .sector = s->sectors[sector].id,
                          .km = NAN, .hours = NAN };
    row.teams = mu_belief_teams(belief, sector, watch->monitors);
    row.alone = mu_belief_see_sector(belief, sector, watch->monitors, false);
    row.with = mu_belief_see_sector(belief, sector, watch->monitors, true);
    for (uint32_t b = 0; b < watch->bases; b++) {
        double km = mu_belief_km(belief, order[b], sector);
        if (b > 0 && !(km < row.km))
            continue;
        row.km = km;
        row.hours = mu_belief_hours(belief, km);
        row.place = s->places[belief->base_place[order[b]]].id;
    }
    return row;
}

mu_status mu_sector_watch_build(const mu_states *states, mu_arena *arena,
                                mu_sector_watch *out)
{
    const mu_belief *belief = &states->belief;
    mu_sector_watch  watch = { .day = 0 };
    *out = watch;
    if (!belief->given || states->draws == 0)
        return MU_OK;
    const mu_scenario *s = belief->model->scenario;
    for (uint32_t r = 0; r < states->days; r++)
        if (r * belief->model->report_every <= 365)
            watch.day = (int32_t)(r * belief->model->report_every);
    for (uint32_t x = 1; x < s->ladder_count; x++)
        if (s->ladder[x].hours < s->ladder[watch.rung].hours)
            watch.rung = x;
    watch.rung_id = s->ladder[watch.rung].id;
    MU_TRY(meet_year(states, &watch));
    watch.rows = MU_ARENA_NEW(arena, s->sectors_count, mu_sector_row);
    if (!watch.rows)
        return MU_NO_MEMORY;
    watch.count = watch.draws > 0 ? s->sectors_count : 0;
    for (uint32_t i = 0; i < watch.count; i++)
        watch.rows[i] = watch_sector(belief, &watch, i);
    *out = watch;
    return MU_OK;
}
