// past.c - see past.h.

#include "past.h"

#include "csv.h"
#include "names.h"

#include <math.h>
#include <stdlib.h>

// ---- tables --------------------------------------------------------------------

typedef struct page {
    mu_arena *arena;
    mu_diags *diags;
    mu_table  table;
    size_t    errors;              // before this file was read
} page;

static mu_status open_page(mu_arena *arena, const char *path, mu_diags *diags,
                           page *out)
{
    const mu_source *source = NULL;
    mu_text          shown;
    *out = (page){ .arena = arena, .diags = diags, .errors = diags->errors };
    MU_TRY(mu_arena_text(arena, path, strlen(path), &shown));
    mu_status status = mu_source_read(arena, path, shown, MU_LIMIT_FILE_BYTES,
                                      diags, &source);
    if (status == MU_OK && !source) {
        mu_source *missing = MU_ARENA_NEW(arena, 1, mu_source);
        if (!missing)
            return MU_NO_MEMORY;
        *missing = (mu_source){ shown, MU_TEXT("") };
        return mu_error(diags, MU_CANNOT_READ, mu_source_span(missing),
                        "there is no such file; docs/backtest.md tells what to "
                        "write");
    }
    MU_TRY(status);
    MU_TRY(mu_csv_read(arena, source, diags, &out->table));
    return diags->errors > out->errors ? MU_BAD_SCENARIO : MU_OK;
}

static mu_status ended(const page *p)
{
    return p->diags->errors > p->errors ? MU_BAD_SCENARIO : MU_OK;
}

static uint32_t find_column(const page *p, const char *name)
{
    for (uint32_t c = 0; c < p->table.columns; c++)
        if (mu_text_equal(mu_cell_text(&p->table.header[c]),
                          (mu_text){ name, strlen(name) }))
            return c;
    return MU_NONE;
}

// A column that must be there; MU_NONE, told, if it is not.
static uint32_t need_column(const page *p, const char *name, const char *all)
{
    uint32_t column = find_column(p, name);
    if (column == MU_NONE)
        mu_error(p->diags, MU_MISSING,
                 p->table.columns ? mu_cell_span(&p->table.header[0])
                                  : mu_source_span(p->table.source),
                 "the column '%s' is missing; the first row names the columns: "
                 "%s", name, all);
    return column;
}

// NULL: there is no such column.
static const mu_cell *cell_of(const page *p, uint32_t row, uint32_t column)
{
    return column == MU_NONE ? NULL : mu_table_cell(&p->table, row, column);
}

static mu_text text_of(const mu_cell *cell)
{
    return cell ? mu_cell_text(cell) : MU_TEXT("");
}

static mu_status read_number(const page *p, const mu_cell *cell,
                             const char *what, double least, double *out)
{
    mu_text text = text_of(cell);
    double  value;
    if (mu_number_read(text, &value) != MU_OK)
        return mu_error(p->diags, MU_BAD_NUMBER, mu_cell_span(cell),
                        "expected %s, a number, found '%s'%s", what,
                        mu_quote(text).text, mu_number_hint_of(text).text);
    if (value < least || value > MU_LIMIT_WHOLE)
        return mu_error(p->diags, MU_OUT_OF_RANGE, mu_cell_span(cell),
                        "%s lies in %g .. %d", what, least, MU_LIMIT_WHOLE);
    *out = value;
    return MU_OK;
}

// ---- observed.csv ----------------------------------------------------------------

#define QUANTITIES 1000u           // different ones in observed.csv
#define OBSERVED_COLUMNS "day, quantity, value, source, confidence"

typedef struct observed_columns {
    uint32_t day, date, quantity, value, source, confidence;
} observed_columns;

static mu_status read_day(const page *p, const observed_columns *of,
                          uint32_t row, mu_observation *out)
{
    const mu_cell *day = cell_of(p, row, of->day);
    const mu_cell *date = cell_of(p, row, of->date);
    mu_date        read;
    double         value;
    out->dated = day == NULL;
    out->day_cell = day ? day : date;
    if (!day) {
        if (!mu_date_read(text_of(date), &read))
            return mu_error(p->diags, MU_BAD_SYNTAX, mu_cell_span(date),
                            "expected a date as YYYY-MM-DD, found '%s'",
                            mu_quote(text_of(date)).text);
        out->at = mu_day_of_date(read);
        return MU_OK;
    }
    MU_TRY(read_number(p, day, "a day from the start", 0.0, &value));
    if (value != floor(value) || value >= MU_LIMIT_HORIZON)
        return mu_error(p->diags, MU_OUT_OF_RANGE, mu_cell_span(day),
                        "a day is a whole number from 0 to %u",
                        MU_LIMIT_HORIZON - 1);
    out->at = (int64_t)value;
    return MU_OK;
}

