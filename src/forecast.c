// forecast.c - see forecast.h: what is kept of a forecast, and how it is scored.
//
// 1. A forecast becomes a line.
// 2. The line is read back. A log may be older than the program, or written by
//    hand and sealed: nothing is taken for granted.
// 3. An observation counts if its day lies after the date of the forecast. Bands
//    between two report days lie on straight lines.
// 4. Whether a milestone was reached by a day follows from rows that say so
//    (milestone:NAME), or else from the observations of all that it asks for:
//    the last value holds until the next one.

#include "forecast.h"

#include "json.h"
#include "names.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define FORMAT 1

const double mu_levels[MU_LEVELS] = { 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95 };
static const char *const level_names[MU_LEVELS] = { "p05", "p10", "p25", "p50",
                                                    "p75", "p90", "p95" };

static mu_text text_of(const char *at)
{
    return (mu_text){ at, strlen(at) };
}

// ---- 1. a forecast as a line -------------------------------------------------------

static void put_head(mu_json *j, const mu_forecast_run *run)
{
    const mu_model    *m = run->answers->model;
    const mu_scenario *s = m->scenario;
    char               text[64];
    int64_t            second = run->made % 86400;
    mu_date            date = mu_date_of_day(run->made / 86400);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)date.year,
             (int)date.month, (int)date.day, (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60));
    mu_json_name(j, "format");
    mu_json_whole(j, FORMAT);
    mu_json_put_text(j, "made", text_of(text));
    mu_json_put_text(j, "version", text_of(MU_VERSION));
    mu_json_put_text(j, "command", text_of(run->command));
    mu_json_put_text(j, "inputs_sha256", text_of(s->sha256));
    mu_json_put_text(j, "title", s->title);
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)s->start.year,
             (int)s->start.month, (int)s->start.day);
    mu_json_put_text(j, "start", text_of(text));
    mu_json_name(j, "horizon");
    mu_json_whole(j, m->horizon);
    snprintf(text, sizeof text, "%llu", (unsigned long long)run->seed);
    mu_json_put_text(j, "seed", text_of(text));
    mu_json_name(j, "draws");
    mu_json_whole(j, run->answers->draws);
}

static void put_days(mu_json *j, const mu_model *m)
{
    mu_json_name(j, "days");
    mu_json_open(j, '[');
    for (uint32_t r = 0; r < m->report_days; r++)
        mu_json_whole(j, (int64_t)r * m->report_every);
    mu_json_close(j, ']');
}

static void put_demands(mu_json *j, const mu_model *m, const mu_mark *mark)
{
    mu_json_name(j, "demands");
    mu_json_open(j, '[');
    for (uint32_t d = mark->demands.first; d < mark->demands.last; d++) {
        uint32_t capability = m->demands[d].capability;
        mu_json_open(j, '{');
        mu_json_put_text(j, "quantity",
                         capability == MU_PERSONNEL
                             ? MU_TEXT("personnel")
                             : m->scenario->capability_names[capability]);
        mu_json_name(j, "at_least");
        mu_json_real(j, m->demands[d].at_least);
        mu_json_close(j, '}');
    }
    mu_json_close(j, ']');
    mu_json_name(j, "hold");
    mu_json_whole(j, mark->hold);
}

static void put_milestone(mu_json *j, const mu_answers *a, uint32_t i)
{
    const mu_model *m = a->model;
    mu_json_open(j, '{');
    mu_json_put_text(j, "milestone", a->marks[i].name);
    put_demands(j, m, &m->marks[i]);
    mu_json_name(j, "by_day");
    mu_json_open(j, '[');
    for (uint32_t r = 0; r < m->report_days; r++)
        mu_json_real(j, a->marks[i].by_report_day[r].value);
    mu_json_close(j, ']');
    mu_json_name(j, "by_horizon");
    mu_json_open(j, '[');
    for (uint32_t h = 0; h < MU_HORIZONS; h++) {
        if (mu_horizon_days[h] >= (int64_t)m->horizon)
            continue;
        mu_json_open(j, '[');
        mu_json_whole(j, mu_horizon_days[h]);
        mu_json_real(j, mu_mark_by_day(a, i, mu_horizon_days[h]).value);
        mu_json_close(j, ']');
    }
    mu_json_close(j, ']');
    mu_json_name(j, "ever");
    mu_json_real(j, a->marks[i].ever.value);
    mu_json_close(j, '}');
}

static double level_of(const mu_band *band, uint32_t level)
{
    const double values[MU_LEVELS] = { band->p05, band->p10, band->p25,
                                       band->p50, band->p75, band->p90,
                                       band->p95 };
    return values[level];
}

