/* SPDX-License-Identifier: Apache-2.0 */
/* Job and CronJob. */
#include <inttypes.h>

#include "base/clock.h"
#include "object/describe_parts.h"

static enum tone job_state(const struct json *o, int64_t now_us,
                           struct buf *out) {
    int64_t done = number_at(o, "status.succeeded", 0);
    int64_t failed = number_at(o, "status.failed", 0);
    int64_t active = number_at(o, "status.active", 0);
    const struct json *failure = condition_of(o, "Failed");
    int64_t started = time_at(o, "status.startTime");
    int64_t ended = time_at(o, "status.completionTime");
    bool is_failed = has_text(failure, "status", "True");
    bool is_done = has_text(condition_of(o, "Complete"), "status", "True");
    if (is_failed) {
        buf_add_cstr(out, "failed");
        if (text_at(failure, "reason").len) buf_add_cstr(out, ": ");
        buf_add_str(out, text_at(failure, "reason"));
    } else if (is_done) {
        buf_add_cstr(out, "complete");
    } else if (is_true(o, "spec.suspend")) {
        buf_add_cstr(out, "suspended");
    } else {
        buf_printf(out, "%" PRId64 " running", active);
    }
    buf_printf(out, ", %" PRId64 " of %" PRId64 " done", done,
               number_at(o, "spec.completions", 1));
    if (failed > 0) buf_printf(out, ", %" PRId64 " failed", failed);
    if (started != TIME_UNSET && ended != TIME_UNSET && ended >= started) {
        buf_add_cstr(out, ", took ");
        add_age(out, started, ended);
    }
    (void)now_us;
    if (is_failed) return TONE_BAD;
    if (is_done) return TONE_QUIET;
    return failed > 0 ? TONE_WARN : TONE_GOOD;
}

static void job_brief(const struct describing *d) {
    int64_t limit = number_at(d->object, "spec.backoffLimit", 6);
    int64_t failed = number_at(d->object, "status.failed", 0);
    if (failed > 0)
        page_printf(d->page, 0, TONE_WARN, "failures",
                    "%" PRId64 ", given up after %" PRId64 " retries", failed,
                    limit);
    line_troubles(d);
}

static void job_rest(const struct describing *d) {
    static const char *const fields[][2] = {
        {"Parallelism", "spec.parallelism"},
        {"Completions", "spec.completions"},
        {"Completion mode", "spec.completionMode"},
        {"Backoff limit", "spec.backoffLimit"},
        {"Deadline seconds", "spec.activeDeadlineSeconds"},
        {"Deleted seconds after", "spec.ttlSecondsAfterFinished"},
        {"Suspended", "spec.suspend"},
        {"Selector", "spec.selector"}};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        line_at(d, 0, fields[i][0], fields[i][1]);
    line_when(d, 0, "Started", "status.startTime");
    line_when(d, 0, "Completed", "status.completionTime");
    line_tree(d, "Pod template", json_at(d->object, "spec.template.spec"));
}

static enum tone cron_state(const struct json *o, int64_t now_us,
                            struct buf *out) {
    size_t active = count_of(json_at(o, "status.active"));
    int64_t last = time_at(o, "status.lastScheduleTime");
    int64_t well = time_at(o, "status.lastSuccessfulTime");
    buf_add_str(out, text_at(o, "spec.schedule"));
    buf_printf(out, ", %zu running", active);
    if (last != TIME_UNSET) {
        buf_add_cstr(out, ", last started ");
        add_age(out, last, now_us);
        buf_add_cstr(out, " ago");
    }
    if (is_true(o, "spec.suspend")) {
        buf_add_cstr(out, ", suspended");
        return TONE_WARN;
    }
    if (last == TIME_UNSET || (well != TIME_UNSET && well >= last))
        return TONE_GOOD;
    if (well == TIME_UNSET)
        buf_add_cstr(out, ", no success yet");
    else
        buf_add_cstr(out, ", no success since ");
    if (well != TIME_UNSET) {
        add_age(out, well, now_us);
        buf_add_cstr(out, " ago");
    }
    return active ? TONE_PLAIN : TONE_WARN;
}

static void cron_brief(const struct describing *d) {
    line_at(d, 0, "time zone", "spec.timeZone");
    line_at(d, 0, "overlap", "spec.concurrencyPolicy");
    line_troubles(d);
}

static void cron_rest(const struct describing *d) {
    line_when(d, 0, "Last started", "status.lastScheduleTime");
    line_when(d, 0, "Last success", "status.lastSuccessfulTime");
    line_at(d, 0, "Starting deadline", "spec.startingDeadlineSeconds");
    line_at(d, 0, "Successes kept", "spec.successfulJobsHistoryLimit");
    line_at(d, 0, "Failures kept", "spec.failedJobsHistoryLimit");
    line_each(d, 0, "Running", json_at(d->object, "status.active"));
    line_tree(d, "Job template", json_at(d->object, "spec.jobTemplate.spec"));
}

const struct kind_words batch_kinds[] = {
    {"batch", "Job", job_state, job_brief, job_rest},
    {"batch", "CronJob", cron_state, cron_brief, cron_rest},
    {NULL, NULL, NULL, NULL, NULL},
};
