/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/unpack.h"
#include "decode/file.h"
#include "source/file_internal.h"

#define READ_BYTES (256 * KIB)
/* Broken documents that are told of one file; the others are counted. */
#define TOLD 10
/* How often the progress of a list is told. */
#define PROGRESS_MS 100

enum feed_use { FEED_FREE, FEED_OF_FILES, FEED_OF_RECORDINGS };

struct own_feed {
    uint16_t number, cluster;
    char *ns; /* "" for all; owned */
    enum feed_use use;
    bool told;
    enum feed_state state; /* that was told last */
};

struct files {
    struct source source; /* first: see source.h */
    struct inputs inputs;
    const char **names; /* of the clusters; NULL if less than two */
    struct playing playing;
    int wake[2]; /* a byte in it: look whether to stop */

    /* watch thread only */
    struct recording *recording;
    struct file_reader *reader;
    struct input *input;        /* the one that is read */
    VEC(struct own_feed) feeds; /* by number */
    bool has_plain;
    uint16_t plain;  /* its feed */
    uint64_t listed; /* events so far */
    int64_t told_ms; /* when their number was told */
    uint64_t bad;    /* documents of this input */
    bool closed;     /* nobody takes changes any more */
};

/* --- changes ---------------------------------------------------------- */

static bool push(struct files *f, struct change *c) {
    if (f->closed)
        change_free(c);
    else
        f->closed = !source_push(&f->source, c);
    return !f->closed;
}

static void push_feed(struct files *f, uint16_t feed, uint16_t cluster,
                      struct str ns) {
    struct change *c = change_new_text(CHANGE_FEED, feed, clock_now_us(), ns);
    c->cluster = cluster;
    push(f, c);
}

static void push_mark(struct files *f, enum change_kind kind, uint16_t feed,
                      uint16_t cluster) {
    struct change *c = change_new(kind, feed, clock_now_us());
    c->cluster = cluster;
    push(f, c);
}

static void push_state(struct files *f, uint16_t feed, uint16_t cluster,
                       const struct feed_report *report) {
    struct change *c = change_new_state(feed, clock_now_us(), report);
    c->cluster = cluster;
    push(f, c);
}

static void push_listing(struct files *f, uint16_t feed, uint16_t cluster) {
    const struct feed_report report = {.state = FEED_LISTING,
                                       .retry_at_us = TIME_UNSET,
                                       .listed = f->listed,
                                       .remaining = -1};
    f->told_ms = clock_mono_ms();
    push_state(f, feed, cluster, &report);
}

/* --- feeds ------------------------------------------------------------ */

static size_t count_clusters(const struct files *f) {
    return f->inputs.clusters.n > 1 ? f->inputs.clusters.n : 1;
}

/* The next number. Where there are no more, the last one is shared. */
static struct own_feed *new_feed(struct files *f, uint16_t cluster,
                                 struct str ns) {
    size_t n = f->feeds.n;
    const struct own_feed feed = {
        .number = (uint16_t)(n < LIMIT_FEEDS ? n : LIMIT_FEEDS - 1),
        .cluster = cluster,
        .ns = xstrndup(ns.ptr ? ns.ptr : "", ns.len)};
    vec_push(&f->feeds, feed);
    push_feed(f, feed.number, cluster, ns);
    return &f->feeds.at[n];
}

/* That which watches ns of a cluster, in whatever recording. A cluster's own
 * feed, that of all namespaces, becomes it as long as nobody else has that:
 * whoever waits for the lists of all feeds waits for no feed without one. */
static struct own_feed *find_feed(struct files *f, uint16_t cluster,
                                  struct str ns) {
    struct own_feed *free = NULL;
    for (size_t i = 0; i < f->feeds.n; i++) {
        struct own_feed *feed = &f->feeds.at[i];
        if (feed->cluster != cluster || feed->use == FEED_OF_FILES) continue;
        if (str_eq(str_of(feed->ns), ns)) return feed;
        if (feed->use == FEED_FREE) free = feed;
    }
    if (!free) return new_feed(f, cluster, ns);
    xfree(free->ns);
    free->ns = xstrndup(ns.ptr, ns.len);
    push_feed(f, free->number, cluster, ns);
    return free;
}

