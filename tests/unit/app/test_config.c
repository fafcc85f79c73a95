/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/app/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"

/* From a text, as if it were the file f. */
static bool load(struct config *c, const char *text, struct err *err) {
    *err = (struct err){0};
    config_init(c);
    return config_parse(c, str_of(text), "f", err);
}

static void load_well(struct config *c, const char *text) {
    struct err err;
    if (!load(c, text, &err)) fail_msg("%s\n%s", err.text, text);
}

/* --- what is refused -------------------------------------------------- */

static const struct {
    const char *text, *error; /* the beginning of it */
} bads[] = {
    /* keys */
    {"nmespace: a", "f:1:1: unknown key 'nmespace': did you mean namespace?"},
    {"\n  columnz: {}", "f:2:3: unknown key 'columnz': did you mean columns?"},
    {"xyzzy: 1", "f:1:1: unknown key 'xyzzy': see man kevtop.yaml for all"},
    {"Namespace: a", "f:1:1: unknown key 'Namespace': did you mean "},
    {"time: utc\ntime: local", "f:2:1: 'time' stands there twice: leave out"},
    {"token: s3cret",
     "f:1:1: 'token' may not stand in a configuration: give --token on the "
     "command line"},
    {"watch: true", "f:1:1: 'watch' may not stand in a configuration: "},
    {"config: x", "f:1:1: 'config' may not stand in a configuration: "},
    {"help: true", "f:1:1: 'help' may not stand in a configuration: "},
    {"file: x",
     "f:1:1: 'file' may not stand in a configuration: give --file on the "
     "command line"},
    {"record: x",
     "f:1:1: 'record' may not stand in a configuration: give --record on the command line"},
    {"wait: x",
     "f:1:1: 'wait' may not stand in a configuration: give --wait on the command line"},
    {"dump-options: true", "f:1:1: unknown key 'dump-options'"},
    {"[a, b]", "f:1:1: the configuration needs keys with values, not a list"},
    {"a", "f:1:1: the configuration needs keys with values, not a text"},
    /* no YAML */
    {"a: [", "cannot parse 'f': line 2, column 1: "},
    {"a: *b",
     "cannot parse 'f': line 1, column 4: an alias without an anchor"},
    /* types and values */
    {"reverse: maybe", "f:1:10: reverse takes true or false"},
    {"reverse: \"true\"", "f:1:10: reverse takes true or false"},
    {"time: [utc]", "f:1:7: time takes one text"},
    {"time: {a: b}", "f:1:7: time takes one text"},
    {"reason: {a: b}", "f:1:9: reason takes texts alone"},
    {"reason: [a, [b]]", "f:1:13: reason takes texts alone"},
    {"reason: [a, ~]", "f:1:13: reason takes texts alone"},
    {"time: iso",
     "f:1:7: time takes relative, local, utc, rfc3339, not 'iso'"},
    {"namespace: [a, B]", "f:1:12: 'B' is no name of a namespace"},
    {"max-memory: lots", "f:1:13: max-memory takes a size such as 256M or 1G"},
    {"since: soon", "f:1:8: since: "},
    {"filter: a or", "f:1:9: filter: column "},
    {"group-by: colour", "f:1:11: cannot group by 'colour': use one of "},
    {"refresh: 5", "f:1:10: refresh takes 33 to 60000 milliseconds, not '5'"},
    {"refresh: 1s", "f:1:10: refresh takes a number, not '1s'"},
    {"sort-by: colour", "f:1:10: sort-by: unknown column 'colour': use some"},
    {"theme: pink", "f:1:8: theme: there is no theme 'pink': use one of "},
    {"context: [a, b]\nserver: http://x",
     "f: several contexts and --server cannot work together"},
    /* columns */
    {"columns: [last]", "f:1:10: columns needs keys with values, not a list"},
    {"columns:\n  event: [last]", "f:2:3: there is no table 'event': use one"},
    {"columns:\n  events:\n  - last\n  - colour",
     "f:4:5: unknown column 'colour': use some of "},
    {"columns:\n  events: [last, {message: wide}]",
     "f:2:18: column 'message' cannot be 'wide' wide"},
    {"columns:\n  events: [last, {message: 1, type: 2}]",
     "f:2:18: a column is written NAME or NAME: WIDTH"},
    {"columns:\n  events: [last, last]", "f:2:11: column 'last' is named"},
    {"columns:\n  events: []", "f:2:11: events takes a list of columns"},
    {"columns: {events: {last: 1}}", "f:1:19: events takes a list of columns"},
    /* views */
    {"views: {web: x}", "f:1:14: web needs keys with values, not a text"},
    {"views:\n  web:\n    filter: a or", "f:3:13: column "},
    {"views:\n  web:\n    filter: [a]", "f:3:13: filter takes one text"},
    {"views:\n  web:\n    filtr: a",
     "f:3:5: unknown key of a view 'filtr': did you mean filter?"},
    {"views:\n  web:\n    group-by: colour",
     "f:3:15: there is no table 'colour': use one of events, problems, "},
    {"views:\n  web:\n    sort: colour",
     "f:3:11: unknown column 'colour': use one of "},
    {"views:\n  web:\n    columns: [last]",
     "f:3:5: columns need a table: add group-by"},
    {"views:\n  web:\n    group-by: events\n    columns: [last, colour]",
     "f:4:21: unknown column 'colour': use some of "},
    {"views: {web: {warnings: 1}}", "f:1:25: warnings takes true or false"},
    {"views: {\" a\": {}}", "f:1:9: a view's name has 1 to 64 bytes"},
    {"views: {\"a\\eb\": {}}", "f:1:9: a view's name has 1 to 64 bytes"},
    {"views:\n  a: {}\n  a: {}", "f:3:3: 'a' stands there twice"},
    /* keys */
    {"keys: {trnd: x}", "f:1:8: unknown action 'trnd': did you mean trend?"},
    {"keys: {trend: xx}", "f:1:15: unknown key 'xx': use one character, or"},
    {"keys: {trend: [x, F11]}", "f:1:19: unknown key 'F11': use one"},
    {"keys: {trend: ~}", "f:1:15: trend takes a key or a list of keys"},
    {"keys: {trend: [[x]]}", "f:1:16: trend takes a key or a list of keys"},
    {"keys:\n  trend: a\n  yaml: [b, a]",
     "f:3:13: the key 'a' is that of trend already"},
    {"keys: {quit: []}", "f:1:14: quit would be left without a key"},
    {"keys: {trend: [Ctrl-C, F10]}",
     "f:1:24: quit would be left without a key"},
    /* themes */
    {"themes: {mine: {wrning: red}}",
     "f:1:17: unknown style 'wrning': did you mean warning?"},
    {"themes: {my own: {}}", "f:1:10: a theme's name has no blanks in it"},
    {"themes: {mine: {warning: rde}}", "f:1:26: "},
    {"themes: {mine: {base: pink}}",
     "f:1:23: there is no theme 'pink': use one of "},
    /* notify */
    {"notify: {filterr: a}",
     "f:1:10: unknown key of notify 'filterr': did you mean filter?"},
    {"notify: {filter: \"a (\", bell: true}", "f:1:18: column "},
    {"notify: {bell: true}", "f:1:1: notify has no filter: "},
    {"notify: {filter: a}", "f:1:1: notify does nothing: "},
};

