/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "view/keymap.h"
#include "view/saved.h"

static uint32_t key_of(const char *name) {
    uint32_t key = 0;
    if (!key_parse(str_of(name), &key)) fail_msg("no key: %s", name);
    return key;
}

/* "trend: i t" */
static bool bind(struct keymap *m, const char *line, struct err *err) {
    struct str rest = str_of(line), action, key, keys[8];
    size_t n = 0;
    assert_true(str_split(&rest, ':', &action));
    rest = str_trim(rest);
    while (rest.len && n < 8 && str_split(&rest, ' ', &key)) keys[n++] = key;
    return keymap_bind(m, action, keys, n, err);
}

static void keymap__default__has_the_keys_of_the_contract(void **state) {
    (void)state;
    static const struct {
        const char *key;
        enum action action;
    } table[] = {
        {"i", ACTION_TREND},          {"+", ACTION_ZOOM_IN},
        {"-", ACTION_ZOOM_OUT},       {"p", ACTION_PREVIEW},
        {"d", ACTION_DESCRIBE},       {"y", ACTION_YAML},
        {"x", ACTION_EXPLAIN},        {"J", ACTION_OWNER},
        {"Space", ACTION_MARK},       {"U", ACTION_UNMARK},
        {"Y", ACTION_COPY},           {"Ctrl-S", ACTION_SAVE},
        {"M", ACTION_MOUSE},          {"v", ACTION_VIEWS},
        {"/", ACTION_FILTER},         {"z", ACTION_GROUP},
        {"n", ACTION_PICK_NAMESPACE}, {"c", ACTION_PICK_CONTEXT},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        enum action a = keymap_action(keymap_default(), key_of(table[i].key));
        if (a != table[i].action)
            fail_msg("%s does %s", table[i].key, action_words(a));
    }
}

/* A key twice would be one that help shows and that does something else. */
static void keymap__default__has_each_key_once_but_the_shared(void **state) {
    (void)state;
    const struct keymap *m = keymap_default();
    for (size_t i = 0; i < m->n; i++) {
        for (size_t k = i + 1; k < m->n; k++) {
            if (m->at[i].key == m->at[k].key &&
                !keymap_may_share(m->at[i].action, m->at[k].action))
                fail_msg("%s and %s", action_words(m->at[i].action),
                         action_words(m->at[k].action));
        }
    }
}

static void keymap__names__round_trip(void **state) {
    (void)state;
    char name[32];
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        action_name((enum action)a, name);
        assert_int_equal(action_find(str_of(name)), a);
    }
    action_name(ACTION_NEXT_WARNING, name);
    assert_string_equal(name, "next-warning");
    action_name(ACTION_NONE, name);
    assert_string_equal(name, "");
    assert_int_equal(action_find(STR("")), ACTION_NONE);
    assert_int_equal(action_find(STR("Trend")), ACTION_NONE);
}

/* What stands before, what is bound, and what keys do then. */
static void keymap__bind__gives_these_keys_and_no_other(void **state) {
    (void)state;
    struct keymap m = *keymap_default();
    struct err err = {0};

    assert_true(bind(&m, "trend: T Ctrl-T", &err));
    assert_int_equal(keymap_action(&m, 'T'), ACTION_TREND);
    assert_int_equal(keymap_action(&m, KEY_CTRL('T')), ACTION_TREND);
    assert_int_equal(keymap_action(&m, 'i'), ACTION_NONE);
    assert_int_equal(keymap_key(&m, ACTION_TREND), 'T');

    assert_true(bind(&m, "trend: T T", &err));
    assert_int_equal(keymap_action(&m, 'T'), ACTION_TREND);

    assert_true(bind(&m, "trend:", &err));
    assert_int_equal(keymap_key(&m, ACTION_TREND), KEY_CODE_NONE);
    assert_int_equal(keymap_action(&m, 'T'), ACTION_NONE);
    assert_int_equal(m.n, keymap_default()->n - 1);
}

static void keymap__bind__takes_keys_from_others(void **state) {
    (void)state;
    struct keymap m = *keymap_default();
    struct err err = {0};

    assert_true(bind(&m, "preview: i", &err));
    assert_int_equal(keymap_action(&m, 'i'), ACTION_PREVIEW);
    assert_int_equal(keymap_key(&m, ACTION_TREND), KEY_CODE_NONE);
    assert_int_equal(keymap_action(&m, 'p'), ACTION_NONE);

    /* One of two keys goes, the other is first then. */
    assert_true(bind(&m, "mark: k", &err));
    assert_int_equal(keymap_key(&m, ACTION_UP), KEY_CODE_UP);
}

