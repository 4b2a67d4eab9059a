// relax_change.c - which parts of the scenario the asks touch, and what each
// part is in each case. See relax_parts.h.
//
// 1. The scenario is built as it is, with each ask by itself, and in company:
//    since a pledge that is only possible has no ways to compare, with all asks
//    that make pledges offered, with and without each ask; and, since a way may
//    need two changes of the network, with all of these but for one.
// 2. An ask touches a part that differs between two of them. Asks that set the
//    same cell touch the same parts: the later one may set back what the
//    earlier one changed.
// 3. A part has one case for each set of the asks that touch it, as far as needs
//    and excludes allow; each is read from the scenario built with that set.

#include "relax_parts.h"

#include <stdlib.h>

static bool go_on(const relax_change *c)
{
    return !c->keep_going || c->keep_going(c->context);
}

// ---- 1. models -------------------------------------------------------------------

static void model_free(relax_model *model)
{
    if (model)
        mu_loaded_clear(&model->loaded);
    free(model);
}

static void tell_failure(const relax_change *c, const mu_ask_set *set,
                         const mu_loaded *loaded)
{
    char   names[200] = "";
    size_t size = 0;
    for (uint32_t a = 0; a < c->asks->count && size + 50 < sizeof names; a++)
        if (mu_ask_in(set, a))
            size += (size_t)snprintf(names + size, sizeof names - size, "%s%s",
                                     size ? ", " : "",
                                     mu_quote(c->asks->list[a].id).text);
    const char *why = "";
    for (size_t i = 0; i < loaded->diags.count && !*why; i++)
        if (loaded->diags.list[i].level == MU_ERROR)
            why = loaded->diags.list[i].text;
    mu_error(c->diags, MU_BAD_SCENARIO, (mu_span){ 0 },
             "with these asks granted the scenario is not sound: %s: %s",
             size ? names : "none", why);
}

static mu_status load(const relax_change *c, const mu_ask_set *set,
                      relax_model **out)
{
    size_t       room = c->how->set_count + mu_asks_set_count(c->asks, set);
    const char **sets = calloc(room + 1, sizeof *sets);
    relax_model *model = calloc(1, sizeof *model);
    if (!go_on(c) || !sets || !model) {
        mu_status status = sets && model ? MU_STOPPED : MU_NO_MEMORY;
        free(sets);
        free(model);
        return status;
    }
    mu_variation how = mu_asks_grant(c->asks, set, c->how, sets);
    model->set = *set;
    mu_status status = mu_basis_load(c->basis, &how, &model->loaded);
    free(sets);
    if (status != MU_OK) {
        bool unsound = status != MU_NO_MEMORY && status != MU_BAD_CALL;
        if (unsound)
            tell_failure(c, set, &model->loaded);
        model_free(model);
        return unsound ? MU_BAD_SCENARIO : status;
    }
    *out = model;
    return MU_OK;
}

static mu_status keep(relax_change *c, relax_model *model)
{
    if (c->models == c->models_room) {
        uint32_t      room = c->models_room ? 2 * c->models_room : 64;
        relax_model **list = realloc(c->model, room * sizeof *list);
        if (!list) {
            model_free(model);
            return MU_NO_MEMORY;
        }
        c->model = list;
        c->models_room = room;
    }
    c->model[c->models++] = model;
    return MU_OK;
}

// The model with a set granted, made once.
static mu_status model_with(relax_change *c, const mu_ask_set *set,
                            const mu_model **out)
{
    for (uint32_t i = 0; i < c->models; i++)
        if (mu_ask_equal(&c->model[i]->set, set)) {
            *out = &c->model[i]->loaded.model;
            return MU_OK;
        }
    relax_model *model;
    MU_TRY(load(c, set, &model));
    MU_TRY(keep(c, model));
    *out = &model->loaded.model;
    return MU_OK;
}

