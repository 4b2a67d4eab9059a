// check.c - see check.h.
//
// One function per rule that no single column can tell. Each skips rows of
// which a column that it needs is bad: that was said already.

#include "check.h"

#include <math.h>

// A table of which rules look at several columns.
typedef struct view {
    mu_reading     *reading;
    const mu_table *table;
    mu_table_id     id;
} view;

static view view_of(mu_reading *r, mu_table_id id)
{
    return (view){ r, &r->folder->tables[id], id };
}

static uint32_t column(const view *v, const char *name)
{
    return mu_schema_find_column(v->id, (mu_text){ name, strlen(name) });
}

static bool is_sound(const view *v, uint32_t row, const char *name)
{
    return !(v->table->bad[row] >> column(v, name) & 1u);
}

static mu_span place(const view *v, uint32_t row, const char *name)
{
    return mu_cell_place(v->table, row, column(v, name));
}

// `assess` is given with all of its values or not at all.
static void check_assess(mu_reading *r)
{
    const mu_table_schema *schema = mu_schema(MU_T_SCENARIO);
    const mu_table        *table = &r->folder->tables[MU_T_SCENARIO];
    const mu_cell         *first = NULL;
    char                   missing[160] = "";
    size_t                 used = 0;
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const mu_column *c = &schema->columns[i];
        if (strncmp(c->name, "assess.", 7) != 0)
            continue;
        uint32_t at = table->column_of[i];
        if (at != MU_NONE && !first)
            first = &table->header[at];
        if (c->kind == MU_KIND_NUMBER &&
            (at == MU_NONE || mu_table_cell(table, 0, at)->size == 0))
            used += (size_t)snprintf(missing + used, sizeof missing - used,
                                     "%s%s", used ? ", " : "", c->name + 7);
    }
    r->scenario->assess.given = first && used == 0;
    if (first && used > 0)
        mu_error(r->diags, MU_MISSING, mu_cell_span(first),
                 "'assess' needs all seven of its values; add %s", missing);
}

static void check_conditions(mu_reading *r)
{
    view v = view_of(r, MU_T_CONDITIONS);
    for (uint32_t i = 0; i < r->scenario->conditions_count; i++) {
        const mu_condition *c = &r->scenario->conditions[i];
        for (uint32_t j = 0; j < c->nations.count; j++)
            if (c->nations.at[j] == c->nation)
                mu_error(r->diags, MU_CYCLE, place(&v, i, "nations"),
                         "%s stands in its own condition; take it out",
                         mu_quote(r->scenario->nations[c->nation].id).text);
    }
}

static void check_recess(mu_reading *r)
{
    view v = view_of(r, MU_T_RECESS);
    for (uint32_t i = 0; i < r->scenario->recess_count; i++) {
        const mu_recess *c = &r->scenario->recess[i];
        if (is_sound(&v, i, "from") && is_sound(&v, i, "to") &&
            c->from >= c->to)
            mu_error(r->diags, MU_OUT_OF_RANGE, place(&v, i, "to"),
                     "'to' must be later than 'from'; it is the first day "
                     "with a session again");
    }
}

static void check_pledges(mu_reading *r)
{
    view    v = view_of(r, MU_T_PLEDGES);
    int64_t units = 0;
    bool    told = false;
    for (uint32_t i = 0; i < r->scenario->pledges_count; i++) {
        const mu_pledge *p = &r->scenario->pledges[i];
        if (!is_sound(&v, i, "count"))
            continue;
        if (is_sound(&v, i, "pool") && p->pool < p->count)
            mu_error(r->diags, MU_OUT_OF_RANGE, place(&v, i, "pool"),
                     "'pool' must be at least 'count', which is %lld; found "
                     "%lld",
                     (long long)p->count, (long long)p->pool);
        if (!p->possible)
            units += p->count;
        if (units > MU_LIMIT_UNITS && !told) {
            mu_error(r->diags, MU_TOO_LARGE, place(&v, i, "count"),
                     "the offered units up to this row are more than %u",
                     MU_LIMIT_UNITS);
            told = true;
        }
    }
}

