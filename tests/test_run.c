// test_run.c - many draws on threads: the same bytes, any part, what is kept,
// and stopping.

#include "run.h"
#include "tallies.h"
#include "world.h"

static bool run_world(const scene *s, uint64_t first, uint64_t draws,
                      uint32_t threads, mu_run *out)
{
    const mu_run_options options = { .seed = 11, .first = first,
                                     .draws = draws, .threads = threads };
    return MU_CHECK(mu_run_draws(&s->model, &options, out) == MU_OK) &&
           MU_CHECK_UINT(out->draws, draws);
}

static void any_number_of_threads_gives_the_same_bytes(void)
{
    static const uint32_t threads[] = { 2, 3, 8, 0 };
    int64_t               deadlocks = 0;
    for (uint64_t number = 1; number < 6; number++) {
        scene  s;
        mu_run one, many;
        if (!world_open(&s, number, NULL))
            return;
        // The last chunk is not whole.
        if (run_world(&s, 0, 1003, 1, &one)) {
            MU_CHECK_INT(one.plain.draws, 1003);
            MU_CHECK_INT(one.trust.draws, 1003);
            deadlocks += one.plain.deadlocks;
            for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
                if (run_world(&s, 0, 1003, threads[i], &many)) {
                    check_same_tallies(&one.plain, &many.plain);
                    check_same_tallies(&one.trust, &many.trust);
                    MU_CHECK_UINT(one.leg_days, many.leg_days);
                    mu_run_clear(&many);
                }
            mu_run_clear(&one);
        }
        scene_close(&s);
    }
    MU_CHECK(deadlocks > 100);
}

// The tally under trust is that of all draws, with the deadlock counted in
// where there is one.
static void trust_is_the_tally_of_the_draws_under_trust(void)
{
    for (uint64_t number = 1; number < 6; number++) {
        scene    s;
        mu_run   run;
        mu_tally plain, trust;
        if (!world_open(&s, number, NULL))
            return;
        MU_CHECK(mu_tally_init(&s.model, &plain) == MU_OK);
        MU_CHECK(mu_tally_init(&s.model, &trust) == MU_OK);
        for (uint64_t index = 0; index < 100; index++) {
            mu_draw_run(&s.draw, 11, index);
            mu_draw_why(&s.draw);
            mu_tally_add(&plain, &s.draw, 1);
            if (s.draw.deadlock_size) {
                mu_draw_run_trust(&s.draw);
                mu_draw_why(&s.draw);
            }
            mu_tally_add(&trust, &s.draw, 1);
        }
        mu_tally_finish(&plain);
        mu_tally_finish(&trust);
        if (run_world(&s, 0, 100, 2, &run)) {
            check_same_tallies(&plain, &run.plain);
            check_same_tallies(&trust, &run.trust);
            mu_run_clear(&run);
        }
        mu_tally_clear(&plain);
        mu_tally_clear(&trust);
        scene_close(&s);
    }
}

// Three runs of parts that begin and end within groups and chunks.
static void runs_of_parts_make_the_whole(void)
{
    scene  s;
    mu_run whole, a, b, c;
    if (!world_open(&s, 4, NULL))
        return;
    if (run_world(&s, 0, 300, 2, &whole) && run_world(&s, 0, 67, 1, &a) &&
        run_world(&s, 67, 131, 2, &b) && run_world(&s, 198, 102, 1, &c)) {
        mu_tally_merge(&a.plain, &b.plain);
        mu_tally_merge(&a.plain, &c.plain);
        mu_tally_merge(&a.trust, &b.trust);
        mu_tally_merge(&a.trust, &c.trust);
        check_same_tallies(&whole.plain, &a.plain);
        check_same_tallies(&whole.trust, &a.trust);
        mu_run_clear(&whole);
        mu_run_clear(&a);
        mu_run_clear(&b);
        mu_run_clear(&c);
    }
    scene_close(&s);
}

static void late_draws_run_like_early_ones(void)
{
    scene  s;
    mu_run one, two;
    if (!world_open(&s, 4, NULL))
        return;
    uint64_t first = (UINT64_C(1) << 34) - 33;   // the counter's second word
    if (run_world(&s, first, 130, 1, &one) && run_world(&s, first, 130, 3, &two)) {
        check_same_tallies(&one.plain, &two.plain);
        check_same_tallies(&one.trust, &two.trust);
        mu_run_clear(&one);
        mu_run_clear(&two);
    }
    scene_close(&s);
}

