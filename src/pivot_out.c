// pivot_out.c - see pivot_out.h.

#include "pivot_out.h"

#include "concession.h"
#include "json.h"

#include <inttypes.h>

#define NATIONS   30u              // rows of a table that a person reads
#define DEADLOCKS 5u

// ---- text --------------------------------------------------------------------

static mu_word_text points(double value, double error)
{
    mu_word_text out = { "-" };
    double       rounded = round(1000.0 * value) / 10.0;
    if (!isnan(value))
        snprintf(out.text, sizeof out.text, "%.1f ±%.1f",
                 rounded == 0.0 ? 0.0 : rounded, 100.0 * error);
    return out;
}

static mu_word_text percent(mu_share share)
{
    share.error = 0.0;
    return mu_share_text(share);
}

static void put_nation(const mu_page *to, const mu_pivot_page *page,
                       const mu_pivot_nation *n)
{
    fputs("  ", to->to);
    mu_put_left(to, page->model->scenario->nations[n->nation].name, 20);
    mu_put_right(to, percent(n->approves).text, 8);
    mu_put_right(to, percent(n->alone_out).text, 9);
    mu_put_right(to, points(n->falls, n->falls_error).text, 13);
    bool game = n->plays && page->pivot->game_draws;
    mu_put_right(to, game ? points(n->shapley.value,
                                   n->shapley.draws_error).text : "-", 13);
    mu_put_right(to, game ? points(n->banzhaf.value,
                                   n->banzhaf.draws_error).text : "-", 13);
    mu_put_right(to, percent(n->with).text, 8);
    mu_put_right(to, percent(n->without).text, 8);
    putc('\n', to->to);
}

