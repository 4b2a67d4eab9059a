// test_variants.c - a variant beside the scenario: against a run of it alone,
// and against pairs as `muster compare` counts them.

#include "front.h"
#include "paired.h"
#include "variants.h"

enum { DRAWS = 901, BASE_DRAWS = 1500 };

static const char *const likelier[] = { "events[talks].probability=0.95" };
static const char *const renamed[] = { "milestones[all,battalions].milestone=each" };

typedef struct beside {
    scene      base, other;
    mu_run     run;            // of the base
    mu_arena   arena;
    mu_variant variant;
} beside;

static mu_run_options options_of(uint64_t draws, uint32_t threads)
{
    return (mu_run_options){ .seed = 9, .draws = draws, .threads = threads };
}

static void begin(beside *b, const char *const *set, uint32_t threads)
{
    const mu_variation how = { .sets = set, .set_count = 1 };
    mu_run_options     options = options_of(BASE_DRAWS, threads);
    *b = (beside){ .arena = { 0 } };
    options.keep = 1000;
    if (!scene_open(&b->base, circle) ||
        !scene_open_varied(&b->other, circle, &how) ||
        mu_run_draws(&b->base.model, &options, &b->run) != MU_OK)
        abort();
    options = options_of(DRAWS, threads);
    if (mu_variant_play(&b->other.model, &options, &b->base.model,
                        &b->run.kept, &b->arena, &b->variant) != MU_OK)
        abort();
}

static void end(beside *b)
{
    mu_arena_clear(&b->arena);
    mu_run_clear(&b->run);
    scene_close(&b->base);
    scene_close(&b->other);
}

static void check_marks(const mu_variant *v, const mu_answers *a)
{
    MU_CHECK_UINT(v->marks_count, a->model->marks_count);
    for (uint32_t i = 0; i < v->marks_count; i++) {
        MU_CHECK(mu_text_equal(v->marks[i].name, a->marks[i].name));
        MU_CHECK(mu_text_equal(v->marks[i].demand, a->marks[i].demand));
        MU_CHECK(mu_text_equal(v->marks[i].who, a->marks[i].who));
        MU_CHECK_REAL(v->marks[i].ever.value, a->marks[i].ever.value, 0.0);
        MU_CHECK_INT(v->marks[i].median, a->marks[i].median);
        for (uint32_t r = 0; r < v->report_days; r++)
            MU_CHECK_REAL(v->marks[i].by_report_day[r].value,
                          a->marks[i].by_report_day[r].value, 0.0);
    }
}

static void variant_has_the_answers_of_a_run_of_its_own(void)
{
    for (uint32_t threads = 1; threads <= 3; threads += 2) {
        beside         b;
        mu_run         run;
        mu_answers     a;
        mu_arena       arena = { 0 };
        mu_run_options options = options_of(DRAWS, 2);
        begin(&b, likelier, threads);
        const mu_variant *v = &b.variant;
        if (mu_run_draws(&b.other.model, &options, &run) != MU_OK ||
            mu_answers_build(&run.plain, &arena, &a) != MU_OK)
            abort();
        MU_CHECK_INT(v->draws, DRAWS);
        MU_CHECK_STRING(v->sha256, b.other.scenario.sha256);
        MU_CHECK_REAL(v->deadlock.value, a.deadlock.value, 0.0);
        MU_CHECK_REAL(v->came.value, a.came.value, 0.0);
        MU_CHECK_REAL(v->cost, a.cost.mean, 0.0);
        check_marks(v, &a);
        for (uint32_t q = 0; q < v->curves_count; q++)
            for (uint32_t r = 0; r < v->report_days; r++)
                MU_CHECK(memcmp(&v->curves[q].band[r], &a.curves[q].band[r],
                                sizeof(mu_band)) == 0);
        MU_CHECK_UINT(v->nations_count, 4);
        for (uint32_t n = 0; n < v->nations_count; n++) {
            MU_CHECK(mu_text_equal(v->nations[n].id, a.nations[n].id));
            MU_CHECK_REAL(v->nations[n].come.ever.value,
                          a.nations[n].come.ever.value, 0.0);
            MU_CHECK_REAL(v->nations[n].moved, a.nations[n].moved, 0.0);
        }
        mu_run_clear(&run);
        mu_arena_clear(&arena);
        end(&b);
    }
}

