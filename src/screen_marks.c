// screen_marks.c - milestones and claims as tables.

#include "screen_parts.h"

#include <stdlib.h>

#define NAME   19
#define SHARE  9
#define MEDIAN 16
#define RANGE  10
#define YEAR   10

static const int64_t by_days[] = { 30, 90, 180, 365 };
#define BY_DAYS (sizeof by_days / sizeof *by_days)

static void put_heads(const mu_page *page)
{
    mu_faint(page, true);
    mu_put_many(page, " ", NAME);
    mu_put_right(page, "ever", SHARE);
    for (size_t i = 0; i < BY_DAYS; i++) {
        mu_word_text head;
        snprintf(head.text, sizeof head.text, "day %d", (int)by_days[i]);
        mu_put_right(page, head.text, SHARE);
    }
    mu_put_right(page, "median day", MEDIAN);
    mu_put_right(page, "80 %", RANGE);
    mu_put_right(page, "a year on", YEAR);
    mu_faint(page, false);
    putc('\n', page->to);
}

// The figures of a mark behind its name.
static void put_figures(const mu_screen *screen, uint32_t i)
{
    const mu_page        *page = &screen->page;
    const mu_answers     *a = screen->result->plain;
    const mu_mark_answer *mark = &a->marks[i];
    mu_put_right(page, mu_share_text(mark->ever).text, SHARE);
    if (mark->median == MU_NEVER) {
        fprintf(page->to, "   in none of %s\n",
                mu_futures_text(a->draws).text);
        return;
    }
    for (size_t d = 0; d < BY_DAYS; d++)
        mu_put_right(
            page,
            by_days[d] < (int64_t)a->model->horizon
                ? mu_share_text(mu_mark_by_day(a, i, by_days[d])).text
                : "-",
            SHARE);
    mu_word_text median;
    snprintf(median.text, sizeof median.text, "%d %.20s", mark->median,
             mu_date_text(a->model->scenario, mark->median).text);
    mu_put_right(page, median.text, MEDIAN);
    mu_put_right(page, mu_days_text(mark->p10, mark->p90).text, RANGE);
    mu_put_right(page, mu_share_text(mark->year_on).text, YEAR);
    putc('\n', page->to);
}

static void put_remark(const mu_page *page, const char *text)
{
    mu_faint(page, true);
    mu_put_paragraph(page, text, 4);
    mu_faint(page, false);
}

mu_status mu_screen_milestones(const mu_screen *screen)
{
    const mu_page    *page = &screen->page;
    const mu_answers *a = screen->result->plain;
    if (a->model->milestones == 0)
        return MU_OK;
    mu_put_title(
        page, "Milestones",
        "reached at all and by a day; of those: median, 80 % interval, "
        "held a year on");
    put_heads(page);
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        mu_text demand = mu_demand_text(a->model, i, screen->arena);
        if (!demand.at)
            return MU_NO_MEMORY;
        fputs("  ", page->to);
        mu_put_left(page, a->marks[i].name, NAME - 2);
        put_figures(screen, i);
        put_remark(page, demand.at);
    }
    mu_faint(page, true);
    mu_put_paragraph(page,
                     "What must hold for some days is reached on the day from "
                     "which it holds. a year on: of those that reach it early "
                     "enough for a year more to be seen.",
                     2);
    mu_faint(page, false);
    return MU_OK;
}

// ---- claims
// ---------------------------------------------------------------------

// One end of a claim.
typedef struct end {
    double   persons;
    mu_text  demand;
    uint32_t mark;
} end;

static int compare_ends(const void *a, const void *b)
{
    const end *x = a, *y = b;
    if (x->persons != y->persons)
        return x->persons < y->persons ? -1 : 1;
    int order = mu_text_compare(x->demand, y->demand);
    return order ? order : (x->mark > y->mark) - (x->mark < y->mark);
}

// The ends that differ, in the order of their size.
static end *list_ends(const mu_screen *screen, uint32_t *count)
{
    const mu_model *m = screen->result->plain->model;
    end *ends = MU_ARENA_NEW(screen->arena, m->marks_count + (size_t)1, end);
    *count = 0;
    if (!ends)
        return NULL;
    for (uint32_t i = m->milestones; i < m->marks_count; i++) {
        end e = { mu_mark_persons(m, i), mu_demand_text(m, i, screen->arena),
                  i };
        if (!e.demand.at)
            return NULL;
        bool high = (i - m->milestones) % 2 == 1;
        if (!high || !mu_text_equal(e.demand, ends[*count - 1].demand))
            ends[(*count)++] = e;
    }
    qsort(ends, *count, sizeof *ends, compare_ends);
    return ends;
}

// Who said it, and the range if it is one.
static void say_who(const mu_screen *screen, const end *e, mu_paragraph *who)
{
    const mu_model       *m = screen->result->plain->model;
    const mu_mark_answer *mark = &screen->result->plain->marks[e->mark];
    uint32_t              low = e->mark - (e->mark - m->milestones) % 2;
    mu_text               name = mark->who.size ? mark->who : mark->name;
    double from = mu_mark_persons(m, low), to = mu_mark_persons(m, low + 1);
    mu_say(who, "%s%.*s", who->size ? "; " : "", (int)name.size, name.at);
    if (from < to)
        mu_say(who, " (%s–%s)", mu_count_text(from).text,
               mu_count_text(to).text);
}

mu_status mu_screen_claims(const mu_screen *screen)
{
    const mu_page *page = &screen->page;
    uint32_t       count = 0;
    if (screen->result->plain->model->scenario->claim_names_count == 0)
        return MU_OK;
    end          *ends = list_ends(screen, &count);
    mu_paragraph *who = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (!ends || !who)
        return MU_NO_MEMORY;
    mu_put_title(page, "Sizes claimed in public",
                 "at least so many; who said so");
    put_heads(page);
    for (uint32_t i = 0, next; i < count; i = next) {
        *who = (mu_paragraph){ .size = 0 };
        for (next = i;
             next < count && mu_text_equal(ends[next].demand, ends[i].demand);
             next++)
            say_who(screen, &ends[next], who);
        fputs("  ", page->to);
        mu_put_left(page, ends[i].demand, NAME - 2);
        put_figures(screen, ends[i].mark);
        put_remark(page, who->text);
    }
    return MU_OK;
}
