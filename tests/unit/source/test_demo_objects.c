/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_objects.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "model/change.h"
#include "source/demo_story.h"
#include "source/source.h"
#include "unit/unit.h"

#define START_US (INT64_C(1790000000) * US_PER_S)
#define MINUTE_US (60 * US_PER_S)

static const struct {
    const char *base, *plural;
    bool namespaced;
} kinds[] = {
    {"/api/v1", "pods", true},
    {"/api/v1", "nodes", false},
    {"/api/v1", "namespaces", false},
    {"/api/v1", "services", true},
    {"/api/v1", "resourcequotas", true},
    {"/api/v1", "persistentvolumeclaims", true},
    {"/api/v1", "persistentvolumes", false},
    {"/apis/apps/v1", "deployments", true},
    {"/apis/apps/v1", "replicasets", true},
    {"/apis/apps/v1", "statefulsets", true},
    {"/apis/batch/v1", "jobs", true},
    {"/apis/batch/v1", "cronjobs", true},
    {"/apis/autoscaling/v2", "horizontalpodautoscalers", true},
    {"/apis/storage.k8s.io/v1", "storageclasses", false},
    {"/apis/coordination.k8s.io/v1", "leases", true},
};

/* One object or list. */
struct look {
    struct json_reader *reader;
    struct buf text;
    const struct json *json; /* NULL unless 200 */
};

static int look(struct look *l, const struct demo_world *w, const char *path) {
    *l = (struct look){.reader = json_reader_new(),
                       .text = BUF_INIT(LIMIT_REPLY_BYTES)};
    int status = demo_objects_get(w, path, &l->text);
    assert_true(l->text.len > 0 && !l->text.over);
    if (status != 200) return status;
    struct err err;
    l->json = json_parse(l->reader, l->text.data, l->text.len, &err);
    if (!l->json) fail_msg("%s: %s", path, err.text);
    return status;
}

static void look_done(struct look *l) {
    json_reader_free(l->reader);
    buf_done(&l->text);
}

static struct str meta(const struct json *v, const char *key) {
    return json_text(json_get(json_get(v, "metadata"), key));
}

static const struct json *at(const struct json *v, const char *a,
                             const char *b) {
    return json_get(json_get(v, a), b);
}

static struct demo_world *world_at(uint64_t seed, int minutes) {
    struct demo_world *w = demo_world_new(seed, START_US);
    demo_story_begin(w);
    demo_world_advance(w, START_US + minutes * MINUTE_US);
    return w;
}

static const char *path_of(size_t kind, struct str ns, struct str name) {
    static char path[512];
    if (kinds[kind].namespaced)
        snprintf(path, sizeof(path), "%s/namespaces/%.*s/%s/%.*s",
                 kinds[kind].base, STR_ARG(ns), kinds[kind].plural,
                 STR_ARG(name));
    else
        snprintf(path, sizeof(path), "%s/%s/%.*s", kinds[kind].base,
                 kinds[kind].plural, STR_ARG(name));
    return path;
}

static size_t kind_named(struct str kind) {
    char plural[64];
    snprintf(plural, sizeof(plural), "%.*ss", STR_ARG(kind));
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        if (str_eq_nocase(str_of(plural), str_of(kinds[k].plural))) return k;
    fail_msg("no kind %s", plural);
    return 0;
}

/* It is what its list said, and its owner is there and the one meant. */
static void check_object(const struct demo_world *w, size_t kind,
                         const struct json *item) {
    struct look one, owner;
    const char *path =
        path_of(kind, meta(item, "namespace"), meta(item, "name"));
    if (look(&one, w, path) != 200) fail_msg("%s", path);
    assert_true(str_eq(meta(one.json, "uid"), meta(item, "uid")));
    assert_true(str_eq(meta(one.json, "resourceVersion"),
                       meta(item, "resourceVersion")));
    assert_int_equal(meta(item, "uid").len, 36);
    assert_true(json_text(json_get(item, "kind")).len > 0);
    const struct json *ref =
        json_first(at(one.json, "metadata", "ownerReferences"));
    if (ref) {
        path =
            path_of(kind_named(json_text(json_get(ref, "kind"))),
                    meta(item, "namespace"), json_text(json_get(ref, "name")));
        if (look(&owner, w, path) != 200) fail_msg("%s", path);
        assert_true(
            str_eq(meta(owner.json, "uid"), json_text(json_get(ref, "uid"))));
        look_done(&owner);
    }
    look_done(&one);
}

