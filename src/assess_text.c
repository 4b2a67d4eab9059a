// assess_text.c - see assess_out.h. The assessment for a person.

#include "assess_out.h"

#include "layout.h"

#include <inttypes.h>

#define NAME    26
#define CELL    9
#define FIRST   7          // columns of rungs that a line takes, at most
#define DAYS    7

static mu_text text_of(const char *text)
{
    return (mu_text){ text, strlen(text) };
}

// "0.37", "12", "every": where every stake is below it.
static mu_word_text kappa_text(double kappa)
{
    mu_word_text out = { "every" };
    if (isnan(kappa))
        return out;
    if (kappa >= 9.995)
        return mu_count_text(kappa);
    snprintf(out.text, sizeof out.text, "%.2f", kappa);
    return out;
}

static mu_word_text percent_text(double share)
{
    mu_word_text out;
    snprintf(out.text, sizeof out.text, "%.0f %%", 100.0 * share);
    return out;
}

// "37 (5-80) %".
static mu_word_text percent_band_text(const mu_band *b)
{
    mu_word_text out;
    snprintf(out.text, sizeof out.text, "%.0f (%.0f-%.0f) %%", 100.0 * b->p50,
             100.0 * b->p05, 100.0 * b->p95);
    return out;
}

// The last report day of the first year, where battalions are there.
static const mu_posture *year_of(const mu_assessment *a)
{
    const mu_posture *best = NULL;
    for (uint32_t i = 0; i < a->postures_count; i++)
        if (a->postures[i].kind == MU_PRESENT && a->postures[i].day <= 365)
            best = &a->postures[i];
    return best;
}

static mu_word_text there_text(const mu_assessment *a, const mu_posture *p)
{
    return mu_share_text(
        (mu_share){ (double)p->draws / (double)a->draws, 0.0, a->draws });
}

static mu_word_text day_words(const mu_posture *p, const mu_scenario *s)
{
    mu_word_text out;
    snprintf(out.text, sizeof out.text, "day %" PRId32 ", %.12s", p->day,
             mu_date_text(s, p->day).text);
    return out;
}

// ---- on a day -----------------------------------------------------------------------

static void put_rung(const mu_page *page, const mu_rung_name *name,
                     const mu_rung_answer *rung, bool stated)
{
    mu_word_text kappa;
    snprintf(kappa.text, sizeof kappa.text, "%.12s (%.12s-%.12s)",
             kappa_text(rung->kappa.p50).text, kappa_text(rung->kappa.p05).text,
             kappa_text(rung->kappa.p95).text);
    fputs("  ", page->to);
    mu_put_left(page, name->name, NAME + 2);
    mu_put_right(page, percent_band_text(&rung->rho).text, 14);
    mu_put_right(page,
                 name->contain ? percent_band_text(&rung->hold).text : "-", 14);
    mu_put_right(page, percent_band_text(&rung->q).text, 16);
    mu_put_right(page, kappa.text, 18);
    if (stated)
        mu_put_right(page,
                     rung->below.of ? percent_text(rung->below.value).text
                                    : "-",
                     8);
    putc('\n', page->to);
}

static void put_not_counted(const mu_page *page, const mu_scenario *s)
{
    mu_paragraph line = { .size = 0 };
    for (uint32_t k = 0; k < s->capability_names_count; k++)
        if (!mu_assess_counts(s, k))
            mu_say(&line, "%s%.*s", line.size ? ", " : "not counted: ",
                   (int)s->capability_names[k].size, s->capability_names[k].at);
    if (line.size) {
        mu_say(&line, ". Neither monitors, reserve nor battalions need them in "
                      "this scenario, so they change none of these figures.");
        mu_put_paragraph(page, line.text, 2);
    }
}

static void put_day(const mu_page *page, const mu_assess_report *r)
{
    const mu_assessment *a = r->sides[0].assessment;
    const mu_posture    *p = year_of(a);
    bool                 stated = false;
    mu_put_title(page, "See, reach, hold", day_words(p, r->scenario).text);
    fprintf(page->to, "  in the %s of futures in which battalions are in the "
                      "country on that day; median (P5-P95)\n",
            there_text(a, p).text);
    if (p->draws == 0)
        return;
    for (uint32_t x = 0; x < a->rungs_count; x++)
        stated = stated || p->rungs[x].below.of > 0;
    mu_faint(page, true);
    mu_put_many(page, " ", NAME + 4);
    mu_put_right(page, "reach", 14);
    mu_put_right(page, "hold", 14);
    mu_put_right(page, "answered q", 16);
    mu_put_right(page, "kappa", 18);
    mu_put_right(page, stated ? "stated" : "", stated ? 8 : 0);
    mu_faint(page, false);
    putc('\n', page->to);
    for (uint32_t x = 0; x < a->rungs_count; x++)
        put_rung(page, &a->rungs[x], &p->rungs[x], stated);
    fprintf(page->to, "  seen on the line, the same for every rung: %s\n",
            percent_band_text(&p->see).text);
    put_not_counted(page, r->scenario);
    if (stated)
        mu_put_paragraph(page,
                         "stated: share of these futures in which the stake "
                         "that the scenario states is at most kappa. It "
                         "follows from that assumption and is no probability "
                         "of deterrence.",
                         2);
}

