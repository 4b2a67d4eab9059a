// master.c - see master.h.

#include "master.h"

#include "luck.h"

#include <coin/Cbc_C_Interface.h>
#include <math.h>
#include <stdio.h>

#define FIRST_ROOM 256u
#define TOLERANCE  1e-6        // of the solver's objective, relative

// ---- cuts ------------------------------------------------------------------------

mu_status mu_master_init(const mu_asks *asks, uint32_t draws, mu_master *out)
{
    *out = (mu_master){ .asks = asks, .draws = draws };
    out->unit = mu_asks_unit(asks);
    out->index_room = 2 * FIRST_ROOM;
    out->index = MU_ARENA_NEW(&out->arena, out->index_room, uint32_t);
    out->of = MU_ARENA_NEW(&out->arena, draws, mu_list);
    out->of_room = MU_ARENA_NEW(&out->arena, draws, uint32_t);
    if (out->index && out->of && out->of_room)
        return MU_OK;
    mu_master_clear(out);
    return MU_NO_MEMORY;
}

void mu_master_clear(mu_master *m)
{
    mu_arena arena = m->arena;
    *m = (mu_master){ 0 };
    mu_arena_clear(&arena);
}

static bool cut_equal(const mu_cut *a, const mu_cut *b)
{
    return mu_ask_equal(&a->with, &b->with) &&
           mu_ask_equal(&a->without, &b->without);
}

static uint32_t *slot_of(const mu_master *m, const mu_cut *cut)
{
    uint64_t hash = MU_LUCK_BASIS;
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++) {
        hash = (hash ^ cut->with.words[i]) * 0x9e3779b97f4a7c15u;
        hash = (hash ^ (hash >> 29) ^ cut->without.words[i]) *
               0xbf58476d1ce4e5b9u;
    }
    uint32_t at = (uint32_t)(hash >> 32) & (m->index_room - 1);
    while (m->index[at] && !cut_equal(&m->cuts[m->index[at] - 1], cut))
        at = (at + 1) & (m->index_room - 1);
    return &m->index[at];
}

static mu_status make_room(mu_master *m)
{
    if (m->cut_count < m->cut_room)
        return MU_OK;
    uint32_t  room = m->cut_room ? 2 * m->cut_room : FIRST_ROOM;
    mu_cut   *cuts = MU_ARENA_NEW(&m->arena, room, mu_cut);
    uint32_t *index = MU_ARENA_NEW(&m->arena, 2 * (size_t)room, uint32_t);
    if (!cuts || !index)
        return MU_NO_MEMORY;
    if (m->cut_count)
        memcpy(cuts, m->cuts, m->cut_count * sizeof *cuts);
    m->cuts = cuts;
    m->cut_room = room;
    m->index = index;
    m->index_room = 2 * room;
    for (uint32_t i = 0; i < m->cut_count; i++)
        *slot_of(m, &m->cuts[i]) = i + 1;
    return MU_OK;
}

static mu_status number_of(mu_master *m, const mu_cut *cut, uint32_t *number)
{
    MU_TRY(make_room(m));
    uint32_t *slot = slot_of(m, cut);
    if (!*slot) {
        m->cuts[m->cut_count++] = *cut;
        *slot = m->cut_count;
    }
    *number = *slot - 1;
    return MU_OK;
}

// Does `a` forbid all that `b` forbids?
static bool says_as_much(const mu_cut *a, const mu_cut *b)
{
    return mu_ask_within(&a->with, &b->with) &&
           mu_ask_within(&a->without, &b->without);
}

