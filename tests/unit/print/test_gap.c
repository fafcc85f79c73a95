/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include "base/clock.h"
#include "print/gap.h"

static char empty[] = "", cause[] = "resourceVersion expired (410)";
static char from_rv[] = "41", to_rv[] = "57", hostile[] = "\033[2J\"";

static void check(const struct gap_record *gap, const char *cluster,
                  const char *ns, const char *want) {
    struct buf out = BUF_INIT(KIB);
    print_gap(&out, gap, cluster, ns);
    assert_string_equal(out.data, want);
    buf_done(&out);
}

static const struct gap_record loud = {
    .from_us = INT64_C(1795435200) * US_PER_S + 5,
    .to_us = INT64_C(1795435260) * US_PER_S,
    .recovered = 7,
    .loss_possible = true,
    .cause = cause,
    .from_rv = from_rv,
    .to_rv = to_rv,
};

static void gap__object__says_all_there_is(void **state) {
    (void)state;
    check(&loud, "east", "prod",
          "{\"apiVersion\":\"kevtop/v1\",\"kind\":\"Gap\","
          "\"cluster\":\"east\",\"namespace\":\"prod\","
          "\"from\":\"2026-11-23T12:00:00.000005Z\","
          "\"to\":\"2026-11-23T12:01:00.000000Z\","
          "\"fromResourceVersion\":\"41\",\"toResourceVersion\":\"57\","
          "\"cause\":\"resourceVersion expired (410)\",\"recovered\":7,"
          "\"quiet\":false,\"lossPossible\":true}\n");
}

static void gap__object__one_cluster_has_no_name(void **state) {
    (void)state;
    struct gap_record quiet = loud;
    quiet.quiet = true;
    quiet.loss_possible = false;
    quiet.recovered = 0;
    quiet.cause = hostile;
    quiet.from_rv = quiet.to_rv = empty;
    check(&quiet, NULL, "",
          "{\"apiVersion\":\"kevtop/v1\",\"kind\":\"Gap\",\"namespace\":\"\","
          "\"from\":\"2026-11-23T12:00:00.000005Z\","
          "\"to\":\"2026-11-23T12:01:00.000000Z\","
          "\"fromResourceVersion\":\"\",\"toResourceVersion\":\"\","
          "\"cause\":\"\\u001b[2J\\\"\",\"recovered\":0,"
          "\"quiet\":true,\"lossPossible\":false}\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gap__object__says_all_there_is),
        cmocka_unit_test(gap__object__one_cluster_has_no_name),
    };
    return cmocka_run_group_tests_name("print/gap", tests, NULL, NULL);
}
