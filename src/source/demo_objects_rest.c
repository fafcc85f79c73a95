/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "source/demo_objects_internal.h"

#define CLUSTER_AGE_US (90 * 24 * 3600 * US_PER_S)

static int64_t cluster_born_us(const struct demo_world *w) {
    return w->start_us - CLUSTER_AGE_US;
}

/* A uid of its own for what hangs on something that has one. */
static void uid_beside(char out[DEMO_UID], const char *prefix,
                       const char *uid) {
    snprintf(out, DEMO_UID, "%s%s", prefix, uid + strlen(prefix));
}

static void put_phase(struct jsonout *j, const char *phase) {
    jsonout_open(j, "status", '{');
    put_text(j, "phase", phase);
    jsonout_close(j, '}');
}

/* --- nodes ------------------------------------------------------------- */

static void collect_nodes(const struct demo_world *w, struct items *out) {
    for (size_t i = 0; i < DEMO_NODES; i++) {
        const struct demo_node *n = &w->nodes[i];
        struct item *item =
            items_add(out, "", n->name, n->uid, cluster_born_us(w));
        item->node = n;
        item->n = (int)i;
        item_label(item, "kubernetes.io/hostname", n->name);
        item_label(item, "kubernetes.io/os", "linux");
        if (i == 0)
            item_label(item, "node-role.kubernetes.io/control-plane", "");
    }
}

static void put_taint(struct jsonout *j, const char *key, const char *effect) {
    jsonout_open(j, NULL, '{');
    put_text(j, "key", key);
    put_text(j, "effect", effect);
    jsonout_close(j, '}');
}

static void put_taints(struct jsonout *j, const struct item *item) {
    if (item->n != 0 && item->node->ready) return;
    jsonout_open(j, "taints", '[');
    if (item->n == 0)
        put_taint(j, "node-role.kubernetes.io/control-plane", "NoSchedule");
    if (!item->node->ready) {
        put_taint(j, "node.kubernetes.io/unreachable", "NoSchedule");
        put_taint(j, "node.kubernetes.io/unreachable", "NoExecute");
    }
    jsonout_close(j, ']');
}

static void put_amounts(struct jsonout *j, const char *key) {
    jsonout_open(j, key, '{');
    put_text(j, "cpu", "8");
    put_text(j, "memory", "32Gi");
    put_text(j, "pods", "110");
    jsonout_close(j, '}');
}

static void put_node_conditions(struct jsonout *j, const struct demo_node *n) {
    static const struct {
        const char *type, *reason, *message;
    } pressures[] = {
        {"MemoryPressure", "KubeletHasSufficientMemory",
         "kubelet has sufficient memory available"},
        {"DiskPressure", "KubeletHasNoDiskPressure",
         "kubelet has no disk pressure"},
        {"PIDPressure", "KubeletHasSufficientPID",
         "kubelet has sufficient PID available"},
    };

    jsonout_open(j, "conditions", '[');
    for (size_t i = 0; i < ARRAY_LEN(pressures); i++)
        put_condition(
            j,
            &(struct condition){
                .type = pressures[i].type,
                .status = n->ready ? "False" : "Unknown",
                .reason = n->ready ? pressures[i].reason : "NodeStatusUnknown",
                .message = n->ready ? pressures[i].message
                                    : "Kubelet stopped posting node "
                                      "status.",
                .since_us = n->ready_us});
    put_condition(
        j, &(struct condition){
               .type = "Ready",
               .status = n->ready ? "True" : "Unknown",
               .reason = n->ready ? "KubeletReady" : "NodeStatusUnknown",
               .message = n->ready ? "kubelet is posting ready status"
                                   : "Kubelet stopped posting node status.",
               .since_us = n->ready_us});
    jsonout_close(j, ']');
}

static void put_node(struct jsonout *j, const struct demo_world *w,
                     const struct item *item) {
    char address[32];

    (void)w;
    snprintf(address, sizeof(address), "10.0.0.%d", 10 + item->n);
    jsonout_open(j, "spec", '{');
    put_taints(j, item);
    jsonout_close(j, '}');
    jsonout_open(j, "status", '{');
    put_amounts(j, "capacity");
    put_amounts(j, "allocatable");
    put_node_conditions(j, item->node);
    jsonout_open(j, "addresses", '[');
    jsonout_open(j, NULL, '{');
    put_text(j, "type", "InternalIP");
    put_text(j, "address", address);
    jsonout_close(j, '}');
    jsonout_close(j, ']');
    jsonout_open(j, "nodeInfo", '{');
    put_text(j, "kubeletVersion", "v1.37.0");
    put_text(j, "osImage", "Debian GNU/Linux 12 (bookworm)");
    put_text(j, "containerRuntimeVersion", "containerd://2.1.4");
    put_text(j, "architecture", "amd64");
    jsonout_close(j, '}');
    jsonout_close(j, '}');
}

