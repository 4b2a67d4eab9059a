// mandate.c - see mandate.h.
//
// 1. Tables and their cells.
// 2. Where a mission is, and of which family: the row, or the table of series.
// 3. A row.
// 4. What came later, and who was there before.

#include "mandate.h"

#include "csv.h"
#include "day.h"
#include "quantity.h"
#include "scenario.h"

#include <math.h>
#include <stdlib.h>

static const char *const mission_columns[][4] = {
    { "mission", "id", NULL, NULL },
    { "mandate_date", "mandate", NULL, NULL },
    { "authorised_military", "authorised", "authorised_police", NULL },
};
static const char *const strength_columns[][4] = {
    { "mission", "id", NULL, NULL },
    { "date", "day_offset", "day", NULL },
    { "total_strength", "strength", NULL, NULL },
};
static const char *const country_columns[][4] = {
    { "mission", "id", NULL, NULL },
    { "country_iso3", "nation", NULL, NULL },
    { "date", NULL, NULL, NULL },
    { "strength", NULL, NULL, NULL },
};

typedef struct reader {
    mu_arena       *arena;
    const mu_table *missions, *series, *strength, *countries;
    mu_diags       *diags;
    const mu_table *at;            // the table of the cells asked for
    uint32_t        row;
} reader;

// ---- 1. tables ---------------------------------------------------------------

mu_status mu_mandate_table(mu_arena *arena, const char *path, mu_diags *diags,
                           mu_table *out)
{
    const mu_source *source = NULL;
    size_t           before = diags->errors;
    *out = (mu_table){ 0 };
    MU_TRY(mu_source_read(arena, path, (mu_text){ path, strlen(path) },
                          MU_LIMIT_FILE_BYTES, diags, &source));
    if (!source)
        return mu_error(diags, MU_CANNOT_READ, (mu_span){ 0 },
                        "there is no file %.400s", path);
    MU_TRY(mu_csv_read(arena, source, diags, out));
    if (diags->errors > before)
        return MU_BAD_SYNTAX;
    if (out->rows == 0)
        return mu_error(diags, MU_MISSING, mu_source_span(source),
                        "there is no row in it; its first row names the "
                        "columns, and one row follows for each mission or "
                        "number");
    return MU_OK;
}

// One column of each set must be there, and none twice.
static void check_columns(mu_diags *diags, const mu_table *table,
                          const char *const (*sets)[4], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t j = 0; j < 4 && sets[i][j]; j++)
            found |= mu_mandate_column(table, sets[i][j]) != MU_NONE;
        if (!found)
            (void)mu_error(diags, MU_MISSING, mu_cell_span(&table->header[0]),
                           "there is no column '%s'; the first row names the "
                           "columns, in small letters", sets[i][0]);
    }
    for (uint32_t c = 1; c < table->columns; c++) {
        mu_text name = mu_cell_text(&table->header[c]);
        for (uint32_t d = 0; d < c && name.size; d++)
            if (mu_text_equal(mu_cell_text(&table->header[d]), name))
                (void)mu_error(diags, MU_DUPLICATE,
                               mu_cell_span(&table->header[c]),
                               "the column '%s' stands here twice",
                               mu_quote(name).text);
    }
}

uint32_t mu_mandate_column(const mu_table *table, const char *name)
{
    mu_text text = { name, strlen(name) };
    for (uint32_t c = 0; c < table->columns; c++)
        if (mu_text_equal(mu_cell_text(&table->header[c]), text))
            return c;
    return MU_NONE;
}

// The cell of a column in the row at hand, under one of two names; NULL: there
// is no such column, or nothing stands there.
static const mu_cell *cell(const reader *r, const char *name, const char *other)
{
    uint32_t column = mu_mandate_column(r->at, name);
    if (column == MU_NONE && other)
        column = mu_mandate_column(r->at, other);
    if (column == MU_NONE)
        return NULL;
    const mu_cell *found = mu_table_cell(r->at, r->row, column);
    return found->size ? found : NULL;
}

static mu_text text_of(const reader *r, const char *name, const char *other)
{
    const mu_cell *found = cell(r, name, other);
    return found ? mu_cell_text(found) : (mu_text){ "", 0 };
}

static mu_span row_span(const reader *r)
{
    return mu_cell_span(mu_table_cell(r->at, r->row, 0));
}

