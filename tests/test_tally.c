// test_tally.c - many futures as counts: merging, taking back, and what is
// counted, against a list of the draws.

#include "tallies.h"
#include "world.h"

// Adds draws [from, to) of the world.
static void add_draws(mu_tally *tally, scene *s, uint64_t from, uint64_t to,
                      int weight)
{
    for (uint64_t index = from; index < to; index++) {
        mu_draw_run(&s->draw, 1, index);
        mu_draw_why(&s->draw);
        mu_tally_add(tally, &s->draw, weight);
    }
}

static void merging_parts_equals_adding_all(void)
{
    for (uint64_t number = 1; number < 6; number++) {
        scene    s;
        mu_tally all, one, two, three;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_tally_init(&s.model, &all) == MU_OK);
        MU_CHECK(mu_tally_init(&s.model, &one) == MU_OK);
        MU_CHECK(mu_tally_init(&s.model, &two) == MU_OK);
        MU_CHECK(mu_tally_init(&s.model, &three) == MU_OK);
        add_draws(&all, &s, 0, 150, 1);
        // Parts of other sizes than what waits for the bands, and backwards.
        add_draws(&three, &s, 81, 150, 1);
        add_draws(&two, &s, 80, 81, 1);
        add_draws(&one, &s, 0, 80, 1);
        mu_tally_finish(&all);
        mu_tally_finish(&one);
        mu_tally_finish(&two);
        mu_tally_finish(&three);
        mu_tally_merge(&three, &one);
        mu_tally_merge(&two, &three);
        check_same_tallies(&all, &two);
        mu_tally_clear(&all);
        mu_tally_clear(&one);
        mu_tally_clear(&two);
        mu_tally_clear(&three);
        scene_close(&s);
    }
}

// What was added with weight 1 and -1 was never there.
static void weight_minus_one_takes_back(void)
{
    scene    s;
    mu_tally some, none;
    if (!world_open(&s, 7, NULL))
        return;
    MU_CHECK(mu_tally_init(&s.model, &some) == MU_OK);
    MU_CHECK(mu_tally_init(&s.model, &none) == MU_OK);
    add_draws(&some, &s, 0, 100, 1);
    add_draws(&some, &s, 30, 100, -1);
    add_draws(&none, &s, 0, 30, 1);
    mu_tally_finish(&some);
    mu_tally_finish(&none);
    check_same_tallies(&some, &none);
    add_draws(&some, &s, 0, 30, -1);
    mu_tally_finish(&some);
    mu_tally_clear(&none);
    MU_CHECK(mu_tally_init(&s.model, &none) == MU_OK);
    check_same_tallies(&some, &none);
    mu_tally_clear(&some);
    mu_tally_clear(&none);
    scene_close(&s);
}

// ---- what is counted -----------------------------------------------------------

static uint32_t bin_of(const scene *s, double time)
{
    return time < s->model.horizon ? (uint32_t)ceil(time - 1e-9)
                                   : s->model.horizon;
}

static void check_counts(const scene *s, const int32_t *want,
                         const int32_t *got)
{
    size_t days = (size_t)s->model.horizon + 1;
    MU_CHECK(memcmp(want, got, s->model.nations_count * days * sizeof *want) ==
             0);
}

