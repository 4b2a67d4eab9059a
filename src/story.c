// story.c - see story.h.
//
// The days are gone through one by one, and on each everything that can happen
// is looked for, causes before effects: what is told never has to be sorted or
// kept. A time t is told on day floor(t), the calendar day on which it falls.

#include "story.h"

#include "layout.h"
#include "tally.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#define HEAD 24   // "day  123  2030-05-10   "

typedef struct story {
    mu_draw *draw;
    mu_page  page;
    int32_t  day;     // that is being told
    bool     dated;   // its head is written
    size_t   at;      // columns of the line that is open
} story;

static bool is_on(const story *st, double time)
{
    return time < INFINITY && (int32_t)floor(time + 1e-9) == st->day;
}

static const mu_scenario *scenario_of(const story *st)
{
    return st->draw->model->scenario;
}

// ---- lines
// ----------------------------------------------------------------------

// Begins a line; the first of a day has its date.
static void begin_line(story *st)
{
    if (st->dated)
        fprintf(st->page.to, "%*s", HEAD, "");
    else
        fprintf(st->page.to, "day %4d  %s    ", (int)st->day,
                mu_date_text(scenario_of(st), st->day).text);
    st->dated = true;
    st->at = HEAD;
}

// Adds to the line, and goes on below where it would be too long.
static void add(story *st, const char *before, mu_text text)
{
    size_t columns = mu_columns(text) + strlen(before);
    if (st->at > HEAD && st->at + columns > MU_PAGE_WIDTH) {
        fprintf(st->page.to, "%s\n%*s", *before == ',' ? "," : "", HEAD + 2,
                "");
        st->at = HEAD + 2;
        before += strspn(before, ", ");
    }
    fputs(before, st->page.to);
    st->at +=
        strlen(before) + mu_put_cut(&st->page, text, MU_PAGE_WIDTH - HEAD - 4);
}

static void add_word(story *st, const char *before, const char *word)
{
    add(st, before, (mu_text){ word, strlen(word) });
}

static void end_line(story *st)
{
    putc('\n', st->page.to);
}

__attribute__((format(printf, 1, 2))) static mu_word_text
word(const char *format, ...)
{
    mu_word_text out;
    va_list      list;
    va_start(list, format);
    vsnprintf(out.text, sizeof out.text, format, list);
    va_end(list);
    return out;
}

static double days_between(double from, double to)
{
    return to > from ? to - from : 0.0;
}

// ---- politics
// -------------------------------------------------------------------

static void tell_events(story *st)
{
    const mu_scenario *s = scenario_of(st);
    for (uint32_t e = 0; e < s->events_count; e++) {
        if (!is_on(st, st->draw->event[e]))
            continue;
        begin_line(st);
        add(st, "* ", s->events[e].name);
        end_line(st);
    }
}

static void tell_commitment(story *st, uint32_t n)
{
    const mu_draw         *draw = st->draw;
    const mu_nation_model *nation = &draw->model->nations[n];
    double waited = days_between(draw->path[n].option_events, draw->commit[n]);
    if (nation->options.first == nation->options.last)
        return;
    begin_line(st);
    add(st, "", scenario_of(st)->nations[n].name);
    add_word(st, " commits", "");
    if (waited >= 0.05)
        add_word(st, ", having waited ",
                 word("%.0f days for others", ceil(waited)).text);
    end_line(st);
}

static void tell_approval(story *st, uint32_t n)
{
    const mu_draw *draw = st->draw;
    double         took = days_between(draw->commit[n], draw->approve[n]);
    double         waiting = draw->path[n].waiting;
    if (took <= 0.0)
        return;
    begin_line(st);
    add(st, "", scenario_of(st)->nations[n].name);
    add_word(st, " approves", "");
    add_word(st, ", ", word("%.0f days after it committed", took).text);
    if (waiting >= 0.05)
        add_word(st, ", ",
                 word("of which it waited %.0f for an event", waiting).text);
    end_line(st);
}

