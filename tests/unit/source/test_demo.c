/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/select.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/vec.h"
#include "decode/json.h"
#include "model/change.h"
#include "source/source.h"

#define START_US (INT64_C(1790000000) * US_PER_S)
#define MINUTE_US (60 * US_PER_S)

/* --- the story -------------------------------------------------------- */

/* One frame, decoded: what a test wants to know of it. */
struct seen {
    enum watch_type type;
    bool warning;
    char reason[40];
    char ns[40];
    char uid[40];
    char name[160];
    int32_t count;
    int64_t last_us;
    int64_t at_us;
};

struct watcher {
    struct demo_world *world;
    struct decoder *decoder;
    struct buf json;
    struct buf all; /* every frame, one a line */
    VEC(struct seen) seen;
};

static void copy(char *out, size_t size, struct str s) {
    size_t n = s.len < size - 1 ? s.len : size - 1;
    memcpy(out, s.ptr, n);
    out[n] = '\0';
}

static void on_news(void *ctx, enum ledger_news news, const struct record *r) {
    struct watcher *t = ctx;
    struct watch_frame frame;
    struct err err;
    struct seen s = {.at_us = t->world->now_us};

    (void)news;
    buf_clear(&t->json);
    record_frame(&t->json, news, r);
    buf_add_str(&t->all, buf_str(&t->json));
    buf_add_char(&t->all, '\n');
    assert_true(
        decode_watch(t->decoder, t->json.data, t->json.len, &frame, &err));
    const struct event_facts *f = &frame.event.facts;
    s.type = frame.type;
    s.warning = str_eq(frame.event.type, STR("Warning"));
    s.count = f->has_series ? f->series_count : f->count ? f->count : 1;
    s.last_us = f->has_series              ? f->series_us
                : f->last_us != TIME_UNSET ? f->last_us
                                           : f->event_us;
    copy(s.reason, sizeof(s.reason), frame.event.reason);
    copy(s.ns, sizeof(s.ns), frame.event.ns);
    copy(s.uid, sizeof(s.uid), frame.event.uid);
    copy(s.name, sizeof(s.name), frame.event.name);
    assert_true(frame.event.message.len > 0);
    assert_true(frame.event.kind.len > 0);
    assert_true(frame.event.obj_name.len > 0);
    assert_true(frame.rv.len > 0);
    vec_push(&t->seen, s);
}

/* Watch from an hour before the start, or from the start on. */
static struct watcher *watcher_new(uint64_t seed, int64_t start_us,
                                   bool from_start) {
    struct watcher *t = xcalloc(1, sizeof(*t));

    t->world = demo_world_new(seed, start_us);
    t->decoder = decoder_new();
    buf_init(&t->json, 1 * MIB);
    buf_init(&t->all, 256 * MIB);
    demo_story_begin(t->world);
    if (from_start) demo_world_advance(t->world, start_us);
    ledger_tell(t->world->ledger, on_news, t);
    return t;
}

static void watcher_free(struct watcher *t) {
    demo_world_free(t->world);
    decoder_free(t->decoder);
    buf_done(&t->json);
    buf_done(&t->all);
    vec_done(&t->seen);
    xfree(t);
}

static struct watcher *watched(uint64_t seed, int64_t start_us, int minutes) {
    struct watcher *t = watcher_new(seed, start_us, true);

    demo_world_advance(t->world, start_us + minutes * MINUTE_US);
    return t;
}

static void story__past_hour_is_some_hundred_events(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct demo_world *w = demo_world_new(seed, START_US);
        demo_story_begin(w);
        demo_world_advance(w, START_US);
        assert_in_range(ledger_count(w->ledger), 400, 800);
        demo_world_free(w);
    }
}

static void story__same_seed_same_frames(void **state) {
    struct watcher *a = watched(7, START_US, 10);
    struct watcher *b = watched(7, START_US, 10);
    struct watcher *c = watched(8, START_US, 10);

    (void)state;
    assert_true(a->all.len > 10000);
    assert_true(str_eq(buf_str(&a->all), buf_str(&b->all)));
    assert_false(str_eq(buf_str(&a->all), buf_str(&c->all)));
    watcher_free(a);
    watcher_free(b);
    watcher_free(c);
}

static void story__another_start_moves_the_times_and_nothing_else(
    void **state) {
    const int64_t later_us = 123456789 * US_PER_S;
    struct watcher *a = watched(7, START_US, 10);
    struct watcher *b = watched(7, START_US + later_us, 10);

    (void)state;
    assert_int_equal(a->seen.n, b->seen.n);
    for (size_t i = 0; i < a->seen.n; i++) {
        const struct seen *x = &a->seen.at[i];
        const struct seen *y = &b->seen.at[i];
        assert_string_equal(x->uid, y->uid);
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->type, y->type);
        assert_int_equal(x->count, y->count);
        assert_int_equal(x->last_us + later_us, y->last_us);
    }
    watcher_free(a);
    watcher_free(b);
}

/* The last frame before i of the same event; NULL if none. */
static const struct seen *before(const struct watcher *t, size_t i) {
    for (size_t k = i; k > 0; k--)
        if (strcmp(t->seen.at[k - 1].uid, t->seen.at[i].uid) == 0)
            return &t->seen.at[k - 1];
    return NULL;
}

