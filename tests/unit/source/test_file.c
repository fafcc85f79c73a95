/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "source/source.h"

/* 2026-11-24T12:00:00Z */
#define NOON (INT64_C(1795521600) * US_PER_S)
#define MINUTE (60 * US_PER_S)
#define HOUR (60 * MINUTE)

/* --- files ------------------------------------------------------------ */

static char folder[64];
static char paths[8][96]; /* of the files that the test made */
static size_t n_paths;

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/kevtop-file.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

static int remove_files(void **state) {
    (void)state;
    while (n_paths) unlink(paths[--n_paths]);
    clock_play(TIME_UNSET, 0);
    return 0;
}

/* A file that was written at that time. */
static const char *file_at(const char *name, int64_t at_us, const char *text) {
    char *path = paths[n_paths++];
    const struct timespec at = {.tv_sec = at_us / US_PER_S};
    const struct timespec times[] = {at, at};
    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    return path;
}

static const char *file_of(const char *name, const char *text) {
    return file_at(name, NOON, text);
}

#define EVENT_AT(uid, time)                                                 \
    "{\"kind\":\"Event\",\"metadata\":{\"name\":\"" uid "\",\"uid\":\"" uid \
    "\"},\"lastTimestamp\":\"" time "\"}"
#define EVENT(uid) EVENT_AT(uid, "2026-11-24T11:50:00Z")
#define FRAME(type, uid) "{\"type\":\"" type "\",\"object\":" EVENT(uid) "}"

#define BOOKMARK                                             \
    "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Event\"," \
    "\"metadata\":{\"resourceVersion\":\"9\"}}}\n"
#define FAILURE                                            \
    "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\"," \
    "\"message\":\"too old\"}}\n"

/* --- a run ------------------------------------------------------------ */

struct run {
    struct queue *queue;
    struct source *source;
    struct buf log; /* a change each: "LISTED 0/0 uid; " */
    size_t skipped;
};

static void log_change(struct run *r, const struct change *c) {
    struct str text = STR("");
    switch (c->kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        text = c->u.event.uid;
        break;
    case CHANGE_STATE:
        /* Progress is told as time goes by. */
        if (c->u.state.state == FEED_LISTING) return;
        text = str_of(feed_state_name(c->u.state.state));
        break;
    case CHANGE_FEED:
    case CHANGE_NOTE:
        text = c->u.text;
        break;
    case CHANGE_SKIPPED:
        r->skipped++;
        return;
    case CHANGE_REPLY:
        text = c->u.reply.why;
        break;
    case CHANGE_LIST_BEGIN:
    case CHANGE_LIST_END:
    case CHANGE_GAP:
    case CHANGE_NAMES:
    case CHANGE_TERMINAL:
    case CHANGE_END:
        break;
    }
    buf_printf(&r->log, "%s %d/%d%s%.*s; ", change_kind_name(c->kind), c->feed,
               c->cluster, text.len ? " " : "", STR_ARG(text));
}

static void run_begin(struct run *r, const char *const *names, size_t n,
                      double speed) {
    const struct file_config config = {
        .names = names, .n = n, .speed = speed, .ttl_us = HOUR};
    struct err err = {0};
    *r = (struct run){.queue = queue_new(1000, 1 << 24),
                      .log = BUF_INIT(1 << 20)};
    r->source = file_source_new(&config, r->queue, &err);
    if (!r->source) fail_msg("%s", err.text);
}

static void run_start(struct run *r) {
    struct err err = {0};
    if (!source_start(r->source, &err)) fail_msg("%s", err.text);
}

/* The next change; the caller's. */
static struct change *run_next(struct run *r) {
    struct pollfd fd = {.fd = queue_fd(r->queue), .events = POLLIN};
    struct change *c;
    while (!(c = queue_pop(r->queue))) assert_true(poll(&fd, 1, 20000) > 0);
    return c;
}

/* Changes up to one of that kind. */
static void run_until(struct run *r, enum change_kind kind) {
    for (bool more = true; more;) {
        struct change *c = run_next(r);
        more = c->kind != kind;
        log_change(r, c);
        change_free(c);
    }
}

static void drop(void *item) {
    change_free(item);
}

static void run_end(struct run *r) {
    source_stop(r->source);
    queue_free(r->queue, drop);
    buf_done(&r->log);
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__})
#define RUN_BEGIN(r, speed, ...) \
    run_begin(r, NAMES(__VA_ARGS__), ARRAY_LEN(NAMES(__VA_ARGS__)), speed)

