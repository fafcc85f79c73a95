/* SPDX-License-Identifier: Apache-2.0 */
#include "source/verdict.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"

#define CUT "..." /* there was more */

/* Entities that the server writes into 403 messages
 * (apiserver responsewriters/errors.go, sanitizer). */
static const struct {
    struct str from;
    char to;
} entities[] = {
    {{"&amp;", 5}, '&'},  {{"&lt;", 4}, '<'},  {{"&gt;", 4}, '>'},
    {{"&#39;", 5}, '\''}, {{"&#34;", 5}, '"'}, {{"&quot;", 6}, '"'},
};

/* Code -> what it is called, and how to go on. */
static const struct {
    int code;
    enum verdict_what what;
    enum err_kind kind;
    const char *text;
} codes[] = {
    {400, VERDICT_WRONG, ERR_SERVER, "bad request (400)"},
    {401, VERDICT_LOGIN, ERR_AUTH, "the server asks for credentials (401)"},
    {403, VERDICT_SLOW, ERR_DENIED, "forbidden (403)"},
    {404, VERDICT_SLOW, ERR_SERVER, "not found (404)"},
    {410, VERDICT_EXPIRED, ERR_SERVER, "resourceVersion expired (410)"},
    {429, VERDICT_LATER, ERR_SERVER, "too many requests (429)"},
    {500, VERDICT_LATER, ERR_SERVER, "internal server error (500)"},
    {502, VERDICT_LATER, ERR_SERVER, "bad gateway (502)"},
    {503, VERDICT_LATER, ERR_SERVER, "service unavailable (503)"},
    {504, VERDICT_LATER, ERR_SERVER, "gateway timeout (504)"},
};

static size_t entity_at(struct str s, char *to) {
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (!str_starts(s, entities[i].from)) continue;
        *to = entities[i].to;
        return entities[i].from.len;
    }
    return 0;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Append to the verdict's text, runs of white space as one blank, at most
 * LIMIT_REASON_TEXT bytes and never half a character; what is cut says so. */
static void add_detail(struct verdict *v, struct str s, bool unescape) {
    size_t at = strlen(v->text);
    size_t end = at + LIMIT_REASON_TEXT;
    if (end > sizeof(v->text) - sizeof(CUT))
        end = sizeof(v->text) - sizeof(CUT);

    s = str_trim(s);
    size_t pos = 0;
    while (pos < s.len && at < end) {
        char c = s.ptr[pos];
        size_t taken = unescape ? entity_at(str_sub(s, pos, s.len), &c) : 0;
        pos += taken ? taken : 1;
        if (is_blank(c)) {
            if (at && v->text[at - 1] == ' ') continue;
            c = ' ';
        }
        if (c == '\0') continue;
        v->text[at++] = c;
    }
    for (int i = 0; i < 3 && pos < s.len && pos > 0 && at > 0; i++) {
        if (((unsigned char)s.ptr[pos] & 0xC0) != 0x80) break;
        pos--;
        at--;
    }
    v->text[at] = '\0';
    if (pos < s.len) memcpy(v->text + at, CUT, sizeof(CUT));
}

static bool is_html(struct str body) {
    return str_starts(str_trim(body), STR("<"));
}

static void set_text(struct verdict *v, const char *lead, struct str detail) {
    bool tell = str_trim(detail).len > 0 && !is_html(detail);

    snprintf(v->text, sizeof(v->text), "%s%s", lead,
             tell && *lead ? ": " : "");
    if (!tell) return;
    add_detail(v, detail, v->http_status == 403);
}

static void set_code(struct verdict *v, int code, struct str detail) {
    char lead[64];

    v->http_status = code;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (codes[i].code != code) continue;
        v->what = codes[i].what;
        v->kind = codes[i].kind;
        /* "Unauthorized" is all that the server ever adds. */
        set_text(v, codes[i].text, code == 401 ? STR_NONE : detail);
        return;
    }
    v->kind = ERR_SERVER;
    v->what = code >= 500 ? VERDICT_LATER : VERDICT_SLOW;
    if (code >= 500)
        snprintf(lead, sizeof(lead), "server error (%d)", code);
    else if (code >= 300 && code < 400)
        snprintf(lead, sizeof(lead),
                 "not a Kubernetes API: the answer is a redirect (%d)", code);
    else
        snprintf(lead, sizeof(lead), "unexpected answer (%d)", code);
    set_text(v, lead, code >= 400 ? detail : STR_NONE);
}

