/* SPDX-License-Identifier: Apache-2.0 */
#include "report/svg.h"

#include <inttypes.h>

#include "base/clock.h"

/* In the picture's own units. */
enum { WIDTH = 960, HEIGHT = 180, LEFT = 48, FOOT = 22, TOP = 8 };
enum { SPARK_WIDTH = 75, SPARK_HEIGHT = 16 };
enum { TIMES = 6 }; /* on the axis, at most */

struct chart {
    FILE *out;
    const struct bins *bins;
    uint64_t most;
    double bar; /* a bin's width */
};

static double height_of(const struct chart *c, uint64_t n) {
    return (double)n / (double)c->most * (HEIGHT - FOOT - TOP);
}

/* A part of a bar: from so many on, so many more. */
static void put_part(const struct chart *c, int i, uint64_t below, uint64_t n,
                     const char *what, bool pale) {
    if (n == 0) return;
    double high = height_of(c, n);
    double y = HEIGHT - FOOT - height_of(c, below) - high;
    fprintf(c->out,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
            "height=\"%.1f\"%s/>",
            what, LEFT + c->bar * i, y, c->bar > 3 ? c->bar - 1 : c->bar, high,
            pale ? " opacity=\"0.55\"" : "");
}

static void put_bar(const struct chart *c, int i) {
    const struct bin *b = &c->bins->at[i];
    uint64_t seen = b->warning - b->warning_guessed;
    put_part(c, i, 0, seen, "warn", false);
    put_part(c, i, seen, b->warning_guessed, "warn", true);
    put_part(c, i, b->warning, b->normal - b->normal_guessed, "calm", false);
    put_part(c, i, b->warning + b->normal - b->normal_guessed,
             b->normal_guessed, "calm", true);
}

static void put_times(const struct chart *c) {
    char text[TIME_TEXT_MAX];
    int n = c->bins->window.n, step = (n + TIMES - 1) / TIMES;
    for (int i = 0; i < n; i += step) {
        time_format(c->bins->window.from_us + c->bins->window.width_us * i, 0,
                    text);
        /* "14:05" out of "2026-11-24T14:05:12Z" */
        fprintf(c->out,
                "<text x=\"%.1f\" y=\"%d\">%.5s</text>"
                "<line class=\"axis\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" "
                "y2=\"%d\"/>",
                LEFT + c->bar * i, HEIGHT - 6, text + 11, LEFT + c->bar * i,
                HEIGHT - FOOT, LEFT + c->bar * i, HEIGHT - FOOT + 5);
    }
}

void svg_chart(FILE *out, const struct bins *bins) {
    struct chart c = {.out = out, .bins = bins, .most = 1};
    for (int i = 0; i < bins->window.n; i++)
        if (bin_sum(&bins->at[i]) > c.most) c.most = bin_sum(&bins->at[i]);
    c.bar = (double)(WIDTH - LEFT) / (bins->window.n ? bins->window.n : 1);
    fprintf(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
        "role=\"img\"><title>Events over time</title><desc>Warnings below, "
        "Normal above; what is paler is an estimate; the highest bar is "
        "%" PRIu64 "</desc>",
        WIDTH, HEIGHT, c.most);
    for (int i = 0; i < bins->window.n; i++) put_bar(&c, i);
    fprintf(out,
            "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
            "<text x=\"0\" y=\"%d\">%" PRIu64 "</text><text x=\"0\" "
            "y=\"%d\">0</text>",
            LEFT, HEIGHT - FOOT, WIDTH, HEIGHT - FOOT, TOP + 10, c.most,
            HEIGHT - FOOT);
    put_times(&c);
    fputs("</svg>", out);
}

void svg_spark(FILE *out, const struct spark *s) {
    uint32_t most = 1;
    double bar = (double)SPARK_WIDTH / SPARK_CELLS;
    for (size_t i = 0; i < SPARK_CELLS; i++)
        if (s->cells[i] > most) most = s->cells[i];
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
            "height=\"%d\" role=\"img\"><title>%" PRIu64
            " in the last quarter of an hour</title>",
            SPARK_WIDTH, SPARK_HEIGHT, spark_sum(s));
    for (size_t i = 0; i < SPARK_CELLS; i++) {
        double high = (double)s->cells[i] / most * SPARK_HEIGHT;
        if (s->cells[i])
            fprintf(out,
                    "<rect class=\"warn\" x=\"%.1f\" y=\"%.1f\" "
                    "width=\"%.1f\" height=\"%.1f\"/>",
                    bar * (double)i, SPARK_HEIGHT - high, bar - 1, high);
    }
    fputs("</svg>", out);
}