/* --- storage ----------------------------------------------------------- */

/* Of the story: the claim for which there is no class. */
#define LOST_CLAIM "data-prometheus-2"
#define LOST_CLAIM_UID "3f0c9d52-7c1a-4d0e-9a55-0f6b8e2d7a11"

/* A claim, or the volume behind it, of each pod of a stateful set. */
static void collect_bound(const struct demo_world *w, struct items *out,
                          bool volumes) {
    for (size_t i = 0; i < w->n_workloads; i++) {
        const struct demo_workload *wl = &w->workloads[i];
        for (int n = 0; demo_is(wl, "StatefulSet") && n < wl->replicas; n++) {
            char prefix[16], uid[DEMO_UID], name[DEMO_NAME];
            snprintf(prefix, sizeof(prefix), "%cda7a%d", volumes ? 'b' : 'a',
                     n % 10);
            uid_beside(uid, prefix, wl->uid);
            snprintf(name, sizeof(name), "data-%s-%d", wl->name, n);
            if (volumes) snprintf(name, sizeof(name), "pvc-%s", uid);
            struct item *item =
                items_add(out, volumes ? "" : wl->ns, name, uid, wl->born_us);
            item->workload = wl;
            item->n = n;
            if (!volumes) item_label(item, "app", wl->name);
        }
    }
}

static void collect_claims(const struct demo_world *w, struct items *out) {
    collect_bound(w, out, false);
    items_add(out, "monitoring", LOST_CLAIM, LOST_CLAIM_UID,
              w->start_us - (14 * 60 + 21) * US_PER_S);
}

static void collect_volumes(const struct demo_world *w, struct items *out) {
    collect_bound(w, out, true);
}

static void put_claim(struct jsonout *j, const struct demo_world *w,
                      const struct item *item) {
    char volume[DEMO_NAME];

    (void)w;
    jsonout_open(j, "spec", '{');
    jsonout_open(j, "accessModes", '[');
    put_text(j, NULL, "ReadWriteOnce");
    jsonout_close(j, ']');
    jsonout_open(j, "resources", '{');
    jsonout_open(j, "requests", '{');
    put_text(j, "storage", "50Gi");
    jsonout_close(j, '}');
    jsonout_close(j, '}');
    put_text(j, "storageClassName", item->workload ? "standard" : "fast-ssd");
    put_text(j, "volumeMode", "Filesystem");
    if (item->workload) {
        snprintf(volume, sizeof(volume), "pvc-b%s", item->uid + 1);
        put_text(j, "volumeName", volume);
    }
    jsonout_close(j, '}');
    put_phase(j, item->workload ? "Bound" : "Pending");
}

static void put_volume(struct jsonout *j, const struct demo_world *w,
                       const struct item *item) {
    char claim[DEMO_NAME + 32];

    (void)w;
    snprintf(claim, sizeof(claim), "data-%s-%d", item->workload->name,
             item->n);
    jsonout_open(j, "spec", '{');
    jsonout_open(j, "capacity", '{');
    put_text(j, "storage", "50Gi");
    jsonout_close(j, '}');
    jsonout_open(j, "claimRef", '{');
    put_text(j, "kind", "PersistentVolumeClaim");
    put_text(j, "namespace", item->workload->ns);
    put_text(j, "name", claim);
    jsonout_close(j, '}');
    put_text(j, "persistentVolumeReclaimPolicy", "Delete");
    put_text(j, "storageClassName", "standard");
    jsonout_close(j, '}');
    put_phase(j, "Bound");
}

static void collect_classes(const struct demo_world *w, struct items *out) {
    items_add(out, "", "standard", "c1a55000-1b7e-4c2a-9d3f-5e8a7b6c4d21",
              cluster_born_us(w));
}

