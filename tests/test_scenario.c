// test_scenario.c - a folder becomes a checked scenario. What is said about
// folders that are wrong is in errors/.

#include "sample.h"
#include "schema.h"
#include "test.h"

static mu_diags    diags;
static mu_scenario s;

// Reads the sample with one file replaced; true if it is sound.
static bool read_with(const char *name, const char *text)
{
    scratch folder = sample_with(name, text);
    if (mu_diags_init(&diags) != MU_OK)
        exit(99);
    mu_status status = mu_scenario_read(folder.path, NULL, &diags, &s);
    scratch_remove(&folder);
    return status == MU_OK;
}

static void done(void)
{
    mu_scenario_clear(&s);
    mu_diags_clear(&diags);
}

static const char *id(mu_text text)
{
    return text.at;
}

static void sample_is_sound(void)
{
    MU_CHECK(read_with(NULL, NULL));
    diags_show(&diags);
    MU_CHECK_UINT(diags.count, 0);
    done();
}

static void settings_are_read(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    MU_CHECK_STRING(id(s.title), "Sample");
    MU_CHECK_STRING(id(s.as_of), "2025-02-20");
    MU_CHECK_STRING(id(s.description), "");
    MU_CHECK_INT(s.start.month, 3);
    MU_CHECK_INT(s.start_day, mu_day_of_date((mu_date){ 2025, 3, 1 }));
    MU_CHECK_UINT(s.horizon, 400);
    MU_CHECK_UINT(s.report_every, 30);
    MU_CHECK(s.assess.given);
    MU_CHECK_REAL(s.assess.speed_kmh, 30.5, 0);
    MU_CHECK_REAL(s.assess.alert_hours, 0, 0);
    done();
    MU_REQUIRE(read_with("scenario.yaml", "title: x\nstart: 2025-01-01\n"));
    MU_CHECK_UINT(s.horizon, 730);
    MU_CHECK(!s.assess.given);
    done();
}

static void empty_cells_take_their_defaults(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    MU_CHECK_STRING(id(s.events[1].name), "talks");
    MU_CHECK_REAL(s.events[1].probability, 1, 0);
    MU_CHECK_INT(s.events[0].delay.shape, MU_UNIFORM);
    MU_CHECK(isnan(s.nations[1].ceiling) && isnan(s.nations[1].renewal_days));
    MU_CHECK_REAL(s.nations[0].withdrawal_days, 30, 0);
    MU_CHECK_REAL(s.nations[1].withdrawal_days, 0, 0);
    MU_CHECK(s.conditions[0].counts_approval &&
             !s.conditions[1].counts_approval);
    MU_CHECK_INT(s.approvals[1].retries, 0);
    MU_CHECK_INT(s.approvals[1].retry_after.shape, MU_CONSTANT);
    MU_CHECK_INT(s.types[1].supply, 0);
    MU_CHECK_INT(s.types[0].load[MU_ROAD], -1);
    MU_CHECK_INT(s.types[0].load[MU_SEA], 0);
    MU_CHECK_INT(s.pledges[1].pool, 1);
    MU_CHECK_REAL(s.pledges[1].priority, 100, 0);
    MU_CHECK(isnan(s.pledges[1].tour));
    MU_CHECK_INT(s.links[1].capacity, -1);
    MU_CHECK_INT(s.links[1].cycle, 1);
    MU_CHECK_INT(s.links[1].permit.shape, MU_ABSENT);
    MU_CHECK_UINT(s.links[0].to_mode, MU_RAIL);
    MU_CHECK_REAL(s.dependencies[0].ratio, 1, 0);
    MU_CHECK_INT(s.milestones[1].hold, 1);
    MU_CHECK_REAL(s.claims[1].at_least_high, 1, 0);
    MU_CHECK_INT(s.sectors[0].weight, 1000000);
    MU_CHECK_UINT(s.sectors[0].sensor_event, MU_NONE);
    MU_CHECK_INT(s.ladder[0].stake.shape, MU_ABSENT);
    MU_CHECK_STRING(id(s.sources[1].title), "s2");
    MU_CHECK_INT(s.sources[0].confidence, MU_HIGH);
    MU_CHECK_INT(s.sources[1].confidence, MU_MEDIUM);
    done();
}

