/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/view/server.h"

#include <stdio.h>

#include "unit/unit.h"

static int set_up(void **state) {
    static struct stage s;
    stage_init(&s, 30, 100);
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

/* Without a server: what events tell. */
static void object__draw__tells_what_events_tell(void **state) {
    struct stage *s = *state;
    fill(s->store);
    repeat(s->store, "2", 5, BEFORE(10 * US_PER_S));
    open_object(s, "Pod", "prod", back_off.obj);
    assert_string_equal(
        stage_draw(s),
        "Pod/web-7c9d8f6b5-x2k4q  in prod  on node-1\n"
        "No server to ask here: what its events tell.\n"
        "2 events, 6 occurrences, 5 of them Warnings; first 22:03:20, 10m"
        " ago; last 22:13:10, 10s ago\n"
        "\n"
        "Belongs to\n"
        "  Deployment/web             (by its name)\n"
        "    Pod/web-7c9d8f6b5-x2k4q  (this one)\n"
        "\n"
        "Timeline, newest first  (~ was not seen, but worked out from a"
        " count)\n"
        "   22:13:10  10s  Warning  BackOff    x2  Back-off  restarting\n"
        "   22:10:20  3m   Warning  BackOff        Back-off  restarting\n"
        "  ~22:07:20  6m   Warning  BackOff        Back-off  restarting\n"
        "   22:04:20  9m   Warning  BackOff        Back-off  restarting\n"
        "   22:03:20  10m  Normal   Scheduled      Assigned to node-1\n");
    assert_string_equal(s->view->title, "Pod/web-7c9d8f6b5-x2k4q");
    assert_string_equal(stage_summary(s), "2 events, 1 warning");
}

/* On 80 cells the message needs the room. */
static void object__draw__is_brief_where_it_is_narrow(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "Pod", "prod", back_off.obj);
    grid_reset(&s->grid, 30, 80);
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, "   22:10:20  W  BackOff    Back-off  re"));
    assert_non_null(strstr(text, "   22:03:20  N  Scheduled  Assigned to"));
}

static void object__draw__says_when_nothing_is_known(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "po", "prod", "nosuch");
    assert_string_equal(
        stage_draw(s),
        "Pod/nosuch  in prod\n"
        "No server to ask here: what its events tell.\n"
        "\n"
        "No events of it are known, and none of what belongs to it.\n");
    stage_act(s, ACTION_DOWN);
    stage_act(s, ACTION_ENTER);
    assert_false(s->opens);
}

static void object__refresh__follows_the_store(void **state) {
    struct stage *s = *state;
    open_object(s, "Pod", "prod", back_off.obj);
    assert_non_null(strstr(stage_draw(s), "No events"));
    fill(s->store);
    assert_non_null(strstr(stage_draw(s), " 4 occurrences"));
    assert_false(s->view->ops->refresh(s->view));
    repeat(s->store, "2", 4, NOW_US);
    assert_true(s->view->ops->refresh(s->view));
    assert_non_null(strstr(stage_draw(s), " 5 occurrences"));
    ADD(s->store, .uid = "9", .obj = "other");
    assert_false(s->view->ops->refresh(s->view));
    s->env.show.now_us += US_PER_S;
    assert_true(s->view->ops->refresh(s->view));
    assert_non_null(strstr(stage_draw(s), "22:13:20  1s "));
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
    assert_true(str_starts(str_of(text), STR("Node/node-1\n")));
}

