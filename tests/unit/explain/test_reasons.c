/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of src/explain/reasons.yaml: complete, in order, in shape. */
#include <ctype.h>
#include <string.h>

#include "base/cc.h"
#include "base/utf8.h"
#include "explain/explain.h"
#include "explain/reasons.h"
#include "unit/unit.h"

enum { REASONS_MIN = 120, MEANS_MAX = 330, LINE_MAX_BYTES = 125 };

static int set_up(void **state) {
    struct err err = {0};
    *state = explain_new(&err);
    if (!*state) fail_msg("%s", err.text);
    return 0;
}

static int tear_down(void **state) {
    explain_free(*state);
    return 0;
}

static void reasons__are_compiled_in_as_the_file_has_them(void **state) {
    struct buf text = BUF_INIT(1 << 20);
    size_t len;
    char *file = unit_read("../src/explain/reasons.yaml", &len);
    (void)state;
    for (size_t i = 0; i < explain_reasons_n; i++)
        buf_add_cstr(&text, explain_reasons[i]);
    assert_false(text.over);
    assert_int_equal(text.len, len);
    assert_memory_equal(text.data, file, len);
    unit_free(file);
    buf_done(&text);
}

static void reasons__are_many(void **state) {
    size_t n, distinct = 0;
    const struct explanation *all = explain_all(*state, &n);
    for (size_t i = 0; i < n; i++)
        distinct += i == 0 || strcmp(all[i].reason, all[i - 1].reason) != 0;
    assert_in_range(distinct, REASONS_MIN, 10000);
}

