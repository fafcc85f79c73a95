/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/view/stage.h"

#include <stdio.h>

#include "unit/unit.h"

static int set_up(void **state) {
    static struct stage s;
    stage_init(&s, 30, 80);
    *state = &s;
    return 0;
}

static int tear_down(void **state) {
    stage_done(*state);
    return 0;
}

static void open_object(struct stage *s, const char *kind, const char *ns,
                        const char *name) {
    stage_open(s, &(struct view_open){.ops = &view_object,
                                      .kind = str_of(kind),
                                      .ns = str_of(ns),
                                      .name = str_of(name)});
}

static const struct sample back_off = {.uid = "1",
                                       .rv = "1",
                                       .type = "Warning",
                                       .reason = "BackOff",
                                       .obj = "web-7c9d8f6b5-x2k4q",
                                       .host = "node-1",
                                       .msg = " Back-off\n restarting\n",
                                       .count = 3,
                                       .first_us = BEFORE(9 * MINUTE),
                                       .last_us = BEFORE(3 * MINUTE)};

static void fill(struct store *st) {
    ADD(st, .uid = "2", .reason = "Scheduled", .obj = back_off.obj,
        .component = "default-scheduler", .msg = "Assigned to node-1",
        .last_us = BEFORE(10 * MINUTE));
    add_sample(st, &back_off);
    ADD(st, .uid = "3", .reason = "Other", .obj = "other");
}

/* The event again, with a higher count. */
static void repeat(struct store *st, const char *rv, int32_t count,
                   int64_t last_us) {
    struct sample s = back_off;
    s.rv = rv;
    s.count = count;
    s.last_us = last_us;
    put_event(st, CHANGE_MODIFIED, 0, &s, NULL);
}

static void object__draw__describes_and_unfolds(void **state) {
    struct stage *s = *state;
    fill(s->store);
    repeat(s->store, "2", 5, BEFORE(10 * US_PER_S));
    open_object(s, "Pod", "prod", back_off.obj);
    assert_string_equal(
        stage_draw(s),
        "Name:         web-7c9d8f6b5-x2k4q\n"
        "Namespace:    prod\n"
        "Kind:         Pod\n"
        "Node:         node-1\n"
        "Owner:        web (by the name)\n"
        "First seen:   22:03:20, 10m ago\n"
        "Last seen:    22:13:10, 10s ago\n"
        "Seen:         2 events, 6 occurrences, 5 of them Warnings\n"
        "\n"
        "Events:\n"
        "  Type     Reason     Age               From               Message\n"
        "  ----     ------     ---               ----               -------\n"
        "  Normal   Scheduled  10m               default-scheduler  Assigned"
        " to node-1\n"
        "  Warning  BackOff    10s (x5 over 9m)  kubelet            Back-off"
        "  restarting\n"
        "\n"
        "Timeline, newest first (~ was not seen, but worked out from the"
        " count):\n"
        "   22:13:10  10s  Warning  BackOff    x2  Back-off  restarting\n"
        "   22:10:20  3m   Warning  BackOff        Back-off  restarting\n"
        "  ~22:07:20  6m   Warning  BackOff        Back-off  restarting\n"
        "   22:04:20  9m   Warning  BackOff        Back-off  restarting\n"
        "   22:03:20  10m  Normal   Scheduled      Assigned to node-1\n");
    assert_string_equal(s->view->title, "Pod/web-7c9d8f6b5-x2k4q");
    assert_string_equal(stage_summary(s), "2 events, 1 warning");
}

static void object__draw__says_when_nothing_is_known(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "po", "prod", "nosuch");
    assert_string_equal(stage_draw(s), "Name:         nosuch\n"
                                       "Namespace:    prod\n"
                                       "Kind:         Pod\n"
                                       "\n"
                                       "Events:       <none>\n");
    stage_act(s, ACTION_DOWN);
    stage_act(s, ACTION_ENTER);
    assert_false(s->opens);
}