/* To the end, at once. */
#define RUN(r, ...)                   \
    do {                              \
        RUN_BEGIN(r, 0, __VA_ARGS__); \
        run_start(r);                 \
        run_until(r, CHANGE_END);     \
    } while (0)

#define assert_log(r, want) assert_string_equal((r)->log.data, want)

/* --- plain files ------------------------------------------------------ */

static void file__all_plain_files_are_one_list(void **state) {
    struct run r;
    (void)state;
    RUN(&r, file_of("a", EVENT("u1") "\n" EVENT("u2") "\n"),
        file_of("b", "{\"kind\":\"List\",\"items\":[" EVENT("u3") "]}"));
    assert_log(&r, "FEED 0/0; LIST_BEGIN 0/0; "
                   "LISTED 0/0 u1; LISTED 0/0 u2; LISTED 0/0 u3; "
                   "LIST_END 0/0; STATE 0/0 ended; END 0/0; ");
    run_end(&r);
}

static void file__watch_frames_belong_to_the_list(void **state) {
    struct run r;
    (void)state;
    RUN(&r,
        file_of("frames",
                FRAME("ADDED", "u1") "\n" FRAME(
                    "MODIFIED", "u1") "\n" BOOKMARK FRAME("DELETED",
                                                          "u1") "\n" FAILURE));
    assert_log(&r, "FEED 0/0; LIST_BEGIN 0/0; "
                   "LISTED 0/0 u1; LISTED 0/0 u1; DELETED 0/0 u1; "
                   "LIST_END 0/0; STATE 0/0 ended; END 0/0; ");
    assert_int_equal(r.skipped, 1);
    run_end(&r);
}

static void file__what_is_broken_is_counted_each(void **state) {
    static const int counts[] = {1, 9, 10, 11, 12, 1000};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        struct buf text = BUF_INIT(1 << 20);
        struct run r;
        for (int k = 0; k < counts[i]; k++)
            buf_add_cstr(&text, "{\"kind\":\"Pod\"}\n");
        buf_add_cstr(&text, EVENT("u1"));
        RUN(&r, file_of("bad", text.data));
        assert_int_equal(r.skipped, counts[i]);
        assert_non_null(strstr(r.log.data, "LISTED 0/0 u1; LIST_END"));
        run_end(&r);
        buf_done(&text);
        remove_files(NULL);
    }
}

static void file__one_without_events_fails_and_spares_the_others(
    void **state) {
    struct run r;
    (void)state;
    RUN(&r, file_of("a", "some text\n"), file_of("b", EVENT("u1")));
    assert_log(&r, "FEED 0/0; FEED 1/0; STATE 1/0 failed; "
                   "LIST_BEGIN 0/0; LISTED 0/0 u1; LIST_END 0/0; "
                   "STATE 0/0 ended; END 0/0; ");
    run_end(&r);
}

static void file__questions_are_answered_at_once(void **state) {
    char path[] = "/api/v1/pods/x";
    const struct source_ask ask = {.id = 5, .path = path};
    struct run r;
    (void)state;
    RUN(&r, file_of("a", EVENT("u1")));
    assert_true(source_ask(r.source, &ask));
    buf_clear(&r.log);
    run_until(&r, CHANGE_REPLY);
    buf_add_char(&r.log, '\0');
    assert_log(&r, "REPLY 0/0 a file has events alone: there is nobody to "
                   "ask; ");
    run_end(&r);
}

static void file__what_cannot_be_opened_is_said_at_once(void **state) {
    static const struct {
        const char *names[2];
        size_t n;
        enum err_kind kind;
        const char *why;
    } table[] = {
        {{"/nowhere"},
         1,
         ERR_IO,
         "cannot read '/nowhere': no such file or directory"},
        {{"/"}, 1, ERR_IO, "cannot read '/': it is a folder"},
        {{"/dev/null", "/nowhere"},
         2,
         ERR_IO,
         "cannot read '/nowhere': no such file or directory"},
        {{"-", "-"},
         2,
         ERR_USAGE,
         "standard input can be read once: give one '-f -'"},
    };
    struct queue *q = queue_new(10, 4096);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct file_config config = {.names = table[i].names,
                                           .n = table[i].n};
        struct err err = {0};
        assert_null(file_source_new(&config, q, &err));
        assert_string_equal(err.text, table[i].why);
        assert_int_equal(err.kind, table[i].kind);
    }
    queue_free(q, drop);
}

/* A pipe that nobody writes to, nor closes. */
static void file__it_stops_while_nothing_comes(void **state) {
    int ends[2];
    char name[32];
    struct run r;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
    RUN_BEGIN(&r, 0, name);
    run_start(&r);
    assert_int_equal(write(ends[1], EVENT("u1") "\n", sizeof(EVENT("u1"))),
                     (ssize_t)sizeof(EVENT("u1")));
    run_until(&r, CHANGE_LISTED);
    run_end(&r);
    close(ends[0]);
    close(ends[1]);
}

