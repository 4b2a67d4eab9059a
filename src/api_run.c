// api_run.c - a run as a stream of events: a first answer at once, then sharper
// ones.

#include "api_stream.h"
#include "json.h"

#include <inttypes.h>
#include <stdlib.h>

#define STAGES 8
#define TABLES 200     // of a document that can be asked for
#define MORE_SECONDS 0.1     // from one event of progress to the next

// One request, owned by the thread that works on it.
typedef struct job {
    mu_stream   stream;
    json_t     *body;              // the names of tables stand in it
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
    uint64_t    known;             // draws that both have
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
    const char   *path = mu_session_about(j->stream.session)->path;
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

static bool goes_on(void *context, uint64_t done, uint64_t draws)
{
    job *j = context;
    if (done && mu_stream_due(&j->stream, MORE_SECONDS))
        mu_stream_tell(&j->stream, "progress",
                       "{\"done\": %" PRIu64 ", \"draws\": %" PRIu64
                       ", \"stage\": %" PRIu64 "}",
                       done, draws, j->stages[j->stage]);
    return mu_stream_go(&j->stream, done, draws);
}

// Reads it and plays it up to the stage. MU_STOPPED; MU_BAD_SCENARIO, told.
static mu_status play_one(job *j, mu_play *play, const mu_change *change,
                          uint64_t draws)
{
    const mu_session_options *about = mu_session_about(j->stream.session);
    const mu_minder            watch = { goes_on, j };
    if (!mu_play_hold(play, &watch))
        return MU_STOPPED;
    bool      before = play->read;
    mu_status status = mu_play_read(play, j->basis, about->path, change);
    mu_status told = MU_OK;
    if (status == MU_BAD_SCENARIO || status == MU_CANNOT_READ)
        told = mu_stream_findings(
            &j->stream, play == j->base ? "findings-compare" : "findings",
            &play->loaded, change);
    else if (status == MU_OK && j->stage == 0 && play == j->play &&
             (!before || play->loaded.diags.count))
        told = mu_stream_findings(&j->stream, "findings", &play->loaded,
                                  change);
    if (status == MU_OK)
        status = told;
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

static mu_status put_document(job *j, FILE *to)
{
    fprintf(to,
            "{\"stage\":%" PRIu64 ",\"draws\":%" PRIu64
            ",\"seconds\":%.4f,\"document\":",
            j->stages[j->stage], j->play->run.draws,
            mu_seconds() - j->stream.begun);
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

static mu_status put_result(mu_stream *stream, const void *nothing, FILE *to)
{
    job            *j = (job *)stream;
    const mu_minder watch = { goes_on, j };
    (void)nothing;
    if (!hold_both(j, &watch))
        return MU_STOPPED;
    mu_status status = put_document(j, to);
    j->known = known_draws(j);
    mu_play_let_go(j->play);
    if (j->base && j->base != j->play)
        mu_play_let_go(j->base);
    return status;
}

// Stages that the plays are already beyond are passed over.
static mu_status play_stages(job *j)
{
    for (j->stage = 0; j->stage < j->stage_count; j->stage++) {
        uint64_t draws = j->stages[j->stage];
        MU_TRY(play_one(j, j->play, &j->change, draws));
        if (j->base && j->base != j->play)
            MU_TRY(play_one(j, j->base, &j->base_change, draws));
        MU_TRY(mu_stream_put(&j->stream, "result", put_result, NULL));
        while (j->stage + 1 < j->stage_count &&
               j->stages[j->stage + 1] <= j->known)
            j->stage++;
    }
    return MU_OK;
}

static mu_status find_plays(job *j)
{
    mu_session *session = j->stream.session;
    char        etag[65];
    MU_TRY(mu_session_basis(session, etag, &j->basis));
    j->play = mu_session_take(session, etag, &j->change, j->seed);
    if (j->compares)
        j->base = mu_session_take(session, etag, &j->base_change, j->seed);
    snprintf(j->command, sizeof j->command,
             "muster serve, seed %" PRIu64, j->seed);
    return j->play && (j->base || !j->compares) ? MU_OK : MU_NO_MEMORY;
}

static mu_status work(mu_stream *stream)
{
    job *j = (job *)stream;
    MU_TRY(find_plays(j));
    return play_stages(j);
}

static void clear(mu_stream *stream)
{
    job *j = (job *)stream;
    mu_session_give(stream->session, j->play);
    mu_session_give(stream->session, j->base);
    mu_basis_close(j->basis);
    mu_change_clear(&j->change);
    mu_change_clear(&j->base_change);
    json_decref(j->body);
    free(j);
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
    j->stream = (mu_stream){ .session = session,
                             .hint = "ask for fewer draws",
                             .work = work,
                             .clear = clear };
    j->body = body;
    if (read_request(j, reply))
        mu_stream_start(&j->stream, reply);
    else
        clear(&j->stream);
}
