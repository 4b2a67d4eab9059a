// gpkg.h - a GeoPackage in memory: tables of plain rows and of features.
//
// Stage 5, out. GeoPackage 1.3 (OGC 12-128r17), which is an SQLite file; plain
// tables are registered as `attributes`, what columns mean in gpkg_data_columns
// (the Schema extension). Coordinates are WGS 84 longitude and latitude.
//
//     mu_gpkg_begin(&g, &table, false);
//     for (...) {
//         mu_gpkg_text(&g, name);          // column after column
//         mu_gpkg_real(&g, value);
//         mu_gpkg_end_row(&g);
//     }
//     mu_gpkg_end(&g);
//
// Invariants
//   - the first failure is kept and every call after it does nothing: only
//     mu_gpkg_finish tells;
//   - the same calls give the same bytes: one transaction in a new database,
//     no clock, no file;
//   - every table ends with the column fid, the number of the row from 1.
//
// The same calls can be told to a listener instead: then there is no database,
// and what each table says is handed on value by value (mu_gpkg_listen).
//
// Memory: what SQLite takes; mu_gpkg_close frees it, the finished bytes
// included.

#ifndef MU_GPKG_H
#define MU_GPKG_H

#include "results.h"

struct sqlite3;
struct sqlite3_stmt;

typedef struct mu_gpkg_column {
    const char *name;
    const char *type;              // TEXT, INTEGER, DOUBLE, BOOLEAN, DATE
    const char *help;
} mu_gpkg_column;

typedef struct mu_gpkg_table {
    const char           *name;
    const char           *help;
    const char           *geometry;    // NULL: none; POINT or LINESTRING, the
                                       // value in front of the columns
    const mu_gpkg_column *columns;
    uint32_t              column_count;
} mu_gpkg_table;

#define MU_GPKG_COLUMNS(list) (list), sizeof(list) / sizeof *(list)

// Who is told of tables instead of a database. Texts last until the call ends.
typedef struct mu_gpkg_listener {
    void *context;
    // A table begins; false: its values are not wanted, and not told.
    bool (*begin)(void *context, const mu_gpkg_table *table, const char *name);
    // The next value of a row; number 0 is the geometry where there is one.
    void (*value)(void *context, uint32_t number, const mu_value *value);
    void (*end_row)(void *context);
    void (*end)(void *context);        // of a table that was wanted
} mu_gpkg_listener;

typedef struct mu_gpkg {
    struct sqlite3      *db;
    struct sqlite3_stmt *insert;   // into the table at hand
    struct sqlite3_stmt *contents, *geometry, *about;    // its registration
    const mu_gpkg_table *table;
    char                 name[64]; // of the table at hand, "_trust" included
    int                  column;   // set so far in the row at hand
    double               box[4];   // of the features: west, south, east, north
    bool                 has_box;
    const mu_gpkg_listener *listener;  // NULL: a database is made
    bool                 listens;  // to the table at hand
    mu_status            status;
    int                  error;    // of SQLite, where status is not MU_OK
} mu_gpkg;

// Start from any value; close in every case.
void mu_gpkg_open(mu_gpkg *g);
// The same, for a listener, which must outlive it; there are no bytes to finish.
void mu_gpkg_listen(mu_gpkg *g, const mu_gpkg_listener *listener);
void mu_gpkg_close(mu_gpkg *g);

// A failure of the caller's own, which ends it all like any other.
void mu_gpkg_fail(mu_gpkg *g, mu_status status);

// Makes a table. With `trust` it is called NAME_trust: the same under trust.
// False: a listener does not want it, so that rows need not be told, nor the end.
bool mu_gpkg_begin(mu_gpkg *g, const mu_gpkg_table *table, bool trust);
void mu_gpkg_end(mu_gpkg *g);

// The next value of the row. Empty text, INFINITY and NAN are NULL.
void mu_gpkg_text(mu_gpkg *g, mu_text text);
void mu_gpkg_string(mu_gpkg *g, const char *text);
void mu_gpkg_real(mu_gpkg *g, double value);
void mu_gpkg_whole(mu_gpkg *g, int64_t value);
void mu_gpkg_date(mu_gpkg *g, int64_t day);        // see day.h
void mu_gpkg_null(mu_gpkg *g);
void mu_gpkg_point(mu_gpkg *g, double lon, double lat);
void mu_gpkg_line(mu_gpkg *g, double lon1, double lat1, double lon2,
                  double lat2);
void mu_gpkg_end_row(mu_gpkg *g);

// Ends the transaction. *bytes live until mu_gpkg_close. MU_NO_MEMORY;
// MU_TOO_LARGE: more than SQLite's limit for a database in memory, 1 GiB;
// MU_CANNOT_WRITE: any other failure of SQLite.
MU_MUST_USE mu_status mu_gpkg_finish(mu_gpkg *g, mu_diags *diags,
                                     const void **bytes, size_t *size);

#endif
