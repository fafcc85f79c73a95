/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/frame.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "decode/piece.h"

static const char BOM[] = "\xEF\xBB\xBF";

/* Bytes that end a run of others, for the inner loops. */
#define IN_STRING 1 /* inside a string: quote and backslash */
#define IN_VALUE 2  /* outside of one: quote and brackets */
#define IN_WORD 4   /* inside a word or number: what may follow one */

static const unsigned char stops[256] = {
    ['"'] = IN_STRING | IN_VALUE,
    ['\\'] = IN_STRING,
    ['{'] = IN_VALUE,
    ['['] = IN_VALUE,
    ['}'] = IN_VALUE | IN_WORD,
    [']'] = IN_VALUE | IN_WORD,
    [','] = IN_WORD,
    [' '] = IN_WORD,
    ['\t'] = IN_WORD,
    ['\r'] = IN_WORD,
    ['\n'] = IN_WORD,
};

/* Where in the stream the next byte stands. */
enum place {
    BETWEEN,    /* documents */
    JUNK,       /* in a line that is no document */
    DOC,        /* FRAME_STREAM: in a document */
    TOP,        /* FRAME_LIST: among the List's own members */
    TOP_STRING, /* in a key or a text of the List's own */
    TOP_NESTED, /* in an object or array of the List's own */
    ITEMS,      /* between items */
    ITEM,       /* in an item */
    ODD_WORD,   /* in an item that is a number or a word */
    ODD_VALUE   /* in an item that is a string or an array */
};

/* How far inside a value. */
struct nesting {
    size_t depth;
    bool in_string;
    bool escaped; /* behind a backslash */
};

struct frame {
    enum frame_mode mode;
    frame_fn *fn;
    void *ctx;
    enum place place;
    struct nesting nest;
    struct piece doc;  /* document, item or junk */
    struct piece rest; /* FRAME_LIST: the List without its items */
    size_t key_at;     /* where in rest the last string began */
    bool was_items;    /* that string was "items" */
    size_t bom;        /* bytes of a BOM so far */
    bool stopped;
    unsigned long long offset;
};

/* What a step has completed. */
enum done { NOTHING, DONE_DOC, DONE_REST, DONE_JUNK };

/* --- scanning -------------------------------------------------------- */

