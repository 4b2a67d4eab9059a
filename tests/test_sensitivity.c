// test_sensitivity.c - what milestones hang on: against scenes in which it is
// known, and against draws in which all but one variable is made anew.

#include "sensitivity.h"

#include "run.h"
#include "scene.h"
#include "variables.h"

#define SEED 3u

typedef struct bench {
    scene          scene;
    mu_run         run;
    mu_arena       arena;
    mu_sensitivity answer;
} bench;

static void play(bench *b, uint64_t draws)
{
    const mu_run_options options = { .seed = SEED, .draws = draws,
                                     .threads = 1, .keep = MU_KEPT_DRAWS };
    if (mu_run_draws(&b->scene.model, &options, &b->run) != MU_OK ||
        mu_sensitivity_build(&b->scene.model, SEED,
                             (uint32_t)b->run.kept.draws, b->run.kept.mark_day,
                             &b->arena, &b->answer) != MU_OK)
        abort();
}

static bool bench_open(bench *b, const char *text, uint64_t draws)
{
    *b = (bench){ 0 };
    if (!MU_CHECK(scene_open(&b->scene, text)))
        return false;
    play(b, draws);
    return true;
}

static void bench_close(bench *b)
{
    mu_arena_clear(&b->arena);
    mu_run_clear(&b->run);
    scene_close(&b->scene);
}

static const mu_sensitivity_row *row_of(const bench *b, uint32_t milestone,
                                        bool ever, const char *name)
{
    for (size_t i = 0; i < b->answer.count; i++) {
        const mu_sensitivity_row *row = &b->answer.rows[i];
        if (row->milestone == milestone && row->is_ever == ever &&
            mu_text_equal(row->name, text_of(name)))
            return row;
    }
    return NULL;
}

static double share_of(const bench *b, bool ever, const char *name)
{
    const mu_sensitivity_row *row = row_of(b, 0, ever, name);
    return row ? row->share : 0.0;
}

// ---- scenes ---------------------------------------------------------------------

// One unit that is in place as soon as its nation says yes.
#define AT_ONCE                                                               \
    "[types]\nid,personnel\nt,1\n"                                            \
    "[capabilities]\ntype,capability,amount\nt,c,1\n"                         \
    "[places]\nid,country,lat,lon\np,X,0,0\n"                                 \
    "[pledges]\nid,nation,type,count,home,to\nP,A,t,1,p,p\n"

static const char *const votes =
    "horizon: 400\n"
    "[events]\nid,after,delay,probability\n"
    "idle,,10..90,0.5\n"
    "[nations]\nid\nA\n"
    "[approvals]\nnation,step,duration,probability,retries,retry_after\n"
    "A,1,20..60,,,\n"
    "A,2,5..10,0.6,2,30..80\n" AT_ONCE
    "[milestones]\nmilestone,capability,at_least\nthere,c,1\n";

static void an_approval_that_decides_alone_explains_all(void)
{
    bench b;
    if (!bench_open(&b, votes, 5000))
        return;
    // Later tries are in the group, not in the variables.
    MU_CHECK_REAL(share_of(&b, true, "approval/A"), 1.0, 1e-9);
    MU_CHECK(share_of(&b, false, "approval/A") > 0.98);
    MU_CHECK(share_of(&b, false, "approval/A/2/pass/0") < 0.9);
    MU_CHECK_REAL(share_of(&b, false, "approvals"),
                  share_of(&b, false, "approval/A"), 1e-12);
    const mu_sensitivity_row *events = row_of(&b, 0, false, "events");
    MU_REQUIRE(events);
    MU_CHECK(!events->shows && events->is_group);
    const mu_sensitivity_row *pass = row_of(&b, 0, false, "approval/A/2/pass/0");
    MU_REQUIRE(pass);
    MU_CHECK(pass->shows && !pass->is_group);
    bench_close(&b);
}

static const char *const chain =
    "horizon: 300\n"
    "[events]\nid,after,delay,probability\n"
    "first,,10..100,0.8\n"
    "second,first,10..100,0.7\n"
    "[nations]\nid\nA\n"
    "[conditions]\nnation,option,events\nA,1,second\n" AT_ONCE
    "[milestones]\nmilestone,capability,at_least\nthere,c,1\n";

