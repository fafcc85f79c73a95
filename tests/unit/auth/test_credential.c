/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens and certificates from files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/credential.h"
#include "base/alloc.h"
#include "base/limits.h"
#include "unit/unit.h"

#define CERT(x) \
    "-----BEGIN CERTIFICATE-----\n" x "\n-----END CERTIFICATE-----\n"
#define KEY(x) \
    "-----BEGIN PRIVATE KEY-----\n" x "\n-----END PRIVATE KEY-----\n"

static char folder[] = "/tmp/kevtop-cred-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static int remove_folder(void **state) {
    (void)state;
    unlink("token");
    unlink("cert");
    unlink("key");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

/* A new file each time, as tools that rename do: another inode. */
static void put_file(const char *path, const char *text) {
    FILE *f = fopen("new", "wb");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(rename("new", path), 0);
}

static void collect(void *ctx, struct str line) {
    buf_add_str(ctx, line);
    buf_add_char(ctx, '\n');
}

struct desk {
    struct identity id;
    struct credential *c;
    struct buf notes;
    struct credential_use use;
    struct err err;
};

static void open_desk(struct desk *d) {
    const struct credential_fns fns = {.note = collect};
    d->notes = BUF_INIT(64 * KIB);
    d->c = credential_new(&d->id, &fns, &d->notes);
}

static void close_desk(struct desk *d) {
    credential_free(d->c);
    identity_done(&d->id);
    buf_done(&d->notes);
}

static void check_token(struct desk *d, int64_t now_ms, const char *want) {
    assert_int_equal(credential_get(d->c, now_ms, &d->use, &d->err),
                     CREDENTIAL_READY);
    assert_true(str_eq(d->use.token, str_of(want)));
}

static void check_notes(struct desk *d, const char *want) {
    assert_string_equal(d->notes.data ? d->notes.data : "", want);
    buf_clear(&d->notes);
}

static void credential__of_nobody__is_ready_and_empty(void **state) {
    struct desk d = {0};
    (void)state;
    open_desk(&d);
    check_token(&d, 0, "");
    assert_int_equal(d.use.cert->len, 0);
    assert_int_equal(credential_until(d.c), INT64_MAX);
    assert_int_equal(credential_fds(d.c, NULL, 0), 0);
    assert_false(credential_work(d.c, 0));
    close_desk(&d);
}

static void credential__token__must_fit_a_header(void **state) {
    struct desk d = {.id.token = xstrdup("canary\r\nX: y")};
    (void)state;
    open_desk(&d);
    assert_int_equal(credential_get(d.c, 0, &d.use, &d.err),
                     CREDENTIAL_FAILED);
    assert_string_equal(d.err.text,
                        "the token holds characters that no token has");
    close_desk(&d);
}

static void token_file__is_read_again_after_50_s(void **state) {
    struct desk d = {
        .id = {.token = xstrdup("beaten"), .token_file = xstrdup("token")}};
    (void)state;
    put_file("token", "  one\n");
    open_desk(&d);
    check_token(&d, 1000, "one");
    check_notes(&d, "token file 'token' read\n");
    put_file("token", "two");
    check_token(&d, 50999, "one");
    check_token(&d, 51000, "two");
    check_notes(&d, "token file 'token' read again\n");
    close_desk(&d);
}

static void token_file__refused__is_read_at_once(void **state) {
    struct desk d = {.id.token_file = xstrdup("token")};
    (void)state;
    put_file("token", "one");
    open_desk(&d);
    check_token(&d, 0, "one");
    put_file("token", "two");
    credential_refused(d.c);
    check_token(&d, 1, "two");
    put_file("token", "three");
    credential_renew(d.c);
    check_token(&d, 2, "three");
    assert_int_equal(d.use.generation, 1); /* no reason to connect anew */
    close_desk(&d);
}

static void token_file__that_goes_bad__leaves_the_last_token(void **state) {
    struct desk d = {.id.token_file = xstrdup("token")};
    (void)state;
    put_file("token", "one");
    open_desk(&d);
    check_token(&d, 0, "one");
    buf_clear(&d.notes);
    put_file("token", " \n");
    check_token(&d, 50000, "one");
    check_token(&d, 50001, "one");
    check_notes(&d, "token file 'token' is empty; the last token stays\n");
    put_file("token", "canary in two\nlines");
    check_token(&d, 50002, "one");
    check_notes(&d, "");
    put_file("token", "two");
    check_token(&d, 50003, "two");
    check_notes(&d, "token file 'token' read again\n");
    unlink("token"); /* told anew */
    check_token(&d, 200000, "two");
    check_notes(&d, "cannot read the token: cannot read 'token': no such "
                    "file or directory; the last token stays\n");
    close_desk(&d);
}

static void token_file__never_good__fails_until_it_is(void **state) {
    struct desk d = {.id.token_file = xstrdup("token")};
    (void)state;
    unlink("token");
    open_desk(&d);
    assert_int_equal(credential_get(d.c, 0, &d.use, &d.err),
                     CREDENTIAL_FAILED);
    assert_string_equal(d.err.text, "cannot read the token: cannot read "
                                    "'token': no such file or directory");
    put_file("token", "canary in two\nlines");
    assert_int_equal(credential_get(d.c, 1, &d.use, &d.err),
                     CREDENTIAL_FAILED);
    assert_string_equal(
        d.err.text, "token file 'token' holds characters that no token has");
    put_file("token", "one");
    check_token(&d, 2, "one");
    close_desk(&d);
}

