/* SPDX-License-Identifier: Apache-2.0 */
#include "view/kin.h"

#include <assert.h>

#include "base/alloc.h"
#include "store/replies.h"

/* Turns are short: a view is opened and drawn in one. */
enum { QUESTIONS_A_TURN = 16 };

void kin_open(struct kin *k, const struct view_env *env, uint16_t cluster,
              const struct family_start *start) {
    assert(!k->family);
    *k = (struct kin){.env = env,
                      .store = env->store,
                      .cluster = cluster,
                      .family = family_new(start)};
    k->revision = family_revision(k->family);
}

void kin_close(struct kin *k) {
    for (size_t i = 0; i < k->under_way.n; i++)
        replies_forget(store_replies(k->store), k->under_way.at[i].id);
    vec_done(&k->under_way);
    if (k->family) family_free(k->family);
    k->family = NULL;
}

bool kin_can_ask(const struct kin *k) {
    return k->family && k->env->ask;
}

/* The wall clock may be set back; what was asked before it was is not asked
 * later than due for that. */
static int64_t now_ms(struct kin *k) {
    int64_t now = k->env->show.now_us / 1000;
    if (now > k->now_ms) k->now_ms = now;
    return k->now_ms;
}

static void take(struct kin *k, const struct kin_question *q,
                 const struct change *c) {
    const struct reply *r = &c->u.reply;
    char *body = xstrndup(r->body.ptr ? r->body.ptr : "", r->body.len);
    family_answer(k->family, q->token, now_ms(k), r->status, r->why, body,
                  r->body.len);
    xfree(body);
}

static void take_answers(struct kin *k) {
    size_t left = 0;
    for (size_t i = 0; i < k->under_way.n; i++) {
        struct kin_question q = k->under_way.at[i];
        struct change *c = replies_take(store_replies(k->store), q.id);
        if (!c) {
            k->under_way.at[left++] = q;
            continue;
        }
        take(k, &q, c);
        change_free(c);
    }
    k->under_way.n = left;
}

static void put_questions(struct kin *k) {
    struct family_ask ask;
    for (int n = 0; n < QUESTIONS_A_TURN; n++) {
        if (!family_next(k->family, now_ms(k), &ask)) return;
        uint32_t id = k->env->ask(k->env, k->cluster, ask.path);
        if (id)
            vec_push(&k->under_way, (struct kin_question){id, ask.token});
        else
            family_answer(k->family, ask.token, now_ms(k), 0,
                          STR("the server cannot be asked now"), NULL, 0);
    }
}

bool kin_turn(struct kin *k, bool ask) {
    if (!k->family) return false;
    take_answers(k);
    if (ask && kin_can_ask(k)) put_questions(k);
    uint64_t revision = family_revision(k->family);
    bool changed = revision != k->revision;
    k->revision = revision;
    return changed;
}

void kin_stale(struct kin *k) {
    if (k->family) family_stale(k->family, now_ms(k));
}
