/* SPDX-License-Identifier: Apache-2.0 */
#include "app/option.h"

#include "app/options.h"
#include "base/cc.h"

#define FIELD(name) offsetof(struct options, name)
#define CONFIG OPTION_CONFIG
#define SCREEN OPTION_SCREEN
#define PLACE OPTION_PLACE
#define VIEW OPTION_VIEW

static const struct option where[] = {
    {'n', "namespace", "NS[,NS]", "", "", OPTION_LIST, CONFIG,
     FIELD(namespaces), "namespaces (default: the context's)"},
    {'A', "all-namespaces", NULL, "", "", OPTION_BOOL, CONFIG,
     FIELD(all_namespaces), "all namespaces"},
    {0, "context", "CTX[,CTX]", "", "", OPTION_LIST, CONFIG | PLACE,
     FIELD(contexts), "contexts of the kubeconfig: one cluster each"},
    {0, "kubeconfig", "FILE", "", "", OPTION_TEXT, CONFIG | PLACE,
     FIELD(kubeconfig), "kubeconfig (default: $KUBECONFIG, ~/.kube/config)"},
    {0, "cluster", "NAME", "", "", OPTION_TEXT, CONFIG | PLACE, FIELD(cluster),
     "cluster of the kubeconfig"},
    {0, "user", "NAME", "", "", OPTION_TEXT, CONFIG | PLACE, FIELD(user),
     "user of the kubeconfig"},
    {'s', "server", "URL", "", "", OPTION_TEXT, CONFIG | PLACE, FIELD(server),
     "address of the API server"},
    {0, "token", "TOKEN", "", "", OPTION_TEXT, PLACE, FIELD(token),
     "bearer token; --token-file keeps it out of ps"},
    {0, "token-file", "FILE", "", "", OPTION_TEXT, CONFIG | PLACE,
     FIELD(token_file),
     "file with a bearer token, read again when it changes"},
    {0, "as", "USER", "", "", OPTION_TEXT, CONFIG | PLACE, FIELD(as),
     "act as that user"},
    {0, "as-group", "GROUP", "", "", OPTION_EACH, CONFIG | PLACE,
     FIELD(as_groups), "act as one of that group; may be repeated"},
    {0, "as-uid", "UID", "", "", OPTION_TEXT, CONFIG | PLACE, FIELD(as_uid),
     "act as the user with that uid"},
    {0, "as-user-extra", "KEY=VALUE", "", "", OPTION_EACH, CONFIG | PLACE,
     FIELD(as_extra), "act as a user with that extra; may be repeated"},
    {0, "certificate-authority", "FILE", "", "", OPTION_TEXT, CONFIG | PLACE,
     FIELD(certificate_authority), "certificate of the server's authority"},
    {0, "client-certificate", "FILE", "", "", OPTION_TEXT, CONFIG | PLACE,
     FIELD(client_certificate), "client certificate"},
    {0, "client-key", "FILE", "", "", OPTION_TEXT, CONFIG | PLACE,
     FIELD(client_key), "key of the client certificate"},
    {0, "tls-server-name", "NAME", "", "", OPTION_TEXT, CONFIG | PLACE,
     FIELD(tls_server_name), "name that the server's certificate must have"},
    {0, "insecure-skip-tls-verify", NULL, "", "", OPTION_BOOL, CONFIG | PLACE,
     FIELD(insecure), "do not check the server's certificate"},
    {0, "proxy-url", "URL", "", "", OPTION_TEXT, CONFIG, FIELD(proxy_url),
     "proxy: http, https or socks5 (default: $HTTPS_PROXY)"},
    {0, "disable-compression", NULL, "", "", OPTION_BOOL, CONFIG,
     FIELD(disable_compression), "do not ask for gzip"},
    {0, "request-timeout", "D", "", "", OPTION_TEXT, CONFIG,
     FIELD(request_timeout),
     "longest time for a list, such as 30s (default: none)"},
    {0, "http1", NULL, "", "", OPTION_BOOL, CONFIG, FIELD(http1),
     "no HTTP/2, for proxies that break it"},
    {'f', "file", "FILE", "", "", OPTION_EACH, PLACE, FIELD(files),
     "events of files instead of a cluster; - for stdin"},
    {0, "demo", "SEED", "", "", OPTION_MAYBE, PLACE, FIELD(demo),
     "a simulated cluster: needs nothing"},
};

