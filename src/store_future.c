// store_future.c - the typical draw as tables: one possible future that can be
// shown day by day.
//
// Days are those of the draw: DOUBLE where something happens at a time, whole
// where it happens on a day. `muster trace --draws N` tells the same.

#include "store_parts.h"

#include <inttypes.h>

// ---- units and their way --------------------------------------------------------

// In the order of mu_stay.
static const char *const stay_word[] = { "moves",          "not available",
                                         "without a go",   "called back first",
                                         "over the ceiling", "too late" };

static const mu_gpkg_column unit_columns[] = {
    { "unit", "TEXT", "Pledge and number, such as DE-1/1" },
    { "pledge", "TEXT", "Its pledge; only offered ones" },
    { "nation", "TEXT", "Whose it is" },
    { "type", "TEXT", "What it is" },
    { "symbol", "TEXT", "Symbol code (APP-6) of the type" },
    { "name", "TEXT", "Name of the type" },
    { "personnel", "INTEGER", "Persons" },
    { "home", "TEXT", "Place where it sets out" },
    { "place", "TEXT", "Place where it stays" },
    { "ready", "DOUBLE", "Day on which it is prepared; NULL: never" },
    { "go", "DOUBLE", "Day from which it may move; NULL: never" },
    { "leaves_home", "INTEGER",
      "First day on which anything of it is shipped; NULL: it stays at home" },
    { "closure", "INTEGER",
      "Day on which the last of it has arrived; NULL: it stays at home" },
    { "operational", "DOUBLE",
      "Day on which it is operational; NULL: it stays at home, or after the "
      "horizon" },
    { "stay", "TEXT",
      "moves; or why it stays at home: not available, without a go, called "
      "back first, over the ceiling, too late" },
};
static const mu_gpkg_table unit_table = {
    "future_unit", "The typical draw: every unit on offer", NULL,
    MU_GPKG_COLUMNS(unit_columns)
};

static const mu_gpkg_column move_columns[] = {
    { "unit", "TEXT", "Pledge and number; only units that move" },
    { "hop", "INTEGER", "Number on its way, from 1" },
    { "id", "TEXT", "Of the link or transfer" },
    { "kind", "TEXT", "link, or transfer: a change of mode" },
    { "from_place", "TEXT", "Where it begins" },
    { "to_place", "TEXT", "Where it ends; of a transfer the same place" },
    { "mode", "TEXT",
      "rail, road, sea or air; of a transfer that in which one arrives" },
    { "starts", "INTEGER", "First day on which anything of the unit is shipped" },
    { "ends", "INTEGER", "Day on which the last of the unit is through" },
};
static const mu_gpkg_table move_table = {
    "future_move", "The typical draw: the way of each unit that moves, hop by hop",
    NULL, MU_GPKG_COLUMNS(move_columns)
};

static const mu_gpkg_column spell_columns[] = {
    { "unit", "TEXT", "That opened the slot" },
    { "starts", "DOUBLE", "Day from which the slot is filled" },
    { "ends", "DOUBLE",
      "Day on which it falls empty; NULL: not before the horizon" },
};
static const mu_gpkg_table spell_table = {
    "future_spell", "The typical draw: when each slot is filled", NULL,
    MU_GPKG_COLUMNS(spell_columns)
};

typedef struct future {
    mu_gpkg       *g;
    const mu_draw *draw;           // NULL: none
    mu_text       *names;          // of units
    uint32_t      *spells;         // unit by unit, each in their order
    mu_arena       arena;
} future;

static mu_status name_units(future *f)
{
    const mu_model *m = f->draw->model;
    f->names = MU_ARENA_NEW(&f->arena, m->units_count, mu_text);
    if (!f->names)
        return MU_NO_MEMORY;
    for (uint32_t u = 0; u < m->units_count; u++) {
        const mu_unit_model *unit = &m->units[u];
        mu_text id = m->scenario->pledges[m->pledges[unit->pledge].row].id;
        f->names[u] = mu_arena_format(&f->arena, "%.*s/%" PRIu32, (int)id.size,
                                      id.at, unit->number);
        if (!f->names[u].at)
            return MU_NO_MEMORY;
    }
    return MU_OK;
}

// The draw has the spells of a pledge in the order in which they end.
static mu_status sort_spells(future *f)
{
    const mu_draw *draw = f->draw;
    uint32_t       units = draw->model->units_count;
    uint32_t      *at = MU_ARENA_NEW(&f->arena, (size_t)units + 1, uint32_t);
    f->spells = MU_ARENA_NEW(&f->arena, draw->spells_count, uint32_t);
    if (!at || !f->spells)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < draw->spells_count; i++)
        at[draw->spells[i].unit + 1]++;
    for (uint32_t u = 0; u < units; u++)
        at[u + 1] += at[u];
    for (uint32_t i = 0; i < draw->spells_count; i++)
        f->spells[at[draw->spells[i].unit]++] = i;
    return MU_OK;
}

