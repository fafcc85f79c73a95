/* SPDX-License-Identifier: Apache-2.0 */
/* What keys, commands and the mouse do in a list. */
#include "unit/view/list_stage.h"

#include <stdio.h>

/* --- columns ---------------------------------------------------------- */

static const char *titles(struct stage *s) {
    stage_draw(s);
    buf_cut(&s->dump, (size_t)(strchr(s->dump.data, '\n') - s->dump.data));
    return s->dump.data;
}

static void list__columns__are_chosen_ordered_and_resized(void **state) {
    struct stage *s = *state;
    struct err err;
    open_by(s, GROUP_NONE);
    assert_true(view_list_set_columns(
        s->view, STR("reason:12, object ,count,message"), &err));
    assert_string_equal(titles(s), "REASON       OBJECT       COUNT MESSAGE");
    assert_false(view_list_set_columns(s->view, STR("reason,nosuch"), &err));
    assert_non_null(strstr(err.text, "unknown column 'nosuch': use some of "
                                     "cluster, namespace, last"));
    assert_non_null(strstr(titles(s), "OBJECT")); /* as they were */
    /* Each grouping has its own; going round keeps them. */
    assert_true(view_list_group(s->view, GROUP_PROBLEM));
    assert_non_null(strstr(titles(s), "TYPE"));
    assert_true(view_list_group(s->view, GROUP_NONE));
    assert_true(str_starts(str_of(titles(s)), STR("REASON       OBJECT")));
    assert_true(view_list_set_columns(s->view, STR(""), &err));
    assert_true(str_starts(str_of(titles(s)), STR("LAST   TYPE")));
}

static void list__columns__come_from_the_configuration(void **state) {
    struct stage *s = *state;
    struct table_looks looks = {.tables = {{.n = 0}}};
    struct err err;
    assert_true(looks_parse(STR("message,count"), GROUP_PROBLEM,
                            &looks.tables[GROUP_PROBLEM], &err));
    s->env.looks = &looks;
    open_by(s, GROUP_PROBLEM);
    assert_true(str_starts(str_of(titles(s)), STR("MESSAGE ")));
    int n;
    const struct column *const *shown = view_list_shown(s->view, &n);
    assert_int_equal(n, 2);
    assert_string_equal(shown[1]->name, "count");
    s->env.looks = NULL;
}

static void list__columns__picked_keep_their_places(void **state) {
    struct stage *s = *state;
    struct err err;
    open_by(s, GROUP_NONE);
    assert_true(view_list_pick_columns(
        s->view, STR("count,last,message,node,type"), &err));
    assert_string_equal(titles(s), "LAST   TYPE    COUNT NODE   MESSAGE");
    /* One alone: shown no longer, and again. */
    assert_true(view_list_pick_columns(s->view, STR("type"), &err));
    assert_string_equal(titles(s), "LAST   COUNT NODE   MESSAGE");
    assert_true(view_list_pick_columns(s->view, STR("type"), &err));
    assert_string_equal(titles(s), "LAST   COUNT NODE   TYPE    MESSAGE");
}

static void list__sort__a_column_that_is_not_shown_is_named(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_NONE);
    assert_true(view_list_sort(s->view, STR("uid")));
    const char *text = stage_draw(s);
    assert_true(strstr(text, "web-a") < strstr(text, "Pod/db"));
    assert_string_equal(stage_summary(s), "4 events, 3 warnings, by uid");
    assert_true(view_list_sort(s->view, STR("reason")));
    stage_draw(s);
    assert_string_equal(stage_summary(s), "4 events, 3 warnings");
    assert_false(view_list_sort(s->view, STR("owners"))); /* of groups */
}

/* --- marks, copies ---------------------------------------------------- */

static void list__mark__is_counted_and_cleared(void **state) {
    struct stage *s = *state;
    struct buf out = BUF_INIT(MIB);
    open_by(s, GROUP_NONE);
    stage_draw(s);
    stage_act(s, ACTION_DOWN);
    stage_act(s, ACTION_MARK);
    stage_act(s, ACTION_MARK);
    assert_string_equal(stage_summary(s), "4 events, 3 warnings, 2 marked");
    assert_true(view_list.copy(s->view, &out));
    assert_string_equal(out.data, "2m  Warning  BackOff  Pod/web-a  9  "
                                  "kubelet  node-1  9m  web-a  "
                                  "Back-off restarting\n"
                                  "3m  Warning  FailedScheduling  Pod/db  1  "
                                  "kubelet  3m  db  no node fits\n");
    ADD(s->store, .uid = "9", .obj = "new");
    stage_draw(s);
    assert_non_null(strstr(stage_summary(s), ", 2 marked"));
    assert_true(view_list_group(s->view, GROUP_NONE)); /* the same rows */
    assert_non_null(strstr(stage_summary(s), ", 2 marked"));
    stage_act(s, ACTION_UNMARK);
    assert_null(strstr(stage_summary(s), "marked"));
    stage_act(s, ACTION_MARK);
    assert_true(view_list_group(s->view, GROUP_OBJECT));
    assert_null(strstr(stage_summary(s), "marked"));
    buf_done(&out);
}

