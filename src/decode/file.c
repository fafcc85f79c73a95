/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/file.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/limits.h"
#include "decode/decoder.h"
#include "decode/event.h"
#include "decode/file_internal.h"
#include "decode/frame.h"
#include "decode/yamlcut.h"

/* What the line that comes in belongs to. */
enum line {
    UNDECIDED, /* blanks so far */
    JSON,      /* is fed to the frame as it comes */
    WHOLE,     /* YAML or text: looked at when it is complete */
    SKIPPED    /* the rest of a broken document */
};

struct file_reader {
    file_piece_fn *fn;
    void *ctx;
    struct frame *frame;
    struct yamlcut *yaml;
    struct json_reader *json;
    struct buf rest; /* the last draft's */
    struct looks looks;

    enum line line;
    struct buf text;    /* of the line, unless it is JSON */
    uint64_t number;    /* the line's, from 1 */
    uint64_t doc_line;  /* where the JSON document began */
    uint64_t item_line; /* and its item */
    bool was_in_item;   /* before these bytes */
    bool emitted;       /* an item, among these bytes */
    bool skipping;      /* behind a broken document */
    bool in_text;       /* the last line was no document either */
    bool in_array;      /* of events: the frame takes it for a List's items */
    bool has_events;
    bool bad; /* something was no event */
    bool stopped;
};

/* --- pieces ----------------------------------------------------------- */

static bool emit(struct file_reader *r, const struct file_piece *piece) {
    if (!r->stopped) r->stopped = !r->fn(r->ctx, piece);
    return !r->stopped;
}

static bool emit_bad(struct file_reader *r, uint64_t line, const char *why) {
    const struct file_piece piece = {
        .kind = FILE_BAD, .line = line, .u.why = str_of(why)};
    r->bad = true;
    return emit(r, &piece);
}

static bool emit_event(struct file_reader *r, uint64_t line,
                       const struct json *v, bool in_list) {
    struct file_piece piece = {.kind = FILE_EVENT, .line = line};
    struct err err;
    if (!event_of_json(v, &r->rest, &piece.u.event, &err)) {
        looks_take_kind(&r->looks, json_text(json_get(v, "kind")), in_list);
        return emit_bad(r, line, err.text);
    }
    r->has_events = true;
    return emit(r, &piece);
}

static bool emit_frame(struct file_reader *r, uint64_t line,
                       const struct json *v) {
    struct file_piece piece = {.kind = FILE_FRAME, .line = line};
    struct err err;
    if (!watch_of_json(v, &r->rest, &piece.u.frame, &err)) {
        const struct json *object = json_get(v, "object");
        looks_take_kind(&r->looks, json_text(json_get(object, "kind")), false);
        return emit_bad(r, line, err.text);
    }
    r->has_events = true;
    return emit(r, &piece);
}

/* What a List still has are items that were not cut: YAML's in brackets. */
static bool emit_list(struct file_reader *r, uint64_t line,
                      const struct json *v) {
    struct str kind = json_text(json_get(v, "kind"));
    bool more = !r->stopped;
    for (const struct json *item = json_first(json_get(v, "items"));
         item && more; item = json_next(item))
        more = emit_event(r, line, item, true);
    if (kind.len == 0 || str_eq(kind, STR("List")) ||
        str_eq(kind, STR("EventList")))
        r->has_events = r->has_events || !r->bad;
    return more;
}

/* A document without its items, if it had any. */
static bool emit_document(struct file_reader *r, uint64_t line,
                          const struct json *v) {
    if (json_is_array(json_get(v, "items"))) return emit_list(r, line, v);
    if (json_get(v, "object") && json_get(v, "type"))
        return emit_frame(r, line, v);
    return emit_event(r, line, v, false);
}

static bool emit_json(struct file_reader *r, uint64_t line, bool item,
                      char *doc, size_t len) {
    struct err err;
    const struct json *v = json_parse(r->json, doc, len, &err);
    if (!v) return emit_bad(r, line, err.text);
    return item ? emit_event(r, line, v, true) : emit_document(r, line, v);
}

