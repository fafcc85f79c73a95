/* SPDX-License-Identifier: Apache-2.0 */
/* Families of objects of a real cluster: recorded.txt has what a
 * kube-apiserver 1.37 with its controllers answered (without managedFields),
 * a line each: PATH STATUS BODY. */
#include "object/family.h"

#include <stdio.h>
#include <string.h>

#include "unit/object/family_play.h"

static const struct {
    const char *kind, *api, *ns, *name;
    const char *tree;
    size_t left_out;
} table[] = {
    {"Pod", "v1", "prod", "web-5c46bdc6fc-2f57q",
     "    owner Deployment prod/web there\n"
     "  owner ReplicaSet prod/web-5c46bdc6fc there\n"
     "self Pod prod/web-5c46bdc6fc-2f57q there\n"
     "  needed Node node-1 there\n",
     0},
    {"Pod", "v1", "prod", "reader",
     "self Pod prod/reader there\n"
     "  needed Node node-1 there\n"
     "  needed PersistentVolumeClaim prod/files there\n",
     0},
    {"Pod", "v1", "staging", "db-0",
     "  owner StatefulSet staging/db there\n"
     "self Pod staging/db-0 there\n"
     "  needed PersistentVolumeClaim staging/data-db-0 there\n",
     0},
    {"Pod", "v1", "batch", "broken-29924637-mlh98",
     "    owner CronJob batch/broken there\n"
     "  owner Job batch/broken-29924637 there\n"
     "self Pod batch/broken-29924637-mlh98 there\n"
     "  needed Node node-1 there\n",
     0},
    {"Deployment", "apps/v1", "prod", "web",
     "self Deployment prod/web there\n"
     "  owned ReplicaSet prod/web-5c46bdc6fc there\n"
     "    owned Pod prod/web-5c46bdc6fc-2f57q there\n"
     "    owned Pod prod/web-5c46bdc6fc-ktgzx there\n"
     "    owned Pod prod/web-5c46bdc6fc-s8km2 there\n",
     1},
    {"Deployment", "", "prod", "toobig",
     "self Deployment prod/toobig there\n"
     "  owned ReplicaSet prod/toobig-7f7c97b5b there\n"
     "    owned Pod prod/toobig-7f7c97b5b-ncgn9 there\n"
     "    owned Pod prod/toobig-7f7c97b5b-wjtsw there\n",
     0},
    {"StatefulSet", "apps/v1", "staging", "db",
     "self StatefulSet staging/db there\n"
     "  owned Pod staging/db-0 there\n"
     "  needed PersistentVolumeClaim staging/data-db-0 there\n",
     0},
    {"DaemonSet", "apps/v1", "prod", "agent",
     "self DaemonSet prod/agent there\n"
     "  owned Pod prod/agent-dcv7d there\n"
     "  owned Pod prod/agent-l6slz there\n",
     0},
    {"CronJob", "batch/v1", "batch", "broken",
     "self CronJob batch/broken there\n"
     "  owned Job batch/broken-29924637 there\n"
     "    owned Pod batch/broken-29924637-mlh98 there\n",
     0},
    {"Node", "v1", "", "node-0",
     "self Node node-0 there\n"
     "  owned Pod prod/agent-dcv7d there\n"
     "  owned Pod prod/gear-server-6ccf6dc5c5-jvnmt there\n"
     "  owned Pod batch/greedy-6557fbcbb-z7g2g there\n"
     "  owned Pod batch/tick-29924637-jj8vp there\n"
     "  owned Pod prod/web-5c46bdc6fc-ktgzx there\n"
     "  owned Pod prod/web-5c46bdc6fc-s8km2 there\n",
     0},
    {"PersistentVolumeClaim", "v1", "prod", "files",
     "self PersistentVolumeClaim prod/files there\n"
     "  owned Pod prod/reader there\n"
     "  needed PersistentVolume disk-1 there\n"
     "  needed StorageClass manual there\n",
     0},
    {"PersistentVolume", "v1", "", "disk-1",
     "self PersistentVolume disk-1 there\n"
     "  needed PersistentVolumeClaim prod/files there\n"
     "  needed StorageClass manual there\n",
     0},
    {"HorizontalPodAutoscaler", "autoscaling/v2", "prod", "web",
     "self HorizontalPodAutoscaler prod/web there\n"
     "  needed Deployment prod/web there\n"
     "    owned ReplicaSet prod/web-5c46bdc6fc there\n"
     "      owned Pod prod/web-5c46bdc6fc-2f57q there\n"
     "      owned Pod prod/web-5c46bdc6fc-ktgzx there\n"
     "      owned Pod prod/web-5c46bdc6fc-s8km2 there\n",
     1},
    {"HorizontalPodAutoscaler", "autoscaling/v1", "prod", "web",
     "self HorizontalPodAutoscaler prod/web there\n"
     "  needed Deployment prod/web there\n"
     "    owned ReplicaSet prod/web-5c46bdc6fc there\n"
     "      owned Pod prod/web-5c46bdc6fc-2f57q there\n"
     "      owned Pod prod/web-5c46bdc6fc-ktgzx there\n"
     "      owned Pod prod/web-5c46bdc6fc-s8km2 there\n",
     1},
    {"Service", "v1", "prod", "web",
     "self Service prod/web there\n"
     "  owned Pod prod/web-5c46bdc6fc-2f57q there\n"
     "  owned Pod prod/web-5c46bdc6fc-ktgzx there\n"
     "  owned Pod prod/web-5c46bdc6fc-s8km2 there\n",
     0},
    {"PodDisruptionBudget", "policy/v1", "prod", "web",
     "self PodDisruptionBudget prod/web there\n"
     "  owned Pod prod/web-5c46bdc6fc-2f57q there\n"
     "  owned Pod prod/web-5c46bdc6fc-ktgzx there\n"
     "  owned Pod prod/web-5c46bdc6fc-s8km2 there\n",
     0},
    {"Namespace", "v1", "", "batch",
     "self Namespace batch there\n"
     "  owned ResourceQuota batch/greedy there\n",
     0},
    {"Widget", "example.com/v1alpha1", "prod", "gear",
     "self Widget prod/gear there\n"
     "  owned Deployment prod/gear-server there\n"
     "    owned ReplicaSet prod/gear-server-6ccf6dc5c5 there\n"
     "      owned Pod prod/gear-server-6ccf6dc5c5-5zwcq there\n"
     "      owned Pod prod/gear-server-6ccf6dc5c5-jvnmt there\n",
     0},
    {"Widget", "", "prod", "gear",
     "self Widget prod/gear there\n"
     "  owned Deployment prod/gear-server there\n"
     "    owned ReplicaSet prod/gear-server-6ccf6dc5c5 there\n"
     "      owned Pod prod/gear-server-6ccf6dc5c5-5zwcq there\n"
     "      owned Pod prod/gear-server-6ccf6dc5c5-jvnmt there\n",
     0},
    {"Widget", "example.com/v9", "prod", "gear",
     "self Widget prod/gear there\n"
     "  owned Deployment prod/gear-server there\n"
     "    owned ReplicaSet prod/gear-server-6ccf6dc5c5 there\n"
     "      owned Pod prod/gear-server-6ccf6dc5c5-5zwcq there\n"
     "      owned Pod prod/gear-server-6ccf6dc5c5-jvnmt there\n",
     0},
    {"Nonsense", "", "prod", "gear",
     "self Nonsense prod/gear failed: this server has no kind 'Nonsense'\n",
     0},
    {"Pod", "v1", "prod", "never-was", "self Pod prod/never-was gone\n", 0},
};

static void family__recorded__is_the_tree_that_people_know(void **state) {
    char *recorded = unit_read("unit/object/recorded.txt", NULL);
    bool good = true;
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct family_start start = {
            .kind = str_of(table[i].kind),
            .api = str_of(table[i].api),
            .ns = str_of(table[i].ns),
            .name = str_of(table[i].name),
        };
        struct play p;
        play_recorded(&p, &start, recorded);
        play(&p);
        if (strcmp(play_show(&p), table[i].tree) != 0) {
            print_message("%s/%s is:\n%s", table[i].kind, table[i].name,
                          p.shown.data);
            good = false;
        }
        assert_true(family_is_complete(p.family));
        assert_int_equal(family_left_out(p.family), table[i].left_out);
        play_end(&p);
    }
    unit_free(recorded);
    assert_true(good);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(family__recorded__is_the_tree_that_people_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
