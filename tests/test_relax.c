// test_relax.c - the whole selection of asks as one model: what the engine
// reaches, it reaches.

#include "deal.h"
#include "relax.h"

// CoinUtils 2.11 of Debian 12 loses some of its own memory in presolving.
// The sanitizer's library finds it only where it can be seen from outside.
__attribute__((visibility("default"))) const char *
__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libCoinUtils";
}

enum { WORLDS = 40, BY_SOLVER = 25 };

static bool relax_open(const deal *x, bool most, double wanted, mu_relax *r)
{
    mu_diags         diags;
    mu_relax_options options = { .milestone = x->milestone, .day = x->day,
                                 .seed = 1, .draws = x->draws, .most = most,
                                 .probability = wanted,
                                 .budget = (int64_t)(wanted * 1e6) };
    if (mu_diags_init(&diags) != MU_OK)
        return false;
    mu_status status = mu_relax_build(x->folder, NULL, &x->asks, &options, NULL,
                                      NULL, &diags, r);
    for (size_t i = 0; i < diags.count; i++)
        mu_diag_print(&diags.list[i], stdout, false);
    mu_diags_clear(&diags);
    return MU_CHECK_INT(status, MU_OK);
}

static void what_the_engine_reaches_the_model_reaches(void)
{
    uint32_t undecided = 0, equal = 0, all = 0, lost = 0;
    for (uint64_t number = 1; number <= WORLDS; number++) {
        deal     x;
        mu_relax r = { 0 };
        dice     d = { number + 1000 };
        if (deal_open(&x, number, 7) && relax_open(&x, false, 0.5, &r)) {
            undecided += x.draws - (uint32_t)r.lost - (uint32_t)r.sure;
            for (int i = 0; i < 8; i++) {
                mu_ask_set set = throw_set(&x, &d);
                uint8_t    truth[MOST_DRAWS], model[MOST_DRAWS];
                if (!play(&x, &set, truth))
                    continue;
                MU_REQUIRE(MU_CHECK_INT(mu_relax_given(&r, &set, false, model), MU_OK));
                if (number <= BY_SOLVER) {
                    uint8_t solved[MOST_DRAWS];
                    MU_CHECK_INT(mu_relax_given(&r, &set, true, solved), MU_OK);
                    MU_CHECK(memcmp(solved, model, x.draws) == 0);
                }
                for (uint32_t w = 0; w < x.draws; w++) {
                    if (!MU_CHECK(truth[w] <= model[w]))
                        printf("  in world %" PRIu64 ", draw %u, set %" PRIx64
                               ", milestone %u by %" PRIi64 "\n",
                               number, w, set.words[0], x.milestone, x.day);
                    equal += truth[w] == model[w];
                    lost += r.reached[w] == MU_RELAX_LOST;
                    all++;
                }
            }
        }
        mu_relax_clear(&r);
        deal_close(&x);
    }
    printf("%u of %u draws and sets equal, %u undecided columns, %u lost\n",
           equal, all, undecided, lost);
    MU_CHECK(undecided > 100);
}

// ---- the bound --------------------------------------------------------------------------

// The cheapest set of all that agree that reaches `wanted` draws in the engine;
// the most draws for a budget.
typedef struct brute {
    int64_t  cost;                 // INT64_MAX: none
    uint32_t reached;
} brute;

static brute try_all(const deal *x, uint32_t wanted, int64_t budget)
{
    brute best = { INT64_MAX, 0 };
    for (uint32_t bits = 0; bits < 1u << x->asks.count; bits++) {
        mu_ask_set set = { { bits } };
        uint8_t    reached[MOST_DRAWS];
        uint32_t   count = 0;
        if (!mu_asks_agree(&x->asks, &set) || !play(x, &set, reached))
            continue;
        for (uint32_t w = 0; w < x->draws; w++)
            count += reached[w];
        int64_t cost = mu_asks_cost(&x->asks, &set);
        if (count >= wanted && cost < best.cost)
            best.cost = cost;
        if (cost <= budget && count > best.reached)
            best.reached = count;
    }
    return best;
}

// A number that says something: what some set in the middle reaches.
static uint32_t wanted_of(const deal *x, uint64_t number)
{
    mu_ask_set set = { { (1u << x->asks.count) - 1u - (number % 3) } };
    uint8_t    reached[MOST_DRAWS] = { 0 };
    uint32_t   count = 0;
    if (!play(x, &set, reached))
        return 0;
    for (uint32_t w = 0; w < x->draws; w++)
        count += reached[w];
    return count;
}

