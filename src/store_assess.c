// store_assess.c - would it be believed: the tables assessment, base_order,
// monitoring and sector_watch. They are there without anything to assess too.

#include "store_parts.h"

#define FIGURE(name, what)                                                    \
    { name "_mean", "DOUBLE", what ": mean" },                                \
    { name "_p05", "DOUBLE", what ": 5th percentile" },                       \
    { name "_p25", "DOUBLE", what ": 25th percentile" },                      \
    { name "_p50", "DOUBLE", what ": median" },                               \
    { name "_p75", "DOUBLE", what ": 75th percentile" },                      \
    { name "_p95", "DOUBLE", what ": 95th percentile" }

static const mu_gpkg_column assessment_columns[] = {
    { "variant", "TEXT", "Name of the variant; NULL: the scenario as it is" },
    { "kind", "TEXT", "day: all draws on it; present: those in which "
                      "battalions are there on it; milestone, claim_low, "
                      "claim_high: those that reach it" },
    { "posture", "TEXT",
      "Milestone or claim that is reached; NULL: on a day" },
    { "later", "INTEGER", "Days after it was reached: 0 or 365" },
    { "day", "INTEGER", "Report day; NULL: the day on which a draw reaches the "
                        "posture, and `later` days" },
    { "date", "DATE", "Calendar date of the report day" },
    { "rung", "TEXT", "Rung of the ladder" },
    { "draws", "INTEGER", "Draws asked: all, or those that have the posture" },
    FIGURE("see", "Probability that a violation is seen"),
    FIGURE("rho", "Share of the line's weight that is reached in time"),
    FIGURE("hold", "Probability that what is reached is held"),
    FIGURE("q", "Probability of an answer: see times reach times hold"),
    FIGURE("kappa", "Critical stake q / (1 - q); NULL percentile: every stake "
                    "is below it; the mean is over draws where it is a number"),
    { "every_stake", "DOUBLE", "Share of draws in which every stake is below "
                               "kappa" },
    { "every_stake_error", "DOUBLE", ERROR_HELP },
    { "stated_stake", "DOUBLE",
      "Share of draws in which the stake that the scenario states is at most "
      "kappa: what follows from that assumption, no probability of deterrence; "
      "NULL: none is stated" },
    { "stated_stake_error", "DOUBLE", ERROR_HELP },
};
static const mu_gpkg_table assessment_table = {
    "assessment",
    "See, reach, hold and the critical stake by rung, on report days and at "
    "postures",
    NULL, MU_GPKG_COLUMNS(assessment_columns)
};

static const mu_gpkg_column base_columns[] = {
    { "rung", "TEXT", "Rung of the ladder" },
    { "number", "INTEGER", "So many bases" },
    { "place", "TEXT", "The one that the greedy order takes as this number" },
    { "reached", "DOUBLE", "Share of weight reached from the first so many" },
    { "optimum", "DOUBLE", "The most that so many bases reach; NULL: not proven "
                           "or not worked out" },
};
static const mu_gpkg_table base_table = {
    "base_order", "Bases in the order of the model, against the best choice",
    NULL, MU_GPKG_COLUMNS(base_columns)
};

static const mu_gpkg_column monitoring_columns[] = {
    { "see", "DOUBLE", "Probability that a violation is seen" },
    { "teams_alone", "DOUBLE",
      "Teams that it takes without the sensors that wait for an event" },
    { "teams_with_sensors", "DOUBLE", "Teams that it takes with all sensors" },
};
static const mu_gpkg_table monitoring_table = {
    "monitoring", "Teams that would see so much of the line", NULL,
    MU_GPKG_COLUMNS(monitoring_columns)
};

static const mu_gpkg_column sector_columns[] = {
    { "sector", "TEXT", "Sector of the line" },
    { "day", "INTEGER", "Last report day at or before day 365" },
    { "date", "DATE", "Calendar date of that day" },
    { "draws", "INTEGER", "Draws in which battalions are there on that day" },
    { "monitors", "DOUBLE", "Effective monitors on that day: median of these "
                            "draws; the same for all sectors" },
    { "teams", "DOUBLE", "The share of them that watches the sector" },
    { "see_alone", "DOUBLE",
      "Probability that a violation in the sector is seen by its share, without "
      "the sensors that wait for an event" },
    { "see_with_sensors", "DOUBLE",
      "The same with all sensors, as if their event had happened" },
    { "rung", "TEXT", "Rung with the tightest hours: bases are taken in its "
                      "greedy order" },
    { "bases", "INTEGER",
      "Bases taken: as many as the median reserve of these draws fills, at least "
      "one" },
    { "base", "TEXT", "The nearest of them; NULL: the scenario has no base" },
    { "km", "DOUBLE", "From there to the farther end of the sector, great "
                      "circle" },
    { "hours", "DOUBLE", "That a battalion takes for it, alert and detour "
                         "included" },
};
static const mu_gpkg_table sector_table = {
    "sector_watch",
    "Who watches each sector a year in, and how far help is from it", NULL,
    MU_GPKG_COLUMNS(sector_columns)
};

