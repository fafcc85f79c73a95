/* SPDX-License-Identifier: Apache-2.0 */
#include "query/runs.h"

#include <stdbool.h>
#include <string.h>

static bool is_near(struct run a, struct run b) {
    return a.from_us <= b.to_us + RUN_PAUSE_US &&
           b.from_us <= a.to_us + RUN_PAUSE_US;
}

static void take_out(struct runs *r, int i) {
    r->n--;
    memmove(&r->at[i], &r->at[i + 1], (size_t)(r->n - i) * sizeof(r->at[0]));
}

void runs_add(struct runs *r, struct run more) {
    if (r->n && more.from_us >= r->at[0].from_us &&
        more.to_us <= r->at[0].to_us) {
        r->at[0].n += more.n;
        return;
    }
    for (int i = r->n - 1; i >= 0; i--) {
        struct run have = r->at[i];
        if (!is_near(have, more)) continue;
        if (have.from_us < more.from_us) more.from_us = have.from_us;
        if (have.to_us > more.to_us) more.to_us = have.to_us;
        more.n += have.n;
        take_out(r, i);
    }

    int at = 0;
    while (at < r->n && r->at[at].from_us > more.from_us) at++;
    if (at == RUNS) return;
    if (r->n == RUNS) r->n--;
    memmove(&r->at[at + 1], &r->at[at],
            (size_t)(r->n - at) * sizeof(r->at[0]));
    r->at[at] = more;
    r->n++;
}

int64_t runs_since(const struct runs *r) {
    return r->n ? r->at[0].from_us : TIME_UNSET;
}

struct following {
    struct run run;
    struct runs *all;
    bool begun;
};

static void follow(void *ctx, int64_t from_us, int64_t to_us, uint32_t n) {
    struct following *f = ctx;

    /* a span has its ends as points before and after it */
    if (from_us < to_us) {
        if ((to_us - from_us) / ((int64_t)n + 1) <= RUN_PAUSE_US) {
            f->run.to_us = to_us;
            f->run.n += n;
        }
        return;
    }
    if (f->begun && to_us - f->run.to_us <= RUN_PAUSE_US) {
        if (to_us > f->run.to_us) f->run.to_us = to_us;
        f->run.n += n;
        return;
    }
    if (f->begun) runs_add(f->all, f->run);
    f->run = (struct run){to_us, to_us, n};
    f->begun = true;
}

struct run entry_run(const struct entry *e, struct runs *all) {
    struct following f = {.all = all};

    entry_spans(e, follow, &f);
    runs_add(all, f.run);
    return f.run;
}
