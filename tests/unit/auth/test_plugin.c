/* SPDX-License-Identifier: Apache-2.0 */
/* Credential plugins: shell scripts in a folder of their own, run through
 * the credential. Time goes on by moving the clock we give. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/credential.h"
#include "auth/plugin.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "unit/unit.h"

#define V1 "client.authentication.k8s.io/v1"
#define CANARY "eyJhbGciOiJSUzI1NiJ9.canary8f14e45fceea167a5a36dedd4bea2543"
#define REPLY(fields)                                               \
    "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\"," \
    "\"status\":{" fields "}}'\n"
#define TOKEN REPLY("\"token\":\"" CANARY "\"")
#define COUNT "echo run >>runs\n"

static char folder[] = "/tmp/kevtop-plugin-XXXXXX";

static int make_folder(void **state) {
    char path[4096];
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0) return -1;
    snprintf(path, sizeof(path), ".:%s:/usr/bin:/bin", folder);
    return setenv("PATH", path, 1);
}

static int remove_folder(void **state) {
    static const char *const files[] = {"plugin", "runs", "env", "fds"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) unlink(files[i]);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

struct desk {
    struct identity id;
    struct credential *c;
    struct buf notes;
    int64_t skew_ms;
    int wanted, given_back;
    struct credential_use use;
    struct err err;
};

static void on_note(void *ctx, struct str line) {
    struct desk *d = ctx;
    assert_null(memmem(line.ptr, line.len, "canary", 6));
    buf_add_str(&d->notes, line);
    buf_add_char(&d->notes, '\n');
}

static void on_terminal(void *ctx, bool wanted) {
    struct desk *d = ctx;
    if (wanted)
        d->wanted++;
    else
        d->given_back++;
}

static void write_script(const char *script) {
    unlink("plugin");
    unlink("runs");
    FILE *f = fopen("plugin", "wb");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s", script);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod("plugin", 0755), 0);
}

static void open_desk(struct desk *d, const char *script) {
    const struct credential_fns fns = {on_note, on_terminal};

    write_script(script);
    *d = (struct desk){.notes = BUF_INIT(MIB)};
    d->id.plugin = xcalloc(1, sizeof(*d->id.plugin));
    d->id.plugin->command = xstrdup("plugin");
    d->id.plugin->api_version = xstrdup(V1);
    d->c = credential_new(&d->id, &fns, d);
}

static void close_desk(struct desk *d) {
    credential_free(d->c);
    identity_done(&d->id);
    assert_int_equal(d->wanted, d->given_back);
    buf_done(&d->notes);
}

static int64_t now(const struct desk *d) {
    return clock_mono_ms() + d->skew_ms;
}

static enum credential_state get(struct desk *d) {
    d->err = (struct err){0};
    enum credential_state state =
        credential_get(d->c, now(d), &d->use, &d->err);
    assert_null(strstr(d->err.text, "canary"));
    return state;
}

static void wait_over(struct desk *d) {
    struct pollfd fds[8];

    for (;;) {
        size_t n = credential_fds(d->c, fds, ARRAY_LEN(fds));
        int64_t wait = credential_until(d->c) - now(d);
        poll(fds, n, wait < 0 ? 0 : wait > 5000 ? 5000 : (int)wait);
        if (credential_work(d->c, now(d))) return;
    }
}

/* Ask, wait while it runs, ask again. */
static enum credential_state get_at_last(struct desk *d) {
    enum credential_state state = get(d);
    if (state != CREDENTIAL_BUSY) return state;
    wait_over(d);
    return get(d);
}

static void later(struct desk *d) {
    d->skew_ms += 1000;
}

static int runs(void) {
    struct buf text = BUF_INIT(KIB);
    struct err err;
    int n = file_read("runs", &text, &err) ? (int)text.len / 4 : 0;
    buf_done(&text);
    return n;
}

static void check_ready(struct desk *d) {
    if (get_at_last(d) != CREDENTIAL_READY) fail_msg("%s", d->err.text);
    assert_str(d->use.token, CANARY);
}

static void check_failed(struct desk *d, const char *want) {
    assert_int_equal(get_at_last(d), CREDENTIAL_FAILED);
    assert_string_equal(d->err.text, want);
}

/* --- what it gives -------------------------------------------------------- */