mu_status mu_master_cut(mu_master *m, uint32_t draw, const mu_cut *cut,
                        bool *added)
{
    mu_list  *list = &m->of[draw];
    uint32_t  number, kept = 0;
    uint32_t *at = (uint32_t *)(uintptr_t)list->at;
    *added = false;
    for (uint32_t i = 0; i < list->count; i++)
        if (says_as_much(&m->cuts[at[i]], cut))
            return MU_OK;
    MU_TRY(number_of(m, cut, &number));
    if (list->count == m->of_room[draw]) {
        uint32_t  room = list->count ? 2 * list->count : 4;
        uint32_t *more = MU_ARENA_NEW(&m->arena, room, uint32_t);
        if (!more)
            return MU_NO_MEMORY;
        if (list->count)
            memcpy(more, at, list->count * sizeof *more);
        list->at = at = more;
        m->of_room[draw] = room;
    }
    for (uint32_t i = 0; i < list->count; i++)
        if (!says_as_much(cut, &m->cuts[at[i]]))
            at[kept++] = at[i];
    uint32_t place = kept;
    for (; place > 0 && at[place - 1] > number; place--)
        at[place] = at[place - 1];
    at[place] = number;
    list->count = kept + 1;
    *added = true;
    return MU_OK;
}

static bool lets(const mu_cut *cut, const mu_ask_set *set)
{
    return mu_ask_meets(&cut->with, set) ||
           !mu_ask_within(&cut->without, set);
}

void mu_master_forget(mu_master *m, uint32_t draw)
{
    m->of[draw].count = 0;
}

bool mu_master_lets(const mu_master *m, uint32_t draw, const mu_ask_set *set)
{
    const mu_list *list = &m->of[draw];
    for (uint32_t i = 0; i < list->count; i++)
        if (!lets(&m->cuts[list->at[i]], set))
            return false;
    return true;
}

// ---- the model given to Cbc ------------------------------------------------------

// Rows one after another, with their bounds; columns come last.
typedef struct rows {
    int     *start, *index;
    double  *value, *lower, *upper;
    uint32_t count;
    size_t   used;
} rows;

typedef struct classes {           // of draws with the same cuts
    uint32_t *first;               // a draw of each
    double   *weight;
    uint32_t  count;
    uint32_t  always, never;       // draws without cuts, and that always fail
} classes;

static bool is_never(const mu_master *m, uint32_t draw)
{
    static const mu_cut nothing = { 0 };
    const mu_list      *list = &m->of[draw];
    return list->count == 1 && cut_equal(&m->cuts[list->at[0]], &nothing);
}

static bool same_cuts(const mu_list *a, const mu_list *b)
{
    return a->count == b->count &&
           (a->count == 0 ||
            memcmp(a->at, b->at, a->count * sizeof *a->at) == 0);
}

static uint32_t hash_of(const mu_list *list)
{
    uint64_t hash = mu_luck_hash(MU_LUCK_BASIS, (const char *)list->at,
                                 list->count * sizeof *list->at);
    return (uint32_t)(hash ^ (hash >> 32));
}

static mu_status sort_into_classes(const mu_master *m, mu_arena *arena,
                                   classes *out)
{
    uint32_t room = 64;
    while (room < 2 * m->draws)
        room *= 2;
    uint32_t *index = MU_ARENA_NEW(arena, room, uint32_t);
    out->first = MU_ARENA_NEW(arena, m->draws, uint32_t);
    out->weight = MU_ARENA_NEW(arena, m->draws, double);
    if (!index || !out->first || !out->weight)
        return MU_NO_MEMORY;
    for (uint32_t w = 0; w < m->draws; w++) {
        const mu_list *list = &m->of[w];
        bool           never = is_never(m, w);
        if (never || list->count == 0) {
            out->always += !never;
            out->never += never;
            continue;
        }
        uint32_t at = hash_of(list) & (room - 1);
        while (index[at] && !same_cuts(&m->of[out->first[index[at] - 1]], list))
            at = (at + 1) & (room - 1);
        if (!index[at]) {
            out->first[out->count++] = w;
            index[at] = out->count;
        }
        out->weight[index[at] - 1] += 1.0;
    }
    return MU_OK;
}

