// test_promise.c - what an unfinished choice of asks is promised, against the
// engine, the model of relax.h and its own finishings; and the tree over it,
// against all sets with the promise as the truth.

#include "deal.h"
#include "promise.h"
#include "relax.h"
#include "scratch.h"
#include "tree.h"
#include "trial.h"

// CoinUtils 2.11 of Debian 12 loses some of its own memory in presolving.
__attribute__((visibility("default"))) const char *
__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libCoinUtils";
}

#ifndef FIRST
#define FIRST 1                // case
#endif
enum { CASES = 12, ASKS = 8, DRAWS = 40, EVERY = 1 << MOST_ASKS };

// ---- what is asked ------------------------------------------------------------------

// A scenario, its asks, and the promise of them.
typedef struct question {
    const char *folder;
    uint64_t    number;
    dice        dice;
    mu_loaded   base;
    mu_asks     asks;
    mu_promise_options options;
    uint32_t    draws[DRAWS];
    mu_diags    diags;
    mu_promise *promise;
    mu_view    *view;
    uint32_t    nations, measures, stride;
    float      *sum, *more;        // [measure][stride]
    uint32_t    tested, found;     // what the test counts
} question;

typedef void (*tried)(question *q);

static bool question_open(question *q)
{
    for (uint32_t w = 0; w < DRAWS; w++)
        q->draws[w] = w;
    q->options.folder = q->folder;
    q->options.asks = &q->asks;
    q->options.seed = 1;
    q->options.draws = q->draws;
    if (!q->options.count)
        q->options.count = DRAWS;
    mu_status status = mu_promise_open(&q->options, &q->diags, &q->promise);
    for (size_t i = 0; i < q->diags.count; i++)
        mu_diag_print(&q->diags.list[i], stdout, false);
    if (!MU_CHECK_INT(status, MU_OK) ||
        !MU_CHECK_INT(mu_view_open(q->promise, &q->view), MU_OK))
        return false;
    q->nations = mu_promise_nations(q->promise);
    q->measures = mu_promise_measures(q->promise);
    q->stride = mu_promise_stride(q->promise);
    q->sum = calloc((size_t)q->measures * q->stride + 1, sizeof *q->sum);
    q->more = calloc((size_t)q->measures * q->stride + 1, sizeof *q->more);
    return MU_CHECK(q->sum && q->more);
}

static void question_close(question *q)
{
    free(q->sum);
    free(q->more);
    mu_view_close(q->view);
    mu_promise_close(q->promise);
    q->sum = q->more = NULL;
    q->view = NULL;
    q->promise = NULL;
}

static void try_it(question *q, tried what)
{
    int before = mu_check_failures;
    if (question_open(q))
        what(q);
    question_close(q);
    if (mu_check_failures > before)
        printf("  case %" PRIu64 " with %u asks\n", q->number, q->asks.count);
    mu_diags_clear(&q->diags);
}

static void try_deal(question *q, uint32_t asks, tried what)
{
    deal x;
    if (deal_open(&x, q->number, asks) &&
        MU_CHECK_INT(mu_diags_init(&q->diags), MU_OK) &&
        MU_CHECK_INT(mu_load_silently(x.folder, NULL, &q->base), MU_OK)) {
        q->folder = x.folder;
        q->asks = x.asks;
        q->options.milestone = x.milestone;
        q->options.day = x.day;
        try_it(q, what);
    }
    mu_loaded_clear(&q->base);
    deal_close(&x);
}

static void try_made(question *q, uint32_t asks, tried what)
{
    scratch  folder = scratch_make();
    mu_arena arena = { 0 };
    char     command[200];
    snprintf(command, sizeof command,
             "python3 tests/plan/generate.py %" PRIu64 " %u %s", q->number / 2,
             asks, folder.path);
    q->folder = folder.path;
    if (MU_CHECK(system(command) == 0) &&
        MU_CHECK_INT(mu_diags_init(&q->diags), MU_OK) &&
        MU_CHECK_INT(mu_load_silently(folder.path, NULL, &q->base), MU_OK) &&
        MU_CHECK_INT(mu_asks_read(&q->base.scenario, &arena, &q->diags, &q->asks),
                     MU_OK)) {
        q->options.day = 60 + (int64_t)roll(&q->dice, 60);
        try_it(q, what);
    }
    mu_loaded_clear(&q->base);
    mu_arena_clear(&arena);
    scratch_remove(&folder);
}

