// test_sha256.c - the known vectors of FIPS 180-4, and pieces of any size.

#include "sha256.h"
#include "test.h"

static const char *hash_of(const void *bytes, size_t size, char out[65])
{
    mu_sha256 sha;
    mu_sha256_init(&sha);
    mu_sha256_add(&sha, bytes, size);
    mu_sha256_hex(&sha, out);
    return out;
}

static void known_vectors_come_out(void)
{
    char out[65];
    MU_CHECK_STRING(hash_of("", 0, out), "e3b0c44298fc1c149afbf4c8996fb924"
                                         "27ae41e4649b934ca495991b7852b855");
    MU_CHECK_STRING(hash_of("abc", 3, out), "ba7816bf8f01cfea414140de5dae2223"
                                            "b00361a396177a9cb410ff61f20015ad");
    MU_CHECK_STRING(
        hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
                out),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    MU_CHECK_STRING(
        hash_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                112, out),
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

static void million_letters_come_out(void)
{
    mu_sha256 sha;
    char      block[1000], out[65];
    memset(block, 'a', sizeof block);
    mu_sha256_init(&sha);
    for (int i = 0; i < 1000; i++)
        mu_sha256_add(&sha, block, sizeof block);
    mu_sha256_hex(&sha, out);
    MU_CHECK_STRING(out, "cdc76e5c9914fb9281a1c7e284d73e67"
                         "f1809a48a497200e046d39ccc7112cd0");
}

static void pieces_do_not_matter(void)
{
    char bytes[300], whole[65], parts[65];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        hash_of(bytes, size, whole);
        mu_sha256 sha;
        mu_sha256_init(&sha);
        for (size_t at = 0, step = 1; at < size; at += step, step++)
            mu_sha256_add(&sha, bytes + at,
                          step < size - at ? step : size - at);
        mu_sha256_hex(&sha, parts);
        MU_CHECK_STRING(parts, whole);
    }
}

static const mu_test tests[] = {
    MU_TEST(known_vectors_come_out),
    MU_TEST(million_letters_come_out),
    MU_TEST(pieces_do_not_matter),
};
MU_TESTS_MAIN(tests)
