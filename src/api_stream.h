// api_stream.h - work that answers with a stream of events, on a thread of its
// own: a run, whose yes matters, what to ask of whom.
//
// Front doors.
//
// Threads: the work and all that it tells is of one thread; `clear` is called on
//          it, or on that of the request where none could be started.
// Memory: a stream is the first member of what the work needs; `clear` frees both.

#ifndef MU_API_STREAM_H
#define MU_API_STREAM_H

#include "api.h"

typedef struct mu_stream {
    mu_session *session;
    const char *hint;              // where it takes too long
    // What fails without having told why ends the stream with an error.
    mu_status (*work)(struct mu_stream *stream);
    void (*clear)(struct mu_stream *stream);

    mu_feed    *feed;
    mu_guard    guard;
    double      begun, told;       // seconds; of the last progress
    bool        told_why;          // it failed, and who listens knows why
} mu_stream;

// Takes the stream over; the reply is the stream, or why there is none.
void mu_stream_start(mu_stream *stream, mu_reply *reply);

// May it go on? As mu_minder asks; tells nothing.
bool mu_stream_go(void *stream, uint64_t done, uint64_t draws);
// Is it so many seconds since this was last true? Then progress is to be told.
bool mu_stream_due(mu_stream *stream, double seconds);

// One event, its data one line of at most 400 bytes.
void mu_stream_tell(mu_stream *stream, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// "error": as mu_reply_refuse words it.
void mu_stream_error(mu_stream *stream, unsigned status, const char *code,
                     const char *message, const char *hint);
// What `put` writes, as one event. MU_OK; MU_NO_MEMORY; what `put` says.
MU_MUST_USE mu_status mu_stream_put(mu_stream *stream, const char *event,
                                    mu_status (*put)(mu_stream  *stream,
                                                     const void *what, FILE *to),
                                    const void *what);
// What mu_api_put_check writes; errors in it tell why the work failed.
MU_MUST_USE mu_status mu_stream_findings(mu_stream *stream, const char *event,
                                         const mu_loaded *loaded,
                                         const mu_change *change);

#endif
