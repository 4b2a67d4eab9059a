// backtest_data.c - see backtest_out.h: for other programs.

#include "backtest_out.h"

#include "csv.h"

static void interval(mu_json *j, const char *name, mu_interval of)
{
    mu_json_name(j, name);
    mu_json_open(j, '{');
    mu_json_put_real(j, "value", of.value);
    mu_json_put_real(j, "low", of.low);
    mu_json_put_real(j, "high", of.high);
    mu_json_close(j, '}');
}

static void begin_list(mu_json *j, const char *name)
{
    mu_json_name(j, name);
    mu_json_open(j, '[');
}

// null: all horizons.
static void put_horizon(mu_json *j, uint32_t horizon)
{
    mu_json_name(j, "day");
    if (horizon < MU_HORIZONS)
        mu_json_whole(j, mu_horizon_days[horizon]);
    else
        mu_json_null(j);
}

static mu_text text_of(const char *at)
{
    return (mu_text){ at, strlen(at) };
}

// ---- JSON ------------------------------------------------------------------------

static void write_cell(mu_json *j, const mu_backtest *b, const mu_cell_score *c)
{
    const mu_past *past = &b->subjects[c->subject].past;
    mu_json_open(j, '{');
    put_horizon(j, c->horizon);
    mu_json_put_text(j, "quantity", past->observed.quantities[c->quantity]);
    mu_json_put_whole(j, "observed_day", c->day);
    mu_json_put_real(j, "observed", c->observed);
    mu_json_put_real(j, "mean", c->band.mean);
    mu_json_put_real(j, "median", c->band.p50);
    mu_json_put_real(j, "p05", c->band.p05);
    mu_json_put_real(j, "p10", c->band.p10);
    mu_json_put_real(j, "p25", c->band.p25);
    mu_json_put_real(j, "p75", c->band.p75);
    mu_json_put_real(j, "p90", c->band.p90);
    mu_json_put_real(j, "p95", c->band.p95);
    mu_json_put_real(j, "pit", mu_pit_middle(c->pit));
    mu_json_put_real(j, "pit_low", c->pit.low);
    mu_json_put_real(j, "pit_high", c->pit.high);
    mu_json_put_real(j, "crps", c->crps);
    mu_json_put_real(j, "ramp", c->ramp);
    mu_json_put_real(j, "reference", c->reference);
    mu_json_put_real(j, "ensemble", c->ensemble);
    mu_json_put_bool(j, "inside50", c->inside[0]);
    mu_json_put_bool(j, "inside80", c->inside[1]);
    mu_json_put_bool(j, "inside90", c->inside[2]);
    mu_json_put_real(j, "bias", c->bias);
    mu_json_put_real(j, "came", c->came);
    mu_json_put_real(j, "on_the_way", c->on_the_way);
    mu_json_put_real(j, "not_decided", c->not_decided);
    mu_json_close(j, '}');
}

static void write_goals_of(mu_json *j, const mu_backtest *b, uint32_t subject)
{
    begin_list(j, "goals");
    for (uint32_t i = 0; i < b->goal_count; i++) {
        const mu_goal_score *g = &b->goals[i];
        if (g->subject != subject)
            continue;
        mu_json_open(j, '{');
        mu_json_put_text(j, "goal", text_of(mu_goal_name[g->goal]));
        put_horizon(j, g->horizon);
        mu_json_put_real(j, "probability", g->probability);
        mu_json_put_real(j, "base", g->base);
        mu_json_put_bool(j, "reached", g->reached);
        mu_json_close(j, '}');
    }
    mu_json_close(j, ']');
}

