/* SPDX-License-Identifier: Apache-2.0 */
#include "app/owned.h"
#include "app/text_internal.h"
#include "base/alloc.h"

static bool ask(void *ctx, uint16_t cluster, uint32_t id, const char *path) {
    const struct text *t = ctx;
    const struct source_ask question = {
        .id = id, .cluster = cluster, .path = xstrdup(path)};
    bool ok = source_ask(t->pipeline->source, &question);
    xfree(question.path);
    return ok;
}

/* Its events were passed over when they came. */
static void late(void *ctx, const struct object *object) {
    struct text *t = ctx;
    for (const struct entry *e = object->first; e; e = e->object_next)
        text_take_event(t, e);
}

void text_owned_begin(struct text *t) {
    const struct settings *s = t->settings;
    const struct owned_config config = {
        .store = t->pipeline->store, .ask = ask, .late = late, .ctx = t};
    if (!s->owned) return;
    t->owned = owned_new(&config);
    t->members = filter_new();
    filter_add_test(t->members, owned_has, t->owned);
    for (size_t i = 0; i < s->objects.n; i++)
        owned_add(t->owned, s->objects.at[i].kind, s->objects.at[i].name);
}

void text_owned_end(struct text *t) {
    owned_free(t->owned);
    filter_free(t->members);
}

void text_owned_news(struct text *t, const struct change *c,
                     const struct entry *e) {
    if (!t->owned) return;
    if (c->kind == CHANGE_FEED) owned_look(t->owned, c->cluster, c->u.text);
    if (e) owned_see(t->owned, e);
}

static void on_trouble(void *ctx, const struct owned_trouble *trouble) {
    struct text *t = ctx;
    text_say_owned(t, trouble);
    /* What is gone has told all there is. */
    if (trouble->state != RELATIVE_GONE) t->incomplete = true;
}

bool text_owned_turn(struct text *t) {
    if (!t->owned) return true;
    owned_turn(t->owned);
    if (!text_owned_is_settled(t)) return false;
    owned_troubles(t->owned, on_trouble, t);
    return true;
}

bool text_owned_is_settled(const struct text *t) {
    return !t->owned || owned_is_settled(t->owned);
}

int text_owned_wait_ms(const struct text *t) {
    return t->owned ? owned_wait_ms(t->owned) : -1;
}
