// loaded.c - see loaded.h.

#include "loaded.h"

#include "soundness.h"

#include <stdatomic.h>
#include <stdlib.h>

struct mu_basis {
    mu_original original;
    mu_loaded   plain;         // as the files say; without a basis
    bool        has_plain;     // it has a model, to make others like it
    atomic_uint users;
};

// From the scenario on, whose reading came to `status`.
static mu_status load_model(mu_loaded *loaded, const mu_model *like,
                            mu_status status)
{
    loaded->has_scenario = status != MU_NO_MEMORY;
    if (status != MU_OK)
        return status;
    status = mu_model_build_like(&loaded->scenario, like, &loaded->diags,
                                 &loaded->model);
    loaded->has_model = status == MU_OK;
    return status == MU_OK ? mu_soundness_check(&loaded->model, &loaded->diags)
                           : status;
}

mu_status mu_load_silently(const char *path, const mu_variation *how,
                           mu_loaded *loaded)
{
    *loaded = (mu_loaded){ 0 };
    MU_TRY(mu_diags_init(&loaded->diags));
    return load_model(
        loaded, NULL,
        mu_scenario_read(path, how, &loaded->diags, &loaded->scenario));
}

void mu_loaded_clear(mu_loaded *loaded)
{
    if (loaded->has_model)
        mu_model_clear(&loaded->model);
    if (loaded->has_scenario)
        mu_scenario_clear(&loaded->scenario);
    mu_diags_clear(&loaded->diags);
    mu_basis_close(loaded->basis);
    *loaded = (mu_loaded){ 0 };
}

// ---- of a basis --------------------------------------------------------------

static mu_status load_of(const mu_basis *basis, const mu_variation *how,
                         mu_loaded *loaded)
{
    MU_TRY(mu_diags_init(&loaded->diags));
    return load_model(loaded, basis->has_plain ? &basis->plain.model : NULL,
                      mu_original_vary(&basis->original, how, &loaded->diags,
                                       &loaded->scenario));
}

mu_status mu_basis_open(const char *path, mu_basis **out)
{
    mu_basis *basis = calloc(1, sizeof *basis);
    if (!basis)
        return MU_NO_MEMORY;
    atomic_init(&basis->users, 1);
    mu_status status = mu_original_read(path, &basis->original);
    if (status == MU_OK)
        status = load_of(basis, NULL, &basis->plain);
    basis->has_plain = basis->plain.has_model;
    if (status == MU_NO_MEMORY || status == MU_CANNOT_READ) {
        mu_basis_close(basis);
        return status;
    }
    *out = basis;
    return MU_OK;
}

mu_basis *mu_basis_share(mu_basis *basis)
{
    atomic_fetch_add(&basis->users, 1);
    return basis;
}

void mu_basis_close(mu_basis *basis)
{
    if (!basis || atomic_fetch_sub(&basis->users, 1) > 1)
        return;
    mu_loaded_clear(&basis->plain);
    mu_original_clear(&basis->original);
    free(basis);
}

mu_status mu_basis_load(mu_basis *basis, const mu_variation *how,
                        mu_loaded *loaded)
{
    *loaded = (mu_loaded){ 0 };
    loaded->basis = mu_basis_share(basis);
    return load_of(basis, how, loaded);
}
