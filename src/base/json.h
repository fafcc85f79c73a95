/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in: one document at a time, on an arena. The only user of cJSON.
 *
 * The text is made safe for cJSON first (in place, so it must be writable):
 * \u0000 survives, a lone surrogate escape becomes \ufffd, depth and number of
 * nodes are bounded before a tree is built. Keys compare exactly; of equal
 * keys the last one counts, as in Go.
 *
 * A reader belongs to one thread. Everything it hands out lives until its
 * next json_parse() or json_reader_free().
 */
#ifndef KEVTOP_BASE_JSON_H
#define KEVTOP_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct json_reader;
struct json; /* a value; const everywhere */

struct json_reader *json_reader_new(void);
void json_reader_free(struct json_reader *r);

/* Parse text[0..len), which must be one value with nothing but white space
 * around it. text is changed. NULL on malformed input or a limit. */
const struct json *json_parse(struct json_reader *r, char *text, size_t len,
                              struct err *err) CC_MUST_USE;

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};
enum json_type json_type(const struct json *v);

/* All of these take NULL for "absent", and answer for a value of another
 * type as for an absent one: no type confusion. */

/* The member of an object; NULL if none or not an object. */
const struct json *json_get(const struct json *v, const char *key);
/* Text of a string (may hold NULs); STR_NONE otherwise. */
struct str json_text(const struct json *v);
bool json_is_object(const struct json *v);
bool json_is_array(const struct json *v);
bool json_is_string(const struct json *v);
/* A number that is an integer within [min,max]; false otherwise. */
bool json_int(const struct json *v, int64_t min, int64_t max, int64_t *out);

/* Any number; may be infinite, is never NaN. False otherwise. */
bool json_double(const struct json *v, double *out);

/* Children of an object or array in order: first, then next; NULL at the
 * end. The key of an object's member. */
const struct json *json_first(const struct json *v);
const struct json *json_next(const struct json *v);
struct str json_key(const struct json *v);

#endif
