// rules.c - see rules.h.

#include "rules.h"

#define MONTH (365.0 / 12.0)

// The country in which all bases lie.
static mu_text country_of(const mu_scenario *s)
{
    mu_text country = { 0 };
    for (uint32_t p = 0; p < s->places_count; p++) {
        if (!s->places[p].is_base)
            continue;
        if (country.size && !mu_text_equal(country, s->places[p].country))
            return (mu_text){ 0 };
        country = s->places[p].country;
    }
    return country;
}

static mu_rotation rotation_of(const mu_scenario *s)
{
    mu_rotation r = { 0 };
    for (uint32_t i = 0; i < s->pledges_count; i++) {
        const mu_pledge *p = &s->pledges[i];
        double persons = (double)(p->count * s->types[p->type].personnel);
        if (p->possible)
            continue;
        if (isnan(p->tour)) {
            r.without += persons;
            continue;
        }
        r.pledges++;
        r.persons += persons;
        r.needed += persons * (1.0 + p->dwell / p->tour);
        r.pool += (double)(p->pool * s->types[p->type].personnel);
        r.tour += persons * p->tour / MONTH;
        r.dwell += persons * p->dwell / MONTH;
    }
    if (r.persons > 0.0) {
        r.tour /= r.persons;
        r.dwell /= r.persons;
    }
    return r;
}

mu_rules mu_rules_of(const mu_answers *a, const mu_records *records)
{
    const mu_model    *m = a->model;
    const mu_scenario *s = m->scenario;
    mu_rules           rules = { .country = country_of(s) };
    if (rules.country.size)
        rules.host = mu_records_host(records, rules.country);
    for (uint32_t i = 0; i < s->sectors_count; i++)
        rules.km += s->sectors[i].km;
    rules.rotation = rotation_of(s);
    for (uint32_t r = 0; r < m->report_days; r++) {
        int32_t        day = (int32_t)(r * m->report_every);
        const mu_band *band = &a->curves[0].band[r];
        if (day <= 365) {
            rules.year = *band;
            rules.year_day = day;
        }
        if (r == 0 || band->p50 > rules.peak.p50) {
            rules.peak = *band;
            rules.peak_day = day;
        }
    }
    return rules;
}
