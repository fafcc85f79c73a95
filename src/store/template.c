/* SPDX-License-Identifier: Apache-2.0 */
#include "store/template.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cc.h"
#include "base/limits.h"

/* The scanner stands at the start of a word (a run of letters and digits),
 * and asks one matcher after another how many bytes from there are something
 * that varies. None of them looks further than a few words, so that all of it
 * is linear; what no matcher wants is copied as a whole word, so that nothing
 * is masked inside of one. */
struct scan {
    struct str text;
    struct str name, ns;
    size_t at;
    struct buf *out;
    size_t room; /* bytes that may still be added */
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Bytes of UTF-8 count as letters. */
static bool is_word(char c) {
    return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

/* What Kubernetes makes generated names of: no vowels, no 0, 1 and 3. */
static bool is_generated(char c) {
    return c && strchr("bcdfghjklmnpqrstvwxz2456789", c) != NULL;
}

/* The byte at i, or a NUL behind the end. */
static char peek(struct str s, size_t i) {
    return i < s.len ? s.ptr[i] : '\0';
}

static size_t run(struct str s, size_t from, bool (*is)(char)) {
    size_t i = from;
    while (i < s.len && is(s.ptr[i])) i++;
    return i - from;
}

static bool has_digit(struct str s) {
    for (size_t i = 0; i < s.len; i++)
        if (is_digit(s.ptr[i])) return true;
    return false;
}

static bool stands_at(struct str s, size_t at, struct str what) {
    return str_starts(str_sub(s, at, s.len), what);
}

/* --- matchers: bytes from `at`, 0 if it is something else ------------- */

/* What a probe that took too long says differs by chance: it is the same
 * timer of Go's HTTP client that ran out. Longer ones first. */
static size_t match_timeout(struct str s, size_t at) {
    static const char *const phrases[] = {
        "context deadline exceeded (Client.Timeout exceeded while awaiting "
        "headers)",
        "context deadline exceeded (Client.Timeout or context cancellation "
        "while reading body)",
        "context deadline exceeded",
        "net/http: request canceled while waiting for connection "
        "(Client.Timeout exceeded while awaiting headers)",
        "net/http: request canceled (Client.Timeout exceeded while awaiting "
        "headers)",
        "net/http: request canceled while waiting for connection",
        "net/http: request canceled",
    };
    for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
        if (stands_at(s, at, str_of(phrases[i]))) return strlen(phrases[i]);
    return 0;
}

static size_t match_uuid(struct str s, size_t at) {
    static const size_t groups[] = {8, 4, 4, 4, 12};
    size_t i = at;

    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        if (g > 0 && peek(s, i++) != '-') return 0;
        for (size_t n = 0; n < groups[g]; n++)
            if (!is_hex(peek(s, i++))) return 0;
    }
    return is_word(peek(s, i)) ? 0 : i - at;
}

static size_t match_port(struct str s, size_t at) {
    size_t n = peek(s, at) == ':' ? run(s, at + 1, is_digit) : 0;
    return n >= 1 && n <= 5 && !is_word(peek(s, at + 1 + n)) ? n + 1 : 0;
}

static size_t match_ipv4(struct str s, size_t at) {
    size_t i = at;

    for (int part = 0; part < 4; part++) {
        if (part > 0 && peek(s, i++) != '.') return 0;
        size_t n = run(s, i, is_digit);
        if (n < 1 || n > 3) return 0;
        i += n;
    }
    if (is_word(peek(s, i))) return 0;
    if (peek(s, i) == '.' && is_digit(peek(s, i + 1))) return 0;
    return i + match_port(s, i) - at;
}

static bool is_ipv6_char(char c) {
    return is_hex(c) || c == ':';
}

#define IPV6_MAX 39

/* Hex groups with "::", or eight of them; the end of an embedded IPv4 too. */
static size_t match_ipv6(struct str s, size_t at) {
    size_t n = run(str_sub(s, at, IPV6_MAX + 1), 0, is_ipv6_char);
    size_t colons = 0, group = 0;
    bool gap = false;

    if (n > IPV6_MAX || !has_digit(str_sub(s, at, n))) return 0;
    if (n >= 2 && s.ptr[at + n - 1] == ':' && s.ptr[at + n - 2] != ':') n--;
    for (size_t i = at; i < at + n; i++) {
        bool colon = s.ptr[i] == ':';
        gap = gap || (colon && i > at && s.ptr[i - 1] == ':');
        colons += colon;
        group = colon ? 0 : group + 1;
        if (group > 4) return 0;
    }
    if (colons < 2 || colons > 7 || !(gap || colons == 7)) return 0;
    if (peek(s, at + n) == '.') {
        size_t last = at + n;
        while (last > at && is_digit(s.ptr[last - 1])) last--;
        size_t tail = match_ipv4(s, last);
        return tail ? last + tail - at : 0;
    }
    if (is_word(peek(s, at + n))) return 0;
    return n;
}

/* "[::1]:8080", and a bare address that begins with a colon. */
static size_t match_ipv6_bracket(struct str s, size_t at) {
    if (peek(s, at) == ':' && (at == 0 || !is_word(s.ptr[at - 1])))
        return match_ipv6(s, at);
    if (peek(s, at) != '[') return 0;
    size_t n = match_ipv6(s, at + 1);
    if (n == 0 || peek(s, at + 1 + n) != ']') return 0;
    return n + 2 + match_port(s, at + n + 2);
}

static size_t match_unit(struct str s, size_t at) {
    static const char *const units[] = {"ns", "us", "\xC2\xB5s", "ms",
                                        "s",  "m",  "h",         "d"};
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        struct str unit = str_of(units[i]);
        char next = peek(s, at + unit.len);
        if (stands_at(s, at, unit) && (!is_word(next) || is_digit(next)))
            return unit.len;
    }
    return 0;
}

