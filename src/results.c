// results.c - see results.h.
//
// The file is read whole and opened from memory. SQLite then touches no disk:
// no lock, no journal, and nobody can change the file under it. What others may
// have put in a file is kept off: no view, no trigger, no function, no virtual
// table is ever used (the authorizer allows to read tables, and nothing else).
//
// 1. Is it a GeoPackage? By its first bytes; if not, what else it looks like.
// 2. The list of tables, by gpkg_contents, and whether `run` is among them.
// 3. Each table: columns by what the statement says, rows by its key.

#include "results.h"

#include "table.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

// As much as SQLite writes in memory (gpkg.h).
#define MOST_BYTES   ((size_t)1 << 30)
#define MOST_TEXT    (1 << 24)     // bytes of a single text
#define MOST_COLUMNS 500
#define MOST_TABLES  1000u
#define MOST_NAME    63
#define NAME_OF      "abcdefghijklmnopqrstuvwxyz0123456789_"

const char *const mu_results_by_day[] = { "claim", "claim_trust", "link_use",
                                          "lift_use", NULL };

typedef struct reader {
    sqlite3           *db;
    const char        *path;       // as the user knows it
    const char *const *without;
    mu_diags          *diags;
    mu_results        *out;
    mu_value          *values;     // of the table at hand; malloc
    size_t             room, used;
    size_t             all_values, all_text;   // of the whole file, so far
    size_t             size;       // of the file
    uint32_t           table_room;
} reader;

// ---- messages -----------------------------------------------------------------

static mu_status refuse(const reader *r, const char *why)
{
    return mu_error(r->diags, MU_BAD_SYNTAX, (mu_span){ 0 },
                    "%s is no results file of muster: %s", r->path, why);
}

static mu_status damaged(const reader *r, const char *why)
{
    return mu_error(r->diags, MU_BAD_SYNTAX, (mu_span){ 0 },
                    "%s is damaged: %s; make it again with muster run", r->path,
                    why);
}

static mu_status too_large(const reader *r)
{
    return mu_error(r->diags, MU_TOO_LARGE, (mu_span){ 0 },
                    "%s holds more than %u values; shorten the horizon or "
                    "report less often",
                    r->path, MU_LIMIT_VALUES);
}

static mu_status failed(const reader *r, int code)
{
    if ((code & 0xff) == SQLITE_NOMEM)
        return MU_NO_MEMORY;
    return damaged(r, sqlite3_errstr(code));
}

// ---- 1. is it one? ------------------------------------------------------------

static bool begins(const unsigned char *bytes, size_t size, const char *with)
{
    size_t long_enough = strlen(with);
    return size >= long_enough && memcmp(bytes, with, long_enough) == 0;
}

// Says what the bytes look like.
static mu_status check_head(const reader *r, const unsigned char *bytes,
                            size_t size)
{
    if (size == 0)
        return refuse(r, "it is empty");
    if (begins(bytes, size, "PK\x03\x04"))
        return refuse(r, "it is a workbook or another ZIP archive");
    if (begins(bytes, size, "<"))
        return refuse(r, "it is a page (HTML or XML)");
    if (begins(bytes, size, "{") || begins(bytes, size, "["))
        return refuse(r, "it looks like JSON");
    if (size < 100 || memcmp(bytes, "SQLite format 3", 16) != 0)
        return refuse(r, "it is no GeoPackage");
    if (memcmp(bytes + 68, "GPKG", 4) != 0)
        return refuse(r, "it is an SQLite database, but no GeoPackage");
    return MU_OK;
}

// ---- the database -------------------------------------------------------------

static int allow_reading(void *nothing, int action, const char *one,
                         const char *two, const char *three, const char *four)
{
    (void)nothing, (void)one, (void)two, (void)three, (void)four;
    return action == SQLITE_SELECT || action == SQLITE_READ ? SQLITE_OK
                                                            : SQLITE_DENY;
}

static void harden(sqlite3 *db)
{
    static const int off[] = { SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                               SQLITE_DBCONFIG_ENABLE_VIEW,
                               SQLITE_DBCONFIG_ENABLE_TRIGGER,
                               SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
                               SQLITE_DBCONFIG_DQS_DML,
                               SQLITE_DBCONFIG_DQS_DDL };
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        sqlite3_db_config(db, off[i], 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, MOST_TEXT);
    sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(db, SQLITE_LIMIT_COLUMN, MOST_COLUMNS);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_set_authorizer(db, allow_reading, NULL);
}

