// commands.c - the table of commands; run, trace, help and version.

#include "front.h"

#include "cover.h"
#include "layout.h"
#include "progress.h"
#include "result_csv.h"
#include "result_json.h"
#include "run.h"
#include "screen.h"
#include "store.h"
#include "trace_out.h"

#include <inttypes.h>
#include <stdlib.h>

// ---- run ------------------------------------------------------------------

// NAME.gpkg, NAME being the last part of the scenario's path.
static mu_text default_file(mu_arena *arena, const char *path)
{
    char *whole = realpath(path, NULL);
    if (!whole)
        return (mu_text){ 0 };
    const char *name = strrchr(whole, '/');
    name = name ? name + 1 : whole;
    mu_text file = mu_arena_format(arena, "%s.gpkg", *name ? name : "scenario");
    free(whole);
    return file;
}

static mu_run_options options_of(const mu_front *front)
{
    return (mu_run_options){ .seed = front->cli->seed,
                             .draws = front->cli->draws,
                             .threads = front->cli->threads,
                             .keep = MU_KEPT_DRAWS,
                             .assess = MU_ASSESSED_DRAWS };
}

// An argument as a shell would take it.
static void add_argument(mu_paragraph *command, const char *word)
{
    bool plain = word[0] && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
                                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                               "0123456789_.,:/=+-")];
    mu_say(command, plain ? " %s" : " '%s'", word);
}

static void add_options(mu_paragraph *command, const char *name,
                        const mu_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        mu_say(command, " %s", name);
        add_argument(command, words->at[i]);
    }
}

// Where something lies on somebody's machine is nobody's business.
static void add_path(mu_paragraph *command, const char *path)
{
    const char *last = strrchr(path, '/');
    bool        whole = path[0] == '/' && last && last[1];
    add_argument(command, whole ? last + 1 : path);
}

// A decimal number as it would be written.
static void add_decimal(mu_paragraph *command, const char *name, double value)
{
    char text[40];
    mu_real_text(value, text, sizeof text);
    mu_say(command, " %s %s", name, text);
}

static void tell_plan(const mu_cli *cli, mu_paragraph *command)
{
    mu_say(command, " --plan");
    if (cli->milestone) {
        mu_say(command, " --milestone");
        add_argument(command, cli->milestone);
    }
    if (cli->by) {
        mu_say(command, " --by");
        add_argument(command, cli->by);
    }
    if (cli->given[MU_O_PROBABILITY])
        add_decimal(command, "--probability", cli->probability);
    if (cli->given[MU_O_BUDGET])
        add_decimal(command, "--budget", cli->budget);
    if (cli->given[MU_O_FRONTIER])
        mu_say(command, " --frontier");
    if (cli->given[MU_O_TIME])
        add_decimal(command, "--time", cli->time);
}

// What was asked for, without what cannot change the answer.
static void tell_command(const mu_cli *cli, mu_paragraph *command)
{
    mu_say(command, "muster run");
    add_path(command, cli->operands.at[0]);
    for (size_t i = 0; i < cli->variants.count; i++) {
        mu_say(command, " --variant");
        add_path(command, cli->variants.at[i]);
    }
    add_options(command, "--set", &cli->sets);
    add_options(command, "--without", &cli->without);
    mu_say(command, " --seed %" PRIu64 " --draws %" PRIu64, cli->seed,
           cli->draws);
    if (cli->given[MU_O_VARIANT_DRAWS])
        mu_say(command, " --variant-draws %" PRIu64, cli->variant_draws);
    if (cli->given[MU_O_PIVOT])
        mu_say(command, " --pivot");
    if (cli->given[MU_O_PLAN])
        tell_plan(cli, command);
}

// Borrowed, but for the arena: for what is made on the way.
typedef struct answered {
    const mu_run      *run;
    const mu_variants *variants;
    mu_arena          *arena;
    const char        *command;    // that asked for it
} answered;

// Would it be believed, in the first draws; nothing where the scenario does not
// ask.
typedef struct believed {
    mu_assessment assessment;
    mu_base_order bases;
    mu_watch      watch;
    mu_sector_watch line;
} believed;

