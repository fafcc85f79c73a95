/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/yaml.h"
#include "unit/unit.h"

/* A tree as one line: scalars in quotes but for plain ones, null as ~. */
static void dump(struct buf *out, const struct yaml *n) {
    switch (yaml_type(n)) {
    case YAML_NULL:
        buf_add_char(out, '~');
        break;
    case YAML_SCALAR:
        if (!yaml_is_plain(n)) buf_add_char(out, '"');
        buf_add_cstr(out, yaml_text(n));
        if (!yaml_is_plain(n)) buf_add_char(out, '"');
        break;
    case YAML_LIST:
    case YAML_MAP:
        buf_add_char(out, yaml_type(n) == YAML_MAP ? '{' : '[');
        for (const struct yaml *c = yaml_first(n); c; c = yaml_next(c)) {
            if (c != yaml_first(n)) buf_add_char(out, ',');
            if (yaml_key(c)) buf_printf(out, "%s:", yaml_key(c));
            dump(out, c);
        }
        buf_add_char(out, yaml_type(n) == YAML_MAP ? '}' : ']');
        break;
    }
}

static void check_tree(const char *in, const char *want) {
    struct err err = {.kind = ERR_NONE};
    struct buf out = BUF_INIT(64 * KIB);
    struct yaml *root = yaml_parse(str_of(in), "test", &err);
    if (!root) fail_msg("'%s': %s", in, err.text);
    assert_int_equal(err.kind, ERR_NONE);
    dump(&out, root);
    if (strcmp(out.data, want) != 0) fail_msg("'%s' gave %s", in, out.data);
    buf_done(&out);
    yaml_free(root);
}

