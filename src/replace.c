// replace.c - see replace.h.
//
// 1. follow symbolic links to the target and look at what stands there;
// 2. take away files of their own that dead writers left;
// 3. make a file of our own, lock it, write it, flush it;
// 4. rename it and flush the folder.

#include "replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MARK     ".partial-"
#define LINKS    40     // symbolic links in a row; what Linux follows
#define NAMES    100    // of our own that are tried
// Of the target's name in that of our own: file systems allow 255 bytes in all.
#define NAME_MOST 200
#define STEP     ((size_t)1 << 24)     // bytes of one write

typedef struct mu_replacement {
    const char *path;          // as the user wrote it
    mu_diags   *diags;
    char        target[PATH_MAX];
    char        own[PATH_MAX + 64];
    size_t      folder_size;   // of the target's folder with its '/', in both
    mode_t      mode;          // of the file that is there; 0: none is
    int         file;          // our own; -1: not open
    FILE       *stream;        // to it; NULL: written as bytes
    sigset_t    before;        // signals that were blocked
    bool        had_xfsz;
} replacement;

_Static_assert(MU_REPLACE_PATH >= PATH_MAX, "room for a path");

// ---- what is said ----------------------------------------------------------------

static const char *advice(int error)
{
    switch (error) {
    case ENOSPC:
        return "the disk is full; make room or write elsewhere";
    case EDQUOT:
        return "your share of the disk is used up; make room or write "
               "elsewhere";
    case EFBIG:
        return "the file would be larger than the limit on the size of files; "
               "raise it (ulimit -f) or write elsewhere";
    case EROFS:
        return "the disk is read-only; write elsewhere";
    case EACCES:
    case EPERM:
        return "there is no permission to write there; change it or write "
               "elsewhere";
    case ENOENT:
        return "there is no such folder; make it first";
    case ENOTDIR:
        return "a part of the path is a file and no folder; correct the path";
    case EISDIR:
        return "this is a folder; give the name of a file in it";
    case EEXIST:
        return "files left by others stand in the way; remove those that end "
               "in " MARK "...";
    case ELOOP:
        return "its symbolic links go round in a circle; correct them";
    case ENAMETOOLONG:
        return "the path is too long; write to a shorter one";
    case ENXIO:
        return "this is a device, a pipe or a socket; give the name of a file";
    case EIO:
        return "the disk reports a fault; write elsewhere";
    default:
        return NULL;
    }
}

static mu_status fail(const replacement *r, int error)
{
    if (error == ENOMEM)
        return MU_NO_MEMORY;
    const char *what = advice(error);
    // The end of a long path says more than its beginning.
    size_t      size = strlen(r->path);
    bool        cut = size > 240;
    const char *shown = cut ? r->path + (size - 237) : r->path;
    char        number[64];
    if (!what) {
        snprintf(number, sizeof number, "the system's error %d; write elsewhere",
                 error);
        what = number;
    }
    return mu_error(r->diags, MU_CANNOT_WRITE, (mu_span){ 0 },
                    "cannot write '%s%s': %s%s", cut ? "..." : "", shown, what,
                    r->mode ? "; the old file is as it was" : "");
}

static replacement *new_replacement(const char *path, mu_diags *diags)
{
    replacement *r = calloc(1, sizeof *r);
    if (r)
        *r = (replacement){ .path = path, .diags = diags, .file = -1 };
    return r;
}

// ---- 1. the target ---------------------------------------------------------------

static size_t folder_size_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

// Replaces the name in `target` by what its symbolic link says. 0 or an error.
static int follow_link(char target[PATH_MAX])
{
    char    text[PATH_MAX];
    ssize_t got = readlink(target, text, sizeof text);
    if (got < 0)
        return errno;
    size_t size = (size_t)got;
    size_t folder = got > 0 && text[0] == '/' ? 0 : folder_size_of(target);
    if (folder + size >= PATH_MAX)
        return ENAMETOOLONG;
    memcpy(target + folder, text, size);
    target[folder + size] = '\0';
    return 0;
}