static mu_status believe(const mu_front *front, const answered *of,
                         believed *out)
{
    const mu_states *states = &of->run->kept.states;
    MU_TRY(mu_assess_build(states, front->cli->seed, 0, of->arena,
                           &out->assessment));
    if (!states->belief.given)
        return MU_OK;
    MU_TRY(mu_base_order_build(&states->belief, of->arena, &out->bases));
    MU_TRY(mu_cover_order(&states->belief, &out->bases));
    out->watch = mu_watch_of(&states->belief);
    return mu_sector_watch_build(states, of->arena, &out->line);
}

static mu_status store(const mu_front *front, mu_loaded *loaded,
                       const mu_result *result, const answered *of)
{
    size_t               before = loaded->diags.count;
    const mu_run_options options = options_of(front);
    mu_draw              future;
    believed             belief = { .bases = { 0 } };
    MU_TRY(believe(front, of, &belief));
    mu_status status = mu_typical_play(&loaded->model, &options, &of->run->kept,
                                       &future);
    const mu_store_input input = { .scenario = &loaded->scenario,
                                   .model = &loaded->model,
                                   .plain = result->plain,
                                   .trust = result->trust,
                                   .outlook = result->outlook,
                                   .sensitivity = result->sensitivity,
                                   .pivot = result->pivot,
                                   .more = result->more,
                                   .future = &future,
                                   .variants = of->variants->list,
                                   .variants_count = of->variants->count,
                                   .assessment = &belief.assessment,
                                   .bases = &belief.bases,
                                   .watch = belief.assessment.given
                                                ? &belief.watch
                                                : NULL,
                                   .line = &belief.line,
                                   .seed = result->seed,
                                   .draws = (uint64_t)result->plain->draws,
                                   .version = MU_VERSION,
                                   .command = of->command };
    if (status == MU_OK)
        status = mu_store_write(&input, result->file, &loaded->diags);
    mu_tell_errors(front, &loaded->diags, before);
    mu_draw_clear(&future);
    return status;
}

static mu_status print_result(const mu_front *front, const mu_result *result,
                              FILE *to)
{
    const mu_cli *cli = front->cli;
    if (cli->format == MU_AS_TEXT)
        return mu_screen_write(result, front->out_colour, to);
    if (cli->format == MU_AS_JSON)
        mu_result_write_json(result, to);
    else
        mu_result_write_csv(result, to);
    return MU_OK;
}

// What is printed, to be freed.
static mu_status make_text(const mu_front *front, const mu_result *result,
                           char **text, size_t *size)
{
    FILE *to = open_memstream(text, size);
    if (!to)
        return MU_NO_MEMORY;
    mu_status status = print_result(front, result, to);
    bool      failed = ferror(to) != 0;
    if ((fclose(to) != 0 || failed) && status == MU_OK)
        status = MU_NO_MEMORY;
    return status;
}

static void tell_files(const mu_front *front, const mu_result *result)
{
    if (front->cli->given[MU_O_QUIET] || front->cli->format == MU_AS_TEXT)
        return;
    fprintf(front->err, "results: %s\n", result->file);
    if (result->report)
        fprintf(front->err, "report: %s\n", result->report);
}

// Stores and prints, or does neither: what is printed is made before the file
// is replaced, and told after. The report is made of the file; if it fails the
// answer stands and does not name it.
static mu_status store_and_print(const mu_front *front, mu_loaded *loaded,
                                 mu_result *result, const answered *of)
{
    char  *text = NULL;
    size_t size = 0;
    mu_status reported = MU_OK;
    mu_status status = make_text(front, result, &text, &size);
    if (status == MU_OK)
        status = store(front, loaded, result, of);
    if (status == MU_OK && front->cli->log)
        status = mu_log_forecast(front, result->plain, of->command);
    if (status == MU_OK && result->report)
        reported = mu_report_write(front, result->file, result->report);
    if (reported != MU_OK) {
        free(text);
        text = NULL;
        result->report = NULL;
        status = make_text(front, result, &text, &size);
    }
    if (status == MU_OK) {
        fwrite(text, 1, size, front->out);
        tell_files(front, result);
    }
    free(text);
    return status == MU_OK ? reported : status;
}

