// assess_out.c - see assess_out.h. JSON and CSV.

#include "assess_out.h"

#include "json.h"

#include <inttypes.h>

const char mu_assess_caution[] =
    "q is the probability that a violation is seen, reached in time and held, "
    "under the assumptions of the scenario; kappa = q / (1 - q) is the largest "
    "stake, gain over loss, with which a violator who calculates is not better "
    "off. Neither is a probability of deterrence.";

static mu_text text_of(const char *text)
{
    return (mu_text){ text, strlen(text) };
}

const char *mu_posture_word(mu_posture_kind kind)
{
    static const char *const words[] = { "day", "present", "milestone", "claim_low",
                                         "claim_high" };
    return words[kind];
}

static bool is_named(const mu_scenario *s, uint32_t capability)
{
    mu_text name = s->capability_names[capability];
    return mu_text_equal(name, MU_TEXT("monitors")) ||
           mu_text_equal(name, MU_TEXT("reserve")) ||
           mu_text_equal(name, MU_TEXT("battalions"));
}

bool mu_assess_counts(const mu_scenario *s, uint32_t capability)
{
    bool counts = is_named(s, capability);
    for (uint32_t i = 0; i < s->dependencies_count && !counts; i++)
        counts = s->dependencies[i].needs == capability &&
                 is_named(s, s->dependencies[i].capability);
    return counts;
}

const mu_posture *mu_posture_find(const mu_assessment *a, mu_posture_kind kind,
                                  mu_text name, int32_t later)
{
    for (uint32_t i = 0; i < a->postures_count; i++) {
        const mu_posture *p = &a->postures[i];
        if (p->kind == kind && p->later == later && mu_text_equal(p->name, name))
            return p;
    }
    return NULL;
}

// ---- JSON -------------------------------------------------------------------------

static void write_key_text(mu_json *json, const char *key, mu_text text)
{
    mu_json_name(json, key);
    if (text.size)
        mu_json_text(json, text);
    else
        mu_json_null(json);
}

static void write_band(mu_json *json, const char *key, const mu_band *band)
{
    mu_json_name(json, key);
    mu_json_open(json, '{');
    mu_json_put_real(json, "mean", band->mean);
    mu_json_put_real(json, "p05", band->p05);
    mu_json_put_real(json, "p10", band->p10);
    mu_json_put_real(json, "p25", band->p25);
    mu_json_put_real(json, "p50", band->p50);
    mu_json_put_real(json, "p75", band->p75);
    mu_json_put_real(json, "p90", band->p90);
    mu_json_put_real(json, "p95", band->p95);
    mu_json_close(json, '}');
}

static void write_share(mu_json *json, const char *key, mu_share share)
{
    mu_json_name(json, key);
    if (share.of == 0) {
        mu_json_null(json);
        return;
    }
    mu_json_open(json, '{');
    mu_json_put_real(json, "value", share.value);
    mu_json_put_real(json, "error", share.error);
    mu_json_close(json, '}');
}

static void write_posture(mu_json *json, const mu_assessment *a,
                          const mu_posture *p)
{
    mu_json_open(json, '{');
    mu_json_name(json, "kind");
    mu_json_text(json, text_of(mu_posture_word(p->kind)));
    write_key_text(json, "posture", p->name);
    mu_json_name(json, "day");
    if (p->day != MU_NEVER)
        mu_json_whole(json, p->day);
    else
        mu_json_null(json);
    mu_json_name(json, "later");
    mu_json_whole(json, p->later);
    mu_json_name(json, "draws");
    mu_json_whole(json, p->draws);
    if (p->draws) {
        write_band(json, "see", &p->see);
        mu_json_name(json, "rungs");
        mu_json_open(json, '{');
        for (uint32_t x = 0; x < a->rungs_count; x++) {
            mu_json_key(json, a->rungs[x].id);
            mu_json_open(json, '{');
            write_band(json, "rho", &p->rungs[x].rho);
            write_band(json, "hold", &p->rungs[x].hold);
            write_band(json, "q", &p->rungs[x].q);
            write_band(json, "kappa", &p->rungs[x].kappa);
            write_share(json, "every_stake", p->rungs[x].every);
            write_share(json, "stated_stake", p->rungs[x].below);
            mu_json_close(json, '}');
        }
        mu_json_close(json, '}');
    }
    mu_json_close(json, '}');
}

