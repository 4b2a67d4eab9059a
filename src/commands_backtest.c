// commands_backtest.c - backtest: a folder of missions that happened, forecast
// and scored; a log of forecasts scored; folders of missions made from tables.

#include "front.h"

#include "backtest_out.h"
#include "forecast.h"
#include "mission_make.h"
#include "page_out.h"
#include "progress.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct work {
    const mu_front *front;
    mu_arena        arena;
    const char    **paths;         // of the missions' folders
    uint32_t        count;
    mu_subject     *subjects;
    mu_loaded      *loaded;        // `count` of them, on the heap
} work;

// ---- which missions --------------------------------------------------------------

static bool holds(const char *folder, const char *name)
{
    char path[MU_REPLACE_PATH];
    int  size = snprintf(path, sizeof path, "%s/%s", folder, name);
    return size > 0 && (size_t)size < sizeof path && access(path, F_OK) == 0;
}

static bool is_mission(const char *folder)
{
    return holds(folder, MU_PAST) || holds(folder, "scenario.yaml");
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The folders in it that are missions, in the order of their names.
static mu_status list_folders(work *w, const char *folder, DIR *dir)
{
    struct dirent *entry;
    size_t         room = 0, size = strlen(folder);
    while (size > 1 && folder[size - 1] == '/')
        size--;
    while ((entry = readdir(dir))) {
        mu_text path = mu_arena_format(&w->arena, "%.*s/%s", (int)size, folder,
                                       entry->d_name);
        if (!path.at)
            return MU_NO_MEMORY;
        if (entry->d_name[0] == '.' || !is_mission(path.at))
            continue;
        if (w->count == room) {
            room = room ? 2 * room : 64;
            const char **more = MU_ARENA_NEW(&w->arena, room, const char *);
            if (!more)
                return MU_NO_MEMORY;
            if (w->count)
                memcpy(more, w->paths, w->count * sizeof *more);
            w->paths = more;
        }
        w->paths[w->count++] = path.at;
    }
    if (w->count)
        qsort(w->paths, w->count, sizeof *w->paths, by_text);
    return MU_OK;
}

static mu_status find_missions(work *w, const char *folder)
{
    const mu_front *front = w->front;
    if (holds(folder, MU_PAST)) {   // one mission, by itself
        w->paths = MU_ARENA_NEW(&w->arena, 1, const char *);
        if (!w->paths)
            return MU_NO_MEMORY;
        w->paths[w->count++] = folder;
        return MU_OK;
    }
    DIR *dir = opendir(folder);
    if (!dir) {
        if (errno == ENOMEM)
            return MU_NO_MEMORY;
        fprintf(front->err, "muster backtest: %s: %s\n", folder,
                strerror(errno));
        return MU_CANNOT_READ;
    }
    mu_status status = list_folders(w, folder, dir);
    closedir(dir);
    if (status == MU_OK && w->count == 0) {
        fprintf(front->err,
                "muster backtest: %s: there is no mission in it: a folder with "
                "scenario.yaml, " MU_PAST " and " MU_OBSERVED
                " (docs/backtest.md)\n", folder);
        status = MU_BAD_CALL;
    }
    return status;
}

// ---- reading them ----------------------------------------------------------------

static mu_text folder_name(const char *path)
{
    const char *last = strrchr(path, '/');
    const char *name = last ? last + 1 : path;
    return (mu_text){ name, strlen(name) };
}

static mu_status read_mission(work *w, uint32_t i)
{
    mu_loaded  *loaded = &w->loaded[i];
    mu_subject *subject = &w->subjects[i];
    mu_status   status =
        mu_load_tersely(w->front, w->paths[i], NULL, NULL, loaded);
    if (status == MU_NO_MEMORY || !loaded->diags.list)
        return status;
    size_t  before = loaded->diags.count;
    mu_text past = mu_arena_format(&w->arena, "%s/" MU_PAST, w->paths[i]);
    mu_text observed =
        mu_arena_format(&w->arena, "%s/" MU_OBSERVED, w->paths[i]);
    if (!past.at || !observed.at)
        return MU_NO_MEMORY;
    *subject = (mu_subject){ .path = { w->paths[i], strlen(w->paths[i]) },
                             .model = &loaded->model };
    mu_observed seen = { 0 };
    mu_status   first =
        mu_past_read(&w->arena, past.at, &loaded->diags, &subject->past);
    mu_status second = mu_observed_read(&w->arena, observed.at, &loaded->diags,
                                        &seen);
    if (status == MU_OK && second == MU_OK)
        second = mu_observed_check(&loaded->scenario, &loaded->diags, &seen);
    mu_tell_errors(w->front, &loaded->diags, before);
    if (first == MU_NO_MEMORY || second == MU_NO_MEMORY)
        return MU_NO_MEMORY;
    subject->past.observed = seen;
    if (subject->past.id.size == 0)
        subject->past.id = folder_name(w->paths[i]);
    return status != MU_OK                        ? status
           : first != MU_OK || second != MU_OK ? MU_BAD_SCENARIO
                                                  : MU_OK;
}

// All of them, so that every error is told at once.
static mu_status read_missions(work *w)
{
    mu_status worst = MU_OK;
    w->loaded = calloc(w->count, sizeof *w->loaded);
    w->subjects = MU_ARENA_NEW(&w->arena, w->count, mu_subject);
    if (!w->loaded || !w->subjects)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < w->count; i++) {
        mu_status status = read_mission(w, i);
        if (status == MU_NO_MEMORY)
            return status;
        worst = worst == MU_OK ? status : worst;
    }
    return worst;
}

