/* SPDX-License-Identifier: Apache-2.0 */
#include "base/queue.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/alloc.h"

struct entry {
    void *item;
    size_t cost;
};

struct queue {
    /* immutable */
    size_t max_items;
    size_t max_bytes;
    int wake_fd; /* its counter is 1 while readable, else 0 */
    pthread_mutex_t lock;
    pthread_cond_t room; /* an item was taken, or the queue was closed */

    /* protected by lock */
    struct entry *ring; /* max_items of them */
    size_t head;        /* the oldest */
    size_t len;
    size_t bytes;   /* costs of all inside */
    size_t waiting; /* producers */
    bool closed;
};

/* The fd must agree with the queue at every unlock, so it is written and
 * read under the lock: a late wake would leave it readable on an empty
 * queue. Neither can block: the counter is 0 before, 1 after, and back. */
static void wake_set(struct queue *q) {
    const uint64_t one = 1;
    ssize_t n;

    do n = write(q->wake_fd, &one, sizeof(one));
    while (n < 0 && errno == EINTR);
    assert(n == (ssize_t)sizeof(one));
}

static void wake_clear(struct queue *q) {
    uint64_t count;
    ssize_t n;

    do n = read(q->wake_fd, &count, sizeof(count));
    while (n < 0 && errno == EINTR);
    assert(n == (ssize_t)sizeof(count));
}

/* called locked */
static bool fits(const struct queue *q, size_t cost) {
    if (q->len == 0) return true;
    return q->len < q->max_items && q->bytes <= q->max_bytes &&
           cost <= q->max_bytes - q->bytes;
}

/* called locked */
static void put(struct queue *q, void *item, size_t cost) {
    size_t tail = (q->head + q->len) % q->max_items;

    q->ring[tail] = (struct entry){item, cost};
    q->len++;
    q->bytes += cost;
    if (q->len == 1) wake_set(q);
}

struct queue *queue_new(size_t max_items, size_t max_bytes) {
    assert(max_items > 0);
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) return NULL;

    struct queue *q = xcalloc(1, sizeof(*q));
    q->max_items = max_items;
    q->max_bytes = max_bytes;
    q->wake_fd = fd;
    q->ring = xcalloc(max_items, sizeof(*q->ring));
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->room, NULL);
    return q;
}

void queue_free(struct queue *q, void (*drop)(void *item)) {
    if (!q) return;
    for (size_t i = 0; drop && i < q->len; i++)
        drop(q->ring[(q->head + i) % q->max_items].item);
    pthread_cond_destroy(&q->room);
    pthread_mutex_destroy(&q->lock);
    close(q->wake_fd);
    xfree(q->ring);
    xfree(q);
}

bool queue_push(struct queue *q, void *item, size_t cost) {
    assert(item);
    pthread_mutex_lock(&q->lock);
    q->waiting++;
    while (!q->closed && !fits(q, cost)) pthread_cond_wait(&q->room, &q->lock);
    q->waiting--;
    bool open = !q->closed;
    if (open) put(q, item, cost);
    pthread_mutex_unlock(&q->lock);
    return open;
}

bool queue_try_push(struct queue *q, void *item, size_t cost) {
    assert(item);
    pthread_mutex_lock(&q->lock);
    bool taken = !q->closed && fits(q, cost);
    if (taken) put(q, item, cost);
    pthread_mutex_unlock(&q->lock);
    return taken;
}

void *queue_pop(struct queue *q) {
    void *item = NULL;

    pthread_mutex_lock(&q->lock);
    if (q->len > 0) {
        struct entry *oldest = &q->ring[q->head];
        item = oldest->item;
        q->bytes -= oldest->cost;
        q->head = (q->head + 1) % q->max_items;
        q->len--;
        if (q->len == 0 && !q->closed) wake_clear(q);
        /* Costs differ: whom it suits is known to the waiting only. */
        if (q->waiting > 0) pthread_cond_broadcast(&q->room);
    }
    pthread_mutex_unlock(&q->lock);
    return item;
}

void queue_close(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    if (!q->closed) {
        q->closed = true;
        if (q->len == 0) wake_set(q);
        pthread_cond_broadcast(&q->room);
    }
    pthread_mutex_unlock(&q->lock);
}

bool queue_is_closed(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    bool closed = q->closed;
    pthread_mutex_unlock(&q->lock);
    return closed;
}

int queue_fd(const struct queue *q) {
    return q->wake_fd;
}

size_t queue_len(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    size_t len = q->len;
    pthread_mutex_unlock(&q->lock);
    return len;
}
