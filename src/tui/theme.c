/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/theme.h"

#include "tui/tint.h"

/* Below this a selected row's text cannot be told from its background. */
#define MIN_CONTRAST 2.5

#define OWN TINT_OWN
#define C(index) TINT_INDEX(index)
#define BOLD LOOK_BOLD
#define DIM LOOK_DIM
#define LINE LOOK_UNDERLINE
#define REVERSE LOOK_REVERSE

/* The colours are xterm's palette from 16 on: the same on every terminal with
 * 256, and nothing is lost where there are more. Warnings are amber, what is
 * expired is grey, and nothing is told by red against green: what is bad is
 * bold, too. Foreground, background, attributes with colours, without. */
/* clang-format off */
static const struct theme themes[] = {
{
    /* Of greys and full colours those of the middle. */
    .name = "default", .words = "calm, on dark and on light", .adapts = true,
    .looks = {
        [STYLE_TEXT] = {OWN, OWN, 0, 0},
        [STYLE_DIM] = {C(245), OWN, 0, DIM},
        [STYLE_STRONG] = {OWN, OWN, BOLD, BOLD},
        [STYLE_TITLE] = {C(245), OWN, LINE, LINE},
        [STYLE_TITLE_SORT] = {OWN, OWN, BOLD | LINE, BOLD | LINE},
        [STYLE_WARNING] = {C(172), OWN, 0, BOLD},
        [STYLE_NORMAL] = {OWN, OWN, 0, 0},
        [STYLE_EXPIRED] = {C(245), OWN, 0, DIM},
        [STYLE_OK] = {C(35), OWN, 0, 0},
        [STYLE_BAD] = {C(203), OWN, BOLD, BOLD},
        [STYLE_WAIT] = {C(172), OWN, 0, 0},
        [STYLE_KEY] = {OWN, OWN, BOLD, BOLD},
        [STYLE_BAR] = {C(245), OWN, 0, 0},
        [STYLE_PROMPT] = {OWN, OWN, BOLD, BOLD},
        [STYLE_MATCH] = {C(16), C(179), BOLD, BOLD | LINE},
        [STYLE_MARK] = {C(67), OWN, BOLD, BOLD},
        [STYLE_GRAPH_NORMAL] = {C(67), OWN, 0, 0},
        [STYLE_GRAPH_WARNING] = {C(172), OWN, 0, BOLD},
        [STYLE_GRAPH_ESTIMATE_NORMAL] = {C(103), OWN, 0, DIM},
        [STYLE_GRAPH_ESTIMATE_WARNING] = {C(137), OWN, 0, DIM},
        [STYLE_GAP] = {C(203), OWN, 0, BOLD},
        [STYLE_PAUSED] = {C(16), C(172), 0, REVERSE},
        [STYLE_HEAD] = {OWN, OWN, BOLD, BOLD},
        [STYLE_HINT] = {C(245), OWN, 0, DIM},
        [STYLE_SCROLL] = {C(243), OWN, 0, DIM},
        [STYLE_SCROLL_WARNING] = {C(172), OWN, 0, BOLD},
        [STYLE_SELECTED] = {C(255), C(238), 0, REVERSE},
        [STYLE_NEW] = {OWN, OWN, BOLD, BOLD},
    },
},
{
    .name = "dark", .words = "for a dark background",
    .looks = {
        [STYLE_TEXT] = {OWN, OWN, 0, 0},
        [STYLE_DIM] = {C(246), OWN, 0, DIM},
        [STYLE_STRONG] = {OWN, OWN, BOLD, BOLD},
        [STYLE_TITLE] = {C(246), OWN, LINE, LINE},
        [STYLE_TITLE_SORT] = {OWN, OWN, BOLD | LINE, BOLD | LINE},
        [STYLE_WARNING] = {C(214), OWN, 0, BOLD},
        [STYLE_NORMAL] = {OWN, OWN, 0, 0},
        [STYLE_EXPIRED] = {C(244), OWN, 0, DIM},
        [STYLE_OK] = {C(78), OWN, 0, 0},
        [STYLE_BAD] = {C(203), OWN, BOLD, BOLD},
        [STYLE_WAIT] = {C(221), OWN, 0, 0},
        [STYLE_KEY] = {OWN, OWN, BOLD, BOLD},
        [STYLE_BAR] = {C(246), OWN, 0, 0},
        [STYLE_PROMPT] = {C(117), OWN, BOLD, BOLD},
        [STYLE_MATCH] = {C(16), C(221), BOLD, BOLD | LINE},
        [STYLE_MARK] = {C(117), OWN, BOLD, BOLD},
        [STYLE_GRAPH_NORMAL] = {C(67), OWN, 0, 0},
        [STYLE_GRAPH_WARNING] = {C(214), OWN, 0, BOLD},
        [STYLE_GRAPH_ESTIMATE_NORMAL] = {C(60), OWN, 0, DIM},
        [STYLE_GRAPH_ESTIMATE_WARNING] = {C(137), OWN, 0, DIM},
        [STYLE_GAP] = {C(203), OWN, 0, BOLD},
        [STYLE_PAUSED] = {C(16), C(214), 0, REVERSE},
        [STYLE_HEAD] = {OWN, OWN, BOLD, BOLD},
        [STYLE_HINT] = {C(246), OWN, 0, DIM},
        [STYLE_SCROLL] = {C(241), OWN, 0, DIM},
        [STYLE_SCROLL_WARNING] = {C(214), OWN, 0, BOLD},
        [STYLE_SELECTED] = {C(255), C(239), 0, REVERSE},
        [STYLE_NEW] = {OWN, C(236), 0, BOLD},
    },
},
{
    .name = "light", .words = "for a light background",
    .looks = {
        [STYLE_TEXT] = {OWN, OWN, 0, 0},
        [STYLE_DIM] = {C(242), OWN, 0, DIM},
        [STYLE_STRONG] = {OWN, OWN, BOLD, BOLD},
        [STYLE_TITLE] = {C(242), OWN, LINE, LINE},
        [STYLE_TITLE_SORT] = {OWN, OWN, BOLD | LINE, BOLD | LINE},
        [STYLE_WARNING] = {C(130), OWN, 0, BOLD},
        [STYLE_NORMAL] = {OWN, OWN, 0, 0},
        [STYLE_EXPIRED] = {C(244), OWN, 0, DIM},
        [STYLE_OK] = {C(28), OWN, 0, 0},
        [STYLE_BAD] = {C(160), OWN, BOLD, BOLD},
        [STYLE_WAIT] = {C(94), OWN, 0, 0},
        [STYLE_KEY] = {OWN, OWN, BOLD, BOLD},
        [STYLE_BAR] = {C(242), OWN, 0, 0},
        [STYLE_PROMPT] = {C(25), OWN, BOLD, BOLD},
        [STYLE_MATCH] = {C(16), C(222), BOLD, BOLD | LINE},
        [STYLE_MARK] = {C(25), OWN, BOLD, BOLD},
        [STYLE_GRAPH_NORMAL] = {C(67), OWN, 0, 0},
        [STYLE_GRAPH_WARNING] = {C(166), OWN, 0, BOLD},
        [STYLE_GRAPH_ESTIMATE_NORMAL] = {C(103), OWN, 0, DIM},
        [STYLE_GRAPH_ESTIMATE_WARNING] = {C(137), OWN, 0, DIM},
        [STYLE_GAP] = {C(160), OWN, 0, BOLD},
        [STYLE_PAUSED] = {C(231), C(130), 0, REVERSE},
        [STYLE_HEAD] = {OWN, OWN, BOLD, BOLD},
        [STYLE_HINT] = {C(242), OWN, 0, DIM},
        [STYLE_SCROLL] = {C(247), OWN, 0, DIM},
        [STYLE_SCROLL_WARNING] = {C(166), OWN, 0, BOLD},
        [STYLE_SELECTED] = {C(16), C(252), 0, REVERSE},
        [STYLE_NEW] = {OWN, C(230), 0, BOLD},
    },
},
{
    /* No greys but for what is gone; what matters has a background. */
    .name = "contrast", .words = "high contrast, on dark and on light",
    .looks = {
        [STYLE_TEXT] = {OWN, OWN, 0, 0},
        [STYLE_DIM] = {OWN, OWN, 0, 0},
        [STYLE_STRONG] = {OWN, OWN, BOLD, BOLD},
        [STYLE_TITLE] = {OWN, OWN, LINE, LINE},
        [STYLE_TITLE_SORT] = {OWN, OWN, BOLD | LINE, BOLD | LINE},
        [STYLE_WARNING] = {C(16), C(220), 0, BOLD},
        [STYLE_NORMAL] = {OWN, OWN, 0, 0},
        [STYLE_EXPIRED] = {C(244), OWN, 0, 0},
        [STYLE_OK] = {OWN, OWN, BOLD, BOLD},
        [STYLE_BAD] = {C(231), C(124), BOLD, BOLD | REVERSE},
        [STYLE_WAIT] = {C(16), C(220), 0, 0},
        [STYLE_KEY] = {OWN, OWN, BOLD, BOLD | REVERSE},
        [STYLE_BAR] = {OWN, OWN, 0, 0},
        [STYLE_PROMPT] = {OWN, OWN, BOLD, BOLD},
        [STYLE_MATCH] = {C(16), C(51), BOLD, BOLD | LINE},
        [STYLE_MARK] = {C(231), C(19), BOLD, BOLD},
        [STYLE_GRAPH_NORMAL] = {OWN, OWN, 0, 0},
        [STYLE_GRAPH_WARNING] = {C(166), OWN, BOLD, BOLD},
        [STYLE_GRAPH_ESTIMATE_NORMAL] = {C(244), OWN, 0, DIM},
        [STYLE_GRAPH_ESTIMATE_WARNING] = {C(137), OWN, 0, DIM},
        [STYLE_GAP] = {C(231), C(124), BOLD, BOLD | REVERSE},
        [STYLE_PAUSED] = {C(16), C(220), BOLD, REVERSE},
        [STYLE_HEAD] = {OWN, OWN, BOLD, BOLD},
        [STYLE_HINT] = {OWN, OWN, 0, 0},
        [STYLE_SCROLL] = {OWN, OWN, 0, 0},
        [STYLE_SCROLL_WARNING] = {C(166), OWN, BOLD, BOLD},
        [STYLE_SELECTED] = {OWN, OWN, REVERSE | BOLD, REVERSE | BOLD},
        [STYLE_NEW] = {OWN, OWN, BOLD, BOLD},
    },
},
{
    .name = "colorblind", .words = "blue and orange, no red, no green",
    .looks = {
        [STYLE_TEXT] = {OWN, OWN, 0, 0},
        [STYLE_DIM] = {C(245), OWN, 0, DIM},
        [STYLE_STRONG] = {OWN, OWN, BOLD, BOLD},
        [STYLE_TITLE] = {C(245), OWN, LINE, LINE},
        [STYLE_TITLE_SORT] = {OWN, OWN, BOLD | LINE, BOLD | LINE},
        [STYLE_WARNING] = {C(172), OWN, 0, BOLD},
        [STYLE_NORMAL] = {OWN, OWN, 0, 0},
        [STYLE_EXPIRED] = {C(245), OWN, 0, DIM},
        [STYLE_OK] = {C(32), OWN, 0, 0},
        [STYLE_BAD] = {C(166), OWN, BOLD | LINE, BOLD},
        [STYLE_WAIT] = {C(172), OWN, 0, 0},
        [STYLE_KEY] = {OWN, OWN, BOLD, BOLD},
        [STYLE_BAR] = {C(245), OWN, 0, 0},
        [STYLE_PROMPT] = {OWN, OWN, BOLD, BOLD},
        [STYLE_MATCH] = {C(16), C(179), BOLD, BOLD | LINE},
        [STYLE_MARK] = {C(32), OWN, BOLD, BOLD},
        [STYLE_GRAPH_NORMAL] = {C(32), OWN, 0, 0},
        [STYLE_GRAPH_WARNING] = {C(172), OWN, 0, BOLD},
        [STYLE_GRAPH_ESTIMATE_NORMAL] = {C(103), OWN, 0, DIM},
        [STYLE_GRAPH_ESTIMATE_WARNING] = {C(137), OWN, 0, DIM},
        [STYLE_GAP] = {C(166), OWN, BOLD, BOLD},
        [STYLE_PAUSED] = {C(16), C(172), 0, REVERSE},
        [STYLE_HEAD] = {OWN, OWN, BOLD, BOLD},
        [STYLE_HINT] = {C(245), OWN, 0, DIM},
        [STYLE_SCROLL] = {C(243), OWN, 0, DIM},
        [STYLE_SCROLL_WARNING] = {C(172), OWN, 0, BOLD},
        [STYLE_SELECTED] = {C(255), C(238), 0, REVERSE},
        [STYLE_NEW] = {OWN, OWN, BOLD, BOLD},
    },
},
{
    .name = "mono", .words = "no colours: letters and attributes",
    .colorless = true,
    .looks = {
        [STYLE_DIM] = {OWN, OWN, DIM, DIM},
        [STYLE_STRONG] = {OWN, OWN, BOLD, BOLD},
        [STYLE_TITLE] = {OWN, OWN, LINE, LINE},
        [STYLE_TITLE_SORT] = {OWN, OWN, BOLD | LINE, BOLD | LINE},
        [STYLE_WARNING] = {OWN, OWN, BOLD, BOLD},
        [STYLE_EXPIRED] = {OWN, OWN, DIM, DIM},
        [STYLE_BAD] = {OWN, OWN, BOLD, BOLD},
        [STYLE_KEY] = {OWN, OWN, BOLD, BOLD},
        [STYLE_PROMPT] = {OWN, OWN, BOLD, BOLD},
        [STYLE_MATCH] = {OWN, OWN, BOLD | LINE, BOLD | LINE},
        [STYLE_MARK] = {OWN, OWN, BOLD, BOLD},
        [STYLE_GRAPH_WARNING] = {OWN, OWN, BOLD, BOLD},
        [STYLE_GRAPH_ESTIMATE_NORMAL] = {OWN, OWN, DIM, DIM},
        [STYLE_GRAPH_ESTIMATE_WARNING] = {OWN, OWN, DIM, DIM},
        [STYLE_GAP] = {OWN, OWN, BOLD, BOLD},
        [STYLE_PAUSED] = {OWN, OWN, REVERSE, REVERSE},
        [STYLE_HEAD] = {OWN, OWN, BOLD, BOLD},
        [STYLE_HINT] = {OWN, OWN, DIM, DIM},
        [STYLE_SCROLL] = {OWN, OWN, DIM, DIM},
        [STYLE_SCROLL_WARNING] = {OWN, OWN, BOLD, BOLD},
        [STYLE_SELECTED] = {OWN, OWN, REVERSE, REVERSE},
        [STYLE_NEW] = {OWN, OWN, BOLD, BOLD},
    },
},
};
/* clang-format on */

