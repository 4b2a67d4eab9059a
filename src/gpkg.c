// gpkg.c - see gpkg.h.
//
// The database lies in memory (SQLite's own VFS "memdb") and leaves it as one
// run of bytes: writing the file is then replace.c's care, which can say what
// the system said, and no lock or journal of SQLite ever stands beside it.

#include "gpkg.h"

#include "day.h"

#include <assert.h>
#include <math.h>
#include <sqlite3.h>

// A time in place of the clock's: the same inputs give the same bytes.
#define LAST_CHANGE "1970-01-01T00:00:00.000Z"

// Section 1.1 of GeoPackage 1.3: application id "GPKG", version 1.3.0. The
// definitions of its tables are those of its annex C.
static const char pragmas[] =
    "PRAGMA page_size = 4096;"
    "PRAGMA encoding = 'UTF-8';"
    "PRAGMA journal_mode = OFF;"
    "PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA cache_size = -16384;"
    "PRAGMA temp_store = MEMORY;"
    "BEGIN;"
    "PRAGMA application_id = 1196444487;"
    "PRAGMA user_version = 10300;";

static const char core[] =
    "CREATE TABLE gpkg_spatial_ref_sys (\n"
    "  srs_name TEXT NOT NULL,\n"
    "  srs_id INTEGER PRIMARY KEY,\n"
    "  organization TEXT NOT NULL,\n"
    "  organization_coordsys_id INTEGER NOT NULL,\n"
    "  definition TEXT NOT NULL,\n"
    "  description TEXT);\n"
    "CREATE TABLE gpkg_contents (\n"
    "  table_name TEXT NOT NULL PRIMARY KEY,\n"
    "  data_type TEXT NOT NULL,\n"
    "  identifier TEXT UNIQUE,\n"
    "  description TEXT DEFAULT '',\n"
    "  last_change DATETIME NOT NULL"
    " DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),\n"
    "  min_x DOUBLE,\n"
    "  min_y DOUBLE,\n"
    "  max_x DOUBLE,\n"
    "  max_y DOUBLE,\n"
    "  srs_id INTEGER,\n"
    "  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)"
    " REFERENCES gpkg_spatial_ref_sys(srs_id));\n"
    "CREATE TABLE gpkg_geometry_columns (\n"
    "  table_name TEXT NOT NULL,\n"
    "  column_name TEXT NOT NULL,\n"
    "  geometry_type_name TEXT NOT NULL,\n"
    "  srs_id INTEGER NOT NULL,\n"
    "  z TINYINT NOT NULL,\n"
    "  m TINYINT NOT NULL,\n"
    "  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),\n"
    "  CONSTRAINT uk_gc_table_name UNIQUE (table_name),\n"
    "  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name)"
    " REFERENCES gpkg_contents(table_name),\n"
    "  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id)"
    " REFERENCES gpkg_spatial_ref_sys(srs_id));\n"
    "CREATE TABLE gpkg_extensions (\n"
    "  table_name TEXT,\n"
    "  column_name TEXT,\n"
    "  extension_name TEXT NOT NULL,\n"
    "  definition TEXT NOT NULL,\n"
    "  scope TEXT NOT NULL,\n"
    "  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));\n"
    "CREATE TABLE gpkg_data_columns (\n"
    "  table_name TEXT NOT NULL,\n"
    "  column_name TEXT NOT NULL,\n"
    "  name TEXT,\n"
    "  title TEXT,\n"
    "  description TEXT,\n"
    "  mime_type TEXT,\n"
    "  constraint_name TEXT,\n"
    "  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),\n"
    "  CONSTRAINT gdc_tn UNIQUE (table_name, name));\n"
    "CREATE TABLE gpkg_data_column_constraints (\n"
    "  constraint_name TEXT NOT NULL,\n"
    "  constraint_type TEXT NOT NULL,\n"
    "  value TEXT,\n"
    "  min NUMERIC,\n"
    "  min_is_inclusive BOOLEAN,\n"
    "  max NUMERIC,\n"
    "  max_is_inclusive BOOLEAN,\n"
    "  description TEXT,\n"
    "  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));\n";

// The reference systems that every GeoPackage holds (requirement 11), and the
// extension in use.
static const char core_rows[] =
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    " ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined',"
    " 'undefined Cartesian coordinate reference system'),"
    " ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined',"
    " 'undefined geographic coordinate reference system'),"
    " ('WGS 84 geodetic', 4326, 'EPSG', 4326,"
    " 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,"
    "298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],"
    "PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\","
    "0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],"
    "AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]',"
    " 'longitude and latitude in degrees on the WGS 84 spheroid');"
    "INSERT INTO gpkg_extensions VALUES"
    " ('gpkg_data_columns', NULL, 'gpkg_schema',"
    " 'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),"
    " ('gpkg_data_column_constraints', NULL, 'gpkg_schema',"
    " 'http://www.geopackage.org/spec130/#extension_schema', 'read-write');";