static const struct option which[] = {
    {'W', "warnings", NULL, "", "", OPTION_BOOL, CONFIG, FIELD(warnings),
     "the same as --types Warning"},
    {0, "types", "T[,T]", "Normal Warning", "", OPTION_LIST, CONFIG,
     FIELD(types), "events of these types; !T excludes T"},
    {0, "reason", "R[,R]", "", "", OPTION_LIST, CONFIG, FIELD(reasons),
     "events with these reasons; !R excludes R"},
    {0, "kind", "K[,K]", "", "", OPTION_LIST, CONFIG, FIELD(kinds),
     "events of objects of these kinds; !K excludes K"},
    {0, "source", "C[,C]", "", "", OPTION_LIST, CONFIG, FIELD(sources),
     "events from these components; !C excludes C"},
    {0, "node", "N[,N]", "", "", OPTION_LIST, CONFIG, FIELD(nodes),
     "events from or of these nodes; !N excludes N"},
    {0, "for", "KIND/NAME", "", "", OPTION_TEXT, 0, FIELD(object),
     "events of that object, as the arguments"},
    {0, "owned", NULL, "", "", OPTION_BOOL, 0, FIELD(owned),
     "with KIND/NAME: of all that it owns, too"},
    {0, "since", "D|TIME", "", "", OPTION_TEXT, CONFIG, FIELD(since),
     "last occurred since: 15m, 2d, 14:30, or RFC 3339"},
    {0, "until", "D|TIME", "", "", OPTION_TEXT, CONFIG, FIELD(until),
     "last occurred until"},
    {'F', "filter", "EXPR", "", "", OPTION_EXPR, CONFIG, FIELD(filter),
     "filter expression: reason:back count>10 !ns=dev"},
    {0, "field-selector", "S", "", "", OPTION_TEXT, CONFIG,
     FIELD(field_selector), "passed to the server as it is"},
};

static const struct option how[] = {
    {'o', "output", "FMT",
     "table wide json jsonl yaml csv name custom-columns jsonpath", "table",
     OPTION_TEXT, 0, FIELD(output),
     "table (default), wide, json, yaml, csv and others"},
    {0, "group-by", "KEY",
     "problem object reason message namespace node source kind owner", "",
     OPTION_TEXT, CONFIG | VIEW, FIELD(group_by),
     "a line a group: by object, reason, node and others"},
    {0, "trend", "BUCKET", "", "", OPTION_MAYBE, 0, FIELD(trend),
     "a histogram over time; --trend=5m for its step"},
    {'t', "time", "STYLE", "relative local utc rfc3339", "relative",
     OPTION_TEXT, CONFIG, FIELD(times), "relative, local, utc or rfc3339"},
    {0, "columns", "C[,C]", "", "", OPTION_LIST, 0, FIELD(columns),
     "these columns, in this order"},
    {0, "sort-by", "COL|.PATH", "", "", OPTION_TEXT, CONFIG | VIEW,
     FIELD(sort_by), "ascending by a column or a field; none: as they come"},
    {0, "reverse", NULL, "", "", OPTION_BOOL, CONFIG, FIELD(reverse),
     "the other way round: newest first"},
    {0, "limit", "N", "", "", OPTION_TEXT, 0, FIELD(limit),
     "the newest N after filtering; of groups the first"},
    {0, "no-headers", NULL, "", "", OPTION_BOOL, 0, FIELD(no_headers),
     "no line of titles"},
    {'w', "watch", NULL, "", "", OPTION_BOOL, 0, FIELD(watch),
     "print, then follow for ever"},
    {0, "watch-only", NULL, "", "", OPTION_BOOL, 0, FIELD(watch_only),
     "print only what is new"},
    {0, "gaps", NULL, "", "", OPTION_BOOL, 0, FIELD(gaps),
     "with -o jsonl: each gap is an object, too"},
    {0, "snapshot", NULL, "", "", OPTION_BOOL, 0, FIELD(snapshot),
     "print text even on a terminal"},
};

static const struct option scripts[] = {
    {0, "wait", "EXPR", "", "", OPTION_TEXT, 0, FIELD(wait),
     "print the first event that matches, and end"},
    {0, "timeout", "D", "", "", OPTION_TEXT, 0, FIELD(timeout),
     "with --wait: give up after that, with status 124"},
    {0, "fail-on-match", NULL, "", "", OPTION_BOOL, 0, FIELD(fail_on_match),
     "status 3 if anything was printed"},
};

