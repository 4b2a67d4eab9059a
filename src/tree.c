// tree.c - see tree.h.
//
// A node has some shared asks granted and some ruled out. Of those left it is seen
// what is promised with none of them, with each by itself, and with all of them
// for the price of the two cheapest: a draw in none of the three is lost to the
// node. Where enough are left, the nations' asks are chosen with none of them, and
// each of them makes a node below, in which those before it are ruled out.
//
// Nodes are tasks, given to threads in rounds. What the tasks of a round find is
// settled after it, in their order, so that the aim is the same for all of a
// round; the last nodes made come first, so that few wait.

#include "tree_parts.h"

#include "crew.h"

#include <stdatomic.h>
#include <stdlib.h>

#define ROUND  32u             // tasks
#define LATE   20u             // part of the draws wanted that late asks may win
#define FINDS  16u             // sets of one task that wait to be settled
#define KEPT   ((size_t)1 << 30)   // bytes of all hands; then unused stages go
#define LOOK   4096u           // nodes between two looks at the clock

typedef struct find {
    mu_ask_set set, beside;
    int64_t    cost;
    uint32_t   promised;           // draws
} find;

typedef struct task {
    tree_node  at;
    find       found[FINDS];
    uint32_t   count;
    bool       again;              // there was no room for more of them
    tree_node *below;              // nodes below it
    uint32_t   below_count, below_room;
} task;

typedef struct worker {
    tree_hand hand;
    mu_tree  *tree;
    task     *task;
    mu_status status;
    bool      full;                // the task has no room for another set
    uint32_t  since;               // nodes since the last look at the clock
} worker;

struct mu_tree {
    const mu_promise *promise;
    const mu_asks    *asks;
    mu_ask_set        all, idle, shared;
    uint32_t          order[MU_ASKS_MOST];     // of the shared ones, dear ones first
    uint32_t          shared_count;
    uint32_t          hands;
    worker           *worker;      // `hands` of them
    // of one run
    const mu_tree_task *run;
    mu_tree_aim       aim;
    tree_node        *waiting;     // the last one comes first
    size_t            count, room;
    task              round[ROUND];
    mu_ask_set       *settled;
    uint32_t          settled_count, settled_room;
    uint64_t          settled_ever;
    atomic_bool       stop;
};

static bool goes_on(worker *w)
{
    mu_tree *t = w->tree;
    w->since = 0;
    // Only the calling thread may ask.
    if (t->hands == 1 && w->status == MU_OK && t->run->keep_going &&
        !t->run->keep_going(t->run->context))
        w->status = MU_STOPPED;
    return w->status == MU_OK && !w->full && !atomic_load(&t->stop);
}

// ---- asks that do not fit any more -------------------------------------------------

static void rule_out(const worker *w, tree_node *at)
{
    const mu_asks *asks = w->tree->asks;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t a = 0; a < asks->count; a++) {
            if (mu_ask_in(&at->in, a) || mu_ask_in(&at->out, a) ||
                mu_ask_in(&w->tree->idle, a))
                continue;
            mu_ask_set with = mu_ask_union(at->in, asks->list[a].needed);
            mu_ask_add(&with, a);
            if (!mu_ask_meets(&with, &at->out) &&
                !mu_ask_meets(&asks->list[a].excluded, &at->in) &&
                tree_cost(&w->hand, &with) <= w->hand.limit)
                continue;
            mu_ask_add(&at->out, a);
            changed = true;
        }
    }
}

// ---- the end: nothing is left but asks that tell nothing by themselves ----------------

static void look(worker *w, const tree_node *at)
{
    w->hand.count.looks++;
    mu_promise_look(w->hand.promise, w->hand.view, &at->in, &at->out);
}