// Worlds and generated scenarios by turns. *found: the sum of q->found.
static uint32_t try_many(uint32_t count, uint32_t asks, tried what)
{
    uint32_t found = 0;
    for (uint64_t number = FIRST; number < (uint64_t)FIRST + count; number++) {
        question q = { .number = number, .dice = { 7 * number } };
        if (number % 2)
            try_deal(&q, asks, what);
        else
            try_made(&q, asks, what);
        found += q.found;
    }
    return found;
}

// ---- promises ---------------------------------------------------------------------

static uint64_t bits_of(const mu_ask_set *set)
{
    return set->words[0];
}

// A set that agrees with needs and excludes, within what is not ruled out.
static mu_ask_set finish(question *q, const mu_ask_set *in, const mu_ask_set *out,
                         uint32_t percent)
{
    mu_ask_set set = *in;
    uint32_t   count = q->asks.count, first = roll(&q->dice, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t      a = (first + i) % count;
        const mu_ask *ask = &q->asks.list[a];
        mu_ask_set    with = mu_ask_union(set, ask->needed);
        mu_ask_add(&with, a);
        if (happens(&q->dice, percent) && !mu_ask_meets(&with, out) &&
            mu_asks_agree(&q->asks, &with))
            set = with;
    }
    return set;
}

static mu_ask_set any_set(question *q)
{
    static const mu_ask_set none = { { 0 } };
    return finish(q, &none, &none, between(&q->dice, 0, 100));
}

// An unfinished choice that a set is a finishing of.
static void unfinish(question *q, const mu_ask_set *set, mu_ask_set *in,
                     mu_ask_set *out)
{
    uint32_t percent = between(&q->dice, 0, 100);
    *in = *out = (mu_ask_set){ { 0 } };
    for (uint32_t a = 0; a < q->asks.count; a++)
        if (happens(&q->dice, percent))
            mu_ask_add(mu_ask_in(set, a) ? in : out, a);
}

// What all nations bring, in q->sum; how many draws of the promise have enough.
// `reached` (or NULL) is by draw asked about.
static uint32_t promised(question *q, const mu_ask_set *in, const mu_ask_set *out,
                         uint8_t *reached)
{
    const uint32_t *list;
    uint32_t        found = 0, count = mu_promise_draws(q->promise, &list);
    size_t          size = (size_t)q->measures * q->stride;
    mu_promise_look(q->promise, q->view, in, out);
    memset(q->sum, 0, size * sizeof *q->sum);
    for (uint32_t n = 0; n < q->nations; n++) {
        MU_CHECK_INT(mu_promise_bring(q->promise, q->view, n, in, out, q->more),
                     MU_OK);
        for (size_t i = 0; i < size; i++)
            q->sum[i] += q->more[i];
    }
    if (reached)
        memset(reached, 0, q->options.count);
    for (uint32_t w = 0; w < count; w++) {
        bool enough = true;
        for (uint32_t j = 0; j < q->measures; j++)
            enough = enough && q->sum[(size_t)j * q->stride + w] >=
                                   mu_view_need(q->view)[(size_t)j * q->stride + w];
        found += enough;
        if (reached)
            reached[list[w]] = enough;
    }
    return found;
}

static mu_ask_set rest_of(const question *q, const mu_ask_set *set)
{
    return mu_ask_minus(mu_asks_all(&q->asks), *set);
}

static uint32_t promised_whole(question *q, const mu_ask_set *set, uint8_t *reached)
{
    mu_ask_set out = rest_of(q, set);
    return promised(q, set, &out, reached);
}

// ---- against the engine, and the model of relax.h -----------------------------------

