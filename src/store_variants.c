// store_variants.c - each variant of the scenario beside it, by the same luck.
//
// The columns of a table are those of the scenario's own one (curve,
// milestone_summary ..) behind the name of the variant. The tables are there
// without variants too.

#include "store_parts.h"

static const mu_gpkg_column variant_columns[] = {
    { "variant", "TEXT", "Its name: that of its file without .yaml" },
    { "title", "TEXT", "What it says about itself" },
    { "description", "TEXT", "The same at length" },
    { "inputs_sha256", "TEXT", "SHA-256 of all that was read for it" },
    { "draws", "INTEGER", "Possible futures behind its numbers" },
    { "deadlock", "DOUBLE",
      "Share of draws in which nations wait for each other for ever" },
    { "anybody_comes", "DOUBLE", "Share of draws in which anybody comes" },
    { "cost", "DOUBLE", "Mean cost over the horizon, euros" },
};
static const mu_gpkg_table variant_table = {
    "variant", "Variants of the scenario that were played beside it", NULL,
    MU_GPKG_COLUMNS(variant_columns)
};

#define WHICH { "variant", "TEXT", "Its name" }

static const mu_gpkg_column curve_columns[] = {
    WHICH,
    { "quantity", "TEXT", "personnel, or a capability" },
    { "day", "INTEGER", "Report day" },
    BANDS("persons or amount of the capability"),
    { "date", "DATE", "Calendar date of the day" },
};
static const mu_gpkg_table curve_table = {
    "variant_curve",
    "Personnel and effective capabilities of each variant by report day", NULL,
    MU_GPKG_COLUMNS(curve_columns)
};

static const mu_gpkg_column milestone_columns[] = {
    WHICH,
    { "milestone", "TEXT", "Its name in the variant" },
    { "day", "INTEGER", "Report day" },
    { "probability", "DOUBLE", "That it has been reached by that day" },
    { "error", "DOUBLE", ERROR_HELP },
    { "date", "DATE", "Calendar date of the day" },
};
static const mu_gpkg_table milestone_table = {
    "variant_milestone",
    "Probability of each milestone of each variant by report day", NULL,
    MU_GPKG_COLUMNS(milestone_columns)
};

#define DIFFERENCE                                                            \
    { "difference", "DOUBLE",                                                 \
      "ever less that of the scenario as it is in the same draws; NULL where " \
      "that has no such mark" },                                              \
    { "difference_error", "DOUBLE", ERROR_HELP ", of pairs of draws" }

static const mu_gpkg_column milestone_summary_columns[] = {
    WHICH,
    { "milestone", "TEXT", "Its name in the variant" },
    SUMMARY,
    DIFFERENCE,
};
static const mu_gpkg_table milestone_summary_table = {
    "variant_milestone_summary", "Each milestone of each variant in one row",
    NULL, MU_GPKG_COLUMNS(milestone_summary_columns)
};

static const mu_gpkg_column claim_summary_columns[] = {
    WHICH,
    { "claim", "TEXT", "Its name in the variant" },
    { "bound", "TEXT", "low or high: which end of what was claimed" },
    { "who", "TEXT", "Who claimed it" },
    { "stated", "TEXT", "When it was claimed" },
    SUMMARY,
    DIFFERENCE,
};
static const mu_gpkg_table claim_summary_table = {
    "variant_claim_summary",
    "Each end of each public claim of each variant in one row", NULL,
    MU_GPKG_COLUMNS(claim_summary_columns)
};

static const mu_gpkg_column nation_columns[] = {
    WHICH,
    { "nation", "TEXT", "Its id in the variant" },
    { "name", "TEXT", "Its name" },
    { "contributes", "BOOLEAN", "Has it an offered pledge" },
    { "pledged", "DOUBLE", "Persons on offer, at most its ceiling" },
    { "moved", "DOUBLE", "Of them: the mean of those that moved" },
    { "comes", "DOUBLE",
      "Probability that it has a unit that counts before the horizon" },
    { "comes_error", "DOUBLE", ERROR_HELP },
    { "comes_median", "INTEGER",
      "Median of the day, of draws in which it has a unit that counts" },
    { "cost", "DOUBLE", "Mean cost over the horizon, euros" },
};
static const mu_gpkg_table nation_table = {
    "variant_nation", "Who comes in each variant, and when", NULL,
    MU_GPKG_COLUMNS(nation_columns)
};

