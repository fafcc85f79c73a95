/* SPDX-License-Identifier: Apache-2.0 */
#include "app/options.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/utf8.h"

enum option_type {
    OPTION_BOOL, /* no value; --x=true and --x=false as kubectl has it */
    OPTION_TEXT, /* a value; the last one counts */
    OPTION_LIST, /* values, joined by ',' */
    OPTION_EACH, /* values, each for itself */
    OPTION_EXPR, /* values, joined as (a) (b) */
    OPTION_MAYBE /* a value only after '='; "" without */
};

struct option {
    char letter; /* 0: none */
    const char *name;
    const char *arg;   /* how the value is called; NULL for OPTION_BOOL */
    const char *words; /* the values it takes, blank separated; "" any */
    enum option_type type;
    size_t field; /* offset in struct options */
    const char *help;
};

struct option_group {
    const char *title;
    const struct option *options;
    size_t n;
};

#define FIELD(name) offsetof(struct options, name)

static const struct option where[] = {
    {'n', "namespace", "NS[,NS]", "", OPTION_LIST, FIELD(namespaces),
     "namespaces (default: the context's)"},
    {'A', "all-namespaces", NULL, "", OPTION_BOOL, FIELD(all_namespaces),
     "all namespaces"},
    {0, "context", "CTX[,CTX]", "", OPTION_LIST, FIELD(contexts),
     "contexts of the kubeconfig: one cluster each"},
    {0, "kubeconfig", "FILE", "", OPTION_TEXT, FIELD(kubeconfig),
     "kubeconfig (default: $KUBECONFIG, ~/.kube/config)"},
    {0, "cluster", "NAME", "", OPTION_TEXT, FIELD(cluster),
     "cluster of the kubeconfig"},
    {0, "user", "NAME", "", OPTION_TEXT, FIELD(user),
     "user of the kubeconfig"},
    {'s', "server", "URL", "", OPTION_TEXT, FIELD(server),
     "address of the API server"},
    {0, "token", "TOKEN", "", OPTION_TEXT, FIELD(token),
     "bearer token; --token-file keeps it out of ps"},
    {0, "token-file", "FILE", "", OPTION_TEXT, FIELD(token_file),
     "file with a bearer token, read again when it changes"},
    {0, "as", "USER", "", OPTION_TEXT, FIELD(as), "act as that user"},
    {0, "as-group", "GROUP", "", OPTION_EACH, FIELD(as_groups),
     "act as one of that group; may be repeated"},
    {0, "as-uid", "UID", "", OPTION_TEXT, FIELD(as_uid),
     "act as the user with that uid"},
    {0, "as-user-extra", "KEY=VALUE", "", OPTION_EACH, FIELD(as_extra),
     "act as a user with that extra; may be repeated"},
    {0, "certificate-authority", "FILE", "", OPTION_TEXT,
     FIELD(certificate_authority), "certificate of the server's authority"},
    {0, "client-certificate", "FILE", "", OPTION_TEXT,
     FIELD(client_certificate), "client certificate"},
    {0, "client-key", "FILE", "", OPTION_TEXT, FIELD(client_key),
     "key of the client certificate"},
    {0, "tls-server-name", "NAME", "", OPTION_TEXT, FIELD(tls_server_name),
     "name that the server's certificate must have"},
    {0, "insecure-skip-tls-verify", NULL, "", OPTION_BOOL, FIELD(insecure),
     "do not check the server's certificate"},
    {0, "proxy-url", "URL", "", OPTION_TEXT, FIELD(proxy_url),
     "http, https or socks5 proxy (default: $HTTPS_PROXY)"},
    {0, "disable-compression", NULL, "", OPTION_BOOL,
     FIELD(disable_compression), "do not ask for gzip"},
    {0, "request-timeout", "D", "", OPTION_TEXT, FIELD(request_timeout),
     "longest time for a list, such as 30s (default: none)"},
    {0, "http1", NULL, "", OPTION_BOOL, FIELD(http1),
     "no HTTP/2, for proxies that break it"},
    {0, "demo", "SEED", "", OPTION_MAYBE, FIELD(demo),
     "a simulated cluster: needs nothing"},
};

