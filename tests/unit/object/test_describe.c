/* SPDX-License-Identifier: Apache-2.0 */
#include "object/describe.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "unit/unit.h"

#define NOW_US (INT64_C(1700000000) * 1000000) /* 2023-11-14T22:13:20Z */
#define AT_10M "\"2023-11-14T22:03:20Z\""
#define AT_3M "\"2023-11-14T22:10:20Z\""
#define AT_2M "\"2023-11-14T22:11:20Z\""

struct bench {
    struct json_reader *reader;
    char *text; /* of the object; ' stands for " */
    struct buf out;
    struct page page;
};

static int set_up(void **state) {
    static struct bench b;
    b = (struct bench){.reader = json_reader_new()};
    buf_init(&b.out, 16 * MIB);
    page_init(&b.page);
    *state = &b;
    return 0;
}

static int tear_down(void **state) {
    struct bench *b = *state;
    json_reader_free(b->reader);
    xfree(b->text);
    buf_done(&b->out);
    page_done(&b->page);
    return 0;
}

static const struct json *parse(struct bench *b, const char *text) {
    struct err err;
    xfree(b->text);
    b->text = xstrdup(text);
    for (char *at = b->text; *at; at++)
        if (*at == '\'') *at = '"';
    const struct json *v =
        json_parse(b->reader, b->text, strlen(b->text), &err);
    if (!v) fail_msg("%s", text);
    return v;
}

static const char *state_of(struct bench *b, const char *text,
                            enum tone *tone) {
    buf_clear(&b->out);
    buf_add_cstr(&b->out, "");
    enum tone got = describe_state(parse(b, text), NOW_US, &b->out);
    if (tone) *tone = got;
    return b->out.data ? b->out.data : "";
}

static const char *dump(struct bench *b) {
    static const char marks[] = " .#+!X";
    buf_clear(&b->out);
    for (size_t i = 0; i < b->page.lines.n; i++) {
        const struct page_line *l = &b->page.lines.at[i];
        buf_add_char(&b->out, marks[l->tone]);
        buf_add_fill(&b->out, ' ', (size_t)l->indent * 2);
        buf_add_str(&b->out, page_label(&b->page, i));
        if (l->label_len) buf_add_cstr(&b->out, ": ");
        buf_add_str(&b->out, page_text(&b->page, i));
        buf_add_char(&b->out, '\n');
    }
    return b->out.data ? b->out.data : "";
}

static const char *short_of(struct bench *b, const char *text) {
    page_clear(&b->page);
    describe_short(parse(b, text), NOW_US, &b->page);
    return dump(b);
}

static const char *whole_of(struct bench *b, const char *text) {
    page_clear(&b->page);
    describe_whole(parse(b, text), NOW_US, &b->page);
    return dump(b);
}

static const char *yaml_of(struct bench *b, const char *text) {
    buf_clear(&b->out);
    describe_yaml(parse(b, text), &b->out);
    return b->out.data ? b->out.data : "";
}

/* --- state ------------------------------------------------------------ */

#define POD(spec, status) \
    "{'kind':'Pod','apiVersion':'v1','spec':{" spec "},'status':{" status "}}"
#define ONE "'containers':[{'name':'app'}]"
#define IS(app) "'containerStatuses':[{'name':'app'," app "}]"

