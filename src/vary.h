// vary.h - a scenario other than its files say: --variant, --set, --without.
//
// Stage 1, scenario. Changes the text of cells before they are read, so that
// every check applies to what was changed.
//
// Order: variants as given, then the one that is given as text; within one its
// scenario, remove, add, set, without; then sets; then without.
//
// Memory: what is kept lies in the arena given; the texts of the options are
// copied.

#ifndef MU_VARY_H
#define MU_VARY_H

#include "names.h"
#include "sha256.h"
#include "table.h"

// A file that stands for the one of that name in the folder.
typedef struct mu_instead {
    const char *name;              // "pledges.csv"
    mu_text     bytes;
} mu_instead;

// Name of the source that findings in `written` have.
#define MU_WRITTEN "the change"

typedef struct mu_variation {
    const char *const *sets;   // table[key].column=value, scenario.key=value
    size_t             set_count;
    const char *const *without;   // ids of nations
    size_t             without_count;
    const char *const *variants;   // files
    size_t             variant_count;
    mu_text            written;    // a variant as text, after those; at NULL: none
    const mu_instead  *instead;    // before all else
    size_t             instead_count;
} mu_variation;

// What is varied, in words for a reader: "variant light; without GB;
// events[ceasefire].probability=0.8". *out is {NULL, 0} where nothing is.
MU_MUST_USE mu_status mu_variation_words(mu_arena *arena,
                                         const mu_variation *how, mu_text *out);

// The nations that are to refuse, with the place where it was said.
typedef struct mu_refusals {
    const mu_cell *list;
    uint32_t       count;
} mu_refusals;

// Applies the variation to the tables. Findings do not stop it; all that was
// read is added to sha. The status is MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_vary(mu_arena *arena, const mu_variation *how,
                              mu_diags *diags, mu_sha256 *sha,
                              mu_folder *folder, mu_refusals *refusals);

// Names of the variants in a scenario's own folder `variants`, without ".yaml"
// and sorted; the first `most` that are found, and none where there is no such
// folder. MU_OK, MU_NO_MEMORY, or MU_CANNOT_READ: errno says why.
MU_MUST_USE mu_status mu_variants_list(mu_arena *arena, mu_text scenario,
                                       uint32_t most, mu_names *names);

// What the file of a variant says about itself; empty where it says nothing.
MU_MUST_USE mu_status mu_variant_about(mu_arena *arena, const char *path,
                                       mu_diags *diags, mu_text *title,
                                       mu_text *description);

#endif
