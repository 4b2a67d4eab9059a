// plan_text.c - see plan_out.h. What to ask of whom, for a person.

#include "plan_out.h"

#include <math.h>

#define ASKS    40u                // rows of a table that a person reads
#define POINTS  30u                // of the trade-off
#define RUNNERS 8u
#define BAR     24                 // cells of a bar: probability 1

typedef struct pen {
    const mu_page      *to;
    const mu_plan_page *page;
    mu_arena           *arena;
} pen;

static mu_word_text points(mu_share share)
{
    mu_word_text out = { "-" };
    double       rounded = round(1000.0 * share.value) / 10.0;
    if (share.of)
        snprintf(out.text, sizeof out.text, "%.1f ±%.1f",
                 rounded == 0.0 ? 0.0 : rounded, 100.0 * share.error);
    return out;
}

// A cost as it stands in levers.csv: no more decimals than it has.
static mu_word_text cost_text(double cost)
{
    mu_word_text out;
    int          decimals = 0;
    double       scaled = cost;
    while (decimals < 6 && fabs(scaled - round(scaled)) > 1e-7 * scaled) {
        scaled *= 10.0;
        decimals++;
    }
    snprintf(out.text, sizeof out.text, "%.*f", decimals, cost);
    return out;
}

static mu_text nation_of(const pen *p, uint32_t ask)
{
    uint32_t nation = p->page->plan->asks.list[ask].nation;
    return nation == MU_NONE ? MU_TEXT("several or none")
                             : p->page->model->scenario->nations[nation].name;
}

// ---- the answer ----------------------------------------------------------------

static mu_status put_question(const pen *p)
{
    const mu_plan_page    *page = p->page;
    const mu_plan_options *o = page->options;
    const mu_scenario     *s = page->model->scenario;
    const mu_ask_set       all = mu_asks_all(&page->plan->asks);
    const uint32_t         count = page->plan->asks.count;
    const bool             agree = mu_asks_agree(&page->plan->asks, &all);
    mu_paragraph          *text = MU_ARENA_NEW(p->arena, 1, mu_paragraph);
    mu_text demand = mu_demand_text(page->model, o->milestone, p->arena);
    if (!text || !demand.at)
        return MU_NO_MEMORY;
    mu_say(text,
           "'%.*s' (%.*s) is reached by %s (day %d) in %s of %s as it is, and "
           "in %s with %s%u ask%s%s.",
           (int)s->milestone_names[o->milestone].size,
           s->milestone_names[o->milestone].at, (int)demand.size, demand.at,
           mu_date_text(s, (int32_t)o->day).text, (int)o->day,
           mu_prose_text(page->plan->nothing).text,
           mu_futures_text(page->plan->nothing.of).text,
           mu_prose_text(page->plan->everything).text,
           !agree ? "all of the " : count > 1 ? "all " : "the ", count,
           count == 1 ? "" : "s", agree ? "" : " that can be had together");
    mu_put_paragraph(p->to, text->text, 0);
    return MU_OK;
}

static void say_plan(const pen *p, mu_paragraph *text)
{
    const mu_plan         *plan = p->page->plan;
    const mu_plan_options *o = p->page->options;
    uint32_t               size = mu_ask_size(&plan->best.set);
    if (o->problem == MU_PLAN_CHEAPEST)
        mu_say(text, "For a probability of at least %.7g %%: ",
               100.0 * o->probability);
    else
        mu_say(text, "For a cost of at most %s: ", cost_text(o->budget).text);
    if (!plan->found) {
        mu_say(text, plan->proven ? "no set of asks reaches it."
               : plan->stopped    ? "none was found before the search was "
                                    "stopped."
                                  : "none was found.");
        return;
    }
    if (size)
        mu_say(text, "%u ask%s, cost %s, ", size, size == 1 ? "" : "s",
               cost_text(plan->best.cost).text);
    else
        mu_say(text, "no ask is needed; ");
    mu_say(text, "%s of ", mu_prose_text(mu_plan_share(&plan->best)).text);
    if (plan->best.fresh.of)
        mu_say(text, "%s that the search has not seen (%s of the %s of the "
               "search).",
               mu_futures_text(plan->best.fresh.of).text,
               mu_plan_percent(plan->best.sample).text,
               mu_count_text((double)plan->best.sample.of).text);
    else
        mu_say(text, "the %s of the search; it was stopped before fresh ones "
               "were played.",
               mu_futures_text(plan->best.sample.of).text);
}