// Answers, the results file, the report, what is printed.
static mu_status answer(const mu_front *front, mu_loaded *loaded,
                        const answered *of, double seconds,
                        const char *const files[2])
{
    const mu_cli *cli = front->cli;
    const mu_run *run = of->run;
    mu_arena     *arena = of->arena;
    mu_answers    plain, trust;
    mu_outlook    outlook;
    mu_sensitivity sensitivity;
    MU_TRY(mu_answers_build(&run->plain, arena, &plain));
    MU_TRY(mu_answers_build(&run->trust, arena, &trust));
    MU_TRY(mu_outlook_build(&loaded->model, cli->seed, run->draws, arena,
                            &outlook));
    MU_TRY(mu_sensitivity_build(&loaded->model, cli->seed,
                                (uint32_t)run->kept.draws, run->kept.mark_day,
                                arena, &sensitivity));
    mu_result result = { .plain = &plain,
                         .trust = &trust,
                         .outlook = &outlook,
                         .sensitivity = &sensitivity,
                         .seed = cli->seed,
                         .warnings = loaded->diags.warnings,
                         .seconds = front->out_terminal ? seconds : NAN,
                         .file = files[0],
                         .report = files[1],
                         .path = cli->operands.at[0] };
    mu_pivot     pivot;
    mu_plan_told told;
    uint32_t     milestone = mu_headline(&plain);
    if (milestone == MU_NONE)
        milestone = 0;             // as pivot does: none is likely
    if (cli->given[MU_O_PIVOT] && loaded->model.milestones) {
        MU_TRY(mu_pivot_of_run(front, &loaded->model, milestone, arena,
                               &loaded->diags, &pivot));
        result.pivot = &pivot;
    }
    if (cli->given[MU_O_PLAN] && loaded->model.milestones) {
        MU_TRY(mu_plan_of_run(front, loaded, milestone, arena, &told));
        result.more = (mu_store_more){ mu_plan_put_tables, &told.page };
    }
    return store_and_print(front, loaded, &result, of);
}

// Where the results and the report go (NULL: none), and whether they can, before
// the work is done.
static mu_status find_files(const mu_front *front, mu_arena *arena,
                            const char *files[2])
{
    const mu_cli *cli = front->cli;
    files[0] = cli->out;   // mu_out_check has looked at it
    if (!files[0]) {
        files[0] = default_file(arena, cli->operands.at[0]).at;
        if (!files[0])
            return MU_NO_MEMORY;
        MU_TRY(mu_results_check(front, files[0]));
    }
    if (cli->given[MU_O_NO_REPORT])
        return MU_OK;
    files[1] = cli->report ? cli->report : mu_report_beside(arena, files[0]).at;
    return files[1] ? mu_report_check(front, MU_O_REPORT, files[1], files[0])
                    : MU_NO_MEMORY;
}

mu_status mu_command_run(const mu_front *front)
{
    mu_variation how = mu_cli_variation(front->cli);
    mu_arena     arena = { 0 };
    mu_loaded    loaded;
    mu_run       run = { 0 };
    mu_variants  variants = { 0 };
    double       seconds = 0.0;
    const char  *files[2] = { NULL, NULL };
    MU_TRY(mu_out_check(front));
    mu_status status = mu_load(front, front->cli->operands.at[0], NULL, &how,
                               (mu_told){ 0 }, &loaded);
    if (status == MU_OK && front->cli->given[MU_O_PLAN])
        status = mu_plan_check(front, &loaded.scenario);
    if (status == MU_OK)
        status = find_files(front, &arena, files);
    if (status == MU_OK && front->cli->log)
        status = mu_log_ready(front);
    if (status == MU_OK)
        status = mu_variants_find(front, &variants);
    if (status == MU_OK) {
        const mu_run_options options = options_of(front);
        status = mu_play_series(front, &loaded.model, &options, &variants, &run,
                                &seconds);
    }
    if (status == MU_OK) {
        mu_paragraph *command = MU_ARENA_NEW(&arena, 1, mu_paragraph);
        status = command ? MU_OK : MU_NO_MEMORY;
        if (command) {
            tell_command(front->cli, command);
            const answered of = { &run, &variants, &arena, command->text };
            status = answer(front, &loaded, &of, seconds, files);
        }
    }
    mu_run_clear(&run);
    mu_variants_clear(&variants);
    mu_loaded_clear(&loaded);
    mu_arena_clear(&arena);
    return status;
}

// ---- trace ----------------------------------------------------------------

