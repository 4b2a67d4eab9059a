// test_tours.c - who relieves whom, against a slow simulation of the page and
// by hand.

#include "scene.h"
#include "stages.h"

#define HEAD                                                                  \
    "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\n"                      \
    "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"
#define PLEDGE_HEAD                                                           \
    "[pledges]\nid,nation,type,count,pool,home,to,notice,tour,dwell,extend,"  \
    "until\n"

// The spells of a unit's slot as "10-70 90-".
static const char *spells_of(const scene *s, const char *pledge,
                             uint32_t number)
{
    static char text[2000];
    uint32_t    unit = unit_named(s, pledge, number);
    size_t      at = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < s->draw.spells_count; i++) {
        const mu_spell *spell = &s->draw.spells[i];
        if (spell->unit != unit)
            continue;
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%g-",
                               at ? " " : "", spell->start);
        if (spell->end < INFINITY)
            at += (size_t)snprintf(text + at, sizeof text - at, "%g",
                                   spell->end);
    }
    return text;
}

// ---- by hand -----------------------------------------------------------------

static void without_tours_a_unit_stays_to_the_end(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 100\n[events]\nid,delay\ne,60.5\n"
        "[nations]\nid,withdrawal_days\nA,10\nB,0\n" HEAD PLEDGE_HEAD
        "p,A,t,1,,h,h,5,,,,\nq,A,t,1,,h,h,5,,,,e\nr,B,t,1,,h,h,70,,,,e\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_STRING(spells_of(&s, "p", 1), "5-");
    MU_CHECK_STRING(spells_of(&s, "q", 1), "5-70.5");
    MU_CHECK_STRING(spells_of(&s, "r", 1), "");
    scene_close(&s);
}

static void fresh_unit_takes_over_without_a_gap(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 1000\n[nations]\nid\nA\n" HEAD PLEDGE_HEAD
        "p,A,t,1,2,h,h,10,100,100,0,\nq,A,t,1,2,h,h,10,100,100.5,0,\n"));
    mu_draw_run(&s.draw, 1, 0);
    // p: one is away for as long as the other stays, again and again.
    MU_CHECK_STRING(spells_of(&s, "p", 1), "10-");
    // q: unit 1 is half a day late for its turn, which unit 2 then makes up.
    MU_CHECK_STRING(spells_of(&s, "q", 1),
                    "10-210 210.5-410.5 411-611 611.5-811.5 812-");
    scene_close(&s);
}

static void old_unit_extends_until_its_relief_is_free(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 500\n[nations]\nid\nA\n" HEAD PLEDGE_HEAD
        "just,A,t,1,2,h,h,0,100,120,20,\nno,A,t,1,2,h,h,0,100,120,19,\n"
        "own,A,t,1,1,h,h,0,100,30,25,\n"));
    mu_draw_run(&s.draw, 1, 0);
    // Extended by exactly 20: no gap at all.
    MU_CHECK_STRING(spells_of(&s, "just", 1), "0-");
    // Leaves after 19 more days, and the relief comes when it is free; the next
    // one is free after 19 days, the one after that again a day too late.
    MU_CHECK_STRING(spells_of(&s, "no", 1), "0-219 220-458 459-");
    // Its own relief: it is back 30 days after it left.
    MU_CHECK_STRING(spells_of(&s, "own", 1),
                    "0-125 155-280 310-435 465-");
    scene_close(&s);
}

// Two slots end on one day and one unit is fresh: it goes to the lower slot.
static void ties_go_to_the_lower_slot_and_number(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 300\n[nations]\nid\nA\n" HEAD PLEDGE_HEAD
        "p,A,t,2,3,h,h,0,100,150,0,\n"));
    mu_draw_run(&s.draw, 1, 0);
    // Slot 1: unit 3 from 100. Slot 2 stands empty; unit 1 and 2 are free from
    // 250; unit 1 is promised to slot 2 from then, unit 2 to slot 1.
    MU_CHECK_STRING(spells_of(&s, "p", 1), "0-200 250-");
    MU_CHECK_STRING(spells_of(&s, "p", 2), "0-100 250-");
    scene_close(&s);
}

static void leaving_cuts_what_would_go_on(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 500\n[events]\nid,delay\ne,150\n"
        "[nations]\nid,withdrawal_days\nA,10\n" HEAD PLEDGE_HEAD
        "p,A,t,1,1,h,h,0,100,30,0,e\nq,A,t,1,1,h,h,0,100,70,0,e\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_STRING(spells_of(&s, "p", 1), "0-100 130-160");
    MU_CHECK_STRING(spells_of(&s, "q", 1), "0-100");
    scene_close(&s);
}

