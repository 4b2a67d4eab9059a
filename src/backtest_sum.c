// backtest_sum.c - see backtest.h: from scores to rows, histograms and misses.
//
// A mean is that of families, which weigh alike: of each the mean of its
// missions, of each of these the mean of its scores. Where a forecast is compared
// with another, only what both were asked counts.

#include "backtest.h"

#include <math.h>

// Two scores of the same thing; `other` may be NAN: then it is not compared.
typedef struct sample {
    uint32_t subject;
    double   mine, other;
} sample;

typedef struct summer {
    mu_backtest *b;
    sample      *samples;
    uint32_t     count;
    double      *sum[2];           // by subject
    uint32_t    *asked;
    double      *mine, *other;     // by family, those that were asked
    double      *scratch;
} summer;

// Means by family of the samples, in `mine` and `other`; how many families.
static uint32_t group(summer *s, bool paired)
{
    const mu_backtest *b = s->b;
    uint32_t           families = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        s->sum[0][i] = s->sum[1][i] = 0.0;
        s->asked[i] = 0;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        const sample *one = &s->samples[i];
        if (isnan(one->mine) || (paired && isnan(one->other)))
            continue;
        s->sum[0][one->subject] += one->mine;
        s->sum[1][one->subject] += one->other;
        s->asked[one->subject]++;
    }
    for (uint32_t f = 0; f < b->families; f++) {
        double   mine = 0.0, other = 0.0;
        uint32_t missions = 0;
        for (uint32_t i = 0; i < b->count; i++) {
            if (b->family[i] != f || s->asked[i] == 0)
                continue;
            mine += s->sum[0][i] / s->asked[i];
            other += s->sum[1][i] / s->asked[i];
            missions++;
        }
        if (missions == 0)
            continue;
        s->mine[families] = mine / missions;
        s->other[families++] = other / missions;
    }
    return families;
}

static double mean_of(const double *values, uint32_t count)
{
    return count ? mu_ensemble_mean(values, count) : NAN;
}

// The skill over another score, and the mean of that.
static mu_interval skill_over(summer *s, double *other)
{
    uint32_t families = group(s, true);
    *other = mean_of(s->other, families);
    return mu_skill_of_groups(s->mine, s->other, families, s->b->seed,
                              s->scratch);
}

// ---- rows ------------------------------------------------------------------------

static bool counts_for(uint32_t horizon, uint32_t row)
{
    return row == MU_HORIZONS || horizon == row;
}

typedef double (*picker)(const mu_cell_score *cell);

static double pick_ramp(const mu_cell_score *c) { return c->ramp; }
static double pick_reference(const mu_cell_score *c) { return c->reference; }
static double pick_ensemble(const mu_cell_score *c) { return c->ensemble; }

static void take_cells(summer *s, uint32_t row, picker other)
{
    s->count = 0;
    for (uint32_t i = 0; i < s->b->cell_count; i++) {
        const mu_cell_score *c = &s->b->cells[i];
        if (c->persons && counts_for(c->horizon, row))
            s->samples[s->count++] = (sample){ c->subject, c->crps, other(c) };
    }
}

static void sum_horizon(summer *s, uint32_t row)
{
    mu_backtest    *b = s->b;
    mu_horizon_row *out = &b->rows[row];
    uint32_t        inside[3] = { 0 };
    *out = (mu_horizon_row){ .horizon = row };
    take_cells(s, row, pick_ramp);
    out->n = s->count;
    out->families = group(s, false);
    out->crps = mu_mean_of_groups(s->mine, out->families, b->seed, s->scratch);
    out->skill_ramp = skill_over(s, &out->ramp);
    take_cells(s, row, pick_reference);
    out->skill_reference = skill_over(s, &out->reference);
    take_cells(s, row, pick_ensemble);
    out->skill_ensemble = skill_over(s, &out->ensemble);
    s->count = 0;
    for (uint32_t i = 0; i < b->cell_count; i++) {
        const mu_cell_score *c = &b->cells[i];
        if (!c->persons || !counts_for(c->horizon, row))
            continue;
        for (int k = 0; k < 3; k++)
            inside[k] += c->inside[k];
        s->samples[s->count++] = (sample){ c->subject, c->bias, NAN };
    }
    uint32_t families = group(s, false);
    out->bias = mean_of(s->mine, families);
    for (int k = 0; k < 3; k++)
        out->coverage[k] = out->n ? (double)inside[k] / out->n : NAN;
}