/* That of the one list that all plain files are: no recording's list may say
 * what is no longer in it. */
static uint16_t plain_feed(struct files *f) {
    if (f->has_plain) return f->plain;
    uint16_t cluster = f->inputs.other;
    struct own_feed *feed = find_feed(f, cluster, STR(""));
    if (feed->use != FEED_FREE) feed = new_feed(f, cluster, STR(""));
    feed->use = FEED_OF_FILES;
    f->has_plain = true;
    f->plain = feed->number;
    push_mark(f, CHANGE_LIST_BEGIN, f->plain, cluster);
    return f->plain;
}

static struct input_feed *recorded_feed(struct input *in, uint16_t theirs) {
    for (size_t i = 0; i < in->feeds.n; i++)
        if (in->feeds.at[i].theirs == theirs) return &in->feeds.at[i];
    const struct input_feed feed = {.theirs = theirs};
    vec_push(&in->feeds, feed);
    return &in->feeds.at[in->feeds.n - 1];
}

/* A feed that nothing told of, of a recording without its beginning, is one
 * of its own. */
static struct own_feed *feed_of(struct files *f, const struct change *c) {
    bool begins = c->kind == CHANGE_FEED;
    struct input_feed *feed = recorded_feed(f->input, c->feed);
    if (begins || !feed->known) {
        struct own_feed *own = begins ? find_feed(f, c->cluster, c->u.text)
                                      : new_feed(f, c->cluster, STR(""));
        own->use = FEED_OF_RECORDINGS;
        if (f->playing.speed <= 0) push_listing(f, own->number, own->cluster);
        feed->known = true;
        feed->ours = (size_t)(own - f->feeds.at);
    }
    return &f->feeds.at[feed->ours];
}

/* --- what is broken --------------------------------------------------- */

CC_PRINTF(2, 3)
static void push_skipped(struct files *f, const char *fmt, ...) {
    char text[LIMIT_ERR_TEXT];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    push(f, change_new_text(CHANGE_SKIPPED, 0, clock_now_us(), str_of(text)));
}

/* The first ones are told, all are counted. */
static void take_bad(struct files *f, uint64_t line, struct str why) {
    f->bad++;
    if (f->bad <= TOLD)
        push_skipped(f, "%s, line %llu: %.*s", input_label(f->input),
                     (unsigned long long)line, STR_ARG(why));
    else if (f->bad > TOLD + 1)
        push(f, change_new_text(CHANGE_SKIPPED, 0, clock_now_us(), STR("")));
}

static void tell_more(struct files *f) {
    if (f->bad > TOLD)
        push_skipped(f, "%s: %llu more documents", input_label(f->input),
                     (unsigned long long)(f->bad - TOLD));
}

/* The file as a feed of its own, that has failed. */
CC_PRINTF(3, 4)
static void fail_input(struct files *f, enum err_kind kind, const char *fmt,
                       ...) {
    char text[LIMIT_ERR_TEXT];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    const struct feed_report report = {.state = FEED_FAILED,
                                       .kind = kind,
                                       .retry_at_us = TIME_UNSET,
                                       .remaining = -1,
                                       .text = str_of(text)};
    struct own_feed *feed = new_feed(f, f->inputs.other, STR(""));
    feed->use = FEED_OF_FILES;
    feed->told = true;
    feed->state = FEED_FAILED;
    push_state(f, feed->number, feed->cluster, &report);
}

/* --- waiting ---------------------------------------------------------- */

