// test_draw.c - a draw is a function of model, seed and index; what order and
// names of rows may change, and what not.

#include "world.h"

// ---- outcomes compared by id ---------------------------------------------------

static uint32_t find_text(const mu_text *list, uint32_t count, mu_text what)
{
    for (uint32_t i = 0; i < count; i++)
        if (mu_text_equal(list[i], what))
            return i;
    return MU_NONE;
}

// The id in b that corresponds to one in a: behind another prefix.
static const char *other_id(mu_text id, const char *prefix)
{
    static char text[100];
    snprintf(text, sizeof text, "%s%.*s", prefix, (int)id.size, id.at);
    return text;
}

static void check_politics(const scene *a, const scene *b, const char *prefix)
{
    for (uint32_t e = 0; e < a->scenario.events_count; e++) {
        uint32_t o = event_named(b, other_id(a->scenario.events[e].id, prefix));
        MU_CHECK_REAL(a->draw.event[e], b->draw.event[o], 0);
    }
    for (uint32_t n = 0; n < a->scenario.nations_count; n++) {
        uint32_t o =
            nation_named(b, other_id(a->scenario.nations[n].id, prefix));
        MU_CHECK_REAL(a->draw.commit[n], b->draw.commit[o], 0);
        MU_CHECK_REAL(a->draw.approve[n], b->draw.approve[o], 0);
        MU_CHECK_REAL(a->draw.leave[n], b->draw.leave[o], 0);
        MU_CHECK_INT(a->draw.counted_in[n], b->draw.counted_in[o]);
        MU_CHECK_REAL(a->draw.nation_cost[n], b->draw.nation_cost[o],
                      1e-9 * fmax(1, a->draw.nation_cost[n]));
    }
}

static void check_units(const scene *a, const scene *b, const char *prefix)
{
    for (uint32_t u = 0; u < a->model.units_count; u++) {
        const mu_unit_model *unit = &a->model.units[u];
        mu_text id = a->scenario.pledges[a->model.pledges[unit->pledge].row].id;
        uint32_t       o = unit_named(b, other_id(id, prefix), unit->number);
        const mu_unit *x = &a->draw.unit[u], *y = &b->draw.unit[o];
        MU_CHECK_INT(x->stay, y->stay);
        MU_CHECK_REAL(x->ready, y->ready, 0);
        MU_CHECK_REAL(x->go, y->go, 0);
        MU_CHECK_INT(x->closure, y->closure);
        MU_CHECK_REAL(x->operational, y->operational, 0);
        if (x->stay == MU_MOVES)
            MU_CHECK_INT(x->way, y->way);
        double one = 0.0, two = 0.0;
        for (uint32_t i = 0; i < a->draw.spells_count; i++)
            if (a->draw.spells[i].unit == u)
                one += fmin(a->draw.spells[i].end, 200) -
                       a->draw.spells[i].start;
        for (uint32_t i = 0; i < b->draw.spells_count; i++)
            if (b->draw.spells[i].unit == o)
                two += fmin(b->draw.spells[i].end, 200) -
                       b->draw.spells[i].start;
        MU_CHECK_REAL(one, two, 1e-9);
    }
}

static void check_force(const scene *a, const scene *b, const char *prefix)
{
    const mu_scenario *s = &a->scenario, *o = &b->scenario;
    for (uint32_t i = 0; i < s->milestone_names_count; i++) {
        const char *name = other_id(s->milestone_names[i], prefix);
        MU_CHECK_INT(a->draw.mark_day[i], reached_on(b, name));
    }
    for (uint32_t i = 0; i < s->claim_names_count; i++) {
        uint32_t j = find_text(o->claim_names, o->claim_names_count,
                               text_of(other_id(s->claim_names[i], prefix)));
        for (uint32_t end = 0; end < 2; end++)
            MU_CHECK_INT(
                a->draw.mark_day[a->model.milestones + 2 * i + end],
                b->draw.mark_day[b->model.milestones + 2 * j + end]);
    }
    for (int32_t d = 0; d < (int32_t)a->model.horizon; d++) {
        MU_CHECK_INT(persons_on(a, d), persons_on(b, d));
        for (uint32_t k = 0; k < s->capability_names_count; k++) {
            const char *name = other_id(s->capability_names[k], "");
            MU_CHECK_REAL(effective_on(a, name, d), effective_on(b, name, d),
                          1e-9);
        }
    }
    MU_CHECK_REAL(a->draw.cost, b->draw.cost, 1e-9 * fmax(1, a->draw.cost));
}

