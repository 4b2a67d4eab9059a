// test_belief.c - see, reach, hold and the critical stake, by hand.

#include "belief.h"
#include "world.h"

#define ASSESS                                                                \
    "horizon: 100\nreport_every: 10\nassess:\n"                               \
    "  sweep_km: {value: 0.5}\n  speed_kmh: {value: 20}\n"                    \
    "  hours: {value: 12}\n  alert_hours: {value: 1}\n"                       \
    "  road_kmh: {value: 50}\n  detour: {value: 1.5}\n  beta: {value: 2}\n"
#define SECTOR_HEAD                                                           \
    "[sectors]\nid,km,depth_km,weight,lat1,lon1,lat2,lon2,sensor_cover,"      \
    "sensor_event\n"
#define LADDER_HEAD                                                           \
    "[ladder]\nrung,name,battalions,hours,share,contain\n"
#define PLEDGE_HEAD "[pledges]\nid,nation,type,count,home,to,notice\n"

// Of the arc of a great circle over a whole degree.
#define DEGREE_KM (6371.0 * 3.14159265358979323846 / 180.0)

typedef struct stage {
    scene          s;
    mu_arena       arena;
    mu_belief      belief;
    mu_rung_belief rungs[4];
} stage;

static bool stage_open(stage *t, const char *text)
{
    t->arena = (mu_arena){ 0 };
    if (!MU_CHECK(scene_open(&t->s, text)))
        return false;
    if (!MU_CHECK(mu_belief_build(&t->s.model, &t->arena, &t->belief) ==
                  MU_OK) ||
        !MU_CHECK(t->belief.given))
        return false;
    mu_draw_run(&t->s.draw, 1, 0);
    return true;
}

static void stage_close(stage *t)
{
    mu_arena_clear(&t->arena);
    scene_close(&t->s);
}

// One type for each of the three capabilities; bases on the equator.
#define FORCES                                                                \
    "[nations]\nid\nA\n"                                                      \
    "[types]\nid,personnel,rail,road,sea,air\n"                               \
    "mon,1,,,,\nres,1,,,,\nbn,1,,,,\n"                                        \
    "[capabilities]\ntype,capability,amount\n"                                \
    "mon,monitors,5\nres,reserve,0.5\nbn,battalions,1\n"
#define PLACES                                                                \
    "[places]\nid,name,country,lat,lon,kinds\n"                               \
    "west,west,X,0,0,base\nhome,home,X,0,1,port\neast,east,X,0,4,port;base\n"

static void see_is_random_search_by_koopman(void)
{
    stage t;
    if (!stage_open(&t, ASSESS
            "[events]\nid,delay\ndrones,50\n" FORCES PLACES
            SECTOR_HEAD "a,80,10,1,0,1,0,1,0.2,drones\nb,100,5,3,0,1,0,1,0.4,\n"
            LADDER_HEAD "x,x,0,24,,no\n"
            PLEDGE_HEAD "m,A,mon,2,home,home,20\n"))
        return;
    // Weight times km: 80 and 300. 10 monitors: 10 * 80/380, 10 * 300/380
    // teams; each searches 0.5 * 20 * 12 = 120 km2 a day.
    double a = exp(-10 * 80 / 380.0 * 120 / 800),
           b = exp(-10 * 300 / 380.0 * 120 / 500);
    MU_CHECK_REAL(mu_belief_on(&t.belief, &t.s.draw, 0, t.rungs),
                  (1 * 0 + 3 * 0.4) / 4, 1e-12);
    MU_CHECK_REAL(mu_belief_on(&t.belief, &t.s.draw, 20, t.rungs),
                  (1 * (1 - a) + 3 * (1 - 0.6 * b)) / 4, 1e-12);
    MU_CHECK_REAL(mu_belief_on(&t.belief, &t.s.draw, 50, t.rungs),
                  (1 * (1 - 0.8 * a) + 3 * (1 - 0.6 * b)) / 4, 1e-12);
    stage_close(&t);
}

