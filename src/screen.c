// screen.c - see screen.h: the parts in a row.

#include "screen.h"

#include "screen_parts.h"

#include <inttypes.h>

static void put_head(const mu_screen *screen)
{
    const mu_result   *r = screen->result;
    const mu_page     *page = &screen->page;
    const mu_model    *m = r->plain->model;
    const mu_scenario *s = m->scenario;
    fputs(page->colour ? "\033[1m" : "", page->to);
    mu_put_cut(page, s->title, MU_PAGE_WIDTH);
    fputs(page->colour ? "\033[0m\n" : "\n", page->to);
    if (s->as_of.size) {
        fputs("State of ", page->to);
        mu_put_cut(page, s->as_of, 40);
        fputs(". ", page->to);
    }
    fprintf(page->to,
            "Day 0 is %s, the last day %u (%s). %s futures, seed %" PRIu64,
            mu_date_text(s, 0).text, m->horizon - 1,
            mu_date_text(s, (int32_t)m->horizon - 1).text,
            mu_count_text((double)r->plain->draws).text, r->seed);
    if (isfinite(r->seconds))
        fprintf(page->to, ", %.2f s", r->seconds);
    fputs(".\n", page->to);
}

static void put_foot(const mu_screen *screen)
{
    const mu_result   *r = screen->result;
    const mu_page     *page = &screen->page;
    const mu_scenario *s = r->plain->model->scenario;
    putc('\n', page->to);
    if (s->numbers)
        fprintf(page->to, "Sources: %s of %s numbers have one (%.0f %%).\n",
                mu_count_text(s->numbers_sourced).text,
                mu_count_text(s->numbers).text,
                100.0 * s->numbers_sourced / s->numbers);
    if (r->warnings)
        fprintf(page->to, "Warnings: %zu, which muster check tells.\n",
                r->warnings);
    else
        fputs("Warnings: none.\n", page->to);
    if (r->file)
        fprintf(page->to, "Results: %s\n", r->file);
}

mu_status mu_screen_write(const mu_result *result, bool colour, FILE *to)
{
    mu_arena  arena = { 0 };
    mu_screen screen = { result, { to, colour }, &arena };
    put_head(&screen);
    mu_status status = mu_screen_summary(&screen);
    if (status == MU_OK)
        status = mu_screen_milestones(&screen);
    if (status == MU_OK)
        status = mu_screen_claims(&screen);
    if (status == MU_OK) {
        mu_screen_chart(&screen);
        mu_screen_events(&screen);
        status = mu_screen_nations(&screen);
    }
    if (status == MU_OK) {
        mu_screen_days(&screen);
        status = mu_screen_cost(&screen);
    }
    if (status == MU_OK) {
        mu_screen_bottlenecks(&screen);
        mu_screen_trust(&screen);
        put_foot(&screen);
    }
    mu_arena_clear(&arena);
    return status;
}
