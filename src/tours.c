// tours.c - who is in each slot, and when a slot stands empty. Section 3.5,
// "Tours".
//
// The ends of tours lie in a heap by (time, slot), the units that are in no
// slot in another by (time from which they are free, number). A tour's end
// takes the first of the second heap, so a unit that is promised is in neither.

#include "stages.h"

#define SAME 1e-9     // times of this section are compared with this much slack

typedef struct heap {
    mu_turn *at;
    uint32_t count;
} heap;

static bool turn_before(mu_turn a, mu_turn b)
{
    return a.at != b.at ? a.at < b.at : a.who < b.who;
}

static void heap_put(heap *h, mu_turn turn)
{
    uint32_t i = h->count++;
    for (; i > 0 && turn_before(turn, h->at[(i - 1) / 2]); i = (i - 1) / 2)
        h->at[i] = h->at[(i - 1) / 2];
    h->at[i] = turn;
}

static mu_turn heap_take(heap *h)
{
    mu_turn  first = h->at[0], last = h->at[--h->count];
    uint32_t i = 0;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= h->count)
            break;
        if (child + 1 < h->count &&
            turn_before(h->at[child + 1], h->at[child]))
            child++;
        if (!turn_before(h->at[child], last))
            break;
        h->at[i] = h->at[child];
        i = child;
    }
    if (h->count)
        h->at[i] = last;
    return first;
}

// A slot was filled from `start` to `end`, or until the pledge leaves.
static void note_spell(mu_draw *draw, uint32_t unit, double start, double end,
                       double leave)
{
    if (end > leave)
        end = leave;
    end = mu_within(draw, end);
    if (!(start < draw->model->horizon) || !(end - start > SAME))
        return;
    draw->spells[draw->spells_count++] = (mu_spell){ start, end, unit };
}

typedef struct relief {            // what the end of a tour leads to
    double   old_leaves, new_comes;
    uint32_t new_number;
} relief;

// The unit `number` has served in a slot until `end`.
static relief relieve(const mu_pledge_model *pledge, heap *rests, double end,
                      uint32_t number)
{
    relief r = { .old_leaves = end, .new_comes = end };
    if (rests->count && rests->at[0].at <= end + pledge->extend + SAME) {
        mu_turn first = heap_take(rests);
        r.new_number = first.who;
        if (!(first.at <= end + SAME))
            r.old_leaves = r.new_comes = first.at;
        heap_put(rests, (mu_turn){ r.old_leaves + pledge->dwell, number });
        return r;
    }
    r.old_leaves = end + pledge->extend;
    heap_put(rests, (mu_turn){ r.old_leaves + pledge->dwell, number });
    mu_turn first = heap_take(rests);
    r.new_comes = first.at;
    r.new_number = first.who;
    return r;
}

static void rotate(mu_draw *draw, const mu_pledge_model *pledge, double leave)
{
    const mu_model *m = draw->model;
    heap            ends = { draw->ends, 0 }, rests = { draw->rests, 0 };
    uint32_t        first = pledge->units.first;
    uint32_t        count = pledge->units.last - first;
    for (uint32_t slot = 0; slot < count; slot++) {
        double start = draw->unit[first + slot].operational;
        draw->slot_start[slot] = start;
        draw->occupant[slot] = slot + 1;
        if (start < INFINITY)
            heap_put(&ends, (mu_turn){ start + pledge->tour, slot });
    }
    for (uint32_t number = count + 1; number <= pledge->pool; number++)
        heap_put(&rests, (mu_turn){ 0.0, number });
    while (ends.count && ends.at[0].at < m->horizon && ends.at[0].at < leave) {
        mu_turn  end = heap_take(&ends);
        uint32_t slot = end.who;
        relief   r = relieve(pledge, &rests, end.at, draw->occupant[slot]);
        draw->occupant[slot] = r.new_number;
        if (r.new_comes - r.old_leaves >= SAME) {
            note_spell(draw, first + slot, draw->slot_start[slot],
                       r.old_leaves, leave);
            draw->slot_start[slot] = r.new_comes;
        }
        heap_put(&ends, (mu_turn){ r.new_comes + pledge->tour, slot });
    }
    for (uint32_t slot = 0; slot < count; slot++)
        note_spell(draw, first + slot, draw->slot_start[slot], INFINITY, leave);
}

void mu_slots_fill(mu_draw *draw)
{
    const mu_model *m = draw->model;
    draw->spells_count = 0;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        double                 leave = draw->pledge_leave[p];
        if (draw->approve[pledge->nation] == INFINITY)
            continue;
        if (pledge->tour > 0.0) {
            rotate(draw, pledge, leave);
            continue;
        }
        for (uint32_t u = pledge->units.first; u < pledge->units.last; u++)
            note_spell(draw, u, draw->unit[u].operational, INFINITY, leave);
    }
}