// ---- tables with a column for each rung -----------------------------------------------

static uint32_t shown(const mu_assessment *a)
{
    return a->rungs_count < FIRST ? a->rungs_count : FIRST;
}

static void put_rung_heads(const mu_page *page, const mu_assessment *a,
                           const char *what, const char *second)
{
    mu_faint(page, true);
    fputs("  ", page->to);
    mu_put_left(page, text_of(what), NAME - 2);
    mu_put_right(page, second, CELL);
    for (uint32_t x = 0; x < shown(a); x++) {
        mu_word_text id;
        snprintf(id.text, sizeof id.text, " %.*s",
                 (int)(a->rungs[x].id.size < CELL ? a->rungs[x].id.size
                                                  : CELL - 1),
                 a->rungs[x].id.at);
        mu_put_right(page, id.text, CELL);
    }
    mu_faint(page, false);
    putc('\n', page->to);
}

static void put_kappas(const mu_page *page, const mu_assessment *a,
                       const mu_posture *p)
{
    for (uint32_t x = 0; x < shown(a) && p->draws; x++)
        mu_put_right(page, kappa_text(p->rungs[x].kappa.p50).text, CELL);
    putc('\n', page->to);
}

static void put_posture(const mu_page *page, const mu_assessment *a,
                        const mu_posture *p, mu_text name)
{
    fputs("  ", page->to);
    mu_put_left(page, name, NAME - 2);
    mu_put_right(page, there_text(a, p).text, CELL);
    put_kappas(page, a, p);
}

static void put_days(const mu_page *page, const mu_assess_report *r)
{
    const mu_assessment *a = r->sides[0].assessment;
    uint32_t             days = 0, at = 0;
    for (uint32_t i = 0; i < a->postures_count; i++)
        days += a->postures[i].kind == MU_PRESENT;
    uint32_t step = (days + DAYS - 1) / DAYS;
    mu_put_title(page, "Critical stake by day",
                 "median of the futures in which battalions are there");
    put_rung_heads(page, a, "day", "there");
    for (uint32_t i = 0; i < a->postures_count; i++) {
        const mu_posture *p = &a->postures[i];
        if (p->kind != MU_PRESENT || (at++ % step && at != days))
            continue;
        put_posture(page, a, p, text_of(day_words(p, r->scenario).text));
    }
    if (a->rungs_count > FIRST)
        fprintf(page->to, "  the first %d of %" PRIu32 " rungs; --format json "
                          "and csv have all\n", FIRST, a->rungs_count);
}

// Of claims those of one size are one posture.
static bool same_size_before(const mu_assessment *a, uint32_t which)
{
    const mu_posture *p = &a->postures[which];
    for (uint32_t i = 0; i < which; i++)
        if (a->postures[i].kind >= MU_AT_CLAIM_LOW &&
            a->postures[i].later == p->later &&
            a->postures[i].persons == p->persons &&
            a->postures[i].draws == p->draws)
            return true;
    return false;
}

static void put_postures(const mu_page *page, const mu_assess_report *r)
{
    const mu_assessment *a = r->sides[0].assessment;
    uint32_t             never = 0;
    mu_put_title(page, "Critical stake by posture",
                 "median of the futures that reach it, that day and 365 later");
    put_rung_heads(page, a, "milestone, or size claimed", "reached");
    for (uint32_t i = 0; i < a->postures_count; i++) {
        const mu_posture *p = &a->postures[i];
        mu_word_text      name;
        if (p->kind < MU_AT_MILESTONE ||
            (p->kind != MU_AT_MILESTONE && same_size_before(a, i)))
            continue;
        if (p->draws == 0) {
            never += p->later == 0;
            continue;
        }
        if (p->later)
            snprintf(name.text, sizeof name.text, "  a year on");
        else if (p->kind == MU_AT_MILESTONE || !(p->persons > 0.0))
            snprintf(name.text, sizeof name.text, "%.*s",
                     (int)(p->name.size < 60 ? p->name.size : 60), p->name.at);
        else
            snprintf(name.text, sizeof name.text, "%.12s persons claimed",
                     mu_count_text(p->persons).text);
        put_posture(page, a, p, text_of(name.text));
    }
    if (never)
        fprintf(page->to, "  %" PRIu32 " other%s reached in none of %s\n",
                never, never == 1 ? " is" : "s are",
                mu_futures_text(a->draws).text);
}

