// why.c - why a milestone took so long: the days up to it, along the way of
// the unit that came last. Section 3.6.

#include "stages.h"

static bool provides(const mu_draw *draw, const mu_pledge_model *pledge,
                     uint32_t capability, int32_t day)
{
    const mu_model *m = draw->model;
    if (capability == MU_PERSONNEL)
        return pledge->amounts[MU_COUNT_PERSONS] > 0;
    if (pledge->amounts[MU_COUNT_CAPABILITIES + capability] > 0)
        return true;
    for (uint32_t l = pledge->lifts.first; l < pledge->lifts.last; l++)
        if (m->lifted[l].capability == capability &&
            mu_ceil_day(draw, draw->event[m->lifted[l].event]) <= day)
            return true;
    return false;
}

static bool serves(const mu_draw *draw, const mu_spell *spell,
                   const mu_mark *mark, int32_t day)
{
    const mu_model *m = draw->model;
    if (mu_ceil_day(draw, spell->start) > day ||
        mu_ceil_day(draw, spell->end) <= day)
        return false;
    const mu_pledge_model *pledge = &m->pledges[m->units[spell->unit].pledge];
    for (uint32_t d = mark->demands.first; d < mark->demands.last; d++)
        if (provides(draw, pledge, m->demands[d].capability, day))
            return true;
    return false;
}

// The unit of the slot that filled last for a milestone; MU_NONE if none did.
static uint32_t critical_unit(const mu_draw *draw, const mu_mark *mark,
                              int32_t day)
{
    const mu_spell *last = NULL;
    for (uint32_t s = 0; s < draw->spells_count; s++) {
        const mu_spell *spell = &draw->spells[s];
        if (last && spell->start < last->start)
            continue;
        if (!serves(draw, spell, mark, day))
            continue;
        if (!last || spell->start > last->start ||
            draw->queue_place[spell->unit] < draw->queue_place[last->unit])
            last = spell;
    }
    return last ? last->unit : MU_NONE;
}

static mu_why split_days(mu_draw *draw, uint32_t u, int32_t day)
{
    const mu_model       *m = draw->model;
    uint32_t              n = m->pledges[m->units[u].pledge].nation;
    const mu_unit        *unit = &draw->unit[u];
    const mu_path_to_yes *path = &draw->path[n];
    int32_t alone_day = mu_closure_alone(draw, u, false);
    int32_t open_day = mu_closure_alone(draw, u, true);
    // With pools shared along a way, more room can in theory come out later,
    // even past the horizon; then nothing is put down to the others.
    double alone = alone_day == MU_NEVER ? unit->closure : alone_day;
    double open = open_day == MU_NEVER ? alone : open_day;
    mu_why why = { .unit = u };
    why.events = path->option_events + path->waiting +
                 (unit->go - unit->ready) + (alone - open);
    why.conditions = draw->commit[n] - path->option_events;
    why.approval = draw->approve[n] - draw->commit[n] - path->waiting;
    why.preparation = unit->ready - draw->approve[n];
    why.movement = alone - unit->go - (alone - open);
    why.congestion = unit->closure - alone;
    why.integration = unit->operational - unit->closure;
    why.after = day - unit->operational;
    return why;
}

void mu_draw_why(mu_draw *draw)
{
    const mu_model *m = draw->model;
    for (uint32_t i = 0; i < m->milestones; i++) {
        uint32_t unit = MU_NONE;
        if (draw->mark_day[i] != MU_NEVER)
            unit = critical_unit(draw, &m->marks[i], draw->mark_day[i]);
        draw->why[i].unit = MU_NONE;
        for (uint32_t j = 0; j < i && unit != MU_NONE; j++)
            if (draw->why[j].unit == unit) {   // most marks share their last
                draw->why[i] = draw->why[j];
                draw->why[i].after =
                    draw->mark_day[i] - draw->unit[unit].operational;
                break;
            }
        if (unit != MU_NONE && draw->why[i].unit == MU_NONE)
            draw->why[i] = split_days(draw, unit, draw->mark_day[i]);
    }
}
