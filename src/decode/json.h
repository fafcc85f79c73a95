/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON document of the API -> what it says. Knows no HTTP and no clock.
 *
 * Texts in the results are borrowed from the reader and the document: they
 * die at the next decode with the same reader.
 */
#ifndef KEVTOP_DECODE_JSON_H
#define KEVTOP_DECODE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "model/event.h"

/* A meta/v1 Status, as far as it steers anything. */
struct kube_status {
    int code;          /* 0 if absent */
    struct str reason; /* "Expired", "Forbidden", ... or "" */
    struct str message;
    int retry_after_s; /* details.retryAfterSeconds, 0 if absent */
    bool rv_too_large; /* a cause ResourceVersionTooLarge, or an old
                                server's words for it */
};

enum watch_type {
    WATCH_ADDED,
    WATCH_MODIFIED,
    WATCH_DELETED,
    WATCH_BOOKMARK,
    WATCH_ERROR
};

/* "ADDED" and its kin; false if it is none of them. */
bool watch_type_parse(struct str name, enum watch_type *type);

struct watch_frame {
    enum watch_type type;
    struct draft event;        /* ADDED, MODIFIED, DELETED */
    struct str rv;             /* the object's resourceVersion; "" in ERROR */
    bool initial_end;          /* BOOKMARK that ends sendInitialEvents */
    struct kube_status status; /* ERROR */
};

struct list_meta {
    struct str rv;
    struct str next;   /* metadata.continue; "" on the last page */
    int64_t remaining; /* remainingItemCount, -1 if absent */
};

struct decoder;

struct decoder *decoder_new(void);
void decoder_free(struct decoder *d);

/* An Event object of either API, as a list item, on its own, or in a file.
 * doc is changed. False: not an event, or malformed; err says what. */
bool decode_event(struct decoder *d, char *doc, size_t len, struct draft *out,
                  struct err *err) CC_MUST_USE;
/* {"type":...,"object":...}. An unknown type is an error (skip it); an ERROR
 * whose object is no Status gives an empty status. */
bool decode_watch(struct decoder *d, char *doc, size_t len,
                  struct watch_frame *out, struct err *err) CC_MUST_USE;
/* What FRAME_LIST leaves over. A Status there (200 with a failure) or any
 * kind other than EventList or List is an error. */
bool decode_list(struct decoder *d, char *doc, size_t len,
                 struct list_meta *out, struct err *err) CC_MUST_USE;
/* An error body; false if it is no Status. */
bool decode_status(struct decoder *d, char *doc, size_t len,
                   struct kube_status *out) CC_MUST_USE;

/* The inverse is model/encode.h. */

#endif
