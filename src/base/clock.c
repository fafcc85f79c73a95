/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* 0001-01-01T00:00:00Z and the last microsecond of the year 9999. */
#define TIME_FIRST_US (INT64_C(-62135596800) * US_PER_S)
#define TIME_LAST_US (INT64_C(253402300800) * US_PER_S - 1)

#define S_PER_DAY INT64_C(86400)
#define NS_PER_US INT64_C(1000)

static _Atomic int64_t fixed_us = TIME_UNSET;
static _Atomic int64_t added_sleep_ms;
/* The clock of what is played. One thread at a time sets it. */
static struct {
    atomic_uint turn;
    _Atomic int64_t at_us; /* TIME_UNSET: none is */
    _Atomic int64_t since_ms;
    _Atomic double speed;
} played = {.at_us = TIME_UNSET};

struct civil {
    int year, month, day, hour, minute, second;
    int microsecond;
};

/* --- now ------------------------------------------------------------- */

static int64_t read_played(void) {
    int64_t at_us, since_ms;
    double speed;
    unsigned turn;

    do {
        turn = atomic_load(&played.turn);
        at_us = atomic_load(&played.at_us);
        since_ms = atomic_load(&played.since_ms);
        speed = atomic_load(&played.speed);
    } while (turn % 2 || turn != atomic_load(&played.turn));
    if (at_us == TIME_UNSET || speed <= 0) return at_us;
    double passed_us = (double)(clock_mono_ms() - since_ms) * 1000 * speed;
    return at_us + (passed_us < 9e15 ? (int64_t)passed_us : 0);
}

int64_t clock_now_us(void) {
    int64_t fixed = atomic_load(&fixed_us);
    if (fixed == TIME_UNSET) fixed = read_played();
    if (fixed != TIME_UNSET) return fixed;

    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec * US_PER_S + ts.tv_nsec / NS_PER_US;
}

void clock_fix(int64_t now_us) {
    atomic_store(&fixed_us, now_us);
}

void clock_play(int64_t at_us, double speed) {
    /* Odd while it is set: who reads meanwhile reads again. */
    atomic_fetch_add(&played.turn, 1);
    atomic_store(&played.at_us, at_us);
    atomic_store(&played.since_ms, clock_mono_ms());
    atomic_store(&played.speed, speed);
    atomic_fetch_add(&played.turn, 1);
}

void clock_init(void) {
    const char *text = getenv("KEVTOP_NOW");
    int64_t at;

    tzset();
    if (text && time_parse(str_of(text), &at)) clock_fix(at);
}

