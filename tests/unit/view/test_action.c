/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "unit/unit.h"
#include "view/action.h"

static void assert_round_trip(uint32_t key) {
    char name[16];
    uint32_t back = 0xFFFFFFFF;
    key_format(key, name);
    if (!key_parse(str_of(name), &back) || back != key)
        fail_msg("key 0x%x is \"%s\", which is 0x%x", key, name, back);
}

static void key__name__round_trips(void **state) {
    (void)state;
    for (uint32_t key = 0; key <= 0x7F; key++) assert_round_trip(key);
    for (uint32_t key = KEY_CODE_UP; key <= KEY_CODE_F10; key++)
        assert_round_trip(key);
    assert_round_trip(0xE9);
    assert_round_trip(0x6F22);
    assert_round_trip(0x1F600);
    assert_round_trip(0x10FFFF);
}

static void key__format__names_what_has_no_sign(void **state) {
    (void)state;
    static const struct {
        uint32_t key;
        const char *name;
    } cases[] = {
        {'j', "j"},
        {' ', "Space"},
        {KEY_CTRL('D'), "Ctrl-D"},
        {KEY_CODE_TAB, "Tab"},
        {KEY_CODE_ENTER, "Enter"},
        {KEY_CODE_ESC, "Esc"},
        {KEY_CODE_PGDN, "PgDn"},
        {KEY_CODE_F10, "F10"},
        {0xE9, "\u00E9"},
        {KEY_CODE_SPECIAL, ""},
        {KEY_CODE_F10 + 1, ""},
        {0xFFFFFFFF, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char name[16];
        key_format(cases[i].key, name);
        assert_string_equal(name, cases[i].name);
    }
}

static void key__parse__refuses_what_is_no_key(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",       "jj",    "Ctrl-", "Ctrl-DD", "Ctrl-1", "Ctrl- ",
        "Ctrl-?", "Alt-x", "\xC3",  "\xFF",    "F11",    "Pg",
    };
    uint32_t key;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (key_parse(str_of(bad[i]), &key))
            fail_msg("\"%s\" is a key: 0x%x", bad[i], key);
    assert_false(key_parse(STR_NONE, &key));
}

static void key__parse__ignores_case_in_names(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t key;
    } cases[] = {
        {"ENTER", KEY_CODE_ENTER},
        {"pgup", KEY_CODE_PGUP},
        {"ctrl-d", KEY_CTRL('D')},
        {"Ctrl-d", KEY_CTRL('D')},
        {"G", 'G'},
        {"g", 'g'},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t key;
        assert_true(key_parse(str_of(cases[i].name), &key));
        assert_int_equal(key, cases[i].key);
    }
}

static void action__all__have_a_key_and_words(void **state) {
    (void)state;
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        assert_true(action_words((enum action)a)[0]);
        if (a == ACTION_LOG) continue; /* :log */
        if (action_key((enum action)a) == KEY_CODE_NONE)
            fail_msg("no key: %s", action_words((enum action)a));
    }
    assert_int_equal(action_key(ACTION_NONE), KEY_CODE_NONE);
}

/* The two of search share theirs with those that tables have in their place. */
static bool is_shared(enum action a) {
    return a == ACTION_SEARCH || a == ACTION_SEARCH_NEXT;
}

static void action__key__is_no_other_actions_key(void **state) {
    (void)state;
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        enum action action = (enum action)a;
        uint32_t key = action_key(action);
        if (key == KEY_CODE_NONE) continue;
        if (is_shared(action))
            assert_int_not_equal(action_of_key(key), ACTION_NONE);
        else
            assert_int_equal(action_of_key(key), action);
    }
    assert_int_equal(action_of_key(action_key(ACTION_SEARCH)), ACTION_FILTER);
    assert_int_equal(action_of_key(action_key(ACTION_SEARCH_NEXT)),
                     ACTION_PICK_NAMESPACE);
}

/* design/CLI.md, "The live screen". */
static void action__keys__are_those_of_the_contract(void **state) {
    (void)state;
    static const struct {
        const char *keys;
        enum action action;
    } cases[] = {
        {"j Down", ACTION_DOWN},      {"k Up", ACTION_UP},
        {"g Home", ACTION_TOP},       {"G End", ACTION_BOTTOM},
        {"PgUp", ACTION_PAGE_UP},     {"PgDn", ACTION_PAGE_DOWN},
        {"Ctrl-D", ACTION_HALF_DOWN}, {"Ctrl-U", ACTION_HALF_UP},
        {"h Left", ACTION_LEFT},      {"l Right", ACTION_RIGHT},
        {"Enter", ACTION_ENTER},      {"Esc", ACTION_BACK},
        {"q", ACTION_QUIT_OR_BACK},   {"Ctrl-C", ACTION_QUIT},
        {"/", ACTION_FILTER},         {"N", ACTION_SEARCH_PREV},
        {"W", ACTION_WARNINGS},       {":", ACTION_COMMAND},
        {"0", ACTION_ALL_NAMESPACES}, {"n", ACTION_PICK_NAMESPACE},
        {"z", ACTION_GROUP},          {"<", ACTION_SORT_LEFT},
        {">", ACTION_SORT_RIGHT},     {"I", ACTION_INVERT},
        {"F", ACTION_FOLLOW},         {"Z", ACTION_PAUSE},
        {"e", ACTION_NEXT_WARNING},   {"E", ACTION_PREV_WARNING},
        {"t", ACTION_TIMES},          {"w", ACTION_WRAP},
        {"y", ACTION_YAML},           {"Ctrl-R", ACTION_RECONNECT},
        {"Ctrl-L", ACTION_REDRAW},    {"Ctrl-Z", ACTION_SUSPEND},
        {"? F1", ACTION_HELP},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str rest = str_of(cases[i].keys), name;
        while (str_split(&rest, ' ', &name)) {
            uint32_t key;
            assert_true(key_parse(name, &key));
            if (action_of_key(key) != cases[i].action)
                fail_msg("%.*s does %s", STR_ARG(name),
                         action_words(action_of_key(key)));
        }
    }
    assert_int_equal(action_of_key('X'), ACTION_NONE);
    assert_int_equal(action_of_key(0), ACTION_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key__name__round_trips),
        cmocka_unit_test(key__format__names_what_has_no_sign),
        cmocka_unit_test(key__parse__refuses_what_is_no_key),
        cmocka_unit_test(key__parse__ignores_case_in_names),
        cmocka_unit_test(action__all__have_a_key_and_words),
        cmocka_unit_test(action__key__is_no_other_actions_key),
        cmocka_unit_test(action__keys__are_those_of_the_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
