// sensitivity.c - see sensitivity.h.
//
// Columns are looked at one after the other: first the variables, then what
// events and approvals come to. Milestones go in batches, because the
// workspace of the estimator holds so many outcomes.

#include "sensitivity.h"

#include "explained.h"
#include "stages.h"
#include "variables.h"

#include <stdlib.h>

#define LANES 8u                   // variables whose words are made together

typedef struct result {            // of one column and outcome
    double share, error, low, high;
} result;

typedef struct column {
    uint32_t form;
    bool     asked;                // there is luck in it
    result  *of;                   // by outcome
} column;

// A member of one of the sums.
typedef struct total {
    double    share[MU_PARTS_OF][MU_OUTCOMES];
    uint32_t *form;
    uint32_t  members;
} total;

static const char *const total_name[MU_LUCK_KINDS] = {
    "events",      "approvals", "available", "notice",
    "integration", "factors",   "supply",    "permits"
};

typedef struct asked {             // an outcome
    uint32_t milestone;
    bool     ever;
} asked;

typedef struct work {
    const mu_model   *model;
    uint64_t          seed;
    uint32_t          draws;
    const int32_t    *mark_day;
    mu_variable_name *names;       // of variables
    // Of every draw, in days; the horizon for never.
    int32_t          *event_own;   // [event][draw]
    int32_t          *event_time;  // [event][draw]
    int32_t          *approval;    // [nation][draw]
    // columns: variables, event_own, approval, event_time
    column           *columns;
    uint32_t          first_own, first_approval, first_time, count;
    uint8_t          *classes;     // [LANES][draw]
    uint32_t         *days;        // draws by day, scratch
    uint32_t         *order;       // of columns, scratch
    total            *totals;
    asked             asked[MU_OUTCOMES];
    mu_outcomes       outcomes;
    mu_explainer     *explainer;
    mu_noise          noise;
    mu_arena          arena;       // of all of this
} work;

// ---- the political track ----------------------------------------------------

static int32_t whole_days(const work *w, double days)
{
    double horizon = w->model->horizon;
    return days < horizon ? (int32_t)ceil(days - 1e-9) : (int32_t)horizon;
}

static bool passes(const mu_draw *draw, const mu_step_model *step, uint32_t k)
{
    if (step->probability >= 1.0 || step->probability <= 0.0)
        return step->probability >= 1.0;
    uint32_t word = k == 0 ? mu_draw_word(draw, step->pass_word)
                           : mu_luck_word(draw->seed, draw->index,
                                          mu_luck_numbered(step->pass_stem, k,
                                                           NULL));
    return mu_luck_share(word) < step->probability;
}

static double late(const mu_draw *draw, const mu_sampler *sampler,
                   uint64_t stem, uint32_t k)
{
    if (!mu_sampler_is_random(sampler))
        return sampler->base;
    return mu_sample(sampler, mu_luck_word(draw->seed, draw->index,
                                           mu_luck_numbered(stem, k, NULL)));
}

// Days of a nation's steps by themselves: no recess, no event to wait for.
static double approval_days(const mu_draw *draw, const mu_nation_model *nation)
{
    double days = 0.0;
    for (uint32_t i = nation->steps.first; i < nation->steps.last; i++) {
        const mu_step_model *step = &draw->model->steps[i];
        for (uint32_t k = 0;; k++) {
            days += k == 0 && step->duration_word != MU_NONE
                        ? mu_sample(&step->duration,
                                    mu_draw_word(draw, step->duration_word))
                        : late(draw, &step->duration, step->duration_stem, k);
            if (!(days < draw->model->horizon))
                return INFINITY;
            if (passes(draw, step, k))
                break;
            if (k == step->retries)
                return INFINITY;
            days += late(draw, &step->wait, step->wait_stem, k);
            if (!(days < draw->model->horizon))
                return INFINITY;
        }
    }
    return days;
}

static void note_politics(work *w, mu_draw *draw)
{
    const mu_model *m = w->model;
    size_t          draws = w->draws, i = draw->index;
    mu_events_happen(draw);
    for (uint32_t e = 0; e < m->events_count; e++) {
        double own = mu_draw_happens(draw, &m->events[e].occurs)
                         ? mu_draw_sample(draw, &m->events[e].delay)
                         : INFINITY;
        w->event_own[e * draws + i] = whole_days(w, own);
        w->event_time[e * draws + i] = whole_days(w, draw->event[e]);
    }
    for (uint32_t n = 0; n < m->nations_count; n++)
        w->approval[n * draws + i] =
            whole_days(w, approval_days(draw, &m->nations[n]));
}

