// test_consent.c - who says yes and when: recesses day by day, circles, and
// deadlocks against all sets of nations.

#include "scene.h"
#include "stages.h"

#define TICK 0.125      // times of these tests are whole eighths of a day

// ---- session days ------------------------------------------------------------

typedef struct recess {
    int from, to;
} recess;

// A tick at a time: the first time with `length` outside the recesses.
static double slow_end(const recess *list, uint32_t count, double begin,
                       double length)
{
    double time = begin;
    for (double done = 0.0; done < length; time += TICK) {
        bool sits = true;
        for (uint32_t i = 0; i < count; i++)
            sits &= !(list[i].from <= time && time < list[i].to);
        done += sits ? TICK : 0.0;
    }
    return time;
}

static const char *date_of(int days)
{
    static char text[2][24];
    static int  which;
    mu_date     date = mu_date_of_day(
        mu_day_of_date((mu_date){ 2026, 1, 1 }) + days);
    which = !which;
    snprintf(text[which], sizeof *text, "%04d-%02d-%02d", (int)date.year,
             (int)date.month, (int)date.day);
    return text[which];
}

// Thirty nations a scene, each with recesses that overlap, touch, begin before
// the start or right at the end of its step.
static void session_days_are_those_of_a_slow_calendar(void)
{
    enum { NATIONS = 30, MOST = 6 };
    dice d = { 6 };
    for (int round = 0; round < 20; round++) {
        recess   list[NATIONS][MOST];
        uint32_t count[NATIONS];
        double   begin[NATIONS], length[NATIONS];
        paper    events = { 0 }, steps = { 0 }, text = { 0 };
        put(&text, "horizon: 2000\n[nations]\nid\n");
        for (int n = 0; n < NATIONS; n++) {
            begin[n] = roll(&d, 240) * TICK;
            length[n] = happens(&d, 15) ? 0.0 : roll(&d, 160) * TICK;
            put(&text, "N%d\n", n);
            put(&events, "e%d,%.3f\n", n, begin[n]);
            put(&steps, "N%d,1,e%d,%.3f\n", n, n, length[n]);
        }
        put(&text, "[recess]\nnation,from,to\n");
        for (int n = 0; n < NATIONS; n++) {
            count[n] = roll(&d, MOST + 1);
            for (uint32_t i = 0; i < count[n]; i++) {
                recess *r = &list[n][i];
                r->from = (int)roll(&d, 60) - 10;
                if (i == 0 && happens(&d, 50))
                    r->from = (int)(begin[n] + length[n]);
                r->to = r->from + (int)between(&d, 1, 12);
                bool twice = false;
                for (uint32_t j = 0; j < i; j++)
                    twice |= list[n][j].from == r->from &&
                             list[n][j].to == r->to;
                if (!twice)
                    put(&text, "N%d,%s,%s\n", n, date_of(r->from),
                        date_of(r->to));
            }
        }
        put(&text, "[events]\nid,delay\n%s", events.at);
        put(&text, "[approvals]\nnation,step,after,duration\n%s", steps.at);
        scene s;
        MU_REQUIRE(scene_open(&s, text.at));
        mu_draw_run(&s.draw, 1, 0);
        for (uint32_t n = 0; n < NATIONS; n++)
            MU_CHECK_REAL(s.draw.approve[n],
                          slow_end(list[n], count[n], begin[n], length[n]), 0);
        scene_close(&s);
        paper_clear(&text);
        paper_clear(&events);
        paper_clear(&steps);
    }
}

static void recess_that_begins_as_a_try_ends_is_not_met(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[nations]\nid\nA\nB\nC\n"
        "[recess]\nnation,from,to\n"
        "A,2026-01-11,2026-02-01\nB,2026-01-11,2026-02-01\n"
        "C,2026-01-01,2026-01-11\nC,2026-01-11,2026-01-21\n"
        "[approvals]\nnation,step,duration\nA,1,10\nB,1,10.5\nC,1,0.5\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(approve_of(&s, "A"), 10, 0);
    MU_CHECK_REAL(approve_of(&s, "B"), 31.5, 0);
    MU_CHECK_REAL(approve_of(&s, "C"), 20.5, 0);
    scene_close(&s);
}

