/* SPDX-License-Identifier: Apache-2.0 */
#include "view/status.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/header.h"

/* So long without a word is worth one, told in whole minutes: on a quiet
 * cluster all is well, a peer that is gone is found out within one. */
#define QUIET_US (60 * US_PER_S)
/* Context names can be as long as an ARN; their ends tell them apart. */
enum { NAME_CELLS = 20, NAMES_MAX = 8 };

#define ANY_CLUSTER (-1)

/* What feeds, of one cluster or all, come to. Refused ones count apart where
 * there are others of their cluster. */
struct sum {
    size_t feeds, live, refused, broken;
    const struct feed *worst; /* NULL: none known */
    const struct feed *broke; /* the worst of the broken ones */
    uint16_t broke_number;
    bool differ;                /* not all are broken for the same reason */
    int64_t heard_us, retry_us; /* the last; the first of the broken */
    uint64_t listed, remaining;
    bool remaining_known;
    bool listed_once;
};

static bool is_down(const struct feed *f) {
    return f->state == FEED_WAITING || f->state == FEED_FAILED;
}

/* From the first: one that may be listed and not watched is polled. */
static bool is_refused(const struct feed *f) {
    return is_down(f) && f->kind == ERR_DENIED && !f->listed_once;
}

static int weight_of(enum feed_state state) {
    switch (state) {
    case FEED_LIVE:
        return 0;
    case FEED_LISTING:
        return 1;
    case FEED_CONNECTING:
        return 2;
    case FEED_WAITING:
        return 3;
    case FEED_ENDED:
        return 0;
    case FEED_FAILED:
        return 4;
    }
    return 0;
}

static bool is_worse(const struct feed *f, const struct feed *than) {
    return !than || weight_of(f->state) > weight_of(than->state);
}

static bool is_of(const struct feed *f, int cluster) {
    return f->known && (cluster == ANY_CLUSTER || f->cluster == cluster);
}

/* Refused, while others of its cluster are not. */
static bool is_left_out(const struct feeds *feeds, const struct feed *feed) {
    if (!is_refused(feed)) return false;
    for (size_t i = 0; i < feeds_count(feeds); i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (is_of(f, feed->cluster) && !is_refused(f)) return true;
    }
    return false;
}

static void add_listing(struct sum *s, const struct feed *f) {
    if (f->state != FEED_LISTING) return;
    s->listed += f->listed;
    if (f->remaining < 0)
        s->remaining_known = false;
    else
        s->remaining += (uint64_t)f->remaining;
}

static void add_broken(struct sum *s, const struct feed *f, uint16_t number) {
    if (!is_down(f)) return;
    s->broken++;
    if (s->broke && strcmp(s->broke->text, f->text) != 0) s->differ = true;
    if (is_worse(f, s->broke)) {
        s->broke = f;
        s->broke_number = number;
    }
    if (f->state == FEED_WAITING && f->retry_at_us != TIME_UNSET &&
        (s->retry_us == TIME_UNSET || f->retry_at_us < s->retry_us))
        s->retry_us = f->retry_at_us;
}

static struct sum sum_up(const struct feeds *feeds, int cluster) {
    struct sum s = {.heard_us = TIME_UNSET,
                    .retry_us = TIME_UNSET,
                    .remaining_known = true};
    for (size_t i = 0; i < feeds_count(feeds); i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (!is_of(f, cluster)) continue;
        if (is_left_out(feeds, f)) {
            s.refused++;
            continue;
        }
        s.feeds++;
        s.live += f->state == FEED_LIVE;
        s.listed_once = s.listed_once || f->listed_once;
        if (is_worse(f, s.worst)) s.worst = f;
        if (f->heard_us > s.heard_us) s.heard_us = f->heard_us;
        add_listing(&s, f);
        add_broken(&s, f, (uint16_t)i);
    }
    return s;
}

static int clusters_known(const struct feeds *feeds) {
    int n = 0;
    for (size_t i = 0; i < feeds_count(feeds); i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (f->known && f->cluster >= n) n = f->cluster + 1;
    }
    return n;
}

