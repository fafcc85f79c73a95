/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/recording.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "decode/event.h"
#include "model/encode.h"

enum { VERSION = 1 };

/* Why a feed waits or has failed. */
static const char *const errors[] = {
    [ERR_NONE] = "",         [ERR_USAGE] = "usage",   [ERR_CONFIG] = "config",
    [ERR_AUTH] = "auth",     [ERR_NET] = "net",       [ERR_TLS] = "tls",
    [ERR_DENIED] = "denied", [ERR_SERVER] = "server", [ERR_FORMAT] = "format",
    [ERR_IO] = "io",         [ERR_LIMIT] = "limit",
};

struct recording {
    struct json_reader *reader;
    struct buf rest; /* of the last draft */
    struct intern *pool;
    struct event_encoder *encoder;
};

struct recording *recording_new(void) {
    struct recording *r = xcalloc(1, sizeof(*r));
    r->reader = json_reader_new();
    buf_init(&r->rest, LIMIT_DOC_BYTES);
    r->pool = intern_new();
    r->encoder = event_encoder_new();
    return r;
}

void recording_free(struct recording *r) {
    if (!r) return;
    json_reader_free(r->reader);
    buf_done(&r->rest);
    intern_free(r->pool);
    event_encoder_free(r->encoder);
    xfree(r);
}

/* --- out -------------------------------------------------------------- */

static void put_time(struct jsonout *j, const char *key, int64_t at_us) {
    char text[TIME_TEXT_MAX];
    time_format(at_us, 6, text);
    jsonout_str(j, key, str_of(text));
}

static void begin(struct jsonout *j, struct buf *out, const char *type,
                  int64_t at_us) {
    jsonout_init(j, out, 0, 0);
    jsonout_open(j, NULL, '{');
    jsonout_int(j, "kevtop", VERSION);
    jsonout_str(j, "type", str_of(type));
    put_time(j, "at", at_us);
}

static void end(struct jsonout *j) {
    jsonout_close(j, '}');
    buf_add_char(j->out, '\n');
}

void recording_put_head(struct buf *out, int64_t at_us, const char *scope,
                        const char *const *clusters, size_t n_clusters) {
    struct jsonout j;
    begin(&j, out, "RECORDING", at_us);
    jsonout_str(&j, "scope", str_of(scope));
    jsonout_open(&j, "clusters", '[');
    for (size_t i = 0; clusters && i < n_clusters; i++)
        jsonout_str(&j, NULL, str_of(clusters[i]));
    jsonout_close(&j, ']');
    end(&j);
}

static void put_event(struct recording *r, struct jsonout *j,
                      const struct change *c) {
    struct event *e = event_new(r->pool, c->cluster, &c->u.event);
    encode_event(r->encoder, j, "object", e);
    event_unref(r->pool, e);
}

static void put_gap(struct jsonout *j, const struct gap *g) {
    put_time(j, "from", g->from_us);
    put_time(j, "to", g->to_us);
    jsonout_str(j, "fromResourceVersion", g->from_rv);
    jsonout_str(j, "toResourceVersion", g->to_rv);
    jsonout_bool(j, "quiet", g->quiet);
    jsonout_bool(j, "lossPossible", g->loss_possible);
    jsonout_str(j, "cause", g->cause);
}

static void put_state(struct jsonout *j, const struct feed_report *s) {
    jsonout_str(j, "state", str_of(feed_state_name(s->state)));
    jsonout_str(j, "reason", s->text);
    if (s->kind != ERR_NONE) jsonout_str(j, "error", str_of(errors[s->kind]));
    if (s->http_status) jsonout_int(j, "httpStatus", s->http_status);
    if (s->retry_at_us != TIME_UNSET) put_time(j, "retryAt", s->retry_at_us);
    if (s->listed) jsonout_int(j, "listed", (int64_t)s->listed);
    if (s->remaining >= 0) jsonout_int(j, "remaining", s->remaining);
}

