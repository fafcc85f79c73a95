/* SPDX-License-Identifier: Apache-2.0 */
/* The head: what it is and what is wrong with it; then owners, the object,
 * what it owns, what it needs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "object/describe.h"
#include "view/object_view.h"
#include "view/page_text.h"
#include "view/tabs.h"
#include "view/when.h"

enum {
    UNWELL_SHOWN = 20, /* children of one parent */
    SHOWN = 5,         /* and at least so many, well or not */
    NEEDED_SHOWN = 20,
    LINES_MAX = 200
};

void object_add_name(struct buf *out, const struct member *m) {
    buf_add_str(out, m->kind.len ? m->kind : STR("?"));
    buf_add_char(out, '/');
    buf_add_str(out, m->name);
}

/* --- states ----------------------------------------------------------- */

static enum tone add_state(const struct object_view *v, struct buf *out,
                           const struct member *m) {
    if (m->json) return describe_state(m->json, v->base.env->show.now_us, out);
    if (m->by_name) {
        buf_add_cstr(out, "(by its name)");
        return m->tone;
    }
    switch (m->state) {
    case RELATIVE_ASKED:
        if (kin_can_ask(&v->kin)) buf_add_cstr(out, "asking ...");
        break;
    case RELATIVE_GONE:
        buf_add_cstr(out, "not there");
        break;
    case RELATIVE_FORBIDDEN:
        buf_add_cstr(out, "may not be read");
        break;
    case RELATIVE_FAILED:
        buf_add_cstr(out, "cannot be read: ");
        buf_add_str(out, m->why);
        break;
    case RELATIVE_THERE:
        break;
    }
    return m->tone;
}

/* --- head ------------------------------------------------------------- */

static struct str metadata_text(const struct member *m, const char *key) {
    return json_text(json_get(json_get(m->json, "metadata"), key));
}

/* The node it is on: of the object, else of its events. */
static struct str node_of(const struct member *self) {
    struct str node =
        json_text(json_get(json_get(self->json, "spec"), "nodeName"));
    const struct entry *e = self->events ? self->events->last : NULL;
    if (!str_eq_nocase(self->kind, STR("Pod"))) return STR_NONE;
    for (; e && node.len == 0; e = e->object_prev) node = event_node(e->event);
    return node;
}

static void add_part(struct buf *out, const char *before, struct str part) {
    if (part.len == 0) return;
    buf_add_cstr(out, before);
    buf_add_str(out, part);
}

/* "Pod/web-1  in prod  on node-1  3h old  CrashLoopBackOff, 0/1 ready" */
static void write_title(struct object_view *v) {
    const struct member *self = &v->members.at[v->self];
    struct buf text = BUF_INIT(4 * LIMIT_TEXT_BYTES);
    struct buf clean = BUF_INIT(4 * LIMIT_TEXT_BYTES);
    int64_t made;
    char age[AGE_TEXT_MAX];
    object_add_name(&text, self);
    add_part(&text, "  in ", self->ns);
    add_part(&text, "  on ", node_of(self));
    if (time_parse(metadata_text(self, "creationTimestamp"), &made)) {
        age_since(made, v->base.env->show.now_us, age);
        buf_printf(&text, "  %s old", age);
    }
    text_clean(&clean, buf_str(&text), TEXT_LINE, LIMIT_TEXT_BYTES);
    size_t from = clean.len;
    buf_clear(&text);
    enum tone tone = self->json ? add_state(v, &text, self) : TONE_PLAIN;
    if (text.len) buf_add_cstr(&clean, "  ");
    text_clean(&clean, buf_str(&text), TEXT_LINE, LIMIT_TEXT_BYTES);
    struct pager_line *l = pager_add(&v->pager, STYLE_STRONG, buf_str(&clean));
    l->whole = true;
    l->hang = 2;
    l->mark_from = (uint32_t)from;
    l->mark_to = (uint32_t)clean.len;
    l->mark_style = (uint8_t)tone_style(tone);
    buf_done(&text);
    buf_done(&clean);
}

static void note(struct object_view *v, enum style style, const char *what,
                 struct str why) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_add_cstr(&text, what);
    add_part(&text, ": ", why);
    struct pager_line *l = pager_add(&v->pager, style, buf_str(&text));
    l->whole = true;
    l->hang = 2;
    buf_done(&text);
}