static void config__parse__says_where_and_what(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bads); i++) {
        struct config c;
        struct err err;
        if (load(&c, bads[i].text, &err))
            fail_msg("'%s' is taken", bads[i].text);
        if (!str_starts(str_of(err.text), str_of(bads[i].error)))
            fail_msg("'%s':\n%s\nnot\n%s", bads[i].text, err.text,
                     bads[i].error);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_null(strstr(err.text, "s3cret"));
        assert_null(strchr(err.text, '\n'));
        config_done(&c);
    }
}

/* --- what it says ----------------------------------------------------- */

static void config__parse__takes_nothing_for_nothing(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "# only this\n",
        "---\n",
        "{}",
        "namespace:\ncolumns:\nviews: ~\nkeys:\nthemes:\nnotify:\n",
        "columns: {events: }",
        "views: {web: {filter: }}",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct config c;
        load_well(&c, texts[i]);
        assert_null(c.flags.namespaces);
        assert_memory_equal(&c.keys, keymap_default(), sizeof(c.keys));
        assert_int_equal(c.looks.tables[GROUP_NONE].n, 0);
        assert_null(c.notify.filter);
        config_done(&c);
    }
}

static void config__parse__reads_sections(void **state) {
    (void)state;
    struct config c;
    struct err err = {0};
    load_well(&c, "columns:\n"
                  "  events: [last, {message: 40}, 'reason:12']\n"
                  "  owner: last,count\n"
                  "views:\n"
                  "  web tier:\n"
                  "    filter: ns=web\n"
                  "    group-by: problems\n"
                  "    sort: last\n"
                  "    reverse: yes\n"
                  "    columns: [last, count]\n"
                  "    warnings: false\n"
                  "  all: {}\n"
                  "keys:\n"
                  "  trend: n\n"
                  "  mark: [m, Ctrl-T]\n"
                  "  mouse: []\n"
                  "themes:\n"
                  "  mine: {base: dark, warning: bold red}\n"
                  "  yours: {base: mine, bad: reverse}\n"
                  "notify: {filter: type=Warning, bell: true}\n");
    const struct look_columns *events = &c.looks.tables[GROUP_NONE];
    assert_int_equal(events->n, 3);
    assert_string_equal(events->at[1]->name, "message");
    assert_int_equal(events->widths[0], 0);
    assert_int_equal(events->widths[1], 40);
    assert_int_equal(events->widths[2], 12);
    assert_int_equal(c.looks.tables[GROUP_OWNER].n, 2);

    const struct saved_view *v = saved_views_find(&c.saved, STR("web tier"));
    assert_string_equal(v->filter, "ns=web");
    assert_true(v->has_group && v->group == GROUP_PROBLEM && v->reverse);
    assert_string_equal(v->sort, "last");
    assert_string_equal(v->columns, "last,count");
    assert_int_equal(v->warnings, 0);
    v = saved_views_find(&c.saved, STR("all"));
    assert_int_equal(v->warnings, -1);
    assert_false(v->has_group);
    assert_null(v->filter);

    assert_int_equal(keymap_action(&c.keys, 'n'), ACTION_TREND);
    assert_int_equal(keymap_action(&c.keys, KEY_CTRL('T')), ACTION_MARK);
    assert_int_equal(keymap_action(&c.keys, ' '), ACTION_NONE);
    assert_int_equal(keymap_key(&c.keys, ACTION_MOUSE), KEY_CODE_NONE);

    const struct theme *yours = config_theme(&c, STR("yours"), &err);
    const struct theme *mine = config_theme(&c, STR("mine"), &err);
    assert_non_null(yours);
    assert_memory_equal(&yours->looks[STYLE_WARNING],
                        &mine->looks[STYLE_WARNING], sizeof(struct look));
    assert_int_equal(yours->looks[STYLE_BAD].attrs & LOOK_REVERSE,
                     LOOK_REVERSE);
    assert_ptr_equal(config_theme(&c, STR("dark"), &err),
                     theme_find(STR("dark")));
    assert_true(c.notify.bell && !c.notify.desktop && c.notify.filter);
    config_done(&c);
}

