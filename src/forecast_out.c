// forecast_out.c - see forecast.h: the forecasts of a log and their scores, for a
// person, as JSON and as one long table.

#include "forecast.h"

#include "csv.h"
#include "json.h"
#include "layout.h"

#include <math.h>

static mu_text text_of(const char *at)
{
    return (mu_text){ at, strlen(at) };
}

// ---- for a person ------------------------------------------------------------------

static mu_word_text percent(double share)
{
    mu_word_text out = { "-" };
    if (!isnan(share))
        snprintf(out.text, sizeof out.text, "%.0f %%", 100.0 * share);
    return out;
}

static void put_goal(const mu_page *to, const mu_logged_goal *g)
{
    fputs("    ", to->to);
    mu_put_left(to, g->milestone, 30);
    fprintf(to->to, " by day %4d  P %5s  %-11s  Brier %.3f\n", (int)g->day,
            percent(g->probability).text, g->reached ? "reached" : "not reached",
            mu_brier(g->probability, g->reached));
}

static void put_value(const mu_page *to, const mu_logged_value *v)
{
    fputs("    ", to->to);
    mu_put_left(to, v->quantity, 30);
    fprintf(to->to, " on day %4d  ", (int)v->day);
    mu_put_right(to, mu_number_text(v->observed).text, 9);
    fputs(" of ", to->to);
    mu_put_right(to, mu_number_text(v->quantile[3]).text, 9);
    fprintf(to->to, " (%s to %s)%s  CRPS %s\n",
            mu_number_text(v->quantile[1]).text,
            mu_number_text(v->quantile[5]).text, v->inside80 ? "" : " !",
            mu_number_text(v->crps).text);
}

static void put_forecast(const mu_page *to, const mu_logged *one)
{
    // A sealed line may have any text in it.
    char title[64], faint[400];
    snprintf(title, sizeof title, "Forecast %u", one->line);
    snprintf(faint, sizeof faint, "%.20s, muster %.16s, inputs %.12s, seal %.12s",
             mu_quote(one->made).text, mu_quote(one->version).text,
             mu_quote(one->inputs).text, one->seal.at);
    mu_put_title(to, title, faint);
    fputs("  ", to->to);
    mu_put_cut(to, one->title, MU_PAGE_WIDTH - 2);
    putc('\n', to->to);
    for (uint32_t i = 0; i < one->goal_count; i++)
        put_goal(to, &one->goals[i]);
    for (uint32_t i = 0; i < one->value_count; i++)
        put_value(to, &one->values[i]);
    if (one->goal_count + one->value_count == 0)
        fputs("    nothing of it can be scored yet\n", to->to);
    if (one->too_early)
        fprintf(to->to, "    not scored: %u observed before it was made\n",
                one->too_early);
    if (one->outside)
        fprintf(to->to, "    not scored: %u of days or quantities that it does not "
                "have\n", one->outside);
    if (one->later)
        fprintf(to->to, "    not scored yet: %u milestones by a day later than the last "
                "that is known of them\n", one->later);
}

void mu_logged_write_text(const mu_logged_scores *scores, bool colour, FILE *to)
{
    mu_page page = { to, colour };
    char    brier[32] = "-";
    if (scores->goals)
        snprintf(brier, sizeof brier, "%.3f", scores->brier);
    fprintf(to, "%u forecast%s, every line as it was sealed.\n", scores->count,
            scores->count == 1 ? "" : "s");
    if (scores->goals)
        fprintf(to, "%u milestones by a day: mean Brier score %s (0 is perfect, "
                "0.25 a coin).\n", scores->goals, brier);
    if (scores->values)
        fprintf(to, "%u values: %s within the 50 %% band, %s within 80 %%, %s within "
                "90 %%.\n", scores->values, percent(scores->inside50).text,
                percent(scores->inside80).text, percent(scores->inside90).text);
    for (uint32_t i = 0; i < scores->count; i++)
        put_forecast(&page, &scores->list[i]);
    if (scores->values)
        mu_put_paragraph(&page, "values: observed of expected (80 % band), !: outside "
                         "it; CRPS from the seven quantiles that were kept, in the "
                         "unit of the quantity. docs/backtest.md", 2);
}

// ---- JSON ------------------------------------------------------------------------

static void write_goal(mu_json *j, const mu_logged_goal *g)
{
    mu_json_open(j, '{');
    mu_json_put_text(j, "milestone", g->milestone);
    mu_json_put_whole(j, "day", g->day);
    mu_json_put_real(j, "probability", g->probability);
    mu_json_put_bool(j, "reached", g->reached);
    mu_json_put_real(j, "brier", mu_brier(g->probability, g->reached));
    mu_json_close(j, '}');
}

