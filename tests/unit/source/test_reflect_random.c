/* SPDX-License-Identifier: Apache-2.0 */
/* What holds whatever a server answers: one request at a time, no tight loop,
 * no resourceVersion or token that the server did not give, in this order, and
 * a gap from the last one given to the list's after each relist. */
#include "source/reflect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "source/backoff.h"

#define STEPS 10000
/* Requests without a wait that brought nothing: a restarted list twice, each
 * with a page that was fine, credentials read anew, the other API group, a
 * watch resumed. */
#define MOST_AT_ONCE 9

struct world {
    struct reflect *r;
    struct moment now;
    struct backoff dice;
    int given;         /* resourceVersions and tokens so far */
    char frame_rv[32]; /* the last of a frame since the last list */
    char page_rv[32];  /* page 1 of the running list */
    char list_rv[32];  /* page 1 of the last complete one */
    char token[32];
    bool first_page;
    unsigned at_once; /* useless requests since time went on */
    unsigned changes;
    enum feed_state told;
    bool begun; /* LIST_BEGIN without LIST_END */
    unsigned gaps, lists;
    char before_rv[32]; /* the last one given before the last list */
    bool gap_due;       /* a relist is over, its gap not told */
};

static void on_change(void *ctx, struct change *c) {
    struct world *w = ctx;

    w->changes++;
    switch (c->kind) {
    case CHANGE_STATE:
        w->told = c->u.state.state;
        break;
    case CHANGE_LIST_BEGIN:
        w->begun = true;
        break;
    case CHANGE_LISTED:
        assert_true(w->begun);
        break;
    case CHANGE_LIST_END:
        assert_true(w->begun);
        assert_false(w->gap_due);
        w->begun = false;
        w->gap_due = w->lists++ > 0;
        snprintf(w->before_rv, sizeof(w->before_rv), "%s",
                 w->frame_rv[0] ? w->frame_rv : w->list_rv);
        snprintf(w->list_rv, sizeof(w->list_rv), "%s", w->page_rv);
        w->frame_rv[0] = '\0';
        break;
    case CHANGE_GAP:
        assert_false(w->begun);
        assert_true(c->u.gap.from_us <= c->u.gap.to_us);
        assert_true(str_eq(c->u.gap.to_rv, str_of(w->list_rv)));
        if (w->gap_due)
            assert_true(str_eq(c->u.gap.from_rv, str_of(w->before_rv)));
        else /* the first list, begun anew */
            assert_int_equal(w->lists, 1);
        w->gap_due = false;
        assert_true(c->u.gap.cause.len > 0);
        w->gaps++;
        break;
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        assert_int_equal(w->told, FEED_LIVE);
        assert_false(w->gap_due);
        break;
    case CHANGE_NOTE:
    case CHANGE_NAMES:
    case CHANGE_FEED:
    case CHANGE_TERMINAL:
    case CHANGE_REPLY:
    case CHANGE_SKIPPED:
    case CHANGE_END:
        break;
    }
    change_free(c);
}

static unsigned dice(struct world *w, unsigned n) {
    return backoff_random(&w->dice, n);
}

static bool chance(struct world *w, unsigned percent) {
    return dice(w, 100) < percent;
}

static void pass(struct world *w, int64_t ms) {
    w->now.mono_ms += ms;
    w->now.wall_us += ms * 1000;
    if (ms >= 500) w->at_once = 0;
}

static struct str fresh(struct world *w, char out[32], const char *prefix) {
    snprintf(out, 32, "%s%d", prefix, ++w->given);
    return str_of(out);
}

static struct draft some_event(void) {
    return (struct draft){.uid = STR("u"), .name = STR("n")};
}

static struct kube_status some_status(struct world *w) {
    static const int codes[] = {0, 400, 401, 403, 410, 429, 500, 503, 504};
    static const char *const reasons[] = {
        "", "Expired", "Gone", "Unknown", "Forbidden", "InternalError"};
    return (struct kube_status){
        .code = codes[dice(w, ARRAY_LEN(codes))],
        .reason = str_of(reasons[dice(w, ARRAY_LEN(reasons))]),
        .message = STR("some\nmessage &amp; more"),
        .retry_after_s = chance(w, 20) ? (int)dice(w, 5) : 0,
    };
}

