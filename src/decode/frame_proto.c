/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/frame_proto.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/str.h"
#include "decode/piece.h"

#define PREFIX_LEN 4
/* A length from here on begins with a printable byte. */
#define PREFIX_END UINT32_C(0x20000000)
#define VARINT_MAX 10 /* bytes */

/* How a field is written: the low three bits of its tag. */
enum wire_type {
    VARINT = 0,
    FIXED64 = 1,
    BYTES = 2,
    FIXED32 = 5,
};

#define TAG(number, type) ((uint64_t)(number) << 3 | (uint64_t)(type))

/* runtime.Unknown */
#define UNKNOWN_TYPE_META TAG(1, BYTES)
#define UNKNOWN_RAW TAG(2, BYTES)
#define UNKNOWN_ENCODING TAG(3, BYTES)
/* EventList */
#define LIST_METADATA TAG(1, BYTES)
#define LIST_ITEM TAG(2, BYTES)

/* Where in the stream the next byte stands. */
enum place {
    AT_MAGIC,
    AT_PREFIX,
    AT_TAG,
    AT_LENGTH,
    AT_VARINT, /* in a number that is skipped */
    IN_VALUE,
    AT_END /* nothing more is to be found */
};

/* What is done with a field's bytes. */
enum use { SKIP, KEEP, HAND_OVER, REFUSE };

struct frame_proto {
    enum frame_mode mode;
    frame_fn *fn;
    void *ctx;
    enum place place;
    enum use use;
    uint64_t number;   /* the varint or prefix so far */
    unsigned digits;   /* bytes of it */
    uint64_t tag;      /* of the field at hand */
    uint64_t left;     /* bytes of it */
    bool in_raw;       /* the fields are those of an EventList */
    bool had_raw;      /* and there is no second one */
    uint64_t raw_left; /* bytes of raw that are not taken yet */
    struct piece doc;  /* WatchEvent, item or junk */
    struct piece head; /* FRAME_LIST: runtime.Unknown without raw */
    struct piece rest; /* FRAME_LIST: raw without its items */
    bool stopped;
};

/* --- handing over ---------------------------------------------------- */

static bool hand_over(struct frame_proto *f, enum frame_kind kind,
                      struct piece *p) {
    static char none[1];
    size_t len = p->len;

    if (piece_is_over(p)) kind = FRAME_OVERSIZE;
    if (!f->fn(f->ctx, kind, p->buf.data ? p->buf.data : none, len))
        f->stopped = true;
    piece_reset(p);
    return !f->stopped;
}

/* What cannot be: with this byte, or the prefix that it ends. */
static bool end_in_junk(struct frame_proto *f, char c) {
    char shown[PREFIX_LEN] = {c};
    size_t len = 1;

    if (f->place == AT_PREFIX) {
        len = PREFIX_LEN;
        for (size_t i = 0; i < len; i++)
            shown[i] = (char)(f->number >> (8 * (len - 1 - i)));
    }
    piece_reset(&f->doc);
    piece_add(&f->doc, shown, shown + len);
    f->place = AT_END;
    hand_over(f, FRAME_JUNK, &f->doc);
    f->stopped = true;
    return false;
}

static size_t put_varint(char *out, uint64_t n) {
    size_t len = 0;

    for (; n >= 0x80; n >>= 7) out[len++] = (char)(n | 0x80);
    out[len++] = (char)n;
    return len;
}

/* The document again, without its items. */
static bool hand_over_rest(struct frame_proto *f) {
    char tag[2 * VARINT_MAX];
    size_t n = put_varint(tag, UNKNOWN_RAW);
    struct str raw = buf_str(&f->rest.buf);

    n += put_varint(&tag[n], f->rest.len);
    piece_add(&f->head, tag, tag + n);
    if (raw.len) piece_add(&f->head, raw.ptr, raw.ptr + raw.len);
    f->head.len += f->rest.len - raw.len; /* what was too large to keep */
    piece_reset(&f->rest);
    return hand_over(f, FRAME_REST, &f->head);
}

