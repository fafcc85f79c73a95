/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "unit/unit.h"

#include "unit/store/make.h"

static struct store_counts counts_of(const struct store *st) {
    struct store_counts n;
    store_counts(st, &n);
    return n;
}

/* --- identity and versions -------------------------------------------- */

static void store__first_sight_is_new(void **state) {
    (void)state;
    struct store *st = make_store(10);
    struct entry *e = NULL;
    struct sample s = {.uid = "a", .type = "Warning"};
    uint64_t before = store_revision(st);
    assert_int_equal(put_event(st, CHANGE_LISTED, 3, &s, &e), STORE_NEW);
    assert_non_null(e);
    assert_int_equal(e->feed, 3);
    assert_true(store_revision(st) > before);
    assert_ptr_equal(store_by_uid(st, 0, STR("a")), e);
    assert_ptr_equal(store_newest(st), e);
    assert_int_equal(counts_of(st).events, 1);
    assert_int_equal(counts_of(st).warnings, 1);
    store_free(st);
}

static void store__the_same_resource_version_is_nothing_new(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .rv = "7");
    uint64_t before = store_revision(st);
    assert_int_equal(PUT(st, CHANGE_LISTED, .rv = "7", .count = 9),
                     STORE_SAME);
    assert_int_equal(store_revision(st), before);
    store_free(st);
}

static void store__another_resource_version_replaces_in_place(void **state) {
    (void)state;
    struct store *st = make_store(10);
    struct entry *first = ADD(st, .rv = "7", .msg = "one");
    struct entry *second = NULL;
    struct sample s = {.rv = "3", .msg = "two", .type = "Warning"};
    assert_int_equal(put_event(st, CHANGE_MODIFIED, 0, &s, &second),
                     STORE_REPEAT);
    assert_ptr_equal(first, second);
    assert_str(event_message(first->event), "two");
    assert_int_equal(counts_of(st).events, 1);
    assert_int_equal(counts_of(st).warnings, 1);
    store_free(st);
}

static void store__without_versions_the_contents_tell(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .count = 2);
    assert_int_equal(PUT(st, CHANGE_ADDED, .count = 2), STORE_SAME);
    assert_int_equal(PUT(st, CHANGE_ADDED, .count = 3), STORE_REPEAT);
    store_free(st);
}

static void store__without_a_uid_namespace_and_name_identify(void **state) {
    (void)state;
    struct store *st = make_store(10);
    assert_int_equal(PUT(st, CHANGE_ADDED, .uid = "", .name = "a"), STORE_NEW);
    assert_int_equal(PUT(st, CHANGE_ADDED, .uid = "", .name = "b"), STORE_NEW);
    assert_int_equal(PUT(st, CHANGE_ADDED, .uid = "", .name = "a", .ns = "x"),
                     STORE_NEW);
    assert_int_equal(
        PUT(st, CHANGE_MODIFIED, .uid = "", .name = "a", .rv = "2"),
        STORE_REPEAT);
    assert_null(store_by_uid(st, 0, STR("")));
    store_free(st);
}

static void store__one_name_with_two_uids_is_two_events(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .uid = "a", .name = "n");
    assert_int_equal(PUT(st, CHANGE_ADDED, .uid = "b", .name = "n"),
                     STORE_NEW);
    store_free(st);
}

static void store__a_uid_is_told_apart_by_cluster(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .uid = "a");
    assert_int_equal(PUT(st, CHANGE_ADDED, .uid = "a", .cluster = 1),
                     STORE_NEW);
    assert_ptr_not_equal(store_by_uid(st, 0, STR("a")),
                         store_by_uid(st, 1, STR("a")));
    assert_null(store_by_uid(st, 2, STR("a")));
    store_free(st);
}

static void store__a_reused_uid_replaces_the_event(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .uid = "a", .ns = "prod", .obj = "web");
    assert_int_equal(PUT(st, CHANGE_ADDED, .uid = "a", .ns = "test",
                         .obj = "api", .rv = "2"),
                     STORE_REPEAT);
    assert_null(store_object(st, 0, STR("Pod"), STR("prod"), STR("web")));
    assert_non_null(store_object(st, 0, STR("Pod"), STR("test"), STR("api")));
    assert_int_equal(counts_of(st).objects, 1);
    store_free(st);
}

