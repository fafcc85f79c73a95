/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/app/words.h"

/* --- which job -------------------------------------------------------- */

static void settings__job__a_terminal_and_no_flag_of_text_is_a_screen(
    void **state) {
    (void)state;
    static const struct {
        const char *words;
        bool terminal;
        enum job job;
    } table[] = {
        {"", true, JOB_SCREEN},
        {"", false, JOB_TEXT},
        {"-A -W --since 5m pod/a", true, JOB_SCREEN},
        {"--group-by reason", true, JOB_SCREEN},
        {"--reverse", true, JOB_SCREEN},
        {"-t utc --color always", true, JOB_SCREEN},
        {"-o table", true, JOB_TEXT},
        {"-w", true, JOB_TEXT},
        {"--watch-only", true, JOB_TEXT},
        {"--snapshot", true, JOB_TEXT},
        {"--limit 3", true, JOB_TEXT},
        {"--no-headers", true, JOB_TEXT},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct made m;
        if (!make(&m, table[i].words, table[i].terminal))
            fail_msg("%s: %s", table[i].words, m.err.text);
        if (m.settings.job != table[i].job) fail_msg("%s", table[i].words);
        unmake(&m);
    }
}

/* --- what is refused -------------------------------------------------- */

static const struct {
    const char *words, *error;
} bads[] = {
    /* what cannot be together */
    {"-w --reverse", "--watch and --reverse cannot work together"},
    {"-w --limit 5", "--watch and --limit cannot work together"},
    {"-w --until 5m", "--watch and --until cannot work together"},
    {"-w --group-by node", "--watch and --group-by cannot work together"},
    {"-w --snapshot", "--watch and --snapshot cannot work together"},
    {"-w --watch-only", "--watch and --watch-only cannot work together"},
    {"--watch-only --reverse",
     "--watch-only and --reverse cannot work together"},
    {"--demo --context x", "--demo and --context cannot work together"},
    {"--demo -s http://x", "--demo and --server cannot work together"},
    {"--demo --token s3cret", "--demo and --token cannot work together"},
    {"--demo --as x", "--demo and --as cannot work together"},
    {"--demo --as-group x", "--demo and --as-group cannot work together"},
    {"--demo --as-uid x", "--demo and --as-uid cannot work together"},
    {"--demo --as-user-extra x=y",
     "--demo and --as-user-extra cannot work together"},
    {"--demo --proxy-url x", "--demo and --proxy-url cannot work together"},
    {"--demo --http1", "--demo and --http1 cannot work together"},
    {"--demo --disable-compression",
     "--demo and --disable-compression cannot work together"},
    {"--context a,b -s http://x",
     "several contexts and --server cannot work together"},
    {"--context a --context b --cluster x",
     "several contexts and --cluster cannot work together"},
    {"-w --gaps", "--gaps works with -o jsonl alone"},
    {"-w --gaps -o json", "--gaps works with -o jsonl alone"},
    {"--gaps -o jsonl", "--gaps works with --watch or --watch-only alone"},
    {"--demo --insecure-skip-tls-verify",
     "--demo and --insecure-skip-tls-verify cannot work together"},
    {"--demo --field-selector type=Normal",
     "--demo and --field-selector cannot work together"},
    {"--for pod/a pod/b",
     "--for and objects as arguments cannot work together"},
    {"--group-by node -o yaml",
     "-o yaml has no use for --group-by: it works with table, json, csv"},
    {"--trend -o jsonl",
     "-o jsonl has no use for --trend: it works with table, json, csv"},
    {"--columns last -o json",
     "-o json has no use for --columns: it works with table, wide, csv"},
    {"--no-headers -o jsonl",
     "-o jsonl has no use for --no-headers: it works with table, wide, csv, custom-columns"},
    {"-t utc -o csv",
     "-o csv has no use for --time: it works with table, wide, custom-columns"},
    {"-w --trend", "--watch and --trend cannot work together"},
    {"-w --report x.md", "--watch and --report cannot work together"},
    {"-w --sort-by last", "--watch and --sort-by cannot work together"},
    {"-w --wait x", "--watch and --wait cannot work together"},
    {"--wait x --limit 1", "--wait and --limit cannot work together"},
    {"--wait (", "--wait: column 2: a term is missing at the end"},
    {"--timeout 5s", "--timeout works with --wait alone"},
    {"--wait x --timeout 5",
     "--timeout: '5' needs a unit to be a duration (such as 90s, 5m, 1h30m, "
     "2d)"},
    {"--trend --group-by node", "--trend and --group-by cannot work together"},
    {"--trend=10ms", "--trend takes a step of a second or more, not '10ms'"},
    {"--report x.md -o json", "--report and --output cannot work together"},
    {"-f x -s http://x", "--file and --server cannot work together"},
    {"-f x --demo", "--demo and --file cannot work together"},
    {"-f x --record y", "--file and --record cannot work together"},
    {"--play-speed real", "--play-speed works with --file alone"},
    {"-f x --play-speed fast",
     "--play-speed takes real, max or a number, not 'fast'"},
    {"-f x --play-speed 0",
     "--play-speed takes real, max or a number, not '0'"},
    {"--owned", "--owned works with an object alone: KIND/NAME"},
    {"--theme dark",
     "--theme works on the screen alone: leave it out, or leave out what asks "
     "for text"},
    {"--mouse=false -w",
     "--mouse works on the screen alone: leave it out, or leave out what asks "
     "for text"},
    {"--refresh 50",
     "--refresh works on the screen alone: leave it out, or leave out what "
     "asks for text"},
    /* values */
    {"-o xml",
     "unknown output format 'xml': use one of table, wide, json, jsonl, "
     "yaml, csv, name, custom-columns, jsonpath"},
    {"-t iso", "--time takes relative, local, utc, rfc3339, not 'iso'"},
    {"--color=blue", "--color takes auto, always, never, not 'blue'"},
    {"--limit ten", "--limit takes a number, not 'ten'"},
    {"--limit -1", "--limit takes a number, not '-1'"},
    {"--limit ''", "--limit takes a number, not ''"},
    {"--limit _5", "--limit takes a number, not ' 5'"},
    {"--limit +5", "--limit takes a number, not '+5'"},
    {"--limit 5x", "--limit takes a number, not '5x'"},
    {"--limit 99999999999999999999",
     "--limit takes a number, not '99999999999999999999'"},
    {"--max-events 0", "--max-events must be at least 1"},
    {"--max-memory 0",
     "--max-memory takes a size such as 256M or 1G, not '0'"},
    {"--max-memory 5T",
     "--max-memory takes a size such as 256M or 1G, not '5T'"},
    {"--max-memory _5M",
     "--max-memory takes a size such as 256M or 1G, not ' 5M'"},
    {"--max-memory 99999999999G",
     "--max-memory takes a size such as 256M or 1G, not '99999999999G'"},
    {"--demo=x", "--demo takes a number, not 'x'"},
    /* names */
    {"-n ''", "'' is no name of a namespace"},
    {"--context a,,b", "'' is no name of a context"},
    {"--context a,", "'' is no name of a context"},
    {"-n Prod", "'Prod' is no name of a namespace"},
    {"-n a,,b", "'' is no name of a namespace"},
    {"-n ../../nodes", "'../../nodes' is no name of a namespace"},
    {"--for pod", "'pod' names no object: write KIND/NAME, such as pod/web-0"},
    {"pod/a pod", "'pod' names no object: write KIND/NAME, such as pod/web-0"},
    {"pod/", "'pod/' names no object: write KIND/NAME, such as pod/web-0"},
    {"/a", "'/a' names no object: write KIND/NAME, such as pod/web-0"},
    {"pod/a/b",
     "'pod/a/b' names no object: write KIND/NAME, such as pod/web-0"},
    {"pod a pod/b",
     "'pod/b' after a kind is no name: write KIND NAME NAME ... or KIND/NAME "
     "..."},
};

