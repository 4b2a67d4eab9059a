// test_assess.c - bands of see, reach, hold and kappa against every draw on its
// own; teams that watch a line, and its sectors, by hand.

#include "assess.h"
#include "world.h"

#include <math.h>

enum { DRAWS = 203, SEED = 5 };

typedef struct believed {
    scene         s;
    mu_run        run;
    mu_arena      arena;
    mu_assessment a;
} believed;

static mu_run_options options_of(uint32_t threads)
{
    return (mu_run_options){ .seed = SEED, .draws = DRAWS, .threads = threads,
                             .keep = DRAWS, .assess = DRAWS,
                             .plain_only = true };
}

static bool begin(believed *b, uint64_t number, uint32_t threads)
{
    mu_run_options options = options_of(threads);
    *b = (believed){ .arena = { 0 } };
    return MU_CHECK(world_open(&b->s, number, NULL)) &&
           MU_CHECK(mu_run_draws(&b->s.model, &options, &b->run) == MU_OK) &&
           MU_CHECK(mu_assess_build(&b->run.kept.states, SEED, 0, &b->arena,
                                    &b->a) == MU_OK);
}

static void end(believed *b)
{
    mu_arena_clear(&b->arena);
    mu_run_clear(&b->run);
    scene_close(&b->s);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The value of rank ceil(q n) of all of them, sorted; n at most DRAWS.
static void check_band(const mu_band *band, const double *values, int n)
{
    static const int percent[] = { 5, 10, 25, 50, 75, 90, 95 };
    const double     got[] = { band->p05, band->p10, band->p25, band->p50,
                               band->p75, band->p90, band->p95 };
    double           sorted[DRAWS], sum = 0.0;
    for (int i = 0; i < n; i++) {
        sorted[i] = isnan(values[i]) ? INFINITY : values[i];
        sum += values[i];
    }
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    for (int i = 0; i < 7; i++) {
        double at = sorted[(int)ceil(percent[i] * n / 100.0 - 1e-9) - 1];
        MU_CHECK_REAL(isnan(got[i]) ? INFINITY : got[i], at,
                      isinf(at) ? 0.0 : 1e-9 * (1.0 + at));
    }
    if (!isnan(sum))
        MU_CHECK_REAL(band->mean, sum / n, 1e-9 * (1.0 + fabs(sum / n)));
}

// The day on which a posture asks a draw; MU_NEVER: it does not.
static int32_t day_of(const mu_posture *p, uint32_t which, const mu_model *m,
                      const mu_draw *draw)
{
    if (p->kind == MU_ON_DAY || p->kind == MU_PRESENT)
        return p->day;
    uint32_t mark = (which - 2 * m->report_days) / MU_WHENS;
    int32_t  day = draw->mark_day[mark];
    return day == MU_NEVER || day + p->later >= (int32_t)m->horizon
               ? MU_NEVER
               : day + p->later;
}

typedef struct figures {
    double see[DRAWS], rho[DRAWS], hold[DRAWS], q[DRAWS], kappa[DRAWS];
    int    count, every;
} figures;

static double battalions_on(const mu_draw *draw, const mu_belief *belief,
                            int32_t day)
{
    if (belief->battalions == MU_NONE)
        return 0.0;
    return draw->effective[mu_segment_on(draw, day) *
                               (size_t)draw->model->capabilities +
                           belief->battalions];
}

static void collect(believed *b, uint32_t which, uint32_t rung, figures *f)
{
    const mu_belief *belief = &b->run.kept.states.belief;
    mu_rung_belief   rungs[16];
    f->count = f->every = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        mu_draw_run(&b->s.draw, SEED, i);
        const mu_posture *p = &b->a.postures[which];
        int32_t day = day_of(p, which, &b->s.model, &b->s.draw);
        if (day == MU_NEVER ||
            (p->kind == MU_PRESENT &&
             !(battalions_on(&b->s.draw, belief, day) > 0.0)))
            continue;
        int at = f->count++;
        f->see[at] = mu_belief_on(belief, &b->s.draw, day, rungs);
        f->rho[at] = rungs[rung].rho;
        f->hold[at] = rungs[rung].hold;
        f->q[at] = rungs[rung].q;
        f->kappa[at] = rungs[rung].kappa;
        f->every += isnan(rungs[rung].kappa);
    }
}