static bool is_recorded(enum change_kind kind) {
    switch (kind) {
    case CHANGE_LIST_BEGIN:
    case CHANGE_LISTED:
    case CHANGE_LIST_END:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
    case CHANGE_STATE:
    case CHANGE_GAP:
    case CHANGE_NOTE:
    case CHANGE_FEED:
    case CHANGE_SKIPPED:
        return true;
    case CHANGE_NAMES:
    case CHANGE_TERMINAL:
    case CHANGE_REPLY:
    case CHANGE_END:
        break;
    }
    return false;
}

static void put_body(struct recording *r, struct jsonout *j,
                     const struct change *c) {
    switch (c->kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        put_event(r, j, c);
        return;
    case CHANGE_STATE:
        put_state(j, &c->u.state);
        return;
    case CHANGE_GAP:
        put_gap(j, &c->u.gap);
        return;
    case CHANGE_FEED:
        jsonout_str(j, "namespace", c->u.text);
        return;
    case CHANGE_NOTE:
    case CHANGE_SKIPPED:
        jsonout_str(j, "text", c->u.text);
        return;
    case CHANGE_LIST_BEGIN:
    case CHANGE_LIST_END:
    case CHANGE_NAMES:
    case CHANGE_TERMINAL:
    case CHANGE_REPLY:
    case CHANGE_END:
        return;
    }
}

void recording_put(struct recording *r, struct buf *out,
                   const struct change *c) {
    struct jsonout j;
    if (!is_recorded(c->kind)) return;
    begin(&j, out, change_kind_name(c->kind), c->at_us);
    jsonout_int(&j, "feed", c->feed);
    jsonout_int(&j, "cluster", c->cluster);
    put_body(r, &j, c);
    end(&j);
}

/* --- in --------------------------------------------------------------- */

static bool get_time(const struct json *v, const char *key, int64_t *at_us) {
    struct str text = json_text(json_get(v, key));
    if (text.len == 0) {
        *at_us = TIME_UNSET;
        return true;
    }
    return time_parse(text, at_us);
}

static bool is_true(const struct json *v, const char *key) {
    const struct json *m = json_get(v, key);
    return m && json_type(m) == JSON_TRUE;
}

static void get_head(const struct json *v, struct recording_head *head) {
    head->scope = json_text(json_get(v, "scope"));
    head->n_clusters = 0;
    const struct json *name = json_first(json_get(v, "clusters"));
    for (; name && head->n_clusters < RECORDING_CLUSTERS;
         name = json_next(name))
        head->clusters[head->n_clusters++] = json_text(name);
}

static bool get_kind(struct str type, enum change_kind *kind) {
    for (int i = 0; i <= CHANGE_END; i++) {
        *kind = (enum change_kind)i;
        if (is_recorded(*kind) &&
            str_eq(type, str_of(change_kind_name(*kind))))
            return true;
    }
    return false;
}

static struct change *get_event(struct recording *r, const struct json *v,
                                enum change_kind kind, uint16_t feed,
                                int64_t at_us, struct err *err) {
    struct draft draft;
    if (!event_of_json(json_get(v, "object"), &r->rest, &draft, err))
        return NULL;
    return change_new_event(kind, feed, at_us, &draft);
}

static struct change *get_gap(const struct json *v, uint16_t feed,
                              int64_t at_us, struct err *err) {
    struct gap gap = {
        .from_rv = json_text(json_get(v, "fromResourceVersion")),
        .to_rv = json_text(json_get(v, "toResourceVersion")),
        .quiet = is_true(v, "quiet"),
        .loss_possible = is_true(v, "lossPossible"),
        .cause = json_text(json_get(v, "cause")),
    };
    if (get_time(v, "from", &gap.from_us) && get_time(v, "to", &gap.to_us))
        return change_new_gap(feed, at_us, &gap);
    err_set(err, ERR_FORMAT, "a gap without its times");
    return NULL;
}

static enum err_kind get_error(struct str name) {
    for (size_t i = 0; i < ARRAY_LEN(errors); i++)
        if (str_eq(name, str_of(errors[i]))) return (enum err_kind)i;
    return ERR_NONE;
}

/* The number of that name, or `other` where there is none that makes sense. */
static int64_t get_int(const struct json *v, const char *key, int64_t other) {
    int64_t n;
    return json_int(json_get(v, key), 0, INT32_MAX, &n) ? n : other;
}

