/* SPDX-License-Identifier: Apache-2.0 */
#include "object/relations.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "object/selector.h"
#include "unit/unit.h"

/* JSON as it is easily written: ' for ". */
struct doc {
    struct json_reader *reader;
    const struct json *json;
};

static struct doc doc_of(const char *text) {
    struct doc d = {.reader = json_reader_new()};
    char *copy = xstrdup(text);
    struct err err;
    for (char *c = copy; *c; c++)
        if (*c == '\'') *c = '"';
    d.json = json_parse(d.reader, copy, strlen(copy), &err);
    if (!d.json) fail_msg("%s in: %s", err.text, text);
    xfree(copy);
    return d;
}

static void selector__query__is_what_kubectl_would_ask(void **state) {
    static const struct {
        const char *json;
        bool is_map;
        const char *query; /* NULL: it cannot be asked for */
    } table[] = {
        {"{'matchLabels':{'app':'web','a.io/b':''}}", false,
         "labelSelector=app%3Dweb%2Ca.io%2Fb%3D"},
        {"{'matchExpressions':[{'key':'a','operator':'In','values':['x','y']}"
         ",{'key':'b','operator':'NotIn','values':['z']},"
         "{'key':'c','operator':'Exists'},"
         "{'key':'d','operator':'DoesNotExist'}]}",
         false,
         "labelSelector=a%20in%20%28x%2Cy%29%2Cb%20notin%20%28z%29%2Cc%2C%21"
         "d"},
        {"{'app':'web'}", true, "labelSelector=app%3Dweb"},
        {"{}", false, ""},
        {"{}", true, ""},
        {"null", false, NULL},
        {"7", false, NULL},
        {"{'matchLabels':{'app':7}}", false, NULL},
        {"{'matchLabels':{'app':'a,b'}}", false, NULL},
        {"{'matchLabels':{'app!':'a'}}", false, NULL},
        {"{'matchLabels':{'':'a'}}", false, NULL},
        {"{'matchExpressions':[{'key':'a','operator':'Near'}]}", false, NULL},
        {"{'matchExpressions':[{'key':'a','operator':'In'}]}", false, NULL},
        {"{'matchExpressions':[{'key':'a','operator':'In','values':['x)']}]}",
         false, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct doc d = doc_of(table[i].json);
        char *query = selector_query(d.json, table[i].is_map);
        print_message("  %s\n", table[i].json);
        assert_int_equal(query == NULL, table[i].query == NULL);
        if (query) assert_string_equal(query, table[i].query);
        xfree(query);
        json_reader_free(d.reader);
    }
}

static void relations__owner__is_the_controller_or_the_first(void **state) {
    static const struct {
        const char *refs;
        const char *name; /* NULL: none */
    } table[] = {
        {"[{'kind':'A','name':'a'},{'kind':'B','name':'b','controller':true}]",
         "b"},
        {"[{'kind':'A','name':'a'},{'kind':'B','name':'b'}]", "a"},
        {"[{'kind':'A','name':'a'},{'kind':'B','name':'b','controller':1}]",
         "a"},
        {"[]", NULL},
        {"{}", NULL},
        {"null", NULL},
        {"[{'kind':'A'}]", NULL},
        {"['x']", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *text =
            xasprintf("{'metadata':{'ownerReferences':%s}}", table[i].refs);
        struct doc d = doc_of(text);
        struct owner owner;
        print_message("  %s\n", table[i].refs);
        bool has = relations_owner(d.json, &owner);
        assert_int_equal(has, table[i].name != NULL);
        if (has) assert_true(str_eq(owner.name, str_of(table[i].name)));
        json_reader_free(d.reader);
        xfree(text);
    }
}

static void relations__lists__by_kind(void **state) {
    static const struct {
        const char *kind, *api, *json, *lists; /* "KIND QUERY, " each */
    } table[] = {
        {"Deployment", "apps/v1",
         "{'spec':{'selector':{'matchLabels':{'a':'b'}}}}",
         "ReplicaSet labelSelector=a%3Db, "},
        {"Deployment", "apps/v1", "{'spec':{'selector':7}}", "ReplicaSet , "},
        {"Deployment", "other.io/v1", "{'metadata':{'namespace':'p'}}",
         "Deployment , StatefulSet , ReplicaSet , Job , Pod , "},
        {"Widget", "a.io/v1", "{'metadata':{'name':'cluster-wide'}}", ""},
        {"Gateway", "gateway.networking.k8s.io/v1",
         "{'metadata':{'namespace':'p'}}",
         "Deployment , StatefulSet , ReplicaSet , Job , Pod , "},
        {"StatefulSet", "apps/v1",
         "{'spec':{'volumeClaimTemplates':[{'metadata':{'name':'d'}}]}}",
         "Pod , PersistentVolumeClaim , "},
        {"StatefulSet", "apps/v1", "{}", "Pod , "},
        {"Node", "v1", "{'metadata':{'name':'n-1'}}",
         "Pod fieldSelector=spec.nodeName%3Dn-1, "},
        {"Node", "v1", "{'metadata':{'name':'n,metadata.name=x'}}", ""},
        {"Service", "v1", "{'spec':{'selector':{'a':'b'}}}",
         "Pod labelSelector=a%3Db, "},
        {"Service", "v1", "{'spec':{'selector':{}}}", ""},
        {"Service", "v1", "{'spec':{}}", ""},
        {"PodDisruptionBudget", "policy/v1", "{'spec':{'selector':{}}}",
         "Pod , "},
        {"PodDisruptionBudget", "policy/v1", "{'spec':{}}", ""},
        {"ReplicationController", "v1", "{'spec':{'selector':{'a':'b'}}}",
         "Pod labelSelector=a%3Db, "},
        {"Pod", "v1", "{}", ""},
        {"Secret", "v1", "{'metadata':{'namespace':'p'}}", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct relation lists[RELATIONS_LISTS];
        struct doc d = doc_of(table[i].json);
        char got[512] = "";
        print_message("  %s %s\n", table[i].kind, table[i].json);
        size_t n = relations_lists(str_of(table[i].kind), str_of(table[i].api),
                                   d.json, lists);
        for (size_t k = 0; k < n; k++) {
            size_t at = strlen(got);
            snprintf(got + at, sizeof(got) - at, "%s %s, ", lists[k].kind,
                     lists[k].query);
            relation_done(&lists[k]);
        }
        assert_string_equal(got, table[i].lists);
        json_reader_free(d.reader);
    }
}

static void relations__keeps__what_belongs_to_it(void **state) {
    static const struct {
        enum relation_keep keep;
        const char *object, *item;
        bool kept;
    } table[] = {
        {KEEP_OWNED, "{'metadata':{'uid':'u'}}",
         "{'metadata':{'ownerReferences':[{'uid':'x'},{'uid':'u'}]}}", true},
        {KEEP_OWNED, "{'metadata':{'uid':'u'}}",
         "{'metadata':{'ownerReferences':[{'uid':'v'}]}}", false},
        {KEEP_OWNED, "{}", "{'metadata':{'ownerReferences':[{'uid':''}]}}",
         false},
        {KEEP_MOUNTS, "{'metadata':{'name':'c'}}",
         "{'spec':{'volumes':[{'emptyDir':{}},{'persistentVolumeClaim':{"
         "'claimName':'c'}}]}}",
         true},
        {KEEP_MOUNTS, "{}", "{'spec':{'volumes':[{'emptyDir':{}}]}}", false},
        {KEEP_CLAIMS,
         "{'metadata':{'name':'db'},'spec':{'volumeClaimTemplates':[{"
         "'metadata':{'name':'data'}}]}}",
         "{'metadata':{'name':'data-db-12'}}", true},
        {KEEP_CLAIMS,
         "{'metadata':{'name':'db'},'spec':{'volumeClaimTemplates':[{"
         "'metadata':{'name':'data'}}]}}",
         "{'metadata':{'name':'data-db-x-1'}}", false},
        {KEEP_CLAIMS,
         "{'metadata':{'name':'db'},'spec':{'volumeClaimTemplates':[{"
         "'metadata':{'name':'data'}}]}}",
         "{'metadata':{'name':'data-db-'}}", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct relation r = {.keep = table[i].keep};
        struct doc object = doc_of(table[i].object);
        struct doc item = doc_of(table[i].item);
        print_message("  %s\n", table[i].item);
        assert_int_equal(relation_keeps(&r, object.json, item.json),
                         table[i].kept);
        json_reader_free(object.reader);
        json_reader_free(item.reader);
    }
}

static void on_need(void *ctx, const struct need *n) {
    char *got = ctx;
    size_t at = strlen(got);
    snprintf(got + at, 512 - at, "%.*s %.*s/%.*s%s, ", STR_ARG(n->kind),
             STR_ARG(n->ns), STR_ARG(n->name), n->opens ? " opens" : "");
}

static void relations__needs__by_kind(void **state) {
    static const struct {
        const char *kind, *api, *json, *needs;
    } table[] = {
        {"Pod", "v1",
         "{'metadata':{'name':'a','namespace':'p'},'spec':{'nodeName':'n',"
         "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'c'}},"
         "{'name':'e','ephemeral':{}},{'name':'x','emptyDir':{}}]}}",
         "Node /n, PersistentVolumeClaim p/c, PersistentVolumeClaim p/a-e, "},
        {"Pod", "v1", "{'spec':{}}", ""},
        {"PersistentVolumeClaim", "v1",
         "{'spec':{'volumeName':'v','storageClassName':'s'}}",
         "PersistentVolume /v, StorageClass /s, "},
        {"PersistentVolume", "v1",
         "{'spec':{'claimRef':{'namespace':'p','name':'c'},"
         "'storageClassName':''}}",
         "PersistentVolumeClaim p/c, "},
        {"HorizontalPodAutoscaler", "autoscaling/v2",
         "{'metadata':{'namespace':'p'},'spec':{'scaleTargetRef':{'kind':"
         "'Deployment','apiVersion':'apps/v1','name':'d'}}}",
         "Deployment p/d opens, "},
        {"Pod", "other.io/v1", "{'spec':{'nodeName':'n'}}", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct doc d = doc_of(table[i].json);
        char got[512] = "";
        print_message("  %s\n", table[i].kind);
        relations_needs(str_of(table[i].kind), str_of(table[i].api), d.json,
                        on_need, got);
        assert_string_equal(got, table[i].needs);
        json_reader_free(d.reader);
    }
}

#define READY(status) \
    "'status':{'conditions':[{'type':'Ready','status':'" status "'}]"

static void relations__health__by_kind(void **state) {
    static const struct {
        const char *kind, *json;
        bool unhealthy;
    } table[] = {
        {"Pod", "{" READY("True") ",'phase':'Running'}}", false},
        {"Pod", "{" READY("False") ",'phase':'Running'}}", true},
        {"Pod", "{'status':{'phase':'Pending'}}", true},
        {"Pod", "{'status':{'phase':'Failed'}}", true},
        {"Pod", "{'status':{'phase':'Succeeded'}}", false},
        {"Pod", "{}", true},
        {"Deployment", "{'spec':{'replicas':2},'status':{'readyReplicas':2}}",
         false},
        {"Deployment", "{'spec':{'replicas':2},'status':{'readyReplicas':1}}",
         true},
        {"Deployment", "{'spec':{'replicas':0},'status':{}}", false},
        {"Deployment",
         "{'spec':{'replicas':1},'status':{'readyReplicas':1,'conditions':[{"
         "'type':'Progressing','status':'False'}]}}",
         true},
        {"StatefulSet", "{'spec':{},'status':{}}", true},
        {"DaemonSet",
         "{'status':{'numberReady':1,'desiredNumberScheduled':2}}", true},
        {"Job", "{'status':{'failed':1}}", true},
        {"Job",
         "{'status':{'failed':1,'conditions':[{'type':'Complete','status':"
         "'True'}]}}",
         false},
        {"Job", "{'status':{'active':1}}", false},
        {"Node", "{" READY("True") "}}", false},
        {"Node", "{" READY("Unknown") "}}", true},
        {"PersistentVolumeClaim", "{'status':{'phase':'Bound'}}", false},
        {"PersistentVolumeClaim", "{'status':{'phase':'Lost'}}", true},
        {"PersistentVolume", "{'status':{'phase':'Available'}}", false},
        {"HorizontalPodAutoscaler",
         "{'status':{'conditions':[{'type':'ScalingActive','status':'False'}]"
         "}}",
         true},
        {"Widget", "{" READY("False") "}}", true},
        {"Widget", "{" READY("Unknown") "}}", false},
        {"Widget", "{'status':'fine'}", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct doc d = doc_of(table[i].json);
        print_message("  %s %s\n", table[i].kind, table[i].json);
        assert_int_equal(relations_is_unhealthy(str_of(table[i].kind), d.json),
                         table[i].unhealthy);
        json_reader_free(d.reader);
    }
}

static void relations__retired__is_a_replica_set_of_the_past(void **state) {
    static const struct {
        const char *kind, *json;
        bool retired;
    } table[] = {
        {"ReplicaSet", "{'spec':{'replicas':0},'status':{'replicas':0}}",
         true},
        {"ReplicaSet", "{'spec':{'replicas':0},'status':{'replicas':1}}",
         false},
        {"ReplicaSet", "{'spec':{},'status':{}}", false},
        {"Deployment", "{'spec':{'replicas':0}}", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct doc d = doc_of(table[i].json);
        assert_int_equal(relations_is_retired(str_of(table[i].kind), d.json),
                         table[i].retired);
        json_reader_free(d.reader);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selector__query__is_what_kubectl_would_ask),
        cmocka_unit_test(relations__owner__is_the_controller_or_the_first),
        cmocka_unit_test(relations__lists__by_kind),
        cmocka_unit_test(relations__keeps__what_belongs_to_it),
        cmocka_unit_test(relations__needs__by_kind),
        cmocka_unit_test(relations__health__by_kind),
        cmocka_unit_test(relations__retired__is_a_replica_set_of_the_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