/* --- expiry ----------------------------------------------------------- */

static void store__a_deleted_event_stays_and_is_marked(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .rv = "1", .count = 5);
    struct entry *e = NULL;
    struct sample s = {.rv = "9"};
    assert_int_equal(put_event(st, CHANGE_DELETED, 0, &s, &e), STORE_EXPIRED);
    assert_true(e->expired);
    assert_int_equal(event_count(e->event), 5);
    assert_int_equal(counts_of(st).expired, 1);
    assert_int_equal(PUT(st, CHANGE_DELETED, .rv = "9"), STORE_SAME);
    store_free(st);
}

static void store__deleting_what_is_unknown_is_nothing(void **state) {
    (void)state;
    struct store *st = make_store(10);
    assert_int_equal(PUT(st, CHANGE_DELETED, .uid = "x"), STORE_SAME);
    assert_int_equal(counts_of(st).events, 0);
    store_free(st);
}

static void store__an_expired_event_comes_back(void **state) {
    (void)state;
    struct store *st = make_store(10);
    struct entry *e = ADD(st, .rv = "1");
    PUT(st, CHANGE_DELETED, .rv = "1");
    assert_int_equal(PUT(st, CHANGE_ADDED, .rv = "1"), STORE_REPEAT);
    assert_false(e->expired);
    assert_int_equal(counts_of(st).expired, 0);
    store_free(st);
}

static void store__a_complete_list_expires_what_it_left_out(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .uid = "a", .rv = "1");
    PUT(st, CHANGE_ADDED, .uid = "b", .rv = "1");
    struct sample other = {.uid = "c", .rv = "1"};
    put_event(st, CHANGE_ADDED, 1, &other, NULL);
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "b", .rv = "1");
    assert_int_equal(counts_of(st).expired, 0);
    put_plain(st, CHANGE_LIST_END, 0);
    assert_true(store_by_uid(st, 0, STR("a"))->expired);
    assert_false(store_by_uid(st, 0, STR("b"))->expired);
    assert_false(store_by_uid(st, 0, STR("c"))->expired);
    store_free(st);
}

static void store__a_complete_list_spares_what_it_brought(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .uid = "a", .rv = "1");
    PUT(st, CHANGE_ADDED, .uid = "b", .rv = "1");
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "a", .rv = "1");
    put_plain(st, CHANGE_LIST_END, 0);
    assert_false(store_by_uid(st, 0, STR("a"))->expired);
    assert_true(store_by_uid(st, 0, STR("b"))->expired);
    store_free(st);
}

static void store__a_list_that_broke_off_expires_nothing(void **state) {
    (void)state;
    struct store *st = make_store(10);
    PUT(st, CHANGE_ADDED, .uid = "a", .rv = "1");
    PUT(st, CHANGE_ADDED, .uid = "b", .rv = "1");
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "a", .rv = "1");
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "b", .rv = "1");
    PUT(st, CHANGE_LISTED, .uid = "a", .rv = "1");
    put_plain(st, CHANGE_LIST_END, 0);
    assert_int_equal(counts_of(st).expired, 0);
    store_free(st);
}

static uint64_t recovered_by_gap(struct store *st) {
    const struct gap gap = {.from_us = BEFORE(MINUTE),
                            .to_us = NOW_US,
                            .loss_possible = true,
                            .cause = STR("410")};
    struct change *c = change_new_gap(0, NOW_US, &gap);
    assert_int_equal(store_apply(st, c, NULL), STORE_FEED);
    change_free(c);
    size_t n = feeds_gap_count(store_feeds(st));
    return feeds_gap(store_feeds(st), n - 1)->recovered;
}

static void store__a_gap_tells_what_the_relist_recovered(void **state) {
    (void)state;
    struct store *st = make_store(10);
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "a", .rv = "1");
    PUT(st, CHANGE_LISTED, .uid = "b", .rv = "1");
    put_plain(st, CHANGE_LIST_END, 0);
    assert_int_equal(recovered_by_gap(st), 0);
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "a", .rv = "1");
    PUT(st, CHANGE_LISTED, .uid = "b", .rv = "2");
    PUT(st, CHANGE_LISTED, .uid = "c", .rv = "3");
    put_plain(st, CHANGE_LIST_END, 0);
    PUT(st, CHANGE_ADDED, .uid = "d", .rv = "4");
    assert_int_equal(recovered_by_gap(st), 2);
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    put_plain(st, CHANGE_LIST_END, 0);
    assert_int_equal(recovered_by_gap(st), 0);
    store_free(st);
}