static bool emit_record(struct file_reader *r, char *doc, size_t len) {
    const struct file_piece piece = {
        .kind = FILE_RECORD, .line = r->doc_line, .u.record = {doc, len}};
    r->has_events = true;
    return emit(r, &piece);
}

static bool is_record(const char *doc, size_t len) {
    return str_starts((struct str){doc, len}, STR("{\"kevtop\":"));
}

static bool on_frame(void *ctx, enum frame_kind kind, char *doc, size_t len) {
    struct file_reader *r = ctx;
    uint64_t line = r->number;
    bool more = true;
    if (r->was_in_item && !r->emitted) line = r->item_line;
    switch (kind) {
    case FRAME_DOC:
        more = emit_json(r, line, true, doc, len);
        break;
    case FRAME_REST:
        more = is_record(doc, len)
                   ? emit_record(r, doc, len)
                   : emit_json(r, r->doc_line, false, doc, len);
        r->doc_line = r->number;
        break;
    case FRAME_OVERSIZE:
        more = emit_bad(r, line, "it is over the limit of 16 MiB");
        break;
    case FRAME_JUNK:
        more = emit_bad(r, line, "this is no object");
        break;
    }
    r->emitted = r->emitted || kind != FRAME_REST;
    return more;
}

static bool on_yaml(void *ctx, uint64_t line, bool item, char *doc, size_t len,
                    const char *why) {
    struct file_reader *r = ctx;
    if (!doc) return emit_bad(r, line, why);
    return emit_json(r, line, item, doc, len);
}

/* --- lines ------------------------------------------------------------ */

/* The document that is open is not complete, and will not be. */
static bool give_up(struct file_reader *r, const char *why) {
    uint64_t line = frame_in_item(r->frame) ? r->item_line : r->doc_line;
    frame_reset(r->frame);
    r->in_array = false;
    return emit_bad(r, line, why);
}

/* Lines of a broken document that is printed over several. */
static bool is_remainder(char first) {
    return first == ' ' || first == '\t' || first == '\r' || first == '}' ||
           first == ']' || first == '"' || first == ',';
}

/* At the first byte of a line, not a newline. In JSON no text goes over the
 * end of a line, and a brace in its first column begins a document, unless
 * an item of a List may stand there. */
static void begin_line(struct file_reader *r, char first) {
    if (r->skipping && is_remainder(first)) {
        r->line = SKIPPED;
        return;
    }
    r->skipping = false;
    if (!frame_at_boundary(r->frame)) {
        if (first == '{' && !frame_wants_item(r->frame))
            give_up(r, "it is cut off");
        r->line = JSON;
    }
}

static bool is_json(const struct file_reader *r, char first, bool column_0) {
    if (!yamlcut_is_empty(r->yaml)) return first == '{' && column_0;
    return first == '{' || first == '[' || first == '\xef';
}

/* At the first byte that is no blank. */
static void decide(struct file_reader *r, char first, bool column_0) {
    r->line = is_json(r, first, column_0) ? JSON : WHOLE;
    if (r->line != JSON) return;
    buf_clear(&r->text);
    if (!yamlcut_is_empty(r->yaml) && !yamlcut_end(r->yaml)) r->stopped = true;
    r->in_text = false;
}

/* A line of text among documents: the first of several is told. */
static bool take_text(struct file_reader *r, struct str line) {
    char why[128];
    if (r->in_text) return true;
    r->in_text = true;
    snprintf(why, sizeof(why), "text that is no event: %.*s",
             STR_ARG(str_sub(line, 0, 60)));
    return emit_bad(r, r->number, why);
}

static bool end_whole_line(struct file_reader *r) {
    struct str line = buf_str(&r->text);
    bool more = true;
    if (!yamlcut_is_empty(r->yaml) ||
        (str_trim(line).len && yamlcut_is_line(line)))
        more = yamlcut_line(r->yaml, r->number, line);
    else if (str_trim(line).len)
        more = take_text(r, line);
    if (!more) r->stopped = true;
    buf_clear(&r->text);
    return !r->stopped;
}

static bool end_line(struct file_reader *r) {
    enum line was = r->line;
    bool more = true;
    r->line = UNDECIDED;
    if (was == JSON && frame_in_string(r->frame)) {
        more = give_up(r, "it is cut off, or a text in it goes over the end "
                          "of its line");
        r->skipping = true;
    } else if (was == WHOLE || was == UNDECIDED) {
        more = end_whole_line(r);
    }
    r->number++;
    return more;
}

