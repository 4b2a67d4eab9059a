// test_movement.c - units on their way: closed forms, days by hand, random
// networks against a slow simulation, and what may never harm.

#include "scene.h"
#include "stages.h"

#define PLACES                                                                \
    "[places]\nid,name,country,lat,lon\nh,h,X,1,1\nm,m,X,1,2\nt,t,X,1,3\n"
#define TYPE_HEAD "[types]\nid,personnel,rail,road,sea,air\n"
#define LINK_HEAD                                                             \
    "[links]\nid,from,to,mode,to_mode,days,capacity,pool,cycle,opens,permit," \
    "factor\n"
#define PLEDGE_HEAD                                                           \
    "[pledges]\nid,nation,type,count,home,to,notice,priority\n"
#define NATION "[nations]\nid\nA\n"

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

static int32_t closure_of(const scene *s, const char *pledge, uint32_t number)
{
    return unit_is(s, pledge, number)->closure;
}

static mu_stay stay_of(const scene *s, const char *pledge, uint32_t number)
{
    return unit_is(s, pledge, number)->stay;
}

static bool open_and_run(scene *s, const char *text)
{
    if (!MU_CHECK(scene_open(s, text)))
        return false;
    mu_draw_run(&s->draw, 1, 0);
    return true;
}

// ---- closed forms ------------------------------------------------------------

// k units of 10 through 7 a day are through after ceil(10 k / 7) days: more
// days than bits in a word, to the horizon and beyond it.
static void queue_of_one_link_is_a_quotient(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,10,,\n" PLACES LINK_HEAD
            "q,h,t,road,,3,7,,,,,\n"
            PLEDGE_HEAD "p,A,t,600,h,t,5,\n"))
        return;
    for (uint32_t k = 1; k <= 600; k++) {
        int64_t day = 5 + ceil_div(10 * k, 7) - 1 + 3;
        MU_CHECK_INT(closure_of(&s, "p", k), day < 730 ? day : MU_NEVER);
        MU_CHECK(stay_of(&s, "p", k) == (day < 730 ? MU_MOVES : MU_TOO_LATE));
    }
    scene_close(&s);
}

// 5 assets that are away for 4 days carry 5 units every 4 days.
static void queue_for_lift_goes_in_cycles(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,12,,\n" PLACES "[lift]\nid,assets\nx,5\n"
            LINK_HEAD "q,h,t,road,,3,,x,4,,,\n"
            PLEDGE_HEAD "p,A,t,50,h,t,2,\n"))
        return;
    for (uint32_t k = 1; k <= 50; k++)
        MU_CHECK_INT(closure_of(&s, "p", k),
                     2 + 4 * (ceil_div(12 * k, 5) - 1) + 3);
    scene_close(&s);
}

// Of 3 times 0.7 a day, by day d whole((d + 1) 2.1) have been offered.
static void factor_spreads_a_broken_capacity_over_days(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,5,,\n" PLACES "[factors]\nid,value\nf,0.7\n"
            LINK_HEAD "q,h,t,road,,1,3,,,,,f\n"
            PLEDGE_HEAD "p,A,t,100,h,t,3,\n"))
        return;
    for (int64_t k = 1; k <= 100; k++) {
        int64_t day = 3;
        // 21 tenths a day, in whole tenths: no rounding.
        while ((day + 1) * 21 / 10 - 3 * 21 / 10 < 5 * k)
            day++;
        MU_CHECK_INT(closure_of(&s, "p", (uint32_t)k), day + 1);
    }
    scene_close(&s);
}

// A pool has whole(assets F + 0.5) assets, the same on all days.
static void lift_is_rounded_to_whole_assets(void)
{
    static const struct { const char *factor; int64_t assets; } of[] = {
        { "1", 5 }, { "0.5", 3 }, { "0.49", 2 }, { "0.7", 4 }, { "0.1", 1 },
        { "2.1", 11 }, { "0.09", 0 },
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        paper text = { 0 };
        scene s;
        put(&text, NATION TYPE_HEAD "t,1,,60,,\n" PLACES
            "[factors]\nid,value\nf,%s\n[lift]\nid,assets,factor\nx,5,f\n"
            LINK_HEAD "q,h,t,road,,3,,x,2,,,\n" PLEDGE_HEAD "p,A,t,1,h,t,4,\n",
            of[i].factor);
        if (open_and_run(&s, text.at)) {
            MU_CHECK_INT(closure_of(&s, "p", 1),
                         of[i].assets ? 4 + 2 * (ceil_div(60, of[i].assets) - 1)
                                            + 3
                                      : MU_NEVER);
            scene_close(&s);
        }
        paper_clear(&text);
    }
}

