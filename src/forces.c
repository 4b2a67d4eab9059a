// forces.c - see search.h.
//
// A milestone demands so many persons, so many battalions. However a set plays
// out, a pledge brings no more than its units that may go early enough to arrive,
// and that follows from events, consent and notice alone: lift and queues only
// make it less. So it is looked up in the draw with everything granted, and again
// with everything but each ask: what a pledge no longer brings, or brings less of,
// it owes to that ask. A draw is reached only if what is owed to the asks granted,
// and what is owed to none, add up to what is demanded.
//
// This rests on what the cuts rest on, that granting does not hurt, for events,
// consent and notice only. Every set that is played is held against it (harm.c);
// a draw that contradicts it has no demands any more, and one in which less is
// granted and more could come has none from the beginning.
//
// Where one of several asks is enough for a nation's yes, everything but one ask
// shows nothing. So for each nation the sets without its yes are grown (grow.c),
// and what it brings in a draw waits for one of the asks that they lack.

#include "search.h"

#include <math.h>

#define MOST_CELLS 40000000u   // draws by pledges by demands: else there are none
#define SAFE       (1.0 + 1e-9)

typedef struct view {
    mu_search     *search;
    uint32_t       pledges, demands;
    double        *need;       // by demand, the least that any set asks for
    double        *all, *now;  // [draw][pledge][demand]
    double        *part;       // the same: without `by`, the least
    uint32_t      *by;         // MU_NONE: nothing is owed in part
    mu_ask_set    *key;        // [draw][pledge]: without any of these, nothing
    bool          *odd;        // by draw
    mu_arena       arena;
} view;

// What one unit counts for a demand, in its own measure.
static double worth(const mu_draw *draw, const mu_pledge_model *pledge,
                    uint32_t capability, int64_t day)
{
    const mu_model *m = draw->model;
    if (capability == MU_PERSONNEL)
        return (double)pledge->personnel;
    int64_t amount = pledge->amounts[MU_COUNT_CAPABILITIES + capability];
    for (uint32_t l = pledge->lifts.first; l < pledge->lifts.last; l++)
        if (m->lifted[l].capability == capability &&
            draw->event[m->lifted[l].event] <= (double)day)
            amount += m->lifted[l].more;
    return (double)amount / MU_MILLION;
}

static void see(void *context, const mu_draw *draw, uint32_t milestone,
                uint32_t number)
{
    view           *v = context;
    const mu_model *m = draw->model;
    int64_t         day = v->search->trials.day;
    mu_slice        demands = m->marks[milestone].demands;
    double *now = v->now + (size_t)number * v->pledges * v->demands;
    memset(now, 0, (size_t)v->pledges * v->demands * sizeof *now);
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        uint32_t               units = mu_trial_units(draw, pledge, day);
        for (uint32_t j = 0; j < v->demands && units > 0; j++)
            now[(size_t)pledge->row * v->demands + j] =
                units * worth(draw, pledge,
                              m->demands[demands.first + j].capability, day);
    }
}

// Everything but one ask: what is owed to it.
static void compare(view *v, uint32_t ask)
{
    for (uint32_t w = 0; w < v->search->trials.draws; w++)
        for (uint32_t p = 0; p < v->pledges; p++) {
            size_t at = ((size_t)w * v->pledges + p) * v->demands;
            double sum = 0.0, whole = 0.0;
            for (uint32_t j = 0; j < v->demands; j++) {
                sum += v->now[at + j];
                whole += v->all[at + j];
            }
            if (sum == 0.0 && whole > 0.0)
                mu_ask_add(&v->key[(size_t)w * v->pledges + p], ask);
            for (uint32_t j = 0; j < v->demands; j++) {
                v->odd[w] = v->odd[w] || v->now[at + j] > v->all[at + j];
                if (v->now[at + j] < v->part[at + j]) {
                    v->part[at + j] = v->now[at + j];
                    v->by[at + j] = ask;
                }
            }
        }
}

// Adds what is owed to a set of asks; shares[] by key.
static mu_status owe(view *v, const mu_ask_set *key, uint32_t nation,
                     double amount, mu_share_of *list, uint32_t *count)
{
    uint32_t number;
    MU_TRY(mu_master_key(&v->search->master, key, &number));
    for (uint32_t i = 0; i < *count; i++)
        if (list[i].key == number && list[i].nation == nation) {
            list[i].part += amount;
            return MU_OK;
        }
    list[(*count)++] = (mu_share_of){ number, nation, amount };
    return MU_OK;
}