static void story__frames_follow_each_other_as_a_server_sends_them(
    void **state) {
    struct watcher *t = watcher_new(3, START_US, false);
    unsigned deleted = 0;

    (void)state;
    demo_world_advance(t->world, START_US + 20 * MINUTE_US);
    assert_true(t->seen.n > 2000);
    for (size_t i = 0; i < t->seen.n; i++) {
        const struct seen *s = &t->seen.at[i];
        const struct seen *was = before(t, i);
        switch (s->type) {
        case WATCH_ADDED:
            assert_null(was);
            assert_int_equal(s->count, 1);
            assert_true(s->at_us - s->last_us < US_PER_S);
            break;
        case WATCH_MODIFIED:
            assert_non_null(was);
            assert_int_not_equal(was->type, WATCH_DELETED);
            assert_int_equal(s->count, was->count + 1);
            assert_true(s->last_us >= was->last_us);
            break;
        case WATCH_DELETED:
            assert_non_null(was);
            assert_int_equal(s->count, was->count);
            assert_in_range(s->at_us - s->last_us, 60 * MINUTE_US,
                            62 * MINUTE_US);
            deleted++;
            break;
        case WATCH_BOOKMARK:
        case WATCH_ERROR:
            fail();
        }
    }
    assert_true(deleted > 50);
    watcher_free(t);
}

static void story__goes_on_at_some_frames_a_second_and_stays_bounded(
    void **state) {
    struct watcher *t = watched(1, START_US, 5);

    (void)state;
    assert_in_range(t->seen.n, 5 * 60 * 3 / 2, 5 * 60 * 5);
    ledger_tell(t->world->ledger, NULL, NULL);
    for (int hour = 1; hour <= 24; hour++) {
        demo_world_advance(t->world, START_US + hour * 60 * MINUTE_US);
        assert_in_range(ledger_count(t->world->ledger), 800, 4000);
        assert_in_range(t->world->diary.n, 5, 1000);
    }
    watcher_free(t);
}

/* Warnings of a reason in a namespace between two minutes before the start.
 */
static int warnings(const struct watcher *t, const char *reason,
                    const char *ns, int from_min, int to_min) {
    int n = 0;

    for (size_t i = 0; i < t->seen.n; i++) {
        const struct seen *s = &t->seen.at[i];
        n += s->warning && s->type != WATCH_DELETED &&
             strcmp(s->reason, reason) == 0 && strcmp(s->ns, ns) == 0 &&
             s->at_us >= START_US - from_min * MINUTE_US &&
             s->at_us < START_US - to_min * MINUTE_US;
    }
    return n;
}

static void story__first_screen_has_rising_falling_steady_and_old_problems(
    void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct watcher *t = watcher_new(seed, START_US, false);
        demo_world_advance(t->world, START_US);
        int rising = warnings(t, "BackOff", "prod", 5, 0);
        assert_true(rising > warnings(t, "BackOff", "prod", 15, 10));
        int falling = warnings(t, "FailedScheduling", "batch", 5, 0);
        assert_true(falling > 0);
        assert_true(3 * falling <
                    2 * warnings(t, "FailedScheduling", "batch", 20, 15));
        int steady = warnings(t, "Unhealthy", "prod", 5, 0);
        int steady_before = warnings(t, "Unhealthy", "prod", 15, 10);
        assert_in_range(steady, steady_before * 8 / 10,
                        steady_before * 12 / 10);
        assert_true(warnings(t, "Failed", "staging", 5, 0) > 0);
        assert_int_equal(warnings(t, "Failed", "staging", 60, 10), 0);
        assert_true(warnings(t, "ProvisioningFailed", "monitoring", 1, 0));
        assert_true(warnings(t, "FailedMount", "staging", 60, 10) > 0);
        assert_int_equal(warnings(t, "FailedMount", "staging", 10, 0), 0);
        assert_true(warnings(t, "FailedCreate", "staging", 60, 10) > 0);
        assert_int_equal(warnings(t, "FailedCreate", "staging", 10, 0), 0);
        assert_true(warnings(t, "OOMKilling", "default", 60, 10) > 0);
        watcher_free(t);
    }
}

/* --- the ledger ------------------------------------------------------- */

static void ledger__counts_repeats_and_combines_what_differs_in_words(
    void **state) {
    struct ledger *l = ledger_new(1, START_US);
    struct happening h = {.warning = true,
                          .reason = "FailedCreate",
                          .component = "c",
                          .kind = "ReplicaSet",
                          .name = "rs",
                          .message = "one"};

    (void)state;
    ledger_record(l, START_US, &h);
    ledger_record(l, START_US + 1, &h);
    assert_int_equal(ledger_count(l), 1);
    h.message = "two";
    ledger_record(l, START_US + 2, &h);
    assert_int_equal(ledger_count(l), 2);
    h.combined = true;
    ledger_record(l, START_US + 3, &h);
    h.message = "three";
    ledger_record(l, START_US + 4, &h);
    assert_int_equal(ledger_count(l), 3);
    ledger_expire(l, START_US + 60 * MINUTE_US + 2);
    assert_int_equal(ledger_count(l), 2);
    ledger_expire(l, START_US + 120 * MINUTE_US);
    assert_int_equal(ledger_count(l), 0);
    ledger_free(l);
}

