// relax_rows.c - columns, rows, and statements over them. See relax_parts.h.
//
// AND is a column that is at most each of its parts, OR one that is at most
// their sum: all rows that use a statement want it to hold, so no more is
// needed. What a draw has made already is found again by its parts.

#include "relax_parts.h"

#include <stdlib.h>

// Room for one more in a growing array.
#define ROOM(rows, array, count, room)                                        \
    grow((rows), (void **)&(rows)->array, (rows)->count, &(rows)->room,       \
         sizeof *(rows)->array)

static bool grow(relax_rows *rows, void **array, size_t count, size_t *room,
                 size_t size)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? *room * 2 : 256, bytes;
    void  *larger = mu_size_product(wanted, size, &bytes)
                        ? realloc(*array, bytes) : NULL;
    if (!larger) {
        rows->failed = true;
        return false;
    }
    *array = larger;
    *room = wanted;
    return true;
}

mu_status relax_rows_init(relax_rows *rows)
{
    *rows = (relax_rows){ 0 };
    rows->bucket = calloc(RELAX_BUCKETS, sizeof *rows->bucket);
    return rows->bucket ? MU_OK : MU_NO_MEMORY;
}

void relax_rows_clear(relax_rows *rows)
{
    free(rows->column);
    free(rows->row);
    free(rows->entry);
    free(rows->known);
    free(rows->parts);
    free(rows->bucket);
    mu_arena_clear(&rows->arena);
    *rows = (relax_rows){ 0 };
}

uint32_t relax_column_add(relax_rows *rows, relax_kind kind, uint32_t of,
                          uint32_t draw, bool whole, double most)
{
    if (!ROOM(rows, column, columns, columns_room))
        return 0;
    rows->column[rows->columns] =
        (relax_column){ kind, whole, of, draw, most, 0.0 };
    return (uint32_t)rows->columns++;
}

void relax_row_begin(relax_rows *rows)
{
    rows->row_first = rows->entries;
}

void relax_row_put(relax_rows *rows, uint32_t column, double value)
{
    if (value != 0.0 && ROOM(rows, entry, entries, entries_room))
        rows->entry[rows->entries++] = (relax_entry){ column, value };
}

static int compare_entries(const void *a, const void *b)
{
    const relax_entry *x = a, *y = b;
    return (x->column > y->column) - (x->column < y->column);
}

void relax_row_end(relax_rows *rows, char sense, double right)
{
    size_t first = rows->row_first, last = first;
    if (rows->failed || !ROOM(rows, row, rows, rows_room))
        return;
    relax_entry *entry = rows->entry;
    if (rows->entries > first)
        qsort(entry + first, rows->entries - first, sizeof *entry,
              compare_entries);
    for (size_t i = first; i < rows->entries; i++) {
        if (last > first && entry[last - 1].column == entry[i].column)
            entry[last - 1].value += entry[i].value;
        else
            entry[last++] = entry[i];
    }
    rows->entries = last;
    rows->row[rows->rows++] = (relax_row){ first, sense, right };
}

void relax_implies(relax_rows *rows, uint32_t a, relax_lit b)
{
    if (b == RELAX_ALWAYS)
        return;
    relax_row_begin(rows);
    relax_row_put(rows, a, 1.0);
    if (b != RELAX_NEVER)
        relax_row_put(rows, (uint32_t)b, -1.0);
    relax_row_end(rows, 'L', 0.0);
}

// ---- AND and OR ----------------------------------------------------------------

static int compare_lits(const void *a, const void *b)
{
    relax_lit x = *(const relax_lit *)a, y = *(const relax_lit *)b;
    return (x > y) - (x < y);
}

// Puts the parts in order, once each; drops `neutral`. False where one of them
// decides alone (`deciding`).
static bool tidy(relax_lit *lits, uint32_t *count, relax_lit neutral,
                 relax_lit deciding)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < *count; i++) {
        if (lits[i] == deciding)
            return false;
        if (lits[i] != neutral)
            lits[left++] = lits[i];
    }
    *count = left;
    if (left > 1)
        qsort(lits, left, sizeof *lits, compare_lits);
    uint32_t once = left ? 1 : 0;
    for (uint32_t i = 1; i < left; i++)
        if (lits[i] != lits[once - 1])
            lits[once++] = lits[i];
    *count = once;
    return true;
}