static void check_places(mu_reading *r)
{
    for (uint32_t i = 0; i < r->scenario->places_count; i++) {
        mu_place *p = &r->scenario->places[i];
        size_t    from = 0;
        mu_text   kind;
        while (mu_next_entry(p->kinds, ';', &from, &kind))
            p->is_base = p->is_base || mu_text_equal(kind, MU_TEXT("base"));
    }
}

static void check_links(mu_reading *r)
{
    view v = view_of(r, MU_T_LINKS);
    for (uint32_t i = 0; i < r->scenario->links_count; i++) {
        mu_link *l = &r->scenario->links[i];
        if (!is_sound(&v, i, "mode") || !is_sound(&v, i, "to_mode") ||
            l->from == MU_NONE || l->to == MU_NONE)
            continue;
        if (l->from == l->to && l->mode == l->to_mode)
            mu_error(r->diags, MU_OUT_OF_RANGE, place(&v, i, "to"),
                     "this link ends where it begins; give another place, or "
                     "another 'to_mode' for a transfer");
        else if (l->from != l->to && l->mode != l->to_mode)
            mu_error(r->diags, MU_OUT_OF_RANGE, place(&v, i, "to_mode"),
                     "a link between two places keeps its mode; change modes "
                     "with a transfer, a row whose 'from' and 'to' are the "
                     "same place");
        if (l->from == l->to)
            l->both_ways = false;
    }
}

static mu_status check_milestones(mu_reading *r)
{
    view         v = view_of(r, MU_T_MILESTONES);
    mu_scenario *s = r->scenario;
    uint32_t    *first =
        MU_ARENA_NEW(r->arena, s->milestone_names_count, uint32_t);
    if (!first)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < s->milestone_names_count; i++)
        first[i] = MU_NONE;
    for (uint32_t i = 0; i < s->milestones_count; i++) {
        const mu_milestone_row *m = &s->milestones[i];
        if (m->milestone == MU_NONE || !is_sound(&v, i, "hold"))
            continue;
        uint32_t before = first[m->milestone];
        if (before == MU_NONE) {
            first[m->milestone] = i;
        } else if (s->milestones[before].hold != m->hold) {
            mu_error(r->diags, MU_OUT_OF_RANGE, place(&v, i, "hold"),
                     "'hold' is the same on all rows of a milestone; it is "
                     "%lld here and %lld before",
                     (long long)m->hold, (long long)s->milestones[before].hold);
            mu_note(r->diags, place(&v, before, "hold"),
                    "the first row of '%s'",
                    mu_quote(s->milestone_names[m->milestone]).text);
        }
    }
    return MU_OK;
}

static void check_claims(mu_reading *r)
{
    view v = view_of(r, MU_T_CLAIMS);
    for (uint32_t i = 0; i < r->scenario->claims_count; i++) {
        const mu_claim_row *c = &r->scenario->claims[i];
        if (is_sound(&v, i, "at_least_low") &&
            is_sound(&v, i, "at_least_high") &&
            c->at_least_high < c->at_least_low)
            mu_warning(r->diags, place(&v, i, "at_least_high"),
                       "'at_least_high' is below 'at_least_low'");
    }
}

static void check_ladder(mu_reading *r)
{
    view v = view_of(r, MU_T_LADDER);
    for (uint32_t i = 0; i < r->scenario->ladder_count; i++) {
        const mu_rung *rung = &r->scenario->ladder[i];
        if (is_sound(&v, i, "battalions") && is_sound(&v, i, "contain") &&
            rung->contain && rung->battalions <= 0)
            mu_error(r->diags, MU_OUT_OF_RANGE, place(&v, i, "battalions"),
                     "'battalions' must be above 0 where 'contain' is yes");
    }
}

static bool is_in(mu_list list, uint32_t row)
{
    for (uint32_t i = 0; i < list.count; i++)
        if (list.at[i] == row)
            return true;
    return false;
}

