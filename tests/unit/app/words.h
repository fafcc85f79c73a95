/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from a command line in one string, split at blanks; `_` in a word
 * stands for a blank, and "''" for an empty word. */
#ifndef KEVTOP_TEST_APP_WORDS_H
#define KEVTOP_TEST_APP_WORDS_H

#include "unit/unit.h"

#include <string.h>

#include "app/options.h"
#include "app/settings.h"

struct made {
    char text[512];
    char *argv[24];
    struct options options;
    struct settings settings;
    struct config config; /* an empty one */
    struct err err;
};

/* Whether the words were taken; m->err else. */
static inline bool make(struct made *m, const char *words, bool terminal) {
    int argc = 1;
    *m = (struct made){0};
    config_init(&m->config);
    strncpy(m->text, words, sizeof(m->text) - 1);
    char *save, *word = strtok_r(m->text, " ", &save);
    for (; word && argc < 23; word = strtok_r(NULL, " ", &save)) {
        for (char *p = word; *p; p++)
            if (*p == '_') *p = ' ';
        m->argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
    }
    return options_parse(&m->options, argc, m->argv, &m->err) &&
           settings_make(&m->settings, &m->options, &m->config, terminal,
                         &m->err);
}

static inline void unmake(struct made *m) {
    settings_done(&m->settings);
    options_done(&m->options);
    config_done(&m->config);
}

#endif
