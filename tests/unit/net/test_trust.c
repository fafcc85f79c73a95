/* SPDX-License-Identifier: Apache-2.0 */
#include "net/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cc.h"
#include "base/limits.h"
#include "unit/unit.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"
#define ONE BEGIN "b25l\n" END
#define TWO "words\n" BEGIN "dHdv\n" END BEGIN "dHdv\n" END

static void replace(const char *path, const char *text) {
    char *fresh = NULL;
    assert_true(asprintf(&fresh, "%s.new", path) > 0);
    FILE *f = fopen(fresh, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(rename(fresh, path), 0);
    free(fresh);
}

static void trust__file__is_read_again_and_the_last_good_one_stays(
    void **state) {
    static const struct {
        const char *file; /* NULL: as before; "-": gone */
        const char *have;
        const char *told; /* NULL: nothing */
    } steps[] = {
        {NULL, ONE, NULL},
        {ONE, ONE, NULL}, /* another file that says the same */
        {TWO, TWO, "read again"},
        {NULL, TWO, NULL},
        {"-", TWO, "no such file"},
        {"-", TWO, NULL},
        {ONE, ONE, "read again"},
        {"", ONE, "no whole certificate"},
        {NULL, ONE, NULL},
        {ONE BEGIN "half", ONE, "no whole certificate"},
        {BEGIN "half\n" ONE, ONE, "no whole certificate"},
        {"-----BEGIN EC PRIVATE KEY-----\n", ONE, "no whole certificate"},
        {TWO, TWO, "read again"},
    };
    char path[] = "/tmp/kevtop-ca.XXXXXX";
    int fd = mkstemp(path);
    struct buf first = BUF_INIT(KIB);
    struct trust trust;
    (void)state;
    close(fd);
    replace(path, ONE);
    buf_add_cstr(&first, ONE);
    trust_init(&trust, &first, path);
    buf_done(&first);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct buf note = BUF_INIT(KIB);
        const char *file = steps[i].file;
        if (file && strcmp(file, "-") == 0)
            unlink(path);
        else if (file)
            replace(path, file);
        bool told = trust_look(&trust, &note);
        if (told != (steps[i].told != NULL)) fail_msg("step %zu", i);
        if (told &&
            (!strstr(note.data, steps[i].told) || !strstr(note.data, path)))
            fail_msg("step %zu: %s", i, note.data);
        assert_string_equal(trust.pem.data, steps[i].have);
        buf_done(&note);
    }
    unlink(path);
    trust_done(&trust);
}

static void trust__nothing__stays_nothing(void **state) {
    struct buf none = BUF_INIT(KIB), note = BUF_INIT(KIB);
    struct trust trust;
    (void)state;
    trust_init(&trust, &none, NULL);
    assert_false(trust_look(&trust, &note));
    assert_int_equal(trust.pem.len, 0);
    trust_done(&trust);
}

static void trust__system_file__is_the_first_that_can_be_read(void **state) {
    static const char here[] = "/dev/null", there[] = "/dev/zero";
    static const char gone[] = "/dev/null/gone";
    static const struct {
        const char *built_in;
        const char *places[3];
        const char *want;
    } rows[] = {
        {here, {there}, here},        {gone, {gone, there}, there},
        {gone, {there, here}, there}, {NULL, {here}, here},
        {gone, {gone}, NULL},         {gone, {NULL}, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_ptr_equal(trust_system_file(rows[i].built_in, rows[i].places),
                         rows[i].want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            trust__file__is_read_again_and_the_last_good_one_stays),
        cmocka_unit_test(trust__nothing__stays_nothing),
        cmocka_unit_test(trust__system_file__is_the_first_that_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
