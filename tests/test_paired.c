// test_paired.c - scenarios side by side, against each of them alone and
// against pairs counted one by one.

#include "front.h"
#include "paired.h"

enum { DRAWS = 901 };

static const char *const likelier[] = { "events[talks].probability=0.95" };
static const char *const other_marks[] = {
    "milestones[all,battalions].at_least=3"
};

typedef struct pair {
    scene           side[3];
    const mu_model *models[3];
    mu_paired       paired;
} pair;

static mu_status play(pair *p, uint32_t threads)
{
    mu_run_options options = { .seed = 9, .draws = DRAWS, .threads = threads };
    return mu_paired_run(p->models, 3, &options, &p->paired);
}

// The circle; with likelier talks; with another milestone.
static void pair_open(pair *p, uint32_t threads)
{
    const mu_variation how[3] = { { 0 },
                                  { .sets = likelier, .set_count = 1 },
                                  { .sets = other_marks, .set_count = 1 } };
    *p = (pair){ .paired = { .sides = 0 } };
    for (int s = 0; s < 3; s++) {
        if (!scene_open_varied(&p->side[s], circle, &how[s]))
            abort();
        p->models[s] = &p->side[s].model;
    }
    if (play(p, threads) != MU_OK)
        abort();
}

static void pair_close(pair *p)
{
    mu_paired_clear(&p->paired);
    for (int s = 0; s < 3; s++)
        scene_close(&p->side[s]);
}

static void each_side_is_as_it_is_alone(void)
{
    pair p;
    pair_open(&p, 2);
    MU_CHECK_INT(p.paired.marks, p.models[0]->marks_count);
    for (uint32_t s = 0; s < 3; s++) {
        mu_run_options options = { .seed = 9, .draws = DRAWS, .threads = 1 };
        mu_run         run;
        mu_arena       arena = { 0 };
        mu_answers     a;
        if (mu_run_draws(p.models[s], &options, &run) != MU_OK ||
            mu_answers_build(&run.plain, &arena, &a) != MU_OK)
            abort();
        for (uint32_t i = 0; i < p.paired.marks; i++) {
            mu_share ever = mu_paired_share(&p.paired, i, s, 3);
            MU_CHECK_REAL(ever.value, a.marks[i].ever.value, 0.0);
            MU_CHECK_REAL(ever.error, a.marks[i].ever.error, 0.0);
            for (uint32_t d = 0; d < 3; d++)
                MU_CHECK_REAL(mu_paired_share(&p.paired, i, s, d).value,
                              mu_mark_by_day(&a, i, mu_paired_day[d]).value,
                              0.0);
            MU_CHECK_INT(mu_paired_median(&p.paired, i, s), a.marks[i].median);
        }
        MU_CHECK_REAL(mu_paired_mean(&p.paired, s, MU_PAIRED_COST), a.cost.mean,
                      1e-6 * a.cost.mean);
        mu_run_clear(&run);
        mu_arena_clear(&arena);
    }
    pair_close(&p);
}

// Differences are +1, 0 or -1 a draw: their mean and the error of the mean.
static void differences_have_the_error_of_pairs(void)
{
    pair p;
    pair_open(&p, 1);
    for (uint32_t s = 1; s < 3; s++)
        for (uint32_t i = 0; i < p.paired.marks; i++) {
            double sum = 0.0, squares = 0.0;
            for (uint64_t k = 0; k < DRAWS; k++) {
                mu_draw_run(&p.side[0].draw, 9, k);
                mu_draw_run(&p.side[s].draw, 9, k);
                double more = (p.side[s].draw.mark_day[i] <= 90 ? 1.0 : 0.0) -
                              (p.side[0].draw.mark_day[i] <= 90 ? 1.0 : 0.0);
                sum += more;
                squares += more * more;
            }
            double   mean = sum / DRAWS;
            mu_share more = mu_paired_difference(&p.paired, i, s, 0);
            MU_CHECK_REAL(more.value, mean, 1e-12);
            MU_CHECK_REAL(more.error,
                          sqrt((squares / DRAWS - mean * mean) / DRAWS), 1e-12);
        }
    pair_close(&p);
}

