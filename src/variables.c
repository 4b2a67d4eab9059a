// variables.c - see variables.h.

#include "variables.h"

#include <math.h>

static void put(mu_variable_name *names, uint32_t word, mu_variable_name name)
{
    if (word != MU_NONE)
        names[word] = name;
}

static void name_events(const mu_model *m, mu_variable_name *names)
{
    for (uint32_t e = 0; e < m->events_count; e++) {
        const mu_event_model *event = &m->events[e];
        put(names, event->occurs.word,
            (mu_variable_name){ MU_LUCK_EVENT, e, MU_NONE, "/occurs",
                                event->occurs.probability });
        put(names, event->delay.word,
            (mu_variable_name){ MU_LUCK_EVENT, e, MU_NONE, "/delay", NAN });
    }
}

// The row of approvals.csv behind a step: the one that has its stem.
static uint32_t row_of_step(const mu_model *m, uint32_t nation,
                            const mu_step_model *step)
{
    const mu_scenario *s = m->scenario;
    uint64_t prefix = mu_luck_key("approval", s->nations[nation].id, NULL);
    for (uint32_t row = 0; row < s->approvals_count; row++)
        if (s->approvals[row].nation == nation &&
            mu_luck_hash(mu_luck_numbered(prefix, s->approvals[row].step, NULL),
                         "/pass", 5) == step->pass_stem)
            return row;
    return MU_NONE;
}

static void name_approvals(const mu_model *m, mu_variable_name *names)
{
    for (uint32_t n = 0; n < m->nations_count; n++)
        for (uint32_t i = m->nations[n].steps.first;
             i < m->nations[n].steps.last; i++) {
            const mu_step_model *step = &m->steps[i];
            if (step->duration_word == MU_NONE && step->pass_word == MU_NONE)
                continue;
            uint32_t row = row_of_step(m, n, step);
            put(names, step->duration_word,
                (mu_variable_name){ MU_LUCK_APPROVAL, n, row, "/duration/0",
                                    NAN });
            put(names, step->pass_word,
                (mu_variable_name){ MU_LUCK_APPROVAL, n, row, "/pass/0",
                                    step->probability });
        }
}

static void name_units(const mu_model *m, mu_variable_name *names)
{
    for (uint32_t u = 0; u < m->units_count; u++) {
        const mu_unit_model *unit = &m->units[u];
        put(names, unit->available_word,
            (mu_variable_name){ MU_LUCK_AVAILABLE, u, MU_NONE, "/available",
                                m->pledges[unit->pledge].available });
        put(names, unit->notice_word,
            (mu_variable_name){ MU_LUCK_NOTICE, u, MU_NONE, "/notice", NAN });
        put(names, unit->integration_word,
            (mu_variable_name){ MU_LUCK_INTEGRATION, u, MU_NONE, "/integration",
                                NAN });
    }
}

static void name_network(const mu_model *m, mu_variable_name *names)
{
    for (uint32_t i = 0; i < m->factors_count; i++)
        put(names, m->factors[i].word,
            (mu_variable_name){ MU_LUCK_FACTOR, i, MU_NONE, NULL, NAN });
    for (uint32_t i = 0; i < m->supply_count; i++)
        put(names, m->supply[i].tonnes.word,
            (mu_variable_name){ MU_LUCK_SUPPLY, i, MU_NONE, NULL, NAN });
    // A gate does not know its link, but the hops behind it do.
    for (uint32_t h = 0; h < m->hops_count; h++) {
        const mu_gate_model *gate = &m->gates[m->hops[h].gate];
        put(names, gate->permit.word,
            (mu_variable_name){ MU_LUCK_PERMIT, gate->nation,
                                mu_leg_row(m->hops[h].leg), NULL, NAN });
    }
}

mu_status mu_variables_find(const mu_model *model, mu_arena *arena,
                            mu_variable_name **out)
{
    mu_variable_name *names =
        MU_ARENA_NEW(arena, (size_t)model->keys_count + 1, mu_variable_name);
    if (!names)
        return MU_NO_MEMORY;
    name_events(model, names);
    name_approvals(model, names);
    name_units(model, names);
    name_network(model, names);
    *out = names;
    return MU_OK;
}

mu_text mu_variable_text(const mu_model *m, const mu_variable_name *name,
                         mu_arena *arena)
{
    const mu_scenario *s = m->scenario;
    uint32_t           owner = name->owner;
    switch (name->kind) {
    case MU_LUCK_EVENT:
        return mu_arena_format(arena, "event/%s%s", s->events[owner].id.at,
                               name->what);
    case MU_LUCK_APPROVAL:
        return mu_arena_format(arena, "approval/%s/%lld%s",
                               s->nations[owner].id.at,
                               (long long)s->approvals[name->row].step,
                               name->what);
    case MU_LUCK_FACTOR:
        return mu_arena_format(arena, "factor/%s", s->factors[owner].id.at);
    case MU_LUCK_SUPPLY:
        return mu_arena_format(arena, "supply/%s", s->supply[owner].id.at);
    case MU_LUCK_PERMIT:
        return mu_arena_format(arena, "permit/%s/%s",
                               s->links[name->row].id.at,
                               s->nations[owner].id.at);
    default: {
        const mu_unit_model *unit = &m->units[owner];
        mu_text id = s->pledges[m->pledges[unit->pledge].row].id;
        return mu_arena_format(arena, "pledge/%s/%u%s", id.at, unit->number,
                               name->what);
    }
    }
}
