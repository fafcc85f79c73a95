/* SPDX-License-Identifier: Apache-2.0 */
#include "print/gap.h"

#include "base/clock.h"
#include "base/jsonout.h"

static void put_time(struct jsonout *j, const char *key, int64_t at_us) {
    char text[TIME_TEXT_MAX];
    time_format(at_us, 6, text);
    jsonout_str(j, key, str_of(text));
}

void print_gap(struct buf *out, const struct gap_record *gap,
               const char *cluster, const char *ns) {
    struct jsonout j;
    jsonout_init(&j, out, 0, 0);
    jsonout_open(&j, NULL, '{');
    jsonout_str(&j, "apiVersion", STR("kevtop/v1"));
    jsonout_str(&j, "kind", STR("Gap"));
    if (cluster) jsonout_str(&j, "cluster", str_of(cluster));
    jsonout_str(&j, "namespace", str_of(ns));
    put_time(&j, "from", gap->from_us);
    put_time(&j, "to", gap->to_us);
    jsonout_str(&j, "fromResourceVersion", str_of(gap->from_rv));
    jsonout_str(&j, "toResourceVersion", str_of(gap->to_rv));
    jsonout_str(&j, "cause", str_of(gap->cause));
    jsonout_int(&j, "recovered", (int64_t)gap->recovered);
    jsonout_bool(&j, "quiet", gap->quiet);
    jsonout_bool(&j, "lossPossible", gap->loss_possible);
    jsonout_close(&j, '}');
    buf_add_char(out, '\n');
}