static void write_mission(mu_json *j, const mu_backtest *b, uint32_t subject)
{
    const mu_subject *s = &b->subjects[subject];
    mu_json_open(j, '{');
    mu_json_put_text(j, "mission", s->past.id);
    mu_json_put_text(j, "name", mu_past_name(s));
    mu_json_put_text(j, "family", s->past.family);
    mu_json_put_text(j, "mandate", s->past.mandate);
    mu_json_put_real(j, "authorised", s->past.authorised);
    mu_json_put_real(j, "rehatted", s->past.rehatted);
    mu_json_put_real(j, "in_place", s->past.in_place);
    mu_json_put_text(j, "priors", s->past.priors);
    mu_json_put_text(j, "inputs_sha256", text_of(s->model->scenario->sha256));
    begin_list(j, "horizons");
    for (uint32_t i = 0; i < b->cell_count; i++)
        if (b->cells[i].subject == subject)
            write_cell(j, b, &b->cells[i]);
    mu_json_close(j, ']');
    write_goals_of(j, b, subject);
    mu_json_close(j, '}');
}

static void write_row(mu_json *j, const mu_horizon_row *r)
{
    mu_json_open(j, '{');
    put_horizon(j, r->horizon);
    mu_json_put_whole(j, "n", r->n);
    mu_json_put_whole(j, "families", r->families);
    mu_json_put_real(j, "coverage50", r->coverage[0]);
    mu_json_put_real(j, "coverage80", r->coverage[1]);
    mu_json_put_real(j, "coverage90", r->coverage[2]);
    mu_json_put_real(j, "crps", r->crps.value);
    interval(j, "crps_interval", r->crps);
    mu_json_put_real(j, "ramp", r->ramp);
    mu_json_put_real(j, "reference", r->reference);
    mu_json_put_real(j, "ensemble", r->ensemble);
    interval(j, "skill_ramp", r->skill_ramp);
    interval(j, "skill_reference", r->skill_reference);
    interval(j, "skill_ensemble", r->skill_ensemble);
    mu_json_put_real(j, "bias", r->bias);
    mu_json_close(j, '}');
}

static void write_goal_row(mu_json *j, const mu_goal_row *r)
{
    mu_json_open(j, '{');
    mu_json_put_text(j, "goal", text_of(mu_goal_name[r->goal]));
    put_horizon(j, r->horizon);
    mu_json_put_whole(j, "n", r->n);
    mu_json_put_whole(j, "families", r->families);
    mu_json_put_real(j, "reached", r->reached);
    mu_json_put_real(j, "forecast", r->forecast);
    mu_json_put_real(j, "brier", r->brier);
    mu_json_put_real(j, "base", r->base);
    interval(j, "skill", r->skill);
    mu_json_close(j, '}');
}

static void write_rows(mu_json *j, const mu_backtest *b)
{
    begin_list(j, "scores");
    for (uint32_t h = 0; h <= MU_HORIZONS; h++)
        write_row(j, &b->rows[h]);
    mu_json_close(j, ']');
    begin_list(j, "brier");
    for (uint32_t g = 0; g < MU_GOALS; g++)
        for (uint32_t h = 0; h <= MU_HORIZONS; h++)
            write_goal_row(j, &b->goal_rows[g][h]);
    mu_json_close(j, ']');
    begin_list(j, "updates");
    for (uint32_t l = 0; l < MU_LEADS; l++) {
        const mu_update_row *r = &b->update_rows[l];
        mu_json_open(j, '{');
        mu_json_put_whole(j, "lead", mu_lead_days[l]);
        mu_json_put_whole(j, "n", r->n);
        mu_json_put_whole(j, "families", r->families);
        mu_json_put_real(j, "crps", r->crps);
        mu_json_put_real(j, "last", r->last);
        interval(j, "skill", r->skill);
        mu_json_close(j, '}');
    }
    mu_json_close(j, ']');
}

static void write_reliable(mu_json *j, const mu_backtest *b, uint32_t bin)
{
    const mu_reliable *r = &b->reliable[bin];
    mu_json_open(j, '{');
    mu_json_put_real(j, "from", (double)bin / MU_PIT_BINS);
    mu_json_put_real(j, "to", (double)(bin + 1) / MU_PIT_BINS);
    mu_json_put_whole(j, "n", r->n);
    mu_json_put_real(j, "forecast", r->forecast);
    mu_json_put_real(j, "reached", r->reached);
    mu_json_close(j, '}');
}