static const struct option which[] = {
    {'W', "warnings", NULL, "", OPTION_BOOL, FIELD(warnings),
     "the same as --types Warning"},
    {0, "types", "T[,T]", "Normal Warning", OPTION_LIST, FIELD(types),
     "events of these types; !T excludes T"},
    {0, "reason", "R[,R]", "", OPTION_LIST, FIELD(reasons),
     "events with these reasons; !R excludes R"},
    {0, "kind", "K[,K]", "", OPTION_LIST, FIELD(kinds),
     "events of objects of these kinds; !K excludes K"},
    {0, "source", "C[,C]", "", OPTION_LIST, FIELD(sources),
     "events from these components; !C excludes C"},
    {0, "node", "N[,N]", "", OPTION_LIST, FIELD(nodes),
     "events from or of these nodes; !N excludes N"},
    {0, "for", "KIND/NAME", "", OPTION_TEXT, FIELD(object),
     "events of that object, as the arguments"},
    {0, "since", "D|TIME", "", OPTION_TEXT, FIELD(since),
     "last occurred since: 15m, 2d, 14:30, or RFC 3339"},
    {0, "until", "D|TIME", "", OPTION_TEXT, FIELD(until),
     "last occurred until"},
    {'F', "filter", "EXPR", "", OPTION_EXPR, FIELD(filter),
     "filter expression: reason:back count>10 !ns=dev"},
    {0, "field-selector", "S", "", OPTION_TEXT, FIELD(field_selector),
     "passed to the server as it is"},
};

static const struct option how[] = {
    {'o', "output", "FMT", "table wide json jsonl", OPTION_TEXT, FIELD(output),
     "table, wide, json or jsonl"},
    {0, "group-by", "KEY",
     "problem object reason message namespace node source kind owner",
     OPTION_TEXT, FIELD(group_by),
     "the screen's first view: object, reason, node, ..."},
    {'t', "time", "STYLE", "relative local utc rfc3339", OPTION_TEXT,
     FIELD(times), "relative, local, utc or rfc3339"},
    {0, "reverse", NULL, "", OPTION_BOOL, FIELD(reverse), "newest first"},
    {0, "limit", "N", "", OPTION_TEXT, FIELD(limit),
     "the newest N after filtering"},
    {0, "no-headers", NULL, "", OPTION_BOOL, FIELD(no_headers),
     "no line of titles"},
    {'w', "watch", NULL, "", OPTION_BOOL, FIELD(watch),
     "print, then follow for ever"},
    {0, "watch-only", NULL, "", OPTION_BOOL, FIELD(watch_only),
     "print only what is new"},
    {0, "gaps", NULL, "", OPTION_BOOL, FIELD(gaps),
     "with -o jsonl: each gap is an object, too"},
    {0, "snapshot", NULL, "", OPTION_BOOL, FIELD(snapshot),
     "print text even on a terminal"},
};

static const struct option bounds[] = {
    {0, "max-events", "N", "", OPTION_TEXT, FIELD(max_events),
     "keep at most N events (default 1000000)"},
    {0, "max-memory", "SIZE", "", OPTION_TEXT, FIELD(max_memory),
     "keep at most SIZE of events: 256M (default 1G)"},
    {0, "event-ttl", "D", "", OPTION_TEXT, FIELD(event_ttl),
     "how long the server keeps events (default 1h)"},
};

static const struct option others[] = {
    {0, "color", "WHEN", "auto always never", OPTION_TEXT, FIELD(color),
     "auto, always or never; NO_COLOR is honoured"},
    {0, "ascii", NULL, "", OPTION_BOOL, FIELD(ascii),
     "draw with ASCII characters alone"},
    {'v', "verbose", NULL, "", OPTION_BOOL, FIELD(verbose),
     "the connection journal on stderr"},
    {0, "log-file", "FILE", "", OPTION_TEXT, FIELD(log_file),
     "append the connection journal to FILE"},
    {'h', "help", NULL, "", OPTION_BOOL, FIELD(help), "this help"},
    {'V', "version", NULL, "", OPTION_BOOL, FIELD(version), "the version"},
};

/* Known to the parser, not to users. */
static const struct option hidden[] = {
    {0, "dump-options", NULL, "", OPTION_BOOL, FIELD(dump_options), ""},
};

#define GROUP(title, list) \
    { title, list, ARRAY_LEN(list) }

