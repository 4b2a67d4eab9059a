// screen_parts.h - the parts of the screen in the order in which they stand on
// it. Private to the screen; screen.c puts them in a row.

#ifndef MU_SCREEN_PARTS_H
#define MU_SCREEN_PARTS_H

#include "layout.h"
#include "result.h"

typedef struct mu_screen {
    const mu_result *result;
    mu_page          page;
    mu_arena        *arena;
} mu_screen;

// summary.c: one paragraph that answers the question.
MU_MUST_USE mu_status mu_screen_summary(const mu_screen *screen);

// screen_marks.c
MU_MUST_USE mu_status mu_screen_milestones(const mu_screen *screen);
MU_MUST_USE mu_status mu_screen_claims(const mu_screen *screen);

// screen_force.c
void                  mu_screen_chart(const mu_screen *screen);
MU_MUST_USE mu_status mu_screen_events(const mu_screen *screen);
MU_MUST_USE mu_status mu_screen_nations(const mu_screen *screen);

// screen_why.c
void                  mu_screen_days(const mu_screen *screen);
MU_MUST_USE mu_status mu_screen_cost(const mu_screen *screen);
void                  mu_screen_bottlenecks(const mu_screen *screen);
void                  mu_screen_trust(const mu_screen *screen);

// Numbers 0 .. count - 1 in falling order of `key`, equal ones as they were;
// NULL when memory runs out.
uint32_t *mu_order_by(const double *key, uint32_t count, mu_arena *arena);

#endif
