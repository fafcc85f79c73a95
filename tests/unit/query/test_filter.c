/* SPDX-License-Identifier: Apache-2.0 */
/* The language is in tests/filter/filter.table; here is what is around it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/unit.h"

#include "base/limits.h"
#include "query/filter.h"
#include "unit/store/make.h"

#define MAX_EVENTS 8

/* --- the table -------------------------------------------------------- */

struct table {
    struct store *st;
    struct entry *entries[MAX_EVENTS];
    struct str names[MAX_EVENTS];
    size_t n;
    int line, bad;
};

static int64_t ago(struct str s) {
    int64_t d;
    assert_true(duration_parse(s, &d, NULL));
    return BEFORE(d);
}

static void set_field(struct draft *d, struct str key, struct str value) {
    const struct {
        const char *key;
        struct str *text;
    } texts[] = {
        {"type", &d->type},     {"reason", &d->reason},
        {"ns", &d->ns},         {"kind", &d->kind},
        {"obj", &d->obj_name},  {"uid", &d->uid},
        {"obj_ns", &d->obj_ns}, {"msg", &d->message},
        {"name", &d->name},     {"host", &d->host},
        {"action", &d->action}, {"component", &d->component},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (str_eq(key, str_of(texts[i].key))) *texts[i].text = value;
    if (str_eq(key, STR("count"))) d->facts.count = atoi(value.ptr);
    if (str_eq(key, STR("last"))) d->facts.last_us = ago(value);
    if (str_eq(key, STR("first")))
        d->facts.first_us = d->facts.created_us = ago(value);
}

/* "NAME FIELD=VALUE; ..." */
static void read_event(struct table *t, struct str line) {
    struct draft d = make_draft(&(struct sample){.obj = "", .ns = ""});
    struct str name, part, key;
    assert_true(t->n < MAX_EVENTS);
    assert_true(str_split(&line, ' ', &name));
    while (str_split(&line, ';', &part)) {
        part = str_trim(part);
        assert_true(str_split(&part, '=', &key));
        set_field(&d, key, part);
    }
    struct change *c = change_new_event(CHANGE_ADDED, 0, NOW_US, &d);
    assert_int_equal(store_apply(t->st, c, &t->entries[t->n]), STORE_NEW);
    change_free(c);
    t->names[t->n++] = name;
}

static bool is_listed(struct str list, struct str name) {
    struct str word;
    while (str_split(&list, ' ', &word))
        if (str_eq(word, name)) return true;
    return false;
}

static void check_match(struct table *t, struct str expr, struct str want) {
    struct filter *f = filter_new();
    struct err err;
    if (!filter_add_expr(f, expr, NULL, &err)) {
        print_error("line %d: %s\n", t->line, err.text);
        t->bad++;
    }
    for (size_t i = 0; i < t->n; i++) {
        bool have = filter_match(f, t->entries[i], NOW_US, NULL);
        if (have == is_listed(want, t->names[i])) continue;
        print_error("line %d: '%.*s' %s %.*s\n", t->line, STR_ARG(expr),
                    have ? "matches" : "does not match", STR_ARG(t->names[i]));
        t->bad++;
    }
    filter_free(f);
}

/* want: "error COLUMN | PART" */
static void check_error(struct table *t, struct str expr, struct str want) {
    struct filter *f = filter_new();
    struct err err = {0};
    size_t column = 0;
    struct str place;
    str_split(&want, '|', &place);
    want = str_trim(want);
    if (filter_add_expr(f, expr, &column, &err))
        err_set(&err, ERR_USAGE, "it parses");
    else
        assert_true(filter_is_empty(f));
    size_t want_column = (size_t)atoi(place.ptr + strlen("error "));
    if (column != want_column || !str_has_nocase(str_of(err.text), want)) {
        print_error("line %d: '%.*s' fails at %zu: %s\n", t->line,
                    STR_ARG(expr), column, err.text);
        t->bad++;
    }
    assert_int_equal(err.kind, ERR_USAGE);
    filter_free(f);
}

/* Where the last " |" is, or the one before " | error". */
static size_t find_bar(struct str line) {
    size_t bar = line.len;
    for (size_t i = 0; i + 1 < line.len; i++) {
        if (line.ptr[i] != ' ' || line.ptr[i + 1] != '|') continue;
        bar = i;
        if (str_starts(str_sub(line, i, line.len), STR(" | error "))) break;
    }
    return bar;
}

static void check_line(struct table *t, struct str line) {
    if (line.len == 0 || line.ptr[0] == '#') return;
    if (str_starts(line, STR("event "))) {
        read_event(t, str_sub(line, 6, line.len));
        return;
    }
    size_t bar = find_bar(line);
    if (bar == line.len) fail_msg("line %d has no |", t->line);
    struct str expr = str_sub(line, 0, bar);
    struct str want = str_trim(str_sub(line, bar + 2, line.len));
    if (str_starts(want, STR("error ")))
        check_error(t, expr, want);
    else
        check_match(t, expr, want);
}

static void filter__the_table(void **state) {
    (void)state;
    size_t len;
    char *text = unit_read("filter/filter.table", &len);
    struct table t = {.st = make_store(MAX_EVENTS)};
    struct str rest = {text, len}, line;
    for (t.line = 1; str_split(&rest, '\n', &line); t.line++)
        check_line(&t, line);
    assert_int_equal(t.bad, 0);
    assert_int_equal(t.n, 4);
    assert_true(t.line > 100);
    store_free(t.st);
    unit_free(text);
}

/* --- flags ------------------------------------------------------------ */

static bool matches(const struct filter *f, const struct entry *e) {
    return filter_match(f, e, NOW_US, NULL);
}

static void filter__an_empty_one_lets_all_through(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct filter *f = filter_new();
    assert_true(filter_is_empty(f));
    assert_true(matches(f, ADD(st, .uid = "a")));
    assert_true(filter_add_expr(f, STR("  "), NULL, NULL));
    assert_true(filter_is_empty(f));
    filter_free(f);
    store_free(st);
}

static void filter__a_list_keeps_and_excludes(void **state) {
    (void)state;
    static const struct {
        enum filter_list which;
        const char *list;
        bool a, b, c;
    } table[] = {
        {FILTER_REASON, "A", true, false, false},
        {FILTER_REASON, "A,B", true, true, false},
        {FILTER_REASON, " A , B ", true, true, false},
        {FILTER_REASON, "!A", false, true, true},
        {FILTER_REASON, "A,!B", true, false, false},
        {FILTER_REASON, "!A,!B", false, false, true},
        {FILTER_REASON, "a", false, false, false},
        {FILTER_TYPE, "warning", true, false, false},
        {FILTER_KIND, "po,no", true, false, true},
        {FILTER_KIND, "!pods", false, true, true},
        {FILTER_KIND, "WIDGET", false, true, false},
        {FILTER_NODE, "n1", true, false, true},
        {FILTER_NAMESPACE, "x", false, true, false},
        {FILTER_SOURCE, "s", false, false, true},
    };
    struct store *st = make_store(4);
    struct entry *a =
        ADD(st, .uid = "a", .reason = "A", .type = "Warning", .host = "n1");
    struct entry *b =
        ADD(st, .uid = "b", .reason = "B", .kind = "Widget", .ns = "x");
    struct entry *c = ADD(st, .uid = "c", .reason = "C", .kind = "Node",
                          .obj = "n1", .component = "s");
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct filter *f = filter_new();
        assert_true(
            filter_add_list(f, table[i].which, str_of(table[i].list), NULL));
        assert_int_equal(matches(f, a), table[i].a);
        assert_int_equal(matches(f, b), table[i].b);
        assert_int_equal(matches(f, c), table[i].c);
        filter_free(f);
    }
    store_free(st);
}