static void plugin__token__is_used_and_not_told(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, REPLY("\"token\":\"" CANARY "\",\"expirationTimestamp\":"
                        "\"2999-01-01T00:00:00Z\""));
    check_ready(&d);
    assert_string_equal(d.notes.data,
                        "running credential plugin 'plugin' (exec)\n"
                        "credential plugin 'plugin' gave a token valid until "
                        "2999-01-01T00:00:00Z\n");
    close_desk(&d);
}

static void plugin__certificate__changes_the_generation(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d,
              "echo run >>runs; n=$(wc -l <runs); [ $n -gt 2 ] && n=2\n"
              "printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
              "\",\"status\":{\"clientCertificateData\":\"-----BEGIN "
              "CERTIFICATE-----%s-----END CERTIFICATE-----\","
              "\"clientKeyData\":\"-----BEGIN PRIVATE KEY-----canary-----END "
              "PRIVATE KEY-----\"}}' $n\n");
    assert_int_equal(get_at_last(&d), CREDENTIAL_READY);
    uint64_t first = d.use.generation;
    assert_string_equal(d.use.cert->data, "-----BEGIN CERTIFICATE-----1-----"
                                          "END CERTIFICATE-----");
    credential_refused(d.c);
    assert_int_equal(get_at_last(&d), CREDENTIAL_READY);
    assert_int_equal(d.use.generation, first + 1);
    credential_refused(d.c); /* the same again: connections may stay */
    assert_int_equal(get_at_last(&d), CREDENTIAL_READY);
    assert_int_equal(d.use.generation, first + 1);
    close_desk(&d);
}

static void plugin__failures__are_one_clear_line(void **state) {
    static const struct {
        const char *script, *want;
    } rows[] = {
        {"exit 3", "exec: executable plugin failed with exit code 3"},
        {"echo one >&2; echo 'Token has expired' >&2; exit 255",
         "exec: executable plugin failed with exit code 255: one Token "
         "has expired"},
        /* gcloud: the reason, advice, and a line of next to nothing */
        {"printf 'ERROR: no active account\\n\\nPlease run:\\n  login\\n)\\n' "
         ">&2; exit 1",
         "exec: executable plugin failed with exit code 1: ERROR: no active "
         "account Please run: login )"},
        /* Python: the reason is at the end */
        {"echo head >&2; printf '%200s' | sed 's/ /in /g' >&2; echo >&2; echo mid >&2; "
         "echo 'Error: tail' >&2; exit 1",
         "exec: executable plugin failed with exit code 1: head ... Error: "
         "tail"},
        {"echo 'bad " CANARY "' >&2; exit 1",
         "exec: executable plugin failed with exit code 1: bad <redacted>"},
        {"printf '\\033[31mred\\033[0m\\n' >&2; exit 1",
         "exec: executable plugin failed with exit code 1: "
         "^[[31mred^[[0m"},
        {TOKEN "exit 1", "exec: executable plugin failed with exit code 1"},
        {"kill -11 $$", "exec: executable plugin was ended by signal 11"},
        {"", "exec: executable plugin: exec plugin printed nothing"},
        {"echo " CANARY, "exec: executable plugin: exec plugin printed what "
                         "is neither JSON nor YAML"},
        {"head -c 2097152 /dev/zero",
         "exec: executable plugin printed more than 1048576 bytes"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct desk d;
        open_desk(&d, rows[i].script);
        check_failed(&d, rows[i].want);
        close_desk(&d);
    }
}

static void plugin__that_hangs__is_stopped_after_60_s(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, "sleep 1000");
    assert_int_equal(get(&d), CREDENTIAL_BUSY);
    assert_true(credential_until(d.c) <= now(&d) + 60000);
    assert_false(credential_work(d.c, now(&d)));
    d.skew_ms = 60000;
    wait_over(&d);
    assert_int_equal(get(&d), CREDENTIAL_FAILED);
    assert_string_equal(d.err.text, "exec: executable plugin did not end "
                                    "within 60 s and was stopped");
    close_desk(&d);
}

static void plugin__whose_helper_keeps_the_pipe__is_over(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, TOKEN "sleep 5 &");
    check_ready(&d);
    close_desk(&d);
}

