// screen_why.c - where the days go, what it costs, what holds units up, and
// what would come under trust.

#include "screen_parts.h"

// ---- days
// -----------------------------------------------------------------------

#define BAR  32
#define LAST 12   // of a nation's name

static const char *const part_marks[MU_PARTS] = { "e", "c", "a", "p",
                                                  "m", "j", "i", "·" };

static double days_of(const mu_mark_answer *mark)
{
    double sum = 0.0;
    for (int k = 0; mark->explained > 0 && k < MU_PARTS; k++)
        sum += mark->part[k] > 0.0 ? mark->part[k] : 0.0;
    return sum;
}

// As many characters of each part as its days, `longest` being the whole bar.
static void put_bar(const mu_page *page, const mu_mark_answer *mark,
                    double longest)
{
    double passed = 0.0;
    long   at = 0;
    for (int k = 0; k < MU_PARTS; k++) {
        passed += mark->part[k] > 0.0 ? mark->part[k] : 0.0;
        long until = lround(passed / longest * BAR);
        mu_put_many(page, part_marks[k], (size_t)(until - at));
        at = until;
    }
    mu_put_many(page, " ", (size_t)(BAR - at));
}

// The nations whose unit most often came last.
static void put_last(const mu_screen *screen, const mu_mark_answer *mark)
{
    const mu_answers *a = screen->result->plain;
    uint32_t          first = MU_NONE, second = MU_NONE;
    for (uint32_t n = 0; n < a->model->nations_count; n++) {
        int32_t here = mark->critical[n];
        if (here > 0 && (first == MU_NONE || here > mark->critical[first])) {
            second = first;
            first = n;
        } else if (here > 0 &&
                   (second == MU_NONE || here > mark->critical[second])) {
            second = n;
        }
    }
    const uint32_t who[] = { first, second };
    for (int i = 0; i < 2 && who[i] != MU_NONE; i++) {
        mu_text name = a->nations[who[i]].name;
        fputs(i ? ", " : "  ", screen->page.to);
        mu_put_cut(&screen->page, name, LAST);
        fprintf(screen->page.to, " %.0f %%",
                100.0 * mark->critical[who[i]] / (double)mark->explained);
    }
    putc('\n', screen->page.to);
}

void mu_screen_days(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain;
    double            longest = 0.0;
    for (uint32_t i = 0; i < a->model->milestones; i++)
        longest =
            days_of(&a->marks[i]) > longest ? days_of(&a->marks[i]) : longest;
    if (longest <= 0.0)
        return;
    mu_put_title(
        page, "Where the days go",
        "mean days along the way of the unit that came last; and whose "
        "it was");
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        const mu_mark_answer *mark = &a->marks[i];
        if (mark->explained <= 0)
            continue;
        fputs("  ", page->to);
        mu_put_left(page, mark->name, 20);
        mu_put_right(page, mu_count_text(days_of(mark)).text, 5);
        fputs("  ", page->to);
        put_bar(page, mark, longest);
        put_last(screen, mark);
    }
    mu_faint(page, true);
    mu_put_paragraph(page,
                     "e events, c conditions on others, a approval, p "
                     "preparation, m movement, j congestion (jams), i "
                     "integration, · after",
                     2);
    mu_faint(page, false);
}

// ---- cost
// -----------------------------------------------------------------------

#define PAYERS 6

// Persons times years, on average.
static double person_years(const mu_answers *a)
{
    const mu_model *m = a->model;
    double          sum = 0.0;
    for (uint32_t r = 0; r < m->report_days; r++) {
        uint32_t day = r * m->report_every;
        uint32_t days = m->horizon - day < m->report_every ? m->horizon - day
                                                           : m->report_every;
        sum += a->curves[0].band[r].mean * days / 365.0;
    }
    return sum;
}

static double two_figures(double value)
{
    double unit = pow(10.0, floor(log10(value)) - 1.0);
    return round(value / unit) * unit;
}

