// tree.c - see tree.h.
//
// The upper part of the tree, down to SPREAD chosen shared asks, is walked by the
// calling thread; the nodes below it are tasks, which are given to threads in
// rounds. What the tasks of a round find is settled after it, in their order, so
// that the aim is the same for all of a round.

#include "tree_parts.h"

#include "crew.h"

#include <stdatomic.h>
#include <stdlib.h>

#define SPREAD 2u              // shared asks chosen before a node becomes a task
#define ROUND  32u             // tasks
#define FINDS  4u              // sets of one task that wait to be settled
#define LOOK   4096u           // nodes between two looks at the clock

typedef struct find {
    mu_ask_set set, beside;
    int64_t    cost;
    uint32_t   promised;           // draws
} find;

typedef struct task {
    tree_node at;
    find      found[FINDS];
    uint32_t  count;
    bool      again;               // there was no room for more of them
} task;

struct mu_tree {
    const mu_promise *promise;
    const mu_asks    *asks;
    mu_ask_set        all, idle, shared;
    uint32_t          order[MU_ASKS_MOST];     // of the shared ones
    uint32_t          shared_count;
    uint32_t          hands;
    struct worker    *worker;      // `hands` of them, and one that walks the top
    // of one run
    const mu_tree_task *run;
    mu_tree_aim       aim;
    task             *tasks;
    size_t            count, room;
    size_t            first;       // of the round
    mu_ask_set       *settled;
    uint32_t          settled_count, settled_room;
    uint64_t          settled_ever;
    atomic_bool       stop;
};

typedef struct worker {
    tree_hand hand;
    mu_tree  *tree;
    task     *task;                // NULL: it walks the top
    mu_status status;
    bool      full;                // the task has no room for another set
    uint32_t  since;               // nodes since the last look at the clock
} worker;