static const struct {
    const char *json, *state;
    enum tone tone;
} states[] = {
    /* What the STATUS column of `kubectl get pods` has for these. */
    {POD(ONE, "'phase':'Running'," IS("'ready':true,'state':{'running':{}}")),
     "Running, 1/1 ready", TONE_GOOD},
    {POD(ONE, "'phase':'Running'," IS("'ready':false,'state':{'running':{}}")),
     "Running, 0/1 ready", TONE_WARN},
    {POD(ONE, "'phase':'Running'," IS(
                  "'restartCount':7,'state':{'waiting':{'reason':"
                  "'CrashLoopBackOff'}},'lastState':{'terminated':{"
                  "'finishedAt':" AT_2M "}}")),
     "CrashLoopBackOff, 0/1 ready, 7 restarts (2m ago)", TONE_BAD},
    {POD(ONE, "'phase':'Pending'"), "Pending, 0/1 ready", TONE_WARN},
    {POD(ONE, "'phase':'Pending','conditions':[{'type':'PodScheduled',"
              "'status':'False','reason':'Unschedulable'}]"),
     "Pending, 0/1 ready", TONE_BAD},
    {POD(ONE, "'phase':'Pending'," IS("'state':{'waiting':{'reason':"
                                      "'ContainerCreating'}}")),
     "ContainerCreating, 0/1 ready", TONE_WARN},
    {POD(ONE, "'phase':'Pending'," IS("'state':{'waiting':{'reason':"
                                      "'ImagePullBackOff'}}")),
     "ImagePullBackOff, 0/1 ready", TONE_BAD},
    {POD(ONE, "'phase':'Succeeded'," IS("'state':{'terminated':{'exitCode':0,"
                                        "'reason':'Completed'}}")),
     "Completed", TONE_QUIET},
    {POD(ONE, "'phase':'Failed'," IS("'state':{'terminated':{'exitCode':3}}")),
     "ExitCode:3", TONE_BAD},
    {POD(ONE, "'phase':'Failed'," IS(
                  "'state':{'terminated':{'exitCode':137,'signal':9}}")),
     "Signal:9", TONE_BAD},
    {POD(ONE, "'phase':'Failed','reason':'Evicted'"), "Evicted", TONE_BAD},
    {POD("'initContainers':[{'name':'a'},{'name':'b'}]," ONE,
         "'phase':'Pending','initContainerStatuses':[{'name':'a','state':{"
         "'terminated':{'exitCode':0}}},{'name':'b','state':{'running':{}}}]"),
     "Init:1/2, 0/1 ready", TONE_WARN},
    {POD("'initContainers':[{'name':'a'}]," ONE,
         "'phase':'Pending','initContainerStatuses':[{'name':'a',"
         "'restartCount':4,'state':{'waiting':{'reason':'CrashLoopBackOff'}}"
         "}]"),
     "Init:CrashLoopBackOff, 0/1 ready, 4 restarts", TONE_BAD},
    {POD("'initContainers':[{'name':'a'}]," ONE,
         "'phase':'Pending','initContainerStatuses':[{'name':'a',"
         "'state':{'terminated':{'exitCode':2}}}]"),
     "Init:ExitCode:2, 0/1 ready", TONE_BAD},
    {POD("'initContainers':[{'name':'mesh','restartPolicy':'Always'}]," ONE,
         "'phase':'Running','initContainerStatuses':[{'name':'mesh',"
         "'started':true,'ready':true,'state':{'running':{}}}]," IS(
             "'ready':true,'state':{'running':{}}")),
     "Running, 2/2 ready", TONE_GOOD},
    {POD("'containers':[{'name':'a'},{'name':'b'}]",
         "'phase':'Running','containerStatuses':[{'name':'a','state':{"
         "'terminated':{'exitCode':0,'reason':'Completed'}}},{'name':'b',"
         "'ready':true,'state':{'running':{}}}]"),
     "NotReady, 1/2 ready", TONE_WARN},
    {"{'kind':'Pod','apiVersion':'v1','metadata':{'deletionTimestamp':" AT_2M
     "},'spec':{" ONE "},'status':{'phase':'Running'}}",
     "Terminating, 0/1 ready", TONE_WARN},
    {POD(ONE, "'phase':'Pending','conditions':[{'type':'PodScheduled',"
              "'reason':'SchedulingGated'}]"),
     "SchedulingGated, 0/1 ready", TONE_WARN},
    {POD("", ""), "Unknown, 0/0 ready", TONE_BAD},

    {"{'kind':'Deployment','apiVersion':'apps/v1','spec':{'replicas':5},"
     "'status':{'replicas':6,'readyReplicas':3,'updatedReplicas':2}}",
     "3 of 5 ready, 2 up to date, 1 too many", TONE_WARN},
    {"{'kind':'Deployment','apiVersion':'apps/v1','spec':{'replicas':2},"
     "'status':{'replicas':2,'readyReplicas':2,'updatedReplicas':2}}",
     "2 of 2 ready", TONE_GOOD},
    {"{'kind':'Deployment','apiVersion':'apps/v1','spec':{'replicas':2},"
     "'status':{'replicas':3,'readyReplicas':2,'updatedReplicas':1,"
     "'conditions':[{'type':'Progressing','status':'False',"
     "'reason':'ProgressDeadlineExceeded'}]}}",
     "2 of 2 ready, 1 up to date, 1 too many, roll-out stuck", TONE_BAD},
    {"{'kind':'ReplicaSet','apiVersion':'apps/v1','spec':{'replicas':0}}",
     "0 of 0 ready", TONE_QUIET},
    {"{'kind':'StatefulSet','apiVersion':'apps/v1','spec':{'replicas':3},"
     "'status':{'replicas':1,'updatedReplicas':1}}",
     "0 of 3 ready, 1 up to date", TONE_BAD},
    {"{'kind':'DaemonSet','apiVersion':'apps/v1','status':{"
     "'desiredNumberScheduled':4,'currentNumberScheduled':4,'numberReady':3,"
     "'updatedNumberScheduled':4,'numberMisscheduled':1}}",
     "3 of 4 ready, 1 where none should be", TONE_WARN},
    {"{'kind':'Job','apiVersion':'batch/v1','spec':{'completions':3},"
     "'status':{'active':1,'succeeded':1,'failed':2}}",
     "1 running, 1 of 3 done, 2 failed", TONE_WARN},
    {"{'kind':'Job','apiVersion':'batch/v1','status':{'failed':7,"
     "'conditions':[{'type':'Failed','status':'True',"
     "'reason':'BackoffLimitExceeded'}]}}",
     "failed: BackoffLimitExceeded, 0 of 1 done, 7 failed", TONE_BAD},
    {"{'kind':'Job','apiVersion':'batch/v1','status':{'succeeded':1,"
     "'startTime':" AT_10M ",'completionTime':" AT_3M ",'conditions':[{"
     "'type':'Complete','status':'True'}]}}",
     "complete, 1 of 1 done, took 7m", TONE_QUIET},
    {"{'kind':'CronJob','apiVersion':'batch/v1','spec':{'schedule':"
     "'*/5 * * * *'},'status':{'lastScheduleTime':" AT_3M "}}",
     "*/5 * * * *, 0 running, last started 3m ago, no success yet", TONE_WARN},
    {"{'kind':'HorizontalPodAutoscaler','apiVersion':'autoscaling/v2','spec':{"
     "'minReplicas':2,'maxReplicas':9},'status':{'currentReplicas':2,"
     "'desiredReplicas':4,'conditions':[{'type':'ScalingActive',"
     "'status':'False'}]}}",
     "2 replicas, wants 4 (2 to 9), cannot scale", TONE_BAD},
    {"{'kind':'PodDisruptionBudget','apiVersion':'policy/v1','status':{"
     "'disruptionsAllowed':0,'currentHealthy':2,'desiredHealthy':2}}",
     "0 may be disrupted, 2 healthy of 2 needed", TONE_WARN},
    {"{'kind':'Node','apiVersion':'v1','status':{'conditions':[{'type':"
     "'MemoryPressure','status':'True'},{'type':'Ready','status':'True'}]}}",
     "Ready, MemoryPressure", TONE_WARN},
    {"{'kind':'Node','apiVersion':'v1','spec':{'unschedulable':true},"
     "'status':{'conditions':[{'type':'Ready','status':'Unknown',"
     "'lastTransitionTime':" AT_3M "}]}}",
     "NotReady for 3m, SchedulingDisabled", TONE_BAD},
    {"{'kind':'PersistentVolumeClaim','apiVersion':'v1','spec':{"
     "'storageClassName':'fast','resources':{'requests':{'storage':'1Gi'}}},"
     "'status':{'phase':'Pending'}}",
     "Pending, 1Gi, fast", TONE_BAD},
    {"{'kind':'PersistentVolume','apiVersion':'v1','spec':{'claimRef':{"
     "'namespace':'prod','name':'data'},'capacity':{'storage':'5Gi'}},"
     "'status':{'phase':'Released'}}",
     "Released to prod/data, 5Gi", TONE_WARN},
    {"{'kind':'ResourceQuota','apiVersion':'v1','status':{'hard':{'pods':"
     "'10','requests.cpu':'2','limits.memory':'4Gi'},'used':{'pods':'10',"
     "'requests.cpu':'1900m','limits.memory':'1Gi'}}}",
     "pods used up, requests.cpu almost used up", TONE_BAD},
    {"{'kind':'Service','apiVersion':'v1','spec':{'type':'LoadBalancer',"
     "'clusterIP':'10.0.0.1'}}",
     "LoadBalancer, 10.0.0.1, no address yet", TONE_WARN},
    {"{'kind':'EndpointSlice','apiVersion':'discovery.k8s.io/v1','endpoints':["
     "{'conditions':{'ready':true}},{'conditions':{'ready':false}},{}]}",
     "2 of 3 endpoints ready", TONE_WARN},
    {"{'kind':'Secret','apiVersion':'v1','type':'Opaque','data':{'a':'eHg='}}",
     "Opaque, 1 key", TONE_QUIET},

    /* Others. */
    {"{'kind':'Certificate','apiVersion':'cert-manager.io/v1','status':{"
     "'conditions':[{'type':'Issuing','status':'True'},{'type':'Ready',"
     "'status':'False','reason':'DoesNotExist'}]}}",
     "not Ready: DoesNotExist", TONE_BAD},
    {"{'kind':'Widget','apiVersion':'x.io/v1','status':{'phase':'Failed'}}",
     "Failed", TONE_BAD},
    {"{'kind':'Widget','apiVersion':'x.io/v1','metadata':{'generation':3},"
     "'status':{'phase':'Ready','observedGeneration':2}}",
     "Ready, status older than spec", TONE_WARN},
    {"{'kind':'Widget','apiVersion':'x.io/v1'}", "", TONE_QUIET},
    /* A Service of another group is not the Service. */
    {"{'kind':'Service','apiVersion':'serving.knative.dev/v1','status':{"
     "'conditions':[{'type':'Ready','status':'True'}]}}",
     "Ready", TONE_GOOD},
};

