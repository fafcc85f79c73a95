/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>

#include "base/json.h"
#include "print/groups.h"
#include "query/query.h"
#include "unit/store/make.h"

struct rig {
    struct store *store;
    struct query *query;
    char *text; /* printed last */
};

static const char *const clusters[] = {"east", "west"};
static const enum group_key all_keys[] = {
    GROUP_PROBLEM, GROUP_OBJECT, GROUP_REASON, GROUP_MESSAGE, GROUP_NAMESPACE,
    GROUP_NODE,    GROUP_SOURCE, GROUP_KIND,   GROUP_OWNER};
static const char *const all_formats[] = {"table", "wide",  "csv",
                                          "json",  "jsonl", "yaml"};
static const struct print_config plain = {.show = {.ascii = true}};

static int set_up(void **state) {
    static struct rig r;
    r = (struct rig){.store = make_store(1000)};
    r.query = query_new(r.store);
    *state = &r;
    return 0;
}

static int tear_down(void **state) {
    struct rig *r = *state;
    unit_free(r->text);
    query_free(r->query);
    store_free(r->store);
    return 0;
}

static const char *print_as(struct rig *r, enum group_key by,
                            const char *format,
                            const struct print_config *config) {
    struct row rows[50];
    struct groups_page page = {
        .store = r->store, .by = by, .rows = rows, .config = *config};
    size_t len;

    page.config.show.now_us = NOW_US;
    query_set_group(r->query, by);
    query_refresh(r->query, NOW_US);
    page.n = query_count(r->query);
    assert_true(page.n <= 50);
    for (size_t i = 0; i < page.n; i++) rows[i] = query_row(r->query, i);
    unit_free(r->text);
    FILE *out = open_memstream(&r->text, &len);
    assert_non_null(out);
    print_groups(&page, printer_find(str_of(format), NULL), out);
    fclose(out);
    return r->text;
}

static void fill(struct rig *r) {
    ADD(r->store, .uid = "1", .type = "Warning", .reason = "BackOff",
        .obj = "web-7c9d8f6b5-x2k4q", .host = "node-1", .count = 12,
        .msg = "Back-off 10s, restarting", .first_us = BEFORE(9 * MINUTE),
        .last_us = BEFORE(3 * MINUTE));
    ADD(r->store, .uid = "2", .type = "Warning", .reason = "BackOff",
        .obj = "web-7c9d8f6b5-p8s7d", .host = "node-2", .count = 1,
        .msg = "Back-off 20s, restarting", .last_us = BEFORE(2 * MINUTE));
    ADD(r->store, .uid = "3", .ns = "dev", .reason = "Pulled", .obj = "db-0",
        .msg = "Pulled it", .count = 1, .last_us = BEFORE(20 * MINUTE));
}

/* --- table ------------------------------------------------------------ */

static void groups__table__what_makes_a_group_then_the_figures(void **state) {
    static const struct {
        enum group_key by;
        const char *header;
    } cases[] = {
        {GROUP_PROBLEM, "TYPE REASON COUNT WARNINGS OBJECTS LAST SEEN TREND "
                        "MESSAGE"},
        {GROUP_OBJECT, "CLUSTER NAMESPACE OBJECT COUNT WARNINGS OBJECTS LAST "
                       "SEEN TREND"},
        {GROUP_REASON, "TYPE REASON COUNT WARNINGS OBJECTS LAST SEEN TREND"},
        {GROUP_MESSAGE, "REASON COUNT WARNINGS OBJECTS LAST SEEN TREND "
                        "MESSAGE"},
        {GROUP_NAMESPACE, "CLUSTER NAMESPACE COUNT WARNINGS OBJECTS LAST SEEN "
                          "TREND"},
        {GROUP_NODE, "CLUSTER NODE COUNT WARNINGS OBJECTS LAST SEEN TREND"},
        {GROUP_SOURCE, "SOURCE COUNT WARNINGS OBJECTS LAST SEEN TREND"},
        {GROUP_KIND, "KIND COUNT WARNINGS OBJECTS LAST SEEN TREND"},
        {GROUP_OWNER, "CLUSTER NAMESPACE OWNER COUNT WARNINGS OBJECTS LAST "
                      "SEEN TREND"},
    };
    struct rig *r = *state;
    const struct print_config config = {.with_namespace = true,
                                        .with_cluster = true,
                                        .show = {.clusters = clusters}};
    fill(r);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str rest = str_of(print_as(r, cases[i].by, "table", &config));
        struct buf header = BUF_INIT(KIB);
        struct str line;
        str_split(&rest, '\n', &line);
        for (size_t k = 0; k < line.len; k++)
            if (line.ptr[k] != ' ' || line.ptr[k - 1] != ' ')
                buf_add_char(&header, line.ptr[k]);
        assert_string_equal(header.data, cases[i].header);
        buf_done(&header);
    }
}

