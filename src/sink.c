// sink.c - see front.h: where an answer goes, and what it must not replace.
//
// 1. What --out and --report may name, before the work: nothing that is read, for
//    the results file nothing but a GeoPackage, for a report nothing but one.
// 2. The sink: standard output, or a file that is replaced when whole.

#include "front.h"

#include "page_out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- 1. what --out may name --------------------------------------------------

// `option` is "--out ", "--report " or "".
static mu_status refuse(const mu_front *front, const char *option,
                        const char *path, const char *why, const char *what)
{
    fprintf(front->err, "muster %s: %s%s: %s%s\n", front->cli->command->name,
            option, path, why, what);
    return MU_BAD_CALL;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t size = strlen(path), tail = strlen(ending);
    return size > tail && strcasecmp(path + size - tail, ending) == 0;
}

// Is the folder in which the target stands, or will stand, inside the other?
static bool is_inside(const char *target, const char *folder)
{
    char        around[PATH_MAX], of[PATH_MAX], copy[MU_REPLACE_PATH];
    const char *slash = strrchr(target, '/');
    size_t      size = slash ? (size_t)(slash - target) + 1 : 0;
    memcpy(copy, target, size);
    copy[size] = '\0';
    if (!realpath(size ? copy : ".", of) || !realpath(folder, around))
        return false;
    size = strlen(around);
    // The root holds everything and is no scenario's folder.
    return size > 1 && strncmp(of, around, size) == 0 &&
           (of[size] == '/' || of[size] == '\0');
}

static bool is_same(const struct stat *one, const char *path)
{
    struct stat other;
    return stat(path, &other) == 0 && one->st_dev == other.st_dev &&
           one->st_ino == other.st_ino;
}

// Do both lead to one file, be it there or not?
static bool is_one_file(const char *path, const char *other)
{
    char        target[MU_REPLACE_PATH], others[MU_REPLACE_PATH];
    struct stat about;
    if (stat(path, &about) == 0 && is_same(&about, other))
        return true;
    return mu_replace_target(path, target) == MU_OK &&
           mu_replace_target(other, others) == MU_OK &&
           strcmp(target, others) == 0;
}

// Does a name in the folder lead to that file?
static bool leads_to(const char *folder, const struct stat *file)
{
    bool           found = false;
    struct dirent *entry;
    DIR           *dir = opendir(folder);
    while (dir && !found && (entry = readdir(dir))) {
        char path[PATH_MAX];
        int  size = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        found = size > 0 && (size_t)size < sizeof path && is_same(file, path);
    }
    if (dir)
        closedir(dir);
    return found;
}

// A variant is told by its path, or its path without ".yaml"; those of the
// scenario's folder are inside it.
static bool is_variant(const struct stat *file, const char *variant)
{
    char path[PATH_MAX];
    int  size = snprintf(path, sizeof path, "%s.yaml", variant);
    return is_same(file, variant) ||
           (size > 0 && (size_t)size < sizeof path && is_same(file, path));
}

// What ends in `own` may lie beside the tables: no table ends so.
static mu_status check_inputs(const mu_front *front, const char *option,
                              const char *path, const char *own)
{
    const mu_cli *cli = front->cli;
    char          target[MU_REPLACE_PATH];
    struct stat   about;
    mu_status status = mu_replace_target(path, target);
    if (status != MU_OK)   // what is refused anyway is told later
        return status == MU_NO_MEMORY ? status : MU_OK;
    bool there = stat(target, &about) == 0;
    for (size_t i = 0; i < cli->operands.count; i++) {
        const char *scenario = cli->operands.at[i];
        if (is_inside(target, scenario) && !(own && ends_in(target, own)))
            return refuse(front, option, path,
                          "this lies in the folder of a scenario that is read; "
                          "write elsewhere than in ", scenario);
        if (there && leads_to(scenario, &about))
            return refuse(front, option, path,
                          "this is a file of a scenario that is read; write "
                          "elsewhere than over one of ", scenario);
    }
    for (size_t i = 0; there && i < cli->variants.count; i++)
        if (is_variant(&about, cli->variants.at[i]))
            return refuse(front, option, path,
                          "this is a variant that is read; write elsewhere "
                          "than over ", cli->variants.at[i]);
    return MU_OK;
}

// Is the target a table or the like of a scenario, whichever it is?
static bool is_of_scenario(const char *path)
{
    char        target[MU_REPLACE_PATH], beside[MU_REPLACE_PATH + 16];
    struct stat about;
    if (mu_replace_target(path, target) != MU_OK || stat(target, &about) != 0 ||
        !(ends_in(target, ".csv") || ends_in(target, ".yaml") ||
          ends_in(target, "datapackage.json")))
        return false;
    const char *slash = strrchr(target, '/');
    snprintf(beside, sizeof beside, "%.*sscenario.yaml",
             slash ? (int)(slash - target) + 1 : 0, target);
    return access(beside, F_OK) == 0;
}

