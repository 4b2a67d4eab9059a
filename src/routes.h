// routes.h - the itineraries of pledges over the network of places and modes.
//
// Stage 2, model. Section 3.4 of docs/model.md, "Itineraries".
//
// A state is (place, mode) = 4 place + mode; a leg is one direction of one row
// of links: leg 2 row is forwards, leg 2 row + 1 backwards.
//
// Invariants
//   - an itinerary visits no state twice; its legs follow on each other;
//   - the itineraries of a pledge differ, the first has least nominal days.
//
// Units:  nominal days in whole millionths of a day.
// Memory: all in the arena given.

#ifndef MU_ROUTES_H
#define MU_ROUTES_H

#include "scenario.h"

#define MU_ITINERARIES 3

typedef struct mu_route {
    const uint32_t *legs;
    uint32_t        count;
} mu_route;

typedef struct mu_routes {
    mu_route route[MU_ITINERARIES];
    uint32_t count;                 // 0: no way from home to destination
} mu_routes;

static inline uint32_t mu_leg_row(uint32_t leg) { return leg / 2; }

// Itineraries found before, of another scenario.
typedef struct mu_routed {
    const mu_scenario *scenario;
    const mu_routes   *routes;      // of its pledges
} mu_routed;

// The itineraries of every pledge: pledges_count of them, in file order; of one
// that is only possible the first alone.
// The time is that of at most three searches for each different pair of home
// and destination and each type. Those of `before` (NULL: none) are taken where
// all that they depend on is the same; their legs must live as long.
MU_MUST_USE mu_status mu_routes_find(const mu_scenario *scenario,
                                     mu_arena          *arena,
                                     const mu_routed   *before,
                                     mu_routes        **out);

#endif