static void groups__table__lines_up(void **state) {
    struct rig *r = *state;
    fill(r);
    assert_string_equal(
        print_as(r, GROUP_PROBLEM, "table", &plain),
        "TYPE      REASON    COUNT   WARNINGS   OBJECTS   LAST SEEN   TREND    "
        "         MESSAGE\n"
        "Warning   BackOff      13         13         2   2m               "
        "::==:=#:     Back-off <time>, restarting\n"
        "Normal    Pulled        1          0         1   20m                 "
        "          Pulled it\n");
    const struct print_config bare = {
        .no_headers = true, .with_namespace = true, .show = {.ascii = true}};
    assert_string_equal(print_as(r, GROUP_OWNER, "table", &bare),
                        "prod   web   13    13    2     2m         "
                        "::==:=#:\n"
                        "dev    db     1     0    1     20m   \n");
}

static void groups__table__colour_is_for_warnings_and_only_if_wanted(
    void **state) {
    struct rig *r = *state;
    struct print_config config = plain;
    fill(r);
    assert_null(strchr(print_as(r, GROUP_REASON, "table", &config), '\033'));
    config.color = true;
    const char *text = print_as(r, GROUP_REASON, "table", &config);
    assert_non_null(strstr(text, "\033[33mWarning\033[0m"));
    assert_non_null(strstr(text, "\033[33m      13\033[0m"));
    assert_null(strchr(strstr(text, "Normal"), '\033'));
}

/* --- for programs ----------------------------------------------------- */

static void groups__csv__is_the_table_with_exact_values(void **state) {
    struct rig *r = *state;
    fill(r);
    assert_string_equal(
        print_as(r, GROUP_PROBLEM, "csv", &plain),
        "type,reason,count,warnings,objects,last,trend,message\r\n"
        "Warning,BackOff,13,13,2,2023-11-14T22:11:20Z,"
        "0 0 0 0 0 1 1 2 2 1 2 3 1 0 0,\"Back-off <time>, restarting\"\r\n"
        "Normal,Pulled,1,0,1,2023-11-14T21:53:20Z,"
        "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0,Pulled it\r\n");
    const struct column *columns[] = {column_find(STR("key")),
                                      column_find(STR("trend"))};
    const struct print_config two = {
        .no_headers = true, .columns = columns, .n_columns = 2};
    assert_string_equal(print_as(r, GROUP_KIND, "csv", &two),
                        "Pod,0 0 0 0 0 1 1 2 2 1 2 3 1 0 0\r\n");
}

static void groups__json__has_all_that_a_group_is(void **state) {
    struct rig *r = *state;
    const struct print_config config = {.show = {.clusters = clusters}};
    fill(r);
    struct str rest = str_of(print_as(r, GROUP_OBJECT, "jsonl", &config));
    struct str first;
    str_split(&rest, '\n', &first);
    struct buf line = BUF_INIT(MIB);
    buf_add_str(&line, first);
    assert_string_equal(
        line.data,
        "{\"key\":\"Pod/web-7c9d8f6b5-x2k4q\",\"cluster\":\"east\","
        "\"namespace\":\"prod\",\"kind\":\"Pod\","
        "\"name\":\"web-7c9d8f6b5-x2k4q\",\"type\":\"Warning\","
        "\"reason\":\"BackOff\",\"message\":\"Back-off 10s, restarting\","
        "\"count\":12,\"warnings\":12,\"events\":1,\"objects\":1,"
        "\"owners\":1,\"namespaces\":1,\"nodes\":1,"
        "\"firstSeen\":\"2023-11-14T22:04:20Z\","
        "\"lastSeen\":\"2023-11-14T22:10:20Z\","
        "\"since\":\"2023-11-14T22:04:20Z\",\"ratePerMinute\":1.3,"
        "\"way\":\"new\",\"trend\":{\"end\":\"2023-11-14T22:13:30Z\","
        "\"cellSeconds\":60,"
        "\"counts\":[0,0,0,0,0,1,1,2,2,1,2,3,0,0,0]},\"common\":[]}");
    buf_done(&line);
}

