// draw.h - one possible future: model + seed + index -> what happened.
//
// Stage 3, draw. Section 3 of docs/model.md; one file for each of its parts
// (events, consent, readiness, movement, presence, why).
//
// A mu_draw is the workspace of one thread. It is made once and used for any
// number of draws; a draw allocates nothing and its outcome depends on nothing
// but (model, seed, index).
//
// Invariants
//   - a time is in [0, horizon) or INFINITY, which is "never"; a day is in
//     0 .. horizon - 1 or MU_NEVER;
//   - used capacity and lift are all zero between draws.
//
// Units:  days, persons, euros; capabilities in millionths while they are
//         summed, as themselves after.
// Memory: all in the draw's own arena; mu_draw_clear frees it.

#ifndef MU_DRAW_H
#define MU_DRAW_H

#include "model.h"

#include <math.h>

#define MU_NEVER INT32_MAX

typedef enum mu_stay {             // why a unit is where it is
    MU_MOVES,
    MU_NOT_THERE,                  // it does not exist in this draw
    MU_NO_GO,                      // its go never comes
    MU_LEAVES_FIRST,               // its go is at or after its leaving
    MU_OVER_CEILING,
    MU_TOO_LATE                    // it cannot close before the horizon
} mu_stay;

typedef struct mu_unit {
    double   ready, go;            // R and G; INFINITY: never
    double   operational;          // O
    int32_t  closure;              // MU_NEVER where it stays at home
    uint32_t way;                  // in the pledge's list
    mu_stay  stay;
} mu_unit;

typedef struct mu_spell {          // of a slot
    double   start, end;           // end may be INFINITY
    uint32_t unit;
} mu_spell;

// What is left of capacity and lift, or a country with nothing booked.
typedef struct mu_ground {
    int32_t  *used;                // per row and day
    uint64_t *full;                // per row, a bit a day: nothing left
    int32_t  *pool;                // assets in use, per pool and day
    size_t    stride, full_stride; // 0 where all rows share blank ones
    bool      blank;               // nothing may be booked or marked full
} mu_ground;

typedef struct mu_ship {           // units that a hop ships on a day
    int32_t day, amount;
} mu_ship;

// When a unit is on a hop: the first day on which anything of it is shipped, and
// the day on which the last of it is through.
typedef struct mu_passage {
    int32_t starts, ends;
} mu_passage;

// How often each term limited what a hop could ship, in days.
typedef struct mu_waits {
    int32_t capacity, pool, gate;
} mu_waits;

typedef struct mu_why {            // section 3.6; all in days
    uint32_t unit;                 // MU_NONE: not reached, or nobody provides
    double   events, conditions, approval, preparation, movement, congestion,
             integration, after;
} mu_why;

// How a nation came to its yes, for section 3.6.
typedef struct mu_path_to_yes {
    double option_events;          // when the events of the first option were in
    double waiting;                // in approval, for `after`
    bool   event_missing;          // a step waited for an event that never came
} mu_path_to_yes;

// The approval that follows from a commitment.
typedef struct mu_yes {
    double         commit, approve;    // commit NAN: not known yet
    mu_path_to_yes path;
} mu_yes;

// Tours of one pledge, in the order in which they end.
typedef struct mu_turn {
    double   at;                   // end of a tour, or when a unit is free
    uint32_t who;                  // slot, or number in the pool
} mu_turn;

