// log.c - see log.h.

#include "log.h"

#include "sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SEAL_MARK "{\"seal\":\""
#define PREVIOUS_MARK "\",\"previous\":\""
#define DIGITS 64u
// Where the seal stands, and what it seals.
#define SEAL_AT (sizeof SEAL_MARK - 1)
#define SEALED_AT (SEAL_AT + DIGITS)
#define PREVIOUS_AT (SEALED_AT + sizeof PREVIOUS_MARK - 1)
#define HEAD (PREVIOUS_AT + DIGITS)

static const char zeros[] = "0000000000000000000000000000000000000000000000000000"
                            "000000000000";

// ---- seals -----------------------------------------------------------------------

static void hash(const char *at, size_t size, char out[MU_SEAL])
{
    mu_sha256 sha;
    mu_sha256_init(&sha);
    mu_sha256_add(&sha, at, size);
    mu_sha256_hex(&sha, out);
}

static mu_span line_span(const mu_source *source, size_t at, size_t size,
                         uint32_t number)
{
    return (mu_span){ .source = source, .offset = at, .size = size,
                      .line = number, .column = 1 };
}

// Is it sealed, and does it follow the one before? `previous` becomes its hash.
static const char *wrong_with(mu_text line, char previous[MU_SEAL],
                              char seal[MU_SEAL])
{
    if (line.size <= HEAD || memcmp(line.at, SEAL_MARK, SEAL_AT) != 0 ||
        memcmp(line.at + SEALED_AT, PREVIOUS_MARK,
               sizeof PREVIOUS_MARK - 1) != 0)
        return "is no line of a log of forecasts";
    hash(line.at + SEALED_AT, line.size - SEALED_AT, seal);
    if (memcmp(line.at + SEAL_AT, seal, DIGITS) != 0)
        return "was changed after it was sealed";
    if (memcmp(line.at + PREVIOUS_AT, previous, DIGITS) != 0)
        return "does not follow the line before it: one was taken out, put in or "
               "moved";
    hash(line.at, line.size, previous);
    return NULL;
}

// May it be the beginning of a line of a log?
static bool may_be_torn(const char *at, size_t size)
{
    return memcmp(at, SEAL_MARK, size < SEAL_AT ? size : SEAL_AT) == 0;
}

static mu_status verify(mu_arena *arena, const mu_source *source,
                        mu_diags *diags, mu_log *out, char previous[MU_SEAL])
{
    mu_text  all = source->bytes;
    uint32_t number = 0, count = 0;
    for (size_t i = 0; i < all.size; i++)
        count += all.at[i] == '\n';
    *out = (mu_log){ .source = source,
                     .lines = MU_ARENA_NEW(arena, count + (size_t)1,
                                           mu_log_line) };
    if (!out->lines)
        return MU_NO_MEMORY;
    memcpy(previous, zeros, MU_SEAL);
    for (size_t at = 0; at < all.size;) {
        const char  *end = memchr(all.at + at, '\n', all.size - at);
        mu_log_line *line = &out->lines[number++];
        size_t       size = end ? (size_t)(end - all.at) - at : all.size - at;
        if (!end && may_be_torn(all.at + at, size))
            return mu_error(diags, MU_BAD_SYNTAX,
                            line_span(source, at, size, number),
                            "the last line is torn: its writing was broken off; "
                            "without it (head -n %u) the log is whole again",
                            number - 1);
        line->text = (mu_text){ all.at + at, size };
        const char *wrong = wrong_with(line->text, previous, line->seal);
        if (wrong)
            return mu_error(diags, MU_BAD_SYNTAX,
                            line_span(source, at, size, number),
                            "line %u %s; what stands behind it cannot be trusted",
                            number, wrong);
        out->count = number;
        at += size + 1;
    }
    return MU_OK;
}

// ---- the file --------------------------------------------------------------------

static mu_status tell(mu_diags *diags, mu_status status, const char *path,
                      const char *what, int error)
{
    return mu_error(diags, status, (mu_span){ 0 }, "%s: %s%s%s", path, what,
                    error ? ": " : "", error ? strerror(error) : "");
}