static void answer_all(struct files *f) {
    enum source_command command;
    struct source_ask ask;
    while (source_next_command(&f->source, &command)) continue;
    while (source_next_ask(&f->source, &ask)) {
        const struct reply reply = {
            .id = ask.id,
            .why = STR("a file has events alone: there is nobody to ask")};
        struct change *c = change_new_reply(0, clock_now_us(), &reply);
        c->cluster = ask.cluster;
        push(f, c);
        xfree(ask.path);
    }
}

static bool goes_on(struct files *f) {
    return !f->closed && !source_stopping(&f->source);
}

/* Until fd (-1: none) can be read, or so much time has gone by (-1: ever).
 * False: it is to stop. */
static bool wait_for(struct files *f, int fd, int64_t ms) {
    int64_t until_ms = clock_mono_ms() + ms;
    while (goes_on(f)) {
        answer_all(f);
        int64_t left_ms = ms < 0 ? 60000 : until_ms - clock_mono_ms();
        if (ms >= 0 && left_ms <= 0) return goes_on(f);
        struct pollfd fds[] = {{.fd = f->wake[0], .events = POLLIN},
                               {.fd = fd, .events = POLLIN}};
        char bytes[64];
        if (poll(fds, ARRAY_LEN(fds),
                 (int)(left_ms < 60000 ? left_ms : 60000)) <= 0)
            continue;
        if (fds[0].revents && read(f->wake[0], bytes, sizeof(bytes)) > 0)
            continue;
        if (fds[1].revents) return true;
    }
    return false;
}

/* --- pieces ----------------------------------------------------------- */

/* One more, and how many there are so far, now and then. */
static void count_event(struct files *f, uint16_t feed, uint16_t cluster) {
    f->listed++;
    if (f->listed % 64 || clock_mono_ms() - f->told_ms < PROGRESS_MS) return;
    if (f->playing.speed <= 0) push_listing(f, feed, cluster);
    answer_all(f);
}

static bool take_listed(struct files *f, const struct draft *d,
                        enum change_kind kind) {
    uint16_t feed = plain_feed(f);
    playing_event(&f->playing, d);
    count_event(f, feed, f->inputs.other);
    struct change *c = change_new_event(kind, feed, clock_now_us(), d);
    c->cluster = f->inputs.other;
    return push(f, c);
}

static bool take_frame(struct files *f, uint64_t line,
                       const struct watch_frame *w) {
    char why[256];
    switch (w->type) {
    case WATCH_ADDED:
    case WATCH_MODIFIED:
        return take_listed(f, &w->event, CHANGE_LISTED);
    case WATCH_DELETED:
        return take_listed(f, &w->event, CHANGE_DELETED);
    case WATCH_BOOKMARK:
        return true;
    case WATCH_ERROR:
        snprintf(why, sizeof(why), "the watch was ended: %.*s",
                 STR_ARG(str_sub(w->status.message, 0, 200)));
        take_bad(f, line, str_of(why));
        break;
    }
    return !f->closed;
}

/* A run begins: which of its clusters is which of ours; its feeds follow. */
static void begin_run(struct files *f, const struct recording_head *head) {
    struct input *in = f->input;
    for (size_t i = 0; i < RECORDING_CLUSTERS; i++)
        in->clusters[i] = i < head->n_clusters
                              ? inputs_cluster(&f->inputs, head->clusters[i])
                              : f->inputs.other;
    vec_clear(&in->feeds);
    playing_begin(&f->playing);
    playing_line(&f->playing, head->at_us);
}

/* At once there is no time for states: they become lines of the journal, and
 * the feed is being read until all is. One that has failed stays so. Takes
 * c; NULL: it says nothing new. */
