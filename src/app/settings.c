/* SPDX-License-Identifier: Apache-2.0 */
#include "app/settings.h"

#include <errno.h>
#include <stdlib.h>

#include "app/select.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "kube/path.h"
#include "model/kind.h"

/* --- refusals --------------------------------------------------------- */

struct pair {
    const char *one;
    bool one_given;
    const char *other;
    bool other_given;
};

static bool check_pairs(const struct pair *pairs, size_t n, struct err *err) {
    for (size_t i = 0; i < n; i++) {
        if (pairs[i].one_given && pairs[i].other_given)
            return err_set(err, ERR_USAGE, "%s and %s cannot work together",
                           pairs[i].one, pairs[i].other);
    }
    return true;
}

static bool check_follow(const struct options *o, struct err *err) {
    bool follow = o->watch || o->watch_only;
    const char *flag = o->watch ? "--watch" : "--watch-only";
    const struct pair pairs[] = {
        {flag, follow, "--reverse", o->reverse},
        {flag, follow, "--limit", o->limit != NULL},
        {flag, follow, "--until", o->until != NULL},
        {flag, follow, "--group-by", o->group_by != NULL},
        {flag, follow, "--snapshot", o->snapshot},
        {"--watch", o->watch, "--watch-only", o->watch_only},
    };
    return check_pairs(pairs, ARRAY_LEN(pairs), err);
}

static bool check_demo(const struct options *o, struct err *err) {
    const struct pair pairs[] = {
        {"--demo", o->demo, "--context", o->contexts},
        {"--demo", o->demo, "--kubeconfig", o->kubeconfig},
        {"--demo", o->demo, "--cluster", o->cluster},
        {"--demo", o->demo, "--user", o->user},
        {"--demo", o->demo, "--server", o->server},
        {"--demo", o->demo, "--token", o->token},
        {"--demo", o->demo, "--token-file", o->token_file},
        {"--demo", o->demo, "--as", o->as},
        {"--demo", o->demo, "--as-group", o->as_groups.n > 0},
        {"--demo", o->demo, "--as-uid", o->as_uid},
        {"--demo", o->demo, "--as-user-extra", o->as_extra.n > 0},
        {"--demo", o->demo, "--certificate-authority",
         o->certificate_authority},
        {"--demo", o->demo, "--client-certificate", o->client_certificate},
        {"--demo", o->demo, "--client-key", o->client_key},
        {"--demo", o->demo, "--tls-server-name", o->tls_server_name},
        {"--demo", o->demo, "--proxy-url", o->proxy_url},
        {"--demo", o->demo, "--request-timeout", o->request_timeout},
        {"--demo", o->demo, "--insecure-skip-tls-verify", o->insecure},
        {"--demo", o->demo, "--disable-compression", o->disable_compression},
        {"--demo", o->demo, "--http1", o->http1},
        {"--demo", o->demo, "--field-selector", o->field_selector},
    };
    return check_pairs(pairs, ARRAY_LEN(pairs), err);
}

/* What the screen alone has a use for. */
static bool check_text(const struct options *o, struct err *err) {
    size_t n;
    const struct option_group *groups = option_groups(&n);
    for (size_t g = 0; g < n; g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *def = &groups[g].options[i];
            if (!(def->use & OPTION_SCREEN) || !o->given[option_number(def)])
                continue;
            return err_set(err, ERR_USAGE,
                           "--%s works on the screen alone: leave it out, or "
                           "leave out what asks for text",
                           def->name);
        }
    }
    return true;
}

static bool check_others(const struct settings *s, const struct options *o,
                         struct err *err) {
    bool several = s->n_contexts > 1;
    const struct pair pairs[] = {
        {"--for", o->object, "objects as arguments", o->args.n > 0},
        {"several contexts", several, "--cluster", o->cluster},
        {"several contexts", several, "--server", o->server},
    };
    if (!check_pairs(pairs, ARRAY_LEN(pairs), err)) return false;
    if (s->job == JOB_TEXT && !check_text(o, err)) return false;
    if (o->gaps && (!o->output || strcmp(o->output, "jsonl") != 0))
        return err_set(err, ERR_USAGE, "--gaps works with -o jsonl alone");
    if (o->gaps && !s->follow)
        return err_set(err, ERR_USAGE,
                       "--gaps works with --watch or --watch-only alone");
    return true;
}

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
    s->format = printer_find(str_of(o->output ? o->output : "table"), err);
    if (!s->format) return false;
    if (o->group_by)
        return group_key_parse(str_of(o->group_by), &s->first, err);
    return true;
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
    if (!o->sort_by) return true;
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
    if (o->columns && !looks_parse(str_of(o->columns), s->first,
                                   &s->looks.tables[s->first], err))
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
    for (size_t i = 0; i < s->objects.n; i++)
        filter_add_object(s->filter, s->objects.at[i].kind,
                          s->objects.at[i].name);
    /* A server gives one namespace; the demo gives all there is. */
    if (s->demo && s->namespaces.n &&
        !filter_add_list(s->filter, FILTER_NAMESPACE, str_of(o->namespaces),
                         err))
        return false;
    int64_t now = clock_now_us(), since = TIME_UNSET, until = TIME_UNSET;
    if (o->since && !time_parse_user(str_of(o->since), now, &since, err))
        return err_wrap(err, "--since");
    if (o->until && !time_parse_user(str_of(o->until), now, &until, err))
        return err_wrap(err, "--until");
    if (o->since || o->until) filter_set_period(s->filter, since, until);
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
                o->limit || o->no_headers;
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
    if (!check_follow(o, err) || !check_demo(o, err) ||
        !make_contexts(s, o, err) || !check_others(s, o, err) ||
        !make_words(s, o, err) || !make_bounds(s, o, err) ||
        !make_screen(s, o, c, err) || !make_namespaces(s, o, err) ||
        !check_feeds(s, err) || !make_objects(s, o, err) ||
        !make_filter(s, o, err))
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
    xfree(s->filter_text);
    xfree(s->selector);
    *s = (struct settings){0};
}
