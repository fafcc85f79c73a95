/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/limits.h"
#include "unit/unit.h"

static void collect(void *ctx, struct str line) {
    buf_add_str(ctx, line);
    buf_add_char(ctx, '|');
}

struct job {
    struct child *child;
    struct buf lines;
    int64_t skew_ms; /* added to the clock: time that need not pass */
};

static void start(struct job *j, const char *script, int64_t limit_ms) {
    char sh[] = "sh", c[] = "-c", path[] = "PATH=/usr/bin:/bin";
    char *text = xstrdup(script);
    char *argv[] = {sh, c, text, NULL};
    char *envp[] = {path, NULL};
    struct err err = {0};

    *j = (struct job){.lines = BUF_INIT(MIB)};
    j->child = child_start(&(struct child_spec){.path = "/bin/sh",
                                                .argv = argv,
                                                .envp = envp,
                                                .limit_ms = limit_ms,
                                                .out_cap = 100000,
                                                .line = collect,
                                                .ctx = &j->lines},
                           clock_mono_ms(), &err);
    xfree(text);
    if (!j->child) fail_msg("%s", err.text);
}

static int64_t now(const struct job *j) {
    return clock_mono_ms() + j->skew_ms;
}

static bool turn(struct job *j) {
    struct pollfd fds[CHILD_FDS];
    size_t n = child_fds(j->child, fds, CHILD_FDS);
    int64_t wait = child_until(j->child) - now(j);

    poll(fds, n, wait < 0 ? 0 : wait > 5000 ? 5000 : (int)wait);
    return child_work(j->child, now(j));
}

static void check_end(struct job *j, enum child_end want, int want_code) {
    int code = -1;

    while (!turn(j)) {}
    assert_int_equal(child_end(j->child, &code), want);
    if (want_code >= 0) assert_int_equal(code, want_code);
}

static void done(struct job *j) {
    child_free(j->child);
    buf_done(&j->lines);
    /* Nothing is left to reap. */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void child__that_ends__gives_output_lines_and_status(void **state) {
    struct job j;
    (void)state;
    start(&j, "echo out; echo one >&2; printf 'two\\nlast' >&2; exit 3",
          60000);
    check_end(&j, CHILD_EXITED, 3);
    assert_str(buf_str(child_out(j.child)), "out\n");
    assert_str(buf_str(&j.lines), "one|two|last|");
    done(&j);
}

static void child__killed__tells_the_signal(void **state) {
    struct job j;
    (void)state;
    start(&j, "kill -9 $$", 60000);
    check_end(&j, CHILD_KILLED, SIGKILL);
    done(&j);
}

static void child__that_cannot_start__is_an_error(void **state) {
    char name[] = "x";
    char *argv[] = {name, NULL};
    struct err err = {0};
    (void)state;
    assert_null(child_start(&(struct child_spec){.path = "/nowhere/x",
                                                 .argv = argv,
                                                 .envp = argv + 1,
                                                 .limit_ms = 1000,
                                                 .out_cap = 10},
                            0, &err));
    assert_string_equal(err.text, "cannot run '/nowhere/x': no such file or "
                                  "directory");
}

/* The fourth is the folder that ls reads. */
static void child__inherits__three_descriptors(void **state) {
    struct job j;
    int leak = open("/dev/null", O_RDONLY); /* without CLOEXEC */
    (void)state;
    assert_true(leak > 2);
    start(&j, "readlink /proc/self/fd/0; exec ls /proc/self/fd", 60000);
    check_end(&j, CHILD_EXITED, 0);
    close(leak);
    assert_str(buf_str(child_out(j.child)), "/dev/null\n0\n1\n2\n3\n");
    done(&j);
}

static void child__inherits__no_mask_and_no_ignored_signal(void **state) {
    sigset_t all, before;
    struct job j;
    (void)state;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    signal(SIGPIPE, SIG_IGN);
    start(&j, "exec grep -E '^Sig(Blk|Ign):' /proc/self/status", 60000);
    sigprocmask(SIG_SETMASK, &before, NULL);
    signal(SIGPIPE, SIG_DFL);
    check_end(&j, CHILD_EXITED, 0);
    unsigned long long blocked = 1, ignored = 1;
    assert_int_equal(sscanf(child_out(j.child)->data,
                            "SigBlk: %llx SigIgn: %llx", &blocked, &ignored),
                     2);
    assert_int_equal(blocked, 0);
    assert_int_equal(ignored & 0x7fffffff, 0); /* 32, 33 are libc's own */
    done(&j);
}

static void child__of_its_own_session__has_no_terminal(void **state) {
    struct job j;
    (void)state;
    start(&j,
          "if (: </dev/tty) 2>/dev/null; then echo yes; fi; "
          "ps -o sid= -p $$ | tr -d ' ' | grep -qx $$ || echo no",
          60000);
    check_end(&j, CHILD_EXITED, -1);
    assert_int_equal(child_out(j.child)->len, 0);
    done(&j);
}

static void child__over_its_time__goes_with_its_group(void **state) {
    struct job j;
    (void)state;
    /* The helper takes no SIGTERM, nor does the shell. */
    start(&j, "trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000", 60000);
    while (child_out(j.child)->len == 0) assert_false(turn(&j));
    pid_t helper = (pid_t)strtol(child_out(j.child)->data, NULL, 10);
    assert_true(helper > 1);
    j.skew_ms = 60000;
    assert_false(child_work(j.child, now(&j))); /* SIGTERM */
    j.skew_ms += 2000;
    check_end(&j, CHILD_LATE, -1); /* SIGKILL */
    /* Gone, or waiting for init to reap it. */
    char path[64], line[256] = "";
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)helper);
    for (int i = 0; i < 1000; i++) {
        FILE *f = fopen(path, "r");
        if (!f) break;
        if (!fgets(line, sizeof(line), f)) line[0] = '\0';
        fclose(f);
        if (strstr(line, ") Z ") || strstr(line, ") X ")) break;
        poll(NULL, 0, 5);
        assert_int_not_equal(i, 999);
    }
    done(&j);
}

