/* SPDX-License-Identifier: Apache-2.0 */
/* The Event, twice: as it travels (struct draft) and as it is kept
 * (struct event).
 *
 * Both have every field of core/v1 Event; an events.k8s.io/v1 object is
 * turned into the same shape by the decoder (regarding -> involved object,
 * note -> message, deprecated... -> source, times and count). managedFields
 * are left out. Fields that kevtop does not work with (labels, annotations,
 * ownerReferences, related, unknown ones ...) are kept in `rest` as compact
 * JSON, so that `-o json` is complete:
 *
 *   {"metadata":{"labels":{...},...},"related":{...},...}
 *
 * or "" when there are none.
 */
#ifndef KEVTOP_MODEL_EVENT_H
#define KEVTOP_MODEL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/intern.h"
#include "base/str.h"

/* Texts that repeat over many events, kept once (interned). */
/* clang-format off */
#define EVENT_SHARED(X)                                                    \
    X(ns)         /* metadata.namespace */                                 \
    X(type)       /* "Normal", "Warning", but any text may come */         \
    X(reason)                                                              \
    X(kind)       /* involvedObject.kind */                                \
    X(obj_ns)     /* involvedObject.namespace */                           \
    X(obj_name)   /* involvedObject.name */                                \
    X(obj_uid)    /* involvedObject.uid */                                 \
    X(obj_api)    /* involvedObject.apiVersion */                          \
    X(obj_field)  /* involvedObject.fieldPath */                           \
    X(component)  /* source.component */                                   \
    X(host)       /* source.host */                                        \
    X(controller) /* reportingComponent (events.k8s.io: reportingController) */ \
    X(instance)   /* reportingInstance */                                  \
    X(action)

/* Texts of the one event. */
#define EVENT_OWN(X)                                                       \
    X(name)    /* metadata.name */                                         \
    X(uid)     /* metadata.uid: identity within a cluster */               \
    X(rv)      /* metadata.resourceVersion: opaque, only for equality */   \
    X(obj_rv)  /* involvedObject.resourceVersion */                        \
    X(message)                                                             \
    X(rest)    /* the other fields, see above */
/* clang-format on */

/* Numbers and times, as they were sent; see event_last_us() and its kin for
 * what they mean. */
struct event_facts {
    int32_t count;        /* 0: unset; may be negative */
    int32_t series_count; /* 0 without a series */
    bool has_series;
    int64_t first_us;   /* firstTimestamp; TIME_UNSET where null */
    int64_t last_us;    /* lastTimestamp */
    int64_t event_us;   /* eventTime */
    int64_t series_us;  /* series.lastObservedTime */
    int64_t created_us; /* metadata.creationTimestamp */
};

/* An event on its way from a decoder to the store. The texts are borrowed
 * from whoever made it (a JSON document, a change). */
struct draft {
#define X(field) struct str field;
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X
    struct event_facts facts;
};

/* An event as it is kept: immutable after event_new(), reference-counted,
 * main thread only. About 250 bytes and its own texts. */
struct event {
    uint32_t refs;
    uint16_t cluster; /* index of the cluster it came from, 0 for the first */
    struct event_facts facts;
#define X(field) struct istr *field;
    EVENT_SHARED(X)
#undef X
#define X(field) uint32_t field##_len;
    EVENT_OWN(X)
#undef X
    char tail[]; /* the own texts, in the order of EVENT_OWN, unseparated */
};

/* A copy of d whose shared texts are interned in pool. One reference. */
struct event *event_new(struct intern *pool, uint16_t cluster,
                        const struct draft *d);
struct event *event_ref(struct event *e);
void event_unref(struct intern *pool, struct event *e);
/* Bytes it takes without the interned texts. */
size_t event_bytes(const struct event *e);

/* The own texts; borrowed, live as long as the event. */
#define X(field) struct str event_##field(const struct event *e);
EVENT_OWN(X)
#undef X

/* When it last happened: series.lastObservedTime, lastTimestamp, eventTime,
 * firstTimestamp, creationTimestamp, the first that is set. */
int64_t event_last_us(const struct event *e);
int64_t facts_last_us(const struct event_facts *f); /* the same, of a draft */
/* When it first happened: firstTimestamp, eventTime, creationTimestamp. */
int64_t event_first_us(const struct event *e);
/* How often: series.count with a series, else count; at least 1. */
int32_t event_count(const struct event *e);
int32_t facts_count(const struct event_facts *f);
/* source.component, else reportingComponent. */
struct str event_source(const struct event *e);
/* The node it speaks of: source.host; else reportingInstance where the
 * reporter is the kubelet; else the involved Node's name; else "". */
struct str event_node(const struct event *e);
bool event_is_warning(const struct event *e);

#endif
