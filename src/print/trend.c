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

#define MINUTE (60 * US_PER_S)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* About so many buckets, if nothing else is asked for. */
enum { BUCKETS = 60 };
/* So many empty ones in a row are told in one line. */
enum { FOLDED = 4 };
/* Blanks between columns, and the shortest bar for what there is most of. */
enum { GAP = 2, ROOM = 10 };
/* "~" and the digits of a count. */
enum { COUNT_TEXT_MAX = 24 };

static const char head_time[] = "TIME", head_normal[] = "NORMAL",
                  head_warning[] = "WARNING";
static const char outside_name[] = "outside";

struct drawing {
    const struct trend_page *page;
    FILE *out;
    const struct bins *bins;
    struct bin outside;
    uint64_t most; /* in one bucket */
    /* Of the columns, and what they leave for the bar. */
    int time_width, normal_width, warning_width;
    uint64_t room;
};

static int64_t start_of(const struct drawing *d, int i) {
    return d->bins->window.from_us + d->bins->window.width_us * i;
}

/* --- table ------------------------------------------------------------ */

/* How long ago, in whole units of what the step is made of, so that no two
 * buckets are called the same: "59m50s", "2h5m"; what is to come has a "-". */
static void format_ago(int64_t ago_us, int64_t step_us,
                       char out[TIME_TEXT_MAX]) {
    static const struct {
        int64_t us;
        const char *name;
    } units[] = {{DAY, "d"}, {HOUR, "h"}, {MINUTE, "m"}, {US_PER_S, "s"}};
    struct buf text = BUF_INIT(TIME_TEXT_MAX);
    int64_t left_us = ago_us < 0 ? -ago_us : ago_us;

    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        int64_t n = left_us / units[i].us;
        left_us %= units[i].us;
        bool last = i + 1 == ARRAY_LEN(units) ||
                    (units[i].us < DAY && step_us >= units[i].us);
        if (n || (last && !text.len))
            buf_printf(&text, "%s%" PRId64 "%s",
                       ago_us < 0 && !text.len ? "-" : "", n, units[i].name);
        if (last) break;
    }
    snprintf(out, TIME_TEXT_MAX, "%.*s", STR_ARG(buf_str(&text)));
    buf_done(&text);
}

