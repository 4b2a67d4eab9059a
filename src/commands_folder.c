// commands_folder.c - check and new: what is about the folder of a scenario.

#include "front.h"

#include "json.h"
#include "sources.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- check ----------------------------------------------------------------

static const char *const level_names[] = {
    [MU_ERROR] = "error", [MU_WARNING] = "warning", [MU_NOTE] = "note"
};

static void write_finding(mu_json *json, const mu_diag *diag)
{
    mu_json_open(json, '{');
    mu_json_name(json, "level");
    mu_json_text(json, (mu_text){ level_names[diag->level],
                                  strlen(level_names[diag->level]) });
    mu_json_name(json, "file");
    if (diag->where.source) {
        mu_json_text(json, diag->where.source->name);
        mu_json_name(json, "line");
        mu_json_whole(json, diag->where.line);
        mu_json_name(json, "column");
        mu_json_whole(json, diag->where.column);
    } else {
        mu_json_null(json);
    }
    mu_json_name(json, "text");
    mu_json_text(json, (mu_text){ diag->text, strlen(diag->text) });
    mu_json_close(json, '}');
}

static void write_unsourced(mu_json *json, const mu_unsourced *row)
{
    mu_json_open(json, '{');
    mu_json_name(json, "table");
    mu_json_text(json, (mu_text){ row->table, strlen(row->table) });
    mu_json_name(json, "file");
    mu_json_text(json, row->where.source->name);
    mu_json_name(json, "line");
    mu_json_whole(json, row->where.line);
    mu_json_name(json, "numbers");
    mu_json_whole(json, row->numbers);
    mu_json_close(json, '}');
}