static void differences_are_those_of_a_comparison(void)
{
    beside          b;
    mu_paired       paired;
    mu_run_options  options = options_of(DRAWS, 1);
    double          largest = 0.0;
    begin(&b, likelier, 2);
    const mu_model *models[] = { &b.base.model, &b.other.model };
    if (mu_paired_run(models, 2, &options, &paired) != MU_OK)
        abort();
    MU_CHECK_UINT(b.variant.marks_count, 5);
    for (uint32_t i = 0; i < b.variant.marks_count; i++) {
        mu_share more = mu_paired_difference(&paired, i, 1, 3);
        MU_CHECK_REAL(b.variant.difference[i].value, more.value, 0.0);
        MU_CHECK_REAL(b.variant.difference[i].error, more.error, 0.0);
        largest = more.value > largest ? more.value : largest;
    }
    MU_CHECK(largest > 0.1);
    mu_paired_clear(&paired);
    end(&b);
}

static void mark_that_the_scenario_lacks_has_no_difference(void)
{
    beside b;
    begin(&b, renamed, 1);
    for (uint32_t i = 0; i < b.variant.marks_count; i++) {
        bool is_new = mu_text_equal(b.variant.marks[i].name, MU_TEXT("each"));
        MU_CHECK(isnan(b.variant.difference[i].value) == is_new);
        // The rest is as it was, draw by draw.
        if (!is_new)
            MU_CHECK_REAL(b.variant.difference[i].error, 0.0, 0.0);
    }
    MU_CHECK(mu_text_equal(b.variant.marks[1].name, MU_TEXT("each")));
    end(&b);
}

static void what_is_kept_outlives_the_model(void)
{
    beside b;
    begin(&b, likelier, 1);
    scene_close(&b.other);
    MU_CHECK(mu_text_equal(b.variant.nations[1].name, MU_TEXT("Ahead")));
    MU_CHECK(mu_text_equal(b.variant.marks[0].name, MU_TEXT("some")));
    MU_CHECK(mu_text_equal(b.variant.curves[1].name, MU_TEXT("battalions")));
    MU_CHECK(mu_text_equal(b.variant.marks[3].who, MU_TEXT("Somebody")));
    if (!scene_open(&b.other, circle))
        abort();
    end(&b);
}

static bool never(void *context, uint64_t done, uint64_t draws)
{
    (void)context, (void)done, (void)draws;
    return false;
}

static void stopped_or_impossible_leaves_the_output_alone(void)
{
    beside         b;
    mu_variant     out;
    mu_run_options options = options_of(1001, 1);
    begin(&b, likelier, 1);
    memset(&out, 0x5a, sizeof out);
    // Of so many the base has nothing.
    MU_CHECK(mu_variant_play(&b.other.model, &options, &b.base.model,
                             &b.run.kept, &b.arena, &out) == MU_BAD_CALL);
    options.draws = 1000;
    options.keep_going = never;
    MU_CHECK(mu_variant_play(&b.other.model, &options, &b.base.model,
                             &b.run.kept, &b.arena, &out) == MU_STOPPED);
    for (size_t i = 0; i < sizeof out; i++)
        MU_CHECK(((unsigned char *)&out)[i] == 0x5a);
    end(&b);
}

static const mu_test tests[] = {
    MU_TEST(variant_has_the_answers_of_a_run_of_its_own),
    MU_TEST(differences_are_those_of_a_comparison),
    MU_TEST(mark_that_the_scenario_lacks_has_no_difference),
    MU_TEST(what_is_kept_outlives_the_model),
    MU_TEST(stopped_or_impossible_leaves_the_output_alone),
};

MU_TESTS_MAIN(tests)