static void describe__state__is_one_line_and_a_tone(void **state) {
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        enum tone tone;
        const char *text = state_of(*state, states[i].json, &tone);
        if (strcmp(text, states[i].state) != 0 || tone != states[i].tone)
            fail_msg("%s\nhave %s (%d)\nwant %s (%d)", states[i].json, text,
                     (int)tone, states[i].state, (int)states[i].tone);
    }
}

/* --- short ------------------------------------------------------------ */

static void describe__short__tells_why_a_container_fails(void **state) {
    assert_string_equal(
        short_of(
            *state,
            POD(ONE,
                "'phase':'Running','containerStatuses':[{'name':'app','image':"
                "'web:1.2','restartCount':7,'state':{'waiting':{'reason':"
                "'CrashLoopBackOff','message':'back-off 5m0s'}},'lastState':{"
                "'terminated':{'exitCode':137,'signal':9,'reason':'OOMKilled',"
                "'message':'out of memory\\n','startedAt':" AT_3M
                ",'finishedAt':" AT_2M "}}}],'conditions':[{'type':'Ready',"
                "'status':'False','reason':'ContainersNotReady','message':"
                "'containers with unready status: [app]',"
                "'lastTransitionTime':" AT_10M "},{'type':'Initialized',"
                "'status':'True'}]")),
        "Xapp: waiting: CrashLoopBackOff, 7 restarts\n"
        "   message: back-off 5m0s\n"
        "X  before: exit code 137, signal 9, OOMKilled, 2m ago, after 60s\n"
        "   message: out of memory\n"
        "   image: web:1.2\n"
        "XReady: False for 10m: ContainersNotReady, containers with unready "
        "status: [app]\n");
}