static void put_quantity(mu_json *j, const mu_answers *a, uint32_t q)
{
    mu_json_open(j, '{');
    mu_json_put_text(j, "quantity", a->curves[q].name);
    for (uint32_t l = 0; l < MU_LEVELS; l++) {
        mu_json_name(j, level_names[l]);
        mu_json_open(j, '[');
        for (uint32_t r = 0; r < a->model->report_days; r++)
            mu_json_real(j, level_of(&a->curves[q].band[r], l));
        mu_json_close(j, ']');
    }
    mu_json_close(j, '}');
}

char *mu_forecast_text(const mu_forecast_run *run)
{
    const mu_answers *a = run->answers;
    char             *text = NULL;
    size_t            size = 0;
    FILE             *to = open_memstream(&text, &size);
    if (!to)
        return NULL;
    mu_json j = { .to = to, .in_page = true };   // no line end, no blanks
    mu_json_open(&j, '{');
    put_head(&j, run);
    put_days(&j, a->model);
    mu_json_name(&j, "milestones");
    mu_json_open(&j, '[');
    for (uint32_t i = 0; i < a->model->milestones; i++)
        put_milestone(&j, a, i);
    mu_json_close(&j, ']');
    mu_json_name(&j, "quantities");
    mu_json_open(&j, '[');
    for (uint32_t q = 0; q < a->curves_count; q++)
        put_quantity(&j, a, q);
    mu_json_close(&j, ']');
    mu_json_close(&j, '}');
    bool failed = ferror(to) != 0;
    if (fclose(to) == 0 && !failed)
        return text;
    free(text);
    return NULL;
}

// ---- 2. the line read back ---------------------------------------------------------

// A quantity that was observed, and the forecasts.
typedef struct asked {
    bool     known;                // one of them has it
    mu_text  near;                 // a name of theirs that may have been meant
    uint32_t distance;
} asked;

typedef struct reading {
    mu_arena          *arena;
    const mu_observed *observed;
    const json_t      *line;
    mu_logged         *out;
    int64_t            start;      // day 0 (day.h)
    int64_t            made;       // the day on which it was made
    asked             *asked;      // by quantity of `observed`
    bool               no_memory;
    bool               unsound;    // no run wrote it
} reading;

// A copy of a text of the object; empty where there is none.
static mu_text copy_text(reading *r, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    mu_text       out = MU_TEXT("");
    if (json_is_string(value) &&
        mu_arena_text(r->arena, json_string_value(value),
                      json_string_length(value), &out) != MU_OK)
        r->no_memory = true;
    return out;
}

static double number_at(const json_t *list, size_t at)
{
    const json_t *value = json_array_get(list, at);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static bool read_head(reading *r)
{
    mu_logged *out = r->out;
    mu_date    start, made;
    out->made = copy_text(r, r->line, "made");
    out->version = copy_text(r, r->line, "version");
    out->command = copy_text(r, r->line, "command");
    out->inputs = copy_text(r, r->line, "inputs_sha256");
    out->title = copy_text(r, r->line, "title");
    out->start = copy_text(r, r->line, "start");
    out->draws = json_integer_value(json_object_get(r->line, "draws"));
    if (json_integer_value(json_object_get(r->line, "format")) != FORMAT ||
        !mu_date_read(out->start, &start) || out->made.size < 10 ||
        !mu_date_read((mu_text){ out->made.at, 10 }, &made))
        return false;
    r->start = mu_day_of_date(start);
    r->made = mu_day_of_date(made);
    return json_is_array(json_object_get(r->line, "days")) &&
           json_is_array(json_object_get(r->line, "milestones")) &&
           json_is_array(json_object_get(r->line, "quantities"));
}

// ---- 3. quantities -----------------------------------------------------------------

// The report days on both sides of a day, and how far it is between them.
static bool find_days(const reading *r, int32_t day, size_t *before,
                      size_t *after, double *way)
{
    const json_t *days = json_object_get(r->line, "days");
    size_t        count = json_array_size(days), at = 0;
    while (at < count && number_at(days, at) < day)
        at++;
    if (at == count)
        return false;
    *after = at;
    *before = at ? at - 1 : 0;
    double from = number_at(days, *before), to = number_at(days, at);
    *way = to > from ? (day - from) / (to - from) : 0.0;
    return to >= day && (at > 0 || to <= day);
}

static bool score_value(const reading *r, const json_t *curve,
                        const mu_observation *one, mu_logged_value *out)
{
    size_t before, after;
    double way;
    if (!find_days(r, out->day, &before, &after, &way))
        return false;
    for (uint32_t l = 0; l < MU_LEVELS; l++) {
        const json_t *list = json_object_get(curve, level_names[l]);
        double        from = number_at(list, before), to = number_at(list, after);
        out->quantile[l] = from + way * (to - from);
        if (isnan(out->quantile[l]))
            return false;
    }
    const double *q = out->quantile;
    out->observed = one->value;
    out->crps = mu_crps_quantiles(mu_levels, q, MU_LEVELS, one->value);
    out->inside50 = one->value >= q[2] && one->value <= q[4];
    out->inside80 = one->value >= q[1] && one->value <= q[5];
    out->inside90 = one->value >= q[0] && one->value <= q[6];
    return true;
}

static const json_t *find_named(const json_t *list, const char *key,
                                mu_text name)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const json_t *value = json_object_get(one, key);
        if (json_is_string(value) &&
            mu_text_equal((mu_text){ json_string_value(value),
                                     json_string_length(value) }, name))
            return one;
    }
    return NULL;
}

