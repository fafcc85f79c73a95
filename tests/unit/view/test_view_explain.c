/* SPDX-License-Identifier: Apache-2.0 */
/* The view that tells what a reason means. */
#include "unit/view/stage.h"

#include <stdio.h>

#include "explain/explain.h"
#include "unit/unit.h"
#include "view/keymap.h"

struct fixture {
    struct stage stage;
    struct explain *explain;
};

static int set_up(void **state) {
    static struct fixture f;
    struct err err;
    stage_init(&f.stage, 40, 76);
    f.explain = explain_new(&err);
    f.stage.env.explain = f.explain;
    f.stage.env.keys = keymap_default();
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    stage_done(&f->stage);
    explain_free(f->explain);
    return 0;
}

static const struct sample backoff = {.uid = "u-1",
                                      .rv = "1",
                                      .type = "Warning",
                                      .reason = "BackOff",
                                      .obj = "web-1",
                                      .host = "node-1",
                                      .msg =
                                          "Back-off pulling image \"web:1\"",
                                      .count = 12,
                                      .first_us = BEFORE(9 * MINUTE),
                                      .last_us = BEFORE(10 * US_PER_S)};

static void open_sample(struct stage *s, const struct sample *sample) {
    struct entry *e = add_sample(s->store, sample);
    stage_open(s,
               &(struct view_open){.ops = &view_explain, .event = e->event});
}

static void open_reason(struct stage *s, const char *reason) {
    stage_open(s, &(struct view_open){.ops = &view_explain,
                                      .reason = str_of(reason)});
}

#define ASSERT_HAS(text, part)                                           \
    do {                                                                 \
        if (!strstr(text, part)) fail_msg("no '%s' in\n%s", part, text); \
    } while (0)
#define ASSERT_LACKS(text, part)                                              \
    do {                                                                      \
        if (strstr(text, part)) fail_msg("there is '%s' in\n%s", part, text); \
    } while (0)

static void explain__draw__has_the_event_its_figures_and_the_texts(
    void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    ADD(s->store, .uid = "u-2", .reason = "BackOff", .obj = "web-2",
        .type = "Warning", .count = 3, .first_us = BEFORE(20 * MINUTE),
        .last_us = BEFORE(8 * MINUTE));
    open_sample(s, &backoff);
    const char *text = stage_draw(s);
    ASSERT_HAS(text, "BackOff\n"
                     "Reported by: kubelet\n"
                     "Object:      Pod/web-1 in prod\n"
                     "Node:        node-1\n"
                     "Message:     Back-off pulling image \"web:1\"\n"
                     "In all:      15 times, in 2 events about 2 objects\n"
                     "First seen:  21:53:20, 20m ago\n"
                     "Last seen:   22:13:10, 10s ago\n"
                     "\n"
                     "What it means\n"
                     "  The image could not be pulled several times, ");
    ASSERT_HAS(text, "\nUsual causes, the likeliest first\n  - name or tag");
    ASSERT_HAS(text, "\n  kubectl -n prod get pod/web-1 -o jsonpath=");
    ASSERT_LACKS(text, "another component");
    assert_string_equal(s->view->title, "explain: BackOff");
    assert_string_equal(stage_summary(s), "what a reason means");
}

static void explain__cluster__counts_its_own_events_alone(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    ADD(s->store, .uid = "u-9", .reason = "BackOff", .cluster = 1);
    open_sample(s, &backoff);
    ASSERT_HAS(stage_draw(s), "12 times, in 1 event about 1 object\n");
}

static void explain__refresh__follows_the_event(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    struct sample again = backoff;
    open_sample(s, &backoff);
    stage_draw(s);
    again.rv = "2";
    again.count = 13;
    again.msg = "Back-off restarting failed container";
    put_event(s->store, CHANGE_MODIFIED, 0, &again, NULL);
    const char *text = stage_draw(s);
    ASSERT_HAS(text, "13 times");
    ASSERT_HAS(text, "A container ended again");
    assert_false(s->view->ops->refresh(s->view));
}

static void explain__evicted__stays_as_it_was(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    char uid[16];
    open_sample(s, &backoff);
    stage_draw(s);
    for (int i = 0; i < 1100; i++) {
        snprintf(uid, sizeof(uid), "n%d", i);
        ADD(s->store, .uid = uid, .obj = "filler");
    }
    ASSERT_HAS(stage_draw(s), "12 times");
    assert_null(s->view->ops->entry(s->view));
    stage_act(s, ACTION_ENTER);
    assert_false(s->opens);
    assert_string_equal(
        stage_summary(s),
        "what a reason means, its event is no longer in memory");
}

