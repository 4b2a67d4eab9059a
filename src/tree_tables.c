// tree_tables.c - what nations can bring for which money, draw by draw. See
// tree_parts.h.
//
// A nation's part is worked out once for each look at which it is another, and
// kept: most looks differ for few nations.

#include "tree_parts.h"

#include <math.h>
#include <stdlib.h>

#define MOST_ROWS  128u                // of money, in a table

int64_t tree_cost(const tree_hand *t, const mu_ask_set *set)
{
    return mu_asks_cost(t->asks, set) / t->unit;
}

// ---- vectors -------------------------------------------------------------------------

// From rows of draws to blocks; adds if `add`.
static void fold(const tree_hand *t, const float *rows, float *to, bool add)
{
    for (uint32_t b = 0; b < t->blocks; b++)
        for (uint32_t j = 0; j < t->measures; j++)
            for (uint32_t l = 0; l < TREE_LANES; l++) {
                size_t at = ((size_t)b * t->measures + j) * TREE_LANES + l;
                float  x = rows[(size_t)j * t->stride + b * TREE_LANES + l];
                to[at] = add ? to[at] + x : x;
            }
}

// The lanes of a block in which a + b is enough in every measure.
static inline void look_at_block(const tree_hand *t, uint32_t block,
                                 const float *a, const float *b,
                                 const float *need, int *ok)
{
    size_t at = (size_t)block * t->measures * TREE_LANES;
    for (uint32_t l = 0; l < TREE_LANES; l++)
        ok[l] = 1;
    for (uint32_t j = 0; j < t->measures; j++, at += TREE_LANES)
        for (uint32_t l = 0; l < TREE_LANES; l++)
            ok[l] &= a[at + l] + b[at + l] >= need[at + l];
}

void tree_enough_in(const tree_hand *t, const float *a, const float *b,
                    const float *need, uint64_t *bits)
{
    for (uint32_t k = 0; k < t->blocks; k++) {
        int      ok[TREE_LANES];
        uint64_t byte = 0;
        look_at_block(t, k, a, b, need, ok);
        for (uint32_t l = 0; l < TREE_LANES; l++)
            byte |= (uint64_t)(ok[l] & 1) << l;
        bits[k * TREE_LANES / 64] |= byte << (k * TREE_LANES % 64);
    }
}

// Stops counting where `wanted` is out of reach.
uint32_t tree_enough(const tree_hand *t, const float *a, const float *b,
                     const float *need)
{
    uint32_t found = 0, left = t->draws, wanted = t->wanted;
    for (uint32_t k = 0; k < t->blocks; k++) {
        int ok[TREE_LANES];
        look_at_block(t, k, a, b, need, ok);
        for (uint32_t l = 0; l < TREE_LANES; l++)
            found += (uint32_t)ok[l];
        left -= left < TREE_LANES ? left : TREE_LANES;
        if (found + left < wanted)
            return 0;
    }
    return found;
}

// ---- what a nation can bring -----------------------------------------------------------

mu_status tree_bring(tree_hand *t, uint32_t nation, const mu_ask_set *in,
                       const mu_ask_set *out, float *to)
{
    MU_TRY(mu_promise_bring(t->promise, t->view, nation, in, out, t->scratch));
    fold(t, t->scratch, to, false);
    return MU_OK;
}

// Does it bring no more than another in any draw?
bool tree_no_better(const tree_hand *t, const float *a, const float *b)
{
    for (size_t i = 0; i < t->cells; i += TREE_LANES) {
        int more = 0;
        for (uint32_t l = 0; l < TREE_LANES; l++)
            more |= a[i + l] > b[i + l];
        if (more)
            return false;
    }
    return true;
}

static int by_cost(const void *a, const void *b)
{
    const tree_option *x = a, *y = b;
    return x->cost != y->cost ? (x->cost > y->cost) - (x->cost < y->cost)
                              : memcmp(&x->set, &y->set, sizeof x->set);
}

