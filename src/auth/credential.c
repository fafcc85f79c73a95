/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/credential.h"

#include <stdarg.h>
#include <stdio.h>

#include "auth/certs.h"
#include "auth/plugin.h"
#include "auth/reply.h"
#include "auth/token.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"

#define NOTE_BYTES (8 * KIB)
/* Requests that waited for one run ask one after the other: for so long all
 * of them get what came of it, be it a failure or expired already. */
#define SHARE_MS 500

/* The plugin, if it is in use. */
enum plugin_state {
    PLUGIN_IDLE,
    PLUGIN_ASKS, /* for the terminal */
    PLUGIN_LENT, /* the terminal is there: run at the next credential_work */
    PLUGIN_RUNS
};

struct plugin {
    enum plugin_state state;
    struct plugin_run *run;
    bool has_terminal; /* asked for, and not given back yet */
    bool person;       /* of mode IfAvailable: the next run may have it */

    bool have; /* reply can be used */
    bool used; /* it, or the failure, has been told once */
    bool failed;
    int64_t over_ms; /* when the last run ended */
    struct plugin_reply reply;
    struct err why;
};

struct credential {
    const struct identity *id; /* borrowed */
    struct credential_fns fns;
    void *ctx;

    struct token_file token_file; /* if id->token_file */
    struct cert_files certs;      /* if watches_certs() */
    struct plugin plugin;         /* if identity_uses_plugin() */
    uint64_t generation;
    uint64_t given; /* generation of the last credential_get() */
};

static void note(struct credential *c, const char *fmt, ...) CC_PRINTF(2, 3);
static void note(struct credential *c, const char *fmt, ...) {
    char line[NOTE_BYTES];
    va_list ap;

    if (!c->fns.note) return;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    c->fns.note(c->ctx, str_of(line));
}

/* As in client-go: a pair of which one half stands in kubeconfig itself does
 * not move. */
static bool watches_certs(const struct identity *id) {
    return id->cert_file && id->key_file;
}

static void look_at_certs(struct credential *c, int64_t now_ms) {
    struct err err;

    if (!watches_certs(c->id)) return;
    switch (cert_files_look(&c->certs, now_ms, &err)) {
    case CERT_SAME:
        break;
    case CERT_READ:
        c->generation++;
        note(c, "client certificate '%s' read again", c->id->cert_file);
        break;
    case CERT_KEPT:
        note(c, "client certificate: %s; the old one stays", err.text);
        break;
    }
}

static bool look_at_token(struct credential *c, int64_t now_ms,
                          struct str *token, struct err *err) {
    struct token_file *t = &c->token_file;
    bool first = t->token.len == 0;
    enum token_news news;
    struct err why;

    if (!c->id->token_file) {
        *token = str_of(c->id->token);
        if (token_fits_header(*token)) return true;
        return err_set(err, ERR_CONFIG,
                       "the token holds characters that no token has");
    }
    if (!token_file_look(t, now_ms, &news, &why))
        return err_set(err, why.kind, "%s", why.text);
    if (news == TOKEN_READ)
        note(c, first ? "token file '%s' read" : "token file '%s' read again",
             t->path);
    else if (news == TOKEN_KEPT)
        note(c, "%s; the last token stays", why.text);
    *token = buf_str(&t->token);
    return true;
}

/* --- the plugin --------------------------------------------------------- */

/* client-go's rule: it is for those who have nothing else. */
static const char *plugin_name(const struct credential *c) {
    return c->id->plugin->command;
}

static void on_plugin_line(void *ctx, struct str line) {
    struct credential *c = ctx;
    note(c, "credential plugin '%s': %.*s", plugin_name(c), STR_ARG(line));
}

static void want_terminal(struct credential *c) {
    c->plugin.has_terminal = true;
    if (c->fns.terminal) c->fns.terminal(c->ctx, true);
}

static void give_terminal_back(struct credential *c) {
    if (!c->plugin.has_terminal) return;
    c->plugin.has_terminal = false;
    if (c->fns.terminal) c->fns.terminal(c->ctx, false);
}

