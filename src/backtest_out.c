// backtest_out.c - see backtest_out.h: for a person, 100 columns wide.

#include "backtest_out.h"

#define BAR 30u
// A force that was so many times as large is leaving; one so many times what was
// authorised has another mandate.
#define LEFT 2.0
#define RAISED 1.05

// ---- misses ------------------------------------------------------------------------

static const mu_observation *first_with(const mu_past *past, uint32_t quantity,
                                        int32_t after, double value)
{
    for (uint32_t i = 0; i < past->observed.count; i++) {
        const mu_observation *one = &past->observed.list[i];
        if (one->quantity == quantity && one->at > after && one->value >= value)
            return one;
    }
    return NULL;
}

// The most of a quantity before a day; NULL: it was not observed before.
static const mu_observation *most_before(const mu_past *past, uint32_t quantity,
                                         int32_t day)
{
    const mu_observation *most = NULL;
    for (uint32_t i = 0; i < past->observed.count; i++) {
        const mu_observation *one = &past->observed.list[i];
        if (one->quantity == quantity && one->at < day &&
            (!most || one->value > most->value))
            most = one;
    }
    return most;
}

static void say_too_many(const mu_past *past, const mu_cell_score *c,
                         mu_paragraph *out)
{
    const mu_observation *most = most_before(past, c->quantity, c->day);
    if (most && most->value >= LEFT * c->observed &&
        most->value >= past->authorised / LEFT) {
        mu_say(out, " There had been %s on day %d: the force was leaving, which "
               "the forecast does not expect.", mu_count_text(most->value).text,
               (int)most->at);
        return;
    }
    const mu_observation *later =
        first_with(past, c->quantity, c->day, c->band.p50);
    if (later)
        mu_say(out, " That strength was there %d days later (day %d): the force "
               "came slower than its decisions, notice and way were taken to "
               "let it.", (int)(later->at - c->day), (int)later->at);
    else
        mu_say(out, " That strength was never observed after: what was on offer "
               "did not come.");
}

static void say_too_few(const mu_past *past, const mu_fan *fan,
                        const mu_cell_score *c, mu_paragraph *out)
{
    uint32_t d = 0;
    if (c->observed > RAISED * past->authorised) {
        mu_say(out, " That is more than its mandate authorised: a later one raised "
               "it, and a forecast as of the first day knows nothing of that.");
        return;
    }
    while (d < fan->days && fan->band[d].p50 < c->observed)
        d++;
    if (d < fan->days && fan->day[d] > c->day)
        mu_say(out, " In the middle of the forecast that strength is there by "
               "day %d, %d days later:", (int)fan->day[d],
               (int)(fan->day[d] - c->day));
    else
        mu_say(out, " The middle of the forecast does not have that strength "
               "while it was observed:");
    mu_say(out, c->on_the_way >= c->not_decided
                    ? " more was already there, or on the way, than it knew of."
                    : " nations decided sooner than it took them to, or others "
                      "came.");
}

void mu_miss_say(const mu_backtest *b, const mu_cell_score *c, mu_paragraph *out)
{
    const mu_subject *subject = &b->subjects[c->subject];
    const mu_past    *past = &subject->past;
    mu_say(out, "On day %d %s persons were there; expected were %s (80 %%: %s to "
           "%s), authorised %s.", (int)c->day, mu_count_text(c->observed).text,
           mu_count_text(c->band.p50).text, mu_count_text(c->band.p10).text,
           mu_count_text(c->band.p90).text,
           mu_count_text(past->authorised).text);
    if (c->observed < c->band.p50)
        say_too_many(past, c, out);
    else
        say_too_few(past, &b->fans[c->subject], c, out);
    mu_say(out, " In the forecast, on the mean and in shares of the authorised "
           "strength, %.0f %% had come by then, %.0f %% were decided and not there, "
           "and %.0f %% were on offer from nations that had not decided.",
           100.0 * c->came, 100.0 * c->on_the_way, 100.0 * c->not_decided);
    if (past->rehatted > 0.0)
        mu_say(out, " To be taken over: %s%s%.*s%s.",
               mu_count_text(past->rehatted).text,
               past->predecessor.size ? " (" : "", (int)past->predecessor.size,
               past->predecessor.at, past->predecessor.size ? ")" : "");
    if (past->note.size)
        mu_say(out, " Note: %.*s", (int)past->note.size, past->note.at);
}

static mu_status put_misses(const mu_page *to, const mu_backtest *b,
                            mu_arena *arena)
{
    mu_put_title(to, "Worst misses", "each mission at its worst");
    for (uint32_t i = 0; i < b->miss_count; i++) {
        const mu_cell_score *c = &b->cells[b->misses[i]];
        mu_paragraph        *text = MU_ARENA_NEW(arena, 1, mu_paragraph);
        mu_text name = mu_past_name(&b->subjects[c->subject]);
        if (!text)
            return MU_NO_MEMORY;
        mu_say(text, "%.*s, off by %.0f %% of authorised. ", (int)name.size,
               name.at, 100.0 * c->crps);
        mu_miss_say(b, c, text);
        mu_put_paragraph(to, text->text, 2);
    }
    return MU_OK;
}

