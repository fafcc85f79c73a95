/* SPDX-License-Identifier: Apache-2.0 */
/* Against what kubectl's sources say (kubectl events_printer.go, kubernetes
 * printers.go); tests/e2e compares with kubectl itself. */
#include "unit/print/fixture.h"

#include "base/cc.h"

static const struct print_config plain = {0};

static void check(const char *format, const struct print_config *config,
                  const struct draft *drafts, size_t n, const char *want) {
    char *have = print_all(format, config, drafts, n);
    assert_string_equal(have, want);
    unit_free(have);
}

static void table__events__as_kubectl_events(void **state) {
    (void)state;
    const struct draft drafts[] = {backoff(), scheduled()};
    check("table", &plain, drafts, 2,
          "LAST SEEN          TYPE      REASON      OBJECT      MESSAGE\n"
          "3m (x12 over 9m)   Warning   BackOff     Pod/web-1   "
          "Back-off restarting failed container\n"
          "65s                Normal    Scheduled   Pod/web-1   "
          "Successfully assigned prod/web-1 to node-a\n");
}

static void table__namespace__stands_first(void **state) {
    (void)state;
    const struct print_config config = {.with_namespace = true};
    const struct draft drafts[] = {backoff()};
    check("table", &config, drafts, 1,
          "NAMESPACE   LAST SEEN          TYPE      REASON    OBJECT      "
          "MESSAGE\n"
          "prod        3m (x12 over 9m)   Warning   BackOff   Pod/web-1   "
          "Back-off restarting failed container\n");
}

static void table__cluster__stands_before_the_namespace(void **state) {
    (void)state;
    static const char *const names[] = {"east"};
    const struct print_config config = {
        .with_namespace = true, .with_cluster = true, .show.clusters = names};
    const struct draft drafts[] = {scheduled()};
    check("table", &config, drafts, 1,
          "CLUSTER   NAMESPACE   LAST SEEN   TYPE     REASON      OBJECT      "
          "MESSAGE\n"
          "east      prod        65s         Normal   Scheduled   Pod/web-1   "
          "Successfully assigned prod/web-1 to node-a\n");
}

static void wide__events__as_kubectl_get_events_o_wide(void **state) {
    (void)state;
    const struct draft drafts[] = {backoff(), scheduled()};
    check(
        "wide", &plain, drafts, 2,
        "LAST SEEN   TYPE      REASON      OBJECT      SUBOBJECT             "
        " SOURCE                                    MESSAGE                  "
        "                    FIRST SEEN   COUNT   NAME\n"
        "3m          Warning   BackOff     pod/web-1   spec.containers{app}  "
        " kubelet, node-a                           Back-off restarting faile"
        "d container         9m           12      web-1.17b2\n"
        "65s         Normal    Scheduled   pod/web-1                         "
        " default-scheduler, default-scheduler-cp   Successfully assigned pro"
        "d/web-1 to node-a   65s          1       web-1.17b1\n");
}

static void table__headers__can_be_left_out(void **state) {
    (void)state;
    const struct print_config config = {.no_headers = true};
    const struct draft drafts[] = {scheduled()};
    /* and then they make no column wider either */
    check("table", &config, drafts, 1,
          "65s   Normal   Scheduled   Pod/web-1   "
          "Successfully assigned prod/web-1 to node-a\n");
}

static void table__no_events__print_no_header(void **state) {
    (void)state;
    check("table", &plain, NULL, 0, "");
    check("wide", &plain, NULL, 0, "");
}

static void table__following__lines_up_with_what_was_before(void **state) {
    (void)state;
    const struct print_config config = {.follow = true};
    const struct draft drafts[] = {scheduled(), backoff(), scheduled()};
    check("table", &config, drafts, 3,
          "LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n"
          "65s         Normal   Scheduled   Pod/web-1   "
          "Successfully assigned prod/web-1 to node-a\n"
          "3m (x12 over 9m)   Warning   BackOff     Pod/web-1   "
          "Back-off restarting failed container\n"
          "65s                Normal    Scheduled   Pod/web-1   "
          "Successfully assigned prod/web-1 to node-a\n");
}

static void table__warnings__can_be_coloured(void **state) {
    (void)state;
    const struct print_config config = {.color = true, .no_headers = true};
    const struct draft drafts[] = {backoff(), scheduled()};
    check("table", &config, drafts, 2,
          "3m (x12 over 9m)   \033[33mWarning\033[0m   "
          "\033[33mBackOff\033[0m     Pod/web-1   "
          "Back-off restarting failed container\n"
          "65s                Normal    Scheduled   Pod/web-1   "
          "Successfully assigned prod/web-1 to node-a\n");
}

