/* SPDX-License-Identifier: Apache-2.0 */
/* Backoff, the user, text jobs: rules in the head of source/reflect.h, one test each,
 * as scripts (play.h): replies in, requests and changes out. F numbers are rows
 * of the fault table that the project tests against. */
#include "source/reflect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "play.h"

static struct reflect_config text_job(void) {
    struct reflect_config config = play_config();
    config.exit_on_failure = true;
    return config;
}

/* --- backoff and patience --------------------------------------------- */

static void patience__a_frame_or_a_minute_resets_the_backoff(void **state) {
    (void)state;
    play(play_config(), TO_WATCH "refused\n"
                                 "...\n"
                                 "wait 800..1600\n"
                                 "ask watch rv=10\n"
                                 "refused\n"
                                 "...\n"
                                 "wait 1600..3200\n"
                                 "ask watch rv=10\n"
                                 "...\n"
                                 "head 200\n"
                                 "added b 11\n"
                                 "...\n"
                                 "time 5s\n"
                                 "end\n"
                                 "ask watch rv=11\n"
                                 "refused\n"
                                 "...\n"
                                 "wait 800..1600\n" /* reset by the frame */
                                 "ask watch rv=11\n"
                                 "...\n"
                                 "head 200\n"
                                 "time 60s\n"
                                 "...\n"
                                 "end\n"
                                 "ask watch rv=11\n"
                                 "refused\n"
                                 "...\n"
                                 "wait 800..1600\n"); /* and by the minute */
}

static void patience__a_list_alone_does_not_reset_the_backoff(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "end\n"
                                "...\n"
                                "wait 800..1600\n"
                                "...\n" RELIST "...\n"
                                "ask watch rv=50\n"
                                "head 200\n"
                                "...\n"
                                "end\n"
                                "...\n"
                                "wait 1600..3200\n"
                                "...\n" RELIST "...\n"
                                "ask watch rv=50\n"
                                "head 200\n"
                                "...\n"
                                "end\n"
                                "...\n"
                                "wait 3200..6400\n");
}

static void patience__the_user_ends_a_wait(void **state) {
    (void)state;
    play(play_config(), TO_WATCH "refused\n"
                                 "...\n"
                                 "retry\n"
                                 "note connecting anew, as asked\n"
                                 "ask watch rv=10\n"
                                 "...\n"
                                 "refused\n"
                                 "...\n"
                                 "wait 800..1600\n");
}

static void patience__the_user_ends_a_slow_wait(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 403\n"
                        "end\n"
                        "ask list limit=2 v1\n"
                        "head 403\n"
                        "...\n"
                        "end\n"
                        "...\n"
                        "retry\n"
                        "ask list limit=2\n"
                        "...\n");
}

static void patience__the_user_gives_up_a_running_watch(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "retry\n"
                                "busy\n"
                                "cut canceled\n"
                                "= STATE connecting connecting anew, as "
                                "asked\n"
                                "ask watch rv=10 fresh\n"
                                "head 200\n"
                                "= STATE live\n");
}

static void patience__a_list_given_up_goes_on_where_it_was(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "item a\n"
                        "item b\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "retry\n"
                        "cut canceled\n"
                        "...\n"
                        "ask list continue=T1 fresh\n");
}

static void patience__a_reply_that_came_whole_counts_although_given_up(
    void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "item a\n"
                        "...\n"
                        "retry\n"
                        "page rv=10\n"
                        "end\n"
                        "= STATE listing 1+0\n"
                        "= LIST_END\n"
                        "= STATE live\n"
                        "ask watch rv=10\n");
}

/* --- a server that is down ----------------------------------------------- */

struct outage {
    struct reflect *r;
    struct moment now;
    int64_t up_ms; /* when it is there again */
    unsigned requests, gaps;
    int64_t live_ms;
    char from_rv[16];
};

static void on_outage_change(void *ctx, struct change *c) {
    struct outage *o = ctx;

    if (c->kind == CHANGE_STATE && c->u.state.state == FEED_LIVE)
        o->live_ms = o->now.mono_ms;
    if (c->kind == CHANGE_GAP) {
        o->gaps++;
        snprintf(o->from_rv, sizeof(o->from_rv), "%.*s",
                 STR_ARG(c->u.gap.from_rv));
    }
    change_free(c);
}