static void every_posture_is_that_of_its_draws_one_by_one(void)
{
    int asked[5] = { 0 };
    for (uint64_t number = 0; number < 6; number++) {
        believed b;
        if (!begin(&b, number, 2))
            return;
        MU_CHECK_INT(b.a.draws, DRAWS);
        MU_CHECK_INT(b.a.postures_count, 2 * b.s.model.report_days +
                                             2 * b.s.model.marks_count);
        for (uint32_t i = 0; i < b.a.postures_count; i++) {
            uint32_t          rung = i % b.a.rungs_count;
            const mu_posture *p = &b.a.postures[i];
            figures           f;
            collect(&b, i, rung, &f);
            MU_CHECK_INT(p->draws, f.count);
            asked[p->kind] += f.count > 0;
            if (f.count == 0)
                continue;
            check_band(&p->see, f.see, f.count);
            check_band(&p->rungs[rung].rho, f.rho, f.count);
            check_band(&p->rungs[rung].hold, f.hold, f.count);
            check_band(&p->rungs[rung].q, f.q, f.count);
            check_band(&p->rungs[rung].kappa, f.kappa, f.count);
            MU_CHECK_REAL(p->rungs[rung].every.value,
                          (double)f.every / f.count, 1e-12);
        }
        end(&b);
    }
    for (int kind = 0; kind < 5; kind++)
        MU_CHECK(asked[kind] > 0);
}

static void the_answer_has_the_same_bytes_on_any_number_of_threads(void)
{
    believed one, three;
    if (!begin(&one, 2, 1) || !begin(&three, 2, 3))
        return;
    MU_CHECK_INT(one.a.postures_count, three.a.postures_count);
    for (uint32_t i = 0; i < one.a.postures_count; i++) {
        const mu_posture *a = &one.a.postures[i], *b = &three.a.postures[i];
        MU_CHECK_INT(a->draws, b->draws);
        MU_CHECK(memcmp(&a->see, &b->see, sizeof a->see) == 0);
        for (uint32_t x = 0; x < one.a.rungs_count && a->draws; x++)
            MU_CHECK(memcmp(&a->rungs[x].q, &b->rungs[x].q,
                            sizeof a->rungs[x].q) == 0);
    }
    end(&one);
    end(&three);
}

// ---- one sector, by hand ------------------------------------------------------------

#define ASSESS                                                                \
    "horizon: 100\nreport_every: 50\nassess:\n"                               \
    "  sweep_km: {value: 0.5}\n  speed_kmh: {value: 20}\n"                    \
    "  hours: {value: 12}\n  alert_hours: {value: 1}\n"                       \
    "  road_kmh: {value: 50}\n  detour: {value: 1.5}\n  beta: {value: 2}\n"
#define PLACE "[places]\nid,name,country,lat,lon,kinds\nhome,home,X,0,0,base\n"
#define RUNG "[ladder]\nrung,name,battalions,hours,share,contain,stake\n"

static mu_belief belief_of(scene *s, const char *text, mu_arena *arena)
{
    mu_belief belief = { .given = false };
    if (!MU_CHECK(scene_open(s, text)) ||
        !MU_CHECK(mu_belief_build(&s->model, arena, &belief) == MU_OK) ||
        !MU_CHECK(belief.given))
        abort();
    return belief;
}