static void tell_nations(story *st)
{
    const mu_draw *draw = st->draw;
    for (uint32_t n = 0; n < draw->model->nations_count; n++) {
        if (is_on(st, draw->commit[n]))
            tell_commitment(st, n);
        if (is_on(st, draw->approve[n]))
            tell_approval(st, n);
        if (is_on(st, draw->leave[n])) {
            begin_line(st);
            add(st, "", scenario_of(st)->nations[n].name);
            add_word(st, " leaves", "");
            end_line(st);
        }
    }
}

// ---- the force
// ------------------------------------------------------------------

typedef enum step { SETS_OUT, ARRIVES, SETTLES, STEPS } step;

static const char *const step_words[STEPS] = { " sets out: ", " has arrived: ",
                                               " is operational: " };

static bool takes_step(const story *st, uint32_t u, step what)
{
    const mu_unit *unit = &st->draw->unit[u];
    if (unit->stay != MU_MOVES)
        return false;
    if (what == ARRIVES)
        return unit->closure == st->day;
    return is_on(st, what == SETS_OUT ? unit->go : unit->operational);
}

// One line for each nation, as pledges of one mostly stand together.
static void tell_units(story *st, step what)
{
    const mu_model    *m = st->draw->model;
    const mu_scenario *s = m->scenario;
    uint32_t           nation = MU_NONE;
    for (uint32_t p = 0; p < m->pledges_count; p++) {
        const mu_pledge_model *pledge = &m->pledges[p];
        uint32_t               count = 0;
        for (uint32_t u = pledge->units.first; u < pledge->units.last; u++)
            count += takes_step(st, u, what);
        if (count == 0)
            continue;
        const char *before = ", ";
        if (pledge->nation != nation) {
            if (nation != MU_NONE)
                end_line(st);
            nation = pledge->nation;
            begin_line(st);
            add(st, "", s->nations[nation].name);
            add_word(st, step_words[what], "");
            before = "";
        }
        if (count == 1) {
            add(st, before, s->pledges[pledge->row].id);
        } else {
            add_word(st, before, word("%u ", count).text);
            add(st, "", s->pledges[pledge->row].id);
        }
    }
    if (nation != MU_NONE)
        end_line(st);
}

static void tell_persons(story *st)
{
    const mu_draw *draw = st->draw;
    uint32_t       now = mu_segment_on(draw, st->day);
    int64_t        before = now ? draw->persons[now - 1] : 0;
    if (draw->segment_day[now] != st->day || draw->persons[now] == before)
        return;
    begin_line(st);
    add_word(st, "= ", mu_count_text((double)draw->persons[now]).text);
    add_word(st, " persons in the country", "");
    end_line(st);
}

// Of the two ends of a claim.
static bool same_demands(const mu_model *m, const mu_mark *a, const mu_mark *b)
{
    for (uint32_t d = 0; d < a->demands.last - a->demands.first; d++)
        if (m->demands[a->demands.first + d].at_least !=
            m->demands[b->demands.first + d].at_least)
            return false;
    return true;
}

static void tell_mark(story *st, uint32_t mark)
{
    const mu_model    *m = st->draw->model;
    const mu_scenario *s = m->scenario;
    uint32_t           claim = (mark - m->milestones) / 2;
    if (mark < m->milestones) {
        begin_line(st);
        add(st, "! milestone ", s->milestone_names[mark]);
        end_line(st);
        return;
    }
    bool high = (mark - m->milestones) % 2 == 1;
    if (high && same_demands(m, &m->marks[mark], &m->marks[mark - 1]))
        return;      // both ends are the same: one is enough
    begin_line(st);
    add(st, "! claim ", s->claim_names[claim]);
    add_word(st, high ? ", upper end" : "", "");
    end_line(st);
}

static void tell_days(story *st)
{
    const mu_model *m = st->draw->model;
    for (st->day = 0; st->day < (int32_t)m->horizon; st->day++) {
        st->dated = false;
        tell_events(st);
        tell_nations(st);
        for (step what = SETS_OUT; what < STEPS; what++)
            tell_units(st, what);
        tell_persons(st);
        for (uint32_t i = 0; i < m->marks_count; i++)
            if (st->draw->mark_day[i] == st->day)
                tell_mark(st, i);
    }
}

