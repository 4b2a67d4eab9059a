// builder.h - the model while it is being built. Private to stage 2.

#ifndef MU_BUILDER_H
#define MU_BUILDER_H

#include "model.h"

typedef struct mu_builder {
    const mu_scenario *scenario;
    mu_diags          *diags;
    mu_model          *model;
    mu_quantiles       quantiles;
    uint64_t          *keys;
    uint32_t           keys_room;
} mu_builder;

// Adds a random variable and gives its index.
MU_MUST_USE mu_status mu_builder_word(mu_builder *b, uint64_t key,
                                      uint32_t *word);
// A chance; it gets a word only if its outcome is open.
MU_MUST_USE mu_status mu_builder_chance(mu_builder *b, double probability,
                                        uint64_t key, mu_chance *out);
// A quantity; it gets a word only if it is random.
MU_MUST_USE mu_status mu_builder_variable(mu_builder *b,
                                          const mu_quantity *quantity,
                                          uint64_t key, mu_variable *out);

// The parts of a model, in the order in which they are built.
MU_MUST_USE mu_status mu_build_politics(mu_builder *b);
MU_MUST_USE mu_status mu_build_forces(mu_builder *b);
MU_MUST_USE mu_status mu_build_network(mu_builder *b);
MU_MUST_USE mu_status mu_build_country(mu_builder *b);

#endif
