// store_pivot.c - whose yes matters for the milestone of the headline, and what
// would break the deadlocks, as tables.

#include "concession.h"
#include "store_parts.h"

static const mu_gpkg_column nation_columns[] = {
    { "milestone", "TEXT", "Its name in the scenario" },
    { "day", "INTEGER", "By the end of that day" },
    { "nation", "TEXT", "Its id" },
    { "approves", "DOUBLE", "Probability that it approves" },
    { "without_it", "DOUBLE",
      "Probability of the milestone by the day when it says no, same luck" },
    { "without_it_error", "DOUBLE", ERROR_HELP },
    { "falls", "DOUBLE", "What its no takes away: the probability less that" },
    { "falls_error", "DOUBLE", "Its standard error, of pairs of draws" },
    { "if_yes", "DOUBLE",
      "Probability of the milestone in the draws in which it approves" },
    { "if_no", "DOUBLE", "The same of those in which it does not" },
    { "draws", "INTEGER", "From so many draws, the first ones" },
};
static const mu_gpkg_table nation_table = {
    "pivot_nation", "Whose yes matters", NULL, MU_GPKG_COLUMNS(nation_columns)
};

static const mu_gpkg_column deadlock_columns[] = {
    { "deadlock", "INTEGER", "Its number, from 1; the most frequent first" },
    { "members", "TEXT", "Nations that wait for each other, ';' between them" },
    { "share", "DOUBLE", "Share of draws in which it is the deadlock" },
    { "error", "DOUBLE", ERROR_HELP },
    { "draws", "INTEGER", "From so many draws, the first ones" },
};
static const mu_gpkg_table deadlock_table = {
    "deadlock", "Sets of nations that wait for each other", NULL,
    MU_GPKG_COLUMNS(deadlock_columns)
};

static const mu_gpkg_column break_columns[] = {
    { "deadlock", "INTEGER", "Which one" },
    { "nation", "TEXT", "Who makes the concession" },
    { "what", "TEXT", "The concession in words" },
    { "set", "TEXT", "The same as --set takes it" },
    { "breaks", "DOUBLE", "Share of the deadlock's draws that it breaks" },
    { "gains", "DOUBLE",
      "What it adds to the probability of the milestone by the day, all draws "
      "played with it; NULL: not played" },
    { "gains_error", "DOUBLE", "Its standard error, of pairs of draws" },
};
static const mu_gpkg_table break_table = {
    "deadlock_break", "Single concessions that break a deadlock", NULL,
    MU_GPKG_COLUMNS(break_columns)
};

static void put_nations(mu_gpkg *g, const mu_store_input *in)
{
    const mu_pivot *p = in->pivot;
    mu_gpkg_begin(g, &nation_table, false);
    for (uint32_t i = 0; i < p->nation_count; i++) {
        const mu_pivot_nation *n = &p->nations[i];
        mu_gpkg_text(g, in->scenario->milestone_names[p->milestone]);
        mu_gpkg_whole(g, p->day);
        mu_gpkg_text(g, in->scenario->nations[n->nation].id);
        mu_gpkg_real(g, n->approves.value);
        put_share(g, n->alone_out);
        mu_gpkg_real(g, n->falls);
        mu_gpkg_real(g, n->falls_error);
        mu_gpkg_real(g, n->with.value);
        mu_gpkg_real(g, n->without.value);
        mu_gpkg_whole(g, p->reached.of);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
}

static mu_status put_deadlocks(mu_gpkg *g, const mu_store_input *in,
                               mu_arena *arena)
{
    const mu_pivot *p = in->pivot;
    mu_gpkg_begin(g, &deadlock_table, false);
    for (uint32_t i = 0; i < p->deadlock_count; i++) {
        const mu_pivot_deadlock *of = &p->deadlocks[i];
        mu_text                  members = MU_TEXT("");
        for (uint32_t n = 0; n < of->member_count; n++) {
            members = mu_arena_format(
                arena, "%s%s%s", members.at, n ? ";" : "",
                in->scenario->nations[of->members[n]].id.at);
            if (!members.at)
                return MU_NO_MEMORY;
        }
        mu_gpkg_whole(g, (int64_t)i + 1);
        mu_gpkg_text(g, members);
        put_share(g, of->share);
        mu_gpkg_whole(g, of->share.of);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
    return MU_OK;
}

static mu_status put_breaks(mu_gpkg *g, const mu_store_input *in,
                            mu_arena *arena)
{
    const mu_pivot *p = in->pivot;
    mu_gpkg_begin(g, &break_table, false);
    for (uint32_t i = 0; i < p->deadlock_count; i++) {
        const mu_pivot_deadlock *of = &p->deadlocks[i];
        double draws = of->share.value * (double)of->share.of;
        for (uint32_t k = 0; k < of->break_count; k++) {
            const mu_pivot_break *one = &of->breaks[k];
            mu_text what =
                mu_concession_words(in->model, one->concession, arena);
            mu_text set = mu_concession_set(in->model, one->concession, arena);
            if (!what.at || !set.at)
                return MU_NO_MEMORY;
            mu_gpkg_whole(g, (int64_t)i + 1);
            mu_gpkg_text(g, in->scenario->nations[one->nation].id);
            mu_gpkg_text(g, what);
            mu_gpkg_text(g, set);
            mu_gpkg_real(g, (double)one->draws / draws);
            mu_gpkg_real(g, one->confirmed ? one->gains : NAN);
            mu_gpkg_real(g, one->confirmed ? one->gains_error : NAN);
            mu_gpkg_end_row(g);
        }
    }
    mu_gpkg_end(g);
    return MU_OK;
}

void mu_store_pivot(mu_gpkg *g, const mu_store_input *in)
{
    mu_arena arena = { 0 };
    if (!in->pivot)
        return;
    put_nations(g, in);
    if (put_deadlocks(g, in, &arena) != MU_OK ||
        put_breaks(g, in, &arena) != MU_OK)
        mu_gpkg_fail(g, MU_NO_MEMORY);
    mu_arena_clear(&arena);
}
