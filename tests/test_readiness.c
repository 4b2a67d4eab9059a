// test_readiness.c - who is ready, may go, and leaves.

#include "scene.h"
#include "stages.h"

#define HEAD                                                                  \
    "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\n"                      \
    "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"

static double leave_of(const scene *s, const char *nation)
{
    return s->draw.leave[nation_named(s, nation)];
}

static void unit_makes_ready_from_its_warning_but_waits_for_the_yes(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay,probability\ne10,10,\ne50,50,\nno,0,0\n"
        "[nations]\nid\nA\n[approvals]\nnation,step,duration\nA,1,30\n" HEAD
        "[pledges]\nid,nation,type,count,home,to,notice,warning,after\n"
        "plain,A,t,1,h,h,15,,\nwarned,A,t,1,h,h,25,e10,\n"
        "early,A,t,1,h,h,15,e10,\nlate,A,t,1,h,h,15,e50,\n"
        "never,A,t,1,h,h,15,no,\nafter,A,t,1,h,h,15,,e50;e10\n"
        "stuck,A,t,1,h,h,15,,no\n"));
    mu_draw_run(&s.draw, 1, 0);
    static const struct { const char *id; double ready, go; } want[] = {
        { "plain", 45, 45 },  { "warned", 35, 35 }, { "early", 30, 30 },
        { "late", 45, 45 },   { "never", 45, 45 },  { "after", 45, 50 },
        { "stuck", 45, INFINITY },
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        MU_CHECK_REAL(unit_is(&s, want[i].id, 1)->ready, want[i].ready, 0);
        MU_CHECK_REAL(unit_is(&s, want[i].id, 1)->go, want[i].go, 0);
    }
    MU_CHECK(unit_is(&s, "stuck", 1)->stay == MU_NO_GO);
    scene_close(&s);
}

static void warning_without_a_yes_moves_nobody(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay,probability\ne10,10,\nno,0,0\n"
        "[nations]\nid\nA\n[conditions]\nnation,option,events\nA,1,no\n" HEAD
        "[pledges]\nid,nation,type,count,home,to,notice,warning\n"
        "p,A,t,1,h,h,15,e10\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(unit_is(&s, "p", 1)->ready, INFINITY, 0);
    MU_CHECK(unit_is(&s, "p", 1)->stay == MU_NO_GO);
    MU_CHECK_REAL(leave_of(&s, "A"), INFINITY, 0);
    scene_close(&s);
}

static void pledge_leaves_with_its_nation_or_its_own_event(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne100,100\ne200,200\n"
        "[nations]\nid,until,withdrawal_days\nA,e200,20\nB,e200;e100,0\n"
        "C,,\nD,e200,\n" HEAD
        "[pledges]\nid,nation,type,count,home,to,until\n"
        "a,A,t,1,h,h,\na1,A,t,1,h,h,e100\nb,B,t,1,h,h,e200\nc,C,t,1,h,h,\n"
        "d,D,t,1,h,h,\n"));
    mu_draw_run(&s.draw, 1, 0);
    static const double leave[] = { 220, 120, 100, INFINITY, 230 };
    for (uint32_t p = 0; p < 5; p++)
        MU_CHECK_REAL(s.draw.pledge_leave[p], leave[p], 0);
    scene_close(&s);
}

static void unit_that_would_go_as_it_leaves_stays(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne,100\n"
        "[nations]\nid,withdrawal_days\nA,5\n" HEAD
        "[pledges]\nid,nation,type,count,home,to,notice,until\n"
        "before,A,t,1,h,h,104.5,e\nat,A,t,1,h,h,105,e\nlate,A,t,1,h,h,106,e\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK(unit_is(&s, "before", 1)->stay == MU_MOVES);
    MU_CHECK(unit_is(&s, "at", 1)->stay == MU_LEAVES_FIRST);
    MU_CHECK(unit_is(&s, "late", 1)->stay == MU_LEAVES_FIRST);
    scene_close(&s);
}