static const char *skip_run(const char *p, const char *end,
                            unsigned char kind) {
    while (p < end && !(stops[(unsigned char)*p] & kind)) p++;
    return p;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* On, behind an opening quote, to behind the closing one or to the end. */
static const char *scan_string(struct nesting *n, const char *p,
                               const char *end) {
    while (p < end) {
        if (n->escaped) {
            n->escaped = false;
            p++;
            continue;
        }
        p = skip_run(p, end, IN_STRING);
        if (p == end) break;
        if (*p++ == '\\') {
            n->escaped = true;
        } else {
            n->in_string = false;
            break;
        }
    }
    return p;
}

/* On to behind the byte that brings depth to 0, or to the end. Whether
 * brackets match is the parser's business. */
static const char *scan_value(struct nesting *n, const char *p,
                              const char *end) {
    while (p < end) {
        if (n->in_string) {
            p = scan_string(n, p, end);
            continue;
        }
        p = skip_run(p, end, IN_VALUE);
        if (p == end) break;
        char c = *p++;
        if (c == '"') {
            n->in_string = true;
        } else if (c == '{' || c == '[') {
            n->depth++;
        } else if (--n->depth == 0) {
            break;
        }
    }
    return p;
}

/* --- a step for each place: bytes in, the first byte not taken out --- */

static void enter(struct frame *f, enum place place, size_t depth) {
    f->place = place;
    f->nest = (struct nesting){.depth = depth};
}

static void enter_junk(struct frame *f, const char *p) {
    f->place = JUNK;
    piece_add(&f->doc, BOM, &BOM[f->bom]);
    f->bom = 0;
    piece_add(&f->doc, p, p + 1);
}

static const char *step_between(struct frame *f, const char *p) {
    if (f->bom == 0 && is_space(*p)) return p + 1;
    if (*p == BOM[f->bom]) {
        f->bom = (f->bom + 1) % strlen(BOM);
        return p + 1;
    }
    if (f->bom > 0 || *p != '{') {
        enter_junk(f, p);
    } else if (f->mode == FRAME_STREAM) {
        enter(f, DOC, 0);
        return p;
    } else {
        enter(f, TOP, 0);
        f->was_items = false;
        piece_add(&f->rest, p, p + 1);
    }
    return p + 1;
}

/* Only the head of a line is kept. It ends with the newline, which is left
 * out together with a CR. */
static const char *step_junk(struct frame *f, const char *p, const char *end,
                             enum done *done) {
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    const char *to = nl ? nl : end;
    size_t room = PIECE_HEAD - f->doc.buf.len;

    if ((size_t)(to - p) < room) room = (size_t)(to - p);
    buf_add(&f->doc.buf, p, room);
    if (!nl) return end;
    f->place = BETWEEN;
    *done = DONE_JUNK;
    return nl + 1;
}

/* A document or an item. */
static const char *step_doc(struct frame *f, const char *p, const char *end,
                            enum done *done) {
    const char *to = scan_value(&f->nest, p, end);

    piece_add(&f->doc, p, to);
    if (f->nest.depth == 0) {
        f->place = f->place == DOC ? BETWEEN : ITEMS;
        *done = DONE_DOC;
    }
    return to;
}

/* Among the List's members: everything goes to rest. In what is JSON, an
 * array behind the string "items" can only be the value of that key. */
static const char *step_top(struct frame *f, const char *p, const char *end,
                            enum done *done) {
    const char *at = skip_run(p, end, IN_VALUE);
    const char *to = at < end ? at + 1 : end;

    piece_add(&f->rest, p, to);
    if (at == end) return to;
    switch (*at) {
    case '"':
        enter(f, TOP_STRING, 0);
        f->nest.in_string = true;
        f->key_at = f->rest.len;
        break;
    case '{':
    case '[':
        if (*at == '[' && f->was_items)
            f->place = ITEMS;
        else
            enter(f, TOP_NESTED, 1);
        break;
    default: /* a closing bracket */
        f->place = BETWEEN;
        *done = DONE_REST;
        break;
    }
    return to;
}

static const char *step_top_string(struct frame *f, const char *p,
                                   const char *end) {
    const char *to = scan_string(&f->nest, p, end);

    piece_add(&f->rest, p, to);
    if (f->nest.in_string) return to;
    f->place = TOP;
    f->was_items = false;
    if (piece_is_over(&f->rest)) return to;
    assert(f->rest.buf.data); /* the opening brace, for one */
    struct str key =
        str_sub(buf_str(&f->rest.buf), f->key_at, f->rest.len - 1 - f->key_at);
    f->was_items = str_eq(key, STR("items"));
    return to;
}

static const char *step_top_nested(struct frame *f, const char *p,
                                   const char *end) {
    const char *to = scan_value(&f->nest, p, end);

    piece_add(&f->rest, p, to);
    if (f->nest.depth == 0) f->place = TOP;
    return to;
}

/* What stands between items is dropped. */
static const char *step_items(struct frame *f, const char *p) {
    if (is_space(*p) || *p == ',') return p + 1;
    switch (*p) {
    case '{':
        enter(f, ITEM, 0);
        return p;
    case '[':
        enter(f, ODD_VALUE, 0);
        return p;
    case '"':
        enter(f, ODD_WORD, 0);
        f->nest.in_string = true;
        piece_add(&f->doc, p, p + 1);
        return p + 1;
    case '}':
    case ']':
        piece_add(&f->rest, p, p + 1);
        f->place = TOP;
        return p + 1;
    default:
        enter(f, ODD_WORD, 0);
        return p;
    }
}

/* An item that is no object. */
static const char *step_odd(struct frame *f, const char *p, const char *end,
                            enum done *done) {
    const char *to;
    bool ended;

    if (f->place == ODD_VALUE) {
        to = scan_value(&f->nest, p, end);
        ended = f->nest.depth == 0;
    } else if (f->nest.in_string) {
        to = scan_string(&f->nest, p, end);
        ended = !f->nest.in_string;
    } else {
        to = skip_run(p, end, IN_WORD);
        ended = to < end;
    }
    piece_add(&f->doc, p, to);
    if (ended) {
        f->place = ITEMS;
        *done = DONE_JUNK;
    }
    return to;
}

static const char *step(struct frame *f, const char *p, const char *end,
                        enum done *done) {
    switch (f->place) {
    case BETWEEN:
        return step_between(f, p);
    case JUNK:
        return step_junk(f, p, end, done);
    case DOC:
    case ITEM:
        return step_doc(f, p, end, done);
    case TOP:
        return step_top(f, p, end, done);
    case TOP_STRING:
        return step_top_string(f, p, end);
    case TOP_NESTED:
        return step_top_nested(f, p, end);
    case ITEMS:
        return step_items(f, p);
    case ODD_WORD:
    case ODD_VALUE:
        return step_odd(f, p, end, done);
    }
    assert(0);
    return end;
}

static bool hand_over(struct frame *f, enum done done) {
    struct piece *p = done == DONE_REST ? &f->rest : &f->doc;
    enum frame_kind kind = done == DONE_REST ? FRAME_REST : FRAME_DOC;
    size_t len = p->len;

    if (done == DONE_JUNK) {
        kind = FRAME_JUNK;
        len = p->buf.len < PIECE_HEAD ? p->buf.len : PIECE_HEAD;
        while (len > 0 && p->buf.data[len - 1] == '\r') len--;
    } else if (piece_is_over(p)) {
        kind = FRAME_OVERSIZE;
    }
    f->stopped = !f->fn(f->ctx, kind, p->buf.data, len);
    piece_reset(p);
    return !f->stopped;
}

struct frame *frame_new(enum frame_mode mode, size_t cap_bytes, frame_fn *fn,
                        void *ctx) {
    struct frame *f = xcalloc(1, sizeof(*f));

    f->mode = mode;
    f->fn = fn;
    f->ctx = ctx;
    f->place = BETWEEN;
    piece_init(&f->doc, cap_bytes);
    piece_init(&f->rest, cap_bytes);
    return f;
}

void frame_free(struct frame *f) {
    if (!f) return;
    piece_done(&f->doc);
    piece_done(&f->rest);
    xfree(f);
}

bool frame_feed(struct frame *f, const char *bytes, size_t len) {
    const char *p = bytes;
    const char *end = p + len;
    unsigned long long before = f->offset;

    while (p < end && !f->stopped) {
        enum done done = NOTHING;
        p = step(f, p, end, &done);
        f->offset = before + (size_t)(p - bytes);
        if (done != NOTHING && !hand_over(f, done)) break;
    }
    f->offset = before + len;
    return !f->stopped;
}

bool frame_at_boundary(const struct frame *f) {
    return f->place == BETWEEN && f->bom == 0;
}

bool frame_in_string(const struct frame *f) {
    return f->place != BETWEEN && f->place != JUNK && f->place != ITEMS &&
           f->nest.in_string;
}

bool frame_in_item(const struct frame *f) {
    return f->place == ITEM || f->place == ODD_WORD || f->place == ODD_VALUE;
}

bool frame_wants_item(const struct frame *f) {
    return f->place == ITEMS;
}

bool frame_is_behind_items(const struct frame *f) {
    return f->place == TOP;
}

void frame_reset(struct frame *f) {
    f->place = BETWEEN;
    f->bom = 0;
    f->nest = (struct nesting){0};
    piece_reset(&f->doc);
    piece_reset(&f->rest);
}

unsigned long long frame_offset(const struct frame *f) {
    return f->offset;
}
