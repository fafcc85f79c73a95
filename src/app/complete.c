/* SPDX-License-Identifier: Apache-2.0 */
#include "app/complete.h"

#include <fcntl.h>
#include <poll.h>
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

/* All of it, with the second that a source may take to stop. */
#define LIMIT_MS 1500

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
    add_columns(w, o->group_by != NULL);
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

static void add_contexts(const struct config *c, const struct options *o,
                         struct words *w) {
    const struct kube_flags flags = {.kubeconfig = o->kubeconfig};
    struct kube_config *k = kube_config_load(&flags, NULL);
    (void)c;
    for (size_t i = 0; k && i < kube_context_count(k); i++)
        add(w, str_of(kube_context_name(k, i)));
    kube_config_free(k);
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

/* Events and names as they come, until there are no more or time is up. */
static void watch(struct pipeline *p, bool names, struct words *w,
                  take_fn *take) {
    int64_t until_ms = clock_mono_ms() + LIMIT_MS;
    bool ended = false, named = !names;
    struct pollfd fd = {.fd = queue_fd(p->queue), .events = POLLIN};
    if (names) source_command(p->source, SOURCE_NAMES);
    for (;;) {
        int64_t left_ms = until_ms - clock_mono_ms();
        if (left_ms <= 0 || (names ? named : ended)) return;
        struct change *c = queue_pop(p->queue);
        if (!c) {
            poll(&fd, 1, (int)left_ms);
            continue;
        }
        struct entry *e = NULL;
        store_apply(p->store, c, &e);
        if (e) take(w, e->event);
        ended = ended || c->kind == CHANGE_END;
        named = named || c->kind == CHANGE_NAMES;
        change_free(c);
    }
}

static void ask_cluster(const struct config *c, const struct options *o,
                        bool names, struct words *w, take_fn *take) {
    struct settings s = {0};
    struct pipeline p = {0};
    struct err err = {0};
    if (settings_make(&s, o, c, false, &err) && pipeline_init(&p, &s, &err) &&
        pipeline_start(&p, false, &err)) {
        watch(&p, names && !s.local, w, take);
        add_all(w, feeds_namespaces(store_feeds(p.store)), '\n');
    }
    bool whole = pipeline_done(&p, &err);
    (void)whole; /* nothing is recorded */
    settings_done(&s);
}

/* --- all of them ------------------------------------------------------ */

static const struct {
    const char *what;
    void (*add)(const struct config *c, const struct options *o,
                struct words *w);
    take_fn *take; /* or: of a cluster */
    bool names;    /* and of its namespaces */
} kinds[] = {
    {"columns", add_event_columns, NULL, false},
    {"fields", add_fields, NULL, false},
    {"themes", add_themes, NULL, false},
    {"contexts", add_contexts, NULL, false},
    {"namespaces", NULL, take_namespace, true},
    {"kinds", NULL, take_kind, false},
    {"reasons", NULL, take_reason, false},
    {"sources", NULL, take_source, false},
    {"nodes", NULL, take_node, false},
    {"objects", NULL, take_object, false},
};

/* Nobody is there to be asked or told. */
static void be_quiet(void) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) return;
    dup2(null, STDIN_FILENO);
    dup2(null, STDERR_FILENO);
    close(null);
}

void complete_print(const struct config *c, struct options *o) {
    struct words words = {0};
    be_quiet();
    if (!http_global_init(NULL)) return;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].what, o->complete) != 0) continue;
        if (kinds[i].add)
            kinds[i].add(c, o, &words);
        else
            ask_cluster(c, o, kinds[i].names, &words, kinds[i].take);
    }
    print_all(&words);
    http_global_done();
}