static void object__open__any_namespace_settles_on_the_first(void **state) {
    struct stage *s = *state;
    stage_open(s, &(struct view_open){.ops = &view_object,
                                      .kind = STR("pods"),
                                      .name = STR("web"),
                                      .any_ns = true});
    assert_non_null(strstr(stage_draw(s), "namespace is not known yet"));
    ADD(s->store, .uid = "a", .ns = "b", .obj = "web", .msg = "first");
    assert_non_null(strstr(stage_draw(s), "Pod/web  in b\n"));
    ADD(s->store, .uid = "c", .ns = "a", .obj = "web", .msg = "second");
    const char *text = stage_draw(s);
    assert_non_null(strstr(text, "Pod/web  in b\n"));
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
    assert_non_null(strstr(stage_selected(s), "Deployment/web"));
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
    for (int i = 0; i < 2; i++) stage_act(s, ACTION_DOWN);
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
    s->env.paused = true;
    for (int i = 0; i < 1100; i++) {
        snprintf(uid, sizeof(uid), "n%d", i);
        ADD(s->store, .uid = uid, .obj = "filler");
    }
    stage_act(s, ACTION_BOTTOM);
    stage_act(s, ACTION_ENTER);
    if (s->opens) assert_ptr_equal(s->next.ops, &view_object);
    assert_non_null(strstr(stage_draw(s), "No events"));
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
    assert_non_null(strstr(stage_draw(s), "of the newest 500 of 900 events"));
    stage_act(s, ACTION_BOTTOM);
    assert_non_null(strstr(stage_draw(s), "(older ones are left out)"));
}

/* --- what the server tells -------------------------------------------- */

#define PODS "/api/v1/namespaces/prod/pods"
#define APPS "/apis/apps/v1/namespaces/prod/"
#define OWNER(kind, name, uid)                                 \
    "'ownerReferences':[{'apiVersion':'apps/v1','kind':'" kind \
    "','name':'" name "','uid':'" uid "','controller':true}]"
#define POD_JSON                                                                     \
    "{'kind':'Pod','apiVersion':'v1','metadata':{'name':"                            \
    "'web-7c9d8f6b5-x2k4q','namespace':'prod','uid':'web-7c9d8f6b5-x2k4q',"          \
    "'creationTimestamp':'2023-11-14T22:03:20Z'," OWNER(                             \
        "ReplicaSet", "web-7c9d8f6b5",                                               \
        "rs") "},'spec':{'nodeName':"                                                \
              "'node-1','containers':[{'name':'app'}]},'status':{'phase':'Running'," \
              "'containerStatuses':[{'name':'app','image':'web:1.2','restartCount':" \
              "3,'state':{'waiting':{'reason':'CrashLoopBackOff','message':"         \
              "'back-off 40s'}},'lastState':{'terminated':{'exitCode':1,'reason':"   \
              "'Error','finishedAt':'2023-11-14T22:11:20Z'}}}]}}"
#define SET_JSON                                                       \
    "{'kind':'ReplicaSet','apiVersion':'apps/v1','metadata':{'name':"  \
    "'web-7c9d8f6b5','namespace':'prod','uid':'rs'," OWNER(            \
        "Deployment", "web",                                           \
        "web") "},'spec':{'replicas':2,'selector':{"                   \
               "'matchLabels':{'app':'web'}}},'status':{'replicas':2," \
               "'readyReplicas':1}}"
#define DEPLOYMENT_JSON                                                 \
    "{'kind':'Deployment','apiVersion':'apps/v1','metadata':{'name':"   \
    "'web','namespace':'prod','uid':'web'},'spec':{'replicas':2,"       \
    "'selector':{'matchLabels':{'app':'web'}}},'status':{'replicas':2," \
    "'readyReplicas':1,'updatedReplicas':2}}"
#define NODE_JSON                                                          \
    "{'kind':'Node','apiVersion':'v1','metadata':{'name':'node-1','uid':'" \
    "n'},'status':{'conditions':[{'type':'Ready','status':'True'}]}}"

static const struct served cluster[] = {
    {PODS "/web-7c9d8f6b5-x2k4q", 200, POD_JSON},
    {APPS "replicasets/web-7c9d8f6b5", 200, SET_JSON},
    {APPS "deployments/web", 200, DEPLOYMENT_JSON},
    {"/api/v1/nodes/node-1", 200, NODE_JSON},
    {APPS "replicasets", 200,
     "{'kind':'ReplicaSetList','apiVersion':'apps/v1','metadata':{},'items':[" SET_JSON
     "]}"},
    {PODS, 200,
     "{'kind':'PodList','apiVersion':'v1','metadata':{},'items':[" POD_JSON
     "]}"},
};

static void open_served(struct stage *s, const char *kind, const char *name) {
    server_start(s, cluster, sizeof(cluster) / sizeof(cluster[0]));
    open_object(s, kind, "prod", name);
}

