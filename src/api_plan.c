// api_plan.c - what to ask of whom, as a stream of events: how far the search is,
// then the plan, the trade-off beside it, and both by day.

#include "api_stream.h"
#include "json.h"
#include "plan_whole.h"

#include <math.h>
#include <stdlib.h>

#define MORE_SECONDS 0.2           // from one event of progress to the next
#define LEAST_SECONDS 1u
#define MOST_SECONDS 45u           // of the searches; then come the days

// One request, owned by the thread that works on it.
typedef struct job {
    mu_stream       stream;
    mu_change       change;
    mu_variation    how;
    mu_loaded       loaded;
    mu_arena        arena;
    mu_plan_options options;
    char           *milestone;     // asked about; NULL: the first
} job;

// ---- the request -------------------------------------------------------------

// A number under `key` above 0 and up to `most`; 0 where there is none.
static bool read_real(const json_t *body, const char *key, double most,
                      double *out, mu_reply *reply)
{
    const json_t *value = json_object_get(body, key);
    *out = 0.0;
    if (!value || json_is_null(value))
        return true;
    *out = json_number_value(value);
    if (json_is_number(value) && *out > 0.0 && *out <= most)
        return true;
    mu_reply_refuse(reply, 400, "bad-number", NULL,
                    "'%s' must be a number above 0 and up to %g", key, most);
    return false;
}

static bool read_milestone(job *j, const json_t *body, mu_reply *reply)
{
    const json_t *value = json_object_get(body, "milestone");
    if (!value || json_is_null(value))
        return true;
    if (!json_is_string(value)) {
        mu_reply_refuse(reply, 400, "bad-milestone", NULL,
                        "'milestone' must be the name of one");
        return false;
    }
    j->milestone = strdup(json_string_value(value));
    if (!j->milestone)
        mu_reply_failed(reply, MU_NO_MEMORY);
    return j->milestone != NULL;
}

static bool read_request(job *j, const json_t *body, mu_reply *reply)
{
    mu_plan_options *o = &j->options;
    uint64_t         seconds, day;
    const char      *path = mu_session_about(j->stream.session)->path;
    if (!mu_request_knows(body, "change|seed|milestone|by|probability|budget|"
                                "draws|fresh|seconds", reply) ||
        !mu_api_whole(body, "seed", 0, INT64_MAX, 1, &o->seed, reply) ||
        !mu_api_whole(body, "draws", 1, 10000, 1000, &o->draws, reply) ||
        !mu_api_whole(body, "fresh", 1, 100000, 4000, &o->fresh, reply) ||
        !mu_api_whole(body, "by", 0, INT32_MAX, INT32_MAX, &day, reply) ||
        !mu_api_whole(body, "seconds", LEAST_SECONDS, MOST_SECONDS, 30,
                      &seconds, reply) ||
        !read_real(body, "probability", 1.0, &o->probability, reply) ||
        !read_real(body, "budget", 1e12, &o->budget, reply))
        return false;
    if (o->probability > 0.0 && o->budget > 0.0) {
        mu_reply_refuse(reply, 400, "bad-problem", NULL,
                        "only one of 'probability' and 'budget' can be asked");
        return false;
    }
    o->problem = o->budget > 0.0 ? MU_PLAN_BEST : MU_PLAN_CHEAPEST;
    o->day = (int64_t)day;
    o->seconds = (double)seconds;
    o->threads = mu_session_about(j->stream.session)->threads;
    return read_milestone(j, body, reply) &&
           mu_change_read(json_object_get(body, "change"), path, reply,
                          &j->change);
}

// ---- the work ----------------------------------------------------------------

static mu_status put_progress(mu_stream *stream, const void *what, FILE *to)
{
    const mu_plan_progress *now = what;
    mu_json                 json = { .to = to };
    mu_json_open(&json, '{');
    mu_json_name(&json, "phase");
    mu_json_text(&json, (mu_text){ now->phase,
                                   now->phase ? strlen(now->phase) : 0 });
    mu_json_put_real(&json, "cost", now->has_best ? now->cost : NAN);
    mu_json_put_real(&json, "probability", now->has_best ? now->probability : NAN);
    mu_json_put_real(&json, "bound", now->bound);
    mu_json_put_real(&json, "gap", now->gap);
    mu_json_name(&json, "plays");
    mu_json_whole(&json, (int64_t)now->plays);
    mu_json_put_real(&json, "seconds", mu_seconds() - stream->begun);
    mu_json_close(&json, '}');
    return MU_OK;
}

