/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>

#include "app/options.h"

enum { WORDS = 10 };

/* argv[1..] of a table; the first NULL ends it. */
static bool parse(struct options *o, const char *const words[WORDS],
                  struct err *err) {
    char *argv[WORDS + 2] = {(char *)(uintptr_t) "kevtop"};
    int argc = 1;
    while (argc <= WORDS && words[argc - 1]) {
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
        argc++;
    }
    *o = (struct options){0};
    return options_parse(o, argc, argv, err);
}

/* --- what a flag sets ------------------------------------------------- */

enum type { BOOL, TEXT };

struct good {
    const char *words[WORDS];
    size_t field;
    enum type type;
    const char *text; /* TEXT: NULL for not given */
    bool set;         /* BOOL */
};

#define FIELD(name) offsetof(struct options, name)
#define IS_TEXT(name, value) FIELD(name), TEXT, value, false
#define IS_BOOL(name, value) FIELD(name), BOOL, NULL, value

static const struct good goods[] = {
    {{NULL}, IS_TEXT(namespaces, NULL)},
    {{NULL}, IS_BOOL(watch, false)},
    /* a value behind, after '=', glued to a letter */
    {{"--namespace", "prod"}, IS_TEXT(namespaces, "prod")},
    {{"--namespace=prod"}, IS_TEXT(namespaces, "prod")},
    {{"-n", "prod"}, IS_TEXT(namespaces, "prod")},
    {{"-nprod"}, IS_TEXT(namespaces, "prod")},
    {{"-n=prod"}, IS_TEXT(namespaces, "prod")},
    {{"--user="}, IS_TEXT(user, "")},
    {{"--user", ""}, IS_TEXT(user, "")},
    {{"--user", "-x"}, IS_TEXT(user, "-x")},
    {{"--proxy-url", "socks5://x"}, IS_TEXT(proxy_url, "socks5://x")},
    {{"--filter=a=b"}, IS_TEXT(filter, "a=b")},
    /* repeats */
    {{"-n", "a", "--namespace=b,c"}, IS_TEXT(namespaces, "a,b,c")},
    {{"--reason", "A", "--reason", "!B"}, IS_TEXT(reasons, "A,!B")},
    {{"--context", "a b,c", "--context=d"}, IS_TEXT(contexts, "a b,c,d")},
    {{"-F", "a or b", "-F", "c"}, IS_TEXT(filter, "(a or b) (c)")},
    {{"-o", "json", "-o", "wide"}, IS_TEXT(output, "wide")},
    /* switches */
    {{"-A"}, IS_BOOL(all_namespaces, true)},
    {{"--all-namespaces"}, IS_BOOL(all_namespaces, true)},
    {{"--all-namespaces=true"}, IS_BOOL(all_namespaces, true)},
    {{"-A", "--all-namespaces=false"}, IS_BOOL(all_namespaces, false)},
    {{"-AW"}, IS_BOOL(warnings, true)},
    {{"-AWo", "json"}, IS_TEXT(output, "json")},
    {{"-AWojson"}, IS_TEXT(output, "json")},
    {{"-A=false"}, IS_BOOL(all_namespaces, false)},
    /* a value only after '=' */
    {{"--demo"}, IS_TEXT(demo, "")},
    {{"--demo=7"}, IS_TEXT(demo, "7")},
    {{"--demo", "pod"}, IS_TEXT(demo, "")},
    /* what is no flag */
    {{"--", "-A"}, IS_BOOL(all_namespaces, false)},
    {{"pod", "-A"}, IS_BOOL(all_namespaces, true)},
};

static void options__parse__sets_what_is_given(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(goods); i++) {
        const struct good *g = &goods[i];
        struct options o;
        struct err err = {0};
        if (!parse(&o, g->words, &err)) fail_msg("case %zu: %s", i, err.text);
        const char *at = (const char *)&o + g->field;
        const char *have = NULL;
        if (g->type == TEXT) memcpy(&have, at, sizeof(have));
        if (g->type == BOOL && *(const bool *)at != g->set)
            fail_msg("case %zu is %d", i, !g->set);
        if (!have != !g->text || (have && strcmp(have, g->text) != 0))
            fail_msg("case %zu is '%s'", i, have ? have : "NULL");
        options_done(&o);
    }
}

/* A group may have a comma in its name. */
static void options__parse__values_that_are_not_lists_stay_whole(
    void **state) {
    (void)state;
    struct options o;
    struct err err = {0};
    assert_true(
        parse(&o,
              (const char *const[WORDS]){"--as-group", "a,b", "--as-group=c",
                                         "--as-user-extra=k=v,w"},
              &err));
    assert_int_equal(o.as_groups.n, 2);
    assert_string_equal(o.as_groups.at[0], "a,b");
    assert_string_equal(o.as_groups.at[1], "c");
    assert_null(o.as_groups.at[2]);
    assert_int_equal(o.as_extra.n, 1);
    assert_string_equal(o.as_extra.at[0], "k=v,w");
    assert_null(o.as_extra.at[1]);
    options_done(&o);
}

