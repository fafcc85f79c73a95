/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit/unit.h"

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "store/template.h"

#define NAME "app-7-7c9d8f6b5-x2k4q"

struct row {
    const char *message, *want;
};

static void check(const struct row *row, const char *name, const char *ns) {
    struct buf out = BUF_INIT(LIMIT_CELL_BYTES);
    message_template(&out, str_of(row->message), str_of(name), str_of(ns));
    unit_assert_bytes(out.data ? out.data : "", out.len, row->want,
                      strlen(row->want), row->message, __FILE__, __LINE__);
    buf_done(&out);
}

#define CHECK_ALL(table, name, ns) \
    for (size_t i = 0; i < ARRAY_LEN(table); i++) check(&(table)[i], name, ns)

static void template__messages_of_kubernetes(void **state) {
    (void)state;
    static const struct row table[] = {
        {"Successfully assigned team-01/" NAME " to node-17",
         "Successfully assigned <ns>/<name> to <node>"},
        {"(combined from similar events): Pulling image \"nginx\"",
         "Pulling image \"nginx\""},
        {"Pulling image \"registry.example.com/team-01/" NAME ":v1.42\"",
         "Pulling image \"registry.example.com/<ns>/<name>:v1.#\""},
        {"Successfully pulled image \"nginx:1.27.3\" in 1.42s (1.42s "
         "including waiting). Image size: 72955450 bytes.",
         "Successfully pulled image \"nginx:#\" in <time> (<time> including "
         "waiting). Image size: # bytes."},
        {"Back-off restarting failed container " NAME " in pod " NAME
         "_team-01(5f2b1d1e-7d4a-4c57-b57a-1a2b3c4d5e6f)",
         "Back-off restarting failed container <name> in pod "
         "<name>_<ns>(<id>)"},
        {"Readiness probe failed: Get \"http://10.2.3.42:8080/healthz\": "
         "context deadline exceeded (Client.Timeout exceeded while awaiting "
         "headers)",
         "Readiness probe failed: Get \"http://<addr>/healthz\": "
         "<timeout>"},
        {"0/120 nodes are available: 3 node(s) had untolerated taint "
         "{node-role.kubernetes.io/control-plane: }, 117 Insufficient cpu.",
         "#/# nodes are available: # Insufficient cpu, # node(s) had "
         "untolerated taint {node-role.kubernetes.io/control-plane: }."},
        {"MountVolume.SetUp failed for volume \"kube-api-access-xkjzt\" : "
         "configmap \"" NAME "\" not found",
         "MountVolume.SetUp failed for volume \"kube-api-access-<id>\" : "
         "configmap \"<name>\" not found"},
        {"Liveness probe failed: dial tcp [fd00:10:244::5]:8080: connect: "
         "connection refused",
         "Liveness probe failed: dial tcp <addr>: connect: connection "
         "refused"},
        {"The node was low on resource: memory. Threshold quantity: 100Mi, "
         "available: 88132Ki.",
         "The node was low on resource: memory. Threshold quantity: #, "
         "available: #."},
        {"Container image \"x@sha256:0123456789abcdef0123456789abcdef\" "
         "already present",
         "Container image \"x@sha256:<id>\" already present"},
        {"failed to get sandbox 9f86d081884c7d659a2feaa0c55ad015: rpc error: "
         "code = DeadlineExceeded",
         "failed to get sandbox <id>: rpc error: code = DeadlineExceeded"},
        {"HTTP probe failed with statuscode: 503",
         "HTTP probe failed with statuscode: #"},
        {"pod didn't terminate within 1m30s", "pod didn't terminate within "
                                              "<time>"},
    };
    CHECK_ALL(table, NAME, "team-01");
}