static void objects__all_of_them__are_found_with_their_owners(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed < 4; seed++) {
        struct demo_world *w = world_at(seed, (int)seed * 7 - 8);
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
            char path[128];
            struct look list;
            size_t n = 0;
            snprintf(path, sizeof(path), "%s/%s?limit=100", kinds[k].base,
                     kinds[k].plural);
            assert_int_equal(look(&list, w, path), 200);
            const struct json *v = json_first(json_get(list.json, "items"));
            for (; v; v = json_next(v), n++) check_object(w, k, v);
            if (n == 0) fail_msg("no %s", kinds[k].plural);
            look_done(&list);
        }
        demo_world_free(w);
    }
}

/* The first pod in trouble of this sort; its JSON is in *l. */
static void find_waiting(struct look *l, const struct demo_world *w,
                         const char *ns, const char *app, const char *reason) {
    char path[256];
    snprintf(path, sizeof(path),
             "/api/v1/namespaces/%s/pods?limit=100&labelSelector=app%%3D%s",
             ns, app);
    assert_int_equal(look(l, w, path), 200);
    const struct json *v = json_first(json_get(l->json, "items"));
    for (; v; v = json_next(v)) {
        const struct json *c =
            json_first(at(v, "status", "containerStatuses"));
        struct str now =
            json_text(json_get(at(c, "state", "waiting"), "reason"));
        if (!str_eq(now, str_of(reason))) continue;
        l->json = v;
        return;
    }
    fail_msg("no %s of %s/%s: %s", reason, ns, app, l->text.data);
}

static void objects__crash_loop__is_what_kubectl_shows(void **state) {
    struct demo_world *w = world_at(7, 0);
    struct look l;
    int64_t n;
    (void)state;
    find_waiting(&l, w, "prod", "payments", "CrashLoopBackOff");
    const struct json *c =
        json_first(at(l.json, "status", "containerStatuses"));
    assert_true(json_int(json_get(c, "restartCount"), 1, 100, &n));
    assert_true(json_int(
        json_get(at(c, "lastState", "terminated"), "exitCode"), 1, 1, &n));
    assert_str(json_text(at(l.json, "status", "phase")), "Running");
    look_done(&l);
    find_waiting(&l, w, "staging", "frontend", "ImagePullBackOff");
    assert_str(json_text(at(l.json, "status", "phase")), "Pending");
    look_done(&l);
    demo_world_free(w);
}

static void objects__pending_pod__says_why(void **state) {
    struct demo_world *w = world_at(7, -10);
    struct look l;
    bool found = false;
    (void)state;
    assert_int_equal(look(&l, w, "/api/v1/namespaces/batch/pods"), 200);
    const struct json *v = json_first(json_get(l.json, "items"));
    for (; v; v = json_next(v)) {
        const struct json *c = json_first(at(v, "status", "conditions"));
        if (at(v, "spec", "nodeName") || !c) continue;
        assert_str(json_text(json_get(c, "reason")), "Unschedulable");
        assert_str(json_text(at(v, "status", "phase")), "Pending");
        found = true;
    }
    assert_true(found);
    look_done(&l);
    demo_world_free(w);
}

static void objects__selectors__are_obeyed(void **state) {
    struct demo_world *w = world_at(7, 0);
    struct look l;
    (void)state;
    assert_int_equal(look(&l, w,
                          "/api/v1/pods?limit=100&fieldSelector="
                          "spec.nodeName%3Dworker-01"),
                     200);
    const struct json *v = json_first(json_get(l.json, "items"));
    assert_non_null(v);
    for (; v; v = json_next(v))
        assert_str(json_text(at(v, "spec", "nodeName")), "worker-01");
    look_done(&l);
    assert_int_equal(look(&l, w, "/api/v1/pods?labelSelector=app%3Dno"), 200);
    assert_null(json_first(json_get(l.json, "items")));
    look_done(&l);
    assert_int_equal(look(&l, w, "/api/v1/pods?labelSelector=app"), 200);
    assert_null(json_first(json_get(l.json, "items")));
    look_done(&l);
    demo_world_free(w);
}

