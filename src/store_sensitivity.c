// store_sensitivity.c - what matters for each milestone, as a table.

#include "store_parts.h"

static const mu_gpkg_column columns[] = {
    { "milestone", "TEXT", "Its name in the scenario" },
    { "kind", "TEXT", "variable or group" },
    { "name", "TEXT",
      "Of the random variable (section 1.1 of the model), or of the group" },
    { "of", "TEXT",
      "day: of the variance of its day, never being the horizon; ever: of "
      "whether it is reached" },
    { "share", "DOUBLE",
      "First-order share of that variance, 0 to 1, what luck gives on average "
      "taken off" },
    { "error", "DOUBLE", "Its standard error" },
    { "noise", "DOUBLE",
      "What the largest share of all names of the kind would pass in one of "
      "twenty shuffles of the draws" },
    { "shows", "BOOLEAN", "Is the share above noise" },
    { "low", "DOUBLE",
      "Mean of day, or P(ever), in the draws with the lowest fifth of the "
      "variable, or where a chance says no; NULL of groups" },
    { "high", "DOUBLE", "The same of the highest fifth, or where it says yes" },
};
static const mu_gpkg_table table = {
    "sensitivity", "What the milestones hang on, from the same draws", NULL,
    MU_GPKG_COLUMNS(columns)
};

void mu_store_sensitivity(mu_gpkg *g, const mu_store_input *in)
{
    if (!in->sensitivity)
        return;
    mu_gpkg_begin(g, &table, false);
    for (size_t i = 0; i < in->sensitivity->count; i++) {
        const mu_sensitivity_row *row = &in->sensitivity->rows[i];
        mu_gpkg_text(g, in->plain->marks[row->milestone].name);
        mu_gpkg_string(g, row->is_group ? "group" : "variable");
        mu_gpkg_text(g, row->name);
        mu_gpkg_string(g, row->is_ever ? "ever" : "day");
        mu_gpkg_real(g, row->share);
        mu_gpkg_real(g, row->error);
        mu_gpkg_real(g, row->noise);
        mu_gpkg_whole(g, row->shows);
        mu_gpkg_real(g, row->low);
        mu_gpkg_real(g, row->high);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}
