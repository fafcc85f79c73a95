/* SPDX-License-Identifier: Apache-2.0 */
#include "object/resource.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/vec.h"
#include "model/kind.h"

#define NAME_MOST 253 /* bytes; apimachinery's DNS1123SubdomainMaxLength */

/* Topics: 0 is all groups, i + 1 is groups[i]. */
#define ALL_GROUPS 0

enum progress {
    UNASKED,
    UNDER_WAY,
    LEARNED,
    FAILED /* resources_again() makes it UNASKED */
};

struct group {
    char *api; /* "example.com/v1" */
    enum progress progress;
};

struct kind {
    size_t group; /* of groups */
    char *kind;
    char *plural;
    bool namespaced;
};

struct resources {
    enum progress all; /* ALL_GROUPS */
    VEC(struct group) groups;
    VEC(struct kind) kinds;
};

struct resources *resources_new(void) {
    return xcalloc(1, sizeof(struct resources));
}

void resources_free(struct resources *r) {
    if (!r) return;
    for (size_t i = 0; i < r->groups.n; i++) xfree(r->groups.at[i].api);
    for (size_t i = 0; i < r->kinds.n; i++) {
        xfree(r->kinds.at[i].kind);
        xfree(r->kinds.at[i].plural);
    }
    vec_done(&r->groups);
    vec_done(&r->kinds);
    xfree(r);
}

/* --- names ------------------------------------------------------------- */

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

void resource_escape(struct buf *out, struct str s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
            buf_add_char(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

/* apimachinery's IsValidPathSegmentName, and nothing that acts. */
static bool is_segment(struct str s) {
    if (s.len == 0 || s.len > NAME_MOST) return false;
    if (str_eq(s, STR(".")) || str_eq(s, STR(".."))) return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '/' || c == '%' || c < 0x20 || c == 0x7F) return false;
    }
    return true;
}

/* Of a group, a version or a plural. */
static bool is_word(struct str s) {
    if (!s.ptr) return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_alnum(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '.')
            return false;
    return is_segment(s);
}

struct str resource_group(struct str api) {
    struct str group = STR_NONE;
    struct str rest = api;

    if (api.len == 0 || !memchr(api.ptr, '/', api.len)) return STR_NONE;
    str_split(&rest, '/', &group);
    return group;
}

static struct str version_of(struct str api) {
    struct str group = resource_group(api);
    return group.ptr ? str_sub(api, group.len + 1, api.len) : api;
}

static bool is_api(struct str api) {
    struct str group = resource_group(api);
    return is_word(version_of(api)) && (!group.ptr || is_word(group));
}

static void add_base(struct buf *out, struct str api) {
    buf_add_cstr(out, resource_group(api).len ? "/apis/" : "/api/");
    buf_add_str(out, api);
}

bool resource_path(struct buf *out, const struct resource *res, struct str ns,
                   struct str name) {
    bool all = !res->namespaced || (ns.len == 0 && name.len == 0);

    if (!all && !is_segment(ns)) return false;
    if (name.len && !is_segment(name)) return false;
    add_base(out, res->api);
    if (!all) {
        buf_add_cstr(out, "/namespaces/");
        resource_escape(out, ns);
    }
    buf_add_char(out, '/');
    buf_add_str(out, res->plural);
    if (name.len) {
        buf_add_char(out, '/');
        resource_escape(out, name);
    }
    return true;
}

/* --- what is known ----------------------------------------------------- */

/* A kind that Kubernetes has; any_group where the group is not known. */
static const struct kind_info *known_kind(struct str kind, struct str group,
                                          bool any_group) {
    size_t n;
    const struct kind_info *all = kind_all(&n);

    for (size_t i = 0; i < n; i++)
        if (str_eq(kind, str_of(all[i].kind)) &&
            (any_group || str_eq(group, str_of(all[i].group))))
            return &all[i];
    return NULL;
}

bool resource_is_own(struct str kind, struct str api) {
    return known_kind(kind, resource_group(api), api.len == 0) != NULL;
}