static void explain__enter__opens_the_object(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    open_sample(s, &backoff);
    stage_draw(s);
    assert_int_equal(stage_act(s, ACTION_ENTER), REACT_DRAW);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_object);
    assert_str(s->next.kind, "Pod");
    assert_str(s->next.ns, "prod");
    assert_str(s->next.name, "web-1");
    assert_non_null(s->view->ops->entry(s->view));
}

static void explain__copy__gives_the_command_under_the_cursor(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    struct buf out = BUF_INIT(MIB);
    open_sample(s, &backoff);
    stage_draw(s);
    assert_true(s->view->ops->copy(s->view, &out));
    ASSERT_HAS(out.data, "What it means\n");
    buf_clear(&out);
    stage_act(s, ACTION_BOTTOM);
    stage_draw(s);
    assert_true(s->view->ops->copy(s->view, &out));
    assert_str(buf_str(&out), "crictl pull IMAGE  # on node-1: does the node "
                              "itself get at it?\n");
    buf_done(&out);
}

static void explain__other_source__is_said_to_be_doubtful(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    struct sample other = backoff;
    other.component = "my-operator";
    open_sample(s, &other);
    const char *text = stage_draw(s);
    ASSERT_HAS(text, "Reported by: my-operator\n");
    ASSERT_HAS(text, "So it is where it comes from kubelet.");
}

static void explain__unknown__says_so(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    struct sample other = backoff;
    other.reason = "Reconciled";
    other.component = "my-operator";
    open_sample(s, &other);
    const char *text = stage_draw(s);
    ASSERT_HAS(text, "It is none of the reasons that kevtop knows");
    ASSERT_HAS(text, "Reported by: my-operator\n");
    ASSERT_HAS(text, "Enter opens the object");
    assert_string_equal(stage_summary(s), "an unknown reason");
}

static void explain__typed__takes_any_case_and_needs_no_event(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    open_reason(s, "failedscheduling");
    const char *text = stage_draw(s);
    ASSERT_HAS(text, "FailedScheduling\nReported by: default-scheduler\n"
                     "In all:      not among the events known\n");
    ASSERT_HAS(text, "kubectl -n NAMESPACE describe pod/NAME\n");
    stage_act(s, ACTION_ENTER);
    assert_false(s->opens);
    open_reason(s, "FailedSchedulin");
    text = stage_draw(s);
    ASSERT_HAS(text, "Known reasons of similar names\n  - FailedScheduling\n");
    ASSERT_LACKS(text, "opens the object");
}

static void explain__hostile__acts_on_nothing(void **state) {
    struct stage *s = &((struct fixture *)*state)->stage;
    static const char evil[] = "\x1B]0;x\x07\xE2\x80\xAE$(reboot)'";
    struct sample other = backoff;
    other.msg = other.host = other.component = other.obj = other.ns = evil;
    open_sample(s, &other);
    const char *text = stage_draw(s);
    for (const char *c = text; *c; c++)
        assert_true(*c == '\n' || (unsigned char)*c >= 0x20);
    ASSERT_HAS(text, "Message:     ^[]0;x^G<U+202E>$(reboot)'\n");
    ASSERT_LACKS(text, "kubectl -n ^"); /* no name: no command */
    other.uid = "u-3";
    other.obj = "a'$(reboot)";
    other.ns = "-A";
    open_sample(s, &other);
    ASSERT_LACKS(stage_draw(s), "kubectl -n -A");
    other.uid = "u-4";
    other.ns = "a b";
    other.reason = "SYSTEMOOM\xE2\x80\xAE";
    open_sample(s, &other);
    ASSERT_HAS(stage_draw(s), "SYSTEMOOM<U+202E>\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(explain__draw__has_the_event_its_figures_and_the_texts),
        T(explain__cluster__counts_its_own_events_alone),
        T(explain__refresh__follows_the_event),
        T(explain__evicted__stays_as_it_was),
        T(explain__enter__opens_the_object),
        T(explain__copy__gives_the_command_under_the_cursor),
        T(explain__other_source__is_said_to_be_doubtful),
        T(explain__unknown__says_so),
        T(explain__typed__takes_any_case_and_needs_no_event),
        T(explain__hostile__acts_on_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
