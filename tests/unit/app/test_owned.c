/* SPDX-License-Identifier: Apache-2.0 */
/* What an object owns, against a server that is a table of paths. */
#include "unit/unit.h"

#include <stdio.h>

#include "app/owned.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/vec.h"
#include "unit/store/make.h"

/* --- the server ------------------------------------------------------- */

/* Texts have ' for "; what stands in no table is 404. */
struct served {
    const char *path;
    int status;
    const char *body; /* or why it failed */
};

struct rig {
    struct store *st;
    struct owned *owned;
    const struct served *table;
    size_t n;
    VEC(struct source_question {
        uint32_t id;
        char *path;
    })
    asked;
    size_t total; /* asked, ever */
    struct buf late;
    struct buf troubles;
};

static bool on_ask(void *ctx, uint16_t cluster, uint32_t id,
                   const char *path) {
    struct rig *r = ctx;
    assert_int_equal(cluster, 0);
    const struct source_question question = {id, xstrdup(path)};
    vec_push(&r->asked, question);
    r->total++;
    return true;
}

static void on_late(void *ctx, const struct object *object) {
    struct rig *r = ctx;
    buf_printf(&r->late, "%.*s ", STR_ARG(istr_str(object->name)));
}

static void on_trouble(void *ctx, const struct owned_trouble *t) {
    struct rig *r = ctx;
    buf_printf(&r->troubles, "%d %.*s/%.*s %.*s %.*s %.*s;", (int)t->state,
               STR_ARG(t->kind), STR_ARG(t->name), STR_ARG(t->ns),
               STR_ARG(t->part), STR_ARG(t->why));
}

static void answer(struct rig *r, const struct source_question *q) {
    struct str rest = str_of(q->path), path;
    const struct served *found = NULL;
    str_split(&rest, '?', &path);
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(path, str_of(r->table[i].path))) found = &r->table[i];
    char *text = xstrdup(found ? found->body : "not found");
    for (char *at = text; *at; at++)
        if (*at == '\'') *at = '"';
    struct reply reply = {.id = q->id, .status = found ? found->status : 404};
    *(reply.status == 200 ? &reply.body : &reply.why) = str_of(text);
    struct change *c = change_new_reply(0, NOW_US, &reply);
    store_apply(r->st, c, NULL);
    change_free(c);
    xfree(text);
}

/* Until nothing more is asked. */
static void settle(struct rig *r) {
    owned_turn(r->owned);
    while (r->asked.n) {
        struct source_question q = r->asked.at[--r->asked.n];
        answer(r, &q);
        xfree(q.path);
        owned_turn(r->owned);
    }
    assert_true(owned_is_settled(r->owned));
    owned_troubles(r->owned, on_trouble, r);
}

static void rig_init(struct rig *r, const struct served *table, size_t n,
                     const char *kind, const char *name) {
    *r = (struct rig){.st = make_store(50),
                      .table = table,
                      .n = n,
                      .late = BUF_INIT(1000),
                      .troubles = BUF_INIT(4000)};
    const struct owned_config config = {
        .store = r->st, .ask = on_ask, .late = on_late, .ctx = r};
    r->owned = owned_new(&config);
    owned_add(r->owned, str_of(kind), str_of(name));
}

static void rig_done(struct rig *r) {
    owned_free(r->owned);
    for (size_t i = 0; i < r->asked.n; i++) xfree(r->asked.at[i].path);
    vec_done(&r->asked);
    buf_done(&r->late);
    buf_done(&r->troubles);
    store_free(r->st);
}

static struct entry *event_of(struct rig *r, const char *kind,
                              const char *obj) {
    static char uid[32];
    static int n;
    snprintf(uid, sizeof(uid), "e%d", ++n);
    return ADD(r->st, .uid = uid, .kind = kind, .obj = obj);
}

static bool has(struct rig *r, const char *kind, const char *obj) {
    return owned_has(r->owned, event_of(r, kind, obj));
}

/* --- tests ------------------------------------------------------------ */

/* clang-format off */
#define META(name, uid) \
    "'metadata':{'name':'" name "','namespace':'prod','uid':'" uid "'"
#define OF(kind, name, uid) \
    ",'ownerReferences':[{'apiVersion':'apps/v1','kind':'" kind "'," \
    "'name':'" name "','uid':'" uid "','controller':true}]"
#define SPEC "'spec':{'replicas':1,'selector':{'matchLabels':{'app':'web'}}}"
#define WEB \
    "{'kind':'Deployment','apiVersion':'apps/v1'," META("web", "u1") "}," \
    SPEC "}"
#define SETS \
    "{'kind':'ReplicaSetList','items':[{" META("odd", "u2") \
    OF("Deployment", "web", "u1") "}," SPEC "}]}"
#define PODS \
    "{'kind':'PodList','items':[{" META("pet", "u3") \
    OF("ReplicaSet", "odd", "u2") "}},{" META("stray", "u4") "}}]}"
/* clang-format on */

#define AT "/apis/apps/v1/namespaces/prod/"
static const struct served cluster[] = {
    {AT "deployments/web", 200, WEB},
    {AT "replicasets", 200, SETS},
    {"/api/v1/namespaces/prod/pods", 200, PODS},
};

