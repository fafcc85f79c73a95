/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"
#include "print/trend.h"
#include "query/bins.h"
#include "query/query.h"
#include "unit/store/make.h"

#define SECOND US_PER_S
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct rig {
    struct store *store;
    struct query *query;
    char *text; /* printed last */
};

static const struct print_config utc = {.show = {.times = TIMES_UTC}};

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

static const char *print_wide_as(struct rig *r, int64_t bucket_us,
                                 const char *format, int width,
                                 const struct print_config *config) {
    struct trend_page page = {.store = r->store,
                              .rows = r->query,
                              .bucket_us = bucket_us,
                              .width = width,
                              .config = *config};
    size_t len;

    page.config.show.now_us = NOW_US;
    query_refresh(r->query, NOW_US);
    unit_free(r->text);
    FILE *out = open_memstream(&r->text, &len);
    assert_non_null(out);
    print_trend(&page, printer_find(str_of(format), NULL), out);
    fclose(out);
    return r->text;
}

static const char *print_as(struct rig *r, int64_t bucket_us,
                            const char *format,
                            const struct print_config *config) {
    return print_wide_as(r, bucket_us, format, 40, config);
}

/* Now is 22:13:20: four Warnings and six Normal in one minute, seven empty
 * ones, one of each, one empty, a span. */
static void fill(struct rig *r) {
    for (int i = 0; i < 10; i++) {
        char uid[8];
        snprintf(uid, sizeof(uid), "u%d", i);
        ADD(r->store, .uid = uid, .type = i < 4 ? "Warning" : "Normal",
            .count = 1, .last_us = BEFORE(13 * MINUTE));
    }
    ADD(r->store, .uid = "w", .type = "Warning", .count = 1,
        .last_us = BEFORE(5 * MINUTE));
    ADD(r->store, .uid = "n", .count = 1, .last_us = BEFORE(5 * MINUTE));
    ADD(r->store, .uid = "s", .type = "Warning", .count = 5,
        .first_us = BEFORE(3 * MINUTE), .last_us = BEFORE(MINUTE));
}

/* --- table ------------------------------------------------------------ */

static void trend__table__lines_up(void **state) {
    struct rig *r = *state;
    fill(r);
    assert_string_equal(print_as(r, MINUTE, "table", &utc),
                        "TIME      NORMAL  WARNING\n"
                        "22:00:00       6        4  █████░░░░░░░░\n"
                        "... 7 empty\n"
                        "22:08:00       1        1  █░░\n"
                        "22:09:00       0        0\n"
                        "22:10:00       0       ~2  ███\n"
                        "22:11:00       0       ~2  ███\n"
                        "22:12:00       0        1  █\n");
    struct print_config ascii = utc;
    ascii.show.ascii = ascii.no_headers = true;
    assert_string_equal(print_as(r, 10 * MINUTE, "table", &ascii),
                        "22:00:00  7   5  ##########-------------\n"
                        "22:10:00  0  ~5  ##########\n");
}

/* Every bucket has a name of its own, however short the step. */
static void trend__relative__names_differ(void **state) {
    static const int64_t steps[] = {SECOND,      7 * SECOND, MINUTE,
                                    90 * SECOND, HOUR,       90 * MINUTE};
    struct rig *r = *state;
    const struct print_config bare = {.no_headers = true};
    ADD(r->store, .uid = "1", .count = 900, .first_us = BEFORE(14 * MINUTE));
    assert_true(str_starts(str_of(print_as(r, 5 * MINUTE, "table", &bare)),
                           STR("18m  ")));
    assert_true(str_starts(str_of(print_as(r, 10 * SECOND, "table", &bare)),
                           STR("14m    ")));
    ADD(r->store, .uid = "2", .count = 900, .first_us = BEFORE(14 * HOUR),
        .last_us = NOW_US + 5 * HOUR);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct str rest = str_of(print_as(r, steps[i], "table", &bare));
        struct str line, before = {0};
        while (rest.len && str_split(&rest, '\n', &line)) {
            struct str name = line;
            str_split(&line, ' ', &name);
            if (str_eq(name, STR("..."))) continue;
            if (str_eq(name, before)) fail_msg("%.*s", STR_ARG(name));
            before = name;
        }
    }
}

static void trend__table__fits_the_width(void **state) {
    static const int widths[] = {1, 40, 80, 120, 200};
    struct rig *r = *state;
    fill(r);
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        struct str rest =
            str_of(print_wide_as(r, MINUTE, "table", widths[i], &utc));
        struct str line;
        size_t widest = 0, want = (size_t)widths[i];
        while (rest.len && str_split(&rest, '\n', &line))
            if (utf8_count(line) > widest) widest = utf8_count(line);
        /* Where there is no room for a bar there is a short one. */
        assert_int_equal(widest, widths[i] < 40 ? 37 : want);
    }
}

static void trend__table__colour_is_for_warnings_and_only_if_wanted(
    void **state) {
    struct rig *r = *state;
    struct print_config config = utc;
    fill(r);
    assert_null(strchr(print_as(r, MINUTE, "table", &config), '\033'));
    config.color = true;
    assert_non_null(strstr(print_as(r, MINUTE, "table", &config),
                           "4  \033[33m█████\033[0m░░░░░░░░\n"));
}

/* --- for programs ----------------------------------------------------- */

static void trend__csv__has_every_bucket(void **state) {
    struct rig *r = *state;
    fill(r);
    assert_string_equal(print_as(r, 5 * MINUTE, "csv", &utc),
                        "start,normal,warning,estimated\r\n"
                        "2023-11-14T22:00:00Z,6,4,0\r\n"
                        "2023-11-14T22:05:00Z,1,1,0\r\n"
                        "2023-11-14T22:10:00Z,0,5,3\r\n");
}

