// progress.h - a bar with the time left, and a stop at Ctrl-C.
//
// Front doors. Begin, hand mu_progress_go and the progress itself to a run,
// end. In between SIGINT, SIGTERM and SIGHUP are not delivered but looked for, in
// this thread and those that it starts: no handler, no state of the process.
// Those that the process ignores stay ignored.
//
// Memory: a plain value.

#ifndef MU_PROGRESS_H
#define MU_PROGRESS_H

#include "base.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

typedef struct mu_progress {
    FILE           *to;
    bool            shows;   // to is a terminal, and work may be told
    bool            drawn;   // there is a bar to wipe away
    bool            stopped; // a signal was seen
    uint64_t        done;    // when last asked
    struct timespec begin;
    double          told;     // seconds after it, when a line was last shown
    sigset_t        stops;    // signals that end the work
    sigset_t        before;   // signals that were blocked
} mu_progress;

void mu_progress_begin(mu_progress *progress, FILE *to, bool shows);

// As mu_run_options.keep_going; the context is a mu_progress.
bool mu_progress_go(void *progress, uint64_t done, uint64_t draws);

// The same for work of which nobody knows how much it is: shows a line of plain
// ASCII, cut at the width of the terminal, a few times a second.
bool mu_progress_line(mu_progress *progress, const char *text);

// The time left in words, as "5 min left".
#define MU_PROGRESS_LEFT 40
void mu_progress_left(double seconds, char text[MU_PROGRESS_LEFT]);

// Wipes the bar away; returns the seconds since the beginning.
double mu_progress_end(mu_progress *progress);

#endif
