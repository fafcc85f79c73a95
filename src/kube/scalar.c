/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/scalar.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonout.h"
#include "base/str.h"

/* What is longer is no number that anybody wrote: it stays text. */
#define NUMBER_BYTES 100

/* --- reading --------------------------------------------------------- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *s) {
    return strspn(s, "0123456789");
}

/* go-yaml takes every '_' out of a number. */
static void drop_marks(const char *text, char out[NUMBER_BYTES]) {
    size_t n = 0;

    for (; *text; text++)
        if (*text != '_') out[n++] = *text;
    out[n] = '\0';
}

/* The base that Go's ParseInt(s, 0) sees; *digits is what follows it. */
static int base_of(const char *s, const char **digits) {
    *digits = s;
    if (s[0] != '0' || !s[1]) return 10;

    *digits = s + 2;
    switch (s[1]) {
    case 'x':
    case 'X':
        return 16;
    case 'o':
    case 'O':
        return 8;
    case 'b':
    case 'B':
        return 2;
    default:
        *digits = s + 1;
        return 8;
    }
}

/* "-0x1F", "0b11", "017", "42": as decimal digits into out. False if it is
 * no integer of 64 bits. */
static bool write_int(const char *text, struct buf *out) {
    bool minus = *text == '-', sign = minus || *text == '+';
    const char *digits;
    char *end;
    int base = base_of(text + sign, &digits);

    /* strtoull() takes blanks, signs and 0x of its own. */
    if (!strchr("0123456789abcdefABCDEF", *digits) || !*digits) return false;
    if (base == 16 && digits[0] == '0' && (digits[1] | 0x20) == 'x')
        return false;
    errno = 0;
    unsigned long long value = strtoull(digits, &end, base);
    if (*end || errno == ERANGE) return false;
    if (minus && value > (unsigned long long)INT64_MAX + 1) return false;
    if (sign && !minus && value > INT64_MAX) return false;
    buf_printf(out, "%s%llu", minus && value ? "-" : "", value);
    return true;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float(const char *s) {
    if (*s == '-' || *s == '+') s++;
    size_t whole = count_digits(s);
    s += whole;
    if (*s == '.') {
        size_t part = count_digits(++s);
        if (whole + part == 0) return false;
        s += part;
    } else if (whole == 0) {
        return false;
    }
    if (*s == 'e' || *s == 'E') {
        s++;
        if (*s == '-' || *s == '+') s++;
        size_t power = count_digits(s);
        if (power == 0) return false;
        s += power;
    }
    return !*s;
}

/* --- writing --------------------------------------------------------- */

/* As Go's strconv does with the fewest digits that read back the same:
 * with an exponent below 10^low and from 10^high on. */
static void write_float(double value, int low, int high, struct buf *out) {
    char text[40];
    int more = 0; /* digits behind the first */

    for (; more < 17; more++) {
        snprintf(text, sizeof(text), "%.*e", more, value);
        if (strtod(text, NULL) == value) break;
    }
    int power = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    if (value != 0 && (power < low || power >= high))
        buf_add_cstr(out, text);
    else
        buf_printf(out, "%.*f", more > power ? more - power : 0, value);
}

/* What is neither is text. */
static bool write_number(const struct yaml *n, int low, int high,
                         struct buf *out) {
    const char *text = yaml_text(n);
    char plain[NUMBER_BYTES];

    if (!text || !yaml_is_plain(n) || strlen(text) >= sizeof(plain))
        return false;
    if (!is_digit(*text) && !(*text && strchr("+-.", *text))) return false;

    /* Go looks for marks and integers only where no '.' comes first. */
    if (*text == '.')
        memcpy(plain, text, strlen(text) + 1);
    else
        drop_marks(text, plain);
    if (*plain != '.' && write_int(plain, out)) return true;
    if (!is_float(plain)) return false;

    double value = strtod(plain, NULL);
    if (!isfinite(value)) return false;
    write_float(value, low, high, out);
    return true;
}

bool scalar_as_text(const struct yaml *n, struct buf *out) {
    bool value;

    if (yaml_bool(n, &value)) {
        buf_add_cstr(out, value ? "true" : "false");
        return true;
    }
    return write_number(n, -4, 6, out);
}

static void write_scalar(const struct yaml *n, struct buf *out) {
    bool value;

    if (yaml_bool(n, &value))
        buf_add_cstr(out, value ? "true" : "false");
    else if (!write_number(n, -6, 21, out))
        json_quote(out, str_of(yaml_text(n)));
}

/* As deep as base/yaml lets a document be. */
void scalar_tree_json(const struct yaml *n, struct buf *out) {
    enum yaml_type type = yaml_type(n);
    const char *sep = "";

    switch (type) {
    case YAML_NULL:
        buf_add_cstr(out, "null");
        return;
    case YAML_SCALAR:
        write_scalar(n, out);
        return;
    case YAML_LIST:
    case YAML_MAP:
        break;
    }
    buf_add_char(out, type == YAML_MAP ? '{' : '[');
    for (const struct yaml *c = yaml_first(n); c; c = yaml_next(c)) {
        buf_add_cstr(out, sep);
        sep = ",";
        if (type == YAML_MAP) {
            json_quote(out, str_of(yaml_key(c)));
            buf_add_char(out, ':');
        }
        scalar_tree_json(c, out);
    }
    buf_add_char(out, type == YAML_MAP ? '}' : ']');
}