static mu_status open_bytes(reader *r, unsigned char *bytes, size_t size)
{
    int code = sqlite3_open_v2(":memory:", &r->db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                   SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK) {
        // Where it is open in QGIS it says that a journal of writes (WAL) lies
        // beside it. What muster wrote is in the file itself.
        bytes[18] = bytes[19] = 1;
        code = sqlite3_deserialize(r->db, "main", bytes, (sqlite3_int64)size,
                                   (sqlite3_int64)size,
                                   SQLITE_DESERIALIZE_READONLY);
    }
    if (code == SQLITE_OK)
        harden(r->db);
    return code == SQLITE_OK ? MU_OK : failed(r, code);
}

// ---- texts --------------------------------------------------------------------

// A copy in the arena in which every malformed byte and every NUL is U+FFFD.
static mu_status keep_text(reader *r, const char *bytes, size_t size,
                           mu_text *out)
{
    uint32_t code;
    size_t   bad = 0;
    for (size_t at = 0, step; at < size; at += step ? step : 1) {
        step = bytes[at] ? mu_character(bytes + at, size - at, &code) : 0;
        bad += step == 0;
    }
    // In no sound file texts are longer than the file.
    r->all_text += size;
    if (r->all_text > 2 * r->size)
        return damaged(r, "it says the same again and again");
    if (!bad)
        return mu_arena_text(&r->out->arena, bytes, size, out);
    char *copy = MU_ARENA_NEW(&r->out->arena, size + 2 * bad + 1, char);
    if (!copy)
        return MU_NO_MEMORY;
    size_t to = 0;
    for (size_t at = 0, step; at < size; at += step ? step : 1) {
        step = bytes[at] ? mu_character(bytes + at, size - at, &code) : 0;
        memcpy(copy + to, step ? bytes + at : "\xef\xbf\xbd", step ? step : 3);
        to += step ? step : 3;
    }
    *out = (mu_text){ copy, to };
    return MU_OK;
}

static mu_status column_text(reader *r, sqlite3_stmt *from, int column,
                             mu_text *out)
{
    const char *text = (const char *)sqlite3_column_text(from, column);
    int         size = sqlite3_column_bytes(from, column);
    if (!text && sqlite3_column_type(from, column) != SQLITE_NULL)
        return MU_NO_MEMORY;
    return keep_text(r, text ? text : "", text ? (size_t)size : 0, out);
}

// ---- geometries ---------------------------------------------------------------

#define HEAD        8              // "GP", version, flags, reference system
#define WKB_POINT   1u
#define WKB_LINE    2u
#define LITTLE      1u             // bit of the flags: the byte order

static uint64_t bits_at(const unsigned char *bytes, int count)
{
    uint64_t bits = 0;
    for (int i = count; i-- > 0;)
        bits = bits << 8 | bytes[i];
    return bits;
}

static bool read_coordinates(const unsigned char *bytes, int count, double *to)
{
    for (int i = 0; i < count; i++) {
        uint64_t bits = bits_at(bytes + 8 * (size_t)i, 8);
        memcpy(&to[i], &bits, sizeof bits);
        if (!(fabs(to[i]) <= (i % 2 ? 90.0 : 180.0)))
            return false;
    }
    return true;
}

// A point, or a line of two points, as gpkg.c writes them (section 2.1.3 of
// GeoPackage 1.3); false if it is anything else.
static bool read_geometry(const unsigned char *bytes, size_t size,
                          mu_value *out)
{
    static const size_t envelopes[] = { 0, 32, 48, 48, 64 };
    if (size < HEAD || memcmp(bytes, "GP", 2) != 0 || !(bytes[3] & LITTLE))
        return false;
    unsigned envelope = bytes[3] >> 1 & 7u;
    size_t   at = HEAD + (envelope < 5 ? envelopes[envelope] : 0);
    if (envelope > 4 || size < at + 5 || bytes[at] != 1)
        return false;
    uint64_t kind = bits_at(bytes + at + 1, 4);
    at += 5;
    if (kind == WKB_POINT && size - at == 16) {
        out->kind = MU_VALUE_POINT;
        return read_coordinates(bytes + at, 2, out->at);
    }
    if (kind != WKB_LINE || size - at != 36 || bits_at(bytes + at, 4) != 2)
        return false;
    out->kind = MU_VALUE_LINE;
    return read_coordinates(bytes + at + 4, 4, out->at);
}