static void write_check(const mu_loaded *loaded, FILE *to)
{
    mu_json         json = { .to = to };
    const mu_diags *diags = &loaded->diags;
    mu_json_open(&json, '{');
    mu_json_name(&json, "title");
    mu_json_text(&json, loaded->scenario.title);
    mu_json_name(&json, "errors");
    mu_json_whole(&json, (int64_t)diags->errors);
    mu_json_name(&json, "warnings");
    mu_json_whole(&json, (int64_t)diags->warnings);
    mu_json_name(&json, "numbers");
    mu_json_whole(&json, loaded->scenario.numbers);
    mu_json_name(&json, "numbers_sourced");
    mu_json_whole(&json, loaded->scenario.numbers_sourced);
    mu_json_name(&json, "not_shown");
    mu_json_whole(&json, (int64_t)diags->dropped);
    mu_json_name(&json, "findings");
    mu_json_open(&json, '[');
    for (size_t i = 0; i < diags->count; i++)
        write_finding(&json, &diags->list[i]);
    mu_json_close(&json, ']');
    mu_json_name(&json, "without_source");
    mu_json_open(&json, '[');
    mu_sources_at at = { 0 };
    mu_unsourced  row;
    while (mu_sources_next(&loaded->scenario, &at, &row))
        write_unsourced(&json, &row);
    mu_json_close(&json, ']');
    mu_json_close(&json, '}');
    putc('\n', to);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void tell_check(const mu_front *front, const mu_loaded *loaded, FILE *to)
{
    const mu_diags    *diags = &loaded->diags;
    const mu_scenario *s = &loaded->scenario;
    bool               quiet = front->cli->given[MU_O_QUIET], shown = true;
    for (size_t i = 0; i < diags->count; i++) {
        const mu_diag *diag = &diags->list[i];
        if (diag->level != MU_NOTE)
            shown = diag->level == MU_ERROR || !quiet;
        if (shown)
            mu_diag_print(diag, front->err, front->err_colour);
    }
    if (diags->dropped)
        fprintf(front->err, "and %zu more\n", diags->dropped);
    fflush(front->err);
    fprintf(to, "%s: %zu error%s, %zu warning%s\n", front->cli->operands.at[0],
            diags->errors, plural(diags->errors), diags->warnings,
            plural(diags->warnings));
    if (s->numbers)
        fprintf(to, "%u of %u numbers have a source (%.0f %%)\n",
                s->numbers_sourced, s->numbers,
                100.0 * s->numbers_sourced / s->numbers);
}

mu_status mu_command_check(const mu_front *front)
{
    mu_variation how = mu_cli_variation(front->cli);
    mu_loaded    loaded;
    mu_sink      sink;
    MU_TRY(mu_out_check(front));
    mu_status status =
        mu_load_silently(front->cli->operands.at[0], &how, &loaded);
    if (status == MU_OK)
        mu_sources_warn(&loaded.scenario, &loaded.diags);
    // A run plays the variants of the folder, so they are to be sound, too.
    mu_variants variants = { 0 };
    mu_status   sound =
        status == MU_OK ? mu_variants_find(front, &variants) : MU_OK;
    mu_variants_clear(&variants);
    bool      fails = status == MU_NO_MEMORY || sound == MU_NO_MEMORY;
    mu_status opened = fails ? MU_NO_MEMORY : mu_sink_open(front, &sink);
    if (opened == MU_OK) {
        if (front->cli->format == MU_AS_JSON)
            write_check(&loaded, sink.to);
        else
            tell_check(front, &loaded, sink.to);
        opened = mu_sink_close(front, &sink, MU_OK);
    }
    mu_loaded_clear(&loaded);
    if (opened != MU_OK)
        return opened;
    return status != MU_OK ? status : sound;
}

// ---- new ------------------------------------------------------------------

static mu_status cannot_make(const mu_front *front, const char *path)
{
    fprintf(front->err, "muster new: cannot make %s: %s\n", path,
            strerror(errno));
    return MU_CANNOT_WRITE;
}

// Makes the folders on the way to a file.
static bool make_parents(char *path, size_t from)
{
    for (char *slash = strchr(path + from, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

static bool write_file(const char *path, const mu_embedded_file *file)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return false;
    bool whole = true;
    for (size_t at = 0; at < file->size && whole;) {
        ssize_t wrote = write(descriptor, file->bytes + at, file->size - at);
        whole = wrote > 0;
        at += whole ? (size_t)wrote : 0;
    }
    whole = whole && fsync(descriptor) == 0;
    int error = errno;
    whole = close(descriptor) == 0 && whole;
    if (!whole && error)
        errno = error;
    return whole;
}

// Takes away what write_files may have made.
static void remove_files(const mu_embedded_file *files, char *path, size_t size,
                         size_t room)
{
    for (const mu_embedded_file *file = files; file->name; file++) {
        snprintf(path + size, room - size, "/%s", file->name);
        remove(path);
        // Its folders, from the inside out, as far as they are empty.
        for (char *slash = strrchr(path, '/'); slash && slash > path + size;
             slash = strrchr(path, '/')) {
            *slash = '\0';
            rmdir(path);
        }
    }
    path[size] = '\0';
    rmdir(path);
}

// Writes all files into the folder path[0 .. size); `path` has the room for the
// longest of their names.
static bool write_files(const mu_embedded_file *files, char *path, size_t size,
                        size_t room)
{
    for (const mu_embedded_file *file = files; file->name; file++) {
        snprintf(path + size, room - size, "/%s", file->name);
        if (!make_parents(path, size + 1) || !write_file(path, file))
            return false;
    }
    path[size] = '\0';
    return true;
}

// Is there nothing, or an empty folder?
static bool is_free(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT;
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(folder));)
        empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    closedir(folder);
    errno = EEXIST;
    return empty;
}

// All is written beside and renamed when whole: a folder is there with all of
// its files, or as it was.
mu_status mu_command_new(const mu_front *front)
{
    const mu_embedded_file *files = front->tutorial;
    const char             *given = front->cli->operands.at[0];
    size_t                  size = strlen(given), longest = 0;
    while (size > 1 && given[size - 1] == '/')
        size--;
    for (const mu_embedded_file *file = files; file->name; file++)
        if (strlen(file->name) > longest)
            longest = strlen(file->name);
    size_t    room = size + longest + 40;
    char     *target = strndup(given, size), *path = malloc(room);
    mu_status status = MU_NO_MEMORY;
    if (!target || !path)
        goto done;

    status = MU_CANNOT_WRITE;
    if (!is_free(target)) {
        if (errno == EEXIST)
            fprintf(front->err,
                    "muster new: %s is there and is not empty; "
                    "give another name\n",
                    target);
        else
            status = cannot_make(front, target);
        goto done;
    }
    size = (size_t)snprintf(path, room, "%s.%ld.new", target, (long)getpid());
    if (mkdir(path, 0777) != 0) {
        status = cannot_make(front, target);
        goto done;
    }
    // rename replaces an empty folder, and nothing else.
    if (!write_files(files, path, size, room) || rename(path, target) != 0) {
        status = cannot_make(front, target);
        path[size] = '\0';
        remove_files(files, path, size, room);
        goto done;
    }
    if (!front->cli->given[MU_O_QUIET])
        fprintf(front->out,
                "%s is a small, complete scenario. Next:\n"
                "  muster run %s\n  muster check %s\n"
                "The run writes report.html, a page to open in a browser.\n",
                target, target, target);
    status = MU_OK;

done:
    free(target);
    free(path);
    return status;
}
