// screen.c - see screen.h: the parts in a row.

#include "screen.h"

#include "screen_parts.h"

#include <inttypes.h>

static mu_status put_head(const mu_screen *screen)
{
    const mu_result   *r = screen->result;
    const mu_page     *page = &screen->page;
    const mu_model    *m = r->plain->model;
    const mu_scenario *s = m->scenario;
    mu_paragraph      *p = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (!p)
        return MU_NO_MEMORY;
    fputs(page->colour ? "\033[1m" : "", page->to);
    mu_put_cut(page, s->title, MU_PAGE_WIDTH);
    fputs(page->colour ? "\033[0m\n" : "\n", page->to);
    if (s->as_of.size)
        mu_say(p, "State of %.*s. ",
               (int)(s->as_of.size < 100 ? s->as_of.size : 100), s->as_of.at);
    mu_say(p, "Day 0 is %s, the last day %u (%s). %s, seed %" PRIu64,
           mu_date_text(s, 0).text, m->horizon - 1,
           mu_date_text(s, (int32_t)m->horizon - 1).text,
           mu_futures_text(r->plain->draws).text, r->seed);
    if (isfinite(r->seconds))
        mu_say(p, ", %.2f s", r->seconds);
    mu_say(p, ".");
    mu_put_paragraph(page, p->text, 0);
    return MU_OK;
}

// How much of what was read is known, and how well.
static void put_sources(const mu_page *page, const mu_scenario *s,
                        mu_paragraph *p)
{
    double of = s->numbers;
    *p = (mu_paragraph){ .size = 0 };
    if (s->numbers == 0)
        return;
    mu_say(p, "Sources: %s of %s numbers name one (%.0f %%)",
           mu_count_text(s->numbers_sourced).text,
           mu_count_text(s->numbers).text, 100.0 * s->numbers_sourced / of);
    if (s->numbers_sourced)
        mu_say(p,
               "; by the best that each names, %.0f %% of all are of high "
               "confidence, %.0f %% of medium, %.0f %% of low; %.0f %% rest on "
               "judgement only",
               100.0 * s->numbers_by[MU_HIGH] / of,
               100.0 * s->numbers_by[MU_MEDIUM] / of,
               100.0 * s->numbers_by[MU_LOW] / of,
               100.0 * s->numbers_judged / of);
    mu_say(p, ".");
    mu_put_paragraph(page, p->text, 0);
}

static mu_status put_foot(const mu_screen *screen)
{
    const mu_result   *r = screen->result;
    const mu_page     *page = &screen->page;
    const mu_scenario *s = r->plain->model->scenario;
    mu_paragraph      *p = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (!p)
        return MU_NO_MEMORY;
    putc('\n', page->to);
    fputs("Assumptions: how likely an event is, is stated in the scenario, not "
          "found out by the program.\n",
          page->to);
    put_sources(page, s, p);
    if (r->warnings)
        fprintf(page->to, "Warnings: %zu, which muster check tells.\n",
                r->warnings);
    else
        fputs("Warnings: none.\n", page->to);
    if (r->file)
        fprintf(page->to, "Results: %s\n", r->file);
    if (r->report)
        fprintf(page->to, "Report: %s\n", r->report);
    return MU_OK;
}

mu_status mu_screen_write(const mu_result *result, bool colour, FILE *to)
{
    mu_arena  arena = { 0 };
    mu_screen screen = { result, { to, colour }, &arena };
    mu_status status = put_head(&screen);
    if (status == MU_OK)
        status = mu_screen_summary(&screen);
    if (status == MU_OK)
        status = mu_screen_milestones(&screen);
    if (status == MU_OK)
        status = mu_screen_claims(&screen);
    if (status == MU_OK) {
        mu_screen_chart(&screen);
        status = mu_screen_events(&screen);
    }
    if (status == MU_OK)
        status = mu_screen_nations(&screen);
    if (status == MU_OK) {
        mu_screen_days(&screen);
        status = mu_screen_cost(&screen);
    }
    if (status == MU_OK) {
        mu_screen_bottlenecks(&screen);
        mu_screen_trust(&screen);
        status = put_foot(&screen);
    }
    mu_arena_clear(&arena);
    return status;
}
