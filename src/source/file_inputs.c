/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/unpack.h"
#include "source/file_internal.h"

#define READ_BYTES (256 * KIB)
/* Of a line, unpacked: one that a run begins with is shorter, */
#define PEEK_BYTES (64 * KIB)
/* and says so here. */
#define HEAD_BYTES 64

const char *input_label(const struct input *i) {
    return strcmp(i->name, "-") == 0 ? "standard input" : i->name;
}

/* --- opening ---------------------------------------------------------- */

static bool open_input(struct input *i, const char *name, struct err *err) {
    struct stat st;
    *i = (struct input){.name = name, .fd = STDIN_FILENO};
    if (strcmp(name, "-") != 0) {
        i->fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (i->fd < 0)
            return err_set_errno(err, ERR_IO, errno, "cannot read '%s'", name);
    }
    if (fstat(i->fd, &st) != 0)
        return err_set_errno(err, ERR_IO, errno, "cannot read '%s'", name);
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_IO, "cannot read '%s': it is a folder", name);
    i->regular = S_ISREG(st.st_mode);
    i->written_us = st.st_mtim.tv_sec * US_PER_S + st.st_mtim.tv_nsec / 1000;
    return true;
}

/* --- clusters --------------------------------------------------------- */

uint16_t inputs_cluster(const struct inputs *in, struct str name) {
    for (size_t i = 0; i < in->clusters.n; i++)
        if (str_eq(str_of(in->clusters.at[i]), name)) return (uint16_t)i;
    return in->other;
}

static bool has_cluster(const struct inputs *in, struct str name) {
    for (size_t i = 0; i < in->clusters.n; i++)
        if (str_eq(str_of(in->clusters.at[i]), name)) return true;
    return false;
}

static void add_cluster(struct inputs *in, struct str name) {
    if (has_cluster(in, name) || in->clusters.n == RECORDING_CLUSTERS - 1)
        return;
    vec_push(&in->clusters, xstrndup(name.ptr ? name.ptr : "", name.len));
}

/* --- a look through recordings ---------------------------------------- */

/* What is looked at: the lines that a run begins with. */
struct look {
    struct inputs *in;
    struct input *i;
    struct recording *reader;
    struct buf line; /* its beginning; PEEK_BYTES at most */
    bool anonymous;  /* a run without names */
    bool stopped;    /* it is no recording */
};

static bool is_head(struct str line) {
    return str_starts(line, STR("{\"kevtop\":")) &&
           str_has_nocase(str_sub(line, 0, HEAD_BYTES), STR("\"RECORDING\""));
}

static void take_head(struct look *l, const struct recording_head *head) {
    if (!l->i->recording) l->i->began_us = head->at_us;
    l->i->recording = true;
    l->anonymous = l->anonymous || head->n_clusters == 0;
    for (size_t k = 0; k < head->n_clusters; k++)
        add_cluster(l->in, head->clusters[k]);
}

static void take_line(struct look *l) {
    struct recording_head head;
    struct change *c;
    if (is_head(buf_str(&l->line)) &&
        recording_get(l->reader, l->line.data, l->line.len, &head, &c, NULL) ==
            RECORDING_HEAD)
        take_head(l, &head);
    buf_clear(&l->line);
    l->stopped = !l->i->recording;
}

static bool look_at(void *ctx, const char *bytes, size_t len) {
    struct look *l = ctx;
    while (len && !l->stopped) {
        const char *end = memchr(bytes, '\n', len);
        size_t n = end ? (size_t)(end - bytes) : len;
        size_t room = l->line.cap - l->line.len;
        buf_add(&l->line, bytes, n < room ? n : room);
        if (end) take_line(l);
        n += end != NULL;
        bytes += n;
        len -= n;
    }
    return !l->stopped;
}

/* Each run in it may be of other clusters. What is damaged is told when the
 * file is read. */
static void look_through(struct look *l) {
    char *bytes = xmalloc(READ_BYTES);
    struct unpack *u = unpack_new(look_at, l);
    bool more = true;
    for (off_t at = 0; more;) {
        ssize_t n = pread(l->i->fd, bytes, READ_BYTES, at);
        more = n > 0 && unpack_feed(u, bytes, (size_t)n, NULL);
        at += n > 0 ? n : 0;
    }
    if (!l->stopped) take_line(l);
    buf_clear(&l->line);
    unpack_free(u);
    xfree(bytes);
}

/* Where several clusters have names, what has none is of none of them. */
static void name_clusters(struct inputs *in) {
    struct look l = {
        .in = in, .reader = recording_new(), .line = BUF_INIT(PEEK_BYTES)};
    for (size_t i = 0; i < in->n; i++) {
        l.i = &in->at[i];
        l.stopped = false;
        if (l.i->regular) look_through(&l);
        if (!l.i->recording) l.anonymous = true;
    }
    if (in->clusters.n > 1 && l.anonymous) {
        in->other = (uint16_t)in->clusters.n;
        vec_push(&in->clusters, xstrdup("files"));
    }
    for (size_t i = 0; i < in->n; i++)
        for (size_t k = 0; k < RECORDING_CLUSTERS; k++)
            in->at[i].clusters[k] = in->other;
    recording_free(l.reader);
    buf_done(&l.line);
}

/* --- all of them ------------------------------------------------------ */

static int by_time(const void *pa, const void *pb) {
    const struct input *a = pa, *b = pb;
    if (a->recording != b->recording) return a->recording ? 1 : -1;
    if (a->recording && a->began_us != b->began_us)
        return a->began_us < b->began_us ? -1 : 1;
    return (a > b) - (a < b);
}

static bool is_twice(const struct file_config *config, struct err *err) {
    size_t n = 0;
    for (size_t i = 0; i < config->n; i++)
        n += strcmp(config->names[i], "-") == 0;
    if (n < 2) return false;
    err_set(err, ERR_USAGE,
            "standard input can be read once: give one '-f -'");
    return true;
}

bool inputs_open(struct inputs *in, const struct file_config *config,
                 struct err *err) {
    *in = (struct inputs){.at = xcalloc(config->n, sizeof(*in->at))};
    bool ok = !is_twice(config, err);
    for (; ok && in->n < config->n; in->n += ok)
        ok = open_input(&in->at[in->n], config->names[in->n], err);
    if (!ok) {
        inputs_close(in);
        return false;
    }
    name_clusters(in);
    qsort(in->at, in->n, sizeof(*in->at), by_time);
    return true;
}

void inputs_close(struct inputs *in) {
    for (size_t i = 0; i < in->n; i++) {
        if (in->at[i].fd > STDERR_FILENO) close(in->at[i].fd);
        vec_done(&in->at[i].feeds);
    }
    for (size_t i = 0; i < in->clusters.n; i++) xfree(in->clusters.at[i]);
    vec_done(&in->clusters);
    xfree(in->at);
    *in = (struct inputs){0};
}
