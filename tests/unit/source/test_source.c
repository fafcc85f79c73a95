/* SPDX-License-Identifier: Apache-2.0 */
#include "source/source.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/select.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/change.h"

/* A source that answers every command with a change of a feed of its number,
 * and may push until it is told to stop. */
struct fake {
    struct source source;
    pthread_mutex_t lock;
    pthread_cond_t cond;
    bool woken;
    bool floods;
    bool *freed;
    int wrong; /* signals that the watch thread should block or not */
};

static void fake_push(struct fake *f, unsigned feed) {
    struct change *c = change_new(CHANGE_END, (uint16_t)feed, 0);

    if (!queue_push(f->source.out, c, c->bytes)) change_free(c);
}

static void fake_commands(struct fake *f) {
    enum source_command command;

    while (source_next_command(&f->source, &command)) {
        fake_push(f, command);
    }
}

/* A blocked one of these ends the process before its handler runs. */
static bool is_crash(int sig) {
    return sig == SIGSEGV || sig == SIGBUS || sig == SIGABRT ||
           sig == SIGFPE || sig == SIGILL;
}

static void look_at_signals(struct fake *f) {
    sigset_t blocked;

    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    f->wrong = 0;
    for (int sig = 1; sig < 32; sig++) {
        if (sig == SIGKILL || sig == SIGSTOP) continue;
        f->wrong += (sigismember(&blocked, sig) == 1) == is_crash(sig);
    }
}

static void fake_run(struct source *s) {
    struct fake *f = (struct fake *)s;

    look_at_signals(f);
    fake_push(f, 0);
    while (!source_stopping(s)) {
        fake_commands(f);
        if (f->floods) {
            fake_push(f, 0);
            continue;
        }
        pthread_mutex_lock(&f->lock);
        while (!f->woken) pthread_cond_wait(&f->cond, &f->lock);
        f->woken = false;
        pthread_mutex_unlock(&f->lock);
    }
}

static void fake_wake(struct source *s) {
    struct fake *f = (struct fake *)s;

    pthread_mutex_lock(&f->lock);
    f->woken = true;
    pthread_cond_signal(&f->cond);
    pthread_mutex_unlock(&f->lock);
}

static void fake_free(struct source *s) {
    struct fake *f = (struct fake *)s;

    *f->freed = true;
    pthread_cond_destroy(&f->cond);
    pthread_mutex_destroy(&f->lock);
    xfree(f);
}

static const struct source_ops fake_ops = {
    .name = "fake", .run = fake_run, .wake = fake_wake, .free = fake_free};

static struct fake *fake_new(struct queue *out, bool *freed) {
    struct fake *f = xcalloc(1, sizeof(*f));

    f->source = (struct source){.ops = &fake_ops, .out = out};
    f->freed = freed;
    *freed = false;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->cond, NULL);
    return f;
}

static void drop(void *item) {
    change_free(item);
}

/* The feed of the next change. */
static unsigned take_one(struct queue *q) {
    struct change *c;

    while (!(c = queue_pop(q))) {
        fd_set fds;
        FD_ZERO(&fds);
        FD_SET(queue_fd(q), &fds);
        assert_true(select(queue_fd(q) + 1, &fds, NULL, NULL, NULL) == 1);
    }
    unsigned feed = c->feed;
    change_free(c);
    return feed;
}

static void start__its_thread_gets_no_signals_but_those_of_a_crash(
    void **state) {
    struct queue *q = queue_new(8, 65536);
    struct err err = {0};
    sigset_t before, after;
    bool freed;
    struct fake *f = fake_new(q, &freed);

    (void)state;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    assert_true(source_start(&f->source, &err));
    take_one(q);
    assert_int_equal(f->wrong, 0);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int sig = 1; sig < 32; sig++)
        assert_int_equal(sigismember(&before, sig), sigismember(&after, sig));
    source_stop(&f->source);
    assert_true(freed);
    queue_free(q, drop);
}

static void command__reaches_the_thread_and_equal_ones_may_merge(
    void **state) {
    struct queue *q = queue_new(64, 65536);
    struct err err = {0};
    bool freed;
    struct fake *f = fake_new(q, &freed);

    (void)state;
    assert_true(source_start(&f->source, &err));
    take_one(q);
    for (int i = 0; i < 10; i++) {
        source_command(&f->source, SOURCE_RECONNECT);
        take_one(q);
    }
    assert_int_equal(queue_len(q), 0);
    for (int i = 0; i < 10; i++) source_command(&f->source, SOURCE_RECONNECT);
    take_one(q);
    source_command(&f->source, SOURCE_NAMES);
    while (take_one(q) != SOURCE_NAMES) continue;
    source_stop(&f->source);
    queue_free(q, drop);
}

static void stop__ends_a_producer_that_waits_for_room(void **state) {
    struct queue *q = queue_new(4, 65536);
    struct err err = {0};
    bool freed;
    struct fake *f = fake_new(q, &freed);

    (void)state;
    f->floods = true;
    assert_true(source_start(&f->source, &err));
    take_one(q);
    while (queue_len(q) < 4) sched_yield();
    source_stop(&f->source);
    assert_true(freed);
    assert_true(queue_is_closed(q));
    queue_free(q, drop);
}

static void stop__frees_a_source_that_never_ran(void **state) {
    struct queue *q = queue_new(4, 65536);
    enum source_command command;
    bool freed;
    struct fake *f = fake_new(q, &freed);

    (void)state;
    assert_false(source_stopping(&f->source));
    source_command(&f->source, SOURCE_RECONNECT);
    assert_false(source_next_command(&f->source, &command));
    source_stop(&f->source);
    assert_true(freed);
    source_stop(NULL);
    queue_free(q, drop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            start__its_thread_gets_no_signals_but_those_of_a_crash),
        cmocka_unit_test(command__reaches_the_thread_and_equal_ones_may_merge),
        cmocka_unit_test(stop__ends_a_producer_that_waits_for_room),
        cmocka_unit_test(stop__frees_a_source_that_never_ran),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