static void put_variants(const mu_page *page, const mu_assess_report *r)
{
    const mu_assessment *a = r->sides[0].assessment;
    if (r->count < 2)
        return;
    mu_put_title(page, "Variants side by side",
                 "critical stake, median of the futures in which battalions are there");
    put_rung_heads(page, a, day_words(year_of(a), r->scenario).text, "there");
    for (uint32_t i = 0; i < r->count; i++) {
        const mu_assess_side *side = &r->sides[i];
        const mu_posture     *p = year_of(side->assessment);
        mu_text name = side->name.size ? side->name : text_of("as it is");
        if (p && side->assessment->rungs_count == a->rungs_count) {
            put_posture(page, side->assessment, p, name);
            continue;
        }
        fputs("  ", page->to);
        mu_put_left(page, name, NAME - 2);
        fputs("  another ladder, or none\n", page->to);
    }
}

// ---- reach, and who watches -------------------------------------------------------------

static void put_bases(const mu_page *page, const mu_assess_report *r)
{
    double   gap = 0.0;
    uint32_t unproven = 0, last = MU_NONE;
    mu_put_title(page, "Bases",
                 "in the order in which the model takes them, with the share "
                 "of the line reached");
    for (uint32_t i = 0; i < r->order->count; i++) {
        const mu_base_row *row = &r->order->rows[i];
        double             lost = row->optimum - row->reached;
        if (row->rung != last) {
            if (last != MU_NONE)
                putc('\n', page->to);
            fputs("  ", page->to);
            mu_put_left(page, r->scenario->ladder[row->rung].id, 12);
            last = row->rung;
        }
        if (row->number > 4) {
            if (row->number == 5)
                fputs(" ..", page->to);
        } else {
            putc(' ', page->to);
            mu_put_cut(page, row->place_name, 13);
            fprintf(page->to, " %s", percent_text(row->reached).text);
            if (lost > 1e-9)
                fprintf(page->to, " (best %s)",
                        percent_text(row->optimum).text);
        }
        unproven += isnan(row->optimum) ? 1 : 0;
        gap = lost > gap ? lost : gap;
    }
    putc('\n', page->to);
    if (unproven)
        fprintf(page->to, "  optimum not proven for %" PRIu32 " of %" PRIu32
                          " numbers of bases\n", unproven, r->order->count);
    mu_word_text points;
    snprintf(points.text, sizeof points.text, "%.1f", 100.0 * gap);
    fprintf(page->to,
            gap > 1e-9 ? "  at worst the greedy order reaches %s points less "
                         "of the line than the best bases\n"
                       : "  for every number of bases this is the best that "
                         "can be reached (gap %s)\n",
            points.text);
}

static void put_missions(const mu_page *page, const mu_assess_report *r,
                         bool watches)
{
    for (uint32_t i = 0; i < r->records->missions_count; i++) {
        const mu_mission *m = &r->records->missions[i];
        double            density = m->persons.value / m->km.value;
        mu_word_text      per_km;
        if (m->watches != watches)
            continue;
        fputs("    ", page->to);
        mu_put_left(page, m->name, 28);
        mu_put_right(page, mu_count_text(m->persons.value).text, 8);
        putc(' ', page->to);
        mu_put_left(page, m->who, 29);
        snprintf(per_km.text, sizeof per_km.text, "%.1f a km", density);
        mu_put_right(page, per_km.text, 11);
        mu_put_right(page, mu_count_text(density * r->watch->km).text, 11);
        fputs(" here\n", page->to);
    }
}

static void put_watch(const mu_page *page, const mu_assess_report *r)
{
    mu_word_text km = mu_count_text(r->watch->km);
    mu_paragraph about = { .size = 0 };
    mu_put_title(page, "Who watches the line",
                 "teams needed (capability `monitors`)");
    mu_faint(page, true);
    fputs("  to see of all violations       ", page->to);
    for (int i = 0; i < MU_WATCHES; i++)
        mu_put_right(page, percent_text(r->watch->row[i].see).text, CELL);
    mu_faint(page, false);
    fputs("\n  teams alone                    ", page->to);
    for (int i = 0; i < MU_WATCHES; i++)
        mu_put_right(page, mu_count_text(ceil(r->watch->row[i].alone)).text,
                     CELL);
    fputs("\n  teams with the sensors         ", page->to);
    for (int i = 0; i < MU_WATCHES; i++)
        mu_put_right(page, mu_count_text(ceil(r->watch->row[i].with)).text,
                     CELL);
    mu_say(&about,
           "alone: without the sensors that wait for an event, such as those "
           "of a backstop; with all sensors and no team %s are seen. A team is "
           "several people in shifts. What past missions had, and as many on "
           "the %s km here:",
           percent_text(r->watch->sensors_alone).text, km.text);
    putc('\n', page->to);
    mu_put_paragraph(page, about.text, 2);
    put_missions(page, r, true);
}