static void teams_are_koopman_turned_round(void)
{
    scene     s;
    mu_arena  arena = { 0 };
    mu_belief belief = belief_of(
        &s,
        ASSESS "[events]\nid\ndrones\n" PLACE
               "[sectors]\nid,km,depth_km,weight,lat1,lon1,lat2,lon2,"
               "sensor_cover,sensor_event\na,100,6,1,0,0,0,1,0.4,drones\n" RUNG
               "x,x,0,24,,no,\n",
        &arena);
    // 120 km2 a team and day on 600 km2: seen = 1 - open exp(-m / 5).
    MU_CHECK_REAL(mu_watch_teams(&belief, 0.5, false), 5 * log(2), 1e-9);
    MU_CHECK_REAL(mu_watch_teams(&belief, 0.95, false), 5 * log(20), 1e-9);
    MU_CHECK_REAL(mu_watch_teams(&belief, 0.5, true), 5 * log(0.6 / 0.5), 1e-9);
    MU_CHECK_REAL(mu_watch_teams(&belief, 0.8, true), 5 * log(0.6 / 0.2), 1e-9);
    MU_CHECK_REAL(mu_watch_teams(&belief, 0.4, true), 0, 0);
    mu_watch watch = mu_watch_of(&belief);
    MU_CHECK_REAL(watch.sensors_alone, 0.4, 1e-12);
    MU_CHECK_REAL(watch.km, 100, 0);
    MU_CHECK_REAL(watch.row[2].alone, 5 * log(20), 1e-9);
    mu_arena_clear(&arena);
    scene_close(&s);
}

static void teams_on_many_sectors_see_what_was_asked_for(void)
{
    for (uint64_t number = 0; number < 12; number++) {
        scene     s;
        mu_arena  arena = { 0 };
        mu_belief belief;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_belief_build(&s.model, &arena, &belief) == MU_OK);
        for (int i = 1; i < 20; i++)
            for (int sensors = 0; sensors < 2; sensors++) {
                double see = i / 20.0;
                double teams = mu_watch_teams(&belief, see, sensors);
                double seen = mu_belief_see(&belief, teams, sensors);
                MU_CHECK(teams == 0.0 ? seen >= see : fabs(seen - see) < 1e-9);
                if (teams > 0.0)
                    MU_CHECK(mu_belief_see(&belief, teams * 0.999, sensors) <
                             see);
            }
        mu_arena_clear(&arena);
        scene_close(&s);
    }
}

// Seen half, reached, nothing to hold: q = 1/2, kappa = 1. The stake is even
// from 0 to 2, so half of the draws state one of at most 1.
static void a_stated_stake_is_held_against_kappa_draw_by_draw(void)
{
    believed       b = { .arena = { 0 } };
    mu_run_options options = options_of(2);
    if (!MU_CHECK(scene_open(
            &b.s, ASSESS PLACE
            "[nations]\nid\nA\n[types]\nid,personnel,rail,road,sea,air\n"
            "res,1,,,,\n[capabilities]\ntype,capability,amount\nres,reserve,1\n"
            "[sectors]\nid,km,depth_km,weight,lat1,lon1,lat2,lon2,sensor_cover\n"
            "a,10,10,1,0,0,0,0,0.5\n" RUNG
            "x,x,0,24,,no,0..2\ny,y,0,24,,no,\nz,z,0,24,,no,1\n"
            "[pledges]\nid,nation,type,count,home,to\np,A,res,1,home,home\n")) ||
        !MU_CHECK(mu_run_draws(&b.s.model, &options, &b.run) == MU_OK) ||
        !MU_CHECK(mu_assess_build(&b.run.kept.states, SEED, 0, &b.arena,
                                  &b.a) == MU_OK))
        return;
    const mu_posture *p = &b.a.postures[1];
    int               below = 0;
    uint64_t          key = mu_luck_key("ladder", MU_TEXT("x"), "/stake");
    MU_CHECK_INT(p->day, 50);
    for (uint64_t i = 0; i < DRAWS; i++)
        below += 2.0 * mu_luck_share(mu_luck_word(SEED, i, key)) <= 1.0;
    MU_CHECK(below > DRAWS / 4 && below < DRAWS * 3 / 4);
    MU_CHECK_REAL(p->rungs[0].kappa.p50, 1, 1e-12);
    MU_CHECK_REAL(p->rungs[0].below.value, (double)below / DRAWS, 1e-12);
    MU_CHECK_INT(p->rungs[1].below.of, 0);
    MU_CHECK_REAL(p->rungs[2].below.value, 1, 0);
    end(&b);
}