static void say_bound(const pen *p, mu_paragraph *text)
{
    const mu_plan         *plan = p->page->plan;
    const mu_plan_options *o = p->page->options;
    if (!plan->found || isnan(plan->bound))
        return;
    if (!plan->proven && o->problem == MU_PLAN_CHEAPEST && plan->bound <= 0.0) {
        mu_say(text, "Nothing is proven yet of cheaper sets.");
        return;
    }
    if (plan->proven)
        mu_say(text, "Proven in the futures of the search: no set of asks %s",
               o->problem == MU_PLAN_CHEAPEST ? "that reaches it costs less"
                                              : "for that cost does better");
    else if (o->problem == MU_PLAN_CHEAPEST)
        mu_say(text, "Proven in the futures of the search: no set of asks that "
               "reaches it costs less than %s (gap %.1f %%)",
               cost_text(plan->bound).text, 100.0 * plan->gap);
    else
        mu_say(text, "Proven in the futures of the search: no set of asks for "
               "that cost does better than %.1f %% (gap %.1f points)",
               100.0 * plan->bound, 100.0 * plan->gap);
    mu_say(text, plan->exhaustive ? "; all sets were played."
                                  : ", as far as granting an ask never takes "
                                    "the milestone away.");
}

static void say_gap(const pen *p, mu_paragraph *text)
{
    const mu_plan *plan = p->page->plan;
    if (plan->mmw.n == 0 || !mu_ask_size(&plan->best.set))
        return;
    mu_say(text,
           " In %u other samples of %s the best plan of no more cost was %.1f "
           "±%.1f points better than this one; with 95 %% confidence no plan "
           "of that cost is more than %.1f points better.",
           plan->mmw.n, mu_futures_text((int64_t)plan->mmw.draws).text,
           100.0 * plan->mmw.gap, 100.0 * plan->mmw.error,
           100.0 * fmax(plan->mmw.upper, 0.0));
}

static mu_status put_answer(const pen *p)
{
    const mu_plan *plan = p->page->plan;
    mu_paragraph  *text = MU_ARENA_NEW(p->arena, 1, mu_paragraph);
    mu_paragraph  *proof = MU_ARENA_NEW(p->arena, 1, mu_paragraph);
    if (!text || !proof)
        return MU_NO_MEMORY;
    if (p->page->options->problem != MU_PLAN_FRONTIER) {
        say_plan(p, text);
        mu_put_paragraph(p->to, text->text, 0);
        say_bound(p, proof);
        say_gap(p, proof);
    }
    if (plan->stopped)
        mu_say(proof, "%sThe search was stopped%s: what is told is what was "
               "found until then.", proof->size ? " " : "",
               plan->why && strcmp(plan->why, "time") == 0 ? " after its time"
                                                           : "");
    if (proof->size)
        mu_put_paragraph(p->to, proof->text, 0);
    return MU_OK;
}

// ---- the plan ------------------------------------------------------------------

static void put_step(const pen *p, uint32_t i)
{
    const mu_plan      *plan = p->page->plan;
    const mu_plan_step *step = &plan->steps[i];
    const mu_plan_drop *drop = &plan->drops[i];
    const mu_ask       *ask = &plan->asks.list[step->ask];
    FILE               *to = p->to->to;
    fprintf(to, "%4u ", i + 1);
    mu_put_left(p->to, ask->id, 22);
    putc(' ', to);
    mu_put_left(p->to, nation_of(p, step->ask), 21);
    mu_put_right(p->to, cost_text((double)ask->cost / 1e6).text, 7);
    mu_put_right(p->to, mu_plan_percent(step->before).text, 8);
    mu_put_right(p->to, mu_plan_percent(step->after).text, 8);
    mu_put_right(p->to, points(step->gain).text, 12);
    mu_put_right(p->to, points(drop->loss).text, 12);
    fputs(drop->idle ? " -\n" : mu_plan_harm(p->page, step->ask) ? " !\n" : "\n",
          to);
}

static void put_steps(const pen *p)
{
    const mu_plan *plan = p->page->plan;
    bool           idle = false, harm = false;
    mu_put_title(p->to, "The plan",
                 "in order of effect: the next one is always that which adds "
                 "most");
    mu_faint(p->to, true);
    fprintf(p->to->to, "%49s%7s%8s%8s%12s%12s\n", "", "cost", "before",
            "after", "adds", "its loss");
    mu_faint(p->to, false);
    for (uint32_t i = 0; i < plan->step_count && i < ASKS; i++) {
        put_step(p, i);
        idle = idle || plan->drops[i].idle;
        harm = harm || mu_plan_harm(p->page, plan->steps[i].ask);
    }
    if (plan->step_count > ASKS)
        fprintf(p->to->to, "  %u more, told with --format json\n",
                plan->step_count - ASKS);
    mu_put_paragraph(p->to,
                     "adds, its loss: points of probability, ± standard error: "
                     "what the ask adds to those before it; what the whole plan "
                     "loses without it, and without what needs it.", 2);
    if (idle)
        mu_put_paragraph(p->to, "- without it nothing is lost in any future.",
                         2);
    if (harm)
        mu_put_paragraph(p->to,
                         "! in some future granting it was seen to lose the "
                         "milestone.", 2);
}