static const struct option_group groups[] = {
    GROUP("Where", where),   GROUP("Which", which),   GROUP("How", how),
    GROUP("Bounds", bounds), GROUP("Others", others), GROUP(NULL, hidden),
};

static const struct option *find(struct str name, char letter) {
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *o = &groups[g].options[i];
            if (letter ? o->letter == letter : str_eq(str_of(o->name), name))
                return o;
        }
    }
    return NULL;
}

/* One more value behind those that were given before. */
static void join(char **field, enum option_type type, const char *value) {
    char *old = *field;
    if (!old)
        *field = xstrdup(value);
    else if (type == OPTION_EXPR)
        *field = xasprintf("(%s) (%s)", old, value);
    else
        *field = xasprintf("%s,%s", old, value);
    xfree(old);
}

static bool set_bool(bool *field, const char *value, const char *name,
                     struct err *err) {
    if (!value || strcmp(value, "true") == 0)
        *field = true;
    else if (strcmp(value, "false") == 0)
        *field = false;
    else
        return err_set(err, ERR_USAGE, "--%s takes no value but true or false",
                       name);
    return true;
}

static void add_value(struct option_values *values, const char *value) {
    vec_reserve(values, values->n + 2);
    values->at[values->n++] = value;
    values->at[values->n] = NULL;
}

static bool set(struct options *o, const struct option *def, const char *value,
                struct err *err) {
    char *at = (char *)o + def->field;
    switch (def->type) {
    case OPTION_BOOL:
        return set_bool((bool *)(void *)at, value, def->name, err);
    case OPTION_TEXT:
        *(const char **)(void *)at = value;
        return true;
    case OPTION_MAYBE:
        *(const char **)(void *)at = value ? value : "";
        return true;
    case OPTION_EACH:
        add_value((struct option_values *)(void *)at, value);
        return true;
    case OPTION_LIST:
    case OPTION_EXPR:
        join((char **)(void *)at, def->type, value);
        return true;
    }
    return true;
}

static bool wants_value(const struct option *def) {
    return def->type != OPTION_BOOL && def->type != OPTION_MAYBE;
}

enum { NAME_MAX_BYTES = 32 };

/* How many letters to change, add or drop to make one of the other. */
static size_t distance(struct str a, struct str b) {
    size_t row[NAME_MAX_BYTES + 1];
    for (size_t k = 0; k <= b.len; k++) row[k] = k;
    for (size_t i = 0; i < a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < b.len; k++) {
            size_t best = diagonal + (a.ptr[i] != b.ptr[k]);
            diagonal = row[k + 1];
            if (row[k] + 1 < best) best = row[k] + 1;
            if (diagonal + 1 < best) best = diagonal + 1;
            row[k + 1] = best;
        }
    }
    return row[b.len];
}

/* The option that was meant: a name of a few typos less, or one that goes on
 * from here. NULL if it is anybody's guess. */
static const char *closest(struct str name) {
    const char *best = NULL;
    size_t fewest = name.len < 6 ? 2 : 3;
    if (name.len < 3 || name.len > NAME_MAX_BYTES) return NULL;
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        for (size_t i = 0; i < groups[g].n && groups[g].title; i++) {
            struct str known = str_of(groups[g].options[i].name);
            if (known.len > NAME_MAX_BYTES) continue;
            size_t typos = str_starts(known, name) ? 1 : distance(name, known);
            if (typos >= fewest) continue;
            fewest = typos;
            best = known.ptr;
        }
    }
    return best;
}

/* What is behind '=' may be a secret: only the name is shown. */
static bool unknown(struct str flag, struct str name, struct err *err) {
    const char *meant = closest(name);
    if (meant)
        return err_set(err, ERR_USAGE,
                       "unknown flag '%.*s': did you mean --%s?",
                       STR_ARG(flag), meant);
    return err_set(err, ERR_USAGE,
                   "unknown flag '%.*s': see kevtop --help for all of them",
                   STR_ARG(flag));
}

static bool parse_long(struct options *o, char **argv, int argc, int *i,
                       struct err *err) {
    const char *arg = argv[*i] + 2;
    const char *eq = strchr(arg, '=');
    struct str name = {arg, eq ? (size_t)(eq - arg) : strlen(arg)};
    const struct option *def = find(name, 0);
    if (!def)
        return unknown(str_sub(str_of(argv[*i]), 0, name.len + 2), name, err);
    const char *value = eq ? eq + 1 : NULL;
    if (!value && wants_value(def)) {
        if (*i + 1 >= argc)
            return err_set(err, ERR_USAGE, "--%s needs a value: --%s %s",
                           def->name, def->name, def->arg);
        value = argv[++*i];
    }
    return set(o, def, value, err);
}