// ---- steps by hand -----------------------------------------------------------

static void steps_follow_by_number_and_wait_for_their_events(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay,probability\nearly,3,\nlate,20,\nno,0,0\n"
        "[nations]\nid\nA\nB\nC\n"
        "[conditions]\nnation,option,events\nA,1,early\n"
        "[approvals]\nnation,step,after,duration\n"
        "A,10,,5\nA,2,late,4\nA,1,,1\nB,1,no,1\nC,1,,729\nC,2,,1\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(commit_of(&s, "A"), 3, 0);
    MU_CHECK_REAL(approve_of(&s, "A"), 29, 0);       // 3+1, wait to 20, 4, 5
    static const double ends[] = { 4, 24, 29, INFINITY, 729, INFINITY };
    for (int i = 0; i < 6; i++)
        MU_CHECK_REAL(s.draw.step_end[i], ends[i], 0);
    const mu_path_to_yes *path = &s.draw.path[nation_named(&s, "A")];
    MU_CHECK_REAL(path->waiting, 16, 0);
    MU_CHECK_REAL(path->option_events, 3, 0);
    MU_CHECK_REAL(commit_of(&s, "B"), 0, 0);
    MU_CHECK_REAL(approve_of(&s, "B"), INFINITY, 0);
    MU_CHECK(s.draw.path[nation_named(&s, "B")].event_missing);
    MU_CHECK_REAL(approve_of(&s, "C"), INFINITY, 0);   // at the horizon
    MU_CHECK(!s.draw.path[nation_named(&s, "C")].event_missing);
    scene_close(&s);
}

// Tries take session days, the waits between them calendar days.
static void tries_that_fail_are_followed_by_waits(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[nations]\nid\nA\nB\n"
        "[recess]\nnation,from,to\nA,2026-01-13,2026-01-23\n"
        "[approvals]\n"
        "nation,step,duration,probability,retries,retry_after\n"
        "A,1,10,0.5,3,4\nB,1,10,0,3,4\n"));
    // Tries end at 10, 32, 46, 60: the second begins at 14, in the recess of
    // the days 12 to 22.
    static const double ends[] = { 10, 32, 46, 60, INFINITY };
    int seen[5] = { 0 };
    for (uint64_t i = 0; i < 400; i++) {
        mu_draw_run(&s.draw, 2, i);
        int try = 0;
        for (; try < 4; try++) {
            char name[40];
            snprintf(name, sizeof name, "/A/1/pass/%d", try);
            uint64_t key = mu_luck_hash(MU_LUCK_BASIS, "approval", 8);
            key = mu_luck_hash(key, name, strlen(name));
            if (mu_luck_share(mu_luck_word(2, i, key)) < 0.5)
                break;
        }
        seen[try]++;
        MU_CHECK_REAL(approve_of(&s, "A"), ends[try], 0);
        MU_CHECK_REAL(approve_of(&s, "B"), INFINITY, 0);
    }
    for (int try = 0; try < 5; try++)
        MU_CHECK(seen[try] > 0);
    scene_close(&s);
}

// ---- conditions by hand ------------------------------------------------------

#define FORCES                                                                \
    "[types]\nid,personnel,rail,road,sea,air\nbn,500,,,,\n"                   \
    "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"

