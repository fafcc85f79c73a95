/* SPDX-License-Identifier: Apache-2.0 */
#include "object/resource.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "unit/unit.h"

/* --- paths ------------------------------------------------------------- */

static const struct resource pods = {{"v1", 2}, {"pods", 4}, true};
static const struct resource nodes = {{"v1", 2}, {"nodes", 5}, false};
static const struct resource widgets = {
    {"example.com/v1", 14}, {"widgets", 7}, true};

static void resource__path__is_the_apis(void **state) {
    static const struct {
        const struct resource *of;
        const char *ns, *name, *path;
    } table[] = {
        {&pods, "prod", "web-0", "/api/v1/namespaces/prod/pods/web-0"},
        {&pods, "prod", "", "/api/v1/namespaces/prod/pods"},
        {&pods, "", "", "/api/v1/pods"},
        {&nodes, "", "a", "/api/v1/nodes/a"},
        {&nodes, "default", "a", "/api/v1/nodes/a"},
        {&widgets, "p", "w.x",
         "/apis/example.com/v1/namespaces/p/widgets/w.x"},
        {&pods, "a b", "c?d#e&f",
         "/api/v1/namespaces/a%20b/pods/c%3Fd%23e%26f"},
        {&pods, "p", "system:x", "/api/v1/namespaces/p/pods/system%3Ax"},
        {&pods, "p", "\xc3\xa4", "/api/v1/namespaces/p/pods/%C3%A4"},
        {&pods, "", "web-0", NULL},
        {&pods, "..", "web-0", NULL},
        {&pods, "a/b", "web-0", NULL},
        {&pods, "p", "..", NULL},
        {&pods, "p", ".", NULL},
        {&pods, "p", "../../nodes", NULL},
        {&pods, "p", "a%2fb", NULL},
        {&pods, "p", "a\r\nb", NULL},
        {&pods, "p", "a\x1b[2J", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf path = BUF_INIT(4 * KIB);
        bool good = resource_path(&path, table[i].of, str_of(table[i].ns),
                                  str_of(table[i].name));
        assert_int_equal(good, table[i].path != NULL);
        if (good) assert_string_equal(path.data, table[i].path);
        buf_done(&path);
    }
}

static void resource__path__has_no_nul_and_no_end_of_names(void **state) {
    struct buf path = BUF_INIT(4 * KIB);
    char name[254];
    (void)state;
    memset(name, 'a', sizeof(name));
    assert_false(resource_path(&path, &pods, STR("p"), STR("a\0b")));
    assert_true(
        resource_path(&path, &pods, STR("p"), (struct str){name, 253}));
    assert_false(
        resource_path(&path, &pods, STR("p"), (struct str){name, 254}));
    buf_done(&path);
}

/* --- kinds ------------------------------------------------------------- */

static void assert_found(struct resources *r, const char *kind,
                         const char *api, const char *want_api,
                         const char *want_plural) {
    struct resource got;
    size_t topic;

    print_message("  %s %s\n", kind, api);
    assert_int_equal(
        resources_find(r, str_of(kind), str_of(api), &got, &topic),
        RESOURCE_FOUND);
    assert_true(str_eq(got.api, str_of(want_api)));
    assert_true(str_eq(got.plural, str_of(want_plural)));
}

/* What has to be asked; NULL: nothing, there is no such kind. */
static void assert_asks(struct resources *r, const char *kind, const char *api,
                        const char *path, size_t *topic) {
    struct buf got = BUF_INIT(4 * KIB);
    struct resource res;
    enum resource_state s =
        resources_find(r, str_of(kind), str_of(api), &res, topic);

    assert_int_equal(s, path ? RESOURCE_ASK : RESOURCE_NONE);
    if (path) {
        assert_true(resources_ask(r, *topic, &got));
        assert_string_equal(got.data, path);
        assert_false(resources_ask(r, *topic, &got)); /* it is under way */
    }
    buf_done(&got);
}

static void learn(struct resources *r, size_t topic, const char *text) {
    struct json_reader *reader = json_reader_new();
    struct buf copy = BUF_INIT(16 * MIB);

    buf_add_cstr(&copy, text);
    resources_answer(r, topic, 200,
                     json_parse(reader, copy.data, copy.len, NULL));
    buf_done(&copy);
    json_reader_free(reader);
}

static void resource__kinds_of_kubernetes__need_no_discovery(void **state) {
    struct resources *r = resources_new();
    (void)state;
    assert_found(r, "Pod", "v1", "v1", "pods");
    assert_found(r, "Pod", "", "v1", "pods");
    assert_found(r, "Deployment", "apps/v1", "apps/v1", "deployments");
    assert_found(r, "Deployment", "", "apps/v1", "deployments");
    assert_found(r, "HorizontalPodAutoscaler", "", "autoscaling/v2",
                 "horizontalpodautoscalers");
    resources_free(r);
}

static void resource__other_version__is_looked_for_first(void **state) {
    struct resources *r = resources_new();
    size_t topic;
    (void)state;
    assert_asks(r, "Deployment", "apps/v1beta1", "/apis/apps/v1beta1", &topic);
    resources_answer(r, topic, 404, NULL);
    assert_found(r, "Deployment", "apps/v1beta1", "apps/v1", "deployments");
    assert_asks(r, "CronJob", "batch/v1beta1", "/apis/batch/v1beta1", &topic);
    learn(r, topic,
          "{\"resources\":[{\"name\":\"cronjobs/status\",\"kind\":\"CronJob\","
          "\"namespaced\":true},{\"name\":\"cronjobs\",\"kind\":\"CronJob\","
          "\"namespaced\":true}]}");
    assert_found(r, "CronJob", "batch/v1beta1", "batch/v1beta1", "cronjobs");
    resources_free(r);
}

/* The same name in another group is another kind. */
static void resource__custom_kind__is_learned_from_its_group(void **state) {
    struct resources *r = resources_new();
    size_t topic;
    (void)state;
    assert_asks(r, "Service", "serving.knative.dev/v1",
                "/apis/serving.knative.dev/v1", &topic);
    learn(r, topic,
          "{\"resources\":[{\"name\":\"services\",\"kind\":\"Service\","
          "\"namespaced\":true}]}");
    assert_found(r, "Service", "serving.knative.dev/v1",
                 "serving.knative.dev/v1", "services");
    assert_found(r, "Service", "v1", "v1", "services");
    resources_free(r);
}

static void resource__kind_alone__is_looked_for_in_all_groups(void **state) {
    struct resources *r = resources_new();
    char *groups = unit_read("unit/object/groups.json", NULL);
    struct resource got;
    size_t topic;
    (void)state;
    assert_asks(r, "Widget", "", "/apis", &topic);
    learn(r, topic, groups);
    assert_found(r, "Widget", "", "example.com/v1alpha1", "widgets");
    resources_find(r, STR("Widget"), STR(""), &got, &topic);
    assert_true(got.namespaced);
    assert_found(r, "Widget", "example.com/v1alpha1", "example.com/v1alpha1",
                 "widgets"); /* nothing more to ask */
    assert_asks(r, "Gadget", "", NULL, &topic);
    unit_free(groups);
    resources_free(r);
}

static void resource__older_servers__are_asked_group_by_group(void **state) {
    struct resources *r = resources_new();
    size_t topic;
    (void)state;
    assert_asks(r, "Widget", "", "/apis", &topic);
    learn(r, topic,
          "{\"groups\":[{\"preferredVersion\":{\"groupVersion\":\"a.io/v1\"}},"
          "{\"preferredVersion\":{\"groupVersion\":\"b.io/v2\"}}]}");
    assert_asks(r, "Widget", "", "/apis/a.io/v1", &topic);
    resources_answer(r, topic, 403, NULL);
    assert_asks(r, "Widget", "", "/apis/b.io/v2", &topic);
    learn(r, topic,
          "{\"resources\":[{\"name\":\"widgets\",\"kind\":\"Widget\"}]}");
    assert_found(r, "Widget", "", "b.io/v2", "widgets");
    resources_free(r);
}

static void resource__version_that_is_past__is_found_in_another(void **state) {
    struct resources *r = resources_new();
    char *groups = unit_read("unit/object/groups.json", NULL);
    size_t topic;
    (void)state;
    assert_asks(r, "Widget", "example.com/v1", "/apis/example.com/v1", &topic);
    resources_answer(r, topic, 404, NULL);
    assert_asks(r, "Widget", "example.com/v1", "/apis", &topic);
    learn(r, topic, groups);
    assert_found(r, "Widget", "example.com/v1", "example.com/v1alpha1",
                 "widgets");
    assert_asks(r, "Widget", "v1", "/api/v1", &topic);
    resources_answer(r, topic, 404, NULL);
    assert_asks(r, "Widget", "v1", NULL, &topic);
    unit_free(groups);
    resources_free(r);
}

static void resource__failure__is_tried_again_when_told(void **state) {
    struct resources *r = resources_new();
    size_t topic;
    (void)state;
    assert_asks(r, "Widget", "a.io/v1", "/apis/a.io/v1", &topic);
    resources_answer(r, topic, 0, NULL);
    assert_asks(r, "Widget", "a.io/v1", NULL, &topic);
    resources_again(r);
    assert_asks(r, "Widget", "a.io/v1", "/apis/a.io/v1", &topic);
    resources_free(r);
}

static void resource__hostile_names__lead_nowhere(void **state) {
    static const char *const apis[] = {"../x",   "a/b/c", "a/..", "./v1",
                                       "a.io/",  "/v1",   "a?b",  "a%2f/v1",
                                       "a\n/v1", "..",    " v1"};
    struct resources *r = resources_new();
    size_t topic;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(apis); i++)
        assert_asks(r, "Widget", apis[i], NULL, &topic);
    assert_asks(r, "Widget", "a.io/v1", "/apis/a.io/v1", &topic);
    learn(r, topic,
          "{\"resources\":[7,null,{},[],{\"name\":7,\"kind\":\"Widget\"},"
          "{\"name\":\"../secrets\",\"kind\":\"Widget\"},"
          "{\"name\":\"..\",\"kind\":\"Widget\"},"
          "{\"name\":\"x?y\",\"kind\":\"Widget\"}]}");
    assert_asks(r, "Widget", "a.io/v1", "/apis", &topic);
    learn(r, topic,
          "{\"items\":[{\"metadata\":{\"name\":\"../..\"},\"versions\":"
          "[{\"version\":\"v1\",\"resources\":[{\"resource\":\"a\","
          "\"responseKind\":{\"kind\":\"Widget\"}}]}]}],\"groups\":17}");
    assert_asks(r, "Widget", "a.io/v1", NULL, &topic);
    resources_free(r);
}

