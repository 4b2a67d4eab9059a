// scores.c - see scores.h.
//
// The fair CRPS of members x_1 <= .. <= x_m is
//
//     mean |x_i - y|  -  sum_ij |x_i - x_j| / (2 m (m - 1)),
//
// and of sorted members the double sum is 2 sum_i (2 i - m - 1) x_i.
//
// A resample draws `count` groups with replacement. Its words are named as all
// luck is: resample b, place i. The interval lies between the 5 % and 95 % order
// statistics of the resamples (the percentile method).

#include "scores.h"

#include "luck.h"

#include <math.h>
#include <stdlib.h>

#define TAIL 0.05                  // on each side of an interval

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void mu_ensemble_sort(double *members, size_t count)
{
    qsort(members, count, sizeof *members, compare);
}

double mu_ensemble_at(const double *sorted, size_t count, double share)
{
    // 0.9 * 10 is 9 and must not become 10 by rounding.
    double rank = ceil(share * (double)count - 1e-9);
    size_t at = rank < 1.0 ? 0 : (size_t)rank - 1;
    return sorted[at < count ? at : count - 1];
}

double mu_ensemble_mean(const double *members, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += members[i];
    return sum / (double)count;
}

double mu_crps(const double *sorted, size_t count, double observed)
{
    double far = 0.0, spread = 0.0, m = (double)count;
    for (size_t i = 0; i < count; i++) {
        far += fabs(sorted[i] - observed);
        // From the observation, so that large numbers do not cancel.
        spread += (2.0 * (double)(i + 1) - m - 1.0) * (sorted[i] - observed);
    }
    if (count == 1)
        return far;
    return far / m - spread / (m * (m - 1.0));
}

double mu_crps_quantiles(const double *levels, const double *values,
                         size_t count, double observed)
{
    double sum = 0.0, from = 0.0;
    for (size_t i = 0; i < count; i++) {
        double to = i + 1 < count ? 0.5 * (levels[i] + levels[i + 1]) : 1.0;
        double off = observed - values[i];
        double score = off >= 0.0 ? levels[i] * off : (levels[i] - 1.0) * off;
        sum += 2.0 * (to - from) * score;
        from = to;
    }
    return sum;
}

// Members below `value`.
static size_t count_below(const double *sorted, size_t count, double value)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

mu_pit mu_pit_of(const double *sorted, size_t count, double observed)
{
    size_t below = count_below(sorted, count, observed), upto = below;
    while (upto < count && sorted[upto] <= observed)
        upto++;
    double ranks = (double)(count + 1);
    return (mu_pit){ (double)below / ranks, (double)(upto + 1) / ranks };
}

void mu_pit_add(mu_pit pit, double *counts, uint32_t bins)
{
    double width = pit.high - pit.low;
    for (uint32_t b = 0; b < bins; b++) {
        double from = fmax(pit.low, (double)b / bins);
        double to = fmin(pit.high, (double)(b + 1) / bins);
        if (to > from)
            counts[b] += (to - from) / width;
    }
}

bool mu_is_inside(const double *sorted, size_t count, double share,
                  double observed)
{
    double tail = 0.5 * (1.0 - share);
    return observed >= mu_ensemble_at(sorted, count, tail) &&
           observed <= mu_ensemble_at(sorted, count, 1.0 - tail);
}

// ---- groups that weigh alike ----------------------------------------------------

typedef double (*statistic)(double scores, double others);

static double mean_alone(double scores, double others)
{
    (void)others;
    return scores;
}

static double skill(double scores, double others)
{
    return others > 0.0 ? 1.0 - scores / others : NAN;
}

static size_t place_of(uint64_t seed, uint32_t resample, size_t at, size_t count)
{
    uint64_t prefix = mu_luck_key("bootstrap", MU_TEXT("group"), NULL);
    uint64_t key = mu_luck_numbered(prefix, (int64_t)at, NULL);
    double   u = mu_luck_share(mu_luck_word(seed, resample, key));
    size_t   place = (size_t)(u * (double)count);
    return place < count ? place : count - 1;
}

// `others` may be NULL where the statistic does not ask for them.
static mu_interval resampled(const double *scores, const double *others,
                             size_t count, uint64_t seed, statistic of,
                             double *scratch)
{
    if (count == 0)
        return (mu_interval){ NAN, NAN, NAN };
    double      n = (double)count;
    double      value = of(mu_ensemble_mean(scores, count),
                           others ? mu_ensemble_mean(others, count) : 0.0);
    mu_interval out = { value, NAN, NAN };
    uint32_t    kept = 0;
    if (isnan(value) || count == 1)
        return out;
    for (uint32_t b = 0; b < MU_RESAMPLES; b++) {
        double sum = 0.0, other = 0.0;
        for (size_t i = 0; i < count; i++) {
            size_t at = place_of(seed, b, i, count);
            sum += scores[at];
            other += others ? others[at] : 0.0;
        }
        double one = of(sum / n, other / n);
        if (!isnan(one))
            scratch[kept++] = one;
    }
    mu_ensemble_sort(scratch, kept);
    if (kept) {
        out.low = mu_ensemble_at(scratch, kept, TAIL);
        out.high = mu_ensemble_at(scratch, kept, 1.0 - TAIL);
    }
    return out;
}

mu_interval mu_mean_of_groups(const double *groups, size_t count, uint64_t seed,
                              double *scratch)
{
    return resampled(groups, NULL, count, seed, mean_alone, scratch);
}

mu_interval mu_skill_of_groups(const double *scores, const double *others,
                               size_t count, uint64_t seed, double *scratch)
{
    return resampled(scores, others, count, seed, skill, scratch);
}