static size_t feeds_known(const struct feeds *feeds, int cluster) {
    size_t n = 0;
    for (size_t i = 0; i < feeds_count(feeds); i++)
        n += is_of(feeds_get(feeds, (uint16_t)i), cluster);
    return n;
}

/* --- names ------------------------------------------------------------ */

static void add_clean(struct buf *out, const char *text) {
    text_clean(out, str_of(text), TEXT_LINE, LIMIT_CELL_BYTES);
}

static void add_ns(struct buf *out, const struct feed *f) {
    if (f->ns) add_clean(out, f->ns[0] ? f->ns : "all namespaces");
}

void feed_name(struct buf *out, const struct feeds *feeds, uint16_t feed,
               const struct show *show) {
    const struct feed *f = feeds_get(feeds, feed);
    bool named = show->clusters && f->known;
    if (named) add_clean(out, show->clusters[f->cluster]);
    if (feeds_known(feeds, named ? f->cluster : ANY_CLUSTER) < 2) return;
    if (named && f->ns) buf_add_char(out, ' ');
    add_ns(out, f);
}

void feed_full_name(struct buf *out, const struct feeds *feeds, uint16_t feed,
                    const struct show *show) {
    const struct feed *f = feeds_get(feeds, feed);
    if (!show->clusters || !f->known) {
        feed_name(out, feeds, feed, show);
        return;
    }
    add_clean(out, show->clusters[f->cluster]);
    if (f->ns) buf_add_char(out, ' ');
    add_ns(out, f);
}

static void add_short_name(struct buf *out, const char *name,
                           const struct show *show) {
    struct buf clean = BUF_INIT(LIMIT_CELL_BYTES);
    size_t skipped;
    add_clean(&clean, name);
    struct str all = buf_str(&clean);
    size_t cells = utf8_cells(all);
    if (cells > NAME_CELLS) {
        size_t from = utf8_skip(all, cells - NAME_CELLS + 1, &skipped);
        buf_add_cstr(out, show->ascii ? "~" : "\u2026");
        all = str_sub(all, from, all.len);
    }
    buf_add_str(out, all);
    buf_done(&clean);
}

/* --- the state -------------------------------------------------------- */

static enum style state_style(enum feed_state state) {
    switch (state) {
    case FEED_LIVE:
    case FEED_ENDED:
        return STYLE_OK;
    case FEED_FAILED:
        return STYLE_BAD;
    case FEED_CONNECTING:
    case FEED_LISTING:
    case FEED_WAITING:
        return STYLE_WAIT;
    }
    return STYLE_TEXT;
}

static enum feed_state state_of(const struct sum *s) {
    return s->worst ? s->worst->state : FEED_CONNECTING;
}

static void add_listed(struct buf *out, const struct sum *s) {
    char n[28], all[28];
    number_format(s->listed, n);
    number_format(s->listed + s->remaining, all);
    buf_printf(out, "listing %s", n);
    if (s->remaining_known && s->remaining) buf_printf(out, " of %s", all);
}

static void add_live(struct buf *out, const struct sum *s, int64_t now_us) {
    char age[AGE_TEXT_MAX];
    if (s->feeds > 1) buf_printf(out, "%zu/%zu ", s->live, s->feeds);
    buf_add_cstr(out, "live");
    int64_t quiet_us = now_us - s->heard_us;
    if (quiet_us < QUIET_US) return;
    age_format(quiet_us - quiet_us % QUIET_US, age);
    buf_printf(out, ", quiet for %s", age);
}

/* "as of 2026-11-24 14:05:12": the clock of what was read. */
static void add_ended(struct buf *out, const struct sum *s) {
    const char *text = s->worst ? s->worst->text : "";
    buf_add_cstr(out, text[0] ? text : "read");
}

