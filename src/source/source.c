/* SPDX-License-Identifier: Apache-2.0 */
#include "source/source.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "source/record.h"

/* Commands are states to reach, not counts: one of a kind waits. */
#define COMMANDS (SOURCE_TERMINAL + 1)

struct thread {
    /* immutable while it runs */
    pthread_t id;

    atomic_bool stop;

    pthread_mutex_t lock;
    /* protected by lock */
    bool waiting[COMMANDS];
    struct source_ask asks[LIMIT_QUESTIONS]; /* oldest first */
    size_t n_asks;
};

static void *thread_main(void *arg) {
    struct source *s = arg;

    s->ops->run(s);
    return NULL;
}

bool source_start(struct source *s, struct err *err) {
    struct thread *t = xcalloc(1, sizeof(*t));
    sigset_t all;
    sigset_t was;

    assert(!s->thread);
    atomic_init(&t->stop, false);
    pthread_mutex_init(&t->lock, NULL);
    s->thread = t;

    /* Signals are the main thread's, but those of a crash: blocked, they
     * would end the process before its handlers give the terminal back. */
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGABRT);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    pthread_sigmask(SIG_SETMASK, &all, &was);
    int failed = pthread_create(&t->id, NULL, thread_main, s);
    pthread_sigmask(SIG_SETMASK, &was, NULL);
    if (failed) {
        s->thread = NULL;
        pthread_mutex_destroy(&t->lock);
        xfree(t);
        return err_set_errno(err, ERR_IO, failed,
                             "cannot start the watch thread");
    }
    return true;
}

void source_command(struct source *s, enum source_command command) {
    struct thread *t = s->thread;

    if (!t) return;
    pthread_mutex_lock(&t->lock);
    t->waiting[command] = true;
    pthread_mutex_unlock(&t->lock);
    s->ops->wake(s);
}

bool source_ask(struct source *s, const struct source_ask *ask) {
    struct thread *t = s->thread;

    if (!t) return false;
    pthread_mutex_lock(&t->lock);
    bool room = t->n_asks < LIMIT_QUESTIONS;
    if (room) {
        t->asks[t->n_asks] = *ask;
        t->asks[t->n_asks++].path = xstrdup(ask->path);
    }
    pthread_mutex_unlock(&t->lock);
    if (room) s->ops->wake(s);
    return room;
}

void source_stop(struct source *s) {
    if (!s) return;
    struct thread *t = s->thread;

    if (t) {
        atomic_store(&t->stop, true);
        queue_close(s->out);
        s->ops->wake(s);
        pthread_join(t->id, NULL);
        s->thread = NULL;
        for (size_t i = 0; i < t->n_asks; i++) xfree(t->asks[i].path);
        pthread_mutex_destroy(&t->lock);
        xfree(t);
    }
    s->ops->free(s);
}

bool source_stopping(struct source *s) {
    struct thread *t = s->thread;

    return t && atomic_load(&t->stop);
}

bool source_next_command(struct source *s, enum source_command *command) {
    struct thread *t = s->thread;
    bool found = false;

    if (!t) return false;
    pthread_mutex_lock(&t->lock);
    for (int i = 0; i < COMMANDS && !found; i++) {
        found = t->waiting[i];
        if (!found) continue;
        t->waiting[i] = false;
        *command = (enum source_command)i;
    }
    pthread_mutex_unlock(&t->lock);
    return found;
}

bool source_next_ask(struct source *s, struct source_ask *ask) {
    struct thread *t = s->thread;

    if (!t) return false;
    pthread_mutex_lock(&t->lock);
    bool found = t->n_asks > 0;
    if (found) {
        *ask = t->asks[0];
        memmove(t->asks, t->asks + 1, --t->n_asks * sizeof(t->asks[0]));
    }
    pthread_mutex_unlock(&t->lock);
    return found;
}

void source_idle(struct source *s) {
    if (s->recorder) recorder_flush(s->recorder);
}

bool source_push(struct source *s, struct change *c) {
    if (s->recorder) recorder_take(s->recorder, c);
    if (queue_push(s->out, c, c->bytes)) return true;
    change_free(c);
    return false;
}
