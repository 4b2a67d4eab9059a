// feed.h - a stream of events (text/event-stream) from the thread that works to
// the one that sends.
//
// Front doors.
//
// Invariants
//   - two hold it, who writes and who reads; each leaves it once, and the last
//     one frees it;
//   - once the reader has left, or said that nobody listens, the writer is told
//     and what it writes is dropped.
//
// Memory: what is written waits in it until it is read.

#ifndef MU_FEED_H
#define MU_FEED_H

#include "base.h"

#include <stdio.h>

typedef struct mu_feed mu_feed;

// NULL when memory runs out.
mu_feed *mu_feed_new(void);
void     mu_feed_leave(mu_feed *feed);   // NULL is allowed

// Writer: one event, its data one line; false: nobody listens, or no memory.
bool mu_feed_tell(mu_feed *feed, const char *event, const char *data,
                  size_t size);
bool mu_feed_listened(mu_feed *feed);
void mu_feed_end(mu_feed *feed);

// Reader: up to `room` bytes; waits at most so many milliseconds for the first.
// 0: none yet; -1: it is over, and all was read.
long mu_feed_read(mu_feed *feed, char *to, size_t room, long milliseconds);
void mu_feed_hang_up(mu_feed *feed);

#endif