// With equal loads the narrower of two legs decides; the other only delays.
static void slower_of_two_legs_decides(void)
{
    static const int64_t rate[][2] = { { 2, 5 }, { 5, 2 }, { 3, 3 }, { 1, 9 } };
    for (size_t i = 0; i < sizeof rate / sizeof *rate; i++) {
        paper   text = { 0 };
        scene   s;
        int64_t least = rate[i][0] < rate[i][1] ? rate[i][0] : rate[i][1];
        put(&text, NATION TYPE_HEAD "t,1,,10,,\n" PLACES LINK_HEAD
            "a,h,m,road,,2,%d,,,,,\nb,m,t,road,,4,%d,,,,,\n"
            PLEDGE_HEAD "p,A,t,1,h,t,7,\n", (int)rate[i][0], (int)rate[i][1]);
        if (open_and_run(&s, text.at)) {
            MU_CHECK_INT(closure_of(&s, "p", 1),
                         7 + 2 + ceil_div(10, least) - 1 + 4);
            scene_close(&s);
        }
        paper_clear(&text);
    }
}

// Nothing random, nothing shared: the sum of what is written.
static void constants_add_up(void)
{
    scene s;
    if (!open_and_run(&s,
            "[events]\nid,after,delay\ne,,10\nf,e,4.5\n"
            NATION "[conditions]\nnation,option,events\nA,1,f\n"
            "[approvals]\nnation,step,duration\nA,1,3\nA,2,2.25\n"
            "[types]\nid,personnel,integration,rail,road,sea,air\n"
            "t,1,6.5,,1,,\n"
            PLACES LINK_HEAD "a,h,m,road,,2,,,,,,\nb,m,t,road,,3,,,,,,\n"
            PLEDGE_HEAD "p,A,t,1,h,t,8.125,\n"))
        return;
    const mu_unit *u = unit_is(&s, "p", 1);
    MU_CHECK_REAL(commit_of(&s, "A"), 14.5, 0);
    MU_CHECK_REAL(approve_of(&s, "A"), 19.75, 0);
    MU_CHECK_REAL(u->ready, 27.875, 0);
    MU_CHECK_REAL(u->go, 27.875, 0);
    MU_CHECK_INT(u->closure, 28 + 2 + 3);
    MU_CHECK_REAL(u->operational, 33 + 6.5, 0);
    scene_close(&s);
}

// ---- by hand -----------------------------------------------------------------

// What ships from each row on each day.
static int64_t *use_of_rows(const scene *s)
{
    size_t   days = s->model.horizon;
    int64_t *rows = calloc((s->model.rows_count + 1) * days, sizeof *rows);
    int64_t *pools = calloc((s->model.pools_count + 1) * days, sizeof *pools);
    if (!rows || !pools)
        abort();
    mu_bookings_count(&s->draw, rows, pools, 1);
    free(pools);
    return rows;
}

// 9 trains, two a day, become 6 packets: as many as the floor of their share.
static void next_leg_has_the_floor_of_what_arrived(void)
{
    scene s;
    if (!open_and_run(&s,
            "horizon: 40\n" NATION TYPE_HEAD "t,1,9,6,,\n" PLACES LINK_HEAD
            "a,h,m,rail,,2,2,,,,,\nx,m,m,rail,road,1,100,,,,,\n"
            "b,m,t,road,,1,100,,,,,\n"
            PLEDGE_HEAD "p,A,t,1,h,t,0,\n"))
        return;
    // Shipped by train by day 0..4: 2 4 6 8 9; transferred from day 2 on:
    // 1 2 4 5 6 in sum.
    static const int64_t train[] = { 2, 2, 2, 2, 1, 0, 0, 0 };
    static const int64_t packet[] = { 0, 0, 1, 1, 2, 1, 1, 0 };
    int64_t             *use = use_of_rows(&s);
    for (int d = 0; d < 8; d++) {
        MU_CHECK_INT(use[d], train[d]);
        MU_CHECK_INT(use[40 + d], packet[d]);
        MU_CHECK_INT(use[80 + d + 1], packet[d]);
    }
    MU_CHECK_INT(closure_of(&s, "p", 1), 6 + 1 + 1);
    free(use);
    scene_close(&s);
}

// Without a load a leg takes all at once, on the first day on which all is
// there and it is open; no capacity, no lift.
static void leg_without_load_waits_for_the_last(void)
{
    scene s;
    if (!open_and_run(&s,
            "[events]\nid,delay\ngate,20\nsoon,3\n"
            NATION TYPE_HEAD "t,1,0,4,,\n" PLACES "[lift]\nid,assets\nx,1\n"
            LINK_HEAD
            "a,h,m,road,,3,2,,,,,\nx,m,m,road,rail,2,1,x,9,gate,,\n"
            "b,m,t,rail,,1,1,x,9,soon,,\n"
            PLEDGE_HEAD "p,A,t,2,h,t,5,\n"))
        return;
    // Both are at m by day 9 and 11, pass the gate on day 20.
    MU_CHECK_INT(closure_of(&s, "p", 1), 23);
    MU_CHECK_INT(closure_of(&s, "p", 2), 23);
    scene_close(&s);
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,0,4,,\n" PLACES LINK_HEAD
            "a,h,m,rail,,3,1,,,,,\nx,m,m,rail,road,2,2,,,,,\n"
            "b,m,t,road,,1,,,,,,\n"
            PLEDGE_HEAD "p,A,t,2,h,t,5.5,\n"))
        return;
    // All are at m on day 6 + 3; two packets a day are reloaded.
    MU_CHECK_INT(closure_of(&s, "p", 1), 9 + 1 + 2 + 1);
    MU_CHECK_INT(closure_of(&s, "p", 2), 9 + 3 + 2 + 1);
    scene_close(&s);
}