static void describe__short__is_calm_where_all_is_well(void **state) {
    assert_string_equal(
        short_of(*state,
                 POD("'initContainers':[{'name':'a'}]," ONE,
                     "'phase':'Running','initContainerStatuses':[{'name':'a',"
                     "'state':{'terminated':{'exitCode':0}}}]," IS(
                         "'ready':true,'image':'web:1','state':{'running':{"
                         "'startedAt':" AT_10M "}}") ",'conditions':[{'type':"
                                                     "'Ready','status':"
                                                     "'True'}]")),
        " app: running for 10m, ready\n"
        "   image: web:1\n");
}

static void describe__short__tells_what_holds_a_rollout(void **state) {
    assert_string_equal(
        short_of(*state,
                 "{'kind':'Deployment','apiVersion':'apps/v1','metadata':{"
                 "'generation':4},'spec':{'replicas':3,'paused':true},"
                 "'status':{'observedGeneration':3,'replicas':3,"
                 "'readyReplicas':3,'availableReplicas':3,'updatedReplicas':1,"
                 "'conditions':[{'type':'ReplicaFailure','status':'True',"
                 "'reason':'FailedCreate','message':'exceeded quota'}]}}"),
        " replicas: 3 desired, 3 there, 3 ready, 3 available, 1 up to date\n"
        "!roll-out: paused: goes on with `kubectl rollout resume`\n"
        "!roll-out: its controller has not seen the newest spec yet\n"
        "XReplicaFailure: True: FailedCreate, exceeded quota\n");
}

