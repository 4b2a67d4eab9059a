// master.h - the relaxation that bounds from below: which asks, if a draw needs
// no more than the cuts known of it say.
//
// The program's pages. Cbc, by its C interface (docs/decisions/012).
//
// Every draw w has a list of cuts. A cut says: with none of the asks `with` and
// all of the asks `without` granted, w fails. So
//
//     z_w <= sum of x_a over `with` + sum of (1 - x_a) over `without`
//
// A draw without cuts is reached, one with a cut of nothing never is.
//
//     cheapest:  minimise the cost of x  where  sum of z_w >= reached
//     best:      maximise sum of z_w     where  the cost of x <= budget
//
// x whole and 0 or 1, needs and excludes kept, 0 <= z <= 1: with x whole, z is
// whole too. Draws with the same cuts are one variable.
//
// Memory: in its own arena; mu_master_clear frees it.

#ifndef MU_MASTER_H
#define MU_MASTER_H

#include "asks.h"

typedef struct mu_cut {
    mu_ask_set with, without;
} mu_cut;

typedef struct mu_master {
    const mu_asks *asks;
    uint32_t       draws;
    int64_t        unit;           // all costs are multiples of it, millionths
    mu_cut        *cuts;           // different ones
    uint32_t       cut_count, cut_room;
    uint32_t      *index;          // hash table of places in `cuts`
    uint32_t       index_room;
    mu_list       *of;             // by draw: places in `cuts`, rising
    uint32_t      *of_room;        // by draw: of that list
    mu_arena       arena;
} mu_master;

MU_MUST_USE mu_status mu_master_init(const mu_asks *asks, uint32_t draws,
                                     mu_master *out);
void mu_master_clear(mu_master *master);

// Adds a cut to a draw, unless one that says as much is there; those that say
// less are taken out. *added: was it new?
MU_MUST_USE mu_status mu_master_cut(mu_master *master, uint32_t draw,
                                    const mu_cut *cut, bool *added);

// Takes all cuts of a draw away.
void mu_master_forget(mu_master *master, uint32_t draw);

// Do the cuts of a draw let the set reach it?
bool mu_master_lets(const mu_master *master, uint32_t draw,
                    const mu_ask_set *set);

typedef struct mu_master_task {
    bool     best;                 // else cheapest
    uint32_t reached;              // draws; cheapest
    int64_t  budget;               // millionths; best. Cheapest: a cost that is
                                   // known to be enough, or INT64_MAX
    double   seconds;              // at most; 0: no limit
    uint32_t nodes;                // at most
    double   gap;                  // relative, within which a set will do; 0: none
} mu_master_task;

typedef struct mu_master_answer {
    bool       feasible;           // `set` is there
    bool       none;               // proven: nothing satisfies the cuts
    bool       optimal;            // `set` is proven to be the best
    mu_ask_set set;
    double     bound;              // cheapest: cost, millionths, from below; best:
                                   // draws, from above
} mu_master_answer;

// MU_OK, MU_NO_MEMORY, MU_CANNOT_START: the solver failed.
MU_MUST_USE mu_status mu_master_solve(const mu_master *master,
                                      const mu_master_task *task,
                                      mu_master_answer *out);

#endif
