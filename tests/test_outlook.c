// test_outlook.c - events by themselves, against the draws that they are part
// of.

#include "front.h"

static const char *const chain =
    "horizon: 300\n"
    "[events]\n"
    "id,after,unless,delay,probability\n"
    "late,early;other,,5..50,0.5\n"
    "early,,,lognormal,0.9\n"
    "other,,,20,\n"
    "against,,other,10..30,0.4\n"
    "[nations]\nid\nA\nB\nC\n"
    "[conditions]\n"
    "nation,option,events\n"
    "A,1,late;against\n"
    "A,2,early\n"
    "B,1,other\n"
    "[approvals]\n"
    "nation,step,after,duration\n"
    "B,1,against,3\n"
    "[types]\nid,personnel\nt,100\n"
    "[capabilities]\ntype,capability,amount\nt,c,1\n"
    "[places]\nid,country,lat,lon\np,X,0,0\n"
    "[pledges]\n"
    "id,nation,type,status,count,home,to,after\n"
    "A1,A,t,,1,p,p,\n"
    "A2,A,t,,2,p,p,late\n"
    "A3,A,t,possible,9,p,p,late\n"
    "B1,B,t,,4,p,p,\n"
    "C1,C,t,,8,p,p,\n";

// The same with a distribution that needs quotes in CSV.
static char *chain_text(void)
{
    const char *word = strstr(chain, "lognormal");
    paper       p = { 0 };
    put(&p, "%.*s\"lognormal(20,90)\"%s", (int)(word - chain), chain,
        word + strlen("lognormal"));
    return p.at;
}

static uint32_t find(const front *f, const char *id)
{
    return event_named(&f->scene, id);
}

static void shares_and_days_are_those_of_the_draws(void)
{
    enum { DRAWS = 1001 };
    front f;
    char *text = chain_text();
    front_open(&f, text, DRAWS, 1);
    for (uint32_t e = 0; e < f.outlook.count; e++) {
        int64_t happens = 0, fails = 0;
        int64_t bins[301] = { 0 };
        for (uint64_t i = 0; i < DRAWS; i++) {
            mu_draw *draw = &f.scene.draw;
            mu_draw_run(draw, 1, i);
            int32_t day = mu_ceil_day(draw, draw->event[e]);
            happens += day != MU_NEVER;
            bins[day == MU_NEVER ? 300 : day]++;
            fails +=
                draw->event[e] == INFINITY &&
                mu_latest_event(draw, f.scene.model.events[e].after) < INFINITY;
        }
        const mu_event_answer *answer = &f.outlook.events[e];
        MU_CHECK_REAL(answer->when.ever.value, (double)happens / DRAWS, 0.0);
        MU_CHECK_REAL(answer->fails.value, (double)fails / DRAWS, 0.0);
        int64_t passed = 0;
        int32_t median = MU_NEVER;
        for (int32_t d = 0; d < 300 && median == MU_NEVER; d++) {
            passed += bins[d];
            if (happens && 2 * passed >= happens)
                median = d;
        }
        MU_CHECK_INT(answer->when.median, median);
    }
    front_close(&f);
    free(text);
}

static void stake_is_what_cannot_come_without_an_event(void)
{
    front f;
    char *text = chain_text();
    front_open(&f, text, 8, 1);
    const mu_event_answer *e = f.outlook.events;
    MU_CHECK_REAL(f.outlook.persons, 1500.0, 0.0);
    // A needs early on both ways; A2 needs late, and so early and other.
    MU_CHECK_REAL(e[find(&f, "early")].stake, 300.0, 0.0);
    MU_CHECK_REAL(e[find(&f, "late")].stake, 200.0, 0.0);
    MU_CHECK_REAL(e[find(&f, "other")].stake, 600.0, 0.0);
    MU_CHECK_REAL(e[find(&f, "against")].stake, 400.0, 0.0);
    front_close(&f);
    free(text);
}

#define POLITICS                                                              \
    "[types]\nid,personnel\nt,100\n"                                          \
    "[capabilities]\ntype,capability,amount\nt,c,1\n"                         \
    "[places]\nid,country,lat,lon\np,X,0,0\n"