static void days_of_nations_are_those_of_the_draws(void)
{
    for (uint64_t number = 11; number < 15; number++) {
        scene    s;
        mu_tally t;
        if (!world_open(&s, number, NULL))
            return;
        size_t   days = (size_t)s.model.horizon + 1;
        size_t   cells = s.model.nations_count * days;
        int32_t *commit = calloc(4 * cells, sizeof *commit);
        if (!commit)
            abort();
        int32_t *approve = commit + cells, *leave = approve + cells,
                *come = leave + cells;
        MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
        add_draws(&t, &s, 0, 120, 1);
        for (uint64_t index = 0; index < 120; index++) {
            mu_draw_run(&s.draw, 1, index);
            for (uint32_t n = 0; n < s.model.nations_count; n++) {
                commit[n * days + bin_of(&s, s.draw.commit[n])]++;
                approve[n * days + bin_of(&s, s.draw.approve[n])]++;
                leave[n * days + bin_of(&s, s.draw.leave[n])]++;
                uint32_t first = s.model.horizon;
                for (uint32_t i = 0; i < s.draw.spells_count; i++) {
                    const mu_spell *spell = &s.draw.spells[i];
                    uint32_t        p = s.model.units[spell->unit].pledge;
                    uint32_t        day = bin_of(&s, spell->start);
                    if (s.model.pledges[p].nation == n &&
                        day < bin_of(&s, spell->end) && day < first)
                        first = day;
                }
                come[n * days + first]++;
            }
        }
        check_counts(&s, commit, t.commit_days);
        check_counts(&s, approve, t.approve_days);
        check_counts(&s, leave, t.leave_days);
        check_counts(&s, come, t.come_days);
        free(commit);
        mu_tally_clear(&t);
        scene_close(&s);
    }
}

// Is the day one of those from `from` on, and before `to`?
static bool counts_on(const scene *s, double from, double to, uint32_t day)
{
    return bin_of(s, from) <= day && day < bin_of(s, to);
}

// Adds what the draw at hand has there, day by day: persons by nation and report
// day, person-days by nation, unit-days by pledge, and those of filled slots.
static void add_days(const scene *s, int64_t *persons, int64_t *person_days,
                     int64_t *days, int64_t *slots)
{
    const mu_model *m = &s->model;
    for (uint32_t day = 0; day < m->horizon; day++) {
        for (uint32_t i = 0; i < s->draw.spells_count; i++) {
            const mu_spell        *spell = &s->draw.spells[i];
            uint32_t               p = m->units[spell->unit].pledge;
            const mu_pledge_model *pledge = &m->pledges[p];
            if (!counts_on(s, spell->start, spell->end, day))
                continue;
            days[p]++;
            person_days[pledge->nation] += pledge->personnel;
            if (day % m->report_every == 0)
                persons[pledge->nation * m->report_days +
                        day / m->report_every] += pledge->personnel;
        }
        for (uint32_t u = 0; u < m->units_count; u++) {
            uint32_t p = m->units[u].pledge;
            slots[p] += m->pledges[p].tour > 0.0 &&
                        counts_on(s, s->draw.unit[u].operational,
                                  s->draw.pledge_leave[p], day);
        }
    }
}

static void spells_are_counted_day_by_day(void)
{
    int gaps = 0;
    for (uint64_t number = 51; number < 56; number++) {
        scene    s;
        mu_tally t;
        int64_t  persons[WORLD_NATIONS * 10] = { 0 };
        int64_t  person_days[WORLD_NATIONS] = { 0 };
        int64_t  days[16] = { 0 }, slots[16] = { 0 };
        if (!world_open(&s, number, NULL))
            return;
        MU_REQUIRE(s.model.report_days == 10 && s.model.pledges_count <= 16);
        MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
        add_draws(&t, &s, 0, 60, 1);
        for (uint64_t index = 0; index < 60; index++) {
            mu_draw_run(&s.draw, 1, index);
            add_days(&s, persons, person_days, days, slots);
        }
        MU_CHECK_INT(t.years, 1);
        for (uint32_t n = 0; n < WORLD_NATIONS; n++) {
            int64_t there = 0;
            for (uint32_t r = 0; r < 10; r++) {
                there += (int64_t)t.there[n * 11 + r];
                MU_CHECK_INT(there, persons[n * 10 + r]);
            }
            // All that came is gone by the horizon.
            MU_CHECK_INT(there + (int64_t)t.there[n * 11 + 10], 0);
            MU_CHECK_INT((int64_t)t.person_days[n], person_days[n]);
        }
        for (uint32_t p = 0; p < s.model.pledges_count; p++) {
            MU_CHECK_INT(t.pledge_days[p], days[p]);
            MU_CHECK_INT(t.pledge_slots[p], slots[p]);
            MU_CHECK(slots[p] == 0 || slots[p] >= days[p]);
            gaps += slots[p] > days[p];
        }
        mu_tally_clear(&t);
        scene_close(&s);
    }
    MU_CHECK(gaps > 5);
}

