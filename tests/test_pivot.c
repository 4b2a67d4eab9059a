// test_pivot.c - whose yes matters: games whose values are known, small worlds
// against plain loops, deadlocks whose concession is known, threads, and stops.

#include "pivot.h"

#include "concession.h"
#include "scratch.h"
#include "world.h"

#define SEED 11u

typedef struct bench {
    scene            scene;
    uint32_t         players[64];
    mu_pivot_options options;
    mu_arena         arena;
    mu_pivot         pivot;
} bench;

// All nations play; the first milestone, at all.
static void set_up(bench *b, uint64_t draws, uint64_t game_draws)
{
    const mu_model *m = &b->scene.model;
    for (uint32_t n = 0; n < m->nations_count; n++)
        b->players[n] = n;
    b->options = (mu_pivot_options){ .day = (int32_t)m->horizon - 1,
                                     .players = b->players,
                                     .player_count = m->nations_count,
                                     .seed = SEED,
                                     .draws = draws,
                                     .game_draws = game_draws,
                                     .threads = 1,
                                     .inputs = b->scene.scenario.sha256 };
}

static bool open_text(bench *b, const char *text, uint64_t draws,
                      uint64_t game_draws)
{
    *b = (bench){ 0 };
    if (!MU_CHECK(scene_open(&b->scene, text)))
        return false;
    set_up(b, draws, game_draws);
    return true;
}

static bool open_world(bench *b, uint64_t number, uint64_t draws)
{
    *b = (bench){ 0 };
    if (!world_open(&b->scene, number, NULL))
        return false;
    set_up(b, draws, draws);
    return true;
}

static mu_status play(bench *b)
{
    return mu_pivot_run(&b->scene.model, &b->options, &b->arena,
                        &b->scene.diags, &b->pivot);
}

static void bench_close(bench *b)
{
    mu_arena_clear(&b->arena);
    scene_close(&b->scene);
}

static const mu_pivot_nation *row_of(const bench *b, uint32_t nation)
{
    for (uint32_t i = 0; i < b->pivot.nation_count; i++)
        if (b->pivot.nations[i].nation == nation)
            return &b->pivot.nations[i];
    return NULL;
}

// P in the draws of a model, by a plain loop.
static mu_share reached_in(const bench *b, const mu_model *model)
{
    mu_draw  draw;
    int64_t  count = 0;
    uint64_t draws = b->options.draws;
    if (mu_draw_init(model, &draw) != MU_OK)
        abort();
    for (uint64_t index = 0; index < draws; index++) {
        mu_draw_run(&draw, SEED, index);
        count += draw.mark_day[b->options.milestone] <= b->options.day;
    }
    mu_draw_clear(&draw);
    double p = (double)count / (double)draws;
    return (mu_share){ p, sqrt(p * (1.0 - p) / (double)draws),
                       (int64_t)draws };
}

// ---- games whose values are known ------------------------------------------------

// Four nations with 10, 10, 20 and 30 persons, and the milestone of 50.
#define FORCES                                                                \
    "[types]\nid,personnel\nt,10\n"                                           \
    "[capabilities]\ntype,capability,amount\nt,c,1\n"                         \
    "[places]\nid,country,lat,lon\np,X,0,0\n"

static const char *const weighted =
    "horizon: 50\n[nations]\nid\nA\nB\nC\nD\nE\n" FORCES
    "[milestones]\nmilestone,capability,at_least,hold\nm,personnel,50,1\n"
    "[pledges]\nid,nation,type,count,home,to\n"
    "PA,A,t,1,p,p\nPB,B,t,1,p,p\nPC,C,t,2,p,p\nPD,D,t,3,p,p\n";

static void values_of_the_weighted_game_are_those_of_the_books(void)
{
    static const double shapley[] = { 1.0 / 12, 1.0 / 12, 3.0 / 12, 7.0 / 12 };
    static const double swings[] = { 1, 1, 3, 5 };
    bench               b;
    if (!open_text(&b, weighted, 10, 10))
        return;
    MU_CHECK(play(&b) == MU_OK);
    MU_CHECK(b.pivot.exact);
    MU_CHECK_REAL(b.pivot.everybody, 1.0, 0.0);
    MU_CHECK_REAL(b.pivot.nobody, 0.0, 0.0);
    for (uint32_t n = 0; n < 4; n++) {
        const mu_pivot_nation *row = row_of(&b, n);
        if (!MU_CHECK(row != NULL))
            continue;
        MU_CHECK_REAL(row->shapley.value, shapley[n], 1e-12);
        MU_CHECK_REAL(row->shapley.error, 0.0, 0.0);
        MU_CHECK_REAL(row->banzhaf.value, swings[n] / 8.0, 0.0);
        MU_CHECK_REAL(row->falls, n == 3 ? 1.0 : 0.0, 0.0);
    }
    // Whom nobody needs.
    const mu_pivot_nation *idle = row_of(&b, 4);
    if (MU_CHECK(idle != NULL)) {
        MU_CHECK_REAL(idle->shapley.value, 0.0, 0.0);
        MU_CHECK_REAL(idle->banzhaf.value, 0.0, 0.0);
        MU_CHECK_REAL(idle->falls, 0.0, 0.0);
    }
    bench_close(&b);
}