static void put_unordered(const pen *p)
{
    const mu_plan *plan = p->page->plan;
    mu_put_title(p->to, "The plan",
                 "the search was stopped before it could be put in order of "
                 "effect");
    for (uint32_t i = 0; i < plan->asks.count; i++) {
        if (!mu_ask_in(&plan->best.set, i))
            continue;
        fputs("  ", p->to->to);
        mu_put_cut(p->to, plan->asks.list[i].name, MU_PAGE_WIDTH - 2);
        putc('\n', p->to->to);
    }
}

static mu_status put_sentences(const pen *p)
{
    const mu_plan *plan = p->page->plan;
    mu_put_title(p->to, "In words", NULL);
    for (uint32_t i = 0; i < plan->step_count && i < ASKS; i++) {
        mu_text words = mu_plan_sentence(p->page, i, p->arena);
        mu_text line = mu_arena_format(p->arena, "%u. %s", i + 1,
                                       words.at ? words.at : "");
        if (!words.at || !line.at)
            return MU_NO_MEMORY;
        mu_put_paragraph(p->to, line.at, 2);
    }
    return MU_OK;
}

// The asks of the plan under the nation that they are for; those of several or
// none last.
static mu_status put_nation(const pen *p, uint32_t nation)
{
    const mu_plan *plan = p->page->plan;
    mu_paragraph  *text = MU_ARENA_NEW(p->arena, 1, mu_paragraph);
    double         cost = 0.0;
    uint32_t       count = 0;
    if (!text)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < plan->asks.count; i++) {
        const mu_ask *ask = &plan->asks.list[i];
        if (!mu_ask_in(&plan->best.set, i) || ask->nation != nation)
            continue;
        if (count == 0) {
            mu_text name = nation_of(p, i);
            mu_say(text, "%.*s: ", (int)name.size, name.at);
        }
        mu_say(text, "%s%.*s", count ? ", " : "", (int)ask->id.size,
               ask->id.at);
        cost += (double)ask->cost / 1e6;
        count++;
    }
    if (count == 0)
        return MU_OK;
    mu_say(text, " (cost %s)", cost_text(cost).text);
    mu_put_paragraph(p->to, text->text, 2);
    return MU_OK;
}

static mu_status put_nations(const pen *p)
{
    mu_put_title(p->to, "By nation", NULL);
    for (uint32_t n = 0; n < p->page->model->nations_count; n++)
        MU_TRY(put_nation(p, n));
    return put_nation(p, MU_NONE);
}

// ---- beside it -----------------------------------------------------------------

static mu_status put_beside(const pen *p, const char *what,
                            const mu_plan_point *point)
{
    const mu_asks *asks = &p->page->plan->asks;
    mu_paragraph  *text = MU_ARENA_NEW(p->arena, 1, mu_paragraph);
    const mu_plan_point *best = &p->page->plan->best;
    mu_ask_set     more = mu_ask_minus(point->set, best->set);
    mu_ask_set     less = mu_ask_minus(best->set, point->set);
    mu_text        added = mu_plan_ids(asks, &more, p->arena);
    mu_text        left = mu_plan_ids(asks, &less, p->arena);
    if (!text || !added.at || !left.at)
        return MU_NO_MEMORY;
    mu_say(text, "%s: cost %s, %s", what, cost_text(point->cost).text,
           mu_prose_text(mu_plan_share(point)).text);
    mu_say(text, "%s%s%s%s%s", left.size ? "; without " : "", left.at,
           added.size ? "; with " : "", added.at,
           left.size || added.size ? "" : "; the same asks");
    mu_put_paragraph(p->to, text->text, 2);
    return MU_OK;
}

