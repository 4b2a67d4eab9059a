// builder.h - the model while it is being built. Private to stage 2.

#ifndef MU_BUILDER_H
#define MU_BUILDER_H

#include "model.h"

typedef struct mu_builder {
    const mu_scenario *scenario;
    mu_diags          *diags;
    mu_model          *model;
    mu_quantiles       quantiles;
    const mu_model    *like;       // NULL: none
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

// The rows of a table by what they belong to: those of group g are
// row[first[g] .. first[g + 1]), in the order of the file.
typedef struct mu_groups {
    uint32_t *first, *row;
} mu_groups;

// Groups `count` structs of `size` bytes by the uint32_t at `offset` in each,
// which is below `groups`.
MU_MUST_USE mu_status mu_group_rows(mu_arena *arena, const void *rows,
                                    uint32_t count, size_t size, size_t offset,
                                    uint32_t groups, mu_groups *out);
#define MU_GROUP_BY(arena, rows, count, field, groups, out)                   \
    mu_group_rows((arena), (rows), (count), sizeof *(rows),                   \
                  (count) ? (size_t)((const char *)&(rows)->field -           \
                                     (const char *)(rows))                    \
                          : 0,                                                \
                  (groups), (out))

// The parts of a model, in the order in which they are built.
MU_MUST_USE mu_status mu_build_politics(mu_builder *b);
MU_MUST_USE mu_status mu_build_forces(mu_builder *b);
MU_MUST_USE mu_status mu_build_network(mu_builder *b);
MU_MUST_USE mu_status mu_build_country(mu_builder *b);

#endif