static void sampled_values_of_the_weighted_game_are_near_those_of_the_books(void)
{
    static const double shapley[] = { 1.0 / 12, 1.0 / 12, 3.0 / 12, 7.0 / 12 };
    static const double swings[] = { 1, 1, 3, 5 };
    bench               b;
    double              sum = 0.0;
    if (!open_text(&b, weighted, 10, 4000))
        return;
    b.options.sample = true;
    MU_CHECK(play(&b) == MU_OK);
    MU_CHECK(!b.pivot.exact);
    for (uint32_t n = 0; n < 4; n++) {
        const mu_pivot_nation *row = row_of(&b, n);
        if (!MU_CHECK(row != NULL))
            continue;
        MU_CHECK(row->shapley.error > 0.001 && row->shapley.error < 0.02);
        MU_CHECK_REAL(row->shapley.value, shapley[n], 4 * row->shapley.error);
        MU_CHECK_REAL(row->banzhaf.value, swings[n] / 8.0,
                      4 * row->banzhaf.error);
        sum += row->shapley.value;
    }
    MU_CHECK_REAL(sum, 1.0, 1e-12);
    bench_close(&b);
}

// ---- small worlds ----------------------------------------------------------------

// Value of each coalition by refusals alone, nothing inferred from anything.
static void play_each(const bench *b, double *value, uint32_t n)
{
    const mu_model *m = &b->scene.model;
    mu_draw         draw;
    if (mu_draw_init(m, &draw) != MU_OK)
        abort();
    for (uint32_t who = 0; who < UINT32_C(1) << n; who++) {
        int64_t count = 0;
        for (uint32_t i = 0; i < n; i++)
            draw.refuses[i] = !(who >> i & 1u);
        for (uint64_t index = 0; index < b->options.game_draws; index++) {
            mu_draw_run(&draw, SEED, index);
            count += draw.mark_day[b->options.milestone] <= b->options.day;
        }
        value[who] = (double)count / (double)b->options.game_draws;
    }
    mu_draw_clear(&draw);
}

static void exact_values_are_those_of_a_plain_loop_over_coalitions(void)
{
    static double value[1u << WORLD_NATIONS];
    uint32_t      gains = 0;
    for (uint64_t number = 1; number < 6; number++) {
        bench b;
        if (!open_world(&b, number, 60))
            return;
        uint32_t n = b.scene.model.nations_count, all = (UINT32_C(1) << n) - 1;
        double   sum = 0.0;
        MU_CHECK(play(&b) == MU_OK);
        play_each(&b, value, n);
        MU_CHECK_REAL(b.pivot.everybody, value[all], 1e-12);
        MU_CHECK_REAL(b.pivot.nobody, value[0], 1e-12);
        for (uint32_t i = 0; i < n; i++) {
            double shapley = 0.0, banzhaf = 0.0;
            for (uint32_t who = 0; who <= all; who++) {
                if (who >> i & 1u)
                    continue;
                double others = __builtin_popcount(who);
                double gain = value[who | UINT32_C(1) << i] - value[who];
                shapley += gain * tgamma(others + 1.0) * tgamma(n - others) /
                           tgamma(n + 1.0);
                banzhaf += gain / (double)(UINT32_C(1) << (n - 1));
            }
            const mu_pivot_nation *row = row_of(&b, i);
            MU_CHECK_REAL(row ? row->shapley.value : 0.0, shapley, 1e-12);
            MU_CHECK_REAL(row ? row->banzhaf.value : 0.0, banzhaf, 1e-12);
            sum += row ? row->shapley.value : 0.0;
            gains += shapley > 0.0;
        }
        MU_CHECK_REAL(sum, b.pivot.everybody - b.pivot.nobody, 1e-12);
        // Most coalitions are answered for by others.
        MU_CHECK(b.pivot.plays < 60 * ((uint64_t)all + 1));
        bench_close(&b);
    }
    MU_CHECK(gains > 5);
}

