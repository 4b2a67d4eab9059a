// test_why.c - where the days up to a milestone went.

#include "world.h"

static double sum_of(const mu_why *w)
{
    return w->events + w->conditions + w->approval + w->preparation +
           w->movement + w->congestion + w->integration + w->after;
}

static void parts_sum_to_the_day_in_any_world(void)
{
    int explained = 0;
    for (uint64_t number = 1; number <= 60; number++) {
        scene s;
        if (!world_open(&s, number, NULL))
            return;
        for (uint64_t index = 0; index < 8; index++) {
            mu_draw_run(&s.draw, 1, index);
            for (int trust = 0; trust < 2; trust++) {
                mu_draw_why(&s.draw);
                for (uint32_t i = 0; i < s.model.milestones; i++) {
                    const mu_why *w = &s.draw.why[i];
                    if (w->unit == MU_NONE)
                        continue;
                    MU_CHECK_REAL(sum_of(w), s.draw.mark_day[i], 1e-9);
                    MU_CHECK(s.draw.unit[w->unit].stay == MU_MOVES);
                    MU_CHECK(w->events >= -1e-9 && w->conditions >= -1e-9 &&
                             w->approval >= -1e-9 && w->preparation >= -1e-9 &&
                             w->integration >= -1e-9 && w->after >= -1e-9);
                    explained++;
                }
                if (!s.draw.deadlock_size)
                    break;
                mu_draw_run_trust(&s.draw);
            }
        }
        scene_close(&s);
    }
    MU_CHECK(explained > 300);
}

#define PLACES                                                                \
    "[places]\nid,name,country,lat,lon\nh,h,X,1,1\nm,m,X,1,2\nt,t,X,1,3\n"

static void each_part_is_told_apart(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\npeace,10\nvote,20\nroad,60\n"
        "[nations]\nid\nA\nB\n"
        "[conditions]\nnation,option,counts,events,nations\n"
        "A,1,approval,peace,B\n"
        "[approvals]\nnation,step,after,duration\nB,1,,13\nA,1,,3\nA,2,vote,5\n"
        "[types]\nid,personnel,integration,rail,road,sea,air\nt,1,9.5,,10,,\n"
        "small,1,0,,4,,\n"
        "[capabilities]\ntype,capability,amount\nt,battalions,1\n" PLACES
        "[links]\nid,from,to,mode,days,capacity,opens\n"
        "a,h,m,road,2,2,\nb,m,t,road,3,,road\n"
        "[milestones]\nmilestone,capability,at_least,hold\nm,battalions,1,1\n"
        "[pledges]\nid,nation,type,count,home,to,notice,priority\n"
        "jam,B,small,1,h,t,20,1\np,A,t,1,h,t,15.5,2\n"));
    mu_draw_run(&s.draw, 1, 0);
    mu_draw_why(&s.draw);
    const mu_why *w = &s.draw.why[0];
    MU_CHECK_INT(w->unit, unit_named(&s, "p", 1));
    // K = 13 (10 of it events), step 1 to 16, waits to 20, step 2 to 25 = A;
    // ready and away at 40.5. Alone and open: 5 days for 10 at 2 a day from
    // day 41, 2 and 3 days on the road: 50; the road opens on day 60: 63.
    // The jam went before, from day 33 on; it harms nobody here.
    MU_CHECK_REAL(w->events, 10 + 4 + 13, 1e-9);
    MU_CHECK_REAL(w->conditions, 3, 1e-9);
    MU_CHECK_REAL(w->approval, 8, 1e-9);
    MU_CHECK_REAL(w->preparation, 15.5, 1e-9);
    MU_CHECK_REAL(w->movement, 50 - 40.5, 1e-9);
    MU_CHECK_REAL(w->congestion, 0, 1e-9);
    MU_CHECK_REAL(w->integration, 9.5, 1e-9);
    MU_CHECK_REAL(w->after, 0.5, 1e-9);
    scene_close(&s);
}

static void congestion_is_what_others_had_booked(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\nlate,30\n"
        "[nations]\nid\nA\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,10,,\nu,1,,50,,\n"
        "[capabilities]\ntype,capability,amount\nt,battalions,1\n" PLACES
        "[links]\nid,from,to,mode,days,capacity\na,h,t,road,2,5\n"
        "[milestones]\nmilestone,capability,at_least\nm,battalions,1\n"
        "[pledges]\nid,nation,type,count,home,to,after,priority\n"
        "u,A,u,1,h,t,,1\np,A,t,1,h,t,,2\nq,A,t,1,h,t,late,3\n"));
    mu_draw_run(&s.draw, 1, 0);
    mu_draw_why(&s.draw);
    const mu_why *w = &s.draw.why[0];
    MU_CHECK_INT(w->unit, unit_named(&s, "p", 1));
    MU_CHECK_REAL(w->movement, 1 + 2, 1e-9);
    MU_CHECK_REAL(w->congestion, 10, 1e-9);
    MU_CHECK_REAL(sum_of(w), 13, 1e-9);
    // What the unit waited for after its readiness is events.
    MU_CHECK_REAL(w->events, 0, 0);
    scene_close(&s);
}

