/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/redact.h"

#include <stddef.h>

#include "base/cc.h"

#define INSTEAD "<redacted>"
/* Shorter ones are too often words, and no token that lets one in is. */
#define RUN_MIN 24
#define WORD_MAX 20  /* letters; longer ones are no words */
#define UPPER_MAX 16 /* as in SECRET_ACCESS_KEY, of each word */
#define DIGITS_MAX 12
#define MIXED_MAX 8 /* of letters and digits, such as v1beta1 */

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c) {
    return is_upper(c) || is_lower(c) || is_digit(c);
}

static bool is_in(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_run(char c) {
    return is_alnum(c) || is_in(c, "+/_-.~%=");
}

/* --- words --------------------------------------------------------------- */

static size_t count(struct str s, bool (*is)(char c)) {
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += is(s.ptr[i]);
    return n;
}

/* Word, word or severalWordsInOne: after each capital two small letters. */
static bool is_camel(struct str s) {
    size_t small = 2;

    for (size_t i = 0; i < s.len; i++) {
        bool upper = is_upper(s.ptr[i]);
        if (upper && i > 0 && small < 2) return false;
        small = upper ? 0 : small + 1;
        if (small > WORD_MAX) return false;
    }
    return small >= 2;
}

/* v1beta1, x86, k8s: one case, few changes between letters and digits. */
static bool is_mixed(struct str s) {
    size_t changes = 0;

    for (size_t i = 1; i < s.len; i++)
        changes += is_digit(s.ptr[i]) != is_digit(s.ptr[i - 1]);
    return s.len <= MIXED_MAX && changes <= 3 &&
           (count(s, is_upper) == 0 || count(s, is_lower) == 0);
}

static bool is_word(struct str s) {
    size_t digits = count(s, is_digit);

    if (digits == s.len) return s.len <= DIGITS_MAX;
    if (digits > 0) return is_mixed(s);
    if (count(s, is_upper) == s.len) return s.len <= UPPER_MAX;
    return s.len <= 3 || is_camel(s);
}

/* Whether all between signs are words: names, paths, versions, hosts. */
static bool is_words(struct str run) {
    size_t from = 0;

    for (size_t i = 0; i <= run.len; i++) {
        if (i < run.len && is_alnum(run.ptr[i])) continue;
        if (!is_word(str_sub(run, from, i - from))) return false;
        from = i + 1;
    }
    return true;
}

/* a.b.example with an end as of a host's name; JWTs begin with eyJ. */
static bool is_host(struct str run) {
    size_t dots = 0, label = 0, last = 0;

    if (str_starts(run, STR("eyJ"))) return false;
    for (size_t i = 0; i < run.len; i++) {
        char c = run.ptr[i];
        if (c == '.') {
            if (label == 0) return false;
            dots++;
            label = last = 0;
            continue;
        }
        if (!is_alnum(c) && c != '-') return false;
        if (++label > 63) return false;
        if (is_lower(c)) last++;
    }
    return dots >= 2 && label >= 2 && label <= 6 && last == label;
}

static bool is_secret_run(struct str run) {
    return run.len >= RUN_MIN && !is_words(run) && !is_host(run);
}

/* 8-4-4-4-12, as tenants and requests are called in URLs. */
static bool is_uuid(struct str s) {
    if (s.len != 36) return false;
    for (size_t i = 0; i < s.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = s.ptr[i];
        if (dash ? c != '-' : !is_digit(c) && !is_in(c, "abcdefABCDEF"))
            return false;
    }
    return true;
}

/* --- names of secrets ------------------------------------------------------ */

/* No "credentials": what follows that word is most often another error. */
static const char *const secret_names[] = {
    "token",           "password",      "passwd",
    "passphrase",      "passcode",      "pwd",
    "secret",          "apikey",        "api_key",
    "api-key",         "access_key",    "access-key",
    "accesskey",       "accesskeyid",   "access_key_id",
    "access-key-id",   "secretkey",     "secret_key",
    "secret-key",      "privatekey",    "private_key",
    "private-key",     "signature",     "sig",
    "assertion",       "authorization", "cookie",
    "code_verifier",   "samlresponse",  "sessionid",
    "session_id",      "keydata",       "key_data",
    "certificatedata",
};

/* Public by their nature, and needed to log in. */
static const char *const public_names[] = {
    "client_id",      "code_challenge", "code_challenge_method",
    "device_code_id", "nonce",          "prompt",
    "redirect_uri",   "response_mode",  "response_type",
    "scope",          "state",          "user_code",
};

/* Whether name ends in a name of a secret: id_token, clientKeyData. */
static bool names_secret(struct str name) {
    for (size_t i = 0; i < ARRAY_LEN(secret_names); i++) {
        struct str s = str_of(secret_names[i]);
        if (name.len < s.len) continue;
        struct str tail = str_sub(name, name.len - s.len, s.len);
        if (!str_eq_nocase(tail, s)) continue;
        /* Short ones are the end of many a word. */
        if (s.len > 4 || name.len == s.len ||
            !is_alnum(name.ptr[name.len - s.len - 1]))
            return true;
    }
    return false;
}

static bool is_public(struct str name) {
    for (size_t i = 0; i < ARRAY_LEN(public_names); i++)
        if (str_eq_nocase(name, str_of(public_names[i]))) return true;
    return false;
}

/* --- a line ------------------------------------------------------------ */

struct scan {
    struct str line;
    size_t at;
    struct buf *out;
};

static struct str rest(const struct scan *s) {
    return str_sub(s->line, s->at, s->line.len);
}

static char peek(const struct scan *s) {
    return s->at < s->line.len ? s->line.ptr[s->at] : '\0';
}

static void keep(struct scan *s, size_t n) {
    buf_add_str(s->out, str_sub(s->line, s->at, n));
    s->at += n;
}

static void drop(struct scan *s, size_t n) {
    if (n > 0) buf_add_cstr(s->out, INSTEAD);
    s->at += n;
}

static size_t span_run(struct str s) {
    size_t n = 0;
    while (n < s.len && is_run(s.ptr[n])) n++;
    return n;
}

static size_t span_until(struct str s, const char *ends) {
    size_t n = 0;
    while (n < s.len && !is_in(s.ptr[n], ends)) n++;
    return n;
}

static size_t span_of(struct str s, const char *set) {
    size_t n = 0;
    while (n < s.len && is_in(s.ptr[n], set)) n++;
    return n;
}

/* The value behind a name and its sign: quoted, or up to a blank. */
static void drop_value(struct scan *s) {
    char quote = peek(s);
    bool escaped = quote == '\\';

    if (escaped) keep(s, 1);
    quote = peek(s);
    if (is_in(quote, "\"'`")) {
        const char ends[] = {quote, escaped ? '\\' : '\0', '\0'};
        keep(s, 1);
        drop(s, span_until(rest(s), ends));
        return;
    }
    drop(s, span_until(rest(s), " \t\"'`,;&)}]>"));
}

static bool is_scheme_word(struct str word) {
    return str_eq_nocase(word, STR("bearer")) ||
           str_eq_nocase(word, STR("basic"));
}

/* Behind a word that has just been kept: is what follows its value? */
static void look_behind(struct scan *s, struct str word) {
    struct str tail = rest(s);
    bool option = str_starts(word, STR("--"));

    if (is_scheme_word(word)) {
        keep(s, span_of(tail, " \t"));
        drop_value(s);
        return;
    }
    if (!names_secret(word)) return;
    size_t quote = span_of(tail, "\"'`\\");
    tail = str_sub(tail, quote, tail.len);
    size_t blank = span_of(tail, " \t");
    size_t sign = span_of(str_sub(tail, blank, tail.len), ":=");
    if (sign == 0 && !(option && blank > 0)) return;
    tail = str_sub(tail, blank + sign, tail.len);
    keep(s, quote + blank + sign + span_of(tail, " \t"));

    struct str scheme = str_sub(rest(s), 0, span_run(rest(s)));
    if (is_scheme_word(scheme)) {
        keep(s, scheme.len);
        keep(s, span_of(rest(s), " \t"));
    }
    drop_value(s);
}

/* A run of the alphabet; "=" inside it parts a name from its value, at its
 * end it is padding. */
static void scan_run(struct scan *s) {
    struct str run = str_sub(rest(s), 0, span_run(rest(s)));
    size_t name = span_until(run, "=");
    struct str word = str_sub(run, 0, name);

    if (name < run.len && names_secret(word)) {
        keep(s, name);
        look_behind(s, word);
        return;
    }
    if (name < run.len && !is_secret_run(word)) {
        keep(s, name + 1);
        return;
    }
    if (is_secret_run(run)) {
        drop(s, run.len);
        return;
    }
    keep(s, run.len);
    look_behind(s, run);
}

/* --- URLs -------------------------------------------------------------- */

/* name=value up to the next & or the end. */
static void scan_parameter(struct scan *s, size_t len) {
    struct str part = str_sub(rest(s), 0, len);
    size_t name_len = span_until(part, "=");
    struct str name = str_sub(part, 0, name_len);
    struct str value = str_sub(part, name_len + 1, part.len);

    if (name_len == part.len) {
        if (is_secret_run(part))
            drop(s, len);
        else
            keep(s, len);
        return;
    }
    keep(s, name_len + 1);
    bool jwt = str_starts(value, STR("eyJ")) && value.len >= RUN_MIN;
    if (names_secret(name) || jwt ||
        (!is_public(name) && is_secret_run(value)))
        drop(s, value.len);
    else
        keep(s, value.len);
}

static void scan_segment(struct scan *s, size_t len) {
    struct str part = str_sub(rest(s), 0, len);

    if (is_secret_run(part) && !is_uuid(part))
        drop(s, len);
    else
        keep(s, len);
}

/* From behind "://" to the blank or quote where it ends. */
static void scan_url(struct scan *s) {
    size_t end = s->at + span_until(rest(s), " \t\"'`<>");

    size_t host = span_until(str_sub(s->line, s->at, end - s->at), "/?#");
    struct str authority = str_sub(rest(s), 0, host);
    size_t user = span_until(authority, "@");
    if (user < host) drop(s, user);
    keep(s, s->line.ptr + s->at == authority.ptr ? host : host - user);

    bool query = false;
    while (s->at < end) {
        char c = peek(s);
        struct str left = str_sub(s->line, s->at, end - s->at);
        if (is_in(c, "/?#&;")) {
            if (c != '/') query = true;
            keep(s, 1);
        } else if (query) {
            scan_parameter(s, span_until(left, "&;#"));
        } else {
            scan_segment(s, span_until(left, "/?#"));
        }
    }
}

/* --- all ----------------------------------------------------------------- */

static void scan_line(struct scan *s) {
    while (s->at < s->line.len) {
        if (str_starts(rest(s), STR("://"))) {
            keep(s, 3);
            scan_url(s);
        } else if (is_run(peek(s))) {
            scan_run(s);
        } else {
            keep(s, 1);
        }
    }
}

static bool has(struct str line, const char *text) {
    return line.len > 0 &&
           memmem(line.ptr, line.len, text, strlen(text)) != NULL;
}

void redact_line(struct redact *r, struct str line, struct buf *out) {
    bool begins = has(line, "-----BEGIN ");

    if (r->in_pem || begins) {
        r->in_pem = !has(line, "-----END ");
        buf_add_cstr(out, INSTEAD);
        return;
    }
    struct scan s = {.line = line, .out = out};
    scan_line(&s);
}
