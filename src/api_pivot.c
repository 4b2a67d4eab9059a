// api_pivot.c - whose yes matters, as a stream of events: how far it is, then the
// tables.

#include "api.h"
#include "json.h"
#include "pivot.h"

#include <inttypes.h>
#include <stdlib.h>

#define DRAWS        1000u         // as `muster run --pivot`
#define MOST_DRAWS   10000u
#define LOOK_DRAWS   2000u         // to find what a scenario is about
#define MORE_SECONDS 0.1           // from one event of progress to the next

// One request, owned by the thread that works on it.
typedef struct survey {
    mu_session *session;
    json_t     *body;              // the milestone's name stands in it
    mu_feed    *feed;
    mu_guard    guard;
    mu_change   change;
    uint64_t    seed, draws;
    const char *milestone;         // NULL: that of the headline
    mu_loaded   loaded;
    mu_run      run;               // of the first draws
    mu_arena    arena;
    double      begun, told;       // seconds
} survey;

static const char *const tables[] = { "pivot_nation", "deadlock",
                                      "deadlock_break" };

static bool read_request(survey *s, mu_reply *reply)
{
    const json_t *name = json_object_get(s->body, "milestone");
    s->milestone = json_string_value(name);
    if (name && !json_is_null(name) && !s->milestone) {
        mu_reply_refuse(reply, 400, "bad-milestone", NULL,
                        "'milestone' must be the name of one, or null");
        return false;
    }
    return mu_request_knows(s->body, "change|seed|draws|milestone", reply) &&
           mu_api_whole(s->body, "seed", 0, INT64_MAX, 1, &s->seed, reply) &&
           mu_api_whole(s->body, "draws", 1, MOST_DRAWS, DRAWS, &s->draws,
                        reply) &&
           mu_change_read(json_object_get(s->body, "change"),
                          mu_session_about(s->session)->path, reply,
                          &s->change);
}

// ---- events ------------------------------------------------------------------

static bool nobody_listens(void *context)
{
    survey *s = context;
    return !mu_feed_listened(s->feed);
}

static bool goes_on(void *context, uint64_t done, uint64_t draws)
{
    survey *s = context;
    double  now = mu_seconds();
    if (now - s->told > MORE_SECONDS && done) {
        char text[100];
        int  size = snprintf(text, sizeof text,
                             "{\"done\": %" PRIu64 ", \"draws\": %" PRIu64 "}",
                             done, draws);
        s->told = now;
        mu_feed_tell(s->feed, "progress", text, (size_t)size);
    }
    return mu_guard_go(&s->guard, done, draws);
}

static void tell_error(survey *s, unsigned status, const char *code,
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
}

static void tell_failure(survey *s, mu_status status)
{
    if (status != MU_STOPPED)
        tell_error(s, 500, "failed", muster_status_text(status), NULL);
    else if (s->guard.late)
        tell_error(s, 504, "too-long", "it took longer than the server allows",
                   "ask for fewer draws");
}

// What `put` writes, as one event.
static mu_status tell(survey *s, const char *event,
                      mu_status (*put)(survey *s, void *what, FILE *to),
                      void *what)
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

static mu_status put_findings(survey *s, void *nothing, FILE *to)
{
    (void)nothing;
    mu_api_put_check(&s->loaded, &s->change, to);
    return MU_OK;
}

// ---- the work ----------------------------------------------------------------

// The one of that name; MU_NONE.
static uint32_t find_milestone(const mu_scenario *scenario, uint32_t count,
                               const char *name)
{
    mu_text wanted = { name, strlen(name) };
    for (uint32_t i = 0; i < count; i++)
        if (mu_text_equal(scenario->milestone_names[i], wanted))
            return i;
    return MU_NONE;
}

// Reads it, plays a few draws and finds the milestone. Not of a play that the
// session remembers: another request may be at work on that for long. MU_UNKNOWN:
// there is no such milestone, told.
static mu_status prepare(survey *s, uint32_t *milestone)
{
    const mu_session_options *about = mu_session_about(s->session);
    const mu_model           *model = &s->loaded.model;
    mu_variation              change = mu_change_variation(&s->change);
    mu_answers                answers;
    mu_status status = mu_load_silently(about->path, &change, &s->loaded);
    if (status == MU_BAD_SCENARIO || status == MU_CANNOT_READ)
        MU_TRY(tell(s, "findings", put_findings, NULL));
    MU_TRY(status);
    *milestone = s->milestone ? find_milestone(model->scenario,
                                               model->milestones, s->milestone)
                              : 0;
    if (*milestone >= model->milestones) {
        tell_error(s, 422, "no-milestone", "there is no such milestone",
                   "the table milestones names them");
        return MU_UNKNOWN;
    }
    const mu_run_options how = { .seed = s->seed,
                                 .draws = s->milestone ? 1 : LOOK_DRAWS,
                                 .threads = about->threads,
                                 .keep_going = goes_on,
                                 .context = s };
    MU_TRY(mu_run_draws(model, &how, &s->run));
    if (s->milestone)
        return MU_OK;
    MU_TRY(mu_answers_build(&s->run.plain, &s->arena, &answers));
    *milestone = mu_headline(&answers);
    if (*milestone == MU_NONE)
        *milestone = 0;
    return MU_OK;
}

