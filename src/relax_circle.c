// relax_circle.c - circles of statements in one draw: none may grant itself.
// See relax_parts.h.
//
// The statements of a draw are a graph: a column rests on those that bound it.
// Where a nation's statement rests on another's that in the end rests on it,
// both nations have a place in a line, and the one that rests on the other
// stands behind it (Miller, Tucker, Zemlin 1960). Such places exist for all that
// the engine can do: who commits first stands in front, and of those who commit
// at one time the one of the earlier round; whoever makes a nation commit stands
// before it, and holds by every later time too.

#include "relax_parts.h"

#include <stdlib.h>

// Tarjan's strongly connected components (1972), without recursion.
typedef struct graph {
    uint32_t  nodes, base;         // node i is column base + i
    size_t   *first;               // of its edges
    uint32_t *edge;
    uint32_t *group;               // by node; MU_NONE: not known yet
    uint32_t *index, *low, *stack, *path;
    size_t   *next;                // edge to look at
} graph;

static bool heads(const relax_row *row, double value)
{
    return row->sense == 'L' ? value > 0.0 : row->sense == 'G' && value < 0.0;
}

static size_t row_last(const relax_rows *rows, size_t r)
{
    return r + 1 < rows->rows ? rows->row[r + 1].first : rows->entries;
}

// Counts the edges of a row, or notes them where `fill`.
static void row_edges(const relax_rows *rows, size_t r, graph *g, bool fill)
{
    const relax_row *row = &rows->row[r];
    size_t           last = row_last(rows, r);
    for (size_t h = row->first; h < last; h++) {
        const relax_entry *head = &rows->entry[h];
        if (!heads(row, head->value) || head->column < g->base)
            continue;
        for (size_t e = row->first; e < last; e++) {
            const relax_entry *on = &rows->entry[e];
            if (heads(row, on->value) || on->column < g->base)
                continue;
            if (fill)
                g->edge[g->next[head->column - g->base]++] =
                    on->column - g->base;
            else
                g->first[head->column - g->base + 1]++;
        }
    }
}

static bool graph_room(graph *g, mu_arena *arena)
{
    size_t n = (size_t)g->nodes + 1;
    g->first = MU_ARENA_NEW(arena, n, size_t);
    g->next = MU_ARENA_NEW(arena, n, size_t);
    g->group = MU_ARENA_NEW(arena, n, uint32_t);
    g->index = MU_ARENA_NEW(arena, n, uint32_t);
    g->low = MU_ARENA_NEW(arena, n, uint32_t);
    g->stack = MU_ARENA_NEW(arena, n, uint32_t);
    g->path = MU_ARENA_NEW(arena, n, uint32_t);
    return g->first && g->next && g->group && g->index && g->low && g->stack &&
           g->path;
}

static bool graph_make(const relax_rows *rows, relax_mark before, graph *g,
                       mu_arena *arena)
{
    for (size_t r = before.rows; r < rows->rows; r++)
        row_edges(rows, r, g, false);
    for (uint32_t i = 0; i < g->nodes; i++)
        g->first[i + 1] += g->first[i];
    g->edge = MU_ARENA_NEW(arena, g->first[g->nodes], uint32_t);
    if (!g->edge)
        return false;
    memcpy(g->next, g->first, g->nodes * sizeof *g->next);
    for (size_t r = before.rows; r < rows->rows; r++)
        row_edges(rows, r, g, true);
    memcpy(g->next, g->first, g->nodes * sizeof *g->next);
    for (uint32_t i = 0; i < g->nodes; i++)
        g->group[i] = MU_NONE;
    return true;
}

// Everything that can be reached from a node.
static void find_groups_from(graph *g, uint32_t root, uint32_t *count,
                             uint32_t *depth)
{
    uint32_t on_path = 0;
    g->path[on_path++] = root;
    while (on_path) {
        uint32_t at = g->path[on_path - 1];
        if (g->index[at] == 0) {
            g->index[at] = g->low[at] = ++*count;
            g->stack[(*depth)++] = at;
        }
        if (g->next[at] < g->first[at + 1]) {
            uint32_t to = g->edge[g->next[at]++];
            if (g->index[to] == 0)
                g->path[on_path++] = to;
            else if (g->group[to] == MU_NONE && g->index[to] < g->low[at])
                g->low[at] = g->index[to];
            continue;
        }
        on_path--;
        if (on_path && g->low[at] < g->low[g->path[on_path - 1]])
            g->low[g->path[on_path - 1]] = g->low[at];
        if (g->low[at] != g->index[at])
            continue;
        uint32_t member;
        do {
            member = g->stack[--*depth];
            g->group[member] = at;
        } while (member != at);
    }
}

static uint32_t place_of(relax_draw *d, uint32_t n, double all)
{
    if (d->place[n] == MU_NONE)
        d->place[n] = relax_column_add(d->rows, RELAX_PLACE, n, d->draw, false,
                                       all - 1.0);
    return d->place[n];
}

static bool in_a_circle(const graph *g, const relax_arc *arc)
{
    return g->group[arc->says - g->base] == g->group[arc->seen - g->base];
}

// Nations with a statement in a circle.
static uint32_t count_nations(relax_draw *d, const graph *g)
{
    uint32_t nations = d->change->part_count[RELAX_CONSENT], count = 0;
    bool    *seen = MU_ARENA_NEW(&d->arena, nations, bool);
    if (!seen) {
        d->failed = true;
        return 0;
    }
    for (const relax_arc *arc = d->arcs; arc; arc = arc->next)
        if (in_a_circle(g, arc))
            seen[arc->nation] = seen[arc->other] = true;
    for (uint32_t n = 0; n < nations; n++)
        count += seen[n];
    return count;
}

void relax_circles_break(relax_draw *d, relax_mark before)
{
    relax_rows *rows = d->rows;
    graph       g = { .nodes = (uint32_t)(rows->columns - before.columns),
                      .base = (uint32_t)before.columns };
    uint32_t    count = 0, depth = 0;
    if (!d->arcs || d->failed || rows->failed)
        return;
    if (!graph_room(&g, &d->arena) || !graph_make(rows, before, &g, &d->arena)) {
        d->failed = true;
        return;
    }
    for (uint32_t i = 0; i < g.nodes; i++)
        if (g.index[i] == 0)
            find_groups_from(&g, i, &count, &depth);
    double all = count_nations(d, &g);
    for (const relax_arc *arc = d->arcs; arc && !rows->failed; arc = arc->next) {
        if (!in_a_circle(&g, arc))
            continue;
        uint32_t behind = place_of(d, arc->nation, all);
        uint32_t ahead = place_of(d, arc->other, all);
        rows->column[arc->column].whole = true;
        relax_row_begin(rows);
        relax_row_put(rows, ahead, 1.0);
        relax_row_put(rows, behind, -1.0);
        relax_row_put(rows, arc->column, all);
        relax_row_end(rows, 'L', all - 1.0);
    }
}