static void fill_pair(struct desk *d) {
    put_file("cert", CERT("1"));
    put_file("key", KEY("1"));
    d->id = (struct identity){.cert = BUF_INIT(1000),
                              .key = BUF_INIT(1000),
                              .cert_file = xstrdup("cert"),
                              .key_file = xstrdup("key")};
    buf_add_cstr(&d->id.cert, CERT("1"));
    buf_add_cstr(&d->id.key, KEY("1"));
    open_desk(d);
}

static void check_pair(struct desk *d, int64_t now_ms, const char *cert,
                       uint64_t generation) {
    check_token(d, now_ms, "");
    assert_string_equal(d->use.cert->data, cert);
    assert_int_equal(d->use.generation, generation);
    assert_false(credential_changed(d->c, now_ms));
}

static void cert_files__renewed__are_taken_at_the_second_look(void **state) {
    struct desk d = {0};
    (void)state;
    fill_pair(&d);
    check_pair(&d, 0, CERT("1"), 1);
    check_pair(&d, 10000, CERT("1"), 1);
    put_file("cert", CERT("2"));
    assert_false(credential_changed(d.c, 20000));
    put_file("key", KEY("2")); /* 10 s later: they did not belong together */
    assert_false(credential_changed(d.c, 30000));
    assert_false(credential_changed(d.c, 39999));
    assert_true(credential_changed(d.c, 40000));
    check_notes(&d, "client certificate 'cert' read again\n");
    check_pair(&d, 40001, CERT("2"), 2);
    assert_string_equal(d.use.key->data, KEY("2"));
    close_desk(&d);
}

static void cert_files__refused__are_taken_at_once(void **state) {
    struct desk d = {0};
    (void)state;
    fill_pair(&d);
    check_pair(&d, 0, CERT("1"), 1);
    put_file("cert", CERT("2"));
    put_file("key", KEY("2"));
    credential_refused(d.c);
    check_pair(&d, 1, CERT("2"), 2);
    close_desk(&d);
}

static void cert_files__touched__are_no_other_pair(void **state) {
    struct desk d = {0};
    (void)state;
    fill_pair(&d);
    put_file("cert", CERT("1"));
    for (int64_t at = 0; at < 50000; at += 10000)
        check_pair(&d, at, CERT("1"), 1);
    check_notes(&d, "");
    close_desk(&d);
}

static void cert_files__that_are_bad__leave_the_old_pair(void **state) {
    static const struct {
        const char *cert, *key, *note;
    } rows[] = {
        {"", KEY("2"),
         "client certificate: 'cert' is no whole PEM file with a CERTIFICATE; "
         "the old one stays\n"},
        {"-----BEGIN CERTIFICATE-----\ncana", KEY("2"),
         "client certificate: 'cert' is no whole PEM file with a CERTIFICATE; "
         "the old one stays\n"},
        {CERT("2"), CERT("2"),
         "client certificate: 'key' is no whole PEM file with a PRIVATE KEY; "
         "the old one stays\n"},
        {CERT("2"),
         "-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n-----END ENCRYPTED "
         "PRIVATE KEY-----\n",
         "client certificate: 'key' is encrypted; kevtop needs the key "
         "without a password; the old one stays\n"},
        {CERT("2"), NULL,
         "client certificate: cannot read 'key': no such file or directory; "
         "the old one stays\n"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct desk d = {0};
        fill_pair(&d);
        check_pair(&d, 0, CERT("1"), 1);
        put_file("cert", rows[i].cert);
        if (rows[i].key)
            put_file("key", rows[i].key);
        else
            unlink("key");
        for (int64_t at = 10000; at < 60000; at += 10000)
            check_pair(&d, at, CERT("1"), 1);
        check_notes(&d, rows[i].note);
        put_file("cert", CERT("3"));
        put_file("key", KEY("3"));
        check_pair(&d, 60000, CERT("1"), 1);
        check_pair(&d, 70000, CERT("3"), 2);
        close_desk(&d);
    }
}

static void certificate__half_of_it_from_a_file__stays(void **state) {
    struct desk d = {0};
    (void)state;
    fill_pair(&d);
    credential_free(d.c);
    xfree(d.id.key_file);
    d.id.key_file = NULL;
    buf_done(&d.notes);
    open_desk(&d);
    put_file("cert", CERT("2"));
    put_file("key", KEY("2"));
    for (int64_t at = 0; at < 50000; at += 10000)
        check_pair(&d, at, CERT("1"), 1);
    close_desk(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credential__of_nobody__is_ready_and_empty),
        cmocka_unit_test(credential__token__must_fit_a_header),
        cmocka_unit_test(token_file__is_read_again_after_50_s),
        cmocka_unit_test(token_file__refused__is_read_at_once),
        cmocka_unit_test(token_file__that_goes_bad__leaves_the_last_token),
        cmocka_unit_test(token_file__never_good__fails_until_it_is),
        cmocka_unit_test(cert_files__renewed__are_taken_at_the_second_look),
        cmocka_unit_test(cert_files__refused__are_taken_at_once),
        cmocka_unit_test(cert_files__touched__are_no_other_pair),
        cmocka_unit_test(cert_files__that_are_bad__leave_the_old_pair),
        cmocka_unit_test(certificate__half_of_it_from_a_file__stays),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