static const mu_way *way_of(const mu_draw *draw, uint32_t u)
{
    const mu_model        *m = draw->model;
    const mu_pledge_model *pledge = &m->pledges[m->units[u].pledge];
    return &m->ways[pledge->ways.first + draw->unit[u].way];
}

// Of a way without hops it is the day of the go.
static int32_t leaves_home(const mu_draw *draw, uint32_t u)
{
    const mu_way *way = way_of(draw, u);
    return way->hops.first == way->hops.last
               ? mu_ceil_day(draw, draw->unit[u].go)
               : draw->passage[draw->passage_first[u]].starts;
}

static void put_unit(const future *f, uint32_t u)
{
    const mu_model        *m = f->draw->model;
    const mu_scenario     *s = m->scenario;
    const mu_pledge_model *model = &m->pledges[m->units[u].pledge];
    const mu_pledge       *pledge = &s->pledges[model->row];
    const mu_type         *type = &s->types[pledge->type];
    const mu_unit         *unit = &f->draw->unit[u];
    mu_gpkg_text(f->g, f->names[u]);
    mu_gpkg_text(f->g, pledge->id);
    mu_gpkg_text(f->g, s->nations[pledge->nation].id);
    mu_gpkg_text(f->g, type->id);
    mu_gpkg_text(f->g, type->symbol);
    mu_gpkg_text(f->g, type->name);
    mu_gpkg_whole(f->g, model->personnel);
    mu_gpkg_text(f->g, s->places[pledge->home].id);
    mu_gpkg_text(f->g, s->places[pledge->to].id);
    mu_gpkg_real(f->g, unit->ready);
    mu_gpkg_real(f->g, unit->go);
    mu_store_day(f->g, unit->stay == MU_MOVES ? leaves_home(f->draw, u)
                                              : MU_NEVER);
    mu_store_day(f->g, unit->closure);
    mu_gpkg_real(f->g, unit->operational);
    mu_gpkg_string(f->g, stay_word[unit->stay]);
    mu_gpkg_end_row(f->g);
}

static void put_moves(const future *f, uint32_t u)
{
    const mu_model    *m = f->draw->model;
    const mu_scenario *s = m->scenario;
    mu_slice           hops = way_of(f->draw, u)->hops;
    const mu_passage  *at = f->draw->passage + f->draw->passage_first[u];
    for (uint32_t h = 0; h < hops.last - hops.first; h++) {
        uint32_t       leg = m->hops[hops.first + h].leg;
        const mu_link *link = &s->links[mu_leg_row(leg)];
        bool           forth = leg % 2 == 0;
        bool           transfer = link->from == link->to;
        mu_gpkg_text(f->g, f->names[u]);
        mu_gpkg_whole(f->g, (int64_t)h + 1);
        mu_gpkg_text(f->g, link->id);
        mu_gpkg_string(f->g, transfer ? "transfer" : "link");
        mu_gpkg_text(f->g, s->places[forth ? link->from : link->to].id);
        mu_gpkg_text(f->g, s->places[forth ? link->to : link->from].id);
        mu_gpkg_string(f->g, mu_store_mode(transfer && !forth ? link->to_mode
                                                              : link->mode));
        mu_gpkg_whole(f->g, at[h].starts);
        mu_gpkg_whole(f->g, at[h].ends);
        mu_gpkg_end_row(f->g);
    }
}

static void put_units(const future *f)
{
    uint32_t units = f->draw ? f->draw->model->units_count : 0;
    mu_gpkg_begin(f->g, &unit_table, false);
    for (uint32_t u = 0; u < units; u++)
        put_unit(f, u);
    mu_gpkg_end(f->g);
    mu_gpkg_begin(f->g, &move_table, false);
    for (uint32_t u = 0; u < units; u++)
        if (f->draw->unit[u].stay == MU_MOVES)
            put_moves(f, u);
    mu_gpkg_end(f->g);
    mu_gpkg_begin(f->g, &spell_table, false);
    for (uint32_t i = 0; f->draw && i < f->draw->spells_count; i++) {
        const mu_spell *spell = &f->draw->spells[f->spells[i]];
        mu_gpkg_text(f->g, f->names[spell->unit]);
        mu_gpkg_real(f->g, spell->start);
        mu_gpkg_real(f->g, spell->end);
        mu_gpkg_end_row(f->g);
    }
    mu_gpkg_end(f->g);
}

// ---- the political track, and what comes of it -----------------------------------

