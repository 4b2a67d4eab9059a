// store_network.c - what the network carries, as tables by day and as layers of
// a map.
//
// Use is known for what has a limited capacity: for other links it is NULL.
// Plain and trust stand side by side here: what is under trust is in the
// columns whose names end in _trust.
//
// Memory: two lists for the time of the call.

#include "store_parts.h"

#include <stdlib.h>

typedef struct network {
    mu_gpkg              *g;
    const mu_store_input *in;
    uint32_t             *row_of;      // by link, of use; MU_NONE: none
    double               *place_units; // [place][from, to], mean
    double                waits, waits_trust;  // of all legs and pools
} network;

// ---- use by day ------------------------------------------------------------------------

static const mu_gpkg_column link_use_columns[] = {
    { "link", "TEXT", "Its id in the scenario; both directions together" },
    { "day", "INTEGER", "Day; only days with any use" },
    { "units", "DOUBLE", "Mean transport units that start on that day" },
    { "units_trust", "DOUBLE", "The same under trust" },
};
static const mu_gpkg_table link_use_table = {
    "link_use", "What links and transfers of limited capacity carry", NULL,
    MU_GPKG_COLUMNS(link_use_columns)
};

static const mu_gpkg_column lift_use_columns[] = {
    { "lift", "TEXT", "Id of the pool in the scenario" },
    { "day", "INTEGER", "Day; only days with any use" },
    { "assets", "DOUBLE", "Mean assets in use on that day" },
    { "assets_trust", "DOUBLE", "The same under trust" },
};
static const mu_gpkg_table lift_use_table = {
    "lift_use", "What pools of lift have in use", NULL,
    MU_GPKG_COLUMNS(lift_use_columns)
};

static void put_days(const network *n, mu_text id, const int64_t *plain,
                     const int64_t *trust)
{
    for (uint32_t d = 0; d < n->in->model->horizon; d++) {
        if (plain[d] == 0 && trust[d] == 0)
            continue;
        mu_gpkg_text(n->g, id);
        mu_gpkg_whole(n->g, d);
        mu_gpkg_real(n->g, (double)plain[d] / (double)n->in->plain->draws);
        mu_gpkg_real(n->g, (double)trust[d] / (double)n->in->trust->draws);
        mu_gpkg_end_row(n->g);
    }
}

static void put_use(const network *n)
{
    const mu_model    *m = n->in->model;
    const mu_scenario *s = n->in->scenario;
    const mu_tally    *plain = n->in->plain->tally;
    const mu_tally    *trust = n->in->trust->tally;
    bool wanted = mu_gpkg_begin(n->g, &link_use_table, false);
    for (uint32_t l = 0; wanted && l < s->links_count; l++) {
        if (n->row_of[l] == MU_NONE)
            continue;
        size_t at = (size_t)n->row_of[l] * m->horizon;
        put_days(n, s->links[l].id, plain->row_use + at, trust->row_use + at);
    }
    mu_gpkg_end(n->g);
    wanted = mu_gpkg_begin(n->g, &lift_use_table, false);
    for (size_t p = 0; wanted && p < m->pools_count; p++)
        put_days(n, s->lift[p].id, plain->pool_use + p * m->horizon,
                 trust->pool_use + p * m->horizon);
    mu_gpkg_end(n->g);
}

// ---- layers: links and transfers -------------------------------------------------------

#define CARRIES                                                               \
    { "days", "INTEGER", "Time on the way" },                                 \
    { "capacity", "INTEGER", "Transport units a day; NULL: no limit" },       \
    { "lift", "TEXT", "Pool of lift that it needs" },                         \
    { "opens", "TEXT", "Event that opens it" },                               \
    { "use", "DOUBLE",                                                        \
      "Mean transport units over the horizon; NULL without a capacity" },     \
    { "busiest_day", "INTEGER", "Day of most use" },                          \
    { "busiest_units", "DOUBLE", "Mean transport units on that day" },        \
    { "wait_days", "DOUBLE",                                                  \
      "Mean days a draw on which its capacity limited what could ship" },     \
    { "closed_days", "DOUBLE",                                                \
      "Mean days a draw on which units waited for it to open" },              \
    { "wait_share", "DOUBLE", "Its share of all such days" },                 \
    { "use_trust", "DOUBLE", "use under trust" },                             \
    { "wait_days_trust", "DOUBLE", "wait_days under trust" },                 \
    { "closed_days_trust", "DOUBLE", "closed_days under trust" },             \
    { "wait_share_trust", "DOUBLE", "wait_share under trust" },               \
    { "loads", "DOUBLE",                                                      \
      "Mean transport units over the horizon, both directions together, "     \
      "also where there is no capacity" },                                    \
    { "loads_trust", "DOUBLE", "loads under trust" }

static const mu_gpkg_column link_columns[] = {
    { "id", "TEXT", "Its id in the scenario" },
    { "from_place", "TEXT", "Where it begins" },
    { "to_place", "TEXT", "Where it ends" },
    { "mode", "TEXT", "rail, road, sea or air" },
    { "both_ways", "BOOLEAN", "Can it be used backwards" },
    { "km", "DOUBLE", "Length, for the cost" },
    CARRIES,
};
static const mu_gpkg_table link_table = {
    "links", "Links between places: what they carry and hold up", "LINESTRING",
    MU_GPKG_COLUMNS(link_columns)
};

