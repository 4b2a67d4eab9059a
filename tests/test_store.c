// test_store.c - the results file: a GeoPackage that says what the answers say.

#include "scratch.h"
#include "store.h"
#include "table.h"
#include "test.h"
#include "vary.h"

#include <sqlite3.h>
#include <sys/stat.h>

// AA comes after the ceasefire; BB and CC wait for each other, and come under
// trust only. What is on the way: a rail link of limited capacity, a transfer,
// a road without limit but for its lorries, a link that nobody uses.
static const char *const files[][2] = {
    { "scenario.yaml", "title: O'Neill's \"store\"; DROP TABLE run\n"
                       "description: Ünïcode, too\n"
                       "start: 2031-05-01\nhorizon: 200\nreport_every: 50\n"
                       "assess:\n  sweep_km: 1\n  speed_kmh: 2\n  hours: 3\n"
                       "  alert_hours: 4\n  road_kmh: 5\n  detour: 1.5\n"
                       "  beta: {value: 2, source: s1}\n" },
    { "events.csv", "id,delay,probability,source\nceasefire,0..60,0.8,s1\n" },
    { "nations.csv", "id,name,cost_person_year,ceiling\n"
                     "AA,\"Aa, \"\"the\"\" first\",1000,\nBB,Bb,,900\n"
                     "CC,,,\nDD,,,\n" },
    { "conditions.csv", "nation,option,events,nations\nAA,1,ceasefire,\n"
                        "BB,1,,CC\nCC,1,ceasefire,BB\n" },
    { "approvals.csv", "nation,step,name,duration,probability\n"
                       "AA,20,Vote,3,0.9\nAA,10,Cabinet,1..4,\nCC,1,,2,\n" },
    { "types.csv", "id,name,personnel,rail,road\ninf,Infantry,700,4,2\n" },
    { "capabilities.csv", "type,capability,amount\ninf,battalions,1.5\n" },
    { "pledges.csv", "id,nation,type,status,count,pool,home,to,notice,"
                     "available,tour,dwell\n"
                     "AA-1,AA,inf,,2,,p1,p2,1..9,0.9,,\n"
                     "BB-1,BB,inf,offered,1,2,p1,p2,5,,30,45\n"
                     "AA-x,AA,inf,possible,1,,p1,p2,,,,\n"
                     "CC-1,CC,inf,,1,,p2,p2,,,,\n" },
    { "places.csv", "id,name,country,lat,lon,kinds\n"
                    "p1,One,X,50.5,-1.25,base;port\nmid,Mid,X,49,10,\n"
                    "p2,Two,Y,-48.125,20.5,\n" },
    { "links.csv", "id,from,to,mode,to_mode,days,capacity,pool,cycle,km\n"
                   "r1,p1,mid,rail,,1,3,,,400\nx1,mid,mid,rail,road,1,1,,,\n"
                   "m1,mid,p2,road,,1,,lorries,2,90.5\n"
                   "idle,p1,p2,sea,,9,7,,,\n" },
    { "lift.csv", "id,assets\nlorries,1\n" },
    { "milestones.csv", "milestone,capability,at_least,hold\n"
                        "three,battalions,3,2\nnever,battalions,300,1\n" },
    { "claims.csv", "id,capability,who,date,at_least_low,at_least_high\n"
                    "c1,personnel,Somebody,2031-04-01,700,2100\n" },
    { "sources.csv", "id,title,year\ns1,A source,2030\n" },
};

typedef struct study {
    scratch        folder;
    mu_diags       diags;
    mu_scenario    scenario;
    mu_model       model;
    mu_run         run;
    mu_arena       arena;
    mu_answers     plain, trust;
    mu_outlook     outlook;
    mu_draw        future;
    mu_store_input in;
    char           path[512];
    sqlite3       *db;         // the file, once it is written
} study;

static void begin(study *s, uint32_t threads, const char *set)
{
    *s = (study){ .folder = scratch_make() };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        scratch_write(&s->folder, files[i][0], files[i][1]);
    mu_variation   how = { .sets = &set, .set_count = set ? 1 : 0 };
    mu_run_options options = { .seed = UINT64_MAX, .draws = 400, .keep = 400,
                               .threads = threads };
    if (mu_diags_init(&s->diags) != MU_OK)
        exit(99);
    if (mu_scenario_read(s->folder.path, &how, &s->diags, &s->scenario) ||
        mu_model_build(&s->scenario, &s->diags, &s->model) ||
        mu_run_draws(&s->model, &options, &s->run) ||
        mu_answers_build(&s->run.plain, &s->arena, &s->plain) ||
        mu_answers_build(&s->run.trust, &s->arena, &s->trust) ||
        mu_outlook_build(&s->model, options.seed, options.draws, &s->arena,
                         &s->outlook) ||
        mu_typical_play(&s->model, &options, &s->run.kept, &s->future)) {
        diags_show(&s->diags);
        exit(99);
    }
    s->in = (mu_store_input){ .scenario = &s->scenario, .model = &s->model,
                              .plain = &s->plain, .trust = &s->trust,
                              .seed = options.seed, .draws = options.draws,
                              .version = "1.2.3",
                              .command = "muster run 'x'",
                              .outlook = &s->outlook, .future = &s->future };
    snprintf(s->path, sizeof s->path, "%s/r.gpkg", s->folder.path);
}

