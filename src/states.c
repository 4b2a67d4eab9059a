// states.c - see states.h.

#include "states.h"

static mu_status make_room(const mu_model *model, mu_states *states)
{
    uint64_t at_mark = (uint64_t)model->marks_count * MU_WHENS;
    uint64_t fit =
        MU_STATES_BYTES / ((model->report_days + at_mark) * sizeof(mu_state));
    states->days = model->report_days;
    states->marks = model->marks_count;
    if (states->draws > fit)
        states->draws = fit;
    states->on_day =
        MU_ARENA_NEW(&states->arena, states->draws * states->days, mu_state);
    states->at_mark =
        MU_ARENA_NEW(&states->arena, states->draws * at_mark, mu_state);
    return states->on_day && states->at_mark ? MU_OK : MU_NO_MEMORY;
}

mu_status mu_states_init(const mu_model *model, uint64_t draws, mu_states *out)
{
    mu_states states = { .draws = draws };
    mu_status status = mu_belief_build(model, &states.arena, &states.belief);
    if (status == MU_OK && states.belief.given)
        status = make_room(model, &states);
    if (status != MU_OK) {
        mu_arena_clear(&states.arena);
        return status;
    }
    *out = states;
    return MU_OK;
}

void mu_states_clear(mu_states *states)
{
    mu_arena_clear(&states->arena);
    *states = (mu_states){ 0 };
}

void mu_states_note(const mu_states *states, const mu_draw *draw,
                    uint64_t number)
{
    const mu_belief *belief = &states->belief;
    const mu_model  *m = draw->model;
    if (!belief->given || number >= states->draws)
        return;
    for (uint32_t r = 0; r < states->days; r++)
        states->on_day[r * states->draws + number] =
            mu_belief_state(belief, draw, (int32_t)(r * m->report_every));
    for (uint32_t i = 0; i < states->marks * MU_WHENS; i++) {
        mu_state state = { .bases = MU_NONE };
        int32_t  day = draw->mark_day[i / MU_WHENS];
        int32_t  later = i % MU_WHENS == MU_A_YEAR_ON ? 365 : 0;
        if (day != MU_NEVER && day + later < (int32_t)m->horizon)
            state = mu_belief_state(belief, draw, day + later);
        states->at_mark[i * states->draws + number] = state;
    }
}