static void the_time_of_the_last_event_explains_all(void)
{
    bench b;
    if (!bench_open(&b, chain, 10000))
        return;
    MU_CHECK(share_of(&b, false, "event/second/time") > 0.99);
    MU_CHECK_REAL(share_of(&b, true, "event/second/time"), 1.0, 1e-9);
    // Two chances in a row, 0.8 and 0.7: q (1 - p) / (1 - p q).
    const mu_sensitivity_row *a = row_of(&b, 0, true, "event/first/occurs");
    const mu_sensitivity_row *c = row_of(&b, 0, true, "event/second/occurs");
    const mu_sensitivity_row *events = row_of(&b, 0, true, "events");
    MU_REQUIRE(a && c && events);
    MU_CHECK_REAL(a->share, 0.7 * 0.2 / 0.44, 3.0 * a->error);
    MU_CHECK_REAL(c->share, 0.8 * 0.3 / 0.44, 3.0 * c->error);
    MU_CHECK_REAL(events->share, (0.14 + 0.24) / 0.44,
                  3.0 * events->error + 0.001);
    MU_CHECK_REAL(a->low, 0.0, 0.0);
    MU_CHECK_REAL(a->high, 0.7, 0.02);
    MU_CHECK(isnan(events->low) && isnan(events->high));
    // What the first follows is nothing: its own outcome is its time.
    MU_CHECK(row_of(&b, 0, true, "event/first"));
    MU_CHECK(!row_of(&b, 0, true, "event/first/time"));
    // No approval, no notice: no such sum.
    MU_CHECK(!row_of(&b, 0, true, "approvals"));
    MU_CHECK(!row_of(&b, 0, true, "notice"));
    bench_close(&b);
}

static void low_and_high_are_those_of_the_draws(void)
{
    bench b;
    if (!bench_open(&b, chain, 4000))
        return;
    const mu_model           *m = &b.scene.model;
    const mu_sensitivity_row *row = row_of(&b, 0, false, "event/first/delay");
    MU_REQUIRE(row);
    uint64_t key = mu_luck_key("event", text_of("first"), "/delay");
    double   sum[2] = { 0 }, count[2] = { 0 };
    for (uint64_t i = 0; i < 4000; i++) {
        double u = mu_luck_share(mu_luck_word(SEED, i, key));
        if (u > 0.2 && u < 0.8)
            continue;
        int32_t day = b.run.kept.mark_day[i];
        sum[u > 0.5] += day == MU_NEVER ? m->horizon : (double)day;
        count[u > 0.5] += 1.0;
    }
    MU_CHECK_REAL(row->low, sum[0] / count[0], 1e-9);
    MU_CHECK_REAL(row->high, sum[1] / count[1], 1e-9);
    MU_CHECK(row->low < row->high && row->shows);
    bench_close(&b);
}

// A delay through which the same half of the futures goes, whatever its form.
static void only_the_order_of_values_matters(void)
{
    static const char *const delays[] = { "0..98", "\"lognormal(49,300)\"" };
    bench                    b[2];
    for (int i = 0; i < 2; i++) {
        char text[2000];
        snprintf(text, sizeof text,
                 "horizon: 50\n[events]\nid,delay\ne,%s\n[nations]\nid\nA\n"
                 "[conditions]\nnation,option,events\nA,1,e\n" AT_ONCE
                 "[milestones]\nmilestone,capability,at_least\nthere,c,1\n",
                 delays[i]);
        if (!bench_open(&b[i], text, 3000))
            return;
    }
    const mu_sensitivity_row *x = row_of(&b[0], 0, true, "event/e/delay");
    const mu_sensitivity_row *y = row_of(&b[1], 0, true, "event/e/delay");
    MU_REQUIRE(x && y);
    MU_CHECK_REAL(x->share, y->share, 0.0);
    MU_CHECK_REAL(x->error, y->error, 0.0);
    MU_CHECK_REAL(x->noise, y->noise, 0.0);
    MU_CHECK_REAL(x->low, 1.0, 0.0);
    MU_CHECK_REAL(y->high, 0.0, 0.0);
    bench_close(&b[0]);
    bench_close(&b[1]);
}