// A number from `least` to `most`; `otherwise` where nothing stands.
static double number(const reader *r, const char *name, const char *other,
                     double least, double most, double otherwise)
{
    const mu_cell *found = cell(r, name, other);
    double         value = otherwise;
    if (!found)
        return otherwise;
    if (mu_number_read(mu_cell_text(found), &value) != MU_OK) {
        (void)mu_error(r->diags, MU_BAD_NUMBER, mu_cell_span(found),
                       "'%s' is no number; write digits only, such as 5500",
                       mu_quote(mu_cell_text(found)).text);
        return otherwise;
    }
    if (value < least || value > most) {
        (void)mu_error(r->diags, MU_OUT_OF_RANGE, mu_cell_span(found),
                       "%s is from %g to %.0f, found %s", name, least, most,
                       mu_quote(mu_cell_text(found)).text);
        return otherwise;
    }
    return value;
}

// A number of persons: whole.
static double persons(const reader *r, const char *name, const char *other)
{
    double value = number(r, name, other, 0.0, MU_MOST_PERSONS, 0.0);
    if (value != floor(value)) {
        (void)mu_error(r->diags, MU_BAD_NUMBER,
                       mu_cell_span(cell(r, name, other)),
                       "%s counts persons; write a whole number", name);
        return 0.0;
    }
    return value;
}

// The day number of a date; false (told) where it is none, or nothing stands.
static bool date(const reader *r, const char *name, const char *other,
                 int64_t *out)
{
    const mu_cell *found = cell(r, name, other);
    mu_date        read;
    if (!found)
        return false;
    if (!mu_date_read(mu_cell_text(found), &read)) {
        (void)mu_error(r->diags, MU_BAD_NUMBER, mu_cell_span(found),
                       "'%s' is no date; write it as 2003-09-19",
                       mu_quote(mu_cell_text(found)).text);
        return false;
    }
    *out = mu_day_of_date(read);
    return true;
}

// An id that can name a folder or a file.
static bool names_a_folder(mu_text id)
{
    if (id.size == 0 || id.size > 100 || id.at[0] == '.' || id.at[0] == '-')
        return false;
    for (size_t i = 0; i < id.size; i++) {
        char c = id.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'))
            return false;
    }
    return true;
}

// ---- 2. series and families ----------------------------------------------------

static mu_text word_of(mu_text text)
{
    size_t size = 0;
    while (size < text.size && text.at[size] != ' ')
        size++;
    return (mu_text){ text.at, size };
}

// The row of a series; MU_NONE: it is not known.
static uint32_t series_row(const reader *r, mu_text name)
{
    uint32_t column = mu_mandate_column(r->series, "series");
    for (uint32_t row = 0; row < r->series->rows && name.size; row++)
        if (mu_text_equal(
                mu_cell_text(mu_table_cell(r->series, row, column)), name))
            return row;
    return MU_NONE;
}

// By the parts of ipi_series ("UNAVEM II+UNAVEM"), then by what stands before
// the first _ of the id, then by the id.
static uint32_t find_series(const reader *r, mu_text id)
{
    mu_text  list = text_of(r, "ipi_series", "series"), part;
    size_t   from = 0;
    uint32_t row = MU_NONE;
    while (row == MU_NONE && mu_next_entry(list, '+', &from, &part)) {
        row = series_row(r, part);
        if (row == MU_NONE)
            row = series_row(r, word_of(part));
    }
    for (size_t i = 0; i < id.size && row == MU_NONE; i++)
        if (id.at[i] == '_')
            row = series_row(r, (mu_text){ id.at, i });
    return row == MU_NONE ? series_row(r, id) : row;
}

// Is the force that was there counted from the first day? One of the United
// Nations is. All names of "MINUCI/ECOMICI" must be; what stands in brackets
// says no name.
static bool stays(const reader *r, mu_text force)
{
    uint32_t un = mu_mandate_column(r->series, "un");
    size_t   from = 0, end = 0;
    mu_text  part;
    while (end < force.size && force.at[end] != '(')
        end++;
    char *names = mu_arena_take(r->arena, end + 1, 1);
    for (size_t i = 0; names && i < end; i++)
        names[i] = force.at[i] == ',' || force.at[i] == '+' ? '/' : force.at[i];
    if (!names)
        return true;
    while (mu_next_entry((mu_text){ names, end }, '/', &from, &part)) {
        mu_text  word = word_of(part);
        uint32_t row = series_row(r, word);
        if (word.size == 0 || mu_text_equal(word, MU_TEXT("none")))
            continue;
        if (row == MU_NONE
                ? word.size < 2 || memcmp(word.at, "UN", 2) != 0
                : !mu_text_equal(mu_cell_text(mu_table_cell(r->series, row, un)),
                                 MU_TEXT("yes")))
            return false;
    }
    return true;
}

