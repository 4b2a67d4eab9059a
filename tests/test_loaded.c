// Scenarios loaded of one basis are those loaded of their files.

#include "loaded.h"
#include "run.h"
#include "scratch.h"
#include "test.h"

#include <pthread.h>

#define FLAGSHIP "scenarios/ukraine"
#define DRAWS    200u

// ---- two that are to be the same ---------------------------------------------

static bool same_place(mu_span a, mu_span b)
{
    return a.offset == b.offset && a.size == b.size && a.line == b.line &&
           a.column == b.column && !a.source == !b.source &&
           (!a.source || (mu_text_equal(a.source->name, b.source->name) &&
                          mu_text_equal(a.source->bytes, b.source->bytes)));
}

static void check_findings(const mu_diags *a, const mu_diags *b)
{
    MU_REQUIRE(a->count == b->count);
    MU_CHECK_UINT(a->errors, b->errors);
    MU_CHECK_UINT(a->warnings, b->warnings);
    MU_CHECK_UINT(a->dropped, b->dropped);
    for (size_t i = 0; i < a->count; i++) {
        MU_CHECK_STRING(a->list[i].text, b->list[i].text);
        MU_CHECK(a->list[i].level == b->list[i].level);
        MU_CHECK(same_place(a->list[i].where, b->list[i].where));
    }
}

static void check_cells(const mu_scenario *a, const mu_scenario *b)
{
    bool same = true;
    for (uint32_t t = 0; t < mu_scenario_table_count(); t++) {
        uint32_t rows = mu_scenario_row_count(a, t);
        uint32_t columns = mu_scenario_column_count(a, t);
        MU_REQUIRE(rows == mu_scenario_row_count(b, t));
        MU_REQUIRE(columns == mu_scenario_column_count(b, t));
        for (uint32_t i = 0; i < rows * columns; i++)
            same = same &&
                   mu_text_equal(
                       mu_scenario_cell_text(a, t, i / columns, i % columns),
                       mu_scenario_cell_text(b, t, i / columns, i % columns));
    }
    MU_CHECK(same);
}

static void check_routes(const mu_model *a, const mu_model *b)
{
    for (uint32_t p = 0; p < a->scenario->pledges_count; p++) {
        const mu_routes *x = &a->routes[p], *y = &b->routes[p];
        MU_REQUIRE(x->count == y->count);
        for (uint32_t i = 0; i < x->count; i++) {
            MU_REQUIRE(x->route[i].count == y->route[i].count);
            MU_CHECK(x->route[i].count == 0 ||
                     memcmp(x->route[i].legs, y->route[i].legs,
                            x->route[i].count * sizeof(uint32_t)) == 0);
        }
    }
}

static void check_futures(const mu_model *a, const mu_model *b)
{
    const mu_run_options how = {
        .seed = 7, .draws = DRAWS, .threads = 1, .keep = DRAWS
    };
    mu_run x, y;
    MU_REQUIRE(mu_run_draws(a, &how, &x) == MU_OK);
    MU_REQUIRE(mu_run_draws(b, &how, &y) == MU_OK);
    MU_REQUIRE(a->milestones == b->milestones);
    MU_CHECK(memcmp(x.kept.mark_day, y.kept.mark_day,
                    DRAWS * a->milestones * sizeof *x.kept.mark_day) == 0);
    MU_CHECK(memcmp(x.kept.person_days, y.kept.person_days,
                    DRAWS * sizeof *x.kept.person_days) == 0);
    MU_CHECK(memcmp(x.plain.row_use, y.plain.row_use,
                    (size_t)a->rows_count * a->horizon *
                        sizeof *x.plain.row_use) == 0);
    MU_CHECK(x.plain.cost == y.plain.cost);
    MU_CHECK_INT(x.leg_days, y.leg_days);
    mu_run_clear(&x);
    mu_run_clear(&y);
}

// The variation of the basis and of the files; how its loading ended.
static mu_status check_same(mu_basis *basis, const char *path,
                            const mu_variation *how)
{
    mu_loaded of_basis = { 0 }, of_files = { 0 };
    mu_status status = mu_load_silently(path, how, &of_files);
    MU_CHECK(mu_basis_load(basis, how, &of_basis) == status);
    check_findings(&of_basis.diags, &of_files.diags);
    MU_CHECK_STRING(of_basis.scenario.sha256, of_files.scenario.sha256);
    MU_CHECK(mu_text_equal(of_basis.scenario.changes,
                           of_files.scenario.changes));
    check_cells(&of_basis.scenario, &of_files.scenario);
    if (status == MU_OK) {
        check_routes(&of_basis.model, &of_files.model);
        check_futures(&of_basis.model, &of_files.model);
    }
    mu_loaded_clear(&of_basis);
    mu_loaded_clear(&of_files);
    return status;
}

