/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to say of the connections, in words: which feed it is, how
 * each cluster does, what is broken or refused. */
#ifndef KEVTOP_VIEW_STATUS_H
#define KEVTOP_VIEW_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "query/column.h"
#include "store/feeds.h"
#include "view/grid.h"

/* Whose it is, cleaned, as far as it tells feeds apart: "prod", "west", "west
 * prod"; nothing where there is one feed. */
void feed_name(struct buf *out, const struct feeds *feeds, uint16_t feed,
               const struct show *show);
/* The same with all that it watches: "west all namespaces". */
void feed_full_name(struct buf *out, const struct feeds *feeds, uint16_t feed,
                    const struct show *show);

/* One cluster's state, or that of all where there is one. */
struct status_part {
    enum style style;
    int weight;    /* how bad it is */
    char text[96]; /* "live", "west waiting 12s", "2/3 live" */
};

enum { STATUS_PARTS = LIMIT_FEEDS };

/* In the order of the clusters, at most STATUS_PARTS of them; returns how
 * many. */
size_t status_parts(const struct feeds *feeds, const struct show *show,
                    struct status_part *parts);
/* The sign of the worst of them, and its style. */
const char *status_sign(const struct feeds *feeds, bool ascii,
                        enum style *style);

/* The line below the header. */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_REFUSED, /* others are shown */
    TROUBLE_WAITING, /* another try will be made */
    TROUBLE_FAILED
};

enum trouble status_trouble(const struct feeds *feeds);
/* "west: connection refused; next try in 12s", "2 namespaces refused: a, b".
 * Raw, where servers say it. */
void status_trouble_text(struct buf *out, const struct feeds *feeds,
                         const struct show *show);
/* Whether nothing could be read, ever. */
bool status_is_hopeless(const struct feeds *feeds);
bool status_is_listing(const struct feeds *feeds);
/* Whether some feed has told all that it had at first. */
bool status_was_listed(const struct feeds *feeds);

#endif