// What --assess needs, where the scenario has it.
static mu_status prepare_belief(const mu_model *model, mu_arena *arena,
                                mu_belief *belief, mu_trace_options *options)
{
    MU_TRY(mu_belief_build(model, arena, belief));
    options->rungs =
        MU_ARENA_NEW(arena, model->scenario->ladder_count + 1, mu_rung_belief);
    if (!options->rungs)
        return MU_NO_MEMORY;
    options->belief = belief->given ? belief : NULL;
    return MU_OK;
}

// Into a file, where nobody sees how far it is, with a bar; a signal ends it,
// and then there is no file. On standard output a signal does what it does.
static mu_status write_traces(const mu_front *front, mu_draw *draw,
                              const mu_trace_options *options)
{
    const mu_cli *cli = front->cli;
    mu_sink       sink;
    mu_progress   progress;
    uint64_t      done = 0, count = cli->last - cli->first + 1;
    bool          goes_on = true;
    MU_TRY(mu_sink_open(front, &sink));
    if (sink.file)
        mu_progress_begin(&progress, front->err,
                          front->err_terminal && !cli->given[MU_O_QUIET]);
    // What nobody reads any more need not be made.
    for (; done < count && goes_on && !ferror(sink.to); done++) {
        mu_trace_write(draw, cli->seed, cli->first + done, options, sink.to);
        goes_on = !sink.file || mu_progress_go(&progress, done + 1, count);
    }
    if (sink.file)
        mu_progress_end(&progress);
    bool stopped = done < count && !goes_on;
    if (stopped)
        fprintf(front->err,
                "stopped after %" PRIu64 " of %" PRIu64
                " draws; no file was written\n",
                done, count);
    return mu_sink_close(front, &sink, stopped ? MU_STOPPED : MU_OK);
}

mu_status mu_command_trace(const mu_front *front)
{
    const mu_cli    *cli = front->cli;
    mu_trace_options options = { .why = cli->given[MU_O_WHY],
                                 .text = cli->format == MU_AS_TEXT };
    mu_variation     how = mu_cli_variation(cli);
    mu_arena         arena = { 0 };
    mu_loaded        loaded;
    mu_belief        belief;
    mu_draw          draw = { 0 };
    MU_TRY(mu_out_check(front));
    mu_status status = mu_load(front, cli->operands.at[0], NULL, &how,
                               (mu_told){ 0 }, &loaded);
    if (status == MU_OK)
        status = mu_draw_init(&loaded.model, &draw);
    if (status == MU_OK && cli->given[MU_O_ASSESS])
        status = prepare_belief(&loaded.model, &arena, &belief, &options);
    if (status == MU_OK)
        status = write_traces(front, &draw, &options);
    mu_draw_clear(&draw);
    mu_loaded_clear(&loaded);
    mu_arena_clear(&arena);
    return status;
}

// ---- help, version --------------------------------------------------------

static mu_status command_help(const mu_front *front)
{
    const mu_cli     *cli = front->cli;
    const mu_command *about = NULL;
    if (cli->operands.count) {
        about = mu_command_find(cli->commands, cli->operands.at[0], front->err);
        if (!about)
            return MU_BAD_CALL;
    }
    mu_cli_help(cli->commands, about, front->out);
    return MU_OK;
}

static mu_status command_version(const mu_front *front)
{
    fputs("muster " MU_VERSION "\n", front->out);
    return MU_OK;
}

// ---- the table ------------------------------------------------------------