// Sectors along the equator, so that distances are whole degrees. A base
// reaches within (hours - 1) * 50 / 1.5 km, to the farther end.
static void reach_takes_the_base_that_adds_most(void)
{
    stage t;
    if (!stage_open(&t, ASSESS FORCES PLACES
            // 9 h: 266.7 km, that is 2.398 degrees; 4 h: 100 km, 0.899.
            SECTOR_HEAD
            "near,10,10,2,0,0.5,0,-0.5,0,\nmid,10,10,4,0,2,0,2.3,0,\n"
            "far,10,10,1,0,4.5,0,4.1,0,\nout,10,10,1,0,2,0,9,0,\n"
            LADDER_HEAD "day,day,0,9,,no\nfast,fast,0,4,,no\n"
            "slow,slow,0,1000,,no\nnone,none,0,0.5,,no\n"
            PLEDGE_HEAD "r,A,res,2,home,home,10\np,A,res,1,home,home,15\n"
            "q,A,res,1,home,home,20\nz,A,res,4,home,home,30\n"))
        return;
    MU_CHECK_INT(t.belief.bases, 2);
    // Reserves for 0, 1, 1.5, 2 and 4 bases.
    static const int32_t day[] = { 0, 10, 15, 20, 30 };
    // West reaches near and mid, east reaches mid and far: first west, as 6
    // is more than 5. Within 4 hours: west near, east far.
    static const double rho[4][5] = { { 0, 6, 6, 7, 7 }, { 0, 2, 2, 3, 3 },
                                      { 0, 8, 8, 8, 8 }, { 0, 0, 0, 0, 0 } };
    for (int i = 0; i < 5; i++) {
        mu_belief_on(&t.belief, &t.s.draw, day[i], t.rungs);
        for (int x = 0; x < 4; x++)
            MU_CHECK_REAL(t.rungs[x].rho, rho[x][i] / 8, 1e-12);
    }
    stage_close(&t);
}

// Just within and just beyond the reach of one base.
static void reach_is_the_great_circle_with_its_detour(void)
{
    for (int beyond = 0; beyond < 2; beyond++) {
        paper  text = { 0 };
        stage  t;
        double hours = 1 + 1.5 * 60 * DEGREE_KM / 50;
        // From 0 N 0 E to 60 N on one meridian: 60 degrees.
        put(&text, ASSESS FORCES PLACES SECTOR_HEAD
            "a,10,10,1,0,0,60,0,0,\n" LADDER_HEAD "x,x,0,%.6f,,no\n"
            PLEDGE_HEAD "r,A,res,2,home,home,0\n",
            hours + (beyond ? -0.0001 : 0.0001));
        if (stage_open(&t, text.at)) {
            mu_belief_on(&t.belief, &t.s.draw, 0, t.rungs);
            MU_CHECK_REAL(t.rungs[0].rho, beyond ? 0 : 1, 0);
            stage_close(&t);
        }
        paper_clear(&text);
    }
}

// Each base reaches two of four sectors. The first in the file is taken, though
// the two others together would reach all.
static void equal_gains_go_to_the_first_base_in_the_file(void)
{
    stage t;
    if (!stage_open(&t, ASSESS FORCES
            "[places]\nid,name,country,lat,lon,kinds\nhome,home,X,50,50,\n"
            "f,f,X,0,1.5,base\ng,g,X,0,0.5,base\nh,h,X,0,2.5,base\n"
            SECTOR_HEAD "a,10,10,1,0,0,0,0,0,\nb,10,10,1,0,1,0,1,0,\n"
            "c,10,10,1,0,2,0,2,0,\nd,10,10,1,0,3,0,3,0,\n"
            LADDER_HEAD "x,x,0,3,,no\n"       // 66.7 km: 0.6 degrees
            PLEDGE_HEAD "r,A,res,2,home,home,0\nq,A,res,2,home,home,10\n"
            "z,A,res,2,home,home,20\n"))
        return;
    static const double rho[] = { 0.5, 0.75, 1 };
    for (int i = 0; i < 3; i++) {
        mu_belief_on(&t.belief, &t.s.draw, 10 * i, t.rungs);
        MU_CHECK_REAL(t.rungs[0].rho, rho[i], 0);
    }
    stage_close(&t);
}

static void hold_and_kappa_follow_from_the_force_ratio(void)
{
    stage t;
    if (!stage_open(&t, ASSESS FORCES PLACES
            SECTOR_HEAD "a,10,10,1,0,0,0,0,0.5,\n"
            LADDER_HEAD "see,see,0,2,,no\nhalf,half,2,2,0.5,yes\n"
            "all,all,4,2,1,yes\n"
            PLEDGE_HEAD "r,A,res,2,home,home,0\nb,A,bn,4,home,home,10\n"))
        return;
    double seen = mu_belief_on(&t.belief, &t.s.draw, 0, t.rungs);
    MU_CHECK_REAL(seen, 0.5, 1e-12);
    MU_CHECK_REAL(t.rungs[0].q, 0.5, 1e-12);
    MU_CHECK_REAL(t.rungs[0].kappa, 1, 1e-12);
    MU_CHECK_REAL(t.rungs[1].hold, 0, 0);
    MU_CHECK_REAL(t.rungs[1].kappa, 0, 0);
    mu_belief_on(&t.belief, &t.s.draw, 10, t.rungs);
    // r = 0.5 * 4 / 2 = 1 and 4 / 4 = 1: a half; q = 1/4, kappa = 1/3.
    for (int x = 1; x < 3; x++) {
        MU_CHECK_REAL(t.rungs[x].hold, 0.5, 1e-12);
        MU_CHECK_REAL(t.rungs[x].q, 0.25, 1e-12);
        MU_CHECK_REAL(t.rungs[x].kappa, 1 / 3.0, 1e-12);
    }
    stage_close(&t);
}

