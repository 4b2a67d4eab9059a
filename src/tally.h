// tally.h - many futures as counts: integer histograms that add up to the same
// bytes in whatever order and on however many threads.
//
// Stage 4, answers. Section 5 of docs/model.md.
//
// Invariants
//   - all is whole numbers: merging is exact, commutative and associative;
//   - a tally may hold differences: the one "under trust" adds the outcome
//     under trust and takes off the plain one, so that draws without a
//     deadlock, where both are the same, cost nothing.
//
// Units:  days in a histogram of days 0 .. horizon - 1, with `horizon` for
//         never; parts of waiting in millionths of a day; money in cents.
// Memory: all in the tally's own arena; its size does not depend on the number
//         of draws.

#ifndef MU_TALLY_H
#define MU_TALLY_H

#include "draw.h"

#define MU_BINS    2048u         // of a histogram of values, at most
#define MU_FEW_BINS 256u         // and at least
#define MU_WAITING 64u           // outcomes whose bins wait to be counted

__extension__ typedef __int128 mu_wide;

// Why a nation that pledged does not come.
typedef enum mu_absence {
    MU_COMES,
    MU_EVENT_MISSING,              // an event that it waits for never happens
    MU_OTHERS_MISSING,             // it waits for others
    MU_VOTE_LOST,                  // a vote fails or ends too late, or it says
                                   // no from the start (--without)
    MU_CANNOT_ARRIVE,              // no unit is there, on time, or let in
    MU_ABSENCES
} mu_absence;

enum {
    MU_PART_EVENTS, MU_PART_CONDITIONS, MU_PART_APPROVAL, MU_PART_PREPARATION,
    MU_PART_MOVEMENT, MU_PART_CONGESTION, MU_PART_INTEGRATION, MU_PART_AFTER,
    MU_PARTS
};

typedef struct mu_mark_tally {
    int64_t reached;
    int64_t year_asked, year_held;       // draws with a day 365 later
    int64_t explained;                   // section 3.6: with a critical unit
    mu_wide part[MU_PARTS];
} mu_mark_tally;

typedef struct mu_nation_tally {
    int64_t absence[MU_ABSENCES];
    mu_wide cost;                        // cents
} mu_nation_tally;

typedef struct mu_tally {
    const mu_model  *model;
    int64_t          draws;              // the weight that was added
    int64_t          deadlocks;
    uint32_t         quantities;         // personnel, then the capabilities
    uint32_t         bins;               // fewer where there are many cells
    int64_t         *width;              // of a bin, by quantity: persons, or
                                         // millionths
    double          *per_unit;           // bins per unit of each quantity
    int32_t         *mark_days;          // [mark][horizon + 1]
    mu_mark_tally   *marks;
    int32_t         *critical;           // [milestone][nation]
    int32_t         *bands;              // [report day][quantity][bins]
    mu_wide         *sums;               // [report day][quantity]
    int32_t         *commit_days;        // [nation][horizon + 1]
    int32_t         *approve_days;
    int32_t         *leave_days;
    int32_t         *come_days;          // first day on which a unit counts
    mu_nation_tally *nations;
    int32_t         *step_days;          // [step][horizon]: where it ends
    mu_wide         *there;              // [nation][report day + 1]: change of
                                         // persons that count
    mu_wide         *person_days;        // [nation][year]
    int64_t         *pledge_moved;       // units that moved, by pledge
    int64_t         *pledge_days;        // unit-days that count, by pledge
    int64_t         *pledge_slots;       // the same were each slot filled from its
                                         // first day on; 0 without tours
    int64_t         *way_moves;          // [way][year]: units that closed by it
    int64_t         *deadlocked;         // draws in a deadlock, by nation
    int64_t         *event_happened;     // T < H, by event
    int64_t         *event_marks;        // [event][milestone]: both came about
    int64_t         *row_use;            // [row][day]
    int64_t         *pool_use;           // [pool][day]
    int64_t         *leg_waits;          // [leg]: days that capacity limited
    int64_t         *leg_closed;         // [leg]: days before it opened
    int64_t         *pool_waits;         // [pool]
    int32_t         *costs;              // [bins]
    int64_t          cost_width;         // cents
    mu_wide          cost;
    int64_t          came;               // draws in which anybody comes
    mu_wide          came_cost;          // their cost
    mu_arena         arena;
    uint16_t        *waiting;            // [report day][quantity][MU_WAITING]
    int32_t         *waiting_weight;
    uint32_t         waiting_count;
    // the calendar
    int32_t          first_year;         // of day 0
    uint32_t         years;
    int32_t         *year_end;           // [year]: the day after its last, or the
                                         // horizon
    uint8_t         *year_of;            // [day]: years since the first
    uint32_t        *report_from;        // [day, horizon too]: first report day
                                         // at or after it
    // scratch of one outcome
    int32_t         *first_day;          // by nation
    uint32_t        *reached;            // milestones
} mu_tally;

MU_MUST_USE mu_status mu_tally_init(const mu_model *model, mu_tally *out);
// Its histograms come from the shelf (NULL: none), which must outlive it.
MU_MUST_USE mu_status mu_tally_init_on(const mu_model *model, mu_shelf *shelf,
                                       mu_tally *out);
void mu_tally_clear(mu_tally *tally);

// Adds the outcome at hand `weight` times (1 or -1). mu_draw_why must have been
// called for it.
void mu_tally_add(mu_tally *tally, const mu_draw *draw, int weight);

// Counts what still waits. After the last mu_tally_add, before the counts are
// read or merged.
void mu_tally_finish(mu_tally *tally);

// into += from. Both of the same model, and finished.
void mu_tally_merge(mu_tally *into, const mu_tally *from);

// Why nation n does not come in the outcome at hand, given that none of its
// units counts on any day.
mu_absence mu_nation_absence(const mu_draw *draw, uint32_t n);

#endif