static void yaml__parse__gives_the_tree(void **state) {
    static const struct {
        const char *in, *out;
    } table[] = {
        {"", "~"},
        {"# only this\n", "~"},
        {"---\n", "~"},
        {"a", "a"},
        {"a: b\n", "{a:b}"},
        {"a: b\n---\nc: d\n", "{a:b}"},
        {"\xEF\xBB\xBF\x61: b", "{a:b}"},
        {"{\"a\": [1, 2.5, true, null, \"x\"]}", "{a:[1,2.5,true,~,\"x\"]}"},
        {"- a\n- - b\n  - c\n- {}\n- []\n", "[a,[b,c],{},[]]"},
        {"a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: nUll\n",
         "{a:~,b:~,c:~,d:~,e:~,f:nUll}"},
        {"a: ''\nb: 'null'\nc: \"~\"\nd: |\n  null\n",
         "{a:\"\",b:\"null\",c:\"~\",d:\"null\n\"}"},
        {"a: !!str null\n", "{a:\"null\"}"},
        {"a: 1\nb: 2\na: 3\n", "{b:2,a:3}"},
        {"A: 1\na: 2\n", "{A:1,a:2}"},
        {"? a\n: b\n? c\n", "{a:b,c:~}"},
        {"a: &x b\nc: *x\n", "{a:b,c:b}"},
        {"a: &x {k: [1]}\nc: [*x, *x]\n", "{a:{k:[1]},c:[{k:[1]},{k:[1]}]}"},
        {"a: &x 1\nb: &x 2\nc: *x\n", "{a:1,b:2,c:2}"},
        {"&k a: 1\n*k : 2\n", "{a:2}"},
        {"a: &x b\nc: &y [*x]\nd: *y\n", "{a:b,c:[b],d:[b]}"},
        {"a: >-\n  x\n  y\n", "{a:\"x y\"}"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        check_tree(table[i].in, table[i].out);
}

static void yaml__parse__merges(void **state) {
    static const struct {
        const char *in, *out;
    } table[] = {
        {"a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n",
         "{a:{k:1,l:2},b:{l:2,k:3}}"},
        {"a: &x {k: 1}\nb: {k: 3, <<: *x}\n", "{a:{k:1},b:{k:3}}"},
        {"a: {<<: {k: 1}, l: 2}\n", "{a:{k:1,l:2}}"},
        {"a: {<<: [{k: 1}, {k: 2, l: 3}]}\n", "{a:{l:3,k:1}}"},
        {"a: &x {k: [1]}\nb: &y {<<: *x}\nc: {<<: *y}\n",
         "{a:{k:[1]},b:{k:[1]},c:{k:[1]}}"},
        {"a: {'<<': {k: 1}}\n", "{a:{<<:{k:1}}}"},
        {"a: {<<: {}}\n", "{a:{}}"},
        {"a: {<<: []}\n", "{a:{}}"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        check_tree(table[i].in, table[i].out);
}

static void yaml__parse__says_where_it_went_wrong(void **state) {
    static const struct {
        const char *in, *at; /* what the message holds */
    } table[] = {
        {"a: [b\n: c", "line 2, column 1: "},
        {"a: b: c\n", "line 1, column 5: "},
        {"a:\n\tb: c\n", "line 2, column 1: "},
        {"a: *none\n", "line 1, column 4: an alias without an anchor"},
        {"a: &x [1, *x]\n", "line 1, column 11: an alias to what it is part"},
        {"a: &x\n  b: {<<: *x}\n", "line 2, column 11: an alias to what"},
        {"a: {<<: 1}\n", "only maps can be merged"},
        {"a: {<<: [1]}\n", "only maps can be merged"},
        {"a: {<<: }\n", "only maps can be merged"},
        {"a: \"x\\0y\"\n", "line 1, column 4: a NUL in a scalar"},
        {"[a]: b\n", "line 1, column 1: a key must be a scalar"},
        {"a: b\n? {c: d}\n: e\n", "line 2, column 3: a key must be"},
        {"a: b\nc: \xFF\n", "line 2, column 4: "},
        {"a: b\nc: \x01\n", "line 2, column 4: "},
        {"a: 'b\n", "line 2, column 1: "},
        {"a: @b\n", "line 1, column 4: "},
        {"%YAML 3.0\n---\n", "line 1, column 1: "},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct err err = {.kind = ERR_NONE};
        struct yaml *root = yaml_parse(str_of(table[i].in), "f.yaml", &err);
        if (root) fail_msg("'%s' was accepted", table[i].in);
        assert_int_equal(err.kind, ERR_FORMAT);
        if (!strstr(err.text, table[i].at) ||
            strncmp(err.text, "cannot parse 'f.yaml': line ", 28) != 0)
            fail_msg("'%s': %s", table[i].in, err.text);
    }
}

/* The same table with a secret at every place that an error can be at. */
static void yaml__parse__never_repeats_the_text(void **state) {
    static const char *const bad[] = {
        "a: [sEcReT\n: c",
        "a: sEcReT: sEcReT\n",
        "a: sEcReT\n\tb: c\n",
        "a: *sEcReT\n",
        "a: &sEcReT [1, *sEcReT]\n",
        "a: {<<: sEcReT}\n",
        "a: \"sEcReT\\0\"\n",
        "[sEcReT]: b\n",
        "a: sEcReT\xFF\n",
        "a: 'sEcReT\n",
        "a: @sEcReT\n",
        "a: !sEcReT!x 1\n",
        "a: %sEcReT\n",
        "a: \"\\xsEcReT\"\n",
        "%sEcReT\n",
        "sEcReT\nsEcReT: 1\n",
        "a: |sEcReT\n",
        "a: `sEcReT`\n",
        "%TAG !sEcReT! sEcReT\n%TAG !sEcReT! sEcReT\n---\n"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {.kind = ERR_NONE};
        struct yaml *root = yaml_parse(str_of(bad[i]), "f", &err);
        yaml_free(root);
        if (root && strncmp(bad[i], "%sEcReT", 7) != 0)
            fail_msg("'%s' was accepted", bad[i]);
        if (strstr(err.text, "sEcReT") || strstr(err.text, "cReT"))
            fail_msg("%s", err.text);
    }
}

static void yaml__get__reads_a_kubeconfig(void **state) {
    static const char text[] =
        "apiVersion: v1\n"
        "kind: Config\n"
        "clusters:\n"
        "- name: one\n"
        "  cluster: {server: 'https://a', insecure-skip-tls-verify: on}\n"
        "users: []\n";
    (void)state;
    struct yaml *root = yaml_parse(STR(text), "kubeconfig", NULL);
    const struct yaml *one = yaml_first(yaml_get(root, "clusters"));
    const struct yaml *cluster = yaml_get(one, "cluster");
    bool skip = false;
    assert_string_equal(yaml_text(yaml_get(root, "kind")), "Config");
    assert_string_equal(yaml_text(yaml_get(one, "name")), "one");
    assert_string_equal(yaml_text(yaml_get(cluster, "server")), "https://a");
    assert_false(yaml_is_plain(yaml_get(cluster, "server")));
    assert_true(
        yaml_bool(yaml_get(cluster, "insecure-skip-tls-verify"), &skip));
    assert_true(skip);
    assert_int_equal(yaml_line(one), 4);
    assert_int_equal(yaml_column(one), 3);
    assert_int_equal(yaml_line(yaml_get(cluster, "server")), 5);
    assert_int_equal(yaml_column(yaml_get(cluster, "server")), 21);
    assert_null(yaml_get(root, "Kind"));
    assert_null(yaml_first(yaml_get(root, "users")));
    yaml_free(root);
}

static void yaml__keys__have_a_place_and_know_their_like(void **state) {
    (void)state;
    static const char in[] = "a: &x {p: 1}\n"
                             "b:\n"
                             "  <<: *x\n"
                             "  p: 2\n"
                             "  q: 3\n"
                             "  \"q\":   4\n"
                             "l: [5]\n";
    struct yaml *root = yaml_parse(STR(in), "test", NULL);
    const struct yaml *b = yaml_get(root, "b"), *p = yaml_get(b, "p"),
                      *q = yaml_get(b, "q"),
                      *five = yaml_first(yaml_get(root, "l"));

    assert_int_equal(yaml_key_line(q), 6);
    assert_int_equal(yaml_key_column(q), 3);
    assert_int_equal(yaml_column(q), 10);
    assert_true(yaml_is_repeated(q));
    /* It lies over what was merged, as it is meant to. */
    assert_false(yaml_is_repeated(p));
    assert_int_equal(yaml_key_line(five), 0);
    assert_false(yaml_is_repeated(five));
    assert_int_equal(yaml_key_column(NULL), 0);
    assert_false(yaml_is_repeated(NULL));
    yaml_free(root);
}

static void yaml__bool__knows_the_words_of_yaml_1_1(void **state) {
    static const struct {
        const char *in;
        int want; /* -1: no boolean */
    } table[] = {
        {"y", 1},       {"Yes", 1},     {"ON", 1},    {"true", 1},
        {"True", 1},    {"TRUE", 1},    {"n", 0},     {"No", 0},
        {"OFF", 0},     {"false", 0},   {"False", 0}, {"FALSE", 0},
        {"tRUE", -1},   {"1", -1},      {"", -1},     {"'true'", -1},
        {"\"no\"", -1}, {"[true]", -1}, {"null", -1}, {"truex", -1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        bool value = table[i].want != 1;
        bool before = value;
        struct yaml *root = yaml_parse(str_of(table[i].in), "t", NULL);
        bool ok = yaml_bool(root, &value);
        if (ok != (table[i].want >= 0) ||
            value != (ok ? table[i].want == 1 : before))
            fail_msg("'%s': %d %d", table[i].in, ok, value);
        yaml_free(root);
    }
}

static void yaml__accessors__take_absent_nodes(void **state) {
    bool b;
    (void)state;
    assert_int_equal(yaml_type(NULL), YAML_NULL);
    assert_null(yaml_get(NULL, "a"));
    assert_null(yaml_text(NULL));
    assert_false(yaml_bool(NULL, &b));
    assert_false(yaml_is_plain(NULL));
    assert_null(yaml_first(NULL));
    assert_null(yaml_next(NULL));
    assert_null(yaml_key(NULL));
    assert_int_equal(yaml_line(NULL), 0);
    yaml_free(NULL);
    struct yaml *list = yaml_parse(STR("[a: b]"), "t", NULL);
    assert_null(yaml_get(list, "a"));
    assert_null(yaml_text(list));
    assert_null(yaml_key(yaml_first(list)));
    yaml_free(list);
}

static void check_limit(struct buf *text, const char *problem) {
    struct err err = {.kind = ERR_NONE};
    struct yaml *root = yaml_parse(buf_str(text), "big", &err);
    buf_done(text);
    yaml_free(root);
    if (!problem) {
        if (!root) fail_msg("%s", err.text);
        return;
    }
    assert_null(root);
    size_t len = strlen(err.text), tail = strlen(problem);
    if (len < tail || strcmp(err.text + len - tail, problem) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(err.kind, ERR_LIMIT);
}

static void repeat(struct buf *b, const char *part, size_t n) {
    for (size_t i = 0; i < n; i++) buf_add_cstr(b, part);
}

static void yaml__parse__bounds_depth(void **state) {
    static const char *const parts[] = {"[", "{a: ", "- ", "[{a: ", "[\n"};
    struct buf b = BUF_INIT(LIMIT_YAML_BYTES);
    (void)state;
    buf_add_fill(&b, '[', LIMIT_YAML_DEPTH);
    buf_add_fill(&b, ']', LIMIT_YAML_DEPTH);
    check_limit(&b, NULL);
    buf_add_fill(&b, '[', LIMIT_YAML_DEPTH + 1);
    buf_add_fill(&b, ']', LIMIT_YAML_DEPTH + 1);
    check_limit(&b, "line 1, column 33: nested too deep");
    /* As much of it as a file may have: must fail before it costs. */
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        repeat(&b, parts[i], LIMIT_YAML_BYTES / strlen(parts[i]));
        check_limit(&b, "nested too deep");
    }
}

static void yaml__parse__bounds_size_and_values(void **state) {
    struct buf b = BUF_INIT(2 * LIMIT_YAML_BYTES);
    (void)state;
    buf_add_fill(&b, '\n', LIMIT_YAML_BYTES);
    check_limit(&b, NULL);
    buf_add_fill(&b, '\n', LIMIT_YAML_BYTES + 1);
    check_limit(&b, "more than 4194304 bytes");
    repeat(&b, "- a\n", LIMIT_YAML_NODES - 1);
    check_limit(&b, NULL);
    repeat(&b, "- a\n", LIMIT_YAML_NODES);
    check_limit(&b, "too many values");
    repeat(&b, "a: b\n", LIMIT_YAML_NODES / 2);
    check_limit(&b, "too many values");
    buf_add_fill(&b, 'k', 1025);
    buf_add_cstr(&b, "\n");
    check_limit(&b, NULL);
    buf_add_cstr(&b, "? ");
    buf_add_fill(&b, 'k', 1025);
    buf_add_cstr(&b, "\n");
    check_limit(&b, "a key is too long");
}

static void yaml__parse__bounds_aliases(void **state) {
    struct buf b = BUF_INIT(LIMIT_YAML_BYTES);
    (void)state;
    buf_add_cstr(&b, "a: &x 1\nb: [");
    repeat(&b, "*x,", LIMIT_YAML_ALIASES);
    buf_add_char(&b, ']');
    check_limit(&b, NULL);
    buf_add_cstr(&b, "a: &x 1\nb: [");
    repeat(&b, "*x,", LIMIT_YAML_ALIASES + 1);
    buf_add_char(&b, ']');
    check_limit(&b, "too many aliases");
    for (int i = 0; i <= LIMIT_YAML_ALIASES; i++)
        buf_printf(&b, "- &a%d 1\n", i);
    check_limit(&b, "too many anchors");
    /* A billion laughs: nodes are shared, what a reader walks is bounded. */
    buf_add_cstr(&b, "l0: &l0 [a,a,a,a,a,a,a,a,a]\n");
    for (int i = 1; i < 9; i++) {
        buf_printf(&b, "l%d: &l%d [", i, i);
        for (int k = 0; k < 9; k++) buf_printf(&b, "*l%d,", i - 1);
        buf_add_cstr(&b, "]\n");
    }
    check_limit(&b, "aliases expanded");
}

static void yaml__parse__bounds_directives(void **state) {
    struct buf b = BUF_INIT(LIMIT_YAML_BYTES);
    (void)state;
    for (int i = 0; i < 1000; i++) buf_printf(&b, "%%TAG !a%d! b\n", i);
    buf_add_cstr(&b, "--- a\n");
    check_limit(&b, NULL);
    for (int i = 0; i < 200000; i++) buf_printf(&b, "%%TAG !a%d! b\r", i);
    check_limit(&b, "too many directives");
    buf_add_cstr(&b, "\xFF\xFE");
    for (int i = 0; i < 1001; i++) buf_add(&b, "%\0T\0A\0G\0", 8);
    check_limit(&b, "too many directives");
}

static void yaml__parse__bounds_merges(void **state) {
    struct buf b = BUF_INIT(LIMIT_YAML_BYTES);
    (void)state;
    buf_add_cstr(&b, "a: &x {");
    for (int i = 0; i < 1000; i++) buf_printf(&b, "k%d: v,", i);
    buf_add_cstr(&b, "}\nb: {");
    repeat(&b, "<<: *x,", 500);
    buf_add_cstr(&b, "}\n");
    check_limit(&b, ": too many values");
}

/* Quadratic work would show as minutes, which the runner ends. */
static void yaml__parse__takes_its_time_in_line_with_the_size(void **state) {
    static const char *const parts[] = {"a",           "\"",
                                        "'",           "#",
                                        " ",           "\n",
                                        "\t",          "&a ",
                                        "*a ",         "!a ",
                                        "!!str ",      "|",
                                        ">",           "%TAG !a! b\n",
                                        "%YAML 1.1\n", "---\n",
                                        "...\n",       ":",
                                        ": ",          ",",
                                        "a,",          "a: ",
                                        "a:\n",        "- a\n",
                                        "<<: ",        "\\",
                                        "]",           "}",
                                        "\r",          "\xC2\x85",
                                        "a b\n",       "!<a",
                                        "a: |\n b\n",  "[a, ",
                                        "{a: b}, "};
    static const char *const starts[] = {"", "[", "{", "a: ", "a: |\n ", "\""};
    struct buf b = BUF_INIT(LIMIT_YAML_BYTES);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        for (size_t k = 0; k < ARRAY_LEN(starts); k++) {
            struct err err;
            buf_add_cstr(&b, starts[k]);
            repeat(&b, parts[i], 256 * KIB / strlen(parts[i]));
            yaml_free(yaml_parse(buf_str(&b), "big", &err));
            buf_clear(&b);
        }
    }
    buf_done(&b);
}

static void yaml__parse__survives_cutting_and_any_byte(void **state) {
    static const char text[] =
        "a: &x {k: [1, 'two', \"t\\u0068ree\"], ? l : ~}\n"
        "b: {<<: *x, k: |\n  four\n }\n"
        "c:\n- !!str 5\n- *x # six\n- >-\n  seven\n...\n";
    char copy[sizeof(text)];
    (void)state;
    for (size_t len = 0; len < sizeof(text); len++)
        yaml_free(yaml_parse((struct str){text, len}, "cut", NULL));
    for (size_t pos = 0; pos + 1 < sizeof(text); pos++) {
        for (int c = 0; c < 256; c++) {
            memcpy(copy, text, sizeof(text));
            copy[pos] = (char)c;
            struct str s = {copy, sizeof(text) - 1};
            yaml_free(yaml_parse(s, "bent", NULL));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml__parse__gives_the_tree),
        cmocka_unit_test(yaml__parse__merges),
        cmocka_unit_test(yaml__parse__says_where_it_went_wrong),
        cmocka_unit_test(yaml__parse__never_repeats_the_text),
        cmocka_unit_test(yaml__get__reads_a_kubeconfig),
        cmocka_unit_test(yaml__keys__have_a_place_and_know_their_like),
        cmocka_unit_test(yaml__bool__knows_the_words_of_yaml_1_1),
        cmocka_unit_test(yaml__accessors__take_absent_nodes),
        cmocka_unit_test(yaml__parse__bounds_depth),
        cmocka_unit_test(yaml__parse__bounds_size_and_values),
        cmocka_unit_test(yaml__parse__bounds_aliases),
        cmocka_unit_test(yaml__parse__bounds_directives),
        cmocka_unit_test(yaml__parse__bounds_merges),
        cmocka_unit_test(yaml__parse__takes_its_time_in_line_with_the_size),
        cmocka_unit_test(yaml__parse__survives_cutting_and_any_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
