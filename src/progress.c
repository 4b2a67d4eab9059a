// progress.c - see progress.h.

#include "progress.h"

#include <inttypes.h>

#define PATIENCE 1.0   // seconds before a bar is shown
#define BAR      30    // cells

static double seconds_since(struct timespec begin)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begin.tv_sec) +
           1e-9 * (double)(now.tv_nsec - begin.tv_nsec);
}

static sigset_t stops(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void mu_progress_begin(mu_progress *progress, FILE *to, bool shows)
{
    const sigset_t set = stops();
    *progress = (mu_progress){ .to = to, .shows = shows };
    clock_gettime(CLOCK_MONOTONIC, &progress->begin);
    pthread_sigmask(SIG_BLOCK, &set, &progress->before);
}

static void draw_bar(mu_progress *progress, uint64_t draws, double seconds)
{
    double share = (double)progress->done / (double)draws;
    int    full = (int)(share * BAR);
    fputs("\r  ", progress->to);
    for (int i = 0; i < BAR; i++)
        fputs(i < full ? "█" : "░", progress->to);
    fprintf(progress->to, " %3.0f %%  %" PRIu64 " of %" PRIu64 " draws",
            100.0 * share, progress->done, draws);
    if (progress->done) {
        double left = seconds / share - seconds;
        if (left < 90.0)
            fprintf(progress->to, ", %.0f s left", left);
        else
            fprintf(progress->to, ", %.0f min left", left / 60.0);
    }
    fputs("\033[K", progress->to);
    fflush(progress->to);
    progress->drawn = true;
}

bool mu_progress_go(void *context, uint64_t done, uint64_t draws)
{
    mu_progress          *progress = context;
    const struct timespec now = { 0, 0 };
    const sigset_t        set = stops();
    progress->done = done;
    double seconds = seconds_since(progress->begin);
    if (progress->shows && seconds > PATIENCE)
        draw_bar(progress, draws, seconds);
    return sigtimedwait(&set, NULL, &now) < 0;
}

double mu_progress_end(mu_progress *progress)
{
    double seconds = seconds_since(progress->begin);
    if (progress->drawn)
        fputs("\r\033[K", progress->to);
    progress->drawn = false;
    pthread_sigmask(SIG_SETMASK, &progress->before, NULL);
    return seconds;
}
