/* SPDX-License-Identifier: Apache-2.0 */
#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "unit/unit.h"

static void arena__all_sizes__are_aligned_and_apart(void **state) {
    enum { COUNT = 2000 };
    static unsigned char *piece[COUNT];
    struct arena *a = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT; i++) {
        piece[i] = arena_alloc(a, i % 300);
        assert_int_equal((uintptr_t)piece[i] % alignof(max_align_t), 0);
        memset(piece[i], (int)(i % 251), i % 300);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < i % 300; k++)
            if (piece[i][k] != i % 251) fail_msg("piece %zu, byte %zu", i, k);
    arena_free(a);
}

static void arena__no_bytes__are_a_pointer_of_their_own(void **state) {
    struct arena *a = arena_new();
    (void)state;
    void *p = arena_alloc(a, 0);
    void *q = arena_alloc(a, 0);
    assert_non_null(p);
    assert_ptr_not_equal(p, q);
    arena_free(a);
}

static void arena__a_big_request__does_not_waste_the_open_block(void **state) {
    struct arena *a = arena_new();
    (void)state;
    char *before = arena_alloc(a, 64);
    char *big = arena_alloc(a, 5 * MIB);
    char *after = arena_alloc(a, 64);
    memset(big, 1, 5 * MIB);
    assert_ptr_equal(after, before + 64);
    arena_free(a);
}

/* Whether the bytes at p come back within some requests of their size. */
static bool comes_back(struct arena *a, const void *p, size_t size) {
    for (int i = 0; i < 4; i++)
        if (arena_alloc(a, size) == p) return true;
    return false;
}

static void arena__reset__keeps_blocks_for_the_next_round(void **state) {
    struct arena *a = arena_new();
    (void)state;
    void *small = arena_alloc(a, 100);
    void *big = arena_alloc(a, 3 * MIB);
    arena_reset(a, 8 * MIB);
    assert_true(comes_back(a, big, 3 * MIB));
    arena_reset(a, 8 * MIB);
    memset(arena_alloc(a, 100), 1, 100);
    arena_reset(a, 128 * KIB);
    assert_true(comes_back(a, small, 100));
    arena_free(a);
}

static void arena__reset__with_nothing_to_keep__starts_afresh(void **state) {
    struct arena *a = arena_new();
    (void)state;
    arena_reset(a, 0);
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < 100; i++) memset(arena_alloc(a, 4000), 1, 4000);
        arena_reset(a, round % 2 ? 0 : MIB);
    }
    arena_free(a);
    arena_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena__all_sizes__are_aligned_and_apart),
        cmocka_unit_test(arena__no_bytes__are_a_pointer_of_their_own),
        cmocka_unit_test(arena__a_big_request__does_not_waste_the_open_block),
        cmocka_unit_test(arena__reset__keeps_blocks_for_the_next_round),
        cmocka_unit_test(arena__reset__with_nothing_to_keep__starts_afresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