/* --- numbers, byte by byte ------------------------------------------- */

enum progress { MORE, WHOLE, WRONG };

static void start(struct frame_proto *f, enum place place) {
    f->place = place;
    f->number = 0;
    f->digits = 0;
}

static enum progress add_digit(struct frame_proto *f, char c) {
    uint64_t bits = (unsigned char)c & 0x7F;

    if (f->digits == VARINT_MAX - 1 && (unsigned char)c > 1) return WRONG;
    f->number |= bits << (7 * f->digits);
    f->digits++;
    return (unsigned char)c & 0x80 ? MORE : WHOLE;
}

/* --- fields ---------------------------------------------------------- */

/* Whether raw can be taken apart: what runtime.Unknown has said so far names
 * a list of core/v1 events. */
static bool is_event_list(const struct frame_proto *f) {
    static const char meta[] = "\x0A\x02v1\x12\x09"
                               "EventList";
    const struct str want = {meta, sizeof(meta) - 1};
    const struct piece *p = &f->head;

    if (p->len != PROTO_MAGIC_LEN + 2 + want.len || piece_is_over(p))
        return false;
    assert(p->buf.data);
    return str_eq(str_sub(buf_str(&p->buf), PROTO_MAGIC_LEN + 2, want.len),
                  want);
}

static enum use use_of(const struct frame_proto *f) {
    if (f->in_raw) {
        if (f->tag == LIST_ITEM) return HAND_OVER;
        return f->tag == LIST_METADATA ? KEEP : SKIP;
    }
    if (f->had_raw) {
        /* What raw was handed over as is all there is. */
        if (f->tag == UNKNOWN_ENCODING) return f->left ? REFUSE : SKIP;
        return f->tag == UNKNOWN_RAW ? REFUSE : SKIP;
    }
    if (f->tag == UNKNOWN_ENCODING) return f->left ? KEEP : SKIP;
    return f->tag == UNKNOWN_TYPE_META || f->tag == UNKNOWN_RAW ? KEEP : SKIP;
}

static bool end_field(struct frame_proto *f) {
    bool ok = true;

    if (f->place == IN_VALUE && f->use == HAND_OVER)
        ok = hand_over(f, FRAME_DOC, &f->doc);
    start(f, f->mode == FRAME_STREAM ? AT_PREFIX : AT_TAG);
    if (f->in_raw && f->raw_left == 0) {
        f->in_raw = false;
        ok = ok && hand_over_rest(f);
    } else if (ok && !f->in_raw && f->tag == UNKNOWN_RAW && !f->had_raw &&
               f->mode == FRAME_LIST) {
        f->had_raw = true;
        ok = hand_over(f, FRAME_REST, &f->head);
    }
    return ok;
}

/* A field whose f->left bytes come next. */
static bool begin_value(struct frame_proto *f) {
    struct piece *kept = f->in_raw ? &f->rest : &f->head;

    if (f->in_raw && f->left > f->raw_left) return false;
    if (!f->in_raw && !f->had_raw && f->tag == UNKNOWN_RAW &&
        is_event_list(f)) {
        f->in_raw = true;
        f->had_raw = true;
        f->raw_left = f->left;
        if (f->raw_left) {
            start(f, AT_TAG);
            return true;
        }
        f->place = AT_TAG;
        end_field(f);
        return true;
    }
    f->use = use_of(f);
    if (f->use == REFUSE) return false;
    if (f->use == KEEP) {
        char tag[2 * VARINT_MAX];
        size_t n = put_varint(tag, f->tag);
        n += put_varint(&tag[n], f->left);
        piece_add(kept, tag, tag + n);
    }
    f->place = IN_VALUE;
    if (f->left == 0) end_field(f);
    return true;
}

