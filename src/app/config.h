/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration: $XDG_CONFIG_HOME/kevtop/config.yaml, or what --config
 * names (man/kevtop.yaml.5 tells of every key).
 *
 * Keys are flags' names, with the flags' own types and checks, and sections
 * that no flag has: columns, views, keys, themes, notify. It is strict: what
 * is not understood is an error with file, line and column, and nothing
 * starts. What it says is a default: a flag on the command line lies over it.
 */
#ifndef KEVTOP_APP_CONFIG_H
#define KEVTOP_APP_CONFIG_H

#include <stdbool.h>
#include <stdio.h>

#include "app/options.h"
#include "base/err.h"
#include "base/vec.h"
#include "base/yaml.h"
#include "query/filter.h"
#include "tui/theme.h"
#include "view/keymap.h"
#include "view/looks.h"
#include "view/saved.h"

struct config_notify {
    char *text;            /* the filter as written; owned; NULL: none */
    struct filter *filter; /* NULL: never */
    bool bell, desktop;
};

/* All zeroes but for the keys, without a file: see config_init(). */
struct config {
    char *path;           /* of the file that was read; NULL: none */
    struct yaml *root;    /* texts are borrowed from it */
    VEC(char *) texts;    /* those made from it */
    struct options flags; /* what it says of flags */
    struct keymap keys;
    struct table_looks looks;
    struct saved_views saved;
    VEC(struct theme) themes; /* its own, whole */
    struct config_notify notify;
};

void config_init(struct config *c);
void config_done(struct config *c);

/* Read the file that o names, or the usual one if there is one. Text jobs
 * read none that they are not told to: a script prints the same everywhere. */
bool config_load(struct config *c, const struct options *o, bool terminal,
                 struct err *err) CC_MUST_USE;
/* The same from memory; folder is what paths in it start from. */
bool config_parse(struct config *c, struct str text, const char *path,
                  struct err *err) CC_MUST_USE;

/* Put its flags where the command line said nothing of them, nor anything
 * that they cannot work with: of the command line's server and user all is
 * taken, or none of the configuration's. What the job at hand has no use for
 * is left out. Texts in o are borrowed from c then. */
bool config_apply(const struct config *c, struct options *o, bool terminal,
                  struct err *err) CC_MUST_USE;

/* A theme of its own or a built-in one; NULL with what there are. */
const struct theme *config_theme(const struct config *c, struct str name,
                                 struct err *err);
/* Their names, with blanks between. */
void config_theme_names(const struct config *c, struct buf *out);

/* --print-config: what is in effect, with comments; it can be read again. */
void config_print(const struct config *c, const struct options *o, FILE *out);

#endif
