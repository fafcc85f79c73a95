/* SPDX-License-Identifier: Apache-2.0 */
/* Themes are to be read: on their background, where a row is selected, by eyes
 * that do not tell red from green, and without colours. */
#include "unit/unit.h"

#include <string.h>

#include "base/cc.h"
#include "base/limits.h"
#include "tui/theme.h"
#include "tui/tint.h"

#define DARK TINT_RGB(0x1e1e1eu)
#define BLACK TINT_RGB(0u)
#define LIGHT TINT_RGB(0xffffffu)

/* --- tints ------------------------------------------------------------ */

static void tint__takes_the_nearest_there_is(void **state) {
    (void)state;
    static const struct {
        uint32_t tint;
        int c8, c16, c256, c24;
    } rows[] = {
        {TINT_OWN, -1, -1, -1, -1},
        {TINT_INDEX(1), 1, 1, 1, 1},
        {TINT_INDEX(11), 3, 11, 11, 0xffff00},
        {TINT_INDEX(172), 3, 3, 172, 0xd78700},
        {TINT_INDEX(245), -1, -1, 245, 0x8a8a8a},
        {TINT_INDEX(203), 1, 9, 203, 0xff5f5f},
        {TINT_INDEX(71), 2, 2, 71, 0x5faf5f},
        {TINT_INDEX(32), 6, 6, 32, 0x0087d7},
        {TINT_INDEX(16), 0, 0, 16, 8},
        {TINT_INDEX(231), 7, 7, 231, 0xffffff},
        {TINT_RGB(0xd78700), 3, 3, 172, 0xd78700},
        {TINT_RGB(0xd98601), 3, 3, 172, 0xd98601},
        {TINT_RGB(0x1e1e1e), 0, 0, 234, 0x1e1e1e},
        {TINT_RGB(0xff0000), 1, 9, 196, 0xff0000},
        /* Numbers below 8 are the palette's there. */
        {TINT_RGB(0x000003), 0, 0, 16, 8},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(tint_color(rows[i].tint, 8), rows[i].c8);
        assert_int_equal(tint_color(rows[i].tint, 16), rows[i].c16);
        assert_int_equal(tint_color(rows[i].tint, 256), rows[i].c256);
        assert_int_equal(tint_color(rows[i].tint, 1 << 24), rows[i].c24);
    }
}

static void tint__palette_is_its_own_nearest(void **state) {
    (void)state;
    for (unsigned i = 16; i < 256; i++) {
        uint32_t rgb = tint_rgb(TINT_INDEX(i));
        int found = tint_color(TINT_RGB(rgb), 256);
        assert_int_equal(tint_rgb(TINT_INDEX((unsigned)found)), rgb);
    }
}

static void tint__parses_what_people_write(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t tint;
    } good[] = {
        {"default", TINT_OWN},           {"red", TINT_INDEX(1)},
        {"bright-black", TINT_INDEX(8)}, {"0", TINT_INDEX(0)},
        {"255", TINT_INDEX(255)},        {"#d78700", TINT_RGB(0xd78700)},
        {"#AbCdEf", TINT_RGB(0xabcdef)},
    };
    static const char *const bad[] = {
        "",     "256",      "-1",      "0x10", "#fff",    "#d7870",
        "1 ",   "#d787000", "#d7870g", "Red",  "bright-", "bright-bright-red",
        "0000", "amber",
    };
    uint32_t tint;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        if (!tint_parse(str_of(good[i].text), &tint))
            fail_msg("'%s'", good[i].text);
        assert_int_equal(tint, good[i].tint);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (tint_parse(str_of(bad[i]), &tint)) fail_msg("'%s'", bad[i]);
}

/* --- themes ----------------------------------------------------------- */

static const struct {
    const char *name;
    bool dark, light; /* on which it can be read */
} themes[] = {
    {"default", true, true},    {"dark", true, false},
    {"light", false, true},     {"contrast", true, true},
    {"colorblind", true, true}, {"mono", true, true},
};

/* What a style asks of a contrast: quiet ones less. */
static double least(int style) {
    switch (style) {
    case STYLE_SCROLL:
    case STYLE_GRAPH_ESTIMATE_NORMAL:
    case STYLE_GRAPH_ESTIMATE_WARNING:
        return 2;
    default:
        return 2.5;
    }
}

static void check_readable(const char *name, const struct look *look,
                           int style, uint32_t ground) {
    uint32_t bg = look->bg == TINT_OWN ? ground : look->bg;
    uint32_t fg = look->fg;
    if (fg == TINT_OWN && look->bg == TINT_OWN) return;
    if (fg == TINT_OWN) fg = ground == LIGHT ? BLACK : TINT_RGB(0xd8d8d8u);
    double have = tint_contrast(fg, bg);
    if (have < least(style))
        fail_msg("%s: %s: contrast %.2f", name, style_name((enum style)style),
                 have);
}

