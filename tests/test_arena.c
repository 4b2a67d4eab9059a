// test_arena.c - memory that is given piece by piece.

#include "arena.h"
#include "test.h"

static void pieces_are_zeroed_aligned_and_apart(void)
{
    mu_arena       arena = { 0 };
    unsigned char *before = NULL;
    for (size_t size = 1; size < 3000; size += 7) {
        unsigned char *piece = mu_arena_take(&arena, size, 1);
        MU_REQUIRE(piece != NULL);
        MU_CHECK_UINT((uintptr_t)piece % (size >= 64 ? 64 : 16), 0);
        for (size_t i = 0; i < size; i++)
            if (piece[i] != 0)
                MU_CHECK_UINT(piece[i], 0);
        memset(piece, 0xa5, size);
        MU_CHECK(piece != before);
        before = piece;
    }
    mu_arena_clear(&arena);
    MU_CHECK(arena.last == NULL && arena.total == 0);
}

static void request_larger_than_a_chunk_is_met(void)
{
    mu_arena arena = { 0 };
    char    *large = MU_ARENA_NEW(&arena, 1000000, char);
    char    *small = MU_ARENA_NEW(&arena, 1, char);
    MU_REQUIRE(large && small);
    large[999999] = 'x';
    *small = 'y';
    MU_CHECK_INT(large[0], 0);
    mu_arena_clear(&arena);
}

static void large_chunks_are_used_again_through_a_shelf(void)
{
    const size_t size = (size_t)5 << 20;
    mu_shelf    *shelf = mu_shelf_new(3 * size);
    mu_arena     arena = { .shelf = shelf };
    unsigned char *first = mu_arena_take(&arena, size, 1);
    MU_REQUIRE(shelf && first);
    memset(first, 0xa5, size);
    mu_arena_clear(&arena);
    MU_CHECK(mu_shelf_bytes(shelf) >= size);
    // Not for what is much smaller, nor for what is larger.
    arena.shelf = shelf;
    MU_CHECK(mu_arena_take(&arena, size / 2, 1) != first);
    MU_CHECK(mu_arena_take(&arena, size + (1 << 20), 1) != first);
    unsigned char *again = mu_arena_take(&arena, size - (1 << 20), 1);
    MU_CHECK(again == first);
    MU_CHECK_UINT(mu_shelf_bytes(shelf), 0);
    for (size_t i = 0; i < size - (1 << 20); i++)
        if (again[i] != 0)
            MU_CHECK_UINT(again[i], 0);
    mu_arena_clear(&arena);
    mu_shelf_free(shelf);
}

static void shelf_holds_no_more_than_it_may(void)
{
    const size_t size = (size_t)5 << 20;
    mu_shelf    *shelf = mu_shelf_new(2 * size + 4096);
    mu_arena     arenas[4];
    MU_REQUIRE(shelf != NULL);
    for (int i = 0; i < 4; i++) {
        arenas[i] = (mu_arena){ .shelf = shelf };
        MU_CHECK(mu_arena_take(&arenas[i], size, 1) != NULL);
    }
    for (int i = 0; i < 4; i++)
        mu_arena_clear(&arenas[i]);
    MU_CHECK(mu_shelf_bytes(shelf) >= 2 * size);
    MU_CHECK(mu_shelf_bytes(shelf) <= 2 * size + 4096);
    mu_shelf_free(shelf);
}

static void product_that_does_not_fit_gives_nothing(void)
{
    mu_arena arena = { 0 };
    MU_CHECK(mu_arena_take(&arena, SIZE_MAX, 2) == NULL);
    MU_CHECK(mu_arena_take(&arena, SIZE_MAX, 1) == NULL);
    MU_CHECK(mu_arena_take(&arena, SIZE_MAX - 70, 1) == NULL);
    MU_CHECK(arena.last == NULL);
    mu_arena_clear(&arena);
}

static void request_for_nothing_is_no_failure(void)
{
    mu_arena arena = { 0 };
    MU_CHECK(mu_arena_take(&arena, 0, 8) != NULL);
    MU_CHECK(mu_arena_take(&arena, 8, 0) != NULL);
    mu_arena_clear(&arena);
}

static void text_is_copied_and_ended(void)
{
    mu_arena arena = { 0 };
    mu_text  text;
    char     bytes[] = { 'a', '\0', 'b' };
    MU_REQUIRE(mu_arena_text(&arena, bytes, sizeof bytes, &text) == MU_OK);
    bytes[0] = 'x';
    MU_CHECK_UINT(text.size, 3);
    MU_CHECK(memcmp(text.at, "a\0b", 4) == 0);
    MU_CHECK(mu_arena_text(&arena, NULL, 0, &text) == MU_OK);
    MU_CHECK_UINT(text.size, 0);
    MU_CHECK_STRING(text.at, "");
    MU_CHECK(mu_arena_text(&arena, bytes, SIZE_MAX, &text) == MU_NO_MEMORY);
    mu_arena_clear(&arena);
}

static void format_is_that_of_printf(void)
{
    mu_arena arena = { 0 };
    mu_text  text = mu_arena_format(&arena, "%s-%03d", "unit", 7);
    MU_CHECK_STRING(text.at, "unit-007");
    MU_CHECK_UINT(text.size, 8);
    mu_arena_clear(&arena);
}

static void texts_are_ordered_by_bytes(void)
{
    MU_CHECK(mu_text_compare(MU_TEXT("a"), MU_TEXT("b")) < 0);
    MU_CHECK(mu_text_compare(MU_TEXT("a"), MU_TEXT("ab")) < 0);
    MU_CHECK(mu_text_compare(MU_TEXT("\xc3"), MU_TEXT("z")) > 0);
    MU_CHECK(mu_text_compare(MU_TEXT("x"), MU_TEXT("x")) == 0);
    MU_CHECK(mu_text_equal(MU_TEXT(""), (mu_text){ NULL, 0 }));
}

static const mu_test tests[] = {
    MU_TEST(pieces_are_zeroed_aligned_and_apart),
    MU_TEST(request_larger_than_a_chunk_is_met),
    MU_TEST(large_chunks_are_used_again_through_a_shelf),
    MU_TEST(shelf_holds_no_more_than_it_may),
    MU_TEST(product_that_does_not_fit_gives_nothing),
    MU_TEST(request_for_nothing_is_no_failure),
    MU_TEST(text_is_copied_and_ended),
    MU_TEST(format_is_that_of_printf),
    MU_TEST(texts_are_ordered_by_bytes),
};
MU_TESTS_MAIN(tests)