/* What one problem says of different objects, at different times. */
static const struct {
    const char *name, *message, *other_name, *other;
} same[] = {
    {"web-7c9d8f6b5-x2k4q",
     "Readiness probe failed: Get \"http://10.244.1.5:8080/healthz\": "
     "context deadline exceeded (Client.Timeout exceeded while awaiting "
     "headers)",
     "api-66d4c9bfd7-bcdfg",
     "Readiness probe failed: Get \"http://10.244.7.12:9090/healthz\": "
     "net/http: request canceled while waiting for connection "
     "(Client.Timeout exceeded while awaiting headers)"},
    {"web-7c9d8f6b5-x2k4q",
     "Readiness probe failed: HTTP probe failed with statuscode: 500", "db-0",
     "Readiness probe failed: HTTP probe failed with statuscode: 503"},
    {"web-7c9d8f6b5-x2k4q",
     "Liveness probe failed: read tcp 10.0.0.1:40312->10.0.3.1:80: read: "
     "connection reset by peer",
     "web-7c9d8f6b5-bcdfg",
     "Liveness probe failed: read tcp 10.0.0.2:51234->10.0.3.9:8080: "
     "read: connection reset by peer"},
    {"web-7c9d8f6b5-x2k4q",
     "Back-off restarting failed container app in pod "
     "web-7c9d8f6b5-x2k4q_team-01(5f2b1d1e-7d4a-4c57-b57a-1a2b3c4d5e6f)",
     "db-0",
     "Back-off restarting failed container app in pod "
     "db-0_team-01(00000000-7d4a-4c57-b57a-1a2b3c4d5e6f)"},
    {"web-7c9d8f6b5-x2k4q",
     "Back-off 10s restarting failed container=app pod="
     "web-7c9d8f6b5-x2k4q_team-01(5f2b1d1e-7d4a-4c57-b57a-1a2b3c4d5e6f)",
     "web-7c9d8f6b5-bcdfg",
     "Back-off 5m0s restarting failed container=app pod="
     "web-7c9d8f6b5-bcdfg_team-01(00000000-7d4a-4c57-b57a-1a2b3c4d5e6f)"},
    {"web-7c9d8f6b5-x2k4q",
     "0/12 nodes are available: 3 Insufficient cpu, 9 node(s) had "
     "untolerated taint {node-role.kubernetes.io/control-plane: }. "
     "preemption: 0/12 nodes are available: 3 No preemption victims found "
     "for incoming pod, 9 Preemption is not helpful for scheduling.",
     "db-0",
     "0/120 nodes are available: 10 node(s) had untolerated taint "
     "{node-role.kubernetes.io/control-plane: }, 110 Insufficient cpu. "
     "preemption: 0/120 nodes are available: 10 Preemption is not helpful "
     "for scheduling, 110 No preemption victims found for incoming pod."},
    {"web-7c9d8f6b5",
     "Error creating: pods \"web-7c9d8f6b5-x2k4q\" is forbidden: exceeded "
     "quota: compute, requested: limits.cpu=500m,limits.memory=1Gi, used: "
     "limits.cpu=3500m,limits.memory=7Gi, limited: "
     "limits.cpu=4,limits.memory=8Gi",
     "api-66d4c9bfd7",
     "Error creating: pods \"api-66d4c9bfd7-bcdfg\" is forbidden: exceeded "
     "quota: compute, requested: limits.cpu=1,limits.memory=512Mi, used: "
     "limits.cpu=4,limits.memory=8064Mi, limited: "
     "limits.cpu=4,limits.memory=8Gi"},
    {"web-7c9d8f6b5", "Error creating: pods \"web-7c9d8f6b5-\" is forbidden",
     "api-66d4c9bfd7",
     "Error creating: pods \"api-66d4c9bfd7-\" is forbidden"},
    {"web-7c9d8f6b5-x2k4q",
     "Successfully assigned team-01/web-7c9d8f6b5-x2k4q to "
     "gke-prod-pool-1a2b3c4d-x7az",
     "db-0",
     "Successfully assigned team-01/db-0 to aks-nodepool1-123-vmss00001.x"},
    {"web-7c9d8f6b5-x2k4q",
     "x509: certificate has expired or is not yet valid: current time "
     "2024-05-01T12:00:00Z is after 2024-04-30T23:59:59Z",
     "db-0",
     "x509: certificate has expired or is not yet valid: current time "
     "2024-05-02T09:00:10.123456+02:00 is after 2024-04-30 23:59:59"},
    {"db-0",
     "Unable to attach or mount volumes: unmounted volumes=[data], "
     "unattached volumes=[data kube-api-access-xkjzt]: timed out waiting "
     "for the condition",
     "db-1",
     "Unable to attach or mount volumes: unmounted volumes=[data], "
     "unattached volumes=[data kube-api-access-9zs8v]: timed out waiting "
     "for the condition"},
    {"db-0",
     "MountVolume.SetUp failed for volume "
     "\"pvc-5f2b1d1e-7d4a-4c57-b57a-1a2b3c4d5e6f\" : mount failed: "
     "/var/lib/kubelet/pods/5f2b1d1e-7d4a-4c57-b57a-1a2b3c4d5e6f/volumes",
     "db-1",
     "MountVolume.SetUp failed for volume "
     "\"pvc-00000000-7d4a-4c57-b57a-1a2b3c4d5e6f\" : mount failed: "
     "/var/lib/kubelet/pods/11111111-7d4a-4c57-b57a-1a2b3c4d5e6f/volumes"},
    {"web-7c9d8f6b5", "Created pod: web-7c9d8f6b5-x2k4q", "job-28391230",
     "Created pod: job-28391230-bcdfg"},
    {"backup", "Saw completed job: backup-28391230, status: Failed", "etl",
     "Saw completed job: etl-28391999, status: Failed"},
    {"a-b-c", "Preempted by team-01/urgent-0 on node worker-a", "db-0",
     "Preempted by team-01/urgent-1 on node ip-10-0-0-1.ec2.internal."},
};

