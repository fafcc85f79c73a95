/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "query/group.h"

static void owner__is_told_by_the_names_that_controllers_give(void **state) {
    (void)state;
    static const struct {
        const char *kind, *name, *want;
    } table[] = {
        {"Pod", "web-7c9d8f6b5-x2k4q", "web"},
        {"Pod", "my-web-app-7c9d8f6b5-x2k4q", "my-web-app"},
        {"pod", "web-7c9d8f6b5-x2k4q", "web"},
        {"Pod", "app-7-7c9d8f6b5-00a12", "app-7"},
        {"Pod", "fluentd-x2k4q", "fluentd"},
        {"Pod", "kube-proxy-xkjzt", "kube-proxy"},
        {"Pod", "web-0", "web"},
        {"Pod", "web-12", "web"},
        {"Pod", "backup-28391234-x2k4q", "backup"},
        {"Pod", "web", "web"},
        {"Pod", "my-nginx", "my-nginx"},
        {"Pod", "etcd-master", "etcd-master"},
        {"Pod", "-0", "-0"},
        {"Pod", "-x2k4q", "-x2k4q"},
        {"Pod", "a-", "a-"},
        {"Pod", "", ""},
        {"ReplicaSet", "web-7c9d8f6b5", "web"},
        {"ReplicaSet", "web", "web"},
        {"Job", "backup-28391234", "backup"},
        {"Job", "backup-1", "backup-1"},
        {"Deployment", "web-7c9d8f6b5", "web-7c9d8f6b5"},
        {"Node", "node-1", "node-1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct str have =
            owner_of_name(str_of(table[i].kind), str_of(table[i].name));
        unit_assert_bytes(have.ptr, have.len, table[i].want,
                          strlen(table[i].want), table[i].name, __FILE__,
                          __LINE__);
    }
}

static void owner__of_runs_of_a_schedule_is_one(void **state) {
    (void)state;
    static const struct {
        const char *kind, *name, *want;
    } table[] = {
        {"Job", "backup-28391234", "backup"},
        {"Job", "backup-1", "backup-1"},
        {"Pod", "backup-28391234-x2k4q", "backup"},
        {"Pod", "web-7c9d8f6b5-x2k4q", "web-7c9d8f6b5-x2k4q"},
        {"Pod", "web-0", "web-0"},
        {"Pod", "28391234-x2k4q", "28391234-x2k4q"},
        {"CronJob", "backup-28391234", "backup-28391234"},
        {"Pod", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct str have =
            schedule_of_name(str_of(table[i].kind), str_of(table[i].name));
        unit_assert_bytes(have.ptr, have.len, table[i].want,
                          strlen(table[i].want), table[i].name, __FILE__,
                          __LINE__);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owner__is_told_by_the_names_that_controllers_give),
        cmocka_unit_test(owner__of_runs_of_a_schedule_is_one),
    };
    return cmocka_run_group_tests_name("query/owner", tests, NULL, NULL);
}
