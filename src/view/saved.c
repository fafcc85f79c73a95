/* SPDX-License-Identifier: Apache-2.0 */
#include "view/saved.h"

#include "base/alloc.h"

void saved_views_done(struct saved_views *s) {
    for (size_t i = 0; i < s->views.n; i++) {
        struct saved_view *v = &s->views.at[i];
        xfree(v->name);
        xfree(v->filter);
        xfree(v->sort);
        xfree(v->columns);
    }
    vec_done(&s->views);
}

const struct saved_view *saved_views_find(const struct saved_views *s,
                                          struct str name) {
    for (size_t i = 0; i < s->views.n; i++)
        if (str_eq(str_of(s->views.at[i].name), name)) return &s->views.at[i];
    return NULL;
}
