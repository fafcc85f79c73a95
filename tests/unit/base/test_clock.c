/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "unit/unit.h"

#define S US_PER_S
#define MIN (60 * S)
#define H (60 * MIN)
#define D (24 * H)

/* 2026-11-23T12:00:00Z */
#define NOON (INT64_C(1795435200) * S)

static void set_zone(const char *tz) {
    assert_int_equal(setenv("TZ", tz, 1), 0);
    tzset();
}

/* --- now ------------------------------------------------------------- */

static void clock__fixed__stands_still_until_released(void **state) {
    (void)state;
    clock_fix(NOON);
    assert_true(clock_now_us() == NOON);
    clock_fix(0);
    assert_true(clock_now_us() == 0);
    clock_fix(TIME_UNSET);
    assert_true(clock_now_us() > NOON - 365 * D);
}

static void clock__init__takes_kevtop_now(void **state) {
    (void)state;
    setenv("KEVTOP_NOW", "2026-11-23T12:00:00Z", 1);
    clock_init();
    assert_true(clock_now_us() == NOON);
    clock_fix(TIME_UNSET);
    setenv("KEVTOP_NOW", "noon", 1);
    clock_init();
    assert_true(clock_now_us() != NOON);
    unsetenv("KEVTOP_NOW");
    clock_init();
}

static void clock__mono__never_goes_back(void **state) {
    (void)state;
    int64_t last = clock_mono_ms();
    for (int i = 0; i < 1000; i++) {
        int64_t next = clock_mono_ms();
        assert_true(next >= last);
        last = next;
    }
}

static void clock__played__stands_still_at_speed_0(void **state) {
    (void)state;
    clock_play(NOON, 0);
    assert_true(clock_now_us() == NOON);
    clock_play(NOON - D, 0); /* it may go back */
    assert_true(clock_now_us() == NOON - D);
    clock_play(TIME_UNSET, 0);
    assert_true(clock_now_us() != NOON - D);
}

/* However long the calls take: no more than so many times the time. */
static void clock__played__goes_as_fast_as_it_is_told(void **state) {
    (void)state;
    int64_t began_ms = clock_mono_ms();
    clock_play(NOON, 3600);
    int64_t set_ms = clock_mono_ms();
    int64_t first = clock_now_us(), last = first;
    while (clock_mono_ms() - set_ms < 2) {
        int64_t next = clock_now_us();
        assert_true(next >= last);
        last = next;
    }
    last = clock_now_us();
    int64_t passed_ms = clock_mono_ms() - began_ms;
    assert_true(first >= NOON);
    assert_true(last >= NOON + 2 * 3600 * S / 1000);
    assert_true(last <= NOON + passed_ms * 3600 * S / 1000);
    clock_play(TIME_UNSET, 0);
}

static void clock__played__a_fixed_one_stays(void **state) {
    (void)state;
    clock_fix(NOON);
    clock_play(NOON - D, 1);
    assert_true(clock_now_us() == NOON);
    clock_fix(TIME_UNSET);
    clock_play(TIME_UNSET, 0);
}

static void *play_on(void *stop) {
    for (int64_t i = 0; !atomic_load((atomic_bool *)stop); i++)
        clock_play(i % 2 ? NOON : NOON - 400 * D, 0);
    return NULL;
}

/* Time and speed are read together, never one of the old and one of the new. */
static void clock__played__is_read_whole_while_another_thread_sets_it(
    void **state) {
    (void)state;
    pthread_t thread;
    atomic_bool stop = false;
    clock_play(NOON, 0);
    assert_int_equal(pthread_create(&thread, NULL, play_on, &stop), 0);
    for (int i = 0; i < 100000; i++) {
        int64_t now = clock_now_us();
        assert_true(now == NOON || now == NOON - 400 * D);
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    clock_play(TIME_UNSET, 0);
}

/* --- RFC 3339 -------------------------------------------------------- */

static void time__parse__knows_these(void **state) {
    static const struct {
        const char *text;
        int64_t at_us;
    } table[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-23T12:00:00Z", NOON},
        {"2026-11-23T12:00:00.5Z", NOON + 500000},
        {"2026-11-23T12:00:00.000001Z", NOON + 1},
        {"2026-11-23T12:00:00.123456Z", NOON + 123456},
        {"2026-11-23T12:00:00.123456999Z", NOON + 123456},
        {"2026-11-23T14:30:00+02:30", NOON},
        {"2026-11-23T00:00:00-12:00", NOON},
        {"2026-11-24T11:59:00+23:59", NOON},
        {"2026-11-23T12:00:00-00:00", NOON},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"2000-02-29T00:00:00Z", 951782400 * S},
        {"2024-02-29T23:59:59Z", 1709251199 * S},
        {"2024-12-31T00:00:00Z", 1735603200 * S},
        {"1900-03-01T00:00:00Z", INT64_C(-2203891200) * S},
        {"0001-01-01T00:00:00.000001Z", INT64_C(-62135596800) * S + 1},
        {"9999-12-31T23:59:59.999999Z", INT64_C(253402300800) * S - 1},
        {"0001-01-01T00:00:00Z", TIME_UNSET},
        {"0001-01-01T02:00:00+02:00", TIME_UNSET},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int64_t at = 7;
        if (!time_parse(str_of(table[i].text), &at))
            fail_msg("%s is refused", table[i].text);
        if (at != table[i].at_us)
            fail_msg("%s gives %lld", table[i].text, (long long)at);
    }
}