// B follows A, C an event or B, D nobody.
static void needs_go_through_nations(void)
{
    front f;
    front_open(&f,
               "horizon: 100\n"
               "[events]\nid,delay,probability\ne,1,0.5\ng,2,0.5\n"
               "[nations]\nid\nA\nB\nC\nD\n"
               "[conditions]\nnation,option,events,nations\n"
               "A,1,e,\nB,1,,A\nC,1,g,\nC,2,,B\n" POLITICS
               "[pledges]\nid,nation,type,count,home,to\n"
               "A1,A,t,1,p,p\nB1,B,t,2,p,p\nC1,C,t,4,p,p\nD1,D,t,8,p,p\n",
               8, 1);
    MU_CHECK_REAL(f.outlook.persons, 1500.0, 0.0);
    MU_CHECK_REAL(f.outlook.events[0].stake, 300.0, 0.0);
    MU_CHECK_REAL(f.outlook.events[1].stake, 0.0, 0.0);
    front_close(&f);
}

// A stake is no more than what is on offer, and nothing where the rest fills
// the ceiling.
static void a_ceiling_bounds_a_stake(void)
{
    front f;
    front_open(&f,
               "horizon: 100\n"
               "[events]\nid,delay,probability\ne,1,0.5\ng,2,0.5\n"
               "[nations]\nid,ceiling\nA,250\nB,\n"
               "[conditions]\nnation,option,events\nA,1,e\n" POLITICS
               "[pledges]\nid,nation,type,count,home,to,after\n"
               "A1,A,t,3,p,p,\nA2,A,t,3,p,p,g\nB1,B,t,2,p,p,\n",
               8, 1);
    MU_CHECK_REAL(f.outlook.persons, 450.0, 0.0);
    MU_CHECK_REAL(f.outlook.events[0].stake, 250.0, 0.0);
    MU_CHECK_REAL(f.outlook.events[1].stake, 0.0, 0.0);
    front_close(&f);
}

// Those who wait for each other come under trust, and not without what both
// wait for.
static void a_circle_needs_what_its_members_need(void)
{
    front f;
    front_open(&f, circle, 8, 1);
    MU_CHECK_REAL(f.outlook.persons, 2800.0, 0.0);
    MU_CHECK_REAL(f.outlook.events[0].stake, 2800.0, 0.0);
    MU_CHECK_REAL(f.outlook.events[1].stake, 0.0, 0.0);
    front_close(&f);
}

// Counted by hand, draw by draw.
static void effects_are_those_of_the_draws(void)
{
    enum { DRAWS = 700 };
    front f;
    front_open(&f, circle, DRAWS, 3);
    int64_t happened = 0, with = 0, without = 0, trusted = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        mu_draw *draw = &f.scene.draw;
        mu_draw_run(draw, 1, i);
        bool talks = draw->event[0] < f.scene.model.horizon;
        happened += talks;
        with += talks && draw->mark_day[0] != MU_NEVER;
        without += !talks && draw->mark_day[0] != MU_NEVER;
        if (draw->deadlock_size)
            mu_draw_run_trust(draw);
        trusted += talks && draw->mark_day[1] != MU_NEVER;
    }
    uint32_t         marks = f.scene.model.milestones;
    const mu_effect *effect = f.plain.effects;
    double           n = DRAWS, p = (double)happened / n;
    double           q = (double)(with + without) / n;
    double a = (double)with / (double)happened;
    double b = (double)without / (n - (double)happened);
    MU_CHECK_INT(effect->with.of, happened);
    MU_CHECK_REAL(effect->with.value, a, 0.0);
    MU_CHECK_REAL(effect->without.value, b, 0.0);
    MU_CHECK_REAL(effect->explains,
                  p * (1 - p) * (a - b) * (a - b) / (q * (1 - q)), 1e-12);
    MU_CHECK_REAL(f.trust.effects[1].with.value,
                  (double)trusted / (double)happened, 0.0);
    // What never happens explains nothing, and was never asked.
    MU_CHECK_INT(effect[marks].with.of, 0);
    MU_CHECK_REAL(effect[marks].explains, 0.0, 0.0);
    MU_CHECK(mu_effect_shows(&f.plain, effect));
    MU_CHECK(!mu_effect_shows(&f.plain, effect + marks));
    MU_CHECK_INT(mu_headline(&f.plain), 0);
    front_close(&f);
}

static const mu_test tests[] = {
    MU_TEST(shares_and_days_are_those_of_the_draws),
    MU_TEST(stake_is_what_cannot_come_without_an_event),
    MU_TEST(needs_go_through_nations),
    MU_TEST(a_ceiling_bounds_a_stake),
    MU_TEST(a_circle_needs_what_its_members_need),
    MU_TEST(effects_are_those_of_the_draws),
};
MU_TESTS_MAIN(tests)
