/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_ledger.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/jsonout.h"
#include "base/vec.h"
#include "source/demo_random.h"

#define TTL_US (3600 * US_PER_S)
/* Where names (hexadecimal nanoseconds) and resourceVersions begin. */
#define EPOCH_NS UINT64_C(0x187E4C9A00000000)
#define FIRST_RV 481516

/* The texts of a happening, in the order of its fields. */
enum text {
    REASON,
    COMPONENT,
    HOST,
    ACTION,
    KIND,
    API,
    NS,
    NAME,
    UID,
    FIELD,
    MESSAGE,
    TEXTS
};

struct record {
    char *text[TEXTS];
    bool warning;
    char *key;     /* equal: the same event again */
    uint32_t hash; /* of key */
    char name[160];
    char uid[DEMO_UID];
    char obj_rv[24];
    uint64_t rv;
    uint32_t count;
    int64_t first_us;
    int64_t last_us;
};

struct ledger {
    struct demo_random random;
    int64_t epoch_us;
    uint64_t rv;
    ledger_fn *fn;
    void *ctx;
    VEC(struct record *) records;
};

/* --- records ---------------------------------------------------------- */

static void record_free(struct record *r) {
    for (int i = 0; i < TEXTS; i++) xfree(r->text[i]);
    xfree(r->key);
    xfree(r);
}

static void texts_of(const struct happening *h, const char *texts[TEXTS]) {
    const char *const all[TEXTS] = {
        [REASON] = h->reason, [COMPONENT] = h->component, [HOST] = h->host,
        [ACTION] = h->action, [KIND] = h->kind,           [API] = h->api,
        [NS] = h->ns,         [NAME] = h->name,           [UID] = h->uid,
        [FIELD] = h->field,   [MESSAGE] = h->message,
    };
    for (int i = 0; i < TEXTS; i++) texts[i] = all[i] ? all[i] : "";
}

/* client-go's: everything but the times and the count. */
static char *key_of(const struct happening *h) {
    struct buf key = BUF_INIT(64 * KIB);
    const char *texts[TEXTS];

    texts_of(h, texts);
    if (h->combined) texts[MESSAGE] = "";
    for (int i = 0; i < TEXTS; i++) {
        buf_add_cstr(&key, texts[i]);
        buf_add_char(&key, '\n');
    }
    return buf_take(&key);
}

static struct record *find(const struct ledger *l, const char *key,
                           uint32_t hash) {
    for (size_t i = l->records.n; i > 0; i--) {
        struct record *r = l->records.at[i - 1];
        if (r->hash == hash && strcmp(r->key, key) == 0) return r;
    }
    return NULL;
}

static void set_message(struct record *r, const struct happening *h) {
    xfree(r->text[MESSAGE]);
    r->text[MESSAGE] =
        h->combined
            ? xasprintf("(combined from similar events): %s", h->message)
            : xstrdup(h->message);
}

static struct record *record_new(struct ledger *l, int64_t at_us,
                                 const struct happening *h) {
    struct record *r = xcalloc(1, sizeof(*r));
    const char *texts[TEXTS];
    uint64_t ns = EPOCH_NS + (uint64_t)(at_us - l->epoch_us) * 1000 +
                  demo_random(&l->random, 1000);

    texts_of(h, texts);
    for (int i = 0; i < TEXTS; i++)
        if (i != MESSAGE) r->text[i] = xstrdup(texts[i]);
    set_message(r, h);
    r->warning = h->warning;
    r->first_us = at_us;
    snprintf(r->name, sizeof(r->name), "%s.%" PRIx64, r->text[NAME], ns);
    demo_uid(&l->random, r->uid);
    snprintf(r->obj_rv, sizeof(r->obj_rv), "%" PRIu64,
             l->rv - demo_random(&l->random, 100));
    return r;
}

static void tell(struct ledger *l, enum ledger_news news,
                 const struct record *r) {
    if (l->fn) l->fn(l->ctx, news, r);
}

/* --- the interface ---------------------------------------------------- */

struct ledger *ledger_new(uint64_t seed, int64_t epoch_us) {
    struct ledger *l = xcalloc(1, sizeof(*l));

    l->random.state = seed;
    l->epoch_us = epoch_us;
    l->rv = FIRST_RV;
    return l;
}

void ledger_free(struct ledger *l) {
    if (!l) return;
    for (size_t i = 0; i < l->records.n; i++) record_free(l->records.at[i]);
    vec_done(&l->records);
    xfree(l);
}

void ledger_tell(struct ledger *l, ledger_fn *fn, void *ctx) {
    l->fn = fn;
    l->ctx = ctx;
}

void ledger_record(struct ledger *l, int64_t at_us,
                   const struct happening *h) {
    char *key = key_of(h);
    uint32_t hash = str_hash(str_of(key));
    struct record *r = find(l, key, hash);
    enum ledger_news news = r ? LEDGER_MODIFIED : LEDGER_ADDED;

    if (r) {
        set_message(r, h);
        xfree(key);
    } else {
        r = record_new(l, at_us, h);
        r->key = key;
        r->hash = hash;
        vec_push(&l->records, r);
    }
    r->last_us = at_us;
    r->count++;
    r->rv = l->rv += 1 + demo_random(&l->random, 5);
    tell(l, news, r);
}

