/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/intern.h"
#include "unit/unit.h"

static void intern__equal_texts__are_one_pointer(void **state) {
    struct intern *pool = intern_new();
    char other[] = "FailedMount";
    (void)state;

    struct istr *a = intern_get(pool, STR("FailedMount"));
    struct istr *b = intern_get(pool, str_of(other));
    struct istr *c = intern_get(pool, STR("FailedMoun"));
    assert_ptr_equal(a, b);
    assert_ptr_not_equal(a, c);
    assert_str(istr_str(a), "FailedMount");
    assert_string_equal(a->bytes, "FailedMount");
    assert_int_equal(a->hash, str_hash(STR("FailedMount")));
    assert_int_equal(a->refs, 2);
    intern_unref(pool, a);
    intern_unref(pool, b);
    intern_unref(pool, c);
    intern_free(pool);
}

static void intern__empty_and_nul__are_texts(void **state) {
    struct intern *pool = intern_new();
    (void)state;
    struct istr *none = intern_get(pool, STR_NONE);
    assert_ptr_equal(none, intern_get(pool, STR("")));
    struct istr *nul = intern_get(pool, STR("a\0b"));
    assert_str(istr_str(nul), "a\0b");
    assert_null(intern_find(pool, STR("a")));
    intern_unref(pool, nul);
    intern_unref(pool, none);
    intern_unref(pool, none);
    intern_free(pool);
}

static void intern__find__takes_no_reference(void **state) {
    struct intern *pool = intern_new();
    (void)state;
    assert_null(intern_find(pool, STR("default")));
    struct istr *ns = intern_get(pool, STR("default"));
    assert_ptr_equal(intern_find(pool, STR("default")), ns);
    assert_int_equal(ns->refs, 1);
    assert_ptr_equal(intern_ref(ns), ns);
    assert_int_equal(ns->refs, 2);
    intern_unref(pool, ns);
    assert_ptr_equal(intern_find(pool, STR("default")), ns);
    intern_unref(pool, ns);
    assert_null(intern_find(pool, STR("default")));
    intern_unref(pool, NULL);
    intern_free(pool);
    intern_free(NULL);
}

static struct str name_of(unsigned i, char room[32]) {
    snprintf(room, 32, "pod-%u", i);
    return str_of(room);
}

/* Against a plain array, through growth and removal in any order. */
static void intern__many__come_and_go(void **state) {
    enum { NAMES = 3000, STEPS = 60000 };
    static struct istr *have[NAMES];
    static unsigned refs[NAMES];
    struct intern *pool = intern_new();
    char room[32];
    uint32_t random = 1;
    (void)state;

    for (int step = 0; step < STEPS; step++) {
        random = random * 1664525 + 1013904223;
        unsigned i = (random >> 8) % NAMES;
        struct str name = name_of(i, room);
        assert_ptr_equal(intern_find(pool, name), have[i]);
        if (refs[i] > 0 && (random & 0x80) != 0) {
            intern_unref(pool, have[i]);
            if (--refs[i] == 0) have[i] = NULL;
        } else {
            struct istr *got = intern_get(pool, name);
            if (have[i]) assert_ptr_equal(got, have[i]);
            have[i] = got;
            refs[i]++;
        }
    }
    for (unsigned i = 0; i < NAMES; i++) {
        if (have[i]) assert_true(str_eq(istr_str(have[i]), name_of(i, room)));
        for (; refs[i] > 0; refs[i]--) intern_unref(pool, have[i]);
        assert_null(intern_find(pool, name_of(i, room)));
    }
    intern_free(pool);
}

/* Of so many names some share all 32 bits of their hash. */
static void intern__equal_hashes__are_still_two_texts(void **state) {
    enum { NAMES = 300000 };
    static struct istr *have[NAMES];
    struct intern *pool = intern_new();
    char room[32];
    (void)state;

    for (unsigned i = 0; i < NAMES; i++)
        have[i] = intern_get(pool, name_of(i, room));
    for (unsigned i = 0; i < NAMES; i++) {
        if (!str_eq(istr_str(have[i]), name_of(i, room)))
            fail_msg("%s became %s", room, have[i]->bytes);
    }
    for (unsigned i = 0; i < NAMES; i++) intern_unref(pool, have[i]);
    intern_free(pool);
}

static void intern__bytes__grow_and_shrink_with_the_texts(void **state) {
    struct intern *pool = intern_new();
    char big[5000] = {0};
    (void)state;
    size_t empty = intern_bytes(pool);
    struct istr *s = intern_get(pool, (struct str){big, sizeof(big)});
    assert_int_equal(intern_bytes(pool), empty + sizeof(*s) + sizeof(big) + 1);
    assert_ptr_equal(intern_get(pool, istr_str(s)), s);
    assert_int_equal(intern_bytes(pool), empty + sizeof(*s) + sizeof(big) + 1);
    intern_unref(pool, s);
    intern_unref(pool, s);
    assert_int_equal(intern_bytes(pool), empty);
    intern_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intern__equal_texts__are_one_pointer),
        cmocka_unit_test(intern__empty_and_nul__are_texts),
        cmocka_unit_test(intern__find__takes_no_reference),
        cmocka_unit_test(intern__many__come_and_go),
        cmocka_unit_test(intern__equal_hashes__are_still_two_texts),
        cmocka_unit_test(intern__bytes__grow_and_shrink_with_the_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
