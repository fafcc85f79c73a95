/* SPDX-License-Identifier: Apache-2.0 */
/* How often per time: Normal and Warning in buckets of ten seconds over the
 * last six hours; older occurrences are not counted. */
#ifndef KEVTOP_STORE_TREND_H
#define KEVTOP_STORE_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TREND_BUCKET_US (INT64_C(10) * 1000000)
#define TREND_BUCKETS 2160

struct trend_cell {
    uint32_t normal;
    uint32_t warning;
    uint32_t estimated; /* how many of both are estimates */
};

struct trend;

struct trend *trend_new(void);
void trend_free(struct trend *t);
/* n occurrences at at_us. Times in the future beyond a minute, and older than
 * the ring, are ignored; now_us moves the ring on. */
void trend_add(struct trend *t, int64_t now_us, int64_t at_us, uint32_t n,
               bool warning, bool estimated);
/* n occurrences spread evenly over from_us to to_us: estimates. */
void trend_spread(struct trend *t, int64_t now_us, int64_t from_us,
                  int64_t to_us, uint32_t n, bool warning);
/* Sum of [from_us, to_us), by whole buckets. */
struct trend_cell trend_sum(const struct trend *t, int64_t from_us,
                            int64_t to_us);

/* A row's sparkline: n cells of cell_us, the last one holding now. Zero it,
 * then spark_add() occurrences. */
#define SPARK_CELLS 15
/* The last cell ends within a bucket of now, so that it is nearly whole: one
 * that starts anew each minute would look like a fall each minute. */
struct spark {
    int64_t end_us;  /* exclusive end of the last cell */
    int64_t cell_us; /* > 0 */
    uint32_t cells[SPARK_CELLS];
};
void spark_init(struct spark *s, int64_t now_us, int64_t cell_us);
void spark_add(struct spark *s, int64_t at_us, uint32_t n);
/* n occurrences spread evenly over from_us to to_us; at to_us if that is not
 * later. */
void spark_spread(struct spark *s, int64_t from_us, int64_t to_us, uint32_t n);
uint64_t spark_sum(const struct spark *s);

enum spark_way { SPARK_STEADY, SPARK_RISING, SPARK_FALLING };
/* The last third against the two before: rising or falling by more than a
 * half and at least 3. */
enum spark_way spark_way(const struct spark *s);

#endif