static void object__refresh__follows_the_store(void **state) {
    struct stage *s = *state;
    open_object(s, "Pod", "prod", back_off.obj);
    assert_non_null(strstr(stage_draw(s), "<none>"));
    fill(s->store);
    assert_non_null(strstr(stage_draw(s), "(x3 over 9m)"));
    assert_false(s->view->ops->refresh(s->view));
    repeat(s->store, "2", 4, NOW_US);
    assert_true(s->view->ops->refresh(s->view));
    assert_non_null(strstr(stage_draw(s), "0s (x4 over 9m)"));
    ADD(s->store, .uid = "9", .obj = "other");
    assert_false(s->view->ops->refresh(s->view));
    s->env.show.now_us += US_PER_S;
    assert_non_null(strstr(stage_draw(s), "1s (x4 over 9m1s)"));
}

static void object__time__is_shown_as_is_asked_for(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "Pod", "prod", back_off.obj);
    stage_draw(s);
    s->env.show.times = TIMES_RFC3339;
    s->env.settings++;
    assert_non_null(strstr(stage_draw(s), "   2023-11-14T22:10:20Z  3m "));
}

static void object__open__finds_a_node_from_any_namespace(void **state) {
    struct stage *s = *state;
    ADD(s->store, .uid = "n", .kind = "Node", .obj = "node-1", .obj_ns = "",
        .ns = "default", .reason = "NodeNotReady", .msg = "not ready");
    open_object(s, "node", "prod", "node-1");
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, "NodeNotReady"));
    assert_null(strstr(text, "Namespace:"));
    assert_null(strstr(text, "Node:"));
}

static void object__open__any_namespace_settles_on_the_first(void **state) {
    struct stage *s = *state;
    stage_open(s, &(struct view_open){.ops = &view_object,
                                      .kind = STR("pods"),
                                      .name = STR("web"),
                                      .any_ns = true});
    assert_non_null(strstr(stage_draw(s), "<none>"));
    ADD(s->store, .uid = "a", .ns = "b", .obj = "web", .msg = "first");
    assert_non_null(strstr(stage_draw(s), "Namespace:    b\n"));
    ADD(s->store, .uid = "c", .ns = "a", .obj = "web", .msg = "second");
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, "Namespace:    b\n"));
    assert_null(strstr(text, "second"));
}

static void object__gap__stands_where_it_was(void **state) {
    struct stage *s = *state;
    fill(s->store);
    const struct gap gap = {.from_us = BEFORE(5 * MINUTE),
                            .to_us = BEFORE(4 * MINUTE),
                            .loss_possible = true,
                            .cause = STR("relisted (410)")};
    struct change *c = change_new_gap(0, BEFORE(4 * MINUTE), &gap);
    store_apply(s->store, c, NULL);
    change_free(c);
    open_object(s, "Pod", "prod", back_off.obj);
    const char *text = stage_draw(s);
    const char *at = strstr(
        text, "22:09:20  4m   gap of 60s: relisted (410); some may be lost\n");
    assert_non_null(at);
    assert_true(strstr(text, "22:10:20  3m ") < at);
    assert_true(at < strstr(text, "~22:07:20  6m "));
}

static void put_feed(struct stage *s, uint16_t feed, uint16_t cluster,
                     const char *ns) {
    const struct gap gap = {.from_us = BEFORE(5 * MINUTE),
                            .to_us = BEFORE(4 * MINUTE),
                            .cause = str_of(ns[0] ? ns : "all")};
    struct change *c = change_new_text(CHANGE_FEED, feed, 0, str_of(ns));
    c->cluster = cluster;
    store_apply(s->store, c, NULL);
    change_free(c);
    c = change_new_gap(feed, BEFORE(4 * MINUTE), &gap);
    c->cluster = cluster;
    store_apply(s->store, c, NULL);
    change_free(c);
}

/* What another feed missed was not about this object. */
static void object__gap__is_of_a_feed_that_could_have_brought_it(
    void **state) {
    struct stage *s = *state;
    fill(s->store);
    put_feed(s, 1, 0, "batch");
    put_feed(s, 2, 1, "prod");
    open_object(s, "Pod", "prod", back_off.obj);
    assert_null(strstr(stage_draw(s), "gap of"));
    put_feed(s, 3, 0, "prod");
    put_feed(s, 4, 0, "");
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, "gap of 60s: prod\n"));
    assert_non_null(strstr(text, "gap of 60s: all\n"));
}