/* An array of events, as jq -s makes it, is a List without its head. */
static void begin_array(struct file_reader *r) {
    static const char head[] = "{\"items\":";
    r->in_array = true;
    if (!frame_feed(r->frame, head, strlen(head))) r->stopped = true;
}

static void end_array(struct file_reader *r) {
    r->in_array = false;
    if (!frame_feed(r->frame, "}", 1)) r->stopped = true;
}

static void feed_json(struct file_reader *r, const char *bytes, size_t len) {
    if (frame_at_boundary(r->frame)) {
        r->doc_line = r->number;
        if (len && bytes[0] == '[') begin_array(r);
    }
    r->was_in_item = frame_in_item(r->frame);
    r->emitted = false;
    if (!frame_feed(r->frame, bytes, len)) r->stopped = true;
    if (frame_in_item(r->frame) && (!r->was_in_item || r->emitted))
        r->item_line = r->number;
    if (r->in_array && frame_is_behind_items(r->frame)) end_array(r);
}

static size_t blanks(const char *bytes, size_t len) {
    size_t n = 0;
    while (n < len && (bytes[n] == ' ' || bytes[n] == '\t')) n++;
    return n;
}

/* Bytes of one line, without its newline. */
static void feed_line(struct file_reader *r, const char *bytes, size_t len) {
    if (len == 0) return;
    if (r->line == UNDECIDED && r->text.len == 0) begin_line(r, bytes[0]);
    if (r->line == UNDECIDED) {
        size_t n = blanks(bytes, len);
        if (n < len) decide(r, bytes[n], n + r->text.len == 0);
        if (r->line == JSON) {
            bytes += n;
            len -= n;
        }
    }
    switch (r->line) {
    case JSON:
        feed_json(r, bytes, len);
        break;
    case UNDECIDED:
    case WHOLE:
        buf_add(&r->text, bytes, len);
        break;
    case SKIPPED:
        break;
    }
}

/* --- the header's ----------------------------------------------------- */

struct file_reader *file_reader_new(file_piece_fn *fn, void *ctx) {
    struct file_reader *r = xcalloc(1, sizeof(*r));
    r->fn = fn;
    r->ctx = ctx;
    r->frame = frame_new(FRAME_LIST, LIMIT_DOC_BYTES, on_frame, r);
    r->yaml = yamlcut_new(on_yaml, r);
    r->json = json_reader_new();
    buf_init(&r->rest, LIMIT_DOC_BYTES);
    buf_init(&r->text, LIMIT_YAML_BYTES);
    r->number = 1;
    return r;
}

void file_reader_free(struct file_reader *r) {
    if (!r) return;
    frame_free(r->frame);
    yamlcut_free(r->yaml);
    json_reader_free(r->json);
    buf_done(&r->rest);
    buf_done(&r->text);
    xfree(r);
}

bool file_reader_feed(struct file_reader *r, const char *bytes, size_t len) {
    looks_take_bytes(&r->looks, bytes, len);
    while (len && !r->stopped) {
        const char *nl = memchr(bytes, '\n', len);
        size_t n = nl ? (size_t)(nl - bytes) : len;
        feed_line(r, bytes, n);
        if (!nl) break;
        if (r->line == JSON) feed_json(r, "\n", 1);
        if (!r->stopped) end_line(r);
        bytes = nl + 1;
        len -= n + 1;
    }
    return !r->stopped;
}

bool file_reader_end(struct file_reader *r) {
    if (!r->stopped && r->line != JSON) end_whole_line(r);
    if (!r->stopped && !yamlcut_is_empty(r->yaml) && !yamlcut_end(r->yaml))
        r->stopped = true;
    if (!r->stopped && !frame_at_boundary(r->frame))
        give_up(r, "it is cut off");
    return !r->stopped;
}

bool file_reader_has_events(const struct file_reader *r) {
    return r->has_events;
}

const char *file_reader_looks(struct file_reader *r) {
    return looks_tell(&r->looks);
}
