/* SPDX-License-Identifier: Apache-2.0 */
/* What a reason means: this cluster's own figures for it, the event at hand,
 * and what is known of the reason (explain/explain.h). Commands stand under
 * the cursor, so that one can be copied as it is. */
#include <inttypes.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "explain/explain.h"
#include "view/keymap.h"
#include "view/pager.h"
#include "view/view.h"
#include "view/when.h"

enum {
    LABEL_CELLS = 13,
    INDENT = 2,
    NEAR_NAMES = 5,
    ENTRIES_MAX = 200000 /* looked at for the figures: some milliseconds */
};

struct explain_view {
    struct view base;
    /* The event at hand, in its newest version while it is known; NULL where
     * a reason was asked for by name. */
    const struct entry *entry;
    uint64_t seq;
    char *reason;
    const struct explanation *known; /* NULL: not a reason that we know */
    struct pager pager;
    uint64_t revision; /* of the store */
    uint64_t settings;
    int64_t written_us; /* TIME_UNSET: the text must be written anew */
};

static struct explain_view *as_explain(struct view *v) {
    return (struct explain_view *)v;
}

static bool is_here(const struct explain_view *v) {
    return v->entry && v->entry->seq == v->seq;
}

static const struct event *event_of(const struct explain_view *v) {
    return is_here(v) ? v->entry->event : NULL;
}

/* --- lines ------------------------------------------------------------ */

static void add_gap(struct explain_view *v) {
    pager_add(&v->pager, STYLE_TEXT, STR(""));
}

static void add_heading(struct explain_view *v, const char *text) {
    add_gap(v);
    pager_add(&v->pager, STYLE_HEAD, str_of(text));
}

static void add_text(struct explain_view *v, const char *text) {
    struct buf line = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_printf(&line, "%*s%s", INDENT, "", text);
    pager_add(&v->pager, STYLE_TEXT, buf_str(&line))->hang = INDENT;
    buf_done(&line);
}

static void add_point(struct explain_view *v, struct str text) {
    struct buf line = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_printf(&line, "%*s- ", INDENT, "");
    buf_add_str(&line, text);
    pager_add(&v->pager, STYLE_TEXT, buf_str(&line))->hang = INDENT + 2;
    buf_done(&line);
}

static void add_field(struct explain_view *v, const char *label,
                      struct str text) {
    if (text.len) pager_add_field(&v->pager, label, LABEL_CELLS, text);
}

static void add_time(struct explain_view *v, const char *label,
                     int64_t at_us) {
    struct buf text = BUF_INIT(256);
    if (at_us != TIME_UNSET) when_and_ago(&text, at_us, &v->base.env->show);
    add_field(v, label, buf_str(&text));
    buf_done(&text);
}

/* --- figures ---------------------------------------------------------- */

struct figures {
    uint64_t count; /* occurrences */
    size_t events, objects;
    int64_t first_us, last_us;
    bool more; /* there are events that were not looked at */
};

static void count_entry(struct figures *f, const struct entry *e,
                        unsigned char *seen) {
    unsigned char bit = (unsigned char)(1U << e->object->slot % 8);
    int64_t first = event_first_us(e->event), last = event_last_us(e->event);
    f->events++;
    f->count += (uint64_t)event_count(e->event);
    if (!(seen[e->object->slot / 8] & bit)) f->objects++;
    seen[e->object->slot / 8] |= bit;
    if (first != TIME_UNSET &&
        (f->first_us == TIME_UNSET || first < f->first_us))
        f->first_us = first;
    if (last != TIME_UNSET && (f->last_us == TIME_UNSET || last > f->last_us))
        f->last_us = last;
}

/* Of the cluster that the event at hand is of, or of all of them. */
static struct figures find_figures(const struct explain_view *v) {
    const struct store *st = v->base.env->store;
    const struct event *at_hand = event_of(v);
    struct figures f = {.first_us = TIME_UNSET, .last_us = TIME_UNSET};
    struct store_counts counts;
    store_counts(st, &counts);
    unsigned char *seen = xcalloc(counts.objects / 8 + 1, 1);
    const struct entry *e = store_by_reason(st, str_of(v->reason));
    for (size_t n = 0; e; e = e->reason_next, n++) {
        if (n == ENTRIES_MAX) {
            f.more = true;
            break;
        }
        if (!at_hand || e->event->cluster == at_hand->cluster)
            count_entry(&f, e, seen);
    }
    xfree(seen);
    return f;
}

