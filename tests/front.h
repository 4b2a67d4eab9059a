// front.h - for tests of what is printed: a scene that was run, with all its
// answers, and a stream that is kept.

#ifndef MU_TEST_FRONT_H
#define MU_TEST_FRONT_H

#include "result.h"
#include "scene.h"

// Lead comes after the talks; Ahead and Back wait for each other. Of the two
// milestones one needs both of them, and one asks for more than there is.
static const char *const circle =
    "horizon: 400\n"
    "report_every: 30\n"
    "as_of: 2025-12-01\n"
    "[events]\n"
    "id,name,delay,probability\n"
    "talks,Talks end,10..40,0.8\n"
    "never,What never happens,,0\n"
    "[nations]\n"
    "id,name,cost_person_year\n"
    "L,Lead,100000\n"
    "A,Ahead,50000\n"
    "B,Back,\n"
    "N,Nobody,\n"
    "[conditions]\n"
    "nation,option,events,nations\n"
    "L,1,talks,\n"
    "A,1,talks,B\n"
    "B,1,talks,A\n"
    "N,1,never,\n"
    "[approvals]\n"
    "nation,step,name,duration,probability\n"
    "L,1,Vote,5..20,0.9\n"
    "[types]\n"
    "id,personnel,rail\n"
    "bn,700,2\n"
    "[capabilities]\n"
    "type,capability,amount\n"
    "bn,battalions,1\n"
    "[places]\n"
    "id,name,country,lat,lon\n"
    "h,Home,X,50,10\n"
    "t,There,Y,50,30\n"
    "[links]\n"
    "id,from,to,mode,days,capacity\n"
    "r,h,t,rail,2,1\n"
    "[pledges]\n"
    "id,nation,type,count,home,to,notice\n"
    "L1,L,bn,2,h,t,5..10\n"
    "A1,A,bn,1,h,t,5\n"
    "B1,B,bn,1,h,t,5\n"
    "[milestones]\n"
    "milestone,capability,at_least,hold\n"
    "some,battalions,2,10\n"
    "all,battalions,4,\n"
    "more,battalions,40,\n"
    "[claims]\n"
    "id,capability,who,date,at_least_low,at_least_high\n"
    "c,personnel,Somebody,2025-02-01,1400,2800\n";

typedef struct front {
    scene      scene;
    mu_run     run;
    mu_arena   arena;
    mu_answers plain, trust;
    mu_outlook outlook;
    mu_result  result;
    FILE      *to;
    char      *text;
    size_t     size;
} front;

static inline void front_open(front *f, const char *text, uint64_t draws,
                              uint32_t threads)
{
    mu_run_options options = { .seed = 1, .draws = draws, .threads = threads };
    *f = (front){ .text = NULL };
    if (!scene_open(&f->scene, text) ||
        mu_run_draws(&f->scene.model, &options, &f->run) != MU_OK ||
        mu_answers_build(&f->run.plain, &f->arena, &f->plain) != MU_OK ||
        mu_answers_build(&f->run.trust, &f->arena, &f->trust) != MU_OK ||
        mu_outlook_build(&f->scene.model, 1, draws, &f->arena, &f->outlook) !=
            MU_OK)
        abort();
    f->result = (mu_result){ .plain = &f->plain,
                             .trust = &f->trust,
                             .outlook = &f->outlook,
                             .seed = 1,
                             .seconds = NAN,
                             .file = "r.gpkg",
                             .path = "s" };
    f->to = open_memstream(&f->text, &f->size);
    if (!f->to)
        abort();
}

// What was written so far; ends the writing.
static inline const char *front_text(front *f)
{
    if (f->to)
        fclose(f->to);
    f->to = NULL;
    return f->text;
}

static inline void front_close(front *f)
{
    front_text(f);
    free(f->text);
    mu_arena_clear(&f->arena);
    mu_run_clear(&f->run);
    scene_close(&f->scene);
}

#endif
