/* SPDX-License-Identifier: Apache-2.0 */
/* Service, Ingress, Endpoints, EndpointSlice. */
#include <inttypes.h>

#include "object/describe_parts.h"

enum { LINES = 50 };

/* "80/TCP to 8080", of one port of a Service. */
static void add_port(struct buf *out, const struct json *p) {
    add_comma(out);
    add_inline(out, json_get(p, "port"));
    buf_add_char(out, '/');
    buf_add_str(out, text_at(p, "protocol"));
    if (!json_get(p, "targetPort")) return;
    buf_add_cstr(out, " to ");
    add_inline(out, json_get(p, "targetPort"));
}

static void add_ports(struct buf *out, const struct json *list) {
    const struct json *p = json_first(list);
    for (int n = 0; p && n < LINES; p = json_next(p), n++) add_port(out, p);
}

static enum tone service_state(const struct json *o, int64_t now_us,
                               struct buf *out) {
    bool outside = has_text(o, "spec.type", "LoadBalancer");
    (void)now_us;
    buf_add_str(out, text_at(o, "spec.type"));
    add_comma(out);
    add_inline(out, json_at(o, "spec.clusterIP"));
    if (!outside) return TONE_QUIET;
    const struct json *at = json_at(o, "status.loadBalancer.ingress");
    buf_add_cstr(out, json_first(at) ? ", " : ", no address yet");
    for (at = json_first(at); at; at = json_next(at)) {
        add_inline(out, json_get(at, json_get(at, "ip") ? "ip" : "hostname"));
        if (json_next(at)) buf_add_char(out, ' ');
    }
    return json_first(json_at(o, "status.loadBalancer.ingress")) ? TONE_GOOD
                                                                 : TONE_WARN;
}

static void service_brief(const struct describing *d) {
    struct buf text = LINE_BUF;
    add_ports(&text, json_at(d->object, "spec.ports"));
    if (text.len)
        page_add(d->page, 0, TONE_PLAIN, STR("ports"), buf_str(&text));
    line_at(d, 0, "selector", "spec.selector");
    line_at(d, 0, "name outside", "spec.externalName");
    line_troubles(d);
    buf_done(&text);
}

static void service_rest(const struct describing *d) {
    line_at(d, 0, "IPs", "spec.clusterIPs");
    line_at(d, 0, "External IPs", "spec.externalIPs");
    line_at(d, 0, "Session affinity", "spec.sessionAffinity");
    line_at(d, 0, "Internal traffic", "spec.internalTrafficPolicy");
    line_at(d, 0, "External traffic", "spec.externalTrafficPolicy");
    line_at(d, 0, "IP families", "spec.ipFamilies");
    line_each(d, 0, "Ports", json_at(d->object, "spec.ports"));
}

/* --- Ingress ---------------------------------------------------------- */

static enum tone ingress_state(const struct json *o, int64_t now_us,
                               struct buf *out) {
    const struct json *at = json_at(o, "status.loadBalancer.ingress");
    (void)now_us;
    if (!json_first(at)) {
        buf_add_cstr(out, "no address yet");
        return TONE_WARN;
    }
    at = json_first(at);
    add_inline(out, json_get(at, json_get(at, "ip") ? "ip" : "hostname"));
    return TONE_GOOD;
}

static void add_backend(struct buf *out, const struct json *b) {
    const struct json *port = json_at(b, "service.port.number");
    if (!port) port = json_at(b, "service.port.name");
    add_inline(out, json_at(b, "service.name"));
    if (!port) return;
    buf_add_char(out, ':');
    add_inline(out, port);
}

static void line_paths(const struct describing *d, const struct json *rule) {
    const struct json *p = json_first(json_at(rule, "http.paths"));
    struct buf text = LINE_BUF;
    for (int n = 0; p && n < LINES; p = json_next(p), n++) {
        buf_clear(&text);
        add_inline(&text, json_get(p, "path"));
        buf_add_cstr(&text, " to ");
        add_backend(&text, json_get(p, "backend"));
        struct str host = text_at(rule, "host");
        page_add(d->page, 0, TONE_PLAIN, host.len ? host : STR("*"),
                 buf_str(&text));
    }
    buf_done(&text);
}

static void ingress_brief(const struct describing *d) {
    const struct json *r = json_first(json_at(d->object, "spec.rules"));
    line_at(d, 0, "class", "spec.ingressClassName");
    for (int n = 0; r && n < 8; r = json_next(r), n++) line_paths(d, r);
    line_at(d, 0, "otherwise", "spec.defaultBackend");
}

static void ingress_rest(const struct describing *d) {
    line_each(d, 0, "TLS", json_at(d->object, "spec.tls"));
    line_tree(d, "Rules", json_at(d->object, "spec.rules"));
}

/* --- endpoints -------------------------------------------------------- */

static enum tone add_endpoints(struct buf *out, size_t ready, size_t all) {
    buf_printf(out, "%zu of %zu endpoints ready", ready, all);
    if (ready == 0) return TONE_BAD;
    return ready < all ? TONE_WARN : TONE_GOOD;
}

static enum tone endpoints_state(const struct json *o, int64_t now_us,
                                 struct buf *out) {
    const struct json *s = json_first(json_get(o, "subsets"));
    size_t ready = 0, all = 0;
    (void)now_us;
    for (; s; s = json_next(s)) {
        ready += count_of(json_get(s, "addresses"));
        all += count_of(json_get(s, "notReadyAddresses"));
    }
    return add_endpoints(out, ready, all + ready);
}

/* An endpoint without a word about it is ready. */
static enum tone slice_state(const struct json *o, int64_t now_us,
                             struct buf *out) {
    const struct json *e = json_first(json_get(o, "endpoints"));
    size_t ready = 0, all = 0;
    (void)now_us;
    for (; e; e = json_next(e), all++)
        ready +=
            !json_at(e, "conditions.ready") || is_true(e, "conditions.ready");
    return add_endpoints(out, ready, all);
}

static void endpoints_rest(const struct describing *d) {
    line_tree(d, "Subsets", json_get(d->object, "subsets"));
}

static void slice_rest(const struct describing *d) {
    line_at(d, 0, "Address type", "addressType");
    line_each(d, 0, "Ports", json_get(d->object, "ports"));
    line_each(d, 0, "Endpoints", json_get(d->object, "endpoints"));
}

const struct kind_words network_kinds[] = {
    {"", "Service", service_state, service_brief, service_rest},
    {"networking.k8s.io", "Ingress", ingress_state, ingress_brief,
     ingress_rest},
    {"", "Endpoints", endpoints_state, NULL, endpoints_rest},
    {"discovery.k8s.io", "EndpointSlice", slice_state, NULL, slice_rest},
    {NULL, NULL, NULL, NULL, NULL},
};
