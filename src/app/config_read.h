/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read the configuration share, and nobody else:
 *
 *   config.c           the file, flags, what wins
 *   config_sections.c  columns, views, keys, themes, notify
 *   config_print.c     --print-config
 */
#ifndef KEVTOP_APP_CONFIG_READ_H
#define KEVTOP_APP_CONFIG_READ_H

#include "app/config.h"
#include "app/meant.h"

struct config_section {
    const char *name;
    const char *help; /* for --print-config */
    bool (*read)(struct config *c, const struct yaml *n, struct err *err);
};
const struct config_section *config_sections(size_t *n);

/* "FILE:LINE:COLUMN: ", then what is wrong with a value; with its key.
 * Return false. */
bool config_fail(const struct config *c, const struct yaml *n, struct err *err,
                 const char *fmt, ...) CC_PRINTF(4, 5);
bool config_fail_key(const struct config *c, const struct yaml *n,
                     struct err *err, const char *fmt, ...) CC_PRINTF(4, 5);
/* The place before what err says already, which is usage then. */
bool config_place(const struct config *c, const struct yaml *n,
                  struct err *err);
bool config_place_key(const struct config *c, const struct yaml *n,
                      struct err *err);
/* A key that is none: what is it called, and which was meant. */
bool config_unknown(const struct config *c, const struct yaml *n,
                    const char *what, const struct meant *meant,
                    struct err *err);

/* A map, none of whose keys stands there twice; nothing is one, too. */
bool config_map(const struct config *c, const struct yaml *n, struct err *err);
bool config_bool(const struct config *c, const struct yaml *n, bool *out,
                 struct err *err);
/* One text, "" included; borrowed. */
bool config_text(const struct config *c, const struct yaml *n,
                 const char **out, struct err *err);

/* "events", "problems", or what groups are called. The error has no place. */
bool config_table(struct str name, enum group_key *out, struct err *err);
const char *config_table_name(enum group_key table);

#endif