// A cell of the row, else that of its series, else `otherwise`.
static mu_text place_text(const reader *r, uint32_t series, const char *name,
                          const char *otherwise)
{
    const mu_cell *own = cell(r, name, NULL);
    if (own)
        return mu_cell_text(own);
    uint32_t column = mu_mandate_column(r->series, name);
    if (series != MU_NONE && column != MU_NONE) {
        mu_text text = mu_cell_text(mu_table_cell(r->series, series, column));
        if (text.size)
            return text;
    }
    return (mu_text){ otherwise, strlen(otherwise) };
}

static void check_degrees(const reader *r, const char *name, double most)
{
    (void)number(r, name, NULL, -most, most, 0.0);
}

static void read_place(const reader *r, mu_mandate *m)
{
    uint32_t series = find_series(r, m->id);
    if (series == MU_NONE && !cell(r, "inland_km", NULL))
        mu_warning(r->diags, row_span(r),
                   "the place of '%s' is in no table: 300 km of road are "
                   "taken, and no family is left out; columns 'family', "
                   "'host', 'lat', 'lon' and 'inland_km' say otherwise",
                   mu_quote(m->id).text);
    check_degrees(r, "lat", 90.0);
    check_degrees(r, "lon", 180.0);
    check_degrees(r, "entry_lat", 90.0);
    check_degrees(r, "entry_lon", 180.0);
    m->family = place_text(r, series, "family", m->id.at);
    m->country = place_text(r, series, "country", "XX");
    m->host = place_text(r, series, "host", "Host");
    m->region = place_text(r, series, "region", "");
    m->lat = place_text(r, series, "lat", "0");
    m->lon = place_text(r, series, "lon", "0");
    m->entry = place_text(r, series, "entry", "");
    m->entry_lat = place_text(r, series, "entry_lat", m->lat.at);
    m->entry_lon = place_text(r, series, "entry_lon", m->lon.at);
    m->inland_km = number(r, "inland_km", NULL, 0.0, 20000.0, -1.0);
    if (m->inland_km < 0.0 &&
        mu_number_read(place_text(r, series, "inland_km", "300"),
                       &m->inland_km) != MU_OK)
        m->inland_km = 300.0;
    if (!names_a_folder(m->family))
        (void)mu_error(r->diags, MU_BAD_SYNTAX, row_span(r),
                       "family '%s' is no id: letters, digits, _, . and -, "
                       "not beginning with . or -",
                       mu_quote(m->family).text);
}

// ---- 3. a row ------------------------------------------------------------------

static void read_numbers(const reader *r, mu_mandate *m)
{
    size_t errors = r->diags->errors;
    double police = persons(r, "authorised_police", NULL);
    if (cell(r, "authorised_military", NULL) || !cell(r, "authorised", NULL))
        m->authorised = persons(r, "authorised_military", NULL) + police;
    else
        m->authorised = persons(r, "authorised", NULL);
    if (m->authorised < 1.0 && r->diags->errors == errors)
        (void)mu_error(r->diags, MU_MISSING, row_span(r),
                       "'%s' has no authorised strength; give "
                       "'authorised_military' and 'authorised_police', or "
                       "'authorised', of at least one person",
                       mu_quote(m->id).text);
    m->individuals = m->authorised <= 500.0 || 2.0 * police > m->authorised;
    m->before = persons(r, "rehat_or_prior_strength_approx", "rehatted");
    m->predecessor = text_of(r, "prior_force", "predecessor");
    m->stays = stays(r, m->predecessor);
}

