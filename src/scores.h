// scores.h - how good forecasts were: scores of an ensemble, a probability or a
// point against what was observed, and the skill over another forecast.
//
// Stage 4, answers. Knows nothing of scenarios.
//
// Invariants
//   - every score is negatively oriented: 0 is perfect, more is worse;
//   - an ensemble is sorted from low to high and has at least one member;
//   - an order statistic of n values at share q is the one of rank ceil(q n),
//     counted from 1, as in answers.h;
//   - the same input gives the same bytes: a resample is a function of the seed.
//
// Units:  a CRPS and a bias have that of what was forecast; a Brier score, a PIT
//         and a skill have none.
// Memory: plain values; what is given is borrowed.
// Source: Ferro, Richardson and Weigel, "On the effect of ensemble size on the
//         discrete and continuous ranked probability scores", Meteorol. Appl. 15
//         (2008); Ferro, "Fair scores for ensemble forecasts", QJRMS 140 (2014);
//         Gneiting and Raftery, "Strictly proper scoring rules, prediction, and
//         estimation", JASA 102 (2007); Czado, Gneiting and Held, "Predictive
//         model assessment for count data", Biometrics 65 (2009); Efron, "The
//         jackknife, the bootstrap and other resampling plans" (1982).

#ifndef MU_SCORES_H
#define MU_SCORES_H

#include "base.h"

void mu_ensemble_sort(double *members, size_t count);
// The order statistic at a share from 0 to 1; at 0 the least.
double mu_ensemble_at(const double *sorted, size_t count, double share);
double mu_ensemble_mean(const double *members, size_t count);

// The fair CRPS: unbiased for the distribution that the members are drawn from,
// however few they are. Of one member, a point forecast: the absolute error.
double mu_crps(const double *sorted, size_t count, double observed);

// The CRPS of a forecast of which only quantiles are known: 2 sum w_i rho_i, with
// rho_i the quantile score at levels[i] and w_i the width of what lies nearer to
// that level than to any other. Levels rise within 0 .. 1.
double mu_crps_quantiles(const double *levels, const double *values,
                         size_t count, double observed);

// Where the observation lies among the members, as an interval of 0 .. 1: from
// rank a to rank a + b + 1 of count + 1, with a members below it and b equal to
// it. Of a calibrated forecast a point in it by lot is uniform.
typedef struct mu_pit {
    double low, high;
} mu_pit;

mu_pit mu_pit_of(const double *sorted, size_t count, double observed);
static inline double mu_pit_middle(mu_pit pit)
{
    return 0.5 * (pit.low + pit.high);
}
// Adds a weight of 1, spread evenly over the interval, to `bins` of equal width
// (Czado, Gneiting and Held, section 3: no lot is drawn).
void mu_pit_add(mu_pit pit, double *counts, uint32_t bins);

// Is it within the central band that holds `share` of the forecast, ends
// included?
bool mu_is_inside(const double *sorted, size_t count, double share,
                  double observed);

// (p - o)^2.
static inline double mu_brier(double probability, bool happened)
{
    double miss = probability - (happened ? 1.0 : 0.0);
    return miss * miss;
}

// A mean or a skill with its 90 % interval; NAN where there is nothing to ask.
typedef struct mu_interval {
    double value, low, high;
} mu_interval;

#define MU_RESAMPLES 2000u

// The mean of groups that weigh alike and are drawn again with replacement;
// `scratch` has room for MU_RESAMPLES.
mu_interval mu_mean_of_groups(const double *groups, size_t count, uint64_t seed,
                              double *scratch);
// 1 - mean(scores) / mean(others), groups drawn again in pairs. NAN where
// mean(others) is 0.
mu_interval mu_skill_of_groups(const double *scores, const double *others,
                               size_t count, uint64_t seed, double *scratch);

#endif
