// record.c - see record.h.

#include "record.h"

#include "csv.h"
#include "quantity.h"

// A file as a table; `broken` after the first thing that is wrong.
typedef struct page {
    mu_table  table;
    uint32_t  row;
    mu_status broken;
} page;

static mu_text cell(page *p, const char *column)
{
    for (uint32_t c = 0; c < p->table.columns; c++)
        if (mu_text_equal(mu_cell_text(&p->table.header[c]),
                          (mu_text){ column, strlen(column) }))
            return mu_cell_text(mu_table_cell(&p->table, p->row, c));
    p->broken = MU_MISSING;
    return (mu_text){ 0 };
}

static double number(page *p, const char *column)
{
    double    value = 0.0;
    mu_status status = mu_number_read(cell(p, column), &value);
    if (status != MU_OK)
        p->broken = status;
    return value;
}

static mu_status open_page(const mu_embedded_file *files, const char *name,
                           mu_arena *arena, mu_diags *diags, page *p)
{
    *p = (page){ .broken = MU_MISSING };
    for (; files->name; files++)
        if (strcmp(files->name, name) == 0) {
            mu_source *source = MU_ARENA_NEW(arena, 1, mu_source);
            if (!source)
                return MU_NO_MEMORY;
            source->name = (mu_text){ files->name, strlen(files->name) };
            MU_TRY(mu_arena_text(arena, (const char *)files->bytes, files->size,
                                 &source->bytes));
            MU_TRY(mu_csv_read(arena, source, diags, &p->table));
            p->broken = diags->errors ? MU_BAD_SYNTAX : MU_OK;
        }
    return p->broken;
}

static mu_status read_missions(page *p, mu_arena *arena, mu_records *out)
{
    out->missions_count = p->table.rows;
    out->missions = MU_ARENA_NEW(arena, p->table.rows, mu_mission);
    if (!out->missions)
        return MU_NO_MEMORY;
    for (p->row = 0; p->row < p->table.rows; p->row++)
        out->missions[p->row] = (mu_mission){
            .name = cell(p, "mission"),
            .who = cell(p, "who"),
            .note = cell(p, "note"),
            .watches = mu_text_equal(cell(p, "watches"), MU_TEXT("yes")),
            .persons = { number(p, "persons"), cell(p, "persons_source"),
                         cell(p, "persons_url"), cell(p, "persons_year"),
                         cell(p, "persons_confidence") },
            .km = { number(p, "km"), cell(p, "km_source"), cell(p, "km_url"),
                    { 0 }, cell(p, "km_confidence") },
        };
    return p->broken;
}

static mu_status read_hosts(page *p, mu_arena *arena, mu_records *out)
{
    out->hosts_count = p->table.rows;
    out->hosts = MU_ARENA_NEW(arena, p->table.rows, mu_host);
    if (!out->hosts)
        return MU_NO_MEMORY;
    for (p->row = 0; p->row < p->table.rows; p->row++)
        out->hosts[p->row] = (mu_host){
            .country = cell(p, "country"),
            .name = cell(p, "name"),
            .note = cell(p, "note"),
            .population = { number(p, "population"), cell(p, "source_title"),
                            cell(p, "source_url"), cell(p, "source_year"),
                            cell(p, "confidence") },
        };
    return p->broken;
}

static mu_status read_references(page *p, mu_arena *arena, mu_records *out)
{
    out->references_count = p->table.rows;
    out->references = MU_ARENA_NEW(arena, p->table.rows, mu_reference);
    if (!out->references)
        return MU_NO_MEMORY;
    for (p->row = 0; p->row < p->table.rows; p->row++)
        out->references[p->row] = (mu_reference){
            cell(p, "id"),     cell(p, "topic"),     cell(p, "stance"),
            cell(p, "says"),   cell(p, "author"),    cell(p, "title"),
            cell(p, "publisher"), cell(p, "year"),   cell(p, "url"),
        };
    return p->broken;
}

mu_status mu_records_read(const mu_embedded_file *files, mu_arena *arena,
                          mu_records *out)
{
    static const struct {
        const char *name;
        mu_status (*read)(page *p, mu_arena *arena, mu_records *out);
    } parts[] = { { "missions.csv", read_missions },
                  { "hosts.csv", read_hosts },
                  { "references.csv", read_references } };
    mu_records records = { 0 };
    mu_diags   diags;
    mu_status  status = mu_diags_init(&diags);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && status == MU_OK;
         i++) {
        page p;
        status = open_page(files, parts[i].name, arena, &diags, &p);
        if (status == MU_OK)
            status = parts[i].read(&p, arena, &records);
    }
    mu_diags_clear(&diags);
    if (status == MU_OK)
        *out = records;
    return status;
}

const mu_host *mu_records_host(const mu_records *records, mu_text country)
{
    for (uint32_t i = 0; i < records->hosts_count; i++)
        if (mu_text_equal(records->hosts[i].country, country))
            return &records->hosts[i];
    return NULL;
}