static void describe__short__metrics_have_current_and_target(void **state) {
    assert_string_equal(
        short_of(*state,
                 "{'kind':'HorizontalPodAutoscaler','apiVersion':"
                 "'autoscaling/v2','spec':{'scaleTargetRef':{'kind':"
                 "'Deployment','name':'web'},'metrics':[{'type':'Resource',"
                 "'resource':{'name':'cpu','target':{'type':'Utilization',"
                 "'averageUtilization':80}}},{'type':'Pods','pods':{'metric':{"
                 "'name':'qps'},'target':{'type':'AverageValue',"
                 "'averageValue':'10'}}}]},'status':{'currentMetrics':[{"
                 "'type':'Resource','resource':{'name':'cpu','current':{"
                 "'averageUtilization':93,'averageValue':'93m'}}}]}}"),
        " target: kind=Deployment, name=web\n"
        " cpu: 93%, 93m, target 80%\n"
        "!qps: unknown, target 10\n");
}

static void describe__short__quota_has_used_of_hard(void **state) {
    assert_string_equal(
        short_of(*state, "{'kind':'ResourceQuota','apiVersion':'v1','status':"
                         "{'hard':{'pods':'10','cpu':'2'},'used':{'pods':'10',"
                         "'cpu':'500m'}}}"),
        "Xpods: 10 of 10\n"
        " cpu: 500m of 2\n");
}

static void describe__short__is_at_most_twenty_lines(void **state) {
    struct bench *b = *state;
    struct buf text = BUF_INIT(MIB);
    buf_add_cstr(&text, "{'kind':'ResourceQuota','apiVersion':'v1','status':"
                        "{'hard':{");
    for (int i = 0; i < 60; i++)
        buf_printf(&text, "%s'r%d':'1'", i ? "," : "", i);
    buf_add_cstr(&text, "}}}");
    short_of(b, text.data);
    assert_int_equal(b->page.lines.n, 20);
    assert_str(page_text(&b->page, 19), "and 41 more");
    buf_done(&text);
}

/* --- whole ------------------------------------------------------------ */

static void describe__whole__has_every_part_once(void **state) {
    const char *text = whole_of(
        *state,
        "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'web-1',"
        "'namespace':'prod','creationTimestamp':" AT_10M ",'labels':{'app':"
        "'web'},'annotations':{'note':'x','kubectl.kubernetes.io/last-applied-"
        "configuration':'{...}'},'ownerReferences':[{'kind':'ReplicaSet',"
        "'name':'web','controller':true}]},'spec':{'nodeName':'node-1',"
        "'containers':[{'name':'app','image':'web:1','resources':{'limits':{"
        "'cpu':'1'}},'env':[{'name':'A','value':'b'}]}],'volumes':[{'name':"
        "'data','persistentVolumeClaim':{'claimName':'data'}}],'tolerations':["
        "{'key':'k','operator':'Exists'}]},'status':{'phase':'Running',"
        "'qosClass':'Burstable','containerStatuses':[{'name':'app','ready':"
        "true,'state':{'running':{'startedAt':" AT_3M "}}}],'conditions':[{"
        "'type':'Ready','status':'True'}]}}");
    assert_string_equal(
        text, " Name: web-1\n"
              " Namespace: prod\n"
              " Kind: Pod\n"
              " API version: v1\n"
              " Created: 2023-11-14T22:03:20Z (10m ago)\n"
              " Controlled by: ReplicaSet/web\n"
              "+State: Running, 1/1 ready\n"
              " Node: node-1\n"
              " QoS class: Burstable\n"
              "#Containers\n"
              "   app: running for 3m, ready\n"
              "     image: web:1\n"
              "     limits: cpu=1\n"
              "     environment\n"
              "       name=A, value=b\n"
              "#Volumes\n"
              "   name=data, persistentVolumeClaim={claimName=data}\n"
              "#Tolerations\n"
              "   key=k, operator=Exists\n"
              "#Conditions\n"
              "   Ready: True\n"
              "#Labels\n"
              "   app: web\n"
              "#Annotations\n"
              "   note: x\n");
}

