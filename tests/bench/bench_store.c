/* SPDX-License-Identifier: Apache-2.0 */
/* What the store and the query cost with N events (100000 unless told) of the
 * shapes that tests/cluster's `load` writes. Prints figures; passes always.
 *
 *   bench_store [N] */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/clock.h"
#include "query/query.h"

#define START_US (INT64_C(1700000000) * US_PER_S)

struct shape {
    const char *type, *reason, *message, *component, *kind;
};

static const struct shape shapes[] = {
    {"Normal", "Scheduled", "Successfully assigned %s/%s to node-%d",
     "default-scheduler", "Pod"},
    {"Normal", "Pulled",
     "Successfully pulled image \"registry.example.com/%s/%s:v1.%d\" in 1.42s "
     "(1.42s including waiting)",
     "kubelet", "Pod"},
    {"Warning", "BackOff",
     "Back-off restarting failed container in pod %s_%s(5f2b1d1e-7d4a-4c57-"
     "b57a-1a2b3c4d5e%02d)",
     "kubelet", "Pod"},
    {"Warning", "Unhealthy",
     "Readiness probe failed for %s/%s: Get \"http://10.2.3.%d:8080/healthz\":"
     " context deadline exceeded (Client.Timeout exceeded while awaiting "
     "headers)",
     "kubelet", "Pod"},
    {"Warning", "FailedMount",
     "MountVolume.SetUp failed for volume of %s : configmap \"%s-%d\" not "
     "found",
     "kubelet", "Pod"},
    {"Normal", "ScalingReplicaSet", "Scaled up replica set %s/%s from 0 to %d",
     "deployment-controller", "Deployment"},
};

/* As every event has its own, so has each of these. */
struct texts {
    char ns[32], obj[64], name[96], uid[40], obj_uid[40], rv[16], host[16];
    char message[400];
};

static size_t messages_bytes;

static struct change *make_change(enum change_kind kind, unsigned i,
                                  unsigned repeat) {
    static struct texts t;
    const struct shape *s = &shapes[i % ARRAY_LEN(shapes)];
    unsigned obj = i * 7919 % 4000;

    snprintf(t.ns, sizeof(t.ns), "team-%02u", obj % 40);
    snprintf(t.obj, sizeof(t.obj), "app-%u-7c9d8f6b5-%05x", obj % 200, obj);
    snprintf(t.name, sizeof(t.name), "%s.%016x", t.obj, i);
    snprintf(t.uid, sizeof(t.uid), "9b2b1d1e-7d4a-4c57-b57a-%012x", i);
    snprintf(t.obj_uid, sizeof(t.obj_uid), "5f2b1d1e-7d4a-4c57-b57a-%012x",
             obj);
    snprintf(t.rv, sizeof(t.rv), "%u", 1000 + i + repeat * 2000000);
    snprintf(t.host, sizeof(t.host), "node-%u", obj % 120);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int len = snprintf(t.message, sizeof(t.message), s->message, t.ns, t.obj,
                       (int)(i % 100));
#pragma GCC diagnostic pop
    int64_t at_us = START_US + (int64_t)(i + repeat * 3) * 1000;
    struct draft d = {
        .ns = str_of(t.ns),
        .type = str_of(s->type),
        .reason = str_of(s->reason),
        .kind = str_of(s->kind),
        .obj_ns = str_of(t.ns),
        .obj_name = str_of(t.obj),
        .obj_uid = str_of(t.obj_uid),
        .obj_api = STR("v1"),
        .obj_rv = STR("12345"),
        .component = str_of(s->component),
        .host = str_of(t.host),
        .controller = str_of(s->component),
        .name = str_of(t.name),
        .uid = str_of(t.uid),
        .rv = str_of(t.rv),
        .message = {t.message, (size_t)len},
        .facts = {.count = (int32_t)(1 + repeat),
                  .first_us = at_us,
                  .last_us = at_us,
                  .event_us = TIME_UNSET,
                  .series_us = TIME_UNSET,
                  .created_us = at_us},
    };
    if (repeat == 0) messages_bytes += (size_t)len;
    return change_new_event(kind, 0, at_us, &d);
}

/* Time on the processor: others may be busy on the same machine. */
static double now_ms(void) {
    struct timespec ts;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void tell(const char *what, double from_ms) {
    printf("%-44s %10.1f ms\n", what, now_ms() - from_ms);
}

static void apply(struct store *st, enum change_kind kind, unsigned from,
                  unsigned to, unsigned repeat) {
    for (unsigned i = from; i < to; i++) {
        struct change *c = make_change(kind, i, repeat);
        store_apply(st, c, NULL);
        change_free(c);
    }
}

static void bench_filter(struct query *q, const char *expr, int64_t now_us) {
    struct filter *f = filter_new();
    char what[64];
    if (!filter_add_expr(f, str_of(expr), NULL, NULL)) abort();
    query_set_filter(q, QUERY_TYPED, f);
    double t = now_ms();
    query_refresh(q, now_us);
    snprintf(what, sizeof(what), "filter %s (%zu)", expr, query_count(q));
    tell(what, t);
    query_set_filter(q, QUERY_TYPED, NULL);
    filter_free(f);
}

static void bench_group(struct query *q, enum group_key by, int64_t now_us) {
    char what[64];
    query_set_group(q, by);
    query_refresh(q, now_us);
    double t = now_ms();
    query_refresh(q, now_us + 11 * US_PER_S);
    snprintf(what, sizeof(what), "group by %s (%zu)", group_key_name(by),
             query_count(q));
    tell(what, t);
}

static void bench_query(struct store *st, unsigned n) {
    int64_t now_us = START_US + (int64_t)n * 1000;
    struct query *q = query_new(st);
    double t = now_ms();
    query_refresh(q, now_us);
    tell("first refresh", t);
    apply(st, CHANGE_MODIFIED, 0, 1000, 1);
    t = now_ms();
    query_refresh(q, now_us);
    tell("refresh after 1000 repeats", t);
    apply(st, CHANGE_ADDED, n, n + 1000, 0);
    t = now_ms();
    query_refresh(q, now_us);
    tell("refresh after 1000 new ones", t);
    struct query_totals totals;
    t = now_ms();
    query_totals(q, &totals);
    tell("totals", t);
    bench_filter(q, "zebra", now_us);
    bench_filter(q, "web prod", now_us);
    bench_filter(q, "backoff", now_us);
    bench_filter(q, "msg:back.*container", now_us);
    bench_filter(q, "/exce+ded/", now_us);
    bench_filter(q, "type=Warning count>1", now_us);
    for (size_t i = GROUP_PROBLEM; i <= GROUP_OWNER; i++)
        bench_group(q, (enum group_key)i, now_us);
    query_free(q);
}

int main(int argc, char **argv) {
    unsigned n = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100000;
    const struct store_config config = {(size_t)n + 5000, (size_t)1 << 40};
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;

    double t = now_ms();
    struct store *st = store_new(&config);
    apply(st, CHANGE_LISTED, 0, n, 0);
    tell("apply all (making the changes included)", t);

    size_t used = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    struct store_counts counts;
    store_counts(st, &counts);
    printf("%-44s %10.1f MiB, estimated %.1f\n", "memory",
           (double)used / 1048576.0, (double)counts.bytes / 1048576.0);
    printf("%-44s %10.1f, of them message %.1f\n", "bytes an event",
           (double)used / n, (double)messages_bytes / n);
    t = now_ms();
    apply(st, CHANGE_LISTED, 0, n, 0);
    tell("relist, all known", t);
    bench_query(st, n);
    store_free(st);
    return 0;
}
