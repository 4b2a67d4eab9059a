// bench_relax.c - the selection of asks given whole to Cbc: how large the model
// is, and how long it takes to a gap.
//
//     bench_relax SCENARIO MILESTONE DAY PROBABILITY DRAWS GAP SECONDS [FILE.lp]
//
// One line of JSON. GAP as a share (0.05); SECONDS for the solver alone.

#include "relax.h"

#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int fail(const mu_diags *diags, const char *what)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->list[i].level == MU_ERROR)
            mu_diag_print(&diags->list[i], stderr, false);
    fprintf(stderr, "bench_relax: %s\n", what);
    return 1;
}

static void tell(const mu_relax *r, const mu_relax_answer *a, double built)
{
    printf("{\"columns\": %u, \"whole\": %u, \"rows\": %u, \"sure\": %llu, "
           "\"lost\": %llu, \"build_seconds\": %.3f, \"solve_seconds\": %.3f, "
           "\"found\": %s, \"proven\": %s, \"nodes\": %d, ",
           r->columns, r->whole, r->row_count, (unsigned long long)r->sure,
           (unsigned long long)r->lost, built, a->seconds,
           a->found ? "true" : "false", a->proven ? "true" : "false", a->nodes);
    if (a->found)
        printf("\"cost\": %.6f, \"gap\": %.6f, ", a->value / 1e6,
               a->value > 0.0 ? (a->value - a->bound) / a->value : 0.0);
    printf("\"bound\": %.6f, \"asks\": [", a->bound / 1e6);
    const char *before = "";
    for (uint32_t i = 0; i < r->asks->count; i++)
        if (mu_ask_in(&a->set, i)) {
            printf("%s\"%s\"", before, r->asks->list[i].id.at);
            before = ", ";
        }
    printf("]}\n");
}

static int run(char **argv, const char *lp, mu_loaded *loaded, mu_arena *arena,
               mu_relax *relax)
{
    mu_asks          asks;
    mu_relax_answer  answer;
    mu_relax_options o = { .milestone = MU_NONE, .seed = 1,
                           .day = strtol(argv[3], NULL, 10),
                           .probability = strtod(argv[4], NULL),
                           .draws = strtoull(argv[5], NULL, 10) };
    if (mu_load_silently(argv[1], NULL, loaded) != MU_OK ||
        mu_asks_read(&loaded->scenario, arena, &loaded->diags, &asks) != MU_OK)
        return fail(&loaded->diags, "cannot read the scenario");
    for (uint32_t i = 0; i < loaded->scenario.milestone_names_count; i++)
        if (strcmp(loaded->scenario.milestone_names[i].at, argv[2]) == 0)
            o.milestone = i;
    double    begin = now();
    mu_status status = mu_relax_build(argv[1], NULL, &asks, &o, NULL, NULL,
                                      &loaded->diags, relax);
    if (status != MU_OK)
        return fail(&loaded->diags, "cannot build the model");
    double built = now() - begin;
    if (lp && mu_relax_export(relax, lp, &loaded->diags) != MU_OK)
        return fail(&loaded->diags, "cannot write");
    if (mu_relax_solve(relax, strtod(argv[6], NULL), strtod(argv[7], NULL),
                       &answer) != MU_OK)
        return fail(&loaded->diags, "the solver failed");
    tell(relax, &answer, built);
    return 0;
}

int main(int argc, char **argv)
{
    mu_loaded loaded;
    mu_arena  arena = { 0 };
    mu_relax  relax = { 0 };
    if (argc < 8 || argc > 9) {
        fprintf(stderr, "usage: bench_relax SCENARIO MILESTONE DAY PROBABILITY "
                        "DRAWS GAP SECONDS [FILE.lp]\n");
        return 2;
    }
    int code = run(argv, argc == 9 ? argv[8] : NULL, &loaded, &arena, &relax);
    mu_relax_clear(&relax);
    mu_arena_clear(&arena);
    mu_loaded_clear(&loaded);
    return code;
}
