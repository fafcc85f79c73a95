/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_world.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"

static const char *const node_names[DEMO_NODES] = {
    "control-01", "worker-01", "worker-02",
    "worker-03",  "worker-04", "worker-05",
};

static const struct {
    const char *kind;
    const char *ns;
    const char *name;
    int replicas; /* of a job: 0 */
    int major, minor;
} table[] = {
    {"Deployment", "prod", "web", 6, 1, 42},
    {"Deployment", "prod", "api", 5, 3, 17},
    {"Deployment", "prod", "checkout", 4, 2, 8},
    {"Deployment", "prod", "payments", 3, 2, 9},
    {"Deployment", "prod", "search", 3, 1, 4},
    {"Deployment", "prod", "cart", 3, 1, 31},
    {"Deployment", "staging", "frontend", 2, 2, 0},
    {"Deployment", "staging", "api", 2, 3, 18},
    {"Deployment", "staging", "worker", 2, 1, 6},
    {"Deployment", "batch", "report", 4, 1, 2},
    {"Deployment", "kube-system", "coredns", 2, 1, 12},
    {"Deployment", "kube-system", "metrics-server", 1, 0, 7},
    {"StatefulSet", "monitoring", "prometheus", 2, 3, 5},
    {"Deployment", "monitoring", "grafana", 1, 12, 1},
    {"Job", "batch", "cleanup", 0, 1, 0},
    {"Job", "batch", "invoices", 0, 4, 2},
    {"Job", "prod", "sitemap", 0, 1, 9},
};

/* --- the diary -------------------------------------------------------- */

static bool is_before(const struct demo_task *a, const struct demo_task *b) {
    if (a->at_us != b->at_us) return a->at_us < b->at_us;
    return a->number < b->number;
}

static void swap(struct demo_task *a, struct demo_task *b) {
    struct demo_task t = *a;

    *a = *b;
    *b = t;
}

static void heap_push(struct demo_world *w, struct demo_task t) {
    vec_push(&w->diary, t);
    struct demo_task *heap = w->diary.at;
    for (size_t i = w->diary.n - 1; i > 0; i = (i - 1) / 2) {
        if (!is_before(&heap[i], &heap[(i - 1) / 2])) break;
        swap(&heap[i], &heap[(i - 1) / 2]);
    }
}

static struct demo_task heap_pop(struct demo_world *w) {
    struct demo_task *heap = w->diary.at;
    struct demo_task first = heap[0];
    size_t n = --w->diary.n;

    heap[0] = heap[n];
    for (size_t i = 0;;) {
        size_t least = 2 * i + 1;
        if (least >= n) break;
        if (least + 1 < n && is_before(&heap[least + 1], &heap[least]))
            least++;
        if (!is_before(&heap[least], &heap[i])) break;
        swap(&heap[least], &heap[i]);
        i = least;
    }
    return first;
}

void demo_plan(struct demo_world *w, int64_t in_ms, demo_step_fn *step,
               struct demo_pod *pod, struct demo_workload *workload, int n) {
    heap_push(w, (struct demo_task){
                     .at_us = w->now_us + in_ms * 1000 +
                              demo_random(&w->random, 1000),
                     .number = w->tasks++,
                     .step = step,
                     .pod = pod,
                     .life = pod ? pod->life : 0,
                     .workload = workload,
                     .n = n,
                 });
}

void demo_plan_about(struct demo_world *w, int64_t least_ms, int64_t most_ms,
                     demo_step_fn *step, struct demo_pod *pod,
                     struct demo_workload *workload, int n) {
    int64_t in_ms = demo_between(&w->random, least_ms, most_ms);

    demo_plan(w, in_ms, step, pod, workload, n);
}

int64_t demo_world_next_us(const struct demo_world *w) {
    return w->diary.n ? w->diary.at[0].at_us : INT64_MAX;
}

void demo_world_advance(struct demo_world *w, int64_t to_us) {
    while (demo_world_next_us(w) <= to_us) {
        struct demo_task t = heap_pop(w);
        w->now_us = t.at_us;
        if (!t.pod || t.pod->life == t.life) t.step(w, &t);
    }
    if (to_us > w->now_us) w->now_us = to_us;
}

