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
void mu_store_scenario(mu_gpkg *g, const mu_scenario *scenario);

// A day of the scenario, MU_NEVER as NULL; and its calendar date.
static inline void mu_store_day(mu_gpkg *g, int32_t day)
{
    if (day == MU_NEVER)
        mu_gpkg_null(g);
    else
        mu_gpkg_whole(g, day);
}

static inline void mu_store_date(mu_gpkg *g, const mu_model *model, int32_t day)
{
    if (day == MU_NEVER)
        mu_gpkg_null(g);
    else
        mu_gpkg_date(g, model->scenario->start_day + day);
}

#endif