const mu_pledge_model *relax_pledge(const relax_change *change,
                                    const mu_model *model, uint32_t row)
{
    uint32_t low = 0, high = model->pledges_count;
    (void)change;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (model->pledges[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < model->pledges_count && model->pledges[low].row == row
               ? &model->pledges[low]
               : NULL;
}

// ---- 2. who touches what -----------------------------------------------------------

static void note_touches(relax_change *c, uint32_t ask, const mu_model *without,
                         const mu_model *with)
{
    for (int kind = 0; kind < RELAX_PARTS; kind++)
        for (uint32_t i = 0; i < c->part_count[kind]; i++)
            if (!relax_same(c, (relax_part_kind)kind, i, without, with))
                mu_ask_add(&c->part[kind][i].touched, ask);
}

static bool offers_more(const mu_model *base, const mu_model *with)
{
    for (uint32_t p = 0; p < with->pledges_count; p++)
        if (!relax_pledge(NULL, base, with->pledges[p].row))
            return true;
    return false;
}

// With each ask by itself.
static mu_status touch_alone(relax_change *c)
{
    for (uint32_t a = 0; a < c->asks->count; a++) {
        mu_ask_set      alone = { { 0 } };
        const mu_model *with;
        mu_ask_add(&alone, a);
        MU_TRY(model_with(c, &alone, &with));
        if (with->horizon != c->base->horizon ||
            with->scenario->start_day != c->base->scenario->start_day) {
            mu_error(c->diags, MU_BAD_SCENARIO, (mu_span){ 0 },
                     "ask '%s' changes the calendar of the scenario; the model "
                     "takes asks that leave start and horizon as they are",
                     mu_quote(c->asks->list[a].id).text);
            return MU_BAD_SCENARIO;
        }
        note_touches(c, a, c->base, with);
        if (offers_more(c->base, with))
            mu_ask_add(&c->offers, a);
    }
    return MU_OK;
}

// In company: with all asks of `context` but for one, or with one more.
static mu_status touch_in(relax_change *c, const mu_ask_set *context,
                          bool only_within)
{
    const mu_model *offered;
    if (mu_ask_size(context) == 0)
        return MU_OK;
    MU_TRY(model_with(c, context, &offered));
    for (uint32_t a = 0; a < c->asks->count; a++) {
        mu_ask_set   other = *context;
        relax_model *model;
        if (only_within && !mu_ask_in(context, a))
            continue;
        if (mu_ask_in(&other, a))
            mu_ask_drop(&other, a);
        else
            mu_ask_add(&other, a);
        MU_TRY(load(c, &other, &model));
        note_touches(c, a, offered, &model->loaded.model);
        model_free(model);
    }
    return MU_OK;
}

// Asks that change the network, or what moves on it: the ways of a pledge, or what
// it brings, may change by two of them where neither does by itself.
static mu_ask_set network_asks(const mu_asks *asks)
{
    static const char *const tables[] = { "links[", "lift[", "factors[",
                                          "places[", "types[", "pledges[",
                                          "capabilities[", "caveats[" };
    mu_ask_set               set = { { 0 } };
    for (uint32_t a = 0; a < asks->count; a++)
        for (size_t i = 0; i < asks->list[a].set_count; i++)
            for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
                if (strncmp(asks->list[a].sets[i], tables[t],
                            strlen(tables[t])) == 0)
                    mu_ask_add(&set, a);
    return set;
}

static mu_status touch_in_company(relax_change *c)
{
    mu_ask_set network = network_asks(c->asks);
    MU_TRY(touch_in(c, &c->offers, false));
    if (mu_ask_size(&network) < 2)
        return MU_OK;
    network = mu_ask_union(network, c->offers);
    return touch_in(c, &network, true);
}

static bool same_cell(const char *a, const char *b)
{
    for (;;) {
        while (*a == ' ')
            a++;
        while (*b == ' ')
            b++;
        if (*a != *b)
            return false;
        if (*a == '=' || !*a)
            return *a == '=';
        a++;
        b++;
    }
}

static bool share_a_cell(const mu_ask *a, const mu_ask *b)
{
    for (size_t i = 0; i < a->set_count; i++)
        for (size_t j = 0; j < b->set_count; j++)
            if (same_cell(a->sets[i], b->sets[j]))
                return true;
    return false;
}

static void touch_together(relax_change *c)
{
    for (uint32_t a = 0; a < c->asks->count; a++)
        for (uint32_t b = a + 1; b < c->asks->count; b++) {
            if (!share_a_cell(&c->asks->list[a], &c->asks->list[b]))
                continue;
            for (int kind = 0; kind < RELAX_PARTS; kind++)
                for (uint32_t i = 0; i < c->part_count[kind]; i++) {
                    mu_ask_set *touched = &c->part[kind][i].touched;
                    if (mu_ask_in(touched, a) || mu_ask_in(touched, b)) {
                        mu_ask_add(touched, a);
                        mu_ask_add(touched, b);
                    }
                }
        }
}

// ---- 3. cases -------------------------------------------------------------------------

typedef struct choosing {
    relax_change *change;
    relax_part   *part;
    uint32_t      ask[MU_ASKS_MOST];   // that touch the part
    uint32_t      asks;
    mu_ask_set    set[RELAX_CASES];
    uint32_t      sets;
} choosing;

static bool agrees(const choosing *ch, const mu_ask_set *set)
{
    const mu_asks *asks = ch->change->asks;
    for (uint32_t i = 0; i < ch->asks; i++) {
        const mu_ask *ask = &asks->list[ch->ask[i]];
        if (!mu_ask_in(set, ch->ask[i]))
            continue;
        for (uint32_t j = 0; j < ch->asks; j++)
            if ((mu_ask_in(&ask->needed, ch->ask[j]) &&
                 !mu_ask_in(set, ch->ask[j])) ||
                (mu_ask_in(&ask->excluded, ch->ask[j]) &&
                 mu_ask_in(set, ch->ask[j])))
                return false;
    }
    return true;
}

// All sets that agree, by the number whose bits are the asks.
static bool list_sets(choosing *ch)
{
    if (ch->asks > 20)
        return false;
    for (uint32_t bits = 0; bits < 1u << ch->asks; bits++) {
        mu_ask_set set = { { 0 } };
        for (uint32_t i = 0; i < ch->asks; i++)
            if (bits >> i & 1u)
                mu_ask_add(&set, ch->ask[i]);
        if (!agrees(ch, &set))
            continue;
        if (ch->sets == RELAX_CASES)
            return false;
        ch->set[ch->sets++] = set;
    }
    return true;
}

static const char *const part_words[RELAX_PARTS] = {
    "event", "the conditions of", "the approval of", "the ceiling of",
    "pledge", "the ways of pledge"
};

static mu_text part_id(const relax_change *c, relax_part_kind kind, uint32_t i)
{
    const mu_scenario *s = c->base->scenario;
    return kind == RELAX_EVENT ? s->events[i].id
           : kind == RELAX_FORCE || kind == RELAX_WAYS ? s->pledges[i].id
                                                       : s->nations[i].id;
}

static mu_status find_cases(choosing *ch, relax_part_kind kind, uint32_t i)
{
    relax_change *c = ch->change;
    relax_part   *part = &c->part[kind][i];
    ch->part = part;
    ch->asks = ch->sets = 0;
    for (uint32_t a = 0; a < c->asks->count; a++)
        if (mu_ask_in(&part->touched, a))
            ch->ask[ch->asks++] = a;
    if (!list_sets(ch)) {
        mu_error(c->diags, MU_TOO_LARGE, (mu_span){ 0 },
                 "%u asks touch %s '%s', which makes more than %u cases: too "
                 "many for one model", ch->asks, part_words[kind],
                 mu_quote(part_id(c, kind, i)).text, RELAX_CASES);
        return MU_TOO_LARGE;
    }
    part->count = ch->sets;
    part->cases = MU_ARENA_NEW(&c->arena, ch->sets, relax_case);
    if (!part->cases)
        return MU_NO_MEMORY;
    for (uint32_t k = 0; k < ch->sets; k++) {
        relax_case *at = &part->cases[k];
        *at = (relax_case){ ch->set[k], NULL, RELAX_ALWAYS };
        MU_TRY(model_with(c, &at->set, &at->model));
        if (kind != RELAX_WAYS || relax_pledge(c, at->model, i))
            continue;
        // The pledge is offered by an ask that does not touch its ways.
        mu_ask_set more =
            mu_ask_union(at->set, mu_ask_minus(c->offers, part->touched));
        MU_TRY(model_with(c, &more, &at->model));
    }
    return MU_OK;
}

static mu_status find_all_cases(relax_change *c)
{
    choosing *ch = calloc(1, sizeof *ch);
    mu_status status = ch ? MU_OK : MU_NO_MEMORY;
    if (ch)
        ch->change = c;
    for (int kind = 0; kind < RELAX_PARTS; kind++)
        for (uint32_t i = 0; status == MU_OK && i < c->part_count[kind]; i++) {
            if (kind != RELAX_WAYS || c->matters[i])
                status = find_cases(ch, (relax_part_kind)kind, i);
        }
    free(ch);
    return status;
}

// ---- demands, dependencies -------------------------------------------------------------

// The least that is demanded, whatever is asked.
static mu_status find_demands(relax_change *c, uint32_t milestone)
{
    mu_slice rows = c->base->marks[milestone].demands;
    c->demands = rows.last - rows.first;
    c->demand = MU_ARENA_NEW(&c->arena, c->demands, mu_demand);
    if (!c->demand)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < c->demands; i++)
        c->demand[i] = c->base->demands[rows.first + i];
    for (uint32_t k = 0; k < c->models; k++) {
        const mu_model *m = &c->model[k]->loaded.model;
        mu_slice        other = milestone < m->milestones
                                    ? m->marks[milestone].demands
                                    : (mu_slice){ 0, 0 };
        bool same = other.last - other.first == c->demands &&
                    m->capabilities == c->base->capabilities;
        for (uint32_t i = 0; same && i < c->demands; i++) {
            const mu_demand *row = &m->demands[other.first + i];
            same = row->capability == c->demand[i].capability;
            if (row->at_least < c->demand[i].at_least)
                c->demand[i].at_least = row->at_least;
        }
        if (!same) {
            mu_error(c->diags, MU_BAD_SCENARIO, (mu_span){ 0 },
                     "an ask changes what the milestone consists of; the model "
                     "takes asks that leave its capabilities as they are");
            return MU_BAD_SCENARIO;
        }
    }
    return MU_OK;
}

// Dependencies of what is demanded, that no ask changes.
static mu_status find_needs(relax_change *c)
{
    const mu_model *base = c->base;
    c->need = MU_ARENA_NEW(&c->arena, base->needs_count, mu_need_model);
    if (!c->need)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < base->needs_count; i++) {
        bool kept = false;
        for (uint32_t d = 0; d < c->demands; d++)
            kept = kept || base->needs[i].capability == c->demand[d].capability;
        for (uint32_t k = 0; kept && k < c->models; k++) {
            const mu_model *m = &c->model[k]->loaded.model;
            kept = m->needs_count == base->needs_count &&
                   relax_same_need(&m->needs[i], &base->needs[i]);
        }
        if (kept)
            c->need[c->needs++] = base->needs[i];
    }
    return MU_OK;
}