static void others_count_by_heads_and_by_persons(void)
{
    // K of A, B, C, D is 0, 5, 10, 15. B offers nothing; C pledged 1500 but
    // may send 700; what is only possible counts nowhere.
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne5,5\ne10,10\ne15,15\n"
        "[nations]\nid,ceiling\nA,\nB,\nC,700\nD,\nw1,\nw2,\nw3,\nw4,\np1,\n"
        "p2,\np3,\nboth,\n"
        "[conditions]\nnation,option,events,nations,contributors,personnel\n"
        "B,1,e5,,,\nC,1,e10,,,\nD,1,e15,,,\n"
        "w1,1,,,1,\nw2,1,,,2,\nw3,1,,,3,\nw4,1,,,4,\n"
        "p1,1,,,,500\np2,1,,,,1200\np3,1,,,,1701\n"
        "both,1,e5,B,1,600\n"
        FORCES
        "[pledges]\nid,nation,type,status,count,home,to\n"
        "a,A,bn,,1,h,h\nb,B,bn,possible,9,h,h\nc,C,bn,,3,h,h\nd,D,bn,,1,h,h\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(commit_of(&s, "w1"), 0, 0);
    MU_CHECK_REAL(commit_of(&s, "w2"), 10, 0);
    MU_CHECK_REAL(commit_of(&s, "w3"), 15, 0);
    MU_CHECK_REAL(commit_of(&s, "w4"), INFINITY, 0);
    MU_CHECK_REAL(commit_of(&s, "p1"), 0, 0);
    MU_CHECK_REAL(commit_of(&s, "p2"), 10, 0);
    MU_CHECK_REAL(commit_of(&s, "p3"), INFINITY, 0);
    MU_CHECK_REAL(commit_of(&s, "both"), 10, 0);
    scene_close(&s);
}

// A nation does not count itself, whatever it offers.
static void nation_is_no_other_to_itself(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[nations]\nid\nA\nB\n"
        "[conditions]\nnation,option,contributors,personnel\n"
        "A,1,1,\nB,1,,1\n"
        FORCES
        "[pledges]\nid,nation,type,count,home,to\na,A,bn,1,h,h\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(commit_of(&s, "A"), INFINITY, 0);
    MU_CHECK_REAL(commit_of(&s, "B"), INFINITY, 0);
    // B may count A in; A has nobody to count.
    MU_CHECK_INT(s.draw.deadlock_size, 0);
    scene_close(&s);
}

static void earliest_row_holds_and_approval_comes_after_commitment(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne5,5\ne9,9\n"
        "[nations]\nid\nA\nB\nC\nD\n"
        "[conditions]\nnation,option,counts,events,nations\n"
        "A,1,,e9,\nA,2,,e5,\nB,1,,,A\nC,1,approval,,A\nD,1,,,C\n"
        "[approvals]\nnation,step,duration\nA,1,7\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(commit_of(&s, "A"), 5, 0);
    MU_CHECK_REAL(commit_of(&s, "B"), 5, 0);
    MU_CHECK_REAL(commit_of(&s, "C"), 12, 0);
    MU_CHECK_REAL(commit_of(&s, "D"), 12, 0);
    scene_close(&s);
}

// ---- circles by hand ---------------------------------------------------------

static void circle_never_commits_but_would_under_trust(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay,probability\ne5,5,\nno,0,0\n"
        "[nations]\nid\nA\nB\nC\nD\n"
        "[conditions]\nnation,option,counts,events,nations\n"
        "A,1,,e5,B\nB,1,approval,,A\nC,1,,,B\nD,1,,no,A\n"
        "[approvals]\nnation,step,duration\nA,1,3\n"));
    mu_draw_run(&s.draw, 1, 0);
    for (uint32_t n = 0; n < 4; n++)
        MU_CHECK_REAL(s.draw.commit[n], INFINITY, 0);
    MU_CHECK_INT(s.draw.deadlock_size, 3);
    MU_CHECK(locked_in(&s, "A") && locked_in(&s, "B") && locked_in(&s, "C"));
    MU_CHECK(!locked_in(&s, "D"));
    // Counted in, A is committed at 0 and approved at 3 in the conditions of
    // others; its own come to hold at 5, and its own vote runs from there.
    mu_draw_run_trust(&s.draw);
    MU_CHECK(s.draw.trust);
    MU_CHECK_REAL(commit_of(&s, "A"), 5, 0);
    MU_CHECK_REAL(approve_of(&s, "A"), 8, 0);
    MU_CHECK_REAL(commit_of(&s, "B"), 3, 0);
    MU_CHECK_REAL(commit_of(&s, "C"), 0, 0);
    MU_CHECK_REAL(commit_of(&s, "D"), INFINITY, 0);
    scene_close(&s);
}

