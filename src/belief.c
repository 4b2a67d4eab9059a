// belief.c - see belief.h.

#include "belief.h"

#define EARTH_KM 6371.0
#define RADIAN   (3.14159265358979323846 / 180.0)

// ---- reach -----------------------------------------------------------------------

static double great_circle(double lat1, double lon1, double lat2, double lon2)
{
    double up = sin((lat2 - lat1) * RADIAN / 2.0);
    double along = sin((lon2 - lon1) * RADIAN / 2.0);
    double h = up * up + cos(lat1 * RADIAN) * cos(lat2 * RADIAN) * along * along;
    return 2.0 * EARTH_KM * asin(sqrt(h < 1.0 ? h : 1.0));
}

// To the farther end.
static double km_to(const mu_place *base, const mu_sector *sector)
{
    double one = great_circle(base->lat, base->lon, sector->lat1, sector->lon1);
    double two = great_circle(base->lat, base->lon, sector->lat2, sector->lon2);
    return one > two ? one : two;
}

static double hours_for(const mu_scenario *s, double km)
{
    return s->assess.alert_hours + s->assess.detour * km / s->assess.road_kmh;
}

static bool reaches(const mu_scenario *s, const mu_place *base,
                    const mu_sector *sector, const mu_rung *rung)
{
    return hours_for(s, km_to(base, sector)) <= rung->hours;
}

double mu_belief_km(const mu_belief *belief, uint32_t base, uint32_t sector)
{
    const mu_scenario *s = belief->model->scenario;
    return km_to(&s->places[belief->base_place[base]], &s->sectors[sector]);
}

double mu_belief_hours(const mu_belief *belief, double km)
{
    return hours_for(belief->model->scenario, km);
}

bool mu_belief_reaches(const mu_belief *belief, uint32_t base, uint32_t sector,
                       uint32_t rung)
{
    const mu_scenario *s = belief->model->scenario;
    return reaches(s, &s->places[belief->base_place[base]], &s->sectors[sector],
                   &s->ladder[rung]);
}

typedef struct cover {
    const mu_scenario *scenario;
    const uint32_t    *place;      // of each base
    uint32_t           bases;
    uint8_t           *covers;     // [base][sector]
    uint8_t           *used;       // base
    uint8_t           *covered;    // sector
} cover;

static int64_t new_weight(const cover *c, uint32_t base)
{
    const mu_scenario *s = c->scenario;
    const uint8_t     *row = c->covers + (size_t)base * s->sectors_count;
    int64_t            gain = 0;
    for (uint32_t i = 0; i < s->sectors_count; i++)
        if (row[i] && !c->covered[i])
            gain += s->sectors[i].weight;
    return gain;
}

// The base that brings most new weight; ties to the first in the file.
static int64_t take_base(cover *c, uint32_t *taken)
{
    uint32_t best = MU_NONE;
    int64_t  most = -1;
    for (uint32_t b = 0; b < c->bases; b++) {
        int64_t gain = c->used[b] ? -1 : new_weight(c, b);
        if (gain > most) {
            most = gain;
            best = b;
        }
    }
    c->used[best] = 1;
    *taken = best;
    const uint8_t *row = c->covers + (size_t)best * c->scenario->sectors_count;
    for (uint32_t i = 0; i < c->scenario->sectors_count; i++)
        c->covered[i] |= row[i];
    return most;
}

static void reach_rung(cover *c, const mu_rung *rung, int64_t weight,
                       double *reached, uint32_t *order)
{
    const mu_scenario *s = c->scenario;
    memset(c->used, 0, c->bases);
    memset(c->covered, 0, s->sectors_count);
    for (uint32_t b = 0; b < c->bases; b++)
        for (uint32_t i = 0; i < s->sectors_count; i++)
            c->covers[(size_t)b * s->sectors_count + i] =
                reaches(s, &s->places[c->place[b]], &s->sectors[i], rung);
    int64_t sum = 0;
    reached[0] = 0.0;
    for (uint32_t b = 0; b < c->bases; b++) {
        sum += take_base(c, &order[b]);
        reached[b + 1] = (double)sum / (double)weight;
    }
}

static mu_status build_reach(mu_belief *belief, mu_arena *arena)
{
    const mu_scenario *s = belief->model->scenario;
    uint32_t          *place = MU_ARENA_NEW(arena, s->places_count, uint32_t);
    if (!place)
        return MU_NO_MEMORY;
    for (uint32_t p = 0; p < s->places_count; p++)
        if (s->places[p].is_base)
            place[belief->bases++] = p;
    belief->base_place = place;
    belief->order =
        MU_ARENA_NEW(arena, (size_t)s->ladder_count * belief->bases, uint32_t);
    cover c = { .scenario = s, .place = place, .bases = belief->bases };
    c.covers = MU_ARENA_NEW(arena, (size_t)c.bases * s->sectors_count, uint8_t);
    c.used = MU_ARENA_NEW(arena, c.bases, uint8_t);
    c.covered = MU_ARENA_NEW(arena, s->sectors_count, uint8_t);
    belief->reached = MU_ARENA_NEW(
        arena, (size_t)s->ladder_count * (belief->bases + 1), double);
    if (!c.covers || !c.used || !c.covered || !belief->reached ||
        !belief->order)
        return MU_NO_MEMORY;
    for (uint32_t x = 0; x < s->ladder_count; x++)
        reach_rung(&c, &s->ladder[x], belief->weight,
                   belief->reached + (size_t)x * (belief->bases + 1),
                   belief->order + (size_t)x * belief->bases);
    return MU_OK;
}