// Is it that name, behind so many bytes of the quantity? Else the name may have been
// meant.
static bool is_named(reading *r, uint32_t quantity, size_t head, mu_text name)
{
    mu_text of = r->observed->quantities[quantity];
    asked  *a = &r->asked[quantity];
    mu_text rest = { of.at + head, of.size - head };
    if (mu_text_equal(rest, name))
        return true;
    if (mu_is_nearer(rest, name, &a->distance) &&
        mu_arena_text(r->arena, name.at, name.size, &a->near) != MU_OK)
        r->no_memory = true;
    return false;
}

// Does the forecast have what was observed?
static void look_up(reading *r, const char *list, const char *key, uint32_t quantity,
                    size_t head)
{
    const json_t *all = json_object_get(r->line, list);
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *name = json_object_get(json_array_get(all, i), key);
        if (!r->asked[quantity].known && json_is_string(name))
            r->asked[quantity].known =
                is_named(r, quantity, head,
                         (mu_text){ json_string_value(name),
                                    json_string_length(name) });
    }
}

static bool is_goal_row(mu_text quantity)
{
    return quantity.size > 10 && memcmp(quantity.at, "milestone:", 10) == 0;
}

static void look_up_all(reading *r)
{
    for (uint32_t q = 0; q < r->observed->quantity_count; q++)
        if (is_goal_row(r->observed->quantities[q]))
            look_up(r, "milestones", "milestone", q, 10);
        else
            look_up(r, "quantities", "quantity", q, 0);
}

static void score_values(reading *r)
{
    const json_t *curves = json_object_get(r->line, "quantities");
    r->out->values = MU_ARENA_NEW(r->arena, r->observed->count, mu_logged_value);
    if (!r->out->values) {
        r->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < r->observed->count; i++) {
        const mu_observation *one = &r->observed->list[i];
        mu_text quantity = r->observed->quantities[one->quantity];
        int64_t day = mu_observed_day(one, r->start);
        if (is_goal_row(quantity))
            continue;
        if (r->start + day <= r->made) {
            r->out->too_early++;
            continue;
        }
        const json_t    *curve = find_named(curves, "quantity", quantity);
        mu_logged_value *value = &r->out->values[r->out->value_count];
        *value = (mu_logged_value){ .quantity = quantity, .day = (int32_t)day };
        bool scored = curve && day >= 0 && day < MU_LIMIT_HORIZON &&
                      score_value(r, curve, one, value);
        r->out->value_count += scored;
        r->out->outside += !scored;
    }
}

// ---- 4. milestones -----------------------------------------------------------------

// The last value of a quantity by a day, NAN: none yet. *last is the day of its
// last observation of all, *next that of the first after `day` (INT64_MAX: none).
static double value_by(const reading *r, mu_text quantity, int64_t day,
                       int64_t *last, int64_t *next)
{
    uint32_t q = mu_observed_find(r->observed, quantity);
    double   value = NAN;
    *last = -1;
    *next = INT64_MAX;
    for (uint32_t i = 0; i < r->observed->count && q != MU_NONE; i++) {
        const mu_observation *one = &r->observed->list[i];
        int64_t               at = mu_observed_day(one, r->start);
        if (one->quantity != q)
            continue;
        if (at <= day)
            value = one->value;
        else if (*next == INT64_MAX)
            *next = at;
        *last = at;
    }
    return value;
}