/* --- what there is ---------------------------------------------------- */

/* How old something is when the story begins: days, by its uid. */
static int64_t age_us(const char *uid) {
    int64_t n = strtol((char[]){uid[0], uid[1], uid[2], '\0'}, NULL, 16);

    return (2 * 24 * 3600 + n * 600) * US_PER_S;
}

static void add_workload(struct demo_world *w, size_t i) {
    struct demo_workload *wl = &w->workloads[i];

    *wl = (struct demo_workload){
        .kind = table[i].kind,
        .ns = table[i].ns,
        .name = table[i].name,
        .replicas = table[i].replicas,
        .major = table[i].major,
        .minor = table[i].minor,
    };
    snprintf(wl->container, sizeof(wl->container), "spec.containers{%s}",
             wl->name);
    demo_uid(&w->random, wl->uid);
    snprintf(wl->scaler_uid, sizeof(wl->scaler_uid), "5ca1e%s", wl->uid + 5);
    wl->born_us = w->now_us - age_us(wl->uid);
    demo_new_set(w, wl);
    wl->set_us = w->now_us - age_us(wl->set_uid) / 4;
    for (int n = 0; n < wl->replicas; n++) {
        struct demo_pod *p = demo_pod_new(w, wl);
        if (!p) break;
        p->node = demo_some_worker(w);
        p->running = true;
        p->born_us = w->now_us - age_us(p->uid) / 8;
        p->scheduled_us = p->born_us + US_PER_S;
        p->started_us = p->born_us + 3 * US_PER_S;
    }
}

struct demo_world *demo_world_new(uint64_t seed, int64_t start_us) {
    struct demo_world *w = xcalloc(1, sizeof(*w));

    w->random.state = seed;
    w->start_us = start_us;
    w->now_us = start_us - 3600 * US_PER_S;
    w->ledger = ledger_new(seed + 1, w->now_us);
    for (size_t i = 0; i < DEMO_NODES; i++) {
        w->nodes[i] = (struct demo_node){.name = node_names[i], .ready = true};
        demo_uid(&w->random, w->nodes[i].uid);
        w->nodes[i].ready_us = w->now_us - age_us(w->nodes[i].uid);
    }
    w->n_workloads = ARRAY_LEN(table);
    w->workloads = xcalloc(w->n_workloads, sizeof(*w->workloads));
    for (size_t i = 0; i < w->n_workloads; i++) add_workload(w, i);
    return w;
}

void demo_world_free(struct demo_world *w) {
    if (!w) return;
    ledger_free(w->ledger);
    vec_done(&w->diary);
    xfree(w->workloads);
    xfree(w);
}

struct demo_workload *demo_workload(struct demo_world *w, const char *ns,
                                    const char *name) {
    for (size_t i = 0;; i++) {
        assert(i < w->n_workloads);
        struct demo_workload *wl = &w->workloads[i];
        if (strcmp(wl->ns, ns) == 0 && strcmp(wl->name, name) == 0) return wl;
    }
}

struct demo_node *demo_some_worker(struct demo_world *w) {
    uint32_t first = demo_random(&w->random, DEMO_NODES - 1);

    for (uint32_t i = 0; i < DEMO_NODES - 1; i++) {
        struct demo_node *n = &w->nodes[1 + (first + i) % (DEMO_NODES - 1)];
        if (n->ready) return n;
    }
    return NULL;
}

void demo_new_set(struct demo_world *w, struct demo_workload *wl) {
    snprintf(wl->old_set, sizeof(wl->old_set), "%s", wl->set);
    snprintf(wl->old_set_uid, sizeof(wl->old_set_uid), "%s", wl->set_uid);
    wl->set_us = w->now_us;
    int n = snprintf(wl->set, sizeof(wl->set) - 11, "%s-", wl->name);

    demo_suffix(&w->random, wl->set + n, 10);
    demo_uid(&w->random, wl->set_uid);
}

static struct demo_pod *free_pod(struct demo_world *w) {
    for (size_t i = 0; i < DEMO_PODS; i++)
        if (!demo_pod_exists(&w->pods[i])) return &w->pods[i];
    return NULL;
}

