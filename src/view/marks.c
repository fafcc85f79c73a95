/* SPDX-License-Identifier: Apache-2.0 */
#include "view/marks.h"

#include "base/limits.h"

void marks_done(struct marks *m) {
    vec_done(&m->ids);
}

/* Where it is, or would be. */
static size_t place_of(const struct marks *m, uint64_t id) {
    size_t from = 0, to = m->ids.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (m->ids.at[middle] < id)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool marks_has(const struct marks *m, uint64_t id) {
    size_t at = place_of(m, id);
    return at < m->ids.n && m->ids.at[at] == id;
}

bool marks_toggle(struct marks *m, uint64_t id) {
    size_t at = place_of(m, id), behind = m->ids.n - at;
    if (behind > 0 && m->ids.at[at] == id) {
        m->ids.n--;
        memmove(&m->ids.at[at], &m->ids.at[at + 1],
                (behind - 1) * sizeof(*m->ids.at));
        return true;
    }
    if (m->ids.n == LIMIT_MARKED_ROWS) return false;
    vec_push(&m->ids, id);
    memmove(&m->ids.at[at + 1], &m->ids.at[at], behind * sizeof(*m->ids.at));
    m->ids.at[at] = id;
    return true;
}

void marks_clear(struct marks *m) {
    vec_clear(&m->ids);
}
