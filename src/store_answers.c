// store_answers.c - the answers as tables, once plain and once under trust.
//
// The tables of those who rely on the first columns alone (curve, milestone)
// hold nothing but the plain outcome; what is under trust has tables of its
// own, of the same columns.

#include "store_parts.h"

#include <math.h>

// ---- curves --------------------------------------------------------------------------

static const mu_gpkg_column curve_columns[] = {
    { "quantity", "TEXT",
      "personnel, or a capability (effective, section 3.5 of the model)" },
    { "day", "INTEGER", "Report day" },
    BANDS("persons or amount of the capability"),
    { "date", "DATE", "Calendar date of the day" },
};
static const mu_gpkg_table curve_table = {
    "curve", "Personnel and effective capabilities by report day", NULL,
    MU_GPKG_COLUMNS(curve_columns)
};

static void put_curves(mu_gpkg *g, const mu_answers *a, bool trust)
{
    const mu_model *m = a->model;
    bool wanted = mu_gpkg_begin(g, &curve_table, trust);
    for (uint32_t q = 0; wanted && q < a->curves_count; q++)
        for (uint32_t r = 0; r < m->report_days; r++) {
            int32_t day = (int32_t)(r * m->report_every);
            mu_gpkg_text(g, a->curves[q].name);
            mu_gpkg_whole(g, day);
            put_band(g, &a->curves[q].band[r]);
            mu_store_date(g, m, day);
            mu_gpkg_end_row(g);
        }
    mu_gpkg_end(g);
}

// ---- milestones and claims -----------------------------------------------------------

static const mu_gpkg_column milestone_columns[] = {
    { "milestone", "TEXT", "Its name in the scenario" },
    { "day", "INTEGER", "Report day" },
    { "probability", "DOUBLE", "That it has been reached by that day" },
    { "error", "DOUBLE", ERROR_HELP },
    { "date", "DATE", "Calendar date of the day" },
};
static const mu_gpkg_table milestone_table = {
    "milestone", "Probability of each milestone by report day", NULL,
    MU_GPKG_COLUMNS(milestone_columns)
};

static const mu_gpkg_column claim_columns[] = {
    { "claim", "TEXT", "Its name in the scenario" },
    { "bound", "TEXT", "low or high: which end of what was claimed" },
    { "day", "INTEGER", "Report day" },
    { "probability", "DOUBLE", "That it has been reached by that day" },
    { "error", "DOUBLE", ERROR_HELP },
    { "date", "DATE", "Calendar date of the day" },
};
static const mu_gpkg_table claim_table = {
    "claim", "Probability of each public claim of size by report day", NULL,
    MU_GPKG_COLUMNS(claim_columns)
};

static const mu_gpkg_column milestone_summary_columns[] = {
    { "milestone", "TEXT", "Its name in the scenario" }, SUMMARY,
};
static const mu_gpkg_table milestone_summary_table = {
    "milestone_summary", "Each milestone in one row", NULL,
    MU_GPKG_COLUMNS(milestone_summary_columns)
};

static const mu_gpkg_column claim_summary_columns[] = {
    { "claim", "TEXT", "Its name in the scenario" },
    { "bound", "TEXT", "low or high: which end of what was claimed" },
    { "who", "TEXT", "Who claimed it" },
    { "stated", "TEXT", "When it was claimed" },
    SUMMARY,
};
static const mu_gpkg_table claim_summary_table = {
    "claim_summary", "Each end of each public claim in one row", NULL,
    MU_GPKG_COLUMNS(claim_summary_columns)
};

static void put_mark_name(mu_gpkg *g, const mu_mark_answer *mark)
{
    mu_gpkg_text(g, mark->name);
    if (mark->is_claim)
        mu_gpkg_string(g, mark->is_high ? "high" : "low");
}

