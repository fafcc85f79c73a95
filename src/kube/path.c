/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/path.h"

#include <stddef.h>

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

static bool is_unreserved(char c) {
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void path_escape(struct buf *out, struct str s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (is_unreserved(c))
            buf_add_char(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

void selector_escape(struct buf *out, struct str s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\\' || c == ',' || c == '=') buf_add_char(out, '\\');
        buf_add_char(out, c);
    }
}

bool path_is_namespace(struct str ns) {
    if (ns.len == 0 || ns.len > 63) return false;
    if (ns.ptr[0] == '-' || ns.ptr[ns.len - 1] == '-') return false;
    for (size_t i = 0; i < ns.len; i++) {
        char c = ns.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!ok) return false;
    }
    return true;
}

/* *sep is '?' before the first parameter and '&' after it. */
static void add_name(struct buf *out, char *sep, const char *name) {
    buf_add_char(out, *sep);
    *sep = '&';
    buf_add_cstr(out, name);
    buf_add_char(out, '=');
}

static void add_text(struct buf *out, char *sep, const char *name,
                     const char *value) {
    if (!value || !*value) return;
    add_name(out, sep, name);
    path_escape(out, str_of(value));
}

static void add_number(struct buf *out, char *sep, const char *name,
                       uint32_t value) {
    if (value == 0) return;
    add_name(out, sep, name);
    buf_printf(out, "%u", (unsigned)value);
}

static const char *api_root(enum events_api api) {
    switch (api) {
    case EVENTS_CORE:
        return "/api/v1";
    case EVENTS_V1:
        return "/apis/events.k8s.io/v1";
    }
    return "";
}

void events_path(struct buf *out, const struct events_query *q) {
    char sep = '?';

    buf_add_cstr(out, api_root(q->api));
    if (q->ns) {
        buf_add_cstr(out, "/namespaces/");
        path_escape(out, str_of(q->ns));
    }
    buf_add_cstr(out, "/events");

    add_text(out, &sep, "fieldSelector", q->field_selector);
    if (q->watch) {
        add_text(out, &sep, "watch", "true");
        add_text(out, &sep, "allowWatchBookmarks", "true");
        if (q->initial) {
            add_text(out, &sep, "sendInitialEvents", "true");
            add_text(out, &sep, "resourceVersionMatch", "NotOlderThan");
        }
        add_text(out, &sep, "resourceVersion", q->rv);
        add_number(out, &sep, "timeoutSeconds", q->timeout_s);
        return;
    }
    add_number(out, &sep, "limit", q->limit);
    add_text(out, &sep, "continue", q->next);
    /* A continue token carries its own; the server refuses both. */
    if (!q->next || !*q->next) add_text(out, &sep, "resourceVersion", q->rv);
}