static void gates_open_with_events_and_permits(void)
{
    scene s;
    if (!open_and_run(&s,
            "[events]\nid,delay,probability\ne,12.5,\nno,0,0\n"
            "[nations]\nid\nA\nB\nC\n"
            "[approvals]\nnation,step,duration\nA,1,4\nB,1,4\n"
            TYPE_HEAD "r,1,,1,,\ns,1,,,1,\na,1,,,,1\n" PLACES LINK_HEAD
            "q,h,t,road,,1,,,,e,,\np,h,t,sea,,1,,,,,7.25,\n"
            "n,h,t,air,,1,,,,no,,\n"
            PLEDGE_HEAD "road,A,r,1,h,t,0,\nsea,A,s,1,h,t,0,\n"
            "late,B,s,1,h,t,20,\nair,C,a,1,h,t,0,\nfree,C,s,1,h,t,0,\n"))
        return;
    MU_CHECK_INT(closure_of(&s, "road", 1), 14);
    MU_CHECK_INT(closure_of(&s, "sea", 1), 12 + 1);      // ceil(4 + 7.25)
    MU_CHECK_INT(closure_of(&s, "late", 1), 24 + 1);
    MU_CHECK_INT(closure_of(&s, "free", 1), 8 + 1);      // approved at 0
    MU_CHECK(stay_of(&s, "air", 1) == MU_TOO_LATE);
    scene_close(&s);
}

// Priority, day of go, bytes of the id, number.
static void units_book_in_their_order(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,1,,\n" PLACES LINK_HEAD
            "q,h,t,road,,0,1,,,,,\n"
            PLEDGE_HEAD
            "b,A,t,1,h,t,9.5,5\nB,A,t,2,h,t,10,5\n9,A,t,1,h,t,9.25,5\n"
            "10,A,t,1,h,t,10,5\nsoon,A,t,1,h,t,8.5,5\n"
            "urgent,A,t,1,h,t,10,-1\nlast,A,t,1,h,t,0,5.5\n"))
        return;
    MU_CHECK_INT(closure_of(&s, "urgent", 1), 10);
    MU_CHECK_INT(closure_of(&s, "soon", 1), 9);
    MU_CHECK_INT(closure_of(&s, "10", 1), 11);
    MU_CHECK_INT(closure_of(&s, "9", 1), 12);
    MU_CHECK_INT(closure_of(&s, "B", 1), 13);
    MU_CHECK_INT(closure_of(&s, "B", 2), 14);
    MU_CHECK_INT(closure_of(&s, "b", 1), 15);
    MU_CHECK_INT(closure_of(&s, "last", 1), 0);
    scene_close(&s);
}

// Many units go through the other sort: the same order.
static void long_queues_have_the_order_of_short_ones(void)
{
    dice  d = { 8 };
    paper text = { 0 };
    scene s;
    put(&text, NATION TYPE_HEAD "t,1,,1,,\n" PLACES LINK_HEAD
        "q,h,t,road,,0,9,,,,,\n" PLEDGE_HEAD);
    for (int p = 0; p < 40; p++)
        put(&text, "%c%d,A,t,%u,h,t,%u.5,%u\n", "aZ0_"[roll(&d, 4)], p,
            between(&d, 1, 4), roll(&d, 4), roll(&d, 3));
    if (open_and_run(&s, text.at)) {
        const mu_draw *draw = &s.draw;
        MU_CHECK(draw->queue_count > 60);
        for (uint32_t i = 1; i < draw->queue_count; i++) {
            uint32_t a = draw->queue[i - 1], b = draw->queue[i];
            const mu_pledge *x = &s.scenario.pledges
                [s.model.pledges[s.model.units[a].pledge].row];
            const mu_pledge *y = &s.scenario.pledges
                [s.model.pledges[s.model.units[b].pledge].row];
            double one = ceil(draw->unit[a].go), two = ceil(draw->unit[b].go);
            int    id = mu_text_compare(x->id, y->id);
            MU_CHECK(x->priority < y->priority ||
                     (x->priority == y->priority &&
                      (one < two ||
                       (one == two &&
                        (id < 0 || (id == 0 && s.model.units[a].number <
                                                   s.model.units[b].number))))));
        }
        scene_close(&s);
    }
    paper_clear(&text);
}