mu_status mu_screen_cost(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain;
    uint32_t          count = a->model->nations_count;
    double       *key = MU_ARENA_NEW(screen->arena, (size_t)count + 1, double);
    mu_paragraph *p = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (!key || !p)
        return MU_NO_MEMORY;
    if (!(a->cost.mean > 0.0))
        return MU_OK;
    for (uint32_t n = 0; n < count; n++)
        key[n] = a->nations[n].cost;
    uint32_t *order = mu_order_by(key, count, screen->arena);
    if (!order)
        return MU_NO_MEMORY;
    mu_word_text days;
    snprintf(days.text, sizeof days.text, "over %u days", a->model->horizon);
    mu_put_title(page, "Cost", days.text);
    mu_say(p, "%s on average; in eight of ten futures between %s and %s.",
           mu_money_text(a->cost.mean).text, mu_money_text(a->cost.p10).text,
           mu_money_text(a->cost.p90).text);
    if (a->came.value > 0.0 && a->came.value < 1.0)
        mu_say(p, " Where anybody comes (%s of the futures) %s on average.",
               mu_share_text(a->came).text, mu_money_text(a->came_cost).text);
    double years = person_years(a);
    if (years > 0.0)
        mu_say(p, " That is about %s for each person and year in the country.",
               mu_money_text(two_figures(a->cost.mean / years)).text);
    for (uint32_t i = 0; i < count && i < PAYERS && key[order[i]] > 0.0; i++) {
        const mu_nation_answer *nation = &a->nations[order[i]];
        mu_say(p, "%s%.*s %s", i ? ", " : " Most is paid by ",
               (int)nation->name.size, nation->name.at,
               mu_money_text(nation->cost).text);
    }
    mu_say(p, "%s", p->text[p->size - 1] == '.' ? "" : ".");
    mu_put_paragraph(page, p->text, 2);
    mu_faint(page, true);
    mu_put_paragraph(page,
                     "The way there, and running costs of those who are in the "
                     "country only: not of who waits, trains or rests at home.",
                     2);
    mu_faint(page, false);
    return MU_OK;
}

// ---- bottlenecks
// ----------------------------------------------------------------

#define WORST 8

static const char *const mode_names[MU_MODES] = { "rail", "road", "sea",
                                                  "air" };

static const mu_link *link_of(const mu_scenario *s, mu_text id)
{
    for (uint32_t i = 0; i < s->links_count; i++)
        if (mu_text_equal(s->links[i].id, id))
            return &s->links[i];
    return NULL;
}

static void say_bottleneck(const mu_scenario *s, const mu_bottleneck *b,
                           mu_paragraph *p)
{
    const mu_link *link = b->is_pool ? NULL : link_of(s, b->id);
    *p = (mu_paragraph){ .size = 0 };
    if (!link) {
        mu_say(p, "lift: %.*s", (int)b->id.size, b->id.at);
        return;
    }
    mu_text from = s->places[b->from].name, to = s->places[b->to].name;
    if (link->from == link->to)
        mu_say(p, "%s to %s at %.*s", mode_names[link->mode],
               mode_names[link->to_mode], (int)from.size, from.at);
    else
        mu_say(p, "%s %.*s – %.*s", mode_names[link->mode], (int)from.size,
               from.at, (int)to.size, to.at);
}