/* --- from a row to what it belongs to --------------------------------- */

static void list__owner__is_told_by_the_name(void **state) {
    struct stage *s = *state;
    static const struct {
        const char *kind, *name, *owner_kind, *owner;
    } cases[] = {
        {"Pod", "api-7c9d8f6b5-x2k4q", "Deployment", "api"},
        {"Pod", "redis-0", "StatefulSet", "redis"},
        {"Pod", "backup-28391230-x2k4q", "CronJob", "backup"},
        {"ReplicaSet", "api-7c9d8f6b5", "Deployment", "api"},
        {"Job", "backup-28391230", "CronJob", "backup"},
        {"Pod", "agent-x2k4q", NULL, NULL},
        {"Pod", "alone", NULL, NULL},
        {"Node", "node-1", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char uid[8];
        snprintf(uid, sizeof(uid), "o%zu", i);
        ADD(s->store, .uid = uid, .kind = cases[i].kind, .obj = cases[i].name,
            .last_us = NOW_US + (int64_t)i * US_PER_S);
        open_by(s, GROUP_NONE);
        s->env.say[0] = 0;
        stage_act(s, ACTION_OWNER);
        if (!cases[i].owner) {
            assert_false(s->opens);
            assert_non_null(strstr(s->env.say, "does not tell the owner"));
            continue;
        }
        assert_true(s->opens);
        assert_ptr_equal(s->next.ops, &view_object);
        assert_true(str_eq(s->next.kind, str_of(cases[i].owner_kind)));
        assert_true(str_eq(s->next.name, str_of(cases[i].owner)));
        assert_str(s->next.ns, "prod");
    }
    /* Known by events of its own. */
    ADD(s->store, .uid = "ds", .kind = "DaemonSet", .obj = "agent",
        .last_us = BEFORE(MINUTE));
    ADD(s->store, .uid = "agent", .obj = "agent-x2k4q",
        .last_us = NOW_US + MINUTE);
    open_by(s, GROUP_NONE);
    stage_act(s, ACTION_OWNER);
    assert_true(s->opens);
    assert_str(s->next.kind, "DaemonSet");
}

static void list__text__is_of_the_object_of_the_row(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_PROBLEM);
    stage_act(s, ACTION_DESCRIBE);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_text);
    assert_int_equal(s->next.text, TEXT_DESCRIBE);
    assert_str(s->next.name, "web-a"); /* of the newest */
    stage_act(s, ACTION_YAML);
    assert_int_equal(s->next.text, TEXT_YAML);
    assert_ptr_equal(view_list.entry(s->view)->object->name->bytes,
                     s->next.name.ptr);
}

static void list__enter__goes_by_owners_where_they_are_fewer(void **state) {
    struct stage *s = *state;
    ADD(s->store, .uid = "5", .type = "Warning", .reason = "BackOff",
        .obj = "api-7c9d8f6b5-x2k4q", .msg = "Back-off restarting");
    ADD(s->store, .uid = "6", .type = "Warning", .reason = "BackOff",
        .obj = "api-7c9d8f6b5-z8m4r", .msg = "Back-off restarting");
    open_by(s, GROUP_PROBLEM);
    stage_act(s, ACTION_ENTER);
    assert_int_equal(s->next.by, GROUP_OWNER);
    stage_open(s, &s->next);
    assert_string_equal(s->view->title, "BackOff: owners");
    stage_draw(s);
    stage_act(s, ACTION_BOTTOM);
    assert_non_null(strstr(stage_selected(s), "api "));
    stage_act(s, ACTION_ENTER); /* of that owner, and of that problem */
    assert_int_equal(s->next.by, GROUP_OBJECT);
    assert_int_equal(s->next.scope.n_members, 2);
    stage_open(s, &s->next);
    assert_string_equal(stage_summary(s), "2 objects, 2 with Warnings");
    struct query_scope scope;
    view_list.scope(s->view, &scope);
    assert_int_equal(scope.n_members, 2);
}

/* --- the preview ------------------------------------------------------ */

