// session.c - see session.h.

#include "session.h"

#include "files.h"
#include "sha256.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

// Bytes of tallies that wait for the next run: those of one of the flagship's on
// two threads are 30 MB.
#define SHELF ((size_t)64 << 20)

struct mu_session {
    mu_session_options about;
    char               token[MU_SESSION_TOKEN + 1];
    atomic_bool        stopping;
    pthread_mutex_t    lock;           // of what follows, up to the report
    pthread_cond_t     changed;        // a place is free, a job has ended
    mu_play           *plays[MU_SESSION_PLAYS];
    uint64_t           clock;
    unsigned           most, working, booked;
    unsigned           jobs, reading;
    char              *report;
    size_t             report_size;
    pthread_mutex_t    writing;
    mu_files           files;          // has a lock of its own
    mu_shelf          *shelf;          // of the plays; has a lock of its own
};

double mu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool make_token(char token[MU_SESSION_TOKEN + 1])
{
    unsigned char bytes[MU_SESSION_TOKEN / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

mu_session *mu_session_new(const mu_session_options *options)
{
    mu_session        *s = calloc(1, sizeof *s);
    long               processors = sysconf(_SC_NPROCESSORS_ONLN);
    pthread_condattr_t how;
    if (s)
        s->shelf = mu_shelf_new(SHELF);
    if (!s || !s->shelf || !make_token(s->token)) {
        mu_shelf_free(s ? s->shelf : NULL);
        free(s);
        return NULL;
    }
    s->about = *options;
    mu_files_init(&s->files, s->about.path);
    s->most = 2u * (processors > 0 ? (unsigned)processors : 1u);
    pthread_mutex_init(&s->lock, NULL);
    pthread_mutex_init(&s->writing, NULL);
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&s->changed, &how);
    pthread_condattr_destroy(&how);
    return s;
}

void mu_session_free(mu_session *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < MU_SESSION_PLAYS; i++)
        mu_play_free(s->plays[i]);
    mu_files_clear(&s->files);
    mu_shelf_free(s->shelf);
    free(s->report);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    pthread_mutex_destroy(&s->writing);
    free(s);
}

void mu_session_stop(mu_session *s)
{
    atomic_store(&s->stopping, true);
    pthread_mutex_lock(&s->lock);
    pthread_cond_broadcast(&s->changed);
    while (s->jobs)
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

bool mu_session_stopping(const mu_session *s)
{
    return atomic_load(&s->stopping);
}

const mu_session_options *mu_session_about(const mu_session *s)
{
    return &s->about;
}

const char *mu_session_token(const mu_session *s)
{
    return s->token;
}

// ---- the files ---------------------------------------------------------------

mu_status mu_session_etag(mu_session *s, char etag[65])
{
    return mu_files_etag(&s->files, etag);
}

mu_status mu_session_basis(mu_session *s, char etag[65], mu_basis **basis)
{
    return mu_files_basis(&s->files, etag, basis);
}

mu_status mu_session_load(mu_session *s, const mu_variation *how,
                          mu_loaded *loaded)
{
    char      etag[65];
    mu_basis *basis;
    mu_status status = mu_files_basis(&s->files, etag, &basis);
    if (status == MU_NO_MEMORY) {
        *loaded = (mu_loaded){ 0 };
        return status;
    }
    // Without one, the finding that says why there is none.
    status = basis ? mu_basis_load(basis, how, loaded)
                   : mu_load_silently(s->about.path, how, loaded);
    mu_basis_close(basis);
    return status;
}

// ---- plays -------------------------------------------------------------------

static void make_key(const char *etag, const mu_change *change, uint64_t seed,
                     char key[65])
{
    mu_sha256 sha;
    mu_sha256_init(&sha);
    mu_sha256_add(&sha, etag, strlen(etag));
    mu_sha256_add(&sha, change->key, strlen(change->key));
    mu_sha256_add(&sha, &seed, sizeof seed);
    mu_sha256_hex(&sha, key);
}

// Where the play of that key is, or a new one goes: an empty place, or that of
// the one which nobody uses and which was used longest ago. MU_NONE: nowhere.
static uint32_t find_place(const mu_session *s, const char *key)
{
    uint32_t place = MU_NONE;
    for (uint32_t i = 0; i < MU_SESSION_PLAYS; i++)
        if (s->plays[i] && strcmp(s->plays[i]->key, key) == 0)
            return i;
    for (uint32_t i = 0; i < MU_SESSION_PLAYS; i++) {
        const mu_play *play = s->plays[i];
        if (!play)
            return i;
        if (play->users == 0 &&
            (place == MU_NONE || play->used < s->plays[place]->used))
            place = i;
    }
    return place;
}

mu_play *mu_session_take(mu_session *s, const char *etag,
                         const mu_change *change, uint64_t seed)
{
    char key[65];
    make_key(etag, change, seed, key);
    pthread_mutex_lock(&s->lock);
    uint32_t place = find_place(s, key);
    mu_play *found = place == MU_NONE ? NULL : s->plays[place];
    mu_play *old = NULL;
    if (!found || strcmp(found->key, key) != 0) {
        old = found;
        found = mu_play_new(key, seed);
        if (found)
            found->shelf = s->shelf;
        if (found && place != MU_NONE)
            s->plays[place] = found;
        else
            old = NULL;
    }
    if (found) {
        found->users++;
        found->used = ++s->clock;
    }
    pthread_mutex_unlock(&s->lock);
    mu_play_free(old);
    return found;
}

void mu_session_give(mu_session *s, mu_play *play)
{
    bool kept = false;
    if (!play)
        return;
    pthread_mutex_lock(&s->lock);
    play->users--;
    // What could not be read may be readable soon.
    bool useless = play->users == 0 && play->read && play->status != MU_OK;
    for (uint32_t i = 0; i < MU_SESSION_PLAYS; i++)
        if (s->plays[i] == play) {
            kept = !useless;
            if (useless)
                s->plays[i] = NULL;
        }
    bool last = !kept && play->users == 0;
    pthread_mutex_unlock(&s->lock);
    if (last)
        mu_play_free(play);
}

// ---- who may work ------------------------------------------------------------

bool mu_session_book(mu_session *s)
{
    pthread_mutex_lock(&s->lock);
    bool free_place = s->booked < s->most + MU_SESSION_WAITING &&
                      !mu_session_stopping(s);
    s->booked += free_place;
    pthread_mutex_unlock(&s->lock);
    return free_place;
}

void mu_session_unbook(mu_session *s)
{
    pthread_mutex_lock(&s->lock);
    s->booked--;
    pthread_mutex_unlock(&s->lock);
}

bool mu_session_enter(mu_session *s, const mu_minder *watch)
{
    bool entered = false;
    pthread_mutex_lock(&s->lock);
    while (!entered) {
        struct timespec until;
        entered = s->working < s->most;
        if (entered)
            break;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += 50000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&s->changed, &s->lock, &until);
        pthread_mutex_unlock(&s->lock);
        bool go = watch->keep_going(watch->context, 0, 0);
        pthread_mutex_lock(&s->lock);
        if (!go)
            break;
    }
    if (entered)
        s->working++;
    else
        s->booked--;
    pthread_mutex_unlock(&s->lock);
    return entered;
}

