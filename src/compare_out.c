// compare_out.c - see compare_out.h.

#include "compare_out.h"

#include "json.h"

#include <inttypes.h>

#define EVER (MU_PAIRED_DAYS - 1)

static mu_text text_of(const char *text)
{
    return (mu_text){ text, strlen(text) };
}

// ---- text
// -----------------------------------------------------------------------

#define SIDE    22
#define CELL    17
#define PERCENT 6
#define MEDIAN  10

// -0.04 is 0.0 to one place, and has no sign.
static double rounded(double points)
{
    double value = round(points * 10.0) / 10.0;
    return value == 0.0 ? 0.0 : value;
}

// "+2.1 ±0.3" in points; "-" where neither side reaches it, which is no
// difference that draws could be sure of.
static mu_word_text points_text(const mu_comparison *c, uint32_t mark,
                                uint32_t side, uint32_t day)
{
    mu_share difference = mu_paired_difference(c->paired, mark, side, day);
    bool     any = mu_paired_share(c->paired, mark, side, day).value > 0.0 ||
                   mu_paired_share(c->paired, mark, 0, day).value > 0.0;
    mu_word_text out = { "" };
    if (difference.of > 0 && !any)
        snprintf(out.text, sizeof out.text, "-");
    else if (difference.of > 0)
        snprintf(out.text, sizeof out.text, "%+.1f ±%.1f",
                 rounded(100.0 * difference.value), 100.0 * difference.error);
    return out;
}

static void put_heads(const mu_page *page)
{
    mu_faint(page, true);
    mu_put_many(page, " ", SIDE);
    mu_put_right(page, "ever", CELL);
    for (int d = 0; d < EVER; d++) {
        mu_word_text head;
        snprintf(head.text, sizeof head.text, "by day %d",
                 (int)mu_paired_day[d]);
        mu_put_right(page, head.text, CELL);
    }
    mu_put_right(page, "median", MEDIAN);
    mu_faint(page, false);
    putc('\n', page->to);
}

// Lies the day within what the side looks at?
static bool is_seen(const mu_comparison *c, uint32_t side, uint32_t day)
{
    return mu_paired_day[day] < (int32_t)c->paired->models[side]->horizon;
}

static void put_cell(const mu_comparison *c, const mu_page *page, uint32_t mark,
                     uint32_t side, uint32_t day)
{
    mu_share     share = mu_paired_share(c->paired, mark, side, day);
    mu_word_text percent = { "-" }, points = { "" };
    bool         seen = day == EVER || is_seen(c, side, day);
    share.error = 0.0;
    if (seen)
        percent = mu_share_text(share);
    if (side > 0 && seen && (day == EVER || is_seen(c, 0, day)))
        points = points_text(c, mark, side, day);
    mu_put_right(page, percent.text, PERCENT);
    mu_put_right(page, points.text, CELL - PERCENT);
}

static void put_mark(const mu_comparison *c, const mu_page *page, uint32_t mark)
{
    static const uint32_t order[] = { EVER, 0, 1, 2 };
    for (uint32_t s = 0; s < c->paired->sides; s++) {
        fputs("  ", page->to);
        mu_put_left(page, text_of(c->names[s]), SIDE - 2);
        for (size_t d = 0; d < sizeof order / sizeof *order; d++)
            put_cell(c, page, mark, s, order[d]);
        mu_put_right(page,
                     mu_day_text(mu_paired_median(c->paired, mark, s)).text,
                     MEDIAN);
        putc('\n', page->to);
    }
}

// What the mark asks for on the first side that has it; others may differ.
static mu_status put_mark_title(const mu_comparison *c, const mu_page *page,
                                uint32_t mark, mu_arena *arena)
{
    const mu_paired *p = c->paired;
    mu_text          demand = { 0 };
    bool             differs = false;
    for (uint32_t s = 0; s < p->sides; s++) {
        uint32_t i = p->mark[mark].mark[s];
        if (i == MU_NONE)
            continue;
        mu_text here = mu_demand_text(p->models[s], i, arena);
        if (!here.at)
            return MU_NO_MEMORY;
        differs = differs || (demand.at && !mu_text_equal(here, demand));
        demand = demand.at ? demand : here;
    }
    mu_text title = mu_arena_format(arena, "%.*s", (int)p->mark[mark].name.size,
                                    p->mark[mark].name.at);
    if (!title.at)
        return MU_NO_MEMORY;
    if (differs)
        demand = MU_TEXT("(the sides ask for different amounts)");
    mu_put_title(page, title.at, demand.at);
    return MU_OK;
}

