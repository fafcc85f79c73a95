/* SPDX-License-Identifier: Apache-2.0 */
#include "app/settings.h"

#include <errno.h>
#include <stdlib.h>

#include "app/refuse.h"
#include "app/select.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "kube/path.h"
#include "model/kind.h"
#include "report/report.h"

/* --- values ----------------------------------------------------------- */

/* strtoull() takes blanks and signs too. */
static bool begins_with_digit(const char *text) {
    return text[0] >= '0' && text[0] <= '9';
}

static bool number(const char *flag, const char *text, uint64_t max,
                   uint64_t *out, struct err *err) {
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (errno || *end || !begins_with_digit(text) || n > max)
        return err_set(err, ERR_USAGE, "%s takes a number, not '%s'", flag,
                       text);
    *out = n;
    return true;
}

/* "256M", "1G", "4096": bytes. */
static bool size(const char *text, size_t *out, struct err *err) {
    static const struct {
        const char *unit;
        size_t factor;
    } units[] = {{"", 1},           {"K", KIB},  {"M", MIB},
                 {"G", 1024 * MIB}, {"Ki", KIB}, {"Mi", MIB},
                 {"Gi", 1024 * MIB}};
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (errno || !begins_with_digit(text)) break;
        if (strcmp(end, units[i].unit) != 0) continue;
        if (n == 0 || n > SIZE_MAX / units[i].factor) break;
        *out = (size_t)n * units[i].factor;
        return true;
    }
    return err_set(err, ERR_USAGE,
                   "--max-memory takes a size such as 256M or 1G, not '%s'",
                   text);
}

static bool choice(const char *flag, const char *text,
                   const char *const *words, size_t n, int *out,
                   struct err *err) {
    struct buf all = BUF_INIT(LIMIT_CELL_BYTES);
    bool found = false;
    for (size_t i = 0; i < n && !found; i++) {
        found = strcmp(text, words[i]) == 0;
        if (found) *out = (int)i;
        buf_printf(&all, "%s%s", i ? ", " : "", words[i]);
    }
    if (!found)
        err_set(err, ERR_USAGE, "%s takes %s, not '%s'", flag, all.data, text);
    buf_done(&all);
    return found;
}

static bool make_words(struct settings *s, const struct options *o,
                       struct err *err) {
    static const char *const times[] = {"relative", "local", "utc", "rfc3339"};
    static const char *const colors[] = {"auto", "always", "never"};
    int n;
    if (o->times) {
        if (!choice("--time", o->times, times, ARRAY_LEN(times), &n, err))
            return false;
        s->times = (enum time_style)n;
    }
    if (o->color) {
        if (!choice("--color", o->color, colors, ARRAY_LEN(colors), &n, err))
            return false;
        s->color = (enum term_color)n;
    }
    return format_parse(str_of(o->output ? o->output : "table"), &s->format,
                        err);
}

/* "real", "max", "10": times as fast as it was. */
static bool make_speed(struct settings *s, const char *text, struct err *err) {
    char *end;
    if (!text || strcmp(text, "max") == 0) return true;
    if (strcmp(text, "real") == 0) {
        s->play_speed = 1;
        return true;
    }
    s->play_speed = strtod(text, &end);
    if (begins_with_digit(text) && !*end && s->play_speed > 0 &&
        s->play_speed <= 1e6)
        return true;
    return err_set(err, ERR_USAGE,
                   "--play-speed takes real, max or a number, not '%s'", text);
}