// Folders, devices and the like are no place for an answer, nor is a table or the
// log of forecasts.
static mu_status check_path(const mu_front *front, const char *path)
{
    mu_diags diags;
    if (is_of_scenario(path))
        return refuse(front, "", path,
                      "this is a file of a scenario; write elsewhere", "");
    if (front->cli->log && is_one_file(path, front->cli->log))
        return refuse(front, "", path,
                      "this is the log of forecasts, to which lines are only "
                      "added; write elsewhere", "");
    MU_TRY(mu_diags_init(&diags));
    mu_status status = mu_replace_check(path, &diags);
    mu_tell_errors(front, &diags, 0);
    mu_diags_clear(&diags);
    return status;
}

// Is there no such file, an empty one, or a GeoPackage? Its first bytes are
// those of an SQLite database with the application id 'GPKG' at byte 68.
static bool may_be_replaced(const char *path)
{
    char head[72];
    int  file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT;
    ssize_t size = read(file, head, sizeof head);
    close(file);
    return size == 0 ||
           (size == sizeof head && memcmp(head, "SQLite format 3", 16) == 0 &&
            memcmp(head + 68, "GPKG", 4) == 0);
}

mu_status mu_results_check(const mu_front *front, const char *path)
{
    static const char *const forms[] = { "csv", "json", "txt" };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char ending[8];
        snprintf(ending, sizeof ending, ".%s", forms[i]);
        if (!ends_in(path, ending))
            continue;
        fprintf(front->err,
                "muster run: --out %s: the results file is a GeoPackage; "
                "`--format %s > %s` prints the answer\n",
                path, i == 2 ? "text" : forms[i], path);
        return MU_BAD_CALL;
    }
    MU_TRY(check_path(front, path));
    if (!may_be_replaced(path)) {
        fprintf(front->err,
                "muster run: %s is there and is no GeoPackage; remove it, or "
                "give another name with --out\n", path);
        return MU_BAD_CALL;
    }
    return MU_OK;
}

mu_status mu_out_check(const mu_front *front)
{
    const char *path = front->cli->out;
    mu_verb     verb = front->cli->command->verb;
    if (!path)
        return MU_OK;
    if (verb == MU_V_REPORT && is_one_file(path, front->cli->operands.at[0]))
        return refuse(front, "--out ", path,
                      "this is the results file that is read; give another "
                      "name", "");
    MU_TRY(check_inputs(front, "--out ", path,
                        verb == MU_V_RUN ? ".gpkg" : NULL));
    return verb == MU_V_RUN ? mu_results_check(front, path)
                            : check_path(front, path);
}

// Is there no such file, an empty one, or a page that says that muster wrote it?
static bool is_report(const char *path)
{
    char   head[16384];
    size_t size = 0;
    int    file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT;
    for (ssize_t step = 1; step > 0 && size < sizeof head - 1;) {
        step = read(file, head + size, sizeof head - 1 - size);
        size += step > 0 ? (size_t)step : 0;
    }
    close(file);
    head[size] = '\0';
    return size == 0 || strstr(head, MU_PAGE_MARK);
}

mu_status mu_report_check(const mu_front *front, mu_option option,
                          const char *path, const char *results)
{
    const char *given = !front->cli->given[option] ? ""
                        : option == MU_O_OUT       ? "--out "
                                                   : "--report ";
    if (is_one_file(path, results))
        return refuse(front, given, path,
                      "this is the results file; give the report another "
                      "name", "");
    MU_TRY(check_inputs(front, given, path, ".html"));
    MU_TRY(check_path(front, path));
    if (is_report(path))
        return MU_OK;
    return refuse(front, given, path,
                  "this is there and is no report of muster; remove it, or "
                  "give another name with ",
                  option == MU_O_OUT ? "--out" : "--report");
}

mu_status mu_workbook_check(const mu_front *front, const char *path)
{
    struct stat about;
    MU_TRY(check_path(front, path));
    if (stat(path, &about) != 0 || about.st_size == 0)
        return MU_OK;
    // Somebody may have worked in it.
    return refuse(front, "", path,
                  "this is there; remove it, or replace it with --out ", path);
}

// ---- 2. the sink -------------------------------------------------------------

static mu_status tell(const mu_front *front, mu_sink *sink, mu_status status)
{
    mu_tell_errors(front, &sink->diags, 0);
    mu_diags_clear(&sink->diags);
    sink->file = NULL;
    return status;
}

mu_status mu_sink_open(const mu_front *front, mu_sink *sink)
{
    *sink = (mu_sink){ .to = front->out };
    const char *path = front->cli->out;
    if (!path)
        return MU_OK;
    MU_TRY(mu_diags_init(&sink->diags));
    mu_status status =
        mu_replace_begin(path, &sink->diags, &sink->file, &sink->to);
    return status == MU_OK ? MU_OK : tell(front, sink, status);
}

mu_status mu_sink_close(const mu_front *front, mu_sink *sink, mu_status status)
{
    if (!sink->file)
        return status;
    mu_status ended = mu_replace_end(sink->file, status == MU_OK);
    return tell(front, sink, status == MU_OK ? ended : status);
}
