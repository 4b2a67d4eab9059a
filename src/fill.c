// fill.c - see check.h.
//
//   1. Every column but names and references is read, cell by cell.
//   2. Keys are compared; tables that others refer to get an index.
//   3. Names without a table get numbers, references are looked up.

#include "check.h"

#include <math.h>

// One cell to be read: where it is and where its value goes.
typedef struct slot {
    mu_reading      *reading;
    mu_table        *table;
    mu_table_id      id;
    const mu_column *column;
    uint32_t         row, number;   // of the column in the schema
    const mu_cell   *cell;          // NULL: not in the file
    mu_text          text;
    unsigned char   *field;   // NULL: nothing is stored
} slot;

mu_span mu_cell_place(const mu_table *table, uint32_t row, uint32_t column)
{
    if (row >= table->rows || table->columns == 0)
        return (mu_span){ .source = table->source };
    uint32_t at = table->column_of[column];
    return mu_cell_span(mu_table_cell(table, row, at == MU_NONE ? 0 : at));
}

static mu_span place_of(const slot *s)
{
    return mu_cell_place(s->table, s->row, s->number);
}

static void mark_bad(const slot *s)
{
    s->table->bad[s->row] |= 1u << s->number;
}

static bool is_bad(const mu_table *table, uint32_t row, uint32_t column)
{
    return table->bad[row] >> column & 1u;
}

static void store(const slot *s, const void *value, size_t size)
{
    if (s->field)
        memcpy(s->field, value, size);
}

// "Nothing" of the column's kind.
static void store_none(const slot *s)
{
    static const mu_list     no_rows = { 0 };
    static const mu_quantity absent = { 0 };
    const mu_text            no_text = MU_TEXT("");
    const uint32_t           no_row = MU_NONE;
    const double             no_number = NAN;
    const int64_t            no_whole = -1;

    switch (s->column->kind) {
    case MU_KIND_ID:
    case MU_KIND_WORDS:
    case MU_KIND_TEXT:
        store(s, &no_text, sizeof no_text);
        break;
    case MU_KIND_NAME:
    case MU_KIND_REF:
    case MU_KIND_CAPABILITY:
        store(s, &no_row, sizeof no_row);
        break;
    case MU_KIND_REFS:
        store(s, &no_rows, sizeof no_rows);
        break;
    case MU_KIND_NUMBER:
    case MU_KIND_PROBABILITY:
        store(s, &no_number, sizeof no_number);
        break;
    case MU_KIND_WHOLE:
    case MU_KIND_MILLIONTHS:
        store(s, &no_whole, s->column->size);
        break;
    case MU_KIND_QUANTITY:
        store(s, &absent, sizeof absent);
        break;
    case MU_KIND_DATE:
        if (s->column->size == sizeof no_text)
            store(s, &no_text, sizeof no_text);
        break;
    case MU_KIND_FLAG:
    case MU_KIND_WORD:
        break;
    }
}

// What may be done about a text that is no number.
static const char *advice(mu_text text)
{
    if (memchr(text.at, '%', text.size))
        return "; write 85% as 0.85";
    if (memchr(text.at, ',', text.size))
        return "; write decimals with a point, and no mark between thousands";
    bool digits = text.at[0] == '-' || (text.at[0] >= '0' && text.at[0] <= '9');
    if (digits &&
        (memchr(text.at, 'e', text.size) || memchr(text.at, 'E', text.size)))
        return "; write the number out, without an exponent";
    return "";
}

static bool fits_bounds(const slot *s, double value)
{
    mu_bounds b = mu_column_bounds(s->column);
    mu_quoted found = mu_quote(s->text);
    char      least[40];
    snprintf(least, sizeof least, b.open ? "above %g" : "%g or more", b.least);
    if (value < b.least || (b.open && value <= b.least)) {
        if (b.most > 360)
            mu_error(s->reading->diags, MU_OUT_OF_RANGE, place_of(s),
                     "'%s' must be %s, found '%s'", s->column->name, least,
                     found.text);
        else
            mu_error(s->reading->diags, MU_OUT_OF_RANGE, place_of(s),
                     "'%s' must be from %g to %g, found '%s'", s->column->name,
                     b.least, b.most, found.text);
        return false;
    }
    if (value <= b.most)
        return true;
    if (b.most > 360)
        mu_error(s->reading->diags, MU_TOO_LARGE, place_of(s),
                 "'%s' must be at most %.0f, found '%s'", s->column->name,
                 b.most, found.text);
    else
        mu_error(s->reading->diags, MU_OUT_OF_RANGE, place_of(s),
                 "'%s' must be from %g to %g, found '%s'%s", s->column->name,
                 b.least, b.most, found.text,
                 b.most <= 1 ? "; write 85% as 0.85" : "");
    return false;
}

