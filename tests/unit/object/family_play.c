/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/object/family_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"

static void begin(struct play *p, const struct family_start *start) {
    *p = (struct play){.family = family_new(start),
                       .now_ms = 1000000,
                       .asked = BUF_INIT(4 * MIB),
                       .shown = BUF_INIT(1 * MIB)};
    assert_int_equal(family_count(p->family), 1);
    assert_false(family_is_complete(p->family));
}

void play_start(struct play *p, const struct family_start *start,
                const struct line *lines) {
    begin(p, start);
    p->lines = lines;
}

void play_recorded(struct play *p, const struct family_start *start,
                   const char *recorded) {
    begin(p, start);
    p->recorded = recorded;
}

void play_end(struct play *p) {
    family_free(p->family);
    buf_done(&p->asked);
    buf_done(&p->shown);
}

static bool fits(const char *path, const char *pattern) {
    size_t len = strlen(pattern);
    if (len && pattern[len - 1] == '*')
        return strncmp(path, pattern, len - 1) == 0;
    return strcmp(path, pattern) == 0;
}

static void answer(struct play *p, uint32_t token, int status, struct str why,
                   struct str body) {
    char *copy = xstrndup(body.ptr ? body.ptr : "", body.len);
    family_answer(p->family, token, p->now_ms, status, why, copy, body.len);
    memset(copy, 'x', body.len); /* nothing may be borrowed from it */
    xfree(copy);
}

static bool answer_from_table(struct play *p, const struct family_ask *ask,
                              const char *path) {
    for (const struct line *l = p->lines; l && l->path; l++) {
        if (!fits(path, l->path)) continue;
        answer(p, ask->token, l->status, str_of(l->why), str_of(l->body));
        return true;
    }
    return false;
}

static bool answer_recorded(struct play *p, const struct family_ask *ask,
                            const char *path) {
    struct str rest = str_of(p->recorded);
    struct str line;

    while (rest.len && str_split(&rest, '\n', &line)) {
        struct str name, status = STR_NONE;
        if (!str_split(&line, ' ', &name)) continue;
        if (!str_eq(name, str_of(path))) continue;
        str_split(&line, ' ', &status);
        int code = (int)strtol(status.ptr, NULL, 10);
        bool good = code == 200;
        answer(p, ask->token, code, good ? STR_NONE : line,
               good ? line : STR_NONE);
        return true;
    }
    return false;
}

void play(struct play *p) {
    struct family_ask ask;

    while (family_next(p->family, p->now_ms, &ask)) {
        char *path = xstrdup(ask.path);
        buf_printf(&p->asked, "%s\n", path);
        p->questions++;
        if (p->questions > 5000) fail_msg("it asks without end: %s", path);
        if (!answer_from_table(p, &ask, path) &&
            !answer_recorded(p, &ask, path))
            fail_msg("not recorded: %s", path);
        xfree(path);
    }
}

void play_on(struct play *p, int64_t ms) {
    for (int64_t end_ms = p->now_ms + ms; p->now_ms < end_ms;) {
        p->now_ms += end_ms - p->now_ms < 500 ? end_ms - p->now_ms : 500;
        play(p);
    }
}

static void show_one(struct play *p, size_t i) {
    static const char *const roles[] = {"self", "owner", "owned", "needed"};
    static const char *const states[] = {"asked", "there", "gone", "forbidden",
                                         "failed"};
    const struct relative *r = family_at(p->family, i);
    size_t indent = 0;

    assert_true(r->parent < family_count(p->family));
    assert_int_equal(r->json != NULL, r->state == RELATIVE_THERE);
    if (r->role == RELATIVE_SELF) assert_int_equal(r->parent, i);
    for (size_t at = i; family_at(p->family, at)->role != RELATIVE_SELF;
         at = family_at(p->family, at)->parent)
        indent++;
    if (r->role == RELATIVE_OWNER) assert_int_equal(indent, r->depth);
    buf_printf(&p->shown, "%*s%s %.*s %.*s%s%.*s %s", (int)indent * 2, "",
               roles[r->role], STR_ARG(r->kind), STR_ARG(r->ns),
               r->ns.len ? "/" : "", STR_ARG(r->name), states[r->state]);
    if (r->why.len) buf_printf(&p->shown, ": %.*s", STR_ARG(r->why));
    buf_add_char(&p->shown, '\n');
}

const char *play_show(struct play *p) {
    buf_clear(&p->shown);
    for (size_t i = 0; i < family_count(p->family); i++) show_one(p, i);
    return p->shown.data;
}

const struct relative *play_find(const struct play *p, const char *name) {
    for (size_t i = 0; i < family_count(p->family); i++) {
        const struct relative *r = family_at(p->family, i);
        if (str_eq(r->name, str_of(name))) return r;
    }
    fail_msg("no relative '%s'", name);
    return NULL;
}

size_t play_asked(struct play *p, const char *part) {
    size_t n = 0;
    for (const char *at = p->asked.data; at && *at && (at = strstr(at, part));
         at++)
        n++;
    buf_clear(&p->asked);
    return n;
}
