/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "unit/unit.h"

static char folder[] = "/tmp/kevtop-file-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return -1;
    return chdir(folder);
}

static int remove_folder(void **state) {
    (void)state;
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void write_file(const char *path, size_t len) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    for (size_t i = 0; i < len; i++) fputc((int)('a' + i % 26), f);
    assert_int_equal(fclose(f), 0);
}

static void file__read__appends_all_bytes(void **state) {
    struct buf out = BUF_INIT(100000);
    struct err err = {0};
    (void)state;

    write_file("long", 50000);
    assert_true(buf_add_cstr(&out, "before"));
    assert_true(file_read("long", &out, &err));
    assert_int_equal(out.len, 50006);
    assert_memory_equal(out.data, "beforeabcdef", 12);
    assert_int_equal(out.data[50005], 'a' + 49999 % 26);
    assert_int_equal(err.kind, ERR_NONE);
    buf_done(&out);
    unlink("long");
}

static void file__empty__is_read(void **state) {
    struct buf out = BUF_INIT(10);
    struct err err = {0};
    (void)state;
    write_file("empty", 0);
    assert_true(file_read("empty", &out, &err));
    assert_int_equal(out.len, 0);
    buf_done(&out);
    unlink("empty");
}

/* A file that says it has no bytes and has some. */
static void file__of_proc__is_read_to_its_end(void **state) {
    struct buf out = BUF_INIT(100000);
    struct err err = {0};
    (void)state;
    assert_true(file_read("/proc/self/status", &out, &err));
    assert_true(str_starts(buf_str(&out), STR("Name:")));
    buf_done(&out);

    /* More than one read() long, so that the first ones fit. */
    buf_init(&out, 6000);
    assert_true(buf_add_cstr(&out, "before"));
    assert_false(file_read("/proc/self/smaps", &out, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_string_equal(out.data, "before");
    buf_done(&out);
}

static void file__cap__is_exact(void **state) {
    struct buf out = BUF_INIT(100);
    struct err err = {0};
    (void)state;

    write_file("full", 100);
    assert_true(file_read("full", &out, &err));
    assert_int_equal(out.len, 100);
    buf_clear(&out);
    write_file("full", 101);
    assert_false(file_read("full", &out, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_string_equal(err.text, "'full' is larger than 100 bytes");
    assert_int_equal(out.len, 0);
    buf_done(&out);
    unlink("full");
}

static void assert_refused(const char *path, const char *message) {
    struct buf out = BUF_INIT(100);
    struct err err = {0};
    assert_false(file_read(path, &out, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_string_equal(err.text, message);
    assert_int_equal(out.len, 0);
    buf_done(&out);
}

static void file__not_regular__is_refused_by_its_name(void **state) {
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "sock"};
    (void)state;

    assert_refused("/tmp", "'/tmp' is a folder");
    assert_refused("/dev/null", "'/dev/null' is a device");
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_refused("fifo", "'fifo' is a pipe");
    unlink("fifo");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    assert_refused("sock", "'sock' is a socket");
    close(fd);
    unlink("sock");
}

static void file__missing__says_why(void **state) {
    (void)state;
    assert_refused("nowhere",
                   "cannot read 'nowhere': no such file or directory");
    assert_int_equal(symlink("loop", "loop"), 0);
    assert_refused("loop",
                   "cannot read 'loop': too many levels of symbolic links");
    unlink("loop");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file__read__appends_all_bytes),
        cmocka_unit_test(file__empty__is_read),
        cmocka_unit_test(file__of_proc__is_read_to_its_end),
        cmocka_unit_test(file__cap__is_exact),
        cmocka_unit_test(file__not_regular__is_refused_by_its_name),
        cmocka_unit_test(file__missing__says_why),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