static bool goes_on(worker *w)
{
    mu_tree *t = w->tree;
    w->since = 0;
    // Only the calling thread may ask.
    if ((!w->task || t->hands == 1) && w->status == MU_OK &&
        t->run->keep_going && !t->run->keep_going(t->run->context))
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

// Keeps a set to be settled, unless it was.
static void keep(worker *w, const tree_node *at, const mu_ask_set *beside,
                 uint32_t promised)
{
    const mu_tree *t = w->tree;
    task          *to = w->task;
    if (!mu_asks_agree(t->asks, &at->in))
        return;
    for (uint32_t i = 0; i < t->settled_count; i++)
        if (mu_ask_equal(&t->settled[i], &at->in))
            return;
    if (to->count == FINDS) {
        w->full = true;
        return;
    }
    to->found[to->count++] = (find){ at->in, *beside,
                                     mu_asks_cost(t->asks, &at->in), promised };
}

static void finish(worker *w, tree_node at)
{
    if (!goes_on(w))
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

// Would ruling these out change what is promised, if all else is granted?
static bool would_change(worker *w, const tree_node *at, const tree_tables *s,
                         const mu_ask_set *asks)
{
    tree_hand *h = &w->hand;
    tree_node  without = *at;
    without.out = mu_ask_union(without.out, *asks);
    look(w, &without);
    tree_fold_need(h, h->need);
    if (!tree_no_better(h, s->need, h->need) || !tree_no_better(h, h->need, s->need))
        return true;
    for (uint32_t n = 0; n < h->nations && w->status == MU_OK; n++) {
        mu_ask_set touching = mu_promise_touching(h->promise, n);
        if (mu_view_stamp(h->view, n) == s->all[n]->stamp &&
            !mu_ask_meets(&touching, asks))
            continue;
        w->status = tree_bring(h, n, &without.in, &without.out, h->less);
        if (!tree_no_better(h, s->all[n]->full, h->less))
            return true;
    }
    return false;
}

// Shared asks that change nothing together are left to the end.
static void find_late(worker *w, tree_node *at, const tree_tables *s)
{
    const mu_tree *t = w->tree;
    mu_ask_set     left = mu_ask_minus(mu_ask_minus(t->shared, at->in), at->out);
    at->late = tree_both(at->late, &left);
    if (mu_ask_size(&at->late) > 0 && !would_change(w, at, s, &at->late))
        return;
    at->late = (mu_ask_set){ { 0 } };
    for (uint32_t i = t->shared_count; i-- > 0;) {
        mu_ask_set more = at->late;
        mu_ask_add(&more, t->order[i]);
        if (mu_ask_in(&left, t->order[i]) && !would_change(w, at, s, &more))
            at->late = more;
    }
}

// Draws that are promised for so much money; less than wanted: some of them.
static uint32_t promised(const tree_hand *h, const tree_tables *s,
                         int64_t money)
{
    return tree_enough(h, s->base, tree_rest(h, s, 0, money), s->need);
}

static void add_task(worker *w, const tree_node *at)
{
    mu_tree *t = w->tree;
    if (t->count == t->room) {
        size_t room = t->room ? 2 * t->room : ROUND;
        task  *more = realloc(t->tasks, room * sizeof *more);
        if (!more) {
            w->status = MU_NO_MEMORY;
            return;
        }
        t->tasks = more;
        t->room = room;
    }
    t->tasks[t->count++] = (task){ .at = *at };
}

static void decide(worker *w, tree_node at)
{
    tree_hand     *h = &w->hand;
    const mu_tree *t = w->tree;
    tree_tables    s = { 0 };
    while (goes_on(w) && at.paid <= h->limit) {
        rule_out(w, &at);
        look(w, &at);
        w->status = tree_tables_make(h, &at, &s);
        if (w->status != MU_OK ||
            promised(h, &s, h->limit - at.paid) < h->wanted)
            break;
        find_late(w, &at, &s);
        mu_ask_set done = mu_ask_union(mu_ask_union(at.in, at.out), at.late);
        uint32_t   i = 0;
        while (i < t->shared_count && mu_ask_in(&done, t->order[i]))
            i++;
        if (i == t->shared_count || w->status != MU_OK) {
            if (w->task)
                choose(w, &s, &at, 0);
            else
                add_task(w, &at);
            break;
        }
        tree_node with = at;
        with.in = mu_ask_union(with.in, t->asks->list[t->order[i]].needed);
        mu_ask_add(&with.in, t->order[i]);
        with.paid = tree_cost(h, &with.in);
        with.depth++;
        if (with.paid > h->limit ||
            promised(h, &s, h->limit - with.paid) < h->wanted)
            ;
        else if (!w->task && with.depth == SPREAD)
            add_task(w, &with);
        else
            decide(w, with);
        mu_ask_add(&at.out, t->order[i]);
    }
    tree_tables_clear(h, &s);
}

// ---- rounds -------------------------------------------------------------------------------

static void take_aim(worker *w)
{
    w->hand.limit = w->tree->aim.limit < 0
                        ? -1
                        : w->tree->aim.limit / w->hand.unit;
    w->hand.wanted = w->tree->aim.wanted;
    w->full = false;
}

static void do_task(void *of, uint64_t index)
{
    worker *w = of;
    w->task = &w->tree->tasks[index];
    w->task->count = 0;
    w->full = false;
    decide(w, w->task->at);
    w->task->again = w->full;
    if (w->status != MU_OK)
        atomic_store(&w->tree->stop, true);
}

static bool crew_goes_on(void *context, uint64_t done, uint64_t draws)
{
    mu_tree *t = context;
    (void)done, (void)draws;
    if (t->run->keep_going && !t->run->keep_going(t->run->context))
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

static mu_status settle_round(mu_tree *t, size_t last)
{
    find     found[ROUND * FINDS];
    uint32_t count = 0;
    for (size_t i = t->first; i < last; i++)
        for (uint32_t k = 0; k < t->tasks[i].count; k++)
            found[count++] = t->tasks[i].found[k];
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

// The tasks from `first` on; those that have more to say come again.
static mu_status run_round(mu_tree *t)
{
    size_t    last = t->count - t->first < ROUND ? t->count : t->first + ROUND;
    mu_crew   crew = { .first = t->first, .draws = last - t->first, .chunk = 1,
                       .threads = t->hands, .workers = t->worker + 1,
                       .worker_size = sizeof *t->worker,
                       .keep_going = crew_goes_on, .context = t };
    mu_status status = MU_OK;
    crew.play = do_task;
    for (uint32_t i = 1; i <= t->hands; i++)
        take_aim(&t->worker[i]);
    status = mu_crew_run(&crew);
    for (uint32_t i = 1; i <= t->hands; i++)
        if (t->worker[i].status != MU_OK)
            status = t->worker[i].status;
    if (status != MU_OK)
        return status;
    MU_TRY(settle_round(t, last));
    size_t kept = last;
    for (size_t i = last; i-- > t->first;)
        if (t->tasks[i].again)
            t->tasks[--kept] = t->tasks[i];
    t->first = kept;
    return MU_OK;
}

mu_status mu_tree_run(mu_tree *t, const mu_tree_task *run)
{
    worker *top = &t->worker[0];
    t->run = run;
    t->aim = run->aim;
    t->count = t->first = 0;
    t->settled_count = 0;
    atomic_store(&t->stop, false);
    for (uint32_t i = 0; i <= t->hands; i++)
        t->worker[i].status = MU_OK;
    take_aim(top);
    decide(top, (tree_node){ .late = t->shared });
    if (top->status != MU_OK)
        return top->status;
    while (t->first < t->count && t->aim.limit >= 0)
        MU_TRY(run_round(t));
    return MU_OK;
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
    t->worker = calloc(t->hands + (size_t)1, sizeof *t->worker);
    mu_status status = t->worker ? MU_OK : MU_NO_MEMORY;
    for (uint32_t i = 0; i <= t->hands && status == MU_OK; i++) {
        worker *w = &t->worker[i];
        w->tree = t;
        w->hand = (tree_hand){ .promise = promise, .asks = asks,
                               .unit = mu_asks_unit(asks) };
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
    for (uint32_t i = 0; t->worker && i <= t->hands; i++)
        tree_hand_clear(&t->worker[i].hand);
    free(t->worker);
    free(t->tasks);
    free(t->settled);
    free(t);
}

mu_tree_count mu_tree_counts(const mu_tree *t)
{
    mu_tree_count sum = { .settled = t->settled_ever };
    for (uint32_t i = 0; i <= t->hands; i++) {
        const mu_tree_count *c = &t->worker[i].hand.count;
        sum.looks += c->looks;
        sum.tables += c->tables;
        sum.nodes += c->nodes;
        sum.ends += c->ends;
    }
    return sum;
}
