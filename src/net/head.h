/* SPDX-License-Identifier: Apache-2.0 */
/* The head of an HTTP answer, line by line. Knows no curl. */
#ifndef KEVTOP_NET_HEAD_H
#define KEVTOP_NET_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct head {
    int version;            /* 10, 11, 20; 0 unknown */
    int status;             /* 0 before the first line */
    int retry_after_s;      /* as in struct http_reply */
    int64_t date_us;        /* TIME_UNSET if none */
    char content_type[128]; /* lower case, no parameters; "" if none */
    bool whole;
};

void head_init(struct head *h);
/* Take one line, its end included. True when this was the empty line after
 * the final head: 1xx answers are passed over. Lines after that (trailers)
 * are ignored. */
bool head_line(struct head *h, struct str line);

#endif
