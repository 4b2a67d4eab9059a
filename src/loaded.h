// loaded.h - a scenario read, checked and built: the first three stages in a
// row, for the library and for the program; and the same many times over, of one
// folder with different changes.
//
// Memory: owned; cleared by mu_loaded_clear.

#ifndef MU_LOADED_H
#define MU_LOADED_H

#include "diag.h"
#include "model.h"
#include "vary.h"

typedef struct mu_basis mu_basis;

// Start from {0}; clear in every case.
typedef struct mu_loaded {
    mu_diags    diags;
    mu_scenario scenario;
    mu_model    model;
    bool        has_scenario, has_model;
    mu_basis   *basis;             // of which it was made; NULL: of files
} mu_loaded;

// Findings go to loaded->diags and are told to nobody. MU_OK; MU_NO_MEMORY; what
// mu_scenario_read, mu_model_build and mu_soundness_check say: then `loaded`
// holds nothing to compute with.
MU_MUST_USE mu_status mu_load_silently(const char         *path,
                                       const mu_variation *how,
                                       mu_loaded          *loaded);
void mu_loaded_clear(mu_loaded *loaded);

// A folder read once, of which changed scenarios are loaded in a fifth of the
// time: nothing of it is read again but the files of variants, and quantile
// tables and itineraries that a change leaves alone are those of the scenario as
// its files say. What is loaded is the same to the bit. It does not see files
// that change later.
//
// Threads may load of one basis at the same time. What was loaded keeps the
// basis alive: opening counts as one user, and mu_basis_close ends that one only.
//
// MU_OK; MU_CANNOT_READ: there is no such folder (mu_load_silently says why);
// MU_NO_MEMORY. An error in its files is none here: a change may mend it.
MU_MUST_USE mu_status mu_basis_open(const char *path, mu_basis **out);
mu_basis *mu_basis_share(mu_basis *basis);     // one more user
void      mu_basis_close(mu_basis *basis);     // NULL: nothing

// As mu_load_silently of its folder. MU_BAD_CALL if `how` gives a file instead of
// one of the folder.
MU_MUST_USE mu_status mu_basis_load(mu_basis *basis, const mu_variation *how,
                                    mu_loaded *loaded);

#endif
