/* SPDX-License-Identifier: Apache-2.0 */
/* The shape around the objects; tests/unit/base has YAML itself. */
#include "unit/print/fixture.h"

static const struct print_config plain = {0};

#define OBJECT(pad, name, rv)                                              \
    "apiVersion: v1\n" pad "eventTime: null\n" pad                         \
    "firstTimestamp: null\n" pad "involvedObject: {}\n" pad                \
    "kind: Event\n" pad "lastTimestamp: null\n" pad "metadata:\n" pad      \
    "  creationTimestamp: null\n" pad "  name: " name "\n" pad             \
    "  resourceVersion: \"" rv "\"\n" pad "reportingComponent: \"\"\n" pad \
    "reportingInstance: \"\"\n" pad "source: {}\n"
#define TAIL "kind: List\nmetadata:\n  resourceVersion: \"\"\n"

static struct draft bare(const char *name, const char *rv) {
    return (struct draft){
        .name = str_of(name), .rv = str_of(rv), .facts = unset};
}

static void check(const struct print_config *config,
                  const struct draft *drafts, size_t n, const char *want) {
    char *have = print_all("yaml", config, drafts, n);
    assert_string_equal(have, want);
    unit_free(have);
}

static void yaml__list__items_as_kubectl_has_them(void **state) {
    (void)state;
    const struct draft drafts[] = {bare("a", "1"), bare("b", "2")};
    check(&plain, NULL, 0, "apiVersion: v1\nitems: []\n" TAIL);
    check(&plain, drafts, 2,
          "apiVersion: v1\nitems:\n- " OBJECT("  ", "a", "1") "- " OBJECT(
              "  ", "b", "2") TAIL);
}

static void yaml__following__documents(void **state) {
    (void)state;
    const struct print_config config = {.follow = true};
    const struct draft drafts[] = {bare("a", "1"), bare("b", "2")};
    check(&config, NULL, 0, "");
    check(&config, drafts, 2,
          OBJECT("", "a", "1") "---\n" OBJECT("", "b", "2"));
}

/* A message of several lines is one line, so that items stay items. */
static void yaml__hostile__stays_within_its_text(void **state) {
    (void)state;
    struct draft d = bare("a", "1");
    d.message = STR("x\n- kind: Pod\n\033[2J");
    char *have = print_all("yaml", &plain, &d, 1);
    assert_non_null(
        strstr(have, "\n  message: \"x\\n- kind: Pod\\n\\u001B[2J\"\n"));
    assert_null(strchr(have, '\033'));
    unit_free(have);
}

static void yaml__several_clusters__the_annotation_says_which(void **state) {
    (void)state;
    static const char *const clusters[] = {"east"};
    const struct print_config config = {.with_cluster = true,
                                        .show = {.clusters = clusters}};
    struct draft d = bare("a", "1");
    char *have = print_all("yaml", &config, &d, 1);
    assert_non_null(strstr(have, "\n    annotations:\n"
                                 "      kevtop/cluster: east\n"));
    unit_free(have);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml__list__items_as_kubectl_has_them),
        cmocka_unit_test(yaml__following__documents),
        cmocka_unit_test(yaml__hostile__stays_within_its_text),
        cmocka_unit_test(yaml__several_clusters__the_annotation_says_which),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