static void read_days(const reader *r, mu_mandate *m)
{
    int64_t official = 0;
    m->day = text_of(r, "mandate_date", "mandate");
    if (!cell(r, "mandate_date", "mandate"))
        (void)mu_error(r->diags, MU_MISSING, row_span(r),
                       "'%s' has no day of its mandate; write it in "
                       "'mandate_date' as 2003-09-19",
                       mu_quote(m->id).text);
    else if (date(r, "mandate_date", "mandate", &m->start) &&
             date(r, "official_start", NULL, &official) && official > m->start) {
        if (official - m->start > 1000)
            (void)mu_error(r->diags, MU_OUT_OF_RANGE,
                           mu_cell_span(cell(r, "official_start", NULL)),
                           "the mission would take over more than 1,000 days after "
                           "its mandate; leave 'official_start' empty where "
                           "the mandate named no day");
        else
            m->begins = (uint32_t)(official - m->start);
    }
}

static void read_row(const reader *r, mu_mandate *m)
{
    m->id = text_of(r, "mission", "id");
    if (!names_a_folder(m->id)) {
        (void)mu_error(r->diags, MU_BAD_SYNTAX, row_span(r),
                       "'%s' cannot name a folder: an id of at most 100 "
                       "letters, digits, _, . and -, not beginning with . "
                       "or -, such as UNMIL_2003",
                       mu_quote(m->id).text);
        return;
    }
    m->resolution = text_of(r, "resolution", NULL);
    read_days(r, m);
    read_numbers(r, m);
    read_place(r, m);
}

// ---- 4. later, and before --------------------------------------------------------

static bool has(mu_text text, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++)
        if (memcmp(text.at + i, word, size) == 0)
            return true;
    return false;
}

static int by_day(const void *a, const void *b)
{
    const mu_strength *x = a, *y = b;
    return (x->day > y->day) - (x->day < y->day);
}

// That of the row at hand; one a day, so that there are at most as many as days.
static void add_strength(const reader *r, mu_mandate *m, uint32_t day)
{
    for (uint32_t i = 0; i < m->strength_count; i++)
        if (m->strengths[i].day == day) {
            (void)mu_error(r->diags, MU_DUPLICATE, row_span(r),
                           "'%s' has two strengths on day %u",
                           mu_quote(m->id).text, day);
            return;
        }
    m->strengths[m->strength_count++] = (mu_strength){
        day, number(r, "total_strength", "strength", 0.0, MU_MOST_PERSONS, 0.0),
        text_of(r, "source", NULL)
    };
}

// Months that repeat the one before, that lie before the mandate or behind the
// horizon are no observations.
static void read_strength(reader *r, mu_mandate *m)
{
    r->at = r->strength;
    for (r->row = 0; r->row < r->strength->rows; r->row++) {
        if (!mu_text_equal(text_of(r, "mission", "id"), m->id) ||
            has(text_of(r, "flag", NULL), "repeat"))
            continue;
        int64_t day = 0;
        double  offset = number(r, "day_offset", "day", -36500.0, 36500.0, NAN);
        if (date(r, "date", NULL, &day))
            day -= m->start;
        else if (!isnan(offset) && offset == floor(offset))
            day = (int64_t)offset;
        else {
            (void)mu_error(r->diags, MU_MISSING, row_span(r),
                           "this strength has no day: give 'date', or a whole "
                           "'day_offset' from the mandate");
            continue;
        }
        if (!cell(r, "total_strength", "strength"))
            (void)mu_error(r->diags, MU_MISSING, row_span(r),
                           "this row has no 'total_strength'");
        else if (day >= 0 && day < MU_MADE_HORIZON)
            add_strength(r, m, (uint32_t)day);
    }
    if (m->strength_count)
        qsort(m->strengths, m->strength_count, sizeof *m->strengths, by_day);
    else
        mu_warning(r->diags, mu_source_span(r->strength->source),
                   "there is no strength of '%s' in it on days 0 to %u: no "
                   "observed.csv is made, and it cannot be scored",
                   mu_quote(m->id).text, MU_MADE_HORIZON - 1);
}

static bool is_country(mu_text code)
{
    for (size_t i = 0; i < code.size; i++)
        if (!((code.at[i] >= 'a' && code.at[i] <= 'z') ||
              (code.at[i] >= 'A' && code.at[i] <= 'Z')))
            return false;
    return code.size == 2 || code.size == 3;
}