static bool read_number(const slot *s, double *out)
{
    if (mu_number_read(s->text, out) != MU_OK) {
        mu_error(s->reading->diags, MU_BAD_NUMBER, place_of(s),
                 "'%s' must be a number such as 12 or 0.5, found '%s'%s%s",
                 s->column->name, mu_quote(s->text).text, advice(s->text),
                 mu_number_hint_of(s->text).text);
        return false;
    }
    return fits_bounds(s, *out);
}

static bool fill_number(const slot *s)
{
    double value;
    if (!read_number(s, &value))
        return false;
    store(s, &value, sizeof value);
    return true;
}

static bool fill_whole(const slot *s)
{
    double value;
    if (!read_number(s, &value))
        return false;
    if (floor(value) < value) {
        mu_error(s->reading->diags, MU_OUT_OF_RANGE, place_of(s),
                 "'%s' must be a whole number, found '%s'", s->column->name,
                 mu_quote(s->text).text);
        return false;
    }
    if (s->column->size == sizeof(uint32_t)) {
        uint32_t whole = (uint32_t)value;
        store(s, &whole, sizeof whole);
    } else {
        int64_t whole = (int64_t)value;
        store(s, &whole, sizeof whole);
    }
    return true;
}

static bool fill_millionths(const slot *s)
{
    double  value;
    int64_t exact;
    if (!read_number(s, &value))
        return false;
    if (mu_millionths_read(s->text, &exact) != MU_OK) {
        mu_error(s->reading->diags, MU_OUT_OF_RANGE, place_of(s),
                 "'%s' has at most 6 decimals, found '%s'; round it",
                 s->column->name, mu_quote(s->text).text);
        return false;
    }
    store(s, &exact, sizeof exact);
    return true;
}

static mu_status fill_quantity(const slot *s, bool *sound)
{
    mu_misread  wrong;
    mu_quantity value;
    mu_status   status =
        mu_quantity_read(s->reading->arena, s->text, &value, &wrong);
    if (status == MU_NO_MEMORY)
        return status;
    *sound = status == MU_OK;
    if (*sound)
        store(s, &value, sizeof value);
    else
        mu_error(s->reading->diags, status,
                 s->cell ? mu_cell_part(s->cell, wrong.offset, wrong.size)
                         : place_of(s),
                 "%s", wrong.text);
    return MU_OK;
}

static bool fill_date(const slot *s)
{
    mu_date date;
    if (!mu_date_read(s->text, &date)) {
        mu_error(s->reading->diags, MU_BAD_SYNTAX, place_of(s),
                 "'%s' must be a date such as 2025-03-01, found '%s'",
                 s->column->name, mu_quote(s->text).text);
        return false;
    }
    if (s->column->size == sizeof date) {
        store(s, &date, sizeof date);
    } else if (s->column->size == sizeof(int64_t)) {
        int64_t day = mu_day_of_date(date) - s->reading->scenario->start_day;
        store(s, &day, sizeof day);
    } else {
        store(s, &s->text, sizeof s->text);
    }
    return true;
}

static bool fill_flag(const slot *s)
{
    bool yes = mu_text_equal(s->text, MU_TEXT("yes"));
    if (!yes && !mu_text_equal(s->text, MU_TEXT("no"))) {
        mu_error(s->reading->diags, MU_UNKNOWN, place_of(s),
                 "'%s' must be yes or no, found '%s'", s->column->name,
                 mu_quote(s->text).text);
        return false;
    }
    store(s, &yes, sizeof yes);
    return true;
}