// Room for all rows that there can be.
static mu_status make_rows(const mu_master *m, const classes *c,
                           mu_arena *arena, rows *out)
{
    size_t n = m->asks->count;
    size_t count = 2 + 2 * n * n, used = c->count + n + 4 * n * n;
    for (uint32_t k = 0; k < c->count; k++) {
        const mu_list *list = &m->of[c->first[k]];
        count += list->count;
        for (uint32_t i = 0; i < list->count; i++)
            used += 1 + mu_ask_size(&m->cuts[list->at[i]].with) +
                    mu_ask_size(&m->cuts[list->at[i]].without);
    }
    out->start = MU_ARENA_NEW(arena, count + 1, int);
    out->index = MU_ARENA_NEW(arena, used, int);
    out->value = MU_ARENA_NEW(arena, used, double);
    out->lower = MU_ARENA_NEW(arena, count, double);
    out->upper = MU_ARENA_NEW(arena, count, double);
    return out->start && out->index && out->value && out->lower && out->upper
               ? MU_OK
               : MU_NO_MEMORY;
}

static void put(rows *r, uint32_t column, double value)
{
    r->index[r->used] = (int)column;
    r->value[r->used++] = value;
}

static void end_row(rows *r, double lower, double upper)
{
    r->lower[r->count] = lower;
    r->upper[r->count++] = upper;
    r->start[r->count] = (int)r->used;
}

static double cost_of(const mu_master *m, uint32_t ask)
{
    return (double)(m->asks->list[ask].cost / m->unit);
}

static void put_relations(const mu_asks *asks, rows *r)
{
    for (uint32_t i = 0; i < asks->count; i++)
        for (uint32_t k = 0; k < asks->count; k++) {
            if (mu_ask_in(&asks->list[i].needed, k)) {
                put(r, i, 1.0);
                put(r, k, -1.0);
                end_row(r, -INFINITY, 0.0);
            }
            if (k > i && mu_ask_in(&asks->list[i].excluded, k)) {
                put(r, i, 1.0);
                put(r, k, 1.0);
                end_row(r, -INFINITY, 1.0);
            }
        }
}

static void put_cuts(const mu_master *m, const classes *c, rows *r)
{
    uint32_t n = m->asks->count;
    for (uint32_t k = 0; k < c->count; k++) {
        const mu_list *list = &m->of[c->first[k]];
        for (uint32_t i = 0; i < list->count; i++) {
            const mu_cut *cut = &m->cuts[list->at[i]];
            double        turned = 0.0;
            put(r, n + k, 1.0);
            for (uint32_t a = 0; a < n; a++)
                if (mu_ask_in(&cut->with, a)) {
                    put(r, a, -1.0);
                } else if (mu_ask_in(&cut->without, a)) {
                    put(r, a, 1.0);
                    turned += 1.0;
                }
            end_row(r, -INFINITY, turned);
        }
    }
}

static void put_goal(const mu_master *m, const classes *c,
                     const mu_master_task *task, rows *r)
{
    uint32_t n = m->asks->count;
    if (task->best || task->budget < INT64_MAX) {
        for (uint32_t a = 0; a < n; a++)
            put(r, a, cost_of(m, a));
        end_row(r, -INFINITY, floor((double)task->budget / (double)m->unit));
    }
    if (!task->best) {
        for (uint32_t k = 0; k < c->count; k++)
            put(r, n + k, c->weight[k]);
        end_row(r, (double)task->reached - (double)c->always - 1e-3, INFINITY);
    }
}

// By columns, as Cbc takes them.
static mu_status load(Cbc_Model *model, const mu_master *m, const classes *c,
                      const mu_master_task *task, const rows *r,
                      mu_arena *arena)
{
    uint32_t n = m->asks->count, columns = n + c->count;
    int     *start = MU_ARENA_NEW(arena, columns + (size_t)2, int);
    int     *index = MU_ARENA_NEW(arena, r->used + 1, int);
    double  *value = MU_ARENA_NEW(arena, r->used + 1, double);
    double  *zero = MU_ARENA_NEW(arena, columns + (size_t)1, double);
    double  *one = MU_ARENA_NEW(arena, columns + (size_t)1, double);
    double  *goal = MU_ARENA_NEW(arena, columns + (size_t)1, double);
    if (!start || !index || !value || !zero || !one || !goal)
        return MU_NO_MEMORY;
    for (size_t i = 0; i < r->used; i++)
        start[r->index[i] + 2]++;
    for (uint32_t i = 1; i <= columns; i++)
        start[i + 1] += start[i];
    for (uint32_t row = 0; row < r->count; row++)
        for (int i = r->start[row]; i < r->start[row + 1]; i++) {
            int at = start[r->index[i] + 1]++;
            index[at] = (int)row;
            value[at] = r->value[i];
        }
    for (uint32_t i = 0; i < columns; i++) {
        one[i] = 1.0;
        if (i < n)
            goal[i] = task->best ? 0.0 : cost_of(m, i);
        else
            goal[i] = task->best ? -c->weight[i - n] : 0.0;
    }
    Cbc_loadProblem(model, (int)columns, (int)r->count, start, index, value,
                    zero, one, goal, r->lower, r->upper);
    for (uint32_t a = 0; a < n; a++)
        Cbc_setInteger(model, (int)a);
    return MU_OK;
}

