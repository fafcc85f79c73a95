/* SPDX-License-Identifier: Apache-2.0 */
/* The conduct of a text: lines, scrolling both ways, wrapping, search, and if
 * wanted a cursor on the lines that can be opened. Used by every view without
 * a table.
 *
 * A view writes the whole text anew whenever it changed: pager_begin(), lines,
 * pager_end(). Text from outside is cleaned as it is added. What is laid out
 * is only what is drawn. At most PAGER_LINES lines and LIMIT_DOC_BYTES bytes
 * are kept; a last line then says that there was more.
 *
 * The position: at first the text stands at its top whatever comes, or at its
 * end with `follow`. Once moved it stays on its line: the one under the
 * cursor, found by its id, or else the one with that number.
 */
#ifndef KEVTOP_VIEW_PAGER_H
#define KEVTOP_VIEW_PAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/vec.h"
#include "view/action.h"
#include "view/grid.h"

#define PAGER_LINES 20000

struct pager_line {
    size_t at; /* into the pager's text */
    uint32_t len;
    uint32_t mark_from, mark_to; /* bytes in another style: a label, a word */
    uint32_t also_from, also_to; /* more of them, in the same style */
    uint16_t hang;               /* wrapped on, it goes on at this column */
    uint8_t style, mark_style;   /* enum style */
    bool whole;                  /* wrapped in any case */
    uint64_t id;                 /* the cursor can stand here; 0: it cannot */
};

struct pager {
    struct buf text; /* clean, all lines in a row */
    VEC(struct pager_line) lines;
    bool full;               /* there was more */
    struct pager_line spill; /* what pager_add() gives then */

    size_t top;        /* the first line shown, and of its wrapped */
    int top_row;       /* rows the first */
    int scroll;        /* cells scrolled sideways */
    size_t cursor;     /* a line with an id, if there is one */
    uint64_t selected; /* its id */
    bool moved;        /* the position is the user's */
    bool follow;       /* stay at the end until moved */

    int page, cols;                  /* the area when drawn last */
    int row, col;                    /* where it stood */
    bool wrap;                       /* when drawn last */
    char needle[LIMIT_PROMPT_BYTES]; /* searched for; "" nothing */
    size_t found;                    /* the line found last; SIZE_MAX: none */
};

void pager_init(struct pager *p, bool follow);
void pager_done(struct pager *p);

void pager_begin(struct pager *p);
/* One line; ends at the next pager_add(). Borrowed until then, for its mark,
 * hang and id; never NULL. */
struct pager_line *pager_add(struct pager *p, enum style style,
                             struct str text);
/* A label of ours in its own style, padded to `cells`, and a text from
 * outside; further lines of the text stand under its first. */
void pager_add_field(struct pager *p, const char *label, int cells,
                     struct str text);
/* The same with a clean head of any width, and a style for the text. */
void pager_add_toned(struct pager *p, struct str head, enum style style,
                     struct str text);
void pager_end(struct pager *p);

/* Move, page, scroll, and with a text searched for, search on.
 * REACT_UNHANDLED for other actions. */
unsigned pager_act(struct pager *p, enum action a);
/* Go to the next line that has the text in it, ASCII letters folded; false if
 * there is none. An empty text ends the search. */
bool pager_search(struct pager *p, struct str text, bool back);
void pager_draw(struct pager *p, struct grid *g, struct area area, bool wrap);
/* The id of the line under the cursor; 0 if there is none. */
uint64_t pager_current(const struct pager *p);

/* What `Y` copies: the line under the cursor once that is the user's, else
 * all of it. Appended, each line with its newline. */
void pager_copy(const struct pager *p, struct buf *out);
void pager_copy_all(const struct pager *p, struct buf *out);
/* A press puts the cursor on the line there, if that can be opened; *opens is
 * set where Enter is meant: a second press. The wheel scrolls. */
unsigned pager_mouse(struct pager *p, const struct mouse *m, bool *opens);

#endif