static bool is_stopped(long pid) {
    char path[64], line[256] = "";
    snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof(line), f));
    fclose(f);
    return strstr(line, ") T ") != NULL;
}

static void child__that_is_stopped__is_ended_too(void **state) {
    struct job j;
    (void)state;
    start(&j, "trap 'echo y; exit' TERM; echo $$; kill -STOP $$", 60000);
    while (child_out(j.child)->len == 0) assert_false(turn(&j));
    long pid = strtol(child_out(j.child)->data, NULL, 10);
    while (!is_stopped(pid)) sched_yield();
    j.skew_ms = 60000;
    check_end(&j, CHILD_LATE, -1);
    const char *answer = strchr(child_out(j.child)->data, '\n');
    assert_string_equal(answer, "\ny\n"); /* it was asked */
    done(&j);
}

static void child__that_writes_too_much__is_ended(void **state) {
    struct job j;
    (void)state;
    start(&j, "exec cat /dev/zero", 60000);
    check_end(&j, CHILD_TOO_MUCH, -1);
    assert_true(child_out(j.child)->len <= 100000);
    done(&j);
}

static void child__that_ends_with_too_much__is_told(void **state) {
    struct job j;
    (void)state;
    start(&j, "head -c 120000 /dev/zero", 60000);
    check_end(&j, CHILD_TOO_MUCH, -1);
    done(&j);
}

static void child__whose_helper_keeps_the_pipe__is_over(void **state) {
    struct job j;
    (void)state;
    start(&j, "sleep 1000 & echo $!", 60000);
    check_end(&j, CHILD_EXITED, 0);
    pid_t helper = (pid_t)strtol(child_out(j.child)->data, NULL, 10);
    assert_true(helper > 1);
    assert_int_equal(kill(helper, 0), 0); /* it is left alone */
    kill(helper, SIGKILL);
    done(&j);
}

static void child__a_long_line__is_cut(void **state) {
    struct job j;
    (void)state;
    start(&j,
          "head -c 10000 /dev/zero | tr '\\0' a >&2; echo >&2; "
          "echo b >&2",
          60000);
    check_end(&j, CHILD_EXITED, 0);
    assert_int_equal(j.lines.len, LIMIT_CHILD_LINE + 3);
    assert_memory_equal(j.lines.data + LIMIT_CHILD_LINE, "|b|", 3);
    done(&j);
}

static void child__freed_while_it_runs__is_gone(void **state) {
    struct job j;
    (void)state;
    start(&j, "exec sleep 1000", 60000);
    done(&j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(child__that_ends__gives_output_lines_and_status),
        cmocka_unit_test(child__killed__tells_the_signal),
        cmocka_unit_test(child__that_cannot_start__is_an_error),
        cmocka_unit_test(child__inherits__three_descriptors),
        cmocka_unit_test(child__inherits__no_mask_and_no_ignored_signal),
        cmocka_unit_test(child__of_its_own_session__has_no_terminal),
        cmocka_unit_test(child__over_its_time__goes_with_its_group),
        cmocka_unit_test(child__that_is_stopped__is_ended_too),
        cmocka_unit_test(child__that_writes_too_much__is_ended),
        cmocka_unit_test(child__that_ends_with_too_much__is_told),
        cmocka_unit_test(child__whose_helper_keeps_the_pipe__is_over),
        cmocka_unit_test(child__a_long_line__is_cut),
        cmocka_unit_test(child__freed_while_it_runs__is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