static void store__a_relist_that_begins_anew_recovers_once(void **state) {
    (void)state;
    struct store *st = make_store(10);
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    put_plain(st, CHANGE_LIST_END, 0);
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "a", .rv = "1");
    PUT(st, CHANGE_LISTED, .uid = "b", .rv = "2");
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    PUT(st, CHANGE_LISTED, .uid = "a", .rv = "1");
    PUT(st, CHANGE_LISTED, .uid = "b", .rv = "2");
    PUT(st, CHANGE_LISTED, .uid = "c", .rv = "3");
    put_plain(st, CHANGE_LIST_END, 0);
    assert_int_equal(recovered_by_gap(st), 3);
    store_free(st);
}

/* --- bounds ----------------------------------------------------------- */

static void store__when_full_the_oldest_goes_first(void **state) {
    (void)state;
    struct store *st = make_store(3);
    ADD(st, .uid = "b", .last_us = BEFORE(2 * MINUTE));
    struct entry *a = ADD(st, .uid = "a", .last_us = BEFORE(3 * MINUTE));
    ADD(st, .uid = "c", .last_us = BEFORE(MINUTE));
    uint64_t seq = a->seq;
    ADD(st, .uid = "d");
    assert_null(store_by_uid(st, 0, STR("a")));
    assert_true(a->seq != seq);
    assert_int_equal(counts_of(st).events, 3);
    assert_int_equal(counts_of(st).evicted, 1);
    assert_int_equal(store_evictions(st), 1);
    assert_true(counts_of(st).oldest_us == BEFORE(2 * MINUTE));
    store_free(st);
}

static void store__a_repeat_saves_an_old_event(void **state) {
    (void)state;
    struct store *st = make_store(2);
    ADD(st, .uid = "a", .last_us = BEFORE(3 * MINUTE), .rv = "1");
    ADD(st, .uid = "b", .last_us = BEFORE(2 * MINUTE));
    PUT(st, CHANGE_MODIFIED, .uid = "a", .last_us = NOW_US, .rv = "2");
    ADD(st, .uid = "c");
    assert_non_null(store_by_uid(st, 0, STR("a")));
    assert_null(store_by_uid(st, 0, STR("b")));
    store_free(st);
}

static void store__expired_events_go_before_older_ones(void **state) {
    (void)state;
    struct store *st = make_store(2);
    ADD(st, .uid = "old", .last_us = BEFORE(9 * MINUTE));
    ADD(st, .uid = "gone", .rv = "1");
    PUT(st, CHANGE_DELETED, .uid = "gone", .rv = "1");
    ADD(st, .uid = "new");
    assert_non_null(store_by_uid(st, 0, STR("old")));
    assert_null(store_by_uid(st, 0, STR("gone")));
    assert_int_equal(counts_of(st).expired, 0);
    store_free(st);
}

static void store__what_is_older_than_all_does_not_get_in(void **state) {
    (void)state;
    struct store *st = make_store(1);
    ADD(st, .uid = "a");
    assert_int_equal(
        PUT(st, CHANGE_LISTED, .uid = "b", .last_us = BEFORE(MINUTE)),
        STORE_SAME);
    assert_non_null(store_by_uid(st, 0, STR("a")));
    assert_int_equal(counts_of(st).evicted, 1);
    store_free(st);
}

/* A stream has to print it. */
static void store__news_get_in_however_old(void **state) {
    (void)state;
    struct store *st = make_store(1);
    ADD(st, .uid = "a");
    assert_int_equal(
        PUT(st, CHANGE_ADDED, .uid = "b", .last_us = BEFORE(MINUTE)),
        STORE_NEW);
    assert_null(store_by_uid(st, 0, STR("a")));
    assert_int_equal(counts_of(st).events, 1);
    assert_int_equal(counts_of(st).evicted, 1);
    store_free(st);
}

