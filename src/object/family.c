/* SPDX-License-Identifier: Apache-2.0 */
#include "object/family.h"

#include <assert.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "object/family_internal.h"

/* Questions under way at once, and how long one may be: whoever asks should
 * have said by then that there is no answer. */
#define AT_ONCE 6
#define PATIENCE_MS 30000
/* Owned ones in trouble that are looked at as often as self. */
#define TROUBLED 8
#define STALE_LEAST_MS 1000
#define PATH_BYTES (32 * KIB)

/* --- from its beginning to its end ------------------------------------- */

/* Of an object; what a kubelet calls a uid may be a node's name, or a hash. */
static bool is_uuid(struct str s) {
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (s.len != sizeof(form) - 1) return false;
    for (size_t i = 0; i < s.len; i++)
        if ((form[i] == '-') != (s.ptr[i] == '-')) return false;
    return true;
}

struct family *family_new(const struct family_start *start) {
    struct family *f = xcalloc(1, sizeof(*f));

    f->resources = resources_new();
    f->spare = json_reader_new();
    f->path = BUF_INIT(PATH_BYTES);
    f->text = BUF_INIT(LIMIT_REPLY_BYTES);
    f->stale_ms = INT64_MIN;
    struct member *self = family_add(
        f, &(struct birth){.role = RELATIVE_SELF,
                           .kind = start->kind,
                           .api = start->api,
                           .ns = start->ns,
                           .name = start->name,
                           .wanted =
                               is_uuid(start->uid) ? start->uid : STR_NONE});
    assert(self);
    member_set(f, self, W_UID, start->uid);
    self->turn.at_ms = INT64_MIN;
    family_arrange(f);
    return f;
}

void family_free(struct family *f) {
    if (!f) return;
    for (size_t i = 0; i < f->members.n; i++) f->members.at[i]->dead = true;
    family_bury(f);
    vec_done(&f->members);
    vec_done(&f->lists);
    vec_done(&f->pending);
    vec_done(&f->order);
    resources_free(f->resources);
    json_reader_free(f->spare);
    buf_done(&f->path);
    buf_done(&f->text);
    xfree(f);
}

/* --- whose turn it is -------------------------------------------------- */

/* Lower ones first. */
enum rank { RANK_SELF, RANK_NEW, RANK_NEW_LIST, RANK_AGAIN, RANK_LIST_AGAIN };

struct choice {
    struct member *member; /* or */
    struct listing *list;  /* or neither: nobody's turn */
    enum rank rank;
    int64_t at_ms;
};

static void consider(struct choice *best, const struct turn *t, int64_t now_ms,
                     struct choice c) {
    if (t->under_way || t->waits_for || t->at_ms > now_ms) return;
    c.at_ms = t->at_ms;
    bool first = !best->member && !best->list;
    if (first || c.rank < best->rank ||
        (c.rank == best->rank && c.at_ms < best->at_ms))
        *best = c;
}

static enum rank rank_of(const struct member *m) {
    if (m->is.role == RELATIVE_SELF) return RANK_SELF;
    return m->is.state == RELATIVE_ASKED ? RANK_NEW : RANK_AGAIN;
}

static struct choice most_urgent(const struct family *f, int64_t now_ms) {
    struct choice best = {0};
    size_t troubled = 0;

    for (size_t i = 0; i < f->order.n; i++) {
        struct member *m = f->order.at[i];
        if (m->from && ++troubled > TROUBLED) continue;
        consider(&best, &m->turn, now_ms,
                 (struct choice){.member = m, .rank = rank_of(m)});
    }
    for (size_t i = 0; i < f->lists.n; i++) {
        struct listing *l = f->lists.at[i];
        bool begun = !l->answered || l->next;
        consider(
            &best, &l->turn, now_ms,
            (struct choice){.list = l,
                            .rank = begun ? RANK_NEW_LIST : RANK_LIST_AGAIN});
    }
    return best;
}

static void look_again(struct turn *t, int64_t at_ms) {
    if (t->failures == 0 && t->at_ms > at_ms) t->at_ms = at_ms;
}