static void sampled_values_agree_with_exact_ones(void)
{
    uint32_t compared = 0;
    for (uint64_t number = 1; number < 4; number++) {
        bench b;
        if (!open_world(&b, number, 1500))
            return;
        MU_CHECK(play(&b) == MU_OK);
        mu_pivot exact = b.pivot;
        b.options.sample = true;
        MU_CHECK(play(&b) == MU_OK);
        double sum = 0.0;
        for (uint32_t i = 0; i < exact.nation_count; i++) {
            const mu_pivot_nation *a = &exact.nations[i],
                                  *s = &b.pivot.nations[i];
            sum += s->shapley.value;
            // What never happened in n draws happens in less than 3/n.
            MU_CHECK_REAL(a->shapley.value, s->shapley.value,
                          4 * s->shapley.error + 3.0 / 1500);
            MU_CHECK_REAL(a->banzhaf.value, s->banzhaf.value,
                          4 * s->banzhaf.error + 3.0 / 1500);
            compared += s->shapley.error > 0.0;
        }
        MU_CHECK_REAL(sum, b.pivot.everybody - b.pivot.nobody, 1e-12);
        MU_CHECK_REAL(b.pivot.everybody, exact.everybody, 0.0);
        MU_CHECK_REAL(b.pivot.nobody, exact.nobody, 0.0);
        bench_close(&b);
    }
    MU_CHECK(compared > 3);
}

static void leave_one_out_is_the_difference_of_two_runs(void)
{
    uint32_t falls = 0;
    for (uint64_t number = 1; number < 5; number++) {
        bench b;
        if (!open_world(&b, number, 200))
            return;
        b.options.game_draws = 0;
        MU_CHECK(play(&b) == MU_OK);
        double all = reached_in(&b, &b.scene.model).value;
        MU_CHECK_REAL(b.pivot.reached.value, all, 0.0);
        for (uint32_t n = 0; n < b.scene.model.nations_count; n++) {
            const mu_pivot_nation *row = row_of(&b, n);
            mu_nation_model       *nation = &b.scene.model.nations[n];
            nation->refuses = true;
            double without = reached_in(&b, &b.scene.model).value;
            nation->refuses = false;
            MU_CHECK_REAL(row ? row->falls : 0.0, all - without, 1e-12);
            if (row)
                MU_CHECK_REAL(row->alone_out.value, without, 1e-12);
            falls += all > without;
        }
        bench_close(&b);
    }
    MU_CHECK(falls > 3);
}

// Other luck on both sides: the error told is that of the paired difference,
// the one looked for that of two runs.
static void leave_one_out_agrees_with_runs_of_other_luck(void)
{
    bench b, other;
    if (!open_world(&b, 2, 2000) || !open_world(&other, 2, 2000))
        return;
    b.options.game_draws = other.options.game_draws = 0;
    other.options.seed = SEED + 1;
    MU_CHECK(play(&b) == MU_OK && play(&other) == MU_OK);
    for (uint32_t i = 0; i < b.pivot.nation_count; i++) {
        const mu_pivot_nation *x = &b.pivot.nations[i];
        const mu_pivot_nation *y = &other.pivot.nations[i];
        double error = hypot(b.pivot.reached.error, y->alone_out.error);
        MU_CHECK_REAL(x->falls, b.pivot.reached.value - y->alone_out.value,
                      3 * error);
        MU_CHECK(x->falls_error < 1.05 * error);
    }
    bench_close(&b);
    bench_close(&other);
}

static void nations_in_the_same_place_have_the_same_value(void)
{
    bench b;
    if (!open_text(&b,
                   "horizon: 50\n[events]\nid,probability\ngo,0.5\n"
                   "[nations]\nid\nA\nB\nC\n"
                   "[conditions]\nnation,option,events\n"
                   "A,1,go\nB,1,go\nC,1,go\n" FORCES
                   "[milestones]\nmilestone,capability,at_least,hold\n"
                   "m,personnel,20,1\n"
                   "[pledges]\nid,nation,type,count,home,to\n"
                   "PA,A,t,1,p,p\nPB,B,t,1,p,p\nPC,C,t,1,p,p\n",
                   400, 400))
        return;
    MU_CHECK(play(&b) == MU_OK);
    double third = b.pivot.everybody / 3.0;
    MU_CHECK(third > 0.1);
    for (uint32_t n = 0; n < 3; n++) {
        MU_CHECK_REAL(row_of(&b, n)->shapley.value, third, 1e-12);
        MU_CHECK_REAL(row_of(&b, n)->banzhaf.value, 1.5 * third, 1e-12);
    }
    bench_close(&b);
}

