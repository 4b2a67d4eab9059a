// relax.c - see relax.h: the whole model draw by draw, and the solver.

#include "relax_parts.h"

#include <coin/Cbc_C_Interface.h>
#include <float.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>

// ---- asks, and the cases that they choose ------------------------------------------------

static mu_status keep_ids(const relax_change *c, relax_rows *rows)
{
    const mu_scenario *s = c->base->scenario;
    uint32_t           count[RELAX_IDS] = { c->asks->count, s->events_count,
                                            s->nations_count,
                                            s->pledges_count };
    for (int i = 0; i < RELAX_IDS; i++) {
        rows->ids[i] = MU_ARENA_NEW(&rows->arena, count[i], mu_text);
        if (!rows->ids[i])
            return MU_NO_MEMORY;
        for (uint32_t k = 0; k < count[i]; k++) {
            mu_text id = i == RELAX_ASK_IDS      ? c->asks->list[k].id
                         : i == RELAX_EVENT_IDS  ? s->events[k].id
                         : i == RELAX_NATION_IDS ? s->nations[k].id
                                                 : s->pledges[k].id;
            MU_TRY(mu_arena_text(&rows->arena, id.at, id.size,
                                 &rows->ids[i][k]));
        }
    }
    return MU_OK;
}

static void pair_row(relax_rows *rows, uint32_t a, uint32_t b, double of_b,
                     double right)
{
    relax_row_begin(rows);
    relax_row_put(rows, a, 1.0);
    relax_row_put(rows, b, of_b);
    relax_row_end(rows, 'L', right);
}

static void add_asks(relax_rows *rows, const mu_asks *asks)
{
    for (uint32_t a = 0; a < asks->count; a++)
        relax_column_add(rows, RELAX_ASK, a, MU_NONE, true, 1.0);
    for (uint32_t a = 0; a < asks->count; a++)
        for (uint32_t b = 0; b < asks->count; b++) {
            if (a != b && mu_ask_in(&asks->list[a].needed, b))
                pair_row(rows, a, b, -1.0, 0.0);
            if (a < b && mu_ask_in(&asks->list[a].excluded, b))
                pair_row(rows, a, b, 1.0, 1.0);
        }
}

// One case of the part is chosen, and it is that of the asks that are granted.
static void add_cases(relax_rows *rows, relax_part *part, uint32_t index,
                      uint32_t asks)
{
    if (part->count < 2)
        return;
    for (uint32_t k = 0; k < part->count; k++) {
        uint32_t column =
            relax_column_add(rows, RELAX_CASE, index, MU_NONE, false, 1.0);
        relax_chosen *more = MU_ARENA_NEW(&rows->arena, 1, relax_chosen);
        part->cases[k].chosen = column;
        if (!more) {
            rows->failed = true;
            return;
        }
        *more = (relax_chosen){ column, part->touched, part->cases[k].set,
                                rows->chosen };
        rows->chosen = more;
    }
    relax_row_begin(rows);
    for (uint32_t k = 0; k < part->count; k++)
        relax_row_put(rows, (uint32_t)part->cases[k].chosen, 1.0);
    relax_row_end(rows, 'E', 1.0);
    for (uint32_t a = 0; a < asks; a++) {
        if (!mu_ask_in(&part->touched, a))
            continue;
        relax_row_begin(rows);
        relax_row_put(rows, a, -1.0);
        for (uint32_t k = 0; k < part->count; k++)
            if (mu_ask_in(&part->cases[k].set, a))
                relax_row_put(rows, (uint32_t)part->cases[k].chosen, 1.0);
        relax_row_end(rows, 'E', 0.0);
    }
}

// ---- what nations have pledged -------------------------------------------------------------

typedef struct pledging {          // of one nation
    relax_lit *offers;             // cases that offer something
    uint32_t   count, room;
    bool       surely;             // something is offered in every case
    double     low, high;          // persons
} pledging;

static double persons_pledged(const relax_change *c, const mu_model *m,
                              uint32_t row, uint32_t nation)
{
    const mu_pledge_model *p = relax_pledge(c, m, row);
    if (!p || p->nation != nation)
        return 0.0;
    return (double)(p->units.last - p->units.first) * (double)p->personnel;
}