// Levers are left out one by one as what they need is settled; who is left
// over needs itself in the end. At most MU_LIMIT_LEVERS rows.
static void check_needs(mu_reading *r, view v)
{
    const mu_scenario *s = r->scenario;
    bool               settled[MU_LIMIT_LEVERS] = { false };
    bool               more = true;
    while (more) {
        more = false;
        for (uint32_t i = 0; i < s->levers_count; i++) {
            bool free = !settled[i];
            for (uint32_t k = 0; k < s->levers[i].needs.count; k++)
                free = free && settled[s->levers[i].needs.at[k]];
            settled[i] = settled[i] || free;
            more = more || free;
        }
    }
    for (uint32_t i = 0; i < s->levers_count; i++)
        if (!settled[i]) {
            mu_error(r->diags, MU_CYCLE, place(&v, i, "needs"),
                     "'%s' needs itself, by way of what it needs; take one out "
                     "of the circle",
                     mu_quote(s->levers[i].id).text);
            return;
        }
}

static void check_levers(mu_reading *r)
{
    const mu_scenario *s = r->scenario;
    view               v = view_of(r, MU_T_LEVERS);
    if (v.table->rows > MU_LIMIT_LEVERS)
        return;
    for (uint32_t i = 0; i < s->levers_count; i++) {
        const mu_lever *lever = &s->levers[i];
        if (is_in(lever->excludes, i))
            mu_error(r->diags, MU_CYCLE, place(&v, i, "excludes"),
                     "'%s' excludes itself; take it out",
                     mu_quote(lever->id).text);
        for (uint32_t k = 0; k < lever->needs.count; k++) {
            uint32_t other = lever->needs.at[k];
            if (is_in(lever->excludes, other) ||
                is_in(s->levers[other].excludes, i))
                mu_error(r->diags, MU_CYCLE, place(&v, i, "needs"),
                         "'%s' needs '%s' and excludes it; take one out",
                         mu_quote(lever->id).text,
                         mu_quote(s->levers[other].id).text);
        }
    }
    check_needs(r, v);
}

// The causes of an event: those in `after`, then those in `unless`.
static uint32_t cause(const mu_event *e, uint32_t number)
{
    return number < e->after.count ? e->after.at[number]
                                   : e->unless.at[number - e->after.count];
}

static uint32_t cause_count(const mu_event *e)
{
    return e->after.count + e->unless.count;
}

// Where an event says that it waits for `other`.
static mu_span place_of_wait(const view *v, uint32_t event, uint32_t other)
{
    const mu_event *e = &v->reading->scenario->events[event];
    for (uint32_t i = 0; i < e->after.count; i++)
        if (e->after.at[i] == other)
            return place(v, event, "after");
    return place(v, event, "unless");
}

// Names the circle through `at`, following `next`. It begins at an event that
// was changed, if one was: not the file but the change is wrong then.
static void report_cycle(mu_reading *r, uint32_t at, const uint32_t *next)
{
    const mu_event *events = r->scenario->events;
    view            v = view_of(r, MU_T_EVENTS);
    uint32_t        start = at;
    char            names[400];
    size_t          used = 0;
    for (uint32_t i = next[at]; i != at; i = next[i])
        if (place_of_wait(&v, i, next[i]).source != v.table->source)
            start = i;
    at = start;
    do {
        mu_quoted id = mu_quote(events[at].id);
        if (used + 2 * sizeof id.text + 16 > sizeof names) {
            used +=
                (size_t)snprintf(names + used, sizeof names - used, "... -> ");
            break;
        }
        used += (size_t)snprintf(names + used, sizeof names - used, "%s -> ",
                                 id.text);
        at = next[at];
    } while (at != start);
    snprintf(names + used, sizeof names - used, "%s",
             mu_quote(events[start].id).text);

    mu_error(r->diags, MU_CYCLE, place_of_wait(&v, start, next[start]),
             "events wait for each other in a circle: %s; take one out", names);
}

// Each event that is left over waits, at some distance, for a circle. Following
// one such cause from each event finds circles, every one once.
static mu_status find_cycles(mu_reading *r, const uint32_t *waiting)
{
    const mu_scenario *s = r->scenario;
    uint32_t           count = s->events_count;
    uint32_t          *next = MU_ARENA_NEW(r->arena, count, uint32_t);
    uint32_t          *walk = MU_ARENA_NEW(r->arena, count, uint32_t);
    if (!next || !walk)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = cause_count(&s->events[i]); waiting[i] && j > 0; j--)
            if (waiting[cause(&s->events[i], j - 1)])
                next[i] = cause(&s->events[i], j - 1);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        while (waiting[at] && walk[at] == 0) {
            walk[at] = i + 1;
            at = next[at];
        }
        if (waiting[at] && walk[at] == i + 1)
            report_cycle(r, at, next);
        // What this walk passed is done; a later walk ends there.
    }
    return MU_OK;
}

