/* SPDX-License-Identifier: Apache-2.0 */
#include "print/trend.h"

#include <inttypes.h>
#include <string.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "query/histogram.h"
#include "query/span.h"

/* About so many buckets, if nothing else is asked for. */
enum { BUCKETS = 60 };
/* So many empty ones in a row are told in one line. */
enum { FOLDED = 4 };
/* The columns before the bar: a time and two counts. */
enum { COUNT_WIDTH = 9 };

struct drawing {
    const struct trend_page *page;
    FILE *out;
    const struct bins *bins;
    struct bin outside;
    uint64_t most; /* in one bucket */
};

static int64_t start_of(const struct drawing *d, int i) {
    return d->bins->window.from_us + d->bins->window.width_us * i;
}

/* --- table ------------------------------------------------------------ */

static void put_time(const struct drawing *d, int64_t at_us,
                     char out[TIME_TEXT_MAX]) {
    const struct show *show = &d->page->config.show;
    switch (show->times) {
    case TIMES_RELATIVE:
        age_since(at_us, show->now_us, out);
        break;
    case TIMES_LOCAL:
        time_format_local(at_us, show->now_us, out);
        break;
    case TIMES_UTC:
        time_format_utc(at_us, show->now_us, out);
        break;
    case TIMES_RFC3339:
        time_format(at_us, 0, out);
        break;
    }
}

static void put_count(FILE *out, uint64_t n, uint64_t guessed) {
    char text[32];
    snprintf(text, sizeof(text), "%s%" PRIu64, guessed ? "~" : "", n);
    fprintf(out, "  %*s", COUNT_WIDTH, text);
}

static void repeat(FILE *out, const char *text, uint64_t n) {
    for (uint64_t i = 0; i < n; i++) fputs(text, out);
}

/* Cells of a bar for n of the most there are; at least one for any. */
static uint64_t cells_of(const struct drawing *d, uint64_t n, uint64_t room) {
    if (n == 0 || d->most == 0) return 0;
    double cells = (double)n / (double)d->most * (double)room;
    return cells < 1 ? 1 : (uint64_t)(cells + 0.5);
}

static void put_bar(const struct drawing *d, const struct bin *b,
                    uint64_t room) {
    const struct print_config *config = &d->page->config;
    bool ascii = config->show.ascii;
    uint64_t all = cells_of(d, bin_sum(b), room);
    uint64_t warning = cells_of(d, b->warning, room);
    if (warning > all) warning = all;
    if (b->normal && warning == all && all > 1) warning--;
    if (all == 0) return;
    fputs("  ", d->out);
    if (config->color && warning) fputs("\033[33m", d->out);
    repeat(d->out, ascii ? "#" : "\u2588", warning);
    if (config->color && warning) fputs("\033[0m", d->out);
    repeat(d->out, ascii ? "-" : "\u2591", all - warning);
}

/* How wide the times are. */
static int time_width(const struct drawing *d) {
    int width = 4;
    char text[TIME_TEXT_MAX];
    for (int i = 0; i < d->bins->window.n; i++) {
        put_time(d, start_of(d, i), text);
        if ((int)strlen(text) > width) width = (int)strlen(text);
    }
    return width;
}

static void put_line(const struct drawing *d, const char *when, int width,
                     const struct bin *b, uint64_t room) {
    fprintf(d->out, "%-*s", width, when);
    put_count(d->out, b->normal, b->normal_guessed);
    put_count(d->out, b->warning, b->warning_guessed);
    put_bar(d, b, room);
    fputc('\n', d->out);
}

static int count_empty(const struct drawing *d, int from) {
    int n = 0;
    while (from + n < d->bins->window.n &&
           bin_sum(&d->bins->at[from + n]) == 0)
        n++;
    return n;
}

