// backtest_document.c - see backtest_out.h: as tables, for the page.

#include "backtest_out.h"

static void begin(mu_json *j, const char *table, const char *columns)
{
    mu_text name;
    size_t  at = 0;
    mu_json_name(j, table);
    mu_json_open(j, '{');
    mu_json_name(j, "columns");
    mu_json_open(j, '[');
    while (mu_next_entry((mu_text){ columns, strlen(columns) }, ' ', &at, &name)) {
        mu_json_open(j, '{');
        mu_json_name(j, "name");
        mu_json_text(j, name);
        mu_json_close(j, '}');
    }
    mu_json_close(j, ']');
    mu_json_name(j, "rows");
    mu_json_open(j, '[');
}

static void end(mu_json *j)
{
    mu_json_close(j, ']');
    mu_json_close(j, '}');
}

static void put_text(mu_json *j, mu_text text)
{
    if (text.size)
        mu_json_text(j, text);
    else
        mu_json_null(j);
}

static void put_interval(mu_json *j, mu_interval of)
{
    mu_json_real(j, of.value);
    mu_json_real(j, of.low);
    mu_json_real(j, of.high);
}

static void put_horizon(mu_json *j, uint32_t horizon)
{
    if (horizon < MU_HORIZONS)
        mu_json_whole(j, mu_horizon_days[horizon]);
    else
        mu_json_null(j);
}

static void put_band(mu_json *j, const mu_band *band)
{
    const double values[] = { band->mean, band->p05, band->p10, band->p25,
                              band->p50, band->p75, band->p90, band->p95 };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        mu_json_real(j, values[i]);
}

static mu_text text_of(const char *at)
{
    return (mu_text){ at, strlen(at) };
}

#define BAND_COLUMNS "mean p05 p10 p25 p50 p75 p90 p95"

static void put_run(mu_json *j, const mu_backtest *b)
{
    char seed[24];
    int  size = snprintf(seed, sizeof seed, "%llu", (unsigned long long)b->seed);
    const mu_horizon_row *all = &b->rows[MU_HORIZONS];
    begin(j, "run", "title version seed draws missions families others n coverage80 "
                    "crps ramp reference ensemble");
    mu_json_open(j, '[');
    mu_json_text(j, MU_TEXT("How good the forecasts were"));
    mu_json_text(j, text_of(MU_VERSION));
    mu_json_text(j, (mu_text){ seed, (size_t)size });
    mu_json_whole(j, (int64_t)b->draws);
    mu_json_whole(j, b->count);
    mu_json_whole(j, b->families);
    mu_json_whole(j, b->other_count);
    mu_json_whole(j, all->n);
    mu_json_real(j, all->coverage[1]);
    mu_json_real(j, all->crps.value);
    mu_json_real(j, all->ramp);
    mu_json_real(j, all->reference);
    mu_json_real(j, all->ensemble);
    mu_json_close(j, ']');
    end(j);
}

static void put_missions(mu_json *j, const mu_backtest *b)
{
    begin(j, "mission", "mission name family mandate authorised rehatted in_place "
                        "predecessor region entry host priors note inputs_sha256");
    for (uint32_t i = 0; i < b->count; i++) {
        const mu_past *past = &b->subjects[i].past;
        const mu_text  texts[] = { past->predecessor, past->region, past->entry,
                                   past->host, past->priors, past->note };
        mu_json_open(j, '[');
        mu_json_whole(j, i);
        mu_json_text(j, mu_past_name(&b->subjects[i]));
        mu_json_text(j, past->family);
        put_text(j, past->mandate);
        mu_json_real(j, past->authorised);
        mu_json_real(j, past->rehatted);
        mu_json_real(j, past->in_place);
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
            put_text(j, texts[t]);
        mu_json_text(j, text_of(b->subjects[i].model->scenario->sha256));
        mu_json_close(j, ']');
    }
    end(j);
    begin(j, "fan", "mission day " BAND_COLUMNS);
    for (uint32_t i = 0; i < b->count; i++)
        for (uint32_t d = 0; d < b->fans[i].days; d++) {
            mu_json_open(j, '[');
            mu_json_whole(j, i);
            mu_json_whole(j, b->fans[i].day[d]);
            put_band(j, &b->fans[i].band[d]);
            mu_json_close(j, ']');
        }
    end(j);
}

