/* SPDX-License-Identifier: Apache-2.0 */
/* describe and YAML of an object. */
#include "unit/view/server.h"

#include "unit/unit.h"

static int set_up(void **state) {
    static struct stage s;
    stage_init(&s, 40, 80);
    *state = &s;
    return 0;
}

static int tear_down(void **state) {
    stage_done(*state);
    return 0;
}

#define CONFIG "/api/v1/namespaces/prod/configmaps/app"

static const struct served config[] = {
    {CONFIG, 200,
     "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'app',"
     "'namespace':'prod','uid':'app','labels':{'team':'a'}},'data':{'k':"
     "'first\\nsecond'}}"}};

static void open_text(struct stage *s, const char *kind, const char *name,
                      enum text_what what) {
    stage_open(s, &(struct view_open){.ops = &view_text,
                                      .kind = str_of(kind),
                                      .ns = STR("prod"),
                                      .name = str_of(name),
                                      .text = what});
}

static void add_event(struct stage *s, const char *uid) {
    ADD(s->store, .uid = uid, .kind = "ConfigMap", .obj = "app",
        .type = "Warning", .reason = "Odd", .msg = "something odd", .count = 4,
        .first_us = BEFORE(9 * MINUTE), .last_us = BEFORE(3 * MINUTE));
}

static void text__describe__ends_with_the_events(void **state) {
    struct stage *s = *state;
    add_event(s, "1");
    server_start(s, config, 1);
    open_text(s, "cm", "app", TEXT_DESCRIBE);
    assert_non_null(strstr(stage_draw(s), "asking the server ..."));
    server_settle(s);
    assert_string_equal(
        stage_draw(s),
        "Name:        app\n"
        "Namespace:   prod\n"
        "Kind:        ConfigMap\n"
        "API version: v1\n"
        "State:       1 key\n"
        "\n"
        "Data\n"
        "  k: 12 bytes\n"
        "\n"
        "Labels\n"
        "  team: a\n"
        "\n"
        "Events:\n"
        "  Type     Reason  Age              From     Message\n"
        "  ----     ------  ---              ----     -------\n"
        "  Warning  Odd     3m (x4 over 9m)  kubelet  something odd\n");
    assert_string_equal(s->view->title, "describe");
}

static void text__yaml__is_the_whole_object(void **state) {
    struct stage *s = *state;
    server_start(s, config, 1);
    open_text(s, "ConfigMap", "app", TEXT_YAML);
    server_settle(s);
    assert_string_equal(stage_draw(s), "kind: ConfigMap\n"
                                       "apiVersion: v1\n"
                                       "metadata:\n"
                                       "  name: app\n"
                                       "  namespace: prod\n"
                                       "  uid: app\n"
                                       "  labels:\n"
                                       "    team: a\n"
                                       "data:\n"
                                       "  k: \"first\\nsecond\"\n");
    stage_act(s, ACTION_DESCRIBE);
    assert_non_null(strstr(stage_draw(s), "Events:       <none>"));
    assert_string_equal(s->view->title, "describe");
}

static void text__secret__shows_sizes_alone(void **state) {
    static const struct served secret[] = {
        {"/api/v1/namespaces/prod/secrets/s", 200,
         "{'kind':'Secret','apiVersion':'v1','metadata':{'name':'s',"
         "'annotations':{'kubectl.kubernetes.io/last-applied-configuration':"
         "'aHVzaA=='}},'data':{'key':'aHVzaA=='}}"}};
    struct stage *s = *state;
    server_start(s, secret, 1);
    for (int what = TEXT_DESCRIBE; what <= TEXT_YAML; what++) {
        open_text(s, "Secret", "s", (enum text_what)what);
        server_settle(s);
        assert_non_null(strstr(stage_draw(s), "4 bytes"));
        buf_clear(&s->dump);
        s->view->ops->text(s->view, &s->dump);
        assert_null(strstr(s->dump.data, "aHVzaA"));
    }
}

static void text__refusals__are_told_above_the_events(void **state) {
    static const struct served refused[] = {{CONFIG, 403, "it is forbidden"}};
    struct stage *s = *state;
    add_event(s, "1");
    server_start(s, refused, 1);
    open_text(s, "ConfigMap", "app", TEXT_DESCRIBE);
    server_settle(s);
    assert_true(str_starts(str_of(stage_draw(s)),
                           STR("You may not read it: it is forbidden\n\n"
                               "Events:\n")));
    server_start(s, NULL, 0);
    s->env.ask = NULL;
    open_text(s, "ConfigMap", "app", TEXT_YAML);
    assert_string_equal(stage_draw(s), "There is no server to ask here\n");
}

static void text__enter__opens_the_event(void **state) {
    struct stage *s = *state;
    add_event(s, "1");
    add_event(s, "2");
    server_start(s, config, 1);
    open_text(s, "ConfigMap", "app", TEXT_DESCRIBE);
    server_settle(s);
    stage_draw(s);
    stage_act(s, ACTION_BOTTOM);
    stage_act(s, ACTION_ENTER);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_event);
    assert_str(event_uid(s->next.event), "2");
    assert_str(event_uid(s->view->ops->entry(s->view)->event), "2");
}

/* It does not change under the eyes, but when something happened. */
static void text__refresh__asks_again_when_something_happened(void **state) {
    struct stage *s = *state;
    server_start(s, config, 1);
    open_text(s, "ConfigMap", "app", TEXT_YAML);
    server_settle(s);
    size_t asked = server.total;
    s->env.show.now_us += 60 * US_PER_S;
    server_settle(s);
    assert_int_equal(server.total, asked);
    add_event(s, "1");
    server_settle(s);
    assert_true(server.total > asked);
}

static void text__search__finds_in_the_text(void **state) {
    struct stage *s = *state;
    server_start(s, config, 1);
    open_text(s, "ConfigMap", "app", TEXT_YAML);
    server_settle(s);
    stage_draw(s);
    assert_true(s->view->ops->search(s->view, STR("SECOND"), false));
    assert_false(s->view->ops->search(s->view, STR("third"), false));
}

static void text__hostile__nothing_acts(void **state) {
    static const struct served hostile[] = {
        {CONFIG, 200,
         "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':"
         "'a\\u001b[2J','labels':{'k\\u009b':'v\\u202e'}},'data':{"
         "'\\u0000\\u0007':'\\r'}}"}};
    struct stage *s = *state;
    server_start(s, hostile, 1);
    for (int what = TEXT_DESCRIBE; what <= TEXT_YAML; what++) {
        open_text(s, "ConfigMap", "app", (enum text_what)what);
        server_settle(s);
        for (const char *at = stage_draw(s); *at; at++)
            assert_true(*at == '\n' || (unsigned char)*at >= ' ');
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(text__describe__ends_with_the_events),
        TEST(text__yaml__is_the_whole_object),
        TEST(text__secret__shows_sizes_alone),
        TEST(text__refusals__are_told_above_the_events),
        TEST(text__enter__opens_the_event),
        TEST(text__refresh__asks_again_when_something_happened),
        TEST(text__search__finds_in_the_text),
        TEST(text__hostile__nothing_acts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
