/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <time.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "store/index.h"

#define ITEMS 500

static bool is_item(const void *ctx, uint32_t item, const void *key) {
    (void)ctx;
    return item == *(const uint32_t *)key;
}

/* Few hashes, so that searches pass over others. */
static uint32_t hash_of(uint32_t item) {
    return item % 37;
}

static bool holds(const struct index *ix, uint32_t item) {
    return index_find(ix, hash_of(item), is_item, NULL, &item) == item;
}

static void index__an_empty_one_finds_nothing(void **state) {
    (void)state;
    struct index ix = {0};
    assert_false(holds(&ix, 1));
    index_done(&ix);
}

static void index__what_was_added_is_found_until_it_is_removed(void **state) {
    (void)state;
    struct index ix = {0};
    for (uint32_t i = 0; i < ITEMS; i++) index_add(&ix, hash_of(i), i);
    for (uint32_t i = 0; i < ITEMS; i += 3) index_remove(&ix, hash_of(i), i);
    for (uint32_t i = 0; i < ITEMS; i++)
        assert_int_equal(holds(&ix, i), i % 3 != 0);
    index_done(&ix);
}

static void index__random_changes_agree_with_a_plain_list(void **state) {
    (void)state;
    unsigned seed = (unsigned)time(NULL);
    print_message("# seed %u\n", seed);
    struct index ix = {0};
    bool in[ITEMS] = {false};

    for (int step = 0; step < 20000; step++) {
        uint32_t item = (uint32_t)rand_r(&seed) % ITEMS;
        if (in[item])
            index_remove(&ix, hash_of(item), item);
        else
            index_add(&ix, hash_of(item), item);
        in[item] = !in[item];
        uint32_t other = (uint32_t)rand_r(&seed) % ITEMS;
        assert_int_equal(holds(&ix, other), in[other]);
    }
    index_done(&ix);
}

static void index__an_item_can_be_renumbered(void **state) {
    (void)state;
    struct index ix = {0};
    index_add(&ix, 7, 1);
    index_add(&ix, 7, 2);
    index_renumber(&ix, 7, 1, 9);
    uint32_t want = 9;
    assert_int_equal(index_find(&ix, 7, is_item, NULL, &want), 9);
    want = 1;
    assert_int_equal(index_find(&ix, 7, is_item, NULL, &want), INDEX_NONE);
    index_done(&ix);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(index__an_empty_one_finds_nothing),
        cmocka_unit_test(index__what_was_added_is_found_until_it_is_removed),
        cmocka_unit_test(index__random_changes_agree_with_a_plain_list),
        cmocka_unit_test(index__an_item_can_be_renumbered),
    };
    return cmocka_run_group_tests_name("store/index", tests, NULL, NULL);
}
