/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/vec.h"
#include "report/report_internal.h"

/* --- one object's timeline -------------------------------------------- */

/* One line: it happened so often, then. */
struct moment {
    int64_t from_us, at_us; /* alike: known to the point */
    uint32_t n;
    const struct event *event;
};

struct timeline {
    VEC(struct moment) at;
    const struct event *event; /* whose spans are added */
};

static void add_span(void *ctx, int64_t from_us, int64_t to_us, uint32_t n) {
    struct timeline *t = ctx;
    const struct moment m = {from_us, to_us, n, t->event};
    vec_push(&t->at, m);
}

static int by_time(const void *pa, const void *pb) {
    const struct moment *a = pa, *b = pb;
    return (a->at_us > b->at_us) - (a->at_us < b->at_us);
}

static const char *const heads[] = {"When", "Type", "Reason", "Times",
                                    "Message"};

static void put_moment(const struct report *r, struct page *p,
                       const struct moment *m) {
    struct buf when = BUF_INIT(128), n = BUF_INIT(32);
    if (m->from_us != m->at_us) {
        report_clock(&when, m->from_us, r->now_us);
        buf_add_cstr(&when, " to ");
    }
    report_clock(&when, m->at_us, r->now_us);
    buf_printf(&n, "%u", m->n);
    const struct page_cell cells[] = {
        {.text = buf_str(&when)},
        {.text = istr_str(m->event->type), .strong = true},
        {.text = istr_str(m->event->reason), .strong = true},
        {.text = buf_str(&n), .number = true},
        {.text = event_message(m->event), .wraps = true},
    };
    p->ops->row(p, cells, ARRAY_LEN(cells), event_is_warning(m->event));
    buf_done(&when);
    buf_done(&n);
}

static void put_object(const struct report *r, struct page *p,
                       const struct object *o) {
    struct timeline t = {.event = NULL};
    struct buf name = BUF_INIT(LIMIT_TEXT_BYTES);
    for (const struct entry *e = o->first; e; e = e->object_next) {
        t.event = e->event;
        entry_spans(e, add_span, &t);
    }
    if (t.at.n) qsort(t.at.at, t.at.n, sizeof(t.at.at[0]), by_time);
    size_t from = t.at.n > REPORT_LINES ? t.at.n - REPORT_LINES : 0;
    buf_printf(&name, "%.*s/%.*s%s%.*s", STR_ARG(istr_str(o->kind)),
               STR_ARG(istr_str(o->name)), o->ns->len ? " in " : "",
               STR_ARG(istr_str(o->ns)));
    p->ops->heading(p, 3, buf_str(&name));
    if (from)
        report_para(p, "The newest %d of %zu lines.", REPORT_LINES, t.at.n);
    p->ops->table_begin(p, heads, ARRAY_LEN(heads),
                        "Oldest first; a line with two times is an estimate: "
                        "so often, at some time between them.");
    for (size_t i = from; i < t.at.n; i++) put_moment(r, p, &t.at.at[i]);
    p->ops->table_end(p);
    vec_done(&t.at);
    buf_done(&name);
}

/* --- which ------------------------------------------------------------ */

struct hit {
    const struct object *object;
    uint64_t warnings;
    int64_t last_us;
};

static int by_warnings(const void *pa, const void *pb) {
    const struct hit *a = pa, *b = pb;
    if (a->warnings != b->warnings) return a->warnings > b->warnings ? -1 : 1;
    return (a->last_us < b->last_us) - (a->last_us > b->last_us);
}

/* Those with the most Warnings, and there has to be one. */
static void put_worst(const struct report *r, struct page *p) {
    query_set_group(r->rows, GROUP_OBJECT);
    query_refresh(r->rows, r->now_us);
    size_t n = query_count(r->rows), told = 0;
    struct hit *hits = xcalloc(n + 1, sizeof(*hits));
    for (size_t i = 0; i < n; i++) {
        const struct group *g = query_row(r->rows, i).u.group;
        hits[i] = (struct hit){g->newest->object, g->warnings, g->last_us};
    }
    qsort(hits, n, sizeof(*hits), by_warnings);
    for (; told < n && told < REPORT_OBJECTS && hits[told].warnings; told++)
        put_object(r, p, hits[told].object);
    if (told == 0) report_para(p, "No object has a Warning.");
    xfree(hits);
}

void report_objects(const struct report *r, struct page *p) {
    p->ops->heading(p, 2,
                    r->n_objects ? STR("Objects") : STR("Objects worst hit"));
    for (size_t i = 0; i < r->n_objects; i++) put_object(r, p, r->objects[i]);
    if (r->n_objects == 0) put_worst(r, p);
}

/* --- all events ------------------------------------------------------- */

static const char *const event_columns[] = {"type",      "reason", "object",
                                            "namespace", "count",  "message"};
static const char *const event_heads[] = {
    "Last", "Type", "Reason", "Object", "Namespace", "Count", "Message"};

static void put_event(const struct report *r, struct page *p,
                      const struct row *row) {
    struct buf texts[ARRAY_LEN(event_heads)];
    struct page_cell cells[ARRAY_LEN(event_heads)] = {{.number = false}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        buf_init(&texts[i], LIMIT_TEXT_BYTES);
    report_clock(&texts[0], event_last_us(row->u.entry->event), r->now_us);
    for (size_t i = 0; i < ARRAY_LEN(event_columns); i++)
        report_column(&texts[i + 1], event_columns[i], row, r);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        cells[i].text = buf_str(&texts[i]);
    cells[1].strong = cells[2].strong = true;
    cells[5].number = true;
    cells[3].wraps = cells[6].wraps = true;
    p->ops->row(p, cells, ARRAY_LEN(cells),
                event_is_warning(row->u.entry->event));
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) buf_done(&texts[i]);
}

void report_events(const struct report *r, struct page *p) {
    query_set_group(r->rows, GROUP_NONE);
    query_refresh(r->rows, r->now_us);
    size_t n = query_count(r->rows);
    size_t from = n > LIMIT_REPORT_EVENTS ? n - LIMIT_REPORT_EVENTS : 0;
    p->ops->heading(p, 2, STR("All events"));
    if (from) report_para(p, "The newest %d of %zu.", LIMIT_REPORT_EVENTS, n);
    p->ops->table_begin(p, event_heads, ARRAY_LEN(event_heads),
                        "Oldest first.");
    for (size_t i = from; i < n; i++) {
        struct row row = query_row(r->rows, i);
        put_event(r, p, &row);
    }
    p->ops->table_end(p);
}
