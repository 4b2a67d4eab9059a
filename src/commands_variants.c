// commands_variants.c - run, assess, check: the variants in the scenario's own
// folder, one after the other.
//
// All are read before the work, so that an error in the last is not found after
// the first has been played; and each again when its turn comes, so that no more
// than one is in memory.

#include "front.h"

#include "folder.h"
#include "progress.h"

#include <errno.h>
#include <inttypes.h>

// The changes of --set and --without come on top of those of the variant.
static mu_variation variation_of(const mu_front *front, const char *const *path)
{
    mu_variation how = mu_cli_variation(front->cli);
    how.variants = path;
    how.variant_count = 1;
    return how;
}

static mu_status load(const mu_front *front, const mu_variants *v,
                      uint32_t which, mu_loaded *loaded)
{
    mu_variation how = variation_of(front, &v->paths[which]);
    return mu_load_tersely(front, front->cli->operands.at[0],
                           v->list[which].name.at, &how, loaded);
}

// A name of a file may be any bytes; in results it is text.
static mu_status check_name(const mu_front *front, mu_text name,
                            mu_diags *diags)
{
    size_t          skip, before = diags->count;
    const mu_source source = { MU_TEXT("name of a variant"), name };
    if (mu_source_check(&source, diags, &skip))
        return MU_OK;
    mu_tell_errors(front, diags, before);
    return MU_BAD_SCENARIO;
}

// Is it sound? What it says about itself is kept.
static mu_status look_at(const mu_front *front, mu_variants *v, uint32_t which)
{
    mu_loaded   loaded;
    mu_variant *variant = &v->list[which];
    mu_status   status = load(front, v, which, &loaded);
    if (status == MU_OK)
        status = check_name(front, variant->name, &loaded.diags);
    if (status == MU_OK)
        status = mu_variant_about(&v->arena, v->paths[which], &loaded.diags,
                                  &variant->title, &variant->description);
    mu_loaded_clear(&loaded);
    return status;
}

static mu_status list_names(const mu_front *front, mu_variants *v,
                            mu_names *names)
{
    const char *path = front->cli->operands.at[0];
    mu_status   status =
        mu_variants_list(&v->arena, (mu_text){ path, strlen(path) },
                         MU_LIMIT_VARIANTS + 1, names);
    if (status == MU_CANNOT_READ)
        fprintf(front->err,
                "muster %s: %s: the folder 'variants' cannot be read: %s\n",
                front->cli->command->name, path, strerror(errno));
    if (status == MU_OK && names->count > MU_LIMIT_VARIANTS) {
        fprintf(front->err,
                "muster %s: %s: the folder 'variants' has more than %u files; "
                "a run plays so many at most, and none with --variant-draws "
                "0\n", front->cli->command->name, path, MU_LIMIT_VARIANTS);
        return MU_BAD_SCENARIO;
    }
    return status;
}

mu_status mu_variants_find(const mu_front *front, mu_variants *out)
{
    const mu_cli *cli = front->cli;
    mu_names      names;
    if (cli->variants.count || cli->variant_draws == 0)
        return MU_OK;
    MU_TRY(list_names(front, out, &names));
    out->draws = cli->variant_draws < cli->draws ? cli->variant_draws
                                                 : cli->draws;
    out->list = MU_ARENA_NEW(&out->arena, names.count, mu_variant);
    out->paths = MU_ARENA_NEW(&out->arena, names.count, const char *);
    if (!out->list || !out->paths)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < names.count; i++) {
        mu_text name = names.list[i].text;
        mu_text file = mu_arena_format(&out->arena, "variants/%s.yaml", name.at);
        mu_text path = { cli->operands.at[0], strlen(cli->operands.at[0]) };
        out->list[i].name = name;
        out->paths[i] = file.at ? mu_folder_join(&out->arena, path, file.at).at
                                : NULL;
        if (!out->paths[i])
            return MU_NO_MEMORY;
        MU_TRY(look_at(front, out, i));
    }
    out->count = names.count;
    return MU_OK;
}

mu_status mu_variants_play(const mu_front *front, const mu_run_options *options,
                           const mu_model *base, const mu_kept *kept,
                           mu_variants *variants, uint32_t which)
{
    mu_run_options how = *options;
    mu_variant     played, *variant = &variants->list[which];
    mu_loaded      loaded;
    mu_status      status = load(front, variants, which, &loaded);
    how.draws = variants->draws;
    if (status == MU_OK)
        status = mu_variant_play(&loaded.model, &how, base, kept,
                                 &variants->arena, &played);
    if (status == MU_OK) {
        played.name = variant->name;
        played.title = variant->title;
        played.description = variant->description;
        *variant = played;
    }
    mu_loaded_clear(&loaded);
    return status;
}

// What a run plays, one after the other: the scenario, then its variants.
typedef struct series {
    const mu_minder *watch;     // NULL: the progress bar's
    mu_progress progress;
    uint64_t    done, draws;   // of those that are over; of all
    bool        stopped;
} series;

static bool goes_on(void *context, uint64_t done, uint64_t draws)
{
    series *all = context;
    (void)draws;
    bool go = all->watch
                  ? all->watch->keep_going(all->watch->context,
                                           all->done + done, all->draws)
                  : mu_progress_go(&all->progress, all->done + done,
                                   all->draws);
    if (!go)
        all->stopped = true;
    return !all->stopped;
}

// A stop that came with the last draw of one stops those behind it.
static mu_status play_variants(const mu_front *front, const mu_model *model,
                               const mu_run_options *options,
                               const mu_kept *kept, series *all,
                               mu_variants *variants)
{
    mu_status status = MU_OK;
    for (uint32_t i = 0; i < variants->count && status == MU_OK; i++) {
        if (all->stopped)
            return MU_STOPPED;
        status = mu_variants_play(front, options, model, kept, variants, i);
        all->done += variants->draws;
    }
    return status;
}

mu_status mu_play_series(const mu_front *front, const mu_model *model,
                         const mu_run_options *how, mu_variants *variants,
                         mu_run *run, double *seconds)
{
    mu_run_options options = *how;
    series         all = { .watch = front->watch,
                           .draws = options.draws +
                                    variants->count * variants->draws };
    options.keep_going = goes_on;
    options.context = &all;
    if (!all.watch)
        mu_progress_begin(&all.progress, front->err,
                          front->err_terminal &&
                              !front->cli->given[MU_O_QUIET]);
    mu_status status = mu_run_draws(model, &options, run);
    if (status == MU_OK) {
        all.done = options.draws;
        status = play_variants(front, model, &options, &run->kept, &all,
                               variants);
    }
    *seconds = all.watch ? 0.0 : mu_progress_end(&all.progress);
    if (status == MU_STOPPED && !all.watch)
        fprintf(front->err,
                "stopped after %" PRIu64 " of %" PRIu64
                " draws; no results were written\n",
                all.progress.done, all.draws);
    return status;
}

void mu_variants_clear(mu_variants *variants)
{
    mu_arena_clear(&variants->arena);
    *variants = (mu_variants){ 0 };
}