static mu_status write_file(study *s)
{
    s->diags.count = 0;
    return mu_store_write(&s->in, s->path, &s->diags);
}

static void end(study *s)
{
    sqlite3_close(s->db);
    mu_draw_clear(&s->future);
    mu_arena_clear(&s->arena);
    mu_run_clear(&s->run);
    mu_model_clear(&s->model);
    mu_scenario_clear(&s->scenario);
    mu_diags_clear(&s->diags);
    scratch_remove(&s->folder);
}

// Writes the file and opens it.
static void begin_stored(study *s)
{
    begin(s, 2, NULL);
    if (write_file(s) != MU_OK ||
        sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READONLY, NULL)) {
        diags_show(&s->diags);
        exit(99);
    }
}

typedef struct said {
    char text[300];
} said;

// The first value that the query gives, as text; "(null)" or "(no row)".
static said ask(const study *s, const char *sql)
{
    said          answer = { "(no row)" };
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(s->db, sql, -1, &query, NULL) != SQLITE_OK) {
        snprintf(answer.text, sizeof answer.text, "%s", sqlite3_errmsg(s->db));
    } else if (sqlite3_step(query) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(query, 0);
        snprintf(answer.text, sizeof answer.text, "%s", text ? text : "(null)");
    }
    sqlite3_finalize(query);
    return answer;
}
#define SAYS(sql, answer) MU_CHECK_STRING(ask(&s, sql).text, answer)

// The first value that the query gives, as a real; NAN for NULL.
static double ask_real(const study *s, const char *sql)
{
    double        value = -1e300;
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(s->db, sql, -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        value = sqlite3_column_type(query, 0) == SQLITE_NULL
                    ? NAN
                    : sqlite3_column_double(query, 0);
    sqlite3_finalize(query);
    return value;
}
// Bit by bit: what is stored is what was computed.
#define IS(sql, value) MU_CHECK_REAL(ask_real(&s, sql), value, 0.0)

// ---- the container -----------------------------------------------------------------

static void the_file_is_a_sound_geopackage(void)
{
    study s;
    begin_stored(&s);
    SAYS("PRAGMA application_id", "1196444487");
    SAYS("PRAGMA user_version", "10300");
    SAYS("PRAGMA integrity_check", "ok");
    SAYS("PRAGMA foreign_key_check", "(no row)");
    SAYS("PRAGMA journal_mode", "delete");
    SAYS("SELECT group_concat(srs_id) FROM (SELECT srs_id FROM"
         " gpkg_spatial_ref_sys ORDER BY 1)", "-1,0,4326");
    SAYS("SELECT substr(definition, 1, 16) FROM gpkg_spatial_ref_sys"
         " WHERE srs_id = 4326", "GEOGCS[\"WGS 84\",");
    SAYS("SELECT count(*) FROM gpkg_contents WHERE last_change <>"
         " '1970-01-01T00:00:00.000Z'", "0");
    end(&s);
}

static void every_table_is_registered_and_every_column_described(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'"
         " AND name NOT LIKE 'gpkg\\_%' ESCAPE '\\' AND name NOT IN"
         " (SELECT table_name FROM gpkg_contents)", "(null)");
    SAYS("SELECT group_concat(table_name) FROM gpkg_contents WHERE table_name"
         " NOT IN (SELECT name FROM sqlite_schema)", "(null)");
    SAYS("SELECT group_concat(c.table_name || '.' || i.name) FROM gpkg_contents"
         " c, pragma_table_info(c.table_name) i LEFT JOIN gpkg_data_columns d"
         " ON d.table_name = c.table_name AND d.column_name = i.name"
         " WHERE coalesce(d.description, '') = ''", "(null)");
    SAYS("SELECT group_concat(table_name) FROM gpkg_contents WHERE"
         " coalesce(description, '') = ''", "(null)");
    // Types are those of the standard, and each table has its key.
    SAYS("SELECT group_concat(DISTINCT i.type) FROM gpkg_contents c,"
         " pragma_table_info(c.table_name) i WHERE i.type NOT IN ('TEXT',"
         " 'INTEGER', 'DOUBLE', 'BOOLEAN', 'DATE', 'POINT', 'LINESTRING')",
         "(null)");
    SAYS("SELECT count(*) FROM gpkg_contents c WHERE NOT EXISTS (SELECT 1 FROM"
         " pragma_table_info(c.table_name) i WHERE i.pk = 1 AND"
         " i.name = 'fid')", "0");
    end(&s);
}