static void over(struct world *w, bool whole, bool refused) {
    struct kube_status status = some_status(w);
    struct reflect_end end = {
        .whole = whole,
        .refused = refused,
        .kind = whole ? ERR_NONE : ERR_NET,
        .text = whole ? STR_NONE : STR("https://h: connection reset"),
        .status = chance(w, 50) ? &status : NULL,
        .body = STR("a body"),
    };
    reflect_end(w->r, w->now, &end);
}

/* Returns whether it brought anything. */
static bool play_page(struct world *w) {
    struct draft d = some_event();
    struct list_meta meta = {.remaining = chance(w, 50) ? 5 : -1};
    char rv[32];
    unsigned items = chance(w, 10) ? 0 : 1 + dice(w, 5);

    for (unsigned i = 0; i < items; i++) reflect_item(w->r, w->now, &d);
    if (chance(w, 15)) {
        over(w, false, false);
        return false;
    }
    meta.rv = fresh(w, rv, "");
    if (w->first_page) snprintf(w->page_rv, sizeof(w->page_rv), "%s", rv);
    if (chance(w, 40)) meta.next = fresh(w, w->token, "token");
    reflect_page(w->r, w->now, &meta);
    over(w, chance(w, 95), false);
    return items > 0;
}

static bool play_watch(struct world *w) {
    static const int64_t lives_ms[] = {0, 10, 900, 1500, 30000, 130000};
    unsigned frames = chance(w, 40) ? 0 : dice(w, 6);

    for (unsigned i = 0; i < frames; i++) {
        struct watch_frame f = {.type = (enum watch_type)dice(w, 4),
                                .event = some_event()};
        if (chance(w, 95)) f.rv = fresh(w, w->frame_rv, "");
        reflect_bytes(w->r, w->now);
        assert_true(reflect_frame(w->r, w->now, &f));
        pass(w, (int64_t)dice(w, 30));
    }
    if (chance(w, 5)) reflect_skipped(w->r, w->now, STR("junk"));
    pass(w, lives_ms[dice(w, ARRAY_LEN(lives_ms))]);
    if (chance(w, 30)) {
        struct watch_frame f = {.type = WATCH_ERROR, .status = some_status(w)};
        reflect_bytes(w->r, w->now);
        assert_false(reflect_frame(w->r, w->now, &f));
    }
    if (chance(w, 5)) reflect_retry_now(w->r, w->now, "asked");
    over(w, chance(w, 60), false);
    return frames > 1;
}

static bool play_reply(struct world *w, bool watch) {
    static const int codes[] = {200, 200, 200, 200, 200, 200, 204, 302,
                                401, 403, 404, 410, 429, 500, 503};
    struct reflect_todo todo;

    reflect_next(w->r, w->now, &todo);
    assert_int_equal(todo.what, REFLECT_WAIT);
    assert_true(todo.until_ms == INT64_MAX);
    pass(w, (int64_t)dice(w, 20));
    if (chance(w, 15)) {
        over(w, false, chance(w, 50));
        return false;
    }
    int code = codes[dice(w, ARRAY_LEN(codes))];
    int retry_after_s = chance(w, 20) ? (int)dice(w, 100) : -1;
    if (!reflect_head(w->r, w->now, code, chance(w, 95) ? "JSON" : NULL,
                      retry_after_s)) {
        over(w, chance(w, 90), false);
        return false;
    }
    return watch ? play_watch(w) : play_page(w);
}

static void check_request(struct world *w, const struct reflect_todo *todo) {
    const struct events_query *q = &todo->query;
    const char *rv = w->frame_rv[0] ? w->frame_rv : w->list_rv;

    if (q->watch) {
        assert_non_null(q->rv);
        assert_string_equal(q->rv, rv);
        assert_null(q->next);
    } else {
        assert_null(q->rv);
        w->first_page = !q->next;
        if (q->next) assert_string_equal(q->next, w->token);
    }
}

