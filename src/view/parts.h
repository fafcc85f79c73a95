/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the screen share, and nobody else:
 *
 *   screen.c       life, the stack of views, what they see, time
 *   screen_keys.c  what keys do, mode by mode
 *   screen_pick.c  pickers: namespaces, contexts, saved views, columns
 *   screen_give.c  what leaves the screen: copies, files, notices
 *   screen_draw.c  all of it onto a grid
 *   command.c      what is typed after `:`
 *   complete.c     what Tab puts there
 */
#ifndef KEVTOP_VIEW_PARTS_H
#define KEVTOP_VIEW_PARTS_H

#include "base/limits.h"
#include "view/picker.h"
#include "view/prompt.h"
#include "view/screen.h"
#include "view/view.h"

/* Where keys go. */
enum screen_mode { MODE_TABLE, MODE_FILTER, MODE_COMMAND, MODE_PICKER };

enum screen_picks { PICK_NAMESPACES, PICK_CONTEXTS, PICK_VIEWS, PICK_COLUMNS };

struct screen {
    struct view_env env; /* first: env->ask finds the screen by it */
    struct screen_hooks hooks;
    const struct saved_views *saved; /* borrowed; NULL: none */
    struct explain *explain;
    struct screen_notify notify;
    char *theme;  /* owned */
    char *themes; /* names of all; owned */
    bool mouse_on;
    char *context, *user, *server_note; /* owned */
    const char *const *contexts;        /* that there are; borrowed */
    size_t n_contexts;
    enum group_key first;
    char *object_kind, *object_ns, *object_name; /* first view; owned */
    char *scope_text;                            /* env.scope */
    struct filter *warnings_filter;
    struct filter *typed_filter; /* env.typed */
    char *typed_text;            /* env.typed_text */

    struct view *views[LIMIT_VIEW_STACK];
    size_t n_views;

    enum screen_mode mode;
    struct prompt filter_prompt, command_prompt;
    struct picker picker; /* in MODE_PICKER alone */
    enum screen_picks picks;
    uint32_t names_added; /* hash of the namespaces it was offered */
    size_t filter_column; /* where the typed filter is wrong, or 0 */
    char search_text[LIMIT_PROMPT_BYTES];
    char message[512]; /* "" for none */
    bool message_bad;

    struct buf scope_wanted;    /* see screen_scope() */
    struct buf contexts_wanted; /* see screen_contexts() */
    uint64_t seen_revision;     /* of the store at the last tick */
    uint64_t paused_at;         /* the same when it was paused */

    struct area body;     /* of the view on top, when drawn last */
    struct buf copied;    /* see screen_copied() */
    struct buf save_text; /* see screen_save() */
    char save_name[LIMIT_PROMPT_BYTES];
    bool save_replaces;
    bool save_reports;
    char notice[LIMIT_NOTICE_BYTES]; /* see screen_notice() */
    int64_t noticed_us;              /* when the last one was given */
    uint64_t unnoticed;              /* matches since */
};

/* --- screen.c ---------------------------------------------------------- */

struct view *screen_top(const struct screen *s);
/* Whether `/` searches a text in the view on top, and does not filter. */
bool screen_searches(const struct screen *s);
void screen_push(struct screen *s, const struct view_open *open);
/* Until n views are left. */
void screen_pop_to(struct screen *s, size_t n);
/* Whatever a key changes is seen at once, paused or not. */
void screen_refresh(struct screen *s);
void screen_settings_changed(struct screen *s);
/* NULL and "": none. Takes f. */
void screen_set_typed(struct screen *s, struct filter *f, struct str text);
bool screen_filter(struct screen *s, struct str text);
void screen_toggle_warnings(struct screen *s);
void screen_open_ops(struct screen *s, const struct view_ops *ops);

/* --- screen_keys.c ----------------------------------------------------- */

/* The prompt of commands, with some text in it. */
unsigned screen_open_command(struct screen *s, struct str text);
/* Of the event at hand, or if given of that reason. */
unsigned screen_explain(struct screen *s, struct str reason);
unsigned screen_open_trend(struct screen *s);

/* --- screen_pick.c ----------------------------------------------------- */

void screen_open_picker(struct screen *s);
unsigned screen_open_contexts(struct screen *s);
unsigned screen_open_views(struct screen *s);
unsigned screen_open_columns(struct screen *s);
unsigned screen_want_scope(struct screen *s, struct str namespaces);
unsigned screen_want_contexts(struct screen *s, struct str contexts);
unsigned screen_use_view(struct screen *s, struct str name);
unsigned screen_use_columns(struct screen *s, struct str columns);
unsigned screen_picker_key(struct screen *s, uint32_t key);
/* Namespaces that the server told of meanwhile. */
void screen_pick_late_names(struct screen *s);
/* The table on top; without one it says so: NULL. */
struct view *screen_list_on_top(struct screen *s);

/* --- screen_give.c ----------------------------------------------------- */

unsigned screen_copy(struct screen *s);
unsigned screen_save_as(struct screen *s, struct str name, bool replace);
unsigned screen_report_as(struct screen *s, struct str name, bool replace);
unsigned screen_use_theme(struct screen *s, struct str name);
unsigned screen_toggle_mouse(struct screen *s);
void screen_set_bell(struct screen *s, bool on);
/* Whether anything that came after that revision is worth a notice. */
bool screen_notice_news(struct screen *s, uint64_t since);

#endif