static bool fill_word(const slot *s)
{
    uint32_t number = mu_word_find(s->column->words, s->text);
    if (number == MU_NONE) {
        char   shown[80];
        size_t used = 0;
        for (const char *at = s->column->words; *at && used < 76; at++) {
            shown[used++] = *at == '|' ? ',' : *at;
            if (*at == '|')
                shown[used++] = ' ';
        }
        shown[used] = '\0';
        mu_error(s->reading->diags, MU_UNKNOWN, place_of(s),
                 "'%s' must be one of %s; found '%s'", s->column->name, shown,
                 mu_quote(s->text).text);
        return false;
    }
    if (s->column->size == sizeof(bool)) {
        bool second = number == 1;
        store(s, &second, sizeof second);
    } else {
        store(s, &number, sizeof number);
    }
    return true;
}

static bool is_id_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

// Is the entry at `offset` of the cell an id?
static bool check_id(const slot *s, mu_text id)
{
    size_t bad = 0;
    while (bad < id.size && is_id_byte(id.at[bad]))
        bad++;
    if (bad == id.size)
        return true;
    uint32_t code;
    size_t   size = mu_character(id.at + bad, id.size - bad, &code);
    mu_text  found = { id.at + bad, size ? size : 1 };
    size_t   offset = (size_t)(id.at - s->text.at) + bad;
    mu_error(s->reading->diags, MU_BAD_SYNTAX,
             s->cell ? mu_cell_part(s->cell, offset, found.size) : place_of(s),
             "'%s' takes letters A-Z and a-z, digits, '_', '.' and '-', not "
             "'%s'",
             s->column->name, mu_quote(found).text);
    return false;
}

static bool fill_words(const slot *s)
{
    size_t  from = 0;
    mu_text word;
    bool    sound = true;
    while (mu_next_entry(s->text, ';', &from, &word))
        sound = check_id(s, word) && sound;
    store(s, &s->text, sizeof s->text);
    return sound;
}

// Reads a text that is not empty. Names and references are checked later.
static mu_status fill_text(const slot *s)
{
    bool sound = true;
    switch (s->column->kind) {
    case MU_KIND_ID:
        sound = check_id(s, s->text);
        store(s, &s->text, sizeof s->text);
        break;
    case MU_KIND_NAME:
        sound = check_id(s, s->text);
        break;
    case MU_KIND_REF:
    case MU_KIND_REFS:
    case MU_KIND_CAPABILITY:
        break;
    case MU_KIND_WORDS:
        sound = fill_words(s);
        break;
    case MU_KIND_TEXT:
        store(s, &s->text, sizeof s->text);
        break;
    case MU_KIND_NUMBER:
    case MU_KIND_PROBABILITY:
        sound = fill_number(s);
        break;
    case MU_KIND_WHOLE:
        sound = fill_whole(s);
        break;
    case MU_KIND_MILLIONTHS:
        sound = fill_millionths(s);
        break;
    case MU_KIND_QUANTITY:
        MU_TRY(fill_quantity(s, &sound));
        break;
    case MU_KIND_DATE:
        sound = fill_date(s);
        break;
    case MU_KIND_FLAG:
        sound = fill_flag(s);
        break;
    case MU_KIND_WORD:
        sound = fill_word(s);
        break;
    }
    if (!sound)
        mark_bad(s);
    return MU_OK;
}

static void copy_field(const slot *s, const char *from, unsigned char *base)
{
    const mu_table_schema *schema = mu_schema(s->id);
    uint32_t               other =
        mu_schema_find_column(s->id, (mu_text){ from, strlen(from) });
    store(s, base + schema->columns[other].offset, s->column->size);
    if (is_bad(s->table, s->row, other))
        mark_bad(s);
}

static mu_status fill_default(slot *s, unsigned char *base)
{
    const char *fallback = s->column->fallback;
    if (!fallback) {
        mark_bad(s);
        // A column that the header lacks was reported there.
        bool written = s->table->column_of[s->number] != MU_NONE;
        if ((written || !s->table->source || s->id == MU_T_SCENARIO) &&
            !s->table->broken)
            mu_error(s->reading->diags, MU_MISSING,
                     s->id == MU_T_SCENARIO && !written
                         ? (mu_span){ .source = s->table->source }
                         : place_of(s),
                     "'%s' is missing; it has no default", s->column->name);
        return MU_OK;
    }
    if (fallback[0] == '\0')
        return MU_OK;
    if (fallback[0] == '=') {
        copy_field(s, fallback + 1, base);
        return MU_OK;
    }
    s->text = (mu_text){ fallback, strlen(fallback) };
    return fill_text(s);
}