/* Those that came with lists come with them again. */
static void obey_stale(struct family *f, int64_t now_ms) {
    if (!f->stale) return;
    if (f->stale_ms != INT64_MIN && now_ms - f->stale_ms < STALE_LEAST_MS)
        return;
    f->stale = false;
    f->stale_ms = now_ms;
    for (size_t i = 0; i < f->members.n; i++) {
        struct member *m = f->members.at[i];
        if (!m->from || m->unhealthy) look_again(&m->turn, now_ms);
    }
    for (size_t i = 0; i < f->lists.n; i++) {
        struct listing *l = f->lists.at[i];
        int64_t at_ms = l->answered_ms + LIST_LEAST_MS;
        if (l->answered) look_again(&l->turn, at_ms > now_ms ? at_ms : now_ms);
    }
}

/* --- questions --------------------------------------------------------- */

static void fail(struct family *f, const struct choice *c, int64_t now_ms,
                 struct str why) {
    const struct answer none = {.now_ms = now_ms, .why = why};

    if (c->member)
        family_learn_object(f, c->member, &none);
    else
        family_learn_list(f, c->list, &none);
}

static void put_under_way(struct family *f, int64_t now_ms, struct pending p,
                          struct family_ask *ask) {
    if (++f->token == 0) f->token = 1;
    p.token = f->token;
    p.since_ms = now_ms;
    vec_push(&f->pending, p);
    *ask = (struct family_ask){p.token, f->path.data};
}

static bool object_path(struct family *f, const struct member *m,
                        const struct resource *res) {
    return m->is.name.len &&
           resource_path(&f->path, res, m->is.ns, m->is.name);
}

static bool list_path(struct family *f, struct listing *l,
                      const struct resource *res) {
    static const struct str none = {"", 0};
    struct str ns = l->rel.where == WHERE_SAME     ? l->of->is.ns
                    : l->rel.where == WHERE_INSIDE ? l->of->is.name
                                                   : none;

    if (l->rel.where != WHERE_ALL && ns.len == 0) return false;
    if (!resource_path(&f->path, res, ns, STR_NONE)) return false;
    if (!l->next) {
        l->round++;
        l->pages = 0;
        l->counting = 0;
    }
    buf_printf(&f->path, "?limit=%u", l->limit);
    if (*l->rel.query) {
        buf_add_char(&f->path, '&');
        buf_add_cstr(&f->path, l->rel.query);
    }
    if (l->next) {
        buf_add_cstr(&f->path, "&continue=");
        resource_escape(&f->path, str_of(l->next));
    }
    return !f->path.over;
}

static void fail_unknown(struct family *f, const struct choice *c,
                         int64_t now_ms, struct str kind, struct str api) {
    struct buf why = BUF_INIT(LIMIT_ERR_TEXT);

    buf_printf(&why, "this server has no kind '%.*s'%s%.*s%s", STR_ARG(kind),
               api.len ? " in '" : "", STR_ARG(api), api.len ? "'" : "");
    fail(f, c, now_ms, buf_str(&why));
    buf_done(&why);
}

/* Ask for the one whose turn it is, or for where it is found. False: it has
 * to wait, or cannot be asked for, which is its answer. */
static bool begin(struct family *f, const struct choice *c, int64_t now_ms,
                  struct family_ask *ask) {
    struct member *m = c->member;
    struct turn *t = m ? &m->turn : &c->list->turn;
    struct str kind = m ? m->is.kind : str_of(c->list->rel.kind);
    struct str api = m ? m->is.api : str_of(c->list->rel.api);
    struct resource res;
    size_t topic;

    buf_clear(&f->path);
    if (t->failures) resources_again(f->resources);
    switch (resources_find(f->resources, kind, api, &res, &topic)) {
    case RESOURCE_ASK:
        t->waits_for = topic + 1;
        if (!resources_ask(f->resources, topic, &f->path)) return false;
        put_under_way(f, now_ms, (struct pending){.topic = topic}, ask);
        return true;
    case RESOURCE_NONE:
        fail_unknown(f, c, now_ms, kind, api);
        return false;
    case RESOURCE_FOUND:
        break;
    }
    if (m ? !object_path(f, m, &res) : !list_path(f, c->list, &res)) {
        fail(f, c, now_ms, STR("a name that cannot be asked for"));
        return false;
    }
    t->under_way = true;
    put_under_way(f, now_ms, (struct pending){.member = m, .list = c->list},
                  ask);
    return true;
}

/* --- answers ----------------------------------------------------------- */

static void pass_on(struct family *f, const struct choice *c, struct turn *t,
                    size_t topic, const struct answer *a) {
    if (t->waits_for != topic + 1) return;
    t->waits_for = 0;
    if (a->status != 200 && a->status != 404) fail(f, c, a->now_ms, a->why);
}

