/* SPDX-License-Identifier: Apache-2.0 */
#include "query/regex.h"

#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/alloc.h"
#include "base/limits.h"

/* What one match may take from the heap, KiB. */
#define HEAP_KIB 1024

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

static void *take(size_t size, void *ctx) {
    (void)ctx;
    return xmalloc(size);
}

static void give(void *p, void *ctx) {
    (void)ctx;
    xfree(p);
}

static pcre2_code *compile(struct str pattern, bool literal,
                           pcre2_general_context *memory, size_t *at,
                           struct err *err) {
    pcre2_compile_context *how = pcre2_compile_context_create(memory);
    uint32_t options = PCRE2_CASELESS | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    int error = 0;
    size_t offset = 0;

    options |=
        literal ? PCRE2_LITERAL : PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)(pattern.ptr ? pattern.ptr : ""),
                      pattern.len, options, &error, &offset, how);
    if (!code) {
        PCRE2_UCHAR text[256];
        pcre2_get_error_message(error, text, sizeof(text));
        err_set(err, ERR_USAGE, "%s", (const char *)text);
        if (at) *at = offset;
    }
    pcre2_compile_context_free(how);
    return code;
}

struct regex *regex_new(struct str pattern, bool literal, size_t *at,
                        struct err *err) {
    pcre2_general_context *memory =
        pcre2_general_context_create(take, give, NULL);
    pcre2_code *code = compile(pattern, literal, memory, at, err);
    struct regex *re = NULL;
    if (!code) goto out;

    re = xmalloc(sizeof(*re));
    re->code = code;
    /* Without JIT it is interpreted: slower, otherwise the same. */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    re->data = pcre2_match_data_create_from_pattern(code, memory);
    re->limits = pcre2_match_context_create(memory);
    pcre2_set_match_limit(re->limits, LIMIT_REGEX_STEPS);
    pcre2_set_depth_limit(re->limits, LIMIT_REGEX_STEPS);
    pcre2_set_heap_limit(re->limits, HEAP_KIB);
out:
    pcre2_general_context_free(memory);
    return re;
}

void regex_free(struct regex *re) {
    if (!re) return;
    pcre2_match_context_free(re->limits);
    pcre2_match_data_free(re->data);
    pcre2_code_free(re->code);
    xfree(re);
}

bool regex_match(const struct regex *re, struct str subject) {
    subject = str_sub(subject, 0, LIMIT_TEXT_BYTES);
    return pcre2_match(re->code, (PCRE2_SPTR)(subject.ptr ? subject.ptr : ""),
                       subject.len, 0, 0, re->data, re->limits) >= 0;
}