// ---- against a slow simulation -------------------------------------------------

enum { POOL = 16, SPELLS = 600 };

typedef struct slow {
    uint32_t count, pool;
    double   tour, dwell, extend, leave, horizon;
    double   begin[POOL];          // operational; INFINITY: has no slot
    // units: in a slot or promised, or else free from
    bool     bound[POOL];
    double   free_from[POOL];
    // slots
    uint32_t holder[POOL];
    double   end[POOL];            // of the tour that runs
    // what comes out: stretches of presence of each slot, joined
    double   from[POOL][SPELLS], to[POOL][SPELLS];
    uint32_t spells[POOL];
} slow;

static void slow_present(slow *w, uint32_t slot, double from, double to)
{
    uint32_t *count = &w->spells[slot];
    if (to > w->leave)
        to = w->leave;
    if (to >= w->horizon)
        to = INFINITY;
    if (!(to - from > 1e-9) || from >= w->horizon)
        return;
    if (*count && from - w->to[slot][*count - 1] < 1e-9) {
        w->to[slot][*count - 1] = to;
        return;
    }
    w->from[slot][*count] = from;
    w->to[slot][(*count)++] = to;
}

// The unit that is bound to nothing and free first; POOL if there is none.
static uint32_t slow_first(const slow *w)
{
    uint32_t first = POOL;
    for (uint32_t i = 0; i < w->pool; i++)
        if (!w->bound[i] && (first == POOL ||
                             w->free_from[i] < w->free_from[first]))
            first = i;
    return first;
}

static void slow_end_of_tour(slow *w, uint32_t slot, double *began)
{
    double   e = w->end[slot], leaves, comes;
    uint32_t old = w->holder[slot], new = slow_first(w);
    if (new != POOL && w->free_from[new] <= e) {
        leaves = comes = e;
    } else if (new != POOL && w->free_from[new] <= e + w->extend) {
        leaves = comes = w->free_from[new];
    } else {
        leaves = e + w->extend;
        w->bound[old] = false;
        w->free_from[old] = leaves + w->dwell;
        new = slow_first(w);
        comes = w->free_from[new];
    }
    if (new != old) {
        w->bound[old] = false;
        w->free_from[old] = leaves + w->dwell;
    }
    w->bound[new] = true;
    w->holder[slot] = new;
    slow_present(w, slot, began[slot], leaves);
    began[slot] = comes;
    w->end[slot] = comes + w->tour;
}

static void slow_tours(slow *w)
{
    double began[POOL];
    for (uint32_t i = 0; i < w->pool; i++) {
        w->bound[i] = i < w->count;
        w->free_from[i] = 0.0;
    }
    for (uint32_t slot = 0; slot < w->count; slot++) {
        began[slot] = w->begin[slot];
        w->holder[slot] = slot;
        w->end[slot] = w->begin[slot] + w->tour;
    }
    for (;;) {
        uint32_t next = 0;
        for (uint32_t slot = 1; slot < w->count; slot++)
            if (w->end[slot] < w->end[next])
                next = slot;
        if (!(w->end[next] < w->horizon))
            break;
        slow_end_of_tour(w, next, began);
    }
    for (uint32_t slot = 0; slot < w->count; slot++)
        slow_present(w, slot, began[slot], INFINITY);
}

// Returns the gaps.
static uint32_t check_pledge(const scene *s, uint32_t p)
{
    uint32_t               gaps = 0;
    const mu_pledge_model *pledge = &s->model.pledges[p];
    const mu_pledge       *row = &s->scenario.pledges[pledge->row];
    slow w = { .count = (uint32_t)row->count, .pool = (uint32_t)row->pool,
               .tour = row->tour, .dwell = row->dwell, .extend = row->extend,
               .leave = s->draw.pledge_leave[p],
               .horizon = s->model.horizon };
    for (uint32_t i = 0; i < w.count; i++)
        w.begin[i] = s->draw.unit[pledge->units.first + i].operational;
    slow_tours(&w);
    for (uint32_t slot = 0; slot < w.count; slot++) {
        uint32_t at = 0;
        for (uint32_t i = 0; i < s->draw.spells_count; i++) {
            const mu_spell *spell = &s->draw.spells[i];
            if (spell->unit != pledge->units.first + slot)
                continue;
            if (!MU_CHECK(at < w.spells[slot]))
                return gaps;
            MU_CHECK_REAL(spell->start, w.from[slot][at], 1e-9);
            MU_CHECK_REAL(spell->end, w.to[slot][at], 1e-9);
            at++;
        }
        MU_CHECK_INT(at, w.spells[slot]);
        gaps += at > 0 ? at - 1 : 0;
    }
    return gaps;
}