static int64_t read_ms(clockid_t id) {
    struct timespec ts;
    clock_gettime(id, &ts);
    return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

int64_t clock_mono_ms(void) {
    return read_ms(CLOCK_BOOTTIME);
}

int64_t clock_slept_ms(void) {
    return read_ms(CLOCK_BOOTTIME) - read_ms(CLOCK_MONOTONIC) +
           atomic_load(&added_sleep_ms);
}

void clock_add_sleep(int64_t ms) {
    atomic_fetch_add(&added_sleep_ms, ms);
}

/* --- the calendar ---------------------------------------------------- */

/* Proleptic Gregorian. A year is taken to begin in March, so that the leap
 * day comes last and the months before it follow one linear rule. */

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 0000-03-01 to 1970-01-01. */
#define DAYS_TO_EPOCH 719468
#define DAYS_PER_400_YEARS 146097
#define DAYS_PER_100_YEARS 36524
#define DAYS_PER_4_YEARS 1461

static int64_t days_from_civil(int year, int month, int day) {
    int64_t y = month > 2 ? year : year - 1;
    int64_t from_march = (month + 9) % 12;
    int64_t days = y * 365 + y / 4 - y / 100 + y / 400;
    return days + (from_march * 153 + 2) / 5 + day - 1 - DAYS_TO_EPOCH;
}

/* For days of the years 1 to 9999. */
static void civil_from_days(int64_t days, struct civil *c) {
    int64_t left = days + DAYS_TO_EPOCH;

    int64_t year = left / DAYS_PER_400_YEARS * 400;
    left %= DAYS_PER_400_YEARS;
    int64_t n = left / DAYS_PER_100_YEARS;
    if (n == 4) n = 3; /* the 400th year's leap day */
    year += n * 100;
    left -= n * DAYS_PER_100_YEARS;
    year += left / DAYS_PER_4_YEARS * 4;
    left %= DAYS_PER_4_YEARS;
    n = left / 365;
    if (n == 4) n = 3; /* the 4th year's leap day */
    year += n;
    left -= n * 365;

    int64_t from_march = (left * 5 + 2) / 153;
    c->day = (int)(left - (from_march * 153 + 2) / 5 + 1);
    c->month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    c->year = (int)(c->month > 2 ? year : year + 1);
}

static bool is_representable(int64_t at_us) {
    return at_us >= TIME_FIRST_US && at_us <= TIME_LAST_US;
}

static int64_t floor_div(int64_t a, int64_t by) {
    return a / by - (a % by < 0);
}

static void civil_from_time(int64_t at_us, struct civil *c) {
    int64_t seconds = floor_div(at_us, US_PER_S);
    int64_t days = floor_div(seconds, S_PER_DAY);
    int64_t of_day = seconds - days * S_PER_DAY;

    civil_from_days(days, c);
    c->hour = (int)(of_day / 3600);
    c->minute = (int)(of_day / 60 % 60);
    c->second = (int)(of_day % 60);
    c->microsecond = (int)(at_us - seconds * US_PER_S);
}

static bool is_clock_time(int hour, int minute, int second) {
    return hour <= 23 && minute <= 59 && second <= 59;
}

static bool is_civil(const struct civil *c) {
    return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= days_in_month(c->year, c->month) &&
           is_clock_time(c->hour, c->minute, c->second);
}

/* --- RFC 3339 -------------------------------------------------------- */

static bool take_char(struct str *s, char c) {
    if (s->len == 0 || s->ptr[0] != c) return false;
    *s = str_sub(*s, 1, s->len);
    return true;
}

static bool take_digit(struct str *s, int *digit) {
    if (s->len == 0 || s->ptr[0] < '0' || s->ptr[0] > '9') return false;
    *digit = s->ptr[0] - '0';
    *s = str_sub(*s, 1, s->len);
    return true;
}

/* Exactly `count` digits. */
static bool take_number(struct str *s, int count, int *n) {
    int digit;

    *n = 0;
    for (int i = 0; i < count; i++) {
        if (!take_digit(s, &digit)) return false;
        *n = *n * 10 + digit;
    }
    return true;
}

/* Nothing, or a dot and 1 to 9 digits. */
static bool take_fraction(struct str *s, int *microsecond) {
    int scale = 100000;
    int count = 0;
    int digit;

    *microsecond = 0;
    if (!take_char(s, '.')) return true;
    for (; take_digit(s, &digit); count++) {
        *microsecond += digit * scale;
        scale /= 10;
    }
    return count >= 1 && count <= 9;
}

static bool take_offset(struct str *s, int *seconds) {
    int hour, minute;

    *seconds = 0;
    if (take_char(s, 'Z')) return true;

    bool east = take_char(s, '+');
    if (!east && !take_char(s, '-')) return false;
    if (!take_number(s, 2, &hour) || !take_char(s, ':') ||
        !take_number(s, 2, &minute) || !is_clock_time(hour, minute, 0))
        return false;
    *seconds = hour * 3600 + minute * 60;
    if (!east) *seconds = -*seconds;
    return true;
}

bool time_parse(struct str s, int64_t *at_us) {
    struct civil c;
    int offset;

    if (!take_number(&s, 4, &c.year) || !take_char(&s, '-') ||
        !take_number(&s, 2, &c.month) || !take_char(&s, '-') ||
        !take_number(&s, 2, &c.day) || !take_char(&s, 'T') ||
        !take_number(&s, 2, &c.hour) || !take_char(&s, ':') ||
        !take_number(&s, 2, &c.minute) || !take_char(&s, ':') ||
        !take_number(&s, 2, &c.second) || !take_fraction(&s, &c.microsecond) ||
        !take_offset(&s, &offset) || s.len > 0 || !is_civil(&c))
        return false;

    int64_t seconds = days_from_civil(c.year, c.month, c.day) * S_PER_DAY +
                      c.hour * 3600 + c.minute * 60 + c.second - offset;
    int64_t at = seconds * US_PER_S + c.microsecond;
    if (!is_representable(at)) return false;
    *at_us = at == TIME_FIRST_US ? TIME_UNSET : at;
    return true;
}

/* --- times as text --------------------------------------------------- */

static void put_text(char out[TIME_TEXT_MAX], const char *text) {
    snprintf(out, TIME_TEXT_MAX, "%s", text);
}

/* Whether at_us is a time at all; else its text is in out. */
static bool is_shown(int64_t at_us, char out[TIME_TEXT_MAX]) {
    if (is_representable(at_us)) return true;
    put_text(out, at_us == TIME_UNSET ? "" : "<invalid>");
    return false;
}

void time_format(int64_t at_us, int fraction, char out[TIME_TEXT_MAX]) {
    struct civil c;
    char digits[16] = "";

    if (!is_shown(at_us, out)) return;
    civil_from_time(at_us, &c);
    if (fraction > 0) snprintf(digits, sizeof(digits), ".%06d", c.microsecond);
    snprintf(out, TIME_TEXT_MAX, "%04u-%02u-%02uT%02u:%02u:%02u%sZ",
             (unsigned)c.year % 10000, (unsigned)c.month % 100,
             (unsigned)c.day % 100, (unsigned)c.hour % 100,
             (unsigned)c.minute % 100, (unsigned)c.second % 100, digits);
}

/* "15:04:05", after the date if that is not the date of `now`. */
static void put_clock(const struct tm *at, const struct tm *now,
                      char out[TIME_TEXT_MAX]) {
    bool today = at->tm_year == now->tm_year && at->tm_yday == now->tm_yday;
    char date[24] = "";

    if (!today)
        snprintf(date, sizeof(date), "%04u-%02u-%02u ",
                 (unsigned)(at->tm_year + 1900) % 100000,
                 (unsigned)(at->tm_mon + 1) % 100,
                 (unsigned)at->tm_mday % 100);
    snprintf(out, TIME_TEXT_MAX, "%s%02u:%02u:%02u", date,
             (unsigned)at->tm_hour % 100, (unsigned)at->tm_min % 100,
             (unsigned)at->tm_sec % 100);
}

typedef struct tm *break_down_fn(const time_t *at, struct tm *out);

static void format_clock(int64_t at_us, int64_t now_us,
                         break_down_fn *break_down, char out[TIME_TEXT_MAX]) {
    time_t at_s = (time_t)floor_div(at_us, US_PER_S);
    time_t now_s = (time_t)floor_div(now_us, US_PER_S);
    struct tm at, now;

    if (!is_shown(at_us, out)) return;
    if (break_down(&at_s, &at) && break_down(&now_s, &now))
        put_clock(&at, &now, out);
    else
        put_text(out, "<invalid>");
}

void time_format_local(int64_t at_us, int64_t now_us,
                       char out[TIME_TEXT_MAX]) {
    format_clock(at_us, now_us, localtime_r, out);
}

void time_format_utc(int64_t at_us, int64_t now_us, char out[TIME_TEXT_MAX]) {
    format_clock(at_us, now_us, gmtime_r, out);
}

/* --- ages ------------------------------------------------------------ */

/* "3h", or "3h5m" with a second figure that is not 0. */
static void put_age(char out[AGE_TEXT_MAX], int64_t major, char unit,
                    int64_t minor, char minor_unit) {
    if (minor == 0)
        snprintf(out, AGE_TEXT_MAX, "%lld%c", (long long)major, unit);
    else
        snprintf(out, AGE_TEXT_MAX, "%lld%c%lld%c", (long long)major, unit,
                 (long long)minor, minor_unit);
}

void age_format(int64_t d_us, char out[AGE_TEXT_MAX]) {
    const int64_t seconds = d_us / US_PER_S;
    const int64_t minutes = seconds / 60;
    const int64_t hours = minutes / 60;
    const int64_t days = hours / 24;

    if (seconds < -1)
        snprintf(out, AGE_TEXT_MAX, "<invalid>");
    else if (seconds < 0)
        put_age(out, 0, 's', 0, 0);
    else if (seconds < 120)
        put_age(out, seconds, 's', 0, 0);
    else if (minutes < 10)
        put_age(out, minutes, 'm', seconds % 60, 's');
    else if (minutes < 180)
        put_age(out, minutes, 'm', 0, 0);
    else if (hours < 8)
        put_age(out, hours, 'h', minutes % 60, 'm');
    else if (hours < 48)
        put_age(out, hours, 'h', 0, 0);
    else if (days < 8)
        put_age(out, days, 'd', hours % 24, 'h');
    else if (days < 2 * 365)
        put_age(out, days, 'd', 0, 0);
    else if (days < 8 * 365)
        put_age(out, days / 365, 'y', days % 365, 'd');
    else
        put_age(out, days / 365, 'y', 0, 0);
}

static int64_t clamp(int64_t n, int64_t least, int64_t most) {
    if (n < least) return least;
    return n > most ? most : n;
}

/* Go counts a duration in nanoseconds; its longest in microseconds. */
#define DURATION_MAX_US (INT64_MAX / NS_PER_US)

void age_since(int64_t at_us, int64_t now_us, char out[AGE_TEXT_MAX]) {
    if (at_us == TIME_UNSET) {
        snprintf(out, AGE_TEXT_MAX, "<unknown>");
        return;
    }
    int64_t age = clamp(now_us, TIME_FIRST_US, TIME_LAST_US) -
                  clamp(at_us, TIME_FIRST_US, TIME_LAST_US);
    age_format(clamp(age, -DURATION_MAX_US, DURATION_MAX_US), out);
}

/* --- durations ------------------------------------------------------- */

static const struct unit {
    const char *name;
    int64_t ns;
} units[] = {
    {"ns", 1},
    {"us", NS_PER_US},
    {"\xC2\xB5s", NS_PER_US}, /* U+00B5 */
    {"\xCE\xBCs", NS_PER_US}, /* U+03BC */
    {"ms", 1000 * NS_PER_US},
    {"s", US_PER_S *NS_PER_US},
    {"m", 60 * US_PER_S *NS_PER_US},
    {"h", 3600 * US_PER_S *NS_PER_US},
    {"d", S_PER_DAY *US_PER_S *NS_PER_US},
};

enum duration_fault {
    DURATION_OK,
    DURATION_MALFORMED,
    DURATION_NO_UNIT,
    DURATION_NEGATIVE,
    DURATION_TOO_LONG,
};

/* The unit is all up to the next number: "m" must not take from "ms". */
static const struct unit *take_unit(struct str *s) {
    size_t len = 0;

    while (len < s->len && s->ptr[len] != '.' &&
           (s->ptr[len] < '0' || s->ptr[len] > '9'))
        len++;
    struct str name = str_sub(*s, 0, len);
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (!str_eq(name, str_of(units[i].name))) continue;
        *s = str_sub(*s, len, s->len);
        return &units[i];
    }
    return NULL;
}

