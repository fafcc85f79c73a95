/* SPDX-License-Identifier: Apache-2.0 */
/* The views that show a text: an event, the journal, help. */
#include "unit/view/stage.h"

#include <stdio.h>

#include "base/yaml.h"
#include "unit/unit.h"

static int set_up(void **state) {
    static struct stage s;
    stage_init(&s, 30, 60);
    *state = &s;
    return 0;
}

static int tear_down(void **state) {
    stage_done(*state);
    return 0;
}

static const struct sample unhealthy = {
    .uid = "u-1",
    .rv = "71",
    .name = "web.17a",
    .type = "Warning",
    .reason = "Unhealthy",
    .obj = "web",
    .host = "node-1",
    .msg = "Readiness probe failed: Get \"http://10.0.0.7:80/\": connection "
           "refused\nsecond line",
    .count = 12,
    .first_us = BEFORE(9 * MINUTE),
    .last_us = BEFORE(10 * US_PER_S)};

static struct entry *open_event(struct stage *s, const struct sample *sample) {
    struct entry *e = add_sample(s->store, sample);
    stage_open(s, &(struct view_open){.ops = &view_event, .event = e->event});
    return e;
}

/* --- event ------------------------------------------------------------ */

static void event__draw__labels_and_wraps_every_field(void **state) {
    struct stage *s = *state;
    open_event(s, &unhealthy);
    assert_string_equal(
        stage_draw(s),
        "Type:             Warning\n"
        "Reason:           Unhealthy\n"
        "Message:          Readiness probe failed: Get\n"
        "                  \"http://10.0.0.7:80/\": connection refused\n"
        "                  second line\n"
        "Object:           Pod/web\n"
        "  namespace:      prod\n"
        "  uid:            web\n"
        "\n"
        "Count:            12\n"
        "Last seen:        22:13:10, 10s ago\n"
        "First seen:       22:04:20, 9m ago\n"
        "  firstTimestamp: 22:04:20, 9m ago\n"
        "  lastTimestamp:  22:13:10, 10s ago\n"
        "Created:          22:04:20, 9m ago\n"
        "\n"
        "Source:           kubelet, node-1\n"
        "Node:             node-1\n"
        "Namespace:        prod\n"
        "Name:             web.17a\n"
        "Uid:              u-1\n"
        "Version:          71\n");
    assert_string_equal(s->view->title, "Unhealthy");
    assert_string_equal(stage_summary(s), "event");
}

static void event__open__has_a_title_without_a_reason(void **state) {
    struct stage *s = *state;
    struct draft d = make_draft(&unhealthy);
    d.reason = STR_NONE;
    struct change *c = change_new_event(CHANGE_ADDED, 0, NOW_US, &d);
    struct entry *e = NULL;
    store_apply(s->store, c, &e);
    change_free(c);
    stage_open(s, &(struct view_open){.ops = &view_event, .event = e->event});
    assert_string_equal(s->view->title, "event");
}

static void event__refresh__shows_the_newest_version(void **state) {
    struct stage *s = *state;
    struct sample again = unhealthy;
    open_event(s, &unhealthy);
    stage_draw(s);
    again.rv = "72";
    again.count = 13;
    put_event(s->store, CHANGE_MODIFIED, 0, &again, NULL);
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, "Count:            13\n"));
    assert_non_null(strstr(text, "Version:          72\n"));
    put_event(s->store, CHANGE_DELETED, 0, &again, NULL);
    assert_non_null(strstr(stage_draw(s), "Expired:"));
    assert_string_equal(stage_summary(s), "event, expired");
}

static void event__evicted__stays_as_it_was(void **state) {
    struct stage *s = *state;
    char uid[16];
    open_event(s, &unhealthy);
    stage_draw(s);
    for (int i = 0; i < 1100; i++) {
        snprintf(uid, sizeof(uid), "n%d", i);
        ADD(s->store, .uid = uid, .obj = "filler");
    }
    assert_int_equal(stage_act(s, ACTION_YAML), REACT_DRAW);
    s->view->ops->draw(s->view, &s->grid, (struct area){0, 0, 30, 60});
    assert_non_null(strstr(stage_draw(s), "Count:            12\n"));
    assert_string_equal(stage_summary(s), "event, no longer in memory");
}

static void event__yaml__is_the_whole_object(void **state) {
    struct stage *s = *state;
    struct err err;
    open_event(s, &unhealthy);
    grid_reset(&s->grid, 60, 200);
    assert_int_equal(stage_act(s, ACTION_YAML), REACT_DRAW);
    const char *text = stage_draw(s);
    struct yaml *root = yaml_parse(str_of(text), "screen", &err);
    if (!root) fail_msg("%s in\n%s", err.text, text);
    assert_string_equal(yaml_text(yaml_get(root, "message")), unhealthy.msg);
    assert_string_equal(yaml_text(yaml_get(root, "kind")), "Event");
    const struct yaml *object = yaml_get(root, "involvedObject");
    assert_string_equal(yaml_text(yaml_get(object, "name")), "web");
    yaml_free(root);
    assert_string_equal(stage_summary(s), "YAML");
    stage_act(s, ACTION_YAML);
    assert_non_null(strstr(stage_draw(s), "Reason:           Unhealthy\n"));
}

