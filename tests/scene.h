// scene.h - small scenarios that stand in the test: written to a folder, read,
// built, and ready to draw.
//
// A scene is one text. What stands before the first `[table]` is scenario.yaml
// (title and start are given), the rest are the tables:
//
//     horizon: 100
//     [nations]
//     id
//     A
//
// Paper and dice are for texts made at random: the same seed, the same text.

#ifndef MU_SCENE_H
#define MU_SCENE_H

#include "draw.h"
#include "test.h"
#include "vary.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

// ---- paper and dice ----------------------------------------------------------

typedef struct paper {
    char  *at;
    size_t size, room;
} paper;

__attribute__((format(printf, 2, 3)))
static inline void put(paper *p, const char *format, ...)
{
    char    line[2000];
    va_list words;
    va_start(words, format);
    int size = vsnprintf(line, sizeof line, format, words);
    va_end(words);
    if (size < 0 || (size_t)size >= sizeof line)
        abort();
    if (p->size + (size_t)size + 1 > p->room) {
        p->room = 2 * (p->room + sizeof line);
        p->at = realloc(p->at, p->room);
        if (!p->at)
            abort();
    }
    memcpy(p->at + p->size, line, (size_t)size + 1);
    p->size += (size_t)size;
}

static inline void paper_clear(paper *p)
{
    free(p->at);
    *p = (paper){ 0 };
}

typedef struct dice {              // splitmix64
    uint64_t state;
} dice;

static inline uint64_t roll_word(dice *d)
{
    uint64_t z = d->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

// 0 .. sides - 1
static inline uint32_t roll(dice *d, uint32_t sides)
{
    return (uint32_t)((roll_word(d) >> 32) * sides >> 32);
}

static inline uint32_t between(dice *d, uint32_t low, uint32_t high)
{
    return low + roll(d, high - low + 1);
}

static inline bool happens(dice *d, uint32_t percent)
{
    return roll(d, 100) < percent;
}

// ---- a scene -----------------------------------------------------------------

typedef struct scene {
    char        folder[64];
    mu_diags    diags;
    mu_scenario scenario;
    mu_model    model;
    mu_draw     draw;
} scene;

static inline void scene_file(const char *folder, const char *name,
                              size_t name_size, const char *ending,
                              const char *head, const char *text, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%.*s%s", folder, (int)name_size, name,
             ending);
    FILE *file = fopen(path, "wb");
    if (!file)
        abort();
    fputs(head, file);
    fwrite(text, 1, size, file);
    fclose(file);
}

// Up to the next line that begins with '['.
static inline size_t scene_part(const char *text)
{
    if (*text == '[')
        return 0;
    const char *next = strstr(text, "\n[");
    return next ? (size_t)(next - text) + 1 : strlen(text);
}

static inline void scene_write(const char *folder, const char *text)
{
    size_t size = scene_part(text);
    scene_file(folder, "scenario", 8, ".yaml",
               "title: a scene\nstart: 2026-01-01\n", text, size);
    for (text += size; *text; text += size) {
        const char *name = text + 1, *end = strchr(name, ']');
        if (!end)
            abort();
        text = end + 2;
        size = scene_part(text);
        scene_file(folder, name, (size_t)(end - name), ".csv", "", text, size);
    }
}

static inline void scene_remove(const char *folder)
{
    char           path[512];
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

static inline void scene_tell(const scene *s)
{
    for (size_t i = 0; i < s->diags.count; i++)
        if (s->diags.list[i].level == MU_ERROR)
            mu_diag_print(&s->diags.list[i], stdout, false);
}

static inline void scene_close(scene *s)
{
    mu_draw_clear(&s->draw);
    mu_model_clear(&s->model);
    mu_scenario_clear(&s->scenario);
    mu_diags_clear(&s->diags);
}

// Reads a folder, varied (NULL: as it is). False, with the reasons told, where
// it does not build.
static inline bool scene_read(scene *s, const char *folder,
                              const mu_variation *how)
{
    *s = (scene){ 0 };
    if (mu_diags_init(&s->diags) != MU_OK)
        return false;
    if (mu_scenario_read(folder, how, &s->diags, &s->scenario) == MU_OK &&
        mu_model_build(&s->scenario, &s->diags, &s->model) == MU_OK &&
        mu_draw_init(&s->model, &s->draw) == MU_OK)
        return true;
    scene_tell(s);
    scene_close(s);
    return false;
}

// The same for a text.
static inline bool scene_open_varied(scene *s, const char *text,
                                     const mu_variation *how)
{
    char folder[64] = "/tmp/muster-test-XXXXXX";
    if (!mkdtemp(folder))
        return false;
    scene_write(folder, text);
    bool whole = scene_read(s, folder, how);
    scene_remove(folder);
    return whole;
}

static inline bool scene_open(scene *s, const char *text)
{
    return scene_open_varied(s, text, NULL);
}

// ---- finding things ----------------------------------------------------------

static inline mu_text text_of(const char *text)
{
    return (mu_text){ text, strlen(text) };
}

#define SCENE_FIND(what, rows)                                                \
    static inline uint32_t what##_named(const scene *s, const char *id)       \
    {                                                                         \
        for (uint32_t i = 0; i < s->scenario.rows##_count; i++)               \
            if (mu_text_equal(s->scenario.rows[i].id, text_of(id)))           \
                return i;                                                     \
        abort();                                                              \
    }
SCENE_FIND(event, events)
SCENE_FIND(nation, nations)
SCENE_FIND(pledge, pledges)
SCENE_FIND(place, places)
#undef SCENE_FIND

// Unit `number`, from 1, of an offered pledge.
static inline uint32_t unit_named(const scene *s, const char *pledge,
                                  uint32_t number)
{
    uint32_t row = pledge_named(s, pledge);
    for (uint32_t u = 0; u < s->model.units_count; u++)
        if (s->model.pledges[s->model.units[u].pledge].row == row &&
            s->model.units[u].number == number)
            return u;
    abort();
}

static inline const mu_unit *unit_is(const scene *s, const char *pledge,
                                     uint32_t number)
{
    return &s->draw.unit[unit_named(s, pledge, number)];
}

static inline double commit_of(const scene *s, const char *nation)
{
    return s->draw.commit[nation_named(s, nation)];
}

static inline double approve_of(const scene *s, const char *nation)
{
    return s->draw.approve[nation_named(s, nation)];
}

static inline bool locked_in(const scene *s, const char *nation)
{
    return s->draw.counted_in[nation_named(s, nation)];
}

// Day on which a milestone is reached.
static inline int32_t reached_on(const scene *s, const char *milestone)
{
    for (uint32_t i = 0; i < s->model.milestones; i++)
        if (mu_text_equal(s->scenario.milestone_names[i], text_of(milestone)))
            return s->draw.mark_day[i];
    abort();
}

static inline double effective_on(const scene *s, const char *capability,
                                  int32_t day)
{
    uint32_t segment = mu_segment_on(&s->draw, day);
    for (uint32_t k = 0; k < s->model.capabilities; k++)
        if (mu_text_equal(s->scenario.capability_names[k],
                          text_of(capability)))
            return s->draw.effective[segment * s->model.capabilities + k];
    abort();
}

static inline int64_t persons_on(const scene *s, int32_t day)
{
    return s->draw.persons[mu_segment_on(&s->draw, day)];
}

#endif