static void table__text_from_outside__is_cleaned(void **state) {
    (void)state;
    struct draft d = scheduled();
    d.type = STR("Nor\tmal");
    d.reason = STR("\033[2J");
    d.obj_name = STR("web\xE2\x80\xAE-1");
    d.message = STR("\n two\nlines \x07\xFF ");
    const struct print_config config = {.no_headers = true};
    check("table", &config, &d, 1,
          "65s   Nor mal   ^[[2J   Pod/web<U+202E>-1   "
          "two lines ^G\xEF\xBF\xBD\n");
}

/* --- what the times and counts come to -------------------------------- */

/* The times are seconds ago; N is unset. */
#define N INT64_MIN

struct times_case {
    const char *what;
    int64_t first, last, event, series;
    int32_t count, series_count;
    bool has_series;
    const char *seen;                 /* kubectl events */
    const char *get_last, *get_first; /* kubectl get events -o wide */
    const char *get_count;
};

static const struct times_case times[] = {
    {"a single one", 90, 90, N, N, 1, 0, false, "90s", "90s", "90s", "1"},
    {"without a count", 90, 90, N, N, 0, 0, false, "90s", "90s", "90s", "1"},
    {"a repeat", 540, 180, N, N, 12, 0, false, "3m (x12 over 9m)", "3m", "9m",
     "12"},
    {"a single one says when it was first, not last", 540, 180, N, N, 1, 0,
     false, "9m", "3m", "9m", "1"},
    {"the new API", N, N, 65, N, 0, 0, false, "65s", "65s", "65s", "1"},
    {"a series", N, N, 7200, 30, 0, 5, true, "30s (x5 over 120m)", "30s",
     "120m", "5"},
    {"eventTime goes before firstTimestamp in one, after it in the other", 540,
     180, 400, N, 3, 0, false, "3m (x3 over 6m40s)", "3m", "9m", "3"},
    {"a repeat without a last time", 540, N, N, N, 3, 0, false,
     "<unknown> (x3 over 9m)", "9m", "9m", "3"},
    {"a series without a time", N, N, 60, N, 0, 2, true,
     "<unknown> (x2 over 60s)", "<unknown>", "60s", "2"},
    {"a series goes before the count", 540, 180, N, 10, 7, 2, true,
     "10s (x2 over 9m)", "10s", "9m", "2"},
    {"an empty series", N, N, 60, N, 4, 0, true, "<unknown> (x0 over 60s)",
     "<unknown>", "60s", "0"},
    {"no time at all", N, N, N, N, 0, 0, false, "<unknown>", "<unknown>",
     "<unknown>", "1"},
    {"a count below zero", 60, 60, N, N, -1, 0, false, "60s", "60s", "60s",
     "-1"},
    {"the future", -60, -60, N, N, 1, 0, false, "<invalid>", "<invalid>",
     "<invalid>", "1"},
};

static int64_t at(int64_t ago) {
    return ago == N ? TIME_UNSET : AGO(ago);
}

static struct draft draft_of(const struct times_case *c) {
    struct draft d = scheduled();
    /* When the object was made is no answer to any of this. */
    d.facts = (struct event_facts){.created_us = AGO(1000),
                                   .first_us = at(c->first),
                                   .last_us = at(c->last),
                                   .event_us = at(c->event),
                                   .series_us = at(c->series),
                                   .count = c->count,
                                   .series_count = c->series_count,
                                   .has_series = c->has_series};
    d.type = STR("t");
    d.reason = STR("r");
    d.message = STR("m");
    d.name = STR("n");
    d.controller = d.instance = STR("c");
    return d;
}

static void assert_cells(const char *format, const struct times_case *c,
                         const char *const *want, size_t n) {
    const struct print_config config = {.no_headers = true};
    struct draft d = draft_of(c);
    char *have = print_all(format, &config, &d, 1);
    struct buf line = BUF_INIT(4096);

    for (size_t i = 0; i < n; i++) {
        buf_add_cstr(&line, want[i]);
        int pad = 6 - (int)strlen(want[i]);
        buf_add_fill(&line, ' ', i + 1 == n ? 0 : pad > 3 ? (size_t)pad : 3);
    }
    buf_add_char(&line, '\n');
    if (strcmp(have, line.data) != 0)
        fail_msg("%s, %s:\n%sis not\n%s", format, c->what, have, line.data);
    buf_done(&line);
    unit_free(have);
}