// ---- tables ------------------------------------------------------------------------

static mu_word_text percent(double share)
{
    mu_word_text out = { "-" };
    if (!isnan(share))
        snprintf(out.text, sizeof out.text, "%.0f %%", 100.0 * share);
    return out;
}

// One more figure, for scores.
static mu_word_text tenths(double share)
{
    mu_word_text out = { "-" };
    if (!isnan(share))
        snprintf(out.text, sizeof out.text, "%.1f %%", 100.0 * share);
    return out;
}

// In per cent, without the sign of a zero.
static double in_percent(double share)
{
    return round(100.0 * share) + 0.0;
}

static mu_word_text skill(mu_interval of)
{
    mu_word_text out = { "-" };
    if (!isnan(of.value) && isnan(of.low))
        snprintf(out.text, sizeof out.text, "%.0f %%", in_percent(of.value));
    else if (!isnan(of.value))
        snprintf(out.text, sizeof out.text, "%.0f [%.0f, %.0f]",
                 in_percent(of.value), in_percent(of.low), in_percent(of.high));
    return out;
}

static void put_day(const mu_page *to, uint32_t horizon)
{
    char text[16] = "all";
    if (horizon < MU_HORIZONS)
        snprintf(text, sizeof text, "%d", (int)mu_horizon_days[horizon]);
    mu_put_right(to, text, 6);
}

static void put_count(const mu_page *to, uint32_t count, size_t width)
{
    mu_put_right(to, mu_count_text(count).text, width);
}

static void put_scores(const mu_page *to, const mu_backtest *b)
{
    mu_put_title(to, "Persons by day",
                 "CRPS in % of authorised; skill in %, with its 90 % interval");
    mu_faint(to, true);
    fprintf(to->to, "%6s%4s%5s%6s%6s%6s%8s%8s%17s%17s%17s\n", "day", "n", "fam",
            "in 50", "80", "90", "CRPS", "bias", "over ramp", "over class",
            "over curves");
    mu_faint(to, false);
    for (uint32_t h = 0; h <= MU_HORIZONS; h++) {
        const mu_horizon_row *r = &b->rows[h];
        if (r->n == 0)
            continue;
        put_day(to, h);
        put_count(to, r->n, 4);
        put_count(to, r->families, 5);
        for (int k = 0; k < 3; k++)
            mu_put_right(to, percent(r->coverage[k]).text, 6);
        mu_put_right(to, tenths(r->crps.value).text, 8);
        mu_put_right(to, tenths(r->bias).text, 8);
        mu_put_right(to, skill(r->skill_ramp).text, 17);
        mu_put_right(to, skill(r->skill_reference).text, 17);
        mu_put_right(to, skill(r->skill_ensemble).text, 17);
        putc('\n', to->to);
    }
    mu_put_paragraph(
        to,
        "n, fam: observations and families. in 50, 80, 90: those within that central "
        "band. bias: mean of the "
        "forecast less observed. ramp: a straight line to the authorised strength "
        "in a year; class: the mean curve of the other families' missions; curves: "
        "these curves as an ensemble, a harder comparison. Families weigh alike.",
        2);
}

static void put_goals(const mu_page *to, const mu_backtest *b)
{
    mu_put_title(to, "Half and nine tenths of the authorised strength",
                 "Brier score: 0 is perfect, 0.25 a coin");
    mu_faint(to, true);
    fprintf(to->to, "%-10s%6s%5s%10s%10s%10s%12s%16s\n", "  goal", "day", "n",
            "reached", "forecast", "Brier", "base rate", "skill");
    mu_faint(to, false);
    for (uint32_t g = 0; g < MU_GOALS; g++)
        for (uint32_t h = 0; h <= MU_HORIZONS; h++) {
            const mu_goal_row *r = &b->goal_rows[g][h];
            char brier[16] = "-", base[16] = "-";
            if (r->n == 0)
                continue;
            snprintf(brier, sizeof brier, "%.3f", r->brier);
            if (!isnan(r->base))
                snprintf(base, sizeof base, "%.3f", r->base);
            fprintf(to->to, "  %-8s", mu_goal_name[g]);
            put_day(to, h);
            put_count(to, r->n, 5);
            mu_put_right(to, percent(r->reached).text, 10);
            mu_put_right(to, percent(r->forecast).text, 10);
            mu_put_right(to, brier, 10);
            mu_put_right(to, base, 12);
            mu_put_right(to, skill(r->skill).text, 16);
            putc('\n', to->to);
        }
}

