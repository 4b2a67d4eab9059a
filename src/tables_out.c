// tables_out.c - see tables_out.h.
//
// 1. A table as CSV.
// 2. The package: of each column its type, that of its values where they are
//    not all of the type that was declared.
// 3. The folder: made beside under a name of its own, then renamed.

#include "tables_out.h"

#include "csv.h"
#include "day.h"
#include "json.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PACKAGE "datapackage.json"
// How our own package begins.
#define OURS    "{\"muster\": {\"version\": \""

static bool is_type(const mu_results_column *column, const char *type)
{
    return mu_text_equal(column->type, (mu_text){ type, strlen(type) });
}

// ---- 1. CSV -------------------------------------------------------------------

// An empty text is not the same as none: it has quotes.
static void put_text(FILE *to, mu_text text)
{
    if (text.size)
        mu_csv_put(to, text);
    else
        fputs("\"\"", to);
}

static void put_real(FILE *to, double value)
{
    char text[40];
    mu_real_text(value, text, sizeof text);
    fputs(text, to);
}

static void put_shape(FILE *to, const mu_results_column *column,
                      const mu_value *value)
{
    const char *const *names;
    uint32_t           count = mu_shape_cells(column, &names);
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            putc(',', to);
        if (value->kind != MU_VALUE_NULL)
            put_real(to, value->at[i]);
    }
}

static void put_value(FILE *to, const mu_results_table *table, uint32_t column,
                      const mu_value *value)
{
    if (table->has_geometry && column == 0)
        put_shape(to, &table->columns[column], value);
    else if (value->kind == MU_VALUE_TEXT)
        put_text(to, value->text);
    else if (value->kind == MU_VALUE_REAL)
        put_real(to, value->real);
    else if (mu_is_flag(&table->columns[column], value))
        fputs(value->whole ? "true" : "false", to);
    else if (value->kind == MU_VALUE_WHOLE)
        fprintf(to, "%" PRId64, value->whole);
}

void mu_tables_write_csv(const mu_results_table *table, FILE *to)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        const char *const *names;
        uint32_t count = mu_shape_cells(&table->columns[c], &names);
        if (c)
            putc(',', to);
        for (uint32_t i = 0; names && i < count; i++)
            fprintf(to, "%s%s", i ? "," : "", names[i]);
        if (!names)
            put_text(to, table->columns[c].name);
    }
    fputs("\r\n", to);
    for (uint32_t row = 0; row < table->row_count; row++) {
        for (uint32_t c = 0; c < table->column_count; c++) {
            if (c)
                putc(',', to);
            put_value(to, table, c, mu_results_value(table, row, c));
        }
        fputs("\r\n", to);
    }
}

// ---- 2. the package -------------------------------------------------------------

static bool is_date(const mu_value *value)
{
    mu_date date;
    return value->kind == MU_VALUE_TEXT && mu_date_read(value->text, &date);
}

// The type of Table Schema that all values of a column have.
static const char *field_type(const mu_results_table *table, uint32_t column)
{
    const mu_results_column *about = &table->columns[column];
    bool dates = is_type(about, "DATE"), flags = is_type(about, "BOOLEAN");
    bool wholes = is_type(about, "INTEGER") || flags;
    bool numbers = is_type(about, "DOUBLE") || wholes;
    for (uint32_t row = 0; row < table->row_count; row++) {
        const mu_value *value = mu_results_value(table, row, column);
        if (value->kind == MU_VALUE_NULL)
            continue;
        dates = dates && is_date(value);
        flags = flags && mu_is_flag(about, value);
        wholes = wholes && value->kind == MU_VALUE_WHOLE;
        numbers = numbers && value->kind != MU_VALUE_TEXT;
    }
    return dates     ? "date"
           : flags   ? "boolean"
           : wholes  ? "integer"
           : numbers ? "number"
                     : "string";
}

static void put_pair(mu_json *json, const char *name, const char *text)
{
    mu_json_name(json, name);
    mu_json_text(json, (mu_text){ text, strlen(text) });
}

static void put_field(mu_json *json, mu_text name, const char *type,
                      mu_text help)
{
    mu_json_open(json, '{');
    mu_json_name(json, "name");
    mu_json_text(json, name);
    put_pair(json, "type", type);
    mu_json_name(json, "description");
    mu_json_text(json, help);
    mu_json_close(json, '}');
}

static void put_fields(mu_json *json, const mu_results_table *table)
{
    mu_json_name(json, "fields");
    mu_json_open(json, '[');
    for (uint32_t c = 0; c < table->column_count; c++) {
        const mu_results_column *column = &table->columns[c];
        const char *const       *names;
        uint32_t count = mu_shape_cells(column, &names);
        for (uint32_t i = 0; names && i < count; i++)
            put_field(json, (mu_text){ names[i], strlen(names[i]) }, "number",
                      i % 2 ? MU_TEXT("Latitude, degrees (WGS 84)")
                            : MU_TEXT("Longitude, degrees (WGS 84)"));
        if (!names)
            put_field(json, column->name, field_type(table, c), column->help);
    }
    mu_json_close(json, ']');
}