static void put_line(mu_gpkg *g, const mu_sector_watch *line, int64_t start_day)
{
    for (uint32_t i = 0; i < line->count; i++) {
        const mu_sector_row *row = &line->rows[i];
        mu_gpkg_text(g, row->sector);
        mu_store_day(g, line->day);
        mu_gpkg_date(g, start_day + line->day);
        mu_gpkg_whole(g, line->draws);
        mu_gpkg_real(g, line->monitors);
        mu_gpkg_real(g, row->teams);
        mu_gpkg_real(g, row->alone);
        mu_gpkg_real(g, row->with);
        mu_gpkg_text(g, line->rung_id);
        mu_gpkg_whole(g, line->bases);
        mu_gpkg_text(g, row->place);
        mu_gpkg_real(g, row->km);
        mu_gpkg_real(g, row->hours);
        mu_gpkg_end_row(g);
    }
}

static void put_figure(mu_gpkg *g, const mu_band *band)
{
    mu_gpkg_real(g, band->mean);
    mu_gpkg_real(g, band->p05);
    mu_gpkg_real(g, band->p25);
    mu_gpkg_real(g, band->p50);
    mu_gpkg_real(g, band->p75);
    mu_gpkg_real(g, band->p95);
}

static void put_row(mu_gpkg *g, const mu_assessment *a, mu_text variant,
                    const mu_posture *p, uint32_t rung)
{
    static const char *const kinds[] = { "day", "present", "milestone",
                                         "claim_low", "claim_high" };
    const mu_rung_answer    *of = &p->rungs[rung];
    mu_gpkg_text(g, variant);
    mu_gpkg_string(g, kinds[p->kind]);
    mu_gpkg_text(g, p->name);
    mu_gpkg_whole(g, p->later);
    mu_store_day(g, p->day);
    if (p->day != MU_NEVER)
        mu_gpkg_date(g, a->start_day + p->day);
    else
        mu_gpkg_null(g);
    mu_gpkg_text(g, a->rungs[rung].id);
    mu_gpkg_whole(g, p->draws);
    put_figure(g, &p->see);
    put_figure(g, &of->rho);
    put_figure(g, &of->hold);
    put_figure(g, &of->q);
    put_figure(g, &of->kappa);
    put_share(g, of->every);
    put_share(g, of->below);
    mu_gpkg_end_row(g);
}

static void put_assessment(mu_gpkg *g, const mu_assessment *a, mu_text variant)
{
    for (uint32_t i = 0; i < a->postures_count; i++)
        for (uint32_t x = 0; x < a->rungs_count && a->postures[i].draws; x++)
            put_row(g, a, variant, &a->postures[i], x);
}

void mu_store_assessment(mu_gpkg *g, const mu_store_input *in)
{
    mu_gpkg_begin(g, &assessment_table, false);
    if (in->assessment)
        put_assessment(g, in->assessment, (mu_text){ 0 });
    for (uint32_t i = 0; i < in->variants_count; i++)
        put_assessment(g, &in->variants[i].assessment, in->variants[i].name);
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &base_table, false);
    for (uint32_t i = 0; in->bases && i < in->bases->count; i++) {
        const mu_base_row *row = &in->bases->rows[i];
        mu_gpkg_text(g, in->scenario->ladder[row->rung].id);
        mu_gpkg_whole(g, row->number);
        mu_gpkg_text(g, row->place);
        mu_gpkg_real(g, row->reached);
        mu_gpkg_real(g, row->optimum);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &monitoring_table, false);
    for (int i = 0; in->watch && i < MU_WATCHES; i++) {
        mu_gpkg_real(g, in->watch->row[i].see);
        mu_gpkg_real(g, in->watch->row[i].alone);
        mu_gpkg_real(g, in->watch->row[i].with);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &sector_table, false);
    if (in->line)
        put_line(g, in->line, in->scenario->start_day);
    mu_gpkg_end(g);
}
