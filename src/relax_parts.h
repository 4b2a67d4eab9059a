// relax_parts.h - what the files of relax.h share: the rows of the model; the
// cases of each part of the scenario; one draw. Private to them.

#ifndef MU_RELAX_PARTS_H
#define MU_RELAX_PARTS_H

#include "draw.h"
#include "relax.h"

// ---- rows (relax_rows.c) -----------------------------------------------------

// What a column stands for: its name in the LP file.
typedef enum relax_kind {
    RELAX_ASK, RELAX_CASE, RELAX_HAPPENED, RELAX_COMMITTED, RELAX_APPROVED,
    RELAX_OPTION, RELAX_COUNTED, RELAX_PLACE, RELAX_BOTH, RELAX_EITHER,
    RELAX_THERE, RELAX_PLEDGED, RELAX_REACHED
} relax_kind;

// Ids by which columns are named.
enum { RELAX_ASK_IDS, RELAX_EVENT_IDS, RELAX_NATION_IDS, RELAX_PLEDGE_IDS,
       RELAX_IDS };

typedef struct relax_column {
    relax_kind kind;
    bool       whole;
    uint32_t   of;                 // ask, event, nation, pledge; MU_NONE
    uint32_t   draw;               // MU_NONE: of none
    double     most;               // 0 .. most
    double     worth;              // in the objective
} relax_column;

typedef struct relax_entry {
    uint32_t column;
    double   value;
} relax_entry;

typedef struct relax_row {
    size_t first;                  // entry; the next row's first ends it
    char   sense;                  // 'L', 'G', 'E'
    double right;
} relax_row;

// A statement: never, always, or a column that is 1 where it holds.
typedef int64_t relax_lit;
#define RELAX_NEVER  ((relax_lit)-1)
#define RELAX_ALWAYS ((relax_lit)-2)

typedef struct relax_known {       // an AND or OR that is there already
    bool      any;
    size_t    first;               // in `parts`
    uint32_t  count;
    relax_lit lit;
    uint32_t  next;                // in its bucket: index + 1, or 0
} relax_known;

typedef struct relax_rows {
    relax_column *column;
    size_t        columns, columns_room;
    relax_row    *row;
    size_t        rows, rows_room;
    relax_entry  *entry;
    size_t        entries, entries_room;
    // of the draw at hand
    relax_known  *known;
    size_t        knowns, knowns_room;
    relax_lit    *parts;
    size_t        parts_count, parts_room;
    uint32_t     *bucket;          // RELAX_BUCKETS: index of known + 1, or 0
    size_t        row_first;       // entries of the row at hand begin here
    bool          failed;          // memory ran out: all that follows is void
    mu_arena      arena;
    mu_text      *ids[RELAX_IDS];
    struct relax_chosen *chosen;   // the cases that have columns
} relax_rows;

typedef struct relax_chosen {
    uint32_t   column;
    mu_ask_set touched, set;       // of its part; of the case
    struct relax_chosen *next;
} relax_chosen;

#define RELAX_BUCKETS 4096u

// What each column is at most for a set of asks, circles not granting themselves
// (relax_given.c). `value`: by column.
MU_MUST_USE mu_status relax_values(const mu_relax *relax, const mu_ask_set *set,
                                   double *value);
bool relax_row_is_of_places(const relax_rows *rows, size_t row);

MU_MUST_USE mu_status relax_rows_init(relax_rows *rows);
void     relax_rows_clear(relax_rows *rows);
// A new column.
uint32_t relax_column_add(relax_rows *rows, relax_kind kind, uint32_t of,
                          uint32_t draw, bool whole, double most);
// A row, entry by entry; equal columns are summed.
void     relax_row_begin(relax_rows *rows);
void     relax_row_put(relax_rows *rows, uint32_t column, double value);
void     relax_row_end(relax_rows *rows, char sense, double right);
// lit a implies the sum of b: a <= b, where neither is known.
void     relax_implies(relax_rows *rows, uint32_t a, relax_lit b);
// All of them, or one at least. `lits` is put in order.
relax_lit relax_all(relax_rows *rows, uint32_t draw, relax_lit *lits,
                    uint32_t count);
relax_lit relax_any(relax_rows *rows, uint32_t draw, relax_lit *lits,
                    uint32_t count);
relax_lit relax_both(relax_rows *rows, uint32_t draw, relax_lit a, relax_lit b);
// Forgets what is known of the draw at hand.
void     relax_rows_forget(relax_rows *rows);

typedef struct relax_mark {        // a place to go back to
    size_t columns, rows, entries;
} relax_mark;
relax_mark relax_rows_mark(const relax_rows *rows);
void       relax_rows_back(relax_rows *rows, relax_mark mark);

// ---- what the asks change (relax_change.c) ------------------------------------

typedef enum relax_part_kind {
    RELAX_EVENT, RELAX_CONSENT, RELAX_STEPS, RELAX_CEILING, RELAX_FORCE,
    RELAX_WAYS, RELAX_PARTS
} relax_part_kind;

#define RELAX_CASES 256u           // of one part, at most

typedef struct relax_case {
    mu_ask_set      set;           // of the asks that touch the part
    const mu_model *model;         // with these granted; the part is read there
    relax_lit       chosen;
} relax_case;

typedef struct relax_part {
    mu_ask_set  touched;
    relax_case *cases;
    uint32_t    count;
} relax_part;

