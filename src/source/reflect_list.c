/* SPDX-License-Identifier: Apache-2.0 */
#include "source/reflect_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

/* Pages without an item in a row until the server is taken for broken. */
#define EMPTY_PAGES 10
/* STATE at most every so many events of a list. */
#define PROGRESS_EVENTS 250
/* For a relist with skip_list: how far the clocks may differ. */
#define SKEW_US (30 * US_PER_S)

void reflect_list_reset(struct reflect *r) {
    xfree(r->list.rv);
    xfree(r->list.next);
    r->list = (struct listing){.remaining = -1};
}

/* From the first page again, keeping what is known of the list. */
static void list_rewind(struct reflect *r) {
    struct listing was = r->list;

    reflect_set_text(&was.rv, STR_NONE);
    reflect_set_text(&was.next, STR_NONE);
    r->list = (struct listing){
        .restarts = was.restarts,
        .quiet = was.quiet,
        .partial = was.partial,
        .since_us = was.since_us,
        .paged = true,
        .remaining = -1,
    };
}

void reflect_relist(struct reflect *r, bool quiet) {
    reflect_list_reset(r);
    r->watching = false;
    r->poor = 0;
    r->empty_cuts = 0;
    r->list.quiet = quiet;
    if (!r->config.skip_list || !r->listed) return;
    int64_t from_us = r->gap.open ? r->gap.from_us : r->alive_us;
    if (from_us - SKEW_US > r->first_us)
        from_us -= SKEW_US;
    else
        from_us = r->first_us;
    r->list.partial = true;
    r->list.since_us = from_us - r->ahead_us;
}

static bool first_is_enough(const struct reflect *r) {
    return r->config.skip_list && !r->listed;
}

void reflect_query_list(struct reflect *r, struct moment now) {
    struct listing *l = &r->list;

    if (l->page == 0) {
        l->given = false;
        l->began_ms = now.mono_ms;
        l->began_us = now.wall_us;
        if (r->first_us == TIME_UNSET)
            r->first_us = now.wall_us - now.wall_us % US_PER_S;
        if (reflect_streams(r)) {
            reflect_query_watch(r);
            r->query.initial = true;
            r->run.stream = true;
            r->run.moved_ms = now.mono_ms;
            return;
        }
        if (l->restarts < 2) r->query.limit = r->config.first_page;
        if (first_is_enough(r)) r->query.limit = 1;
    } else {
        r->query.next = r->sent = xstrdup(l->next);
        r->query.limit = r->config.page;
    }
}

/* --- what a page brings ------------------------------------------------ */

/* When it last happened, as event_last_us() has it. */
static int64_t draft_last_us(const struct draft *d) {
    const struct event_facts *f = &d->facts;

    if (f->has_series && f->series_us != TIME_UNSET) return f->series_us;
    if (f->last_us != TIME_UNSET) return f->last_us;
    if (f->event_us != TIME_UNSET) return f->event_us;
    return f->first_us != TIME_UNSET ? f->first_us : f->created_us;
}

/* The server's time, where it was written first, counts as well: a reporter
 * that could not reach the server tells late what happened before. */
static bool is_since(const struct draft *d, int64_t since_us) {
    return draft_last_us(d) >= since_us || d->facts.created_us >= since_us;
}

void reflect_list_give(struct reflect *r, struct moment now,
                       const struct draft *event) {
    struct listing *l = &r->list;

    r->run.frames++;
    l->total++;
    if (!first_is_enough(r) && (!l->partial || is_since(event, l->since_us))) {
        l->given = true;
        reflect_give(r, change_new_event(CHANGE_LISTED, r->config.feed,
                                         now.wall_us, event));
    }
    if (l->quiet || l->total % PROGRESS_EVENTS != 0) return;
    reflect_tell(r, now, FEED_LISTING, TIME_UNSET, NULL);
}

void reflect_item(struct reflect *r, struct moment now,
                  const struct draft *event) {
    assert(r->phase == BUSY && !r->watching);
    reflect_list_give(r, now, event);
}

void reflect_page(struct reflect *r, struct moment now,
                  const struct list_meta *meta) {
    struct listing *l = &r->list;

    (void)now;
    assert(r->phase == BUSY && !r->watching);
    r->run.page = true;
    /* Later pages show the same state; what happens meanwhile is seen by a
     * watch that starts at the first. */
    if (l->page == 0 && reflect_is_echo(meta->rv, LIMIT_RV_BYTES))
        reflect_set_text(&l->rv, meta->rv);
    l->stuck = !reflect_is_echo(meta->next, LIMIT_CONTINUE_BYTES) ||
               (l->next && str_eq(meta->next, str_of(l->next)));
    reflect_set_text(&l->next, l->stuck ? STR_NONE : meta->next);
    l->remaining = meta->remaining;
}