// Readers that would guess otherwise guess wrong at texts with marks in them.
static void put_dialect(mu_json *json)
{
    mu_json_name(json, "dialect");
    mu_json_open(json, '{');
    put_pair(json, "delimiter", ",");
    put_pair(json, "quoteChar", "\"");
    mu_json_name(json, "doubleQuote");
    mu_json_bool(json, true);
    put_pair(json, "lineTerminator", "\r\n");
    mu_json_close(json, '}');
}

static void put_resource(mu_json *json, const mu_results_table *table)
{
    char path[128];
    snprintf(path, sizeof path, "%s.csv", table->name.at);
    mu_json_open(json, '{');
    put_pair(json, "name", table->name.at);
    put_pair(json, "path", path);
    put_pair(json, "profile", "tabular-data-resource");
    put_pair(json, "format", "csv");
    put_pair(json, "mediatype", "text/csv");
    put_pair(json, "encoding", "utf-8");
    put_dialect(json);
    mu_json_name(json, "description");
    mu_json_text(json, table->help);
    mu_json_name(json, "schema");
    mu_json_open(json, '{');
    put_fields(json, table);
    mu_json_name(json, "missingValues");
    mu_json_open(json, '[');
    mu_json_text(json, MU_TEXT(""));
    mu_json_close(json, ']');
    mu_json_close(json, '}');
    mu_json_close(json, '}');
}

void mu_tables_write_package(const mu_results *results, const char *version,
                             FILE *to)
{
    mu_text title =
        mu_results_text(mu_results_table_of(results, "run"), 0, "title");
    mu_json json = { .to = to };
    // In front, and as OURS is written: by this the folder is known again.
    mu_json_open(&json, '{');
    mu_json_name(&json, "muster");
    mu_json_open(&json, '{');
    put_pair(&json, "version", version);
    mu_json_close(&json, '}');
    put_pair(&json, "name", "muster-results");
    put_pair(&json, "profile", "tabular-data-package");
    if (title.size) {
        mu_json_name(&json, "title");
        mu_json_text(&json, title);
    }
    put_pair(&json, "description",
             "Results of muster: what a multinational force could be, by when, "
             "with what probability. Probabilities and shares lie between 0 "
             "and 1, days count from the start of the scenario, money is in "
             "euros; names that end in _trust are under trust.");
    mu_json_name(&json, "resources");
    mu_json_open(&json, '[');
    for (uint32_t i = 0; i < results->table_count; i++)
        put_resource(&json, &results->tables[i]);
    mu_json_close(&json, ']');
    mu_json_close(&json, '}');
    putc('\n', to);
}

// ---- 3. what is there -----------------------------------------------------------

typedef struct place {
    char        target[PATH_MAX];  // without links and slashes at its end
    bool        is_there;          // with files of ours in it
    mu_diags   *diags;
} place;

static mu_status cannot_write(const place *p, const char *path)
{
    if (errno == ENOMEM)
        return MU_NO_MEMORY;
    return mu_error(p->diags, MU_CANNOT_WRITE, (mu_span){ 0 },
                    "cannot write %s: %s", path, strerror(errno));
}

static mu_status refuse(const place *p, const char *why, const char *name)
{
    return mu_error(p->diags, MU_BAD_CALL, (mu_span){ 0 },
                    "%s %s%s; give the name of a new folder", p->target, why,
                    name);
}

// The text of the folder's package, or NULL: there is none of ours. To be freed.
static char *read_package(const char *folder)
{
    char        path[PATH_MAX + sizeof PACKAGE + 1];
    char       *text = NULL;
    struct stat about;
    snprintf(path, sizeof path, "%s/" PACKAGE, folder);
    FILE *from = stat(path, &about) == 0 && S_ISREG(about.st_mode)
                     ? fopen(path, "rb")
                     : NULL;
    // Ours has a few hundred bytes for each column.
    if (from && about.st_size < (1 << 24))
        text = calloc((size_t)about.st_size + 1, 1);
    if (text && (fread(text, 1, (size_t)about.st_size, from) !=
                     (size_t)about.st_size ||
                 strncmp(text, OURS, sizeof OURS - 1) != 0)) {
        free(text);
        text = NULL;
    }
    if (from)
        fclose(from);
    return text;
}

static bool is_dots(const char *name)
{
    return !strcmp(name, ".") || !strcmp(name, "..");
}

// Has the package a file of that name?
static bool tells(const char *package, const char *name)
{
    char path[NAME_MAX + 16];
    snprintf(path, sizeof path, "\"path\": \"%s\"", name);
    return !strcmp(name, PACKAGE) ||
           (!strpbrk(name, "\"\\") && strstr(package, path));
}