// Draws promised with all that is not ruled out.
static uint32_t promised_whole(worker *w, const tree_node *at)
{
    tree_hand *h = &w->hand;
    h->count.ends++;
    look(w, at);
    memset(h->sum, 0, h->cells * sizeof *h->sum);
    for (uint32_t n = 0; n < h->nations && w->status == MU_OK; n++) {
        w->status = tree_bring(h, n, &at->in, &at->out, h->less);
        for (size_t c = 0; c < h->cells; c++)
            h->sum[c] += h->less[c];
    }
    tree_fold_need(h, h->need);
    return w->status == MU_OK ? tree_enough(h, h->sum, h->zero, h->need) : 0;
}

static bool is_settled(const mu_tree *t, const mu_ask_set *set)
{
    for (uint32_t i = 0; i < t->settled_count; i++)
        if (mu_ask_equal(&t->settled[i], set))
            return true;
    return false;
}

// Keeps a set to be settled, unless it was.
static void keep(worker *w, const tree_node *at, const mu_ask_set *beside,
                 uint32_t promised)
{
    const mu_tree *t = w->tree;
    task          *to = w->task;
    if (!mu_asks_agree(t->asks, &at->in) || is_settled(t, &at->in))
        return;
    if (to->count == FINDS) {
        w->full = true;
        return;
    }
    to->found[to->count++] = (find){ at->in, *beside,
                                     mu_asks_cost(t->asks, &at->in), promised };
}

// What is granted needs these too; false: some of them are ruled out.
static bool take_needs(const worker *w, tree_node *at)
{
    const mu_asks *asks = w->tree->asks;
    mu_ask_set     granted = at->in;
    for (uint32_t a = 0; a < asks->count; a++)
        if (mu_ask_in(&granted, a))
            at->in = mu_ask_union(at->in, asks->list[a].needed);
    return !mu_ask_meets(&at->in, &at->out);
}

static void finish(worker *w, tree_node at)
{
    if (!goes_on(w) || !take_needs(w, &at))
        return;
    at.paid = tree_cost(&w->hand, &at.in);
    if (at.paid > w->hand.limit)
        return;
    rule_out(w, &at);
    uint32_t promised = promised_whole(w, &at);
    if (promised < w->hand.wanted)
        return;
    mu_ask_set left = mu_ask_minus(mu_ask_minus(w->tree->all, at.in), at.out);
    mu_ask_set real = mu_ask_minus(left, w->tree->idle);
    tree_node  without = at;
    without.out = mu_ask_union(without.out, real);
    // What is left makes no difference that is modelled: it is done without.
    if (mu_ask_size(&real) == 0 || promised_whole(w, &without) >= w->hand.wanted) {
        keep(w, &at, &left, promised);
        return;
    }
    uint32_t ask = 0;
    while (!mu_ask_in(&real, ask))
        ask++;
    tree_node with = at;
    without = at;
    with.in = mu_ask_union(with.in, w->tree->asks->list[ask].needed);
    mu_ask_add(&with.in, ask);
    mu_ask_add(&without.out, ask);
    finish(w, without);
    finish(w, with);
}

// ---- nation by nation --------------------------------------------------------------------

static void choose(worker *w, const tree_tables *s, const tree_node *at,
                   uint32_t i)
{
    tree_hand   *h = &w->hand;
    const float *got = i == 0 ? s->base : h->got[i - 1];
    if (i == s->count) {
        finish(w, *at);
        return;
    }
    const tree_stage *g = s->stages[i];
    for (uint32_t o = 0; o < g->count && w->status == MU_OK && !w->full; o++) {
        const tree_option *of = &g->options[o];
        int64_t            left = h->limit - at->paid - of->cost;
        float             *now = h->got[i];
        if (left < 0 || (++w->since >= LOOK && !goes_on(w)))
            break;
        for (size_t c = 0; c < h->cells; c++)
            now[c] = got[c] + of->value[c];
        h->count.nodes++;
        const float *rest = tree_rest(h, s, i + 1, left);
        if (tree_enough(h, now, rest, s->need) < h->wanted)
            continue;
        tree_node next = *at;
        next.in = mu_ask_union(next.in, of->set);
        next.out = mu_ask_union(next.out, mu_ask_minus(g->asks, of->set));
        next.paid += of->cost;
        choose(w, s, &next, i + 1);
    }
}