// More milestones than are looked at in one go, all of them the same.
static void a_row_does_not_depend_on_the_others(void)
{
    enum { MARKS = 37 };
    paper p = { 0 };
    bench b;
    put(&p, "%s", votes);
    for (uint32_t i = 1; i < MARKS; i++)
        put(&p, "there%u,c,1\n", i);
    if (!bench_open(&b, p.at, 1000))
        return;
    paper_clear(&p);
    size_t each = b.answer.count / MARKS;
    MU_CHECK_UINT(b.answer.count, each * MARKS);
    MU_CHECK(each > 10);
    uint32_t wrong = 0;
    for (size_t i = 0; i < b.answer.count; i++) {
        mu_sensitivity_row row = b.answer.rows[i];
        mu_sensitivity_row first = b.answer.rows[i % each];
        wrong += row.milestone != i / each || row.is_ever != first.is_ever ||
                 row.share != first.share || row.error != first.error ||
                 row.noise != first.noise ||
                 !mu_text_equal(row.name, first.name);
    }
    MU_CHECK_INT(wrong, 0);
    bench_close(&b);
}

static void rows_are_in_order_and_in_bounds(void)
{
    bench b = { 0 };
    if (!MU_CHECK(scene_read(&b.scene, "scenarios/tutorial", NULL)))
        return;
    play(&b, 2000);
    const mu_sensitivity_row *last = NULL;
    uint32_t                  rank = 0, variables = 0, wrong = 0;
    for (size_t i = 0; i < b.answer.count; i++) {
        const mu_sensitivity_row *row = &b.answer.rows[i];
        uint32_t at = 2 * row->milestone + row->is_ever;
        wrong += at < rank || !(row->share >= 0.0 && row->share <= 1.0) ||
                 !(row->error >= 0.0) || row->shows != (row->share > row->noise);
        variables = at == rank && i ? variables : 0;
        variables += !row->is_group;
        wrong += variables > MU_SENSITIVE_ROWS;
        wrong += last && at == rank && !row->is_group &&
                 (last->is_group || last->share < row->share);
        rank = at;
        last = row;
    }
    MU_CHECK_INT(wrong, 0);
    MU_CHECK_INT(rank, 3);
    MU_CHECK_UINT(b.answer.draws, 2000);
    bench_close(&b);
}

static void too_few_draws_and_rare_milestones_say_nothing(void)
{
    bench b;
    if (!bench_open(&b, votes, MU_SENSITIVE_DRAWS - 1))
        return;
    MU_CHECK_UINT(b.answer.count, 0);
    bench_close(&b);
    if (!bench_open(&b, votes, MU_SENSITIVE_DRAWS))
        return;
    MU_CHECK(b.answer.count > 0);
    // Fewer than fifty of 200 fail three votes: there is nothing to compare.
    MU_CHECK(row_of(&b, 0, false, "approvals"));
    MU_CHECK(!row_of(&b, 0, true, "approvals"));
    bench_close(&b);
}

// ---- with all but some variables made anew ---------------------------------------

typedef struct frozen {            // sums of pairs
    double n, y, z, yy, zz, yz;
} frozen;

static double outcome(const scene *s, uint32_t milestone, bool ever)
{
    int32_t day = s->draw.mark_day[milestone];
    return ever ? day != MU_NEVER
                : day == MU_NEVER ? s->model.horizon : (double)day;
}

// One draw whose words of the variables that `keep` names are those of another.
static void play_frozen(scene *s, const bool *keep, uint64_t index,
                        uint64_t other)
{
    mu_draw        *d = &s->draw;
    const mu_model *m = &s->model;
    uint32_t(*from)[MU_GROUP] = calloc(m->keys_count, sizeof *from);
    if (!from)
        abort();
    mu_luck_fill(SEED, other / MU_GROUP, m->keys, m->keys_count, from);
    mu_luck_fill(SEED, index / MU_GROUP, m->keys, m->keys_count, d->words);
    for (uint32_t v = 0; v < m->keys_count; v++)
        if (keep[v])
            memcpy(d->words[v], from[v], sizeof from[v]);
    free(from);
    // The words of a group that is at hand are not made again.
    d->has_group = true;
    d->group = index / MU_GROUP;
    d->group_seed = SEED;
    mu_draw_run(d, SEED, index);
    d->has_group = false;
}