// Looks at one pledge; its persons enter the row at hand.
static void add_pledging(const relax_change *c, relax_rows *rows, uint32_t row,
                         uint32_t nation, pledging *to)
{
    const relax_part *part = &c->part[RELAX_FORCE][row];
    double            low = INFINITY, high = 0.0;
    bool              always = true;
    for (uint32_t k = 0; k < part->count; k++) {
        const mu_model        *m = part->cases[k].model;
        const mu_pledge_model *p = relax_pledge(c, m, row);
        double persons = persons_pledged(c, m, row, nation);
        low = persons < low ? persons : low;
        high = persons > high ? persons : high;
        if (!p || p->nation != nation) {
            always = false;
            continue;
        }
        to->offers[to->count++] = part->cases[k].chosen;
        if (part->cases[k].chosen != RELAX_ALWAYS)
            relax_row_put(rows, (uint32_t)part->cases[k].chosen, -persons);
    }
    to->surely = to->surely || always;
    to->low += low;
    to->high += high;
}

static double ceiling_bound(const relax_change *c, uint32_t n, bool most)
{
    const relax_part *part = &c->part[RELAX_CEILING][n];
    double            bound = most ? 0.0 : INFINITY;
    for (uint32_t k = 0; k < part->count; k++) {
        double ceiling = part->cases[k].model->nations[n].ceiling;
        if (most ? ceiling > bound : ceiling < bound)
            bound = ceiling;
    }
    return bound;
}

// The column of the persons that a nation has pledged: at most what the chosen
// cases offer, and at most the ceiling.
static void add_pledged(relax_draw *d, uint32_t n, pledging *p)
{
    const relax_change *c = d->change;
    relax_rows         *rows = d->rows;
    relax_mark          before = relax_rows_mark(rows);
    uint32_t column = relax_column_add(rows, RELAX_PLEDGED, n, MU_NONE, false,
                                       INFINITY);
    double sure = 0.0;
    relax_row_begin(rows);
    relax_row_put(rows, column, 1.0);
    for (uint32_t row = 0; row < c->part_count[RELAX_FORCE]; row++) {
        const relax_part *part = &c->part[RELAX_FORCE][row];
        add_pledging(c, rows, row, n, p);
        if (part->count == 1)
            sure += persons_pledged(c, part->cases[0].model, row, n);
    }
    relax_row_end(rows, 'L', sure);
    double low = ceiling_bound(c, n, false), high = ceiling_bound(c, n, true);
    d->pledged_low[n] = p->low < low ? p->low : low;
    d->pledged_high[n] = p->high < high ? p->high : high;
    d->pledged[n] = column;
    d->contributes[n] = p->surely ? RELAX_ALWAYS : RELAX_NEVER;
    if (d->pledged_low[n] == d->pledged_high[n]) {
        d->pledged[n] = MU_NONE;
        relax_rows_back(rows, before);
    } else {
        rows->column[column].most = d->pledged_high[n];
    }
    if (!p->surely)
        d->contributes[n] = relax_any(rows, MU_NONE, p->offers, p->count);
    if (d->pledged[n] == MU_NONE || low == INFINITY)
        return;
    const relax_part *part = &c->part[RELAX_CEILING][n];
    if (part->count == 1)
        return;      // it is the column's bound
    relax_row_begin(rows);
    relax_row_put(rows, column, 1.0);
    for (uint32_t k = 0; k < part->count; k++) {
        double ceiling = part->cases[k].model->nations[n].ceiling;
        relax_row_put(rows, (uint32_t)part->cases[k].chosen,
                      -(ceiling < p->high ? ceiling : p->high));
    }
    relax_row_end(rows, 'L', 0.0);
}

static mu_status add_all_pledged(relax_draw *d, mu_arena *arena)
{
    const relax_change *c = d->change;
    uint32_t            nations = c->part_count[RELAX_CONSENT], room = 1;
    for (uint32_t row = 0; row < c->part_count[RELAX_FORCE]; row++)
        room += c->part[RELAX_FORCE][row].count;
    pledging p = { .offers = MU_ARENA_NEW(arena, room, relax_lit) };
    d->contributes = MU_ARENA_NEW(arena, nations, relax_lit);
    d->pledged_low = MU_ARENA_NEW(arena, nations, double);
    d->pledged_high = MU_ARENA_NEW(arena, nations, double);
    d->pledged = MU_ARENA_NEW(arena, nations, uint32_t);
    if (!p.offers || !d->contributes || !d->pledged_low || !d->pledged_high ||
        !d->pledged)
        return MU_NO_MEMORY;
    for (uint32_t n = 0; n < nations && !d->rows->failed; n++) {
        p = (pledging){ .offers = p.offers };
        add_pledged(d, n, &p);
    }
    relax_rows_forget(d->rows);
    return MU_OK;
}

// ---- all draws -----------------------------------------------------------------------------

