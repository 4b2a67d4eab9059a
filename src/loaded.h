// loaded.h - a scenario read, checked and built: the first three stages in a
// row, for the library and for the program.
//
// Memory: owned; cleared by mu_loaded_clear.

#ifndef MU_LOADED_H
#define MU_LOADED_H

#include "diag.h"
#include "model.h"
#include "vary.h"

// Start from {0}; clear in every case.
typedef struct mu_loaded {
    mu_diags    diags;
    mu_scenario scenario;
    mu_model    model;
    bool        has_scenario, has_model;
} mu_loaded;

// Findings go to loaded->diags and are told to nobody. MU_OK; MU_NO_MEMORY; what
// mu_scenario_read, mu_model_build and mu_soundness_check say: then `loaded`
// holds nothing to compute with.
MU_MUST_USE mu_status mu_load_silently(const char         *path,
                                       const mu_variation *how,
                                       mu_loaded          *loaded);
void mu_loaded_clear(mu_loaded *loaded);

#endif
