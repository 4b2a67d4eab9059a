// summary.c - the answer in plain language: what can be there by when, what
// decides it, and what is lost to nobody's going first.
//
// Every sentence is one question, and is left out where the scenario does not
// ask it.

#include "screen_parts.h"

static const char *const part_words[MU_PARTS] = {
    "waiting for events",
    "governments waiting for each other",
    "parliaments and cabinets",
    "readiness",
    "movement",
    "congestion",
    "settling in",
    "gaps after arrival"
};

static const char *const absence_words[MU_ABSENCES] = {
    "", "an event that they wait for never happens",
    "they wait for other nations", "a vote is lost or comes too late",
    "nothing of theirs can arrive"
};

static mu_status say_milestone(const mu_screen *screen, uint32_t i,
                               mu_paragraph *p)
{
    const mu_answers     *a = screen->result->plain;
    const mu_mark_answer *mark = &a->marks[i];
    const mu_scenario    *s = a->model->scenario;
    mu_text               demand = mu_demand_text(a->model, i, screen->arena);
    if (!demand.at)
        return MU_NO_MEMORY;
    mu_say(
        p,
        "Under the assumptions of this scenario, in %s of %s possible "
        "future%s the milestone '%.*s' (%.*s) is reached "
        "by %s: in half of these by %s (day %d), in nine of ten by day %d. ",
        mu_prose_text(mark->ever).text, mu_count_text((double)a->draws).text,
        a->draws == 1 ? "" : "s", (int)mark->name.size, mark->name.at, (int)demand.size, demand.at,
        mu_date_text(s, (int32_t)a->model->horizon - 1).text,
        mu_date_text(s, mark->median).text, mark->median, mark->p90);
    if (mark->year_on.of > 0)
        mu_say(p,
               "Of those that reach it early enough for a year more to be seen "
               "(by day %d), a year later it still holds in %s. ",
               (int)a->model->horizon - 366, mu_prose_text(mark->year_on).text);
    return MU_OK;
}

// What can be said of what fewer than MU_HARDLY of the draws reach: of few
// draws, no more than that (rule of three).
static mu_word_text hardly_text(const mu_answers *a, bool none)
{
    mu_word_text out = { "in fewer than one future of 200" };
    if (a->draws < 600)
        snprintf(out.text, sizeof out.text, "in %s of %.40s",
                 none ? "none" : "hardly any", mu_futures_text(a->draws).text);
    return out;
}

// The next larger milestone in persons, so that a headline about a smaller one
// does not hide that the larger has become unlikely.
static mu_status say_larger(const mu_screen *screen, uint32_t headline,
                            mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain;
    double            least = mu_mark_persons(a->model, headline);
    uint32_t          found = MU_NONE;
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        double persons = mu_mark_persons(a->model, i);
        if (persons > least && a->marks[i].ever.value >= MU_HARDLY &&
            (found == MU_NONE ||
             persons < mu_mark_persons(a->model, found)))
            found = i;
    }
    if (found == MU_NONE)
        return MU_OK;
    mu_text demand = mu_demand_text(a->model, found, screen->arena);
    if (!demand.at)
        return MU_NO_MEMORY;
    mu_say(p, "The next larger one, '%.*s' (%.*s), is reached in %s. ",
           (int)a->marks[found].name.size, a->marks[found].name.at,
           (int)demand.size, demand.at,
           mu_prose_text(a->marks[found].ever).text);
    return MU_OK;
}

// Those asked for that hardly any future reaches.
static void say_unreached(const mu_screen *screen, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain;
    uint32_t          count = 0, told = 0;
    bool              none = true;
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        count += a->marks[i].ever.value < MU_HARDLY;
        none = none && (a->marks[i].ever.value >= MU_HARDLY ||
                        a->marks[i].ever.value <= 0.0);
    }
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        const mu_mark_answer *mark = &a->marks[i];
        if (mark->ever.value >= MU_HARDLY)
            continue;
        told++;
        mu_say(p, "%s'%.*s'",
               told == 1       ? ""
               : told == count ? " and "
                               : ", ",
               (int)mark->name.size, mark->name.at);
    }
    if (count)
        mu_say(p, " %s reached %s. ", count == 1 ? "is" : "are",
               hardly_text(a, none).text);
}