static void plugin_failed(struct credential *c, int64_t now_ms) {
    struct plugin *p = &c->plugin;

    p->state = PLUGIN_IDLE;
    p->failed = true;
    p->have = p->used = false;
    p->over_ms = now_ms;
}

/* Text jobs have the terminal to themselves, as kubectl has. On the screen a
 * plugin that can do without gets it when somebody surely looks: at the start
 * and when the user asks for it. */
static bool is_interactive(const struct credential *c) {
    const enum terminal_use terminal = c->id->terminal;

    switch (c->id->plugin->mode) {
    case PLUGIN_NEVER:
        return false;
    case PLUGIN_IF_AVAILABLE:
        return terminal == TERMINAL_FREE ||
               (terminal == TERMINAL_ASK && c->plugin.person);
    case PLUGIN_ALWAYS:
        return true;
    }
    return false;
}

static void run_plugin(struct credential *c, bool interactive,
                       int64_t now_ms) {
    struct plugin *p = &c->plugin;

    note(c, "running credential plugin '%s' (exec)", plugin_name(c));
    p->run = plugin_start(c->id->plugin, interactive, now_ms, on_plugin_line,
                          c, &p->why);
    if (p->run) {
        p->state = PLUGIN_RUNS;
        p->person = false;
    } else {
        give_terminal_back(c);
        plugin_failed(c, now_ms);
    }
}

/* Run it, or ask for what it needs first. */
static void begin_plugin(struct credential *c, int64_t now_ms) {
    struct plugin *p = &c->plugin;
    bool interactive = is_interactive(c);

    p->failed = false;
    if (interactive && c->id->terminal == TERMINAL_NONE) {
        err_set(&p->why, ERR_AUTH,
                "exec plugin cannot support interactive mode: standard input "
                "is not a terminal");
        plugin_failed(c, now_ms);
        return;
    }
    if (!interactive || c->id->terminal == TERMINAL_FREE) {
        run_plugin(c, interactive, now_ms);
        return;
    }
    /* The screen does not step aside for one that will not run. */
    char *file = plugin_find(c->id->plugin, &p->why);
    if (!file) {
        plugin_failed(c, now_ms);
        return;
    }
    xfree(file);
    p->state = PLUGIN_ASKS;
    note(c, "credential plugin '%s' waits for the terminal", plugin_name(c));
    want_terminal(c);
}

static void note_reply(struct credential *c, const struct plugin_reply *r) {
    const char *what = r->token.len == 0  ? "a certificate"
                       : r->cert.len == 0 ? "a token"
                                          : "a token and a certificate";
    char until[TIME_TEXT_MAX];

    if (r->expires_us == TIME_UNSET) {
        note(c, "credential plugin '%s' gave %s", plugin_name(c), what);
        return;
    }
    time_format(r->expires_us, 0, until);
    note(c, "credential plugin '%s' gave %s valid until %s%s", plugin_name(c),
         what, until,
         r->expires_us < clock_now_us() ? ", which is over already" : "");
}

/* The old secrets are wiped only now that there are new ones. */
static void take_reply(struct credential *c, struct plugin_reply *reply) {
    struct plugin *p = &c->plugin;

    if (!str_eq(buf_str(&reply->cert), buf_str(&p->reply.cert)) ||
        !str_eq(buf_str(&reply->key), buf_str(&p->reply.key)))
        c->generation++;
    plugin_reply_done(&p->reply);
    p->reply = *reply;
    p->have = true;
    p->used = false;
}

static void end_plugin(struct credential *c, int64_t now_ms) {
    struct plugin *p = &c->plugin;
    struct plugin_reply reply;

    bool ok = plugin_take(p->run, &reply, &p->why);
    plugin_free(p->run);
    p->run = NULL;
    p->state = PLUGIN_IDLE;
    p->over_ms = now_ms;
    give_terminal_back(c);
    if (ok) {
        note_reply(c, &reply);
        take_reply(c, &reply);
    } else {
        plugin_failed(c, now_ms);
    }
}

static bool is_shared(const struct plugin *p, int64_t now_ms) {
    return !p->used || now_ms - p->over_ms < SHARE_MS;
}