// The steps of a nation end one after the other, and the last is its yes; so
// under trust, where some commit that otherwise do not.
static void check_steps(const mu_tally *t)
{
    const mu_model *m = t->model;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        mu_slice       steps = m->nations[n].steps;
        const int32_t *yes = t->approve_days + n * ((size_t)m->horizon + 1);
        const int32_t *last =
            t->step_days + (steps.last - 1) * (size_t)m->horizon;
        MU_CHECK(memcmp(last, yes, m->horizon * sizeof *yes) == 0);
        for (uint32_t i = steps.first + 1; i < steps.last; i++) {
            const int32_t *here = t->step_days + i * (size_t)m->horizon;
            int64_t        before = 0, now = 0;
            bool           in_order = true;
            for (uint32_t d = 0; d < m->horizon; d++) {
                before += here[d - (int64_t)m->horizon];
                now += here[d];
                in_order &= now <= before;
            }
            MU_CHECK(in_order);
        }
    }
}

static void the_last_step_of_a_nation_is_its_yes(void)
{
    int deadlocks = 0;
    for (uint64_t number = 61; number < 69; number++) {
        scene    s;
        mu_tally plain, trust;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_tally_init(&s.model, &plain) == MU_OK);
        MU_CHECK(mu_tally_init(&s.model, &trust) == MU_OK);
        for (uint64_t index = 0; index < 150; index++) {
            mu_draw_run(&s.draw, 1, index);
            mu_draw_why(&s.draw);
            mu_tally_add(&plain, &s.draw, 1);
            if (s.draw.deadlock_size) {
                deadlocks++;
                mu_draw_run_trust(&s.draw);
                mu_draw_why(&s.draw);
            }
            mu_tally_add(&trust, &s.draw, 1);
        }
        check_steps(&plain);
        check_steps(&trust);
        mu_tally_clear(&plain);
        mu_tally_clear(&trust);
        scene_close(&s);
    }
    MU_CHECK(deadlocks > 100);
}

static void events_are_counted_alone_and_with_milestones(void)
{
    scene    s;
    mu_tally t;
    int64_t  alone[16] = { 0 }, with[16][16] = { { 0 } };
    if (!world_open(&s, 17, NULL))
        return;
    MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
    add_draws(&t, &s, 0, 150, 1);
    for (uint64_t index = 0; index < 150; index++) {
        mu_draw_run(&s.draw, 1, index);
        for (uint32_t e = 0; e < s.model.events_count; e++) {
            bool happened = s.draw.event[e] < INFINITY;
            alone[e] += happened;
            for (uint32_t i = 0; i < s.model.milestones; i++)
                with[e][i] += happened && s.draw.mark_day[i] != MU_NEVER;
        }
    }
    for (uint32_t e = 0; e < s.model.events_count; e++) {
        MU_CHECK_INT(t.event_happened[e], alone[e]);
        for (uint32_t i = 0; i < s.model.milestones; i++)
            MU_CHECK_INT(t.event_marks[e * s.model.milestones + i],
                         with[e][i]);
    }
    mu_tally_clear(&t);
    scene_close(&s);
}

