// belief.h - would it be believed: see, reach, hold, and the critical stake.
//
// Stage 3, draw. Section 4 of docs/model.md.
//
// Method: random search (Koopman 1956); greedy order of the maximal covering
//         location problem (Church and ReVelle 1974).
// Memory: in the arena given to mu_belief_build; the model must outlive it.

#ifndef MU_BELIEF_H
#define MU_BELIEF_H

#include "draw.h"

typedef struct mu_rung_belief {
    double rho, hold, q;
    double kappa;                  // NAN where q > 1 - 1e-6
} mu_rung_belief;

// All of a day that the figures of any rung follow from.
typedef struct mu_state {
    double   see, battalions, monitors;
    uint32_t bases;                // taken, in the greedy order; MU_NONE: no state
} mu_state;

typedef struct mu_belief {
    const mu_model *model;
    bool            given;         // assess, sectors and a ladder are there
    uint32_t        bases;
    uint32_t       *base_place;    // [base], in the order of the file
    uint32_t       *order;         // [rung][base]: bases as the greedy takes them
    double         *reached;       // [rung][bases + 1]: share of weight from
                                   // the first so many bases, greedily
    uint32_t        monitors, reserve, battalions;   // MU_NONE: nobody has it
    double          weight_km;     // sum of weight times km
    int64_t         weight;        // millionths
} mu_belief;

MU_MUST_USE mu_status mu_belief_build(const mu_model *model, mu_arena *arena,
                                      mu_belief *out);

// The state of a day of the outcome at hand, and what a rung meets in a state.
mu_state       mu_belief_state(const mu_belief *belief, const mu_draw *draw,
                               int32_t day);
mu_rung_belief mu_belief_rung(const mu_belief *belief, uint32_t rung,
                              const mu_state *state);

// P_see by so many teams, without regard to any draw: with what sensors see
// whose event may happen, or without.
double mu_belief_see(const mu_belief *belief, double monitors, bool sensors);

// Of one sector: its share of so many monitors, and what these see of it.
double mu_belief_teams(const mu_belief *belief, uint32_t sector,
                       double monitors);
double mu_belief_see_sector(const mu_belief *belief, uint32_t sector,
                            double monitors, bool sensors);

// Great circle from a base to the farther end of a sector, km, and the hours
// that a battalion takes for so many.
double mu_belief_km(const mu_belief *belief, uint32_t base, uint32_t sector);
double mu_belief_hours(const mu_belief *belief, double km);

// Does a battalion at a base reach a sector in time for a rung?
bool mu_belief_reaches(const mu_belief *belief, uint32_t base, uint32_t sector,
                       uint32_t rung);

// P_see on a day of the outcome at hand, and one belief for each rung.
double mu_belief_on(const mu_belief *belief, const mu_draw *draw, int32_t day,
                    mu_rung_belief *rungs);

#endif