/* A stream that runs for days. */
static void store__expired_events_can_be_forgotten(void **state) {
    (void)state;
    const struct store_config config = {.max_events = 10,
                                        .max_bytes = (size_t)1 << 30,
                                        .forget_expired = true};
    struct store *st = store_new(&config);
    struct entry *e = NULL;
    struct change *c = change_new(CHANGE_LIST_BEGIN, 0, NOW_US);
    ADD(st, .uid = "a");
    ADD(st, .uid = "b");
    ADD(st, .uid = "c");
    assert_int_equal(
        put_event(st, CHANGE_DELETED, 0, &(struct sample){.uid = "a"}, &e),
        STORE_EXPIRED);
    assert_null(e);
    assert_null(store_by_uid(st, 0, STR("a")));
    assert_int_equal(counts_of(st).events, 2);
    /* a list that brings b alone */
    store_apply(st, c, NULL);
    PUT(st, CHANGE_LISTED, .uid = "b");
    c->kind = CHANGE_LIST_END;
    store_apply(st, c, NULL);
    change_free(c);
    assert_non_null(store_by_uid(st, 0, STR("b")));
    assert_int_equal(counts_of(st).events, 1);
    assert_int_equal(counts_of(st).evicted, 0);
    store_free(st);
}

/* No server does it, any server may: the old object is gone, and whoever
 * borrowed its name has to know. */
static void store__an_event_of_another_object_now_is_told(void **state) {
    (void)state;
    struct store *st = make_store(10);
    ADD(st, .uid = "a", .rv = "1", .obj = "web");
    PUT(st, CHANGE_MODIFIED, .uid = "a", .rv = "2", .obj = "web");
    assert_int_equal(store_evictions(st), 0);
    PUT(st, CHANGE_MODIFIED, .uid = "a", .rv = "3", .obj = "other");
    assert_int_equal(store_evictions(st), 1);
    assert_null(store_object(st, 0, STR("Pod"), STR("prod"), STR("web")));
    assert_int_equal(counts_of(st).evicted, 0);
    store_free(st);
}

static void store__bytes_are_bounded_too(void **state) {
    (void)state;
    static char big[20001];
    memset(big, 'x', sizeof(big) - 1);
    const struct store_config config = {.max_events = 1000,
                                        .max_bytes = 400000};
    struct store *st = store_new(&config);
    char uid[16];
    for (int i = 0; i < 100; i++) {
        snprintf(uid, sizeof(uid), "u%d", i);
        ADD(st, .uid = uid, .msg = big, .last_us = NOW_US + i);
    }
    assert_true(counts_of(st).bytes <= 400000);
    assert_in_range(counts_of(st).events, 5, 20);
    assert_non_null(store_by_uid(st, 0, STR("u99")));
    store_free(st);
}

static void store__an_event_that_grows_pushes_others_out(void **state) {
    (void)state;
    static char big[100001];
    memset(big, 'x', sizeof(big) - 1);
    const struct store_config config = {.max_events = 1000,
                                        .max_bytes = 150000};
    struct store *st = store_new(&config);
    ADD(st, .uid = "a", .last_us = BEFORE(MINUTE), .msg = big);
    ADD(st, .uid = "b", .rv = "1");
    big[99999] = '\0';
    struct entry *b = NULL;
    struct sample s = {.uid = "b", .rv = "2", .msg = big};
    assert_int_equal(put_event(st, CHANGE_MODIFIED, 0, &s, &b), STORE_REPEAT);
    assert_int_equal(counts_of(st).events, 1);
    assert_ptr_equal(store_by_uid(st, 0, STR("b")), b);
    store_free(st);
}

/* --- lists ------------------------------------------------------------ */

static void store__changed_entries_are_listed_by_revision(void **state) {
    (void)state;
    struct store *st = make_store(10);
    ADD(st, .uid = "a", .rv = "1");
    ADD(st, .uid = "b", .rv = "1");
    uint64_t known = store_revision(st);
    ADD(st, .uid = "c", .rv = "1");
    PUT(st, CHANGE_MODIFIED, .uid = "a", .rv = "2");
    const struct entry *e = store_newest(st);
    assert_str(event_uid(e->event), "a");
    e = e->changed_prev;
    assert_str(event_uid(e->event), "c");
    assert_true(e->revision > known);
    assert_true(e->changed_prev->revision <= known);
    assert_null(e->changed_prev->changed_prev);
    store_free(st);
}