static void check_same_outcome(const scene *a, const scene *b,
                               const char *prefix)
{
    check_politics(a, b, prefix);
    check_units(a, b, prefix);
    check_force(a, b, prefix);
}

// ---- a pure function -------------------------------------------------------------

static void draws_depend_on_nothing_but_seed_and_index(void)
{
    int deadlocks = 0;
    for (uint64_t number = 1; number < 9; number++) {
        scene a, b;
        dice  d = { number };
        if (!world_open(&a, number, NULL))
            return;
        if (!world_open(&b, number, NULL)) {
            scene_close(&a);
            return;
        }
        // b makes them in any order, twice, other seeds between, and under
        // trust or not as it comes; a makes only those that are compared.
        for (int i = 0; i < 60; i++) {
            uint64_t index = roll(&d, 30), seed = 1 + roll(&d, 2);
            if (happens(&d, 50))
                mu_draw_run(&b.draw, roll(&d, 9), roll(&d, 30));
            mu_draw_run(&b.draw, seed, index);
            mu_draw_run(&a.draw, seed, index);
            check_same_outcome(&a, &b, "");
            if (b.draw.deadlock_size && happens(&d, 60)) {
                deadlocks++;
                mu_draw_run_trust(&b.draw);
                mu_draw_run_trust(&a.draw);
                check_same_outcome(&a, &b, "");
            }
            mu_draw_why(&b.draw);
            if (mu_check_failures) {
                printf("  world %d, step %d\n", (int)number, i);
                number = 1000;
                break;
            }
        }
        scene_close(&a);
        scene_close(&b);
    }
    MU_CHECK(deadlocks > 10);
}

static void other_seeds_and_indices_are_other_futures(void)
{
    scene s;
    if (!world_open(&s, 1, NULL))
        return;
    double first[4];
    for (uint64_t i = 0; i < 4; i++) {
        mu_draw_run(&s.draw, 1 + (i & 1), i / 2);
        first[i] = s.draw.cost + s.draw.approve[0];
        for (uint64_t j = 0; j < i; j++)
            MU_CHECK(first[i] != first[j] || first[i] == INFINITY);
    }
    scene_close(&s);
}

static void draw_allocates_nothing(void)
{
    scene s;
    if (!world_open(&s, 1, NULL))
        return;
    size_t before = s.draw.arena.total, model = s.model.arena.total;
    for (uint64_t i = 0; i < 50; i++) {
        mu_draw_run(&s.draw, 1, i);
        mu_draw_why(&s.draw);
        if (s.draw.deadlock_size)
            mu_draw_run_trust(&s.draw);
    }
    MU_CHECK_UINT(s.draw.arena.total, before);
    MU_CHECK_UINT(s.model.arena.total, model);
    scene_close(&s);
}