static void template__one_problem_reads_the_same_of_all(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        struct buf a = BUF_INIT(LIMIT_CELL_BYTES), b = a;
        message_template(&a, str_of(same[i].message), str_of(same[i].name),
                         STR("team-01"));
        message_template(&b, str_of(same[i].other), str_of(same[i].other_name),
                         STR("team-01"));
        if (b.len && b.data[b.len - 1] == '.' && a.data[a.len - 1] != '.')
            b.len--;
        unit_assert_bytes(a.data, a.len, b.data, b.len, same[i].message,
                          __FILE__, __LINE__);
        buf_done(&a);
        buf_done(&b);
    }
}

/* Other containers, other causes, other probes. */
static void template__other_problems_read_differently(void **state) {
    (void)state;
    static const char *const table[][2] = {
        {"Back-off restarting failed container app in pod " NAME "_x(1)",
         "Back-off restarting failed container proxy in pod " NAME "_x(1)"},
        {"Liveness probe failed: EOF", "Readiness probe failed: EOF"},
        {"dial tcp 10.0.0.1:80: connect: connection refused",
         "dial tcp 10.0.0.1:80: connect: no route to host"},
        {"secret \"a\" not found", "secret \"b\" not found"},
        {"0/3 nodes are available: 3 Insufficient cpu.",
         "0/3 nodes are available: 3 Insufficient memory."},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf a = BUF_INIT(LIMIT_CELL_BYTES), b = a;
        message_template(&a, str_of(table[i][0]), STR(NAME), STR("x"));
        message_template(&b, str_of(table[i][1]), STR(NAME), STR("x"));
        assert_false(str_eq(buf_str(&a), buf_str(&b)));
        buf_done(&a);
        buf_done(&b);
    }
}

static void template__generated_names_of_others(void **state) {
    (void)state;
    static const struct row table[] = {
        {"Created pod: web-7c9d8f6b5-x2k4q", "Created pod: <name>-<id>"},
        {"Created pod: web-xkjzt", "Created pod: <name>-<id>"},
        {"create Pod web-0 in StatefulSet web successful",
         "create Pod <name>-<id> in StatefulSet <name> successful"},
        {"Scaled up replica set web-7c9d8f6b5 from 0 to 3",
         "Scaled up replica set <name>-<id> from # to #"},
        {"deleted api-6d5f9w7xzk-bcdfg", "deleted api-<id>"},
        {"deleted fluentd-x2k4q", "deleted fluentd-<id>"},
        {"my-web and web-api and web.prod", "my-web and web-api and "
                                            "<name>.prod"},
    };
    CHECK_ALL(table, "web", "prod");
}

static void template__ordinary_words_stay(void **state) {
    (void)state;
    static const char *const words[] = {
        "k8s ipv4 sha256 v1 x86-64 ec2 base64 e2e 2nd 3xx",
        "redirect-https db-pgsql facade deadbeef accede",
        "std::string Foo::bad a:b::c",
        "the default scheduler of prod",
        "web-api xweb webx",
        "12h3x 1.5x 5p",
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct row row = {words[i], words[i]};
        if (i == 0)
            row.want = "k8s ipv4 sha256 v1 x86-# ec2 base64 e2e 2nd 3xx";
        check(&row, "web", "prod");
    }
}

