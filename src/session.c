// session.c - see session.h.

#include "session.h"

#include "folder.h"
#include "sha256.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define VARIANTS 1000u   // of a folder that count

struct mu_session {
    mu_session_options about;
    char               token[MU_SESSION_TOKEN + 1];
    atomic_bool        stopping;
    pthread_mutex_t    lock;           // of all that follows but `writing`
    pthread_cond_t     changed;        // a place is free, a job has ended
    mu_play           *plays[MU_SESSION_PLAYS];
    uint64_t           clock;
    unsigned           most, working, booked;
    unsigned           jobs, reading;
    char              *report;
    size_t             report_size;
    pthread_mutex_t    writing;
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
    if (!s || !make_token(s->token)) {
        free(s);
        return NULL;
    }
    s->about = *options;
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

// Adds name and bytes of a file; one that is not there adds only that.
static void hash_file(mu_sha256 *sha, const char *path, const char *name)
{
    char bytes[65536];
    int  file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    mu_sha256_add(sha, name, strlen(name) + 1);
    struct stat about;
    if (file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode)) {
        int64_t size = about.st_size;
        mu_sha256_add(sha, &size, sizeof size);
        for (ssize_t got; (got = read(file, bytes, sizeof bytes)) > 0;)
            mu_sha256_add(sha, bytes, (size_t)got);
    }
    if (file >= 0)
        close(file);
}

static mu_status hash_tables(mu_sha256 *sha, mu_arena *arena, const char *path)
{
    for (mu_table_id id = 0; id < MU_TABLES; id++) {
        mu_text name = mu_arena_format(arena, "%s.%s", mu_schema(id)->name,
                                       id == MU_T_SCENARIO ? "yaml" : "csv");
        mu_text full = mu_arena_format(arena, "%s/%s", path, name.at);
        if (!name.at || !full.at)
            return MU_NO_MEMORY;
        hash_file(sha, full.at, name.at);
    }
    return MU_OK;
}

static mu_status hash_variants(mu_sha256 *sha, mu_arena *arena,
                               const char *path)
{
    mu_names  names;
    mu_status status = mu_variants_list(
        arena, (mu_text){ path, strlen(path) }, VARIANTS, &names);
    if (status == MU_NO_MEMORY)
        return status;
    for (uint32_t i = 0; status == MU_OK && i < names.count; i++) {
        mu_text full = mu_arena_format(arena, "%s/variants/%s.yaml", path,
                                       names.list[i].text.at);
        if (!full.at)
            return MU_NO_MEMORY;
        hash_file(sha, full.at, names.list[i].text.at);
    }
    return MU_OK;
}

mu_status mu_session_etag(mu_session *s, char etag[65])
{
    mu_arena    arena = { 0 };
    mu_sha256   sha;
    struct stat about;
    const char *path = s->about.path;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return MU_CANNOT_READ;
    mu_sha256_init(&sha);
    mu_status status = hash_tables(&sha, &arena, path);
    if (status == MU_OK)
        status = hash_variants(&sha, &arena, path);
    mu_sha256_hex(&sha, etag);
    mu_arena_clear(&arena);
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