static void write_value(mu_json *j, const mu_logged_value *v)
{
    static const char *const names[MU_LEVELS] = { "p05", "p10", "p25", "median",
                                                  "p75", "p90", "p95" };
    mu_json_open(j, '{');
    mu_json_put_text(j, "quantity", v->quantity);
    mu_json_put_whole(j, "day", v->day);
    mu_json_put_real(j, "observed", v->observed);
    for (uint32_t l = 0; l < MU_LEVELS; l++)
        mu_json_put_real(j, names[l], v->quantile[l]);
    mu_json_put_real(j, "crps", v->crps);
    mu_json_put_bool(j, "inside50", v->inside50);
    mu_json_put_bool(j, "inside80", v->inside80);
    mu_json_put_bool(j, "inside90", v->inside90);
    mu_json_close(j, '}');
}

static void write_forecast(mu_json *j, const mu_logged *one)
{
    mu_json_open(j, '{');
    mu_json_put_whole(j, "line", one->line);
    mu_json_put_text(j, "seal", one->seal);
    mu_json_put_text(j, "made", one->made);
    mu_json_put_text(j, "version", one->version);
    mu_json_put_text(j, "command", one->command);
    mu_json_put_text(j, "inputs_sha256", one->inputs);
    mu_json_put_text(j, "title", one->title);
    mu_json_put_text(j, "start", one->start);
    mu_json_put_whole(j, "draws", one->draws);
    mu_json_name(j, "milestones");
    mu_json_open(j, '[');
    for (uint32_t i = 0; i < one->goal_count; i++)
        write_goal(j, &one->goals[i]);
    mu_json_close(j, ']');
    mu_json_name(j, "values");
    mu_json_open(j, '[');
    for (uint32_t i = 0; i < one->value_count; i++)
        write_value(j, &one->values[i]);
    mu_json_close(j, ']');
    mu_json_put_whole(j, "observed_before", one->too_early);
    mu_json_put_whole(j, "not_in_forecast", one->outside);
    mu_json_put_whole(j, "not_yet_known", one->later);
    mu_json_close(j, '}');
}

void mu_logged_write_json(const mu_logged_scores *scores, FILE *to)
{
    mu_json j = { .to = to };
    mu_json_open(&j, '{');
    mu_json_put_text(&j, "version", text_of(MU_VERSION));
    mu_json_name(&j, "forecasts");
    mu_json_open(&j, '[');
    for (uint32_t i = 0; i < scores->count; i++)
        write_forecast(&j, &scores->list[i]);
    mu_json_close(&j, ']');
    mu_json_name(&j, "scores");
    mu_json_open(&j, '{');
    mu_json_put_whole(&j, "milestones", scores->goals);
    mu_json_put_real(&j, "brier", scores->brier);
    mu_json_put_whole(&j, "values", scores->values);
    mu_json_put_real(&j, "coverage50", scores->inside50);
    mu_json_put_real(&j, "coverage80", scores->inside80);
    mu_json_put_real(&j, "coverage90", scores->inside90);
    mu_json_close(&j, '}');
    mu_json_close(&j, '}');
    putc('\n', to);
}

// ---- CSV -------------------------------------------------------------------------

static void put_real(FILE *to, double value)
{
    char number[40];
    mu_real_text(value, number, sizeof number);
    fprintf(to, ",%s", number);
}

void mu_logged_write_csv(const mu_logged_scores *scores, FILE *to)
{
    fputs("line,made,kind,name,day,probability,reached,brier,observed,p05,p10,p25,"
          "median,p75,p90,p95,crps,inside80\n", to);
    for (uint32_t i = 0; i < scores->count; i++) {
        const mu_logged *one = &scores->list[i];
        for (uint32_t g = 0; g < one->goal_count; g++) {
            const mu_logged_goal *goal = &one->goals[g];
            fprintf(to, "%u,", one->line);
            mu_csv_put(to, one->made);
            fputs(",milestone,", to);
            mu_csv_put(to, goal->milestone);
            fprintf(to, ",%d", (int)goal->day);
            put_real(to, goal->probability);
            fprintf(to, ",%s", goal->reached ? "yes" : "no");
            put_real(to, mu_brier(goal->probability, goal->reached));
            fputs(",,,,,,,,,,\n", to);
        }
        for (uint32_t v = 0; v < one->value_count; v++) {
            const mu_logged_value *value = &one->values[v];
            fprintf(to, "%u,", one->line);
            mu_csv_put(to, one->made);
            fputs(",value,", to);
            mu_csv_put(to, value->quantity);
            fprintf(to, ",%d,,,", (int)value->day);
            put_real(to, value->observed);
            for (uint32_t l = 0; l < MU_LEVELS; l++)
                put_real(to, value->quantile[l]);
            put_real(to, value->crps);
            fprintf(to, ",%s\n", value->inside80 ? "yes" : "no");
        }
    }
}