static mu_status put_others(const pen *p)
{
    const mu_plan *plan = p->page->plan;
    if (plan->runner_count == 0 && !plan->greedy_found)
        return MU_OK;
    mu_put_title(p->to, "Beside it", "how other plans differ from it");
    for (uint32_t i = 0; i < plan->runner_count && i < RUNNERS; i++)
        MU_TRY(put_beside(p, "As good, as far as can be told",
                          &plan->runners[i]));
    if (plan->runner_count > RUNNERS)
        fprintf(p->to->to, "  %u more as good, told with --format json\n",
                plan->runner_count - RUNNERS);
    if (!plan->greedy_found)
        return MU_OK;
    return put_beside(p, "Greedy, always the most for its cost", &plan->greedy);
}

// ---- the trade-off -------------------------------------------------------------

// P, and behind it what no plan can be above.
static void put_bar(const pen *p, double value, double bound)
{
    int full = (int)lround(BAR * fmin(fmax(value, 0.0), 1.0));
    int most = isnan(bound) ? full : (int)lround(BAR * fmin(bound, 1.0));
    fputs("  ", p->to->to);
    mu_put_many(p->to, "█", (size_t)full);
    if (most > full)
        mu_put_many(p->to, "░", (size_t)(most - full));
    mu_put_many(p->to, " ", (size_t)(BAR - (most > full ? most : full) + 2));
}

static mu_status put_point(const pen *p, const mu_plan_point *point)
{
    mu_text ids = mu_plan_ids(&p->page->plan->asks, &point->set, p->arena);
    mu_word_text most = { "-" };
    if (!ids.at)
        return MU_NO_MEMORY;
    if (!isnan(point->bound))
        snprintf(most.text, sizeof most.text, "%.0f %%", 100.0 * point->bound);
    mu_put_right(p->to, cost_text(point->cost).text, 9);
    mu_put_right(p->to, mu_share_text(mu_plan_share(point)).text, 10);
    mu_put_right(p->to, point->proven ? "best" : most.text, 9);
    put_bar(p, mu_plan_share(point).value,
            point->proven ? NAN : point->bound);
    mu_put_cut(p->to, ids.size ? ids : MU_TEXT("no ask"), 43);
    putc('\n', p->to->to);
    return MU_OK;
}

// All points where they are few; else those that add something that can be seen.
static mu_status put_frontier(const pen *p)
{
    uint32_t             count, shown = 0;
    const mu_plan_point *list = mu_plan_frontier(p->page, &count);
    double               last = -1.0;
    if (count == 0)
        return MU_OK;
    mu_put_title(p->to, "What more would bring",
                 "the best plan for each cost; ░ what no plan can be above");
    mu_faint(p->to, true);
    fprintf(p->to->to, "%9s%10s%9s  0 %%%*s\n", "cost", "P", "at most",
            BAR - 3, "100 %");
    mu_faint(p->to, false);
    for (uint32_t i = 0; i < count; i++) {
        double value = mu_plan_share(&list[i]).value;
        if (count > POINTS && i + 1 < count && value < last + 0.02)
            continue;
        last = value;
        shown++;
        MU_TRY(put_point(p, &list[i]));
    }
    if (shown < count)
        fprintf(p->to->to, "  %u points in between are told with --format "
                "json\n", count - shown);
    return MU_OK;
}

static mu_status put_all(const pen *p)
{
    const mu_plan *plan = p->page->plan;
    MU_TRY(put_question(p));
    MU_TRY(put_answer(p));
    if (mu_plan_told_one(p->page) && mu_ask_size(&plan->best.set)) {
        if (plan->step_count) {
            put_steps(p);
            MU_TRY(put_sentences(p));
        } else {
            put_unordered(p);
        }
        MU_TRY(put_nations(p));
        MU_TRY(put_others(p));
    }
    MU_TRY(put_frontier(p));
    if (plan->harm_count) {
        mu_paragraph *text = MU_ARENA_NEW(p->arena, 1, mu_paragraph);
        if (!text)
            return MU_NO_MEMORY;
        mu_put_title(p->to, "Can hurt",
                     "asks that lost the milestone in some future when they "
                     "were granted");
        for (uint32_t i = 0; i < plan->harm_count; i++)
            mu_say(text, "%s%.*s (%s)", i ? "; " : "",
                   (int)plan->asks.list[plan->harm[i].ask].id.size,
                   plan->asks.list[plan->harm[i].ask].id.at,
                   mu_futures_text((int64_t)plan->harm[i].draws).text);
        mu_put_paragraph(p->to, text->text, 2);
    }
    return MU_OK;
}

mu_status mu_plan_write_text(const mu_plan_page *page, bool colour, FILE *to)
{
    mu_arena  arena = { 0 };
    mu_page   screen = { to, colour };
    const pen p = { &screen, page, &arena };
    mu_status status = put_all(&p);
    mu_arena_clear(&arena);
    return status;
}
