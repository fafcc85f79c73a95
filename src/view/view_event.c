/* SPDX-License-Identifier: Apache-2.0 */
/* Every field of one event, or the whole object as YAML. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/yamlout.h"
#include "model/encode.h"
#include "view/pager.h"
#include "view/view.h"
#include "view/when.h"

enum { LABEL_CELLS = 18 };

struct event_view {
    struct view base;
    struct store *store;
    /* It is shown while it is known, in its newest version. */
    const struct entry *entry;
    uint64_t seq;
    uint64_t revision; /* of the version shown */
    bool expired;
    struct pager pager;
    struct event_encoder *encoder;
    struct json_reader *reader;
    bool yaml;
    uint64_t settings;
    int64_t written_us; /* TIME_UNSET: the text must be written anew */
};

static struct event_view *as_event(struct view *v) {
    return (struct event_view *)v;
}

static bool is_known(const struct event_view *v) {
    return v->entry->seq == v->seq;
}

/* --- fields ----------------------------------------------------------- */

static void field(struct event_view *v, const char *label, struct str text) {
    if (text.len) pager_add_field(&v->pager, label, LABEL_CELLS, text);
}

static void istr_field(struct event_view *v, const char *label,
                       const struct istr *s) {
    field(v, label, istr_str(s));
}

static void time_field(struct event_view *v, const char *label,
                       int64_t at_us) {
    if (at_us == TIME_UNSET) return;
    struct buf text = BUF_INIT(256);
    when_and_ago(&text, at_us, &v->base.env->show);
    field(v, label, buf_str(&text));
    buf_done(&text);
}

static void number_field(struct event_view *v, const char *label, int32_t n) {
    char text[16];
    snprintf(text, sizeof(text), "%" PRId32, n);
    field(v, label, str_of(text));
}

/* "kubelet, node-1" */
static void pair_field(struct event_view *v, const char *label, struct str a,
                       struct str b) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_add_str(&text, a);
    if (a.len && b.len) buf_add_cstr(&text, ", ");
    buf_add_str(&text, b);
    field(v, label, buf_str(&text));
    buf_done(&text);
}

static void write_what(struct event_view *v, const struct event *e) {
    istr_field(v, "Type:", e->type);
    istr_field(v, "Reason:", e->reason);
    field(v, "Message:", str_trim(event_message(e)));
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_add_str(&text, istr_str(e->kind));
    buf_add_char(&text, '/');
    buf_add_str(&text, istr_str(e->obj_name));
    field(v, "Object:", buf_str(&text));
    buf_done(&text);
    istr_field(v, "  namespace:", e->obj_ns);
    istr_field(v, "  field:", e->obj_field);
    istr_field(v, "  API version:", e->obj_api);
    istr_field(v, "  uid:", e->obj_uid);
    field(v, "  version:", event_obj_rv(e));
    istr_field(v, "Action:", e->action);
}

static void write_when(struct event_view *v, const struct event *e) {
    const struct event_facts *f = &e->facts;
    number_field(v, "Count:", event_count(e));
    time_field(v, "Last seen:", event_last_us(e));
    time_field(v, "First seen:", event_first_us(e));
    time_field(v, "  firstTimestamp:", f->first_us);
    time_field(v, "  lastTimestamp:", f->last_us);
    time_field(v, "  eventTime:", f->event_us);
    time_field(v, "  series:", f->series_us);
    time_field(v, "Created:", f->created_us);
}

static void write_who(struct event_view *v, const struct event *e) {
    pair_field(v, "Source:", istr_str(e->component), istr_str(e->host));
    pair_field(v, "Reported by:", istr_str(e->controller),
               istr_str(e->instance));
    field(v, "Node:", event_node(e));
    istr_field(v, "Namespace:", e->ns);
    field(v, "Name:", event_name(e));
    field(v, "Uid:", event_uid(e));
    field(v, "Version:", event_rv(e));
}

/* --- YAML ------------------------------------------------------------- */

static void add_lines(struct event_view *v, struct str text) {
    struct str line;
    if (text.len && text.ptr[text.len - 1] == '\n') text.len--;
    while (str_split(&text, '\n', &line)) {
        size_t blanks = 0;
        while (blanks < line.len && line.ptr[blanks] == ' ') blanks++;
        pager_add(&v->pager, STYLE_TEXT, line)->hang = (uint16_t)(blanks + 2);
    }
}

