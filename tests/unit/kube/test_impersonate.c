/* SPDX-License-Identifier: Apache-2.0 */
/* as and its kin, from file and flags. */
#include <string.h>

#include "base/cc.h"
#include "base/limits.h"
#include "unit/kube/fixture.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* "as|uid|group,group|key=value,key=value" */
static void write_who(struct buf *out, const struct identity *id) {
    buf_printf(out, "%s|%s|", id->as ? id->as : "-",
               id->as_uid ? id->as_uid : "-");
    for (size_t i = 0; i < id->as_groups.n; i++)
        buf_printf(out, "%s%s", i ? "," : "", id->as_groups.at[i]);
    buf_add_char(out, '|');
    for (size_t i = 0; i < id->as_extra.n; i++)
        buf_printf(out, "%s%s=%s", i ? "," : "", id->as_extra.at[i].name,
                   id->as_extra.at[i].value);
}

#define FILE_ALL                                              \
    "token: t, as: root, as-uid: 42, as-groups: [a, 'b c'], " \
    "as-user-extra: {k: [1, two], l: [x]}"

static const struct {
    const char *user;
    struct kube_flags flags;
    const char *want;
} table[] = {
    {"token: t", {0}, "-|-||"},
    {FILE_ALL, {0}, "root|42|a,b c|k=1,k=two,l=x"},
    {"as: me", {0}, "me|-||"},
    {"as: '', as-uid: '', as-groups: [], as-user-extra: {}", {0}, "-|-||"},
    {"as: me, as-groups: ~, as-user-extra: {k: ~, l: []}", {0}, "me|-||"},
    /* flags */
    {"token: t", {.as = "me"}, "me|-||"},
    {FILE_ALL, {.as = "me"}, "me|42|a,b c|k=1,k=two,l=x"},
    {FILE_ALL, {.as = "", .as_uid = ""}, "root|42|a,b c|k=1,k=two,l=x"},
    {FILE_ALL, {.as_uid = "7"}, "root|7|a,b c|k=1,k=two,l=x"},
    {FILE_ALL, {.as_groups = LIST("z", "y,x")}, "root|42|z,y,x|k=1,k=two,l=x"},
    {FILE_ALL,
     {.as_extra = LIST("k=3", "m=4=5", "k=")},
     "root|42|a,b c|l=x,k=3,m=4=5,k="},
    {"token: t",
     {.as = "me",
      .as_uid = "1",
      .as_groups = LIST("g"),
      .as_extra = LIST("a=b")},
     "me|1|g|a=b"},
};

static void impersonate__flags_lie_over_the_file(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf have = BUF_INIT(KIB);
        fixture_user(table[i].user);
        struct outcome o = resolved(&table[i].flags);
        write_who(&have, &o.e.identity);
        assert_text(buf_str(&have), table[i].want);
        buf_done(&have);
        outcome_done(&o);
    }
}

static void impersonate__counts_over_http_where_credentials_do_not(
    void **state) {
    struct buf have = BUF_INIT(KIB);
    (void)state;

    fixture_config("server: 'http://h'", FILE_ALL);
    struct outcome o = resolved(&(struct kube_flags){.token = "CANARY"});
    write_who(&have, &o.e.identity);
    assert_str(buf_str(&have), "root|42|a,b c|k=1,k=two,l=x");
    assert_null(o.e.identity.token);
    buf_done(&have);
    outcome_done(&o);
}

static const struct {
    const char *user;
    struct kube_flags flags;
    const char *why;
} refused[] = {
#define NO_AS \
    "user 'u' in 'f' has as-uid, as-groups or as-user-extra and no as"
#define CONTROL                                                        \
    "user 'u' in 'f': as, as-uid, as-groups or as-user-extra holds a " \
    "line break or a control character"
    {"as-uid: 1", {0}, NO_AS},
    {"as-groups: [g]", {0}, NO_AS},
    {"as-user-extra: {k: [v]}", {0}, NO_AS},
    {"token: t", {.as_uid = "1"}, NO_AS},
    {"token: t", {.as_groups = LIST("g")}, NO_AS},
    {"token: t", {.as_extra = LIST("k=v")}, NO_AS},
    {"as: \"a\\r\\nX: CANARY\"", {0}, CONTROL},
    {"as: a, as-uid: \"\\x7f\"", {0}, CONTROL},
    {"as: a, as-groups: [b, \"c\\n\"]", {0}, CONTROL},
    {"as: a, as-user-extra: {k: [\"\\e\"]}", {0}, CONTROL},
    {"as: a, as-user-extra: {\"k\\n\": [v]}", {0}, CONTROL},
    {"token: t", {.as = "a\nCANARY"}, CONTROL},
    {"token: t", {.as = "a", .as_extra = LIST("k=v\t")}, CONTROL},
    {"as: a", {.as_extra = LIST("CANARY")}, "--as-user-extra wants KEY=VALUE"},
    {"as: a",
     {.as_extra = LIST("k=v", "=CANARY")},
     "--as-user-extra wants KEY=VALUE"},
    {"as: [CANARY]", {0}, "kubeconfig 'f', line 3: 'as' of 'u' must be text"},
    {"as: a, as-groups: CANARY",
     {0},
     "kubeconfig 'f', line 3: 'as-groups' of 'u' must be a list"},
    {"as: a, as-groups: [[CANARY]]",
     {0},
     "kubeconfig 'f', line 3: 'as-groups' of 'u' must be a list of texts"},
    {"as: a, as-user-extra: [CANARY]",
     {0},
     "kubeconfig 'f', line 3: 'as-user-extra' of 'u' must be a map"},
    {"as: a, as-user-extra: {k: CANARY}",
     {0},
     "kubeconfig 'f', line 3: 'k' of 'u' must be a list"},
};

static void impersonate__what_is_wrong_is_refused(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        fixture_user(refused[i].user);
        assert_refused(&refused[i].flags, refused[i].why);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(impersonate__flags_lie_over_the_file),
        FIXTURE_TEST(impersonate__counts_over_http_where_credentials_do_not),
        FIXTURE_TEST(impersonate__what_is_wrong_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