/* The interned "apps/v1" of a group and version; its index, or groups.n where
 * there is no room or it is no name. */
static size_t group_at(struct resources *r, struct str api) {
    size_t i = 0;

    while (i < r->groups.n && !str_eq(str_of(r->groups.at[i].api), api)) i++;
    if (i < r->groups.n || i == RESOURCE_GROUPS || !is_api(api)) return i;
    vec_push(&r->groups, (struct group){.api = xstrndup(api.ptr, api.len)});
    return i;
}

static const struct kind *learned_kind(const struct resources *r,
                                       struct str kind, size_t group) {
    for (size_t i = 0; i < r->kinds.n; i++) {
        const struct kind *k = &r->kinds.at[i];
        if (k->group == group && str_eq_nocase(kind, str_of(k->kind)))
            return k;
    }
    return NULL;
}

/* Whether groups[at] is a version of the group; "" is any. */
static bool is_of(const struct resources *r, size_t at, struct str group) {
    return group.len == 0 ||
           str_eq(group, resource_group(str_of(r->groups.at[at].api)));
}

static enum resource_state found_learned(const struct resources *r,
                                         const struct kind *k,
                                         struct resource *out) {
    *out = (struct resource){str_of(r->groups.at[k->group].api),
                             str_of(k->plural), k->namespaced};
    return RESOURCE_FOUND;
}

static enum resource_state found_known(struct resources *r,
                                       const struct kind_info *k,
                                       struct resource *out) {
    struct buf api = BUF_INIT(256);

    if (*k->group) buf_printf(&api, "%s/", k->group);
    buf_add_cstr(&api, k->version);
    size_t group = group_at(r, buf_str(&api));
    buf_done(&api);
    if (group == r->groups.n) return RESOURCE_NONE;
    *out = (struct resource){str_of(r->groups.at[group].api),
                             str_of(k->plural), k->namespaced};
    return RESOURCE_FOUND;
}

/* In whatever version; in whatever group, too, if that is not known. */
static enum resource_state find_anywhere(const struct resources *r,
                                         struct str kind, struct str group,
                                         struct resource *out, size_t *topic) {
    *topic = ALL_GROUPS;
    for (size_t i = 0; i < r->kinds.n; i++) {
        const struct kind *k = &r->kinds.at[i];
        if (str_eq_nocase(kind, str_of(k->kind)) && is_of(r, k->group, group))
            return found_learned(r, k, out);
    }
    if (r->all == FAILED) return RESOURCE_NONE;
    if (r->all != LEARNED) return RESOURCE_ASK;
    for (size_t i = 0; i < r->groups.n; i++) {
        *topic = i + 1;
        if (r->groups.at[i].progress <= UNDER_WAY && is_of(r, i, group))
            return RESOURCE_ASK;
    }
    return RESOURCE_NONE;
}

enum resource_state resources_find(struct resources *r, struct str kind,
                                   struct str api, struct resource *out,
                                   size_t *topic) {
    const struct kind_info *known =
        known_kind(kind, resource_group(api), api.len == 0);

    if (known &&
        (api.len == 0 || str_eq(version_of(api), str_of(known->version))))
        return found_known(r, known, out);
    if (api.len == 0) return find_anywhere(r, kind, STR_NONE, out, topic);

    size_t group = group_at(r, api);
    if (group < r->groups.n) {
        const struct kind *k = learned_kind(r, kind, group);
        if (k) return found_learned(r, k, out);
        *topic = group + 1;
        if (r->groups.at[group].progress <= UNDER_WAY) return RESOURCE_ASK;
    }
    if (known) return found_known(r, known, out);
    /* An owner's reference may be older than what is served now. */
    if (resource_group(api).len == 0 || group == r->groups.n ||
        r->groups.at[group].progress == FAILED)
        return RESOURCE_NONE;
    return find_anywhere(r, kind, resource_group(api), out, topic);
}

/* --- discovery --------------------------------------------------------- */

