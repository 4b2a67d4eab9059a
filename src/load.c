// load.c - see front.h: a scenario for a command, and where its answer goes.

#include "front.h"

#include "soundness.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void mu_tell_errors(const mu_front *front, const mu_diags *diags, size_t from)
{
    bool shown = false;
    for (size_t i = from; i < diags->count; i++) {
        const mu_diag *diag = &diags->list[i];
        // A note belongs to the finding in front of it.
        if (diag->level != MU_NOTE)
            shown = diag->level == MU_ERROR;
        if (shown)
            mu_diag_print(diag, front->err, front->err_colour);
    }
}

static void tell_findings(const mu_front *front, const mu_loaded *loaded,
                          const char *path)
{
    const mu_diags *diags = &loaded->diags;
    const mu_cli   *cli = front->cli;
    mu_tell_errors(front, diags, 0);
    if (diags->errors)
        fprintf(front->err, "%s: %zu error%s\n", path, diags->errors,
                diags->errors == 1 ? "" : "s");
    // The screen of a run tells it itself.
    else if (diags->warnings && !cli->given[MU_O_QUIET] &&
             !(cli->command->verb == MU_V_RUN && cli->format == MU_AS_TEXT))
        fprintf(front->err, "%s: %zu warning%s, which muster check tells\n",
                path, diags->warnings, diags->warnings == 1 ? "" : "s");
}

mu_status mu_load_silently(const char *path, const mu_variation *how,
                           mu_loaded *loaded)
{
    *loaded = (mu_loaded){ 0 };
    MU_TRY(mu_diags_init(&loaded->diags));
    mu_status status =
        mu_scenario_read(path, how, &loaded->diags, &loaded->scenario);
    loaded->has_scenario = status != MU_NO_MEMORY;
    if (status == MU_OK) {
        status =
            mu_model_build(&loaded->scenario, &loaded->diags, &loaded->model);
        loaded->has_model = status == MU_OK;
        if (status == MU_OK)
            status = mu_soundness_check(&loaded->model, &loaded->diags);
    }
    return status;
}

mu_status mu_load(const mu_front *front, const char *path,
                  const mu_variation *how, mu_loaded *loaded)
{
    mu_status status = mu_load_silently(path, how, loaded);
    if (status != MU_NO_MEMORY)
        tell_findings(front, loaded, path);
    return status;
}

void mu_loaded_clear(mu_loaded *loaded)
{
    if (loaded->has_model)
        mu_model_clear(&loaded->model);
    if (loaded->has_scenario)
        mu_scenario_clear(&loaded->scenario);
    mu_diags_clear(&loaded->diags);
    *loaded = (mu_loaded){ 0 };
}

// ---- the answer
// ---------------------------------------------------------------

static mu_status cannot_write(const mu_front *front, const char *path)
{
    fprintf(front->err, "muster: cannot write %s: %s\n", path, strerror(errno));
    return MU_CANNOT_WRITE;
}

mu_status mu_sink_open(const mu_front *front, mu_sink *sink)
{
    *sink = (mu_sink){ .to = front->out };
    const char *path = front->cli->out;
    if (!path)
        return MU_OK;
    size_t size = strlen(path) + 32;
    char  *copy = strdup(path);
    char  *temporary = malloc(size);
    FILE  *to = NULL;
    if (copy && temporary) {
        snprintf(temporary, size, "%s.%ld.new", path, (long)getpid());
        to = fopen(temporary, "w");
        if (to) {
            *sink = (mu_sink){ to, copy, temporary };
            return MU_OK;
        }
        (void)cannot_write(front, path);
    }
    mu_status status = copy && temporary ? MU_CANNOT_WRITE : MU_NO_MEMORY;
    free(copy);
    free(temporary);
    return status;
}

mu_status mu_sink_close(const mu_front *front, mu_sink *sink, mu_status status)
{
    if (!sink->path)
        return status;
    // A full disk may show only here: closing is part of writing.
    bool failed = fflush(sink->to) != 0 || ferror(sink->to);
    if (status == MU_OK && !failed)
        failed = fsync(fileno(sink->to)) != 0 && errno != EINVAL;
    int closed = fclose(sink->to);
    if (status == MU_OK &&
        (failed || closed != 0 || rename(sink->temporary, sink->path) != 0))
        status = cannot_write(front, sink->path);
    if (status != MU_OK)
        remove(sink->temporary);
    free(sink->path);
    free(sink->temporary);
    *sink = (mu_sink){ 0 };
    return status;
}