const mu_command mu_commands[] = {
    { "run", MU_V_RUN, "SCENARIO", 1, 1,
      "what will be there by when, for how long, at what cost, and what held "
      "it back",
      "Plays many possible futures of the scenario (a folder), prints what "
      "will "
      "be there by when, with what probability, for how long, at what cost and "
      "what held it back, and writes a results file (GeoPackage) and a report "
      "of it (HTML). The variants in the scenario's own folder are played too, "
      "for these files.",
      mu_command_run },
    { "check", MU_V_CHECK, "SCENARIO", 1, 1,
      "is the scenario sound: every error at once, numbers without a source",
      "Tells every error of the scenario at once, each with its place and what "
      "to write instead; then what can hardly be meant, and which numbers have "
      "no source.",
      mu_command_check },
    { "new", MU_V_NEW, "FOLDER", 1, 1,
      "write a small, complete, commented scenario to start from",
      "Writes a small, complete, commented scenario into a folder that does "
      "not "
      "exist yet or is empty.",
      mu_command_new },
    { "trace", MU_V_TRACE, "SCENARIO", 1, 1,
      "one possible future, told in full",
      "Tells single futures in full: as a story, or with json one object a "
      "line.",
      mu_command_trace },
    { "compare", MU_V_COMPARE, "SCENARIO ...", 1, 64,
      "scenarios or variants side by side, with the same luck",
      "Sets scenarios side by side, future by future with the same luck, and "
      "tells how they differ and how sure that is. Of a single scenario, each "
      "variant is set beside it as it is; without variants, the scenario as "
      "changed by cells and nations. Otherwise changed cells and nations that "
      "say no count on every side.",
      mu_command_compare },
    { "assess", MU_V_ASSESS, "SCENARIO", 1, 1,
      "would it be believed: what the force sees, reaches and holds, and up to "
      "which stake a violation does not pay",
      "Tells for each rung of the scenario's ladder what share of violations "
      "the force would see, reach in time and hold, by day and at each "
      "milestone and size claimed, and up to which stake a violation does not "
      "pay; the variants in the scenario's own folder beside it; the order of "
      "bases against the best one; how many teams watch the line; rules of "
      "thumb, and what the record says against all of it.",
      mu_command_assess },
    { "pivot", MU_V_PIVOT, "SCENARIO", 1, 1,
      "whose yes matters: leave-one-out, Shapley, deadlocks and what breaks "
      "them",
      "Tells what a milestone loses when a nation says no, with the same luck; "
      "what each nation adds to coalitions of all kinds (Shapley, Banzhaf: "
      "exact for up to 16 players, sampled beyond); who waits for each other "
      "in a circle, and the single concession that breaks it.",
      mu_command_pivot },
    { "plan", MU_V_PLAN, "SCENARIO", 1, 1,
      "what to ask of whom: the cheapest asks that reach a milestone, with a "
      "proven bound",
      "Finds among the asks of levers.csv the cheapest set with which a "
      "milestone is reached by a day with a probability, the best for a budget, "
      "or the whole trade-off; tells them in order of effect, what each adds "
      "and what is lost without it, what no other plan can do better, and "
      "which are as good.",
      mu_command_plan },
    { "backtest", MU_V_BACKTEST, "FOLDER", 0, 1,
      "how good such forecasts are: missions that happened, scored by what was "
      "observed",
      "Forecasts every mission in a folder as of its first day and scores the "
      "forecast by what was observed (observed.csv): bands, CRPS, Brier scores, "
      "and the skill over what a person would guess. With --log, scores the "
      "forecasts of a log by one observed.csv, given in place of the folder. With "
      "--make, makes a folder of missions from tables.",
      mu_command_backtest },
    { "report", MU_V_REPORT, "RESULTS", 1, 1,
      "a results file as a page to read, a workbook, or tables and maps",
      "Reads a results file (GeoPackage) that muster run has written and makes "
      "of it a report: one page (HTML) that needs no other file. Or the same "
      "numbers for other programs: xlsx, a workbook; csv, a folder with a file "
      "for each table and a datapackage.json; json, one document; geojson, the "
      "layers of the map; orbat, the typical future for ORBAT Mapper.",
      mu_command_report },
    { "import", MU_V_IMPORT, "SCENARIO FILE", 2, 2,
      "take pledges, nations or other rows from a spreadsheet or CSV file",
      "Sets the rows of a spreadsheet (xlsx) or CSV file beside those of a "
      "table of the scenario and shows, by id, what would be added and "
      "changed, and what is in the scenario only. Nothing is written until "
      "--apply, and then only if the scenario is still without errors. An "
      "empty cell of the file leaves what stands there; nations, types and "
      "places may be written by name.",
      mu_command_import },
    { "serve", MU_V_SERVE, "SCENARIO", 1, 1,
      "the workbench in a browser: change an assumption, see the answer move",
      "Starts a web server for this machine alone and prints the link to the "
      "workbench, in which every assumption of the scenario can be changed and "
      "the answer follows at once. Nothing is written into the scenario's "
      "folder until it is saved there. Ctrl-C ends it. Other programs can use "
      "the same interface (docs/serve.md).",
      mu_command_serve },
    { "help", MU_V_HELP, "[COMMAND]", 0, 1, "this help, or that of a command",
      "Shows the commands, or the options of one.", command_help },
    { "version", MU_V_VERSION, "", 0, 0, "the version", "Shows the version.",
      command_version },
    { .name = NULL },
};