// ---- what is kept of the first draws -----------------------------------------------

// Day by day and spell by spell, as slowly as can be.
static void check_kept_draw(scene *s, const mu_kept *kept, uint64_t number,
                            uint64_t index)
{
    int64_t  days = 0;
    uint32_t spells = 0;
    mu_draw_run(&s->draw, 11, index);
    for (int32_t day = 0; day < (int32_t)s->model.horizon; day++)
        days += s->draw.persons[mu_segment_on(&s->draw, day)];
    for (uint32_t i = 0; i < s->draw.spells_count; i++)
        spells += mu_ceil_day(&s->draw, s->draw.spells[i].start) <
                  mu_ceil_day(&s->draw, s->draw.spells[i].end);
    MU_CHECK_INT(kept->person_days[number], days);
    MU_CHECK_INT(kept->comes[number], spells > 0);
    for (uint32_t i = 0; i < kept->milestones; i++)
        MU_CHECK_INT(kept->mark_day[number * kept->milestones + i],
                     s->draw.mark_day[i]);
    for (uint32_t i = 0; i < kept->claims; i++)
        MU_CHECK_INT(kept->claim_day[number * kept->claims + i],
                     s->draw.mark_day[kept->milestones + i]);
}

static void first_draws_are_kept_each_at_its_number(void)
{
    uint32_t absent = 0, there = 0;
    for (uint64_t number = 1; number < 6; number++)
        for (uint32_t threads = 1; threads <= 3; threads += 2) {
            scene                s;
            mu_run               run;
            const mu_run_options options = { .seed = 11, .first = 70,
                                             .draws = 300, .keep = 199,
                                             .threads = threads };
            if (!world_open(&s, number, NULL))
                return;
            MU_CHECK(mu_run_draws(&s.model, &options, &run) == MU_OK);
            MU_CHECK_UINT(run.kept.draws, 199);
            MU_CHECK_UINT(run.kept.milestones, s.model.milestones);
            MU_CHECK_UINT(run.kept.milestones + run.kept.claims,
                          s.model.marks_count);
            for (uint64_t i = 0; i < run.kept.draws; i++) {
                check_kept_draw(&s, &run.kept, i, 70 + i);
                absent += !run.kept.comes[i];
                there += run.kept.comes[i];
            }
            mu_run_clear(&run);
            scene_close(&s);
        }
    MU_CHECK(absent > 100 && there > 100);
}

static void no_more_draws_are_kept_than_are_played_and_none_unasked(void)
{
    scene  s;
    mu_run run;
    if (!world_open(&s, 2, NULL))
        return;
    mu_run_options options = { .seed = 1, .draws = 5, .keep = MU_KEPT_DRAWS };
    MU_CHECK(mu_run_draws(&s.model, &options, &run) == MU_OK);
    MU_CHECK_UINT(run.kept.draws, 5);
    mu_run_clear(&run);
    options.keep = 0;
    MU_CHECK(mu_run_draws(&s.model, &options, &run) == MU_OK);
    MU_CHECK_UINT(run.kept.draws, 0);
    MU_CHECK(mu_kept_typical(&run.kept) == MU_NO_DRAW);
    mu_run_clear(&run);
    scene_close(&s);
}