static mu_status fill_cell(slot *s, unsigned char *base)
{
    uint32_t at = s->table->column_of[s->number];
    s->cell = at == MU_NONE ? NULL : mu_table_cell(s->table, s->row, at);
    s->text = s->cell ? mu_cell_text(s->cell) : MU_TEXT("");
    s->field = s->column->size ? base + s->column->offset : NULL;
    store_none(s);
    if (is_bad(s->table, s->row, s->number))
        return MU_OK;
    if (s->text.size == 0)
        return fill_default(s, base);
    return fill_text(s);
}

// Where the row's values go.
static unsigned char *row_base(const mu_reading *r, mu_table_id id,
                               uint32_t row)
{
    const mu_table_schema *schema = mu_schema(id);
    if (id == MU_T_SCENARIO)
        return (unsigned char *)r->scenario;
    unsigned char *rows;
    memcpy(&rows, (unsigned char *)r->scenario + schema->rows_offset,
           sizeof rows);
    return rows + (size_t)row * schema->row_size;
}

static mu_status fill_rows(mu_reading *r, mu_table_id id, uint32_t rows)
{
    const mu_table_schema *schema = mu_schema(id);
    slot s = { .reading = r, .table = &r->folder->tables[id], .id = id };
    for (s.row = 0; s.row < rows; s.row++) {
        unsigned char *base = row_base(r, id, s.row);
        for (s.number = 0; s.number < schema->column_count; s.number++) {
            s.column = &schema->columns[s.number];
            MU_TRY(fill_cell(&s, base));
        }
    }
    return MU_OK;
}

static mu_status fill_table(mu_reading *r, mu_table_id id)
{
    const mu_table_schema *schema = mu_schema(id);
    const mu_table        *table = &r->folder->tables[id];
    unsigned char         *scenario = (unsigned char *)r->scenario;
    void *rows = mu_arena_take(r->arena, table->rows, schema->row_size);
    if (!rows)
        return MU_NO_MEMORY;
    memcpy(scenario + schema->rows_offset, &rows, sizeof rows);
    memcpy(scenario + schema->count_offset, &table->rows, sizeof table->rows);
    return fill_rows(r, id, table->rows);
}

// The settings come first: dates are counted from the start.
static mu_status fill_settings(mu_reading *r)
{
    mu_scenario *out = r->scenario;
    mu_table    *table = &r->folder->tables[MU_T_SCENARIO];
    if (table->rows == 0) {
        mu_cell whole = { .source = table->source };
        MU_TRY(mu_table_add_row(r->arena, table, &whole));
    }
    MU_TRY(fill_rows(r, MU_T_SCENARIO, 1));
    if (out->start.year > 0)
        out->start_day = mu_day_of_date(out->start);
    return MU_OK;
}

// The text by which a row's key is compared: "DE,2". Empty if part is bad.
static mu_status key_text(mu_reading *r, mu_table_id id, uint32_t row,
                          mu_text *out)
{
    const mu_table_schema *schema = mu_schema(id);
    const mu_table        *table = &r->folder->tables[id];
    *out = MU_TEXT("");
    for (uint32_t i = 0; i < schema->column_count && schema->columns[i].key;
         i++) {
        uint32_t at = table->column_of[i];
        if (at == MU_NONE || is_bad(table, row, i)) {
            *out = MU_TEXT("");
            return MU_OK;
        }
        mu_text part = mu_cell_text(mu_table_cell(table, row, at));
        double  value;
        // 2 and 2.0 are the same step.
        if (schema->columns[i].kind == MU_KIND_WHOLE &&
            mu_number_read(part, &value) == MU_OK)
            part = mu_arena_format(r->arena, "%.0f", value);
        if (i > 0)
            part = mu_arena_format(r->arena, "%s,%s", out->at,
                                   part.at ? part.at : "");
        if (!part.at)
            return MU_NO_MEMORY;
        *out = part;
    }
    return MU_OK;
}

