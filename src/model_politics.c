// model_politics.c - events, nations, their conditions, steps and recesses as
// arrays. See model.h.

#include "builder.h"

#include <math.h>
#include <stdlib.h>

static mu_status build_events(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    m->events_count = s->events_count;
    m->events = MU_ARENA_NEW(&m->arena, s->events_count, mu_event_model);
    if (!m->events)
        return MU_NO_MEMORY;
    for (uint32_t e = 0; e < s->events_count; e++) {
        const mu_event *from = &s->events[e];
        mu_event_model *to = &m->events[e];
        to->after = from->after;
        to->unless = from->unless;
        MU_TRY(mu_builder_chance(b, from->probability,
                                 mu_luck_key("event", from->id, "/occurs"),
                                 &to->occurs));
        MU_TRY(mu_builder_variable(b, &from->delay,
                                   mu_luck_key("event", from->id, "/delay"),
                                   &to->delay));
    }
    return MU_OK;
}

// ---- approval steps --------------------------------------------------------

static mu_status build_step(mu_builder *b, const mu_approval *from,
                            mu_step_model *to)
{
    const mu_nation *nation = &b->scenario->nations[from->nation];
    uint64_t prefix = mu_luck_numbered(
        mu_luck_key("approval", nation->id, NULL), from->step, NULL);
    to->after = from->after;
    to->probability = from->probability;
    to->retries = (uint32_t)from->retries;
    MU_TRY(mu_sampler_build(&b->quantiles, &from->duration, &to->duration));
    MU_TRY(mu_sampler_build(&b->quantiles, &from->retry_after, &to->wait));
    to->duration_stem = mu_luck_hash(prefix, "/duration", 9);
    to->pass_stem = mu_luck_hash(prefix, "/pass", 5);
    to->wait_stem = mu_luck_hash(prefix, "/wait", 5);
    to->duration_word = to->pass_word = MU_NONE;
    if (mu_sampler_is_random(&to->duration))
        MU_TRY(mu_builder_word(b, mu_luck_numbered(to->duration_stem, 0, NULL),
                               &to->duration_word));
    if (to->probability > 0.0 && to->probability < 1.0)
        MU_TRY(mu_builder_word(b, mu_luck_numbered(to->pass_stem, 0, NULL),
                               &to->pass_word));
    return MU_OK;
}

// A row of a table, to be sorted by a number and then by its place.
typedef struct keyed {
    int64_t  key;
    uint32_t row;
} keyed;

static int compare_keyed(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static mu_status build_steps(mu_builder *b, uint32_t n, const mu_groups *of,
                             keyed *scratch)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    uint32_t           count = 0;
    for (uint32_t i = of->first[n]; i < of->first[n + 1]; i++)
        scratch[count++] =
            (keyed){ s->approvals[of->row[i]].step, of->row[i] };
    qsort(scratch, count, sizeof *scratch, compare_keyed);
    m->nations[n].steps.first = m->steps_count;
    for (uint32_t i = 0; i < count; i++) {
        m->steps[m->steps_count].row = scratch[i].row;
        MU_TRY(build_step(b, &s->approvals[scratch[i].row],
                          &m->steps[m->steps_count++]));
    }
    m->nations[n].steps.last = m->steps_count;
    return MU_OK;
}

static void build_breaks(mu_builder *b, uint32_t n, const mu_groups *of,
                         keyed *scratch)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    uint32_t           count = 0, first = m->breaks_count;
    for (uint32_t i = of->first[n]; i < of->first[n + 1]; i++)
        scratch[count++] = (keyed){ s->recess[of->row[i]].from, of->row[i] };
    qsort(scratch, count, sizeof *scratch, compare_keyed);
    for (uint32_t i = 0; i < count; i++) {
        const mu_recess *recess = &s->recess[scratch[i].row];
        mu_break        *last =
            m->breaks_count > first ? &m->breaks[m->breaks_count - 1] : NULL;
        if (last && (double)recess->from <= last->to) {
            if ((double)recess->to > last->to)
                last->to = (double)recess->to;
        } else {
            m->breaks[m->breaks_count++] =
                (mu_break){ (double)recess->from, (double)recess->to };
        }
    }
    m->nations[n].breaks = (mu_slice){ first, m->breaks_count };
}