static void put_variant(mu_gpkg *g, const mu_variant *v)
{
    mu_gpkg_text(g, v->name);
    mu_gpkg_text(g, v->title);
    mu_gpkg_text(g, v->description);
    mu_gpkg_string(g, v->sha256);
    mu_gpkg_whole(g, v->draws);
    mu_gpkg_real(g, v->deadlock.value);
    mu_gpkg_real(g, v->came.value);
    mu_gpkg_real(g, v->cost);
    mu_gpkg_end_row(g);
}

static void put_curves(mu_gpkg *g, const mu_variant *v)
{
    for (uint32_t q = 0; q < v->curves_count; q++)
        for (uint32_t r = 0; r < v->report_days; r++) {
            int32_t day = (int32_t)(r * v->report_every);
            mu_gpkg_text(g, v->name);
            mu_gpkg_text(g, v->curves[q].name);
            mu_gpkg_whole(g, day);
            put_band(g, &v->curves[q].band[r]);
            put_date(g, v->start_day, day);
            mu_gpkg_end_row(g);
        }
}

static void put_milestones(mu_gpkg *g, const mu_variant *v)
{
    for (uint32_t i = 0; i < v->marks_count && !v->marks[i].is_claim; i++)
        for (uint32_t r = 0; r < v->report_days; r++) {
            int32_t day = (int32_t)(r * v->report_every);
            mu_gpkg_text(g, v->name);
            mu_gpkg_text(g, v->marks[i].name);
            mu_gpkg_whole(g, day);
            put_share(g, v->marks[i].by_report_day[r]);
            put_date(g, v->start_day, day);
            mu_gpkg_end_row(g);
        }
}

static void put_summaries(mu_gpkg *g, const mu_variant *v, bool claims)
{
    for (uint32_t i = 0; i < v->marks_count; i++) {
        const mu_mark_answer *mark = &v->marks[i];
        if (mark->is_claim != claims)
            continue;
        mu_gpkg_text(g, v->name);
        mu_gpkg_text(g, mark->name);
        if (claims) {
            mu_gpkg_string(g, mark->is_high ? "high" : "low");
            mu_gpkg_text(g, mark->who);
            mu_gpkg_text(g, mark->date);
        }
        put_summary(g, mark, v->start_day);
        put_share(g, v->difference[i]);
        mu_gpkg_end_row(g);
    }
}

static void put_milestone_summaries(mu_gpkg *g, const mu_variant *v)
{
    put_summaries(g, v, false);
}

static void put_claim_summaries(mu_gpkg *g, const mu_variant *v)
{
    put_summaries(g, v, true);
}

static void put_nations(mu_gpkg *g, const mu_variant *v)
{
    for (uint32_t n = 0; n < v->nations_count; n++) {
        const mu_nation_answer *nation = &v->nations[n];
        mu_gpkg_text(g, v->name);
        mu_gpkg_text(g, nation->id);
        mu_gpkg_text(g, nation->name);
        mu_gpkg_whole(g, nation->contributes);
        mu_gpkg_real(g, nation->pledged);
        mu_gpkg_real(g, nation->moved);
        put_share(g, nation->come.ever);
        mu_store_day(g, nation->come.median);
        mu_gpkg_real(g, nation->cost);
        mu_gpkg_end_row(g);
    }
}

void mu_store_variants(mu_gpkg *g, const mu_store_input *in)
{
    static const struct {
        const mu_gpkg_table *table;
        void (*put)(mu_gpkg *g, const mu_variant *v);
    } parts[] = {
        { &variant_table, put_variant },
        { &curve_table, put_curves },
        { &milestone_table, put_milestones },
        { &milestone_summary_table, put_milestone_summaries },
        { &claim_summary_table, put_claim_summaries },
        { &nation_table, put_nations },
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        mu_gpkg_begin(g, parts[i].table, false);
        for (uint32_t k = 0; k < in->variants_count; k++)
            parts[i].put(g, &in->variants[k]);
        mu_gpkg_end(g);
    }
}
