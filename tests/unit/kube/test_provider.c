/* SPDX-License-Identifier: Apache-2.0 */
/* users[].user.auth-provider. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/clock.h"
#include "unit/kube/fixture.h"

static const struct kube_flags none;

/* {"alg":"none"} */
#define HEAD "eyJhbGciOiJub25lIn0"

#define OIDC(token) \
    "auth-provider: {name: oidc, config: {id-token: " token "}}"

/* 2030-01-01T00:00:00Z */
#define EDGE_US (INT64_C(1893456000) * US_PER_S)

static void provider__oidc_takes_an_id_token_until_it_expires(void **state) {
    static const struct {
        const char *token;
        int64_t now_us;
    } table[] = {
        /* {"sub":"CANARY","exp":4102444800} */
        {HEAD ".eyJzdWIiOiJDQU5BUlkiLCJleHAiOjQxMDI0NDQ4MDB9.sig", EDGE_US},
        /* "exp":4102444800.5, with '-' and '_' in its base64 */
        {HEAD
         ".eyJzIjoiw7_Dvz8-fn4_PsO7w6_CviIsImV4cCI6NDEwMjQ0NDgwMC41fQ.sig",
         EDGE_US},
        /* {"exp":1893456000} */
        {HEAD ".eyJleHAiOjE4OTM0NTYwMDB9.sig", EDGE_US - 1},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *user = xasprintf(OIDC("%s"), table[i].token);
        fixture_user(user);
        xfree(user);
        clock_fix(table[i].now_us);
        struct outcome o = resolved(&none);
        assert_string_equal(o.e.identity.token, table[i].token);
        assert_null(o.e.identity.plugin);
        outcome_done(&o);
    }
    clock_fix(TIME_UNSET);
}

#define WHERE "user 'u' in 'f'"
#define NO_EXPIRY                                                         \
    WHERE ": the id-token of the auth-provider 'oidc' does not say when " \
          "it expires: use an exec plugin such as kubelogin (kubectl "    \
          "oidc-login)"
#define NO_TOKEN                                                       \
    WHERE " has the auth-provider 'oidc' without an id-token: use an " \
          "exec plugin such as kubelogin (kubectl oidc-login)"
#define UNKNOWN                                                           \
    WHERE " has an auth-provider that kevtop does not know: use an exec " \
          "plugin, a token or a client certificate"

static const struct {
    const char *user, *why;
} refused[] = {
    {"auth-provider: {name: gcp, config: {access-token: CANARY}}",
     WHERE " has the auth-provider 'gcp', which Kubernetes removed in 1.26: "
           "use the exec plugin gke-gcloud-auth-plugin (gcloud container "
           "clusters get-credentials)"},
    {"auth-provider: {name: azure, config: {access-token: CANARY}}",
     WHERE " has the auth-provider 'azure', which Kubernetes removed in 1.26: "
           "use the exec plugin kubelogin (kubelogin convert-kubeconfig)"},
    {"auth-provider: {name: CANARY}", UNKNOWN},
    {"auth-provider: {}", UNKNOWN},
    {"auth-provider: CANARY",
     "kubeconfig 'f', line 3: 'auth-provider' of 'u' must be a map"},
    {"auth-provider: {name: oidc, config: [CANARY]}",
     "kubeconfig 'f', line 3: 'config' of 'u' must be a map"},
    {"auth-provider: {name: oidc}", NO_TOKEN},
    {"auth-provider: {name: oidc, config: {refresh-token: CANARY}}", NO_TOKEN},
    {OIDC("[CANARY]"), "kubeconfig 'f', line 3: 'id-token' of 'u' must be "
                       "text"},
    {OIDC("CANARY"), NO_EXPIRY},
    {OIDC("a.CANARY.c"), NO_EXPIRY},
    {OIDC("a.b"), NO_EXPIRY},
    {OIDC("a..c"), NO_EXPIRY},
    {OIDC(HEAD "." HEAD), NO_EXPIRY},
    {OIDC("a." HEAD ".c.CANARY"), NO_EXPIRY},
    {OIDC("a." HEAD ".c"), NO_EXPIRY},
    /* an exp that is text, below zero, out of all bounds; no object */
    {OIDC("a.eyJleHAiOiI0MTAyNDQ0ODAwIn0.c"), NO_EXPIRY},
    {OIDC("a.eyJleHAiOi0xfQ.c"), NO_EXPIRY},
    {OIDC("a.eyJleHAiOjFlKzMwMH0.c"), NO_EXPIRY},
    {OIDC("a.WzFd.c"), NO_EXPIRY},
    /* {"exp":1600000000} */
    {OIDC("a.eyJleHAiOjE2MDAwMDAwMDB9.CANARY"),
     WHERE ": the id-token of the auth-provider 'oidc' expired at "
           "2020-09-13T12:26:40Z, and kevtop cannot renew it: use an exec "
           "plugin such as kubelogin (kubectl oidc-login)"},
    /* {"exp":1893456000}, on the second */
    {OIDC("a.eyJleHAiOjE4OTM0NTYwMDB9.CANARY"),
     WHERE ": the id-token of the auth-provider 'oidc' expired at "
           "2030-01-01T00:00:00Z, and kevtop cannot renew it: use an exec "
           "plugin such as kubelogin (kubectl oidc-login)"},
};

static void provider__all_else_is_explained(void **state) {
    (void)state;

    clock_fix(EDGE_US);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        fixture_user(refused[i].user);
        assert_refused(&none, refused[i].why);
    }
    clock_fix(TIME_UNSET);
}

static void provider__is_passed_over_where_something_else_is(void **state) {
    (void)state;

    fixture_user("auth-provider: {name: gcp}, token: t");
    struct outcome o = resolved(&none);
    assert_string_equal(o.e.identity.token, "t");
    outcome_done(&o);
    fixture_user("auth-provider: {name: gcp}");
    o = resolved(&(struct kube_flags){.token = "mine"});
    assert_string_equal(o.e.identity.token, "mine");
    outcome_done(&o);
    fixture_config("server: 'http://h'", "auth-provider: {name: gcp}");
    o = resolved(&none);
    assert_null(o.e.identity.token);
    outcome_done(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(provider__oidc_takes_an_id_token_until_it_expires),
        FIXTURE_TEST(provider__all_else_is_explained),
        FIXTURE_TEST(provider__is_passed_over_where_something_else_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
