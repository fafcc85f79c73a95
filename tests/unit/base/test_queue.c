/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <pthread.h>

#include "base/queue.h"
#include "unit/unit.h"

static int numbers[16];

static int readable_within(struct queue *q, int ms) {
    struct pollfd p = {.fd = queue_fd(q), .events = POLLIN};
    return poll(&p, 1, ms) == 1;
}

#define assert_readable(q) assert_true(readable_within((q), 0))
#define assert_not_readable(q) assert_false(readable_within((q), 0))

static void queue__items__come_out_in_order(void **state) {
    struct queue *q = queue_new(3, 100);
    (void)state;
    assert_null(queue_pop(q));
    for (int round = 0; round < 5; round++) {
        assert_true(queue_push(q, &numbers[0], 1));
        assert_true(queue_push(q, &numbers[1], 1));
        assert_int_equal(queue_len(q), 2);
        assert_ptr_equal(queue_pop(q), &numbers[0]);
        assert_ptr_equal(queue_pop(q), &numbers[1]);
        assert_null(queue_pop(q));
    }
    queue_free(q, NULL);
}

static void queue__fd__is_readable_exactly_while_there_is_something(
    void **state) {
    struct queue *q = queue_new(3, 100);
    (void)state;
    assert_not_readable(q);
    assert_true(queue_push(q, &numbers[0], 1));
    assert_readable(q);
    assert_true(queue_push(q, &numbers[1], 1));
    assert_ptr_equal(queue_pop(q), &numbers[0]);
    assert_readable(q);
    assert_ptr_equal(queue_pop(q), &numbers[1]);
    assert_not_readable(q);
    assert_null(queue_pop(q));
    assert_not_readable(q);
    queue_free(q, NULL);
}

static void queue__closed__stays_readable_and_gives_what_is_inside(
    void **state) {
    struct queue *q = queue_new(3, 100);
    (void)state;
    assert_false(queue_is_closed(q));
    assert_true(queue_push(q, &numbers[0], 1));
    queue_close(q);
    queue_close(q);
    assert_true(queue_is_closed(q));
    assert_false(queue_push(q, &numbers[1], 1));
    assert_false(queue_try_push(q, &numbers[1], 1));
    assert_readable(q);
    assert_ptr_equal(queue_pop(q), &numbers[0]);
    assert_readable(q);
    assert_null(queue_pop(q));
    queue_free(q, NULL);
}

static void queue__closed_while_empty__is_readable(void **state) {
    struct queue *q = queue_new(3, 100);
    (void)state;
    queue_close(q);
    assert_readable(q);
    assert_null(queue_pop(q));
    assert_readable(q);
    queue_free(q, NULL);
}

static void queue__try_push__refuses_over_items_and_bytes(void **state) {
    struct queue *q = queue_new(2, 100);
    (void)state;
    assert_true(queue_try_push(q, &numbers[0], 1));
    assert_true(queue_try_push(q, &numbers[1], 99));
    assert_false(queue_try_push(q, &numbers[2], 0));
    assert_ptr_equal(queue_pop(q), &numbers[0]);
    assert_false(queue_try_push(q, &numbers[2], 2));
    assert_true(queue_try_push(q, &numbers[2], 1));
    queue_free(q, NULL);
}

static void queue__one_item__may_exceed_the_bytes(void **state) {
    struct queue *q = queue_new(4, 100);
    (void)state;
    assert_true(queue_push(q, &numbers[0], SIZE_MAX));
    assert_false(queue_try_push(q, &numbers[1], 0));
    assert_false(queue_try_push(q, &numbers[1], 1));
    assert_ptr_equal(queue_pop(q), &numbers[0]);
    assert_true(queue_try_push(q, &numbers[1], 1));
    assert_false(queue_try_push(q, &numbers[2], SIZE_MAX));
    queue_free(q, NULL);
}

static void count_drop(void *item) {
    (*(int *)item)++;
}