static void list__preview__tells_all_of_the_row(void **state) {
    struct stage *s = *state;
    s->env.preview = true;
    grid_reset(&s->grid, 20, 80);
    ADD(s->store, .uid = "5", .type = "Warning", .reason = "Failed",
        .obj = "a-name-that-is-longer-than-any-column-of-the-table-is",
        .msg = "a message that is longer than the column and goes on and on "
               "until its END",
        .count = 12, .first_us = BEFORE(5 * MINUTE), .last_us = NOW_US);
    open_by(s, GROUP_NONE);
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, "\n-----"));
    assert_non_null(strstr(text, "\nWarning Failed\n"));
    assert_non_null(strstr(text, "until its END"));
    assert_non_null(strstr(
        text, "Pod/a-name-that-is-longer-than-any-column-of-the-table-is\n"));
    assert_non_null(strstr(text, "12 times, first 22:08:20, 5m ago, last "));
    /* Beside the table where there is much width. */
    grid_reset(&s->grid, 20, 180);
    text = stage_draw(s);
    assert_non_null(strstr(text, "| Warning Failed\n"));
    assert_null(strstr(text, "-----"));
    /* Not where there is no room. */
    grid_reset(&s->grid, 10, 80);
    assert_null(strstr(stage_draw(s), "END"));
    /* Of a group. */
    grid_reset(&s->grid, 24, 80);
    open_by(s, GROUP_REASON);
    stage_draw(s);
    while (!strstr(stage_selected(s), "BackOff")) stage_act(s, ACTION_DOWN);
    text = stage_draw(s);
    assert_non_null(strstr(text, "13 times, first "));
    assert_non_null(strstr(text, "2 events, 2 objects, 2 owners"));
    assert_non_null(strstr(text, "Newest:  Pod/web-a"));
}

/* --- what is new ------------------------------------------------------ */

static int new_cells(struct stage *s) {
    int n = 0;
    stage_draw(s);
    for (int i = 0; i < s->grid.rows * s->grid.cols; i++)
        n += (s->grid.cells[i].flags & CELL_NEW) != 0;
    return n;
}

static void put_state(struct stage *s, enum feed_state state) {
    const struct feed_report report = {
        .state = state, .retry_at_us = TIME_UNSET, .remaining = -1};
    struct change *c = change_new_state(0, NOW_US, &report);
    store_apply(s->store, c, NULL);
    change_free(c);
}

static void list__new__is_so_for_some_seconds(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_NONE);
    assert_int_equal(new_cells(s), 0); /* not what was there before */
    s->env.show.now_us += US_PER_S;
    put_state(s, FEED_LISTING);
    ADD(s->store, .uid = "4b", .obj = "listed");
    assert_int_equal(new_cells(s), 0);
    ADD(s->store, .uid = "4c", .obj = "listed last");
    put_state(s, FEED_LIVE);
    assert_int_equal(new_cells(s), 0); /* nor what a list brings */
    s->env.show.now_us += US_PER_S;
    ADD(s->store, .uid = "5", .obj = "new");
    int n = new_cells(s);
    assert_true(n > 0);
    int seconds = 0;
    for (; new_cells(s) == n && seconds < 10; seconds++)
        s->env.show.now_us += US_PER_S;
    assert_in_range(seconds, 3, 5);
    assert_int_equal(new_cells(s), 0);
}

/* --- keys and help ---------------------------------------------------- */

/* What help names does something, here or as one of the screen's own keys;
 * what does something is named. */
static void list__actions__are_those_that_it_reacts_to(void **state) {
    struct stage *s = *state;
    static const enum action screens[] = {
        ACTION_FILTER,         ACTION_WARNINGS,     ACTION_EXPLAIN,
        ACTION_TREND,          ACTION_PREVIEW,      ACTION_PICK_NAMESPACE,
        ACTION_ALL_NAMESPACES, ACTION_PICK_CONTEXT, ACTION_VIEWS,
        ACTION_WRAP,           ACTION_COPY,         ACTION_SAVE};
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        bool named = false, handled, others = false;
        for (const enum action *n = view_list.actions; *n; n++)
            named |= *n == a;
        for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++)
            others |= screens[i] == a;
        open_by(s, GROUP_NONE);
        stage_draw(s);
        handled = !(stage_act(s, a) & REACT_UNHANDLED);
        if (named != (handled || others))
            fail_msg("%s: named %d, handled %d", action_words(a), named,
                     handled);
    }
}

static void list__mouse__opens_at_the_second_press(void **state) {
    struct stage *s = *state;
    const struct mouse press = {.row = 2, .col = 9, .what = MOUSE_DOUBLE};
    open_by(s, GROUP_NONE);
    stage_draw(s);
    s->opens = false;
    view_list.mouse(s->view, &press, &s->next, &s->opens);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_object);
    assert_str(s->next.name, "web-a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(list__columns__are_chosen_ordered_and_resized),
        TEST(list__columns__come_from_the_configuration),
        TEST(list__columns__picked_keep_their_places),
        TEST(list__sort__a_column_that_is_not_shown_is_named),
        TEST(list__mark__is_counted_and_cleared),
        TEST(list__owner__is_told_by_the_name),
        TEST(list__text__is_of_the_object_of_the_row),
        TEST(list__enter__goes_by_owners_where_they_are_fewer),
        TEST(list__preview__tells_all_of_the_row),
        TEST(list__new__is_so_for_some_seconds),
        TEST(list__actions__are_those_that_it_reacts_to),
        TEST(list__mouse__opens_at_the_second_press),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
