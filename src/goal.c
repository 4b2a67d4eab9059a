// goal.c - see front.h: which milestone is asked about, and by which day.

#include "front.h"

#include "day.h"
#include "layout.h"
#include "names.h"
#include "run.h"

#include <ctype.h>
#include <stdlib.h>

#define LOOK_DRAWS 2000u           // to find what a scenario is about

// The milestone that an answer in one sentence would be about.
static mu_status find_headline(const mu_front *front, const mu_model *model,
                               uint32_t *milestone)
{
    mu_run         run = { 0 };
    mu_arena       arena = { 0 };
    mu_answers     answers;
    mu_run_options options = { .seed = front->cli->seed,
                               .draws = LOOK_DRAWS,
                               .threads = front->cli->threads };
    mu_status status = mu_run_draws(model, &options, &run);
    if (status == MU_OK)
        status = mu_answers_build(&run.plain, &arena, &answers);
    if (status == MU_OK) {
        *milestone = mu_headline(&answers);
        if (*milestone == MU_NONE)
            *milestone = 0;
    }
    mu_run_clear(&run);
    mu_arena_clear(&arena);
    return status;
}

mu_status mu_goal_milestone(const mu_front *front, const mu_model *model,
                            uint32_t *milestone)
{
    const mu_scenario *s = model->scenario;
    const char        *name = front->cli->milestone;
    if (model->milestones == 0) {
        fprintf(front->err, "muster %s: the scenario has no milestone; write "
                            "one into milestones.csv\n",
                front->cli->command->name);
        return MU_BAD_CALL;
    }
    if (!name)
        return find_headline(front, model, milestone);
    mu_text  wanted = { name, strlen(name) };
    uint32_t near = MU_NONE, best = MU_NEAR_NONE;
    for (uint32_t i = 0; i < model->milestones; i++) {
        if (mu_text_equal(s->milestone_names[i], wanted)) {
            *milestone = i;
            return MU_OK;
        }
        if (mu_is_nearer(wanted, s->milestone_names[i], &best))
            near = i;
    }
    fprintf(front->err, "muster %s: --milestone: there is no milestone '%s'",
            front->cli->command->name, mu_quote(wanted).text);
    if (near != MU_NONE)
        fprintf(front->err, "; did you mean '%s'?",
                mu_quote(s->milestone_names[near]).text);
    fputs("\nmilestones.csv names them\n", front->err);
    return MU_BAD_CALL;
}

mu_status mu_goal_day(const mu_front *front, const mu_model *model,
                      int32_t *day)
{
    const char *by = front->cli->by;
    mu_date     date;
    int64_t     found = -1;
    int32_t     last = (int32_t)model->horizon - 1;
    *day = last;
    if (!by)
        return MU_OK;
    if (mu_date_read((mu_text){ by, strlen(by) }, &date)) {
        found = mu_day_of_date(date) - model->scenario->start_day;
    } else if (isdigit((unsigned char)*by)) {
        char *end;
        long  number = strtol(by, &end, 10);
        found = *end || number > last ? -1 : number;
    }
    if (found < 0 || found > last) {
        fprintf(front->err,
                "muster %s: --by takes a day from 0 to %d, or a date from "
                "%s to %s, found '%s'\n", front->cli->command->name, (int)last,
                mu_date_text(model->scenario, 0).text,
                mu_date_text(model->scenario, last).text,
                mu_quote((mu_text){ by, strlen(by) }).text);
        return MU_BAD_CALL;
    }
    *day = (int32_t)found;
    return MU_OK;
}
