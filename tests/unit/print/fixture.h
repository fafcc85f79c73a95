/* SPDX-License-Identifier: Apache-2.0 */
/* Events made by hand, printed into memory. */
#ifndef KEVTOP_TEST_PRINT_FIXTURE_H
#define KEVTOP_TEST_PRINT_FIXTURE_H

#include "unit/unit.h"

#include "print/print.h"

/* 2026-11-23T12:00:00Z: the now of every test. */
#define NOW_US (INT64_C(1795435200) * US_PER_S)
#define AGO(seconds) (NOW_US - (seconds)*US_PER_S)

/* No time set, no count: the start of an event. */
extern const struct event_facts unset;
/* A legacy event of pod web-1 in prod: 12 times from 9 to 3 minutes ago. */
struct draft backoff(void);
/* One of the new API: eventTime 65 s ago, no count. */
struct draft scheduled(void);

/* Print the events in the format that `-o output` asks for, each measured first
 * unless it follows. Freed with unit_free(). */
char *print_all(const char *output, const struct print_config *config,
                const struct draft *drafts, size_t n);

#endif