// Plays events and approvals with the words that they have: those of the other
// variables are not made.
static mu_status play_politics(work *w)
{
    const mu_model *m = w->model;
    uint32_t       *word = MU_ARENA_NEW(&w->arena, m->keys_count + 1, uint32_t);
    uint64_t       *key = MU_ARENA_NEW(&w->arena, m->keys_count + 1, uint64_t);
    uint32_t(*bits)[MU_GROUP] =
        mu_arena_take(&w->arena, (size_t)m->keys_count + 1, sizeof *bits);
    uint32_t count = 0;
    mu_draw  draw;
    if (!word || !key || !bits)
        return MU_NO_MEMORY;
    for (uint32_t v = 0; v < m->keys_count; v++)
        if (w->names[v].kind == MU_LUCK_EVENT ||
            w->names[v].kind == MU_LUCK_APPROVAL) {
            word[count] = v;
            key[count++] = m->keys[v];
        }
    MU_TRY(mu_draw_init(m, &draw));
    draw.seed = w->seed;
    for (uint32_t i = 0; i < w->draws; i++) {
        if (i % MU_GROUP == 0) {
            mu_luck_fill(w->seed, i / MU_GROUP, key, count, bits);
            for (uint32_t k = 0; k < count; k++)
                memcpy(draw.words[word[k]], bits[k], sizeof bits[k]);
        }
        draw.index = i;
        note_politics(w, &draw);
    }
    mu_draw_clear(&draw);
    return MU_OK;
}

// ---- columns ------------------------------------------------------------------

static void note(work *w, column *to, const mu_classes *classes)
{
    mu_explainer *x = w->explainer;
    mu_explain(x, classes);
    to->form = classes->form;
    to->asked = true;
    for (uint32_t o = 0; o < w->outcomes.count; o++)
        to->of[o] = (result){
            .share = x->share[0][o],
            .error = mu_explained_error(&x->share[0][o], MU_OUTCOMES),
            .low = NAN,
            .high = NAN
        };
}

static void add_to(work *w, mu_luck_kind kind, const column *from)
{
    total *to = &w->totals[kind];
    to->form[to->members++] = from->form;
    for (uint32_t p = 0; p < MU_PARTS_OF; p++)
        for (uint32_t o = 0; o < w->outcomes.count; o++)
            to->share[p][o] += w->explainer->share[p][o];
}

// Two classes, no and yes; or as many as there are cells.
static void class_word(const work *w, const mu_variable_name *name,
                       const uint32_t words[MU_GROUP], uint8_t *to)
{
    bool     chance = !isnan(name->chance);
    uint32_t cells = w->explainer->cells;
    for (uint32_t i = 0; i < MU_GROUP; i++)
        to[i] = chance ? mu_luck_share(words[i]) < name->chance
                       : mu_cell_of(words[i], cells);
}

static void look_at_variable(work *w, uint32_t v, const uint8_t *of)
{
    const mu_variable_name *name = &w->names[v];
    mu_explainer           *x = w->explainer;
    column                 *to = &w->columns[v];
    bool                    chance = !isnan(name->chance);
    mu_classes classes = { .of = of,
                           .count = chance ? 2 : x->cells,
                           .form = chance ? mu_form_chance(&w->noise,
                                                           name->chance)
                                          : MU_FORM_CELLS };
    uint32_t   fifth = chance ? 1 : x->cells / 5;
    note(w, to, &classes);
    for (uint32_t o = 0; o < w->outcomes.count; o++) {
        to->of[o].low = mu_explained_mean(x, o, 0, fifth);
        to->of[o].high = mu_explained_mean(x, o, classes.count - fifth,
                                           classes.count);
    }
    if (name->kind != MU_LUCK_EVENT && name->kind != MU_LUCK_APPROVAL)
        add_to(w, name->kind, to);
}

static void look_at_variables(work *w)
{
    const mu_model *m = w->model;
    uint32_t        words[LANES][MU_GROUP];
    // Columns are whole groups; what is behind the last draw is not read.
    size_t room = w->draws + (size_t)MU_GROUP;
    for (uint32_t first = 0; first < m->keys_count; first += LANES) {
        uint32_t count = m->keys_count - first;
        count = count < LANES ? count : LANES;
        for (uint32_t i = 0; i < w->draws; i += MU_GROUP) {
            mu_luck_fill(w->seed, i / MU_GROUP, m->keys + first, count, words);
            for (uint32_t k = 0; k < count; k++)
                class_word(w, &w->names[first + k], words[k],
                           w->classes + k * room + i);
        }
        for (uint32_t k = 0; k < count; k++)
            look_at_variable(w, first + k, w->classes + k * room);
    }
}