static uint32_t find_capability(const mu_scenario *s, mu_text name)
{
    for (uint32_t k = 0; k < s->capability_names_count; k++)
        if (mu_text_equal(s->capability_names[k], name))
            return k;
    return MU_NONE;
}

mu_status mu_belief_build(const mu_model *model, mu_arena *arena,
                          mu_belief *out)
{
    const mu_scenario *s = model->scenario;
    mu_belief          belief = { .model = model };
    belief.given = s->assess.given && s->sectors_count && s->ladder_count;
    belief.monitors = find_capability(s, MU_TEXT("monitors"));
    belief.reserve = find_capability(s, MU_TEXT("reserve"));
    belief.battalions = find_capability(s, MU_TEXT("battalions"));
    for (uint32_t i = 0; i < s->sectors_count; i++) {
        const mu_sector *sector = &s->sectors[i];
        belief.weight += sector->weight;
        belief.weight_km += (double)sector->weight / MU_MILLION * sector->km;
    }
    if (belief.given)
        MU_TRY(build_reach(&belief, arena));
    *out = belief;
    return MU_OK;
}

// ---- one day ------------------------------------------------------------------------

static double effective(const mu_draw *draw, uint32_t capability,
                        uint32_t segment)
{
    if (capability == MU_NONE)
        return 0.0;
    return draw->effective[(size_t)segment * draw->model->capabilities +
                           capability];
}

static double weight_of(const mu_sector *sector)
{
    return (double)sector->weight / MU_MILLION;
}

static double teams_of(const mu_belief *belief, const mu_sector *sector,
                       double monitors)
{
    return monitors * weight_of(sector) * sector->km / belief->weight_km;
}

// P_see of a sector: by its share of the teams, and its sensors.
static double see_sector(const mu_belief *belief, const mu_sector *sector,
                         double monitors, bool sensors)
{
    const mu_assess *a = &belief->model->scenario->assess;
    double           teams = teams_of(belief, sector, monitors);
    double           open = sensors ? 1.0 - sector->sensor_cover : 1.0;
    return 1.0 - open * exp(-teams * a->sweep_km * a->speed_kmh * a->hours /
                            (sector->km * sector->depth_km));
}

double mu_belief_teams(const mu_belief *belief, uint32_t sector,
                       double monitors)
{
    return teams_of(belief, &belief->model->scenario->sectors[sector],
                    monitors);
}

// Without an event its sensors see always.
double mu_belief_see_sector(const mu_belief *belief, uint32_t sector,
                            double monitors, bool sensors)
{
    const mu_sector *of = &belief->model->scenario->sectors[sector];
    return see_sector(belief, of, monitors,
                      sensors || of->sensor_event == MU_NONE);
}

static double see(const mu_belief *belief, const mu_draw *draw, double monitors,
                  int32_t day)
{
    const mu_scenario *s = belief->model->scenario;
    double             sum = 0.0;
    for (uint32_t i = 0; i < s->sectors_count; i++) {
        const mu_sector *sector = &s->sectors[i];
        uint32_t         event = sector->sensor_event;
        sum += weight_of(sector) *
               see_sector(belief, sector, monitors,
                          event == MU_NONE ||
                              mu_ceil_day(draw, draw->event[event]) <= day);
    }
    return sum / ((double)belief->weight / MU_MILLION);
}

double mu_belief_see(const mu_belief *belief, double monitors, bool sensors)
{
    const mu_scenario *s = belief->model->scenario;
    double             sum = 0.0;
    for (uint32_t i = 0; i < s->sectors_count; i++)
        sum += weight_of(&s->sectors[i]) *
               mu_belief_see_sector(belief, i, monitors, sensors);
    return sum / ((double)belief->weight / MU_MILLION);
}

mu_state mu_belief_state(const mu_belief *belief, const mu_draw *draw,
                         int32_t day)
{
    uint32_t segment = mu_segment_on(draw, day);
    double   reserve = effective(draw, belief->reserve, segment) + 1e-9;
    mu_state state = { .bases = reserve < belief->bases ? (uint32_t)reserve
                                                        : belief->bases };
    state.monitors = effective(draw, belief->monitors, segment);
    state.see = see(belief, draw, state.monitors, day);
    state.battalions = effective(draw, belief->battalions, segment);
    return state;
}

mu_rung_belief mu_belief_rung(const mu_belief *belief, uint32_t rung,
                              const mu_state *state)
{
    const mu_scenario *s = belief->model->scenario;
    const mu_rung     *row = &s->ladder[rung];
    mu_rung_belief     out = { .hold = 1.0 };
    out.rho =
        belief->reached[(size_t)rung * (belief->bases + 1) + state->bases];
    if (row->contain) {
        double power = pow(row->share * state->battalions / row->battalions,
                           s->assess.beta);
        out.hold = power < INFINITY ? power / (1.0 + power) : 1.0;
    }
    out.q = state->see * out.rho * out.hold;
    out.kappa = out.q > 1.0 - 1e-6 ? NAN : out.q / (1.0 - out.q);
    return out;
}

double mu_belief_on(const mu_belief *belief, const mu_draw *draw, int32_t day,
                    mu_rung_belief *rungs)
{
    mu_state state = mu_belief_state(belief, draw, day);
    for (uint32_t x = 0; x < belief->model->scenario->ladder_count; x++)
        rungs[x] = mu_belief_rung(belief, x, &state);
    return state.see;
}
