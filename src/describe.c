// describe.c - see schema.h: the schema as a page and as a data package.

#include "schema.h"

#include "csv.h"
#include "scenario.h"
#include "table.h"

static const char *kind_text(const mu_column *column)
{
    switch (column->kind) {
    case MU_KIND_ID:
    case MU_KIND_NAME:
        return "id";
    case MU_KIND_REF:
    case MU_KIND_REFS:
        return column->kind == MU_KIND_REF ? "id of " : "ids of ";
    case MU_KIND_CAPABILITY:
        return column->personnel ? "capability, or `personnel`" : "capability";
    case MU_KIND_WORDS:
        return "ids";
    case MU_KIND_TEXT:
        return "text";
    case MU_KIND_NUMBER:
    case MU_KIND_MILLIONTHS:
        return "number";
    case MU_KIND_PROBABILITY:
        return "probability";
    case MU_KIND_WHOLE:
        return "whole number";
    case MU_KIND_QUANTITY:
        return "quantity";
    case MU_KIND_DATE:
        return "date";
    case MU_KIND_FLAG:
        return "`yes` or `no`";
    case MU_KIND_WORD:
        break;
    }
    return "";
}

static void write_kind(FILE *to, const mu_column *column)
{
    fputs(kind_text(column), to);
    if (column->kind == MU_KIND_REF || column->kind == MU_KIND_REFS)
        fputs(mu_schema(column->target)->name, to);
    if (column->kind == MU_KIND_WORD)
        for (const char *at = column->words; at; at = strchr(at, '|')) {
            at += *at == '|';
            fprintf(to, "%s`%.*s`", at == column->words ? "" : " or ",
                    (int)strcspn(at, "|"), at);
        }
    if (column->unit && column->unit[0])
        fprintf(to, ", %s", column->unit);
}

static void write_default(FILE *to, const mu_column *column)
{
    if (!column->fallback)
        fputs("required", to);
    else if (column->fallback[0] == '=')
        fprintf(to, "as `%s`", column->fallback + 1);
    else if (column->fallback[0])
        fprintf(to, "`%s`", column->fallback);
    else
        fputs("none", to);
}

static void write_range(FILE *to, const mu_column *column)
{
    mu_bounds b = mu_column_bounds(column);
    if (!mu_kind_is_number(column->kind) || column->kind == MU_KIND_QUANTITY)
        return;
    bool limited = b.most < MU_LIMIT_WHOLE;
    if (b.least <= -MU_LIMIT_WHOLE)
        return;
    if (limited && !b.open)
        fprintf(to, "%g to %.0f", b.least, b.most);
    else if (limited)
        fprintf(to, "above %g, to %.0f", b.least, b.most);
    else
        fprintf(to, b.open ? "above %g" : "from %g", b.least);
    if (column->kind == MU_KIND_MILLIONTHS)
        fputs(", 6 decimals", to);
}

static void write_table(FILE *to, mu_table_id id)
{
    const mu_table_schema *table = mu_schema(id);
    bool                   settings = id == MU_T_SCENARIO;
    fprintf(to, "\n## %s.%s\n\n%s.\n\n", table->name, settings ? "yaml" : "csv",
            table->help);
    fprintf(to, "| %s | takes | default | range | |\n|---|---|---|---|---|\n",
            settings ? "key" : "column");
    for (uint32_t i = 0; i < table->column_count; i++) {
        const mu_column *column = &table->columns[i];
        fprintf(to, "| `%s`%s | ", column->name, column->key ? " (key)" : "");
        write_kind(to, column);
        fputs(" | ", to);
        write_default(to, column);
        fputs(" | ", to);
        write_range(to, column);
        fprintf(to, " | %s |\n", column->help);
    }
}

