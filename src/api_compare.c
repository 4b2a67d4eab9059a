// api_compare.c - changes side by side with the same luck, and one future told in
// full.

#include "api.h"
#include "compare_out.h"
#include "json.h"
#include "trace_out.h"

#include <stdlib.h>

#define SIDES 16

// ---- compare -----------------------------------------------------------------

typedef struct sides {
    mu_change       changes[SIDES];
    mu_loaded       loaded[SIDES];
    const mu_model *models[SIDES];
    const char     *names[SIDES];
    char            name[SIDES][24];
    uint32_t        count, read;
} sides;

static void clear_sides(sides *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        mu_change_clear(&s->changes[i]);
    for (uint32_t i = 0; i < s->read; i++)
        mu_loaded_clear(&s->loaded[i]);
    free(s);
}

// Its name: "as it is", that of its only variant, or "change 2".
static void name_side(sides *s, uint32_t i)
{
    const mu_change *c = &s->changes[i];
    bool more = c->sets_count || c->without_count || c->rows.at ||
                c->names_count > 1;
    s->names[i] = s->name[i];
    if (c->names_count == 1 && !more)
        s->names[i] = c->names[0];
    else if (!more)
        snprintf(s->name[i], sizeof s->name[i], "as it is");
    else
        snprintf(s->name[i], sizeof s->name[i], "change %u", i + 1);
}

static bool read_sides(mu_session *session, const json_t *body, sides *s,
                       mu_reply *reply)
{
    const char   *path = mu_session_about(session)->path;
    const json_t *list = json_object_get(body, "changes");
    size_t        count = json_array_size(list);
    if (!json_is_array(list) || count < 2 || count > SIDES) {
        mu_reply_refuse(reply, 400, "bad-changes", NULL,
                        "'changes' must be a list of 2 to %d changes", SIDES);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        s->count++;
        if (!mu_change_read(json_array_get(list, i), path, reply,
                            &s->changes[i]))
            return false;
        name_side(s, (uint32_t)i);
    }
    return true;
}

static bool load_sides(mu_session *session, sides *s, mu_reply *reply)
{
    for (uint32_t i = 0; i < s->count; i++) {
        mu_variation how = mu_change_variation(&s->changes[i]);
        mu_status    status = mu_session_load(session, &how, &s->loaded[i]);
        s->read++;
        s->models[i] = &s->loaded[i].model;
        if (status == MU_OK)
            continue;
        if (status == MU_NO_MEMORY)
            mu_reply_failed(reply, status);
        else
            mu_api_unsound(&s->loaded[i], &s->changes[i], reply);
        return false;
    }
    return true;
}

static void play_sides(mu_session *session, const sides *s, uint64_t seed,
                       uint64_t draws, mu_guard *guard, mu_reply *reply)
{
    const mu_run_options how = { .seed = seed,
                                 .draws = draws,
                                 .threads = mu_session_about(session)->threads,
                                 .keep_going = mu_guard_go,
                                 .context = guard };
    mu_paired            paired = { 0 };
    mu_status status = mu_paired_run(s->models, s->count, &how, &paired);
    FILE     *to = status == MU_OK ? mu_reply_begin(reply) : NULL;
    if (to) {
        const mu_comparison comparison = { &paired, s->names, seed };
        mu_compare_write_json(&comparison, to);
        mu_reply_end(reply, to, 200, NULL);
    } else if (status == MU_STOPPED) {
        mu_api_stopped(guard, reply);
    } else if (status != MU_OK) {
        mu_reply_failed(reply, status);
    }
    mu_paired_clear(&paired);
}

// A place to work in. False: refused.
static bool enter(mu_session *session, mu_guard *guard, mu_reply *reply)
{
    const mu_minder watch = mu_guard_watch(guard);
    if (!mu_session_book(session)) {
        mu_api_busy(reply);
        return false;
    }
    if (mu_session_enter(session, &watch))
        return true;
    mu_api_stopped(guard, reply);
    return false;
}

