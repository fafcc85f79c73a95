/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/decode/streams.h"

#include "base/jsonout.h"
#include "base/limits.h"

static void put_text(struct buf *out, const char *word, struct str s) {
    buf_printf(out, " %s=%zu", word, s.len);
    json_quote(out, s);
}

void put_draft(struct buf *out, const struct draft *d) {
    const struct event_facts *f = &d->facts;

#define X(field) put_text(out, #field, d->field);
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X
    buf_printf(out, " count=%d series=%d,%d,%lld first=%lld last=%lld",
               f->count, f->has_series, f->series_count,
               (long long)f->series_us, (long long)f->first_us,
               (long long)f->last_us);
    buf_printf(out, " at=%lld created=%lld", (long long)f->event_us,
               (long long)f->created_us);
}

void put_status(struct buf *out, const struct kube_status *status) {
    buf_printf(out, " code=%d after=%d large=%d", status->code,
               status->retry_after_s, status->rv_too_large);
    put_text(out, "reason", status->reason);
    put_text(out, "message", status->message);
}

static bool put_list(struct stream *s, char *doc, size_t len) {
    struct list_meta meta;

    if (!s->wire->list(s->decoder, doc, len, &meta, &s->err)) return false;
    buf_printf(&s->out, "list remaining=%lld", (long long)meta.remaining);
    put_text(&s->out, "rv", meta.rv);
    put_text(&s->out, "next", meta.next);
    return true;
}

static bool put_item(struct stream *s, char *doc, size_t len) {
    struct draft d;

    if (!s->wire->event(s->decoder, doc, len, &d, &s->err)) return false;
    put_draft(&s->out, &d);
    return true;
}

static bool put_watch(struct stream *s, char *doc, size_t len) {
    struct watch_frame frame;

    if (!s->wire->watch(s->decoder, doc, len, &frame, &s->err)) return false;
    buf_printf(&s->out, "frame %d end=%d", frame.type, frame.initial_end);
    put_text(&s->out, "rv", frame.rv);
    put_draft(&s->out, &frame.event);
    put_status(&s->out, &frame.status);
    return true;
}

static bool take(void *ctx, enum frame_kind kind, char *doc, size_t len) {
    struct stream *s = ctx;
    bool ok = false;

    s->docs++;
    switch (kind) {
    case FRAME_DOC:
        ok = s->mode == FRAME_LIST ? put_item(s, doc, len)
                                   : put_watch(s, doc, len);
        if (!ok) buf_printf(&s->out, "refused %s", s->err.text);
        break;
    case FRAME_REST:
        ok = put_list(s, doc, len);
        if (!ok) buf_printf(&s->out, "refused %s", s->err.text);
        break;
    case FRAME_OVERSIZE:
        buf_printf(&s->out, "oversize %zu ", len);
        json_quote(&s->out, (struct str){doc, len < 256 ? len : 256});
        break;
    case FRAME_JUNK:
        buf_add_cstr(&s->out, "junk ");
        json_quote(&s->out, (struct str){doc, len});
        break;
    }
    if (!ok) s->refused++;
    buf_add_char(&s->out, '\n');
    return true;
}

void stream_init(struct stream *s, const struct wire *wire,
                 enum frame_mode mode) {
    *s = (struct stream){
        .wire = wire,
        .mode = mode,
        .cap = LIMIT_DOC_BYTES,
        .decoder = decoder_new(),
    };
    buf_init(&s->out, 64 * MIB);
}

void stream_done(struct stream *s) {
    decoder_free(s->decoder);
    buf_done(&s->out);
}

void stream_read(struct stream *s, struct str bytes, size_t step) {
    struct framer *f = framer_new(s->wire, s->mode, s->cap, take, s);

    buf_clear(&s->out);
    buf_add_char(&s->out, '\n'); /* never NULL */
    s->docs = 0;
    s->refused = 0;
    for (size_t at = 0; at < bytes.len; at += step) {
        struct str piece = str_sub(bytes, at, step);
        if (!framer_feed(f, piece.ptr, piece.len)) break;
    }
    framer_free(f);
}
