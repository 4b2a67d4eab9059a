// store.c - see store.h.

#include "store_parts.h"

#include "replace.h"

#include <inttypes.h>
#include <stdio.h>

static const mu_gpkg_column run_columns[] = {
    { "version", "TEXT", "Of muster" },
    { "seed", "TEXT", "Of the luck; a text, as it may have 64 bits" },
    { "draws", "INTEGER", "Possible futures behind every number" },
    { "inputs_sha256", "TEXT", "SHA-256 of all that was read" },
    { "command", "TEXT",
      "What was asked for, without what cannot change the answer" },
    { "title", "TEXT", "Of the scenario" },
    { "description", "TEXT", "Of the scenario" },
    { "as_of", "TEXT", "State of knowledge of the scenario" },
    { "start", "DATE", "Day 0" },
    { "horizon", "INTEGER", "Days looked at; what is later is never" },
    { "report_every", "INTEGER", "Days from one report day to the next" },
    { "deadlock", "DOUBLE",
      "Share of draws in which nations wait for each other for ever" },
    { "deadlock_error", "DOUBLE", "Its standard error" },
    { "numbers", "INTEGER", "Cells of the scenario that hold a number" },
    { "numbers_sourced", "INTEGER", "Those of them with a source" },
    { "headline", "TEXT",
      "The milestone that an answer in one sentence is about: of those at least "
      "half as likely as the likeliest, the one for the largest force; NULL if "
      "none is likely" },
    { "anybody_comes", "DOUBLE",
      "Share of draws in which a unit of anybody counts before the horizon" },
    { "anybody_comes_error", "DOUBLE", "Its standard error" },
    { "future", "INTEGER",
      "Number of the typical draw, which the tables future_* tell" },
    { "changes", "TEXT",
      "What --variant, --without and --set changed; NULL: nothing" },
    { "possible", "DOUBLE",
      "Persons who could come if everything went well; no stake is larger" },
};
static const mu_gpkg_table run_table = {
    "run", "What was computed, from what; one row", NULL,
    MU_GPKG_COLUMNS(run_columns)
};

void mu_store_run(mu_gpkg *g, const mu_store_input *in)
{
    const mu_scenario *s = in->scenario;
    char               seed[32];
    snprintf(seed, sizeof seed, "%" PRIu64, in->seed);
    mu_gpkg_begin(g, &run_table, false);
    mu_gpkg_string(g, in->version);
    mu_gpkg_string(g, seed);
    mu_gpkg_whole(g, (int64_t)in->draws);
    mu_gpkg_string(g, s->sha256);
    mu_gpkg_string(g, in->command);
    mu_gpkg_text(g, s->title);
    mu_gpkg_text(g, s->description);
    mu_gpkg_text(g, s->as_of);
    mu_gpkg_date(g, s->start_day);
    mu_gpkg_whole(g, s->horizon);
    mu_gpkg_whole(g, s->report_every);
    mu_gpkg_real(g, in->plain->deadlock.value);
    mu_gpkg_real(g, in->plain->deadlock.error);
    mu_gpkg_whole(g, s->numbers);
    mu_gpkg_whole(g, s->numbers_sourced);
    uint32_t headline = mu_headline(in->plain);
    mu_gpkg_text(g, headline == MU_NONE ? (mu_text){ 0 }
                                        : in->plain->marks[headline].name);
    mu_gpkg_real(g, in->plain->came.value);
    mu_gpkg_real(g, in->plain->came.error);
    if (in->future && in->future->model)
        mu_gpkg_whole(g, (int64_t)in->future->index);
    else
        mu_gpkg_null(g);
    mu_gpkg_text(g, s->changes);
    mu_gpkg_real(g, in->outlook ? in->outlook->possible : NAN);
    mu_gpkg_end_row(g);
    mu_gpkg_end(g);
}

// The whole file, part by part.
static void fill(mu_gpkg *g, const mu_store_input *in)
{
    mu_store_run(g, in);
    mu_store_events(g, in);
    mu_store_answers(g, in, false);
    mu_store_answers(g, in, true);
    mu_store_sensitivity(g, in);
    mu_store_pivot(g, in);
    if (in->more.put)
        in->more.put(g, in->more.of);
    mu_store_network(g, in);
    mu_store_future(g, in);
    mu_store_variants(g, in);
    mu_store_assessment(g, in);
    mu_store_scenario(g, in->scenario);
}

static bool is_whole(const mu_store_input *in)
{
    return in->scenario && in->model && in->plain && in->trust &&
           in->version && in->command;
}

mu_status mu_store_tell(const mu_store_input *in,
                        const mu_gpkg_listener *listener)
{
    mu_gpkg g;
    if (!is_whole(in))
        return MU_BAD_CALL;
    mu_gpkg_listen(&g, listener);
    fill(&g, in);
    mu_status status = g.status;
    mu_gpkg_close(&g);
    return status;
}

mu_status mu_store_write(const mu_store_input *in, const char *path,
                         mu_diags *diags)
{
    const void *bytes;
    size_t      size;
    mu_gpkg     g;
    if (!is_whole(in) || !path)
        return MU_BAD_CALL;
    mu_gpkg_open(&g);
    fill(&g, in);
    mu_status status = mu_gpkg_finish(&g, diags, &bytes, &size);
    if (status == MU_OK)
        status = mu_replace_file(path, bytes, size, diags);
    mu_gpkg_close(&g);
    return status;
}

mu_status mu_store_check(const char *path, mu_diags *diags)
{
    return mu_replace_check(path, diags);
}
