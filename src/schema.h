// schema.h - the tables and columns of a scenario, in one table of tables.
//
// Stage 1, scenario. Section 2 of docs/model.md. Reading, defaults, ranges,
// docs/scenario.md, datapackage.json and help all follow from it; a new column
// is one line in schema.c and one field in scenario.h.
//
// Invariants
//   - a table has at most MU_MAX_COLUMNS columns, its key columns first;
//   - a column whose default is another column ("=id") stands behind it and
//     has the same kind;
//   - `size` is that of the field at `offset`; 0 where nothing is stored.
//
// Memory: constant.

#ifndef MU_SCHEMA_H
#define MU_SCHEMA_H

#include "base.h"

#include <stdio.h>

// At most 32: a row keeps a bit for each.
#define MU_MAX_COLUMNS 32u

typedef enum mu_table_id {
    MU_T_SCENARIO,   // scenario.yaml, a table of one row
    MU_T_EVENTS,
    MU_T_NATIONS,
    MU_T_CONDITIONS,
    MU_T_APPROVALS,
    MU_T_RECESS,
    MU_T_CAVEATS,
    MU_T_TYPES,
    MU_T_CAPABILITIES,
    MU_T_PLEDGES,
    MU_T_PLACES,
    MU_T_LINKS,
    MU_T_MODES,
    MU_T_LIFT,
    MU_T_FACTORS,
    MU_T_SUPPLY,
    MU_T_DEPENDENCIES,
    MU_T_MILESTONES,
    MU_T_CLAIMS,
    MU_T_SECTORS,
    MU_T_LADDER,
    MU_T_LEVERS,
    MU_T_SOURCES,
    MU_TABLES
} mu_table_id;

typedef enum mu_kind {
    MU_KIND_ID,            // mu_text, letters, digits, _ . -
    MU_KIND_NAME,          // uint32_t, number of a name that the table makes
    MU_KIND_REF,           // uint32_t, row of `target`
    MU_KIND_REFS,          // mu_list, rows of `target`
    MU_KIND_CAPABILITY,    // uint32_t, number of a capability's name
    MU_KIND_WORDS,         // mu_text, a list of ids that point nowhere
    MU_KIND_TEXT,          // mu_text
    MU_KIND_NUMBER,        // double
    MU_KIND_PROBABILITY,   // double
    MU_KIND_WHOLE,         // int64_t or uint32_t
    MU_KIND_MILLIONTHS,    // int64_t
    MU_KIND_QUANTITY,      // mu_quantity
    MU_KIND_DATE,          // mu_text, mu_date, or int64_t days since start
    MU_KIND_FLAG,          // bool, yes or no
    MU_KIND_WORD           // bool or uint32_t, number of one of `words`
} mu_kind;

typedef enum mu_range {
    MU_ANY,
    MU_FROM_0,
    MU_ABOVE_0,
    MU_FROM_1,
    MU_SHARE,   // 0 .. 1
    MU_LATITUDE,
    MU_LONGITUDE
} mu_range;

typedef struct mu_column {
    const char *name;
    mu_kind     kind;
    bool        key;
    bool        personnel;   // a capability that may be the word personnel
    mu_table_id target;      // of a reference
    const char *fallback;    // of an empty cell: NULL required, "" none,
                             // "=column" as there, else the text to read
    mu_range    range;
    double      most;   // 0: MU_LIMIT_WHOLE
    const char *unit;
    const char *words;          // "offered|possible", numbered from 0
    size_t      offset, size;   // of its field
    const char *help;
} mu_column;

typedef struct mu_table_schema {
    const char      *name;
    const char      *one;   // what a row is: "event"
    const mu_column *columns;
    uint32_t         column_count;
    size_t           row_size;
    size_t           rows_offset, count_offset;   // in mu_scenario
    const char      *help;
} mu_table_schema;

const mu_table_schema *mu_schema(mu_table_id table);

// MU_TABLES, or MU_NONE, if there is none of that name.
mu_table_id mu_schema_find_table(mu_text name);
uint32_t    mu_schema_find_column(mu_table_id table, mu_text name);

// Number of the word in "a|b|c", or MU_NONE.
uint32_t mu_word_find(const char *words, mu_text word);

static inline bool mu_kind_is_number(mu_kind kind)
{
    return kind == MU_KIND_NUMBER || kind == MU_KIND_PROBABILITY ||
           kind == MU_KIND_WHOLE || kind == MU_KIND_MILLIONTHS ||
           kind == MU_KIND_QUANTITY;
}

// What a number may be; `open` leaves out `least` itself.
typedef struct mu_bounds {
    double least, most;
    bool   open;
} mu_bounds;

mu_bounds mu_column_bounds(const mu_column *column);

// docs/scenario.md: every table and column.
void mu_schema_write_markdown(FILE *to);

// A Frictionless Data Package (v1) of the tables that `folder` holds; of all
// tables if it is NULL.
struct mu_folder;
void mu_schema_write_datapackage(FILE *to, const struct mu_folder *folder);

#endif