/* sum + n * by, both not negative; false if that is too much. */
static bool add_times(int64_t *sum, int64_t n, int64_t by) {
    if (n > (INT64_MAX - *sum) / by) return false;
    *sum += n * by;
    return true;
}

/* One number and its unit. The fraction is read again once the unit is
 * known. */
static enum duration_fault take_part(struct str *s, int64_t *ns) {
    int64_t whole = 0;
    bool too_long = false;
    bool any = false;
    int digit;

    for (; take_digit(s, &digit); any = true) {
        int64_t sum = digit;
        too_long = too_long || !add_times(&sum, whole, 10);
        whole = sum;
    }
    struct str fraction = STR_NONE;
    if (take_char(s, '.')) {
        fraction = *s;
        for (; take_digit(s, &digit); any = true) continue;
    }
    if (!any) return DURATION_MALFORMED;
    if (s->len == 0) return DURATION_NO_UNIT;

    const struct unit *unit = take_unit(s);
    if (!unit) return DURATION_MALFORMED;
    if (too_long || !add_times(ns, whole, unit->ns)) return DURATION_TOO_LONG;
    for (int64_t step = unit->ns / 10; take_digit(&fraction, &digit);
         step /= 10) {
        if (step == 0) break;
        if (!add_times(ns, digit, step)) return DURATION_TOO_LONG;
    }
    return DURATION_OK;
}

