// yaml.h - a YAML file as a tree of cells.
//
// Stage 1, scenario. The part of YAML that settings need: maps, lists and text,
// in block or flow style, with comments. Anchors, aliases, tags and a second
// document are refused, as are keys given twice and a nesting deeper than
// MU_LIMIT_NESTING.
//
// Memory: nodes and texts lie in the arena.

#ifndef MU_YAML_H
#define MU_YAML_H

#include "table.h"

typedef enum mu_yaml_kind {
    MU_YAML_TEXT,
    MU_YAML_LIST,
    MU_YAML_MAP
} mu_yaml_kind;

typedef struct mu_yaml mu_yaml;

struct mu_yaml {
    mu_yaml_kind kind;
    mu_cell      key;    // in a map
    mu_cell      text;   // of a text; of the others only the place
    mu_yaml     *first, *last;
    mu_yaml     *next;
};

// Reads the source. *root is a map, or NULL where the file is not well-formed;
// then there is a finding. The status is MU_OK or MU_NO_MEMORY.
MU_MUST_USE mu_status mu_yaml_read(mu_arena *arena, const mu_source *source,
                                   mu_diags *diags, mu_yaml **root);

// The texts of a list as one cell, separated by ';'.
MU_MUST_USE mu_status mu_yaml_join(mu_arena *arena, const mu_yaml *list,
                                   mu_diags *diags, mu_cell *out);

// "a list" and the like, for findings.
const char *mu_yaml_kind_name(mu_yaml_kind kind);

#endif