static void put_mark_days(mu_gpkg *g, const mu_model *m,
                          const mu_mark_answer *mark)
{
    for (uint32_t r = 0; r < m->report_days; r++) {
        int32_t day = (int32_t)(r * m->report_every);
        put_mark_name(g, mark);
        mu_gpkg_whole(g, day);
        put_share(g, mark->by_report_day[r]);
        mu_store_date(g, m, day);
        mu_gpkg_end_row(g);
    }
}

static void put_mark_summary(mu_gpkg *g, const mu_model *m,
                             const mu_mark_answer *mark)
{
    put_mark_name(g, mark);
    if (mark->is_claim) {
        mu_gpkg_text(g, mark->who);
        mu_gpkg_text(g, mark->date);
    }
    put_summary(g, mark, m->scenario->start_day);
    mu_gpkg_end_row(g);
}

// One of the four tables: those marks of one kind, day by day or in one row.
static void put_marks(mu_gpkg *g, const mu_answers *a, bool trust, bool claims,
                      const mu_gpkg_table *table,
                      void (*put)(mu_gpkg *, const mu_model *,
                                  const mu_mark_answer *))
{
    mu_gpkg_begin(g, table, trust);
    for (uint32_t i = 0; i < a->model->marks_count; i++)
        if (a->marks[i].is_claim == claims)
            put(g, a->model, &a->marks[i]);
    mu_gpkg_end(g);
}

// ---- where the days go ---------------------------------------------------------------

static const mu_gpkg_column attribution_columns[] = {
    { "milestone", "TEXT", "Its name in the scenario" },
    { "part", "TEXT",
      "Part of the way of the unit that came last (section 3.6 of the model)" },
    { "days", "DOUBLE",
      "Mean days of it; the parts of a milestone sum to the mean day" },
    { "draws", "INTEGER", "Draws behind it: those with such a unit" },
};
static const mu_gpkg_table attribution_table = {
    "attribution", "Where the days up to a milestone go", NULL,
    MU_GPKG_COLUMNS(attribution_columns)
};

static const mu_gpkg_column attribution_nation_columns[] = {
    { "milestone", "TEXT", "Its name in the scenario" },
    { "nation", "TEXT", "Whose unit came last" },
    { "draws", "INTEGER", "In how many draws" },
    { "share", "DOUBLE", "In which share of those with such a unit" },
};
static const mu_gpkg_table attribution_nation_table = {
    "attribution_nation", "Who comes last before a milestone", NULL,
    MU_GPKG_COLUMNS(attribution_nation_columns)
};

static void put_attribution(mu_gpkg *g, const mu_answers *a, bool trust)
{
    mu_gpkg_begin(g, &attribution_table, trust);
    for (uint32_t i = 0; i < a->model->milestones; i++)
        for (int part = 0; part < MU_PARTS; part++) {
            mu_gpkg_text(g, a->marks[i].name);
            mu_gpkg_string(g, mu_part_name[part]);
            mu_gpkg_real(g, a->marks[i].part[part]);
            mu_gpkg_whole(g, a->marks[i].explained);
            mu_gpkg_end_row(g);
        }
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &attribution_nation_table, trust);
    for (uint32_t i = 0; i < a->model->milestones; i++)
        for (uint32_t n = 0; n < a->model->nations_count; n++) {
            const mu_mark_answer *mark = &a->marks[i];
            if (mark->critical[n] == 0)
                continue;
            mu_gpkg_text(g, mark->name);
            mu_gpkg_text(g, a->nations[n].id);
            mu_gpkg_whole(g, mark->critical[n]);
            mu_gpkg_real(g, mark->critical[n] / (double)mark->explained);
            mu_gpkg_end_row(g);
        }
    mu_gpkg_end(g);
}

// ---- nations -------------------------------------------------------------------------