static void its_optimum_is_a_bound_on_what_the_engine_can(void)
{
    uint32_t tight = 0, positive = 0;
    for (uint64_t number = 100; number < 124; number++) {
        deal            x;
        mu_relax        cheap = { 0 }, most = { 0 };
        mu_relax_answer a;
        if (deal_open(&x, number, 6)) {
            uint32_t wanted = wanted_of(&x, number);
            brute    best = try_all(&x, wanted, 3000000);
            MU_REQUIRE(relax_open(&x, false, (double)wanted / x.draws, &cheap));
            MU_CHECK_INT(mu_relax_solve(&cheap, 0.0, 0.0, &a), MU_OK);
            MU_CHECK(a.proven);
            MU_CHECK(best.cost == INT64_MAX ||
                     (a.found && a.value <= (double)best.cost + 0.5));
            MU_CHECK(!a.found || fabs(a.value - a.bound) < 1.0);
            positive += best.cost > 0 && best.cost < INT64_MAX;
            tight += a.found && best.cost > 0 &&
                     fabs(a.value - (double)best.cost) < 0.5;
            MU_REQUIRE(relax_open(&x, true, 3.0, &most));
            MU_CHECK_INT(mu_relax_solve(&most, 0.0, 0.0, &a), MU_OK);
            MU_CHECK(a.proven && a.found);
            MU_CHECK(a.value >= (double)best.reached / x.draws - 1e-9);
        }
        mu_relax_clear(&cheap);
        mu_relax_clear(&most);
        deal_close(&x);
    }
    printf("  %u of %u positive costs met exactly\n", tight, positive);
    MU_CHECK(positive > 3);
    MU_CHECK(tight > 0);
}

// ---- the file -----------------------------------------------------------------------------

// The objective that the program `cbc` finds in a file; NAN: it finds none.
static double cbc_says(const char *path)
{
    char   command[300], line[400];
    double value = NAN;
    snprintf(command, sizeof command,
             "cbc '%s' ratio 0 allow 0 solve 2>&1", path);
    FILE *from = popen(command, "r");
    if (!from)
        return NAN;
    while (fgets(line, sizeof line, from))
        if (strncmp(line, "Objective value:", 16) == 0)
            value = strtod(line + 16, NULL);
    return pclose(from) == 0 ? value : NAN;
}

static void the_program_cbc_reads_the_file_and_finds_the_same(void)
{
    uint32_t compared = 0;
    if (system("command -v cbc >/dev/null 2>&1") != 0) {
        printf("  no cbc here: not compared\n");
        return;
    }
    for (uint64_t number = 100; number < 112; number++) {
        deal            x;
        mu_relax        r = { 0 };
        mu_relax_answer a;
        mu_diags        diags = { 0 };
        char            path[100];
        if (deal_open(&x, number, 6) && mu_diags_init(&diags) == MU_OK) {
            uint32_t wanted = wanted_of(&x, number);
            MU_REQUIRE(relax_open(&x, false, (double)wanted / x.draws, &r));
            snprintf(path, sizeof path, "%s/model.lp", x.folder);
            MU_CHECK_INT(mu_relax_export(&r, path, &diags), MU_OK);
            MU_CHECK_INT(mu_relax_solve(&r, 0.0, 0.0, &a), MU_OK);
            if (a.found) {
                MU_CHECK_REAL(cbc_says(path), a.value, 1.0);
                compared++;
            }
        }
        mu_diags_clear(&diags);
        mu_relax_clear(&r);
        deal_close(&x);
    }
    MU_CHECK(compared > 3);
}

static void a_file_that_cannot_be_written_is_told(void)
{
    deal     x;
    mu_relax r = { 0 };
    mu_diags diags;
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_REQUIRE(MU_CHECK(deal_open(&x, 3, 5) && relax_open(&x, false, 0.5, &r)));
    MU_CHECK_INT(mu_relax_export(&r, "/nowhere/at/all.lp", &diags),
                 MU_CANNOT_WRITE);
    MU_CHECK_UINT(diags.errors, 1);
    mu_diags_clear(&diags);
    mu_relax_clear(&r);
    deal_close(&x);
}

static void what_cannot_be_asked_is_refused(void)
{
    deal             x;
    mu_diags         diags;
    mu_relax         r;
    mu_relax_options o = { .draws = 10, .probability = 0.5, .milestone = 99 };
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_REQUIRE(MU_CHECK(deal_open(&x, 3, 5)));
    MU_CHECK_INT(mu_relax_build(x.folder, NULL, &x.asks, &o, NULL, NULL, &diags,
                                &r), MU_BAD_CALL);
    mu_relax_clear(&r);
    o.milestone = 0;
    o.day = 5000;
    MU_CHECK_INT(mu_relax_build(x.folder, NULL, &x.asks, &o, NULL, NULL, &diags,
                                &r), MU_BAD_CALL);
    mu_relax_clear(&r);
    MU_CHECK_INT(mu_relax_build("/nowhere", NULL, &x.asks, &o, NULL, NULL,
                                &diags, &r), MU_CANNOT_READ);
    mu_relax_clear(&r);
    mu_diags_clear(&diags);
    deal_close(&x);
}