static void template__what_is_masked_alone(void **state) {
    (void)state;
    static const struct row table[] = {
        {"", ""},
        {"  \n", ""},
        {"7", "#"},
        {"1,234.5 -6 95%", "#,# -# #%"},
        {"0x1f 0xDEADBEEF", "<id> <id>"},
        {"12345678 1a2b3c4d 1a2b3c4", "# <id> 1a2b3c4"},
        {"5F2B1D1E-7D4A-4C57-B57A-1A2B3C4D5E6F", "<id>"},
        {"10.0.0.1 10.0.0.1:443 10.0.0.0/8 1.2.3.4.5", "<addr> <addr> "
                                                       "<addr>/# #.#"},
        {"::1 fe80::1 ::ffff:10.0.0.1 1:2:3:4:5:6:7:8", "<addr> <addr> "
                                                        "<addr> <addr>"},
        {"fe80::1: no route", "<addr>: no route"},
        {"at 12:30:45", "at #:#:#"},
        {"5m0s 300ms 1.5h 2d 1h2m3.4s 10\xC2\xB5s", "<time> <time> <time> "
                                                    "<time> <time> <time>"},
        {"namespace prod \"prod\" x_prod prod/y",
         "namespace <ns> \"<ns>\" x_<ns> <ns>/y"},
        {"gr\xC3\xB6\xC3\x9F"
         "er 5\xC3\xA4",
         "gr\xC3\xB6\xC3\x9F"
         "er 5\xC3\xA4"},
    };
    CHECK_ALL(table, "", "prod");
}

static void template__is_never_longer_than_a_cell(void **state) {
    (void)state;
    size_t n = 3 * LIMIT_CELL_BYTES;
    char *message = xmalloc(n);
    for (size_t i = 0; i < n; i += 4) memcpy(message + i, "abc ", 4);
    struct buf out = BUF_INIT(10 * LIMIT_CELL_BYTES);
    message_template(&out, (struct str){message, n}, STR("abc"), STR(""));
    assert_in_range(out.len, LIMIT_CELL_BYTES - 10, LIMIT_CELL_BYTES);
    for (size_t i = 0; i < n; i += 3) memcpy(message + i, "\u6f22", 3);
    buf_clear(&out);
    message_template(&out, (struct str){message, n}, STR("abc"), STR(""));
    assert_in_range(out.len, LIMIT_CELL_BYTES - 10, LIMIT_CELL_BYTES);
    assert_true(utf8_valid(buf_str(&out)));
    buf_done(&out);
    xfree(message);
}

/* Shapes that would make a scanner look over the rest again and again. */
static void template__stays_linear_on_hostile_messages(void **state) {
    (void)state;
    static const char *const shapes[] = {"1.", "a:", "1.1s",   "a-", "1-",
                                         ":1", "[1", "x2k4q-", "9f."};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct buf message = BUF_INIT(MIB);
        while (message.len < 2 * LIMIT_CELL_BYTES)
            buf_add_cstr(&message, shapes[k]);
        buf_add_cstr(&message, "x");
        for (int i = 0; i < 50; i++) {
            struct buf out = BUF_INIT(LIMIT_CELL_BYTES);
            message_template(&out, buf_str(&message), STR("abc"), STR("a"));
            assert_true(out.len <= LIMIT_CELL_BYTES);
            buf_done(&out);
        }
        buf_done(&message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template__messages_of_kubernetes),
        cmocka_unit_test(template__one_problem_reads_the_same_of_all),
        cmocka_unit_test(template__other_problems_read_differently),
        cmocka_unit_test(template__generated_names_of_others),
        cmocka_unit_test(template__ordinary_words_stay),
        cmocka_unit_test(template__what_is_masked_alone),
        cmocka_unit_test(template__is_never_longer_than_a_cell),
        cmocka_unit_test(template__stays_linear_on_hostile_messages),
    };
    return cmocka_run_group_tests_name("store/template", tests, NULL, NULL);
}