static struct change *settle_state(struct files *f, struct own_feed *feed,
                                   struct change *c) {
    const struct feed_report *r = &c->u.state;
    bool news = !feed->told || feed->state != r->state;
    feed->told = true;
    feed->state = r->state;
    if (f->playing.speed > 0 || r->state == FEED_FAILED) return c;
    struct change *note = NULL;
    if (news || r->text.len) {
        char *text = xasprintf("%s%s%.*s", feed_state_name(r->state),
                               r->text.len ? ": " : "", STR_ARG(r->text));
        note = change_new_text(CHANGE_NOTE, c->feed, c->at_us, str_of(text));
        note->cluster = c->cluster;
        xfree(text);
    }
    change_free(c);
    return note;
}

static bool carries_event(const struct change *c) {
    return c->kind == CHANGE_LISTED || c->kind == CHANGE_ADDED ||
           c->kind == CHANGE_MODIFIED || c->kind == CHANGE_DELETED;
}

static bool play(struct files *f, struct change *c) {
    c->cluster = f->input->clusters[c->cluster];
    struct own_feed *feed = feed_of(f, c);
    c->feed = feed->number;
    int64_t at_us = c->at_us;
    int64_t wait_ms = playing_wait_ms(&f->playing, at_us);
    if (wait_ms && !wait_for(f, -1, wait_ms)) {
        change_free(c);
        return false;
    }
    playing_line(&f->playing, at_us);
    if (carries_event(c)) count_event(f, c->feed, c->cluster);
    if (c->kind == CHANGE_STATE) c = settle_state(f, feed, c);
    if (c && c->kind != CHANGE_FEED) return push(f, c);
    change_free(c);
    return !f->closed;
}

static bool take_record(struct files *f, uint64_t line, char *doc,
                        size_t len) {
    struct recording_head head;
    struct change *c;
    struct err err = {0};
    switch (recording_get(f->recording, doc, len, &head, &c, &err)) {
    case RECORDING_HEAD:
        begin_run(f, &head);
        return true;
    case RECORDING_CHANGE:
        return play(f, c);
    case RECORDING_OTHER:
    case RECORDING_BAD:
        take_bad(f, line, str_of(err.text));
        break;
    }
    return !f->closed;
}

static bool on_piece(void *ctx, const struct file_piece *p) {
    struct files *f = ctx;
    bool more = true;
    switch (p->kind) {
    case FILE_EVENT:
        more = take_listed(f, &p->u.event, CHANGE_LISTED);
        break;
    case FILE_FRAME:
        more = take_frame(f, p->line, &p->u.frame);
        break;
    case FILE_RECORD:
        more = take_record(f, p->line, p->u.record.doc, p->u.record.len);
        break;
    case FILE_BAD:
        take_bad(f, p->line, p->u.why);
        break;
    }
    return more && goes_on(f);
}

static bool on_bytes(void *ctx, const char *bytes, size_t len) {
    struct files *f = ctx;
    return file_reader_feed(f->reader, bytes, len);
}

/* --- one file --------------------------------------------------------- */

/* False with what went wrong; also when it is to stop. */
static bool read_to_end(struct files *f, struct unpack *u, char *bytes,
                        struct err *err) {
    for (;;) {
        if (!f->input->regular && !wait_for(f, f->input->fd, -1)) return false;
        ssize_t n = read(f->input->fd, bytes, READ_BYTES);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n < 0)
            return err_set_errno(err, ERR_IO, errno, "it cannot be read");
        if (n == 0) break;
        if (!unpack_feed(u, bytes, (size_t)n, err)) return false;
        if (!goes_on(f)) return false;
        answer_all(f);
    }
    return unpack_end(u, err) && file_reader_end(f->reader);
}

