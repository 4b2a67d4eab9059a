// feed.c - see feed.h.

#include "feed.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct mu_feed {
    pthread_mutex_t lock;
    pthread_cond_t  more;
    char           *bytes;
    size_t          at, size, room;   // read, written
    int             holders;
    bool            over, deaf;       // nothing follows; nobody listens
};

mu_feed *mu_feed_new(void)
{
    mu_feed           *feed = calloc(1, sizeof *feed);
    pthread_condattr_t how;
    if (!feed)
        return NULL;
    feed->holders = 2;
    pthread_mutex_init(&feed->lock, NULL);
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&feed->more, &how);
    pthread_condattr_destroy(&how);
    return feed;
}

void mu_feed_leave(mu_feed *feed)
{
    if (!feed)
        return;
    pthread_mutex_lock(&feed->lock);
    bool last = --feed->holders == 0;
    pthread_mutex_unlock(&feed->lock);
    if (!last)
        return;
    pthread_cond_destroy(&feed->more);
    pthread_mutex_destroy(&feed->lock);
    free(feed->bytes);
    free(feed);
}

static bool make_room(mu_feed *feed, size_t more)
{
    if (feed->at == feed->size)
        feed->at = feed->size = 0;
    if (more <= feed->room - feed->size)
        return true;
    size_t room = 2 * feed->room + more;
    char  *grown = realloc(feed->bytes, room);
    if (!grown)
        return false;
    feed->bytes = grown;
    feed->room = room;
    return true;
}

static void put(mu_feed *feed, const char *text, size_t size)
{
    memcpy(feed->bytes + feed->size, text, size);
    feed->size += size;
}

bool mu_feed_tell(mu_feed *feed, const char *event, const char *data,
                  size_t size)
{
    while (size && data[size - 1] == '\n')
        size--;
    pthread_mutex_lock(&feed->lock);
    size_t name = strlen(event);
    bool   told = !feed->deaf && make_room(feed, name + size + 20);
    if (told) {
        put(feed, "event: ", 7);
        put(feed, event, name);
        put(feed, "\ndata: ", 7);
        put(feed, data, size);
        put(feed, "\n\n", 2);
        pthread_cond_signal(&feed->more);
    }
    pthread_mutex_unlock(&feed->lock);
    return told;
}

bool mu_feed_listened(mu_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    bool listened = !feed->deaf;
    pthread_mutex_unlock(&feed->lock);
    return listened;
}

void mu_feed_end(mu_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    feed->over = true;
    pthread_cond_signal(&feed->more);
    pthread_mutex_unlock(&feed->lock);
}

void mu_feed_hang_up(mu_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    feed->deaf = true;
    pthread_mutex_unlock(&feed->lock);
}

long mu_feed_read(mu_feed *feed, char *to, size_t room, long milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_mutex_lock(&feed->lock);
    int late = 0;
    while (feed->at == feed->size && !feed->over && late == 0)
        late = pthread_cond_timedwait(&feed->more, &feed->lock, &until);
    size_t left = feed->size - feed->at;
    size_t size = left < room ? left : room;
    if (size)
        memcpy(to, feed->bytes + feed->at, size);
    feed->at += size;
    bool over = feed->over && left == 0;
    pthread_mutex_unlock(&feed->lock);
    return over ? -1 : (long)size;
}