const struct theme *theme_default(void) {
    return &themes[0];
}

const struct theme *theme_find(struct str name) {
    for (size_t i = 0; i < ARRAY_LEN(themes); i++)
        if (str_eq(name, str_of(themes[i].name))) return &themes[i];
    return NULL;
}

void theme_names(struct buf *out) {
    for (size_t i = 0; i < ARRAY_LEN(themes); i++)
        buf_printf(out, "%s%s", i ? " " : "", themes[i].name);
}

/* --- from text -------------------------------------------------------- */

static const struct {
    struct str word;
    uint8_t attr;
} attrs[] = {
    {STR("bold"), LOOK_BOLD},       {STR("dim"), LOOK_DIM},
    {STR("italic"), LOOK_ITALIC},   {STR("underline"), LOOK_UNDERLINE},
    {STR("reverse"), LOOK_REVERSE},
};

static uint8_t attr_of(struct str word) {
    for (size_t i = 0; i < ARRAY_LEN(attrs); i++)
        if (str_eq(word, attrs[i].word)) return attrs[i].attr;
    return 0;
}

static bool parse_color(struct str word, bool *had, uint32_t *out,
                        struct err *err) {
    if (*had)
        return err_set(err, ERR_USAGE,
                       "'%.*s' is one colour too many: use COLOUR on COLOUR",
                       STR_ARG(word));
    *had = tint_parse(word, out);
    return *had || err_set(err, ERR_USAGE,
                           "there is no colour or attribute '%.*s': use bold, "
                           "dim, italic, underline, reverse, a colour's name, "
                           "0 to 255 or #rrggbb",
                           STR_ARG(word));
}

