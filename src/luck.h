// luck.h - named random variables: a word is a pure function of
// (seed, draw, name).
//
// Ground. Section 1.1 of docs/model.md: the key of a variable is the FNV-1a-64
// hash of its name, the generator is Philox4x32-10. Four successive draws of
// one variable lie in one Philox block, so draws are made in groups of four.
//
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
//         1, 2, 3", SC11 (2011); Fowler, Noll, Vo, FNV-1a.
// Memory: plain values.

#ifndef MU_LUCK_H
#define MU_LUCK_H

#include "base.h"

#define MU_GROUP 4u   // draws in one block

#define MU_LUCK_BASIS 14695981039346656037u

// Goes on with a hash; begin with MU_LUCK_BASIS.
static inline uint64_t mu_luck_hash(uint64_t hash, const char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)at[i]) * 1099511628211u;
    return hash;
}

// The key of the variable "kind/id" followed by `what` (NULL: nothing), such
// as "event/ceasefire/delay" = mu_luck_key("event", ceasefire, "/delay").
uint64_t mu_luck_key(const char *kind, mu_text id, const char *what);
// The same with "/number" or "/number/what" behind it.
uint64_t mu_luck_numbered(uint64_t prefix, int64_t number, const char *what);

// One Philox4x32-10 block.
void mu_philox(const uint32_t counter[4], const uint32_t key[2],
               uint32_t out[4]);

// words[v][0..3] = the words of variable keys[v] in draws 4 group .. 4 group+3.
void mu_luck_fill(uint64_t seed, uint64_t group, const uint64_t *keys,
                  size_t count, uint32_t (*words)[MU_GROUP]);

// The word of one variable in one draw.
uint32_t mu_luck_word(uint64_t seed, uint64_t draw, uint64_t key);

// u of a word: 0 < u < 1.
static inline double mu_luck_share(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

#endif