static void filter__an_empty_value_in_a_list_is_an_error(void **state) {
    (void)state;
    static const char *const lists[] = {"", "a,", ",a", "a,,b", "!", "a,! "};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct filter *f = filter_new();
        struct err err = {0};
        assert_false(
            filter_add_list(f, FILTER_REASON, str_of(lists[i]), &err));
        assert_true(filter_is_empty(f));
        assert_int_equal(err.kind, ERR_USAGE);
        filter_free(f);
    }
}

static void filter__objects_in_a_row_are_ored(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *web = ADD(st, .uid = "a", .obj = "web", .reason = "A");
    struct entry *api = ADD(st, .uid = "b", .obj = "api", .reason = "B");
    struct entry *node = ADD(st, .uid = "c", .kind = "Node", .obj = "n");
    struct filter *f = filter_new();
    filter_add_object(f, STR("po"), STR("web"));
    filter_add_object(f, STR("NODES"), STR(""));
    assert_true(matches(f, web));
    assert_true(matches(f, node));
    assert_false(matches(f, api));
    assert_true(filter_add_list(f, FILTER_REASON, STR("A"), NULL));
    assert_true(matches(f, web));
    assert_false(matches(f, node));
    filter_free(f);
    store_free(st);
}

static void filter__a_period_goes_by_last_occurrence(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .last_us = BEFORE(MINUTE));
    struct filter *f = filter_new();
    filter_add_period(f, BEFORE(2 * MINUTE), TIME_UNSET);
    assert_true(matches(f, e));
    filter_add_period(f, BEFORE(MINUTE), BEFORE(MINUTE));
    assert_true(matches(f, e));
    filter_add_period(f, BEFORE(MINUTE) + 1, TIME_UNSET);
    assert_false(matches(f, e));
    filter_add_period(f, TIME_UNSET, BEFORE(MINUTE) - 1);
    assert_false(matches(f, e));
    filter_free(f);
    store_free(st);
}