static void put_class(struct jsonout *j, const struct demo_world *w,
                      const struct item *item) {
    (void)w;
    (void)item;
    put_text(j, "provisioner", "ebs.csi.example.com");
    put_text(j, "reclaimPolicy", "Delete");
    put_text(j, "volumeBindingMode", "WaitForFirstConsumer");
}

/* --- namespaces, services, a quota, a lease ---------------------------- */

static void collect_namespaces(const struct demo_world *w, struct items *out) {
    static const char *const names[] = {"batch",      "default", "kube-system",
                                        "monitoring", "prod",    "staging"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char uid[DEMO_UID];
        snprintf(uid, sizeof(uid), "2a3e5%03d-4c1b-4f7d-8e6a-0d9b8c7a6f50",
                 (int)i);
        items_add(out, "", names[i], uid, cluster_born_us(w));
    }
}

static void put_namespace(struct jsonout *j, const struct demo_world *w,
                          const struct item *item) {
    (void)w;
    (void)item;
    put_phase(j, "Active");
}

static void collect_services(const struct demo_world *w, struct items *out) {
    for (size_t i = 0; i < w->n_workloads; i++) {
        const struct demo_workload *wl = &w->workloads[i];
        char uid[DEMO_UID];
        if (demo_is(wl, "Job")) continue;
        uid_beside(uid, "5e711ce", wl->uid);
        items_add(out, wl->ns, wl->name, uid, wl->born_us)->workload = wl;
    }
}

static void put_service(struct jsonout *j, const struct demo_world *w,
                        const struct item *item) {
    (void)w;
    jsonout_open(j, "spec", '{');
    jsonout_open(j, "selector", '{');
    put_text(j, "app", item->workload->name);
    jsonout_close(j, '}');
    jsonout_open(j, "ports", '[');
    jsonout_open(j, NULL, '{');
    jsonout_int(j, "port", 80);
    jsonout_int(j, "targetPort", 8080);
    put_text(j, "protocol", "TCP");
    jsonout_close(j, '}');
    jsonout_close(j, ']');
    put_text(j, "type", "ClusterIP");
    jsonout_close(j, '}');
}

static void collect_quotas(const struct demo_world *w, struct items *out) {
    items_add(out, "staging", "compute",
              "90a7a000-6d2e-4b8c-8f1a-3c5e7d9b2a46", cluster_born_us(w));
}

static void put_cpu(struct jsonout *j, const char *key, int cpu) {
    char text[16];

    snprintf(text, sizeof(text), "%d", cpu);
    jsonout_open(j, key, '{');
    put_text(j, "limits.cpu", text);
    jsonout_close(j, '}');
}

/* As the events say: all of it is taken. */
static void put_quota(struct jsonout *j, const struct demo_world *w,
                      const struct item *item) {
    (void)w;
    (void)item;
    jsonout_open(j, "spec", '{');
    put_cpu(j, "hard", 16);
    jsonout_close(j, '}');
    jsonout_open(j, "status", '{');
    put_cpu(j, "hard", 16);
    put_cpu(j, "used", 16);
    jsonout_close(j, '}');
}

static void collect_leases(const struct demo_world *w, struct items *out) {
    items_add(out, "kube-system", "kube-scheduler",
              "a1d64be0-5d0f-4a1c-8b7e-6c2f9e3b4d58", cluster_born_us(w));
}

static void put_lease(struct jsonout *j, const struct demo_world *w,
                      const struct item *item) {
    (void)w;
    (void)item;
    jsonout_open(j, "spec", '{');
    jsonout_int(j, "leaseDurationSeconds", 15);
    jsonout_close(j, '}');
}

const struct demo_kind demo_kinds_rest[] = {
    {"v1", "nodes", "Node", false, collect_nodes, put_node},
    {"v1", "persistentvolumeclaims", "PersistentVolumeClaim", true,
     collect_claims, put_claim},
    {"v1", "persistentvolumes", "PersistentVolume", false, collect_volumes,
     put_volume},
    {"storage.k8s.io/v1", "storageclasses", "StorageClass", false,
     collect_classes, put_class},
    {"v1", "namespaces", "Namespace", false, collect_namespaces,
     put_namespace},
    {"v1", "services", "Service", true, collect_services, put_service},
    {"v1", "resourcequotas", "ResourceQuota", true, collect_quotas, put_quota},
    {"coordination.k8s.io/v1", "leases", "Lease", true, collect_leases,
     put_lease},
    {.kind = NULL},
};