/* Swapping two keys is one step, whichever line comes first. */
static void config__keys__may_be_swapped(void **state) {
    (void)state;
    static const char *const texts[] = {
        "keys: {trend: p, preview: i}", "keys: {preview: i, trend: p}",
        "keys: {trend: [Ctrl-C, F10], quit: Q}"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct config c;
        load_well(&c, texts[i]);
        if (i < 2) {
            assert_int_equal(keymap_action(&c.keys, 'p'), ACTION_TREND);
            assert_int_equal(keymap_action(&c.keys, 'i'), ACTION_PREVIEW);
        } else {
            assert_int_equal(keymap_action(&c.keys, 'Q'), ACTION_QUIT);
        }
        config_done(&c);
    }
}

static void config__paths__start_beside_the_file_or_at_home(void **state) {
    (void)state;
    static const struct {
        const char *text, *path;
    } table[] = {
        {"kubeconfig: /a/b", "/a/b"},
        {"kubeconfig: ~/b", "/home/me/b"},
        {"kubeconfig: b", "/etc/kt/b"},
        {"kubeconfig: ''", ""},
    };
    setenv("HOME", "/home/me", 1);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct config c;
        struct err err = {0};
        config_init(&c);
        assert_true(
            config_parse(&c, str_of(table[i].text), "/etc/kt/f", &err));
        assert_string_equal(c.flags.kubeconfig, table[i].path);
        config_done(&c);
    }
}

/* --- what wins -------------------------------------------------------- */

/* What is in effect, in the words of --print-config that are no comments and
 * stand before the sections. */