static enum duration_fault duration_scan(struct str s, int64_t *d_us) {
    enum duration_fault fault = DURATION_OK;
    int64_t ns = 0;

    bool negative = take_char(&s, '-');
    if (!negative) (void)take_char(&s, '+');
    if (s.len == 0) return DURATION_MALFORMED;
    if (!str_eq(s, STR("0"))) {
        while (s.len > 0 && fault == DURATION_OK) fault = take_part(&s, &ns);
    }
    if (fault == DURATION_OK && negative) return DURATION_NEGATIVE;
    if (fault == DURATION_OK) *d_us = ns / NS_PER_US;
    return fault;
}

static bool refuse_duration(struct str s, enum duration_fault fault,
                            struct err *err) {
    static const char *const why[] = {
        [DURATION_MALFORMED] =
            "is not a duration (such as 90s, 5m, 1h30m, 2d)",
        [DURATION_NO_UNIT] =
            "needs a unit to be a duration (such as 90s, 5m, 1h30m, 2d)",
        [DURATION_NEGATIVE] = "is a negative duration",
        [DURATION_TOO_LONG] = "is too long a duration (over 292 years)",
    };
    struct str shown = str_sub(s, 0, LIMIT_ERROR_TEXT);

    return err_set(err, ERR_USAGE, "'%.*s' %s", STR_ARG(shown), why[fault]);
}