static void pass(struct outage *o, int64_t ms) {
    o->now.mono_ms += ms;
    o->now.wall_us += ms * 1000;
}

static void list_of(struct outage *o, const char *rv) {
    const struct list_meta meta = {.rv = str_of(rv), .remaining = -1};
    const struct reflect_end end = {.whole = true};

    reflect_head(o->r, o->now, 200, "JSON", -1);
    reflect_page(o->r, o->now, &meta);
    reflect_end(o->r, o->now, &end);
}

/* A watch from rv 10 breaks, and for ten minutes there is no server. */
static void play_outage(struct outage *o, uint64_t seed) {
    struct reflect_config config = play_config();
    const struct reflect_end cut = {.kind = ERR_NET, .text = STR("reset")};
    const struct reflect_end refused = {.refused = true, .kind = ERR_NET};
    struct reflect_todo todo;

    *o = (struct outage){.now = {1000, 1000 * US_PER_S}};
    config.seed = seed;
    config.emit = on_outage_change;
    config.ctx = o;
    o->r = reflect_new(&config);
    reflect_next(o->r, o->now, &todo);
    list_of(o, "10");
    reflect_next(o->r, o->now, &todo);
    reflect_head(o->r, o->now, 200, "JSON", -1);
    pass(o, 5000);
    reflect_end(o->r, o->now, &cut);
    o->up_ms = o->now.mono_ms + 600000;
    o->live_ms = 0;
    while (o->live_ms == 0) {
        reflect_next(o->r, o->now, &todo);
        if (todo.what == REFLECT_WAIT) {
            pass(o, todo.until_ms - o->now.mono_ms);
        } else if (o->now.mono_ms < o->up_ms) {
            assert_string_equal(todo.query.rv, "10");
            o->requests++;
            reflect_end(o->r, o->now, &refused);
        } else if (todo.query.watch) { /* compacted meanwhile */
            reflect_head(o->r, o->now, 410, "JSON", -1);
            reflect_end(o->r, o->now, &(struct reflect_end){.whole = true});
        } else {
            list_of(o, "900");
        }
    }
}

static void patience__ten_minutes_of_no_server(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct outage o;

        play_outage(&o, seed);
        assert_in_range(o.requests, 15, 150);
        /* within one backoff slot, and that of the 410 */
        assert_true(o.live_ms - o.up_ms <= 30000 + 1600);
        assert_int_equal(o.gaps, 1);
        assert_string_equal(o.from_rv, "10");
        reflect_free(o.r);
    }
}

/* --- text jobs -------------------------------------------------------- */

static void text__gives_up_before_the_first_list_instead_of_waiting(
    void **state) {
    static const struct {
        const char *reply;
        const char *says;
    } rows[] = {
        {"refused", "0 connection refused"},
        {"cut https://h: name not known", "0 https://h: name not known"},
        {"tls https://h: not trusted", "0 https://h: not trusted"},
        {"head 403\nend\nask list limit=2 v1\nhead 403\nend",
         "403 forbidden (403)"},
        {"head 403 retry=5\nend\nask list limit=2 v1\nhead 404\nend",
         "403 forbidden (403)"},
        {"head 404\nstatus code=404", "404 not found (404)"},
        {"head 429\nend", "429 too many requests (429)"},
        {"head 500\nend", "500 internal server error (500)"},
        {"head 410\nend", "410 resourceVersion expired (410)"},
        {"head 200 html\nbody <html>",
         "200 not a Kubernetes API: the answer is HTML (200)"},
        {"head 200\n...\nend", "200 the answer is not a list (200)"},
        {"head 200\n...\ncut reset", "200 reset"},
    };
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script),
                 "ask list limit=2\n...\n%s\n= STATE failed %s\nstop\n",
                 rows[i].reply, rows[i].says);
        play(text_job(), script);
    }
}

static void text__401_is_tried_once_more(void **state) {
    (void)state;
    play(text_job(), "ask list limit=2\n"
                     "...\n"
                     "head 401\n"
                     "end\n"
                     "ask list limit=2 fresh refused\n"
                     "head 401\n"
                     "end\n"
                     "= STATE failed 401 the server asks for credentials "
                     "(401)\n"
                     "stop\n");
}

