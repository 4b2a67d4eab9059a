// loaded.c - see loaded.h.

#include "loaded.h"

#include "soundness.h"

mu_status mu_load_silently(const char *path, const mu_variation *how,
                           mu_loaded *loaded)
{
    *loaded = (mu_loaded){ 0 };
    MU_TRY(mu_diags_init(&loaded->diags));
    mu_status status =
        mu_scenario_read(path, how, &loaded->diags, &loaded->scenario);
    loaded->has_scenario = status != MU_NO_MEMORY;
    if (status == MU_OK) {
        status =
            mu_model_build(&loaded->scenario, &loaded->diags, &loaded->model);
        loaded->has_model = status == MU_OK;
        if (status == MU_OK)
            status = mu_soundness_check(&loaded->model, &loaded->diags);
    }
    return status;
}

void mu_loaded_clear(mu_loaded *loaded)
{
    if (loaded->has_model)
        mu_model_clear(&loaded->model);
    if (loaded->has_scenario)
        mu_scenario_clear(&loaded->scenario);
    mu_diags_clear(&loaded->diags);
    *loaded = (mu_loaded){ 0 };
}