void mu_screen_bottlenecks(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain;
    mu_paragraph     *p = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (a->bottlenecks_count == 0 || !p)
        return;
    mu_put_title(page, "Strongest bottlenecks",
                 "share of all days on which units could not move on");
    mu_faint(page, true);
    mu_put_many(page, " ", 62);
    mu_put_right(page, "share", 8);
    mu_put_right(page, "full, days", 13);
    mu_put_right(page, "closed, days", 15);
    mu_faint(page, false);
    putc('\n', page->to);
    for (uint32_t i = 0; i < a->bottlenecks_count && i < WORST; i++) {
        const mu_bottleneck *b = &a->bottlenecks[i];
        mu_word_text         share;
        snprintf(share.text, sizeof share.text, "%.0f %%", 100.0 * b->share);
        say_bottleneck(a->model->scenario, b, p);
        fputs("  ", page->to);
        mu_put_left(page, (mu_text){ p->text, p->size }, 60);
        mu_put_right(page, share.text, 8);
        mu_put_right(page, mu_number_text(b->wait_days).text, 13);
        mu_put_right(page, mu_number_text(b->closed_days).text, 15);
        putc('\n', page->to);
    }
    mu_faint(page, true);
    mu_put_paragraph(page, "days: unit-days in a future, on average", 2);
    mu_faint(page, false);
}

// ---- trust
// ----------------------------------------------------------------------

// The members, those that are in it equally often together. Where the first are
// in every circle, the others are in one with them.
static void say_deadlocked(const mu_answers *a, mu_paragraph *p)
{
    int64_t above = INT64_MAX;
    bool    with = false;
    for (;;) {
        int64_t most = 0;
        bool    first = above == INT64_MAX;
        int     count = 0;
        for (uint32_t n = 0; n < a->model->nations_count; n++) {
            int64_t here = a->tally->deadlocked[n];
            if (here < above && here > most)
                most = here;
        }
        if (most == 0)
            break;
        mu_say(p, "%s", first ? ": " : "; ");
        for (uint32_t n = 0; n < a->model->nations_count; n++)
            if (a->tally->deadlocked[n] == most)
                mu_say(p, "%s%.*s", count++ ? ", " : "",
                       (int)a->nations[n].name.size, a->nations[n].name.at);
        mu_share share = { (double)most / (double)a->draws, 0.0, a->draws };
        mu_say(p, "%s in %s", with ? " with them" : "",
               mu_share_text(share).text);
        with = with || (first && most == a->tally->deadlocks);
        above = most;
    }
    mu_say(p, ".");
}

void mu_screen_trust(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain, *t = screen->result->trust;
    mu_paragraph     *p = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (a->deadlock.value <= 0.0 || !p)
        return;
    mu_put_title(
        page, "Under trust",
        "the same futures, with all who wait for each other counted in");
    mu_say(p,
           "In %s of the futures there is a circle of nations that would all "
           "say yes, but none first",
           mu_prose_text(a->deadlock).text);
    say_deadlocked(a, p);
    mu_put_paragraph(page, p->text, 2);
    mu_faint(page, true);
    mu_put_many(page, " ", 40);
    mu_put_right(page, "as it is", 10);
    mu_put_right(page, "under trust", 14);
    mu_put_right(page, "lost", 14);
    mu_put_right(page, "median day", 20);
    mu_faint(page, false);
    putc('\n', page->to);
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        const mu_mark_answer *x = &a->marks[i], *y = &t->marks[i];
        mu_word_text          lost, median;
        if (x->ever.value <= 0.0 && y->ever.value <= 0.0)
            continue;
        snprintf(lost.text, sizeof lost.text, "%.1f points",
                 100.0 * (y->ever.value - x->ever.value));
        snprintf(median.text, sizeof median.text, "%.10s → %.10s",
                 mu_day_text(x->median).text, mu_day_text(y->median).text);
        fputs("  ", page->to);
        mu_put_left(page, x->name, 38);
        mu_put_right(page, mu_share_text(x->ever).text, 10);
        mu_put_right(page, mu_share_text(y->ever).text, 14);
        mu_put_right(page, lost.text, 14);
        mu_put_right(page, median.text, 20);
        putc('\n', page->to);
    }
    mu_faint(page, true);
    mu_put_paragraph(page,
                     "median day: of those that reach it. Under trust these are "
                     "more futures, so it can be later.",
                     2);
    mu_faint(page, false);
}