static void sum_goal(summer *s, uint32_t goal, uint32_t row)
{
    mu_backtest *b = s->b;
    mu_goal_row *out = &b->goal_rows[goal][row];
    double       reached = 0.0, forecast = 0.0;
    *out = (mu_goal_row){ .goal = goal, .horizon = row };
    s->count = 0;
    for (uint32_t i = 0; i < b->goal_count; i++) {
        const mu_goal_score *g = &b->goals[i];
        if (g->goal != goal || !counts_for(g->horizon, row))
            continue;
        reached += g->reached;
        forecast += g->probability;
        s->samples[s->count++] = (sample){
            g->subject, mu_brier(g->probability, g->reached),
            isnan(g->base) ? NAN : mu_brier(g->base, g->reached)
        };
    }
    out->n = s->count;
    out->reached = s->count ? reached / s->count : NAN;
    out->forecast = s->count ? forecast / s->count : NAN;
    out->families = group(s, false);
    out->brier = mean_of(s->mine, out->families);
    out->skill = skill_over(s, &out->base);
}

static void sum_lead(summer *s, uint32_t lead)
{
    mu_backtest   *b = s->b;
    mu_update_row *out = &b->update_rows[lead];
    *out = (mu_update_row){ .lead = lead };
    s->count = 0;
    for (uint32_t i = 0; i < b->update_count; i++) {
        const mu_update_score *u = &b->updates[i];
        if (u->lead == lead)
            s->samples[s->count++] = (sample){ u->subject, u->crps, u->last };
    }
    out->n = s->count;
    out->families = group(s, true);
    out->crps = mean_of(s->mine, out->families);
    out->skill = skill_over(s, &out->last);
}

// ---- histograms --------------------------------------------------------------------

static void fill_histograms(mu_backtest *b)
{
    for (uint32_t i = 0; i < b->cell_count; i++)
        if (b->cells[i].persons)
            mu_pit_add(b->cells[i].pit, b->pit, MU_PIT_BINS);
    for (uint32_t i = 0; i < b->goal_count; i++) {
        const mu_goal_score *g = &b->goals[i];
        uint32_t bin = (uint32_t)(g->probability * MU_PIT_BINS);
        bin = bin < MU_PIT_BINS ? bin : MU_PIT_BINS - 1;
        mu_reliable *r = &b->reliable[bin];
        r->n++;
        r->forecast += g->probability;
        r->reached += g->reached;
    }
    for (uint32_t bin = 0; bin < MU_PIT_BINS; bin++) {
        mu_reliable *r = &b->reliable[bin];
        r->forecast = r->n ? r->forecast / r->n : NAN;
        r->reached = r->n ? r->reached / r->n : NAN;
    }
}

// ---- misses ------------------------------------------------------------------------

// Of each mission its worst cell; of these the worst, the first of equal ones.
static void find_misses(mu_backtest *b)
{
    for (uint32_t s = 0; s < b->count; s++) {
        uint32_t worst = MU_NONE;
        for (uint32_t i = 0; i < b->cell_count; i++) {
            const mu_cell_score *c = &b->cells[i];
            if (c->subject == s && c->persons &&
                (worst == MU_NONE || c->crps > b->cells[worst].crps))
                worst = i;
        }
        if (worst == MU_NONE)
            continue;
        uint32_t at = b->miss_count < MU_MISSES ? b->miss_count++ : MU_MISSES;
        for (; at > 0 && b->cells[b->misses[at - 1]].crps < b->cells[worst].crps;
             at--)
            if (at < MU_MISSES)
                b->misses[at] = b->misses[at - 1];
        if (at < MU_MISSES)
            b->misses[at] = worst;
    }
}

mu_status mu_backtest_sum(mu_backtest *b, mu_arena *arena)
{
    size_t most = (size_t)b->cell_count + b->goal_count + b->update_count;
    size_t subjects = (size_t)b->count + 1;
    summer s = { .b = b,
                 .samples = MU_ARENA_NEW(arena, most + 1, sample),
                 .sum = { MU_ARENA_NEW(arena, subjects, double),
                          MU_ARENA_NEW(arena, subjects, double) },
                 .asked = MU_ARENA_NEW(arena, subjects, uint32_t),
                 .mine = MU_ARENA_NEW(arena, subjects, double),
                 .other = MU_ARENA_NEW(arena, subjects, double),
                 .scratch = MU_ARENA_NEW(arena, MU_RESAMPLES, double) };
    if (!s.samples || !s.sum[0] || !s.sum[1] || !s.asked || !s.mine ||
        !s.other || !s.scratch)
        return MU_NO_MEMORY;
    for (uint32_t h = 0; h <= MU_HORIZONS; h++) {
        sum_horizon(&s, h);
        for (uint32_t g = 0; g < MU_GOALS; g++)
            sum_goal(&s, g, h);
    }
    for (uint32_t l = 0; l < MU_LEADS; l++)
        sum_lead(&s, l);
    fill_histograms(b);
    find_misses(b);
    return MU_OK;
}
