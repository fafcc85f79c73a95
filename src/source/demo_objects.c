/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_objects.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "source/demo_objects_internal.h"

#define WORD 256 /* a decoded part of a path, with its NUL */
#define PARTS 4  /* namespaces/NS/PLURAL/NAME */

/* --- parts of objects -------------------------------------------------- */

struct item *items_add(struct items *items, const char *ns, const char *name,
                       const char *uid, int64_t born_us) {
    vec_push(&items->list, (struct item){.ns = ns, .born_us = born_us});
    struct item *item = &items->list.at[items->list.n - 1];
    snprintf(item->name, sizeof(item->name), "%s", name);
    snprintf(item->uid, sizeof(item->uid), "%s", uid);
    return item;
}

void item_label(struct item *item, const char *key, const char *value) {
    size_t n = item->n_labels++;

    item->labels[n].key = key;
    snprintf(item->labels[n].value, sizeof(item->labels[n].value), "%s",
             value);
}

void put_text(struct jsonout *j, const char *key, const char *text) {
    jsonout_str(j, key, str_of(text));
}

void put_time(struct jsonout *j, const char *key, int64_t at_us) {
    char text[TIME_TEXT_MAX];

    time_format(at_us, 0, text);
    put_text(j, key, text);
}

void put_condition(struct jsonout *j, const struct condition *c) {
    jsonout_open(j, NULL, '{');
    put_text(j, "type", c->type);
    put_text(j, "status", c->status);
    put_time(j, "lastTransitionTime", c->since_us);
    if (c->reason) put_text(j, "reason", c->reason);
    if (c->message) put_text(j, "message", c->message);
    jsonout_close(j, '}');
}

static void put_labels(struct jsonout *j, const char *key,
                       const struct item *item) {
    jsonout_open(j, key, '{');
    for (size_t i = 0; i < item->n_labels; i++)
        put_text(j, item->labels[i].key, item->labels[i].value);
    jsonout_close(j, '}');
}

void put_selector(struct jsonout *j, const struct item *item) {
    jsonout_open(j, "selector", '{');
    put_labels(j, "matchLabels", item);
    jsonout_close(j, '}');
}

void put_template(struct jsonout *j, const struct demo_workload *wl,
                  const struct item *item) {
    char image[DEMO_NAME];

    snprintf(image, sizeof(image), "registry.example.com/%s/%s:%d.%d.%d",
             wl->ns, wl->name, wl->major, wl->minor, 0);
    jsonout_open(j, "template", '{');
    jsonout_open(j, "metadata", '{');
    put_labels(j, "labels", item);
    jsonout_close(j, '}');
    put_pod_spec(j, wl, image, NULL);
    jsonout_close(j, '}');
}

static void put_owner(struct jsonout *j, const struct item *item) {
    if (!item->owner.kind) return;
    jsonout_open(j, "ownerReferences", '[');
    jsonout_open(j, NULL, '{');
    put_text(j, "apiVersion", item->owner.api);
    put_text(j, "kind", item->owner.kind);
    put_text(j, "name", item->owner.name);
    put_text(j, "uid", item->owner.uid);
    jsonout_bool(j, "controller", true);
    jsonout_bool(j, "blockOwnerDeletion", true);
    jsonout_close(j, '}');
    jsonout_close(j, ']');
}

#define NO_VERSION "\"resourceVersion\":\"0000000000\""

static void put_metadata(struct jsonout *j, const struct item *item) {
    jsonout_open(j, "metadata", '{');
    put_text(j, "name", item->name);
    if (*item->ns) put_text(j, "namespace", item->ns);
    put_text(j, "uid", item->uid);
    put_text(j, "resourceVersion", "0000000000");
    put_time(j, "creationTimestamp", item->born_us);
    if (item->n_labels) put_labels(j, "labels", item);
    put_owner(j, item);
    jsonout_close(j, '}');
}

/* Another state, another version: FNV-1a of what was written. */
static void set_version(char *object, size_t len) {
    char *at = strstr(object, NO_VERSION);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    char digits[16];

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)object[i]) * UINT64_C(0x100000001b3);
    if (!at) return;
    snprintf(digits, sizeof(digits), "%010" PRIu64,
             UINT64_C(1000000000) + hash % UINT64_C(9000000000));
    memcpy(at + sizeof(NO_VERSION) - sizeof("0000000000\""), digits, 10);
}

static void put_object(struct jsonout *j, const struct demo_world *w,
                       const struct demo_kind *kind, const struct item *item) {
    struct buf *out = j->out;
    size_t start = out->len;

    jsonout_open(j, NULL, '{');
    put_text(j, "apiVersion", kind->api);
    put_text(j, "kind", kind->kind);
    put_metadata(j, item);
    kind->put(j, w, item);
    jsonout_close(j, '}');
    if (out->over) return;
    if (out->data[start] == ',') start++; /* behind another of a list */
    set_version(out->data + start, out->len - start);
}

/* --- paths ------------------------------------------------------------- */

struct wanted {
    const struct demo_kind *kind;
    char ns[WORD]; /* "": all */
    char name[WORD];
    char labels[4 * WORD]; /* "a=b,c=d" */
    char node[WORD];
};

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/* Percent-decoded; false where it does not fit. */
static bool decode(struct str s, char *out, size_t size) {
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '%' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 &&
            hex(s.ptr[i + 2]) >= 0) {
            c = (char)(hex(s.ptr[i + 1]) * 16 + hex(s.ptr[i + 2]));
            i += 2;
        }
        if (n + 1 >= size) return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return true;
}

