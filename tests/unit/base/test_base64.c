/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/base64.h"
#include "base/cc.h"
#include "unit/unit.h"

static void base64__decode__reads_what_go_reads(void **state) {
    static const struct {
        const char *in, *out;
    } table[] = {
        {"", ""},
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"+/+/", "\xFB\xFF\xBF"},
        {"Zm9v\nYmFy\r\n", "foobar"},
        {"Z\nm\n9\nv\n", "foo"},
        {"Zg=\n=", "f"},
        /* unused bits */
        {"Zh==", "f"},
        {"Zm9=", "fo"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf out = BUF_INIT(100);
        assert_true(base64_decode(&out, str_of(table[i].in)));
        assert_int_equal(out.len, strlen(table[i].out));
        assert_true(str_eq(buf_str(&out), str_of(table[i].out)));
        buf_done(&out);
    }
}

static void base64__decode__keeps_zero_bytes(void **state) {
    struct buf out = BUF_INIT(100);
    (void)state;

    assert_true(base64_decode(&out, STR("AAAA")));
    assert_str(buf_str(&out), "\0\0\0");
    buf_done(&out);
}

static void base64__decode__refuses_and_leaves_out_alone(void **state) {
    static const char *const table[] = {
        "Z",         "Zg",    "Zg=",
        "Zm9",       "====",  "=g==",
        "Z===",      "Z=g=",  "Zg=v",
        "Zg==Zg==",  "Zg== ", "Zm9v!m9v",
        "Zm9v Zm9v", "Zm9vZ", "Zm-_",
        "Zm9v\t",    "Zg===", "Zm9v\x80\x80\x80\x80",
        "Zm9vYg==Y",
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf out = BUF_INIT(100);
        buf_add_cstr(&out, "x");
        assert_false(base64_decode(&out, str_of(table[i])));
        assert_str(buf_str(&out), "x");
        buf_done(&out);
    }
}

static void base64__decode__obeys_the_cap(void **state) {
    struct buf out = BUF_INIT(5);
    (void)state;

    assert_false(base64_decode(&out, STR("Zm9vYmFy")));
    assert_int_equal(out.len, 0);
    buf_clear(&out);
    assert_true(base64_decode(&out, STR("Zm9vYmE=")));
    assert_str(buf_str(&out), "fooba");
    buf_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64__decode__reads_what_go_reads),
        cmocka_unit_test(base64__decode__keeps_zero_bytes),
        cmocka_unit_test(base64__decode__refuses_and_leaves_out_alone),
        cmocka_unit_test(base64__decode__obeys_the_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
