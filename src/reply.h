// reply.h - a request as the handlers see it, and what they answer: no socket.
//
// Front doors.
//
// Memory: a request borrows from the connection for the time of the call. What a
// reply holds belongs to it; mu_reply_clear frees it.

#ifndef MU_REPLY_H
#define MU_REPLY_H

#include "diag.h"
#include "feed.h"

#include <jansson.h>

typedef struct mu_request {
    const char *method, *path;     // "GET", "/api/v1/scenario"
    // Headers and the token of the link; NULL: not sent.
    const char *host, *origin, *authorization, *cookie, *own, *type, *if_match;
    const char *if_none_match;
    const char *token;
    const char *body;              // NUL-terminated
    size_t      size;
    // Has the one who asked gone away? May be NULL.
    bool (*gone)(void *context);
    void *context;
} mu_request;

typedef struct mu_reply {
    unsigned    status;            // of HTTP; 0: not answered yet
    const char *type;              // of the content
    const void *bytes;             // constant; or
    char       *text;              // to be freed
    size_t      size;              // of either
    mu_feed    *feed;              // a stream of events instead; NULL: none
    char        etag[65];          // "": none
    char        cookie[256];       // "": none is set
    const char *location;          // constant; NULL: none
    const char *policy;            // Content-Security-Policy, constant; NULL: that
                                   // of an answer which is no page
    const char *allow;             // the methods, where the method is wrong
    const char *file;              // name of a download, constant
    bool        retry;             // 429: come back in a second
} mu_reply;

void mu_reply_clear(mu_reply *reply);

// {"error": ..}: what is wrong, and in `hint` (may be NULL) what to do.
void mu_reply_refuse(mu_reply *reply, unsigned status, const char *code,
                     const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
// The answer to a status of the engine that is no fault of the scenario.
void mu_reply_failed(mu_reply *reply, mu_status status);

// A stream that becomes the text of the reply, as JSON; NULL: no memory, and the
// reply says so. mu_reply_end closes it.
FILE *mu_reply_begin(mu_reply *reply);
void  mu_reply_end(mu_reply *reply, FILE *to, unsigned status,
                   const char *type);

// The object in the body, its only form. NULL: refused. To be given back with
// json_decref.
json_t *mu_request_read(const mu_request *request, mu_reply *reply);
// Refuses keys that are not in `keys`, "a|b|c".
bool mu_request_knows(const json_t *object, const char *keys, mu_reply *reply);

#endif
