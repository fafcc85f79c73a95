/* SPDX-License-Identifier: Apache-2.0 */
#include "net/head.h"

#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/limits.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int digit(char c) {
    return c - '0';
}

/* "HTTP/1.1 200 OK", "HTTP/2 200": a new head begins. */
static void status_line(struct head *h, struct str line) {
    head_init(h);
    struct str rest = line, word;
    if (!str_split(&rest, ' ', &word)) return;
    if (str_eq(word, STR("HTTP/1.0"))) h->version = 10;
    if (str_eq(word, STR("HTTP/1.1"))) h->version = 11;
    if (str_eq(word, STR("HTTP/2"))) h->version = 20;
    if (rest.len < 3 || !is_digit(rest.ptr[0]) || !is_digit(rest.ptr[1]) ||
        !is_digit(rest.ptr[2]))
        return;
    h->status = digit(rest.ptr[0]) * 100 + digit(rest.ptr[1]) * 10 +
                digit(rest.ptr[2]);
}

static void content_type(struct head *h, struct str value) {
    struct str type;
    if (!str_split(&value, ';', &type)) return;
    type = str_sub(str_trim(type), 0, sizeof(h->content_type) - 1);
    if (!type.ptr) return;
    for (size_t i = 0; i < type.len; i++) {
        char c = type.ptr[i];
        h->content_type[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    h->content_type[type.len] = '\0';
}

/* A plain number of seconds; anything else counts as none, as in client-go
 * (rest/request.go, retryAfterSeconds). */
static void retry_after(struct head *h, struct str value) {
    int seconds = 0;
    if (value.len == 0) return;
    for (size_t i = 0; i < value.len; i++) {
        if (!is_digit(value.ptr[i])) return;
        seconds = seconds * 10 + digit(value.ptr[i]);
        if (seconds > LIMIT_RETRY_AFTER_S) seconds = LIMIT_RETRY_AFTER_S;
    }
    h->retry_after_s = seconds;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the one form that servers may send. */
static void date(struct head *h, struct str value) {
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[TIME_TEXT_MAX];

    const char *at = value.ptr;
    if (!at || value.len != 29 || memcmp(at + 25, " GMT", 4) != 0) return;
    for (size_t m = 0; m < ARRAY_LEN(months); m++) {
        if (memcmp(at + 8, months[m], 3) != 0) continue;
        snprintf(text, sizeof(text), "%.4s-%02zu-%.2sT%.8sZ", at + 12, m + 1,
                 at + 5, at + 17);
        if (!time_parse(str_of(text), &h->date_us)) h->date_us = TIME_UNSET;
    }
}

static void field(struct head *h, struct str line) {
    struct str value = line, name;
    if (!str_split(&value, ':', &name)) return;
    value = str_trim(value);
    if (str_eq_nocase(name, STR("content-type"))) content_type(h, value);
    if (str_eq_nocase(name, STR("retry-after"))) retry_after(h, value);
    if (str_eq_nocase(name, STR("date"))) date(h, value);
}

void head_init(struct head *h) {
    *h = (struct head){.retry_after_s = -1, .date_us = TIME_UNSET};
}

bool head_line(struct head *h, struct str line) {
    if (h->whole) return false;
    line = str_trim(line);
    if (line.len > 0) {
        if (str_starts(line, STR("HTTP/")))
            status_line(h, line);
        else
            field(h, line);
        return false;
    }
    h->whole = h->status >= 200;
    return h->whole;
}