static void trend__json__has_every_bucket(void **state) {
    struct rig *r = *state;
    ADD(r->store, .uid = "1", .count = 1, .last_us = BEFORE(DAY));
    ADD(r->store, .uid = "2", .count = 3, .first_us = BEFORE(1000 * DAY),
        .last_us = BEFORE(999 * DAY));
    assert_string_equal(print_as(r, MINUTE, "json", &utc),
                        "{\n"
                        "    \"apiVersion\": \"kevtop/v1\",\n"
                        "    \"bucketSeconds\": 60,\n"
                        "    \"buckets\": [\n"
                        "        {\n"
                        "            \"start\": \"2023-11-13T22:13:00Z\",\n"
                        "            \"normal\": 1,\n"
                        "            \"warning\": 0,\n"
                        "            \"estimated\": 0\n"
                        "        }\n"
                        "    ],\n"
                        "    \"kind\": \"Trend\",\n"
                        "    \"outside\": {\n"
                        "        \"normal\": 3,\n"
                        "        \"warning\": 0,\n"
                        "        \"estimated\": 1\n"
                        "    }\n"
                        "}\n");
    assert_string_equal(print_as(r, MINUTE, "csv", &utc),
                        "start,normal,warning,estimated\r\n"
                        "2023-11-13T22:13:00Z,1,0,0\r\n"
                        ",3,0,1\r\n");
    assert_string_equal(print_as(r, MINUTE, "table", &utc),
                        "TIME                 NORMAL  WARNING\n"
                        "2023-11-13 22:13:00       1        0  ░░░░░░░░░░\n"
                        "outside                  ~3        0\n");
}

static void trend__nothing__is_an_empty_bucket(void **state) {
    struct rig *r = *state;
    assert_string_equal(print_as(r, HOUR, "csv", &utc),
                        "start,normal,warning,estimated\r\n"
                        "2023-11-14T22:00:00Z,0,0,0\r\n");
}

/* --- nothing is lost -------------------------------------------------- */

/* normal + warning of all records, and how many there are. */
static uint64_t sum_of_csv(const char *text, int *n) {
    struct str rest = str_of(text), line, cell;
    uint64_t sum = 0;
    *n = 0;
    str_split(&rest, '\n', &line);
    while (rest.len && str_split(&rest, '\n', &line)) {
        struct buf number = BUF_INIT(KIB);
        str_split(&line, ',', &cell);
        for (int i = 0; i < 2; i++) {
            str_split(&line, ',', &cell);
            buf_clear(&number);
            buf_add_str(&number, cell);
            sum += strtoull(number.data, NULL, 10);
        }
        (*n)++;
        buf_done(&number);
    }
    return sum;
}

static uint64_t bin_of_json(const struct json *v) {
    int64_t normal = -1, warning = -1;
    assert_true(json_int(json_get(v, "normal"), 0, INT64_MAX, &normal));
    assert_true(json_int(json_get(v, "warning"), 0, INT64_MAX, &warning));
    return (uint64_t)(normal + warning);
}

static uint64_t sum_of_json(char *text) {
    struct json_reader *reader = json_reader_new();
    struct err err = {0};
    const struct json *v = json_parse(reader, text, strlen(text), &err);
    if (!v) fail_msg("%s", err.text);
    uint64_t sum = bin_of_json(json_get(v, "outside"));
    for (const struct json *b = json_first(json_get(v, "buckets")); b;
         b = json_next(b))
        sum += bin_of_json(b);
    json_reader_free(reader);
    return sum;
}

/* Counts and times as absurd as they come, in every step. */
static void trend__sums__are_all_occurrences(void **state) {
    static const int64_t steps[] = {0,    SECOND, 7 * SECOND, MINUTE,
                                    HOUR, DAY,    30 * DAY};
    static const int64_t year_1_us = INT64_C(-62135596800) * SECOND;
    static const int64_t year_9999_us = INT64_C(253402300799) * SECOND;
    struct rig *r = *state;
    uint64_t all = 0;
    const struct sample samples[] = {
        {.uid = "1", .count = INT32_MAX, .first_us = year_1_us},
        {.uid = "2", .count = INT32_MAX, .last_us = year_9999_us},
        {.uid = "3",
         .count = 7,
         .first_us = year_9999_us,
         .last_us = year_1_us},
        {.uid = "4", .count = 1000, .first_us = BEFORE(3 * DAY)},
        {.uid = "5",
         .count = 13,
         .type = "Warning",
         .first_us = BEFORE(50 * MINUTE),
         .last_us = BEFORE(7 * SECOND)},
        {.uid = "6",
         .count = 3,
         .type = "Warning",
         .first_us = year_1_us,
         .last_us = year_9999_us},
        {.uid = "7", .count = 1, .last_us = BEFORE(400 * DAY)},
        {.uid = "8", .count = 2, .last_us = NOW_US + 20 * HOUR},
    };
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        add_sample(r->store, &samples[i]);
        all += (uint64_t)samples[i].count;
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int n;
        assert_int_equal(sum_of_csv(print_as(r, steps[i], "csv", &utc), &n),
                         all);
        print_as(r, steps[i], "json", &utc);
        assert_int_equal(sum_of_json(r->text), all);
        assert_in_range(n, 1, (steps[i] ? BINS_MAX : 60) + 1);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(trend__table__lines_up),
        TEST(trend__relative__names_differ),
        TEST(trend__table__fits_the_width),
        TEST(trend__table__colour_is_for_warnings_and_only_if_wanted),
        TEST(trend__csv__has_every_bucket),
        TEST(trend__json__has_every_bucket),
        TEST(trend__nothing__is_an_empty_bucket),
        TEST(trend__sums__are_all_occurrences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