// A class of never, and classes of nearly the same number of draws of the rest.
static bool look_at_days(work *w, const int32_t *days, column *to)
{
    uint32_t horizon = w->model->horizon, cells = w->explainer->cells;
    uint32_t before = 0;
    memset(w->days, 0, (horizon + (size_t)1) * sizeof *w->days);
    for (uint32_t i = 0; i < w->draws; i++)
        w->days[days[i]]++;
    uint32_t never = w->days[horizon], there = w->draws - never;
    uint32_t taken = (uint32_t)((double)never / w->draws * cells + 0.5);
    if (never && !taken)
        taken = 1;
    if (taken >= cells)
        taken = cells - 1;
    // From here on days[d] is the class of day d.
    for (uint32_t d = 0; d < horizon; d++) {
        uint32_t here = w->days[d];
        if (here == w->draws)
            return false;
        w->days[d] = there ? 1 + (uint32_t)((uint64_t)before *
                                            (cells - taken) / there)
                           : 1;
        before += here;
    }
    if (never == w->draws)
        return false;
    w->days[horizon] = 0;
    for (uint32_t i = 0; i < w->draws; i++)
        w->classes[i] = (uint8_t)w->days[days[i]];
    note(w, to, &(mu_classes){ .of = w->classes, .count = cells - taken + 1,
                               .form = mu_form_never(&w->noise, never) });
    return true;
}

static void look_at_politics(work *w)
{
    const mu_model *m = w->model;
    for (uint32_t e = 0; e < m->events_count; e++) {
        column *own = &w->columns[w->first_own + e];
        size_t  at = (size_t)e * w->draws;
        if (look_at_days(w, w->event_own + at, own))
            add_to(w, MU_LUCK_EVENT, own);
        // The same as its time where it follows nothing.
        column *time = &w->columns[w->first_time + e];
        if (m->events[e].after.count || m->events[e].unless.count)
            look_at_days(w, w->event_time + at, time);
    }
    for (uint32_t n = 0; n < m->nations_count; n++) {
        column *own = &w->columns[w->first_approval + n];
        if (look_at_days(w, w->approval + (size_t)n * w->draws, own))
            add_to(w, MU_LUCK_APPROVAL, own);
    }
}

// ---- rows ---------------------------------------------------------------------

static mu_text column_name(const work *w, uint32_t at, mu_arena *arena)
{
    const mu_scenario *s = w->model->scenario;
    if (at < w->first_own)
        return mu_variable_text(w->model, &w->names[at], arena);
    if (at < w->first_approval)
        return mu_arena_format(arena, "event/%s",
                               s->events[at - w->first_own].id.at);
    if (at < w->first_time)
        return mu_arena_format(arena, "approval/%s",
                               s->nations[at - w->first_approval].id.at);
    return mu_arena_format(arena, "event/%s/time",
                           s->events[at - w->first_time].id.at);
}

static mu_status add_row(mu_sensitivity *out, mu_sensitivity_row row)
{
    if (!row.name.at)
        return MU_NO_MEMORY;
    row.shows = row.share > row.noise;
    out->rows[out->count++] = row;
    return MU_OK;
}

// Puts the columns [first, last) with a share above 0 in order, the largest
// first; how many there are, at most `most`.
static uint32_t rank_columns(work *w, uint32_t o, uint32_t first, uint32_t last,
                             uint32_t most)
{
    uint32_t count = 0;
    for (uint32_t c = first; c < last; c++) {
        const column *from = &w->columns[c];
        if (!from->asked || !(from->of[o].share > 0.0))
            continue;
        uint32_t at = count < most ? count : count - 1;
        if (at < count && !(w->columns[w->order[at]].of[o].share <
                            from->of[o].share))
            continue;
        for (; at > 0 && w->columns[w->order[at - 1]].of[o].share <
                             from->of[o].share; at--)
            w->order[at] = w->order[at - 1];
        w->order[at] = c;
        count += count < most;
    }
    return count;
}

