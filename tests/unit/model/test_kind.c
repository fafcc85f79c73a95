/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include "base/cc.h"
#include "model/kind.h"

struct kind_case {
    const char *word;
    const char *kind; /* of kind_find(); NULL: none */
    const char *group;
    const char *name; /* kind_name() */
};

static const struct kind_case cases[] = {
    {"Pod", "Pod", "", "Pod"},
    {"pod", "Pod", "", "Pod"},
    {"PODS", "Pod", "", "Pod"},
    {"po", "Pod", "", "Pod"},
    {"deploy", "Deployment", "apps", "Deployment"},
    {"deployments.apps", "Deployment", "apps", "Deployment"},
    {"Deployment.apps", "Deployment", "apps", "Deployment"},
    {"deploy.APPS", "Deployment", "apps", "Deployment"},
    {"deployments.extensions", NULL, NULL, "Deployment"},
    {"hpa", "HorizontalPodAutoscaler", "autoscaling",
     "HorizontalPodAutoscaler"},
    {"crd", "CustomResourceDefinition", "apiextensions.k8s.io",
     "CustomResourceDefinition"},
    {"crds", "CustomResourceDefinition", "apiextensions.k8s.io",
     "CustomResourceDefinition"},
    {"crd,crds", NULL, NULL, "crd,crds"},
    {"endpoints", "Endpoints", "", "Endpoints"},
    {"ev", "Event", "", "Event"},
    {"events.events.k8s.io", "Event", "events.k8s.io", "Event"},
    {"ing.networking.k8s.io", "Ingress", "networking.k8s.io", "Ingress"},
    {"netpol", "NetworkPolicy", "networking.k8s.io", "NetworkPolicy"},
    {"Widget", NULL, NULL, "Widget"},
    {"widgets.example.com", NULL, NULL, "widgets"},
    {"Widget.example.com", NULL, NULL, "Widget"},
    {"services.serving.knative.dev", NULL, NULL, "Service"},
    {"pods.", "Pod", "", "Pod"},
    {"po d", NULL, NULL, "po d"},
    {"p", NULL, NULL, "p"},
    {"", NULL, NULL, ""},
    {".", NULL, NULL, ""},
    {".apps", NULL, NULL, ""},
};

static void kind__find__knows_kubernetes_own(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct kind_case *c = &cases[i];
        const struct kind_info *k = kind_find(str_of(c->word));
        if (!c->kind) {
            if (k) fail_msg("'%s' is '%s'", c->word, k->kind);
            continue;
        }
        if (!k) fail_msg("'%s' is unknown", c->word);
        assert_string_equal(k->kind, c->kind);
        assert_string_equal(k->group, c->group);
    }
    assert_null(kind_find(STR_NONE));
}

static void kind__name__takes_any_word(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct kind_case *c = &cases[i];
        struct str name = kind_name(str_of(c->word));
        if (!str_eq(name, str_of(c->name)))
            fail_msg("'%s' is '%.*s'", c->word, STR_ARG(name));
    }
    assert_int_equal(kind_name(STR_NONE).len, 0);
}

/* Each kind is found by each of its names, unless an earlier one has it. */
static void kind__all__every_name_leads_somewhere(void **state) {
    (void)state;
    size_t n;
    const struct kind_info *all = kind_all(&n);

    assert_true(n > 50);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(kind_find(str_of(all[i].kind)));
        assert_non_null(all[i].version);
        assert_string_equal(kind_find(str_of(all[i].plural))->kind,
                            all[i].kind);
        struct str rest = str_of(all[i].shorts);
        struct str name;
        while (rest.len && str_split(&rest, ',', &name))
            assert_string_equal(kind_find(name)->kind, all[i].kind);
    }
    assert_true(kind_find(STR("pod"))->namespaced);
    assert_false(kind_find(STR("node"))->namespaced);
    assert_string_equal(kind_find(STR("node"))->version, "v1");
    assert_string_equal(kind_find(STR("hpa"))->version, "v2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kind__find__knows_kubernetes_own),
        cmocka_unit_test(kind__name__takes_any_word),
        cmocka_unit_test(kind__all__every_name_leads_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