static void ceiling_keeps_out_what_would_pass_it(void)
{
    scene s;
    if (!open_and_run(&s,
            "horizon: 50\n[nations]\nid,ceiling\nA,1500\n" TYPE_HEAD
            "big,700,,1,,\nslow,700,,49,,\nsmall,100,,1,,\n" PLACES LINK_HEAD
            "q,h,t,road,,1,1,,,,,\n"
            PLEDGE_HEAD
            "a,A,slow,1,h,t,5,1\nb,A,big,3,h,t,0,2\nc,A,small,2,h,t,0,3\n"))
        return;
    // The slow one cannot close; it counts nowhere and books nothing.
    MU_CHECK(stay_of(&s, "a", 1) == MU_TOO_LATE);
    MU_CHECK_INT(closure_of(&s, "b", 1), 1);
    MU_CHECK_INT(closure_of(&s, "b", 2), 2);
    MU_CHECK(stay_of(&s, "b", 3) == MU_OVER_CEILING);
    MU_CHECK_INT(closure_of(&s, "c", 1), 3);          // 1500 exactly
    MU_CHECK(stay_of(&s, "c", 2) == MU_OVER_CEILING);
    scene_close(&s);
}

static void jammed_way_is_left_for_the_next(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,4,,\n" PLACES LINK_HEAD
            "a,h,t,road,,3,4,,,,,\nb,h,t,road,,5,4,,,,,\n"
            PLEDGE_HEAD "p,A,t,6,h,t,0,\n"))
        return;
    // By a: days 3, 4, 5, 6 ..; by b: 5, 6 ... Ties go to a.
    static const int32_t day[] = { 3, 4, 5, 5, 6, 6 };
    static const uint32_t way[] = { 0, 0, 0, 1, 0, 1 };
    for (uint32_t k = 0; k < 6; k++) {
        MU_CHECK_INT(closure_of(&s, "p", k + 1), day[k]);
        MU_CHECK_INT(unit_is(&s, "p", k + 1)->way, way[k]);
    }
    scene_close(&s);
}

// One capacity for both directions of a link.
static void both_directions_share_the_capacity(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,4,,\n" PLACES LINK_HEAD
            "a,h,t,road,,1,4,,,,,\n"
            PLEDGE_HEAD "p,A,t,1,h,t,0,1\nq,A,t,1,t,h,0,2\n"))
        return;
    MU_CHECK_INT(closure_of(&s, "p", 1), 1);
    MU_CHECK_INT(closure_of(&s, "q", 1), 2);
    scene_close(&s);
}

// 2 assets, away for 3 days: what the first leg takes the second lacks.
static void own_bookings_of_a_pool_come_first(void)
{
    scene s;
    if (!open_and_run(&s,
            "horizon: 60\n" NATION TYPE_HEAD "t,1,,4,,\n" PLACES
            "[lift]\nid,assets\nx,2\n" LINK_HEAD
            "a,h,m,road,,1,,x,3,,,\nb,m,t,road,,1,,x,3,,,\n"
            PLEDGE_HEAD "p,A,t,1,h,t,0,\n"))
        return;
    MU_CHECK(s.model.ways[0].shares_pool);
    // a: 2 on day 0, 2 on day 3; b has 2 from day 1, none of the lift before
    // day 6: 2 on day 6, 2 on day 9.
    MU_CHECK_INT(closure_of(&s, "p", 1), 10);
    scene_close(&s);
}

static void empty_way_closes_on_the_day_of_go(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,,,\n" PLACES
            PLEDGE_HEAD "p,A,t,1,t,t,3.25,\nq,A,t,1,t,t,729,\n"
            "r,A,t,1,t,t,729.5,\n"))
        return;
    MU_CHECK_INT(closure_of(&s, "p", 1), 4);
    MU_CHECK_INT(closure_of(&s, "q", 1), 729);
    MU_CHECK(stay_of(&s, "r", 1) == MU_TOO_LATE);
    scene_close(&s);
}

// ---- networks at random ------------------------------------------------------

typedef struct features {
    bool factors, shared_pools, extra;
    double delay;                  // of the event after which all begin
} features;

static void put_links(paper *p, dice *d, const features *has)
{
    static const char *const ends[][2] = {
        { "h", "m" }, { "m", "t" }, { "h", "n" }, { "n", "t" },
        { "m", "n" }, { "h", "t" }, { "k", "m" }, { "k", "n" },
    };
    int pools = 0;
    put(p, LINK_HEAD "base1,h,m,road,,1,6,,,,,\nbase2,m,t,road,,1,5,,,,,\n"
           "base3,k,m,road,,2,6,,,,,\n");
    for (int i = 0; i < 14; i++) {
        const char *const *end = ends[roll(d, 8)];
        bool transfer = happens(d, 30), rail = happens(d, 50);
        put(p, "l%d,%s,%s,%s,%s,%u,", i, end[0], transfer ? end[0] : end[1],
            rail ? "rail" : "road", !transfer ? "" : rail ? "road" : "rail",
            roll(d, 4));
        if (happens(d, 70))
            put(p, "%u", between(d, 1, 7));
        // One pool a link, unless they may be shared.
        if (happens(d, 35) && (has->shared_pools || pools < 6))
            put(p, ",x%d,%u,", has->shared_pools ? (int)roll(d, 2) : pools++,
                between(d, 1, 4));
        else
            put(p, ",,,");
        put(p, "%s,%s,%s\n", happens(d, 15) ? "e" : "",
            happens(d, 15) ? "3.5" : "",
            has->factors && happens(d, 30) ? "f" : "");
    }
}