// ---- the flagship ------------------------------------------------------------------------

enum { FLAGSHIP_DRAWS = 30, FLAGSHIP_SETS = 6 };

// Some sets at random, and all of them as far as they agree.
static mu_ask_set throw_flagship(const mu_asks *asks, dice *d, uint32_t percent)
{
    mu_ask_set set = { { 0 } };
    for (uint32_t a = 0; a < asks->count; a++)
        if (happens(d, percent)) {
            mu_ask_add(&set, a);
            if (mu_ask_meets(&asks->list[a].excluded, &set))
                mu_ask_drop(&set, a);
        }
    set = mu_asks_with_needs(asks, set);
    return set;
}

static void play_flagship(const mu_asks *asks, const mu_ask_set *set,
                          const mu_relax_options *o, uint8_t *reached)
{
    mu_variation none = { 0 };
    const char  *sets[2000];
    mu_loaded    loaded;
    mu_draw      draw;
    MU_REQUIRE(MU_CHECK(mu_asks_set_count(asks, set) < 2000));
    mu_variation how = mu_asks_grant(asks, set, &none, sets);
    if (MU_CHECK(mu_load_silently("scenarios/ukraine", &how, &loaded) == MU_OK &&
                 mu_draw_init(&loaded.model, &draw) == MU_OK)) {
        draw.plain_only = true;
        for (uint32_t w = 0; w < o->draws; w++) {
            mu_draw_run(&draw, o->seed, w);
            reached[w] = draw.mark_day[o->milestone] <= o->day;
        }
        mu_draw_clear(&draw);
    }
    mu_loaded_clear(&loaded);
}

static void hold_flagship(const mu_loaded *loaded, const mu_asks *asks,
                          mu_diags *diags, const char *milestone, int64_t day)
{
    uint32_t reached = 0, allowed = 0;
    mu_relax r;
    dice     d = { (uint64_t)day };
    mu_relax_options o = { .day = day, .seed = 1, .draws = FLAGSHIP_DRAWS,
                           .probability = 0.3 };
    while (!mu_text_equal(loaded->scenario.milestone_names[o.milestone],
                          text_of(milestone)))
        o.milestone++;
    MU_CHECK_INT(mu_relax_build("scenarios/ukraine", NULL, asks, &o, NULL, NULL,
                                diags, &r), MU_OK);
    for (uint32_t i = 0; r.columns && i < FLAGSHIP_SETS; i++) {
        mu_ask_set set = throw_flagship(asks, &d, 100 * i / (FLAGSHIP_SETS - 1));
        uint8_t truth[FLAGSHIP_DRAWS] = { 0 }, model[FLAGSHIP_DRAWS];
        play_flagship(asks, &set, &o, truth);
        MU_REQUIRE(MU_CHECK_INT(mu_relax_given(&r, &set, false, model), MU_OK));
        for (uint32_t w = 0; w < FLAGSHIP_DRAWS; w++) {
            if (!MU_CHECK(truth[w] <= model[w]))
                printf("  %s, draw %u, set %u\n", milestone, w, i);
            reached += truth[w];
            allowed += model[w];
        }
    }
    printf("  %s: reached %u, in the model %u of %d\n", milestone, reached,
           allowed, FLAGSHIP_DRAWS * FLAGSHIP_SETS);
    mu_relax_clear(&r);
}

static void on_the_flagship_too(void)
{
    mu_loaded loaded;
    mu_arena  arena = { 0 };
    mu_asks   asks;
    if (MU_CHECK(mu_load_silently("scenarios/ukraine", NULL, &loaded) == MU_OK) &&
        MU_CHECK(mu_asks_read(&loaded.scenario, &arena, &loaded.diags, &asks) ==
                 MU_OK)) {
        hold_flagship(&loaded, &asks, &loaded.diags, "division", 273);
        hold_flagship(&loaded, &asks, &loaded.diags, "first_battalions", 150);
    }
    mu_arena_clear(&arena);
    mu_loaded_clear(&loaded);
}

static const mu_test tests[] = {
    MU_TEST(what_the_engine_reaches_the_model_reaches),
    MU_TEST(its_optimum_is_a_bound_on_what_the_engine_can),
    MU_TEST(the_program_cbc_reads_the_file_and_finds_the_same),
    MU_TEST(a_file_that_cannot_be_written_is_told),
    MU_TEST(what_cannot_be_asked_is_refused),
    MU_TEST(on_the_flagship_too),
};
MU_TESTS_MAIN(tests)
