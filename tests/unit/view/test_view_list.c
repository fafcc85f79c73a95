/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/view/list_stage.h"

#include <stdio.h>

static void list__problems__are_one_row_a_signature(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_PROBLEM);
    assert_string_equal(stage_rows(s),
                        "Warning BackOff 13 + 2m 2 pods restarting\n"
                        "Warning FailedScheduling 1 + 3m pod/db no node fits\n"
                        "Normal Pulled 1 + 60s pod/web-b Pulled image\n");
    assert_string_equal(s->view->title, "problems");
    assert_string_equal(stage_summary(s), "3 problems, 2 with Warnings");
}

static void list__events__have_the_newest_on_top(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_NONE);
    assert_string_equal(
        stage_rows(s), "60s Normal Pulled Pod/web-b 1 Pulled image\n"
                       "2m Warning BackOff Pod/web-a 9 Back-off restarting\n"
                       "3m Warning FailedScheduling Pod/db 1 no node fits\n"
                       "4m Warning BackOff Pod/web-b 4 Back-off restarting\n");
    assert_string_equal(stage_summary(s), "4 events, 3 warnings");
    ADD(s->store, .uid = "5", .msg = "now", .obj = "new");
    assert_non_null(strstr(stage_draw(s), "Pod/new"));
    assert_non_null(strstr(stage_selected(s), "Pod/new"));
}

static void list__events__tell_the_namespace_when_there_are_several(
    void **state) {
    struct stage *s = *state;
    s->env.scope = "all namespaces";
    open_by(s, GROUP_NONE);
    assert_string_equal(
        stage_rows(s),
        "60s Normal Pulled Pod/web-b prod Pulled image\n"
        "2m Warning BackOff Pod/web-a prod Back-off restarting\n"
        "3m Warning FailedScheduling Pod/db data no node fits\n"
        "4m Warning BackOff Pod/web-b prod Back-off restarting\n");
}

static void list__objects__of_one_name_are_told_by_namespace(void **state) {
    struct stage *s = *state;
    s->env.scope = "prod, data";
    ADD(s->store, .uid = "5", .obj = "web-a", .ns = "data");
    open_by(s, GROUP_OBJECT);
    const char *text = stage_rows(s);
    assert_non_null(strstr(text, "Pod/web-a prod 9 2m 9 "));
    assert_non_null(strstr(text, "Pod/web-a data 0 0s 1 "));
}

static void list__groups__sum_up_what_the_key_has_in_common(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_REASON);
    const char *text = stage_rows(s);
    assert_true(str_starts(str_of(text), STR("BackOff 13 2m 13 ")));
    assert_non_null(strstr(text, "\nFailedScheduling 1 3m 1 "));
    assert_non_null(strstr(text, "\nPulled 0 60s 1 "));
    assert_string_equal(stage_summary(s), "3 reasons, 2 with Warnings");
}

static void list__draw__wide_screens_have_everything(void **state) {
    struct stage *s = *state;
    grid_reset(&s->grid, 8, 240);
    open_by(s, GROUP_PROBLEM);
    const char *text = stage_draw(s);
    static const char *const titles[] = {
        "TYPE",  "REASON", "COUNT",     "LAST",     "WHERE",
        "SINCE", "TREND",  "IN COMMON", "RATE",     "FIRST",
        "OBJ",   "OWNERS", "NODES",     "MESSAGE\n"};
    const char *last = text;
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        const char *at = strstr(text, titles[i]);
        if (!at || at < last)
            fail_msg("%s is not where it should be", titles[i]);
        last = at;
    }
    assert_non_null(strstr(text, "#"));
}

static void list__draw__a_selected_graph_is_not_turned_over(void **state) {
    struct stage *s = *state;
    grid_reset(&s->grid, 8, 160);
    open_by(s, GROUP_PROBLEM);
    stage_draw(s);
    int graph = 0, rest = 0;
    for (int i = 0; i < s->grid.cols; i++) {
        const struct cell *c = &s->grid.cells[s->grid.cols + i];
        bool selected = c->flags & CELL_SELECTED;
        if (c->style == STYLE_GRAPH_WARNING) {
            assert_false(selected);
            graph++;
        }
        rest += selected;
    }
    assert_int_equal(graph, SPARK_CELLS);
    assert_int_equal(rest, s->grid.cols - SPARK_CELLS);
}