static void features_are_registered_with_their_bounds(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT group_concat(table_name || ' ' || geometry_type_name)"
         " FROM gpkg_geometry_columns WHERE srs_id = 4326 AND z = 0 AND m = 0"
         " AND column_name = 'geom'",
         "places POINT,sectors LINESTRING,links LINESTRING,transfers POINT");
    SAYS("SELECT count(*) FROM gpkg_contents WHERE (data_type = 'features') <>"
         " (table_name IN (SELECT table_name FROM gpkg_geometry_columns))",
         "0");
    SAYS("SELECT min_x || ' ' || min_y || ' ' || max_x || ' ' || max_y"
         " FROM gpkg_contents WHERE table_name = 'places'",
         "-1.25 -48.125 20.5 50.5");
    SAYS("SELECT min_x FROM gpkg_contents WHERE table_name = 'sectors'",
         "(null)");
    end(&s);
}

static void geometries_are_geopackage_binary(void)
{
    study s;
    begin_stored(&s);
    // GP, version 0, little-endian without envelope; 4326; a point.
    SAYS("SELECT hex(geom) FROM places WHERE id = 'p2'",
         "47500001E6100000" "0101000000" "0000000000803440" "00000000001048C0");
    // With the envelope west, east, south, north; a line of two points.
    SAYS("SELECT hex(geom) FROM links WHERE id = 'idle'",
         "47500003E6100000"
         "000000000000F4BF" "0000000000803440" "00000000001048C0"
         "0000000000404940"
         "010200000002000000"
         "000000000000F4BF" "0000000000404940"
         "0000000000803440" "00000000001048C0");
    SAYS("SELECT count(*) FROM links", "3");
    SAYS("SELECT id || ' ' || place || ' ' || mode || ' ' || to_mode"
         " FROM transfers", "x1 mid rail road");
    SAYS("SELECT count(*) FROM sectors", "0");
    end(&s);
}

// ---- the answers -----------------------------------------------------------------------

static void the_fixed_tables_begin_with_the_fixed_columns(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT group_concat(name) FROM (SELECT name FROM"
         " pragma_table_info('curve') WHERE cid < 10)",
         "quantity,day,mean,p05,p10,p25,p50,p75,p90,p95");
    SAYS("SELECT group_concat(name) FROM (SELECT name FROM"
         " pragma_table_info('milestone') WHERE cid < 4)",
         "milestone,day,probability,error");
    // Twins have the same columns.
    SAYS("SELECT count(*) FROM gpkg_contents c, pragma_table_info(c.table_name)"
         " i WHERE c.table_name || '_trust' IN (SELECT table_name FROM"
         " gpkg_contents) AND NOT EXISTS (SELECT 1 FROM"
         " pragma_table_info(c.table_name || '_trust') t WHERE t.cid = i.cid"
         " AND t.name = i.name AND t.type = i.type)", "0");
    SAYS("SELECT count(*) FROM gpkg_contents WHERE table_name LIKE '%\\_trust'"
         " ESCAPE '\\'", "15");
    end(&s);
}

static void the_run_says_what_was_computed(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT count(*) FROM run", "1");
    SAYS("SELECT seed FROM run", "18446744073709551615");
    SAYS("SELECT typeof(seed) FROM run", "text");
    SAYS("SELECT draws FROM run", "400");
    SAYS("SELECT version || '/' || command FROM run", "1.2.3/muster run 'x'");
    SAYS("SELECT title FROM run", "O'Neill's \"store\"; DROP TABLE run");
    SAYS("SELECT description FROM run", "Ünïcode, too");
    SAYS("SELECT start FROM run", "2031-05-01");
    SAYS("SELECT inputs_sha256 FROM run", s.scenario.sha256);
    IS("SELECT deadlock FROM run", s.plain.deadlock.value);
    SAYS("SELECT headline FROM run", "three");
    IS("SELECT anybody_comes FROM run", s.plain.came.value);
    IS("SELECT anybody_comes_error FROM run", s.plain.came.error);
    MU_CHECK(s.plain.came.value > 0.5 && s.plain.came.value < 0.9);
    MU_CHECK(s.plain.deadlock.value > 0.5);
    end(&s);
}

