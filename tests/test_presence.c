// test_presence.c - what counts in the country: a recount of every day from
// the spells and the tables, and the rules by hand.

#include "world.h"

// ---- the recount -------------------------------------------------------------

typedef struct tally {             // of one day
    int64_t persons, supply;       // supply in millionths
    int64_t raw[8];                // millionths, by capability
    double  effective[8];
} tally;

static int32_t day_of(const scene *s, double time)
{
    if (!(time < s->model.horizon))
        return INT32_MAX;
    return (int32_t)ceil(time - 1e-9);
}

static bool happened(const scene *s, uint32_t event, int32_t day)
{
    return event != MU_NONE && day_of(s, s->draw.event[event]) <= day;
}

static int64_t amount_of(const scene *s, uint32_t nation, const mu_amount *row,
                         int32_t day)
{
    for (uint32_t i = 0; i < s->scenario.caveats_count; i++) {
        const mu_caveat *c = &s->scenario.caveats[i];
        if (c->nation == nation && c->capability == row->capability &&
            !happened(s, c->lifted_by, day))
            return (int64_t)floor((double)row->amount * c->factor + 0.5);
    }
    return row->amount;
}

static void count_slots(const scene *s, int32_t day, tally *t)
{
    *t = (tally){ 0 };
    for (uint32_t i = 0; i < s->draw.spells_count; i++) {
        const mu_spell *spell = &s->draw.spells[i];
        if (day_of(s, spell->start) > day || day_of(s, spell->end) <= day)
            continue;
        const mu_pledge *pledge = &s->scenario.pledges
            [s->model.pledges[s->model.units[spell->unit].pledge].row];
        const mu_type   *type = &s->scenario.types[pledge->type];
        t->persons += type->personnel;
        t->supply += type->supply;
        for (uint32_t k = 0; k < s->scenario.capabilities_count; k++) {
            const mu_amount *row = &s->scenario.capabilities[k];
            if (row->type == pledge->type)
                t->raw[row->capability] +=
                    amount_of(s, pledge->nation, row, day);
        }
    }
}

static double share_supplied(const scene *s, int32_t day, const tally *t)
{
    double there = 0.0;
    if (s->scenario.supply_count == 0 || t->supply == 0)
        return 1.0;
    for (uint32_t i = 0; i < s->scenario.supply_count; i++)
        if (s->scenario.supply[i].opens == MU_NONE ||
            happened(s, s->scenario.supply[i].opens, day))
            there += mu_draw_sample(&s->draw, &s->model.supply[i].tonnes);
    return fmin(1.0, there / ((double)t->supply / 1e6));
}

static void count_effects(const scene *s, int32_t day, tally *t)
{
    double sigma = share_supplied(s, day, t);
    for (uint32_t k = 0; k < s->model.capabilities; k++) {
        double own = (double)t->raw[k] / 1e6;
        t->effective[k] = own * sigma;
        for (uint32_t i = 0; i < s->scenario.dependencies_count; i++) {
            const mu_dependency *row = &s->scenario.dependencies[i];
            if (row->capability != k || happened(s, row->substitute, day))
                continue;
            double needs = row->needs == MU_PERSONNEL
                               ? (double)t->persons
                               : (double)t->raw[row->needs] / 1e6;
            if (own > 0.0)
                t->effective[k] *= row->floor +
                                   (1 - row->floor) *
                                       fmin(1, needs / (row->ratio * own));
        }
    }
}

static bool row_holds(const tally *t, const mu_demand *demand)
{
    double value = demand->capability == MU_PERSONNEL
                       ? (double)t->persons
                       : t->effective[demand->capability];
    return value >= demand->at_least - 1e-9;
}

static int32_t slow_mark(const scene *s, const mu_mark *mark, const tally *days)
{
    int32_t horizon = (int32_t)s->model.horizon, run = 0;
    for (int32_t d = 0; d < horizon; d++) {
        bool all = true;
        for (uint32_t i = mark->demands.first; i < mark->demands.last; i++)
            all &= row_holds(&days[d], &s->model.demands[i]);
        run = all ? run + 1 : 0;
        if (run >= (int32_t)mark->hold)
            return d - run + 1;
    }
    return MU_NEVER;
}

