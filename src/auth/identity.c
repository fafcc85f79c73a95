/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/identity.h"

#include <string.h>

#include "base/alloc.h"

/* Values may be secrets: what a plugin gets in its environment, for one. */
static void free_secret(char *text) {
    if (text) explicit_bzero(text, strlen(text));
    xfree(text);
}

static void free_pairs(struct identity_pair *at, size_t n) {
    for (size_t i = 0; i < n; i++) {
        xfree(at[i].name);
        free_secret(at[i].value);
    }
}

void plugin_spec_free(struct plugin_spec *p) {
    if (!p) return;
    for (size_t i = 0; i < p->args.n; i++) free_secret(p->args.at[i]);
    vec_done(&p->args);
    free_pairs(p->env.at, p->env.n);
    vec_done(&p->env);
    xfree(p->command);
    xfree(p->api_version);
    xfree(p->hint);
    xfree(p->cluster_info);
    xfree(p->where);
    xfree(p);
}

void identity_done(struct identity *id) {
    free_secret(id->token);
    xfree(id->token_file);
    buf_wipe(&id->key);
    buf_done(&id->cert);
    xfree(id->cert_file);
    xfree(id->key_file);
    plugin_spec_free(id->plugin);
    xfree(id->as);
    xfree(id->as_uid);
    for (size_t i = 0; i < id->as_groups.n; i++) xfree(id->as_groups.at[i]);
    vec_done(&id->as_groups);
    free_pairs(id->as_extra.at, id->as_extra.n);
    vec_done(&id->as_extra);
    *id = (struct identity){0};
}