static void hold_is_a_power_of_the_ratio(void)
{
    stage t;
    if (!stage_open(&t, ASSESS FORCES PLACES
            SECTOR_HEAD "a,10,10,1,0,0,0,0,1,\n"
            LADDER_HEAD "x,x,0.5,2,1,yes\ny,y,6,2,0.25,yes\nz,z,0,2,,no\n"
            PLEDGE_HEAD "r,A,res,2,home,home,0\nb,A,bn,3,home,home,0\n"))
        return;
    double one = 36, two = 1 / 64.0;     // (3 / 0.5)^2, (0.75 / 6)^2
    mu_belief_on(&t.belief, &t.s.draw, 0, t.rungs);
    MU_CHECK_REAL(t.rungs[0].hold, one / (1 + one), 1e-12);
    MU_CHECK_REAL(t.rungs[0].kappa, one, 1e-9);
    MU_CHECK_REAL(t.rungs[1].hold, two / (1 + two), 1e-12);
    MU_CHECK_REAL(t.rungs[1].kappa, two, 1e-12);
    // Seen and answered for certain: every stake is below it.
    MU_CHECK_REAL(t.rungs[2].q, 1, 0);
    MU_CHECK(isnan(t.rungs[2].kappa));
    stage_close(&t);
}

static void what_nobody_provides_is_none(void)
{
    stage t;
    if (!stage_open(&t, ASSESS PLACES
            "[nations]\nid\nA\n"
            "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\n"
            "[capabilities]\ntype,capability,amount\nt,monitors,1\n"
            SECTOR_HEAD "a,10,10,1,0,0,0,0,,\n"
            LADDER_HEAD "x,x,2,2,,yes\n" PLEDGE_HEAD "p,A,t,1,home,home,0\n"))
        return;
    double seen = mu_belief_on(&t.belief, &t.s.draw, 0, t.rungs);
    MU_CHECK_REAL(seen, 1 - exp(-120 / 100.0), 1e-12);
    MU_CHECK_REAL(t.rungs[0].rho, 0, 0);
    MU_CHECK_REAL(t.rungs[0].hold, 0, 0);
    MU_CHECK_REAL(t.rungs[0].q, 0, 0);
    stage_close(&t);
}

static void shares_stay_shares_in_any_world(void)
{
    for (uint64_t number = 1; number < 30; number++) {
        stage t = { .arena = { 0 } };
        if (!world_open(&t.s, number, NULL))
            return;
        MU_CHECK(mu_belief_build(&t.s.model, &t.arena, &t.belief) == MU_OK);
        MU_CHECK(t.belief.given);
        mu_draw_run(&t.s.draw, 1, number);
        for (int32_t d = 0; d < 200; d += 7) {
            double seen = mu_belief_on(&t.belief, &t.s.draw, d, t.rungs);
            MU_CHECK(seen >= 0 && seen <= 1);
            for (uint32_t x = 0; x < t.s.scenario.ladder_count; x++) {
                const mu_rung_belief *r = &t.rungs[x];
                MU_CHECK(r->rho >= 0 && r->rho <= 1 + 1e-12);
                MU_CHECK(r->hold >= 0 && r->hold <= 1);
                MU_CHECK_REAL(r->q, seen * r->rho * r->hold, 1e-12);
                // On the line, the violator is as well off either way.
                if (!isnan(r->kappa))
                    MU_CHECK_REAL((1 - r->q) * r->kappa - r->q, 0, 1e-9);
            }
        }
        stage_close(&t);
    }
}

static const mu_test tests[] = {
    MU_TEST(see_is_random_search_by_koopman),
    MU_TEST(reach_takes_the_base_that_adds_most),
    MU_TEST(reach_is_the_great_circle_with_its_detour),
    MU_TEST(equal_gains_go_to_the_first_base_in_the_file),
    MU_TEST(hold_and_kappa_follow_from_the_force_ratio),
    MU_TEST(hold_is_a_power_of_the_ratio),
    MU_TEST(what_nobody_provides_is_none),
    MU_TEST(shares_stay_shares_in_any_world),
};

MU_TESTS_MAIN(tests)
