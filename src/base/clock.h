/* SPDX-License-Identifier: Apache-2.0 */
/* Time: now, RFC 3339, ages as kubectl prints them, durations as Go reads
 * them.
 *
 * A point in time is int64_t microseconds since the Unix epoch, UTC, named
 * ..._us; TIME_UNSET is absent. A duration is int64_t microseconds too.
 * Years 1 to 9999 are representable. Wait times use the monotonic clock and
 * are named ..._ms.
 */
#ifndef KEVTOP_BASE_CLOCK_H
#define KEVTOP_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cc.h"
#include "base/err.h"
#include "base/str.h"

#define TIME_UNSET INT64_MIN
#define US_PER_S INT64_C(1000000)

/* Wall clock, or the time given to clock_fix(). Any thread. */
int64_t clock_now_us(void);
/* Freeze the wall clock (tests); TIME_UNSET lets it run again.
 * Any thread; the environment variable KEVTOP_NOW (RFC 3339), read by
 * clock_init(), does the same. */
void clock_fix(int64_t now_us);
void clock_init(void);
/* Let the wall clock be the one of what is played: it is at_us now and goes
 * `speed` times as fast as time does; 0: it stands still; TIME_UNSET: it is
 * the machine's again. It may go back. A clock that is fixed stays as it is.
 * Read by any thread, set by one. */
void clock_play(int64_t at_us, double speed);
/* Never goes back; counts suspended time (CLOCK_BOOTTIME). */
int64_t clock_mono_ms(void);
/* How much of that this machine was suspended for, ever; only its growth
 * means anything. Tests may add to it. Any thread. */
int64_t clock_slept_ms(void);
void clock_add_sleep(int64_t ms);

/* RFC 3339 with 0 to 9 fraction digits, Z or an offset. The zero time
 * 0001-01-01T00:00:00Z is TIME_UNSET, as in Go. False if malformed. */
bool time_parse(struct str s, int64_t *at_us) CC_MUST_USE;

#define TIME_TEXT_MAX 40
/* UTC, Z; fraction is 0 or 6 digits. "" for TIME_UNSET; "<invalid>" outside
 * of the years 1 to 9999; so do the two below. */
void time_format(int64_t at_us, int fraction, char out[TIME_TEXT_MAX]);
/* Local time "15:04:05", with the date before it when it is not today's. */
void time_format_local(int64_t at_us, int64_t now_us, char out[TIME_TEXT_MAX]);
/* The same in UTC. */
void time_format_utc(int64_t at_us, int64_t now_us, char out[TIME_TEXT_MAX]);

#define AGE_TEXT_MAX 24
/* Kubernetes' duration.HumanDuration of d_us: "5s", "2m30s", "3h", "2d5h",
 * "<invalid>" below -1 s (apimachinery pkg/util/duration). */
void age_format(int64_t d_us, char out[AGE_TEXT_MAX]);
/* age_format of now - at; "<unknown>" for TIME_UNSET. As in Go, no further
 * away than 292 years. */
void age_since(int64_t at_us, int64_t now_us, char out[AGE_TEXT_MAX]);

/* Go's duration syntax (1h30m, 1.5s, 100ms) plus d for 24 h. Negative ones
 * are refused, and so are those over 292 years, Go's longest. Fractions of a
 * microsecond are dropped. */
bool duration_parse(struct str s, int64_t *d_us, struct err *err) CC_MUST_USE;
/* A duration before now, RFC 3339, or local HH:MM[:SS] of today (yesterday
 * if still to come). Never gives TIME_UNSET. */
bool time_parse_user(struct str s, int64_t now_us, int64_t *at_us,
                     struct err *err) CC_MUST_USE;

#endif