static void write_figures(struct explain_view *v) {
    const struct figures f = find_figures(v);
    struct buf text = BUF_INIT(256);
    if (f.events == 0)
        buf_add_cstr(&text, "not among the events known");
    else
        buf_printf(&text, "%s%" PRIu64 " %s, in %zu %s about %zu %s",
                   f.more ? "at least " : "", f.count,
                   f.count == 1 ? "time" : "times", f.events,
                   f.events == 1 ? "event" : "events", f.objects,
                   f.objects == 1 ? "object" : "objects");
    add_field(v, "In all:", buf_str(&text));
    buf_done(&text);
    add_time(v, "First seen:", f.first_us);
    add_time(v, "Last seen:", f.last_us);
}

/* --- the event at hand ------------------------------------------------ */

static void write_event(struct explain_view *v, const struct event *e) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_add_str(&text, istr_str(e->kind));
    buf_add_char(&text, '/');
    buf_add_str(&text, istr_str(e->obj_name));
    if (e->obj_ns->len) buf_add_cstr(&text, " in ");
    buf_add_str(&text, istr_str(e->obj_ns));
    add_field(v, "Object:", buf_str(&text));
    buf_done(&text);
    add_field(v, "Node:", event_node(e));
    add_field(v, "Message:", str_trim(event_message(e)));
}

/* A reason is anybody's word: say so where another one uses it. */
static void write_source(struct explain_view *v) {
    const struct event *e = event_of(v);
    const char *from = v->known ? v->known->from : "";
    bool any = str_eq(str_of(from), STR("any"));
    if (e) add_field(v, "Reported by:", event_source(e));
    if (!e && v->known)
        add_field(v,
                  "Reported by:", any ? STR("any component") : str_of(from));
}

static void write_doubt(struct explain_view *v) {
    const struct event *e = event_of(v);
    if (!e || !v->known || explain_is_from(v->known, event_source(e))) return;
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_printf(&text,
               "So it is where it comes from %s. Here it comes from another "
               "component, and may mean something else.",
               v->known->from);
    add_gap(v);
    pager_add(&v->pager, STYLE_HINT, buf_str(&text));
    buf_done(&text);
}

/* --- explanation ------------------------------------------------------ */

/* "spec.containers{web}" names the container. */
static struct str container_of(const struct event *e) {
    struct str field = istr_str(e->obj_field), rest;
    if (!str_split(&field, '{', &rest) || field.len < 2 ||
        field.ptr[field.len - 1] != '}')
        return STR_NONE;
    return str_sub(field, 0, field.len - 1);
}

/* Without an event, what stands for the names. */
static struct explain_names names_of(const struct explain_view *v,
                                     const char *open) {
    const struct event *e = event_of(v);
    if (!v->entry)
        return (struct explain_names){STR("KIND"),      STR("NAME"),
                                      STR("NAMESPACE"), STR("NODE"),
                                      STR("CONTAINER"), open};
    if (!e) return (struct explain_names){.open = open};
    return (struct explain_names){.kind = istr_str(e->kind),
                                  .name = istr_str(e->obj_name),
                                  .ns = istr_str(e->obj_ns),
                                  .node = event_node(e),
                                  .container = container_of(e),
                                  .open = open};
}

static bool fill_step(const struct explain_view *v, size_t i,
                      struct buf *out) {
    char open[16];
    key_format(keymap_key(v->base.env->keys, ACTION_ENTER), open);
    struct explain_names names = names_of(v, open);
    return explain_step(out, v->known->look.at[i], &names);
}

/* Commands begin in lower case, sentences do not. */
static bool is_command(const char *step) {
    return step[0] >= 'a' && step[0] <= 'z';
}

/* A line with an id: the cursor can stand there, and `Y` copies it. The
 * remark behind the command is quieter. */
static void add_command(struct explain_view *v, struct str step, size_t i) {
    static const char remark[] = "  # ";
    struct buf line = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_printf(&line, "%*s", INDENT, "");
    buf_add_str(&line, step);
    struct str text = buf_str(&line);
    struct pager_line *l = pager_add(&v->pager, STYLE_STRONG, text);
    l->hang = INDENT + 2;
    l->id = i + 1;
    size_t at = text.len;
    while (at > 0 && !str_starts(str_sub(text, at, text.len), STR(remark)))
        at--;
    if (at > 0 && l->len == text.len) {
        l->mark_from = (uint32_t)at;
        l->mark_to = l->len;
        l->mark_style = STYLE_DIM;
    }
    buf_done(&line);
}

