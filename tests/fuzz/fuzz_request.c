// fuzz_request.c - requests of the server, without sockets: whatever is asked,
// the answer is one that the description knows, and nothing is written. The first
// byte says which route, the second what is wrong with who asks, the others are
// the body.

#include "api.h"
#include "fuzz.h"

#include <string.h>

// A client that goes away at the third look.
static bool is_gone(void *context)
{
    int *looks = context;
    return ++*looks > 3;
}

static bool is_known(const mu_api_route *route, unsigned status)
{
    char text[8];
    snprintf(text, sizeof text, "%u", status);
    return strstr(route->statuses, text) || strstr(mu_common_statuses, text);
}

static void read_all(mu_feed *feed)
{
    char bytes[4096];
    mu_feed_read(feed, bytes, sizeof bytes, 5);
    mu_feed_hang_up(feed);
    while (mu_feed_read(feed, bytes, sizeof bytes, 10000) > 0)
        ;
}

static const mu_api_route *route_of(unsigned number)
{
    unsigned count = 0;
    while (mu_api_routes[count].method)
        count++;
    return &mu_api_routes[number % count];
}

static mu_request request_of(const mu_api_route *route, const char *bearer,
                             const char *etag, unsigned wrong,
                             const char *body, size_t size)
{
    mu_request r = { .method = route->method,
                     .path = route->path,
                     .host = "127.0.0.1:8080",
                     .own = "1",
                     .type = "application/json",
                     .authorization = bearer,
                     .if_match = etag,
                     .body = body,
                     .size = size };
    switch (wrong) {
    case 1: r.authorization = body; break;
    case 2: r.authorization = NULL, r.cookie = body; break;
    case 3: r.host = body; break;
    case 4: r.origin = body; break;
    case 5: r.path = body; break;
    case 6: r.method = body; break;
    case 7: r.type = body; break;
    case 8: r.if_match = body; break;
    case 9: r.authorization = NULL, r.token = body; break;
    default: break;
    }
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const mu_session_options about = { .path = "scenarios/tutorial",
                                       .threads = 1,
                                       .read_only = true,
                                       .cookie = "muster_8080",
                                       .authority = "127.0.0.1:8080",
                                       .port = 8080 };
    char        bearer[64], etag[65];
    int         looks = 0;
    mu_reply    reply = { 0 };
    mu_session *session = mu_session_new(&about);
    if (size < 2 || !session) {
        mu_session_free(session);
        return 0;
    }
    char *body = calloc(1, size);
    HOLDS(body);
    memcpy(body, bytes + 2, size - 2);
    unsigned            wrong = bytes[1] % 32;
    const mu_api_route *route = route_of(bytes[0]);
    HOLDS(mu_session_etag(session, etag) == MU_OK);
    snprintf(bearer, sizeof bearer, "Bearer %s", mu_session_token(session));
    mu_request request =
        request_of(route, bearer, etag, wrong, body, size - 2);
    request.gone = is_gone;
    request.context = &looks;
    if (mu_api_admit(session, &request, &reply)) {
        HOLDS(wrong == 0 || wrong > 4 || strcmp(body, "") == 0 ||
              (wrong == 3 && strstr(body, "8080")) ||
              (wrong == 4 && strstr(body, "8080")));
        mu_api_answer(session, &request, &reply);
        HOLDS(is_known(route, reply.status) || wrong == 5 || wrong == 6);
        HOLDS(reply.status != 500 && reply.status != 201);
    }
    HOLDS(reply.status >= 200 && reply.status < 600);
    HOLDS(reply.feed || reply.text || reply.bytes);
    if (reply.feed)
        read_all(reply.feed);
    mu_reply_clear(&reply);
    mu_session_stop(session);
    char after[65];
    HOLDS(mu_session_etag(session, after) == MU_OK && !strcmp(etag, after));
    mu_session_free(session);
    free(body);
    return 0;
}