typedef struct relax_model {
    mu_ask_set set;
    mu_loaded  loaded;
} relax_model;

typedef struct relax_change {
    const char         *folder;
    mu_basis           *basis;
    const mu_variation *how;
    const mu_asks      *asks;
    mu_diags           *diags;
    bool (*keep_going)(void *context);
    void               *context;
    relax_model       **model;
    uint32_t            models, models_room;
    const mu_model     *base;
    mu_ask_set          offers;    // asks that make a possible pledge offered
    relax_part         *part[RELAX_PARTS];   // by kind; [index]
    uint32_t            part_count[RELAX_PARTS];
    uint32_t           *event_order;   // causes first, in every case
    mu_demand          *demand;    // of the milestone: the least of all asks
    uint32_t            demands;
    mu_need_model      *need;      // rows that no ask changes
    uint32_t            needs;
    bool               *matters;   // by pledge: brings what is demanded or needed
    uint32_t           *circle;    // by nation: number of its circle
    uint32_t           *circle_size;   // by circle
    mu_arena            arena;
} relax_change;

MU_MUST_USE mu_status relax_change_find(relax_change *change,
                                        const mu_relax_options *options);
void relax_change_clear(relax_change *change);
// The model of a case's pledge of that row; NULL: it is not offered.
const mu_pledge_model *relax_pledge(const relax_change *change,
                                    const mu_model *model, uint32_t row);
// Is a part the same in two models? A way of a pledge that one of the two does
// not offer is.
bool relax_same(const relax_change *change, relax_part_kind kind, uint32_t i,
                const mu_model *a, const mu_model *b);
bool relax_same_need(const mu_need_model *a, const mu_need_model *b);

// ---- one draw (relax_times.c, relax_says.c, relax_force.c) --------------------------------------

#define RELAX_SLACK 1e-6           // days: deadlines are that much later
#define RELAX_KEPT  32u            // deadlines of one time that are told apart
#define RELAX_TIMES 2048u          // of one time, found at most

typedef struct relax_span {        // when something comes, whatever is asked
    double    low, high;
    double   *at;                  // possible times, rising; NULL: not known
    uint32_t  count;
} relax_span;

typedef struct relax_by {          // "V by t" that was made
    double    time;
    relax_lit lit;
    struct relax_by *next;
} relax_by;

typedef struct relax_step {        // of approval, as drawn
    bool          never;
    mu_list       after;
    double       *length, *wait;   // by try
    uint32_t      tries;
} relax_step;

typedef struct relax_steps {       // of one nation in one case
    relax_step *step;
    uint32_t    count;
    const mu_break *recess;
    uint32_t    recesses;
} relax_steps;

typedef struct relax_arc {         // one nation's statement that rests on another's
    uint32_t column;               // where this holds
    uint32_t says, seen;           // columns of the two statements
    uint32_t nation, other;
    bool     counted;              // as one of enough others
    struct relax_arc *next;
} relax_arc;

typedef struct relax_count {       // enough others, in a statement of a nation
    uint32_t  says;                // column of the statement
    bool      approval;
    double    contributors, personnel;
    relax_lit lit;
    struct relax_count *next;
} relax_count;

typedef struct relax_draw {
    relax_change *change;
    relax_rows   *rows;
    uint64_t      seed;
    uint32_t      draw;
    int32_t       day;
    double        last;            // times after it are of no use
    double        horizon;
    relax_span   *event, *commit, *approve;
    relax_steps **steps;           // by nation and case
    relax_by    **event_by, **commit_by, **approve_by;
    uint32_t     *place;           // by nation: column of its place; MU_NONE
    relax_arc    *arcs;
    relax_count  *counts;
    // of all draws
    relax_lit    *contributes;     // by nation
    double       *pledged_low, *pledged_high;
    uint32_t     *pledged;         // column; MU_NONE where low is high
    mu_arena      arena;           // of the draw; cleared after it
    bool          failed;          // no memory
} relax_draw;

// Times: bounds and possible values of all events and nations (relax_times.c).
void relax_times_find(relax_draw *d);
// The latest begin from which a step ends by `time`; negative: none.
double relax_latest_begin(const relax_draw *d, const relax_steps *steps,
                          const relax_step *step, double time);
// All tries of all steps, into d->steps[nation][case], in d->arena.
void   relax_steps_draw(relax_draw *d);
// When a step that begins at `begin` ends.
double relax_step_end(const relax_draw *d, const relax_steps *steps,
                      const relax_step *step, double begin);
double relax_luck(const relax_draw *d, const mu_model *m, uint32_t word,
                  const mu_sampler *sampler);
bool   relax_happens(const relax_draw *d, const mu_model *m, uint32_t word,
                     double probability);

// Statements (relax_says.c).
relax_lit relax_event_by(relax_draw *d, uint32_t event, double time);
relax_lit relax_commit_by(relax_draw *d, uint32_t nation, double time);
relax_lit relax_approve_by(relax_draw *d, uint32_t nation, double time);
relax_lit relax_choose(relax_draw *d, const relax_part *part,
                       const relax_lit *in_case);

// Breaks circles among the statements made since `before` (relax_circle.c).
void relax_circles_break(relax_draw *d, relax_mark before);

// The draw's rows, up to z: its column, MU_RELAX_LOST or MU_RELAX_SURE
// (relax_force.c).
uint32_t relax_draw_add(relax_draw *d);

#endif
