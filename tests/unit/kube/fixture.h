/* SPDX-License-Identifier: Apache-2.0 */
/* Kubeconfig files in a folder of their own, which is the working directory
 * and, under the name home, $HOME; nothing else of the environment that
 * kubeconfig looks at is set.
 */
#ifndef KEVTOP_UNIT_KUBE_FIXTURE_H
#define KEVTOP_UNIT_KUBE_FIXTURE_H

#include <string.h>

#include "kube/config.h"
#include "unit/unit.h"

/* For cmocka_unit_test_setup_teardown(). */
int fixture_setup(void **state);
int fixture_teardown(void **state);
#define FIXTURE_TEST(f) \
    cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

/* "/tmp/..." */
const char *fixture_dir(void);
/* Write a file; the folders before its name are made. */
void fixture_put(const char *name, const char *text);
/* The file f, in $KUBECONFIG: cluster c with these fields, user u with those,
 * context c. */
void fixture_config(const char *cluster, const char *user);
/* The same with a server alone. */
void fixture_user(const char *user);
/* The file f, in $KUBECONFIG, with one of everything (world.c), and the files
 * it names. */
void fixture_all(void);
/* A pod's service account, with its environment. */
void fixture_pod(void);

/* One call of kube_config_load() and kube_endpoint(). */
struct outcome {
    bool ok;
    struct endpoint e;
    char *ns;
    struct err err;
};
struct outcome resolve(const struct kube_flags *flags);
/* It must be ok. */
struct outcome resolved(const struct kube_flags *flags);
void outcome_done(struct outcome *o);

/* It fails with this text, in which '@' stands for the folder; no text may
 * hold CANARY, which stands for secrets in all tests. */
void assert_refused(const struct kube_flags *flags, const char *text);

/* assert_str() for a text that is no literal. */
#define assert_text(have, want)                                            \
    unit_assert_bytes((have).ptr, (have).len, (want), strlen(want), #have, \
                      __FILE__, __LINE__)

/* Certificates and keys as PEM and as the base64 of it. */
#define CA_PEM "-----BEGIN CERTIFICATE-----\nQ0E=\n-----END CERTIFICATE-----\n"
#define CA_B64                                                         \
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClEwRT0KLS0tLS1FTkQgQ0VSVElG" \
    "SUNBVEUtLS0tLQo="
#define CERT_PEM \
    "-----BEGIN CERTIFICATE-----\nQ0VSVA==\n-----END CERTIFICATE-----\n"
#define CERT_B64                                                       \
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClEwVlNWQT09Ci0tLS0tRU5EIENF" \
    "UlRJRklDQVRFLS0tLS0K"
#define KEY_PEM \
    "-----BEGIN PRIVATE KEY-----\nS0VZ\n-----END PRIVATE KEY-----\n"
#define KEY_B64                                                        \
    "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tClMwVloKLS0tLS1FTkQgUFJJVkFU" \
    "RSBLRVktLS0tLQo="

#endif