// The share of the variables kept, by pick and freeze (Janon, Monod et al.).
static double freeze(scene *s, const bool *keep, uint32_t milestone, bool ever)
{
    enum { PAIRS = 12000 };
    frozen f = { .n = PAIRS };
    for (uint64_t i = 0; i < PAIRS; i++) {
        uint64_t first = 100000 + i, second = 200000 + i;
        mu_draw_run(&s->draw, SEED, first);
        double y = outcome(s, milestone, ever);
        play_frozen(s, keep, second, first);
        double z = outcome(s, milestone, ever);
        f.y += y / f.n;
        f.z += z / f.n;
        f.yy += y * y / f.n;
        f.zz += z * z / f.n;
        f.yz += y * z / f.n;
    }
    double mean = (f.y + f.z) / 2;
    return (f.yz - mean * mean) / ((f.yy + f.zz) / 2 - mean * mean);
}

static void keep_named(const bench *b, const char *prefix, bool *keep)
{
    const mu_model   *m = &b->scene.model;
    mu_variable_name *names;
    mu_arena          arena = { 0 };
    if (mu_variables_find(m, &arena, &names) != MU_OK)
        abort();
    for (uint32_t v = 0; v < m->keys_count; v++) {
        mu_text name = mu_variable_text(m, &names[v], &arena);
        keep[v] |= strncmp(name.at, prefix, strlen(prefix)) == 0;
    }
    mu_arena_clear(&arena);
}

// Both errors, and what is lost within a cell.
static double within(const mu_sensitivity_row *row)
{
    return 3.0 * (row->error + 1.0 / sqrt(12000)) + 0.01;
}

static void variables_agree_with_pick_and_freeze(void)
{
    bench b = { 0 };
    if (!MU_CHECK(scene_read(&b.scene, "scenarios/tutorial", NULL)))
        return;
    play(&b, 10000);
    static const char *const names[] = {
        "event/mandate/occurs", "event/ceasefire/occurs", "event/mandate/delay",
        "approval/COR/1/pass/0", "approval/BRK/2/pass/0", "pledge/COR-1/1/notice"
    };
    uint32_t told = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int ever = 0; ever < 2; ever++) {
            bool keep[200] = { false };
            keep_named(&b, names[i], keep);
            const mu_sensitivity_row *row = row_of(&b, 0, ever, names[i]);
            double                    there = row ? row->share : 0.0;
            double error = row ? within(row) : 0.04;
            MU_CHECK_REAL(there, freeze(&b.scene, keep, 0, ever), error);
            told += there > 0.05;
        }
    MU_CHECK(told >= 3);
    bench_close(&b);
}

static void groups_agree_with_pick_and_freeze(void)
{
    bench b = { 0 };
    if (!MU_CHECK(scene_read(&b.scene, "scenarios/tutorial", NULL)))
        return;
    play(&b, 10000);
    static const char *const names[] = { "event/mandate", "event/ceasefire",
                                         "approval/COR" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool keep[200] = { false };
        char prefix[64];
        snprintf(prefix, sizeof prefix, "%s/", names[i]);
        keep_named(&b, prefix, keep);
        const mu_sensitivity_row *row = row_of(&b, 0, true, names[i]);
        MU_REQUIRE(row);
        MU_CHECK_REAL(row->share, freeze(&b.scene, keep, 0, true), within(row));
    }
    // The sum leaves out what events do together.
    bool keep[200] = { false };
    keep_named(&b, "event/", keep);
    const mu_sensitivity_row *events = row_of(&b, 0, true, "events");
    const mu_sensitivity_row *time = row_of(&b, 0, true, "event/mandate/time");
    MU_REQUIRE(events && time);
    double all = freeze(&b.scene, keep, 0, true);
    MU_CHECK(events->share < all + within(events));
    MU_CHECK(time->share < all + within(time));
    MU_CHECK(events->share > 0.3 * all);
    bench_close(&b);
}

static const mu_test tests[] = {
    MU_TEST(an_approval_that_decides_alone_explains_all),
    MU_TEST(the_time_of_the_last_event_explains_all),
    MU_TEST(low_and_high_are_those_of_the_draws),
    MU_TEST(only_the_order_of_values_matters),
    MU_TEST(a_row_does_not_depend_on_the_others),
    MU_TEST(rows_are_in_order_and_in_bounds),
    MU_TEST(too_few_draws_and_rare_milestones_say_nothing),
    MU_TEST(variables_agree_with_pick_and_freeze),
    MU_TEST(groups_agree_with_pick_and_freeze),
};
MU_TESTS_MAIN(tests)
