// luck.c - see luck.h.

#include "luck.h"

#define ROUNDS 10

static const uint32_t multiplier[2] = { 0xD2511F53u, 0xCD9E8D57u };
static const uint32_t weyl[2] = { 0x9E3779B9u, 0xBB67AE85u };

uint64_t mu_luck_key(const char *kind, mu_text id, const char *what)
{
    uint64_t hash = mu_luck_hash(MU_LUCK_BASIS, kind, strlen(kind));
    hash = mu_luck_hash(hash, "/", 1);
    hash = mu_luck_hash(hash, id.at, id.size);
    return what ? mu_luck_hash(hash, what, strlen(what)) : hash;
}

uint64_t mu_luck_numbered(uint64_t prefix, int64_t number, const char *what)
{
    char     digits[20];
    size_t   at = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0)
        digits[--at] = '-';
    uint64_t hash = mu_luck_hash(prefix, "/", 1);
    hash = mu_luck_hash(hash, digits + at, sizeof digits - at);
    return what ? mu_luck_hash(hash, what, strlen(what)) : hash;
}

static inline void one_round(uint32_t c[4], uint32_t k0, uint32_t k1)
{
    uint64_t first = (uint64_t)multiplier[0] * c[0];
    uint64_t second = (uint64_t)multiplier[1] * c[2];
    uint32_t c1 = c[1], c3 = c[3];
    c[0] = (uint32_t)(second >> 32) ^ c1 ^ k0;
    c[1] = (uint32_t)second;
    c[2] = (uint32_t)(first >> 32) ^ c3 ^ k1;
    c[3] = (uint32_t)first;
}

void mu_philox(const uint32_t counter[4], const uint32_t key[2],
               uint32_t out[4])
{
    uint32_t c[4] = { counter[0], counter[1], counter[2], counter[3] };
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        one_round(c, k0, k1);
        k0 += weyl[0];
        k1 += weyl[1];
    }
    memcpy(out, c, sizeof c);
}

// Eight variables side by side, so that the compiler can use vectors; the
// words are those of mu_philox, whatever it makes of it.
#define LANES 8

static void fill_lanes(uint64_t seed, uint64_t group, const uint64_t *keys,
                       uint32_t (*words)[MU_GROUP])
{
    uint32_t c0[LANES], c1[LANES], c2[LANES], c3[LANES];
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int i = 0; i < LANES; i++) {
        c0[i] = (uint32_t)group;
        c1[i] = (uint32_t)(group >> 32);
        c2[i] = (uint32_t)keys[i];
        c3[i] = (uint32_t)(keys[i] >> 32);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < LANES; i++) {
            uint64_t first = (uint64_t)multiplier[0] * c0[i];
            uint64_t second = (uint64_t)multiplier[1] * c2[i];
            c0[i] = (uint32_t)(second >> 32) ^ c1[i] ^ k0;
            c1[i] = (uint32_t)second;
            c2[i] = (uint32_t)(first >> 32) ^ c3[i] ^ k1;
            c3[i] = (uint32_t)first;
        }
        k0 += weyl[0];
        k1 += weyl[1];
    }
    for (int i = 0; i < LANES; i++) {
        words[i][0] = c0[i];
        words[i][1] = c1[i];
        words[i][2] = c2[i];
        words[i][3] = c3[i];
    }
}

void mu_luck_fill(uint64_t seed, uint64_t group, const uint64_t *keys,
                  size_t count, uint32_t (*words)[MU_GROUP])
{
    size_t at = 0;
    for (; at + LANES <= count; at += LANES)
        fill_lanes(seed, group, keys + at, words + at);
    for (; at < count; at++) {
        uint32_t counter[4] = { (uint32_t)group, (uint32_t)(group >> 32),
                                (uint32_t)keys[at],
                                (uint32_t)(keys[at] >> 32) };
        uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
        mu_philox(counter, key, words[at]);
    }
}

uint32_t mu_luck_word(uint64_t seed, uint64_t draw, uint64_t key)
{
    uint64_t group = draw / MU_GROUP;
    uint32_t words[1][MU_GROUP];
    mu_luck_fill(seed, group, &key, 1, words);
    return words[0][draw % MU_GROUP];
}
