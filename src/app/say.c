/* SPDX-License-Identifier: Apache-2.0 */
#include "app/say.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"

static CC_PRINTF(2, 0) void say(const char *prefix, const char *fmt,
                                va_list ap) {
    char raw[2 * LIMIT_ERR_TEXT];
    vsnprintf(raw, sizeof(raw), fmt, ap);
    struct buf clean = BUF_INIT(LIMIT_CELL_BYTES);
    text_clean(&clean, str_of(raw), TEXT_LINE, clean.cap / 2);
    fprintf(stderr, "%s%s\n", prefix, clean.len ? clean.data : "");
    buf_done(&clean);
}

void say_line(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    say("", fmt, ap);
    va_end(ap);
}

void say_error(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    say("kevtop: ", fmt, ap);
    va_end(ap);
}