// What cannot be told for want of memory is told the next time.
static bool go_on(void *context, const mu_plan_progress *now)
{
    job *j = context;
    if (mu_stream_due(&j->stream, MORE_SECONDS) &&
        mu_stream_put(&j->stream, "progress", put_progress, now) != MU_OK)
        j->stream.told = 0.0;
    return mu_stream_go(&j->stream, 0, 0);
}

// The milestone and the day as the scenario has them. MU_BAD_CALL, told.
static mu_status find_goal(job *j)
{
    const mu_model *m = &j->loaded.model;
    if (!m->scenario->levers_count) {
        mu_stream_error(&j->stream, 422, "no-asks",
                        "the scenario has no rows in levers.csv",
                        "docs/plan.md tells what to write there");
        return MU_BAD_CALL;
    }
    uint32_t at = 0;
    for (; at < m->milestones && j->milestone; at++)
        if (mu_text_equal(m->scenario->milestone_names[at],
                          (mu_text){ j->milestone, strlen(j->milestone) }))
            break;
    if (at >= m->milestones) {
        mu_stream_error(&j->stream, 422, "no-milestone",
                        "there is no such milestone",
                        "the table milestones names them");
        return MU_BAD_CALL;
    }
    j->options.milestone = at;
    if (j->options.day >= m->horizon)
        j->options.day = (int64_t)m->horizon - 1;
    return MU_OK;
}

// {"seconds", "plan", "document"} in one line.
static mu_status put_result(mu_stream *stream, const void *what, FILE *to)
{
    const mu_plan_told *told = what;
    const mu_store_more more = { mu_plan_put_tables, &told->page };
    char  *plan = NULL;
    size_t size = 0;
    FILE  *answer = open_memstream(&plan, &size);
    if (!answer)
        return MU_NO_MEMORY;
    mu_status status = mu_plan_write_json(&told->page, answer);
    bool      failed = ferror(answer) != 0;
    if ((fclose(answer) != 0 || failed) && status == MU_OK)
        status = MU_NO_MEMORY;
    if (status == MU_OK) {
        fprintf(to, "{\"seconds\":%.4f,\"plan\":%.*s,\"document\":",
                mu_seconds() - stream->begun, (int)size - 1, plan);
        status = mu_document_tell_more(&more, MU_VERSION, to);
        putc('}', to);
    }
    free(plan);
    return status;
}

static mu_status work(mu_stream *stream)
{
    job          *j = (job *)stream;
    const char   *path = mu_session_about(j->stream.session)->path;
    mu_plan_told *told = calloc(1, sizeof *told);
    if (!told)
        return MU_NO_MEMORY;
    j->how = mu_change_variation(&j->change);
    mu_status status = mu_load_silently(path, &j->how, &j->loaded);
    mu_status failure = MU_OK;
    if (status == MU_OK)
        status = find_goal(j);
    if (status == MU_OK) {
        told->options = j->options;
        told->options.keep_going = go_on;
        told->options.context = j;
        status = mu_plan_whole(path, &j->how, &j->loaded, &j->arena,
                               &j->loaded.diags, told);
    }
    if (status == MU_OK)
        status = mu_stream_put(stream, "result", put_result, told);
    else if (status == MU_BAD_SCENARIO || status == MU_CANNOT_READ)
        failure = mu_stream_findings(stream, "findings", &j->loaded, &j->change);
    free(told);
    return failure == MU_OK ? status : failure;
}

static void clear(mu_stream *stream)
{
    job *j = (job *)stream;
    mu_loaded_clear(&j->loaded);
    mu_arena_clear(&j->arena);
    mu_change_clear(&j->change);
    free(j->milestone);
    free(j);
}

void mu_api_plan(mu_session *session, const mu_request *request,
                 mu_reply *reply)
{
    json_t *body = mu_request_read(request, reply);
    job    *j = body ? calloc(1, sizeof *j) : NULL;
    if (body && !j)
        mu_reply_failed(reply, MU_NO_MEMORY);
    if (!j) {
        json_decref(body);
        return;
    }
    j->stream = (mu_stream){ .session = session,
                             .hint = "ask for fewer draws or seconds",
                             .work = work,
                             .clear = clear };
    bool good = read_request(j, body, reply);
    json_decref(body);
    if (good)
        mu_stream_start(&j->stream, reply);
    else
        clear(&j->stream);
}
