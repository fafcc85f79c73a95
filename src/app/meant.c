/* SPDX-License-Identifier: Apache-2.0 */
#include "app/meant.h"

#include <stdio.h>

/* How many letters to change, add or drop to make one of the other. */
static size_t distance(struct str a, struct str b) {
    size_t row[MEANT_BYTES + 1];
    for (size_t k = 0; k <= b.len; k++) row[k] = k;
    for (size_t i = 0; i < a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < b.len; k++) {
            size_t best = diagonal + (a.ptr[i] != b.ptr[k]);
            diagonal = row[k + 1];
            if (row[k] + 1 < best) best = row[k] + 1;
            if (diagonal + 1 < best) best = diagonal + 1;
            row[k + 1] = best;
        }
    }
    return row[b.len];
}

void meant_begin(struct meant *m, struct str typed) {
    *m = (struct meant){.typed = typed, .fewest = typed.len < 6 ? 2 : 3};
}

void meant_try(struct meant *m, const char *known) {
    struct str word = str_of(known);
    if (m->typed.len < 3 || m->typed.len > MEANT_BYTES) return;
    if (word.len > MEANT_BYTES) return;
    size_t typos = str_starts(word, m->typed) ? 1 : distance(m->typed, word);
    if (typos >= m->fewest) return;
    m->fewest = typos;
    snprintf(m->best, sizeof(m->best), "%s", known);
}
