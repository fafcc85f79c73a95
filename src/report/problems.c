/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "explain/explain.h"
#include "report/report_internal.h"

static void put_number(struct buf *out, uint64_t n) {
    buf_printf(out, "%llu", (unsigned long long)n);
}

/* --- the table -------------------------------------------------------- */

enum {
    TYPE,
    REASON,
    COUNT,
    TREND,
    SINCE,
    LAST,
    WHERE,
    COMMON,
    MESSAGE,
    CELLS
};

static const char *const heads[CELLS] = {
    [TYPE] = "Type",       [REASON] = "Reason",
    [COUNT] = "Count",     [TREND] = "Last 15 minutes",
    [SINCE] = "Since",     [LAST] = "Last",
    [WHERE] = "Where",     [COMMON] = "In common",
    [MESSAGE] = "Message",
};

static void put_problem(const struct report *r, struct page *p,
                        const struct row *row) {
    const struct group *g = row->u.group;
    struct buf texts[CELLS];
    struct page_cell cells[CELLS] = {{.number = false}};
    for (size_t i = 0; i < CELLS; i++) buf_init(&texts[i], LIMIT_TEXT_BYTES);
    report_column(&texts[TYPE], "type", row, r);
    report_column(&texts[REASON], "reason", row, r);
    put_number(&texts[COUNT], g->count);
    report_clock(&texts[SINCE], g->since_us, r->now_us);
    report_clock(&texts[LAST], g->last_us, r->now_us);
    report_column(&texts[WHERE], "where", row, r);
    report_column(&texts[COMMON], "common", row, r);
    buf_add_str(&texts[MESSAGE],
                istr_str(store_template(r->store, g->newest)));
    for (size_t i = 0; i < CELLS; i++) cells[i].text = buf_str(&texts[i]);
    cells[COUNT].number = true;
    cells[TYPE].strong = cells[REASON].strong = true;
    cells[WHERE].wraps = cells[COMMON].wraps = cells[MESSAGE].wraps = true;
    cells[TREND].spark = &g->spark;
    p->ops->row(p, cells, CELLS, g->warnings > 0);
    for (size_t i = 0; i < CELLS; i++) buf_done(&texts[i]);
}

/* --- what they mean --------------------------------------------------- */

static void put_steps(struct page *p, const char *what,
                      const struct explain_lines *lines) {
    struct str items[EXPLAIN_LINES];
    size_t n = 0;
    for (size_t i = 0; i < lines->n; i++)
        if (!strchr(lines->at[i], '{')) items[n++] = str_of(lines->at[i]);
    if (n == 0) return;
    p->ops->para(p, str_of(what));
    p->ops->list(p, items, n);
}

static void put_meaning(const struct explanation *e, struct page *p) {
    p->ops->fold_begin(p, str_of(e->reason));
    p->ops->para(p, str_of(e->means));
    put_steps(p, "Usual causes, the likeliest first:", &e->causes);
    put_steps(p, "What to look at next:", &e->look);
    p->ops->fold_end(p);
}

static void put_meanings(const struct report *r, struct page *p, size_t n) {
    const struct explanation *told[REPORT_PROBLEMS];
    size_t n_told = 0;
    struct explain *x = explain_new(NULL);
    if (!x) return; /* it is compiled in, and a test reads it */
    for (size_t i = 0; i < n; i++) {
        const struct group *g = query_row(r->rows, i).u.group;
        const struct event *e = g->newest->event;
        const struct explanation *found =
            g->warnings ? explain_find(x, istr_str(e->reason), event_source(e),
                                       event_message(e))
                        : NULL;
        bool known = !found;
        for (size_t k = 0; k < n_told; k++) known = known || told[k] == found;
        if (known) continue;
        if (n_told == 0) p->ops->heading(p, 3, STR("What these reasons mean"));
        told[n_told++] = found;
        put_meaning(found, p);
    }
    explain_free(x);
}

void report_problems(const struct report *r, struct page *p) {
    query_set_group(r->rows, GROUP_PROBLEM);
    query_refresh(r->rows, r->now_us);
    size_t all = query_count(r->rows);
    size_t n = all < REPORT_PROBLEMS ? all : REPORT_PROBLEMS;
    p->ops->heading(p, 2, STR("Problems, the worst first"));
    if (n < all) report_para(p, "The first %zu of %zu.", n, all);
    p->ops->table_begin(p, heads, CELLS,
                        "A line for each type, reason and message, with what "
                        "varies in messages masked.");
    for (size_t i = 0; i < n; i++) {
        struct row row = query_row(r->rows, i);
        put_problem(r, p, &row);
    }
    p->ops->table_end(p);
    put_meanings(r, p, n);
}