static void references_are_resolved(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    MU_CHECK_UINT(s.events[0].after.count, 1);
    MU_CHECK_UINT(s.events[0].after.at[0], 1);
    MU_CHECK_UINT(s.events[0].unless.at[0], 2);
    MU_CHECK_UINT(s.nations[0].until.count, 2);
    MU_CHECK_UINT(s.nations[0].until.at[0], 2);
    MU_CHECK_UINT(s.conditions[0].events.at[1], 1);
    MU_CHECK_UINT(s.conditions[0].nations.at[0], 1);
    MU_CHECK_UINT(s.pledges[1].nation, 1);
    MU_CHECK_UINT(s.pledges[1].type, 1);
    MU_CHECK(s.pledges[1].possible);
    MU_CHECK_UINT(s.pledges[0].to, 1);
    MU_CHECK_UINT(s.pledges[0].warning, 1);
    MU_CHECK_UINT(s.links[0].pool, 0);
    MU_CHECK_UINT(s.links[1].pool, MU_NONE);
    MU_CHECK_UINT(s.lift[0].factor, 0);
    done();
}

static void names_are_numbered_in_order_of_appearance(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    MU_CHECK_UINT(s.capability_names_count, 2);
    MU_CHECK_STRING(id(s.capability_names[0]), "guns");
    MU_CHECK_STRING(id(s.capability_names[1]), "eyes");
    MU_CHECK_UINT(s.capabilities[2].capability, 0);
    MU_CHECK_UINT(s.milestone_names_count, 2);
    MU_CHECK_UINT(s.milestones[2].milestone, 0);
    MU_CHECK_UINT(s.milestones[1].capability, MU_PERSONNEL);
    MU_CHECK_UINT(s.dependencies[1].needs, MU_PERSONNEL);
    MU_CHECK_UINT(s.dependencies[2].needs, 1);
    MU_CHECK_UINT(s.claim_names_count, 1);
    MU_CHECK_UINT(s.claims[0].capability, MU_PERSONNEL);
    MU_CHECK_UINT(s.caveats[0].capability, 0);
    done();
}

static void numbers_are_kept_exactly(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    MU_CHECK_INT(s.types[0].supply, 22500000);
    MU_CHECK_INT(s.capabilities[1].amount, 1);
    MU_CHECK_INT(s.capabilities[2].amount, 100000);
    MU_CHECK_INT(s.recess[0].from, -9);
    MU_CHECK_INT(s.recess[0].to, 10);
    MU_CHECK_REAL(s.pledges[0].priority, -5, 0);
    MU_CHECK_REAL(s.places[0].lon, -10, 0);
    done();
}

static void places_know_whether_they_are_bases(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    MU_CHECK(s.places[0].is_base && !s.places[1].is_base);
    MU_CHECK_STRING(id(s.places[0].kinds), "port;base");
    done();
}

static void transfer_goes_one_way(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    MU_CHECK(!s.links[1].both_ways && !s.links[0].both_ways);
    MU_CHECK_UINT(s.links[1].to_mode, MU_ROAD);
    done();
}

static void events_are_ordered_causes_first(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    bool done_before[3] = { false };
    for (uint32_t i = 0; i < s.events_count; i++) {
        const mu_event *e = &s.events[s.event_order[i]];
        for (uint32_t j = 0; j < e->after.count; j++)
            MU_CHECK(done_before[e->after.at[j]]);
        for (uint32_t j = 0; j < e->unless.count; j++)
            MU_CHECK(done_before[e->unless.at[j]]);
        done_before[s.event_order[i]] = true;
    }
    done();
}

