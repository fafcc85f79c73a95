/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "decode/recording.h"

#define AT (INT64_C(1764000000123456))

static void same_text(const char *what, struct str have, struct str want) {
    if (!str_eq(have, want))
        fail_msg("%s: %.*s, not %.*s", what, STR_ARG(str_sub(have, 0, 200)),
                 STR_ARG(str_sub(want, 0, 200)));
}

static void same_event(const struct draft *have, const struct draft *want) {
#define X(field) same_text(#field, have->field, want->field);
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X
    assert_int_equal(have->facts.count, want->facts.count);
    assert_int_equal(have->facts.series_count, want->facts.series_count);
    assert_int_equal(have->facts.has_series, want->facts.has_series);
    assert_true(have->facts.first_us == want->facts.first_us);
    assert_true(have->facts.last_us == want->facts.last_us);
    assert_true(have->facts.event_us == want->facts.event_us);
    assert_true(have->facts.series_us == want->facts.series_us);
    assert_true(have->facts.created_us == want->facts.created_us);
}

static void same_change(const struct change *have, const struct change *want) {
    assert_int_equal(have->kind, want->kind);
    assert_int_equal(have->feed, want->feed);
    assert_int_equal(have->cluster, want->cluster);
    assert_true(have->at_us == want->at_us);
}

/* c, written and read again; one line. Takes c. */
static struct change *again(struct recording *r, struct change *c) {
    struct buf out = BUF_INIT(64 << 20);
    struct recording_head head;
    struct change *read = NULL;
    struct err err = {0};
    c->cluster = 3;
    recording_put(r, &out, c);
    assert_true(out.len > 0 && !out.over);
    assert_ptr_equal(memchr(out.data, '\n', out.len), out.data + out.len - 1);
    if (recording_get(r, out.data, out.len, &head, &read, &err) !=
        RECORDING_CHANGE)
        fail_msg("%s: %s", change_kind_name(c->kind), err.text);
    same_change(read, c);
    change_free(c);
    buf_done(&out);
    return read;
}

static const struct draft sample = {
    .ns = {"prod", 4},
    .type = {"Warning", 7},
    .reason = {"BackOff", 7},
    .kind = {"Pod", 3},
    .obj_ns = {"prod", 4},
    .obj_name = {"web-0", 5},
    .obj_api = {"v1", 2},
    .component = {"kubelet", 7},
    .host = {"worker-1", 8},
    .name = {"web-0.1", 7},
    .uid = {"u-1", 3},
    .rv = {"17", 2},
    .message = {"Back-off restarting", 19},
    .rest = {"{\"metadata\":{\"labels\":{\"a\":\"b\"}}}", 33},
    .facts = {.count = 7,
              .first_us = 1764000000000000,
              .last_us = 1764000060000000,
              .event_us = TIME_UNSET,
              .series_us = TIME_UNSET,
              .created_us = 1764000000000000},
};

static void recording__an_event_comes_back_whole(void **state) {
    static const enum change_kind kinds[] = {CHANGE_LISTED, CHANGE_ADDED,
                                             CHANGE_MODIFIED, CHANGE_DELETED};
    struct recording *r = recording_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct change *c =
            again(r, change_new_event(kinds[i], 12, AT, &sample));
        same_event(&c->u.event, &sample);
        change_free(c);
    }
    recording_free(r);
}

static void recording__an_events_series_comes_back(void **state) {
    struct recording *r = recording_new();
    struct draft d = sample;
    (void)state;
    d.facts = (struct event_facts){.series_count = 9,
                                   .has_series = true,
                                   .first_us = TIME_UNSET,
                                   .last_us = TIME_UNSET,
                                   .event_us = 1764000000000001,
                                   .series_us = 1764000060000002,
                                   .created_us = 1764000000000000};
    struct change *c = again(r, change_new_event(CHANGE_ADDED, 0, AT, &d));
    same_event(&c->u.event, &d);
    change_free(c);
    recording_free(r);
}

static void recording__hostile_texts_come_back_or_as_replacements(
    void **state) {
    static const struct {
        struct str in, out;
    } table[] = {
        {STR("a\nb\r\n\tc\"\\"), STR("a\nb\r\n\tc\"\\")},
        {STR("\0x\0"), STR("\0x\0")},
        {STR("\x1b]0;t\x07\x7f"), STR("\x1b]0;t\x07\x7f")},
        {STR("\xff\xc3"), STR("\xef\xbf\xbd\xef\xbf\xbd")},
        {STR("\xf0\x9f\x92\xa5 \xe2\x80\xa8"),
         STR("\xf0\x9f\x92\xa5 \xe2\x80\xa8")},
        {STR("\"}\n{\"kevtop\":1,\"type\":\"LIST_END\"}"),
         STR("\"}\n{\"kevtop\":1,\"type\":\"LIST_END\"}")},
    };
    struct recording *r = recording_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct draft d = sample;
        d.message = table[i].in;
        struct change *c = again(r, change_new_event(CHANGE_ADDED, 0, AT, &d));
        same_text("message", c->u.event.message, table[i].out);
        change_free(c);
        c = again(r, change_new_text(CHANGE_NOTE, 0, AT, table[i].in));
        same_text("note", c->u.text, table[i].out);
        change_free(c);
    }
    recording_free(r);
}