static void theme__all_can_be_read(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
        const struct theme *t = theme_find(str_of(themes[i].name));
        assert_non_null(t);
        for (int style = 0; style < STYLE_COUNT; style++) {
            struct look look[3] = {
                t->looks[style],
                theme_over(t->looks[style], t->looks[STYLE_SELECTED]),
                theme_over(t->looks[style], t->looks[STYLE_NEW]),
            };
            for (size_t k = 0; k < ARRAY_LEN(look); k++) {
                if (themes[i].dark) {
                    check_readable(t->name, &look[k], style, BLACK);
                    check_readable(t->name, &look[k], style, DARK);
                }
                if (themes[i].light)
                    check_readable(t->name, &look[k], style, LIGHT);
            }
        }
    }
}

static bool same_look(const struct look *a, const struct look *b, bool bare) {
    if (bare) return a->bare == b->bare;
    return a->fg == b->fg && a->bg == b->bg && a->attrs == b->attrs;
}

/* What must not look alike, with colours and without. */
static void theme__tells_apart_what_matters(void **state) {
    (void)state;
    static const struct {
        enum style a, b;
    } pairs[] = {
        {STYLE_WARNING, STYLE_NORMAL},
        {STYLE_OK, STYLE_BAD},
        {STYLE_EXPIRED, STYLE_WARNING},
        {STYLE_TITLE, STYLE_TITLE_SORT},
        {STYLE_SCROLL, STYLE_SCROLL_WARNING},
        {STYLE_MATCH, STYLE_TEXT},
        {STYLE_GRAPH_NORMAL, STYLE_GRAPH_WARNING},
        {STYLE_GRAPH_NORMAL, STYLE_GRAPH_ESTIMATE_NORMAL},
        {STYLE_GRAPH_WARNING, STYLE_GRAPH_ESTIMATE_WARNING},
        {STYLE_PAUSED, STYLE_TEXT},
        {STYLE_NEW, STYLE_TEXT},
    };
    for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
        const struct theme *t = theme_find(str_of(themes[i].name));
        for (size_t k = 0; k < ARRAY_LEN(pairs); k++) {
            const struct look *a = &t->looks[pairs[k].a];
            const struct look *b = &t->looks[pairs[k].b];
            if (same_look(a, b, false) || same_look(a, b, true))
                fail_msg("%s: %s and %s look alike", t->name,
                         style_name(pairs[k].a), style_name(pairs[k].b));
        }
        /* Not by hue alone. */
        assert_int_not_equal(t->looks[STYLE_OK].attrs & LOOK_BOLD,
                             t->looks[STYLE_BAD].attrs & LOOK_BOLD &
                                 ~t->looks[STYLE_OK].attrs);
    }
}

static void theme__warnings_are_amber_and_what_expired_is_grey(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
        const struct theme *t = theme_find(str_of(themes[i].name));
        if (t->colorless) continue;
        const struct look *w = &t->looks[STYLE_WARNING];
        uint32_t rgb = tint_rgb(w->bg == TINT_OWN ? w->fg : w->bg);
        uint32_t r = rgb >> 16, g = rgb >> 8 & 0xff, b = rgb & 0xff;
        assert_true(r > g && g > b && g * 3 > r);
        rgb = tint_rgb(t->looks[STYLE_EXPIRED].fg);
        assert_true(rgb >> 16 == (rgb & 0xff));
    }
}

static void theme__names_are_listed(void **state) {
    (void)state;
    struct buf b = BUF_INIT(LIMIT_CELL_BYTES);
    theme_names(&b);
    assert_string_equal(b.data, "default dark light contrast colorblind mono");
    assert_ptr_equal(theme_default(), theme_find(STR("default")));
    assert_null(theme_find(STR("Dark")));
    assert_null(theme_find(STR_NONE));
    buf_done(&b);
}

static void theme__parses_looks(void **state) {
    (void)state;
    static const struct {
        const char *text;
        struct look look;
    } rows[] = {
        {"", {0, 0, 0, 0}},
        {"bold #d78700 on default",
         {TINT_RGB(0xd78700), TINT_OWN, LOOK_BOLD, LOOK_BOLD}},
        {"underline 172",
         {TINT_INDEX(172), TINT_OWN, LOOK_UNDERLINE, LOOK_UNDERLINE}},
        {"reverse yellow",
         {TINT_INDEX(3), TINT_OWN, LOOK_REVERSE, LOOK_REVERSE}},
        {"  on 16  white   dim ",
         {TINT_INDEX(7), TINT_INDEX(16), LOOK_DIM, LOOK_DIM}},
        {"on bright-blue", {TINT_OWN, TINT_INDEX(12), 0, 0}},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct look look;
        struct err err = {0};
        if (!theme_parse(str_of(rows[i].text), &look, &err))
            fail_msg("'%s': %s", rows[i].text, err.text);
        assert_true(same_look(&look, &rows[i].look, false));
        assert_true(same_look(&look, &rows[i].look, true));
    }
}