/* As in client-go: expired is what is later than the time, without leeway. */
static bool is_good(const struct plugin *p, int64_t now_ms) {
    if (!p->have) return false;
    return p->reply.expires_us == TIME_UNSET ||
           clock_now_us() <= p->reply.expires_us || is_shared(p, now_ms);
}

static enum credential_state get_from_plugin(struct credential *c,
                                             int64_t now_ms,
                                             struct credential_use *use,
                                             struct err *err) {
    struct plugin *p = &c->plugin;

    if (p->state == PLUGIN_IDLE && !is_good(p, now_ms) &&
        !(p->failed && is_shared(p, now_ms)))
        begin_plugin(c, now_ms);
    if (p->state != PLUGIN_IDLE) return CREDENTIAL_BUSY;
    p->used = true;
    if (p->failed) {
        err_set(err, p->why.kind, "%s", p->why.text);
        return CREDENTIAL_FAILED;
    }
    c->given = c->generation;
    *use = (struct credential_use){.token = buf_str(&p->reply.token),
                                   .cert = &p->reply.cert,
                                   .key = &p->reply.key,
                                   .generation = c->generation};
    return CREDENTIAL_READY;
}

/* --- all ----------------------------------------------------------------- */

struct credential *credential_new(const struct identity *identity,
                                  const struct credential_fns *fns,
                                  void *ctx) {
    struct credential *c = xcalloc(1, sizeof(*c));

    c->id = identity;
    c->fns = *fns;
    c->ctx = ctx;
    c->generation = c->given = 1;
    c->plugin.person = true;
    token_file_init(&c->token_file, identity->token_file);
    cert_files_init(&c->certs, identity->cert_file, identity->key_file,
                    &identity->cert, &identity->key);
    return c;
}

void credential_free(struct credential *c) {
    if (!c) return;
    plugin_free(c->plugin.run);
    give_terminal_back(c);
    plugin_reply_done(&c->plugin.reply);
    token_file_done(&c->token_file);
    cert_files_done(&c->certs);
    xfree(c);
}

enum credential_state credential_get(struct credential *c, int64_t now_ms,
                                     struct credential_use *use,
                                     struct err *err) {
    if (identity_uses_plugin(c->id))
        return get_from_plugin(c, now_ms, use, err);

    look_at_certs(c, now_ms);
    *use = (struct credential_use){.cert = &c->certs.cert,
                                   .key = &c->certs.key,
                                   .generation = c->generation};
    c->given = c->generation;
    return look_at_token(c, now_ms, &use->token, err) ? CREDENTIAL_READY
                                                      : CREDENTIAL_FAILED;
}

/* A run that goes on already will bring something new. */
void credential_refused(struct credential *c) {
    token_file_refused(&c->token_file);
    cert_files_refused(&c->certs);
    if (c->plugin.used) c->plugin.have = false;
}

void credential_renew(struct credential *c) {
    credential_refused(c);
    c->plugin.have = c->plugin.failed = false;
    c->plugin.person = true;
}

void credential_lend(struct credential *c) {
    if (c->plugin.state == PLUGIN_ASKS) c->plugin.state = PLUGIN_LENT;
}

bool credential_changed(struct credential *c, int64_t now_ms) {
    if (!identity_uses_plugin(c->id)) look_at_certs(c, now_ms);
    return c->generation != c->given;
}

size_t credential_fds(const struct credential *c, struct pollfd *fds,
                      size_t n) {
    return c->plugin.run ? plugin_fds(c->plugin.run, fds, n) : 0;
}

int64_t credential_until(const struct credential *c) {
    if (c->plugin.state == PLUGIN_LENT) return INT64_MIN;
    return c->plugin.run ? plugin_until(c->plugin.run) : INT64_MAX;
}

bool credential_work(struct credential *c, int64_t now_ms) {
    struct plugin *p = &c->plugin;

    if (p->state == PLUGIN_LENT) {
        run_plugin(c, true, now_ms);
        return p->state == PLUGIN_IDLE;
    }
    if (p->state != PLUGIN_RUNS || !plugin_work(p->run, now_ms)) return false;
    end_plugin(c, now_ms);
    return true;
}