static void write_miss(mu_json *j, const mu_backtest *b, const mu_cell_score *c)
{
    mu_paragraph words = { .size = 0 };
    mu_miss_say(b, c, &words);
    mu_json_open(j, '{');
    mu_json_put_text(j, "mission", b->subjects[c->subject].past.id);
    mu_json_put_whole(j, "day", c->day);
    mu_json_put_real(j, "crps", c->crps);
    mu_json_put_real(j, "observed", c->observed);
    mu_json_put_real(j, "median", c->band.p50);
    mu_json_put_text(j, "words", (mu_text){ words.text, words.size });
    mu_json_close(j, '}');
}

static void write_run(mu_json *j, const mu_backtest *b)
{
    mu_json_name(j, "run");
    mu_json_open(j, '{');
    mu_json_put_text(j, "version", text_of(MU_VERSION));
    // A seed may be larger than the numbers that JSON's readers keep whole.
    char seed[24];
    int  size = snprintf(seed, sizeof seed, "%llu", (unsigned long long)b->seed);
    if (b->seed <= INT64_MAX)
        mu_json_put_whole(j, "seed", (int64_t)b->seed);
    else
        mu_json_put_text(j, "seed", (mu_text){ seed, (size_t)size });
    mu_json_put_whole(j, "draws", (int64_t)b->draws);
    mu_json_put_whole(j, "missions", b->count);
    mu_json_put_whole(j, "families", b->families);
    mu_json_put_whole(j, "others", b->other_count);
    mu_json_close(j, '}');
}

void mu_backtest_write_json(const mu_backtest *b, FILE *to)
{
    mu_json j = { .to = to };
    mu_json_open(&j, '{');
    write_run(&j, b);
    begin_list(&j, "missions");
    for (uint32_t i = 0; i < b->count; i++)
        write_mission(&j, b, i);
    mu_json_close(&j, ']');
    write_rows(&j, b);
    begin_list(&j, "pit");
    for (uint32_t i = 0; i < MU_PIT_BINS; i++)
        mu_json_real(&j, b->pit[i]);
    mu_json_close(&j, ']');
    begin_list(&j, "reliability");
    for (uint32_t i = 0; i < MU_PIT_BINS; i++)
        write_reliable(&j, b, i);
    mu_json_close(&j, ']');
    begin_list(&j, "misses");
    for (uint32_t i = 0; i < b->miss_count; i++)
        write_miss(&j, b, &b->cells[b->misses[i]]);
    mu_json_close(&j, ']');
    mu_json_close(&j, '}');
    putc('\n', to);
}

// ---- CSV -------------------------------------------------------------------------

static void put_real(FILE *to, double value)
{
    char number[40] = "";
    if (isfinite(value))
        mu_real_text(value, number, sizeof number);
    fprintf(to, ",%s", number);
}

void mu_backtest_write_csv(const mu_backtest *b, FILE *to)
{
    fputs("mission,family,authorised,quantity,horizon,observed_day,observed,mean,"
          "p05,p10,p25,median,p75,p90,p95,pit,crps,ramp,reference,ensemble,"
          "inside50,inside80,inside90,bias\n", to);
    for (uint32_t i = 0; i < b->cell_count; i++) {
        const mu_cell_score *c = &b->cells[i];
        const mu_past       *past = &b->subjects[c->subject].past;
        const double values[] = {
            c->observed,  c->band.mean, c->band.p05, c->band.p10, c->band.p25,
            c->band.p50,  c->band.p75,  c->band.p90, c->band.p95,
            mu_pit_middle(c->pit), c->crps, c->ramp, c->reference, c->ensemble
        };
        mu_csv_put(to, past->id);
        putc(',', to);
        mu_csv_put(to, past->family);
        put_real(to, past->authorised);
        putc(',', to);
        mu_csv_put(to, past->observed.quantities[c->quantity]);
        fprintf(to, ",%d,%d", (int)mu_horizon_days[c->horizon], (int)c->day);
        for (size_t v = 0; v < sizeof values / sizeof *values; v++)
            put_real(to, values[v]);
        fprintf(to, ",%s,%s,%s", c->inside[0] ? "yes" : "no",
                c->inside[1] ? "yes" : "no", c->inside[2] ? "yes" : "no");
        put_real(to, c->bias);
        putc('\n', to);
    }
}