/* --- the source ------------------------------------------------------- */

static void drop(void *item) {
    change_free(item);
}

static struct change *next(struct queue *q) {
    struct change *c;

    while (!(c = queue_pop(q))) {
        fd_set fds;
        FD_ZERO(&fds);
        FD_SET(queue_fd(q), &fds);
        assert_int_equal(select(queue_fd(q) + 1, &fds, NULL, NULL, NULL), 1);
    }
    return c;
}

static void expect(struct queue *q, enum change_kind kind) {
    struct change *c = next(q);

    assert_string_equal(change_kind_name(c->kind), change_kind_name(kind));
    assert_int_equal(c->feed, 0);
    assert_int_equal(c->cluster, 0);
    change_free(c);
}

static void expect_state(struct queue *q, enum feed_state want) {
    struct change *c = next(q);

    assert_int_equal(c->kind, CHANGE_STATE);
    assert_int_equal(c->u.state.state, want);
    change_free(c);
}

static struct source *started(struct queue *q, struct demo_config config) {
    struct source *s = demo_source_new(&config, q);
    struct err err;

    assert_true(source_start(s, &err));
    return s;
}

static size_t expect_list(struct queue *q) {
    struct change *c;
    size_t n = 0;

    expect(q, CHANGE_FEED);
    expect(q, CHANGE_NOTE);
    expect_state(q, FEED_LISTING);
    expect(q, CHANGE_LIST_BEGIN);
    for (c = next(q); c->kind == CHANGE_LISTED; c = next(q)) {
        n++;
        change_free(c);
    }
    assert_int_equal(c->kind, CHANGE_LIST_END);
    change_free(c);
    return n;
}

static const struct demo_config snapshot = {
    .seed = 1, .start_us = START_US, .speed = 1};

static void source__snapshot_lists_and_ends(void **state) {
    struct queue *q = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
    struct source *s = started(q, snapshot);

    (void)state;
    assert_in_range(expect_list(q), 400, 800);
    expect(q, CHANGE_END);
    assert_int_equal(queue_len(q), 0);
    source_stop(s);
    queue_free(q, drop);
}

static void source__watch_only_lists_nothing(void **state) {
    struct demo_config config = snapshot;
    struct queue *q = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);

    (void)state;
    config.skip_list = true;
    struct source *s = started(q, config);
    assert_int_equal(expect_list(q), 0);
    expect(q, CHANGE_END);
    source_stop(s);
    queue_free(q, drop);
}

static void source__watch_brings_frames_until_stopped(void **state) {
    struct demo_config config = snapshot;
    struct queue *q = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
    unsigned frames = 0, deleted = 0;

    (void)state;
    config.watch = true;
    config.speed = 100000;
    struct source *s = started(q, config);
    expect_list(q);
    expect_state(q, FEED_LIVE);
    while (frames < 5000 || deleted == 0) {
        struct change *c = next(q);
        assert_true(c->kind == CHANGE_ADDED || c->kind == CHANGE_MODIFIED ||
                    c->kind == CHANGE_DELETED);
        deleted += c->kind == CHANGE_DELETED;
        frames++;
        change_free(c);
    }
    source_stop(s);
    queue_free(q, drop);
}

static void source__stops_while_it_sleeps_and_while_the_queue_is_full(
    void **state) {
    struct demo_config config = snapshot;
    struct queue *q = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
    struct queue *small = queue_new(4, LIMIT_QUEUE_BYTES);

    (void)state;
    config.watch = true;
    config.speed = 0.000001;
    struct source *s = started(q, config);
    expect_list(q);
    expect_state(q, FEED_LIVE);
    source_command(s, SOURCE_RECONNECT);
    expect(q, CHANGE_NOTE);
    source_stop(s);
    queue_free(q, drop);

    s = started(small, config);
    expect(small, CHANGE_FEED);
    expect(small, CHANGE_NOTE);
    source_stop(s);
    queue_free(small, drop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(story__past_hour_is_some_hundred_events),
        cmocka_unit_test(story__same_seed_same_frames),
        cmocka_unit_test(
            story__another_start_moves_the_times_and_nothing_else),
        cmocka_unit_test(
            story__frames_follow_each_other_as_a_server_sends_them),
        cmocka_unit_test(
            story__goes_on_at_some_frames_a_second_and_stays_bounded),
        cmocka_unit_test(
            story__first_screen_has_rising_falling_steady_and_old_problems),
        cmocka_unit_test(
            ledger__counts_repeats_and_combines_what_differs_in_words),
        cmocka_unit_test(source__snapshot_lists_and_ends),
        cmocka_unit_test(source__watch_only_lists_nothing),
        cmocka_unit_test(source__watch_brings_frames_until_stopped),
        cmocka_unit_test(
            source__stops_while_it_sleeps_and_while_the_queue_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
