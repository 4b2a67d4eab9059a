// http.h - the server itself: sockets, requests, replies.
//
// Front doors. libmicrohttpd, a thread for each connection
// (docs/decisions/014-libmicrohttpd.md).
//
// Invariants
//   - at most MU_HTTP_CONNECTIONS at a time; one that has not sent a whole
//     request for MU_HTTP_SECONDS is closed, however slowly it drips;
//   - a body is taken in only after who sends it was admitted (api.h).
//
// Memory: mu_http_stop frees all.

#ifndef MU_HTTP_H
#define MU_HTTP_H

#include "session.h"

#define MU_HTTP_CONNECTIONS 512u
#define MU_HTTP_SECONDS     20

typedef struct mu_http mu_http;

// A socket that listens. `port` 0 is a free one, which is then filled in. -1:
// errno says why; or *problem does, where the name has no address.
int mu_http_listen(const char *host, uint16_t *port, const char **problem);

// Serves on that socket, which is its own from here on. `certificate` and `key`
// are PEM texts; NULL: no TLS. MU_OK, MU_NO_MEMORY, or MU_CANNOT_START.
MU_MUST_USE mu_status mu_http_start(mu_session *session, int listener,
                                    const char *certificate, const char *key,
                                    mu_http **out);
// Ends all connections. The session must be stopped first.
void mu_http_stop(mu_http *http);

#endif
