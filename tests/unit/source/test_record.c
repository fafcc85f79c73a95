/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "decode/recording.h"
#include "source/record.h"
#include "source/source.h"

#define AT (INT64_C(1764000000000000))

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/kevtop-record.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

static const char *path_of(const char *name) {
    static char path[128];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static struct recorder *open_recorder(const char *path, struct err *err) {
    static const char *const clusters[] = {"east", "west"};
    const struct recorder_config config = {
        .name = path, .clusters = clusters, .n_clusters = 2, .scope = "prod"};
    return recorder_new(&config, err);
}

static void close_recorder(struct recorder *r) {
    struct err err = {0};
    if (!recorder_close(r, &err)) fail_msg("%s", err.text);
}

static void take_note(struct recorder *r, struct str text) {
    struct change *c = change_new_text(CHANGE_NOTE, 0, AT, text);
    recorder_take(r, c);
    change_free(c);
}

/* What a file holds; NUL-terminated. */
static struct buf content(const char *path) {
    struct buf out = BUF_INIT((size_t)64 << 20);
    char bytes[4096];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    for (size_t n; (n = fread(bytes, 1, sizeof(bytes), f)) > 0;)
        buf_add(&out, bytes, n);
    fclose(f);
    buf_add_char(&out, '\0');
    return out;
}

#define HEAD                                                                    \
    "{\"kevtop\":1,\"type\":\"RECORDING\",\"at\":\"2025-11-24T16:00:00.000000Z" \
    "\",\"scope\":\"prod\",\"clusters\":[\"east\",\"west\"]}\n"
#define NOTE(text)                                                            \
    "{\"kevtop\":1,\"type\":\"NOTE\",\"at\":\"2025-11-24T16:00:00.000000Z\"," \
    "\"feed\":0,\"cluster\":0,\"text\":\"" text "\"}\n"

static void check_content(const char *path, const char *want) {
    struct buf have = content(path);
    assert_string_equal(have.data, want);
    buf_done(&have);
}

static void record__a_run_is_a_head_and_a_line_a_change(void **state) {
    const char *path = path_of("run");
    struct err err = {0};
    struct stat st;
    (void)state;
    struct recorder *r = open_recorder(path, &err);
    assert_non_null(r);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    check_content(path, HEAD);
    take_note(r, STR("one"));
    take_note(r, STR("two"));
    recorder_flush(r);
    check_content(path, HEAD NOTE("one") NOTE("two"));
    take_note(r, STR("three"));
    assert_false(recorder_trouble(r, &err));
    close_recorder(r);
    check_content(path, HEAD NOTE("one") NOTE("two") NOTE("three"));
    unlink(path);
}

static void record__a_second_run_is_appended(void **state) {
    const char *path = path_of("runs");
    struct err err = {0};
    (void)state;
    close_recorder(open_recorder(path, &err));
    struct recorder *r = open_recorder(path, &err);
    take_note(r, STR("more"));
    close_recorder(r);
    check_content(path, HEAD HEAD NOTE("more"));
    unlink(path);
}

static void record__a_line_that_was_cut_off_does_not_swallow_the_next(
    void **state) {
    const char *path = path_of("cut");
    struct err err = {0};
    FILE *f = fopen(path, "w");
    (void)state;
    fputs("{\"kevtop\":1,\"ty", f);
    fclose(f);
    close_recorder(open_recorder(path, &err));
    check_content(path, "{\"kevtop\":1,\"ty\n" HEAD);
    unlink(path);
}

static void record__what_cannot_be_written_is_said(void **state) {
    static const struct {
        const char *path, *why;
    } table[] = {
        {"/nowhere/x",
         "cannot record to '/nowhere/x': no such file or directory"},
        {"/", "cannot record to '/': is a directory"},
        {"/dev/full",
         "cannot record to '/dev/full': what comes from now on is missing "
         "there: no space left on device"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct err err = {0};
        assert_null(open_recorder(table[i].path, &err));
        assert_string_equal(err.text, table[i].why);
        assert_int_equal(err.kind, ERR_IO);
    }
}

/* The disk is full in the middle: it is told once, and at the end. */
static void record__a_write_that_fails_is_told_once(void **state) {
    const char *path = path_of("full");
    struct rlimit was, less;
    struct err err = {0};
    (void)state;
    struct recorder *r = open_recorder(path, &err);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &was);
    less = was;
    less.rlim_cur = 1000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
    for (int i = 0; i < 100; i++) take_note(r, STR("a line"));
    recorder_flush(r);
    setrlimit(RLIMIT_FSIZE, &was);
    take_note(r, STR("too late"));
    bool told = recorder_trouble(r, &err);
    bool again = recorder_trouble(r, NULL);
    assert_true(told);
    assert_false(again);
    assert_non_null(strstr(err.text, "file too large"));
    assert_false(recorder_close(r, &err));
    struct buf have = content(path);
    assert_int_equal(have.len, 1001);
    assert_null(strstr(have.data, "too late"));
    buf_done(&have);
    unlink(path);
}

static void record__a_pipe_that_nobody_reads_does_not_block(void **state) {
    const char *path = path_of("pipe");
    struct err err = {0};
    char *big = xmalloc(256 * KIB);
    (void)state;
    memset(big, 'x', 256 * KIB);
    assert_int_equal(mkfifo(path, 0600), 0);
    struct recorder *r = open_recorder(path, &err);
    assert_non_null(r);
    take_note(r, (struct str){big, 256 * KIB});
    assert_true(recorder_trouble(r, &err));
    assert_non_null(strstr(err.text, "nobody reads it"));
    assert_false(recorder_close(r, &err));
    unlink(path);
    xfree(big);
}

/* --- what a source hands over ----------------------------------------- */

static void drop(void *item) {
    change_free(item);
}

/* The lines of what is in the queue, up to the source's end. */
static void take_all(struct queue *q, struct buf *out) {
    struct recording *r = recording_new();
    for (bool more = true; more;) {
        struct change *c = queue_pop(q);
        struct pollfd fd = {.fd = queue_fd(q), .events = POLLIN};
        if (!c) {
            assert_int_equal(poll(&fd, 1, -1), 1);
            continue;
        }
        recording_put(r, out, c);
        more = c->kind != CHANGE_END;
        change_free(c);
    }
    recording_free(r);
}

static void record__what_a_source_hands_over_is_in_it(void **state) {
    const char *path = path_of("demo");
    const struct demo_config config = {.seed = 7, .start_us = AT, .speed = 1};
    struct buf passed = BUF_INIT((size_t)64 << 20);
    struct queue *q = queue_new(100, 1 << 20);
    struct source *s = demo_source_new(&config, q);
    struct err err = {0};
    (void)state;
    s->recorder = open_recorder(path, &err);
    struct recorder *r = s->recorder;
    assert_true(source_start(s, &err));
    take_all(q, &passed);
    source_stop(s);
    close_recorder(r);
    buf_add_char(&passed, '\0');
    struct buf have = content(path);
    const char *changes = strchr(have.data, '\n') + 1;
    assert_true(passed.len > 100000);
    assert_string_equal(changes, passed.data);
    buf_done(&have);
    buf_done(&passed);
    queue_free(q, drop);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record__a_run_is_a_head_and_a_line_a_change),
        cmocka_unit_test(record__a_second_run_is_appended),
        cmocka_unit_test(
            record__a_line_that_was_cut_off_does_not_swallow_the_next),
        cmocka_unit_test(record__what_cannot_be_written_is_said),
        cmocka_unit_test(record__a_write_that_fails_is_told_once),
        cmocka_unit_test(record__a_pipe_that_nobody_reads_does_not_block),
        cmocka_unit_test(record__what_a_source_hands_over_is_in_it),
    };
    clock_fix(AT);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