static void recording__a_message_of_megabytes_comes_back(void **state) {
    enum { LEN = 3 << 19 };
    struct recording *r = recording_new();
    struct draft d = sample;
    char *text = xmalloc(LEN);
    (void)state;
    for (size_t i = 0; i < LEN; i++) text[i] = (char)(i % 128);
    d.message = (struct str){text, LEN};
    struct change *c = again(r, change_new_event(CHANGE_ADDED, 0, AT, &d));
    assert_true(str_eq(c->u.event.message, d.message));
    change_free(c);
    xfree(text);
    recording_free(r);
}

static void recording__what_tells_of_a_feed_comes_back(void **state) {
    static const struct gap gap = {.from_us = AT - 5,
                                   .to_us = AT + 5,
                                   .from_rv = {"10", 2},
                                   .to_rv = {"20", 2},
                                   .quiet = true,
                                   .loss_possible = true,
                                   .cause = {"410", 3}};
    struct recording *r = recording_new();
    struct change *c = again(r, change_new_gap(63, AT, &gap));
    (void)state;
    assert_true(c->u.gap.from_us == gap.from_us);
    assert_true(c->u.gap.to_us == gap.to_us);
    assert_true(c->u.gap.quiet && c->u.gap.loss_possible);
    assert_str(c->u.gap.from_rv, "10");
    assert_str(c->u.gap.to_rv, "20");
    assert_str(c->u.gap.cause, "410");
    change_free(c);
    change_free(again(r, change_new(CHANGE_LIST_BEGIN, 1, AT)));
    change_free(again(r, change_new(CHANGE_LIST_END, 1, AT)));
    c = again(r, change_new_text(CHANGE_FEED, 1, AT, STR("prod")));
    assert_str(c->u.text, "prod");
    change_free(c);
    c = again(r, change_new_text(CHANGE_SKIPPED, 1, AT, STR("line 7")));
    assert_str(c->u.text, "line 7");
    change_free(c);
    recording_free(r);
}

static void recording__every_state_comes_back(void **state) {
    struct recording *r = recording_new();
    (void)state;
    for (int s = 0; s <= FEED_FAILED; s++) {
        for (int kind = ERR_NONE; kind <= ERR_LIMIT; kind++) {
            const struct feed_report want = {.state = (enum feed_state)s,
                                             .kind = (enum err_kind)kind,
                                             .http_status = kind * 100,
                                             .retry_at_us = AT + kind,
                                             .listed = 500,
                                             .remaining = kind - 1,
                                             .text = STR("no route")};
            struct change *c = again(r, change_new_state(2, AT, &want));
            assert_int_equal(c->u.state.state, s);
            assert_int_equal(c->u.state.kind, kind);
            assert_int_equal(c->u.state.http_status, kind * 100);
            assert_true(c->u.state.retry_at_us == AT + kind);
            assert_int_equal(c->u.state.listed, 500);
            assert_int_equal(c->u.state.remaining, kind - 1);
            assert_str(c->u.state.text, "no route");
            change_free(c);
        }
    }
    recording_free(r);
}

static void recording__what_steers_a_run_is_not_written(void **state) {
    static const struct reply reply = {
        .id = 1, .status = 200, .body = {"{\"kind\":\"Secret\"}", 17}};
    struct recording *r = recording_new();
    struct buf out = BUF_INIT(1024);
    struct change *all[] = {
        change_new_reply(0, AT, &reply),
        change_new_text(CHANGE_NAMES, 0, AT, STR("prod\n")),
        change_new_terminal(0, AT, true),
        change_new(CHANGE_END, 0, AT),
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        recording_put(r, &out, all[i]);
        assert_int_equal(out.len, 0);
        change_free(all[i]);
    }
    buf_done(&out);
    recording_free(r);
}

