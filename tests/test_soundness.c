// test_soundness.c - warnings about what can never happen and what never
// matters.

#include "soundness.h"

#include "scene.h"
#include "scratch.h"

// Two nations, one link, one milestone; what a test changes it writes anew.
#define HEAD                                                                  \
    "horizon: 100\n"                                                          \
    "[types]\nid,name,personnel,rail\nbn,Battalion,500,2\n"                   \
    "[capabilities]\ntype,capability,amount\nbn,battalions,1\n"               \
    "[places]\nid,name,country,lat,lon\nh,Home,HH,50,10\nt,There,TT,50,20\n"
#define LINK  "[links]\nid,from,to,mode,opens\nl,h,t,rail,\n"
#define MARK  "[milestones]\nmilestone,capability,at_least\nm,battalions,1\n"
#define TWO   "[nations]\nid\nA\nB\n"
#define PLEDGES                                                               \
    "[pledges]\nid,nation,type,count,home,to\nA-1,A,bn,1,h,t\n"               \
    "B-1,B,bn,1,h,t\n"

// How many warnings a scene gives; whether one contains `text`.
static size_t warn(const char *scenario, const char *text, bool *said)
{
    scene  s;
    size_t before, warnings = 999;
    *said = false;
    if (!scene_open(&s, scenario))
        return warnings;
    before = s.diags.warnings;
    if (MU_CHECK(mu_soundness_check(&s.model, &s.diags) == MU_OK)) {
        warnings = s.diags.warnings - before;
        *said = text && diags_have(&s.diags, text);
    }
    scene_close(&s);
    return warnings;
}

#define CHECK_WARNS(scenario, count, text)                                    \
    do {                                                                      \
        bool   said_;                                                         \
        size_t warnings_ = warn((scenario), (text), &said_);                  \
        MU_CHECK_UINT(warnings_, (count));                                    \
        MU_CHECK(said_);                                                      \
    } while (0)

static void nothing_is_said_of_a_sound_scenario(void)
{
    bool said;
    MU_CHECK_UINT(warn(HEAD TWO LINK PLEDGES MARK, NULL, &said), 0);
}

static void an_event_behind_an_impossible_one_can_never_happen(void)
{
    CHECK_WARNS(HEAD TWO LINK PLEDGES MARK
                "[events]\nid,after,probability,delay\nno,,0,\nthen,no,,\n",
                1, "event 'then' can never happen");
}

static void an_event_past_the_horizon_can_never_happen(void)
{
    CHECK_WARNS(HEAD TWO LINK PLEDGES MARK
                "[events]\nid,delay\nlate,100..200\n",
                1, "event 'late' can never happen");
    bool said;
    MU_CHECK_UINT(warn(HEAD TWO LINK PLEDGES MARK
                       "[events]\nid,delay\njust,99..200\n", NULL, &said), 0);
}

static void a_condition_on_too_many_contributors_waits_in_vain(void)
{
    CHECK_WARNS(HEAD TWO LINK PLEDGES MARK
                "[conditions]\nnation,option,contributors\nA,1,\nA,2,2\n",
                1, "waits in vain for its contributors");
}

static void a_condition_on_more_personnel_than_pledged_waits_in_vain(void)
{
    CHECK_WARNS(HEAD TWO LINK PLEDGES MARK
                "[conditions]\nnation,option,personnel\nA,1,\nA,2,501\n",
                1, "waits in vain for its personnel");
    bool said;
    MU_CHECK_UINT(warn(HEAD TWO LINK PLEDGES MARK
                       "[conditions]\nnation,option,personnel\nA,1,500\n",
                       NULL, &said), 0);
}

static void two_who_wait_for_each_other_are_a_deadlock(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s, HEAD TWO LINK PLEDGES MARK
                          "[conditions]\nnation,option,nations\nA,1,B\n"
                          "B,1,A\n"));
    MU_CHECK(mu_soundness_check(&s.model, &s.diags) == MU_OK);
    MU_CHECK(diags_have(&s.diags, "'A' never commits in any draw"));
    MU_CHECK(diags_have(&s.diags, "'B' is part of it"));
    MU_CHECK(diags_have(&s.diags, "pledge 'A-1' can never move"));
    MU_CHECK(!diags_have(&s.diags, "waits in vain"));
    scene_close(&s);
}

static void a_deadlock_that_an_event_breaks_is_not_warned_of(void)
{
    bool said;
    MU_CHECK_UINT(warn(HEAD TWO LINK PLEDGES MARK
                       "[events]\nid\npeace\n"
                       "[conditions]\nnation,option,events,nations\nA,1,,B\n"
                       "A,2,peace,\nB,1,,A\n", NULL, &said), 0);
}

static void a_pledge_whose_only_link_never_opens_never_moves(void)
{
    CHECK_WARNS(HEAD TWO PLEDGES MARK
                "[events]\nid,probability\nno,0\n"
                "[links]\nid,from,to,mode,opens\nl,h,t,rail,no\n",
                2, "every way has a link that can never open");
}

static void a_pledge_of_a_nation_whose_vote_cannot_pass_never_moves(void)
{
    CHECK_WARNS(HEAD TWO LINK PLEDGES MARK
                "[approvals]\nnation,step,duration,probability\nB,1,5,0\n",
                1, "pledge 'B-1' can never move: its nation can never");
}

static void a_pledge_that_is_never_available_never_moves(void)
{
    CHECK_WARNS(HEAD TWO LINK MARK
                "[pledges]\nid,nation,type,count,home,to,available\n"
                "A-1,A,bn,1,h,t,0\n",
                1, "available with probability 0");
}

static void units_that_no_mark_asks_for_never_matter(void)
{
    const char *with_cooks =
        "horizon: 100\n"
        "[types]\nid,name,personnel,rail\nbn,Battalion,500,2\n"
        "cook,Kitchen,50,1\n"
        "[capabilities]\ntype,capability,amount\nbn,battalions,1\n"
        "cook,meals,1\n"
        "[places]\nid,name,country,lat,lon\nh,Home,HH,50,10\n"
        "t,There,TT,50,20\n" TWO LINK MARK
        "[pledges]\nid,nation,type,count,home,to\nA-1,A,bn,1,h,t\n"
        "B-1,B,cook,1,h,t\n";
    CHECK_WARNS(with_cooks, 1, "units of pledge 'B-1' never matter");
    paper p = { 0 };
    bool  said;
    put(&p, "%s", with_cooks);
    put(&p, "[dependencies]\ncapability,needs\nbattalions,meals\n");
    MU_CHECK_UINT(warn(p.at, NULL, &said), 0);
    paper_clear(&p);
}

static const mu_test tests[] = {
    MU_TEST(nothing_is_said_of_a_sound_scenario),
    MU_TEST(an_event_behind_an_impossible_one_can_never_happen),
    MU_TEST(an_event_past_the_horizon_can_never_happen),
    MU_TEST(a_condition_on_too_many_contributors_waits_in_vain),
    MU_TEST(a_condition_on_more_personnel_than_pledged_waits_in_vain),
    MU_TEST(two_who_wait_for_each_other_are_a_deadlock),
    MU_TEST(a_deadlock_that_an_event_breaks_is_not_warned_of),
    MU_TEST(a_pledge_whose_only_link_never_opens_never_moves),
    MU_TEST(a_pledge_of_a_nation_whose_vote_cannot_pass_never_moves),
    MU_TEST(a_pledge_that_is_never_available_never_moves),
    MU_TEST(units_that_no_mark_asks_for_never_matter),
};

MU_TESTS_MAIN(tests)