// Every histogram holds every draw, and means are those of the draws.
static void nothing_is_lost_between_bins(void)
{
    scene    s;
    mu_tally t;
    double   persons[20] = { 0 }, drones[20] = { 0 }, cost = 0.0;
    if (!world_open(&s, 21, NULL))
        return;
    MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
    for (uint64_t index = 0; index < 200; index++) {
        mu_draw_run(&s.draw, 1, index);
        mu_draw_why(&s.draw);
        mu_tally_add(&t, &s.draw, 1);
        for (uint32_t r = 0; r < s.model.report_days; r++) {
            persons[r] += (double)persons_on(&s, (int32_t)r * 20);
            // Each draw is rounded to a millionth.
            drones[r] += floor(
                effective_on(&s, "drones", (int32_t)r * 20) * 1e6 + 0.5);
        }
        cost += s.draw.cost;
    }
    mu_tally_finish(&t);
    uint32_t k = 0;
    while (!mu_text_equal(s.scenario.capability_names[k], text_of("drones")))
        k++;
    for (uint32_t r = 0; r < s.model.report_days; r++) {
        for (uint32_t q = 0; q < t.quantities; q++) {
            int64_t sum = 0;
            for (uint32_t i = 0; i < t.bins; i++)
                sum += t.bands[(r * t.quantities + q) * t.bins + i];
            MU_CHECK_INT(sum, 200);
        }
        MU_CHECK_REAL((double)t.sums[r * t.quantities], persons[r], 0);
        MU_CHECK_REAL((double)t.sums[r * t.quantities + k + 1], drones[r], 0);
    }
    MU_CHECK_REAL((double)t.cost / 100, cost, 200 * 0.005 + 1e-6);
    int64_t bins = 0;
    for (uint32_t i = 0; i < t.bins; i++)
        bins += t.costs[i];
    MU_CHECK_INT(bins, 200);
    mu_tally_clear(&t);
    scene_close(&s);
}

// The widest value of a quantity has a bin of its own below the last.
static void bins_reach_what_can_ever_count(void)
{
    for (uint64_t number = 30; number < 40; number++) {
        scene    s;
        mu_tally t;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
        double persons = 0.0;
        for (uint32_t u = 0; u < s.model.units_count; u++)
            persons +=
                (double)s.model.pledges[s.model.units[u].pledge].personnel;
        MU_CHECK((double)t.width[0] * (t.bins - 1) >= persons);
        // No coarser than need be: the next finer width would not do.
        MU_CHECK(t.width[0] == 1 ||
                 (double)t.width[0] / 2.5 * (t.bins - 1) < persons);
        mu_tally_clear(&t);
        scene_close(&s);
    }
}

// A year on: of the draws whose day lies a year before the horizon.
static void year_on_is_asked_where_there_is_a_year(void)
{
    scene    s;
    mu_tally t;
    MU_REQUIRE(scene_open(&s,
        "horizon: 400\n[events]\nid,delay\nend,300\n"
        "[nations]\nid,withdrawal_days\nA,0\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"
        "[milestones]\nmilestone,capability,at_least\n"
        "stays,personnel,1\nends,personnel,2\nlate,personnel,3\n"
        "[pledges]\nid,nation,type,count,home,to,notice,until\n"
        "a,A,t,1,h,h,34,\nb,A,t,1,h,h,34,end\n"
        "c,A,t,1,h,h,35,\n"));
    MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
    add_draws(&t, &s, 0, 3, 1);
    // Day 34 + 365 = 399 is there, day 35 + 365 is not.
    MU_CHECK_INT(t.marks[0].year_asked, 3);
    MU_CHECK_INT(t.marks[0].year_held, 3);
    MU_CHECK_INT(t.marks[1].year_asked, 3);
    MU_CHECK_INT(t.marks[1].year_held, 3);
    MU_CHECK_INT(t.marks[2].reached, 3);
    MU_CHECK_INT(t.marks[2].year_asked, 0);
    mu_tally_clear(&t);
    scene_close(&s);
}

// ---- why a nation does not come --------------------------------------------------