// Finds what is to be replaced. 0 or an error.
static int find_target(replacement *r)
{
    size_t      size = strlen(r->path);
    struct stat about;
    if (size >= PATH_MAX)
        return ENAMETOOLONG;
    memcpy(r->target, r->path, size + 1);
    for (int links = 0;; links++) {
        size = strlen(r->target);
        if (size == 0)
            return ENOENT;
        if (r->target[size - 1] == '/')
            return EISDIR;
        r->folder_size = folder_size_of(r->target);
        if (lstat(r->target, &about) != 0)
            return errno == ENOENT ? 0 : errno;
        if (!S_ISLNK(about.st_mode))
            break;
        if (links == LINKS)
            return ELOOP;
        int error = follow_link(r->target);
        if (error)
            return error;
    }
    if (S_ISDIR(about.st_mode))
        return EISDIR;
    if (!S_ISREG(about.st_mode))
        return ENXIO;
    r->mode = about.st_mode & 07777;
    return access(r->target, W_OK) == 0 ? 0 : errno;
}

// Puts into `own` the start of our own file's path and tells its size.
static size_t begin_own(replacement *r)
{
    size_t      folder = r->folder_size;
    const char *name = r->target + folder;
    size_t      size = strnlen(name, NAME_MOST);
    memcpy(r->own, r->target, folder + size);
    memcpy(r->own + folder + size, MARK, sizeof MARK);
    return folder + size + sizeof MARK - 1;
}

// ---- 2. what the dead left -------------------------------------------------------

// Is it what make_own calls its files: START digits, or START digits - digits?
static bool is_own_name(const char *name, const char *start, size_t size)
{
    if (strncmp(name, start, size) != 0)
        return false;
    const char *rest = name + size;
    size_t      digits = strspn(rest, "0123456789");
    if (digits == 0)
        return false;
    rest += digits;
    if (*rest == '-') {
        digits = strspn(++rest, "0123456789");
        if (digits == 0)
            return false;
        rest += digits;
    }
    return *rest == '\0';
}

// Removes the file of that path unless a living writer holds its lock. Should
// the lock be ours only because its writer has just renamed it, the name is
// gone or means another file.
static void remove_if_dead(const char *path)
{
    struct stat opened, named;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return;
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &opened) == 0 &&
        S_ISREG(opened.st_mode) && lstat(path, &named) == 0 &&
        opened.st_dev == named.st_dev && opened.st_ino == named.st_ino)
        unlink(path);
    close(file);
}

// All that goes wrong here concerns files of others: it is left alone.
static void remove_dead(replacement *r)
{
    size_t size = begin_own(r);
    char   folder[PATH_MAX];
    memcpy(folder, r->target, r->folder_size);
    folder[r->folder_size] = '\0';
    DIR *dir = opendir(r->folder_size ? folder : ".");
    if (!dir)
        return;
    const char    *start = r->own + r->folder_size;
    struct dirent *entry;
    while ((entry = readdir(dir))) {
        char path[PATH_MAX + 256];
        if (!is_own_name(entry->d_name, start, size - r->folder_size))
            continue;
        int got = snprintf(path, sizeof path, "%s%s", folder, entry->d_name);
        if (got > 0 && (size_t)got < sizeof path)
            remove_if_dead(path);
    }
    closedir(dir);
}

// ---- 3. our own file ---------------------------------------------------------------

// Makes, opens and locks it. 0 or an error.
static int make_own(replacement *r)
{
    size_t size = begin_own(r);
    for (int i = 0; i < NAMES; i++) {
        struct stat about;
        int         got = snprintf(r->own + size, sizeof r->own - size,
                                   i ? "%ld-%d" : "%ld", (long)getpid(), i);
        if (got < 0 || (size_t)got >= sizeof r->own - size)
            return ENAMETOOLONG;
        r->file = open(r->own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (r->file < 0 && (errno == EEXIST || errno == EINTR))
            continue;
        if (r->file < 0)
            return errno;
        // Somebody may take it for a dead one between open and lock, and then
        // removes it: another name is tried, no lock is waited for. Where
        // locks are not known nobody can.
        bool taken = flock(r->file, LOCK_EX | LOCK_NB) != 0 &&
                     errno == EWOULDBLOCK;
        if (!taken && (fstat(r->file, &about) != 0 || about.st_nlink > 0))
            return 0;
        close(r->file);
        r->file = -1;
    }
    return EEXIST;
}

static int write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = write(file, bytes, size < STEP ? size : STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        bytes += got;
        size -= (size_t)got;
    }
    return 0;
}

// What was written is made to last.
static int flush_own(replacement *r)
{
    // Some file systems keep no permissions; that is no reason to fail.
    if (r->mode && fchmod(r->file, r->mode) != 0 && errno != EPERM &&
        errno != ENOTSUP)
        return errno;
    return fsync(r->file) == 0 ? 0 : errno;
}