static void curves_hold_the_bands(void)
{
    study s;
    char  sql[200];
    begin_stored(&s);
    SAYS("SELECT count(*) FROM curve", "8");
    SAYS("SELECT group_concat(DISTINCT quantity) FROM curve",
         "personnel,battalions");
    SAYS("SELECT group_concat(day || ' ' || date) FROM curve WHERE"
         " quantity = 'personnel'",
         "0 2031-05-01,50 2031-06-20,100 2031-08-09,150 2031-09-28");
    for (uint32_t r = 0; r < 4; r++)
        for (int trust = 0; trust < 2; trust++) {
            const mu_band *band = &(trust ? &s.trust : &s.plain)
                                       ->curves[0].band[r];
            const char *of = trust ? "_trust" : "";
#define PART(name)                                                            \
    snprintf(sql, sizeof sql,                                                 \
             "SELECT " #name " FROM curve%s WHERE day = %u AND quantity = "   \
             "'personnel'", of, r * 50);                                      \
    IS(sql, band->name)
            PART(mean);
            PART(p05);
            PART(p10);
            PART(p25);
            PART(p50);
            PART(p75);
            PART(p90);
            PART(p95);
#undef PART
        }
    SAYS("SELECT max(p50) FROM curve_trust WHERE quantity = 'personnel'",
         "2800.0");
    end(&s);
}

static void milestones_and_claims_hold_their_probabilities(void)
{
    study s;
    begin_stored(&s);
    const mu_mark_answer *three = &s.plain.marks[0], *high = &s.trust.marks[3];
    MU_REQUIRE(s.model.marks_count == 4 && high->is_high);
    SAYS("SELECT count(*) FROM milestone", "8");
    SAYS("SELECT count(*) FROM claim", "8");
    IS("SELECT probability FROM milestone WHERE milestone = 'three' AND"
       " day = 100", three->by_report_day[2].value);
    IS("SELECT error FROM milestone WHERE milestone = 'three' AND day = 100",
       three->by_report_day[2].error);
    IS("SELECT probability FROM claim_trust WHERE bound = 'high' AND day = 50",
       high->by_report_day[1].value);
    IS("SELECT ever FROM milestone_summary WHERE milestone = 'three'",
       three->ever.value);
    IS("SELECT median FROM milestone_summary WHERE milestone = 'three'",
       three->median);
    SAYS("SELECT demand FROM milestone_summary WHERE milestone = 'three'",
         "battalions >= 3, held 2 days");
    SAYS("SELECT date(r.start, '+' || m.median || ' days') = m.median_date"
         " FROM run r, milestone_summary m WHERE milestone = 'three'", "1");
    // No draw reaches it: nothing is said about when.
    SAYS("SELECT ever FROM milestone_summary WHERE milestone = 'never'", "0.0");
    SAYS("SELECT coalesce(p10, median, p90, median_date, year_on) FROM"
         " milestone_summary WHERE milestone = 'never'", "(null)");
    SAYS("SELECT year_on_draws FROM milestone_summary LIMIT 1", "0");
    SAYS("SELECT who || ' ' || stated || ' ' || demand FROM claim_summary"
         " WHERE bound = 'low'", "Somebody 2031-04-01 personnel >= 700");
    end(&s);
}

static void nations_and_pledges_hold_who_comes(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT group_concat(nation || contributes) FROM nation",
         "AA1,BB1,CC1,DD0");
    SAYS("SELECT name FROM nation", "Aa, \"the\" first");
    IS("SELECT commits FROM nation", s.plain.nations[0].commit.ever.value);
    IS("SELECT comes_p90 FROM nation", s.plain.nations[0].come.p90);
    IS("SELECT cost FROM nation", s.plain.nations[0].cost);
    SAYS("SELECT comes || ' ' || coalesce(comes_median, 'never') FROM nation"
         " WHERE nation = 'BB'", "0.0 never");
    IS("SELECT comes FROM nation_trust WHERE nation = 'BB'",
       s.trust.nations[1].come.ever.value);
    // They wait for each other wherever there is a ceasefire.
    MU_CHECK_REAL(s.trust.nations[1].come.ever.value, s.plain.deadlock.value,
                  0.0);
    SAYS("SELECT group_concat(DISTINCT reason) FROM nation_absence",
         "comes,event,others,vote,arrival");
    SAYS("SELECT group_concat(DISTINCT nation) FROM nation_absence",
         "AA,BB,CC");
    SAYS("SELECT max(abs(total - 1)) < 1e-12 FROM (SELECT sum(probability)"
         " total FROM nation_absence GROUP BY nation)", "1");
    // Only what is offered; of CC's waiting unit nothing without trust.
    SAYS("SELECT group_concat(pledge || ' ' || units) FROM pledge",
         "AA-1 2,BB-1 1,CC-1 1");
    SAYS("SELECT moved FROM pledge WHERE pledge = 'BB-1'", "0.0");
    IS("SELECT moved FROM pledge_trust WHERE pledge = 'BB-1'",
       s.plain.deadlock.value);
    IS("SELECT mean FROM cost", s.plain.cost.mean);
    IS("SELECT p90 FROM cost", s.plain.cost.p90);
    IS("SELECT p95 FROM cost", s.plain.cost.p95);
    MU_CHECK(s.plain.cost.p90 < s.plain.cost.p95);
    IS("SELECT p95 FROM cost_trust", s.trust.cost.p95);
    end(&s);
}

