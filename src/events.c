// events.c - the political track: when each event happens. Section 3.1.

#include "stages.h"

static double event_time(const mu_draw *draw, const mu_event_model *event)
{
    if (!mu_draw_happens(draw, &event->occurs))
        return INFINITY;
    double time = mu_latest_event(draw, event->after) +
                  mu_draw_sample(draw, &event->delay);
    if (mu_first_event(draw, event->unless) <= time)
        return INFINITY;
    return mu_within(draw, time);
}

void mu_events_happen(mu_draw *draw)
{
    const mu_model *m = draw->model;
    const uint32_t *order = m->scenario->event_order;
    for (uint32_t i = 0; i < m->events_count; i++)
        draw->event[order[i]] = event_time(draw, &m->events[order[i]]);
}
