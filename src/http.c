// http.c - see http.h.

#define _GNU_SOURCE    // POLLRDHUP

#include "http.h"

#include "api.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEADER_BYTES ((size_t)48 << 10)   // of a request, and of an answer's
#define STACK_BYTES  ((size_t)1 << 20)
#define LOOK_MSEC    5         // between two looks whether a client is still there
#define QUIET_MSEC   5000      // of a stream, until a comment is sent

// One connection, while it is open.
typedef struct connection {
    struct connection *next, *before;
    int                socket;
    double             since;      // when it began to wait for a request
    bool               answering;
} connection;

struct mu_http {
    mu_session        *session;
    struct MHD_Daemon *daemon;
    pthread_mutex_t    lock;       // of the list
    connection        *first;
    pthread_t          reaper;
    atomic_bool        stopping;
};

// One request on its way in, and its reply on its way out.
typedef struct exchange {
    mu_http               *http;
    struct MHD_Connection *connection;
    char                  *body;
    size_t                 size, room;
    bool                   refused;    // nothing more is read of it
    bool                   too_large;
    mu_feed               *feed;
    long                   quiet;      // milliseconds
} exchange;

// ---- connections -------------------------------------------------------------

static void note_connection(void *context, struct MHD_Connection *connection_,
                            void **socket_context,
                            enum MHD_ConnectionNotificationCode what)
{
    mu_http    *http = context;
    connection *c = *socket_context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(
            connection_, MHD_CONNECTION_INFO_CONNECTION_FD);
        c = calloc(1, sizeof *c);
        *socket_context = c;
        if (!c)
            return;
        c->socket = info ? info->connect_fd : -1;
        c->since = mu_seconds();
        pthread_mutex_lock(&http->lock);
        c->next = http->first;
        if (c->next)
            c->next->before = c;
        http->first = c;
        pthread_mutex_unlock(&http->lock);
        return;
    }
    if (!c)
        return;
    pthread_mutex_lock(&http->lock);
    if (c->next)
        c->next->before = c->before;
    if (c->before)
        c->before->next = c->next;
    else
        http->first = c->next;
    pthread_mutex_unlock(&http->lock);
    free(c);
    *socket_context = NULL;
}

static void mark(mu_http *http, struct MHD_Connection *of, bool answering)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(of, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    connection *c = info ? info->socket_context : NULL;
    if (!c)
        return;
    pthread_mutex_lock(&http->lock);
    c->answering = answering;
    c->since = mu_seconds();
    pthread_mutex_unlock(&http->lock);
}

// Who drips a request in for longer than it may take is cut off.
static void *reap(void *argument)
{
    mu_http              *http = argument;
    const struct timespec pause = { 0, 200000000L };
    while (!atomic_load(&http->stopping)) {
        double now = mu_seconds();
        pthread_mutex_lock(&http->lock);
        for (connection *c = http->first; c; c = c->next)
            if (!c->answering && now - c->since > MU_HTTP_SECONDS)
                shutdown(c->socket, SHUT_RDWR);
        pthread_mutex_unlock(&http->lock);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static bool is_gone(void *context)
{
    const exchange                 *x = context;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct pollfd at = { .fd = info ? info->connect_fd : -1,
                         .events = POLLRDHUP };
    return poll(&at, 1, 0) == 1 &&
           (at.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL));
}

// ---- requests ----------------------------------------------------------------

static const char *header(struct MHD_Connection *of, const char *name)
{
    return MHD_lookup_connection_value(of, MHD_HEADER_KIND, name);
}

static mu_request request_of(exchange *x, const char *method, const char *path)
{
    struct MHD_Connection *c = x->connection;
    return (mu_request){
        .method = method,
        .path = path,
        .host = header(c, "Host"),
        .origin = header(c, "Origin"),
        .authorization = header(c, "Authorization"),
        .cookie = header(c, "Cookie"),
        .own = header(c, "X-Muster"),
        .type = header(c, "Content-Type"),
        .if_match = header(c, "If-Match"),
        .if_none_match = header(c, "If-None-Match"),
        .token = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "token"),
        .body = x->body ? x->body : "",
        .size = x->size,
        .gone = is_gone,
        .context = x,
    };
}