static void only_the_settings_are_needed(void)
{
    scratch folder = scratch_make();
    scratch_write(&folder, "scenario.yaml", "title: x\nstart: 2025-01-01\n");
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_CHECK(mu_scenario_read(folder.path, NULL, &diags, &s) == MU_OK);
    MU_CHECK_UINT(s.events_count + s.pledges_count + s.numbers, 0);
    done();
    scratch_remove(&folder);
}

static void every_table_may_be_absent_alone(void)
{
    size_t count = sizeof sample_files / sizeof sample_files[0];
    for (size_t i = 1; i < count; i++) {
        (void)read_with(sample_files[i][0], NULL);
        // Only references into the table are missed, nothing crashes.
        for (size_t j = 0; j < diags.count; j++)
            MU_CHECK(diags.list[j].status == MU_UNKNOWN);
        done();
    }
}

static void order_of_columns_does_not_matter(void)
{
    MU_REQUIRE(read_with("types.csv", "personnel,rail,note,id\n"
                                      "700,3,hello,bn\n90,,,hq\n"));
    MU_CHECK_INT(s.types[0].personnel, 700);
    MU_CHECK_INT(s.types[0].load[MU_RAIL], 3);
    MU_CHECK_STRING(id(s.types[0].id), "bn");
    done();
}

static void whole_number_may_have_decimals_of_nothing(void)
{
    MU_REQUIRE(read_with("lift.csv", "id,assets,factor\nwagons,40.0,\n"));
    MU_CHECK_INT(s.lift[0].assets, 40);
    done();
}