// Nations by what their no costs; of equal ones in file order.
static void put_nations(const mu_page *to, const mu_pivot_page *page,
                        uint32_t *order)
{
    const mu_pivot *p = page->pivot;
    mu_put_title(to, "Whose yes matters", "points of probability, ± standard error");
    mu_faint(to, true);
    fprintf(to->to, "%-22s%8s%9s%13s%13s%13s%8s%8s\n", "", "says yes",
            "its no", "takes away", "Shapley", "Banzhaf", "with", "without");
    mu_faint(to, false);
    for (uint32_t i = 0; i < p->nation_count; i++) {
        uint32_t at = i;
        for (; at > 0 && p->nations[order[at - 1]].falls < p->nations[i].falls;
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    uint32_t quiet = 0, shown = 0;
    for (uint32_t i = 0; i < p->nation_count; i++) {
        const mu_pivot_nation *n = &p->nations[order[i]];
        bool silent = fabs(n->falls) <= 0.0 && fabs(n->shapley.value) <= 0.0;
        quiet += silent;
        if (!silent && shown++ < NATIONS)
            put_nation(to, page, n);
    }
    if (shown > NATIONS)
        fprintf(to->to, "  %u more, told with --format json\n",
                shown - NATIONS);
    if (quiet)
        fprintf(to->to, "  Nothing hangs on the yes of %u other%s.\n", quiet,
                quiet == 1 ? "" : "s");
    mu_put_paragraph(
        to,
        "its no: P when that nation alone says no, with the same luck. Shapley: "
        "its share of what all players reach together, fairly divided; they "
        "sum to P less P without all of them. Banzhaf: what its yes adds to a "
        "coalition by lot. with, without: P in the futures in which it approves, "
        "or does not; what goes together, not proof of a cause.", 2);
}

static mu_status put_break(const mu_page *to, const mu_pivot_page *page,
                           const mu_pivot_deadlock *of,
                           const mu_pivot_break *one, mu_arena *arena)
{
    const mu_scenario *s = page->model->scenario;
    mu_text words = mu_concession_words(page->model, one->concession, arena);
    mu_text set = mu_concession_set(page->model, one->concession, arena);
    double  draws = of->share.value * (double)of->share.of;
    if (!words.at || !set.at)
        return MU_NO_MEMORY;
    mu_paragraph *line = MU_ARENA_NEW(arena, 1, mu_paragraph);
    if (!line)
        return MU_NO_MEMORY;
    mu_say(line, "%.*s: %s breaks %.0f %%", (int)s->nations[one->nation].name.size,
           s->nations[one->nation].name.at, words.at,
           100.0 * (double)one->draws / draws);
    if (one->confirmed)
        mu_say(line, "; P rises by %s points",
               points(one->gains, one->gains_error).text);
    mu_put_paragraph(to, line->text, 4);
    fputs("      ", to->to);
    mu_faint(to, true);
    fprintf(to->to, "--set '%s'", set.at);
    mu_faint(to, false);
    putc('\n', to->to);
    return MU_OK;
}

static mu_status put_deadlocks(const mu_page *to, const mu_pivot_page *page,
                               mu_arena *arena)
{
    const mu_pivot    *p = page->pivot;
    const mu_scenario *s = page->model->scenario;
    if (p->deadlock_count == 0)
        return MU_OK;
    mu_put_title(to, "Deadlocks", "who would all say yes, but none first; and "
                                  "the single concession that breaks it");
    for (uint32_t i = 0; i < p->deadlock_count && i < DEADLOCKS; i++) {
        const mu_pivot_deadlock *of = &p->deadlocks[i];
        mu_paragraph            *line = MU_ARENA_NEW(arena, 1, mu_paragraph);
        if (!line)
            return MU_NO_MEMORY;
        mu_say(line, "%s: ", mu_share_text(of->share).text);
        for (uint32_t n = 0; n < of->member_count; n++)
            mu_say(line, "%s%.*s", n ? ", " : "",
                   (int)s->nations[of->members[n]].name.size,
                   s->nations[of->members[n]].name.at);
        mu_put_paragraph(to, line->text, 2);
        for (uint32_t b = 0; b < of->break_count; b++)
            MU_TRY(put_break(to, page, of, &of->breaks[b], arena));
        if (of->break_count == 0)
            fputs("    no single concession breaks it\n", to->to);
    }
    if (p->deadlock_count > DEADLOCKS)
        fprintf(to->to, "  and %u rarer ones, told with --format json\n",
                p->deadlock_count - DEADLOCKS);
    return MU_OK;
}

static mu_status put_all(const mu_page *to, const mu_pivot_page *page,
                         mu_arena *arena)
{
    const mu_pivot         *p = page->pivot;
    const mu_pivot_options *o = page->options;
    const mu_scenario      *s = page->model->scenario;
    mu_paragraph           *text = MU_ARENA_NEW(arena, 1, mu_paragraph);
    uint32_t               *order =
        MU_ARENA_NEW(arena, p->nation_count + (size_t)1, uint32_t);
    mu_text demand = mu_demand_text(page->model, o->milestone, arena);
    if (!text || !order || !demand.at)
        return MU_NO_MEMORY;
    mu_say(text,
           "'%.*s' (%.*s) is reached by %s (day %d) in %s of %s futures.",
           (int)s->milestone_names[o->milestone].size,
           s->milestone_names[o->milestone].at, (int)demand.size, demand.at,
           mu_date_text(s, o->day).text, (int)o->day,
           mu_prose_text(p->reached).text,
           mu_count_text((double)p->reached.of).text);
    mu_say(text,
           " In %s nations wait for each other in a circle; if each counted "
           "the others in, it would be %s: %s points are lost because nobody "
           "goes first.",
           mu_prose_text(p->deadlock).text, mu_prose_text(p->trust).text,
           points(p->lost, p->lost_error).text);
    if (p->game_draws)
        mu_say(text,
               " Of the %u players, %s; without all of them P is %.0f %%.",
               o->player_count,
               p->exact ? "all coalitions were played"
                        : "orders and coalitions were sampled",
               100.0 * p->nobody);
    mu_put_paragraph(to, text->text, 0);
    put_nations(to, page, order);
    return put_deadlocks(to, page, arena);
}

mu_status mu_pivot_write_text(const mu_pivot_page *page, bool colour, FILE *to)
{
    mu_arena  arena = { 0 };
    mu_page   screen = { to, colour };
    mu_status status = put_all(&screen, page, &arena);
    mu_arena_clear(&arena);
    return status;
}

// ---- JSON --------------------------------------------------------------------

static void write_pair(mu_json *json, const char *name, double value,
                       double error)
{
    mu_json_name(json, name);
    mu_json_open(json, '{');
    mu_json_name(json, "value");
    mu_json_real(json, value);
    mu_json_name(json, "error");
    mu_json_real(json, error);
    mu_json_close(json, '}');
}

static void write_share(mu_json *json, const char *name, mu_share share)
{
    write_pair(json, name, share.value, share.error);
}

static void write_value(mu_json *json, const char *name,
                        const mu_value_answer *value, bool exact)
{
    mu_json_name(json, name);
    mu_json_open(json, '{');
    mu_json_name(json, "value");
    mu_json_real(json, value->value);
    mu_json_name(json, "error");
    mu_json_real(json, value->error);
    mu_json_name(json, "draws_error");
    mu_json_real(json, value->draws_error);
    mu_json_name(json, "exact");
    mu_json_bool(json, exact);
    mu_json_close(json, '}');
}

static void write_nation(mu_json *json, const mu_pivot_page *page,
                         const mu_pivot_nation *n)
{
    const mu_nation *nation = &page->model->scenario->nations[n->nation];
    mu_json_open(json, '{');
    mu_json_name(json, "nation");
    mu_json_text(json, nation->id);
    mu_json_name(json, "name");
    mu_json_text(json, nation->name);
    mu_json_name(json, "plays");
    mu_json_bool(json, n->plays);
    write_share(json, "approves", n->approves);
    write_share(json, "without_it", n->alone_out);
    write_pair(json, "leave_one_out", n->falls, n->falls_error);
    if (n->plays && page->pivot->game_draws) {
        write_value(json, "shapley", &n->shapley, page->pivot->exact);
        write_value(json, "banzhaf", &n->banzhaf, page->pivot->exact);
    }
    mu_json_name(json, "birnbaum");
    mu_json_open(json, '{');
    mu_json_name(json, "value");
    mu_json_real(json, n->with.value - n->without.value);
    mu_json_name(json, "error");
    mu_json_real(json, hypot(n->with.error, n->without.error));
    write_share(json, "with", n->with);
    write_share(json, "without", n->without);
    mu_json_close(json, '}');
    mu_json_close(json, '}');
}

static mu_status write_deadlock(mu_json *json, const mu_pivot_page *page,
                                const mu_pivot_deadlock *of, mu_arena *arena)
{
    const mu_scenario *s = page->model->scenario;
    double             draws = of->share.value * (double)of->share.of;
    mu_json_open(json, '{');
    mu_json_name(json, "members");
    mu_json_open(json, '[');
    for (uint32_t n = 0; n < of->member_count; n++)
        mu_json_text(json, s->nations[of->members[n]].id);
    mu_json_close(json, ']');
    write_share(json, "share", of->share);
    mu_json_name(json, "concessions");
    mu_json_open(json, '[');
    for (uint32_t b = 0; b < of->break_count; b++) {
        const mu_pivot_break *one = &of->breaks[b];
        mu_text words = mu_concession_words(page->model, one->concession, arena);
        mu_text set = mu_concession_set(page->model, one->concession, arena);
        if (!words.at || !set.at)
            return MU_NO_MEMORY;
        mu_json_open(json, '{');
        mu_json_name(json, "nation");
        mu_json_text(json, s->nations[one->nation].id);
        mu_json_name(json, "what");
        mu_json_text(json, words);
        mu_json_name(json, "set");
        mu_json_text(json, set);
        mu_json_name(json, "breaks");
        mu_json_real(json, (double)one->draws / draws);
        if (one->confirmed)
            write_pair(json, "gains", one->gains, one->gains_error);
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    mu_json_close(json, '}');
    return MU_OK;
}

static void write_run(mu_json *json, const mu_pivot_page *page)
{
    const mu_pivot_options *o = page->options;
    const mu_scenario      *s = page->model->scenario;
    mu_json_name(json, "run");
    mu_json_open(json, '{');
    mu_json_name(json, "version");
    mu_json_text(json, (mu_text){ MU_VERSION, strlen(MU_VERSION) });
    mu_json_name(json, "seed");
    // A seed may be larger than the numbers that JSON's readers keep whole.
    char text[24];
    int  size = snprintf(text, sizeof text, "%" PRIu64, o->seed);
    if (o->seed <= INT64_MAX)
        mu_json_whole(json, (int64_t)o->seed);
    else
        mu_json_text(json, (mu_text){ text, (size_t)size });
    mu_json_name(json, "draws");
    mu_json_whole(json, (int64_t)o->draws);
    mu_json_name(json, "game_draws");
    mu_json_whole(json, (int64_t)page->pivot->game_draws);
    mu_json_name(json, "inputs_sha256");
    mu_json_text(json, (mu_text){ s->sha256, strlen(s->sha256) });
    mu_json_name(json, "milestone");
    mu_json_text(json, s->milestone_names[o->milestone]);
    mu_json_name(json, "day");
    mu_json_whole(json, o->day);
    mu_json_name(json, "game_plays");
    mu_json_whole(json, (int64_t)page->pivot->plays);
    mu_json_name(json, "exact");
    mu_json_bool(json, page->pivot->exact);
    mu_json_name(json, "players");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < o->player_count; i++)
        mu_json_text(json, s->nations[o->players[i]].id);
    mu_json_close(json, ']');
    mu_json_close(json, '}');
}

mu_status mu_pivot_write_json(const mu_pivot_page *page, FILE *to)
{
    const mu_pivot *p = page->pivot;
    mu_json         json = { .to = to };
    mu_arena        arena = { 0 };
    mu_status       status = MU_OK;
    mu_json_open(&json, '{');
    write_run(&json, page);
    write_share(&json, "probability", p->reached);
    mu_json_name(&json, "nations");
    mu_json_open(&json, '[');
    for (uint32_t i = 0; i < p->nation_count; i++)
        write_nation(&json, page, &p->nations[i]);
    mu_json_close(&json, ']');
    if (p->game_draws) {
        mu_json_name(&json, "everybody");
        mu_json_real(&json, p->everybody);
        mu_json_name(&json, "nobody");
        mu_json_real(&json, p->nobody);
    }
    mu_json_name(&json, "deadlocks");
    mu_json_open(&json, '[');
    for (uint32_t i = 0; i < p->deadlock_count && status == MU_OK; i++)
        status = write_deadlock(&json, page, &p->deadlocks[i], &arena);
    mu_json_close(&json, ']');
    mu_json_name(&json, "trust");
    mu_json_open(&json, '{');
    write_share(&json, "probability", p->trust);
    write_share(&json, "deadlock", p->deadlock);
    write_pair(&json, "lost", p->lost, p->lost_error);
    mu_json_close(&json, '}');
    mu_json_close(&json, '}');
    putc('\n', to);
    mu_arena_clear(&arena);
    return status;
}
