// edit.c - see edit.h.

#include "edit.h"

#include "arena.h"
#include "replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HISTORY "/.history"
#define WRITING HISTORY "/writing"
#define WRITTEN HISTORY "/written"
#define PATH    4096

// A '/' in a name is a '%' within the folders of edit.h; no name holds one.
#define SLASH '%'

// folder, middle and name in one; false: it does not fit.
static bool join(char out[PATH], const char *folder, const char *middle,
                 const char *name)
{
    int size = snprintf(out, PATH, "%s%s%s%s", folder, middle,
                        *name ? "/" : "", name);
    return size > 0 && size < PATH;
}

static void flatten(char *name)
{
    for (char *c = name; (c = strchr(c, '/'));)
        *c = SLASH;
}

static mu_status cannot(mu_diags *diags, const char *what)
{
    return mu_error(diags, MU_CANNOT_WRITE, (mu_span){ 0 },
                    "cannot write '%s': %s", what, strerror(errno));
}

static bool sync_folder(const char *path)
{
    int  file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0)
        close(file);
    return synced;
}

static bool write_whole(const char *path, mu_text bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    bool whole = true;
    for (size_t at = 0; at < bytes.size && whole;) {
        ssize_t wrote = write(file, bytes.at + at, bytes.size - at);
        whole = wrote > 0;
        at += whole ? (size_t)wrote : 0;
    }
    whole = whole && fsync(file) == 0;
    return close(file) == 0 && whole;
}

// All files of a folder, then the folder. Its names are short.
static void remove_folder(const char *path)
{
    DIR *dir = opendir(path);
    char file[PATH];
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.' && join(file, path, "", entry->d_name))
            remove(file);
    if (dir)
        closedir(dir);
    rmdir(path);
}

// ---- what stood there before -------------------------------------------------

// The number in front of a name of the history; 0 if there is none.
static unsigned long number_of(const char *name)
{
    char         *end;
    unsigned long number = strtoul(name, &end, 10);
    return *end == '-' && end > name ? number : 0;
}

// Counts what is kept, finds the highest and the lowest number.
static unsigned long survey(const char *history, unsigned long *highest,
                            char lowest[PATH])
{
    DIR          *dir = opendir(history);
    unsigned long count = 0, low = 0;
    *highest = 0;
    lowest[0] = '\0';
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        unsigned long number = number_of(entry->d_name);
        if (number == 0)
            continue;
        count++;
        if (number > *highest)
            *highest = number;
        if ((low == 0 || number < low) &&
            join(lowest, history, "", entry->d_name))
            low = number;
    }
    if (dir)
        closedir(dir);
    return count;
}

// A second name for what stands there: the new file gets the first one.
static mu_status keep(const char *folder, const char *history, const char *name,
                      mu_diags *diags)
{
    char          old[PATH], kept[PATH], flat[300], lowest[PATH];
    unsigned long highest;
    snprintf(flat, sizeof flat, "%s", name);
    flatten(flat);
    while (survey(history, &highest, lowest) >= MU_EDIT_KEPT)
        if (remove(lowest) != 0)
            return cannot(diags, lowest);
    char numbered[330];
    snprintf(numbered, sizeof numbered, "%06lu-%s", highest + 1, flat);
    if (!join(old, folder, "", name) || !join(kept, history, "", numbered))
        return MU_CANNOT_WRITE;
    if (link(old, kept) != 0 && errno != ENOENT)
        return cannot(diags, kept);
    return MU_OK;
}

// ---- putting in place --------------------------------------------------------

// One file of `written`. The same again, after a crash in between, is the same.
static mu_status place(const char *folder, const char *flat, mu_diags *diags)
{
    char        from[PATH], to[PATH], name[300];
    struct stat about;
    snprintf(name, sizeof name, "%s", flat);
    for (char *c = name; (c = strchr(c, SLASH));)
        *c = '/';
    if (!join(from, folder, WRITTEN, flat) || !join(to, folder, "", name))
        return MU_CANNOT_WRITE;
    // Permissions, and what a symbolic link leads to, stay.
    char target[MU_REPLACE_PATH];
    MU_TRY(mu_replace_target(to, target));
    if (stat(target, &about) == 0 &&
        chmod(from, about.st_mode & (mode_t)07777) != 0)
        return cannot(diags, to);
    if (strncmp(name, "variants/", 9) == 0) {
        char variants[PATH];
        if (!join(variants, folder, "", "variants") ||
            (mkdir(variants, 0777) != 0 && errno != EEXIST))
            return cannot(diags, "variants");
    }
    return rename(from, target) == 0 ? MU_OK : cannot(diags, to);
}