static bool brings(const relax_change *c, const mu_model *m,
                   const mu_pledge_model *pledge, uint32_t capability)
{
    (void)c;
    if (capability == MU_PERSONNEL)
        return pledge->personnel > 0;
    if (pledge->amounts[MU_COUNT_CAPABILITIES + capability] > 0)
        return true;
    for (uint32_t l = pledge->lifts.first; l < pledge->lifts.last; l++)
        if (m->lifted[l].capability == capability)
            return true;
    return false;
}

static mu_status find_matters(relax_change *c)
{
    uint32_t rows = c->base->scenario->pledges_count;
    c->matters = MU_ARENA_NEW(&c->arena, rows, bool);
    if (!c->matters)
        return MU_NO_MEMORY;
    for (uint32_t k = 0; k < c->models; k++) {
        const mu_model *m = &c->model[k]->loaded.model;
        for (uint32_t p = 0; p < m->pledges_count; p++) {
            bool *matters = &c->matters[m->pledges[p].row];
            for (uint32_t d = 0; d < c->demands; d++)
                *matters |=
                    brings(c, m, &m->pledges[p], c->demand[d].capability);
            for (uint32_t d = 0; d < c->needs; d++)
                *matters |= brings(c, m, &m->pledges[p], c->need[d].needs);
        }
    }
    return MU_OK;
}

