// play.c - see play.h.

#include "play.h"

#include "json.h"
#include "judged.h"
#include "paired.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

// Draws from which on the slow tables are worth it: what matters, would it be
// believed, and the typical future.
#define SETTLED 10000u

mu_play *mu_play_new(const char *key, uint64_t seed)
{
    mu_play *play = calloc(1, sizeof *play);
    if (!play)
        return NULL;
    snprintf(play->key, sizeof play->key, "%s", key);
    play->seed = seed;
    pthread_mutex_init(&play->lock, NULL);
    return play;
}

void mu_play_free(mu_play *play)
{
    if (!play)
        return;
    mu_run_clear(&play->run);
    free(play->kept.mark_day);
    free(play->kept.claim_day);
    free(play->kept.person_days);
    free(play->kept.comes);
    if (play->read)
        mu_loaded_clear(&play->loaded);
    pthread_mutex_destroy(&play->lock);
    free(play);
}

bool mu_play_hold(mu_play *play, const mu_minder *watch)
{
    for (;;) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 20000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        if (pthread_mutex_timedlock(&play->lock, &until) == 0)
            return true;
        if (!watch->keep_going(watch->context, 0, 0))
            return false;
    }
}

void mu_play_let_go(mu_play *play)
{
    pthread_mutex_unlock(&play->lock);
}

mu_status mu_play_read(mu_play *play, mu_basis *basis, const char *path,
                       const mu_change *change)
{
    mu_variation how = mu_change_variation(change);
    if (play->read)
        return play->status;
    play->read = true;
    play->status = basis ? mu_basis_load(basis, &how, &play->loaded)
                         : mu_load_silently(path, &how, &play->loaded);
    return play->status;
}

// ---- draws -------------------------------------------------------------------

static bool grow(void **array, uint64_t count, size_t size)
{
    size_t bytes;
    if (!mu_size_product(count, size, &bytes))
        return false;
    void *grown = realloc(*array, bytes ? bytes : 1);
    if (grown)
        *array = grown;
    return grown != NULL;
}

// Room for what is kept of `draws` draws.
static bool make_room(mu_play *play, uint64_t draws)
{
    const mu_model *m = &play->loaded.model;
    mu_kept        *kept = &play->kept;
    void           *mark = kept->mark_day, *claim = kept->claim_day;
    void           *persons = kept->person_days, *comes = kept->comes;
    kept->milestones = m->milestones;
    kept->claims = m->marks_count - m->milestones;
    bool grown =
        draws <= play->room ||
        (grow(&mark, draws, kept->milestones * sizeof *kept->mark_day) &&
         grow(&claim, draws, kept->claims * sizeof *kept->claim_day) &&
         grow(&persons, draws, sizeof *kept->person_days) &&
         grow(&comes, draws, sizeof *kept->comes));
    kept->mark_day = mark;
    kept->claim_day = claim;
    kept->person_days = persons;
    kept->comes = comes;
    if (grown && draws > play->room)
        play->room = draws;
    return grown;
}

static void keep_more(mu_kept *to, const mu_kept *more)
{
    memcpy(to->mark_day + to->draws * to->milestones, more->mark_day,
           more->draws * to->milestones * sizeof *to->mark_day);
    memcpy(to->claim_day + to->draws * to->claims, more->claim_day,
           more->draws * to->claims * sizeof *to->claim_day);
    memcpy(to->person_days + to->draws, more->person_days,
           more->draws * sizeof *to->person_days);
    memcpy(to->comes + to->draws, more->comes,
           more->draws * sizeof *to->comes);
    to->draws += more->draws;
}

mu_status mu_play_extend(mu_play *play, uint64_t draws, uint32_t threads,
                         const mu_minder *watch)
{
    uint64_t have = play->run.draws;
    mu_run   more = { 0 };
    play->threads = threads;
    if (have >= draws)
        return MU_OK;
    uint64_t       end = draws < MU_PLAY_KEPT ? draws : MU_PLAY_KEPT;
    mu_run_options how = { .seed = play->seed,
                           .first = have,
                           .draws = draws - have,
                           .threads = threads,
                           .keep = end > have ? end - have : 0,
                           .shelf = play->shelf,
                           .keep_going = watch->keep_going,
                           .context = watch->context };
    if (!make_room(play, end > have ? end : have))
        return MU_NO_MEMORY;
    mu_status status = mu_run_draws(&play->loaded.model, &how, &more);
    if (status == MU_OK) {
        keep_more(&play->kept, &more.kept);
        if (have == 0) {
            mu_arena_clear(&more.kept.arena);
            more.kept = (mu_kept){ 0 };
            play->run = more;
            return MU_OK;
        }
        mu_tally_merge(&play->run.plain, &more.plain);
        mu_tally_merge(&play->run.trust, &more.trust);
        play->run.draws += more.draws;
    }
    mu_run_clear(&more);
    return status;
}

