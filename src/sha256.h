// sha256.h - the SHA-256 of a stream of bytes (FIPS 180-4).
//
// Ground. For naming inputs in results files, not for keeping secrets.
//
// Memory: a plain value; nothing to free.

#ifndef MU_SHA256_H
#define MU_SHA256_H

#include "base.h"

typedef struct mu_sha256 {
    uint32_t state[8];
    uint64_t size;        // bytes added so far
    uint8_t  block[64];   // the last size % 64 of them
} mu_sha256;

void mu_sha256_init(mu_sha256 *sha);
void mu_sha256_add(mu_sha256 *sha, const void *bytes, size_t size);

// Ends the stream: 64 hexadecimal digits and a NUL.
void mu_sha256_hex(mu_sha256 *sha, char out[65]);

#endif