/* Why there is no more than events tell. */
static void write_why(struct object_view *v) {
    const struct member *self = &v->members.at[v->self];
    if (self->json) return;
    if (!kin_can_ask(&v->kin)) {
        note(v, STYLE_DIM,
             v->any_ns ? "Its namespace is not known yet."
                       : "No server to ask here: what its events tell.",
             STR_NONE);
        return;
    }
    switch (self->state) {
    case RELATIVE_ASKED:
        note(v, STYLE_WAIT,
             kin_is_waiting(&v->kin)
                 ? "asking the server ..."
                 : "asking the server ... until then, what its events tell",
             STR_NONE);
        break;
    case RELATIVE_GONE:
        note(v, STYLE_EXPIRED,
             "The server has it no more: what its events tell.", STR_NONE);
        break;
    case RELATIVE_FORBIDDEN:
        note(v, STYLE_WAIT, "You may not read it: what its events tell",
             self->why);
        break;
    case RELATIVE_FAILED:
        note(v, STYLE_BAD, "It cannot be read: what its events tell",
             self->why);
        break;
    case RELATIVE_THERE:
        break;
    }
}

/* Without an object there are sums. */
static void write_sums(struct object_view *v) {
    const struct object *o = v->members.at[v->self].events;
    int64_t first = INT64_MAX, last = INT64_MIN;
    uint64_t count = 0, bad = 0;
    const struct entry *e = o ? o->last : NULL;
    if (!e || v->members.at[v->self].json) return;
    for (; e; e = e->object_prev) {
        int64_t at = event_first_us(e->event);
        if (at != TIME_UNSET && at < first) first = at;
        if (event_last_us(e->event) > last) last = event_last_us(e->event);
        count += (uint64_t)event_count(e->event);
        if (event_is_warning(e->event)) bad += (uint64_t)event_count(e->event);
    }
    struct buf text = BUF_INIT(1024);
    buf_printf(&text,
               "%u event%s, %" PRIu64 " occurrence%s, %" PRIu64
               " of them Warnings; first ",
               o->events, o->events == 1 ? "" : "s", count,
               count == 1 ? "" : "s", bad);
    when_and_ago(&text, first == INT64_MAX ? TIME_UNSET : first,
                 &v->base.env->show);
    buf_add_cstr(&text, "; last ");
    when_and_ago(&text, last, &v->base.env->show);
    note(v, STYLE_TEXT, text.data, STR_NONE);
    buf_done(&text);
}

void object_write_head(struct object_view *v) {
    const struct member *self = &v->members.at[v->self];
    write_title(v);
    write_why(v);
    write_sums(v);
    if (!self->json) return;
    page_clear(&v->page);
    describe_short(self->json, v->base.env->show.now_us, &v->page);
    if (v->page.lines.n == 0) return;
    pager_add_page(&v->pager, &v->page, 2);
}

/* --- tree ------------------------------------------------------------- */

struct branch {
    size_t member;
    int rank; /* of the worst in it; less is worse */
};

static int rank_of(enum tone tone) {
    switch (tone) {
    case TONE_BAD:
        return 0;
    case TONE_WARN:
        return 1;
    case TONE_PLAIN:
    case TONE_HEAD:
    case TONE_GOOD:
        return 2;
    case TONE_QUIET:
        return 3;
    }
    return 3;
}

static int worst_first(const void *a, const void *b) {
    const struct branch *x = a, *y = b;
    if (x->rank != y->rank) return x->rank - y->rank;
    return (x->member > y->member) - (x->member < y->member);
}

struct tree {
    struct object_view *v;
    struct tabs tabs;
    bool adding; /* else columns are measured */
    struct buf text;
    size_t budget; /* lines that may still be added */
};

static void put_line(struct tree *t, size_t member, int level) {
    struct object_view *v = t->v;
    const struct member *m = &v->members.at[member];
    bool self = member == v->self;
    enum style style = STYLE_STRONG;
    if (t->budget == 0) return;
    t->budget--;
    buf_clear(&t->text);
    buf_add_fill(&t->text, ' ', (size_t)level * 2);
    object_add_name(&t->text, m);
    if (!str_eq(m->ns, v->members.at[v->self].ns))
        add_part(&t->text, " in ", m->ns);
    tabs_set(&t->tabs, 0, buf_str(&t->text));
    buf_clear(&t->text);
    if (self)
        buf_add_cstr(&t->text, "(this one)");
    else
        style = tone_style(add_state(v, &t->text, m));
    tabs_set(&t->tabs, 1, buf_str(&t->text));
    if (!t->adding) {
        tabs_widen(&t->tabs);
        return;
    }
    struct pager_line *l =
        tabs_add(&t->tabs, &v->pager, 2, self ? 0 : 1, style);
    if (!self) object_set_member(v, l, member);
}

/* "and 37 more that are well" */
static void put_more(struct tree *t, size_t n, int level, const char *one,
                     const char *many) {
    if (n == 0 || !t->adding) return;
    buf_clear(&t->text);
    buf_add_fill(&t->text, ' ', (size_t)level * 2 + 2);
    buf_printf(&t->text, "and %zu more%s", n, n == 1 ? one : many);
    pager_add(&t->v->pager, STYLE_DIM, buf_str(&t->text));
}