// Who waits for whom, as lists: effects of event e are
// list[start[e]] .. list[start[e + 1] - 1].
static mu_status list_effects(mu_reading *r, uint32_t **start, uint32_t **list)
{
    const mu_scenario *s = r->scenario;
    uint32_t           count = s->events_count;
    size_t             edges = 0;
    for (uint32_t i = 0; i < count; i++)
        edges += cause_count(&s->events[i]);
    *start = MU_ARENA_NEW(r->arena, (size_t)count + 2, uint32_t);
    *list = MU_ARENA_NEW(r->arena, edges, uint32_t);
    if (!*start || !*list)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < cause_count(&s->events[i]); j++)
            (*start)[cause(&s->events[i], j) + 2]++;
    for (uint32_t i = 2; i < count + 2; i++)
        (*start)[i] += (*start)[i - 1];
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < cause_count(&s->events[i]); j++)
            (*list)[(*start)[cause(&s->events[i], j) + 1]++] = i;
    return MU_OK;
}

// Kahn's algorithm; of events that could be next, the one freed first.
static mu_status order_events(mu_reading *r)
{
    mu_scenario *s = r->scenario;
    uint32_t     count = s->events_count, done = 0, ready = 0;
    uint32_t    *start, *list;
    uint32_t    *waiting = MU_ARENA_NEW(r->arena, count, uint32_t);
    s->event_order = MU_ARENA_NEW(r->arena, count, uint32_t);
    MU_TRY(list_effects(r, &start, &list));
    if (!waiting || !s->event_order)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        waiting[i] = cause_count(&s->events[i]);
        if (waiting[i] == 0)
            s->event_order[ready++] = i;
    }
    while (done < ready) {
        uint32_t event = s->event_order[done++];
        for (uint32_t i = start[event]; i < start[event + 1]; i++)
            if (--waiting[list[i]] == 0)
                s->event_order[ready++] = list[i];
    }
    return ready == count ? MU_OK : find_cycles(r, waiting);
}

// Nations look at each other, and at every event; every pledge has an amount of
// every capability. What grows with a product has closer limits than a table.
static void check_rows(mu_reading *r)
{
    static const struct {
        mu_table_id id;
        uint32_t    most;
    } limits[] = {
        { MU_T_EVENTS, MU_LIMIT_EVENTS },
        { MU_T_NATIONS, MU_LIMIT_NATIONS },
        { MU_T_CONDITIONS, MU_LIMIT_CONDITIONS },
        { MU_T_PLEDGES, MU_LIMIT_PLEDGES },
        { MU_T_LEVERS, MU_LIMIT_LEVERS },
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        view v = view_of(r, limits[i].id);
        if (v.table->rows > limits[i].most)
            mu_error(r->diags, MU_TOO_LARGE,
                     mu_cell_place(v.table, limits[i].most, 0),
                     "a scenario has at most %u %s", limits[i].most,
                     mu_schema(v.id)->name);
    }
    view v = view_of(r, MU_T_CAPABILITIES);
    for (uint32_t i = 0; i < r->scenario->capabilities_count; i++)
        if (r->scenario->capabilities[i].capability == MU_LIMIT_CAPABILITIES) {
            mu_error(r->diags, MU_TOO_LARGE, place(&v, i, "capability"),
                     "a scenario has at most %u different capabilities",
                     MU_LIMIT_CAPABILITIES);
            break;
        }
}

mu_status mu_check(mu_reading *r)
{
    check_rows(r);
    check_assess(r);
    check_conditions(r);
    check_recess(r);
    check_pledges(r);
    check_places(r);
    check_links(r);
    check_claims(r);
    check_ladder(r);
    check_levers(r);
    MU_TRY(check_milestones(r));
    return order_events(r);
}
