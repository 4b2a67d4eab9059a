// play.h - a changed scenario and the futures that were played of it so far.
//
// Front doors. More draws are added to those that are there, so that a sharper
// answer costs only its new draws: tallies are whole numbers and add up to what
// one run would have counted.
//
// Invariants
//   - an answer of n draws is that of `muster run --draws n`;
//   - of the first MU_PLAY_KEPT draws the day of each mark is kept, so that two
//     plays with one seed can be compared draw by draw.
//
// Threads: one at a time, who holds it (mu_play_hold).
// Memory: all belongs to the play.

#ifndef MU_PLAY_H
#define MU_PLAY_H

#include "change.h"
#include "document.h"
#include "front.h"

#include <pthread.h>

#define MU_PLAY_KEPT 100000u

typedef struct mu_play {
    char            key[65];       // of the files, the change and the seed
    uint64_t        seed;
    unsigned        users;         // of the session's; in its lock
    uint64_t        used;          // when last, in the session's lock
    pthread_mutex_t lock;          // of what follows
    bool            read;          // was it tried?
    mu_status       status;        // of reading; then has loaded.diags
    mu_loaded       loaded;
    mu_run          run;           // tallies of all draws; run.kept is not used
    mu_kept         kept;          // of the first ones; arrays of our own
    uint64_t        room;          // draws that they have room for
    mu_shelf       *shelf;         // of the tallies' memory, which outlives the
                                   // play; NULL: none
    uint32_t        threads;       // of the last mu_play_extend
} mu_play;

mu_play *mu_play_new(const char *key, uint64_t seed);   // NULL: no memory
void     mu_play_free(mu_play *play);

// Waits until nobody else has it. False: the watch said to stop.
bool mu_play_hold(mu_play *play, const mu_minder *watch);
void mu_play_let_go(mu_play *play);

// All of what follows: held.

// Reads the scenario, once: of the basis, or of the files of `path` where that is
// NULL. MU_OK, MU_BAD_SCENARIO, MU_CANNOT_READ, ..
mu_status mu_play_read(mu_play *play, mu_basis *basis, const char *path,
                       const mu_change *change);
// Plays on until there are so many draws. As mu_run_draws.
mu_status mu_play_extend(mu_play *play, uint64_t draws, uint32_t threads,
                         const mu_minder *watch);
// The document of docs/results.md. `command` is what is told as asked for.
mu_status mu_play_document(const mu_play *play, const mu_wanted *tables,
                           const char *command, FILE *to);
// How it differs from `base`, of the same seed, in the draws that both have kept.
void mu_play_difference(const mu_play *play, const mu_play *base, FILE *to);

#endif