static void groups__clusters__tell_equal_keys_apart(void **state) {
    struct rig *r = *state;
    const struct print_config config = {
        .with_cluster = true,
        .no_headers = true,
        .show = {.ascii = true, .clusters = clusters}};
    ADD(r->store, .uid = "1", .host = "node-1", .count = 1);
    ADD(r->store, .uid = "2", .host = "node-1", .count = 1, .cluster = 1);
    static const enum group_key keys[] = {GROUP_OBJECT, GROUP_NAMESPACE,
                                          GROUP_NODE, GROUP_OWNER};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *text = print_as(r, keys[i], "table", &config);
        assert_non_null(strstr(text, "east   "));
        assert_non_null(strstr(text, "west   "));
        text = print_as(r, keys[i], "jsonl", &config);
        assert_non_null(strstr(text, "\"cluster\":\"east\""));
        assert_non_null(strstr(text, "\"cluster\":\"west\""));
    }
    /* Those that go over both name neither. */
    assert_null(strstr(print_as(r, GROUP_KIND, "jsonl", &config), "east"));
}

static void groups__none__is_an_empty_list(void **state) {
    struct rig *r = *state;
    assert_string_equal(print_as(r, GROUP_NODE, "csv", &plain),
                        "key,count,warnings,objects,last,trend\r\n");
    assert_string_equal(
        print_as(r, GROUP_NODE, "json", &plain),
        "{\n    \"apiVersion\": \"kevtop/v1\",\n"
        "    \"items\": [],\n    \"kind\": \"GroupList\"\n}\n");
    assert_string_equal(print_as(r, GROUP_NODE, "yaml", &plain),
                        "apiVersion: kevtop/v1\nkind: GroupList\nitems: []\n");
}

/* --- what nobody wants ------------------------------------------------ */

/* Counts that overflow 32 bits together, empty texts, texts that would act on
 * a terminal or break a line: as many lines as groups, and JSON that can be
 * read. */
static void groups__hostile__stays_in_its_line(void **state) {
    struct rig *r = *state;
    struct print_config config = plain;
    config.with_namespace = true;
    for (int i = 0; i < 9; i++) {
        char uid[8];
        snprintf(uid, sizeof(uid), "u%d", i);
        ADD(r->store, .uid = uid, .type = "Warning", .reason = "Many",
            .count = INT32_MAX, .first_us = BEFORE(9 * MINUTE));
    }
    ADD(r->store, .uid = "e", .reason = "", .type = "", .msg = "", .obj = "",
        .ns = "", .kind = "", .component = "");
    ADD(r->store, .uid = "h", .reason = "a\nb\r\xff", .type = "\033[2J",
        .ns = "\"x,\u202e", .kind = "K\t\033]0;x\a", .obj = "o\n\"\\",
        .msg = "\033[31mred\n\x9b \"q\", \xc2\x9b", .component = "\b\n",
        .host = "\033c\n");
    const char *text = print_as(r, GROUP_REASON, "csv", &plain);
    assert_non_null(strstr(text, ",19327352823,19327352823,1,"));
    for (size_t k = 0; k < sizeof(all_keys) / sizeof(all_keys[0]); k++) {
        for (size_t f = 0; f < 6; f++) {
            text = print_as(r, all_keys[k], all_formats[f], &config);
            for (const char *c = text; *c; c++)
                if ((*c < ' ' && *c != '\n' && *c != '\r' && *c >= 0) ||
                    *c == 127)
                    fail_msg("%s: %s", all_formats[f], text);
            assert_null(strstr(text, "\xc2\x9b"));
            assert_null(strstr(text, "\u202e"));
        }
        size_t lines = 0;
        text = print_as(r, all_keys[k], "table", &config);
        for (const char *c = text; *c; c++) lines += *c == '\n';
        assert_int_equal(lines, 1 + query_count(r->query));
        struct json_reader *reader = json_reader_new();
        struct err err = {0};
        print_as(r, all_keys[k], "json", &config);
        if (!json_parse(reader, r->text, strlen(r->text), &err))
            fail_msg("%s", err.text);
        json_reader_free(reader);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(groups__table__what_makes_a_group_then_the_figures),
        TEST(groups__table__lines_up),
        TEST(groups__table__colour_is_for_warnings_and_only_if_wanted),
        TEST(groups__csv__is_the_table_with_exact_values),
        TEST(groups__json__has_all_that_a_group_is),
        TEST(groups__clusters__tell_equal_keys_apart),
        TEST(groups__none__is_an_empty_list),
        TEST(groups__hostile__stays_in_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