static void typical_draw_is_the_one_in_the_middle_of_those_with_anybody(void)
{
    static const struct {
        const char *what;
        uint64_t    draws;
        int64_t     days[6];
        bool        comes[6];
        uint64_t    typical;
    } cases[] = {
        { "nobody", 2, { 0, 0 }, { false, false }, MU_NO_DRAW },
        { "odd", 3, { 9, 1, 5 }, { true, true, true }, 2 },
        { "even: the lower", 4, { 9, 1, 7, 5 }, { true, true, true, true }, 3 },
        { "absent do not count", 4, { 9, 0, 0, 7 },
          { true, false, false, true }, 3 },
        { "equal: the first", 5, { 2, 5, 5, 8, 5 },
          { true, true, true, true, true }, 1 },
        { "equal, the first of them absent", 3, { 0, 0, 0 },
          { false, true, true }, 1 },
        { "support that counts no persons", 3, { 0, 0, 6 },
          { false, true, true }, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t days[6];
        bool    comes[6];
        memcpy(days, cases[i].days, sizeof days);
        memcpy(comes, cases[i].comes, sizeof comes);
        const mu_kept kept = { .draws = cases[i].draws, .person_days = days,
                               .comes = comes };
        MU_CHECK_UINT(mu_kept_typical(&kept), cases[i].typical);
    }
}

// ---- stopping --------------------------------------------------------------------

typedef struct watcher {
    int      calls, stop_at;
    uint64_t last, draws;
    bool     back;
} watcher;

static bool watch(void *context, uint64_t done, uint64_t draws)
{
    watcher *w = context;
    w->back |= done < w->last;
    w->last = done;
    w->draws = draws;
    return ++w->calls != w->stop_at;
}

static void run_that_is_told_to_stops_with_what_is_done(void)
{
    for (uint32_t threads = 1; threads <= 3; threads += 2) {
        scene                s;
        mu_run               run;
        watcher              w = { .stop_at = 2 };
        const mu_run_options options = { .seed = 1, .draws = 100000000,
                                         .threads = threads, .keep = 64,
                                         .keep_going = watch, .context = &w };
        if (!world_open(&s, 2, NULL))
            return;
        MU_CHECK(mu_run_draws(&s.model, &options, &run) == MU_STOPPED);
        MU_CHECK_UINT(run.kept.draws, 0);
        MU_CHECK_INT(w.calls, 2);
        MU_CHECK(run.draws < 100000000 && run.draws % 64 == 0);
        // Whole draws, all of them tallied, and none twice.
        MU_CHECK_INT(run.plain.draws, run.draws);
        MU_CHECK_INT(run.trust.draws, run.draws);
        if (threads == 1) {
            mu_run again;
            MU_CHECK_UINT(run.draws, 128);
            const mu_run_options same = { .seed = 1, .draws = 128,
                                          .threads = 1 };
            MU_CHECK(mu_run_draws(&s.model, &same, &again) == MU_OK);
            check_same_tallies(&run.plain, &again.plain);
            mu_run_clear(&again);
        }
        mu_run_clear(&run);
        scene_close(&s);
    }
}

static void progress_rises_to_the_end(void)
{
    for (uint32_t threads = 1; threads <= 2; threads++) {
        scene                s;
        mu_run               run;
        watcher              w = { .stop_at = -1 };
        const mu_run_options options = { .seed = 1, .draws = 1000,
                                         .threads = threads,
                                         .keep_going = watch, .context = &w };
        if (!world_open(&s, 2, NULL))
            return;
        MU_CHECK(mu_run_draws(&s.model, &options, &run) == MU_OK);
        MU_CHECK(!w.back);
        MU_CHECK_UINT(w.last, 1000);
        MU_CHECK_UINT(w.draws, 1000);
        mu_run_clear(&run);
        scene_close(&s);
    }
}

static void wrong_calls_leave_the_output_alone(void)
{
    static const mu_run_options wrong[] = {
        { .draws = 0 },
        { .draws = (uint64_t)MU_LIMIT_DRAWS + 1 },
        { .draws = 1, .first = UINT64_MAX - 1 },
    };
    scene  s;
    mu_run run;
    if (!world_open(&s, 2, NULL))
        return;
    memset(&run, 0x5a, sizeof run);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        MU_CHECK(mu_run_draws(&s.model, &wrong[i], &run) == MU_BAD_CALL);
        for (size_t b = 0; b < sizeof run; b++)
            MU_CHECK(((unsigned char *)&run)[b] == 0x5a);
    }
    scene_close(&s);
}

static const mu_test tests[] = {
    MU_TEST(any_number_of_threads_gives_the_same_bytes),
    MU_TEST(trust_is_the_tally_of_the_draws_under_trust),
    MU_TEST(runs_of_parts_make_the_whole),
    MU_TEST(late_draws_run_like_early_ones),
    MU_TEST(first_draws_are_kept_each_at_its_number),
    MU_TEST(no_more_draws_are_kept_than_are_played_and_none_unasked),
    MU_TEST(typical_draw_is_the_one_in_the_middle_of_those_with_anybody),
    MU_TEST(run_that_is_told_to_stops_with_what_is_done),
    MU_TEST(progress_rises_to_the_end),
    MU_TEST(wrong_calls_leave_the_output_alone),
};

MU_TESTS_MAIN(tests)