/* "live", "listing 100 of 200, 1/3 live" */
static void add_state(struct buf *out, const struct sum *s, int64_t now_us,
                      const char *waiting) {
    enum feed_state state = state_of(s);
    int64_t retry_us = s->retry_us > now_us ? s->retry_us : now_us;
    char age[AGE_TEXT_MAX];
    switch (state) {
    case FEED_LIVE:
        add_live(out, s, now_us);
        return;
    case FEED_LISTING:
        add_listed(out, s);
        break;
    case FEED_WAITING:
        age_since(now_us, retry_us, age);
        buf_printf(out, "%s %s", waiting, age);
        break;
    case FEED_ENDED:
        add_ended(out, s);
        return;
    case FEED_CONNECTING:
    case FEED_FAILED:
        buf_add_cstr(out, feed_state_name(state));
        break;
    }
    if (s->feeds > 1) buf_printf(out, ", %zu/%zu live", s->live, s->feeds);
}

static void make_part(struct status_part *part, const struct sum *s,
                      const char *name, const struct show *show) {
    struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
    if (name) {
        add_short_name(&text, name, show);
        buf_add_char(&text, ' ');
    }
    add_state(&text, s, show->now_us, name ? "waiting" : "retry in");
    *part = (struct status_part){.style = state_style(state_of(s)),
                                 .weight = weight_of(state_of(s))};
    snprintf(part->text, sizeof(part->text), "%s", text.data);
    buf_done(&text);
}

size_t status_parts(const struct feeds *feeds, const struct show *show,
                    struct status_part *parts) {
    int clusters = show->clusters ? clusters_known(feeds) : 0;
    size_t n = 0;
    for (int i = 0; i < clusters && n < STATUS_PARTS; i++) {
        struct sum s = sum_up(feeds, i);
        if (feeds_known(feeds, i))
            make_part(&parts[n++], &s, show->clusters[i], show);
    }
    if (n == 0) {
        struct sum s = sum_up(feeds, ANY_CLUSTER);
        make_part(&parts[n++], &s, NULL, show);
    }
    return n;
}

const char *status_sign(const struct feeds *feeds, bool ascii,
                        enum style *style) {
    struct sum s = sum_up(feeds, ANY_CLUSTER);
    *style = state_style(state_of(&s));
    switch (state_of(&s)) {
    case FEED_LIVE:
        return ascii ? "*" : "\u25cf";
    case FEED_ENDED:
        return ascii ? "=" : "\u25a0";
    case FEED_LISTING:
        return ascii ? "%" : "\u25d0";
    case FEED_FAILED:
        return ascii ? "x" : "\u2715";
    case FEED_CONNECTING:
    case FEED_WAITING:
        return ascii ? "o" : "\u25cb";
    }
    return "";
}

/* --- what is broken --------------------------------------------------- */

enum trouble status_trouble(const struct feeds *feeds) {
    struct sum s = sum_up(feeds, ANY_CLUSTER);
    if (s.broke)
        return s.broke->state == FEED_FAILED ? TROUBLE_FAILED
                                             : TROUBLE_WAITING;
    return s.refused ? TROUBLE_REFUSED : TROUBLE_NONE;
}

bool status_is_hopeless(const struct feeds *feeds) {
    struct sum s = sum_up(feeds, ANY_CLUSTER);
    return s.feeds > 0 && s.broken == s.feeds && !s.listed_once;
}

/* "2 of 3", "all 3" */
static void add_share(struct buf *out, size_t n, size_t of, const char *what) {
    if (n == of)
        buf_printf(out, "all %zu %s: ", n, what);
    else
        buf_printf(out, "%zu of %zu %s: ", n, of, what);
}

static size_t clusters_broken(const struct feeds *feeds, size_t *of) {
    int n = clusters_known(feeds);
    size_t broken = 0;
    *of = 0;
    for (int i = 0; i < n; i++) {
        *of += feeds_known(feeds, i) > 0;
        broken += sum_up(feeds, i).broken > 0;
    }
    return broken;
}

