/* SPDX-License-Identifier: Apache-2.0 */
#include "app/complete.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/pipeline.h"
#include "app/settings.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "net/http.h"

/* Of asking; what is in hand then is printed. */
#define ASK_MS 1500
/* Of namespaces, once the events are there: a server that forbids to list them
 * says nothing. */
#define GRACE_MS 500
/* Of all, for what no asking can bound: a name server, a file that hangs. */
#define LIMIT_S 2

struct words {
    VEC(char *) at;
};

/* --- words ------------------------------------------------------------ */

/* What would act on a terminal, or be two words to a shell that reads lines,
 * is not offered. */
static void add(struct words *w, struct str text) {
    if (text.len && text_is_clean(text))
        vec_push(&w->at, xstrndup(text.ptr, text.len));
}

static void add_all(struct words *w, struct str list, char sep) {
    struct str one;
    while (list.len && str_split(&list, sep, &one)) add(w, str_trim(one));
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_all(struct words *w) {
    if (w->at.n) qsort(w->at.at, w->at.n, sizeof(w->at.at[0]), by_text);
    for (size_t i = 0; i < w->at.n; i++) {
        bool again = i && strcmp(w->at.at[i], w->at.at[i - 1]) == 0;
        if (!again) printf("%s\n", w->at.at[i]);
    }
    /* Before all is put away, which may take long. */
    fflush(stdout);
}

static void words_done(struct words *w) {
    for (size_t i = 0; i < w->at.n; i++) xfree(w->at.at[i]);
    vec_done(&w->at);
}

/* --- what needs no cluster -------------------------------------------- */

static void add_columns(struct words *w, bool group) {
    size_t n;
    const struct column *all = column_all(&n);
    for (size_t i = 0; i < n; i++)
        if (group ? all[i].group : all[i].event) add(w, str_of(all[i].name));
}

static void add_event_columns(const struct config *c, const struct options *o,
                              struct words *w) {
    (void)c;
    add_columns(w, options_given(o, "group-by"));
}

static void add_fields(const struct config *c, const struct options *o,
                       struct words *w) {
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    (void)c;
    (void)o;
    filter_field_names(&names);
    add_all(w, buf_str(&names), ',');
    buf_done(&names);
}

static void add_themes(const struct config *c, const struct options *o,
                       struct words *w) {
    struct buf names = BUF_INIT(LIMIT_TEXT_BYTES);
    (void)o;
    config_theme_names(c, &names);
    add_all(w, buf_str(&names), ' ');
    buf_done(&names);
}

static void add_names(const struct options *o, struct words *w,
                      size_t (*count)(const struct kube_config *k),
                      const char *(*name)(const struct kube_config *k,
                                          size_t i)) {
    const struct kube_flags flags = {.kubeconfig = o->kubeconfig};
    struct kube_config *k = kube_config_load(&flags, NULL);
    for (size_t i = 0; k && i < count(k); i++) add(w, str_of(name(k, i)));
    kube_config_free(k);
}

static void add_contexts(const struct config *c, const struct options *o,
                         struct words *w) {
    (void)c;
    add_names(o, w, kube_context_count, kube_context_name);
}

static void add_clusters(const struct config *c, const struct options *o,
                         struct words *w) {
    (void)c;
    add_names(o, w, kube_cluster_count, kube_cluster_name);
}

static void add_users(const struct config *c, const struct options *o,
                      struct words *w) {
    (void)c;
    add_names(o, w, kube_user_count, kube_user_name);
}

/* --- what the cluster says -------------------------------------------- */

/* What is taken from each event. */
typedef void take_fn(struct words *w, const struct event *e);

static void take_namespace(struct words *w, const struct event *e) {
    add(w, istr_str(e->ns));
}
/* As people type it. */
static void add_lower(struct buf *out, struct str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

static void take_kind(struct words *w, const struct event *e) {
    struct buf kind = BUF_INIT(LIMIT_CELL_BYTES);
    add_lower(&kind, istr_str(e->kind));
    add(w, buf_str(&kind));
    buf_done(&kind);
}
static void take_reason(struct words *w, const struct event *e) {
    add(w, istr_str(e->reason));
}
static void take_source(struct words *w, const struct event *e) {
    add(w, event_source(e));
}
static void take_node(struct words *w, const struct event *e) {
    add(w, event_node(e));
}
static void take_object(struct words *w, const struct event *e) {
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    add_lower(&name, istr_str(e->kind));
    buf_add_char(&name, '/');
    buf_add_str(&name, istr_str(e->obj_name));
    add(w, buf_str(&name));
    buf_done(&name);
}

/* How many answers to SOURCE_NAMES there may be. */
static size_t count_usable(const struct pipeline *p) {
    size_t n = 0;
    for (size_t i = 0; p->clusters && i < p->clusters->list.n; i++)
        n += p->clusters->list.at[i]->why.kind == ERR_NONE;
    return n;
}

/* Events, and n_names lists of namespaces, as they come: until there are no
 * more, or enough, or time is up. False: such a list is missing. */
static bool watch(struct pipeline *p, size_t n_names, struct words *w,
                  take_fn *take) {
    int64_t until_ms = clock_mono_ms() + ASK_MS;
    size_t n_events = 0;
    bool ended = false;
    struct pollfd fd = {.fd = queue_fd(p->queue), .events = POLLIN};
    if (n_names) source_command(p->source, SOURCE_NAMES);
    while (n_names || !ended) {
        int64_t left_ms = until_ms - clock_mono_ms();
        if (left_ms <= 0) break;
        struct change *c = queue_pop(p->queue);
        if (!c) {
            poll(&fd, 1, (int)left_ms);
            continue;
        }
        struct entry *e = NULL;
        store_apply(p->store, c, &e);
        if (e) take(w, e->event);
        if (e) n_events++;
        if (!ended &&
            (c->kind == CHANGE_END || n_events == LIMIT_COMPLETE_EVENTS)) {
            ended = true;
            if (left_ms > GRACE_MS) until_ms += GRACE_MS - left_ms;
        }
        if (c->kind == CHANGE_NAMES && n_names) n_names--;
        change_free(c);
    }
    return n_names == 0;
}

/* Where the cluster does not say: those that contexts name. */
static void add_named_namespaces(const struct pipeline *p, struct words *w) {
    for (size_t i = 0; p->clusters && i < p->clusters->list.n; i++) {
        const struct cluster *c = p->clusters->list.at[i];
        for (size_t j = 0; j < c->own.n; j++) add(w, str_of(c->own.at[j]));
        for (size_t j = 0; j < c->n_known_ns; j++)
            add(w, str_of(c->known_ns[j]));
    }
}

static void ask_cluster(const struct config *c, const struct options *o,
                        bool names, struct words *w, take_fn *take) {
    struct settings s = {0};
    struct pipeline p = {0};
    struct err err = {0};
    if (settings_make(&s, o, c, false, &err) && pipeline_init(&p, &s, &err) &&
        pipeline_start(&p, false, &err)) {
        bool all = watch(&p, names ? count_usable(&p) : 0, w, take);
        if (!all) add_named_namespaces(&p, w);
        if (names) add_all(w, feeds_namespaces(store_feeds(p.store)), '\n');
    }
    print_all(w);
    bool whole = pipeline_done(&p, &err);
    (void)whole; /* nothing is recorded */
    settings_done(&s);
}

/* --- all of them ------------------------------------------------------ */

static const struct {
    const char *what;
    void (*add)(const struct config *c, const struct options *o,
                struct words *w);
    take_fn *take; /* else: from each event of the cluster */
    bool names;    /* and its namespaces */
} kinds[] = {
    {"columns", add_event_columns, NULL, false},
    {"fields", add_fields, NULL, false},
    {"themes", add_themes, NULL, false},
    {"contexts", add_contexts, NULL, false},
    {"clusters", add_clusters, NULL, false},
    {"users", add_users, NULL, false},
    {"namespaces", NULL, take_namespace, true},
    {"kinds", NULL, take_kind, false},
    {"reasons", NULL, take_reason, false},
    {"sources", NULL, take_source, false},
    {"nodes", NULL, take_node, false},
    {"objects", NULL, take_object, false},
};

static void leave(int sig) {
    (void)sig;
    _exit(0);
}

/* Nobody is there to be asked or told, and nothing lasts. */
static void be_quick_and_quiet(void) {
    const struct sigaction action = {.sa_handler = leave};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDERR_FILENO);
        close(null);
    }
    sigaction(SIGALRM, &action, NULL);
    alarm(LIMIT_S);
}

/* What the screen would be configured to look at; broken: nothing. */
static void apply_config(struct config *c, struct options *o) {
    struct err err = {0};
    if (!config_load(c, o, true, &err) || !config_apply(c, o, true, &err))
        err = (struct err){0};
}

void complete_print(struct config *c, struct options *o) {
    struct words words = {0};
    be_quick_and_quiet();
    if (!http_global_init(NULL)) return;
    apply_config(c, o);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].what, o->complete) != 0) continue;
        if (kinds[i].add) {
            kinds[i].add(c, o, &words);
            print_all(&words);
        } else {
            ask_cluster(c, o, kinds[i].names, &words, kinds[i].take);
        }
    }
    words_done(&words);
    http_global_done();
}