// The same dice and features give the same text; `extra` and `delay` change
// nothing else.
static void put_network(paper *p, dice d, const features *has)
{
    put(p, "horizon: 90\n[events]\nid,delay\nbegin,%.3f\ne,%u\n", has->delay,
        roll(&d, 30));
    put(p, "[nations]\nid,ceiling\nA,\nB,%u\nC,\n", 100 * between(&d, 3, 9));
    put(p, "[conditions]\nnation,option,events\nA,1,begin\nB,1,begin\n"
           "C,1,begin\n[factors]\nid,value\nf,0.3..1.4\n[lift]\nid,assets\n");
    for (int i = 0; i < 6; i++)
        put(p, "x%d,%u\n", i, between(&d, 1, 9));
    put(p, TYPE_HEAD);
    for (int t = 0; t < 3; t++)
        put(p, "t%d,%u,%.*s,%u,,\n", t, 100 * between(&d, 1, 4),
            happens(&d, 70), &"0123456789"[roll(&d, 10)], roll(&d, 14));
    put(p, "[places]\nid,name,country,lat,lon\n"
           "h,h,X,1,1\nk,k,X,1,2\nm,m,X,1,3\nn,n,X,1,4\nt,t,X,1,5\n");
    put_links(p, &d, has);
    put(p, PLEDGE_HEAD "first,A,t0,1,h,t,2.5,-1\n");
    for (int i = 0; i < 7; i++)
        put(p, "p%d,%c,t%u,%u,%s,t,%u..%u,%u\n", i, "ABC"[roll(&d, 3)],
            roll(&d, 3), between(&d, 1, 3), happens(&d, 60) ? "h" : "k",
            roll(&d, 5), 5 + roll(&d, 30), roll(&d, 2));
    if (has->extra)
        put(p, "extra,C,t%u,%u,h,t,0,%u\n", roll(&d, 3), between(&d, 1, 5),
            roll(&d, 2));
}

static bool open_network(scene *s, uint64_t number, const features *has)
{
    paper text = { 0 };
    put_network(&text, (dice){ number * 1000 }, has);
    bool whole = MU_CHECK(scene_open(s, text.at));
    if (!whole)
        printf("  network %d:\n%s", (int)number, text.at);
    paper_clear(&text);
    return whole;
}

// ---- the slow simulation -----------------------------------------------------

enum { H = 90, HOPS = 32 };

typedef struct slow {
    const scene *s;
    int64_t      row[64][H], pool[8][H];     // what is left
} slow;

static void slow_begin(slow *w, const scene *s)
{
    const mu_model *m = &s->model;
    w->s = s;
    for (uint32_t r = 0; r < m->rows_count; r++) {
        double x = m->rows[r].capacity;
        if (m->rows[r].factor != MU_NONE)
            x *= mu_draw_sample(&s->draw, &m->factors[m->rows[r].factor]);
        for (int d = 0; d < H; d++)
            w->row[r][d] = (int64_t)(floor((d + 1) * x + 1e-9) -
                                     floor(d * x + 1e-9));
    }
    for (uint32_t p = 0; p < m->pools_count; p++)
        for (int d = 0; d < H; d++)
            w->pool[p][d] = m->pools[p].assets;
}

static int32_t slow_gate(const scene *s, const mu_hop *hop)
{
    const mu_gate_model *gate = &s->model.gates[hop->gate];
    double               day = 0.0;
    if (gate->opens != MU_NONE)
        day = s->draw.event[gate->opens];
    if (gate->nation != MU_NONE)
        day = fmax(day, s->draw.approve[gate->nation] + 3.5);
    return day < H ? (int32_t)ceil(day - 1e-9) : H;
}

static int64_t slow_take(slow *w, const mu_hop *hop, int d, int64_t want)
{
    int last = d + hop->cycle < H ? d + hop->cycle : H;
    if (hop->row != MU_NONE && w->row[hop->row][d] < want)
        want = w->row[hop->row][d];
    for (int i = d; hop->pool != MU_NONE && i < last; i++)
        if (w->pool[hop->pool][i] < want)
            want = w->pool[hop->pool][i];
    if (want <= 0)
        return 0;
    if (hop->row != MU_NONE)
        w->row[hop->row][d] -= want;
    for (int i = d; hop->pool != MU_NONE && i < last; i++)
        w->pool[hop->pool][i] -= want;
    return want;
}