// ---- shared asks --------------------------------------------------------------------------

static mu_status add_below(task *to, const tree_node *at)
{
    if (to->below_count == to->below_room) {
        uint32_t   room = to->below_room ? 2 * to->below_room : 16;
        tree_node *more = realloc(to->below, room * sizeof *more);
        if (!more)
            return MU_NO_MEMORY;
        to->below = more;
        to->below_room = room;
    }
    to->below[to->below_count++] = *at;
    return MU_OK;
}

// Draws promised for so much money are added to the bits.
static void add_promised(const tree_hand *h, const tree_tables *s, int64_t money,
                         uint64_t *bits)
{
    if (money >= 0)
        tree_enough_in(h, s->base, tree_rest(h, s, 0, money), s->need, bits);
}

typedef struct branches {          // of a node: shared asks that make a difference
    uint32_t  ask[MU_ASKS_MOST], count;
    uint64_t *none, *any, *trial;  // draws
    uint64_t *one;                 // [branch][words]: for the money it leaves
    bool      idle[MU_ASKS_MOST];  // by branch: it wins no draw by itself
    mu_arena  arena;
} branches;

static uint32_t count_of(const tree_hand *h, const uint64_t *bits)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < h->words; i++)
        count += (uint32_t)__builtin_popcountll(bits[i]);
    return count;
}

static bool branches_init(const worker *w, branches *b)
{
    size_t words = w->hand.words;
    b->none = MU_ARENA_NEW(&b->arena, words, uint64_t);
    b->any = MU_ARENA_NEW(&b->arena, words, uint64_t);
    b->trial = MU_ARENA_NEW(&b->arena, words, uint64_t);
    b->one = MU_ARENA_NEW(&b->arena, words * w->tree->shared_count, uint64_t);
    return b->none && b->any && b->trial && b->one;
}

static void find_branches(const worker *w, const tree_node *at, branches *b)
{
    const mu_tree *t = w->tree;
    mu_ask_set done = mu_ask_union(mu_ask_union(at->in, at->out), at->late);
    b->count = 0;
    for (uint32_t i = 0; i < t->shared_count; i++)
        if (!mu_ask_in(&done, t->order[i]))
            b->ask[b->count++] = t->order[i];
}

// The least costs of two of the branches from `from` on, in units; more than any
// limit where there are no two.
static void least_costs(const worker *w, const branches *b, uint32_t from,
                        int64_t least[2])
{
    least[0] = least[1] = INT64_MAX / 4;
    for (uint32_t i = from; i < b->count; i++) {
        int64_t cost = w->tree->asks->list[b->ask[i]].cost / w->hand.unit;
        if (cost < least[0]) {
            least[1] = least[0];
            least[0] = cost;
        } else if (cost < least[1]) {
            least[1] = cost;
        }
    }
}

// The node without the first `from` of its branches, but with `one` (b->count: with
// none).
static tree_node with_branch(const worker *w, const tree_node *at,
                             const branches *b, uint32_t one, uint32_t from)
{
    tree_node with = *at;
    for (uint32_t i = 0; i < from; i++)
        mu_ask_add(&with.out, b->ask[i]);
    if (one < b->count) {
        mu_ask_add(&with.in, b->ask[one]);
        with.in = mu_ask_union(with.in, w->tree->asks->list[b->ask[one]].needed);
        with.out = mu_ask_minus(with.out, with.in);
    }
    with.paid = tree_cost(&w->hand, &with.in);
    return with;
}

