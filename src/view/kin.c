/* SPDX-License-Identifier: Apache-2.0 */
#include "view/kin.h"

#include <assert.h>

#include "base/alloc.h"
#include "model/kind.h"
#include "store/replies.h"

/* Turns are short: a view is opened and drawn in one. */
enum { QUESTIONS_A_TURN = 16, PATIENCE_MS = 3000 };

/* Not all who write events know the group of what they are about: the core
 * has none of the kinds that others have. */
static struct str likely_api(const struct family_start *start) {
    const struct kind_info *known = kind_find(start->kind);
    bool core = str_eq(start->api, STR("v1"));
    return core && known && known->group[0] ? STR("") : start->api;
}

void kin_open(struct kin *k, const struct view_env *env, uint16_t cluster,
              const struct family_start *start) {
    struct family_start asked = *start;
    assert(!k->family);
    asked.api = likely_api(start);
    *k = (struct kin){.env = env,
                      .store = env->store,
                      .cluster = cluster,
                      .family = family_new(&asked)};
    k->revision = family_revision(k->family);
    k->opened_ms = k->now_ms = env->show.now_us / 1000;
}

void kin_close(struct kin *k) {
    for (size_t i = 0; i < k->under_way.n; i++) {
        replies_forget(store_replies(k->store), k->under_way.at[i].id);
        xfree(k->under_way.at[i].path);
    }
    vec_done(&k->under_way);
    if (k->family) family_free(k->family);
    k->family = NULL;
}

bool kin_can_ask(const struct kin *k) {
    return k->family && k->env->ask;
}

bool kin_is_waiting(const struct kin *k) {
    return kin_can_ask(k) && family_self(k->family)->state == RELATIVE_ASKED &&
           k->env->show.now_us / 1000 - k->opened_ms < PATIENCE_MS;
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
        struct change *c =
            q.id ? replies_take(store_replies(k->store), q.id) : NULL;
        if (!c) {
            k->under_way.at[left++] = q;
            continue;
        }
        take(k, &q, c);
        change_free(c);
    }
    k->under_way.n = left;
}

/* Put it if that can be; a cluster that is being connected to, or is busy, can
 * be asked a little later. False once it has waited for too long. */
static bool put(struct kin *k, struct kin_question *q) {
    q->id = k->env->ask(k->env, k->cluster, q->path);
    if (q->id == 0) return now_ms(k) - q->since_ms < PATIENCE_MS;
    xfree(q->path);
    q->path = NULL;
    return true;
}

static void give_up(struct kin *k, struct kin_question *q) {
    family_answer(k->family, q->token, now_ms(k), 0,
                  STR("the server cannot be asked now"), NULL, 0);
    xfree(q->path);
}

static void put_again(struct kin *k) {
    size_t left = 0;
    for (size_t i = 0; i < k->under_way.n; i++) {
        struct kin_question q = k->under_way.at[i];
        if (q.id == 0 && !put(k, &q))
            give_up(k, &q);
        else
            k->under_way.at[left++] = q;
    }
    k->under_way.n = left;
}

static void put_questions(struct kin *k) {
    struct family_ask ask;
    put_again(k);
    for (int n = 0; n < QUESTIONS_A_TURN; n++) {
        if (!family_next(k->family, now_ms(k), &ask)) return;
        struct kin_question q = {.token = ask.token,
                                 .path = xstrdup(ask.path),
                                 .since_ms = now_ms(k)};
        put(k, &q);
        vec_push(&k->under_way, q);
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
