/* SPDX-License-Identifier: Apache-2.0 */
/* What YAML means in a kubeconfig: client-go's reading of it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "unit/kube/fixture.h"

static const struct kube_flags none;

static const struct {
    const char *user;
    const char *token; /* NULL: none */
} texts[] = {
    {"token: abc", "abc"},
    {"token: 'abc'", "abc"},
    {"token: 12345", "12345"},
    {"token: '1e3'", "1e3"},
    {"token: 1e3", "1000"},
    {"token: 0x10", "16"},
    {"token: yes", "true"},
    {"token: OFF", "false"},
    {"token: !!str 1e3", "1e3"},
    {"token: 2024-01-01", "2024-01-01"},
    /* null words unset, quoted ones do not */
    {"token: ", NULL},
    {"token: ~", NULL},
    {"token: null", NULL},
    {"token: Null", NULL},
    {"token: NULL", NULL},
    {"token: ''", NULL},
    {"token: 'null'", "null"},
    {"token: nULL", "nULL"},
    /* the last of equal keys, unknown ones */
    {"token: a, token: b", "b"},
    {"token: a, token: ~", NULL},
    {"Token: x, TOKEN: y, tokens: z", NULL},
    {"unknown: {deep: [1, {a: b}]}, token: a", "a"},
    /* merging */
    {"<<: {token: a}", "a"},
    {"<<: {token: a}, token: b", "b"},
    {"token: b, <<: {token: a}", "b"},
    {"<<: [{token: a}, {token: b}]", "a"},
    {"x: &t abc, token: *t", "abc"},
};

static void typing__text(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        fixture_user(texts[i].user);
        struct outcome o = resolved(&none);
        if (!texts[i].token && o.e.identity.token)
            fail_msg("%s: %s", texts[i].user, o.e.identity.token);
        if (texts[i].token)
            assert_string_equal(o.e.identity.token, texts[i].token);
        outcome_done(&o);
    }
}

static void typing__names_read_alike_wherever_they_stand(void **state) {
    (void)state;

    fixture_put("f", "current-context: 0x3e8\n"
                     "clusters: [{name: on, cluster: {server: 'https://h'}}]\n"
                     "users: [{name: 1.50, user: {token: t}}]\n"
                     "contexts: [{name: 1e3, context: {cluster: 'true', user: "
                     "'1.5', namespace: 123}}]\n");
    setenv("KUBECONFIG", "f", 1);
    struct outcome o = resolved(&none);
    assert_string_equal(o.e.context, "1000");
    assert_string_equal(o.e.cluster, "true");
    assert_string_equal(o.e.user, "1.5");
    assert_string_equal(o.ns, "123");
    outcome_done(&o);

    fixture_put("f", "contexts: [{name: 1e3}, {name: '1000'}]\n");
    assert_refused(&none, "kubeconfig 'f' has context '1000' twice");
}

static const struct {
    const char *word;
    int is; /* -1: an error */
} bools[] = {
    {"y", 1},       {"Y", 1},       {"yes", 1},  {"Yes", 1},  {"YES", 1},
    {"on", 1},      {"On", 1},      {"ON", 1},   {"true", 1}, {"True", 1},
    {"TRUE", 1},    {"n", 0},       {"N", 0},    {"no", 0},   {"No", 0},
    {"NO", 0},      {"off", 0},     {"Off", 0},  {"OFF", 0},  {"false", 0},
    {"False", 0},   {"FALSE", 0},   {"~", 0},    {"", 0},     {"yEs", -1},
    {"'true'", -1}, {"\"on\"", -1}, {"1", -1},   {"0", -1},   {"[]", -1},
    {"{}", -1},     {"''", -1},     {"TrUe", -1}};

static void typing__booleans(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(bools); i++) {
        char *cluster =
            xasprintf("server: 'https://h', insecure-skip-tls-verify: %s",
                      bools[i].word);
        fixture_config(cluster, "");
        xfree(cluster);
        if (bools[i].is < 0) {
            assert_refused(&none,
                           "kubeconfig 'f', line 2: 'insecure-skip-tls-verify'"
                           " of 'c' must be true or false");
            continue;
        }
        struct outcome o = resolved(&none);
        if (o.e.insecure != (bools[i].is == 1))
            fail_msg("'%s'", bools[i].word);
        outcome_done(&o);
    }
}

/* CA_B64, cut. */
#define B64_1 \
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClEwRT0KLS0tLS1FTkQgQ0VSVElG"
#define B64_2 "SUNBVEUtLS0tLQo"