void mu_api_compare(mu_session *session, const mu_request *request,
                    mu_reply *reply)
{
    json_t  *body = mu_request_read(request, reply);
    sides   *s = calloc(1, sizeof *s);
    uint64_t seed, draws;
    mu_guard guard;
    mu_guard_begin(&guard, session, request->gone, request->context);
    if (!s) {
        mu_reply_failed(reply, MU_NO_MEMORY);
        json_decref(body);
        return;
    }
    if (body && mu_request_knows(body, "changes|seed|draws", reply) &&
        mu_api_whole(body, "seed", 0, INT64_MAX, 1, &seed, reply) &&
        mu_api_whole(body, "draws", 1, MU_SESSION_DRAWS, 10000, &draws,
                     reply) &&
        read_sides(session, body, s, reply) && enter(session, &guard, reply)) {
        if (load_sides(session, s, reply))
            play_sides(session, s, seed, draws, &guard, reply);
        mu_session_leave(session);
    }
    clear_sides(s);
    json_decref(body);
}

// ---- trace -------------------------------------------------------------------

static mu_status put_trace(const mu_model *model, uint64_t seed, uint64_t index,
                           FILE *to)
{
    mu_trace_options options = { .why = true };
    mu_arena         arena = { 0 };
    mu_belief        belief;
    mu_draw          draw = { 0 };
    mu_json          json = { .to = to };
    char            *story = NULL;
    size_t           size = 0;
    mu_status        status = mu_draw_init(model, &draw);
    if (status == MU_OK)
        status = mu_belief_build(model, &arena, &belief);
    if (status == MU_OK) {
        options.belief = belief.given ? &belief : NULL;
        options.rungs = MU_ARENA_NEW(
            &arena, model->scenario->ladder_count + (size_t)1, mu_rung_belief);
    }
    FILE *told = status == MU_OK ? open_memstream(&story, &size) : NULL;
    if (status == MU_OK && (!options.rungs || !told))
        status = MU_NO_MEMORY;
    if (told && status == MU_OK) {
        fputs("{\"trace\": ", to);
        mu_trace_write(&draw, seed, index, &options, to);
        options.text = true;
        mu_trace_write(&draw, seed, index, &options, told);
    }
    if (told && fclose(told) != 0 && status == MU_OK)
        status = MU_NO_MEMORY;
    if (status == MU_OK) {
        fputs(", \"story\": ", to);
        mu_json_text(&json, (mu_text){ story, size });
        fputs("}\n", to);
    }
    free(story);
    mu_draw_clear(&draw);
    mu_arena_clear(&arena);
    return status;
}

static void trace(const mu_loaded *loaded, uint64_t seed, uint64_t index,
                  mu_reply *reply)
{
    FILE *to = mu_reply_begin(reply);
    if (!to)
        return;
    mu_status status = put_trace(&loaded->model, seed, index, to);
    mu_reply_end(reply, to, 200, NULL);
    if (status != MU_OK)
        mu_reply_failed(reply, status);
}

void mu_api_trace(mu_session *session, const mu_request *request,
                  mu_reply *reply)
{
    json_t     *body = mu_request_read(request, reply);
    const char *path = mu_session_about(session)->path;
    mu_change   change = { .arena = { 0 } };
    mu_loaded   loaded = { 0 };
    uint64_t    seed, index;
    mu_guard    guard;
    mu_guard_begin(&guard, session, request->gone, request->context);
    if (body && mu_request_knows(body, "change|seed|draw", reply) &&
        mu_api_whole(body, "seed", 0, INT64_MAX, 1, &seed, reply) &&
        mu_api_whole(body, "draw", 0, MU_LIMIT_DRAWS, 0, &index, reply) &&
        mu_change_read(json_object_get(body, "change"), path, reply,
                       &change) &&
        enter(session, &guard, reply)) {
        mu_variation how = mu_change_variation(&change);
        mu_status    status = mu_session_load(session, &how, &loaded);
        if (status == MU_OK)
            trace(&loaded, seed, index, reply);
        else if (status == MU_NO_MEMORY)
            mu_reply_failed(reply, status);
        else
            mu_api_unsound(&loaded, &change, reply);
        mu_loaded_clear(&loaded);
        mu_session_leave(session);
    }
    mu_change_clear(&change);
    json_decref(body);
}