// Of a nation's local asks those that change what it brings.
static mu_status find_telling(tree_hand *t, tree_stage *g, const tree_node *at,
                              const mu_ask_set *asks)
{
    MU_TRY(tree_bring(t, g->nation, &at->in, &at->out, g->full));
    for (uint32_t a = 0; a < t->asks->count; a++) {
        mu_ask_set out = at->out;
        if (!mu_ask_in(asks, a))
            continue;
        mu_ask_add(&out, a);
        MU_TRY(tree_bring(t, g->nation, &at->in, &out, t->less));
        if (!tree_no_better(t, g->full, t->less))
            mu_ask_add(&g->asks, a);
    }
    return MU_OK;
}

static mu_status add_option(tree_hand *t, tree_stage *g, const tree_node *at,
                            const mu_ask_set *chosen)
{
    tree_option *o = &g->options[g->count++];
    mu_ask_set in = mu_ask_union(at->in, *chosen);
    mu_ask_set out = mu_ask_union(at->out, mu_ask_minus(g->asks, *chosen));
    *o = (tree_option){ .set = *chosen, .cost = tree_cost(t, chosen),
                   .value = MU_ARENA_NEW(&g->arena, t->cells, float) };
    g->bytes += t->cells * sizeof *o->value;
    return o->value ? tree_bring(t, g->nation, &in, &out, o->value) : MU_NO_MEMORY;
}

// Can it be chosen, as far as is known? What it needs may still be granted.
static bool fits(const tree_hand *t, const tree_stage *g, const tree_node *at,
                 const mu_ask_set *chosen)
{
    mu_ask_set have = mu_ask_union(at->in, *chosen);
    for (uint32_t a = 0; a < t->asks->count; a++) {
        const mu_ask *of = &t->asks->list[a];
        if (!mu_ask_in(chosen, a))
            continue;
        mu_ask_set lack = mu_ask_minus(of->needed, have);
        if (mu_ask_meets(&of->excluded, &have) ||
            mu_ask_meets(&lack, &g->asks) || mu_ask_meets(&lack, &at->out))
            return false;
    }
    return tree_cost(t, chosen) <= t->limit;
}

static mu_status list_options(tree_hand *t, tree_stage *g, const tree_node *at)
{
    uint32_t ask[TREE_ASKS], count = 0;
    for (uint32_t a = 0; a < t->asks->count; a++)
        if (mu_ask_in(&g->asks, a)) {
            // The rest is decided at the end, and till then granted for nothing.
            if (count == TREE_ASKS)
                mu_ask_drop(&g->asks, a);
            else
                ask[count++] = a;
        }
    g->options = MU_ARENA_NEW(&g->arena, (size_t)1 << count, tree_option);
    if (!g->options)
        return MU_NO_MEMORY;
    for (uint32_t bits = 0; bits < 1u << count; bits++) {
        mu_ask_set chosen = { { 0 } };
        for (uint32_t i = 0; i < count; i++)
            if (bits >> i & 1u)
                mu_ask_add(&chosen, ask[i]);
        if (fits(t, g, at, &chosen))
            MU_TRY(add_option(t, g, at, &chosen));
    }
    qsort(g->options, g->count, sizeof *g->options, by_cost);
    for (uint32_t o = 0; o < g->count; o++)
        for (uint32_t k = 0; k < o && !g->options[o].worse; k++)
            g->options[o].worse = !g->options[k].worse &&
                                  tree_no_better(t, g->options[o].value,
                                            g->options[k].value);
    for (size_t c = 0; c < t->cells; c += t->measures)
        g->spread += (double)(g->full[c] - g->options[0].value[c]);
    return MU_OK;
}

static mu_status make_stage(tree_hand *t, tree_stage *g, const tree_node *at)
{
    mu_ask_set asks = mu_promise_local(t->promise, g->nation);
    mu_ask_set decided = mu_ask_union(at->in, at->out);
    asks = mu_ask_minus(asks, decided);
    g->full = MU_ARENA_NEW(&g->arena, t->cells, float);
    if (!g->full)
        return MU_NO_MEMORY;
    g->bytes = t->cells * sizeof *g->full;
    MU_TRY(find_telling(t, g, at, &asks));
    return list_options(t, g, at);
}