static void steps_end_one_after_the_other(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT group_concat(nation || step || coalesce(name, '-')) FROM"
         " nation_step", "AA10Cabinet,AA20Vote,CC1-");
    for (int trust = 0; trust < 2; trust++) {
        const mu_answers *a = trust ? &s.trust : &s.plain;
        const mu_when    *vote = &a->steps[1].ends;
        MU_CHECK(vote->ever.value < a->steps[0].ends.ever.value);
        IS(trust ? "SELECT done FROM nation_step_trust WHERE step = 20"
                 : "SELECT done FROM nation_step WHERE step = 20",
           vote->ever.value);
        IS(trust ? "SELECT done_error FROM nation_step_trust WHERE step = 20"
                 : "SELECT done_error FROM nation_step WHERE step = 20",
           vote->ever.error);
    }
    SAYS("SELECT count(*) FROM nation_step s JOIN nation n ON n.nation ="
         " s.nation WHERE step = 20 AND done = approves AND p10 = approves_p10"
         " AND median = approves_median AND p90 = approves_p90", "1");
    SAYS("SELECT a.median < b.median AND a.p10 < a.median AND b.median < b.p90"
         " FROM nation_step a, nation_step b WHERE a.step = 10 AND b.step = 20",
         "1");
    // CC commits under trust only.
    SAYS("SELECT done || coalesce(p10, median, p90, '-') FROM nation_step"
         " WHERE nation = 'CC'", "0.0-");
    SAYS("SELECT count(*) FROM nation_step_trust s JOIN nation_trust n ON"
         " n.nation = s.nation WHERE step = 1 AND done = approves AND done > 0",
         "1");
    end(&s);
}

static void nations_are_there_and_pay_as_a_whole(void)
{
    study s;
    begin_stored(&s);
#define WHOLE(of)                                                             \
    SAYS("SELECT max(abs(p - mean)) < 1e-9 FROM (SELECT day, sum(persons) p"  \
         " FROM nation_presence" of " GROUP BY 1) n JOIN curve" of " c ON"    \
         " c.day = n.day WHERE quantity = 'personnel'", "1");                 \
    SAYS("SELECT count(*) FROM nation_presence" of " p, curve" of " c WHERE"  \
         " c.quantity = 'personnel' AND p.day = c.day AND p.date = c.date",   \
         "12");                                                               \
    SAYS("SELECT max(abs(n.cost - coalesce(y.cost, 0))) < 0.006 FROM nation"  \
         of " n LEFT JOIN (SELECT nation, sum(cost) cost FROM nation_cost" of \
         " GROUP BY 1) y ON y.nation = n.nation", "1");                       \
    SAYS("SELECT max(abs(cost - presence - movement)) < 1e-9 FROM"            \
         " nation_cost" of, "1")
    WHOLE("");
    WHOLE("_trust");
#undef WHOLE
    SAYS("SELECT group_concat(DISTINCT nation) FROM nation_presence",
         "AA,BB,CC");
    // AA alone pays, all of it in one year.
    SAYS("SELECT group_concat(nation || year) FROM nation_cost_trust",
         "AA2031");
    IS("SELECT presence FROM nation_cost",
       s.plain.nations[0].presence_cost[0]);
    end(&s);
}

static void pledges_say_how_long_they_last(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT present_days > 100 AND gap_days = 0 AND coalesce(pool, tour,"
         " dwell, extend, sustained) IS NULL FROM pledge", "1");
    SAYS("SELECT present_days || ' ' || gap_days FROM pledge WHERE pledge ="
         " 'BB-1'", "0.0 0.0");
    // Of two turns in a row the second leaves 15 days before the first is back.
    SAYS("SELECT pool || ' ' || tour || ' ' || dwell || ' ' || extend || ' ' ||"
         " sustained FROM pledge_trust WHERE pledge = 'BB-1'",
         "2 30.0 45.0 0.0 0.8");
    SAYS("SELECT gap_days / (gap_days + present_days) BETWEEN 0.1 AND 0.2 FROM"
         " pledge_trust WHERE pledge = 'BB-1'", "1");
    IS("SELECT gap_days FROM pledge_trust WHERE pledge = 'BB-1'",
       s.trust.pledges[1].gap);
    end(&s);
}

static void events_are_there_if_there_is_an_outlook(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT event || ' ' || name FROM event", "ceasefire ceasefire");
    IS("SELECT happens FROM event", s.outlook.events[0].when.ever.value);
    IS("SELECT happens_median FROM event", s.outlook.events[0].when.median);
    IS("SELECT fails FROM event", s.outlook.events[0].fails.value);
    IS("SELECT stake FROM event", s.outlook.events[0].stake);
    sqlite3_close(s.db);
    s.in.outlook = NULL;
    MU_REQUIRE(write_file(&s) == MU_OK &&
               sqlite3_open_v2(s.path, &s.db, SQLITE_OPEN_READONLY, NULL) == 0);
    SAYS("SELECT name FROM sqlite_schema WHERE name = 'event'", "(no row)");
    end(&s);
}

