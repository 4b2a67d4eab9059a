// quantile.c - see quantile.h.

#include "quantile.h"

#include <math.h>

#define LAST (MU_KNOTS - 1)

typedef struct mu_quantile {
    struct mu_quantile *next;
    mu_quantity         of;
    const double       *table;
} mu_quantile;

// ---- the beta distribution of a PERT: a + b = 6 ----------------------------

// Enough terms of the series for x <= CROSS: CROSS^TERMS < 1e-17, and the
// coefficients fall too. Both tails reach beyond 1/2, so that they overlap.
#define CROSS 0.55
#define TERMS 68

typedef struct tail {
    double a, b;
    double log_scale;          // -log B(a, b)
    double term[TERMS];        // (1-b)_n / (n! (a+n))
} tail;

// lgamma itself writes a global sign.
static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

static tail tail_of(double a, double b)
{
    tail   t = { .a = a, .b = b,
                 .log_scale = log_gamma(a + b) - log_gamma(a) - log_gamma(b) };
    double factor = 1.0;
    for (int n = 0; n < TERMS; n++) {
        t.term[n] = factor / (a + n);
        factor *= (1.0 - b + n) / (n + 1.0);
    }
    return t;
}

// I_x(a, b) and its slope, for 0 < x <= CROSS:
// x^a / B sum_n (1-b)_n x^n / (n! (a+n)). Even and odd terms apart, so that
// two chains of multiplications run side by side.
static double tail_at(const tail *t, double x, double *slope)
{
    double log_x = log(x);
    int    terms = (int)(-40.0 / log_x);      // x^terms < 1e-17
    terms = terms < TERMS - 2 ? (terms + 2) & ~1 : TERMS;
    double even = 0.0, odd = 0.0, square = x * x;
    for (int n = terms - 2; n >= 0; n -= 2) {
        even = even * square + t->term[n];
        odd = odd * square + t->term[n + 1];
    }
    double power = exp(t->a * log_x + t->log_scale);
    *slope = power / x * exp((t->b - 1.0) * log1p(-x));
    return power * (even + x * odd);
}

// The x with I_x = p, from a guess: Halley's method, kept within a bracket
// that each step narrows. The error is cubed by a step: what moved by 1e-6 is
// exact after it.
static double tail_inverse(const tail *t, double p, double guess)
{
    double low = 0.0, high = 1.0;
    double x = guess > 0.0 && guess < 0.75 ? guess : 0.25;
    for (int step = 0; step < 200; step++) {
        double slope;
        double newton = (tail_at(t, x, &slope) - p) / slope;
        double bend = (t->a - 1.0) / x - (t->b - 1.0) / (1.0 - x);
        double change = newton / (1.0 - 0.5 * newton * bend);
        if (fabs(change) <= 1e-6 * x)
            return x - change;
        if (newton > 0.0)
            high = x;
        else
            low = x;
        double next = x - change;
        if (!(next > low && next < high && next < 0.75))
            next = (low + (high < 0.75 ? high : 0.75)) / 2.0;
        x = next;
    }
    return x;
}

// Knots 1 .. as far as CROSS of one tail: the quantiles of Beta(a, b).
static int tail_knots(const tail *t, double *knot)
{
    // The first one from the leading term of the series.
    double guess = exp((log(1.0 / LAST * t->a) - t->log_scale) / t->a);
    int    k = 1;
    for (; k < LAST; k++) {
        if (k > 4)   // carry the cubic through the last four on
            guess = 4.0 * (knot[k - 1] + knot[k - 3]) - 6.0 * knot[k - 2] -
                    knot[k - 4];
        else if (k > 1)
            guess = knot[k - 1] * pow((double)k / (k - 1), 1.0 / t->a);
        double x = tail_inverse(t, (double)k / LAST, guess);
        if (x > CROSS)
            break;
        knot[k] = x;
    }
    return k - 1;
}

static void pert_table(const mu_quantity *q, double *table)
{
    double width = q->c - q->a;
    double a = 1.0 + 4.0 * (q->b - q->a) / width;
    double b = 1.0 + 4.0 * (q->c - q->b) / width;
    tail   lower = tail_of(a, b), upper = tail_of(b, a);
    double mirror[MU_KNOTS];
    int    reached = tail_knots(&lower, table);
    tail_knots(&upper, mirror);
    for (int k = 1; k < LAST; k++)
        table[k] = k <= reached ? q->a + width * table[k]
                                : q->c - width * mirror[LAST - k];
    table[0] = q->a;
    table[LAST] = q->c;
}

// ---- the other forms -------------------------------------------------------

static void triangular_table(const mu_quantity *q, double *table)
{
    double width = q->c - q->a;
    double left = q->b - q->a, right = q->c - q->b;
    for (int k = 0; k <= LAST; k++) {
        double p = (double)k / LAST;
        table[k] = p * width <= left
                       ? q->a + sqrt(p * width * left)
                       : q->c - sqrt((1.0 - p) * width * right);
    }
}

static void uniform_table(const mu_quantity *q, double *table)
{
    for (int k = 0; k <= LAST; k++)
        table[k] = q->a + (q->b - q->a) * ((double)k / LAST);
}

// The share at knot k of a form without an upper end.
static double open_share(int k)
{
    return k < LAST ? (double)k / LAST : 1.0 - 1.0 / 4096;
}

static void exponential_table(const mu_quantity *q, double *table)
{
    for (int k = 0; k <= LAST; k++)
        table[k] = k ? -q->a * log1p(-open_share(k)) : 0.0;
}