static void time__parse__refuses_these(void **state) {
    static const char *const table[] = {
        "",
        "2026",
        "2026-11-23",
        "2026-11-23T12:00:00",
        "2026-11-23T12:00Z",
        "2026-11-23 12:00:00Z",
        "2026-11-23t12:00:00Z",
        "2026-11-23T12:00:00z",
        "2026-11-23T12:00:00Z ",
        " 2026-11-23T12:00:00Z",
        "2026-11-23T12:00:00ZZ",
        "2026-1-23T12:00:00Z",
        "26-11-23T12:00:00Z",
        "+2026-11-23T12:00:00Z",
        "2026-00-23T12:00:00Z",
        "2026-13-23T12:00:00Z",
        "2026-11-00T12:00:00Z",
        "2026-11-31T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "2100-02-29T12:00:00Z",
        "2024-02-30T12:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T12:60:00Z",
        "2026-11-23T12:00:60Z",
        "2026-11-23T12:00:00.Z",
        "2026-11-23T12:00:00,5Z",
        "2026-11-23T12:00:00.1234567890Z",
        "2026-11-23T12:00:00.5",
        "2026-11-23T12:00:00+0200",
        "2026-11-23T12:00:00+02",
        "2026-11-23T12:00:00+24:00",
        "2026-11-23T12:00:00+02:60",
        "2026-11-23T12:00:00+02:00Z",
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int64_t at = 7;
        if (time_parse(str_of(table[i]), &at))
            fail_msg("'%s' is taken", table[i]);
        assert_true(at == 7);
    }
    int64_t at;
    assert_false(time_parse(STR_NONE, &at));
    assert_false(time_parse(STR("2026-11-23T12:00:00\0"), &at));
}