static void store__objects_are_found_in_any_case_of_kind(void **state) {
    (void)state;
    struct store *st = make_store(10);
    ADD(st, .uid = "a", .obj = "web");
    ADD(st, .uid = "b", .obj = "web");
    ADD(st, .uid = "c", .obj = "api");
    const struct object *o =
        store_object(st, 0, STR("pod"), STR("prod"), STR("web"));
    assert_non_null(o);
    assert_int_equal(o->events, 2);
    assert_str(event_uid(o->first->event), "a");
    assert_str(event_uid(o->first->object_next->event), "b");
    assert_ptr_equal(o->last, o->first->object_next);
    assert_null(store_object(st, 0, STR("pod"), STR("prod"), STR("Web")));
    assert_null(store_object(st, 1, STR("pod"), STR("prod"), STR("web")));
    assert_ptr_equal(store_object_at(st, o->slot), o);
    store_free(st);
}

static void store__reasons_list_their_entries(void **state) {
    (void)state;
    struct store *st = make_store(10);
    ADD(st, .uid = "a", .reason = "BackOff", .rv = "1");
    ADD(st, .uid = "b", .reason = "Killing", .rv = "1");
    ADD(st, .uid = "c", .reason = "BackOff", .rv = "1");
    PUT(st, CHANGE_MODIFIED, .uid = "a", .reason = "Killing", .rv = "2");
    const struct entry *e = store_by_reason(st, STR("BackOff"));
    assert_str(event_uid(e->event), "c");
    assert_null(e->reason_next);
    e = store_by_reason(st, STR("Killing"));
    assert_str(event_uid(e->event), "b");
    assert_str(event_uid(e->reason_next->event), "a");
    assert_null(store_by_reason(st, STR("backoff")));
    store_free(st);
}

/* Every list and table against a walk over all entries. */
static void check_all(struct store *st) {
    size_t n = 0, warnings = 0, expired = 0, in_objects = 0, in_reasons = 0;
    uint64_t revision = UINT64_MAX;
    struct store_counts c = counts_of(st);

    for (const struct entry *e = store_newest(st); e; e = e->changed_prev) {
        assert_true(e->revision < revision);
        revision = e->revision;
        assert_ptr_equal(store_by_uid(st, 0, event_uid(e->event)), e);
        assert_true(event_last_us(e->event) >= c.oldest_us);
        n++;
        warnings += event_is_warning(e->event);
        expired += e->expired;
        if (!e->reason_prev)
            for (const struct entry *r =
                     store_by_reason(st, istr_str(e->event->reason));
                 r; r = r->reason_next)
                in_reasons++;
    }
    for (size_t i = 0; i < c.objects; i++) {
        const struct object *o = store_object_at(st, i);
        assert_int_equal(o->slot, i);
        assert_ptr_equal(store_object(st, 0, istr_str(o->kind),
                                      istr_str(o->ns), istr_str(o->name)),
                         o);
        for (const struct entry *e = o->first; e; e = e->object_next) {
            assert_ptr_equal(e->object, o);
            in_objects++;
        }
    }
    assert_int_equal(n, c.events);
    assert_int_equal(warnings, c.warnings);
    assert_int_equal(expired, c.expired);
    assert_int_equal(in_objects, n);
    assert_int_equal(in_reasons, n);
}