static void theme__says_what_is_wrong_with_a_look(void **state) {
    (void)state;
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"bold amber", "there is no colour or attribute 'amber'"},
        {"red blue", "'blue' is one colour too many"},
        {"red on blue on green", "'on' stands there twice"},
        {"red on", "there is no colour behind 'on'"},
        {"red on bold", "there is no colour or attribute 'bold'"},
        {"#12345", "there is no colour or attribute '#12345'"},
        {"300", "there is no colour or attribute '300'"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct look look;
        struct err err = {0};
        assert_false(theme_parse(str_of(rows[i].text), &look, &err));
        if (!strstr(err.text, rows[i].error)) fail_msg("%s", err.text);
    }
}

static void theme__styles_are_set_by_name(void **state) {
    (void)state;
    struct theme t = *theme_find(STR("dark"));
    struct err err = {0};
    assert_true(theme_set(&t, STR("graph-warning"), STR("red"), &err));
    assert_int_equal(t.looks[STYLE_GRAPH_WARNING].fg, TINT_INDEX(1));
    /* Without colours it must not become plain. */
    assert_int_equal(t.looks[STYLE_GRAPH_WARNING].bare, LOOK_BOLD);
    assert_false(theme_set(&t, STR("no-such"), STR("red"), &err));
    assert_string_equal(err.text, "there is no style 'no-such'");
    assert_false(theme_set(&t, STR("ok"), STR("redd"), &err));
    assert_int_equal(t.looks[STYLE_OK].fg,
                     theme_find(STR("dark"))->looks[STYLE_OK].fg);
}

static void theme__default_follows_the_background(void **state) {
    (void)state;
    struct theme own = *theme_default(), on;
    struct err err = {0};
    assert_true(theme_set(&own, STR("ok"), STR("blue"), &err));
    theme_on(&own, GROUND_LIGHT, &on);
    const struct theme *light = theme_find(STR("light"));
    assert_int_equal(on.looks[STYLE_WARNING].fg,
                     light->looks[STYLE_WARNING].fg);
    assert_int_equal(on.looks[STYLE_OK].fg, TINT_INDEX(4)); /* set by hand */
    theme_on(&own, GROUND_UNKNOWN, &on);
    assert_int_equal(on.looks[STYLE_WARNING].fg, own.looks[STYLE_WARNING].fg);
    theme_on(light, GROUND_DARK, &on);
    assert_int_equal(on.looks[STYLE_WARNING].fg,
                     light->looks[STYLE_WARNING].fg);
}

static void theme__background_is_known_from_the_environment(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum ground ground;
    } rows[] = {
        {NULL, GROUND_UNKNOWN},         {"", GROUND_UNKNOWN},
        {"15;0", GROUND_DARK},          {"0;15", GROUND_LIGHT},
        {"0;default;15", GROUND_LIGHT}, {"12;8", GROUND_DARK},
        {"0;7", GROUND_LIGHT},          {"15;default", GROUND_UNKNOWN},
        {"what;ever", GROUND_UNKNOWN},  {"0;999", GROUND_UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (ground_parse(rows[i].text) != rows[i].ground)
            fail_msg("'%s'", rows[i].text ? rows[i].text : "none");
    assert_int_equal(ground_of(0x1e1e2e), GROUND_DARK);
    assert_int_equal(ground_of(0x002b36), GROUND_DARK);
    assert_int_equal(ground_of(0xfdf6e3), GROUND_LIGHT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tint__takes_the_nearest_there_is),
        cmocka_unit_test(tint__palette_is_its_own_nearest),
        cmocka_unit_test(tint__parses_what_people_write),
        cmocka_unit_test(theme__all_can_be_read),
        cmocka_unit_test(theme__tells_apart_what_matters),
        cmocka_unit_test(theme__warnings_are_amber_and_what_expired_is_grey),
        cmocka_unit_test(theme__names_are_listed),
        cmocka_unit_test(theme__parses_looks),
        cmocka_unit_test(theme__says_what_is_wrong_with_a_look),
        cmocka_unit_test(theme__styles_are_set_by_name),
        cmocka_unit_test(theme__default_follows_the_background),
        cmocka_unit_test(theme__background_is_known_from_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