static void filter__clusters_are_known_by_name(void **state) {
    (void)state;
    static const char *const names[] = {"east", "west"};
    struct store *st = make_store(4);
    struct entry *a = ADD(st, .uid = "a");
    struct entry *b = ADD(st, .uid = "b", .cluster = 1);
    struct filter *f = filter_new();
    assert_true(filter_add_expr(f, STR("cluster=west west"), NULL, NULL));
    assert_false(filter_match(f, a, NOW_US, names));
    assert_true(filter_match(f, b, NOW_US, names));
    assert_false(filter_match(f, b, NOW_US, NULL));
    filter_free(f);
    store_free(st);
}

static void filter__knows_whether_time_counts(void **state) {
    (void)state;
    static const struct {
        const char *expr;
        bool timed;
    } table[] = {
        {"web", false},        {"count>3", false},
        {"last<5m", true},     {"web !(a or first>1h)", true},
        {"age<1m or x", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct filter *f = filter_new();
        assert_true(filter_add_expr(f, str_of(table[i].expr), NULL, NULL));
        assert_int_equal(filter_is_timed(f), table[i].timed);
        filter_free(f);
    }
}

static void filter__time_counts_where_it_is_counted_back_from_now(
    void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .uid = "a", .last_us = BEFORE(2 * MINUTE));
    struct filter *f = filter_new();
    filter_add_ago(f, MINUTE, TIME_UNSET);
    assert_true(filter_is_timed(f));
    assert_false(filter_match(f, e, NOW_US, NULL));
    assert_true(filter_match(f, e, NOW_US - MINUTE, NULL));
    filter_free(f);
    f = filter_new();
    filter_add_period(f, BEFORE(MINUTE), TIME_UNSET);
    assert_false(filter_is_timed(f));
    filter_free(f);
    store_free(st);
}

static bool is_this(const void *ctx, const struct entry *e) {
    return e == ctx;
}

static void filter__asks_whoever_knows(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *a = ADD(st, .uid = "a");
    struct entry *b = ADD(st, .uid = "b", .reason = "Odd");
    struct filter *f = filter_new();
    filter_add_test(f, is_this, b);
    assert_false(filter_is_empty(f));
    assert_false(filter_match(f, a, NOW_US, NULL));
    assert_true(filter_match(f, b, NOW_US, NULL));
    assert_true(filter_add_expr(f, STR("reason=Started"), NULL, NULL));
    assert_false(filter_match(f, b, NOW_US, NULL));
    filter_free(f);
    store_free(st);
}