// ---- 3. rows ------------------------------------------------------------------

static mu_status wrong_value(const reader *r, const mu_results_table *table,
                             uint32_t column)
{
    mu_quoted name = mu_quote(table->name);
    return mu_error(r->diags, MU_BAD_SYNTAX, (mu_span){ 0 },
                    "%s is damaged: table %s, row %u, column %s holds no %s; "
                    "make it again with muster run",
                    r->path, name.text, table->row_count + 1,
                    mu_quote(table->columns[column].name).text,
                    mu_quote(table->columns[column].type).text);
}

// `above` is the same column of the row before, or NULL: a text that is the
// same is kept once.
static mu_status read_text(reader *r, sqlite3_stmt *from, int column,
                           const mu_value *above, mu_value *out)
{
    const char *text = (const char *)sqlite3_column_text(from, column);
    size_t      size = (size_t)sqlite3_column_bytes(from, column);
    out->kind = MU_VALUE_TEXT;
    if (text && above && above->kind == MU_VALUE_TEXT &&
        mu_text_equal(above->text, (mu_text){ text, size })) {
        out->text = above->text;
        return MU_OK;
    }
    return column_text(r, from, column, &out->text);
}

static mu_status read_value(reader *r, const mu_results_table *table,
                            sqlite3_stmt *from, uint32_t column,
                            const mu_value *above, mu_value *out)
{
    bool is_shape = table->has_geometry && column == 0;
    int  kind = sqlite3_column_type(from, (int)column);
    *out = (mu_value){ MU_VALUE_NULL, { 0 } };
    if (kind == SQLITE_NULL)
        return MU_OK;
    if (is_shape != (kind == SQLITE_BLOB))
        return wrong_value(r, table, column);
    if (kind == SQLITE_TEXT)
        return read_text(r, from, (int)column, above, out);
    if (kind == SQLITE_INTEGER) {
        out->kind = MU_VALUE_WHOLE;
        out->whole = sqlite3_column_int64(from, (int)column);
    } else if (kind == SQLITE_FLOAT) {
        out->kind = MU_VALUE_REAL;
        out->real = sqlite3_column_double(from, (int)column);
        if (!isfinite(out->real))
            return wrong_value(r, table, column);
    } else {
        const unsigned char *bytes = sqlite3_column_blob(from, (int)column);
        size_t size = (size_t)sqlite3_column_bytes(from, (int)column);
        bool   line = mu_text_equal(table->columns[0].type,
                                    MU_TEXT("LINESTRING"));
        if (!bytes || !read_geometry(bytes, size, out) ||
            line != (out->kind == MU_VALUE_LINE))
            return wrong_value(r, table, column);
    }
    return MU_OK;
}

static mu_status make_room(reader *r, size_t more)
{
    // Every value takes a byte of the file at least.
    r->all_values += more;
    if (r->all_values > r->size)
        return damaged(r, "it says the same again and again");
    if (r->all_values > MU_LIMIT_VALUES)
        return too_large(r);
    if (r->used + more <= r->room)
        return MU_OK;
    size_t    room = 2 * r->room + more + 1024;
    mu_value *grown = realloc(r->values, room * sizeof *grown);
    if (!grown)
        return MU_NO_MEMORY;
    r->values = grown;
    r->room = room;
    return MU_OK;
}

static mu_status read_rows(reader *r, mu_results_table *table,
                           sqlite3_stmt *from)
{
    int    code;
    size_t columns = table->column_count;
    r->used = 0;
    while ((code = sqlite3_step(from)) == SQLITE_ROW) {
        MU_TRY(make_room(r, columns));
        for (uint32_t c = 0; c < columns; c++) {
            mu_value *to = &r->values[r->used + c];
            MU_TRY(read_value(r, table, from, c,
                              r->used ? to - columns : NULL, to));
        }
        r->used += columns;
        table->row_count++;
    }
    if (code != SQLITE_DONE)
        return failed(r, code);
    table->values = MU_ARENA_NEW(&r->out->arena, r->used, mu_value);
    if (!table->values)
        return MU_NO_MEMORY;
    if (r->used)
        memcpy(table->values, r->values, r->used * sizeof *r->values);
    return MU_OK;
}