static void circle_with_a_way_out_is_no_deadlock(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,delay\ne40,40\n"
        "[nations]\nid\nA\nB\n"
        "[conditions]\nnation,option,events,nations\n"
        "A,1,,B\nA,2,e40,\nB,1,,A\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_REAL(commit_of(&s, "A"), 40, 0);
    MU_CHECK_REAL(commit_of(&s, "B"), 40, 0);
    MU_CHECK_INT(s.draw.deadlock_size, 0);
    scene_close(&s);
}

// Out goes D, for lack of its event; then C, which needs D; A and B stay.
static void deadlock_drops_whoever_needs_one_that_is_dropped(void)
{
    scene s;
    MU_REQUIRE(scene_open(&s,
        "[events]\nid,probability\nno,0\n"
        "[nations]\nid\nA\nB\nC\nD\n"
        "[conditions]\nnation,option,events,nations\n"
        "A,1,,B\nB,1,,A\nC,1,,A;D\nD,1,no,C\n"));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_INT(s.draw.deadlock_size, 2);
    MU_CHECK(locked_in(&s, "A") && locked_in(&s, "B"));
    scene_close(&s);
}

static void nation_that_refuses_is_in_no_deadlock(void)
{
    static const char *const without[] = { "A" };
    const mu_variation how = { .without = without, .without_count = 1 };
    scene              s;
    MU_REQUIRE(scene_open_varied(&s,
        "[nations]\nid\nA\nB\nC\n"
        "[conditions]\nnation,option,nations\nA,1,B\nB,1,A\n", &how));
    mu_draw_run(&s.draw, 1, 0);
    MU_CHECK_INT(s.draw.deadlock_size, 0);
    MU_CHECK_REAL(commit_of(&s, "A"), INFINITY, 0);
    MU_CHECK_REAL(commit_of(&s, "B"), INFINITY, 0);
    MU_CHECK_REAL(commit_of(&s, "C"), 0, 0);
    scene_close(&s);
}

// ---- webs at random, against all sets ----------------------------------------

// A web of conditions as plain data, and the page read as it is written.
enum { NATIONS = 8, ROWS = 3, EVENTS = 4 };

typedef struct row {
    uint32_t events, nations;      // bit sets
    uint32_t contributors, personnel;
    bool     approval;
} row;

typedef struct web {
    row      rows[NATIONS][ROWS];
    uint32_t count[NATIONS];
    double   event[EVENTS], step[NATIONS];     // step < 0: the vote fails
    uint32_t persons[NATIONS];                 // 0: no offered pledge
    double   horizon;
} web;

typedef struct yes {
    double commit[NATIONS], approve[NATIONS];
} yes;

static double within(const web *w, double time)
{
    return time < w->horizon ? time : INFINITY;
}

static double slow_row(const web *w, uint32_t n, const row *r,
                       const double *seen)
{
    double time = 0.0;
    for (int e = 0; e < EVENTS; e++)
        if (r->events >> e & 1 && w->event[e] > time)
            time = w->event[e];
    for (int o = 0; o < NATIONS; o++)
        if (r->nations >> o & 1 && seen[o] > time)
            time = seen[o];
    // The first of the times at which something changes that is enough.
    double enough = INFINITY;
    for (int at = -1; at < NATIONS; at++) {
        double   when = at < 0 ? 0.0 : seen[at];
        uint32_t heads = 0, persons = 0;
        for (uint32_t o = 0; o < NATIONS; o++) {
            bool there = o != n && seen[o] <= when && seen[o] < INFINITY;
            heads += there && w->persons[o] > 0;
            persons += there ? w->persons[o] : 0;
        }
        if (heads >= r->contributors && persons >= r->personnel &&
            when < enough)
            enough = when;
    }
    return enough > time ? enough : time;
}