static void put_observed(mu_json *j, const mu_backtest *b)
{
    static const char *const words[] = { "low", "medium", "high" };
    begin(j, "observed", "mission quantity day value source confidence "
                         "inside80");
    for (uint32_t i = 0; i < b->count; i++) {
        const mu_observed *seen = &b->subjects[i].past.observed;
        for (uint32_t o = 0; o < seen->count; o++) {
            const mu_observation *one = &seen->list[o];
            mu_json_open(j, '[');
            mu_json_whole(j, i);
            mu_json_text(j, seen->quantities[one->quantity]);
            mu_json_whole(j, one->at);
            mu_json_real(j, one->value);
            put_text(j, one->source);
            mu_json_text(j, text_of(words[one->confidence]));
            mu_json_bool(j, b->fans[i].inside80[o]);
            mu_json_close(j, ']');
        }
    }
    end(j);
}

static void put_cells(mu_json *j, const mu_backtest *b)
{
    begin(j, "cell", "mission quantity horizon day observed " BAND_COLUMNS
                     " pit crps ramp reference ensemble bias inside50 inside80 "
                     "inside90");
    for (uint32_t i = 0; i < b->cell_count; i++) {
        const mu_cell_score *c = &b->cells[i];
        const double scores[] = { mu_pit_middle(c->pit), c->crps, c->ramp,
                                  c->reference, c->ensemble, c->bias };
        mu_json_open(j, '[');
        mu_json_whole(j, c->subject);
        mu_json_text(j, b->subjects[c->subject].past.observed
                            .quantities[c->quantity]);
        put_horizon(j, c->horizon);
        mu_json_whole(j, c->day);
        mu_json_real(j, c->observed);
        put_band(j, &c->band);
        for (size_t s = 0; s < sizeof scores / sizeof *scores; s++)
            mu_json_real(j, scores[s]);
        for (int k = 0; k < 3; k++)
            mu_json_bool(j, c->inside[k]);
        mu_json_close(j, ']');
    }
    end(j);
}

static void put_scores(mu_json *j, const mu_backtest *b)
{
    begin(j, "score", "horizon n families coverage50 coverage80 coverage90 crps "
                      "crps_low crps_high ramp reference ensemble skill_ramp "
                      "skill_ramp_low skill_ramp_high skill_reference "
                      "skill_reference_low skill_reference_high skill_ensemble "
                      "skill_ensemble_low skill_ensemble_high bias");
    for (uint32_t h = 0; h <= MU_HORIZONS; h++) {
        const mu_horizon_row *r = &b->rows[h];
        if (r->n == 0)
            continue;
        mu_json_open(j, '[');
        put_horizon(j, h);
        mu_json_whole(j, r->n);
        mu_json_whole(j, r->families);
        for (int k = 0; k < 3; k++)
            mu_json_real(j, r->coverage[k]);
        put_interval(j, r->crps);
        mu_json_real(j, r->ramp);
        mu_json_real(j, r->reference);
        mu_json_real(j, r->ensemble);
        put_interval(j, r->skill_ramp);
        put_interval(j, r->skill_reference);
        put_interval(j, r->skill_ensemble);
        mu_json_real(j, r->bias);
        mu_json_close(j, ']');
    }
    end(j);
}