static bool get_report(const struct json *v, struct feed_report *report) {
    struct str name = json_text(json_get(v, "state"));
    *report = (struct feed_report){
        .kind = get_error(json_text(json_get(v, "error"))),
        .http_status = (int)get_int(v, "httpStatus", 0),
        .listed = (uint64_t)get_int(v, "listed", 0),
        .remaining = get_int(v, "remaining", -1),
        .text = json_text(json_get(v, "reason")),
    };
    if (!get_time(v, "retryAt", &report->retry_at_us)) return false;
    for (int i = 0; i <= FEED_FAILED; i++) {
        report->state = (enum feed_state)i;
        if (str_eq(name, str_of(feed_state_name(report->state)))) return true;
    }
    return false;
}

static struct change *get_state(const struct json *v, uint16_t feed,
                                int64_t at_us, struct err *err) {
    struct feed_report report;
    if (get_report(v, &report)) return change_new_state(feed, at_us, &report);
    err_set(err, ERR_FORMAT, "a state that is not known");
    return NULL;
}

static struct change *get_body(struct recording *r, const struct json *v,
                               enum change_kind kind, uint16_t feed,
                               int64_t at_us, struct err *err) {
    switch (kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        return get_event(r, v, kind, feed, at_us, err);
    case CHANGE_STATE:
        return get_state(v, feed, at_us, err);
    case CHANGE_GAP:
        return get_gap(v, feed, at_us, err);
    case CHANGE_FEED:
        return change_new_text(kind, feed, at_us,
                               json_text(json_get(v, "namespace")));
    case CHANGE_NOTE:
    case CHANGE_SKIPPED:
        return change_new_text(kind, feed, at_us,
                               json_text(json_get(v, "text")));
    case CHANGE_LIST_BEGIN:
    case CHANGE_LIST_END:
    case CHANGE_NAMES:
    case CHANGE_TERMINAL:
    case CHANGE_REPLY:
    case CHANGE_END:
        break;
    }
    return change_new(kind, feed, at_us);
}

static enum recording_line bad(struct err *err, const char *what) {
    err_set(err, ERR_FORMAT, "%s", what);
    return RECORDING_BAD;
}

static enum recording_line get_change(struct recording *r,
                                      const struct json *v, struct str type,
                                      int64_t at_us, struct change **c,
                                      struct err *err) {
    enum change_kind kind;
    int64_t feed, cluster;
    if (!get_kind(type, &kind)) {
        err_set(err, ERR_FORMAT, "a type that this kevtop does not know: %.*s",
                STR_ARG(str_sub(type, 0, 60)));
        return RECORDING_OTHER;
    }
    if (!json_int(json_get(v, "feed"), 0, LIMIT_FEEDS - 1, &feed) ||
        !json_int(json_get(v, "cluster"), 0, RECORDING_CLUSTERS - 1, &cluster))
        return bad(err, "a line of a recording without feed or cluster");
    *c = get_body(r, v, kind, (uint16_t)feed, at_us, err);
    if (!*c) return RECORDING_BAD;
    (*c)->cluster = (uint16_t)cluster;
    return RECORDING_CHANGE;
}

enum recording_line recording_get(struct recording *r, char *doc, size_t len,
                                  struct recording_head *head,
                                  struct change **c, struct err *err) {
    const struct json *v = json_parse(r->reader, doc, len, err);
    int64_t version, at_us;
    *c = NULL;
    if (!v) return RECORDING_BAD;
    if (!json_int(json_get(v, "kevtop"), 1, INT32_MAX, &version))
        return bad(err, "a line of a recording without a version");
    if (version != VERSION) {
        err_set(err, ERR_FORMAT,
                "a recording of version %d, and this kevtop reads version %d: "
                "a later one is needed",
                (int)version, VERSION);
        return RECORDING_BAD;
    }
    if (!get_time(v, "at", &at_us) || at_us == TIME_UNSET)
        return bad(err, "a line of a recording without its time");
    struct str type = json_text(json_get(v, "type"));
    if (!str_eq(type, STR("RECORDING")))
        return get_change(r, v, type, at_us, c, err);
    head->at_us = at_us;
    get_head(v, head);
    return RECORDING_HEAD;
}
