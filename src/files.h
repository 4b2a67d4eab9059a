// files.h - a scenario's files as they are now: their hash, and a basis read of
// them that is kept until one of them changes.
//
// Front doors.
//
// Invariant: a basis is given out together with the etag of the very bytes that it
// was read of.
//
// Threads: all calls but clear may come from any thread.
// Memory: one basis is kept; others live as long as somebody uses them.

#ifndef MU_FILES_H
#define MU_FILES_H

#include "loaded.h"

#include <pthread.h>

typedef struct mu_files {
    const char     *path;          // of the scenario; borrowed
    pthread_mutex_t lock;          // of what follows
    mu_basis       *basis;         // NULL: none was read yet
    char            etag[65];      // of its bytes
    char            stamp[65];     // of what the system said of the files
    bool            settled;       // no change since could have left it the same
} mu_files;

void mu_files_init(mu_files *files, const char *path);
void mu_files_clear(mu_files *files);

// SHA-256 of all files of the scenario, its variants among them.
//   MU_OK; MU_CANNOT_READ: there is no such folder; MU_NO_MEMORY
MU_MUST_USE mu_status mu_files_etag(const mu_files *files, char etag[65]);

// The same etag, and a basis of just these files, to be closed. They are read only
// if one of them seems to have changed: its size, its place on the disk or a time of
// it, to the nanosecond. Until they have been found unchanged two seconds after the
// last change they are hashed all the same, because another change could bear the
// same time.
// MU_OK: *basis is NULL if they changed each time that they were being read. Else as
// mu_files_etag, and *basis is NULL.
MU_MUST_USE mu_status mu_files_basis(mu_files *files, char etag[65],
                                     mu_basis **basis);

#endif
