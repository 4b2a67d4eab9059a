// test_answers.c - what people asked, against a list of the draws that is
// sorted.

#include "answers.h"
#include "world.h"

typedef struct study {
    scene      s;
    mu_tally   tally;
    mu_arena   arena;
    mu_answers answers;
    uint32_t   draws;
} study;

static bool study_open(study *t, uint64_t number, uint32_t draws)
{
    *t = (study){ .draws = draws };
    if (!world_open(&t->s, number, NULL))
        return false;
    MU_CHECK(mu_tally_init(&t->s.model, &t->tally) == MU_OK);
    for (uint64_t index = 0; index < draws; index++) {
        mu_draw_run(&t->s.draw, 1, index);
        mu_draw_why(&t->s.draw);
        mu_tally_add(&t->tally, &t->s.draw, 1);
    }
    mu_tally_finish(&t->tally);
    return MU_CHECK(mu_answers_build(&t->tally, &t->arena, &t->answers) ==
                    MU_OK);
}

static void study_close(study *t)
{
    mu_arena_clear(&t->arena);
    mu_tally_clear(&t->tally);
    scene_close(&t->s);
}

static int compare_reals(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// Of values in order: the one of rank ceil(share n), the lower of two at 1/2.
static double ranked(double *list, uint32_t count, uint32_t percent)
{
    if (count == 0)
        return MU_NEVER;
    qsort(list, count, sizeof *list, compare_reals);
    return list[(count * percent + 99) / 100 - 1];
}

static void days_of_milestones_are_order_statistics(void)
{
    int some = 0;
    for (uint64_t number = 1; number < 12; number++) {
        study t;
        // An even and an odd number of draws.
        if (!study_open(&t, number, 100 + number % 2))
            return;
        for (uint32_t i = 0; i < t.s.model.marks_count; i++) {
            const mu_mark_answer *a = &t.answers.marks[i];
            double                list[101];
            uint32_t              count = 0;
            for (uint64_t index = 0; index < t.draws; index++) {
                mu_draw_run(&t.s.draw, 1, index);
                if (t.s.draw.mark_day[i] != MU_NEVER)
                    list[count++] = t.s.draw.mark_day[i];
            }
            MU_CHECK_REAL(a->ever.value, count / (double)t.draws, 1e-12);
            MU_CHECK_INT(a->p10, ranked(list, count, 10));
            MU_CHECK_INT(a->median, ranked(list, count, 50));
            MU_CHECK_INT(a->p90, ranked(list, count, 90));
            some += count > 10 && a->p10 < a->median && a->median < a->p90;
            for (uint32_t r = 0; r < t.s.model.report_days; r++) {
                uint32_t by = 0;
                for (uint32_t k = 0; k < count; k++)
                    by += list[k] <= r * 20;
                double p = by / (double)t.draws;
                MU_CHECK_REAL(a->by_report_day[r].value, p, 1e-12);
                MU_CHECK_REAL(a->by_report_day[r].error,
                              sqrt(p * (1 - p) / t.draws), 1e-12);
            }
        }
        study_close(&t);
    }
    MU_CHECK(some > 20);
}

static void bands_are_order_statistics_to_a_bin(void)
{
    static const uint32_t percent[] = { 5, 10, 25, 50, 75, 90, 95 };
    for (uint64_t number = 1; number < 5; number++) {
        study t;
        if (!study_open(&t, number, 101))
            return;
        for (uint32_t r = 0; r < t.s.model.report_days; r += 3)
            for (uint32_t q = 0; q < t.answers.curves_count; q++) {
                const mu_band *band = &t.answers.curves[q].band[r];
                const double   got[] = { band->p05, band->p10, band->p25,
                                         band->p50, band->p75, band->p90,
                                         band->p95 };
                double list[101], sum = 0.0;
                for (uint32_t index = 0; index < 101; index++) {
                    mu_draw_run(&t.s.draw, 1, index);
                    uint32_t at = mu_segment_on(&t.s.draw, (int32_t)r * 20);
                    list[index] =
                        q == 0 ? (double)t.s.draw.persons[at]
                               : t.s.draw.effective
                                     [at * t.s.model.capabilities + q - 1];
                    sum += list[index];
                }
                double bin = (double)t.tally.width[q] / (q ? 1e6 : 1);
                for (int i = 0; i < 7; i++)
                    MU_CHECK_REAL(got[i], ranked(list, 101, percent[i]),
                                  bin / 2 + 1e-9);
                MU_CHECK_REAL(band->mean, sum / 101, 1e-6);
            }
        study_close(&t);
    }
}

static void probabilities_carry_their_standard_errors(void)
{
    study t;
    if (!study_open(&t, 3, 64))
        return;
    for (uint32_t i = 0; i < t.s.model.marks_count; i++) {
        mu_share ever = t.answers.marks[i].ever;
        MU_CHECK_INT(ever.of, 64);
        MU_CHECK_REAL(ever.error, sqrt(ever.value * (1 - ever.value) / 64),
                      1e-12);
        mu_share last = mu_mark_by_day(&t.answers, i, 199);
        MU_CHECK_REAL(last.value, ever.value, 0);
        last = mu_mark_by_day(&t.answers, i, INT64_MAX);
        MU_CHECK_REAL(last.value, ever.value, 0);
        MU_CHECK_REAL(mu_mark_by_day(&t.answers, i, 0).value,
                      t.answers.marks[i].days[0] / 64.0, 1e-12);
        // The horizon is shorter than a year: nobody can be asked.
        MU_CHECK_INT(t.answers.marks[i].year_on.of, 0);
        MU_CHECK(isnan(t.answers.marks[i].year_on.value));
    }
    study_close(&t);
}

// Parts are means of what adds up to the day, over the draws explained.
static void parts_add_up_to_the_mean_day(void)
{
    study t;
    if (!study_open(&t, 5, 200))
        return;
    for (uint32_t i = 0; i < t.s.model.milestones; i++) {
        const mu_mark_answer *a = &t.answers.marks[i];
        double                sum = 0.0, days = 0.0;
        uint32_t              count = 0;
        for (uint64_t index = 0; index < 200; index++) {
            mu_draw_run(&t.s.draw, 1, index);
            mu_draw_why(&t.s.draw);
            if (t.s.draw.why[i].unit != MU_NONE) {
                days += t.s.draw.mark_day[i];
                count++;
            }
        }
        MU_CHECK_INT(a->explained, count);
        for (int k = 0; k < MU_PARTS; k++)
            sum += a->part[k];
        if (count)
            MU_CHECK_REAL(sum, days / count, 8 * 0.5e-6);
    }
    study_close(&t);
}

static void nations_are_absent_for_one_reason(void)
{
    study t;
    if (!study_open(&t, 8, 150))
        return;
    double cost = 0.0;
    for (uint32_t n = 0; n < t.s.model.nations_count; n++) {
        const mu_nation_answer *a = &t.answers.nations[n];
        double                  sum = 0.0;
        for (int k = 0; k < MU_ABSENCES; k++)
            sum += a->absence[k].value;
        MU_CHECK_REAL(sum, 1, 1e-12);
        if (a->contributes)
            MU_CHECK_REAL(a->absence[MU_COMES].value, a->come.ever.value,
                          1e-12);
        MU_CHECK(a->approve.ever.value <= a->commit.ever.value);
        MU_CHECK(a->come.ever.value <= a->approve.ever.value);
        cost += a->cost;
    }
    MU_CHECK_REAL(t.answers.cost.mean, cost, 1e-3 * t.s.model.nations_count);
    study_close(&t);
}

static void bottlenecks_come_worst_first_and_share_the_whole(void)
{
    int seen = 0;
    for (uint64_t number = 1; number < 12; number++) {
        study t;
        if (!study_open(&t, number, 60))
            return;
        double share = 0.0, last = INFINITY;
        for (uint32_t i = 0; i < t.answers.bottlenecks_count; i++) {
            const mu_bottleneck *b = &t.answers.bottlenecks[i];
            MU_CHECK(b->wait_days + b->closed_days > 0);
            MU_CHECK(b->wait_days + b->closed_days <= last);
            last = b->wait_days + b->closed_days;
            share += b->share;
        }
        seen += (int)t.answers.bottlenecks_count;
        if (t.answers.bottlenecks_count)
            MU_CHECK_REAL(share, 1, 1e-9);
        study_close(&t);
    }
    MU_CHECK(seen > 30);
}

// What nations have there adds up to the force, and what they pay from year to
// year to what they pay.
static void nations_add_up_to_the_force(void)
{
    for (uint64_t number = 71; number < 76; number++) {
        study t;
        if (!study_open(&t, number, 90))
            return;
        const mu_answers *a = &t.answers;
        double            came = 0.0;
        for (uint32_t r = 0; r < t.s.model.report_days; r++) {
            double sum = 0.0;
            for (uint32_t n = 0; n < t.s.model.nations_count; n++) {
                MU_CHECK(a->nations[n].persons[r] >= 0.0);
                sum += a->nations[n].persons[r];
            }
            MU_CHECK_REAL(sum, a->curves[0].band[r].mean, 1e-9);
            came += sum;
        }
        MU_CHECK(came > 0.0);
        for (uint32_t n = 0; n < t.s.model.nations_count; n++) {
            double sum = 0.0;
            for (uint32_t y = 0; y < a->years; y++)
                sum += a->nations[n].presence_cost[y] +
                       a->nations[n].movement_cost[y];
            // Each draw of the whole is rounded to a cent.
            MU_CHECK_REAL(sum, a->nations[n].cost, 0.005 + 1e-6);
        }
        study_close(&t);
    }
}

static void steps_are_shares_and_order_statistics(void)
{
    study t;
    if (!study_open(&t, 77, 101))
        return;
    for (uint32_t i = 0; i < t.s.model.steps_count; i++) {
        const mu_step_answer *a = &t.answers.steps[i];
        double                list[101];
        uint32_t              count = 0;
        for (uint64_t index = 0; index < 101; index++) {
            mu_draw_run(&t.s.draw, 1, index);
            if (t.s.draw.commit[a->nation] < INFINITY &&
                ceil(t.s.draw.step_end[i]) < t.s.model.horizon)
                list[count++] = ceil(t.s.draw.step_end[i]);
        }
        MU_CHECK_REAL(a->ends.ever.value, count / 101.0, 1e-12);
        MU_CHECK_INT(a->ends.p10, ranked(list, count, 10));
        MU_CHECK_INT(a->ends.median, ranked(list, count, 50));
        MU_CHECK_INT(a->ends.p90, ranked(list, count, 90));
        // The file has the second step of each nation first.
        MU_CHECK_INT(a->row, i ^ 1);
    }
    study_close(&t);
}

// Loads are known for every link, and are its use where that is counted.
static void loads_are_the_use_of_links_with_a_capacity(void)
{
    int used = 0, free_of_limits = 0;
    for (uint64_t number = 81; number < 87; number++) {
        study t;
        if (!study_open(&t, number, 70))
            return;
        const mu_model *m = &t.s.model;
        for (uint32_t l = 0; l < m->scenario->links_count; l++)
            free_of_limits += m->scenario->links[l].capacity < 0 &&
                              t.answers.loads[l] > 0.0;
        for (uint32_t r = 0; r < m->rows_count; r++) {
            int64_t use = 0;
            for (uint32_t d = 0; d < m->horizon; d++)
                use += t.tally.row_use[r * m->horizon + d];
            MU_CHECK_REAL(t.answers.loads[m->rows[r].link], (double)use / 70.0,
                          0);
            used += use > 0;
        }
        study_close(&t);
    }
    MU_CHECK(used > 10 && free_of_limits > 3);
}

// Days 0 to 364 are of 2026, 365 to 729 of 2027. B's second unit is back 20 days
// after the first has left, again and again.
static void years_and_gaps_by_hand(void)
{
    study t = { .draws = 3 };
    MU_REQUIRE(scene_open(&t.s,
        "horizon: 800\nreport_every: 100\n"
        "[nations]\nid,cost_person_year\nA,365\nB,730\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,10,,7,,\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\nt,t,X,1,2\n"
        "[modes]\nid,unit,cost_per_unit_km\nroad,packet,2\n"
        "[links]\nid,from,to,mode,days,capacity,km\na,h,t,road,100,,50\n"
        "[pledges]\nid,nation,type,count,pool,home,to,notice,tour,dwell\n"
        "p,A,t,1,,h,t,270,,\nq,B,t,1,2,h,h,0,100,120\n"
        "r,B,t,2,9,h,h,800,100,120\n"));
    MU_CHECK(mu_tally_init(&t.s.model, &t.tally) == MU_OK);
    for (uint64_t index = 0; index < t.draws; index++) {
        mu_draw_run(&t.s.draw, 1, index);
        mu_draw_why(&t.s.draw);
        mu_tally_add(&t.tally, &t.s.draw, 1);
    }
    mu_tally_finish(&t.tally);
    MU_REQUIRE(mu_answers_build(&t.tally, &t.arena, &t.answers) == MU_OK);
    const mu_answers       *a = &t.answers;
    const mu_nation_answer *A = &a->nations[0], *B = &a->nations[1];
    MU_CHECK_INT(a->first_year, 2026);
    MU_REQUIRE(a->years == 3);
    // There from day 370 on, as the first days of 2027 go.
    static const double there[] = { 0, 3600, 700 };
    // Without the days 200 to 219, 420 to 439 and 640 to 659.
    static const double rotates[] = { 3450, 3250, 700 };
    for (int y = 0; y < 3; y++) {
        MU_CHECK_REAL(A->presence_cost[y], there[y], 1e-9);
        MU_CHECK_REAL(A->movement_cost[y], y == 1 ? 7 * 50 * 2 : 0, 1e-9);
        MU_CHECK_REAL(B->presence_cost[y], 2 * rotates[y], 1e-9);
        MU_CHECK_REAL(B->movement_cost[y], 0, 0);
    }
    for (int r = 0; r < 8; r++) {
        MU_CHECK_REAL(A->persons[r], r > 3 ? 10 : 0, 0);
        MU_CHECK_REAL(B->persons[r], r == 2 ? 0 : 10, 0);
    }
    MU_CHECK_REAL(a->loads[0], 7, 0);
    static const mu_pledge_answer want[] = {
        { 1, 430, 0, NAN }, { 1, 740, 60, 200 / 220.0 }, { 0, 0, 0, 1 }
    };
    for (int p = 0; p < 3; p++) {
        MU_CHECK_REAL(a->pledges[p].moved, want[p].moved, 0);
        MU_CHECK_REAL(a->pledges[p].present, want[p].present, 0);
        MU_CHECK_REAL(a->pledges[p].gap, want[p].gap, 0);
        MU_CHECK(p == 0 ? isnan(a->pledges[p].sustained)
                        : fabs(a->pledges[p].sustained - want[p].sustained) <
                              1e-12);
    }
    study_close(&t);
}

static const mu_test tests[] = {
    MU_TEST(nations_add_up_to_the_force),
    MU_TEST(steps_are_shares_and_order_statistics),
    MU_TEST(loads_are_the_use_of_links_with_a_capacity),
    MU_TEST(years_and_gaps_by_hand),
    MU_TEST(days_of_milestones_are_order_statistics),
    MU_TEST(bands_are_order_statistics_to_a_bin),
    MU_TEST(probabilities_carry_their_standard_errors),
    MU_TEST(parts_add_up_to_the_mean_day),
    MU_TEST(nations_are_absent_for_one_reason),
    MU_TEST(bottlenecks_come_worst_first_and_share_the_whole),
};

MU_TESTS_MAIN(tests)
