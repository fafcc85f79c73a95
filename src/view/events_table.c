/* SPDX-License-Identifier: Apache-2.0 */
#include "view/events_table.h"

#include <stdlib.h>

#include "base/cc.h"

enum { LABEL_CELLS = 14 };

enum style event_style(const struct entry *e) {
    if (e->expired) return STYLE_EXPIRED;
    return event_is_warning(e->event) ? STYLE_WARNING : STYLE_NORMAL;
}

void tabs_set_message(struct tabs *t, int i, const struct event *ev) {
    buf_clear(&t->scratch);
    if (ev->obj_field->len) {
        buf_add_str(&t->scratch, istr_str(ev->obj_field));
        buf_add_cstr(&t->scratch, ": ");
    }
    buf_add_str(&t->scratch, str_trim(event_message(ev)));
    tabs_set(t, i, buf_str(&t->scratch));
}

/* By lastTimestamp, those without one first, as describe does; then by
 * arrival. */
static int by_last(const void *a, const void *b) {
    const struct entry *x = *(const struct entry *const *)a;
    const struct entry *y = *(const struct entry *const *)b;
    int64_t s = x->event->facts.last_us, t = y->event->facts.last_us;
    if (s != t) return s < t ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static void set_cells(struct tabs *t, const struct entry *e,
                      const struct show *show) {
    const struct event *ev = e->event;
    const struct row row = {.kind = ROW_EVENT, .u.entry = e};
    tabs_set(t, 0, istr_str(ev->type));
    tabs_set(t, 1, istr_str(ev->reason));
    buf_clear(&t->scratch);
    column_find(STR("seen"))->text(&t->scratch, &row, show);
    tabs_set(t, 2, buf_str(&t->scratch));
    tabs_set(t, 3, event_source(ev));
    tabs_set_message(t, 4, ev);
}

static void add_titles(struct tabs *t, struct pager *p,
                       const char *const *titles, int n) {
    for (int i = 0; i < n; i++) tabs_set(t, i, str_of(titles[i]));
    tabs_add(t, p, n, -1, STYLE_DIM)->style = STYLE_DIM;
    for (int i = 0; i < n; i++)
        tabs_set(t, i, str_sub(STR("-------"), 0, strlen(titles[i])));
    tabs_add(t, p, n, -1, STYLE_DIM)->style = STYLE_DIM;
}

void events_table(struct pager *p, const struct entry **entries, size_t n,
                  const struct show *show) {
    static const char *const titles[] = {"Type", "Reason", "Age", "From",
                                         "Message"};
    const int cells = (int)ARRAY_LEN(titles);
    struct tabs t;
    if (n == 0) {
        pager_add_field(p, "Events:", LABEL_CELLS, STR("<none>"));
        return;
    }
    tabs_init(&t);
    pager_add(p, STYLE_HEAD, STR("Events:"));
    qsort(entries, n, sizeof(entries[0]), by_last);
    for (int i = 0; i < cells; i++) tabs_set(&t, i, str_of(titles[i]));
    tabs_widen(&t);
    for (size_t i = 0; i < n; i++) {
        set_cells(&t, entries[i], show);
        tabs_widen(&t);
    }
    add_titles(&t, p, titles, cells);
    for (size_t i = 0; i < n; i++) {
        set_cells(&t, entries[i], show);
        struct pager_line *l =
            tabs_add(&t, p, cells, 0, event_style(entries[i]));
        l->whole = true;
        l->id = entries[i]->seq;
        if (entries[i]->expired) l->style = STYLE_EXPIRED;
    }
    tabs_done(&t);
}
