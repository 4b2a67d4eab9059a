// progress.c - see progress.h.

#include "progress.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>

#define PATIENCE 1.0   // seconds before a bar is shown
#define PAUSE    0.15  // from one line to the next
#define BAR      30    // cells

static double seconds_since(struct timespec begin)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begin.tv_sec) +
           1e-9 * (double)(now.tv_nsec - begin.tv_nsec);
}

// The signals that end the work, but those that the process was told to
// ignore: by nohup, or by a shell that started it in the background.
static sigset_t stops(void)
{
    static const int list[] = { SIGINT, SIGTERM, SIGHUP };
    sigset_t         set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct sigaction how;
        if (sigaction(list[i], NULL, &how) == 0 && how.sa_handler != SIG_IGN)
            sigaddset(&set, list[i]);
    }
    return set;
}

void mu_progress_begin(mu_progress *progress, FILE *to, bool shows)
{
    *progress = (mu_progress){ .to = to, .shows = shows, .stops = stops() };
    clock_gettime(CLOCK_MONOTONIC, &progress->begin);
    pthread_sigmask(SIG_BLOCK, &progress->stops, &progress->before);
}

// The columns of the terminal; 80 where it does not say.
static int width_of(FILE *to)
{
    struct winsize size = { 0 };
    int            file = fileno(to);
    bool known = file >= 0 && ioctl(file, TIOCGWINSZ, &size) == 0;
    return known && size.ws_col > 0 ? size.ws_col : 80;
}

void mu_progress_left(double seconds, char text[MU_PROGRESS_LEFT])
{
    double minutes = seconds / 60.0, hours = minutes / 60.0;
    double shown = seconds;
    const char *unit = "s";
    if (seconds >= 90.0) {
        shown = minutes;
        unit = "min";
    }
    if (minutes >= 90.0) {
        shown = hours;
        unit = "hours";
    }
    if (hours >= 48.0) {
        shown = hours / 24.0;
        unit = "days";
    }
    snprintf(text, MU_PROGRESS_LEFT, "%.0f %s left", shown, unit);
}

// One line that never wraps: what does not fit is left out, the bar first, then
// what is counted, then the time.
static void draw_bar(mu_progress *progress, uint64_t draws, double seconds)
{
    double share = (double)progress->done / (double)draws;
    int    width = width_of(progress->to) - 1;
    char   percent[16], count[64], left[MU_PROGRESS_LEFT + 2] = "";
    int    used = snprintf(percent, sizeof percent, " %3.0f %%", 100.0 * share);
    int    told = snprintf(count, sizeof count, "  %" PRIu64 " of %" PRIu64
                           " draws", progress->done, draws);
    if (progress->done) {
        memcpy(left, ", ", 2);
        mu_progress_left(seconds / share - seconds, left + 2);
    }
    int time = (int)strlen(left);
    if (used + time > width)
        time = 0;
    if (used + time + told > width)
        told = 0;
    int bar = width - 2 - used - told - time;
    bar = bar > BAR ? BAR : bar < 5 ? 0 : bar;
    fputs(bar ? "\r  " : "\r", progress->to);
    for (int i = 0; i < bar; i++)
        fputs(i < (int)(share * bar) ? "█" : "░", progress->to);
    fprintf(progress->to, "%s%s%s\033[K", percent, told ? count : "",
            time ? left : "");
    fflush(progress->to);
    progress->drawn = true;
}

// A signal is seen once and counts from then on: the run that it falls to may
// have just ended, and another one follows.
static bool goes_on(mu_progress *progress)
{
    const struct timespec now = { 0, 0 };
    if (!progress->stopped)
        progress->stopped = sigtimedwait(&progress->stops, NULL, &now) >= 0;
    return !progress->stopped;
}

bool mu_progress_line(mu_progress *progress, const char *text)
{
    double seconds = seconds_since(progress->begin);
    if (progress->shows && seconds > PATIENCE &&
        seconds - progress->told > PAUSE) {
        progress->told = seconds;
        fprintf(progress->to, "\r%.*s\033[K", width_of(progress->to) - 1, text);
        fflush(progress->to);
        progress->drawn = true;
    }
    return goes_on(progress);
}

bool mu_progress_go(void *context, uint64_t done, uint64_t draws)
{
    mu_progress *progress = context;
    progress->done = done;
    double seconds = seconds_since(progress->begin);
    if (progress->shows && seconds > PATIENCE)
        draw_bar(progress, draws, seconds);
    return goes_on(progress);
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