// Rows of columns of which there are `of` of the kind.
static mu_status add_columns(work *w, uint32_t o, uint32_t first, uint32_t last,
                             uint32_t of, mu_arena *arena, mu_sensitivity *out)
{
    uint32_t most = first == w->first_time ? MU_SENSITIVE_TIMES
                                           : MU_SENSITIVE_ROWS;
    uint32_t count = rank_columns(w, o, first, last, most);
    for (uint32_t i = 0; i < count; i++) {
        const column *from = &w->columns[w->order[i]];
        const result *at = &from->of[o];
        MU_TRY(add_row(out, (mu_sensitivity_row){
            .milestone = w->asked[o].milestone,
            .is_group = first > 0,
            .is_ever = w->asked[o].ever,
            .name = column_name(w, w->order[i], arena),
            .share = at->share,
            .error = at->error,
            .noise = mu_noise_floor(&w->noise, from->form, o, of),
            .low = at->low,
            .high = at->high }));
    }
    return MU_OK;
}

static mu_status add_totals(work *w, uint32_t o, uint32_t of,
                            mu_sensitivity *out)
{
    for (uint32_t kind = 0; kind < MU_LUCK_KINDS; kind++) {
        const total *sum = &w->totals[kind];
        const char  *name = total_name[kind];
        double       share = sum->share[0][o];
        if (!sum->members)
            continue;
        MU_TRY(add_row(out, (mu_sensitivity_row){
            .milestone = w->asked[o].milestone,
            .is_group = true,
            .is_ever = w->asked[o].ever,
            .name = { name, strlen(name) },
            .share = share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share,
            .error = mu_explained_error(&sum->share[0][o], MU_OUTCOMES),
            .noise = mu_noise_floor_sum(&w->noise, sum->form, sum->members,
                                        o, of),
            .low = NAN,
            .high = NAN }));
    }
    return MU_OK;
}

static mu_status add_rows(work *w, mu_arena *arena, mu_sensitivity *out)
{
    uint32_t groups = 0;
    for (uint32_t c = w->first_own; c < w->count; c++)
        groups += w->columns[c].asked;
    for (uint32_t kind = 0; kind < MU_LUCK_KINDS; kind++)
        groups += w->totals[kind].members > 0;
    for (uint32_t o = 0; o < w->outcomes.count; o++) {
        if (!mu_outcome_varies(w->explainer, o))
            continue;
        MU_TRY(add_columns(w, o, 0, w->first_own, w->first_own, arena, out));
        MU_TRY(add_totals(w, o, groups, out));
        MU_TRY(add_columns(w, o, w->first_own, w->first_time, groups, arena,
                           out));
        MU_TRY(add_columns(w, o, w->first_time, w->count, groups, arena, out));
    }
    return MU_OK;
}

// ---- outcomes -----------------------------------------------------------------

// Asks about a milestone; false when there is no room for it.
static bool ask(work *w, uint32_t milestone)
{
    uint32_t m = w->model->milestones, reached = 0;
    uint32_t *count = &w->outcomes.count;
    if (*count + 2 > MU_OUTCOMES)
        return false;
    for (uint32_t i = 0; i < w->draws; i++)
        reached += w->mark_day[(size_t)i * m + milestone] != MU_NEVER;
    if (reached < MU_TOO_RARE)
        return true;
    w->asked[(*count)++] = (asked){ milestone, false };
    if (w->draws - reached >= MU_TOO_RARE)
        w->asked[(*count)++] = (asked){ milestone, true };
    return true;
}

static void fill_outcomes(work *w, int32_t *value)
{
    const mu_model *m = w->model;
    w->outcomes.stride = (w->outcomes.count + 7) / 8 * 8;
    for (uint32_t i = 0; i < w->draws; i++, value += w->outcomes.stride) {
        const int32_t *day = w->mark_day + (size_t)i * m->milestones;
        memset(value, 0, w->outcomes.stride * sizeof *value);
        for (uint32_t o = 0; o < w->outcomes.count; o++) {
            int32_t at = day[w->asked[o].milestone];
            value[o] = w->asked[o].ever ? at != MU_NEVER
                       : at == MU_NEVER ? (int32_t)m->horizon
                                        : at;
        }
    }
}

static void begin_columns(work *w)
{
    for (uint32_t c = 0; c < w->count; c++)
        w->columns[c].asked = false;
    for (uint32_t kind = 0; kind < MU_LUCK_KINDS; kind++) {
        memset(w->totals[kind].share, 0, sizeof w->totals[kind].share);
        w->totals[kind].members = 0;
    }
}