// Tables of a node, and the draws that they promise for so much money.
static bool see(worker *w, tree_node at, tree_tables *s, int64_t money,
                uint64_t *bits)
{
    tree_hand *h = &w->hand;
    if (!goes_on(w))
        return false;
    rule_out(w, &at);
    look(w, &at);
    w->status = tree_tables_make(h, &at, s);
    memset(bits, 0, h->words * sizeof *bits);
    if (w->status == MU_OK)
        add_promised(h, s, money, bits);
    return w->status == MU_OK;
}

// With none of the branches.
static bool see_none(worker *w, const tree_node *at, branches *b)
{
    return see(w, with_branch(w, at, b, b->count, b->count), &w->hand.none,
               w->hand.limit - at->paid, b->none);
}

// Late asks were seen to win no draw at a node above. Where they win many, they are
// branches again.
static bool look_at_late(worker *w, tree_node *at, branches *b)
{
    tree_hand *h = &w->hand;
    tree_node  without = with_branch(w, at, b, b->count, b->count);
    without.out = mu_ask_union(without.out, at->late);
    if (mu_ask_size(&at->late) == 0)
        return true;
    if (!see(w, without, &h->one, h->limit - at->paid, b->trial))
        return false;
    if (count_of(h, b->none) <= count_of(h, b->trial) + h->wanted / LATE)
        return true;
    at->late = (mu_ask_set){ { 0 } };
    find_branches(w, at, b);
    return see_none(w, at, b);
}

// What is promised with each branch by itself.
static bool see_each(worker *w, const tree_node *at, branches *b)
{
    tree_hand *h = &w->hand;
    uint32_t   none = count_of(h, b->none);
    for (uint32_t i = 0; i < b->count; i++) {
        tree_node one = with_branch(w, at, b, i, b->count);
        uint64_t *bits = b->one + (size_t)i * h->words;
        memset(bits, 0, h->words * sizeof *bits);
        b->idle[i] = false;
        if (one.paid > h->limit || mu_ask_meets(&one.in, &at->out))
            continue;
        // For all the money, as if it cost nothing: does it win a draw?
        tree_node gift = one;
        gift.paid = at->paid;
        if (!see(w, gift, &h->one, h->limit - at->paid, b->trial))
            return false;
        b->idle[i] = count_of(h, b->trial) <= none;
        add_promised(h, &h->one, h->limit - one.paid, bits);
    }
    return true;
}

// Branches that win no draw, each by itself and all together, are late: granted for
// nothing from here on, so that all is seen anew.
static bool find_late(worker *w, tree_node *at, branches *b)
{
    tree_hand *h = &w->hand;
    tree_node  all = with_branch(w, at, b, b->count, b->count);
    mu_ask_set idle = { { 0 } };
    for (uint32_t i = 0; i < b->count; i++)
        if (b->idle[i])
            mu_ask_add(&idle, b->ask[i]);
    if (mu_ask_size(&idle) == 0)
        return true;
    all.out = mu_ask_minus(all.out, idle);
    if (!see(w, all, &h->one, h->limit - at->paid, b->trial))
        return false;
    if (count_of(h, b->trial) > count_of(h, b->none))
        return true;
    at->late = mu_ask_union(at->late, idle);
    find_branches(w, at, b);
    return see_none(w, at, b) && see_each(w, at, b);
}

// Is enough promised with one branch at least?
static bool any_is_enough(const worker *w, const tree_node *at, branches *b)
{
    const tree_hand *h = &w->hand;
    int64_t          least[2];
    least_costs(w, b, 0, least);
    memcpy(b->any, b->none, h->words * sizeof *b->any);
    for (uint32_t i = 0; i < b->count; i++)
        for (uint32_t k = 0; k < h->words; k++)
            b->any[k] |= b->one[(size_t)i * h->words + k];
    add_promised(h, &h->free, h->limit - at->paid - least[0] - least[1], b->any);
    return count_of(h, b->any) >= h->wanted;
}

