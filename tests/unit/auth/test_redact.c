/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/redact.h"
#include "base/cc.h"
#include "base/str.h"
#include "unit/unit.h"

#define R "<redacted>"
#define JWT                                                   \
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjoxfQ.c2lnbmF" \
    "0dXJlLW9mLWl0LXdoaWNoLWlzLWxvbmc"
#define HEX "8f14e45fceea167a5a36dedd4bea2543"

static const struct {
    const char *line, *want; /* NULL: the same */
} rows[] = {
    /* for people, stays */
    {"", ""},
    {"To sign in, use a web browser to open the page "
     "https://microsoft.com/devicelogin and enter the code ABCD12EFG to "
     "authenticate.",
     NULL},
    {"open https://device.sso.eu-central-1.amazonaws.com/"
     "?user_code=ABCD-EFGH",
     NULL},
    {"https://login.microsoftonline.com/"
     "72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/authorize"
     "?client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46"
     "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
     "&state=af0ifjsldkj4tXhZ0wAbCdEfGh",
     NULL},
    {"Unable to locate credentials. You can configure credentials by "
     "running \"aws configure\".",
     NULL},
    {"An error occurred (ExpiredTokenException) when calling the "
     "AssumeRoleWithWebIdentity operation",
     NULL},
    {"getting credentials: exec: executable aws failed with exit code 255",
     NULL},
    {"/usr/local/google-cloud-sdk/bin/gke-gcloud-auth-plugin: not found",
     NULL},
    {"open /home/someone/.kube/cache/tokens-of-clusters: no such file", NULL},
    {"apiVersion client.authentication.k8s.io/v1beta1 is deprecated", NULL},
    {"dial tcp: lookup " HEX ".gr7.eu-central-1.eks.amazonaws.com: no "
     "such host",
     NULL},
    {"Get \"https://" HEX ".gr7.eu-central-1.eks.amazonaws.com/api\": EOF",
     NULL},
    {"2026-11-23T20:15:04.123456Z ERROR com.example.login.FlowController",
     NULL},
    {"Traceback (most recent call last): botocore/credentials.py line 12",
     NULL},
    {"set AWS_WEB_IDENTITY_TOKEN_FILE to a file", NULL},
    {"the tokens are three", NULL},

    /* by its looks */
    {JWT, R},
    {"got " JWT ".", "got " R},
    {"{\"id\": \"" JWT "\"}", "{\"id\": \"" R "\"}"},
    {"k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbS8_QWN0aW9u", R},
    {"cached as " HEX, "cached as " R},
    {"x DQ3oVtHbLkBv9mZbTqYpWc7RsNfGx2Ka y", "x " R " y"},
    {"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0Cg==", R},
    {"AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
     "AKIAIOSFODNN7EXAMPLE " R},
    {"ya29.a0AfH6SMBx7Yt5kQzZ1w9vX2uT8sR4qP6oN3mL", R},

    /* by its name */
    {"token=abc", "token=" R},
    {"password: hunter2", "password: " R},
    {"Password:hunter2 for you", "Password:" R " for you"},
    {"\"access_token\": \"short\", \"n\": 1",
     "\"access_token\": \"" R "\", \"n\": 1"},
    {"{\\\"token\\\":\\\"short\\\"}", "{\\\"token\\\":\\\"" R "\\\"}"},
    {"Authorization: Bearer short", "Authorization: Bearer " R},
    {"sent Bearer short now", "sent Bearer " R " now"},
    {"login --client-secret short --verbose",
     "login --client-secret " R " --verbose"},
    {"AWS_SECRET_ACCESS_KEY=short", "AWS_SECRET_ACCESS_KEY=" R},
    {"clientKeyData: abc", "clientKeyData: " R},
    {"secret='two words' end", "secret='" R "' end"},

    /* in an address */
    {"https://me:pass@host/x", "https://" R "@host/x"},
    {"https://host/cb?code=1&id_token=abc&x=y",
     "https://host/cb?code=1&id_token=" R "&x=y"},
    {"https://sts.amazonaws.com/?X-Amz-Signature=abc",
     "https://sts.amazonaws.com/?X-Amz-Signature=" R},
    {"https://host/" HEX "/x", "https://host/" R "/x"},
    {"https://host/?state=" JWT, "https://host/?state=" R},

    /* PEM in one line */
    {"-----BEGIN PRIVATE KEY-----abc-----END PRIVATE KEY-----", R},
};

static void redact__each_line__loses_its_secrets_only(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = BUF_INIT(4096);
        struct redact r = {0};
        const char *want = rows[i].want ? rows[i].want : rows[i].line;
        redact_line(&r, str_of(rows[i].line), &out);
        assert_string_equal(out.data ? out.data : "", want);
        buf_done(&out);
    }
}

static void redact__a_pem_block__goes_with_all_its_lines(void **state) {
    static const char *const lines[][2] = {
        {"here:", "here:"}, {"-----BEGIN RSA PRIVATE KEY-----", R},
        {"short", R},       {"-----END RSA PRIVATE KEY-----", R},
        {"short", "short"},
    };
    struct redact r = {0};
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct buf out = BUF_INIT(4096);
        redact_line(&r, str_of(lines[i][0]), &out);
        assert_string_equal(out.data, lines[i][1]);
        buf_done(&out);
    }
}

/* Every token of 32 to 331 random characters of each alphabet goes. */
static void redact__random_tokens__go(void **state) {
    static const char *const alphabets[] = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        "0123456789abcdef",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    };
    uint32_t seed = 7;
    (void)state;

    for (size_t round = 0; round < 20000; round++) {
        const char *alphabet = alphabets[round % ARRAY_LEN(alphabets)];
        struct buf line = BUF_INIT(1024), out = BUF_INIT(4096);
        struct redact r = {0};
        size_t n = 32 + round % 300;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            buf_add_char(&line, alphabet[(seed >> 16) % strlen(alphabet)]);
        }
        redact_line(&r, buf_str(&line), &out);
        assert_string_equal(out.data, R);
        buf_done(&line);
        buf_done(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redact__each_line__loses_its_secrets_only),
        cmocka_unit_test(redact__a_pem_block__goes_with_all_its_lines),
        cmocka_unit_test(redact__random_tokens__go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
