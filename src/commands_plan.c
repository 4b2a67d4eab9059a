// commands_plan.c - plan: what to ask of whom so that a milestone is reached.

#include "front.h"

#include "progress.h"
#include "relax.h"

#include <inttypes.h>
#include <math.h>

#define RUN_SECONDS  60.0          // of run --plan
#define REPLICATIONS 10u           // of Mak, Morton and Wood

mu_status mu_plan_check(const mu_front *front, const mu_scenario *s)
{
    if (s->levers_count)
        return MU_OK;
    fprintf(front->err,
            "muster %s: %s: there is nothing to ask for without rows in "
            "levers.csv, as in\n"
            "    id,name,cost,set\n"
            "    DE-offer,Ask Germany's government to offer a second "
            "brigade,4,pledges[DE-2].status=offered\n"
            "    FR-vote,Ask France's parliament to vote before a "
            "ceasefire,2,\"approvals[FR,1].duration=0\"\n"
            "docs/plan.md tells what can be written there\n",
            front->cli->command->name, front->cli->operands.at[0]);
    return MU_BAD_SCENARIO;
}

// ---- progress ------------------------------------------------------------------

typedef struct watch {
    mu_progress            progress;
    const mu_plan_options *options;
} watch;

// "best 23, 61 %; bound 21, gap 8.7 %; 812 plans; 40 s left; asks one by one": what
// a narrow terminal cuts off comes last.
static void tell(const mu_plan_options *o, const mu_plan_progress *now,
                 char *text, size_t size)
{
    mu_paragraph line = { .size = 0 };
    mu_say(&line, "  ");
    if (now->has_best)
        mu_say(&line, "best %g, %.1f %%; ", now->cost, 100.0 * now->probability);
    if (!isnan(now->bound) && now->bound > 0.0)
        mu_say(&line, now->has_best ? "bound %.4g, " : "bound %.4g; ", now->bound);
    if (!isnan(now->bound) && now->bound > 0.0 && now->has_best)
        mu_say(&line, "gap %.1f %%; ", 100.0 * now->gap);
    mu_say(&line, "%" PRIu64 " plans", now->plays);
    if (o->seconds > 0.0) {
        char left[MU_PROGRESS_LEFT];
        mu_progress_left(fmax(o->seconds - now->seconds, 0.0), left);
        mu_say(&line, "; %s", left);
    }
    if (now->phase)
        mu_say(&line, "; %s", now->phase);
    snprintf(text, size, "%.*s", (int)size - 1, line.text);
}

static bool go_on(void *context, const mu_plan_progress *now)
{
    watch *w = context;
    char   text[400];
    tell(w->options, now, text, sizeof text);
    return mu_progress_line(&w->progress, text);
}

// ---- solving -------------------------------------------------------------------

// With a line of progress; what fails is told.
static mu_status solve(const mu_front *front, mu_loaded *loaded,
                       mu_plan_options *options, mu_arena *arena, mu_plan *plan)
{
    mu_diags    *diags = &loaded->diags;
    mu_variation how = mu_cli_variation(front->cli);
    watch        w = { .options = options };
    size_t       before = diags->count;
    options->keep_going = go_on;
    options->context = &w;
    mu_progress_begin(&w.progress, front->err,
                      front->err_terminal && !front->cli->given[MU_O_QUIET]);
    mu_status status = mu_plan_solve(front->cli->operands.at[0], &how, loaded,
                                     options, arena, diags, plan);
    mu_progress_end(&w.progress);
    options->keep_going = NULL;
    options->context = NULL;
    mu_tell_errors(front, diags, before);
    if (status == MU_CANNOT_START)
        fprintf(front->err, "muster %s: the solver (Cbc) failed\n",
                front->cli->command->name);
    return status;
}

static mu_status read_options(const mu_front *front, const mu_model *model,
                              mu_plan_options *o)
{
    const mu_cli *cli = front->cli;
    int32_t       day;
    *o = (mu_plan_options){ .problem = cli->given[MU_O_FRONTIER]
                                           ? MU_PLAN_FRONTIER
                                       : cli->given[MU_O_BUDGET]
                                           ? MU_PLAN_BEST
                                           : MU_PLAN_CHEAPEST,
                            .probability = cli->probability,
                            .budget = cli->budget,
                            .seed = cli->seed,
                            .draws = cli->draws,
                            .fresh = cli->fresh,
                            .replications = REPLICATIONS,
                            .threads = cli->threads,
                            .seconds = cli->time,
                            .state = cli->state };
    MU_TRY(mu_goal_day(front, model, &day));
    o->day = day;
    return mu_goal_milestone(front, model, &o->milestone);
}

static mu_status print(const mu_front *front, const mu_plan_page *page)
{
    mu_sink sink;
    MU_TRY(mu_sink_open(front, &sink));
    mu_status status =
        front->cli->format == MU_AS_JSON  ? mu_plan_write_json(page, sink.to)
        : front->cli->format == MU_AS_CSV ? mu_plan_write_csv(page, sink.to)
        : mu_plan_write_text(page, front->out_colour && !front->cli->out,
                             sink.to);
    return mu_sink_close(front, &sink, status);
}