static void object__server__state_owners_and_needs(void **state) {
    struct stage *s = *state;
    fill(s->store);
    ADD(s->store, .uid = "4", .kind = "Deployment", .obj = "web",
        .reason = "ScalingReplicaSet", .msg = "Scaled up",
        .last_us = BEFORE(11 * MINUTE));
    open_served(s, "Pod", back_off.obj);
    assert_non_null(strstr(stage_draw(s), "asking the server ..."));
    server_settle(s);
    grid_reset(&s->grid, 30, 110);
    assert_string_equal(
        stage_draw(s),
        "Pod/web-7c9d8f6b5-x2k4q  in prod  on node-1  10m old  "
        "CrashLoopBackOff, 0/1 ready, 3 restarts (2m ago)\n"
        "  app: waiting: CrashLoopBackOff, 3 restarts\n"
        "    message: back-off 40s\n"
        "    before:  exit code 1, Error, 2m ago\n"
        "    image:   web:1.2\n"
        "\n"
        "Belongs to\n"
        "  Deployment/web               1 of 2 ready\n"
        "    ReplicaSet/web-7c9d8f6b5   1 of 2 ready\n"
        "      Pod/web-7c9d8f6b5-x2k4q  (this one)\n"
        "\n"
        "Depends on\n"
        "  Node/node-1                  Ready\n"
        "\n"
        "Timeline, newest first  (~ was not seen, but worked out from a"
        " count)\n"
        "   22:10:20  3m   Warning  BackOff            "
        "Pod         Back-off  restarting\n"
        "  ~22:07:20  6m   Warning  BackOff            "
        "Pod         Back-off  restarting\n"
        "   22:04:20  9m   Warning  BackOff            "
        "Pod         Back-off  restarting\n"
        "   22:03:20  10m  Normal   Scheduled          "
        "Pod         Assigned to node-1\n"
        "   22:02:20  11m  Normal   ScalingReplicaSet  "
        "Deployment  Scaled up\n");
    assert_string_equal(stage_summary(s), "3 events of 2 objects, 1 warning");
}

static void object__server__owned_ones_are_below(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_served(s, "Deployment", "web");
    server_settle(s);
    const char *text = stage_draw(s);
    assert_non_null(
        strstr(text, "  Deployment/web               (this one)\n"
                     "    ReplicaSet/web-7c9d8f6b5   1 of 2 ready\n"
                     "      Pod/web-7c9d8f6b5-x2k4q  CrashLoopBackOff, 0/1"));
    assert_non_null(strstr(text, "BackOff"));
}

static void object__enter__goes_to_a_relative(void **state) {
    struct stage *s = *state;
    open_served(s, "Pod", back_off.obj);
    server_settle(s);
    stage_draw(s);
    stage_act(s, ACTION_OWNER);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_object);
    assert_str(s->next.kind, "ReplicaSet");
    stage_act(s, ACTION_ENTER);
    assert_str(s->next.kind, "Deployment");
    assert_str(s->next.api, "apps/v1");
    assert_str(s->next.uid, "web");
    stage_act(s, ACTION_BOTTOM);
    stage_act(s, ACTION_ENTER);
    assert_str(s->next.kind, "Node");
    assert_str(s->next.ns, "");
}

static void object__text__is_of_the_object_until_another_is_gone_to(
    void **state) {
    struct stage *s = *state;
    open_served(s, "Pod", back_off.obj);
    server_settle(s);
    stage_draw(s);
    stage_act(s, ACTION_YAML);
    assert_ptr_equal(s->next.ops, &view_text);
    assert_int_equal(s->next.text, TEXT_YAML);
    assert_str(s->next.kind, "Pod");
    stage_act(s, ACTION_DOWN);
    stage_act(s, ACTION_DESCRIBE);
    assert_int_equal(s->next.text, TEXT_DESCRIBE);
    assert_str(s->next.kind, "ReplicaSet");
}

