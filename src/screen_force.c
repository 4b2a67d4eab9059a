// screen_force.c - the force over time, the events that it hangs on, and who
// comes and when.

#include "screen_parts.h"

#include <math.h>
#include <stdlib.h>

// ---- the chart
// ------------------------------------------------------------------

#define PLOT_WIDTH  86
#define PLOT_ROWS   12
#define ROWS_A_STEP 3   // rows between two labels
#define LABEL       10

// A round number of persons that is enough.
static double nice_step(double least)
{
    static const double leads[] = { 1.0, 1.5, 2.0, 2.5, 3.0,
                                    4.0, 5.0, 6.0, 8.0, 10.0 };
    double              unit = 1.0;
    while (unit * 10.0 < least)
        unit *= 10.0;
    size_t i = 0;
    while (i < 9 && leads[i] * unit < least)
        i++;
    return ceil(leads[i] * unit);
}

static double between(double a, double b, double share)
{
    return a + share * (b - a);
}

// The band at a column, or between two, from the report days around it.
static mu_band band_at(const mu_answers *a, double column)
{
    const mu_model *m = a->model;
    double          day =
        column > 0.0 ? column * (m->horizon - 1) / (PLOT_WIDTH - 1) : 0.0;
    double at = day / m->report_every;
    double last = m->report_days - 1;
    at = at < last ? at : last;
    uint32_t       r = (uint32_t)at;
    uint32_t       next = r + 1 < m->report_days ? r + 1 : r;
    double         share = at - r;
    const mu_band *x = &a->curves[0].band[r], *y = &a->curves[0].band[next];
    return (mu_band){ .p10 = between(x->p10, y->p10, share),
                      .p25 = between(x->p25, y->p25, share),
                      .p50 = between(x->p50, y->p50, share),
                      .p75 = between(x->p75, y->p75, share),
                      .p90 = between(x->p90, y->p90, share) };
}

// What stands in a column for the values low .. high. The median is drawn from
// the middle to the column before to the middle to the next, without gaps.
static const char *cell_of(const mu_answers *a, uint32_t column, double low,
                           double high)
{
    mu_band b = band_at(a, column);
    double  from = band_at(a, column - 0.5).p50;
    double  to = band_at(a, column + 0.5).p50;
    if (fmin(from, to) < high && fmax(from, to) >= low && fmax(from, to) > 0.0)
        return "━";
    if (b.p75 > low && b.p25 < high)
        return "▓";
    if (b.p90 > low && b.p10 < high)
        return "░";
    return " ";
}

static void put_plot_row(const mu_page *page, const mu_answers *a, double low,
                         double high)
{
    const char *cell[PLOT_WIDTH];
    uint32_t    filled = 0;
    for (uint32_t c = 0; c < PLOT_WIDTH; c++) {
        cell[c] = cell_of(a, c, low, high);
        if (cell[c][0] != ' ')
            filled = c + 1;
    }
    for (uint32_t c = 0; c < filled; c++)
        fputs(cell[c], page->to);
    putc('\n', page->to);
}

// The axis; a median of nobody lies on it.
static void put_axis_line(const mu_page *page, const mu_answers *a,
                          uint32_t step)
{
    uint32_t next = 0;
    mu_put_many(page, " ", LABEL - 2);
    fputs("0 └", page->to);
    for (uint32_t c = 0; c < PLOT_WIDTH; c++) {
        double day = (double)c * (a->model->horizon - 1) / (PLOT_WIDTH - 1);
        bool   tick = day >= next;
        bool   nobody = band_at(a, c - 0.5).p50 <= 0.0 &&
                      band_at(a, c + 0.5).p50 <= 0.0;
        fputs(nobody ? tick ? "┯" : "━"
              : tick ? "┬"
                     : "─",
              page->to);
        next += tick ? step : 0;
    }
    putc('\n', page->to);
}

// Days between two labels, and the labels under the plot.
static void put_axis(const mu_page *page, const mu_answers *a)
{
    const mu_model       *m = a->model;
    static const uint32_t steps[] = { 5, 10, 30, 60, 90, 180, 365, 730, 1825 };
    size_t                i = 0;
    while (i + 1 < sizeof steps / sizeof *steps && m->horizon / steps[i] > 6)
        i++;
    uint32_t step = steps[i];
    put_axis_line(page, a, step);
    mu_put_many(page, " ", LABEL + 1);
    size_t at = 0;
    for (uint32_t day = 0; day < m->horizon; day += step) {
        double exact = (double)day * (PLOT_WIDTH - 1) /
                       (m->horizon > 1 ? m->horizon - 1 : 1);
        size_t column = (size_t)ceil(exact);
        if (column + 10 > PLOT_WIDTH)
            break;
        mu_put_many(page, " ", column - at);
        at = column +
             mu_put_cut(
                 page,
                 (mu_text){ mu_date_text(m->scenario, (int32_t)day).text, 10 },
                 10);
    }
    putc('\n', page->to);
}