// ---- the end
// --------------------------------------------------------------------

// "Never: a, b": begins a list that goes on in the same way.
static void list(story *st, uint32_t *count, const char *title, mu_text name)
{
    if (!(*count)++) {
        fprintf(st->page.to, "%-*s", HEAD, title);
        st->at = HEAD;
        add(st, "", name);
    } else {
        add(st, ", ", name);
    }
}

static void end_list(story *st, uint32_t count)
{
    if (count)
        end_line(st);
}

// Does a unit of the nation count on any day?
static bool comes(const mu_draw *draw, uint32_t n)
{
    const mu_model *m = draw->model;
    for (uint32_t i = 0; i < draw->spells_count; i++) {
        const mu_spell *spell = &draw->spells[i];
        if (m->pledges[m->units[spell->unit].pledge].nation == n &&
            mu_ceil_day(draw, spell->start) < mu_ceil_day(draw, spell->end))
            return true;
    }
    return false;
}

static void tell_absent(story *st)
{
    static const char *const titles[MU_ABSENCES] = {
        "", "No event, no unit:", "Waiting for others:", "No vote, no unit:",
        "Cannot arrive:"
    };
    const mu_draw     *draw = st->draw;
    const mu_scenario *s = scenario_of(st);
    for (int why = MU_COMES + 1; why < MU_ABSENCES; why++) {
        uint32_t count = 0;
        for (uint32_t n = 0; n < s->nations_count; n++)
            if (draw->model->nations[n].contributes && !comes(draw, n) &&
                mu_nation_absence(draw, n) == (mu_absence)why)
                list(st, &count, titles[why], s->nations[n].name);
        end_list(st, count);
    }
}

static void tell_home(story *st)
{
    static const struct {
        mu_stay     stay;
        const char *why;
    } reasons[] = {
        { MU_NOT_THERE, "not available" },
        { MU_NO_GO, "without a go" },
        { MU_LEAVES_FIRST, "called back first" },
        { MU_OVER_CEILING, "over the ceiling" },
        { MU_TOO_LATE, "too late" },
    };
    const mu_draw *draw = st->draw;
    uint32_t       told = 0, moved = 0;
    for (size_t r = 0; r < sizeof reasons / sizeof *reasons; r++) {
        uint32_t units = 0;
        moved = 0;
        for (uint32_t u = 0; u < draw->model->units_count; u++) {
            units += draw->unit[u].stay == reasons[r].stay;
            moved += draw->unit[u].stay == MU_MOVES;
        }
        mu_word_text text = word("%u %s", units, reasons[r].why);
        if (units)
            list(st, &told,
                 "Units at home:", (mu_text){ text.text, strlen(text.text) });
    }
    end_list(st, told);
    fprintf(st->page.to, "%-*s%u of %u\n", HEAD, "Units that moved:", moved,
            draw->model->units_count);
}

static void tell_never(story *st)
{
    const mu_draw     *draw = st->draw;
    const mu_model    *m = draw->model;
    const mu_scenario *s = m->scenario;
    uint32_t           count = 0;
    for (uint32_t e = 0; e < s->events_count; e++)
        if (draw->event[e] == INFINITY)
            list(st, &count, "Never happens:", s->events[e].name);
    end_list(st, count);
    count = 0;
    for (uint32_t i = 0; i < m->milestones; i++)
        if (draw->mark_day[i] == MU_NEVER)
            list(st, &count, "Never reached:", s->milestone_names[i]);
    end_list(st, count);
    tell_absent(st);
    tell_home(st);
    fprintf(st->page.to, "%-*s%s\n", HEAD,
            "Cost:", mu_money_text(draw->cost).text);
}

// ---- why
// ------------------------------------------------------------------------