static void object__server__refusals_are_told(void **state) {
    static const struct {
        struct served served;
        const char *text;
    } cases[] = {
        {{PODS "/web-7c9d8f6b5-x2k4q", 403, "pods is forbidden"},
         "You may not read it: what its events tell: pods is forbidden"},
        {{PODS "/web-7c9d8f6b5-x2k4q", 404, "not found"},
         "The server has it no more: what its events tell."},
        {{PODS "/web-7c9d8f6b5-x2k4q", 0, "connection refused"},
         "It cannot be read: what its events tell: connection refused"},
        {{PODS "/web-7c9d8f6b5-x2k4q", 200, "{]"}, "It cannot be read"},
    };
    struct stage *s = *state;
    fill(s->store);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        server_start(s, &cases[i].served, 1);
        open_object(s, "Pod", "prod", back_off.obj);
        server_settle(s);
        const char *text = stage_draw(s);
        if (!strstr(text, cases[i].text))
            fail_msg("no '%s' in\n%s", cases[i].text, text);
        assert_non_null(strstr(text, "Deployment/web             (by its"));
        assert_non_null(strstr(text, "  22:10:20  3m "));
    }
    server_start(s, NULL, 0);
    server.refuses = true;
    open_object(s, "Pod", "prod", back_off.obj);
    server_settle(s);
    assert_non_null(strstr(stage_draw(s), "asking the server ..."));
    s->env.show.now_us += 5 * US_PER_S;
    server_settle(s);
    assert_non_null(strstr(stage_draw(s), "cannot be asked now"));
}

/* Recreated under the same name: the old one's events stay, and say so. */
static void object__timeline__events_of_an_earlier_object_say_so(
    void **state) {
    static const struct served served[] = {
        {PODS "/web", 200,
         "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'web','namespace'"
         ":'prod','uid':'new'},'spec':{},'status':{}}"}};
    struct stage *s = *state;
    ADD(s->store, .uid = "1", .obj = "web", .msg = "Killed");
    server_start(s, served, 1);
    open_object(s, "Pod", "prod", "web");
    server_settle(s);
    assert_non_null(
        strstr(stage_draw(s), "[an earlier one of that name] Killed"));
}

/* A Node's events have its name for a uid, or none. */
static void object__timeline__a_nodes_events_are_its_own(void **state) {
    struct stage *s = *state;
    ADD(s->store, .uid = "1", .kind = "Node", .obj = "node-1", .obj_ns = "",
        .ns = "default", .msg = "NodeNotReady");
    open_served(s, "Node", "node-1");
    server_settle(s);
    assert_non_null(strstr(stage_draw(s), "Started  Node"));
}

static void object__owned__the_unhealthy_come_first_and_are_bounded(
    void **state) {
    struct stage *s = *state;
    struct buf list = BUF_INIT(MIB);
    buf_add_cstr(&list, "{'kind':'PodList','apiVersion':'v1','metadata':{},"
                        "'items':[");
    for (int i = 0; i < 40; i++)
        buf_printf(&list,
                   "%s{'kind':'Pod','apiVersion':'v1','metadata':{'name':"
                   "'web-%d','namespace':'prod','uid':'p%d'," OWNER(
                       "StatefulSet", "web",
                       "st") "},'spec':{'containers':[{}]},'status':{'phase':"
                             "'%s','containerStatuses':[{'ready':true,"
                             "'state':{'running':{}}}]}}",
                   i ? "," : "", i, i, i == 39 ? "Failed" : "Running");
    buf_add_cstr(&list, "]}");
    const struct served served[] = {
        {PODS, 200, list.data},
        {APPS "statefulsets/web", 200,
         "{'kind':'StatefulSet','apiVersion':'apps/v1','metadata':{'name':"
         "'web','namespace':'prod','uid':'st'},'spec':{'replicas':40,"
         "'selector':{'matchLabels':{'app':'web'}}},'status':{"
         "'readyReplicas':39}}"}};
    server_start(s, served, 2);
    open_object(s, "StatefulSet", "prod", "web");
    server_settle(s);
    const char *text = stage_draw(s);
    const char *bad = strstr(text, "Pod/web-39");
    assert_non_null(bad);
    assert_true(bad < strstr(text, "Pod/web-0 "));
    assert_non_null(strstr(text, "and 35 more that are well\n"));
    buf_done(&list);
}

