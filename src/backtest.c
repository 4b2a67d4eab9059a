// backtest.c - see backtest.h.
//
// 1. A mission is played once. Of each draw are kept the persons on the days of
//    a fan, every observed quantity on the days on which it was observed, and
//    the days of the goals.
// 2. An observation near a horizon is scored against the draws on its own day,
//    and so are the ramp, the mean of the other families' missions (reference
//    class) and their curves as an ensemble.
// 3. A goal is scored by the day of that observation: what was never observed so
//    late is not asked.
// 4. A forecast is made again from an observation: the draws nearest to it on
//    that day, a twentieth of them, each shifted to begin at what was observed.

#include "backtest.h"

#include <math.h>
#include <stdlib.h>

#define RAMP_DAYS   365.0
#define NEAREST     20u            // of so many draws one is near
#define FEW_NEAREST 20u            // and at least so many are

const int32_t mu_horizon_days[MU_HORIZONS] = { 30, 60, 90, 180, 365, 730 };
const int32_t mu_lead_days[MU_LEADS] = { 30, 90, 180 };
const char *const mu_goal_name[MU_GOALS] = { "half", "ninety" };
const double      mu_goal_share[MU_GOALS] = { 0.5, 0.9 };

// ---- what was observed ------------------------------------------------------------

static bool is_persons(const mu_past *past, uint32_t quantity)
{
    return mu_text_equal(past->observed.quantities[quantity],
                         MU_TEXT("personnel"));
}

// The observations of personnel, which stand side by side.
static mu_observed persons_of(const mu_past *past)
{
    mu_observed out = { 0 };
    for (uint32_t i = 0; i < past->observed.count; i++) {
        mu_observation *one = &past->observed.list[i];
        if (!is_persons(past, one->quantity))
            continue;
        out.list = out.count ? out.list : one;
        out.count++;
    }
    return out;
}

double mu_past_share(const mu_past *past, int32_t day)
{
    mu_observed     of = persons_of(past);
    uint32_t        after = 0;
    while (after < of.count && of.list[after].at < day)
        after++;
    if (of.count == 0)
        return NAN;
    if (after == 0 || after == of.count) {
        const mu_observation *end = &of.list[after ? after - 1 : 0];
        return llabs(end->at - day) <= MU_NEAR_DAYS
                   ? end->value / past->authorised
                   : NAN;
    }
    const mu_observation *a = &of.list[after - 1], *b = &of.list[after];
    double way = (double)(day - a->at) / (double)(b->at - a->at);
    return (a->value + way * (b->value - a->value)) / past->authorised;
}

const mu_observation *mu_past_near(const mu_past *past, uint32_t quantity,
                                   int32_t day)
{
    const mu_observation *best = NULL;
    for (uint32_t i = 0; i < past->observed.count; i++) {
        const mu_observation *one = &past->observed.list[i];
        if (one->quantity == quantity &&
            llabs(one->at - day) <= MU_NEAR_DAYS &&
            (!best || llabs(one->at - day) < llabs(best->at - day)))
            best = one;
    }
    return best;
}

int mu_past_reached(const mu_past *past, double share, int32_t day)
{
    mu_observed of = persons_of(past);
    if (of.count == 0 || of.list[of.count - 1].at < day - MU_NEAR_DAYS ||
        of.list[0].at > day + MU_NEAR_DAYS)
        return -1;
    for (uint32_t i = 0; i < of.count && of.list[i].at <= day; i++)
        if (of.list[i].value >= share * past->authorised)
            return 1;
    return 0;
}

// ---- the others -------------------------------------------------------------------

// Mission number o of those that can be compared with, subjects and then others;
// NULL: it is of the subject's family, or another subject.
static const mu_past *other_than(const mu_backtest *b, uint32_t subject,
                                 uint32_t o)
{
    const mu_past *own = &b->subjects[subject].past;
    if (o < b->count)
        return b->family[subject] != b->family[o] ? &b->subjects[o].past : NULL;
    const mu_past *other = &b->others[o - b->count].past;
    for (uint32_t i = 0; i < b->count; i++)
        if (mu_text_equal(b->subjects[i].past.id, other->id))
            return NULL;
    return mu_text_equal(own->family, other->family) ? NULL : other;
}

// The curves of the other families on a day, sorted; how many.
static size_t others_on(const mu_backtest *b, uint32_t subject, int32_t day,
                        double *out)
{
    size_t count = 0;
    for (uint32_t o = 0; o < b->count + b->other_count; o++) {
        const mu_past *other = other_than(b, subject, o);
        double         share = other ? mu_past_share(other, day) : NAN;
        if (!isnan(share))
            out[count++] = share;
    }
    mu_ensemble_sort(out, count);
    return count;
}

