// results_file.h - for tests: a small results file with texts that nobody should
// trust, in a folder of its own; and what others could do to it.

#ifndef MU_TEST_RESULTS_FILE_H
#define MU_TEST_RESULTS_FILE_H

#include "gpkg.h"
#include "results.h"
#include "scratch.h"
#include "test.h"

#include <sqlite3.h>

#define HOSTILE "</script><!-- \"q\", 'a'\r\n=cmd() \xe2\x80\xa8 \xc3\xa9&\\"

typedef struct results_file {
    scratch    folder;
    char       path[128];
    mu_diags   diags;
    mu_results results;
    bool       has_results;
} results_file;

static const mu_gpkg_column run_file_columns[] = {
    { "version", "TEXT", "Of muster" },
    { "draws", "INTEGER", "How many" },
    { "title", "TEXT", "Of the scenario" },
    { "start", "DATE", "Day 0" },
};
static const mu_gpkg_table run_file_table = {
    "run", "What was computed", NULL, MU_GPKG_COLUMNS(run_file_columns)
};
static const mu_gpkg_column odd_file_columns[] = {
    { "name", "TEXT", HOSTILE },
    { "value", "DOUBLE", "Days" },
    { "flag", "BOOLEAN", "Yes or no" },
    { "count", "INTEGER", "How many" },
};
static const mu_gpkg_table odd_file_table = {
    "odd", "Texts & \"numbers\"", NULL, MU_GPKG_COLUMNS(odd_file_columns)
};
static const mu_gpkg_column layer_file_columns[] = {
    { "id", "TEXT", "Its id" },
};
static const mu_gpkg_table places_file_table = {
    "places", "Points", "POINT", MU_GPKG_COLUMNS(layer_file_columns)
};
static const mu_gpkg_table links_file_table = {
    "links", "Lines", "LINESTRING", MU_GPKG_COLUMNS(layer_file_columns)
};

// Numbers that lose bits where somebody is careless.
static const double odd_numbers[] = { 0.1, 1.0 / 3.0, -2.5e-300, 1e22,
                                      9007199254740993.0, 0.0 };
enum { ODD_NUMBERS = sizeof odd_numbers / sizeof *odd_numbers };

static inline void results_file_fill(mu_gpkg *g)
{
    mu_gpkg_begin(g, &run_file_table, false);
    mu_gpkg_string(g, "1.2.3");
    mu_gpkg_whole(g, 100);
    mu_gpkg_string(g, HOSTILE);
    mu_gpkg_date(g, 0);
    mu_gpkg_end_row(g);
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &odd_file_table, false);
    for (int i = 0; i < ODD_NUMBERS; i++) {
        mu_gpkg_string(g, i % 2 ? HOSTILE : "plain");
        mu_gpkg_real(g, odd_numbers[i]);
        mu_gpkg_whole(g, i % 2);
        if (i)
            mu_gpkg_whole(g, INT64_MAX - i);
        else
            mu_gpkg_null(g);
        mu_gpkg_end_row(g);
    }
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &places_file_table, false);
    mu_gpkg_point(g, 30.5, 50.25);
    mu_gpkg_string(g, "KYIV");
    mu_gpkg_end_row(g);
    mu_gpkg_end(g);
    mu_gpkg_begin(g, &links_file_table, false);
    mu_gpkg_line(g, 10.0, 50.0, 30.5, 50.25);
    mu_gpkg_string(g, "rail");
    mu_gpkg_end_row(g);
    mu_gpkg_line(g, 170.0, 10.0, -170.0, 20.0);
    mu_gpkg_string(g, "sea");
    mu_gpkg_end_row(g);
    mu_gpkg_end(g);
}

static inline void results_file_open(results_file *f)
{
    mu_gpkg     g;
    const void *bytes;
    size_t      size;
    *f = (results_file){ .folder = scratch_make() };
    snprintf(f->path, sizeof f->path, "%s/r.gpkg", f->folder.path);
    if (mu_diags_init(&f->diags) != MU_OK)
        exit(99);
    mu_gpkg_open(&g);
    results_file_fill(&g);
    if (mu_gpkg_finish(&g, &f->diags, &bytes, &size) != MU_OK) {
        diags_show(&f->diags);
        exit(99);
    }
    scratch_write_bytes(&f->folder, "r.gpkg", bytes, size);
    mu_gpkg_close(&g);
}

// Somebody changes the file.
static inline void results_file_change(results_file *f, const char *sql)
{
    sqlite3 *db;
    char    *error = NULL;
    if (sqlite3_open(f->path, &db) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
        printf("%s: %s\n", sql, error);
        exit(99);
    }
    sqlite3_close(db);
}

static inline mu_status results_file_read(results_file *f)
{
    if (f->has_results)
        mu_results_clear(&f->results);
    f->diags.count = 0;
    mu_status status = mu_results_read(f->path, &f->diags, &f->results);
    f->has_results = status == MU_OK;
    return status;
}

static inline void results_file_close(results_file *f)
{
    if (f->has_results)
        mu_results_clear(&f->results);
    mu_diags_clear(&f->diags);
    scratch_remove(&f->folder);
}

#endif
