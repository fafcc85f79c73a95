/* SPDX-License-Identifier: Apache-2.0 */
/* What the screen is made of, for screen.c and command.c alone. */
#ifndef KEVTOP_VIEW_PARTS_H
#define KEVTOP_VIEW_PARTS_H

#include "base/limits.h"
#include "view/picker.h"
#include "view/prompt.h"
#include "view/screen.h"
#include "view/view.h"

/* Where keys go. */
enum screen_mode { MODE_TABLE, MODE_FILTER, MODE_COMMAND, MODE_PICKER };

struct screen {
    struct view_env env;
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
    bool picks_contexts;  /* not namespaces */
    uint32_t names_added; /* hash of the namespaces it was offered */
    size_t filter_column; /* where the typed filter is wrong, or 0 */
    char search_text[LIMIT_PROMPT_BYTES];
    char message[512]; /* "" for none */
    bool message_bad;

    struct buf scope_wanted;    /* see screen_scope() */
    struct buf contexts_wanted; /* see screen_contexts() */
    uint64_t seen_revision;     /* of the store at the last tick */
    uint64_t paused_at;         /* the same when it was paused */
};

/* For commands: what keys do, too. */
bool screen_filter(struct screen *s, struct str text);
void screen_toggle_warnings(struct screen *s);
void screen_open_ops(struct screen *s, const struct view_ops *ops);
void screen_open_picker(struct screen *s);
unsigned screen_want_scope(struct screen *s, struct str namespaces);
unsigned screen_open_contexts(struct screen *s);
unsigned screen_want_contexts(struct screen *s, struct str contexts);

#endif