static double base_rate(const mu_backtest *b, uint32_t subject, double share,
                        int32_t day)
{
    uint32_t known = 0, reached = 0;
    for (uint32_t o = 0; o < b->count + b->other_count; o++) {
        const mu_past *other = other_than(b, subject, o);
        int            was = other ? mu_past_reached(other, share, day) : -1;
        if (was < 0)
            continue;
        known++;
        reached += was > 0;
    }
    return known ? (double)reached / known : NAN;
}

// ---- one mission ------------------------------------------------------------------

typedef struct scorer {
    mu_backtest *b;
    mu_arena    *arena;
    uint32_t     subject;
    mu_played    played;
    double      *others;           // room for a value of each subject
} scorer;

static const mu_past *past_of(const scorer *s)
{
    return &s->b->subjects[s->subject].past;
}

// The draws of a column, sorted.
static const double *sorted_column(scorer *s, uint32_t column)
{
    uint64_t draws = s->played.draws;
    memcpy(s->played.scratch, s->played.values + column * draws,
           draws * sizeof *s->played.scratch);
    mu_ensemble_sort(s->played.scratch, draws);
    return s->played.scratch;
}

static mu_band band_of(const double *sorted, uint64_t draws)
{
    return (mu_band){ .mean = mu_ensemble_mean(sorted, draws),
                      .p05 = mu_ensemble_at(sorted, draws, 0.05),
                      .p10 = mu_ensemble_at(sorted, draws, 0.10),
                      .p25 = mu_ensemble_at(sorted, draws, 0.25),
                      .p50 = mu_ensemble_at(sorted, draws, 0.50),
                      .p75 = mu_ensemble_at(sorted, draws, 0.75),
                      .p90 = mu_ensemble_at(sorted, draws, 0.90),
                      .p95 = mu_ensemble_at(sorted, draws, 0.95) };
}

// The column of an observation.
static uint32_t column_of(const scorer *s, const mu_observation *one)
{
    return s->b->fans[s->subject].days +
           (uint32_t)(one - past_of(s)->observed.list);
}

// The day up to which a fan is drawn: a little past the last observation.
static int32_t last_fan_day(const mu_subject *subject)
{
    mu_observed of = persons_of(&subject->past);
    int64_t last = of.count ? of.list[of.count - 1].at : 0;
    last = (last < 90 ? 90 : last) + MU_FAN_DAYS;
    int64_t end = (int64_t)subject->model->horizon - 1;
    return (int32_t)(last < end ? last : end);
}

static mu_status plan(scorer *s, uint64_t draws)
{
    const mu_subject *subject = &s->b->subjects[s->subject];
    mu_fan           *fan = &s->b->fans[s->subject];
    mu_played        *p = &s->played;
    fan->days = (uint32_t)(last_fan_day(subject) / MU_FAN_DAYS) + 1;
    fan->day = MU_ARENA_NEW(s->arena, fan->days, int32_t);
    fan->band = MU_ARENA_NEW(s->arena, fan->days, mu_band);
    fan->inside80 = MU_ARENA_NEW(s->arena, subject->past.observed.count, bool);
    uint32_t columns = fan->days + subject->past.observed.count;
    size_t   cells;
    if (!mu_size_product(columns, draws, &cells) ||
        !mu_size_product(cells, sizeof(double), &cells))
        return MU_NO_MEMORY;
    *p = (mu_played){
        .draws = draws,
        .columns = columns,
        .quantity = calloc(columns, sizeof *p->quantity),
        .day = calloc(columns, sizeof *p->day),
        .values = malloc(cells),
        .goal_day = calloc(draws * MU_GOALS, sizeof *p->goal_day),
        .where = calloc((size_t)columns * 3, sizeof *p->where),
        .scratch = calloc(draws * 2, sizeof *p->scratch),
    };
    if (!fan->day || !fan->band || !fan->inside80 || !p->quantity || !p->day || !p->values ||
        !p->goal_day || !p->where || !p->scratch)
        return MU_NO_MEMORY;
    for (uint32_t c = 0; c < columns; c++) {
        bool fans = c < fan->days;
        const mu_observation *one =
            &subject->past.observed.list[fans ? 0 : c - fan->days];
        p->quantity[c] = fans ? MU_NONE : one->quantity;
        p->day[c] = fans ? (int32_t)c * MU_FAN_DAYS : (int32_t)one->at;
        if (fans)
            fan->day[c] = p->day[c];
    }
    return MU_OK;
}