static void add_name_before(struct buf *out, const struct feeds *feeds,
                            uint16_t feed, const struct show *show) {
    size_t from = out->len;
    feed_name(out, feeds, feed, show);
    if (out->len > from) buf_add_cstr(out, ": ");
}

/* Of the feeds that are broken. */
static void add_whose(struct buf *out, const struct feeds *feeds,
                      const struct sum *s, const struct show *show) {
    size_t clusters, broken = clusters_broken(feeds, &clusters);
    if (s->broken == 1) {
        add_name_before(out, feeds, s->broke_number, show);
    } else if (show->clusters && broken > 1) {
        add_share(out, broken, clusters, "clusters");
    } else {
        struct sum one = sum_up(feeds, s->broke->cluster);
        if (show->clusters && !s->differ) {
            add_clean(out, show->clusters[s->broke->cluster]);
            buf_add_cstr(out, ": ");
        }
        add_share(out, one.broken, one.feeds, "namespaces");
    }
}

static void add_broken_text(struct buf *out, const struct feeds *feeds,
                            const struct sum *s, const struct show *show) {
    char age[AGE_TEXT_MAX];
    add_whose(out, feeds, s, show);
    if (s->differ) add_name_before(out, feeds, s->broke_number, show);
    buf_add_cstr(out, s->broke->text);
    if (s->feeds + s->refused < 2) return; /* the state says it */
    if (s->retry_us == TIME_UNSET || s->retry_us <= show->now_us) return;
    age_since(show->now_us, s->retry_us, age);
    buf_printf(out, "; next try in %s", age);
}

static bool is_of_all(const struct feed *f) {
    return f->ns && f->ns[0] == 0;
}

/* "all namespaces refused, 3 shown" */
static void add_refused_all(struct buf *out, const struct feeds *feeds,
                            const struct feed *f, const struct show *show) {
    if (show->clusters) {
        add_clean(out, show->clusters[f->cluster]);
        buf_add_cstr(out, ": ");
    }
    buf_printf(out, "all namespaces refused, %zu shown",
               sum_up(feeds, f->cluster).feeds);
}

/* "2 namespaces refused: a, b"; of one its own words. */
static void add_refused(struct buf *out, const struct feeds *feeds,
                        const struct show *show) {
    struct buf names = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct feed *one = NULL;
    const char *between = "";
    size_t n = 0;
    for (size_t i = 0; i < feeds_count(feeds); i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (!f->known || !is_left_out(feeds, f)) continue;
        if (is_of_all(f)) {
            buf_add_cstr(out, between);
            add_refused_all(out, feeds, f, show);
            between = "; ";
            continue;
        }
        one = f;
        if (n++ >= NAMES_MAX) continue;
        if (n > 1) buf_add_cstr(&names, ", ");
        feed_name(&names, feeds, (uint16_t)i, show);
    }
    if (n) buf_add_cstr(out, between);
    if (n > 1) buf_printf(out, "%zu namespaces refused: ", n);
    buf_add_str(out, buf_str(&names));
    if (n > NAMES_MAX) buf_printf(out, " and %zu more", n - NAMES_MAX);
    if (n == 1) buf_printf(out, "%s%s", names.len ? ": " : "", one->text);
    buf_done(&names);
}

void status_trouble_text(struct buf *out, const struct feeds *feeds,
                         const struct show *show) {
    struct sum s = sum_up(feeds, ANY_CLUSTER);
    if (s.broke) add_broken_text(out, feeds, &s, show);
    if (s.broke && s.refused) buf_add_cstr(out, "; ");
    if (s.refused) add_refused(out, feeds, show);
}

bool status_is_listing(const struct feeds *feeds) {
    for (size_t i = 0; i < feeds_count(feeds); i++)
        if (feeds_get(feeds, (uint16_t)i)->state == FEED_LISTING) return true;
    return false;
}

bool status_was_listed(const struct feeds *feeds) {
    struct sum s = sum_up(feeds, ANY_CLUSTER);
    return s.live > 0 || s.listed_once;
}