static void free_stage(tree_stage *g)
{
    mu_arena_clear(&g->arena);
    free(g);
}

static void forget_unused(tree_hand *t)
{
    for (uint32_t n = 0; n < t->nations; n++)
        for (tree_stage **at = &t->kept[n]; *at;) {
            tree_stage *g = *at;
            if (g->users > 0) {
                at = &g->next;
                continue;
            }
            *at = g->next;
            t->bytes -= g->bytes;
            free_stage(g);
        }
}

// The stage of a nation after a look at the node; it has one user more.
static mu_status stage_of(tree_hand *t, const tree_node *at, uint32_t nation, tree_stage **out)
{
    mu_ask_set touching = mu_promise_touching(t->promise, nation);
    mu_ask_set in = tree_both(at->in, &touching), no = tree_both(at->out, &touching);
    uint64_t   stamp = mu_view_stamp(t->view, nation);
    for (tree_stage *g = t->kept[nation]; g; g = g->next)
        if (g->stamp == stamp && g->limit >= t->limit &&
            mu_ask_equal(&g->in, &in) && mu_ask_equal(&g->out, &no)) {
            g->users++;
            *out = g;
            return MU_OK;
        }
    tree_stage *g = calloc(1, sizeof *g);
    if (!g)
        return MU_NO_MEMORY;
    *g = (tree_stage){ .nation = nation, .stamp = stamp, .in = in, .out = no,
                       .limit = t->limit };
    mu_status status = make_stage(t, g, at);
    if (status != MU_OK) {
        free_stage(g);
        return status;
    }
    if (t->bytes > t->most_bytes)
        forget_unused(t);
    t->bytes += g->bytes;
    g->users = 1;
    g->next = t->kept[nation];
    t->kept[nation] = g;
    *out = g;
    return MU_OK;
}

// ---- tables ------------------------------------------------------------------------------

void tree_tables_leave(tree_hand *t, tree_tables *s)
{
    for (uint32_t n = 0; s->all && n < t->nations; n++)
        if (s->all[n])
            s->all[n]->users--;
    mu_arena_clear(&s->arena);
    *s = (tree_tables){ .room = s->room, .room_size = s->room_size };
}

// Room for so many numbers, not set to anything.
static mu_status make_room(tree_tables *s, size_t size)
{
    if (size <= s->room_size)
        return MU_OK;
    free(s->room);
    s->room_size = 0;
    s->room = malloc(size * sizeof *s->room);
    if (!s->room)
        return MU_NO_MEMORY;
    s->room_size = size;
    return MU_OK;
}

// best[m] of a stage: its own best choice, and the best of those behind it.
static void fill_best(tree_hand *t, tree_tables *s, uint32_t i)
{
    const tree_stage *g = s->stages[i];
    const float *behind = i + 1 < s->count ? s->best[i + 1] : NULL;
    for (uint32_t m = 0; m < s->rows; m++) {
        float *to = s->best[i] + m * t->cells;
        for (size_t c = 0; c < t->cells; c++)
            to[c] = -INFINITY;
        for (uint32_t o = 0; o < g->count; o++) {
            const float *value = g->options[o].value;
            int64_t      cost = g->options[o].cost / s->grain;
            if (cost > m)
                break;
            const float *rest =
                behind ? behind + (size_t)(m - cost) * t->cells : t->zero;
            if (g->options[o].worse)
                continue;
            for (size_t c = 0; c < t->cells; c++) {
                float x = value[c] + rest[c];
                to[c] = x > to[c] ? x : to[c];
            }
        }
    }
}