static void plugin__stderr__is_told_redacted_and_bounded(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, "echo 'open https://host/login?user_code=ABCD-EFGH' >&2\n"
                  "echo 'token: " CANARY "' >&2\n"
                  "i=0; while [ $i -lt 200 ]; do echo line $i >&2; "
                  "i=$((i+1)); done\n" TOKEN);
    check_ready(&d);
    assert_non_null(strstr(d.notes.data,
                           "credential plugin 'plugin': open "
                           "https://host/login?user_code=ABCD-EFGH\n"
                           "credential plugin 'plugin': token: <redacted>\n"
                           "credential plugin 'plugin': line 0\n"));
    assert_non_null(strstr(d.notes.data, "line 46\ncredential plugin "
                                         "'plugin': (what else it says is "
                                         "left out)\n"));
    assert_null(strstr(d.notes.data, "line 47"));
    close_desk(&d);
}

/* --- when it runs ----------------------------------------------------------- */

static void plugin__a_hundred_requests__make_one_run(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, COUNT TOKEN);
    for (int i = 0; i < 100; i++) assert_int_equal(get(&d), CREDENTIAL_BUSY);
    wait_over(&d);
    for (int i = 0; i < 100; i++) assert_int_equal(get(&d), CREDENTIAL_READY);
    assert_int_equal(runs(), 1);
    close_desk(&d);
}

static void plugin__a_failure__is_shared_but_not_cached(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, COUNT "exit 1");
    assert_int_equal(get(&d), CREDENTIAL_BUSY);
    wait_over(&d);
    d.skew_ms += 5000; /* however late the first is */
    assert_int_equal(get(&d), CREDENTIAL_FAILED);
    later(&d);
    assert_int_equal(get(&d), CREDENTIAL_BUSY);
    wait_over(&d);
    int64_t over = now(&d);
    for (int i = 0; i < 100; i++)
        assert_int_equal(credential_get(d.c, over, &d.use, &d.err),
                         CREDENTIAL_FAILED);
    assert_int_equal(runs(), 2);
    close_desk(&d);
}

static void plugin__refused__runs_once_more(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, COUNT TOKEN);
    check_ready(&d);
    later(&d);
    check_ready(&d);
    assert_int_equal(runs(), 1);
    for (int i = 0; i < 10; i++) credential_refused(d.c);
    assert_int_equal(get(&d), CREDENTIAL_BUSY);
    credential_refused(d.c); /* of what was before this run */
    wait_over(&d);
    credential_refused(d.c); /* the same, later */
    check_ready(&d);
    later(&d);
    check_ready(&d);
    assert_int_equal(runs(), 2);
    close_desk(&d);
}

static void plugin__expired__runs_again_without_leeway(void **state) {
    int64_t at;
    struct desk d;
    (void)state;
    assert_true(time_parse(STR("2026-01-01T00:00:00Z"), &at));
    clock_fix(at);
    open_desk(&d,
              COUNT REPLY("\"token\":\"" CANARY "\",\"expirationTimestamp\":"
                          "\"2026-01-01T00:00:00Z\""));
    check_ready(&d);
    later(&d);
    check_ready(&d); /* not later than the time */
    assert_int_equal(runs(), 1);
    clock_fix(at + 1);
    assert_int_equal(get(&d), CREDENTIAL_BUSY);
    wait_over(&d);
    d.skew_ms += 5000;
    check_ready(&d); /* expired from the start: good for one use */
    assert_int_equal(runs(), 2);
    check_ready(&d);
    assert_int_equal(runs(), 3);
    assert_non_null(strstr(d.notes.data, "which is over already"));
    clock_fix(TIME_UNSET);
    close_desk(&d);
}

static void plugin__beside_a_token__does_not_run(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, COUNT TOKEN);
    d.id.token = xstrdup("mine");
    assert_int_equal(get(&d), CREDENTIAL_READY);
    assert_str(d.use.token, "mine");
    assert_int_equal(runs(), 0);
    close_desk(&d);
}

/* --- what it is given ----------------------------------------------------- */

static void check_holds(const char *path, const char *text, bool want) {
    struct buf all = BUF_INIT(MIB);
    struct err err;
    assert_true(file_read(path, &all, &err));
    if ((strstr(all.data, text) != NULL) != want)
        fail_msg("'%s' in %s:\n%s", text, path, all.data);
    buf_done(&all);
}