bool theme_parse(struct str look, struct look *out, struct err *err) {
    struct look l = {0};
    bool had_fg = false, had_bg = false, on = false;
    struct str word;
    while (str_split(&look, ' ', &word)) {
        uint8_t attr = attr_of(word);
        if (word.len == 0) continue;
        if (str_eq(word, STR("on")) && (on || had_bg))
            return err_set(err, ERR_USAGE, "'on' stands there twice");
        else if (str_eq(word, STR("on")))
            on = true;
        else if (attr && !on)
            l.attrs |= attr;
        else if (!parse_color(word, on ? &had_bg : &had_fg, on ? &l.bg : &l.fg,
                              err))
            return false;
        else
            on = false;
    }
    if (on) return err_set(err, ERR_USAGE, "there is no colour behind 'on'");
    l.bare = l.attrs;
    *out = l;
    return true;
}

bool theme_set(struct theme *t, struct str style, struct str look,
               struct err *err) {
    enum style at;
    struct look l;
    if (!style_find(style, &at))
        return err_set(err, ERR_USAGE, "there is no style '%.*s'",
                       STR_ARG(style));
    if (!theme_parse(look, &l, err)) return false;
    l.bare |= t->looks[at].bare;
    t->looks[at] = l;
    t->set[at] = true;
    return true;
}