static void limits_are_kept_at_the_limit_and_one_past(void)
{
    static const struct {
        const char *file, *text;
        bool        sound;
    } cases[] = {
        { "scenario.yaml", "title: x\nstart: 2025-01-01\nhorizon: 3660\n",
          true },
        { "scenario.yaml", "title: x\nstart: 2025-01-01\nhorizon: 3661\n",
          false },
        { "scenario.yaml", "title: x\nstart: 2025-01-01\nhorizon: 0\n", false },
        { "lift.csv", "id,assets\nwagons,1000000000\n", true },
        { "lift.csv", "id,assets\nwagons,1000000001\n", false },
        { "lift.csv", "id,assets\nwagons,0\n", false },
        { "approvals.csv", "nation,step,duration,retries\nBB,1,1,1000\n",
          true },
        { "approvals.csv", "nation,step,duration,retries\nBB,1,1,1001\n",
          false },
        { "approvals.csv", "nation,step,duration,retries\nBB,1,1,-1\n", false },
        { "pledges.csv", "id,nation,type,count,home,to\np,AA,bn,10000,h,t\n",
          true },
        { "pledges.csv", "id,nation,type,count,home,to\np,AA,bn,10001,h,t\n",
          false },
        { "pledges.csv", "id,nation,type,count,pool,home,to\np,AA,bn,2,1,h,t\n",
          false },
        { "modes.csv", "id,unit,cost_per_unit_km\nsea,m,0\n", true },
        { "modes.csv", "id,unit,cost_per_unit_km\nsea,m,-1\n", false },
        { "sectors.csv",
          "id,km,depth_km,weight,lat1,lon1,lat2,lon2\n"
          "s,0.1,1,0.000001,90,180,-90,-180\n",
          true },
        { "sectors.csv",
          "id,km,depth_km,weight,lat1,lon1,lat2,lon2\n"
          "s,0.1,1,0,90,180,-90,-180\n",
          false },
        { "sectors.csv",
          "id,km,depth_km,weight,lat1,lon1,lat2,lon2\n"
          "s,0.1,1,1,90.1,180,-90,-180\n",
          false },
        { "sectors.csv",
          "id,km,depth_km,weight,lat1,lon1,lat2,lon2\n"
          "s,0.1,1,1,90,180,-90,-180.1\n",
          false },
        { "ladder.csv", "rung,battalions,hours,contain\nr,0,1,no\n", true },
        { "ladder.csv", "rung,battalions,hours,contain\nr,0,1,yes\n", false },
        { "levers.csv", "id,cost,set\na,0,x\nb,0.000001,x\n", true },
        { "levers.csv", "id,cost,set\na,-1,x\n", false },
        { "levers.csv", "id,cost,set\na,0.0000001,x\n", false },
        { "levers.csv", "id,cost,set\na,1,\n", false },
        { "levers.csv", "id,cost,set,needs\na,1,x,b\nb,1,x,\n", true },
        { "levers.csv", "id,cost,set,needs\na,1,x,b\nb,1,x,c\nc,1,x,a\n",
          false },
        { "levers.csv", "id,cost,set,excludes\na,1,x,a\n", false },
        { "levers.csv", "id,cost,set,needs,excludes\na,1,x,b,\nb,1,x,,a\n",
          false },
        { "recess.csv", "nation,from,to\nBB,2025-03-01,2025-03-02\n", true },
        { "recess.csv", "nation,from,to\nBB,2025-03-01,2025-03-01\n", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (read_with(cases[i].file, cases[i].text) != cases[i].sound) {
            MU_CHECK_STRING(cases[i].text, cases[i].sound ? "sound" : "wrong");
            diags_show(&diags);
        }
        MU_CHECK_UINT(diags.errors, !cases[i].sound);
        done();
    }
}

static void levers_have_a_limit(void)
{
    for (int over = 0; over < 2; over++) {
        char   text[8000];
        size_t size = (size_t)sprintf(text, "id,cost,set\n");
        for (unsigned i = 0; i < MU_LIMIT_LEVERS + (unsigned)over; i++)
            size += (size_t)sprintf(text + size, "l%u,1,x\n", i);
        MU_CHECK(read_with("levers.csv", text) == !over);
        MU_CHECK_UINT(diags.errors, over);
        done();
    }
}

static void offered_units_have_a_limit_in_all(void)
{
    for (int over = 0; over < 2; over++) {
        char   text[2000];
        size_t size =
            (size_t)sprintf(text, "id,nation,type,status,count,home,to\n"
                                  "ask,AA,bn,possible,10000,h,t\n");
        for (int i = 0; i < 10; i++)
            size += (size_t)sprintf(text + size, "p%d,AA,bn,,10000,h,t\n", i);
        if (over)
            sprintf(text + size, "q,AA,bn,,1,h,t\n");
        MU_CHECK_INT(read_with("pledges.csv", text), !over);
        MU_CHECK_UINT(diags.errors, over);
        done();
    }
}

static void numbers_and_their_sources_are_counted(void)
{
    scratch folder = scratch_make();
    scratch_write(&folder, "scenario.yaml",
                  "title: x\nstart: 2025-01-01\nhorizon: 100\n");
    scratch_write(&folder, "types.csv",
                  "id,personnel,rail,source\n"
                  "a,700,3,s\nb,90,,\n");
    scratch_write(&folder, "factors.csv", "id,value,source\nf,1..2,s\n");
    scratch_write(&folder, "sources.csv", "id\ns\n");
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_REQUIRE(mu_scenario_read(folder.path, NULL, &diags, &s) == MU_OK);
    MU_CHECK_UINT(s.numbers, 4);
    MU_CHECK_UINT(s.numbers_sourced, 3);
    MU_CHECK(mu_scenario_row_sourced(&s, MU_T_TYPES, 0));
    MU_CHECK(!mu_scenario_row_sourced(&s, MU_T_TYPES, 1));
    done();

    // A number that was changed has no source any more.
    const char  *set = "types[a].rail=9";
    mu_variation how = { .sets = &set, .set_count = 1 };
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_REQUIRE(mu_scenario_read(folder.path, &how, &diags, &s) == MU_OK);
    MU_CHECK_UINT(s.numbers, 4);
    MU_CHECK_UINT(s.numbers_sourced, 2);
    done();
    scratch_remove(&folder);
}

static void cells_lead_back_to_their_place(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    mu_span where = mu_scenario_cell(&s, "pledges", 1, "to");
    MU_CHECK_UINT(where.line, 3);
    MU_CHECK_UINT(where.column, 24);
    MU_CHECK(strstr(where.source->name.at, "pledges.csv") != NULL);
    where = mu_scenario_cell(&s, "scenario", 0, "horizon");
    MU_CHECK_UINT(where.line, 3);
    // A column that the file lacks: the row.
    where = mu_scenario_cell(&s, "pledges", 1, "note");
    MU_CHECK_UINT(where.line, 3);
    MU_CHECK_UINT(where.column, 1);
    where = mu_scenario_cell(&s, "pledges", 1, NULL);
    MU_CHECK_UINT(where.line, 3);
    MU_CHECK_UINT(where.column, 1);
    MU_CHECK(mu_scenario_cell(&s, "nonsense", 0, "id").source == NULL);
    MU_CHECK(mu_scenario_cell(&s, "pledges", 0, "nonsense").source == NULL);
    MU_CHECK_UINT(mu_scenario_cell(&s, "pledges", 99, "id").line, 0);
    done();
}

static void tables_can_be_listed_as_text(void)
{
    MU_REQUIRE(read_with(NULL, NULL));
    uint32_t rows = 0;
    for (uint32_t t = 0; t < mu_scenario_table_count(); t++)
        rows += mu_scenario_row_count(&s, t);
    MU_CHECK_UINT(rows, 43);
    MU_CHECK_STRING(mu_scenario_table_name(MU_T_LIFT).at, "lift");
    MU_CHECK_UINT(mu_scenario_column_count(&s, MU_T_LIFT), 3);
    MU_CHECK_STRING(mu_scenario_column_name(&s, MU_T_LIFT, 1).at, "assets");
    MU_CHECK_STRING(mu_scenario_cell_text(&s, MU_T_LIFT, 0, 1).at, "40");
    MU_CHECK_STRING(mu_scenario_cell_text(&s, MU_T_LIFT, 1, 1).at, "");
    MU_CHECK_STRING(mu_scenario_cell_text(&s, 99, 1, 1).at, "");
    MU_CHECK_STRING(mu_scenario_table_name(99).at, "");
    done();
}

static void hash_follows_every_byte_that_is_read(void)
{
    char first[65], second[65];
    MU_REQUIRE(read_with(NULL, NULL));
    memcpy(first, s.sha256, sizeof first);
    done();
    MU_REQUIRE(read_with("datapackage.json", "{}"));
    MU_CHECK_STRING(s.sha256, first);
    done();
    MU_REQUIRE(read_with("lift.csv", "id,assets,factor\nwagons,41,rails\n"));
    memcpy(second, s.sha256, sizeof second);
    MU_CHECK(strcmp(first, second) != 0);
    MU_CHECK_UINT(strlen(first), 64);
    done();
}

static void rows_of_a_bad_table_are_not_missed(void)
{
    MU_CHECK(!read_with("events.csv", "id,delay\ntalks,\"5\nwar,1\n"));
    MU_CHECK_UINT(diags.errors, 1);
    done();
    MU_CHECK(!read_with("nations.csv", "id\nAA\n\xff\n"));
    MU_CHECK_UINT(diags.errors, 1);
    done();
}

static void one_mistake_is_one_finding(void)
{
    static const char *const wrong[][2] = {
        { "pledges.csv", "id,nation,type,count,home,to\np,AA,bn,x,h,t\n" },
        { "types.csv", "id,personnel\nbn,-7\nhq,1\n" },
        { "milestones.csv",
          "milestone,capability,at_least,hold\nm,guns,1,x\nm,eyes,1,2\n" },
        { "links.csv", "id,from,to,mode\nl,h,t,rial\n" },
        { "claims.csv", "id,capability,who,date,at_least_low\n"
                        "c,guns,x,2025-02-30,1\n" },
        { "ladder.csv", "rung,battalions,hours\nr,x,1\n" },
        { "recess.csv", "nation,from,to\nBB,x,2025-01-01\n" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        MU_CHECK(!read_with(wrong[i][0], wrong[i][1]));
        if (diags.errors != 1)
            diags_show(&diags);
        MU_CHECK_UINT(diags.errors, 1);
        done();
    }
}

static void long_chain_of_events_is_ordered(void)
{
    size_t room = 5000 * 24, size;
    char  *text = malloc(room);
    MU_REQUIRE(text != NULL);
    size = (size_t)sprintf(text, "id,after\n");
    for (int i = 0; i < 4999; i++)
        size += (size_t)sprintf(text + size, "e%d,e%d\n", i, i + 1);
    sprintf(text + size, "e4999,\n");
    scratch folder = scratch_make();
    scratch_write(&folder, "scenario.yaml", "title: x\nstart: 2025-01-01\n");
    scratch_write(&folder, "events.csv", text);
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_REQUIRE(mu_scenario_read(folder.path, NULL, &diags, &s) == MU_OK);
    MU_CHECK_UINT(s.event_order[0], 4999);
    MU_CHECK_UINT(s.event_order[4999], 0);
    done();
    free(text);
    scratch_remove(&folder);
}

// One row of every table torn out in turn: errors or not, all indices are
// valid.
static void any_row_may_be_missing(void)
{
    size_t count = sizeof sample_files / sizeof sample_files[0];
    for (size_t i = 1; i < count; i++) {
        const char *text = sample_files[i][1];
        for (const char *row = strchr(text, '\n') + 1; *row;
             row = strchr(row, '\n') + 1) {
            char        less[2000] = "";
            const char *rest = strchr(row, '\n') + 1;
            memcpy(less, text, (size_t)(row - text));
            strcat(less, rest);
            (void)read_with(sample_files[i][0], less);
            for (size_t j = 0; j < diags.count; j++)
                MU_CHECK_INT(diags.list[j].status, MU_UNKNOWN);
            done();
        }
    }
}

static void folder_that_is_none_is_told(void)
{
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_CHECK(mu_scenario_read("/nonexistent/x", NULL, &diags, &s) ==
             MU_CANNOT_READ);
    MU_CHECK(diags_have(&diags, "no such folder"));
    mu_scenario_clear(&s);
    MU_CHECK(mu_scenario_read("/dev/null", NULL, &diags, &s) == MU_CANNOT_READ);
    MU_CHECK(diags_have(&diags, "is no folder"));
    mu_scenario_clear(&s);
    MU_CHECK(mu_scenario_read("", NULL, &diags, &s) == MU_CANNOT_READ);
    done();
    done();   // clearing twice is allowed
}

static const mu_test tests[] = {
    MU_TEST(sample_is_sound),
    MU_TEST(settings_are_read),
    MU_TEST(empty_cells_take_their_defaults),
    MU_TEST(references_are_resolved),
    MU_TEST(names_are_numbered_in_order_of_appearance),
    MU_TEST(numbers_are_kept_exactly),
    MU_TEST(places_know_whether_they_are_bases),
    MU_TEST(transfer_goes_one_way),
    MU_TEST(events_are_ordered_causes_first),
    MU_TEST(only_the_settings_are_needed),
    MU_TEST(every_table_may_be_absent_alone),
    MU_TEST(order_of_columns_does_not_matter),
    MU_TEST(whole_number_may_have_decimals_of_nothing),
    MU_TEST(limits_are_kept_at_the_limit_and_one_past),
    MU_TEST(levers_have_a_limit),
    MU_TEST(offered_units_have_a_limit_in_all),
    MU_TEST(numbers_and_their_sources_are_counted),
    MU_TEST(cells_lead_back_to_their_place),
    MU_TEST(tables_can_be_listed_as_text),
    MU_TEST(hash_follows_every_byte_that_is_read),
    MU_TEST(rows_of_a_bad_table_are_not_missed),
    MU_TEST(one_mistake_is_one_finding),
    MU_TEST(long_chain_of_events_is_ordered),
    MU_TEST(any_row_may_be_missing),
    MU_TEST(folder_that_is_none_is_told),
};
MU_TESTS_MAIN(tests)
