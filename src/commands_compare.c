// commands_compare.c - compare: scenarios, or variants of one, side by side.

#include "front.h"

#include "compare_out.h"
#include "progress.h"

#include <inttypes.h>
#include <stdlib.h>

#define MOST_SIDES 64

// What stands on one side. The last variation of `how` is its own.
typedef struct side {
    const char  *path;
    const char  *name;
    const char  *variant;   // NULL: none
    mu_variation how;
} side;

// The last part of a path, without ".yaml".
static const char *base_name(mu_arena *arena, const char *path)
{
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    size_t from = size;
    while (from > 0 && path[from - 1] != '/')
        from--;
    if (size - from > 5 && memcmp(path + size - 5, ".yaml", 5) == 0)
        size -= 5;
    return mu_arena_format(arena, "%.*s", (int)(size - from), path + from).at;
}

// Sides that would have one name get their paths.
static void tell_apart(side *sides, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(sides[i].name, sides[k].name) == 0) {
                sides[i].name =
                    sides[i].variant ? sides[i].variant : sides[i].path;
                sides[k].name =
                    sides[k].variant ? sides[k].variant : sides[k].path;
            }
}

static mu_status add_side(mu_arena *arena, side *sides, uint32_t *count,
                          side what)
{
    if (!what.name)
        what.name = base_name(arena, what.variant ? what.variant : what.path);
    if (!what.name)
        return MU_NO_MEMORY;
    sides[(*count)++] = what;
    return MU_OK;
}

// Each folder; each variant of the first; or, of a single folder without
// variants, what --set and --without make of it.
static mu_status list_sides(const mu_front *front, mu_arena *arena, side *sides,
                            uint32_t *count)
{
    const mu_cli *cli = front->cli;
    mu_variation  all = mu_cli_variation(cli);
    bool          changed = all.set_count || all.without_count;
    bool          alone = cli->operands.count == 1;
    const char   *first = cli->operands.at[0];
    all.variant_count = 0;
    *count = 0;
    if (cli->operands.count + cli->variants.count + 1 > MOST_SIDES) {
        fprintf(front->err, "muster compare: at most %d sides\n", MOST_SIDES);
        return MU_BAD_CALL;
    }
    if (alone && !changed && cli->variants.count == 0) {
        fputs("muster compare: nothing to compare with: give another scenario, "
              "a variant, or a change\n",
              front->err);
        return MU_BAD_CALL;
    }
    if (alone && cli->variants.count == 0) {
        MU_TRY(add_side(arena, sides, count,
                        (side){ .path = first, .name = "as it is" }));
        return add_side(arena, sides, count,
                        (side){ .path = first, .name = "changed", .how = all });
    }
    for (size_t i = 0; i < cli->operands.count; i++)
        MU_TRY(add_side(arena, sides, count,
                        (side){ .path = cli->operands.at[i],
                                .name = alone ? "as it is" : NULL,
                                .how = all }));
    for (size_t i = 0; i < cli->variants.count; i++) {
        side with = { .path = first,
                      .variant = cli->variants.at[i],
                      .how = all };
        with.how.variants = &cli->variants.at[i];
        with.how.variant_count = 1;
        MU_TRY(add_side(arena, sides, count, with));
    }
    tell_apart(sides, *count);
    return MU_OK;
}

static mu_status play(const mu_front *front, const mu_model *const *models,
                      uint32_t count, mu_paired *paired)
{
    mu_progress    progress;
    mu_run_options options = { .seed = front->cli->seed,
                               .draws = front->cli->draws,
                               .threads = front->cli->threads,
                               .keep_going = mu_progress_go,
                               .context = &progress };
    mu_progress_begin(&progress, front->err,
                      front->err_terminal && !front->cli->given[MU_O_QUIET]);
    mu_status status = mu_paired_run(models, count, &options, paired);
    uint64_t  done = progress.done;
    mu_progress_end(&progress);
    if (status == MU_STOPPED)
        fprintf(front->err, "stopped after %" PRIu64 " of %" PRIu64 " draws\n",
                done, options.draws);
    return status;
}

static mu_status print(const mu_front *front, const mu_comparison *comparison)
{
    mu_sink   sink;
    mu_status status = MU_OK;
    MU_TRY(mu_sink_open(front, &sink));
    if (front->cli->format == MU_AS_JSON)
        mu_compare_write_json(comparison, sink.to);
    else if (front->cli->format == MU_AS_CSV)
        mu_compare_write_csv(comparison, sink.to);
    else
        status = mu_compare_write_text(
            comparison, front->out_colour && !front->cli->out, sink.to);
    return mu_sink_close(front, &sink, status);
}

mu_status mu_command_compare(const mu_front *front)
{
    side            sides[MOST_SIDES];
    const char     *names[MOST_SIDES];
    const mu_model *models[MOST_SIDES];
    mu_arena        arena = { 0 };
    uint32_t        count = 0, loaded = 0;
    mu_paired       paired = { 0 };
    mu_loaded      *list = NULL;
    MU_TRY(mu_out_check(front));
    mu_status status = list_sides(front, &arena, sides, &count);
    if (status == MU_OK) {
        list = calloc(count, sizeof *list);
        status = list ? MU_OK : MU_NO_MEMORY;
    }
    for (; status == MU_OK && loaded < count; loaded++) {
        status = mu_load(front, sides[loaded].path, sides[loaded].variant,
                         &sides[loaded].how, (mu_told){ list, loaded },
                         &list[loaded]);
        names[loaded] = sides[loaded].name;
        models[loaded] = &list[loaded].model;
    }
    if (status == MU_OK)
        status = play(front, models, count, &paired);
    if (status == MU_OK) {
        mu_comparison comparison = { &paired, names, front->cli->seed };
        status = print(front, &comparison);
    }
    mu_paired_clear(&paired);
    for (uint32_t i = 0; i < loaded; i++)
        mu_loaded_clear(&list[i]);
    free(list);
    mu_arena_clear(&arena);
    return status;
}