static void store__random_changes_keep_every_list_whole(void **state) {
    (void)state;
    static const char *const reasons[] = {"A", "B", "C"};
    static const char *const objects[] = {"x", "y", "z", "w"};
    unsigned seed = (unsigned)clock_mono_ms();
    print_message("# seed %u\n", seed);
    struct store *st = make_store(40);
    char uid[16], rv[16];

    for (int step = 0; step < 5000; step++) {
        unsigned r = (unsigned)rand_r(&seed);
        snprintf(uid, sizeof(uid), "u%u", r % 80);
        snprintf(rv, sizeof(rv), "%u", r / 97 % 4);
        struct sample s = {
            .uid = uid,
            .rv = rv,
            .reason = reasons[r / 7 % 3],
            .obj = objects[r / 11 % 4],
            .type = r / 13 % 2 ? "Warning" : "Normal",
            .count = (int32_t)(r / 17 % 9),
            .last_us = NOW_US - (int64_t)(r / 19 % 1000) * US_PER_S,
        };
        uint16_t feed = r / 5 % 2;
        switch (r / 3 % 12) {
        case 0:
            put_plain(st, CHANGE_LIST_BEGIN, feed);
            break;
        case 1:
            put_plain(st, CHANGE_LIST_END, feed);
            break;
        case 2:
        case 3:
            put_event(st, CHANGE_DELETED, feed, &s, NULL);
            break;
        case 4:
        case 5:
            put_event(st, CHANGE_LISTED, feed, &s, NULL);
            break;
        default:
            put_event(st, CHANGE_MODIFIED, feed, &s, NULL);
        }
        if (step % 10 == 0) check_all(st);
    }
    assert_true(counts_of(st).evicted > 0);
    store_free(st);
}

/* --- merging ---------------------------------------------------------- */

static struct store *make_merging(void) {
    const struct store_config config = {
        .max_events = 100, .max_bytes = (size_t)1 << 30, .merge = true};
    return store_new(&config);
}

struct version {
    enum change_kind kind;
    struct sample sample;
};

/* The versions in the order that is the n-th permutation of them. */
static struct store *merge_nth(const struct version *v, size_t count,
                               size_t nth) {
    struct store *st = make_merging();
    bool used[8] = {false};
    for (size_t left = count; left; left--) {
        size_t skip = nth % left, i = 0;
        nth /= left;
        while (used[i] || skip--) i++;
        used[i] = true;
        put_event(st, v[i].kind, 0, &v[i].sample, NULL);
    }
    return st;
}

/* Whatever comes first, one event stays, with that version. */
static void check_merge(const struct version *v, size_t count, const char *rv,
                        bool expired) {
    size_t permutations = 1;
    for (size_t i = 2; i <= count; i++) permutations *= i;
    for (size_t nth = 0; nth < permutations; nth++) {
        struct store *st = merge_nth(v, count, nth);
        const struct entry *e = store_by_uid(st, 0, STR("u1"));
        assert_non_null(e);
        assert_int_equal(counts_of(st).events, 1);
        if (!str_eq(event_rv(e->event), str_of(rv)) || e->expired != expired)
            fail_msg("order %zu: version %.*s%s", nth,
                     STR_ARG(event_rv(e->event)), e->expired ? ", gone" : "");
        store_free(st);
    }
}

static void store__of_merged_versions_the_last_one_stays(void **state) {
    (void)state;
    static const struct version by_count[] = {
        {CHANGE_LISTED,
         {.rv = "9", .count = 1, .last_us = BEFORE(4 * MINUTE)}},
        {CHANGE_LISTED, {.rv = "40", .count = 3, .last_us = BEFORE(MINUTE)}},
        {CHANGE_LISTED, {.rv = "30", .count = 7, .last_us = BEFORE(MINUTE)}},
        {CHANGE_LISTED,
         {.rv = "8", .count = 2, .last_us = BEFORE(9 * MINUTE)}},
    };
    static const struct version by_time[] = {
        {CHANGE_LISTED, {.rv = "9", .count = 2, .last_us = BEFORE(MINUTE)}},
        {CHANGE_LISTED, {.rv = "7", .count = 2, .last_us = BEFORE(1)}},
    };
    static const struct version by_rv[] = {
        {CHANGE_LISTED, {.rv = "9", .count = 2}},
        {CHANGE_LISTED, {.rv = "10", .count = 2}},
        {CHANGE_LISTED, {.rv = "11", .count = 2}},
    };
    check_merge(by_count, ARRAY_LEN(by_count), "30", false);
    check_merge(by_time, ARRAY_LEN(by_time), "7", false);
    check_merge(by_rv, ARRAY_LEN(by_rv), "11", false);
}