static void clear_played(mu_played *p)
{
    free(p->quantity);
    free(p->day);
    free(p->values);
    free(p->goal_day);
    free(p->where);
    free(p->scratch);
    *p = (mu_played){ 0 };
}

static void compare_others(scorer *s, mu_cell_score *cell)
{
    const mu_past *past = past_of(s);
    double observed = cell->observed / past->authorised;
    double from = isnan(past->in_place) ? 0.0 : past->in_place;
    double way = fmin(1.0, cell->day / RAMP_DAYS);
    cell->ramp = fabs(from + way * (past->authorised - from) -
                      cell->observed) / past->authorised;
    size_t count = others_on(s->b, s->subject, cell->day, s->others);
    if (count == 0)
        return;
    cell->reference = fabs(mu_ensemble_mean(s->others, count) - observed);
    cell->ensemble = mu_crps(s->others, count, observed);
}

static void score_cell(scorer *s, uint32_t quantity, uint32_t horizon,
                       const mu_observation *one)
{
    static const double shares[3] = { 0.5, 0.8, 0.9 };
    const mu_past *past = past_of(s);
    uint32_t       column = column_of(s, one);
    uint64_t       draws = s->played.draws;
    const double  *sorted = sorted_column(s, column);
    bool           persons = is_persons(past, quantity);
    double         unit = persons ? past->authorised : 1.0;
    const int64_t *where = s->played.where + (size_t)column * 3;
    double         each = past->authorised * (double)draws;
    mu_cell_score  cell = {
        .subject = s->subject,
        .quantity = quantity,
        .persons = persons,
        .horizon = horizon,
        .day = (int32_t)one->at,
        .observed = one->value,
        .band = band_of(sorted, draws),
        .pit = mu_pit_of(sorted, draws, one->value),
        .crps = mu_crps(sorted, draws, one->value) / unit,
        .ramp = NAN,
        .reference = NAN,
        .ensemble = NAN,
        .came = (double)where[0] / each,
        .on_the_way = (double)where[1] / each,
        .not_decided = (double)where[2] / each,
    };
    for (int i = 0; i < 3; i++)
        cell.inside[i] = mu_is_inside(sorted, draws, shares[i], one->value);
    cell.bias = (cell.band.mean - one->value) / unit;
    if (persons)
        compare_others(s, &cell);
    s->b->cells[s->b->cell_count++] = cell;
}

static void score_goals(scorer *s, uint32_t horizon, int32_t day)
{
    for (uint32_t g = 0; g < MU_GOALS; g++) {
        uint64_t reached = 0;
        for (uint64_t i = 0; i < s->played.draws; i++)
            reached += s->played.goal_day[i * MU_GOALS + g] <= day;
        s->b->goals[s->b->goal_count++] = (mu_goal_score){
            .subject = s->subject,
            .goal = g,
            .horizon = horizon,
            .probability = (double)reached / (double)s->played.draws,
            .base = base_rate(s->b, s->subject, mu_goal_share[g], day),
            .reached = mu_past_reached(past_of(s), mu_goal_share[g], day) > 0,
        };
    }
}

// The draws nearest to what was observed, shifted to it, on another day; sorted
// in played.scratch. How many.
static size_t condition(scorer *s, const mu_observation *from,
                        const mu_observation *to)
{
    uint64_t      draws = s->played.draws;
    const double *then = s->played.values + column_of(s, from) * draws;
    const double *later = s->played.values + column_of(s, to) * draws;
    double       *out = s->played.scratch, *far = out + draws;
    size_t        wanted = draws / NEAREST, count = 0;
    wanted = wanted < FEW_NEAREST ? FEW_NEAREST : wanted;
    wanted = wanted < draws ? wanted : draws;
    for (uint64_t i = 0; i < draws; i++)
        far[i] = fabs(then[i] - from->value);
    mu_ensemble_sort(far, draws);
    double limit = far[wanted - 1];
    // Those nearer than the limit, then as many at it as there is room for.
    for (int at = 0; at < 2; at++)
        for (uint64_t i = 0; i < draws && count < wanted; i++) {
            double off = fabs(then[i] - from->value);
            if (at ? off >= limit && off <= limit : off < limit)
                out[count++] = fmax(0.0, later[i] + from->value - then[i]);
        }
    mu_ensemble_sort(out, count);
    return count;
}

