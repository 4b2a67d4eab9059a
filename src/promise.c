// promise.c - see promise.h: measures, whose an ask is, and the opening.
//
// What the asks change, part by part, is found as for the model of relax.h
// (relax_change.c).

#include "promise_parts.h"

#include <stdlib.h>

uint32_t mu_promise_measures(const mu_promise *p) { return p->measures; }
uint32_t mu_promise_nations(const mu_promise *p) { return p->nations; }
uint32_t mu_promise_stride(const mu_promise *p) { return p->stride; }
mu_ask_set mu_promise_idle(const mu_promise *p) { return p->idle; }

uint32_t mu_promise_draws(const mu_promise *p, const uint32_t **list)
{
    if (list)
        *list = p->index;
    return p->draws;
}

mu_ask_set mu_promise_local(const mu_promise *p, uint32_t nation)
{
    return p->local[nation];
}

mu_ask_set mu_promise_touching(const mu_promise *p, uint32_t nation)
{
    return p->touching[nation];
}

// ---- measures, and whose an ask is -------------------------------------------------

static mu_status find_measures(mu_promise *p)
{
    const relax_change *c = &p->change;
    if (c->demands > PROMISE_MEASURES)
        return mu_error(c->diags, MU_TOO_LARGE, (mu_span){ 0 },
                        "the milestone demands more than %u things: too many to "
                        "be modelled", PROMISE_MEASURES);
    for (uint32_t i = 0; i < c->demands; i++)
        p->measure[p->measures++] = (promise_measure){
            c->demand[i].capability, MU_NONE, 1.0, 0.0,
            c->demand[i].at_least - 1e-6, MU_NONE
        };
    // A dependency that finds no room bounds nothing: a promise may be wide.
    for (uint32_t i = 0; i < c->demands; i++)
        for (uint32_t k = 0; k < c->needs; k++) {
            const mu_need_model *need = &c->need[k];
            if (need->capability != c->demand[i].capability ||
                p->measures == PROMISE_MEASURES)
                continue;
            p->measure[p->measures++] = (promise_measure){
                need->capability, need->needs, need->floor,
                (1.0 - need->floor) / need->ratio,
                c->demand[i].at_least - 1e-6, need->substitute
            };
        }
    return MU_OK;
}

static bool is_by_approval(const relax_change *c)
{
    for (uint32_t n = 0; n < c->part_count[RELAX_CONSENT]; n++) {
        const relax_part *part = &c->part[RELAX_CONSENT][n];
        for (uint32_t k = 0; k < part->count; k++) {
            const mu_model *m = part->cases[k].model;
            mu_slice        options = m->nations[n].options;
            for (uint32_t o = options.first; o < options.last; o++)
                if (m->options[o].counts_approval)
                    return true;
        }
    }
    return false;
}

// The nation to which a part belongs; MU_NONE: to several.
static uint32_t owner(const mu_promise *p, relax_part_kind kind, uint32_t i)
{
    if (kind == RELAX_EVENT || kind == RELAX_CONSENT ||
        (kind == RELAX_STEPS && p->by_approval))
        return MU_NONE;
    return kind == RELAX_STEPS || kind == RELAX_CEILING
               ? i
               : p->change.base->scenario->pledges[i].nation;
}

static mu_status share_out_asks(mu_promise *p)
{
    const relax_change *c = &p->change;
    p->local = MU_ARENA_NEW(&p->arena, p->nations, mu_ask_set);
    if (!p->local)
        return MU_NO_MEMORY;
    for (uint32_t a = 0; a < c->asks->count; a++) {
        uint32_t nation = MU_NONE;
        bool     shared = false;
        for (int kind = 0; kind < RELAX_PARTS; kind++)
            for (uint32_t i = 0; i < c->part_count[kind]; i++) {
                if (!mu_ask_in(&c->part[kind][i].touched, a) ||
                    (kind == RELAX_WAYS && !c->matters[i]))
                    continue;
                uint32_t of = owner(p, (relax_part_kind)kind, i);
                shared = shared || of == MU_NONE ||
                         (nation != MU_NONE && nation != of);
                nation = of;
            }
        if (!shared && nation != MU_NONE)
            mu_ask_add(&p->local[nation], a);
        if (!shared && nation == MU_NONE)
            mu_ask_add(&p->idle, a);
    }
    return MU_OK;
}

static void heed(mu_promise *p, uint32_t nation, uint32_t event)
{
    if (event != MU_NONE)
        p->heeds[(size_t)nation * p->events + event] = true;
}

static void heed_all(mu_promise *p, uint32_t nation, mu_list events)
{
    for (uint32_t i = 0; i < events.count; i++)
        heed(p, nation, events.at[i]);
}