static void list__summary__tells_what_is_above(void **state) {
    struct stage *s = *state;
    grid_reset(&s->grid, 3, 80);
    open_by(s, GROUP_NONE);
    stage_draw(s);
    assert_null(strstr(stage_summary(s), "above"));
    stage_act(s, ACTION_BOTTOM);
    assert_non_null(strstr(stage_summary(s), ", 2 above"));
}

/* --- going deeper ----------------------------------------------------- */

static void list__enter__goes_from_a_problem_to_its_objects(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_PROBLEM);
    stage_act(s, ACTION_ENTER);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_list);
    assert_int_equal(s->next.by, GROUP_OBJECT);
    assert_string_equal(s->next.title, "BackOff");
    stage_open(s, &s->next);
    assert_string_equal(s->view->title, "BackOff: objects");
    assert_string_equal(stage_summary(s), "2 objects, 2 with Warnings");
    assert_null(strstr(stage_draw(s), "Pod/db"));

    stage_act(s, ACTION_ENTER);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_object);
    assert_str(s->next.kind, "Pod");
    assert_str(s->next.ns, "prod");
    assert_str(s->next.name, "web-a");
}

static void list__enter__goes_to_the_object_where_there_is_one(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_PROBLEM);
    stage_act(s, ACTION_DOWN);
    stage_act(s, ACTION_ENTER);
    assert_ptr_equal(s->next.ops, &view_object);
    assert_str(s->next.name, "db");
    open_by(s, GROUP_NONE);
    stage_act(s, ACTION_ENTER);
    assert_ptr_equal(s->next.ops, &view_object);
    assert_str(s->next.name, "web-b");
}

static void list__enter__does_nothing_without_rows(void **state) {
    struct stage *s = *state;
    struct filter *none = filter_new();
    struct err err;
    assert_true(filter_add_expr(none, STR("nosuch"), NULL, &err));
    s->env.typed = none;
    s->env.typed_text = STR("nosuch");
    open_by(s, GROUP_PROBLEM);
    stage_act(s, ACTION_ENTER);
    assert_false(s->opens);
    stage_act(s, ACTION_NEXT_WARNING);
    stage_act(s, ACTION_PREV_WARNING);
    stage_act(s, ACTION_GROUP);
    assert_string_equal(stage_summary(s), "0 events, 0 warnings");
    assert_non_null(strstr(stage_draw(s), "/nosuch"));
    s->view->ops->close(s->view);
    s->view = NULL;
    filter_free(none);
}

/* --- grouping --------------------------------------------------------- */

static void list__group__goes_round(void **state) {
    struct stage *s = *state;
    static const char *const titles[] = {"events",   "objects",    "reasons",
                                         "messages", "namespaces", "nodes",
                                         "sources",  "owners",     "problems"};
    open_by(s, GROUP_PROBLEM);
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        assert_int_equal(stage_act(s, ACTION_GROUP), REACT_DRAW);
        assert_string_equal(s->view->title, titles[i]);
        stage_draw(s);
    }
}

static void list__group__the_cursor_stays_with_its_event(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_NONE);
    stage_draw(s);
    stage_act(s, ACTION_BOTTOM);
    stage_act(s, ACTION_UP);
    assert_non_null(strstr(stage_selected(s), "Pod/db"));
    assert_true(view_list_group(s->view, GROUP_NAMESPACE));
    assert_true(str_starts(str_of(stage_selected(s)), STR("data")));
    assert_true(view_list_group(s->view, GROUP_PROBLEM));
    assert_non_null(strstr(stage_selected(s), "FailedScheduling"));
    assert_true(view_list_group(s->view, GROUP_NONE));
    assert_non_null(strstr(stage_selected(s), "Pod/db"));
}

/* What the group is made by is one alone within it. */
static void list__group__within_a_group_leaves_out_what_is_one(void **state) {
    struct stage *s = *state;
    static const char *const titles[] = {"namespaces", "nodes", "sources",
                                         "owners", "events"};
    open_by(s, GROUP_PROBLEM);
    stage_act(s, ACTION_ENTER);
    stage_open(s, &s->next);
    assert_false(view_list_group(s->view, GROUP_PROBLEM));
    assert_false(view_list_group(s->view, GROUP_REASON));
    assert_string_equal(s->view->title, "BackOff: objects");
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        char want[64];
        snprintf(want, sizeof(want), "BackOff: %s", titles[i]);
        stage_act(s, ACTION_GROUP);
        assert_string_equal(s->view->title, want);
    }
    assert_string_equal(stage_summary(s), "2 events, 2 warnings");
    stage_act(s, ACTION_GROUP);
    assert_string_equal(s->view->title, "BackOff: objects");
}

