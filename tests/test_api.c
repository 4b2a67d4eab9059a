// The server's requests and answers, without sockets: what openapi.json promises
// is what the routes do, and who may ask.

#include "api.h"
#include "embedded.h"
#include "test.h"

#include <stdlib.h>
#include <strings.h>

static mu_session *new_session(void)
{
    const mu_session_options about = { .path = "scenarios/tutorial",
                                       .threads = 1,
                                       .read_only = true,
                                       .cookie = "muster_8080",
                                       .authority = "127.0.0.1:8080",
                                       .port = 8080 };
    return mu_session_new(&about);
}

static mu_request request_of(const mu_session *session, const char *method,
                             const char *path, char bearer[64])
{
    snprintf(bearer, 64, "Bearer %s", mu_session_token(session));
    return (mu_request){ .method = method,
                         .path = path,
                         .host = "127.0.0.1:8080",
                         .own = "1",
                         .type = "application/json",
                         .authorization = bearer,
                         .body = "" };
}

static unsigned admitted(mu_session *session, const mu_request *request)
{
    mu_reply reply = { 0 };
    unsigned status = mu_api_admit(session, request, &reply) ? 0 : reply.status;
    mu_reply_clear(&reply);
    return status;
}

static json_t *read_openapi(void)
{
    return json_loadb((const char *)mu_embedded_openapi[0].bytes,
                      mu_embedded_openapi[0].size, JSON_REJECT_DUPLICATES,
                      NULL);
}

// Is the number one of the words?
static bool has_status(const char *statuses, const char *status)
{
    const char *at = strstr(statuses, status);
    return at && (at == statuses || at[-1] == ' ') &&
           (at[strlen(status)] == ' ' || !at[strlen(status)]);
}

static void every_route_and_status_is_in_openapi_json(void)
{
    json_t *document = read_openapi();
    json_t *paths = json_object_get(document, "paths");
    for (const mu_api_route *r = mu_api_routes; r->method; r++) {
        char method[8] = "", list[200];
        for (size_t i = 0; r->method[i]; i++)
            method[i] = (char)(r->method[i] | 0x20);
        json_t *responses = json_object_get(
            json_object_get(json_object_get(paths, r->path), method),
            "responses");
        MU_CHECK(responses);
        snprintf(list, sizeof list, "%s %s", r->statuses, mu_common_statuses);
        for (char *at = list, *word; (word = strtok_r(at, " ", &at));)
            MU_CHECK(json_object_get(responses, word));
    }
    json_decref(document);
}

static void every_path_and_status_of_openapi_json_is_a_route(void)
{
    json_t     *document = read_openapi(), *methods, *about, *response;
    const char *path, *method, *status;
    json_object_foreach(json_object_get(document, "paths"), path, methods)
        json_object_foreach(methods, method, about)
        {
            const mu_api_route *r = mu_api_routes;
            while (r->method && (strcmp(r->path, path) != 0 ||
                                 strcasecmp(r->method, method) != 0))
                r++;
            MU_CHECK(r->method);
            json_object_foreach(json_object_get(about, "responses"), status,
                                response)
                MU_CHECK(r->method && (has_status(r->statuses, status) ||
                                    has_status(mu_common_statuses, status)));
        }
    json_decref(document);
}

static void only_who_knows_the_token_may_ask(void)
{
    char        bearer[64], cookie[128];
    mu_session *session = new_session();
    mu_request  request = request_of(session, "GET", "/api/v1/scenario", bearer);
    MU_CHECK_UINT(admitted(session, &request), 0);
    request.authorization = NULL;
    MU_CHECK_UINT(admitted(session, &request), 401);
    request.token = mu_session_token(session);
    MU_CHECK_UINT(admitted(session, &request), 401);
    snprintf(cookie, sizeof cookie, "a=b; muster_8080=%s",
             mu_session_token(session));
    request.cookie = cookie;
    MU_CHECK_UINT(admitted(session, &request), 0);
    cookie[strlen(cookie) - 1] ^= 1;
    MU_CHECK_UINT(admitted(session, &request), 401);
    cookie[strlen(cookie) - 1] = '\0';
    MU_CHECK_UINT(admitted(session, &request), 401);
    mu_session_free(session);
}

static void hosts_and_origins_of_others_are_refused(void)
{
    static const struct {
        const char *host, *origin;
        unsigned    status;
    } cases[] = {
        { "127.0.0.1:8080", "http://127.0.0.1:8080", 0 },
        { "localhost:8080", "http://localhost:8080", 0 },
        { "[::1]:8080", NULL, 0 },
        { NULL, NULL, 403 },
        { "", NULL, 403 },
        { "127.0.0.1", NULL, 403 },
        { "127.0.0.1:8081", NULL, 403 },
        { "attacker.example:8080", NULL, 403 },
        { "127.0.0.1.attacker.example:8080", NULL, 403 },
        { "127.0.0.1:8080", "http://attacker.example", 403 },
        { "127.0.0.1:8080", "null", 403 },
        { "127.0.0.1:8080", "http://127.0.0.1:8081", 403 },
        { "127.0.0.1:8080", "http://localhost:8080", 403 },
    };
    char        bearer[64];
    mu_session *session = new_session();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mu_request request =
            request_of(session, "GET", "/api/v1/scenario", bearer);
        request.host = cases[i].host;
        request.origin = cases[i].origin;
        MU_CHECK_UINT(admitted(session, &request), cases[i].status);
    }
    mu_session_free(session);
}

static void what_is_no_get_needs_a_header_of_ours(void)
{
    char        bearer[64];
    mu_session *session = new_session();
    mu_request  request = request_of(session, "POST", "/api/v1/check", bearer);
    MU_CHECK_UINT(admitted(session, &request), 0);
    request.own = NULL;
    MU_CHECK_UINT(admitted(session, &request), 403);
    request.own = "1";
    request.size = MU_BODY_MOST + 1;
    MU_CHECK_UINT(admitted(session, &request), 413);
    request.method = "DELETE";
    MU_CHECK_UINT(admitted(session, &request), 405);
    mu_session_free(session);
}

static void a_variant_is_a_name_and_never_a_path(void)
{
    MU_CHECK(mu_change_named("no-backstop"));
    MU_CHECK(mu_change_named("a.b_C-1"));
    MU_CHECK(!mu_change_named(""));
    MU_CHECK(!mu_change_named("."));
    MU_CHECK(!mu_change_named(".."));
    MU_CHECK(!mu_change_named("../x"));
    MU_CHECK(!mu_change_named("a/b"));
    MU_CHECK(!mu_change_named("-x"));
}

static const mu_test tests[] = {
    MU_TEST(every_route_and_status_is_in_openapi_json),
    MU_TEST(every_path_and_status_of_openapi_json_is_a_route),
    MU_TEST(only_who_knows_the_token_may_ask),
    MU_TEST(hosts_and_origins_of_others_are_refused),
    MU_TEST(what_is_no_get_needs_a_header_of_ours),
    MU_TEST(a_variant_is_a_name_and_never_a_path),
};
MU_TESTS_MAIN(tests)