static void table__times__are_kubectls(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        const struct times_case *c = &times[i];
        const char *const table[] = {c->seen, "t", "r", "Pod/web-1", "m"};
        const char *const wide[] = {c->get_last,  "t",    "r", "pod/web-1",
                                    "",           "c, c", "m", c->get_first,
                                    c->get_count, "n"};
        assert_cells("table", c, table, ARRAY_LEN(table));
        assert_cells("wide", c, wide, ARRAY_LEN(wide));
    }
}

static void table__times__can_be_absolute(void **state) {
    (void)state;
    static const struct {
        enum time_style times;
        const char *table, *wide_last, *wide_first;
    } styles[] = {
        {TIMES_UTC, "11:57:00 (x12 over 9m)", "11:57:00", "11:51:00"},
        {TIMES_RFC3339, "2026-11-23T11:57:00Z (x12 over 9m)",
         "2026-11-23T11:57:00Z", "2026-11-23T11:51:00Z"},
    };
    for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
        const struct print_config config = {.no_headers = true,
                                            .show.times = styles[i].times};
        struct draft d = backoff();
        struct buf want = BUF_INIT(4096);
        buf_printf(&want,
                   "%s   Warning   BackOff   Pod/web-1   "
                   "Back-off restarting failed container\n",
                   styles[i].table);
        check("table", &config, &d, 1, want.data);
        buf_clear(&want);
        buf_printf(&want,
                   "%s   Warning   BackOff   pod/web-1   spec.containers{app}"
                   "   kubelet, node-a   Back-off restarting failed container"
                   "   %s   12    web-1.17b2\n",
                   styles[i].wide_last, styles[i].wide_first);
        check("wide", &config, &d, 1, want.data);
        buf_done(&want);
    }
}

/* --- what else varies ------------------------------------------------- */

static void wide__source__falls_back_field_by_field(void **state) {
    (void)state;
    static const struct {
        struct str component, host, controller, instance;
        const char *want;
    } sources[] = {
        {STR("a"), STR("b"), STR("c"), STR("d"), "a, b"},
        {STR("a"), STR(""), STR("c"), STR("d"), "a, d"},
        {STR(""), STR("b"), STR("c"), STR("d"), "c, b"},
        {STR(""), STR(""), STR("c"), STR(""), "c"},
        {STR(""), STR("b"), STR(""), STR(""), ", b"},
        {STR(""), STR(""), STR(""), STR(""), ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        const struct print_config config = {.no_headers = true};
        struct draft d = scheduled();
        struct buf want = BUF_INIT(4096);
        size_t len = strlen(sources[i].want);
        d.component = sources[i].component;
        d.host = sources[i].host;
        d.controller = sources[i].controller;
        d.instance = sources[i].instance;
        d.message = STR("m");
        buf_printf(&want, "65s   Normal   Scheduled   pod/web-1         %s",
                   sources[i].want);
        buf_add_fill(&want, ' ', len > 3 ? 3 : 6 - len);
        buf_add_cstr(&want, "m     65s   1     web-1.17b1\n");
        check("wide", &config, &d, 1, want.data);
        buf_done(&want);
    }
}

static void table__object__without_a_name(void **state) {
    (void)state;
    const struct print_config config = {.no_headers = true};
    struct draft d = scheduled();
    d.obj_name = STR("");
    d.kind = STR("WidgetSet");
    d.message = STR("m");
    check("table", &config, &d, 1,
          "65s   Normal   Scheduled   WidgetSet/   m\n");
    check("wide", &config, &d, 1,
          "65s   Normal   Scheduled   widgetset         default-scheduler, "
          "default-scheduler-cp   m     65s   1     web-1.17b1\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table__events__as_kubectl_events),
        cmocka_unit_test(table__namespace__stands_first),
        cmocka_unit_test(table__cluster__stands_before_the_namespace),
        cmocka_unit_test(wide__events__as_kubectl_get_events_o_wide),
        cmocka_unit_test(table__headers__can_be_left_out),
        cmocka_unit_test(table__no_events__print_no_header),
        cmocka_unit_test(table__following__lines_up_with_what_was_before),
        cmocka_unit_test(table__warnings__can_be_coloured),
        cmocka_unit_test(table__text_from_outside__is_cleaned),
        cmocka_unit_test(table__times__are_kubectls),
        cmocka_unit_test(table__times__can_be_absolute),
        cmocka_unit_test(wide__source__falls_back_field_by_field),
        cmocka_unit_test(table__object__without_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