// ---- the document ------------------------------------------------------------

static bool wants(const mu_wanted *tables, const char *begin)
{
    bool found = !tables;
    for (size_t i = 0; tables && i < tables->count && !found; i++)
        found = strncmp(tables->names[i], begin, strlen(begin)) == 0;
    return found;
}

typedef struct parts {
    mu_answers     plain, trust;
    mu_outlook     outlook;
    mu_sensitivity sensitivity;
    mu_draw        future;
    mu_arena       arena;
} parts;

// What the tables that are wanted need, and no more.
static mu_status make_parts(const mu_play *play, const mu_wanted *tables,
                            parts *p, mu_store_input *in)
{
    const mu_model *model = &play->loaded.model;
    mu_kept         first = play->kept;
    if (first.draws > MU_KEPT_DRAWS)
        first.draws = MU_KEPT_DRAWS;
    MU_TRY(mu_answers_build(&play->run.plain, &p->arena, &p->plain));
    MU_TRY(mu_answers_build(&play->run.trust, &p->arena, &p->trust));
    if (wants(tables, "event")) {
        MU_TRY(mu_outlook_build(model, play->seed, play->run.draws, &p->arena,
                                &p->outlook));
        in->outlook = &p->outlook;
    }
    if (play->run.draws < SETTLED)
        return MU_OK;
    if (wants(tables, "sensitivity")) {
        MU_TRY(mu_sensitivity_build(model, play->seed, (uint32_t)first.draws,
                                    first.mark_day, &p->arena,
                                    &p->sensitivity));
        in->sensitivity = &p->sensitivity;
    }
    if (wants(tables, "assessment") || wants(tables, "base_order") ||
        wants(tables, "monitoring") || wants(tables, "sector_watch"))
        MU_TRY(mu_judge(model, play->seed, play->run.draws, play->threads,
                        &p->arena, in));
    if (wants(tables, "future") || wants(tables, "run")) {
        const mu_run_options how = { .seed = play->seed };
        MU_TRY(mu_typical_play(model, &how, &first, &p->future));
        in->future = &p->future;
    }
    return MU_OK;
}

mu_status mu_play_document(const mu_play *play, const mu_wanted *tables,
                           const char *command, FILE *to)
{
    parts          p = { .arena = { 0 } };
    mu_store_input in = { .scenario = &play->loaded.scenario,
                          .model = &play->loaded.model,
                          .plain = &p.plain,
                          .trust = &p.trust,
                          .seed = play->seed,
                          .draws = play->run.draws,
                          .version = MU_VERSION,
                          .command = command };
    mu_status      status = make_parts(play, tables, &p, &in);
    if (status == MU_OK)
        status = mu_document_tell(&in, tables, MU_VERSION, to);
    mu_draw_clear(&p.future);
    mu_arena_clear(&p.arena);
    return status;
}

// ---- differences -------------------------------------------------------------

static mu_text mark_name(const mu_model *m, uint32_t mark)
{
    const mu_scenario *s = m->scenario;
    return mark < m->milestones ? s->milestone_names[mark]
                                : s->claim_names[(mark - m->milestones) / 2];
}

// The mark of the same name and kind in `in`; MU_NONE: there is none.
static uint32_t find_mark(const mu_model *m, uint32_t mark, const mu_model *in)
{
    bool     claim = mark >= m->milestones;
    uint32_t at = claim ? in->milestones + (mark - m->milestones) % 2 : 0;
    uint32_t end = claim ? in->marks_count : in->milestones;
    for (; at < end; at += claim ? 2 : 1)
        if (mu_text_equal(mark_name(in, at), mark_name(m, mark)))
            return at;
    return MU_NONE;
}

