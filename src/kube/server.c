/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/server.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

#define URL_BYTES (8 * KIB)

struct server {
    bool plain;
    struct server_place at;
    struct str path;
};

static bool refuse(struct err *err, const char *why) {
    return err_set(err, ERR_CONFIG, "%s", why);
}

bool server_is_host(struct str s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || (c && strchr("-._:", c));
        if (!ok) return false;
    }
    return s.len > 0;
}

static struct str until(const char *text, const char *stops) {
    return (struct str){text, strcspn(text, stops)};
}

static const char *end_of(struct str s) {
    return s.ptr + s.len;
}

/* What stands behind the scheme; NULL if it is a wrong one. */
static const char *skip_scheme(const char *value, struct server *s,
                               struct err *err) {
    const char *mark = strstr(value, "://");

    s->plain = true;
    if (!mark) return value;

    struct str scheme = {value, (size_t)(mark - value)};
    s->plain = str_eq_nocase(scheme, STR("http"));
    if (s->plain || str_eq_nocase(scheme, STR("https"))) return mark + 3;
    refuse(err, "must begin with https:// or http://");
    return NULL;
}

static bool is_port(struct str port) {
    unsigned value = 0;

    if (port.len > 5) return false;
    for (size_t i = 0; i < port.len; i++) {
        if (port.ptr[i] < '0' || port.ptr[i] > '9') return false;
        value = value * 10 + (unsigned)(port.ptr[i] - '0');
    }
    return port.len == 0 || (value > 0 && value <= 65535);
}

bool server_place(const char *text, struct server_place *at, struct err *err) {
    struct str whole = until(text, "/?#");
    bool bracketed = *text == '[';
    struct str name = until(text + bracketed, bracketed ? "]/?#" : ":/?#");
    const char *behind = end_of(name);

    if (memchr(whole.ptr, '@', whole.len))
        return refuse(err, "must not hold a user or a password");
    if (bracketed && *behind++ != ']')
        return refuse(err, "has a '[' without a ']'");
    at->host = (struct str){text, (size_t)(behind - text)};
    if (behind < end_of(whole) && *behind != ':')
        return refuse(err, "has no valid host");
    if (*behind == ':') behind++;
    at->port = until(behind, "/?#");
    if (memchr(at->port.ptr, ':', at->port.len))
        return refuse(err, "needs brackets around its IPv6 address");
    if (!server_is_host(name)) return refuse(err, "has no valid host");
    if (!is_port(at->port)) return refuse(err, "has no valid port");
    return true;
}

/* Runs of slashes become one, and none stays at the end. */
static void add_path(struct buf *out, struct str path) {
    for (size_t i = 0; i < path.len; i++) {
        bool slash = path.ptr[i] == '/';
        bool last = i + 1 == path.len || path.ptr[i + 1] == '/';
        if (!slash || !last) buf_add_char(out, path.ptr[i]);
    }
}

static bool format(const struct server *s, char **url, struct err *err) {
    struct buf out = BUF_INIT(URL_BYTES);

    buf_add_cstr(&out, s->plain ? "http://" : "https://");
    buf_add_str(&out, s->at.host);
    if (s->at.port.len) {
        buf_add_char(&out, ':');
        buf_add_str(&out, s->at.port);
    }
    add_path(&out, s->path);
    if (out.over) {
        buf_done(&out);
        return refuse(err, "is too long");
    }
    *url = buf_take(&out);
    return true;
}

bool server_is_url_text(const char *text, struct err *err) {
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7F)
            return refuse(err, "holds a blank or a character that no URL has");
    return true;
}

bool server_parse(const char *value, char **url, bool *plain,
                  struct err *err) {
    struct server s = {0};

    if (!server_is_url_text(value, err)) return false;
    const char *rest = skip_scheme(value, &s, err);
    if (!rest || !server_place(rest, &s.at, err)) return false;

    s.path = until(end_of(s.at.port), "?#");
    if (rest == value && s.path.len > 1)
        return refuse(err, "must begin with https:// to have a path");
    if (!format(&s, url, err)) return false;
    *plain = s.plain;
    return true;
}