static double slow_approve(const web *w, uint32_t n, double commit)
{
    return w->step[n] < 0.0 ? INFINITY : within(w, commit + w->step[n]);
}

// All from the values before, until nothing changes.
static yes slow_settle(const web *w, uint32_t in)
{
    yes now;
    for (uint32_t n = 0; n < NATIONS; n++)
        now.commit[n] = now.approve[n] = INFINITY;
    for (;;) {
        yes seen = now, next;
        for (uint32_t n = 0; n < NATIONS; n++)
            if (in >> n & 1) {
                seen.commit[n] = 0.0;
                seen.approve[n] = slow_approve(w, n, 0.0);
            }
        for (uint32_t n = 0; n < NATIONS; n++) {
            next.commit[n] = w->count[n] ? INFINITY : 0.0;
            for (uint32_t i = 0; i < w->count[n]; i++) {
                const row *r = &w->rows[n][i];
                double     time = slow_row(
                    w, n, r, r->approval ? seen.approve : seen.commit);
                if (time < next.commit[n])
                    next.commit[n] = time;
            }
            next.commit[n] = within(w, next.commit[n]);
            next.approve[n] = slow_approve(w, n, next.commit[n]);
        }
        if (memcmp(&next, &now, sizeof now) == 0)
            return now;
        now = next;
    }
}

// The largest set of those who never commit that commits when counted in.
static uint32_t slow_deadlock(const web *w, const yes *plain)
{
    uint32_t never = 0, best = 0;
    for (uint32_t n = 0; n < NATIONS; n++)
        never |= plain->commit[n] == INFINITY ? 1u << n : 0;
    for (uint32_t set = 1; set < 1u << NATIONS; set++) {
        if (set & ~never)
            continue;
        yes  trial = slow_settle(w, set);
        bool all = true;
        for (uint32_t n = 0; n < NATIONS; n++)
            all &= !(set >> n & 1) || trial.commit[n] < INFINITY;
        if (all && __builtin_popcount(set) > __builtin_popcount(best))
            best = set;
    }
    return best;
}

static web random_web(dice *d)
{
    web w = { .horizon = 100 };
    for (int e = 0; e < EVENTS; e++)
        w.event[e] = happens(d, 40) ? (double)INFINITY : roll(d, 60);
    for (uint32_t n = 0; n < NATIONS; n++) {
        w.persons[n] = happens(d, 70) ? 100 * between(d, 1, 5) : 0;
        w.step[n] = happens(d, 10) ? -1.0 : roll(d, 60);
        w.count[n] = happens(d, 15) ? 0 : between(d, 1, ROWS);
        for (uint32_t i = 0; i < w.count[n]; i++) {
            row *r = &w.rows[n][i];
            r->approval = happens(d, 40);
            r->events = happens(d, 30) ? 1u << roll(d, EVENTS) : 0;
            r->nations = happens(d, 70) ? 1u << roll(d, NATIONS) : 0;
            if (happens(d, 25))
                r->nations |= 1u << roll(d, NATIONS);
            r->nations &= ~(1u << n);
            r->contributors = happens(d, 25) ? between(d, 1, 5) : 0;
            r->personnel = happens(d, 25) ? 100 * between(d, 1, 15) : 0;
            if (!r->events && !r->nations && !r->contributors &&
                !r->personnel)
                r->nations = 1u << ((n + 1) % NATIONS);
        }
    }
    return w;
}

static void put_set(paper *p, const char *letter, uint32_t set)
{
    for (uint32_t i = 0, first = 1; i < 32; i++)
        if (set >> i & 1) {
            put(p, "%s%s%u", first ? "" : ";", letter, i);
            first = 0;
        }
}

