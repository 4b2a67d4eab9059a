// commands_report.c - muster report: a results file as a page, or in the form
// that other programs take; and the page that muster run writes.

#include "front.h"

#include "document.h"
#include "geojson_out.h"
#include "page_out.h"
#include "tables_out.h"

#include <stdlib.h>

#define PAGE "report.html"

static mu_status tell(const mu_front *front, mu_diags *diags, mu_status status)
{
    mu_tell_errors(front, diags, 0);
    mu_diags_clear(diags);
    return status;
}

// ---- the page -------------------------------------------------------------------

static mu_status read_results(const mu_front *front, const char *path,
                              const char *const *without, mu_results *results)
{
    mu_diags diags;
    MU_TRY(mu_diags_init(&diags));
    return tell(front, &diags,
                mu_results_read_without(path, without, &diags, results));
}

mu_status mu_report_write(const mu_front *front, const char *results,
                          const char *path)
{
    mu_results      read;
    mu_diags        diags;
    mu_replacement *file;
    FILE           *to;
    MU_TRY(read_results(front, results, mu_results_by_day, &read));
    mu_status status = mu_diags_init(&diags);
    if (status == MU_OK) {
        status = mu_replace_begin(path, &diags, &file, &to);
        if (status == MU_OK) {
            mu_status wrote = mu_page_write(&read, to);
            status = mu_replace_end(file, wrote == MU_OK);
            status = wrote == MU_OK ? status : wrote;
        }
        status = tell(front, &diags, status);
    }
    mu_results_clear(&read);
    return status;
}

// report.html in the folder of the results file.
mu_text mu_report_beside(mu_arena *arena, const char *results)
{
    const char *slash = strrchr(results, '/');
    int         folder = slash ? (int)(slash - results) + 1 : 0;
    return mu_arena_format(arena, "%.*s" PAGE, folder, results);
}

// ---- muster report ----------------------------------------------------------------

static void say(const mu_front *front, const char *what, const char *path)
{
    if (!front->cli->given[MU_O_QUIET])
        fprintf(front->out, "%s: %s\n", what, path);
}

static mu_status report_page(const mu_front *front)
{
    const mu_cli *cli = front->cli;
    const char   *results = cli->operands.at[0];
    const char   *path = cli->out ? cli->out : PAGE;
    MU_TRY(mu_report_check(front, MU_O_OUT, path, results));
    MU_TRY(mu_report_write(front, results, path));
    say(front, "Report", path);
    return MU_OK;
}

static mu_status report_tables(const mu_front *front)
{
    const mu_cli *cli = front->cli;
    mu_results    results;
    mu_diags      diags;
    if (!cli->out) {
        fputs("muster report: --format csv needs --out FOLDER: each table "
              "becomes a file of its own\n",
              front->err);
        return MU_BAD_CALL;
    }
    MU_TRY(mu_diags_init(&diags));
    mu_status status = mu_tables_check(cli->out, &diags);
    if (status == MU_OK)
        status = mu_results_read(cli->operands.at[0], &diags, &results);
    if (status == MU_OK) {
        status = mu_tables_write(&results, MU_VERSION, cli->out, &diags);
        mu_results_clear(&results);
    }
    MU_TRY(tell(front, &diags, status));
    say(front, "Tables", cli->out);
    return MU_OK;
}

// To standard output, or to --out.
static mu_status report_stream(const mu_front *front)
{
    const mu_cli *cli = front->cli;
    mu_results    results;
    mu_sink       sink;
    MU_TRY(mu_out_check(front));
    MU_TRY(read_results(front, cli->operands.at[0], NULL, &results));
    mu_status status = mu_sink_open(front, &sink);
    if (status == MU_OK) {
        if (cli->format == MU_AS_JSON)
            mu_document_write(&results, MU_VERSION, false, sink.to);
        else
            mu_geojson_write(&results, sink.to);
        status = mu_sink_close(front, &sink, status);
    }
    mu_results_clear(&results);
    return status;
}

mu_status mu_command_report(const mu_front *front)
{
    mu_status status = front->cli->format == MU_AS_HTML  ? report_page(front)
                       : front->cli->format == MU_AS_CSV ? report_tables(front)
                                                         : report_stream(front);
    // What was given is no results file, and that was said.
    return status == MU_BAD_SYNTAX ? MU_BAD_CALL : status;
}