static void the_typical_draw_is_told_if_there_is_one(void)
{
    study s;
    char  sql[200], number[32];
    begin_stored(&s);
    snprintf(number, sizeof number, "%d",
             (int)mu_kept_typical(&s.run.kept));
    SAYS("SELECT future FROM run", number);
    SAYS("SELECT group_concat(unit) FROM future_unit",
         "AA-1/1,AA-1/2,BB-1/1,CC-1/1");
    IS("SELECT day FROM future_event", s.future.event[0]);
    SAYS("SELECT group_concat(stay) FROM (SELECT DISTINCT stay FROM future_unit"
         " WHERE nation <> 'AA')", "without a go");
    for (uint32_t u = 0; u < 2; u++) {
        snprintf(sql, sizeof sql, "SELECT closure FROM future_unit WHERE"
                 " unit = 'AA-1/%u'", u + 1);
        if (s.future.unit[u].stay == MU_MOVES)
            IS(sql, s.future.unit[u].closure);
        else
            SAYS(sql, "(null)");
    }
    SAYS("SELECT group_concat(id || ' ' || kind || ' ' || mode) FROM future_move"
         " WHERE unit = (SELECT min(unit) FROM future_move)",
         "r1 link rail,x1 transfer rail,m1 link road");
    sqlite3_close(s.db);
    s.db = NULL;
    s.in.future = NULL;
    MU_CHECK_INT(write_file(&s), MU_OK);
    MU_REQUIRE(sqlite3_open_v2(s.path, &s.db, SQLITE_OPEN_READONLY, NULL) ==
               SQLITE_OK);
    SAYS("SELECT future FROM run", "(null)");
    SAYS("SELECT count(*) FROM future_unit", "0");
    SAYS("SELECT count(*) FROM future_curve", "0");
    SAYS("SELECT count(*) FROM variant", "0");
    end(&s);
}

static void attribution_sums_to_the_mean_day(void)
{
    study s;
    begin_stored(&s);
    const mu_mark_answer *three = &s.plain.marks[0];
    double sum = 0.0;
    for (uint32_t d = 0; d < s.model.horizon; d++)
        sum += (double)d * three->days[d];
    MU_REQUIRE(three->explained == s.run.plain.marks[0].reached);
    SAYS("SELECT group_concat(part) FROM attribution WHERE milestone = 'three'",
         "events,conditions,approval,preparation,movement,congestion,"
         "integration,after");
    // Each part of each draw is kept to a millionth of a day.
    MU_CHECK_REAL(ask_real(&s, "SELECT sum(days) FROM attribution WHERE"
                               " milestone = 'three'"),
                  sum / (double)three->explained, 8e-6);
    SAYS("SELECT coalesce(sum(days), 'nothing') FROM attribution WHERE"
         " milestone = 'never'", "nothing");
    SAYS("SELECT nation || ' ' || share FROM attribution_nation", "AA 1.0");
    end(&s);
}

static void the_network_holds_what_was_booked(void)
{
    study s;
    begin_stored(&s);
    // Four trains a unit on the rail, two packets on the transfer; nothing is
    // known of the road, which has no limit; nobody goes by sea.
    SAYS("SELECT group_concat(DISTINCT link) FROM link_use", "r1,x1");
    double moved = ask_real(&s, "SELECT moved FROM pledge");
    MU_CHECK_REAL(ask_real(&s, "SELECT use FROM links WHERE id = 'r1'"),
                  4.0 * moved, 1e-12);
    MU_CHECK_REAL(ask_real(&s, "SELECT use FROM transfers"), 2.0 * moved, 1e-12);
    MU_CHECK_REAL(ask_real(&s, "SELECT use_trust FROM links WHERE id = 'r1'"),
                  4.0 * (ask_real(&s, "SELECT sum(moved) FROM pledge_trust"
                                      " WHERE pledge <> 'CC-1'")), 1e-12);
    SAYS("SELECT use FROM links WHERE id = 'm1'", "(null)");
    // Loads are known of the road too.
    MU_CHECK_REAL(ask_real(&s, "SELECT loads FROM links WHERE id = 'm1'"),
                  2.0 * moved, 1e-12);
    SAYS("SELECT loads FROM links WHERE id = 'idle'", "0.0");
    SAYS("SELECT count(*) FROM (SELECT use, use_trust, loads, loads_trust FROM"
         " links UNION ALL SELECT use, use_trust, loads, loads_trust FROM"
         " transfers) WHERE loads = use AND loads_trust = use_trust", "3");
    SAYS("SELECT use || coalesce(busiest_day, ' never') FROM links"
         " WHERE id = 'idle'", "0.0 never");
    SAYS("SELECT max(abs(l.use - u.units)) < 1e-9 FROM (SELECT id, use FROM"
         " links UNION ALL SELECT id, use FROM transfers) l JOIN (SELECT link,"
         " sum(units) units FROM link_use GROUP BY 1) u ON u.link = l.id", "1");
    SAYS("SELECT count(*) FROM links l JOIN link_use u ON u.link = l.id AND"
         " u.day = l.busiest_day WHERE u.units <> l.busiest_units", "0");
    SAYS("SELECT count(*) FROM link_use WHERE units = 0 AND units_trust = 0",
         "0");
    SAYS("SELECT max(assets) <= 1 AND sum(assets) > 0 FROM lift_use", "1");
    SAYS("SELECT units_to FROM places WHERE id = 'p1'", "0.0");
    MU_CHECK_REAL(ask_real(&s, "SELECT units_from FROM places"), moved, 1e-12);
    end(&s);
}

