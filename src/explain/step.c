/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of an explanation with the names of the object at hand. */
#include "base/cc.h"
#include "explain/explain.h"

static bool is_safe(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/* No name has them, and no command should. */
static bool has_control(struct str s) {
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F) return true;
    return false;
}

/* For any POSIX shell: names come from the cluster, and may be anything. */
static void add_quoted(struct buf *out, struct str s) {
    size_t safe = 0;
    while (safe < s.len && is_safe(s.ptr[safe])) safe++;
    if (safe == s.len) {
        buf_add_str(out, s);
        return;
    }
    buf_add_char(out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\'')
            buf_add_cstr(out, "'\\''");
        else
            buf_add_char(out, s.ptr[i]);
    }
    buf_add_char(out, '\'');
}

/* False if it is none of ours; *value is empty where it is not known. */
static bool find_placeholder(struct str word, const struct explain_names *n,
                             struct str *value) {
    const struct {
        struct str word, value;
    } all[] = {
        {STR("kind"), n->kind},           {STR("name"), n->name},
        {STR("namespace"), n->ns},        {STR("node"), n->node},
        {STR("container"), n->container}, {STR("open"), str_of(n->open)},
    };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (!str_eq(word, all[i].word)) continue;
        *value = all[i].value;
        return true;
    }
    return false;
}

static bool add_filled(struct buf *out, struct str step,
                       const struct explain_names *names) {
    for (size_t i = 0; i < step.len; i++) {
        const char *end = step.ptr[i] == '{'
                              ? memchr(step.ptr + i, '}', step.len - i)
                              : NULL;
        struct str word, value;
        if (end) word = str_sub(step, i + 1, (size_t)(end - step.ptr) - i - 1);
        if (!end || !find_placeholder(word, names, &value)) {
            buf_add_char(out, step.ptr[i]);
            continue;
        }
        if (value.len == 0 || value.ptr[0] == '-' || has_control(value))
            return false;
        if (str_eq(word, STR("open")))
            buf_add_str(out, value);
        else
            add_quoted(out, value);
        i += word.len + 1;
    }
    return true;
}

bool explain_step(struct buf *out, const char *step,
                  const struct explain_names *names) {
    size_t from = out->len;
    if (add_filled(out, str_of(step), names)) return true;
    buf_cut(out, from);
    return false;
}
