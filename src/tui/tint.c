/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/tint.h"

#include <assert.h>

#include "base/cc.h"

#define IS_RGB(tint) ((tint)&TINT_RGB(0u))
#define N_BASIC 16
#define CUBE 16   /* where the palette's cube begins ... */
#define GREYS 232 /* ... and its greys */
#define PALETTE 256

/* A basic colour's bits, and what makes it bright. */
enum { RED = 1, GREEN = 2, BLUE = 4, BRIGHT = 8, WHITE = 7 };

static const uint32_t basic[N_BASIC] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
    0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
    0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

static const struct str names[] = {
    STR("black"), STR("red"),     STR("green"), STR("yellow"),
    STR("blue"),  STR("magenta"), STR("cyan"),  STR("white"),
};

static uint32_t rgb_of(uint32_t r, uint32_t g, uint32_t b) {
    return r << 16 | g << 8 | b;
}

static uint32_t level(uint32_t step) {
    return step ? 55 + 40 * step : 0;
}

static uint32_t palette_rgb(uint32_t index) {
    assert(index < PALETTE);
    if (index < CUBE) return basic[index];
    if (index >= GREYS) return (8 + 10 * (index - GREYS)) * 0x010101;
    index -= CUBE;
    return rgb_of(level(index / 36), level(index / 6 % 6), level(index % 6));
}

uint32_t tint_rgb(uint32_t tint) {
    assert(tint != TINT_OWN);
    return IS_RGB(tint) ? tint & 0xffffff : palette_rgb(tint & 0xffffff);
}

static int part(uint32_t rgb, int shift) {
    return (int)(rgb >> shift & 0xff);
}

/* Squared, weighted as eyes see: by the mean of red, green most. */
static int distance(uint32_t a, uint32_t b) {
    int red = (part(a, 16) + part(b, 16)) / 2;
    int dr = part(a, 16) - part(b, 16), dg = part(a, 8) - part(b, 8),
        db = part(a, 0) - part(b, 0);
    return ((512 + red) * dr * dr >> 8) + 4 * dg * dg +
           ((767 - red) * db * db >> 8);
}

static int nearest_256(uint32_t rgb) {
    int best = CUBE;
    for (int i = CUBE; i < PALETTE; i++) {
        if (distance(rgb, palette_rgb((uint32_t)i)) <
            distance(rgb, palette_rgb((uint32_t)best)))
            best = i;
    }
    return best;
}

/* By hue: what is more than halfway between the weakest part and the
 * strongest is in it. */
static int nearest_basic(uint32_t rgb, int colors) {
    int r = part(rgb, 16), g = part(rgb, 8), b = part(rgb, 0);
    int max = r > g ? r : g, min = r < g ? r : g;
    if (b > max) max = b;
    if (b < min) min = b;
    if (max - min < 0x28) return max < 0x40 ? 0 : max > 0xd0 ? WHITE : -1;
    int half = (max + min) / 2;
    int hue = (r >= half ? RED : 0) | (g >= half ? GREEN : 0) |
              (b >= half ? BLUE : 0);
    return colors >= N_BASIC && max >= 0xe0 ? hue | BRIGHT : hue;
}

int tint_color(uint32_t tint, int colors) {
    if (tint == TINT_OWN) return -1;
    uint32_t index = tint & 0xffffff;
    bool named = !IS_RGB(tint) && index < N_BASIC;
    if (colors > PALETTE) {
        /* There the first eight numbers are the palette's. */
        uint32_t rgb = named && index <= WHITE ? index : tint_rgb(tint);
        return (int)(!named && rgb <= WHITE ? WHITE + 1 : rgb);
    }
    if (named) return (int)(colors >= N_BASIC ? index : index & WHITE);
    if (colors < PALETTE) return nearest_basic(tint_rgb(tint), colors);
    return IS_RGB(tint) ? nearest_256(tint_rgb(tint)) : (int)index;
}

/* --- contrast --------------------------------------------------------- */

/* sRGB's curve, near enough. */
static double linear(int part) {
    double c = part / 255.0;
    return c * c;
}

static double luminance(uint32_t rgb) {
    return 0.2126 * linear(part(rgb, 16)) + 0.7152 * linear(part(rgb, 8)) +
           0.0722 * linear(part(rgb, 0));
}

double tint_contrast(uint32_t a, uint32_t b) {
    double la = luminance(tint_rgb(a)), lb = luminance(tint_rgb(b));
    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

/* --- text ------------------------------------------------------------- */

static int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool number(struct str text, int base, uint32_t *n) {
    *n = 0;
    if (!text.ptr) return false;
    for (size_t i = 0; i < text.len; i++) {
        int d = digit(text.ptr[i]);
        if (d < 0 || d >= base) return false;
        *n = *n * (uint32_t)base + (uint32_t)d;
    }
    return text.len > 0;
}

static bool parse_name(struct str text, uint32_t *tint) {
    const struct str bright = STR("bright-");
    bool is_bright = str_starts(text, bright);
    if (is_bright) text = str_sub(text, bright.len, text.len);
    for (uint32_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!str_eq(text, names[i])) continue;
        *tint = TINT_INDEX(is_bright ? i | BRIGHT : i);
        return true;
    }
    return false;
}

bool tint_parse(struct str text, uint32_t *tint) {
    uint32_t n;
    if (str_eq(text, STR("default"))) {
        *tint = TINT_OWN;
        return true;
    }
    if (str_starts(text, STR("#"))) {
        if (text.len != 7 || !number(str_sub(text, 1, 6), 16, &n))
            return false;
        *tint = TINT_RGB(n);
        return true;
    }
    if (text.len > 3 || !number(text, 10, &n)) return parse_name(text, tint);
    *tint = TINT_INDEX(n);
    return n < PALETTE;
}