static void check_set(mu_basis *basis, const char *set)
{
    const mu_variation how = { .sets = &set, .set_count = 1 };
    if (check_same(basis, FLAGSHIP, &how) != MU_OK) {
        mu_check_failures++;
        printf("%s: cannot be loaded\n", set);
    }
}

// ---- tests -------------------------------------------------------------------

static void scenario_as_it_is_is_the_same_of_basis_and_files(void)
{
    mu_basis *basis = NULL;
    MU_REQUIRE(mu_basis_open(FLAGSHIP, &basis) == MU_OK);
    MU_CHECK(check_same(basis, FLAGSHIP, NULL) == MU_OK);
    mu_basis_close(basis);
}

static void changes_of_every_kind_are_the_same_of_basis_and_files(void)
{
    static const char *const sets[] = {
        "events[us_backstop].probability=0.123",
        "events[us_backstop].delay=3..11..80",
        "scenario.horizon=300",
        "scenario.start=2027-03-01",
        // what itineraries depend on
        "links[rail.gb-tidworth.gb-marchwood].days=9",
        "links[rail*].capacity=2",
        "links[rail.gb-catterick*].both_ways=no",
        "lift[*].assets=1",
        "types[hq_main].rail=40",
        "types[hq_bde].sea=",
        "pledges[GB-hq-main].home=gb-catterick",
        "pledges[GB-hq-main].type=hq_bde",
        "pledges[GB-sig-coy].status=possible",
        "pledges[*].status=offered",
        // what quantile tables depend on
        "pledges[*].notice=2..7..30",
        "factors[*].value=0.2..0.5..0.9",
        "types[*].integration=2..9",
        "types[hq_bde].integration=lognormal(4,9)",
    };
    mu_basis *basis = NULL;
    MU_REQUIRE(mu_basis_open(FLAGSHIP, &basis) == MU_OK);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        check_set(basis, sets[i]);
    mu_basis_close(basis);
}

static void variants_are_the_same_of_basis_and_files(void)
{
    static const char *const variants[] = {
        FLAGSHIP "/variants/light.yaml",
        FLAGSHIP "/variants/european-only.yaml",
        FLAGSHIP "/variants/everything.yaml",
        FLAGSHIP "/variants/february-2025.yaml",
    };
    static const char *const without = "DE";
    mu_basis *basis = NULL;
    MU_REQUIRE(mu_basis_open(FLAGSHIP, &basis) == MU_OK);
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        mu_variation how = { .variants = &variants[i], .variant_count = 1 };
        MU_CHECK(check_same(basis, FLAGSHIP, &how) == MU_OK);
        how.without = &without;
        how.without_count = 1;
        MU_CHECK(check_same(basis, FLAGSHIP, &how) == MU_OK);
    }
    mu_basis_close(basis);
}

static void one_change_leaves_no_trace_in_the_next(void)
{
    static const char *const all[] = { "pledges[GB-*-coy].home=gb-catterick",
                                       "nations[GB].ceiling=1",
                                       "scenario.report_every=1" };
    const mu_variation how = { .sets = all, .set_count = 3 };
    mu_basis *basis = NULL;
    mu_loaded changed = { 0 };
    MU_REQUIRE(mu_basis_open(FLAGSHIP, &basis) == MU_OK);
    MU_CHECK(mu_basis_load(basis, &how, &changed) == MU_OK);
    MU_CHECK(check_same(basis, FLAGSHIP, NULL) == MU_OK);
    mu_loaded_clear(&changed);
    MU_CHECK(check_same(basis, FLAGSHIP, NULL) == MU_OK);
    mu_basis_close(basis);
}

static void findings_of_basis_and_files_are_the_same(void)
{
    static const char *const bad[] = { "events[us_backstop].probability=1.5",
                                       "evnts[x].probability=1",
                                       "pledges[GB-hq-main].home=nowhere",
                                       "links[*].mode=road" };
    mu_basis *basis = NULL;
    MU_REQUIRE(mu_basis_open(FLAGSHIP, &basis) == MU_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const mu_variation how = { .sets = &bad[i], .set_count = 1 };
        MU_CHECK(check_same(basis, FLAGSHIP, &how) == MU_BAD_SCENARIO);
    }
    mu_basis_close(basis);
}

