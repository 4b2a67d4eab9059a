// folder.h - for fuzz targets: a folder on disk to read from, kept for the
// whole process, and what must hold of a scenario, its model and its draws.

#ifndef MU_FUZZ_FOLDER_H
#define MU_FUZZ_FOLDER_H

#include "fuzz.h"
#include "run.h"
#include "schema.h"
#include "soundness.h"
#include "vary.h"

#include <dirent.h>
#include <unistd.h>

// A folder of this process, removed when it ends.
static char fuzz_folder_path[64];

static void fuzz_folder_clear(void)
{
    char           path[512];
    DIR           *dir = opendir(fuzz_folder_path);
    struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", fuzz_folder_path,
                     entry->d_name);
            unlink(path);
        }
    if (dir)
        closedir(dir);
}

static void fuzz_folder_end(void)
{
    fuzz_folder_clear();
    rmdir(fuzz_folder_path);
}

static const char *fuzz_folder(void)
{
    if (!fuzz_folder_path[0]) {
        bool memory = access("/dev/shm", W_OK) == 0;
        snprintf(fuzz_folder_path, sizeof fuzz_folder_path,
                 "%s/muster-fuzz-XXXXXX", memory ? "/dev/shm" : "/tmp");
        HOLDS(mkdtemp(fuzz_folder_path));
        atexit(fuzz_folder_end);
    }
    return fuzz_folder_path;
}

static void fuzz_write(const char *name, const void *bytes, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    FILE *file = fopen(path, "wb");
    HOLDS(file);
    HOLDS(fwrite(bytes, 1, size, file) == size);
    HOLDS(fclose(file) == 0);
}

// ---- properties ---------------------------------------------------------------

static inline void fuzz_check_list(mu_list list, uint32_t rows)
{
    for (uint32_t i = 0; i < list.count; i++) {
        HOLDS(list.at[i] < rows);
        for (uint32_t j = 0; j < i; j++)
            HOLDS(list.at[i] != list.at[j]);
    }
}

// Indices and ranges of what the folder said.
static inline void fuzz_check_scenario(const mu_scenario *s)
{
    HOLDS(s->horizon >= 1 && s->horizon <= MU_LIMIT_HORIZON);
    HOLDS(s->report_every >= 1);
    HOLDS(strlen(s->sha256) == 64);
    HOLDS(s->numbers_sourced <= s->numbers);
    for (uint32_t i = 0; i < s->events_count; i++) {
        const mu_event *e = &s->events[i];
        HOLDS(e->probability >= 0 && e->probability <= 1);
        HOLDS(e->id.size > 0 && e->name.size > 0);
        fuzz_check_list(e->after, s->events_count);
        fuzz_check_list(e->unless, s->events_count);
        HOLDS(s->event_order[i] < s->events_count);
    }
    for (uint32_t i = 0; i < s->pledges_count; i++) {
        const mu_pledge *p = &s->pledges[i];
        HOLDS(p->nation < s->nations_count && p->type < s->types_count);
        HOLDS(p->home < s->places_count && p->to < s->places_count);
        HOLDS(p->count >= 1 && p->count <= MU_LIMIT_COUNT);
        HOLDS(p->pool >= p->count && p->pool <= MU_LIMIT_COUNT);
        HOLDS(p->available >= 0 && p->available <= 1);
        fuzz_check_list(p->after, s->events_count);
        fuzz_check_list(p->until, s->events_count);
    }
    for (uint32_t i = 0; i < s->links_count; i++) {
        const mu_link *l = &s->links[i];
        HOLDS(l->from < s->places_count && l->to < s->places_count);
        HOLDS(l->mode < MU_MODES && l->to_mode < MU_MODES);
        HOLDS((l->from == l->to) == (l->mode != l->to_mode));
        HOLDS(l->days >= 0 && l->capacity != 0 && l->cycle >= 1);
    }
    for (uint32_t i = 0; i < s->milestones_count; i++)
        HOLDS(s->milestones[i].milestone < s->milestone_names_count &&
              s->milestones[i].hold >= 1);
    for (uint32_t i = 0; i < s->conditions_count; i++) {
        HOLDS(s->conditions[i].nation < s->nations_count);
        fuzz_check_list(s->conditions[i].events, s->events_count);
        fuzz_check_list(s->conditions[i].nations, s->nations_count);
    }
}

// Persons on a day, counted spell by spell.
static inline void fuzz_check_persons(const mu_draw *d)
{
    const mu_model *m = d->model;
    for (uint32_t g = 0; g < d->segments && g < 40; g++) {
        int32_t day = d->segment_day[g];
        int64_t persons = 0;
        for (uint32_t i = 0; i < d->spells_count; i++) {
            const mu_spell *spell = &d->spells[i];
            if (mu_ceil_day(d, spell->start) <= day &&
                day < mu_ceil_day(d, spell->end))
                persons += m->pledges[m->units[spell->unit].pledge].personnel;
        }
        HOLDS(d->persons[g] == persons);
        for (uint32_t k = 0; k < m->capabilities; k++) {
            double value = d->effective[(size_t)g * m->capabilities + k];
            HOLDS(isfinite(value) && value >= 0);
        }
    }
}