static void object__refresh__asks_again_and_not_while_paused(void **state) {
    struct stage *s = *state;
    open_served(s, "Pod", back_off.obj);
    server_settle(s);
    size_t asked = server.total;
    s->env.show.now_us += 3 * US_PER_S;
    s->view->ops->refresh(s->view);
    assert_int_equal(server.total, asked);
    s->env.show.now_us += FAMILY_REFRESH_MS * INT64_C(1000);
    s->view->ops->refresh(s->view);
    assert_true(server.total > asked);
    asked = server.total;
    server_settle(s);
    s->env.show.now_us += 2 * US_PER_S;
    fill(s->store);
    s->view->ops->refresh(s->view);
    assert_true(server.total > asked);
    server_settle(s);
    asked = server.total;
    s->env.paused = true;
    s->env.show.now_us += 60 * US_PER_S;
    stage_act(s, ACTION_DOWN);
    s->view->ops->draw(s->view, &s->grid, (struct area){0, 0, 20, 60});
    assert_int_equal(server.total, asked);
}

/* Answers that come when nobody waits any more leave nothing behind. */
static void object__close__forgets_what_it_asked(void **state) {
    struct stage *s = *state;
    open_served(s, "Pod", back_off.obj);
    assert_true(server.n_asked > 0);
    uint32_t id = server.asked[0].id;
    s->view->ops->close(s->view);
    s->view = NULL;
    server_answer(s->store);
    assert_null(replies_take(store_replies(s->store), id));
}

static void object__cursor__stays_while_answers_come(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_served(s, "Pod", back_off.obj);
    stage_draw(s);
    stage_act(s, ACTION_BOTTOM);
    assert_non_null(strstr(stage_selected(s), "22:03:20"));
    server_settle(s);
    assert_non_null(strstr(stage_selected(s), "22:03:20"));
}

static void object__copy__is_the_line_or_all(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "Pod", "prod", back_off.obj);
    stage_draw(s);
    buf_clear(&s->dump);
    assert_true(s->view->ops->copy(s->view, &s->dump));
    assert_non_null(strstr(s->dump.data, "Timeline"));
    stage_act(s, ACTION_BOTTOM);
    buf_clear(&s->dump);
    s->view->ops->copy(s->view, &s->dump);
    assert_string_equal(s->dump.data, "   22:03:20  10m  Normal   Scheduled  "
                                      "Assigned to node-1\n");
    assert_str(event_uid(s->view->ops->entry(s->view)->event), "2");
    stage_act(s, ACTION_TOP);
    assert_str(event_uid(s->view->ops->entry(s->view)->event), "1");
}

static void object__mouse__a_second_press_opens(void **state) {
    struct stage *s = *state;
    fill(s->store);
    open_object(s, "Pod", "prod", back_off.obj);
    stage_draw(s);
    struct mouse m = {.row = 10, .col = 5, .what = MOUSE_PRESS};
    s->view->ops->mouse(s->view, &m, &s->next, &s->opens);
    assert_false(s->opens);
    assert_non_null(strstr(stage_selected(s), "~22:07:20"));
    m.what = MOUSE_DOUBLE;
    s->view->ops->mouse(s->view, &m, &s->next, &s->opens);
    assert_true(s->opens);
    assert_ptr_equal(s->next.ops, &view_event);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(object__draw__tells_what_events_tell),
        TEST(object__draw__is_brief_where_it_is_narrow),
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
        TEST(object__server__state_owners_and_needs),
        TEST(object__server__owned_ones_are_below),
        TEST(object__enter__goes_to_a_relative),
        TEST(object__text__is_of_the_object_until_another_is_gone_to),
        TEST(object__server__refusals_are_told),
        TEST(object__timeline__events_of_an_earlier_object_say_so),
        TEST(object__timeline__a_nodes_events_are_its_own),
        TEST(object__owned__the_unhealthy_come_first_and_are_bounded),
        TEST(object__refresh__asks_again_and_not_while_paused),
        TEST(object__close__forgets_what_it_asked),
        TEST(object__cursor__stays_while_answers_come),
        TEST(object__copy__is_the_line_or_all),
        TEST(object__mouse__a_second_press_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