// ---- 3. columns ---------------------------------------------------------------

static bool is_type(const char *type, bool *shape)
{
    static const char *const types[] = { "TEXT", "INTEGER", "DOUBLE", "BOOLEAN",
                                         "DATE", "POINT", "LINESTRING" };
    for (int i = 0; type && i < 7; i++)
        if (strcmp(type, types[i]) == 0) {
            *shape = i >= 5;
            return true;
        }
    return false;
}

// Has it the form of muster's tables: a plain name, known types, a shape only in
// front and called geom, and last the key fid?
static bool is_ours(const reader *r, const char *name, sqlite3_stmt *from,
                    bool *has_shape)
{
    int         count = sqlite3_column_count(from), is_key = 0;
    const char *type = NULL;
    size_t      size = strlen(name);
    *has_shape = false;
    // Names of tables become names of files.
    if (size == 0 || size > MOST_NAME || strspn(name, NAME_OF) != size)
        return false;
    for (int i = 0; i < count; i++) {
        bool shape;
        if (!is_type(sqlite3_column_decltype(from, i), &shape) ||
            (shape && (i != 0 ||
                       strcmp(sqlite3_column_name(from, i), "geom") != 0)))
            return false;
        *has_shape = *has_shape || shape;
    }
    return count > 1 &&
           strcmp(sqlite3_column_name(from, count - 1), "fid") == 0 &&
           sqlite3_table_column_metadata(r->db, "main", name, "fid", &type,
                                         NULL, NULL, &is_key,
                                         NULL) == SQLITE_OK &&
           is_key && type && strcmp(type, "INTEGER") == 0;
}

static mu_status read_column_help(reader *r, mu_results_table *table)
{
    sqlite3_stmt *from = NULL;
    mu_status     status = MU_OK;
    int code = sqlite3_prepare_v2(
        r->db, "SELECT column_name, description FROM main.gpkg_data_columns"
               " WHERE table_name = ?1", -1, &from, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(from, 1, table->name.at, -1, SQLITE_STATIC);
    // Their order is that of the columns, and so the search is short.
    uint32_t c = 0;
    while (code == SQLITE_OK && status == MU_OK &&
           (code = sqlite3_step(from)) == SQLITE_ROW) {
        code = SQLITE_OK;
        const char *name = (const char *)sqlite3_column_text(from, 0);
        uint32_t    tried = 0;
        while (name && tried < table->column_count &&
               strcmp(name, table->columns[c].name.at) != 0) {
            c = (c + 1) % table->column_count;
            tried++;
        }
        if (name && tried < table->column_count)
            status = column_text(r, from, 1, &table->columns[c].help);
    }
    sqlite3_finalize(from);
    if (status != MU_OK)
        return status;
    return code == SQLITE_DONE ? MU_OK : failed(r, code);
}

static mu_status read_columns(reader *r, mu_results_table *table,
                              sqlite3_stmt *from)
{
    table->column_count = (uint32_t)sqlite3_column_count(from) - 1;
    table->columns =
        MU_ARENA_NEW(&r->out->arena, table->column_count, mu_results_column);
    if (!table->columns)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < table->column_count; i++) {
        const char *name = sqlite3_column_name(from, (int)i);
        const char *type = sqlite3_column_decltype(from, (int)i);
        if (!name || !type)
            return MU_NO_MEMORY;
        MU_TRY(keep_text(r, name, strlen(name), &table->columns[i].name));
        MU_TRY(keep_text(r, type, strlen(type), &table->columns[i].type));
        table->columns[i].help = MU_TEXT("");
    }
    return read_column_help(r, table);
}

// ---- 3. a table ---------------------------------------------------------------

static mu_status add_table(reader *r, mu_results_table **out)
{
    mu_results *results = r->out;
    if (results->table_count == MOST_TABLES)
        return damaged(r, "it has too many tables");
    if (results->table_count == r->table_room) {
        uint32_t          room = 2 * r->table_room + 128;
        mu_results_table *grown =
            MU_ARENA_NEW(&results->arena, room, mu_results_table);
        if (!grown)
            return MU_NO_MEMORY;
        if (results->table_count)
            memcpy(grown, results->tables,
                   results->table_count * sizeof *grown);
        results->tables = grown;
        r->table_room = room;
    }
    *out = &results->tables[results->table_count];
    **out = (mu_results_table){ .row_count = 0 };
    return MU_OK;
}

