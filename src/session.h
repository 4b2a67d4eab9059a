// session.h - what a server knows: the scenario it serves, what was played of it,
// who may work, who may write.
//
// Front doors.
//
// Threads: every function may be called from any thread. The state is behind
// locks, which are held for moments; work is done outside of them.
// Memory: mu_session_free frees all; no run may be under way then
// (mu_session_stop waits for them).

#ifndef MU_SESSION_H
#define MU_SESSION_H

#include "play.h"

#define MU_SESSION_PLAYS   8u          // that are remembered
#define MU_SESSION_DRAWS   1000000u    // of one request
#define MU_SESSION_SECONDS 60          // of work for one request
#define MU_SESSION_WAITING 16u         // runs that wait for their turn
#define MU_SESSION_TOKEN   32          // hexadecimal digits: 128 bits

typedef struct mu_session mu_session;

typedef struct mu_session_options {
    const char *path;                  // of the scenario
    uint32_t    threads;               // of a run; 0: one for each processor
    bool        read_only;
    const char *cookie;                // its name
    bool        secure;                // over TLS: the cookie too
    // Host of the link, as "127.0.0.1:8080"; and is any other that a proxy in
    // front sends accepted?
    const char *authority;
    uint16_t    port;
    bool        any_host;
} mu_session_options;

// NULL: no memory, or no randomness. The texts are borrowed.
mu_session *mu_session_new(const mu_session_options *options);
void        mu_session_free(mu_session *session);
// Ends all work and waits until it has ended.
void mu_session_stop(mu_session *session);
bool mu_session_stopping(const mu_session *session);

const mu_session_options *mu_session_about(const mu_session *session);
const char               *mu_session_token(const mu_session *session);

// SHA-256 of all files of the scenario, its variants among them.
//   MU_OK; MU_CANNOT_READ: there is no such folder; MU_NO_MEMORY
MU_MUST_USE mu_status mu_session_etag(mu_session *session, char etag[65]);

// The same, and a basis of just these files, to be closed: mu_files_basis.
MU_MUST_USE mu_status mu_session_basis(mu_session *session, char etag[65],
                                       mu_basis **basis);

// As mu_load_silently, of such a basis.
MU_MUST_USE mu_status mu_session_load(mu_session *session,
                                      const mu_variation *how,
                                      mu_loaded          *loaded);

// The play of that change, new or remembered; to be given back. NULL: no memory.
mu_play *mu_session_take(mu_session *session, const char *etag,
                         const mu_change *change, uint64_t seed);
void     mu_session_give(mu_session *session, mu_play *play);

// A place among those that work, at once or after a wait. Book first: false,
// there is no place even to wait. Then enter: false, the watch said to stop; a
// booking is over then. Leave after the work.
bool mu_session_book(mu_session *session);
void mu_session_unbook(mu_session *session);   // without having entered
bool mu_session_enter(mu_session *session, const mu_minder *watch);
void mu_session_leave(mu_session *session);

// Reading the scenario takes memory: not more at a time than there are places to
// work in; the others wait.
void mu_session_begin_reading(mu_session *session);
void mu_session_end_reading(mu_session *session);

// One writer of files at a time.
void mu_session_write_lock(mu_session *session);
void mu_session_write_unlock(mu_session *session);

// The page of the last full run: takes the bytes over; or a copy, NULL: none.
void  mu_session_keep_report(mu_session *session, char *bytes, size_t size);
char *mu_session_report(mu_session *session, size_t *size);

// Threads of work that the session waits for before it ends.
void mu_session_begin_job(mu_session *session);
void mu_session_end_job(mu_session *session);

// A watch over one piece of work: it ends when the session stops, after
// MU_SESSION_SECONDS, or when `gone` says so (may be NULL).
typedef struct mu_guard {
    mu_session *session;
    bool (*gone)(void *context);
    void       *context;
    double      until;                 // monotonic seconds
    bool        late, left;            // why it ended
} mu_guard;

void     mu_guard_begin(mu_guard *guard, mu_session *session,
                        bool (*gone)(void *context), void *context);
bool     mu_guard_go(void *guard, uint64_t done, uint64_t draws);
mu_minder mu_guard_watch(mu_guard *guard);
double   mu_seconds(void);             // monotonic

#endif
