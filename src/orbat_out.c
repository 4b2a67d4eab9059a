// orbat_out.c - see orbat_out.h.
//
// 1. Where the places lie, and when day 0 begins.
// 2. Head: what the file is about, events, statuses, layers.
// 3. Side, groups, formations, units; the states of a unit are first put in a
//    list, ordered by time, and those of one moment made one.
//
// The format was read in the sources of ORBAT Mapper (docs/results.md names the
// files). A time is written as its own files have it: ISO 8601, in UTC.

#include "orbat_out.h"

#include "day.h"
#include "json.h"
#include "sha256.h"

#include <math.h>
#include <stdlib.h>

#define FORMAT_VERSION "3.4.0"
#define SYMBOL_SIZE    20

// Version 10, friend, land unit, nothing more known: the bare frame.
#define PLAIN_SYMBOL "10031000000000000000"

#define AT_HOME   "at home"
#define STAYS     "stays at home"
#define UNDER_WAY "under way"
#define ARRIVED   "arrived"
#define PRESENT   "in the country"
#define EMPTY     "slot empty"

typedef enum place_change { STAY_PUT, GO_TO, GONE } place_change;

// What changes for a unit at one moment.
typedef struct state {
    double       day;
    place_change change;
    double       at[2];    // GO_TO: longitude, latitude
    double       since;    // GO_TO: the day on which it set out; NAN none
    const char  *status;   // NULL: as it was
    mu_text      title;
    const char  *what;   // with `number`, the end of its id
    int64_t      number;
    uint32_t     order;   // in which it was added
} state;

typedef struct writer {
    mu_json                 json;
    const mu_results       *results;
    const mu_results_table *units, *moves, *spells, *places;
    int64_t                 start;    // day 0, in days since 1970
    state                  *states;   // of the unit at hand
    uint32_t                count, room;
    mu_arena                arena;
    mu_status               failed;
} writer;

// ---- values -----------------------------------------------------------------

// NAN where there is no number.
static double number_in(const mu_results_table *table, uint32_t row,
                        const char *column)
{
    const mu_value *v = mu_results_cell(table, row, column);
    if (v->kind == MU_VALUE_WHOLE)
        return (double)v->whole;
    return v->kind == MU_VALUE_REAL ? v->real : NAN;
}

// Has the day since the start a date with a year of four digits? (0001-01-01
// and 9999-12-31, in days since 1970.) A file may say anything.
static bool is_day(const writer *w, double day)
{
    double since_1970 = (double)w->start + day;
    return since_1970 >= -719162.0 && since_1970 < 2932896.0;
}

// 0 where there is none.
static int64_t whole_in(const mu_results_table *table, uint32_t row,
                        const char *column)
{
    const mu_value *v = mu_results_cell(table, row, column);
    return v->kind == MU_VALUE_WHOLE ? v->whole : 0;
}

static uint32_t rows_of(const mu_results_table *table)
{
    return table ? table->row_count : 0;
}

// The row in which the column holds the text; MU_NONE if none does.
static uint32_t row_of(const mu_results_table *table, const char *column,
                       mu_text text)
{
    uint32_t c = mu_results_column_of(table, column);
    for (uint32_t r = 0; r < rows_of(table); r++) {
        const mu_value *v = mu_results_value(table, r, c);
        if (v->kind == MU_VALUE_TEXT && mu_text_equal(v->text, text))
            return r;
    }
    return MU_NONE;
}

static bool find_place(const writer *w, mu_text id, double at[2])
{
    uint32_t row = row_of(w->places, "id", id);
    if (row == MU_NONE)
        return false;
    const mu_value *v = mu_results_cell(w->places, row, "geom");
    if (v->kind != MU_VALUE_POINT)
        return false;
    at[0] = v->at[0];
    at[1] = v->at[1];
    return true;
}

// ---- JSON -------------------------------------------------------------------

static void put_text(writer *w, const char *name, mu_text text)
{
    mu_json_name(&w->json, name);
    mu_json_text(&w->json, text);
}

static void put_words(writer *w, const char *name, const char *words)
{
    put_text(w, name, (mu_text){ words, strlen(words) });
}