// Takes in a piece of the body; what is too much is only counted.
static void take_in(exchange *x, const char *bytes, size_t size)
{
    if (x->too_large || size > MU_BODY_MOST - x->size) {
        x->too_large = true;
        return;
    }
    if (x->size + size + 1 > x->room) {
        size_t room = 2 * x->room + size + 1;
        char  *grown = realloc(x->body, room);
        if (!grown) {
            x->too_large = true;
            return;
        }
        x->body = grown;
        x->room = room;
    }
    memcpy(x->body + x->size, bytes, size);
    x->size += size;
    x->body[x->size] = '\0';
}

// ---- replies -----------------------------------------------------------------

// More of a stream: waits for it, and looks whether anybody is there.
static ssize_t read_feed(void *context, uint64_t position, char *to, size_t room)
{
    exchange *x = context;
    (void)position;
    for (;;) {
        long got = mu_feed_read(x->feed, to, room, LOOK_MSEC);
        if (got > 0) {
            x->quiet = 0;
            return got;
        }
        if (got < 0)
            return MHD_CONTENT_READER_END_OF_STREAM;
        if (is_gone(x) || mu_session_stopping(x->http->session)) {
            mu_feed_hang_up(x->feed);
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
        x->quiet += LOOK_MSEC;
        if (x->quiet >= QUIET_MSEC && room > 3) {
            x->quiet = 0;
            memcpy(to, ":\n\n", 3);
            return 3;
        }
    }
}

static void add(struct MHD_Response *response, const char *name,
                const char *value)
{
    if (value)
        MHD_add_response_header(response, name, value);
}

// The policy of the page, one line, and that nobody may frame it.
static void add_policy(struct MHD_Response *response, const char *policy)
{
    static const char more[] = "; frame-ancestors 'none'";
    char   text[8192];
    size_t size = strcspn(policy, "\r\n");
    if (size + sizeof more > sizeof text)
        size = 0;
    memcpy(text, policy, size);
    memcpy(text + size, size ? more : more + 2, sizeof more - (size ? 0 : 2));
    add(response, "Content-Security-Policy", text);
}

static void add_headers(struct MHD_Response *response, const mu_reply *reply)
{
    char text[300];
    add(response, "Content-Type", reply->type);
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Referrer-Policy", "no-referrer");
    add(response, "Cross-Origin-Resource-Policy", "same-origin");
    add(response, "Cross-Origin-Opener-Policy", "same-origin");
    add(response, "X-Frame-Options", "DENY");
    add_policy(response, reply->policy ? reply->policy : "default-src 'none'");
    add(response, "Cache-Control", reply->etag[0] ? "no-cache" : "no-store");
    add(response, "Location", reply->location);
    add(response, "Allow", reply->allow);
    add(response, "Set-Cookie", reply->cookie[0] ? reply->cookie : NULL);
    add(response, "Retry-After", reply->retry ? "1" : NULL);
    if (reply->status == 401)
        add(response, "WWW-Authenticate", "Bearer");
    if (reply->etag[0]) {
        snprintf(text, sizeof text, "\"%s\"", reply->etag);
        add(response, "ETag", text);
    }
    if (reply->file) {
        snprintf(text, sizeof text, "attachment; filename=\"%s\"", reply->file);
        add(response, "Content-Disposition", text);
    }
}

static struct MHD_Response *response_of(exchange *x, mu_reply *reply)
{
    struct MHD_Response *response;
    if (reply->feed) {
        x->feed = reply->feed;
        reply->feed = NULL;
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384,
                                                 read_feed, x, NULL);
    }
    if (!reply->text)
        return MHD_create_response_from_buffer(
            reply->size, (void *)reply->bytes, MHD_RESPMEM_PERSISTENT);
    response = MHD_create_response_from_buffer(reply->size, reply->text,
                                               MHD_RESPMEM_MUST_FREE);
    if (response)
        reply->text = NULL;
    return response;
}

static enum MHD_Result send_reply(exchange *x, mu_reply *reply)
{
    struct MHD_Response *response = response_of(x, reply);
    enum MHD_Result      sent = MHD_NO;
    mark(x->http, x->connection, true);
    if (response) {
        add_headers(response, reply);
        sent = MHD_queue_response(x->connection, reply->status, response);
        MHD_destroy_response(response);
    }
    mu_reply_clear(reply);
    return sent;
}