static void read_input(struct files *f, struct input *input) {
    char *bytes = xmalloc(READ_BYTES);
    struct unpack *u = unpack_new(on_bytes, f);
    struct err err = {0};
    f->input = input;
    f->reader = file_reader_new(on_piece, f);
    f->bad = 0;
    if (!input->recording) playing_open(&f->playing, input);
    bool whole = read_to_end(f, u, bytes, &err);
    /* What came before the damage is told, too. */
    if (!whole && err.kind != ERR_NONE) (void)file_reader_end(f->reader);
    tell_more(f);
    if (!whole && err.kind != ERR_NONE)
        fail_input(f, err.kind, "%s: %s", input_label(input), err.text);
    else if (whole && !file_reader_has_events(f->reader))
        fail_input(f, ERR_FORMAT, "%s holds no events: it looks like %s",
                   input_label(input), file_reader_looks(f->reader));
    file_reader_free(f->reader);
    f->reader = NULL;
    unpack_free(u);
    xfree(bytes);
}

/* --- all of them ------------------------------------------------------ */

static void end_all(struct files *f) {
    char text[TIME_TEXT_MAX + 16] = "", at[TIME_TEXT_MAX];
    int64_t at_us = playing_end(&f->playing);
    if (at_us != TIME_UNSET) {
        time_format_local(at_us, TIME_UNSET, at);
        snprintf(text, sizeof(text), "as of %s", at);
    }
    const struct feed_report report = {.state = FEED_ENDED,
                                       .retry_at_us = TIME_UNSET,
                                       .listed = f->listed,
                                       .remaining = -1,
                                       .text = str_of(text)};
    if (f->has_plain) push_mark(f, CHANGE_LIST_END, f->plain, f->inputs.other);
    for (size_t i = 0; i < f->feeds.n; i++) {
        const struct own_feed *feed = &f->feeds.at[i];
        if (!feed->told || feed->state != FEED_FAILED)
            push_state(f, feed->number, feed->cluster, &report);
    }
}

static void files_run(struct source *s) {
    struct files *f = (struct files *)s;
    f->recording = recording_new();
    for (size_t i = 0; i < count_clusters(f); i++)
        new_feed(f, (uint16_t)i, STR(""));
    push_listing(f, 0, 0);
    for (size_t i = 0; i < f->inputs.n && goes_on(f); i++)
        read_input(f, &f->inputs.at[i]);
    if (goes_on(f)) {
        end_all(f);
        push_mark(f, CHANGE_END, 0, 0);
        /* What was read can be looked at. */
        while (wait_for(f, -1, -1)) continue;
    }
    recording_free(f->recording);
}

static void files_wake(struct source *s) {
    struct files *f = (struct files *)s;
    ssize_t n = write(f->wake[1], "", 1);
    (void)n; /* full: it is awake */
}

static void files_free(struct source *s) {
    struct files *f = (struct files *)s;
    inputs_close(&f->inputs);
    for (size_t i = 0; i < f->feeds.n; i++) xfree(f->feeds.at[i].ns);
    vec_done(&f->feeds);
    close(f->wake[0]);
    close(f->wake[1]);
    xfree(f->names);
    xfree(f);
}

static const struct source_ops file_ops = {
    .name = "file", .run = files_run, .wake = files_wake, .free = files_free};

static void name_clusters(struct files *f) {
    size_t n = f->inputs.clusters.n;
    if (n < 2) return;
    f->names = xcalloc(n + 1, sizeof(*f->names));
    for (size_t i = 0; i < n; i++) f->names[i] = f->inputs.clusters.at[i];
}

struct source *file_source_new(const struct file_config *config,
                               struct queue *out, struct err *err) {
    struct files *f = xcalloc(1, sizeof(*f));
    f->source = (struct source){.ops = &file_ops, .out = out};
    playing_init(&f->playing, config);
    if (!inputs_open(&f->inputs, config, err)) goto fail;
    if (pipe2(f->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        inputs_close(&f->inputs);
        err_set_errno(err, ERR_IO, errno, "cannot make a pipe");
        goto fail;
    }
    name_clusters(f);
    return &f->source;
fail:
    xfree(f);
    return NULL;
}

const char *const *file_source_clusters(const struct source *s, size_t *n) {
    const struct files *f = (const struct files *)s;
    *n = count_clusters(f);
    return f->names;
}