// ---- rules of thumb ---------------------------------------------------------------------

static void put_sources(const mu_page *page, const mu_assess_report *r,
                        const char *topic)
{
    for (uint32_t i = 0; i < r->records->references_count; i++) {
        const mu_reference *ref = &r->records->references[i];
        mu_paragraph        line = { .size = 0 };
        if (!mu_text_equal(ref->topic, text_of(topic)))
            continue;
        mu_say(&line, "%.*s: %.*s%s%.*s (%.*s, %.*s)", (int)ref->stance.size,
               ref->stance.at, (int)ref->says.size, ref->says.at,
               ref->author.size ? " - " : "", (int)ref->author.size,
               ref->author.at, (int)ref->publisher.size, ref->publisher.at,
               (int)ref->year.size, ref->year.at);
        mu_put_paragraph(page, line.text, 4);
    }
}

static void put_population(const mu_page *page, const mu_assess_report *r)
{
    const mu_rules *rules = r->rules;
    mu_paragraph    line = { .size = 0 };
    if (rules->host)
        mu_say(&line, "by population: %s for %s inhabitants of %.*s (%.*s; "
                      "%.*s, %.*s)",
               mu_count_text(MU_PER_INHABITANT * rules->host->population.value)
                   .text,
               mu_count_text(rules->host->population.value).text,
               (int)rules->host->name.size, rules->host->name.at,
               (int)rules->host->note.size, rules->host->note.at,
               (int)rules->host->population.source.size,
               rules->host->population.source.at,
               (int)rules->host->population.year.size,
               rules->host->population.year.at);
    else
        mu_say(&line, "by population: not to be told, as the scenario says "
                      "nothing about inhabitants and the country of its bases "
                      "is not in data/hosts.csv");
    mu_put_paragraph(page, line.text, 2);
    put_sources(page, r, "population");
}

static void put_rotation(const mu_page *page, const mu_assess_report *r)
{
    const mu_rotation *of = &r->rules->rotation;
    mu_paragraph       line = { .size = 0 };
    if (of->pledges)
        mu_say(&line, "by rotation: to keep the %s persons offered with tours "
                      "there for ever takes %s (tours of %.1f months, dwell of "
                      "%.1f); their pools hold %s; %s more are offered without "
                      "tours",
               mu_count_text(of->persons).text, mu_count_text(of->needed).text,
               of->tour, of->dwell, mu_count_text(of->pool).text,
               mu_count_text(of->without).text);
    else
        mu_say(&line, "by rotation: no offered pledge has a tour");
    mu_put_paragraph(page, line.text, 2);
    put_sources(page, r, "rotation");
}

static void put_rules(const mu_page *page, const mu_assess_report *r)
{
    const mu_rules *rules = r->rules;
    mu_paragraph    model = { .size = 0 };
    mu_put_title(page, "Rules of thumb beside it", "none is an input");
    mu_say(&model, "the model: %s persons in the country on day %" PRId32
                   " (P5-P95 %s-%s), %s at the peak of the median on day "
                   "%" PRId32,
           mu_count_text(rules->year.p50).text, rules->year_day,
           mu_count_text(rules->year.p05).text,
           mu_count_text(rules->year.p95).text,
           mu_count_text(rules->peak.p50).text, rules->peak_day);
    mu_put_paragraph(page, model.text, 2);
    put_population(page, r);
    fprintf(page->to, "  by length: %s km at the density of\n",
            mu_count_text(rules->km).text);
    put_missions(page, r, false);
    put_sources(page, r, "length");
    put_rotation(page, r);
}

mu_status mu_assess_write_text(const mu_assess_report *r, bool colour, FILE *to)
{
    const mu_page page = { to, colour };
    fprintf(to, "Would it be believed? %.*s\n%s, seed %" PRIu64 "\n",
            (int)r->scenario->title.size, r->scenario->title.at,
            mu_futures_text(r->sides[0].assessment->draws).text, r->seed);
    mu_put_paragraph(&page, mu_assess_caution, 0);
    put_day(&page, r);
    put_days(&page, r);
    put_postures(&page, r);
    put_variants(&page, r);
    put_bases(&page, r);
    put_watch(&page, r);
    put_rules(&page, r);
    mu_put_title(&page, "What the record says against reading kappa as "
                        "deterrence", NULL);
    put_sources(&page, r, "deterrence");
    fputs("Sources in full: --format json, and docs/assess.md\n", to);
    return ferror(to) ? MU_CANNOT_WRITE : MU_OK;
}