static void errors_in_the_files_are_found_in_each_change_that_leaves_them(void)
{
    static const char *const mends = "events[one].probability=0.5";
    const mu_variation how = { .sets = &mends, .set_count = 1 };
    scratch            s = scratch_make();
    mu_basis          *basis = NULL;
    scratch_write(&s, "scenario.yaml",
                  "title: T\nstart: 2027-01-01\nhorizon: 30\n");
    scratch_write(&s, "events.csv", "id,name,probability\none,One,1.5\n");
    scratch_write(&s, "evants.csv", "id\n");
    MU_REQUIRE(mu_basis_open(s.path, &basis) == MU_OK);
    MU_CHECK(check_same(basis, s.path, NULL) == MU_BAD_SCENARIO);
    MU_CHECK(check_same(basis, s.path, &how) == MU_OK);
    mu_basis_close(basis);
    scratch_remove(&s);
}

static void what_was_loaded_outlives_the_closing_of_its_basis(void)
{
    const mu_run_options how = { .seed = 1, .draws = 10, .threads = 1 };
    mu_basis *basis = NULL;
    mu_loaded loaded;
    mu_run    run;
    MU_REQUIRE(mu_basis_open("scenarios/tutorial", &basis) == MU_OK);
    MU_REQUIRE(mu_basis_load(basis, NULL, &loaded) == MU_OK);
    mu_basis_close(basis);
    MU_CHECK(mu_run_draws(&loaded.model, &how, &run) == MU_OK);
    mu_run_clear(&run);
    mu_loaded_clear(&loaded);
}

static void folder_that_is_not_there_has_no_basis(void)
{
    mu_basis *basis = NULL;
    MU_CHECK(mu_basis_open("scenarios/nothing-here", &basis) == MU_CANNOT_READ);
    MU_CHECK(basis == NULL);
}

static void file_instead_of_one_that_was_read_is_refused(void)
{
    const mu_instead   instead = { "events.csv", MU_TEXT("id\n") };
    const mu_variation how = { .instead = &instead, .instead_count = 1 };
    mu_basis *basis = NULL;
    mu_loaded loaded;
    MU_REQUIRE(mu_basis_open("scenarios/tutorial", &basis) == MU_OK);
    MU_CHECK(mu_basis_load(basis, &how, &loaded) == MU_BAD_CALL);
    mu_loaded_clear(&loaded);
    mu_basis_close(basis);
}

typedef struct worker {
    mu_basis *basis;
    char      set[64];
    char      sha256[65];
    double    probability;
} worker;

static void *load_many(void *argument)
{
    worker            *w = argument;
    const char        *set = w->set;
    const mu_variation how = { .sets = &set, .set_count = 1 };
    for (int i = 0; i < 10; i++) {
        mu_loaded loaded;
        if (mu_basis_load(w->basis, &how, &loaded) == MU_OK)
            memcpy(w->sha256, loaded.scenario.sha256, sizeof w->sha256);
        mu_loaded_clear(&loaded);
    }
    return NULL;
}

static void threads_load_different_changes_of_one_basis(void)
{
    enum { THREADS = 4 };
    worker    workers[THREADS];
    pthread_t threads[THREADS];
    mu_basis *basis = NULL;
    MU_REQUIRE(mu_basis_open("scenarios/tutorial", &basis) == MU_OK);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){ .basis = basis };
        snprintf(workers[i].set, sizeof workers[i].set, "scenario.horizon=%d",
                 300 + i);
        MU_REQUIRE(pthread_create(&threads[i], NULL, load_many, &workers[i]) ==
                   0);
    }
    for (int i = 0; i < THREADS; i++) {
        const char        *set = workers[i].set;
        const mu_variation how = { .sets = &set, .set_count = 1 };
        mu_loaded          alone;
        pthread_join(threads[i], NULL);
        MU_CHECK(mu_load_silently("scenarios/tutorial", &how, &alone) == MU_OK);
        MU_CHECK_STRING(workers[i].sha256, alone.scenario.sha256);
        mu_loaded_clear(&alone);
    }
    mu_basis_close(basis);
}

static const mu_test tests[] = {
    MU_TEST(scenario_as_it_is_is_the_same_of_basis_and_files),
    MU_TEST(changes_of_every_kind_are_the_same_of_basis_and_files),
    MU_TEST(variants_are_the_same_of_basis_and_files),
    MU_TEST(one_change_leaves_no_trace_in_the_next),
    MU_TEST(findings_of_basis_and_files_are_the_same),
    MU_TEST(errors_in_the_files_are_found_in_each_change_that_leaves_them),
    MU_TEST(what_was_loaded_outlives_the_closing_of_its_basis),
    MU_TEST(folder_that_is_not_there_has_no_basis),
    MU_TEST(file_instead_of_one_that_was_read_is_refused),
    MU_TEST(threads_load_different_changes_of_one_basis),
};
MU_TESTS_MAIN(tests)
