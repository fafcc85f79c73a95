/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, what they ask for, and what has to happen afterwards. */
#ifndef KEVTOP_VIEW_ACTION_H
#define KEVTOP_VIEW_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* A key: a Unicode code point, a control code (Ctrl-A is 1), or one of
 * these. */
enum key {
    KEY_CODE_NONE = 0,
    KEY_CODE_TAB = 9,
    KEY_CODE_ENTER = 13,
    KEY_CODE_ESC = 27,
    KEY_CODE_BACKSPACE = 127,
    KEY_CODE_SPECIAL = 0x110000, /* above Unicode */
    KEY_CODE_UP,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_PGUP,
    KEY_CODE_PGDN,
    KEY_CODE_DELETE,
    KEY_CODE_INSERT,
    KEY_CODE_BACKTAB,
    KEY_CODE_F1,
    KEY_CODE_F2,
    KEY_CODE_F3,
    KEY_CODE_F4,
    KEY_CODE_F5,
    KEY_CODE_F6,
    KEY_CODE_F7,
    KEY_CODE_F8,
    KEY_CODE_F9,
    KEY_CODE_F10,
    KEY_CODE_MOUSE /* goes with a struct mouse */
};

enum mouse_what {
    MOUSE_PRESS,
    MOUSE_DOUBLE, /* a second press at the same place, soon */
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN
};

struct mouse {
    int row, col; /* of the screen, from 0 */
    enum mouse_what what;
};
#define KEY_CTRL(letter) ((uint32_t)((letter)&0x1f))

/* "j", "Ctrl-D", "PgUp", "F1", "Space" ...: for help, tests and scripts. */
void key_format(uint32_t key, char out[16]);
/* The inverse; false if unknown. */
bool key_parse(struct str name, uint32_t *key);

/* action, words in help and the key bar */
/* clang-format off */
#define ACTION_MAP(X)                                                      \
    X(NONE, "")                                                            \
    X(UP, "up") X(DOWN, "down") X(TOP, "top") X(BOTTOM, "bottom")          \
    X(PAGE_UP, "page up") X(PAGE_DOWN, "page down")                        \
    X(HALF_UP, "half a page up") X(HALF_DOWN, "half a page down")          \
    X(LEFT, "scroll left") X(RIGHT, "scroll right")                        \
    X(ENTER, "open") X(BACK, "back") X(QUIT_OR_BACK, "back, then quit")    \
    X(QUIT, "quit") X(HELP, "help")                                        \
    X(FILTER, "filter") X(COMMAND, "command")                              \
    X(SEARCH, "search") X(SEARCH_NEXT, "next match") X(SEARCH_PREV, "previous match")          \
    X(WARNINGS, "warnings only") X(GROUP, "group by")                      \
    X(ALL_NAMESPACES, "all namespaces") X(PICK_NAMESPACE, "namespaces")    \
    X(PICK_CONTEXT, "contexts")                                           \
    X(SORT_LEFT, "sort by the column left")                                \
    X(SORT_RIGHT, "sort by the column right") X(INVERT, "invert order")    \
    X(FOLLOW, "follow the row") X(PAUSE, "pause the screen")               \
    X(TIMES, "time format") X(WRAP, "wrap")                                \
    X(NEXT_WARNING, "next warning") X(PREV_WARNING, "previous warning")    \
    X(TREND, "trend") X(ZOOM_IN, "zoom in") X(ZOOM_OUT, "zoom out")        \
    X(DESCRIBE, "describe") X(YAML, "YAML") X(EXPLAIN, "explain")          \
    X(OWNER, "owner") X(PREVIEW, "preview")                                \
    X(MARK, "mark") X(UNMARK, "unmark all")                                \
    X(COPY, "copy") X(SAVE, "save") X(VIEWS, "saved views")                \
    X(MOUSE, "mouse on or off") X(LOG, "connection log")                               \
    X(RECONNECT, "reconnect now") X(REDRAW, "redraw")                      \
    X(SUSPEND, "suspend")
/* clang-format on */

/* Moving about needs no words in the key bar. */
#define ACTION_IS_MOVE(a) ((a) >= ACTION_UP && (a) <= ACTION_RIGHT)

#define ACTION_ENUM(name, words) ACTION_##name,
enum action { ACTION_MAP(ACTION_ENUM) ACTION_COUNT };
#undef ACTION_ENUM

const char *action_words(enum action a);
/* The action a key asks for outside a prompt. `/` is FILTER and `n`
 * PICK_NAMESPACE; where text is searched the screen takes them for SEARCH and
 * SEARCH_NEXT. */
enum action action_of_key(uint32_t key);
/* The first key of an action, for help and the key bar; 0 if none. */
uint32_t action_key(enum action a);

/* What must happen after a key; or-ed. A handler reports, it never draws. */
enum reaction {
    REACT_NONE = 0,
    REACT_DRAW = 1,  /* something visible changed */
    REACT_QUERY = 2, /* the view's rows must be refreshed first */
    REACT_QUIT = 4,
    REACT_SUSPEND = 8,
    REACT_RECONNECT = 16,
    REACT_REPAINT = 32,    /* the terminal is garbled: paint it all */
    REACT_SCOPE = 64,      /* other namespaces: see screen_scope() */
    REACT_CONTEXT = 128,   /* other contexts: see screen_contexts() */
    REACT_UNHANDLED = 256, /* not mine: try the next in line */
    REACT_COPY = 512,      /* to the clipboard: see screen_copied() */
    REACT_SAVE = 1024,     /* to a file: see screen_save_name() */
    REACT_NOTIFY = 2048,   /* bell, notice: see screen_notice() */
    REACT_MOUSE = 4096,    /* on or off: see screen_mouse_on() */
    REACT_THEME = 8192     /* another one: see screen_theme() */
};

#endif