static void write_side(mu_json *json, const mu_assess_side *side)
{
    const mu_assessment *a = side->assessment;
    mu_json_open(json, '{');
    write_key_text(json, "variant", side->name);
    write_key_text(json, "title", side->title);
    mu_json_name(json, "draws");
    mu_json_whole(json, a->draws);
    mu_json_name(json, "ladder");
    mu_json_open(json, '[');
    for (uint32_t x = 0; x < a->rungs_count; x++) {
        mu_json_open(json, '{');
        write_key_text(json, "rung", a->rungs[x].id);
        write_key_text(json, "name", a->rungs[x].name);
        mu_json_name(json, "contain");
        mu_json_bool(json, a->rungs[x].contain);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    mu_json_name(json, "postures");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < a->postures_count; i++)
        write_posture(json, a, &a->postures[i]);
    mu_json_close(json, ']');
    mu_json_close(json, '}');
}

static void write_references(mu_json *json, const mu_records *r,
                             const char *topic)
{
    mu_json_name(json, "sources");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < r->references_count; i++) {
        const mu_reference *ref = &r->references[i];
        if (!mu_text_equal(ref->topic, text_of(topic)))
            continue;
        mu_json_open(json, '{');
        write_key_text(json, "stance", ref->stance);
        write_key_text(json, "says", ref->says);
        write_key_text(json, "author", ref->author);
        write_key_text(json, "title", ref->title);
        write_key_text(json, "publisher", ref->publisher);
        write_key_text(json, "year", ref->year);
        write_key_text(json, "url", ref->url);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_bases(mu_json *json, const mu_assess_report *r)
{
    mu_json_name(json, "base_order");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < r->order->count; i++) {
        const mu_base_row *row = &r->order->rows[i];
        mu_json_open(json, '{');
        write_key_text(json, "rung", r->scenario->ladder[row->rung].id);
        mu_json_name(json, "number");
        mu_json_whole(json, row->number);
        write_key_text(json, "place", row->place);
        mu_json_put_real(json, "reached", row->reached);
        mu_json_put_real(json, "optimum", row->optimum);
        mu_json_put_real(json, "gap", row->optimum - row->reached);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_cited(mu_json *json, const char *key, const mu_cited *cited)
{
    mu_json_name(json, key);
    mu_json_open(json, '{');
    mu_json_put_real(json, "value", cited->value);
    write_key_text(json, "source", cited->source);
    write_key_text(json, "url", cited->url);
    write_key_text(json, "year", cited->year);
    write_key_text(json, "confidence", cited->confidence);
    mu_json_close(json, '}');
}

static void write_monitoring(mu_json *json, const mu_assess_report *r)
{
    mu_json_name(json, "monitoring");
    mu_json_open(json, '{');
    mu_json_put_real(json, "km", r->watch->km);
    mu_json_put_real(json, "sensors_alone", r->watch->sensors_alone);
    mu_json_name(json, "teams");
    mu_json_open(json, '[');
    for (int i = 0; i < MU_WATCHES; i++) {
        mu_json_open(json, '{');
        mu_json_put_real(json, "see", r->watch->row[i].see);
        mu_json_put_real(json, "alone", r->watch->row[i].alone);
        mu_json_put_real(json, "with_sensors", r->watch->row[i].with);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    write_references(json, r->records, "see");
    mu_json_name(json, "missions");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < r->records->missions_count; i++) {
        const mu_mission *m = &r->records->missions[i];
        mu_json_open(json, '{');
        write_key_text(json, "mission", m->name);
        write_key_text(json, "who", m->who);
        mu_json_name(json, "watches");
        mu_json_bool(json, m->watches);
        write_cited(json, "persons", &m->persons);
        write_cited(json, "km", &m->km);
        mu_json_put_real(json, "per_km", m->persons.value / m->km.value);
        write_key_text(json, "note", m->note);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    mu_json_close(json, '}');
}

static void write_rotation(mu_json *json, const mu_assess_report *r)
{
    const mu_rotation *of = &r->rules->rotation;
    mu_json_name(json, "rotation");
    mu_json_open(json, '{');
    mu_json_put_real(json, "persons", of->persons);
    mu_json_put_real(json, "needed", of->needed);
    mu_json_put_real(json, "pool", of->pool);
    mu_json_put_real(json, "tour_months", of->persons > 0.0 ? of->tour : NAN);
    mu_json_put_real(json, "dwell_months", of->persons > 0.0 ? of->dwell : NAN);
    mu_json_put_real(json, "without_tour", of->without);
    write_references(json, r->records, "rotation");
    mu_json_close(json, '}');
}

static void write_rules(mu_json *json, const mu_assess_report *r)
{
    const mu_rules *rules = r->rules;
    mu_json_name(json, "rules_of_thumb");
    mu_json_open(json, '{');
    mu_json_name(json, "model");
    mu_json_open(json, '{');
    mu_json_name(json, "day");
    mu_json_whole(json, rules->year_day);
    write_band(json, "persons", &rules->year);
    mu_json_name(json, "peak_day");
    mu_json_whole(json, rules->peak_day);
    write_band(json, "peak_persons", &rules->peak);
    mu_json_close(json, '}');
    mu_json_name(json, "population");
    mu_json_open(json, '{');
    write_key_text(json, "country", rules->country);
    if (rules->host)
        write_cited(json, "inhabitants", &rules->host->population);
    mu_json_put_real(json, "persons", rules->host
                                          ? MU_PER_INHABITANT *
                                                rules->host->population.value
                                          : NAN);
    write_references(json, r->records, "population");
    mu_json_close(json, '}');
    mu_json_name(json, "length");
    mu_json_open(json, '{');
    mu_json_put_real(json, "km", rules->km);
    mu_json_name(json, "persons_at_density_of");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < r->records->missions_count; i++) {
        const mu_mission *m = &r->records->missions[i];
        mu_json_open(json, '{');
        write_key_text(json, "mission", m->name);
        write_key_text(json, "who", m->who);
        mu_json_put_real(json, "persons",
                         m->persons.value / m->km.value * rules->km);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    write_references(json, r->records, "length");
    mu_json_close(json, '}');
    write_rotation(json, r);
    mu_json_close(json, '}');
}

void mu_assess_write_json(const mu_assess_report *r, FILE *to)
{
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    mu_json_name(&json, "run");
    mu_json_open(&json, '{');
    write_key_text(&json, "version", text_of(MU_VERSION));
    mu_json_name(&json, "seed");
    if (r->seed <= INT64_MAX) {
        mu_json_whole(&json, (int64_t)r->seed);
    } else {
        char seed[32];
        snprintf(seed, sizeof seed, "%" PRIu64, r->seed);
        mu_json_text(&json, text_of(seed));
    }
    write_key_text(&json, "inputs_sha256", text_of(r->scenario->sha256));
    mu_json_close(&json, '}');
    mu_json_name(&json, "caution");
    mu_json_open(&json, '{');
    write_key_text(&json, "text", text_of(mu_assess_caution));
    write_references(&json, r->records, "deterrence");
    mu_json_close(&json, '}');
    mu_json_name(&json, "not_counted");
    mu_json_open(&json, '[');
    for (uint32_t k = 0; k < r->scenario->capability_names_count; k++)
        if (!mu_assess_counts(r->scenario, k))
            mu_json_text(&json, r->scenario->capability_names[k]);
    mu_json_close(&json, ']');
    mu_json_name(&json, "sides");
    mu_json_open(&json, '[');
    for (uint32_t i = 0; i < r->count; i++)
        write_side(&json, &r->sides[i]);
    mu_json_close(&json, ']');
    write_bases(&json, r);
    write_monitoring(&json, r);
    write_rules(&json, r);
    mu_json_close(&json, '}');
    putc('\n', to);
}

// ---- CSV --------------------------------------------------------------------------

static void write_number(FILE *to, double value)
{
    char text[40];
    if (isfinite(value)) {
        mu_real_text(value, text, sizeof text);
        fputs(text, to);
    }
}

// A name of a variant may hold anything that a name of a file may.
static void write_quoted(FILE *to, mu_text text)
{
    bool plain = true;
    for (size_t i = 0; i < text.size; i++)
        plain = plain && !strchr(",\"\r\n", text.at[i]);
    fputs(plain ? "" : "\"", to);
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '"')
            putc('"', to);
        putc(text.at[i], to);
    }
    fputs(plain ? "" : "\"", to);
}

// One value of one figure of a posture.
typedef struct csv_row {
    mu_text           variant, rung;
    const mu_posture *posture;
} csv_row;

static void put_value(FILE *to, const csv_row *row, const char *figure,
                      const char *statistic, double value)
{
    const mu_posture *p = row->posture;
    fputs("assessment,", to);
    write_quoted(to, row->variant);
    fprintf(to, ",%s,", mu_posture_word(p->kind));
    write_quoted(to, p->name);
    putc(',', to);
    if (p->day != MU_NEVER)
        fprintf(to, "%d", p->day);
    fprintf(to, ",%d,%" PRId64 ",", p->later, p->draws);
    write_quoted(to, row->rung);
    fprintf(to, ",%s,%s,", figure, statistic);
    write_number(to, value);
    putc('\n', to);
}

static void put_band(FILE *to, const csv_row *row, const char *figure,
                     const mu_band *b)
{
    const struct {
        const char *name;
        double      value;
    } parts[] = { { "mean", b->mean }, { "p05", b->p05 }, { "p10", b->p10 },
                  { "p25", b->p25 },   { "p50", b->p50 }, { "p75", b->p75 },
                  { "p90", b->p90 },   { "p95", b->p95 } };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        put_value(to, row, figure, parts[i].name, parts[i].value);
}

static void put_posture(FILE *to, const mu_assess_side *side,
                        const mu_posture *p)
{
    const mu_assessment *a = side->assessment;
    csv_row              row = { .variant = side->name, .posture = p };
    put_band(to, &row, "see", &p->see);
    for (uint32_t x = 0; x < a->rungs_count; x++) {
        const mu_rung_answer *rung = &p->rungs[x];
        row.rung = a->rungs[x].id;
        put_band(to, &row, "rho", &rung->rho);
        put_band(to, &row, "hold", &rung->hold);
        put_band(to, &row, "q", &rung->q);
        put_band(to, &row, "kappa", &rung->kappa);
        put_value(to, &row, "every_stake", "share", rung->every.value);
        if (rung->below.of)
            put_value(to, &row, "stated_stake", "share", rung->below.value);
    }
}

void mu_assess_write_csv(const mu_assess_report *r, FILE *to)
{
    fputs("section,variant,kind,posture,day,later,draws,rung,figure,statistic,"
          "value\n",
          to);
    for (uint32_t i = 0; i < r->count; i++)
        for (uint32_t k = 0; k < r->sides[i].assessment->postures_count; k++)
            if (r->sides[i].assessment->postures[k].draws)
                put_posture(to, &r->sides[i],
                            &r->sides[i].assessment->postures[k]);
    for (uint32_t i = 0; i < r->order->count; i++) {
        const mu_base_row *row = &r->order->rows[i];
        mu_text            rung = r->scenario->ladder[row->rung].id;
        for (int k = 0; k < 2; k++) {
            fputs("base_order,,,", to);
            write_quoted(to, row->place);
            fputs(",,,,", to);
            write_quoted(to, rung);
            fprintf(to, ",%s,%" PRIu32 ",", k ? "optimum" : "reached",
                    row->number);
            write_number(to, k ? row->optimum : row->reached);
            putc('\n', to);
        }
    }
    for (int i = 0; i < 2 * MU_WATCHES; i++) {
        const mu_watch_row *row = &r->watch->row[i / 2];
        fprintf(to, "monitoring,,,,,,,,%s,",
                i % 2 ? "teams_with_sensors" : "teams_alone");
        write_number(to, row->see);
        putc(',', to);
        write_number(to, i % 2 ? row->with : row->alone);
        putc('\n', to);
    }
}