/* What is shown: groups, a trend, which job's columns and order. */
static bool make_what(struct settings *s, const struct options *o,
                      struct err *err) {
    bool text = s->job == JOB_TEXT;
    if (text) s->first = GROUP_NONE;
    if (o->group_by && !group_key_parse(str_of(o->group_by), &s->first, err))
        return false;
    s->trend = o->trend != NULL;
    s->report = o->report;
    if (text && o->group_by) s->what = TEXT_GROUPS;
    if (text && o->trend) s->what = TEXT_TREND;
    if (text && o->report) s->what = TEXT_REPORT;
    if (o->trend && o->trend[0] &&
        (!duration_parse(str_of(o->trend), &s->bucket_us, err)))
        return err_wrap(err, "--trend");
    if (o->trend && o->trend[0] && s->bucket_us < US_PER_S)
        return err_set(err, ERR_USAGE,
                       "--trend takes a step of a second or more, not '%s'",
                       o->trend);
    if (o->report && !report_name_check(o->report, err))
        return err_wrap(err, "--report");
    return true;
}

/* Which columns text has, and its order. */
static bool make_order(struct settings *s, const struct options *o,
                       struct err *err) {
    if (s->job == JOB_SCREEN) return true;
    if (o->columns &&
        !looks_parse(str_of(o->columns), s->first, &s->columns, err))
        return err_wrap(err, "--columns");
    s->unsorted = o->sort_by && strcmp(o->sort_by, "none") == 0;
    if (!o->sort_by || s->unsorted) return true;
    return field_parse(str_of(o->sort_by), s->first, &s->by, err) ||
           err_wrap(err, "--sort-by");
}

static bool make_bounds(struct settings *s, const struct options *o,
                        struct err *err) {
    uint64_t n = LIMIT_EVENTS;
    if (o->max_events &&
        !number("--max-events", o->max_events, 100 * LIMIT_EVENTS, &n, err))
        return false;
    if (n == 0)
        return err_set(err, ERR_USAGE, "--max-events must be at least 1");
    s->max_events = (size_t)n;
    s->max_bytes = LIMIT_STORE_BYTES;
    if (o->max_memory && !size(o->max_memory, &s->max_bytes, err))
        return false;
    s->ttl_us = INT64_C(3600) * US_PER_S;
    if (o->event_ttl && !duration_parse(str_of(o->event_ttl), &s->ttl_us, err))
        return err_wrap(err, "--event-ttl");
    n = 0;
    if (o->limit && !number("--limit", o->limit, SIZE_MAX, &n, err))
        return false;
    s->limit = (size_t)n;
    s->timeout_us = TIME_UNSET;
    if (o->timeout && !duration_parse(str_of(o->timeout), &s->timeout_us, err))
        return err_wrap(err, "--timeout");
    if (!make_speed(s, o->play_speed, err)) return false;
    s->demo_seed = 1;
    if (o->demo && o->demo[0])
        return number("--demo", o->demo, UINT64_MAX, &s->demo_seed, err);
    return true;
}

/* --- the screen ------------------------------------------------------- */

static bool can_show(const struct column *c, enum group_key table) {
    return c && looks_can_show(c, table);
}

static bool make_sort(struct settings *s, const struct options *o,
                      struct err *err) {
    struct look_columns one;
    if (!o->sort_by || s->job == JOB_TEXT) return true;
    s->sort = column_find(str_of(o->sort_by));
    if (can_show(s->sort, s->first)) return true;
    /* It names those that there are. */
    if (looks_parse(str_of(o->sort_by), s->first, &one, err))
        err_set(err, ERR_USAGE, "there is no column '%s'", o->sort_by);
    return err_wrap(err, "--sort-by");
}

static bool make_screen(struct settings *s, const struct options *o,
                        const struct config *c, struct err *err) {
    uint64_t ms = SETTINGS_REFRESH_MS;
    s->config = c;
    s->keys = &c->keys;
    s->saved = &c->saved;
    s->looks = c->looks;
    s->notify.filter = c->notify.filter;
    s->notify.bell = c->notify.bell;
    s->notify.desktop = c->notify.desktop;
    s->mouse = o->mouse;
    s->theme = theme_default();
    if (o->theme) s->theme = config_theme(c, str_of(o->theme), err);
    if (!s->theme) return err_wrap(err, "--theme");
    if (o->refresh && !number("--refresh", o->refresh, 60000, &ms, err))
        return false;
    if (ms < SETTINGS_REFRESH_MS)
        return err_set(err, ERR_USAGE,
                       "--refresh takes %d to 60000 milliseconds, not '%s'",
                       SETTINGS_REFRESH_MS, o->refresh);
    s->refresh_ms = (int)ms;
    if (o->columns && s->job == JOB_SCREEN &&
        !looks_parse(str_of(o->columns), s->first, &s->looks.tables[s->first],
                     err))
        return err_wrap(err, "--columns");
    return make_sort(s, o, err);
}

