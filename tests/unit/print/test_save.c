/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "print/save.h"
#include "unit/store/make.h"

struct rig {
    struct store *store;
    struct query *query;
    const struct column *columns[3];
    char folder[64], name[160];
    struct buf text;
};

static int set_up(void **state) {
    static struct rig r;
    r = (struct rig){.store = make_store(100)};
    snprintf(r.folder, sizeof(r.folder), "/tmp/kevtop-save-XXXXXX");
    assert_non_null(mkdtemp(r.folder));
    r.query = query_new(r.store);
    r.columns[0] = column_find(STR("reason"));
    r.columns[1] = column_find(STR("count"));
    r.columns[2] = column_find(STR("message"));
    buf_init(&r.text, MIB);
    *state = &r;
    return 0;
}

/* Every file in it, counted, and removed if asked for. */
static int files(const struct rig *r, bool remove_them) {
    DIR *d = opendir(r->folder);
    int n = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        char path[400];
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof(path), "%s/%s", r->folder, e->d_name);
        if (remove_them && remove(path) != 0) fail_msg("%s", path);
        n++;
    }
    closedir(d);
    return n;
}

static int tear_down(void **state) {
    struct rig *r = *state;
    files(r, true);
    rmdir(r->folder);
    query_free(r->query);
    store_free(r->store);
    buf_done(&r->text);
    return 0;
}

static void fill(struct rig *r, enum group_key by) {
    ADD(r->store, .uid = "1", .reason = "BackOff", .type = "Warning",
        .msg = "a, b\033[m", .count = 3, .last_us = BEFORE(MINUTE));
    ADD(r->store, .uid = "2", .reason = "Pulled", .obj = "db", .msg = "c",
        .count = 1);
    query_set_group(r->query, by);
    query_refresh(r->query, NOW_US);
}

static bool save_as(struct rig *r, const char *name, bool replace, size_t *n,
                    struct err *err) {
    snprintf(r->name, sizeof(r->name), "%s/%s", r->folder, name);
    const struct save s = {.name = r->name,
                           .replace = replace,
                           .store = r->store,
                           .rows = r->query,
                           .columns = r->columns,
                           .n_columns = 3,
                           .config = {.show = {.now_us = NOW_US}}};
    return save_rows(&s, n, err);
}

static const char *saved(struct rig *r, const char *name) {
    size_t n = 0;
    struct err err = {0};
    if (!save_as(r, name, true, &n, &err)) fail_msg("%s", err.text);
    assert_int_equal(n, 2);
    buf_clear(&r->text);
    assert_true(file_read(r->name, &r->text, &err));
    return r->text.data;
}