static void plugin__environment_and_descriptors__are_as_listed(void **state) {
    struct desk d;
    (void)state;
    setenv("KUBERNETES_EXEC_INFO", "old", 1);
    setenv("KT_SHARED", "parent", 1);
    setenv("KT_PARENT", "parent", 1);
    open_desk(&d, "env >env; ls /proc/self/fd >fds; echo \"$0|$1|$2\" >>fds\n"
                  "ls -l /proc/$$/fd/0 >>fds\n" TOKEN);
    struct plugin_spec *spec = d.id.plugin;
    vec_push(&spec->args, xstrdup("a b"));
    vec_push(&spec->args, xstrdup("$(touch x)"));
    vec_push(&spec->env,
             (struct identity_pair){xstrdup("KT_SHARED"), xstrdup("spec")});
    vec_push(&spec->env,
             (struct identity_pair){xstrdup("KT_SHARED"), xstrdup("last")});
    spec->cluster_info = xstrdup("{\"server\":\"https://h\"}");
    check_ready(&d);
    check_holds("env", "KT_PARENT=parent\n", true);
    check_holds("env", "KT_SHARED=last\n", true);
    check_holds("env", "KT_SHARED=parent", false);
    check_holds("env", "KUBERNETES_EXEC_INFO=old", false);
    check_holds("env",
                "KUBERNETES_EXEC_INFO={\"kind\":\"ExecCredential\","
                "\"apiVersion\":\"" V1 "\",\"spec\":{\"cluster\":{\"server\":"
                "\"https://h\"},\"interactive\":false}}\n",
                true);
    check_holds("fds", "0\n1\n2\n3\n/tmp/", true);
    check_holds("fds", "/plugin|a b|$(touch x)\n", true);
    check_holds("fds", "/dev/null\n", true);
    close_desk(&d);
    unsetenv("KUBERNETES_EXEC_INFO");
    unsetenv("KT_SHARED");
    unsetenv("KT_PARENT");
}

/* --- which file ------------------------------------------------------------ */

static void plugin__not_there__is_told_with_the_hint(void **state) {
    static const struct {
        const char *command, *hint, *want;
    } rows[] = {
        {"kevtop-none", NULL, "exec: executable kevtop-none not found"},
        {"", NULL, "exec: executable  not found"},
        {"/nowhere/aws", " install it\nfrom \x1b[1mhere\xe2\x80\xae\n",
         "exec: executable /nowhere/aws not found: install it from "
         "^[[1mhere<U+202E>"},
        {"./none", "", "exec: executable ./none not found"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct desk d;
        open_desk(&d, TOKEN);
        xfree(d.id.plugin->command);
        d.id.plugin->command = xstrdup(rows[i].command);
        d.id.plugin->hint = rows[i].hint ? xstrdup(rows[i].hint) : NULL;
        check_failed(&d, rows[i].want);
        close_desk(&d);
    }
}

static void plugin__by_a_relative_path__is_run(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, TOKEN);
    xfree(d.id.plugin->command);
    d.id.plugin->command = xstrdup("./plugin");
    check_ready(&d);
    close_desk(&d);
}

static void plugin__that_others_may_change__is_refused(void **state) {
    static const struct {
        mode_t mode;
        uid_t owner;
        gid_t group;
        const char *want; /* with the path for %s; NULL: it runs */
    } rows[] = {
        {0755, 0, 0, NULL},
        {0700, 0, 0, NULL},
        {0775, 0, 0, NULL}, /* a group of our own */
        {0775, 0, 7, "others may change '%s' (mode 0775); chmod go-w '%s'"},
        {0757, 0, 0, "others may change '%s' (mode 0757); chmod go-w '%s'"},
        {0755, 1234, 0,
         "'%s' belongs to user 1234, neither to root nor to you"},
    };
    (void)state;
    if (geteuid() != 0) skip();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char path[4096], want[9000] = "exec: executable ";
        struct desk d;
        open_desk(&d, COUNT TOKEN);
        snprintf(path, sizeof(path), "%s/plugin", folder);
        xfree(d.id.plugin->command);
        d.id.plugin->command = xstrdup(path);
        assert_int_equal(chown(path, rows[i].owner, rows[i].group), 0);
        assert_int_equal(chmod(path, rows[i].mode), 0);
        if (!rows[i].want) {
            check_ready(&d);
        } else {
            struct buf text = BUF_INIT(sizeof(want));
            buf_printf(&text, "exec: executable %s is not run: ", path);
            for (const char *p = rows[i].want; *p; p++) {
                if (p[0] == '%')
                    buf_add_cstr(&text, path), p++;
                else
                    buf_add_char(&text, *p);
            }
            check_failed(&d, text.data);
            assert_int_equal(runs(), 0);
            buf_done(&text);
        }
        close_desk(&d);
    }
}