// Days outside, hops inside, as the page has it. Takes what it ships from *w.
static int32_t slow_way(slow *w, const mu_way *way, int32_t go)
{
    const mu_hop *hop = w->s->model.hops + way->hops.first;
    int     hops = (int)(way->hops.last - way->hops.first);
    int64_t shipped[HOPS][H + 1] = { 0 };    // up to and with the day before
    int     sent[HOPS];                      // when all of it had been shipped
    for (int h = 0; h < hops; h++)
        sent[h] = -1;
    if (hops == 0)
        return go < H ? go : MU_NEVER;
    for (int d = 0; d < H; d++) {
        for (int h = 0; h < hops; h++) {
            const mu_hop *before = h ? &hop[h - 1] : NULL;
            int64_t       load = hop[h].load, come = 0;
            bool all = h ? sent[h - 1] >= 0 && sent[h - 1] + before->days <= d
                         : d >= go;
            shipped[h][d + 1] = shipped[h][d];
            if (sent[h] >= 0 || d < slow_gate(w->s, &hop[h]))
                continue;
            if (h == 0 || before->load == 0)
                come = all ? load : 0;
            else if (d >= before->days)
                come = shipped[h - 1][d - before->days + 1] * load /
                       before->load;
            if (load)
                shipped[h][d + 1] +=
                    slow_take(w, &hop[h], d, come - shipped[h][d]);
            if (load ? shipped[h][d + 1] == load : all)
                sent[h] = d;
        }
        if (sent[hops - 1] >= 0)
            return d + hop[hops - 1].days < H ? d + hop[hops - 1].days
                                              : MU_NEVER;
    }
    return MU_NEVER;
}

static void check_units(slow *w)
{
    const mu_model *m = &w->s->model;
    const mu_draw  *draw = &w->s->draw;
    int64_t         moved[3] = { 0 };
    for (uint32_t i = 0; i < draw->queue_count; i++) {
        uint32_t u = draw->queue[i], best_way = 0;
        const mu_pledge_model *p = &m->pledges[m->units[u].pledge];
        int32_t best = MU_NEVER, go = (int32_t)ceil(draw->unit[u].go - 1e-9);
        slow    after = *w;
        if ((double)(moved[p->nation] + p->personnel) >
            m->nations[p->nation].ceiling) {
            MU_CHECK(draw->unit[u].stay == MU_OVER_CEILING);
            continue;
        }
        for (uint32_t k = p->ways.first; k < p->ways.last; k++) {
            slow    trial = *w;
            int32_t end = slow_way(&trial, &m->ways[k], go);
            if (end < best) {
                best = end;
                best_way = k - p->ways.first;
                after = trial;
            }
        }
        *w = after;
        MU_CHECK_INT(draw->unit[u].closure, best);
        if (best != MU_NEVER) {
            MU_CHECK_INT(draw->unit[u].way, best_way);
            moved[p->nation] += p->personnel;
        }
    }
}

// What is booked and what is left are what there was.
static void check_ground(const slow *w, const slow *begin)
{
    const mu_model *m = &w->s->model;
    int64_t *rows = calloc((m->rows_count + 1) * H, sizeof *rows);
    int64_t *pools = calloc((m->pools_count + 1) * H, sizeof *pools);
    if (!rows || !pools)
        abort();
    mu_bookings_count(&w->s->draw, rows, pools, 1);
    for (uint32_t r = 0; r < m->rows_count; r++)
        for (int d = 0; d < H; d++)
            MU_CHECK_INT(rows[r * H + (uint32_t)d],
                         begin->row[r][d] - w->row[r][d]);
    for (uint32_t p = 0; p < m->pools_count; p++)
        for (int d = 0; d < H; d++)
            MU_CHECK_INT(pools[p * H + (uint32_t)d],
                         begin->pool[p][d] - w->pool[p][d]);
    free(rows);
    free(pools);
}

static void networks_move_as_the_slow_simulation(void)
{
    const features has = { .factors = true, .shared_pools = true, .delay = 1 };
    int            shared = 0;
    for (uint64_t number = 1; number <= 150; number++) {
        scene s;
        if (!open_network(&s, number, &has))
            return;
        for (uint32_t w = 0; w < s.model.ways_count; w++)
            shared += s.model.ways[w].shares_pool;
        for (uint64_t index = 0; index < 3; index++) {
            mu_draw_run(&s.draw, 1, index);
            slow w, begin;
            slow_begin(&w, &s);
            begin = w;
            check_units(&w);
            check_ground(&w, &begin);
            if (mu_check_failures)
                printf("  network %d, draw %d\n", (int)number, (int)index);
        }
        scene_close(&s);
        if (mu_check_failures)
            return;
    }
    MU_CHECK(shared > 50);
}

// ---- two ways of doing the same ------------------------------------------------

static void check_same_moves(const scene *a, const scene *b)
{
    for (uint32_t u = 0; u < a->model.units_count; u++) {
        MU_CHECK_INT(a->draw.unit[u].closure, b->draw.unit[u].closure);
        MU_CHECK_INT(a->draw.unit[u].stay, b->draw.unit[u].stay);
        if (a->draw.unit[u].stay == MU_MOVES)
            MU_CHECK_INT(a->draw.unit[u].way, b->draw.unit[u].way);
    }
    int64_t *one = use_of_rows(a), *two = use_of_rows(b);
    size_t   cells = (size_t)a->model.rows_count * a->model.horizon;
    MU_CHECK(memcmp(one, two, cells * sizeof *one) == 0);
    free(one);
    free(two);
}