static const char insert_contents[] =
    "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, '" LAST_CHANGE "',"
    " ?4, ?5, ?6, ?7, ?8)";
static const char insert_geometry[] =
    "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, 4326, 0, 0)";
static const char insert_about[] =
    "INSERT INTO gpkg_data_columns (table_name, column_name, description)"
    " VALUES (?1, ?2, ?3)";

// ---- failures ----------------------------------------------------------------------

// Keeps the first failure.
static void note(mu_gpkg *g, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW ||
        g->status != MU_OK)
        return;
    g->error = code;
    g->status = (code & 0xff) == SQLITE_NOMEM  ? MU_NO_MEMORY
                : code == SQLITE_FULL || code == SQLITE_TOOBIG
                    ? MU_TOO_LARGE
                    : MU_CANNOT_WRITE;
}

void mu_gpkg_fail(mu_gpkg *g, mu_status status)
{
    if (g->status == MU_OK)
        g->status = status;
}

static void run(mu_gpkg *g, const char *sql)
{
    if (g->status == MU_OK)
        note(g, sqlite3_exec(g->db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *prepare(mu_gpkg *g, const char *sql)
{
    sqlite3_stmt *made = NULL;
    if (g->status == MU_OK)
        note(g, sqlite3_prepare_v3(g->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                   &made, NULL));
    return made;
}

// ---- open and close ----------------------------------------------------------------

void mu_gpkg_open(mu_gpkg *g)
{
    *g = (mu_gpkg){ 0 };
    note(g, sqlite3_open_v2("results", &g->db,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                            "memdb"));
    run(g, pragmas);
    run(g, core);
    run(g, core_rows);
    g->contents = prepare(g, insert_contents);
    g->geometry = prepare(g, insert_geometry);
    g->about = prepare(g, insert_about);
}

void mu_gpkg_listen(mu_gpkg *g, const mu_gpkg_listener *listener)
{
    *g = (mu_gpkg){ .listener = listener };
}

void mu_gpkg_close(mu_gpkg *g)
{
    sqlite3_finalize(g->insert);
    sqlite3_finalize(g->contents);
    sqlite3_finalize(g->geometry);
    sqlite3_finalize(g->about);
    sqlite3_close(g->db);
    *g = (mu_gpkg){ 0 };
}

// ---- tables --------------------------------------------------------------------------

// The text of CREATE TABLE and of INSERT, made together so that they agree.
static void make_statements(mu_gpkg *g)
{
    const mu_gpkg_table *t = g->table;
    sqlite3_str         *create = sqlite3_str_new(g->db);
    sqlite3_str         *insert = sqlite3_str_new(g->db);
    sqlite3_str_appendf(create, "CREATE TABLE \"%w\" (\n", g->name);
    sqlite3_str_appendf(insert, "INSERT INTO \"%w\" VALUES (", g->name);
    if (t->geometry) {
        sqlite3_str_appendf(create, "  geom %s,\n", t->geometry);
        sqlite3_str_appendall(insert, "?, ");
    }
    for (uint32_t i = 0; i < t->column_count; i++) {
        sqlite3_str_appendf(create, "  \"%w\" %s,\n", t->columns[i].name,
                            t->columns[i].type);
        sqlite3_str_appendall(insert, "?, ");
    }
    sqlite3_str_appendall(create, "  fid INTEGER PRIMARY KEY)");
    sqlite3_str_appendall(insert, "NULL)");
    note(g, sqlite3_str_errcode(create));
    note(g, sqlite3_str_errcode(insert));
    char *create_text = sqlite3_str_finish(create);
    char *insert_text = sqlite3_str_finish(insert);
    if (g->status == MU_OK) {
        run(g, create_text);
        g->insert = prepare(g, insert_text);
    }
    sqlite3_free(create_text);
    sqlite3_free(insert_text);
}

static void bind_text(mu_gpkg *g, sqlite3_stmt *to, int at, const char *text)
{
    if (g->status == MU_OK && text)
        note(g, sqlite3_bind_text(to, at, text, -1, SQLITE_STATIC));
}

static void step(mu_gpkg *g, sqlite3_stmt *of)
{
    if (g->status == MU_OK) {
        note(g, sqlite3_step(of));
        note(g, sqlite3_reset(of));
    }
}

static void describe_column(mu_gpkg *g, const char *column, const char *help)
{
    bind_text(g, g->about, 1, g->name);
    bind_text(g, g->about, 2, column);
    bind_text(g, g->about, 3, help);
    step(g, g->about);
}

bool mu_gpkg_begin(mu_gpkg *g, const mu_gpkg_table *table, bool trust)
{
    if (g->status != MU_OK)
        return !g->listener;
    assert(!g->insert);
    g->table = table;
    g->has_box = false;
    g->column = 0;
    sqlite3_snprintf(sizeof g->name, g->name, "%s%s", table->name,
                     trust ? "_trust" : "");
    if (g->listener) {
        g->listens = g->listener->begin(g->listener->context, table, g->name);
        return g->listens;
    }
    make_statements(g);
    if (table->geometry)
        describe_column(g, "geom", "Where it lies");
    for (uint32_t i = 0; i < table->column_count; i++)
        describe_column(g, table->columns[i].name, table->columns[i].help);
    describe_column(g, "fid", "Number of the row, from 1");
    return true;
}

static void register_contents(mu_gpkg *g)
{
    const mu_gpkg_table *t = g->table;
    sqlite3_clear_bindings(g->contents);
    bind_text(g, g->contents, 1, g->name);
    bind_text(g, g->contents, 2, t->geometry ? "features" : "attributes");
    bind_text(g, g->contents, 3, t->help);
    for (int i = 0; i < 4 && g->has_box && g->status == MU_OK; i++)
        note(g, sqlite3_bind_double(g->contents, 4 + i, g->box[i]));
    if (t->geometry && g->status == MU_OK)
        note(g, sqlite3_bind_int(g->contents, 8, 4326));
    step(g, g->contents);
    if (!t->geometry)
        return;
    bind_text(g, g->geometry, 1, g->name);
    bind_text(g, g->geometry, 2, t->geometry);
    step(g, g->geometry);
}

void mu_gpkg_end(mu_gpkg *g)
{
    assert(g->status != MU_OK || g->column == 0);
    if (g->listener) {
        if (g->listens)
            g->listener->end(g->listener->context);
        g->listens = false;
        return;
    }
    sqlite3_finalize(g->insert);
    g->insert = NULL;
    if (g->status == MU_OK)
        register_contents(g);
}

// ---- values --------------------------------------------------------------------------

// Hands the value to the listener; false where there is none.
static bool told(mu_gpkg *g, mu_value value)
{
    if (!g->listener || g->status != MU_OK)
        return false;
    if (g->listens)
        g->listener->value(g->listener->context, (uint32_t)g->column, &value);
    g->column++;
    return true;
}

static mu_value no_value(void)
{
    return (mu_value){ MU_VALUE_NULL, { 0 } };
}

static mu_value text_value(mu_text text)
{
    return text.size ? (mu_value){ MU_VALUE_TEXT, { .text = text } }
                     : no_value();
}

void mu_gpkg_text(mu_gpkg *g, mu_text text)
{
    if (told(g, text_value(text)) || g->status != MU_OK)
        return;
    g->column++;
    if (text.size == 0)
        note(g, sqlite3_bind_null(g->insert, g->column));
    else
        note(g, sqlite3_bind_text64(g->insert, g->column, text.at, text.size,
                                    SQLITE_STATIC, SQLITE_UTF8));
}

void mu_gpkg_string(mu_gpkg *g, const char *text)
{
    mu_gpkg_text(g, (mu_text){ text, text ? strlen(text) : 0 });
}

void mu_gpkg_real(mu_gpkg *g, double value)
{
    if (told(g, isfinite(value) ? (mu_value){ MU_VALUE_REAL, { .real = value } }
                                : no_value()) ||
        g->status != MU_OK)
        return;
    g->column++;
    note(g, isfinite(value) ? sqlite3_bind_double(g->insert, g->column, value)
                            : sqlite3_bind_null(g->insert, g->column));
}

void mu_gpkg_whole(mu_gpkg *g, int64_t value)
{
    if (!told(g, (mu_value){ MU_VALUE_WHOLE, { .whole = value } }) &&
        g->status == MU_OK)
        note(g, sqlite3_bind_int64(g->insert, ++g->column, value));
}

void mu_gpkg_date(mu_gpkg *g, int64_t day)
{
    if (g->status != MU_OK)
        return;
    char    text[32];
    mu_date date = mu_date_of_day(day);
    sqlite3_snprintf(sizeof text, text, "%04d-%02d-%02d", date.year, date.month,
                     date.day);
    if (told(g, text_value((mu_text){ text, strlen(text) })))
        return;
    note(g, sqlite3_bind_text(g->insert, ++g->column, text, -1,
                              SQLITE_TRANSIENT));
}

void mu_gpkg_null(mu_gpkg *g)
{
    if (!told(g, no_value()) && g->status == MU_OK)
        note(g, sqlite3_bind_null(g->insert, ++g->column));
}

void mu_gpkg_end_row(mu_gpkg *g)
{
    assert(g->status != MU_OK ||
           g->column == (int)g->table->column_count + !!g->table->geometry);
    g->column = 0;
    if (!g->listener)
        step(g, g->insert);
    else if (g->listens)
        g->listener->end_row(g->listener->context);
}

// ---- geometries ------------------------------------------------------------------------
//
// Section 2.1.3 of GeoPackage 1.3: a header ("GP", version 0, flags, reference
// system, envelope of lines), then well-known binary; all little-endian.

#define ENVELOPE_NONE  0x00u
#define ENVELOPE_XY    0x02u       // 32 bytes: west, east, south, north
#define LITTLE_ENDIAN_ 0x01u
#define WKB_POINT      1u
#define WKB_LINESTRING 2u
#define GEOMETRY_MOST  128         // bytes; a line of two points takes 81

typedef struct geometry {
    unsigned char bytes[GEOMETRY_MOST];
    size_t        size;
} geometry;

static void put_bits(geometry *to, uint64_t bits, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to->bytes[to->size++] = (unsigned char)(bits >> (8 * i));
}

static void put_real(geometry *to, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_bits(to, bits, 8);
}

static void put_header(geometry *to, unsigned envelope)
{
    put_bits(to, 'G', 1);
    put_bits(to, 'P', 1);
    put_bits(to, 0, 1);
    put_bits(to, envelope | LITTLE_ENDIAN_, 1);
    put_bits(to, 4326, 4);
}

static void widen_box(mu_gpkg *g, double lon, double lat)
{
    if (!g->has_box) {
        g->box[0] = g->box[2] = lon;
        g->box[1] = g->box[3] = lat;
        g->has_box = true;
    }
    g->box[0] = fmin(g->box[0], lon);
    g->box[1] = fmin(g->box[1], lat);
    g->box[2] = fmax(g->box[2], lon);
    g->box[3] = fmax(g->box[3], lat);
}

static void bind_geometry(mu_gpkg *g, const geometry *shape)
{
    if (g->status == MU_OK)
        note(g, sqlite3_bind_blob64(g->insert, ++g->column, shape->bytes,
                                    shape->size, SQLITE_TRANSIENT));
}

void mu_gpkg_point(mu_gpkg *g, double lon, double lat)
{
    if (told(g, (mu_value){ MU_VALUE_POINT, { .at = { lon, lat } } }))
        return;
    geometry shape = { .size = 0 };
    put_header(&shape, ENVELOPE_NONE);
    put_bits(&shape, LITTLE_ENDIAN_, 1);
    put_bits(&shape, WKB_POINT, 4);
    put_real(&shape, lon);
    put_real(&shape, lat);
    widen_box(g, lon, lat);
    bind_geometry(g, &shape);
}

void mu_gpkg_line(mu_gpkg *g, double lon1, double lat1, double lon2,
                  double lat2)
{
    if (told(g, (mu_value){ MU_VALUE_LINE,
                            { .at = { lon1, lat1, lon2, lat2 } } }))
        return;
    geometry shape = { .size = 0 };
    put_header(&shape, ENVELOPE_XY);
    put_real(&shape, fmin(lon1, lon2));
    put_real(&shape, fmax(lon1, lon2));
    put_real(&shape, fmin(lat1, lat2));
    put_real(&shape, fmax(lat1, lat2));
    put_bits(&shape, LITTLE_ENDIAN_, 1);
    put_bits(&shape, WKB_LINESTRING, 4);
    put_bits(&shape, 2, 4);
    put_real(&shape, lon1);
    put_real(&shape, lat1);
    put_real(&shape, lon2);
    put_real(&shape, lat2);
    widen_box(g, lon1, lat1);
    widen_box(g, lon2, lat2);
    bind_geometry(g, &shape);
}

// ---- the bytes -----------------------------------------------------------------------

mu_status mu_gpkg_finish(mu_gpkg *g, mu_diags *diags, const void **bytes,
                         size_t *size)
{
    run(g, "COMMIT");
    sqlite3_int64  count = 0;
    unsigned char *at = NULL;
    if (g->status == MU_OK)
        at = sqlite3_serialize(g->db, "main", &count, SQLITE_SERIALIZE_NOCOPY);
    if (g->status == MU_OK && (!at || count <= 0))
        note(g, SQLITE_INTERNAL);
    if (g->status == MU_TOO_LARGE)
        return mu_error(diags, g->status, (mu_span){ 0 },
                        "the results are larger than 1 GiB; shorten the "
                        "horizon or report less often");
    if (g->status == MU_CANNOT_WRITE)
        return mu_error(diags, g->status, (mu_span){ 0 },
                        "cannot make the results file: SQLite says '%s' (%d); "
                        "this is a fault of muster or of its SQLite",
                        sqlite3_errstr(g->error), g->error);
    if (g->status != MU_OK)
        return g->status;
    *bytes = at;
    *size = (size_t)count;
    return MU_OK;
}
