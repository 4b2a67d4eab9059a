// change.h - what differs from a scenario's files, as a client says it:
// {"variants": [..], "remove": [..], "add": {..}, "set": [..], "without": [..]}.
//
// Front doors. In that order: --variant, rows that go and rows that come as in
// the file of a variant, --set and --without.
//
// Invariant: a variant is the name of a file in the scenario's own folder
// `variants`, without ".yaml": letters, digits, '_', '-' and '.', and no '.' in
// front. No path can be written.
//
// Memory: all in the arena of the mu_change.

#ifndef MU_CHANGE_H
#define MU_CHANGE_H

#include "reply.h"
#include "vary.h"

#define MU_CHANGE_VARIANTS 64u
#define MU_CHANGE_SETS     1000u
#define MU_CHANGE_ROWS     1000u   // that come, and as many that go
#define MU_CHANGE_BYTES    4096u   // of one text

typedef struct mu_change {
    const char  *names[MU_CHANGE_VARIANTS];   // of the variants
    const char  *paths[MU_CHANGE_VARIANTS];   // of their files
    const char **sets, **without;
    size_t       names_count, sets_count, without_count;
    mu_text      rows;             // `remove` and `add` as a variant's file has
                                   // them; at NULL: neither
    uint32_t     added[MU_TABLES]; // rows, by table of the schema
    uint32_t     removed;          // entries of `remove`, from line 2 of `rows`
    char         key[65];          // the same for the same change
    mu_arena     arena;
} mu_change;

// Is it the name of a variant?
bool mu_change_named(const char *name);

// Reads `json`, NULL for no change at all. False: refused, in the reply. Clear
// *out in every case.
bool mu_change_read(const json_t *json, const char *folder, mu_reply *reply,
                    mu_change *out);
void mu_change_clear(mu_change *change);

mu_variation mu_change_variation(const mu_change *change);

#endif