static mu_status check_entries(place *p, DIR *folder, const char *package)
{
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (is_dots(entry->d_name))
            continue;
        p->is_there = true;
        if (!package)
            return refuse(p, "is there and is not empty", "");
        if (!tells(package, entry->d_name))
            return refuse(p, "holds what muster did not write: ",
                          entry->d_name);
    }
    return MU_OK;
}

static mu_status find_place(const char *path, place *p)
{
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    if (size + 64 >= sizeof p->target)
        return mu_error(p->diags, MU_CANNOT_WRITE, (mu_span){ 0 },
                        "cannot write %.60s...: the name is too long", path);
    memcpy(p->target, path, size);
    p->target[size] = '\0';
    DIR *folder = opendir(p->target);
    if (!folder && errno == ENOENT)
        return MU_OK;
    if (!folder && errno == ENOTDIR)
        return refuse(p, "is there and is no folder", "");
    if (!folder)
        return cannot_write(p, p->target);
    char     *package = read_package(p->target), real[PATH_MAX];
    mu_status status = check_entries(p, folder, package);
    free(package);
    closedir(folder);
    // A symbolic link stays one: what it leads to is replaced.
    if (status == MU_OK && realpath(path, real) && strlen(real) + 64 < PATH_MAX)
        memcpy(p->target, real, strlen(real) + 1);
    return status;
}

mu_status mu_tables_check(const char *path, mu_diags *diags)
{
    place p = { .diags = diags };
    MU_TRY(find_place(path, &p));
    char  folder[PATH_MAX];
    char *slash = strrchr(p.target, '/');
    snprintf(folder, sizeof folder, "%.*s",
             slash ? (int)(slash - p.target) + 1 : 1, slash ? p.target : ".");
    return access(folder, W_OK | X_OK) == 0 ? MU_OK
                                            : cannot_write(&p, p.target);
}

// ---- 3. the folder ----------------------------------------------------------------

// The file of table `i` in a folder; behind the last, the package.
static void name_file(const mu_results *results, uint32_t i, const char *folder,
                      char path[PATH_MAX + 128])
{
    bool package = i == results->table_count;
    snprintf(path, PATH_MAX + 128, "%s/%s%s", folder,
             package ? PACKAGE : results->tables[i].name.at,
             package ? "" : ".csv");
}

// Removes a folder that this run has made, as far as it has come.
static void remove_made(const mu_results *results, const char *folder)
{
    char path[PATH_MAX + 128];
    for (uint32_t i = 0; i <= results->table_count; i++) {
        name_file(results, i, folder, path);
        unlink(path);
    }
    rmdir(folder);
}

// Removes a folder of files, which is one of ours.
static void remove_folder(const char *path)
{
    char           name[PATH_MAX + 2 * NAME_MAX];
    struct dirent *entry;
    DIR           *folder = opendir(path);
    while (folder && (entry = readdir(folder))) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (!is_dots(entry->d_name))
            unlink(name);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

static bool close_file(FILE *to)
{
    bool whole = fflush(to) == 0 && !ferror(to) && fsync(fileno(to)) == 0;
    int  error = errno;
    whole = fclose(to) == 0 && whole;
    if (!whole && error)
        errno = error;
    return whole;
}

static bool write_files(const mu_results *results, const char *version,
                        const char *folder)
{
    char path[PATH_MAX + 128];
    for (uint32_t i = 0; i <= results->table_count; i++) {
        name_file(results, i, folder, path);
        FILE *to = fopen(path, "wx");
        if (!to)
            return false;
        if (i == results->table_count)
            mu_tables_write_package(results, version, to);
        else
            mu_tables_write_csv(&results->tables[i], to);
        if (!close_file(to))
            return false;
    }
    return true;
}

// Puts the new folder in the place of the old one. rename replaces an empty
// folder by itself; one with files is put aside first, and back on failure.
static bool put_in_place(const place *p, const char *made)
{
    char aside[PATH_MAX + 64];
    if (!p->is_there)
        return rename(made, p->target) == 0;
    snprintf(aside, sizeof aside, "%s.old-%ld", p->target, (long)getpid());
    if (rename(p->target, aside) != 0)
        return false;
    if (rename(made, p->target) != 0) {
        int error = errno;
        (void)rename(aside, p->target);
        errno = error;
        return false;
    }
    remove_folder(aside);
    return true;
}

mu_status mu_tables_write(const mu_results *results, const char *version,
                          const char *path, mu_diags *diags)
{
    place p = { .diags = diags };
    char  made[PATH_MAX + 64];
    MU_TRY(find_place(path, &p));
    snprintf(made, sizeof made, "%s.partial-%ld", p.target, (long)getpid());
    if (mkdir(made, 0777) != 0)
        return cannot_write(&p, made);
    if (write_files(results, version, made) && put_in_place(&p, made))
        return MU_OK;
    mu_status status = cannot_write(&p, p.target);
    remove_made(results, made);
    return status;
}