// What src/scenario.h, csv.h and the model allow.
static void write_limits(FILE *to)
{
    fputs("\n## Limits\n\nWhat goes past one of these is told as an error, so "
          "that a mistake, or malice, costs neither much time nor\nmuch "
          "memory.\n\n| what | at most |\n|---|---|\n", to);
    fprintf(to, "| a CSV file | %zu MiB |\n", MU_LIMIT_FILE_BYTES >> 20);
    fprintf(to, "| `scenario.yaml`, a variant | %zu MiB |\n",
            MU_LIMIT_YAML_BYTES >> 20);
    fprintf(to, "| a cell, a text in YAML, an option | %u bytes |\n",
            MU_LIMIT_CELL_BYTES);
    fprintf(to, "| columns of a table | %u |\n", MU_LIMIT_COLUMNS);
    fprintf(to, "| rows of a table | %u |\n", MU_LIMIT_ROWS);
    fprintf(to, "| events, nations, conditions, pledges | %u, %u, %u, %u |\n",
            MU_LIMIT_EVENTS, MU_LIMIT_NATIONS, MU_LIMIT_CONDITIONS,
            MU_LIMIT_PLEDGES);
    fprintf(to, "| different capabilities | %u |\n", MU_LIMIT_CAPABILITIES);
    fprintf(to, "| lists and maps in each other in YAML | %u |\n",
            MU_LIMIT_NESTING);
    fprintf(to, "| `horizon` | %u days |\n", MU_LIMIT_HORIZON);
    fprintf(to, "| a number | %d |\n", MU_LIMIT_WHOLE);
    fprintf(to, "| `count` and `pool` of a pledge | %u |\n", MU_LIMIT_COUNT);
    fprintf(to, "| offered units in all | %u |\n", MU_LIMIT_UNITS);
    fprintf(to, "| `retries` of a step | %u |\n", MU_LIMIT_RETRIES);
    fprintf(to, "| values of one `choice(...)` | %u |\n", MU_LIMIT_CHOICES);
    fprintf(to, "| an amount, `supply`, `weight` | %d |\n", MU_LIMIT_AMOUNT);
    fprintf(to, "| findings that are shown | %d |\n", MU_DIAG_ROOM);
    fputs("\nTours so short, votes so frequent, or so many things over so many "
          "days that a draw would not fit into\nmemory are told as well.\n",
          to);
}

void mu_schema_write_markdown(FILE *to)
{
    fputs("# The files of a scenario\n\n"
          "A folder with `scenario.yaml` and CSV tables (UTF-8, RFC 4180, a "
          "header row). A table that is\nabsent is empty. What the columns "
          "mean to the model is in [model.md](model.md). This page is written\n"
          "by the program from the table that it reads files with.\n\n"
          "- An **id** has letters `A-Z a-z`, digits, `_`, `.` and `-`. "
          "**ids** are a list separated by `;`.\n"
          "- A **number** is digits with an optional point and a sign: `12`, "
          "`0.5`, `-3`. No exponents, no percent.\n"
          "- A **quantity** is a number that may be uncertain: `12`, `10..30` "
          "(uniform), `10..15..40` (PERT: minimum, mode,\n  maximum), "
          "`triangular(10,15,40)`, `lognormal(20,60)` (median, 90th "
          "percentile), `exponential(30)` (mean),\n  `choice(10:0.2;20:0.8)` "
          "(value:weight). It is never negative. In CSV, put one with a comma "
          "in quotes.\n"
          "- A **date** is `2025-03-01`.\n"
          "- Every table may carry `source`, ids of `sources.csv`, and "
          "`note`.\n\n"
          "Empty rows and columns without a name that a spreadsheet leaves at "
          "the end of a table are passed over.\nHow a run changes cells "
          "without editing them is told in [variants.md](variants.md).\n\n"
          "In `scenario.yaml`, `assess` is a map whose entries are maps:\n"
          "`assess: {beta: {value: 2, source: [smith], note: ...}, ...}`. "
          "Where it is given, all seven values are.\n",
          to);
    for (mu_table_id id = 0; id < MU_TABLES; id++)
        write_table(to, id);
    write_limits(to);
}

static void write_string(FILE *to, mu_text text)
{
    fputc('"', to);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            fprintf(to, "\\%c", c);
        else if (c < 0x20)
            fprintf(to, "\\u%04x", c);
        else
            fputc(c, to);
    }
    fputc('"', to);
}

