/* SPDX-License-Identifier: Apache-2.0 */
/* Names as controllers give them, and names that only look alike. */
#include "unit/unit.h"

#include <stdio.h>

#include "app/owned_names.h"
#include "base/cc.h"

/* All owners that a name may tell, "Kind/name Kind/name". */
static bool collect(void *ctx, struct str kind, struct str name) {
    char *out = ctx;
    size_t len = strlen(out);
    snprintf(out + len, 256 - len, "%s%.*s/%.*s", len ? " " : "",
             STR_ARG(kind), STR_ARG(name));
    return false;
}

static const struct {
    const char *kind, *name, *owners;
} table[] = {
    {"ReplicaSet", "web-7c9d8f6b5", "Deployment/web"},
    {"replicaset", "a-b-7c9d8f6b5", "Deployment/a-b"},
    {"Pod", "web-7c9d8f6b5-x2k4q",
     "ReplicaSet/web-7c9d8f6b5 ReplicationController/web-7c9d8f6b5 "
     "DaemonSet/web-7c9d8f6b5 Job/web-7c9d8f6b5"},
    {"Pod", "web-0", "StatefulSet/web"},
    {"Pod", "web-3-x2k4q",
     "ReplicaSet/web-3 ReplicationController/web-3 DaemonSet/web-3 Job/web-3 "
     "Job/web"},
    {"Job", "backup-29395265", "CronJob/backup"},
    /* vowels and 0, 1, 3 are never generated; nor is another length */
    {"Pod", "web-proxy", ""},
    {"Pod", "web-x2k4q7", ""},
    {"Pod", "web-x2k4", ""},
    {"ReplicaSet", "web-canary", ""},
    {"ReplicaSet", "web-7c9d8", ""},
    {"Job", "backup-1", ""},
    /* no name is left */
    {"Pod", "-x2k4q", ""},
    {"Pod", "x2k4q", ""},
    {"Pod", "", ""},
    {"ReplicaSet", "-7c9d8f6b5", ""},
    {"Pod", "3-x2k4q",
     "ReplicaSet/3 ReplicationController/3 DaemonSet/3 Job/3"},
    /* kinds that nobody makes by these rules */
    {"Service", "web-x2k4q", ""},
    {"Deployment", "web-7c9d8f6b5", ""},
};

static void names__tell_their_owners(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char owners[256] = "";
        bool found = name_owners(str_of(table[i].kind), str_of(table[i].name),
                                 collect, owners);
        assert_false(found);
        if (strcmp(owners, table[i].owners) != 0)
            fail_msg("%s/%s: '%s'", table[i].kind, table[i].name, owners);
    }
}

static bool is_job(void *ctx, struct str kind, struct str name) {
    ++*(int *)ctx;
    return str_eq(kind, STR("Job")) && str_eq(name, STR("web"));
}

static void names__ends_with_the_one_that_is_it(void **state) {
    int calls = 0;
    (void)state;
    assert_true(name_owners(STR("Pod"), STR("web-x2k4q"), is_job, &calls));
    assert_int_equal(calls, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names__tell_their_owners),
        cmocka_unit_test(names__ends_with_the_one_that_is_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