// What is left for local asks by the tables of `at`, if it grows to `with`. The
// tables have the price of local asks that are needed: it is not paid yet.
static int64_t left_for(const worker *w, const tree_node *at,
                        const tree_node *with)
{
    mu_ask_set more = mu_ask_minus(with->in, at->in);
    more = tree_both(more, &w->tree->shared);
    return w->hand.limit - at->paid - tree_cost(&w->hand, &more);
}

static bool needs_earlier(const worker *w, const branches *b, uint32_t one)
{
    const mu_ask_set *needed = &w->tree->asks->list[b->ask[one]].needed;
    for (uint32_t i = 0; i < one; i++)
        if (mu_ask_in(needed, b->ask[i]))
            return true;
    return false;
}

static void go_below(worker *w, const tree_node *at, branches *b)
{
    tree_hand *h = &w->hand;
    for (uint32_t i = 0; i < b->count && w->status == MU_OK; i++) {
        tree_node with = with_branch(w, at, b, i, i);
        int64_t   least[2];
        // With what it needs it lies below a branch before it.
        if (with.paid > h->limit || mu_ask_meets(&with.in, &at->out) ||
            needs_earlier(w, b, i))
            continue;
        least_costs(w, b, i + 1, least);
        memcpy(b->any, b->one + (size_t)i * h->words, h->words * sizeof *b->any);
        add_promised(h, &h->free, left_for(w, at, &with) - least[0], b->any);
        if (count_of(h, b->any) >= h->wanted)
            w->status = add_below(w->task, &with);
    }
}

static bool look_at_branches(worker *w, tree_node *at, branches *b)
{
    tree_hand *h = &w->hand;
    int64_t    least[2];
    find_branches(w, at, b);
    if (!see_none(w, at, b) || !look_at_late(w, at, b))
        return false;
    least_costs(w, b, 0, least);
    memcpy(b->any, b->none, h->words * sizeof *b->any);
    add_promised(h, &h->free, h->limit - at->paid - least[0], b->any);
    if (count_of(h, b->any) < h->wanted)
        return false;
    return see_each(w, at, b) && find_late(w, at, b);
}

static void decide(worker *w, tree_node at)
{
    tree_hand *h = &w->hand;
    branches   b = { .count = 0 };
    if (!branches_init(w, &b))
        w->status = MU_NO_MEMORY;
    rule_out(w, &at);
    if (at.paid <= h->limit && see(w, at, &h->free, h->limit - at.paid, b.any) &&
        count_of(h, b.any) >= h->wanted && look_at_branches(w, &at, &b)) {
        if (count_of(h, b.none) >= h->wanted) {
            tree_node none = with_branch(w, &at, &b, b.count, b.count);
            rule_out(w, &none);
            choose(w, &h->none, &none, 0);
        }
        if (w->status == MU_OK && any_is_enough(w, &at, &b))
            go_below(w, &at, &b);
    }
    mu_arena_clear(&b.arena);
}

// ---- rounds -------------------------------------------------------------------------------

static void do_task(void *of, uint64_t index)
{
    worker *w = of;
    task   *now = w->task = &w->tree->round[index];
    w->full = false;
    decide(w, now->at);
    now->again = w->full;
    if (w->status != MU_OK)
        atomic_store(&w->tree->stop, true);
}

static bool crew_goes_on(void *context, uint64_t done, uint64_t draws)
{
    mu_tree *t = context;
    (void)done, (void)draws;
    if (!atomic_load(&t->stop) && t->run->keep_going &&
        !t->run->keep_going(t->run->context))
        atomic_store(&t->stop, true);
    return !atomic_load(&t->stop);
}

static mu_status note_settled(mu_tree *t, const mu_ask_set *set)
{
    if (t->settled_count == t->settled_room) {
        uint32_t    room = t->settled_room ? 2 * t->settled_room : 64;
        mu_ask_set *more = realloc(t->settled, room * sizeof *more);
        if (!more)
            return MU_NO_MEMORY;
        t->settled = more;
        t->settled_room = room;
    }
    t->settled[t->settled_count++] = *set;
    t->settled_ever++;
    return MU_OK;
}