static void describe__whole__other_kinds_are_trees(void **state) {
    assert_string_equal(
        whole_of(*state, "{'kind':'Widget','apiVersion':'x.io/v1','spec':{"
                         "'size':3,'parts':[{'name':'a','on':true},'b'],"
                         "'none':{}},'extra':null,'flat':1.5}"),
        " Kind: Widget\n"
        " API version: x.io/v1\n"
        "#spec\n"
        "   size: 3\n"
        "   parts: \n"
        "     -: \n"
        "       name: a\n"
        "       on: true\n"
        "     -: b\n"
        "   none: <none>\n"
        " flat: 1.5\n");
}

/* --- secrets ---------------------------------------------------------- */

#define HUSH "c2VjcmV0LXRleHQ=" /* secret-text, 11 bytes */

static const char *const hushed[] = {
    "{'kind':'Secret','apiVersion':'v1','type':'Opaque','metadata':{'name':"
    "'s','annotations':{'a':'b','kubectl.kubernetes.io/last-applied-"
    "configuration':'" HUSH "'},'managedFields':[{'x':'" HUSH "'}]},'data':{"
    "'key':'" HUSH "'},'stringData':{'plain':'secret-text'},'odd':'" HUSH
    "','more':{'a':{'b':'" HUSH "'}}}",
    "{'kind':'Secret','apiVersion':'v1','data':['" HUSH "']}",
    "{'kind':'Secret','apiVersion':'v1','data':{'key':{'x':'" HUSH "'}}}",
    "{'kind':'secret','apiVersion':'v7','data':{'key':'" HUSH "'}}",
    "{'data':{'key':'" HUSH "'}}",
};

static void assert_hushed(const char *text) {
    assert_null(strstr(text, HUSH));
    assert_null(strstr(text, "secret-text"));
}

static void describe__secret__no_value_gets_out(void **state) {
    for (size_t i = 0; i < sizeof(hushed) / sizeof(hushed[0]); i++) {
        assert_hushed(state_of(*state, hushed[i], NULL));
        assert_hushed(short_of(*state, hushed[i]));
        assert_hushed(whole_of(*state, hushed[i]));
        assert_hushed(yaml_of(*state, hushed[i]));
    }
    assert_non_null(strstr(whole_of(*state, hushed[0]), "key: 11 bytes\n"));
    assert_string_equal(yaml_of(*state, hushed[0]), "kind: Secret\n"
                                                    "apiVersion: v1\n"
                                                    "type: Opaque\n"
                                                    "metadata:\n"
                                                    "  name: s\n"
                                                    "  annotations:\n"
                                                    "    a: b\n"
                                                    "data:\n"
                                                    "  key: \"<11 bytes>\"\n"
                                                    "stringData:\n"
                                                    "  plain: \"<11 bytes>\"\n"
                                                    "odd: \"<hidden>\"\n"
                                                    "more:\n"
                                                    "  a: \"<hidden>\"\n");
}

static void describe__yaml__leaves_managed_fields_out(void **state) {
    assert_string_equal(
        yaml_of(*state,
                "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c',"
                "'managedFields':[{'manager':'x'}]},'data':{'k':'v'}}"),
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        "metadata:\n"
        "  name: c\n"
        "data:\n"
        "  k: v\n");
}

/* --- hostile ---------------------------------------------------------- */

