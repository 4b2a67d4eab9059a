// made.c - see made.h. The numbers of a mission's scenario.

#include "made.h"

#include <math.h>

#define Z90 1.2815515655446004     // as in section 1.2 of docs/model.md

// Where the parts of those in place beyond what was told begin and end, as a
// share of what was told.
static const double bounds[MU_MADE_TRANCHES + 1] = { 0.0,  0.1, 0.25,
                                                     0.45, 0.7, 1.0 };

static double above(double x, double mean, double deviation)
{
    return 0.5 * erfc((x - mean) / deviation / sqrt(2.0));
}

static uint32_t whole_units(double persons, uint32_t unit)
{
    return persons > 0.0 ? (uint32_t)floor(persons / unit + 0.5) : 0;
}

// The largest unit of which there would be at least 20.
static uint32_t unit_for(double persons)
{
    static const uint32_t sizes[] = { 150, 30, 10 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (persons >= 20.0 * sizes[i])
            return sizes[i];
    return 1;
}

// A median and a 90th percentile under one name.
static void pair(const mu_priors *priors, const char *name, mu_diags *diags,
                 double out[2])
{
    char text[64];
    snprintf(text, sizeof text, "%s_median", name);
    out[0] = mu_prior(priors, text, 0.01, 3000.0, diags);
    snprintf(text, sizeof text, "%s_p90", name);
    out[1] = mu_prior(priors, text, out[0] * 1.001, 30000.0, diags);
}

// Equal parts of something, each told by its middle: name_01, name_02, ...
static void parts(const mu_priors *priors, const char *name, uint32_t count,
                  mu_diags *diags, double *out)
{
    char text[64];
    for (uint32_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%s_%02u", name, i + 1);
        out[i] = mu_prior(priors, text, 0.01, 3660.0, diags);
    }
}

// The chance that more than `share` comes: between the steps of the table a
// straight line, 1 at nothing.
static double chance_above(const double *table, double share)
{
    double   at = share / 0.05;
    uint32_t step = (uint32_t)at;
    if (step >= MU_MADE_SHARES)
        return table[MU_MADE_SHARES - 1];
    double below = step ? table[step - 1] : 1.0;
    return below + (table[step] - below) * (at - step);
}

// Contributors in the order of their size, the largest first; each stands at
// the middle of its part of the strength that is missing.
static void plan_comers(mu_made *made, double gap, mu_diags *diags)
{
    double above_step[MU_MADE_SHARES];
    for (uint32_t i = 0; i < MU_MADE_SHARES; i++) {
        char text[64];
        snprintf(text, sizeof text, "share_above_%.2f", 0.05 * (i + 1));
        above_step[i] = mu_prior(made->priors, text, 0.0, 1.0, diags);
    }
    double sizes[MU_MADE_COMERS], sum = 0.0, from = 0.0;
    for (uint32_t i = 0; i < MU_MADE_RANKS; i++) {
        char text[64];
        snprintf(text, sizeof text, "contributor_%02u", i + 1);
        sizes[i] = mu_prior(made->priors, text, 0.0001, 1.0, diags);
        sum += sizes[i];
    }
    for (uint32_t i = 0; i < MU_MADE_COMERS; i++) {
        mu_made_comer *c = &made->comers[i];
        double to = from + (i < MU_MADE_RANKS ? sizes[i] / sum : 0.1);
        c->at = (from + to) / 2.0;
        c->reached = fmax(0.0001, chance_above(above_step, c->at));
        c->units = whole_units(gap * to, made->unit) -
                   whole_units(gap * from, made->unit);
        from = to;
    }
}

// Those in place whom nobody had told of; no more than are still missing, but
// a tenth of what was told in any case: it is told as an approximate number.
// What is expected of them is no longer missing.
static double plan_extra(mu_made *made, double missing, mu_diags *diags)
{
    double told[2], expected = 0.0;
    double before = made->m->before, room = fmax(missing, 0.1 * before);
    pair(made->priors, "in_place", diags, told);
    double mean = log(told[0]), deviation = log(told[1] / told[0]) / Z90;
    for (uint32_t i = 0; i < MU_MADE_TRANCHES; i++) {
        mu_made_extra *extra = &made->extra[i];
        double         from = fmin(bounds[i] * before, room);
        double         to = fmin(bounds[i + 1] * before, room);
        double         middle = 1.0 + (bounds[i] + bounds[i + 1]) / 2.0;
        extra->chance = fmax(0.0001, above(log(middle), mean, deviation));
        extra->units = whole_units(to, made->before_unit) -
                       whole_units(from, made->before_unit);
        expected += extra->chance * extra->units * made->before_unit;
    }
    return fmin(expected, missing);
}

static void plan_way(mu_made *made, mu_diags *diags)
{
    double flight = mu_prior(made->priors, "flight", 0.0, 100.0, diags);
    double road = mu_prior(made->priors, "road", 1.0, 2000.0, diags);
    made->flight = (uint32_t)ceil(flight);
    made->road = (uint32_t)ceil(made->m->inland_km / road - 1e-9);
}

mu_status mu_made_plan(const mu_mandate *mandate, const mu_priors *priors,
                       const mu_table *sources, mu_diags *diags, mu_made *out)
{
    size_t  errors = diags->errors;
    mu_made made = { .m = mandate, .priors = priors, .sources = sources };
    double  missing = fmax(0.0, mandate->authorised - mandate->before);
    parts(priors, "start", MU_MADE_STARTS, diags, made.start);
    parts(priors, "speed", MU_MADE_PACES, diags, made.pace);
    pair(priors, "approval", diags, made.approval);
    pair(priors, "notice", diags, made.notice);
    pair(priors, "handover", diags, made.handover);
    made.approval_probability =
        mu_prior(priors, "approval_probability", 0.01, 1.0, diags);
    made.raise_mean = mu_prior(priors, "raise_mean", 1.0, 1e6, diags);
    made.drawdown_mean = mu_prior(priors, "drawdown_mean", 1.0, 1e6, diags);
    made.left = mu_prior(priors, "drawdown_left", 0.0, 1.0, diags);
    double raise = mu_prior(priors, "raise_share", 0.0, 2.0, diags);
    made.before_unit = unit_for(mandate->before);
    made.before_units = whole_units(mandate->before, made.before_unit);
    made.unit = unit_for(mandate->authorised);
    plan_comers(&made, missing - plan_extra(&made, missing, diags), diags);
    made.raise_units = whole_units(raise * mandate->authorised / MU_MADE_RAISES,
                                   made.unit);
    plan_way(&made, diags);
    *out = made;
    return diags->errors > errors ? MU_BAD_SCENARIO : MU_OK;
}