// The force a year in, or at the end of what is looked at.
static void say_size(const mu_screen *screen, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain;
    const mu_model   *m = a->model;
    uint32_t          report = 365 / m->report_every;
    if (report >= m->report_days)
        report = m->report_days - 1;
    const mu_band *band = &a->curves[0].band[report];
    int32_t        day = (int32_t)(report * m->report_every);
    mu_say(p, "On %s (day %d) ", mu_date_text(m->scenario, day).text, day);
    if (band->p50 <= 0.0 && band->p90 <= 0.0)
        mu_say(p, "nobody is there in nine of ten futures. ");
    else if (band->p50 <= 0.0)
        mu_say(
            p,
            "nobody is there in half of the futures, and at least %s persons "
            "in one of ten. ",
            mu_count_text(band->p90).text);
    else if (band->p10 <= 0.0)
        mu_say(
            p,
            "at least %s persons are there in half of the futures, and %s in "
            "one of ten; in one of ten there is nobody. ",
            mu_count_text(band->p50).text, mu_count_text(band->p90).text);
    else
        mu_say(p,
               "at least %s persons are there in nine of ten futures, %s in "
               "half, %s in one of ten. ",
               mu_count_text(band->p10).text, mu_count_text(band->p50).text,
               mu_count_text(band->p90).text);
}

// The sizes that were named in public, as far as they are of persons.
static void say_claims(const mu_screen *screen, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain;
    const mu_model   *m = a->model;
    double            likely = 0.0, likely_share = 0.0, beyond = INFINITY;
    bool              none = true;
    for (uint32_t i = m->milestones; i < m->marks_count; i++) {
        double persons = mu_mark_persons(m, i), share = a->marks[i].ever.value;
        if (persons > likely && share >= 0.1) {
            likely = persons;
            likely_share = share;
        }
        if (persons > 0.0 && share < MU_HARDLY) {
            beyond = persons < beyond ? persons : beyond;
            none = none && share <= 0.0;
        }
    }
    if (likely > 0.0)
        mu_say(
            p,
            "Of the sizes named in public, %s persons is the largest reached "
            "in at least one future of ten (%.0f %%)%s",
            mu_count_text(likely).text, 100.0 * likely_share,
            beyond < INFINITY ? "; " : ". ");
    else if (beyond < INFINITY)
        mu_say(p, "Sizes named in public: ");
    if (beyond < INFINITY)
        mu_say(p, "%s and more are reached %s. ", mu_count_text(beyond).text,
               hardly_text(a, none).text);
}

// The event with which the headline comes and goes; and who cannot come
// without it, whatever else happens.
static void say_event(const mu_screen *screen, mu_paragraph *p)
{
    const mu_outlook  *o = screen->result->outlook;
    const mu_answers  *a = screen->result->plain;
    const mu_scenario *s = a->model->scenario;
    uint32_t           i = mu_headline(a), found = MU_NONE;
    double             most = 0.0;
    for (uint32_t e = 0; i != MU_NONE && e < o->count; e++) {
        const mu_effect *effect =
            &a->effects[(size_t)e * a->model->milestones + i];
        if (mu_effect_shows(a, effect) && effect->explains > most) {
            most = effect->explains;
            found = e;
        }
    }
    if (found == MU_NONE)
        return;
    const mu_event_answer *e = &o->events[found];
    const mu_effect *by = &a->effects[(size_t)found * a->model->milestones + i];
    mu_say(p, "Most hangs on '%.*s': it happens in %s of the futures",
           (int)e->name.size, e->name.at, mu_prose_text(e->when.ever).text);
    if (e->when.median != MU_NEVER)
        mu_say(p, ", in half of these by %s",
               mu_date_text(s, e->when.median).text);
    mu_say(p,
           "; '%.*s' is reached in %s of the futures in which it happens, and "
           "in %s of those in which it does not. ",
           (int)a->marks[i].name.size, a->marks[i].name.at,
           mu_prose_text(by->with).text, mu_prose_text(by->without).text);
    if (e->stake > 0.0)
        mu_say(p,
               e->stake >= o->possible
                   ? "Without it nobody can ever come. "
                   : "Without it at least %.0f %% of the persons on offer can "
                     "never come. ",
               floor(100.0 * e->stake / o->persons));
}

// The two largest parts of the days up to a milestone.
static void say_days(const mu_screen *screen, uint32_t i, mu_paragraph *p)
{
    const mu_mark_answer *mark = &screen->result->plain->marks[i];
    double                sum = 0.0;
    int                   first = 0, second = -1;
    if (mark->explained <= 0)
        return;
    for (int k = 0; k < MU_PARTS; k++) {
        sum += mark->part[k];
        if (mark->part[k] > mark->part[first])
            first = k;
    }
    for (int k = 0; k < MU_PARTS; k++)
        if (k != first && (second < 0 || mark->part[k] > mark->part[second]))
            second = k;
    if (sum <= 0.0)
        return;
    double transport =
        mark->part[MU_PART_MOVEMENT] + mark->part[MU_PART_CONGESTION];
    mu_say(
        p,
        "Of the %.0f days that '%.*s' takes on average, %.0f %% go to %s and "
        "%.0f %% to %s",
        sum, (int)mark->name.size, mark->name.at,
        100.0 * mark->part[first] / sum, part_words[first],
        100.0 * mark->part[second] / sum, part_words[second]);
    mu_say(p, "; movement and congestion take %.0f %%. ",
           100.0 * transport / sum);
}