/* --- the place -------------------------------------------------------- */

static bool has_name(struct str list, struct str name) {
    struct str one;
    while (str_split(&list, ',', &one))
        if (str_eq(one, name)) return true;
    return false;
}

static bool make_namespaces(struct settings *s, const struct options *o,
                            struct err *err) {
    s->all_namespaces = o->all_namespaces;
    if (!o->namespaces || o->all_namespaces) return true;
    struct str rest = str_of(o->namespaces), ns;
    while (str_split(&rest, ',', &ns)) {
        ns = str_trim(ns);
        if (!path_is_namespace(ns))
            return err_set(err, ERR_USAGE, "'%.*s' is no name of a namespace",
                           STR_ARG(str_sub(ns, 0, 80)));
        bool known = false;
        for (size_t i = 0; i < s->namespaces.n; i++)
            known = known || str_eq(str_of(s->namespaces.at[i]), ns);
        if (!known) vec_push(&s->namespaces, xstrndup(ns.ptr, ns.len));
    }
    return true;
}

/* An empty one is the current one, as kubectl has it. */
static bool make_contexts(struct settings *s, const struct options *o,
                          struct err *err) {
    struct str rest = str_of(o->contexts ? o->contexts : ""), name;
    struct buf all = BUF_INIT(LIMIT_TEXT_BYTES);
    bool ok = true;
    while (ok && o->contexts && o->contexts[0] &&
           str_split(&rest, ',', &name)) {
        if (name.len == 0)
            ok = err_set(err, ERR_USAGE, "'' is no name of a context");
        if (has_name(buf_str(&all), name)) continue;
        if (s->n_contexts++) buf_add_char(&all, ',');
        buf_add_str(&all, name);
    }
    s->contexts = buf_take(&all);
    return ok;
}

static bool check_feeds(const struct settings *s, struct err *err) {
    size_t namespaces = s->namespaces.n ? s->namespaces.n : 1;
    size_t contexts = s->n_contexts ? s->n_contexts : 1;
    if (contexts <= LIMIT_FEEDS && namespaces <= LIMIT_FEEDS / contexts)
        return true;
    return err_set(err, ERR_USAGE, "at most %d namespaces at once%s",
                   LIMIT_FEEDS, contexts > 1 ? ", over all contexts" : "");
}

/* --- objects ---------------------------------------------------------- */

static bool add_object(struct settings *s, struct str word, struct err *err) {
    const char *slash = memchr(word.ptr, '/', word.len);
    size_t at = slash ? (size_t)(slash - word.ptr) : 0;
    struct str name = str_sub(word, at + 1, word.len);
    if (!slash || at == 0 || name.len == 0 || memchr(name.ptr, '/', name.len))
        return err_set(err, ERR_USAGE,
                       "'%.*s' names no object: write KIND/NAME, such as "
                       "pod/web-0",
                       STR_ARG(str_sub(word, 0, 80)));
    struct settings_object object = {kind_name(str_sub(word, 0, at)), name};
    vec_push(&s->objects, object);
    return true;
}