// A time is before the horizon or never, a day before it or never.
static void times_are_before_the_horizon_or_never(void)
{
    for (uint64_t number = 1; number < 20; number++) {
        scene s;
        if (!world_open(&s, number, NULL))
            return;
        for (uint64_t index = 0; index < 10; index++) {
            mu_draw_run(&s.draw, 1, index);
            const mu_draw *d = &s.draw;
            for (uint32_t e = 0; e < s.model.events_count; e++)
                MU_CHECK(d->event[e] < 200 || d->event[e] == INFINITY);
            for (uint32_t n = 0; n < s.model.nations_count; n++) {
                MU_CHECK(d->approve[n] < 200 || d->approve[n] == INFINITY);
                MU_CHECK(d->leave[n] < 200 || d->leave[n] == INFINITY);
                MU_CHECK(d->approve[n] >= d->commit[n]);
            }
            for (uint32_t u = 0; u < s.model.units_count; u++) {
                const mu_unit *unit = &d->unit[u];
                MU_CHECK(unit->ready <= unit->go);
                MU_CHECK(unit->closure < 200 || unit->closure == MU_NEVER);
                MU_CHECK((unit->closure != MU_NEVER) ==
                         (unit->stay == MU_MOVES));
                if (unit->stay == MU_MOVES)
                    MU_CHECK(unit->closure >= unit->go - 1e-9 &&
                             unit->operational >= unit->closure);
            }
        }
        scene_close(&s);
    }
}

// ---- order and names ---------------------------------------------------------------

// Rows of every table in another order. Those of links decide ties between
// itineraries, those of dependencies the order of a product, and those of
// conditions and of bases ties in other answers: links stay, but on request.
static char *shuffled(const char *text, dice *d, bool links)
{
    char  *copy = strdup(text), *part = copy;
    paper  out = { 0 };
    char  *lines[100];
    if (!copy)
        abort();
    while (part && *part) {
        char    *end = strstr(part + 1, "\n[");
        uint32_t count = 0;
        if (end)
            *end++ = '\0';
        bool table = *part == '[', keep = !strncmp(part, "[links]", 7) && !links;
        for (char *line = strtok(part, "\n"); line; line = strtok(NULL, "\n"))
            lines[count++] = line;
        for (uint32_t i = count; table && !keep && i-- > 3;) {
            uint32_t j = 2 + roll(d, i - 1);     // behind name and header
            char    *line = lines[i];
            lines[i] = lines[j];
            lines[j] = line;
        }
        for (uint32_t i = 0; i < count; i++)
            put(&out, "%s\n", lines[i]);
        part = end;
    }
    free(copy);
    return out.at;
}

// The itineraries are those of the same links.
static bool same_routes(const scene *a, const scene *b)
{
    for (uint32_t p = 0; p < a->scenario.pledges_count; p++) {
        uint32_t o = pledge_named(b, other_id(a->scenario.pledges[p].id, ""));
        const mu_routes *x = &a->model.routes[p], *y = &b->model.routes[o];
        if (x->count != y->count)
            return false;
        for (uint32_t r = 0; r < x->count; r++) {
            if (x->route[r].count != y->route[r].count)
                return false;
            for (uint32_t l = 0; l < x->route[r].count; l++) {
                uint32_t one = x->route[r].legs[l], two = y->route[r].legs[l];
                if (one % 2 != two % 2 ||
                    !mu_text_equal(a->scenario.links[mu_leg_row(one)].id,
                                   b->scenario.links[mu_leg_row(two)].id))
                    return false;
            }
        }
    }
    return true;
}

// Returns how often routes were the same.
static int compare_shuffled(uint64_t number, bool links)
{
    static const world plain = { 0 };
    paper text = { 0 };
    dice  d = { number };
    scene a, b;
    int   same = 0;
    put_world(&text, number, &plain);
    char *other = shuffled(text.at, &d, links);
    if (MU_CHECK(scene_open(&a, text.at))) {
        if (MU_CHECK(scene_open(&b, other))) {
            same = same_routes(&a, &b);
            MU_CHECK(same || links);
            for (uint64_t index = 0; index < 6 && same; index++) {
                mu_draw_run(&a.draw, 1, index);
                mu_draw_run(&b.draw, 1, index);
                check_same_outcome(&a, &b, "");
            }
            scene_close(&b);
        }
        scene_close(&a);
    }
    free(other);
    paper_clear(&text);
    return same;
}

static void order_of_rows_changes_nothing(void)
{
    for (uint64_t number = 1; number <= 40 && !mu_check_failures; number++)
        compare_shuffled(number, false);
}