/* `/` filters tables and searches texts, however often it is said. */
static void keymap__bind__leaves_shared_keys_to_both(void **state) {
    (void)state;
    struct keymap m = *keymap_default();
    struct err err = {0};

    assert_true(bind(&m, "search: /", &err));
    assert_true(bind(&m, "filter: /", &err));
    assert_true(bind(&m, "pick-namespace: n", &err));
    assert_int_equal(keymap_action(&m, '/'), ACTION_FILTER);
    assert_int_equal(keymap_action(&m, 'n'), ACTION_PICK_NAMESPACE);
    assert_int_equal(keymap_key(&m, ACTION_SEARCH), '/');
    assert_int_equal(keymap_key(&m, ACTION_SEARCH_NEXT), 'n');

    assert_true(bind(&m, "filter: f", &err));
    assert_int_equal(keymap_action(&m, '/'), ACTION_SEARCH);

    /* From both at once. */
    assert_true(bind(&m, "trend: n", &err));
    assert_int_equal(keymap_action(&m, 'n'), ACTION_TREND);
    assert_int_equal(keymap_key(&m, ACTION_SEARCH_NEXT), KEY_CODE_NONE);
}

static void keymap__bind__refuses_and_changes_nothing(void **state) {
    (void)state;
    static const struct {
        const char *line, *error;
    } table[] = {
        {"trand: i", "unknown action 'trand': use one of up, down, top, "},
        {": i", "unknown action '': use one of up, "},
        {"trend: ii", "unknown key 'ii': use one character, or Ctrl-A to "},
        {"trend: x F11", "unknown key 'F11': use one character, or "},
        {"quit:", "quit would be left without a key: give it one"},
        {"trend: Ctrl-C F10", "quit would be left without a key: give it one"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct keymap m = *keymap_default();
        struct err err = {0};
        if (bind(&m, table[i].line, &err))
            fail_msg("'%s' is taken", table[i].line);
        if (!str_starts(str_of(err.text), str_of(table[i].error)))
            fail_msg("'%s': %s", table[i].line, err.text);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_memory_equal(&m, keymap_default(), sizeof(m));
    }
}

static void keymap__bind__refuses_more_keys_than_there_is_room(void **state) {
    (void)state;
    struct keymap m = *keymap_default();
    struct err err = {0};
    char text[KEYMAP_KEYS][4];
    struct str keys[KEYMAP_KEYS];
    for (size_t i = 0; i < KEYMAP_KEYS; i++) {
        size_t n = utf8_put((uint32_t)(0x4E00 + i), text[i]);
        keys[i] = (struct str){text[i], n};
    }
    assert_false(keymap_bind(&m, STR("trend"), keys, KEYMAP_KEYS, &err));
    assert_string_equal(err.text, "more than 128 keys: leave out some");
    assert_int_equal(keymap_action(&m, 'i'), ACTION_TREND);
}

static void saved_views__find__knows_them_by_name(void **state) {
    (void)state;
    struct saved_views s = {0};
    assert_null(saved_views_find(&s, STR("web")));
    vec_push(&s.views, (struct saved_view){.name = xstrdup("web"),
                                           .filter = xstrdup("x"),
                                           .warnings = -1});
    vec_push(&s.views, (struct saved_view){.name = xstrdup("db"),
                                           .sort = xstrdup("last"),
                                           .columns = xstrdup("last")});
    assert_ptr_equal(saved_views_find(&s, STR("db")), &s.views.at[1]);
    assert_null(saved_views_find(&s, STR("we")));
    saved_views_done(&s);
    assert_int_equal(s.views.n, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keymap__default__has_the_keys_of_the_contract),
        cmocka_unit_test(keymap__default__has_each_key_once_but_the_shared),
        cmocka_unit_test(keymap__names__round_trip),
        cmocka_unit_test(keymap__bind__gives_these_keys_and_no_other),
        cmocka_unit_test(keymap__bind__takes_keys_from_others),
        cmocka_unit_test(keymap__bind__leaves_shared_keys_to_both),
        cmocka_unit_test(keymap__bind__refuses_and_changes_nothing),
        cmocka_unit_test(keymap__bind__refuses_more_keys_than_there_is_room),
        cmocka_unit_test(saved_views__find__knows_them_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