/* --- the clock -------------------------------------------------------- */

static void file__its_clock_is_when_it_was_written_or_its_newest_event(
    void **state) {
    static const struct {
        int64_t written_us, want_us;
        const char *text;
    } table[] = {
        {NOON, NOON, EVENT_AT("u", "2026-11-24T11:50:00Z")},
        {NOON, NOON, EVENT_AT("u", "2026-11-24T11:00:00Z")},
        /* copied: long after, or before */
        {NOON, NOON - HOUR - US_PER_S, EVENT_AT("u", "2026-11-24T10:59:59Z")},
        {NOON, NOON + MINUTE, EVENT_AT("u", "2026-11-24T12:01:00Z")},
        /* an event that is no time to go by */
        {NOON, NOON,
         EVENT_AT("u", "9999-11-24T11:50:00Z") "\n" EVENT_AT(
             "v", "2026-11-24T11:50:00Z")},
        {NOON, NOON, EVENT_AT("u", "2026-11-26T12:00:00Z")},
        /* the newest one, wherever it stands */
        {NOON, NOON - 2 * HOUR,
         EVENT_AT("u", "2026-11-24T10:00:00Z") "\n" EVENT_AT(
             "v", "2026-11-24T09:00:00Z")},
        /* none at all */
        {NOON, NOON, "{\"kind\":\"EventList\",\"items\":[]}"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct run r;
        RUN(&r, file_at("a", table[i].written_us, table[i].text));
        if (clock_now_us() != table[i].want_us)
            fail_msg("%s: %lld s off", table[i].text,
                     (long long)(clock_now_us() - table[i].want_us) / 1000000);
        run_end(&r);
        remove_files(NULL);
    }
}

static void file__the_clock_of_several_is_the_latest(void **state) {
    struct run r;
    (void)state;
    RUN(&r, file_at("a", NOON, EVENT("u1")),
        file_at("b", NOON + 10 * MINUTE, EVENT("u2")),
        file_at("c", NOON - HOUR, EVENT("u3")));
    assert_true(clock_now_us() == NOON + 10 * MINUTE);
    run_end(&r);
}

/* --- recordings ------------------------------------------------------- */

#define LINE(type, time, more)                                      \
    "{\"kevtop\":1,\"type\":\"" type "\",\"at\":\"2026-11-24T" time \
    "Z\"" more "}\n"
#define OF(feed, cluster) ",\"feed\":" #feed ",\"cluster\":" #cluster
#define HEAD(time, clusters) \
    LINE("RECORDING", time, ",\"clusters\":[" clusters "]")
#define FEED(time, feed, cluster, ns) \
    LINE("FEED", time, OF(feed, cluster) ",\"namespace\":\"" ns "\"")
#define NEWS(type, time, feed, cluster, uid) \
    LINE(type, time, OF(feed, cluster) ",\"object\":" EVENT(uid))
#define MARK(type, time, feed, cluster) LINE(type, time, OF(feed, cluster))
#define STATE(time, feed, name) \
    LINE("STATE", time, OF(feed, 0) ",\"state\":\"" name "\"")

static void file__a_recording_is_played_as_it_was(void **state) {
    struct run r;
    (void)state;
    RUN(&r, file_of("rec",
                    HEAD("12:00:00", "\"east\"") FEED("12:00:00", 0, 0, "prod")
                        MARK("LIST_BEGIN", "12:00:01", 0,
                             0) NEWS("LISTED", "12:00:01", 0, 0, "u1")
                            MARK("LIST_END", "12:00:01", 0, 0)
                                STATE("12:00:02", 0, "live")
                                    NEWS("ADDED", "12:00:03", 0, 0, "u2")
                                        NEWS("DELETED", "12:00:04", 0, 0, "u1")
                                            LINE("WEATHER", "12:00:05", "")));
    assert_log(&r, "FEED 0/0; FEED 0/0 prod; "
                   "LIST_BEGIN 0/0; "
                   "LISTED 0/0 u1; LIST_END 0/0; NOTE 0/0 live; ADDED 0/0 u2; "
                   "DELETED 0/0 u1; STATE 0/0 ended; END 0/0; ");
    assert_int_equal(r.skipped, 1);
    assert_true(clock_now_us() == NOON + 4 * US_PER_S);
    run_end(&r);
}

static void file__recordings_are_played_in_the_order_of_their_times(
    void **state) {
    struct run r;
    (void)state;
    RUN(&r,
        file_of("late", HEAD("12:00:00", "") FEED("12:00:00", 0, 0, "")
                            NEWS("ADDED", "12:00:03", 0, 0, "u2")),
        file_of("early", HEAD("11:00:00", "") FEED("11:00:00", 0, 0, "")
                             NEWS("ADDED", "11:00:03", 0, 0, "u1")));
    assert_log(&r, "FEED 0/0; "
                   "ADDED 0/0 u1; ADDED 0/0 u2; "
                   "STATE 0/0 ended; END 0/0; ");
    run_end(&r);
}

/* The second run is of other namespaces, then of the first one's. */
static void file__feeds_are_told_apart_by_what_they_watch(void **state) {
    struct run r;
    (void)state;
    RUN(&r, file_of("rec",
                    HEAD("12:00:00", "") FEED("12:00:00", 0, 0, "a") NEWS(
                        "ADDED", "12:00:00", 0, 0, "u1") HEAD("12:01:00", "")
                        FEED("12:01:00", 0, 0, "b") FEED("12:01:00", 1, 0, "a")
                            NEWS("ADDED", "12:01:00", 0, 0, "u2")
                                NEWS("ADDED", "12:01:00", 1, 0, "u3")));
    assert_log(&r, "FEED 0/0; FEED 0/0 a; "
                   "ADDED 0/0 u1; FEED 1/0 b; "
                   "ADDED 1/0 u2; "
                   "ADDED 0/0 u3; "
                   "STATE 0/0 ended; STATE 1/0 ended; END 0/0; ");
    run_end(&r);
}

static void file__clusters_go_by_their_names(void **state) {
    struct run r;
    size_t n;
    (void)state;
    RUN(&r,
        file_of("a", HEAD("11:00:00", "\"east\",\"west\"")
                         FEED("11:00:00", 0, 0, "") FEED("11:00:00", 1, 1, "")
                             NEWS("ADDED", "11:00:03", 1, 1, "u1")),
        file_of("b", HEAD("12:00:00", "\"west\"") FEED("12:00:00", 0, 0, "")
                         NEWS("ADDED", "12:00:03", 0, 0, "u2")
                             HEAD("12:01:00", "\"north\"")
                                 FEED("12:01:00", 0, 0, "")
                                     NEWS("ADDED", "12:01:00", 0, 0, "u3")),
        file_of("c", EVENT("u4")));
    const char *const *names = file_source_clusters(r.source, &n);
    assert_int_equal(n, 4);
    assert_string_equal(names[0], "east");
    assert_string_equal(names[1], "west");
    assert_string_equal(names[2], "north");
    assert_string_equal(names[3], "files");
    assert_log(&r, "FEED 0/0; FEED 1/1; FEED 2/2; FEED 3/3; "
                   "LIST_BEGIN 3/3; LISTED 3/3 u4; "
                   "ADDED 1/1 u1; ADDED 1/1 u2; ADDED 2/2 u3; LIST_END 3/3; "
                   "STATE 0/0 ended; STATE 1/1 ended; STATE 2/2 ended; "
                   "STATE 3/3 ended; END 0/0; ");
    run_end(&r);
}

static void file__one_cluster_has_no_name(void **state) {
    struct run r;
    size_t n;
    (void)state;
    RUN(&r,
        file_of("a", HEAD("11:00:00", "\"east\"") FEED("11:00:00", 0, 0, "")
                         NEWS("ADDED", "11:00:03", 0, 0, "u1")),
        file_of("b", EVENT("u2")));
    assert_null(file_source_clusters(r.source, &n));
    assert_int_equal(n, 1);
    /* The list of plain files is none that a recording may say the end of. */
    assert_log(&r, "FEED 0/0; LIST_BEGIN 0/0; "
                   "LISTED 0/0 u2; FEED 1/0; ADDED 1/0 u1; LIST_END 0/0; "
                   "STATE 0/0 ended; STATE 1/0 ended; END 0/0; ");
    run_end(&r);
}

static void file__a_feed_that_failed_stays_so(void **state) {
    struct run r;
    (void)state;
    RUN(&r, file_of("rec", HEAD("12:00:00", "") FEED("12:00:00", 0, 0, "")
                               STATE("12:00:00", 0, "failed")));
    assert_log(&r, "FEED 0/0; STATE 0/0 failed; END 0/0; ");
    run_end(&r);
}

static void file__a_recording_without_its_beginning_is_read(void **state) {
    struct run r;
    (void)state;
    RUN(&r, file_of("rec", "kevtop\":1,\"type\":\"x\n" NEWS(
                               "ADDED", "12:00:03", 7, 3, "u1")
                               NEWS("ADDED", "12:00:03", 200, 63, "u2")));
    assert_log(&r, "FEED 0/0; FEED 1/0; ADDED 1/0 u1; "
                   "FEED 2/0; ADDED 2/0 u2; STATE 0/0 ended; "
                   "STATE 1/0 ended; STATE 2/0 ended; END 0/0; ");
    assert_int_equal(r.skipped, 1);
    run_end(&r);
}

/* An hour of recording in a tenth of a second. The clock of the recording is
 * at least at a change when it comes, and stands at the end. */
static void file__in_time_each_change_waits_for_its_turn(void **state) {
    static const int64_t times[] = {0, 20 * MINUTE, HOUR};
    struct run r;
    size_t seen = 0;
    (void)state;
    RUN_BEGIN(&r, 36000,
              file_of("rec", HEAD("12:00:00", "") FEED("12:00:00", 0, 0, "")
                                 NEWS("ADDED", "12:00:00", 0, 0, "u1") NEWS(
                                     "ADDED", "12:20:00", 0, 0, "u2")
                                     NEWS("ADDED", "13:00:00", 0, 0, "u3")));
    int64_t began_ms = clock_mono_ms();
    run_start(&r);
    for (bool more = true; more;) {
        struct change *c = run_next(&r);
        /* one turn of the machine's clock, and of rounding it */
        if (c->kind == CHANGE_ADDED) {
            assert_true(c->at_us == NOON + times[seen]);
            assert_true(clock_now_us() >= c->at_us - 2 * 36 * US_PER_S);
            seen++;
        }
        more = c->kind != CHANGE_END;
        change_free(c);
    }
    assert_int_equal(seen, 3);
    assert_true(clock_mono_ms() - began_ms >= 98);
    assert_true(clock_now_us() == NOON + HOUR);
    run_end(&r);
}

/* The machine's clock was set back by an hour: nothing waits for an hour, and
 * what follows is waited for. */
static void file__times_that_go_back_are_gone_on_from(void **state) {
    struct run r;
    (void)state;
    RUN_BEGIN(&r, 36000,
              file_of("rec", HEAD("12:00:00", "") FEED("12:00:00", 0, 0, "")
                                 NEWS("ADDED", "12:00:00", 0, 0, "u1") NEWS(
                                     "ADDED", "11:00:00", 0, 0, "u2")
                                     NEWS("ADDED", "11:30:00", 0, 0, "u3")));
    int64_t began_ms = clock_mono_ms();
    run_start(&r);
    run_until(&r, CHANGE_END);
    assert_true(clock_mono_ms() - began_ms >= 48);
    assert_true(clock_now_us() == NOON);
    run_end(&r);
}

static void file__it_stops_while_it_waits_for_a_turn(void **state) {
    struct run r;
    (void)state;
    RUN_BEGIN(&r, 1,
              file_of("rec", HEAD("12:00:00", "") FEED("12:00:00", 0, 0, "")
                                 NEWS("ADDED", "12:00:00", 0, 0, "u1")
                                     NEWS("ADDED", "13:00:00", 0, 0, "u2")));
    run_start(&r);
    run_until(&r, CHANGE_ADDED);
    run_end(&r);
}

int main(void) {
#define TEST(name) cmocka_unit_test_teardown(name, remove_files)
    const struct CMUnitTest tests[] = {
        TEST(file__all_plain_files_are_one_list),
        TEST(file__watch_frames_belong_to_the_list),
        TEST(file__what_is_broken_is_counted_each),
        TEST(file__one_without_events_fails_and_spares_the_others),
        TEST(file__questions_are_answered_at_once),
        TEST(file__what_cannot_be_opened_is_said_at_once),
        TEST(file__it_stops_while_nothing_comes),
        TEST(file__its_clock_is_when_it_was_written_or_its_newest_event),
        TEST(file__the_clock_of_several_is_the_latest),
        TEST(file__a_recording_is_played_as_it_was),
        TEST(file__recordings_are_played_in_the_order_of_their_times),
        TEST(file__feeds_are_told_apart_by_what_they_watch),
        TEST(file__clusters_go_by_their_names),
        TEST(file__one_cluster_has_no_name),
        TEST(file__a_feed_that_failed_stays_so),
        TEST(file__a_recording_without_its_beginning_is_read),
        TEST(file__in_time_each_change_waits_for_its_turn),
        TEST(file__times_that_go_back_are_gone_on_from),
        TEST(file__it_stops_while_it_waits_for_a_turn),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
