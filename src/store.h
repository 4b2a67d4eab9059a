// store.h - the results file: a GeoPackage with the answers, the scenario they
// are about, and maps of both.
//
// Stage 5, out. Every table and column is told in docs/results.md, and in the
// file itself (gpkg_contents, gpkg_data_columns).
//
// Invariants
//   - the same scenario, seed, draws, version and command give the same bytes,
//     whatever the number of threads, the time and the path;
//   - the file is replaced whole or not at all (replace.h).

#ifndef MU_STORE_H
#define MU_STORE_H

#include "gpkg.h"
#include "outlook.h"
#include "pivot.h"
#include "sensitivity.h"
#include "variants.h"

// Tables that the program adds to those of the library.
typedef struct mu_store_more {
    void (*put)(mu_gpkg *g, const void *of);   // NULL: none
    const void *of;
} mu_store_more;

// All is required but the outlook, the sensitivity, the pivot, the future and
// the variants.
typedef struct mu_store_input {
    const mu_scenario *scenario;
    const mu_model    *model;
    const mu_answers  *plain, *trust;
    uint64_t           seed, draws;
    const char        *version;    // of the program
    // What was asked for, such as "muster run scenarios/tutorial --seed 7",
    // without what cannot change the answer: --threads, --out, --format.
    const char        *command;
    const mu_outlook  *outlook;    // NULL: the table `event` is left out
    const mu_sensitivity *sensitivity;   // NULL: its table is left out
    const mu_pivot    *pivot;      // NULL: its tables are left out
    // The typical draw, played with its passages noted (mu_typical_play). NULL,
    // or without a model: there is none, and the tables about it are empty.
    const mu_draw     *future;
    const mu_variant  *variants;   // played beside it
    uint32_t           variants_count;
    // Would it be believed; NULL: nothing is told about it. `bases`, `watch` and
    // `line` only where there is something to assess.
    const mu_assessment *assessment;
    const mu_base_order *bases;
    const mu_watch      *watch;
    const mu_sector_watch *line;
    mu_store_more        more;     // written behind those of the pivot
} mu_store_input;

// MU_OK; MU_NO_MEMORY; MU_BAD_CALL where something of the input is missing;
// MU_CANNOT_WRITE or MU_TOO_LARGE with an error in diags. What stood at `path`
// is intact unless the status is MU_OK.
MU_MUST_USE mu_status mu_store_write(const mu_store_input *in, const char *path,
                                     mu_diags *diags);

// Tells the same tables to a listener (gpkg.h), value by value: no database, no
// file. MU_OK; MU_NO_MEMORY; MU_BAD_CALL where something of the input is missing.
MU_MUST_USE mu_status mu_store_tell(const mu_store_input *in,
                                    const mu_gpkg_listener *listener);

// Before a long run: could `path` be written? The statuses of mu_replace_check.
MU_MUST_USE mu_status mu_store_check(const char *path, mu_diags *diags);

#endif