/* --- order ------------------------------------------------------------ */

static void list__sort__by_any_column_that_is_shown(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_NONE);
    assert_true(view_list_sort(s->view, STR("reason")));
    const char *text = stage_draw(s);
    assert_true(strstr(text, "BackOff") < strstr(text, "FailedScheduling"));
    assert_true(strstr(text, "FailedScheduling") < strstr(text, "Pulled"));
    assert_false(view_list_sort(s->view, STR("nosuch")));
    stage_act(s, ACTION_INVERT);
    text = stage_draw(s);
    assert_true(strstr(text, "Pulled") < strstr(text, "FailedScheduling"));
}

static void list__sort__inverted_events_have_the_oldest_on_top(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_NONE);
    stage_act(s, ACTION_INVERT);
    const char *text = stage_draw(s);
    assert_true(strstr(text, "web-b") < strstr(text, "Pod/db"));
    assert_true(strstr(text, "Pod/db") < strstr(text, "web-a"));
    assert_true(strstr(text, "web-a") < strstr(text, "Pulled"));
}

/* --- the cursor ------------------------------------------------------- */

static void list__warning__goes_to_the_next_and_back(void **state) {
    struct stage *s = *state;
    ADD(s->store, .uid = "6", .obj = "x", .last_us = BEFORE(210 * US_PER_S));
    open_by(s, GROUP_NONE); /* Normal, W, W, Normal, W */
    stage_draw(s);
    stage_act(s, ACTION_NEXT_WARNING);
    assert_non_null(strstr(stage_selected(s), "web-a"));
    stage_act(s, ACTION_NEXT_WARNING);
    stage_act(s, ACTION_NEXT_WARNING);
    assert_non_null(strstr(stage_selected(s), "web-b"));
    stage_act(s, ACTION_NEXT_WARNING);
    assert_non_null(strstr(stage_selected(s), "web-a"));
    assert_string_equal(s->env.say, "no more below: from the top again");
    stage_act(s, ACTION_PREV_WARNING);
    assert_non_null(strstr(stage_selected(s), "web-b"));
    assert_string_equal(s->env.say, "no more above: from the end again");
    stage_act(s, ACTION_PREV_WARNING);
    assert_non_null(strstr(stage_selected(s), "Pod/db"));
}

static void list__cursor__stays_on_its_row_as_others_come(void **state) {
    struct stage *s = *state;
    open_by(s, GROUP_NONE);
    stage_draw(s);
    stage_act(s, ACTION_DOWN);
    assert_non_null(strstr(stage_selected(s), "web-a"));
    ADD(s->store, .uid = "7", .obj = "new1");
    ADD(s->store, .uid = "8", .obj = "new2");
    assert_non_null(strstr(stage_selected(s), "web-a"));
}

/* --- filters ---------------------------------------------------------- */

static void list__filter__all_of_them_count(void **state) {
    struct stage *s = *state;
    struct filter *warnings = filter_new(), *typed = filter_new();
    struct err err;
    assert_true(filter_add_list(warnings, FILTER_TYPE, STR("Warning"), &err));
    assert_true(filter_add_expr(typed, STR("name:web-b"), NULL, &err));
    open_by(s, GROUP_NONE);
    s->env.warnings = warnings;
    s->env.settings++;
    stage_draw(s);
    assert_string_equal(stage_summary(s), "3 events, 3 warnings");
    s->env.typed = typed;
    s->env.typed_text = STR("name:web-b");
    s->env.settings++;
    stage_draw(s);
    assert_string_equal(stage_summary(s), "1 event, 1 warning");
    s->env.warnings = NULL;
    s->env.settings++;
    stage_draw(s);
    assert_string_equal(stage_summary(s), "2 events, 1 warning");
    assert_true(filter_add_list(s->flags, FILTER_REASON, STR("Pulled"), &err));
    open_by(s, GROUP_NONE);
    stage_draw(s);
    assert_string_equal(stage_summary(s), "1 event, 0 warnings");
    s->view->ops->close(s->view);
    s->view = NULL;
    filter_free(warnings);
    filter_free(typed);
}