// Do all demands hold on a day? *next is the next day on which one may change,
// *known the day up to which all are known.
static bool demands_hold(const reading *r, const json_t *demands, int64_t day,
                         int64_t *next, int64_t *known)
{
    bool holds = true;
    *next = *known = INT64_MAX;
    for (size_t d = 0; d < json_array_size(demands); d++) {
        const json_t *one = json_array_get(demands, d);
        const char   *name =
            json_string_value(json_object_get(one, "quantity"));
        double  least = json_number_value(json_object_get(one, "at_least"));
        int64_t last, after;
        double  value = value_by(r, text_of(name ? name : ""), day, &last, &after);
        holds = holds && value >= least - 1e-9;
        *next = after < *next ? after : *next;
        *known = last < *known ? last : *known;
    }
    return holds;
}

// When it was reached as the observations have it, INT64_MAX: not yet; *known as
// above.
static int64_t reached_on(const reading *r, const json_t *milestone,
                          int64_t *known)
{
    const json_t *demands = json_object_get(milestone, "demands");
    int64_t hold = json_integer_value(json_object_get(milestone, "hold"));
    int64_t since = INT64_MAX, next;
    *known = -1;
    if (json_array_size(demands) == 0)
        return INT64_MAX;
    for (int64_t day = 0; day < INT64_MAX; day = next) {
        bool holds = demands_hold(r, demands, day, &next, known);
        if (!holds)
            since = INT64_MAX;
        else if (since == INT64_MAX)
            since = day;
        // What held last holds on the day of the last observation, and not after.
        int64_t end = next < INT64_MAX ? next : *known + 1;
        if (since < INT64_MAX && end - since >= (hold > 0 ? hold : 1))
            return since;
    }
    return INT64_MAX;
}

// The same of rows that say so; false where there is none.
static bool told_on(reading *r, mu_text milestone, int64_t *reached,
                    int64_t *known)
{
    mu_text name = mu_arena_format(r->arena, "milestone:%.*s",
                                   (int)milestone.size, milestone.at);
    if (!name.at) {
        r->no_memory = true;
        return false;
    }
    uint32_t q = mu_observed_find(r->observed, name);
    *reached = INT64_MAX;
    *known = -1;
    for (uint32_t i = 0; i < r->observed->count && q != MU_NONE; i++) {
        const mu_observation *one = &r->observed->list[i];
        int64_t               at = mu_observed_day(one, r->start);
        if (one->quantity != q)
            continue;
        if (one->value > 0.0 && at < *reached)
            *reached = at;
        *known = at > *known ? at : *known;
    }
    return q != MU_NONE;
}

static void score_milestone(reading *r, const json_t *milestone)
{
    const json_t *horizons = json_object_get(milestone, "by_horizon");
    mu_text       name = copy_text(r, milestone, "milestone");
    int64_t       reached, known;
    double        slack = 0.0;
    if (!told_on(r, name, &reached, &known)) {
        reached = reached_on(r, milestone, &known);
        slack = MU_NEAR_DAYS;      // observations need not fall on that day
    }
    for (size_t h = 0; h < json_array_size(horizons); h++) {
        const json_t *pair = json_array_get(horizons, h);
        double        day = number_at(pair, 0), share = number_at(pair, 1);
        bool          was = (double)reached <= day;
        if (!(day >= 0.0 && share >= 0.0 && share <= 1.0)) {
            r->unsound = true;
            return;
        }
        if ((double)r->start + day <= (double)r->made)
            continue;
        if ((double)known + slack < day) {
            r->out->later += known >= 0;
            continue;
        }
        r->out->goals[r->out->goal_count++] =
            (mu_logged_goal){ name, (int32_t)day, share, was };
    }
}

static void score_goals(reading *r)
{
    const json_t *milestones = json_object_get(r->line, "milestones");
    size_t        most = 0;
    for (size_t i = 0; i < json_array_size(milestones); i++)
        most += json_array_size(json_object_get(json_array_get(milestones, i),
                                                "by_horizon"));
    r->out->goals = MU_ARENA_NEW(r->arena, most, mu_logged_goal);
    if (!r->out->goals) {
        r->no_memory = true;
        return;
    }
    for (size_t i = 0; i < json_array_size(milestones) && !r->no_memory; i++)
        score_milestone(r, json_array_get(milestones, i));
}

// ---- all lines ---------------------------------------------------------------------