static void write_word(FILE *to, const char *word)
{
    write_string(to, (mu_text){ word, strlen(word) });
}

#define ID_PATTERN     "[A-Za-z0-9_.-]+"
#define NUMBER_PATTERN "[0-9]+(\\.[0-9]+)?"
#define QUANTITY_PATTERN \
    "^(" NUMBER_PATTERN "(\\.\\." NUMBER_PATTERN \
    "){0,2}|triangular\\(" NUMBER_PATTERN "(," NUMBER_PATTERN \
    "){2}\\)|lognormal\\(" NUMBER_PATTERN "," NUMBER_PATTERN \
    "\\)|exponential\\(" NUMBER_PATTERN "\\)|choice\\(" NUMBER_PATTERN \
    ":" NUMBER_PATTERN "(;" NUMBER_PATTERN ":" NUMBER_PATTERN ")*\\))$"

// Frictionless type of a column, and what its values must match.
static const char *field_type(const mu_column *column, const char **pattern)
{
    *pattern = NULL;
    switch (column->kind) {
    case MU_KIND_ID:
    case MU_KIND_NAME:
    case MU_KIND_REF:
    case MU_KIND_CAPABILITY:
        *pattern = "^" ID_PATTERN "$";
        return "string";
    case MU_KIND_REFS:
    case MU_KIND_WORDS:
        *pattern = "^" ID_PATTERN "( *; *" ID_PATTERN ")*$";
        return "string";
    case MU_KIND_QUANTITY:
        *pattern = QUANTITY_PATTERN;
        return "string";
    case MU_KIND_TEXT:
    case MU_KIND_WORD:
        return "string";
    case MU_KIND_NUMBER:
    case MU_KIND_PROBABILITY:
    case MU_KIND_MILLIONTHS:
        return "number";
    case MU_KIND_WHOLE:
        return "integer";
    case MU_KIND_DATE:
        return "date";
    case MU_KIND_FLAG:
        break;
    }
    return "boolean";
}

static void write_constraints(FILE *to, const mu_column *column,
                              const char *pattern)
{
    const char *comma = "";
    fputs(", \"constraints\": {", to);
    if (!column->fallback) {
        fputs("\"required\": true", to);
        comma = ", ";
    }
    if (pattern) {
        fprintf(to, "%s\"pattern\": ", comma);
        write_word(to, pattern);
        comma = ", ";
    }
    if (mu_kind_is_number(column->kind) && column->kind != MU_KIND_QUANTITY) {
        mu_bounds b = mu_column_bounds(column);
        fprintf(to, "%s\"minimum\": %.0f, \"maximum\": %.0f", comma, b.least,
                b.most);
    }
    if (column->kind == MU_KIND_WORD) {
        fprintf(to, "%s\"enum\": [", comma);
        for (const char *at = column->words; at; at = strchr(at, '|')) {
            at += *at == '|';
            fputs(at == column->words ? "" : ", ", to);
            write_string(to, (mu_text){ at, strcspn(at, "|") });
        }
        fputc(']', to);
    }
    fputc('}', to);
}

static void write_field(FILE *to, const mu_column *column)
{
    const char *pattern;
    const char *type = field_type(column, &pattern);
    fprintf(to, "          {\"name\": \"%s\", \"type\": \"%s\", ", column->name,
            type);
    if (column->kind == MU_KIND_FLAG)
        fputs("\"trueValues\": [\"yes\"], \"falseValues\": [\"no\"], ", to);
    fputs("\"description\": ", to);
    write_word(to, column->help);
    write_constraints(to, column, pattern);
    fputc('}', to);
}