static void score_updates(scorer *s, const mu_observation *from)
{
    const mu_past *past = past_of(s);
    for (uint32_t l = 0; l < MU_LEADS; l++) {
        const mu_observation *to = mu_past_near(
            past, from->quantity, (int32_t)from->at + mu_lead_days[l]);
        if (!to || to->at <= from->at)
            continue;
        size_t count = condition(s, from, to);
        s->b->updates[s->b->update_count++] = (mu_update_score){
            .subject = s->subject,
            .lead = l,
            .from = (int32_t)from->at,
            .to = (int32_t)to->at,
            .crps = mu_crps(s->played.scratch, count, to->value) /
                    past->authorised,
            .last = fabs(from->value - to->value) / past->authorised,
        };
    }
}

static void score_mission(scorer *s)
{
    const mu_past *past = past_of(s);
    mu_fan        *fan = &s->b->fans[s->subject];
    for (uint32_t d = 0; d < fan->days; d++)
        fan->band[d] = band_of(sorted_column(s, d), s->played.draws);
    for (uint32_t i = 0; i < past->observed.count; i++)
        fan->inside80[i] =
            mu_is_inside(sorted_column(s, fan->days + i), s->played.draws, 0.8,
                         past->observed.list[i].value);
    for (uint32_t q = 0; q < past->observed.quantity_count; q++)
        for (uint32_t h = 0; h < MU_HORIZONS; h++) {
            const mu_observation *one =
                mu_past_near(past, q, mu_horizon_days[h]);
            if (!one)
                continue;
            score_cell(s, q, h, one);
            if (!is_persons(past, q))
                continue;
            score_goals(s, h, (int32_t)one->at);
            score_updates(s, one);
        }
}

// ---- all of them -------------------------------------------------------------------

static mu_status number_families(mu_backtest *b, mu_arena *arena)
{
    b->family = MU_ARENA_NEW(arena, b->count + (size_t)1, uint32_t);
    if (!b->family)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < b->count; i++) {
        uint32_t j = 0;
        while (j < i && !mu_text_equal(b->subjects[j].past.family,
                                       b->subjects[i].past.family))
            j++;
        b->family[i] = j < i ? b->family[j] : b->families++;
    }
    return MU_OK;
}

static mu_status make_room(mu_backtest *b, mu_arena *arena)
{
    size_t cells = 0, each = MU_HORIZONS;
    for (uint32_t i = 0; i < b->count; i++)
        cells += b->subjects[i].past.observed.quantity_count * each;
    b->fans = MU_ARENA_NEW(arena, b->count, mu_fan);
    b->cells = MU_ARENA_NEW(arena, cells, mu_cell_score);
    b->goals = MU_ARENA_NEW(arena, b->count * each * MU_GOALS, mu_goal_score);
    b->updates = MU_ARENA_NEW(arena, b->count * each * MU_LEADS,
                              mu_update_score);
    return b->fans && b->cells && b->goals && b->updates ? MU_OK : MU_NO_MEMORY;
}

// Draws of the missions before, for who watches.
typedef struct watch {
    const mu_backtest_options *options;
    uint64_t                   before, all;
} watch;

static bool look(void *context, uint64_t done, uint64_t draws)
{
    const watch *w = context;
    (void)draws;
    return w->options->keep_going(w->options->context, w->before + done, w->all);
}

mu_status mu_backtest_run(const mu_subject *subjects, uint32_t count,
                          const mu_backtest_options *options, mu_arena *arena,
                          mu_backtest *out)
{
    mu_backtest b = { .subjects = subjects, .count = count,
                      .seed = options->seed, .draws = options->draws,
                      .others = options->others,
                      .other_count = options->other_count };
    scorer      s = { .b = &b, .arena = arena };
    MU_TRY(number_families(&b, arena));
    MU_TRY(make_room(&b, arena));
    s.others = MU_ARENA_NEW(arena, (size_t)count + b.other_count, double);
    mu_status status = s.others ? MU_OK : MU_NO_MEMORY;
    for (uint32_t i = 0; i < count && status == MU_OK; i++) {
        watch w = { options, i * options->draws, count * options->draws };
        mu_backtest_options each = *options;
        s.subject = i;
        if (each.keep_going) {
            each.keep_going = look;
            each.context = &w;
        }
        status = plan(&s, options->draws);
        if (status == MU_OK)
            status = mu_past_play(&subjects[i], &each, &s.played);
        if (status == MU_OK)
            score_mission(&s);
        clear_played(&s.played);
    }
    if (status == MU_OK)
        status = mu_backtest_sum(&b, arena);
    if (status == MU_OK)
        *out = b;
    return status;
}