static mu_status read_confidence(const page *p, const mu_cell *cell,
                                 mu_confidence *out)
{
    mu_text text = text_of(cell);
    *out = MU_MEDIUM;
    if (text.size == 0)
        return MU_OK;
    uint32_t word = mu_word_find("low|medium|high", text);
    if (word == MU_NONE)
        return mu_error(p->diags, MU_UNKNOWN, mu_cell_span(cell),
                        "expected high, medium or low, found '%s'",
                        mu_quote(text).text);
    *out = (mu_confidence)word;
    return MU_OK;
}

static void read_observation(page *p, const observed_columns *of, uint32_t row,
                             mu_observed *out)
{
    mu_observation *one = &out->list[out->count];
    const mu_cell  *quantity = cell_of(p, row, of->quantity);
    mu_text         name = text_of(quantity);
    bool            sound = true;
    *one = (mu_observation){ .source = text_of(cell_of(p, row, of->source)),
                             .value_cell = cell_of(p, row, of->value) };
    sound &= read_day(p, of, row, one) == MU_OK;
    sound &= read_number(p, one->value_cell, "what was observed", 0.0,
                         &one->value) == MU_OK;
    sound &= read_confidence(p, cell_of(p, row, of->confidence),
                             &one->confidence) == MU_OK;
    if (name.size == 0) {
        mu_error(p->diags, MU_MISSING, mu_cell_span(quantity),
                 "the quantity is missing: personnel, or a capability");
        return;
    }
    one->quantity = mu_observed_find(out, name);
    if (one->quantity == MU_NONE && out->quantity_count == QUANTITIES) {
        mu_error(p->diags, MU_TOO_LARGE, mu_cell_span(quantity),
                 "there are at most %u different quantities", QUANTITIES);
        return;
    }
    if (one->quantity == MU_NONE) {
        one->quantity = out->quantity_count++;
        out->quantities[one->quantity] = name;
        out->quantity_cells[one->quantity] = quantity;
    }
    out->count += sound;
}