/* A stateful set numbers its pods. */
static int lowest_number(const struct demo_world *w,
                         const struct demo_workload *wl) {
    char name[DEMO_NAME];

    for (int n = 0;; n++) {
        bool taken = false;
        snprintf(name, sizeof(name), "%s-%d", wl->name, n);
        for (size_t i = 0; i < DEMO_PODS && !taken; i++)
            taken = demo_pod_exists(&w->pods[i]) &&
                    w->pods[i].workload == wl &&
                    strcmp(w->pods[i].name, name) == 0;
        if (!taken) return n;
    }
}

static void name_pod(struct demo_world *w, struct demo_pod *p) {
    const struct demo_workload *wl = p->workload;

    if (strcmp(wl->kind, "StatefulSet") == 0) {
        snprintf(p->name, sizeof(p->name), "%s-%d", wl->name,
                 lowest_number(w, wl));
        return;
    }
    int n = snprintf(p->name, sizeof(p->name) - 6, "%s-", wl->set);
    demo_suffix(&w->random, p->name + n, 5);
}

struct demo_pod *demo_pod_new(struct demo_world *w, struct demo_workload *wl) {
    struct demo_pod *p = free_pod(w);

    if (!p) return NULL;
    *p = (struct demo_pod){
        .life = p->life, .workload = wl, .born_us = w->now_us};
    snprintf(p->set, sizeof(p->set), "%s", wl->set);
    snprintf(p->set_uid, sizeof(p->set_uid), "%s", wl->set_uid);
    name_pod(w, p);
    demo_uid(&w->random, p->uid);
    snprintf(p->ip, sizeof(p->ip), "10.244.%d.%d",
             (int)demo_between(&w->random, 1, DEMO_NODES - 1),
             (int)demo_between(&w->random, 2, 250));
    snprintf(p->image, sizeof(p->image), "registry.example.com/%s/%s:%d.%d.%d",
             wl->ns, wl->name, wl->major, wl->minor, 0);
    p->life++;
    return p;
}

void demo_pod_free(struct demo_pod *p) {
    assert(demo_pod_exists(p));
    p->life++;
}

bool demo_pod_exists(const struct demo_pod *p) {
    return p->life % 2 == 1;
}

/* --- reporting -------------------------------------------------------- */

void demo_report(struct demo_world *w, const struct happening *h,
                 const char *fmt, ...) {
    char message[1024];
    struct happening full = *h;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(message, sizeof(message), fmt, ap);
    va_end(ap);
    full.message = message;
    ledger_record(w->ledger, w->now_us, &full);
}

struct happening demo_of_pod(const struct demo_pod *p, bool container) {
    return (struct happening){
        .component = "kubelet",
        .host = p->node ? p->node->name : NULL,
        .kind = "Pod",
        .api = "v1",
        .ns = p->workload->ns,
        .name = p->name,
        .uid = p->uid,
        .field = container ? p->workload->container : NULL,
    };
}

struct happening demo_of_workload(const struct demo_workload *wl) {
    bool deployment = strcmp(wl->kind, "Deployment") == 0;

    return (struct happening){
        .component =
            deployment ? "deployment-controller" : "statefulset-controller",
        .kind = wl->kind,
        .api = "apps/v1",
        .ns = wl->ns,
        .name = wl->name,
        .uid = wl->uid,
    };
}

struct happening demo_of_set(const struct demo_pod *p) {
    const struct demo_workload *wl = p->workload;

    if (strcmp(wl->kind, "StatefulSet") == 0) return demo_of_workload(wl);
    bool job = strcmp(wl->kind, "Job") == 0;
    return (struct happening){
        .component = job ? "job-controller" : "replicaset-controller",
        .kind = job ? "Job" : "ReplicaSet",
        .api = job ? "batch/v1" : "apps/v1",
        .ns = wl->ns,
        .name = p->set,
        .uid = p->set_uid,
    };
}

struct happening demo_of_node(const struct demo_node *n, bool kubelet) {
    return (struct happening){
        .component = kubelet ? "kubelet" : "node-controller",
        .host = kubelet ? n->name : NULL,
        .kind = "Node",
        .api = "v1",
        .name = n->name,
        /* The kubelet knows its node by name only. */
        .uid = kubelet ? n->name : n->uid,
    };
}