bool duration_parse(struct str s, int64_t *d_us, struct err *err) {
    enum duration_fault fault = duration_scan(s, d_us);
    if (fault != DURATION_OK) return refuse_duration(s, fault, err);
    return true;
}

/* --- times as a user writes them ------------------------------------- */

/* HH:MM[:SS]; one digit of the hour will do. */
static bool clock_scan(struct str s, struct tm *tm) {
    int hour, minute, digit;
    int second = 0;

    if (!take_digit(&s, &hour)) return false;
    if (take_digit(&s, &digit)) hour = hour * 10 + digit;
    if (!take_char(&s, ':') || !take_number(&s, 2, &minute)) return false;
    if (s.len > 0 && (!take_char(&s, ':') || !take_number(&s, 2, &second)))
        return false;
    if (s.len > 0 || !is_clock_time(hour, minute, second)) return false;
    tm->tm_hour = hour;
    tm->tm_min = minute;
    tm->tm_sec = second;
    return true;
}

/* The last time that local clocks showed s. */
static bool clock_parse(struct str s, int64_t now_us, int64_t *at_us) {
    time_t now_s = (time_t)floor_div(now_us, US_PER_S);
    struct tm today;

    if (!localtime_r(&now_s, &today) || !clock_scan(s, &today)) return false;
    for (int days_ago = 0; days_ago <= 1; days_ago++) {
        struct tm tm = today;
        tm.tm_mday -= days_ago;
        tm.tm_isdst = -1;
        int64_t at = (int64_t)mktime(&tm) * US_PER_S;
        if (at > now_us) continue;
        *at_us = at;
        return true;
    }
    return false;
}

bool time_parse_user(struct str s, int64_t now_us, int64_t *at_us,
                     struct err *err) {
    int64_t at, back;
    enum duration_fault fault = duration_scan(s, &back);

    if (fault == DURATION_OK) {
        *at_us = now_us - back;
        return true;
    }
    if ((time_parse(s, &at) && at != TIME_UNSET) ||
        clock_parse(s, now_us, &at)) {
        *at_us = at;
        return true;
    }
    if (fault != DURATION_MALFORMED) return refuse_duration(s, fault, err);

    struct str shown = str_sub(s, 0, LIMIT_ERROR_TEXT);
    return err_set(err, ERR_USAGE,
                   "'%.*s' is not a time (such as 10m, 2d, 14:30, "
                   "2026-01-31T14:30:00Z)",
                   STR_ARG(shown));
}
