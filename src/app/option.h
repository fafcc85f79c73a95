/* SPDX-License-Identifier: Apache-2.0 */
/* The table of options: the one place that knows each flag's name, type and
 * field. What parses, tells and completes flags goes by it (app/options.h),
 * and so does the configuration (app/config.h), whose keys are flags' names.
 */
#ifndef KEVTOP_APP_OPTION_H
#define KEVTOP_APP_OPTION_H

#include <stddef.h>

#include "app/meant.h"
#include "base/str.h"

enum option_type {
    OPTION_BOOL, /* no value; --x=true and --x=false as kubectl has it */
    OPTION_TEXT, /* a value; the last one counts */
    OPTION_LIST, /* values, joined by ',' */
    OPTION_EACH, /* values, each for itself */
    OPTION_EXPR, /* values, joined as (a) (b) */
    OPTION_MAYBE /* a value only after '='; "" without */
};

/* Or-ed. */
enum option_use {
    OPTION_CONFIG = 1, /* the configuration may set it: what chooses the job,
                          names one thing to look at or is secret may not */
    OPTION_SCREEN = 2, /* the screen alone has a use for it */
    OPTION_VIEW = 8,   /* configured, it is the screen's first view alone */
    OPTION_PLACE = 4   /* which server, and as whom: see config_apply() */
};

struct option {
    char letter; /* 0: none */
    const char *name;
    const char *arg;     /* how the value is called; NULL for OPTION_BOOL */
    const char *words;   /* the values it takes, blank separated; "" any */
    const char *initial; /* the value it has when not given; "" none */
    enum option_type type;
    unsigned use;
    size_t field; /* offset in struct options */
    const char *help;
};

struct option_group {
    const char *title; /* NULL: not for users */
    const struct option *options;
    size_t n;
};

const struct option_group *option_groups(size_t *n);
/* By letter, or if that is 0 by name. NULL if there is none. */
const struct option *option_find(struct str name, char letter);
/* Its place among all, below OPTION_COUNT (app/options.h). */
size_t option_number(const struct option *def);
/* Try the names of all that have this use. */
void option_meant(struct meant *m, unsigned use);

#endif