/* apimachinery api/errors: IsResourceExpired, IsGone. The texts differ from
 * server to server and are not looked at. */
static bool status_is_expired(const struct kube_status *s) {
    return str_eq(s->reason, STR("Expired")) ||
           str_eq(s->reason, STR("Gone")) || s->code == 410;
}

static int status_code(const struct kube_status *s) {
    static const struct {
        const char *reason;
        int code;
    } reasons[] = {
        {"TooManyRequests", 429}, {"InternalError", 500},
        {"Unauthorized", 401},    {"Forbidden", 403},
        {"NotFound", 404},        {"ServiceUnavailable", 503},
        {"Timeout", 504},         {"ServerTimeout", 500},
        {"BadRequest", 400},
    };

    if (s->rv_too_large) return 504;
    if (s->code == 429) return 429;
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (str_eq(s->reason, str_of(reasons[i].reason)))
            return reasons[i].code;
    return s->code;
}

static int retry_after(int a, int b) {
    int s = a > b ? a : b;
    if (s < 0) return 0;
    return s < LIMIT_RETRY_AFTER_S ? s : LIMIT_RETRY_AFTER_S;
}

static void of_success(struct verdict *v, const struct answer *answer,
                       const struct reflect_end *end) {
    bool cut = !end->whole && end->text.len > 0;

    v->kind = ERR_FORMAT;
    v->what = VERDICT_LATER;
    if (answer->format && !end->whole) {
        v->kind = end->kind ? end->kind : ERR_NET;
        set_text(v, "", cut ? end->text : STR("the connection was cut"));
    } else if (answer->format) {
        set_text(v, "the answer is not a list (200)", end->text);
    } else {
        v->what = VERDICT_SLOW;
        set_text(v, "not a Kubernetes API",
                 is_html(end->body) ? STR("the answer is HTML (200)")
                                    : STR("the answer is not JSON (200)"));
    }
}

void verdict_of_answer(struct verdict *v, const struct answer *answer,
                       const struct reflect_end *end) {
    const struct kube_status *status = end->status;

    *v = (struct verdict){.http_status = answer->status,
                          .retry_after_s =
                              retry_after(answer->retry_after_s,
                                          status ? status->retry_after_s : 0)};
    if (answer->status == 0) {
        struct str why =
            end->refused ? STR("connection refused") : STR("no answer");
        verdict_of_break(v, end->kind ? end->kind : ERR_NET,
                         end->text.len ? end->text : why);
    } else if (answer->status == 200) {
        of_success(v, answer, end);
    } else if (status && status_is_expired(status)) {
        set_code(v, 410, STR_NONE);
    } else if (answer->status == 404 && !status) {
        set_code(v, 404,
                 STR("this server has no events, or is no "
                     "Kubernetes API"));
    } else {
        set_code(v, answer->status, status ? status->message : end->body);
        if (v->what == VERDICT_EXPIRED) set_code(v, 410, STR_NONE);
    }
}

void verdict_of_status(struct verdict *v, const struct kube_status *status) {
    *v = (struct verdict){.retry_after_s =
                              retry_after(status->retry_after_s, 0)};
    if (status_is_expired(status))
        set_code(v, 410, STR_NONE);
    else
        set_code(v, status_code(status), status->message);
    /* A watch that broke off with words of its own can be made again from a
     * list; only what asks for patience keeps its resourceVersion. */
    if (v->what == VERDICT_WRONG || v->what == VERDICT_SLOW ||
        v->what == VERDICT_LOGIN) {
        v->what = VERDICT_EXPIRED;
        if (v->http_status == 0)
            set_text(v, "error in the watch", status->message);
    }
}

void verdict_of_break(struct verdict *v, enum err_kind kind, struct str text) {
    *v = (struct verdict){.what = VERDICT_LATER, .kind = kind};
    set_text(v, "", text);
}