static int by_quantity_and_day(const void *a, const void *b)
{
    const mu_observation *x = a, *y = b;
    if (x->quantity != y->quantity)
        return x->quantity < y->quantity ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void sort_observations(const page *p, mu_observed *of)
{
    qsort(of->list, of->count, sizeof *of->list, by_quantity_and_day);
    for (uint32_t i = 1; i < of->count; i++) {
        const mu_observation *one = &of->list[i - 1], *two = &of->list[i];
        if (by_quantity_and_day(one, two) != 0)
            continue;
        // The order of equal ones is that of qsort: name the later as twice.
        bool later = two->day_cell->offset > one->day_cell->offset;
        mu_error(p->diags, MU_DUPLICATE,
                 mu_cell_span((later ? two : one)->day_cell),
                 "this day was observed before; a quantity has one value a day");
        mu_note(p->diags, mu_cell_span((later ? one : two)->day_cell),
                "the first of them");
    }
}

mu_status mu_observed_read(mu_arena *arena, const char *path, mu_diags *diags,
                           mu_observed *out)
{
    page p;
    MU_TRY(open_page(arena, path, diags, &p));
    observed_columns of = {
        .day = find_column(&p, "day"),
        .date = find_column(&p, "date"),
        .quantity = need_column(&p, "quantity", OBSERVED_COLUMNS),
        .value = need_column(&p, "value", OBSERVED_COLUMNS),
        .source = find_column(&p, "source"),
        .confidence = find_column(&p, "confidence"),
    };
    if (of.date == MU_NONE && of.day == MU_NONE)
        need_column(&p, "day", OBSERVED_COLUMNS);
    MU_TRY(ended(&p));
    uint32_t rows = p.table.rows;
    if (rows == 0)
        return mu_error(diags, MU_MISSING, mu_source_span(p.table.source),
                        "nothing was observed: there is no row below the names "
                        "of the columns");
    *out = (mu_observed){
        .list = MU_ARENA_NEW(arena, rows, mu_observation),
        .quantities = MU_ARENA_NEW(arena, rows, mu_text),
        .quantity_cells = MU_ARENA_NEW(arena, rows, const mu_cell *),
    };
    if (!out->list || !out->quantities || !out->quantity_cells)
        return MU_NO_MEMORY;
    for (uint32_t row = 0; row < rows; row++)
        read_observation(&p, &of, row, out);
    MU_TRY(ended(&p));
    sort_observations(&p, out);
    return ended(&p);
}

uint32_t mu_observed_find(const mu_observed *observed, mu_text quantity)
{
    for (uint32_t q = 0; q < observed->quantity_count; q++)
        if (mu_text_equal(observed->quantities[q], quantity))
            return q;
    return MU_NONE;
}

// ---- against the scenario ----------------------------------------------------------

static void check_quantity(const mu_scenario *s, mu_diags *diags, mu_text name,
                           const mu_cell *cell)
{
    uint32_t best = MU_NEAR_NONE, near = MU_NONE;
    if (mu_text_equal(name, MU_TEXT("personnel")))
        return;
    for (uint32_t c = 0; c < s->capability_names_count; c++) {
        if (mu_text_equal(name, s->capability_names[c]))
            return;
        if (mu_is_nearer(name, s->capability_names[c], &best))
            near = c;
    }
    if (near != MU_NONE)
        mu_error(diags, MU_UNKNOWN, mu_cell_span(cell),
                 "the scenario has no capability '%s'; did you mean '%s'",
                 mu_quote(name).text, mu_quote(s->capability_names[near]).text);
    else
        mu_error(diags, MU_UNKNOWN, mu_cell_span(cell),
                 "the scenario has no capability '%s'; write personnel, or a "
                 "name of capabilities.csv", mu_quote(name).text);
}

static bool has_source(const mu_scenario *s, mu_text id)
{
    for (uint32_t i = 0; i < s->sources_count; i++)
        if (mu_text_equal(s->sources[i].id, id))
            return true;
    return false;
}

mu_status mu_observed_check(const mu_scenario *s, mu_diags *diags,
                            mu_observed *observed)
{
    size_t before = diags->errors;
    for (uint32_t q = 0; q < observed->quantity_count; q++)
        check_quantity(s, diags, observed->quantities[q],
                       observed->quantity_cells[q]);
    for (uint32_t i = 0; i < observed->count; i++) {
        mu_observation *one = &observed->list[i];
        one->at = mu_observed_day(one, s->start_day);
        one->dated = false;
        if (one->at < 0 || one->at >= s->horizon)
            mu_error(diags, MU_OUT_OF_RANGE, mu_cell_span(one->day_cell),
                     "the scenario has the days 0 to %u; a longer 'horizon' in "
                     "scenario.yaml has more", s->horizon - 1);
        if (one->source.size && !has_source(s, one->source))
            mu_error(diags, MU_UNKNOWN, mu_cell_span(one->value_cell),
                     "its source '%s' is not in sources.csv",
                     mu_quote(one->source).text);
    }
    return diags->errors > before ? MU_BAD_SCENARIO : MU_OK;
}

// ---- mission.csv -------------------------------------------------------------------

#define PAST_COLUMNS                                                          \
    "id, name, family, mandate, authorised, predecessor, rehatted, in_place, " \
    "region, entry, host, priors, note"

// A cell that may be empty: then *out is as it was. What is wrong is told.
static void read_persons(const page *p, const char *column, double *out)
{
    const mu_cell *cell = cell_of(p, 0, find_column(p, column));
    double         value;
    if (text_of(cell).size &&
        read_number(p, cell, "a number of persons", 0.0, &value) == MU_OK)
        *out = value;
}

mu_status mu_past_read(mu_arena *arena, const char *path, mu_diags *diags,
                       mu_past *out)
{
    page    p;
    mu_past past = { .rehatted = NAN, .in_place = NAN };
    MU_TRY(open_page(arena, path, diags, &p));
    const struct {
        const char *name;
        mu_text    *text;
    } texts[] = { { "id", &past.id },         { "name", &past.name },
                  { "family", &past.family }, { "mandate", &past.mandate },
                  { "predecessor", &past.predecessor },
                  { "region", &past.region }, { "entry", &past.entry },
                  { "host", &past.host },     { "priors", &past.priors },
                  { "note", &past.note } };
    uint32_t authorised = need_column(&p, "authorised", PAST_COLUMNS);
    uint32_t family = need_column(&p, "family", PAST_COLUMNS);
    MU_TRY(ended(&p));
    if (p.table.rows != 1)
        return mu_error(diags, MU_BAD_SYNTAX, mu_source_span(p.table.source),
                        "expected one row, that of the mission, found %u",
                        p.table.rows);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i].text = text_of(cell_of(&p, 0, find_column(&p, texts[i].name)));
    if (past.family.size == 0)
        mu_error(diags, MU_MISSING, mu_cell_span(cell_of(&p, 0, family)),
                 "the family is missing: missions of one family are no evidence "
                 "for each other; of a mission without kin its own id");
    mu_status status = read_number(&p, cell_of(&p, 0, authorised),
                                   "the authorised strength", 0.0,
                                   &past.authorised);
    if (status == MU_OK && !(past.authorised > 0.0))
        mu_error(diags, MU_OUT_OF_RANGE,
                 mu_cell_span(cell_of(&p, 0, authorised)),
                 "the authorised strength is above 0");
    read_persons(&p, "rehatted", &past.rehatted);
    past.in_place = past.rehatted;
    read_persons(&p, "in_place", &past.in_place);
    MU_TRY(ended(&p));
    *out = past;
    return MU_OK;
}
