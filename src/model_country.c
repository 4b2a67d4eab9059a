// model_country.c - what counts in the country: supply, dependencies, and the
// marks to be reached. See model.h.

#include "builder.h"

#include <stdlib.h>

// Vectors are padded to this many numbers, so that loops over them are whole.
#define PADDING 4u

static mu_status build_supply(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    m->supply_count = s->supply_count;
    m->supply = MU_ARENA_NEW(&m->arena, s->supply_count, mu_supply_model);
    if (!m->supply)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < s->supply_count; i++) {
        m->supply[i].opens = s->supply[i].opens;
        MU_TRY(mu_builder_variable(
            b, &s->supply[i].tonnes_per_day,
            mu_luck_key("supply", s->supply[i].id, NULL),
            &m->supply[i].tonnes));
    }
    return MU_OK;
}

static mu_status build_needs(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    m->needs = MU_ARENA_NEW(&m->arena, s->dependencies_count, mu_need_model);
    m->needs_of = MU_ARENA_NEW(&m->arena, m->capabilities, mu_slice);
    if (!m->needs || !m->needs_of)
        return MU_NO_MEMORY;
    for (uint32_t k = 0; k < m->capabilities; k++) {
        m->needs_of[k].first = m->needs_count;
        for (uint32_t row = 0; row < s->dependencies_count; row++) {
            const mu_dependency *d = &s->dependencies[row];
            if (d->capability == k)
                m->needs[m->needs_count++] = (mu_need_model){
                    k, d->needs, d->ratio, d->floor, d->substitute
                };
        }
        m->needs_of[k].last = m->needs_count;
    }
    return MU_OK;
}

// ---- marks -------------------------------------------------------------------

static void add_demand(mu_model *m, uint32_t capability, double at_least)
{
    m->demands[m->demands_count++] = (mu_demand){ capability, at_least };
}

static void build_milestone(const mu_scenario *s, mu_model *m,
                            const mu_groups *of, uint32_t which)
{
    mu_mark *mark = &m->marks[m->marks_count++];
    *mark = (mu_mark){ .demands.first = m->demands_count, .hold = 1 };
    for (uint32_t i = of->first[which]; i < of->first[which + 1]; i++) {
        const mu_milestone_row *r = &s->milestones[of->row[i]];
        add_demand(m, r->capability, r->at_least);
        mark->hold = (uint32_t)r->hold;
    }
    mark->demands.last = m->demands_count;
}

static void build_claim_end(const mu_scenario *s, mu_model *m,
                            const mu_groups *of, uint32_t which, bool high)
{
    mu_mark *mark = &m->marks[m->marks_count++];
    *mark = (mu_mark){ .demands.first = m->demands_count, .hold = 1 };
    for (uint32_t i = of->first[which]; i < of->first[which + 1]; i++) {
        const mu_claim_row *r = &s->claims[of->row[i]];
        add_demand(m, r->capability, high ? r->at_least_high : r->at_least_low);
    }
    mark->demands.last = m->demands_count;
}

static bool stands_on_ladder(const mu_mark *mark)
{
    return mark->hold == 1 && mark->demands.last == mark->demands.first + 1;
}

typedef struct step {
    double   at_least;
    uint32_t mark;
} step;

static int compare_steps(const void *a, const void *b)
{
    const step *x = a, *y = b;
    if (x->at_least != y->at_least)
        return x->at_least < y->at_least ? -1 : 1;
    return (x->mark > y->mark) - (x->mark < y->mark);
}

static void build_ladder(mu_model *m, uint32_t capability, step *steps,
                         uint32_t *at)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->marks_count; i++) {
        const mu_demand *first = &m->demands[m->marks[i].demands.first];
        if (stands_on_ladder(&m->marks[i]) && first->capability == capability)
            steps[count++] = (step){ first->at_least, i };
    }
    if (!count)
        return;
    qsort(steps, count, sizeof *steps, compare_steps);
    m->ladders[m->ladders_count++] =
        (mu_mark_ladder){ capability, { *at, *at + count } };
    for (uint32_t i = 0; i < count; i++)
        m->ladder_marks[(*at)++] = steps[i].mark;
}

static mu_status build_ladders(mu_model *m)
{
    step *steps = MU_ARENA_NEW(&m->arena, m->marks_count, step);
    m->ladders =
        MU_ARENA_NEW(&m->arena, (size_t)m->capabilities + 1, mu_mark_ladder);
    m->ladder_marks = MU_ARENA_NEW(&m->arena, m->marks_count, uint32_t);
    m->loose_marks = MU_ARENA_NEW(&m->arena, m->marks_count, uint32_t);
    if (!steps || !m->ladders || !m->ladder_marks || !m->loose_marks)
        return MU_NO_MEMORY;
    uint32_t at = 0;
    build_ladder(m, MU_PERSONNEL, steps, &at);
    for (uint32_t k = 0; k < m->capabilities; k++)
        build_ladder(m, k, steps, &at);
    for (uint32_t i = 0; i < m->marks_count; i++)
        if (!stands_on_ladder(&m->marks[i]))
            m->loose_marks[m->loose_count++] = i;
    return MU_OK;
}

static mu_status build_marks(mu_builder *b)
{
    const mu_scenario *s = b->scenario;
    mu_model          *m = b->model;
    size_t marks = (size_t)s->milestone_names_count + 2 * s->claim_names_count;
    size_t demands = (size_t)s->milestones_count + 2 * s->claims_count;
    m->milestones = s->milestone_names_count;
    m->marks = MU_ARENA_NEW(&m->arena, marks, mu_mark);
    m->demands = MU_ARENA_NEW(&m->arena, demands, mu_demand);
    if (!m->marks || !m->demands)
        return MU_NO_MEMORY;
    mu_groups milestones, claims;
    MU_TRY(MU_GROUP_BY(&m->arena, s->milestones, s->milestones_count, milestone,
                       s->milestone_names_count, &milestones));
    MU_TRY(MU_GROUP_BY(&m->arena, s->claims, s->claims_count, claim,
                       s->claim_names_count, &claims));
    for (uint32_t i = 0; i < s->milestone_names_count; i++)
        build_milestone(s, m, &milestones, i);
    for (uint32_t i = 0; i < s->claim_names_count; i++) {
        build_claim_end(s, m, &claims, i, false);
        build_claim_end(s, m, &claims, i, true);
    }
    return build_ladders(m);
}

mu_status mu_build_country(mu_builder *b)
{
    mu_model *m = b->model;
    m->capabilities = b->scenario->capability_names_count;
    m->width = (m->capabilities + MU_COUNT_CAPABILITIES + PADDING - 1) /
               PADDING * PADDING;
    MU_TRY(build_supply(b));
    MU_TRY(build_needs(b));
    return build_marks(b);
}