static bool build_model(question *q, mu_relax *model)
{
    mu_relax_options o = { .milestone = q->options.milestone,
                           .day = q->options.day, .seed = 1,
                           .draws = q->options.count, .probability = 0.5 };
    return MU_CHECK_INT(mu_relax_build(q->folder, NULL, &q->asks, &o, NULL, NULL,
                                       &q->diags, model), MU_OK);
}

// The promise takes `unless` as it is decided, the model only what holds whatever is
// asked.
static bool has_unless(const question *q)
{
    const mu_scenario *s = &q->base.scenario;
    for (uint32_t e = 0; e < s->events_count; e++)
        if (s->events[e].unless.count)
            return true;
    return false;
}

// In the promise a ceiling bounds persons only.
static bool has_ceiling(const question *q)
{
    const mu_scenario *s = &q->base.scenario;
    for (uint32_t n = 0; n < s->nations_count; n++)
        if (s->nations[n].ceiling < INFINITY)
            return true;
    for (uint32_t a = 0; a < q->asks.count; a++)
        for (size_t i = 0; i < q->asks.list[a].set_count; i++)
            if (strstr(q->asks.list[a].sets[i], ".ceiling="))
                return true;
    return false;
}

// `modelled`: against the model too.
static void hold_against_the_engine(question *q, uint32_t sets, bool modelled)
{
    mu_variation none = { 0 };
    mu_basis    *basis = NULL;
    mu_relax     model = { 0 };
    mu_trials    t = { .how = &none, .asks = &q->asks, .base = &q->base.scenario,
                       .milestone = q->base.scenario
                                        .milestone_names[q->options.milestone],
                       .day = q->options.day, .seed = 1,
                       .draws = q->options.count, .threads = 1,
                       .diags = &q->diags };
    bool below = has_unless(q), above = has_ceiling(q);
    MU_CHECK_INT(mu_basis_open(q->folder, &basis), MU_OK);
    t.basis = basis;
    if (!MU_CHECK_INT(mu_trials_init(&t), MU_OK) ||
        (modelled && !build_model(q, &model)))
        sets = 0;
    for (uint32_t i = 0; i < sets; i++) {
        mu_ask_set      set = any_set(q);
        const mu_trial *trial;
        uint8_t         now[DRAWS], given[DRAWS];
        promised_whole(q, &set, now);
        memcpy(given, now, sizeof given);
        if ((modelled && !MU_CHECK_INT(mu_relax_given(&model, &set, false, given),
                                       MU_OK)) ||
            !MU_CHECK_INT(mu_trials_one(&t, &set, &trial), MU_OK))
            break;
        for (uint32_t w = 0; w < q->options.count; w++) {
            if (!MU_CHECK(mu_trial_reaches(trial, w) <= now[w]) ||
                !MU_CHECK(given[w] <= now[w] || below) ||
                !MU_CHECK(given[w] >= now[w] || above))
                printf("  draw %u, set %" PRIx64 ": engine %d, promise %d, model "
                       "%d\n", w, bits_of(&set), mu_trial_reaches(trial, w),
                       now[w], given[w]);
            q->found += mu_trial_reaches(trial, w);
            q->tested += now[w];
        }
    }
    mu_relax_clear(&model);
    mu_trials_clear(&t);
    mu_basis_close(basis);
}

static void hold_case(question *q)
{
    hold_against_the_engine(q, 12, true);
}

static void what_the_engine_reaches_is_promised_as_by_the_model(void)
{
    uint32_t reached = try_many(CASES, ASKS, hold_case);
    printf("  %u times reached\n", reached);
    MU_CHECK(reached > 200);
}

// ---- unfinished choices ---------------------------------------------------------------

// *more: some are above.
static bool none_below(const question *q, const float *high, const float *low,
                       bool *more)
{
    uint32_t count = mu_promise_draws(q->promise, NULL);
    for (uint32_t j = 0; j < q->measures; j++)
        for (uint32_t w = 0; w < count; w++) {
            size_t at = (size_t)j * q->stride + w;
            if (high[at] < low[at])
                return false;
            *more = *more || high[at] > low[at];
        }
    return true;
}