static void owned__is_what_the_server_says_and_what_names_say(void **state) {
    struct rig r;
    (void)state;
    rig_init(&r, cluster, ARRAY_LEN(cluster), "Deployment", "web");
    owned_look(r.owned, 0, STR("prod"));
    settle(&r);
    assert_string_equal(r.troubles.len ? r.troubles.data : "", "");
    assert_true(has(&r, "Deployment", "web"));
    assert_true(has(&r, "ReplicaSet", "odd"));
    assert_true(has(&r, "Pod", "pet"));
    /* gone, or scaled down to nothing */
    assert_true(has(&r, "ReplicaSet", "web-7c9d8f6b5"));
    assert_true(has(&r, "Pod", "web-7c9d8f6b5-x2k4q"));
    assert_true(has(&r, "Pod", "odd-x2k4q"));
    /* of others */
    assert_false(has(&r, "Pod", "stray"));
    assert_false(has(&r, "Pod", "web-0"));
    assert_false(has(&r, "Pod", "web-x2k4q"));
    assert_false(has(&r, "Deployment", "odd"));
    assert_false(has(&r, "Service", "web"));
    /* the same names elsewhere */
    assert_false(owned_has(r.owned, ADD(r.st, .uid = "x", .ns = "dev",
                                        .kind = "Pod", .obj = "pet")));
    rig_done(&r);
}

static void owned__events_tell_which_namespace(void **state) {
    struct rig r;
    (void)state;
    rig_init(&r, cluster, ARRAY_LEN(cluster), "Deployment", "web");
    owned_look(r.owned, 0, STR(""));
    settle(&r);
    assert_int_equal(r.total, 0);
    owned_see(r.owned, event_of(&r, "Pod", "pet"));
    settle(&r);
    assert_int_equal(r.total, 0);
    owned_see(r.owned, event_of(&r, "Pod", "web-7c9d8f6b5-x2k4q"));
    settle(&r);
    assert_true(r.total > 0);
    /* its event was there before anybody knew */
    assert_string_equal(r.late.data, "pet ");
    rig_done(&r);
}

static void owned__of_the_whole_cluster_is_in_no_namespace(void **state) {
    static const struct served nodes[] = {
        {"/api/v1/nodes/n1", 200,
         "{'kind':'Node','apiVersion':'v1','metadata':{'name':'n1','uid':'u1"
         "'}}"},
    };
    struct rig r;
    (void)state;
    rig_init(&r, nodes, ARRAY_LEN(nodes), "Node", "n1");
    owned_look(r.owned, 0, STR("prod"));
    owned_look(r.owned, 0, STR(""));
    settle(&r);
    assert_string_equal(r.troubles.len ? r.troubles.data : "", "");
    assert_true(has(&r, "Node", "n1"));
    assert_true(
        owned_has(r.owned, ADD(r.st, .uid = "x", .ns = "default",
                               .kind = "Node", .obj = "n1", .obj_ns = "")));
    rig_done(&r);
}

static void owned__what_cannot_be_known_is_told_once(void **state) {
    static const struct {
        struct served self;
        struct served sets;
        const char *told;
    } table[] = {
        {{AT "deployments/web", 403, "not you"},
         {AT "replicasets", 200, SETS},
         "3 Deployment/web prod  not you;"},
        {{AT "deployments/web", 200, WEB},
         {AT "replicasets", 403, "not you"},
         "3 Deployment/web prod ReplicaSet not you;"},
        {{AT "deployments/web", 404, "not there"},
         {AT "replicasets", 200, SETS},
         "2 Deployment/web prod  ;"},
        {{AT "deployments/web", 200, "nonsense"},
         {AT "replicasets", 200, SETS},
         "4 Deployment/web prod  the answer cannot be read: "},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct served served[] = {table[i].self, table[i].sets};
        struct rig r;
        rig_init(&r, served, 2, "Deployment", "web");
        owned_look(r.owned, 0, STR("prod"));
        settle(&r);
        owned_troubles(r.owned, on_trouble, &r);
        if (!r.troubles.len ||
            !str_starts(buf_str(&r.troubles), str_of(table[i].told)))
            fail_msg("%zu: %s", i, r.troubles.len ? r.troubles.data : "");
        assert_ptr_equal(strchr(r.troubles.data, ';'),
                         r.troubles.data + r.troubles.len - 1);
        assert_true(has(&r, "Deployment", "web"));
        assert_true(has(&r, "Pod", "web-7c9d8f6b5-x2k4q"));
        rig_done(&r);
    }
}

static void owned__gone_from_all_of_several_namespaces_is_one_line(
    void **state) {
    struct rig r;
    (void)state;
    rig_init(&r, NULL, 0, "Deployment", "web");
    owned_look(r.owned, 0, STR("prod"));
    owned_look(r.owned, 0, STR("dev"));
    settle(&r);
    assert_string_equal(r.troubles.data, "2 Deployment/web   ;");
    rig_done(&r);
    /* and none where it is in one of them */
    rig_init(&r, cluster, ARRAY_LEN(cluster), "Deployment", "web");
    owned_look(r.owned, 0, STR("dev"));
    owned_look(r.owned, 0, STR("prod"));
    settle(&r);
    assert_int_equal(r.troubles.len, 0);
    rig_done(&r);
}

static void owned__too_many_namespaces_are_told(void **state) {
    struct rig r;
    char ns[16];
    (void)state;
    rig_init(&r, cluster, ARRAY_LEN(cluster), "Deployment", "web");
    for (int i = 0; i < 300; i++) {
        snprintf(ns, sizeof(ns), "ns%d", i);
        owned_look(r.owned, 0, str_of(ns));
    }
    settle(&r);
    assert_non_null(strstr(r.troubles.data, "too many namespaces"));
    rig_done(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owned__is_what_the_server_says_and_what_names_say),
        cmocka_unit_test(owned__events_tell_which_namespace),
        cmocka_unit_test(owned__of_the_whole_cluster_is_in_no_namespace),
        cmocka_unit_test(owned__what_cannot_be_known_is_told_once),
        cmocka_unit_test(
            owned__gone_from_all_of_several_namespaces_is_one_line),
        cmocka_unit_test(owned__too_many_namespaces_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
