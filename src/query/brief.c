/* SPDX-License-Identifier: Apache-2.0 */
#include "query/brief.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cc.h"
#include "base/limits.h"

/* Where `what` stands in s from `at` on; s.len if it does not. */
static size_t find(struct str s, size_t at, struct str what) {
    const char *p = s.ptr && what.ptr && at < s.len
                        ? memmem(s.ptr + at, s.len - at, what.ptr, what.len)
                        : NULL;
    return p ? (size_t)(p - s.ptr) : s.len;
}

static bool skip(struct str *s, struct str lead) {
    if (!str_starts(*s, lead)) return false;
    *s = str_sub(*s, lead.len, s->len);
    return true;
}

/* --- what stands in front --------------------------------------------- */

/* pods "web-x2k4q" is forbidden: ... */
static bool skip_forbidden(struct str *s) {
    const struct str says = STR("\" is forbidden: ");
    struct str rest = *s;

    if (!skip(&rest, STR("pods \""))) return false;
    size_t quote = find(rest, 0, STR("\""));
    rest = str_sub(rest, quote, rest.len);
    if (!skip(&rest, says)) return false;
    *s = rest;
    return true;
}

static struct str without_lead(struct str s) {
    static const char *const leads[] = {
        "(combined from similar events): ",
        "MountVolume.SetUp failed for ",
        "Back-off ",
    };
    for (size_t i = 0; i < ARRAY_LEN(leads); i++) skip(&s, str_of(leads[i]));
    if (skip(&s, STR("Error creating: "))) skip_forbidden(&s);
    skip(&s, STR("Internal error occurred: "));
    return s;
}

/* failed calling webhook "NAME": failed to call webhook: ... */
static bool put_webhook(struct buf *out, struct str s) {
    const struct str again = STR("\": failed to call webhook: ");
    size_t name = sizeof("webhook \"") - 1;

    if (!skip(&s, STR("failed calling ")) || !str_starts(s, STR("webhook \"")))
        return false;
    size_t end = find(s, name, STR("\""));
    buf_add_str(out, str_sub(s, 0, end));
    s = str_sub(s, end, s.len);
    if (skip(&s, again)) buf_add_cstr(out, "\": ");
    buf_add_str(out, s);
    return true;
}

/* --- a pod's UID ------------------------------------------------------- */

enum { UUID_LEN = 36 };

static struct str without_uid(struct str s) {
    enum { TAIL = UUID_LEN + 2 };
    if (s.len <= TAIL || s.ptr[s.len - 1] != ')') return s;
    const char *tail = s.ptr + s.len - TAIL;
    if (*tail != '(') return s;
    for (size_t i = 0; i < UUID_LEN; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? tail[i + 1] != '-'
                 : !strchr("0123456789abcdef", tail[i + 1]))
            return s;
    }
    return str_sub(s, 0, s.len - TAIL);
}

/* --- images ------------------------------------------------------------ */

/* `what`, the image in quotes and a colon. */
static bool skip_quoted(struct str *s, struct str what, struct str image) {
    struct str rest = *s;

    if (!skip(&rest, what) || !skip(&rest, STR("\"")) || !skip(&rest, image) ||
        !skip(&rest, STR("\": ")))
        return false;
    *s = rest;
    return true;
}

/* What container runtimes say again on the way to the registry. */
static bool put_image(struct buf *out, struct str s) {
    const struct str lead = STR("Failed to pull image \"");
    const struct str desc = STR(" desc = ");

    if (!skip(&s, lead)) return false;
    struct str image = str_sub(s, 0, find(s, 0, STR("\"")));
    s = str_sub(s, image.len, s.len);
    if (!skip(&s, STR("\": "))) return false;
    buf_add_cstr(out, "pull ");
    buf_add_str(out, image);
    buf_add_cstr(out, ": ");
    if (skip(&s, STR("rpc error: code = "))) {
        size_t at = find(s, 0, desc);
        buf_add_str(out, str_sub(s, 0, at));
        s = str_sub(s, at, s.len);
        if (skip(&s, desc)) buf_add_cstr(out, ": ");
    }
    skip_quoted(&s, STR("failed to pull and unpack image "), image);
    skip_quoted(&s, STR("failed to resolve reference "), image);
    struct str rest = s;
    if (skip(&rest, image) && skip(&rest, STR(": "))) s = rest;
    buf_add_str(out, s);
    return true;
}

/* --- probes ------------------------------------------------------------ */

