/* SPDX-License-Identifier: Apache-2.0 */
/* status.conditions: which of them are as they should be, and what all of
 * them together say of a kind that nothing else is known of. */
#include "base/cc.h"
#include "base/clock.h"
#include "object/describe_parts.h"

enum { TROUBLES = 8, CONDITIONS = 100 };

/* Types that are bad news when True; of all others that is good news. The
 * API's convention leaves it open, so these are the ones in use. */
static bool is_bad_news(struct str type) {
    static const char *const names[] = {"Failed",
                                        "Failing",
                                        "FailureTarget",
                                        "Degraded",
                                        "Stalled",
                                        "DisruptionTarget",
                                        "ScalingLimited",
                                        "KernelDeadlock",
                                        "ReadonlyFilesystem",
                                        "Denied",
                                        "ResizePending",
                                        "Terminating",
                                        "PodResizePending",
                                        "NonStructuralSchema"};
    static const char *const ends[] = {"Pressure", "Unavailable", "Problem",
                                       "Failure",  "Error",       "Remaining",
                                       "Failed",   "Unhealthy"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq(type, str_of(names[i]))) return true;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        struct str end = str_of(ends[i]);
        if (type.len >= end.len &&
            str_eq(str_sub(type, type.len - end.len, end.len), end))
            return true;
    }
    return str_starts(type, STR("Frequent"));
}

/* Neither good nor bad: what somebody wants, or how far it has come. */
static bool is_no_news(const struct json *c) {
    static const char *const names[] = {"Suspended",
                                        "Complete",
                                        "SuccessCriteriaMet",
                                        "Paused",
                                        "PodResizeInProgress",
                                        "FileSystemResizePending",
                                        "Resizing",
                                        "Reconciling"};
    struct str type = text_at(c, "type");
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq(type, str_of(names[i]))) return true;
    return has_text(c, "reason", "PodCompleted");
}

enum tone condition_tone(const struct json *c) {
    if (is_no_news(c)) return TONE_PLAIN;
    bool bad_news = is_bad_news(text_at(c, "type"));
    if (has_text(c, "status", bad_news ? "False" : "True")) return TONE_GOOD;
    if (has_text(c, "status", bad_news ? "True" : "False")) return TONE_BAD;
    return TONE_WARN;
}

/* "False for 3m: MinimumReplicasUnavailable, Deployment does not have ..." */
static void add_condition(struct buf *out, const struct json *c,
                          int64_t now_us) {
    struct str status = text_at(c, "status"), reason = text_at(c, "reason");
    struct str message = str_trim(text_at(c, "message"));
    int64_t since_us = time_at(c, "lastTransitionTime");
    buf_add_str(out, status.len ? status : STR("unknown"));
    if (since_us != TIME_UNSET) {
        buf_add_cstr(out, " for ");
        add_age(out, since_us, now_us);
    }
    if (reason.len || message.len) buf_add_cstr(out, ": ");
    buf_add_str(out, reason);
    if (reason.len && message.len) buf_add_cstr(out, ", ");
    buf_add_str(out, message);
}

static void line_condition(const struct describing *d, int indent,
                           const struct json *c) {
    struct buf text = LINE_BUF;
    add_condition(&text, c, d->now_us);
    enum tone tone = condition_tone(c);
    page_add(d->page, indent, tone == TONE_GOOD ? TONE_PLAIN : tone,
             text_at(c, "type"), buf_str(&text));
    buf_done(&text);
}

size_t line_troubles(const struct describing *d) {
    const struct json *c = json_first(json_at(d->object, "status.conditions"));
    size_t n = 0;
    for (; c && !d->whole; c = json_next(c)) {
        enum tone tone = condition_tone(c);
        if (!json_is_object(c) || tone == TONE_GOOD || tone == TONE_PLAIN)
            continue;
        if (n++ < TROUBLES) line_condition(d, 0, c);
    }
    line_more(d, 0, n > TROUBLES ? n - TROUBLES : 0);
    return n;
}

void line_conditions(const struct describing *d) {
    const struct json *list = json_at(d->object, "status.conditions");
    const struct json *c = json_first(list);
    size_t left = count_of(list);
    if (!c) return;
    line_head(d, "Conditions");
    for (int n = 0; c && n < CONDITIONS; c = json_next(c), n++, left--)
        line_condition(d, 1, c);
    line_more(d, 1, left);
}

/* --- any kind --------------------------------------------------------- */

/* The one that sums the others up. */
static const struct json *summing(const struct json *object) {
    static const char *const types[] = {"Ready",      "Available", "Healthy",
                                        "Succeeded",  "Synced",    "Accepted",
                                        "Established"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        const struct json *c = condition_of(object, types[i]);
        if (c) return c;
    }
    return NULL;
}

static enum tone tone_of_word(struct str word) {
    static const char *const bad[] = {"failed",  "error",    "lost",
                                      "invalid", "degraded", "unhealthy"};
    static const char *const good[] = {"ready",     "active",  "bound",
                                       "available", "healthy", "running",
                                       "succeeded", "synced"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (str_eq_nocase(word, str_of(bad[i]))) return TONE_BAD;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        if (str_eq_nocase(word, str_of(good[i]))) return TONE_GOOD;
    return TONE_PLAIN;
}

static bool is_behind(const struct json *object) {
    int64_t seen = number_at(object, "status.observedGeneration", -1);
    return seen >= 0 && seen < number_at(object, "metadata.generation", seen);
}

static enum tone by_condition(const struct json *c, struct buf *out) {
    struct str reason = text_at(c, "reason");
    enum tone tone = condition_tone(c);
    if (!has_text(c, "status", "True")) buf_add_cstr(out, "not ");
    buf_add_str(out, text_at(c, "type"));
    if (tone == TONE_GOOD || reason.len == 0) return tone;
    buf_add_cstr(out, ": ");
    buf_add_str(out, reason);
    return tone;
}

enum tone state_of_any(const struct json *object, int64_t now_us,
                       struct buf *out) {
    static const char *const words[] = {"status.phase", "status.state",
                                        "status.health.status"};
    const struct json *c = summing(object);
    enum tone tone = TONE_QUIET;
    (void)now_us;
    if (c) {
        tone = by_condition(c, out);
    } else {
        struct str word = STR_NONE;
        for (size_t i = 0; i < ARRAY_LEN(words) && !word.len; i++)
            word = text_at(object, words[i]);
        buf_add_str(out, word);
        if (word.len) tone = tone_of_word(word);
    }
    if (is_behind(object)) {
        add_comma(out);
        buf_add_cstr(out, "status older than spec");
        if (tone != TONE_BAD) tone = TONE_WARN;
    }
    return tone;
}