static void save__events__in_the_format_of_the_name(void **state) {
    struct rig *r = *state;
    fill(r, GROUP_NONE);
    static const struct {
        const char *name, *begins, *has;
    } cases[] = {
        {"e.txt", "LAST SEEN ", "BackOff   Pod/web   a, b^[[m\n"},
        {"e.log", "LAST SEEN ", "BackOff   Pod/web   a, b^[[m\n"},
        {"e.wide", "LAST SEEN ", "SUBOBJECT"},
        {"e.csv", "namespace,last,", ",Pod/web,\"a, b^[[m\",3,kubelet,"},
        {"e.json", "{\n    \"apiVersion\": \"v1\",\n", "a, b\\u001b[m"},
        {"e.jsonl", "{\"apiVersion\":\"v1\",", "}\n{"},
        {"E.YAML", "apiVersion: v1\nitems:\n- ", "  reason: Pulled\n"},
        {"e.yml", "apiVersion: v1\nitems:\n- ", "  reason: Pulled\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = saved(r, cases[i].name);
        if (!str_starts(str_of(text), str_of(cases[i].begins)) ||
            !strstr(text, cases[i].has))
            fail_msg("%s: %s", cases[i].name, text);
        assert_null(strchr(text, '\033'));
    }
    assert_int_equal(files(r, false), 8); /* and nothing beside them */
}

static void save__groups__with_the_columns_that_are_shown(void **state) {
    struct rig *r = *state;
    fill(r, GROUP_REASON);
    assert_string_equal(saved(r, "g.txt"), "REASON    COUNT   MESSAGE\n"
                                           "BackOff       3   a, b^[[m\n"
                                           "Pulled        1   c\n");
    assert_string_equal(saved(r, "g.csv"), "reason,count,message\r\n"
                                           "BackOff,3,\"a, b^[[m\"\r\n"
                                           "Pulled,1,c\r\n");
    /* Those for programs have all that a group is. */
    const char *begins = "{\"key\":\"BackOff\",\"type\":\"Warning\",";
    assert_true(str_starts(str_of(saved(r, "g.jsonl")), str_of(begins)));
    assert_non_null(strstr(saved(r, "g.yaml"),
                           "kind: GroupList\nitems:\n- {\"key\":\"BackOff\""));
    assert_true(str_starts(str_of(saved(r, "g.json")),
                           STR("{\n    \"apiVersion\": \"kevtop/v1\",\n"
                               "    \"items\": [\n        {\n"
                               "            \"key\": \"BackOff\",\n")));
}

static void save__name__has_to_end_in_a_format(void **state) {
    struct rig *r = *state;
    static const char *const names[] = {"events", "events.xls", ".txtx",
                                        "a.csv/b", "csv"};
    fill(r, GROUP_NONE);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct err err = {0};
        size_t n;
        assert_false(save_as(r, names[i], false, &n, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        assert_non_null(strstr(err.text, ".txt, .log, .wide, .csv, .json, "
                                         ".jsonl, .yaml, .yml"));
    }
    assert_int_equal(files(r, false), 0);
}

static void save__existing__is_replaced_only_when_told_so(void **state) {
    struct rig *r = *state;
    struct err err = {0};
    size_t n;
    fill(r, GROUP_NONE);
    snprintf(r->name, sizeof(r->name), "%s/old.csv", r->folder);
    FILE *f = fopen(r->name, "w");
    assert_non_null(f);
    fputs("precious\n", f);
    fclose(f);
    assert_false(save_as(r, "old.csv", false, &n, &err));
    assert_non_null(strstr(err.text, "old.csv' is there already: '!'"));
    assert_true(file_read(r->name, &r->text, &err));
    assert_string_equal(r->text.data, "precious\n");
    assert_int_equal(files(r, false), 1);
    assert_non_null(strstr(saved(r, "old.csv"), "BackOff"));
    assert_int_equal(files(r, false), 1);
}

/* A folder, a pipe, a place where nothing can be written: said, and nothing is
 * left behind. */
static void save__failure__leaves_nothing(void **state) {
    struct rig *r = *state;
    struct err err = {0};
    size_t n;
    fill(r, GROUP_NONE);
    assert_false(save_as(r, "nosuch/a.csv", false, &n, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_non_null(strstr(err.text, "cannot write '/tmp/"));
    snprintf(r->name, sizeof(r->name), "%s/folder.csv", r->folder);
    assert_int_equal(mkdir(r->name, 0700), 0);
    assert_false(save_as(r, "folder.csv", true, &n, &err));
    assert_non_null(strstr(err.text, "is not a regular file"));
    assert_int_equal(files(r, true), 1);
}

static void save__file__has_the_rights_of_any_new_file(void **state) {
    struct rig *r = *state;
    struct stat st;
    mode_t old = umask(027);
    fill(r, GROUP_NONE);
    saved(r, "a.txt");
    umask(old);
    assert_int_equal(stat(r->name, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

static void save__text__goes_into_any_file(void **state) {
    struct rig *r = *state;
    struct err err = {0};
    size_t n;
    snprintf(r->name, sizeof(r->name), "%s/notes", r->folder);
    const struct save s = {.name = r->name, .text = STR("one\ntwo")};
    assert_true(save_rows(&s, &n, &err));
    assert_int_equal(n, 2);
    assert_true(file_read(r->name, &r->text, &err));
    assert_string_equal(r->text.data, "one\ntwo\n");
}

static void save__home__is_what_the_tilde_means(void **state) {
    struct rig *r = *state;
    struct err err = {0};
    size_t n;
    setenv("HOME", r->folder, 1);
    const struct save s = {.name = "~/notes.txt", .text = STR("x")};
    assert_true(save_rows(&s, &n, &err));
    assert_int_equal(files(r, false), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(save__events__in_the_format_of_the_name),
        TEST(save__groups__with_the_columns_that_are_shown),
        TEST(save__name__has_to_end_in_a_format),
        TEST(save__existing__is_replaced_only_when_told_so),
        TEST(save__failure__leaves_nothing),
        TEST(save__file__has_the_rights_of_any_new_file),
        TEST(save__text__goes_into_any_file),
        TEST(save__home__is_what_the_tilde_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