void tree_fold_need(const tree_hand *t, float *to)
{
    fold(t, mu_view_need(t->view), to, false);
    // Rows are padded with draws that nothing is enough for.
    for (uint32_t w = t->draws; w < t->stride; w++)
        to[(size_t)(w / TREE_LANES) * t->measures * TREE_LANES + w % TREE_LANES] = INFINITY;
}

// The stages of all nations; those without a choice are summed.
static mu_status find_stages(tree_hand *t, const tree_node *at, tree_tables *s)
{
    for (uint32_t n = 0; n < t->nations; n++) {
        MU_TRY(stage_of(t, at, n, &s->all[n]));
        tree_stage *g = s->all[n];
        if (g->count < 2)
            continue;
        uint32_t k = s->count++;
        for (; k > 0 && s->stages[k - 1]->spread < g->spread; k--)
            s->stages[k] = s->stages[k - 1];
        s->stages[k] = g;
    }
    return MU_OK;
}

mu_status tree_tables_make(tree_hand *t, const tree_node *at, tree_tables *s)
{
    int64_t money = t->limit - at->paid;
    t->count.tables++;
    tree_tables_leave(t, s);
    s->grain = money / MOST_ROWS + 1;
    s->rows = (uint32_t)(money / s->grain) + 1;
    s->all = MU_ARENA_NEW(&s->arena, t->nations, tree_stage *);
    s->stages = MU_ARENA_NEW(&s->arena, t->nations, tree_stage *);
    s->best = MU_ARENA_NEW(&s->arena, t->nations, float *);
    if (!s->all || !s->stages || !s->best)
        return MU_NO_MEMORY;
    MU_TRY(find_stages(t, at, s));
    MU_TRY(make_room(s, (2 + (size_t)s->count * s->rows) * t->cells + 1));
    s->base = s->room;
    s->need = s->room + t->cells;
    memset(s->base, 0, t->cells * sizeof *s->base);
    for (uint32_t n = 0; n < t->nations; n++)
        for (size_t c = 0; s->all[n]->count < 2 && c < t->cells; c++)
            s->base[c] += s->all[n]->full[c];
    tree_fold_need(t, s->need);
    for (uint32_t i = s->count; i-- > 0;) {
        s->best[i] = s->room + (2 + (size_t)i * s->rows) * t->cells;
        fill_best(t, s, i);
    }
    return MU_OK;
}

const float *tree_rest(const tree_hand *t, const tree_tables *s, uint32_t stage,
                       int64_t money)
{
    return stage < s->count
               ? s->best[stage] + (size_t)(money / s->grain) * t->cells
               : t->zero;
}

// ---- a hand ------------------------------------------------------------------------------

mu_status tree_hand_init(tree_hand *t)
{
    float **rooms[] = { &t->scratch, &t->zero, &t->sum, &t->need, &t->less };
    t->measures = mu_promise_measures(t->promise);
    t->draws = mu_promise_draws(t->promise, NULL);
    t->stride = mu_promise_stride(t->promise);
    t->nations = mu_promise_nations(t->promise);
    t->blocks = t->stride / TREE_LANES;
    t->words = (t->stride + 63) / 64;
    t->cells = (size_t)t->stride * t->measures;
    t->kept = MU_ARENA_NEW(&t->arena, t->nations, tree_stage *);
    if (!t->kept)
        return MU_NO_MEMORY;
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms + TREE_DEPTH; i++) {
        float **room = i < TREE_DEPTH ? &t->got[i] : rooms[i - TREE_DEPTH];
        *room = MU_ARENA_NEW(&t->arena, t->cells + 1, float);
        if (!*room)
            return MU_NO_MEMORY;
    }
    return mu_view_open(t->promise, &t->view);
}

void tree_hand_clear(tree_hand *t)
{
    tree_tables *tables[] = { &t->free, &t->none, &t->one };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        tree_tables_leave(t, tables[i]);
        free(tables[i]->room);
    }
    if (t->kept)
        forget_unused(t);
    mu_view_close(t->view);
    mu_arena_clear(&t->arena);
    *t = (tree_hand){ 0 };
}
