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

static void the_heaviest_stands_first(void)
{
    front f;
    char *text = chain_text();
    front_open(&f, text, 400, 1);
    const mu_outlook *o = &f.outlook;
    for (uint32_t i = 0; i + 1 < o->count; i++)
        MU_CHECK(o->by_weight[i]->stake * o->by_weight[i]->fails.value >=
                 o->by_weight[i + 1]->stake * o->by_weight[i + 1]->fails.value);
    // against never happens once other has, which it always has.
    MU_CHECK_STRING(o->by_weight[0]->id.at, "against");
    front_close(&f);
    free(text);
}

static const mu_test tests[] = {
    MU_TEST(shares_and_days_are_those_of_the_draws),
    MU_TEST(stake_is_what_cannot_come_without_an_event),
    MU_TEST(the_heaviest_stands_first),
};
MU_TESTS_MAIN(tests)