#define WHEN(does, text)                                                      \
    { does, "DOUBLE", "Probability that it " text " before the horizon" },    \
    { does "_error", "DOUBLE", ERROR_HELP },                                  \
    { does "_p10", "INTEGER",                                                 \
      "10th percentile of the day, of draws in which it " text },             \
    { does "_median", "INTEGER",                                              \
      "Median of the day, of draws in which it " text },                      \
    { does "_p90", "INTEGER",                                                 \
      "90th percentile of the day, of draws in which it " text }

static const mu_gpkg_column nation_columns[] = {
    { "nation", "TEXT", "Its id in the scenario" },
    { "name", "TEXT", "Its name" },
    { "contributes", "BOOLEAN", "Has it an offered pledge" },
    { "pledged", "DOUBLE", "Persons on offer, at most its ceiling" },
    WHEN("commits", "commits"),
    WHEN("approves", "approves"),
    WHEN("comes", "has a unit that counts"),
    WHEN("leaves", "leaves"),
    { "deadlock", "DOUBLE",
      "Share of draws in which it is part of a deadlock" },
    { "deadlock_error", "DOUBLE", ERROR_HELP },
    { "cost", "DOUBLE", "Mean cost over the horizon, euros" },
};
static const mu_gpkg_table nation_table = {
    "nation", "Who says yes, who comes, and when", NULL,
    MU_GPKG_COLUMNS(nation_columns)
};

static const mu_gpkg_column absence_columns[] = {
    { "nation", "TEXT", "Its id; only nations with an offered pledge" },
    { "reason", "TEXT",
      "comes; or why no unit of it ever counts: event (one that it waits for "
      "never happens), others (it waits for them), vote (one is lost, or too "
      "late), arrival (no unit is there, on time, or let in)" },
    { "probability", "DOUBLE",
      "Share of draws; those of a nation sum to 1" },
    { "error", "DOUBLE", ERROR_HELP },
};
static const mu_gpkg_table absence_table = {
    "nation_absence", "Why nations do not come", NULL,
    MU_GPKG_COLUMNS(absence_columns)
};

static const mu_gpkg_column step_columns[] = {
    { "nation", "TEXT", "Its id; only nations with steps" },
    { "step", "INTEGER", "Number of the step of approval in the scenario" },
    { "name", "TEXT", "What the step is; NULL if it has no name" },
    { "done", "DOUBLE",
      "Probability that it ends, with a yes, before the horizon" },
    { "done_error", "DOUBLE", ERROR_HELP },
    { "p10", "INTEGER",
      "10th percentile of the day on which it ends, of draws in which it does" },
    { "median", "INTEGER",
      "Median of the day on which it ends, of draws in which it does" },
    { "p90", "INTEGER",
      "90th percentile of the day on which it ends, of draws in which it does" },
};
static const mu_gpkg_table step_table = {
    "nation_step", "When the steps of approval end", NULL,
    MU_GPKG_COLUMNS(step_columns)
};

static const mu_gpkg_column presence_columns[] = {
    { "nation", "TEXT", "Its id; only nations with an offered pledge" },
    { "day", "INTEGER", "Report day" },
    { "persons", "DOUBLE",
      "Mean persons of it that count, over all draws; those of all nations sum "
      "to the mean of personnel in curve" },
    { "date", "DATE", "Calendar date of the day" },
};
static const mu_gpkg_table presence_table = {
    "nation_presence", "Whose persons are there, by report day", NULL,
    MU_GPKG_COLUMNS(presence_columns)
};

static const mu_gpkg_column nation_cost_columns[] = {
    { "nation", "TEXT", "Its id" },
    { "year", "INTEGER", "Calendar year; only years with any cost" },
    { "cost", "DOUBLE",
      "Mean cost of that year, euros; those of all years sum to cost in nation" },
    { "presence", "DOUBLE", "Part of it for persons in the country, euros" },
    { "movement", "DOUBLE",
      "Part of it for the way there, euros; in the year in which a unit is "
      "there in full" },
};
static const mu_gpkg_table nation_cost_table = {
    "nation_cost", "What each nation pays from year to year", NULL,
    MU_GPKG_COLUMNS(nation_cost_columns)
};