static void event__rest__is_shown_as_yaml(void **state) {
    struct stage *s = *state;
    struct draft d = make_draft(&unhealthy);
    d.rest = STR("{\"metadata\":{\"labels\":{\"app\":\"w\\u001b[2J\"}}}");
    struct change *c = change_new_event(CHANGE_ADDED, 0, NOW_US, &d);
    struct entry *e;
    store_apply(s->store, c, &e);
    change_free(c);
    stage_open(s, &(struct view_open){.ops = &view_event, .event = e->event});
    assert_non_null(strstr(stage_draw(s), "\nOther fields:\n"
                                          "metadata:\n"
                                          "  labels:\n"
                                          "    app: \"w\\u001B[2J\"\n"));
}

static void event__enter__opens_its_object(void **state) {
    struct stage *s = *state;
    open_event(s, &unhealthy);
    stage_act(s, ACTION_ENTER);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_object);
    assert_str(s->next.kind, "Pod");
    assert_str(s->next.name, "web");
    assert_str(s->next.uid, "web");
    stage_act(s, ACTION_OWNER);
    assert_ptr_equal(s->next.ops, &view_object);
    stage_act(s, ACTION_DESCRIBE);
    assert_ptr_equal(s->next.ops, &view_text);
    assert_int_equal(s->next.text, TEXT_DESCRIBE);
}

static void event__entry__is_the_event(void **state) {
    struct stage *s = *state;
    const struct entry *e = open_event(s, &unhealthy);
    assert_ptr_equal(s->view->ops->entry(s->view), e);
    stage_draw(s);
    buf_clear(&s->dump);
    assert_true(s->view->ops->copy(s->view, &s->dump));
    assert_non_null(strstr(s->dump.data, "Reason:           Unhealthy\n"));
}

/* --- log -------------------------------------------------------------- */

static void put_note(struct stage *s, enum change_kind kind, const char *text,
                     int64_t at_us) {
    struct change *c = change_new_text(kind, 0, at_us, str_of(text));
    store_apply(s->store, c, NULL);
    change_free(c);
}

static enum style style_of_row(const struct stage *s, int row) {
    return s->grid.cells[row * s->grid.cols + 12].style;
}

static void log__draw__has_what_happened_and_marks_gaps(void **state) {
    struct stage *s = *state;
    const struct gap gap = {.from_us = BEFORE(40 * US_PER_S),
                            .to_us = BEFORE(30 * US_PER_S),
                            .cause = STR("connection reset")};
    stage_open(s, &(struct view_open){.ops = &view_log});
    put_note(s, CHANGE_NOTE, "relisting\x1B[2J", BEFORE(30 * US_PER_S));
    struct change *c = change_new_gap(0, BEFORE(30 * US_PER_S), &gap);
    store_apply(s->store, c, NULL);
    change_free(c);
    put_note(s, CHANGE_SKIPPED, "unreadable", NOW_US);
    assert_string_equal(stage_draw(s),
                        " 22:12:20  live\n"
                        " 22:12:50  relisting^[[2J\n"
                        " 22:12:50  gap of 10s: connection reset; 0 events"
                        " recovered\n"
                        " 22:13:20  unreadable\n");
    assert_int_equal(style_of_row(s, 1), STYLE_TEXT);
    assert_int_equal(style_of_row(s, 2), STYLE_GAP);
    assert_int_equal(style_of_row(s, 3), STYLE_BAD);
    assert_string_equal(stage_summary(s), "4 lines, 1 gap");
}

static void put_feed(struct stage *s, uint16_t feed, uint16_t cluster,
                     const char *ns, enum feed_state state, const char *why) {
    const struct feed_report report = {.state = state,
                                       .retry_at_us = TIME_UNSET,
                                       .remaining = -1,
                                       .text = str_of(why)};
    struct change *c = change_new_text(CHANGE_FEED, feed, NOW_US, str_of(ns));
    c->cluster = cluster;
    store_apply(s->store, c, NULL);
    change_free(c);
    c = change_new_state(feed, NOW_US, &report);
    c->cluster = cluster;
    store_apply(s->store, c, NULL);
    change_free(c);
}