// ---- the line, sector by sector ----------------------------------------------------

#define LINE                                                                  \
    ASSESS "[events]\nid,probability\ndrones,0\n"                             \
           "[places]\nid,name,country,lat,lon,kinds\n"                        \
           "west,w,X,0,-1,base\neast,e,X,0,3,base\nfar,f,X,9,9,base\n"
#define FORCE(count, battalions)                                              \
    "[nations]\nid\nA\n[types]\nid,personnel,rail,road,sea,air\n"             \
    "u,1,,,,\n[capabilities]\ntype,capability,amount\n"                       \
    "u,monitors,3\nu,reserve,1\n" battalions                                  \
    "[pledges]\nid,nation,type,count,home,to\np,A,u," #count ",west,west\n"
#define SECTORS                                                               \
    "[sectors]\nid,km,depth_km,weight,lat1,lon1,lat2,lon2,"                   \
    "sensor_cover,sensor_event\na,100,6,1,0,0,0,1,0.4,drones\n"              \
    "b,50,10,4,0,1,0,2,0.2,\n"

static bool begin_line(believed *b, const char *text, mu_sector_watch *line)
{
    mu_run_options options = options_of(2);
    *b = (believed){ .arena = { 0 } };
    return MU_CHECK(scene_open(&b->s, text)) &&
           MU_CHECK(mu_run_draws(&b->s.model, &options, &b->run) == MU_OK) &&
           MU_CHECK(mu_sector_watch_build(&b->run.kept.states, &b->arena,
                                          line) == MU_OK);
}

// Two units: 6 teams, a third of them at a (1 * 100 of 300), 120 km2 a team and
// day; two bases, of the rung with the fewest hours. One degree of a great circle
// is 6371 pi / 180 km, on roads half as far again at 50 km/h.
static void sectors_are_watched_and_reached_by_hand(void)
{
    believed        b;
    mu_sector_watch line;
    double          degree = 6371 * acos(-1) / 180;
    if (!begin_line(&b,
                    LINE FORCE(2, "u,battalions,1\n") SECTORS RUNG
                    "slow,s,0,99,,no,\nx,x,0,9,,no,\n",
                    &line))
        return;
    MU_CHECK_INT(line.count, 2);
    MU_CHECK_INT(line.day, 50);
    MU_CHECK_INT(line.draws, DRAWS);
    MU_CHECK_REAL(line.monitors, 6, 1e-12);
    MU_CHECK_INT(line.rung, 1);
    MU_CHECK_INT(line.bases, 2);
    const mu_sector_row *a = &line.rows[0], *c = &line.rows[1];
    MU_CHECK(mu_text_equal(a->sector, MU_TEXT("a")));
    MU_CHECK_REAL(a->teams, 2, 1e-12);
    MU_CHECK_REAL(a->alone, 1 - exp(-240 / 600.0), 1e-12);
    MU_CHECK_REAL(a->with, 1 - 0.6 * exp(-240 / 600.0), 1e-12);
    MU_CHECK(mu_text_equal(a->place, MU_TEXT("west")));
    MU_CHECK_REAL(a->km, 2 * degree, 1e-9);
    MU_CHECK_REAL(a->hours, 1 + 1.5 * 2 * degree / 50, 1e-9);
    // Its sensors wait for nothing.
    MU_CHECK_REAL(c->teams, 4, 1e-12);
    MU_CHECK_REAL(c->alone, 1 - 0.8 * exp(-480 / 500.0), 1e-12);
    MU_CHECK_REAL(c->with, c->alone, 0);
    MU_CHECK(mu_text_equal(c->place, MU_TEXT("east")));
    MU_CHECK_REAL(c->km, 2 * degree, 1e-9);
    end(&b);
}