static double slow_nation_cost(const scene *s, uint32_t n)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < s->draw.spells_count; i++) {
        const mu_spell *spell = &s->draw.spells[i];
        const mu_pledge *pledge = &s->scenario.pledges
            [s->model.pledges[s->model.units[spell->unit].pledge].row];
        for (int32_t d = 0; d < (int32_t)s->model.horizon; d++)
            if (pledge->nation == n && day_of(s, spell->start) <= d &&
                d < day_of(s, spell->end))
                sum += (double)s->scenario.types[pledge->type].personnel *
                       s->scenario.nations[n].cost_person_year / 365;
    }
    for (uint32_t u = 0; u < s->model.units_count; u++) {
        const mu_pledge_model *p = &s->model.pledges[s->model.units[u].pledge];
        const mu_pledge       *row = &s->scenario.pledges[p->row];
        if (p->nation != n || s->draw.unit[u].stay != MU_MOVES)
            continue;
        const mu_route *route =
            &s->model.routes[p->row].route[s->draw.unit[u].way];
        for (uint32_t l = 0; l < route->count; l++) {
            const mu_link *link = &s->scenario.links[mu_leg_row(route->legs[l])];
            for (uint32_t m = 0; m < s->scenario.modes_count; m++)
                if (s->scenario.modes[m].mode == link->to_mode)
                    sum += (double)s->scenario.types[row->type]
                               .load[link->to_mode] *
                           link->km * s->scenario.modes[m].cost_per_unit_km;
        }
    }
    return sum;
}

static void recount(const scene *s)
{
    uint32_t horizon = s->model.horizon;
    tally   *days = calloc(horizon, sizeof *days);
    double   cost = 0.0;
    if (!days)
        abort();
    for (uint32_t d = 0; d < horizon; d++) {
        count_slots(s, (int32_t)d, &days[d]);
        count_effects(s, (int32_t)d, &days[d]);
        uint32_t segment = mu_segment_on(&s->draw, (int32_t)d);
        MU_CHECK_INT(s->draw.persons[segment], days[d].persons);
        for (uint32_t k = 0; k < s->model.capabilities; k++)
            MU_CHECK_REAL(
                s->draw.effective[segment * s->model.capabilities + k],
                days[d].effective[k], 1e-9 * fmax(1, days[d].effective[k]));
    }
    for (uint32_t i = 0; i < s->model.marks_count; i++)
        MU_CHECK_INT(s->draw.mark_day[i],
                     slow_mark(s, &s->model.marks[i], days));
    for (uint32_t n = 0; n < s->model.nations_count; n++) {
        double want = slow_nation_cost(s, n);
        MU_CHECK_REAL(s->draw.nation_cost[n], want, 1e-9 * fmax(1, want));
        cost += want;
    }
    MU_CHECK_REAL(s->draw.cost, cost, 1e-9 * fmax(1, cost));
    free(days);
}

static void every_day_is_what_its_spells_sum_to(void)
{
    uint32_t reached = 0, missed = 0;
    for (uint64_t number = 1; number <= 60 && !mu_check_failures; number++) {
        scene s;
        if (!world_open(&s, number, NULL))
            return;
        for (uint64_t index = 0; index < 6; index++) {
            mu_draw_run(&s.draw, 1, index);
            recount(&s);
            for (uint32_t i = 0; i < s.model.marks_count; i++) {
                reached += s.draw.mark_day[i] != MU_NEVER;
                missed += s.draw.mark_day[i] == MU_NEVER;
            }
            if (s.draw.deadlock_size) {
                mu_draw_run_trust(&s.draw);
                recount(&s);
            }
        }
        if (mu_check_failures)
            printf("  world %d\n", (int)number);
        scene_close(&s);
    }
    MU_CHECK(reached > 500 && missed > 500);
}

static void scenarios_of_the_project_recount(void)
{
    static const char *const folder[] = { "scenarios/tutorial",
                                          "tests/conformance/scenarios/sustain",
                                          "tests/conformance/scenarios/tiny" };
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        scene s;
        MU_REQUIRE(scene_read(&s, folder[i], NULL));
        for (uint64_t index = 0; index < 5; index++) {
            mu_draw_run(&s.draw, 1, index);
            recount(&s);
        }
        scene_close(&s);
    }
}

// ---- conservation --------------------------------------------------------------