// The columns that are written, in order: those of the file, or all.
static uint32_t list_columns(mu_table_id id, const mu_table *table,
                             const mu_column **list)
{
    uint32_t count = 0;
    if (!table) {
        for (; count < mu_schema(id)->column_count; count++)
            list[count] = &mu_schema(id)->columns[count];
        return count;
    }
    for (uint32_t i = 0; i < table->columns && count < MU_MAX_COLUMNS; i++) {
        uint32_t column =
            mu_schema_find_column(id, mu_cell_text(&table->header[i]));
        if (column != MU_NONE)
            list[count++] = &mu_schema(id)->columns[column];
    }
    return count;
}

static bool is_written(mu_table_id id, const mu_folder *folder)
{
    return id != MU_T_SCENARIO && (!folder || folder->tables[id].source);
}

// A column whose every value stands in a column of another table.
static bool is_foreign(const mu_column *column, const mu_folder *folder)
{
    if (column->kind == MU_KIND_REF)
        return is_written(column->target, folder);
    return column->kind == MU_KIND_CAPABILITY && !column->personnel &&
           is_written(MU_T_CAPABILITIES, folder);
}

static void write_keys(FILE *to, const mu_column **list, uint32_t count,
                       const mu_folder *folder)
{
    const char *comma = "";
    fputs("        \"primaryKey\": [", to);
    for (uint32_t i = 0; i < count; i++)
        if (list[i]->key) {
            fprintf(to, "%s\"%s\"", comma, list[i]->name);
            comma = ", ";
        }
    fputs("],\n", to);
    // The standard wants a list of foreign keys to hold one at least.
    comma = "        \"foreignKeys\": [\n";
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        if (!is_foreign(list[i], folder))
            continue;
        bool row = list[i]->kind == MU_KIND_REF;
        fprintf(to,
                "%s          {\"fields\": \"%s\", \"reference\": "
                "{\"resource\": \"%s\", \"fields\": \"%s\"}}",
                comma, list[i]->name,
                mu_schema(row ? list[i]->target : MU_T_CAPABILITIES)->name,
                row ? mu_schema(list[i]->target)->columns[0].name
                    : "capability");
        comma = ",\n";
        any = true;
    }
    fprintf(to, "%s        \"missingValues\": [\"\"]\n", any ? "],\n" : "");
}

static void write_resource(FILE *to, mu_table_id id, const mu_folder *folder)
{
    const mu_column *list[MU_MAX_COLUMNS];
    uint32_t         count =
        list_columns(id, folder ? &folder->tables[id] : NULL, list);
    fprintf(
        to,
        "    {\n      \"name\": \"%s\",\n      \"path\": \"%s.csv\",\n"
        "      \"profile\": \"tabular-data-resource\",\n"
        "      \"encoding\": \"utf-8\",\n"
        "      \"dialect\": {\"delimiter\": \",\", \"doubleQuote\": true},\n"
        "      \"description\": ",
        mu_schema(id)->name, mu_schema(id)->name);
    write_word(to, mu_schema(id)->help);
    fputs(",\n      \"schema\": {\n        \"fields\": [\n", to);
    for (uint32_t i = 0; i < count; i++) {
        write_field(to, list[i]);
        fputs(i + 1 < count ? ",\n" : "\n", to);
    }
    fputs("        ],\n", to);
    write_keys(to, list, count, folder);
    fputs("      }\n    }", to);
}

void mu_schema_write_datapackage(FILE *to, const mu_folder *folder)
{
    const mu_table *settings = folder ? &folder->tables[MU_T_SCENARIO] : NULL;
    const char     *comma = "\n";
    fputs("{\n  \"name\": \"muster-scenario\",\n"
          "  \"profile\": \"tabular-data-package\",\n",
          to);
    if (settings && settings->rows > 0 && settings->column_of[0] != MU_NONE) {
        fputs("  \"title\": ", to);
        write_string(to, mu_cell_text(mu_table_cell(settings, 0,
                                                    settings->column_of[0])));
        fputs(",\n", to);
    }
    fputs("  \"resources\": [", to);
    for (mu_table_id id = 0; id < MU_TABLES; id++) {
        if (!is_written(id, folder))
            continue;
        fputs(comma, to);
        write_resource(to, id, folder);
        comma = ",\n";
    }
    fputs("\n  ]\n}\n", to);
}