// What a claim asks for on the first side that has it.
static mu_text demand_of(const mu_comparison *c, uint32_t mark, mu_arena *arena)
{
    const mu_paired *p = c->paired;
    for (uint32_t s = 0; s < p->sides; s++)
        if (p->mark[mark].mark[s] != MU_NONE)
            return mu_demand_text(p->models[s], p->mark[mark].mark[s], arena);
    return MU_TEXT("");
}

// Do two claims ask for the same on every side?
static bool same_claim(const mu_comparison *c, uint32_t x, uint32_t y,
                       mu_arena *arena, bool *failed)
{
    const mu_paired *p = c->paired;
    for (uint32_t s = 0; s < p->sides; s++) {
        uint32_t i = p->mark[x].mark[s], j = p->mark[y].mark[s];
        if ((i == MU_NONE) != (j == MU_NONE))
            return false;
        if (i == MU_NONE)
            continue;
        mu_text a = mu_demand_text(p->models[s], i, arena);
        mu_text b = mu_demand_text(p->models[s], j, arena);
        *failed = *failed || !a.at || !b.at;
        if (*failed || !mu_text_equal(a, b))
            return false;
    }
    return true;
}

// Persons that a claim asks for, on the first side that has it.
static double size_of(const mu_comparison *c, uint32_t mark)
{
    const mu_paired *p = c->paired;
    for (uint32_t s = 0; s < p->sides; s++)
        if (p->mark[mark].mark[s] != MU_NONE)
            return mu_mark_persons(p->models[s], p->mark[mark].mark[s]);
    return 0.0;
}

static bool is_reached(const mu_comparison *c, uint32_t mark)
{
    for (uint32_t s = 0; s < c->paired->sides; s++)
        if (mu_paired_share(c->paired, mark, s, EVER).value > 0.0)
            return true;
    return false;
}

// Sizes claimed in public, each once, the smallest first.
static mu_status put_claims(const mu_comparison *c, const mu_page *page,
                            mu_arena *arena)
{
    const mu_paired *p = c->paired;
    uint32_t *list = MU_ARENA_NEW(arena, (size_t)p->marks + 1, uint32_t);
    uint32_t  count = 0;
    bool      failed = !list;
    for (uint32_t i = 0; i < p->marks && !failed; i++) {
        bool known = !p->mark[i].is_claim;
        for (uint32_t k = 0; k < count && !known; k++)
            known = same_claim(c, list[k], i, arena, &failed);
        if (known || failed)
            continue;
        uint32_t at = count++;
        for (; at > 0 && size_of(c, list[at - 1]) > size_of(c, i); at--)
            list[at] = list[at - 1];
        list[at] = i;
    }
    if (count && !failed) {
        mu_put_title(page, "Sizes claimed in public", "at least so many");
        put_heads(page);
    }
    for (uint32_t k = 0; k < count && !failed; k++) {
        mu_text demand = demand_of(c, list[k], arena);
        failed = !demand.at;
        if (failed)
            break;
        mu_put_cut(page, demand, MU_PAGE_WIDTH - 40);
        if (is_reached(c, list[k])) {
            putc('\n', page->to);
            put_mark(c, page, list[k]);
        } else {
            fprintf(page->to, ": in none of %s on any side\n",
                    mu_futures_text((int64_t)p->draws).text);
        }
    }
    return failed ? MU_NO_MEMORY : MU_OK;
}

static void put_sums(const mu_comparison *c, const mu_page *page,
                     mu_paired_what what, const char *title, const char *faint)
{
    mu_put_title(page, title, faint);
    for (uint32_t s = 0; s < c->paired->sides; s++) {
        double       mean = mu_paired_mean(c->paired, s, what);
        mu_share     more = mu_paired_more(c->paired, s, what);
        bool         money = what == MU_PAIRED_COST;
        mu_word_text value = money ? mu_money_text(mean) : mu_count_text(mean);
        mu_word_text by = money ? mu_money_text(fabs(more.value))
                                : mu_count_text(fabs(more.value));
        mu_word_text error =
            money ? mu_money_text(more.error) : mu_count_text(ceil(more.error));
        fputs("  ", page->to);
        mu_put_left(page, text_of(c->names[s]), SIDE - 2);
        mu_put_right(page, value.text, CELL);
        if (s)
            fprintf(page->to, "   %s by %s, ±%s",
                    more.value < 0.0 ? "less" : "more", by.text, error.text);
        putc('\n', page->to);
    }
}