static void put_time(const struct drawing *d, int64_t at_us,
                     char out[TIME_TEXT_MAX]) {
    const struct show *show = &d->page->config.show;
    switch (show->times) {
    case TIMES_RELATIVE:
        format_ago(show->now_us - at_us, d->bins->window.width_us, out);
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

/* Returns how long it is. */
static int format_count(uint64_t n, uint64_t guessed,
                        char out[COUNT_TEXT_MAX]) {
    return snprintf(out, COUNT_TEXT_MAX, "%s%" PRIu64, guessed ? "~" : "", n);
}

static void put_count(FILE *out, int width, uint64_t n, uint64_t guessed) {
    char text[COUNT_TEXT_MAX];
    format_count(n, guessed, text);
    fprintf(out, "%*s%*s", GAP, "", width, text);
}

static void repeat(FILE *out, const char *text, uint64_t n) {
    for (uint64_t i = 0; i < n; i++) fputs(text, out);
}

/* Cells of a bar for n of the most there are; at least one for any. */
static uint64_t cells_of(const struct drawing *d, uint64_t n) {
    if (n == 0 || d->most == 0) return 0;
    double cells = (double)n / (double)d->most * (double)d->room;
    return cells < 1 ? 1 : (uint64_t)(cells + 0.5);
}

static void put_bar(const struct drawing *d, const struct bin *b) {
    const struct print_config *config = &d->page->config;
    bool ascii = config->show.ascii;
    uint64_t all = cells_of(d, bin_sum(b));
    uint64_t warning = cells_of(d, b->warning);
    if (warning > all) warning = all;
    if (b->normal && warning == all && all > 1) warning--;
    if (all == 0) return;
    fprintf(d->out, "%*s", GAP, "");
    if (config->color && warning) fputs("\033[33m", d->out);
    repeat(d->out, ascii ? "#" : "\u2588", warning);
    if (config->color && warning) fputs("\033[0m", d->out);
    repeat(d->out, ascii ? "-" : "\u2591", all - warning);
}

static void widen(int *width, int want) {
    if (want > *width) *width = want;
}

static void widen_counts(struct drawing *d, const struct bin *b) {
    char text[COUNT_TEXT_MAX];
    widen(&d->normal_width, format_count(b->normal, b->normal_guessed, text));
    widen(&d->warning_width,
          format_count(b->warning, b->warning_guessed, text));
}

static void measure(struct drawing *d) {
    char text[TIME_TEXT_MAX];
    bool headers = !d->page->config.no_headers;
    bool outside = bin_sum(&d->outside) != 0;

    d->time_width = outside ? (int)strlen(outside_name) : 0;
    if (headers) widen(&d->time_width, (int)strlen(head_time));
    d->normal_width = headers ? (int)strlen(head_normal) : 0;
    d->warning_width = headers ? (int)strlen(head_warning) : 0;
    if (outside) widen_counts(d, &d->outside);
    for (int i = 0; i < d->bins->window.n; i++) {
        put_time(d, start_of(d, i), text);
        widen(&d->time_width, (int)strlen(text));
        widen_counts(d, &d->bins->at[i]);
    }
    int used = d->time_width + d->normal_width + d->warning_width + 3 * GAP;
    int left = d->page->width - used;
    d->room = left > ROOM ? (uint64_t)left : ROOM;
}

static void put_counts(const struct drawing *d, const char *when,
                       const struct bin *b) {
    fprintf(d->out, "%-*s", d->time_width, when);
    put_count(d->out, d->normal_width, b->normal, b->normal_guessed);
    put_count(d->out, d->warning_width, b->warning, b->warning_guessed);
}

static void put_header(const struct drawing *d) {
    if (d->page->config.no_headers) return;
    fprintf(d->out, "%-*s%*s%*s%*s%*s\n", d->time_width, head_time, GAP, "",
            d->normal_width, head_normal, GAP, "", d->warning_width,
            head_warning);
}

static int count_empty(const struct drawing *d, int from) {
    int n = 0;
    while (from + n < d->bins->window.n &&
           bin_sum(&d->bins->at[from + n]) == 0)
        n++;
    return n;
}

static void write_table(struct drawing *d) {
    char when[TIME_TEXT_MAX];
    measure(d);
    put_header(d);
    for (int i = 0; i < d->bins->window.n; i++) {
        int empty = count_empty(d, i);
        if (empty >= FOLDED) {
            fprintf(d->out, "... %d empty\n", empty);
            i += empty - 1;
            continue;
        }
        put_time(d, start_of(d, i), when);
        put_counts(d, when, &d->bins->at[i]);
        put_bar(d, &d->bins->at[i]);
        fputc('\n', d->out);
    }
    if (bin_sum(&d->outside) == 0) return;
    put_counts(d, outside_name, &d->outside);
    fputc('\n', d->out);
}

/* --- csv and json ----------------------------------------------------- */

static void put_record(const struct drawing *d, const char *start,
                       const struct bin *b) {
    fprintf(d->out, "%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\r\n", start,
            b->normal, b->warning, bin_guessed(b));
}

static void write_csv(struct drawing *d) {
    char start[TIME_TEXT_MAX];
    if (!d->page->config.no_headers)
        fputs("start,normal,warning,estimated\r\n", d->out);
    for (int i = 0; i < d->bins->window.n; i++) {
        time_format(start_of(d, i), 0, start);
        put_record(d, start, &d->bins->at[i]);
    }
    if (bin_sum(&d->outside)) put_record(d, "", &d->outside);
}

static void put_bin(struct jsonout *j, const char *key, const char *start,
                    const struct bin *b) {
    jsonout_open(j, key, '{');
    if (start) jsonout_str(j, "start", str_of(start));
    jsonout_int(j, "normal", (int64_t)b->normal);
    jsonout_int(j, "warning", (int64_t)b->warning);
    jsonout_int(j, "estimated", (int64_t)bin_guessed(b));
    jsonout_close(j, '}');
}

static void write_json(struct drawing *d) {
    struct buf text = BUF_INIT(LIMIT_DOC_BYTES);
    struct jsonout j;
    char start[TIME_TEXT_MAX];
    jsonout_init(&j, &text, 4, 0);
    jsonout_open(&j, NULL, '{');
    jsonout_str(&j, "apiVersion", STR("kevtop/v1"));
    jsonout_int(&j, "bucketSeconds", d->bins->window.width_us / US_PER_S);
    jsonout_open(&j, "buckets", '[');
    for (int i = 0; i < d->bins->window.n; i++) {
        time_format(start_of(d, i), 0, start);
        put_bin(&j, NULL, start, &d->bins->at[i]);
    }
    jsonout_close(&j, ']');
    jsonout_str(&j, "kind", STR("Trend"));
    put_bin(&j, "outside", NULL, &d->outside);
    jsonout_close(&j, '}');
    fprintf(d->out, "%.*s\n", STR_ARG(buf_str(&text)));
    buf_done(&text);
}

/* --- all of them ------------------------------------------------------ */

static const struct {
    const char *format;
    void (*write)(struct drawing *d);
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
