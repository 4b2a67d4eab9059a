// story.h - one possible future as a story that a person reads.
//
// Stage 5, out.

#ifndef MU_STORY_H
#define MU_STORY_H

#include "draw.h"

#include <stdio.h>

// Writes the outcome at hand; then, where there is a deadlock, what would have
// come under trust (which the workspace holds afterwards).
void mu_story_write(mu_draw *draw, bool why, FILE *to);

#endif