static bool begin_field(struct frame_proto *f) {
    f->tag = f->number;
    if (f->tag >> 3 == 0 || f->tag > UINT32_MAX) return false;
    switch ((enum wire_type)(f->tag & 7)) {
    case VARINT:
        start(f, AT_VARINT);
        return true;
    case BYTES:
        start(f, AT_LENGTH);
        return true;
    case FIXED64:
        f->left = 8;
        return begin_value(f);
    case FIXED32:
        f->left = 4;
        return begin_value(f);
    }
    return false;
}

/* --- a step for each place: bytes in, the first byte not taken out,
 * NULL where it cannot be --------------------------------------------- */

static const char *step_magic(struct frame_proto *f, const char *p) {
    const char *magic = PROTO_MAGIC;

    if (*p != magic[f->head.len]) return NULL;
    piece_add(&f->head, p, p + 1);
    if (f->head.len == PROTO_MAGIC_LEN) start(f, AT_TAG);
    return p + 1;
}

static const char *step_prefix(struct frame_proto *f, const char *p) {
    f->number = f->number << 8 | (unsigned char)*p;
    f->digits++;
    if (f->digits < PREFIX_LEN) return p + 1;
    if (f->number >= PREFIX_END) return NULL;
    f->left = f->number;
    f->use = HAND_OVER;
    f->place = IN_VALUE;
    if (f->left == 0) end_field(f);
    return p + 1;
}

static const char *step_number(struct frame_proto *f, const char *p) {
    if (f->in_raw && f->raw_left-- == 0) return NULL;
    switch (add_digit(f, *p)) {
    case WRONG:
        return NULL;
    case MORE:
        return p + 1;
    case WHOLE:
        break;
    }
    switch (f->place) {
    case AT_TAG:
        return begin_field(f) ? p + 1 : NULL;
    case AT_LENGTH:
        f->left = f->number;
        return begin_value(f) ? p + 1 : NULL;
    default:
        end_field(f);
        return p + 1;
    }
}

static const char *step_value(struct frame_proto *f, const char *p,
                              const char *end) {
    size_t n = (size_t)(end - p);
    struct piece *kept = f->in_raw ? &f->rest : &f->head;

    if (n > f->left) n = (size_t)f->left;
    if (f->use == KEEP) piece_add(kept, p, p + n);
    if (f->use == HAND_OVER) piece_add(&f->doc, p, p + n);
    f->left -= n;
    if (f->in_raw) f->raw_left -= n;
    if (f->left == 0) end_field(f);
    return p + n;
}

static const char *step(struct frame_proto *f, const char *p,
                        const char *end) {
    switch (f->place) {
    case AT_MAGIC:
        return step_magic(f, p);
    case AT_PREFIX:
        return step_prefix(f, p);
    case AT_TAG:
    case AT_LENGTH:
    case AT_VARINT:
        return step_number(f, p);
    case IN_VALUE:
        return step_value(f, p, end);
    case AT_END:
        return NULL;
    }
    return NULL;
}

/* --- the header's ---------------------------------------------------- */

struct frame_proto *frame_proto_new(enum frame_mode mode, size_t cap_bytes,
                                    frame_fn *fn, void *ctx) {
    struct frame_proto *f = xcalloc(1, sizeof(*f));

    f->mode = mode;
    f->fn = fn;
    f->ctx = ctx;
    f->place = mode == FRAME_STREAM ? AT_PREFIX : AT_MAGIC;
    piece_init(&f->doc, cap_bytes);
    piece_init(&f->head, cap_bytes);
    piece_init(&f->rest, cap_bytes);
    return f;
}

void frame_proto_free(struct frame_proto *f) {
    if (!f) return;
    piece_done(&f->doc);
    piece_done(&f->head);
    piece_done(&f->rest);
    xfree(f);
}

bool frame_proto_feed(struct frame_proto *f, const char *bytes, size_t len) {
    const char *end = bytes + len;
    const char *p = bytes;

    assert(bytes || len == 0);
    while (p < end && !f->stopped) {
        const char *at = p;
        p = step(f, at, end);
        if (!p) return end_in_junk(f, *at);
    }
    return !f->stopped;
}
