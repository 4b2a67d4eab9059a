// commands_report.c - muster report: a results file as a page, or in the form
// that other programs take; and the page that muster run writes.

#include "front.h"

#include "document.h"
#include "geojson_out.h"
#include "orbat_out.h"
#include "page_out.h"
#include "tables_out.h"
#include "xlsx_out.h"

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

// NAME.xlsx here, of folder/NAME.gpkg.
static mu_text workbook_of(mu_arena *arena, const char *results)
{
    const char *slash = strrchr(results, '/');
    const char *name = slash ? slash + 1 : results;
    const char *dot = strrchr(name, '.');
    return mu_arena_format(arena, "%.*s.xlsx",
                           (int)(dot > name ? (size_t)(dot - name)
                                            : strlen(name)),
                           name);
}

static mu_status write_workbook(const mu_front *front, const char *path)
{
    mu_results results;
    mu_diags   diags;
    MU_TRY(mu_diags_init(&diags));
    mu_status status =
        mu_results_read(front->cli->operands.at[0], &diags, &results);
    if (status == MU_OK) {
        status = mu_xlsx_write(&results, path, &diags);
        mu_results_clear(&results);
    }
    return tell(front, &diags, status);
}

static mu_status report_workbook(const mu_front *front)
{
    const mu_cli *cli = front->cli;
    mu_arena      arena = { 0 };
    const char   *path = cli->out;
    mu_status     status = mu_out_check(front);
    if (!path) {
        path = workbook_of(&arena, cli->operands.at[0]).at;
        status = path ? mu_workbook_check(front, path) : MU_NO_MEMORY;
    }
    if (status == MU_OK)
        status = write_workbook(front, path);
    if (status == MU_OK)
        say(front, "Workbook", path);
    mu_arena_clear(&arena);
    return status;
}

static mu_status write_form(const mu_front *front, const mu_results *results,
                            FILE *to)
{
    switch (front->cli->format) {
    case MU_AS_JSON:
        mu_document_write(results, MU_VERSION, false, to);
        return MU_OK;
    case MU_AS_GEOJSON:
        mu_geojson_write(results, to);
        return MU_OK;
    default:
        break;
    }
    mu_status status = mu_orbat_write(results, to);
    if (status == MU_MISSING)
        fprintf(front->err,
                "muster report: %s tells no typical future; an older muster "
                "wrote it, run the scenario again\n",
                front->cli->operands.at[0]);
    return status;
}

// To standard output, or to --out.
static mu_status report_stream(const mu_front *front)
{
    mu_results results;
    mu_sink    sink;
    MU_TRY(mu_out_check(front));
    MU_TRY(read_results(front, front->cli->operands.at[0], NULL, &results));
    mu_status status = mu_sink_open(front, &sink);
    if (status == MU_OK)
        status = mu_sink_close(front, &sink,
                               write_form(front, &results, sink.to));
    mu_results_clear(&results);
    return status;
}

mu_status mu_command_report(const mu_front *front)
{
    mu_status status;
    switch (front->cli->format) {
    case MU_AS_HTML:
        status = report_page(front);
        break;
    case MU_AS_CSV:
        status = report_tables(front);
        break;
    case MU_AS_XLSX:
        status = report_workbook(front);
        break;
    default:
        status = report_stream(front);
        break;
    }
    // What was given is no results file, and that was said.
    return status == MU_BAD_SYNTAX ? MU_BAD_CALL : status;
}
