/* SPDX-License-Identifier: Apache-2.0 */
/* name: what `kubectl get events -o name` prints. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "print/formats.h"

struct name_printer {
    struct printer base;
    struct buf text;
};

static struct printer *name_open(const struct print_config *config) {
    struct name_printer *n = xcalloc(1, sizeof(*n));
    (void)config;
    buf_init(&n->text, LIMIT_DOC_BYTES);
    return &n->base;
}

static void name_event(struct printer *p, const struct entry *e) {
    struct name_printer *n = (struct name_printer *)p;
    buf_clear(&n->text);
    struct str name = event_name(e->event);
    if (name.len == 0) name = STR("<unknown>");
    text_clean(&n->text, name, TEXT_LINE, n->text.cap);
    fprintf(p->out, "event/%.*s\n", STR_ARG(buf_str(&n->text)));
}

static void name_free(struct printer *p) {
    struct name_printer *n = (struct name_printer *)p;
    buf_done(&n->text);
    xfree(n);
}

const struct printer_ops print_name = {
    .name = "name",
    .about = "event/NAME",
    .says_when_empty = true,
    .open = name_open,
    .event = name_event,
    .free = name_free,
};