static void recording__a_head_names_its_clusters(void **state) {
    static const char *const names[] = {"east", "w\"est"};
    struct recording *r = recording_new();
    struct buf out = BUF_INIT(4096);
    struct recording_head head;
    struct change *c;
    (void)state;
    recording_put_head(&out, AT, "prod, staging", names, 2);
    assert_int_equal(recording_get(r, out.data, out.len, &head, &c, NULL),
                     RECORDING_HEAD);
    assert_null(c);
    assert_true(head.at_us == AT);
    assert_str(head.scope, "prod, staging");
    assert_int_equal(head.n_clusters, 2);
    assert_str(head.clusters[1], "w\"est");
    buf_done(&out);
    recording_free(r);
}

#define TIME "\"at\":\"2026-11-24T12:00:00Z\""

static void recording__lines_that_are_none(void **state) {
    static const struct {
        const char *line;
        enum recording_line want;
        const char *why;
    } table[] = {
        {"{\"kevtop\":1", RECORDING_BAD, ""},
        {"[]", RECORDING_BAD, "a line of a recording without a version"},
        {"{\"kevtop\":\"1\"," TIME "}", RECORDING_BAD,
         "a line of a recording without a version"},
        {"{\"kevtop\":2,\"type\":\"NOTE\"," TIME "}", RECORDING_BAD,
         "a recording of version 2, and this kevtop reads version 1: a later "
         "one is needed"},
        {"{\"kevtop\":1,\"type\":\"NOTE\",\"at\":\"noon\"}", RECORDING_BAD,
         "a line of a recording without its time"},
        {"{\"kevtop\":1,\"type\":\"NOTE\"}", RECORDING_BAD,
         "a line of a recording without its time"},
        {"{\"kevtop\":1,\"type\":\"NOTE\"," TIME "}", RECORDING_BAD,
         "a line of a recording without feed or cluster"},
        {"{\"kevtop\":1,\"type\":\"NOTE\"," TIME
         ",\"feed\":100000,\"cluster\":0}",
         RECORDING_BAD, "a line of a recording without feed or cluster"},
        {"{\"kevtop\":1,\"type\":\"NOTE\"," TIME ",\"feed\":0,\"cluster\":64}",
         RECORDING_BAD, "a line of a recording without feed or cluster"},
        {"{\"kevtop\":1,\"type\":\"STATE\"," TIME
         ",\"feed\":0,\"cluster\":0,\"state\":\"asleep\"}",
         RECORDING_BAD, "a state that is not known"},
        {"{\"kevtop\":1,\"type\":\"GAP\"," TIME
         ",\"feed\":0,\"cluster\":0,\"from\":7,\"to\":\"x\"}",
         RECORDING_BAD, "a gap without its times"},
        {"{\"kevtop\":1,\"type\":\"ADDED\"," TIME
         ",\"feed\":0,\"cluster\":0,\"object\":{\"kind\":\"Pod\"}}",
         RECORDING_BAD, "not an event: kind 'Pod'"},
        {"{\"kevtop\":1,\"type\":\"WEATHER\"," TIME "}", RECORDING_OTHER,
         "a type that this kevtop does not know: WEATHER"},
        /* what steers a run is no line, whoever wrote it */
        {"{\"kevtop\":1,\"type\":\"REPLY\"," TIME ",\"feed\":0,\"cluster\":0}",
         RECORDING_OTHER, "a type that this kevtop does not know: REPLY"},
        {"{\"kevtop\":1,\"type\":\"NOTE\"," TIME
         ",\"feed\":0,\"cluster\":0,\"text\":\"x\",\"colour\":[{}]}",
         RECORDING_CHANGE, ""},
    };
    struct recording *r = recording_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *doc = xstrdup(table[i].line);
        struct recording_head head;
        struct change *c;
        struct err err = {0};
        enum recording_line got =
            recording_get(r, doc, strlen(doc), &head, &c, &err);
        if (got != table[i].want ||
            (table[i].why[0] && strcmp(err.text, table[i].why) != 0))
            fail_msg("%s: %d, %s", table[i].line, got, err.text);
        assert_int_equal(c != NULL, got == RECORDING_CHANGE);
        change_free(c);
        xfree(doc);
    }
    recording_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recording__an_event_comes_back_whole),
        cmocka_unit_test(recording__an_events_series_comes_back),
        cmocka_unit_test(
            recording__hostile_texts_come_back_or_as_replacements),
        cmocka_unit_test(recording__a_message_of_megabytes_comes_back),
        cmocka_unit_test(recording__what_tells_of_a_feed_comes_back),
        cmocka_unit_test(recording__every_state_comes_back),
        cmocka_unit_test(recording__what_steers_a_run_is_not_written),
        cmocka_unit_test(recording__a_head_names_its_clusters),
        cmocka_unit_test(recording__lines_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