static const struct option bounds[] = {
    {0, "max-events", "N", "", "1000000", OPTION_TEXT, CONFIG,
     FIELD(max_events), "keep at most N events (default 1000000)"},
    {0, "max-memory", "SIZE", "", "1G", OPTION_TEXT, CONFIG, FIELD(max_memory),
     "keep at most SIZE of events: 256M (default 1G)"},
    {0, "event-ttl", "D", "", "1h", OPTION_TEXT, CONFIG, FIELD(event_ttl),
     "how long the server keeps events (default 1h)"},
};

static const struct option others[] = {
    {0, "record", "FILE", "", "", OPTION_TEXT, 0, FIELD(record),
     "append all that comes to FILE, to be played with -f"},
    {0, "play-speed", "SPEED", "real max", "max", OPTION_TEXT, 0,
     FIELD(play_speed), "play a recording real, max or N times as fast"},
    {0, "report", "FILE", "", "", OPTION_TEXT, 0, FIELD(report),
     "an incident report: FILE.html or FILE.md"},
    {0, "config", "FILE", "", "", OPTION_TEXT, 0, FIELD(config),
     "configuration: kevtop.yaml(5)"},
    {0, "print-config", NULL, "", "", OPTION_BOOL, 0, FIELD(print_config),
     "print what is configured, with comments, and exit"},
    {0, "color", "WHEN", "auto always never", "auto", OPTION_TEXT, CONFIG,
     FIELD(color), "auto, always or never; NO_COLOR is honoured"},
    {0, "theme", "NAME", "default dark light contrast colorblind mono",
     "default", OPTION_TEXT, CONFIG | SCREEN, FIELD(theme),
     "how the screen looks: dark, light and others"},
    {0, "ascii", NULL, "", "", OPTION_BOOL, CONFIG, FIELD(ascii),
     "draw with ASCII characters alone"},
    {0, "mouse", NULL, "", "", OPTION_BOOL, CONFIG | SCREEN, FIELD(mouse),
     "the mouse selects, scrolls and sorts"},
    {0, "refresh", "MS", "", "33", OPTION_TEXT, CONFIG | SCREEN,
     FIELD(refresh), "milliseconds between two pictures (default 33)"},
    {'v', "verbose", NULL, "", "", OPTION_BOOL, CONFIG, FIELD(verbose),
     "the connection journal on stderr"},
    {0, "log-file", "FILE", "", "", OPTION_TEXT, CONFIG, FIELD(log_file),
     "append the connection journal to FILE"},
    {'h', "help", NULL, "", "", OPTION_BOOL, 0, FIELD(help), "this help"},
    {'V', "version", NULL, "", "", OPTION_BOOL, 0, FIELD(version),
     "the version"},
};

/* Known to the parser, not to users. */
static const struct option hidden[] = {
    {0, "dump-options", NULL, "", "", OPTION_BOOL, 0, FIELD(dump_options), ""},
    {0, "complete", "WHAT", "", "", OPTION_TEXT, 0, FIELD(complete), ""},
};

#define GROUP(title, list) \
    { title, list, ARRAY_LEN(list) }

static const struct option_group groups[] = {
    GROUP("Where", where),   GROUP("Which", which),
    GROUP("How", how),       GROUP("For scripts", scripts),
    GROUP("Bounds", bounds), GROUP("Others", others),
    GROUP(NULL, hidden),
};

const struct option_group *option_groups(size_t *n) {
    *n = ARRAY_LEN(groups);
    return groups;
}

const struct option *option_find(struct str name, char letter) {
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *o = &groups[g].options[i];
            if (letter ? o->letter == letter : str_eq(str_of(o->name), name))
                return o;
        }
    }
    return NULL;
}

size_t option_number(const struct option *def) {
    size_t number = 0;
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        for (size_t i = 0; i < groups[g].n; i++, number++)
            if (&groups[g].options[i] == def) return number;
    }
    return number;
}

void option_meant(struct meant *m, unsigned use) {
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        for (size_t i = 0; i < groups[g].n && groups[g].title; i++)
            if ((groups[g].options[i].use & use) == use)
                meant_try(m, groups[g].options[i].name);
    }
}