static enum progress *progress_of(struct resources *r, size_t topic) {
    assert(topic <= r->groups.n);
    return topic == ALL_GROUPS ? &r->all : &r->groups.at[topic - 1].progress;
}

bool resources_ask(struct resources *r, size_t topic, struct buf *path) {
    enum progress *p = progress_of(r, topic);

    if (*p == UNDER_WAY) return false;
    *p = UNDER_WAY;
    if (topic == ALL_GROUPS)
        buf_add_cstr(path, "/apis");
    else
        add_base(path, str_of(r->groups.at[topic - 1].api));
    return true;
}

/* "pods/status" and its like are no resources of their own. */
static void learn_kind(struct resources *r, size_t group, struct str kind,
                       struct str plural, bool namespaced) {
    if (group >= r->groups.n || r->kinds.n == RESOURCE_KINDS) return;
    if (kind.len == 0 || kind.len > NAME_MOST || !is_word(plural)) return;
    if (learned_kind(r, kind, group)) return;
    vec_push(&r->kinds,
             (struct kind){.group = group,
                           .kind = xstrndup(kind.ptr, kind.len),
                           .plural = xstrndup(plural.ptr, plural.len),
                           .namespaced = namespaced});
}

/* APIResourceList: of one group and version. */
static void learn_resources(struct resources *r, size_t group,
                            const struct json *doc) {
    const struct json *v = json_first(json_get(doc, "resources"));

    for (; v; v = json_next(v))
        learn_kind(r, group, json_text(json_get(v, "kind")),
                   json_text(json_get(v, "name")),
                   json_get(v, "namespaced") &&
                       json_type(json_get(v, "namespaced")) == JSON_TRUE);
}

/* One version of an APIGroupDiscovery. */
static void learn_version(struct resources *r, struct str group,
                          const struct json *version) {
    struct str word = json_text(json_get(version, "version"));
    const struct json *v = json_first(json_get(version, "resources"));
    struct buf api = BUF_INIT(1024);

    buf_add_str(&api, group);
    buf_add_char(&api, '/');
    buf_add_str(&api, word);
    size_t at = group_at(r, buf_str(&api));
    buf_done(&api);
    if (at == r->groups.n) return;
    r->groups.at[at].progress = LEARNED;
    for (; v; v = json_next(v))
        learn_kind(r, at,
                   json_text(json_get(json_get(v, "responseKind"), "kind")),
                   json_text(json_get(v, "resource")),
                   str_eq(json_text(json_get(v, "scope")), STR("Namespaced")));
}

/* APIGroupDiscoveryList, or from servers before 1.27 an APIGroupList, whose
 * groups are asked one by one. */
static void learn_groups(struct resources *r, const struct json *doc) {
    const struct json *v = json_first(json_get(doc, "items"));

    for (; v; v = json_next(v)) {
        struct str group =
            json_text(json_get(json_get(v, "metadata"), "name"));
        const struct json *version = json_first(json_get(v, "versions"));
        for (; version; version = json_next(version))
            learn_version(r, group, version);
    }
    v = json_first(json_get(doc, "groups"));
    for (; v; v = json_next(v))
        group_at(r, json_text(json_get(json_get(v, "preferredVersion"),
                                       "groupVersion")));
}

/* What is not there will not be there soon: 404 is an answer. */
void resources_answer(struct resources *r, size_t topic, int status,
                      const struct json *doc) {
    bool whole = status == 200 && json_is_object(doc);

    *progress_of(r, topic) = whole || status == 404 ? LEARNED : FAILED;
    if (!whole) return;
    if (topic == ALL_GROUPS)
        learn_groups(r, doc);
    else
        learn_resources(r, topic - 1, doc);
}

void resources_again(struct resources *r) {
    if (r->all == FAILED) r->all = UNASKED;
    for (size_t i = 0; i < r->groups.n; i++)
        if (r->groups.at[i].progress == FAILED)
            r->groups.at[i].progress = UNASKED;
}