// A nation still there after m votes has won them all: p^m.
static void votes_on_staying_are_lost_one_by_one(void)
{
    enum { N = 6000 };
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[nations]\nid,renewal_days,renewal_probability,withdrawal_days\n"
        "A,50,0.8,7\nB,50,1,7\nC,50,0,7\n"
        "[approvals]\nnation,step,duration\nA,1,3\n"));
    int still[11] = { 0 };
    for (uint64_t i = 0; i < N; i++) {
        mu_draw_run(&s.draw, 8, i);
        double leave = leave_of(&s, "A");
        MU_CHECK_REAL(leave_of(&s, "B"), INFINITY, 0);
        MU_CHECK_REAL(leave_of(&s, "C"), 57, 0);
        if (leave < INFINITY) {
            double vote = (leave - 7 - 3) / 50;
            MU_CHECK_REAL(vote, round(vote), 1e-12);
            // It is the first that fails.
            for (int m = 1; m <= (int)round(vote); m++) {
                char name[40];
                snprintf(name, sizeof name, "nation/A/renewal/%d", m);
                uint64_t key = mu_luck_hash(MU_LUCK_BASIS, name, strlen(name));
                bool passed = mu_luck_share(mu_luck_word(8, i, key)) < 0.8;
                MU_CHECK(passed == (m < (int)round(vote)));
            }
        }
        for (int m = 1; m <= 10; m++)
            still[m] += leave > 3 + 50 * m + 7;
    }
    for (int m = 1; m <= 10; m++) {
        double p = pow(0.8, m);
        MU_CHECK_REAL(still[m] / (double)N, p, 4 * sqrt(p * (1 - p) / N));
    }
    scene_close(&s);
}

static void vote_and_event_leave_at_the_earlier(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne,75\n"
        "[nations]\nid,until,renewal_days,renewal_probability,withdrawal_days\n"
        "A,e,50,0,10\nB,e,100,0,10\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(leave_of(&s, "A"), 60, 0);
    MU_CHECK_REAL(leave_of(&s, "B"), 85, 0);
    scene_close(&s);
}

static void units_exist_one_by_one(void)
{
    enum { N = 2000 };
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[nations]\nid\nA\n" HEAD
        "[pledges]\nid,nation,type,count,home,to,available\n"
        "p,A,t,3,h,h,0.6\nall,A,t,1,h,h,1\nnone,A,t,1,h,h,0\n"));
    int there[3] = { 0 }, both = 0;
    for (uint64_t i = 0; i < N; i++) {
        mu_draw_run(&s.draw, 9, i);
        for (uint32_t j = 0; j < 3; j++)
            there[j] += unit_is(&s, "p", j + 1)->stay != MU_NOT_THERE;
        both += unit_is(&s, "p", 1)->stay != MU_NOT_THERE &&
                unit_is(&s, "p", 2)->stay != MU_NOT_THERE;
        MU_CHECK(unit_is(&s, "all", 1)->stay == MU_MOVES);
        MU_CHECK(unit_is(&s, "none", 1)->stay == MU_NOT_THERE);
    }
    for (int j = 0; j < 3; j++)
        MU_CHECK_REAL(there[j] / (double)N, 0.6, 4 * sqrt(0.24 / N));
    MU_CHECK_REAL(both / (double)N, 0.36, 4 * sqrt(0.36 * 0.64 / N));
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(unit_makes_ready_from_its_warning_but_waits_for_the_yes),
    MU_TEST(warning_without_a_yes_moves_nobody),
    MU_TEST(pledge_leaves_with_its_nation_or_its_own_event),
    MU_TEST(unit_that_would_go_as_it_leaves_stays),
    MU_TEST(votes_on_staying_are_lost_one_by_one),
    MU_TEST(vote_and_event_leave_at_the_earlier),
    MU_TEST(units_exist_one_by_one),
};

MU_TESTS_MAIN(tests)
