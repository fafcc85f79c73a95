/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "auth/reply.h"
#include "base/cc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/str.h"
#include "unit/unit.h"

#define V1 "client.authentication.k8s.io/v1"
#define HEAD "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\""
#define STATUS(fields) HEAD ",\"status\":{" fields "}}"
#define CERT \
    "-----BEGIN CERTIFICATE-----\\nYQ==\\n-----END CERTIFICATE-----\\n"
#define KEY \
    "-----BEGIN EC PRIVATE KEY-----\\nYQ==\\n-----END EC PRIVATE KEY-----\\n"
#define CANARY "canary-8f14e45f"

static bool read_text(struct plugin_reply *r, const char *text,
                      struct err *err) {
    struct buf copy = BUF_INIT(LIMIT_PLUGIN_BYTES);
    buf_add_cstr(&copy, text);
    bool ok = plugin_reply_read(r, &copy, V1, err);
    assert_null(copy.data);
    return ok;
}

static void reply__of_each_good_form__is_read(void **state) {
    static const struct {
        const char *text, *token, *cert;
        int64_t expires_us;
    } rows[] = {
        {STATUS("\"token\":\"t\""), "t", "", TIME_UNSET},
        {" \n" STATUS("\"token\":\"a\\/b\",\"expirationTimestamp\":null") "\n",
         "a/b", "", TIME_UNSET},
        {STATUS("\"token\":\"t\",\"expirationTimestamp\":"
                "\"1970-01-01T00:00:01Z\""),
         "t", "", US_PER_S},
        {STATUS("\"token\":\"t\",\"expirationTimestamp\":"
                "\"1970-01-01T01:00:01.5+01:00\""),
         "t", "", US_PER_S + US_PER_S / 2},
        {STATUS("\"clientCertificateData\":\"" CERT
                "\",\"clientKeyData\":\"" KEY "\""),
         "", "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n",
         TIME_UNSET},
        {"kind: ExecCredential\napiVersion: " V1 "\n"
         "status:\n  token: t\n  expirationTimestamp: 1970-01-01T00:00:01Z\n",
         "t", "", US_PER_S},
        {"{kind: ExecCredential, apiVersion: " V1 ", status: {token: t}}", "t",
         "", TIME_UNSET},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct plugin_reply r;
        struct err err = {0};
        if (!read_text(&r, rows[i].text, &err)) fail_msg("%s", err.text);
        assert_true(str_eq(buf_str(&r.token), str_of(rows[i].token)));
        assert_true(str_eq(buf_str(&r.cert), str_of(rows[i].cert)));
        assert_int_equal(r.key.len > 0, r.cert.len > 0);
        assert_true(r.expires_us == rows[i].expires_us);
        plugin_reply_done(&r);
    }
}

static void reply__that_is_wrong__gets_one_line_without_it(void **state) {
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", "exec plugin printed nothing"},
        {" \n\t ", "exec plugin printed nothing"},
        {CANARY, "exec plugin printed what is neither JSON nor YAML"},
        {"{\"" CANARY, "exec plugin printed what is neither JSON nor YAML"},
        {"[\"" CANARY "\"]",
         "exec plugin printed what is neither JSON nor YAML"},
        {"\x1f\x8b\x08", "exec plugin printed what is neither JSON nor YAML"},
        {"{\"kind\":\"" CANARY "\"}",
         "exec plugin didn't print an ExecCredential"},
        {"{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication"
         ".k8s.io/v1beta1\",\"status\":{\"token\":\"" CANARY "\"}}",
         "exec plugin is configured to use API version " V1
         ", plugin returned version client.authentication.k8s.io/v1beta1"},
        {"{\"kind\":\"ExecCredential\",\"apiVersion\":\"" CANARY "\"}",
         "exec plugin is configured to use API version " V1
         ", plugin returned version another"},
        {HEAD "}", "exec plugin didn't return a status field"},
        {HEAD ",\"status\":null}", "exec plugin didn't return a status field"},
        {HEAD ",\"status\":\"" CANARY "\"}",
         "exec plugin returned a status that is no object"},
        {STATUS(""), "exec plugin didn't return a token or cert/key pair"},
        {STATUS("\"token\":\"\""),
         "exec plugin didn't return a token or cert/key pair"},
        {STATUS("\"token\":[\"" CANARY "\"]"),
         "exec plugin returned a status.token that is no string"},
        {STATUS("\"token\":\"" CANARY "\\nX: y\""),
         "exec plugin returned a token with characters that no token has"},
        {STATUS("\"token\":\"" CANARY "\\u0000\""),
         "exec plugin returned a token with characters that no token has"},
        {STATUS("\"clientCertificateData\":\"" CERT "\""),
         "exec plugin returned only certificate or key, not both"},
        {STATUS("\"token\":\"t\",\"clientKeyData\":\"" KEY "\""),
         "exec plugin returned only certificate or key, not both"},
        {STATUS("\"clientCertificateData\":\"Y2FuYXJ5\",\"clientKeyData\":"
                "\"" KEY "\""),
         "exec plugin returned a clientCertificateData that is not PEM"},
        {STATUS("\"clientCertificateData\":\"" CERT "\",\"clientKeyData\":"
                "\"-----BEGIN PRIVATE KEY-----\\n" CANARY "\""),
         "exec plugin returned a clientKeyData that is not PEM"},
        {STATUS("\"clientCertificateData\":\"" CERT "\",\"clientKeyData\":"
                "\"-----BEGIN ENCRYPTED PRIVATE KEY-----\\n" CANARY
                "-----END ENCRYPTED PRIVATE KEY-----\""),
         "exec plugin returned a key that is encrypted"},
        {STATUS("\"token\":\"t\",\"expirationTimestamp\":\"" CANARY "\""),
         "exec plugin returned an expirationTimestamp that is not a time of "
         "RFC 3339"},
        {STATUS("\"token\":\"t\",\"expirationTimestamp\":1"),
         "exec plugin returned an expirationTimestamp that is not a time of "
         "RFC 3339"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct plugin_reply r;
        struct err err = {0};
        assert_false(read_text(&r, rows[i].text, &err));
        assert_string_equal(err.text, rows[i].want);
        assert_null(strstr(err.text, CANARY));
        assert_null(r.token.data);
        assert_null(r.key.data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reply__of_each_good_form__is_read),
        cmocka_unit_test(reply__that_is_wrong__gets_one_line_without_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