static mu_status put_document(survey *s, void *pivot, FILE *to)
{
    static const mu_wanted wanted = { tables, sizeof tables / sizeof *tables };
    mu_answers             plain, trust;
    MU_TRY(mu_answers_build(&s->run.plain, &s->arena, &plain));
    MU_TRY(mu_answers_build(&s->run.trust, &s->arena, &trust));
    const mu_store_input in = { .scenario = &s->loaded.scenario,
                                .model = &s->loaded.model,
                                .plain = &plain,
                                .trust = &trust,
                                .seed = s->seed,
                                .draws = s->run.draws,
                                .version = MU_VERSION,
                                .command = "muster serve",
                                .pivot = pivot };
    fprintf(to, "{\"draws\":%" PRIu64 ",\"seconds\":%.4f,\"document\":",
            s->draws, mu_seconds() - s->begun);
    MU_TRY(mu_document_tell(&in, &wanted, MU_VERSION, to));
    putc('}', to);
    return MU_OK;
}

static mu_status work_out(survey *s)
{
    mu_pivot_options how = { .seed = s->seed,
                             .draws = s->draws,
                             .threads = mu_session_about(s->session)->threads,
                             .keep_going = goes_on,
                             .context = s };
    mu_diags         diags;
    mu_pivot         pivot;
    MU_TRY(prepare(s, &how.milestone));
    how.day = (int32_t)s->loaded.model.horizon - 1;
    MU_TRY(mu_diags_init(&diags));
    mu_status status =
        mu_pivot_run(&s->loaded.model, &how, &s->arena, &diags, &pivot);
    mu_diags_clear(&diags);
    MU_TRY(status);
    return tell(s, "result", put_document, &pivot);
}

static void free_survey(survey *s)
{
    mu_run_clear(&s->run);
    mu_loaded_clear(&s->loaded);
    mu_change_clear(&s->change);
    mu_arena_clear(&s->arena);
    mu_feed_leave(s->feed);
    json_decref(s->body);
    free(s);
}

static void *work(void *argument)
{
    survey         *s = argument;
    mu_session     *session = s->session;
    const mu_minder watch = { goes_on, s };
    char            text[60];
    mu_guard_begin(&s->guard, session, nobody_listens, s);
    mu_status status = MU_STOPPED;
    s->begun = s->told = mu_seconds();
    if (mu_session_enter(session, &watch)) {
        mu_guard_begin(&s->guard, session, nobody_listens, s);
        s->begun = s->told = mu_seconds();
        status = work_out(s);
        mu_session_leave(session);
    }
    if (status != MU_OK && status != MU_BAD_SCENARIO &&
        status != MU_CANNOT_READ && status != MU_UNKNOWN)
        tell_failure(s, status);
    int size = snprintf(text, sizeof text, "{\"seconds\": %.4f}",
                        mu_seconds() - s->begun);
    mu_feed_tell(s->feed, "end", text, (size_t)size);
    mu_feed_end(s->feed);
    free_survey(s);
    mu_session_end_job(session);
    return NULL;
}

// The thread has it from here on. False: there is none, and no memory.
static bool start(survey *s)
{
    pthread_t      thread;
    pthread_attr_t how;
    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    mu_session_begin_job(s->session);
    bool started = pthread_create(&thread, &how, work, s) == 0;
    if (!started)
        mu_session_end_job(s->session);
    pthread_attr_destroy(&how);
    return started;
}

void mu_api_pivot(mu_session *session, const mu_request *request,
                  mu_reply *reply)
{
    json_t *body = mu_request_read(request, reply);
    survey *s = body ? calloc(1, sizeof *s) : NULL;
    if (!s) {
        if (body)
            mu_reply_failed(reply, MU_NO_MEMORY);
        json_decref(body);
        return;
    }
    s->session = session;
    s->body = body;
    if (!read_request(s, reply)) {
        free_survey(s);
        return;
    }
    if (!mu_session_book(session)) {
        mu_api_busy(reply);
        free_survey(s);
        return;
    }
    mu_feed *feed = s->feed = mu_feed_new();
    if (!feed || !start(s)) {
        mu_session_unbook(session);
        mu_feed_leave(feed);       // the reader's part; the survey has its own
        free_survey(s);
        mu_reply_failed(reply, MU_CANNOT_START);
        return;
    }
    *reply = (mu_reply){ .status = 200,
                         .type = "text/event-stream",
                         .feed = feed };
}
