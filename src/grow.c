// grow.c - see grow.h.
//
// Method: the growth of all draws at once, a chunk of asks at a time (as QuickXplain,
// Junker 2004, AAAI, does for one). A node is a set, the draws that fail with
// it, and the asks not looked at yet, those whose lack costs least first. The
// next chunk is granted: draws that still fail go on with the larger set; for
// those that do not, a smaller chunk is tried, and an ask that alone makes the
// difference is left out.

#include "grow.h"

#define PLAYS 48u      // for one set, at most
#define BATCH 8u       // nodes played side by side; not the number of threads

typedef struct node {
    mu_ask_set set;
    uint64_t  *draws;          // that fail with it: bits
    uint32_t   weight;         // how many
    uint32_t   from, step;     // next ask in the order, size of the chunk
    bool       done;
} node;

typedef struct grower {
    mu_search *search;
    uint32_t  *order;          // asks that the first set lacks
    uint32_t   count;
    node      *nodes;
    uint32_t   node_count, node_room;
    uint32_t   plays;
    mu_arena   arena;
} grower;

static uint32_t count_bits(const uint64_t *bits, uint32_t words)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < words; i++)
        count += (uint32_t)__builtin_popcountll(bits[i]);
    return count;
}

static mu_status add_node(grower *g, const node *like)
{
    if (like->weight == 0)
        return MU_OK;
    if (g->node_count == g->node_room) {
        uint32_t room = g->node_room ? 2 * g->node_room : 64;
        node    *more = MU_ARENA_NEW(&g->arena, room, node);
        if (!more)
            return MU_NO_MEMORY;
        if (g->node_count)
            memcpy(more, g->nodes, g->node_count * sizeof *more);
        g->nodes = more;
        g->node_room = room;
    }
    g->nodes[g->node_count++] = *like;
    return MU_OK;
}

// The open node with most draws; the first of equal ones.
static node *heaviest(grower *g)
{
    node *best = NULL;
    for (uint32_t i = 0; i < g->node_count; i++)
        if (!g->nodes[i].done && (!best || g->nodes[i].weight > best->weight))
            best = &g->nodes[i];
    return best;
}

static mu_ask_set with_chunk(const grower *g, const node *at)
{
    mu_ask_set set = at->set;
    for (uint32_t i = 0; i < at->step; i++)
        mu_ask_add(&set, g->order[at->from + i]);
    return set;
}

// No ask is left to look at: the cuts of its draws.
static mu_status give_cuts(grower *g, const node *of)
{
    mu_search *s = g->search;
    uint32_t   trial = 0;
    while (!mu_ask_equal(&s->trials.list[trial]->set, &of->set))
        trial++;
    for (uint32_t w = 0; w < s->trials.draws; w++)
        if (of->draws[w / 64] >> (w % 64) & 1u)
            MU_TRY(mu_search_cut(s, w, trial));
    return MU_OK;
}

static uint32_t step_from(const grower *g, uint32_t from)
{
    uint32_t left = g->count - from;
    return left > 1 ? (left + 1) / 2 : left;
}

// After the node with its chunk was played.
static mu_status branch(grower *g, node parent)
{
    mu_search      *s = g->search;
    uint32_t        words = s->trials.words;
    mu_ask_set      larger = with_chunk(g, &parent);
    const mu_trial *trial = mu_trials_find(&s->trials, &larger);
    uint64_t       *fails = MU_ARENA_NEW(&g->arena, words, uint64_t);
    uint64_t       *rest = MU_ARENA_NEW(&g->arena, words, uint64_t);
    if (!fails || !rest)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < words; i++) {
        fails[i] = parent.draws[i] & ~trial->bits[i];
        rest[i] = parent.draws[i] & trial->bits[i];
    }
    uint32_t next = parent.from + parent.step;
    node     on = { larger, fails, count_bits(fails, words), next,
                    step_from(g, next), false };
    node     back = { parent.set, rest, count_bits(rest, words), parent.from,
                      parent.step / 2, false };
    if (parent.step == 1) {
        back.from = next;
        back.step = step_from(g, next);
    }
    MU_TRY(add_node(g, &on));
    return add_node(g, &back);
}

static mu_status grow_on(grower *g)
{
    while (g->plays < PLAYS) {
        node       batch[BATCH];
        mu_ask_set sets[BATCH];
        uint32_t   count = 0;
        for (node *at; count < BATCH && (at = heaviest(g)) != NULL;) {
            at->done = true;
            if (at->from == g->count) {
                MU_TRY(give_cuts(g, at));
                continue;
            }
            sets[count] = with_chunk(g, at);
            batch[count++] = *at;
        }
        if (count == 0)
            break;
        g->plays += count;
        MU_TRY(mu_search_play(g->search, sets, count));
        for (uint32_t i = 0; i < count; i++)
            MU_TRY(branch(g, batch[i]));
    }
    for (uint32_t i = 0; i < g->node_count; i++)
        if (!g->nodes[i].done)
            MU_TRY(give_cuts(g, &g->nodes[i]));
    return MU_OK;
}

// The asks that the set lacks, those that sway least first; the first chunk is
// that of those that sway nothing.
static void put_in_order(grower *g, const mu_ask_set *set)
{
    const mu_search *s = g->search;
    for (uint32_t a = 0; a < s->asks->count; a++) {
        if (mu_ask_in(set, a))
            continue;
        uint32_t at = g->count++;
        for (; at > 0 && s->sway[g->order[at - 1]] > s->sway[a]; at--)
            g->order[at] = g->order[at - 1];
        g->order[at] = a;
    }
}

static uint32_t first_step(const grower *g)
{
    uint32_t idle = 0;
    while (idle < g->count && g->search->sway[g->order[idle]] == 0)
        idle++;
    return idle ? idle : step_from(g, 0);
}

mu_status mu_grow(mu_search *s, const mu_ask_set *set)
{
    grower          g = { .search = s };
    const mu_trial *trial = mu_trials_find(&s->trials, set);
    uint32_t        words = s->trials.words;
    mu_status       status = MU_NO_MEMORY;
    node            first = { .set = *set };
    g.order = MU_ARENA_NEW(&g.arena, s->asks->count + (size_t)1, uint32_t);
    first.draws = MU_ARENA_NEW(&g.arena, words, uint64_t);
    if (g.order && first.draws) {
        put_in_order(&g, set);
        for (uint32_t w = 0; w < s->trials.draws; w++)
            if (!mu_trial_reaches(trial, w) && mu_master_lets(&s->master, w, set))
                first.draws[w / 64] |= (uint64_t)1 << (w % 64);
        first.weight = count_bits(first.draws, words);
        first.step = first_step(&g);
        status = add_node(&g, &first);
    }
    if (status == MU_OK)
        status = grow_on(&g);
    mu_arena_clear(&g.arena);
    return status;
}