static void write_table(const struct drawing *d) {
    int width = time_width(d), before = width + 2 * (COUNT_WIDTH + 2) + 2;
    uint64_t room = d->page->width > before + 10
                        ? (uint64_t)(d->page->width - before)
                        : 10;
    char when[TIME_TEXT_MAX];
    if (!d->page->config.no_headers)
        fprintf(d->out, "%-*s  %*s  %*s\n", width, "TIME", COUNT_WIDTH,
                "NORMAL", COUNT_WIDTH, "WARNING");
    if (bin_sum(&d->outside)) put_line(d, "else", width, &d->outside, 0);
    for (int i = 0; i < d->bins->window.n; i++) {
        int empty = count_empty(d, i);
        if (empty >= FOLDED) {
            fprintf(d->out, "... %d empty\n", empty);
            i += empty - 1;
            continue;
        }
        put_time(d, start_of(d, i), when);
        put_line(d, when, width, &d->bins->at[i], room);
    }
}

/* --- csv and json ----------------------------------------------------- */

static void write_csv(const struct drawing *d) {
    char start[TIME_TEXT_MAX];
    if (!d->page->config.no_headers)
        fputs("start,normal,warning,estimated\r\n", d->out);
    for (int i = 0; i < d->bins->window.n; i++) {
        const struct bin *b = &d->bins->at[i];
        time_format(start_of(d, i), 0, start);
        fprintf(d->out, "%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\r\n", start,
                b->normal, b->warning, bin_guessed(b));
    }
}

static void put_bin(struct jsonout *j, const struct bin *b) {
    jsonout_int(j, "normal", (int64_t)b->normal);
    jsonout_int(j, "warning", (int64_t)b->warning);
}

static void write_json(const struct drawing *d) {
    struct buf text = BUF_INIT(LIMIT_DOC_BYTES);
    struct jsonout j;
    char start[TIME_TEXT_MAX];
    jsonout_init(&j, &text, 4, 0);
    jsonout_open(&j, NULL, '{');
    jsonout_str(&j, "apiVersion", STR("kevtop/v1"));
    jsonout_int(&j, "bucketSeconds", d->bins->window.width_us / US_PER_S);
    jsonout_open(&j, "buckets", '[');
    for (int i = 0; i < d->bins->window.n; i++) {
        const struct bin *b = &d->bins->at[i];
        time_format(start_of(d, i), 0, start);
        jsonout_open(&j, NULL, '{');
        jsonout_str(&j, "start", str_of(start));
        put_bin(&j, b);
        jsonout_int(&j, "estimated", (int64_t)bin_guessed(b));
        jsonout_close(&j, '}');
    }
    jsonout_close(&j, ']');
    jsonout_str(&j, "kind", STR("Trend"));
    jsonout_open(&j, "outside", '{');
    put_bin(&j, &d->outside);
    jsonout_close(&j, '}');
    jsonout_close(&j, '}');
    fprintf(d->out, "%.*s\n", STR_ARG(buf_str(&text)));
    buf_done(&text);
}

/* --- all of them ------------------------------------------------------ */

static const struct {
    const char *format;
    void (*write)(const struct drawing *d);
} writers[] = {
    {"table", write_table}, {"csv", write_csv}, {"json", write_json}};

void print_trend(const struct trend_page *page, const struct printer_ops *ops,
                 FILE *out) {
    struct bins_window window = span_window(
        page->rows, page->config.show.now_us, page->bucket_us, BUCKETS);
    struct histogram *h = histogram_new();
    histogram_build(h, page->store, page->rows, &window, GROUP_REASON);
    struct drawing d = {.page = page,
                        .out = out,
                        .bins = histogram_bins(h),
                        .outside = histogram_outside(h)};
    for (int i = 0; i < window.n; i++) {
        uint64_t n = bin_sum(&d.bins->at[i]);
        if (n > d.most) d.most = n;
    }
    for (size_t i = 0; i < ARRAY_LEN(writers); i++)
        if (str_eq(str_of(writers[i].format), str_of(ops->name)))
            writers[i].write(&d);
    histogram_free(h);
}