/* A number with fractions, or a version: bounded, as all that looks beyond
 * one word must be. */
#define DECIMAL_PARTS 4

static size_t match_decimal(struct str s, size_t at) {
    size_t n = run(s, at, is_digit);

    for (int part = 1; part < DECIMAL_PARTS && n > 0; part++) {
        if (peek(s, at + n) != '.' || !is_digit(peek(s, at + n + 1))) break;
        n += 1 + run(s, at + n + 1, is_digit);
    }
    return n;
}

#define DURATION_PARTS 6

/* "1m30s", "1.42s", "500ms". */
static size_t match_duration(struct str s, size_t at) {
    size_t i = at;

    for (int part = 0; part < DURATION_PARTS && is_digit(peek(s, i)); part++) {
        size_t n = match_decimal(s, i);
        size_t unit = match_unit(s, i + n);
        if (unit == 0) return 0;
        i += n + unit;
    }
    return is_word(peek(s, i)) ? 0 : i - at;
}

static bool is_like(struct str s, size_t at, const char *shape) {
    for (size_t i = 0; shape[i]; i++) {
        char c = peek(s, at + i);
        if (shape[i] == '0' ? !is_digit(c) : c != shape[i]) return false;
    }
    return true;
}

#define FRACTION_MAX 9

/* 2024-05-01T12:00:00.5Z, with a blank for the T, with an offset. */
static size_t match_timestamp(struct str s, size_t at) {
    static const char date[] = "0000-00-00", hours[] = "00:00:00";
    size_t i = at + sizeof(date) - 1;

    if (!is_like(s, at, date)) return 0;
    if ((peek(s, i) != 'T' && peek(s, i) != ' ') || !is_like(s, i + 1, hours))
        return is_word(peek(s, i)) ? 0 : i - at;
    i += sizeof(hours);
    if (peek(s, i) == '.') {
        size_t n = run(str_sub(s, i + 1, FRACTION_MAX), 0, is_digit);
        i += n ? n + 1 : 0;
    }
    if (peek(s, i) == 'Z')
        i++;
    else if (is_like(s, i, "+00:00") || is_like(s, i, "-00:00"))
        i += 6;
    return is_word(peek(s, i)) ? 0 : i - at;
}

/* Eight hex digits and more, a digit among them; 0x and any number. */
static size_t match_hex(struct str s, size_t at) {
    size_t skip = stands_at(s, at, STR("0x")) ? 2 : 0;
    size_t n = run(s, at + skip, is_hex);

    if (n < (skip ? 1 : 8) || is_word(peek(s, at + skip + n))) return 0;
    struct str digits = str_sub(s, at + skip, n);
    if (skip) return n + skip;
    if (run(digits, 0, is_digit) == n) return 0; /* an ordinary number */
    return n >= 16 || has_digit(digits) ? n : 0;
}

/* A number, or a quantity such as 128Mi: the same may be said in another
 * unit. Behind a '=' 500m are thousandths, no minutes. */
static size_t match_number(struct str s, size_t at) {
    static const char *const units[] = {
        "Ki", "Mi", "Gi", "Ti", "Pi", "KiB", "MiB", "GiB", "TiB", "k", "K",
        "M",  "G",  "T",  "B",  "kB", "KB",  "MB",  "GB",  "TB",  "m"};
    size_t n = match_decimal(s, at);

    if (n == 0 || !is_word(peek(s, at + n))) return n;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        struct str unit = str_of(units[i]);
        if (stands_at(s, at + n, unit) && !is_word(peek(s, at + n + unit.len)))
            return n + unit.len;
    }
    return 0;
}