static void a_side_does_not_differ_from_itself(void)
{
    pair p;
    pair_open(&p, 1);
    for (uint32_t i = 0; i < p.paired.marks; i++) {
        mu_share more = mu_paired_difference(&p.paired, i, 0, 3);
        MU_CHECK_REAL(more.value, 0.0, 0.0);
        MU_CHECK_REAL(more.error, 0.0, 0.0);
    }
    // A milestone changes nothing of who comes.
    mu_share persons = mu_paired_more(&p.paired, 2, MU_PAIRED_PERSONS);
    MU_CHECK_REAL(persons.value, 0.0, 0.0);
    MU_CHECK_REAL(persons.error, 0.0, 0.0);
    // Likelier talks never take anything away, the luck being the same.
    for (size_t c = 0; c < (size_t)p.paired.marks * 3 * MU_PAIRED_DAYS; c++)
        if (c / MU_PAIRED_DAYS % 3 == 1)
            MU_CHECK_INT(p.paired.count[c].lost, 0);
    pair_close(&p);
}

static void threads_change_nothing(void)
{
    pair one, eight;
    pair_open(&one, 1);
    pair_open(&eight, 8);
    size_t cells = (size_t)one.paired.marks * 3;
    MU_CHECK(memcmp(one.paired.count, eight.paired.count,
                    cells * MU_PAIRED_DAYS * sizeof *one.paired.count) == 0);
    MU_CHECK(memcmp(one.paired.bins, eight.paired.bins,
                    cells * one.paired.days * sizeof *one.paired.bins) == 0);
    MU_CHECK(memcmp(one.paired.sum, eight.paired.sum,
                    (size_t)3 * MU_PAIRED_SUMS * sizeof *one.paired.sum) == 0);
    pair_close(&one);
    pair_close(&eight);
}

static void marks_of_one_side_only_are_told_and_not_compared(void)
{
    const char *text = strstr(circle, "[milestones]");
    paper       p = { 0 };
    put(&p,
        "%.*s[milestones]\nmilestone,capability,at_least\nnew,battalions,1\n",
        (int)(text - circle), circle);
    scene          a, b;
    mu_paired      paired;
    mu_run_options options = { .seed = 1, .draws = 50, .threads = 1 };
    if (!scene_open(&a, circle) || !scene_open(&b, p.at))
        abort();
    const mu_model *models[] = { &a.model, &b.model };
    MU_REQUIRE(mu_paired_run(models, 2, &options, &paired) == MU_OK);
    MU_CHECK_INT(paired.marks, 6);
    MU_CHECK_STRING(paired.mark[5].name.at, "new");
    MU_CHECK_INT(mu_paired_share(&paired, 5, 0, 3).of, 0);
    MU_CHECK_INT(mu_paired_share(&paired, 5, 1, 3).of, 50);
    MU_CHECK_INT(mu_paired_difference(&paired, 5, 1, 3).of, 0);
    MU_CHECK_INT(mu_paired_difference(&paired, 0, 1, 3).of, 0);
    mu_paired_clear(&paired);
    scene_close(&a);
    scene_close(&b);
    paper_clear(&p);
}

static bool stop_at_once(void *context, uint64_t done, uint64_t draws)
{
    (void)context;
    (void)done;
    (void)draws;
    return false;
}

static void a_stop_leaves_nothing_behind(void)
{
    pair p;
    pair_open(&p, 1);
    mu_run_options options = {
        .seed = 9, .draws = 1000000, .threads = 2, .keep_going = stop_at_once
    };
    mu_paired before = p.paired;
    MU_CHECK_INT(mu_paired_run(p.models, 3, &options, &p.paired), MU_STOPPED);
    MU_CHECK(memcmp(&before, &p.paired, sizeof before) == 0);
    options.draws = 0;
    MU_CHECK_INT(mu_paired_run(p.models, 3, &options, &p.paired), MU_BAD_CALL);
    pair_close(&p);
}

static const mu_test tests[] = {
    MU_TEST(each_side_is_as_it_is_alone),
    MU_TEST(differences_have_the_error_of_pairs),
    MU_TEST(a_side_does_not_differ_from_itself),
    MU_TEST(threads_change_nothing),
    MU_TEST(marks_of_one_side_only_are_told_and_not_compared),
    MU_TEST(a_stop_leaves_nothing_behind),
};
MU_TESTS_MAIN(tests)