static void typing__data_is_standard_base64(void **state) {
    static const struct {
        const char *data, *why;
    } table[] = {
        {"\"" B64_1 B64_2 "=\"", NULL},
        {"\"" B64_1 "\\r\\n" B64_2 "=\\n\"", NULL},
        {"\"\\n" B64_1 "\\n\\n" B64_2 "=\\r\"", NULL},
        {"\"" B64_1 B64_2 "\"", "not base64"},
        {"\"" B64_1 " " B64_2 "=\"", "not base64"},
        {"\"" B64_1 "-" B64_2 "=\"", "not base64"},
        {"\"" B64_1 B64_2 "=CANARY==\"", "not base64"},
        {"CANARY==", "not PEM"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *cluster =
            xasprintf("server: 'https://h', certificate-authority-data: %s",
                      table[i].data);
        fixture_config(cluster, "");
        xfree(cluster);
        struct outcome o = resolve(&none);
        if (!table[i].why) {
            if (!o.ok) fail_msg("case %zu: %s", i, o.err.text);
            assert_str(buf_str(&o.e.ca), CA_PEM);
        } else {
            assert_false(o.ok);
            assert_non_null(strstr(o.err.text, table[i].why));
            assert_null(strstr(o.err.text, "CANARY"));
        }
        outcome_done(&o);
    }
}

#define WHOLE                                                 \
    "current-context: c\n"                                    \
    "clusters: [{name: c, cluster: {server: 'https://h'}}]\n" \
    "contexts: [{name: c, context: {cluster: c, namespace: a}}]\n"

static void typing__documents(void **state) {
    static const char *const good[] = {
        WHOLE,
        "---\n" WHOLE,
        WHOLE "---\ncurrent-context: other\n",
        WHOLE "...\n{[ CANARY",
        "\xEF\xBB\xBF" WHOLE,
        "# CANARY\n%YAML 1.1\n---\n" WHOLE,
        "apiVersion: v1\nkind: Config\npreferences: {}\n" WHOLE,
        "{\"apiVersion\":\"v1\",\n\t\"current-context\":\"c\",\"clusters\":"
        "[{\"name\":\"c\",\"cluster\":{\"server\":\"https:\\/\\/h\","
        "\"insecure-skip-tls-verify\":false,\"extensions\":null}}],"
        "\"contexts\":[{\"name\":\"c\",\"context\":{\"cluster\":\"c\","
        "\"namespace\":\"\\u0061\"}}]}",
        "x: &c {cluster: c, namespace: a}\n"
        "current-context: c\n"
        "clusters: [{name: c, cluster: {server: 'https://h'}}]\n"
        "contexts: [{name: c, context: *c}, {name: d, context: {<<: *c}}]\n",
    };
    (void)state;

    setenv("KUBECONFIG", "f", 1);
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        fixture_put("f", good[i]);
        struct outcome o = resolve(&none);
        if (!o.ok) fail_msg("case %zu: %s", i, o.err.text);
        assert_string_equal(o.e.server, "https://h");
        assert_string_equal(o.ns, "a");
        outcome_done(&o);
    }
    struct outcome o = resolved(&(struct kube_flags){.context = "d"});
    assert_string_equal(o.ns, "a");
    outcome_done(&o);
}

static void repeat(struct buf *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) buf_add_cstr(out, text);
}

static void assert_over(struct buf *text, const char *why) {
    fixture_put("f", text->data);
    buf_done(text);

    struct outcome o = resolve(&(struct kube_flags){.kubeconfig = "f"});
    assert_false(o.ok);
    if (!strstr(o.err.text, why)) fail_msg("%s", o.err.text);
    assert_null(strstr(o.err.text, "CANARY"));
    outcome_done(&o);
}

static void typing__has_caps(void **state) {
    struct buf text = BUF_INIT(2 * LIMIT_YAML_BYTES);
    (void)state;

    repeat(&text, "#23456789012345\n", LIMIT_YAML_BYTES / 16);
    buf_add_cstr(&text, "\n");
    assert_over(&text, "'f' is larger than 4194304 bytes");

    text = BUF_INIT(2 * LIMIT_YAML_BYTES);
    buf_add_cstr(&text, "a: ");
    repeat(&text, "[", LIMIT_YAML_DEPTH);
    buf_add_cstr(&text, "CANARY");
    assert_over(&text, "nested too deep");

    text = BUF_INIT(2 * LIMIT_YAML_BYTES);
    buf_add_cstr(&text, "a: &a CANARY\nb: [");
    repeat(&text, "*a,", LIMIT_YAML_ALIASES + 1);
    buf_add_cstr(&text, "]\n");
    assert_over(&text, "too many aliases");

    text = BUF_INIT(2 * LIMIT_YAML_BYTES);
    buf_add_cstr(&text, "a: &a [CANARY, *a]\n");
    assert_over(&text, "an alias to what it is part of");

    text = BUF_INIT(2 * LIMIT_YAML_BYTES);
    buf_add_cstr(&text, "a0: &a0 [CANARY]\n");
    for (int i = 1; i < 20; i++)
        buf_printf(&text, "a%d: &a%d [*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1,
                   i - 1);
    assert_over(&text, "too many values, aliases expanded");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(typing__text),
        FIXTURE_TEST(typing__names_read_alike_wherever_they_stand),
        FIXTURE_TEST(typing__booleans),
        FIXTURE_TEST(typing__data_is_standard_base64),
        FIXTURE_TEST(typing__documents),
        FIXTURE_TEST(typing__has_caps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