static void tell_why(story *st)
{
    const mu_draw  *draw = st->draw;
    const mu_model *m = draw->model;
    bool            first = true;
    for (uint32_t i = 0; i < m->milestones; i++) {
        const mu_why *why = &draw->why[i];
        if (why->unit == MU_NONE)
            continue;
        const struct {
            const char *name;
            double      days;
        } part[] = {
            { "events", why->events },
            { "conditions", why->conditions },
            { "approval", why->approval },
            { "preparation", why->preparation },
            { "movement", why->movement },
            { "congestion", why->congestion },
            { "integration", why->integration },
            { "after", why->after },
        };
        const mu_unit_model *unit = &m->units[why->unit];
        if (first)
            fputs("\nWhy so late: the days along the way of the unit that came "
                  "last\n",
                  st->page.to);
        first = false;
        fputs("  ", st->page.to);
        mu_put_left(&st->page, m->scenario->milestone_names[i], HEAD - 2);
        st->at = HEAD;
        add(st, "", m->scenario->pledges[m->pledges[unit->pledge].row].id);
        add_word(st, "", word("/%u", unit->number).text);
        const char *before = ": ";
        for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
            if (fabs(part[k].days) < 0.05)
                continue;
            add_word(st, before,
                     word("%s %.1f", part[k].name, part[k].days).text);
            before = ", ";
        }
        end_line(st);
    }
}

// ---- trust
// ----------------------------------------------------------------------

static void tell_deadlock(story *st)
{
    const mu_scenario *s = scenario_of(st);
    uint32_t           count = 0;
    for (uint32_t n = 0; n < s->nations_count; n++)
        if (st->draw->counted_in[n])
            list(st, &count, "Deadlock:", s->nations[n].name);
    end_list(st, count);
}

// What the same future would have been; `before` holds the days as it was, or
// is NULL.
static void tell_trust(story *st, const int32_t *before)
{
    const mu_draw     *draw = st->draw;
    const mu_model    *m = draw->model;
    const mu_scenario *s = m->scenario;
    fputs("\nUnder trust: had each of them counted the others in\n",
          st->page.to);
    for (uint32_t n = 0; n < m->nations_count; n++) {
        if (!draw->counted_in[n])
            continue;
        int32_t day = mu_ceil_day(draw, draw->approve[n]);
        fputs("  ", st->page.to);
        mu_put_left(&st->page, s->nations[n].name, HEAD - 2);
        if (day == MU_NEVER)
            fputs("never approves\n", st->page.to);
        else
            fprintf(st->page.to, "approves by day %d, %s\n", (int)day,
                    mu_date_text(s, day).text);
    }
    for (uint32_t i = 0; i < m->milestones; i++) {
        int32_t day = draw->mark_day[i];
        if (before && day == before[i])
            continue;
        fputs("  ", st->page.to);
        mu_put_left(&st->page, s->milestone_names[i], HEAD - 2);
        if (day == MU_NEVER)
            fputs("is never reached", st->page.to);
        else
            fprintf(st->page.to, "is reached on day %d, %s", (int)day,
                    mu_date_text(s, day).text);
        if (before && before[i] == MU_NEVER)
            fputs(" instead of never", st->page.to);
        else if (before)
            fprintf(st->page.to, " instead of day %d", (int)before[i]);
        end_line(st);
    }
}

void mu_story_write(mu_draw *draw, bool why, FILE *to)
{
    story              st = { .draw = draw, .page = { to, false } };
    const mu_model    *m = draw->model;
    const mu_scenario *s = m->scenario;
    mu_put_cut(&st.page, s->title, MU_PAGE_WIDTH - 40);
    fprintf(to, ": future %" PRIu64 " of seed %" PRIu64 "\n\n", draw->index,
            draw->seed);
    tell_days(&st);
    putc('\n', to);
    tell_never(&st);
    if (draw->deadlock_size)
        tell_deadlock(&st);
    if (why) {
        mu_draw_why(draw);
        tell_why(&st);
    }
    if (draw->deadlock_size) {
        // Without memory for the days as they were, only the others are told.
        int32_t *before = malloc((m->marks_count + (size_t)1) * sizeof *before);
        if (before)
            memcpy(before, draw->mark_day, m->marks_count * sizeof *before);
        mu_draw_run_trust(draw);
        tell_trust(&st, before);
        free(before);
    }
    putc('\n', to);
}
