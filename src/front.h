// front.h - what a command is given: the words, the streams, the terminal.
//
// Front doors.
//
// Memory: borrowed from main.c for the time of the command.

#ifndef MU_FRONT_H
#define MU_FRONT_H

#include "answers.h"
#include "pivot.h"
#include "cli.h"
#include "embedded.h"
#include "loaded.h"
#include "plan_whole.h"
#include "replace.h"
#include "variants.h"

// Who looks after a run in place of the progress bar and its signals, as a server
// does for each of its own: false stops it.
typedef struct mu_minder {
    bool (*keep_going)(void *context, uint64_t done, uint64_t draws);
    void *context;
} mu_minder;

typedef struct mu_front {
    const mu_cli           *cli;
    const mu_embedded_file *tutorial, *data;
    FILE                   *out, *err;
    bool                    out_terminal, err_terminal;
    bool                    out_colour, err_colour;
    const mu_minder         *watch;   // NULL: a person at a terminal
} mu_front;

// What was told of scenarios before: findings that need no telling again.
typedef struct mu_told {
    const mu_loaded *list;
    size_t           count;
} mu_told;

// Reads and builds; tells to front->err the errors, and unless --quiet the
// warnings that only the variation brings about, and how many others there
// are; nothing that one of `before` has already. `variant` is named beside the
// path; NULL: none. On failure `loaded` holds nothing to compute with.
MU_MUST_USE mu_status mu_load(const mu_front *front, const char *path,
                              const char *variant, const mu_variation *how,
                              mu_told before, mu_loaded *loaded);
// The same, and tells errors only.
MU_MUST_USE mu_status mu_load_tersely(const mu_front *front, const char *path,
                                      const char *variant,
                                      const mu_variation *how,
                                      mu_loaded          *loaded);
// Tells the errors among the findings from number `from` on.
void mu_tell_errors(const mu_front *front, const mu_diags *diags, size_t from);

// The variants in a scenario's own folder that a run plays beside it. Start
// from {0}; clear in every case.
typedef struct mu_variants {
    mu_variant *list;
    const char **paths;            // of their files, as they are shown
    uint32_t    count;
    uint64_t    draws;             // of each
    mu_arena    arena;
} mu_variants;

#define MU_LIMIT_VARIANTS 64u      // of a folder

// Which there are, each read once, so that errors are told before the work:
// MU_BAD_SCENARIO, told. None with --variant or --variant-draws 0.
MU_MUST_USE mu_status mu_variants_find(const mu_front *front,
                                       mu_variants    *out);
// Plays number `which`; `options` are those of the run of the scenario.
MU_MUST_USE mu_status mu_variants_play(const mu_front       *front,
                                       const mu_run_options *options,
                                       const mu_model *base,
                                       const mu_kept  *kept,
                                       mu_variants *variants, uint32_t which);
void mu_variants_clear(mu_variants *variants);

// Plays the scenario and then its variants, with one bar for all; what a signal
// stopped is told. *run is to be cleared in every case.
MU_MUST_USE mu_status mu_play_series(const mu_front       *front,
                                     const mu_model       *model,
                                     const mu_run_options *how,
                                     mu_variants *variants, mu_run *run,
                                     double *seconds);

// Before the work: may --out be written to, and is it nothing that is read?
// MU_OK, also without --out; MU_BAD_CALL or MU_CANNOT_WRITE, told.
MU_MUST_USE mu_status mu_out_check(const mu_front *front);
// The same of a results file: what is there is a GeoPackage, or empty.
MU_MUST_USE mu_status mu_results_check(const mu_front *front, const char *path);

// The same of a report, which `option` names (MU_O_OUT or MU_O_REPORT; it may
// not be given): what is there is a page of ours, or empty, and is not the
// results file.
MU_MUST_USE mu_status mu_report_check(const mu_front *front, mu_option option,
                                      const char *path, const char *results);

// The same of a workbook that --out does not name: nothing of that name is there,
// or an empty file.
MU_MUST_USE mu_status mu_workbook_check(const mu_front *front,
                                        const char     *path);

// Reads the results file and writes the page. What fails is told.
MU_MUST_USE mu_status mu_report_write(const mu_front *front,
                                      const char *results, const char *path);
// Where a report stands that nothing else is said of: report.html in the folder
// of the results file. at is NULL when memory runs out.
mu_text mu_report_beside(mu_arena *arena, const char *results);

// Where the answer goes: front->out, or the file of --out, which is written
// beside and renamed when whole (replace.h). It stays where it is until closed.
typedef struct mu_sink {
    FILE           *to;
    mu_replacement *file;   // NULL: front->out
    mu_diags        diags;
} mu_sink;

MU_MUST_USE mu_status mu_sink_open(const mu_front *front, mu_sink *sink);
// Closes it. If `status` is MU_OK the file takes its place; otherwise there is
// none, and `status` is returned.
MU_MUST_USE mu_status mu_sink_close(const mu_front *front, mu_sink *sink,
                                    mu_status status);

// What --milestone names, or the milestone that an answer in one sentence would
// be about; and the day of --by, or the last one. MU_OK; MU_BAD_CALL, told;
// MU_NO_MEMORY.
MU_MUST_USE mu_status mu_goal_milestone(const mu_front *front,
                                        const mu_model *model,
                                        uint32_t *milestone);
MU_MUST_USE mu_status mu_goal_day(const mu_front *front, const mu_model *model,
                                  int32_t *day);

// The commands, closed by one without a name.
extern const mu_command mu_commands[];

mu_status mu_command_run(const mu_front *front);
mu_status mu_command_check(const mu_front *front);
mu_status mu_command_new(const mu_front *front);
mu_status mu_command_trace(const mu_front *front);
mu_status mu_command_compare(const mu_front *front);
mu_status mu_command_pivot(const mu_front *front);

// run --pivot: whose yes matters for a milestone by the last day, from the first
// draws. MU_OK, MU_NO_MEMORY; MU_STOPPED (told).
MU_MUST_USE mu_status mu_pivot_of_run(const mu_front *front,
                                      const mu_model *model,
                                      uint32_t milestone, mu_arena *arena,
                                      mu_diags *diags, mu_pivot *out);

// run --log: before the work, could a line be added? And after it, the forecast is
// added. What fails is told.
MU_MUST_USE mu_status mu_log_ready(const mu_front *front);
MU_MUST_USE mu_status mu_log_forecast(const mu_front *front,
                                      const mu_answers *answers,
                                      const char       *command);

mu_status mu_command_plan(const mu_front *front);

// Before the work: is there anything to ask for? MU_OK; MU_BAD_SCENARIO, told.
MU_MUST_USE mu_status mu_plan_check(const mu_front    *front,
                                    const mu_scenario *scenario);
// run --plan: what to ask of whom for a milestone, and the whole trade-off, in
// the arena. MU_OK, MU_NO_MEMORY, MU_STOPPED (told), and what mu_plan_solve says.
MU_MUST_USE mu_status mu_plan_of_run(const mu_front *front, mu_loaded *loaded,
                                     uint32_t milestone, mu_arena *arena,
                                     mu_plan_told *out);
mu_status mu_command_report(const mu_front *front);
mu_status mu_command_import(const mu_front *front);
mu_status mu_command_assess(const mu_front *front);
mu_status mu_command_serve(const mu_front *front);
mu_status mu_command_backtest(const mu_front *front);

#endif