static void absence_has_its_reason(void)
{
    static const mu_absence want[] = {
        MU_COMES, MU_EVENT_MISSING, MU_EVENT_MISSING, MU_OTHERS_MISSING,
        MU_VOTE_LOST, MU_CANNOT_ARRIVE, MU_EVENT_MISSING, MU_CANNOT_ARRIVE,
    };
    scene    s;
    mu_tally t;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,probability\nno,0\nyes,1\n"
        "[nations]\nid\ncomes\ncond\nstep\nothers\nvote\nlate\nafter\nnone\n"
        "[conditions]\nnation,option,events,nations\n"
        "cond,1,no,comes\nothers,1,yes,cond\nothers,2,no,\n"
        "[approvals]\nnation,step,after,duration,probability\n"
        "step,1,no,1,1\nvote,1,,1,0\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"
        "[pledges]\nid,nation,type,count,home,to,notice,after,available\n"
        "a,comes,t,1,h,h,0,,\nb,cond,t,1,h,h,0,,\nc,step,t,1,h,h,0,,\n"
        "d,others,t,1,h,h,0,,\ne,vote,t,1,h,h,0,,\nf,late,t,1,h,h,800,,\n"
        "g,after,t,1,h,h,0,no,\nh,none,t,1,h,h,0,,0\n"));
    MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
    add_draws(&t, &s, 0, 5, 1);
    for (uint32_t n = 0; n < 8; n++)
        for (int why = 0; why < MU_ABSENCES; why++)
            MU_CHECK_INT(t.nations[n].absence[why],
                         (mu_absence)why == want[n] ? 5 : 0);
    mu_tally_clear(&t);
    scene_close(&s);
}

// Use, waits and closed days of one queue, by hand.
static void waits_are_the_days_on_which_a_term_limited(void)
{
    scene    s;
    mu_tally t;
    MU_REQUIRE(scene_open(&s,
        "horizon: 40\n[events]\nid,delay\ne,5\n[nations]\nid\nA\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,7,,\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\nt,t,X,1,2\n"
        "[lift]\nid,assets\nx,2\n"
        "[links]\nid,from,to,mode,days,capacity,pool,cycle,opens,both_ways\n"
        "a,h,t,road,1,3,,1,e,yes\nb,t,h,road,1,3,x,2,,no\n"
        "[pledges]\nid,nation,type,count,home,to\np,A,t,2,h,t\n"));
    MU_CHECK(mu_tally_init(&s.model, &t) == MU_OK);
    add_draws(&t, &s, 0, 10, 1);
    // Five days closed for each unit; then 3 3 1 | 2 3 2 a day: the capacity
    // limits the first on two days, the second until all of it is away.
    MU_CHECK_INT(t.leg_closed[0], 10 * (5 + 5));
    static const int64_t use[] = { 0, 0, 0, 0, 0, 3, 3, 3, 3, 2, 0 };
    for (int d = 0; d < 11; d++)
        MU_CHECK_INT(t.row_use[d], 10 * use[d]);
    // First: days 5, 6. Second: 5 and 6 full, 7 and 8 too little.
    MU_CHECK_INT(t.leg_waits[0], 10 * (2 + 4));
    MU_CHECK_INT(t.leg_waits[1], 0);
    MU_CHECK_INT(t.pledge_moved[0], 20);
    MU_CHECK_INT(t.way_moves[0], 20);
    MU_CHECK_INT(t.came, 10);
    MU_CHECK(t.came_cost == t.cost);
    MU_CHECK_INT(t.event_happened[0], 10);
    mu_tally_clear(&t);
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(merging_parts_equals_adding_all),
    MU_TEST(weight_minus_one_takes_back),
    MU_TEST(days_of_nations_are_those_of_the_draws),
    MU_TEST(spells_are_counted_day_by_day),
    MU_TEST(the_last_step_of_a_nation_is_its_yes),
    MU_TEST(events_are_counted_alone_and_with_milestones),
    MU_TEST(nothing_is_lost_between_bins),
    MU_TEST(bins_reach_what_can_ever_count),
    MU_TEST(year_on_is_asked_where_there_is_a_year),
    MU_TEST(absence_has_its_reason),
    MU_TEST(waits_are_the_days_on_which_a_term_limited),
};

MU_TESTS_MAIN(tests)
