// cover.c - see cover.h.
//
// maximise sum(weight_s y_s) where y_s <= sum of x_b over the bases b that cover
// s, sum(x) <= number, x whole and 0 or 1, 0 <= y <= 1. The value is summed
// again in whole numbers from the bases that were chosen.

#include "cover.h"

#include <coin/Cbc_C_Interface.h>
#include <stdlib.h>

// A search that needs more has gone astray; a limit in seconds would make the
// answer depend on the machine.
#define MOST_NODES "200000"

static void describe(Cbc_Model *model, const mu_cover *c, uint32_t number,
                     int *index, double *value)
{
    for (uint32_t b = 0; b < c->bases; b++)
        Cbc_addCol(model, "", 0.0, 1.0, 0.0, 1, 0, NULL, NULL);
    for (uint32_t s = 0; s < c->sectors; s++)
        Cbc_addCol(model, "", 0.0, 1.0, (double)c->weight[s] / MU_MILLION, 0, 0,
                   NULL, NULL);
    for (uint32_t b = 0; b < c->bases; b++) {
        index[b] = (int)b;
        value[b] = 1.0;
    }
    Cbc_addRow(model, "", (int)c->bases, index, value, 'L', (double)number);
    for (uint32_t s = 0; s < c->sectors; s++) {
        int count = 1;
        index[0] = (int)(c->bases + s);
        value[0] = 1.0;
        for (uint32_t b = 0; b < c->bases; b++)
            if (c->covers[(size_t)b * c->sectors + s]) {
                index[count] = (int)b;
                value[count++] = -1.0;
            }
        Cbc_addRow(model, "", count, index, value, 'L', 0.0);
    }
    Cbc_setObjSense(model, -1.0);
}

static int64_t sum_of(const mu_cover *c, const double *chosen)
{
    int64_t sum = 0;
    for (uint32_t s = 0; s < c->sectors; s++)
        for (uint32_t b = 0; b < c->bases; b++)
            if (chosen[b] > 0.5 && c->covers[(size_t)b * c->sectors + s]) {
                sum += c->weight[s];
                break;
            }
    return sum;
}

mu_status mu_cover_optimum(const mu_cover *c, uint32_t number, int64_t *weight)
{
    size_t     room = (size_t)c->bases + 1;
    int       *index = calloc(room, sizeof *index);
    double    *value = calloc(room, sizeof *value);
    Cbc_Model *model = index && value ? Cbc_newModel() : NULL;
    mu_status  status = model ? MU_OK : MU_NO_MEMORY;
    if (model) {
        Cbc_setLogLevel(model, 0);
        Cbc_setParameter(model, "log", "0");
        Cbc_setParameter(model, "slog", "0");
        Cbc_setParameter(model, "ratio", "0");
        Cbc_setParameter(model, "allow", "0");
        Cbc_setParameter(model, "maxN", MOST_NODES);
        describe(model, c, number, index, value);
        Cbc_solve(model);
        if (Cbc_isProvenOptimal(model))
            *weight = sum_of(c, Cbc_getColSolution(model));
        else if (Cbc_isNodeLimitReached(model))
            *weight = MU_COVER_UNPROVEN;
        else
            status = MU_CANNOT_START;
        Cbc_deleteModel(model);
    }
    free(index);
    free(value);
    return status;
}

// ---- an order of bases ------------------------------------------------------------

// Who covers whom on a rung; the weight that all bases together cover.
static int64_t fill_covers(const mu_belief *belief, uint32_t rung,
                           uint8_t *covers)
{
    const mu_scenario *s = belief->model->scenario;
    int64_t            all = 0;
    for (uint32_t i = 0; i < s->sectors_count; i++) {
        bool any = false;
        for (uint32_t b = 0; b < belief->bases; b++) {
            bool reaches = mu_belief_reaches(belief, b, i, rung);
            covers[(size_t)b * s->sectors_count + i] = reaches;
            any = any || reaches;
        }
        all += any ? s->sectors[i].weight : 0;
    }
    return all;
}

// The greedy order's first base is the best one, and nothing is better than all
// that can be reached: neither needs the solver.
static mu_status fill_optimum(const mu_belief *belief, const mu_cover *cover,
                              int64_t all, mu_base_row *row)
{
    double  whole = (double)all / (double)belief->weight;
    int64_t most;
    row->optimum = row->reached;
    if (row->number == 1 || row->reached >= whole)
        return MU_OK;
    MU_TRY(mu_cover_optimum(cover, row->number, &most));
    row->optimum = most == MU_COVER_UNPROVEN
                       ? NAN
                       : (double)most / (double)belief->weight;
    return MU_OK;
}

mu_status mu_cover_order(const mu_belief *belief, mu_base_order *order)
{
    const mu_scenario *s = belief->model->scenario;
    mu_arena           arena = { 0 };
    mu_status          status = MU_OK;
    int64_t            all = 0;
    uint8_t *covers = MU_ARENA_NEW(&arena, (size_t)belief->bases *
                                               s->sectors_count, uint8_t);
    int64_t *weight = MU_ARENA_NEW(&arena, s->sectors_count, int64_t);
    if (!covers || !weight)
        status = MU_NO_MEMORY;
    for (uint32_t i = 0; status == MU_OK && i < s->sectors_count; i++)
        weight[i] = s->sectors[i].weight;
    mu_cover cover = { belief->bases, s->sectors_count, covers, weight };
    for (uint32_t i = 0; i < order->count && status == MU_OK; i++) {
        if (order->rows[i].number == 1)
            all = fill_covers(belief, order->rows[i].rung, covers);
        status = fill_optimum(belief, &cover, all, &order->rows[i]);
    }
    mu_arena_clear(&arena);
    return status;
}