static void run_world(uint64_t seed) {
    struct world w = {.now = {1000, 1000 * US_PER_S}};
    struct reflect_config config = {
        .first_page = 500,
        .watch = true,
        .ttl_us = 3600 * US_PER_S,
        .seed = seed,
        .emit = on_change,
        .ctx = &w,
    };
    struct reflect_todo todo;

    backoff_init(&w.dice, seed + 1);
    w.r = reflect_new(&config);
    for (int step = 0; step < STEPS; step++) {
        reflect_next(w.r, w.now, &todo);
        if (todo.what == REFLECT_WAIT) {
            assert_true(todo.until_ms > w.now.mono_ms);
            assert_true(todo.until_ms <= w.now.mono_ms + 75000);
            assert_int_equal(w.told, FEED_WAITING);
            pass(&w, todo.until_ms - w.now.mono_ms);
            continue;
        }
        assert_int_equal(todo.what, REFLECT_REQUEST);
        check_request(&w, &todo);
        if (!play_reply(&w, todo.query.watch)) {
            w.at_once++;
            assert_true(w.at_once <= MOST_AT_ONCE);
        }
    }
    assert_true(w.lists > STEPS / 100);
    assert_true(w.gaps > 10);
    reflect_free(w.r);
}

static void random__no_answer_makes_it_loop_or_invent(void **state) {
    const char *given = getenv("KEVTOP_TEST_SEED");
    uint64_t seed = given
                        ? strtoull(given, NULL, 10)
                        : (uint64_t)clock_mono_ms() * 31 + (uint64_t)getpid();

    (void)state;
    print_message("# KEVTOP_TEST_SEED=%llu\n", (unsigned long long)seed);
    run_world(seed);
    for (uint64_t s = 1; s <= 5; s++) run_world(s);
}

/* --- ten minutes of the same fault ------------------------------------ */

static void reply_refused(struct world *w) {
    over(w, false, true);
}

static void reply_empty(struct world *w) {
    if (reflect_head(w->r, w->now, 200, "JSON", -1)) over(w, true, false);
}

static void reply_cut(struct world *w) {
    if (reflect_head(w->r, w->now, 200, "JSON", -1)) over(w, false, false);
}

static void reply_401(struct world *w) {
    reflect_head(w->r, w->now, 401, "JSON", -1);
    over(w, true, false);
}

static void reply_503(struct world *w) {
    reflect_head(w->r, w->now, 503, NULL, 1);
    over(w, true, false);
}

static void reply_html(struct world *w) {
    reflect_head(w->r, w->now, 200, NULL, -1);
    over(w, true, false);
}

/* The list is fine, the watch ends at once and empty (kubernetes #104171). */
static void reply_list_only(struct world *w) {
    struct list_meta meta = {.rv = STR("7"), .remaining = -1};

    snprintf(w->page_rv, sizeof(w->page_rv), "7");
    reflect_head(w->r, w->now, 200, "JSON", -1);
    if (w->first_page) reflect_page(w->r, w->now, &meta);
    over(w, true, false);
}

static unsigned requests_in_ten_minutes(void (*reply)(struct world *w)) {
    struct world w = {.now = {1000, 1000 * US_PER_S}};
    struct reflect_config config = {
        .watch = true, .ttl_us = 1, .seed = 9, .emit = on_change, .ctx = &w};
    struct reflect_todo todo;
    unsigned requests = 0;

    w.r = reflect_new(&config);
    while (w.now.mono_ms < 1000 + 600000) {
        reflect_next(w.r, w.now, &todo);
        if (todo.what == REFLECT_REQUEST) {
            requests++;
            w.first_page = !todo.query.watch;
            pass(&w, 1);
            reply(&w);
        } else {
            assert_int_equal(todo.what, REFLECT_WAIT);
            pass(&w, todo.until_ms - w.now.mono_ms);
        }
    }
    reflect_free(w.r);
    return requests;
}

static void outage__a_quarter_request_a_second_at_most(void **state) {
    static const struct {
        const char *name;
        void (*reply)(struct world *w);
        unsigned most;
    } rows[] = {
        {"refused", reply_refused, 50},
        {"empty", reply_empty, 50},
        {"cut", reply_cut, 50},
        {"401", reply_401, 50},
        {"503", reply_503, 50},
        {"html", reply_html, 11},
        {"list only", reply_list_only, 100},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned n = requests_in_ten_minutes(rows[i].reply);
        print_message("# %s: %u requests in 10 minutes\n", rows[i].name, n);
        assert_in_range(n, 5, rows[i].most);
        assert_true(n <= 150);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random__no_answer_makes_it_loop_or_invent),
        cmocka_unit_test(outage__a_quarter_request_a_second_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