/* --- ends of a page ---------------------------------------------------- */

void reflect_list_done(struct reflect *r, struct moment now) {
    struct listing *l = &r->list;

    r->rv_unordered = !l->rv || strcmp(l->rv, "0") == 0;
    reflect_set_text(&r->rv, str_of(l->rv));
    r->rv_ms = l->began_ms;
    r->alive_us = l->began_us;
    r->v1_tried = false;
    l->remaining = 0;
    if (!l->quiet) reflect_tell(r, now, FEED_LISTING, TIME_UNSET, NULL);
    reflect_give(r, change_new(CHANGE_LIST_END, r->config.feed, now.wall_us));
    r->listed = true;
    reflect_gap_close(r, now, r->rv);
    if (!r->config.watch) {
        reflect_stop(r, now, NULL);
        return;
    }
    r->watching = true;
    if (!r->polling) reflect_tell(r, now, FEED_LIVE, TIME_UNSET, NULL);
}

/* The continue tokens are of no use any more: once from the start in pages,
 * then all at once, which needs none. */
static void list_restart(struct reflect *r, struct moment now,
                         struct verdict *v) {
    uint32_t restarts = ++r->list.restarts;

    reflect_note(r, now, "listing again%s: %s", restarts > 1 ? ", in one" : "",
                 v->text);
    reflect_gap_open_first(r, v->text);
    list_rewind(r);
    if (restarts <= 2) return;
    v->what = VERDICT_LATER;
    reflect_fail(r, now, v);
}

static void page_done(struct reflect *r, struct moment now) {
    struct listing *l = &r->list;
    struct verdict v;

    r->login_tried = false;
    l->page++;
    l->base = l->total;
    l->empty = r->run.frames ? 0 : l->empty + 1;
    if (first_is_enough(r) || (!l->next && !l->stuck)) {
        reflect_list_done(r, now);
        return;
    }
    if (!l->quiet) reflect_tell(r, now, FEED_LISTING, TIME_UNSET, NULL);
    if (l->stuck) {
        verdict_of_break(&v, ERR_SERVER,
                         STR("the list's continue token is of no use"));
        list_restart(r, now, &v);
    } else if (l->empty >= EMPTY_PAGES) {
        verdict_of_break(&v, ERR_SERVER, STR("the list does not end"));
        l->empty = 0;
        reflect_fail(r, now, &v);
    }
}

/* 403 for core/v1 says nothing of events.k8s.io/v1, which has the same events
 * and is a right of its own: tried once, with the next request. What is told
 * in the end is what core/v1 said. */
static bool try_other_api(struct reflect *r, struct moment now,
                          struct verdict *v) {
    if (r->list.page > 0) return false;
    if (r->api == EVENTS_V1) {
        if (v->what != VERDICT_SLOW && v->what != VERDICT_WRONG) return false;
        r->api = EVENTS_CORE;
        *v = r->core_says;
        return false;
    }
    if (v->http_status != 403 || r->v1_tried) return false;
    r->v1_tried = true;
    r->core_says = *v;
    r->api = EVENTS_V1;
    reflect_note(r, now,
                 "events of core/v1 are forbidden: trying events.k8s.io/v1");
    return true;
}

void reflect_list_failed(struct reflect *r, struct moment now,
                         const struct reflect_end *end, struct verdict *v) {
    struct listing *l = &r->list;

    l->total = l->base;
    if (l->page > 0 &&
        (v->what == VERDICT_EXPIRED || v->what == VERDICT_WRONG)) {
        list_restart(r, now, v);
        return;
    }
    if (l->page == 0) reflect_gap_open_first(r, v->text);
    if (end->again || try_other_api(r, now, v)) return;
    if (v->http_status == 403 && r->config.splits && !r->listed &&
        l->page == 0) {
        r->core_says = *v;
        r->phase = DENIED;
        return;
    }
    reflect_fail(r, now, v);
}

void reflect_list_end(struct reflect *r, struct moment now,
                      const struct reflect_end *end) {
    char outcome[LIMIT_ERR_TEXT + 64];
    struct verdict v;
    int64_t took_ms = now.mono_ms - r->run.began_ms;

    if (r->run.page) {
        snprintf(outcome, sizeof(outcome),
                 "200 %s, %" PRIu64 " events, %" PRId64 " ms",
                 r->run.answer.format, r->run.frames, took_ms);
        reflect_note_request(r, now, outcome);
        page_done(r, now);
        return;
    }
    verdict_of_answer(&v, &r->run.answer, end);
    snprintf(outcome, sizeof(outcome), "%s, %" PRId64 " ms", v.text, took_ms);
    reflect_note_request(r, now, outcome);
    reflect_list_failed(r, now, end, &v);
}
