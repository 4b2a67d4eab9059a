// summary.c - the answer in plain language: what can be there by when, what
// decides it, and what is lost to nobody's going first.
//
// Every sentence is one question, and is left out where the scenario does not
// ask it.

#include "screen_parts.h"

// Reached in fewer than this share of the draws: not to be counted on.
#define HARDLY 0.005

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

double mu_mark_persons(const mu_model *model, uint32_t mark)
{
    const mu_mark *of = &model->marks[mark];
    double         most = 0.0;
    for (uint32_t d = of->demands.first; d < of->demands.last; d++)
        if (model->demands[d].capability == MU_PERSONNEL &&
            model->demands[d].at_least > most)
            most = model->demands[d].at_least;
    return most;
}

// The milestone that the paragraph is about: of those at least half as likely
// as the likeliest, the one for the largest force. MU_NONE: none is likely.
static uint32_t main_milestone(const mu_answers *a)
{
    double   likeliest = HARDLY, largest = -1.0;
    uint32_t found = MU_NONE;
    for (uint32_t i = 0; i < a->model->milestones; i++)
        if (a->marks[i].ever.value > likeliest)
            likeliest = a->marks[i].ever.value;
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        double persons = mu_mark_persons(a->model, i);
        if (a->marks[i].ever.value >= 0.5 * likeliest && persons > largest) {
            largest = persons;
            found = i;
        }
    }
    return found;
}

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
        "In %s of %s possible futures the milestone '%.*s' (%.*s) is reached "
        "by %s: in half of these by %s (day %d), in nine of ten by day %d. ",
        mu_share_text(mark->ever).text, mu_count_text((double)a->draws).text,
        (int)mark->name.size, mark->name.at, (int)demand.size, demand.at,
        mu_date_text(s, (int32_t)a->model->horizon - 1).text,
        mu_date_text(s, mark->median).text, mark->median, mark->p90);
    if (mark->year_on.of > 0)
        mu_say(p, "A year later it still holds in %s. ",
               mu_share_text(mark->year_on).text);
    return MU_OK;
}

// Those asked for that hardly any future reaches.
static void say_unreached(const mu_screen *screen, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain;
    uint32_t          count = 0, told = 0;
    for (uint32_t i = 0; i < a->model->milestones; i++)
        count += a->marks[i].ever.value < HARDLY;
    for (uint32_t i = 0; i < a->model->milestones; i++) {
        const mu_mark_answer *mark = &a->marks[i];
        if (mark->ever.value >= HARDLY)
            continue;
        told++;
        mu_say(p, "%s'%.*s'",
               told == 1       ? ""
               : told == count ? " and "
                               : ", ",
               (int)mark->name.size, mark->name.at);
    }
    if (count)
        mu_say(p, " %s reached in fewer than one future of 200. ",
               count == 1 ? "is" : "are");
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
    for (uint32_t i = m->milestones; i < m->marks_count; i++) {
        double persons = mu_mark_persons(m, i), share = a->marks[i].ever.value;
        if (persons > likely && share >= 0.1) {
            likely = persons;
            likely_share = share;
        }
        if (persons > 0.0 && persons < beyond && share < HARDLY)
            beyond = persons;
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
        mu_say(p, "%s and more are reached in fewer than one of 200. ",
               mu_count_text(beyond).text);
}

static void say_event(const mu_screen *screen, mu_paragraph *p)
{
    const mu_outlook  *o = screen->result->outlook;
    const mu_scenario *s = screen->result->plain->model->scenario;
    if (o->count == 0 || o->persons <= 0.0)
        return;
    const mu_event_answer *e = o->by_weight[0];
    if (e->stake <= 0.0 || e->fails.value <= HARDLY)
        return;
    mu_say(p, "Most hangs on '%.*s': it happens in %s of the futures",
           (int)e->name.size, e->name.at, mu_share_text(e->when.ever).text);
    if (e->when.median != MU_NEVER)
        mu_say(p, ", in half of these by %s",
               mu_date_text(s, e->when.median).text);
    mu_say(p, ", and %.0f %% of the persons on offer cannot come without it. ",
           100.0 * e->stake / o->persons);
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

// Why nations stay away, each weighing as many persons as it has on offer.
static void say_absence(const mu_screen *screen, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain;
    double            lost[MU_ABSENCES] = { 0 }, pledged = 0.0, all = 0.0;
    int               most = MU_COMES + 1;
    for (uint32_t n = 0; n < a->model->nations_count; n++) {
        const mu_nation_answer *nation = &a->nations[n];
        if (!nation->contributes)
            continue;
        pledged += nation->pledged;
        for (int k = MU_COMES + 1; k < MU_ABSENCES; k++)
            lost[k] += nation->pledged * nation->absence[k].value;
    }
    for (int k = MU_COMES + 1; k < MU_ABSENCES; k++) {
        all += lost[k];
        most = lost[k] > lost[most] ? k : most;
    }
    if (pledged <= 0.0 || all < HARDLY * pledged)
        return;
    mu_say(
        p,
        "Of %s persons on offer, %.0f %% come on average; those who stay away "
        "do so mostly because %s (%.0f %% of them). ",
        mu_count_text(pledged).text, 100.0 * (1.0 - all / pledged),
        absence_words[most], 100.0 * lost[most] / all);
}

// The milestone that would gain most.
static void say_trust(const mu_screen *screen, mu_paragraph *p)
{
    const mu_answers *a = screen->result->plain, *t = screen->result->trust;
    double            most = HARDLY;
    uint32_t          found = MU_NONE;
    if (a->deadlock.value <= 0.0) {
        mu_say(p, "Nothing: in no future do nations wait for each other in a "
                  "circle.");
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
           mu_share_text(a->deadlock).text);
    if (found == MU_NONE)
        mu_say(p, ", but no milestone hangs on it.");
    else
        mu_say(p,
               "; if each counted the others in, '%.*s' would be reached in %s "
               "instead of %s. That is the coordination risk: what is lost to "
               "nobody's going first.",
               (int)a->marks[found].name.size, a->marks[found].name.at,
               mu_share_text(t->marks[found].ever).text,
               mu_share_text(a->marks[found].ever).text);
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
    uint32_t i = main_milestone(screen->result->plain);
    if (i != MU_NONE)
        MU_TRY(say_milestone(screen, i, p));
    say_unreached(screen, p);
    say_claims(screen, p);
    say_size(screen, p);
    put_answer(&screen->page, "What comes.", p);
    say_event(screen, p);
    if (i != MU_NONE)
        say_days(screen, i, p);
    say_absence(screen, p);
    put_answer(&screen->page, "What decides it.", p);
    say_trust(screen, p);
    put_answer(&screen->page, "What trust would change.", p);
    return MU_OK;
}