// Each waited on the same days, and each day was counted once.
static void check_same_waits(const scene *a, const scene *b)
{
    for (uint32_t leg = 0; leg < 2 * a->scenario.links_count; leg++) {
        MU_CHECK_INT(a->draw.leg_waits[leg].gate, b->draw.leg_waits[leg].gate);
        MU_CHECK_INT(a->draw.leg_waits[leg].capacity,
                     b->draw.leg_waits[leg].capacity);
    }
    for (uint32_t p = 0; p < a->model.pools_count; p++)
        MU_CHECK_INT(a->draw.pool_waits[p], b->draw.pool_waits[p]);
}

// Where no pool is shared, day by day and hop by hop come to the same.
static void day_by_day_equals_hop_by_hop(void)
{
    const features has = { .factors = true, .delay = 1 };
    for (uint64_t number = 200; number <= 400; number++) {
        scene a, b;
        if (!open_network(&a, number, &has))
            return;
        if (!open_network(&b, number, &has)) {
            scene_close(&a);
            return;
        }
        for (uint32_t w = 0; w < b.model.ways_count; w++) {
            MU_CHECK(!b.model.ways[w].shares_pool);
            b.model.ways[w].shares_pool = true;
        }
        for (uint64_t index = 0; index < 4; index++) {
            mu_draw_run(&a.draw, 1, index);
            mu_draw_run(&b.draw, 1, index);
            check_same_moves(&a, &b);
            check_same_waits(&a, &b);
        }
        scene_close(&a);
        scene_close(&b);
    }
}

// Alone a unit moves over empty ground, whatever was asked before; the one that
// books first moves as if alone; with all open nobody is slower.
static void alone_is_on_empty_ground(void)
{
    const features has = { .factors = true, .shared_pools = true, .delay = 1 };
    for (uint64_t number = 500; number <= 560; number++) {
        scene s;
        slow  empty, trial;
        if (!open_network(&s, number, &has))
            return;
        mu_draw_run(&s.draw, 1, number);
        slow_begin(&empty, &s);
        for (uint32_t i = 0; i < s.draw.queue_count; i++) {
            uint32_t       u = s.draw.queue[i];
            const mu_unit *unit = &s.draw.unit[u];
            if (unit->stay != MU_MOVES)
                continue;
            const mu_pledge_model *p =
                &s.model.pledges[s.model.units[u].pledge];
            trial = empty;
            int32_t alone = mu_closure_alone(&s.draw, u, false);
            MU_CHECK_INT(alone,
                         slow_way(&trial, &s.model.ways[p->ways.first +
                                                        unit->way],
                                  (int32_t)ceil(unit->go - 1e-9)));
            if (i == 0)
                MU_CHECK_INT(alone, unit->closure);
            MU_CHECK(mu_closure_alone(&s.draw, u, true) <= alone);
        }
        scene_close(&s);
    }
}

// A day on which one row offers nothing is not closed on another, when units are
// asked how they would move alone.
static void days_without_an_offer_are_those_of_one_row(void)
{
    scene s;
    if (!open_and_run(&s,
            NATION TYPE_HEAD "t,1,,1,,\n" PLACES "[factors]\nid,value\nf,0.5\n"
            LINK_HEAD "a,h,t,road,,1,1,,,,,f\nb,m,t,road,,1,1,,,,,\n"
            PLEDGE_HEAD "p,A,t,1,h,t,0,\nq,A,t,1,m,t,0,\n"))
        return;
    for (int again = 0; again < 2; again++) {
        MU_CHECK_INT(
            mu_closure_alone(&s.draw, unit_named(&s, "p", 1), false), 2);
        MU_CHECK_INT(
            mu_closure_alone(&s.draw, unit_named(&s, "q", 1), false), 1);
    }
    scene_close(&s);
}

// ---- what never harms -----------------------------------------------------------
//
// For the unit that books first, on given itineraries. (More capacity changes
// nominal days, and so may change which itineraries there are; a capacity times
// a broken factor is spread over days in another way when it rises; and a path
// that draws twice on one pool can starve itself. None of that is meant.)

// Least times were worked out for the capacities that the model was built with.
static void forget_bounds(mu_model *m)
{
    for (uint32_t w = 0; w < m->ways_count; w++) {
        m->ways[w].least = 0;
        m->ways[w].shipping = 1;
    }
}