/* JSON text as YAML, under a label if it is not empty. */
static void write_yaml(struct event_view *v, struct buf *json,
                       const char *label) {
    struct buf out = BUF_INIT(LIMIT_DOC_BYTES);
    struct yamlout y;
    const struct json *parsed =
        json->over || json->len == 0
            ? NULL
            : json_parse(v->reader, json->data, json->len, NULL);
    if (parsed) {
        if (label[0]) {
            pager_add(&v->pager, STYLE_TEXT, STR(""));
            pager_add(&v->pager, STYLE_DIM, str_of(label));
        }
        yamlout_init(&y, &out);
        yamlout_value(&y, STR_NONE, parsed);
        add_lines(v, buf_str(&out));
    }
    if (json->len && (!parsed || out.over))
        pager_add(&v->pager, STYLE_BAD, STR("(too large to be shown)"));
    buf_done(&out);
}

static void write_rest(struct event_view *v, const struct event *e) {
    struct buf json = BUF_INIT(LIMIT_DOC_BYTES);
    buf_add_str(&json, event_rest(e));
    write_yaml(v, &json, "Other fields:");
    buf_done(&json);
}

static void write_object(struct event_view *v, const struct event *e) {
    struct buf json = BUF_INIT(LIMIT_DOC_BYTES);
    struct jsonout j;
    jsonout_init(&j, &json, 0, 0);
    encode_event(v->encoder, &j, NULL, e);
    write_yaml(v, &json, "");
    buf_done(&json);
}

/* --- life ------------------------------------------------------------- */

static void write_all(struct event_view *v) {
    const struct event *e = v->entry->event;
    pager_begin(&v->pager);
    if (v->yaml) {
        write_object(v, e);
    } else {
        if (v->entry->expired)
            pager_add(&v->pager, STYLE_EXPIRED,
                      STR("Expired: the server has let this event go."));
        write_what(v, e);
        pager_add(&v->pager, STYLE_TEXT, STR(""));
        write_when(v, e);
        pager_add(&v->pager, STYLE_TEXT, STR(""));
        write_who(v, e);
        write_rest(v, e);
    }
    pager_end(&v->pager);
    v->written_us = v->base.env->show.now_us;
}

/* An evicted event is gone for good; what was written of it stays. */
static bool event_refresh(struct view *base) {
    struct event_view *v = as_event(base);
    const struct view_env *env = base->env;
    if (!is_known(v)) return false;
    bool news = v->revision != v->entry->revision ||
                v->settings != env->settings ||
                v->written_us / US_PER_S != env->show.now_us / US_PER_S;
    v->revision = v->entry->revision;
    v->settings = env->settings;
    if (news) v->written_us = TIME_UNSET;
    return news;
}

static const struct entry *find_entry(const struct store *st,
                                      const struct event *e) {
    const struct object *o =
        store_object(st, e->cluster, istr_str(e->kind), istr_str(e->obj_ns),
                     istr_str(e->obj_name));
    const struct entry *found = o ? o->first : NULL;
    while (found && found->event != e) found = found->object_next;
    return found;
}

static struct view *event_open(struct view_env *env,
                               const struct view_open *open) {
    struct event_view *v = xcalloc(1, sizeof(*v));
    v->base = (struct view){.ops = &view_event, .env = env};
    v->store = env->store;
    v->entry = find_entry(v->store, open->event);
    assert(v->entry);
    v->seq = v->entry->seq;
    v->encoder = event_encoder_new();
    v->reader = json_reader_new();
    v->written_us = TIME_UNSET;
    pager_init(&v->pager, false);
    struct str reason = str_sub(istr_str(open->event->reason), 0, 100);
    snprintf(v->base.title, sizeof(v->base.title), "%.*s",
             STR_ARG(reason.len ? reason : STR("event")));
    return &v->base;
}

static void event_close(struct view *base) {
    struct event_view *v = as_event(base);
    pager_done(&v->pager);
    event_encoder_free(v->encoder);
    json_reader_free(v->reader);
    xfree(v);
}