/* More than is kept is not kept. */
static void resource__endless_discovery__is_bounded(void **state) {
    struct resources *r = resources_new();
    struct buf all = BUF_INIT(16 * MIB);
    struct resource got;
    size_t topic;
    (void)state;
    assert_asks(r, "W9", "", "/apis", &topic);
    buf_add_cstr(&all, "{\"groups\":[");
    for (int i = 0; i < 3 * RESOURCE_GROUPS; i++)
        buf_printf(&all,
                   "%s{\"preferredVersion\":{\"groupVersion\":"
                   "\"g%d.io/v1\"}}",
                   i ? "," : "", i);
    buf_add_cstr(&all, "]}");
    learn(r, topic, all.data);
    assert_asks(r, "W9", "late.io/v1", NULL, &topic);
    buf_clear(&all);
    buf_add_cstr(&all, "{\"resources\":[");
    for (int i = 0; i < 2 * RESOURCE_KINDS; i++)
        buf_printf(&all, "%s{\"name\":\"w%d\",\"kind\":\"W%d\"}", i ? "," : "",
                   i, i);
    buf_add_cstr(&all, "]}");
    assert_asks(r, "W9", "g0.io/v1", "/apis/g0.io/v1", &topic);
    learn(r, topic, all.data);
    assert_found(r, "W9", "g0.io/v1", "g0.io/v1", "w9");
    assert_int_not_equal(
        resources_find(r, STR("W16000"), STR("g0.io/v1"), &got, &topic),
        RESOURCE_FOUND);
    buf_done(&all);
    resources_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resource__path__is_the_apis),
        cmocka_unit_test(resource__path__has_no_nul_and_no_end_of_names),
        cmocka_unit_test(resource__kinds_of_kubernetes__need_no_discovery),
        cmocka_unit_test(resource__other_version__is_looked_for_first),
        cmocka_unit_test(resource__custom_kind__is_learned_from_its_group),
        cmocka_unit_test(resource__kind_alone__is_looked_for_in_all_groups),
        cmocka_unit_test(resource__older_servers__are_asked_group_by_group),
        cmocka_unit_test(resource__version_that_is_past__is_found_in_another),
        cmocka_unit_test(resource__failure__is_tried_again_when_told),
        cmocka_unit_test(resource__hostile_names__lead_nowhere),
        cmocka_unit_test(resource__endless_discovery__is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