static const char *const absence_word[MU_ABSENCES] = {
    "comes", "event", "others", "vote", "arrival"
};

static void put_when(mu_gpkg *g, const mu_when *when)
{
    put_share(g, when->ever);
    mu_store_day(g, when->p10);
    mu_store_day(g, when->median);
    mu_store_day(g, when->p90);
}

static void put_nations(mu_gpkg *g, const mu_answers *a, bool trust)
{
    mu_gpkg_begin(g, &nation_table, trust);
    for (uint32_t n = 0; n < a->model->nations_count; n++) {
        const mu_nation_answer *nation = &a->nations[n];
        mu_gpkg_text(g, nation->id);
        mu_gpkg_text(g, nation->name);
        mu_gpkg_whole(g, nation->contributes);
        mu_gpkg_real(g, nation->pledged);
        put_when(g, &nation->commit);
        put_when(g, &nation->approve);
        put_when(g, &nation->come);
        put_when(g, &nation->leave);
        put_share(g, nation->deadlocked);
        mu_gpkg_real(g, nation->cost);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &absence_table, trust);
    for (uint32_t n = 0; n < a->model->nations_count; n++)
        for (int why = 0; why < MU_ABSENCES; why++) {
            if (!a->nations[n].contributes)
                continue;
            mu_gpkg_text(g, a->nations[n].id);
            mu_gpkg_string(g, absence_word[why]);
            put_share(g, a->nations[n].absence[why]);
            mu_gpkg_end_row(g);
        }
    mu_gpkg_end(g);
}