static void put_goals(mu_json *j, const mu_backtest *b)
{
    begin(j, "goal", "goal horizon n families reached forecast brier base skill "
                     "skill_low skill_high");
    for (uint32_t g = 0; g < MU_GOALS; g++)
        for (uint32_t h = 0; h <= MU_HORIZONS; h++) {
            const mu_goal_row *r = &b->goal_rows[g][h];
            if (r->n == 0)
                continue;
            mu_json_open(j, '[');
            mu_json_text(j, text_of(mu_goal_name[g]));
            put_horizon(j, h);
            mu_json_whole(j, r->n);
            mu_json_whole(j, r->families);
            mu_json_real(j, r->reached);
            mu_json_real(j, r->forecast);
            mu_json_real(j, r->brier);
            mu_json_real(j, r->base);
            put_interval(j, r->skill);
            mu_json_close(j, ']');
        }
    end(j);
    begin(j, "lead", "lead n families crps last skill skill_low skill_high");
    for (uint32_t l = 0; l < MU_LEADS; l++) {
        const mu_update_row *r = &b->update_rows[l];
        if (r->n == 0)
            continue;
        mu_json_open(j, '[');
        mu_json_whole(j, mu_lead_days[l]);
        mu_json_whole(j, r->n);
        mu_json_whole(j, r->families);
        mu_json_real(j, r->crps);
        mu_json_real(j, r->last);
        put_interval(j, r->skill);
        mu_json_close(j, ']');
    }
    end(j);
}

static void put_histograms(mu_json *j, const mu_backtest *b)
{
    begin(j, "pit", "from to count");
    for (uint32_t i = 0; i < MU_PIT_BINS; i++) {
        mu_json_open(j, '[');
        mu_json_real(j, (double)i / MU_PIT_BINS);
        mu_json_real(j, (double)(i + 1) / MU_PIT_BINS);
        mu_json_real(j, b->pit[i]);
        mu_json_close(j, ']');
    }
    end(j);
    begin(j, "reliable", "from to n forecast reached");
    for (uint32_t i = 0; i < MU_PIT_BINS; i++) {
        if (b->reliable[i].n == 0)
            continue;
        mu_json_open(j, '[');
        mu_json_real(j, (double)i / MU_PIT_BINS);
        mu_json_real(j, (double)(i + 1) / MU_PIT_BINS);
        mu_json_whole(j, b->reliable[i].n);
        mu_json_real(j, b->reliable[i].forecast);
        mu_json_real(j, b->reliable[i].reached);
        mu_json_close(j, ']');
    }
    end(j);
}

static mu_status put_misses(mu_json *j, const mu_backtest *b, mu_arena *arena)
{
    begin(j, "miss", "mission day crps words");
    for (uint32_t i = 0; i < b->miss_count; i++) {
        const mu_cell_score *c = &b->cells[b->misses[i]];
        mu_paragraph        *words = MU_ARENA_NEW(arena, 1, mu_paragraph);
        if (!words)
            return MU_NO_MEMORY;
        mu_miss_say(b, c, words);
        mu_json_open(j, '[');
        mu_json_whole(j, c->subject);
        mu_json_whole(j, c->day);
        mu_json_real(j, c->crps);
        mu_json_text(j, (mu_text){ words->text, words->size });
        mu_json_close(j, ']');
    }
    end(j);
    return MU_OK;
}

mu_status mu_backtest_write_document(const void *backtest, bool whole, FILE *to)
{
    const mu_backtest *b = backtest;
    mu_json            j = { .to = to, .in_page = true };
    mu_arena           arena = { 0 };
    mu_status          status = MU_OK;
    mu_json_open(&j, '{');
    mu_json_name(&j, "tables");
    mu_json_open(&j, '{');
    put_run(&j, b);
    if (whole) {
        put_missions(&j, b);
        put_observed(&j, b);
        put_cells(&j, b);
        put_scores(&j, b);
        put_goals(&j, b);
        put_histograms(&j, b);
        status = put_misses(&j, b, &arena);
    }
    mu_json_close(&j, '}');
    mu_json_close(&j, '}');
    mu_arena_clear(&arena);
    return status;
}
