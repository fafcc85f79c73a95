/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown in GitHub's dialect, which others read as well. */
#include <inttypes.h>

#include "base/clock.h"
#include "report/escape.h"

/* Cells of a bar in the chart. */
enum { BAR = 40 };

static void put(struct page *p, const char *before, struct str text,
                const char *after) {
    fputs(before, p->out);
    escape_markdown(p, text);
    fputs(after, p->out);
}

static void md_begin(struct page *p, struct str title) {
    put(p, "# ", title, "\n\n");
}

static void md_end(struct page *p) {
    (void)p;
}

static void md_heading(struct page *p, int level, struct str text) {
    static const char *const marks[] = {"# ", "## ", "### ", "#### "};
    put(p, marks[level - 1], text, "\n\n");
}

static void md_para(struct page *p, struct str text) {
    put(p, "", text, "\n\n");
}

static void md_list(struct page *p, const struct str *items, size_t n) {
    for (size_t i = 0; i < n; i++) put(p, "- ", items[i], "\n");
    fputc('\n', p->out);
}

static void md_table_begin(struct page *p, const char *const *heads, size_t n,
                           const char *caption) {
    put(p, "", str_of(caption), "\n\n|");
    for (size_t i = 0; i < n; i++) put(p, " ", str_of(heads[i]), " |");
    fputs("\n|", p->out);
    for (size_t i = 0; i < n; i++) fputs(" --- |", p->out);
    fputc('\n', p->out);
}

static void put_spark(FILE *out, const struct spark *s) {
    static const char *const blocks[] = {"\u2581", "\u2582", "\u2583",
                                         "\u2584", "\u2585", "\u2586",
                                         "\u2587", "\u2588"};
    uint32_t most = 1;
    for (size_t i = 0; i < SPARK_CELLS; i++)
        if (s->cells[i] > most) most = s->cells[i];
    for (size_t i = 0; i < SPARK_CELLS; i++)
        fputs(blocks[(uint64_t)s->cells[i] * 7 / most], out);
}

static void md_row(struct page *p, const struct page_cell *cells, size_t n,
                   bool loud) {
    (void)loud;
    fputc('|', p->out);
    for (size_t i = 0; i < n; i++) {
        fputc(' ', p->out);
        if (cells[i].spark)
            put_spark(p->out, cells[i].spark);
        else
            escape_markdown(p, cells[i].text);
        fputs(" |", p->out);
    }
    fputc('\n', p->out);
}

static void md_table_end(struct page *p) {
    fputc('\n', p->out);
}

static void md_fold_begin(struct page *p, struct str what) {
    put(p, "**", what, "**\n\n");
}

static void md_fold_end(struct page *p) {
    (void)p;
}

static void put_bar(FILE *out, const char *cell, uint64_t n, uint64_t most) {
    uint64_t cells = n ? (n * BAR + most - 1) / most : 0;
    for (uint64_t i = 0; i < cells; i++) fputs(cell, out);
}

static void md_chart(struct page *p, const struct bins *bins) {
    uint64_t most = 1;
    char start[TIME_TEXT_MAX];
    for (int i = 0; i < bins->window.n; i++)
        if (bin_sum(&bins->at[i]) > most) most = bin_sum(&bins->at[i]);
    fputs("```text\nstart (UTC)              Normal  Warning\n", p->out);
    for (int i = 0; i < bins->window.n; i++) {
        const struct bin *b = &bins->at[i];
        time_format(bins->window.from_us + bins->window.width_us * i, 0,
                    start);
        fprintf(p->out, "%s  %8" PRIu64 " %8" PRIu64 "  ", start, b->normal,
                b->warning);
        put_bar(p->out, "\u2588", b->warning, most);
        put_bar(p->out, "\u2591", b->normal, most);
        fputc('\n', p->out);
    }
    fputs("```\n\n", p->out);
}

const struct page_ops page_markdown = {
    .begin = md_begin,
    .end = md_end,
    .heading = md_heading,
    .para = md_para,
    .list = md_list,
    .table_begin = md_table_begin,
    .row = md_row,
    .table_end = md_table_end,
    .fold_begin = md_fold_begin,
    .fold_end = md_fold_end,
    .chart = md_chart,
};
