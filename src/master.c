// master.c - see master.h.

#include "master.h"

#include "luck.h"

#include <coin/Cbc_C_Interface.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_ROOM 256u
#define TOLERANCE  1e-6        // of the solver's objective, relative

// ---- cuts ------------------------------------------------------------------------

mu_status mu_master_init(const mu_asks *asks, uint32_t draws, uint32_t nations,
                         mu_master *out)
{
    size_t pairs = (size_t)draws * nations;
    *out = (mu_master){ .asks = asks, .draws = draws, .nations = nations };
    out->clauses = MU_ARENA_NEW(&out->arena, pairs, mu_list);
    out->clauses_room = MU_ARENA_NEW(&out->arena, pairs, uint32_t);
    out->unit = mu_asks_unit(asks);
    out->index_room = 2 * FIRST_ROOM;
    out->index = MU_ARENA_NEW(&out->arena, out->index_room, uint32_t);
    out->of = MU_ARENA_NEW(&out->arena, draws, mu_list);
    out->of_room = MU_ARENA_NEW(&out->arena, draws, uint32_t);
    out->wants = MU_ARENA_NEW(&out->arena, draws, mu_wants *);
    out->wants_count = MU_ARENA_NEW(&out->arena, draws, uint32_t);
    if (out->index && out->of && out->of_room && out->wants &&
        out->wants_count && out->clauses && out->clauses_room)
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

static mu_status add_cut(mu_master *m, mu_list *list, uint32_t *list_room,
                         const mu_cut *cut, bool *added)
{
    uint32_t  number, kept = 0;
    uint32_t *at = (uint32_t *)(uintptr_t)list->at;
    *added = false;
    for (uint32_t i = 0; i < list->count; i++)
        if (says_as_much(&m->cuts[at[i]], cut))
            return MU_OK;
    MU_TRY(number_of(m, cut, &number));
    if (list->count == *list_room) {
        uint32_t  room = *list_room ? 2 * *list_room : 4;
        uint32_t *more = MU_ARENA_NEW(&m->arena, room, uint32_t);
        if (!more)
            return MU_NO_MEMORY;
        if (list->count)
            memcpy(more, at, list->count * sizeof *more);
        list->at = at = more;
        *list_room = room;
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

mu_status mu_master_cut(mu_master *m, uint32_t draw, const mu_cut *cut,
                        bool *added)
{
    return add_cut(m, &m->of[draw], &m->of_room[draw], cut, added);
}

mu_status mu_master_clause(mu_master *m, uint32_t draw, uint32_t nation,
                           const mu_cut *cut, bool *added)
{
    size_t at = (size_t)draw * m->nations + nation;
    *added = false;
    if (m->clauses_room[at] == UINT32_MAX)
        return MU_OK;
    return add_cut(m, &m->clauses[at], &m->clauses_room[at], cut, added);
}

void mu_master_free(mu_master *m, uint32_t draw, uint32_t nation)
{
    size_t at = (size_t)draw * m->nations + nation;
    m->clauses[at].count = 0;
    m->clauses_room[at] = UINT32_MAX;
}

static bool lets(const mu_cut *cut, const mu_ask_set *set)
{
    return mu_ask_meets(&cut->with, set) ||
           !mu_ask_within(&cut->without, set);
}

static bool all_let(const mu_master *m, const mu_list *list,
                    const mu_ask_set *set)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!lets(&m->cuts[list->at[i]], set))
            return false;
    return true;
}

static const mu_list *clauses_of(const mu_master *m, uint32_t draw,
                                 uint32_t nation)
{
    return &m->clauses[(size_t)draw * m->nations + nation];
}

bool mu_master_lets_bring(const mu_master *m, uint32_t draw, uint32_t nation,
                          const mu_ask_set *set)
{
    return all_let(m, clauses_of(m, draw, nation), set);
}

bool mu_master_forbids_bring(const mu_master *m, uint32_t draw, uint32_t nation,
                             const mu_ask_set *set, uint32_t most)
{
    const mu_list *list = clauses_of(m, draw, nation);
    for (uint32_t i = 0; i < list->count; i++) {
        const mu_cut *cut = &m->cuts[list->at[i]];
        if (!lets(cut, set) && mu_ask_size(&cut->with) <= most)
            return true;
    }
    return false;
}

mu_status mu_master_key(mu_master *m, const mu_ask_set *set, uint32_t *key)
{
    for (*key = 0; *key < m->key_count; ++*key)
        if (mu_ask_equal(&m->keys[*key], set))
            return MU_OK;
    if (m->key_count == m->key_room) {
        uint32_t    room = m->key_room ? 2 * m->key_room : 64;
        mu_ask_set *keys = MU_ARENA_NEW(&m->arena, room, mu_ask_set);
        if (!keys)
            return MU_NO_MEMORY;
        if (m->key_count)
            memcpy(keys, m->keys, m->key_count * sizeof *keys);
        m->keys = keys;
        m->key_room = room;
    }
    m->keys[m->key_count++] = *set;
    return MU_OK;
}

mu_status mu_master_want(mu_master *m, uint32_t draw, const mu_wants *wants)
{
    mu_share_of *list = MU_ARENA_NEW(&m->arena, wants->count + (size_t)1,
                                     mu_share_of);
    if (!m->wants[draw])
        m->wants[draw] = MU_ARENA_NEW(&m->arena, MU_WANTS, mu_wants);
    if (!list || !m->wants[draw])
        return MU_NO_MEMORY;
    if (m->wants_count[draw] == MU_WANTS)
        return MU_OK;
    if (wants->count)
        memcpy(list, wants->list, wants->count * sizeof *list);
    m->wants[draw][m->wants_count[draw]++] =
        (mu_wants){ list, wants->count };
    return MU_OK;
}

bool mu_master_brings(const mu_master *m, uint32_t draw, const mu_ask_set *set)
{
    for (uint32_t i = 0; i < m->wants_count[draw]; i++) {
        const mu_wants *wants = &m->wants[draw][i];
        double          sum = 0.0;
        for (uint32_t k = 0; k < wants->count && sum < 1.0; k++)
            if (mu_ask_within(&m->keys[wants->list[k].key], set) &&
                mu_master_lets_bring(m, draw, wants->list[k].nation, set))
                sum += wants->list[k].part;
        if (sum < 1.0)
            return false;
    }
    return true;
}

void mu_master_forget(mu_master *m, uint32_t draw)
{
    m->of[draw].count = 0;
}

bool mu_master_lets(const mu_master *m, uint32_t draw, const mu_ask_set *set)
{
    return all_let(m, &m->of[draw], set) && mu_master_brings(m, draw, set);
}

// ---- the model given to Cbc ------------------------------------------------------

// Rows one after another, with their bounds; columns come last.
typedef struct rows {
    int     *start, *index;
    double  *value, *lower, *upper;
    uint32_t count;
    size_t   used;
} rows;

// A column of its own: some asks as a whole, and the clauses of a nation.
typedef struct held {
    uint32_t       key;
    const mu_list *clauses;
} held;

typedef struct classes {           // of draws with the same cuts
    uint32_t *first;               // a draw of each
    double   *weight;
    uint32_t  count;
    uint32_t  always, never;       // draws without cuts, and that always fail
    held     *helds;
    uint32_t  held_count, held_room;
    uint32_t *held_index;          // hash table
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

static bool same_wants(const mu_master *m, uint32_t draw_a, const mu_wants *a,
                       uint32_t draw_b, const mu_wants *b)
{
    for (uint32_t i = 0; i < a->count && a->count == b->count; i++)
        if (a->list[i].key != b->list[i].key ||
            a->list[i].part != b->list[i].part ||
            !same_cuts(clauses_of(m, draw_a, a->list[i].nation),
                       clauses_of(m, draw_b, b->list[i].nation)))
            return false;
    return a->count == b->count;
}

static bool same_class(const mu_master *m, uint32_t a, uint32_t b)
{
    if (!same_cuts(&m->of[a], &m->of[b]) ||
        m->wants_count[a] != m->wants_count[b])
        return false;
    for (uint32_t i = 0; i < m->wants_count[a]; i++)
        if (!same_wants(m, a, &m->wants[a][i], b, &m->wants[b][i]))
            return false;
    return true;
}

static uint32_t hash_of(const mu_master *m, uint32_t draw)
{
    const mu_list *list = &m->of[draw];
    uint64_t hash = mu_luck_hash(MU_LUCK_BASIS, (const char *)list->at,
                                 list->count * sizeof *list->at);
    for (uint32_t i = 0; i < m->wants_count[draw]; i++)
        for (uint32_t k = 0; k < m->wants[draw][i].count; k++)
            hash = (hash ^ m->wants[draw][i].list[k].key) * 1099511628211u;
    return (uint32_t)(hash ^ (hash >> 32));
}

// The column of a share, made if it is new: MU_NONE where it needs nothing.
static uint32_t hold(const mu_master *m, classes *c, uint32_t draw,
                     const mu_share_of *share)
{
    const mu_list *clauses = clauses_of(m, draw, share->nation);
    uint32_t       size = mu_ask_size(&m->keys[share->key]);
    if (size == 0 && clauses->count == 0)
        return MU_NONE;
    for (uint32_t a = 0;
         a < m->asks->count && size == 1 && clauses->count == 0; a++)
        if (mu_ask_in(&m->keys[share->key], a))
            return a;
    uint64_t hash = mu_luck_hash(share->key + 1u, (const char *)clauses->at,
                                 clauses->count * sizeof *clauses->at);
    uint32_t at = (uint32_t)((hash * 0x9e3779b97f4a7c15u) >> 32) &
                  (c->held_room - 1);
    for (; c->held_index[at]; at = (at + 1) & (c->held_room - 1)) {
        const held *h = &c->helds[c->held_index[at] - 1];
        if (h->key == share->key && same_cuts(h->clauses, clauses))
            break;
    }
    if (!c->held_index[at]) {
        c->helds[c->held_count++] = (held){ share->key, clauses };
        c->held_index[at] = c->held_count;
    }
    return m->asks->count + c->count + c->held_index[at] - 1;
}

// Room for a column for each share of each class; and all of them made.
static mu_status hold_all(const mu_master *m, classes *c, mu_arena *arena)
{
    uint32_t shares = 1;
    for (uint32_t k = 0; k < c->count; k++)
        for (uint32_t i = 0; i < m->wants_count[c->first[k]]; i++)
            shares += m->wants[c->first[k]][i].count;
    for (c->held_room = 64; c->held_room < 2 * shares;)
        c->held_room *= 2;
    c->helds = MU_ARENA_NEW(arena, shares, held);
    c->held_index = MU_ARENA_NEW(arena, c->held_room, uint32_t);
    if (!c->helds || !c->held_index)
        return MU_NO_MEMORY;
    for (uint32_t k = 0; k < c->count; k++)
        for (uint32_t i = 0; i < m->wants_count[c->first[k]]; i++)
            for (uint32_t j = 0; j < m->wants[c->first[k]][i].count; j++)
                hold(m, c, c->first[k], &m->wants[c->first[k]][i].list[j]);
    return MU_OK;
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
        if (never || (list->count == 0 && m->wants_count[w] == 0)) {
            out->always += !never;
            out->never += never;
            continue;
        }
        uint32_t at = hash_of(m, w) & (room - 1);
        while (index[at] && !same_class(m, out->first[index[at] - 1], w))
            at = (at + 1) & (room - 1);
        if (!index[at]) {
            out->first[out->count++] = w;
            index[at] = out->count;
        }
        out->weight[index[at] - 1] += 1.0;
    }
    return hold_all(m, out, arena);
}

// Room for all rows that there can be.
static mu_status make_rows(const mu_master *m, const classes *c,
                           mu_arena *arena, rows *out)
{
    size_t n = m->asks->count;
    size_t count = 2 + 2 * n * n, used = c->count + n + 4 * n * n;
    for (uint32_t k = 0; k < c->held_count; k++) {
        const held *h = &c->helds[k];
        count += mu_ask_size(&m->keys[h->key]) + h->clauses->count;
        used += 2 * (size_t)mu_ask_size(&m->keys[h->key]);
        for (uint32_t i = 0; i < h->clauses->count; i++)
            used += 1 + mu_ask_size(&m->cuts[h->clauses->at[i]].with);
    }
    for (uint32_t k = 0; k < c->count; k++) {
        const mu_list *list = &m->of[c->first[k]];
        count += list->count + m->wants_count[c->first[k]];
        for (uint32_t i = 0; i < m->wants_count[c->first[k]]; i++)
            used += 1 + m->wants[c->first[k]][i].count;
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

// What needs nothing counts in any case; what is more than is missing counts as
// that.
static void put_want(const mu_master *m, classes *c, uint32_t k,
                     const mu_wants *wants, rows *r)
{
    uint32_t draw = c->first[k];
    double   missing = 1.0;
    for (uint32_t j = 0; j < wants->count; j++)
        if (hold(m, c, draw, &wants->list[j]) == MU_NONE)
            missing -= wants->list[j].part;
    if (missing <= 0.0)
        return;
    put(r, m->asks->count + k, missing);
    for (uint32_t j = 0; j < wants->count; j++) {
        uint32_t column = hold(m, c, draw, &wants->list[j]);
        if (column != MU_NONE)
            put(r, column, -fmin(missing, wants->list[j].part));
    }
    end_row(r, -INFINITY, 0.0);
}

static void put_wants(const mu_master *m, classes *c, rows *r)
{
    uint32_t n = m->asks->count;
    for (uint32_t k = 0; k < c->count; k++)
        for (uint32_t i = 0; i < m->wants_count[c->first[k]]; i++)
            put_want(m, c, k, &m->wants[c->first[k]][i], r);
    for (uint32_t k = 0; k < c->held_count; k++) {
        const held *h = &c->helds[k];
        for (uint32_t a = 0; a < n; a++)
            if (mu_ask_in(&m->keys[h->key], a)) {
                put(r, n + c->count + k, 1.0);
                put(r, a, -1.0);
                end_row(r, -INFINITY, 0.0);
            }
        for (uint32_t i = 0; i < h->clauses->count; i++) {
            const mu_cut *cut = &m->cuts[h->clauses->at[i]];
            put(r, n + c->count + k, 1.0);
            for (uint32_t a = 0; a < n; a++)
                if (mu_ask_in(&cut->with, a))
                    put(r, a, -1.0);
            end_row(r, -INFINITY, 0.0);
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
    uint32_t n = m->asks->count, columns = n + c->count + c->held_count;
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
        else if (i < n + c->count)
            goal[i] = task->best ? -c->weight[i - n] : 0.0;
    }
    Cbc_loadProblem(model, (int)columns, (int)r->count, start, index, value,
                    zero, one, goal, r->lower, r->upper);
    for (uint32_t a = 0; a < n; a++)
        Cbc_setInteger(model, (int)a);
    // Half of what is demanded is nothing; of cuts alone z is whole by itself.
    for (uint32_t k = 0; k < c->count; k++)
        if (m->wants_count[c->first[k]] > 0)
            Cbc_setInteger(model, (int)(n + k));
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
        put_wants(m, &c, &r);
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