static void log__draw__tells_whose_line_it_is(void **state) {
    struct stage *s = *state;
    static const char *const clusters[] = {"east", "west"};
    put_feed(s, 0, 0, "prod", FEED_WAITING, "reset");
    stage_open(s, &(struct view_open){.ops = &view_log});
    assert_non_null(strstr(stage_draw(s), " 22:13:20  waiting: reset\n"));
    assert_int_equal(style_of_row(s, 1), STYLE_WAIT);
    put_feed(s, 1, 0, "", FEED_FAILED, "denied");
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, " 22:13:20  prod: waiting: reset\n"));
    assert_non_null(strstr(text, " all namespaces: failed: denied\n"));
    assert_int_equal(style_of_row(s, 0), STYLE_OK);
    assert_int_equal(style_of_row(s, 2), STYLE_BAD);
    s->env.show.clusters = clusters;
    s->env.settings++;
    put_feed(s, 2, 1, "prod", FEED_LIVE, "");
    text = stage_draw(s);
    assert_non_null(strstr(text, "  east prod: waiting: reset\n"));
    assert_non_null(strstr(text, "  east all namespaces: failed: denied\n"));
    assert_non_null(strstr(text, "  west prod: live\n"));
}

static void log__draw__follows_the_end(void **state) {
    struct stage *s = *state;
    char text[24];
    grid_reset(&s->grid, 3, 40);
    stage_open(s, &(struct view_open){.ops = &view_log});
    for (int i = 0; i < LIMIT_JOURNAL + 5; i++) {
        snprintf(text, sizeof(text), "note %d", i);
        put_note(s, CHANGE_NOTE, text, NOW_US);
    }
    assert_non_null(strstr(stage_draw(s), "note 1004\n"));
    put_note(s, CHANGE_NOTE, "the last", NOW_US);
    assert_non_null(strstr(stage_draw(s), "the last\n"));
    stage_act(s, ACTION_TOP);
    assert_non_null(strstr(stage_draw(s), "older lines are gone"));
    put_note(s, CHANGE_NOTE, "one more", NOW_US);
    assert_null(strstr(stage_draw(s), "one more"));
}

/* --- help ------------------------------------------------------------- */

static void open_help(struct stage *s, const struct view_ops *about) {
    grid_reset(&s->grid, 100, 80);
    stage_open(s, &(struct view_open){.ops = &view_help, .about = about});
}

static void help__draw__tells_what_works_in_the_view_below(void **state) {
    struct stage *s = *state;
    open_help(s, &view_list);
    const char *text = stage_draw(s);
    assert_true(str_starts(str_of(text), STR("Here\n  Enter         open\n")));
    assert_non_null(strstr(text, "  W             warnings only\n"));
    assert_non_null(strstr(text, "  count>10  last<5m"));
    assert_null(strstr(text, "previous match"));
    assert_non_null(strstr(text, "  :sort COLUMN"));

    open_help(s, &view_event);
    text = stage_draw(s);
    assert_non_null(strstr(text, "  d y           describe, YAML\n"));
    assert_null(strstr(text, "  W             warnings only\n"));
    assert_null(strstr(text, "count>10"));
}

/* Where there is room for two columns, all is on one screen. */
static void help__draw__fits_a_screen_of_120x40(void **state) {
    struct stage *s = *state;
    grid_reset(&s->grid, 36, 118);
    stage_open(s, &(struct view_open){.ops = &view_help, .about = &view_list});
    const char *text = stage_draw(s);
    assert_true(str_starts(str_of(text), STR("Here  ")));
    assert_non_null(strstr(text, "  Everywhere\n"));
    assert_non_null(strstr(text, "cluster owner uid action; Tab"));
    assert_non_null(strstr(text, "  cut: h and l scroll, w wraps"));
}

/* Keys once each, none without a key. */
static void help__draw__tells_every_key_once(void **state) {
    struct stage *s = *state;
    static const struct view_ops *const all[] = {&view_list, &view_object,
                                                 &view_event, &view_log};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        open_help(s, all[i]);
        struct str rest = str_of(stage_draw(s)), line;
        struct str seen[64];
        size_t n = 0;
        while (str_split(&rest, '\n', &line)) {
            if (str_eq(line, STR("Commands"))) break;
            if (!str_starts(line, STR("  "))) continue;
            struct str key = str_sub(line, 2, 10);
            assert_true(key.ptr[0] != ' ');
            for (size_t k = 0; k < n; k++)
                if (str_eq(seen[k], key))
                    fail_msg("%.*s comes twice for %s", STR_ARG(key),
                             all[i]->name);
            assert_true(n < 64);
            seen[n++] = key;
        }
        assert_true(n > 10);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(event__draw__labels_and_wraps_every_field),
        TEST(event__open__has_a_title_without_a_reason),
        TEST(event__refresh__shows_the_newest_version),
        TEST(event__evicted__stays_as_it_was),
        TEST(event__yaml__is_the_whole_object),
        TEST(event__rest__is_shown_as_yaml),
        TEST(event__enter__opens_its_object),
        TEST(event__entry__is_the_event),
        TEST(log__draw__has_what_happened_and_marks_gaps),
        TEST(log__draw__tells_whose_line_it_is),
        TEST(log__draw__follows_the_end),
        TEST(help__draw__tells_what_works_in_the_view_below),
        TEST(help__draw__fits_a_screen_of_120x40),
        TEST(help__draw__tells_every_key_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