/* What a quota names: "limits.cpu=500m". */
static size_t match_amount(struct str s, size_t at) {
    bool amount = at > 0 && s.ptr[at - 1] == '=';
    size_t n = amount ? match_number(s, at) : 0;
    return n && !is_word(peek(s, at + n)) ? n : 0;
}

static bool is_node_char(char c) {
    return is_digit(c) || is_lower(c) || c == '-' || c == '.';
}

#define NODE_NAME_MAX 253

/* A node, where it is sure to be one: names of nodes are made in many ways. */
static size_t match_node(struct str s, size_t at) {
    const struct str assigned = STR("Successfully assigned ");
    const struct str to = STR(" to "), on = STR(" on node ");
    bool sure = (at >= to.len && stands_at(s, at - to.len, to) &&
                 stands_at(s, 0, assigned)) ||
                (at >= on.len && stands_at(s, at - on.len, on));
    size_t n = sure ? run(str_sub(s, at, NODE_NAME_MAX), 0, is_node_char) : 0;

    while (n > 0 && !is_word(s.ptr[at + n - 1])) n--;
    return is_word(peek(s, at + n)) ? 0 : n;
}

/* Behind a '-': the hash of a ReplicaSet, a pod's five characters, or both.
 * Five consonants alone may be a word (https, pgsql). */
static size_t match_suffix(struct str s, size_t at) {
    static const char token[] = "kube-api-access-";
    struct str word = str_sub(s, at, run(s, at, is_word));

    if (run(word, 0, is_generated) != word.len) return 0;
    if (word.len == 5) {
        struct str before = str_sub(s, 0, at);
        size_t n = sizeof(token) - 1;
        bool sure = at >= n && stands_at(before, at - n, str_of(token));
        return sure || has_digit(word) ? 5 : 0;
    }
    if (word.len < 6 || word.len > 10 || !has_digit(word)) return 0;
    size_t end = at + word.len;
    if (peek(s, end) == '-' && run(s, end + 1, is_word) == 5)
        return word.len + 6;
    return word.len >= 8 ? word.len : 0;
}

/* What may follow one's own name for it to be a generated one: "-x2k4q". */
static size_t match_own_suffix(struct str s, size_t at) {
    if (peek(s, at) != '-') return 0;
    size_t n = run(s, at + 1, is_word);
    struct str word = str_sub(s, at + 1, n);
    if (n == 0 || !(has_digit(word) || run(word, 0, is_generated) == 5))
        return 0;
    size_t end = at + 1 + n;
    if (peek(s, end) == '-' && run(s, end + 1, is_word) == 5) n += 6;
    return n + 1;
}

/* The object's own name, as a word of its own. */
static size_t match_name(const struct scan *c) {
    size_t end = c->at + c->name.len;
    char before = c->at > 0 ? c->text.ptr[c->at - 1] : ' ';
    char after = peek(c->text, end);

    if (c->name.len < 3 || !stands_at(c->text, c->at, c->name)) return 0;
    if (before == '-' || before == '.' || is_word(after)) return 0;
    /* "web-" is what generated names begin with */
    if (after == '-' && is_word(peek(c->text, end + 1)) &&
        match_own_suffix(c->text, end) == 0)
        return 0;
    return c->name.len;
}

/* The namespace where it stands for one: ns/name, name_ns, "ns", namespace
 * ns. A namespace called default or test is an ordinary word elsewhere. */
static size_t match_ns(const struct scan *c) {
    static const char word[] = "namespace ";
    size_t n = sizeof(word) - 1;
    size_t end = c->at + c->ns.len;
    char before = c->at > 0 ? c->text.ptr[c->at - 1] : ' ';
    char after = peek(c->text, end);

    if (c->ns.len == 0 || !stands_at(c->text, c->at, c->ns)) return 0;
    if (is_word(after) || after == '-' || before == '-' || before == '.')
        return 0;
    if (after == '/' || before == '/' || before == '_') return c->ns.len;
    if (before == '"' && after == '"') return c->ns.len;
    return c->at >= n && stands_at(c->text, c->at - n, str_of(word))
               ? c->ns.len
               : 0;
}

/* --- the scanner ------------------------------------------------------ */

static void put(struct scan *c, struct str what) {
    if (what.len > c->room) {
        c->room = 0;
        return;
    }
    buf_add_str(c->out, what);
    c->room -= what.len;
}

/* Put `mask` in place of the next n bytes. */
static bool masked(struct scan *c, size_t n, const char *mask) {
    if (n == 0) return false;
    put(c, str_of(mask));
    c->at += n;
    return true;
}

static bool mask_name(struct scan *c) {
    if (!masked(c, match_name(c), "<name>")) return false;
    masked(c, match_own_suffix(c->text, c->at), "-<id>");
    return true;
}