static float *copy_of(const question *q, const float *from)
{
    size_t size = (size_t)q->measures * q->stride;
    float *to = calloc(size + 1, sizeof *to);
    if (MU_CHECK(to != NULL))
        memcpy(to, from, size * sizeof *to);
    return to;
}

// After a look at an unfinished choice, a nation that has decided all of its own
// brings no less than with all decided.
static void check_nations(question *q, const mu_ask_set *set, const mu_ask_set *in,
                          const mu_ask_set *out)
{
    mu_ask_set rest = rest_of(q, set);
    bool       more = false;
    for (uint32_t n = 0; n < q->nations; n++) {
        mu_ask_set own = mu_promise_local(q->promise, n), mine = own, not_mine = own;
        for (uint32_t i = 0; i < MU_ASKS_WORDS; i++) {
            mine.words[i] &= set->words[i];
            not_mine.words[i] &= rest.words[i];
        }
        mine = mu_ask_union(mine, *in);
        not_mine = mu_ask_union(not_mine, *out);
        mu_promise_look(q->promise, q->view, in, out);
        MU_CHECK_INT(mu_promise_bring(q->promise, q->view, n, in, out, q->more),
                     MU_OK);
        float *open = copy_of(q, q->more);
        MU_CHECK_INT(mu_promise_bring(q->promise, q->view, n, &mine, &not_mine,
                                      q->more), MU_OK);
        float *half = copy_of(q, q->more);
        MU_CHECK(none_below(q, open, half, &more));
        mu_promise_look(q->promise, q->view, set, &rest);
        MU_CHECK_INT(mu_promise_bring(q->promise, q->view, n, set, &rest, q->more),
                     MU_OK);
        MU_CHECK(none_below(q, half, q->more, &more));
        free(open);
        free(half);
    }
    q->found += more;
}

static void unfinished_case(question *q)
{
    for (uint32_t i = 0; i < 16; i++) {
        mu_ask_set set = any_set(q), in, out;
        bool       more = false;
        unfinish(q, &set, &in, &out);
        uint32_t many = promised(q, &in, &out, NULL);
        float   *high = copy_of(q, q->sum), *need = copy_of(q, mu_view_need(q->view));
        uint32_t few = promised_whole(q, &set, NULL);
        if (!MU_CHECK(many >= few) ||
            !MU_CHECK(none_below(q, high, q->sum, &more)) ||
            !MU_CHECK(none_below(q, mu_view_need(q->view), need, &more)))
            printf("  set %" PRIx64 " of in %" PRIx64 ", out %" PRIx64 "\n",
                   bits_of(&set), bits_of(&in), bits_of(&out));
        free(high);
        free(need);
        q->found += more;
        check_nations(q, &set, &in, &out);
    }
}

static void an_unfinished_choice_promises_no_less_than_any_finishing(void)
{
    uint32_t found = try_many(CASES, ASKS, unfinished_case);
    printf("  %u times more\n", found);
    MU_CHECK(found > 50);
}

static void flagship_case(question *q)
{
    hold_against_the_engine(q, 8, false);
    printf("  flagship: reached %u times, promised %u\n", q->found, q->tested);
    MU_CHECK(q->found > 0);
    unfinished_case(q);
}

static void both_hold_on_the_flagship(void)
{
    question q = { .folder = "scenarios/ukraine", .dice = { 5 },
                   .options = { .day = 273, .count = 20 } };
    mu_arena arena = { 0 };
    MU_CHECK_INT(mu_diags_init(&q.diags), MU_OK);
    if (MU_CHECK_INT(mu_load_silently(q.folder, NULL, &q.base), MU_OK) &&
        MU_CHECK_INT(mu_asks_read(&q.base.scenario, &arena, &q.diags, &q.asks),
                     MU_OK)) {
        while (!mu_text_equal(q.base.scenario.milestone_names[q.options.milestone],
                              text_of("division")))
            q.options.milestone++;
        try_it(&q, flagship_case);
    }
    mu_loaded_clear(&q.base);
    mu_arena_clear(&arena);
}

