// concession.c - see concession.h.

#include "concession.h"

// ---- which there are ---------------------------------------------------------

static uint32_t count_entries(const mu_option_model *option)
{
    return option->events.count + option->nations.count +
           (option->contributors > 0.0) + (option->personnel > 0.0);
}

mu_status mu_concessions_list(const mu_model *m, mu_arena *arena,
                              mu_concession **out, uint32_t *count)
{
    uint32_t all = 0, at = 0;
    for (uint32_t o = 0; o < m->options_count; o++)
        all += count_entries(&m->options[o]);
    mu_concession *list = MU_ARENA_NEW(arena, all + (size_t)1, mu_concession);
    if (!list)
        return MU_NO_MEMORY;
    for (uint32_t o = 0; o < m->options_count; o++) {
        const mu_option_model *option = &m->options[o];
        for (uint32_t i = 0; i < option->events.count; i++)
            list[at++] = (mu_concession){ o, MU_ENTRY_EVENT, i };
        for (uint32_t i = 0; i < option->nations.count; i++)
            list[at++] = (mu_concession){ o, MU_ENTRY_NATION, i };
        if (option->contributors > 0.0)
            list[at++] = (mu_concession){ o, MU_ENTRY_CONTRIBUTORS, 0 };
        if (option->personnel > 0.0)
            list[at++] = (mu_concession){ o, MU_ENTRY_PERSONNEL, 0 };
    }
    *out = list;
    *count = at;
    return MU_OK;
}

uint32_t mu_concession_nation(const mu_model *m, mu_concession concession)
{
    uint32_t option = concession.option;
    for (uint32_t n = 0; n < m->nations_count; n++)
        if (option >= m->nations[n].options.first &&
            option < m->nations[n].options.last)
            return n;
    return MU_NONE;
}

// ---- how they are told -------------------------------------------------------

// The row of conditions that an option of the model came from.
static const mu_condition *row_of(const mu_model *m, uint32_t option,
                                  uint32_t *nation)
{
    const mu_scenario *s = m->scenario;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        mu_slice options = m->nations[n].options;
        if (option < options.first || option >= options.last)
            continue;
        uint32_t left = option - options.first;
        *nation = n;
        for (uint32_t c = 0; c < s->conditions_count; c++)
            if (s->conditions[c].nation == n && left-- == 0)
                return &s->conditions[c];
    }
    return NULL;
}

mu_text mu_concession_words(const mu_model *model, mu_concession c,
                            mu_arena *arena)
{
    const mu_scenario  *s = model->scenario;
    uint32_t            nation = 0;
    const mu_condition *row = row_of(model, c.option, &nation);
    if (!row)
        return MU_TEXT("");
    const char *what = NULL;
    if (c.kind == MU_ENTRY_EVENT)
        what = s->events[row->events.at[c.at]].id.at;
    if (c.kind == MU_ENTRY_NATION)
        what = s->nations[row->nations.at[c.at]].id.at;
    if (what)
        return mu_arena_format(arena, "row %.*s without waiting for %s",
                               (int)row->option.size, row->option.at, what);
    return c.kind == MU_ENTRY_CONTRIBUTORS
               ? mu_arena_format(arena, "row %.*s without asking for %g others",
                                 (int)row->option.size, row->option.at,
                                 row->contributors)
               : mu_arena_format(
                     arena, "row %.*s without asking for %g persons of others",
                     (int)row->option.size, row->option.at, row->personnel);
}

mu_text mu_concession_set(const mu_model *model, mu_concession c,
                          mu_arena *arena)
{
    const mu_scenario  *s = model->scenario;
    uint32_t            nation = 0;
    const mu_condition *row = row_of(model, c.option, &nation);
    if (!row)
        return MU_TEXT("");
    static const char *const columns[] = { "events", "nations", "contributors",
                                           "personnel" };
    mu_text set = mu_arena_format(arena, "conditions[%s,%.*s].%s=",
                                  s->nations[nation].id.at,
                                  (int)row->option.size, row->option.at,
                                  columns[c.kind]);
    const mu_list *list = c.kind == MU_ENTRY_EVENT    ? &row->events
                          : c.kind == MU_ENTRY_NATION ? &row->nations
                                                      : NULL;
    if (!list && set.at)
        return mu_arena_format(arena, "%s0", set.at);
    bool first = true;
    for (uint32_t i = 0; list && i < list->count && set.at; i++) {
        if (i == c.at)
            continue;
        set = mu_arena_format(arena, "%s%s%s", set.at, first ? "" : ";",
                              c.kind == MU_ENTRY_EVENT
                                  ? s->events[list->at[i]].id.at
                                  : s->nations[list->at[i]].id.at);
        first = false;
    }
    return set;
}