// The events that what a nation brings depends on, besides its commitment; and the
// asks that change its votes, pledges or ways.
static mu_status find_heeds(mu_promise *p)
{
    const relax_change *c = &p->change;
    p->heeds = MU_ARENA_NEW(&p->arena, (size_t)p->nations * p->events + 1, bool);
    p->touching = MU_ARENA_NEW(&p->arena, p->nations, mu_ask_set);
    if (!p->heeds || !p->touching)
        return MU_NO_MEMORY;
    for (uint32_t n = 0; n < p->nations; n++) {
        const relax_part *part = &c->part[RELAX_STEPS][n];
        for (uint32_t k = 0; k < part->count; k++) {
            const mu_model *m = part->cases[k].model;
            mu_slice        steps = m->nations[n].steps;
            for (uint32_t i = steps.first; i < steps.last; i++)
                heed_all(p, n, m->steps[i].after);
        }
        p->touching[n] = mu_ask_union(part->touched,
                                      c->part[RELAX_CEILING][n].touched);
        for (uint32_t i = 0; i < p->fleets[n]; i++) {
            const promise_fleet *f = &p->fleet[n][i];
            part = &c->part[RELAX_FORCE][f->row];
            if (!c->matters[f->row])
                continue;
            p->touching[n] = mu_ask_union(p->touching[n], part->touched);
            p->touching[n] = mu_ask_union(p->touching[n],
                                          c->part[RELAX_WAYS][f->row].touched);
            for (uint32_t k = 0; k < part->count; k++) {
                const promise_force *of = &f->force[k];
                if (!of->pledge)
                    continue;
                heed_all(p, n, of->pledge->after);
                heed(p, n, of->pledge->warning);
                for (uint32_t l = 0; l < of->lifts_count; l++)
                    heed(p, n, of->lifts[l].event);
            }
            for (uint32_t k = 0; k < f->ways_count; k++)
                for (uint32_t g = f->ways[k].gates.first;
                     g < f->ways[k].gates.last; g++)
                    heed(p, n, p->gates[g].opens);
        }
    }
    return MU_OK;
}

// All luck of the draws in `index`, and what is worked out with it.
static mu_status draw_all(mu_promise *p)
{
    mu_arena_clear(&p->arena);
    p->stride = (p->draws + PROMISE_LANES - 1) / PROMISE_LANES * PROMISE_LANES;
    p->measures = 0;
    p->idle = (mu_ask_set){ { 0 } };
    MU_TRY(find_measures(p));
    MU_TRY(promise_luck_draw(p));
    MU_TRY(find_heeds(p));
    return share_out_asks(p);
}

// Keeps the draws that are promised if everything is granted. *fewer: were some
// not?
static mu_status keep_promised(mu_promise *p, mu_view *v, bool *fewer)
{
    static const mu_ask_set none = { { 0 } };
    size_t   size = (size_t)p->measures * p->stride;
    float   *sum = MU_ARENA_NEW(&v->arena, size + 1, float);
    float   *more = MU_ARENA_NEW(&v->arena, size + 1, float);
    uint32_t kept = 0;
    if (!sum || !more)
        return MU_NO_MEMORY;
    mu_promise_look(p, v, &none, &none);
    for (uint32_t n = 0; n < p->nations; n++) {
        MU_TRY(mu_promise_bring(p, v, n, &none, &none, more));
        for (size_t i = 0; i < size; i++)
            sum[i] += more[i];
    }
    for (uint32_t w = 0; w < p->draws; w++) {
        bool reached = true;
        for (uint32_t j = 0; j < p->measures; j++)
            reached = reached && sum[(size_t)j * p->stride + w] >=
                                     v->need[(size_t)j * p->stride + w];
        if (reached)
            p->index[kept++] = p->index[w];
    }
    *fewer = kept < p->draws;
    p->draws = kept;
    return MU_OK;
}

static mu_status open_all(mu_promise *p)
{
    relax_change *c = &p->change;
    mu_view      *view;
    bool          fewer = false;
    MU_TRY(relax_change_find(
        c, &(mu_relax_options){ .milestone = p->options.milestone,
                                .day = p->options.day }));
    p->events = c->part_count[RELAX_EVENT];
    p->nations = c->part_count[RELAX_CONSENT];
    p->last = (double)p->options.day + RELAX_SLACK;
    p->horizon = c->base->horizon;
    p->luck = (relax_draw){ .change = c, .seed = p->options.seed,
                            .day = (int32_t)p->options.day, .last = p->last,
                            .horizon = p->horizon };
    p->by_approval = is_by_approval(c);
    MU_TRY(draw_all(p));
    MU_TRY(mu_view_open(p, &view));
    mu_status status = keep_promised(p, view, &fewer);
    mu_view_close(view);
    return status == MU_OK && fewer ? draw_all(p) : status;
}

mu_status mu_promise_open(const mu_promise_options *options, mu_diags *diags,
                          mu_promise **out)
{
    static const mu_variation as_it_is = { 0 };
    mu_promise *p = calloc(1, sizeof *p);
    *out = p;
    if (!p)
        return MU_NO_MEMORY;
    p->options = *options;
    p->draws = options->count;
    p->index = calloc(options->count + (size_t)1, sizeof *p->index);
    p->change = (relax_change){ .folder = options->folder,
                                .how = options->how ? options->how : &as_it_is,
                                .asks = options->asks, .diags = diags,
                                .keep_going = options->keep_going,
                                .context = options->context };
    if (p->index)
        memcpy(p->index, options->draws, options->count * sizeof *p->index);
    mu_status status = p->index ? open_all(p) : MU_NO_MEMORY;
    if (status != MU_OK) {
        mu_promise_close(p);
        *out = NULL;
    }
    return status;
}

void mu_promise_close(mu_promise *p)
{
    if (!p)
        return;
    relax_change_clear(&p->change);
    mu_arena_clear(&p->arena);
    free(p->index);
    free(p);
}