// ---- 4. the swap -------------------------------------------------------------------

// Flushes the folder. The new file stands under its name already, so there is
// nothing to report, nor to undo, if this fails or is not known here.
static void flush_folder(const replacement *r)
{
    char folder[PATH_MAX];
    memcpy(folder, r->target, r->folder_size);
    folder[r->folder_size] = '\0';
    int file = open(r->folder_size ? folder : ".",
                    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return;
    (void)fsync(file);
    close(file);
}

// Everything that comes before writing.
static int prepare(replacement *r)
{
    int error = find_target(r);
    if (error)
        return error;
    remove_dead(r);
    return make_own(r);
}

// Puts our own file in place, or takes it away if writing it failed.
static int settle(replacement *r, int error)
{
    if (!error)
        error = flush_own(r);
    if (!error && rename(r->own, r->target) != 0)
        error = errno;
    if (error)
        unlink(r->own);
    // The lock ends here: the file has its final name, or none. It has been
    // flushed, so closing can lose nothing.
    if (r->stream)
        (void)fclose(r->stream);
    else
        (void)close(r->file);
    if (!error)
        flush_folder(r);
    return error;
}

// ---- is it worth trying ------------------------------------------------------------

static int check_target(replacement *r)
{
    char folder[PATH_MAX];
    int  error = find_target(r);
    if (error)
        return error;
    memcpy(folder, r->target, r->folder_size);
    folder[r->folder_size] = '\0';
    return access(r->folder_size ? folder : ".", W_OK | X_OK) == 0 ? 0 : errno;
}

mu_status mu_replace_check(const char *path, mu_diags *diags)
{
    replacement *r = new_replacement(path, diags);
    if (!r)
        return MU_NO_MEMORY;
    int       error = check_target(r);
    mu_status status = error ? fail(r, error) : MU_OK;
    free(r);
    return status;
}

mu_status mu_replace_target(const char *path, char target[MU_REPLACE_PATH])
{
    replacement *r = new_replacement(path, NULL);
    if (!r)
        return MU_NO_MEMORY;
    bool found = find_target(r) == 0;
    if (found)
        memcpy(target, r->target, strlen(r->target) + 1);
    free(r);
    return found ? MU_OK : MU_CANNOT_WRITE;
}

// ---- signals -----------------------------------------------------------------------

static void hold_signals(replacement *r)
{
    sigset_t held, pending;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGXFSZ);
    r->had_xfsz =
        sigpending(&pending) == 0 && sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &held, &r->before);
}

static void release_signals(const replacement *r)
{
    sigset_t        xfsz;
    struct timespec at_once = { 0 };
    sigemptyset(&xfsz);
    sigaddset(&xfsz, SIGXFSZ);
    if (!r->had_xfsz)
        while (sigtimedwait(&xfsz, NULL, &at_once) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &r->before, NULL);
}

// ---- as bytes, as a stream ---------------------------------------------------------

static mu_status finish(replacement *r, int error)
{
    release_signals(r);
    mu_status status = error ? fail(r, error) : MU_OK;
    free(r);
    return status;
}

mu_status mu_replace_file(const char *path, const void *bytes, size_t size,
                          mu_diags *diags)
{
    replacement *r = new_replacement(path, diags);
    if (!r)
        return MU_NO_MEMORY;
    hold_signals(r);
    int error = prepare(r);
    if (!error)
        error = settle(r, write_all(r->file, bytes, size));
    return finish(r, error);
}

mu_status mu_replace_begin(const char *path, mu_diags *diags,
                           mu_replacement **out, FILE **to)
{
    replacement *r = new_replacement(path, diags);
    if (!r)
        return MU_NO_MEMORY;
    hold_signals(r);
    int error = prepare(r);
    if (!error) {
        r->stream = fdopen(r->file, "w");
        if (!r->stream)
            error = settle(r, errno);
    }
    if (error)
        return finish(r, error);
    *out = r;
    *to = r->stream;
    return MU_OK;
}

mu_status mu_replace_end(mu_replacement *r, bool whole)
{
    // What failed before, and went well when tried again, left a gap.
    errno = 0;
    int error = fflush(r->stream) != 0 ? errno : ferror(r->stream) ? EIO : 0;
    // Any error keeps settle from putting it in place.
    int settled = settle(r, whole ? error : ECANCELED);
    return finish(r, whole ? settled : 0);
}
