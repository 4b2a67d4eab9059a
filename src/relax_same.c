// relax_same.c - is a part of the scenario the same in two models? See
// relax_parts.h.
//
// Both models are of one folder, so row i of a table is row i in both; what is
// numbered by the builder (rows of capacity, gates, units) is not compared by
// its number.

#include "relax_parts.h"

static bool same_list(mu_list a, mu_list b)
{
    return a.count == b.count &&
           (a.count == 0 || memcmp(a.at, b.at, a.count * sizeof *a.at) == 0);
}

static bool same_real(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_reals(const double *a, const double *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!same_real(a[i], b[i]))
            return false;
    return true;
}

static bool same_quantity(const mu_quantity *a, const mu_quantity *b)
{
    return a->shape == b->shape && a->count == b->count &&
           same_real(a->a, b->a) && same_real(a->b, b->b) &&
           same_real(a->c, b->c) &&
           (a->shape != MU_CHOICE ||
            (same_reals(a->values, b->values, a->count) &&
             same_reals(a->weights, b->weights, a->count)));
}

static bool same_event(const mu_event *a, const mu_event *b)
{
    return same_list(a->after, b->after) && same_list(a->unless, b->unless) &&
           same_quantity(&a->delay, &b->delay) &&
           same_real(a->probability, b->probability);
}

static bool same_consent(const mu_model *a, const mu_model *b, uint32_t n)
{
    mu_slice x = a->nations[n].options, y = b->nations[n].options;
    if (x.last - x.first != y.last - y.first ||
        a->nations[n].refuses != b->nations[n].refuses)
        return false;
    for (uint32_t i = 0; i < x.last - x.first; i++) {
        const mu_option_model *o = &a->options[x.first + i];
        const mu_option_model *p = &b->options[y.first + i];
        if (!same_list(o->events, p->events) ||
            !same_list(o->nations, p->nations) ||
            o->counts_approval != p->counts_approval ||
            !same_real(o->contributors, p->contributors) ||
            !same_real(o->personnel, p->personnel))
            return false;
    }
    return true;
}

static bool same_approval(const mu_approval *a, const mu_approval *b)
{
    return a->step == b->step && same_list(a->after, b->after) &&
           same_quantity(&a->duration, &b->duration) &&
           same_real(a->probability, b->probability) &&
           a->retries == b->retries &&
           same_quantity(&a->retry_after, &b->retry_after);
}

static bool same_steps(const mu_model *a, const mu_model *b, uint32_t n)
{
    mu_slice x = a->nations[n].steps, y = b->nations[n].steps;
    mu_slice v = a->nations[n].breaks, w = b->nations[n].breaks;
    if (x.last - x.first != y.last - y.first ||
        v.last - v.first != w.last - w.first)
        return false;
    for (uint32_t i = 0; i < x.last - x.first; i++)
        if (a->steps[x.first + i].row != b->steps[y.first + i].row ||
            !same_approval(
                &a->scenario->approvals[a->steps[x.first + i].row],
                &b->scenario->approvals[b->steps[y.first + i].row]))
            return false;
    for (uint32_t i = 0; i < v.last - v.first; i++)
        if (!same_real(a->breaks[v.first + i].from,
                       b->breaks[w.first + i].from) ||
            !same_real(a->breaks[v.first + i].to, b->breaks[w.first + i].to))
            return false;
    return true;
}

static bool same_force(const mu_model *a, const mu_model *b,
                       const mu_pledge_model *p, const mu_pledge_model *q)
{
    if (!p || !q)
        return !p && !q;
    const mu_pledge *x = &a->scenario->pledges[p->row];
    const mu_pledge *y = &b->scenario->pledges[q->row];
    const mu_type   *s = &a->scenario->types[x->type];
    const mu_type   *t = &b->scenario->types[y->type];
    if (x->nation != y->nation || x->count != y->count ||
        !same_real(x->available, y->available) ||
        !same_quantity(&x->notice, &y->notice) || x->warning != y->warning ||
        !same_list(x->after, y->after) || p->personnel != q->personnel ||
        !same_quantity(&s->integration, &t->integration) ||
        a->width != b->width ||
        memcmp(p->amounts, q->amounts, a->width * sizeof *p->amounts) != 0 ||
        p->lifts.last - p->lifts.first != q->lifts.last - q->lifts.first)
        return false;
    for (uint32_t i = 0; i < p->lifts.last - p->lifts.first; i++) {
        const mu_lifted *l = &a->lifted[p->lifts.first + i];
        const mu_lifted *k = &b->lifted[q->lifts.first + i];
        if (l->event != k->event || l->capability != k->capability ||
            l->more != k->more)
            return false;
    }
    return true;
}

static bool same_hop(const mu_model *a, const mu_model *b, const mu_hop *h,
                     const mu_hop *i)
{
    const mu_gate_model *g = &a->gates[h->gate], *f = &b->gates[i->gate];
    if (h->rest != i->rest || g->opens != f->opens || g->nation != f->nation)
        return false;
    return g->nation == MU_NONE ||
           (mu_leg_row(h->leg) == mu_leg_row(i->leg) &&
            same_quantity(&a->scenario->links[mu_leg_row(h->leg)].permit,
                          &b->scenario->links[mu_leg_row(i->leg)].permit));
}

static bool same_ways(const mu_model *a, const mu_model *b,
                      const mu_pledge_model *p, const mu_pledge_model *q)
{
    if (!p || !q)
        return true;
    if (p->ways.last - p->ways.first != q->ways.last - q->ways.first)
        return false;
    for (uint32_t i = 0; i < p->ways.last - p->ways.first; i++) {
        const mu_way *w = &a->ways[p->ways.first + i];
        const mu_way *v = &b->ways[q->ways.first + i];
        uint32_t      hops = w->hops.last - w->hops.first;
        if (w->least != v->least || w->slowest != v->slowest ||
            w->shipping != v->shipping || hops != v->hops.last - v->hops.first)
            return false;
        for (uint32_t h = 0; h < hops; h++)
            if (!same_hop(a, b, &a->hops[w->hops.first + h],
                          &b->hops[v->hops.first + h]))
                return false;
    }
    return true;
}

bool relax_same(const relax_change *change, relax_part_kind kind, uint32_t i,
                const mu_model *a, const mu_model *b)
{
    switch (kind) {
    case RELAX_EVENT:
        return same_event(&a->scenario->events[i], &b->scenario->events[i]);
    case RELAX_CONSENT:
        return same_consent(a, b, i);
    case RELAX_STEPS:
        return same_steps(a, b, i);
    case RELAX_CEILING:
        return same_real(a->nations[i].ceiling, b->nations[i].ceiling);
    case RELAX_FORCE:
        return same_force(a, b, relax_pledge(change, a, i),
                          relax_pledge(change, b, i));
    case RELAX_WAYS:
        return same_ways(a, b, relax_pledge(change, a, i),
                         relax_pledge(change, b, i));
    default:
        return false;
    }
}

bool relax_same_need(const mu_need_model *a, const mu_need_model *b)
{
    return a->capability == b->capability && a->needs == b->needs &&
           same_real(a->ratio, b->ratio) && same_real(a->floor, b->floor) &&
           a->substitute == b->substitute;
}