// Phi(z) = p by Newton on the smaller tail.
static double normal_quantile(double p)
{
    double small = p < 0.5 ? p : 1.0 - p;
    double z = 0.0;      // of the upper tail: erfc(z / sqrt 2) / 2 = small
    for (int step = 0; step < 60; step++) {
        double miss = 0.5 * erfc(z * 0.70710678118654752) - small;
        double slope = 0.39894228040143268 * exp(-0.5 * z * z);
        double change = miss / slope;
        z += change;
        if (fabs(change) < 1e-15)
            break;
    }
    return p < 0.5 ? -z : z;
}

static mu_status normal_build(mu_quantiles *known)
{
    if (!known->normal && known->before)
        known->normal = known->before->normal;
    if (known->normal)
        return MU_OK;
    double *normal = MU_ARENA_NEW(known->arena, MU_KNOTS, double);
    if (!normal)
        return MU_NO_MEMORY;
    for (int k = 1; k <= LAST; k++)
        normal[k] = normal_quantile(open_share(k));
    known->normal = normal;
    return MU_OK;
}

static mu_status lognormal_table(mu_quantiles *known, const mu_quantity *q,
                                 double *table)
{
    MU_TRY(normal_build(known));
    double sigma = log(q->b / q->a) / 1.2815515655446004;
    table[0] = 0.0;
    for (int k = 1; k <= LAST; k++)
        table[k] = q->a * exp(sigma * known->normal[k]);
    return MU_OK;
}

static mu_status table_build(mu_quantiles *known, const mu_quantity *q,
                             double *table)
{
    switch (q->shape) {
    case MU_UNIFORM:     uniform_table(q, table); return MU_OK;
    case MU_PERT:        pert_table(q, table); return MU_OK;
    case MU_TRIANGULAR:  triangular_table(q, table); return MU_OK;
    case MU_EXPONENTIAL: exponential_table(q, table); return MU_OK;
    case MU_LOGNORMAL:   return lognormal_table(known, q, table);
    default:             return MU_BAD_CALL;
    }
}

// The standard form of a quantity, and where its 0 and 1 lie.
static mu_quantity standard_form(const mu_quantity *q, double *base,
                                 double *scale)
{
    mu_quantity standard = { .shape = q->shape };
    *base = 0.0;
    *scale = q->a;
    switch (q->shape) {
    case MU_EXPONENTIAL:
        standard.a = 1.0;
        break;
    case MU_LOGNORMAL:
        standard.a = 1.0;
        standard.b = q->b / q->a;
        break;
    case MU_UNIFORM:
        *base = q->a;
        *scale = q->b - q->a;
        standard.b = 1.0;
        break;
    default:
        *base = q->a;
        *scale = q->c - q->a;
        standard.b = (q->b - q->a) / *scale;
        standard.c = 1.0;
    }
    return standard;
}

static size_t hash_of(const mu_quantity *q)
{
    const double number[4] = { (double)q->shape, q->a, q->b, q->c };
    char         bytes[sizeof number];
    memcpy(bytes, number, sizeof bytes);
    return mu_luck_hash(MU_LUCK_BASIS, bytes, sizeof bytes) >> 56;
}

// The table of that form in a bucket; NULL: none.
static const double *table_in(const mu_quantile *bucket, const mu_quantity *q)
{
    for (const mu_quantile *at = bucket; at; at = at->next)
        if (at->of.shape == q->shape && at->of.a == q->a && at->of.b == q->b &&
            at->of.c == q->c)
            return at->table;
    return NULL;
}

static mu_status table_find(mu_quantiles *known, const mu_quantity *q,
                            const double **out)
{
    size_t        hash = hash_of(q);
    mu_quantile **bucket = &known->bucket[hash];
    for (const mu_quantiles *at = known; at; at = at->before) {
        *out = table_in(at->bucket[hash], q);
        if (*out)
            return MU_OK;
    }
    mu_quantile *made = MU_ARENA_NEW(known->arena, 1, mu_quantile);
    double      *table = MU_ARENA_NEW(known->arena, MU_KNOTS, double);
    if (!made || !table)
        return MU_NO_MEMORY;
    MU_TRY(table_build(known, q, table));
    *made = (mu_quantile){ .next = *bucket, .of = *q, .table = table };
    *bucket = made;
    *out = table;
    return MU_OK;
}

static mu_status choice_build(mu_arena *arena, const mu_quantity *q,
                              mu_sampler *out)
{
    double *until = MU_ARENA_NEW(arena, q->count, double);
    double *value = MU_ARENA_NEW(arena, q->count, double);
    if (!until || !value)
        return MU_NO_MEMORY;
    double total = 0.0, running = 0.0;
    for (uint32_t i = 0; i < q->count; i++)
        total += q->weights[i];
    for (uint32_t i = 0; i < q->count; i++) {
        running += q->weights[i];
        until[i] = running / total;
        value[i] = q->values[i];
    }
    *out = (mu_sampler){ .shape = MU_CHOICE, .count = q->count,
                         .table = value, .until = until };
    return MU_OK;
}

mu_status mu_sampler_build(mu_quantiles *known, const mu_quantity *quantity,
                           mu_sampler *out)
{
    if (quantity->shape == MU_CHOICE)
        return choice_build(known->arena, quantity, out);
    mu_sampler made = { .shape = MU_CONSTANT };
    if (quantity->shape == MU_CONSTANT)
        made.base = quantity->a;
    else if (quantity->shape != MU_ABSENT) {
        mu_quantity standard = standard_form(quantity, &made.base, &made.scale);
        made.shape = MU_PERT;
        MU_TRY(table_find(known, &standard, &made.table));
    }
    *out = made;
    return MU_OK;
}