/* A filter that was freed, and another at the same address. */
static void list__filter__a_new_text_is_a_new_filter(void **state) {
    struct stage *s = *state;
    struct filter *typed = filter_new();
    struct err err;
    assert_true(filter_add_expr(typed, STR("web-b"), NULL, &err));
    s->env.typed = typed;
    s->env.typed_text = STR("web-b");
    open_by(s, GROUP_NONE);
    stage_draw(s);
    assert_string_equal(stage_summary(s), "2 events, 1 warning");
    assert_true(filter_add_expr(typed, STR("Pulled"), NULL, &err));
    s->env.typed_text = STR("web-b Pulled");
    s->env.settings++;
    stage_draw(s);
    assert_string_equal(stage_summary(s), "1 event, 0 warnings");
    s->view->ops->close(s->view);
    s->view = NULL;
    filter_free(typed);
}

/* --- gaps ------------------------------------------------------------- */

static void put_gap(struct stage *s, bool loss) {
    const struct gap gap = {.from_us = BEFORE(151 * US_PER_S),
                            .to_us = BEFORE(2 * MINUTE + US_PER_S / 2),
                            .loss_possible = loss,
                            .cause = STR("resourceVersion expired (410)")};
    struct change *c = change_new_gap(0, BEFORE(2 * MINUTE), &gap);
    store_apply(s->store, c, NULL);
    change_free(c);
}

static void list__gap__is_a_row_among_the_events(void **state) {
    struct stage *s = *state;
    put_gap(s, false);
    open_by(s, GROUP_NONE);
    assert_string_equal(
        stage_rows(s),
        "60s Normal Pulled Pod/web-b 1 Pulled image\n"
        "2m Warning BackOff Pod/web-a 9 Back-off restarting\n"
        "-- 22:10:49-22:11:19 gap of 30s: resourceVersion expired (410); 0 "
        "recovered ----\n"
        "3m Warning FailedScheduling Pod/db 1 no node fits\n"
        "4m Warning BackOff Pod/web-b 4 Back-off restarting\n");
    assert_string_equal(stage_summary(s), "4 events, 3 warnings");
    grid_reset(&s->grid, 8, 40);
    assert_non_null(
        strstr(stage_draw(s), "\n-- gap of 30s: 0 recovered -------------\n"));
    grid_reset(&s->grid, 8, 200);
    assert_non_null(strstr(stage_draw(s),
                           "\n-- 22:10:49-22:11:19 connection gap of 30s: "
                           "resourceVersion expired (410); 0 events recovered "
                           "----"));
    s->env.show.ascii = s->grid.ascii = false;
    assert_non_null(strstr(stage_draw(s), "\n\u2500\u2500 22:10:49\u201322"));
}

static void list__gap__its_style_is_calm_or_not(void **state) {
    struct stage *s = *state;
    put_gap(s, false);
    open_by(s, GROUP_NONE);
    stage_draw(s);
    for (int col = 0; col < 80; col++)
        assert_int_equal(s->grid.cells[3 * 80 + col].style, STYLE_DIM);
    store_free(s->store);
    s->env.store = s->store = make_store(10);
    put_gap(s, true);
    open_by(s, GROUP_NONE);
    stage_draw(s);
    assert_int_equal(s->grid.cells[80].style, STYLE_GAP);
}

static void list__gap__opens_the_log(void **state) {
    struct stage *s = *state;
    put_gap(s, false);
    open_by(s, GROUP_NONE);
    stage_act(s, ACTION_DOWN);
    stage_act(s, ACTION_DOWN);
    assert_non_null(strstr(stage_selected(s), "gap of 30s"));
    stage_act(s, ACTION_ENTER);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_log);
    stage_act(s, ACTION_NEXT_WARNING);
    assert_non_null(strstr(stage_selected(s), "Pod/db"));
    stage_act(s, ACTION_UP);
    stage_act(s, ACTION_GROUP); /* it is in none */
    assert_non_null(strstr(stage_selected(s), "web-"));
}

/* The reason that there is nothing is told below it. */
static void list__gap__stays_where_no_event_matches(void **state) {
    struct stage *s = *state;
    struct err err;
    put_gap(s, false);
    assert_true(filter_add_list(s->flags, FILTER_REASON, STR("None"), &err));
    open_by(s, GROUP_NONE);
    const char *rows = stage_rows(s);
    assert_true(str_starts(str_of(rows), STR("-- 22:10:49-22:11:19 gap")));
    assert_non_null(strstr(rows, "None of 4 events match."));
    assert_string_equal(stage_summary(s), "0 events, 0 warnings");
}

/* --- clusters --------------------------------------------------------- */