// What the chosen set is worth as the solver minimises it; where draws are told,
// the solver's word.
static double worth(const mu_master *m, const mu_master_task *task,
                    const mu_master_answer *out)
{
    return task->best ? INFINITY
                      : (double)(mu_asks_cost(m->asks, &out->set) / m->unit);
}

// Draws, and costs in units, are whole: a bound is rounded to the next that can
// be, after what the solver may be wrong by.
static void take_answer(Cbc_Model *model, const mu_master *m,
                        const classes *c, const mu_master_task *task,
                        mu_master_answer *out)
{
    const double *x = Cbc_bestSolution(model);
    double        bound = Cbc_getBestPossibleObjValue(model);
    out->none = Cbc_isProvenInfeasible(model);
    out->optimal = Cbc_isProvenOptimal(model) && x && task->gap <= 0;
    out->feasible = x != NULL && !out->none;
    for (uint32_t a = 0; out->feasible && a < m->asks->count; a++)
        if (x[a] > 0.5)
            mu_ask_add(&out->set, a);
    // The solver's own value may be that of asks granted by a millionth: no set
    // that satisfies all is below what the chosen one costs in whole numbers.
    if (out->optimal)
        bound = fmin(floor(Cbc_getObjValue(model) + 0.5), worth(m, task, out));
    else
        bound = ceil(bound - TOLERANCE * fmax(1.0, fabs(bound)));
    if (task->best)
        out->bound = fmin(c->always - bound, m->draws - c->never);
    else
        out->bound = fmax(0.0, bound) * (double)m->unit;
}

mu_status mu_master_solve(const mu_master *m, const mu_master_task *task,
                          mu_master_answer *out)
{
    mu_arena  arena = { 0 };
    classes   c = { 0 };
    rows      r = { 0 };
    char      text[32];
    mu_status status = sort_into_classes(m, &arena, &c);
    *out = (mu_master_answer){ 0 };
    if (status == MU_OK)
        status = make_rows(m, &c, &arena, &r);
    Cbc_Model *model = status == MU_OK ? Cbc_newModel() : NULL;
    if (status == MU_OK && !model)
        status = MU_NO_MEMORY;
    if (status == MU_OK) {
        put_goal(m, &c, task, &r);
        put_relations(m->asks, &r);
        put_cuts(m, &c, &r);
        status = load(model, m, &c, task, &r, &arena);
    }
    if (status == MU_OK) {
        Cbc_setLogLevel(model, 0);
        Cbc_setParameter(model, "log", "0");
        Cbc_setParameter(model, "slog", "0");
        snprintf(text, sizeof text, "%.6f", task->gap);
        Cbc_setParameter(model, "ratio", text);
        Cbc_setParameter(model, "allow", "0.999");
        snprintf(text, sizeof text, "%u", task->nodes);
        Cbc_setParameter(model, "maxN", text);
        snprintf(text, sizeof text, "%.3f", task->seconds);
        if (task->seconds > 0) {
            Cbc_setParameter(model, "timeMode", "elapsed");
            Cbc_setParameter(model, "sec", text);
        }
        Cbc_solve(model);
        take_answer(model, m, &c, task, out);
        if (!out->feasible && !out->none && !Cbc_isNodeLimitReached(model) &&
            !Cbc_isSecondsLimitReached(model))
            status = MU_CANNOT_START;
    }
    if (model)
        Cbc_deleteModel(model);
    mu_arena_clear(&arena);
    return status;
}
