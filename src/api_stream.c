// api_stream.c - see api_stream.h.

#include "api_stream.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

static bool nobody_listens(void *context)
{
    mu_stream *s = context;
    return !mu_feed_listened(s->feed);
}

bool mu_stream_go(void *context, uint64_t done, uint64_t draws)
{
    mu_stream *s = context;
    return mu_guard_go(&s->guard, done, draws);
}

bool mu_stream_due(mu_stream *s, double seconds)
{
    double now = mu_seconds();
    if (now - s->told <= seconds)
        return false;
    s->told = now;
    return true;
}

// ---- events ------------------------------------------------------------------

void mu_stream_tell(mu_stream *s, const char *event, const char *format, ...)
{
    char    text[401];
    va_list list;
    va_start(list, format);
    int size = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (size > 0 && (size_t)size < sizeof text)
        mu_feed_tell(s->feed, event, text, (size_t)size);
}

void mu_stream_error(mu_stream *s, unsigned status, const char *code,
                     const char *message, const char *hint)
{
    mu_reply reply = { 0 };
    mu_reply_refuse(&reply, status, code, hint, "%s", message);
    // One line of JSON, without the line end that closes a body.
    size_t size = reply.size;
    while (size && reply.text[size - 1] == '\n')
        size--;
    if (reply.text)
        mu_feed_tell(s->feed, "error", reply.text, size);
    mu_reply_clear(&reply);
    s->told_why = true;
}

mu_status mu_stream_put(mu_stream *s, const char *event,
                        mu_status (*put)(mu_stream *stream, const void *what,
                                         FILE *to),
                        const void *what)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    if (!to)
        return MU_NO_MEMORY;
    mu_status status = put(s, what, to);
    bool      failed = ferror(to) != 0;
    if ((fclose(to) != 0 || failed) && status == MU_OK)
        status = MU_NO_MEMORY;
    if (status == MU_OK)
        mu_feed_tell(s->feed, event, text, size);
    free(text);
    return status;
}

typedef struct findings {
    const mu_loaded *loaded;
    const mu_change *change;
} findings;

static mu_status put_findings(mu_stream *s, const void *what, FILE *to)
{
    const findings *of = what;
    (void)s;
    mu_api_put_check(of->loaded, of->change, to);
    return MU_OK;
}

mu_status mu_stream_findings(mu_stream *s, const char *event,
                             const mu_loaded *loaded, const mu_change *change)
{
    const findings of = { loaded, change };
    MU_TRY(mu_stream_put(s, event, put_findings, &of));
    s->told_why = s->told_why || loaded->diags.errors;
    return MU_OK;
}

static void tell_end(mu_stream *s, mu_status status)
{
    char late[80];
    snprintf(late, sizeof late, "it took longer than %d seconds",
             MU_SESSION_SECONDS);
    if (status == MU_STOPPED && s->guard.late)
        mu_stream_error(s, 504, "too-long", late, s->hint);
    else if (status != MU_OK && status != MU_STOPPED && !s->told_why)
        mu_stream_error(s, 500, "failed", muster_status_text(status), NULL);
    mu_stream_tell(s, "end", "{\"seconds\": %.4f}", mu_seconds() - s->begun);
    mu_feed_end(s->feed);
}

// ---- the thread --------------------------------------------------------------

static void begin(mu_stream *s)
{
    mu_guard_begin(&s->guard, s->session, nobody_listens, s);
    s->begun = s->told = mu_seconds();
}

// Both: of the writer, and what the work needs.
static void free_stream(mu_stream *s)
{
    mu_feed_leave(s->feed);
    s->clear(s);
}

static void *work(void *argument)
{
    mu_stream      *s = argument;
    mu_session     *session = s->session;
    const mu_minder watch = { mu_stream_go, s };
    mu_status       status = MU_STOPPED;
    begin(s);
    if (mu_session_enter(session, &watch)) {
        begin(s);
        status = s->work(s);
        mu_session_leave(session);
    }
    tell_end(s, status);
    free_stream(s);
    mu_session_end_job(session);
    return NULL;
}

// The thread has it from here on. False: there is none, and no memory.
static bool start(mu_stream *s)
{
    pthread_t      thread;
    pthread_attr_t how;
    mu_session    *session = s->session;
    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    mu_session_begin_job(session);
    bool started = pthread_create(&thread, &how, work, s) == 0;
    if (!started)
        mu_session_end_job(session);
    pthread_attr_destroy(&how);
    return started;
}

void mu_stream_start(mu_stream *s, mu_reply *reply)
{
    mu_session *session = s->session;
    if (!mu_session_book(session)) {
        mu_api_busy(reply);
        free_stream(s);
        return;
    }
    mu_feed *feed = s->feed = mu_feed_new();
    if (!feed || !start(s)) {
        mu_session_unbook(session);
        mu_feed_leave(feed);       // the reader's part; the stream has its own
        free_stream(s);
        mu_reply_failed(reply, MU_CANNOT_START);
        return;
    }
    *reply = (mu_reply){ .status = 200,
                         .type = "text/event-stream",
                         .feed = feed };
}