static void build_options(mu_builder *b, uint32_t n, const mu_groups *of)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    m->nations[n].options.first = m->options_count;
    for (uint32_t i = of->first[n]; i < of->first[n + 1]; i++) {
        const mu_condition *from = &s->conditions[of->row[i]];
        m->options[m->options_count++] = (mu_option_model){
            from->events, from->nations, from->counts_approval,
            from->contributors, from->personnel
        };
    }
    m->nations[n].options.last = m->options_count;
}

// Votes of one nation in one draw; more would take too long to draw.
#define LIMIT_VOTES 10000

static mu_status check_votes(const mu_builder *b, uint32_t n)
{
    const mu_nation *nation = &b->scenario->nations[n];
    if (isnan(nation->renewal_days) ||
        b->scenario->horizon / nation->renewal_days <= LIMIT_VOTES)
        return MU_OK;
    mu_error(b->diags, MU_TOO_LARGE,
             mu_scenario_cell(b->scenario, "nations", n, "renewal_days"),
             "so few days give more than %d votes before the horizon; write "
             "more days between votes", LIMIT_VOTES);
    return MU_BAD_SCENARIO;
}

static void build_nation(mu_builder *b, uint32_t n, const mu_groups *of)
{
    const mu_scenario *s = b->scenario;
    const mu_nation   *from = &s->nations[n];
    mu_nation_model   *to = &b->model->nations[n];
    to->until = from->until;
    to->ceiling = isnan(from->ceiling) ? INFINITY : from->ceiling;
    to->refuses = from->refuses;
    to->renewal_days = isnan(from->renewal_days) ? 0.0 : from->renewal_days;
    to->renewal_probability = from->renewal_probability;
    to->renewal_key = mu_luck_key("nation", from->id, "/renewal");
    to->withdrawal_days = from->withdrawal_days;
    to->cost_person_day = from->cost_person_year / 365;
    for (uint32_t i = of->first[n]; i < of->first[n + 1]; i++) {
        const mu_pledge *pledge = &s->pledges[of->row[i]];
        if (pledge->possible)
            continue;
        to->contributes = true;
        to->pledged += (double)pledge->count *
                       (double)s->types[pledge->type].personnel;
    }
    if (to->pledged > to->ceiling)
        to->pledged = to->ceiling;
}

static mu_status build_nations(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    uint32_t scratch_rows = s->approvals_count > s->recess_count
                                ? s->approvals_count : s->recess_count;
    m->nations_count = s->nations_count;
    m->nations = MU_ARENA_NEW(&m->arena, s->nations_count, mu_nation_model);
    m->options = MU_ARENA_NEW(&m->arena, s->conditions_count, mu_option_model);
    m->steps = MU_ARENA_NEW(&m->arena, s->approvals_count, mu_step_model);
    m->breaks = MU_ARENA_NEW(&m->arena, s->recess_count, mu_break);
    keyed *scratch = MU_ARENA_NEW(&m->arena, scratch_rows, keyed);
    if (!m->nations || !m->options || !m->steps || !m->breaks || !scratch)
        return MU_NO_MEMORY;
    mu_groups approvals, recess, conditions, pledges;
    MU_TRY(MU_GROUP_BY(&m->arena, s->approvals, s->approvals_count, nation,
                       s->nations_count, &approvals));
    MU_TRY(MU_GROUP_BY(&m->arena, s->recess, s->recess_count, nation,
                       s->nations_count, &recess));
    MU_TRY(MU_GROUP_BY(&m->arena, s->conditions, s->conditions_count, nation,
                       s->nations_count, &conditions));
    MU_TRY(MU_GROUP_BY(&m->arena, s->pledges, s->pledges_count, nation,
                       s->nations_count, &pledges));
    for (uint32_t n = 0; n < s->nations_count; n++) {
        MU_TRY(check_votes(b, n));
        build_nation(b, n, &pledges);
        build_options(b, n, &conditions);
        build_breaks(b, n, &recess, scratch);
        MU_TRY(build_steps(b, n, &approvals, scratch));
    }
    return MU_OK;
}

mu_status mu_build_politics(mu_builder *b)
{
    MU_TRY(build_events(b));
    return build_nations(b);
}
