// fail.c - a library to be preloaded: the n-th call of one function fails.
//
//     FAIL=fsync:2:EIO   the function, which call, and how: EIO, ENOSPC, EINTR
//     FAIL_MARK=path     a file that is made when it has happened
//
// EINTR fails with nothing done; a write that is to fail with SHORT takes one
// byte.

#define _GNU_SOURCE   // RTLD_NEXT

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int calls;

// Must this call of the function fail? Then errno is set.
static int fails(const char *name)
{
    const char *wish = getenv("FAIL"), *mark = getenv("FAIL_MARK");
    size_t      size = strlen(name);
    if (!wish || strncmp(wish, name, size) != 0 || wish[size] != ':')
        return 0;
    if (++calls != atoi(wish + size + 1))
        return 0;
    if (mark)
        syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, mark,
                                   O_WRONLY | O_CREAT, 0666));
    errno = strstr(wish, "ENOSPC")  ? ENOSPC
            : strstr(wish, "EINTR") ? EINTR
            : strstr(wish, "SHORT") ? 0
                                    : EIO;
    return 1;
}

#define NEXT(function)                                                        \
    __typeof__(&function) next;                                               \
    do {                                                                      \
        void *symbol = dlsym(RTLD_NEXT, #function);                           \
        memcpy(&next, &symbol, sizeof next);                                  \
    } while (0)

ssize_t write(int file, const void *bytes, size_t size)
{
    NEXT(write);
    if (!fails("write"))
        return next(file, bytes, size);
    return errno ? -1 : next(file, bytes, size > 0);
}

ssize_t read(int file, void *bytes, size_t size)
{
    NEXT(read);
    return fails("read") ? -1 : next(file, bytes, size);
}

int fsync(int file)
{
    NEXT(fsync);
    return fails("fsync") ? -1 : next(file);
}

int close(int file)
{
    NEXT(close);
    int failed = fails("close"), error = errno;
    int status = next(file);
    if (!failed)
        return status;
    errno = error;
    return -1;
}

int rename(const char *from, const char *to)
{
    NEXT(rename);
    return fails("rename") ? -1 : next(from, to);
}

int mkdir(const char *path, mode_t mode)
{
    NEXT(mkdir);
    return fails("mkdir") ? -1 : next(path, mode);
}

int flock(int file, int how)
{
    NEXT(flock);
    return fails("flock") ? -1 : next(file, how);
}

int fchmod(int file, mode_t mode)
{
    NEXT(fchmod);
    return fails("fchmod") ? -1 : next(file, mode);
}

int fstat(int file, struct stat *about)
{
    NEXT(fstat);
    return fails("fstat") ? -1 : next(file, about);
}