static void effective(const char *text, const char *words, bool terminal,
                      struct buf *out) {
    struct made m = {0};
    struct config c;
    struct err err = {0};
    char *printed;
    size_t len;
    load_well(&c, text);
    make(&m, words, terminal); /* alone it may be refused */
    if (!config_apply(&c, &m.options, terminal, &err))
        fail_msg("%s", err.text);
    FILE *f = open_memstream(&printed, &len);
    config_print(&c, &m.options, f);
    fclose(f);
    struct str rest = str_of(printed), line;
    while (str_split(&rest, '\n', &line) && !str_eq(line, STR("columns:"))) {
        if (line.len == 0 || line.ptr[0] == '#') continue;
        buf_printf(out, "%s%.*s", out->len ? "; " : "", STR_ARG(line));
    }
    unit_free(printed);
    unmake(&m);
    config_done(&c);
}

static const struct {
    const char *text, *words;
    bool terminal;
    const char *want;
} wins[] = {
    {"time: utc", "", true, "time: utc"},
    {"time: utc", "-t local", true, "time: local"},
    {"ascii: true", "", true, "ascii: true"},
    {"ascii: true", "--ascii=false", true, ""},
    {"namespace: [a, b]", "", true, "namespace: [a, b]"},
    {"namespace: a,b", "", true, "namespace: [a, b]"},
    {"namespace: [a, b]", "-n c", true, "namespace: [c]"},
    {"filter: [a or b, c]", "", true, "filter: \"(a or b) (c)\""},
    {"as-group: [\"a,b\", c]", "", true, "as-group: [\"a,b\", c]"},
    {"as-group: a", "--as-group b", true, "as-group: [b]"},
    /* alternatives */
    {"namespace: a", "-A", true, "all-namespaces: true"},
    {"all-namespaces: true", "-n a", true, "namespace: [a]"},
    {"warnings: true", "--types Normal", true, "types: [Normal]"},
    {"types: Normal", "-W", true, "warnings: true"},
    /* a place is all of one or all of the other */
    {"server: http://x\ntoken-file: /t\nhttp1: true\nkubeconfig: /k",
     "--context c", true, "context: [c]; kubeconfig: /k; http1: true"},
    {"context: c\nkubeconfig: /k\nas: me", "--kubeconfig /l", true,
     "kubeconfig: /l"},
    {"context: c\nas: me", "--token s3cret", true, ""},
    {"context: c\nkubeconfig: /k\nproxy-url: http://p\nhttp1: true\n"
     "field-selector: a=b\nascii: true",
     "--demo", true, "ascii: true"},
    /* a text job takes what it has a use for */
    {"time: utc\ntheme: dark\nmouse: true\nsort-by: last\ngroup-by: node\n"
     "refresh: 50",
     "", false, "time: utc"},
    {"reverse: true\nuntil: 5m\nsince: 1h", "-w", false, "since: 1h"},
    {"reverse: true\nuntil: 5m\nsince: 1h", "", false,
     "since: 1h; until: 5m; reverse: true"},
};

static void config__apply__lies_below_the_command_line(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wins); i++) {
        struct buf have = BUF_INIT(4096);
        effective(wins[i].text, wins[i].words, wins[i].terminal, &have);
        if (!str_eq(buf_str(&have), str_of(wins[i].want)))
            fail_msg("'%s' and '%s' give\n%s\nnot\n%s", wins[i].text,
                     wins[i].words, have.data, wins[i].want);
        buf_done(&have);
    }
}

/* --- what is printed -------------------------------------------------- */

static char *print(const struct config *c) {
    char *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    config_print(c, &c->flags, f);
    fclose(f);
    return text;
}

static const char everything[] =
    "namespace: [prod, staging]\n"
    "context: ['arn:aws:eks', 'two words', 'null', '~', 'no', '#x']\n"
    "as-group: ['a,b', '[c]']\n"
    "filter: |\n  reason:\"Back-off \\d\"\n  or é漢\n"
    "warnings: true\n"
    "theme: mine\n"
    "refresh: 100\n"
    "sort-by: last\n"
    "columns: {events: [last, {message: 40}], node: [count]}\n"
    "views: {'a: b': {filter: '!x \"y\"', group-by: events, sort: last,\n"
    "  reverse: true, columns: ['last:9', type], warnings: true}, c: {}}\n"
    "keys: {trend: [':', '#'], command: ['\"', '\\', é], quit: [Q, ','],\n"
    "  mouse: [], search: /}\n"
    "themes: {mine: {base: dark, warning: 'bold red on #102030'},\n"
    "  dark: {bad: '196'}}\n"
    "notify: {filter: 'type=Warning', desktop: true}\n";

