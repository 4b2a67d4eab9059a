// api.c - see api.h: the table of routes, and who may ask.

#include "api.h"

#include "embedded.h"

#include <stdlib.h>

const char mu_common_statuses[] = "400 401 403 404 405 413 415 500 503";

const mu_api_route mu_api_routes[] = {
    { "GET", "/", "200 303", mu_api_page },
    { "GET", "/report.html", "200 404", mu_api_report },
    { "GET", "/api/v1/openapi.json", "200", mu_api_openapi },
    { "GET", "/api/v1/scenarios", "200", mu_api_scenarios },
    { "GET", "/api/v1/scenario", "200 304", mu_api_scenario },
    { "POST", "/api/v1/check", "200", mu_api_check },
    { "POST", "/api/v1/run", "200 429", mu_api_run },
    { "POST", "/api/v1/compare", "200 422 429 504", mu_api_compare },
    { "POST", "/api/v1/plan", "200 429", mu_api_plan },
    { "POST", "/api/v1/trace", "200 422 429 504", mu_api_trace },
    { "POST", "/api/v1/results", "200 422 429 504", mu_api_results },
    { "POST", "/api/v1/pivot", "200 429", mu_api_pivot },
    { "PUT", "/api/v1/cells", "200 412 422 428", mu_api_cells },
    { "POST", "/api/v1/variants", "201 409 422", mu_api_variants },
    { .method = NULL },
};

// ---- who may ask -------------------------------------------------------------

// In a time that does not depend on where they differ.
static bool is_same_secret(const char *given, size_t size, const char *secret)
{
    unsigned char differs = size != MU_SESSION_TOKEN;
    for (size_t i = 0; i < MU_SESSION_TOKEN; i++)
        differs |= (unsigned char)((i < size ? given[i] : 0) ^ secret[i]);
    return differs == 0;
}

// "[::1]:8080" without its port; false where the port is not ours.
static bool split_authority(const char *text, uint16_t port, mu_text *host)
{
    const char *bracket = strrchr(text, ']');
    const char *colon = strrchr(bracket ? bracket : text, ':');
    char        want[8];
    snprintf(want, sizeof want, ":%u", port);
    *host = (mu_text){ text, colon ? (size_t)(colon - text) : strlen(text) };
    return colon && strcmp(colon, want) == 0;
}

// An address written in numbers belongs to no name that somebody could lead
// here.
static bool is_number(mu_text host)
{
    bool   digits = host.size > 0;
    size_t size = host.size;
    if (size > 2 && host.at[0] == '[' && host.at[size - 1] == ']')
        return strspn(host.at + 1, "0123456789abcdefABCDEF:.") == size - 2;
    for (size_t i = 0; i < size; i++)
        digits = digits && strchr("0123456789.", host.at[i]);
    return digits;
}

// Is it a name of this server?
static bool is_ours(const mu_session_options *about, const char *authority)
{
    mu_text host;
    if (about->any_host || strcmp(authority, about->authority) == 0)
        return true;
    if (!split_authority(authority, about->port, &host))
        return false;
    return mu_text_equal(host, MU_TEXT("localhost")) || is_number(host);
}

// The origin is that of the page that this server gave: its authority is the
// Host of the request.
static bool is_own_origin(const mu_request *request)
{
    const char *at = strstr(request->origin, "://");
    return at && strcmp(at + 3, request->host) == 0;
}

static bool has_cookie(const mu_session *session, const char *cookies)
{
    const char *name = mu_session_about(session)->cookie;
    size_t      size = strlen(name);
    for (const char *at = cookies; at && *at;) {
        at += strspn(at, " ;");
        size_t whole = strcspn(at, ";");
        if (whole > size && strncmp(at, name, size) == 0 && at[size] == '=' &&
            is_same_secret(at + size + 1, whole - size - 1,
                           mu_session_token(session)))
            return true;
        at += whole;
    }
    return false;
}

static bool knows_token(const mu_session *session, const mu_request *request)
{
    const char *word = request->authorization;
    if (word && strncmp(word, "Bearer ", 7) == 0)
        return is_same_secret(word + 7, strlen(word + 7),
                              mu_session_token(session));
    return has_cookie(session, request->cookie);
}