static inline bool fuzz_is_time(const mu_draw *d, double time)
{
    return time >= 0 && (time < d->model->horizon || time == INFINITY);
}

static inline void fuzz_check_draw(const mu_draw *d)
{
    const mu_model *m = d->model;
    for (uint32_t e = 0; e < m->events_count; e++) {
        HOLDS(fuzz_is_time(d, d->event[e]));
        for (uint32_t i = 0; i < m->events[e].after.count; i++)
            HOLDS(d->event[e] >= d->event[m->events[e].after.at[i]]);
    }
    for (uint32_t n = 0; n < m->nations_count; n++) {
        HOLDS(fuzz_is_time(d, d->commit[n]) && fuzz_is_time(d, d->leave[n]));
        HOLDS(fuzz_is_time(d, d->approve[n]) && d->approve[n] >= d->commit[n]);
        HOLDS(isfinite(d->nation_cost[n]) && d->nation_cost[n] >= 0);
    }
    for (uint32_t n = 0; n < m->nations_count; n++) {
        double moved = 0;
        for (uint32_t u = 0; u < m->units_count; u++) {
            const mu_pledge_model *p = &m->pledges[m->units[u].pledge];
            if (p->nation == n && d->unit[u].stay == MU_MOVES)
                moved += (double)p->personnel;
        }
        HOLDS(moved <= m->nations[n].ceiling + 1e-6);
    }
    for (uint32_t u = 0; u < m->units_count; u++) {
        const mu_unit *unit = &d->unit[u];
        if (unit->stay != MU_MOVES)
            continue;
        HOLDS(unit->go < m->horizon && unit->closure >= unit->go - 1e-6);
        HOLDS(unit->operational >= unit->closure);
    }
    HOLDS(d->spells_count <= m->spells_room);
    for (uint32_t i = 0; i < d->spells_count; i++)
        HOLDS(d->spells[i].start >= 0 && d->spells[i].end > d->spells[i].start);
    fuzz_check_persons(d);
    for (uint32_t i = 0; i < m->marks_count; i++)
        HOLDS(d->mark_day[i] == MU_NEVER ||
              (d->mark_day[i] >= 0 && d->mark_day[i] < (int32_t)m->horizon));
    HOLDS(isfinite(d->cost) && d->cost >= 0);
}

// The outcome of a draw as one number.
static inline uint64_t fuzz_outcome(const mu_draw *d)
{
    const mu_model *m = d->model;
    uint64_t        hash = 14695981039346656037u;
#define STIR(at, count)                                                       \
    for (size_t i_ = 0; i_ < (count) * sizeof *(at); i_++)                    \
        hash = (hash ^ ((const unsigned char *)(at))[i_]) * 1099511628211u;
    STIR(d->event, m->events_count)
    STIR(d->commit, m->nations_count)
    STIR(d->approve, m->nations_count)
    STIR(d->persons, d->segments)
    STIR(d->segment_day, d->segments)
    STIR(d->mark_day, m->marks_count)
    STIR(&d->cost, 1)
#undef STIR
    return hash;
}

// Small enough that a draw takes no more than some milliseconds?
static inline bool fuzz_is_small(const mu_scenario *s)
{
    int64_t units = 0, retries = 0;
    for (uint32_t i = 0; i < s->pledges_count; i++) {
        units += s->pledges[i].possible ? 0 : s->pledges[i].count;
        if (s->pledges[i].tour < 0.5 || s->pledges[i].pool > 1000)
            return false;
    }
    for (uint32_t i = 0; i < s->approvals_count; i++)
        retries += s->approvals[i].retries;
    for (uint32_t i = 0; i < s->nations_count; i++)
        if (s->nations[i].renewal_days < 0.1)
            return false;
    return units <= 200 && retries <= 5000 && s->horizon <= 800;
}

static inline void fuzz_check_draws(const mu_model *model)
{
    mu_draw  draw;
    uint64_t outcome[6];
    HOLDS(mu_draw_init(model, &draw) == MU_OK);
    for (uint64_t i = 0; i < 6; i++) {
        mu_draw_run(&draw, 1, i);
        fuzz_check_draw(&draw);
        outcome[i] = fuzz_outcome(&draw);
        mu_draw_why(&draw);
        if (draw.deadlock_size) {
            mu_draw_run_trust(&draw);
            fuzz_check_draw(&draw);
            mu_draw_why(&draw);
        }
    }
    // A draw does not depend on those before it.
    for (uint64_t i = 6; i-- > 3;) {
        mu_draw_run(&draw, 1, i);
        HOLDS(fuzz_outcome(&draw) == outcome[i]);
    }
    mu_draw_clear(&draw);
}

#endif
