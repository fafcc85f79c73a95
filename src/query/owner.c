/* SPDX-License-Identifier: Apache-2.0 */
#include "query/group.h"

/* Generated names have neither vowels nor 0, 1 and 3 (apimachinery's
 * rand.SafeEncodeString). */
static bool is_generated(char c) {
    return c && strchr("bcdfghjklmnpqrstvwxz2456789", c) != NULL;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_all(struct str s, bool (*is)(char)) {
    for (size_t i = 0; i < s.len; i++)
        if (!is(s.ptr[i])) return false;
    return s.len > 0;
}

/* Take "-LAST" off *name. False if that would leave nothing. */
static bool cut_last(struct str *name, struct str *last) {
    size_t i = name->len;

    while (i > 0 && name->ptr[i - 1] != '-') i--;
    if (i < 2) return false;
    *last = str_sub(*name, i, name->len);
    name->len = i - 1;
    return true;
}

/* The hash of a pod template, 6 to 10 characters. */
static bool is_hash(struct str s) {
    return s.len >= 6 && s.len <= 10 && is_all(s, is_generated);
}

/* What a CronJob adds: the minutes since 1970. */
static bool is_minutes(struct str s) {
    return s.len >= 8 && s.len <= 9 && is_all(s, is_digit);
}

static struct str without_hash(struct str name) {
    struct str rest = name, last;
    if (cut_last(&rest, &last) && (is_hash(last) || is_minutes(last)))
        return rest;
    return name;
}

/* Behind a hash five characters are enough; they are generated ones too, but
 * tests and odd controllers are not so strict. */
static struct str pod_owner(struct str name) {
    struct str rest = name, last;

    if (!cut_last(&rest, &last)) return name;
    if (is_all(last, is_digit) && last.len <= 4) return rest;
    if (last.len != 5) return name;
    struct str owner = without_hash(rest);
    if (owner.len < rest.len) return owner;
    return is_all(last, is_generated) || is_all(last, is_digit) ? rest : name;
}

struct str schedule_of_name(struct str kind, struct str name) {
    bool pod = str_eq_nocase(kind, STR("Pod"));
    struct str job = name, last;

    if (!pod && !str_eq_nocase(kind, STR("Job"))) return name;
    if (pod && (!cut_last(&job, &last) || last.len != 5)) return name;
    struct str rest = job;
    return cut_last(&rest, &last) && is_minutes(last) ? rest : name;
}

struct str owner_of_name(struct str kind, struct str name) {
    if (str_eq_nocase(kind, STR("Pod"))) return pod_owner(name);
    if (str_eq_nocase(kind, STR("ReplicaSet")) ||
        str_eq_nocase(kind, STR("Job")))
        return without_hash(name);
    return name;
}