static mu_status gather(work *w, const char *folder)
{
    MU_TRY(find_missions(w, folder));
    return read_missions(w);
}

static void clear_work(work *w)
{
    for (uint32_t i = 0; w->loaded && i < w->count; i++)
        mu_loaded_clear(&w->loaded[i]);
    free(w->loaded);
    mu_arena_clear(&w->arena);
}

// ---- the answer ------------------------------------------------------------------

static mu_status play(const work *w, const work *others, mu_arena *arena,
                      mu_backtest *out)
{
    const mu_front *front = w->front;
    const mu_cli   *cli = front->cli;
    mu_progress     progress;
    const mu_backtest_options options = { .seed = cli->seed,
                                          .draws = cli->draws,
                                          .threads = cli->threads,
                                          .others = others->subjects,
                                          .other_count = others->count,
                                          .keep_going = mu_progress_go,
                                          .context = &progress };
    mu_progress_begin(&progress, front->err,
                      front->err_terminal && !cli->given[MU_O_QUIET]);
    mu_status status =
        mu_backtest_run(w->subjects, w->count, &options, arena, out);
    uint64_t done = progress.done;
    mu_progress_end(&progress);
    if (status == MU_STOPPED)
        fprintf(front->err,
                "stopped after %llu of %llu draws of %u missions; nothing was "
                "written\n", (unsigned long long)done,
                (unsigned long long)(cli->draws * w->count), w->count);
    return status;
}

static mu_status print(const mu_front *front, const mu_backtest *b)
{
    mu_sink   sink;
    mu_status status = MU_OK;
    MU_TRY(mu_sink_open(front, &sink));
    if (front->cli->format == MU_AS_JSON)
        mu_backtest_write_json(b, sink.to);
    else if (front->cli->format == MU_AS_CSV)
        mu_backtest_write_csv(b, sink.to);
    else
        status = mu_backtest_write_text(
            b, front->out_colour && !front->cli->out, sink.to);
    return mu_sink_close(front, &sink, status);
}

static mu_status write_page(const mu_front *front, const mu_backtest *b)
{
    const char           *path = front->cli->report;
    const mu_page_filling filling = { .frame = mu_embedded_backtest,
                                      .title = MU_TEXT("How good the forecasts "
                                                       "were"),
                                      .write = mu_backtest_write_document,
                                      .what = b };
    mu_diags        diags;
    mu_replacement *file;
    FILE           *to;
    MU_TRY(mu_diags_init(&diags));
    mu_status status = mu_replace_begin(path, &diags, &file, &to);
    if (status == MU_OK) {
        mu_status wrote = mu_page_fill(&filling, to);
        status = mu_replace_end(file, wrote == MU_OK);
        status = wrote == MU_OK ? status : wrote;
    }
    mu_tell_errors(front, &diags, 0);
    mu_diags_clear(&diags);
    if (status == MU_OK && !front->cli->given[MU_O_QUIET])
        fprintf(front->err, "report: %s\n", path);
    return status;
}