static void bottlenecks_are_those_of_the_answers(void)
{
    study s;
    begin_stored(&s);
    MU_REQUIRE(s.plain.bottlenecks_count > 0);
    IS("SELECT count(*) FROM bottleneck", s.plain.bottlenecks_count);
    IS("SELECT wait_days FROM bottleneck", s.plain.bottlenecks[0].wait_days);
    SAYS("SELECT group_concat(DISTINCT kind) FROM (SELECT kind FROM bottleneck"
         " ORDER BY kind)", "lift,link,transfer");
    MU_CHECK_REAL(ask_real(&s, "SELECT sum(share) FROM bottleneck"), 1.0, 1e-12);
    MU_CHECK_REAL(ask_real(&s, "SELECT sum(wait_share) FROM (SELECT wait_share"
                               " FROM links UNION ALL SELECT wait_share FROM"
                               " transfers UNION ALL SELECT share FROM"
                               " bottleneck WHERE kind = 'lift')"),
                  1.0, 1e-12);
    end(&s);
}

// ---- the scenario ----------------------------------------------------------------------

static void the_scenario_is_kept_cell_by_cell(void)
{
    study s;
    begin_stored(&s);
    SAYS("SELECT group_concat(id || ' ' || coalesce(status, '-') || ' ' ||"
         " coalesce(notice, '-')) FROM scenario_pledges",
         "AA-1 - 1..9,BB-1 offered 5,AA-x possible -,CC-1 - -");
    SAYS("SELECT fid FROM scenario_pledges WHERE id = 'AA-x'", "3");
    SAYS("SELECT typeof(count) || ' ' || typeof(available) || ' ' ||"
         " typeof(notice) || ' ' || typeof(tour) FROM scenario_pledges",
         "integer real text null");
    SAYS("SELECT name FROM scenario_nations", "Aa, \"the\" first");
    SAYS("SELECT \"from\" || \"to\" FROM scenario_links", "p1mid");
    SAYS("SELECT title || assess_beta || assess_beta_source || horizon"
         " FROM scenario", "O'Neill's \"store\"; DROP TABLE run2.0s1200");
    SAYS("SELECT date FROM scenario_claims", "2031-04-01");
    // Tables and columns that the folder does not have.
    SAYS("SELECT count(*) FROM scenario_sectors", "0");
    SAYS("SELECT note FROM scenario_events", "(null)");
    IS("SELECT count(*) FROM gpkg_contents WHERE table_name LIKE 'scenario%'",
       MU_TABLES);
    end(&s);
}

static void variations_are_in_the_tables(void)
{
    study s;
    begin(&s, 1, "events[ceasefire].probability=0.25");
    MU_REQUIRE(write_file(&s) == MU_OK &&
               sqlite3_open_v2(s.path, &s.db, SQLITE_OPEN_READONLY, NULL) == 0);
    SAYS("SELECT probability FROM scenario_events", "0.25");
    end(&s);
}

// ---- bytes and failures ----------------------------------------------------------------

static char *bytes_of(const char *path, size_t *size)
{
    struct stat about;
    FILE       *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &about) != 0)
        exit(99);
    *size = (size_t)about.st_size;
    char *bytes = malloc(*size + 1);
    if (!bytes || fread(bytes, 1, *size, file) != *size)
        exit(99);
    fclose(file);
    return bytes;
}