static mu_status check_keys(mu_reading *r, mu_table_id id)
{
    const mu_table_schema *schema = mu_schema(id);
    const mu_table        *table = &r->folder->tables[id];
    mu_names              *ids = &r->ids[id];
    mu_text               *keys = MU_ARENA_NEW(r->arena, table->rows, mu_text);
    MU_TRY(mu_names_init(ids, r->arena, table->rows));
    if (!keys)
        return MU_NO_MEMORY;
    for (uint32_t row = 0; row < table->rows; row++) {
        MU_TRY(key_text(r, id, row, &keys[row]));
        if (keys[row].size)
            mu_names_add(ids, keys[row], row);
    }
    mu_names_sort(ids);
    for (uint32_t row = 0; row < table->rows; row++) {
        uint32_t first = keys[row].size ? mu_names_find(ids, keys[row]) : row;
        if (first == row)
            continue;
        mu_error(r->diags, MU_DUPLICATE, mu_cell_place(table, row, 0),
                 "the %s '%s' is given twice; keep one row or rename one",
                 schema->one, mu_quote(keys[row]).text);
        mu_note(r->diags, mu_cell_place(table, first, 0),
                "it is first given here");
    }
    return MU_OK;
}

// Numbers the different texts of a column in order of first appearance.
static mu_status number_names(mu_reading *r, mu_table_id id, uint32_t column,
                              mu_names *known, mu_text **names, uint32_t *count)
{
    const mu_table *table = &r->folder->tables[id];
    const size_t    offset = mu_schema(id)->columns[column].offset;
    uint32_t        at = table->column_of[column];
    *names = MU_ARENA_NEW(r->arena, table->rows, mu_text);
    MU_TRY(mu_names_init(known, r->arena, table->rows));
    if (!*names)
        return MU_NO_MEMORY;
    if (at == MU_NONE)
        return MU_OK;
    for (uint32_t row = 0; row < table->rows; row++)
        if (!is_bad(table, row, column))
            mu_names_add(known, mu_cell_text(mu_table_cell(table, row, at)),
                         row);
    mu_names_sort(known);
    // A text gets its number in the row in which it is first; later rows copy.
    for (uint32_t row = 0; row < table->rows; row++) {
        if (is_bad(table, row, column))
            continue;
        mu_text  text = mu_cell_text(mu_table_cell(table, row, at));
        uint32_t first = mu_names_find(known, text), number = *count;
        if (first == row)
            (*names)[(*count)++] = text;
        else
            memcpy(&number, row_base(r, id, first) + offset, sizeof number);
        memcpy(row_base(r, id, row) + offset, &number, sizeof number);
    }
    return MU_OK;
}

static mu_status make_names(mu_reading *r)
{
    mu_scenario *s = r->scenario;
    mu_names     unused, rows;
    MU_TRY(number_names(r, MU_T_MILESTONES, 0, &unused, &s->milestone_names,
                        &s->milestone_names_count));
    MU_TRY(number_names(r, MU_T_CLAIMS, 0, &unused, &s->claim_names,
                        &s->claim_names_count));
    MU_TRY(number_names(r, MU_T_CAPABILITIES, 1, &rows, &s->capability_names,
                        &s->capability_names_count));
    MU_TRY(
        mu_names_init(&r->capabilities, r->arena, s->capability_names_count));
    for (uint32_t i = 0; i < s->capability_names_count; i++)
        mu_names_add(&r->capabilities, s->capability_names[i], i);
    mu_names_sort(&r->capabilities);
    return MU_OK;
}

static void unknown_id(const slot *s, mu_text id, mu_span where,
                       const mu_names *names, const char *one,
                       const char *table)
{
    // What finds no room is not told, and need not be looked for.
    mu_text near = { NULL, 0 };
    if (s->reading->diags->count < MU_DIAG_ROOM)
        near = mu_names_near(names, id);
    if (near.at)
        mu_error(s->reading->diags, MU_UNKNOWN, where,
                 "unknown %s '%s'; did you mean '%s'", one, mu_quote(id).text,
                 mu_quote(near).text);
    else
        mu_error(s->reading->diags, MU_UNKNOWN, where,
                 "unknown %s '%s'; add it to %s.csv", one, mu_quote(id).text,
                 table);
}