static bool is_child(const struct object_view *v, size_t i, size_t parent) {
    const struct member *m = &v->members.at[i];
    return i > parent && m->role == RELATIVE_OWNED && m->parent == parent;
}

static int rank_of_branch(const struct object_view *v, size_t member) {
    int worst = rank_of(v->members.at[member].tone);
    for (size_t i = member + 1; i < v->members.n; i++) {
        if (!is_child(v, i, member)) continue;
        int rank = rank_of_branch(v, i);
        if (rank < worst) worst = rank;
    }
    return worst;
}

/* What a parent owns, the unhealthy first, each with what it owns. */
static void put_children(struct tree *t, size_t parent, int level) {
    struct object_view *v = t->v;
    VEC(struct branch) all = {0};
    for (size_t i = parent + 1; i < v->members.n; i++)
        if (is_child(v, i, parent))
            vec_push(&all, (struct branch){i, rank_of_branch(v, i)});
    if (all.n) qsort(all.at, all.n, sizeof(all.at[0]), worst_first);
    size_t unwell = 0, shown = 0;
    while (unwell < all.n && all.at[unwell].rank < 2) unwell++;
    size_t most = unwell < SHOWN ? SHOWN : unwell;
    if (most > UNWELL_SHOWN) most = UNWELL_SHOWN;
    for (; shown < all.n && shown < most; shown++) {
        put_line(t, all.at[shown].member, level);
        put_children(t, all.at[shown].member, level + 1);
    }
    size_t hidden = unwell > shown ? unwell - shown : 0;
    put_more(t, hidden, level, " that is not well", " that are not well");
    put_more(t, all.n - shown - hidden, level, " that is well",
             " that are well");
    vec_done(&all);
}

static int owner_depth(const struct object_view *v) {
    int depth = 0;
    for (size_t i = 0; i < v->members.n; i++)
        if (v->members.at[i].role == RELATIVE_OWNER &&
            v->members.at[i].depth > depth)
            depth = v->members.at[i].depth;
    return depth;
}

static void put_family(struct tree *t) {
    struct object_view *v = t->v;
    int depth = owner_depth(v);
    for (size_t i = 0; i < v->members.n; i++) {
        const struct member *m = &v->members.at[i];
        if (m->role == RELATIVE_OWNER) put_line(t, i, depth - m->depth);
    }
    put_line(t, v->self, depth);
    put_children(t, v->self, depth + 1);
}

static void put_needed(struct tree *t) {
    struct object_view *v = t->v;
    size_t n = 0;
    for (size_t i = 0; i < v->members.n; i++) {
        if (v->members.at[i].role != RELATIVE_NEEDED) continue;
        if (n++ < NEEDED_SHOWN) put_line(t, i, 0);
    }
    put_more(t, n > NEEDED_SHOWN ? n - NEEDED_SHOWN : 0, 0, "", "");
}

static bool has_role(const struct object_view *v, enum relative_role role) {
    for (size_t i = 0; i < v->members.n; i++)
        if (v->members.at[i].role == role) return true;
    return false;
}

static const char *family_title(const struct object_view *v) {
    const struct member *self = &v->members.at[v->self];
    if (!has_role(v, RELATIVE_OWNED)) return "Belongs to";
    if (str_eq_nocase(self->kind, STR("Node"))) return "Runs";
    return has_role(v, RELATIVE_OWNER) ? "Belongs to, and owns" : "Owns";
}

static void put_parts(struct tree *t, bool family, bool needed) {
    t->budget = LINES_MAX;
    if (family) {
        if (t->adding) {
            pager_add(&t->v->pager, STYLE_TEXT, STR(""));
            pager_add(&t->v->pager, STYLE_HEAD, str_of(family_title(t->v)));
        }
        put_family(t);
    }
    if (!needed) return;
    if (t->adding) {
        pager_add(&t->v->pager, STYLE_TEXT, STR(""));
        pager_add(&t->v->pager, STYLE_HEAD, STR("Depends on"));
    }
    put_needed(t);
}

void object_write_tree(struct object_view *v) {
    struct tree t = {.v = v};
    bool family = has_role(v, RELATIVE_OWNER) || has_role(v, RELATIVE_OWNED);
    bool needed = has_role(v, RELATIVE_NEEDED);
    if (!family && !needed) return;
    buf_init(&t.text, 2 * LIMIT_TEXT_BYTES);
    tabs_init(&t.tabs);
    put_parts(&t, family, needed);
    t.adding = true;
    put_parts(&t, family, needed);
    size_t out = v->kin.family ? family_left_out(v->kin.family) : 0;
    if (out)
        put_more(&t, out, 0, " that was not looked at",
                 " that were not looked at");
    tabs_done(&t.tabs);
    buf_done(&t.text);
}
