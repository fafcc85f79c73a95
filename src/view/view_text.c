/* SPDX-License-Identifier: Apache-2.0 */
/* One object as a text: as `kubectl describe` tells it, or its YAML. It is
 * fetched when the view is opened, and again when something happens to it. */
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "model/kind.h"
#include "object/describe.h"
#include "view/events_table.h"
#include "view/kin.h"
#include "view/object_view.h"
#include "view/page_text.h"
#include "view/pager.h"
#include "view/view.h"

enum { EVENTS_MAX = 500 };

struct text_view {
    struct view base;
    struct store *store;
    struct kin kin;
    enum text_what what;
    uint16_t cluster;
    char *kind, *ns, *name;
    struct pager pager;
    VEC(const struct entry *) entries; /* only while writing */
    uint64_t revision, evictions;      /* of the store when refreshed last */
    uint64_t settings;
    bool wanted;        /* the object as it is now is still to come */
    int64_t asked_ms;   /* when the one shown was answered */
    int64_t written_us; /* TIME_UNSET: the text must be written anew */
};

static struct text_view *as_text(struct view *v) {
    return (struct text_view *)v;
}

static const struct text_view *as_const(const struct view *v) {
    return (const struct text_view *)v;
}

static const struct relative *self_of(const struct text_view *v) {
    return family_self(v->kin.family);
}

static const struct object *find_object(const struct text_view *v) {
    return object_find(v->store, v->cluster, str_of(v->kind), str_of(v->ns),
                       str_of(v->name));
}

/* --- writing ---------------------------------------------------------- */

static void write_why(struct text_view *v) {
    const struct relative *self = self_of(v);
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    enum style style = STYLE_WAIT;
    if (!kin_can_ask(&v->kin))
        buf_add_cstr(&text, "There is no server to ask here");
    else
        switch (self->state) {
        case RELATIVE_ASKED:
            buf_add_cstr(&text, "asking the server ...");
            break;
        case RELATIVE_GONE:
            buf_add_cstr(&text, "The server has it no more");
            style = STYLE_EXPIRED;
            break;
        case RELATIVE_FORBIDDEN:
            buf_add_cstr(&text, "You may not read it");
            break;
        case RELATIVE_FAILED:
            buf_add_cstr(&text, "It cannot be read");
            style = STYLE_BAD;
            break;
        case RELATIVE_THERE:
            break;
        }
    if (self->why.len) buf_add_cstr(&text, ": ");
    buf_add_str(&text, self->why);
    struct pager_line *l = pager_add(&v->pager, style, buf_str(&text));
    l->whole = true;
    buf_done(&text);
}

static void write_yaml(struct text_view *v) {
    struct buf text = BUF_INIT(LIMIT_DOC_BYTES);
    const struct json *object = self_of(v)->json;
    if (object) describe_yaml(object, &text);
    struct str rest = buf_str(&text), line;
    if (rest.len && rest.ptr[rest.len - 1] == '\n') rest.len--;
    while (rest.len && str_split(&rest, '\n', &line)) {
        size_t blanks = 0;
        while (blanks < line.len && line.ptr[blanks] == ' ') blanks++;
        pager_add(&v->pager, STYLE_TEXT, line)->hang = (uint16_t)(blanks + 2);
    }
    if (text.over)
        pager_add(&v->pager, STYLE_BAD, STR("(too large to be shown)"));
    buf_done(&text);
}

static void write_description(struct text_view *v) {
    const struct object *o = find_object(v);
    const struct entry *e = o ? o->last : NULL;
    const struct json *object = self_of(v)->json;
    struct page page;
    page_init(&page);
    if (object) {
        describe_whole(object, v->base.env->show.now_us, &page);
        pager_add_page(&v->pager, &page, 0);
    }
    page_done(&page);
    vec_clear(&v->entries);
    for (; e && v->entries.n < EVENTS_MAX; e = e->object_prev)
        vec_push(&v->entries, e);
    pager_add(&v->pager, STYLE_TEXT, STR(""));
    events_table(&v->pager, v->entries.at, v->entries.n, &v->base.env->show);
    if (o && o->events > v->entries.n)
        pager_add(&v->pager, STYLE_DIM, STR("  (older ones are left out)"));
}

static void write_all(struct text_view *v) {
    pager_begin(&v->pager);
    if (!self_of(v)->json) write_why(v);
    switch (v->what) {
    case TEXT_YAML:
        write_yaml(v);
        break;
    case TEXT_DESCRIBE:
        write_description(v);
        break;
    }
    pager_end(&v->pager);
    v->written_us = v->base.env->show.now_us;
    v->settings = v->base.env->settings;
}

/* --- life ------------------------------------------------------------- */

static bool has_events(const struct text_view *v) {
    const struct object *o = find_object(v);
    const struct entry *e = store_newest(v->store);
    for (; e && e->revision > v->revision; e = e->changed_prev)
        if (e->object == o) return true;
    return false;
}

/* Relatives are of no interest here: once the object is answered for, no more
 * is asked. */
static bool fetch(struct text_view *v) {
    bool changed = kin_turn(&v->kin, v->wanted && !v->base.env->paused);
    const struct relative *self = self_of(v);
    if (self->state == RELATIVE_ASKED || self->asked_ms == v->asked_ms)
        return changed && self->state == RELATIVE_ASKED;
    v->wanted = false;
    v->asked_ms = self->asked_ms;
    return true;
}