static const mu_gpkg_column transfer_columns[] = {
    { "id", "TEXT", "Its id in the scenario" },
    { "place", "TEXT", "Where it is" },
    { "mode", "TEXT", "How one arrives" },
    { "to_mode", "TEXT", "How one goes on" },
    CARRIES,
};
static const mu_gpkg_table transfer_table = {
    "transfers", "Changes of mode: what they carry and hold up", "POINT",
    MU_GPKG_COLUMNS(transfer_columns)
};

const char *mu_store_mode(uint32_t mode)
{
    static const char *const name[MU_MODES] = { "rail", "road", "sea", "air" };
    return mode < MU_MODES ? name[mode] : "";
}

static mu_text event_name(const mu_scenario *s, uint32_t event)
{
    return event == MU_NONE ? (mu_text){ 0 } : s->events[event].id;
}

// Days on which anything was limited or closed, over all draws.
static double all_waits(const mu_model *m, const mu_tally *t)
{
    double total = 0.0;
    for (size_t leg = 0; leg < 2 * (size_t)m->scenario->links_count; leg++)
        total += (double)(t->leg_waits[leg] + t->leg_closed[leg]);
    for (uint32_t p = 0; p < m->pools_count; p++)
        total += (double)t->pool_waits[p];
    return total;
}

static void put_waits(const network *n, const mu_tally *t, double all,
                      size_t link)
{
    double waits = (double)(t->leg_waits[2 * link] +
                            t->leg_waits[2 * link + 1]);
    double closed = (double)(t->leg_closed[2 * link] +
                             t->leg_closed[2 * link + 1]);
    mu_gpkg_real(n->g, waits / (double)t->draws);
    mu_gpkg_real(n->g, closed / (double)t->draws);
    mu_gpkg_real(n->g, all > 0.0 ? (waits + closed) / all : 0.0);
}

// Sum of a row's use over the days, and the first of its busiest ones.
static int64_t sum_days(const int64_t *use, uint32_t days, uint32_t *busiest)
{
    int64_t sum = 0;
    *busiest = 0;
    for (uint32_t d = 0; d < days; d++) {
        sum += use[d];
        *busiest = use[d] > use[*busiest] ? d : *busiest;
    }
    return sum;
}

static void put_carried(const network *n, uint32_t l)
{
    const mu_scenario *s = n->in->scenario;
    const mu_link     *link = &s->links[l];
    const mu_tally    *plain = n->in->plain->tally;
    const mu_tally    *trust = n->in->trust->tally;
    uint32_t           days = n->in->model->horizon, busiest, other;
    size_t             at = (size_t)n->row_of[l] * days;
    bool               used = n->row_of[l] != MU_NONE;
    // A link on nobody's way has no row, and no use.
    double unused = link->capacity < 0 ? NAN : 0.0;
    mu_gpkg_whole(n->g, link->days);
    if (link->capacity < 0)
        mu_gpkg_null(n->g);
    else
        mu_gpkg_whole(n->g, link->capacity);
    mu_gpkg_text(n->g, link->pool == MU_NONE ? (mu_text){ 0 }
                                             : s->lift[link->pool].id);
    mu_gpkg_text(n->g, event_name(s, link->opens));
    int64_t sum = used ? sum_days(plain->row_use + at, days, &busiest) : 0;
    mu_gpkg_real(n->g, used ? (double)sum / (double)plain->draws : unused);
    if (sum > 0) {
        mu_gpkg_whole(n->g, busiest);
        mu_gpkg_real(n->g, (double)plain->row_use[at + busiest] /
                               (double)plain->draws);
    } else {
        mu_gpkg_null(n->g);
        mu_gpkg_null(n->g);
    }
    put_waits(n, plain, n->waits, l);
    sum = used ? sum_days(trust->row_use + at, days, &other) : 0;
    mu_gpkg_real(n->g, used ? (double)sum / (double)trust->draws : unused);
    put_waits(n, trust, n->waits_trust, l);
    mu_gpkg_real(n->g, n->in->plain->loads[l]);
    mu_gpkg_real(n->g, n->in->trust->loads[l]);
    mu_gpkg_end_row(n->g);
}