static mu_status room_for_draw(relax_draw *d)
{
    const relax_change *c = d->change;
    uint32_t            events = c->part_count[RELAX_EVENT];
    uint32_t            nations = c->part_count[RELAX_CONSENT];
    d->event = MU_ARENA_NEW(&d->arena, events, relax_span);
    d->commit = MU_ARENA_NEW(&d->arena, nations, relax_span);
    d->approve = MU_ARENA_NEW(&d->arena, nations, relax_span);
    d->steps = MU_ARENA_NEW(&d->arena, nations, relax_steps *);
    d->event_by = MU_ARENA_NEW(&d->arena, events, relax_by *);
    d->commit_by = MU_ARENA_NEW(&d->arena, nations, relax_by *);
    d->approve_by = MU_ARENA_NEW(&d->arena, nations, relax_by *);
    d->place = MU_ARENA_NEW(&d->arena, nations, uint32_t);
    if (!d->event || !d->commit || !d->approve || !d->steps || !d->event_by ||
        !d->commit_by || !d->approve_by || !d->place)
        return MU_NO_MEMORY;
    for (uint32_t n = 0; n < nations; n++)
        d->place[n] = MU_NONE;
    return MU_OK;
}

static mu_status add_draws(relax_draw *d, mu_relax *out)
{
    for (uint64_t w = 0; w < out->options.draws; w++) {
        if (d->change->keep_going && !d->change->keep_going(d->change->context))
            return MU_STOPPED;
        d->draw = (uint32_t)w;
        d->arcs = NULL;
        d->counts = NULL;
        mu_status status = room_for_draw(d);
        if (status == MU_OK) {
            out->reached[w] = relax_draw_add(d);
            out->lost += out->reached[w] == MU_RELAX_LOST;
            out->sure += out->reached[w] == MU_RELAX_SURE;
        }
        mu_arena_clear(&d->arena);
        if (status != MU_OK || d->failed || d->rows->failed)
            return MU_NO_MEMORY;
        // The solver counts in int.
        if (d->rows->entries > INT_MAX / 2 || d->rows->columns > INT_MAX / 2)
            return mu_error(d->change->diags, MU_TOO_LARGE, (mu_span){ 0 },
                            "the model of draws 0 .. %u is too large for the "
                            "solver; take fewer draws", d->draw);
    }
    return MU_OK;
}

// What is wanted of all draws, and the objective.
static void add_goal(mu_relax *out)
{
    const mu_relax_options *o = &out->options;
    relax_rows             *rows = out->rows;
    relax_row_begin(rows);
    if (o->most) {
        for (uint32_t a = 0; a < out->asks->count; a++)
            relax_row_put(rows, a, (double)out->asks->list[a].cost);
        relax_row_end(rows, 'L', (double)o->budget);
    } else {
        double wanted = ceil(o->probability * (double)o->draws - 1e-9);
        for (uint64_t w = 0; w < o->draws; w++)
            if (out->reached[w] < MU_RELAX_SURE)
                relax_row_put(rows, out->reached[w], 1.0);
        relax_row_end(rows, 'G', wanted - (double)out->sure);
    }
    for (size_t i = 0; i < rows->columns && !rows->failed; i++) {
        relax_column *c = &rows->column[i];
        if (c->kind == RELAX_ASK && !o->most)
            c->worth = (double)out->asks->list[c->of].cost;
        if (c->kind == RELAX_REACHED && o->most)
            c->worth = -1.0;
        out->whole += c->whole;
    }
    out->columns = (uint32_t)rows->columns;
    out->row_count = (uint32_t)rows->rows;
}

static mu_status build(relax_change *c, mu_arena *arena, mu_relax *out)
{
    relax_draw d = { .change = c, .rows = out->rows,
                     .seed = out->options.seed,
                     .day = (int32_t)out->options.day };
    MU_TRY(relax_change_find(c, &out->options));
    d.last = (double)out->options.day + RELAX_SLACK;
    d.horizon = c->base->horizon;
    MU_TRY(keep_ids(c, out->rows));
    add_asks(out->rows, c->asks);
    for (int kind = 0; kind < RELAX_PARTS; kind++)
        for (uint32_t i = 0; i < c->part_count[kind]; i++)
            add_cases(out->rows, &c->part[kind][i], i, c->asks->count);
    if (out->rows->failed)
        return MU_NO_MEMORY;
    MU_TRY(add_all_pledged(&d, arena));
    if (out->rows->failed)
        return MU_NO_MEMORY;
    MU_TRY(add_draws(&d, out));
    add_goal(out);
    return out->rows->failed ? MU_NO_MEMORY : MU_OK;
}