static mu_status demand(view *v, uint32_t w, uint32_t j, mu_share_of *list)
{
    static const mu_ask_set none = { { 0 } };
    uint32_t count = 0;
    double   missing = v->need[j], owed = 0.0;
    for (uint32_t p = 0; p < v->pledges; p++) {
        size_t     cell = (size_t)w * v->pledges + p;
        size_t     at = cell * v->demands + j;
        mu_ask_set key = v->key[cell];
        double     free = v->part[at];
        if (v->all[at] == 0.0)
            continue;
        if (mu_ask_size(&key) > 0)
            free = 0.0;
        else if (v->by[at] != MU_NONE)
            mu_ask_add(&key, v->by[at]);
        owed += v->all[at];
        uint32_t nation = v->search->trials.base->pledges[p].nation;
        if (free > 0.0)
            MU_TRY(owe(v, &none, nation, free, list, &count));
        if (v->all[at] > free)
            MU_TRY(owe(v, &key, nation, v->all[at] - free, list, &count));
    }
    // Nothing is demanded; or it is missing with everything: the cuts know.
    if (missing <= 0.0 || owed < missing)
        return MU_OK;
    for (uint32_t i = 0; i < count; i++)
        list[i].part = fmin(1.0, list[i].part / missing * SAFE);
    return mu_master_want(&v->search->master, w, &(mu_wants){ list, count });
}

static mu_status make_view(view *v)
{
    const mu_search *s = v->search;
    size_t cells = (size_t)s->trials.draws * v->pledges;
    size_t all = cells * v->demands;
    v->all = MU_ARENA_NEW(&v->arena, all, double);
    v->now = MU_ARENA_NEW(&v->arena, all, double);
    v->part = MU_ARENA_NEW(&v->arena, all, double);
    v->by = MU_ARENA_NEW(&v->arena, all, uint32_t);
    v->key = MU_ARENA_NEW(&v->arena, cells, mu_ask_set);
    v->odd = MU_ARENA_NEW(&v->arena, s->trials.draws, bool);
    return v->all && v->now && v->part && v->by && v->key && v->odd
               ? MU_OK
               : MU_NO_MEMORY;
}

static mu_status read_all(view *v)
{
    mu_search   *s = v->search;
    size_t       all = (size_t)s->trials.draws * v->pledges * v->demands;
    mu_share_of *list = MU_ARENA_NEW(&v->arena, 2 * (size_t)v->pledges + 1,
                                     mu_share_of);
    if (!list)
        return MU_NO_MEMORY;
    MU_TRY(mu_trials_watch(&s->trials, &s->all, see, v));
    memcpy(v->all, v->now, all * sizeof *v->all);
    memcpy(v->part, v->now, all * sizeof *v->part);
    memset(v->by, 0xff, all * sizeof *v->by);
    for (uint32_t a = 0; a < s->asks->count; a++) {
        mu_ask_set but = s->all;
        mu_ask_drop(&but, a);
        but = mu_asks_with_needs(s->asks, but);
        MU_TRY(mu_trials_watch(&s->trials, &but, see, v));
        compare(v, a);
    }
    for (uint32_t w = 0; w < s->trials.draws; w++)
        for (uint32_t j = 0; j < v->demands && !v->odd[w]; j++)
            MU_TRY(demand(v, w, j, list));
    return MU_OK;
}

mu_status mu_forces_read(mu_search *s)
{
    const mu_scenario *base = s->trials.base;
    view               v = { .search = s };
    double             need[MU_WANTS] = { 0 };
    v.need = need;
    v.pledges = base->pledges_count;
    for (uint32_t i = 0; i < base->milestones_count; i++) {
        const mu_milestone_row *row = &base->milestones[i];
        if (!mu_text_equal(base->milestone_names[row->milestone],
                           s->trials.milestone))
            continue;
        if (v.demands == MU_WANTS)
            return MU_OK;
        need[v.demands++] = row->at_least;
    }
    // An ask that changes what is demanded makes all of this void.
    for (uint32_t a = 0; a < s->asks->count; a++)
        for (size_t k = 0; k < s->asks->list[a].set_count; k++)
            if (strncmp(s->asks->list[a].sets[k], "milestones", 10) == 0)
                return MU_OK;
    if (v.pledges == 0 || v.demands == 0 ||
        (double)s->trials.draws * v.pledges * v.demands > MOST_CELLS)
        return MU_OK;
    mu_status status = make_view(&v);
    if (status == MU_OK)
        status = read_all(&v);
    mu_arena_clear(&v.arena);
    if (status == MU_OK)
        for (uint32_t i = 0; i < s->looked; i++)
            mu_harm_held(s, i);
    return status;
}
