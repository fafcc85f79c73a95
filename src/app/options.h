/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: one table of options (app/option.h) feeds the parser,
 * --help, the configuration, the man page and the completions (the last two
 * through --dump-options, and tests/cli/docs.bats holds them together).
 *
 * Adding an option is a field of struct options and one entry in option.c.
 */
#ifndef KEVTOP_APP_OPTIONS_H
#define KEVTOP_APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "app/option.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "query/column.h"
#include "query/group.h"

#define OPTION_COUNT 80 /* more than there are */

/* The values of a flag that may be repeated, as they are: borrowed, and a NULL
 * behind them; at is NULL while there are none. */
struct option_values {
    const char **at;
    size_t n, alloc;
};

/* As typed. Texts are borrowed from argv unless said otherwise; NULL: not
 * given. */
struct options {
    /* where */
    char *namespaces; /* comma separated, repeats joined; owned */
    bool all_namespaces;
    char *contexts; /* the same; owned */
    const char *kubeconfig, *cluster, *user, *server;
    const char *token, *token_file;
    const char *as, *as_uid;
    struct option_values as_groups, as_extra;
    const char *certificate_authority, *client_certificate, *client_key;
    const char *tls_server_name, *proxy_url, *request_timeout;
    bool insecure, disable_compression, http1;
    struct option_values files;
    const char *demo; /* the seed as text; "" without one */

    /* which */
    bool warnings;
    char *types, *reasons, *kinds, *sources, *nodes; /* owned, joined */
    const char *object;                              /* --for */
    bool owned;
    const char *since, *until;
    char *filter; /* repeats joined by blanks in parentheses; owned */
    const char *field_selector;

    /* how */
    const char *output;
    const char *group_by;
    const char *trend; /* the step as text; "" without one */
    const char *times;
    const char *limit;
    char *columns; /* owned, joined */
    const char *sort_by;
    bool reverse, no_headers;
    bool watch, watch_only, gaps, snapshot;

    /* for scripts */
    const char *wait, *timeout;
    bool fail_on_match;

    /* bounds */
    const char *max_events, *max_memory, *event_ttl;

    /* the rest */
    const char *color, *log_file, *theme, *refresh;
    bool ascii, mouse, verbose, help, version;
    const char *config; /* --config */
    const char *record, *play_speed, *report;
    bool print_config;
    bool dump_options;
    const char *complete; /* candidates of this kind, for completions */

    bool given[OPTION_COUNT]; /* on the command line; by option_number() */

    /* KIND/NAME ... | KIND NAME ... */
    VEC(const char *) args;
};

/* Parse argv[1..]. An error says what is wrong and names what is right; exit
 * status 2. */
bool options_parse(struct options *o, int argc, char **argv,
                   struct err *err) CC_MUST_USE;
void options_done(struct options *o);

/* Set a field as if by a flag; value is borrowed, NULL for a switch. Values of
 * what may be repeated add up. */
bool options_set(struct options *o, const struct option *def,
                 const char *value, struct err *err) CC_MUST_USE;
/* Whether that flag stood on the command line. */
bool options_given(const struct options *o, const char *name);

/* --help: grouped, at most 80 columns wide. */
void options_help(FILE *out);
/* A line an option: GROUP, SHORT, LONG, ARGUMENT, WORDS (the values it takes,
 * if few), CONFIG (text, list or bool where it is a key of the configuration),
 * HELP, separated by tabs. */
void options_dump(FILE *out);

#endif
