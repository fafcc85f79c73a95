/* SPDX-License-Identifier: Apache-2.0 */
#include "object/describe.h"

#include <stdio.h>

#include "base/cc.h"
#include "base/clock.h"
#include "object/describe_parts.h"
#include "object/describe_yaml.h"

enum { BRIEF_LINES = 20 };

static const struct kind_words *const families[] = {
    pod_kinds,     workload_kinds, batch_kinds, cluster_kinds,
    storage_kinds, network_kinds,  config_kinds};

/* "apps" of "apps/v1", "" of "v1". */
static struct str group_of(struct str api) {
    for (size_t i = 0; i < api.len; i++)
        if (api.ptr[i] == '/') return str_sub(api, 0, i);
    return STR("");
}

/* The group counts: others have a Service and an Ingress, too. */
static const struct kind_words *words_for(const struct json *object) {
    static const struct kind_words unknown = {NULL, NULL, NULL, NULL, NULL};
    struct str kind = text_at(object, "kind");
    struct str group = group_of(text_at(object, "apiVersion"));
    for (size_t f = 0; f < ARRAY_LEN(families); f++)
        for (const struct kind_words *k = families[f]; k->kind; k++)
            if (str_eq(kind, str_of(k->kind)) &&
                str_eq(group, str_of(k->group)))
                return k;
    return &unknown;
}

enum tone describe_state(const struct json *object, int64_t now_us,
                         struct buf *out) {
    const struct kind_words *words = words_for(object);
    if (words->state) return words->state(object, now_us, out);
    return state_of_any(object, now_us, out);
}

/* An object that is going is told first. */
static void line_going(const struct describing *d) {
    struct buf text = LINE_BUF;
    int64_t since = time_at(d->object, "metadata.deletionTimestamp");
    const struct json *held = json_at(d->object, "metadata.finalizers");
    if (since != TIME_UNSET) {
        buf_add_cstr(&text, "being deleted ");
        add_when(&text, since, d->now_us);
        if (json_first(held)) {
            buf_add_cstr(&text, ", waits for finalizers ");
            add_inline(&text, held);
        }
        page_add(d->page, 0, TONE_WARN, STR("deleted"), buf_str(&text));
    }
    buf_done(&text);
}

static void brief(const struct describing *d, const struct kind_words *words) {
    line_going(d);
    if (words->brief)
        words->brief(d);
    else
        line_troubles(d);
}

void describe_short(const struct json *object, int64_t now_us,
                    struct page *out) {
    const struct describing d = {object, now_us, out, false};
    size_t before = out->lines.n;
    brief(&d, words_for(object));
    size_t n = out->lines.n - before;
    if (n <= BRIEF_LINES) return;
    out->lines.n = before + BRIEF_LINES - 1;
    line_more(&d, 0, n - BRIEF_LINES + 1);
}

/* --- all of it -------------------------------------------------------- */

static void line_annotations(const struct describing *d) {
    const struct json *map = json_at(d->object, "metadata.annotations");
    const struct json *v = json_first(map);
    size_t left = count_of(map);
    bool begun = false;
    for (int n = 0; v && n < 100; v = json_next(v), n++, left--) {
        if (str_eq(json_key(v), STR(LAST_APPLIED))) continue;
        if (!begun) line_head(d, "Annotations");
        begun = true;
        page_add(d->page, 1, TONE_PLAIN, json_key(v), json_text(v));
    }
    line_more(d, 1, left);
}

static void line_owners(const struct describing *d) {
    const struct json *o =
        json_first(json_at(d->object, "metadata.ownerReferences"));
    struct buf text = LINE_BUF;
    for (int n = 0; o && n < 20; o = json_next(o), n++) {
        buf_clear(&text);
        buf_add_str(&text, text_at(o, "kind"));
        buf_add_char(&text, '/');
        buf_add_str(&text, text_at(o, "name"));
        page_add(d->page, 0, TONE_PLAIN,
                 is_true(o, "controller") ? STR("Controlled by")
                                          : STR("Owned by"),
                 buf_str(&text));
    }
    buf_done(&text);
}

static void line_state(const struct describing *d) {
    struct buf text = LINE_BUF;
    enum tone tone = describe_state(d->object, d->now_us, &text);
    if (text.len) page_add(d->page, 0, tone, STR("State"), buf_str(&text));
    buf_done(&text);
}

/* Of a kind without words of its own: everything but what stands above. */
static void line_rest(const struct describing *d) {
    const struct json *v = json_first(d->object);
    static const char *const above[] = {"apiVersion", "kind", "metadata"};
    char label[128];
    for (; v; v = json_next(v)) {
        bool told = false;
        for (size_t i = 0; i < ARRAY_LEN(above); i++)
            told = told || str_eq(json_key(v), str_of(above[i]));
        if (told) continue;
        snprintf(label, sizeof(label), "%.*s", STR_ARG(json_key(v)));
        if (json_first(v))
            line_tree(d, label, v);
        else
            line_of(d, 0, label, v);
    }
}

void describe_whole(const struct json *object, int64_t now_us,
                    struct page *out) {
    const struct describing d = {object, now_us, out, true};
    const struct kind_words *words = words_for(object);
    line_at(&d, 0, "Name", "metadata.name");
    line_at(&d, 0, "Namespace", "metadata.namespace");
    line_at(&d, 0, "Kind", "kind");
    line_at(&d, 0, "API version", "apiVersion");
    line_when(&d, 0, "Created", "metadata.creationTimestamp");
    line_owners(&d);
    line_state(&d);
    brief(&d, words);
    if (words->rest)
        words->rest(&d);
    else if (!words->kind && !holds_secrets(object))
        line_rest(&d);
    line_conditions(&d);
    line_each(&d, 0, "Labels", json_at(object, "metadata.labels"));
    line_annotations(&d);
}