// ---- stamps ---------------------------------------------------------------------------

typedef struct seen {
    uint64_t   stamp;
    mu_ask_set in, out;            // of what touches the nation
    float     *brings;
} seen;

enum { LOOKS = 40 };

static mu_ask_set both(mu_ask_set a, mu_ask_set b)
{
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        a.words[i] &= b.words[i];
    return a;
}

static void compare_looks(question *q, const seen *list)
{
    size_t size = (size_t)q->measures * q->stride * sizeof(float);
    for (uint32_t i = 0; i < LOOKS; i++)
        for (uint32_t k = 0; k < i; k++) {
            if (list[i].stamp != list[k].stamp ||
                !mu_ask_equal(&list[i].in, &list[k].in) ||
                !mu_ask_equal(&list[i].out, &list[k].out))
                continue;
            MU_CHECK(memcmp(list[i].brings, list[k].brings, size) == 0);
            q->found++;
        }
}

static void stamp_case(question *q)
{
    for (uint32_t n = 0; n < q->nations; n++) {
        mu_ask_set touching = mu_promise_touching(q->promise, n);
        seen       list[LOOKS] = { { 0 } };
        for (uint32_t i = 0; i < LOOKS; i++) {
            mu_ask_set set = any_set(q), in, out;
            unfinish(q, &set, &in, &out);
            mu_promise_look(q->promise, q->view, &in, &out);
            MU_CHECK_INT(mu_promise_bring(q->promise, q->view, n, &in, &out,
                                          q->more), MU_OK);
            list[i] = (seen){ mu_view_stamp(q->view, n), both(in, touching),
                              both(out, touching), copy_of(q, q->more) };
        }
        compare_looks(q, list);
        for (uint32_t i = 0; i < LOOKS; i++)
            free(list[i].brings);
    }
}

static void equal_stamps_mean_equal_bringing(void)
{
    uint32_t found = try_many(CASES, ASKS, stamp_case);
    printf("  %u pairs of looks with one stamp\n", found);
    MU_CHECK(found > 500);
}

// ---- the tree against all sets ----------------------------------------------------------

enum { SETTLED = 4096 };

typedef struct settled {
    mu_ask_set set, beside;
} settled;

typedef struct hunt {
    question *q;
    bool      most, easy;          // easy: the aim stays as it is
    bool      agrees[EVERY];
    uint32_t  reach[EVERY];        // draws promised
    int64_t   cost[EVERY];
    int64_t   best_cost;           // of what is settled
    uint32_t  best_reach;
    settled   list[SETTLED];
    uint32_t  count;
    uint32_t  calls, stop;         // of keep_going; stop at that one, 0: never
} hunt;

static void list_all(hunt *h, question *q)
{
    h->q = q;
    for (uint32_t bits = 0; bits < 1u << q->asks.count; bits++) {
        mu_ask_set set = { { bits } };
        h->agrees[bits] = mu_asks_agree(&q->asks, &set);
        h->cost[bits] = mu_asks_cost(&q->asks, &set);
        h->reach[bits] = h->agrees[bits] ? promised_whole(q, &set, NULL) : 0;
    }
}

static int64_t least_cost(const hunt *h, uint32_t wanted, int64_t limit)
{
    int64_t least = INT64_MAX;
    for (uint32_t bits = 0; bits < 1u << h->q->asks.count; bits++)
        if (h->agrees[bits] && h->reach[bits] >= wanted && h->cost[bits] < least)
            least = h->cost[bits];
    return least <= limit ? least : INT64_MAX;
}

static uint32_t most_reach(const hunt *h, int64_t limit)
{
    uint32_t most = 0;
    for (uint32_t bits = 0; bits < 1u << h->q->asks.count; bits++)
        if (h->agrees[bits] && h->cost[bits] <= limit && h->reach[bits] > most)
            most = h->reach[bits];
    return most;
}

