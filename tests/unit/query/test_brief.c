/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "base/limits.h"
#include "query/brief.h"

static void check(const char *message, const char *want) {
    struct buf got = BUF_INIT(2 * LIMIT_CELL_BYTES);
    message_brief(&got, str_of(message));
    print_message("# %.60s\n", message);
    unit_assert_bytes(got.data ? got.data : "", got.len, want, strlen(want),
                      want, __FILE__, __LINE__);
    assert_true(got.len <= strlen(message));
    buf_done(&got);
}

static void brief__what_tells_stands_in_front(void **state) {
    (void)state;
    static const struct {
        const char *message, *want;
    } table[] = {
        {"Error creating: pods \"orders-7c759f9978-2bzz2\" is forbidden: "
         "exceeded quota: small, requested: pods=1, used: pods=2",
         "exceeded quota: small, requested: pods=1, used: pods=2"},
        {"(combined from similar events): Error creating: pods \"a-b\" is "
         "forbidden: exceeded quota: small",
         "exceeded quota: small"},
        {"Error creating: Internal error occurred: failed calling webhook "
         "\"policy.example.com\": failed to call webhook: Post \"https://a\": "
         "EOF",
         "webhook \"policy.example.com\": Post \"https://a\": EOF"},
        {"MountVolume.SetUp failed for volume \"tls\" : secret \"tls\" not "
         "found",
         "volume \"tls\" : secret \"tls\" not found"},
        {"Back-off restarting failed container app in pod web-0_shop("
         "5210491d-da08-473e-9009-16ad4789c9b4)",
         "restarting failed container app in pod web-0_shop"},
        {"Back-off pulling image \"nginx:9\"", "pulling image \"nginx:9\""},
        {"Failed to pull image \"r/c:v9\": rpc error: code = NotFound desc = "
         "failed to pull and unpack image \"r/c:v9\": failed to resolve "
         "reference \"r/c:v9\": r/c:v9: not found",
         "pull r/c:v9: NotFound: not found"},
        {"Failed to pull image \"a\": rpc error: code = Unknown desc = failed "
         "to pull and unpack image \"docker.io/library/a:latest\": no",
         "pull a: Unknown: failed to pull and unpack image "
         "\"docker.io/library/a:latest\": no"},
        {"Liveness probe failed: HTTP probe failed with statuscode: 503",
         "Liveness probe failed: statuscode: 503"},
        {"Readiness probe failed: Get \"http://10.244.3.17:8080/ready\": dial "
         "tcp 10.244.3.17:8080: connect: connection refused",
         "Readiness probe failed: :8080/ready: connect: connection refused"},
        {"Startup probe failed: Get \"http://10.0.0.1/a/b\": context deadline "
         "exceeded",
         "Startup probe failed: /a/b: context deadline exceeded"},
        {"0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 "
         "Insufficient cpu. preemption: 0/3 nodes are available: 3 No "
         "preemption victims found.",
         "0/3 nodes: 2 Insufficient cpu, 1 node(s) had untolerated taint(s). "
         "preemption: 0/3 nodes are available: 3 No preemption victims "
         "found."},
        {"0/2 nodes are available: 2 Insufficient memory.",
         "0/2 nodes: 2 Insufficient memory."},
        {"0/3 nodes are available: pod has unbound immediate "
         "PersistentVolumeClaims. not found",
         "0/3 nodes: pod has unbound immediate PersistentVolumeClaims. not "
         "found"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        check(table[i].message, table[i].want);
}

static void brief__what_it_does_not_know_stays_as_it_is(void **state) {
    (void)state;
    static const char *const table[] = {
        "",
        "Node worker-3 status is now: NodeNotReady",
        "Job has reached the specified backoff limit",
        "storageclass.storage.k8s.io \"fast-ssd\" not found",
        "Error: ImagePullBackOff",
        "Failed to pull image \"unfinished",
        "Failed to pull image \"a\"",
        "failed calling something else",
        "pods \"a\" is forbidden: said by somebody else",
        "0/x",
        "nodes are available: 1 a, 2 b. The rest of this sentence is long.",
        "A long sentence in which much is said, but nothing of what is known",
        "ends in something (that is no uuid, though as long as one is)",
        "Liveness probe failed: Get \"http",
        "Liveness probe failed: Get \"http://10.0.0.1:80/x",
        "Liveness probe failed: ",
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) check(table[i], table[i]);
}

/* Rows that tell two problems apart must not look alike. */
static void brief__what_differs_differs_still(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"Readiness probe failed: Get \"http://10.0.0.1:80/a\": dial tcp "
         "10.0.0.1:80: EOF",
         "Readiness probe failed: Get \"http://10.0.0.1:80/b\": dial tcp "
         "10.0.0.1:80: EOF"},
        {"Readiness probe failed: Get \"http://10.0.0.1:80/a\": EOF",
         "Readiness probe failed: Get \"http://10.0.0.1:81/a\": EOF"},
        {"Liveness probe failed: HTTP probe failed with statuscode: 503",
         "Readiness probe failed: HTTP probe failed with statuscode: 503"},
        {"Failed to pull image \"a\": rpc error: code = NotFound desc = x",
         "Failed to pull image \"a\": rpc error: code = Unknown desc = x"},
        {"MountVolume.SetUp failed for volume \"a\" : x",
         "MountVolume.MountDevice failed for volume \"a\" : x"},
        {"0/3 nodes are available: 1 a, 2 b. c",
         "0/3 nodes are available: 1 a, 2 b. d"},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct buf a = BUF_INIT(LIMIT_CELL_BYTES), b = a;
        message_brief(&a, str_of(pairs[i][0]));
        message_brief(&b, str_of(pairs[i][1]));
        assert_false(str_eq(buf_str(&a), buf_str(&b)));
        buf_done(&a);
        buf_done(&b);
    }
}

/* A beginning of every message, so that each step meets the end. */
static void brief__takes_what_is_cut(void **state) {
    (void)state;
    static const char *const table[] = {
        "Failed to pull image \"r/c\": rpc error: code = NotFound desc = "
        "failed to pull and unpack image \"r/c\": failed to resolve "
        "reference \"r/c\": r/c: not found",
        "Readiness probe failed: Get \"https://[::1]:8080/ready\": dial tcp "
        "[::1]:8080: connect: connection refused",
        "Error creating: pods \"orders\" is forbidden: exceeded quota: small",
        "0/3 nodes are available: 1 a, 2 b, 3 c. preemption: x, y.",
        "Error creating: Internal error occurred: failed calling webhook "
        "\"p\": failed to call webhook: EOF",
        "0/9 nodes are available: 1,, 2, , 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, "
        "5, 6, 7, 8, 9, 10, 11, 12. x",
        "x (5210491d-da08-473e-9009-16ad4789c9b4)",
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        for (size_t n = 0; n <= strlen(table[i]); n++) {
            struct buf got = BUF_INIT(LIMIT_CELL_BYTES);
            message_brief(&got, str_sub(str_of(table[i]), 0, n));
            assert_true(got.len <= n);
            buf_done(&got);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brief__what_tells_stands_in_front),
        cmocka_unit_test(brief__what_it_does_not_know_stays_as_it_is),
        cmocka_unit_test(brief__what_differs_differs_still),
        cmocka_unit_test(brief__takes_what_is_cut),
    };
    return cmocka_run_group_tests_name("query/brief", tests, NULL, NULL);
}
