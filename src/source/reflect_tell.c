/* SPDX-License-Identifier: Apache-2.0 */
#include "source/reflect_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

void reflect_give(struct reflect *r, struct change *c) {
    c->cluster = r->config.cluster;
    r->config.emit(r->config.ctx, c);
}

/* --- the journal ------------------------------------------------------ */

void reflect_note(struct reflect *r, struct moment now, const char *fmt, ...) {
    char text[2 * LIMIT_ERR_TEXT];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    reflect_give(r, change_new_text(CHANGE_NOTE, r->config.feed, now.wall_us,
                                    str_of(text)));
}

/* "GET /api/v1/events?limit=500", for people: the token of a page is long
 * and says nothing. */
void reflect_note_request(struct reflect *r, struct moment now,
                          const char *outcome) {
    struct buf path = BUF_INIT(LIMIT_ERR_TEXT);
    struct events_query query = r->query;

    query.next = NULL;
    events_path(&path, &query);
    if (r->query.next)
        buf_printf(&path, "%ccontinue=...",
                   path.data && strchr(path.data, '?') ? '&' : '?');
    reflect_note(r, now, "GET %s: %s", path.data ? path.data : "", outcome);
    buf_done(&path);
}

/* --- the state -------------------------------------------------------- */

static bool state_is_told(const struct reflect *r, const struct feed_report *s,
                          const char *text) {
    const struct feed_report *t = &r->told;

    return r->told_any && t->state == s->state && t->kind == s->kind &&
           t->http_status == s->http_status &&
           t->retry_at_us == s->retry_at_us &&
           strcmp(r->told_text, text) == 0 &&
           (s->state != FEED_LISTING ||
            (t->listed == s->listed && t->remaining == s->remaining));
}

void reflect_tell(struct reflect *r, struct moment now, enum feed_state state,
                  int64_t retry_at_us, const struct verdict *v) {
    struct feed_report s = {
        .state = state,
        .retry_at_us = retry_at_us,
        .listed = r->list.total,
        .remaining = -1,
        .text = v ? str_of(v->text) : STR(""),
    };
    if (v && (state == FEED_WAITING || state == FEED_FAILED)) {
        s.kind = v->kind;
        s.http_status = v->http_status;
    }
    if (r->list.remaining >= 0) {
        int64_t since = (int64_t)(r->list.total - r->list.base);
        s.remaining =
            r->list.remaining > since ? r->list.remaining - since : 0;
    }
    if (state_is_told(r, &s, v ? v->text : "")) return;
    snprintf(r->told_text, sizeof(r->told_text), "%s", v ? v->text : "");
    r->told = s;
    r->told_any = true;
    reflect_give(r, change_new_state(r->config.feed, now.wall_us, &s));
}

/* --- gaps ------------------------------------------------------------- */

static void open_from(struct reflect *r, int64_t from_us, const char *from_rv,
                      const char *cause, bool quiet) {
    struct hole *gap = &r->gap;

    gap->open = true;
    gap->quiet = quiet;
    gap->from_us = from_us;
    reflect_set_text(&gap->from_rv, str_of(from_rv));
    snprintf(gap->cause, sizeof(gap->cause), "%s", cause);
}

void reflect_gap_open(struct reflect *r, const char *cause, bool quiet) {
    struct hole *gap = &r->gap;

    if (!gap->open) {
        if (r->listed) open_from(r, r->alive_us, r->rv, cause, quiet);
    } else if (gap->quiet && !quiet) {
        gap->quiet = false;
        snprintf(gap->cause, sizeof(gap->cause), "%s", cause);
    }
}

void reflect_gap_open_first(struct reflect *r, const char *cause) {
    const struct listing *l = &r->list;

    if (r->listed || r->gap.open || !l->given || !r->config.watch) return;
    open_from(r, l->began_us, l->rv, cause, false);
}

void reflect_gap_close(struct reflect *r, struct moment now,
                       const char *to_rv) {
    if (!r->gap.open) return;
    const struct gap gap = {
        .from_us = r->gap.from_us,
        .to_us = now.wall_us,
        .from_rv = str_of(r->gap.from_rv),
        .to_rv = str_of(to_rv),
        .quiet = r->gap.quiet,
        .loss_possible = now.wall_us - r->gap.from_us > r->config.ttl_us,
        .cause = str_of(r->gap.cause),
    };
    reflect_give(r, change_new_gap(r->config.feed, now.wall_us, &gap));
    r->gap.open = false;
    reflect_set_text(&r->gap.from_rv, STR_NONE);
}
