/* SPDX-License-Identifier: Apache-2.0 */
#include "store/feeds.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"

struct feeds {
    struct feed feed[LIMIT_FEEDS];
    size_t count;
    /* Rings: entry i of n is at[(first + i) % LIMIT]; texts are owned. */
    struct gap_record gap[LIMIT_GAPS];
    size_t gap_first, gaps;
    struct journal_line line[LIMIT_JOURNAL];
    size_t line_first, lines;
    uint64_t dropped;
    struct gap_record last;
    bool gap_seen;
    bool terminal_wanted;
    uint64_t terminal_wants;
    struct buf names[LIMIT_FEEDS]; /* of namespaces, by cluster */
    struct buf namespaces;         /* of all clusters */
};

/* A copy of one line from outside, cut between characters. */
static char *keep_text(struct str s) {
    size_t n = s.len < LIMIT_ERR_TEXT ? s.len : LIMIT_ERR_TEXT - 1;

    if (n < s.len)
        while (n > 0 && ((unsigned char)s.ptr[n] & 0xC0) == 0x80) n--;
    return xstrndup(s.ptr ? s.ptr : "", n);
}

/* The place for one more in a ring of `limit`; the oldest one makes way. */
static size_t ring_push(size_t *first, size_t *n, size_t limit) {
    if (*n < limit) return (*first + (*n)++) % limit;
    size_t at = *first;
    *first = (at + 1) % limit;
    return at;
}

static void write_line(struct feeds *f, const struct change *c, char *text) {
    if (f->lines == LIMIT_JOURNAL) f->dropped++;
    struct journal_line *line =
        &f->line[ring_push(&f->line_first, &f->lines, LIMIT_JOURNAL)];
    xfree(line->text);
    *line = (struct journal_line){c->at_us, c->feed, c->kind, text};
}

static void free_gap(struct gap_record *gap) {
    xfree(gap->cause);
    xfree(gap->from_rv);
    xfree(gap->to_rv);
}

static void apply_state(struct feeds *f, struct feed *feed,
                        const struct change *c) {
    const struct feed_report *r = &c->u.state;
    char *text = keep_text(r->text);
    bool news = feed->state != r->state || feed->kind != r->kind ||
                feed->http_status != r->http_status ||
                strcmp(feed->text, text) != 0;

    if (feed->state != r->state) feed->since_us = c->at_us;
    if (feed->state == FEED_LIVE && r->state == FEED_WAITING) feed->breaks++;
    feed->state = r->state;
    feed->kind = r->kind;
    feed->http_status = r->http_status;
    feed->retry_at_us = r->retry_at_us;
    feed->listed = r->listed;
    feed->remaining = r->remaining;
    xfree(feed->text);
    feed->text = text;
    if (!news) return; /* progress of a list is no line of the journal */

    const char *name = feed_state_name(r->state);
    write_line(f, c,
               feed->text[0] ? xasprintf("%s: %s", name, feed->text)
                             : xstrdup(name));
}

static void set_gap(struct gap_record *to, const struct change *c,
                    uint64_t recovered) {
    const struct gap *g = &c->u.gap;

    free_gap(to);
    *to = (struct gap_record){
        .feed = c->feed,
        .from_us = g->from_us,
        .to_us = g->to_us,
        .recovered = recovered,
        .loss_possible = g->loss_possible,
        .quiet = g->quiet,
        .cause = keep_text(g->cause),
        .from_rv = keep_text(g->from_rv),
        .to_rv = keep_text(g->to_rv),
    };
}

static void apply_gap(struct feeds *f, const struct change *c,
                      uint64_t recovered) {
    const struct gap *g = &c->u.gap;
    char length[AGE_TEXT_MAX];

    set_gap(&f->last, c, recovered);
    f->gap_seen = true;
    if (g->quiet && recovered == 0) return;
    set_gap(&f->gap[ring_push(&f->gap_first, &f->gaps, LIMIT_GAPS)], c,
            recovered);
    age_since(g->from_us, g->to_us, length);
    write_line(f, c,
               xasprintf("gap of %s: %s; %" PRIu64 " events recovered%s",
                         length, f->last.cause, recovered,
                         g->loss_possible ? ", some may be lost" : ""));
}