static int cheapest_first(const void *a, const void *b)
{
    const find *x = a, *y = b;
    if (x->cost != y->cost)
        return (x->cost > y->cost) - (x->cost < y->cost);
    if (x->promised != y->promised)
        return (x->promised < y->promised) - (x->promised > y->promised);
    return memcmp(&x->set, &y->set, sizeof x->set);
}

static int most_first(const void *a, const void *b)
{
    const find *x = a, *y = b;
    if (x->promised != y->promised)
        return (x->promised < y->promised) - (x->promised > y->promised);
    return cheapest_first(a, b);
}

static mu_status settle_round(mu_tree *t, uint32_t tasks)
{
    find     found[ROUND * FINDS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < tasks; i++)
        for (uint32_t k = 0; k < t->round[i].count; k++)
            found[count++] = t->round[i].found[k];
    qsort(found, count, sizeof *found,
          t->run->most ? most_first : cheapest_first);
    for (uint32_t i = 0; i < count; i++) {
        if (found[i].cost > t->aim.limit || found[i].promised < t->aim.wanted ||
            (i > 0 && mu_ask_equal(&found[i].set, &found[i - 1].set)))
            continue;
        MU_TRY(note_settled(t, &found[i].set));
        MU_TRY(t->run->settle(t->run->context, &found[i].set, &found[i].beside,
                              &t->aim));
    }
    return MU_OK;
}

static mu_status wait_for(mu_tree *t, const tree_node *at)
{
    if (t->count == t->room) {
        size_t     room = t->room ? 2 * t->room : 256;
        tree_node *more = realloc(t->waiting, room * sizeof *more);
        if (!more)
            return MU_NO_MEMORY;
        t->waiting = more;
        t->room = room;
    }
    t->waiting[t->count++] = *at;
    return MU_OK;
}

// The nodes below those of a round wait now, and those that have more to say.
static mu_status wait_for_all(mu_tree *t, uint32_t tasks)
{
    for (uint32_t i = tasks; i-- > 0;) {
        const task *of = &t->round[i];
        if (of->again)
            MU_TRY(wait_for(t, &of->at));
        for (uint32_t k = of->below_count; k-- > 0 && !of->again;)
            MU_TRY(wait_for(t, &of->below[k]));
    }
    return MU_OK;
}

static mu_status run_round(mu_tree *t)
{
    uint32_t tasks = 0;
    for (; tasks < ROUND && t->count > 0; tasks++) {
        task *to = &t->round[tasks];
        *to = (task){ .at = t->waiting[--t->count], .below = to->below,
                      .below_room = to->below_room };
    }
    mu_crew crew = { .draws = tasks, .chunk = 1, .threads = t->hands,
                     .workers = t->worker, .worker_size = sizeof *t->worker,
                     .play = do_task, .keep_going = crew_goes_on, .context = t };
    for (uint32_t i = 0; i < t->hands; i++) {
        t->worker[i].hand.limit = t->aim.limit / t->worker[i].hand.unit;
        t->worker[i].hand.wanted = t->aim.wanted;
    }
    mu_status status = mu_crew_run(&crew);
    // The last tasks of a round break off too, and then all of them were begun.
    if (status == MU_OK && atomic_load(&t->stop))
        status = MU_STOPPED;
    for (uint32_t i = 0; i < t->hands; i++)
        if (t->worker[i].status != MU_OK)
            status = t->worker[i].status;
    if (status != MU_OK)
        return status;
    MU_TRY(settle_round(t, tasks));
    return wait_for_all(t, tasks);
}

