// bench_draws.c - draws per second of scenarios, and what they are made of.
//
//     bench_draws [--draws N] SCENARIO ...
//
// For each scenario: time to read, check and build; draws per second on one
// thread and on two (the median of five pairs, so that a drift of the machine
// hits both), nanoseconds per leg-day examined, peak memory. Nothing here is a
// test: the figures are the machine's.

#include "run.h"
#include "soundness.h"
#include "vary.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define ROUNDS 5

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

typedef struct loaded {
    mu_diags    diags;
    mu_scenario scenario;
    mu_model    model;
} loaded;

static bool load(const char *path, loaded *l)
{
    mu_variation how = { 0 };
    if (mu_diags_init(&l->diags) != MU_OK)
        return false;
    if (mu_scenario_read(path, &how, &l->diags, &l->scenario) == MU_OK &&
        mu_model_build(&l->scenario, &l->diags, &l->model) == MU_OK &&
        mu_soundness_check(&l->model, &l->diags) == MU_OK)
        return true;
    for (size_t i = 0; i < l->diags.count; i++)
        mu_diag_print(&l->diags.list[i], stderr, false);
    return false;
}

static void unload(loaded *l)
{
    mu_model_clear(&l->model);
    mu_scenario_clear(&l->scenario);
    mu_diags_clear(&l->diags);
}

static double time_load(const char *path)
{
    double times[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        loaded l;
        double begin = seconds();
        if (!load(path, &l))
            exit(1);
        times[round] = seconds() - begin;
        unload(&l);
    }
    return median(times);
}

// Seconds for the draws; the number of leg-days in *leg_days.
static double time_run(const mu_model *model, uint64_t draws, uint32_t threads,
                       uint64_t *leg_days)
{
    // A different seed each time would measure different draws; the same seed
    // with tens of thousands of draws is too long for the branch predictor.
    mu_run_options how = { .seed = 1, .draws = draws, .threads = threads };
    mu_run         run;
    double         begin = seconds();
    if (mu_run_draws(model, &how, &run) != MU_OK)
        exit(3);
    double taken = seconds() - begin;
    *leg_days = run.leg_days;
    mu_run_clear(&run);
    return taken;
}

static void measure(const char *path, uint64_t draws)
{
    double   one[ROUNDS], two[ROUNDS], ratio[ROUNDS];
    double   built = time_load(path);
    uint64_t leg_days = 0;
    loaded   l;
    if (!load(path, &l))
        exit(1);
    time_run(&l.model, draws / 4 + 1, 1, &leg_days);
    for (int round = 0; round < ROUNDS; round++) {
        one[round] = time_run(&l.model, draws, 1, &leg_days);
        two[round] = time_run(&l.model, draws, 2, &leg_days);
        ratio[round] = one[round] / two[round];
    }
    double        alone = median(one);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-24s %6u units %7.1f ms to build %10.0f draws/s, two threads "
           "%.2f times; %8.1f leg-days a draw, %6.2f ns each all in; peak "
           "%.0f MB\n",
           path, l.model.units_count, 1e3 * built, (double)draws / alone,
           median(ratio), (double)leg_days / (double)draws,
           1e9 * alone / (double)leg_days,
           (double)usage.ru_maxrss / 1024.0);
    unload(&l);
}

int main(int count, char **words)
{
    uint64_t draws = 20000;
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "--draws") == 0 && i + 1 < count)
            draws = strtoull(words[++i], NULL, 10);
        else
            measure(words[i], draws);
    }
    return 0;
}