void mu_screen_chart(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain;
    double            most = 0.0;
    for (uint32_t r = 0; r < a->model->report_days; r++)
        if (a->curves[0].band[r].p90 > most)
            most = a->curves[0].band[r].p90;
    mu_put_title(page, "Persons in the country",
                 "━ median   ▓ half of the futures   ░ eight of ten");
    if (most <= 0.0) {
        fputs("  On every day nobody is there in nine of ten futures.\n",
              page->to);
        return;
    }
    double step = nice_step(most * ROWS_A_STEP / PLOT_ROWS);
    for (int row = PLOT_ROWS; row-- > 0;) {
        double low = row * step / ROWS_A_STEP;
        double high = (row + 1) * step / ROWS_A_STEP;
        bool   labelled = row > 0 && row % ROWS_A_STEP == 0;
        // At its lower edge: nothing is drawn above its value.
        mu_put_right(page, labelled ? mu_count_text(low).text : "", LABEL - 1);
        fputs(labelled ? " ┤" : " │", page->to);
        put_plot_row(page, a, low, high);
    }
    put_axis(page, a);
}

// ---- events
// ---------------------------------------------------------------------

#define EVENTS_SHOWN 6

// Share of the headline's variance that an event explains, where it is more
// than luck; without a headline persons that stay away for want of it.
static double weight_of(const mu_answers *a, uint32_t mark,
                        const mu_event_answer *event, uint32_t e)
{
    if (mark == MU_NONE)
        return event->stake * (1.0 - event->when.ever.value);
    const mu_effect *effect =
        &a->effects[(size_t)e * a->model->milestones + mark];
    return mu_effect_shows(a, effect) ? effect->explains : 0.0;
}

static void put_event_heads(const mu_page *page, const mu_mark_answer *mark,
                            mu_paragraph *p)
{
    *p = (mu_paragraph){ .size = 0 };
    if (mark)
        mu_say(p, "and how often '%.*s' is reached where they happen or not",
               mark->name.size < 30 ? (int)mark->name.size : 30,
               mark->name.at);
    else
        mu_say(p, "events without which persons on offer can never come");
    mu_put_title(page, "What it hangs on", p->text);
    mu_faint(page, true);
    mu_put_many(page, " ", 38);
    mu_put_right(page, "happens", 9);
    mu_put_right(page, "median day", 16);
    mu_put_right(page, "80 %", 9);
    mu_put_right(page, "then", 9);
    mu_put_right(page, "else", 9);
    mu_put_right(page, "needed by", 10);
    mu_faint(page, false);
    putc('\n', page->to);
}

static void put_event(const mu_screen *screen, uint32_t e, uint32_t mark)
{
    const mu_page         *page = &screen->page;
    const mu_answers      *a = screen->result->plain;
    const mu_event_answer *event = &screen->result->outlook->events[e];
    mu_effect effect = { { NAN, NAN, 0 }, { NAN, NAN, 0 }, 0.0 };
    mu_word_text           median;
    if (mark != MU_NONE)
        effect = a->effects[(size_t)e * a->model->milestones + mark];
    snprintf(median.text, sizeof median.text, "%.10s %.20s",
             mu_day_text(event->when.median).text,
             mu_date_text(a->model->scenario, event->when.median).text);
    fputs("  ", page->to);
    mu_put_left(page, event->name, 36);
    mu_put_right(page, mu_share_text(event->when.ever).text, 9);
    mu_put_right(page, median.text, 16);
    mu_put_right(page, mu_days_text(event->when.p10, event->when.p90).text, 9);
    mu_put_right(page, mu_share_text(effect.with).text, 9);
    mu_put_right(page, mu_share_text(effect.without).text, 9);
    mu_put_right(page,
                 event->stake > 0.0 ? mu_count_text(event->stake).text : "-",
                 10);
    putc('\n', page->to);
}

mu_status mu_screen_events(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain;
    const mu_outlook *o = screen->result->outlook;
    uint32_t          mark = mu_headline(a), shown = 0;
    double *key = MU_ARENA_NEW(screen->arena, (size_t)o->count + 1, double);
    mu_paragraph *p = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (!key || !p)
        return MU_NO_MEMORY;
    for (uint32_t e = 0; e < o->count; e++)
        key[e] = weight_of(a, mark, &o->events[e], e);
    uint32_t *order = mu_order_by(key, o->count, screen->arena);
    if (!order)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < o->count && i < EVENTS_SHOWN; i++) {
        if (key[order[i]] <= 0.0)
            break;
        if (!shown++)
            put_event_heads(page, mark == MU_NONE ? NULL : &a->marks[mark], p);
        put_event(screen, order[i], mark);
    }
    if (!shown)
        return MU_OK;
    mu_faint(page, true);
    mu_put_paragraph(
        page,
        "then, else: where it happens, and where it does not; those that "
        "explain most stand first. It is what goes together in these futures, "
        "not proof of a cause. needed by: persons on offer who can never come "
        "without it, however well all else goes.",
        2);
    mu_faint(page, false);
    return MU_OK;
}

// ---- nations
// --------------------------------------------------------------------

