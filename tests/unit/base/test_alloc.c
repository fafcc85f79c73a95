/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "unit/unit.h"

static void say_restored(void) {
    if (write(STDERR_FILENO, "restored ", 9) != 9) _exit(1);
}

static void hungry_hook(void) {
    xfree(xreallocarray(NULL, SIZE_MAX, 2));
}

/* What a child says on stderr and ends with when it runs out of memory. */
static int run_out(void (*hook)(void), char *said, size_t room) {
    int ends[2];
    int status = 0;

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        alloc_set_oom_hook(hook);
        xfree(xreallocarray(NULL, SIZE_MAX, 2));
        _exit(0);
    }
    close(ends[1]);
    size_t len = 0;
    ssize_t n;
    while ((n = read(ends[0], said + len, room - 1 - len)) > 0)
        len += (size_t)n;
    said[len] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void alloc__out_of_memory__calls_the_hook_then_says_so(void **state) {
    char said[200];
    (void)state;
    assert_int_equal(run_out(say_restored, said, sizeof(said)), EX_OSERR);
    assert_string_equal(said, "restored kevtop: out of memory\n");
}

static void alloc__out_of_memory__needs_no_hook(void **state) {
    char said[200];
    (void)state;
    assert_int_equal(run_out(NULL, said, sizeof(said)), EX_OSERR);
    assert_string_equal(said, "kevtop: out of memory\n");
}

static void alloc__a_hook_that_runs_out__does_not_hang(void **state) {
    char said[200];
    (void)state;
    assert_int_equal(run_out(hungry_hook, said, sizeof(said)), EX_OSERR);
    assert_string_equal(said, "kevtop: out of memory\n");
}

static void alloc__no_bytes__are_still_a_pointer(void **state) {
    (void)state;
    void *p = xmalloc(0);
    assert_non_null(p);
    p = xrealloc(p, 0);
    assert_non_null(p);
    xfree(p);
    p = xcalloc(0, 8);
    assert_non_null(p);
    xfree(p);
}

static void alloc__copies__are_terminated(void **state) {
    (void)state;
    char *s = xstrndup("kubelet", 4);
    assert_string_equal(s, "kube");
    xfree(s);
    s = xstrdup("pod");
    assert_string_equal(s, "pod");
    xfree(s);
    s = xasprintf("%s/%d", "pod", 7);
    assert_string_equal(s, "pod/7");
    xfree(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alloc__out_of_memory__calls_the_hook_then_says_so),
        cmocka_unit_test(alloc__out_of_memory__needs_no_hook),
        cmocka_unit_test(alloc__a_hook_that_runs_out__does_not_hang),
        cmocka_unit_test(alloc__no_bytes__are_still_a_pointer),
        cmocka_unit_test(alloc__copies__are_terminated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