static void write_steps(struct explain_view *v) {
    struct buf step = BUF_INIT(LIMIT_TEXT_BYTES);
    add_heading(v, "What to look at next");
    for (size_t i = 0; i < v->known->look.n; i++) {
        buf_clear(&step);
        if (!fill_step(v, i, &step)) continue;
        if (is_command(v->known->look.at[i]))
            add_command(v, buf_str(&step), i);
        else
            add_point(v, buf_str(&step));
    }
    buf_done(&step);
}

static void write_known(struct explain_view *v) {
    add_heading(v, "What it means");
    add_text(v, v->known->means);
    write_doubt(v);
    add_heading(v, "Usual causes, the likeliest first");
    for (size_t i = 0; i < v->known->causes.n; i++)
        add_point(v, str_of(v->known->causes.at[i]));
    write_steps(v);
}

static void write_near(struct explain_view *v) {
    const char *near[NEAR_NAMES];
    size_t n = explain_near(v->base.env->explain, str_of(v->reason), near,
                            NEAR_NAMES);
    if (n == 0) return;
    add_heading(v, "Known reasons of similar names");
    for (size_t i = 0; i < n; i++) add_point(v, str_of(near[i]));
}

static void write_unknown(struct explain_view *v) {
    add_heading(v, "What it means");
    add_text(v, "It is none of the reasons that kevtop knows of Kubernetes' "
                "own components and their usual companions. Its meaning is "
                "that of whoever reports it.");
    if (event_of(v)) {
        char open[16], text[64];
        key_format(keymap_key(v->base.env->keys, ACTION_ENTER), open);
        snprintf(text, sizeof(text),
                 "%s opens the object, with all its events", open);
        add_heading(v, "What to look at next");
        add_point(v, STR("The message: its author meant it to be read"));
        add_point(v, str_of(text));
        add_point(v, STR("The log and the manual of the component that "
                         "reports it"));
    }
    write_near(v);
}

static void write_all(struct explain_view *v) {
    const struct event *e = event_of(v);
    pager_begin(&v->pager);
    pager_add(&v->pager, STYLE_STRONG,
              v->known ? str_of(v->known->reason) : str_of(v->reason));
    write_source(v);
    if (e) write_event(v, e);
    write_figures(v);
    if (v->known)
        write_known(v);
    else
        write_unknown(v);
    pager_end(&v->pager);
    v->written_us = v->base.env->show.now_us;
}

/* --- life ------------------------------------------------------------- */

static const struct entry *find_entry(const struct store *st,
                                      const struct event *e) {
    const struct object *o =
        store_object(st, e->cluster, istr_str(e->kind), istr_str(e->obj_ns),
                     istr_str(e->obj_name));
    const struct entry *found = o ? o->first : NULL;
    while (found && found->event != e) found = found->object_next;
    return found;
}

/* The variant goes by the message, which another version may change. */
static void look_up(struct explain_view *v) {
    const struct event *e = event_of(v);
    v->known = explain_find(v->base.env->explain, str_of(v->reason),
                            e ? event_source(e) : STR_NONE,
                            e ? event_message(e) : STR_NONE);
    /* Typed in another case: the store knows it by its own name only. */
    if (v->known && !e && strcmp(v->known->reason, v->reason) != 0) {
        xfree(v->reason);
        v->reason = xstrdup(v->known->reason);
    }
}

/* What was written of an event stays when that is evicted. */
static bool explain_refresh(struct view *base) {
    struct explain_view *v = as_explain(base);
    const struct view_env *env = base->env;
    uint64_t revision = store_revision(env->store);
    if (v->entry && !is_here(v)) return false;
    bool news = v->revision != revision || v->settings != env->settings ||
                v->written_us / US_PER_S != env->show.now_us / US_PER_S;
    if (v->revision != revision) look_up(v);
    v->revision = revision;
    v->settings = env->settings;
    if (news) v->written_us = TIME_UNSET;
    return news;
}