static bool comes_from_us(const mu_session *session, const mu_request *request,
                          mu_reply *reply)
{
    const mu_session_options *about = mu_session_about(session);
    if (!request->host || !is_ours(about, request->host)) {
        mu_reply_refuse(reply, 403, "wrong-host",
                        "use the link that muster serve printed",
                        "this server is not what the Host header names");
        return false;
    }
    if (request->origin && !is_own_origin(request)) {
        mu_reply_refuse(reply, 403, "wrong-origin", NULL,
                        "pages of other origins may not ask");
        return false;
    }
    return true;
}

// The link with the token: the browser keeps it as a cookie, and the address no
// longer shows it.
static bool follow_link(const mu_session *session, const mu_request *request,
                        mu_reply *reply)
{
    const mu_session_options *about = mu_session_about(session);
    if (!request->token || strcmp(request->method, "GET") != 0 ||
        strcmp(request->path, "/") != 0 ||
        !is_same_secret(request->token, strlen(request->token),
                        mu_session_token(session)))
        return false;
    *reply = (mu_reply){ .status = 303,
                         .type = "text/plain; charset=utf-8",
                         .bytes = "",
                         .location = "/" };
    snprintf(reply->cookie, sizeof reply->cookie,
             "%s=%s; HttpOnly; SameSite=Strict; Path=/%s", about->cookie,
             mu_session_token(session), about->secure ? "; Secure" : "");
    return true;
}

static const mu_api_route *find_route(const mu_request *request, mu_reply *reply)
{
    const char *allow = NULL;
    for (const mu_api_route *r = mu_api_routes; r->method; r++) {
        if (strcmp(r->path, request->path) != 0)
            continue;
        if (strcmp(r->method, request->method) == 0)
            return r;
        allow = r->method;
    }
    if (allow) {
        mu_reply_refuse(reply, 405, "wrong-method", NULL,
                        "this path takes %s", allow);
        reply->allow = allow;
    } else {
        mu_reply_refuse(reply, 404, "unknown-path",
                        "GET /api/v1/openapi.json lists what there is",
                        "there is no such path");
    }
    return NULL;
}

bool mu_api_admit(mu_session *session, const mu_request *request,
                  mu_reply *reply)
{
    if (!comes_from_us(session, request, reply) ||
        follow_link(session, request, reply))
        return false;
    if (!knows_token(session, request)) {
        mu_reply_refuse(reply, 401, "no-token",
                        "open the link that muster serve printed, or send "
                        "Authorization: Bearer TOKEN",
                        "only who knows the token may ask");
        return false;
    }
    const mu_api_route *route = find_route(request, reply);
    if (!route)
        return false;
    if (strcmp(route->method, "GET") != 0 &&
        (!request->own || strcmp(request->own, "1") != 0)) {
        mu_reply_refuse(reply, 403, "no-own-header", "send X-Muster: 1",
                        "a request that is no GET needs a header of ours");
        return false;
    }
    if (request->size > MU_BODY_MOST) {
        mu_reply_refuse(reply, 413, "too-large", NULL,
                        "a body may have %zu bytes", MU_BODY_MOST);
        return false;
    }
    return true;
}

void mu_api_answer(mu_session *session, const mu_request *request,
                   mu_reply *reply)
{
    const mu_api_route *route = find_route(request, reply);
    if (route)
        route->answer(session, request, reply);
    if (reply->status == 0)
        mu_reply_failed(reply, MU_NO_MEMORY);
}

// ---- what several need -------------------------------------------------------

bool mu_api_whole(const json_t *body, const char *key, uint64_t least,
                  uint64_t most, uint64_t fallback, uint64_t *out,
                  mu_reply *reply)
{
    const json_t *value = json_object_get(body, key);
    *out = fallback;
    if (!value || json_is_null(value))
        return true;
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || (uint64_t)number < least ||
        (uint64_t)number > most) {
        mu_reply_refuse(reply, 400, "bad-number", NULL,
                        "'%s' must be a whole number from %llu to %llu", key,
                        (unsigned long long)least, (unsigned long long)most);
        return false;
    }
    *out = (uint64_t)number;
    return true;
}

void mu_api_stopped(const mu_guard *guard, mu_reply *reply)
{
    if (guard->late)
        mu_reply_refuse(reply, 504, "too-long", "ask for fewer draws",
                        "it took longer than %d seconds", MU_SESSION_SECONDS);
    else
        mu_reply_refuse(reply, 503, "stopped", NULL,
                        "the server is stopping");
}

void mu_api_busy(mu_reply *reply)
{
    mu_reply_refuse(reply, 429, "busy", "ask again in a second",
                    "as much as this server does at once is under way");
}