static void list__clusters__are_told_apart(void **state) {
    struct stage *s = *state;
    static const char *const clusters[] = {"east", "west"};
    s->env.show.clusters = clusters;
    grid_reset(&s->grid, 8, 120);
    ADD(s->store, .uid = "1", .cluster = 1, .type = "Warning",
        .reason = "BackOff", .obj = "web-a", .msg = "Back-off restarting",
        .last_us = BEFORE(2 * MINUTE));
    open_by(s, GROUP_OBJECT);
    const char *rows = stage_rows(s);
    assert_non_null(strstr(rows, "Pod/web-a east 9 2m 9 "));
    assert_non_null(strstr(rows, "Pod/web-a west 1 2m 1 "));
    open_by(s, GROUP_PROBLEM);
    rows = stage_rows(s);
    assert_non_null(
        strstr(rows, "Warning BackOff 14 + 2m 2 clusters 3 pods "));
    assert_non_null(
        strstr(rows, "Warning FailedScheduling 1 + 3m east pod/db "));
    open_by(s, GROUP_NONE);
    rows = stage_rows(s);
    assert_non_null(strstr(rows, "2m Warning BackOff west Pod/web-a 1 "));
    open_by(s, GROUP_NODE); /* nodes of one name are two */
    assert_non_null(strstr(stage_rows(s), "(none) west 1 "));
}

/* --- bounds ----------------------------------------------------------- */

/* More events than the store keeps. */
static void flood(struct stage *s, const char *prefix) {
    char id[16];
    for (int i = 0; i < 1100; i++) {
        snprintf(id, sizeof(id), "%s%d", prefix, i);
        ADD(s->store, .uid = id, .obj = id, .reason = id, .msg = id);
    }
}

/* While the screen is paused nothing is refreshed, and events go. */
static void list__draw__rows_do_not_outlive_their_events(void **state) {
    struct stage *s = *state;
    static const enum group_key all[] = {GROUP_NONE, GROUP_PROBLEM,
                                         GROUP_OBJECT};
    static const char *const prefixes[] = {"a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        open_by(s, all[i]);
        stage_draw(s);
        flood(s, prefixes[2 * i]);
        grid_reset(&s->grid, 8, 80);
        s->view->ops->draw(s->view, &s->grid, (struct area){0, 0, 8, 80});
        buf_clear(&s->dump);
        grid_dump(&s->grid, &s->dump);
        char have[1000];
        snprintf(have, sizeof(have), "%s", stage_squeeze(s));
        open_by(s, all[i]);
        assert_string_equal(have, stage_rows(s));
        flood(s, prefixes[2 * i + 1]);
        stage_act(s, ACTION_ENTER);
        char name[16];
        snprintf(name, sizeof(name), "%.*s", STR_ARG(s->next.name));
        open_by(s, all[i]);
        stage_act(s, ACTION_ENTER);
        assert_true(str_eq(s->next.name, str_of(name)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(list__problems__are_one_row_a_signature),
        TEST(list__events__have_the_newest_on_top),
        TEST(list__events__tell_the_namespace_when_there_are_several),
        TEST(list__objects__of_one_name_are_told_by_namespace),
        TEST(list__groups__sum_up_what_the_key_has_in_common),
        TEST(list__draw__wide_screens_have_everything),
        TEST(list__draw__a_selected_graph_is_not_turned_over),
        TEST(list__summary__tells_what_is_above),
        TEST(list__enter__goes_from_a_problem_to_its_objects),
        TEST(list__enter__goes_to_the_object_where_there_is_one),
        TEST(list__enter__does_nothing_without_rows),
        TEST(list__group__goes_round),
        TEST(list__group__the_cursor_stays_with_its_event),
        TEST(list__group__within_a_group_leaves_out_what_is_one),
        TEST(list__sort__by_any_column_that_is_shown),
        TEST(list__sort__inverted_events_have_the_oldest_on_top),
        TEST(list__warning__goes_to_the_next_and_back),
        TEST(list__cursor__stays_on_its_row_as_others_come),
        TEST(list__filter__all_of_them_count),
        TEST(list__filter__a_new_text_is_a_new_filter),
        TEST(list__gap__is_a_row_among_the_events),
        TEST(list__gap__its_style_is_calm_or_not),
        TEST(list__gap__opens_the_log),
        TEST(list__gap__stays_where_no_event_matches),
        TEST(list__clusters__are_told_apart),
        TEST(list__draw__rows_do_not_outlive_their_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
