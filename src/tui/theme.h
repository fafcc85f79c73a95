/* SPDX-License-Identifier: Apache-2.0 */
/* How each style (view/grid.h) looks. Pure: no terminal is known here.
 *
 * A theme says it in the colours it likes best; tui/paint takes the nearest
 * that the terminal has (tui/tint.h), and without any the attributes that
 * must do instead. Colour never says alone what matters: Warnings have their
 * letter, states their words.
 */
#ifndef KEVTOP_TUI_THEME_H
#define KEVTOP_TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/err.h"
#include "base/str.h"
#include "view/grid.h"

enum {
    LOOK_BOLD = 1,
    LOOK_DIM = 2,
    LOOK_ITALIC = 4,
    LOOK_UNDERLINE = 8,
    LOOK_REVERSE = 16
};

struct look {
    uint32_t fg, bg; /* tui/tint.h */
    uint8_t attrs;   /* LOOK_..., with colours ... */
    uint8_t bare;    /* ... and where there are none */
};

/* The terminal's background. */
enum ground { GROUND_UNKNOWN, GROUND_DARK, GROUND_LIGHT };

struct theme {
    const char *name;
    const char *words; /* what it is, in one line */
    bool colorless;    /* the bare looks, whatever the terminal has */
    bool adapts;       /* to a background that comes to be known */
    struct look looks[STYLE_COUNT];
    bool set[STYLE_COUNT]; /* by theme_set() */
};

/* The built-in themes; NULL if none is called so. The first is the default. */
const struct theme *theme_default(void);
const struct theme *theme_find(struct str name);
/* Their names, with blanks between. */
void theme_names(struct buf *out);

/* Change one style of a theme (a copy of a built-in one): look as in the
 * configuration, words in any order:
 *     [bold] [dim] [italic] [underline] [reverse] [COLOUR] [on COLOUR]
 * with a colour's name ("amber" is none, "bright-red" is), its number in the
 * palette, #rrggbb or "default". False with what is wrong, and as it was. */
bool theme_set(struct theme *t, struct str style, struct str look,
               struct err *err) CC_MUST_USE;
bool theme_parse(struct str look, struct look *out,
                 struct err *err) CC_MUST_USE;

/* The theme as it is on that background: itself, or, where it adapts, the
 * styles not set by hand those of "dark" or "light". */
void theme_on(const struct theme *t, enum ground ground, struct theme *out);

/* What a cell flagged CELL_SELECTED or CELL_NEW becomes: the flag's look lies
 * behind the style's own. Where the two cannot be read together the flag's
 * foreground is taken. */
struct look theme_over(struct look style, struct look flag);

/* The ground that a background colour is. */
enum ground ground_of(uint32_t rgb);
/* By $COLORFGBG: "15;0", "0;default;15"; NULL: unknown. */
enum ground ground_parse(const char *colorfgbg);

#endif
