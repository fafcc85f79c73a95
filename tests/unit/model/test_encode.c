/* SPDX-License-Identifier: Apache-2.0 */
/* The rest is in tests/decode: what was decoded is encoded there. */
#include "unit/unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "model/encode.h"

#define UNSET TIME_UNSET

static const struct event_facts no_facts = {.first_us = UNSET,
                                            .last_us = UNSET,
                                            .event_us = UNSET,
                                            .series_us = UNSET,
                                            .created_us = UNSET};

/* Encode d with its texts into *out, at `indent`. */
static void encode(struct buf *out, const struct draft *d, int indent) {
    struct intern *pool = intern_new();
    struct event_encoder *enc = event_encoder_new();
    struct event *e = event_new(pool, 0, d);
    struct jsonout j;

    buf_init(out, 1 * MIB);
    jsonout_init(&j, out, indent, 0);
    encode_event(enc, &j, NULL, e);
    event_unref(pool, e);
    event_encoder_free(enc);
    intern_free(pool);
}

static void encode__event__an_empty_one_has_what_go_always_writes(
    void **state) {
    (void)state;
    struct draft d = {.facts = no_facts};
    struct buf out;

    encode(&out, &d, 4);
    assert_str(buf_str(&out), "{\n"
                              "    \"apiVersion\": \"v1\",\n"
                              "    \"eventTime\": null,\n"
                              "    \"firstTimestamp\": null,\n"
                              "    \"involvedObject\": {},\n"
                              "    \"kind\": \"Event\",\n"
                              "    \"lastTimestamp\": null,\n"
                              "    \"metadata\": {\n"
                              "        \"creationTimestamp\": null\n"
                              "    },\n"
                              "    \"reportingComponent\": \"\",\n"
                              "    \"reportingInstance\": \"\",\n"
                              "    \"source\": {}\n"
                              "}");
    buf_done(&out);
}

static void encode__event__a_full_one_has_every_field(void **state) {
    (void)state;
    struct draft d = {
#define X(field) .field = STR("<" #field ">"),
        EVENT_SHARED(X) EVENT_OWN(X)
#undef X
    };
    struct buf out;

    d.rest = STR_NONE;
    d.facts = (struct event_facts){.count = -1,
                                   .has_series = true,
                                   .series_count = 2,
                                   .first_us = 0,
                                   .last_us = 1,
                                   .event_us = 2,
                                   .series_us = -1,
                                   .created_us = -US_PER_S};
    encode(&out, &d, 0);
    assert_str(
        buf_str(&out),
        "{\"action\":\"<action>\",\"apiVersion\":\"v1\",\"count\":-1,"
        "\"eventTime\":\"1970-01-01T00:00:00.000002Z\","
        "\"firstTimestamp\":\"1970-01-01T00:00:00Z\","
        "\"involvedObject\":{\"apiVersion\":\"<obj_api>\","
        "\"fieldPath\":\"<obj_field>\",\"kind\":\"<kind>\","
        "\"name\":\"<obj_name>\",\"namespace\":\"<obj_ns>\","
        "\"resourceVersion\":\"<obj_rv>\",\"uid\":\"<obj_uid>\"},"
        "\"kind\":\"Event\",\"lastTimestamp\":\"1970-01-01T00:00:00Z\","
        "\"message\":\"<message>\",\"metadata\":{"
        "\"creationTimestamp\":\"1969-12-31T23:59:59Z\","
        "\"name\":\"<name>\",\"namespace\":\"<ns>\","
        "\"resourceVersion\":\"<rv>\",\"uid\":\"<uid>\"},"
        "\"reason\":\"<reason>\",\"reportingComponent\":\"<controller>\","
        "\"reportingInstance\":\"<instance>\",\"series\":{\"count\":2,"
        "\"lastObservedTime\":\"1969-12-31T23:59:59.999999Z\"},"
        "\"source\":{\"component\":\"<component>\",\"host\":\"<host>\"},"
        "\"type\":\"<type>\"}");
    buf_done(&out);
}

static void encode__event__the_rest_is_merged_in_order(void **state) {
    (void)state;
    struct draft d = {
        .facts = no_facts,
        .name = STR("n"),
        .message = STR("m"),
        .rest = STR("{\"zz\":1,\"metadata\":{\"ownerReferences\":[{\"b\":2,"
                    "\"a\":1}],\"name\":\"gives way\",\"a\":{}},"
                    "\"message\":\"gives way\",\"a\":[{\"d\":0,\"c\":0}],"
                    "\"a\":[{\"c\":3,\"b\":{\"z\":1,\"y\":2}}],"
                    "\"source\":{\"x\":null},\"series\":{\"x\":1}}")};
    struct buf out;

    encode(&out, &d, 0);
    assert_str(buf_str(&out),
               "{\"a\":[{\"b\":{\"y\":2,\"z\":1},\"c\":3}],"
               "\"apiVersion\":\"v1\",\"eventTime\":null,"
               "\"firstTimestamp\":null,\"involvedObject\":{},"
               "\"kind\":\"Event\",\"lastTimestamp\":null,"
               "\"message\":\"m\",\"metadata\":{\"a\":{},"
               "\"creationTimestamp\":null,\"name\":\"n\","
               "\"ownerReferences\":[{\"a\":1,\"b\":2}]},"
               "\"reportingComponent\":\"\",\"reportingInstance\":\"\","
               "\"series\":{\"x\":1},\"source\":{\"x\":null},\"zz\":1}");
    buf_done(&out);
}

static void encode__event__a_rest_that_is_no_json_is_left_out(void **state) {
    (void)state;
    struct draft d = {.facts = no_facts, .rest = STR("{\"a\":")};
    struct buf out;

    encode(&out, &d, 0);
    assert_true(str_starts(buf_str(&out), STR("{\"apiVersion\"")));
    buf_done(&out);
}

static void encode__event__many_stand_in_a_list(void **state) {
    (void)state;
    struct draft d = {.facts = no_facts, .rest = STR("{\"a\":{\"b\":1}}")};
    struct intern *pool = intern_new();
    struct event_encoder *enc = event_encoder_new();
    struct event *e = event_new(pool, 0, &d);
    struct buf out;
    struct jsonout j;

    buf_init(&out, 1 * MIB);
    jsonout_init(&j, &out, 0, 0);
    jsonout_open(&j, NULL, '{');
    jsonout_open(&j, "items", '[');
    encode_event(enc, &j, NULL, e);
    encode_event(enc, &j, NULL, e);
    jsonout_close(&j, ']');
    encode_event(enc, &j, "object", e);
    jsonout_close(&j, '}');

    const char one[] = "{\"a\":{\"b\":1},\"apiVersion\"";
    assert_true(str_starts(buf_str(&out), STR("{\"items\":[{\"a\":{\"b\"")));
    int n = 0;
    for (const char *p = out.data; (p = strstr(p, one)); p++) n++;
    assert_int_equal(n, 3);
    assert_true(str_has_nocase(buf_str(&out), STR(",\"object\":{\"a\"")));
    buf_done(&out);
    event_unref(pool, e);
    event_encoder_free(enc);
    intern_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            encode__event__an_empty_one_has_what_go_always_writes),
        cmocka_unit_test(encode__event__a_full_one_has_every_field),
        cmocka_unit_test(encode__event__the_rest_is_merged_in_order),
        cmocka_unit_test(encode__event__a_rest_that_is_no_json_is_left_out),
        cmocka_unit_test(encode__event__many_stand_in_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