// ---- orders: of events, and of nations in circles -----------------------------------------

typedef enum mark { NOT_SEEN, OPEN, DONE } mark;

// Puts an event behind all that it waits for, in any case.
static bool place_event(relax_change *c, uint32_t event, uint8_t *seen,
                        uint32_t *count)
{
    const relax_part *part = &c->part[RELAX_EVENT][event];
    if (seen[event] != NOT_SEEN)
        return seen[event] == DONE;
    seen[event] = OPEN;
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_event_model *e = &part->cases[k].model->events[event];
        for (uint32_t i = 0; i < e->after.count; i++)
            if (!place_event(c, e->after.at[i], seen, count))
                return false;
        for (uint32_t i = 0; i < e->unless.count; i++)
            if (!place_event(c, e->unless.at[i], seen, count))
                return false;
    }
    seen[event] = DONE;
    c->event_order[(*count)++] = event;
    return true;
}

static mu_status order_events(relax_change *c)
{
    uint32_t events = c->part_count[RELAX_EVENT], count = 0;
    uint8_t *seen = MU_ARENA_NEW(&c->arena, events, uint8_t);
    c->event_order = MU_ARENA_NEW(&c->arena, events, uint32_t);
    if (!seen || !c->event_order)
        return MU_NO_MEMORY;
    for (uint32_t e = 0; e < events; e++)
        if (!place_event(c, e, seen, &count)) {
            mu_error(c->diags, MU_BAD_SCENARIO, (mu_span){ 0 },
                     "asks turn round which event waits for which at '%s'; the "
                     "model needs one order for all of them",
                     mu_quote(c->base->scenario->events[e].id).text);
            return MU_BAD_SCENARIO;
        }
    return MU_OK;
}