static bool make_objects(struct settings *s, const struct options *o,
                         struct err *err) {
    if (o->object) return add_object(s, str_of(o->object), err);
    if (o->args.n == 0) return true;
    struct str first = str_of(o->args.at[0]);
    if (memchr(first.ptr, '/', first.len)) {
        for (size_t i = 0; i < o->args.n; i++)
            if (!add_object(s, str_of(o->args.at[i]), err)) return false;
        return true;
    }
    if (o->args.n == 1)
        return filter_add_list(s->filter, FILTER_KIND, first, err);
    for (size_t i = 1; i < o->args.n; i++) {
        struct str name = str_of(o->args.at[i]);
        if (name.len == 0 || memchr(name.ptr, '/', name.len))
            return err_set(err, ERR_USAGE,
                           "'%s' after a kind is no name: write KIND NAME "
                           "NAME ... or KIND/NAME ...",
                           o->args.at[i]);
        struct settings_object object = {kind_name(first), name};
        vec_push(&s->objects, object);
    }
    return true;
}

/* --- the filter ------------------------------------------------------- */

/* --since or --until. "How long ago" is counted from the clock of what is
 * read, which is known when it is. */
static bool add_bound(struct settings *s, const char *flag, const char *text,
                      bool since, struct err *err) {
    int64_t at = TIME_UNSET, ago = TIME_UNSET;
    if (!text) return true;
    if (s->n_files && duration_parse(str_of(text), &ago, NULL)) {
        filter_add_ago(s->filter, since ? ago : TIME_UNSET,
                       since ? TIME_UNSET : ago);
        return true;
    }
    if (!time_parse_user(str_of(text), clock_now_us(), &at, err))
        return err_wrap(err, "%s", flag);
    filter_add_period(s->filter, since ? at : TIME_UNSET,
                      since ? TIME_UNSET : at);
    return true;
}

static bool make_wait(struct settings *s, const struct options *o,
                      struct err *err) {
    if (!o->wait) return true;
    s->wait = filter_new();
    return filter_add_expr(s->wait, str_of(o->wait), NULL, err) ||
           err_wrap(err, "--wait");
}

static bool make_filter(struct settings *s, const struct options *o,
                        struct err *err) {
    const struct {
        enum filter_list which;
        const char *list;
    } lists[] = {{FILTER_TYPE, o->types},
                 {FILTER_REASON, o->reasons},
                 {FILTER_KIND, o->kinds},
                 {FILTER_SOURCE, o->sources},
                 {FILTER_NODE, o->nodes}};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (lists[i].list && !filter_add_list(s->filter, lists[i].which,
                                              str_of(lists[i].list), err))
            return false;
    }
    if (o->warnings && s->job == JOB_TEXT &&
        !filter_add_list(s->filter, FILTER_TYPE, STR("Warning"), err))
        return false;
    /* What they own is nothing that a filter could tell: app/owned. */
    bool one_by_one = !(s->owned && s->job == JOB_TEXT);
    for (size_t i = 0; one_by_one && i < s->objects.n; i++)
        filter_add_object(s->filter, s->objects.at[i].kind,
                          s->objects.at[i].name);
    /* A server gives one namespace; all others give all there is. */
    if (s->local && s->namespaces.n &&
        !filter_add_list(s->filter, FILTER_NAMESPACE, str_of(o->namespaces),
                         err))
        return false;
    if (!add_bound(s, "--since", o->since, true, err) ||
        !add_bound(s, "--until", o->until, false, err))
        return false;
    if (o->filter && !filter_add_expr(s->filter, str_of(o->filter), NULL, err))
        return err_wrap(err, "--filter");
    return true;
}

