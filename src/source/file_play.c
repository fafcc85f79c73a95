/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "source/file_internal.h"

/* What is later than this after a file was written is no time to go by. */
#define ABSURD_US (86400 * US_PER_S)

void playing_init(struct playing *p, const struct file_config *config) {
    *p = (struct playing){
        .speed = config->speed,
        .ttl_us = config->ttl_us,
        .recorded_us = TIME_UNSET,
        .shown_us = TIME_UNSET,
        .newest_us = TIME_UNSET,
        .written_us = TIME_UNSET,
    };
}

static void later(int64_t *at_us, int64_t than_us) {
    if (than_us > *at_us) *at_us = than_us;
}

/* --- plain files ------------------------------------------------------ */

void playing_open(struct playing *p, const struct input *i) {
    later(&p->written_us, i->regular ? i->written_us : clock_now_us());
    /* For now; what comes from a pipe may be of this very moment. */
    if (i->regular) clock_play(p->written_us, 0);
}

void playing_event(struct playing *p, const struct draft *d) {
    int64_t at_us = facts_last_us(&d->facts);
    if (at_us != TIME_UNSET && at_us <= p->written_us + ABSURD_US)
        later(&p->newest_us, at_us);
}

/* When plain files were written, if that may be true: the server had their
 * newest event then. Who copies a file may lose the time. */
static int64_t plain_us(const struct playing *p) {
    if (p->newest_us == TIME_UNSET) return p->written_us;
    if (p->written_us >= p->newest_us &&
        p->written_us - p->newest_us <= p->ttl_us)
        return p->written_us;
    return p->newest_us;
}

/* --- recordings ------------------------------------------------------- */

void playing_begin(struct playing *p) {
    p->began = false;
}

/* From here on it is at_us now. */
static void go_on_from(struct playing *p, int64_t at_us) {
    p->began = true;
    p->began_us = at_us;
    p->began_ms = clock_mono_ms();
    clock_play(at_us, p->speed);
}

int64_t playing_wait_ms(struct playing *p, int64_t at_us) {
    if (p->speed <= 0) return 0;
    /* Or the machine's clock was set back: the story goes on from there. */
    if (!p->began || at_us < p->last_us - US_PER_S) go_on_from(p, at_us);
    p->last_us = at_us;
    double due_ms = (double)(at_us - p->began_us) / 1000 / p->speed;
    double passed_ms = (double)(clock_mono_ms() - p->began_ms);
    double wait_ms = due_ms - passed_ms;
    return wait_ms < 1 ? 0 : wait_ms < 1e9 ? (int64_t)wait_ms : 1000000000;
}

void playing_line(struct playing *p, int64_t at_us) {
    later(&p->recorded_us, at_us);
    /* At once, the clock goes along with what is read. */
    if (p->speed > 0 || at_us < p->shown_us + US_PER_S) return;
    p->shown_us = at_us;
    clock_play(at_us, 0);
}

int64_t playing_end(struct playing *p) {
    int64_t at_us = plain_us(p);
    later(&at_us, p->recorded_us);
    if (at_us != TIME_UNSET) clock_play(at_us, 0);
    return at_us;
}