static bool parse_short(struct options *o, char **argv, int argc, int *i,
                        struct err *err) {
    struct str whole = str_sub(str_of(argv[*i]), 0, strcspn(argv[*i], "="));
    struct str name = str_sub(whole, 1, whole.len);
    /* -token=x is no -t with the value oken=x: it must not get as far as a
     * message about -t. */
    if (find(name, 0)) return unknown(whole, name, err);
    for (const char *p = argv[*i] + 1; *p; p++) {
        const struct option *def = find(STR_NONE, *p);
        const char flag[] = {'-', *p, 0};
        if (!def) return unknown(str_of(flag), STR_NONE, err);
        const char *value = p[1] == '=' ? p + 2 : NULL;
        if (!wants_value(def)) {
            if (!set(o, def, value, err)) return false;
            if (value) return true;
            continue;
        }
        if (!value && p[1]) value = p + 1;
        if (!value) {
            if (*i + 1 >= argc)
                return err_set(err, ERR_USAGE, "-%c needs a value: -%c %s", *p,
                               *p, def->arg);
            value = argv[++*i];
        }
        return set(o, def, value, err);
    }
    return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct err *err) {
    bool flags = true;
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        if (!flags || arg[0] != '-' || arg[1] == 0) {
            vec_push(&o->args, arg);
        } else if (strcmp(arg, "--") == 0) {
            flags = false;
        } else if (arg[1] == '-') {
            if (!parse_long(o, argv, argc, &i, err)) return false;
        } else {
            if (!parse_short(o, argv, argc, &i, err)) return false;
        }
    }
    return true;
}

void options_done(struct options *o) {
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *def = &groups[g].options[i];
            char *at = (char *)o + def->field;
            if (def->type == OPTION_LIST || def->type == OPTION_EXPR)
                xfree(*(char **)(void *)at);
            if (def->type == OPTION_EACH)
                xfree(((struct option_values *)(void *)at)->at);
        }
    }
    vec_done(&o->args);
}

static void help_line(FILE *out, const struct option *o) {
    char left[80];
    const char *sep = o->arg ? (o->type == OPTION_MAYBE ? "[=" : " ") : "";
    snprintf(left, sizeof(left), "%c%c%s--%s%s%s%s", o->letter ? '-' : ' ',
             o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
             sep, o->arg ? o->arg : "", o->type == OPTION_MAYBE ? "]" : "");
    if (strlen(left) > 25)
        fprintf(out, "  %s\n  %25s %s\n", left, "", o->help);
    else
        fprintf(out, "  %-25s %s\n", left, o->help);
}

void options_help(FILE *out) {
    fputs("kevtop [FLAGS] [KIND/NAME ... | KIND NAME ...]\n\n"
          "The live event console for Kubernetes. On a terminal a screen, in "
          "a pipe text.\n\n"
          "  kevtop -n prod --warnings        what is going wrong in prod, "
          "live\n"
          "  kevtop -A | less                 every event, newest last\n"
          "  kevtop -A -w -o jsonl            a stream that survives "
          "everything\n"
          "  kevtop --demo                    a simulated cluster\n",
          out);
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        if (!groups[g].title) continue;
        fprintf(out, "\n%s\n", groups[g].title);
        for (size_t i = 0; i < groups[g].n; i++)
            help_line(out, &groups[g].options[i]);
    }
    fputs("\nExit status: 0 done, 1 failed, 2 usage. Keys: ? on the screen. "
          "More: man kevtop.\n",
          out);
}

void options_dump(FILE *out) {
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        if (!groups[g].title) continue;
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *o = &groups[g].options[i];
            bool maybe = o->type == OPTION_MAYBE;
            fprintf(out, "%s\t%.*s\t%s\t%s%s%s\t%s\t%s\n", groups[g].title,
                    o->letter ? 1 : 0, &o->letter, o->name, maybe ? "[=" : "",
                    o->arg ? o->arg : "", maybe ? "]" : "", o->words, o->help);
        }
    }
}