#define NATION 23
#define OFFER  8
#define COMES  9
#define MEDIAN 16
#define RANGE  9
#define FIRST  7
#define REASON 7

// In percent of all futures, reason by reason; nothing for less than a half.
static void put_absence(const mu_page *page, const mu_nation_answer *nation)
{
    size_t blank = 0;
    for (int k = MU_COMES + 1; k < MU_ABSENCES; k++) {
        mu_word_text percent = { "" };
        blank += REASON;
        if (nation->absence[k].value < 0.005)
            continue;
        snprintf(percent.text, sizeof percent.text, "%.0f",
                 100.0 * nation->absence[k].value);
        mu_put_right(page, percent.text, blank);
        blank = 0;
    }
    putc('\n', page->to);
}

static void put_nation(const mu_screen *screen, const mu_nation_answer *nation)
{
    const mu_page     *page = &screen->page;
    const mu_scenario *s = screen->result->plain->model->scenario;
    mu_word_text       median = { "-" };
    if (nation->approve.median != MU_NEVER)
        snprintf(median.text, sizeof median.text, "%d  %.20s",
                 nation->approve.median,
                 mu_date_text(s, nation->approve.median).text);
    fputs("  ", page->to);
    mu_put_left(page, nation->name, NATION - 2);
    mu_put_right(page, mu_count_text(nation->pledged).text, OFFER);
    mu_put_right(page, mu_share_text(nation->come.ever).text, COMES);
    mu_put_right(page, median.text, MEDIAN);
    mu_put_right(page,
                 mu_days_text(nation->approve.p10, nation->approve.p90).text,
                 RANGE);
    mu_put_right(page, mu_day_text(nation->come.median).text, FIRST);
    put_absence(page, nation);
}

static void put_nation_heads(const mu_page *page)
{
    static const char *const reasons[MU_ABSENCES] = { "", "event", "others",
                                                      "vote", "way" };
    mu_put_title(page, "Who comes and when",
                 "persons on offer; and, in % of the futures, what keeps them "
                 "away");
    mu_faint(page, true);
    mu_put_many(page, " ", NATION);
    mu_put_right(page, "on offer", OFFER);
    mu_put_right(page, "comes", COMES);
    mu_put_right(page, "approval, day", MEDIAN);
    mu_put_right(page, "80 %", RANGE - 1);
    mu_put_right(page, "unit", FIRST + 1);
    for (int k = MU_COMES + 1; k < MU_ABSENCES; k++)
        mu_put_right(page, reasons[k], REASON);
    putc('\n', page->to);
    mu_faint(page, false);
}

static int compare_keys(const void *a, const void *b)
{
    const double *x = *(const double *const *)a, *y = *(const double *const *)b;
    if (*x != *y)
        return *x > *y ? -1 : 1;
    return (x > y) - (x < y);
}

uint32_t *mu_order_by(const double *key, uint32_t count, mu_arena *arena)
{
    const double **sorted =
        MU_ARENA_NEW(arena, (size_t)count + 1, const double *);
    uint32_t *order = MU_ARENA_NEW(arena, (size_t)count + 1, uint32_t);
    if (!sorted || !order)
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &key[i];
    qsort(sorted, count, sizeof *sorted, compare_keys);
    for (uint32_t i = 0; i < count; i++)
        order[i] = (uint32_t)(sorted[i] - key);
    return order;
}

static void put_others(const mu_screen *screen, mu_paragraph *others)
{
    const mu_answers *a = screen->result->plain;
    *others = (mu_paragraph){ .size = 0 };
    for (uint32_t n = 0; n < a->model->nations_count; n++)
        if (!a->nations[n].contributes)
            mu_say(others, "%s%.*s", others->size ? ", " : "Nothing on offer: ",
                   (int)a->nations[n].name.size, a->nations[n].name.at);
    if (others->size) {
        mu_faint(&screen->page, true);
        mu_put_paragraph(&screen->page, others->text, 2);
        mu_faint(&screen->page, false);
    }
}

mu_status mu_screen_nations(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain;
    uint32_t          count = a->model->nations_count;
    double       *key = MU_ARENA_NEW(screen->arena, (size_t)count + 1, double);
    mu_paragraph *text = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (!key || !text)
        return MU_NO_MEMORY;
    for (uint32_t n = 0; n < count; n++)
        key[n] = a->nations[n].pledged + a->nations[n].come.ever.value;
    uint32_t *order = mu_order_by(key, count, screen->arena);
    if (!order)
        return MU_NO_MEMORY;
    put_nation_heads(page);
    for (uint32_t i = 0; i < count; i++)
        if (a->nations[order[i]].contributes)
            put_nation(screen, &a->nations[order[i]]);
    mu_faint(page, true);
    mu_put_paragraph(
        page,
        "unit: median day of its first unit. 0 on offer: support that "
        "counts no persons. event: one that it waits for never "
        "happens; others: it waits for other nations; vote: lost, or "
        "too late; way: nothing can arrive.",
        2);
    mu_faint(page, false);
    put_others(screen, text);
    return MU_OK;
}