static void the_day_and_who_plays_are_those_asked_for(void)
{
    bench b;
    if (!open_text(&b,
                   "horizon: 90\n[nations]\nid\nA\nB\n"
                   "[approvals]\nnation,step,duration\nA,1,20\nB,1,60\n" FORCES
                   "[milestones]\nmilestone,capability,at_least,hold\n"
                   "early,personnel,10,1\nlate,personnel,20,1\n"
                   "[pledges]\nid,nation,type,count,home,to\n"
                   "PA,A,t,1,p,p\nPB,B,t,1,p,p\n",
                   10, 10))
        return;
    b.options.day = 59;
    MU_CHECK(play(&b) == MU_OK);
    // Only A is there by then, and it is enough.
    MU_CHECK_REAL(row_of(&b, 0)->shapley.value, 1.0, 0.0);
    MU_CHECK_REAL(row_of(&b, 1)->shapley.value, 0.0, 0.0);
    b.options.day = 89;
    MU_CHECK(play(&b) == MU_OK);
    MU_CHECK_REAL(row_of(&b, 1)->shapley.value, 0.5, 0.0);
    b.options.milestone = 1;
    MU_CHECK(play(&b) == MU_OK);
    MU_CHECK_REAL(row_of(&b, 1)->shapley.value, 0.5, 0.0);
    // B does as it would: all is left to A.
    b.options.player_count = 1;
    MU_CHECK(play(&b) == MU_OK);
    MU_CHECK_REAL(row_of(&b, 0)->shapley.value, 1.0, 0.0);
    MU_CHECK(!row_of(&b, 1)->plays);
    MU_CHECK_REAL(row_of(&b, 1)->falls, 1.0, 0.0);
    bench_close(&b);
}

// ---- deadlocks -------------------------------------------------------------------

// A waits for B, B for C, C for A; C has another way, were it not for an event
// that never happens.
static const char *const circle =
    "horizon: 50\n[events]\nid,probability\nnever,0\ngo,0.7\n"
    "[nations]\nid\nA\nB\nC\n"
    "[conditions]\nnation,option,events,nations,contributors\n"
    "A,1,,B;C,\nB,1,go,C,\nC,1,,A,2\nC,x,never;go,,\n" FORCES
    "[milestones]\nmilestone,capability,at_least,hold\nm,personnel,30,1\n"
    "[pledges]\nid,nation,type,count,home,to\n"
    "PA,A,t,1,p,p\nPB,B,t,1,p,p\nPC,C,t,1,p,p\n";

static void the_single_concession_that_breaks_a_deadlock_is_found(void)
{
    bench b;
    if (!open_text(&b, circle, 400, 0))
        return;
    MU_CHECK(play(&b) == MU_OK);
    MU_CHECK_REAL(b.pivot.reached.value, 0.0, 0.0);
    MU_REQUIRE(b.pivot.deadlock_count == 1);
    const mu_pivot_deadlock *of = &b.pivot.deadlocks[0];
    MU_CHECK_UINT(of->member_count, 3);
    // All three, where the event that B waits for happens.
    MU_CHECK_REAL(of->share.value, b.pivot.trust.value, 0.0);
    MU_CHECK_REAL(of->share.value, 0.7, 4 * of->share.error);
    MU_CHECK_REAL(b.pivot.lost, b.pivot.trust.value, 0.0);
    // B without C: A still waits for C, C for 2 others; the circle stays. Only
    // C's other way, without the event that never happens, opens it.
    MU_REQUIRE(of->break_count == 1);
    const mu_pivot_break *one = &of->breaks[0];
    MU_CHECK_UINT(one->nation, nation_named(&b.scene, "C"));
    MU_CHECK(one->concession.kind == MU_ENTRY_EVENT);
    MU_CHECK_INT(one->draws, (int64_t)(of->share.value * 400 + 0.5));
    MU_CHECK(one->confirmed);
    MU_CHECK_REAL(one->gains, of->share.value, 0.0);
    mu_text set = mu_concession_set(&b.scene.model, one->concession, &b.arena);
    mu_text words =
        mu_concession_words(&b.scene.model, one->concession, &b.arena);
    MU_CHECK_STRING(set.at, "conditions[C,x].events=go");
    MU_CHECK_STRING(words.at, "row x without waiting for never");
    bench_close(&b);
}

