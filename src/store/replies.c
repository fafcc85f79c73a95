/* SPDX-License-Identifier: Apache-2.0 */
#include "store/replies.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "base/vec.h"

struct question {
    uint32_t id;
    struct change *answer; /* owned; NULL: not there yet */
};

struct replies {
    uint32_t last;
    size_t bytes;
    VEC(struct question) questions; /* by id, ascending */
};

struct replies *replies_new(void) {
    return xcalloc(1, sizeof(struct replies));
}

static void drop(struct replies *r, struct question *q) {
    if (!q->answer) return;
    r->bytes -= q->answer->bytes;
    change_free(q->answer);
    q->answer = NULL;
}

void replies_free(struct replies *r) {
    if (!r) return;
    for (size_t i = 0; i < r->questions.n; i++) drop(r, &r->questions.at[i]);
    vec_done(&r->questions);
    xfree(r);
}

uint32_t replies_expect(struct replies *r) {
    if (++r->last == 0) r->last = 1;
    vec_push(&r->questions, (struct question){.id = r->last});
    return r->last;
}

static struct question *find(struct replies *r, uint32_t id) {
    for (size_t i = 0; i < r->questions.n; i++)
        if (r->questions.at[i].id == id) return &r->questions.at[i];
    return NULL;
}

static void cross_out(struct replies *r, struct question *q) {
    struct question *end = r->questions.at + r->questions.n;
    memmove(q, q + 1, (size_t)(end - q - 1) * sizeof(*q));
    r->questions.n--;
}

void replies_forget(struct replies *r, uint32_t id) {
    struct question *q = find(r, id);
    if (!q) return;
    drop(r, q);
    cross_out(r, q);
}

/* The oldest lose what they have. */
static void make_room(struct replies *r, size_t bytes) {
    for (size_t i = 0; i < r->questions.n; i++) {
        struct question *q = &r->questions.at[i];
        if (r->bytes + bytes <= LIMIT_REPLIES_BYTES) return;
        if (!q->answer || q->answer->u.reply.body.len == 0) continue;
        const struct reply lost = {.id = q->id,
                                   .why = STR("too many answers at once")};
        struct change *c =
            change_new_reply(q->answer->feed, q->answer->at_us, &lost);
        drop(r, q);
        q->answer = c;
        r->bytes += c->bytes;
    }
}

void replies_add(struct replies *r, const struct reply *reply) {
    struct question *q = find(r, reply->id);
    if (!q || q->answer) return;
    make_room(r, reply->body.len);
    q->answer = change_new_reply(0, 0, reply);
    r->bytes += q->answer->bytes;
}

struct change *replies_take(struct replies *r, uint32_t id) {
    struct question *q = find(r, id);
    if (!q || !q->answer) return NULL;
    struct change *c = q->answer;
    r->bytes -= c->bytes;
    cross_out(r, q);
    return c;
}