// With links too: where no itinerary was a tie, nothing changes either.
static void order_of_links_changes_nothing_but_ties(void)
{
    int same = 0;
    for (uint64_t number = 1; number <= 60 && !mu_check_failures; number++)
        same += compare_shuffled(number, true);
    MU_CHECK(same >= 15);
}

// Other names are other luck, and where there is no luck nothing at all. The
// prefix keeps the order of the ids of pledges.
static void names_are_nothing_but_luck(void)
{
    static const world one = { .constants = true };
    static const world two = { .prefix = "Q_", .constants = true };
    int                moved = 0;
    for (uint64_t number = 1; number <= 40 && !mu_check_failures; number++) {
        scene a, b;
        if (!world_open(&a, number, &one))
            return;
        if (!world_open(&b, number, &two)) {
            scene_close(&a);
            return;
        }
        MU_CHECK_UINT(a.model.keys_count, 0);
        mu_draw_run(&a.draw, 1, 0);
        mu_draw_run(&b.draw, 99, 1234);
        check_same_outcome(&a, &b, "Q_");
        moved += a.draw.spells_count > 0;
        scene_close(&a);
        scene_close(&b);
    }
    MU_CHECK(moved > 20);
}

static void renamed_events_have_other_luck(void)
{
    static const world renamed = { .prefix = "Q_" };
    scene              a, b;
    if (!world_open(&a, 1, NULL))
        return;
    if (world_open(&b, 1, &renamed)) {
        MU_CHECK(b.model.keys_count == a.model.keys_count &&
                 a.model.keys_count > 20);
        for (uint32_t k = 0; k < a.model.keys_count; k++)
            MU_CHECK(a.model.keys[k] != b.model.keys[k]);
        scene_close(&b);
    }
    scene_close(&a);
}

// A nation more changes no luck of the others.
static void added_nation_changes_no_other_luck(void)
{
    for (uint64_t number = 1; number <= 15; number++) {
        static const world plain = { 0 };
        paper text = { 0 }, more = { 0 };
        scene a, b;
        put_world(&text, number, &plain);
        const char *rest = strstr(text.at, "[conditions]");
        put(&more, "%.*s", (int)(strstr(text.at, "[nations]") - text.at),
            text.at);
        const char *nations = strstr(text.at, "[nations]");
        const char *body = strchr(strchr(nations, '\n') + 1, '\n') + 1;
        put(&more, "%.*sNEW,,,12,0.5,7,0\n", (int)(body - nations), nations);
        put(&more, "%.*s", (int)(rest - body), body);
        const char *steps = strstr(rest, "[recess]");
        for (const char *at = rest; at < steps; at = strchr(at, '\n') + 1)
            put(&more, "%.*s", (int)(strchr(at, '\n') + 1 - at), at);
        put(&more, "NEW,1,,3..9,0.5,1,4\n");
        for (const char *at = steps; *at; at = strchr(at, '\n') + 1)
            put(&more, "%.*s", (int)(strchr(at, '\n') + 1 - at), at);
        if (MU_CHECK(scene_open(&a, text.at))) {
            if (MU_CHECK(scene_open(&b, more.at))) {
                for (uint64_t index = 0; index < 6; index++) {
                    mu_draw_run(&a.draw, 1, index);
                    mu_draw_run(&b.draw, 1, index);
                    check_same_outcome(&a, &b, "");
                }
                scene_close(&b);
            }
            scene_close(&a);
        }
        paper_clear(&text);
        paper_clear(&more);
    }
}

static const mu_test tests[] = {
    MU_TEST(draws_depend_on_nothing_but_seed_and_index),
    MU_TEST(other_seeds_and_indices_are_other_futures),
    MU_TEST(draw_allocates_nothing),
    MU_TEST(times_are_before_the_horizon_or_never),
    MU_TEST(order_of_rows_changes_nothing),
    MU_TEST(order_of_links_changes_nothing_but_ties),
    MU_TEST(names_are_nothing_but_luck),
    MU_TEST(renamed_events_have_other_luck),
    MU_TEST(added_nation_changes_no_other_luck),
};

MU_TESTS_MAIN(tests)