static void more_capacity_never_harms_the_first(void)
{
    const features has = { .delay = 1 };
    dice           d = { 9 };
    int            helped = 0;
    for (uint64_t number = 600; number <= 900; number++) {
        scene s;
        if (!open_network(&s, number, &has))
            return;
        mu_draw_run(&s.draw, 1, 0);
        uint32_t first = unit_named(&s, "first", 1);
        MU_CHECK_INT(s.draw.queue[0], first);
        int32_t before = s.draw.unit[first].closure;
        for (int more = 0; more < 5; more++) {
            for (uint32_t r = 0; r < s.model.rows_count; r++)
                s.model.rows[r].capacity += (int32_t)roll(&d, 3);
            for (uint32_t p = 0; p < s.model.pools_count; p++)
                s.model.pools[p].assets += (int32_t)roll(&d, 3);
            forget_bounds(&s.model);
            mu_draw_run(&s.draw, 1, 0);
            MU_CHECK(s.draw.unit[first].closure <= before);
            helped += s.draw.unit[first].closure < before;
            before = s.draw.unit[first].closure;
        }
        scene_close(&s);
    }
    MU_CHECK(helped > 100);
}

static void earlier_approval_never_harms_the_first(void)
{
    int helped = 0;
    for (uint64_t number = 1000; number <= 1080; number++) {
        int32_t before = 0;
        for (int delay = 0; delay < 8; delay++) {
            const features has = { .factors = true, .delay = delay * 1.75 };
            scene          s;
            if (!open_network(&s, number, &has))
                return;
            mu_draw_run(&s.draw, 1, number);
            int32_t closure = closure_of(&s, "first", 1);
            MU_CHECK(before <= closure);
            helped += before < closure && delay;
            before = closure;
            scene_close(&s);
        }
    }
    MU_CHECK(helped > 100);
}

static void added_pledge_never_harms_who_books_before(void)
{
    int behind = 0;
    for (uint64_t number = 1100; number <= 1200; number++) {
        const features without = { .factors = true, .shared_pools = true,
                                   .delay = 1 };
        features with = without;
        with.extra = true;
        scene a, b;
        if (!open_network(&a, number, &without))
            return;
        if (!open_network(&b, number, &with)) {
            scene_close(&a);
            return;
        }
        mu_draw_run(&a.draw, 1, 0);
        mu_draw_run(&b.draw, 1, 0);
        // Units of the others have the same numbers in both.
        uint32_t extra = unit_named(&b, "extra", 1);
        uint32_t place = b.draw.queue_place[extra];
        for (uint32_t i = 0; i < place; i++) {
            uint32_t u = b.draw.queue[i];
            MU_CHECK_INT(a.draw.queue[i], u);
            MU_CHECK_INT(a.draw.unit[u].closure, b.draw.unit[u].closure);
        }
        for (uint32_t i = place; i < a.draw.queue_count; i++)
            behind += a.draw.unit[a.draw.queue[i]].closure !=
                      b.draw.unit[a.draw.queue[i]].closure;
        scene_close(&a);
        scene_close(&b);
    }
    // It does harm others, or nothing was shown.
    MU_CHECK(behind > 20);
}

// A draw leaves nothing behind for the next.
static void draws_leave_the_ground_empty(void)
{
    const features has = { .factors = true, .shared_pools = true, .delay = 1 };
    scene          a, b;
    if (!open_network(&a, 77, &has))
        return;
    if (!open_network(&b, 77, &has)) {
        scene_close(&a);
        return;
    }
    for (uint64_t index = 0; index < 200; index++)
        mu_draw_run(&a.draw, 1, index);
    mu_draw_run(&b.draw, 1, 199);
    check_same_moves(&a, &b);
    scene_close(&a);
    scene_close(&b);
}

static const mu_test tests[] = {
    MU_TEST(queue_of_one_link_is_a_quotient),
    MU_TEST(queue_for_lift_goes_in_cycles),
    MU_TEST(factor_spreads_a_broken_capacity_over_days),
    MU_TEST(lift_is_rounded_to_whole_assets),
    MU_TEST(slower_of_two_legs_decides),
    MU_TEST(constants_add_up),
    MU_TEST(next_leg_has_the_floor_of_what_arrived),
    MU_TEST(leg_without_load_waits_for_the_last),
    MU_TEST(gates_open_with_events_and_permits),
    MU_TEST(units_book_in_their_order),
    MU_TEST(long_queues_have_the_order_of_short_ones),
    MU_TEST(ceiling_keeps_out_what_would_pass_it),
    MU_TEST(jammed_way_is_left_for_the_next),
    MU_TEST(both_directions_share_the_capacity),
    MU_TEST(own_bookings_of_a_pool_come_first),
    MU_TEST(empty_way_closes_on_the_day_of_go),
    MU_TEST(networks_move_as_the_slow_simulation),
    MU_TEST(day_by_day_equals_hop_by_hop),
    MU_TEST(alone_is_on_empty_ground),
    MU_TEST(days_without_an_offer_are_those_of_one_row),
    MU_TEST(more_capacity_never_harms_the_first),
    MU_TEST(earlier_approval_never_harms_the_first),
    MU_TEST(added_pledge_never_harms_who_books_before),
    MU_TEST(draws_leave_the_ground_empty),
};

MU_TESTS_MAIN(tests)