static mu_status find_rows(work *w, mu_arena *arena, mu_sensitivity *out)
{
    int32_t *value = MU_ARENA_NEW(&w->arena, (size_t)w->draws * MU_OUTCOMES,
                                  int32_t);
    if (!value)
        return MU_NO_MEMORY;
    for (uint32_t milestone = 0; milestone < w->model->milestones;) {
        w->outcomes = (mu_outcomes){ .draws = w->draws, .value = value };
        while (milestone < w->model->milestones && ask(w, milestone))
            milestone++;
        if (!w->outcomes.count)
            continue;
        mu_arena noise = { 0 };
        fill_outcomes(w, value);
        mu_explainer_init(&w->outcomes, w->explainer);
        mu_status status =
            mu_noise_build(w->explainer, w->seed, &noise, &w->noise);
        if (status == MU_OK) {
            begin_columns(w);
            look_at_variables(w);
            look_at_politics(w);
            status = add_rows(w, arena, out);
        }
        mu_arena_clear(&noise);
        MU_TRY(status);
    }
    return MU_OK;
}

// ---- all of it ------------------------------------------------------------------

static mu_status make_room(work *w)
{
    const mu_model *m = w->model;
    mu_arena       *a = &w->arena;
    size_t          draws = w->draws, events = m->events_count;
    w->first_own = m->keys_count;
    w->first_approval = w->first_own + m->events_count;
    w->first_time = w->first_approval + m->nations_count;
    w->count = w->first_time + m->events_count;
    w->event_own = MU_ARENA_NEW(a, events * draws, int32_t);
    w->event_time = MU_ARENA_NEW(a, events * draws, int32_t);
    w->approval = MU_ARENA_NEW(a, m->nations_count * draws, int32_t);
    w->columns = MU_ARENA_NEW(a, w->count + (size_t)1, column);
    w->classes = MU_ARENA_NEW(a, LANES * (draws + MU_GROUP), uint8_t);
    w->days = MU_ARENA_NEW(a, m->horizon + (size_t)1, uint32_t);
    w->order = MU_ARENA_NEW(a, MU_SENSITIVE_ROWS, uint32_t);
    w->totals = MU_ARENA_NEW(a, MU_LUCK_KINDS, total);
    w->explainer = MU_ARENA_NEW(a, 1, mu_explainer);
    result *results = MU_ARENA_NEW(a, w->count * (size_t)MU_OUTCOMES, result);
    if (!w->event_own || !w->event_time || !w->approval || !w->columns ||
        !w->classes || !w->days || !w->order || !w->totals || !w->explainer ||
        !results)
        return MU_NO_MEMORY;
    for (uint32_t c = 0; c < w->count; c++)
        w->columns[c].of = results + c * (size_t)MU_OUTCOMES;
    for (uint32_t kind = 0; kind < MU_LUCK_KINDS; kind++) {
        w->totals[kind].form = MU_ARENA_NEW(a, w->count + (size_t)1, uint32_t);
        if (!w->totals[kind].form)
            return MU_NO_MEMORY;
    }
    return MU_OK;
}

static mu_status build(work *w, mu_arena *arena, mu_sensitivity *out)
{
    const mu_model *m = w->model;
    size_t each = 2 * (MU_SENSITIVE_ROWS + MU_LUCK_KINDS + MU_SENSITIVE_ROWS +
                       MU_SENSITIVE_TIMES);
    out->rows = MU_ARENA_NEW(arena, m->milestones * each + 1,
                             mu_sensitivity_row);
    if (!out->rows)
        return MU_NO_MEMORY;
    MU_TRY(mu_variables_find(m, &w->arena, &w->names));
    MU_TRY(make_room(w));
    MU_TRY(play_politics(w));
    return find_rows(w, arena, out);
}

mu_status mu_sensitivity_build(const mu_model *model, uint64_t seed,
                               uint32_t draws, const int32_t *mark_day,
                               mu_arena *arena, mu_sensitivity *out)
{
    mu_sensitivity made = { .draws = draws };
    if (draws >= MU_SENSITIVE_DRAWS && model->milestones) {
        work w = { .model = model, .seed = seed, .draws = draws,
                   .mark_day = mark_day };
        mu_status status = build(&w, arena, &made);
        mu_arena_clear(&w.arena);
        MU_TRY(status);
    }
    *out = made;
    return MU_OK;
}