mu_status mu_relax_build(const char *folder, const mu_variation *how,
                         const mu_asks *asks, const mu_relax_options *options,
                         bool (*keep_going)(void *context), void *context,
                         mu_diags *diags, mu_relax *out)
{
    static const mu_variation as_it_is = { 0 };
    relax_change c = { .folder = folder, .how = how ? how : &as_it_is,
                       .asks = asks, .diags = diags,
                       .keep_going = keep_going, .context = context };
    mu_arena     arena = { 0 };
    *out = (mu_relax){ .options = *options, .asks = asks };
    if (options->draws == 0 || options->draws >= MU_RELAX_SURE)
        return MU_BAD_CALL;
    out->rows = calloc(1, sizeof *out->rows);
    out->reached = calloc(options->draws, sizeof *out->reached);
    if (!out->rows || !out->reached)
        return MU_NO_MEMORY;
    mu_status status = relax_rows_init(out->rows);
    if (status == MU_OK)
        status = build(&c, &arena, out);
    relax_change_clear(&c);
    mu_arena_clear(&arena);
    return status;
}

void mu_relax_clear(mu_relax *relax)
{
    if (relax->rows)
        relax_rows_clear(relax->rows);
    free(relax->rows);
    free(relax->reached);
    *relax = (mu_relax){ 0 };
}

// ---- the solver ------------------------------------------------------------------------------

typedef struct matrix {            // column by column
    CoinBigIndex *start;
    int          *row;
    double       *value;
    double       *low, *high, *worth, *row_low, *row_high;
} matrix;

static void matrix_clear(matrix *x)
{
    free(x->start);
    free(x->row);
    free(x->value);
    free(x->low);
    free(x->high);
    free(x->worth);
    free(x->row_low);
    free(x->row_high);
}

static bool matrix_room(matrix *x, const relax_rows *rows)
{
    x->start = calloc(rows->columns + 2, sizeof *x->start);
    x->row = calloc(rows->entries + 1, sizeof *x->row);
    x->value = calloc(rows->entries + 1, sizeof *x->value);
    x->low = calloc(rows->columns + 1, sizeof *x->low);
    x->high = calloc(rows->columns + 1, sizeof *x->high);
    x->worth = calloc(rows->columns + 1, sizeof *x->worth);
    x->row_low = calloc(rows->rows + 1, sizeof *x->row_low);
    x->row_high = calloc(rows->rows + 1, sizeof *x->row_high);
    return x->start && x->row && x->value && x->low && x->high && x->worth &&
           x->row_low && x->row_high;
}

static void matrix_fill(matrix *x, const relax_rows *rows)
{
    for (size_t e = 0; e < rows->entries; e++)
        x->start[rows->entry[e].column + 2]++;
    for (size_t c = 0; c < rows->columns; c++)
        x->start[c + 2] += x->start[c + 1];
    for (size_t r = 0; r < rows->rows; r++) {
        const relax_row *row = &rows->row[r];
        size_t last = r + 1 < rows->rows ? row[1].first : rows->entries;
        x->row_low[r] = row->sense == 'L' ? -DBL_MAX : row->right;
        x->row_high[r] = row->sense == 'G' ? DBL_MAX : row->right;
        for (size_t e = row->first; e < last; e++) {
            CoinBigIndex at = x->start[rows->entry[e].column + 1]++;
            x->row[at] = (int)r;
            x->value[at] = rows->entry[e].value;
        }
    }
    for (size_t c = 0; c < rows->columns; c++) {
        x->high[c] = rows->column[c].most;
        x->worth[c] = rows->column[c].worth;
    }
}

static Cbc_Model *load(const relax_rows *rows, const matrix *x)
{
    Cbc_Model *model = Cbc_newModel();
    if (!model)
        return NULL;
    Cbc_loadProblem(model, (int)rows->columns, (int)rows->rows, x->start,
                    x->row, x->value, x->low, x->high, x->worth, x->row_low,
                    x->row_high);
    for (size_t c = 0; c < rows->columns; c++)
        if (rows->column[c].whole)
            Cbc_setInteger(model, (int)c);
    Cbc_setLogLevel(model, 0);
    Cbc_setParameter(model, "log", "0");
    Cbc_setParameter(model, "slog", "0");
    return model;
}

static void limit(Cbc_Model *model, double gap, double seconds)
{
    char text[64];
    snprintf(text, sizeof text, "%.9g", gap > 0.0 ? gap : 0.0);
    Cbc_setParameter(model, "ratio", text);
    Cbc_setParameter(model, "allow", "0");
    if (seconds <= 0.0)
        return;
    snprintf(text, sizeof text, "%.3f", seconds);
    Cbc_setParameter(model, "timeMode", "elapsed");
    Cbc_setParameter(model, "sec", text);
}

