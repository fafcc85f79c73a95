/* SPDX-License-Identifier: Apache-2.0 */
#include "net/proxy.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

/* --- addresses --------------------------------------------------------- */

struct ip {
    bool v4; /* then the last four bytes count */
    unsigned char bytes[16];
};

static bool ip_parse(struct str text, struct ip *ip) {
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    char copy[INET6_ADDRSTRLEN];

    if (text.len == 0 || text.len >= sizeof(copy)) return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, ip->bytes + 12) == 1) {
        memcpy(ip->bytes, mapped, sizeof(mapped));
        ip->v4 = true;
        return true;
    }
    if (inet_pton(AF_INET6, copy, ip->bytes) != 1) return false;
    ip->v4 = memcmp(ip->bytes, mapped, sizeof(mapped)) == 0;
    return true;
}

static bool ip_is_loopback(const struct ip *ip) {
    static const unsigned char one[16] = {[15] = 1};
    return ip->v4 ? ip->bytes[12] == 127 : memcmp(ip->bytes, one, 16) == 0;
}

static bool number_parse(struct str text, unsigned max, unsigned *number) {
    unsigned n = 0;

    if (text.len == 0 || text.len > 5) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        n = n * 10 + (unsigned)(text.ptr[i] - '0');
    }
    *number = n;
    return n <= max;
}

static bool same_bits(const unsigned char *a, const unsigned char *b,
                      unsigned bits) {
    size_t whole = bits / 8;
    unsigned char mask = (unsigned char)(0xff00 >> bits % 8);

    if (memcmp(a, b, whole) != 0) return false;
    return bits % 8 == 0 || ((a[whole] ^ b[whole]) & mask) == 0;
}

/* --- NO_PROXY ---------------------------------------------------------- */

struct target {
    struct str host, port;
    bool is_ip;
    struct ip ip;
};

/* Go's net.SplitHostPort, as far as NO_PROXY needs it. */
static void split_port(struct str item, struct str *host, struct str *port) {
    const char *colon = NULL;
    size_t colons = 0;

    *host = item;
    *port = STR_NONE;
    for (size_t i = 0; i < item.len; i++) {
        if (item.ptr[i] != ':') continue;
        colon = item.ptr + i;
        colons++;
    }
    if (!colon) return;
    size_t before = (size_t)(colon - item.ptr);
    bool bracketed = item.ptr[0] == '[';
    if (bracketed ? item.ptr[before - 1] != ']' : colons > 1) return;
    *host =
        bracketed ? str_sub(item, 1, before - 2) : str_sub(item, 0, before);
    *port = str_sub(item, before + 1, item.len);
}

static bool cidr_parse(struct str item, struct ip *net, unsigned *bits) {
    struct str rest = item, ip;

    if (!str_split(&rest, '/', &ip) || !rest.ptr || !ip_parse(ip, net))
        return false;
    return number_parse(rest, net->v4 ? 32 : 128, bits);
}

static bool domain_matches(struct str name, struct str host) {
    if (str_starts(name, STR("*."))) name = str_sub(name, 1, name.len);
    if (name.len == 0) return false;
    bool itself = name.ptr[0] != '.';
    if (itself && str_eq_nocase(name, host)) return true;
    if (host.len <= name.len) return false;
    size_t before = host.len - name.len;
    if (!str_eq_nocase(str_sub(host, before, name.len), name)) return false;
    return !itself || host.ptr[before - 1] == '.';
}

static bool item_matches(struct str item, const struct target *to) {
    struct str host, port;
    struct ip ip;
    unsigned bits;

    if (str_eq(item, STR("*"))) return true;
    if (cidr_parse(item, &ip, &bits)) {
        size_t from = ip.v4 ? 12 : 0;
        return to->is_ip && ip.v4 == to->ip.v4 &&
               same_bits(ip.bytes + from, to->ip.bytes + from, bits);
    }
    split_port(item, &host, &port);
    if (port.len > 0 && !str_eq(port, to->port)) return false;
    if (ip_parse(host, &ip))
        return to->is_ip && memcmp(ip.bytes, to->ip.bytes, 16) == 0;
    return domain_matches(host, to->host);
}

static bool goes_direct(const char *no_proxy, const struct target *to) {
    struct str rest = str_of(no_proxy), item;

    if (str_eq(to->host, STR("localhost"))) return true;
    if (to->is_ip && ip_is_loopback(&to->ip)) return true;
    while (str_split(&rest, ',', &item)) {
        item = str_trim(item);
        if (item.len > 0 && item_matches(item, to)) return true;
    }
    return false;
}

/* --- the address of a proxy -------------------------------------------- */

static const struct scheme {
    const char *name;
    enum proxy_kind kind;
    unsigned port;
} schemes[] = {
    {"http", PROXY_HTTP, 80},
    {"https", PROXY_HTTPS, 443},
    {"socks5", PROXY_SOCKS5, 1080}, /* which resolves names itself, as Go's */
    {"socks5h", PROXY_SOCKS5, 1080},
};