static const mu_gpkg_column event_columns[] = {
    { "event", "TEXT", "Its id in the scenario" },
    { "day", "DOUBLE", "Day on which it happens; NULL: never" },
};
static const mu_gpkg_table event_table = {
    "future_event", "The typical draw: when each event happens", NULL,
    MU_GPKG_COLUMNS(event_columns)
};

static const mu_gpkg_column nation_columns[] = {
    { "nation", "TEXT", "Its id in the scenario" },
    { "commits", "DOUBLE", "Day on which it commits; NULL: never" },
    { "approves", "DOUBLE", "Day on which it approves; NULL: never" },
    { "leaves", "DOUBLE", "Day on which it leaves; NULL: never" },
};
static const mu_gpkg_table nation_table = {
    "future_nation", "The typical draw: what each nation decides, and when", NULL,
    MU_GPKG_COLUMNS(nation_columns)
};

static const mu_gpkg_column curve_columns[] = {
    { "quantity", "TEXT",
      "personnel, or a capability (effective, section 3.5 of the model)" },
    { "day", "INTEGER", "Report day" },
    { "value", "DOUBLE", "Persons or amount of the capability" },
};
static const mu_gpkg_table curve_table = {
    "future_curve",
    "The typical draw: personnel and effective capabilities by report day", NULL,
    MU_GPKG_COLUMNS(curve_columns)
};

static const mu_gpkg_column milestone_columns[] = {
    { "milestone", "TEXT", "Its name in the scenario" },
    { "day", "INTEGER", "Day on which it is reached; NULL: never" },
};
static const mu_gpkg_table milestone_table = {
    "future_milestone", "The typical draw: when each milestone is reached", NULL,
    MU_GPKG_COLUMNS(milestone_columns)
};

static void put_politics(const future *f)
{
    const mu_scenario *s = f->draw ? f->draw->model->scenario : NULL;
    mu_gpkg_begin(f->g, &event_table, false);
    for (uint32_t e = 0; s && e < s->events_count; e++) {
        mu_gpkg_text(f->g, s->events[e].id);
        mu_gpkg_real(f->g, f->draw->event[e]);
        mu_gpkg_end_row(f->g);
    }
    mu_gpkg_end(f->g);
    mu_gpkg_begin(f->g, &nation_table, false);
    for (uint32_t n = 0; s && n < s->nations_count; n++) {
        mu_gpkg_text(f->g, s->nations[n].id);
        mu_gpkg_real(f->g, f->draw->commit[n]);
        mu_gpkg_real(f->g, f->draw->approve[n]);
        mu_gpkg_real(f->g, f->draw->leave[n]);
        mu_gpkg_end_row(f->g);
    }
    mu_gpkg_end(f->g);
}

// Quantity 0 is personnel, those after it the capabilities.
static void put_value(const future *f, uint32_t quantity, int32_t day)
{
    const mu_model *m = f->draw->model;
    uint32_t        segment = mu_segment_on(f->draw, day);
    mu_gpkg_text(f->g, quantity ? m->scenario->capability_names[quantity - 1]
                                : MU_TEXT("personnel"));
    mu_gpkg_whole(f->g, day);
    mu_gpkg_real(f->g, quantity
                           ? f->draw->effective[(size_t)segment * m->capabilities +
                                                quantity - 1]
                           : (double)f->draw->persons[segment]);
    mu_gpkg_end_row(f->g);
}

static void put_force(const future *f)
{
    const mu_model *m = f->draw ? f->draw->model : NULL;
    mu_gpkg_begin(f->g, &curve_table, false);
    for (uint32_t q = 0; m && q <= m->capabilities; q++)
        for (uint32_t r = 0; r < m->report_days; r++)
            put_value(f, q, (int32_t)(r * m->report_every));
    mu_gpkg_end(f->g);
    mu_gpkg_begin(f->g, &milestone_table, false);
    for (uint32_t i = 0; m && i < m->milestones; i++) {
        mu_gpkg_text(f->g, m->scenario->milestone_names[i]);
        mu_store_day(f->g, f->draw->mark_day[i]);
        mu_gpkg_end_row(f->g);
    }
    mu_gpkg_end(f->g);
}

void mu_store_future(mu_gpkg *g, const mu_store_input *in)
{
    bool   there = in->future && in->future->model;
    future f = { .g = g, .draw = there ? in->future : NULL };
    if (there && (name_units(&f) != MU_OK || sort_spells(&f) != MU_OK))
        mu_gpkg_fail(g, MU_NO_MEMORY);
    else {
        put_units(&f);
        put_politics(&f);
        put_force(&f);
    }
    mu_arena_clear(&f.arena);
}
