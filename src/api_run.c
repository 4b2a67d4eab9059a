// api_run.c - a run as a stream of events: a first answer at once, then sharper
// ones.

#include "api.h"
#include "json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#define STAGES 8
#define TABLES 200     // of a document that can be asked for
#define MORE_SECONDS 0.1     // from one event of progress to the next

// One request, owned by the thread that works on it.
typedef struct job {
    mu_session *session;
    json_t     *body;              // the names of tables stand in it
    mu_feed    *feed;
    mu_guard    guard;
    mu_change   change, base_change;
    bool        compares;
    uint64_t    seed;
    uint64_t    stages[STAGES];
    uint32_t    stage_count, stage;
    const char *names[TABLES];
    mu_wanted   wanted;
    bool        all;
    mu_basis   *basis;             // NULL: there is no such folder
    mu_play    *play, *base;
    double      begun, told;       // seconds
    char        command[256];
} job;

// ---- the request -------------------------------------------------------------

static bool read_stages(job *j, mu_reply *reply)
{
    const json_t *list = json_object_get(j->body, "stages");
    if (!list || json_is_null(list)) {
        j->stages[0] = 1000;
        j->stages[1] = 10000;
        j->stage_count = 2;
        return true;
    }
    size_t count = json_array_size(list);
    bool   good = json_is_array(list) && count > 0 && count <= STAGES;
    for (size_t i = 0; good && i < count; i++) {
        const json_t *value = json_array_get(list, i);
        json_int_t    draws = json_integer_value(value);
        good = json_is_integer(value) && draws >= 1 &&
               draws <= (json_int_t)MU_SESSION_DRAWS &&
               (i == 0 || (uint64_t)draws > j->stages[i - 1]);
        j->stages[i] = (uint64_t)draws;
    }
    j->stage_count = (uint32_t)count;
    if (!good)
        mu_reply_refuse(reply, 400, "bad-stages", NULL,
                        "'stages' must be 1 to %d rising numbers of draws, at "
                        "most %u",
                        STAGES, MU_SESSION_DRAWS);
    return good;
}

static bool read_tables(job *j, mu_reply *reply)
{
    const json_t *list = json_object_get(j->body, "tables");
    size_t        count = json_array_size(list);
    j->all = !list || json_is_null(list);
    bool good = j->all || (json_is_array(list) && count <= TABLES);
    for (size_t i = 0; good && !j->all && i < count; i++) {
        j->names[i] = json_string_value(json_array_get(list, i));
        good = j->names[i] != NULL;
    }
    j->wanted = (mu_wanted){ j->names, count };
    if (!good)
        mu_reply_refuse(reply, 400, "bad-tables", NULL,
                        "'tables' must be a list of at most %d names, or null "
                        "for all",
                        TABLES);
    return good;
}

static bool read_changes(job *j, mu_reply *reply)
{
    const char   *path = mu_session_about(j->session)->path;
    const json_t *base = json_object_get(j->body, "compare");
    j->compares = base && !json_is_null(base);
    if (j->compares) {
        if (!json_is_object(base)) {
            mu_reply_refuse(reply, 400, "bad-change", NULL,
                            "'compare' must be {\"change\": ..} or null");
            return false;
        }
        if (!mu_request_knows(base, "change|variants|set|without", reply))
            return false;
        const json_t *inner = json_object_get(base, "change");
        if (!mu_change_read(inner ? inner : base, path, reply,
                            &j->base_change))
            return false;
    }
    return mu_change_read(json_object_get(j->body, "change"), path, reply,
                          &j->change);
}

static bool read_request(job *j, mu_reply *reply)
{
    return mu_request_knows(j->body, "change|seed|stages|compare|tables",
                            reply) &&
           mu_api_whole(j->body, "seed", 0, INT64_MAX, 1, &j->seed, reply) &&
           read_stages(j, reply) && read_tables(j, reply) &&
           read_changes(j, reply);
}

// ---- the work ----------------------------------------------------------------

static bool nobody_listens(void *context)
{
    job *j = context;
    return !mu_feed_listened(j->feed);
}