static struct view *explain_open(struct view_env *env,
                                 const struct view_open *open) {
    struct explain_view *v = xcalloc(1, sizeof(*v));
    struct str reason =
        open->event ? istr_str(open->event->reason) : open->reason;
    v->base = (struct view){.ops = &view_explain, .env = env};
    if (open->event) v->entry = find_entry(env->store, open->event);
    if (v->entry) v->seq = v->entry->seq;
    v->reason = xstrndup(reason.ptr ? reason.ptr : "", reason.len);
    v->written_us = TIME_UNSET;
    v->revision = store_revision(env->store);
    look_up(v);
    pager_init(&v->pager, false);
    snprintf(v->base.title, sizeof(v->base.title), "explain: %.100s",
             v->reason);
    return &v->base;
}

static void explain_close(struct view *base) {
    struct explain_view *v = as_explain(base);
    pager_done(&v->pager);
    xfree(v->reason);
    xfree(v);
}

static unsigned open_object(const struct explain_view *v,
                            struct view_open *next, bool *opens) {
    const struct event *e = event_of(v);
    if (!e) return REACT_NONE;
    *next = (struct view_open){.ops = &view_object,
                               .cluster = e->cluster,
                               .kind = istr_str(e->kind),
                               .ns = istr_str(e->obj_ns),
                               .name = istr_str(e->obj_name),
                               .api = istr_str(e->obj_api),
                               .uid = istr_str(e->obj_uid)};
    *opens = true;
    return REACT_DRAW;
}

static unsigned explain_act(struct view *base, enum action a,
                            struct view_open *next, bool *opens) {
    struct explain_view *v = as_explain(base);
    if (a == ACTION_ENTER) return open_object(v, next, opens);
    return pager_act(&v->pager, a);
}

static unsigned explain_mouse(struct view *base, const struct mouse *m,
                              struct view_open *next, bool *opens) {
    struct explain_view *v = as_explain(base);
    bool enter = false;
    unsigned react = pager_mouse(&v->pager, m, &enter);
    return enter ? react | open_object(v, next, opens) : react;
}

static void explain_draw(struct view *base, struct grid *g, struct area area) {
    struct explain_view *v = as_explain(base);
    if (v->written_us == TIME_UNSET && (!v->entry || is_here(v))) write_all(v);
    pager_draw(&v->pager, g, area, true);
}

static void explain_summary(const struct view *base, struct buf *out) {
    const struct explain_view *v = (const struct explain_view *)base;
    buf_add_cstr(out, v->known ? "what a reason means" : "an unknown reason");
    if (v->entry && !is_here(v))
        buf_add_cstr(out, ", its event is no longer in memory");
}

static bool explain_search(struct view *base, struct str text, bool back) {
    return pager_search(&as_explain(base)->pager, text, back);
}

/* The command under the cursor, ready for a shell; else all of it. */
static bool explain_copy(const struct view *base, struct buf *out) {
    const struct explain_view *v = (const struct explain_view *)base;
    uint64_t id = v->pager.moved ? pager_current(&v->pager) : 0;
    if (id == 0 || !v->known || id > v->known->look.n ||
        !fill_step(v, (size_t)id - 1, out)) {
        pager_copy_all(&v->pager, out);
        return true;
    }
    buf_add_char(out, '\n');
    return true;
}

static void explain_text(const struct view *base, struct buf *out) {
    pager_copy_all(&((const struct explain_view *)base)->pager, out);
}

static const struct entry *explain_entry(const struct view *base) {
    const struct explain_view *v = (const struct explain_view *)base;
    return is_here(v) ? v->entry : NULL;
}

static const enum action actions[] = {
    ACTION_ENTER,       ACTION_COPY,    ACTION_SEARCH,    ACTION_SEARCH_NEXT,
    ACTION_SEARCH_PREV, ACTION_UP,      ACTION_DOWN,      ACTION_TOP,
    ACTION_BOTTOM,      ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HALF_UP,
    ACTION_HALF_DOWN,   ACTION_NONE};

const struct view_ops view_explain = {
    .name = "explain",
    .open = explain_open,
    .close = explain_close,
    .refresh = explain_refresh,
    .draw = explain_draw,
    .act = explain_act,
    .summary = explain_summary,
    .search = explain_search,
    .copy = explain_copy,
    .text = explain_text,
    .entry = explain_entry,
    .mouse = explain_mouse,
    .actions = actions,
};