static const struct demo_kind *find_in(const struct demo_kind *kinds,
                                       struct str base, const char *plural) {
    for (; kinds->kind; kinds++)
        if (str_eq(base, str_of(kinds->api)) &&
            strcmp(plural, kinds->plural) == 0)
            return kinds;
    return NULL;
}

static const struct demo_kind *find_kind(struct str api, const char *plural) {
    const struct demo_kind *k = find_in(demo_kinds_pods, api, plural);

    if (!k) k = find_in(demo_kinds_workloads, api, plural);
    if (!k) k = find_in(demo_kinds_rest, api, plural);
    return k;
}

/* "/api/v1/..." or "/apis/GROUP/VERSION/...": what stands before and after
 * the slash behind the version. */
static bool split_api(struct str path, struct str *api, struct str *rest) {
    size_t slashes = 0;
    size_t lead = str_starts(path, STR("/apis/")) ? 6 : 5;

    if (lead == 5 && !str_starts(path, STR("/api/"))) return false;
    size_t want = lead == 6 ? 2 : 1;
    for (size_t i = lead; i < path.len; i++) {
        if (path.ptr[i] != '/' || ++slashes < want) continue;
        *api = str_sub(path, lead, i - lead);
        *rest = str_sub(path, i + 1, path.len);
        return true;
    }
    return false;
}

static bool read_path(struct str path, struct wanted *want) {
    char parts[PARTS + 1][WORD] = {{0}};
    struct str api, rest, part;
    size_t n = 0;

    if (!split_api(path, &api, &rest)) return false;
    while (n <= PARTS && rest.ptr && str_split(&rest, '/', &part))
        if (!decode(part, parts[n++], WORD)) return false;
    if (n == 0 || n > PARTS) return false;
    size_t first = n > 2 && strcmp(parts[0], "namespaces") == 0 ? 2 : 0;
    if (n - first > 2) return false;
    want->kind = find_kind(api, parts[first]);
    if (first) memcpy(want->ns, parts[1], WORD);
    memcpy(want->name, parts[first + 1], WORD);
    return want->kind && (want->kind->namespaced || !first);
}

static bool read_query(struct str query, struct wanted *want) {
    const struct str labels = STR("labelSelector=");
    const struct str node = STR("fieldSelector=spec.nodeName%3D");
    struct str part;

    while (query.len && str_split(&query, '&', &part)) {
        if (str_starts(part, labels) &&
            !decode(str_sub(part, labels.len, part.len), want->labels,
                    sizeof(want->labels)))
            return false;
        if (str_starts(part, node) &&
            !decode(str_sub(part, node.len, part.len), want->node, WORD))
            return false;
    }
    return true;
}

static bool read_wanted(const char *path, struct wanted *want) {
    struct str rest = str_of(path);
    struct str before = STR_NONE;

    *want = (struct wanted){0};
    if (rest.len) str_split(&rest, '?', &before);
    return read_path(before, want) && read_query(rest, want);
}

/* --- what fits --------------------------------------------------------- */

static bool has_label(const struct item *item, struct str key,
                      struct str value) {
    for (size_t i = 0; i < item->n_labels; i++)
        if (str_eq(key, str_of(item->labels[i].key)) &&
            str_eq(value, str_of(item->labels[i].value)))
            return true;
    return false;
}

static bool fits(const struct wanted *want, const struct item *item) {
    struct str labels = str_of(want->labels);
    struct str part, key;

    if (*want->ns && strcmp(want->ns, item->ns) != 0) return false;
    if (*want->name && strcmp(want->name, item->name) != 0) return false;
    if (*want->node && (!item->pod || !item->pod->node ||
                        strcmp(want->node, item->pod->node->name) != 0))
        return false;
    while (labels.len && str_split(&labels, ',', &part))
        if (!str_split(&part, '=', &key) || !has_label(item, key, part))
            return false;
    return true;
}

static void put_list(struct buf *out, const struct demo_world *w,
                     const struct wanted *want, const struct items *items) {
    char kind[64];
    struct jsonout j;

    snprintf(kind, sizeof(kind), "%sList", want->kind->kind);
    jsonout_init(&j, out, 0, 0);
    jsonout_open(&j, NULL, '{');
    put_text(&j, "apiVersion", want->kind->api);
    put_text(&j, "kind", kind);
    jsonout_open(&j, "metadata", '{');
    put_text(&j, "resourceVersion", "1");
    jsonout_close(&j, '}');
    jsonout_open(&j, "items", '[');
    for (size_t i = 0; i < items->list.n; i++)
        if (fits(want, &items->list.at[i]))
            put_object(&j, w, want->kind, &items->list.at[i]);
    jsonout_close(&j, ']');
    jsonout_close(&j, '}');
}

static bool put_one(struct buf *out, const struct demo_world *w,
                    const struct wanted *want, const struct items *items) {
    for (size_t i = 0; i < items->list.n; i++) {
        struct jsonout j;
        if (!fits(want, &items->list.at[i])) continue;
        jsonout_init(&j, out, 0, 0);
        put_object(&j, w, want->kind, &items->list.at[i]);
        return true;
    }
    return false;
}

int demo_objects_get(const struct demo_world *w, const char *path,
                     struct buf *out) {
    struct items items = {0};
    struct wanted want;
    int status = 404;

    if (!read_wanted(path, &want)) {
        buf_add_cstr(out, "not found (404): the server could not find the "
                          "requested resource");
        return 404;
    }
    want.kind->collect(w, &items);
    if (!*want.name) {
        put_list(out, w, &want, &items);
        status = 200;
    } else if (put_one(out, w, &want, &items)) {
        status = 200;
    } else {
        buf_printf(out, "not found (404): %s \"%s\" not found",
                   want.kind->plural, want.name);
    }
    vec_done(&items.list);
    return status;
}