// Each concession that is found, made in the scenario itself.
static void what_a_concession_gains_is_what_its_set_gains(void)
{
    uint32_t made = 0;
    for (uint64_t number = 1; number < 8; number++) {
        bench b;
        if (!open_world(&b, number, 120))
            return;
        b.options.game_draws = 0;
        MU_CHECK(play(&b) == MU_OK);
        paper text = { 0 };
        put_world(&text, number, &(world){ 0 });
        for (uint32_t i = 0; i < b.pivot.deadlock_count; i++)
            for (uint32_t k = 0; k < b.pivot.deadlocks[i].break_count; k++) {
                const mu_pivot_break *one = &b.pivot.deadlocks[i].breaks[k];
                scene                 with;
                mu_text set = mu_concession_set(&b.scene.model,
                                                one->concession, &b.arena);
                const char        *sets[] = { set.at };
                const mu_variation how = { .sets = sets, .set_count = 1 };
                if (!one->confirmed ||
                    !MU_CHECK(scene_open_varied(&with, text.at, &how)))
                    continue;
                double gains = reached_in(&b, &with.model).value -
                               b.pivot.reached.value;
                MU_CHECK_REAL(one->gains, gains, 1e-12);
                made++;
                scene_close(&with);
            }
        paper_clear(&text);
        bench_close(&b);
    }
    MU_CHECK(made > 10);
}

// ---- threads and stops -----------------------------------------------------------

static void check_same(const mu_pivot *a, const mu_pivot *b)
{
    MU_CHECK_REAL(a->reached.value, b->reached.value, 0.0);
    MU_CHECK_REAL(a->lost, b->lost, 0.0);
    MU_CHECK_REAL(a->nobody, b->nobody, 0.0);
    MU_CHECK_UINT(a->plays, b->plays);
    MU_CHECK_UINT(a->nation_count, b->nation_count);
    for (uint32_t i = 0; i < a->nation_count; i++) {
        const mu_pivot_nation *x = &a->nations[i], *y = &b->nations[i];
        MU_CHECK_REAL(x->falls, y->falls, 0.0);
        MU_CHECK_REAL(x->falls_error, y->falls_error, 0.0);
        MU_CHECK_REAL(x->shapley.value, y->shapley.value, 0.0);
        MU_CHECK_REAL(x->shapley.draws_error, y->shapley.draws_error, 0.0);
        MU_CHECK_REAL(x->banzhaf.value, y->banzhaf.value, 0.0);
        MU_CHECK_REAL(x->banzhaf.draws_error, y->banzhaf.draws_error, 0.0);
    }
    if (!MU_CHECK_UINT(a->deadlock_count, b->deadlock_count))
        return;
    for (uint32_t i = 0; i < a->deadlock_count; i++) {
        const mu_pivot_deadlock *x = &a->deadlocks[i], *y = &b->deadlocks[i];
        MU_CHECK_REAL(x->share.value, y->share.value, 0.0);
        MU_CHECK_UINT(x->member_count, y->member_count);
        MU_CHECK_UINT(x->break_count, y->break_count);
        for (uint32_t k = 0; k < x->break_count && k < y->break_count; k++) {
            MU_CHECK_INT(x->breaks[k].draws, y->breaks[k].draws);
            MU_CHECK_REAL(x->breaks[k].gains, y->breaks[k].gains, 0.0);
        }
    }
}

static void any_number_of_threads_gives_the_same_answer(void)
{
    for (int sample = 0; sample < 2; sample++) {
        bench one, three;
        if (!open_world(&one, 3, 403) || !open_world(&three, 3, 403))
            return;
        one.options.sample = three.options.sample = sample;
        three.options.threads = 3;
        MU_CHECK(play(&one) == MU_OK && play(&three) == MU_OK);
        check_same(&one.pivot, &three.pivot);
        bench_close(&one);
        bench_close(&three);
    }
}

// Says stop as soon as so much of the work is done.
typedef struct stop_at {
    uint64_t done, left;
} stop_at;

static bool go_until(void *context, uint64_t done, uint64_t draws)
{
    stop_at *stop = context;
    MU_CHECK(done <= draws);
    stop->done = done;
    return draws - done >= stop->left;
}

