// commands_pivot.c - pivot: whose yes matters.

#include "front.h"

#include "names.h"
#include "pivot_out.h"
#include "progress.h"

#include <inttypes.h>

#define RUN_DRAWS 1000u           // of run --pivot

static mu_status add_player(const mu_front *front, const mu_model *model,
                            mu_text id, uint32_t *players, uint32_t *count)
{
    const mu_scenario *s = model->scenario;
    uint32_t           near = MU_NONE, best = MU_NEAR_NONE;
    for (uint32_t n = 0; n < model->nations_count; n++) {
        if (mu_text_equal(s->nations[n].id, id)) {
            for (uint32_t i = 0; i < *count; i++)
                if (players[i] == n)
                    return MU_OK;
            players[(*count)++] = n;
            return MU_OK;
        }
        if (mu_is_nearer(id, s->nations[n].id, &best))
            near = n;
    }
    fprintf(front->err, "muster pivot: --players: there is no nation '%s'",
            mu_quote(id).text);
    if (near != MU_NONE)
        fprintf(front->err, "; did you mean '%s'?", s->nations[near].id.at);
    putc('\n', front->err);
    return MU_BAD_CALL;
}

static mu_status find_players(const mu_front *front, const mu_model *model,
                              mu_arena *arena, mu_pivot_options *options)
{
    const char *list = front->cli->players;
    uint32_t   *players =
        MU_ARENA_NEW(arena, model->nations_count + (size_t)1, uint32_t);
    if (!players)
        return MU_NO_MEMORY;
    if (list) {
        size_t  at = 0;
        mu_text id;
        while (mu_next_entry((mu_text){ list, strlen(list) }, ',', &at, &id))
            if (id.size)
                MU_TRY(add_player(front, model, id, players,
                                  &options->player_count));
    } else {
        for (uint32_t n = 0; n < model->nations_count; n++)
            if (model->nations[n].contributes && !model->nations[n].refuses)
                players[options->player_count++] = n;
    }
    options->players = players;
    options->sample = front->cli->given[MU_O_SAMPLE] ||
                      options->player_count > MU_EXACT_PLAYERS;
    return MU_OK;
}

static mu_status read_options(const mu_front *front, const mu_loaded *loaded,
                              mu_arena *arena, mu_pivot_options *options)
{
    const mu_cli *cli = front->cli;
    *options = (mu_pivot_options){ .seed = cli->seed,
                                   .draws = cli->draws,
                                   .game_draws = cli->game_draws,
                                   .threads = cli->threads,
                                   .state = cli->state,
                                   .inputs = loaded->scenario.sha256 };
    if (!cli->given[MU_O_GAME_DRAWS])
        options->game_draws = cli->draws < 2000 ? cli->draws : 2000;
    MU_TRY(mu_goal_day(front, &loaded->model, &options->day));
    MU_TRY(find_players(front, &loaded->model, arena, options));
    return mu_goal_milestone(front, &loaded->model, &options->milestone);
}

static mu_status play(const mu_front *front, mu_loaded *loaded,
                      mu_pivot_options *options, mu_arena *arena,
                      mu_pivot *pivot)
{
    mu_progress progress;
    size_t      before = loaded->diags.count;
    options->keep_going = mu_progress_go;
    options->context = &progress;
    mu_progress_begin(&progress, front->err,
                      front->err_terminal && !front->cli->given[MU_O_QUIET]);
    mu_status status = mu_pivot_run(&loaded->model, options, arena,
                                    &loaded->diags, pivot);
    mu_progress_end(&progress);
    mu_tell_errors(front, &loaded->diags, before);
    if (status == MU_STOPPED)
        fprintf(front->err, "stopped; %s%s\n",
                options->state ? "the game goes on from "
                               : "with --state FILE it could go on later",
                options->state ? options->state : "");
    return status;
}

mu_status mu_pivot_of_run(const mu_front *front, const mu_model *model,
                          uint32_t milestone, mu_arena *arena, mu_diags *diags,
                          mu_pivot *out)
{
    const mu_cli *cli = front->cli;
    mu_progress   progress;
    const mu_pivot_options options = {
        .milestone = milestone,
        .day = (int32_t)model->horizon - 1,
        .seed = cli->seed,
        .draws = cli->draws < RUN_DRAWS ? cli->draws : RUN_DRAWS,
        .threads = cli->threads,
        .keep_going = mu_progress_go,
        .context = &progress,
    };
    mu_progress_begin(&progress, front->err,
                      front->err_terminal && !cli->given[MU_O_QUIET]);
    mu_status status = mu_pivot_run(model, &options, arena, diags, out);
    mu_progress_end(&progress);
    if (status == MU_STOPPED)
        fputs("stopped; no results were written\n", front->err);
    return status;
}

mu_status mu_command_pivot(const mu_front *front)
{
    mu_variation     how = mu_cli_variation(front->cli);
    mu_arena         arena = { 0 };
    mu_loaded        loaded;
    mu_pivot_options options;
    mu_pivot         pivot;
    mu_sink          sink;
    MU_TRY(mu_out_check(front));
    mu_status status = mu_load(front, front->cli->operands.at[0], NULL, &how,
                               (mu_told){ 0 }, &loaded);
    if (status == MU_OK)
        status = read_options(front, &loaded, &arena, &options);
    if (status == MU_OK)
        status = play(front, &loaded, &options, &arena, &pivot);
    if (status == MU_OK) {
        const mu_pivot_page page = { &loaded.model, &pivot, &options };
        status = mu_sink_open(front, &sink);
        if (status == MU_OK) {
            mu_status told =
                front->cli->format == MU_AS_JSON
                    ? mu_pivot_write_json(&page, sink.to)
                    : mu_pivot_write_text(
                          &page, front->out_colour && !front->cli->out,
                          sink.to);
            status = mu_sink_close(front, &sink, told);
        }
    }
    mu_loaded_clear(&loaded);
    mu_arena_clear(&arena);
    return status;
}