static void put_updates(const mu_page *to, const mu_backtest *b)
{
    mu_put_title(to, "Made again from an observation",
                 "against that value carried on");
    for (uint32_t l = 0; l < MU_LEADS; l++) {
        const mu_update_row *r = &b->update_rows[l];
        if (r->n == 0)
            continue;
        fprintf(to->to, "  %3d days on: n %u, CRPS %s, carried on %s, skill %s\n",
                (int)mu_lead_days[l], r->n, tenths(r->crps).text,
                tenths(r->last).text, skill(r->skill).text);
    }
}

static void put_histograms(const mu_page *to, const mu_backtest *b)
{
    double most = 1.0;
    mu_put_title(to, "Where observations lie in the forecast (PIT)",
                 "flat if it is calibrated");
    for (uint32_t i = 0; i < MU_PIT_BINS; i++)
        most = b->pit[i] > most ? b->pit[i] : most;
    for (uint32_t i = 0; i < MU_PIT_BINS; i++) {
        fprintf(to->to, "  %3u-%-3u %%%7.1f  ", i * 10, i * 10 + 10, b->pit[i]);
        mu_put_many(to, "█", (size_t)(b->pit[i] / most * BAR + 0.5));
        putc('\n', to->to);
    }
    mu_put_title(to, "Goals by their probability", "alike if it is reliable");
    for (uint32_t i = 0; i < MU_PIT_BINS; i++)
        if (b->reliable[i].n)
            fprintf(to->to, "  %3u-%-3u %%  n %4u  forecast %5s  reached %5s\n",
                    i * 10, i * 10 + 10, b->reliable[i].n,
                    percent(b->reliable[i].forecast).text,
                    percent(b->reliable[i].reached).text);
}

static void put_missions(const mu_page *to, const mu_backtest *b)
{
    static const uint32_t shown[] = { 2, 4 };   // 90 and 365 days
    mu_put_title(to, "Missions", "observed, and the forecast with its 80 % band");
    for (uint32_t s = 0; s < b->count; s++) {
        const mu_subject *subject = &b->subjects[s];
        fputs("  ", to->to);
        mu_put_left(to, mu_past_name(subject), 22);
        mu_put_right(to, mu_count_text(subject->past.authorised).text, 8);
        for (size_t k = 0; k < 2; k++) {
            char text[64] = "-";
            for (uint32_t i = 0; i < b->cell_count; i++) {
                const mu_cell_score *c = &b->cells[i];
                if (c->subject == s && c->persons && c->horizon == shown[k])
                    snprintf(text, sizeof text, "%d: %.0f of %.0f (%.0f-%.0f)%s",
                             (int)c->day, c->observed, c->band.p50, c->band.p10,
                             c->band.p90, c->inside[1] ? " " : "!");
            }
            mu_put_right(to, text, 33);
        }
        putc('\n', to->to);
    }
    mu_put_paragraph(to, "name, authorised; then day: observed of expected (80 % "
                     "band), near day 90 and near day 365; !: outside.", 2);
}

static void say_answer(const mu_backtest *b, mu_paragraph *out)
{
    const mu_horizon_row *all = &b->rows[MU_HORIZONS];
    mu_say(out, "%u mission%s of %u famil%s, each forecast as of its first day in "
           "%s (seed %llu) and held against what was observed.",
           b->count, b->count == 1 ? "" : "s", b->families,
           b->families == 1 ? "y" : "ies", mu_futures_text((int64_t)b->draws).text,
           (unsigned long long)b->seed);
    if (b->other_count)
        mu_say(out, " %u more, which are not scored, are in the reference class of "
               "other families.", b->other_count);
    if (all->n == 0) {
        mu_say(out, " No observation of personnel lies near a horizon, so nothing "
               "is scored.");
        return;
    }
    mu_say(out, " Of %u observations %.0f %% lie within the 80 %% band. On the mean "
           "over families the forecast is off by %.1f %% of the authorised strength "
           "(fair CRPS); the ramp by %.1f %%", all->n, 100.0 * all->coverage[1],
           100.0 * all->crps.value, 100.0 * all->ramp);
    if (!isnan(all->reference))
        mu_say(out, ", the mean curve of the other families by %.1f %%, their "
               "curves as an ensemble by %.1f %%", 100.0 * all->reference,
               100.0 * all->ensemble);
    mu_say(out, ".");
}

mu_status mu_backtest_write_text(const mu_backtest *b, bool colour, FILE *to)
{
    mu_arena      arena = { 0 };
    mu_page       page = { to, colour };
    mu_paragraph *text = MU_ARENA_NEW(&arena, 1, mu_paragraph);
    mu_status     status = text ? MU_OK : MU_NO_MEMORY;
    if (text) {
        say_answer(b, text);
        mu_put_paragraph(&page, text->text, 0);
        put_scores(&page, b);
        put_goals(&page, b);
        put_updates(&page, b);
        put_histograms(&page, b);
        put_missions(&page, b);
        status = put_misses(&page, b, &arena);
    }
    mu_arena_clear(&arena);
    return status;
}