static void settings__make__refuses_in_one_line(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bads); i++) {
        struct made m;
        if (make(&m, bads[i].words, false))
            fail_msg("'%s' is taken", bads[i].words);
        if (strcmp(m.err.text, bads[i].error) != 0)
            fail_msg("'%s': %s", bads[i].words, m.err.text);
        assert_int_equal(m.err.kind, ERR_USAGE);
        unmake(&m);
    }
}

/* These are worded elsewhere; that the flag is named is ours. */
static void settings__make__names_the_flag_that_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *words, *beginning;
    } table[] = {
        {"--since soon", "--since: "},       {"--until -5m", "--until: "},
        {"--event-ttl 1y", "--event-ttl: "}, {"-F a_or", "--filter: column "},
        {"-F /(/", "--filter: column "},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct made m;
        if (make(&m, table[i].words, false))
            fail_msg("'%s' is taken", table[i].words);
        if (!str_starts(str_of(m.err.text), str_of(table[i].beginning)))
            fail_msg("'%s': %s", table[i].words, m.err.text);
        assert_int_equal(m.err.kind, ERR_USAGE);
        unmake(&m);
    }
}

static void settings__make__takes_no_more_namespaces_than_feeds(void **state) {
    (void)state;
    struct made m;
    struct options o = {0};
    config_init(&m.config);
    struct buf list = BUF_INIT(64 * KIB);
    for (int i = 0; i <= LIMIT_FEEDS; i++)
        buf_printf(&list, "%sns-%d", i ? "," : "", i);
    o.namespaces = list.data;
    m.settings = (struct settings){0};
    m.err = (struct err){0};
    assert_false(settings_make(&m.settings, &o, &m.config, false, &m.err));
    assert_string_equal(m.err.text, "at most 256 namespaces at once");
    settings_done(&m.settings);
    char contexts[] = "a,b";
    list.data[strlen(list.data) / 2] = 0;
    char *last = strrchr(list.data, ',');
    if (last[1] == 0) *last = 0;
    o.contexts = contexts;
    m.settings = (struct settings){0};
    m.err = (struct err){0};
    assert_false(settings_make(&m.settings, &o, &m.config, false, &m.err));
    assert_string_equal(m.err.text,
                        "at most 256 namespaces at once, over all contexts");
    settings_done(&m.settings);
    buf_done(&list);
}

