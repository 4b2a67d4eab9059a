// test_passages.c - when each hop of a way is passed: days by hand, and random
// worlds against what was booked.

#include "stages.h"
#include "world.h"

#define HEAD                                                                  \
    "[nations]\nid\nA\n[types]\nid,personnel,rail,road\nt,1,%s\n"             \
    "[places]\nid,name,country,lat,lon\nh,h,X,1,1\nm,m,X,1,2\nt,t,X,1,3\n"    \
    "[lift]\nid,assets\nx,2\n"                                                \
    "[links]\nid,from,to,mode,to_mode,days,capacity,pool,cycle,opens\n"

static bool open_noted(scene *s, const char *load, const char *rest)
{
    paper text = { 0 };
    put(&text, HEAD, load);
    put(&text, "%s", rest);
    bool whole = MU_CHECK(scene_open(s, text.at)) &&
                 MU_CHECK(mu_draw_note_passages(&s->draw) == MU_OK);
    paper_clear(&text);
    if (whole)
        mu_draw_run(&s->draw, 1, 0);
    return whole;
}

static void check_passage(const scene *s, uint32_t number, uint32_t hop,
                          int32_t starts, int32_t ends)
{
    uint32_t          u = unit_named(s, "p", number);
    const mu_passage *at = s->draw.passage + s->draw.passage_first[u] + hop;
    MU_CHECK_INT(at->starts, starts);
    MU_CHECK_INT(at->ends, ends);
}

static void hop_is_passed_from_its_first_ship_to_its_last(void)
{
    scene s;
    if (!open_noted(&s, "0,4",
            "a,h,m,road,,3,2,,,\nx,m,m,road,rail,2,1,x,9,gate\n"
            "b,m,t,rail,,1,1,x,9,\n"
            "[events]\nid,delay\ngate,20\n"
            "[pledges]\nid,nation,type,count,home,to,notice\np,A,t,2,h,t,5\n"))
        return;
    // Two of four trucks a day; rail needs no train: both pass the gate whole.
    check_passage(&s, 1, 0, 5, 6 + 3);
    check_passage(&s, 2, 0, 7, 8 + 3);
    for (uint32_t number = 1; number <= 2; number++) {
        check_passage(&s, number, 1, 20, 22);
        check_passage(&s, number, 2, 22, 23);
    }
    scene_close(&s);
}

static void hops_that_share_a_pool_are_passed_day_by_day(void)
{
    scene s;
    if (!open_noted(&s, ",4",
            "a,h,m,road,,1,,x,3,\nb,m,t,road,,1,,x,3,\n"
            "[pledges]\nid,nation,type,count,home,to,notice\np,A,t,1,h,t,0\n"))
        return;
    MU_CHECK(s.model.ways[0].shares_pool);
    check_passage(&s, 1, 0, 0, 3 + 1);
    check_passage(&s, 1, 1, 6, 9 + 1);
    scene_close(&s);
}

// Of one unit that moves; returns its hops.
static uint32_t check_unit(const scene *s, uint32_t u)
{
    const mu_model        *m = &s->model;
    const mu_draw         *draw = &s->draw;
    const mu_unit         *unit = &draw->unit[u];
    const mu_pledge_model *pledge = &m->pledges[m->units[u].pledge];
    const mu_way          *way = &m->ways[pledge->ways.first + unit->way];
    const mu_passage      *at = draw->passage + draw->passage_first[u];
    uint32_t               hops = way->hops.last - way->hops.first;
    int32_t                before = mu_ceil_day(draw, unit->go), ends = before;
    for (uint32_t h = 0; h < hops; h++) {
        const mu_hop *hop = &m->hops[way->hops.first + h];
        int32_t       last = at[h].ends - hop->days;
        // After something has come, and not over before all has come.
        MU_CHECK(at[h].starts >= before && last >= at[h].starts);
        MU_CHECK(last >= ends);
        MU_CHECK(at[h].starts >= draw->gate_day[hop->gate]);
        if (hop->load == 0)
            MU_CHECK(last == at[h].starts &&
                     at[h].starts == (ends > draw->gate_day[hop->gate]
                                          ? ends : draw->gate_day[hop->gate]));
        if (hop->load && hop->row != MU_NONE) {
            const int32_t *used =
                draw->ground.used + hop->row * draw->ground.stride;
            MU_CHECK(used[at[h].starts] > 0 && used[last] > 0);
        }
        before = at[h].starts + hop->days;
        ends = at[h].ends;
    }
    MU_CHECK_INT(ends, unit->closure);
    return hops;
}

static void last_hop_ends_with_the_closure(void)
{
    uint32_t hops = 0;
    for (uint64_t number = 1; number < 20; number++) {
        scene s;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_draw_note_passages(&s.draw) == MU_OK);
        for (uint64_t index = 0; index < 20; index++) {
            mu_draw_run(&s.draw, 3, index);
            for (uint32_t u = 0; u < s.model.units_count; u++)
                if (s.draw.unit[u].stay == MU_MOVES)
                    hops += check_unit(&s, u);
        }
        scene_close(&s);
    }
    MU_CHECK(hops > 1000);
}

static void noting_changes_nothing(void)
{
    for (uint64_t number = 1; number < 10; number++) {
        scene   s;
        mu_draw noted;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_draw_init(&s.model, &noted) == MU_OK);
        MU_CHECK(mu_draw_note_passages(&noted) == MU_OK);
        MU_CHECK(s.draw.passage == NULL);
        for (uint64_t index = 0; index < 10; index++) {
            mu_draw_run(&s.draw, 3, index);
            mu_draw_run(&noted, 3, index);
            for (uint32_t u = 0; u < s.model.units_count; u++)
                MU_CHECK_INT(noted.unit[u].closure, s.draw.unit[u].closure);
            MU_CHECK_REAL(noted.cost, s.draw.cost, 0.0);
        }
        mu_draw_clear(&noted);
        scene_close(&s);
    }
}

static const mu_test tests[] = {
    MU_TEST(hop_is_passed_from_its_first_ship_to_its_last),
    MU_TEST(hops_that_share_a_pool_are_passed_day_by_day),
    MU_TEST(last_hop_ends_with_the_closure),
    MU_TEST(noting_changes_nothing),
};

MU_TESTS_MAIN(tests)