static bool is_same_file(int file, const char *path)
{
    struct stat one, other;
    return fstat(file, &one) == 0 && stat(path, &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// Opens the file, and for writing makes it where there is none; *made tells. A
// named pipe would be waited for.
static int open_or_make(const char *path, bool writes, bool *made)
{
    int flags = (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK;
    for (;;) {
        *made = false;
        int file = open(path, flags);
        if (file >= 0 || errno != ENOENT || !writes)
            return file;
        *made = true;
        file = open(path, flags | O_CREAT | O_EXCL, 0666);
        // A dangling link is there and leads nowhere: it is not followed.
        if (file >= 0 || errno != EEXIST || access(path, F_OK) != 0)
            return file;
    }
}

// Opens and locks the file that stands under that name once the lock is there.
// *file is -1 where there is none and none is made.
static mu_status open_locked(const char *path, bool writes, mu_diags *diags,
                             int *out, bool *made)
{
    mu_status failure = writes ? MU_CANNOT_WRITE : MU_CANNOT_READ;
    *out = -1;
    for (;;) {
        struct stat about;
        int         file = open_or_make(path, writes, made);
        if (file < 0)
            return errno == ENOENT && !writes
                       ? MU_OK
                       : tell(diags, failure, path, "cannot open the log",
                              errno);
        if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
            close(file);
            return tell(diags, failure, path, "this is no file for a log", 0);
        }
        while (flock(file, writes ? LOCK_EX : LOCK_SH) != 0)
            if (errno != EINTR) {
                int error = errno;
                close(file);
                return tell(diags, failure, path, "cannot lock the log", error);
            }
        if (is_same_file(file, path)) {
            *out = file;
            return MU_OK;
        }
        close(file);   // it was replaced while we waited
    }
}

static mu_status read_whole(mu_arena *arena, int file, const char *path,
                            mu_diags *diags, const mu_source **out)
{
    struct stat about;
    mu_source  *source = MU_ARENA_NEW(arena, 1, mu_source);
    if (!source || fstat(file, &about) != 0)
        return MU_NO_MEMORY;
    size_t size = (size_t)about.st_size, done = 0;
    if (about.st_size > (off_t)MU_LIMIT_LOG)
        return tell(diags, MU_TOO_LARGE, path, "a log has at most 1 GB", 0);
    char *bytes = MU_ARENA_NEW(arena, size + 1, char);
    if (!bytes)
        return MU_NO_MEMORY;
    while (done < size) {
        ssize_t step = pread(file, bytes + done, size - done, (off_t)done);
        if (step < 0 && errno == EINTR)
            continue;
        if (step < 0)
            return tell(diags, MU_CANNOT_READ, path, "cannot read the log",
                        errno);
        if (step == 0)
            break;
        done += (size_t)step;
    }
    source->bytes = (mu_text){ bytes, done };
    MU_TRY(mu_arena_text(arena, path, strlen(path), &source->name));
    *out = source;
    return MU_OK;
}

mu_status mu_log_read(mu_arena *arena, const char *path, mu_diags *diags,
                      mu_log *out)
{
    const mu_source *source;
    char             previous[MU_SEAL];
    int              file;
    bool             made;
    MU_TRY(open_locked(path, false, diags, &file, &made));
    if (file < 0)
        return tell(diags, MU_CANNOT_READ, path, "there is no such log", 0);
    mu_status status = read_whole(arena, file, path, diags, &source);
    close(file);
    return status == MU_OK ? verify(arena, source, diags, out, previous)
                           : status;
}

// May a file be made there?
static mu_status check_folder(mu_arena *arena, const char *path,
                              mu_diags *diags)
{
    const char *slash = strrchr(path, '/');
    mu_text     folder;
    MU_TRY(mu_arena_text(arena, slash ? path : "./",
                         slash ? (size_t)(slash - path) + 1 : 2, &folder));
    return *path && access(folder.at, W_OK | X_OK) == 0
               ? MU_OK
               : tell(diags, MU_CANNOT_WRITE, path, "cannot make the log there",
                      errno);
}

mu_status mu_log_check(mu_arena *arena, const char *path, mu_diags *diags)
{
    const mu_source *source;
    mu_log           log;
    char             previous[MU_SEAL];
    int              file;
    bool             made;
    mu_status status = open_locked(path, false, diags, &file, &made);
    if (status == MU_OK && file < 0)
        return check_folder(arena, path, diags);
    MU_TRY(status);
    status = read_whole(arena, file, path, diags, &source);
    close(file);
    if (status == MU_OK)
        status = verify(arena, source, diags, &log, previous);
    if (status == MU_OK && access(path, W_OK) != 0)
        status = tell(diags, MU_CANNOT_WRITE, path, "cannot write to the log",
                      errno);
    return status;
}

// ---- adding ----------------------------------------------------------------------

// {"seal":"..","previous":"..", and the object's members; a line end.
static char *make_line(mu_text object, const char *previous, size_t *size,
                       char seal[MU_SEAL])
{
    size_t all = HEAD + 2 + object.size;   // ", in place of {, and the line end
    char  *line = malloc(all + 1);
    if (!line)
        return NULL;
    *size = (size_t)snprintf(line, all + 1,
                             SEAL_MARK "%s" PREVIOUS_MARK "%s\",%.*s\n", zeros,
                             previous, (int)(object.size - 1), object.at + 1);
    hash(line + SEALED_AT, *size - 1 - SEALED_AT, seal);
    memcpy(line + SEAL_AT, seal, DIGITS);
    return line;
}

// A limit on the size of files would end the process: it becomes EFBIG.
static void hold_signals(sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &held, before);
}

static void release_signals(const sigset_t *before)
{
    const struct timespec at_once = { 0, 0 };
    sigset_t              xfsz;
    sigemptyset(&xfsz);
    sigaddset(&xfsz, SIGXFSZ);
    if (!sigismember(before, SIGXFSZ))
        while (sigtimedwait(&xfsz, NULL, &at_once) < 0 && errno == EINTR)
            continue;
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

// At the end, all or nothing; 0 or errno.
static int write_line(int file, const char *line, size_t size, off_t end)
{
    size_t done = 0;
    int    error = 0;
    while (done < size && !error) {
        ssize_t step =
            pwrite(file, line + done, size - done, end + (off_t)done);
        if (step < 0 && errno != EINTR)
            error = errno;
        done += step > 0 ? (size_t)step : 0;
    }
    if (!error && fsync(file) != 0)
        error = errno;
    // What cannot be taken back is a torn line, which the next reader tells.
    if (error && ftruncate(file, end) != 0)
        return error;
    return error;
}

static mu_status append(int file, const char *path, mu_text object,
                        mu_arena *arena, mu_diags *diags, mu_log *log,
                        char seal[MU_SEAL])
{
    const mu_source *source;
    char             previous[MU_SEAL];
    size_t           size;
    sigset_t         before;
    MU_TRY(read_whole(arena, file, path, diags, &source));
    MU_TRY(verify(arena, source, diags, log, previous));
    char *line = make_line(object, previous, &size, seal);
    if (!line)
        return MU_NO_MEMORY;
    hold_signals(&before);
    int error = write_line(file, line, size, (off_t)source->bytes.size);
    release_signals(&before);
    free(line);
    return error ? tell(diags, MU_CANNOT_WRITE, path, "cannot write to the log",
                        error)
                 : MU_OK;
}

static bool is_empty(int file)
{
    struct stat about;
    return fstat(file, &about) == 0 && about.st_size == 0;
}

mu_status mu_log_append(mu_arena *arena, const char *path, mu_text object,
                        mu_diags *diags, uint32_t *number, char seal[MU_SEAL])
{
    mu_log log = { 0 };
    int    file;
    bool   made;
    if (object.size < 3 || object.at[0] != '{' ||
        memchr(object.at, '\n', object.size))
        return MU_BAD_CALL;
    MU_TRY(open_locked(path, true, diags, &file, &made));
    // Who made it may be the second to lock it: then it holds another's line.
    made = made && is_empty(file);
    mu_status status =
        append(file, path, object, arena, diags, &log, seal);
    // Who waits for the lock finds it gone, and makes another.
    if (status != MU_OK && made)
        unlink(path);
    close(file);
    if (status == MU_OK)
        *number = log.count + 1;
    return status;
}
