/* SPDX-License-Identifier: Apache-2.0 */
/* The command line, understood: which job, where, which events, how. What
 * cannot be, or cannot be together, is refused here. */
#ifndef KEVTOP_APP_SETTINGS_H
#define KEVTOP_APP_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/config.h"
#include "app/options.h"
#include "base/err.h"
#include "base/vec.h"
#include "kube/config.h"
#include "print/field.h"
#include "print/print.h"
#include "query/filter.h"
#include "query/group.h"
#include "tui/term.h"
#include "tui/theme.h"

/* How often news are drawn, unless --refresh says more: 30 times a second. */
enum { SETTINGS_REFRESH_MS = 33 };

enum job { JOB_SCREEN, JOB_TEXT };

/* What text prints. */
enum text_what {
    TEXT_EVENTS,
    TEXT_GROUPS, /* by settings.first */
    TEXT_TREND,
    TEXT_REPORT /* into a file */
};

/* An object named on the command line; texts are borrowed from argv. */
struct settings_object {
    struct str kind; /* a kind's own name */
    struct str name;
};

struct settings {
    enum job job;
    bool demo;
    uint64_t demo_seed;
    const char *const *files; /* "-" is standard input; borrowed */
    size_t n_files;           /* 0: a cluster, or the demo */
    double play_speed;        /* of recordings; 0: at once */
    const char *record;       /* NULL: not recorded; borrowed */
    bool local;               /* the demo or files: no cluster is asked */
    struct kube_flags kube;   /* without a context */
    char *contexts; /* comma separated, each once; "" for the current one;
                           owned */
    size_t n_contexts;

    bool all_namespaces;
    VEC(char *) namespaces; /* owned; empty: the context's own */

    struct filter *filter; /* the flags, but warnings on a screen */
    char *filter_text;     /* how they read, "" if none; owned */
    bool warnings;         /* -W: the screen can turn it off */
    char *selector;        /* for the server, NULL if none; owned */
    VEC(struct settings_object) objects;
    bool owned;           /* and what they own */
    enum group_key first; /* the screen's first view, or a text's groups */
    bool trend;           /* the screen begins with it */

    /* Screens alone; borrowed from the configuration, never NULL but for
     * sort and notify's filter. */
    const struct config *config;
    const struct keymap *keys;
    const struct saved_views *saved;
    const struct theme *theme;
    struct table_looks looks; /* --columns lie over the first table's */
    struct {
        const struct filter *filter; /* NULL: never */
        bool bell, desktop;
    } notify;
    const struct column
        *sort; /* of the screen's first table, turned round by reverse;
                                  NULL: its usual order */
    bool mouse;
    int refresh_ms;

    /* Text alone. */
    enum text_what what;
    struct format format;
    struct look_columns columns; /* n 0: the format's own */
    struct field by;             /* --sort-by; empty: last occurrence */
    bool unsorted;               /* --sort-by none */
    int64_t bucket_us;           /* of a trend; 0: chosen */
    const char *report;          /* the file; borrowed */
    struct filter *wait;         /* --wait; NULL: none */
    int64_t timeout_us;          /* TIME_UNSET: none */
    bool fail_on_match;

    bool follow, watch_only, gaps, reverse, no_headers;
    size_t limit; /* 0: none */
    enum time_style times;
    enum term_color color;
    bool ascii, verbose;
    const char *log_file; /* NULL: none; borrowed */

    size_t max_events, max_bytes;
    int64_t ttl_us;
};

/* terminal: whether standard output is one. */
enum job settings_job(const struct options *o, bool terminal);
/* c: what the screen is configured to be; its flags are in o already
 * (config_apply). */
bool settings_make(struct settings *s, const struct options *o,
                   const struct config *c, bool terminal,
                   struct err *err) CC_MUST_USE;
void settings_done(struct settings *s);

#endif
