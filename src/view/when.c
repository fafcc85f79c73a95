/* SPDX-License-Identifier: Apache-2.0 */
#include "view/when.h"

#include "base/clock.h"

void when(struct buf *out, int64_t at_us, const struct show *show) {
    char text[TIME_TEXT_MAX] = "";
    switch (show->times) {
    case TIMES_RELATIVE:
    case TIMES_LOCAL:
        time_format_local(at_us, show->now_us, text);
        break;
    case TIMES_UTC:
        time_format_utc(at_us, show->now_us, text);
        break;
    case TIMES_RFC3339:
        time_format(at_us, 0, text);
        break;
    }
    buf_add_cstr(out, text[0] ? text : "<unknown>");
}

void when_and_ago(struct buf *out, int64_t at_us, const struct show *show) {
    char age[AGE_TEXT_MAX];
    when(out, at_us, show);
    if (at_us == TIME_UNSET) return;
    age_since(at_us, show->now_us, age);
    buf_printf(out, ", %s ago", age);
}