static void read_answer(const mu_relax *relax, Cbc_Model *model,
                        mu_relax_answer *out)
{
    const double *chosen = Cbc_bestSolution(model);
    double        draws = (double)relax->options.draws;
    out->proven = Cbc_isProvenOptimal(model) || Cbc_isProvenInfeasible(model);
    out->found = !Cbc_isProvenInfeasible(model) && chosen;
    out->bound = Cbc_getBestPossibleObjValue(model);
    out->nodes = Cbc_getNodeCount(model);
    out->value = NAN;
    for (uint32_t a = 0; out->found && a < relax->asks->count; a++)
        if (chosen[a] > 0.5)
            mu_ask_add(&out->set, a);
    if (out->found)
        out->value = relax->options.most
                         ? ((double)relax->sure - Cbc_getObjValue(model)) / draws
                         : (double)mu_asks_cost(relax->asks, &out->set);
    if (relax->options.most)
        out->bound = ((double)relax->sure - out->bound) / draws;
    else if (out->bound < 0.0)
        out->bound = 0.0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

mu_status mu_relax_solve(const mu_relax *relax, double gap, double seconds,
                         mu_relax_answer *out)
{
    matrix    x = { 0 };
    mu_status status = MU_NO_MEMORY;
    double    begin = now();
    *out = (mu_relax_answer){ .value = NAN };
    if (matrix_room(&x, relax->rows)) {
        matrix_fill(&x, relax->rows);
        Cbc_Model *model = load(relax->rows, &x);
        if (model) {
            limit(model, gap, seconds);
            Cbc_solve(model);
            status = Cbc_isAbandoned(model) ? MU_CANNOT_START : MU_OK;
            read_answer(relax, model, out);
            Cbc_deleteModel(model);
        }
    }
    matrix_clear(&x);
    out->seconds = now() - begin;
    return status;
}

// What the solver is left with, as soon as all else has its bound.
static bool is_open(relax_kind kind)
{
    return kind == RELAX_REACHED || kind == RELAX_PLACE;
}

static void fix(const mu_relax *relax, const mu_ask_set *set, bool by_solver,
                const double *value, matrix *x)
{
    const relax_rows *rows = relax->rows;
    for (uint32_t a = 0; a < relax->asks->count; a++)
        x->low[a] = x->high[a] = mu_ask_in(set, a);
    for (size_t c = relax->asks->count; c < rows->columns && !by_solver; c++)
        if (!is_open(rows->column[c].kind))
            x->high[c] = value[c];
    // Places need not exist for all statements at once.
    for (size_t r = 0; r < rows->rows && !by_solver; r++)
        if (relax_row_is_of_places(rows, r)) {
            x->row_low[r] = -DBL_MAX;
            x->row_high[r] = DBL_MAX;
        }
    for (size_t c = 0; c < rows->columns; c++)
        x->worth[c] = rows->column[c].kind == RELAX_REACHED ? -1.0 : 0.0;
    x->row_low[rows->rows - 1] = -DBL_MAX;
    x->row_high[rows->rows - 1] = DBL_MAX;
}

// The asks are fixed, the goal is left out, and as many draws as can are wanted.
mu_status mu_relax_given(const mu_relax *relax, const mu_ask_set *set,
                         bool by_solver, uint8_t *reached)
{
    matrix            x = { 0 };
    const relax_rows *rows = relax->rows;
    double           *value = calloc(rows->columns + 1, sizeof *value);
    mu_status         status = value ? MU_OK : MU_NO_MEMORY;
    if (status == MU_OK && !by_solver)
        status = relax_values(relax, set, value);
    if (status == MU_OK && !matrix_room(&x, rows))
        status = MU_NO_MEMORY;
    if (status == MU_OK) {
        matrix_fill(&x, rows);
        fix(relax, set, by_solver, value, &x);
        Cbc_Model *model = load(rows, &x);
        if (model) {
            limit(model, 0.0, 0.0);
            Cbc_solve(model);
            const double *best = Cbc_isProvenOptimal(model)
                                     ? Cbc_bestSolution(model) : NULL;
            status = best ? MU_OK : MU_CANNOT_START;
            for (uint64_t w = 0; best && w < relax->options.draws; w++)
                reached[w] = relax->reached[w] == MU_RELAX_SURE ||
                             (relax->reached[w] != MU_RELAX_LOST &&
                              best[relax->reached[w]] > 0.5);
            Cbc_deleteModel(model);
        } else {
            status = MU_NO_MEMORY;
        }
    }
    matrix_clear(&x);
    free(value);
    return status;
}