static void options__parse__the_rest_are_arguments(void **state) {
    (void)state;
    static const struct {
        const char *words[WORDS];
        const char *args;
    } table[] = {
        {{"pod/a", "pod/b"}, "pod/a pod/b "},
        {{"pod", "-A", "a"}, "pod a "},
        {{"--", "-A", "--x", "--"}, "-A --x -- "},
        {{"-"}, "- "},
        {{"--demo", "pod"}, "pod "},
        {{""}, " "},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct options o;
        struct err err = {0};
        struct buf args = BUF_INIT(256);
        assert_true(parse(&o, table[i].words, &err));
        for (size_t k = 0; k < o.args.n; k++)
            buf_printf(&args, "%s ", o.args.at[k]);
        assert_string_equal(args.data, table[i].args);
        buf_done(&args);
        options_done(&o);
    }
}

/* --- what is refused -------------------------------------------------- */

static const struct {
    const char *words[WORDS];
    const char *error;
} bads[] = {
    {{"--warnigs"}, "unknown flag '--warnigs': did you mean --warnings?"},
    {{"--all-namespace"},
     "unknown flag '--all-namespace': did you mean --all-namespaces?"},
    {{"--namespaces", "x"},
     "unknown flag '--namespaces': did you mean --namespace?"},
    {{"--nmespace", "x"},
     "unknown flag '--nmespace': did you mean --namespace?"},
    {{"--waring"}, "unknown flag '--waring': did you mean --warnings?"},
    {{"--zzz"}, "unknown flag '--zzz': see kevtop --help for all of them"},
    {{"--dump"}, "unknown flag '--dump': see kevtop --help for all of them"},
    {{"---watch"}, "unknown flag '---watch': did you mean --watch?"},
    {{"--=x"}, "unknown flag '--': see kevtop --help for all of them"},
    {{"-x"}, "unknown flag '-x': see kevtop --help for all of them"},
    {{"-Ax"}, "unknown flag '-x': see kevtop --help for all of them"},
    {{"-watch"}, "unknown flag '-watch': did you mean --watch?"},
    {{"-token=s3cret"}, "unknown flag '-token': did you mean --token?"},
    {{"-namespace", "a"},
     "unknown flag '-namespace': did you mean --namespace?"},
    {{"--wat"}, "unknown flag '--wat': did you mean --watch?"},
    {{"--namespace"}, "--namespace needs a value: --namespace NS[,NS]"},
    {{"-A", "-n"}, "-n needs a value: -n NS[,NS]"},
    {{"-An"}, "-n needs a value: -n NS[,NS]"},
    {{"--watch=maybe"}, "--watch takes no value but true or false"},
    {{"--watch="}, "--watch takes no value but true or false"},
    {{"-A=1"}, "--all-namespaces takes no value but true or false"},
    /* no value is echoed: it may be a secret */
    {{"--tokn=s3cret"}, "unknown flag '--tokn': did you mean --token?"},
    {{"--password=s3cret"},
     "unknown flag '--password': see kevtop --help for all of them"},
    {{"--watch=s3cret"}, "--watch takes no value but true or false"},
};

static void options__parse__says_what_is_wrong(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bads); i++) {
        struct options o;
        struct err err = {0};
        if (parse(&o, bads[i].words, &err))
            fail_msg("'%s' is taken", bads[i].words[0]);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_string_equal(err.text, bads[i].error);
        assert_null(strstr(err.text, "s3cret"));
        options_done(&o);
    }
}

/* --- what is told of them --------------------------------------------- */

static char *written(void (*write)(FILE *)) {
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    write(out);
    fclose(out);
    return text;
}

/* What is dumped parses: each option by its long name and by its letter. */
static void options__dump__every_line_is_an_option(void **state) {
    (void)state;
    char *text = written(options_dump);
    struct str rest = str_of(text), line;
    size_t lines = 0;

    while (str_split(&rest, '\n', &line) && line.len) {
        struct str parts[7];
        char name[80], letter[3] = "";
        for (size_t i = 0; i < 7; i++)
            assert_true(str_split(&line, '\t', &parts[i]));
        assert_int_equal(line.len, 0);
        snprintf(name, sizeof(name), "--%.*s", STR_ARG(parts[2]));
        if (parts[1].len) {
            letter[0] = '-';
            letter[1] = parts[1].ptr[0];
        }
        const char *const forms[][WORDS] = {{name, "1"}, {letter, "1"}};
        for (size_t i = 0; i < 2 && forms[i][0][0]; i++) {
            struct options o;
            struct err err = {0};
            if (!parse(&o, forms[i], &err))
                fail_msg("%s: %s", forms[i][0], err.text);
            bool flag = parts[3].len == 0 || parts[3].ptr[0] == '[';
            assert_int_equal(o.args.n, flag ? 1 : 0);
            options_done(&o);
        }
        assert_true(parts[0].len > 0 && parts[6].len > 0);
        assert_true(parts[5].len == 0 || parts[5].len == 4);
        lines++;
    }
    assert_true(lines > 30);
    unit_free(text);
}

static void options__help__fits_and_hides_what_is_hidden(void **state) {
    (void)state;
    char *text = written(options_help);
    struct str rest = str_of(text), line;
    while (str_split(&rest, '\n', &line)) assert_true(line.len <= 80);
    assert_non_null(strstr(text, "-W, --warnings"));
    assert_null(strstr(text, "dump-options"));
    unit_free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options__parse__sets_what_is_given),
        cmocka_unit_test(options__parse__values_that_are_not_lists_stay_whole),
        cmocka_unit_test(options__parse__the_rest_are_arguments),
        cmocka_unit_test(options__parse__says_what_is_wrong),
        cmocka_unit_test(options__dump__every_line_is_an_option),
        cmocka_unit_test(options__help__fits_and_hides_what_is_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
