/* SPDX-License-Identifier: Apache-2.0 */
#include "app/owned_names.h"

#include <string.h>

#include "base/cc.h"

/* What stands behind the owner's name, each part after a dash. */
enum suffix {
    RANDOM,  /* "x2k4q" */
    HASH,    /* "7c9d8f6b5": of a pod template */
    ORDINAL, /* "0" */
    MINUTES, /* "29395265": since 1970 */
    INDEXED  /* "3-x2k4q": an ordinal, then RANDOM */
};

static const struct {
    const char *kind, *owner;
    enum suffix suffix;
} rules[] = {
    {"Pod", "ReplicaSet", RANDOM},
    {"Pod", "ReplicationController", RANDOM},
    {"Pod", "DaemonSet", RANDOM},
    {"Pod", "Job", RANDOM},
    {"Pod", "Job", INDEXED},
    {"Pod", "StatefulSet", ORDINAL},
    {"ReplicaSet", "Deployment", HASH},
    {"Job", "CronJob", MINUTES},
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Generated names have neither vowels nor 0, 1 and 3 (apimachinery's
 * rand.SafeEncodeString). */
static bool is_generated(char c) {
    return c && strchr("bcdfghjklmnpqrstvwxz2456789", c) != NULL;
}

static bool is_all(struct str s, bool (*is)(char), size_t least, size_t most) {
    if (s.len < least || s.len > most) return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is(s.ptr[i])) return false;
    return true;
}

/* Take "-LAST" off the name. False if that would leave nothing. */
static bool cut_last(struct str *name, struct str *last) {
    size_t i = name->len;

    while (i > 0 && name->ptr[i - 1] != '-') i--;
    if (i < 2) return false;
    *last = str_sub(*name, i, name->len);
    name->len = i - 1;
    return true;
}

static bool cut_suffix(struct str *name, enum suffix suffix) {
    struct str last;

    if (!cut_last(name, &last)) return false;
    switch (suffix) {
    case RANDOM:
        return is_all(last, is_generated, 5, 5);
    case HASH:
        return is_all(last, is_generated, 6, 10);
    case ORDINAL:
        return is_all(last, is_digit, 1, 5);
    case MINUTES:
        return is_all(last, is_digit, 8, 9);
    case INDEXED:
        return is_all(last, is_generated, 5, 5) && cut_suffix(name, ORDINAL);
    }
    return false;
}

bool name_owners(struct str kind, struct str name, owner_fn *fn, void *ctx) {
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        struct str owner = name;
        if (!str_eq_nocase(kind, str_of(rules[i].kind))) continue;
        if (cut_suffix(&owner, rules[i].suffix) &&
            fn(ctx, str_of(rules[i].owner), owner))
            return true;
    }
    return false;
}