static void plugin__that_is_no_program__is_refused(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, TOKEN);
    xfree(d.id.plugin->command);
    d.id.plugin->command = xstrdup("/");
    check_failed(&d, "exec: executable / is not run: '/' is not a regular "
                     "file");
    xfree(d.id.plugin->command);
    d.id.plugin->command = xasprintf("%s/plugin", folder);
    chmod("plugin", 0644);
    later(&d);
    assert_int_equal(get_at_last(&d), CREDENTIAL_FAILED);
    assert_non_null(strstr(d.err.text, "may not be executed; chmod u+x"));
    close_desk(&d);
}

/* --- the terminal ---------------------------------------------------------- */

/* It says whether it was told so, and whether its input is a terminal. */
#define SAY                                                           \
    "case $KUBERNETES_EXEC_INFO in *interactive\\\":true*) i=yes ;; " \
    "*) i=no ;; esac\n"                                               \
    "if [ -t 0 ]; then t=yes; else t=no; fi\n"                        \
    "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\","   \
    "\"status\":{\"token\":\"'$i-$t'\"}}'\n"

static void check_said(struct desk *d, const char *want) {
    if (get_at_last(d) != CREDENTIAL_READY) fail_msg("%s", d->err.text);
    assert_true(str_eq(d->use.token, str_of(want)));
}

static void terminal__none__is_not_given(void **state) {
    struct desk d;
    (void)state;
    open_desk(&d, SAY);
    d.id.plugin->mode = PLUGIN_IF_AVAILABLE;
    check_said(&d, "no-no");
    close_desk(&d);

    open_desk(&d, COUNT SAY);
    d.id.plugin->mode = PLUGIN_ALWAYS;
    check_failed(&d, "exec plugin cannot support interactive mode: standard "
                     "input is not a terminal");
    assert_int_equal(runs(), 0);
    close_desk(&d);
}

/* Standard input is a terminal while the test runs. */
static int lend_pty(int *saved) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(slave >= 0);
    *saved = fcntl(0, F_DUPFD_CLOEXEC, 3);
    assert_int_equal(dup2(slave, 0), 0);
    close(slave);
    return master;
}

static void take_pty(int master, int saved) {
    if (saved >= 0) {
        dup2(saved, 0);
        close(saved);
    } else {
        close(0);
    }
    close(master);
}

static void terminal__free__is_given_at_each_run(void **state) {
    struct desk d;
    int saved, master = lend_pty(&saved);
    (void)state;
    open_desk(&d, SAY);
    d.id.plugin->mode = PLUGIN_IF_AVAILABLE;
    d.id.terminal = TERMINAL_FREE;
    check_said(&d, "yes-yes");
    credential_refused(d.c);
    check_said(&d, "yes-yes");
    assert_int_equal(d.wanted, 0);
    close_desk(&d);

    open_desk(&d, SAY);
    d.id.plugin->mode = PLUGIN_NEVER;
    d.id.terminal = TERMINAL_FREE;
    check_said(&d, "no-no");
    close_desk(&d);
    take_pty(master, saved);
}

static void lend(struct desk *d) {
    int before = d->wanted;
    assert_int_equal(get(d), CREDENTIAL_BUSY);
    assert_int_equal(get(d), CREDENTIAL_BUSY);
    assert_int_equal(d->wanted, before + 1);
    assert_int_equal(credential_until(d->c), INT64_MAX);
    assert_false(credential_work(d->c, now(d)));
    credential_lend(d->c);
    assert_true(credential_until(d->c) <= now(d));
    assert_false(credential_work(d->c, now(d)));
    assert_int_equal(d->given_back, before);
    wait_over(d);
    assert_int_equal(d->given_back, before + 1);
}