static void config__print__can_be_read_again(void **state) {
    (void)state;
    static const char *const texts[] = {"", everything};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct config c, again;
        load_well(&c, texts[i]);
        char *printed = print(&c);
        load_well(&again, printed);
        char *twice = print(&again);
        assert_string_equal(twice, printed);
        assert_memory_equal(&again.looks, &c.looks, sizeof(c.looks));
        for (size_t k = 0; k < c.keys.n; k++)
            assert_int_equal(keymap_action(&again.keys, c.keys.at[k].key),
                             keymap_action(&c.keys, c.keys.at[k].key));
        assert_int_equal(again.keys.n, c.keys.n);
        assert_int_equal(again.saved.views.n, c.saved.views.n);
        assert_int_equal(again.themes.n, c.themes.n);
        unit_free(printed);
        unit_free(twice);
        config_done(&again);
        config_done(&c);
    }
}

/* Every line that is a comment can be made one that counts. */
static void config__print__shows_lines_that_can_be_taken(void **state) {
    (void)state;
    struct config c;
    struct buf text = BUF_INIT(64 * KIB);
    load_well(&c, "");
    char *printed = print(&c);
    struct str rest = str_of(printed), line;
    while (str_split(&rest, '\n', &line)) {
        bool value = line.len > 1 && line.ptr[0] == '#' &&
                     (line.ptr[1] != ' ' || line.ptr[2] == ' ');
        buf_printf(&text, "%.*s\n", STR_ARG(str_sub(line, value, line.len)));
    }
    config_done(&c);
    load_well(&c, text.data);
    assert_int_equal(c.saved.views.n, 1);
    assert_memory_equal(&c.keys.n, &keymap_default()->n, sizeof(c.keys.n));
    unit_free(printed);
    buf_done(&text);
    config_done(&c);
}

static void config__print__has_every_flag_that_may_be_set(void **state) {
    (void)state;
    struct config c;
    size_t n;
    const struct option_group *groups = option_groups(&n);
    load_well(&c, "");
    char *printed = print(&c);
    for (size_t g = 0; g < n; g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            char line[64];
            snprintf(line, sizeof(line), "\n#%s:", groups[g].options[i].name);
            bool may = groups[g].options[i].use & OPTION_CONFIG;
            if ((strstr(printed, line) != NULL) != may)
                fail_msg("%s", groups[g].options[i].name);
            assert_true(option_number(&groups[g].options[i]) < OPTION_COUNT);
        }
    }
    unit_free(printed);
    config_done(&c);
}

/* Completions know those that are built in. */
static void config__themes__are_those_of_the_flag(void **state) {
    (void)state;
    struct config c;
    struct buf names = BUF_INIT(256);
    load_well(&c, "themes: {mine: {}, dark: {bad: red}}");
    config_theme_names(&c, &names);
    const struct option *def = option_find(STR("theme"), 0);
    assert_true(str_starts(buf_str(&names), str_of(def->words)));
    assert_string_equal(names.data + strlen(def->words), " mine");
    assert_ptr_equal(config_theme(&c, STR("dark"), NULL), &c.themes.at[1]);
    buf_done(&names);
    config_done(&c);
}

/* --- hostile files ---------------------------------------------------- */

static void config__parse__survives_cutting_and_any_byte(void **state) {
    (void)state;
    size_t len = sizeof(everything) - 1;
    char *text = xmalloc(len);
    for (size_t i = 0; i < len; i++) {
        struct config c;
        struct err err = {0};
        config_init(&c);
        bool ok = config_parse(&c, (struct str){everything, i}, "f", &err);
        assert_true(ok == (err.kind == ERR_NONE));
        config_done(&c);

        memcpy(text, everything, len);
        text[i] = (char)(i * 37);
        err = (struct err){0};
        config_init(&c);
        ok = config_parse(&c, (struct str){text, len}, "f", &err);
        assert_true(ok == (err.kind == ERR_NONE));
        config_done(&c);
    }
    xfree(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config__parse__says_where_and_what),
        cmocka_unit_test(config__parse__takes_nothing_for_nothing),
        cmocka_unit_test(config__parse__reads_sections),
        cmocka_unit_test(config__keys__may_be_swapped),
        cmocka_unit_test(config__paths__start_beside_the_file_or_at_home),
        cmocka_unit_test(config__apply__lies_below_the_command_line),
        cmocka_unit_test(config__print__can_be_read_again),
        cmocka_unit_test(config__print__shows_lines_that_can_be_taken),
        cmocka_unit_test(config__print__has_every_flag_that_may_be_set),
        cmocka_unit_test(config__themes__are_those_of_the_flag),
        cmocka_unit_test(config__parse__survives_cutting_and_any_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
