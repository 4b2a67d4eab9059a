// commands_serve.c - muster serve: the workbench, and the interface behind it.

#include "front.h"

#include "edit.h"
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOPBACK "127.0.0.1"
#define ARENAS   4           // of the allocator
#define PEM_MOST 1000000     // bytes of a certificate or a key

typedef struct serving {
    const mu_front *front;
    char           *certificate, *key;     // PEM texts; NULL: no TLS
    char            authority[300];        // of the link
    char            cookie[32];
    sigset_t        stops;
} serving;

static mu_status complain(const mu_front *front, mu_status status,
                          const char *text, const char *more)
{
    fprintf(front->err, "muster serve: %s%s\n", text, more);
    return status;
}

// ---- TLS ---------------------------------------------------------------------

static mu_status read_pem(const mu_front *front, const char *path, char **out)
{
    FILE *file = fopen(path, "rb");
    *out = calloc(1, PEM_MOST + 1);
    size_t got = file && *out ? fread(*out, 1, PEM_MOST, file) : 0;
    if (file)
        fclose(file);
    if (!*out)
        return MU_NO_MEMORY;
    if (got == 0 || !strstr(*out, "-----BEGIN "))
        return complain(front, MU_BAD_CALL, "is no PEM file: ", path);
    return MU_OK;
}

static mu_status read_tls(serving *s)
{
    const mu_cli *cli = s->front->cli;
    if (!cli->certificate)
        return MU_OK;
    MU_TRY(read_pem(s->front, cli->certificate, &s->certificate));
    return read_pem(s->front, cli->key, &s->key);
}

// ---- the address -------------------------------------------------------------

// Does nobody reach the socket but this machine?
static bool is_loopback(int listener)
{
    struct sockaddr_storage at;
    socklen_t               size = sizeof at;
    if (getsockname(listener, (struct sockaddr *)&at, &size) != 0)
        return false;
    if (at.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&at)->sin6_addr);
    return at.ss_family == AF_INET &&
           ntohl(((struct sockaddr_in *)&at)->sin_addr.s_addr) >> 24 == 127;
}

static mu_status open_socket(serving *s, uint16_t *port, int *listener)
{
    const mu_front *front = s->front;
    const char     *host = front->cli->host ? front->cli->host : LOOPBACK;
    const char     *problem;
    *port = front->cli->port;
    *listener = mu_http_listen(host, port, &problem);
    if (*listener < 0) {
        fprintf(front->err, "muster serve: cannot listen on %s port %u: %s%s\n",
                host, *port, problem ? problem : strerror(errno),
                !problem && errno == EADDRINUSE
                    ? "; another port may be free (--port 0 finds one)"
                    : "");
        return MU_CANNOT_WRITE;
    }
    if (!is_loopback(*listener) && !s->certificate &&
        !front->cli->given[MU_O_BEHIND_PROXY]) {
        close(*listener);
        return complain(front, MU_BAD_CALL,
                        "others could read along at this address: give "
                        "--tls-certificate and --tls-key, or --behind-proxy "
                        "where a proxy in front encrypts: ",
                        host);
    }
    bool bare = strchr(host, ':') && host[0] != '[';
    snprintf(s->authority, sizeof s->authority, "%s%s%s:%u", bare ? "[" : "",
             host, bare ? "]" : "", *port);
    snprintf(s->cookie, sizeof s->cookie, "muster_%u", *port);
    return MU_OK;
}

// ---- serving -----------------------------------------------------------------

// Signals that end it are waited for; no thread is interrupted by them.
static void hold_signals(serving *s, sigset_t *before)
{
    sigemptyset(&s->stops);
    sigaddset(&s->stops, SIGINT);
    sigaddset(&s->stops, SIGTERM);
    sigaddset(&s->stops, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &s->stops, before);
}

static mu_status serve(serving *s, mu_session *session, int listener)
{
    mu_http        *http;
    const mu_front *front = s->front;
    mu_status       status =
        mu_http_start(session, listener, s->certificate, s->key, &http);
    if (status != MU_OK) {
        close(listener);
        return s->certificate && status == MU_CANNOT_START
                   ? complain(front, MU_BAD_CALL,
                              "the certificate and the key do not fit", "")
                   : status;
    }
    fprintf(front->out, "%s://%s/?token=%s\n",
            s->certificate ? "https" : "http", s->authority,
            mu_session_token(session));
    fflush(front->out);
    if (!front->cli->given[MU_O_QUIET])
        fputs("Open this link in a browser; it is for you alone. Ctrl-C ends "
              "it.\n",
              front->err);
    int number;
    while (sigwait(&s->stops, &number) != 0)
        ;
    mu_session_stop(session);
    mu_http_stop(http);
    return MU_OK;
}

// Is there a scenario, whatever its errors? They are told, and shown in the
// workbench.
static mu_status look_at(const mu_front *front, const char *path)
{
    mu_loaded   loaded;
    struct stat about;
    if (stat(path, &about) == 0 && !S_ISDIR(about.st_mode))
        return complain(front, MU_BAD_CALL, "this is no folder: ", path);
    mu_status status = mu_load_silently(path, NULL, &loaded);
    if (status != MU_NO_MEMORY)
        mu_tell_errors(front, &loaded.diags, 0);
    if (status == MU_BAD_SCENARIO && loaded.has_scenario)
        status = MU_OK;
    mu_loaded_clear(&loaded);
    return status;
}

static mu_status begin(serving *s, const char *path)
{
    const mu_cli *cli = s->front->cli;
    uint16_t      port;
    int           listener;
    MU_TRY(read_tls(s));
    MU_TRY(mu_edit_recover(path, cli->given[MU_O_READ_ONLY], s->front->err));
    MU_TRY(look_at(s->front, path));
    MU_TRY(open_socket(s, &port, &listener));
    const mu_session_options about = {
        .path = path,
        .threads = cli->threads,
        .read_only = cli->given[MU_O_READ_ONLY],
        .cookie = s->cookie,
        .secure = s->certificate != NULL,
        .authority = s->authority,
        .port = port,
        .any_host = cli->given[MU_O_BEHIND_PROXY],
    };
    mu_session *session = mu_session_new(&about);
    if (!session) {
        close(listener);
        return MU_NO_MEMORY;
    }
    mu_status status = serve(s, session, listener);
    mu_session_free(session);
    return status;
}

mu_status mu_command_serve(const mu_front *front)
{
    serving  s = { .front = front };
    sigset_t before;
#ifdef __GLIBC__
    // Threads that come and go would each leave memory of their own behind.
    mallopt(M_ARENA_MAX, ARENAS);
#endif
    hold_signals(&s, &before);
    mu_status status = begin(&s, front->cli->operands.at[0]);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    free(s.certificate);
    free(s.key);
    return status;
}