static void put_links(const network *n)
{
    const mu_scenario *s = n->in->scenario;
    bool wanted = mu_gpkg_begin(n->g, &link_table, false);
    for (uint32_t l = 0; wanted && l < s->links_count; l++) {
        const mu_link  *link = &s->links[l];
        const mu_place *from = &s->places[link->from];
        const mu_place *to = &s->places[link->to];
        if (link->from == link->to)
            continue;
        mu_gpkg_line(n->g, from->lon, from->lat, to->lon, to->lat);
        mu_gpkg_text(n->g, link->id);
        mu_gpkg_text(n->g, from->id);
        mu_gpkg_text(n->g, to->id);
        mu_gpkg_string(n->g, mu_store_mode(link->mode));
        mu_gpkg_whole(n->g, link->both_ways);
        mu_gpkg_real(n->g, link->km);
        put_carried(n, l);
    }
    mu_gpkg_end(n->g);
    wanted = mu_gpkg_begin(n->g, &transfer_table, false);
    for (uint32_t l = 0; wanted && l < s->links_count; l++) {
        const mu_link  *link = &s->links[l];
        const mu_place *place = &s->places[link->from];
        if (link->from != link->to)
            continue;
        mu_gpkg_point(n->g, place->lon, place->lat);
        mu_gpkg_text(n->g, link->id);
        mu_gpkg_text(n->g, place->id);
        mu_gpkg_string(n->g, mu_store_mode(link->mode));
        mu_gpkg_string(n->g, mu_store_mode(link->to_mode));
        put_carried(n, l);
    }
    mu_gpkg_end(n->g);
}

// ---- layers: places and sectors ----------------------------------------------------------

static const mu_gpkg_column place_columns[] = {
    { "id", "TEXT", "Its id in the scenario" },
    { "name", "TEXT", "Its name" },
    { "country", "TEXT", "The country it lies in" },
    { "kinds", "TEXT", "What it is, separated by semicolons" },
    { "units_from", "DOUBLE", "Mean number of units that set out here" },
    { "units_to", "DOUBLE", "Mean number of units that arrive to stay" },
};
static const mu_gpkg_table place_table = {
    "places", "Places of the network", "POINT", MU_GPKG_COLUMNS(place_columns)
};

static const mu_gpkg_column sector_columns[] = {
    { "id", "TEXT", "Its id in the scenario" },
    { "km", "DOUBLE", "Length" },
    { "depth_km", "DOUBLE", "Depth to be watched" },
    { "weight", "DOUBLE", "How much it matters" },
    { "sensor_cover", "DOUBLE", "Share that sensors see" },
    { "sensor_event", "TEXT", "Event that puts them in place" },
};
static const mu_gpkg_table sector_table = {
    "sectors", "Sectors of the line to be watched", "LINESTRING",
    MU_GPKG_COLUMNS(sector_columns)
};

static void put_places(const network *n)
{
    const mu_scenario *s = n->in->scenario;
    mu_gpkg_begin(n->g, &place_table, false);
    for (uint32_t i = 0; i < s->places_count; i++) {
        const mu_place *place = &s->places[i];
        mu_gpkg_point(n->g, place->lon, place->lat);
        mu_gpkg_text(n->g, place->id);
        mu_gpkg_text(n->g, place->name);
        mu_gpkg_text(n->g, place->country);
        mu_gpkg_text(n->g, place->kinds);
        mu_gpkg_real(n->g, n->place_units[2 * i]);
        mu_gpkg_real(n->g, n->place_units[2 * i + 1]);
        mu_gpkg_end_row(n->g);
    }
    mu_gpkg_end(n->g);
    mu_gpkg_begin(n->g, &sector_table, false);
    for (uint32_t i = 0; i < s->sectors_count; i++) {
        const mu_sector *sector = &s->sectors[i];
        mu_gpkg_line(n->g, sector->lon1, sector->lat1, sector->lon2,
                     sector->lat2);
        mu_gpkg_text(n->g, sector->id);
        mu_gpkg_real(n->g, sector->km);
        mu_gpkg_real(n->g, sector->depth_km);
        mu_gpkg_real(n->g, (double)sector->weight / MU_MILLION);
        mu_gpkg_real(n->g, sector->sensor_cover);
        mu_gpkg_text(n->g, event_name(s, sector->sensor_event));
        mu_gpkg_end_row(n->g);
    }
    mu_gpkg_end(n->g);
}

void mu_store_network(mu_gpkg *g, const mu_store_input *in)
{
    const mu_model    *m = in->model;
    const mu_scenario *s = in->scenario;
    const mu_tally    *t = in->plain->tally;
    network            n = { .g = g,
                             .in = in,
                             .waits = all_waits(m, t),
                             .waits_trust = all_waits(m, in->trust->tally) };
    // One more, so that none asks for nothing.
    n.row_of = calloc((size_t)s->links_count + 1, sizeof *n.row_of);
    n.place_units = calloc(2 * (size_t)s->places_count + 1,
                           sizeof *n.place_units);
    if (!n.row_of || !n.place_units) {
        mu_gpkg_fail(g, MU_NO_MEMORY);
        goto done;
    }
    for (uint32_t l = 0; l < s->links_count; l++)
        n.row_of[l] = MU_NONE;
    for (uint32_t r = 0; r < m->rows_count; r++)
        n.row_of[m->rows[r].link] = r;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge *pledge = &s->pledges[m->pledges[p].row];
        double moved = (double)t->pledge_moved[p] / (double)t->draws;
        n.place_units[2 * (size_t)pledge->home] += moved;
        n.place_units[2 * (size_t)pledge->to + 1] += moved;
    }
    put_use(&n);
    put_places(&n);
    put_links(&n);
done:
    free(n.row_of);
    free(n.place_units);
}
