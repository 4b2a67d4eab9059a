// backtest_play.c - see backtest.h: the draws of one mission, and what of them
// can be held against observations.
//
// Each draw writes to its own places, whoever plays it; where the persons on
// offer are is summed per worker in whole numbers. So threads do not matter.

#include "backtest.h"

#include "crew.h"

#include <stdlib.h>

enum { CAME, ON_THE_WAY, NOT_DECIDED, WHERE };

typedef struct player {
    mu_draw           draw;
    const mu_subject *subject;
    mu_played        *played;
    uint64_t          seed;
    const uint32_t   *capability;      // by quantity of past.observed
    int64_t          *where;           // [column][WHERE]
} player;

// A quantity of the draw at hand on a day.
static double value_on(const mu_draw *draw, uint32_t capability, int32_t day)
{
    uint32_t segment = mu_segment_on(draw, day);
    return capability == MU_PERSONNEL
               ? (double)draw->persons[segment]
               : draw->effective[(size_t)segment * draw->model->capabilities +
                                 capability];
}

// The first day on which so many persons count.
static int32_t first_day(const mu_draw *draw, double persons)
{
    for (uint32_t s = 0; s < draw->segments; s++)
        if ((double)draw->persons[s] >= persons)
            return draw->segment_day[s];
    return MU_NEVER;
}

static void add_where(const mu_draw *draw, int32_t day, int64_t *where)
{
    const mu_model *m = draw->model;
    for (uint32_t u = 0; u < m->units_count; u++) {
        const mu_pledge_model *pledge = &m->pledges[m->units[u].pledge];
        const mu_unit         *unit = &draw->unit[u];
        bool came = unit->closure != MU_NEVER && unit->closure <= day;
        // Those not available, or not asked for, are nowhere.
        if (!came && (unit->stay == MU_NOT_THERE ||
                      unit->stay == MU_OVER_CEILING))
            continue;
        bool decided = draw->approve[pledge->nation] <= day;
        where[came ? CAME : decided ? ON_THE_WAY : NOT_DECIDED] +=
            pledge->personnel;
    }
}

static void play(void *at, uint64_t index)
{
    player        *p = at;
    mu_played     *out = p->played;
    const mu_past *past = &p->subject->past;
    mu_draw_run(&p->draw, p->seed, index);
    for (uint32_t c = 0; c < out->columns; c++) {
        bool counts = out->quantity[c] != MU_NONE;
        out->values[c * out->draws + index] =
            value_on(&p->draw,
                     counts ? p->capability[out->quantity[c]] : MU_PERSONNEL,
                     out->day[c]);
        if (counts)
            add_where(&p->draw, out->day[c], p->where + c * WHERE);
    }
    for (uint32_t g = 0; g < MU_GOALS; g++)
        out->goal_day[index * MU_GOALS + g] =
            first_day(&p->draw, mu_goal_share[g] * past->authorised);
}

static uint32_t capability_of(const mu_scenario *s, mu_text name)
{
    for (uint32_t c = 0; c < s->capability_names_count; c++)
        if (mu_text_equal(s->capability_names[c], name))
            return c;
    return MU_PERSONNEL;
}

static mu_status make_player(const mu_subject *subject, uint64_t seed,
                             const uint32_t *capability, mu_played *played,
                             player *out)
{
    *out = (player){ .subject = subject, .played = played, .seed = seed,
                     .capability = capability };
    out->where = calloc((size_t)played->columns * WHERE + 1,
                        sizeof *out->where);
    return out->where ? mu_draw_init(subject->model, &out->draw) : MU_NO_MEMORY;
}

mu_status mu_past_play(const mu_subject *subject,
                       const mu_backtest_options *options, mu_played *played)
{
    uint32_t  threads = mu_crew_size(options->threads, played->draws);
    uint32_t  quantities = subject->past.observed.quantity_count;
    player   *players = calloc(threads, sizeof *players);
    uint32_t *capability = calloc(quantities + (size_t)1, sizeof *capability);
    mu_status status = players && capability ? MU_OK : MU_NO_MEMORY;
    for (uint32_t q = 0; q < quantities && status == MU_OK; q++)
        capability[q] = capability_of(subject->model->scenario,
                                      subject->past.observed.quantities[q]);
    for (uint32_t i = 0; i < threads && status == MU_OK; i++)
        status = make_player(subject, options->seed, capability, played,
                             &players[i]);
    if (status == MU_OK) {
        const mu_crew crew = { .draws = played->draws,
                               .threads = threads,
                               .workers = players,
                               .worker_size = sizeof *players,
                               .play = play,
                               .keep_going = options->keep_going,
                               .context = options->context };
        status = mu_crew_run(&crew);
    }
    for (uint32_t i = 0; players && i < threads; i++) {
        for (size_t w = 0; status == MU_OK && w < (size_t)played->columns * WHERE;
             w++)
            played->where[w] += players[i].where[w];
        mu_draw_clear(&players[i].draw);
        free(players[i].where);
    }
    free(players);
    free(capability);
    return status;
}
