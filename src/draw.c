// draw.c - see draw.h: the workspace, and one draw on one screen.

#include "stages.h"

// Room for `count` things; `failed` is set when memory runs out.
#define ROOM(field, count)                                                    \
    do {                                                                      \
        d->field = mu_arena_take(&d->arena, (count), sizeof *d->field);       \
        if (!d->field)                                                        \
            return MU_NO_MEMORY;                                              \
    } while (0)

static mu_status room_for_politics(mu_draw *d)
{
    const mu_model *m = d->model;
    size_t          nations = m->nations_count;
    ROOM(words, m->keys_count);
    ROOM(event, m->events_count);
    ROOM(commit, nations);
    ROOM(approve, nations);
    ROOM(path, nations);
    ROOM(step_end, m->steps_count);
    ROOM(other_commit, nations);
    ROOM(other_approve, nations);
    ROOM(other_path, nations);
    ROOM(other_step_end, m->steps_count);
    ROOM(leave, nations);
    ROOM(seen_commit, nations);
    ROOM(seen_approve, nations);
    ROOM(alone_approve, nations);
    ROOM(known_yes, nations);
    ROOM(counted_in, nations);
    ROOM(commit_come, nations);
    ROOM(approve_come, nations);
    ROOM(commit_place, nations);
    ROOM(approve_place, nations);
    ROOM(nation_moved, nations);
    ROOM(nation_cost, nations);
    return MU_OK;
}

static mu_status room_for_units(mu_draw *d)
{
    const mu_model *m = d->model;
    size_t          units = m->units_count;
    size_t buckets = m->horizon > m->priorities ? m->horizon : m->priorities;
    ROOM(unit, units);
    ROOM(queue, units);
    ROOM(queue_scratch, units);
    ROOM(queue_place, units);
    ROOM(bucket, buckets + 3);
    ROOM(pledge_leave, m->pledges_count);
    return MU_OK;
}

static mu_status room_for_movement(mu_draw *d)
{
    const mu_model *m = d->model;
    size_t          days = m->horizon, words = (days + 63) / 64;
    ROOM(ground.used, m->rows_count * days);
    ROOM(ground.full, m->rows_count * words);
    ROOM(ground.pool, m->pools_count * days);
    ROOM(blank.used, days);
    ROOM(blank.full, words);
    ROOM(blank.pool, m->pools_count * days);
    d->ground.stride = days;
    d->ground.full_stride = words;
    d->blank.blank = true;
    ROOM(gate_day, m->gates_count);
    ROOM(open_day, m->gates_count);
    ROOM(row_capacity, m->rows_count);
    ROOM(pool_assets, m->pools_count);
    ROOM(row_touched, m->rows_count);
    ROOM(pool_touched, m->pools_count);
    // Blocks of at least a cache line, and at most 64 of them.
    d->block_shift = 4;
    while (((days - 1) >> d->block_shift) >= 64)
        d->block_shift++;
    size_t hops = m->largest_way;
    ROOM(ships, hops * days);
    ROOM(best_ships, hops * days);
    ROOM(ships_first, hops + 1);
    ROOM(best_first, hops + 1);
    ROOM(waits, hops + 1);
    ROOM(best_waits, hops + 1);
    ROOM(leg_waits, 2 * (size_t)m->scenario->links_count);
    ROOM(pool_waits, m->pools_count);
    return mu_course_init(d);
}

static mu_status room_for_presence(mu_draw *d)
{
    const mu_model *m = d->model;
    size_t          days = m->horizon, caps = m->capabilities;
    ROOM(spells, m->spells_room);
    ROOM(change, (days + 1) * m->width);
    ROOM(counts, m->width);
    ROOM(raw, caps);
    ROOM(change_days, (days + 63) / 64);
    ROOM(ends, m->largest_pledge);
    ROOM(rests, m->largest_pool);
    ROOM(occupant, m->largest_pledge);
    ROOM(slot_start, m->largest_pledge);
    ROOM(supply_tonnes, m->supply_count);
    ROOM(supply_from, m->supply_count);
    ROOM(substitute_from, m->needs_count);
    ROOM(segment_day, days);
    ROOM(persons, days);
    ROOM(effective, days * caps);
    ROOM(mark_day, m->marks_count);
    ROOM(why, m->milestones);
    return MU_OK;
}

mu_status mu_draw_init(const mu_model *model, mu_draw *out)
{
    mu_draw   draw = { .model = model };
    mu_status status = room_for_politics(&draw);
    if (status == MU_OK)
        status = room_for_units(&draw);
    if (status == MU_OK)
        status = room_for_movement(&draw);
    if (status == MU_OK)
        status = room_for_presence(&draw);
    if (status != MU_OK) {
        mu_draw_clear(&draw);
        return status;
    }
    *out = draw;
    return MU_OK;
}

void mu_draw_clear(mu_draw *draw)
{
    mu_arena_clear(&draw->arena);
    *draw = (mu_draw){ 0 };
}

// ---- one draw -----------------------------------------------------------------

static void bring_luck(mu_draw *draw, uint64_t seed, uint64_t index)
{
    uint64_t group = index / MU_GROUP;
    draw->seed = seed;
    draw->index = index;
    if (draw->has_group && draw->group == group && draw->group_seed == seed)
        return;
    mu_luck_fill(seed, group, draw->model->keys, draw->model->keys_count,
                 draw->words);
    draw->has_group = true;
    draw->group = group;
    draw->group_seed = seed;
}

static void swap_consent(mu_draw *draw)
{
    double         *commit = draw->commit, *approve = draw->approve;
    double         *step_end = draw->step_end;
    mu_path_to_yes *path = draw->path;
    draw->commit = draw->other_commit;
    draw->approve = draw->other_approve;
    draw->path = draw->other_path;
    draw->step_end = draw->other_step_end;
    draw->other_commit = commit;
    draw->other_approve = approve;
    draw->other_path = path;
    draw->other_step_end = step_end;
}

static bool somebody_never_commits(const mu_draw *draw)
{
    for (uint32_t n = 0; n < draw->model->nations_count; n++)
        if (draw->commit[n] == INFINITY)
            return true;
    return false;
}

// Who says yes; and, kept aside, who would under trust.
static void find_consent(mu_draw *draw)
{
    for (uint32_t n = 0; n < draw->model->nations_count; n++) {
        draw->counted_in[n] = 0;
        draw->alone_approve[n] = NAN;
        draw->known_yes[n].commit = NAN;
    }
    draw->deadlock_size = 0;
    mu_nations_consent(draw);
    if (!somebody_never_commits(draw))
        return;
    memcpy(draw->other_commit, draw->commit,
           draw->model->nations_count * sizeof *draw->commit);
    // A yes that is known already is not gone through again.
    memcpy(draw->other_step_end, draw->step_end,
           draw->model->steps_count * sizeof *draw->step_end);
    swap_consent(draw);
    mu_deadlock_find(draw);
    swap_consent(draw);
}

static void go_and_stay(mu_draw *draw)
{
    mu_units_ready(draw);
    mu_units_move(draw);
    mu_slots_fill(draw);
    mu_force_count(draw);
}

void mu_draw_run(mu_draw *draw, uint64_t seed, uint64_t index)
{
    mu_bookings_reset(draw);
    bring_luck(draw, seed, index);
    draw->trust = false;
    mu_events_happen(draw);
    find_consent(draw);
    go_and_stay(draw);
}

void mu_draw_run_trust(mu_draw *draw)
{
    mu_bookings_reset(draw);
    draw->trust = true;
    swap_consent(draw);
    go_and_stay(draw);
}