static void text__retry_after_is_obeyed_ten_times(void **state) {
    char script[4096];
    size_t n = 0;

    (void)state;
    n += (size_t)snprintf(script, sizeof(script), "ask list limit=2\n...\n");
    for (int i = 0; i < 10; i++)
        n += (size_t)snprintf(script + n, sizeof(script) - n,
                              "head %s retry=60\nend\n...\n"
                              "wait 60000..60000\nask list limit=2\n...\n",
                              i % 2 ? "429" : "503");
    snprintf(script + n, sizeof(script) - n,
             "head 429 retry=60\nend\n"
             "= STATE failed 429 too many requests (429)\nstop\n");
    play(text_job(), script);
}

static void text__tries_for_ever_after_the_first_list(void **state) {
    (void)state;
    play(text_job(), TO_LIVE "time 5s\n"
                             "cut reset\n"
                             "...\n"
                             "ask watch rv=10 fresh\n"
                             "refused\n"
                             "...\n"
                             "wait 800..1600\n"
                             "ask watch rv=10\n"
                             "head 403\n"
                             "end\n"
                             "...\n"
                             "wait 60000..75000\n"
                             "ask list limit=2\n"
                             "...\n");
}

/* --wait: what may mend by itself is waited for, and nothing else. */
static void text__with_patience_gives_up_what_will_not_mend(void **state) {
    static const struct {
        const char *reply, *then;
    } rows[] = {
        {"refused", "...\nwait 800..1600\nask list limit=2\n"},
        {"head 429\nend", "...\nwait 800..1600\nask list limit=2\n"},
        {"head 503\nend", "...\nwait 800..1600\nask list limit=2\n"},
        {"head 200\n...\ncut reset",
         "...\nwait 800..1600\nask list limit=2 fresh\n"},
        {"tls https://h: not trusted",
         "= STATE failed 0 https://h: not trusted\nstop\n"},
        {"head 403\nend\nask list limit=2 v1\nhead 403\nend",
         "= STATE failed 403 forbidden (403)\nstop\n"},
        {"head 404\nstatus code=404",
         "= STATE failed 404 not found (404)\nstop\n"},
        {"head 200 html\nbody <html>",
         "= STATE failed 200 not a Kubernetes API: the answer is HTML "
         "(200)\nstop\n"},
    };
    struct reflect_config config = text_job();
    char script[1024];

    (void)state;
    config.patient = true;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script), "ask list limit=2\n...\n%s\n%s",
                 rows[i].reply, rows[i].then);
        play(config, script);
    }
}

static void text__a_410_on_a_later_page_is_no_reason_to_give_up(void **state) {
    (void)state;
    play(text_job(), "ask list limit=2\n"
                     "head 200\n"
                     "page rv=10 next=T1\n"
                     "end\n"
                     "...\n"
                     "ask list continue=T1\n"
                     "head 410\n"
                     "end\n"
                     "ask list limit=2\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patience__a_frame_or_a_minute_resets_the_backoff),
        cmocka_unit_test(patience__a_list_alone_does_not_reset_the_backoff),
        cmocka_unit_test(patience__the_user_ends_a_wait),
        cmocka_unit_test(patience__the_user_ends_a_slow_wait),
        cmocka_unit_test(patience__the_user_gives_up_a_running_watch),
        cmocka_unit_test(patience__a_list_given_up_goes_on_where_it_was),
        cmocka_unit_test(
            patience__a_reply_that_came_whole_counts_although_given_up),
        cmocka_unit_test(patience__ten_minutes_of_no_server),
        cmocka_unit_test(
            text__gives_up_before_the_first_list_instead_of_waiting),
        cmocka_unit_test(text__401_is_tried_once_more),
        cmocka_unit_test(text__retry_after_is_obeyed_ten_times),
        cmocka_unit_test(text__tries_for_ever_after_the_first_list),
        cmocka_unit_test(text__with_patience_gives_up_what_will_not_mend),
        cmocka_unit_test(text__a_410_on_a_later_page_is_no_reason_to_give_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