/* Whoever waited for it can be asked for now, or cannot. */
static void learn_topic(struct family *f, size_t topic,
                        const struct answer *a) {
    resources_answer(f->resources, topic, a->status, a->doc);
    for (size_t i = 0; i < f->members.n; i++) {
        const struct choice c = {.member = f->members.at[i]};
        pass_on(f, &c, &c.member->turn, topic, a);
    }
    for (size_t i = 0; i < f->lists.n; i++) {
        const struct choice c = {.list = f->lists.at[i]};
        pass_on(f, &c, &c.list->turn, topic, a);
    }
}

static void take_in(struct family *f, const struct pending *p,
                    const struct answer *a) {
    if (p->member) {
        p->member->turn.under_way = false;
        family_learn_object(f, p->member, a);
    } else if (p->list) {
        p->list->turn.under_way = false;
        family_learn_list(f, p->list, a);
    } else {
        learn_topic(f, p->topic, a);
    }
}

/* The question at i, which is under way no more. */
static struct pending take_pending(struct family *f, size_t i) {
    struct pending p = f->pending.at[i];

    f->pending.n--;
    memmove(f->pending.at + i, f->pending.at + i + 1,
            (f->pending.n - i) * sizeof(p));
    return p;
}

/* Questions that got no answer at all. */
static void lapse(struct family *f, int64_t now_ms) {
    const struct answer none = {.now_ms = now_ms, .why = STR("no answer")};

    for (size_t i = 0; i < f->pending.n;) {
        if (now_ms - f->pending.at[i].since_ms < PATIENCE_MS) {
            i++;
            continue;
        }
        struct pending p = take_pending(f, i);
        take_in(f, &p, &none);
        i = 0; /* others may be gone with it */
    }
}

/* --- the header's ------------------------------------------------------ */

bool family_next(struct family *f, int64_t now_ms, struct family_ask *ask) {
    bool found = false;

    lapse(f, now_ms);
    obey_stale(f, now_ms);
    while (!found && f->pending.n < AT_ONCE) {
        family_arrange(f);
        struct choice c = most_urgent(f, now_ms);
        if (!c.member && !c.list) break;
        found = begin(f, &c, now_ms, ask);
    }
    family_arrange(f);
    return found;
}

void family_answer(struct family *f, uint32_t token, int64_t now_ms,
                   int status, struct str why, char *body, size_t len) {
    struct answer a = {
        .now_ms = now_ms, .status = status, .why = why, .len = len};
    struct err err = {0};
    size_t i = 0;
    char text[LIMIT_ERR_TEXT + 32];

    while (i < f->pending.n && f->pending.at[i].token != token) i++;
    if (i == f->pending.n) return;
    struct pending p = take_pending(f, i);
    if (status == 200) {
        a.doc = json_parse(f->spare, body, len, &err);
        a.too_large = err.kind == ERR_LIMIT;
        if (!a.doc || !json_is_object(a.doc)) {
            snprintf(text, sizeof(text), "the answer cannot be read: %s",
                     a.doc ? "no object" : err.text);
            a.status = 0;
            a.doc = NULL;
            a.why = str_of(text);
        }
    }
    take_in(f, &p, &a);
    family_arrange(f);
}

void family_stale(struct family *f, int64_t now_ms) {
    f->stale = true;
    (void)now_ms; /* family_next() knows better */
}

size_t family_count(const struct family *f) {
    return f->order.n;
}

const struct relative *family_at(const struct family *f, size_t i) {
    assert(i < f->order.n);
    return &f->order.at[i]->is;
}

const struct relative *family_self(const struct family *f) {
    return &f->members.at[0]->is;
}

size_t family_left_out(const struct family *f) {
    size_t n = 0;

    for (size_t i = 0; i < f->members.n; i++) n += f->members.at[i]->left_out;
    for (size_t i = 0; i < f->lists.n; i++) n += f->lists.at[i]->left_out;
    return n;
}

uint64_t family_revision(const struct family *f) {
    return f->revision;
}

bool family_is_complete(const struct family *f) {
    for (size_t i = 0; i < f->members.n; i++)
        if (f->members.at[i]->is.state == RELATIVE_ASKED) return false;
    for (size_t i = 0; i < f->lists.n; i++)
        if (!f->lists.at[i]->answered) return false;
    return true;
}