static void add_up(mu_logged_scores *out)
{
    double inside[3] = { 0.0 }, brier = 0.0;
    for (uint32_t i = 0; i < out->count; i++) {
        const mu_logged *one = &out->list[i];
        for (uint32_t g = 0; g < one->goal_count; g++, out->goals++)
            brier += mu_brier(one->goals[g].probability, one->goals[g].reached);
        for (uint32_t v = 0; v < one->value_count; v++, out->values++) {
            inside[0] += one->values[v].inside50;
            inside[1] += one->values[v].inside80;
            inside[2] += one->values[v].inside90;
        }
    }
    out->brier = out->goals ? brier / out->goals : NAN;
    out->inside50 = out->values ? inside[0] / out->values : NAN;
    out->inside80 = out->values ? inside[1] / out->values : NAN;
    out->inside90 = out->values ? inside[2] / out->values : NAN;
}

// Rows of a milestone say 1 or 0, and what was reached once was reached by every
// later day. Observations stand in the order of quantity and day.
static mu_status check_goal_rows(const mu_observed *observed, mu_diags *diags)
{
    size_t before = diags->errors;
    for (uint32_t i = 0; i < observed->count; i++) {
        const mu_observation *one = &observed->list[i];
        bool zero = !(one->value > 0.0), unit = one->value >= 1.0;
        if (!is_goal_row(observed->quantities[one->quantity]))
            continue;
        if (!zero && (!unit || one->value > 1.0))
            (void)mu_error(diags, MU_BAD_NUMBER, mu_cell_span(one->value_cell),
                           "of a milestone write 1: it was reached by that day, or "
                           "0: it was not");
        else if (zero && i && one[-1].quantity == one->quantity &&
                 one[-1].value > 0.0) {
            (void)mu_error(diags, MU_BAD_NUMBER, mu_cell_span(one->value_cell),
                           "this milestone was reached before: what was reached by "
                           "a day was reached by every later one");
            mu_note(diags, mu_cell_span(one[-1].value_cell), "reached by here");
        }
    }
    return diags->errors > before ? MU_BAD_SCENARIO : MU_OK;
}

static void tell_unknown(const mu_observed *observed, const asked *list,
                         mu_diags *diags)
{
    for (uint32_t q = 0; q < observed->quantity_count; q++) {
        const char *head =
            is_goal_row(observed->quantities[q]) ? "milestone:" : "";
        if (list[q].known)
            continue;
        if (list[q].near.size)
            mu_warning(diags, mu_cell_span(observed->quantity_cells[q]),
                       "no forecast has '%s'; did you mean '%s%s'",
                       mu_quote(observed->quantities[q]).text, head,
                       mu_quote(list[q].near).text);
        else
            mu_warning(diags, mu_cell_span(observed->quantity_cells[q]),
                       "no forecast has '%s': its rows are not scored",
                       mu_quote(observed->quantities[q]).text);
    }
}

mu_status mu_log_score(const mu_log *log, const mu_observed *observed,
                       mu_arena *arena, mu_diags *diags, mu_logged_scores *out)
{
    *out = (mu_logged_scores){ .observed = *observed, .count = log->count };
    out->list = MU_ARENA_NEW(arena, log->count + (size_t)1, mu_logged);
    asked *list = MU_ARENA_NEW(arena, observed->quantity_count + (size_t)1, asked);
    if (!out->list || !list)
        return MU_NO_MEMORY;
    for (uint32_t q = 0; q < observed->quantity_count; q++)
        list[q].distance = MU_NEAR_NONE;
    MU_TRY(check_goal_rows(observed, diags));
    for (uint32_t i = 0; i < log->count; i++) {
        const mu_log_line *line = &log->lines[i];
        json_t            *json = json_loadb(line->text.at, line->text.size,
                                             JSON_REJECT_DUPLICATES, NULL);
        reading r = { .arena = arena, .observed = observed, .line = json,
                      .out = &out->list[i], .asked = list };
        r.out->line = i + 1;
        r.out->seal = text_of(line->seal);
        bool sound = json && read_head(&r);
        if (sound) {
            look_up_all(&r);
            score_values(&r);
            score_goals(&r);
        }
        json_decref(json);
        if (r.no_memory)
            return MU_NO_MEMORY;
        if (!sound || r.unsound)
            return mu_error(diags, MU_BAD_SYNTAX,
                            (mu_span){ .source = log->source,
                                       .offset = (size_t)(line->text.at -
                                                          log->source->bytes.at),
                                       .size = line->text.size,
                                       .line = i + 1,
                                       .column = 1 },
                            "line %u is sealed, but it is no forecast of muster "
                            "run that this version can read", i + 1);
    }
    if (log->count)
        tell_unknown(observed, list, diags);
    add_up(out);
    return MU_OK;
}
