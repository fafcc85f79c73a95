/* SPDX-License-Identifier: Apache-2.0 */
/* How often each of many keys was added: distinct counts of a great many
 * small sets in one table.
 *
 * Keys are 64-bit fingerprints made by tally_key() of what is counted; that
 * two of a million different ones are the same happens once in 30 million
 * times, and costs a count that is off by one. */
#ifndef KEVTOP_QUERY_TALLY_H
#define KEVTOP_QUERY_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct tally {
    uint64_t *key; /* 0: free */
    uint32_t *n;
    size_t slots; /* 0 or a power of two */
    size_t used;
};

/* {0} is an empty one. */
void tally_done(struct tally *t);
/* Forget all; memory of an ordinary size is kept. */
void tally_clear(struct tally *t);
/* Returns how often it was added, this time included. */
uint32_t tally_add(struct tally *t, uint64_t key);
/* What is kept for a key, 0 at first: for numbers that are no counts. Valid
 * until the next call. */
uint32_t *tally_at(struct tally *t, uint64_t key);
/* 0 if never. */
uint32_t tally_get(const struct tally *t, uint64_t key);

/* A fingerprint of two numbers or addresses; never 0. */
uint64_t tally_key(uint64_t a, uint64_t b);
/* Of a text: differs from run to run. */
uint64_t tally_text(struct str s);

#endif