static const struct scheme *take_scheme(struct str *url) {
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        struct str name = str_of(schemes[i].name);
        struct str after = str_sub(*url, name.len, url->len);
        if (!str_starts(after, STR("://"))) continue;
        if (!str_eq_nocase(str_sub(*url, 0, name.len), name)) continue;
        *url = str_sub(after, 3, after.len);
        return &schemes[i];
    }
    return NULL;
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* NULL: not a text after decoding. */
static char *decode(struct str text) {
    char *out = xcalloc(1, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%' && i + 2 < text.len) {
            int high = hex_value(text.ptr[i + 1]);
            int low = hex_value(text.ptr[i + 2]);
            if (high < 0 || low < 0) goto bad;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '%') {
            goto bad;
        }
        if (c == '\0') goto bad;
        out[len++] = c;
    }
    return out;
bad:
    explicit_bzero(out, text.len);
    xfree(out);
    return NULL;
}

static bool take_user(struct str userinfo, struct proxy *proxy) {
    struct str rest = userinfo, user;

    if (!str_split(&rest, ':', &user)) return false;
    proxy->user = decode(user);
    proxy->password = decode(rest.ptr ? rest : STR(""));
    return proxy->user && proxy->password;
}

static bool host_is_one(struct str host, bool bracketed) {
    struct ip ip;

    if (bracketed) return ip_parse(host, &ip);
    for (size_t i = 0; i < host.len; i++) {
        unsigned char c = (unsigned char)host.ptr[i];
        if (c <= ' ' || c >= 0x7f || strchr("%[]:@\\\"<>", c)) return false;
    }
    return host.len > 0;
}

static bool take_address(struct str authority, const struct scheme *scheme,
                         struct proxy *proxy) {
    bool bracketed = str_starts(authority, STR("["));
    unsigned port = scheme->port;
    struct str rest = authority, host;

    if (!str_split(&rest, bracketed ? ']' : ':', &host)) return false;
    if (bracketed) {
        host = str_sub(host, 1, host.len);
        if (!rest.ptr || (rest.len > 0 && rest.ptr[0] != ':')) return false;
        rest = str_sub(rest, 1, rest.len);
    }
    if (!host_is_one(host, bracketed)) return false;
    if (rest.len > 0 && (!number_parse(rest, 65535, &port) || port == 0))
        return false;
    proxy->address = xasprintf(bracketed ? "%s://[%.*s]:%u" : "%s://%.*s:%u",
                               scheme->name, STR_ARG(host), port);
    proxy->host_port = strstr(proxy->address, "://") + 3;
    return true;
}

static bool parse(struct str url, bool bare, struct proxy *proxy) {
    const struct scheme *scheme = take_scheme(&url);
    struct str authority = url;

    if (!scheme) {
        if (!bare || str_has_nocase(url, STR("://"))) return false;
        scheme = &schemes[0];
    }
    for (size_t i = 0; i < url.len; i++) {
        if (!strchr("/?#", url.ptr[i])) continue;
        authority = str_sub(url, 0, i);
        break;
    }
    for (size_t i = authority.len; i-- > 0;) {
        if (authority.ptr[i] != '@') continue;
        if (!take_user(str_sub(authority, 0, i), proxy)) return false;
        authority = str_sub(authority, i + 1, authority.len);
        break;
    }
    proxy->kind = scheme->kind;
    return take_address(authority, scheme, proxy);
}

/* --- the header's functions -------------------------------------------- */

static const char *getenv_any(const char *upper, const char *lower) {
    const char *value = getenv(upper);
    return value && value[0] ? value : getenv(lower);
}

struct proxy_env proxy_env_get(void) {
    const char *cgi = getenv("REQUEST_METHOD");
    struct proxy_env env = {
        .https = getenv_any("HTTPS_PROXY", "https_proxy"),
        .http = getenv_any("HTTP_PROXY", "http_proxy"),
        .no = getenv_any("NO_PROXY", "no_proxy"),
    };
    /* There a header of the request could set it. */
    if (cgi && cgi[0]) env.http = NULL;
    return env;
}

bool proxy_for(const char *given, const struct proxy_env *env, bool tls,
               const char *host, unsigned port, struct proxy *proxy,
               struct err *err) {
    const char *url = given ? given : tls ? env->https : env->http;
    char port_text[16];
    struct target to = {.host = str_of(host)};

    *proxy = (struct proxy){0};
    if (!url || !url[0]) return true;
    snprintf(port_text, sizeof(port_text), "%u", port);
    to.port = str_of(port_text);
    to.is_ip = ip_parse(to.host, &to.ip);
    if (!given && goes_direct(env->no, &to)) return true;
    if (parse(str_of(url), !given, proxy)) return true;
    proxy_done(proxy);
    return err_set(err, ERR_CONFIG,
                   "%s is not the address of an http, https or socks5 proxy",
                   given ? "proxy-url"
                   : tls ? "the environment's HTTPS_PROXY"
                         : "the environment's HTTP_PROXY");
}

void proxy_done(struct proxy *proxy) {
    if (proxy->user) explicit_bzero(proxy->user, strlen(proxy->user));
    if (proxy->password)
        explicit_bzero(proxy->password, strlen(proxy->password));
    xfree(proxy->password);
    xfree(proxy->user);
    xfree(proxy->address);
    *proxy = (struct proxy){0};
}