static void put_steps(mu_gpkg *g, const mu_answers *a, bool trust)
{
    const mu_scenario *s = a->model->scenario;
    mu_gpkg_begin(g, &step_table, trust);
    for (uint32_t i = 0; i < a->model->steps_count; i++) {
        const mu_approval *step = &s->approvals[a->steps[i].row];
        mu_gpkg_text(g, a->nations[a->steps[i].nation].id);
        mu_gpkg_whole(g, step->step);
        mu_gpkg_text(g, step->name);
        put_when(g, &a->steps[i].ends);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}

static void put_presence(mu_gpkg *g, const mu_answers *a, bool trust)
{
    const mu_model *m = a->model;
    bool wanted = mu_gpkg_begin(g, &presence_table, trust);
    for (uint32_t n = 0; wanted && n < m->nations_count; n++)
        for (uint32_t r = 0; a->nations[n].contributes && r < m->report_days;
             r++) {
            int32_t day = (int32_t)(r * m->report_every);
            mu_gpkg_text(g, a->nations[n].id);
            mu_gpkg_whole(g, day);
            mu_gpkg_real(g, a->nations[n].persons[r]);
            mu_store_date(g, m, day);
            mu_gpkg_end_row(g);
        }
    mu_gpkg_end(g);
}

static void put_nation_cost(mu_gpkg *g, const mu_answers *a, bool trust)
{
    mu_gpkg_begin(g, &nation_cost_table, trust);
    for (uint32_t n = 0; n < a->model->nations_count; n++)
        for (uint32_t y = 0; y < a->years; y++) {
            double presence = a->nations[n].presence_cost[y];
            double movement = a->nations[n].movement_cost[y];
            if (!(presence + movement > 0.0))
                continue;
            mu_gpkg_text(g, a->nations[n].id);
            mu_gpkg_whole(g, a->first_year + (int64_t)y);
            mu_gpkg_real(g, presence + movement);
            mu_gpkg_real(g, presence);
            mu_gpkg_real(g, movement);
            mu_gpkg_end_row(g);
        }
    mu_gpkg_end(g);
}

// ---- pledges, cost -------------------------------------------------------------------

static const mu_gpkg_column pledge_columns[] = {
    { "pledge", "TEXT", "Its id; only offered ones" },
    { "nation", "TEXT", "Whose it is" },
    { "type", "TEXT", "What its units are" },
    { "units", "INTEGER", "Units on offer" },
    { "moved", "DOUBLE", "Mean number of them that move" },
    { "present_days", "DOUBLE",
      "Mean unit-days a draw on which they count in the country" },
    { "gap_days", "DOUBLE",
      "Mean unit-days a draw on which a slot that has been filled stands empty "
      "for want of a relief, before the horizon and before the pledge leaves" },
    { "pool", "INTEGER",
      "Units that take turns in its slots; NULL without tours" },
    { "tour", "DOUBLE", "Days of a tour; NULL without tours" },
    { "dwell", "DOUBLE",
      "Days of rest between two tours of a unit; NULL without tours" },
    { "extend", "DOUBLE",
      "Days by which a tour may be extended to wait for relief; NULL without tours" },
    { "sustained", "DOUBLE",
      "Share of its units that its pool can keep up for ever: pool tour / (tour "
      "+ dwell) / units, at most 1; NULL without tours" },
};
static const mu_gpkg_table pledge_table = {
    "pledge", "How much of each pledge arrives", NULL,
    MU_GPKG_COLUMNS(pledge_columns)
};

static const mu_gpkg_column cost_columns[] = {
    BANDS("euros over the horizon"),
};
static const mu_gpkg_table cost_table = {
    "cost", "Cost of all nations together; that of each is in nation", NULL,
    MU_GPKG_COLUMNS(cost_columns)
};

static void put_pledges(mu_gpkg *g, const mu_answers *a, bool trust)
{
    const mu_model    *m = a->model;
    const mu_scenario *s = m->scenario;
    mu_gpkg_begin(g, &pledge_table, trust);
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge *pledge = &s->pledges[m->pledges[p].row];
        mu_gpkg_text(g, pledge->id);
        mu_gpkg_text(g, s->nations[pledge->nation].id);
        mu_gpkg_text(g, s->types[pledge->type].id);
        mu_gpkg_whole(g, pledge->count);
        mu_gpkg_real(g, a->pledges[p].moved);
        mu_gpkg_real(g, a->pledges[p].present);
        mu_gpkg_real(g, a->pledges[p].gap);
        if (isnan(pledge->tour))
            mu_gpkg_null(g);
        else
            mu_gpkg_whole(g, pledge->pool);
        mu_gpkg_real(g, pledge->tour);
        mu_gpkg_real(g, isnan(pledge->tour) ? NAN : pledge->dwell);
        mu_gpkg_real(g, isnan(pledge->tour) ? NAN : pledge->extend);
        mu_gpkg_real(g, a->pledges[p].sustained);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}

static void put_cost(mu_gpkg *g, const mu_answers *a, bool trust)
{
    mu_gpkg_begin(g, &cost_table, trust);
    put_band(g, &a->cost);
    mu_gpkg_end_row(g);
    mu_gpkg_end(g);
}

// ---- bottlenecks ---------------------------------------------------------------------

static const mu_gpkg_column bottleneck_columns[] = {
    { "kind", "TEXT", "link, transfer, or lift (a pool)" },
    { "id", "TEXT", "Its id in the scenario" },
    { "from_place", "TEXT", "Of a link: where this direction begins" },
    { "to_place", "TEXT", "Of a link: where this direction ends" },
    { "wait_days", "DOUBLE",
      "Mean days a draw on which its capacity limited what units could ship" },
    { "closed_days", "DOUBLE",
      "Mean days a draw on which units waited for it to open" },
    { "share", "DOUBLE", "Of all such days" },
};
static const mu_gpkg_table bottleneck_table = {
    "bottleneck", "What held units up on the way, the worst first", NULL,
    MU_GPKG_COLUMNS(bottleneck_columns)
};

static void put_bottlenecks(mu_gpkg *g, const mu_answers *a, bool trust)
{
    const mu_scenario *s = a->model->scenario;
    mu_gpkg_begin(g, &bottleneck_table, trust);
    for (uint32_t i = 0; i < a->bottlenecks_count; i++) {
        const mu_bottleneck *b = &a->bottlenecks[i];
        mu_gpkg_string(g, b->is_pool          ? "lift"
                          : b->from == b->to ? "transfer"
                                             : "link");
        mu_gpkg_text(g, b->id);
        mu_gpkg_text(g, b->is_pool ? (mu_text){ 0 } : s->places[b->from].id);
        mu_gpkg_text(g, b->is_pool ? (mu_text){ 0 } : s->places[b->to].id);
        mu_gpkg_real(g, b->wait_days);
        mu_gpkg_real(g, b->closed_days);
        mu_gpkg_real(g, b->share);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}

// ---- events --------------------------------------------------------------------------

static const mu_gpkg_column event_columns[] = {
    { "event", "TEXT", "Its id in the scenario" },
    { "name", "TEXT", "What happens" },
    WHEN("happens", "happens"),
    { "fails", "DOUBLE",
      "Probability that it never happens although all it follows do" },
    { "fails_error", "DOUBLE", ERROR_HELP },
    { "stake", "DOUBLE",
      "Persons on offer who can never come without it, however well all else "
      "goes" },
    { "milestone", "TEXT",
      "The one that the screen is about; empty if none is likely" },
    { "reached_with", "DOUBLE",
      "Probability that it is reached, of the draws in which the event happens" },
    { "reached_with_error", "DOUBLE", ERROR_HELP },
    { "reached_without", "DOUBLE", "The same of those in which it does not" },
    { "reached_without_error", "DOUBLE", ERROR_HELP },
    { "explains", "DOUBLE",
      "Share of the variance of reaching it that goes with the event, 0 to 1" },
};
static const mu_gpkg_table event_table = {
    "event", "The political track: what happens, and when", NULL,
    MU_GPKG_COLUMNS(event_columns)
};

void mu_store_events(mu_gpkg *g, const mu_store_input *in)
{
    if (!in->outlook)
        return;
    const mu_answers *a = in->plain;
    uint32_t          mark = mu_headline(a);
    mu_gpkg_begin(g, &event_table, false);
    for (uint32_t i = 0; i < in->outlook->count; i++) {
        const mu_event_answer *event = &in->outlook->events[i];
        mu_gpkg_text(g, event->id);
        mu_gpkg_text(g, event->name);
        put_when(g, &event->when);
        put_share(g, event->fails);
        mu_gpkg_real(g, event->stake);
        mu_effect effect = { { NAN, NAN, 0 }, { NAN, NAN, 0 }, NAN };
        if (mark != MU_NONE)
            effect = a->effects[(size_t)i * a->model->milestones + mark];
        mu_gpkg_text(g, mark != MU_NONE ? a->marks[mark].name : MU_TEXT(""));
        put_share(g, effect.with);
        put_share(g, effect.without);
        mu_gpkg_real(g, effect.explains);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}

void mu_store_answers(mu_gpkg *g, const mu_store_input *in, bool trust)
{
    const mu_answers *a = trust ? in->trust : in->plain;
    put_curves(g, a, trust);
    put_marks(g, a, trust, false, &milestone_table, put_mark_days);
    put_marks(g, a, trust, false, &milestone_summary_table, put_mark_summary);
    put_marks(g, a, trust, true, &claim_table, put_mark_days);
    put_marks(g, a, trust, true, &claim_summary_table, put_mark_summary);
    put_nations(g, a, trust);
    put_steps(g, a, trust);
    put_presence(g, a, trust);
    put_nation_cost(g, a, trust);
    put_pledges(g, a, trust);
    put_attribution(g, a, trust);
    put_bottlenecks(g, a, trust);
    put_cost(g, a, trust);
}