static uint32_t bucket_of(const relax_lit *lits, uint32_t count, bool any)
{
    uint64_t hash = any ? 0x9E3779B97F4A7C15u : 0xBF58476D1CE4E5B9u;
    for (uint32_t i = 0; i < count; i++)
        hash = (hash ^ (uint64_t)lits[i]) * 0x94D049BB133111EBu;
    return (uint32_t)(hash >> 32) % RELAX_BUCKETS;
}

static relax_lit find_known(const relax_rows *rows, uint32_t bucket,
                            const relax_lit *lits, uint32_t count, bool any)
{
    for (uint32_t i = rows->bucket[bucket]; i; i = rows->known[i - 1].next) {
        const relax_known *k = &rows->known[i - 1];
        if (k->any == any && k->count == count &&
            memcmp(rows->parts + k->first, lits, count * sizeof *lits) == 0)
            return k->lit;
    }
    return RELAX_NEVER;
}

static void keep_known(relax_rows *rows, uint32_t bucket, const relax_lit *lits,
                       uint32_t count, bool any, relax_lit lit)
{
    size_t first = rows->parts_count;
    for (uint32_t i = 0; i < count; i++) {
        if (!ROOM(rows, parts, parts_count, parts_room))
            return;
        rows->parts[rows->parts_count++] = lits[i];
    }
    if (!ROOM(rows, known, knowns, knowns_room))
        return;
    rows->known[rows->knowns++] =
        (relax_known){ any, first, count, lit, rows->bucket[bucket] };
    rows->bucket[bucket] = (uint32_t)rows->knowns;
}

void relax_rows_forget(relax_rows *rows)
{
    rows->knowns = rows->parts_count = 0;
    memset(rows->bucket, 0, RELAX_BUCKETS * sizeof *rows->bucket);
}

relax_lit relax_all(relax_rows *rows, uint32_t draw, relax_lit *lits,
                    uint32_t count)
{
    if (!tidy(lits, &count, RELAX_ALWAYS, RELAX_NEVER))
        return RELAX_NEVER;
    if (count < 2)
        return count ? lits[0] : RELAX_ALWAYS;
    uint32_t  bucket = bucket_of(lits, count, false);
    relax_lit lit = find_known(rows, bucket, lits, count, false);
    if (lit != RELAX_NEVER)
        return lit;
    uint32_t column =
        relax_column_add(rows, RELAX_BOTH, MU_NONE, draw, false, 1.0);
    for (uint32_t i = 0; i < count; i++)
        relax_implies(rows, column, lits[i]);
    keep_known(rows, bucket, lits, count, false, column);
    return column;
}

relax_lit relax_any(relax_rows *rows, uint32_t draw, relax_lit *lits,
                    uint32_t count)
{
    if (!tidy(lits, &count, RELAX_NEVER, RELAX_ALWAYS))
        return RELAX_ALWAYS;
    if (count < 2)
        return count ? lits[0] : RELAX_NEVER;
    uint32_t  bucket = bucket_of(lits, count, true);
    relax_lit lit = find_known(rows, bucket, lits, count, true);
    if (lit != RELAX_NEVER)
        return lit;
    uint32_t column =
        relax_column_add(rows, RELAX_EITHER, MU_NONE, draw, false, 1.0);
    relax_row_begin(rows);
    relax_row_put(rows, column, 1.0);
    for (uint32_t i = 0; i < count; i++)
        relax_row_put(rows, (uint32_t)lits[i], -1.0);
    relax_row_end(rows, 'L', 0.0);
    keep_known(rows, bucket, lits, count, true, column);
    return column;
}

relax_lit relax_both(relax_rows *rows, uint32_t draw, relax_lit a, relax_lit b)
{
    relax_lit lits[2] = { a, b };
    return relax_all(rows, draw, lits, 2);
}

// ---- going back ------------------------------------------------------------------

relax_mark relax_rows_mark(const relax_rows *rows)
{
    return (relax_mark){ rows->columns, rows->rows, rows->entries };
}

void relax_rows_back(relax_rows *rows, relax_mark mark)
{
    rows->columns = mark.columns;
    rows->rows = mark.rows;
    rows->entries = mark.entries;
}