/* How the flags read in the screen's header. */
static char *filter_text(const struct settings *s, const struct options *o) {
    struct buf b = BUF_INIT(LIMIT_CELL_BYTES);
    const struct {
        const char *before, *value, *after;
    } parts[] = {{"type=", o->types, ""},
                 {"reason=", o->reasons, ""},
                 {"kind=", o->kinds, ""},
                 {"source=", o->sources, ""},
                 {"node=", o->nodes, ""},
                 {"since ", o->since, ""},
                 {"until ", o->until, ""},
                 {"(", o->filter, ")"},
                 {"selector ", o->field_selector, ""}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].value)
            buf_printf(&b, "%s%s%s%s", b.len ? " " : "", parts[i].before,
                       parts[i].value, parts[i].after);
    }
    for (size_t i = 0; i < s->objects.n; i++)
        buf_printf(&b, "%s%.*s/%.*s", b.len ? " " : "",
                   STR_ARG(s->objects.at[i].kind),
                   STR_ARG(s->objects.at[i].name));
    if (o->args.n == 1 && s->objects.n == 0)
        buf_printf(&b, "%skind=%s", b.len ? " " : "", o->args.at[0]);
    return buf_take(&b);
}

/* --- all of it -------------------------------------------------------- */

enum job settings_job(const struct options *o, bool terminal) {
    bool text = o->output || o->watch || o->watch_only || o->snapshot ||
                o->limit || o->no_headers || o->report || o->wait ||
                o->fail_on_match;
    return terminal && !text ? JOB_SCREEN : JOB_TEXT;
}

static bool is_set(const char *variable) {
    const char *value = getenv(variable);
    return value && *value;
}

static void copy_kube_flags(struct kube_flags *k, const struct options *o) {
    *k = (struct kube_flags){
        .kubeconfig = o->kubeconfig,
        .cluster = o->cluster,
        .user = o->user,
        .server = o->server,
        .token = o->token,
        .token_file = o->token_file,
        .certificate_authority = o->certificate_authority,
        .client_certificate = o->client_certificate,
        .client_key = o->client_key,
        .tls_server_name = o->tls_server_name,
        .proxy_url = o->proxy_url,
        .as = o->as,
        .as_uid = o->as_uid,
        .as_groups = o->as_groups.at,
        .as_extra = o->as_extra.at,
        .request_timeout = o->request_timeout,
        .insecure = o->insecure,
        .disable_compression = o->disable_compression,
        .http1 = o->http1 || is_set("DISABLE_HTTP2"),
    };
}

bool settings_make(struct settings *s, const struct options *o,
                   const struct config *c, bool terminal, struct err *err) {
    s->job = settings_job(o, terminal);
    s->demo = o->demo != NULL;
    s->filter = filter_new();
    s->first = GROUP_PROBLEM;
    s->files = o->files.at;
    s->n_files = o->files.n;
    s->local = s->demo || s->n_files;
    s->record = o->record;
    s->owned = o->owned;
    s->fail_on_match = o->fail_on_match;
    s->follow = o->watch || o->watch_only;
    s->watch_only = o->watch_only;
    s->reverse = o->reverse;
    s->no_headers = o->no_headers;
    s->ascii = o->ascii;
    s->verbose = o->verbose;
    s->gaps = o->gaps;
    s->log_file = o->log_file;
    s->warnings = o->warnings;
    copy_kube_flags(&s->kube, o);
    if (!make_contexts(s, o, err) || !make_words(s, o, err) ||
        !make_what(s, o, err) || !make_bounds(s, o, err) ||
        !make_screen(s, o, c, err) || !make_namespaces(s, o, err) ||
        !check_feeds(s, err) || !make_objects(s, o, err) ||
        !refuse(s, o, err) || !make_order(s, o, err) ||
        !make_filter(s, o, err) || !make_wait(s, o, err))
        return false;
    s->filter_text = filter_text(s, o);
    s->selector = select_for_server(s, o);
    return true;
}

void settings_done(struct settings *s) {
    xfree(s->contexts);
    for (size_t i = 0; i < s->namespaces.n; i++) xfree(s->namespaces.at[i]);
    vec_done(&s->namespaces);
    vec_done(&s->objects);
    filter_free(s->filter);
    if (s->wait) filter_free(s->wait);
    format_done(&s->format);
    field_done(&s->by);
    xfree(s->filter_text);
    xfree(s->selector);
    *s = (struct settings){0};
}
