/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of object/describe share, for them alone: reading objects
 * whose every field may be absent or of another type, and writing lines. */
#ifndef KEVTOP_OBJECT_DESCRIBE_PARTS_H
#define KEVTOP_OBJECT_DESCRIBE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "object/page.h"

/* A line on its way; as long as an object may be, since a text that does not
 * fit into a buffer is lost. The view cuts it. */
#define LINE_BUF BUF_INIT(LIMIT_REPLY_BYTES)

/* One object on its way to a page. */
struct describing {
    const struct json *object;
    int64_t now_us;
    struct page *page;
    bool whole; /* all of it is told: nothing twice */
};

/* One kind. Each of the three may be NULL: what conditions and phase tell;
 * nothing. */
struct kind_words {
    const char *group, *kind;
    enum tone (*state)(const struct json *object, int64_t now_us,
                       struct buf *out);
    void (*brief)(const struct describing *d); /* a few lines */
    void (*rest)(const struct describing *d);  /* what else there is to say */
};

/* The kinds, a table a family; a NULL kind ends it. */
extern const struct kind_words pod_kinds[];
extern const struct kind_words workload_kinds[];
extern const struct kind_words batch_kinds[];
extern const struct kind_words cluster_kinds[];
extern const struct kind_words storage_kinds[];
extern const struct kind_words network_kinds[];
extern const struct kind_words config_kinds[];

/* --- reading ---------------------------------------------------------- */

/* The value at "status.phase"; NULL if there is none. */
const struct json *json_at(const struct json *v, const char *path);
struct str text_at(const struct json *v, const char *path);
bool has_text(const struct json *v, const char *path, const char *text);
bool is_true(const struct json *v, const char *path);
/* An integer of the range that the API has for counts, else `otherwise`. */
int64_t number_at(const struct json *v, const char *path, int64_t otherwise);
/* RFC 3339; TIME_UNSET. */
int64_t time_at(const struct json *v, const char *path);
/* Members of an object, elements of an array; 0 for others. */
size_t count_of(const struct json *v);
/* The element whose member `key` is that text; NULL. */
const struct json *find_by(const struct json *list, const char *key,
                           struct str text);
/* The condition of that type; NULL. */
const struct json *condition_of(const struct json *object, const char *type);

/* --- texts ------------------------------------------------------------ */

/* A scalar as it is read, maps as "a=1, b=2", lists as "x, y". */
void add_inline(struct buf *out, const struct json *v);
/* "3m", "<unknown>" */
void add_age(struct buf *out, int64_t at_us, int64_t now_us);
/* "2026-11-23T10:00:00Z (3m ago)" */
void add_when(struct buf *out, int64_t at_us, int64_t now_us);
/* ", " before what is not the first. */
void add_comma(struct buf *out);

/* --- lines ------------------------------------------------------------ */

/* A line of a value, left out where there is none. */
void line_at(const struct describing *d, int indent, const char *label,
             const char *path);
void line_of(const struct describing *d, int indent, const char *label,
             const struct json *v);
void line_when(const struct describing *d, int indent, const char *label,
               const char *path);
void line_head(const struct describing *d, const char *text);
/* "and 12 more" if there is more than was shown. */
void line_more(const struct describing *d, int indent, size_t more);
/* A map or list under a heading, a line each; left out where there is none. */
void line_each(const struct describing *d, int indent, const char *label,
               const struct json *v);
/* Anything, as a tree, bounded. */
void line_tree(const struct describing *d, const char *label,
               const struct json *v);

/* --- conditions ------------------------------------------------------- */

/* Whether a condition is as it should be: GOOD, WARN where its status is
 * unknown, else BAD. */
enum tone condition_tone(const struct json *condition);
/* Those that are not as they should be, with reason and message. Returns how
 * many. None where all of them are told. */
size_t line_troubles(const struct describing *d);
/* All of them under a heading. */
void line_conditions(const struct describing *d);
/* What conditions and phase tell, for a kind that nothing is known of. */
enum tone state_of_any(const struct json *object, int64_t now_us,
                       struct buf *out);

#endif