static void where_no_battalion_is_no_sector_is_told(void)
{
    believed        b;
    mu_sector_watch line;
    if (!begin_line(&b, LINE FORCE(2, "") SECTORS RUNG "x,x,0,9,,no,\n",
                    &line))
        return;
    MU_CHECK_INT(line.count, 0);
    MU_CHECK_INT(line.draws, 0);
    end(&b);
}

static void sectors_together_see_what_the_line_sees(void)
{
    int told = 0;
    for (uint64_t number = 0; number < 6; number++) {
        believed        b;
        mu_sector_watch line;
        double          alone = 0.0, with = 0.0, weights = 0.0, teams = 0.0;
        if (!begin(&b, number, 2))
            return;
        const mu_belief *belief = &b.run.kept.states.belief;
        MU_CHECK(mu_sector_watch_build(&b.run.kept.states, &b.arena, &line) ==
                 MU_OK);
        for (uint32_t i = 0; i < line.count; i++) {
            double weight = (double)b.s.scenario.sectors[i].weight;
            alone += weight * line.rows[i].alone;
            with += weight * line.rows[i].with;
            teams += line.rows[i].teams;
            weights += weight;
        }
        for (uint32_t i = 0; i < b.a.postures_count; i++)
            if (b.a.postures[i].kind == MU_PRESENT &&
                b.a.postures[i].day == line.day)
                MU_CHECK_INT(line.draws, b.a.postures[i].draws);
        if (line.count) {
            told++;
            MU_CHECK_REAL(teams, line.monitors, 1e-9 * (1 + line.monitors));
            MU_CHECK_REAL(alone / weights,
                          mu_belief_see(belief, line.monitors, false), 1e-12);
            MU_CHECK_REAL(with / weights,
                          mu_belief_see(belief, line.monitors, true), 1e-12);
        }
        end(&b);
    }
    MU_CHECK(told > 0);
}

static void without_a_ladder_there_is_nothing(void)
{
    believed       b = { .arena = { 0 } };
    mu_run_options options = options_of(1);
    if (!MU_CHECK(scene_open(&b.s, "horizon: 100\n" PLACE)) ||
        !MU_CHECK(mu_run_draws(&b.s.model, &options, &b.run) == MU_OK) ||
        !MU_CHECK(mu_assess_build(&b.run.kept.states, SEED, 0, &b.arena,
                                  &b.a) == MU_OK))
        return;
    mu_sector_watch line;
    MU_CHECK(mu_sector_watch_build(&b.run.kept.states, &b.arena, &line) ==
             MU_OK);
    MU_CHECK_INT(line.count, 0);
    MU_CHECK(!b.a.given);
    MU_CHECK_INT(b.a.postures_count, 0);
    end(&b);
}

static const mu_test tests[] = {
    MU_TEST(every_posture_is_that_of_its_draws_one_by_one),
    MU_TEST(the_answer_has_the_same_bytes_on_any_number_of_threads),
    MU_TEST(teams_are_koopman_turned_round),
    MU_TEST(teams_on_many_sectors_see_what_was_asked_for),
    MU_TEST(a_stated_stake_is_held_against_kappa_draw_by_draw),
    MU_TEST(sectors_are_watched_and_reached_by_hand),
    MU_TEST(where_no_battalion_is_no_sector_is_told),
    MU_TEST(sectors_together_see_what_the_line_sees),
    MU_TEST(without_a_ladder_there_is_nothing),
};
MU_TESTS_MAIN(tests)