// Quarters of a day: sums are exact, and so ties are ties.
static void put_pledge(paper *p, dice *d, int number)
{
    uint32_t count = between(d, 1, 6), pool = count + roll(d, 8);
    uint32_t tour = between(d, 4, 160);
    uint32_t dwell = happens(d, 40) ? tour * between(d, 1, 2) : roll(d, 300);
    put(p, "p%d,%c,t,%u,%u,h,h,", number, "AB"[roll(d, 2)], count, pool);
    if (happens(d, 30))
        put(p, "%u", roll(d, 20));
    else
        put(p, "choice(%u:1;%u.25:1;%u.5:1;%u:2)", roll(d, 9), roll(d, 30),
            roll(d, 60), roll(d, 130));
    put(p, ",%.2f,%.2f,%.2f,%s\n", tour / 4.0, dwell / 4.0,
        happens(d, 30) ? 0.0 : roll(d, 60) / 4.0, happens(d, 30) ? "e" : "");
}

static void tours_are_those_of_the_slow_simulation(void)
{
    dice d = { 10 };
    uint32_t gaps = 0;
    for (int round = 0; round < 25 && !mu_check_failures; round++) {
        paper text = { 0 };
        scene s;
        put(&text, "horizon: 150\n[events]\nid,delay\ne,%u.5\n"
            "[nations]\nid,withdrawal_days,renewal_days,renewal_probability\n"
            "A,3,,\nB,2.25,40,0.5\n" HEAD PLEDGE_HEAD, roll(&d, 150));
        for (int i = 0; i < 12; i++)
            put_pledge(&text, &d, i);
        MU_REQUIRE(scene_open(&s, text.at));
        for (uint64_t index = 0; index < 12; index++) {
            mu_draw_run(&s.draw, (uint64_t)round, index);
            for (uint32_t p = 0; p < s.model.pledges_count; p++)
                gaps += check_pledge(&s, p);
        }
        if (mu_check_failures)
            printf("  round %d:\n%s", round, text.at);
        scene_close(&s);
        paper_clear(&text);
    }
    MU_CHECK(gaps > 1000);
}

// ---- what always holds -----------------------------------------------------------

// Spells of one slot follow on each other with a gap, within what the room for
// them promises, and none begins before its unit is operational.
static void spells_are_sound(void)
{
    dice  d = { 11 };
    paper text = { 0 };
    scene s;
    put(&text, "horizon: 700\n[nations]\nid\nA\nB\n[events]\nid,delay\ne,600\n"
        HEAD PLEDGE_HEAD);
    for (int i = 0; i < 40; i++)
        put_pledge(&text, &d, i);
    MU_REQUIRE(scene_open(&s, text.at));
    for (uint64_t index = 0; index < 40; index++) {
        mu_draw_run(&s.draw, 3, index);
        MU_CHECK(s.draw.spells_count <= s.model.spells_room);
        for (uint32_t i = 0; i < s.draw.spells_count; i++) {
            const mu_spell *spell = &s.draw.spells[i];
            MU_CHECK(spell->start < spell->end);
            MU_CHECK(spell->start >= s.draw.unit[spell->unit].operational);
            for (uint32_t j = i + 1; j < s.draw.spells_count; j++)
                if (s.draw.spells[j].unit == spell->unit) {
                    MU_CHECK(s.draw.spells[j].start - spell->end >= 1e-9);
                    break;
                }
        }
    }
    scene_close(&s);
    paper_clear(&text);
}

static const mu_test tests[] = {
    MU_TEST(without_tours_a_unit_stays_to_the_end),
    MU_TEST(fresh_unit_takes_over_without_a_gap),
    MU_TEST(old_unit_extends_until_its_relief_is_free),
    MU_TEST(ties_go_to_the_lower_slot_and_number),
    MU_TEST(leaving_cuts_what_would_go_on),
    MU_TEST(tours_are_those_of_the_slow_simulation),
    MU_TEST(spells_are_sound),
};

MU_TESTS_MAIN(tests)