static void objects__all_else__is_not_found(void **state) {
    static const char *const paths[] = {
        "",
        "/",
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/apis",
        "/apis/apps/v1",
        "/apis/apps/v1/",
        "/api/v1/secrets",
        "/api/v1/nodes/no-such",
        "/api/v1/namespaces/prod/pods/none",
        "/api/v1/namespaces/prod/nodes/worker-01",
        "/api/v1/namespaces/prod/pods/a/log",
        "/api/v1/namespaces/prod/pods/a/b/c/d/e/f",
        "/apis/apps/v2/deployments",
        "/api/v1/namespaces/%/pods/%4",
        "/api/v1/pods/../nodes/worker-01",
        "nonsense",
        "?",
        "/api/v1/nodes/%"};
    struct demo_world *w = world_at(7, 0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct look l;
        print_message("  %s\n", paths[i]);
        assert_int_equal(look(&l, w, paths[i]), 404);
        look_done(&l);
    }
    char *path = xasprintf("/api/v1/nodes/%0300d", 1);
    struct look l;
    assert_int_equal(look(&l, w, path), 404);
    look_done(&l);
    xfree(path);
    demo_world_free(w);
}

static void objects__looking__changes_nothing(void **state) {
    struct demo_world *a = world_at(9, 3);
    struct demo_world *b = demo_world_new(9, START_US);
    struct look la, lb;
    (void)state;
    demo_story_begin(b);
    for (int m = -50; m <= 3; m++) {
        demo_world_advance(b, START_US + m * MINUTE_US);
        assert_int_equal(look(&lb, b, "/api/v1/pods"), 200);
        look_done(&lb);
    }
    assert_int_equal(look(&la, a, "/apis/apps/v1/replicasets"), 200);
    assert_int_equal(look(&lb, b, "/apis/apps/v1/replicasets"), 200);
    assert_string_equal(la.text.data, lb.text.data);
    assert_int_equal(ledger_count(a->ledger), ledger_count(b->ledger));
    look_done(&la);
    look_done(&lb);
    demo_world_free(a);
    demo_world_free(b);
}

static void objects__version__is_another_when_the_state_is(void **state) {
    struct demo_world *w = world_at(7, 0);
    struct look before, same, after;
    (void)state;
    const char *path = "/apis/apps/v1/namespaces/prod/deployments/payments";
    assert_int_equal(look(&before, w, path), 200);
    assert_int_equal(look(&same, w, path), 200);
    assert_true(str_eq(meta(before.json, "resourceVersion"),
                       meta(same.json, "resourceVersion")));
    demo_world_advance(w, START_US + 20 * MINUTE_US);
    assert_int_equal(look(&after, w, path), 200);
    assert_false(str_eq(meta(before.json, "resourceVersion"),
                        meta(after.json, "resourceVersion")));
    look_done(&before);
    look_done(&same);
    look_done(&after);
    demo_world_free(w);
}

/* --- as a source ------------------------------------------------------- */

static void drop(void *c) {
    change_free(c);
}

static struct change *wait_for_reply(struct queue *q) {
    int64_t end_ms = clock_mono_ms() + 20000;
    while (clock_mono_ms() < end_ms) {
        struct change *c = queue_pop(q);
        if (c && c->kind == CHANGE_REPLY) return c;
        change_free(c);
    }
    fail_msg("no answer");
    return NULL;
}

static void demo__question__is_answered_also_after_the_end(void **state) {
    (void)state;
    for (int watch = 0; watch < 2; watch++) {
        const struct demo_config config = {
            .seed = 7, .watch = watch, .start_us = START_US, .speed = 1};
        struct queue *q = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
        struct source *s = demo_source_new(&config, q);
        char node[] = "/api/v1/nodes/worker-01", none[] = "/apis";
        struct err err;
        assert_true(source_start(s, &err));
        assert_true(source_ask(s, &(struct source_ask){1, 0, node}));
        struct change *c = wait_for_reply(q);
        assert_int_equal(c->u.reply.id, 1);
        assert_int_equal(c->u.reply.status, 200);
        assert_int_equal(c->u.reply.why.len, 0);
        assert_true(c->u.reply.body.len > 500);
        change_free(c);
        assert_true(source_ask(s, &(struct source_ask){2, 0, none}));
        c = wait_for_reply(q);
        assert_int_equal(c->u.reply.status, 404);
        assert_true(c->u.reply.why.len > 0);
        assert_int_equal(c->u.reply.body.len, 0);
        change_free(c);
        source_stop(s);
        queue_free(q, drop);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects__all_of_them__are_found_with_their_owners),
        cmocka_unit_test(objects__crash_loop__is_what_kubectl_shows),
        cmocka_unit_test(objects__pending_pod__says_why),
        cmocka_unit_test(objects__selectors__are_obeyed),
        cmocka_unit_test(objects__all_else__is_not_found),
        cmocka_unit_test(objects__looking__changes_nothing),
        cmocka_unit_test(objects__version__is_another_when_the_state_is),
        cmocka_unit_test(demo__question__is_answered_also_after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
