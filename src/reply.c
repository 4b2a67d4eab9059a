// reply.c - see reply.h.

#include "reply.h"

#include "json.h"
#include "names.h"
#include "schema.h"

#include <stdarg.h>
#include <stdlib.h>

#define JSON_TYPE "application/json; charset=utf-8"

static mu_text text_of(const char *text)
{
    return (mu_text){ text, strlen(text) };
}

void mu_reply_clear(mu_reply *reply)
{
    free(reply->text);
    mu_feed_leave(reply->feed);
    *reply = (mu_reply){ 0 };
}

FILE *mu_reply_begin(mu_reply *reply)
{
    mu_reply_clear(reply);
    FILE *to = open_memstream(&reply->text, &reply->size);
    if (!to)
        mu_reply_failed(reply, MU_NO_MEMORY);
    return to;
}

void mu_reply_end(mu_reply *reply, FILE *to, unsigned status, const char *type)
{
    bool failed = ferror(to) != 0;
    if (fclose(to) != 0 || failed) {
        mu_reply_clear(reply);
        mu_reply_failed(reply, MU_NO_MEMORY);
        return;
    }
    reply->status = status;
    reply->type = type ? type : JSON_TYPE;
}

static void put_error(FILE *to, unsigned status, const char *code,
                      const char *message, const char *hint)
{
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    mu_json_name(&json, "error");
    mu_json_open(&json, '{');
    mu_json_name(&json, "status");
    mu_json_whole(&json, status);
    mu_json_name(&json, "code");
    mu_json_text(&json, text_of(code));
    mu_json_name(&json, "message");
    mu_json_text(&json, text_of(message));
    mu_json_name(&json, "hint");
    if (hint)
        mu_json_text(&json, text_of(hint));
    else
        mu_json_null(&json);
    mu_json_close(&json, '}');
    mu_json_close(&json, '}');
    putc('\n', to);
}

void mu_reply_refuse(mu_reply *reply, unsigned status, const char *code,
                     const char *hint, const char *format, ...)
{
    char    message[MU_DIAG_TEXT];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    FILE *to = mu_reply_begin(reply);
    if (!to)
        return;
    put_error(to, status, code, message, hint);
    mu_reply_end(reply, to, status, JSON_TYPE);
    reply->retry = status == 429 || status == 503;
}

void mu_reply_failed(mu_reply *reply, mu_status status)
{
    static const char no_memory[] =
        "{\"error\": {\"status\": 503, \"code\": \"no-memory\", \"message\": "
        "\"out of memory\", \"hint\": \"ask for less, or again later\"}}\n";
    if (status == MU_NO_MEMORY || status == MU_CANNOT_START) {
        mu_reply_clear(reply);
        *reply = (mu_reply){ .status = 503,
                             .type = JSON_TYPE,
                             .bytes = no_memory,
                             .size = sizeof no_memory - 1,
                             .retry = true };
        return;
    }
    mu_reply_refuse(reply, 500, "failed", NULL, "%s",
                    muster_status_text(status));
}

// ---- the body ----------------------------------------------------------------

static bool is_json(const char *type)
{
    return type && strncmp(type, "application/json", 16) == 0 &&
           (type[16] == '\0' || type[16] == ';' || type[16] == ' ');
}

json_t *mu_request_read(const mu_request *request, mu_reply *reply)
{
    json_error_t error;
    if (!is_json(request->type)) {
        mu_reply_refuse(reply, 415, "no-json",
                        "send Content-Type: application/json",
                        "the body must be JSON");
        return NULL;
    }
    json_t *read = json_loadb(request->body ? request->body : "", request->size,
                              JSON_REJECT_DUPLICATES, &error);
    if (!read) {
        mu_reply_refuse(reply, 400, "bad-json", NULL,
                        "the body is no JSON: line %d, column %d: %s",
                        error.line, error.column, error.text);
        return NULL;
    }
    if (!json_is_object(read)) {
        json_decref(read);
        mu_reply_refuse(reply, 400, "bad-json", NULL,
                        "the body must be an object");
        return NULL;
    }
    return read;
}

bool mu_request_knows(const json_t *object, const char *keys, mu_reply *reply)
{
    void *at = json_object_iter((json_t *)object);
    for (; at; at = json_object_iter_next((json_t *)object, at)) {
        mu_text key = text_of(json_object_iter_key(at));
        if (mu_word_find(keys, key) != MU_NONE)
            continue;
        mu_reply_refuse(reply, 400, "unknown-key", NULL,
                        "there is no key '%s' here; there are %s",
                        mu_quote(key).text, keys);
        return false;
    }
    return true;
}