typedef struct mu_draw {
    const mu_model *model;
    uint64_t        seed, index;
    bool            trust;         // the outcome is that under trust

    // luck: words of a group of draws
    uint64_t   group;
    uint64_t   group_seed;
    bool       has_group;
    uint32_t (*words)[MU_GROUP];

    // events and consent
    double         *event;         // T
    double         *commit;        // K
    double         *approve;       // A
    mu_path_to_yes *path;
    double         *step_end;      // by step, of nations that commit; INFINITY:
                                   // it does not end
    double         *other_commit;  // the same under trust, once it is known
    double         *other_approve;
    mu_path_to_yes *other_path;
    double         *other_step_end;
    double         *leave;         // L
    double         *seen_commit;   // as conditions see them
    double         *seen_approve;
    double         *alone_approve; // own steps begun at 0; NAN: not known yet
    mu_yes         *known_yes;     // by nation
    uint8_t        *counted_in;    // deadlock: 1 for its members
    uint32_t        deadlock_size;
    // nations with an offered pledge, in the order in which they come
    uint32_t       *commit_come, *approve_come;
    uint32_t       *commit_place, *approve_place;
    uint32_t        contributors;

    // readiness and booking
    mu_unit  *unit;
    uint32_t *queue;               // units that may move, in booking order
    uint32_t *queue_scratch;
    uint32_t *queue_place;         // of a unit, in the queue
    uint32_t  queue_count;
    uint32_t *bucket;              // counting sort
    double   *pledge_leave;
    int64_t  *nation_moved;        // persons closed so far

    // movement
    mu_ground  ground, blank;
    int32_t   *gate_day;           // of every gate
    int32_t   *open_day;           // all zero: every gate open from day 0
    double    *row_capacity;       // capacity times factor
    int32_t   *pool_assets;
    uint64_t  *row_touched;        // per row, a bit for each block of days
    uint64_t  *pool_touched;
    uint32_t   block_shift;        // a block is 1 << block_shift days
    mu_ship   *ships;              // of the way being tried, hop by hop
    uint32_t  *ships_first;        // per hop; one more at the end
    mu_ship   *best_ships;
    uint32_t  *best_first;
    mu_waits  *waits, *best_waits; // per hop
    void      *course;             // scratch of movement.c
    uint64_t   leg_days;           // examined so far, for the bench
    mu_passage *passage;           // NULL unless mu_draw_note_passages
    size_t     *passage_first;     // per unit: of its first hop in `passage`

    // presence
    mu_spell *spells;
    uint32_t  spells_count;
    int64_t  *change;              // per day, `width` numbers
    uint64_t *change_days;         // a bit a day
    mu_turn  *ends, *rests;        // heaps of tours.c
    uint32_t *occupant;            // per slot
    double   *slot_start;          // of the spell that is open
    int64_t  *counts;              // the day's sums, `width` numbers
    double   *raw;                 // C, by capability
    double   *supply_tonnes;       // by row of supply
    int32_t  *supply_from;         // day from which it flows
    int32_t  *substitute_from;     // by row of needs

    // the course of the force: segments of days between changes
    uint32_t  segments;
    int32_t  *segment_day;         // first day of each
    int64_t  *persons;             // by segment
    double   *effective;           // by segment and capability

    // answers of this draw
    int32_t *mark_day;             // MU_NEVER: not reached
    mu_why  *why;                  // by milestone, by mu_draw_why
    double   cost;
    double  *nation_cost;          // by nation
    mu_waits *leg_waits;           // by leg
    int64_t  *pool_waits;

    mu_arena arena;
} mu_draw;

MU_MUST_USE mu_status mu_draw_init(const mu_model *model, mu_draw *out);
void mu_draw_clear(mu_draw *draw);

// From now on every draw also notes when each unit that moves passes each hop of
// its way: draw->passage[draw->passage_first[unit] + hop].
MU_MUST_USE mu_status mu_draw_note_passages(mu_draw *draw);

// One future, without trust. Afterwards every field of the answers but `why`
// holds its outcome.
void mu_draw_run(mu_draw *draw, uint64_t seed, uint64_t index);

// The same future with its deadlock counted in. Only after mu_draw_run, and
// only where deadlock_size > 0; the outcome of that run is overwritten.
void mu_draw_run_trust(mu_draw *draw);

// Fills draw->why for the outcome at hand.
void mu_draw_why(mu_draw *draw);

// Adds `weight` times what is booked to `row_use` and `pool_use`: per row, or
// pool, and day.
void mu_bookings_count(const mu_draw *draw, int64_t *row_use, int64_t *pool_use,
                       int weight);

// The segment in which a day lies.
uint32_t mu_segment_on(const mu_draw *draw, int32_t day);

// Whether the demands of a mark hold in a segment.
bool mu_mark_holds(const mu_draw *draw, const mu_mark *mark, uint32_t segment);

// ---- what the parts share ----------------------------------------------------

static inline int32_t mu_ceil_day(const mu_draw *draw, double time)
{
    if (!(time < draw->model->horizon))
        return MU_NEVER;
    double  before = time - 1e-9;
    int32_t day = (int32_t)before;
    day += (double)day < before;
    return day < (int32_t)draw->model->horizon ? day : MU_NEVER;
}

// A time at or after the horizon is never.
static inline double mu_within(const mu_draw *draw, double time)
{
    return time < draw->model->horizon ? time : INFINITY;
}

static inline uint32_t mu_draw_word(const mu_draw *draw, uint32_t word)
{
    return draw->words[word][draw->index % MU_GROUP];
}

static inline bool mu_draw_happens(const mu_draw *draw, const mu_chance *chance)
{
    if (chance->word == MU_NONE)
        return chance->probability >= 1.0;
    return mu_luck_share(mu_draw_word(draw, chance->word)) <
           chance->probability;
}

static inline double mu_draw_sample(const mu_draw *draw,
                                    const mu_variable *variable)
{
    if (variable->word == MU_NONE)
        return variable->sampler.base;
    return mu_sample(&variable->sampler, mu_draw_word(draw, variable->word));
}

// The latest of some events; 0 of none.
static inline double mu_latest_event(const mu_draw *draw, mu_list events)
{
    double latest = 0.0;
    for (uint32_t i = 0; i < events.count; i++)
        if (draw->event[events.at[i]] > latest)
            latest = draw->event[events.at[i]];
    return latest;
}

// The first of some events; never of none.
static inline double mu_first_event(const mu_draw *draw, mu_list events)
{
    double first = INFINITY;
    for (uint32_t i = 0; i < events.count; i++)
        if (draw->event[events.at[i]] < first)
            first = draw->event[events.at[i]];
    return first;
}

#endif