static int32_t day_of(const mu_kept *kept, uint64_t draw, uint32_t mark)
{
    return mark < kept->milestones
               ? kept->mark_day[draw * kept->milestones + mark]
               : kept->claim_day[draw * kept->claims + mark -
                                 kept->milestones];
}

static bool is_by(int32_t day, int32_t limit)
{
    return day != MU_NEVER && day <= limit;
}

static void put_pair(mu_json *json, double value, double error)
{
    mu_json_name(json, "value");
    mu_json_real(json, value);
    mu_json_name(json, "error");
    mu_json_real(json, error);
}

// McNemar's, as in paired.h.
static void put_share(mu_json *json, const mu_kept *here, uint32_t mark,
                      const mu_kept *base, uint32_t other, uint64_t draws,
                      int32_t limit)
{
    int64_t gained = 0, lost = 0;
    for (uint64_t i = 0; i < draws; i++) {
        bool a = is_by(day_of(base, i, other), limit);
        bool b = is_by(day_of(here, i, mark), limit);
        gained += b && !a;
        lost += a && !b;
    }
    double n = (double)draws, more = (double)(gained - lost);
    double spread = (double)(gained + lost) - more * more / n;
    put_pair(json, more / n, sqrt(spread > 0.0 ? spread : 0.0) / n);
}

static void put_mark(mu_json *json, const mu_play *play, const mu_play *base,
                     uint32_t mark, uint64_t draws)
{
    const mu_model *m = &play->loaded.model;
    bool            claim = mark >= m->milestones;
    uint32_t        other = find_mark(m, mark, &base->loaded.model);
    if (other == MU_NONE)
        return;
    mu_json_open(json, '{');
    mu_json_name(json, claim ? "claim" : "milestone");
    mu_json_text(json, mark_name(m, mark));
    if (claim) {
        mu_json_name(json, "bound");
        mu_json_text(json, (mark - m->milestones) % 2 ? MU_TEXT("high")
                                                      : MU_TEXT("low"));
    }
    mu_json_name(json, "ever");
    mu_json_open(json, '{');
    put_share(json, &play->kept, mark, &base->kept, other, draws, INT32_MAX);
    mu_json_close(json, '}');
    mu_json_name(json, "by");
    mu_json_open(json, '[');
    for (int d = 0; d + 1 < MU_PAIRED_DAYS; d++) {
        mu_json_open(json, '{');
        mu_json_name(json, "day");
        mu_json_whole(json, mu_paired_day[d]);
        put_share(json, &play->kept, mark, &base->kept, other, draws,
                  mu_paired_day[d]);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    mu_json_close(json, '}');
}

// Persons in the country, the mean over all days.
static void put_persons(mu_json *json, const mu_play *play,
                        const mu_play *base, uint64_t draws)
{
    double here = play->loaded.model.horizon, there = base->loaded.model.horizon;
    double sum = 0.0, squares = 0.0, n = (double)draws;
    for (uint64_t i = 0; i < draws; i++) {
        double more = (double)play->kept.person_days[i] / here -
                      (double)base->kept.person_days[i] / there;
        sum += more;
        squares += more * more;
    }
    double mean = sum / n, variance = squares / n - mean * mean;
    mu_json_name(json, "persons");
    mu_json_open(json, '{');
    put_pair(json, mean, sqrt(variance > 0.0 ? variance / n : 0.0));
    mu_json_close(json, '}');
}

void mu_play_difference(const mu_play *play, const mu_play *base, FILE *to)
{
    mu_json         json = { .to = to, .in_page = true };
    const mu_model *m = &play->loaded.model;
    uint64_t        draws = play->kept.draws < base->kept.draws
                                ? play->kept.draws
                                : base->kept.draws;
    mu_json_open(&json, '{');
    mu_json_name(&json, "draws");
    mu_json_whole(&json, (int64_t)draws);
    mu_json_name(&json, "milestones");
    mu_json_open(&json, '[');
    for (uint32_t i = 0; i < m->milestones; i++)
        put_mark(&json, play, base, i, draws);
    mu_json_close(&json, ']');
    mu_json_name(&json, "claims");
    mu_json_open(&json, '[');
    for (uint32_t i = m->milestones; i < m->marks_count; i++)
        put_mark(&json, play, base, i, draws);
    mu_json_close(&json, ']');
    put_persons(&json, play, base, draws);
    mu_json_close(&json, '}');
}
