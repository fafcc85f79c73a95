/* SPDX-License-Identifier: Apache-2.0 */
/* HTML that is XML, too, and needs nothing but itself: no script, no font, no
 * address. Readable in the dark, on paper and on a telephone. */
#include <inttypes.h>
#include <string.h>

#include "report/escape.h"
#include "report/svg.h"

/* The colours of the screen's theme: Warnings stand out by brightness and by
 * words, never by colour alone. */
static const char style[] =
    ":root{--ink:#1c2128;--dim:#57606a;--paper:#fff;--line:#d8dee4;"
    "--warn:#9a4b00;--warn-fill:#d9730d;--calm:#8c959f;--band:#f6f8fa}"
    "@media (prefers-color-scheme:dark){:root{--ink:#d6dde6;--dim:#9aa4b0;"
    "--paper:#14181d;--line:#30363d;--warn:#f0a04b;--warn-fill:#e08a2e;"
    "--calm:#6b7681;--band:#1c2229}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:92rem;padding:1.5rem;color:var(--ink);"
    "background:var(--paper);font:15px/1.5 system-ui,sans-serif}"
    "h1{font-size:1.6rem;margin:0 0 1rem}"
    "h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid "
    "var(--line);padding-bottom:.2rem}"
    "h3{font-size:1rem;margin:1.4rem 0 .4rem;overflow-wrap:anywhere}"
    ".wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;font-size:.87rem;"
    "font-variant-numeric:tabular-nums}"
    "caption{text-align:left;color:var(--dim);padding:.2rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.22rem .7rem .22rem 0;"
    "border-bottom:1px solid var(--line);overflow-wrap:anywhere}"
    "th{color:var(--dim);font-weight:600;white-space:nowrap;position:sticky;"
    "top:0;background:var(--paper)}"
    "td.n,th.n{text-align:right;white-space:nowrap}"
    "td.t{white-space:nowrap;overflow-wrap:normal}"
    "td:not([class]){min-width:9rem}td:last-child:not([class]){min-width:22rem}"
    "tr.w td:first-child{box-shadow:inset 3px 0 0 var(--warn-fill);"
    "padding-left:.5rem}"
    "tr.w .k{color:var(--warn);font-weight:600}"
    "details{margin:.4rem 0;background:var(--band);padding:.4rem .8rem;"
    "border-radius:4px}summary{cursor:pointer}"
    "svg{max-width:100%;height:auto}"
    ".warn{fill:var(--warn-fill)}.calm{fill:var(--calm)}"
    ".axis{stroke:var(--line)}text{fill:var(--dim);font-size:11px}"
    "@media print{body{max-width:none;padding:0;font-size:11px}"
    "th{position:static}details>*{display:block}tr,svg{break-inside:avoid}}";

static void put(struct page *p, const char *before, struct str text,
                const char *after) {
    fputs(before, p->out);
    escape_html(p, text);
    fputs(after, p->out);
}

static void html_begin(struct page *p, struct str title) {
    fputs("<!DOCTYPE html>\n<html lang=\"en\" "
          "xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
          "<meta charset=\"utf-8\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width\"/>\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
          "'none'; style-src 'unsafe-inline'\"/>\n",
          p->out);
    put(p, "<title>", title, "</title>\n");
    fprintf(p->out, "<style>%s</style>\n</head>\n<body>\n", style);
    put(p, "<h1>", title, "</h1>\n");
}

static void html_end(struct page *p) {
    fputs("</body>\n</html>\n", p->out);
}

static void html_heading(struct page *p, int level, struct str text) {
    fprintf(p->out, "<h%d>", level);
    escape_html(p, text);
    fprintf(p->out, "</h%d>\n", level);
}

static void html_para(struct page *p, struct str text) {
    put(p, "<p>", text, "</p>\n");
}

static void html_list(struct page *p, const struct str *items, size_t n) {
    fputs("<ul>\n", p->out);
    for (size_t i = 0; i < n; i++) put(p, "<li>", items[i], "</li>\n");
    fputs("</ul>\n", p->out);
}

static void html_table_begin(struct page *p, const char *const *heads,
                             size_t n, const char *caption) {
    fputs("<div class=\"wide\"><table>\n", p->out);
    put(p, "<caption>", str_of(caption), "</caption>\n<thead><tr>");
    for (size_t i = 0; i < n; i++)
        put(p, "<th scope=\"col\">", str_of(heads[i]), "</th>");
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

static void html_row(struct page *p, const struct page_cell *cells, size_t n,
                     bool loud) {
    fputs(loud ? "<tr class=\"w\">" : "<tr>", p->out);
    for (size_t i = 0; i < n; i++) {
        const struct page_cell *c = &cells[i];
        if (c->spark) {
            fputs("<td class=\"t\">", p->out);
            svg_spark(p->out, c->spark);
            fputs("</td>", p->out);
            continue;
        }
        put(p,
            c->number   ? "<td class=\"n\">"
            : c->wraps  ? "<td>"
            : c->strong ? "<td class=\"t k\">"
                        : "<td class=\"t\">",
            c->text, "</td>");
    }
    fputs("</tr>\n", p->out);
}

static void html_table_end(struct page *p) {
    fputs("</tbody>\n</table></div>\n", p->out);
}

static void html_fold_begin(struct page *p, struct str what) {
    put(p, "<details><summary>", what, "</summary>\n");
}

static void html_fold_end(struct page *p) {
    fputs("</details>\n", p->out);
}

static void html_chart(struct page *p, const struct bins *bins) {
    svg_chart(p->out, bins);
    fputc('\n', p->out);
}

const struct page_ops page_html = {
    .begin = html_begin,
    .end = html_end,
    .heading = html_heading,
    .para = html_para,
    .list = html_list,
    .table_begin = html_table_begin,
    .row = html_row,
    .table_end = html_table_end,
    .fold_begin = html_fold_begin,
    .fold_end = html_fold_end,
    .chart = html_chart,
};
