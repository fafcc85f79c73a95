/* SPDX-License-Identifier: Apache-2.0 */
/* The whole screen as a model: header, a stack of views, prompt, key bar.
 * Keys and time go in, a grid and reaction flags come out; no terminal is
 * known here, so that tests drive exactly what users see.
 */
#ifndef KEVTOP_VIEW_SCREEN_H
#define KEVTOP_VIEW_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "query/filter.h"
#include "query/group.h"
#include "store/store.h"
#include "view/action.h"
#include "view/grid.h"

#define SCREEN_MIN_COLS 40
#define SCREEN_MIN_ROWS 10

struct explain;
struct keymap;
struct saved_views;
struct table_looks;

/* What the screen asks of the app; ctx is handed through. */
struct screen_hooks {
    /* See view_env.ask: id is of store_replies(). False: it cannot be. */
    bool (*ask)(void *ctx, uint16_t cluster, uint32_t id, const char *path);
    void *ctx;
};

/* When to ring and to tell the desktop. */
struct screen_notify {
    const struct filter *filter; /* of what; NULL: never */
    bool bell, notice;           /* BEL; OSC 9 */
};

struct screen_config {
    const char *context;        /* shown; "demo" for the demo; borrowed */
    const char *user;           /* shown; "" unknown; borrowed */
    const char *server_note;    /* "", "insecure", "http"; shown for ever */
    const char *scope;          /* "prod", "prod, staging", "all namespaces" */
    const struct filter *flags; /* borrowed, never NULL */
    const char *flags_text;     /* how the flags read, "" if none */
    const char *const *clusters; /* names by index; NULL if one; borrowed */
    /* All that there are, to pick from, and for `:ctx`; borrowed. */
    const char *const *contexts;
    size_t n_contexts;
    struct screen_hooks hooks;
    /* From the configuration; borrowed; NULL for the built-in ones. */
    const struct keymap *keys;
    const struct table_looks *looks;
    const struct saved_views *saved;
    const char *theme;  /* its name; borrowed */
    const char *themes; /* all that there are, with blanks between, for
                           `:theme`; NULL: none */
    struct screen_notify notify;
    bool mouse;
    bool wrap, preview;
    const char *typed; /* a filter as if typed; NULL: none */
    enum time_style times;
    bool ascii;
    bool warnings_only;      /* -W on the command line: W turns it off */
    bool trend;              /* it begins with the trend */
    enum group_key first;    /* the first view: GROUP_PROBLEM by default,
                                 GROUP_NONE the flat list */
    const char *sort;        /* its order: a column it has; NULL: its own */
    bool reverse;            /* turned round */
    const char *object_kind; /* first view is that object's; NULL: none */
    const char *object_ns, *object_name;
};

struct screen;

/* The store is borrowed. */
struct screen *screen_new(struct store *st, const struct screen_config *c);
void screen_free(struct screen *s);

/* A key was pressed. Esc and friends are ordinary keys here. */
unsigned screen_key(struct screen *s, uint32_t key);
/* A press or the wheel. */
unsigned screen_mouse(struct screen *s, const struct mouse *m);
/* Time passed or the store moved: refresh what is shown. Cheap when nothing
 * did. Returns REACT_DRAW if something visible changed. */
unsigned screen_tick(struct screen *s, int64_t now_us);
/* Draw everything into g, which has the terminal's size. */
void screen_draw(struct screen *s, struct grid *g);
/* When screen_tick() must come again without news from the store (ages,
 * countdowns), ms from now; -1: not. */
int screen_next_tick_ms(const struct screen *s);

/* A message in the foot until the next key. bad: a failure. */
void screen_say(struct screen *s, bool bad, const char *fmt, ...)
    CC_PRINTF(3, 4);

/* After REACT_SCOPE: the namespaces asked for, comma separated; "" for all.
 * Borrowed. */
const char *screen_scope(const struct screen *s);
/* After REACT_CONTEXT: the contexts asked for, comma separated, each one of
 * those that there are. Borrowed. */
const char *screen_contexts(const struct screen *s);

/* After REACT_COPY: cleaned lines. Borrowed. */
struct str screen_copied(const struct screen *s);
/* After REACT_SAVE: the file's name as typed, and what goes into it: rows, or
 * if that is NULL the text; or a report of the rows, and of the objects that
 * are marked. Borrowed until the next key or change. */
enum { SCREEN_OBJECTS = 50 };
struct screen_save {
    const char *name;
    bool replace; /* a file that is there */
    bool report;
    const struct object *objects[SCREEN_OBJECTS];
    size_t n_objects;
    const struct query *rows;
    struct str text; /* cleaned; of a report, how the filters read */
    const struct column *const *columns; /* as shown */
    int n_columns;
};
void screen_save(const struct screen *s, struct screen_save *out);
/* After REACT_NOTIFY: one cleaned line; "" for the bell alone. */
struct screen_notice {
    bool bell;
    struct str text;
};
void screen_notice(const struct screen *s, struct screen_notice *out);
/* After REACT_MOUSE, after REACT_THEME. */
bool screen_mouse_on(const struct screen *s);
const char *screen_theme(const struct screen *s);

/* Where one is by now: as in screen_config. */
struct screen_place {
    const char *context, *user, *server_note, *scope;
    const char *const *clusters; /* borrowed until the next place; the rest is
                                    copied */
};

/* The app has moved to other contexts. screen_set_store() has to follow: until
 * then the views are those of the old place. */
void screen_set_place(struct screen *s, const struct screen_place *place);
/* The app has moved to another scope: a new store comes in its place; views
 * that stood on the old one are rebuilt, filter and sort stay. */
void screen_set_store(struct screen *s, struct store *st, const char *scope);

#endif