/* Every field that is looked at, each with a value of each wrong type. */
static const char *const shapes[] = {
    "{'kind':'%s','apiVersion':'%s','metadata':%s,'spec':%s,'status':%s,"
    "'data':%s,'subsets':%s,'endpoints':%s}",
    "{'kind':'%s','apiVersion':'%s','metadata':{'annotations':%s},'spec':{"
    "'containers':%s,'initContainers':%s,'volumes':%s,'replicas':%s,'rules':"
    "%s}}",
    "{'kind':'%s','apiVersion':'%s','status':{'conditions':%s,"
    "'containerStatuses':%s,'initContainerStatuses':[{'state':%s}],'hard':%s,"
    "'used':%s,'currentMetrics':%s}}",
    "{'kind':'%s','apiVersion':'%s','status':{'conditions':[%s],"
    "'containerStatuses':[%s],'initContainerStatuses':[%s],'hard':{'x':%s},"
    "'used':{'x':%s},'loadBalancer':{'ingress':[%s]}}}",
};
static const char *const values[] = {
    "null",
    "0",
    "-1e308",
    "'x'",
    "''",
    "[]",
    "{}",
    "[[[]]]",
    "[null,1,'a']",
    "{'name':{},'state':[],'type':7,'terminated':{'exitCode':'x'}}",
    ("{'state':{'terminated':{'exitCode':99999999999,'signal':-1,"
     "'startedAt':'x','finishedAt':'9999-12-31T23:59:59Z'}}}"),
    "'\\u0000\\u001b[2J'"};
static const char *const kinds[][2] = {
    {"Pod", "v1"},
    {"Deployment", "apps/v1"},
    {"DaemonSet", "apps/v1"},
    {"Job", "batch/v1"},
    {"CronJob", "batch/v1"},
    {"HorizontalPodAutoscaler", "autoscaling/v2"},
    {"PodDisruptionBudget", "policy/v1"},
    {"Node", "v1"},
    {"Namespace", "v1"},
    {"ResourceQuota", "v1"},
    {"PersistentVolumeClaim", "v1"},
    {"PersistentVolume", "v1"},
    {"StorageClass", "storage.k8s.io/v1"},
    {"Service", "v1"},
    {"Ingress", "networking.k8s.io/v1"},
    {"Endpoints", "v1"},
    {"EndpointSlice", "discovery.k8s.io/v1"},
    {"ConfigMap", "v1"},
    {"Secret", "v1"},
    {"Widget", "x.io/v1"}};

static void try_all(struct bench *b, const char *text) {
    state_of(b, text, NULL);
    short_of(b, text);
    whole_of(b, text);
    yaml_of(b, text);
}

/* Nothing is asserted but that it ends well under the sanitizers. */
static void describe__hostile__any_type_in_any_place(void **state) {
    struct buf text = BUF_INIT(MIB);
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
        for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++)
            for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
                struct str rest = str_of(shapes[s]), part;
                buf_clear(&text);
                for (int n = 0; str_split(&rest, '%', &part); n++) {
                    if (n == 1) buf_add_cstr(&text, kinds[k][0]);
                    if (n == 2) buf_add_cstr(&text, kinds[k][1]);
                    if (n > 2) buf_add_cstr(&text, values[v]);
                    buf_add_str(&text, n ? str_sub(part, 1, part.len) : part);
                }
                try_all(*state, text.data);
            }
    for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
        try_all(*state, values[v]);
    buf_done(&text);
}

static void describe__hostile__size_is_bounded(void **state) {
    struct bench *b = *state;
    struct buf text = BUF_INIT(4 * MIB);
    buf_add_cstr(&text, "{'kind':'Widget','spec':{'a':[");
    for (int i = 0; i < 30000; i++) buf_add_cstr(&text, i ? ",{'b':1}" : "0");
    buf_add_cstr(&text, "]}}");
    whole_of(b, text.data);
    assert_true(b->page.lines.n < 2100);
    assert_non_null(strstr(b->out.data, "more is left out"));
    buf_done(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(describe__state__is_one_line_and_a_tone),
        TEST(describe__short__tells_why_a_container_fails),
        TEST(describe__short__is_calm_where_all_is_well),
        TEST(describe__short__tells_what_holds_a_rollout),
        TEST(describe__short__metrics_have_current_and_target),
        TEST(describe__short__quota_has_used_of_hard),
        TEST(describe__short__is_at_most_twenty_lines),
        TEST(describe__whole__has_every_part_once),
        TEST(describe__whole__other_kinds_are_trees),
        TEST(describe__secret__no_value_gets_out),
        TEST(describe__yaml__leaves_managed_fields_out),
        TEST(describe__hostile__any_type_in_any_place),
        TEST(describe__hostile__size_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