// Nobody is in two places: a slot counts once a day, a pledge has at most the
// slots of its units that came, a nation at most its ceiling.
static void people_are_conserved(void)
{
    for (uint64_t number = 100; number < 130; number++) {
        scene s;
        if (!world_open(&s, number, NULL))
            return;
        mu_draw_run(&s.draw, 1, number);
        for (int32_t d = 0; d < (int32_t)s.model.horizon; d++) {
            int64_t by_nation[WORLD_NATIONS] = { 0 }, sum = 0;
            uint8_t counted[256] = { 0 };
            for (uint32_t i = 0; i < s.draw.spells_count; i++) {
                const mu_spell *spell = &s.draw.spells[i];
                if (day_of(&s, spell->start) > d || day_of(&s, spell->end) <= d)
                    continue;
                const mu_unit *unit = &s.draw.unit[spell->unit];
                const mu_pledge_model *pledge =
                    &s.model.pledges[s.model.units[spell->unit].pledge];
                MU_CHECK(unit->stay == MU_MOVES && unit->operational <= d);
                MU_CHECK_INT(counted[spell->unit]++, 0);
                by_nation[pledge->nation] += pledge->personnel;
            }
            for (uint32_t n = 0; n < WORLD_NATIONS; n++) {
                MU_CHECK((double)by_nation[n] <= s.model.nations[n].ceiling);
                MU_CHECK(by_nation[n] <= s.draw.nation_moved[n]);
                sum += by_nation[n];
            }
            MU_CHECK_INT(persons_on(&s, d), sum);
        }
        scene_close(&s);
    }
}

// ---- by hand ---------------------------------------------------------------------

#define HEAD                                                                  \
    "[nations]\nid,cost_person_year\nA,36500\n"                               \
    "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"
#define TYPES                                                                 \
    "[types]\nid,personnel,supply,rail,road,sea,air\n"                        \
    "bn,500,20,,,,\neye,100,0,,,,\n"                                          \
    "[capabilities]\ntype,capability,amount\nbn,battalions,1\neye,drones,1\n"
#define PLEDGE_HEAD "[pledges]\nid,nation,type,count,home,to,notice\n"

static void slot_counts_from_the_day_after_it_began_to_the_day_it_ends(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "horizon: 50\n[events]\nid,delay\ne,20.25\n"
        "[nations]\nid,withdrawal_days,cost_person_year\nA,0,36500\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"
        "[types]\nid,personnel,integration,rail,road,sea,air\n"
        "t,7,2.5,,,,\nu,1000,3,,,,\n"
        "[milestones]\nmilestone,capability,at_least,hold\n"
        "m7,personnel,7,1\nm8,personnel,8,1\nm6,personnel,7,11\n"
        "m5,personnel,1000,45\nm4,personnel,1000,46\n"
        "[pledges]\nid,nation,type,count,home,to,notice,until\n"
        "p,A,t,1,h,h,6.5,e\nq,A,u,1,h,h,2,\n"));
    mu_draw_run(&s.draw, 1, 0);
    // p: closes on day 7, operational at 9.5; it counts on days 10 .. 20.
    for (int32_t d = 0; d < 50; d++)
        MU_CHECK_INT(persons_on(&s, d),
                     (d >= 5 ? 1000 : 0) + (d >= 10 && d <= 20 ? 7 : 0));
    MU_CHECK_REAL(s.draw.cost, 100.0 * (45 * 1000 + 11 * 7), 1e-6);
    // To the very last day, and one day more than there is.
    MU_CHECK_INT(reached_on(&s, "m5"), 5);
    MU_CHECK_INT(reached_on(&s, "m4"), MU_NEVER);
    scene_close(&s);
}

static void caveat_rounds_an_amount_to_millionths_until_it_is_lifted(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne,10.5\n"
        "[nations]\nid\nA\nB\nC\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"
        "[types]\nid,personnel,rail,road,sea,air\nt,1,,,,\n"
        "[capabilities]\ntype,capability,amount\nt,one,1.000001\nt,two,3\n"
        "[caveats]\nnation,capability,factor,lifted_by\n"
        "A,one,0.5,e\nB,one,0.25,\nC,two,,e\n"
        "[pledges]\nid,nation,type,count,home,to\n"
        "a,A,t,1,h,h\nb,B,t,2,h,h\nc,C,t,1,h,h\n"));
    mu_draw_run(&s.draw, 1, 0);
    // floor(1000001 / 2 + 0.5) = 500001, floor(1000001 / 4 + 0.5) = 250000.
    MU_CHECK_REAL(effective_on(&s, "one", 10), 0.500001 + 0.5 + 1.000001, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "one", 11), 1.000001 + 0.5 + 1.000001, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "two", 10), 9, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "two", 11), 12, 1e-12);
    scene_close(&s);
}