static mu_status read_table(reader *r, const char *name, sqlite3_stmt *about)
{
    mu_results_table *table = NULL;
    bool              has_shape;
    sqlite3_stmt     *from = NULL;
    MU_TRY(add_table(r, &table));
    char *sql = sqlite3_mprintf(
        "SELECT * FROM main.\"%w\" NOT INDEXED ORDER BY fid", name);
    if (!sql)
        return MU_NO_MEMORY;
    int code = sqlite3_prepare_v2(r->db, sql, -1, &from, NULL);
    sqlite3_free(sql);
    mu_status status = MU_OK;
    if ((code & 0xff) == SQLITE_NOMEM || (code & 0xff) == SQLITE_CORRUPT)
        status = failed(r, code);
    // What cannot be read as a plain table, such as a view, is none of ours.
    else if (code == SQLITE_OK && is_ours(r, name, from, &has_shape)) {
        table->has_geometry = has_shape;
        status = keep_text(r, name, strlen(name), &table->name);
        if (status == MU_OK)
            status = column_text(r, about, 1, &table->help);
        if (status == MU_OK)
            status = read_columns(r, table, from);
        if (status == MU_OK)
            status = read_rows(r, table, from);
        r->out->table_count += status == MU_OK;
    }
    sqlite3_finalize(from);
    return status;
}

// ---- 2. the list of tables ----------------------------------------------------

static bool is_wanted(const reader *r, const char *name)
{
    for (const char *const *w = r->without; w && *w; w++)
        if (strcmp(*w, name) == 0)
            return false;
    return true;
}

// Is it the definition of a plain table, whose only bracket holds its columns? A
// column that is computed when it is read has another.
static bool is_plain(const char *sql)
{
    const char *bracket = sql ? strchr(sql, '(') : NULL;
    return bracket && !strchr(bracket + 1, '(');
}

// Only what the schema calls a table with rows of its own: a virtual table has
// no root page. Rows of gpkg_contents stand in the order of writing.
static mu_status read_tables(reader *r)
{
    sqlite3_stmt *about = NULL;
    mu_status     status = MU_OK;
    int code = sqlite3_prepare_v2(
        r->db, "SELECT c.table_name, c.description, s.sql FROM main.gpkg_contents c"
               " CROSS JOIN main.sqlite_schema s ON s.name = c.table_name"
               " WHERE s.type = 'table' AND s.rootpage > 0"
               " AND c.data_type IN ('attributes', 'features')"
               " ORDER BY c.rowid", -1, &about, NULL);
    if (code == SQLITE_ERROR)
        return refuse(r, "it is a GeoPackage of somebody else");
    while (code == SQLITE_OK && status == MU_OK &&
           (code = sqlite3_step(about)) == SQLITE_ROW) {
        code = SQLITE_OK;
        const char *name = (const char *)sqlite3_column_text(about, 0);
        if (name && is_wanted(r, name) &&
            is_plain((const char *)sqlite3_column_text(about, 2)))
            status = read_table(r, name, about);
    }
    sqlite3_finalize(about);
    if (status != MU_OK)
        return status;
    return code == SQLITE_DONE ? MU_OK : failed(r, code);
}

// One row that says what was computed, with which version.
static mu_status check_run(const reader *r)
{
    const mu_results_table *run = mu_results_table_of(r->out, "run");
    uint32_t version = mu_results_column_of(run, "version");
    if (!run || version == MU_NONE ||
        mu_results_column_of(run, "draws") == MU_NONE)
        return refuse(r, "it is a GeoPackage of somebody else, without the "
                         "table 'run'");
    if (run->row_count != 1 ||
        mu_results_value(run, 0, version)->kind != MU_VALUE_TEXT)
        return damaged(r, "its table 'run' has not one row");
    return MU_OK;
}

mu_status mu_results_read_bytes(unsigned char *bytes, size_t size,
                                const char        *path,
                                const char *const *without, mu_diags *diags,
                                mu_results *out)
{
    mu_results results = { .table_count = 0 };
    reader     r = { .path = path, .without = without, .diags = diags,
                     .out = &results, .size = size };
    MU_TRY(check_head(&r, bytes, size));
    mu_status status = open_bytes(&r, bytes, size);
    if (status == MU_OK)
        status = read_tables(&r);
    if (status == MU_OK)
        status = check_run(&r);
    sqlite3_close(r.db);
    free(r.values);
    if (status == MU_OK)
        *out = results;
    else
        mu_arena_clear(&results.arena);
    return status;
}