void ledger_expire(struct ledger *l, int64_t now_us) {
    size_t kept = 0;

    for (size_t i = 0; i < l->records.n; i++) {
        struct record *r = l->records.at[i];
        if (now_us - r->last_us <= TTL_US) {
            l->records.at[kept++] = r;
            continue;
        }
        r->rv = ++l->rv;
        tell(l, LEDGER_DELETED, r);
        record_free(r);
    }
    l->records.n = kept;
}

size_t ledger_count(const struct ledger *l) {
    return l->records.n;
}

const struct record *ledger_at(const struct ledger *l, size_t i) {
    assert(i < l->records.n);
    return l->records.at[i];
}

/* --- JSON ------------------------------------------------------------- */

static void put_text(struct jsonout *j, const char *key, const char *s) {
    jsonout_str(j, key, str_of(s));
}

/* Absent where empty, as Go's omitempty. */
static void put_some(struct jsonout *j, const char *key, const char *s) {
    if (*s) put_text(j, key, s);
}

static void put_time(struct jsonout *j, const char *key, int64_t at_us,
                     int fraction) {
    char text[TIME_TEXT_MAX];

    if (at_us == TIME_UNSET) {
        jsonout_null(j, key);
        return;
    }
    time_format(at_us, fraction, text);
    put_text(j, key, text);
}

static void put_metadata(struct jsonout *j, const struct record *r) {
    char rv[24];

    snprintf(rv, sizeof(rv), "%" PRIu64, r->rv);
    jsonout_open(j, "metadata", '{');
    put_text(j, "name", r->name);
    put_text(j, "namespace", *r->text[NS] ? r->text[NS] : "default");
    put_text(j, "uid", r->uid);
    put_text(j, "resourceVersion", rv);
    put_time(j, "creationTimestamp", r->first_us, 0);
    jsonout_close(j, '}');
}

static void put_object(struct jsonout *j, const struct record *r) {
    jsonout_open(j, "involvedObject", '{');
    put_text(j, "kind", r->text[KIND]);
    put_some(j, "namespace", r->text[NS]);
    put_text(j, "name", r->text[NAME]);
    put_some(j, "uid", r->text[UID]);
    put_some(j, "apiVersion", r->text[API]);
    /* The kubelet names its node by hand. */
    if (strcmp(r->text[KIND], "Node") != 0)
        put_text(j, "resourceVersion", r->obj_rv);
    put_some(j, "fieldPath", r->text[FIELD]);
    jsonout_close(j, '}');
}

/* client-go tools/record: counts, and times in seconds. */
static void put_times(struct jsonout *j, const struct record *r) {
    put_time(j, "firstTimestamp", r->first_us, 0);
    put_time(j, "lastTimestamp", r->last_us, 0);
    jsonout_int(j, "count", r->count);
    put_text(j, "type", r->warning ? "Warning" : "Normal");
    put_time(j, "eventTime", TIME_UNSET, 0);
}

/* client-go tools/events: eventTime, and a series from the second on. */
static void put_series(struct jsonout *j, const struct record *r) {
    put_time(j, "firstTimestamp", TIME_UNSET, 0);
    put_time(j, "lastTimestamp", TIME_UNSET, 0);
    put_text(j, "type", r->warning ? "Warning" : "Normal");
    put_time(j, "eventTime", r->first_us, 6);
    if (r->count > 1) {
        jsonout_open(j, "series", '{');
        jsonout_int(j, "count", r->count);
        put_time(j, "lastObservedTime", r->last_us, 6);
        jsonout_close(j, '}');
    }
    put_text(j, "action", r->text[ACTION]);
}

static void put_record(struct jsonout *j, const char *key,
                       const struct record *r) {
    bool series = *r->text[ACTION] != '\0';

    jsonout_open(j, key, '{');
    put_text(j, "kind", "Event");
    put_text(j, "apiVersion", "v1");
    put_metadata(j, r);
    put_object(j, r);
    put_text(j, "reason", r->text[REASON]);
    put_text(j, "message", r->text[MESSAGE]);
    jsonout_open(j, "source", '{');
    if (!series) {
        put_text(j, "component", r->text[COMPONENT]);
        put_some(j, "host", r->text[HOST]);
    }
    jsonout_close(j, '}');
    if (series)
        put_series(j, r);
    else
        put_times(j, r);
    put_text(j, "reportingComponent", r->text[COMPONENT]);
    put_text(j, "reportingInstance", r->text[HOST]);
    jsonout_close(j, '}');
}

void record_json(struct buf *out, const struct record *r) {
    struct jsonout j;

    jsonout_init(&j, out, 0, 0);
    put_record(&j, NULL, r);
}

void record_frame(struct buf *out, enum ledger_news news,
                  const struct record *r) {
    static const char *const types[] = {
        [LEDGER_ADDED] = "ADDED",
        [LEDGER_MODIFIED] = "MODIFIED",
        [LEDGER_DELETED] = "DELETED",
    };
    struct jsonout j;

    jsonout_init(&j, out, 0, 0);
    jsonout_open(&j, NULL, '{');
    put_text(&j, "type", types[news]);
    put_record(&j, "object", r);
    jsonout_close(&j, '}');
}
