/* SPDX-License-Identifier: Apache-2.0 */
/* The shape around the objects; tests/unit/model has the objects. */
#include "unit/print/fixture.h"

static const struct print_config plain = {0};

#define OBJECT(pad, name, rv)                                                \
    "{\n" pad "    \"apiVersion\": \"v1\",\n" pad                            \
    "    \"eventTime\": null,\n" pad "    \"firstTimestamp\": null,\n" pad   \
    "    \"involvedObject\": {},\n" pad "    \"kind\": \"Event\",\n" pad     \
    "    \"lastTimestamp\": null,\n" pad "    \"metadata\": {\n" pad         \
    "        \"creationTimestamp\": null,\n" pad "        \"name\": \"" name \
    "\",\n" pad "        \"resourceVersion\": \"" rv "\"\n" pad              \
    "    },\n" pad "    \"reportingComponent\": \"\",\n" pad                 \
    "    \"reportingInstance\": \"\",\n" pad "    \"source\": {}\n" pad "}"

#define TAIL                              \
    "    \"kind\": \"List\",\n"           \
    "    \"metadata\": {\n"               \
    "        \"resourceVersion\": \"\"\n" \
    "    }\n"                             \
    "}\n"

static void check(const char *format, const struct print_config *config,
                  const struct draft *drafts, size_t n, const char *want) {
    char *have = print_all(format, config, drafts, n);
    assert_string_equal(have, want);
    unit_free(have);
}

static struct draft bare(const char *name, const char *rv) {
    return (struct draft){
        .name = str_of(name), .rv = str_of(rv), .facts = unset};
}

static void json__list__no_items(void **state) {
    (void)state;
    check("json", &plain, NULL, 0,
          "{\n    \"apiVersion\": \"v1\",\n    \"items\": [],\n" TAIL);
}

static void json__list__items_are_indented_by_four(void **state) {
    (void)state;
    const struct draft drafts[] = {bare("a", "1"), bare("b", "2")};
    check("json", &plain, drafts, 1,
          "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        " OBJECT(
              "        ", "a", "1") "\n    ],\n" TAIL);
    check(
        "json", &plain, drafts, 2,
        "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        " OBJECT(
            "        ", "a", "1") ",\n        " OBJECT("        ", "b",
                                                       "2") "\n    ],\n" TAIL);
}

static void json__following__one_object_after_another(void **state) {
    (void)state;
    const struct print_config config = {.follow = true};
    const struct draft drafts[] = {bare("a", "1"), bare("b", "2")};
    check("json", &config, NULL, 0, "");
    check("json", &config, drafts, 2,
          OBJECT("", "a", "1") "\n" OBJECT("", "b", "2") "\n");
}

static void jsonl__events__one_a_line(void **state) {
    (void)state;
    const struct draft drafts[] = {bare("a\n", "1"), bare("b\033", "2")};
    check("jsonl", &plain, NULL, 0, "");
    check("jsonl", &plain, drafts, 2,
          "{\"apiVersion\":\"v1\",\"eventTime\":null,\"firstTimestamp\":null,"
          "\"involvedObject\":{},\"kind\":\"Event\",\"lastTimestamp\":null,"
          "\"metadata\":{\"creationTimestamp\":null,\"name\":\"a\\n\","
          "\"resourceVersion\":\"1\"},\"reportingComponent\":\"\","
          "\"reportingInstance\":\"\",\"source\":{}}\n"
          "{\"apiVersion\":\"v1\",\"eventTime\":null,\"firstTimestamp\":null,"
          "\"involvedObject\":{},\"kind\":\"Event\",\"lastTimestamp\":null,"
          "\"metadata\":{\"creationTimestamp\":null,\"name\":\"b\\u001b\","
          "\"resourceVersion\":\"2\"},\"reportingComponent\":\"\","
          "\"reportingInstance\":\"\",\"source\":{}}\n");
}

/* What the server sent under that name gives way. */
static void jsonl__several_clusters__the_annotation_says_which(void **state) {
    (void)state;
    static const char *const clusters[] = {"east\033"};
    const struct print_config config = {.with_cluster = true,
                                        .show = {.clusters = clusters}};
    struct draft drafts[] = {bare("a", "1"), bare("b", "2")};
    drafts[1].rest = STR("{\"metadata\":{\"annotations\":{\"z\":\"1\","
                         "\"kevtop/cluster\":\"other\",\"a\":\"2\"},"
                         "\"labels\":{}}}");
    char *have = print_all("jsonl", &config, drafts, 2);
    assert_non_null(strstr(have,
                           "\"metadata\":{\"annotations\":{"
                           "\"kevtop/cluster\":\"east\\u001b\"},"
                           "\"creationTimestamp\":null,\"name\":\"a\","));
    assert_non_null(strstr(have,
                           "\"metadata\":{\"annotations\":{\"a\":\"2\","
                           "\"kevtop/cluster\":\"east\\u001b\",\"z\":\"1\"},"
                           "\"creationTimestamp\":null,\"labels\":{},"));
    assert_null(strstr(have, "other"));
    unit_free(have);
}

static void printer__find__names_what_there_is(void **state) {
    (void)state;
    struct err err = {0};
    size_t n;
    const struct printer_ops *const *all = printer_all(&n);
    for (size_t i = 0; i < n; i++)
        assert_ptr_equal(printer_find(str_of(all[i]->name), NULL), all[i]);
    assert_null(printer_find(STR("xml"), &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_string_equal(err.text, "unknown output format 'xml': use one of "
                                  "table, wide, json, jsonl, yaml, csv, name, "
                                  "custom-columns, jsonpath");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json__list__no_items),
        cmocka_unit_test(json__list__items_are_indented_by_four),
        cmocka_unit_test(json__following__one_object_after_another),
        cmocka_unit_test(jsonl__events__one_a_line),
        cmocka_unit_test(jsonl__several_clusters__the_annotation_says_which),
        cmocka_unit_test(printer__find__names_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