static void terminal__asked_for__is_lent_and_given_back(void **state) {
    struct desk d;
    int saved, master = lend_pty(&saved);
    (void)state;
    open_desk(&d, SAY);
    d.id.plugin->mode = PLUGIN_IF_AVAILABLE;
    d.id.terminal = TERMINAL_ASK;
    credential_lend(d.c); /* not asked for: nothing */
    lend(&d);
    check_said(&d, "yes-yes");
    credential_refused(d.c); /* nobody may be looking now */
    check_said(&d, "no-no");
    assert_int_equal(d.wanted, 1);
    credential_renew(d.c);
    lend(&d);
    check_said(&d, "yes-yes");
    close_desk(&d);

    open_desk(&d, SAY);
    d.id.plugin->mode = PLUGIN_ALWAYS;
    d.id.terminal = TERMINAL_ASK;
    lend(&d);
    check_said(&d, "yes-yes");
    credential_refused(d.c);
    lend(&d);
    check_said(&d, "yes-yes");
    close_desk(&d);
    take_pty(master, saved);
}

static void terminal__lent__comes_back_whatever_the_end(void **state) {
    struct desk d;
    int saved, master = lend_pty(&saved);
    (void)state;
    open_desk(&d, "exit 1");
    d.id.plugin->mode = PLUGIN_ALWAYS;
    d.id.terminal = TERMINAL_ASK;
    lend(&d);
    check_failed(&d, "exec: executable plugin failed with exit code 1");
    later(&d);

    assert_int_equal(get(&d),
                     CREDENTIAL_BUSY); /* gone while it is asked for */
    assert_int_equal(d.wanted, 2);
    unlink("plugin");
    credential_lend(d.c);
    assert_true(credential_work(d.c, now(&d)));
    assert_int_equal(d.given_back, 2);
    check_failed(&d, "exec: executable plugin not found");
    later(&d);

    check_failed(&d, "exec: executable plugin not found");
    assert_int_equal(d.wanted, 2); /* no terminal for what will not run */
    later(&d);

    write_script("sleep 1000");
    assert_int_equal(get(&d), CREDENTIAL_BUSY);
    credential_lend(d.c);
    assert_false(credential_work(d.c, now(&d)));
    close_desk(&d); /* freed while it runs: close_desk() counts */

    open_desk(&d, TOKEN);
    d.id.plugin->mode = PLUGIN_ALWAYS;
    d.id.terminal = TERMINAL_ASK;
    assert_int_equal(get(&d), CREDENTIAL_BUSY);
    close_desk(&d); /* and while it is asked for */
    take_pty(master, saved);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plugin__token__is_used_and_not_told),
        cmocka_unit_test(plugin__certificate__changes_the_generation),
        cmocka_unit_test(plugin__failures__are_one_clear_line),
        cmocka_unit_test(plugin__that_hangs__is_stopped_after_60_s),
        cmocka_unit_test(plugin__whose_helper_keeps_the_pipe__is_over),
        cmocka_unit_test(plugin__stderr__is_told_redacted_and_bounded),
        cmocka_unit_test(plugin__a_hundred_requests__make_one_run),
        cmocka_unit_test(plugin__a_failure__is_shared_but_not_cached),
        cmocka_unit_test(plugin__refused__runs_once_more),
        cmocka_unit_test(plugin__expired__runs_again_without_leeway),
        cmocka_unit_test(plugin__beside_a_token__does_not_run),
        cmocka_unit_test(plugin__environment_and_descriptors__are_as_listed),
        cmocka_unit_test(plugin__not_there__is_told_with_the_hint),
        cmocka_unit_test(plugin__by_a_relative_path__is_run),
        cmocka_unit_test(plugin__that_others_may_change__is_refused),
        cmocka_unit_test(plugin__that_is_no_program__is_refused),
        cmocka_unit_test(terminal__none__is_not_given),
        cmocka_unit_test(terminal__free__is_given_at_each_run),
        cmocka_unit_test(terminal__asked_for__is_lent_and_given_back),
        cmocka_unit_test(terminal__lent__comes_back_whatever_the_end),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