/* "10.244.3.17:8080" of http://10.244.3.17:8080/ready */
static struct str host_of(struct str url) {
    const struct str mark = STR("://");
    size_t from = find(url, 0, mark);

    if (from == url.len) return STR_NONE;
    struct str host = str_sub(url, from + mark.len, url.len);
    return str_sub(host, 0, find(host, 0, STR("/")));
}

static struct str port_of(struct str host) {
    size_t at = host.len;
    while (at > 0 && host.ptr[at - 1] >= '0' && host.ptr[at - 1] <= '9') at--;
    return at > 0 && host.ptr[at - 1] == ':' ? str_sub(host, at - 1, host.len)
                                             : STR_NONE;
}

/* Get "http://HOST/path": dial tcp HOST: what went wrong */
static void put_answer(struct buf *out, struct str s) {
    struct str rest = s;

    skip(&s, STR("HTTP probe failed with "));
    if (!skip(&rest, STR("Get \"http"))) {
        buf_add_str(out, s);
        return;
    }
    struct str url = str_sub(rest, 0, find(rest, 0, STR("\"")));
    struct str host = host_of(url);
    rest = str_sub(rest, url.len, rest.len);
    if (host.len == 0 || !skip(&rest, STR("\": "))) {
        buf_add_str(out, s);
        return;
    }
    buf_add_str(out, port_of(host));
    size_t path = (size_t)(host.ptr + host.len - url.ptr);
    buf_add_str(out, str_sub(url, path, url.len));
    buf_add_cstr(out, ": ");
    struct str dialled = rest;
    if (skip(&dialled, STR("dial tcp ")) && skip(&dialled, host) &&
        skip(&dialled, STR(": ")))
        rest = dialled;
    buf_add_str(out, rest);
}

static bool put_probe(struct buf *out, struct str s) {
    static const char *const leads[] = {
        "Liveness probe failed: ", "Readiness probe failed: ",
        "Startup probe failed: "};
    for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
        if (!skip(&s, str_of(leads[i]))) continue;
        buf_add_cstr(out, leads[i]);
        put_answer(out, s);
        return true;
    }
    return false;
}

/* --- the scheduler ----------------------------------------------------- */

#define CLAUSES 16
#define SCHEDULING_HEAD 40

struct clause {
    struct str text;
    uint64_t nodes;
    size_t at;
};

/* Most nodes first, then as they were. */
static int compare_clauses(const void *pa, const void *pb) {
    const struct clause *a = pa, *b = pb;
    if (a->nodes != b->nodes) return a->nodes > b->nodes ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static uint64_t leading_number(struct str s) {
    uint64_t n = 0;
    for (size_t i = 0; i < s.len && i < 9; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') break;
        n = n * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    return n;
}

static void put_clauses(struct buf *out, struct str s) {
    struct clause clauses[CLAUSES] = {{{0}, 0, 0}};
    size_t n = 0;

    for (size_t at = 0; at < s.len && n < CLAUSES; n++) {
        size_t end = n + 1 < CLAUSES ? find(s, at, STR(", ")) : s.len;
        struct str text = str_sub(s, at, end - at);
        clauses[n] = (struct clause){text, leading_number(text), n};
        at = end + 2;
    }
    qsort(clauses, n, sizeof(clauses[0]), compare_clauses);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add_cstr(out, ", ");
        buf_add_str(out, clauses[i].text);
    }
}

/* 0/3 nodes are available: 1 node(s) had a taint, 2 Insufficient cpu. ... */
static bool put_scheduling(struct buf *out, struct str s) {
    const struct str says = STR(" nodes are available: ");
    struct str head = str_sub(s, 0, SCHEDULING_HEAD);
    size_t at = find(head, 0, says);
    size_t from = at + says.len;

    if (at == head.len || !str_starts(s, STR("0/"))) return false;
    size_t end = find(s, from, STR(". "));
    if (end == s.len && s.ptr[end - 1] == '.') end--;
    buf_add_str(out, str_sub(s, 0, at));
    buf_add_cstr(out, " nodes: ");
    put_clauses(out, str_sub(s, from, end - from));
    buf_add_str(out, str_sub(s, end, s.len));
    return true;
}

void message_brief(struct buf *out, struct str message) {
    struct str s = str_sub(message, 0, LIMIT_CELL_BYTES);

    s = without_uid(without_lead(s));
    if (put_image(out, s) || put_probe(out, s) || put_webhook(out, s) ||
        put_scheduling(out, s))
        return;
    buf_add_str(out, s);
}