static void put_web(paper *p, const web *w)
{
    put(p, "horizon: %.0f\n[events]\nid,delay,probability\n", w->horizon);
    for (int e = 0; e < EVENTS; e++)
        put(p, "e%d,%.0f,%d\n", e, w->event[e] < INFINITY ? w->event[e] : 0,
            w->event[e] < INFINITY);
    put(p, "[nations]\nid\n");
    for (int n = 0; n < NATIONS; n++)
        put(p, "N%d\n", n);
    put(p, "[conditions]\n"
           "nation,option,counts,events,nations,contributors,personnel\n");
    for (int n = 0; n < NATIONS; n++)
        for (uint32_t i = 0; i < w->count[n]; i++) {
            const row *r = &w->rows[n][i];
            put(p, "N%d,%u,%s,", n, i, r->approval ? "approval" : "");
            put_set(p, "e", r->events);
            put(p, ",");
            put_set(p, "N", r->nations);
            put(p, ",%u,%u\n", r->contributors, r->personnel);
        }
    put(p, "[approvals]\nnation,step,duration,probability\n");
    for (int n = 0; n < NATIONS; n++)
        put(p, "N%d,1,%.0f,%d\n", n, w->step[n] < 0 ? 1.0 : w->step[n],
            w->step[n] >= 0);
    put(p, "[types]\nid,personnel,rail,road,sea,air\nt,100,,,,\n"
           "[places]\nid,name,country,lat,lon\nh,h,X,1,1\n"
           "[pledges]\nid,nation,type,count,home,to\n");
    for (int n = 0; n < NATIONS; n++)
        if (w->persons[n])
            put(p, "p%d,N%d,t,%u,h,h\n", n, n, w->persons[n] / 100);
}

static void check_yes(const scene *s, const yes *want)
{
    for (uint32_t n = 0; n < NATIONS; n++) {
        MU_CHECK_REAL(s->draw.commit[n], want->commit[n], 0);
        MU_CHECK_REAL(s->draw.approve[n], want->approve[n], 0);
    }
}

static void webs_settle_and_lock_as_all_sets_say(void)
{
    dice d = { 7 };
    int  sizes[NATIONS + 1] = { 0 };
    for (int i = 0; i < 400 && !mu_check_failures; i++) {
        web   w = random_web(&d);
        paper text = { 0 };
        scene s;
        put_web(&text, &w);
        MU_REQUIRE(scene_open(&s, text.at));
        mu_draw_run(&s.draw, 1, 0);
        yes      plain = slow_settle(&w, 0);
        uint32_t locked = slow_deadlock(&w, &plain), got = 0;
        check_yes(&s, &plain);
        for (uint32_t n = 0; n < NATIONS; n++)
            got |= (uint32_t)s.draw.counted_in[n] << n;
        MU_CHECK_UINT(got, locked);
        sizes[__builtin_popcount(locked)]++;
        if (locked) {
            yes trust = slow_settle(&w, locked);
            mu_draw_run_trust(&s.draw);
            check_yes(&s, &trust);
        }
        if (mu_check_failures)
            printf("  web %d:\n%s", i, text.at);
        scene_close(&s);
        paper_clear(&text);
    }
    // Worth something: deadlocks of several sizes came up.
    MU_CHECK(sizes[0] > 20 && sizes[2] > 5 && sizes[3] > 5 && sizes[4] > 5);
}

static const mu_test tests[] = {
    MU_TEST(session_days_are_those_of_a_slow_calendar),
    MU_TEST(recess_that_begins_as_a_try_ends_is_not_met),
    MU_TEST(steps_follow_by_number_and_wait_for_their_events),
    MU_TEST(tries_that_fail_are_followed_by_waits),
    MU_TEST(others_count_by_heads_and_by_persons),
    MU_TEST(nation_is_no_other_to_itself),
    MU_TEST(earliest_row_holds_and_approval_comes_after_commitment),
    MU_TEST(circle_never_commits_but_would_under_trust),
    MU_TEST(circle_with_a_way_out_is_no_deadlock),
    MU_TEST(deadlock_drops_whoever_needs_one_that_is_dropped),
    MU_TEST(nation_that_refuses_is_in_no_deadlock),
    MU_TEST(webs_settle_and_lock_as_all_sets_say),
};

MU_TESTS_MAIN(tests)