// The most that a set reaches with some of the asks beside it.
static uint32_t most_beside(const hunt *h, uint64_t bits, uint64_t beside,
                            int64_t limit)
{
    uint32_t most = 0;
    for (uint64_t with = beside;; with = (with - 1) & beside) {
        uint64_t all = bits | with;
        if (h->agrees[all] && h->cost[all] <= limit && h->reach[all] > most)
            most = h->reach[all];
        if (with == 0)
            return most;
    }
}

static mu_status settle(void *context, const mu_ask_set *set,
                        const mu_ask_set *beside, mu_tree_aim *aim)
{
    hunt    *h = context;
    uint64_t bits = bits_of(set);
    uint32_t most = most_beside(h, bits, bits_of(beside), aim->limit);
    MU_CHECK(h->agrees[bits]);
    MU_CHECK(h->cost[bits] <= aim->limit);
    // Where the aim was made harder since, what is beside may be needed for it.
    MU_CHECK((h->most && !h->easy) || h->reach[bits] >= aim->wanted);
    MU_CHECK(!mu_ask_meets(set, beside));
    if (MU_CHECK(h->count < SETTLED))
        h->list[h->count++] = (settled){ *set, *beside };
    if (h->easy)
        return MU_OK;
    if (h->most && most >= aim->wanted) {
        h->best_reach = most;
        aim->wanted = most + 1;
    } else if (!h->most) {
        h->best_cost = h->cost[bits];
        aim->limit = h->best_cost - 1;
    }
    return MU_OK;
}

static bool goes_on(void *context)
{
    hunt *h = context;
    return ++h->calls != h->stop;
}

static mu_status run(hunt *h, mu_tree *tree, int64_t limit, uint32_t wanted)
{
    mu_tree_task task = { .aim = { limit, wanted }, .most = h->most,
                          .settle = settle, .keep_going = goes_on,
                          .context = h };
    h->count = h->calls = h->best_reach = 0;
    h->best_cost = INT64_MAX;
    return mu_tree_run(tree, &task);
}

static bool is_settled(const hunt *h, uint32_t bits)
{
    mu_ask_set set = { { bits } };
    for (uint32_t i = 0; i < h->count; i++) {
        mu_ask_set with = mu_ask_union(h->list[i].set, h->list[i].beside);
        if (mu_ask_within(&h->list[i].set, &set) && mu_ask_within(&set, &with))
            return true;
    }
    return false;
}

static void check_none_left_out(hunt *h, mu_tree *tree, int64_t limit,
                                uint32_t wanted)
{
    h->easy = true;
    MU_CHECK_INT(run(h, tree, limit, wanted), MU_OK);
    for (uint32_t bits = 0; bits < 1u << h->q->asks.count; bits++)
        if (h->agrees[bits] && h->reach[bits] >= wanted &&
            h->cost[bits] <= limit && !MU_CHECK(is_settled(h, bits)))
            printf("  set %x is left out\n", bits);
    h->easy = false;
}

static void check_tree(hunt *h, uint32_t threads)
{
    question *q = h->q;
    mu_tree  *tree;
    mu_ask_set every = mu_asks_all(&q->asks);
    int64_t   all = mu_asks_cost(&q->asks, &every);
    uint32_t  most = most_reach(h, all);
    if (!MU_CHECK_INT(mu_tree_open(q->promise, &q->asks, threads, &tree), MU_OK))
        return;
    for (uint32_t part = 1; part <= 4; part++) {
        uint32_t wanted = (most * part + 3) / 4;
        int64_t  limit = all * part / 4, least = least_cost(h, wanted, all);
        if (wanted == 0)
            continue;
        h->most = false;
        MU_CHECK_INT(run(h, tree, all, wanted), MU_OK);
        MU_CHECK_INT(h->best_cost, least);
        // The limit met, and just missed.
        MU_CHECK_INT(run(h, tree, least, wanted), MU_OK);
        MU_CHECK_INT(h->best_cost, least);
        MU_CHECK_INT(run(h, tree, least - 1, wanted), MU_OK);
        MU_CHECK_UINT(h->count, 0);
        h->most = true;
        MU_CHECK_INT(run(h, tree, limit, 1), MU_OK);
        MU_CHECK_UINT(h->best_reach, most_reach(h, limit));
        h->most = part % 2;
        check_none_left_out(h, tree, limit, wanted);
        q->found += least > 0;
    }
    MU_CHECK_INT(run(h, tree, all, mu_promise_draws(q->promise, NULL) + 1), MU_OK);
    MU_CHECK_UINT(h->count, 0);
    MU_CHECK_INT(run(h, tree, -1, 1), MU_OK);
    MU_CHECK_UINT(h->count, 0);
    mu_tree_close(tree);
}

