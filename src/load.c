// load.c - see front.h: a scenario for a command, and what is told about it.

#include "front.h"

#include <stdlib.h>

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

// ---- what is told -------------------------------------------------------------

static bool is_same_text(const mu_source *a, const mu_source *b)
{
    return a == b || (a && b && mu_text_equal(a->name, b->name));
}

static bool has_finding(const mu_diags *diags, const mu_diag *finding)
{
    for (size_t i = 0; i < diags->count; i++) {
        const mu_diag *other = &diags->list[i];
        // Not by the place: a row before it may have been added or removed.
        if (other->level == finding->level &&
            is_same_text(other->where.source, finding->where.source) &&
            strcmp(other->text, finding->text) == 0)
            return true;
    }
    return false;
}

static bool was_told(mu_told before, const mu_diag *finding)
{
    for (size_t i = 0; i < before.count; i++)
        if (has_finding(&before.list[i].diags, finding))
            return true;
    return false;
}

// Tells the warnings that `plain`, the scenario as it is, does not have; the
// number of the others. Notes go with what they belong to.
static size_t tell_new_warnings(const mu_front *front, const mu_diags *diags,
                                const mu_diags *plain, mu_told before)
{
    size_t others = 0;
    bool   shown = false;
    for (size_t i = 0; i < diags->count; i++) {
        const mu_diag *diag = &diags->list[i];
        if (diag->level != MU_NOTE)
            shown = diag->level == MU_WARNING && !was_told(before, diag) &&
                    plain && !has_finding(plain, diag);
        if (shown)
            mu_diag_print(diag, front->err, front->err_colour);
        else if (diag->level == MU_WARNING && !was_told(before, diag))
            others++;
    }
    return others + diags->dropped;
}

static void tell_count(const mu_front *front, const char *path,
                       const char *variant, size_t count, const char *what,
                       const char *rest)
{
    mu_text name = { variant, variant ? strlen(variant) : 0 };
    fprintf(front->err, "%s%s%s: %zu %s%s%s\n", path,
            variant ? ", variant " : "", variant ? mu_quote(name).text : "",
            count, what, count == 1 ? "" : "s", rest);
}

// Warnings that a variation brings about are found by reading the scenario as
// it is, too.
static mu_status tell_warnings(const mu_front *front, const mu_loaded *loaded,
                               const char *path, const char *variant,
                               const mu_variation *how, mu_told before)
{
    const mu_cli *cli = front->cli;
    mu_loaded     plain = { 0 };
    bool          varied =
        how && (how->set_count || how->without_count || how->variant_count);
    if (varied && mu_load_silently(path, NULL, &plain) == MU_NO_MEMORY) {
        mu_loaded_clear(&plain);
        return MU_NO_MEMORY;
    }
    size_t others = tell_new_warnings(front, &loaded->diags,
                                      varied ? &plain.diags : NULL, before);
    mu_loaded_clear(&plain);
    // The screen of a run counts them itself.
    if (others && !(cli->command->verb == MU_V_RUN && cli->format == MU_AS_TEXT))
        tell_count(front, path, variant, others, "warning",
                   ", which muster check tells");
    return MU_OK;
}

mu_status mu_load(const mu_front *front, const char *path, const char *variant,
                  const mu_variation *how, mu_told before, mu_loaded *loaded)
{
    mu_status       status = mu_load_silently(path, how, loaded);
    const mu_diags *diags = &loaded->diags;
    if (status == MU_NO_MEMORY)
        return status;
    mu_tell_errors(front, diags, 0);
    if (diags->errors)
        tell_count(front, path, variant, diags->errors, "error", "");
    else if (diags->warnings && !front->cli->given[MU_O_QUIET])
        MU_TRY(tell_warnings(front, loaded, path, variant, how, before));
    return status;
}

mu_status mu_load_tersely(const mu_front *front, const char *path,
                          const char *variant, const mu_variation *how,
                          mu_loaded *loaded)
{
    mu_status status = mu_load_silently(path, how, loaded);
    if (status == MU_NO_MEMORY)
        return status;
    mu_tell_errors(front, &loaded->diags, 0);
    if (loaded->diags.errors)
        tell_count(front, path, variant, loaded->diags.errors, "error", "");
    return status;
}