// The share of the row at hand, which is told if it is none.
static void add_share(const reader *r, mu_mandate *m, mu_text nation,
                      double strength)
{
    if (!is_country(nation)) {
        (void)mu_error(r->diags, MU_BAD_SYNTAX, row_span(r),
                       "'%s' is no country; write its three letters in "
                       "'country_iso3'", mu_quote(nation).text);
        return;
    }
    for (uint32_t i = 0; i < m->share_count; i++)
        if (mu_text_equal(m->shares[i].nation, nation)) {
            (void)mu_error(r->diags, MU_DUPLICATE, row_span(r),
                           "'%s' has two strengths of '%s' on that day",
                           mu_quote(m->id).text, mu_quote(nation).text);
            return;
        }
    m->shares[m->share_count++] = (mu_share){ nation, strength };
}

// Who was there on the day of the mandate: rows of the last day up to it. Those
// of later months tell who came, which nobody knew.
static void read_shares(reader *r, mu_mandate *m)
{
    int64_t last = INT64_MIN, day = 0;
    double  sum = 0.0;
    r->at = r->countries;
    for (int pass = 0; pass < 2; pass++)
        for (r->row = 0; r->row < r->countries->rows; r->row++) {
            mu_text nation = text_of(r, "country_iso3", "nation");
            if (!mu_text_equal(text_of(r, "mission", "id"), m->id) ||
                !date(r, "date", NULL, &day) || day > m->start)
                continue;
            if (pass == 0) {
                last = day > last ? day : last;
                continue;
            }
            double strength = number(r, "strength", NULL, 0.0, MU_MOST_PERSONS, 0.0);
            if (day == last && strength > 0.0)
                add_share(r, m, nation, strength);
        }
    for (uint32_t i = 0; i < m->share_count; i++)
        sum += m->shares[i].share;
    for (uint32_t i = 0; i < m->share_count; i++)
        m->shares[i].share /= sum;
}

mu_status mu_mandates_read(mu_arena *arena, const mu_table *missions,
                           const mu_table *series, const mu_table *strength,
                           const mu_table *countries, mu_diags *diags,
                           mu_mandates *out)
{
    reader   r = { arena, missions, series, strength, countries, diags, missions, 0 };
    size_t   before = diags->errors;
    uint32_t count = missions->rows;
    out->count = count;
    out->list = MU_ARENA_NEW(arena, count, mu_mandate);
    if (!out->list)
        return MU_NO_MEMORY;
    check_columns(diags, missions, mission_columns, 3);
    if (strength)
        check_columns(diags, strength, strength_columns, 3);
    if (countries)
        check_columns(diags, countries, country_columns, 4);
    if (diags->errors > before)
        return MU_BAD_SCENARIO;
    for (uint32_t i = 0; i < count; i++) {
        mu_mandate *m = &out->list[i];
        r.at = missions;
        r.row = i;
        read_row(&r, m);
        for (uint32_t j = 0; j < i; j++)
            if (m->id.size && mu_text_equal(m->id, out->list[j].id))
                (void)mu_error(diags, MU_DUPLICATE, row_span(&r),
                               "the mission '%s' stands here twice",
                               mu_quote(m->id).text);
        if (diags->errors > before)
            continue;
        if (strength) {
            m->strengths = MU_ARENA_NEW(arena, strength->rows, mu_strength);
            if (!m->strengths)
                return MU_NO_MEMORY;
            read_strength(&r, m);
        }
        if (countries) {
            m->shares = MU_ARENA_NEW(arena, countries->rows, mu_share);
            if (!m->shares)
                return MU_NO_MEMORY;
            read_shares(&r, m);
        }
    }
    return diags->errors > before ? MU_BAD_SCENARIO : MU_OK;
}

double mu_prior(const mu_priors *priors, const char *name, double least,
                double most, mu_diags *diags)
{
    const mu_table *t = &priors->table;
    mu_text         wanted = { name, strlen(name) };
    double          value = least;
    for (uint32_t row = 0; row < t->rows; row++) {
        if (!mu_text_equal(mu_cell_text(mu_table_cell(t, row, priors->parameter)),
                           wanted))
            continue;
        const mu_cell *found = mu_table_cell(t, row, priors->value);
        if (mu_number_read(mu_cell_text(found), &value) != MU_OK ||
            value < least || value > most) {
            (void)mu_error(diags, MU_BAD_NUMBER, mu_cell_span(found),
                           "%s is a number from %g to %g, found '%s'", name,
                           least, most, mu_quote(mu_cell_text(found)).text);
            return least;
        }
        return value;
    }
    (void)mu_error(diags, MU_MISSING, mu_source_span(t->source),
                   "there is no '%s' among the priors; script/fit-priors "
                   "writes them all", name);
    return least;
}
