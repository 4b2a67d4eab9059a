// plan_words.c - see plan_out.h: what the forms of an answer share.

#include "plan_out.h"

#include "day.h"

#include <stdio.h>

mu_text mu_plan_ids(const mu_asks *asks, const mu_ask_set *set, mu_arena *arena)
{
    size_t size = 0, at = 0;
    for (uint32_t i = 0; i < asks->count; i++)
        if (mu_ask_in(set, i))
            size += asks->list[i].id.size + 1;
    char *text = MU_ARENA_NEW(arena, size + 1, char);
    if (!text)
        return (mu_text){ 0 };
    for (uint32_t i = 0; i < asks->count; i++) {
        if (!mu_ask_in(set, i))
            continue;
        if (at)
            text[at++] = ';';
        memcpy(text + at, asks->list[i].id.at, asks->list[i].id.size);
        at += asks->list[i].id.size;
    }
    text[at] = '\0';
    return (mu_text){ text, at };
}

const char *mu_plan_problem_word(mu_plan_problem problem)
{
    static const char *const words[] = { [MU_PLAN_CHEAPEST] = "cheapest",
                                         [MU_PLAN_BEST] = "best",
                                         [MU_PLAN_FRONTIER] = "frontier" };
    return words[problem];
}

mu_date mu_plan_deadline(const mu_plan_page *page, uint32_t ask)
{
    const mu_scenario *s = page->model->scenario;
    const mu_ask      *of = &page->plan->asks.list[ask];
    int64_t            last = INT64_MIN;
    for (size_t i = 0; i < of->set_count; i++) {
        const char *value = strchr(of->sets[i], '=');
        mu_date     date;
        if (value && mu_date_read((mu_text){ value + 1, strlen(value + 1) },
                                  &date) &&
            mu_day_of_date(date) > last)
            last = mu_day_of_date(date);
    }
    return mu_date_of_day(last != INT64_MIN ? last
                                            : s->start_day + page->options->day);
}

mu_word_text mu_plan_percent(mu_share share)
{
    share.error = 0.0;
    return mu_share_text(share);
}

// Does the name say itself who is asked, as "Ask Germany's government to .."?
static bool is_sentence(mu_text name)
{
    return name.size > 4 && memcmp(name.at, "Ask ", 4) == 0;
}

mu_text mu_plan_sentence(const mu_plan_page *page, uint32_t step,
                         mu_arena *arena)
{
    const mu_plan_step *of = &page->plan->steps[step];
    const mu_ask       *ask = &page->plan->asks.list[of->ask];
    mu_date             by = mu_plan_deadline(page, of->ask);
    char                when[48];
    snprintf(when, sizeof when, "before %04d-%02d-%02d", by.year, by.month,
             by.day);
    mu_word_text before = mu_plan_percent(of->before);
    mu_word_text after = mu_plan_percent(of->after);
    mu_word_text odds;
    snprintf(odds.text, sizeof odds.text, "from %.20s to %.20s", before.text,
             after.text);
    if (is_sentence(ask->name))
        return mu_arena_format(arena, "%s, %s: it moves the odds %s.",
                               ask->name.at, when, odds.text);
    const char *who = ask->nation == MU_NONE
                          ? ""
                          : page->model->scenario->nations[ask->nation].name.at;
    return mu_arena_format(arena, "Ask %s%sfor %s %s: it moves the odds %s.",
                           who, *who ? " " : "", ask->name.at, when, odds.text);
}

mu_share mu_plan_share(const mu_plan_point *point)
{
    return point->fresh.of ? point->fresh : point->sample;
}

uint64_t mu_plan_fresh(const mu_plan_page *page)
{
    int64_t played = page->plan->nothing.of;
    return played > 0 ? (uint64_t)played : page->options->fresh;
}

bool mu_plan_told_one(const mu_plan_page *page)
{
    return page->plan->found && page->options->problem != MU_PLAN_FRONTIER;
}

const mu_plan_point *mu_plan_frontier(const mu_plan_page *page, uint32_t *count)
{
    const mu_plan *of = page->frontier ? page->frontier : page->plan;
    *count = of->frontier_count;
    return of->frontier;
}

const mu_ask_harm *mu_plan_harm(const mu_plan_page *page, uint32_t ask)
{
    const mu_plan *p = page->plan;
    for (uint32_t i = 0; i < p->harm_count; i++)
        if (p->harm[i].ask == ask && p->harm[i].draws)
            return &p->harm[i];
    return NULL;
}