static void supply_is_shared_by_demand(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\nport,30\n" HEAD TYPES
        "[supply]\nid,tonnes_per_day,opens\na,10,\nb,25,port\n"
        PLEDGE_HEAD "p,A,bn,1,h,h,0\nq,A,bn,1,h,h,20\nz,A,eye,1,h,h,0\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(effective_on(&s, "battalions", 0), 0.5, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "battalions", 20), 2 * 0.25, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "battalions", 30), 2 * 35 / 40.0, 1e-12);
    // Those who need nothing share the lack too.
    MU_CHECK_REAL(effective_on(&s, "drones", 20), 0.25, 1e-12);
    MU_CHECK_INT(persons_on(&s, 20), 1100);
    scene_close(&s);
}

static void supply_without_rows_or_demand_is_enough(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s, HEAD TYPES PLEDGE_HEAD "p,A,bn,3,h,h,0\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(effective_on(&s, "battalions", 0), 3, 0);
    scene_close(&s);
    MU_REQUIRE(scene_open(&s, HEAD TYPES "[supply]\nid,tonnes_per_day\na,0\n"
                          PLEDGE_HEAD "p,A,eye,3,h,h,0\nq,A,bn,1,h,h,9\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(effective_on(&s, "drones", 0), 3, 0);
    MU_CHECK_REAL(effective_on(&s, "drones", 9), 0, 0);
    scene_close(&s);
}

static void capability_suffers_from_what_it_needs(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\nown,40\n" HEAD TYPES
        "[dependencies]\ncapability,needs,ratio,floor,substitute\n"
        "battalions,drones,0.5,0.6,own\nbattalions,personnel,1000,0,\n"
        PLEDGE_HEAD "p,A,bn,4,h,h,0\nz,A,eye,1,h,h,10\ny,A,eye,9,h,h,20\n"));
    mu_draw_run(&s.draw, 1, 0);
    // 4 battalions want 2 drones and 4000 persons.
    MU_CHECK_REAL(effective_on(&s, "battalions", 0), 4 * 0.6 * 0.5, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "battalions", 10),
                  4 * (0.6 + 0.4 * 0.5) * (2100 / 4000.0), 1e-12);
    MU_CHECK_REAL(effective_on(&s, "battalions", 20), 4 * 3000 / 4000.0, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "battalions", 40), 4 * 3000 / 4000.0, 1e-12);
    MU_CHECK_REAL(effective_on(&s, "drones", 20), 10, 0);
    scene_close(&s);
}

static void substitute_ends_a_dependency(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\nown,40\n" HEAD TYPES
        "[dependencies]\ncapability,needs,ratio,floor,substitute\n"
        "battalions,drones,1,0.25,own\n"
        PLEDGE_HEAD "p,A,bn,4,h,h,0\nz,A,eye,1,h,h,700\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(effective_on(&s, "battalions", 39), 1, 0);
    MU_CHECK_REAL(effective_on(&s, "battalions", 40), 4, 0);
    scene_close(&s);
}

static void milestone_needs_all_its_rows_for_its_days(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ngone,60\n"
        "[nations]\nid,withdrawal_days\nA,0\n"
        "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n" TYPES
        "[milestones]\nmilestone,capability,at_least,hold\n"
        "both,battalions,2,1\nboth,drones,1,1\n"
        "held,battalions,3,30\nshort,battalions,4,20\n"
        "long,battalions,4,21\nzero,personnel,0,730\nmore,drones,1.5,1\n"
        "[pledges]\nid,nation,type,count,home,to,notice,until\n"
        "p,A,bn,3,h,h,10,\nq,A,bn,1,h,h,40,gone\nz,A,eye,1,h,h,25,\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_INT(reached_on(&s, "both"), 25);
    MU_CHECK_INT(reached_on(&s, "held"), 10);
    MU_CHECK_INT(reached_on(&s, "short"), 40);
    MU_CHECK_INT(reached_on(&s, "long"), MU_NEVER);
    MU_CHECK_INT(reached_on(&s, "zero"), 0);
    MU_CHECK_INT(reached_on(&s, "more"), MU_NEVER);
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(every_day_is_what_its_spells_sum_to),
    MU_TEST(scenarios_of_the_project_recount),
    MU_TEST(people_are_conserved),
    MU_TEST(slot_counts_from_the_day_after_it_began_to_the_day_it_ends),
    MU_TEST(caveat_rounds_an_amount_to_millionths_until_it_is_lifted),
    MU_TEST(supply_is_shared_by_demand),
    MU_TEST(supply_without_rows_or_demand_is_enough),
    MU_TEST(capability_suffers_from_what_it_needs),
    MU_TEST(substitute_ends_a_dependency),
    MU_TEST(milestone_needs_all_its_rows_for_its_days),
};

MU_TESTS_MAIN(tests)