/* The object that it is about. */
static unsigned open_object(struct event_view *v, const struct view_ops *ops,
                            struct view_open *next, bool *opens) {
    struct view_env *env = v->base.env;
    if (!is_known(v)) {
        snprintf(env->say, sizeof(env->say), "%s",
                 "it is no longer in memory");
        return REACT_DRAW;
    }
    const struct event *e = v->entry->event;
    *next = (struct view_open){.ops = ops,
                               .cluster = e->cluster,
                               .kind = istr_str(e->kind),
                               .ns = istr_str(e->obj_ns),
                               .name = istr_str(e->obj_name),
                               .api = istr_str(e->obj_api),
                               .uid = istr_str(e->obj_uid),
                               .text = TEXT_DESCRIBE};
    *opens = true;
    return REACT_DRAW;
}

static unsigned turn_yaml(struct event_view *v) {
    if (!is_known(v)) return REACT_DRAW;
    v->yaml = !v->yaml;
    pager_act(&v->pager, ACTION_TOP);
    v->written_us = TIME_UNSET;
    return REACT_DRAW;
}

static unsigned event_act(struct view *base, enum action a,
                          struct view_open *next, bool *opens) {
    struct event_view *v = as_event(base);
    switch (a) {
    case ACTION_ENTER:
    case ACTION_OWNER:
        return open_object(v, &view_object, next, opens);
    case ACTION_DESCRIBE:
        return open_object(v, &view_text, next, opens);
    case ACTION_YAML:
        return turn_yaml(v);
    default:
        return pager_act(&v->pager, a);
    }
}

static unsigned event_mouse(struct view *base, const struct mouse *m,
                            struct view_open *next, bool *opens) {
    bool open;
    (void)next;
    (void)opens;
    return pager_mouse(&as_event(base)->pager, m, &open);
}

/* The fields are wrapped in any case: what is looked for here is the message
 * to its end. */
static void event_draw(struct view *base, struct grid *g, struct area area) {
    struct event_view *v = as_event(base);
    if (v->written_us == TIME_UNSET && is_known(v)) write_all(v);
    pager_draw(&v->pager, g, area, !v->yaml || base->env->wrap);
}

static void event_summary(const struct view *base, struct buf *out) {
    const struct event_view *v = (const struct event_view *)base;
    buf_add_cstr(out, v->yaml ? "YAML" : "event");
    if (!is_known(v))
        buf_add_cstr(out, ", no longer in memory");
    else if (v->entry->expired)
        buf_add_cstr(out, ", expired");
}

static bool event_search(struct view *base, struct str text, bool back) {
    return pager_search(&as_event(base)->pager, text, back);
}

/* All of it: a line alone is of little use here. */
static bool event_copy(const struct view *base, struct buf *out) {
    pager_copy_all(&((const struct event_view *)base)->pager, out);
    return out->len > 0;
}

static void event_text(const struct view *base, struct buf *out) {
    event_copy(base, out);
}

static const struct entry *event_entry(const struct view *base) {
    const struct event_view *v = (const struct event_view *)base;
    return is_known(v) ? v->entry : NULL;
}

static void event_scope(const struct view *base, struct query_scope *out) {
    const struct event_view *v = (const struct event_view *)base;
    *out = (struct query_scope){.from_us = TIME_UNSET, .to_us = TIME_UNSET};
    if (!is_known(v)) return;
    out->members[0].by = GROUP_OBJECT;
    out->members[0].id = query_group_id(v->store, GROUP_OBJECT, v->entry);
    out->n_members = 1;
}

static const enum action actions[] = {
    ACTION_ENTER,       ACTION_EXPLAIN,   ACTION_YAML,    ACTION_DESCRIBE,
    ACTION_OWNER,       ACTION_TREND,     ACTION_SEARCH,  ACTION_SEARCH_NEXT,
    ACTION_SEARCH_PREV, ACTION_COPY,      ACTION_SAVE,    ACTION_WRAP,
    ACTION_UP,          ACTION_DOWN,      ACTION_TOP,     ACTION_BOTTOM,
    ACTION_PAGE_UP,     ACTION_PAGE_DOWN, ACTION_HALF_UP, ACTION_HALF_DOWN,
    ACTION_LEFT,        ACTION_RIGHT,     ACTION_NONE};

const struct view_ops view_event = {
    .name = "event",
    .open = event_open,
    .close = event_close,
    .refresh = event_refresh,
    .draw = event_draw,
    .act = event_act,
    .summary = event_summary,
    .search = event_search,
    .copy = event_copy,
    .text = event_text,
    .entry = event_entry,
    .mouse = event_mouse,
    .scope = event_scope,
    .actions = actions,
};
