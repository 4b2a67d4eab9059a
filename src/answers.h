// answers.h - what people asked, worked out from a tally.
//
// Stage 4, answers. Section 5 of docs/model.md.
//
// Invariants
//   - an order statistic of n values at share q is the one of rank
//     ceil(q n), counted from 1: the lower of two at the median;
//   - an error is that of a share of independent draws, sqrt(p (1 - p) / n).
//
// Units:  days, persons, capabilities as themselves, euros. Days are whole or
//         MU_NEVER. NAN: no draw to ask.
// Memory: all in the arena given; the scenario must outlive the answers.

#ifndef MU_ANSWERS_H
#define MU_ANSWERS_H

#include "run.h"

typedef struct mu_share {
    double  value, error;
    int64_t of;                    // draws asked
} mu_share;

typedef struct mu_band {
    double mean, p05, p10, p25, p50, p75, p90, p95;
} mu_band;

// A milestone, or one end of a claim.
typedef struct mu_mark_answer {
    mu_text   name;                // of the milestone or claim
    bool      is_claim, is_high;
    mu_text   demand;              // "battalions >= 8, personnel >= 5000, held 30 days"
    mu_text   who, date;           // of a claim
    mu_share  ever;
    mu_share *by_report_day;       // report_days of them
    int32_t   p10, median, p90;    // day, among draws that reach it
    mu_share  year_on;             // holds 365 days later
    double    part[MU_PARTS];      // mean days, section 3.6; milestones only
    int64_t   explained;           // draws behind them
    const int32_t *critical;       // draws in which a nation came last, by nation
    const int32_t *days;           // [horizon + 1] draws by day; last: never
} mu_mark_answer;

typedef struct mu_when {           // of something that a nation does
    mu_share ever;
    int32_t  p10, median, p90;
} mu_when;

typedef struct mu_nation_answer {
    mu_text  id, name;
    bool     contributes;
    double   pledged;              // persons on offer
    double   moved;                // of them: the mean of those that moved
    mu_when  commit, approve, leave, come;   // come: first unit that counts
    mu_share absence[MU_ABSENCES];
    mu_share deadlocked;
    double   cost;                 // mean, euros, over the horizon
    double  *persons;              // mean that count, by report day
    double  *presence_cost;        // parts of cost by calendar year: for persons
    double  *movement_cost;        // there, and for the way there (in the year
                                   // of closure)
} mu_nation_answer;

typedef struct mu_step_answer {    // of approval
    uint32_t nation, row;          // of the scenario's approvals
    mu_when  ends;
} mu_step_answer;

typedef struct mu_pledge_answer {
    double moved;                  // mean units
    double present;                // mean unit-days that count
    double gap;                    // mean unit-days on which a slot that has
                                   // been filled stands empty
    double sustained;              // share of its units that its pool can keep
                                   // up for ever; NAN without tours
} mu_pledge_answer;

typedef struct mu_curve_answer {
    mu_text  name;                 // "personnel" or a capability
    mu_band *band;                 // by report day
} mu_curve_answer;

// A leg or a pool of lift, as what held units up.
typedef struct mu_bottleneck {
    mu_text  id;                   // of the link or pool
    uint32_t from, to;             // places; MU_NONE for a pool
    bool     is_pool;
    double   wait_days;            // mean days a draw on which it limited
    double   closed_days;          // mean days a draw before it opened
    double   share;                // of all such waiting
} mu_bottleneck;

// An event and a milestone in the same futures. Association, not proof: what
// both follow from moves them together.
typedef struct mu_effect {
    mu_share with, without;        // reached, of draws in which the event
                                   // happens by the horizon, or does not
    double   explains;             // share of the variance of `reached`, 0 .. 1;
                                   // 0 where nothing can be compared
} mu_effect;

typedef struct mu_answers {
    const mu_model   *model;
    const mu_tally   *tally;
    int64_t           draws;
    mu_share          deadlock;
    mu_mark_answer   *marks;       // as model->marks
    mu_nation_answer *nations;
    mu_step_answer   *steps;       // as model->steps
    mu_pledge_answer *pledges;     // as model->pledges
    double           *loads;       // by link: mean transport units, both ways
    int32_t           first_year;  // the calendar year of day 0
    uint32_t          years;
    mu_curve_answer  *curves;      // quantities: personnel first
    uint32_t          curves_count;
    mu_bottleneck    *bottlenecks; // those that limited, the worst first
    uint32_t          bottlenecks_count;
    mu_band           cost;        // euros over the horizon
    mu_share          came;        // draws in which anybody comes
    double            came_cost;   // the mean in these
    mu_effect        *effects;     // [event][milestone]
} mu_answers;

// Reached in fewer than this share of the draws: not to be counted on.
#define MU_HARDLY 0.005

// Works out the answers of a tally (plain or under trust).
MU_MUST_USE mu_status mu_answers_build(const mu_tally *tally, mu_arena *arena,
                                       mu_answers *out);

// P(mark by day d), with its error; d from 0, at or after the horizon: ever.
mu_share mu_mark_by_day(const mu_answers *answers, uint32_t mark, int64_t day);

// The milestone that an answer in one sentence is about: of those at least half
// as likely as the likeliest, the one for the largest force. MU_NONE: none is
// likely.
uint32_t mu_headline(const mu_answers *answers);
// The most persons that a mark asks for; 0 if it asks for none.
double mu_mark_persons(const mu_model *model, uint32_t mark);
// More than luck alone gives: the chi-squared of the two by two table, n times
// the share explained, is above 9 (three standard errors).
bool mu_effect_shows(const mu_answers *answers, const mu_effect *effect);

extern const char *const mu_part_name[MU_PARTS];        // "events" ..
extern const char *const mu_absence_name[MU_ABSENCES];  // "comes" ..

#endif