static void time__format__is_the_inverse(void **state) {
    char text[TIME_TEXT_MAX];
    (void)state;
    time_format(NOON, 0, text);
    assert_string_equal(text, "2026-11-23T12:00:00Z");
    time_format(NOON + 1234, 0, text);
    assert_string_equal(text, "2026-11-23T12:00:00Z");
    time_format(NOON + 1234, 6, text);
    assert_string_equal(text, "2026-11-23T12:00:00.001234Z");
    time_format(NOON, 6, text);
    assert_string_equal(text, "2026-11-23T12:00:00.000000Z");
    time_format(-1, 6, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
    time_format(TIME_UNSET, 6, text);
    assert_string_equal(text, "");
    time_format(INT64_MAX, 6, text);
    assert_string_equal(text, "<invalid>");
    time_format(TIME_UNSET + 1, 0, text);
    assert_string_equal(text, "<invalid>");
}

/* 11 has no factor in common with the 146097 days after which the calendar
 * repeats, so all days of such a period are met in the 25 periods. */
static void time__calendar__agrees_with_libc_on_every_day(void **state) {
    int64_t first = INT64_C(-62135596800) / 86400;
    int64_t last = INT64_C(253402300799) / 86400;
    (void)state;
    for (int64_t day = first + 1; day <= last; day += 11) {
        char text[TIME_TEXT_MAX], want[TIME_TEXT_MAX];
        time_t at = (time_t)(day * 86400 + day % 86400);
        struct tm tm;
        int64_t back;

        time_format((int64_t)at * S, 0, text);
        assert_non_null(gmtime_r(&at, &tm));
        snprintf(want, sizeof(want), "%04u-%02u-%02uT%02u:%02u:%02uZ",
                 (unsigned)(tm.tm_year + 1900) % 10000,
                 (unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100,
                 (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
                 (unsigned)tm.tm_sec % 100);
        if (strcmp(text, want) != 0) fail_msg("%s, not %s", text, want);
        if (!time_parse(str_of(text), &back) || back != (int64_t)at * S)
            fail_msg("%s does not come back", text);
    }
}

static void time__format_local__has_the_date_of_other_days(void **state) {
    char text[TIME_TEXT_MAX];
    (void)state;
    set_zone("XXX-2");
    time_format_local(NOON, NOON + H, text);
    assert_string_equal(text, "14:00:00");
    time_format_local(NOON, NOON + 10 * H, text);
    assert_string_equal(text, "2026-11-23 14:00:00");
    time_format_local(NOON + 10 * H, NOON, text);
    assert_string_equal(text, "2026-11-24 00:00:00");
    time_format_local(NOON - 365 * D, NOON, text);
    assert_string_equal(text, "2025-11-23 14:00:00");
    time_format_local(TIME_UNSET, NOON, text);
    assert_string_equal(text, "");
    time_format_utc(NOON, NOON + 10 * H, text);
    assert_string_equal(text, "12:00:00");
    time_format_utc(NOON, NOON + 12 * H, text);
    assert_string_equal(text, "2026-11-23 12:00:00");
    time_format_utc(-1, NOON, text);
    assert_string_equal(text, "1969-12-31 23:59:59");
    time_format_utc(TIME_UNSET, NOON, text);
    assert_string_equal(text, "");
    set_zone("UTC");
}

/* --- ages ------------------------------------------------------------ */

static void age__format__is_human_duration(void **state) {
    static const struct {
        int64_t d_us;
        const char *text;
    } table[] = {
        {-1000 * H, "<invalid>"},
        {-2 * S, "<invalid>"},
        {-2 * S + 1, "0s"},
        {-1 * S, "0s"},
        {-1 * S + 1, "0s"},
        {0, "0s"},
        {S - 1, "0s"},
        {S, "1s"},
        {119 * S, "119s"},
        {120 * S - 1, "119s"},
        {120 * S, "2m"},
        {121 * S, "2m1s"},
        {150 * S, "2m30s"},
        {599 * S, "9m59s"},
        {600 * S, "10m"},
        {601 * S, "10m"},
        {179 * MIN + 59 * S, "179m"},
        {180 * MIN, "3h"},
        {180 * MIN + 59 * S, "3h"},
        {181 * MIN, "3h1m"},
        {7 * H + 59 * MIN + 59 * S, "7h59m"},
        {8 * H, "8h"},
        {8 * H + 59 * MIN, "8h"},
        {47 * H + 59 * MIN, "47h"},
        {48 * H, "2d"},
        {49 * H, "2d1h"},
        {53 * H, "2d5h"},
        {191 * H + 59 * MIN, "7d23h"},
        {192 * H, "8d"},
        {193 * H, "8d"},
        {(2 * 365 - 1) * D, "729d"},
        {2 * 365 * D - 1, "729d"},
        {2 * 365 * D, "2y"},
        {2 * 365 * D + D, "2y1d"},
        {3 * 365 * D - 1, "2y364d"},
        {8 * 365 * D - 1, "7y364d"},
        {8 * 365 * D, "8y"},
        {9 * 365 * D - 1, "8y"},
        {INT64_MAX, "292471y"},
        {INT64_MIN, "<invalid>"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char text[AGE_TEXT_MAX];
        age_format(table[i].d_us, text);
        if (strcmp(text, table[i].text) != 0)
            fail_msg("row %zu is %s, not %s", i, text, table[i].text);
    }
}

static void age__since__knows_the_unset_and_the_far(void **state) {
    char text[AGE_TEXT_MAX];
    (void)state;
    age_since(NOON - 5 * S, NOON, text);
    assert_string_equal(text, "5s");
    age_since(NOON + 5 * S, NOON, text);
    assert_string_equal(text, "<invalid>");
    age_since(TIME_UNSET, NOON, text);
    assert_string_equal(text, "<unknown>");
    age_since(INT64_C(-62135596800) * S + 1, NOON, text);
    assert_string_equal(text, "292y");
    age_since(TIME_UNSET + 1, INT64_MAX, text);
    assert_string_equal(text, "292y");
    age_since(INT64_MAX, TIME_UNSET + 1, text);
    assert_string_equal(text, "<invalid>");
}

/* --- durations ------------------------------------------------------- */

static void duration__parse__knows_these(void **state) {
    static const struct {
        const char *text;
        int64_t d_us;
    } table[] = {
        {"0", 0},
        {"+0", 0},
        {"0s", 0},
        {"5s", 5 * S},
        {"+5s", 5 * S},
        {"90s", 90 * S},
        {"1m", MIN},
        {"1h", H},
        {"2d", 2 * D},
        {"1h30m", H + 30 * MIN},
        {"1d2h3m4s5ms6us7ns", D + 2 * H + 3 * MIN + 4 * S + 5000 + 6},
        {"30m1h", H + 30 * MIN},
        {"1m1m", 2 * MIN},
        {"1.5s", 1500000},
        {"1.5d", 36 * H},
        {".5s", 500000},
        {"5.s", 5 * S},
        {"0.25h", 15 * MIN},
        {"100ms", 100000},
        {"1ms", 1000},
        {"1us", 1},
        {"1\xC2\xB5s", 1},
        {"1\xCE\xBCs", 1},
        {"999ns", 0},
        {"600ns600ns", 1},
        {"0.0000019s", 1},
        {"0.33333333333333333333333333h", 1199999999},
        {"00000000000000000000000000005s", 5 * S},
        {"2540400h10m10s", 2540400 * H + 10 * MIN + 10 * S},
        {"9223372036854775807ns", INT64_MAX / 1000},
        {"9223372036.854775807s", INT64_MAX / 1000},
        {"106751d", 106751 * D},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct err err = {0};
        int64_t d = -7;
        if (!duration_parse(str_of(table[i].text), &d, &err))
            fail_msg("%s", err.text);
        if (d != table[i].d_us)
            fail_msg("%s gives %lld", table[i].text, (long long)d);
    }
}

static void duration__parse__refuses_these(void **state) {
#define SUCH " (such as 90s, 5m, 1h30m, 2d)"
    static const struct {
        const char *text, *message;
    } table[] = {
        {"", "'' is not a duration" SUCH},
        {"x", "'x' is not a duration" SUCH},
        {"5x", "'5x' is not a duration" SUCH},
        {"5S", "'5S' is not a duration" SUCH},
        {" 5s", "' 5s' is not a duration" SUCH},
        {"5s ", "'5s ' is not a duration" SUCH},
        {"5 s", "'5 s' is not a duration" SUCH},
        {".s", "'.s' is not a duration" SUCH},
        {".", "'.' is not a duration" SUCH},
        {"+", "'+' is not a duration" SUCH},
        {"-", "'-' is not a duration" SUCH},
        {"--5s", "'--5s' is not a duration" SUCH},
        {"5s-3s", "'5s-3s' is not a duration" SUCH},
        {"s5", "'s5' is not a duration" SUCH},
        {"1.2.3s", "'1.2.3s' is not a duration" SUCH},
        {"1w", "'1w' is not a duration" SUCH},
        {"1\xC2s", "'1\xC2s' is not a duration" SUCH},
        {"5", "'5' needs a unit to be a duration" SUCH},
        {"1h30", "'1h30' needs a unit to be a duration" SUCH},
        {"1.5", "'1.5' needs a unit to be a duration" SUCH},
        {"-5m", "'-5m' is a negative duration"},
        {"-0", "'-0' is a negative duration"},
        {"9223372036854775808ns",
         "'9223372036854775808ns' is too long a duration (over 292 years)"},
        {"9223372036.854775808s",
         "'9223372036.854775808s' is too long a duration (over 292 years)"},
        {"106752d", "'106752d' is too long a duration (over 292 years)"},
        {"106751d24h", "'106751d24h' is too long a duration (over 292 years)"},
        {"99999999999999999999999s",
         "'99999999999999999999999s' is too long a duration "
         "(over 292 years)"},
    };
#undef SUCH
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct err err = {0};
        int64_t d = 7;
        if (duration_parse(str_of(table[i].text), &d, &err))
            fail_msg("'%s' is taken", table[i].text);
        assert_string_equal(err.text, table[i].message);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_true(d == 7);
    }
    int64_t d;
    assert_false(duration_parse(STR_NONE, &d, NULL));
}

/* --- times as a user writes them ------------------------------------- */

static int64_t user_time(const char *text, int64_t now_us) {
    struct err err = {0};
    int64_t at = TIME_UNSET;
    if (!time_parse_user(str_of(text), now_us, &at, &err))
        fail_msg("%s", err.text);
    return at;
}

static void user_time__duration__is_before_now(void **state) {
    (void)state;
    assert_true(user_time("10m", NOON) == NOON - 10 * MIN);
    assert_true(user_time("2d", NOON) == NOON - 2 * D);
    assert_true(user_time("0", NOON) == NOON);
}

static void user_time__rfc3339__is_itself(void **state) {
    (void)state;
    assert_true(user_time("2026-11-23T13:00:00+01:00", NOON + D) == NOON);
    assert_true(user_time("2026-11-23T12:00:00.5Z", 0) == NOON + 500000);
}

static void user_time__clock__is_the_last_time_it_was_that(void **state) {
    (void)state;
    set_zone("XXX-2"); /* noon in UTC is 14:00 here */
    assert_true(user_time("14:00", NOON) == NOON);
    assert_true(user_time("14:00:00", NOON) == NOON);
    assert_true(user_time("13:59:59", NOON) == NOON - S);
    assert_true(user_time("14:00:01", NOON) == NOON - D + S);
    assert_true(user_time("23:30", NOON) == NOON - D + 9 * H + 30 * MIN);
    assert_true(user_time("0:30", NOON) == NOON - 13 * H - 30 * MIN);
    assert_true(user_time("00:00", NOON) == NOON - 14 * H);
    /* Across the first of a month and of a year. */
    int64_t new_year = INT64_C(1798754400) * S; /* 2027-01-01T00:00+02:00 */
    assert_true(user_time("23:59", new_year) == new_year - MIN);
    set_zone("UTC");
}

static void user_time__clock__knows_summer_time(void **state) {
    (void)state;
    set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
    /* 2026-03-30T08:00+02:00, the day after the clocks went forward */
    int64_t now = INT64_C(1774850400) * S;
    assert_true(user_time("08:00", now) == now);
    assert_true(user_time("09:00", now) == now - 23 * H);
    assert_true(user_time("01:00", now - 18 * H) == now - 18 * H - 12 * H);
    set_zone("UTC");
}

static void user_time__nonsense__is_refused_with_its_reason(void **state) {
#define SUCH " (such as 10m, 2d, 14:30, 2026-01-31T14:30:00Z)"
    static const struct {
        const char *text, *message;
    } table[] = {
        {"", "'' is not a time" SUCH},
        {"yesterday", "'yesterday' is not a time" SUCH},
        {"24:00", "'24:00' is not a time" SUCH},
        {"12:60", "'12:60' is not a time" SUCH},
        {"12:00:60", "'12:00:60' is not a time" SUCH},
        {"12:0", "'12:0' is not a time" SUCH},
        {"12:00:", "'12:00:' is not a time" SUCH},
        {"12:00:00:00", "'12:00:00:00' is not a time" SUCH},
        {"112:00", "'112:00' is not a time" SUCH},
        {"12:00Z", "'12:00Z' is not a time" SUCH},
        {"2026-11-23", "'2026-11-23' is not a time" SUCH},
        {"0001-01-01T00:00:00Z", "'0001-01-01T00:00:00Z' is not a time" SUCH},
        {"5", "'5' needs a unit to be a duration "
              "(such as 90s, 5m, 1h30m, 2d)"},
        {"-5m", "'-5m' is a negative duration"},
    };
#undef SUCH
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct err err = {0};
        int64_t at = 7;
        if (time_parse_user(str_of(table[i].text), NOON, &at, &err))
            fail_msg("'%s' is taken", table[i].text);
        assert_string_equal(err.text, table[i].message);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_true(at == 7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock__fixed__stands_still_until_released),
        cmocka_unit_test(clock__init__takes_kevtop_now),
        cmocka_unit_test(clock__mono__never_goes_back),
        cmocka_unit_test(clock__played__stands_still_at_speed_0),
        cmocka_unit_test(clock__played__goes_as_fast_as_it_is_told),
        cmocka_unit_test(clock__played__a_fixed_one_stays),
        cmocka_unit_test(
            clock__played__is_read_whole_while_another_thread_sets_it),
        cmocka_unit_test(time__parse__knows_these),
        cmocka_unit_test(time__parse__refuses_these),
        cmocka_unit_test(time__format__is_the_inverse),
        cmocka_unit_test(time__calendar__agrees_with_libc_on_every_day),
        cmocka_unit_test(time__format_local__has_the_date_of_other_days),
        cmocka_unit_test(age__format__is_human_duration),
        cmocka_unit_test(age__since__knows_the_unset_and_the_far),
        cmocka_unit_test(duration__parse__knows_these),
        cmocka_unit_test(duration__parse__refuses_these),
        cmocka_unit_test(user_time__duration__is_before_now),
        cmocka_unit_test(user_time__rfc3339__is_itself),
        cmocka_unit_test(user_time__clock__is_the_last_time_it_was_that),
        cmocka_unit_test(user_time__clock__knows_summer_time),
        cmocka_unit_test(user_time__nonsense__is_refused_with_its_reason),
    };
    setenv("TZ", "UTC", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