static bool text_refresh(struct view *base) {
    struct text_view *v = as_text(base);
    const struct view_env *env = base->env;
    bool events = has_events(v);
    bool gone = v->evictions != store_evictions(v->store);
    v->revision = store_revision(v->store);
    v->evictions = store_evictions(v->store);
    if (events && v->written_us != TIME_UNSET) {
        v->wanted = true;
        kin_stale(&v->kin);
    }
    bool ages = v->what == TEXT_DESCRIBE &&
                v->written_us / US_PER_S != env->show.now_us / US_PER_S;
    bool news = fetch(v) || ages || v->settings != env->settings ||
                v->written_us == TIME_UNSET ||
                ((events || gone) && v->what == TEXT_DESCRIBE);
    if (news) write_all(v);
    return news;
}

static char *copy(struct str s) {
    return xstrndup(s.ptr ? s.ptr : "", s.len);
}

static struct view *text_open(struct view_env *env,
                              const struct view_open *open) {
    struct text_view *v = xcalloc(1, sizeof(*v));
    v->base = (struct view){.ops = &view_text, .env = env};
    v->store = env->store;
    v->what = open->text;
    v->cluster = open->cluster;
    v->kind = copy(kind_name(open->kind));
    v->ns = copy(open->ns);
    v->name = copy(open->name);
    v->wanted = true;
    v->asked_ms = INT64_MIN;
    v->written_us = TIME_UNSET;
    v->evictions = store_evictions(v->store);
    const struct family_start start = {.kind = str_of(v->kind),
                                       .api = open->api,
                                       .ns = open->ns,
                                       .name = open->name,
                                       .uid = open->uid};
    kin_open(&v->kin, env, v->cluster, &start);
    pager_init(&v->pager, false);
    snprintf(v->base.title, sizeof(v->base.title), "%s",
             v->what == TEXT_YAML ? "YAML" : "describe");
    return &v->base;
}

static void text_close(struct view *base) {
    struct text_view *v = as_text(base);
    kin_close(&v->kin);
    pager_done(&v->pager);
    vec_done(&v->entries);
    xfree(v->kind);
    xfree(v->ns);
    xfree(v->name);
    xfree(v);
}

/* --- keys ------------------------------------------------------------- */

/* The event under the cursor; its id is its seq. NULL: none. */
static const struct entry *text_entry(const struct view *base) {
    const struct text_view *v = as_const(base);
    const struct object *o = find_object(v);
    const struct entry *e = o ? o->last : NULL;
    uint64_t id = pager_current(&v->pager);
    while (e && id && e->seq != id) e = e->object_prev;
    return id ? e : NULL;
}

static unsigned enter(struct text_view *v, struct view_open *next,
                      bool *opens) {
    const struct entry *e = text_entry(&v->base);
    if (!e) return REACT_NONE;
    *next = (struct view_open){.ops = &view_event, .event = e->event};
    *opens = true;
    return REACT_DRAW;
}

/* The other text of the same object, in its place. */
static unsigned turn_to(struct text_view *v, enum text_what what) {
    if (v->what == what) return REACT_DRAW;
    v->what = what;
    pager_act(&v->pager, ACTION_TOP);
    snprintf(v->base.title, sizeof(v->base.title), "%s",
             what == TEXT_YAML ? "YAML" : "describe");
    write_all(v);
    return REACT_DRAW;
}

static unsigned text_act(struct view *base, enum action a,
                         struct view_open *next, bool *opens) {
    struct text_view *v = as_text(base);
    switch (a) {
    case ACTION_ENTER:
        return enter(v, next, opens);
    case ACTION_DESCRIBE:
        return turn_to(v, TEXT_DESCRIBE);
    case ACTION_YAML:
        return turn_to(v, TEXT_YAML);
    default:
        return pager_act(&v->pager, a);
    }
}

static unsigned text_mouse(struct view *base, const struct mouse *m,
                           struct view_open *next, bool *opens) {
    struct text_view *v = as_text(base);
    bool open;
    unsigned react = pager_mouse(&v->pager, m, &open);
    return open ? enter(v, next, opens) : react;
}

static void text_draw(struct view *base, struct grid *g, struct area area) {
    struct text_view *v = as_text(base);
    if (v->written_us == TIME_UNSET) text_refresh(base);
    pager_draw(&v->pager, g, area, base->env->wrap);
}

static void text_summary(const struct view *base, struct buf *out) {
    const struct text_view *v = as_const(base);
    size_t n = v->pager.lines.n;
    buf_printf(out, "%s/%s, %zu line%s", v->kind, v->name, n,
               n == 1 ? "" : "s");
}

static bool text_search(struct view *base, struct str text, bool back) {
    return pager_search(&as_text(base)->pager, text, back);
}

static bool text_copy(const struct view *base, struct buf *out) {
    pager_copy(&as_const(base)->pager, out);
    return out->len > 0;
}

static void text_whole(const struct view *base, struct buf *out) {
    pager_copy_all(&as_const(base)->pager, out);
}

static const enum action actions[] = {
    ACTION_DESCRIBE, ACTION_YAML,        ACTION_ENTER,       ACTION_EXPLAIN,
    ACTION_SEARCH,   ACTION_SEARCH_NEXT, ACTION_SEARCH_PREV, ACTION_COPY,
    ACTION_SAVE,     ACTION_WRAP,        ACTION_UP,          ACTION_DOWN,
    ACTION_TOP,      ACTION_BOTTOM,      ACTION_PAGE_UP,     ACTION_PAGE_DOWN,
    ACTION_HALF_UP,  ACTION_HALF_DOWN,   ACTION_LEFT,        ACTION_RIGHT,
    ACTION_NONE};

const struct view_ops view_text = {
    .name = "text",
    .open = text_open,
    .close = text_close,
    .refresh = text_refresh,
    .draw = text_draw,
    .act = text_act,
    .summary = text_summary,
    .search = text_search,
    .copy = text_copy,
    .text = text_whole,
    .entry = text_entry,
    .mouse = text_mouse,
    .actions = actions,
};