static void tree_case(question *q)
{
    static hunt h;
    list_all(&h, q);
    check_tree(&h, 1);
}

static void the_tree_misses_no_set(void)
{
    uint32_t found = try_many(CASES, ASKS, tree_case);
    printf("  %u times there was something to pay\n", found);
    MU_CHECK(found > 8);
}

static void the_tree_misses_no_set_of_ten_asks(void)
{
    MU_CHECK(try_many(2, 10, tree_case) > 0);
}

// Costs of millionths, so that the tables are coarse.
static void odd_costs_case(question *q)
{
    for (uint32_t a = 0; a < q->asks.count; a++)
        q->asks.list[a].cost = 2 * (int64_t)roll(&q->dice, 4999999) + 1;
    q->asks.list[0].cost = 1;
    MU_CHECK_INT(mu_asks_unit(&q->asks), 1);
    tree_case(q);
}

static void the_tree_misses_no_set_where_costs_are_odd(void)
{
    MU_CHECK(try_many(CASES, ASKS, odd_costs_case) > 8);
}

static void no_costs_case(question *q)
{
    for (uint32_t a = 0; a < q->asks.count; a++)
        if (q->number % 4 < 2 || happens(&q->dice, 50))
            q->asks.list[a].cost = 0;
    tree_case(q);
    q->found = mu_promise_draws(q->promise, NULL);
}

static void the_tree_misses_no_set_where_asks_cost_nothing(void)
{
    MU_CHECK(try_many(CASES, ASKS, no_costs_case) > 0);
}

// Needs point backwards, so that they can be closed; what needs an ask is not
// excluded by it.
static void put_needs(question *q)
{
    mu_ask *list = q->asks.list;
    for (uint32_t a = 0; a < q->asks.count; a++) {
        list[a].needed = list[a].excluded = (mu_ask_set){ { 0 } };
        for (uint32_t b = 0; b < a; b++)
            if (happens(&q->dice, 12)) {
                list[a].needed = mu_ask_union(list[a].needed, list[b].needed);
                mu_ask_add(&list[a].needed, b);
            }
    }
    for (uint32_t a = 0; a < q->asks.count; a++)
        for (uint32_t b = 0; b < a; b++)
            if (!mu_ask_in(&list[a].needed, b) && happens(&q->dice, 12)) {
                mu_ask_add(&list[a].excluded, b);
                mu_ask_add(&list[b].excluded, a);
            }
}

// The promise knows needs and excludes too, so it is opened again.
static void needs_case(question *q)
{
    put_needs(q);
    question_close(q);
    if (question_open(q))
        tree_case(q);
}

static void the_tree_misses_no_set_with_needs_and_excludes(void)
{
    MU_CHECK(try_many(2 * CASES, ASKS, needs_case) > 8);
}

// ---- threads, stops -------------------------------------------------------------------

static bool same_list(const hunt *a, const hunt *b)
{
    return a->count == b->count &&
           memcmp(a->list, b->list, a->count * sizeof *a->list) == 0;
}

static void threads_case(question *q)
{
    static hunt one, more;
    list_all(&one, q);
    more = one;
    mu_ask_set every = mu_asks_all(&q->asks);
    int64_t    all = mu_asks_cost(&q->asks, &every);
    uint32_t   wanted = most_reach(&one, all) / 2 + 1;
    for (int kind = 0; kind < 4; kind++) {
        one.most = more.most = kind % 2;
        one.easy = more.easy = kind / 2;
        for (uint32_t threads = 1; threads <= 3; threads++) {
            mu_tree *tree;
            if (!MU_CHECK_INT(mu_tree_open(q->promise, &q->asks, threads, &tree),
                              MU_OK))
                return;
            MU_CHECK_INT(run(threads == 1 ? &one : &more, tree, all, wanted), MU_OK);
            MU_CHECK(threads == 1 || same_list(&one, &more));
            mu_tree_close(tree);
        }
        q->found += one.count;
    }
}