// The first call of a request has its head, the next ones pieces of its body,
// the last one nothing.
static enum MHD_Result answer(void *context, struct MHD_Connection *connection_,
                              const char *path, const char *method,
                              const char *version, const char *piece,
                              size_t *size, void **own)
{
    mu_http  *http = context;
    exchange *x = *own;
    mu_reply  reply = { 0 };
    (void)version;
    if (!x) {
        *own = x = calloc(1, sizeof *x);
        if (!x)
            return MHD_NO;
        x->http = http;
        x->connection = connection_;
        mu_request request = request_of(x, method, path);
        const char *length = header(connection_, "Content-Length");
        if (length)
            request.size = (size_t)strtoull(length, NULL, 10);
        if (mu_api_admit(http->session, &request, &reply))
            return MHD_YES;
        x->refused = true;
        return send_reply(x, &reply);
    }
    if (*size) {
        if (!x->refused)
            take_in(x, piece, *size);
        *size = 0;
        return MHD_YES;
    }
    if (x->refused)
        return MHD_YES;
    mark(http, connection_, true);
    mu_request request = request_of(x, method, path);
    if (x->too_large)
        mu_reply_refuse(&reply, 413, "too-large", NULL,
                        "a body may have %zu bytes", MU_BODY_MOST);
    else
        mu_api_answer(http->session, &request, &reply);
    return send_reply(x, &reply);
}

static void complete(void *context, struct MHD_Connection *connection_,
                     void **own, enum MHD_RequestTerminationCode how)
{
    exchange *x = *own;
    (void)how;
    if (!x)
        return;
    mark(context, connection_, false);
    if (x->feed)
        mu_feed_hang_up(x->feed);
    mu_feed_leave(x->feed);
    free(x->body);
    free(x);
    *own = NULL;
}

// ---- start and stop ----------------------------------------------------------

static int try_address(const struct addrinfo *at)
{
    const int yes = 1;
    int       made = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0)
        return -1;
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(made, at->ai_addr, at->ai_addrlen) == 0 && listen(made, 256) == 0)
        return made;
    int error = errno;
    close(made);
    errno = error;
    return -1;
}

static uint16_t port_of(int listener)
{
    struct sockaddr_storage at;
    socklen_t               size = sizeof at;
    if (getsockname(listener, (struct sockaddr *)&at, &size) != 0)
        return 0;
    return ntohs(at.ss_family == AF_INET6
                     ? ((struct sockaddr_in6 *)&at)->sin6_port
                     : ((struct sockaddr_in *)&at)->sin_port);
}

int mu_http_listen(const char *host, uint16_t *port, const char **problem)
{
    const struct addrinfo want = { .ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
    struct addrinfo      *list = NULL;
    char                  number[8];
    int                   listener = -1;
    snprintf(number, sizeof number, "%u", *port);
    int error = getaddrinfo(host, number, &want, &list);
    *problem = error ? gai_strerror(error) : NULL;
    for (struct addrinfo *at = list; at && listener < 0; at = at->ai_next)
        listener = try_address(at);
    if (list)
        freeaddrinfo(list);
    if (listener >= 0)
        *port = port_of(listener);
    return listener;
}

static struct MHD_Daemon *start_daemon(mu_http *http, int listener,
                                       const char *certificate,
                                       const char *key)
{
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key },
        { MHD_OPTION_END, 0, NULL },
    };
    if (!certificate)
        tls[0].option = MHD_OPTION_END;
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION |
                     MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
                     (certificate ? MHD_USE_TLS : 0);
    return MHD_start_daemon(
        flags, 0, NULL, NULL, answer, http, MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_CONNECTION_LIMIT, MU_HTTP_CONNECTIONS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADER_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)MU_HTTP_SECONDS,
        MHD_OPTION_THREAD_STACK_SIZE, STACK_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, complete,
        http, MHD_OPTION_NOTIFY_CONNECTION, note_connection, http,
        MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

mu_status mu_http_start(mu_session *session, int listener,
                        const char *certificate, const char *key,
                        mu_http **out)
{
    mu_http *http = calloc(1, sizeof *http);
    if (!http)
        return MU_NO_MEMORY;
    http->session = session;
    pthread_mutex_init(&http->lock, NULL);
    if (pthread_create(&http->reaper, NULL, reap, http) != 0) {
        pthread_mutex_destroy(&http->lock);
        free(http);
        return MU_CANNOT_START;
    }
    http->daemon = start_daemon(http, listener, certificate, key);
    if (!http->daemon) {
        mu_http_stop(http);
        return MU_CANNOT_START;
    }
    *out = http;
    return MU_OK;
}

void mu_http_stop(mu_http *http)
{
    if (!http)
        return;
    if (http->daemon)
        MHD_stop_daemon(http->daemon);
    atomic_store(&http->stopping, true);
    pthread_join(http->reaper, NULL);
    pthread_mutex_destroy(&http->lock);
    free(http);
}