// ---- the file -----------------------------------------------------------------

// What mu_source_read says, with the path in front.
static mu_status tell_unread(const char *path, mu_status status,
                             const mu_diags *said, mu_diags *diags)
{
    struct stat about;
    if (status == MU_NO_MEMORY)
        return status;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return mu_error(diags, MU_CANNOT_READ, (mu_span){ 0 },
                        "cannot read %s: this is a folder; give the results "
                        "file (.gpkg) that muster run has written",
                        path);
    return mu_error(diags, status, (mu_span){ 0 }, "cannot read %s: %s", path,
                    said->count ? said->list[0].text : "there is no such file");
}

mu_status mu_results_read_without(const char        *path,
                                  const char *const *without, mu_diags *diags,
                                  mu_results *out)
{
    mu_arena         arena = { 0 };
    mu_diags         said;
    const mu_source *source = NULL;
    MU_TRY(mu_diags_init(&said));
    mu_status status = mu_source_read(&arena, path, MU_TEXT(""), MOST_BYTES,
                                      &said, &source);
    if (status != MU_OK || !source)
        status = tell_unread(path, status == MU_OK ? MU_CANNOT_READ : status,
                             &said, diags);
    else
        // The bytes lie in our arena: nobody else reads them.
        status = mu_results_read_bytes((unsigned char *)(uintptr_t)source->bytes.at,
                                       source->bytes.size, path, without,
                                       diags, out);
    mu_diags_clear(&said);
    mu_arena_clear(&arena);
    return status;
}

mu_status mu_results_read(const char *path, mu_diags *diags, mu_results *out)
{
    return mu_results_read_without(path, NULL, diags, out);
}

void mu_results_clear(mu_results *results)
{
    mu_arena_clear(&results->arena);
    *results = (mu_results){ .table_count = 0 };
}

// ---- finding ------------------------------------------------------------------

static bool is_called(mu_text name, const char *wanted)
{
    return mu_text_equal(name, (mu_text){ wanted, strlen(wanted) });
}

const mu_results_table *mu_results_table_of(const mu_results *results,
                                            const char       *name)
{
    for (uint32_t i = 0; i < results->table_count; i++)
        if (is_called(results->tables[i].name, name))
            return &results->tables[i];
    return NULL;
}

uint32_t mu_results_column_of(const mu_results_table *table, const char *name)
{
    for (uint32_t i = 0; table && i < table->column_count; i++)
        if (is_called(table->columns[i].name, name))
            return i;
    return MU_NONE;
}

const mu_value *mu_results_value(const mu_results_table *table, uint32_t row,
                                 uint32_t column)
{
    static const mu_value none = { MU_VALUE_NULL, { 0 } };
    if (!table || row >= table->row_count || column >= table->column_count)
        return &none;
    return &table->values[(size_t)row * table->column_count + column];
}

const mu_value *mu_results_cell(const mu_results_table *table, uint32_t row,
                                const char *column)
{
    return mu_results_value(table, row, mu_results_column_of(table, column));
}

mu_text mu_results_text(const mu_results_table *table, uint32_t row,
                        const char *column)
{
    const mu_value *value = mu_results_cell(table, row, column);
    return value->kind == MU_VALUE_TEXT ? value->text : MU_TEXT("");
}

bool mu_is_flag(const mu_results_column *column, const mu_value *value)
{
    return is_called(column->type, "BOOLEAN") &&
           value->kind == MU_VALUE_WHOLE &&
           (value->whole == 0 || value->whole == 1);
}

uint32_t mu_shape_cells(const mu_results_column *column,
                        const char *const      **names)
{
    static const char *const point[] = { "lon", "lat" };
    static const char *const line[] = { "from_lon", "from_lat", "to_lon",
                                        "to_lat" };
    bool is_point = is_called(column->type, "POINT");
    bool is_line = is_called(column->type, "LINESTRING");
    *names = is_point ? point : is_line ? line : NULL;
    return is_point ? 2 : is_line ? 4 : 1;
}