// Could nation n wait for nation m, in any case?
static bool waits_for(const relax_change *c, uint32_t n, uint32_t m)
{
    const relax_part *part = &c->part[RELAX_CONSENT][n];
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_model *model = part->cases[k].model;
        mu_slice        options = model->nations[n].options;
        for (uint32_t o = options.first; o < options.last; o++) {
            const mu_option_model *option = &model->options[o];
            if (option->contributors > 0.0 || option->personnel > 0.0)
                return true;
            for (uint32_t i = 0; i < option->nations.count; i++)
                if (option->nations.at[i] == m)
                    return true;
        }
    }
    return false;
}

// Nations that wait for each other, directly or not, share a number.
static mu_status find_circles(relax_change *c)
{
    uint32_t n = c->part_count[RELAX_CONSENT];
    size_t   cells;
    if (!mu_size_product(n, n, &cells))
        return MU_NO_MEMORY;
    uint8_t *waits = MU_ARENA_NEW(&c->arena, cells, uint8_t);
    c->circle = MU_ARENA_NEW(&c->arena, n, uint32_t);
    c->circle_size = MU_ARENA_NEW(&c->arena, n, uint32_t);
    if (!waits || !c->circle || !c->circle_size)
        return MU_NO_MEMORY;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++)
            waits[(size_t)a * n + b] = a != b && waits_for(c, a, b);
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; waits[(size_t)a * n + k] && b < n; b++)
                waits[(size_t)a * n + b] |= waits[(size_t)k * n + b];
    for (uint32_t a = 0; a < n; a++) {
        uint32_t first = a;
        for (uint32_t b = 0; b < a && first == a; b++)
            if (waits[(size_t)a * n + b] && waits[(size_t)b * n + a])
                first = b;
        c->circle[a] = first == a ? a : c->circle[first];
        c->circle_size[c->circle[a]]++;
    }
    return MU_OK;
}

// ---- all of it -----------------------------------------------------------------------------

static mu_status begin_parts(relax_change *c)
{
    const mu_scenario *s = c->base->scenario;
    const uint32_t     count[RELAX_PARTS] = {
        s->events_count, s->nations_count, s->nations_count,
        s->nations_count, s->pledges_count, s->pledges_count
    };
    for (int kind = 0; kind < RELAX_PARTS; kind++) {
        c->part_count[kind] = count[kind];
        c->part[kind] = MU_ARENA_NEW(&c->arena, count[kind], relax_part);
        if (!c->part[kind])
            return MU_NO_MEMORY;
    }
    return MU_OK;
}

mu_status relax_change_find(relax_change *c, const mu_relax_options *options)
{
    mu_ask_set none = { { 0 } };
    mu_status  status = mu_basis_open(c->folder, &c->basis);
    if (status == MU_CANNOT_READ)
        mu_error(c->diags, status, (mu_span){ 0 }, "there is no folder '%s'",
                 c->folder);
    if (status != MU_OK)
        return status;
    MU_TRY(model_with(c, &none, &c->base));
    if (options->milestone >= c->base->milestones || options->day < 0 ||
        options->day >= (int64_t)c->base->horizon)
        return MU_BAD_CALL;
    MU_TRY(begin_parts(c));
    MU_TRY(touch_alone(c));
    MU_TRY(touch_in_company(c));
    touch_together(c);
    MU_TRY(find_demands(c, options->milestone));
    MU_TRY(find_needs(c));
    MU_TRY(find_matters(c));
    MU_TRY(find_all_cases(c));
    MU_TRY(order_events(c));
    return find_circles(c);
}

void relax_change_clear(relax_change *change)
{
    for (uint32_t i = 0; i < change->models; i++)
        model_free(change->model[i]);
    free(change->model);
    mu_basis_close(change->basis);
    mu_arena_clear(&change->arena);
    *change = (relax_change){ 0 };
}