static void filter__nesting_and_length_are_bounded(void **state) {
    (void)state;
    struct filter *f = filter_new();
    struct buf expr = BUF_INIT(MIB);
    struct err err;
    buf_add_fill(&expr, '!', 100);
    buf_add_char(&expr, 'x');
    assert_false(filter_add_expr(f, buf_str(&expr), NULL, &err));
    buf_clear(&expr);
    buf_add_fill(&expr, '(', 100);
    assert_false(filter_add_expr(f, buf_str(&expr), NULL, &err));
    buf_clear(&expr);
    buf_add_fill(&expr, 'x', LIMIT_FILTER_BYTES);
    assert_true(filter_add_expr(f, buf_str(&expr), NULL, &err));
    buf_add_char(&expr, 'x');
    assert_false(filter_add_expr(f, buf_str(&expr), NULL, &err));
    buf_done(&expr);
    filter_free(f);
}

/* No bytes whatever may make the parser read beyond its text. */
static void filter__any_text_parses_or_fails(void **state) {
    (void)state;
    static const char bytes[] = "ab/:=!<>()\"'\\, or|*[]{}\xC3\xA4\xFF\t5m";
    unsigned seed = (unsigned)clock_mono_ms();
    print_message("# seed %u\n", seed);
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .msg = "a/b \xFF\xC3 x");
    for (int i = 0; i < 20000; i++) {
        size_t n = (size_t)rand_r(&seed) % 20;
        char *text = xmalloc(n);
        for (size_t k = 0; k < n; k++)
            text[k] = bytes[(size_t)rand_r(&seed) % (sizeof(bytes) - 1)];
        struct filter *f = filter_new();
        struct err err;
        size_t column = 0;
        if (filter_add_expr(f, (struct str){text, n}, &column, &err))
            matches(f, e);
        else
            assert_in_range(column, 1, n + 1);
        filter_free(f);
        xfree(text);
    }
    store_free(st);
}

static void filter__long_object_names_are_put_together_too(void **state) {
    (void)state;
    char name[2000];
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .obj = name);
    struct filter *f = filter_new();
    assert_true(filter_add_expr(f, STR("obj:^pod/n+$ od/nn"), NULL, NULL));
    assert_true(matches(f, e));
    filter_free(f);
    store_free(st);
}

static void filter__field_names_are_those_of_the_contract(void **state) {
    (void)state;
    struct buf names = BUF_INIT(1000);
    filter_field_names(&names);
    assert_str(buf_str(&names),
               "type, reason, ns, kind, name, obj, msg, source, node, count, "
               "first, last, age, cluster, owner, uid, action");
    buf_done(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filter__the_table),
        cmocka_unit_test(filter__an_empty_one_lets_all_through),
        cmocka_unit_test(filter__a_list_keeps_and_excludes),
        cmocka_unit_test(filter__an_empty_value_in_a_list_is_an_error),
        cmocka_unit_test(filter__objects_in_a_row_are_ored),
        cmocka_unit_test(filter__a_period_goes_by_last_occurrence),
        cmocka_unit_test(filter__clusters_are_known_by_name),
        cmocka_unit_test(filter__knows_whether_time_counts),
        cmocka_unit_test(
            filter__time_counts_where_it_is_counted_back_from_now),
        cmocka_unit_test(filter__asks_whoever_knows),
        cmocka_unit_test(filter__nesting_and_length_are_bounded),
        cmocka_unit_test(filter__any_text_parses_or_fails),
        cmocka_unit_test(filter__long_object_names_are_put_together_too),
        cmocka_unit_test(filter__field_names_are_those_of_the_contract),
    };
    return cmocka_run_group_tests_name("query/filter", tests, NULL, NULL);
}
