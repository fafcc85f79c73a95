/* SPDX-License-Identifier: Apache-2.0 */
#include "app/select.h"

#include "base/alloc.h"
#include "kube/path.h"
#include "model/kind.h"

static void add(struct buf *out, const char *field, const char *op,
                struct str value) {
    if (out->len) buf_add_char(out, ',');
    buf_printf(out, "%s%s", field, op);
    selector_escape(out, value);
}

/* The server's spelling of a type that the filter compares without case. */
static struct str canonical_type(struct str word) {
    static const char *const types[] = {"Normal", "Warning"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_eq_nocase(word, str_of(types[i]))) return str_of(types[i]);
    return STR_NONE;
}

/* One value, or exclusions alone: selectors can be ANDed and no more. */
static bool selectable(const char *list) {
    struct str rest = str_of(list), item;
    size_t kept = 0, excluded = 0;
    while (str_split(&rest, ',', &item)) {
        item = str_trim(item);
        if (item.len && item.ptr[0] == '!')
            excluded++;
        else
            kept++;
    }
    return kept == 0 || (kept == 1 && excluded == 0);
}

static void add_list(struct buf *out, const char *field, const char *list,
                     bool is_type) {
    if (!list || !selectable(list)) return;
    struct str rest = str_of(list), item;
    while (str_split(&rest, ',', &item)) {
        item = str_trim(item);
        bool not = item.len && item.ptr[0] == '!';
        if (not ) item = str_sub(item, 1, item.len);
        if (is_type) item = canonical_type(item);
        if (item.len) add(out, field, not ? "!=" : "=", item);
    }
}

static void add_objects(struct buf *out, const struct settings *s) {
    if (s->objects.n != 1) return;
    const struct settings_object *object = &s->objects.at[0];
    if (kind_find(object->kind))
        add(out, "involvedObject.kind", "=", object->kind);
    add(out, "involvedObject.name", "=", object->name);
}

char *select_for_server(const struct settings *s, const struct options *o) {
    struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    if (o->field_selector) buf_add_cstr(&out, o->field_selector);
    if (s->job == JOB_TEXT) {
        add_list(&out, "type", o->warnings && !o->types ? "Warning" : o->types,
                 true);
        add_list(&out, "reason", o->reasons, false);
        /* What they own is told apart from the rest here. */
        if (!s->owned) add_objects(&out, s);
    }
    if (out.len) return buf_take(&out);
    buf_done(&out);
    return NULL;
}
