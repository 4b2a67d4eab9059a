// api_pivot.c - whose yes matters, as a stream of events: how far it is, then the
// tables.

#include "api_stream.h"
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
    mu_stream   stream;
    json_t     *body;              // the milestone's name stands in it
    mu_change   change;
    uint64_t    seed, draws;
    const char *milestone;         // NULL: that of the headline
    mu_loaded   loaded;
    mu_run      run;               // of the first draws
    mu_arena    arena;
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
                          mu_session_about(s->stream.session)->path, reply,
                          &s->change);
}

// ---- the work ----------------------------------------------------------------

static bool goes_on(void *context, uint64_t done, uint64_t draws)
{
    survey *s = context;
    if (done && mu_stream_due(&s->stream, MORE_SECONDS))
        mu_stream_tell(&s->stream, "progress",
                       "{\"done\": %" PRIu64 ", \"draws\": %" PRIu64 "}",
                       done, draws);
    return mu_stream_go(&s->stream, done, draws);
}

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
    mu_session     *session = s->stream.session;
    const mu_model *model = &s->loaded.model;
    mu_variation    change = mu_change_variation(&s->change);
    mu_answers      answers;
    mu_status status = mu_session_load(session, &change, &s->loaded);
    if (status == MU_BAD_SCENARIO || status == MU_CANNOT_READ)
        MU_TRY(mu_stream_findings(&s->stream, "findings", &s->loaded,
                                  &s->change));
    MU_TRY(status);
    *milestone = s->milestone ? find_milestone(model->scenario,
                                               model->milestones, s->milestone)
                              : 0;
    if (*milestone >= model->milestones) {
        mu_stream_error(&s->stream, 422, "no-milestone",
                        "there is no such milestone",
                        "the table milestones names them");
        return MU_UNKNOWN;
    }
    const mu_run_options how = { .seed = s->seed,
                                 .draws = s->milestone ? 1 : LOOK_DRAWS,
                                 .threads = mu_session_about(session)->threads,
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

static mu_status put_document(mu_stream *stream, const void *pivot, FILE *to)
{
    survey                *s = (survey *)stream;
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
            s->draws, mu_seconds() - stream->begun);
    MU_TRY(mu_document_tell(&in, &wanted, MU_VERSION, to));
    putc('}', to);
    return MU_OK;
}

static mu_status work(mu_stream *stream)
{
    survey          *s = (survey *)stream;
    mu_pivot_options how = { .seed = s->seed,
                             .draws = s->draws,
                             .threads =
                                 mu_session_about(stream->session)->threads,
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
    return mu_stream_put(stream, "result", put_document, &pivot);
}

static void clear(mu_stream *stream)
{
    survey *s = (survey *)stream;
    mu_run_clear(&s->run);
    mu_loaded_clear(&s->loaded);
    mu_change_clear(&s->change);
    mu_arena_clear(&s->arena);
    json_decref(s->body);
    free(s);
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
    s->stream = (mu_stream){ .session = session,
                             .hint = "ask for fewer draws",
                             .work = work,
                             .clear = clear };
    s->body = body;
    if (read_request(s, reply))
        mu_stream_start(&s->stream, reply);
    else
        clear(&s->stream);
}