/* --- on a background -------------------------------------------------- */

void theme_on(const struct theme *t, enum ground ground, struct theme *out) {
    *out = *t;
    if (!t->adapts || ground == GROUND_UNKNOWN) return;
    const struct theme *to =
        theme_find(ground == GROUND_LIGHT ? STR("light") : STR("dark"));
    for (int i = 0; i < STYLE_COUNT; i++)
        if (!t->set[i]) out->looks[i] = to->looks[i];
}

struct look theme_over(struct look style, struct look flag) {
    struct look out = style;
    out.attrs |= flag.attrs;
    out.bare |= flag.bare;
    if (style.bg != TINT_OWN || flag.bg == TINT_OWN) return out;
    out.bg = flag.bg;
    if (flag.fg == TINT_OWN) return out;
    if (style.fg == TINT_OWN ||
        tint_contrast(style.fg, flag.bg) < MIN_CONTRAST)
        out.fg = flag.fg;
    return out;
}

enum ground ground_of(uint32_t rgb) {
    double white = tint_contrast(TINT_RGB(rgb), TINT_RGB(0xffffffu));
    double black = tint_contrast(TINT_RGB(rgb), TINT_RGB(0u));
    return white > black ? GROUND_DARK : GROUND_LIGHT;
}

/* Of the first 16 the bright ones are light, and white; grey is not. */
enum ground ground_parse(const char *colorfgbg) {
    struct str rest = str_of(colorfgbg), part, last = STR_NONE;
    uint32_t tint;
    while (str_split(&rest, ';', &part)) last = part;
    if (!tint_parse(last, &tint) || tint == TINT_OWN) return GROUND_UNKNOWN;
    for (uint32_t i = 0; i < 16; i++)
        if (tint == TINT_INDEX(i))
            return i == 7 || i > 8 ? GROUND_LIGHT : GROUND_DARK;
    return ground_of(tint_rgb(tint));
}