// A text from the arena, as by mu_arena_format.
static void put_made(writer *w, const char *name, mu_text text)
{
    if (!text.at) {
        w->failed = MU_NO_MEMORY;
        text = MU_TEXT("");
    }
    put_text(w, name, text);
}

// muster:KIND:ID
static void put_id(writer *w, const char *kind, mu_text id)
{
    put_made(w, "id",
             mu_arena_format(&w->arena, "muster:%s:%.*s", kind, (int)id.size,
                             id.at));
}

// 2030-01-07T06:30:00Z, whole seconds; days are those since the start.
static void put_time(writer *w, const char *name, double day)
{
    double  seconds = floor(day * 86400.0 + 0.5);
    int64_t whole = (int64_t)floor(seconds / 86400.0);
    int     rest = (int)(seconds - (double)whole * 86400.0);
    mu_date date = mu_date_of_day(w->start + whole);
    char    room[64];
    snprintf(room, sizeof room, "%04d-%02d-%02dT%02d:%02d:%02dZ", date.year,
             date.month, date.day, rest / 3600, rest / 60 % 60, rest % 60);
    put_words(w, name, room);
}

static void open_list(writer *w, const char *name)
{
    mu_json_name(&w->json, name);
    mu_json_open(&w->json, '[');
}

static void put_empty_list(writer *w, const char *name)
{
    open_list(w, name);
    mu_json_close(&w->json, ']');
}

// ---- events -----------------------------------------------------------------

static void put_event(writer *w, const char *kind, mu_text id, double day,
                      mu_text title)
{
    if (!is_day(w, day))
        return;
    mu_json_open(&w->json, '{');
    put_id(w, kind, id);
    put_made(w, "title", title);
    put_time(w, "startTime", day);
    mu_json_close(&w->json, '}');
}

static void put_nation_events(writer *w)
{
    static const char *const what[] = { "commits", "approves", "leaves" };
    const mu_results_table *nations = mu_results_table_of(w->results, "nation");
    const mu_results_table *future =
        mu_results_table_of(w->results, "future_nation");
    for (uint32_t r = 0; r < rows_of(future); r++)
        for (int i = 0; i < 3; i++) {
            mu_text id = mu_results_text(future, r, "nation");
            double  day = number_in(future, r, what[i]);
            mu_text name =
                mu_results_text(nations, row_of(nations, "nation", id), "name");
            mu_text whole = mu_arena_format(&w->arena, "%.*s:%s", (int)id.size,
                                            id.at, what[i]);
            if (!whole.at)
                w->failed = MU_NO_MEMORY;
            // Committed from the start: nothing happens.
            else if (i > 0 || day > 0.0)
                put_event(w, "nation", whole, day,
                          mu_arena_format(&w->arena, "%.*s %s", (int)name.size,
                                          name.at, what[i]));
        }
}

static void put_events(writer *w)
{
    const mu_results_table *names = mu_results_table_of(w->results, "event");
    const mu_results_table *happen =
        mu_results_table_of(w->results, "future_event");
    const mu_results_table *marks =
        mu_results_table_of(w->results, "future_milestone");
    open_list(w, "events");
    for (uint32_t r = 0; r < rows_of(happen); r++) {
        mu_text id = mu_results_text(happen, r, "event");
        mu_text name =
            mu_results_text(names, row_of(names, "event", id), "name");
        put_event(w, "event", id, number_in(happen, r, "day"),
                  name.size ? name : id);
    }
    put_nation_events(w);
    for (uint32_t r = 0; r < rows_of(marks); r++) {
        mu_text id = mu_results_text(marks, r, "milestone");
        put_event(w, "milestone", id, number_in(marks, r, "day"),
                  mu_arena_format(&w->arena, "Milestone reached: %.*s",
                                  (int)id.size, id.at));
    }
    mu_json_close(&w->json, ']');
}

// ---- layers and settings ----------------------------------------------------