__attribute__((format(printf, 3, 4))) static void
tell(job *j, const char *event, const char *format, ...)
{
    char    text[400];
    va_list list;
    va_start(list, format);
    int size = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    mu_feed_tell(j->feed, event, text, (size_t)size);
}

static bool goes_on(void *context, uint64_t done, uint64_t draws)
{
    job   *j = context;
    double now = mu_seconds();
    if (now - j->told > MORE_SECONDS && done) {
        j->told = now;
        tell(j, "progress",
             "{\"done\": %" PRIu64 ", \"draws\": %" PRIu64
             ", \"stage\": %" PRIu64 "}",
             done, draws, j->stages[j->stage]);
    }
    return mu_guard_go(&j->guard, done, draws);
}

static void tell_stop(job *j)
{
    if (j->guard.late)
        tell(j, "error",
             "{\"error\": {\"status\": 504, \"code\": \"too-long\", "
             "\"message\": \"it took longer than %d seconds\", \"hint\": "
             "\"ask for fewer draws\"}}",
             MU_SESSION_SECONDS);
}

static void tell_failure(job *j, mu_status status)
{
    if (status == MU_STOPPED)
        tell_stop(j);
    else
        tell(j, "error",
             "{\"error\": {\"status\": 500, \"code\": \"failed\", "
             "\"message\": \"%s\", \"hint\": null}}",
             muster_status_text(status));
}

static void tell_findings(job *j, const mu_play *play, const mu_change *change,
                          bool of_base)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    if (!to)
        return;
    mu_api_put_check(&play->loaded, change, to);
    bool failed = ferror(to) != 0;
    if (fclose(to) == 0 && !failed)
        mu_feed_tell(j->feed, of_base ? "findings-compare" : "findings", text,
                     size);
    free(text);
}

// Reads it and plays it up to the stage. MU_STOPPED; MU_BAD_SCENARIO, told.
static mu_status play_one(job *j, mu_play *play, const mu_change *change,
                          uint64_t draws)
{
    const mu_session_options *about = mu_session_about(j->session);
    const mu_minder            watch = { goes_on, j };
    if (!mu_play_hold(play, &watch))
        return MU_STOPPED;
    bool      before = play->read;
    mu_status status = mu_play_read(play, j->basis, about->path, change);
    if (status == MU_BAD_SCENARIO || status == MU_CANNOT_READ)
        tell_findings(j, play, change, play == j->base);
    else if (status == MU_OK && j->stage == 0 && play == j->play &&
             (!before || play->loaded.diags.count))
        tell_findings(j, play, change, false);
    if (status == MU_OK)
        status = mu_play_extend(play, draws, about->threads, &watch);
    mu_play_let_go(play);
    return status;
}

// The two, always in the same order, so that two jobs never wait for each other.
static bool hold_both(job *j, const mu_minder *watch)
{
    mu_play *first = j->play, *second = j->base;
    if (second && second < first) {
        first = j->base;
        second = j->play;
    }
    if (!mu_play_hold(first, watch))
        return false;
    if (!second || second == first || mu_play_hold(second, watch))
        return true;
    mu_play_let_go(first);
    return false;
}

static mu_status put_result(job *j, FILE *to)
{
    fprintf(to,
            "{\"stage\":%" PRIu64 ",\"draws\":%" PRIu64
            ",\"seconds\":%.4f,\"document\":",
            j->stages[j->stage], j->play->run.draws,
            mu_seconds() - j->begun);
    mu_status status = mu_play_document(j->play, j->all ? NULL : &j->wanted,
                                        j->command, to);
    fputs(",\"difference\":", to);
    if (j->base)
        mu_play_difference(j->play, j->base, to);
    else
        fputs("null", to);
    putc('}', to);
    return status;
}

// Draws that both sides have.
static uint64_t known_draws(const job *j)
{
    uint64_t here = j->play->run.draws;
    uint64_t there = j->base ? j->base->run.draws : here;
    return here < there ? here : there;
}

