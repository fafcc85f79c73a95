/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/newfile.h"
#include "report/report_internal.h"

static const struct {
    const char *end;
    const struct page_ops *ops;
} formats[] = {
    {".html", &page_html},
    {".htm", &page_html},
    {".md", &page_markdown},
    {".markdown", &page_markdown},
};

static const struct page_ops *find_format(const char *name) {
    struct str s = str_of(name);
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        struct str end = str_of(formats[i].end);
        if (s.len > end.len &&
            str_eq_nocase(str_sub(s, s.len - end.len, end.len), end))
            return formats[i].ops;
    }
    return NULL;
}

bool report_name_check(const char *name, struct err *err) {
    return find_format(name) ||
           err_set(err, ERR_USAGE,
                   "'%s' has to end in .html or .md, which says how it is "
                   "written",
                   name);
}

static void write_page(const struct report *r, struct page *p) {
    struct buf title = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_printf(&title, "Incident report: %s, %s", r->context, r->scope);
    p->ops->begin(p, buf_str(&title));
    report_overview(r, p);
    report_problems(r, p);
    report_objects(r, p);
    report_events(r, p);
    p->ops->end(p);
    buf_done(&title);
}

bool report_write(const struct report *r, const char *name, bool replace,
                  size_t *n, struct err *err) {
    struct newfile file;
    if (!report_name_check(name, err)) return false;
    if (!newfile_open(&file, name, replace, err)) return false;
    struct page page = {.ops = find_format(name), .out = file.out};
    buf_init(&page.clean, 2 * LIMIT_TEXT_BYTES);
    write_page(r, &page);
    *n = query_count(r->rows);
    buf_done(&page.clean);
    return newfile_commit(&file, err);
}