static void threads_do_not_change_what_is_settled(void)
{
    uint32_t found = try_many(CASES, ASKS, threads_case);
    printf("  %u sets settled\n", found);
    MU_CHECK(found > 30);
}

static void stops_case(question *q)
{
    static hunt whole, again;
    mu_tree    *tree;
    mu_ask_set  every = mu_asks_all(&q->asks);
    int64_t     all = mu_asks_cost(&q->asks, &every);
    list_all(&whole, q);
    uint32_t wanted = most_reach(&whole, all) / 2 + 1;
    for (uint32_t threads = 1; threads <= 2; threads++) {
        if (!MU_CHECK_INT(mu_tree_open(q->promise, &q->asks, threads, &tree), MU_OK))
            return;
        whole.easy = threads == 2;
        MU_CHECK_INT(run(&whole, tree, all, wanted), MU_OK);
        again = whole;
        for (again.stop = 1; again.stop <= whole.calls; again.stop++) {
            mu_status status = run(&again, tree, all, wanted);
            // How often threads ask depends on the time.
            if (threads > 1 && again.calls < again.stop)
                break;
            MU_CHECK_INT(status, MU_STOPPED);
            MU_CHECK_UINT(again.calls, again.stop);
            MU_CHECK(again.count <= whole.count &&
                     memcmp(again.list, whole.list,
                            again.count * sizeof *again.list) == 0);
            q->found++;
        }
        again.stop = 0;
        MU_CHECK_INT(run(&again, tree, all, wanted), MU_OK);
        MU_CHECK(same_list(&whole, &again));
        mu_tree_close(tree);
    }
}

static void a_stopped_tree_runs_again_to_the_same_end(void)
{
    uint32_t found = try_many(CASES, ASKS, stops_case);
    printf("  %u stops\n", found);
    MU_CHECK(found > 30);
}

static bool stop_at_zero(void *context)
{
    uint32_t *left = context;
    return (*left)-- > 0;
}

static void stopped_opening_case(question *q)
{
    mu_promise *made = NULL;
    uint32_t    calls = 0, left = 0;
    q->options.keep_going = stop_at_zero;
    q->options.context = &left;
    for (mu_status status = MU_STOPPED; status == MU_STOPPED; calls += 5) {
        left = calls;
        status = mu_promise_open(&q->options, &q->diags, &made);
        if (status == MU_STOPPED)
            MU_CHECK(made == NULL);
        else
            MU_CHECK_INT(status, MU_OK);
        mu_promise_close(made);
    }
    q->found = calls;
}

static void a_promise_that_is_stopped_is_none(void)
{
    MU_CHECK(try_many(2, 5, stopped_opening_case) > 10);
}

static const mu_test tests[] = {
    MU_TEST(what_the_engine_reaches_is_promised_as_by_the_model),
    MU_TEST(an_unfinished_choice_promises_no_less_than_any_finishing),
    MU_TEST(both_hold_on_the_flagship),
    MU_TEST(equal_stamps_mean_equal_bringing),
    MU_TEST(the_tree_misses_no_set),
    MU_TEST(the_tree_misses_no_set_of_ten_asks),
    MU_TEST(the_tree_misses_no_set_where_costs_are_odd),
    MU_TEST(the_tree_misses_no_set_where_asks_cost_nothing),
    MU_TEST(the_tree_misses_no_set_with_needs_and_excludes),
    MU_TEST(threads_do_not_change_what_is_settled),
    MU_TEST(a_stopped_tree_runs_again_to_the_same_end),
    MU_TEST(a_promise_that_is_stopped_is_none),
};
MU_TESTS_MAIN(tests)