static void a_game_goes_on_where_it_was_stopped(void)
{
    for (int sample = 0; sample < 2; sample++) {
        scratch folder = scratch_make();
        char    path[128];
        bench   whole, part;
        snprintf(path, sizeof path, "%s/state", folder.path);
        if (!open_world(&whole, 3, 700) || !open_world(&part, 3, 700))
            return;
        whole.options.sample = part.options.sample = sample;
        MU_CHECK(play(&whole) == MU_OK);
        // In the game, for its work comes last.
        stop_at stop = { .left = 2000 };
        part.options.state = path;
        part.options.keep_going = go_until;
        part.options.context = &stop;
        MU_CHECK(play(&part) == MU_STOPPED);
        stop.left = 0;
        part.options.threads = 2;
        MU_CHECK(play(&part) == MU_OK);
        check_same(&whole.pivot, &part.pivot);
        // It is all there: what is played again is nothing.
        MU_CHECK(play(&part) == MU_OK);
        check_same(&whole.pivot, &part.pivot);
        bench_close(&whole);
        bench_close(&part);
        scratch_remove(&folder);
    }
}

static void states_that_are_damaged_or_of_another_game_are_refused(void)
{
    scratch folder = scratch_make();
    char    path[128], kept[4096];
    bench   b;
    snprintf(path, sizeof path, "%s/state", folder.path);
    if (!open_world(&b, 3, 50))
        return;
    b.options.state = path;
    MU_CHECK(play(&b) == MU_OK);
    FILE  *file = fopen(path, "rb");
    size_t size = file ? fread(kept, 1, sizeof kept, file) : 0;
    if (file)
        fclose(file);
    MU_REQUIRE(size > 200 && size < sizeof kept);
    // Any digit behind the head, any length.
    for (size_t at = size - 1; at > size - 200; at -= 7) {
        char was = kept[at];
        kept[at] = (char)(was ^ 1);
        scratch_write_bytes(&folder, "state", kept, size);
        MU_CHECK(play(&b) == MU_BAD_SYNTAX);
        kept[at] = was;
        scratch_write_bytes(&folder, "state", kept, at);
        MU_CHECK(play(&b) == MU_BAD_SYNTAX);
    }
    scratch_write_bytes(&folder, "state", kept, size);
    MU_CHECK(play(&b) == MU_OK);
    b.options.game_draws = 49;
    MU_CHECK(play(&b) == MU_BAD_CALL);
    b.options.game_draws = 50;
    b.options.seed++;
    MU_CHECK(play(&b) == MU_BAD_SYNTAX);
    b.options.seed--;
    b.options.player_count--;
    MU_CHECK(play(&b) == MU_BAD_SYNTAX);
    b.options.player_count++;
    b.options.day--;
    MU_CHECK(play(&b) == MU_BAD_SYNTAX);
    b.options.day++;
    b.options.state = folder.path;
    MU_CHECK(play(&b) == MU_CANNOT_READ);
    bench_close(&b);
    scratch_remove(&folder);
}

static void calls_that_make_no_sense_are_refused(void)
{
    bench b;
    if (!open_text(&b, weighted, 10, 10))
        return;
    b.options.milestone = 1;
    MU_CHECK(play(&b) == MU_BAD_CALL);
    b.options.milestone = 0;
    b.options.draws = 0;
    MU_CHECK(play(&b) == MU_BAD_CALL);
    b.options.draws = 10;
    b.options.player_count = MU_EXACT_PLAYERS + 1;
    MU_CHECK(play(&b) == MU_BAD_CALL);
    bench_close(&b);
}

static const mu_test tests[] = {
    MU_TEST(values_of_the_weighted_game_are_those_of_the_books),
    MU_TEST(sampled_values_of_the_weighted_game_are_near_those_of_the_books),
    MU_TEST(exact_values_are_those_of_a_plain_loop_over_coalitions),
    MU_TEST(sampled_values_agree_with_exact_ones),
    MU_TEST(leave_one_out_is_the_difference_of_two_runs),
    MU_TEST(leave_one_out_agrees_with_runs_of_other_luck),
    MU_TEST(nations_in_the_same_place_have_the_same_value),
    MU_TEST(the_day_and_who_plays_are_those_asked_for),
    MU_TEST(the_single_concession_that_breaks_a_deadlock_is_found),
    MU_TEST(what_a_concession_gains_is_what_its_set_gains),
    MU_TEST(any_number_of_threads_gives_the_same_answer),
    MU_TEST(a_game_goes_on_where_it_was_stopped),
    MU_TEST(states_that_are_damaged_or_of_another_game_are_refused),
    MU_TEST(calls_that_make_no_sense_are_refused),
};
MU_TESTS_MAIN(tests)