// Persons that come, and why the others do not: of a nation of which nobody
// comes all for the same reason, of the others what is left.
static void say_absence(const mu_screen *screen, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain;
    double            lost[MU_ABSENCES] = { 0 }, pledged = 0.0, moved = 0.0;
    int               most = MU_COMES + 1;
    for (uint32_t n = 0; n < a->model->nations_count; n++) {
        const mu_nation_answer *nation = &a->nations[n];
        if (!nation->contributes || a->model->nations[n].refuses)
            continue;
        pledged += nation->pledged;
        moved += nation->moved;
        for (int k = MU_COMES + 1; k < MU_ABSENCES; k++)
            lost[k] += nation->pledged * nation->absence[k].value;
    }
    for (int k = MU_COMES + 1; k < MU_ABSENCES; k++)
        most = lost[k] > lost[most] ? k : most;
    if (pledged <= 0.0)
        return;
    mu_say(p, "Of %s persons on offer, %.0f %% come on average",
           mu_count_text(pledged).text, 100.0 * moved / pledged);
    double away = pledged - moved;
    if (away < MU_HARDLY * pledged || lost[most] <= 0.0)
        mu_say(p, ". ");
    else if (lost[most] > 0.5 * away)
        mu_say(p,
               "; those who stay away do so mostly because %s (%.0f %% of "
               "them). ",
               absence_words[most], fmin(100.0, 100.0 * lost[most] / away));
    else
        mu_say(p,
               "; of those who stay away, the largest part (%.0f %%) do so "
               "because %s. ",
               100.0 * lost[most] / away, absence_words[most]);
}

static void say_gain(const mu_screen *screen, uint32_t i, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain, *t = screen->result->trust;
    mu_say(p, "'%.*s' would be reached in %s instead of %s",
           (int)a->marks[i].name.size, a->marks[i].name.at,
           mu_prose_text(t->marks[i].ever).text,
           mu_prose_text(a->marks[i].ever).text);
}

// The headline, and the milestone that would gain most if that is another.
static void say_trust(const mu_screen *screen, uint32_t headline,
                      mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain, *t = screen->result->trust;
    double            most = MU_HARDLY;
    uint32_t          found = MU_NONE;
    if (a->deadlock.value <= 0.0) {
        mu_say(p,
               "Nothing: in none of %s do nations wait for each other in a "
               "circle.",
               mu_futures_text(a->draws).text);
        return;
    }
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        double more = t->marks[i].ever.value - a->marks[i].ever.value;
        if (more > most) {
            most = more;
            found = i;
        }
    }
    mu_say(p, "In %s of the futures nations wait for each other in a circle",
           mu_prose_text(a->deadlock).text);
    if (found == MU_NONE) {
        mu_say(p, ", but no milestone hangs on it.");
        return;
    }
    mu_say(p, "; if each counted the others in, ");
    say_gain(screen, headline == MU_NONE ? found : headline, p);
    if (headline != MU_NONE && headline != found) {
        mu_say(p, ". What gains most: ");
        say_gain(screen, found, p);
    }
    mu_say(p, ". That is the coordination risk: what is lost to nobody's going "
              "first.");
}

// Writes what was said behind a heading of its own, and begins anew.
static void put_answer(const mu_page *page, const char *heading,
                       mu_paragraph *p)
{
    if (p->size) {
        putc('\n', page->to);
        if (page->colour)
            fputs("\033[1m", page->to);
        fputs(heading, page->to);
        if (page->colour)
            fputs("\033[0m", page->to);
        putc('\n', page->to);
        mu_put_paragraph(page, p->text, 2);
    }
    *p = (mu_paragraph){ .size = 0 };
}

mu_status mu_screen_summary(const mu_screen *screen)
{
    mu_paragraph *p = MU_ARENA_NEW(screen->arena, 1, mu_paragraph);
    if (!p)
        return MU_NO_MEMORY;
    uint32_t i = mu_headline(screen->result->plain);
    if (i != MU_NONE)
        MU_TRY(say_milestone(screen, i, p));
    if (i != MU_NONE)
        MU_TRY(say_larger(screen, i, p));
    say_unreached(screen, p);
    say_claims(screen, p);
    say_size(screen, p);
    put_answer(&screen->page, "What comes.", p);
    say_event(screen, p);
    if (i != MU_NONE)
        say_days(screen, i, p);
    say_absence(screen, p);
    put_answer(&screen->page, "What decides it.", p);
    say_trust(screen, i, p);
    put_answer(&screen->page, "What trust would change.", p);
    return MU_OK;
}