static void object__enter__opens_the_event_under_the_cursor(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "Pod", "prod", back_off.obj);
    assert_non_null(strstr(stage_selected(s), "Scheduled"));
    stage_act(s, ACTION_DOWN);
    stage_act(s, ACTION_ENTER);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_event);
    assert_str(event_uid(s->next.event), "1");
    stage_act(s, ACTION_BOTTOM);
    assert_non_null(strstr(stage_selected(s), "22:03:20"));
    stage_act(s, ACTION_ENTER);
    assert_str(event_uid(s->next.event), "2");
}

static void object__cursor__stays_on_its_occurrence(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "Pod", "prod", back_off.obj);
    stage_draw(s);
    for (int i = 0; i < 3; i++) stage_act(s, ACTION_DOWN);
    assert_non_null(strstr(stage_selected(s), "~22:07:20"));
    repeat(s->store, "2", 4, BEFORE(MINUTE));
    repeat(s->store, "3", 5, NOW_US);
    assert_non_null(strstr(stage_selected(s), "~22:07:20"));
}

/* While the screen is paused the store goes on, and events go. */
static void object__enter__evicted_events_do_not_open(void **state) {
    struct stage *s = *state;
    char uid[16];
    fill(s->store);
    open_object(s, "Pod", "prod", back_off.obj);
    stage_draw(s);
    for (int i = 0; i < 1100; i++) {
        snprintf(uid, sizeof(uid), "n%d", i);
        ADD(s->store, .uid = uid, .obj = "filler");
    }
    stage_act(s, ACTION_ENTER);
    assert_false(s->opens);
    assert_non_null(strstr(stage_draw(s), "<none>"));
}

static void object__search__finds_in_the_text(void **state) {
    struct stage *s = *state;
    fill(s->store);
    grid_reset(&s->grid, 6, 80);
    open_object(s, "Pod", "prod", back_off.obj);
    stage_draw(s);
    assert_true(s->view->ops->search(s->view, STR("timeline"), false));
    assert_non_null(strstr(stage_draw(s), "Timeline"));
    assert_false(s->view->ops->search(s->view, STR("timeline"), false));
}

static void object__draw__nothing_from_outside_acts(void **state) {
    struct stage *s = *state;
    ADD(s->store, .uid = "e", .obj = "o\x1B[2J", .reason = "R\x1B]0;x\x07",
        .msg = "m\x9B\xE2\x80\xAE\r", .type = "T\n", .component = "c\x1B");
    open_object(s, "Pod", "prod", "o\x1B[2J");
    const char *text = stage_draw(s);
    for (const char *at = text; *at; at++)
        assert_true(*at == '\n' || (unsigned char)*at >= ' ');
    assert_non_null(strstr(text, "o^[[2J"));
    assert_non_null(strstr(text, "R^[]0;x^G"));
    assert_non_null(strstr(text, "<U+202E>"));
}

/* Far more occurrences than anybody would look at. */
static void object__draw__is_bounded(void **state) {
    struct stage *s = *state;
    char uid[16];
    for (int i = 0; i < 900; i++) {
        snprintf(uid, sizeof(uid), "n%d", i);
        ADD(s->store, .uid = uid, .obj = "busy", .count = 50,
            .first_us = BEFORE(60 * MINUTE));
    }
    open_object(s, "Pod", "prod", "busy");
    assert_non_null(strstr(stage_draw(s), "900 events"));
    assert_non_null(strstr(stage_draw(s), "(here the newest 500)"));
    stage_act(s, ACTION_BOTTOM);
    assert_non_null(strstr(stage_draw(s), "(older ones are left out)"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(object__draw__describes_and_unfolds),
        TEST(object__draw__says_when_nothing_is_known),
        TEST(object__refresh__follows_the_store),
        TEST(object__time__is_shown_as_is_asked_for),
        TEST(object__open__finds_a_node_from_any_namespace),
        TEST(object__open__any_namespace_settles_on_the_first),
        TEST(object__gap__stands_where_it_was),
        TEST(object__gap__is_of_a_feed_that_could_have_brought_it),
        TEST(object__enter__opens_the_event_under_the_cursor),
        TEST(object__cursor__stays_on_its_occurrence),
        TEST(object__enter__evicted_events_do_not_open),
        TEST(object__search__finds_in_the_text),
        TEST(object__draw__nothing_from_outside_acts),
        TEST(object__draw__is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
