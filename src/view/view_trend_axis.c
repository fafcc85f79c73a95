/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_trend_axis.h"

#include <assert.h>
#include <string.h>
#include <time.h>

#include "base/cc.h"
#include "base/clock.h"

#define S US_PER_S
#define M (60 * S)
#define H (60 * M)
#define D (24 * H)

static const struct {
    int64_t us;
    const char *name;
} zooms[ZOOMS] = {{1 * S, "1 s"},   {5 * S, "5 s"}, {10 * S, "10 s"},
                  {30 * S, "30 s"}, {1 * M, "1 m"}, {5 * M, "5 m"},
                  {15 * M, "15 m"}, {1 * H, "1 h"}, {4 * H, "4 h"},
                  {1 * D, "1 d"}};

int64_t zoom_us(int zoom) {
    assert(zoom >= 0 && zoom < ZOOMS);
    return zooms[zoom].us;
}

const char *zoom_name(int zoom) {
    assert(zoom >= 0 && zoom < ZOOMS);
    return zooms[zoom].name;
}

/* Two thirds will do: the next step shows five times as much. */
int zoom_for(int64_t period_us, int columns) {
    int zoom = 0;
    while (zoom < ZOOMS - 1 && zooms[zoom].us * columns < period_us / 3 * 2)
        zoom++;
    return zoom;
}

int64_t zone_us(int64_t at_us, enum time_style times) {
    if (times == TIMES_UTC || times == TIMES_RFC3339) return 0;
    time_t t = (time_t)(at_us / US_PER_S);
    struct tm tm;
    if (!localtime_r(&t, &tm)) return 0;
    return (int64_t)tm.tm_gmtoff * US_PER_S;
}

int64_t round_down_us(int64_t at_us, int64_t width_us, int64_t zone_us) {
    int64_t over = (at_us + zone_us) % width_us;
    if (over < 0) over += width_us;
    return at_us - over;
}

int64_t marks_us(int64_t column_us, int columns_apart) {
    static const int64_t round[] = {
        5 * S,  10 * S, 15 * S, 30 * S, 1 * M,  2 * M,  5 * M,  10 * M,
        15 * M, 30 * M, 1 * H,  2 * H,  4 * H,  6 * H,  12 * H, 1 * D,
        2 * D,  7 * D,  14 * D, 28 * D, 56 * D, 112 * D};
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(round) &&
           (round[i] < column_us * columns_apart || round[i] % column_us != 0))
        i++;
    return round[i];
}

void mark_text(struct buf *out, int64_t at_us, int64_t mark_us,
               int64_t zone_us) {
    int64_t shown_us = at_us + zone_us;
    bool midnight = round_down_us(shown_us, D, 0) == shown_us;
    char text[TIME_TEXT_MAX];
    time_format(shown_us, 0, text); /* 2023-11-14T22:13:20Z */
    if (strlen(text) != sizeof("2023-11-14T22:13:20Z") - 1) return;
    if (midnight || mark_us >= D)
        buf_printf(out, "%.5s", text + 5);
    else
        buf_printf(out, "%.*s", mark_us < M ? 8 : 5, text + 11);
}

uint64_t nice_top(uint64_t n) {
    for (uint64_t ten = 1; ten < UINT64_MAX / 100; ten *= 10) {
        if (n <= ten) return ten;
        if (n <= 2 * ten) return 2 * ten;
        if (n <= 5 * ten) return 5 * ten;
    }
    return UINT64_MAX;
}

uint64_t steady_top(uint64_t top, uint64_t n) {
    uint64_t nice = nice_top(n);
    bool keeps = n <= top && n > top / 3;
    return keeps ? top : nice;
}
