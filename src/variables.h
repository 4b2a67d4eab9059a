// variables.h - what the words of a model are called, and what they decide.
//
// Stage 2, model. A draw knows a random variable by the place of its word; the
// names of section 1.1 of docs/model.md are hashed into keys and forgotten.
// Here they are made again by walking the model in the way it was built.
//
// Invariant: the FNV-1a-64 hash of a variable's name is its key in the model.
//
// Memory: in the arena given.

#ifndef MU_VARIABLES_H
#define MU_VARIABLES_H

#include "model.h"

// What a variable belongs to.
typedef enum mu_luck_kind {
    MU_LUCK_EVENT,                 // owner: an event of the model
    MU_LUCK_APPROVAL,              // a nation
    MU_LUCK_AVAILABLE,             // a unit
    MU_LUCK_NOTICE,                // a unit
    MU_LUCK_INTEGRATION,           // a unit
    MU_LUCK_FACTOR,                // a factor
    MU_LUCK_SUPPLY,                // a row of supply
    MU_LUCK_PERMIT,                // a nation
    MU_LUCK_KINDS
} mu_luck_kind;

typedef struct mu_variable_name {
    mu_luck_kind kind;
    uint32_t     owner;
    uint32_t     row;              // of a permit: the link; of an approval: the
                                   // row of approvals.csv
    const char  *what;             // "/delay"; NULL: nothing more in the name
    double       chance;           // of a yes; NAN: not a yes or no
} mu_variable_name;

// *out = one for each word of the model, keys_count of them. MU_OK or
// MU_NO_MEMORY.
MU_MUST_USE mu_status mu_variables_find(const mu_model *model, mu_arena *arena,
                                        mu_variable_name **out);

// "event/ceasefire/delay"; at is NULL when memory runs out.
mu_text mu_variable_text(const mu_model *model, const mu_variable_name *name,
                         mu_arena *arena);

#endif