void mu_session_leave(mu_session *s)
{
    pthread_mutex_lock(&s->lock);
    s->working--;
    s->booked--;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void mu_session_begin_reading(mu_session *s)
{
    pthread_mutex_lock(&s->lock);
    while (s->reading >= s->most)
        pthread_cond_wait(&s->changed, &s->lock);
    s->reading++;
    pthread_mutex_unlock(&s->lock);
}

void mu_session_end_reading(mu_session *s)
{
    pthread_mutex_lock(&s->lock);
    s->reading--;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void mu_session_write_lock(mu_session *s)
{
    pthread_mutex_lock(&s->writing);
}

void mu_session_write_unlock(mu_session *s)
{
    pthread_mutex_unlock(&s->writing);
}

void mu_session_begin_job(mu_session *s)
{
    pthread_mutex_lock(&s->lock);
    s->jobs++;
    pthread_mutex_unlock(&s->lock);
}

void mu_session_end_job(mu_session *s)
{
    pthread_mutex_lock(&s->lock);
    s->jobs--;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

// ---- the report --------------------------------------------------------------

void mu_session_keep_report(mu_session *s, char *bytes, size_t size)
{
    pthread_mutex_lock(&s->lock);
    free(s->report);
    s->report = bytes;
    s->report_size = size;
    pthread_mutex_unlock(&s->lock);
}

char *mu_session_report(mu_session *s, size_t *size)
{
    char *copy = NULL;
    pthread_mutex_lock(&s->lock);
    if (s->report)
        copy = malloc(s->report_size + 1);
    if (copy)
        memcpy(copy, s->report, s->report_size);
    *size = s->report_size;
    pthread_mutex_unlock(&s->lock);
    return copy;
}

// ---- guards ------------------------------------------------------------------

void mu_guard_begin(mu_guard *guard, mu_session *session,
                    bool (*gone)(void *context), void *context)
{
    *guard = (mu_guard){ .session = session,
                         .gone = gone,
                         .context = context,
                         .until = mu_seconds() + MU_SESSION_SECONDS };
}

bool mu_guard_go(void *context, uint64_t done, uint64_t draws)
{
    mu_guard *guard = context;
    (void)done;
    (void)draws;
    if (mu_session_stopping(guard->session) ||
        (guard->gone && guard->gone(guard->context)))
        guard->left = true;
    else if (mu_seconds() > guard->until)
        guard->late = true;
    return !guard->left && !guard->late;
}

mu_minder mu_guard_watch(mu_guard *guard)
{
    return (mu_minder){ mu_guard_go, guard };
}