static void tell_stop(const mu_front *front, const mu_plan *plan)
{
    const char *state = front->cli->state;
    if (!plan->stopped)
        return;
    fprintf(front->err, "stopped %s; the answer is what was found until then, "
                        "and its bound holds; %s%s\n",
            plan->why && strcmp(plan->why, "time") == 0 ? "as its time is over"
                                                        : "by a signal",
            state ? "the search goes on from "
                  : "with --state FILE it could go on later",
            state ? state : "");
}

// ---- export --------------------------------------------------------------------

static bool go_on_building(void *context)
{
    return mu_progress_line(context, "  building the model");
}

static mu_status write_model(const mu_front *front, mu_relax *relax,
                             mu_diags *diags)
{
    const char *path = front->cli->out;
    MU_TRY(mu_relax_export(relax, path, diags));
    if (!front->cli->given[MU_O_QUIET])
        fprintf(front->err,
                "%s: %u columns, %u of them whole, %u rows; of %" PRIu64
                " futures %" PRIu64 " are reached and %" PRIu64
                " are lost whatever is asked\n",
                path, relax->columns, relax->whole, relax->row_count,
                relax->options.draws, relax->sure, relax->lost);
    return MU_OK;
}

// The problem as one model for a solver, into --out.
static mu_status export_model(const mu_front *front, mu_loaded *loaded,
                              const mu_plan_options *o, mu_arena *arena)
{
    mu_variation           how = mu_cli_variation(front->cli);
    size_t                 before = loaded->diags.count;
    mu_asks                asks;
    mu_relax               relax = { 0 };
    mu_progress            progress;
    const mu_relax_options options = {
        .milestone = o->milestone,
        .day = o->day,
        .seed = o->seed,
        .draws = o->draws,
        .most = o->problem == MU_PLAN_BEST,
        .probability = o->probability,
        .budget = (int64_t)llround(1e6 * o->budget),
    };
    mu_status status = mu_asks_read(&loaded->scenario, arena, &loaded->diags,
                                    &asks);
    mu_progress_begin(&progress, front->err,
                      front->err_terminal && !front->cli->given[MU_O_QUIET]);
    if (status == MU_OK)
        status = mu_relax_build(front->cli->operands.at[0], &how, &asks,
                                &options, go_on_building, &progress,
                                &loaded->diags, &relax);
    mu_progress_end(&progress);
    if (status == MU_OK)
        status = write_model(front, &relax, &loaded->diags);
    mu_relax_clear(&relax);
    mu_tell_errors(front, &loaded->diags, before);
    if (status == MU_STOPPED)
        fputs("stopped; no file was written\n", front->err);
    return status;
}

// ---- plan ----------------------------------------------------------------------

static mu_status plan(const mu_front *front, mu_loaded *loaded, mu_arena *arena)
{
    mu_plan_options options;
    mu_plan         found;
    MU_TRY(mu_plan_check(front, &loaded->scenario));
    MU_TRY(read_options(front, &loaded->model, &options));
    if (front->cli->given[MU_O_EXPORT])
        return export_model(front, loaded, &options, arena);
    MU_TRY(solve(front, loaded, &options, arena, &found));
    const mu_plan_page page = { .model = &loaded->model,
                                .plan = &found,
                                .options = &options };
    MU_TRY(print(front, &page));
    tell_stop(front, &found);
    return MU_OK;
}

mu_status mu_command_plan(const mu_front *front)
{
    mu_variation how = mu_cli_variation(front->cli);
    mu_arena     arena = { 0 };
    mu_loaded    loaded;
    MU_TRY(mu_out_check(front));
    mu_status status = mu_load(front, front->cli->operands.at[0], NULL, &how,
                               (mu_told){ 0 }, &loaded);
    if (status == MU_OK)
        status = plan(front, &loaded, &arena);
    mu_loaded_clear(&loaded);
    mu_arena_clear(&arena);
    return status;
}

// ---- run --plan ----------------------------------------------------------------

mu_status mu_plan_of_run(const mu_front *front, mu_loaded *loaded,
                         uint32_t milestone, mu_arena *arena, mu_plan_told *out)
{
    const mu_cli *cli = front->cli;
    mu_variation  how = mu_cli_variation(cli);
    watch         w = { .options = &out->options };
    size_t        before = loaded->diags.count;
    *out = (mu_plan_told){ .plan = { .found = false } };
    MU_TRY(read_options(front, &loaded->model, &out->options));
    if (!cli->milestone)
        out->options.milestone = milestone;
    if (out->options.problem == MU_PLAN_FRONTIER)
        out->options.problem = MU_PLAN_CHEAPEST;   // besides the trade-off
    if (out->options.draws > MU_PLAN_DRAWS)
        out->options.draws = MU_PLAN_DRAWS;
    if (out->options.fresh > cli->draws)
        out->options.fresh = cli->draws;
    if (!cli->given[MU_O_TIME])
        out->options.seconds = RUN_SECONDS;
    out->options.keep_going = go_on;
    out->options.context = &w;
    mu_progress_begin(&w.progress, front->err,
                      front->err_terminal && !cli->given[MU_O_QUIET]);
    mu_status status = mu_plan_whole(cli->operands.at[0], &how, loaded, arena,
                                     &loaded->diags, out);
    mu_progress_end(&w.progress);
    out->options.keep_going = NULL;
    mu_tell_errors(front, &loaded->diags, before);
    if (status == MU_STOPPED)
        fputs("stopped; no results were written\n", front->err);
    return status;
}
