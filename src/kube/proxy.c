/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/proxy.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/str.h"
#include "kube/server.h"

static const struct proxy_scheme {
    struct str name;
    const char *port;
} schemes[] = {
    {{"http", 4}, "80"},
    {{"https", 5}, "443"},
    {{"socks5", 6}, "1080"},
    {{"socks5h", 7}, "1080"},
};

static bool refuse(struct err *err, const char *why) {
    return err_set(err, ERR_CONFIG, "%s", why);
}

static const struct proxy_scheme *find_scheme(struct str name) {
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (str_eq_nocase(name, schemes[i].name)) return &schemes[i];
    return NULL;
}

/* What Go allows between "//" and the last '@'. */
static bool is_userinfo(struct str s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') ||
                  (c && strchr("-._:~!$&'()*+,;=%@", c));
        if (!ok) return false;
    }
    return true;
}

bool proxy_parse(const char *value, char **url, struct err *err) {
    const char *mark = strstr(value, "://");
    const struct proxy_scheme *scheme =
        mark ? find_scheme((struct str){value, (size_t)(mark - value)}) : NULL;
    struct server_place at;

    if (!server_is_url_text(value, err)) return false;
    if (!scheme)
        return refuse(err, "must begin with http://, https://, socks5:// or "
                           "socks5h://");
    const char *text = mark + 3;
    struct str whole = {text, strcspn(text, "/?#")};
    const char *sign = memrchr(whole.ptr, '@', whole.len);
    struct str user = {text, sign ? (size_t)(sign + 1 - text) : 0};

    if (!is_userinfo(user))
        return refuse(err, "has a user or password with a character that "
                           "must be written as %XX");
    if (!server_place(text + user.len, &at, err)) return false;
    *url = xasprintf("%.*s://%.*s%.*s:%.*s", STR_ARG(scheme->name),
                     STR_ARG(user), STR_ARG(at.host),
                     STR_ARG(at.port.len ? at.port : str_of(scheme->port)));
    return true;
}
