// store_parts.h - the parts of the results file, in the order of its tables.
//
// Stage 5, out. Only for store*.c. Failures stay in the mu_gpkg.

#ifndef MU_STORE_PARTS_H
#define MU_STORE_PARTS_H

#include "gpkg.h"
#include "store.h"

void mu_store_run(mu_gpkg *g, const mu_store_input *in);
// The answers, plain or under trust.
void mu_store_answers(mu_gpkg *g, const mu_store_input *in, bool trust);
// When events happen; nothing without an outlook.
void mu_store_events(mu_gpkg *g, const mu_store_input *in);
// Use by day, and the layers of the map.
void mu_store_network(mu_gpkg *g, const mu_store_input *in);
// What matters; nothing without a sensitivity.
void mu_store_sensitivity(mu_gpkg *g, const mu_store_input *in);
// Whose yes matters; nothing without a pivot.
void mu_store_pivot(mu_gpkg *g, const mu_store_input *in);
// "rail" .. "air"; "" for anything else.
const char *mu_store_mode(uint32_t mode);
// The typical draw, day by day; tables without rows where there is none.
void mu_store_future(mu_gpkg *g, const mu_store_input *in);
void mu_store_scenario(mu_gpkg *g, const mu_scenario *scenario);

// Each variant in the tables variant_*.
void mu_store_variants(mu_gpkg *g, const mu_store_input *in);
// See, reach, hold, the critical stake; bases and teams.
void mu_store_assessment(mu_gpkg *g, const mu_store_input *in);

// ---- columns that several tables have ------------------------------------------

#define ERROR_HELP "Its standard error"
#define BANDS(unit)                                                           \
    { "mean", "DOUBLE", "Mean over all draws, " unit },                       \
    { "p05", "DOUBLE", "5th percentile, " unit },                             \
    { "p10", "DOUBLE", "10th percentile, " unit },                            \
    { "p25", "DOUBLE", "25th percentile, " unit },                            \
    { "p50", "DOUBLE", "Median, " unit },                                     \
    { "p75", "DOUBLE", "75th percentile, " unit },                            \
    { "p90", "DOUBLE", "90th percentile, " unit },                            \
    { "p95", "DOUBLE", "95th percentile, " unit }

static inline void put_band(mu_gpkg *g, const mu_band *band)
{
    mu_gpkg_real(g, band->mean);
    mu_gpkg_real(g, band->p05);
    mu_gpkg_real(g, band->p10);
    mu_gpkg_real(g, band->p25);
    mu_gpkg_real(g, band->p50);
    mu_gpkg_real(g, band->p75);
    mu_gpkg_real(g, band->p90);
    mu_gpkg_real(g, band->p95);
}

static inline void put_share(mu_gpkg *g, mu_share share)
{
    mu_gpkg_real(g, share.value);
    mu_gpkg_real(g, share.error);
}

#define SUMMARY                                                               \
    { "demand", "TEXT", "What must hold" },                                   \
    { "ever", "DOUBLE", "Probability of reaching it before the horizon" },    \
    { "ever_error", "DOUBLE", ERROR_HELP },                                   \
    { "p10", "INTEGER", "10th percentile of its day, of draws that reach it" },\
    { "median", "INTEGER", "Median of its day, of draws that reach it" },     \
    { "p90", "INTEGER", "90th percentile of its day, of draws that reach it" },\
    { "median_date", "DATE", "Calendar date of the median" },                 \
    { "year_on", "DOUBLE",                                                    \
      "Probability that it holds 365 days after it was reached" },            \
    { "year_on_error", "DOUBLE", ERROR_HELP },                                \
    { "year_on_draws", "INTEGER",                                             \
      "Draws in which that day is before the horizon" }

// A day of the scenario, MU_NEVER as NULL; and its calendar date.
static inline void mu_store_day(mu_gpkg *g, int32_t day)
{
    if (day == MU_NEVER)
        mu_gpkg_null(g);
    else
        mu_gpkg_whole(g, day);
}

static inline void put_date(mu_gpkg *g, int64_t start_day, int32_t day)
{
    if (day == MU_NEVER)
        mu_gpkg_null(g);
    else
        mu_gpkg_date(g, start_day + day);
}

static inline void mu_store_date(mu_gpkg *g, const mu_model *model, int32_t day)
{
    put_date(g, model->scenario->start_day, day);
}

// The columns of SUMMARY.
static inline void put_summary(mu_gpkg *g, const mu_mark_answer *mark,
                               int64_t start_day)
{
    mu_gpkg_text(g, mark->demand);
    put_share(g, mark->ever);
    mu_store_day(g, mark->p10);
    mu_store_day(g, mark->median);
    mu_store_day(g, mark->p90);
    put_date(g, start_day, mark->median);
    put_share(g, mark->year_on);
    mu_gpkg_whole(g, mark->year_on.of);
}

#endif