static mu_status backtest_folder(const mu_front *front)
{
    work        w = { .front = front }, others = { .front = front };
    mu_backtest b;
    MU_TRY(mu_out_check(front));
    mu_status status = MU_OK;
    if (front->cli->report)
        status = mu_report_check(front, MU_O_REPORT, front->cli->report,
                                 front->cli->operands.at[0]);
    if (status == MU_OK)
        status = gather(&w, front->cli->operands.at[0]);
    if (status == MU_OK && front->cli->reference)
        status = gather(&others, front->cli->reference);
    if (status == MU_OK)
        status = play(&w, &others, &w.arena, &b);
    if (status == MU_OK && front->cli->report)
        status = write_page(front, &b);
    if (status == MU_OK)
        status = print(front, &b);
    clear_work(&others);
    clear_work(&w);
    return status;
}

// ---- logs ------------------------------------------------------------------------

mu_status mu_log_ready(const mu_front *front)
{
    mu_arena arena = { 0 };
    mu_diags diags;
    MU_TRY(mu_diags_init(&diags));
    mu_status status = mu_log_check(&arena, front->cli->log, &diags);
    mu_tell_errors(front, &diags, 0);
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    return status;
}

mu_status mu_log_forecast(const mu_front *front, const mu_answers *answers,
                          const char *command)
{
    const mu_forecast_run run = { .answers = answers,
                                  .seed = front->cli->seed,
                                  .command = command,
                                  .made = (int64_t)time(NULL) };
    mu_arena arena = { 0 };
    mu_diags diags;
    char     seal[MU_SEAL];
    uint32_t number = 0;
    char    *text = mu_forecast_text(&run);
    if (!text)
        return MU_NO_MEMORY;
    mu_status status = mu_diags_init(&diags);
    if (status == MU_OK) {
        status = mu_log_append(&arena, front->cli->log,
                               (mu_text){ text, strlen(text) }, &diags, &number,
                               seal);
        mu_tell_errors(front, &diags, 0);
        mu_diags_clear(&diags);
    }
    if (status == MU_OK && !front->cli->given[MU_O_QUIET])
        fprintf(front->err, "log: %s, forecast %u, seal %s\n", front->cli->log,
                number, seal);
    mu_arena_clear(&arena);
    free(text);
    return status;
}

static mu_status read_log(const mu_front *front, mu_arena *arena,
                          mu_diags *diags, mu_logged_scores *out)
{
    mu_log      log;
    mu_observed observed;
    mu_status   status =
        mu_observed_read(arena, front->cli->operands.at[0], diags, &observed);
    // What is wrong in a table is the user's to put right.
    if (status != MU_OK)
        return status == MU_NO_MEMORY || status == MU_CANNOT_READ
                   ? status
                   : MU_BAD_SCENARIO;
    MU_TRY(mu_log_read(arena, front->cli->log, diags, &log));
    return mu_log_score(&log, &observed, arena, diags, out);
}

static mu_status backtest_log(const mu_front *front)
{
    mu_arena         arena = { 0 };
    mu_diags         diags;
    mu_logged_scores scores;
    mu_sink          sink;
    MU_TRY(mu_out_check(front));
    MU_TRY(mu_diags_init(&diags));
    mu_status status = read_log(front, &arena, &diags, &scores);
    mu_tell_errors(front, &diags, 0);
    mu_diags_clear(&diags);
    if (status == MU_OK)
        status = mu_sink_open(front, &sink);
    if (status == MU_OK) {
        if (front->cli->format == MU_AS_JSON)
            mu_logged_write_json(&scores, sink.to);
        else if (front->cli->format == MU_AS_CSV)
            mu_logged_write_csv(&scores, sink.to);
        else
            mu_logged_write_text(&scores, front->out_colour && !front->cli->out,
                                 sink.to);
        status = mu_sink_close(front, &sink, MU_OK);
    }
    mu_arena_clear(&arena);
    return status;
}

// ---- missions made of tables -----------------------------------------------------

static mu_status make_folder(const mu_front *front)
{
    const mu_cli *cli = front->cli;
    uint32_t      made = 0;
    const mu_make_options options = { .out = cli->make,
                                      .missions = cli->missions,
                                      .strength = cli->strength,
                                      .countries = cli->countries,
                                      .priors = cli->priors,
                                      .all_families = cli->all_families,
                                      .colour = front->err_colour };
    MU_TRY(mu_mission_make(&options, front->err, &made));
    if (!cli->given[MU_O_QUIET])
        fprintf(front->out, "%u mission%s: %s\n", made, made == 1 ? "" : "s",
                cli->make);
    return MU_OK;
}

// ---- the command -----------------------------------------------------------------

mu_status mu_command_backtest(const mu_front *front)
{
    const mu_cli *cli = front->cli;
    return cli->make ? make_folder(front)
           : cli->log ? backtest_log(front)
                      : backtest_folder(front);
}
