// relax_given.c - all statements worked out for one set of asks, without a
// solver. See relax_parts.h.
//
// From nothing upwards: each column is the least of the bounds that its rows set
// it, again and again until nothing rises. What comes of it is the least that
// holds together, so no circle grants itself and places are not needed.

#include "relax_parts.h"

#include <stdlib.h>

static size_t last_of(const relax_rows *rows, size_t r)
{
    return r + 1 < rows->rows ? rows->row[r + 1].first : rows->entries;
}

bool relax_row_is_of_places(const relax_rows *rows, size_t row)
{
    size_t last = last_of(rows, row);
    for (size_t e = rows->row[row].first; e < last; e++)
        if (rows->column[rows->entry[e].column].kind == RELAX_PLACE)
            return true;
    return false;
}

// Is the column worked out? The others are given, or left to the solver.
static bool is_worked_out(relax_kind kind)
{
    return kind != RELAX_ASK && kind != RELAX_CASE && kind != RELAX_PLACE &&
           kind != RELAX_REACHED;
}

// The one column that a row bounds from above by the others; false: it is a row
// of another kind.
static bool bounded_by(const relax_rows *rows, size_t r, relax_entry *head)
{
    const relax_row *row = &rows->row[r];
    size_t           last = last_of(rows, r);
    uint32_t         heads = 0;
    double           sign = row->sense == 'L' ? 1.0 : -1.0;
    if (row->sense == 'E' || r + 1 == rows->rows)
        return false;
    for (size_t e = row->first; e < last; e++)
        if (sign * rows->entry[e].value > 0.0) {
            *head = rows->entry[e];
            heads++;
        }
    return heads == 1 && is_worked_out(rows->column[head->column].kind) &&
           !relax_row_is_of_places(rows, r);
}

// What the other columns leave to the head of a row.
static double bound_of(const relax_rows *rows, size_t r, const relax_entry *head,
                       const double *value)
{
    const relax_row *row = &rows->row[r];
    size_t           last = last_of(rows, r);
    double           left = row->right;
    for (size_t e = row->first; e < last; e++)
        if (rows->entry[e].column != head->column)
            left -= rows->entry[e].value * value[rows->entry[e].column];
    return left / head->value;
}

static void begin_values(const mu_relax *relax, const mu_ask_set *set,
                         double *value)
{
    const relax_rows *rows = relax->rows;
    memset(value, 0, rows->columns * sizeof *value);
    for (uint32_t a = 0; a < relax->asks->count; a++)
        value[a] = mu_ask_in(set, a);
    for (const relax_chosen *c = rows->chosen; c; c = c->next) {
        mu_ask_set asked = *set;
        for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
            asked.words[i] &= c->touched.words[i];
        value[c->column] = mu_ask_equal(&asked, &c->set);
    }
}

mu_status relax_values(const mu_relax *relax, const mu_ask_set *set,
                       double *value)
{
    const relax_rows *rows = relax->rows;
    double           *bound = calloc(rows->columns + 1, sizeof *bound);
    relax_entry      *head = calloc(rows->rows + 1, sizeof *head);
    bool              changed = bound && head;
    if (!changed) {
        free(bound);
        free(head);
        return MU_NO_MEMORY;
    }
    begin_values(relax, set, value);
    for (size_t r = 0; r < rows->rows; r++)
        if (!bounded_by(rows, r, &head[r]))
            head[r].value = 0.0;
    while (changed) {
        changed = false;
        for (size_t c = 0; c < rows->columns; c++)
            bound[c] = rows->column[c].most;
        for (size_t r = 0; r < rows->rows; r++) {
            if (head[r].value == 0.0)
                continue;
            double left = bound_of(rows, r, &head[r], value);
            if (left < bound[head[r].column])
                bound[head[r].column] = left;
        }
        for (size_t c = 0; c < rows->columns; c++) {
            const relax_column *column = &rows->column[c];
            if (!is_worked_out(column->kind))
                continue;
            double now = column->whole ? floor(bound[c] + 1e-9) : bound[c];
            if (now > value[c] + 1e-9) {
                value[c] = now;
                changed = true;
            }
        }
    }
    free(bound);
    free(head);
    return MU_OK;
}