// The last to begin its spell among those that provide something of one row;
// of equals the one that booked first.
static void critical_is_who_came_last(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\nlift,50\n[nations]\nid\nA\nB\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\nu,9,,,,\nv,0,,,,\n"
        "[capabilities]\ntype,capability,amount\nt,battalions,1\n"
        "v,drones,1\n" PLACES
        "[caveats]\nnation,capability,factor,lifted_by\nB,battalions,0,lift\n"
        "[milestones]\nmilestone,capability,at_least\none,battalions,1\n"
        "two,battalions,3\nmen,personnel,20\nnone,personnel,0\n"
        "[pledges]\nid,nation,type,count,home,to,notice,priority\n"
        "a,A,t,1,h,h,5,9\nz,B,t,1,h,h,20,1\nc,A,u,1,h,h,30,5\n"
        "d,A,v,1,h,h,40,1\ny,A,t,1,h,h,6,0\ne,A,u,1,h,h,30,2\n"));
    mu_draw_run(&s.draw, 1, 0);
    mu_draw_why(&s.draw);
    MU_CHECK_INT(s.draw.why[0].unit, unit_named(&s, "a", 1));
    // z counts for battalions only from day 50 on, and came last of three.
    MU_CHECK_INT(reached_on(&s, "two"), 50);
    MU_CHECK_INT(s.draw.why[1].unit, unit_named(&s, "z", 1));
    MU_CHECK_REAL(s.draw.why[1].after, 30, 1e-9);
    MU_CHECK_INT(reached_on(&s, "men"), 30);
    // c and e began together, e booked first.
    MU_CHECK_INT(s.draw.why[2].unit, unit_named(&s, "e", 1));
    // Reached with nobody there: nobody came last.
    MU_CHECK_INT(reached_on(&s, "none"), 0);
    MU_CHECK_UINT(s.draw.why[3].unit, MU_NONE);
    scene_close(&s);
}

// The second drone came last of all, and was gone again.
static void who_has_left_is_not_critical(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\nlift,50\ngone,30\n"
        "[nations]\nid,withdrawal_days\nA,0\nB,0\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\nv,0,,,,\n"
        "[capabilities]\ntype,capability,amount\nt,battalions,1\n"
        "v,drones,1\n" PLACES
        "[caveats]\nnation,capability,factor,lifted_by\nB,battalions,0,lift\n"
        "[milestones]\nmilestone,capability,at_least\nm,battalions,1\n"
        "m,drones,1\n"
        "[pledges]\nid,nation,type,count,home,to,notice,until\n"
        "p,B,t,1,h,h,5,\nv,A,v,1,h,h,3,\nq,A,v,1,h,h,20,gone\n"));
    mu_draw_run(&s.draw, 1, 0);
    mu_draw_why(&s.draw);
    MU_CHECK_INT(reached_on(&s, "m"), 50);
    MU_CHECK_INT(s.draw.why[0].unit, unit_named(&s, "p", 1));
    scene_close(&s);
}

// Two options hold at one time: the first in the file counts.
static void option_that_held_first_tells_the_events(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne5,5\ne10,10\n[nations]\nid\nA\nB\n"
        "[conditions]\nnation,option,events,nations\n"
        "B,1,e10,\nA,1,e5,B\nA,2,e10,\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\n" PLACES
        "[milestones]\nmilestone,capability,at_least\nm,personnel,1\n"
        "[pledges]\nid,nation,type,count,home,to\na,A,t,1,h,h\n"));
    mu_draw_run(&s.draw, 1, 0);
    mu_draw_why(&s.draw);
    MU_CHECK_REAL(s.draw.why[0].events, 5, 0);
    MU_CHECK_REAL(s.draw.why[0].conditions, 5, 0);
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(parts_sum_to_the_day_in_any_world),
    MU_TEST(each_part_is_told_apart),
    MU_TEST(congestion_is_what_others_had_booked),
    MU_TEST(critical_is_who_came_last),
    MU_TEST(who_has_left_is_not_critical),
    MU_TEST(option_that_held_first_tells_the_events),
};

MU_TESTS_MAIN(tests)