static void put_geometry(writer *w, const char *kind, mu_text id, mu_text name,
                         const mu_value *geometry)
{
    bool        line = geometry->kind == MU_VALUE_LINE;
    const char *type = line ? "LineString" : "Point";
    if (!line && geometry->kind != MU_VALUE_POINT)
        return;
    mu_json_open(&w->json, '{');
    put_id(w, kind, id);
    put_words(w, "kind", "geometry");
    put_text(w, "name", name);
    mu_json_name(&w->json, "geometry");
    mu_json_open(&w->json, '{');
    put_words(w, "type", type);
    mu_json_name(&w->json, "coordinates");
    if (line) {
        mu_json_open(&w->json, '[');
        mu_json_position(&w->json, geometry->at);
        mu_json_position(&w->json, geometry->at + 2);
        mu_json_close(&w->json, ']');
    } else {
        mu_json_position(&w->json, geometry->at);
    }
    mu_json_close(&w->json, '}');
    mu_json_name(&w->json, "geometryMeta");
    mu_json_open(&w->json, '{');
    put_words(w, "geometryKind", type);
    mu_json_close(&w->json, '}');
    mu_json_name(&w->json, "style");
    mu_json_open(&w->json, '{');
    mu_json_close(&w->json, '}');
    mu_json_close(&w->json, '}');
}

static void put_layer(writer *w, const char *table, const char *kind,
                      const char *name, const char *label)
{
    const mu_results_table *of = mu_results_table_of(w->results, table);
    mu_json_open(&w->json, '{');
    put_id(w, "layer", (mu_text){ table, strlen(table) });
    put_words(w, "kind", "overlay");
    put_words(w, "name", name);
    open_list(w, "items");
    for (uint32_t r = 0; r < rows_of(of); r++)
        put_geometry(w, kind, mu_results_text(of, r, "id"),
                     mu_results_text(of, r, label),
                     mu_results_cell(of, r, "geom"));
    mu_json_close(&w->json, ']');
    mu_json_close(&w->json, '}');
}

static void put_settings(writer *w)
{
    static const char *const statuses[] = { AT_HOME, STAYS,   UNDER_WAY,
                                            ARRIVED, PRESENT, EMPTY };
    mu_json_name(&w->json, "settings");
    mu_json_open(&w->json, '{');
    put_empty_list(w, "rangeRingGroups");
    open_list(w, "statuses");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        mu_json_open(&w->json, '{');
        put_words(w, "name", statuses[i]);
        mu_json_close(&w->json, '}');
    }
    mu_json_close(&w->json, ']');
    put_empty_list(w, "supplyClasses");
    put_empty_list(w, "supplyUoMs");
    put_empty_list(w, "symbolFillColors");
    mu_json_close(&w->json, '}');
}

// ---- the states of a unit ---------------------------------------------------

// A state without a day of the calendar is none.
static void add_state(writer *w, state s)
{
    if (!is_day(w, s.day))
        return;
    if (w->count == w->room) {
        uint32_t more = w->room ? 2 * w->room : 32;
        state   *states = MU_ARENA_NEW(&w->arena, more, state);
        if (!states) {
            w->failed = MU_NO_MEMORY;
            return;
        }
        if (w->count)
            memcpy(states, w->states, w->count * sizeof *states);
        w->states = states;
        w->room = more;
    }
    s.order = w->count;
    w->states[w->count++] = s;
}