// The row that the id names; MU_NONE with a finding if there is none.
static uint32_t look_up(const slot *s, mu_text id, mu_span where)
{
    mu_table_id            target = s->column->target;
    const mu_table_schema *schema = mu_schema(target);
    const mu_table        *table = &s->reading->folder->tables[target];
    uint32_t               row = mu_names_find(&s->reading->ids[target], id);
    bool                   incomplete =
        table->broken || (table->rows && table->column_of[0] == MU_NONE);
    if (row == MU_NONE && !incomplete)
        unknown_id(s, id, where, &s->reading->ids[target], schema->one,
                   schema->name);
    return row;
}

static void resolve_capability(const slot *s)
{
    const mu_table *table = &s->reading->folder->tables[MU_T_CAPABILITIES];
    bool            incomplete =
        table->broken || (table->rows && table->column_of[1] == MU_NONE);
    uint32_t number = mu_names_find(&s->reading->capabilities, s->text);
    if (mu_text_equal(s->text, MU_TEXT("personnel"))) {
        number = MU_PERSONNEL;
        if (!s->column->personnel) {
            mu_error(s->reading->diags, MU_UNKNOWN, place_of(s),
                     "personnel is no capability here; it may stand in "
                     "'needs', milestones and claims");
            number = MU_NONE;
        }
    } else if (number == MU_NONE && !incomplete) {
        mu_text near = { NULL, 0 };
        if (s->reading->diags->count < MU_DIAG_ROOM)
            near = mu_names_near(&s->reading->capabilities, s->text);
        mu_error(s->reading->diags, MU_UNKNOWN, place_of(s),
                 near.at ? "no type provides '%s'; did you mean '%s'"
                         : "no type provides '%s'; add it to "
                           "capabilities.csv%s",
                 mu_quote(s->text).text, near.at ? near.at : "");
    }
    store(s, &number, sizeof number);
}

static mu_status resolve_list(const slot *s)
{
    mu_reading *r = s->reading;
    size_t      from = 0;
    uint32_t    room = 1, count = 0;
    mu_text     id;
    for (size_t i = 0; i < s->text.size; i++)
        room += s->text.at[i] == ';';
    uint32_t *rows = MU_ARENA_NEW(r->arena, room, uint32_t);
    if (!rows)
        return MU_NO_MEMORY;
    mu_names seen;
    MU_TRY(mu_names_init(&seen, r->arena, room));
    while (mu_next_entry(s->text, ';', &from, &id)) {
        mu_span where =
            mu_cell_part(s->cell, (size_t)(id.at - s->text.at), id.size);
        if (id.size == 0) {
            mu_error(r->diags, MU_BAD_SYNTAX, where,
                     "an entry of the list '%s' is empty; take out a ';'",
                     s->column->name);
            continue;
        }
        uint32_t row = look_up(s, id, where);
        if (row != MU_NONE) {
            mu_names_add(&seen, id, count);
            rows[count++] = row;
        }
    }
    mu_names_sort(&seen);
    bool twice = false;
    for (uint32_t i = 1; i < seen.count; i++) {
        if (!mu_text_equal(seen.list[i - 1].text, seen.list[i].text))
            continue;
        id = seen.list[i].text;
        twice = true;
        mu_error(r->diags, MU_DUPLICATE,
                 mu_cell_part(s->cell, (size_t)(id.at - s->text.at), id.size),
                 "'%s' is in this list twice; keep one", mu_quote(id).text);
    }
    mu_list list = { rows, twice ? 0 : count };
    store(s, &list, sizeof list);
    return MU_OK;
}

