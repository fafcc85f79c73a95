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

/* Of the first line, unpacked: a header is shorter. */
#define PEEK_BYTES (64 * KIB)

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

/* --- a look at the beginning ------------------------------------------ */

static bool keep(void *ctx, const char *bytes, size_t len) {
    struct buf *out = ctx;
    size_t room = out->cap - out->len;
    buf_add(out, bytes, len < room ? len : room);
    return out->len < out->cap;
}

/* The first line of a file that may be packed, as far as PEEK_BYTES go. */
static void peek(const struct input *i, struct buf *line) {
    char *bytes = xmalloc(PEEK_BYTES);
    struct unpack *u = unpack_new(keep, line);
    ssize_t n = pread(i->fd, bytes, PEEK_BYTES, 0);
    /* What is damaged is told when the file is read. */
    bool whole = n > 0 && unpack_feed(u, bytes, (size_t)n, NULL);
    (void)whole;
    const char *end = line->len ? memchr(line->data, '\n', line->len) : NULL;
    if (end) buf_cut(line, (size_t)(end - line->data));
    unpack_free(u);
    xfree(bytes);
}

uint16_t inputs_cluster(const struct inputs *in, struct str name) {
    for (size_t i = 0; i < in->clusters.n; i++)
        if (str_eq(str_of(in->clusters.at[i]), name)) return (uint16_t)i;
    return 0;
}

static uint16_t add_cluster(struct inputs *in, struct str name) {
    for (size_t i = 0; i < in->clusters.n; i++)
        if (str_eq(str_of(in->clusters.at[i]), name)) return (uint16_t)i;
    if (in->clusters.n == RECORDING_CLUSTERS) return 0;
    vec_push(&in->clusters, xstrndup(name.ptr ? name.ptr : "", name.len));
    return (uint16_t)(in->clusters.n - 1);
}

static void look_into(struct inputs *in, struct input *i,
                      struct recording *reader) {
    struct buf line = BUF_INIT(PEEK_BYTES);
    struct recording_head head;
    struct change *c;
    peek(i, &line);
    if (line.len && str_starts(buf_str(&line), STR("{\"kevtop\":")) &&
        recording_get(reader, line.data, line.len, &head, &c, NULL) ==
            RECORDING_HEAD) {
        i->recording = true;
        i->began_us = head.at_us;
        for (size_t k = 0; k < head.n_clusters; k++)
            i->clusters[k] = add_cluster(in, head.clusters[k]);
    }
    buf_done(&line);
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
    struct recording *reader = recording_new();
    for (size_t i = 0; i < in->n; i++)
        if (in->at[i].regular) look_into(in, &in->at[i], reader);
    recording_free(reader);
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
