/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include "base/alloc.h"
#include "model/change.h"

static bool is_inside(const struct change *c, struct str s) {
    const char *block = (const char *)c;
    return s.ptr >= block && s.ptr + s.len <= block + c->bytes;
}

static void change__new_event__owns_every_text(void **state) {
    (void)state;
    static const char text[] = "abcdefghijklmnopqrstuvwxyz";
    char *lent = xstrdup(text);
    struct draft d = {.facts = {.count = 3, .last_us = 5}};
    size_t n = 0;
#define X(field) d.field = (struct str){lent + n, 1 + n % 5}, n++;
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X
    struct change *c = change_new_event(CHANGE_MODIFIED, 4, 77, &d);
    memset(lent, '?', strlen(lent));
    xfree(lent);

    assert_int_equal(c->kind, CHANGE_MODIFIED);
    assert_int_equal(c->feed, 4);
    assert_int_equal(c->cluster, 0);
    assert_int_equal(c->at_us, 77);
    assert_int_equal(c->u.event.facts.count, 3);
    assert_int_equal(c->u.event.facts.last_us, 5);
    size_t total = sizeof(*c);
    n = 0;
#define X(field)                                                    \
    assert_int_equal(c->u.event.field.len, 1 + n % 5);              \
    assert_memory_equal(c->u.event.field.ptr, text + n, 1 + n % 5); \
    assert_true(is_inside(c, c->u.event.field));                    \
    total += 1 + n % 5;                                             \
    n++;
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X
    assert_int_equal(c->bytes, total);
    change_free(c);
}

static void change__new_event__takes_absent_texts(void **state) {
    (void)state;
    struct draft d = {.message = STR("\0x")};
    struct change *c = change_new_event(CHANGE_LISTED, 0, 0, &d);

    assert_str(c->u.event.message, "\0x");
    assert_int_equal(c->u.event.rest.len, 0);
    assert_int_equal(c->bytes, sizeof(*c) + 2);
    change_free(c);
}

static void change__new_state__owns_the_reason(void **state) {
    (void)state;
    char reason[] = "connection refused";
    struct feed_report report = {.state = FEED_WAITING,
                                 .kind = ERR_NET,
                                 .http_status = 503,
                                 .retry_at_us = 9,
                                 .listed = 10,
                                 .remaining = -1,
                                 .text = str_of(reason)};
    struct change *c = change_new_state(1, 2, &report);
    memset(reason, '?', strlen(reason));

    assert_int_equal(c->kind, CHANGE_STATE);
    assert_int_equal(c->u.state.state, FEED_WAITING);
    assert_int_equal(c->u.state.kind, ERR_NET);
    assert_int_equal(c->u.state.http_status, 503);
    assert_int_equal(c->u.state.retry_at_us, 9);
    assert_int_equal(c->u.state.listed, 10);
    assert_int_equal(c->u.state.remaining, -1);
    assert_str(c->u.state.text, "connection refused");
    assert_true(is_inside(c, c->u.state.text));
    change_free(c);
}

static void change__new_gap__owns_the_cause(void **state) {
    (void)state;
    char cause[] = "expired";
    struct gap gap = {.from_us = 1,
                      .to_us = 2,
                      .recovered = 3,
                      .loss_possible = true,
                      .cause = str_of(cause)};
    struct change *c = change_new_gap(1, 2, &gap);
    memset(cause, '?', strlen(cause));

    assert_int_equal(c->kind, CHANGE_GAP);
    assert_int_equal(c->u.gap.from_us, 1);
    assert_int_equal(c->u.gap.to_us, 2);
    assert_int_equal(c->u.gap.recovered, 3);
    assert_true(c->u.gap.loss_possible);
    assert_str(c->u.gap.cause, "expired");
    assert_true(is_inside(c, c->u.gap.cause));
    change_free(c);
}

static void change__new_text__owns_the_line(void **state) {
    (void)state;
    char line[] = "frame of 17 MiB skipped";
    struct change *c = change_new_text(CHANGE_SKIPPED, 1, 2, str_of(line));
    memset(line, '?', strlen(line));

    assert_int_equal(c->kind, CHANGE_SKIPPED);
    assert_str(c->u.text, "frame of 17 MiB skipped");
    assert_int_equal(c->bytes, sizeof(*c) + 23);
    change_free(c);
    c = change_new_text(CHANGE_NOTE, 1, 2, STR_NONE);
    assert_int_equal(c->u.text.len, 0);
    change_free(c);
}

static void change__new__is_bare(void **state) {
    (void)state;
    struct change *c = change_new(CHANGE_LIST_END, UINT16_MAX, -1);

    assert_int_equal(c->kind, CHANGE_LIST_END);
    assert_int_equal(c->feed, UINT16_MAX);
    assert_int_equal(c->at_us, -1);
    assert_int_equal(c->bytes, sizeof(*c));
    change_free(c);
    change_free(NULL);
}

static void change__names__each_has_one(void **state) {
    (void)state;
    for (int i = CHANGE_LIST_BEGIN; i <= CHANGE_END; i++)
        assert_non_null(change_kind_name((enum change_kind)i));
    for (int i = FEED_CONNECTING; i <= FEED_FAILED; i++)
        assert_non_null(feed_state_name((enum feed_state)i));
    assert_string_equal(change_kind_name(CHANGE_DELETED), "DELETED");
    assert_string_equal(feed_state_name(FEED_LIVE), "live");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(change__new_event__owns_every_text),
        cmocka_unit_test(change__new_event__takes_absent_texts),
        cmocka_unit_test(change__new_state__owns_the_reason),
        cmocka_unit_test(change__new_gap__owns_the_cause),
        cmocka_unit_test(change__new_text__owns_the_line),
        cmocka_unit_test(change__new__is_bare),
        cmocka_unit_test(change__names__each_has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