static void queue__free__drops_what_is_left(void **state) {
    int dropped[3] = {0};
    struct queue *q = queue_new(3, 100);
    (void)state;
    assert_true(queue_push(q, &dropped[0], 1));
    assert_true(queue_push(q, &dropped[1], 1));
    assert_true(queue_push(q, &dropped[2], 1));
    assert_ptr_equal(queue_pop(q), &dropped[0]);
    queue_free(q, count_drop);
    assert_int_equal(dropped[0], 0);
    assert_int_equal(dropped[1], 1);
    assert_int_equal(dropped[2], 1);
    queue_free(NULL, NULL);
}

enum { PRODUCERS = 4, EACH = 5000 };

struct item {
    int producer, number;
};

struct producer {
    pthread_t thread;
    struct queue *q;
    int pushed;
    struct item items[EACH];
};

static struct producer producers[PRODUCERS];

static void *produce(void *arg) {
    struct producer *p = arg;
    for (int i = 0; i < EACH; i++) {
        if (!queue_push(p->q, &p->items[i], (size_t)(i % 7))) break;
        p->pushed++;
    }
    return NULL;
}

static void start_producers(struct queue *q) {
    for (int k = 0; k < PRODUCERS; k++) {
        struct producer *p = &producers[k];
        p->q = q;
        p->pushed = 0;
        for (int i = 0; i < EACH; i++) p->items[i] = (struct item){k, i};
        assert_int_equal(pthread_create(&p->thread, NULL, produce, p), 0);
    }
}

static void join_producers(void) {
    for (int k = 0; k < PRODUCERS; k++)
        pthread_join(producers[k].thread, NULL);
}

/* Takes the rest of a turn; checks that each producer's order is kept. */
static int drain(struct queue *q, int next[PRODUCERS]) {
    int taken = 0;
    struct item *item;

    while ((item = queue_pop(q))) {
        assert_int_equal(item->number, next[item->producer]);
        next[item->producer]++;
        taken++;
    }
    return taken;
}

/* A lost wake-up ends the poll; the time is only there to fail at last. */
static void queue__four_producers__lose_and_mix_nothing(void **state) {
    struct queue *q = queue_new(16, 40);
    int next[PRODUCERS] = {0};
    int taken = 0;
    (void)state;

    start_producers(q);
    while (taken < PRODUCERS * EACH) {
        if (!readable_within(q, 30000)) fail_msg("stuck after %d", taken);
        taken += drain(q, next);
    }
    join_producers();
    assert_int_equal(taken, PRODUCERS * EACH);
    assert_not_readable(q);
    assert_int_equal(queue_len(q), 0);
    queue_free(q, NULL);
}

static void queue__close__wakes_all_who_wait(void **state) {
    struct queue *q = queue_new(16, 40);
    int next[PRODUCERS] = {0};
    int pushed = 0;
    (void)state;

    start_producers(q);
    if (!readable_within(q, 30000)) fail_msg("nothing came");
    queue_close(q);
    join_producers();
    int taken = drain(q, next);
    for (int k = 0; k < PRODUCERS; k++) {
        assert_int_equal(producers[k].pushed, next[k]);
        pushed += producers[k].pushed;
    }
    assert_int_equal(taken, pushed);
    queue_free(q, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queue__items__come_out_in_order),
        cmocka_unit_test(
            queue__fd__is_readable_exactly_while_there_is_something),
        cmocka_unit_test(
            queue__closed__stays_readable_and_gives_what_is_inside),
        cmocka_unit_test(queue__closed_while_empty__is_readable),
        cmocka_unit_test(queue__try_push__refuses_over_items_and_bytes),
        cmocka_unit_test(queue__one_item__may_exceed_the_bytes),
        cmocka_unit_test(queue__free__drops_what_is_left),
        cmocka_unit_test(queue__four_producers__lose_and_mix_nothing),
        cmocka_unit_test(queue__close__wakes_all_who_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
