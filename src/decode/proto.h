/* SPDX-License-Identifier: Apache-2.0 */
/* One message of application/vnd.kubernetes.protobuf -> what it says: json.h
 * once more. Only core/v1 is known; what is of another group is an error.
 *
 * Texts in the results are the decoder's: they die at its next decode. What a
 * message may take while it is unpacked is bounded by its size.
 */
#ifndef KEVTOP_DECODE_PROTO_H
#define KEVTOP_DECODE_PROTO_H

#include "decode/json.h"

/* An item of a list, bare, or an Event on its own, "k8s" NUL before it. */
bool proto_event(struct decoder *d, char *doc, size_t len, struct draft *out,
                 struct err *err) CC_MUST_USE;
/* A WatchEvent, without the four bytes of length. */
bool proto_watch(struct decoder *d, char *doc, size_t len,
                 struct watch_frame *out, struct err *err) CC_MUST_USE;
/* What FRAME_LIST leaves over. */
bool proto_list(struct decoder *d, char *doc, size_t len,
                struct list_meta *out, struct err *err) CC_MUST_USE;
bool proto_status(struct decoder *d, char *doc, size_t len,
                  struct kube_status *out) CC_MUST_USE;

#endif