static int by_day(const void *x, const void *y)
{
    const state *a = (const state *)x, *b = (const state *)y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

// Of the states of one moment one remains: what the later ones say wins.
static void merge_states(writer *w)
{
    uint32_t kept = 0;
    if (w->count)
        qsort(w->states, w->count, sizeof *w->states, by_day);
    for (uint32_t i = 0; i < w->count; i++) {
        state s = w->states[i];
        if (kept == 0 || w->states[kept - 1].day < s.day) {
            w->states[kept++] = s;
            continue;
        }
        state *last = &w->states[kept - 1];
        if (s.change == STAY_PUT) {
            s.change = last->change;
            memcpy(s.at, last->at, sizeof s.at);
            s.since = last->since;
        }
        if (s.change == GO_TO && last->change == GO_TO && !isfinite(s.since))
            s.since = last->since;
        if (!s.status)
            s.status = last->status;
        *last = s;
    }
    w->count = kept;
}

// Its way: where it has come to, hop by hop.
static void add_moves(writer *w, mu_text unit)
{
    for (uint32_t r = 0; r < rows_of(w->moves); r++) {
        mu_text to = mu_results_text(w->moves, r, "to_place");
        state   s = { .day = number_in(w->moves, r, "ends"),
                      .change = GO_TO,
                      .since = number_in(w->moves, r, "starts"),
                      .status = UNDER_WAY,
                      .what = "hop",
                      .number = whole_in(w->moves, r, "hop") };
        if (!mu_text_equal(mu_results_text(w->moves, r, "unit"), unit) ||
            mu_text_equal(mu_results_text(w->moves, r, "from_place"), to))
            continue;
        uint32_t place = row_of(w->places, "id", to);
        mu_text  name = mu_results_text(w->places, place, "name");
        name = name.size ? name : to;
        s.title =
            mu_arena_format(&w->arena, "At %.*s", (int)name.size, name.at);
        if (!s.title.at)
            w->failed = MU_NO_MEMORY;
        else if (find_place(w, to, s.at))
            add_state(w, s);
    }
}

// Its slot: when somebody is in it. Nobody is shown where nobody is.
static void add_spells(writer *w, mu_text unit, mu_text place)
{
    int64_t number = 0;
    for (uint32_t r = 0; r < rows_of(w->spells); r++) {
        if (!mu_text_equal(mu_results_text(w->spells, r, "unit"), unit))
            continue;
        state s = { .day = number_in(w->spells, r, "starts"),
                    .since = NAN,
                    .status = PRESENT,
                    .what = "present",
                    .number = ++number };
        s.title = number == 1 ? MU_TEXT("Counts") : MU_TEXT("Counts again");
        if (number > 1 && find_place(w, place, s.at))
            s.change = GO_TO;
        add_state(w, s);
        s.day = number_in(w->spells, r, "ends");
        s.change = GONE;
        s.status = EMPTY;
        s.what = "empty";
        s.title = MU_TEXT("Nobody is in its place");
        add_state(w, s);
    }
}

static void gather_states(writer *w, uint32_t row)
{
    mu_text unit = mu_results_text(w->units, row, "unit");
    mu_text place = mu_results_text(w->units, row, "place");
    w->count = 0;
    add_state(w, (state){ .day = number_in(w->units, row, "leaves_home"),
                          .since = NAN,
                          .status = UNDER_WAY,
                          .title = MU_TEXT("Leaves home"),
                          .what = "leaves" });
    add_moves(w, unit);
    state arrived = { .day = number_in(w->units, row, "closure"),
                      .change = GO_TO,
                      .since = NAN,
                      .status = ARRIVED,
                      .title = MU_TEXT("All of it is there"),
                      .what = "closure" };
    if (isfinite(number_in(w->units, row, "leaves_home")) &&
        find_place(w, place, arrived.at))
        add_state(w, arrived);
    add_spells(w, unit, place);
    merge_states(w);
}

static void put_states(writer *w, uint32_t row)
{
    mu_text unit = mu_results_text(w->units, row, "unit");
    gather_states(w, row);
    open_list(w, "state");
    for (uint32_t i = 0; i < w->count; i++) {
        const state *s = &w->states[i];
        mu_json_open(&w->json, '{');
        put_made(w, "id",
                 mu_arena_format(&w->arena, "muster:unit:%.*s:%s-%lld",
                                 (int)unit.size, unit.at, s->what,
                                 (long long)s->number));
        put_time(w, "t", s->day);
        put_text(w, "title", s->title);
        if (s->change != STAY_PUT)
            mu_json_name(&w->json, "location");
        if (s->change == GO_TO)
            mu_json_position(&w->json, s->at);
        if (s->change == GONE)
            mu_json_null(&w->json);
        double since = i && w->states[i - 1].day > s->since
                           ? w->states[i - 1].day
                           : s->since;
        if (s->change == GO_TO && is_day(w, s->since) && since < s->day)
            put_time(w, "viaStartTime", since);
        if (s->status)
            put_words(w, "status", s->status);
        mu_json_close(&w->json, '}');
    }
    mu_json_close(&w->json, ']');
}

// ---- side, groups, formations, units ----------------------------------------

// The symbol of the type, or the bare frame where it has none of 20 digits. A
// formation has no echelon: what it will be is not known.
static void put_symbol(writer *w, mu_text symbol, bool echelon)
{
    char digits[SYMBOL_SIZE + 1] = PLAIN_SYMBOL;
    bool known = symbol.size == SYMBOL_SIZE;
    for (size_t i = 0; known && i < symbol.size; i++)
        known = symbol.at[i] >= '0' && symbol.at[i] <= '9';
    if (known)
        memcpy(digits, symbol.at, SYMBOL_SIZE);
    if (!echelon)
        memcpy(digits + 8, "00", 2);
    put_words(w, "sidc", digits);
}

static void put_persons(writer *w, double persons)
{
    if (!isfinite(persons))
        return;
    open_list(w, "personnel");
    mu_json_open(&w->json, '{');
    put_words(w, "name", "Persons");
    mu_json_name(&w->json, "count");
    mu_json_real(&w->json, persons);
    mu_json_close(&w->json, '}');
    mu_json_close(&w->json, ']');
}

static void put_unit(writer *w, uint32_t row)
{
    mu_text unit = mu_results_text(w->units, row, "unit");
    mu_text name = mu_results_text(w->units, row, "name");
    mu_text stay = mu_results_text(w->units, row, "stay");
    bool    moves = isfinite(number_in(w->units, row, "leaves_home"));
    double  at[2];
    mu_json_open(&w->json, '{');
    put_id(w, "unit", unit);
    put_made(w, "name",
             mu_arena_format(&w->arena, "%.*s %.*s", (int)name.size, name.at,
                             (int)unit.size, unit.at));
    put_text(w, "shortName", unit);
    put_symbol(w, mu_results_text(w->units, row, "symbol"), true);
    put_made(w, "description",
             mu_arena_format(&w->arena, "%s%.*s",
                             moves ? "Comes in the typical future: "
                                   : "Stays at home in the typical future: ",
                             (int)stay.size, stay.at));
    if (find_place(w, mu_results_text(w->units, row, "home"), at)) {
        mu_json_name(&w->json, "location");
        mu_json_position(&w->json, at);
    }
    put_words(w, "status", moves ? AT_HOME : STAYS);
    put_persons(w, number_in(w->units, row, "personnel"));
    put_empty_list(w, "subUnits");
    put_states(w, row);
    mu_json_close(&w->json, '}');
}

// The formation of a pledge with its units, which stand in a row.
static void put_pledge(writer *w, uint32_t from)
{
    mu_text pledge = mu_results_text(w->units, from, "pledge");
    mu_text name = mu_results_text(w->units, from, "name");
    mu_json_open(&w->json, '{');
    put_id(w, "pledge", pledge);
    put_made(w, "name",
             mu_arena_format(&w->arena, "%.*s (%.*s)", (int)pledge.size,
                             pledge.at, (int)name.size, name.at));
    put_text(w, "shortName", pledge);
    put_symbol(w, mu_results_text(w->units, from, "symbol"), false);
    open_list(w, "subUnits");
    for (uint32_t r = from; r < rows_of(w->units); r++)
        if (mu_text_equal(mu_results_text(w->units, r, "pledge"), pledge))
            put_unit(w, r);
    mu_json_close(&w->json, ']');
    mu_json_close(&w->json, '}');
}

static void put_nation(writer *w, mu_text nation, mu_text name)
{
    mu_json_open(&w->json, '{');
    put_id(w, "nation", nation);
    put_text(w, "name", name.size ? name : nation);
    open_list(w, "subUnits");
    for (uint32_t r = 0; r < rows_of(w->units); r++) {
        mu_text pledge = mu_results_text(w->units, r, "pledge");
        if (mu_text_equal(mu_results_text(w->units, r, "nation"), nation) &&
            row_of(w->units, "pledge", pledge) == r)
            put_pledge(w, r);
    }
    mu_json_close(&w->json, ']');
    mu_json_close(&w->json, '}');
}

static void put_sides(writer *w)
{
    const mu_results_table *nations = mu_results_table_of(w->results, "nation");
    open_list(w, "sides");
    mu_json_open(&w->json, '{');
    put_id(w, "side", MU_TEXT("coalition"));
    put_words(w, "name", "Coalition");
    put_words(w, "standardIdentity", "3");
    open_list(w, "groups");
    for (uint32_t r = 0; r < rows_of(nations); r++) {
        mu_text id = mu_results_text(nations, r, "nation");
        if (row_of(w->units, "nation", id) != MU_NONE)
            put_nation(w, id, mu_results_text(nations, r, "name"));
    }
    mu_json_close(&w->json, ']');
    mu_json_close(&w->json, '}');
    mu_json_close(&w->json, ']');
}

// ---- the file ---------------------------------------------------------------

// Of the title alone: another run of the same scenario has the same.
static void put_scenario_id(writer *w, mu_text title)
{
    mu_sha256 sha;
    char      hex[65], id[32];
    mu_sha256_init(&sha);
    mu_sha256_add(&sha, title.at, title.size);
    mu_sha256_hex(&sha, hex);
    snprintf(id, sizeof id, "muster-%.16s", hex);
    put_words(w, "id", id);
}

static void put_meta(writer *w, mu_text as_of)
{
    mu_date date;
    int64_t day = mu_date_read(as_of, &date) ? mu_day_of_date(date) : w->start;
    mu_json_name(&w->json, "meta");
    mu_json_open(&w->json, '{');
    put_time(w, "createdDate", (double)(day - w->start));
    put_time(w, "lastModifiedDate", (double)(day - w->start));
    mu_json_close(&w->json, '}');
}

static void put_about(writer *w, const mu_results_table *run)
{
    mu_text title = mu_results_text(run, 0, "title");
    mu_text about = mu_results_text(run, 0, "description");
    mu_text command = mu_results_text(run, 0, "command");
    mu_text inputs = mu_results_text(run, 0, "inputs_sha256");
    mu_text version = mu_results_text(run, 0, "version");
    double  future = number_in(run, 0, "future");
    put_scenario_id(w, title);
    put_words(w, "type", "ORBAT-mapper");
    put_words(w, "version", FORMAT_VERSION);
    put_meta(w, mu_results_text(run, 0, "as_of"));
    put_text(w, "name", title);
    mu_text which = isfinite(future)
                        ? mu_arena_format(&w->arena,
                                          "One possible future, a typical one "
                                          "(draw %.0f); no forecast.",
                                          future)
                        : MU_TEXT("Nobody comes in any possible future.");
    if (!which.at) {
        w->failed = MU_NO_MEMORY;
        which = MU_TEXT("");
    }
    put_made(w, "description",
             mu_arena_format(&w->arena,
                             "%.*s\n\n%.*s Made by muster %.*s: %.*s; SHA-256 "
                             "of the inputs %.*s.",
                             (int)about.size, about.at, (int)which.size,
                             which.at, (int)version.size, version.at,
                             (int)command.size, command.at, (int)inputs.size,
                             inputs.at));
    put_time(w, "startTime", 0.0);
    put_words(w, "timeZone", "UTC");
}

mu_status mu_orbat_write(const mu_results *results, FILE *to)
{
    const mu_results_table *run = mu_results_table_of(results, "run");
    writer                  w = { .json = { .to = to },
                                  .results = results,
                                  .units = mu_results_table_of(results, "future_unit"),
                                  .moves = mu_results_table_of(results, "future_move"),
                                  .spells = mu_results_table_of(results, "future_spell"),
                                  .places = mu_results_table_of(results, "places") };
    mu_date                 start;
    if (!run || !w.units ||
        !mu_date_read(mu_results_text(run, 0, "start"), &start))
        return MU_MISSING;
    w.start = mu_day_of_date(start);
    mu_json_open(&w.json, '{');
    put_about(&w, run);
    put_sides(&w);
    put_events(&w);
    open_list(&w, "layerStack");
    put_layer(&w, "places", "place", "Places", "name");
    put_layer(&w, "sectors", "sector", "Sectors", "id");
    mu_json_close(&w.json, ']');
    open_list(&w, "personnel");
    mu_json_open(&w.json, '{');
    put_words(&w, "name", "Persons");
    mu_json_close(&w.json, '}');
    mu_json_close(&w.json, ']');
    put_settings(&w);
    mu_json_close(&w.json, '}');
    putc('\n', to);
    mu_arena_clear(&w.arena);
    return w.failed;
}