static mu_status resolve_cell(slot *s)
{
    uint32_t at = s->table->column_of[s->number];
    if (at == MU_NONE || is_bad(s->table, s->row, s->number))
        return MU_OK;
    s->cell = mu_table_cell(s->table, s->row, at);
    s->text = mu_cell_text(s->cell);
    if (s->text.size == 0)
        return MU_OK;
    unsigned char *base = row_base(s->reading, s->id, s->row);
    s->field = s->column->size ? base + s->column->offset : NULL;
    if (s->column->kind == MU_KIND_CAPABILITY) {
        resolve_capability(s);
    } else if (s->column->kind == MU_KIND_REF) {
        uint32_t row = look_up(s, s->text, place_of(s));
        store(s, &row, sizeof row);
    } else if (s->column->kind == MU_KIND_REFS) {
        return resolve_list(s);
    } else if (s->id == MU_T_CAPABILITIES && s->column->kind == MU_KIND_NAME &&
               mu_text_equal(s->text, MU_TEXT("personnel"))) {
        mu_error(s->reading->diags, MU_BAD_SYNTAX, place_of(s),
                 "personnel is no capability; say it in the column "
                 "'personnel' of types.csv");
    }
    return MU_OK;
}

static mu_status resolve_table(mu_reading *r, mu_table_id id)
{
    const mu_table_schema *schema = mu_schema(id);
    slot s = { .reading = r, .table = &r->folder->tables[id], .id = id };
    for (s.row = 0; s.row < s.table->rows; s.row++)
        for (s.number = 0; s.number < schema->column_count; s.number++) {
            s.column = &schema->columns[s.number];
            MU_TRY(resolve_cell(&s));
        }
    return MU_OK;
}

static unsigned char small(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

// Is the text the name, or the first letters of its words (UK), capitals
// aside?
static bool is_called(mu_text text, mu_text name)
{
    size_t letters = 0, i = 0;
    bool   same = text.size == name.size, begins = true;
    for (; i < name.size && same; i++)
        same = small(text.at[i]) == small(name.at[i]);
    if (same || text.size < 2)
        return same && text.size > 0;
    for (i = 0; i < name.size; i++) {
        if (begins && (letters == text.size ||
                       small(text.at[letters++]) != small(name.at[i])))
            return false;
        begins = name.at[i] == ' ' || name.at[i] == '-';
    }
    return letters == text.size;
}

// The nation that was meant: by what it is called, then by an id or a name
// that is near. {NULL, 0} if none is.
static mu_text meant_nation(const mu_reading *r, mu_text text)
{
    const mu_scenario *s = r->scenario;
    mu_text            near = mu_names_near(&r->ids[MU_T_NATIONS], text);
    uint32_t           best = MU_NEAR_NONE;
    for (uint32_t i = 0; i < s->nations_count; i++)
        if (is_called(text, s->nations[i].name))
            return s->nations[i].id;
    for (uint32_t i = 0; i < s->nations_count && !near.at; i++)
        if (mu_is_nearer(text, s->nations[i].name, &best))
            near = s->nations[i].id;
    return near;
}

static void refuse(mu_reading *r, mu_refusals refusals)
{
    const mu_names *nations = &r->ids[MU_T_NATIONS];
    for (uint32_t i = 0; i < refusals.count; i++) {
        const mu_cell *cell = &refusals.list[i];
        mu_text        id = mu_cell_text(cell);
        uint32_t       row = mu_names_find(nations, id);
        if (row != MU_NONE) {
            r->scenario->nations[row].refuses = true;
            continue;
        }
        if (r->folder->tables[MU_T_NATIONS].broken)
            continue;
        mu_text near = meant_nation(r, id);
        mu_error(r->diags, MU_UNKNOWN, mu_cell_span(cell),
                 near.at ? "unknown nation '%s'; did you mean '%s'"
                         : "unknown nation '%s'; it is not in nations.csv%s",
                 mu_quote(id).text, near.at ? mu_quote(near).text : "");
    }
}

mu_status mu_fill(mu_reading *r, mu_refusals refusals)
{
    MU_TRY(fill_settings(r));
    for (mu_table_id id = MU_T_SCENARIO + 1; id < MU_TABLES; id++) {
        MU_TRY(fill_table(r, id));
        MU_TRY(check_keys(r, id));
    }
    MU_TRY(make_names(r));
    for (mu_table_id id = 0; id < MU_TABLES; id++)
        MU_TRY(resolve_table(r, id));
    refuse(r, refusals);
    return MU_OK;
}