mu_status mu_tree_run(mu_tree *t, const mu_tree_task *run)
{
    const tree_node root = { .paid = 0 };
    t->run = run;
    t->aim = run->aim;
    t->count = 0;
    t->settled_count = 0;
    atomic_store(&t->stop, false);
    for (uint32_t i = 0; i < t->hands; i++)
        t->worker[i].status = MU_OK;
    MU_TRY(wait_for(t, &root));
    while (t->count > 0 && t->aim.limit >= 0)
        MU_TRY(run_round(t));
    return MU_OK;
}

mu_status mu_tree_at_most(mu_tree *t, int64_t limit, uint32_t *draws)
{
    worker    *w = &t->worker[0];
    tree_hand *h = &w->hand;
    tree_node  root = { .paid = 0 };
    *draws = 0;
    if (limit < 0)
        return MU_OK;
    uint64_t *bits = calloc(h->words + (size_t)1, sizeof *bits);
    if (!bits)
        return MU_NO_MEMORY;
    h->limit = limit / h->unit;
    rule_out(w, &root);
    look(w, &root);
    mu_status status = tree_tables_make(h, &root, &h->free);
    if (status == MU_OK) {
        add_promised(h, &h->free, h->limit, bits);
        *draws = count_of(h, bits);
    }
    free(bits);
    return status;
}

// ---- all of it ----------------------------------------------------------------------------

// Dear ones first: they leave least money.
static void order_shared(mu_tree *t)
{
    mu_ask_set local = { { 0 } };
    for (uint32_t n = 0; n < mu_promise_nations(t->promise); n++)
        local = mu_ask_union(local, mu_promise_local(t->promise, n));
    t->shared = mu_ask_minus(mu_ask_minus(t->all, local), t->idle);
    for (uint32_t a = 0; a < t->asks->count; a++)
        if (mu_ask_in(&t->shared, a)) {
            uint32_t k = t->shared_count++;
            for (; k > 0 && t->asks->list[t->order[k - 1]].cost <
                                t->asks->list[a].cost; k--)
                t->order[k] = t->order[k - 1];
            t->order[k] = a;
        }
}

mu_status mu_tree_open(const mu_promise *promise, const mu_asks *asks,
                       uint32_t threads, mu_tree **out)
{
    mu_tree *t = calloc(1, sizeof *t);
    *out = t;
    if (!t)
        return MU_NO_MEMORY;
    t->promise = promise;
    t->asks = asks;
    t->all = mu_asks_all(asks);
    t->idle = mu_promise_idle(promise);
    order_shared(t);
    t->hands = mu_crew_size(threads, UINT32_MAX);
    t->worker = calloc(t->hands, sizeof *t->worker);
    mu_status status = t->worker ? MU_OK : MU_NO_MEMORY;
    for (uint32_t i = 0; i < t->hands && status == MU_OK; i++) {
        worker *w = &t->worker[i];
        w->tree = t;
        w->hand = (tree_hand){ .promise = promise, .asks = asks,
                               .unit = mu_asks_unit(asks),
                               .most_bytes = KEPT / t->hands };
        status = mu_promise_nations(promise) > TREE_DEPTH
                     ? MU_TOO_LARGE
                     : tree_hand_init(&w->hand);
    }
    if (status != MU_OK) {
        mu_tree_close(t);
        *out = NULL;
    }
    return status;
}

void mu_tree_close(mu_tree *t)
{
    if (!t)
        return;
    for (uint32_t i = 0; t->worker && i < t->hands; i++)
        tree_hand_clear(&t->worker[i].hand);
    for (uint32_t i = 0; i < ROUND; i++)
        free(t->round[i].below);
    free(t->worker);
    free(t->waiting);
    free(t->settled);
    free(t);
}

mu_tree_count mu_tree_counts(const mu_tree *t)
{
    mu_tree_count sum = { .settled = t->settled_ever };
    for (uint32_t i = 0; i < t->hands; i++) {
        const mu_tree_count *c = &t->worker[i].hand.count;
        sum.looks += c->looks;
        sum.tables += c->tables;
        sum.nodes += c->nodes;
        sum.ends += c->ends;
    }
    return sum;
}