mu_status mu_compare_write_text(const mu_comparison *c, bool colour, FILE *to)
{
    const mu_paired *p = c->paired;
    mu_page          page = { to, colour };
    mu_arena         arena = { 0 };
    mu_status        status = MU_OK;
    fprintf(to,
            "%s, seed %" PRIu64 ", the same luck on all sides. Differences to "
            "'%s' with\ntheir standard error (±), in points of a percentage; "
            "of sums in their own unit.\nmedian: day, of those that reach "
            "it.\n",
            mu_futures_text((int64_t)p->draws).text, c->seed, c->names[0]);
    for (uint32_t i = 0; i < p->marks && status == MU_OK; i++) {
        if (p->mark[i].is_claim)
            continue;
        status = put_mark_title(c, &page, i, &arena);
        put_heads(&page);
        put_mark(c, &page, i);
    }
    if (status == MU_OK)
        status = put_claims(c, &page, &arena);
    put_sums(c, &page, MU_PAIRED_PERSONS, "Persons in the country",
             "on day 365, or the last; mean, ± in persons");
    put_sums(c, &page, MU_PAIRED_COST, "Cost", "over all days; mean");
    mu_arena_clear(&arena);
    return status;
}

// ---- JSON
// -----------------------------------------------------------------------

static void write_pair(mu_json *json, double value, double error)
{
    mu_json_name(json, "value");
    mu_json_real(json, value);
    mu_json_name(json, "error");
    mu_json_real(json, error);
}

static void write_difference(mu_json *json, mu_share difference)
{
    mu_json_name(json, "difference");
    mu_json_open(json, '{');
    write_pair(json, difference.value, difference.error);
    mu_json_close(json, '}');
}