static int by_name(const void *a, const void *b) {
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* All names of several clusters, each once. */
static void join_names(struct feeds *f) {
    VEC(struct str) all = {0};

    for (size_t i = 0; i < LIMIT_FEEDS; i++) {
        struct str rest = buf_str(&f->names[i]), name;
        while (str_split(&rest, '\n', &name))
            if (name.len) vec_push(&all, name);
    }
    if (all.n) qsort(all.at, all.n, sizeof(*all.at), by_name);
    for (size_t i = 0; i < all.n; i++) {
        if (i && str_eq(all.at[i], all.at[i - 1])) continue;
        buf_add_str(&f->namespaces, all.at[i]);
        buf_add_char(&f->namespaces, '\n');
    }
    vec_done(&all);
}

static void set_names(struct feeds *f, uint16_t cluster, struct str names) {
    size_t others = 0;

    assert(cluster < LIMIT_FEEDS);
    buf_clear(&f->names[cluster]);
    buf_add_str(&f->names[cluster], names);
    for (size_t i = 0; i < LIMIT_FEEDS; i++)
        if (i != cluster && f->names[i].len) others++;
    buf_clear(&f->namespaces);
    if (others)
        join_names(f);
    else
        buf_add_str(&f->namespaces, buf_str(&f->names[cluster]));
}

static struct feed *get_feed(struct feeds *f, uint16_t number) {
    assert(number < LIMIT_FEEDS);
    struct feed *feed = &f->feed[number];

    if (!feed->known) {
        feed->known = true;
        feed->text = xstrdup("");
        if (number >= f->count) f->count = number + (size_t)1;
    }
    return feed;
}

struct feeds *feeds_new(void) {
    struct feeds *f = xcalloc(1, sizeof(*f));
    buf_init(&f->namespaces, LIMIT_NAMES_BYTES);
    for (size_t i = 0; i < LIMIT_FEEDS; i++) {
        buf_init(&f->names[i], LIMIT_NAMES_BYTES);
        f->feed[i] = (struct feed){
            .state = FEED_CONNECTING,
            .retry_at_us = TIME_UNSET,
            .remaining = -1,
            .since_us = TIME_UNSET,
            .heard_us = TIME_UNSET,
        };
    }
    return f;
}

void feeds_free(struct feeds *f) {
    if (!f) return;
    for (size_t i = 0; i < LIMIT_FEEDS; i++) {
        xfree(f->feed[i].text);
        xfree(f->feed[i].ns);
        buf_done(&f->names[i]);
    }
    for (size_t i = 0; i < LIMIT_GAPS; i++) free_gap(&f->gap[i]);
    free_gap(&f->last);
    for (size_t i = 0; i < LIMIT_JOURNAL; i++) xfree(f->line[i].text);
    buf_done(&f->namespaces);
    xfree(f);
}

void feeds_apply(struct feeds *f, const struct change *c, uint64_t recovered) {
    struct feed *feed = get_feed(f, c->feed);

    if (feed->since_us == TIME_UNSET) feed->since_us = c->at_us;
    feed->heard_us = c->at_us;
    feed->cluster = c->cluster;
    switch (c->kind) {
    case CHANGE_STATE:
        apply_state(f, feed, c);
        break;
    case CHANGE_GAP:
        apply_gap(f, c, recovered);
        break;
    case CHANGE_NOTE:
    case CHANGE_SKIPPED:
        if (c->u.text.len) write_line(f, c, keep_text(c->u.text));
        break;
    case CHANGE_NAMES:
        set_names(f, c->cluster, c->u.text);
        break;
    case CHANGE_FEED:
        xfree(feed->ns);
        feed->ns = keep_text(c->u.text);
        break;
    case CHANGE_TERMINAL:
        f->terminal_wanted = c->u.wanted;
        f->terminal_wants += c->u.wanted;
        break;
    case CHANGE_LIST_END:
        feed->listed_once = true;
        break;
    case CHANGE_LIST_BEGIN:
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
    case CHANGE_REPLY:
    case CHANGE_END:
        break;
    }
}

const struct feed *feeds_get(const struct feeds *f, uint16_t feed) {
    assert(feed < LIMIT_FEEDS);
    return &f->feed[feed];
}

size_t feeds_count(const struct feeds *f) {
    return f->count;
}

static enum feed_state worse(enum feed_state a, enum feed_state b) {
    static const int weight[] = {
        [FEED_LIVE] = 0,    [FEED_LISTING] = 1, [FEED_CONNECTING] = 2,
        [FEED_WAITING] = 3, [FEED_ENDED] = 0,   [FEED_FAILED] = 4,
    };

    return weight[a] > weight[b] ? a : b;
}

enum feed_state feeds_worst(const struct feeds *f) {
    enum feed_state worst = f->count ? FEED_LIVE : FEED_CONNECTING;

    for (size_t i = 0; i < f->count; i++)
        worst = worse(worst, f->feed[i].state);
    return worst;
}

enum feed_state feeds_worst_of(const struct feeds *f, uint16_t cluster) {
    enum feed_state worst = FEED_LIVE;
    bool any = false;

    for (size_t i = 0; i < f->count; i++) {
        if (!f->feed[i].known || f->feed[i].cluster != cluster) continue;
        worst = worse(worst, f->feed[i].state);
        any = true;
    }
    return any ? worst : FEED_CONNECTING;
}

bool feeds_want_terminal(const struct feeds *f) {
    return f->terminal_wanted;
}

uint64_t feeds_terminal_wants(const struct feeds *f) {
    return f->terminal_wants;
}

struct str feeds_namespaces(const struct feeds *f) {
    return buf_str(&f->namespaces);
}

size_t feeds_gap_count(const struct feeds *f) {
    return f->gaps;
}

const struct gap_record *feeds_gap(const struct feeds *f, size_t i) {
    assert(i < f->gaps);
    return &f->gap[(f->gap_first + i) % LIMIT_GAPS];
}

const struct gap_record *feeds_last_gap(const struct feeds *f) {
    return f->gap_seen ? &f->last : NULL;
}

size_t feeds_journal_count(const struct feeds *f) {
    return f->lines;
}

const struct journal_line *feeds_journal(const struct feeds *f, size_t i) {
    assert(i < f->lines);
    return &f->line[(f->line_first + i) % LIMIT_JOURNAL];
}

uint64_t feeds_journal_dropped(const struct feeds *f) {
    return f->dropped;
}