static bool mask_word(struct scan *c) {
    struct str s = c->text;
    bool suffix = c->at > 0 && s.ptr[c->at - 1] == '-';

    return mask_name(c) || masked(c, match_node(s, c->at), "<node>") ||
           masked(c, match_ns(c), "<ns>") ||
           masked(c, match_timeout(s, c->at), "<timeout>") ||
           masked(c, match_timestamp(s, c->at), "<time>") ||
           masked(c, match_amount(s, c->at), "#") ||
           masked(c, match_uuid(s, c->at), "<id>") ||
           masked(c, match_ipv4(s, c->at), "<addr>") ||
           masked(c, match_ipv6(s, c->at), "<addr>") ||
           masked(c, match_duration(s, c->at), "<time>") ||
           (suffix && masked(c, match_suffix(s, c->at), "<id>")) ||
           masked(c, match_hex(s, c->at), "<id>") ||
           masked(c, match_number(s, c->at), "#");
}

/* The longest beginning of s of at most `max` bytes that does not end inside
 * a character. */
static struct str head(struct str s, size_t max) {
    size_t n = s.len < max ? s.len : max;
    if (n < s.len)
        while (n > 0 && ((unsigned char)s.ptr[n] & 0xC0) == 0x80) n--;
    return (struct str){s.ptr, n};
}

/* Recorders put it before the message from the tenth event of a kind on. */
static struct str without_prefix(struct str message) {
    const struct str prefix = STR("(combined from similar events): ");
    return stands_at(message, 0, prefix)
               ? str_sub(message, prefix.len, message.len)
               : message;
}

/* --- lists ------------------------------------------------------------ */

#define CLAUSES 16
#define CLAUSE_BYTES 1024

static int compare_clauses(const void *a, const void *b) {
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Where the sentence from `at` on ends: at a full stop before a blank. */
static size_t sentence_end(struct str s, size_t at) {
    while (at < s.len &&
           !(s.ptr[at] == '.' && (at + 1 == s.len || s.ptr[at + 1] == ' ')))
        at++;
    return at;
}

/* Sort what stands between commas in text[from, end), in place. False leaves
 * it as it is: too much for an ordinary list. */
static bool sort_clauses(char *text, size_t from, size_t end) {
    struct str clauses[CLAUSES];
    char copy[CLAUSE_BYTES];
    size_t n = 0, start = from;

    if (end - from > sizeof(copy)) return false;
    memcpy(copy, text + from, end - from);
    for (size_t i = from; i <= end; i++) {
        if (i < end && !(text[i] == ',' && i + 1 < end && text[i + 1] == ' '))
            continue;
        if (n == CLAUSES) return false;
        clauses[n++] = (struct str){copy + (start - from), i - start};
        start = i + 2;
    }
    qsort(clauses, n, sizeof(clauses[0]), compare_clauses);
    for (size_t i = 0, at = from; i < n; i++) {
        if (i) {
            text[at - 2] = ',';
            text[at - 1] = ' ';
        }
        memcpy(text + at, clauses[i].ptr, clauses[i].len);
        at += clauses[i].len + 2;
    }
    return true;
}

/* The scheduler's reasons come in the order of their numbers as text, which
 * changes with these: "117 Insufficient cpu, 3 node(s) had ...". */
static void sort_reasons(char *text, size_t len) {
    const struct str lead = STR("nodes are available: ");
    struct str s = {text, len};
    size_t at = 0;

    if (!stands_at(s, 0, STR("#/# nodes are available: "))) return;
    for (int list = 0; list < 2; list++) {
        while (at < len && !stands_at(s, at, lead)) at++;
        if (at == len) return;
        size_t end = sentence_end(s, at += lead.len);
        if (!sort_clauses(text, at, end)) return;
        at = end;
    }
}

void message_template(struct buf *out, struct str message, struct str obj_name,
                      struct str obj_ns) {
    struct scan c = {
        .text = head(without_prefix(str_trim(message)), LIMIT_CELL_BYTES),
        .name = obj_name,
        .ns = obj_ns,
        .out = out,
        .room = LIMIT_CELL_BYTES,
    };
    size_t before = out->len;

    while (c.at < c.text.len && c.room > 0) {
        size_t n = run(c.text, c.at, is_word);
        if (n > 0) {
            if (mask_word(&c)) continue;
        } else {
            n = 1;
            if (masked(&c, match_ipv6_bracket(c.text, c.at), "<addr>"))
                continue;
        }
        put(&c, str_sub(c.text, c.at, n));
        c.at += n;
    }
    if (out->len > before) sort_reasons(out->data + before, out->len - before);
}