static mu_status place_all(const char *folder, size_t *count, mu_diags *diags)
{
    char      written[PATH], history[PATH];
    mu_status status = MU_OK;
    *count = 0;
    if (!join(written, folder, WRITTEN, "") ||
        !join(history, folder, HISTORY, ""))
        return MU_CANNOT_WRITE;
    DIR *dir = opendir(written);
    if (!dir)
        return errno == ENOENT ? MU_OK : cannot(diags, written);
    for (struct dirent *entry;
         status == MU_OK && (entry = readdir(dir));)
        if (entry->d_name[0] != '.') {
            status = place(folder, entry->d_name, diags);
            ++*count;
        }
    closedir(dir);
    MU_TRY(status);
    if (!sync_folder(folder) || rmdir(written) != 0)
        return cannot(diags, written);
    return MU_OK;
}

static mu_status prepare(const char *folder, const char *writing,
                         const mu_edit_file *files, size_t count,
                         mu_diags *diags)
{
    char history[PATH], path[PATH], flat[300];
    if (!join(history, folder, HISTORY, ""))
        return MU_CANNOT_WRITE;
    if (mkdir(history, 0777) != 0 && errno != EEXIST)
        return cannot(diags, history);
    if (mkdir(writing, 0777) != 0)
        return cannot(diags, writing);
    for (size_t i = 0; i < count; i++) {
        snprintf(flat, sizeof flat, "%s", files[i].name);
        flatten(flat);
        if (!join(path, writing, "", flat) ||
            !write_whole(path, files[i].bytes))
            return cannot(diags, files[i].name);
    }
    for (size_t i = 0; i < count; i++)
        MU_TRY(keep(folder, history, files[i].name, diags));
    return sync_folder(writing) && sync_folder(history)
               ? MU_OK
               : cannot(diags, writing);
}

mu_status mu_edit_write(const char *folder, const mu_edit_file *files,
                        size_t count, mu_diags *diags)
{
    char   writing[PATH], written[PATH];
    size_t placed;
    if (!join(writing, folder, WRITING, "") ||
        !join(written, folder, WRITTEN, ""))
        return MU_CANNOT_WRITE;
    // What an earlier save could not put in place comes first.
    MU_TRY(place_all(folder, &placed, diags));
    remove_folder(writing);
    mu_status status = prepare(folder, writing, files, count, diags);
    if (status == MU_OK && rename(writing, written) != 0)
        status = cannot(diags, written);
    if (status != MU_OK) {
        remove_folder(writing);
        return status;
    }
    return place_all(folder, &placed, diags);
}

// ---- after a crash -----------------------------------------------------------

// Files of replace.h that a dead writer left.
static void tell_partial(const char *folder, FILE *tell)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (strstr(entry->d_name, ".partial-"))
            fprintf(tell,
                    "muster serve: %s/%s was left by a write that did not end; "
                    "the file itself is as it was\n",
                    folder, entry->d_name);
    if (dir)
        closedir(dir);
}

mu_status mu_edit_recover(const char *folder, bool read_only, FILE *tell)
{
    char        writing[PATH], written[PATH];
    struct stat about;
    mu_diags    diags;
    size_t      count = 0;
    if (!join(writing, folder, WRITING, "") ||
        !join(written, folder, WRITTEN, ""))
        return MU_OK;
    tell_partial(folder, tell);
    bool half = stat(writing, &about) == 0, whole = stat(written, &about) == 0;
    if (half)
        fprintf(tell,
                "muster serve: a save did not end before it counted; the files "
                "are as they were before it\n");
    if (read_only && whole)
        fprintf(tell,
                "muster serve: a save is not yet in place; start without "
                "--read-only to finish it\n");
    if (read_only)
        return MU_OK;
    if (half)
        remove_folder(writing);
    if (!whole)
        return MU_OK;
    MU_TRY(mu_diags_init(&diags));
    mu_status status = place_all(folder, &count, &diags);
    if (status == MU_OK)
        fprintf(tell,
                "muster serve: a save was cut short; it is finished now (%zu "
                "file%s)\n",
                count, count == 1 ? "" : "s");
    for (size_t i = 0; i < diags.count; i++)
        mu_diag_print(&diags.list[i], tell, false);
    mu_diags_clear(&diags);
    return status;
}