static void threads_time_and_path_do_not_change_a_byte(void)
{
    study  s;
    size_t size, other_size;
    begin(&s, 1, NULL);
    MU_REQUIRE(write_file(&s) == MU_OK);
    char *bytes = bytes_of(s.path, &size);
    // The second over the first, the third of another study elsewhere.
    MU_REQUIRE(write_file(&s) == MU_OK);
    char *other = bytes_of(s.path, &other_size);
    MU_CHECK(size == other_size && memcmp(bytes, other, size) == 0);
    free(other);
    end(&s);
    for (uint32_t threads = 2; threads <= 8; threads += 6) {
        begin(&s, threads, NULL);
        snprintf(s.path, sizeof s.path, "%s/another.name", s.folder.path);
        MU_REQUIRE(write_file(&s) == MU_OK);
        other = bytes_of(s.path, &other_size);
        MU_CHECK(size == other_size && memcmp(bytes, other, size) == 0);
        free(other);
        end(&s);
    }
    free(bytes);
}

static void nothing_is_written_without_all_of_the_input(void)
{
    study s;
    begin(&s, 1, NULL);
    mu_store_input in = s.in;
    in.trust = NULL;
    MU_CHECK_INT(mu_store_write(&in, s.path, &s.diags), MU_BAD_CALL);
    in = s.in;
    in.command = NULL;
    MU_CHECK_INT(mu_store_write(&in, s.path, &s.diags), MU_BAD_CALL);
    MU_CHECK_INT(mu_store_write(&s.in, NULL, &s.diags), MU_BAD_CALL);
    MU_CHECK(access(s.path, F_OK) != 0);
    MU_CHECK_INT(mu_store_check(s.folder.path, &s.diags), MU_CANNOT_WRITE);
    MU_CHECK_INT(mu_store_check(s.path, &s.diags), MU_OK);
    end(&s);
}

// SQLite's allocations, the n-th of which fails, and all after it.
static sqlite3_mem_methods real_memory;
static int64_t             allocations_left;

static bool may_allocate(void)
{
    return allocations_left < 0 || (allocations_left > 0 && allocations_left--);
}

static void *failing_malloc(int size)
{
    return may_allocate() ? real_memory.xMalloc(size) : NULL;
}

static void *failing_realloc(void *old, int size)
{
    return may_allocate() ? real_memory.xRealloc(old, size) : NULL;
}

static void an_allocation_that_fails_leaves_the_old_file(void)
{
    study               s;
    sqlite3_mem_methods failing;
    begin(&s, 1, NULL);
    scratch_write(&s.folder, "r.gpkg", "old");
    MU_REQUIRE(sqlite3_shutdown() == SQLITE_OK);
    MU_REQUIRE(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) ==
               SQLITE_OK);
    failing = real_memory;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    MU_REQUIRE(sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK);
    mu_status status = MU_NO_MEMORY;
    int64_t   n = 0;
    // All of the first ones; then every hundredth, give or take, to the end.
    for (; status != MU_OK && n < 10000000; n += n < 300 ? 1 : 1 + n / 100) {
        size_t size;
        allocations_left = n;
        status = write_file(&s);
        allocations_left = -1;
        if (status == MU_OK)
            break;
        MU_CHECK_INT(status, MU_NO_MEMORY);
        char *bytes = bytes_of(s.path, &size);
        if (!MU_CHECK(size == 3 && memcmp(bytes, "old", 3) == 0))
            status = MU_OK;
        free(bytes);
        if (!MU_CHECK_INT(sqlite3_memory_used(), 0))
            status = MU_OK;
    }
    MU_CHECK_INT(status, MU_OK);
    MU_CHECK(n > 1000);
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MALLOC, &real_memory);
    end(&s);
}

static const mu_test tests[] = {
    MU_TEST(the_file_is_a_sound_geopackage),
    MU_TEST(every_table_is_registered_and_every_column_described),
    MU_TEST(features_are_registered_with_their_bounds),
    MU_TEST(geometries_are_geopackage_binary),
    MU_TEST(the_fixed_tables_begin_with_the_fixed_columns),
    MU_TEST(the_run_says_what_was_computed),
    MU_TEST(curves_hold_the_bands),
    MU_TEST(milestones_and_claims_hold_their_probabilities),
    MU_TEST(nations_and_pledges_hold_who_comes),
    MU_TEST(steps_end_one_after_the_other),
    MU_TEST(nations_are_there_and_pay_as_a_whole),
    MU_TEST(pledges_say_how_long_they_last),
    MU_TEST(events_are_there_if_there_is_an_outlook),
    MU_TEST(the_typical_draw_is_told_if_there_is_one),
    MU_TEST(attribution_sums_to_the_mean_day),
    MU_TEST(the_network_holds_what_was_booked),
    MU_TEST(bottlenecks_are_those_of_the_answers),
    MU_TEST(the_scenario_is_kept_cell_by_cell),
    MU_TEST(variations_are_in_the_tables),
    MU_TEST(threads_time_and_path_do_not_change_a_byte),
    MU_TEST(nothing_is_written_without_all_of_the_input),
    MU_TEST(an_allocation_that_fails_leaves_the_old_file),
};
MU_TESTS_MAIN(tests)