static mu_status tell_result(job *j, uint64_t *known)
{
    const mu_minder watch = { goes_on, j };
    char          *text = NULL;
    size_t         size = 0;
    FILE          *to = open_memstream(&text, &size);
    if (!to)
        return MU_NO_MEMORY;
    mu_status status = MU_STOPPED;
    if (hold_both(j, &watch)) {
        status = put_result(j, to);
        *known = known_draws(j);
        mu_play_let_go(j->play);
        if (j->base && j->base != j->play)
            mu_play_let_go(j->base);
    }
    bool failed = ferror(to) != 0;
    if ((fclose(to) != 0 || failed) && status == MU_OK)
        status = MU_NO_MEMORY;
    if (status == MU_OK)
        mu_feed_tell(j->feed, "result", text, size);
    free(text);
    return status;
}

// Stages that the plays are already beyond are passed over.
static mu_status play_stages(job *j)
{
    for (j->stage = 0; j->stage < j->stage_count; j->stage++) {
        uint64_t draws = j->stages[j->stage], known = 0;
        MU_TRY(play_one(j, j->play, &j->change, draws));
        if (j->base && j->base != j->play)
            MU_TRY(play_one(j, j->base, &j->base_change, draws));
        MU_TRY(tell_result(j, &known));
        while (j->stage + 1 < j->stage_count &&
               j->stages[j->stage + 1] <= known)
            j->stage++;
    }
    return MU_OK;
}

static mu_status find_plays(job *j)
{
    char etag[65];
    MU_TRY(mu_session_basis(j->session, etag, &j->basis));
    j->play = mu_session_take(j->session, etag, &j->change, j->seed);
    if (j->compares)
        j->base = mu_session_take(j->session, etag, &j->base_change, j->seed);
    snprintf(j->command, sizeof j->command,
             "muster serve, seed %" PRIu64, j->seed);
    return j->play && (j->base || !j->compares) ? MU_OK : MU_NO_MEMORY;
}

static void free_job(job *j)
{
    mu_session_give(j->session, j->play);
    mu_session_give(j->session, j->base);
    mu_basis_close(j->basis);
    mu_change_clear(&j->change);
    mu_change_clear(&j->base_change);
    mu_feed_leave(j->feed);
    json_decref(j->body);
    free(j);
}

static void *work(void *argument)
{
    job            *j = argument;
    mu_session     *session = j->session;
    const mu_minder  watch = { goes_on, j };
    mu_guard_begin(&j->guard, session, nobody_listens, j);
    mu_status status = MU_STOPPED;
    if (mu_session_enter(session, &watch)) {
        mu_guard_begin(&j->guard, session, nobody_listens, j);
        j->begun = j->told = mu_seconds();
        status = find_plays(j);
        if (status == MU_OK)
            status = play_stages(j);
        mu_session_leave(session);
    }
    if (status != MU_OK && status != MU_BAD_SCENARIO &&
        status != MU_CANNOT_READ)
        tell_failure(j, status);
    tell(j, "end", "{\"seconds\": %.4f}", mu_seconds() - j->begun);
    mu_feed_end(j->feed);
    free_job(j);
    mu_session_end_job(session);
    return NULL;
}

// The thread has the job from here on. False: there is none, and no memory.
static bool start(job *j)
{
    pthread_t      thread;
    pthread_attr_t how;
    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    mu_session_begin_job(j->session);
    bool started = pthread_create(&thread, &how, work, j) == 0;
    if (!started)
        mu_session_end_job(j->session);
    pthread_attr_destroy(&how);
    return started;
}

void mu_api_run(mu_session *session, const mu_request *request,
                mu_reply *reply)
{
    json_t *body = mu_request_read(request, reply);
    if (!body)
        return;
    job *j = calloc(1, sizeof *j);
    if (!j) {
        json_decref(body);
        mu_reply_failed(reply, MU_NO_MEMORY);
        return;
    }
    j->session = session;
    j->body = body;
    if (!read_request(j, reply)) {
        free_job(j);
        return;
    }
    if (!mu_session_book(session)) {
        mu_api_busy(reply);
        free_job(j);
        return;
    }
    mu_feed *feed = j->feed = mu_feed_new();
    if (!feed || !start(j)) {
        mu_session_unbook(session);
        mu_feed_leave(feed);       // the reader's part; the job has its own
        free_job(j);
        mu_reply_failed(reply, MU_CANNOT_START);
        return;
    }
    *reply = (mu_reply){ .status = 200,
                         .type = "text/event-stream",
                         .feed = feed };
}
