/* SPDX-License-Identifier: Apache-2.0 */
/* A view: one way to look at the store. One file a view, one entry in the
 * registry below.
 *
 * A view holds its own cursor and query, draws into the area it is given, and
 * answers an action with reaction flags. It never draws in a handler, never
 * blocks, knows no terminal. Views form a stack (view/screen.h): opening
 * pushes, back pops, and the one below is as it was left.
 */
#ifndef KEVTOP_VIEW_VIEW_H
#define KEVTOP_VIEW_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "query/column.h"
#include "query/filter.h"
#include "query/group.h"
#include "query/query.h"
#include "store/store.h"
#include "view/action.h"
#include "view/grid.h"

struct explain;
struct keymap;
struct table_looks;

/* What all views share; owned by the screen, outlives every view. */
struct view_env {
    struct store *store;
    /* Ask the server of a cluster for a path (GET); the answer comes into
     * store_replies() under the number returned. 0: it cannot be asked (files,
     * too many questions): say what is known without. */
    uint32_t (*ask)(const struct view_env *env, uint16_t cluster,
                    const char *path);
    const struct keymap *keys;       /* never NULL */
    const struct table_looks *looks; /* chosen columns; never NULL */
    const struct explain *explain;   /* NULL until `x` was pressed once */
    struct show show;                /* now, time style, ascii */
    const struct filter *flags;      /* from the command line; never NULL */
    const struct filter *typed;      /* from the `/` prompt; NULL: none */
    const struct filter *warnings; /* matches Warnings, while W is on; NULL */
    struct str typed_text;
    bool warnings_only;
    bool paused;
    bool wrap;
    uint64_t settings;      /* moves when anything above changed */
    const char *scope;      /* "prod", "all namespaces", ... */
    const char *flags_text; /* how the flags read, "" if none */
    char say[256]; /* what an action has to say: the screen takes it */
    bool preview;  /* p: a pane below (or beside) tells of the row */
};

/* What a text view shows of an object. */
enum text_what { TEXT_DESCRIBE, TEXT_YAML };

/* What a view wants opened on top of it. */
struct view_open {
    const struct view_ops *ops;
    enum group_key by; /* list views: how to group; GROUP_NONE: events */
    /* List and trend views: only these members, only this span. */
    struct query_scope scope;
    uint16_t cluster; /* object view */
    /* Object view; copied by the view. With any_ns the namespace is not
     * known yet: the first object of that kind and name is meant. */
    struct str kind, ns, name;
    bool any_ns;
    struct str api, uid;          /* of the object, "" unknown; copied */
    enum text_what text;          /* text view */
    struct event *event;          /* event, explain; the view takes a ref */
    struct str reason;            /* explain without an event; copied */
    const struct view_ops *about; /* help view: of which view */
    char title[128];              /* crumb, "" for the ops' own */
};

struct view;

struct view_ops {
    const char *name; /* "problems", "events", "object", ... */
    /* A new view. env and open are borrowed, env for ever, open for the
     * call. */
    struct view *(*open)(struct view_env *env, const struct view_open *open);
    void (*close)(struct view *v);
    /* Bring the rows up to date with the store; true if they changed. Not
     * called while paused. */
    bool (*refresh)(struct view *v);
    void (*draw)(struct view *v, struct grid *g, struct area area);
    /* With *opens set the screen pushes *next, which was zeroed before. */
    unsigned (*act)(struct view *v, enum action a, struct view_open *next,
                    bool *opens);
    /* One line for the header: "412 problems, 38 warnings". */
    void (*summary)(const struct view *v, struct buf *out);
    /* Text views: find text, forwards or back; false if there is none. NULL
     * where `/` filters. */
    bool (*search)(struct view *v, struct str text, bool back);
    /* What `Y` copies: the marked rows, else the one under the cursor, as
     * text, a line each; not cleaned. False: there is nothing. NULL: the view
     * has nothing to copy. */
    bool (*copy)(const struct view *v, struct buf *out);
    /* The rows shown, for saving and counting; NULL where there are none. */
    const struct query *(*rows)(const struct view *v);
    /* The whole text of a text view, for saving; NULL for tables. */
    void (*text)(const struct view *v, struct buf *out);
    /* The event at hand, for `x` and `y`; NULL if there is none. Borrowed. */
    const struct entry *(*entry)(const struct view *v);
    /* A press or the wheel within the area drawn last; like act(). NULL: the
     * wheel moves as keys do, and a press does nothing. */
    unsigned (*mouse)(struct view *v, const struct mouse *m,
                      struct view_open *next, bool *opens);
    /* What it is about, for a view opened on top: its scope. May be NULL. */
    void (*scope)(const struct view *v, struct query_scope *out);
    /* The actions that do something here, ACTION_NONE ends: the key bar
     * shows the first that fit, help all. */
    const enum action *actions;
};

/* Every view begins with this. */
struct view {
    const struct view_ops *ops;
    struct view_env *env;
    char title[128];
};

/* Why a table has no rows, in lines, and the key that widens it: still
 * connecting, refused, nothing in this scope, hidden by a filter. */
void view_empty_text(const struct view_env *env, struct buf *out);

/* The registry. */
extern const struct view_ops view_list; /* problems, events, groups */
extern const struct view_ops view_object;
extern const struct view_ops view_event;
extern const struct view_ops view_help;
extern const struct view_ops view_log;
extern const struct view_ops view_trend;
extern const struct view_ops view_explain;
extern const struct view_ops view_text; /* describe, YAML */

#endif