/* As events have them: one word of letters, in one spelling. */
static void reasons__are_words_and_stand_in_order(void **state) {
    size_t n;
    const struct explanation *all = explain_all(*state, &n);
    for (size_t i = 0; i < n; i++) {
        const char *reason = all[i].reason;
        assert_true(isupper((unsigned char)reason[0]));
        for (size_t j = 0; reason[j]; j++)
            if (!isalnum((unsigned char)reason[j])) fail_msg("%s", reason);
        if (i == 0) continue;
        struct str before = str_of(all[i - 1].reason);
        int order = str_cmp_nocase(before, str_of(reason));
        if (order > 0 || (order == 0 && !str_eq(before, str_of(reason))))
            fail_msg("%s is not in order", reason);
    }
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* All of one component stand together; its last takes any message, and no two
 * are for the same. */
static void variants__end_with_one_for_any_message(void **state) {
    size_t n;
    const struct explanation *all = explain_all(*state, &n);
    for (size_t i = 0; i < n; i++) {
        bool last = true;
        for (size_t j = i + 1; j < n; j++) {
            if (strcmp(all[i].reason, all[j].reason) != 0) break;
            if (strcmp(all[i].from, all[j].from) == 0) last = false;
            if (strcmp(all[i].from, all[j].from) == 0 &&
                same_text(all[i].when, all[j].when))
                fail_msg("%s: twice the same", all[i].reason);
        }
        if (!last && !all[i].when)
            fail_msg("%s: nothing behind this one is found", all[i].reason);
    }
    for (size_t i = 0; i < n; i++) {
        const struct explanation *e = explain_find(
            *state, str_of(all[i].reason), str_of(all[i].from), STR_NONE);
        if (!e || e->when) fail_msg("%s: no default", all[i].reason);
    }
}

/* Each variant is reached by one of its own words. */
static void variants__are_all_found(void **state) {
    size_t n;
    const struct explanation *all = explain_all(*state, &n);
    for (size_t i = 0; i < n; i++) {
        struct str words = str_of(all[i].when), word;
        struct str from = str_of(all[i].from), source;
        bool found = false;
        str_split(&from, ',', &source);
        if (!all[i].when) continue;
        while (str_split(&words, '|', &word)) {
            assert_true(word.len > 2);
            found = found || explain_find(*state, str_of(all[i].reason),
                                          source, word) == &all[i];
        }
        if (!found) fail_msg("%s, %s", all[i].reason, all[i].when);
    }
}

static void check_text(const char *reason, const char *text, size_t max) {
    struct str s = str_of(text);
    if (s.len == 0 || s.len > max)
        fail_msg("%s: %zu bytes: %s", reason, s.len, text);
    if (!text_is_clean(s) || utf8_count(s) != s.len)
        fail_msg("%s: not plain ASCII: %s", reason, text);
    if (!str_eq(s, str_trim(s))) fail_msg("%s: blanks: %s", reason, text);
}

static void texts__are_complete_and_of_a_length_to_be_read(void **state) {
    size_t n;
    const struct explanation *all = explain_all(*state, &n);
    for (size_t i = 0; i < n; i++) {
        const struct explanation *e = &all[i];
        check_text(e->reason, e->means, MEANS_MAX);
        if (e->means[strlen(e->means) - 1] != '.')
            fail_msg("%s: no sentence: %s", e->reason, e->means);
        assert_in_range(e->causes.n, 1, 5);
        assert_in_range(e->look.n, 1, 5);
        for (size_t j = 0; j < e->causes.n; j++) {
            check_text(e->reason, e->causes.at[j], 85);
            if (strchr(e->causes.at[j], '{'))
                fail_msg("%s: %s", e->reason, e->causes.at[j]);
        }
        for (size_t j = 0; j < e->look.n; j++)
            check_text(e->reason, e->look.at[j], LINE_MAX_BYTES);
    }
}

/* What is in braces is one of ours or kubectl's jsonpath, in quotes. */
static void steps__have_known_placeholders_only(void **state) {
    struct explain_names names = {STR("Pod"), STR("n"), STR("s"),
                                  STR("d"),   STR("c"), "Enter"};
    size_t n;
    const struct explanation *all = explain_all(*state, &n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < all[i].look.n; j++) {
            struct buf out = BUF_INIT(4096);
            const char *step = all[i].look.at[j];
            bool quoted = false;
            assert_true(explain_step(&out, step, &names));
            for (size_t k = 0; k < out.len; k++) {
                if (out.data[k] == '\'') quoted = !quoted;
                if (out.data[k] == '{' && !quoted)
                    fail_msg("%s: %s", all[i].reason, step);
            }
            buf_done(&out);
        }
}

/* A shell takes a command as it stands: one of few programs, quotes that
 * close, remarks behind "  # ". */
static void steps__are_commands_or_sentences(void **state) {
    static const char *const programs[] = {"kubectl", "journalctl", "crictl",
                                           "df",      "ss",         "cat",
                                           "ps",      "stat",       "swapon"};
    size_t n;
    const struct explanation *all = explain_all(*state, &n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < all[i].look.n; j++) {
            struct str step = str_of(all[i].look.at[j]), word = step;
            if (isupper((unsigned char)step.ptr[0])) continue;
            bool known = false;
            str_split(&step, ' ', &word);
            for (size_t k = 0; k < ARRAY_LEN(programs); k++)
                known = known || str_eq(word, str_of(programs[k]));
            if (!known) fail_msg("%s: %s", all[i].reason, all[i].look.at[j]);
            const char *remark = strstr(all[i].look.at[j], " # ");
            const char *paren = strchr(all[i].look.at[j], '(');
            if (paren && (!remark || paren < remark))
                fail_msg("%s: %s", all[i].reason, all[i].look.at[j]);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons__are_compiled_in_as_the_file_has_them),
        cmocka_unit_test(reasons__are_many),
        cmocka_unit_test(reasons__are_words_and_stand_in_order),
        cmocka_unit_test(variants__end_with_one_for_any_message),
        cmocka_unit_test(variants__are_all_found),
        cmocka_unit_test(texts__are_complete_and_of_a_length_to_be_read),
        cmocka_unit_test(steps__have_known_placeholders_only),
        cmocka_unit_test(steps__are_commands_or_sentences),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