static void store__of_merged_versions_a_deleted_one_is_gone(void **state) {
    (void)state;
    static const struct version gone[] = {
        {CHANGE_LISTED, {.rv = "9", .count = 1}},
        {CHANGE_DELETED, {.rv = "20", .count = 5}},
        {CHANGE_LISTED, {.rv = "12", .count = 3}},
    };
    static const struct version back[] = {
        {CHANGE_DELETED, {.rv = "20", .count = 5}},
        {CHANGE_LISTED, {.rv = "30", .count = 6}},
    };
    check_merge(gone, ARRAY_LEN(gone), "20", true);
    check_merge(back, ARRAY_LEN(back), "30", false);
}

static void store__not_merging_the_last_to_come_stays(void **state) {
    (void)state;
    struct store *st = make_store(10);
    struct entry *e = ADD(st, .rv = "9", .count = 5);
    assert_int_equal(PUT(st, CHANGE_MODIFIED, .rv = "10", .count = 1),
                     STORE_REPEAT);
    assert_str(event_rv(e->event), "10");
    store_free(st);
}

/* --- templates -------------------------------------------------------- */

static void store__a_template_is_kept_until_the_message_changes(void **state) {
    (void)state;
    struct store *st = make_store(10);
    struct entry *e = ADD(st, .rv = "1", .msg = "exit 1 of web");
    const struct istr *t = store_template(st, e);
    assert_str(istr_str(t), "exit # of <name>");
    assert_ptr_equal(store_template(st, e), t);
    PUT(st, CHANGE_MODIFIED, .rv = "2", .msg = "exit 1 of web", .count = 2);
    assert_ptr_equal(e->template, t);
    PUT(st, CHANGE_MODIFIED, .rv = "3", .msg = "gone");
    assert_null(e->template);
    assert_str(istr_str(store_template(st, e)), "gone");
    store_free(st);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store__first_sight_is_new),
        cmocka_unit_test(store__the_same_resource_version_is_nothing_new),
        cmocka_unit_test(store__another_resource_version_replaces_in_place),
        cmocka_unit_test(store__without_versions_the_contents_tell),
        cmocka_unit_test(store__without_a_uid_namespace_and_name_identify),
        cmocka_unit_test(store__one_name_with_two_uids_is_two_events),
        cmocka_unit_test(store__a_uid_is_told_apart_by_cluster),
        cmocka_unit_test(store__a_reused_uid_replaces_the_event),
        cmocka_unit_test(store__a_deleted_event_stays_and_is_marked),
        cmocka_unit_test(store__deleting_what_is_unknown_is_nothing),
        cmocka_unit_test(store__an_expired_event_comes_back),
        cmocka_unit_test(store__a_complete_list_expires_what_it_left_out),
        cmocka_unit_test(store__a_complete_list_spares_what_it_brought),
        cmocka_unit_test(store__a_list_that_broke_off_expires_nothing),
        cmocka_unit_test(store__a_gap_tells_what_the_relist_recovered),
        cmocka_unit_test(store__a_relist_that_begins_anew_recovers_once),
        cmocka_unit_test(store__when_full_the_oldest_goes_first),
        cmocka_unit_test(store__a_repeat_saves_an_old_event),
        cmocka_unit_test(store__expired_events_go_before_older_ones),
        cmocka_unit_test(store__what_is_older_than_all_does_not_get_in),
        cmocka_unit_test(store__news_get_in_however_old),
        cmocka_unit_test(store__expired_events_can_be_forgotten),
        cmocka_unit_test(store__an_event_of_another_object_now_is_told),
        cmocka_unit_test(store__bytes_are_bounded_too),
        cmocka_unit_test(store__an_event_that_grows_pushes_others_out),
        cmocka_unit_test(store__changed_entries_are_listed_by_revision),
        cmocka_unit_test(store__objects_are_found_in_any_case_of_kind),
        cmocka_unit_test(store__reasons_list_their_entries),
        cmocka_unit_test(store__random_changes_keep_every_list_whole),
        cmocka_unit_test(store__of_merged_versions_the_last_one_stays),
        cmocka_unit_test(store__of_merged_versions_a_deleted_one_is_gone),
        cmocka_unit_test(store__not_merging_the_last_to_come_stays),
        cmocka_unit_test(store__a_template_is_kept_until_the_message_changes),
    };
    return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