static void settings__screen__refuses_what_it_cannot_show(void **state) {
    (void)state;
    static const struct {
        const char *words, *beginning;
    } table[] = {
        {"--theme pink", "--theme: there is no theme 'pink': use one of "},
        {"--refresh 10", "--refresh takes 33 to 60000 milliseconds, not '10'"},
        {"--refresh 60001", "--refresh takes a number, not '60001'"},
        {"--columns last,colour", "--columns: unknown column 'colour': use "},
        {"--columns involved", "--columns: this table has no column "},
        {"--sort-by involved", "--sort-by: this table has no column "},
        {"--sort-by colour", "--sort-by: unknown column 'colour': use "},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct made m;
        if (make(&m, table[i].words, true))
            fail_msg("'%s' is taken", table[i].words);
        if (!str_starts(str_of(m.err.text), str_of(table[i].beginning)))
            fail_msg("'%s': %s", table[i].words, m.err.text);
        assert_int_equal(m.err.kind, ERR_USAGE);
        unmake(&m);
    }
}

/* --- what is understood ----------------------------------------------- */

static void settings__namespaces__each_once(void **state) {
    (void)state;
    static const struct {
        const char *words, *namespaces;
        bool all;
    } table[] = {
        {"", "", false},
        {"-n a", "a ", false},
        {"-n a,b -n c", "a b c ", false},
        {"-n a,b,a -n b", "a b ", false},
        {"-n a,_b_", "a b ", false},
        {"-A", "", true},
        {"-A -n a", "", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct made m;
        struct buf have = BUF_INIT(256);
        if (!make(&m, table[i].words, false)) fail_msg("%s", m.err.text);
        for (size_t k = 0; k < m.settings.namespaces.n; k++)
            buf_printf(&have, "%s ", m.settings.namespaces.at[k]);
        assert_string_equal(have.data ? have.data : "", table[i].namespaces);
        assert_int_equal(m.settings.all_namespaces, table[i].all);
        buf_done(&have);
        unmake(&m);
    }
}

static void settings__contexts__each_once(void **state) {
    (void)state;
    static const struct {
        const char *words, *contexts;
        size_t n;
    } table[] = {
        {"", "", 0},
        {"--context ''", "", 0},
        {"--context a", "a", 1},
        {"--context a -s http://x", "a", 1},
        {"--context a,b_c --context d", "a,b c,d", 3},
        {"--context a,b,a --context b", "a,b", 2},
        {"--context a,a --cluster x", "a", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct made m;
        if (!make(&m, table[i].words, false)) fail_msg("%s", m.err.text);
        assert_string_equal(m.settings.contexts, table[i].contexts);
        assert_int_equal(m.settings.n_contexts, table[i].n);
        unmake(&m);
    }
}

static void settings__kube__has_what_is_for_the_server(void **state) {
    (void)state;
    struct made m;
    assert_true(make(&m,
                     "--as me --as-group g --as-group h --as-uid 7 "
                     "--as-user-extra k=v --proxy-url http://p",
                     false));
    const struct kube_flags *k = &m.settings.kube;
    assert_string_equal(k->as, "me");
    assert_string_equal(k->as_uid, "7");
    assert_string_equal(k->as_groups[0], "g");
    assert_string_equal(k->as_groups[1], "h");
    assert_null(k->as_groups[2]);
    assert_string_equal(k->as_extra[0], "k=v");
    assert_null(k->as_extra[1]);
    assert_string_equal(k->proxy_url, "http://p");
    unmake(&m);
}

static void settings__objects__are_all_ways_to_write_them(void **state) {
    (void)state;
    static const struct {
        const char *words, *objects;
    } table[] = {
        {"", ""},
        {"pod", ""},
        {"po/a", "Pod/a "},
        {"pods/a deploy/b", "Pod/a Deployment/b "},
        {"pod a b", "Pod/a Pod/b "},
        {"--for deployments.apps/web", "Deployment/web "},
        {"Widget.example.com/w", "Widget/w "},
        {"no node-1", "Node/node-1 "},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct made m;
        struct buf have = BUF_INIT(256);
        if (!make(&m, table[i].words, false)) fail_msg("%s", m.err.text);
        for (size_t k = 0; k < m.settings.objects.n; k++)
            buf_printf(&have, "%.*s/%.*s ",
                       STR_ARG(m.settings.objects.at[k].kind),
                       STR_ARG(m.settings.objects.at[k].name));
        assert_string_equal(have.data ? have.data : "", table[i].objects);
        buf_done(&have);
        unmake(&m);
    }
}

static void settings__bounds__have_units(void **state) {
    (void)state;
    struct made m;
    assert_true(make(&m, "", false));
    assert_int_equal(m.settings.max_events, LIMIT_EVENTS);
    assert_int_equal(m.settings.max_bytes, LIMIT_STORE_BYTES);
    assert_true(m.settings.ttl_us == 3600 * US_PER_S);
    assert_int_equal(m.settings.limit, 0);
    assert_int_equal(m.settings.demo_seed, 1);
    unmake(&m);
    assert_true(make(&m,
                     "--max-events 7 --max-memory 256M --event-ttl 1.5h "
                     "--limit 3 --demo=18446744073709551615",
                     false));
    assert_int_equal(m.settings.max_events, 7);
    assert_int_equal(m.settings.max_bytes, 256 * MIB);
    assert_true(m.settings.ttl_us == 5400 * US_PER_S);
    assert_int_equal(m.settings.limit, 3);
    assert_true(m.settings.demo_seed == UINT64_MAX);
    unmake(&m);
    static const struct {
        const char *words;
        size_t bytes;
    } sizes[] = {{"--max-memory 4096", 4096},
                 {"--max-memory 4K", 4096},
                 {"--max-memory 4Ki", 4096},
                 {"--max-memory 2Mi", 2 * MIB},
                 {"--max-memory 2G", 2048 * MIB}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        assert_true(make(&m, sizes[i].words, false));
        assert_int_equal(m.settings.max_bytes, sizes[i].bytes);
        unmake(&m);
    }
}

/* -W on a screen can be turned off there, so it is no part of the filter. */
static void settings__warnings__are_the_screens_to_turn_off(void **state) {
    (void)state;
    struct made m;
    assert_true(make(&m, "-W", true));
    assert_true(m.settings.warnings);
    assert_true(filter_is_empty(m.settings.filter));
    unmake(&m);
    assert_true(make(&m, "-W", false));
    assert_false(filter_is_empty(m.settings.filter));
    unmake(&m);
}

static void settings__screen__is_as_the_flags_say(void **state) {
    (void)state;
    struct made m;
    assert_true(make(&m, "", true));
    assert_ptr_equal(m.settings.keys, &m.config.keys);
    assert_ptr_equal(m.settings.theme, theme_default());
    assert_int_equal(m.settings.refresh_ms, SETTINGS_REFRESH_MS);
    assert_false(m.settings.mouse);
    assert_null(m.settings.sort);
    assert_int_equal(m.settings.looks.tables[GROUP_PROBLEM].n, 0);
    unmake(&m);
    assert_true(make(&m,
                     "--theme dark --refresh 250 --mouse --sort-by last "
                     "--columns last,count:9 --reverse --group-by node",
                     true));
    assert_ptr_equal(m.settings.theme, theme_find(STR("dark")));
    assert_int_equal(m.settings.refresh_ms, 250);
    assert_true(m.settings.mouse && m.settings.reverse);
    assert_string_equal(m.settings.sort->name, "last");
    assert_int_equal(m.settings.looks.tables[GROUP_PROBLEM].n, 0);
    assert_int_equal(m.settings.looks.tables[GROUP_NODE].n, 2);
    assert_int_equal(m.settings.looks.tables[GROUP_NODE].widths[1], 9);
    unmake(&m);
}

static void settings__filter_text__reads_like_the_flags(void **state) {
    (void)state;
    static const struct {
        const char *words, *text;
    } table[] = {
        {"", ""},
        {"--types Warning --reason A,!B", "type=Warning reason=A,!B"},
        {"pod/a", "Pod/a"},
        {"pod", "kind=pod"},
        {"-F a_or_b --since 5m", "since 5m (a or b)"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct made m;
        if (!make(&m, table[i].words, true)) fail_msg("%s", m.err.text);
        assert_string_equal(m.settings.filter_text, table[i].text);
        unmake(&m);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            settings__job__a_terminal_and_no_flag_of_text_is_a_screen),
        cmocka_unit_test(settings__make__refuses_in_one_line),
        cmocka_unit_test(settings__make__names_the_flag_that_is_wrong),
        cmocka_unit_test(settings__make__takes_no_more_namespaces_than_feeds),
        cmocka_unit_test(settings__namespaces__each_once),
        cmocka_unit_test(settings__contexts__each_once),
        cmocka_unit_test(settings__kube__has_what_is_for_the_server),
        cmocka_unit_test(settings__objects__are_all_ways_to_write_them),
        cmocka_unit_test(settings__bounds__have_units),
        cmocka_unit_test(settings__warnings__are_the_screens_to_turn_off),
        cmocka_unit_test(settings__screen__refuses_what_it_cannot_show),
        cmocka_unit_test(settings__screen__is_as_the_flags_say),
        cmocka_unit_test(settings__filter_text__reads_like_the_flags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