static void write_side_of_mark(const mu_comparison *c, mu_json *json,
                               uint32_t mark, uint32_t side)
{
    const mu_paired *p = c->paired;
    mu_share         ever = mu_paired_share(p, mark, side, EVER);
    mu_json_open(json, '{');
    mu_json_name(json, "side");
    mu_json_text(json, text_of(c->names[side]));
    mu_json_name(json, "ever");
    mu_json_open(json, '{');
    write_pair(json, ever.value, ever.error);
    write_difference(json, mu_paired_difference(p, mark, side, EVER));
    mu_json_close(json, '}');
    mu_json_name(json, "by");
    mu_json_open(json, '[');
    for (uint32_t d = 0; d < EVER; d++) {
        mu_share share = mu_paired_share(p, mark, side, d);
        mu_json_open(json, '{');
        mu_json_name(json, "day");
        mu_json_whole(json, mu_paired_day[d]);
        write_pair(json, share.value, share.error);
        write_difference(json, mu_paired_difference(p, mark, side, d));
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
    mu_json_name(json, "median");
    int32_t median = mu_paired_median(p, mark, side);
    if (median == MU_NEVER)
        mu_json_null(json);
    else
        mu_json_whole(json, median);
    mu_json_close(json, '}');
}

static void write_marks(const mu_comparison *c, mu_json *json, bool claims)
{
    const mu_paired *p = c->paired;
    mu_json_name(json, claims ? "claims" : "milestones");
    mu_json_open(json, '[');
    for (uint32_t i = 0; i < p->marks; i++) {
        if (p->mark[i].is_claim != claims)
            continue;
        mu_json_open(json, '{');
        mu_json_name(json, claims ? "claim" : "milestone");
        mu_json_text(json, p->mark[i].name);
        if (claims) {
            mu_json_name(json, "end");
            mu_json_text(json,
                         p->mark[i].is_high ? MU_TEXT("high") : MU_TEXT("low"));
        }
        mu_json_name(json, "sides");
        mu_json_open(json, '[');
        for (uint32_t s = 0; s < p->sides; s++)
            write_side_of_mark(c, json, i, s);
        mu_json_close(json, ']');
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

static void write_sums(const mu_comparison *c, mu_json *json, const char *name,
                       mu_paired_what what)
{
    mu_json_name(json, name);
    mu_json_open(json, '[');
    for (uint32_t s = 0; s < c->paired->sides; s++) {
        mu_json_open(json, '{');
        mu_json_name(json, "side");
        mu_json_text(json, text_of(c->names[s]));
        mu_json_name(json, "mean");
        mu_json_real(json, mu_paired_mean(c->paired, s, what));
        write_difference(json, mu_paired_more(c->paired, s, what));
        mu_json_close(json, '}');
    }
    mu_json_close(json, ']');
}

void mu_compare_write_json(const mu_comparison *c, FILE *to)
{
    mu_json json = { .to = to };
    mu_json_open(&json, '{');
    mu_json_name(&json, "run");
    mu_json_open(&json, '{');
    mu_json_name(&json, "version");
    mu_json_text(&json, text_of(MU_VERSION));
    mu_json_name(&json, "seed");
    if (c->seed <= INT64_MAX) {
        mu_json_whole(&json, (int64_t)c->seed);
    } else {
        char seed[32];
        snprintf(seed, sizeof seed, "%" PRIu64, c->seed);
        mu_json_text(&json, text_of(seed));
    }
    mu_json_name(&json, "draws");
    mu_json_whole(&json, (int64_t)c->paired->draws);
    mu_json_close(&json, '}');
    mu_json_name(&json, "sides");
    mu_json_open(&json, '[');
    for (uint32_t s = 0; s < c->paired->sides; s++) {
        const mu_scenario *scenario = c->paired->models[s]->scenario;
        mu_json_open(&json, '{');
        mu_json_name(&json, "side");
        mu_json_text(&json, text_of(c->names[s]));
        mu_json_name(&json, "title");
        mu_json_text(&json, scenario->title);
        mu_json_name(&json, "inputs_sha256");
        mu_json_text(&json, text_of(scenario->sha256));
        mu_json_close(&json, '}');
    }
    mu_json_close(&json, ']');
    write_marks(c, &json, false);
    write_marks(c, &json, true);
    write_sums(c, &json, "persons", MU_PAIRED_PERSONS);
    write_sums(c, &json, "cost", MU_PAIRED_COST);
    mu_json_close(&json, '}');
    putc('\n', to);
}

// ---- CSV
// ------------------------------------------------------------------------

static void write_number(FILE *to, double value)
{
    char text[40];
    putc(',', to);
    if (!isfinite(value))
        return;
    mu_real_text(value, text, sizeof text);
    fputs(text, to);
}

// A name of a side may hold anything that a path may.
static void write_quoted(FILE *to, const char *text)
{
    bool plain = !text[strcspn(text, ",\"\r\n")];
    fputs(plain ? "" : "\"", to);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', to);
        putc(*text, to);
    }
    fputs(plain ? "" : "\"", to);
}

static void write_row(const mu_comparison *c, FILE *to, const char *section,
                      mu_text name, uint32_t side, const char *quantity,
                      int32_t day, mu_share value, mu_share difference)
{
    fprintf(to, "%s,%.*s,", section, (int)name.size, name.at);
    write_quoted(to, c->names[side]);
    fprintf(to, ",%s,", quantity);
    if (day != MU_NEVER)
        fprintf(to, "%d", day);
    write_number(to, value.value);
    write_number(to, value.error);
    write_number(to, difference.value);
    write_number(to, difference.error);
    putc('\n', to);
}

void mu_compare_write_csv(const mu_comparison *c, FILE *to)
{
    static const mu_share nothing = { NAN, NAN, 0 };
    const mu_paired      *p = c->paired;
    fputs("section,name,side,quantity,day,value,error,difference,"
          "difference_error\n",
          to);
    for (uint32_t i = 0; i < p->marks; i++) {
        const mu_paired_mark *mark = &p->mark[i];
        const char           *section = !mark->is_claim ? "milestone"
                                        : mark->is_high ? "claim_high"
                                                        : "claim_low";
        for (uint32_t s = 0; s < p->sides; s++) {
            for (uint32_t d = 0; d < MU_PAIRED_DAYS; d++)
                write_row(c, to, section, mark->name, s,
                          d == EVER ? "ever" : "by", mu_paired_day[d],
                          mu_paired_share(p, i, s, d),
                          mu_paired_difference(p, i, s, d));
            int32_t  day = mu_paired_median(p, i, s);
            mu_share median = nothing;
            if (day != MU_NEVER)
                median.value = day;
            write_row(c, to, section, mark->name, s, "median", MU_NEVER, median,
                      nothing);
        }
    }
    const struct {
        const char    *name;
        mu_paired_what what;
    } sums[] = { { "persons", MU_PAIRED_PERSONS }, { "cost", MU_PAIRED_COST } };
    for (size_t k = 0; k < 2; k++)
        for (uint32_t s = 0; s < p->sides; s++)
            write_row(c, to, sums[k].name, MU_TEXT("total"), s, "mean",
                      MU_NEVER,
                      (mu_share){ mu_paired_mean(p, s, sums[k].what), NAN, 1 },
                      mu_paired_more(p, s, sums[k].what));
}
